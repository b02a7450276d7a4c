//! The words of notes and nothing else, for the index: one look at each byte, no tokenizer, no tree.
//!
//! What it leaves is what [`super::notes`] shows of ordinary notes: hidden elements are out, entities are resolved. A tag
//! that a browser would read differently costs a word in the index, never more.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use super::inline::{addresses, may_hold_address};
use super::{Form, escape_brackets, form, form_of_decoded, leaves, numbered, other};
use crate::text::clean::{self, Hidden};
use crate::text::target::Targets;
use crate::text::token;

/// Where a paragraph, an item or a cell ends. No letter, so that words on both sides stay apart, and unlike a line break
/// never a part of a paragraph.
pub const BREAK: char = '\u{1e}';

/// The text of notes. Blocks are parted by [`BREAK`]; white space is as published. Not cleaned: nothing for a screen.
#[must_use]
pub fn text(source: &str) -> Cow<'_, str> {
    if !source.contains(['<', '&']) {
        return Cow::Borrowed(source);
    }
    match form(source) {
        Form::Plain if source.contains("&lt;") => {
            let decoded = clean::strip_tags(&escape_brackets(source), false);
            let tags = form_of_decoded(&decoded.to_ascii_lowercase());
            Cow::Owned(if tags { Scan::new(&decoded, true).run() } else { decoded })
        }
        Form::Plain => Cow::Owned(Scan::new(source, false).run()),
        Form::Html | Form::Mixed => Cow::Owned(Scan::new(source, true).run()),
    }
}

/// So many links are looked at, those that come again included: no page shows half as many.
const MOST_LINKS: usize = 100_000;

/// What the index reads of notes.
#[derive(Debug, Default)]
pub struct Read<'a> {
    /// The text as [`text`] gives it.
    pub text: Cow<'a, str>,
    /// Every address that [`super::links`] finds, once, in no order.
    pub addresses: Vec<String>,
    /// How many links have a number on the page: those, and the ones that do not leave earmark.
    pub links: usize,
}

/// The text of notes and their links.
#[must_use]
pub fn read<'a>(source: &'a str, base: Option<&str>, targets: &mut Targets) -> Read<'a> {
    let mut links = Links::new(base, targets);
    let form = if source.contains('<') { form(source) } else { Form::Plain };
    let text = if !source.contains(['<', '&']) {
        links.words(source);
        Cow::Borrowed(source)
    } else if form == Form::Plain && source.contains("&lt;") {
        links.odd = true;
        text(source)
    } else {
        let mut scan = Scan::new(source, form != Form::Plain);
        scan.links = Some(&mut links);
        Cow::Owned(scan.run())
    };
    let (addresses, others) = if links.odd {
        numbered(source, base)
    } else {
        let once = |mut met: Vec<String>| {
            met.sort_unstable();
            met.dedup();
            met
        };
        (once(links.met), once(links.others))
    };
    let links = (addresses.len() + others.len()).min(super::build::MOST_LINKS);
    Read { text, addresses, links }
}

/// The links that a scan meets.
struct Links<'b> {
    base: Option<&'b str>,
    targets: &'b mut Targets,
    met: Vec<String>,
    /// Those that do not leave earmark.
    others: Vec<String>,
    /// Where in the text the words begin that were not looked through for addresses yet.
    from: usize,
    /// Inside a link, and whether it has words already.
    anchor: bool,
    worded: bool,
    /// How deep inside code, where no address is a link.
    code: u32,
    /// There is something that only the tokenizer reads rightly.
    odd: bool,
}

impl<'b> Links<'b> {
    fn new(base: Option<&'b str>, targets: &'b mut Targets) -> Self {
        let (met, others) = (Vec::new(), Vec::new());
        Self { base, targets, met, others, from: 0, anchor: false, worded: false, code: 0, odd: false }
    }

    /// The words so far have come to an end.
    fn part(&mut self, out: &str) {
        let words = out.get(self.from..).unwrap_or_default();
        self.from = out.len();
        if self.anchor {
            self.worded |= words.contains(|c: char| !c.is_whitespace() && c != BREAK);
        } else if self.code == 0 {
            self.words(words);
        }
    }

    fn words(&mut self, words: &str) {
        if !words.is_empty() && !self.are_enough() && may_hold_address(words) {
            let clean;
            let words = if words.is_ascii() {
                words
            } else {
                // Invisible signs in the middle of an address are not part of it.
                clean = clean::block(words);
                &clean
            };
            for (_, _, address) in addresses(words).take(MOST_LINKS) {
                let target = self.targets.of(&address, self.base);
                if leaves(&target) {
                    self.met.push(target.address().to_string());
                }
            }
        }
    }

    fn are_enough(&self) -> bool {
        self.met.len() + self.others.len() >= MOST_LINKS
    }

