//! What the present place needs from the world, asked once, and again only when it became old. Deadlines too: the next
//! moment the state cares for.

use super::step::REST;
use crate::app::effect::LinksOf;
use crate::app::state::{EpisodePage, Question};
use crate::app::subject::is_text;
use crate::app::{Effect, EpisodeTab, PaneId, Place, Row, ShowTab, Slot, State, Ticket, playing};
use crate::error::Problem;
use crate::model::{MoreChapters, ShowId};

/// So many episodes are read before the first frame: some 5 ms.
const AT_ONCE: u32 = 5_000;
/// A spinner appears after this long, and turns this often.
pub const SPINNER: u64 = 150;
pub const FRAME: u64 = 100;

/// A new question in a slot; older answers do not count any more.
pub fn ticket(state: &mut State, slot: Slot) -> Ticket {
    let number = state.tickets.entry(slot).or_insert(0);
    *number = number.wrapping_add(1);
    let number = *number;
    state.waiting.insert(slot, state.now.millis);
    Ticket { slot, number }
}

/// Whether an answer is the one that is waited for; then nothing waits any more.
pub fn answered(state: &mut State, ticket: Ticket) -> bool {
    let current = state.tickets.get(&ticket.slot) == Some(&ticket.number);
    if current {
        state.waiting.remove(&ticket.slot);
        if let Some(question) = state.memo.asked.remove(&ticket.slot) {
            state.memo.stale.remove(&question);
        }
        state.memo.arrived += 1;
        state.dirty = true;
    }
    current
}

/// The question had no answer; it is not asked again before the place is entered anew.
pub fn failed(state: &mut State, ticket: Ticket, why: Option<Problem>) {
    if state.tickets.get(&ticket.slot) == Some(&ticket.number) {
        state.waiting.remove(&ticket.slot);
        if let Some(question) = state.memo.asked.remove(&ticket.slot) {
            state.unanswered.insert(question, why);
        }
        state.dirty = true;
    }
}

fn slot(question: Question) -> Option<Slot> {
    match question {
        Question::List(_) => None,
        Question::Episode(_) => Some(Slot::Episode),
        Question::Show(_) => Some(Slot::Show),
        Question::Links(_) => Some(Slot::Links),
        Question::Related(_) => Some(Slot::Related),
        Question::Graph(_) => Some(Slot::Graph),
        Question::ForYou => Some(Slot::ForYou),
        Question::Person(_) => Some(Slot::Person),
        Question::Chapters(_) => Some(Slot::Chapters),
        Question::Transcript(_) => Some(Slot::Transcript),
    }
}

fn known(state: &State, question: Question) -> bool {
    if state.unanswered.contains_key(&question) {
        return true;
    }
    let there = match question {
        Question::List(id) => {
            state.lists_loaded || state.library.lists.contains_key(&id) || state.memo.lists_asked.contains(&id)
        }
        Question::Episode(id) => state.episodes.get(&id).is_some(),
        Question::Show(id) => state.shows.get(&id).is_some(),
        Question::Links(of) => state.links.get(&of).is_some(),
        Question::Related(id) => state.related.get(&id).is_some(),
        Question::Graph(id) => state.graph.get(&id).is_some(),
        Question::ForYou => state.for_you.is_some(),
        Question::Person(_) => state.here_person().is_some(),
        Question::Chapters(id) => state.episodes.get(&id).is_none_or(|page| page.more_chapters == MoreChapters::None),
        Question::Transcript(id) => state.transcripts.get(&id).is_some(),
    };
    there && !state.memo.stale.contains(&question)
}

/// What the page in front of the listener needs now.
fn wanted(state: &State) -> Vec<Question> {
    let mut out = Vec::new();
    if let Some((id, _)) = state.memo.play_next {
        out.push(Question::Episode(id));
    }
    let entry = state.entry();
    match entry.place {
        Place::Show(id) if state.library.shows.contains_key(&id) => {
            out.push(Question::List(id));
            out.push(Question::Show(id));
            // Whatever tab is in front: the others say how much they hold.
            out.push(Question::Links(LinksOf::Show(id)));
            out.push(Question::Related(id));
            if entry.show_tab == ShowTab::Graph {
                out.push(Question::Graph(id));
            }
        }
        Place::Episode(id) => {
            out.push(Question::Episode(id));
            if let Some(show) = state.show_of(id) {
                out.push(Question::List(show));
                if entry.episode_tab == EpisodeTab::Similar {
                    out.push(Question::Related(show));
                }
            }
            // These ask servers: only who opens the tab wants them.
            match entry.episode_tab {
                EpisodeTab::Chapters => out.push(Question::Chapters(id)),
                EpisodeTab::Transcript if state.episodes.get(&id).is_some_and(has_transcript) => {
                    out.push(Question::Transcript(id));
                }
                _ => {}
            }
            out.push(Question::Links(LinksOf::Episode(id)));
        }
        Place::Playing => {
            if let Some(id) = state.page_episode() {
                out.push(Question::Episode(id));
                out.extend(state.show_of(id).map(Question::List));
                out.push(Question::Links(LinksOf::Episode(id)));
                // Who plays it asks its servers anyway, and here the words are shown as they are spoken.
                out.push(Question::Chapters(id));
                if state.episodes.get(&id).is_some_and(has_transcript) {
                    out.push(Question::Transcript(id));
                }
            }
            out.extend(playing::next(state).map(|(show, _)| Question::List(show)));
        }
        Place::ForYou => out.push(Question::ForYou),
        Place::Person(ref name) => out.push(Question::Person(name.number())),
        _ => {}
    }
    out
}

