//! `remove`.

use super::{Context, Done, Format, Status, find, library, now, say, shows};
use crate::model::{Change, Subscription};

/// Unfollows a show.
pub fn remove(context: &Context, meant: &str, format: Format) -> Done {
    let reader = library::existing(context)?;
    let library = library::shows(&reader)?;
    let id = find::show(&reader, &library, meant)?;
    let Some(show) = library.shows.get(&id) else { return Ok(Status::NoMatch) };
    if show.subscription != Subscription::Following {
        say(format!("{} is not followed.", show.title));
        return Ok(Status::NoMatch);
    }
    let mut store = library::store(context)?;
    store.save(&[Change::Unfollow(id)], now())?;
    let after = store.reader()?.shows()?.into_iter().find(|show| show.id == id);
    if format.is_json()
        && let Some(show) = &after
    {
        shows::print(context, &[show], format)?;
    }
    say(format!("{} is not followed any more. `earmark do \"follow {id}\"` takes that back.", show.title));
    Ok(Status::Done)
}
