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
        one("g", "application/pdf", "en"),
    ];
    let order =
        |language| best_first(&all, language).iter().filter_map(|one| one.url.chars().next()).collect::<String>();
    assert_eq!(order(Some("en-gb")), "fbcaegd");
    assert_eq!(order(Some("de")), "dbefcag");
    assert_eq!(order(None), "dfbcaeg");
}

#[test]
fn links_and_makers_are_kept() {
    let html = "<p>See <a href=\"/notes\">the notes</a>.</p><p>And https://example.com/tea</p>";
    let found = |document: &[u8], base: &str, charset: Option<&str>| {
        with_links(document, base, charset, &promised("text/vtt")).unwrap().text
    };
    let text = found(html.as_bytes(), "https://example.org/t/1.html", None);
    let links: Vec<_> = text.links.iter().map(|link| (link.url.as_str(), link.label.as_str(), link.at)).collect();
    assert_eq!(links[0], ("https://example.org/notes", "the notes", None));
    assert_eq!(links[1].0, "https://example.com/tea");
    assert_eq!(links.len(), 2, "{links:?}");
    let vtt = "WEBVTT\n\nNOTE\nTranscribed by <b>Ann</b>\n\n00:05.000 --> 00:06.000\nAt www.example.com and www.example.com\n";
    let text = found(vtt.as_bytes(), "https://example.org/t/1.vtt", None);
    assert_eq!(text.made_by.as_deref(), Some("Transcribed by Ann"));
    assert_eq!(text.links.len(), 1);
    assert_eq!(text.links[0].at, Some(Secs(5)));
    let old = found(b"WEBVTT\n\n00:05.000 --> 00:06.000\n\xc7a va\n", "", Some("iso-8859-1"));
    assert_eq!(old.lines[0].text, "Ça va");
    assert_eq!(found(b"WEBVTT\n\n00:05.000 --> 00:06.000\nWritten by me\n", "", None).made_by, None);
}

fn promised(mime: &str) -> Transcript {
    Transcript { url: String::from("https://example.org/t"), mime: Some(mime.to_string()), language: None }
}

#[test]
fn what_is_no_transcript_is_told_from_one() {
    let of = |document: &[u8], mime: &str| {
        with_links(document, "", None, &promised(mime)).map(|found| found.text.lines.len())
    };
    let login =
        b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form><label>User</label><input></form>\
        <p>Please sign in to continue</p></body></html>";
    let missing =
        b"<html><head><title>404</title></head><body><p>Error: Not Found</p><p>Reason: It is gone.</p></body></html>";
    let empty = b"<html><body><script>app()</script></body></html>";
    for mime in ["text/vtt", "application/srt", "application/json", "text/plain"] {
        for page in [login.as_slice(), missing, empty] {
            assert_eq!(of(page, mime), Err(NoTranscript::WebPage), "{mime}");
        }
    }
    // A page was promised, and may be read; one that wants a password is none of those.
    assert_eq!(of(missing, "text/html"), Ok(2));
    let unknown = Transcript { mime: None, ..promised("") };
    assert!(with_links(missing, "", None, &unknown).is_ok(), "nobody says what it is");
    let password = b"<html><body><p>Please sign in</p><input name=p type=\"password\"></body></html>";
    assert_eq!(of(password, "text/html"), Err(NoTranscript::WebPage));
    // So may one in which people talk, whatever was promised.
    for page in [
        "<html><body><h1>One</h1><p>Ann: Tea?</p><p>Bob: Or coffee?</p><p>Ann: Tea.</p><input type=password></body></html>",
        "<!DOCTYPE html><html><body><cite>Ann:</cite><time>0:01</time><p>Tea?</p><cite>Bob:</cite><time>0:09</time><p>No.</p></body></html>",
    ] {
        assert!(of(page.as_bytes(), "text/vtt").is_ok(), "{page}");
    }
    assert_eq!(of(b"<p>Just words</p>", "text/vtt"), Ok(1), "a few tags are no page");
    assert_eq!(of(b"%PDF-1.4 binary", "text/plain"), Err(NoTranscript::NoText("a PDF")));
    assert_eq!(read(b"%PDF-1.4 binary"), []);
    assert_eq!(of(b"WEBVTT\n", "text/vtt"), Err(NoTranscript::Nothing));
}

