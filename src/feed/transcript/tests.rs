//! Transcripts of each kind.

use super::*;

fn of(document: &str) -> Vec<(Option<u32>, Option<String>, String)> {
    let lines = read(document.as_bytes());
    lines.into_iter().map(|line| (line.start.map(|start| start.0), line.speaker, line.text)).collect()
}

fn line(start: impl Into<Option<u32>>, speaker: &str, text: &str) -> (Option<u32>, Option<String>, String) {
    (start.into(), Some(speaker.to_string()).filter(|name| !name.is_empty()), text.to_string())
}

#[test]
fn every_format_becomes_the_same_lines() {
    let wanted = vec![line(1, "Ann", "Tea & cake."), line(62, "Bob", "Or coffee?")];
    for document in [
        "WEBVTT\n\nNOTE by hand\n\n1\n00:01.000 --> 00:02.500 align:left\n<v Ann>Tea &amp; <c.b>cake</c>.</v>\n\n\
         00:01:02.000 --> 00:01:03.000\n<v.loud Bob>Or\ncoffee?\n",
        "1\r\n00:00:01,000 --> 00:00:02,500\r\nAnn: Tea & cake.\r\n\r\n2\r\n00:01:02,000 --> 00:01:03,000\r\nBob: Or\r\ncoffee?\r\n",
        "1\n00:00:01,000 --> 00:00:02,500\nAnn: Tea & cake.\n2\n00:01:02,000 --> 00:01:03,000\nBob: Or coffee?",
        r#"{"version": "1.0.0", "segments": [{"speaker": "Ann", "startTime": 1.2, "endTime": 2, "body": "Tea &amp; cake."},
           {"speaker": "Bob", "startTime": 62, "body": "Or coffee?"}]}"#,
        r#"[{"start": "00:00:01,000", "text": "Ann: Tea & cake."}, {"start": "00:01:02,000", "text": "Bob: Or coffee?"}]"#,
        "<html><body><cite>Ann:</cite><time>0:01</time><p>Tea &amp; <b>cake</b>.</p><cite>Bob:</cite>\n<time>1:02</time><p>Or coffee?</p>",
        "[00:01] Ann: Tea & cake.\n[01:02] Bob: Or coffee?\n",
        "Ann  0:01\nTea & cake.\n\nBob  1:02\nOr coffee?\n",
        "Ann (00:01):\nTea & cake.\n\nBob (01:02):\nOr coffee?\n",
        "<p>Ann (00:01):<br>Tea &amp; cake.</p><p>Bob (01:02):<br>Or coffee?</p>",
        "<p><strong>Ann:</strong> [00:00:01] Tea &amp; cake.</p><p><strong>Bob:</strong> [00:01:02] Or coffee?</p>",
        "00:00:01 Ann\nTea & cake.\n\n00:01:02 Bob\nOr coffee?\n",
        r#"{version: '1.0.0', 'segments': [{"speaker": "Ann", "startTime": 1.2, "body": "Tea &amp; cake.",},
           {"speaker": "Bob", "startTime": 62, "body": "Or coffee?"},]}"#,
    ] {
        assert_eq!(of(document), wanted, "{document}");
    }
}

#[test]
fn prose_stays_prose() {
    let said = of("[00:01] We met.\nThere: it was (4:30) late.\n[00:09] Yes\nand no.");
    assert_eq!(said, [line(1, "", "We met. There: it was (4:30) late."), line(9, "", "Yes and no.")]);
    let said = of("00:01 Yes.\nOf course.\n00:09 No\nNever.");
    assert_eq!(said, [line(1, "", "Yes. Of course."), line(9, "", "No Never.")]);
    assert_eq!(of("00:01 Tea\n00:09 Cake\nand so on"), [line(1, "", "Tea"), line(9, "", "Cake and so on")]);
}

#[test]
fn turns_end_where_the_next_begins() {
    let wanted = [line(0, "Ann", "Tea."), line(70, "Bob", "Or coffee?")];
    for document in [
        "<cite>Ann:</cite> <time>0:00</time> Tea.<br>\n<cite>Bob:</cite> <time>1:10</time> Or<br>coffee?<br>",
        "<html><head><title>T</title><style>p{}</style></head><body><cite>Ann:</cite><time>0:00</time><p>Tea.\n\
         <cite>Bob:</cite><time>1:10</time><p>Or coffee?</body></html>",
        "<div><time>0:00</time><cite>Ann:</cite><p>Tea.</p></div><div><cite>Bob</cite>: <time>1:10</time><p>Or coffee?</div>",
    ] {
        assert_eq!(of(document), wanted, "{document}");
    }
    let more = of("<p>All of it</p><cite>Ann:</cite><time>0:00</time><p>Tea.</p><p>Cake.");
    assert_eq!(more, [line(None, "", "All of it"), line(0, "Ann", "Tea."), line(None, "", "Cake.")]);
}

#[test]
fn cues_have_any_line_ends_and_marks() {
    let wanted = [line(0, "Ann", "Tea."), line(1, "Bob", "Or coffee?")];
    for document in [
        "WEBVTT\r\rNOTE x\r\r00:00.000 --> 00:01.000\rAnn: Tea.\r\r00:01.000 --> 00:02.000\rBob: Or coffee?\r",
        "\u{feff}1\r\n00:00:00,000 --> 00:00:01,000\r\n<font color=\"#fff\">Ann: Tea.</font>\r\n\r\n2\r\n00:00:01,000 --> 00:00:02,000\r\n\
         {\\an8}Bob: {\\i1}Or coffee?{\\i0}\r\n",
    ] {
        assert_eq!(of(document), wanted, "{document}");
    }
    assert_eq!(of("00:01.000 --> 00:02.000\n{a} set {\\x"), [line(1, "", "{a} set {\\x")]);
    let lines = paragraphs(&read(
        b"1\n00:00:00,000 --> 00:00:01,000\nAnn: Tea\n\n2\n00:00:01,000 --> 00:00:02,000\n{\\an8}Bob: Yo",
    ));
    assert_eq!(lines.len(), 2);
}

