//! A library that is only read: what would be written is held back, and what the listener asked for is answered in one line.

use super::happened;
use crate::app::event::Event;
use crate::app::{Action, Effect, PaneId, Row, State, subject};
use crate::error::Problem;

/// By this it is known that nothing went wrong.
pub const READ_ONLY: &str = "library.read-only";

/// What is said instead of a change.
#[must_use]
pub fn problem() -> Problem {
    Problem::new(READ_ONLY, "With --read-only nothing is changed.", "", "")
}

/// Whether an action is there to change something that is kept.
pub fn changes(state: &State, action: &Action) -> bool {
    match action {
        Action::Later
        | Action::LaterTop
        | Action::MarkPlayed
        | Action::MarkAllPlayed
        | Action::FollowShow
        | Action::Add
        | Action::Rate(_)
        | Action::Refresh
        | Action::RefreshAll
        | Action::Login
        | Action::MoveBack
        | Action::Undo
        | Action::Redo
        | Action::MoveDown
        | Action::MoveUp
        | Action::InstallSample
        | Action::RemoveSample
        | Action::Theme(_) => true,
        // Messages are kept nowhere.
        Action::Remove | Action::RemoveFinished => state.focus() != PaneId::Messages,
        // What is looked into is kept for a while.
        Action::Similar | Action::Graph => {
            subject::candidate(state).is_some_and(|key| subject::known(state, key).is_none())
        }
        Action::Open => match state.selected() {
            Some(Row::Candidate(key)) => subject::known(state, key).is_none(),
            // Searching in directories keeps nothing of the listener's.
            Some(Row::Choice(number)) => *number != 2,
            Some(row) => matches!(row, Row::Setting(_) | Row::Sample | Row::Older(_) | Row::Address),
            None => false,
        },
        _ => false,
    }
}

/// Takes out what would write. Questions among it are answered, so that nobody waits for them.
pub fn hold_back(state: &mut State, effects: Vec<Effect>) -> Vec<Effect> {
    let mut out = Vec::new();
    let mut left: std::collections::VecDeque<Effect> = effects.into();
    while let Some(effect) = left.pop_front() {
        let answer = match effect {
            // Where one is in an episode, what was seen and visited: known until earmark is left.
            Effect::Save(number, _) => Some(Event::Saved(number)),
            Effect::KeepSteps(_)
            | Effect::SaveSession(_)
            | Effect::KeepSession(_)
            | Effect::Refresh { asked: false, .. } => None,
            Effect::Add { ticket, .. } | Effect::ReadChapters { ticket, .. } => {
                Some(Event::NotLoaded(ticket, Some(problem())))
            }
            Effect::ReadOlder(show) => Some(Event::OlderRead(show, Err(problem()))),
            Effect::KeepSetting { number, .. } => Some(Event::SettingNotKept(number, problem())),
            Effect::Refresh { .. }
            | Effect::Login { .. }
            | Effect::MoveBack(_)
            | Effect::InstallSample
            | Effect::RemoveSample => Some(Event::Failed(problem())),
            effect @ (Effect::LoadList(_)
            | Effect::LoadEpisode(..)
            | Effect::LoadShow(..)
            | Effect::LoadLinks(..)
            | Effect::Related(..)
            | Effect::Graph(..)
            | Effect::ForYou(_)
            | Effect::LoadPerson(..)
            | Effect::ReadTranscript { .. }
            | Effect::Artwork { .. }
            | Effect::AskDirectories(..)
            | Effect::RelatedOutside(..)
            | Effect::Search(..)
            | Effect::Look(..)
            | Effect::Resolve(..)
            | Effect::StopRefresh
            | Effect::Adopt(_)
            | Effect::OpenUrl(_)
            | Effect::OpenWith { .. }
            | Effect::Pipe { .. }
            | Effect::Copy(_)
            | Effect::Player(_)
            | Effect::Suspend
            | Effect::Redraw
            | Effect::Quit) => {
                out.push(effect);
                None
            }
        };
        if let Some(answer) = answer {
            let mut more = Vec::new();
            happened::happened(state, answer, &mut more);
            left.extend(more);
        }
    }
    out
}
