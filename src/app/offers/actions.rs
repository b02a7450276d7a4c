//! The action menu: everything that can be done with the selection.

use super::{Offer, offer, settings_typed};
use crate::app::subject::is_text;
use crate::app::{Action, EpisodeTab, PaneId, Row, State, subject};
use crate::model::MoreChapters;

/// Everything that can be done with the selection, for the action menu.
#[must_use]
pub fn actions(state: &State) -> Vec<Offer> {
    let mut wanted: Vec<(Action, String)> = Vec::new();
    let mut add = |action: Action, label: &str| wanted.push((action, label.to_string()));
    let episode = subject::episode(state);
    let pane = state.focus();
    let open = match state.selected() {
        Some(Row::Candidate(_)) => "Look inside",
        Some(Row::Chapter(_)) => "Play from here",
        Some(Row::Person(_)) => "All episodes with this person",
        Some(Row::Choice(_)) => "Choose",
        Some(Row::Sample) => "Take it out of the library",
        Some(Row::Older(_)) => "Read older episodes",
        Some(Row::Setting(_)) if settings_typed(state) => "Type another value",
        Some(Row::Setting(_)) => "Next value",
        _ if pane == PaneId::Transcript => "Play from here",
        _ if subject::link(state).is_some() => "Follow this link",
        _ => "Open",
    };
    add(Action::Open, open);
    if let Some((_, id)) = episode {
        let mark = state.library.marks.get(&id).copied().unwrap_or_default();
        let queued = state.library.queue.iter().any(|item| item.episode == id);
        let heard = crate::app::words::position(mark.position);
        let plays = state.player.as_ref().is_some_and(|player| player.episode == id && !player.paused);
        if plays {
            add(Action::Pause, "Pause");
        } else if mark.position.0 > 0 && !mark.played {
            add(Action::Play, &format!("Go on playing at {heard}"));
        } else {
            let length = state.find_episode(id).and_then(|episode| episode.duration);
            let length =
                length.map_or_else(String::new, |length| format!(" ({})", crate::app::words::long_length(length)));
            add(Action::Play, &format!("Play{length}"));
        }
        add(Action::Later, if queued { "Take out of Listen Later" } else { "Keep in Listen Later" });
        add(Action::LaterTop, "To the top of Listen Later");
        add(Action::MarkPlayed, if mark.played { "Mark as not played" } else { "Mark as played" });
        if pane != PaneId::Links {
            add(Action::Links, "Show its links");
        }
        // It has no tab before somebody knows whether it would be empty.
        if state.episodes.get(&id).is_some_and(|page| page.more_chapters == MoreChapters::File) {
            let place = format!("episode/{id}/{}", EpisodeTab::Chapters.name());
            add(Action::Go(place.into()), "Look for chapters in its file");
        }
    }
    if is_text(pane) {
        let links = subject::text_links(state).len() as u64;
        let label = if links == 1 {
            "Follow its link".into()
        } else {
            format!("Follow one of {} links", crate::app::words::count(links))
        };
        add(Action::Hints, &label);
    }
    add(Action::FollowShow, "Follow the show");
    add(Action::Similar, "Shows like this one");
    add(Action::Graph, "Shows around this one");
    add(Action::LinksOfShow, "Links of the whole show");
    if let Some(id) = subject::show(state)
        && pane == PaneId::Shows
    {
        add(
            Action::Remove,
            if state.show(id).is_some_and(|show| show.sample) { "Remove the sample library" } else { "Unfollow" },
        );
    }
    match pane {
        PaneId::Later => {
            add(Action::MoveUp, "Move up");
            add(Action::MoveDown, "Move down");
            add(Action::RemoveFinished, "Remove all that is played");
        }
        PaneId::Playing => {
            add(Action::NextChapter, "Next chapter");
            add(Action::PrevChapter, "Previous chapter");
        }
        PaneId::Settings => {
            let label = match state.selected() {
                Some(Row::Candidate(_)) => "Suggest it again",
                Some(Row::Sample) => "Take it out of the library",
                _ => "Back to the default",
            };
            add(Action::Remove, label);
            add(Action::Undo, "Undo the last change");
        }
        PaneId::Similar | PaneId::Graph | PaneId::ForYou | PaneId::Top => add(Action::Remove, "Never suggest it again"),
        PaneId::Messages => {
            add(Action::Remove, "Remove this message");
            add(Action::RemoveFinished, "Remove all messages");
        }
        _ => {}
    }
    for name in subject::people(state) {
        wanted.push((Action::Go(name.address().into()), format!("Episodes with {name}")));
    }
    let mut add = |action: Action, label: &str| wanted.push((action, label.to_string()));
    add(Action::MarkAllPlayed, "Mark the whole list as played");
    add(Action::OpenOutside, "Open in the web browser");
    add(Action::OpenOutsideWith, "Open with another program");
    add(Action::Pipe, "Send it to a command");
    add(Action::CopyLink, if pane == PaneId::Settings { "Copy its line" } else { "Copy its link" });
    add(Action::CopyTitle, if pane == PaneId::Settings { "Copy its name" } else { "Copy its title" });
    add(Action::CopyFeedUrl, "Copy the feed address");
    add(Action::Refresh, "Refresh");
    let problem = subject::show(state).and_then(|id| state.show(id)).and_then(|show| show.health.problem.as_ref());
    if problem.is_some_and(|problem| problem.id == "refresh.login") {
        add(Action::Login, "Sign in to its server");
    }
    add(Action::NewAddress, "Look for a new address of its feed");
    add(Action::MoveBack, "Take the last move of its feed back");
    add(Action::Details, "Technical details");
    let offers = wanted.into_iter().filter_map(|(action, label)| offer(state, action, label));
    offers.filter(|offer| offer.possible).collect()
}

/// Offers whose name, keys or words hold what was typed.
#[must_use]
pub fn matching(offers: Vec<Offer>, typed: &str) -> Vec<Offer> {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return offers;
    }
    offers
        .into_iter()
        .filter(|offer| {
            offer.label.to_lowercase().contains(&typed) || offer.name.contains(&typed) || offer.keys == typed
        })
        .collect()
}
