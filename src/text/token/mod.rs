//! The HTML tokenizer behind a small door: text, start tags and end tags, and nothing else of HTML leaves here.
//!
//! Nearly all notes are made of nothing but text, ordinary tags and ordinary references; these [`plain`] reads by itself, ten
//! times as fast. Where anything else begins, the tokenizer of `html5ever` goes on.

mod plain;

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

/// What a reader of tokens hears.
pub(super) trait Listener {
    /// A piece of text, entities decoded. Pieces of one text may come one by one.
    fn text(&mut self, text: &str);
    /// A start tag (`name` in lower case), or a tag that closes itself.
    fn start(&mut self, name: &str, attributes: &Attributes<'_>);
    /// An end tag.
    fn end(&mut self, name: &str);
}

/// The attributes of a start tag.
pub(super) enum Attributes<'a> {
    Parsed(&'a [html5ever::Attribute]),
    Plain(&'a [plain::Attribute<'a>]),
}

impl Attributes<'_> {
    /// The value of the attribute with this name in lower case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        match self {
            Self::Parsed(all) => all.iter().find(|a| &*a.name.local == name).map(|a| &*a.value),
            Self::Plain(all) => all.iter().find(|a| a.name.eq_ignore_ascii_case(name)).map(|a| &*a.value),
        }
    }
}

/// More attributes than this in one tag are an attack: the tokenizer compares each name with all before it.
const MOST_ATTRIBUTES: usize = 200;

/// Reads `source` once, in time proportional to its length.
pub(super) fn read(source: &str, listener: &mut impl Listener) {
    let rest = plain::read(source, listener);
    if !rest.is_empty() {
        read_strictly(rest, listener);
    }
}

/// The same by the book alone.
fn read_strictly(source: &str, listener: &mut impl Listener) {
    let tamed = tame(source);
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(tamed.as_deref().unwrap_or(source)));
    let tokenizer = Tokenizer::new(Sink(RefCell::new(listener)), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
}

struct Sink<'l, L>(RefCell<&'l mut L>);

impl<L: Listener> TokenSink for Sink<'_, L> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut listener = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => listener.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                listener.start(&tag.name, &Attributes::Parsed(&tag.attrs));
                // Text of these elements holds no tags; a browser's tree builder would say so.
                return raw_text(&tag.name).map_or(TokenSinkResult::Continue, TokenSinkResult::RawData);
            }
            Token::TagToken(tag) => listener.end(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        // Doubly wrapped notes carry `<![CDATA[` inside: its content is text, not a comment.
        true
    }
}

/// How the text of elements is read that holds no tags.
fn raw_text(name: &str) -> Option<RawKind> {
    match name {
        "script" => Some(RawKind::ScriptData),
        "style" | "iframe" | "noembed" | "noframes" | "xmp" => Some(RawKind::Rawtext),
        "textarea" | "title" => Some(RawKind::Rcdata),
        _ => None,
    }
}

/// Turns tags with far too many attributes into text. `None` when there is none, which is always.
fn tame(source: &str) -> Option<String> {
    let bytes = source.as_bytes();
    if bytes.len() < MOST_ATTRIBUTES * 2 {
        return None;
    }
    let mut out: Option<(String, usize)> = None;
    let mut at = 0;
    while let Some(open) = bytes.get(at..).and_then(|rest| rest.iter().position(|b| *b == b'<')).map(|i| at + i) {
        at = open + 1;
        if !bytes.get(at).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/') {
            continue;
        }
        let (end, attributes) = walk_tag(bytes, at);
        if attributes > MOST_ATTRIBUTES {
            let (text, copied) = out.get_or_insert_with(|| (String::new(), 0));
            text.push_str(source.get(*copied..open).unwrap_or_default());
            text.push_str("&lt;");
            *copied = open + 1;
        } else {
            at = end;
        }
    }
    out.map(|(mut text, copied)| {
        text.push_str(source.get(copied..).unwrap_or_default());
        text
    })
}

/// Where a tag ends and how many attributes it has, in the states of the HTML standard (13.2.5.32 ff.). Stops early at
/// too many.
fn walk_tag(bytes: &[u8], mut at: usize) -> (usize, usize) {
    let (mut count, mut named) = (0, true);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'>' => break,
            b'/' | b' ' | b'\t' | b'\n' | b'\r' | 0x0C => {
                named = named && byte != b'/';
                count += 1;
                if count > MOST_ATTRIBUTES * 2 {
                    return (at, MOST_ATTRIBUTES + 1);
                }
            }
            b'=' if named => {
                named = false;
                count += 1;
                while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                    at += 1;
                }
                match bytes.get(at).copied() {
                    Some(quote @ (b'"' | b'\'')) => {
                        let rest = bytes.get(at + 1..).unwrap_or_default();
                        at += 2 + rest.iter().position(|b| *b == quote).unwrap_or(rest.len());
                    }
                    _ => {
                        while bytes.get(at).is_some_and(|b| *b != b'>' && !b.is_ascii_whitespace()) {
                            at += 1;
                        }
                    }
                }
            }
            _ => named = true,
        }
    }
    (at, count / 2)
}

/// Where the tag ends whose name begins at `at`: behind its `>`, quoted ones not counted, or at the end of the text.
pub(super) fn end_of_tag(source: &str, at: usize) -> usize {
    walk_tag(source.as_bytes(), at).0
}

