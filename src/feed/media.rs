//! What Media RSS (1.5.1) says of an item and of its files, and the enclosures that RSS 1.0 has as nodes.

use super::element::{Element, Elements};
use super::finish::{self, Draft, Finisher, text};
use super::unclear::{Spot, Unclear};
use super::{names, transcript, value};
use crate::model::{Enclosure, Secs, Transcript};

/// All elements of Media RSS of this name. They may speak for the item, for a group of files or for one file (Media RSS 1.5.1);
/// whoever speaks for more comes first.
fn each<'a>(tags: Elements<'a>, name: &'a str) -> impl Iterator<Item = &'a Element<'a>> {
    let grouped = tags.all("group").flat_map(move |group| group.children(name));
    tags.all(name).chain(grouped).chain(files(tags).flat_map(move |file| file.children(name)))
}

/// Each `media:content`, in groups and outside.
fn files(tags: Elements<'_>) -> impl Iterator<Item = &Element<'_>> {
    tags.all("content").chain(tags.all("group").flat_map(|group| group.children("content")))
}

/// The text of the first element of Media RSS of this name that has any (`title`, `description`).
pub(super) fn words<'a>(tags: Elements<'a>, name: &'a str) -> Option<&'a str> {
    if tags.is_empty() { None } else { each(tags, name).find_map(Element::text) }
}

/// The page on which a file can be seen or heard.
pub(super) fn page(tags: Elements<'_>) -> Option<&str> {
    if tags.is_empty() { None } else { each(tags, "player").find_map(|tag| tag.attribute("url")) }
}

/// A picture that Media RSS gives: a thumbnail, else a file that is a picture.
pub(super) fn picture(tags: Elements<'_>) -> Option<&str> {
    if tags.is_empty() {
        return None;
    }
    let is_image = |file: &&Element<'_>| {
        file.attribute("medium") == Some("image")
            || file.attribute("type").is_some_and(|mime| mime.starts_with("image/"))
    };
    let pictures = files(tags).filter(is_image);
    each(tags, "thumbnail").chain(pictures).find_map(Element::image_address)
}

/// What Media RSS says of whom a file is for: `rating` in its simplest scheme, and what that was called before.
pub(super) fn explicit(tags: Elements<'_>) -> Option<bool> {
    if tags.is_empty() {
        return None;
    }
    let simple =
        |tag: &&Element<'_>| tag.attribute("scheme").is_none_or(|scheme| scheme.eq_ignore_ascii_case("urn:simple"));
    let rated = each(tags, "rating").filter(simple).find_map(|tag| match tag.text()? {
        "adult" => Some(true),
        "nonadult" => Some(false),
        _ => None,
    });
    rated.or_else(|| each(tags, "adult").find_map(|tag| value::explicit(tag.text()?)))
}

/// The rights of a show, as Media RSS says them.
pub(super) fn rights(tags: Elements<'_>) -> Option<&str> {
    tags.all("copyright").find_map(Element::text)
}

/// The subtitles of Media RSS are the transcript of an episode that names none. Only forms that can be read count.
pub(super) fn subtitles(tags: Elements<'_>, draft: &mut Draft, finisher: &Finisher) {
    if tags.is_empty() || !draft.transcripts.is_empty() {
        return;
    }
    for tag in each(tags, "subTitle").chain(each(tags, "subtitle")) {
        let mime = tag.attribute("type").map(text);
        let Some(url) = tag.attribute("href").and_then(|href| finisher.address(href)) else { continue };
        let one = Transcript { url, mime, language: tag.attribute("lang").map(text) };
        if transcript::format_name(&one).is_some() {
            draft.transcripts.push(one);
        }
    }
}

/// An enclosure of RSS 1.0 (`mod_enclosure`): a node of RDF with `url`, `type` and `length`, or all of it in attributes.
pub(super) fn rdf_enclosure(tag: &Element<'_>, finisher: &Finisher<'_>) -> Option<Enclosure> {
    let node = tag.children("Enclosure").next().unwrap_or(tag);
    let attribute = |wanted: &str| {
        let is_one = |name: &str| names::split(name).map_or(name, |(_, local)| local) == wanted;
        tag.attributes.iter().chain(&node.attributes).find(|(name, _)| is_one(name)).map(|(_, value)| value.trim())
    };
    let said = |name: &str| node.child_text(name).or_else(|| attribute(name)).filter(|said| !said.is_empty());
    Some(Enclosure {
        url: said("url")
            .or_else(|| said("resource"))
            .or_else(|| said("about"))
            .and_then(|url| finisher.address(url))?,
        mime: said("type").map(text).filter(|mime| !mime.is_empty()),
        bytes: said("length").and_then(value::size),
        preferred: false,
    })
}

