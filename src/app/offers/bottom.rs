//! The bottom line: the most useful keys of the place, or of what lies above it.

use super::{Offer, offer, settings_typed};
use crate::app::overlay::{AddStage, Outside, Overlay};
use crate::app::state::Question;
use crate::app::subject::is_text;
use crate::app::{Action, PaneId, Place, Row, State, subject};
use crate::model::{Link, Subscription};

/// The most useful keys here, most useful first; the last one (`? keys`, or how one leaves what lies above) is never
/// dropped.
#[must_use]
pub fn bottom(state: &State) -> Vec<Offer> {
    if let Some(top) = state.overlays.last() {
        return above(state, top);
    }
    if super::menu(state).is_some() {
        return vec![fixed("Esc", "cancel")];
    }
    let pane = state.focus();
    let narrow = state.size.width < 72;
    let mut wanted = if narrow { short(state, pane) } else { usual(state, pane) };
    if crate::app::layout::gone(state) {
        // What it held went with it.
        wanted = vec![(Action::Undo, "undo"), (Action::Go("library".into()), "library")];
    }
    // What a page says in place of what could not be read.
    if let Some(label) = reads_again(state) {
        wanted.retain(|(action, _)| *action != Action::Refresh);
        wanted.insert(0, (Action::Refresh, label));
    }
    // A show that is only looked at is followed from its page.
    let preview = state.page_show().and_then(|id| state.show(id));
    if preview.is_some_and(|show| show.subscription != Subscription::Following)
        && !matches!(pane, PaneId::Similar | PaneId::Graph)
    {
        wanted.insert(1.min(wanted.len()), (Action::FollowShow, "follow"));
    }
    if !narrow && !super::actions(state).is_empty() {
        wanted.push((Action::Actions, "actions"));
    }
    if pane == PaneId::Welcome {
        wanted.push((Action::Quit, "quit"));
    }
    if holds_nothing(state, pane) {
        wanted.extend(ways_out(state));
    }
    // How one came here is how one leaves.
    wanted.retain(|(action, _)| *action != Action::Back);
    wanted.push((Action::Back, "back"));
    wanted.push((Action::Help, "keys"));
    let mut out: Vec<Offer> = wanted
        .into_iter()
        .filter_map(|(action, label)| offer(state, action, label))
        .filter(|o| !o.keys.is_empty() && o.possible && !o.label.is_empty())
        .collect();
    if pane == PaneId::Playing {
        for (at, pair) in (1..).zip(player_pairs(state)) {
            out.insert(at.min(out.len()), pair);
        }
    }
    let numbers = match pane {
        PaneId::Welcome => Some((3, "choose")),
        // They work, but the text shows no number.
        pane if is_text(pane) && !subject::text_links(state).iter().any(Link::is_numbered) => None,
        pane if is_text(pane) => Some((subject::numbered(state), if wide(state) { "open link" } else { "open" })),
        PaneId::Links => Some((subject::numbered(state), "open")),
        PaneId::Person => Some((subject::numbered(state), "web page")),
        _ => None,
    };
    if let Some((count, label)) = numbers
        && count > 0
        && !state.keymap.key_of(state.entry().place.kind(), &Action::FollowNumber(1)).is_empty()
    {
        let keys = if count == 1 { String::from("1") } else { format!("1-{count}") };
        let offer =
            Offer { keys, name: "follow-number", label: label.into(), action: Action::FollowNumber(0), possible: true };
        let at = if narrow && pane != PaneId::Welcome { 2 } else { 1 };
        out.insert(at.min(out.len()), offer);
    }
    out
}

/// Whether a list has no row, and none that a filter hides.
fn holds_nothing(state: &State, pane: PaneId) -> bool {
    !is_text(pane)
        && pane != PaneId::Welcome
        && state.waiting.is_empty()
        && state.rows.get(&pane).is_some_and(|rows| rows.unfiltered == 0)
}

