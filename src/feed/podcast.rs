//! The tags of the Podcasting 2.0 namespace, of Media RSS and of Podlove chapters, found by the prefix that `repair`
//! gave them for their namespace.

use std::collections::BTreeMap;

use rss::extension::{Extension, ExtensionMap};

use super::finish::{Draft, Finisher, text};
use super::{ParsedShow, RemoteItem, value};
use crate::model::{
    Alternate, Chapter, Discussion, Enclosure, Frequency, Funding, Further, Live, Named, Person, Secs, Soundbite,
    Trailer, Transcript,
};

/// The elements of one prefix in a channel or an item.
#[derive(Clone, Copy)]
pub(super) struct Tags<'a>(Option<&'a BTreeMap<String, Vec<Extension>>>);

impl<'a> Tags<'a> {
    pub(super) fn of(extensions: &'a ExtensionMap, prefix: &str) -> Self {
        Self(extensions.get(prefix))
    }

    /// All elements of this name, in the order of the document.
    pub(super) fn all(self, name: &str) -> &'a [Extension] {
        self.0.and_then(|tags| tags.get(name)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The text of the first element of this name that has any.
    pub(super) fn text(self, name: &str) -> Option<&'a str> {
        self.all(name).iter().find_map(Extension::value)
    }
}

/// An attribute that is not empty.
pub(super) fn attribute<'a>(tag: &'a Extension, name: &str) -> Option<&'a str> {
    tag.attrs().get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
}

/// The text of the first child of this name.
pub(super) fn child_text<'a>(tag: &'a Extension, name: &str) -> Option<&'a str> {
    children(tag, name).iter().find_map(Extension::value)
}

fn children<'a>(tag: &'a Extension, name: &str) -> &'a [Extension] {
    tag.children().get(name).map(Vec::as_slice).unwrap_or_default()
}

/// Where an image is: `href`, `url`, or the text of the element when it is an address (`href=…">` occurs as text).
pub(super) fn image_address(tag: &Extension) -> Option<&str> {
    attribute(tag, "href").or_else(|| attribute(tag, "url")).or_else(|| {
        tag.value().filter(|text| text.starts_with("http://") || text.starts_with("https://") || text.starts_with('/'))
    })
}

/// What the `podcast:` tags of a channel say. Children of `podcast:liveItem` are below it and speak for nobody else.
pub(super) fn show(tags: Tags<'_>, show: &mut ParsedShow, finisher: &Finisher) {
    show.guid = tags.text("guid").map(text);
    show.funding = tags
        .all("funding")
        .iter()
        .filter_map(|tag| {
            Some(Funding {
                url: finisher.address(attribute(tag, "url")?)?,
                text: tag.value().map(text).unwrap_or_default(),
            })
        })
        .collect();
    show.persons = persons(tags, finisher);
    show.podroll = tags
        .all("podroll")
        .iter()
        .flat_map(|roll| children(roll, "remoteItem"))
        .map(|tag| RemoteItem {
            feed_url: attribute(tag, "feedUrl").map(text),
            feed_guid: attribute(tag, "feedGuid").map(text),
            title: attribute(tag, "title").or_else(|| tag.value()).map(text),
            medium: attribute(tag, "medium").map(text),
        })
        .filter(|item| item.feed_url.is_some() || item.feed_guid.is_some())
        .collect();
    show.further = further(tags, finisher);
    show.further.location = tags.text("location").map(text);
    show.further.trailers = tags
        .all("trailer")
        .iter()
        .filter_map(|tag| {
            Some(Trailer {
                title: tag.value().map(text).unwrap_or_default(),
                url: finisher.address(attribute(tag, "url")?)?,
                published: attribute(tag, "pubdate").or_else(|| attribute(tag, "pubDate")).and_then(value::date),
                season: attribute(tag, "season").and_then(value::number).and_then(|season| u16::try_from(season).ok()),
            })
        })
        .collect();
    show.further.live = tags.all("liveItem").iter().map(|tag| live(tag, finisher)).collect();
}

