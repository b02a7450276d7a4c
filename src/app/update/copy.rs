//! Copying: the link of the selection, and the other things of the `Y` menu.

use std::fmt::Write as _;

use super::follow::{episode_page, own_address};
use super::{say, settings, transcript};
use crate::app::state::{Level, LinkEntry};
use crate::app::subject;
use crate::app::{Action, Effect, PaneId, Place, Row, State, words};
use crate::error::Problem;
use crate::model::{Block, Secs, Span};
use crate::text::target as address;

/// Copies what the action names, and says what, shortened.
pub fn copy(state: &mut State, action: &Action, out: &mut Vec<Effect>) {
    let text = match action {
        Action::CopyLink if state.focus() == PaneId::Transcript && subject::link(state).is_none() => {
            transcript::copied(state)
        }
        Action::CopyLink if state.focus() == PaneId::Settings => settings::line(state),
        Action::CopyTitle => Some(subject::title(state)),
        Action::CopyMarkdown => link(state).map(|url| {
            let title = subject::link(state).map_or_else(|| subject::title(state), |link| link.label);
            format!("[{}]({url})", title.replace('[', "\\[").replace(']', "\\]"))
        }),
        Action::CopyFeedUrl => feed(state),
        Action::CopyAudioUrl => subject::episode(state).and_then(|(_, id)| {
            let media = &state.episodes.get(&id)?.detail.enclosures;
            media.iter().max_by_key(|enclosure| enclosure.preferred).map(|enclosure| enclosure.url.clone())
        }),
        Action::CopyPosition => subject::episode(state).and_then(|(_, id)| {
            let playing = state.player.as_ref().filter(|player| player.episode == id).map(|player| player.position);
            let position = playing.or_else(|| state.library.marks.get(&id).map(|mark| mark.position));
            let position = position.filter(|position| *position != Secs(0))?;
            // The episode’s, also from one of its chapters or links.
            episode_page(state).map(|url| format!("{}#t={}", clean(state, &url), position.0))
        }),
        Action::CopyNotes => notes(state),
        Action::CopyJson => json(state),
        _ => link(state),
    };
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        let first = text.lines().next().unwrap_or_default();
        let scheme = first.split_once("://").map(|(scheme, _)| scheme);
        let shown = if scheme.is_some_and(|scheme| scheme.chars().all(|c| c.is_ascii_alphanumeric())) {
            say::address(first)
        } else {
            crate::text::width::elide(&crate::text::clean::one_line(first), 60)
        };
        out.push(Effect::Copy(text));
        // Some terminals keep the clipboard to themselves: said once, with where more is said.
        let hint = if state.memo.has_copied { "" } else { "If pasting gives nothing: {help} clipboard" };
        state.memo.has_copied = true;
        say::say(state, Level::Done, Problem::new("done", format!("Copied {shown}"), "", hint), None, false);
        return;
    }
    let text = match action {
        Action::CopyAudioUrl if subject::episode(state).is_some() => "This episode has no audio.",
        Action::CopyPosition if subject::episode(state).is_some() => "Nothing of this episode was heard yet.",
        Action::CopyNotes if subject::episode(state).is_some() => "This episode has no notes.",
        Action::CopyAudioUrl | Action::CopyPosition | Action::CopyNotes => {
            "Choose an episode first: its audio address, position and notes can be copied."
        }
        Action::CopyFeedUrl => "Nothing here has a feed. On a show or an episode it can be copied.",
        Action::CopyLink if state.focus() == PaneId::Settings => "Choose a setting first; {copy-link} copies its line.",
        _ => "Nothing here has an address. On a link, an episode or a show it can be copied.",
    };
    say::hint(state, text);
}

fn clean(state: &State, url: &str) -> String {
    if state.config.links.clean { address::without_tracking(url).into_owned() } else { url.to_string() }
}

/// The address of the selection as it is copied.
fn link(state: &State) -> Option<String> {
    own_address(state).map(|url| clean(state, &url))
}

fn feed(state: &State) -> Option<String> {
    if let Some(Row::Candidate(key)) = state.selected() {
        return state.candidate(key)?.feed_url.as_ref().map(|feed| feed.as_str().to_string());
    }
    let feed = state.show(subject::show(state)?)?.feed_url.as_ref();
    feed.filter(|feed| !feed.is_sample()).map(|feed| feed.as_str().to_string())
}

