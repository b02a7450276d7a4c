//! Pages of notes and transcripts as they are drawn, and properties of any text at any width.

use proptest::prelude::*;

use super::*;
use crate::model::{TranscriptLine, TranscriptLink, TranscriptText};
use crate::text::{html, width};

fn drawn_page(source: &str, width: u16) -> String {
    let lines = page(&html::notes(source, None), width).lines;
    lines.iter().map(|line| line.text().trim_end().to_string()).collect::<Vec<_>>().join("\n")
}

const NOTES: &str = "<p>Hugo talks with Mark Saroufim, who works on PyTorch and spends his days making it easier to put PyTorch \
    models into production outside the company that built it.</p><p>Mark first drew attention with an \
    <a href='https://marksaroufim.substack.com/p/machine-learning-the-great-stagnation'>essay</a> on the state of academic \
    machine-learning research, where he wrote:</p><blockquote>Research used to be where careers went to take risks. Now it \
    is where they go to avoid them, with a good salary and a better title.</blockquote><p>At 41:20 they turn to developer \
    marketing.</p><h2>Links</h2><ul><li><a href='https://marksaroufim.substack.com/p/the-myth'>The Myth of Objective Tech \
    Screens</a></li><li><a href='https://marksaroufim.substack.com/p/machine-learning-the-great-stagnation'>Machine \
    Learning: The Great Stagnation</a></li></ul>";

#[test]
fn the_page_is_the_one_in_the_picture() {
    assert_eq!(
        drawn_page(NOTES, 76),
        "\
Hugo talks with Mark Saroufim, who works on PyTorch and spends his days
making it easier to put PyTorch models into production outside the company
that built it.

Mark first drew attention with an essay [1] on the state of academic
machine-learning research, where he wrote:

┃ Research used to be where careers went to take risks. Now it is where they
┃ go to avoid them, with a good salary and a better title.

At 41:20 they turn to developer marketing.

Links
─────
• [2] The Myth of Objective Tech Screens           marksaroufim.substack.com
• [1] Machine Learning: The Great Stagnation       marksaroufim.substack.com"
    );
    assert_eq!(
        drawn_page(NOTES, 40).lines().skip(11).take(7).collect::<Vec<_>>().join("\n"),
        "\
┃ Research used to be where careers went
┃ to take risks. Now it is where they go
┃ to avoid them, with a good salary and
┃ a better title.

At 41:20 they turn to developer
marketing."
    );
}

#[test]
fn roles_styles_and_links_stay_with_their_words() {
    let page = page(&html::notes("<p>See <a href='https://a.org/x'>the <b>bold essay</b></a>.</p>", None), 12);
    let runs: Vec<(&str, Role, bool, Option<u16>)> = page
        .lines
        .iter()
        .flat_map(|line| &line.runs)
        .map(|run| (&*run.text, run.role, run.style.bold, run.link))
        .collect();
    assert_eq!(
        runs,
        [
            ("See ", Role::Text, false, None),
            ("the ", Role::Text, false, Some(1)),
            ("bold", Role::Text, true, Some(1)),
            ("essay", Role::Text, true, Some(1)),
            (" ", Role::Text, false, None),
            ("[1]", Role::LinkNumber, false, Some(1)),
            (".", Role::Text, false, None),
        ]
    );
}

#[test]
fn lists_hang_and_nest() {
    assert_eq!(
        drawn_page(
            "<ul><li>one two three<ul><li>four five six</li></ul></li><li>x</li></ul><ol start=9><li>nine ten eleven<li>ten</ol>",
            13
        ),
        "• one two\n  three\n  • four five\n    six\n• x\n\n 9. nine ten\n    eleven\n10. ten"
    );
    assert_eq!(
        drawn_page("<blockquote>a<blockquote>b</blockquote><ul><li>c d e f g h</li></ul></blockquote>", 14),
        "┃ a\n┃\n┃ ┃ b\n┃\n┃ • c d e f g\n┃   h"
    );
}

#[test]
fn items_that_are_one_link_look_the_same_whatever_their_length() {
    let item = |n: usize, words: &str| format!("<li><a href='https://host.example/{n}'>{words}</a></li>");
    let mut list: String = (1..=8).map(|n| item(n, "Short")).collect();
    list.push_str(&item(9, "A title that needs more room than there is"));
    list.push_str(&item(10, "Fits, but not beside its host"));
    list.push_str("<li><a href='mailto:me@mail.example'>Write to us</a></li>");
    list.push_str("<li>See <a href='https://host.example/1'>the first</a>.</li>");
    let shown = drawn_page(&format!("<ul>{list}</ul>"), 40);
    assert_eq!(
        shown.lines().skip(7).collect::<Vec<_>>().join("\n"),
        "\
• [8]  Short                host.example
• [9]  A title that needs more room than
       there is             host.example
• [10] Fits, but not beside its host
• [11] Write to us
• See the first [1]."
    );
}