fn live(tag: &Extension, finisher: &Finisher) -> Live {
    let chat = children(tag, "chat").first().or_else(|| children(tag, "contentLink").first());
    Live {
        title: child_text(tag, "title").map(text).unwrap_or_default(),
        status: attribute(tag, "status").map(|status| text(status).to_lowercase()).unwrap_or_default(),
        start: attribute(tag, "start").and_then(value::date),
        end: attribute(tag, "end").and_then(value::date),
        url: children(tag, "enclosure")
            .iter()
            .find_map(|enclosure| finisher.address(attribute(enclosure, "url")?))
            .or_else(|| finisher.address(child_text(tag, "link")?)),
        // A chat is an address, or a space on a server.
        chat: attribute(tag, "chat")
            .map(text)
            .or_else(|| chat.and_then(|chat| attribute(chat, "href")).and_then(|link| finisher.address(link)))
            .or_else(|| {
                let said =
                    ["protocol", "server", "space"].map(|name| chat.and_then(|chat| attribute(chat, name)).map(text));
                let said: Vec<String> = said.into_iter().flatten().collect();
                (!said.is_empty()).then(|| said.join(" "))
            }),
    }
}

/// What stands in a channel and in an item alike.
fn further(tags: Tags<'_>, finisher: &Finisher) -> Further {
    let named = |tag: &Extension| Named {
        name: tag.value().map(text).unwrap_or_default(),
        url: attribute(tag, "url").and_then(|url| finisher.address(url)),
    };
    Further {
        license: tags.all("license").first().map(named).filter(|one| !one.name.is_empty() || one.url.is_some()),
        value: tags.all("value").first().and_then(payment),
        discussions: tags
            .all("socialInteract")
            .iter()
            .filter_map(|tag| {
                let url = attribute(tag, "uri").or_else(|| attribute(tag, "url")).or_else(|| tag.value())?;
                Some(Discussion {
                    protocol: attribute(tag, "protocol").map(text).unwrap_or_default().to_lowercase(),
                    url: finisher.address(url)?,
                    account: attribute(tag, "accountId").map(text),
                })
            })
            .filter(|one| one.protocol != "disabled")
            .collect(),
        publisher: tags.all("publisher").iter().flat_map(|tag| children(tag, "remoteItem")).next().map(|tag| Named {
            name: attribute(tag, "title").or_else(|| tag.value()).map(text).unwrap_or_default(),
            url: attribute(tag, "feedUrl").and_then(|url| finisher.address(url)),
        }),
        frequency: tags.all("updateFrequency").first().map(|tag| Frequency {
            text: tag.value().map(text).unwrap_or_default(),
            rule: attribute(tag, "rrule").map(text),
            start: attribute(tag, "dtstart").and_then(value::date),
            complete: attribute(tag, "complete").is_some_and(value::yes),
        }),
        medium: tags.text("medium").map(text),
        locked: tags.text("locked").map(value::yes),
        blocked: tags
            .all("block")
            .iter()
            .filter(|tag| tag.value().is_some_and(value::yes))
            .map(|tag| attribute(tag, "id").map_or_else(|| String::from("everywhere"), text))
            .collect(),
        alternates: tags
            .all("alternateEnclosure")
            .iter()
            .map(|tag| {
                let sources = children(tag, "source").iter();
                Alternate {
                    title: attribute(tag, "title").map(text),
                    mime: attribute(tag, "type").map(text),
                    bytes: attribute(tag, "length").and_then(value::size),
                    // Some say it with decimals.
                    bitrate: attribute(tag, "bitrate").and_then(value::number),
                    height: attribute(tag, "height").and_then(value::number),
                    language: attribute(tag, "lang").or_else(|| attribute(tag, "language")).map(text),
                    sources: sources.filter_map(|source| finisher.address(attribute(source, "uri")?)).collect(),
                }
            })
            .filter(|one| !one.sources.is_empty())
            .collect(),
        ..Further::default()
    }
}

/// `podcast:value` in words: “lightning, keysend: Ann 90, Bob 10”.
fn payment(tag: &Extension) -> Option<String> {
    let how: Vec<String> = ["type", "method"].iter().filter_map(|name| attribute(tag, name)).map(text).collect();
    let parts: Vec<String> = children(tag, "valueRecipient")
        .iter()
        .map(|one| {
            let name = attribute(one, "name").or_else(|| attribute(one, "address")).map(text).unwrap_or_default();
            attribute(one, "split").map_or(name.clone(), |split| format!("{name} {}", text(split)))
        })
        .collect();
    let said: Vec<String> = [how.join(", "), parts.join(", ")].into_iter().filter(|part| !part.is_empty()).collect();
    (!said.is_empty()).then(|| said.join(": "))
}

