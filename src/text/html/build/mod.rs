//! Tokens → blocks. A stack of open containers, one run of text at a time.

mod containers;
mod players;
mod shapes;
mod tags;

use std::collections::HashMap;

use self::containers::{Frame, Kind};
use self::players::Players;
use super::inline::{Piece, may_hold_address, pieces};
use super::sections::polish;
use crate::model::{Link, LinkKind, LinkTarget, Notes, Secs, Span, Style};
use crate::text::clean::{self, Hidden, Scrubber};
use crate::text::token::Attributes;
use crate::text::{target, width};

/// Cells of a bare address in running text.
const ADDRESS: usize = 60;
/// Cells of a label.
const LABEL: usize = 200;
/// Links of one text, and moments of one text; what comes after keeps its words only.
pub(super) const MOST_LINKS: usize = Link::FIRST_MOMENT as usize - 1;

/// An open `<a href>`.
struct Anchor {
    link: Option<u16>,
    address: String,
    label: String,
    /// First span of it, while it is in one paragraph.
    from: Option<usize>,
    /// The published address belongs into the list of `hrefs`.
    published: Option<String>,
}

/// What is to be made of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Notes,
    Links,
    /// Addresses as published.
    Hrefs,
}

pub(super) struct Builder<'b> {
    base: Option<&'b str>,
    wanted: Wanted,
    /// Line breaks in the source are line breaks on the page.
    lines_matter: bool,
    frames: Vec<Frame>,
    /// Containers per kind that were too deep to be opened.
    flat: [u32; 6],
    raw: String,
    scrubber: Scrubber,
    spans: Vec<Span>,
    /// The last character was a blank, or there is none yet.
    blank: bool,
    /// What was added last is a picture.
    after_image: bool,
    bold: u32,
    italic: u32,
    code: u32,
    pre: u32,
    heading: Option<u8>,
    anchor: Option<Anchor>,
    hidden: Hidden,
    links: Vec<Link>,
    moments: Vec<Link>,
    numbers: HashMap<LinkTarget, u16>,
    hrefs: Vec<(String, String)>,
    seen_hrefs: HashMap<String, usize>,
    players: Players,
}

impl<'b> Builder<'b> {
    pub(super) fn new(base: Option<&'b str>, wanted: Wanted, lines_matter: bool) -> Self {
        Self {
            base,
            wanted,
            lines_matter,
            frames: vec![Frame::new(Kind::Root)],
            flat: [0; 6],
            raw: String::new(),
            scrubber: Scrubber::default(),
            spans: Vec::new(),
            blank: true,
            after_image: false,
            bold: 0,
            italic: 0,
            code: 0,
            pre: 0,
            heading: None,
            anchor: None,
            hidden: Hidden::default(),
            links: Vec::new(),
            moments: Vec::new(),
            numbers: HashMap::new(),
            hrefs: Vec::new(),
            seen_hrefs: HashMap::new(),
            players: Players::default(),
        }
    }

    /// Closes everything that is still open.
    pub(super) fn finish(&mut self) {
        self.close_anchor();
        self.flush();
        self.link_players();
        while self.frames.len() > 1 {
            self.close_top();
        }
    }

    pub(super) fn notes(mut self) -> Notes {
        let root = self.frames.pop().map(|frame| frame.blocks).unwrap_or_default();
        let blocks = polish(root, true);
        Notes { blocks, links: self.into_links() }
    }

    pub(super) fn into_links(mut self) -> Vec<Link> {
        self.links.append(&mut self.moments);
        self.links
    }

    pub(super) fn into_hrefs(self) -> Vec<(String, String)> {
        self.hrefs
    }

    // ── links ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// The number of the link to this address. `None` when it leads nowhere at all.
    fn link(&mut self, address: &str) -> Option<u16> {
        let (target, kind, via) = target::classify(address, self.base);
        if let LinkTarget::Refused(text) = &target
            && super::is_nothing(text)
        {
            return None;
        }
        self.number(target, kind, via)
    }

