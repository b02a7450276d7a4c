//! Subscription lists in and out (OPML 1.0 and 2.0, as other players really write them).

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use super::{decode, find, stray};
use crate::model::FeedUrl;
use crate::text::clean;

/// One feed of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    pub feed_url: FeedUrl,
    pub title: String,
    pub site: Option<String>,
    /// Names of the folders around it, outermost first.
    pub folders: Vec<String>,
}

/// A subscription list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// The feeds, each once, in order.
    pub outlines: Vec<Outline>,
    /// The entries that name no feed that could be followed, in order.
    pub left_out: Vec<LeftOut>,
    /// Feeds that stand in further folders; each is in the first of them.
    pub elsewhere: usize,
    /// The line in which the list breaks off; what stood behind it is missing.
    pub cut_off: Option<u32>,
}

/// An entry of a list that cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    pub title: String,
    /// As it is written there; empty when there is none.
    pub address: String,
    pub why: Unfit,
}

/// Why an entry cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// There is no address, or what stands there is none.
    NoAddress,
    /// An address of a kind that is not read (`ftp`).
    Kind(String),
    /// A file of this machine, named by a list that came from somewhere else.
    File,
    /// An address in the listener's own network, named by a list that came from outside of it.
    Inside,
}

impl List {
    /// The list as it may be followed when it came from a server: what stands on this machine is not for it to name.
    #[must_use]
    pub fn from_a_server(self) -> Self {
        self.without(|one| !one.feed_url.is_remote(), &Unfit::File)
    }

    /// The list without these feeds, which are left out for this reason.
    #[must_use]
    pub fn without(mut self, unfit: impl Fn(&Outline) -> bool, why: &Unfit) -> Self {
        let (left, kept): (Vec<Outline>, Vec<Outline>) = self.outlines.into_iter().partition(unfit);
        self.outlines = kept;
        self.left_out.extend(left.into_iter().map(|one| LeftOut {
            title: one.title,
            address: one.feed_url.to_string(),
            why: why.clone(),
        }));
        self
    }
}

/// Folders deeper than this are read as if they stood here.
const DEEPEST: usize = 32;

/// Reads a list: any letter case, missing titles, nesting, bare `&`, stray quotation marks, a byte order mark. Each feed once, in order.
///
/// # Errors
/// A sentence saying why this is no OPML document.
pub fn read(bytes: &[u8]) -> Result<List, String> {
    let decoded = decode::decode(bytes, None);
    let text = &*decoded.text;
    if text.trim().is_empty() {
        return Err(String::from("the file is empty"));
    }
    let sound = stray::mended(text);
    let mut reader = Reader::from_str(&sound);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;

    let mut list = Reading::default();
    let (mut is_opml, mut any_outline, mut first) = (false, false, None);
    let (mut is_open, mut is_whole) = (false, false);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) if is(&tag, "outline") => {
                any_outline = true;
                list.outline(&tag, true);
            }
            Ok(Event::Empty(tag)) if is(&tag, "outline") => {
                any_outline = true;
                list.outline(&tag, false);
            }
            Ok(Event::End(tag)) if ends(&tag, "outline") => {
                list.folders.pop();
            }
            Ok(Event::End(tag)) => is_whole |= ends(&tag, "opml") || ends(&tag, "body"),
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                is_opml |= is(&tag, "opml");
                is_open |= is(&tag, "body");
                if first.is_none() {
                    first = Some(String::from_utf8_lossy(tag.name().as_ref()).into_owned());
                }
            }
            // A list that is cut off still names the feeds before the cut.
            Ok(Event::Eof) => break,
            Err(_) => {
                is_open = true;
                break;
            }
            Ok(_) => {}
        }
    }
    if is_opml || any_outline {
        list.list.cut_off = (is_open && !is_whole).then(|| find::line_ends(text.trim_end().as_bytes()) + 1);
        return Ok(list.list);
    }
    Err(match first {
        Some(name) => format!("the document is <{}>, not OPML", super::names::shown(&name)),
        None => String::from("the file is not XML"),
    })
}

fn is(tag: &BytesStart<'_>, name: &str) -> bool {
    tag.local_name().as_ref().eq_ignore_ascii_case(name.as_bytes())
}

