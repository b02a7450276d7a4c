//! Technical details of the selection: addresses, identifiers, last fetch, errors.

use super::say;
use crate::app::overlay::Leads;
use crate::app::{Overlay, Row, State, evidence, offers, settings, subject, words};
use crate::config;
use crate::library::told;
use crate::model::{CandidateKey, EpisodeId, FeedUrl, ShowId};
use crate::text::clean;
use crate::text::target::{self, masked, masked_beside};

/// Opens the details of the selection.
pub fn open(state: &mut State) {
    let title = subject::title(state);
    let mut lines: Vec<(String, String)> = Vec::new();
    let mut leads = Leads::default();
    if let Some(Row::Candidate(key)) = state.selected() {
        why(state, key, &mut lines, &mut leads);
    }
    let said = lines.len();
    lines.push(("place".into(), state.entry().address()));
    match state.selected().cloned() {
        Some(Row::Message(number)) => message(state, number, &mut lines),
        Some(Row::Candidate(key)) => candidate(state, &key, &mut lines),
        Some(Row::Setting(name)) => setting(state, name, &mut lines),
        _ => {
            if let Some(link) = subject::link(state) {
                push(&mut lines, "link", &link.label);
                push(&mut lines, "address", masked(link.target.address()));
                if let Some(at) = state.library.visited.get(link.target.address()) {
                    push(&mut lines, "visited", words::ago(*at, state.now));
                }
            }
            if let Some((show, id)) = subject::episode(state) {
                episode(state, show, id, &mut lines);
            }
            if let Some(id) = subject::show(state) {
                show(state, id, &mut lines);
            }
        }
    }
    if lines.len() == said + 1 && state.selected().is_none() {
        say::hint(state, format!("The address of this place is {}.", state.entry().address()));
        return;
    }
    state.overlays.push(Overlay::Details { title, lines, top: 0, leads });
}

/// Why a suggested show is there, and each piece of that with the place where it can be looked at.
fn why(state: &State, key: &CandidateKey, lines: &mut Vec<(String, String)>, leads: &mut Leads) {
    for (reason, pieces) in evidence::of_row(state, key) {
        lines.push((if lines.is_empty() { "why".into() } else { String::new() }, reason));
        for piece in pieces {
            if let Some(address) = piece.address {
                leads.all.push((lines.len(), address));
            }
            lines.push((String::new(), format!("  {}", piece.shown)));
        }
    }
}

fn push(lines: &mut Vec<(String, String)>, name: &str, value: impl Into<String>) {
    let value = value.into();
    if !value.is_empty() {
        lines.push((name.to_string(), value));
    }
}

fn setting(state: &State, name: &str, lines: &mut Vec<(String, String)>) {
    let Some(setting) = config::find(name) else { return };
    push(lines, "value", (setting.get)(&state.config).to_string());
    push(lines, "from", settings::from(state, setting));
    push(lines, "default", setting.default().to_string());
    push(lines, "takes", setting.takes.to_string());
    push(lines, "variable", setting.variable());
    push(lines, "option", format!("--set {}={}", setting.name, setting.default().plain()));
}

fn message(state: &State, number: u32, lines: &mut Vec<(String, String)>) {
    let Some(message) = state.message(number) else { return };
    push(lines, "what", &message.problem.what);
    push(lines, "why", &message.problem.why);
    push(lines, "said", words::ago(message.at, state.now));
    push(lines, "identifier", &*message.problem.id);
    let several = message.problem.detail.contains('\n');
    for line in message.problem.detail.lines() {
        push(lines, if several { "tried" } else { "cause" }, line);
    }
}

fn candidate(state: &State, key: &CandidateKey, lines: &mut Vec<(String, String)>) {
    let Some(found) = state.candidate(key) else { return };
    push(lines, "author", &found.author);
    push(lines, "feed", found.feed_url.as_ref().map_or_else(String::new, |feed| masked(feed.as_str())));
    push(lines, "site", found.site.as_deref().map_or_else(String::new, masked));
    push(lines, "guid", found.guid.map_or_else(String::new, |guid| guid.to_string()));
    push(lines, "known as", &*key.0);
    for popularity in &found.popularity {
        let day = if popularity.as_of.0 > 0 {
            format!(", {}", words::full_date(popularity.as_of, state.now))
        } else {
            String::new()
        };
        push(lines, "numbers from", format!("{}{day}", popularity.source.name()));
    }
}

