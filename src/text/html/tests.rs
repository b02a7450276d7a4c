use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::model::{Block, Link, LinkKind, Secs, Span};

/// Notes as one line per block, for reading in tests.
fn sketch(source: &str) -> String {
    let notes = notes(source, Some("https://example.org/e/11"));
    let mut out = String::new();
    blocks(&notes.blocks, 0, &mut out);
    for link in &notes.links {
        let _ = write!(
            out,
            "\n{}={}|{}",
            if link.is_numbered() { link.number.to_string() } else { String::from("t") },
            link.label,
            match &link.target {
                LinkTarget::Moment(Secs(seconds)) => format!("{seconds} s"),
                LinkTarget::Refused(text) => format!("refused {text}"),
                target => target.address().to_string(),
            }
        );
        if let Some(via) = &link.via {
            let _ = write!(out, " via {via}");
        }
    }
    out.trim_start().to_string()
}

fn blocks(list: &[Block], depth: usize, out: &mut String) {
    for block in list {
        let _ = write!(out, "\n{}", " ".repeat(depth * 2));
        match block {
            Block::Paragraph(list) => out.extend(["p ", &spans(list)]),
            Block::Heading(level, list) => out.extend(["h", &level.to_string(), " ", &spans(list)]),
            Block::Quote(list) => {
                *out += "quote";
                blocks(list, depth + 1, out);
            }
            Block::List { ordered, start, items } => {
                out.extend(if *ordered {
                    ["ol ".to_string(), start.to_string()]
                } else {
                    ["ul".into(), String::new()]
                });
                for item in items {
                    let _ = write!(out, "\n{}li", " ".repeat(depth * 2 + 1));
                    blocks(&item.blocks, depth + 1, out);
                }
            }
            Block::Code(lines) => out.extend(["code ", &lines.join("⏎")]),
            Block::Table(rows) => {
                *out += "table";
                for row in rows {
                    let cells: Vec<String> = row.iter().map(|cell| spans(cell)).collect();
                    let _ = write!(out, " ({})", cells.join(" | "));
                }
            }
            Block::Rule => *out += "rule",
        }
    }
}

fn spans(list: &[Span]) -> String {
    list.iter()
        .map(|span| {
            let mut text = span.text.replace('\n', "⏎");
            if span.style.bold {
                text = format!("*{text}*");
            }
            if span.style.italic {
                text = format!("/{text}/");
            }
            if span.style.code {
                text = format!("`{text}`");
            }
            match span.link {
                None => text,
                Some(number) if number < Link::FIRST_MOMENT => format!("{{{text}}}{number}"),
                Some(_) => format!("{{{text}}}t"),
            }
        })
        .collect()
}

#[test]
fn paragraphs_breaks_and_styles() {
    assert_eq!(
        sketch("<p>One  <b>bold</b>,\n <em>it</em> &amp; <code>x</code></p><p>&nbsp;</p><div>Two<br>lines</div>"),
        "p One *bold*, /it/ & `x`\np Two⏎lines"
    );
    assert_eq!(sketch("a<br><br>b<br/>\n<br/>c"), "p a\np b\np c");
    assert_eq!(
        sketch("<h1>Title</h1>text<hr>more<h4>Small <b>b</b></h4>"),
        "h1 Title\np text\nrule\np more\nh4 Small b"
    );
    assert_eq!(sketch("<p>Unclosed <b>bold<p>next."), "p Unclosed *bold*\np *next.*");
    assert_eq!(sketch("He said <q>yes</q>.<script>x<y</script><form><p>f</p></form> End"), "p He said “yes”. End");
}

