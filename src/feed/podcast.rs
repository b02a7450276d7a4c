//! What the tags of the Podcasting 2.0 namespace and of Podlove chapters say, and what stood in their place before there were any.

use std::collections::HashSet;

use super::element::{Element, Elements};
use super::finish::{Draft, Finisher, text};
use super::unclear::{Spot, Unclear};
use super::{ParsedShow, RemoteItem, Warning, find, value};
use crate::model::{
    Alternate, Chapter, Discussion, Enclosure, Frequency, Funding, Further, Live, Named, Person, Playlist, ShowOrder,
    Soundbite, Trailer, Transcript,
};

/// So many ways to support somebody, and places to talk, are kept.
const MOST_WAYS: usize = 100;
/// So many items of other feeds has a channel; lists of music have some thousands.
const MOST_REMOTE: usize = 10_000;
/// So many files has an episode, in all forms.
const MOST_FILES: usize = 1_000;

/// What the `podcast:` tags of a channel say. Children of `podcast:liveItem` are below it and speak for nobody else.
pub(super) fn show(tags: Elements<'_>, show: &mut ParsedShow, finisher: &Finisher<'_>) {
    if tags.is_empty() {
        return;
    }
    show.guid = tags.text("guid").map(text);
    show.funding = funding(tags, finisher);
    show.persons = persons(tags, finisher);
    show.podroll = tags.all("podroll").flat_map(|roll| roll.children("remoteItem")).filter_map(remote_item).collect();
    show.remote_items = tags.all("remoteItem").filter_map(remote_item).take(MOST_REMOTE).collect();
    show.further = further(tags, finisher);
    show.further.playlist = playlist(show);
    show.further.location = location(tags).map(text);
    show.further.trailers = tags
        .all("trailer")
        .filter_map(|tag| {
            Some(Trailer {
                title: tag.text().map(text).unwrap_or_default(),
                url: finisher.address(tag.attribute("url")?)?,
                published: tag.attribute("pubdate").or_else(|| tag.attribute("pubDate")).and_then(value::date),
                season: tag.attribute("season").and_then(value::number).and_then(|season| u16::try_from(season).ok()),
            })
        })
        .collect();
    show.image = show.image.take().or_else(|| image(tags).and_then(|image| finisher.address(image)));
    show.further.live = tags.all("liveItem").map(|tag| live(tag, finisher)).collect();
}

/// Dates in the `podcast:` tags of a channel that cannot be read. `text` is the document; what had to be mended stands nowhere in it
/// as it is.
pub(super) fn unclear_of_show(tags: Elements<'_>, text: &str) -> Vec<Warning> {
    const DATES: [(&str, &[&str], &str); 3] = [
        ("trailer", &["pubdate", "pubDate"], "date of a trailer"),
        ("liveItem", &["start"], "start of a live item"),
        ("liveItem", &["end"], "end of a live item"),
    ];
    let told = |(element, names, what): (&'static str, &'static [&'static str], &'static str)| {
        tags.all(element).filter_map(move |tag| {
            let said = names.iter().find_map(|name| tag.attribute(name)).filter(|said| value::is_no_date(said))?;
            let line = find::place(text, tag.source).and_then(|at| text.as_bytes().get(..at));
            let Unclear { what, .. } = Unclear::value(Spot::Item, what, said);
            Some(Warning { line: line.map(|passed| find::line_ends(passed) + 1), what, mended: false })
        })
    };
    if tags.is_empty() { Vec::new() } else { DATES.into_iter().flat_map(told).collect() }
}

fn remote_item(tag: &Element<'_>) -> Option<RemoteItem> {
    let item = RemoteItem {
        feed_url: tag.attribute("feedUrl").map(text),
        feed_guid: tag.attribute("feedGuid").map(text),
        item_guid: tag.attribute("itemGuid").map(text),
        title: tag.attribute("title").or_else(|| tag.text()).map(text),
        medium: tag.attribute("medium").map(text),
    };
    (item.feed_url.is_some() || item.feed_guid.is_some()).then_some(item)
}

/// How much a list plays; what a publisher has made is none.
fn playlist(show: &ParsedShow) -> Option<Playlist> {
    let items = u32::try_from(show.remote_items.len()).ok().filter(|items| *items > 0)?;
    let feed = |item: &RemoteItem| item.feed_guid.clone().or_else(|| item.feed_url.clone());
    let feeds: HashSet<Option<String>> = show.remote_items.iter().map(feed).collect();
    let is_list = show.further.medium.as_deref() != Some("publisher");
    is_list.then(|| Playlist { items, feeds: u32::try_from(feeds.len()).unwrap_or(u32::MAX) })
}

fn funding(tags: Elements<'_>, finisher: &Finisher<'_>) -> Vec<Funding> {
    let one = |tag: &Element<'_>| {
        Some(Funding {
            url: finisher.address(tag.attribute("url").or_else(|| tag.text().filter(is_address))?)?,
            text: tag.text().filter(|text| !is_address(text)).map(text).unwrap_or_default(),
        })
    };
    tags.all("funding").filter_map(one).take(MOST_WAYS).collect()
}

