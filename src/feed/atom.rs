//! Atom 1.0 and 0.3 through `atom_syndication`. Only user of it.

use std::borrow::Cow;

use atom_syndication::{Entry, Feed, Link, Text, TextType};

use super::element::{self, Asides, Element, Elements};
use super::finish::{self, Draft, Finisher, Maker, Notes, first, text};
use super::names::Space;
use super::unclear::{Spot, Unclear};
use super::{ParsedShow, date, names, pace, value};
use super::{media, podcast};
use crate::model::{Enclosure, Funding, Named, Person, Timestamp};

/// Reads a sound document.
pub(super) fn read(document: &str) -> Result<Feed, atom_syndication::Error> {
    Feed::read_from(document.as_bytes())
}

fn links<'a>(links: &'a [Link], relation: &'a str) -> impl Iterator<Item = &'a Link> {
    links.iter().filter(move |link| names::relation(link.rel()).eq_ignore_ascii_case(relation))
}

fn payments(all: &[Link], finisher: &Finisher<'_>) -> Vec<Funding> {
    podcast::payments(links(all, "payment").map(|link| (Some(link.href()), link.title())), finisher)
}

/// The first link of this relation; of alternates, which may each be of another type, one to a page.
fn link<'a>(all: &'a [Link], relation: &'a str) -> Option<&'a str> {
    let is_page = |link: &&Link| link.mime_type().is_none_or(|mime| mime.contains("html"));
    let page = if relation == "alternate" { links(all, relation).find(is_page) } else { None };
    page.or_else(|| links(all, relation).next()).map(Link::href).filter(|href| !href.is_empty())
}

/// The address that stands in a link of this relation where it should be an attribute.
fn link_inside<'a>(moved: Elements<'a>, wanted: &str) -> Option<&'a str> {
    let relation = |link: &Element<'_>| names::relation(link.attribute("rel").unwrap_or("alternate")).to_string();
    moved.all("link").find(|link| relation(link).eq_ignore_ascii_case(wanted)).and_then(Element::text)
}

/// Markup of an Atom text (RFC 4287 §3.1.1): plain text is escaped, so that what reads it may take it for HTML. XHTML is an
/// element; what has none but the signs for it is HTML under the wrong name, also where the element is all that was added.
fn markup(content: String, kind: TextType) -> String {
    match kind {
        TextType::Text if content.contains(['<', '&']) => content.replace('&', "&amp;").replace('<', "&lt;"),
        TextType::Xhtml if content.contains("&lt;") => {
            let inside = inside_div(&content);
            if inside.contains('<') || (inside.len() < content.len() && !inside.starts_with("&lt;")) {
                return content;
            }
            let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
            signs.into_iter().fold(inside.to_string(), |text, (escaped, sign)| text.replace(escaped, sign))
        }
        _ => content,
    }
}

/// A title, of which tags are taken out later: one that is said to be text (RFC 4287 §3.1.1.1) has none. Of one that says nothing, which
/// means the same, too many hold HTML. `source` is how what it is of is written.
fn title<'t, 's>(title: &'t Text, source: impl Fn() -> &'s str) -> Cow<'t, str> {
    let said = title.as_str();
    if title.r#type != TextType::Text || !said.contains('<') {
        return Cow::Borrowed(said);
    }
    let source = source();
    let written = ["<title", "<atom:title"].iter().find_map(|tag| Element::read(source.get(source.find(tag)?..)?));
    let is_text = |kind: &str| matches!(kind, "text" | "text/plain");
    if written.as_ref().and_then(|title| title.attribute("type")).is_some_and(is_text) {
        Cow::Owned(said.replace('<', "&lt;"))
    } else {
        Cow::Borrowed(said)
    }
}

/// What stands in the `<div>` that holds all of an XHTML text.
fn inside_div(content: &str) -> &str {
    let inside = content.trim().strip_prefix("<div").and_then(|rest| rest.strip_suffix("</div>"));
    inside.and_then(element::behind_tag).map_or(content, str::trim)
}

