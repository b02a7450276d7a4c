//! The listener's own rating, of the selected episode or show.

use super::{change, say};
use crate::app::subject;
use crate::app::{Effect, State};
use crate::model::{Change, Rated};

/// Rates the selection; 0 takes the rating away.
pub fn rate(state: &mut State, stars: u8, out: &mut Vec<Effect>) {
    let rated = match (subject::episode(state), subject::show(state)) {
        (Some((_, id)), _) => Rated::Episode(id),
        (None, Some(id)) => Rated::Show(id),
        (None, None) => {
            say::hint(state, "Choose a show or an episode first; * and a number from 1 to 5 rate it.");
            return;
        }
    };
    let title = match rated {
        Rated::Show(id) => state.show(id).map(|show| show.title.clone()),
        Rated::Episode(id) => state.find_episode(id).map(|episode| episode.title.to_string()),
    };
    let title = title.unwrap_or_default();
    let said = match stars {
        0 => format!("Rating taken away: {title}"),
        1 => format!("1 star: {title}"),
        stars => format!("{stars} stars: {title}"),
    };
    if !change::announce(state, out, said, &[Change::Rate(rated, stars)]) {
        let text =
            if stars == 0 { "You have not rated it." } else { "That is your rating already. {rate 0} takes it away." };
        say::hint(state, text);
    }
}
