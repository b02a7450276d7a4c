use super::*;
use crate::feed::parse as parse_feed;

fn parsed(document: &str) -> Result<Parsed, NotAFeed> {
    parse_feed(document.as_bytes(), &FeedUrl::parse("https://feed.example/x").unwrap(), None)
}

/// Titles of the episodes, what is told, and whether all is there.
fn told(document: &str) -> (Vec<String>, Vec<String>, bool) {
    let parsed = parsed(document).unwrap();
    let titles = parsed.episodes.into_iter().map(|episode| episode.title).collect();
    (titles, parsed.warnings.iter().map(Warning::told).collect(), parsed.complete)
}

const HEAD: &str = "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"f\"";

#[test]
fn a_text_goes_on_behind_a_backslash_however_lines_end() {
    for end in ["\n", "\r\n", "\r"] {
        let text =
            format!("{{\"a\": \"one \\{end}line\",{end} \"b\": \"two{end}lines\", \"c\": \"\\\\{end}\\\t\",{end}}}");
        let mut repairs = Warnings::default();
        let value = broken::value(&text, 0, &text, &mut repairs).unwrap();
        let said = ["a", "b", "c"].map(|key| value[key].as_str().unwrap());
        assert_eq!(said, ["one line", "two\nlines", "\\\n\t"], "{end:?}");
        assert_eq!(repairs.all().len(), 1);
    }
}

