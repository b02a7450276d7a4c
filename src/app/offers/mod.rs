//! What can be done here and now: the bottom line, the menus, the palette and the keys overlay all ask this module, and
//! it asks the action table and the key map in force, so that they can never disagree.

mod actions;
mod bottom;
mod crumbs;
mod hint;
mod keys;
mod palette;

pub use actions::{actions, matching};
pub use bottom::{above, bottom};
pub use crumbs::{Crumb, crumbs, title_of};
pub use hint::{hint, key_of};
pub use keys::{help, menu};
pub use palette::palette;

use crate::app::action::info;
use crate::app::effect::LinksOf;
use crate::app::rows::Sort;
use crate::app::subject::is_text;
use crate::app::{Action, PaneId, Place, Row, State, settings, subject};
use crate::config::Origin;
use crate::model::Subscription;

/// One thing that can be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// The keys as people read them (`g h`, `Alt-↓`); empty when none is bound.
    pub keys: String,
    /// The action's name (`copy-link`).
    pub name: &'static str,
    /// What it does here, short (“later”) or as a sentence, as the asker needs it.
    pub label: String,
    pub action: Action,
    /// False: it has nothing to act on here, and is drawn dim.
    pub possible: bool,
}

/// An offer of the table with words of its own.
fn offer(state: &State, action: Action, label: impl Into<String>) -> Option<Offer> {
    let info = info(&action)?;
    let keys = state.keymap.key_of(state.entry().place.kind(), &action);
    let possible = possible(state, &action);
    Some(Offer { keys, name: info.name, label: label.into(), action, possible })
}

