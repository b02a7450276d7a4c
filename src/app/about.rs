//! What is known about a show as one text with numbered links: what it says of itself, who is in it, how to support it,
//! what its makers recommend, where its numbers come from, and how its feed is.

use super::{Action, State, words};
use crate::library::told;
use crate::model::{
    Block, Link, LinkKind, LinkTarget, ListItem, Notes, Popularity, Show, ShowDetail, Span, Style, Subscription,
};
use crate::text::target as address;

/// The text of a show's About tab. A fact that nobody gave is left out.
#[must_use]
pub fn notes(state: &State, show: &Show, detail: &ShowDetail) -> Notes {
    let mut text = Text { out: detail.about.clone() };
    if text.out.blocks.is_empty() {
        let words = if show.summary.is_empty() { "This show says nothing about itself." } else { &show.summary };
        text.out.blocks.push(Block::Paragraph(vec![plain(words)]));
    }
    people(&mut text, detail);
    support(&mut text, detail);
    discussions(&mut text, detail);
    previews(&mut text, state, detail);
    recommended(&mut text, detail);
    playlist(&mut text, detail);
    numbers(&mut text, state, show);
    feed(&mut text, state, show, detail);
    text.out
}

fn plain(text: impl Into<String>) -> Span {
    Span { text: text.into(), style: Style::default(), link: None }
}

/// A text that grows; its links are numbered on.
struct Text {
    out: Notes,
}

impl Text {
    /// Words that lead somewhere. A target that has a number already keeps it.
    fn link(&mut self, label: &str, target: LinkTarget, kind: LinkKind, via: Option<String>) -> Span {
        let known = self.out.links.iter().find(|link| link.target == target).map(|link| link.number);
        let number = known.unwrap_or_else(|| {
            let next = self.out.links.iter().map(|link| link.number).max().unwrap_or(0).saturating_add(1);
            self.out.links.push(Link { number: next, label: label.to_string(), target, kind, via });
            next
        });
        Span { link: Some(number), ..plain(label) }
    }

    fn address(&mut self, label: &str, url: &str) -> Span {
        let (target, kind, via) = address::classify(url, None);
        let shown = if label.trim().is_empty() { address::shortened(url, 60) } else { label.to_string() };
        self.link(&shown, target, kind, via)
    }

    fn section(&mut self, title: &str, items: Vec<Vec<Span>>) {
        if items.is_empty() {
            return;
        }
        self.out.blocks.push(Block::Heading(2, vec![plain(title)]));
        let items = items.into_iter().map(|spans| ListItem { blocks: vec![Block::Paragraph(spans)] }).collect();
        self.out.blocks.push(Block::List { ordered: false, start: 1, items });
    }
}

fn people(text: &mut Text, detail: &ShowDetail) {
    let mut items = Vec::new();
    for person in &detail.persons {
        let name = match &person.link {
            Some(link) => text.address(&person.name, link),
            None => plain(&person.name),
        };
        let mut spans = vec![name];
        if !person.role.is_empty() {
            spans.push(plain(format!(" · {}", person.role)));
        }
        items.push(spans);
    }
    text.section("People", items);
}

fn support(text: &mut Text, detail: &ShowDetail) {
    let mut items: Vec<Vec<Span>> =
        detail.funding.iter().map(|funding| vec![text.address(&funding.text, &funding.url)]).collect();
    // Words only: earmark pays nobody.
    items.extend(detail.further.value.iter().map(|value| vec![plain(format!("Value for value: {value}"))]));
    text.section("Support", items);
}

/// Where the show is talked about.
fn discussions(text: &mut Text, detail: &ShowDetail) {
    let mut items = Vec::new();
    for talk in &detail.further.discussions {
        let mut spans = vec![text.address(talk.account.as_deref().unwrap_or_default(), &talk.url)];
        if !talk.protocol.is_empty() {
            spans.push(plain(format!(" · {}", talk.protocol)));
        }
        items.push(spans);
    }
    text.section("Talked about at", items);
}

