//! Playing: the preferred enclosure from where it was left, the position kept, the next one from Listen Later.

use super::{ask, change, say, transcript};
use crate::app::state::Question;
use crate::app::subject;
use crate::app::{Action, Effect, Row, State, offers, words};
use crate::model::{Change, EpisodeId, LOUDEST, MoreChapters, PlayerCommand, PlayerStatus, QueuePlace, Secs};
use crate::text::target;

/// The position is saved when it moved by this many seconds.
const SAVE_EVERY: u32 = 5;
const BACK: i32 = -15;
const ON: i32 = 30;
/// Percent.
const VOLUME_STEP: u8 = 5;
/// The slowest and the fastest, in tenths.
const SPEEDS: (u16, u16) = (3, 40);

/// Plays the selection: an episode from where it was left, or from the selected chapter, line of a transcript, or moment at
/// which a link is mentioned.
pub fn play_selection(state: &mut State, out: &mut Vec<Effect>) {
    let chapter = match state.selected().cloned() {
        Some(Row::Chapter(index)) => {
            state.here_detail().and_then(|page| page.detail.chapters.get(index as usize)).map(|chapter| chapter.start)
        }
        Some(Row::Link(index)) => subject::link_entry(state, index).and_then(|link| link.at),
        _ => transcript::start(state),
    };
    let Some((_, id)) = subject::episode(state) else {
        say::hint(state, super::queue::no_episode(state));
        return;
    };
    from(state, id, chapter, out);
}

/// Plays an episode from a moment or from where it was left; one that is loaded jumps there, or goes on.
pub fn from(state: &mut State, id: EpisodeId, start: Option<Secs>, out: &mut Vec<Effect>) {
    match (&state.player, start) {
        (Some(player), Some(start)) if player.episode == id => {
            out.push(Effect::Player(PlayerCommand::SeekTo(start)));
            if player.paused {
                out.push(Effect::Player(PlayerCommand::TogglePause));
            }
        }
        (Some(player), None) if player.episode == id && player.paused => {
            out.push(Effect::Player(PlayerCommand::TogglePause));
        }
        (Some(player), None) if player.episode == id => {
            say::hint(state, "This is what plays. {pause} pauses it.");
        }
        _ => play(state, id, start, out),
    }
}

/// Plays an episode; its detail is read first when it is not at hand.
pub fn play(state: &mut State, id: EpisodeId, start: Option<Secs>, out: &mut Vec<Effect>) {
    let Some(page) = state.episodes.get(&id) else {
        state.memo.play_next = Some((id, start));
        return;
    };
    state.memo.play_next = None;
    let Some(media) = page.detail.enclosures.iter().max_by_key(|enclosure| enclosure.preferred) else {
        say::hint(state, "This episode has no audio. {open-outside} opens its web page.");
        return;
    };
    let kind = target::file_kind(media.mime.as_deref(), &media.url);
    if kind.is_silent() {
        say::hint(
            state,
            format!("This episode is a {}, which cannot be played. {{open-outside}} opens its page.", kind.name()),
        );
        return;
    }
    let url = media.url.clone();
    let length = state.find_episode(id).and_then(|episode| episode.duration);
    let left_at = state.library.marks.get(&id).filter(|mark| !mark.played).map_or(Secs(0), |mark| mark.position);
    // Within the last seconds there is nothing to go on with: from the beginning. Who is well past the length that the feed
    // tells has a longer file (advertisements put in), and goes on.
    let is_end = |length: Secs| (length.0.saturating_sub(10)..=length.0 + 10).contains(&left_at.0);
    let left_at = if length.is_some_and(is_end) { Secs(0) } else { left_at };
    let title = state.find_episode(id).map_or_else(String::new, |episode| episode.title.to_string());
    save_position(state, out);
    state.memo.saved_position = None;
    out.push(Effect::Player(PlayerCommand::Load { episode: id, url, title, start: start.unwrap_or(left_at) }));
    // { and } want to know the chapters; who plays an episode asks its servers anyway.
    if state.episodes.get(&id).is_some_and(|page| page.more_chapters != MoreChapters::None) {
        ask::put(state, Question::Chapters(id), false, out);
    }
    // What plays is the first of Listen Later while it plays.
    let queue = &state.library.queue;
    if queue.iter().any(|item| item.episode == id) && queue.first().is_none_or(|item| item.episode != id) {
        change::quiet(state, out, &[Change::Move(id, QueuePlace::Top)]);
    }
    change::quiet(state, out, &[Change::Seen(id, true)]);
}

/// The detail that playing waited for is there.
pub fn detail_loaded(state: &mut State, out: &mut Vec<Effect>) {
    if let Some((id, start)) = state.memo.play_next
        && state.episodes.get(&id).is_some()
    {
        play(state, id, start, out);
    }
}

/// Jumps to a moment of an episode when the player has it.
pub fn jump(state: &mut State, id: EpisodeId, at: Secs, out: &mut Vec<Effect>) {
    if state.player.as_ref().is_some_and(|player| player.episode == id) {
        out.push(Effect::Player(PlayerCommand::SeekTo(at)));
    } else {
        let text = format!(
            "The player does not have this episode. {{play}} plays it, then the link jumps to {}.",
            words::position(at)
        );
        say::hint(state, offers::hint(state, &text));
    }
}