/// Whether an action has something to act on here.
#[must_use]
pub fn possible(state: &State, action: &Action) -> bool {
    if state.read_only && crate::app::update::changes(state, action) {
        return false;
    }
    let pane = state.focus();
    let text = is_text(pane);
    let episode = || subject::episode(state).is_some();
    let show = || subject::show(state).is_some();
    let page = matches!(state.entry().place, Place::Show(_) | Place::Episode(_));
    match action {
        Action::Open if pane == PaneId::Transcript => {
            subject::link(state).is_some()
                || crate::app::update::chosen_line(state).is_some_and(|(_, line)| line.start.is_some())
        }
        Action::Open => {
            if text {
                subject::link(state).is_some()
            } else {
                state.selected().is_some()
            }
        }
        Action::NextSibling | Action::PrevSibling | Action::NextTab | Action::PrevTab => page,
        Action::BesideDown | Action::BesideUp => crate::app::layout::areas(state).side.is_some(),
        Action::Parent => state.entry().place != Place::Library,
        Action::Back => state.history.can_back(),
        Action::Forward => state.history.can_forward(),
        Action::NextStop | Action::PrevStop => {
            if text {
                !subject::text_links(state).is_empty()
            } else {
                state.panes().len() > 1 || state.rows_of(pane).iter().any(|row| !row.selectable())
            }
        }
        Action::Hints | Action::HintsOutside => {
            if text {
                !subject::text_links(state).is_empty()
            } else {
                state.selected().is_some()
            }
        }
        Action::FollowNumber(_) => {
            text && !subject::text_links(state).is_empty()
                || !subject::person_links(state).is_empty()
                || matches!(pane, PaneId::Links | PaneId::Welcome)
        }
        // Where the links of the whole show are listed, there is nothing wider.
        Action::LinksOfShow if state.links_of().is_some_and(|of| matches!(of, LinksOf::Show(_))) => {
            pane != PaneId::Links && show()
        }
        Action::Links | Action::LinksOfShow | Action::Rate(_) => episode() || show(),
        Action::Similar | Action::Graph | Action::CopyFeedUrl => show() || subject::candidate(state).is_some(),
        Action::CopyLink | Action::Filter if pane == PaneId::Transcript => {
            crate::app::update::chosen_line(state).is_some()
        }
        Action::CopyLink
        | Action::CopyTitle
        | Action::CopyMarkdown
        | Action::CopyJson
        | Action::OpenOutside
        | Action::OpenOutsideWith
        | Action::Pipe
        | Action::Details => {
            subject::link(state).is_some()
                || episode()
                || show()
                || matches!(state.selected(), Some(Row::Candidate(_) | Row::Message(_)))
                || pane == PaneId::Settings
                    && matches!(action, Action::CopyLink | Action::CopyTitle | Action::Details)
                    && state.selected().is_some()
        }
        Action::CopyAudioUrl
        | Action::CopyPosition
        | Action::CopyNotes
        | Action::Later
        | Action::LaterTop
        | Action::Play
        | Action::PlayOutside
        | Action::MarkPlayed => episode(),
        Action::NextMatch | Action::PrevMatch => !state.cursor(pane).filter.is_empty(),
        Action::Filter if text || pane == PaneId::Search => true,
        Action::Filter => {
            // A list that holds nothing has nothing to filter.
            let some = state.rows.get(&pane).is_none_or(|rows| rows.unfiltered > 0);
            some && !matches!(pane, PaneId::Welcome | PaneId::Playing)
        }
        Action::Sort(sort) => Sort::of(pane).contains(sort),
        Action::MarkAllPlayed if pane == PaneId::Playing => false,
        Action::Grouping => {
            matches!(pane, PaneId::Shows | PaneId::Links | PaneId::Graph | PaneId::ForYou | PaneId::Person)
        }
        Action::MarkAllPlayed => {
            state.rows_of(pane).iter().any(|row| matches!(row, Row::Episode(..)))
                || pane == PaneId::Shows && state.selected().is_some()
        }
        Action::FollowShow => match subject::candidate(state) {
            Some(key) => subject::known(state, key).is_none_or(|id| can_follow(state, id)),
            None => subject::show(state).is_some_and(|id| can_follow(state, id)),
        },
        Action::Remove => match pane {
            PaneId::Shows | PaneId::Later | PaneId::Similar | PaneId::Graph | PaneId::ForYou | PaneId::Messages => {
                state.selected().is_some()
            }
            PaneId::Search | PaneId::Top => subject::candidate(state).is_some(),
            PaneId::Settings if matches!(state.selected(), Some(Row::Sample | Row::Candidate(_))) => true,
            PaneId::Settings => settings::selected(state).is_some_and(|setting| {
                let by_key = setting.name == "ui.artwork" && state.artwork_set.is_some();
                state.origins.of(setting.name) == Origin::File || by_key
            }),
            _ => false,
        },
        Action::RemoveFinished => match pane {
            PaneId::Later => {
                let played = |id| state.library.marks.get(id).is_some_and(|mark| mark.played);
                state.library.queue.iter().any(|item| played(&item.episode))
            }
            PaneId::Messages => state.selected().is_some(),
            _ => false,
        },
        Action::Refresh => {
            let asked = || !state.directories.said.is_empty() && !state.directories.waits();
            show()
                || matches!(pane, PaneId::New | PaneId::Later | PaneId::Messages)
                || matches!(pane, PaneId::Search | PaneId::Top) && asked()
        }
        Action::Login => subject::show(state).and_then(|id| state.show(id)).is_some_and(crate::app::update::has_server),
        Action::MoveBack => {
            subject::show(state).and_then(|id| state.shows.get(&id)).is_some_and(|detail| !detail.moves.is_empty())
        }
        Action::NewAddress => subject::lost(state).is_some(),
        Action::RefreshAll => {
            state.library.shows.values().any(|s| s.subscription == Subscription::Following && !s.sample)
        }
        Action::Undo => !state.undo.is_empty(),
        Action::Redo => !state.redo.is_empty(),
        Action::MoveDown | Action::MoveUp => pane == PaneId::Later && state.selected().is_some(),
        Action::InstallSample => !state.library.shows.values().any(|show| show.sample),
        Action::RemoveSample => state.library.shows.values().any(|show| show.sample),
        Action::Pause
        | Action::SeekBack
        | Action::SeekForward
        | Action::Slower
        | Action::Faster
        | Action::Quieter
        | Action::Louder => state.player.is_some(),
        Action::PrevChapter | Action::NextChapter => state.player.as_ref().is_some_and(|player| {
            state.episodes.get(&player.episode).is_some_and(|page| !page.detail.chapters.is_empty())
        }),
        Action::View if pane == PaneId::Transcript => {
            let playing = state.player.as_ref().map(|player| Place::Episode(player.episode));
            playing == Some(state.place()) && state.cursor(pane).away
        }
        Action::View => crate::app::layout::layouts(state) > 1,
        _ => true,
    }
}

/// Whether the selected setting has a value that is typed.
fn settings_typed(state: &State) -> bool {
    settings::selected(state).is_some_and(|setting| settings::typed(state, setting))
}

fn can_follow(state: &State, id: crate::model::ShowId) -> bool {
    state.show(id).is_some_and(|show| show.subscription != Subscription::Following)
}
