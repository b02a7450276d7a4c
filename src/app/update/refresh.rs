//! Refreshing: asking, counting, taking in what came without moving the selection, and saying how it went in one line.

use super::{add, browse, say, transcript};
use crate::app::effect::LinksOf;
use crate::app::event::RefreshStep;
use crate::app::state::{Level, Question, RefreshRun};
use crate::app::subject;
use crate::app::{Effect, Entry, PaneId, Place, Row, State, offers, words};
use crate::error::Problem;
use crate::library;
use crate::model::{FeedMoved, Moved, Show, ShowId, Subscription, Timestamp, Told};
use crate::text::target::masked;

/// Refreshes the selection, or what the page is about, or every show that the list has.
pub fn refresh(state: &mut State, out: &mut Vec<Effect>) {
    if transcript::read_again(state, out) {
        return;
    }
    if let Some(id) = subject::show(state) {
        ask(state, vec![id], out);
    } else if matches!(state.focus(), PaneId::New | PaneId::Later | PaneId::Messages) {
        refresh_all(state, out);
    } else {
        say::hint(state, "Choose a show first; {refresh} refreshes it, {refresh-all} refreshes all.");
    }
}

/// Refreshes all shows that are followed.
pub fn refresh_all(state: &mut State, out: &mut Vec<Effect>) {
    let now = state.now.wall;
    let following = state.library.shows.values().filter(|show| show.subscription == Subscription::Following);
    let asked: Vec<_> = following.filter(|show| can_be_asked(show)).map(|show| (show.id, spared(show, now))).collect();
    let number = |why: Spared| asked.iter().filter(|(_, spared)| *spared == Some(why)).count();
    let (answered, waiting) = (number(Spared::Answered), number(Spared::Waiting));
    let shows: Vec<ShowId> = asked.into_iter().filter(|(_, spared)| spared.is_none()).map(|(id, _)| id).collect();
    (state.memo.left_alone, state.memo.waiting) = (answered, waiting);
    if shows.is_empty() && answered + waiting > 0 {
        say::hint(
            state,
            if answered > 0 {
                "All shows were asked a moment ago. {refresh} asks the selected one all the same."
            } else {
                "No show is to be asked now: the servers named later times. {refresh} asks the selected one all the same."
            },
        );
        return;
    }
    ask(state, shows, out);
}

/// Reads the next page of older episodes, once at a time.
pub fn read_older(state: &mut State, id: ShowId, out: &mut Vec<Effect>) {
    if state.memo.reading_older.contains_key(&id) {
        say::hint(state, "Older episodes are being read already.");
        return;
    }
    state.memo.reading_older.insert(id, state.now.millis);
    out.push(Effect::ReadOlder(id));
}

/// What stood on the row that asked for older episodes stands on the first of them when they come.
fn go_on_reading(state: &mut State, id: ShowId) {
    if !state.memo.reading_older.contains_key(&id) {
        return;
    }
    for cursor in state.history.here_mut().cursors.values_mut() {
        if cursor.on == Some(Row::Older(id)) {
            cursor.on = None;
        }
    }
}

/// A page of older episodes was read, or could not be.
pub fn older_read(state: &mut State, id: ShowId, came: Result<usize, Problem>) {
    state.dirty = true;
    state.memo.reading_older.remove(&id);
    match came {
        Ok(0) => say::done(state, "That page had no episode that was not here already."),
        Ok(number) => say::done(state, format!("{} read.", words::counted(number as u64, "older episode"))),
        Err(problem) if state.read_only => say::trouble(state, problem),
        Err(problem) => say::say(state, Level::Trouble, problem, Some(id), false),
    }
}

/// Takes in why the next page of a show's older episodes could not be read.
pub fn behind(state: &mut State, show: Show) {
    state.dirty = true;
    library::absorb(&mut state.library, show, None);
}

/// Why a show is left out when all are asked at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spared {
    /// It answered a moment ago.
    Answered,
    /// Its server named a time that is still to come. When it failed, it may be tried again by itself later than that.
    Waiting,
}

fn spared(show: &Show, now: Timestamp) -> Option<Spared> {
    let answered = show.health.last_ok.is_some_and(|at| (0..A_MOMENT).contains(&(now.0 - at.0)));
    let waiting = show.health.waits(now).is_some();
    match (waiting, answered) {
        (true, _) => Some(Spared::Waiting),
        (false, true) => Some(Spared::Answered),
        (false, false) => None,
    }
}