fn ends(tag: &BytesEnd<'_>, name: &str) -> bool {
    tag.local_name().as_ref().eq_ignore_ascii_case(name.as_bytes())
}

#[derive(Default)]
struct Reading {
    list: List,
    met: HashMap<String, Met>,
    /// The open outlines; an outline that is a feed is a folder without a name.
    folders: Vec<Option<String>>,
}

/// A feed that stood in the list before.
struct Met {
    folders: Vec<String>,
    elsewhere: bool,
}

impl Reading {
    fn outline(&mut self, tag: &BytesStart<'_>, open: bool) {
        let (mut url, mut text, mut title, mut site) = (None, None, None, None);
        let mut is_feed = false;
        let content = String::from_utf8_lossy(tag);
        let mut attributes = Attributes::html(&content, tag.name().as_ref().len());
        for attribute in attributes.with_checks(false).flatten() {
            let key = attribute.key.as_ref().to_ascii_lowercase();
            let value = unescaped(&String::from_utf8_lossy(&attribute.value));
            if value.trim().is_empty() {
                continue;
            }
            // `url` belongs to outlines of type `link` and `include`, which are no subscriptions.
            match key.as_slice() {
                b"xmlurl" => url = Some(value),
                b"text" => text = Some(clean::line(&value)),
                b"title" => title = Some(clean::line(&value)),
                b"type" => is_feed = matches!(value.trim().to_ascii_lowercase().as_str(), "rss" | "atom" | "podcast"),
                b"htmlurl" => site = Some(value.trim().to_string()),
                _ => {}
            }
        }
        let filled = |name: Option<String>| name.filter(|name| !name.is_empty());
        let name = filled(text).or(filled(title));
        let feed_url = url.as_deref().and_then(|url| {
            let url = repaired(url);
            // A host without scheme occurs in lists that were kept by hand.
            FeedUrl::parse(&url).or_else(|| {
                let host = url.split('/').next().unwrap_or_default();
                let looks_like_host = host.contains('.') && !host.contains([':', ' ', '|', '~', '_', '@']);
                if looks_like_host { FeedUrl::parse(&format!("http://{url}")) } else { None }
            })
        });
        let feed_url = feed_url.filter(|url| !url.is_sample());
        // What holds others is a folder, whatever it calls itself.
        if feed_url.is_none() && (url.is_some() || (is_feed && !open)) {
            let address = url.clone().unwrap_or_default();
            let scheme = url::Url::parse(address.trim()).ok().map(|url| url.scheme().to_owned());
            let other = scheme.filter(|scheme| !matches!(scheme.as_str(), "http" | "https" | "file"));
            self.list.left_out.push(LeftOut {
                title: name.clone().unwrap_or_default(),
                address,
                why: other.map_or(Unfit::NoAddress, Unfit::Kind),
            });
        }
        if let Some(feed_url) = &feed_url {
            let folders: Vec<String> = self.folders.iter().take(DEEPEST).flatten().cloned().collect();
            match self.met.get_mut(feed_url.as_str()) {
                None => {
                    self.met.insert(feed_url.as_str().to_owned(), Met { folders: folders.clone(), elsewhere: false });
                    self.list.outlines.push(Outline {
                        feed_url: feed_url.clone(),
                        title: name.clone().unwrap_or_default(),
                        site: site.filter(|site| !site.chars().any(char::is_control)),
                        folders,
                    });
                }
                Some(met) if !met.elsewhere && !folders.is_empty() && met.folders != folders => {
                    met.elsewhere = true;
                    self.list.elsewhere += 1;
                }
                Some(_) => {}
            }
        }
        if open {
            let folder = if url.is_none() && self.folders.len() < DEEPEST { name } else { None };
            self.folders.push(folder);
        }
    }
}

/// Entities decoded where they are ones; a bare `&` stays.
fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let end = after.bytes().take(12).position(|byte| byte == b';');
        let entity = end.and_then(|end| Some((after.get(..end)?, after.get(end + 1..)?)));
        let decoded =
            entity.and_then(|(name, _)| quick_xml::escape::unescape(&format!("&{name};")).ok().map(String::from));
        if let (Some((_, left)), Some(decoded)) = (entity, decoded) {
            text.push_str(&decoded);
            rest = left;
        } else {
            text.push('&');
            rest = after;
        }
    }
    text.push_str(rest);
    text
}