    fn take(&mut self, href: &str) {
        if self.are_enough() {
            return;
        }
        let target = self.targets.of(href, self.base);
        if leaves(&target) {
            self.met.push(target.address().to_string());
        } else {
            self.others.extend(other(&target));
        }
    }

    /// A tag that is not hidden; `inside` is what stands between its name and its end.
    fn tag(&mut self, out: &str, name: &str, closing: bool, inside: &str) {
        match name {
            "a" => {
                let href = if closing { None } else { attribute(inside, "href") };
                if closing || href.is_some() {
                    self.part(out);
                    self.anchor = href.is_some();
                    self.worded = false;
                }
                if let Some(href) = href {
                    let decoded;
                    let href = if href.contains('&') {
                        decoded = Scan::new(href, false).run();
                        &decoded
                    } else {
                        href
                    };
                    self.take(href);
                }
            }
            "code" | "tt" | "kbd" | "samp" => {
                self.part(out);
                self.code = if closing { self.code.saturating_sub(1) } else { self.code + 1 };
            }
            "b" | "strong" | "i" | "em" | "cite" | "var" | "dfn" | "br" => self.part(out),
            // What of a picture is seen, and where it leads, is a story of its own; around quoted words, marks are drawn.
            "img" | "q" => self.odd = true,
            name if token::is_block(name) => {
                self.part(out);
                // A link that was forgotten to be closed ends with what it stands in.
                let ends = match name {
                    "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "td" | "th" => true,
                    "ul" | "ol" | "menu" | "dir" | "table" | "p" => closing,
                    _ => false,
                };
                self.anchor &= !(ends && self.worded);
            }
            _ => {}
        }
    }
}

/// The value of an attribute with this name, as it is written: of several the first counts.
fn attribute<'t>(inside: &'t str, wanted: &str) -> Option<&'t str> {
    let blank = |c: char| c.is_ascii_whitespace();
    let mut rest = inside;
    loop {
        rest = rest.trim_start_matches(|c| blank(c) || c == '/');
        // A name may begin with what ends others.
        let skip = rest.chars().next()?.len_utf8();
        let end =
            rest.get(skip..)?.find(|c| blank(c) || matches!(c, '=' | '/' | '>')).map_or(rest.len(), |at| at + skip);
        let (name, after) = rest.split_at_checked(end)?;
        rest = after.trim_start_matches(blank);
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start_matches(blank);
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            (value, rest) = match quote {
                Some(quote) => after.get(1..)?.split_once(quote)?,
                None => after.split_at_checked(after.find(|c| blank(c) || c == '>').unwrap_or(after.len()))?,
            };
        }
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
    }
}

struct Scan<'a, 's, 'b> {
    source: &'a str,
    at: usize,
    /// Whether `<` begins a tag at all.
    tags: bool,
    out: String,
    hidden: Hidden,
    links: Option<&'s mut Links<'b>>,
}

impl<'a> Scan<'a, '_, '_> {
    fn new(source: &'a str, tags: bool) -> Self {
        let out = String::with_capacity(source.len());
        Self { source, at: 0, tags, out, hidden: Hidden::default(), links: None }
    }

    fn run(mut self) -> String {
        let bytes = self.source.as_bytes();
        while let Some(rest) = bytes.get(self.at..).filter(|rest| !rest.is_empty()) {
            let special = if self.tags { memchr2(b'&', b'<', rest) } else { memchr(b'&', rest) };
            let next = special.map_or(bytes.len(), |found| self.at + found);
            self.copy(self.at, next);
            self.at = next;
            match bytes.get(next) {
                Some(b'<') => self.markup(),
                Some(_) => self.reference(),
                None => break,
            }
        }
        if let Some(links) = self.links {
            links.part(&self.out);
        }
        self.out
    }

    fn copy(&mut self, from: usize, to: usize) {
        if !self.hidden.now() {
            self.out.push_str(self.source.get(from..to).unwrap_or_default());
        }
    }