#[test]
fn halves_of_characters_cost_no_more_than_they_are() {
    for (text, read) in [
        (r#"["\ud83d", "\ud83d\ude00", "\ude00x", "\ud83d\u0041", "\\ud83d"]"#, "[�,😀,�x,�A,\\ud83d]"),
        (r#"["it\'s", "\q\\"]"#, "[it's,q\\]"),
        (r#"["x",]"#, "[x]"),
    ] {
        let value = broken::value(text, 0, text, &mut Warnings::default()).unwrap();
        assert_eq!(value.to_string().replace('"', "").replace("\\\\", "\\"), read, "{text}");
    }
}

#[test]
fn each_fault_costs_itself_and_is_told() {
    for (rest, titles, lines) in [
        // Line breaks, and the end is missing.
        (
            ",\n\"items\": [{\"id\": 1, \"title\": \"a\nb\"}, {\"id\": 2, \"title\": \"c\"},\n{\"id\": 3, \"ti",
            &["a b", "c"][..],
            &["line 2: the JSON is not well-formed", "line 4: the document ends in the middle"][..],
        ),
        // Line breaks, and commas behind the last.
        (
            ", \"description\": \"two\nlines\",\n\"items\": [{\"id\": 1, \"title\": \"a\"},\n{\"id\": 2, \"title\": \"b\nc\",},\n],\n}",
            &["a", "b c"],
            &[
                "line 1: the JSON is not well-formed",
                "line 4: the JSON is not well-formed",
                "line 6: the JSON is not well-formed",
                "line 7: the JSON is not well-formed",
            ],
        ),
        // One that nobody can read, and none between two of them.
        (
            ",\n\"items\": [{\"id\": 1, \"title\": \"a\"}\n{\"id\": 2, \"title\": oops},\n{\"id\": 3, \"title\": \"c\"}]}",
            &["a", "c"],
            &["line 3: the JSON is not well-formed", "line 3: an episode could not be read (not mended)"],
        ),
        // Marks in a text, in pairs and alone.
        (
            ",\n\"items\": [{\"id\": 1, \"title\": \"a \"b\" c\"},\n{\"id\": 2, \"title\": \"5\" pipe\"},\n\
             {\"id\": 3, \"title\": \"c\", \"tags\": [{\"id\": 1}, {\"id\": 2}]},\n{\"id\": 4, \"title\": \"d\"}]}",
            &["c", "d"],
            &["line 2: an episode could not be read (not mended)", "line 3: an episode could not be read (not mended)"],
        ),
        (
            ",\n\"language\": no,\n\"items\": [{\"id\": 1, \"title\": \"a\"}]}\n<!-- cached -->",
            &["a"],
            &[
                "line 2: the member “language” cannot be read (not mended)",
                "line 4: text stands behind the end of the feed and was not read",
            ],
        ),
        (
            ", \"_ours\": [\"\\ud83d\"],\n\"\\u0069tems\": [{\"id\": 1, \"title\": \"a\"},\n{\"id\": 2, \"title\": \"b\", \"date_published\": \"soon\"}]}",
            &["a", "b"],
            &["line 1: the JSON is not well-formed", "line 3: the date “soon” cannot be read (not mended)"],
        ),
        // Comments are none of JSON.
        (
            ", /* the \"items\": [ */\n\"items\": [{\"id\": 1, // no \"title\"\n\"title\": \"a // b\"}]}",
            &["a // b"],
            &["line 1: the JSON is not well-formed", "line 2: the JSON is not well-formed"],
        ),
        // Nothing is taken from what nobody understands.
        (
            ",\nitems = [{\"id\": 1, \"language\": \"en\", \"title\": \"no\"}]}",
            &[],
            &["line 2: the JSON is not well-formed", "the list of items is missing (not mended)"],
        ),
        (
            ",\n\"items\": [{\"id\": 1,\n\"title\": [\"a\"], \"tags\": [],\n\"date_published\": true}]}",
            &[""],
            &[
                "line 3: the member “title” is no text (not mended)",
                "line 4: the member “date_published” is no text (not mended)",
            ],
        ),
        ("}", &[], &["the list of items is missing (not mended)"]),
        // By hand: names without marks, single ones, commas too many and too few.
        (
            ",\n'items': [{'id': 1, 'title': 'it\\'s a \"b\"'},\n{id: 2, title: \"c\",},\n{\"id\": 3\n\"title\": \"d\" \"tags\": []},\n\
             {\"id\": 4, \"title\": 'the } of, [e'}\n]}",
            &["it's a \"b\"", "c", "d", "the } of, [e"],
            &[
                "line 2: the JSON is not well-formed",
                "line 2: the JSON is not well-formed",
                "line 3: the JSON is not well-formed",
                "line 5: the JSON is not well-formed",
                "line 6: the JSON is not well-formed",
            ],
        ),
        // Nobody knows what is meant.
        (
            ",\n\"items\": [{\"id\": 1, \"title\": \"a\"},\n{\"id\": 2, \"title\": \"he said \"b\": c\"}]}",
            &["a"],
            &["line 3: an episode could not be read (not mended)"],
        ),
        (
            ",\n\"items\": [{\"id\": 1, \"title\": \"a\"}],\n\"items\": [{\"id\": 2, \"title\": \"b\"}]}",
            &["b"],
            &["line 2: another list of items follows, so that this one is not read (not mended)"],
        ),
        (
            ",\n\"items\": [{\"id\": 1, \"title\": \"a\"}],\n\"items\": [{\"id\": 2, \"title\": \"b\"}],}",
            &["b"],
            &[
                "line 2: another list of items follows, so that this one is not read (not mended)",
                "line 3: the JSON is not well-formed",
            ],
        ),
        (",\n\"items\": [], \"items\": [{\"id\": 2, \"title\": \"b\"}]}", &["b"], &[]),
    ] {
        let (read, warnings, complete) = told(&[HEAD, rest].concat());
        let missed = ["episode could not", "in the middle", "is missing", "list of items follows"];
        let lost = warnings.iter().any(|one| missed.iter().any(|words| one.contains(words)));
        assert_eq!(complete, !lost, "{rest}");
        assert_eq!((read.iter().eq(titles), warnings.iter().eq(lines)), (true, true), "{rest} {read:?} {warnings:?}");
    }
    // Nothing was there before it was cut off.
    assert!(parsed(&[HEAD, ", \"items\": [{\"id\": \"1\", \"ti"].concat()).is_err());
    assert!(parsed(&[HEAD, ", \"items\": [\"no list"].concat()).is_err());
}

#[test]
fn items_that_are_no_list_are_told() {
    for (items, titles, what, complete) in [
        ("null", &[][..], "line 2: the items are no list (not mended)", false),
        ("\"none\"", &[], "line 2: the items are no list (not mended)", false),
        ("{}", &[], "line 2: the items are no list", true),
        ("{\"id\": 1, \"title\": \"a\"}", &["a"], "line 2: the items are no list", true),
        (
            "{\"0\": {\"id\": 1, \"title\": \"a\"}, \"2\": {\"id\": 2, \"title\": \"b\"}}",
            &["a", "b"],
            "line 2: the items are no list",
            true,
        ),
    ] {
        // Sound, and not.
        for comma in ["", ","] {
            let document = format!("{HEAD},\n\"items\": {items}\n{comma}}}");
            let (read, warnings, all) = told(&document);
            assert_eq!(
                (read.iter().map(String::as_str).collect::<Vec<_>>(), all),
                (titles.to_vec(), complete),
                "{document}"
            );
            assert_eq!(warnings[0], what);
            assert_eq!(warnings.len(), 1 + comma.len());
        }
    }
}

#[test]
fn what_cannot_be_read_of_attachments_is_told_where_it_stands() {
    let document = format!(
        "\n\n{HEAD}, \"items\": [{{\"id\": 1, \"title\": \"the \\\"url\\\": x\", \"summary\": \"date_published\",\n\"attachments\": [\n\
         {{\"url\": \"https://a.example/1.mp3\", \"size_in_bytes\": 5}},\n{{\"mime_type\": \"audio/mpeg\",\n\"url\": \"\"}},\n\
         {{\"url\": \"https://a.example/2.mp3\",\n\"size_in_bytes\": \"large\",\n\"duration_in_seconds\": \"long\"}}],\n\"date_published\": \"-\",\n\
         \"date_modified\": \"late\"}}]}}"
    );
    let (_, warnings, _) = told(&document);
    assert_eq!(
        warnings,
        [
            "line 7: an attachment has no address that can be used (not mended)",
            "line 9: the size “large” cannot be read (not mended)",
            "line 10: the duration “long” cannot be read (not mended)",
            "line 12: the date “late” cannot be read (not mended)",
        ]
    );
}

#[test]
fn long_numbers_are_names_as_good_as_others() {
    for (id, guid) in [
        ("18446744073709551616", "18446744073709551616"),
        ("123456789012345678901234567890123", "123456789012345678901234567890123"),
        ("-98765432109876543210", "-98765432109876543210"),
        ("7", "7"),
        ("7.5", "7.5"),
        ("1e3", "1000.0"),
    ] {
        let document = format!("{HEAD}, \"items\": [{{\"_id\": {{\"id\": 8}}, \"id\": {id}}}]}}");
        assert_eq!(parsed(&document).unwrap().episodes[0].guid.as_deref(), Some(guid));
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_json_or_not(text in r#"\{("items": (\[|\{|'|"[a\\un'0d8]{0,9}"?)|[\]},:]|"id"|1| |\n){0,12}"#) {
        let _ = half(&text);
        let _ = broken::read(&text, &mut Warnings::default());
        let _ = broken::value(&text, 0, &text, &mut Warnings::default());
        let _ = parsed(&text);
    }
}