/// Ways to support somebody as links had them before there was a tag for it (Podlove, PowerPress): addresses and words.
pub(super) fn payments<'t>(
    links: impl Iterator<Item = (Option<&'t str>, Option<&'t str>)>,
    finisher: &Finisher<'_>,
) -> Vec<Funding> {
    let one = |(address, words): (Option<&str>, Option<&str>)| {
        Some(Funding { url: finisher.address(address?)?, text: words.map(text).unwrap_or_default() })
    };
    links.filter_map(one).take(MOST_WAYS).collect()
}

/// In which order episodes are meant to be heard (`itunes:type`, whose word stands in an attribute with some).
pub(super) fn order(itunes: Elements<'_>) -> ShowOrder {
    match itunes.first("type").and_then(|tag| tag.text().or_else(|| tag.attribute("text"))) {
        Some(order) if order.eq_ignore_ascii_case("serial") => ShowOrder::Serial,
        _ => ShowOrder::Episodic,
    }
}

fn live(tag: &Element<'_>, finisher: &Finisher<'_>) -> Live {
    let chat = tag.children("chat").next();
    Live {
        title: tag.child_text("title").map(text).unwrap_or_default(),
        status: tag.attribute("status").map(|status| text(status).to_lowercase()).unwrap_or_default(),
        start: tag.attribute("start").and_then(value::date),
        end: tag.attribute("end").and_then(value::date),
        url: tag
            .children("enclosure")
            .find_map(|enclosure| finisher.address(enclosure.attribute("url")?))
            .or_else(|| tag.children("alternateEnclosure").find_map(|one| Some(sources(one, finisher).next()?.0)))
            .or_else(|| finisher.address(tag.child_text("link")?)),
        pages: pages(tag, finisher),
        // A chat is an address, or a space on a server.
        chat: tag
            .attribute("chat")
            .map(text)
            .or_else(|| chat.and_then(|chat| chat.attribute("href")).and_then(|link| finisher.address(link)))
            .or_else(|| {
                let said =
                    ["protocol", "server", "space"].map(|name| chat.and_then(|chat| chat.attribute(name)).map(text));
                let said: Vec<String> = said.into_iter().flatten().collect();
                (!said.is_empty()).then(|| said.join(" "))
            }),
    }
}

/// Where a live item can be seen or heard as well, each page once.
fn pages(tag: &Element<'_>, finisher: &Finisher) -> Vec<Named> {
    let mut pages: Vec<Named> = Vec::new();
    for link in tag.children("contentLink").take(MOST_WAYS) {
        let Some(url) = link.attribute("href").and_then(|href| finisher.address(href)) else { continue };
        if pages.iter().all(|known| known.url.as_ref() != Some(&url)) {
            let name = link.text().filter(|name| !is_address(name)).map(text).unwrap_or_default();
            pages.push(Named { name, url: Some(url) });
        }
    }
    pages
}