/// What the preview of the selection needs, once the selection rests.
fn preview(state: &State) -> Vec<Question> {
    if is_text(state.focus()) {
        return Vec::new();
    }
    match state.selected() {
        Some(Row::Show(id)) => vec![Question::List(*id), Question::Show(*id)],
        Some(Row::Episode(show, id)) => match state.entry().place {
            // The list is needed to know the title at all.
            Place::Later | Place::Search | Place::Person(_) => vec![Question::List(*show), Question::Episode(*id)],
            _ => vec![Question::Episode(*id)],
        },
        Some(Row::Candidate(key)) => crate::app::subject::known(state, key)
            .map(|id| vec![Question::List(id), Question::Show(id)])
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// Asks for what is needed and not yet asked for.
pub fn ask(state: &mut State, out: &mut Vec<Effect>) {
    if !state.shows_loaded {
        return;
    }
    let mut wants = wanted(state);
    let later = preview(state);
    let resting = later.iter().copied().find(|question| !known(state, *question));
    match (resting, state.memo.resting) {
        (Some(question), Some((known, since))) if known == question => {
            if state.now.millis >= since + REST {
                wants.extend(later);
            }
        }
        (Some(question), _) => state.memo.resting = Some((question, state.now.millis)),
        (None, _) => state.memo.resting = None,
    }
    let mut taken: Vec<Slot> = Vec::new();
    for question in wants {
        let slot = slot(question);
        if slot.is_some_and(|slot| taken.contains(&slot)) || known(state, question) {
            continue;
        }
        let Some(slot) = slot else {
            if let Question::List(id) = question {
                state.memo.lists_asked.insert(id);
                out.push(Effect::LoadList(id));
            }
            continue;
        };
        taken.push(slot);
        if state.memo.asked.get(&slot) == Some(&question) {
            continue;
        }
        put(state, question, false, out);
    }
}

/// Asks this question, whatever is known. `again`: also the server of what is kept.
pub fn put(state: &mut State, question: Question, again: bool, out: &mut Vec<Effect>) {
    let Some(slot) = slot(question) else { return };
    let person = match &state.entry().place {
        Place::Person(name) => Some(name.clone()),
        _ => None,
    };
    state.unanswered.remove(&question);
    let ticket = ticket(state, slot);
    state.memo.asked.insert(slot, question);
    out.push(match question {
        Question::Episode(id) => Effect::LoadEpisode(ticket, id),
        Question::Show(id) => Effect::LoadShow(ticket, id),
        Question::Links(of) => Effect::LoadLinks(ticket, of),
        Question::Related(id) => Effect::Related(ticket, id),
        Question::Graph(id) => Effect::Graph(ticket, id),
        Question::ForYou => Effect::ForYou(ticket),
        Question::Person(_) => match person {
            Some(name) => Effect::LoadPerson(ticket, name),
            None => return,
        },
        Question::Chapters(episode) => Effect::ReadChapters { ticket, episode, again },
        Question::Transcript(episode) => Effect::ReadTranscript { ticket, episode, again },
        Question::List(id) => Effect::LoadList(id),
    });
}

fn has_transcript(page: &EpisodePage) -> bool {
    !page.detail.transcripts.is_empty()
}

impl State {
    /// Whose episodes belong on the screen and are not in memory yet: with them the first frame is complete. `None` also
    /// where they are so many that the frame would wait for them.
    #[must_use]
    pub fn list_in_sight(&self) -> Option<ShowId> {
        let questions = wanted(self).into_iter().chain(preview(self));
        let mut lists = questions.filter_map(|question| match question {
            Question::List(id) if !known(self, question) => self.library.shows.get(&id),
            _ => None,
        });
        lists.next().filter(|show| show.counts.total <= AT_ONCE).map(|show| show.id)
    }

    /// The next moment (milliseconds of [`super::super::Now`]) at which something changes by itself: the shell sends a
    /// tick then. `None`: nothing is waited for, and an idle program sleeps.
    #[must_use]
    pub fn wake_at(&self) -> Option<u64> {
        let now = self.now.millis;
        let mut times: Vec<u64> = Vec::new();
        times.extend(self.toasts.iter().filter_map(|toast| toast.until));
        times.extend(self.memo.passing.as_ref().map(|(since, _)| since + REST));
        if let Some((_, since)) = self.memo.resting {
            times.push(since + REST);
        }
        if !self.pending.is_empty() && self.config.ui.sequence_menu_ms > 0 {
            let at = self.pending_since + self.config.ui.sequence_menu_ms;
            if at > now {
                times.push(at);
            }
        }
        if let Some((_, since)) = self.typed_number
            && self.config.ui.number_wait_ms > 0
        {
            times.push(since + self.config.ui.number_wait_ms);
        }
        times.extend(super::artwork::due(self));
        times.extend(super::directories::due(self));
        times.extend(self.sleep_at);
        times.extend(self.memo.offer_again);
        times.extend(self.memo.look_for_due);
        times.extend(self.next_frame());
        times.into_iter().map(|at| at.max(now + 1)).min()
    }

    /// When the spinner that is on the screen turns next, or appears.
    fn next_frame(&self) -> Option<u64> {
        let now = self.now.millis;
        let since = self.spinning_since()?;
        let shown = since + SPINNER;
        if now < shown {
            return Some(shown);
        }
        self.config.ui.motion.then(|| shown + ((now - shown) / FRAME + 1) * FRAME)
    }

    /// Since when something is waited for that a spinner stands for.
    #[must_use]
    pub fn spinning_since(&self) -> Option<u64> {
        let refresh = self
            .refresh
            .as_ref()
            .filter(|run| run.finished.is_none() && self.entry().focus == PaneId::Messages)
            .map(|run| run.started);
        let older = self.memo.reading_older.values().copied();
        self.waiting.values().copied().chain(refresh).chain(older).min()
    }
}