fn episode(state: &State, show: ShowId, id: EpisodeId, lines: &mut Vec<(String, String)>) {
    push(lines, "episode", id.to_string());
    if let Some(episode) = state.episode(show, id) {
        if let Some(at) = episode.published {
            push(lines, "published", exact(state, at));
        }
        if let Some(length) = episode.duration {
            push(lines, "length", words::position(length));
        }
        if episode.gone {
            push(lines, "feed says", "no longer in the feed; kept");
        }
    }
    if let Some(mark) = state.library.marks.get(&id) {
        push(lines, "heard to", words::position(mark.position));
        push(lines, "played", if mark.played { "yes" } else { "no" });
    }
    let Some(detail) = state.episodes.get(&id).map(|page| &page.detail) else { return };
    let feed = state.show(show).and_then(|show| show.feed_url.as_ref());
    let masked_here = |address: &str| masked_beside(feed.map(FeedUrl::as_str), address);
    push(lines, "page", detail.link.as_deref().map_or_else(String::new, masked_here));
    push(lines, "key", clean::line(detail.key.as_str()));
    push(lines, "guid", detail.guid.clone().unwrap_or_default());
    for enclosure in &detail.enclosures {
        let size = enclosure.bytes.map_or_else(String::new, |bytes| format!(", {}", words::bytes(bytes)));
        let mime = enclosure.mime.as_deref();
        let kind = target::file_kind(mime, &enclosure.url).name();
        let mime = mime.unwrap_or("unknown type");
        push(lines, kind, format!("{} ({mime}{size})", masked_here(&enclosure.url)));
    }
    push(lines, "chapters", detail.chapters_url.as_deref().map_or_else(String::new, masked_here));
    for transcript in &detail.transcripts {
        push(lines, "transcript", masked_here(&transcript.url));
    }
    push(lines, "image", detail.image.as_deref().map_or_else(String::new, masked_here));
    push(lines, "location", detail.location.clone().unwrap_or_default());
    push(lines, "season", detail.season_name.clone().unwrap_or_default());
    push(lines, "number", detail.further.number.clone().unwrap_or_default());
    for bite in &detail.soundbites {
        let end = crate::model::Secs(bite.start.0.saturating_add(bite.duration.0));
        let (from, to) = (words::position(bite.start), words::position(end));
        push(lines, "sound bite", format!("{from} to {to} {}", bite.title));
    }
    for other in &detail.further.alternates {
        let size = other.bytes.map(words::bytes);
        let rate = other.bitrate.map(|bits| format!("{} kbit/s", bits / 1000));
        let height = other.height.map(|lines| format!("{lines} lines"));
        let said = [other.title.clone(), other.mime.clone(), other.language.clone(), height, rate, size];
        let said = said.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let sources = other.sources.iter().map(|source| masked_here(source)).collect::<Vec<_>>().join(" ");
        push(lines, "also as", format!("{said} {sources}"));
    }
    for way in &detail.further.funding {
        push(lines, "support", format!("{} {}", way.text, masked_here(&way.url)));
    }
    for talk in &detail.further.discussions {
        push(lines, "discussed at", masked_here(&talk.url));
    }
    push(lines, "value", detail.further.value.clone().unwrap_or_default());
    if let Some(license) = &detail.further.license {
        push(
            lines,
            "licence",
            format!("{} {}", license.name, license.url.as_deref().map_or_else(String::new, masked_here)),
        );
    }
}

fn exact(state: &State, at: crate::model::Timestamp) -> String {
    words::civil(at, state.now.zone).map_or_else(String::new, |(year, month, day, hour, minute)| {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
    })
}

/// `304 (nothing new)`.
fn status(code: u16) -> String {
    match code {
        304 => String::from("304 (nothing new)"),
        200..=299 => format!("{code} (an answer)"),
        _ => code.to_string(),
    }
}

fn show(state: &State, id: ShowId, lines: &mut Vec<(String, String)>) {
    let Some(show) = state.show(id) else { return };
    push(lines, "show", format!("{id} · {}", show.title));
    push(lines, "feed", show.feed_url.as_ref().map_or_else(String::new, |feed| masked(feed.as_str())));
    push(lines, "site", show.site.as_deref().map_or_else(String::new, masked));
    push(lines, "guid", show.guid.map_or_else(String::new, |guid| guid.to_string()));
    let of_it = |address: &str| masked_beside(show.feed_url.as_ref().map(FeedUrl::as_str), address);
    push(lines, "artwork", show.artwork.as_deref().map_or_else(String::new, of_it));
    let health = &show.health;
    push(lines, "last good answer", health.last_ok.map_or_else(String::new, |at| exact(state, at)));
    push(lines, "last asked", health.last_try.map_or_else(String::new, |at| exact(state, at)));
    push(lines, "next", health.due(state.now.wall).map_or_else(String::new, |at| exact(state, at)));
    push(lines, "last status", health.status.map_or_else(String::new, status));
    if health.ended {
        push(lines, "ended", "the publisher says that no more will come; asked once a week");
    }
    push(lines, "failing since", health.failing_since.map_or_else(String::new, |at| exact(state, at)));
    if health.failures > 0 {
        push(lines, "failures in a row", health.failures.to_string());
    }
    if let Some(problem) = &health.problem {
        push(lines, "trouble", format!("{} {}", problem.what, problem.why));
        push(lines, "what to do", offers::hint(state, &problem.hint));
        push(lines, "identifier", &*problem.id);
        push(lines, "cause", &problem.detail);
    }
    let pages = show.page_trouble.as_ref();
    push(
        lines,
        "older episodes",
        pages.map_or_else(String::new, |trouble| told::older(trouble, state.now.wall, |at| exact(state, at))),
    );
    push(lines, "folders", show.folders.join(" › "));
    if let Some(detail) = state.shows.get(&id) {
        if let Some((at, problem)) = detail.last_failure.as_ref().filter(|_| health.problem.is_none()) {
            push(lines, "last failure", format!("{}: {}", exact(state, *at), problem.why));
        }
        if let Some(other) = detail.same_as.and_then(|id| state.show(id)) {
            push(lines, "same feed as", format!("{} · {}", other.id, other.title));
        }
        for other in detail.circle.iter().skip(1).filter_map(|id| state.show(*id)) {
            push(lines, "in a circle with", format!("{} · {}", other.id, other.title));
        }
        for moved in &detail.moves {
            push(lines, "moved", words::moved(moved, &exact(state, moved.at)));
        }
        push(lines, "made with", detail.generator.clone().unwrap_or_default());
        push(lines, "rights", detail.copyright.clone().unwrap_or_default());
        for repair in &detail.repairs {
            push(lines, "in its feed", repair);
        }
    }
}