#[test]
fn a_player_is_a_link() {
    let youtube = "<iframe width='560' src='https://www.youtube.com/embed/abc' title='Episode 1'></iframe>";
    assert_eq!(sketch(youtube), "p {Episode 1}1\n1=Episode 1|https://www.youtube.com/embed/abc");
    assert_eq!(
        sketch("<figure><audio controls><source src='https://a.example/e.mp3'>Sorry</audio></figure>"),
        "p {a.example/e.mp3}1\n1=a.example/e.mp3|https://a.example/e.mp3"
    );
    assert_eq!(
        sketch(&format!("<p>Words</p>{youtube}<p>more</p>")),
        "p Words\np {Episode 1}1\np more\n1=Episode 1|https://www.youtube.com/embed/abc"
    );
    assert_eq!(hrefs(youtube, None), []);
    // What WordPress makes of `[audio]`: the number is for the browser's memory.
    let word_press = "<p>Hear it:</p><audio class='wp-audio-shortcode' preload='none'><source type='audio/mpeg' \
        src='https://a.example/x.mp3?_=1' /><source src='https://a.example/x.ogg?_=1'/>\
        <a href='https://a.example/x.mp3'>https://a.example/x.mp3</a></audio>";
    assert_eq!(sketch(word_press), "p Hear it:\np {a.example/x.mp3}1\n1=a.example/x.mp3|https://a.example/x.mp3");
    let published = ("https://a.example/x.mp3".to_string(), "https://a.example/x.mp3".to_string());
    assert_eq!(hrefs(word_press, None), [published]);
    assert_eq!(
        sketch("Words <audio src='https://a.example/e.mp3'></audio> and <a href='https://a.example/e.mp3'>this</a>"),
        "p Words\np {a.example/e.mp3}1\np and {this}1\n1=this|https://a.example/e.mp3"
    );
    assert_eq!(
        sketch(
            "<a href='https://example.org/v'>Film</a><video src='/v'>no <a href='https://a.example/w'>d<b>o</b>wn</a></video>"
        ),
        "p {Film}1\np {down}2\n1=Film|https://example.org/v\n2=down|https://a.example/w"
    );
    assert_eq!(
        sketch(
            "Words <object><param name=x><embed src='https://a.example/p.swf'></object><embed src='https://a.example/q'>"
        ),
        "p Words\np {a.example/p.swf}1\np {a.example/q}2\n1=a.example/p.swf|https://a.example/p.swf\n\
         2=a.example/q|https://a.example/q"
    );
    for nothing in [
        "<iframe src='https://a.example/1' width=1 height=1></iframe>",
        "<iframe src='https://a.example/1' style='display: none'></iframe>",
        "<iframe src='about:blank'></iframe><audio src='data:audio/mpeg;base64,AA'></audio>",
        "<picture><source src='https://a.example/1.webp'></picture>",
        "<form><a href='https://a.example/1'>x</a><audio src='https://a.example/2'></audio></form>",
    ] {
        assert_eq!(sketch(&format!("<p>Words</p>{nothing}")), "p Words");
    }
    assert!(sketch("<iframe></iframe><script src='https://a.example/x.js'></script>").is_empty());
}

#[test]
fn lists_quotes_and_tables() {
    assert_eq!(
        sketch("<ul><li>a<ul><li>b</li></ul></li><li><p>c</p></ul><ol start=3><li>x<li>y</ol>"),
        "ul\n li\n  p a\n  ul\n   li\n    p b\n li\n  p c\nol 3\n li\n  p x\n li\n  p y"
    );
    assert_eq!(
        sketch("<blockquote><p>q</p><blockquote>r</blockquote></blockquote>after"),
        "quote\n  p q\n  quote\n    p r\np after"
    );
    assert_eq!(sketch("<ul><li>a</li><ul><li>b</li></ul></ul>"), "ul\n li\n  p a\n  ul\n   li\n    p b");
    assert_eq!(sketch("<li>a<li>b"), "ul\n li\n  p a\n li\n  p b");
    assert_eq!(sketch("<table><tr><th>a<th>b<tr><td>1<td><b>2</b></table>"), "table (a | b) (1 | *2*)");
    assert_eq!(sketch("<table><tr><td><p>one</p><p>two</p></td></tr></table>"), "p one\np two");
    assert_eq!(sketch("<pre>  a\tb\n\n  c  \n</pre>"), "code   a    b⏎⏎  c");
}

#[test]
fn links_are_numbered_once() {
    assert_eq!(
        sketch(
            "<p><a href='https://a.org/x'>an essay</a>, <a href=\"/y\">y</a>, <a href=https://a.org/x>The whole name of the essay</a></p>"
        ),
        "p {an essay}1, {y}2, {The whole name of the essay}1\n1=The whole name of the essay|https://a.org/x\n2=y|https://example.org/y"
    );
    assert_eq!(
        sketch(
            "<a href='https://www.google.com/url?q=https://a.org/'>here</a> <a href='javascript:x()'>bad</a> <a href='#top'>top</a> <a name=x>n</a>"
        ),
        "p {here}1 {bad}2 top n\n1=here|https://a.org/ via google.com\n2=bad|refused javascript:x()"
    );
    assert_eq!(
        sketch(
            "<a href='https://www.example.com/a/very/long/path/that/goes/on/and/on/index.html'>https://www.example.com/a/very/long/path/that/goes/on/and/on/index.html</a>"
        ),
        "p {example.com/a/very/long/path/that/goes/on/and/on/index.html}1\n1=example.com/a/very/long/path/that/goes/on/and/on/index.html|https://www.example.com/a/very/long/path/that/goes/on/and/on/index.html"
    );
    assert_eq!(sketch("x <a href='https://a.org'></a>"), "p x {a.org}1\n1=a.org|https://a.org/");
    assert_eq!(
        sketch("<a href='https://a.org/'><p>block</p></a><p>not a link</p>"),
        "p {block}1\np not a link\n1=block|https://a.org/"
    );
    assert_eq!(
        sketch("<p><a href='https://a.org/'>forgotten</p><p>not a link</p>"),
        "p {forgotten}1\np not a link\n1=forgotten|https://a.org/"
    );
}

