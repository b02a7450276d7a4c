//! RSS 2.0, 0.9x and 1.0 (RDF) through the `rss` crate. Only user of it.

use rss::{Channel, Item};

use super::element::{Asides, Element, Elements};
use super::finish::{self, Draft, Finisher, Maker, Notes, first, is_said, text};
use super::names::Space;
use super::unclear::{Spot, Unclear};
use super::{ParsedShow, names, pace, value};
use super::{media, podcast};
use crate::model::{Named, Timestamp};

/// Reads a sound document.
pub(super) fn read(document: &str) -> Result<Channel, rss::Error> {
    Channel::read_from(document.as_bytes())
}

/// What the channel says of the show. `head` is the document that it was read from, `tags` are its elements of other namespaces.
pub(super) fn show(channel: &Channel, head: &str, tags: &Asides<'_>, finisher: &Finisher<'_>) -> ParsedShow {
    let of = |space| tags.of(space);
    let (itunes, dublin, atom) = (of(Space::Itunes), of(Space::Dublin), of(Space::Atom));
    let (play, ours, pace, media) = (of(Space::Google), of(Space::Moved), of(Space::Pace), of(Space::Media));

    let author = first([
        itunes.first_text("author"),
        atom.all("author").find_map(|author| author.child_text("name")),
        dublin.text("creator"),
        channel.managing_editor(),
        itunes.first("owner").and_then(|owner| owner.child_text("name")),
        play.text("author"),
        ours.all("author").find_map(|author| author.text().or_else(|| author.child_text("name"))),
        dublin.text("author"),
        dublin.text("publisher"),
    ]);
    let links_to = |relation: &'static str| {
        let is_one = move |rel: &str| names::relation(rel).eq_ignore_ascii_case(relation);
        atom.all("link").filter(move |link| link.attribute("rel").is_some_and(is_one))
    };
    let link_to = |relation| links_to(relation).find_map(|link| finisher.address(link.attribute("href")?));
    let mut show = ParsedShow {
        // RSS 2.0: the picture has the title and the link of the channel.
        title: first([
            Some(channel.title()),
            itunes.text("title"),
            dublin.text("title"),
            atom.text("title"),
            channel.image().map(rss::Image::title),
        ])
        .map(text)
        .unwrap_or_default(),
        author: author.map(|author| finish::person_name(author.to_string())),
        link: finisher.address(channel.link()).or_else(|| {
            // Links to other feeds have a type.
            let pages = links_to("alternate").chain(atom.all("link").filter(|link| link.attribute("rel").is_none()));
            pages
                .filter(|link| link.attribute("type").is_none_or(|mime| mime.starts_with("text/html")))
                .find_map(|link| finisher.address(link.attribute("href")?))
                .or_else(|| channel.image().and_then(|image| finisher.address(image.link())))
        }),
        language: first([channel.language(), dublin.text("language")]).map(text),
        description_html: Notes::of([
            Some(channel.description()),
            itunes.first_text("summary"),
            of(Space::Content).text("encoded"),
            play.text("description"),
            dublin.text("description"),
            atom.text("subtitle"),
            atom.text("tagline"),
            itunes.first_text("subtitle"),
        ]),
        image: first([
            itunes.all("image").find_map(|image| image.attribute("href")),
            ours.all("image").find_map(Element::image_address),
            // How Apple's first specification had it.
            itunes
                .all("link")
                .find(|link| link.attribute("rel") == Some("image"))
                .and_then(|link| link.attribute("href")),
            channel.image().map(rss::Image::url),
            play.all("image").find_map(Element::image_address),
            media::picture(media),
            atom.text("logo"),
            atom.text("icon"),
        ])
        .and_then(|image| finisher.address(image))
        .or_else(|| {
            // The crate reads the `url` in it, and not `href=` or an address as its text.
            let at = channel.image().and_then(|_| head.find("<image"))?;
            finisher.address(Element::read(head.get(at..)?)?.image_address()?)
        }),
        categories: categories(channel, [itunes, play], dublin),
        explicit: first([itunes.first_text("explicit"), play.text("explicit")])
            .and_then(value::explicit)
            .or_else(|| media::explicit(media)),
        order: podcast::order(itunes),
        new_feed_url: first([itunes.first_text("new-feed-url"), play.text("new-feed-url")])
            .and_then(|address| finisher.address(address)),
        self_link: link_to("self"),
        next_page: link_to("next").or_else(|| link_to("prev-archive")),
        hub: link_to("hub"),
        generator: channel.generator().map(text).filter(|text| !text.is_empty()),
        copyright: first([
            channel.copyright(),
            dublin.text("rights"),
            atom.text("rights"),
            atom.text("copyright"),
            media::rights(media),
        ])
        .map(text),
        block: first([itunes.first_text("block"), play.text("block")]).map(value::yes),
        complete: itunes.first_text("complete").is_some_and(value::yes),
        ttl_minutes: channel.ttl().and_then(value::number),
        update_seconds: pace::seconds(pace.text("updatePeriod"), pace.text("updateFrequency")),
        quiet: pace::quiet(
            channel.skip_hours().iter().map(String::as_str),
            channel.skip_days().iter().map(String::as_str),
        ),
        ..ParsedShow::default()
    };
    podcast::show(of(Space::Podcast), &mut show, finisher);
    if show.persons.is_empty() {
        show.persons = finish::people(dublin.all("creator").filter_map(Element::words).map(Maker::named), finisher);
    }
    // RFC 4946, Media RSS 1.5.1, and the module that Creative Commons had for RSS.
    show.further.license = show.further.license.take().or_else(|| {
        let linked = links_to("license").chain(media.all("license")).map(|tag| (tag.attribute("href"), tag.text()));
        let written = of(Space::Commons).all("license").map(|tag| (tag.text(), None));
        linked.chain(written).find_map(|(url, name)| {
            let name = name.map(text).unwrap_or_default();
            Some(Named { url: Some(finisher.address(url?)?), name })
        })
    });
    if show.funding.is_empty() {
        // What Podlove and PowerPress wrote before there was a tag for it.
        let payments = links_to("payment").chain(of(Space::Rawvoice).all("donate"));
        show.funding = podcast::payments(payments.map(way), finisher);
    }
    show
}