#[test]
fn a_line_of_a_blank_ends_no_cue() {
    let wanted = [line(1, "", "first line second line"), line(5, "", "after blank"), line(9, "", "late")];
    for document in [
        // A line that holds a blank is no empty one (WebVTT, 4.1).
        "WEBVTT\n\n00:01.000 --> 00:04.000\nfirst line\n \nsecond line\n\n00:05.000 --> 00:06.000\n \nafter blank\n\n\
         00:09.000 --> 00:10.000\nlate\n",
        // Nor is all that stands behind an empty one another cue.
        "1\n00:00:01,000 --> 00:00:04,000\nfirst line\n\t\nsecond line\n\n2\n00:00:05,000 --> 00:00:06,000\n\nafter blank\n\n\
         3\n00:00:09,000 --> 00:00:10,000\nlate\n",
        "WEBVTT\n\na-1\n00:01.000 --> 00:04.000\nfirst line\n\nsecond line\n\nNOTE not said\n\nnor this\n\n00:05.000 --> 00:06.000\n\
         after blank\n\nSTYLE\n::cue {}\n\n00:09.000 --> 00:10.000\nlate\n\nNOTE\nthe end\n",
    ] {
        assert_eq!(of(document), wanted, "{document}");
    }
    // A number that is said is not one that counts, where an empty line parts it from the next time.
    let numbers = of("WEBVTT\n\n00:01.000 --> 00:02.000\n2020\n\n00:05.000 --> 00:06.000\nand 21\n");
    assert_eq!(numbers, [line(1, "", "2020"), line(5, "", "and 21")]);
}

#[test]
fn captions_that_roll_up_are_read_once() {
    // As YouTube makes them: what was said last stands above what is said now, and the first line waits for its turn.
    let youtube = "WEBVTT\nKind: captions\nLanguage: en\n\n00:00:03.160 --> 00:00:05.389 align:start position:0%\n \n\
        no<00:00:03.480><c> no</c><00:00:03.719><c> dear</c>\n\n00:00:05.389 --> 00:00:05.399 align:start position:0%\nno no dear\n \n\n\
        00:00:05.399 --> 00:00:07.550 align:start position:0%\nno no dear\nfriends<00:00:05.720><c> of</c>\n\n\
        00:00:07.550 --> 00:00:07.560 align:start position:0%\nfriends of\n \n\n00:00:07.560 --> 00:00:09.470 align:start position:0%\n\
        friends of\nfriends<00:00:08.000><c> of</c>\n\n00:00:09.470 --> 00:00:09.480 align:start position:0%\nfriends of\n \n\n\
        00:00:09.480 --> 00:00:11.470 align:start position:0%\n \ntea\n";
    let wanted = [line(3, "", "no no dear"), line(5, "", "friends of"), line(7, "", "friends of"), line(9, "", "tea")];
    assert_eq!(of(youtube), wanted);
    // The same without the times of words, as captions of television are.
    let rolls = "1\n00:00:01,000 --> 00:00:02,000\nA\nB\n\n2\n00:00:02,000 --> 00:00:03,000\nB\nC\n\n3\n00:00:03,000 --> 00:00:04,000\nC\nD\n\n\
        4\n00:00:04,000 --> 00:00:05,000\nD\n";
    assert_eq!(of(rolls), [line(1, "", "A B"), line(2, "", "C"), line(3, "", "D")]);
    // Who says something twice is heard twice.
    let twice = "1\n00:00:01,000 --> 00:00:02,000\nNo.\n\n2\n00:00:02,000 --> 00:00:03,000\nNo.\n\n3\n00:00:03,000 --> 00:00:04,000\nNo.\nOr\n\n\
        4\n00:00:05,000 --> 00:00:06,000\nso.\n";
    assert_eq!(of(twice), [line(1, "", "No."), line(2, "", "No."), line(3, "", "No. Or"), line(5, "", "so.")]);
}

#[test]
fn times_that_are_nearly_right_are_read() {
    let document = "\n\n1\n00:00:01,000 --> 00:00:04,000 X1:100 X2:200\nCoordinates\n\n2\n00:00:05.000 -> 00:00:06.000\nbroken arrow\n\n\
        3\n00:00:07,000-->00:00:08,000\nno space\n\n4\n0:00:09.5 \u{2013}> 0:00:10\ndash\n\n5\n00:00:11:000 --> 00:00:12:000\ncolon\n\n\
        6\n00:00:13,000 --&gt; 00:00:14,000\nescaped\n\n7\n00:00:1S,000 --> 00:00:16,000\nno time\n\n8\n00: 00: 17, 000 --> 00: 00: 18, 000\nblanks\n";
    let wanted = [
        line(1, "", "Coordinates"),
        line(5, "", "broken arrow"),
        line(7, "", "no space"),
        line(9, "", "dash"),
        line(11, "", "colon"),
        line(13, "", "escaped"),
        // Kept without its time rather than lost, or taken for the one before.
        line(None, "", "no time"),
        line(17, "", "blanks"),
    ];
    assert_eq!(of(document), wanted);
    assert_eq!(read(document.as_bytes())[4].end, Some(Secs(12)));
    assert_eq!(
        of("00:01.000 --> 00:02.000\nfrom 5 -> 6, and 1:00 -> the end"),
        [line(1, "", "from 5 -> 6, and 1:00 -> the end")]
    );
}

