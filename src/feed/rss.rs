//! RSS 2.0, 0.9x and 1.0 (RDF) through the `rss` crate. Only user of it.

use std::collections::BTreeMap;

use rss::extension::Extension;
use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::itunes::{ITunesChannelExtension, ITunesItemExtension};
use rss::{Channel, Item};

use super::finish::{self, Draft, Finisher, first, text};
use super::podcast;
use super::tag::{self, Tag, Tags};
use super::{ParsedShow, pace, value};
use crate::model::{Enclosure, ShowOrder};
use crate::text::clean;

/// Reads a sound document.
pub(super) fn read(document: &str) -> Result<Channel, rss::Error> {
    Channel::read_from(document.as_bytes())
}

/// What the channel says of the show.
pub(super) fn show(channel: &Channel, finisher: &Finisher) -> ParsedShow {
    let nothing = ITunesChannelExtension::default();
    let itunes = channel.itunes_ext().unwrap_or(&nothing);
    let extensions = &tag::all(channel.extensions());
    let (atom, play, ours) =
        (Tags::of(extensions, "atom"), Tags::of(extensions, "googleplay"), Tags::of(extensions, "earmark"));
    let podcast = Tags::of(extensions, "podcast");
    let creators =
        channel.dublin_core_ext().map(rss::extension::dublincore::DublinCoreExtension::creators).unwrap_or_default();

    let author = first([
        itunes.author(),
        atom.all("author").find_map(|author| author.child_text("name")),
        creators.first().map(String::as_str),
        channel.managing_editor(),
        itunes.owner().and_then(rss::extension::itunes::ITunesOwner::name),
        play.text("author"),
        ours.text("author"),
    ]);
    let link_to = |relation: &str| {
        atom.all("link")
            .find(|link| link.attribute("rel") == Some(relation))
            .and_then(|link| finisher.address(link.attribute("href")?))
    };
    let mut show = ParsedShow {
        title: first([Some(channel.title()), ours.text("title")]).map(text).unwrap_or_default(),
        author: author.map(|author| finish::person_name(author.to_string())),
        link: finisher.address(channel.link()),
        language: first([
            channel.language(),
            channel.dublin_core_ext().and_then(|dc| dc.languages().first()).map(String::as_str),
        ])
        .map(text),
        description_html: first([
            Some(channel.description()),
            itunes.summary(),
            Tags::of(extensions, "content").text("encoded"),
            itunes.subtitle(),
            play.text("description"),
        ])
        .map(str::to_string),
        image: first([
            itunes.image(),
            ours.all("image").find_map(Tag::image_address),
            channel.image().map(rss::Image::url),
            play.all("image").find_map(Tag::image_address),
        ])
        .and_then(|image| finisher.address(image)),
        categories: categories(channel, itunes),
        explicit: first([itunes.explicit(), play.text("explicit")]).and_then(value::explicit),
        order: match itunes.r#type().map(str::trim) {
            Some(order) if order.eq_ignore_ascii_case("serial") => ShowOrder::Serial,
            _ => ShowOrder::Episodic,
        },
        new_feed_url: itunes.new_feed_url().and_then(|address| finisher.address(address)),
        self_link: link_to("self"),
        next_page: link_to("next").or_else(|| link_to("prev-archive")),
        hub: link_to("hub"),
        generator: channel.generator().map(text).filter(|text| !text.is_empty()),
        copyright: channel.copyright().map(text).filter(|text| !text.is_empty()),
        block: itunes.block().map(value::yes),
        complete: itunes.complete().is_some_and(value::yes),
        ttl_minutes: channel.ttl().and_then(value::number),
        update_seconds: channel
            .syndication_ext()
            .and_then(|sy| pace::seconds(Some(&sy.period().to_string()), Some(&sy.frequency().to_string()))),
        quiet: pace::quiet(
            channel.skip_hours().iter().map(String::as_str),
            channel.skip_days().iter().map(String::as_str),
        ),
        ..ParsedShow::default()
    };
    podcast::show(podcast, &mut show, finisher);
    show
}

/// iTunes categories; for a feed without them those of RSS, which are often as good.
fn categories(channel: &Channel, itunes: &ITunesChannelExtension) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut add = |name: String| {
        if !name.is_empty() && !all.contains(&name) {
            all.push(name);
        }
    };
    for category in itunes.categories() {
        let outer = text(category.text());
        add(outer.clone());
        if let Some(inner) = category.subcategory() {
            let inner = text(inner.text());
            if !inner.is_empty() {
                add(format!("{outer} > {inner}"));
            }
        }
    }
    if all.is_empty() {
        for category in channel.categories() {
            let name = text(category.name());
            if !name.is_empty() && !all.contains(&name) {
                all.push(name);
            }
        }
    }
    all
}

impl tag::Element for Extension {
    fn attributes(&self) -> &BTreeMap<String, String> {
        self.attrs()
    }
    fn text(&self) -> Option<&str> {
        self.value()
    }
    fn children(&self) -> &BTreeMap<String, Vec<Self>> {
        self.children()
    }
}