/// Elements that HTML knows or knew: what looks like another tag in a title is text.
pub(super) fn is_html_name(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "a",
        "abbr",
        "acronym",
        "address",
        "applet",
        "area",
        "article",
        "aside",
        "audio",
        "b",
        "base",
        "basefont",
        "bdi",
        "bdo",
        "big",
        "blink",
        "blockquote",
        "body",
        "br",
        "button",
        "canvas",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "data",
        "datalist",
        "dd",
        "del",
        "details",
        "dfn",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "em",
        "embed",
        "fieldset",
        "figcaption",
        "figure",
        "font",
        "footer",
        "form",
        "frame",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "i",
        "iframe",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "legend",
        "li",
        "link",
        "main",
        "map",
        "mark",
        "marquee",
        "menu",
        "meta",
        "nav",
        "nobr",
        "noscript",
        "object",
        "ol",
        "option",
        "p",
        "param",
        "picture",
        "pre",
        "q",
        "s",
        "samp",
        "script",
        "section",
        "select",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "style",
        "sub",
        "summary",
        "sup",
        "svg",
        "table",
        "tbody",
        "td",
        "template",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "time",
        "title",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
        "video",
        "wbr",
    ];
    NAMES.binary_search(&name).is_ok()
}

/// The name of the tag that begins at a `<`, in lower case, and whether it is an end tag. `None` when none begins there.
pub(super) fn tag_name(after_bracket: &str) -> Option<(String, bool)> {
    let (rest, closing) = after_bracket.strip_prefix('/').map_or((after_bracket, false), |rest| (rest, true));
    let end = rest.bytes().take(16).position(|b| !b.is_ascii_alphanumeric())?;
    let after = rest.as_bytes().get(end)?;
    if end == 0 || !(after.is_ascii_whitespace() || matches!(after, b'>' | b'/')) {
        return None;
    }
    rest.get(..end).map(|name| (name.to_ascii_lowercase(), closing))
}

/// Elements that begin and end a line of their own.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}

/// Elements that vanish with their content.
pub(super) fn vanishes(name: &str) -> bool {
    matches!(
        name,
        "applet"
            | "audio"
            | "button"
            | "canvas"
            | "form"
            | "frameset"
            | "head"
            | "iframe"
            | "noembed"
            | "noframes"
            | "object"
            | "script"
            | "select"
            | "style"
            | "svg"
            | "template"
            | "textarea"
            | "title"
            | "video"
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Default)]
    struct Heard(String);

    impl Listener for Heard {
        fn text(&mut self, text: &str) {
            self.0.push_str(text);
        }
        fn start(&mut self, name: &str, attributes: &Attributes<'_>) {
            self.0.extend(["<", name, &format!(" {:?}>", attributes.get("href"))]);
        }
        fn end(&mut self, name: &str) {
            self.0.extend(["</", name, ">"]);
        }
    }

    fn heard(source: &str) -> String {
        let mut listener = Heard::default();
        read(source, &mut listener);
        listener.0
    }

    #[test]
    fn tokens_are_those_of_a_browser() {
        assert_eq!(heard("a &amp; b<A HREF=x>c</a>"), "a & b<a Some(\"x\")>c</a>");
        assert_eq!(heard("<script>if (a<b) x()</script>z"), "<script None>if (a<b) x()</script>z");
        assert_eq!(heard("<![CDATA[x <b>]]>y"), "x <b>y");
        assert_eq!(heard("1 < 2"), "1 < 2");
    }

    fn pieces() -> impl Strategy<Value = String> {
        let words = prop::sample::select(vec![
            "<p>",
            "</p>",
            "<br/>",
            "<br />",
            "<A HREF=\"x\">",
            "<a href='y&amp;z'>",
            "<a href=z>",
            "</a>",
            "</A >",
            "<a ",
            "href=",
            "\"",
            "'",
            ">",
            "<",
            "/",
            "=",
            "&",
            "&amp;",
            "&nbsp;",
            "&eacute;",
            "&notit;",
            "&copy",
            "&#39;",
            "&#x41;",
            "&#150;",
            "&#0;",
            "&#",
            "&x",
            ";",
            "<!-- x -->",
            "<!doctype>",
            "<![CDATA[",
            "]]>",
            "<script>",
            "</script>",
            "<title>",
            "</title>",
            "<?php",
            "\r\n",
            "\r",
            "\n",
            "\0",
            "\u{FEFF}",
            " ",
            "text",
            "é",
            "a=1&b=2",
            "a=1&copy=2",
            "<1",
            "</",
            "</>",
            "<b/x>",
            "<b a a>",
            "<b a=\"1\"b=2>",
            "<x-y:z q>",
            "&NotEqualTilde;",
            "&fjlig;",
            "&#x110000;",
            "&#xD800;",
            "&amp",
        ]);
        prop::collection::vec(words, 0..30).prop_map(|words| words.concat())
    }

    proptest! {
        #[test]
        fn what_is_plain_is_read_by_the_book(source in pieces()) {
            let (mut fast, mut strict) = (Heard::default(), Heard::default());
            read(&source, &mut fast);
            read_strictly(&source, &mut strict);
            prop_assert_eq!(fast.0, strict.0);
        }
    }

    #[test]
    fn the_names_are_sorted() {
        assert!(["a", "wbr", "h1", "p", "title"].iter().all(|name| is_html_name(name)));
        assert!(!is_html_name("string"));
    }

    #[test]
    fn a_tag_with_very_many_attributes_becomes_text() {
        let hostile =
            format!("<p>a</p><a {}>x</a>", (0..20_000).map(|i| format!("a{i}=1")).collect::<Vec<_>>().join(" "));
        let text = heard(&hostile);
        assert!(text.starts_with("<p None>a</p><a a0=1"), "{}", text.chars().take(60).collect::<String>());
        let quoted = format!("<a title='{}' href=\"u\">x</a>", "a ".repeat(5_000));
        assert_eq!(heard(&quoted), "<a Some(\"u\")>x</a>");
    }
}