    fn number(&mut self, target: LinkTarget, kind: LinkKind, via: Option<String>) -> Option<u16> {
        if let Some(number) = self.numbers.get(&target) {
            return Some(*number);
        }
        let is_moment = kind == LinkKind::Moment;
        let list = if is_moment { &mut self.moments } else { &mut self.links };
        if list.len() >= MOST_LINKS {
            return None;
        }
        let number = list.len() as u16 + if is_moment { Link::FIRST_MOMENT } else { 1 };
        list.push(Link { number, label: String::new(), target: target.clone(), kind, via });
        self.numbers.insert(target, number);
        Some(number)
    }

    fn link_of(&mut self, number: u16) -> Option<&mut Link> {
        match number.checked_sub(Link::FIRST_MOMENT) {
            Some(moment) => self.moments.get_mut(usize::from(moment)),
            None => self.links.get_mut(usize::from(number).checked_sub(1)?),
        }
    }

    /// Offers words for a link: of several the most telling stay, words before addresses, long before short.
    fn label(&mut self, number: u16, words: &str, is_address: bool) {
        let Some(link) = self.link_of(number) else { return };
        let old = width::width(&link.label);
        let old_is_address = || link.label == target::brief(link.target.address(), LABEL);
        let better = link.label.is_empty()
            || (!is_address && old_is_address())
            || (!is_address && !words.starts_with("[image") && (old..=100).contains(&width::width(words)) && old < 100);
        if better && !words.is_empty() {
            link.label = width::elide(words, LABEL);
        }
    }

    fn open_anchor(&mut self, href: &str) {
        self.close_anchor();
        // Of `href=https://…/shop"`; an address has no such mark (RFC 3986, 2).
        let href = href.trim_end_matches('"');
        let link = self.link(href);
        let hrefs = self.wanted == Wanted::Hrefs;
        let target = link.and_then(|number| self.link_of(number)).map(|link| &link.target);
        let published = target.is_some_and(|target| hrefs && super::leaves(target)).then(|| clean::one_line(href));
        let address = target.map(|target| target.address().to_string()).unwrap_or_default();
        self.anchor = Some(Anchor { link, address, label: String::new(), from: Some(self.spans.len()), published });
    }

    fn close_anchor(&mut self) {
        self.end_run();
        let Some(anchor) = self.anchor.take() else { return };
        let Some(number) = anchor.link else { return };
        let words = clean::one_line(&anchor.label);
        let is_address = words.is_empty() || is_address(&words, &anchor.address);
        if is_address && !anchor.address.is_empty() {
            // The text is the address itself: host and shortened path. A link without words gets them.
            match anchor.from {
                Some(from) if !words.is_empty() && from < self.spans.len() => self.spans.truncate(from),
                _ => {}
            }
            if words.is_empty() || anchor.from.is_some() {
                let style = self.style();
                self.push(&target::brief(&anchor.address, ADDRESS), style, Some(number));
            }
            let whole = target::brief(&anchor.address, LABEL);
            self.label(number, &whole, true);
        } else {
            self.label(number, &words, false);
        }
        if let Some(address) = anchor.published {
            let next = self.hrefs.len();
            if *self.seen_hrefs.entry(address.clone()).or_insert(next) == next {
                self.hrefs.push((address, words));
            }
        }
    }

    // ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────

    fn style(&self) -> Style {
        Style { bold: self.bold > 0, italic: self.italic > 0, code: self.code > 0 || self.pre > 0 }
    }

