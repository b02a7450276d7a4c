//! The selection as a sentence, for who hears the screen instead of seeing it.

use super::{Screen, episode, figures, related};
use crate::app::layout::above::{self, KeyLine};
use crate::app::offers::Offer;
use crate::app::overlay::{AddStage, Overlay};
use crate::app::update::chosen_line;
use crate::app::{PaneId, Row, settings, words};
use crate::library::apply;
use crate::model::{EpisodeId, Subscription};

/// “2 of 57: Episode 56, new, 58 min.” — or how far a text has been read and which of its links is current. `None` where
/// nothing is selected.
pub fn sentence(screen: &Screen) -> Option<String> {
    let state = screen.state;
    if let Some((_, title, offers)) = above::menu(state) {
        let offers: Vec<String> = offers.iter().map(|offer| format!("{} {}", offer.keys, offer.label)).collect();
        return Some(format!("{title}: {}.", offers.join(", ")));
    }
    if let Some(said) = state.overlays.last().and_then(|top| in_front(screen, top)) {
        return Some(said);
    }
    let pane = state.focus();
    if pane == PaneId::Transcript {
        let (index, line) = chosen_line(state)?;
        let total = state.here_transcript().map_or(0, |text| text.what.lines.len());
        let time = line.start.map(|start| format!("{}: ", words::position(start))).unwrap_or_default();
        return Some(format!("Line {} of {total}, {time}{}", index + 1, line.text));
    }
    if matches!(pane, PaneId::Notes | PaneId::About) {
        let links = crate::app::subject::text_links(state);
        let cursor = screen.cursor_of(pane);
        if let Some(link) = cursor.link.and_then(|current| links.iter().find(|link| link.number == current)) {
            let label = link.label.trim_end_matches('.');
            let count = crate::app::subject::numbered(state);
            return Some(if link.is_numbered() {
                format!("Link {} of {count}: {label}.", link.number)
            } else {
                format!("Time {label}.")
            });
        }
        let lines = &state.page.as_ref().filter(|laid| laid.of == pane)?.page.lines;
        let line = lines.get(cursor.index)?;
        let text: String = line.runs.iter().map(|run| run.text.as_str()).collect();
        let text = if text.trim().is_empty() { "blank" } else { text.trim() };
        return Some(format!("Line {} of {}: {text}", cursor.index + 1, lines.len()));
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
            parts.extend(figures::audience(&found.popularity));
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
        Row::Visit(_)
        | Row::Choice(_)
        | Row::Older(_)
        | Row::Heading(..)
        | Row::More(..)
        | Row::Address
        | Row::AskDirectories
        | Row::Genre(_)
        | Row::Tag(_)
        | Row::Remark(_)
        | Row::Sample => {}
    }
    parts.retain(|part| !part.is_empty());
    let total = words::count(rows.count() as u64);
    let words = parts.join(", ");
    Some(format!("{} of {total}: {}.", words::count(rows.number(index) as u64), words.trim_end_matches('.')))
}

/// What lies above the place, by its selection.
fn in_front(screen: &Screen, top: &Overlay) -> Option<String> {
    let state = screen.state;
    let of = |offers: &[Offer], selected: usize| {
        let offer = offers.get(selected)?;
        let key = if offer.keys.is_empty() { String::new() } else { format!(", key {}", offer.keys) };
        Some(format!("{} of {}: {}{key}.", selected + 1, offers.len(), offer.label.trim_end_matches('.')))
    };
    match top {
        Overlay::Palette { prompt, selected } => {
            let (_, offers) = above::palette(state, prompt, *selected);
            of(&offers, *selected).or_else(|| Some("No action has that name.".into()))
        }
        Overlay::Actions { prompt, selected, .. } => {
            let (_, offers) = above::actions(state, prompt, *selected);
            of(&offers, *selected).or_else(|| Some("Nothing here does that.".into()))
        }
        Overlay::Help { prompt, top } => {
            let help = above::help(state, prompt, *top);
            let (_, first) = help.panel.rows.first()?;
            let offers: Vec<&Offer> = help
                .lines
                .iter()
                .filter_map(|line| match line {
                    KeyLine::Offer(offer) => Some(offer),
                    _ => None,
                })
                .collect();
            let before = help.lines.iter().take(*first).filter(|line| matches!(line, KeyLine::Offer(_))).count();
            let offer = offers.get(before)?;
            Some(format!(
                "Keys, {} of {}: {}, {}.",
                before + 1,
                offers.len(),
                offer.keys,
                offer.label.trim_end_matches('.')
            ))
        }
        Overlay::Details { title, lines, top, leads } => {
            let at = leads.chosen().map_or(*top, |(line, _)| *line).min(lines.len().saturating_sub(1));
            let (name, value) = lines.get(at)?;
            Some(format!("{title}, {} of {}: {name} {value}.", at + 1, lines.len()))
        }
        Overlay::Add(add) => Some(match &add.stage {
            AddStage::Typing => "Address of a show to add.".into(),
            AddStage::Looking { doing, .. } => doing.clone(),
            AddStage::Found { found, selected } => {
                let title = found.get(*selected).map_or("", |one| one.candidate.title.as_str());
                format!("Found {} of {}: {title}.", selected + 1, found.len())
            }
            AddStage::Failed(problem) => problem.to_string(),
        }),
        Overlay::Login(login) => {
            Some(format!("{} for {}.", if login.on_password { "Password" } else { "Name" }, login.host))
        }
        Overlay::Command { .. } => Some("Command that gets the selection.".into()),
        Overlay::Setting { name, wrong, .. } if wrong.is_empty() => Some(format!("New value of {name}.")),
        Overlay::Setting { wrong, .. } => Some(wrong.clone()),
        Overlay::Confirm { question, yes, .. } => Some(format!("{question} {} {}, Enter keep.", yes.0, yes.1)),
        Overlay::Hints(hints) => Some(format!("{}: type one.", words::counted(hints.targets.len() as u64, "letter"))),
        Overlay::Filter { .. } | Overlay::Search { .. } => None,
    }
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