    fn rest(&self, from: usize) -> &'a str {
        self.source.get(from..).unwrap_or_default()
    }

    /// Where this next stands, or the end: what is never closed hides the rest, as in a browser.
    fn after(&self, from: usize, what: &str) -> usize {
        self.rest(from).find(what).map_or(self.source.len(), |found| from + found + what.len())
    }

    /// At a `<`.
    fn markup(&mut self) {
        let rest = self.rest(self.at);
        if rest.starts_with("<!--") {
            // `<!-->` is a whole comment.
            self.at = self.after(self.at + 2, "-->");
        } else if rest.starts_with("<![CDATA[") {
            let end = self.after(self.at, "]]>");
            let closed = self.source.get(..end).is_some_and(|before| before.ends_with("]]>"));
            self.copy(self.at + 9, if closed { end - 3 } else { end });
            self.at = end;
        } else {
            match rest.as_bytes().get(1) {
                Some(b'!' | b'?') => self.at = self.after(self.at, ">"),
                Some(b'/') => match rest.as_bytes().get(2) {
                    Some(letter) if letter.is_ascii_alphabetic() => self.tag(self.at + 2, true),
                    Some(_) => self.at = self.after(self.at, ">"),
                    None => self.literal(),
                },
                Some(letter) if letter.is_ascii_alphabetic() => self.tag(self.at + 1, false),
                _ => self.literal(),
            }
        }
    }

    /// A sign that begins nothing.
    fn literal(&mut self) {
        self.copy(self.at, self.at + 1);
        self.at += 1;
    }

    fn tag(&mut self, start: usize, closing: bool) {
        let named = self.rest(start);
        let end = named.bytes().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'));
        let name = named.get(..end.unwrap_or(named.len())).unwrap_or_default();
        // `<https://example.org>` and `<someone@example.org>` are how plain text marks addresses.
        if !closing && (name.eq_ignore_ascii_case("http:") || name.eq_ignore_ascii_case("https:") || name.contains('@'))
        {
            return self.literal();
        }
        self.at = token::end_of_tag(self.source, start);
        // No element that means something here has a longer name.
        let mut small = [0_u8; 12];
        let published = name;
        let Some(name) = lower(name, &mut small) else { return };
        let was_hidden = self.hidden.now();
        if closing {
            self.hidden.end(name);
        } else {
            self.hidden.start(name);
        }
        // A player is a link, and one may be in it: a story of its own.
        if let Some(links) = &mut self.links
            && (self.hidden.now() || name == "embed")
            && matches!(name, "audio" | "video" | "iframe" | "object" | "embed")
        {
            links.odd = true;
        }
        if let Some(links) = &mut self.links
            && !was_hidden
            && !self.hidden.now()
        {
            let inside = self.source.get(start + published.len()..self.at).unwrap_or_default();
            links.tag(&self.out, name, closing, inside);
        }
        if name == "br" || token::is_block(name) {
            self.out.push(BREAK);
        }
        if closing {
            return;
        }
        // Inside these no tag begins but their own end.
        if matches!(name, "script" | "style" | "iframe" | "noembed" | "noframes" | "textarea" | "title") {
            self.at = self.end_of(name);
        }
    }

    /// Where the end tag with this name begins, or the end of the text.
    fn end_of(&self, name: &str) -> usize {
        let mut from = self.at;
        while let Some(found) = self.rest(from).find("</").map(|found| from + found) {
            let after = self.rest(found + 2);
            let same = after.get(..name.len()).is_some_and(|here| here.eq_ignore_ascii_case(name));
            let ends = after.as_bytes().get(name.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric());
            if same && ends {
                return found;
            }
            from = found + 2;
        }
        self.source.len()
    }

    /// At a `&`.
    fn reference(&mut self) {
        let rest = self.rest(self.at);
        // The longest name that HTML knows has 31 letters.
        let end = rest.bytes().take(33).position(|byte| byte == b';');
        let Some(name) = end.and_then(|end| rest.get(1..end)) else { return self.literal() };
        let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#');
        if !plain {
            return self.literal();
        }
        if !self.hidden.now() {
            match character(name) {
                Some(letter) => self.out.push(letter),
                // One of two thousand rare names, or none.
                None => self.out.push_str(&clean::strip_tags(rest.get(..name.len() + 2).unwrap_or_default(), false)),
            }
        }
        self.at += name.len() + 2;
    }
}

fn lower<'b>(name: &str, small: &'b mut [u8; 12]) -> Option<&'b str> {
    let into = small.get_mut(..name.len())?;
    for (to, from) in into.iter_mut().zip(name.bytes()) {
        *to = from.to_ascii_lowercase();
    }
    std::str::from_utf8(into).ok()
}

/// The upper half of Latin-1 as HTML 3.2 names it, in the order of the code.
const LATIN: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy",
    "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm",
    "raquo", "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig",
    "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve",
    "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN",
    "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc",
    "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml",
    "divide", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

