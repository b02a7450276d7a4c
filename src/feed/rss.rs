//! RSS 2.0, 0.9x and 1.0 (RDF) through the `rss` crate. Only user of it, together with `podcast`.

use rss::extension::itunes::{ITunesChannelExtension, ITunesItemExtension};
use rss::{Channel, Item};

use super::finish::{self, Draft, Finisher, first, text};
use super::podcast::{self, Tags};
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
    let extensions = channel.extensions();
    let (atom, play, ours) =
        (Tags::of(extensions, "atom"), Tags::of(extensions, "googleplay"), Tags::of(extensions, "earmark"));
    let podcast = Tags::of(extensions, "podcast");
    let creators =
        channel.dublin_core_ext().map(rss::extension::dublincore::DublinCoreExtension::creators).unwrap_or_default();

    let author = first([
        itunes.author(),
        atom.all("author").iter().find_map(|author| podcast::child_text(author, "name")),
        creators.first().map(String::as_str),
        channel.managing_editor(),
        itunes.owner().and_then(rss::extension::itunes::ITunesOwner::name),
        play.text("author"),
        ours.text("author"),
    ]);
    let link_to = |relation: &str| {
        atom.all("link")
            .iter()
            .find(|link| podcast::attribute(link, "rel") == Some(relation))
            .and_then(|link| finisher.address(podcast::attribute(link, "href")?))
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
            ours.all("image").iter().find_map(podcast::image_address),
            channel.image().map(rss::Image::url),
            play.all("image").iter().find_map(podcast::image_address),
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

/// What an item says, still in the publisher's words.
pub(super) fn draft(item: Item, finisher: &Finisher) -> Draft {
    let itunes: ITunesItemExtension = item.itunes_ext.unwrap_or_default();
    let extensions = &item.extensions;
    let (atom, media, ours) =
        (Tags::of(extensions, "atom"), Tags::of(extensions, "media"), Tags::of(extensions, "earmark"));
    let play = Tags::of(extensions, "googleplay");
    let dublin = item.dublin_core_ext.as_ref();
    let owned = |text: &str| text.to_string();

    // The crate leaves no blanks around a text and no empty one, so what is there says something.
    let mut draft = Draft {
        guid_is_link: item.guid.as_ref().is_some_and(rss::Guid::is_permalink),
        guid: item.guid.map(|guid| guid.value),
        title: item.title.or_else(|| first([ours.text("title"), media.text("title")]).map(owned)),
        link: item.link.or_else(|| {
            atom.all("link")
                .iter()
                .filter(|link| matches!(podcast::attribute(link, "rel"), None | Some("alternate")))
                .find_map(|link| podcast::attribute(link, "href"))
                .map(owned)
        }),
        author: itunes.author.or(item.author).or_else(|| {
            first([
                atom.all("author").iter().find_map(|author| podcast::child_text(author, "name")),
                dublin.and_then(|dc| dc.creators().first()).map(String::as_str),
                play.text("author"),
            ])
            .map(owned)
        }),
        published: [
            item.pub_date.as_deref(),
            dublin.and_then(|dc| dc.dates().first()).map(String::as_str),
            atom.text("published"),
            atom.text("updated"),
        ]
        .into_iter()
        .flatten()
        .find_map(value::date),
        duration: itunes.duration.as_deref().and_then(value::duration),
        season: itunes.season.as_deref().and_then(value::number),
        number: itunes.episode.as_deref().and_then(value::number),
        kind: itunes.episode_type.as_deref().map(value::kind).unwrap_or_default(),
        explicit: first([itunes.explicit.as_deref(), play.text("explicit")]).and_then(value::explicit),
        image: first([
            itunes.image.as_deref(),
            ours.all("image").iter().find_map(podcast::image_address),
            media.all("thumbnail").iter().find_map(podcast::image_address),
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
        let get = |name| podcast::attribute(more, name).unwrap_or_default();
        draft.enclosures.extend(enclosure(get("url").to_string(), get("type").to_string(), get("length")));
    }
    podcast::media(media, &mut draft, finisher);
    podcast::episode(Tags::of(extensions, "podcast"), &mut draft, finisher);
    podcast::chapters(Tags::of(extensions, "psc"), &mut draft, finisher);

    // The notes: what a browser would show first; the short forms only when there is nothing else.
    let says_something = |notes: &String| !notes.trim().is_empty();
    draft.notes = [item.content, item.description, itunes.summary, itunes.subtitle]
        .into_iter()
        .flatten()
        .find(says_something)
        .or_else(|| first([media.text("description"), play.text("description")]).map(str::to_string))
        .unwrap_or_default();
    draft
}