#[test]
fn images_are_words() {
    assert_eq!(
        sketch(
            "<img src=/a.png alt='A cat'><img src=https://t.org/p.gif width=1 height=1><img src=x style='width: 1px'><img>"
        ),
        "p {[image: A cat]}1\n1=[image: A cat]|https://example.org/a.png"
    );
    // A picture stands apart from the words on both sides.
    assert_eq!(
        sketch("for<img src=/a.png alt='A b'>ours, <img src=/a.png alt='A b'>, c"),
        "p for {[image: A b]}1 ours, {[image: A b]}1, c\n1=[image: A b]|https://example.org/a.png"
    );
    assert_eq!(sketch("<a href='https://a.org/'><img src=/a.png></a>"), "p {[image]}1\n1=[image]|https://a.org/");
}

#[test]
fn plain_text_is_understood() {
    assert_eq!(
        sketch(
            "First line\nsecond\n\nNext at 41:20 & https://a.org/x.\n\nLinks:\n- one https://b.org\n* two\n\n1. x\n2. y\n\n3. z"
        ),
        "p First line⏎second\np Next at {41:20}t & {a.org/x}1.\nh2 Links\nul\n li\n  p one {b.org}2\n li\n  p two\nol 1\n li\n  p x\n li\n  p y\n li\n  p z\n1=a.org/x|https://a.org/x\n2=b.org|https://b.org/\nt=41:20|2480 s"
    );
    assert_eq!(
        sketch("a < b, AT&amp;T, <me@a.org>, <https://a.org/>"),
        "p a < b, AT&T, <{me@a.org}1>, <{a.org}2>\n1=me@a.org|mailto:me@a.org\n2=a.org|https://a.org/"
    );
    assert_eq!(sketch("1984. A year"), "p 1984. A year");
    assert_eq!(sketch("1. only one"), "p 1. only one");
    let mail = "This is a letter that some program has broken at seventy-two columns,\nwhich makes every line of it about as long as this one, or a bit\nshorter at the end.";
    assert!(!sketch(mail).contains('⏎'));
}

#[test]
fn plain_text_with_a_few_tags_keeps_its_lines() {
    assert_eq!(
        sketch("One\n\nTwo <a href='https://a.org/'>a</a>\nthree\n\n\n"),
        "p One\np Two {a}1⏎three\n1=a|https://a.org/"
    );
    assert_eq!(sketch("&lt;p&gt;Escaped &lt;b&gt;twice&lt;/b&gt;&lt;/p&gt;"), "p Escaped *twice*");
    assert_eq!(sketch("The &lt;p&gt; tag"), "p The <p> tag");
}

#[test]
fn sections_become_headings() {
    assert_eq!(sketch("<p><strong>Links</strong></p><ul><li>a</li></ul>"), "h2 Links\nul\n li\n  p a");
    assert_eq!(sketch("<p><b>A topic</b></p><p>text</p>"), "h3 A topic\np text");
    assert_eq!(sketch("<p>We talk about:</p><ul><li>a</li></ul>"), "h3 We talk about\nul\n li\n  p a");
    assert_eq!(sketch("text<br>Show Notes:<br>• a<br>• b"), "p text\nh2 Show Notes\nul\n li\n  p a\n li\n  p b");
    assert_eq!(
        sketch("<p>Timestamps:<br>00:00 Intro<br>12:30 End</p>"),
        "h2 Timestamps\np {00:00}t Intro⏎{12:30}t End\nt=00:00|0 s\nt=12:30|750 s"
    );
    // A section looks the same whatever rank its publisher gave it, other headings keep theirs.
    assert_eq!(sketch("<h4>Links:</h4><p>a</p><h1>Timestamps</h1><p>b</p>"), "h2 Links\np a\nh1 Timestamps\np b");
    assert_eq!(sketch("<h3>A topic</h3><p>b</p>"), "h3 A topic\np b");
    assert_eq!(sketch("<p><b>A whole sentence that is bold.</b></p>"), "p *A whole sentence that is bold.*");
    assert_eq!(sketch("<ul><li><b>Bold item</b></li></ul>"), "ul\n li\n  p *Bold item*");
}