/// The notes as plain text, one paragraph or list item a line.
fn notes(state: &State) -> Option<String> {
    let blocks = match (&state.entry().place, state.focus()) {
        (Place::Show(id), PaneId::About) => &state.shows.get(id)?.about.blocks,
        _ => &state.episodes.get(&subject::episode(state)?.1)?.detail.notes.blocks,
    };
    let mut out = String::new();
    plain(blocks, "", &mut out);
    Some(out.trim_end().to_string())
}

fn plain(blocks: &[Block], indent: &str, out: &mut String) {
    let words = |spans: &[Span]| spans.iter().map(|span| span.text.as_str()).collect::<String>();
    for block in blocks {
        let text = match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) => words(spans),
            Block::Code(lines) => lines.join("\n"),
            Block::Table(rows) => {
                let row = |cells: &Vec<Vec<Span>>| cells.iter().map(|cell| words(cell)).collect::<Vec<_>>().join("\t");
                rows.iter().map(row).collect::<Vec<_>>().join("\n")
            }
            Block::Rule => String::from("---"),
            Block::Quote(inner) => {
                plain(inner, &format!("{indent}> "), out);
                continue;
            }
            Block::List { ordered, start, items } => {
                for (number, item) in (*start..).zip(items) {
                    let mut text = String::new();
                    plain(&item.blocks, "", &mut text);
                    let mark = if *ordered { format!("{number}.") } else { String::from("-") };
                    let _ = writeln!(out, "{indent}{mark} {}", text.trim_end().replace('\n', "\n  "));
                }
                out.push('\n');
                continue;
            }
        };
        for line in text.lines() {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{indent}{line}");
        }
        out.push('\n');
    }
}

/// The selection as a command gets it: the links of a list, one a line; notes; else title and address.
pub fn as_text(state: &State) -> Option<String> {
    if state.focus() == PaneId::Links {
        let links = listed_links(state).map(|link| clean(state, link.target.address()) + "\n");
        return Some(links.collect::<String>()).filter(|text| !text.is_empty());
    }
    let title = subject::title(state);
    let head: String = [Some(title), link(state)].into_iter().flatten().map(|line| line + "\n").collect();
    as_json(state)?;
    Some(match notes(state) {
        Some(notes) => format!("{head}\n{notes}\n"),
        None => head,
    })
}

/// The same as JSON: a list has an array.
pub fn as_json(state: &State) -> Option<String> {
    if state.focus() != PaneId::Links {
        return json(state);
    }
    let object = |link: &LinkEntry| serde_json::json!({ "label": link.label, "url": clean(state, link.target.address()), "kind": link.kind.name() });
    let links: Vec<serde_json::Value> = listed_links(state).map(object).collect();
    (!links.is_empty()).then(|| serde_json::Value::from(links).to_string())
}

/// The links of the list in front, as it is filtered and sorted.
fn listed_links(state: &State) -> impl Iterator<Item = &LinkEntry> {
    let rows = state.rows_of(PaneId::Links).iter();
    rows.filter_map(|row| if let Row::Link(index) = row { subject::link_entry(state, *index) } else { None })
}

/// The selection as one JSON object.
fn json(state: &State) -> Option<String> {
    let value = if let Some(link) = subject::link(state) {
        serde_json::json!({ "label": link.label, "url": link.target.address() })
    } else if let Some((show, id)) = subject::episode(state) {
        let episode = state.episode(show, id)?;
        let detail = state.episodes.get(&id).map(|page| &page.detail);
        serde_json::json!({
            "id": id.get(),
            "title": episode.title,
            "show": state.show(show).map(|show| show.title.clone()),
            "published": episode.published.map(|at| at.0),
            "duration": episode.duration.map(|length| length.0),
            "link": detail.and_then(|detail| detail.link.clone()),
            "audio": detail.and_then(|detail| detail.enclosures.iter().max_by_key(|e| e.preferred)).map(|e| e.url.clone()),
            "position": state.library.marks.get(&id).map_or_else(|| words::position(crate::model::Secs(0)), |mark| words::position(mark.position)),
        })
    } else if let Some(Row::Candidate(key)) = state.selected() {
        let found = state.candidate(key)?;
        serde_json::json!({
            "title": found.title,
            "author": found.author,
            "feed": found.feed_url.as_ref().map(ToString::to_string),
            "site": found.site,
        })
    } else {
        let show = state.show(subject::show(state)?)?;
        serde_json::json!({
            "id": show.id.get(),
            "title": show.title,
            "author": show.author,
            "feed": show.feed_url.as_ref().map(ToString::to_string),
            "site": show.site,
            "episodes": show.counts.total,
        })
    };
    Some(value.to_string())
}