#[test]
fn the_blank_stands_behind_the_number_of_a_link() {
    let show = |source: &str| drawn_page(source, 60);
    assert_eq!(show("<p>a <a href='https://a.org/'>link </a>and</p>"), "a link [1] and");
    assert_eq!(show("<p>a <a href='https://a.org/'>link </a> and</p>"), "a link [1] and");
    assert_eq!(show("<p><a href='https://a.org/'>one</a><a href='https://b.org/'>two</a>.</p>"), "one [1] two [2].");
    assert_eq!(show("<p><img src='https://a.org/x.png' alt='A cover'>Words</p>"), "[image: A cover] [1] Words");
}

#[test]
fn links_that_open_inside_are_marked_and_a_mark_begins_no_line() {
    let notes = html::notes(
        "<p>Hear <a href='https://a.org/'>tide</a>, <a href='https://b.org/'>ebb</a> and <a href='https://c.org/'>more</a>.</p>\
         <ul><li><a href='https://a.org/'>tide</a></li></ul>",
        None,
    );
    let opens = [Some(Opens::Show), Some(Opens::Episode), None];
    let text = |width: u16| {
        let page = page_with_marks(&notes, &opens, width);
        page.lines.iter().map(Line::text).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(
        text(60),
        "Hear tide [1]▸show, ebb [2]▸episode and more [3].\n\n• [1] tide                                             ▸show"
    );
    for width in 16..60 {
        assert!(text(width).lines().all(|line| !line.trim_start().starts_with('▸')), "{}", text(width));
    }
}

#[test]
fn code_is_cut_and_rules_are_a_third() {
    assert_eq!(drawn_page("<pre>let x = 1;\nlonger than the room</pre><hr>", 12), "let x = 1;\nlonger than→\n\n────");
    assert_eq!(drawn_page("<table><tr><td>a<td>bbb<tr><td>cc<td>d</table>", 10), "a   bbb\ncc  d");
    assert_eq!(drawn_page("<table><tr><td>aaaa<td>bbbb bbbb<tr><td>cc<td>d</table>", 10), "aaaa ·\nbbbb bbbb\ncc · d");
    assert_eq!(
        page(&html::notes(&"word ".repeat(100), None), 300).lines.iter().map(|l| width::width(&l.text())).max(),
        Some(99)
    );
}

#[test]
fn wrapping_knows_scripts() {
    assert_eq!(wrap("これは「かっこ」です。", 12), ["これは「かっ", "こ」です。"]);
    assert_eq!(wrap("あいうえ「かっこ」", 10), ["あいうえ", "「かっこ」"]);
    assert_eq!(wrap("see https://example.org/a/long/path now", 20), ["see", "https://example.org/", "a/long/path now"]);
    assert_eq!(wrap("unbreakable", 4), ["unbr", "eaka", "ble"]);
    assert_eq!(wrap("e\u{301}e\u{301}e\u{301}", 2), ["e\u{301}e\u{301}", "e\u{301}"]);
    assert_eq!(wrap("a\n\nb", 4), ["a", "", "b"]);
    assert_eq!(wrap("漢", 1), ["…"]);
    assert_eq!(wrap("", 5), [""]);
}

#[test]
fn the_plain_page_names_its_addresses() {
    assert_eq!(
        plain(&html::notes("<p>An <a href='https://a.org/x?utm_source=y'>essay</a> at 1:00.</p>", None), 40),
        "An essay [1] at 1:00.\n\n[1] https://a.org/x?utm_source=y\n"
    );
}

#[test]
fn a_position_survives_a_new_width() {
    let notes = html::notes(NOTES, None);
    let (narrow, wide) = (page(&notes, 30), page(&notes, 90));
    for (n, line) in narrow.lines.iter().enumerate() {
        assert!(narrow.line_of(line.block) <= n);
        let there = wide.line_of(line.block);
        assert!(wide.lines.get(there).is_some_and(|found| found.block == line.block), "{line:?}");
    }
}

fn text_of(lines: Vec<TranscriptLine>) -> TranscriptText {
    TranscriptText { lines, links: Vec::new(), made_by: None }
}

#[test]
fn words_that_lead_somewhere_in_the_document_of_a_transcript_are_links() {
    let line = |text: &str| TranscriptLine { text: text.into(), ..TranscriptLine::default() };
    let link = |label: &str| TranscriptLink {
        url: format!("https://a.example/{}", label.len()),
        label: label.into(),
        at: None,
    };
    let mut text = text_of(vec![
        line("A steamboat is no boat."),
        line("The tide table, says the rope maker, and the tide."),
        line("See https://b.example/x or the boat."),
    ]);
    text.links = vec![link("boat"), link("gone from the text"), link("tide table"), link("rope maker")];
    let (page, links) = transcript("About", &text, 80);
    let labels: Vec<&str> = links.iter().map(|link| link.label.as_str()).collect();
    assert_eq!(labels.get(..3), Some(["boat", "tide table", "rope maker"].as_slice()));
    let linked: Vec<&str> = page
        .lines
        .iter()
        .flat_map(|line| &line.runs)
        .filter(|run| run.link.is_some())
        .map(|run| run.text.as_str())
        .collect();
    assert_eq!(linked.get(..3), Some(["boat", "tide table", "rope maker"].as_slice()), "{linked:?}");
    assert!(page.lines.iter().any(|line| line.text().contains("A steamboat is no boat.")), "no word is lost");
    assert_eq!(links[1].target.address(), "https://a.example/10");
}

#[test]
fn empty_names_of_speakers_take_no_room() {
    let line = |speaker: Option<&str>| TranscriptLine {
        text: String::from("One word and another one, and so on to the very end of the line."),
        speaker: speaker.map(String::from),
        start: Some(Secs(61)),
        end: None,
    };
    let texts = |speaker: Option<&str>| {
        let (page, _) = transcript("About", &text_of(vec![line(speaker)]), 63);
        page.lines.iter().map(Line::text).collect::<Vec<_>>()
    };
    assert_eq!(texts(Some("")), texts(None));
}

proptest! {
    #[test]
    fn no_line_of_a_transcript_is_wider_than_its_room(
        lines in prop::collection::vec(("\\PC{0,60}", prop::option::of("\\PC{0,30}"), prop::option::of(any::<u32>())), 0..6),
        width in 1_u16..130,
    ) {
        let lines: Vec<TranscriptLine> = lines
            .into_iter()
            .map(|(text, speaker, start)| TranscriptLine { text, speaker, start: start.map(Secs), end: None })
            .collect();
        let (page, _) = transcript("What it says of itself", &text_of(lines.clone()), width);
        let widest = page.lines.iter().map(|line| width::width(&line.text())).max().unwrap_or(0);
        prop_assert!(widest <= usize::from(width), "{widest} > {width}");
        prop_assert!(page.lines.is_sorted_by_key(|line| line.block));
        let blocks: std::collections::BTreeSet<u32> = page.lines.iter().map(|line| line.block).collect();
        prop_assert_eq!(blocks.len(), lines.len() + 1, "every line of it has one of the page");
    }

    #[test]
    fn no_line_is_wider_than_its_room(
        source in "(<p>|</p>|<ul>|<ol start=98>|<li>|</ul>|<blockquote>|</blockquote>|<pre>|</pre>|<table>|<tr>|<td>|</table>|<h1>|</h1>|<hr>|<br>|<a href='https://a.org/[a-c]'>|</a>|[a-z]{1,12}|漢字かな|👩‍👩‍👧|❤️|e\u{301}|עברית| |  ){0,40}",
        any in "\\PC{0,60}",
        room in 1_u16..30,
    ) {
        for source in [&source, &any] {
            let notes = html::notes(source, None);
            let page = page(&notes, room);
            let mut block = 0;
            for line in &page.lines {
                let text = line.text();
                prop_assert!(width::width(&text) <= usize::from(room), "{:?} in {}", text, room);
                // What is measured is what is drawn, cluster by cluster, also across runs.
                let drawn: usize = line.runs.iter().map(|run| width::width(&run.text)).sum();
                prop_assert!(drawn <= usize::from(room) && !text.chars().any(char::is_control));
                prop_assert!(line.block >= block);
                block = line.block;
            }
            for line in wrap(source, room) {
                prop_assert!(width::width(&line) <= usize::from(room));
            }
        }
    }

    #[test]
    fn wrapping_loses_only_blanks(text in "[a-zäé漢字 .,()/-]{0,80}", room in 2_u16..40) {
        let joined: String = wrap(&text, room).concat().split_whitespace().collect();
        let expected: String = text.split_whitespace().collect();
        prop_assert_eq!(joined, expected);
    }
}