/// The sample has no server; a show without an address cannot be asked.
pub fn can_be_asked(show: &crate::model::Show) -> bool {
    show.feed_url.as_ref().is_some_and(|feed| !feed.is_sample())
}

/// Asks for news of these shows.
pub fn ask(state: &mut State, mut shows: Vec<ShowId>, out: &mut Vec<Effect>) {
    let only = (shows.len() == 1).then(|| shows.first().copied()).flatten();
    shows.retain(|id| state.show(*id).is_some_and(can_be_asked));
    if shows.is_empty() {
        let text = match only.and_then(|id| state.show(id)) {
            Some(show) if show.sample => {
                String::from("The sample library has no feeds in the network; there is nothing to refresh.")
            }
            Some(show) => format!("No feed address of {} is known, so there is nothing to ask.", show.title),
            None => offers::hint(state, "No show with a feed is followed yet. {add} adds one."),
        };
        say::hint(state, text);
        return;
    }
    out.push(Effect::Refresh { shows, asked: true });
}

/// Seconds after an answer in which a show is not asked again with all others.
const A_MOMENT: i64 = 5 * 60;

/// Shows that are due are looked for this often (milliseconds).
const LOOK_EVERY: u64 = 15 * 60 * 1000;

/// Asks the feeds that are due, as the settings allow it. Never those of the sample: it works without a network.
pub fn automatic(state: &mut State, out: &mut Vec<Effect>) {
    if state.read_only || state.memo.look_for_due.is_none_or(|at| at > state.now.millis) {
        return;
    }
    state.memo.look_for_due = Some(state.now.millis + LOOK_EVERY);
    let now = state.now.wall;
    let due: Vec<ShowId> = state
        .library
        .shows
        .values()
        .filter(|show| show.subscription == Subscription::Following && !show.sample && can_be_asked(show))
        .filter(|show| show.health.is_due(now))
        .map(|show| show.id)
        .collect();
    if !due.is_empty() && state.memo.refreshes == 0 {
        out.push(Effect::Refresh { shows: due, asked: false });
    }
}

/// A refresh began; one that runs already is joined.
pub fn started(state: &mut State, shows: Vec<ShowId>, asked: bool) {
    state.dirty = true;
    state.memo.refreshes += 1;
    let running = state.refresh.as_mut().filter(|run| run.finished.is_none());
    let waiting = shows.into_iter().map(|id| (id, RefreshStep::Waiting));
    if let Some(run) = running {
        run.asked |= asked;
        for (id, step) in waiting {
            if !run.steps.iter().any(|(known, _)| *known == id) {
                run.steps.push((id, step));
            }
        }
    } else {
        state.refresh = Some(RefreshRun {
            started: state.now.millis,
            steps: waiting.collect(),
            asked,
            left_alone: std::mem::take(&mut state.memo.left_alone),
            waiting: std::mem::take(&mut state.memo.waiting),
            ..RefreshRun::default()
        });
    }
}

/// One show got a step further.
pub fn progress(state: &mut State, id: ShowId, step: RefreshStep) {
    state.dirty = true;
    match &step {
        RefreshStep::Waiting | RefreshStep::Downloading(_) | RefreshStep::Reading => {}
        RefreshStep::Unchanged(show) | RefreshStep::Failed(show) => {
            library::absorb(&mut state.library, (**show).clone(), None);
        }
        RefreshStep::Updated { show, list, .. } => {
            let moved = note_move(state, show);
            if let Some(run) = state.refresh.as_mut().filter(|run| moved && !run.moved.contains(&id)) {
                run.moved.push(id);
            }
            go_on_reading(state, id);
            library::absorb(&mut state.library, (**show).clone(), Some(list.clone()));
            outdated(state, id);
        }
    }
    // What comes behind the end of a refresh is a page of older episodes, and no part of its report.
    let Some(run) = state.refresh.as_mut().filter(|run| run.finished.is_none()) else { return };
    // A show that is asked again by a second refresh counts once, with its last answer.
    if let Some((_, before)) = run.steps.iter().find(|(known, _)| *known == id) {
        let (done, failed, unchanged) = counts(before);
        run.done = run.done.saturating_sub(done);
        run.failed = run.failed.saturating_sub(failed);
        run.unchanged = run.unchanged.saturating_sub(unchanged);
    }
    let (done, failed, unchanged) = counts(&step);
    run.done += done;
    run.failed += failed;
    run.unchanged += unchanged;
    if let RefreshStep::Updated { new, .. } = &step {
        run.new_episodes += u32::try_from(new.len()).unwrap_or(u32::MAX);
    }
    match run.steps.iter_mut().find(|(known, _)| *known == id) {
        Some((_, old)) => *old = step,
        None => run.steps.push((id, step)),
    }
}