#[test]
fn moments_have_no_number_beside_pages() {
    let notes = notes("<p>00:10 a <a href='#t=20'>b</a> https://a.org</p>", None);
    let kinds: Vec<(u16, LinkKind)> = notes.links.iter().map(|link| (link.number, link.kind)).collect();
    assert_eq!(kinds, [(1, LinkKind::Other), (0x8000, LinkKind::Moment), (0x8001, LinkKind::Moment)]);
    assert_eq!(links("<p>00:10 https://a.org</p>", None), [("https://a.org/".to_string(), "a.org".to_string())]);
}

#[test]
fn addresses_as_published() {
    let source = "<a href=' /x '>x</a><a href='https://www.google.com/url?q=https://a.org/'>g</a> https://b.org <a href='/x'>y</a><a href='tel:1'>t</a>";
    assert_eq!(
        hrefs(source, Some("https://example.org/")),
        [
            ("/x".to_string(), "x".to_string()),
            ("https://www.google.com/url?q=https://a.org/".to_string(), "g".to_string())
        ]
    );
    assert_eq!(links(source, Some("https://example.org/")).len(), 3);
}

#[test]
fn steering_characters_do_not_get_in() {
    let text = sketch(
        "<p>a&#27;[31mred\u{1b}]0;t\u{7}b&#x202e;c</p><img alt='\u{9b}2J&#27;c' src=x><a href='https://a.org/\u{1b}[2J'>z</a>",
    );
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    assert!(text.starts_with("p aredbc"), "{text}");
    assert!(text.contains("https://a.org/%1B[2J"), "{text}");
}

#[test]
fn hostile_notes_take_linear_time() {
    let n = 20_000;
    for source in [
        "<div>".repeat(n),
        "<blockquote>".repeat(n) + "deep",
        "<ul><li>".repeat(n) + "deep",
        "<table><tr><td>".repeat(n) + "deep",
        "<ul>".repeat(n) + &"</ul>".repeat(n),
        "<b><i><a href=x>".repeat(n) + "x",
        "<".repeat(n),
        "&lt;".repeat(n),
        "&".repeat(n),
        "- \n".repeat(n),
        "<br>".repeat(n),
        "a.".repeat(n),
        "1:00 ".repeat(n),
        "<svg>".repeat(n),
        format!("<a {}>x", "b ".repeat(n)),
        "<a href='https://a.org/".repeat(n),
        "<p>Links:".repeat(n),
        "<li>x</blockquote>".repeat(n),
    ] {
        let notes = notes(&source, None);
        assert!(depth(&notes.blocks) <= 66, "{}", source.chars().take(20).collect::<String>());
    }
}

fn depth(list: &[Block]) -> usize {
    let mut deepest = 0;
    for block in list {
        deepest = deepest.max(match block {
            Block::Quote(list) => 1 + depth(list),
            Block::List { items, .. } => 1 + items.iter().map(|item| depth(&item.blocks)).max().unwrap_or(0),
            _ => 1,
        });
    }
    deepest
}

/// Every text of the notes.
fn all_text(list: &[Block], out: &mut String) {
    fn add(spans: &[Span], out: &mut String) {
        for span in spans {
            out.push_str(&span.text);
        }
        out.push('\n');
    }
    for block in list {
        match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) => add(spans, out),
            Block::Table(rows) => rows.iter().flatten().for_each(|cell| add(cell, out)),
            Block::Code(lines) => lines.iter().for_each(|line| *out += line),
            Block::Quote(list) => all_text(list, out),
            Block::List { items, .. } => items.iter().for_each(|item| all_text(&item.blocks, out)),
            Block::Rule => {}
        }
    }
}

#[test]
fn marks_are_counted_across_text_that_holds_no_address() {
    let source =
        "<a href='https://a.org/a'>\u{301}\u{301}\u{301}<li>\u{1b}]0;<a href='https://b.org/a'>\u{301}\u{301}\u{301}";
    let shown = notes(source, None).links.into_iter().map(|link| (link.target.address().to_string(), link.label));
    assert_eq!(links(source, None), shown.collect::<Vec<_>>());
}