/// Where a link leads to support somebody, and its words.
fn way<'t>(link: &'t Element<'_>) -> (Option<&'t str>, Option<&'t str>) {
    (link.attribute("href"), first([link.attribute("title"), link.text()]))
}

/// Categories of iTunes, else of Google; for a feed without them those of RSS, which are often as good, or of Dublin Core.
fn categories(channel: &Channel, directories: [Elements<'_>; 2], dublin: Elements<'_>) -> Vec<String> {
    let name =
        |category: &Element<'_>| category.attribute("text").or_else(|| category.text()).map(text).unwrap_or_default();
    let mut all = Vec::new();
    let named = directories.into_iter().find(|directory| directory.first("category").is_some());
    for category in named.into_iter().flat_map(|directory| directory.all("category")) {
        let outer = name(category);
        let inner = category.children("category").map(name).filter(|inner| !inner.is_empty());
        let inner: Vec<String> = inner.map(|inner| format!("{outer} > {inner}")).collect();
        all.push(outer);
        all.extend(inner);
    }
    let all = distinct(all.into_iter());
    if !all.is_empty() {
        return all;
    }
    let subjects = dublin.all("subject").filter_map(Element::text);
    distinct(channel.categories().iter().map(rss::Category::name).chain(subjects).map(text))
}

/// Each name once, and none that says nothing; nobody chooses among more than a hundred.
fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    const MOST: usize = 100;
    let mut all: Vec<String> = Vec::new();
    for name in names {
        if all.len() < MOST && !name.is_empty() && !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

/// Whether this element is one of XHTML, by its prefix or by itself.
fn is_xhtml(tag: &Element<'_>) -> bool {
    tag.space == Space::Xhtml || tag.attribute("xmlns").is_some_and(|uri| names::namespace(uri) == Some("xhtml"))
}

/// When an item came, by its `pubDate` or by what else may say it; and a date of it that cannot be read, which is told where another
/// one can be, too.
fn published(said: Option<&str>, tags: &Asides<'_>, finisher: &Finisher<'_>) -> (Option<Timestamp>, Option<Unclear>) {
    let date = said.and_then(|said| finisher.date(said));
    if date.is_some() {
        return (date, None);
    }
    let unread = |said: &&str| value::is_no_date(said);
    let mut unclear = said.filter(unread);
    let [dublin, terms, atom, stray] =
        [Space::Dublin, Space::Terms, Space::Atom, Space::Stray].map(|space| tags.of(space));
    if [dublin, terms, atom, stray].iter().all(|words| words.is_empty()) {
        return (None, unclear.map(Unclear::date));
    }
    // When it came first, then when it was changed: in words of Dublin Core, of both versions of Atom, and of nobody's.
    let of_atom = |name: &'static str| atom.text(name).or_else(|| stray.text(name));
    let others = [
        dublin.text("date"),
        terms.text("date"),
        terms.text("issued"),
        terms.text("created"),
        stray.text("date"),
        of_atom("published"),
        of_atom("issued"),
        of_atom("created"),
        of_atom("updated"),
        of_atom("modified"),
        of_atom("date"),
        terms.text("modified"),
    ];
    for said in others.into_iter().flatten() {
        let date = finisher.date(said);
        if date.is_some() {
            return (date, unclear.map(Unclear::date));
        }
        unclear = unclear.or_else(|| Some(said).filter(unread));
    }
    (None, unclear.map(Unclear::date))
}

/// What an item says, still in the publisher's words. `tags` are those of its elements that the crate did not get.
pub(super) fn draft(item: &mut Item, mut tags: Asides<'_>, finisher: &Finisher<'_>) -> Draft {
    // What a browser would show first.
    let mut all_notes = Notes::default();
    let encoded = tags.take_text(Space::Content, "encoded");
    let notes = all_notes.telling(encoded).or_else(|| {
        let whole = tags.iter().find(|tag| tag.name == "body" && is_xhtml(tag)).and_then(Element::markup);
        let whole = all_notes.telling(whole.map(str::to_string));
        whole.or_else(|| all_notes.telling(tags.take_text(Space::Rss, "description")))
    });
    let of = |space| tags.of(space);
    let (itunes, dublin, atom) = (of(Space::Itunes), of(Space::Dublin), of(Space::Atom));
    let (media, play, ours) = (of(Space::Media), of(Space::Google), of(Space::Moved));
    let (own, stray) = (of(Space::Rss), of(Space::Stray));
    let owned = |text: &str| text.to_string();

    let guid = own.all("guid").find(|guid| guid.text.is_some());
    let (length, season, number) =
        (itunes.first_text("duration"), itunes.first_text("season"), itunes.first_text("episode"));
    let (kind, explicit) =
        (itunes.first_text("episodeType"), first([itunes.first_text("explicit"), play.text("explicit")]));
    // The crate leaves no empty text, but blanks in CDATA and blanks that must not break.
    let mut draft = Draft {
        guid_is_link: guid.is_some_and(|guid| guid.attribute("isPermaLink").is_none_or(|said| !value::no(said))),
        guid: guid.and_then(Element::text).or_else(|| first([stray.text("id"), atom.text("id")])).map(owned),
        title: item.title.take().filter(|said| is_said(said)).or_else(|| {
            first([itunes.text("title"), media::words(media, "title"), dublin.text("title"), atom.text("title")])
                .map(owned)
        }),
        link: item.link.take().filter(|said| is_said(said)).or_else(|| {
            atom.all("link")
                .filter(|link| matches!(link.attribute("rel").map(names::relation), None | Some("alternate")))
                .find_map(|link| link.attribute("href"))
                .or_else(|| media::page(media))
                .map(owned)
        }),
        author: first([itunes.first_text("author")])
            .map(owned)
            .or_else(|| item.author.take().filter(|said| is_said(said)))
            .or_else(|| {
                first([
                    atom.all("author").find_map(|author| author.child_text("name")),
                    dublin.text("creator"),
                    play.text("author"),
                    dublin.text("author"),
                ])
                .map(owned)
            }),
        duration: length.and_then(value::duration),
        season: season.and_then(value::number),
        number: number.and_then(value::episode),
        kind: kind.map(value::kind).unwrap_or_default(),
        explicit: explicit.and_then(value::explicit).or_else(|| media::explicit(media)),
        image: first([
            itunes.all("image").find_map(|image| image.attribute("href")),
            ours.all("image").find_map(Element::image_address),
            media::picture(media),
            play.all("image").find_map(Element::image_address),
            stray.all("image").find_map(Element::image_address),
        ])
        .map(str::to_string),
        ..Draft::default()
    };

    if tags.cut.is_some() {
        draft.unclear.push(Unclear::crowd());
    }
    let (published, unclear) = published(item.pub_date.as_deref(), &tags, finisher);
    draft.published = published;
    draft.unclear.extend(unclear);

    let enclosure = |tag: &Element<'_>| finisher.enclosure(tag);
    // A list that grows by itself has room for four.
    draft.enclosures = Vec::with_capacity(own.all("enclosure").count());
    for (before, tag) in own.all("enclosure").enumerate() {
        match enclosure(tag).or_else(|| media::rdf_enclosure(tag, finisher)) {
            Some(one) => {
                if one.bytes.is_none() {
                    let unclear = tag.attribute("length").filter(|length| value::is_no_size(length));
                    let unclear = unclear.map(|length| Unclear::value(Spot::Nth("enclosure", before), "size", length));
                    draft.unclear.extend(unclear);
                }
                draft.enclosures.push(one);
            }
            None => draft.unclear.push(Unclear::without_address(Spot::Nth("enclosure", before), "an <enclosure>")),
        }
    }
    let is_file = |link: &&Element<'_>| link.attribute("rel").map(names::relation) == Some("enclosure");
    let mut linked = atom.all("link").filter(is_file).filter_map(enclosure);
    if draft.enclosures.is_empty() {
        draft.enclosures.extend(linked.by_ref());
        draft
            .enclosures
            .extend(of(Space::Enclosures).all("enclosure").filter_map(|tag| media::rdf_enclosure(tag, finisher)));
    }
    media::enclosures(media, &mut draft, finisher);
    podcast::episode(of(Space::Podcast), &mut draft, finisher);
    media::subtitles(media, &mut draft, finisher);
    let payments = atom.all("link").filter(|link| link.attribute("rel").map(names::relation) == Some("payment"));
    draft.support(podcast::payments(payments.map(way), finisher));
    if draft.persons.is_empty() {
        draft.persons = finish::people(dublin.all("creator").filter_map(Element::words).map(Maker::named), finisher);
    }
    // What is linked beside an enclosure is another form of it.
    linked.for_each(|file| podcast::add_file(&mut draft, file));
    podcast::chapters(of(Space::Chapters), &mut draft, finisher);
    draft.show_number(number);
    draft.tell_numbers(length, season, number);
    draft.tell_words(kind, explicit);

    // The short forms only when there is nothing else.
    let notes = notes
        .or_else(|| {
            let mut whole = ["content", "body", "fullitem"].into_iter().flat_map(|name| stray.all(name));
            whole.find_map(|tag| all_notes.telling(tag.markup().map(owned)))
        })
        .or_else(|| {
            all_notes.first([
                stray.all("summary").find_map(Element::markup),
                itunes.first_text("summary"),
                media::words(media, "description"),
                play.text("description"),
                dublin.text("description"),
                atom.all("content").chain(atom.all("summary")).find_map(Element::markup),
                itunes.first_text("subtitle"),
                stray.text("subtitle"),
            ])
        });
    draft.notes = all_notes.or_silent(notes);
    draft.bound(|_| Spot::Item);
    draft
}
