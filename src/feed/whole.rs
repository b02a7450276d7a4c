//! What a document says of itself as a whole and what the format crates do not know: addresses relative to an
//! `xml:base` (XML Base), short entities that the document declares (XML 1.0 §4.4), and texts of Atom in base64. Hardly any
//! document has one of these; the others are handed on as they are.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use memchr::memmem::{self, Finder};
use memchr::{memchr, memchr_iter, memchr3};
use url::Url;

use super::{find, names};
use crate::model::FeedUrl;
use crate::text::base64;

/// Attributes that hold an address.
const ADDRESSES: [&str; 5] = ["href", "src", "url", "uri", "img"];
/// Elements whose text is an address. A guid and an id are names, whatever they look like.
const ADDRESS_TEXTS: [&str; 7] = ["link", "url", "uri", "comments", "icon", "logo", "docs"];
/// Elements of Atom whose text may be in base64, and the type that says so (RFC 4287 §4.1.3.3).
const TEXTS: [&str; 8] = ["title", "subtitle", "tagline", "summary", "content", "rights", "copyright", "info"];
const BINARY: &str = "application/octet-stream";
/// More declared entities, or longer ones, are not for reading.
const MOST_ENTITIES: usize = 64;
const LONGEST_ENTITY: usize = 1024;

/// What of all this a document needs.
#[derive(Default)]
pub(super) struct Needs<'a> {
    entities: HashMap<&'a str, Cow<'a, str>>,
    based: bool,
    coded: bool,
}

impl<'a> Needs<'a> {
    /// What the document needs whose root element starts at `start`. `parts` are those in which a base or base64 may stand.
    pub(super) fn of<'p>(
        text: &'a str,
        start: usize,
        atom: bool,
        parts: &(impl Iterator<Item = &'p str> + Clone),
    ) -> Self {
        let holds = |words: &Finder<'_>| parts.clone().any(|part| words.find(part.as_bytes()).is_some());
        Self {
            entities: declared(text.get(..start).unwrap_or_default()),
            based: holds(&find::BASE) && may_be_relative(text.get(start..).unwrap_or_default()),
            coded: atom && (holds(&Finder::new("\"base64\"")) || holds(&Finder::new(BINARY))),
        }
    }

    /// The document is good as it stands.
    pub(super) fn is_nothing(&self) -> bool {
        self.entities.is_empty() && !self.based && !self.coded
    }
}

/// The document with addresses made absolute, entities replaced and base64 decoded, from its root element at `start` on.
/// What stands before it stays, and so does the number of lines.
pub(super) fn prepared<'a>(text: &'a str, start: usize, url: &FeedUrl, needs: Needs<'a>) -> Cow<'a, str> {
    let mut walk = Walk {
        text,
        entities: needs.entities,
        // Entities may make a document twice as long, and no longer.
        room: text.len() + 65_536,
        patches: Vec::new(),
        depth: 0,
        bases: vec![(0, url.is_remote().then(|| Url::parse(url.as_str()).ok()).flatten().map(Rc::new))],
        expects: Expects::Nothing,
        coded: needs.coded,
    };
    walk.document(start);
    walk.spliced()
}

/// Whether any address of the document may be relative. In most documents with a base none is, and nothing depends on the base.
fn may_be_relative(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_whole = |address: &[u8]| {
        let address = address.trim_ascii_start();
        [&b"https://"[..], b"http://", b"mailto:"].iter().any(|scheme| address.starts_with(scheme))
            // Behind a section, a comment or a declaration the text goes on.
            || match address {
                [b'<', next, ..] => !matches!(next, b'!' | b'?'),
                _ => matches!(address, [] | [b'<' | b'"' | b'\'', ..]),
            }
    };
    let in_attribute = |equals: usize| {
        let (before, after) = bytes.split_at_checked(equals)?;
        let value = after.get(1..)?.trim_ascii_start();
        let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'"))?;
        // What is whole is whole in any attribute.
        if is_whole(value) {
            return None;
        }
        let before = before.trim_ascii_end();
        ADDRESSES.iter().any(|name| before.ends_with(name.as_bytes())).then_some(value)
    };
    let in_element = |start: usize| {
        let tag = bytes.get(start + 1..)?;
        // Most are ends, and elements of HTML with shorter names.
        let length = tag.iter().take(LONG_NAME).position(|byte| matches!(byte, b' ' | b'\t'..=b'\r' | b'/' | b'>'))?;
        let name = tag.get(..length).filter(|name| name.len() >= SHORTEST_ADDRESS_TEXT)?;
        let is_address = ADDRESS_TEXTS.iter().any(|known| name.ends_with(known.as_bytes()));
        // A tag that does not end soon is nothing to be quick about.
        let end = || end_of_tag(tag.get(..tag.len().min(LONG_TAG))?);
        is_address.then(|| end().map_or(&b"?"[..], |end| tag.get(end + 1..).unwrap_or_default()))
    };
    memchr_iter(b'=', bytes).any(|equals| in_attribute(equals).is_some())
        || !memchr_iter(b'<', bytes).filter_map(in_element).all(is_whole)
}