/// Keeps in Messages that a feed has another address now, with what takes it back; tells whether it has.
pub(super) fn note_move(state: &mut State, show: &Show) -> bool {
    let before = state.show(show.id).and_then(|known| known.feed_url.clone());
    let (Some(before), Some(after)) = (before, &show.feed_url) else { return false };
    if before == *after {
        return false;
    }
    say::keep(state, Level::Note, library::told::moved(show, &before, after), Some(show.id));
    state.memo.arrived += 1;
    true
}

/// Puts what the feeds have done before this visit into Messages, each with its own time. It was seen, or could have been: nothing
/// of it calls for attention.
pub fn told(state: &mut State, told: Told) {
    let mut all: Vec<(Timestamp, Level, ShowId, Problem)> = Vec::new();
    for (id, Moved { at, was, now, .. }) in told.moves {
        all.extend(state.show(id).map(|show| (at, Level::Note, id, library::told::moved(show, &was, &now))));
    }
    for (id, at, problem) in told.failures {
        all.push((at, Level::Trouble, id, problem));
    }
    for (id, other) in told.doubles {
        if let (Some(show), Some(other)) = (state.show(id), state.show(other)) {
            let at = show.health.last_try.unwrap_or_default();
            all.push((at, Level::Note, id, library::told::same_feed(show, other)));
        }
    }
    for circle in told.circles {
        let shows: Vec<&Show> = circle.iter().filter_map(|id| state.show(*id)).collect();
        if let Some(first) = shows.first() {
            let at = shows.iter().filter_map(|show| show.health.last_try).max().unwrap_or_default();
            all.push((at, Level::Note, first.id, library::told::circle(&shows)));
        }
    }
    all.sort_by_key(|(at, ..)| *at);
    say::remember(state, all);
}

/// Asks the directories for the words of the title: where the show is listed stands the address that its feed has now.
pub fn new_address(state: &mut State, out: &mut Vec<Effect>) {
    let Some(show) = subject::lost(state) else {
        say::hint(state, "Choose a show whose feed is not there any more; its title is looked for in the directories.");
        return;
    };
    let words = show.title.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let mut entry = Entry::new(Place::Search);
    entry.query = words.join(" ");
    // Whoever looks for it there wants them asked.
    state.directories.on = true;
    browse::enter(state, entry, out);
}

/// Takes the last move of the selected show's feed back.
pub fn move_back(state: &mut State, out: &mut Vec<Effect>) {
    match subject::show(state) {
        Some(id) => out.push(Effect::MoveBack(id)),
        None => say::hint(state, "Choose a show first; the last move of its feed is taken back."),
    }
}

/// A feed is at its old address again, and asked there.
pub fn moved_back(state: &mut State, id: ShowId, moved: Option<FeedMoved>, out: &mut Vec<Effect>) {
    let Some(FeedMoved { show, taken }) = moved else {
        let title = state.show(id).map_or_else(String::new, |show| show.title.clone());
        say::hint(state, format!("There is no move of {title} to take back."));
        return;
    };
    if let Some(taken) = taken {
        add::taken_over(state, &taken);
    }
    let address = show.feed_url.as_ref().map(|feed| masked(feed.as_str())).unwrap_or_default();
    let said = format!("{} is asked at {address} again. A redirect from there does not move it any more.", show.title);
    library::absorb(&mut state.library, show, None);
    outdated(state, id);
    // What was said of the move is not true any more.
    state.messages.retain(|message| message.show != Some(id) || message.problem.id != "refresh.moved");
    state.dirty = true;
    say::done(state, said);
    ask(state, vec![id], out);
}

