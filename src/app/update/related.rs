//! Shows that are like another one: looking inside, following, never again.

use super::{add, browse, change, say};
use crate::app::directories::Unasked;
use crate::app::subject;
use crate::app::{Effect, Entry, Place, Row, ShowTab, State, directories, words};
use crate::library::identity::letters;
use crate::model::{BY_GUID, Candidate, CandidateKey, Change, Show, ShowId, ShowNumber, Subscription};

/// A tab of the selected show that says what other shows it leads to.
pub fn tab(state: &mut State, tab: ShowTab, out: &mut Vec<Effect>) {
    if let Some(key) = subject::candidate(state).cloned()
        && subject::known(state, &key).is_none()
    {
        // It has to be in the library before one can walk on from it.
        if let Some(candidate) = state.candidate(&key).cloned()
            && !by_guid(state, &candidate, out)
        {
            add::put_in_for(state, candidate, tab, out);
        }
        return;
    }
    let Some(id) = subject::show(state) else {
        say::hint(state, "Choose a show first.");
        return;
    };
    let mut entry = Entry::new(Place::Show(id));
    entry.show_tab = tab;
    browse::enter(state, entry, out);
}

/// Opens the page of a candidate: of the show that it is, or of a preview that is made for it.
pub fn look_inside(state: &mut State, key: &CandidateKey, out: &mut Vec<Effect>) {
    if let Some(id) = subject::known(state, key) {
        browse::enter_place(state, Place::Show(id), out);
    } else if let Some(candidate) = state.candidate(key).cloned()
        && !by_guid(state, &candidate, out)
    {
        add::put_in(state, vec![candidate], false, true, out);
    }
}

/// A show that is only known by its `podcast:guid` is asked for, where the Podcast Index can be; else what is missing is said.
/// False for every other show.
fn by_guid(state: &mut State, candidate: &Candidate, out: &mut Vec<Effect>) -> bool {
    let (None, Some(guid), Some(missing)) =
        (&candidate.feed_url, candidate.guid, directories::missing(state, candidate))
    else {
        return false;
    };
    match directories::unasked(state, &ShowNumber::Guid(guid)) {
        None => super::follow::look(
            state,
            &format!("{BY_GUID}{guid}"),
            String::from("Asking Podcast Index for its feed …"),
            false,
            out,
        ),
        Some(Unasked::NoKey) => {
            say::hint(state, format!("{} `earmark login podcast-index` takes the key.", words::sentence(missing)));
        }
        Some(Unasked::Off) => say::hint(state, words::sentence(missing)),
    }
    true
}

/// Follows the selected show.
pub fn follow(state: &mut State, out: &mut Vec<Effect>) {
    if let Some(key) = subject::candidate(state).cloned()
        && subject::known(state, &key).is_none()
    {
        if let Some(candidate) = state.candidate(&key).cloned()
            && !by_guid(state, &candidate, out)
        {
            add::put_in(state, vec![candidate], true, false, out);
        }
        return;
    }
    let Some(id) = subject::show(state) else {
        say::hint(state, "Choose a show first; {follow-show} follows it. {add} adds one by its address.");
        return;
    };
    let Some((title, subscription)) = state.show(id).map(|show| (show.title.clone(), show.subscription)) else {
        say::hint(state, "This show is not in the library any more. {add} adds one by its address.");
        return;
    };
    if subscription == Subscription::Following {
        let remove = crate::app::offers::key_of(state, &crate::app::Action::Remove);
        say::hint(state, format!("You follow {title} already. {remove} in the library unfollows it."));
        return;
    }
    if let Some(candidate) = heir(state, id) {
        // It may be where that one is to be found from now on, which somebody has to look at.
        add::put_in(state, vec![candidate], true, true, out);
        return;
    }
    change::announce(state, out, format!("Following {title}."), &[Change::Follow(id)]);
}

/// A show that is looked at as a candidate, when one that is followed has its name or number and cannot be read any more.
fn heir(state: &State, id: ShowId) -> Option<Candidate> {
    let show = state.show(id)?;
    let name = letters(&show.title);
    let is_lost = |other: &Show| {
        if other.id == id {
            return false;
        }
        let akin =
            (show.guid.is_some() && other.guid == show.guid) || (!name.is_empty() && letters(&other.title) == name);
        other.subscription == Subscription::Following && other.health.problem.is_some() && akin
    };
    let lost = state.library.shows.values().any(|other| is_lost(other));
    lost.then(|| Candidate::from(show.clone()))
}

/// “Not interested” no more.
pub fn suggest_again(state: &mut State, key: CandidateKey, out: &mut Vec<Effect>) {
    let title = state.row_title(&Row::Candidate(key.clone()));
    change::announce(state, out, format!("{title} may be suggested again."), &[Change::Dismiss(key, false)]);
}

/// “Not interested”: gone from here for good, until undone.
pub fn dismiss(state: &mut State, out: &mut Vec<Effect>) {
    let Some(Row::Candidate(key)) = state.selected().cloned() else {
        say::hint(state, "Choose a show first; {remove} never suggests it again.");
        return;
    };
    let title = state.row_title(&Row::Candidate(key.clone()));
    change::announce(state, out, format!("{title} is not suggested any more."), &[Change::Dismiss(key, true)]);
}