/// What stands in a channel and in an item alike.
fn further(tags: Elements<'_>, finisher: &Finisher<'_>) -> Further {
    let named = |tag: &Element<'_>| Named {
        name: tag.text().map(text).unwrap_or_default(),
        url: tag.attribute("url").and_then(|url| finisher.address(url)),
    };
    Further {
        license: tags.first("license").map(named).filter(|one| !one.name.is_empty() || one.url.is_some()),
        value: tags.first("value").and_then(payment),
        discussions: discussions(tags, finisher),
        publisher: tags.all("publisher").flat_map(|tag| tag.children("remoteItem")).next().map(|tag| Named {
            name: tag.attribute("title").or_else(|| tag.text()).map(text).unwrap_or_default(),
            url: tag.attribute("feedUrl").and_then(|url| finisher.address(url)),
        }),
        frequency: tags.first("updateFrequency").map(|tag| Frequency {
            text: tag.text().map(text).unwrap_or_default(),
            rule: tag.attribute("rrule").map(text),
            start: tag.attribute("dtstart").and_then(value::date),
            complete: tag.attribute("complete").is_some_and(value::yes),
        }),
        medium: tags.text("medium").map(text),
        locked: tags.text("locked").map(value::yes),
        blocked: tags
            .all("block")
            .filter(|tag| tag.text().is_some_and(value::yes))
            .map(|tag| tag.attribute("id").map_or_else(|| String::from("everywhere"), text))
            .collect(),
        alternates: tags
            .all("alternateEnclosure")
            .map(|tag| Alternate {
                title: tag.attribute("title").map(text),
                mime: tag.attribute("type").map(text),
                bytes: tag.attribute("length").and_then(value::size),
                // Some say it with decimals.
                bitrate: tag.attribute("bitrate").and_then(value::number),
                height: tag.attribute("height").and_then(value::number),
                language: tag.attribute("lang").or_else(|| tag.attribute("language")).map(text),
                sources: sources(tag, finisher).map(|(url, _)| url).collect(),
            })
            .filter(|one| !one.sources.is_empty())
            .collect(),
        ..Further::default()
    }
}

/// Where it is talked about: first where the makers want it most (the lowest `priority`), last where they do not say.
fn discussions(tags: Elements<'_>, finisher: &Finisher<'_>) -> Vec<Discussion> {
    let one = |tag: &Element<'_>| {
        let url = tag.attribute("uri").or_else(|| tag.attribute("url")).or_else(|| tag.text())?;
        let talk = Discussion {
            protocol: tag.attribute("protocol").map(text).unwrap_or_default().to_lowercase(),
            url: finisher.address(url)?,
            account: tag.attribute("accountId").map(text),
        };
        let priority = tag.attribute("priority").and_then(value::number).unwrap_or(u32::MAX);
        (talk.protocol != "disabled").then_some((priority, talk))
    };
    let mut all: Vec<(u32, Discussion)> = tags.all("socialInteract").filter_map(one).take(MOST_WAYS).collect();
    all.sort_by_key(|(priority, _)| *priority);
    all.into_iter().map(|(_, talk)| talk).collect()
}

