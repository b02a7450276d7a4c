//! The only place where the program decides anything: state and message in, effects out.

mod add;
mod arrange;
mod artwork;
mod ask;
mod browse;
mod change;
mod copy;
mod details;
pub mod directories;
mod follow;
mod happened;
mod login;
mod mouse;
mod notes;
mod outside;
mod play;
mod prompt;
mod queue;
mod rate;
mod read_only;
mod refresh;
mod related;
mod say;
mod search;
mod settings;
mod settle;
mod step;
mod transcript;

pub use add::wants_login;
pub(super) use artwork::remembered as artwork_as;
pub use read_only::{changes, problem as read_only};
pub(super) use say::still_away;
pub(super) use settle::settle as bring_up_to_date;
pub use transcript::{chosen as chosen_line, spoken_at};

use super::keymap::Lookup;
use super::{Action, Chord, Effect, KeyCode, Msg, ShowTab, State};

/// Whether the feed of a show is on a server.
pub(super) fn has_server(show: &crate::model::Show) -> bool {
    show.feed_url.as_ref().is_some_and(crate::model::FeedUrl::is_remote)
}

/// Takes in one message. Pure: same state and message, same result.
pub fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    let mut out = Vec::new();
    if !matches!(msg, Msg::Happened(_)) {
        // A remark about a key was read by who presses the next one.
        say::forget_hint(state);
        state.memo.passed = state.memo.passing.take();
    }
    match msg {
        Msg::Key(chord) => {
            state.dirty = true;
            key(state, chord, &mut out);
        }
        Msg::Paste(text) => {
            state.dirty = true;
            prompt::paste(state, &text);
        }
        Msg::Mouse(event) => {
            state.dirty = true;
            mouse::mouse(state, event, &mut out);
        }
        Msg::Do(action) => {
            state.dirty = true;
            perform(state, action, &mut out);
        }
        Msg::Happened(event) => happened::happened(state, event, &mut out),
    }
    search::ask(state, &mut out);
    directories::ask(state, &mut out);
    directories::alike(state, &mut out);
    follow::arrive(state, &mut out);
    settle::settle(state);
    if state.overlays.is_empty() && state.pending.is_empty() {
        state.memo.said_before = state.memo.next_message;
    }
    ask::ask(state, &mut out);
    artwork::ask(state, &mut out);
    if state.read_only { read_only::hold_back(state, out) } else { out }
}

/// Keys that are kept for what is not there yet, and what works instead.
const NOT_YET: [(&str, &str); 3] = [
    ("d", "Episodes cannot be downloaded yet. {play} plays one from the network, {later} keeps it for later."),
    ("D", "Episodes cannot be downloaded yet, so there is no file to delete."),
    ("g d", "There are no downloads yet. {go later} goes to Listen Later."),
];

/// A key: to the box or menu that is open, else through the key map of the place.
fn key(state: &mut State, chord: Chord, out: &mut Vec<Effect>) {
    if chord == (Chord { ctrl: true, ..Chord::char('c') })
        && matches!(state.keymap.lookup("", &[chord]), Lookup::Actions(actions) if actions == [Action::QuitNow])
    {
        perform(state, Action::QuitNow, out);
        return;
    }
    if !state.overlays.is_empty() {
        prompt::key(state, chord, out);
        return;
    }
    if !state.pending.is_empty() && prompt::is_cancel(chord) {
        state.pending.clear();
        return;
    }
    let mut chords = std::mem::take(&mut state.pending);
    let half_typed = !chords.is_empty();
    chords.push(chord);
    let place = state.entry().place.kind();
    match state.keymap.lookup(place, &chords) {
        Lookup::Actions(actions) => {
            for action in actions {
                perform(state, action, out);
            }
        }
        Lookup::Prefix(_) => {
            if !half_typed {
                state.pending_since = state.now.millis;
                state.menu_asked = false;
            }
            state.pending = chords;
        }
        // Who has no wait for the menu asks for it.
        Lookup::None if half_typed && chord == Chord::plain(KeyCode::Enter) => {
            chords.pop();
            state.pending = chords;
            state.menu_asked = true;
        }
        Lookup::None => {
            if let Some((_, why)) = NOT_YET.iter().find(|(keys, _)| Chord::parse_sequence(keys) == Some(chords.clone()))
            {
                say::hint(state, *why);
                return;
            }
            let help = state.keymap.key_of(place, &Action::Help);
            let keys = super::key::shown(&chords);
            let text = if help.is_empty() {
                format!("Nothing is bound to {keys}.")
            } else {
                format!("Nothing is bound to {keys}. {help} shows the keys.")
            };
            say::hint(state, text);
        }
    }
}

/// Does one action in the present place, and says so where one is already what it leads to.
fn perform(state: &mut State, action: Action, out: &mut Vec<Effect>) {
    let leads = matches!(action, Action::Go(_) | Action::Links | Action::LinksOfShow | Action::Similar | Action::Graph);
    let before = leads.then(|| (state.entry().clone(), state.memo.next_message));
    act(state, action, out);
    if let Some((entry, said)) = before
        && said == state.memo.next_message
    {
        browse::here_already(state, &entry, out);
    }
}