const SHORTEST_ADDRESS_TEXT: usize = 3;
const LONG_NAME: usize = 64;
const LONG_TAG: usize = 4096;

/// `<!ENTITY name "words">`, with what other entities stand for in it. Those that are made of themselves, of other files, or grow
/// too long stay what they are.
fn declared(prologue: &str) -> HashMap<&str, Cow<'_, str>> {
    let mut all = HashMap::new();
    if memchr(b'!', prologue.as_bytes()).is_none() {
        return all;
    }
    let mut said: HashMap<&str, Cow<'_, str>> = HashMap::new();
    for piece in prologue.split("<!ENTITY").skip(1).take(MOST_ENTITIES) {
        let Some((name, rest)) = piece.trim_start().split_once(|c: char| c.is_whitespace()) else { continue };
        let rest = rest.trim_start();
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
        let Some(value) = rest.get(1..).and_then(|rest| rest.split(quote).next()) else { continue };
        // Those that XML knows itself (§4.6) it knows well enough.
        let is_own = matches!(name, "amp" | "lt" | "gt" | "quot" | "apos");
        if is_own || value.contains('%') || value.len() > LONGEST_ENTITY {
            continue;
        }
        let mut value = Cow::Borrowed(value);
        // It may come to stand in an attribute; but marks in markup are its own.
        let (other, escaped) = if quote == '"' { ('\'', "&apos;") } else { ('"', "&quot;") };
        if value.contains(other) && !value.contains('<') {
            value = value.replace(other, escaped).into();
        }
        // Lines are counted in what is read.
        if value.contains('\n') {
            value = value.replace('\n', " ").into();
        }
        said.entry(name).or_insert(value);
    }
    // What is made of nothing else first, then what is made of that.
    let mut names: Vec<&str> = said.keys().copied().collect();
    loop {
        let left = names.len();
        names.retain(|name| {
            let whole = said.get(name).and_then(|value| made_of(value, &said, &all));
            whole.is_none_or(|value| all.insert(*name, value).is_some())
        });
        if names.len() == left {
            return all;
        }
    }
}

/// What an entity stands for, once everything that it is made of is known.
fn made_of<'t>(
    value: &Cow<'t, str>,
    said: &HashMap<&str, Cow<'t, str>>,
    known: &HashMap<&str, Cow<'t, str>>,
) -> Option<Cow<'t, str>> {
    let mut pieces = value.split('&');
    let mut whole = pieces.next().unwrap_or_default().to_string();
    for piece in pieces {
        match piece.split_once(';').filter(|(name, _)| said.contains_key(name)) {
            Some((name, rest)) => whole.extend([known.get(name)?, rest]),
            None => whole.extend(["&", piece]),
        }
        if whole.len() > LONGEST_ENTITY {
            return None;
        }
    }
    Some(if whole == **value { value.clone() } else { whole.into() })
}

/// What the text after the tag just read is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expects {
    Nothing,
    Address,
    Base64,
}

struct Walk<'a> {
    text: &'a str,
    entities: HashMap<&'a str, Cow<'a, str>>,
    room: usize,
    /// In the order of the document.
    patches: Vec<(Range<usize>, String)>,
    depth: usize,
    /// The bases in force, each with the depth of its element.
    bases: Vec<(usize, Option<Rc<Url>>)>,
    expects: Expects,
    /// There may be texts in base64.
    coded: bool,
}