/// Where there is something, for who stands before nothing.
fn ways_out(state: &State) -> Vec<(Action, &'static str)> {
    let mut out = Vec::new();
    if matches!(state.place(), Place::Later | Place::Playing | Place::ForYou | Place::History | Place::Messages) {
        out.push((Action::Go("new".into()), "new episodes"));
        out.push((Action::Go("library".into()), "library"));
    }
    out
}

fn wide(state: &State) -> bool {
    state.size.width >= 110
}

/// A key that boxes understand whatever the key map says.
fn fixed(keys: &str, label: &str) -> Offer {
    Offer { keys: keys.into(), name: "", label: label.into(), action: Action::Cancel, possible: true }
}

/// The keys of what lies above a place, how one leaves it last.
#[must_use]
pub fn above(state: &State, overlay: &Overlay) -> Vec<Offer> {
    if let Overlay::Details { leads, .. } = overlay {
        let copy = offer(state, Action::CopyLink, "copy link").filter(|copy| copy.possible && !copy.keys.is_empty());
        if !leads.all.is_empty() {
            return vec![fixed("Enter", "open"), fixed("↑↓", "choose"), fixed("Esc", "close")];
        }
        return [fixed("↑↓", "scroll")].into_iter().chain(copy).chain([fixed("Esc", "close")]).collect();
    }
    let pairs: &[(&str, &str)] = match overlay {
        Overlay::Help { .. } => &[("a word", "searches the keys"), ("↑↓", "scroll"), ("Esc", "close")],
        Overlay::Palette { .. } => &[("Enter", "run"), ("Tab", "complete"), ("↑↓", "choose"), ("Esc", "cancel")],
        Overlay::Actions { .. } => &[("Enter", "run"), ("↑↓", "choose"), ("a word", "filters"), ("Esc", "close")],
        Overlay::Filter { .. } if is_text(state.focus()) => {
            &[("Enter", "keep"), ("↓", "next"), ("↑", "previous"), ("Esc", "clear")]
        }
        Overlay::Filter { .. } => &[("Enter", "keep"), ("↑↓", "choose"), ("Esc", "clear")],
        Overlay::Search { prompt } if prompt.text.trim().is_empty() => {
            &[("a word", "searches"), ("an address", "opens its feed"), ("Esc", "leave the box")]
        }
        Overlay::Search { .. } => {
            &[("Enter", "open"), ("Tab", "next group"), ("↑↓", "choose"), ("Esc", "leave the box")]
        }
        Overlay::Hints(hints) if hints.outside => &[("a letter", "opens in the browser"), ("Esc", "leave")],
        Overlay::Hints(_) => &[("a letter", "follows"), ("a capital", "opens outside"), ("Esc", "leave")],
        Overlay::Details { .. } => &[],
        Overlay::Login(login) if login.on_password => &[("Enter", "sign in"), ("Tab", "name"), ("Esc", "cancel")],
        Overlay::Login(_) => &[("Enter", "next"), ("Tab", "password"), ("Esc", "cancel")],
        Overlay::Setting { .. } => &[("Enter", "set"), ("Esc", "cancel")],
        Overlay::Command { what: Outside::Open(_), .. } => &[("Enter", "open"), ("Esc", "cancel")],
        Overlay::Command { what: Outside::Pipe { as_json, .. }, .. } => {
            &[("Enter", "run"), ("Tab", if *as_json { "as text" } else { "as JSON" }), ("Esc", "cancel")]
        }
        Overlay::Add(add) => match &add.stage {
            AddStage::Typing => &[("Enter", "look"), ("Esc", "cancel")],
            AddStage::Looking { .. } => &[("Esc", "give up")],
            AddStage::Found { found, .. } if found.len() > 1 => {
                let marked = found.iter().any(|one| one.marked);
                &[
                    ("Enter", if marked { "follow the marked" } else { "follow" }),
                    ("Space", "mark"),
                    ("Tab", "look inside"),
                    ("Esc", "cancel"),
                ]
            }
            AddStage::Found { .. } => &[("Enter", "follow"), ("Tab", "look inside first"), ("Esc", "cancel")],
            AddStage::Failed(_) if crate::app::update::wants_login(&add.stage) => {
                &[("Enter", "sign in"), ("Esc", "cancel")]
            }
            AddStage::Failed(_) => &[("Enter", "look again"), ("Esc", "cancel")],
        },
        Overlay::Confirm { yes, .. } => return vec![fixed("Enter", "keep"), fixed(&yes.0.to_string(), &yes.1)],
    };
    pairs.iter().map(|(keys, label)| fixed(keys, label)).collect()
}