fn persons(tags: Tags<'_>, finisher: &Finisher) -> Vec<Person> {
    let or = |value: Option<&str>, otherwise: &str| {
        value
            .map(|value| text(value).to_lowercase())
            .filter(|value| !value.is_empty())
            .unwrap_or_else(|| otherwise.into())
    };
    tags.all("person")
        .iter()
        .filter_map(|tag| {
            let name = text(tag.value()?);
            (!name.is_empty()).then(|| Person {
                name,
                role: or(attribute(tag, "role"), "host"),
                group: or(attribute(tag, "group"), "cast"),
                link: attribute(tag, "href").and_then(|link| finisher.address(link)),
                image: attribute(tag, "img").and_then(|image| finisher.address(image)),
            })
        })
        .collect()
}

/// What the `podcast:` tags of an item say.
pub(super) fn episode(tags: Tags<'_>, draft: &mut Draft, finisher: &Finisher) {
    draft.persons = persons(tags, finisher);
    draft.chapters_url =
        tags.all("chapters").iter().find_map(|tag| attribute(tag, "url")).and_then(|url| finisher.address(url));
    draft.transcripts = tags
        .all("transcript")
        .iter()
        .filter_map(|tag| {
            Some(Transcript {
                url: finisher.address(attribute(tag, "url")?)?,
                mime: attribute(tag, "type").map(text),
                language: attribute(tag, "language").map(text),
            })
        })
        .collect();
    draft.soundbites = tags
        .all("soundbite")
        .iter()
        .filter_map(|tag| {
            Some(Soundbite {
                start: value::position(attribute(tag, "startTime")?)?,
                duration: value::duration(attribute(tag, "duration")?)?,
                title: tag.value().map(text).unwrap_or_default(),
            })
        })
        .collect();
    draft.location = tags.text("location").map(text);
    draft.further = further(tags, finisher);
    if let Some(season) = tags.all("season").first() {
        draft.season = draft.season.or_else(|| season.value().and_then(value::number));
        draft.season_name = attribute(season, "name").map(text);
    }
    draft.number = draft.number.or_else(|| tags.text("episode").and_then(value::number));

    draft.own_enclosures = draft.enclosures.len();
    // Alternate enclosures come after the item's own, so that the plain one is still what is played.
    for tag in tags.all("alternateEnclosure") {
        for source in children(tag, "source") {
            let Some(url) = attribute(source, "uri").and_then(|url| finisher.address(url)) else { continue };
            if draft.enclosures.iter().any(|known| known.url == url) {
                continue;
            }
            draft.enclosures.push(Enclosure {
                url,
                mime: attribute(tag, "type").map(text),
                bytes: attribute(tag, "length").and_then(value::size),
                preferred: false,
            });
        }
    }
}

/// `media:content`, which some publishers send instead of an enclosure. Images are not what one listens to.
pub(super) fn media(tags: Tags<'_>, draft: &mut Draft, finisher: &Finisher) {
    if !draft.enclosures.is_empty() {
        return;
    }
    let grouped = tags.all("group").iter().flat_map(|group| children(group, "content"));
    for tag in tags.all("content").iter().chain(grouped) {
        let mime = attribute(tag, "type");
        let plays = mime.is_some_and(|mime| mime.starts_with("audio/") || mime.starts_with("video/"))
            || matches!(attribute(tag, "medium"), Some("audio" | "video"));
        if !plays {
            continue;
        }
        if let Some(url) = attribute(tag, "url").and_then(|url| finisher.address(url)) {
            draft.enclosures.push(Enclosure {
                url,
                mime: mime.map(text),
                bytes: attribute(tag, "fileSize").and_then(value::size),
                preferred: false,
            });
        }
        if draft.duration.is_none() {
            draft.duration = attribute(tag, "duration").and_then(value::duration);
        }
    }
}

/// Podlove simple chapters.
pub(super) fn chapters(tags: Tags<'_>, draft: &mut Draft, finisher: &Finisher) {
    for tag in tags.all("chapters").iter().flat_map(|list| children(list, "chapter")) {
        let Some(start) = attribute(tag, "start").and_then(value::position) else { continue };
        draft.chapters.push(Chapter {
            start,
            title: attribute(tag, "title").map(text).unwrap_or_default(),
            link: attribute(tag, "href").and_then(|link| finisher.address(link)),
            image: attribute(tag, "image").and_then(|image| finisher.address(image)),
            listed: true,
        });
    }
    draft.chapters.sort_by_key(|chapter| chapter.start);
    draft.chapters.dedup_by_key(|chapter| (chapter.start, chapter.title.clone()));
}

/// Seconds of a chapter or soundbite that another format gives as a number.
pub(super) fn seconds(number: f64) -> Option<Secs> {
    (number.is_finite() && (0.0..10_000_000.0).contains(&number)).then_some(Secs(number as u32))
}