impl<'a> Walk<'a> {
    /// From tag to tag. What is no tag at all, or never ends, is for the mender.
    fn document(&mut self, from: usize) -> Option<()> {
        let mut at = from;
        while let Some(found) = memchr(b'<', self.text.as_bytes().get(at..)?) {
            let start = at + found;
            self.words(at..start);
            let rest = self.text.as_bytes().get(start..)?;
            at = start
                + match rest {
                    [b'<', b'/', ..] => {
                        self.depth = self.depth.saturating_sub(1);
                        while self.bases.last().is_some_and(|(depth, _)| *depth > self.depth) {
                            self.bases.pop();
                        }
                        self.expects = Expects::Nothing;
                        memchr(b'>', rest)? + 1
                    }
                    [b'<', b'!', b'[', ..] => find::END_OF_CDATA.find(rest)? + 3,
                    [b'<', b'!', b'-', b'-', ..] => memmem::find(rest, b"-->")? + 3,
                    [b'<', b'!' | b'?', ..] => memchr(b'>', rest)? + 1,
                    _ => {
                        let end = end_of_tag(rest)?;
                        let opens = rest.get(end - 1) != Some(&b'/');
                        self.depth += usize::from(opens);
                        self.tag(start + 1, end - 1 - usize::from(!opens), opens);
                        end + 1
                    }
                };
        }
        Some(())
    }

    fn take(&mut self, bytes: usize) -> bool {
        let left = self.room.checked_sub(bytes);
        self.room = left.unwrap_or(self.room);
        left.is_some()
    }

    /// A tag whose inside begins here and is so long.
    fn tag(&mut self, at: usize, length: usize, opens: bool) {
        let Some(inside) = self.text.get(at..at + length) else { return };
        let name = inside.bytes().position(|byte| byte.is_ascii_whitespace() || byte == b'/').unwrap_or(inside.len());
        let Some(name) = inside.get(..name) else { return };
        let local = names::split(name).map_or(name, |(_, local)| local);
        // Most tags have none.
        let attributes = if name.len() < inside.len() { attributes(inside) } else { Vec::new() };
        let value = |wanted: &str| {
            let found = attributes.iter().find(|(name, _)| inside.get(name.clone()) == Some(wanted))?;
            inside.get(found.1.clone())
        };
        let mut base = self.bases.last().and_then(|(_, base)| base.clone());
        if let Some(said) = value("xml:base") {
            let said = self.expanded(said).replace("&amp;", "&");
            let joined = match &base {
                Some(base) => base.join(said.trim()).ok(),
                None => Url::parse(said.trim()).ok(),
            };
            base = joined.map(Rc::new).or(base);
            if opens {
                self.bases.push((self.depth, base.clone()));
            }
        }
        let is_based = self.bases.len() > 1 || value("xml:base").is_some();
        self.expects = match local {
            _ if !opens => Expects::Nothing,
            _ if self.coded
                && TEXTS.contains(&local)
                && (value("mode") == Some("base64") || value("type") == Some(BINARY))
                && self.decoded(at + length + 1).is_some() =>
            {
                // Whoever goes to such lengths has markup to hide.
                match attributes.iter().find(|(name, _)| inside.get(name.clone()) == Some("type")) {
                    None => self.patches.push((at + name.len()..at + name.len(), String::from(" type=\"html\""))),
                    Some((_, place)) if inside.get(place.clone()) == Some(BINARY) => {
                        self.patches.push((at + place.start..at + place.end, String::from("html")));
                    }
                    Some(_) => {}
                }
                Expects::Base64
            }
            _ if is_based && ADDRESS_TEXTS.contains(&local) => Expects::Address,
            _ => Expects::Nothing,
        };
        for (name, place) in &attributes {
            let (Some(name), Some(old)) = (inside.get(name.clone()), inside.get(place.clone())) else { continue };
            let mut new = self.expanded(old);
            if new.contains('<') && *new != *old {
                new = escaped_markup(&new).into();
            }
            if is_based && ADDRESSES.contains(&name) {
                new = resolved(&new, base.as_deref()).map_or(new, Cow::Owned);
            }
            if *new != *old {
                let place = at + place.start..at + place.end;
                self.patches.push((place, with_lines(old, new)));
            }
        }
    }