const PIECES: &str = "(<p>|</p>|<b>|</b>|<ul>|<ol>|<li>|</li>|</ul>|<blockquote>|</blockquote>|<br>|<pre>|</pre>|<table>|<tr>|<td>|</table>|<a href='https://a.org/[a-c]'>|<a href='mailto:[a-c]@d.org'>|</a>|<img src='https://i.org/x' alt='&#27;'>|<h2>|</h2>|<script>|</script>|https://b.org/[x-z]|41:20|- |\n|\n\n|word[0-9]| |&#27;\\[2J|\u{1b}\\]0;|\u{202e}|\u{301}\u{301}\u{301}){0,40}";

proptest! {
    #[test]
    fn nothing_steers_and_links_agree(source in PIECES, any in "\\PC{0,80}|[<>a-z/='\"& \n\u{1b}\u{9b}]{0,80}") {
        for source in [&source, &any] {
            let notes = notes(source, None);
            let mut text = String::new();
            all_text(&notes.blocks, &mut text);
            for link in &notes.links {
                text.push_str(&link.label);
                text.push_str(link.target.address());
            }
            prop_assert!(!text.chars().any(|c| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c)), "{:?}", text);
            let pages = notes.links.iter().filter(|link| link.is_numbered()).count();
            for (n, link) in notes.links.iter().enumerate() {
                let moment = n.checked_sub(pages).map(|n| usize::from(Link::FIRST_MOMENT) + n);
                prop_assert_eq!(usize::from(link.number), moment.unwrap_or(n + 1));
            }
            let mut used = Vec::new();
            numbers(&notes.blocks, &mut used);
            prop_assert!(used.iter().all(|n| notes.links.iter().any(|link| link.number == *n)));
            let pages: Vec<(String, String)> = notes.links.iter().filter(|link| leaves(&link.target)).map(|link| (link.target.address().to_string(), link.label.clone())).collect();
            prop_assert_eq!(&links(source, None), &pages);
            // Every link can be seen somewhere on the page.
            for link in &notes.links {
                prop_assert!(used.contains(&link.number), "{:?} in {:?}", link, source);
            }
            let _ = plain_line(source);
        }
    }

    #[test]
    fn every_allowed_address_is_reachable(parts in prop::collection::vec(("[a-z ]{0,8}", "(https?://[a-z]{1,8}\\.org/[a-z0-9/]{0,8}|mailto:[a-z]{1,5}@x\\.org)", "(p|div|li|b|td|blockquote|h2|pre|span)"), 1..12)) {
        let mut source = String::from("<p>start</p>");
        for (words, address, tag) in &parts {
            let _ = write!(source, "<{tag}>{words}<a href=\"{address}\">{words}</a></{tag}>");
        }
        let notes = notes(&source, None);
        for (_, address, _) in &parts {
            let (target, _, _) = crate::text::target::classify(address, None);
            prop_assert!(notes.links.iter().any(|link| link.target == target), "{} in {}", address, source);
        }
    }

    #[test]
    fn no_word_is_lost(words in prop::collection::vec("[a-zA-Zäéß漢]{1,12}", 1..30), seps in prop::collection::vec("( |\n|\n\n|<br>|<p>|</p>|<li>|<b>|</b>|<div>|<td>|</ul>|<ul>|</blockquote>|<blockquote>)", 30)) {
        let mut source = String::from("<p>");
        for (word, sep) in words.iter().zip(&seps) {
            source.push_str(word);
            source.push_str(sep);
            source.push(' ');
        }
        let mut text = String::new();
        all_text(&notes(&source, None).blocks, &mut text);
        let expected: String = words.concat();
        let found: String = text.split_whitespace().collect();
        let sorted = |text: &str| { let mut chars: Vec<char> = text.chars().collect(); chars.sort_unstable(); chars };
        prop_assert_eq!(sorted(&found), sorted(&expected), "{}", source);
    }
}

fn numbers(list: &[Block], out: &mut Vec<u16>) {
    for block in list {
        match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) => out.extend(spans.iter().filter_map(|span| span.link)),
            Block::Table(rows) => out.extend(rows.iter().flatten().flatten().filter_map(|span| span.link)),
            Block::Quote(list) => numbers(list, out),
            Block::List { items, .. } => items.iter().for_each(|item| numbers(&item.blocks, out)),
            Block::Code(_) | Block::Rule => {}
        }
    }
}