/// `media:content`, which some publishers send instead of an enclosure, or beside one that is a picture or a torrent. Of an
/// enclosure it says what that does not say itself.
pub(super) fn enclosures(tags: Elements<'_>, draft: &mut Draft, finisher: &Finisher<'_>) {
    if tags.is_empty() {
        return;
    }
    // Media RSS 1.5.1, 5.2: without an address there must be a player; and a picture may stand in it.
    let is_nowhere = |file: &Element<'_>| {
        let is_picture = file.attribute("medium").is_some_and(|medium| !matches!(medium, "audio" | "video"));
        file.attribute("url").is_none() && !is_picture && file.children("thumbnail").next().is_none()
    };
    for (before, _) in files(tags).enumerate().filter(|(_, file)| is_nowhere(file)) {
        if each(tags, "player").next().is_none() {
            draft.unclear.push(Unclear::without_address(Spot::Nth("media:content", before), "a <media:content>"));
        }
    }
    if !draft.enclosures.iter().all(|one| finish::is_paper(one.mime.as_deref())) {
        if draft.duration.is_none() {
            draft.duration = played_length(tags, draft, finisher).or_else(|| length_of_another(tags, draft));
        }
        let is_whole = |one: &Enclosure| one.mime.is_some() && one.bytes.is_some();
        if draft.enclosures.iter().all(is_whole) {
            return;
        }
        for tag in files(tags) {
            let Some(url) = tag.attribute("url").and_then(|url| finisher.address(url)) else { continue };
            for own in draft.enclosures.iter_mut().filter(|own| own.url == url) {
                own.mime = own.mime.take().or_else(|| tag.attribute("type").map(text));
                own.bytes = own.bytes.or_else(|| tag.attribute("fileSize").and_then(value::size));
            }
        }
        return;
    }
    let mut found: Vec<&Element<'_>> = files(tags).collect();
    // Media RSS 1.5.1, 5.1: the one that is to be used, and a sample only where there is nothing else.
    found.sort_by_key(|file| (is_sample(file), !says(file, "isDefault", "true")));
    let mut any_length = None;
    for tag in found {
        let mime = tag.attribute("type");
        let Some(url) = tag.attribute("url").and_then(|url| finisher.address(url)) else { continue };
        if is_heard_or_seen(tag, &url) {
            draft.enclosures.push(Enclosure {
                url,
                mime: mime.map(text),
                bytes: tag.attribute("fileSize").and_then(value::size),
                preferred: false,
            });
            any_length = any_length.or_else(|| length(tag));
        }
    }
    draft.duration = draft.duration.or_else(|| played_length(tags, draft, finisher)).or(any_length);
}

fn says(file: &Element<'_>, name: &str, value: &str) -> bool {
    file.attribute(name).is_some_and(|said| said.eq_ignore_ascii_case(value))
}

fn is_sample(file: &Element<'_>) -> bool {
    says(file, "expression", "sample")
}

fn is_heard_or_seen(file: &Element<'_>, url: &str) -> bool {
    match file.attribute("medium") {
        Some("audio" | "video") => true,
        Some("image" | "document" | "executable") => false,
        // Media RSS knows no other: its type or its name tells.
        _ => finish::is_heard_or_seen(file.attribute("type"), url),
    }
}

fn length(file: &Element<'_>) -> Option<Secs> {
    file.attribute("duration").and_then(value::duration)
}

/// The length of the file that is played: a film may be longer than its sound.
fn played_length(tags: Elements<'_>, draft: &Draft, finisher: &Finisher<'_>) -> Option<Secs> {
    let played = draft.enclosures.get(finish::played(&draft.enclosures))?;
    let is_played = |file: &&Element<'_>| {
        let url = file.attribute("url").and_then(|url| finisher.address(url));
        url.as_deref() == Some(&*played.url)
    };
    files(tags).filter(is_played).find_map(length)
}

/// The length of the longest file of Media RSS that is of the kind of the one that is played: the same words under another address.
fn length_of_another(tags: Elements<'_>, draft: &Draft) -> Option<Secs> {
    let played = draft.enclosures.get(finish::played(&draft.enclosures))?;
    let is_film = finish::is_film(played.mime.as_deref(), &played.url);
    let is_alike = |file: &&Element<'_>| {
        let url = file.attribute("url").unwrap_or_default();
        let film = match file.attribute("medium") {
            Some(medium @ ("audio" | "video")) => medium == "video",
            _ => finish::is_film(file.attribute("type"), url),
        };
        !is_sample(file) && is_heard_or_seen(file, url) && film == is_film
    };
    files(tags).filter(is_alike).filter_map(length).max()
}
