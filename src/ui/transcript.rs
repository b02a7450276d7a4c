//! The transcript of an episode: times, who speaks, what is said; the chosen line and the one that is spoken.

use ratatui::layout::{Position, Rect};

use super::theme::Role;
use super::{Screen, lists, texts};
use crate::app::state::Question;
use crate::app::update::spoken_at;
use crate::app::{Action, Entry, PaneId, Place, Slot, State, layout};
use crate::model::Secs;

const PANE: PaneId = PaneId::Transcript;

/// The lines in sight.
pub fn draw(screen: &mut Screen) {
    let (Some(content), Place::Episode(id)) = (screen.areas.content(PANE), &screen.entry.place) else { return };
    let id = *id;
    let area = layout::text_area(content);
    let state = screen.state;
    let laid = state.page.as_ref().filter(|laid| laid.of == PANE && laid.place == screen.entry.place);
    let (Some(laid), Some(text)) = (laid, state.transcripts.get(&id)) else {
        without(screen, content);
        return;
    };
    let cursor = screen.cursor_of(PANE);
    let playing = state.player.as_ref().filter(|player| player.episode == id);
    let block = |index: usize| u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
    let spoken = playing.and_then(|player| spoken_at(&text.what.lines, player.position)).map(block);
    let chosen = block(cursor.index);
    let mut before = laid.page.lines.get(cursor.top.wrapping_sub(1)).map(|line| line.block);
    let visible = laid.page.lines.iter().enumerate().skip(cursor.top).take(usize::from(area.height));
    for (y, (number, line)) in (area.y..area.bottom()).zip(visible) {
        // A bar and a lit time, not a lit ground: this is a text that is read, and while it follows the audio it moves.
        let here = line.block == chosen && line.block > 0;
        if here {
            let mark = screen.canvas.signs.selected;
            screen.canvas.text(content.x, y, 1, mark, Role::Accent);
        }
        if spoken == Some(line.block) && before != spoken && area.x > content.x + 1 {
            let sign = screen.canvas.signs.current;
            screen.canvas.text(area.x - 1, y, 1, sign, Role::Player);
        }
        before = Some(line.block);
        let row = Rect { y, height: 1, ..area };
        let time = here.then(|| screen.canvas.theme.style(Role::Accent));
        let moved = texts::line(screen, row, line, number, &laid.links, cursor.link, time);
        if !cursor.filter.is_empty() && !moved {
            texts::found(screen, row, line, &cursor.filter, cursor.matched.is_some_and(|(at, _)| at > 0) && here);
        }
    }
}

/// What stands there while it is read, when it could not be, and when there is none.
fn without(screen: &mut Screen, content: Rect) {
    let Place::Episode(id) = screen.entry.place else { return };
    let state = screen.state;
    let slots = [Slot::Episode, Slot::Transcript];
    if let Some(since) = slots.iter().filter_map(|slot| state.waiting.get(slot)).min() {
        lists::waiting_since(screen, content, *since, "Reading the transcript");
        return;
    }
    let lines = problem(screen, Question::Transcript(id))
        .unwrap_or_else(|| vec!["This episode has no transcript.".into(), super::episode::other_tabs(screen)]);
    lists::said(screen, content, &lines);
}

/// Whether the transcript in front follows the audio, or how it does so again; `None` where there is nothing to follow.
pub fn following(screen: &Screen) -> Option<String> {
    let Place::Episode(id) = screen.entry.place else { return None };
    if screen.state.focus() != PANE {
        return None;
    }
    screen.state.player.as_ref().filter(|player| player.episode == id)?;
    spoken_at(&screen.state.here_transcript()?.what.lines, Secs(u32::MAX))?;
    Some(if screen.cursor_of(PANE).away {
        format!("{} follows audio", lists::key(screen, &Action::View))
    } else {
        String::from("follows audio")
    })
}

/// What happened, why, and what to do, when this question had no answer.
pub fn problem(screen: &Screen, question: Question) -> Option<Vec<String>> {
    let problem = screen.state.unanswered.get(&question)?.as_ref()?;
    let parts = [problem.what.clone(), problem.why.clone(), crate::app::offers::hint(screen.state, &problem.hint)];
    Some(parts.into_iter().filter(|part| !part.is_empty()).collect())
}

/// Where the chosen line is on the screen, for who hears it.
pub fn chosen_at(state: &State, entry: &Entry, content: Rect) -> Option<Position> {
    let area = layout::text_area(content);
    let cursor = entry.cursors.get(&PANE)?;
    let lines = &state.page.as_ref().filter(|laid| laid.of == PANE && laid.place == entry.place)?.page.lines;
    let chosen = u32::try_from(cursor.index).ok()?.saturating_add(1);
    let row = lines.iter().skip(cursor.top).position(|line| line.block == chosen).unwrap_or(0);
    let y = area.y.saturating_add(u16::try_from(row).ok()?).min(area.bottom().saturating_sub(1));
    Some(Position::new(area.x, y))
}
