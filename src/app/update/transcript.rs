//! Reading a transcript: one of its lines is chosen, as in a list; long ones scroll, as in a text. While its episode plays it
//! follows the audio until the listener moves.

use super::step::height;
use super::{ask, follow, notes, play, say};
use crate::app::effect::{LinksOf, Ticket};
use crate::app::state::{Level, Question};
use crate::app::{Effect, Entry, EpisodeTab, PaneId, Place, State, subject, words};
use crate::error::Problem;
use crate::model::{EpisodeId, Secs, TranscriptLine};
use crate::text::fold::fold;

const PANE: PaneId = PaneId::Transcript;

/// The episode whose transcript is in front.
fn here(state: &State) -> Option<EpisodeId> {
    match state.entry().place {
        Place::Episode(id) if state.focus() == PANE => Some(id),
        _ => None,
    }
}

/// The lines of the transcript in front.
fn lines(state: &State) -> &[TranscriptLine] {
    let text = here(state).and_then(|id| state.transcripts.get(&id));
    text.map(|text| text.what.lines.as_slice()).unwrap_or_default()
}

/// The chosen line: its index and itself.
pub fn chosen(state: &State) -> Option<(usize, &TranscriptLine)> {
    let index = state.cursor(PANE).index;
    lines(state).get(index).map(|line| (index, line))
}

/// The lines of the page that a line of the transcript takes.
fn rows_of(state: &State, index: usize) -> (usize, usize) {
    let Some(laid) = &state.page else { return (0, 0) };
    let block = |index: usize| u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
    (laid.page.line_of(block(index)), laid.page.line_of(block(index + 1)))
}

/// The line of the transcript that this line of the page is part of.
fn index_at(state: &State, row: usize) -> usize {
    let laid = state.page.as_ref().filter(|laid| laid.of == PANE);
    let block = laid.and_then(|laid| laid.page.lines.get(row)).map_or(0, |line| line.block);
    usize::try_from(block).unwrap_or(0).saturating_sub(1)
}

fn scroll_to(state: &mut State, top: usize) {
    let rows = height(state, PANE);
    let Some(laid) = state.page.as_ref().filter(|laid| laid.of == PANE) else { return };
    let top = top.min(laid.page.lines.len().saturating_sub(rows));
    let block = laid.page.lines.get(top).map_or(0, |line| line.block);
    let cursor = state.history.here_mut().cursors.entry(PANE).or_default();
    (cursor.top, cursor.block) = (top, block);
}

/// The transcript of an episode with this line chosen, and the one before it in sight.
pub fn entry(id: EpisodeId, line: usize) -> Entry {
    let mut entry = Entry::new(Place::Episode(id));
    entry.episode_tab = EpisodeTab::Transcript;
    let cursor = entry.cursors.entry(PANE).or_default();
    (cursor.index, cursor.away) = (line, true);
    // The first block is what the transcript says of itself.
    cursor.block = u32::try_from(line).unwrap_or(u32::MAX);
    entry
}

/// Chooses the line that this line of the page is part of; the audio is not followed any more.
pub fn stand_at(state: &mut State, row: usize) {
    let index = index_at(state, row);
    let cursor = state.history.here_mut().cursors.entry(PANE).or_default();
    (cursor.index, cursor.away) = (index, true);
}

/// Chooses a line and brings it into the window with as little scrolling as possible.
fn choose(state: &mut State, index: usize) {
    let rows = height(state, PANE);
    let (start, end) = rows_of(state, index);
    let cursor = state.history.here_mut().cursors.entry(PANE).or_default();
    let (before, top) = (cursor.index, cursor.top);
    cursor.index = index;
    if start < top || end > top + rows {
        let last_rows = end.saturating_sub(rows);
        // Of one that is taller than the window the end is read first on the way up.
        scroll_to(state, if (index >= before) == (end - start <= rows) { last_rows } else { start });
    }
    // What the transcript says of itself stands above its first line.
    if index == 0 && end <= rows {
        scroll_to(state, 0);
    }
}