    /// Turns the text since the last change of style into spans.
    fn end_run(&mut self) {
        if self.raw.is_empty() {
            return;
        }
        let raw = std::mem::take(&mut self.raw);
        let mut text = String::with_capacity(raw.len());
        if self.pre > 0 {
            self.scrubber.push(&raw.replace('\r', "").replace('\t', "    "), &mut text);
        } else {
            self.scrubber.push(&raw, &mut text);
        }
        if self.wanted != Wanted::Notes && self.anchor.is_none() && !may_hold_address(&text) {
            // Neither words of a link nor an address.
            return;
        }
        if self.pre > 0 {
            for (n, line) in text.split('\n').enumerate() {
                if n > 0 {
                    self.line_break();
                }
                self.words(line, false);
            }
        } else if self.lines_matter {
            let mut empty = 0;
            for (n, line) in text.split('\n').enumerate() {
                let line = self.squeezed(line, n > 0);
                if line.trim().is_empty() {
                    empty += usize::from(n > 0);
                    if !line.is_empty() && n == 0 {
                        self.words(&line, true);
                    }
                    continue;
                }
                if n > 0 || empty > 0 {
                    if empty > 0 { self.flush_paragraph() } else { self.line_break() }
                }
                let line = if n > 0 { line.trim_start() } else { &line };
                empty = 0;
                self.words(line, true);
            }
            match empty {
                0 => {}
                1 => self.line_break(),
                _ => self.flush_paragraph(),
            }
        } else {
            let text = self.squeezed(&text, false);
            self.words(&text, true);
        }
    }

    /// White space squeezed to single blanks, and to none where a blank or nothing stands before.
    fn squeezed(&self, text: &str, at_start: bool) -> String {
        let mut out = String::with_capacity(text.len());
        let mut blank = self.blank || at_start;
        for c in text.chars() {
            if c.is_whitespace() {
                if !blank {
                    out.push(' ');
                }
                blank = true;
            } else {
                out.push(c);
                blank = false;
            }
        }
        out
    }

    /// One line of running text: bare addresses and times become links.
    fn words(&mut self, text: &str, times: bool) {
        if text.is_empty() {
            return;
        }
        let style = self.style();
        if let Some(anchor) = &self.anchor {
            let link = anchor.link;
            self.push(text, style, link);
            return;
        }
        if self.code > 0 {
            self.push(text, style, None);
            return;
        }
        for piece in pieces(text, times) {
            match piece {
                Piece::Text(text) => self.push(text, style, None),
                Piece::Address(shown, address) => self.bare(shown, &address, style),
                Piece::Moment(shown, seconds) => self.moment(shown, seconds, style),
            }
        }
    }

    fn bare(&mut self, shown: &str, address: &str, style: Style) {
        let (target, kind, via) = target::classify(address, self.base);
        if matches!(target, LinkTarget::Refused(_)) {
            self.push(shown, style, None);
            return;
        }
        let is_mail = matches!(target, LinkTarget::Mail(_));
        let brief = if is_mail { shown.to_string() } else { target::brief(target.address(), ADDRESS) };
        let whole = if is_mail { shown.to_string() } else { target::brief(target.address(), LABEL) };
        let number = self.number(target, kind, via);
        self.push(if number.is_some() { &brief } else { shown }, style, number);
        if let Some(number) = number {
            self.label(number, &whole, true);
        }
    }

    fn moment(&mut self, shown: &str, seconds: Secs, style: Style) {
        let number = self.number(LinkTarget::Moment(seconds), LinkKind::Moment, None);
        self.push(shown, style, number);
        if let Some(number) = number {
            self.label(number, shown, true);
        }
    }

    /// A blank where words would touch.
    fn part_words(&mut self, style: Style, link: Option<u16>) {
        if !self.blank {
            self.push(" ", style, link);
        }
    }

    /// Adds safe text to the paragraph.
    fn push(&mut self, text: &str, style: Style, link: Option<u16>) {
        if std::mem::take(&mut self.after_image) && text.starts_with(char::is_alphanumeric) {
            self.push(" ", style, link);
        }
        if let Some(anchor) = &mut self.anchor {
            anchor.label.push_str(text);
        }
        self.blank = text.ends_with(' ') && self.pre == 0;
        if self.wanted != Wanted::Notes {
            return;
        }
        let may_grow = self.anchor_began_before();
        match self.spans.last_mut() {
            Some(last) if may_grow && last.style == style && last.link == link && last.text != "\n" => {
                last.text.push_str(text);
            }
            _ => self.spans.push(Span { text: text.to_string(), style, link }),
        }
    }