/// Trailers, and what is or will be live.
fn previews(text: &mut Text, state: &State, detail: &ShowDetail) {
    let mut items = Vec::new();
    for live in &detail.further.live {
        let mut parts: Vec<Vec<Span>> = Vec::new();
        match &live.url {
            Some(url) => parts.push(vec![text.address(&live.title, url)]),
            None if live.title.is_empty() => {}
            None => parts.push(vec![plain(&live.title)]),
        }
        if !live.status.is_empty() {
            parts.push(vec![plain(&live.status)]);
        }
        if let Some(start) = live.start {
            parts.push(vec![plain(words::full_moment(start, state.now))]);
        }
        let pages: Vec<Vec<Span>> = live
            .pages
            .iter()
            .filter_map(|page| Some((&page.name, page.url.as_ref().filter(|url| live.url.as_ref() != Some(*url))?)))
            .map(|(name, url)| vec![text.address(if name.is_empty() { url } else { name }, url)])
            .collect();
        if !pages.is_empty() {
            parts.push([vec![plain("watch: ")], pages.join(&plain(", "))].concat());
        }
        if let Some(chat) = &live.chat {
            let way = if chat.starts_with("http") { text.address(chat, chat) } else { plain(chat) };
            parts.push(vec![plain("chat: "), way]);
        }
        if !parts.is_empty() {
            items.push(parts.join(&plain(" · ")));
        }
    }
    text.section("Live", items);
    let mut items = Vec::new();
    for trailer in &detail.further.trailers {
        let mut spans = vec![text.address(&trailer.title, &trailer.url)];
        spans.extend(trailer.season.map(|season| plain(format!(" · season {season}"))));
        spans.extend(trailer.published.map(|at| plain(format!(" · {}", words::full_date(at, state.now)))));
        items.push(spans);
    }
    text.section("Trailers", items);
}

fn recommended(text: &mut Text, detail: &ShowDetail) {
    let mut items = Vec::new();
    for show in &detail.podroll {
        let Some(feed) = &show.feed_url else {
            items.push(vec![plain(&show.title)]);
            continue;
        };
        let label = if show.title.is_empty() { address::shortened(feed.as_str(), 60) } else { show.title.clone() };
        items.push(vec![text.link(&label, LinkTarget::Feed(feed.clone()), LinkKind::Feed, None)]);
    }
    text.section("Recommended by its makers", items);
}

/// What a list of music plays, which lies in other feeds.
fn playlist(text: &mut Text, detail: &ShowDetail) {
    let counted = |number: u32, one: &str, more: &str| format!("{number} {}", if number == 1 { one } else { more });
    let items = detail.further.playlist.map(|list| {
        let (items, feeds) = (counted(list.items, "item", "items"), counted(list.feeds, "feed", "feeds"));
        vec![plain(format!("Playlist of {items} in {feeds}. They are not in this feed, so they are no episodes here."))]
    });
    text.section("Playlist", items.into_iter().collect());
}

/// Ratings and listeners, each with who says so and when.
fn numbers(text: &mut Text, state: &State, show: &Show) {
    let item = |one: &Popularity| {
        let stars = one.stars.map(|stars| format!("{stars:.1} of 5"));
        let ratings = one.ratings.map(|n| words::counted(u64::from(n), "rating"));
        let listeners = one.listeners.map(|n| words::counted(n, "listener"));
        let said: Vec<String> = stars.into_iter().chain(ratings).chain(listeners).collect();
        let as_of =
            if one.as_of.0 > 0 { format!(", as of {}", words::full_date(one.as_of, state.now)) } else { String::new() };
        (!said.is_empty()).then(|| vec![plain(format!("{} — from {}{as_of}", said.join(" · "), one.source.name()))])
    };
    text.section("Ratings and listeners", show.popularity.iter().filter_map(item).collect());
}