#[test]
fn what_is_out_of_order_is_put_in_order() {
    let wanted =
        [line(0, "Ann", "First"), line(10, "Bob", "Second"), line(11, "Bob", "and third"), line(70, "Ann", "Last")];
    for document in [
        "2\n00:00:10,000 --> 00:00:11,000\n<v Bob>Second\n\n\n00:00:11,000 --> 00:00:12,000\nand third\n\n1\n00:00:00,000 --> 00:00:01,000\n\
         <v Ann>First\n\n4\n00:01:10,000 --> 00:01:12,000\nLast\n",
        r#"{"segments": [{"speaker": "Bob", "startTime": 10, "body": "Second"}, {"startTime": 11, "body": "and third"},
           {"speaker": "Ann", "startTime": 0, "body": "First"}, {"startTime": 70, "body": "Last"}]}"#,
    ] {
        let read = of(document);
        assert_eq!(read, wanted, "{document}");
    }
    // What has no time stays behind what it stood behind.
    let lines = of(r#"[{"start": 9, "text": "c"}, {"text": "d"}, {"start": 3, "text": "a"}, {"text": "b"}]"#);
    assert_eq!(lines, [line(3, "", "a"), line(None, "", "b"), line(9, "", "c"), line(None, "", "d")]);
}

/// Two talks in one file, each from 0 on; and two speakers, each with lines of their own, one list behind the other.
#[test]
fn recordings_stay_one_behind_the_other() {
    let cue = |from: u32, to: u32, text: &str| {
        let clock = |at: u32| format!("00:{:02}:{:02},000", at / 60, at % 60);
        format!("{} --> {}\n{text}\n\n", clock(from), clock(to))
    };
    let talk =
        |name: &str, count: u32| (0..count).map(|n| cue(7 * n, 7 * n + 6, &format!("{name}{n}"))).collect::<String>();
    let words = |document: &str| of(document).into_iter().map(|(.., text)| text).collect::<Vec<_>>();
    let both = words(&(talk("a", 20) + &talk("b", 30)));
    assert!(
        both.iter().take(20).all(|text| text.starts_with('a')) && both[20..].iter().all(|text| text.starts_with('b'))
    );
    // Nobody talks all the time while the other does.
    let turns = |name: &str, from: u32| {
        (0..20).map(|n| cue(20 * n + from, 20 * n + from + 9, &format!("{name}{n}"))).collect::<String>()
    };
    assert_eq!(words(&(turns("a", 0) + &turns("b", 10)))[..3], ["a0", "b0", "a1"]);
    // A list that is only in disorder.
    assert_eq!(words(&(talk("a", 20) + &cue(3, 4, "late")))[..3], ["a0", "late", "a1"]);
    assert_eq!(words(&(cue(100, 101, "early") + &talk("a", 20)))[..2], ["a0", "a1"]);
    // Without ends it counts who speaks.
    let json = |who: [&str; 4]| {
        let line =
            |(n, name): (usize, &&str)| format!(r#"{{"start": {}, "text": "{n}", "speaker": "{name}"}}"#, 70 * (n % 2));
        format!("[{}]", who.iter().enumerate().map(line).collect::<Vec<_>>().join(","))
    };
    assert_eq!(words(&json(["Ann", "Bob", "Ann", "Bob"])), ["0", "1", "2", "3"]);
    assert_eq!(words(&json(["Ann", "Ann", "Bob", "Bob"])), ["0", "2", "1", "3"]);
}

#[test]
fn each_line_is_the_one_of_who_says_it() {
    let wanted = [line(None, "ADA", "Hello"), line(None, "BEN", "Yes"), line(None, "ADA", "Third")];
    for document in [
        "<p>ADA: Hello<br>BEN: Yes<br/>ADA: Third</p>",
        "<div>ADA: Hello<br>\nBEN: Yes</div><div>ADA:\nThird</div>",
        "ADA: Hello\nBEN: Yes\n\nADA: Third\n",
    ] {
        assert_eq!(of(document), wanted, "{document}");
    }
    let mixed = of(
        "ADA: Hello there, this is one long line\nthat goes on: so.\nBEN: And another.\n\n[00:05:10] ADA: Timed one.\n(00:06:00) BEN: paren.\n",
    );
    assert_eq!(
        mixed,
        [
            line(None, "ADA", "Hello there, this is one long line that goes on: so."),
            line(None, "BEN", "And another."),
            line(310, "ADA", "Timed one."),
            line(360, "BEN", "paren."),
        ]
    );
    let timed =
        of("Speaker 1 [00:00:01]: Hi.\nSpeaker 2 (00:00:05): Ho.\nSpeaker 1 [00:00:09]: It was (4:30): late.\n");
    assert_eq!(
        timed,
        [line(1, "Speaker 1", "Hi."), line(5, "Speaker 2", "Ho."), line(9, "Speaker 1", "It was (4:30): late.")]
    );
    for document in
        ["00:00:00 - 00:00:05 Ann\nTea.\n\n00:00:06 - 00:00:09 Bob\nYes.\n", "Ann - 00:00\nTea.\n\nBob - 00:06\nYes.\n"]
    {
        assert_eq!(of(document), [line(0, "Ann", "Tea."), line(6, "Bob", "Yes.")], "{document}");
    }
    let frames = of("00:00:00:05 - 00:00:05:20\nSpeaker 1\nTea.\n\n00:00:06:00 - 00:00:09:10\nSpeaker 2\nYes.\n");
    assert_eq!(frames, [line(0, "", "Speaker 1 Tea."), line(6, "", "Speaker 2 Yes.")]);
    let page = of("<p><b>Ada:</b> [00:00:05] Hello</p><p><b>Ben</b>: Yes</p><p>Ben: or no. Note: that is all.</p>");
    assert_eq!(
        page,
        [line(5, "Ada", "Hello"), line(None, "Ben", "Yes"), line(None, "Ben", "or no. Note: that is all.")]
    );
    let prose = of("One thing is clear: we met.\nAnd then: it rained.\n\nMore of it\nfollows here.\n");
    assert_eq!(prose.len(), 2, "{prose:?}");
}

#[test]
fn voices_have_names_where_speakers_have_numbers() {
    // As the Podlove Publisher writes it: the speaker is the number of a contributor.
    let flat = r#"[{"start": "00:00:01.000", "start_ms": 1000, "end": "00:00:02.000", "end_ms": 2000, "speaker": "1", "voice": "Tim",
        "text": "Hallo"}, {"start": "00:00:05.000", "start_ms": 5000, "end": "00:00:06.000", "end_ms": 6000, "speaker": null, "voice": "Linus", "text": "Moin"}]"#;
    let grouped = r#"[{"speaker": "1", "voice": "Tim", "items": [{"start": "00:00:01.000", "text": "Hallo"}]},
        {"speaker": 2, "voice": "Linus", "items": [{"start": "00:00:05.000", "text": "Moin"}]}]"#;
    for document in [flat, grouped] {
        assert_eq!(of(document), [line(1, "Tim", "Hallo"), line(5, "Linus", "Moin")], "{document}");
    }
    let of = of(
        r#"[{"start": 1, "speaker": "Ann", "voice": "alloy", "text": "a"}, {"start": 2, "speaker": 0, "text": "b"}, {"start": 3, "speaker": "1", "text": "c"}]"#,
    );
    assert_eq!(of, [line(1, "Ann", "a"), line(2, "Speaker 0", "b"), line(3, "Speaker 1", "c")]);
}