#[test]
fn milliseconds_are_known_by_their_size() {
    let lines = of(r#"[{"start": 25801, "end": 28700, "text": "a"}, {"start": 2410000, "text": "b"}]"#);
    assert_eq!(lines, [line(25, "", "a"), line(2410, "", "b")]);
}

#[test]
fn text_without_times_keeps_its_paragraphs() {
    assert_eq!(of("one\ntwo\n\nthree\n"), [line(None, "", "one two"), line(None, "", "three")]);
    assert_eq!(of("one\ntwo\n"), [line(None, "", "one"), line(None, "", "two")]);
    assert_eq!(of("<p>one</p><p>Now 2 &lt; 3</p>"), [line(None, "", "one"), line(None, "", "Now 2 < 3")]);
    assert_eq!(of(""), []);
}

#[test]
fn words_become_sentences_and_pauses_part_them() {
    let word = |start: u32, speaker: &str, text: &str| TranscriptLine {
        start: Some(Secs(start)),
        end: Some(Secs(start + 1)),
        speaker: Some(speaker.to_string()).filter(|name| !name.is_empty()),
        text: text.to_string(),
    };
    let lines = [
        word(0, "Ann", "Tea"),
        word(1, "Ann", "please."),
        word(20, "", "Thanks."),
        word(21, "Bob", "茶"),
        word(22, "Bob", "を"),
    ];
    let joined = paragraphs(&lines);
    let read: Vec<_> = joined.iter().map(|line| (line.speaker.as_deref(), line.text.as_str())).collect();
    assert_eq!(read, [(Some("Ann"), "Tea please."), (None, "Thanks."), (Some("Bob"), "茶を")]);
    assert_eq!(joined[0].end, Some(Secs(2)));
}

#[test]
fn the_best_one_has_times_and_the_language_of_the_show() {
    let one = |url: &str, mime: &str, language: &str| Transcript {
        url: url.to_string(),
        mime: Some(mime.to_string()).filter(|mime| !mime.is_empty()),
        language: Some(language.to_string()).filter(|language| !language.is_empty()),
    };
    let all = [
        one("a", "text/html", "en"),
        one("b.srt?x=.vtt", "", ""),
        one("c", "application/json", "en-US"),
        one("d", "text/vtt", "de"),
        one("e", "text/plain", ""),
        one("f.vtt", "", "EN"),
    ];
    let order =
        |language| best_first(&all, language).iter().filter_map(|one| one.url.chars().next()).collect::<String>();
    assert_eq!(order(Some("en-gb")), "fbcaed");
    assert_eq!(order(Some("de")), "dbefca");
    assert_eq!(order(None), "dfbcae");
}

#[test]
fn links_and_makers_are_kept() {
    let html = "<p>See <a href=\"/notes\">the notes</a>.</p><p>And https://example.com/tea</p>";
    let text = with_links(html.as_bytes(), "https://example.org/t/1.html", None);
    let links: Vec<_> = text.links.iter().map(|link| (link.url.as_str(), link.label.as_str(), link.at)).collect();
    assert_eq!(links[0], ("https://example.org/notes", "the notes", None));
    assert_eq!(links[1].0, "https://example.com/tea");
    assert_eq!(links.len(), 2, "{links:?}");
    let vtt = "WEBVTT\n\nNOTE\nTranscribed by <b>Ann</b>\n\n00:05.000 --> 00:06.000\nAt www.example.com and www.example.com\n";
    let text = with_links(vtt.as_bytes(), "https://example.org/t/1.vtt", None);
    assert_eq!(text.made_by.as_deref(), Some("Transcribed by Ann"));
    assert_eq!(text.links.len(), 1);
    assert_eq!(text.links[0].at, Some(Secs(5)));
    let old = with_links(b"WEBVTT\n\n00:05.000 --> 00:06.000\n\xc7a va\n", "", Some("iso-8859-1"));
    assert_eq!(old.lines[0].text, "Ça va");
    assert_eq!(with_links(b"WEBVTT\n\n00:05.000 --> 00:06.000\nWritten by me\n", "", None).made_by, None);
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_lines_or_nothing(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let _ = paragraphs(&read(&bytes));
    }

    #[test]
    fn any_words_of_transcripts_are_lines(words in proptest::collection::vec(proptest::sample::select(vec![
        "WEBVTT", "\n", "\n\n", "00:01.000", " --> ", "1", "<v Ann>", "</v>", "<", ">", "<p>", "</p>", "<cite>", "</cite>", "<time>",
        "</time>", "Ann: ", "tea", "[00:12] ", "\u{1b}[2J", "{", "}", "\u{202e}", "&amp;", "é",
    ]), 0..40)) {
        for line in paragraphs(&read(words.concat().as_bytes())) {
            proptest::prop_assert!(!line.text.contains(|c: char| c.is_control() || c == '\u{202e}'), "{:?}", line.text);
        }
    }
}