/// What a step adds to the numbers of a run: done, failed, unchanged.
fn counts(step: &RefreshStep) -> (u32, u32, u32) {
    match step {
        RefreshStep::Waiting | RefreshStep::Downloading(_) | RefreshStep::Reading => (0, 0, 0),
        RefreshStep::Unchanged(_) => (1, 0, 1),
        RefreshStep::Updated { .. } => (1, 0, 0),
        RefreshStep::Failed(_) => (1, 1, 0),
    }
}

/// What is kept of this show is old now; it stays on the screen until the new is read.
fn outdated(state: &mut State, id: ShowId) {
    let mut stale =
        vec![Question::Show(id), Question::Links(LinksOf::Show(id)), Question::Related(id), Question::Graph(id)];
    let episodes: Vec<_> = state.episodes.keys().copied().collect();
    for episode in episodes {
        if state.episodes.get(&episode).is_some_and(|page| page.detail.show == id) {
            stale.push(Question::Episode(episode));
            stale.push(Question::Links(LinksOf::Episode(episode)));
            // Its address may be another one now.
            if state.transcripts.get(&episode).is_some() {
                stale.push(Question::Transcript(episode));
            }
        }
    }
    state.memo.stale.extend(stale);
    state.memo.arrived += 1;
}

/// All were asked: one line says how it went. A single show that failed says why; problems are kept with their shows.
pub fn finished(state: &mut State, unasked: usize) {
    state.dirty = true;
    if let Some(run) = &mut state.refresh {
        run.unasked = run.unasked.saturating_add(u32::try_from(unasked).unwrap_or(u32::MAX));
    }
    state.memo.refreshes = state.memo.refreshes.saturating_sub(1);
    if state.memo.refreshes > 0 {
        return;
    }
    let now = state.now.millis;
    let Some(run) = &mut state.refresh else { return };
    if run.finished.is_some() {
        return;
    }
    run.finished = Some(now);
    let run = run.clone();
    let problem_of = |state: &State, id: ShowId| state.show(id).and_then(|show| show.health.problem.clone());
    let failed: Vec<ShowId> =
        run.steps.iter().filter(|(_, step)| matches!(step, RefreshStep::Failed(_))).map(|(id, _)| *id).collect();
    if let ([(id, _)], true, 0) = (run.steps.as_slice(), run.asked, run.left_alone + run.waiting) {
        let id = *id;
        let title = state.show(id).map_or_else(|| String::from("The show"), |show| show.title.clone());
        if failed.is_empty() {
            let news = match run.new_episodes {
                0 => String::from("nothing new"),
                n => words::counted(u64::from(n), "new episode"),
            };
            say::done(state, format!("{title}: {news}."));
        } else if let Some(problem) = problem_of(state, id) {
            say::say(state, Level::Trouble, problem, Some(id), false);
        }
        return;
    }
    // What nobody asked for does not call for attention: it stands with its show and in Messages.
    let level = if run.asked { Level::Trouble } else { Level::Note };
    for id in &failed {
        if let Some(problem) = problem_of(state, *id) {
            say::keep(state, level, problem, Some(*id));
        }
    }
    let asked = words::counted(u64::from(run.done.saturating_sub(run.unasked)), "show");
    let failing = match run.unasked {
        0 => String::from("failed"),
        unasked => {
            format!("failed ({unasked} not asked, as their servers did not answer for others or asked for patience)")
        }
    };
    // What there was none of is left out, but never the news.
    let mut parts = vec![match run.new_episodes {
        0 => String::from("nothing new"),
        n => words::counted(u64::from(n), "new episode"),
    }];
    parts.extend(
        [(run.failed, &*failing), (run.unchanged, "unchanged"), (run.left_alone as u32, "asked a moment ago")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}")),
    );
    parts.extend(words::waiting(run.waiting));
    let line = format!("Refreshed {asked}: {}.", parts.join(", "));
    let why = if failed.is_empty() { "" } else { "Each show says what went wrong." };
    let there = state.entry().place == Place::Messages;
    let hint = if failed.is_empty() || there { "" } else { "{go messages} lists them." };
    let problem = Problem::new("refresh.report", line, why, hint);
    if run.asked {
        say::say(state, if failed.is_empty() { Level::Done } else { Level::Note }, problem, None, false);
    } else if run.new_episodes > 0 || !failed.is_empty() {
        say::keep(state, Level::Note, problem, None);
    }
    state.memo.arrived += 1;
}