    /// Replaces declared entities in the value of an attribute.
    fn expanded<'t>(&mut self, value: &'t str) -> Cow<'t, str> {
        if self.entities.is_empty() || !value.contains('&') {
            return Cow::Borrowed(value);
        }
        let mut pieces = value.split('&');
        let mut out = pieces.next().unwrap_or_default().to_string();
        for piece in pieces {
            let found =
                piece.split_once(';').and_then(|(name, rest)| Some((self.entities.get(name)?.len(), name, rest)));
            match found {
                Some((length, name, rest)) if self.take(length) => {
                    out.push_str(self.entities.get(name).map_or("", |words| words));
                    out.push_str(rest);
                }
                _ => out.extend(["&", piece]),
            }
        }
        Cow::Owned(out)
    }

    /// What the text that begins here is in base64: `None` when it is no base64, or no text.
    fn decoded(&self, at: usize) -> Option<String> {
        let text = self.text.get(at..)?;
        let text = text.get(..memchr(b'<', text.as_bytes())?)?;
        let decoded = String::from_utf8(base64(text)?).ok()?;
        (!decoded.contains(|c: char| c.is_control() && !c.is_whitespace())).then_some(decoded)
    }

    /// The text between two tags.
    fn words(&mut self, place: Range<usize>) {
        if place.is_empty() || (self.expects == Expects::Nothing && self.entities.is_empty()) {
            return;
        }
        let Some(text) = self.text.get(place.clone()) else { return };
        let new = match std::mem::replace(&mut self.expects, Expects::Nothing) {
            Expects::Base64 => {
                self.decoded(place.start).map_or(Cow::Borrowed(text), |decoded| escaped(&decoded).into())
            }
            Expects::Nothing => self.expanded(text),
            Expects::Address => {
                let whole = self.expanded(text);
                resolved(&whole, self.bases.last().and_then(|(_, base)| base.as_deref())).map_or(whole, Cow::Owned)
            }
        };
        if *new != *text {
            self.patches.push((place, with_lines(text, new)));
        }
    }

    fn spliced(self) -> Cow<'a, str> {
        if self.patches.is_empty() {
            return Cow::Borrowed(self.text);
        }
        let mut text = String::with_capacity(self.text.len() + 1024);
        let mut at = 0;
        for (place, new) in &self.patches {
            text.push_str(self.text.get(at..place.start).unwrap_or_default());
            text.push_str(new);
            at = place.end;
        }
        text.push_str(self.text.get(at..).unwrap_or_default());
        Cow::Owned(text)
    }
}

/// A text with as many lines as the one whose place it takes: they are counted in what is read.
fn with_lines(old: &str, new: Cow<'_, str>) -> String {
    let lost = old.matches('\n').count().saturating_sub(new.matches('\n').count());
    let mut new = new.into_owned();
    new.extend(std::iter::repeat_n('\n', lost));
    new
}

/// Where the tag that begins here ends: at a `>` that is in no attribute.
fn end_of_tag(rest: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr3(b'>', b'"', b'\'', rest.get(at..)?)?;
        match *rest.get(at)? {
            b'>' => return Some(at),
            quote => at += memchr(quote, rest.get(at + 1..)?)? + 2,
        }
    }
}

/// Where the names and the values of a tag's attributes stand in it.
fn attributes(inside: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let bytes = inside.as_bytes();
    let find = |from: usize, what: &dyn Fn(u8) -> bool| {
        let rest = bytes.get(from..)?;
        rest.iter().position(|byte| what(*byte)).map(|at| from + at)
    };
    let mut all = Vec::new();
    let mut at = find(0, &|byte| byte.is_ascii_whitespace());
    while let Some(from) = at {
        let Some(name) = find(from, &|byte| !byte.is_ascii_whitespace()) else { break };
        let Some(name_end) = find(name, &|byte| byte.is_ascii_whitespace() || byte == b'=') else { break };
        let Some(equals) = find(name_end, &|byte| !byte.is_ascii_whitespace()) else { break };
        if bytes.get(equals) != Some(&b'=') {
            // A name without a value: the next word is another one.
            at = Some(equals);
            continue;
        }
        let Some(open) = find(equals + 1, &|byte| !byte.is_ascii_whitespace()) else { break };
        let Some(quote) = bytes.get(open).copied().filter(|byte| matches!(byte, b'"' | b'\'')) else {
            // No quotation marks: that is for the mender.
            at = find(open, &|byte| byte.is_ascii_whitespace());
            continue;
        };
        let Some(close) = memchr(quote, bytes.get(open + 1..).unwrap_or_default()).map(|length| open + 1 + length)
        else {
            break;
        };
        all.push((name..name_end, open + 1..close));
        at = Some(close + 1);
    }
    all
}