/// What a reference stands for, when that can be said without the whole table.
fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        // 128 to 159 are read as windows-1252, by those who know how.
        return code.ok().filter(|code| *code >= 32 && !(127..160).contains(code)).and_then(char::from_u32);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "rsquo" => '’',
        "lsquo" => '‘',
        "rdquo" => '”',
        "ldquo" => '“',
        "mdash" => '—',
        "ndash" => '–',
        "hellip" => '…',
        "bull" => '•',
        _ => {
            let at = LATIN.iter().position(|known| *known == name)?;
            char::from_u32(0xa0 + u32::try_from(at).ok()?)?
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As [`text`], with what separates squeezed to one blank.
    fn squeezed(source: &str) -> String {
        words(&text(source))
    }

    fn words(text: &str) -> String {
        let parts: Vec<&str> =
            text.split(|c: char| c == BREAK || c.is_whitespace()).filter(|w| !w.is_empty()).collect();
        parts.join(" ")
    }

    #[test]
    fn a_reader_s_words_are_left() {
        for (source, expected) in [
            ("<p>One <b>t</b>wo</p><p>three</p>", "One two three"),
            ("a<br>b<br/>c", "a b c"),
            ("AT&amp;T &eacute;t&eacute; &#233; &#xE9; &Zcaron; &nope; &", "AT&T été é é Ž &nope; &"),
            ("<style>p { color: red }</style>seen<script>if (a</b) x</script>!", "seen!"),
            ("x<!-- hidden <b> -->y <![CDATA[in <b>side</b>]]> z", "xy in <b>side</b> z"),
            ("<a title='1 > 0' href=\"u\">link</a> 1 < 2", "link 1 < 2"),
            (
                "Mail <ada@example.org> or <br> see <https://example.org/x>",
                "Mail <ada@example.org> or see <https://example.org/x>",
            ),
            ("Vec<String> and I <3 you", "Vec<String> and I <3 you"),
            ("&lt;p&gt;twice &amp;amp; escaped&lt;/p&gt;", "twice & escaped"),
            ("<p>never <a href=\"closed", "never"),
            ("plain text\nas it is", "plain text as it is"),
        ] {
            assert_eq!(squeezed(source), expected, "{source}");
        }
    }

    #[test]
    fn the_names_of_letters_are_those_of_html() {
        for name in LATIN {
            let whole = clean::strip_tags(&format!("&{name};"), false);
            assert_eq!(character(name).map(String::from), Some(whole), "{name}");
        }
    }

    proptest! {
        #[test]
        fn it_reads_what_a_browser_s_tokenizer_reads(
            parts in proptest::collection::vec(proptest::sample::select(vec![
                "<p>", "</p>", "<br>", "<b class='x > y'>", "</b>", "<A HREF=\"u?a=1&b=2\">", "</a>", "<li>", "</li >",
                "<script>a<b</script>", "<style>b</style>", "<svg><p>c</svg>", "<!-- d -->", "word", " ", "Ünïcode",
                "&amp;", "&eacute;", "&#8217;", "&#x41;", "&hearts;", "&nope;", "1 < 2", ">", "\"", "'", "日本語", "<img src=x/>",
            ]), 0..30),
        ) {
            let source = format!("<div>{}", parts.concat());
            prop_assert_eq!(squeezed(&source), words(&clean::strip_tags(&source, false)), "{}", source);
        }

        #[test]
        fn it_meets_the_links_that_the_page_has(
            parts in proptest::collection::vec(proptest::sample::select(vec![
                "<p>", "</p>", "<br>", "<b>", "</b>", "<A HREF=\"https://a.example/?x=1&amp;b=2\">", "</a>", "<li>", "</li>",
                "<a href=/relative title='a > b'>", "<a\ntitle=x href = 'mailto:me@mail.example' href=https://second.example>",
                "<a name=x>", "<a href=\"#t=1:20\">", "<a href=\"tel:12\">", "<a href=#top>", "<a href=\"earmark:episode?feed=x&guid=1\">", "<code>", "</code>", "<svg><a href='https://hidden.example'>c</a></svg>",
                " www.bare.example/x ", " see https://bare.example/a?b=c&amp;d. ", " ada@mail.example ", "words ", " ",
                "https://", "bare.example/x", "<span>", "</span>", "<td>", "<h2>", "</h2>", "\n", "1:20", "日本",
                "<audio src='/a.mp3'>", "</audio>", "<iframe src=https://player.example/1 title='t'></iframe>", "<source src=/b.ogg>",
                "<img src=https://image.example/1.png>", "<https://angle.example/>", "<pre>", "</pre>", "<q>", "<hr>",
            ]), 0..14),
            plain in any::<bool>(),
        ) {
            let source = if plain { parts.concat() } else { format!("<div>{}", parts.concat()) };
            let base = Some("https://base.example/page");
            let mut expected: Vec<String> = super::super::links(&source, base).into_iter().map(|(url, _)| url).collect();
            expected.sort();
            let mut met = read(&source, base, &mut Targets::default());
            met.addresses.sort();
            prop_assert_eq!(met.addresses, expected, "{}", source);
            prop_assert_eq!(met.text, text(&source));
            let shown = super::super::notes(&source, base).links.iter().filter(|link| link.is_numbered()).count();
            prop_assert_eq!(met.links, shown, "{}", source);
        }

        #[test]
        fn any_text_is_read(source in "[<>/!&;#a-z\"'= \\-\\[\\]]{0,80}|\\PC{0,60}") {
            let _ = read(&source, None, &mut Targets::default());
        }
    }
}