/// The elements that the crate takes apart itself.
fn known_tags<'a>(itunes: &'a ITunesItemExtension, dublin: &'a DublinCoreExtension, all: &mut Vec<Tag<'a>>) {
    let texts = [
        ("author", itunes.author()),
        ("duration", itunes.duration()),
        ("season", itunes.season()),
        ("episode", itunes.episode()),
        ("episodeType", itunes.episode_type()),
        ("explicit", itunes.explicit()),
        ("summary", itunes.summary()),
        ("subtitle", itunes.subtitle()),
    ];
    all.extend(texts.into_iter().filter_map(|(name, text)| Some(Tag::of_text("itunes", name, text?))));
    all.extend(itunes.image().map(|image| Tag {
        prefix: "itunes",
        name: "image",
        attributes: vec![("href", image.into())],
        ..Tag::default()
    }));
    all.extend(dublin.creators().iter().map(|name| Tag::of_text("dc", "creator", name)));
    all.extend(dublin.dates().iter().map(|date| Tag::of_text("dc", "date", date)));
}

/// What an item says, still in the publisher's words. `own` are its elements of other namespaces, when the crate did not get
/// to see them.
pub(super) fn draft(mut item: Item, own: Option<Vec<Tag<'_>>>, finisher: &Finisher) -> Draft {
    let extensions = std::mem::take(&mut item.extensions);
    let (taken, dublin) = (item.itunes_ext.take().unwrap_or_default(), item.dublin_core_ext.take().unwrap_or_default());
    let extensions = &own.unwrap_or_else(|| {
        let mut all = tag::all(&extensions);
        known_tags(&taken, &dublin, &mut all);
        all
    });
    let itunes = Tags::of(extensions, "itunes");
    let (atom, media, ours) =
        (Tags::of(extensions, "atom"), Tags::of(extensions, "media"), Tags::of(extensions, "earmark"));
    let (play, dublin) = (Tags::of(extensions, "googleplay"), Tags::of(extensions, "dc"));
    let owned = |text: &str| text.to_string();

    // The crate leaves no blanks around a text and no empty one, so what is there says something.
    let mut draft = Draft {
        guid_is_link: item.guid.as_ref().is_some_and(rss::Guid::is_permalink),
        guid: item.guid.map(|guid| guid.value),
        title: item.title.or_else(|| first([ours.text("title"), media.text("title")]).map(owned)),
        link: item.link.or_else(|| {
            atom.all("link")
                .filter(|link| matches!(link.attribute("rel"), None | Some("alternate")))
                .find_map(|link| link.attribute("href"))
                .map(owned)
        }),
        author: itunes.first_text("author").map(owned).or(item.author).or_else(|| {
            first([
                atom.all("author").find_map(|author| author.child_text("name")),
                dublin.text("creator"),
                play.text("author"),
            ])
            .map(owned)
        }),
        published: [item.pub_date.as_deref(), dublin.text("date"), atom.text("published"), atom.text("updated")]
            .into_iter()
            .flatten()
            .find_map(value::date),
        duration: itunes.first_text("duration").and_then(value::duration),
        season: itunes.first_text("season").and_then(value::number),
        number: itunes.first_text("episode").and_then(value::number),
        kind: itunes.first_text("episodeType").map(value::kind).unwrap_or_default(),
        explicit: first([itunes.first_text("explicit"), play.text("explicit")]).and_then(value::explicit),
        image: first([
            itunes.first("image").and_then(|image| image.attribute("href")),
            ours.all("image").find_map(Tag::image_address),
            media.all("thumbnail").find_map(Tag::image_address),
        ])
        .map(str::to_string),
        ..Draft::default()
    };

    let enclosure = |url: String, mime: String, length: &str| {
        Some(Enclosure {
            url: finisher.owned_address(url)?,
            mime: Some(clean::owned_line(mime)).filter(|mime| !mime.is_empty()),
            bytes: value::size(length),
            preferred: false,
        })
    };
    if let Some(one) = item.enclosure {
        draft.enclosures = enclosure(one.url, one.mime_type, &one.length).into_iter().collect();
    }
    for more in ours.all("enclosure") {
        let get = |name| more.attribute(name).unwrap_or_default();
        draft.enclosures.extend(enclosure(get("url").to_string(), get("type").to_string(), get("length")));
    }
    podcast::media(media, &mut draft, finisher);
    podcast::episode(Tags::of(extensions, "podcast"), &mut draft, finisher);
    podcast::chapters(Tags::of(extensions, "psc"), &mut draft, finisher);

    // The notes: what a browser would show first; the short forms only when there is nothing else.
    let says_something = |notes: &String| !notes.trim().is_empty();
    draft.notes = [item.content, item.description]
        .into_iter()
        .flatten()
        .find(says_something)
        .or_else(|| {
            first([
                itunes.first_text("summary"),
                itunes.first_text("subtitle"),
                media.text("description"),
                play.text("description"),
            ])
            .map(owned)
        })
        .unwrap_or_default();
    draft
}