/// An address that was percent-encoded as a whole (`http%3A%2F%2F…`) occurs in exports.
fn repaired(url: &str) -> String {
    let url = url.trim();
    let lower = url.to_ascii_lowercase();
    if lower.starts_with("http%3a%2f%2f") || lower.starts_with("https%3a%2f%2f") {
        let query = format!("u={url}");
        if let Some((_, decoded)) = url::form_urlencoded::parse(query.as_bytes()).next() {
            return decoded.into_owned();
        }
    }
    url.to_string()
}

/// Writes OPML 2.0 with a header naming earmark; folders become nested outlines.
#[must_use]
pub fn write(title: &str, outlines: &[Outline]) -> String {
    let mut writer = quick_xml::Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing into memory cannot fail.
    let _ = document(&mut writer, title, outlines);
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.push_str(&String::from_utf8_lossy(&writer.into_inner()));
    text.push('\n');
    text
}

fn document(writer: &mut quick_xml::Writer<Vec<u8>>, title: &str, outlines: &[Outline]) -> Result<(), std::io::Error> {
    writer.write_event(Event::Start(BytesStart::new("opml").with_attributes([("version", "2.0")])))?;
    writer.write_event(Event::Start(BytesStart::new("head")))?;
    for (name, value) in [("title", clean::line(title)), ("ownerName", String::from("earmark"))] {
        writer.write_event(Event::Start(BytesStart::new(name)))?;
        writer.write_event(Event::Text(BytesText::new(&value)))?;
        writer.write_event(Event::End(BytesEnd::new(name)))?;
    }
    writer.write_event(Event::End(BytesEnd::new("head")))?;
    writer.write_event(Event::Start(BytesStart::new("body")))?;
    let mut open: &[String] = &[];
    for outline in outlines {
        let shared = open.iter().zip(&outline.folders).take_while(|(one, other)| one == other).count();
        for _ in shared..open.len() {
            writer.write_event(Event::End(BytesEnd::new("outline")))?;
        }
        for folder in outline.folders.iter().skip(shared) {
            writer
                .write_event(Event::Start(BytesStart::new("outline").with_attributes([("text", folder.as_str())])))?;
        }
        open = &outline.folders;
        let mut tag = BytesStart::new("outline");
        tag.push_attribute(("type", "rss"));
        tag.push_attribute(("text", outline.title.as_str()));
        tag.push_attribute(("title", outline.title.as_str()));
        tag.push_attribute(("xmlUrl", outline.feed_url.as_str()));
        if let Some(site) = &outline.site {
            tag.push_attribute(("htmlUrl", site.as_str()));
        }
        writer.write_event(Event::Empty(tag))?;
    }
    for _ in open {
        writer.write_event(Event::End(BytesEnd::new("outline")))?;
    }
    writer.write_event(Event::End(BytesEnd::new("body")))?;
    writer.write_event(Event::End(BytesEnd::new("opml")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lists_as_they_are() {
        let list = read(
            b"\xEF\xBB\xBF<OPML version=1.0><body><outline text='News &amp; more'>\
              <outline TEXT='A' XMLURL='https://a.example/feed?x=1&y=2' htmlUrl='https://a.example/'/>\
              <outline type=rss xmlUrl=\"feed://b.example/rss\"/></outline>\
              <outline title='C' xmlurl='https://a.example/feed?x=1&amp;y=2'/></body>",
        )
        .unwrap()
        .outlines;
        assert_eq!(list.len(), 2);
        assert_eq!(list[0].title, "A");
        assert_eq!(list[0].feed_url.as_str(), "https://a.example/feed?x=1&y=2");
        assert_eq!(list[0].folders, ["News & more"]);
        assert_eq!(list[1].feed_url.as_str(), "http://b.example/rss");
        assert_eq!(read(b"").unwrap_err(), "the file is empty");
        assert_eq!(read(b"<html></html>").unwrap_err(), "the document is <html>, not OPML");
    }

    #[test]
    fn a_feed_in_two_folders_is_in_the_first_and_counted() {
        let feed = |n: u32| format!("<outline xmlUrl='https://{n}.example/'/>");
        let folder = |name: &str, inner: &str| format!("<outline text='{name}'>{inner}</outline>");
        let inner = [feed(1), feed(2), feed(2)].concat();
        let body = [folder("A", &inner), folder("B", &feed(1)), folder("C", &feed(1)), feed(2)].concat();
        let list = read(format!("<opml><body>{body}</body></opml>").as_bytes()).unwrap();
        let folders: Vec<&str> = list.outlines.iter().map(|one| one.folders[0].as_str()).collect();
        assert_eq!((folders, list.elsewhere), (vec!["A", "A"], 1));
    }

    #[test]
    fn a_stray_mark_costs_no_feed_and_a_cut_is_told() {
        let entry = |name: &str| {
            format!("<outline text=\"{name}\" type=\"rss\" xmlUrl=\"https://{}.example/\"/>\n", name.len())
        };
        let before = format!("<opml version=\"2.0\">\n<body>\n{}{}", entry("One"), entry("The 12\" Vinyl Show"));
        let whole = format!("{before}{}</body></opml>\n", entry("Three"));
        let list = read(whole.as_bytes()).unwrap();
        let names: Vec<&str> = list.outlines.iter().map(|one| one.title.as_str()).collect();
        assert_eq!((names, list.cut_off), (vec!["One", "The 12\" Vinyl Show", "Three"], None));
        for (rest, outlines) in
            [("", 2), (&*entry("Three"), 3), ("<outline text='Four' xmlUrl='https://four.exa", 2), ("<!-- ", 2)]
        {
            let list = read(format!("{before}{rest}").as_bytes()).unwrap();
            assert_eq!((list.outlines.len(), list.cut_off.is_some()), (outlines, true), "{rest}");
        }
        assert_eq!(read(format!("{before}<outl").as_bytes()).unwrap().cut_off, Some(5));
        assert_eq!(read(b"<opml/>").unwrap().cut_off, None);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let outline = |url: &str, title: &str, folders: &[&str]| Outline {
            feed_url: FeedUrl::parse(url).unwrap(),
            title: title.into(),
            site: Some("https://site.example/?a=1&b=2".into()),
            folders: folders.iter().map(|name| (*name).to_string()).collect(),
        };
        let list = [
            outline("https://a.example/?k=1&l=2", "A < B & \"C\"", &[]),
            outline("https://b.example/", "B", &["News", "Daily"]),
            outline("https://c.example/", "C", &["News"]),
            outline("https://d.example/", "D", &["Other"]),
        ];
        assert_eq!(read(write("My shows", &list).as_bytes()).unwrap().outlines, list);
    }

    #[test]
    fn what_cannot_be_followed_is_kept_with_the_reason() {
        let text = "<opml><body><outline text='Folder'><outline type='rss' text='A' xmlUrl='https://a.example/'/>\
            <outline text='B' xmlUrl='not an address'/><outline text='C' xmlUrl='javascript:1'/>\
            <outline text='D' xmlUrl='ftp://d.example/x'/><outline type='rss' text='E'/>\
            <outline type='link' text='F' url='https://f.example/'/><outline text='G' xmlUrl='file:///etc/passwd'/>\
            <outline text='H' xmlUrl='sample:x'/></outline></body></opml>";
        let list = read(text.as_bytes()).unwrap();
        let left = |list: &List| -> Vec<(String, Unfit)> {
            list.left_out.iter().map(|one| (one.title.clone(), one.why.clone())).collect()
        };
        let kind = |name: &str| Unfit::Kind(name.to_owned());
        let mut wanted = vec![
            (String::from("B"), Unfit::NoAddress),
            (String::from("C"), kind("javascript")),
            (String::from("D"), kind("ftp")),
            (String::from("E"), Unfit::NoAddress),
            (String::from("H"), kind("sample")),
        ];
        assert_eq!(left(&list), wanted);
        assert_eq!(list.outlines.len(), 2, "a list on disk may name files");
        let list = list.from_a_server();
        wanted.push((String::from("G"), Unfit::File));
        assert_eq!(left(&list), wanted);
        assert_eq!(list.outlines.len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            let _ = read(&bytes);
        }
    }
}