/// One line on or back; more of them scroll by lines of the page, and the choice stays on the screen.
pub fn step(state: &mut State, by: isize) {
    let count = lines(state).len();
    if count == 0 {
        return;
    }
    let rows = height(state, PANE);
    let cursor = state.history.here_mut().cursors.entry(PANE).or_default();
    (cursor.away, cursor.link) = (true, None);
    let (index, top) = (cursor.index.min(count - 1), cursor.top);
    let (start, end) = rows_of(state, index);
    let seen = start < top + rows && end > top;
    match by {
        1 | -1 if !seen => choose(state, index_at(state, top)),
        // A line that does not fit is read on before the next one is chosen.
        1 if end > top + rows => scroll_to(state, top + (end - top - rows).min(rows - 1).max(1)),
        -1 if start < top => scroll_to(state, top.saturating_sub((top - start).min(rows - 1).max(1))),
        1 => choose(state, (index + 1).min(count - 1)),
        -1 => choose(state, index.saturating_sub(1)),
        _ => {
            let total = state.page.as_ref().map_or(0, |laid| laid.page.lines.len());
            let wanted = top.saturating_add_signed(by);
            scroll_to(state, wanted);
            let top = state.cursor(PANE).top;
            let index = if wanted + rows > total {
                count - 1
            } else if by < 0 && top == 0 {
                0
            } else {
                index.clamp(index_at(state, top), index_at(state, top + rows - 1))
            };
            state.history.here_mut().cursors.entry(PANE).or_default().index = index;
        }
    }
}

/// The line of the page under the pointer: chosen, or played from when it was already.
pub fn click(state: &mut State, row: usize, out: &mut Vec<Effect>) {
    let index = index_at(state, row);
    if lines(state).get(index).is_none() {
        return;
    }
    let again = state.cursor(PANE).index == index;
    state.history.here_mut().cursors.entry(PANE).or_default().link = None;
    if again {
        open(state, out);
        return;
    }
    stand_at(state, row);
}

/// The next or previous line that holds the words. With `here` the chosen line counts too.
pub fn find(state: &mut State, words: &str, forward: bool, here: bool) {
    let cursor = state.cursor(PANE);
    let at = cursor.index;
    let hits: Vec<usize> = lines(state)
        .iter()
        .enumerate()
        .filter(|(_, line)| {
            fold(&line.text).contains(words) || line.speaker.as_ref().is_some_and(|name| fold(name).contains(words))
        })
        .map(|(index, _)| index)
        .collect();
    let next = match (here, forward) {
        (true, _) => hits.iter().find(|index| **index >= at).or(hits.first()),
        (_, true) => hits.iter().find(|index| **index > at).or(hits.first()),
        (_, false) => hits.iter().rev().find(|index| **index < at).or(hits.last()),
    };
    let Some(next) = next.copied() else {
        notes::not_there(state, here, "transcript");
        return;
    };
    notes::matched(state, &hits, next);
    state.history.here_mut().cursors.entry(PANE).or_default().away = true;
    choose(state, next);
}

/// The last line that has begun at this moment.
#[must_use]
pub fn spoken_at(lines: &[TranscriptLine], at: Secs) -> Option<usize> {
    lines.iter().rposition(|line| line.start.is_some_and(|start| start <= at))
}

/// The line that is spoken now, while the episode of the transcript in front plays.
fn spoken(state: &State) -> Option<usize> {
    let player = state.player.as_ref().filter(|player| Some(player.episode) == here(state))?;
    let lines = lines(state);
    lines.iter().any(|line| line.start.is_some()).then(|| spoken_at(lines, player.position).unwrap_or(0))
}

/// Keeps the line that is spoken chosen and in sight, unless the listener moved away.
pub fn follow(state: &mut State) {
    if state.cursor(PANE).away {
        return;
    }
    let Some(index) = spoken(state) else { return };
    let rows = height(state, PANE);
    let top = state.cursor(PANE).top;
    let (start, end) = rows_of(state, index);
    state.history.here_mut().cursors.entry(PANE).or_default().index = index;
    // The next few lines are on the screen too: who reads is ahead of who speaks.
    if start < top || end.saturating_add(rows / 4) > top + rows {
        scroll_to(state, start.saturating_sub(rows / 4));
    }
}

/// Keeps the chosen line on the screen when the page was laid out for another width.
pub fn keep_in_sight(state: &mut State) {
    let rows = height(state, PANE);
    let cursor = state.cursor(PANE);
    let (start, end) = rows_of(state, cursor.index);
    if cursor.index > 0 && (start < cursor.top || end > cursor.top + rows) {
        scroll_to(state, start.saturating_sub(rows / 3));
    }
}