/// A relative address made absolute, as it is written in XML; `None` for what is absolute or no address.
fn resolved(address: &str, base: Option<&Url>) -> Option<String> {
    let address = address.trim();
    // Most are whole already, and to take one apart costs more than all the rest of its tag.
    if address.starts_with("https://") || address.starts_with("http://") {
        return None;
    }
    let plain = address.replace("&amp;", "&");
    // Of an address without scheme that begins like a host the finisher knows what to do; what begins with a quotation mark is none.
    if plain.is_empty()
        || plain.contains(char::is_whitespace)
        || plain.starts_with("www.")
        || plain.starts_with(['"', '\''])
    {
        return None;
    }
    match Url::parse(&plain) {
        Err(url::ParseError::RelativeUrlWithoutBase) => base?.join(&plain).ok().map(|url| escaped(url.as_str())),
        _ => None,
    }
}

/// Markup as it may stand in an attribute.
fn escaped_markup(text: &str) -> String {
    text.replace('<', "&lt;").replace('"', "&quot;").replace('\'', "&apos;")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(document: &str) -> String {
        let start = document.find("<r").unwrap_or(0);
        let url = FeedUrl::parse("https://example.org/feeds/1.xml").unwrap();
        prepared(document, start, &url, Needs::of(document, start, true, &std::iter::once(document))).into_owned()
    }

    #[test]
    fn addresses_stand_on_the_nearest_base() {
        assert_eq!(
            of(
                "<r xml:base='/a/'><link>b</link><x xml:base=\"c/\"><l href='d?e&amp;f'/><guid>g</guid></x><l href=\"h\"/></r>"
            ),
            "<r xml:base='/a/'><link>https://example.org/a/b</link><x xml:base=\"c/\"><l href='https://example.org/a/c/d?e&amp;f'/>\
             <guid>g</guid></x><l href=\"https://example.org/a/h\"/></r>"
        );
        for untouched in [
            "<r><link>b</link></r>",
            "<r xml:base='x'><link>https://a.org/b</link><l href='mailto:a@b.c'/><l href=''/><link>not yet</link></r>",
            "<r xml:base='x'><l href=unquoted/><l href='never ends></r>",
        ] {
            assert_eq!(of(untouched), untouched);
        }
    }

    #[test]
    fn short_entities_are_what_they_stand_for() {
        let dtd = "<!DOCTYPE r [<!ENTITY id \"tag:e.org,\"><!ENTITY b \"&id;&id;\"><!ENTITY m '<i/>'><!ENTITY f SYSTEM \"f\">]>";
        let read = of(&format!("{dtd}<r a='&id;1'>&id;2 &b; &m; &f; &amp;</r>"));
        assert_eq!(read, format!("{dtd}<r a='tag:e.org,1'>tag:e.org,2 tag:e.org,tag:e.org, <i/> &f; &amp;</r>"));
        let dtd = "<!DOCTYPE r [<!ENTITY a '&b; and &eacute;'><!ENTITY b \"<b class='x'>bold\ntext</b>\"><!ENTITY lt '&#38;#60;'>]>";
        let read = of(&format!("{dtd}<r a='&b;'>&a; &lt;</r>"));
        assert_eq!(
            read,
            format!(
                "{dtd}<r a='&lt;b class=&apos;x&apos;>bold text&lt;/b>'><b class='x'>bold text</b> and &eacute; &lt;</r>"
            )
        );
        // Each ten times as long as the one before: the third one is too long.
        let dtd = format!(
            "<!DOCTYPE r [<!ENTITY z '&z;'><!ENTITY c '{}'><!ENTITY b '{}'><!ENTITY a '{}'><!ENTITY d '&c;'>]>",
            "&b;".repeat(10),
            "&a;".repeat(10),
            "ten words.".repeat(10)
        );
        let read = of(&format!("{dtd}<r>&b;&c;&d;&z;</r>"));
        assert_eq!(read, format!("{dtd}<r>{}&c;&d;&z;</r>", "ten words.".repeat(100)));
        let dtd = "<!DOCTYPE r [<!ENTITY a \"Tom &amp; Jerry's\"><!ENTITY b 'say &#34;\"'><!ENTITY c '&c;'>]>";
        let read = of(&format!("{dtd}<r a='&a;' b=\"&b;\">&a; &b; &c;</r>"));
        assert_eq!(
            read,
            format!(
                "{dtd}<r a='Tom &amp; Jerry&apos;s' b=\"say &#34;&quot;\">Tom &amp; Jerry&apos;s say &#34;&quot; &c;</r>"
            )
        );
        // However often it stands there, the document does not become three times as long.
        let many = format!("<!DOCTYPE r [<!ENTITY l \"{}\">]><r>{}</r>", "l".repeat(1000), "&l;".repeat(100_000));
        assert!(of(&many).len() < many.len() * 3);
    }

    #[test]
    fn base64_is_read() {
        assert_eq!(
            of("<r><content mode=\"base64\">PHA+RXhh\n bXBsZTwvcD4=</content><content mode=\"base64\">!</content></r>"),
            "<r><content type=\"html\" mode=\"base64\">&lt;p>Example&lt;/p>\n</content><content mode=\"base64\">!</content></r>"
        );
        assert_eq!(
            of(
                "<r><title type=\"application/octet-stream\">PHA+</title><content type=\"application/octet-stream\">AAECAw==</content></r>"
            ),
            "<r><title type=\"html\">&lt;p></title><content type=\"application/octet-stream\">AAECAw==</content></r>"
        );
    }

    #[test]
    fn lines_stay_as_many() {
        let read = of("<r xml:base='/y/'><a href='\n\nb'/><link>\nc</link></r>");
        assert_eq!(
            read,
            "<r xml:base='/y/'><a href='https://example.org/y/b\n\n'/><link>https://example.org/y/c\n</link></r>"
        );
    }

    #[test]
    fn a_name_without_a_value_takes_none_of_another() {
        let read = of("<r xml:base='/y/'><a src mode=\"x\" href = \"z\"/></r>");
        assert_eq!(read, "<r xml:base='/y/'><a src mode=\"x\" href = \"https://example.org/y/z\"/></r>");
    }

    #[test]
    fn an_address_goes_on_behind_what_is_no_text() {
        for text in ["<a:uri><!ENTITY a \"b\">x</a:uri>", "<link><!-- b -->x</link>", "<url><?b?>x</url>"] {
            assert!(may_be_relative(text), "{text}");
        }
        assert!(!may_be_relative("<link>https://a.example/1</link><url><b/></url><link href='http://a.example/2'/>"));
    }

    proptest::proptest! {
        #[test]
        fn any_words_are_prepared(words in proptest::collection::vec(proptest::sample::select(vec![
            "<!DOCTYPE r [", "<!ENTITY a \"b\">", "]>", "<r ", "xml:base=", "\"x/\"", "'", "\"", ">", "<", "/>", "</r>", "href=", "é", "&a;", "&",
            " ", "mode=\"base64\"", "<link>", "</link>", "YWJj", "\n", "xml:base='/y/'", "<a:uri>", "https://c.org/", "=", "src", "url = ", "mailto:d", "<![CDATA[",
            "]]>", "<!--", "-->", "<?", "?>",
        ]), 0..40)) {
            let document = words.concat();
            let read = of(&document);
            // Not to look at what is whole changes nothing.
            if !may_be_relative(&document) {
                let url = FeedUrl::parse("https://example.org/feeds/1.xml").unwrap();
                proptest::prop_assert_eq!(&prepared(&document, 0, &url, Needs::default()), &document);
            }
            proptest::prop_assert_eq!(read.matches('\n').count(), document.matches('\n').count());
        }
    }
}