fn of_text(source: Text) -> String {
    markup(source.value, source.r#type)
}

/// Everybody who made a feed or an entry, where that is more than one.
fn people(authors: &[atom_syndication::Person], finisher: &Finisher<'_>) -> Vec<Person> {
    finish::people(authors.iter().map(|author| Maker { page: author.uri(), ..Maker::named(author.name()) }), finisher)
}

/// What the feed says of the show. `head` is the document that it was read from, `tags` are its elements of other namespaces.
pub(super) fn show(feed: &Feed, head: &str, tags: &Asides<'_>, finisher: &Finisher<'_>) -> ParsedShow {
    let of = |space| tags.of(space);
    let itunes = of(Space::Itunes);
    let author = first([
        itunes.text("author"),
        feed.authors().first().map(atom_syndication::Person::name),
        of(Space::Moved).text("author"),
        of(Space::Dublin).text("creator"),
        feed.authors().first().and_then(atom_syndication::Person::email),
    ]);
    let mut show = ParsedShow {
        title: first([Some(&*title(feed.title(), || head)), of(Space::Dublin).text("title")])
            .map(text)
            .unwrap_or_default(),
        author: author.map(|author| finish::person_name(author.to_string())),
        link: link(feed.links(), "alternate")
            .or_else(|| link_inside(of(Space::Moved), "alternate"))
            .and_then(|link| finisher.address(link)),
        language: first([feed.lang(), of(Space::Dublin).text("language")]).map(text),
        description_html: {
            let subtitle = feed.subtitle().cloned().map(of_text);
            let info = of(Space::Moved).all("info").find_map(Element::markup);
            let words = [itunes.text("summary"), itunes.text("subtitle"), info, of(Space::Dublin).text("description")];
            let mut all = Notes::default();
            let telling = all.telling(subtitle).or_else(|| all.first(words));
            Some(all.or_silent(telling)).filter(|said| !said.is_empty())
        },
        image: first([itunes.all("image").find_map(Element::image_address), feed.logo(), feed.icon()])
            .and_then(|image| finisher.address(image)),
        categories: categories(feed, itunes, of(Space::Dublin)),
        explicit: itunes.text("explicit").and_then(value::explicit).or_else(|| media::explicit(of(Space::Media))),
        order: podcast::order(itunes),
        new_feed_url: itunes.text("new-feed-url").and_then(|address| finisher.address(address)),
        self_link: link(feed.links(), "self").and_then(|link| finisher.address(link)),
        next_page: link(feed.links(), "next")
            .or_else(|| link(feed.links(), "prev-archive"))
            .and_then(|link| finisher.address(link)),
        hub: link(feed.links(), "hub").and_then(|link| finisher.address(link)),
        generator: feed.generator().map(|generator| text(generator.value())).filter(|text| !text.is_empty()),
        copyright: first([
            feed.rights().map(atom_syndication::Text::as_str),
            of(Space::Dublin).text("rights"),
            media::rights(of(Space::Media)),
        ])
        .map(text),
        block: itunes.text("block").map(value::yes),
        complete: itunes.text("complete").is_some_and(value::yes),
        update_seconds: {
            let pace = of(Space::Pace);
            pace::seconds(pace.text("updatePeriod"), pace.text("updateFrequency"))
        },
        ..ParsedShow::default()
    };
    podcast::show(of(Space::Podcast), &mut show, finisher);
    // RFC 4946.
    show.further.license = show.further.license.take().or_else(|| {
        let license = links(feed.links(), "license").next()?;
        let name = license.title().map(text).unwrap_or_default();
        Some(Named { url: Some(finisher.address(license.href())?), name })
    });
    if show.persons.is_empty() {
        show.persons = people(feed.authors(), finisher);
    }
    if show.funding.is_empty() {
        show.funding = payments(feed.links(), finisher);
    }
    show
}

fn categories(feed: &Feed, itunes: Elements<'_>, dublin: Elements<'_>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for tag in itunes.all("category") {
        let Some(outer) = tag.attribute("text").map(text) else { continue };
        let inner = tag.children("category");
        let names = inner.filter_map(|tag| Some(format!("{outer} > {}", text(tag.attribute("text")?))));
        all.extend(std::iter::once(outer.clone()).chain(names));
    }
    let subjects = dublin.all("subject").filter_map(Element::text).map(text);
    if all.is_empty() {
        all.extend(
            feed.categories().iter().map(|category| text(category.label().unwrap_or(category.term()))).chain(subjects),
        );
    }
    let mut met = std::collections::HashSet::new();
    all.retain(|name| !name.is_empty() && met.insert(name.clone()));
    all
}

/// What an entry says. `source` is how it is written, `tags` are its elements of other namespaces.
pub(super) fn draft<'s>(
    entry: &mut Entry,
    source: impl Fn() -> &'s str,
    tags: &Asides<'_>,
    finisher: &Finisher<'_>,
) -> Draft {
    let of = |space| tags.of(space);
    let (itunes, ours, media) = (of(Space::Itunes), of(Space::Moved), of(Space::Media));
    let (dc, terms) = (of(Space::Dublin), of(Space::Terms));
    let stamp = |time: &atom_syndication::FixedDateTime| Timestamp(time.timestamp());
    // 1970-01-01T00:00:00Z is what the crate says for “nothing”.
    let updated = Some(stamp(entry.updated())).filter(|time| time.0 != 0 && date::is_likely(*time));
    let published = entry.published().map(stamp).filter(|time| date::is_likely(*time));
    let (length, season, number) = (itunes.text("duration"), itunes.text("season"), itunes.text("episode"));
    let (kind, explicit) = (itunes.text("episodeType"), itunes.text("explicit"));
    // One that cannot be read is told, also where another one can.
    let mut unclear = None;
    let mut said = |text: Option<&str>| {
        let date = finisher.date(text?);
        if date.is_none() && unclear.is_none() {
            unclear = text.filter(|text| value::is_no_date(text)).map(Unclear::date);
        }
        date
    };
    let published = published.or_else(|| said(ours.text("published"))).or(updated).or_else(|| {
        let words =
            [dc.text("date"), terms.text("date"), terms.text("issued"), terms.text("created"), terms.text("modified")];
        std::iter::once(ours.text("updated")).chain(words).find_map(said)
    });
    let mut draft = Draft {
        guid: Some(std::mem::take(&mut entry.id)),
        title: first([
            Some(&*title(entry.title(), source)),
            itunes.text("title"),
            media::words(media, "title"),
            dc.text("title"),
        ])
        .map(str::to_string),
        link: link(entry.links(), "alternate")
            .or_else(|| link_inside(ours, "alternate"))
            .or_else(|| media::page(media))
            .or_else(|| content_page(entry))
            .map(str::to_string),
        author: first([
            itunes.text("author"),
            entry.authors().first().map(atom_syndication::Person::name),
            ours.text("author"),
            dc.text("creator"),
            entry.authors().first().and_then(atom_syndication::Person::email),
            // RFC 4287 §4.1.2: of an entry that was taken from another feed.
            entry.source().and_then(|source| source.authors().first()).map(atom_syndication::Person::name),
        ])
        .map(str::to_string),
        published,
        duration: length.and_then(value::duration),
        season: season.and_then(value::number),
        number: number.and_then(value::episode),
        kind: kind.map(value::kind).unwrap_or_default(),
        explicit: explicit.and_then(value::explicit).or_else(|| media::explicit(media)),
        image: first([itunes.all("image").find_map(Element::image_address), media::picture(media)]).map(str::to_string),
        ..Draft::default()
    };
    if tags.cut.is_some() {
        draft.unclear.push(Unclear::crowd());
    }
    draft.unclear.extend(unclear);
    for (before, one) in links(entry.links(), "enclosure").enumerate() {
        let spot = Spot::Nth("enclosure", before);
        let Some(url) = finisher.address(one.href()) else {
            draft.unclear.push(Unclear::without_address(spot, "a link to an enclosure"));
            continue;
        };
        let bytes = one.length().and_then(value::size);
        let unclear = one.length().filter(|length| bytes.is_none() && value::is_no_size(length));
        draft.unclear.extend(unclear.map(|size| Unclear::value(spot, "size", size)));
        let mime = one.mime_type().map(text).filter(|mime| !mime.is_empty());
        draft.enclosures.push(Enclosure { url, mime, bytes, preferred: false });
    }
    let is_file = |link: &&Element<'_>| link.attribute("rel").map(names::relation) == Some("enclosure");
    let by_hand = ours.all("enclosure").chain(ours.all("link").filter(is_file));
    draft.enclosures.extend(by_hand.filter_map(|tag| finisher.enclosure(tag)));
    if let Some(src) = entry.content().and_then(|content| content.src())
        && entry.content().and_then(|content| content.content_type()).is_some_and(plays)
    {
        draft.enclosures.extend(finisher.address(src).map(|url| Enclosure {
            url,
            mime: entry.content().and_then(|content| content.content_type()).map(text),
            bytes: None,
            preferred: false,
        }));
    }
    media::enclosures(media, &mut draft, finisher);
    podcast::episode(of(Space::Podcast), &mut draft, finisher);
    media::subtitles(media, &mut draft, finisher);
    draft.support(payments(entry.links(), finisher));
    if draft.persons.is_empty() {
        draft.persons = people(entry.authors(), finisher);
    }
    if draft.persons.is_empty() && entry.authors().is_empty() {
        draft.persons = finish::people(ours.all("author").filter_map(Element::text).map(Maker::named), finisher);
    }
    podcast::chapters(of(Space::Chapters), &mut draft, finisher);
    draft.show_number(number);
    draft.tell_numbers(length, season, number);
    draft.tell_words(kind, explicit);

    let summary = entry.summary.take();
    let content =
        entry.content.take().filter(|content| content.content_type().is_none_or(is_text)).and_then(|content| {
            let kind = match content.content_type() {
                None | Some("text" | "text/plain") => TextType::Text,
                Some("xhtml") => TextType::Xhtml,
                _ => TextType::Html,
            };
            content.value.map(|value| markup(value, kind))
        });
    let mut all_notes = Notes::default();
    let notes = all_notes
        .telling(content)
        // The whole text under the name that it has in RSS.
        .or_else(|| all_notes.telling(of(Space::Content).text("encoded").map(str::to_string)))
        .or_else(|| all_notes.telling(summary.map(of_text)))
        .or_else(|| {
            all_notes.first([
                itunes.text("summary"),
                media::words(media, "description"),
                dc.text("description"),
                itunes.text("subtitle"),
            ])
        });
    let notes = all_notes.or_silent(notes);
    draft.notes = if notes.trim().len() < notes.len() { notes.trim().to_string() } else { notes };
    draft.bound(|_| Spot::Item);
    draft
}

/// Where content is that is a page (RFC 4287 §4.1.3.2).
fn content_page(entry: &Entry) -> Option<&str> {
    let content = entry.content()?;
    content.src().filter(|_| content.content_type().is_some_and(|mime| mime.contains("html")))
}

/// Content of any other type is base64 (RFC 4287 §4.1.3.3), which is read elsewhere, as far as it is text; a picture is none, even
/// where it is written in XML.
fn is_text(mime: &str) -> bool {
    let mime = mime.trim().to_ascii_lowercase();
    let is_xml = mime.ends_with("/xml") || (mime.ends_with("+xml") && !mime.ends_with("/svg+xml"));
    !mime.contains('/') || mime.starts_with("text/") || is_xml
}

fn plays(mime: &str) -> bool {
    let mime = mime.trim_start().to_ascii_lowercase();
    mime.starts_with("audio/") || mime.starts_with("video/")
}