    /// Whether the last span belongs to the open anchor, if there is one: its spans must stay countable.
    fn anchor_began_before(&self) -> bool {
        self.anchor.as_ref().and_then(|anchor| anchor.from).is_none_or(|from| from < self.spans.len())
    }

    fn line_break(&mut self) {
        if let Some(anchor) = &mut self.anchor {
            anchor.label.push(' ');
        }
        if self.wanted == Wanted::Notes {
            self.trim_line();
            self.spans.push(Span { text: "\n".into(), ..Span::default() });
        }
        self.blank = self.pre == 0;
    }

    /// Takes blanks off the end of the last line. In `pre` they cannot be seen and stay.
    fn trim_line(&mut self) {
        if self.pre == 0
            && let Some(last) = self.spans.last_mut()
            && last.text != "\n"
            && last.text.ends_with(' ')
        {
            last.text.truncate(last.text.trim_end().len());
        }
    }

    fn image(&mut self, attributes: &Attributes<'_>) {
        let source = attributes.get("src").unwrap_or_default().trim();
        let alt = clean::one_line(attributes.get("alt").unwrap_or_default());
        let counts = alt.is_empty() && is_counter(source);
        if is_too_small(attributes) || counts || source.is_empty() && alt.is_empty() {
            return;
        }
        self.end_run();
        let style = Style::default();
        let inside = self.anchor.as_ref().map(|anchor| anchor.link);
        let link = match inside {
            Some(link) => link,
            None => self.link(source),
        };
        let alt = width::elide(&alt, LABEL);
        // It stands apart from the words on both sides.
        self.part_words(style, inside.flatten());
        let words = if alt.is_empty() { "[image]".to_string() } else { format!("[image: {alt}]") };
        self.push(&words, style, link);
        self.after_image = true;
        if let (None, Some(number)) = (inside, link) {
            self.label(number, if alt.is_empty() { "[image]" } else { &words }, false);
        }
    }

    // ── blocks ───────────────────────────────────────────────────────────────────────────────────────────────────
}

/// Whether nobody is to see this: it counts who reads the page.
fn is_too_small(attributes: &Attributes<'_>) -> bool {
    let tiny = |name: &str| {
        let value = attributes.get(name).and_then(|value| value.trim().trim_end_matches("px").parse::<u32>().ok());
        value.is_some_and(|n| n <= 1)
    };
    let style = attributes.get("style").map(|style| style.replace(' ', "").to_ascii_lowercase()).unwrap_or_default();
    let hidden = ["width:1px", "height:1px", "width:0", "height:0", "display:none"].iter().any(|rule| {
        // `max-width:100%` is no size, `width:1px` at any place is.
        style.split(';').any(|part| part.starts_with(rule))
    });
    tiny("width") || tiny("height") || hidden
}

/// Whether an address is one of those that count.
fn is_counter(address: &str) -> bool {
    let parts = ["/~r/", "/~ff/", "pixel", "/track", "stats.", "/open.aspx", "/beacon"];
    parts.iter().any(|part| address.contains(part))
}

/// Whether the words of a link are its address, whole or nearly.
fn is_address(words: &str, address: &str) -> bool {
    if words.contains(' ') {
        return false;
    }
    let bare = |text: &str| {
        let text = text.to_ascii_lowercase();
        let text = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(&text).to_string();
        text.strip_prefix("www.").unwrap_or(&text).trim_end_matches(['/', '…', '.']).to_string()
    };
    let (words, address) = (bare(words), bare(address));
    let host = |text: &str| text.split(['/', '?', '#']).next().unwrap_or_default().to_string();
    !words.is_empty()
        && (words == address
            || address.starts_with(&words) && words.contains('.')
            || words.contains('/') && host(&words) == host(&address))
}