/// Pause, seek, chapters, speed and volume of what plays.
pub fn control(state: &mut State, action: &Action, out: &mut Vec<Effect>) {
    let Some(player) = &mut state.player else {
        say::hint(state, "Nothing plays. {play} plays the selected episode.");
        return;
    };
    let (speed, volume) = match action {
        Action::Slower => (player.speed.saturating_sub(1).max(SPEEDS.0), player.volume),
        Action::Faster => ((player.speed + 1).min(SPEEDS.1), player.volume),
        Action::Quieter => (player.speed, player.volume.saturating_sub(VOLUME_STEP)),
        Action::Louder => (player.speed, player.volume.saturating_add(VOLUME_STEP).min(LOUDEST)),
        _ => (player.speed, player.volume),
    };
    let same = (speed, volume) == (player.speed, player.volume);
    // Shown at once, and the next key goes on from there; the player confirms it later.
    (player.speed, player.volume) = (speed, volume);
    let command = match action {
        Action::Slower | Action::Faster | Action::Quieter | Action::Louder if same => {
            let end = match action {
                Action::Slower => "It cannot be slower: {faster} is faster.",
                Action::Faster => "It cannot be faster: {slower} is slower.",
                Action::Quieter => "It is silent: {louder} is louder.",
                _ => "It cannot be louder: {quieter} is quieter.",
            };
            say::hint(state, end);
            return;
        }
        Action::Pause => PlayerCommand::TogglePause,
        Action::SeekBack => PlayerCommand::SeekBy(BACK),
        Action::SeekForward => PlayerCommand::SeekBy(ON),
        Action::Slower | Action::Faster => PlayerCommand::Speed(speed),
        Action::Quieter | Action::Louder => PlayerCommand::Volume(volume),
        Action::NextChapter | Action::PrevChapter => {
            let at = player.position;
            let chapters = state.episodes.get(&player.episode).map(|page| page.detail.chapters.as_slice());
            let starts = chapters.unwrap_or_default().iter().map(|chapter| chapter.start);
            let target = if *action == Action::NextChapter {
                starts.filter(|start| *start > at).min()
            } else {
                // A little into a chapter goes to its beginning, at the beginning to the one before.
                starts.filter(|start| start.0 + 3 < at.0).max()
            };
            let Some(start) = target else {
                say::hint(state, "There is no chapter in that direction.");
                return;
            };
            PlayerCommand::SeekTo(start)
        }
        _ => return,
    };
    out.push(Effect::Player(command));
}

/// Pauses what plays after so many minutes; 0 takes that back.
pub fn sleep(state: &mut State, minutes: u16) {
    let at = state.now.millis + u64::from(minutes) * 60_000;
    match (minutes, state.sleep_at.take()) {
        (0, None) => say::hint(state, "No sleep timer runs. “sleep 30” pauses in half an hour."),
        (0, Some(_)) => say::done(state, "The sleep timer is off."),
        _ if state.player.is_none() => {
            say::hint(state, "Nothing plays. {play} plays the selected episode; then the sleep timer can be set.");
        }
        _ => {
            state.sleep_at = Some(at);
            say::done(state, format!("What plays pauses in {minutes} min. “sleep 0” takes that back."));
        }
    }
}

/// Time has passed: the sleep timer may be over.
pub fn fall_asleep(state: &mut State, out: &mut Vec<Effect>) {
    if state.sleep_at.is_none_or(|at| at > state.now.millis) {
        return;
    }
    state.sleep_at = None;
    if state.player.as_ref().is_some_and(|player| !player.paused) {
        out.push(Effect::Player(PlayerCommand::TogglePause));
        save_position(state, out);
        say::done(state, "Paused by the sleep timer. Space goes on.");
    }
}

/// A place on the player's bar, in thousandths.
pub fn seek_to_part(state: &mut State, part: u16, out: &mut Vec<Effect>) {
    if let Some(duration) = state.player.as_ref().and_then(|player| player.duration) {
        let at = u64::from(duration.0) * u64::from(part) / 1000;
        out.push(Effect::Player(PlayerCommand::SeekTo(Secs(u32::try_from(at).unwrap_or(0)))));
    }
}

/// What the player says once a second. The position is saved every few seconds.
pub fn status(state: &mut State, status: PlayerStatus, out: &mut Vec<Effect>) {
    if state.player.as_ref() != Some(&status) {
        state.dirty = true;
    }
    let (id, position) = (status.episode, status.position);
    let moved = match state.memo.saved_position {
        Some((saved, at)) if saved == id => at.0.abs_diff(position.0) >= SAVE_EVERY,
        _ => position.0 >= SAVE_EVERY,
    };
    let fresh = state.player.as_ref().is_none_or(|player| player.episode != id);
    state.player = Some(status);
    if fresh {
        // Chapters of what plays are needed for { and }.
        state.episodes.touch(&id);
    }
    if moved {
        save_position(state, out);
    }
}

/// Saves the position of what plays.
pub fn save_position(state: &mut State, out: &mut Vec<Effect>) {
    if let Some(player) = &state.player {
        let (id, position) = (player.episode, player.position);
        if state.memo.saved_position != Some((id, position)) {
            state.memo.saved_position = Some((id, position));
            change::quiet(state, out, &[Change::Position(id, position)]);
        }
    }
}

/// The player stopped. At its end an episode is played, leaves Listen Later, and the next one from there begins.
pub fn stopped(state: &mut State, id: EpisodeId, position: Secs, finished: bool, out: &mut Vec<Effect>) {
    state.dirty = true;
    if state.player.as_ref().is_some_and(|player| player.episode == id) {
        state.player = None;
    }
    state.memo.saved_position = None;
    if !finished {
        change::quiet(state, out, &[Change::Position(id, position)]);
        return;
    }
    let title = state.find_episode(id).map_or_else(|| String::from("The episode"), |e| e.title.to_string());
    change::commit(state, out, format!("Played: {title}"), &[Change::Played(id, true), Change::Dequeue(id)]);
    change::quiet(state, out, &[Change::Position(id, Secs(0))]);
    if let Some(next) = state.library.queue.first().map(|item| item.episode) {
        play(state, next, None, out);
    }
}