/// Whether a text is an address where words should be.
fn is_address(text: &&str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// What an element names: its text; early drafts of the namespace had an attribute for it.
fn named<'t>(tag: &'t Element<'_>) -> Option<&'t str> {
    tag.text().or_else(|| tag.attribute("name"))
}

/// The place that it is about, which is what a `rel` that is not there means, before the one where it was made.
fn location(tags: Elements<'_>) -> Option<&str> {
    let is_subject =
        |tag: &&Element<'_>| tag.attribute("rel").is_none_or(|relation| relation.eq_ignore_ascii_case("subject"));
    let subject = tags.all("location").filter(is_subject).find_map(named);
    subject.or_else(|| tags.all("location").find_map(named))
}

/// Where an alternate enclosure is, and what is there when that is another file (a torrent); in early drafts the address was its
/// text.
fn sources<'t>(
    tag: &'t Element<'_>,
    finisher: &'t Finisher<'_>,
) -> impl Iterator<Item = (String, Option<&'t str>)> + 't {
    let sources = tag.children("source").filter_map(|one| Some((one.attribute("uri")?, one.attribute("contentType"))));
    let all = sources.chain(tag.text().filter(|text| text.contains("://")).map(|address| (address, None)));
    all.filter_map(|(address, mime)| Some((finisher.address(address)?, mime)))
}

/// `podcast:value` in words: “lightning, keysend: Ann 90, Bob 10”.
fn payment(tag: &Element<'_>) -> Option<String> {
    let how: Vec<String> = ["type", "method"].iter().filter_map(|name| tag.attribute(name)).map(text).collect();
    let parts: Vec<String> = tag
        .children("valueRecipient")
        .map(|one| {
            let name = one.attribute("name").or_else(|| one.attribute("address")).map(text).unwrap_or_default();
            one.attribute("split").map_or(name.clone(), |split| format!("{name} {}", text(split)))
        })
        .collect();
    let said: Vec<String> = [how.join(", "), parts.join(", ")].into_iter().filter(|part| !part.is_empty()).collect();
    (!said.is_empty()).then(|| said.join(": "))
}

fn persons(tags: Elements<'_>, finisher: &Finisher<'_>) -> Vec<Person> {
    let or = |value: Option<&str>, otherwise: &str| {
        value
            .map(|value| text(value).to_lowercase())
            .filter(|value| !value.is_empty())
            .unwrap_or_else(|| otherwise.into())
    };
    let mut met = HashSet::new();
    tags.all("person")
        .filter_map(|tag| {
            let name = text(named(tag)?);
            (!name.is_empty()).then(|| Person {
                name,
                role: or(tag.attribute("role"), "host"),
                group: or(tag.attribute("group"), "cast"),
                link: tag.attribute("href").and_then(|link| finisher.address(link)),
                image: tag.attribute("img").and_then(|image| finisher.address(image)),
            })
        })
        // Who is named twice for one thing did it once.
        .filter(|person| met.insert((person.name.to_lowercase(), person.role.clone())))
        .collect()
}

/// What the `podcast:` tags of an item say.
pub(super) fn episode(tags: Elements<'_>, draft: &mut Draft, finisher: &Finisher<'_>) {
    draft.own_enclosures = draft.enclosures.len();
    if tags.is_empty() {
        return;
    }
    draft.persons = persons(tags, finisher);
    let name = |(before, tag)| Unclear::if_long(named(tag), "person", before, "the name of a person");
    draft.unclear.extend(tags.all("person").enumerate().filter_map(name));
    draft.chapters_url =
        tags.all("chapters").find_map(|tag| tag.attribute("url")).and_then(|url| finisher.address(url));
    if draft.chapters_url.is_none() && tags.first("chapters").is_some() {
        draft.unclear.push(Unclear::without_address(Spot::Nth("chapters", 0), "a list of chapters"));
    }
    for (before, tag) in tags.all("transcript").enumerate() {
        match tag.attribute("url").and_then(|url| finisher.address(url)) {
            Some(url) => draft.transcripts.push(Transcript {
                url,
                mime: tag.attribute("type").map(text),
                language: tag.attribute("language").map(text),
            }),
            None => draft.unclear.push(Unclear::without_address(Spot::Nth("transcript", before), "a transcript")),
        }
    }
    for (before, tag) in tags.all("soundbite").enumerate() {
        draft.unclear.extend(Unclear::if_long(tag.text(), "soundbite", before, "the title of a soundbite"));
        let (start, length) = (tag.attribute("startTime"), tag.attribute("duration"));
        match (start.and_then(value::position), length.and_then(value::duration)) {
            (Some(start), Some(duration)) => {
                let title = tag.text().map(text).unwrap_or_default();
                draft.soundbites.push(Soundbite { start, duration, title });
            }
            // One of no length stands for none.
            (Some(_), None) if length.is_some_and(|length| !value::is_no_length(length)) => {}
            _ => {
                let what = "a soundbite has no start and length that can be read";
                draft.unclear.push(Unclear::useless(Spot::Nth("soundbite", before), what));
            }
        }
    }
    draft.location = location(tags).map(text);
    let numbered = tags.all("episode").find(|tag| tag.text.is_some());
    let number = numbered.and_then(shown_number);
    let further = Further { number, funding: funding(tags, finisher), ..further(tags, finisher) };
    draft.further = Some(further).filter(|said| !said.is_empty()).map(Box::new);
    if let Some(season) = tags.first("season") {
        // Zero may be the number of a prologue, and stand for none: it gives way to one that says more.
        let said = || season.text().and_then(value::number);
        draft.season = draft.season.filter(|season| *season > 0).or_else(said).or(draft.season);
        let name = season.attribute("name");
        draft.unclear.extend(Unclear::if_long(name, "season", 0, "the name of a season"));
        draft.season_name = name.map(text);
    }
    let number = || numbered.and_then(Element::text).and_then(value::episode);
    draft.number = draft.number.filter(|number| *number > 0).or_else(number).or(draft.number);

    // Alternate enclosures come after the item's own, so that the plain one is still what is played.
    for tag in tags.all("alternateEnclosure") {
        let whole = tag.attribute("type");
        for (url, own) in sources(tag, finisher) {
            let own = own.filter(|own| whole.is_none_or(|whole| !own.eq_ignore_ascii_case(whole)));
            let mime = own.or(whole).map(text);
            let bytes = tag.attribute("length").filter(|_| own.is_none()).and_then(value::size);
            add_file(draft, Enclosure { url, mime, bytes, preferred: false });
        }
    }
    if draft.image.is_none() {
        draft.image = image(tags).map(str::to_string);
    }
}

/// One more file of an item, unless it is there already.
pub(super) fn add_file(draft: &mut Draft, file: Enclosure) {
    if draft.enclosures.len() < MOST_FILES && draft.enclosures.iter().all(|known| known.url != file.url) {
        draft.enclosures.push(file);
    }
}

/// What stands in place of the number of a `podcast:episode`: words of up to 32 letters, or the number with its decimals.
fn shown_number(tag: &Element<'_>) -> Option<String> {
    let display = tag.attribute("display").map(text).filter(|display| !display.is_empty());
    let decimals = || tag.text().filter(|number| value::is_between(number)).map(str::to_string);
    display.or_else(decimals).map(|shown| shown.chars().take(32).collect())
}

/// A picture of the namespace's own: one that is not said to be made for a special place, else the first; before that there was
/// a list of sizes.
fn image(tags: Elements<'_>) -> Option<&str> {
    let address = |tag: &'_ Element<'_>| tag.attribute("href").is_some();
    let for_all = |tag: &&Element<'_>| tag.attribute("purpose").is_none_or(|purpose| purpose.contains("artwork"));
    let pictures = || tags.all("image").filter(|tag| address(tag));
    let picture = pictures().find(for_all).or_else(|| pictures().next()).and_then(|tag| tag.attribute("href"));
    picture.or_else(|| widest(tags.first("images")?.attribute("srcset")?))
}

/// The widest picture of a list that has it in several sizes, as HTML writes one (HTML 4.8.4.2.1): `a.jpg 300w, b.jpg 1500w`.
fn widest(sizes: &str) -> Option<&str> {
    let (mut best, mut rest) = (None, sizes);
    loop {
        rest = rest.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
        if rest.is_empty() {
            return best.map(|(_, address)| address);
        }
        // Commas are part of an address, unless they end it.
        let end = rest.find(char::is_whitespace).into_iter().chain(rest.find(",http")).min().unwrap_or(rest.len());
        let (address, behind) = rest.split_at_checked(end)?;
        let (width, more) =
            if address.ends_with(',') { ("", behind) } else { behind.split_once(',').unwrap_or((behind, "")) };
        let width = width.trim().trim_end_matches(['w', 'x']).parse().unwrap_or(1.0_f64);
        if best.is_none_or(|(known, _)| width > known) {
            best = Some((width, address.trim_end_matches(',')));
        }
        rest = more;
    }
}

/// Podlove simple chapters.
pub(super) fn chapters(tags: Elements<'_>, draft: &mut Draft, finisher: &Finisher<'_>) {
    let all = tags.all("chapters").flat_map(|list| list.children("chapter"));
    for (before, tag) in all.enumerate() {
        let Some(start) = tag.attribute("start").and_then(value::position) else {
            let what = "a chapter has no start that can be read";
            draft.unclear.push(Unclear::useless(Spot::Nth("chapter", before), what));
            continue;
        };
        let title = tag.attribute("title");
        draft.unclear.extend(Unclear::if_long(title, "chapter", before, "the title of a chapter"));
        draft.chapters.push(Chapter {
            start,
            title: title.map(text).unwrap_or_default(),
            link: tag.attribute("href").and_then(|link| finisher.address(link)),
            image: tag.attribute("image").and_then(|image| finisher.address(image)),
            listed: true,
        });
    }
    draft.chapters.sort_by_key(|chapter| chapter.start);
    draft.chapters.dedup_by_key(|chapter| (chapter.start, chapter.title.clone()));
}
