//! What can be done here and now: the bottom line, the menus, the palette and the keys overlay all ask this file, and
//! it asks the action table and the key map in force, so that they can never disagree.

use super::action::{ActionInfo, Group, TABLE, Where, info, named};
use super::addresses;
use super::effect::LinksOf;
use super::overlay::{AddStage, Outside, Overlay};
use super::rows::Sort;
use super::state::Question;
use super::subject::{self, is_text};
use super::{Action, PaneId, PersonName, Place, Row, State, keymap::Lookup, settings};
use crate::config::Origin;
use crate::library::find;
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

/// One part of the breadcrumb, and where a click on it goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Crumb {
    pub label: String,
    pub place: Place,
}

/// An offer of the table with words of its own.
fn offer(state: &State, action: Action, label: impl Into<String>) -> Option<Offer> {
    let info = info(&action)?;
    let keys = state.keymap.key_of(state.entry().place.kind(), &action);
    let possible = possible(state, &action);
    Some(Offer { keys, name: info.name, label: label.into(), action, possible })
}

/// The most useful keys here, most useful first; the last one (`? keys`, or how one leaves what lies above) is never
/// dropped.
#[must_use]
pub fn bottom(state: &State) -> Vec<Offer> {
    if let Some(top) = state.overlays.last() {
        return above(state, top);
    }
    if menu(state).is_some() {
        return vec![fixed("Esc", "cancel")];
    }
    let pane = state.focus();
    let narrow = state.size.width < 72;
    let mut wanted = if narrow { short(state, pane) } else { usual(state, pane) };
    // What a page says in place of what could not be read.
    if let Some(label) = reads_again(state) {
        wanted.retain(|(action, _)| *action != Action::Refresh);
        wanted.insert(0, (Action::Refresh, label));
    }
    // A show that is only looked at is followed from its page.
    let preview = state.page_show().and_then(|id| state.show(id));
    if preview.is_some_and(|show| show.subscription != Subscription::Following) && pane != PaneId::Similar {
        wanted.insert(1.min(wanted.len()), (Action::FollowShow, "follow"));
    }
    if !narrow {
        wanted.push((Action::Actions, "actions"));
    }
    if pane == PaneId::Welcome {
        wanted.push((Action::Quit, "quit"));
    }
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
        pane if is_text(pane) => Some((subject::numbered(state), if narrow { "open" } else { "open link" })),
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

/// A key that boxes understand whatever the key map says.
fn fixed(keys: &str, label: &str) -> Offer {
    Offer { keys: keys.into(), name: "", label: label.into(), action: Action::Cancel, possible: true }
}

/// The keys of what lies above a place, how one leaves it last.
#[must_use]
pub fn above(state: &State, overlay: &Overlay) -> Vec<Offer> {
    if matches!(overlay, Overlay::Details { .. }) {
        let copy = offer(state, Action::CopyLink, "copy link").filter(|copy| copy.possible && !copy.keys.is_empty());
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
            AddStage::Failed(_) if super::update::wants_login(&add.stage) => &[("Enter", "sign in"), ("Esc", "cancel")],
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
            (Action::MarkPlayed, "played"),
            (Action::Links, "links"),
            (Action::Similar, "similar"),
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
        PaneId::Notes => wanted.extend([
            (Action::Hints, "follow link"),
            (Action::Play, "play"),
            (Action::Later, "later"),
            (Action::CopyLink, "copy"),
            (Action::Links, "links"),
            (Action::NextTab, "tabs"),
            (Action::NextSibling, "next"),
            (Action::Filter, "find"),
        ]),
        PaneId::About => wanted.extend([
            (Action::Hints, "follow link"),
            (Action::OpenOutside, "web page"),
            (Action::Similar, "similar"),
            (Action::NextTab, "tabs"),
            (Action::Filter, "find"),
        ]),
        PaneId::Chapters => wanted.extend([
            (Action::Play, "play from here"),
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
            (Action::Hints, "follow"),
            (Action::Links, "links"),
            (Action::Later, "later"),
        ]),
        PaneId::History => wanted.extend([(Action::Open, "open"), (Action::Filter, "filter"), (Action::Back, "back")]),
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
            (Action::Open, "open"),
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
        PaneId::Similar | PaneId::ForYou => {
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
        PaneId::Settings => {
            let label = if settings_typed(state) { "set" } else { "next" };
            vec![(Action::Open, label), (Action::Remove, "default"), (Action::Filter, "filter"), (Action::Undo, "undo")]
        }
        PaneId::Messages => vec![(Action::Open, "open"), (Action::Details, "details"), (Action::Remove, "remove")],
        PaneId::Search | PaneId::History | PaneId::Playing | PaneId::Person => usual(state, pane),
    }
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

/// Whether an action has something to act on here.
#[must_use]
pub fn possible(state: &State, action: &Action) -> bool {
    let pane = state.focus();
    let text = is_text(pane);
    let episode = || subject::episode(state).is_some();
    let show = || subject::show(state).is_some();
    let page = matches!(state.entry().place, Place::Show(_) | Place::Episode(_));
    match action {
        Action::Open if pane == PaneId::Transcript => {
            super::update::chosen_line(state).is_some_and(|(_, line)| line.start.is_some())
        }
        Action::Open => {
            if text {
                subject::link(state).is_some()
            } else {
                state.selected().is_some()
            }
        }
        Action::NextSibling | Action::PrevSibling | Action::NextTab | Action::PrevTab => page,
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
        Action::Similar | Action::CopyFeedUrl => show() || subject::candidate(state).is_some(),
        Action::CopyLink | Action::Filter if pane == PaneId::Transcript => super::update::chosen_line(state).is_some(),
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
        Action::Filter => !matches!(pane, PaneId::Welcome | PaneId::Playing),
        Action::Sort(sort) => Sort::of(pane).contains(sort),
        Action::MarkAllPlayed if pane == PaneId::Playing => false,
        Action::Grouping => matches!(pane, PaneId::Shows | PaneId::Links | PaneId::ForYou | PaneId::Person),
        Action::MarkAllPlayed => {
            state.rows_of(pane).iter().any(|row| matches!(row, Row::Episode(..)))
                || pane == PaneId::Shows && state.selected().is_some()
        }
        Action::FollowShow => match subject::candidate(state) {
            Some(key) => subject::known(state, key).is_none_or(|id| can_follow(state, id)),
            None => subject::show(state).is_some_and(|id| can_follow(state, id)),
        },
        Action::Remove => match pane {
            PaneId::Shows | PaneId::Later | PaneId::Similar | PaneId::ForYou | PaneId::Messages => {
                state.selected().is_some()
            }
            PaneId::Search => subject::candidate(state).is_some(),
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
        Action::Refresh => show() || matches!(pane, PaneId::New | PaneId::Later | PaneId::Messages),
        Action::Login => subject::show(state).and_then(|id| state.show(id)).is_some_and(super::update::has_server),
        Action::MoveBack => {
            subject::show(state).and_then(|id| state.shows.get(&id)).is_some_and(|detail| !detail.moves.is_empty())
        }
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
        Action::View => super::layout::layouts(state) > 1,
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
        let heard = super::words::position(mark.position);
        let plays = state.player.as_ref().is_some_and(|player| player.episode == id && !player.paused);
        if plays {
            add(Action::Pause, "Pause");
        } else if mark.position.0 > 0 && !mark.played {
            add(Action::Play, &format!("Go on playing at {heard}"));
        } else {
            let length = state.find_episode(id).and_then(|episode| episode.duration);
            let length = length.map_or_else(String::new, |length| format!(" ({})", super::words::long_length(length)));
            add(Action::Play, &format!("Play{length}"));
        }
        add(Action::Later, if queued { "Take out of Listen Later" } else { "Keep in Listen Later" });
        add(Action::LaterTop, "To the top of Listen Later");
        add(Action::MarkPlayed, if mark.played { "Mark as not played" } else { "Mark as played" });
        if pane != PaneId::Links {
            add(Action::Links, "Show its links");
        }
    }
    if is_text(pane) {
        let links = subject::text_links(state).len() as u64;
        let label = if links == 1 {
            "Follow its link".into()
        } else {
            format!("Follow one of {} links", super::words::count(links))
        };
        add(Action::Hints, &label);
    }
    add(Action::FollowShow, "Follow the show");
    add(Action::Similar, "Shows like this one");
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
            add(Action::Remove, "Back to the default");
            add(Action::Undo, "Undo the last change");
        }
        PaneId::Similar | PaneId::ForYou => add(Action::Remove, "Never suggest it again"),
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

/// Whether this is the address of a place, or of a feed to look at.
fn is_address(text: &str) -> bool {
    super::place::Address::parse(text).is_some() || text.starts_with("preview?")
}

/// Actions that match what was typed after `:`, best first; the text after a name is its argument.
#[must_use]
pub fn palette(state: &State, typed: &str) -> Vec<Offer> {
    let place = state.entry().place.kind();
    let plain = |info: &'static ActionInfo| Offer {
        keys: state.keymap.key_of(place, &info.action),
        name: info.name,
        label: info.does.to_string(),
        action: info.action.clone(),
        possible: possible(state, &info.action),
    };
    let typed = typed.trim_start().trim_start_matches(':').trim();
    let mut out: Vec<(u32, Offer)> = Vec::new();
    if let Some(action) = named(typed)
        && let Some(info) = info(&action)
        && info.argument.is_some()
    {
        let label = match &action {
            Action::Go(address) => format!("Go to {address}"),
            Action::FollowNumber(number) => format!("Follow link {number}"),
            Action::Theme(name) => format!("The colours of {name}"),
            Action::Sleep(0) => String::from("No sleep timer"),
            Action::Sleep(minutes) => format!("Pause in {minutes} min"),
            _ => info.does.to_string(),
        };
        // Half an address or name comes last: it may become one of those below.
        let whole = match &action {
            Action::Go(address) => is_address(address),
            Action::Theme(name) => crate::config::theme_known(&state.themes, name),
            _ => true,
        };
        let score = if whole { u32::MAX } else { 1 };
        out.push((score, Offer { label, possible: possible(state, &action), action, ..plain(info) }));
    }
    // `go foryou` is what `for-you` does.
    if typed.starts_with("go ")
        && let Some(info) = named(typed).and_then(|action| info(&action))
        && info.argument.is_none()
        && info.name != typed
    {
        out.push((u32::MAX, plain(info)));
    }
    // An address is one with and without `go` before it.
    let typed_address = typed.strip_prefix("go ").unwrap_or(typed).trim();
    if let Some(general) = TABLE.iter().find(|info| info.name == "go") {
        let go = |address: &str, title: &str| {
            let label = if title.is_empty() { format!("Go to {address}") } else { format!("Go to {address}: {title}") };
            Offer { label, action: Action::Go(address.to_owned().into()), ..plain(general) }
        };
        if typed_address == typed && typed.contains(['/', '?']) && is_address(typed) {
            out.push((u32::MAX, go(typed, "")));
        }
        let found = addresses::completions(state, typed_address);
        // Best first, and in this order among themselves.
        out.extend((0_u32..).zip(&found).map(|(at, (address, title))| (2_000_000 - at, go(address, title))));
    }
    // Themes of files are no lines of the table.
    if let Some(general) = TABLE.iter().find(|info| info.name == "theme").filter(|_| !typed.is_empty()) {
        let files = state.themes.iter().map(|file| (format!("theme {}", file.name), file));
        let found = files.filter(|(name, _)| name != typed && name.starts_with(typed));
        out.extend(found.map(|(_, file)| {
            let label = format!("The colours of {}", file.name);
            (1_000_000, Offer { label, action: Action::Theme(file.name.clone().into()), ..plain(general) })
        }));
    }
    for info in TABLE.iter().filter(|info| info.argument.is_none()) {
        if typed.is_empty() {
            out.push((0, plain(info)));
        } else if info.name == typed {
            out.push((u32::MAX - 1, plain(info)));
        } else if info.name.starts_with(typed) {
            out.push((1_000_000, plain(info)));
        } else if let Some((score, _)) = find::fuzzy(typed, info.name) {
            out.push((100_000 + score.min(10_000), plain(info)));
        } else if info.does.to_lowercase().contains(&typed.to_lowercase()) {
            out.push((1_000, plain(info)));
        }
    }
    out.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    out.into_iter().map(|(_, offer)| offer).collect()
}

/// All keys by group, filtered by what was typed.
#[must_use]
pub fn help(state: &State, typed: &str) -> Vec<(Group, Vec<Offer>)> {
    let place = state.entry().place.kind();
    let mut out = Vec::new();
    for group in Group::ALL {
        let mut offers = Vec::new();
        for info in TABLE.iter().filter(|info| info.group == group) {
            let keys = if matches!(info.action, Action::FollowNumber(_)) {
                match state.keymap.key_of(place, &Action::FollowNumber(1)) {
                    key if key == "1" => String::from("1-9"),
                    other => other,
                }
            } else {
                state.keymap.keys_of(place, &info.action).join(" ")
            };
            if keys.is_empty() {
                continue;
            }
            let applies = match info.applies {
                Where::All | Where::Text => true,
                Where::Page => matches!(state.entry().place, Place::Show(_) | Place::Episode(_)),
                Where::List => !is_text(state.focus()),
            };
            offers.push(Offer {
                keys,
                name: info.name,
                label: if state.size.width >= 110 { info.does } else { info.short }.to_string(),
                action: info.action.clone(),
                possible: applies && possible(state, &info.action),
            });
        }
        let offers: Vec<Offer> = if typed.trim().is_empty() {
            offers
        } else {
            let words = typed.trim().to_lowercase();
            offers
                .into_iter()
                .filter(|offer| {
                    let does = info(&offer.action).map_or("", |info| info.does);
                    offer.name.contains(&words)
                        || does.to_lowercase().contains(&words)
                        || offer.label.to_lowercase().contains(&words)
                        || offer.keys.split(' ').any(|key| key == typed.trim())
                })
                .collect()
        };
        if !offers.is_empty() {
            out.push((group, offers));
        }
    }
    out
}

/// What may follow the half-typed sequence: its title and its keys; `None` before its time, and when nothing is
/// half-typed.
#[must_use]
pub fn menu(state: &State) -> Option<(String, Vec<Offer>)> {
    if state.pending.is_empty() {
        return None;
    }
    let wait = state.config.ui.sequence_menu_ms;
    let waited = wait > 0 && state.now.millis >= state.pending_since.saturating_add(wait);
    if !waited && !state.menu_asked {
        return None;
    }
    let typed = super::key::shown(&state.pending);
    let Lookup::Prefix(next) = state.keymap.lookup(state.entry().place.kind(), &state.pending) else { return None };
    // What this list cannot be sorted by is no choice.
    let fits = |actions: &[Action]| match actions.first() {
        Some(Action::Sort(_)) if !is_text(state.focus()) => actions.iter().any(|action| possible(state, action)),
        _ => true,
    };
    let offers: Vec<Offer> = next
        .into_iter()
        .filter(|(_, actions)| fits(actions))
        .map(|(chord, actions)| match actions.first().and_then(|action| Some((action, info(action)?))) {
            Some((action, info)) => Offer {
                keys: chord.to_string(),
                name: info.name,
                label: info.short.to_string(),
                action: action.clone(),
                possible: possible(state, action),
            },
            None => {
                Offer { keys: chord.to_string(), name: "", label: "…".into(), action: Action::Cancel, possible: true }
            }
        })
        .collect();
    let title = match typed.as_str() {
        "*" => "* — rate",
        "g" => "g — go to",
        "Y" => "Y — copy",
        "S" => "S — sort",
        other => other,
    };
    Some((title.to_string(), offers))
}

/// The name of a place as breadcrumb, visits and window title use it.
#[must_use]
pub fn title_of(state: &State, place: &Place) -> String {
    match place {
        Place::Library => "Library".into(),
        Place::New => "New episodes".into(),
        Place::Later => "Listen Later".into(),
        Place::Playing => "Now Playing".into(),
        Place::Search => "Search".into(),
        Place::ForYou => "For You".into(),
        Place::Person(name) => person_title(state, name),
        Place::History => "History".into(),
        Place::Messages => "Messages".into(),
        Place::Settings => "Settings".into(),
        Place::Show(id) => state.show(*id).map_or_else(|| format!("Show {id}"), |show| show.title.clone()),
        Place::Episode(id) => {
            state.find_episode(*id).map_or_else(|| format!("Episode {id}"), |episode| episode.title.to_string())
        }
    }
}

/// A name as most feeds spell it.
fn person_title(state: &State, name: &PersonName) -> String {
    let known = state.people.get(name).map(|page| page.name.as_str()).filter(|name| !name.is_empty());
    known.unwrap_or(name.shown()).to_owned()
}

/// The breadcrumb of the present place.
#[must_use]
pub fn crumbs(state: &State) -> Vec<Crumb> {
    let place = state.place();
    let crumb = |place: Place| Crumb { label: title_of(state, &place), place };
    match place {
        Place::Library
        | Place::New
        | Place::Later
        | Place::Playing
        | Place::ForYou
        | Place::History
        | Place::Messages
        | Place::Settings => vec![crumb(place)],
        Place::Search => {
            let mut out = vec![crumb(Place::Search)];
            let query = state.entry().query.trim();
            if !query.is_empty() {
                out.push(Crumb { label: query.to_string(), place: Place::Search });
            }
            out
        }
        Place::Show(_) | Place::Person(_) => vec![crumb(Place::Library), crumb(place)],
        Place::Episode(id) => {
            let mut out = vec![crumb(Place::Library)];
            if let Some(show) = state.show_of(id) {
                out.push(crumb(Place::Show(show)));
            }
            // A numbered episode is named by its number: its title stands below.
            let number = state.find_episode(id).and_then(|episode| episode.number);
            let label =
                number.map_or_else(|| title_of(state, &Place::Episode(id)), |number| format!("Episode {number}"));
            out.push(Crumb { label, place: Place::Episode(id) });
            out
        }
    }
}