fn act(state: &mut State, action: Action, out: &mut Vec<Effect>) {
    if state.typed_number.is_some() && notes::number_waits(state, &action, out) {
        return;
    }
    if state.read_only && read_only::changes(state, &action) {
        say::trouble(state, read_only::problem());
        return;
    }
    // Whatever is no step meets the place as it stands where the keys came to rest.
    if !matches!(action, Action::Down | Action::Up)
        && [state.memo.passed.take(), state.memo.passing.take()].iter().any(Option::is_some)
    {
        settle::settle(state);
    }
    match action {
        Action::Down => step::step(state, 1),
        Action::Up => step::step(state, -1),
        Action::HalfPageDown => step::page(state, 1, 2),
        Action::HalfPageUp => step::page(state, -1, 2),
        Action::PageDown => step::page(state, 1, 1),
        Action::PageUp => step::page(state, -1, 1),
        Action::First => step::end(state, false),
        Action::Last => step::end(state, true),
        Action::NextSibling => browse::sibling(state, 1, out),
        Action::PrevSibling => browse::sibling(state, -1, out),
        Action::NextStop => step::stop(state, true),
        Action::PrevStop => step::stop(state, false),
        Action::NextTab => arrange::tab(state, 1),
        Action::PrevTab => arrange::tab(state, -1),
        Action::BesideDown => step::scroll_beside(state, 3),
        Action::BesideUp => step::scroll_beside(state, -3),
        Action::Open => browse::open(state, out),
        Action::Parent => browse::parent(state, out),
        Action::Back => browse::back(state, out),
        Action::Forward => browse::forward(state, out),
        Action::Go(address) => browse::go_to(state, &address, out),
        Action::OpenOutside => follow::outside(state, out),
        Action::OpenOutsideWith => outside::open_with(state),
        Action::Pipe => outside::pipe(state),
        Action::PlayOutside => outside::play(state, out),
        Action::Rate(stars) => rate::rate(state, stars, out),
        Action::Details => details::open(state),
        Action::Actions => prompt::open_actions(state),
        Action::Hints => notes::hints(state, false),
        Action::HintsOutside => notes::hints(state, true),
        Action::FollowNumber(number) => notes::number(state, number, out),
        Action::Links => browse::links(state, false, out),
        Action::LinksOfShow => browse::links(state, true, out),
        Action::CopyLink
        | Action::CopyTitle
        | Action::CopyMarkdown
        | Action::CopyFeedUrl
        | Action::CopyAudioUrl
        | Action::CopyPosition
        | Action::CopyNotes
        | Action::CopyJson => copy::copy(state, &action, out),
        Action::Filter => prompt::open_filter(state),
        Action::NextMatch => step::matching(state, true),
        Action::PrevMatch => step::matching(state, false),
        Action::Search => prompt::open_search(state, String::new(), out),
        Action::Sort(sort) => arrange::sort(state, sort),
        Action::Grouping => arrange::grouping(state),
        Action::Command => prompt::open_palette(state),
        Action::Help => prompt::open_help(state),
        Action::Later => queue::later(state, out),
        Action::LaterTop => queue::later_top(state, out),
        Action::Play => play::play_selection(state, out),
        Action::MarkPlayed => queue::mark_played(state, out),
        Action::MarkAllPlayed => queue::mark_all_played(state, out),
        Action::FollowShow => related::follow(state, out),
        Action::Add => add::open(state, ""),
        Action::Similar => related::tab(state, ShowTab::Similar, out),
        Action::Graph => related::tab(state, ShowTab::Graph, out),
        Action::Remove => queue::remove(state, out),
        Action::RemoveFinished => queue::remove_finished(state, out),
        Action::Refresh if directories::again(state, out) => {}
        Action::Refresh => refresh::refresh(state, out),
        Action::RefreshAll => refresh::refresh_all(state, out),
        Action::Login => login::open(state),
        Action::MoveBack => refresh::move_back(state, out),
        Action::NewAddress => refresh::new_address(state, out),
        Action::Undo => change::undo(state, out),
        Action::Redo => change::redo(state, out),
        Action::MoveDown => queue::shift(state, true, out),
        Action::MoveUp => queue::shift(state, false, out),
        Action::Pause
        | Action::SeekBack
        | Action::SeekForward
        | Action::PrevChapter
        | Action::NextChapter
        | Action::Slower
        | Action::Faster
        | Action::Quieter
        | Action::Louder => play::control(state, &action, out),
        Action::Sleep(minutes) => play::sleep(state, minutes),
        Action::View => arrange::view(state),
        Action::Artwork => artwork::toggle(state),
        Action::Cancel => arrange::cancel(state),
        Action::Quit | Action::QuitNow => quit(state, out),
        Action::Suspend => out.push(Effect::Suspend),
        Action::Redraw => out.push(Effect::Redraw),
        Action::InstallSample => out.push(Effect::InstallSample),
        Action::RemoveSample => add::remove_sample(state),
        Action::Theme(name) => settings::theme(state, &name, out),
    }
}

/// Leaves: the position of what plays is saved, history and visits are kept.
fn quit(state: &mut State, out: &mut Vec<Effect>) {
    if state.quitting {
        return;
    }
    state.quitting = true;
    play::save_position(state, out);
    out.push(Effect::SaveSession(Box::new(state.session())));
    out.push(Effect::Quit);
}