/// Follows the audio again.
pub fn follow_again(state: &mut State) {
    if spoken(state).is_some() {
        state.history.here_mut().cursors.entry(PANE).or_default().away = false;
    } else if lines(state).iter().any(|line| line.start.is_some()) {
        say::hint(state, "A transcript follows the audio while its episode plays. {play} plays from the chosen line.");
    } else {
        say::hint(state, "This transcript has no times, so it cannot follow the audio.");
    }
}

/// Follows the current link, else plays from the chosen line.
pub fn open(state: &mut State, out: &mut Vec<Effect>) {
    if let Some(link) = subject::link(state) {
        follow::follow(state, &link, out);
        return;
    }
    match chosen(state) {
        Some((_, TranscriptLine { start: Some(_), .. })) => play::play_selection(state, out),
        Some(_) => say::hint(state, "This transcript has no times. {play} plays the episode."),
        None => say::hint(state, "There is no line to play from."),
    }
}

/// Where playing begins; the transcript follows from there.
pub fn start(state: &mut State) -> Option<Secs> {
    here(state)?;
    let start = chosen(state)?.1.start?;
    state.history.here_mut().cursors.entry(PANE).or_default().away = false;
    Some(start)
}

/// The chosen line as it is copied: time, speaker, words.
#[must_use]
pub fn copied(state: &State) -> Option<String> {
    let (index, line) = chosen(state)?;
    let speaker = lines(state).iter().take(index + 1).rev().find_map(|line| line.speaker.as_deref());
    let time = line.start.map(|start| format!("{} ", words::position(start))).unwrap_or_default();
    let speaker = speaker.map(|name| format!("{name}: ")).unwrap_or_default();
    Some(format!("{time}{speaker}{}", line.text))
}

/// Reads the chapters or the transcript in front anew from their server; false where there is nothing of that kind.
pub fn read_again(state: &mut State, out: &mut Vec<Effect>) -> bool {
    let Place::Episode(id) = state.entry().place else { return false };
    let Some(page) = state.episodes.get(&id) else { return false };
    let question = match state.focus() {
        PaneId::Transcript if !page.detail.transcripts.is_empty() => Question::Transcript(id),
        PaneId::Chapters if page.detail.chapters_url.is_some() => Question::Chapters(id),
        PaneId::Chapters if state.unanswered.contains_key(&Question::Chapters(id)) => Question::Chapters(id),
        _ => return false,
    };
    ask::put(state, question, true, out);
    true
}

/// Chapters or a transcript could not be read. The pane says why where it is empty; where it is not, a message does.
pub fn not_read(state: &mut State, ticket: Ticket, problem: Option<Problem>) {
    let question = state.memo.asked.get(&ticket.slot).copied();
    ask::failed(state, ticket, problem.clone());
    let (Some(problem), Some(question)) = (problem, question) else { return };
    if !is_in_front(state, question) {
        return;
    }
    let empty = match state.focus() {
        PANE => lines(state).is_empty(),
        pane => state.rows_of(pane).is_empty(),
    };
    let show = state.page_show();
    if empty {
        say::keep(state, Level::Note, problem, show);
    } else {
        say::say(state, Level::Trouble, problem, show, false);
    }
}

/// Chapters or a transcript came in part only: said to who looks at them, kept for who does not.
pub fn in_part(state: &mut State, question: Question, problem: Option<Problem>) {
    let Some(problem) = problem else { return };
    let show = state.page_show();
    if is_in_front(state, question) {
        say::say(state, Level::Note, problem, show, false);
    } else {
        say::keep(state, Level::Note, problem, None);
    }
}

/// Whether the answer to this is what one looks at.
fn is_in_front(state: &State, question: Question) -> bool {
    match question {
        Question::Chapters(id) => state.entry().place == Place::Episode(id) && state.focus() == PaneId::Chapters,
        Question::Transcript(id) => state.entry().place == Place::Episode(id) && state.focus() == PANE,
        _ => false,
    }
}

/// Chapters and transcripts have links of their own.
pub fn outdate_links(state: &mut State, id: EpisodeId) {
    state.memo.stale.insert(Question::Links(LinksOf::Episode(id)));
}