/// What `refresh` does where something could not be read, or was not yet.
fn reads_again(state: &State) -> Option<&'static str> {
    let failed = |question| state.unanswered.get(&question).is_some_and(Option::is_some);
    match (state.focus(), state.place()) {
        (PaneId::Transcript, Place::Episode(id)) if failed(Question::Transcript(id)) => Some("try again"),
        (PaneId::Chapters, Place::Episode(id)) if failed(Question::Chapters(id)) => Some("try again"),
        (pane @ (PaneId::Episodes | PaneId::Links), _) => {
            let show = state.page_show().or(state.entry().beside).and_then(|id| state.show(id))?;
            let empty = state.rows.get(&pane).is_none_or(|rows| rows.unfiltered == 0);
            (empty && show.counts.total == 0).then_some("read its feed")
        }
        _ => None,
    }
}

/// The keys of a pane where there is room for all that is useful.
fn usual(state: &State, pane: PaneId) -> Vec<(Action, &'static str)> {
    let mut wanted: Vec<(Action, &'static str)> = Vec::new();
    match pane {
        PaneId::Welcome => wanted.extend([(Action::Open, "choose"), (Action::Add, "add"), (Action::Search, "search")]),
        PaneId::Shows => wanted.extend([
            (Action::Open, "open"),
            (Action::NextStop, "episodes"),
            (Action::Links, "links"),
            (Action::Similar, "similar"),
            (Action::Add, "add"),
            (Action::Filter, "filter"),
            (Action::Search, "search"),
            (Action::RefreshAll, "refresh"),
        ]),
        PaneId::Episodes | PaneId::New | PaneId::Person => wanted.extend([
            (Action::Open, "open"),
            (Action::Play, "play"),
            (Action::Later, "later"),
            (Action::Links, "links"),
            (Action::Similar, "similar"),
            (Action::MarkPlayed, "played"),
            (Action::Filter, "filter"),
        ]),
        PaneId::Links => wanted.extend([
            (Action::Open, "follow"),
            (Action::OpenOutside, "browser"),
            (Action::CopyLink, "copy"),
            (Action::Grouping, "group"),
            (Action::LinksOfShow, "whole show"),
            (Action::Filter, "filter"),
        ]),
        PaneId::Top => wanted.extend([
            (
                Action::Open,
                if matches!(state.selected(), Some(crate::app::Row::Genre(_) | crate::app::Row::Tag(_))) {
                    "open"
                } else {
                    "look inside"
                },
            ),
            (Action::FollowShow, "follow"),
            (Action::NextStop, "next group"),
            (Action::Sort(crate::app::rows::Sort::Listeners), "by listeners"),
            (Action::Filter, "filter"),
        ]),
        PaneId::ForYou => wanted.extend([
            (Action::Open, "look inside"),
            (Action::FollowShow, "follow"),
            (Action::Remove, "not interested"),
            (Action::Similar, "walk on"),
            (Action::NextStop, "next reason"),
            (Action::Filter, "filter"),
        ]),
        PaneId::Similar => wanted.extend([
            (Action::Open, "look inside"),
            (Action::FollowShow, "follow"),
            (Action::Remove, "not interested"),
            (Action::Similar, "walk on"),
            (Action::Go("foryou".into()), "whole library"),
            (Action::Filter, "filter"),
        ]),
        PaneId::Graph => wanted.extend([
            (Action::Open, "look inside"),
            (Action::Graph, "walk on"),
            (Action::FollowShow, "follow"),
            (Action::NextStop, "next tie"),
            (Action::Details, "evidence"),
            (Action::Filter, "filter"),
        ]),
        PaneId::Notes => wanted.extend([
            (Action::Hints, if wide(state) { "follow link" } else { "follow" }),
            (Action::Play, "play"),
            (Action::Later, "later"),
            (Action::Similar, "similar"),
            (Action::Links, "links"),
            (Action::CopyLink, "copy"),
            (Action::NextTab, "tabs"),
            (Action::NextSibling, "next"),
            (Action::Filter, "find"),
        ]),
        PaneId::About => wanted.extend([
            (Action::Hints, if wide(state) { "follow link" } else { "follow" }),
            (Action::OpenOutside, "web page"),
            (Action::Similar, "similar"),
            (Action::NextTab, "tabs"),
            (Action::Filter, "find"),
        ]),
        PaneId::Chapters => wanted.extend([
            (Action::Play, if state.selected().is_some() { "play from here" } else { "play" }),
            (Action::CopyLink, "copy"),
            (Action::NextTab, "tabs"),
            (Action::Filter, "filter"),
        ]),
        PaneId::Transcript => wanted.extend([
            (Action::Open, "play from here"),
            (Action::Filter, "find"),
            (Action::View, "follow the audio"),
            (Action::CopyLink, "copy line"),
            (Action::NextTab, "tabs"),
            (Action::Refresh, "read again"),
        ]),
        PaneId::People => wanted.extend([
            (Action::Open, "all episodes"),
            (Action::OpenOutside, "web page"),
            (Action::NextTab, "tabs"),
            (Action::Filter, "filter"),
        ]),
        PaneId::Later => wanted.extend([
            (Action::Open, "open"),
            (Action::Play, "play"),
            (Action::MoveDown, "down"),
            (Action::MoveUp, "up"),
            (Action::LaterTop, "to the top"),
            (Action::Remove, "remove"),
            (Action::RemoveFinished, "remove played"),
            (Action::Undo, "undo"),
        ]),
        PaneId::Search => wanted.extend([
            (Action::Open, "open"),
            (Action::Filter, "edit"),
            (Action::NextStop, "next group"),
            (Action::FollowShow, "follow"),
            (Action::Later, "later"),
        ]),
        PaneId::Playing => wanted.extend([
            (Action::Pause, if state.player.as_ref().is_some_and(|player| player.paused) { "go on" } else { "pause" }),
            (Action::Play, if state.player.is_some() { "" } else { "play" }),
            (Action::Open, "open"),
            (Action::Hints, if state.player.is_some() { "follow" } else { "" }),
            (Action::Links, "links"),
            (Action::Later, "later"),
        ]),
        PaneId::History => wanted.extend([(Action::Open, "open"), (Action::Filter, "filter")]),
        PaneId::Settings if matches!(state.selected(), Some(Row::Candidate(_))) => {
            wanted.extend([
                (Action::Open, "look inside"),
                (Action::Remove, "suggest again"),
                (Action::Filter, "filter"),
            ]);
        }
        PaneId::Settings if matches!(state.selected(), Some(Row::Sample)) => {
            wanted.extend([(Action::Remove, "take it out"), (Action::Filter, "filter")]);
        }
        PaneId::Settings => {
            let typed = settings_typed(state);
            wanted.extend([
                (Action::Open, if typed { "new value" } else { "next value" }),
                (Action::Remove, "default"),
                (Action::Filter, "filter"),
                (Action::Undo, "undo"),
                (Action::View, "layout"),
            ]);
        }
        PaneId::Messages => wanted.extend([
            (Action::Open, open_message(state)),
            (Action::Details, "details"),
            (Action::Remove, "remove"),
            (Action::RemoveFinished, "clear"),
            (Action::RefreshAll, "refresh"),
        ]),
    }
    wanted
}

/// The keys of a pane on a narrow screen: few, in short words.
fn short(state: &State, pane: PaneId) -> Vec<(Action, &'static str)> {
    match pane {
        PaneId::Welcome => vec![(Action::Open, "choose"), (Action::Add, "add")],
        PaneId::Shows => vec![
            (Action::Open, "open"),
            (Action::Filter, "filter"),
            (Action::Search, "search"),
            (Action::Add, "add"),
            (Action::RefreshAll, "refresh"),
        ],
        PaneId::Episodes | PaneId::New => {
            vec![(Action::Open, "open"), (Action::Later, "later"), (Action::Play, "play"), (Action::Filter, "filter")]
        }
        PaneId::Links => vec![
            (Action::Open, "follow"),
            (Action::CopyLink, "copy"),
            (Action::OpenOutside, "browser"),
            (Action::Filter, "filter"),
        ],
        PaneId::Similar | PaneId::Graph | PaneId::ForYou | PaneId::Top => {
            vec![
                (Action::Open, "look"),
                (Action::FollowShow, "follow"),
                (Action::Remove, "never"),
                (Action::Filter, "filter"),
            ]
        }
        PaneId::Notes => vec![
            (Action::Hints, "follow"),
            (Action::Play, "play"),
            (Action::Later, "later"),
            (Action::NextTab, "tabs"),
            (Action::Filter, "find"),
        ],
        PaneId::About => vec![(Action::Hints, "follow"), (Action::NextTab, "tabs"), (Action::Filter, "find")],
        PaneId::Chapters => vec![(Action::Play, "play"), (Action::NextTab, "tabs"), (Action::Filter, "filter")],
        PaneId::Transcript => {
            vec![(Action::Open, "play"), (Action::Filter, "find"), (Action::View, "follow"), (Action::NextTab, "tabs")]
        }
        PaneId::People => vec![(Action::Open, "open"), (Action::OpenOutside, "page"), (Action::NextTab, "tabs")],
        PaneId::Later => vec![
            (Action::Play, "play"),
            (Action::Remove, "remove"),
            (Action::Open, "open"),
            (Action::MoveDown, "down"),
            (Action::Undo, "undo"),
        ],
        PaneId::Settings if matches!(state.selected(), Some(Row::Candidate(_))) => {
            vec![(Action::Remove, "suggest again"), (Action::Undo, "undo"), (Action::Filter, "filter")]
        }
        PaneId::Settings if matches!(state.selected(), Some(Row::Sample)) => {
            vec![(Action::Remove, "take it out"), (Action::Filter, "filter")]
        }
        PaneId::Settings => {
            let label = if settings_typed(state) { "set" } else { "next" };
            vec![(Action::Open, label), (Action::Remove, "default"), (Action::Filter, "filter"), (Action::Undo, "undo")]
        }
        PaneId::Messages => {
            vec![(Action::Open, open_message(state)), (Action::Details, "details"), (Action::Remove, "remove")]
        }
        PaneId::Search | PaneId::History | PaneId::Playing | PaneId::Person => usual(state, pane),
    }
}

/// What is opened from a message.
fn open_message(state: &State) -> &'static str {
    if subject::lost(state).is_some() { "look for a new address" } else { "open" }
}

/// The keys of the player that come in pairs.
fn player_pairs(state: &State) -> Vec<Offer> {
    let pairs = [
        (Action::SeekBack, Action::SeekForward, "seek"),
        (Action::PrevChapter, Action::NextChapter, "chapter"),
        (Action::Slower, Action::Faster, "speed"),
        (Action::Quieter, Action::Louder, "volume"),
    ];
    let pairs = pairs.into_iter().filter_map(|(less, more, label)| {
        let (less, more) = (offer(state, less, "")?, offer(state, more, label)?);
        let keys = [less.keys, more.keys.clone()].into_iter().filter(|keys| !keys.is_empty()).collect::<Vec<_>>();
        Some(Offer { keys: keys.join(" "), ..more }).filter(|pair| !pair.keys.is_empty() && pair.possible)
    });
    pairs.collect()
}