fn feed(text: &mut Text, state: &State, show: &Show, detail: &ShowDetail) {
    let mut items: Vec<Vec<Span>> = Vec::new();
    let mut say = |words: String| items.push(vec![plain(words)]);
    let now = state.now;
    if let Some(problem) = &show.health.problem {
        let since =
            show.health.failing_since.map_or_else(String::new, |at| format!(" Since {}.", words::full_date(at, now)));
        say(format!("Trouble: {} {}{since}", problem.what, problem.why));
    }
    if let Some(trouble) = &show.page_trouble {
        say(told::older(trouble, now.wall, |at| words::full_moment(at, now)));
    }
    if show.health.ended {
        say("The publisher says that this show has ended.".into());
    }
    if show.sample {
        let key = state.keymap.key_of("library", &Action::Remove);
        let how = if key.is_empty() { String::new() } else { format!(": {key} in the library removes all of it") };
        say(format!("Part of the sample library{how}."));
    }
    if let Some(site) = &show.site {
        let link = text.address("", site);
        items.push(vec![plain("Web page: "), link]);
    }
    if let Some(feed) = show.feed_url.as_ref().filter(|feed| feed.is_remote()) {
        // The address itself, not the show: one is here already.
        let shown = address::masked(feed.as_str());
        let link = text.link(&shown, LinkTarget::Web(feed.as_str().to_string()), LinkKind::Feed, None);
        items.push(vec![plain("Feed: "), link]);
    }
    let mut say = |words: String| items.push(vec![plain(words)]);
    let circle: Vec<&Show> = detail.circle.iter().filter_map(|id| state.show(*id)).collect();
    if !circle.is_empty() {
        say(told::circle(&circle).what);
    } else if let Some(other) = detail.same_as.and_then(|id| state.show(id)) {
        say(told::same_feed(show, other).what);
    }
    for moved in &detail.moves {
        say(format!("Moved on {}", words::moved(moved, &words::full_date(moved.at, now))));
    }
    if let Some(at) = show.health.last_ok {
        say(format!("Last read on {}", words::full_date(at, now)));
    }
    if let Some(at) = show.followed_at.filter(|_| show.subscription == Subscription::Following) {
        say(format!("Followed since {}", words::full_date(at, now)));
    }
    if let Some(made) = detail.generator.as_deref().filter(|made| !made.is_empty()) {
        say(format!("Made with {made}"));
    }
    let further = &detail.further;
    if let Some(frequency) = further.frequency.as_ref().filter(|one| !one.text.is_empty()) {
        say(format!("Says that it comes: {}", frequency.text));
    }
    if let Some(location) = &further.location {
        say(format!("Place: {location}"));
    }
    if let Some(medium) = further.medium.as_ref().filter(|medium| *medium != "podcast") {
        say(format!("Medium: {medium}"));
    }
    if further.locked == Some(true) {
        say("Its makers ask that no other host takes it over.".into());
    }
    if !further.blocked.is_empty() {
        say(format!("Its makers ask not to be listed: {}", further.blocked.join(", ")));
    }
    for repair in &detail.repairs {
        say(format!("In its feed: {repair}"));
    }
    if let Some(publisher) = &further.publisher {
        let name = match &publisher.url {
            Some(url) => text.address(&publisher.name, url),
            None => plain(&publisher.name),
        };
        items.push(vec![plain("Published by "), name]);
    }
    text.section("Feed", items);
    let mut items: Vec<Vec<Span>> =
        detail.copyright.iter().filter(|rights| !rights.is_empty()).map(|rights| vec![plain(rights)]).collect();
    if let Some(license) = &detail.further.license {
        items.push(match &license.url {
            Some(url) => vec![plain("Licence: "), text.address(&license.name, url)],
            None => vec![plain(format!("Licence: {}", license.name))],
        });
    }
    text.section("Rights", items);
}