#[test]
fn what_is_cut_off_gives_what_came_whole() {
    let cut = r#"{"version": "1.0.0", "segments": [{"speaker": "Ann", "startTime": 1, "body": "Tea."}, {"speaker": "Bob", "startTime": 6, "body": "Or co"#;
    assert_eq!(of(cut), [line(1, "Ann", "Tea.")]);
    assert_eq!(of(r#"[{"start": 1, "text": "Tea."}, {"sta"#), [line(1, "", "Tea.")]);
    let in_part =
        |document: &str| with_links(document.as_bytes(), "", None, &promised("application/json")).unwrap().in_part;
    assert!(in_part(cut) && !in_part(r#"[{"start": 1, "text": "Tea."}]"#));
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_lines_or_nothing(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let _ = paragraphs(&read(&bytes));
    }

    #[test]
    fn any_words_of_transcripts_are_lines(words in proptest::collection::vec(proptest::sample::select(vec![
        "WEBVTT", "\n", "\n\n", "00:01.000", " --> ", "1", "<v Ann>", "</v>", "<", ">", "<p>", "</p>", "<cite>", "</cite>", "<time>",
        "</time>", "Ann: ", "tea", "\n \n", "->", "<00:00:01.000>", "NOTE ", "00:00:02:000", "[0:09]: ", "<br>", "%PDF-", "[00:12] ", "\u{1b}[2J", "{", "}", "\u{202e}", "&amp;", "é",
    ]), 0..40)) {
        for line in paragraphs(&read(words.concat().as_bytes())) {
            proptest::prop_assert!(!line.text.contains(|c: char| c.is_control() || c == '\u{202e}'), "{:?}", line.text);
        }
    }
}
