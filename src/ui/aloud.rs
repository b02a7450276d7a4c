//! The selection as a sentence, for who hears the screen instead of seeing it.

use super::{Screen, episode, related, show};
use crate::app::update::chosen_line;
use crate::app::{PaneId, Row, settings, words};
use crate::library::apply;
use crate::model::{EpisodeId, Subscription};

/// “2 of 57: Episode 56, new, 58 min.” — or how far a text has been read and which of its links is current. `None` where
/// nothing is selected.
pub fn sentence(screen: &Screen) -> Option<String> {
    let state = screen.state;
    let pane = state.focus();
    if pane == PaneId::Transcript {
        let (index, line) = chosen_line(state)?;
        let total = state.here_transcript().map_or(0, |text| text.what.lines.len());
        let time = line.start.map(|start| format!("{}: ", words::position(start))).unwrap_or_default();
        return Some(format!("Line {} of {total}, {time}{}", index + 1, line.text));
    }
    if matches!(pane, PaneId::Notes | PaneId::About) {
        let links = crate::app::subject::text_links(state);
        let current = screen.cursor_of(pane).link?;
        let link = links.iter().find(|link| link.number == current)?;
        let label = link.label.trim_end_matches('.');
        let count = crate::app::subject::numbered(state);
        return Some(if link.is_numbered() {
            format!("Link {current} of {count}: {label}.")
        } else {
            format!("Time {label}.")
        });
    }
    let rows = state.rows.get(&pane)?;
    let index = screen.cursor_of(pane).index;
    let row = rows.rows.get(index).filter(|row| row.selectable())?;
    let mut parts = vec![state.row_title(row)];
    match row {
        Row::Show(id) => {
            let found = state.show(*id)?;
            if found.counts.new > 0 {
                parts.push(format!("{} new", words::count(u64::from(found.counts.new))));
            }
            if found.health.problem.is_some() {
                parts.push("in trouble".into());
            }
            if found.subscription != Subscription::Following {
                parts.push("not followed".into());
            }
        }
        Row::Episode(_, id) => parts.extend(episode_facts(screen, *id)),
        Row::Candidate(key) => {
            let (found, reasons) = related::candidate(screen, key)?;
            parts.extend(found.popularity.iter().find_map(|one| show::audience(one, false)));
            parts.extend(reasons);
        }
        Row::Link(number) => {
            let link = related::link(screen, *number)?;
            parts.push(link.kind.name().into());
            parts.push(link.host);
        }
        Row::Chapter(number) => {
            let chapter = state.here_detail()?.detail.chapters.get(usize::try_from(*number).ok()?)?;
            parts.push(format!("at {}", words::position(chapter.start)));
        }
        Row::Person(number) => {
            let person = state.here_detail()?.detail.persons.get(usize::try_from(*number).ok()?)?;
            parts.push(person.role.clone());
        }
        Row::Message(number) => parts.extend(state.message(*number).map(|message| words::ago(message.at, state.now))),
        Row::Step(id) => parts.extend(crate::app::report::of(state, *id).map(|(_, said)| said)),
        Row::Setting(name) => {
            let setting = crate::config::find(name)?;
            parts.push((setting.get)(&state.config).plain());
            parts.push(format!("from {}", settings::from(state, setting)));
        }
        Row::Visit(_) | Row::Choice(_) | Row::Older(_) | Row::Heading(..) => {}
    }
    parts.retain(|part| !part.is_empty());
    let total = words::count(rows.count() as u64);
    let words = parts.join(", ");
    Some(format!("{} of {total}: {}.", words::count(rows.number(index) as u64), words.trim_end_matches('.')))
}

fn episode_facts(screen: &Screen, id: EpisodeId) -> Vec<String> {
    let state = screen.state;
    let mark = state.library.marks.get(&id).copied().unwrap_or_default();
    let mut out = Vec::new();
    if mark.played {
        out.push("played".to_string());
    } else if mark.position.0 > 0 {
        out.push(format!("begun, at {}", words::position(mark.position)));
    } else if apply::is_new(&state.library, id) {
        out.push("new".to_string());
    }
    if state.library.queue.iter().any(|item| item.episode == id) {
        out.push("in Listen Later".to_string());
    }
    out.extend(episode::facts(screen, id).and_then(|facts| facts.duration).map(words::long_length));
    out
}
