//! What is told of a document that cannot be read as a whole: each fault, where it stands.

use super::*;

/// Where it stands, each time the document is read, and not of an item that is known any more than of a new one.
#[test]
fn what_cannot_be_read_is_told_with_its_line() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let rss = "<rss version='2.0' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel><title>f</title>\n\
        <item><guid>1</guid>\n<pubDate>next week</pubDate>\n<itunes:duration>rather long</itunes:duration></item>\n\
        <item><guid>2</guid>\n<enclosure url='' length='0'/><pubDate> </pubDate><itunes:duration>00:00</itunes:duration></item>\n\
        <item><guid>3</guid><enclosure url='https://a.example/1.mp3' length='9'/>\n\
        <enclosure url='https://a.example/2.mp3' length='unknown'/></item>\n\
        <item><guid>4</guid><enclosure url='https://a.example/2.mp3' length='-1'/><itunes:duration>-1</itunes:duration></item>\n\
        </channel></rss>";
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><title>f</title>\n<entry><id>1</id>\n<published>next week</published>\n\
        <updated>tomorrow</updated></entry><entry><id>2</id>\n\n<link rel='enclosure' length='1'/><updated>2024</updated></entry></feed>";
    let json = "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"f\", \"items\": [\n{\"id\": 1,\n\"date_published\": \
        \"next week\"},\n\"x\",\n{\"id\": 2, \"attachments\": [{\"duration_in_seconds\": \"long\"}]}\n]}";
    for (document, told) in [
        (
            rss,
            &[
                "line 3: the date “next week” cannot be read (not mended)",
                "line 4: the duration “rather long” cannot be read (not mended)",
                "line 6: an <enclosure> has no address that can be used (not mended)",
                "line 8: the size “unknown” cannot be read (not mended)",
            ][..],
        ),
        (
            atom,
            &[
                "line 3: the date “next week” cannot be read (not mended)",
                "line 6: a link to an enclosure has no address that can be used (not mended)",
            ],
        ),
        (
            json,
            &[
                "line 3: the date “next week” cannot be read (not mended)",
                "line 4: an item is no object (not mended)",
                "line 5: an attachment has no address that can be used (not mended)",
                "line 5: the duration “long” cannot be read (not mended)",
            ],
        ),
    ] {
        let parsed = parse(document.as_bytes(), &url, None).unwrap();
        assert_eq!(parsed.warnings.iter().map(Warning::told).collect::<Vec<_>>(), told);
        let known: Vec<u64> = parsed.episodes.iter().map(|episode| episode.raw).collect();
        let news = parse_news(document.as_bytes(), &url, None, |raw| raw != 0 && known.contains(&raw)).unwrap();
        assert_eq!(
            (&news.warnings, news.episodes.len()),
            (&parsed.warnings, known.iter().filter(|raw| **raw == 0).count())
        );
    }
    // However many there are.
    let many = "<item><guid>1</guid><pubDate>soon</pubDate></item>".repeat(1000);
    let parsed = parse(format!("<rss><channel>{many}</channel></rss>").as_bytes(), &url, None).unwrap();
    assert_eq!(parsed.warnings.len(), 21);
    assert_eq!(parsed.warnings[20].what, "980 more fields could not be read");
}

/// It costs itself, and as it may be the stump of a real one, nothing is gone that the document does not name.
#[test]
fn an_item_that_says_nothing_is_no_episode() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let what = "an item says nothing";
    let of_rss = |items: &str| format!("<rss version='2.0'><channel><title>f</title>\n{items}</channel></rss>");
    let of_rdf = |items: &str| {
        format!(
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>\
             <channel><title>f</title></channel>\n{items}</rdf:RDF>"
        )
    };
    let of_atom = |items: &str| format!("<feed xmlns='http://www.w3.org/2005/Atom'><title>f</title>\n{items}</feed>");
    let of_json = |items: &str| {
        format!("{{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"f\", \"items\": [\n{items}]}}")
    };
    let items = [
        "<item></item>",
        "<item/>",
        "<item><foo/></item>",
        "<item><title> </title><description>\u{a0}</description><guid>\u{200b}</guid></item>",
        "<item xmlns:x='urn:x'><!-- a --><x:b c=''/><pubDate> </pubDate></item>",
    ];
    let entries = ["<entry/>", "<entry></entry>", "<entry><id/><updated/></entry>"];
    let objects = ["{}", "{\"foo\": 1}", "{\"date_published\": \"\", \"id\": \" \"}"];
    let all = items.iter().map(|item| (of_rss(&["<item><title>a</title></item>\n", item].concat()), of_rss(item)));
    let all =
        all.chain(items.iter().map(|item| (of_rdf(&["<item><title>a</title></item>\n", item].concat()), of_rdf(item))));
    let all =
        all.chain(entries.iter().map(|item| (of_atom(&["<entry><id>1</id></entry>\n", item].concat()), of_atom(item))));
    let all = all.chain(objects.iter().map(|item| (of_json(&["{\"id\": 1},\n", item].concat()), of_json(item))));
    for (some, none) in all {
        for (document, line, episodes) in [(some, 3, 1), (none, 2, 0)] {
            let parsed = parse(document.as_bytes(), &url, None).unwrap();
            assert_eq!((parsed.episodes.len(), parsed.complete, parsed.cut_off), (episodes, false, None), "{document}");
            let told = parsed.warnings.iter().find(|warning| warning.what == what);
            assert_eq!(told.map(|told| (told.line, told.mended)), Some((Some(line), false)), "{document}");
            // Nor is it where the rest is known.
            let known: Vec<u64> = parsed.episodes.iter().map(|episode| episode.raw).collect();
            let news = parse_news(document.as_bytes(), &url, None, |raw| raw != 0 && known.contains(&raw)).unwrap();
            assert_eq!((news.complete, news.unread.len() + news.episodes.len()), (false, episodes), "{document}");
            assert_eq!(news.warnings, parsed.warnings);
        }
    }
    // The least that is an episode.
    for item in [
        "<title>a</title>",
        "<description>a</description>",
        "<itunes:subtitle>a</itunes:subtitle>",
        "<link>/a</link>",
        "<guid>a</guid>",
        "<pubDate>Mon, 05 Feb 2024 06:00:00 GMT</pubDate>",
        "<itunes:duration>10:00</itunes:duration>",
        "<itunes:author>a</itunes:author>",
        "<podcast:chapters url='/c.json'/>",
        "<category>a</category>",
        "<source url='/a'/>",
        "<comments><![CDATA[a]]></comments>",
        "<enclosure url='/a.mp3'/>",
        "<media:content url='/a.mp3' type='audio/mpeg'/>",
        "<podcast:alternateEnclosure type='audio/mpeg'><podcast:source uri='/a.mp3'/></podcast:alternateEnclosure>",
    ] {
        let parsed = parse(of_rss(&format!("<item>{item}</item>")).as_bytes(), &url, None).unwrap();
        assert_eq!((parsed.episodes.len(), parsed.complete), (1, true), "{item}");
    }
    let about = of_rdf("<item rdf:about='urn:a'/>");
    assert_eq!(parse(about.as_bytes(), &url, None).unwrap().episodes[0].guid.as_deref(), Some("urn:a"));
    // However many there are; and what is unread stands where it stood.
    let real = |number: u32| format!("<item><guid>{number}</guid></item>");
    let document = of_rss(&[real(1), "<item/>".repeat(25), real(2), String::from("<item/>"), real(3)].concat());
    let parsed = parse(document.as_bytes(), &url, None).unwrap();
    assert_eq!(parsed.warnings.len(), 21);
    assert_eq!(parsed.warnings[20].told(), "6 more items say nothing (not mended)");
    let known = parsed.episodes[2].raw;
    let news = parse_news(document.as_bytes(), &url, None, |raw| raw == known).unwrap();
    assert_eq!((news.unread, news.episodes.len()), (vec![Unread { before: 2, raw: known }], 2));
}

/// Whatever the field is called, and wherever else its words stand.
#[test]
fn what_cannot_be_read_is_told_where_it_stands() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let of_rss = |inside: &str| {
        format!(
            "<rss xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:podcast='https://podcastindex.org/namespace/1.0' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>\
             <channel><title>f</title>\n<item><guid>1</guid>{inside}</item></channel></rss>"
        )
    };
    let of_atom =
        |inside: &str| format!("<feed xmlns='http://www.w3.org/2005/Atom'>\n<entry><id>1</id>{inside}</entry></feed>");
    for (document, line) in [
        (of_rss("<title>a</title>\n<dc:date>soon</dc:date>"), 3),
        (of_rss("<title>a</title>\n<PUBDATE>soon</PUBDATE>"), 3),
        (of_rss("<title><![CDATA[soon]]></title>\n<pubDate>soon</pubDate>"), 3),
        (of_rss("<description><![CDATA[<pubDate>soon</pubDate>]]></description>\n<pubDate>soon</pubDate>"), 3),
        (of_rss("<!-- <pubDate>soon</pubDate> -->\n<pubDate>\nsoon</pubDate>"), 3),
        (of_rss("<pubDate/>\n<pubDate>soon &amp; sure</pubDate>"), 3),
        (of_rss("<pubDate>n/a</pubDate>\n\n<DC:Date>soon</DC:Date>"), 4),
        (of_rss("<description>about <b>it\n<pubDate>soon & more</pubDate>"), 3),
        (of_rss("<description>&lt;itunes:duration&gt;</description>\n<itunes:Duration>for long</itunes:Duration>"), 3),
        (of_rss("<description><![CDATA[<enclosure url=''>]]></description>\n<enclosure/>"), 3),
        (
            of_rss(
                "<enclosure url='/1.mp3'/>\n<media:group>\n<enclosure/></media:group><enclosure url='/2.mp3' length='big'/>",
            ),
            4,
        ),
        // Also where another field says the same.
        (of_rss("<title>a</title>\n<pubDate>soon</pubDate>\n<dc:date>2024-02-05</dc:date>"), 3),
        (of_atom("<title>a</title>\n<published>soon</published><updated>2024-02-05T06:00:00Z</updated>"), 3),
        (of_rss("<itunes:episode>2</itunes:episode>\n<itunes:season>first</itunes:season>"), 3),
        (of_rss("<itunes:season>-</itunes:season>\n<itunes:episode>one</itunes:episode>"), 3),
        (of_rss("<podcast:soundbite startTime='1' duration='2'/>\n<podcast:soundbite startTime='1'/>"), 3),
        (
            of_rss(
                "<podcast:soundbite startTime='1' duration='0'/>\n<podcast:soundbite startTime='now' duration='2'/>",
            ),
            3,
        ),
        (of_rss("<psc:chapters><psc:chapter start='0'/>\n<psc:chapter title='a'/></psc:chapters>"), 3),
        (of_rss("<psc:chapters>\n\n<psc:chapter start='soon'/></psc:chapters>"), 4),
        (of_rss("<itunes:episodeType>FULL</itunes:episodeType>\n<itunes:explicit>perhaps</itunes:explicit>"), 3),
        (of_rss("<itunes:explicit>Clean</itunes:explicit>\n<itunes:episodeType>special</itunes:episodeType>"), 3),
        (of_atom("<itunes:explicit/><itunes:episodeType/>\n<itunes:explicit>perhaps</itunes:explicit>"), 3),
        (of_rss("<media:content url='/1.mp3'/>\n<media:content type='audio/mpeg'/>"), 3),
        (of_rss("<content/><media:group>\n<media:content duration='9'/></media:group>"), 3),
        (
            of_rss(
                "<media:content medium='image'><media:thumbnail url='/1.png'/></media:content>\n<pubDate>soon</pubDate>",
            ),
            3,
        ),
        (of_rss("<media:content><media:player url='/1'/></media:content><media:group/>\n<pubDate>soon</pubDate>"), 3),
        (of_rss("<podcast:transcript url='/1.vtt'/>\n<podcast:transcript type='text/vtt'/>"), 3),
        (of_atom("<title>a</title>\n<link rel='enclosure' href='/1.mp3' length='big'/>"), 3),
        (of_atom("<title>soon</title>\n<dcterms:issued>soon</dcterms:issued>"), 3),
        (of_atom("<source><updated>soon</updated></source>\n<updated>soon</updated>"), 3),
        (of_atom("<link rel='self' href='/enclosure'/>\n<link rel='enclosure' title='x'/>"), 3),
    ] {
        let parsed = parse(document.as_bytes(), &url, None).unwrap();
        let told: Vec<_> = parsed.warnings.iter().filter(|warning| !warning.mended).map(|one| one.line).collect();
        assert_eq!(told, [Some(line)], "{document} {:?}", parsed.warnings);
    }
}

/// Years that programs write for none.
#[test]
fn a_year_before_all_feeds_is_no_date_of_atom() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    for year in ["0001", "1600"] {
        let entry = format!(
            "<entry><id>1</id><published>{year}-01-01T00:00:00Z</published><updated>{year}-01-01T00:00:00Z</updated></entry>"
        );
        let parsed = parse(format!("<feed><title>f</title>{entry}</feed>").as_bytes(), &url, None).unwrap();
        assert_eq!(parsed.episodes[0].published, None);
    }
}

/// Old programs end lines with CR alone (XML 1.0 §2.11).
#[test]
fn lines_are_counted_however_they_end() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let lf = "<rss><channel><title>a & b</title>\n<item>\n<title>c & d</title>\n<pubDate>soon</pubDate></item></channel></rss>";
    for end in ["\n", "\r\n", "\r"] {
        let parsed = parse(lf.replace('\n', end).as_bytes(), &url, None).unwrap();
        let lines: Vec<_> = parsed.warnings.iter().filter_map(|warning| warning.line).collect();
        assert_eq!(lines, [1, 3, 4], "{end:?}");
    }
}

/// In the order of the lines, what has none last; and where it is too much each sentence says what it counts.
#[test]
fn what_is_told_is_in_order() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let unread = "<item><guid>1</guid><pubDate>soon</pubDate>\n<enclosure url='' type='audio/mpeg'/></item>";
    let document = format!(
        "<rss><channel><title>f</title>{}<item><title>a & b</title></item>\n{}</channel></rss>\n<script/>",
        unread.repeat(9),
        unread.repeat(3)
    );
    let parsed = parse(document.as_bytes(), &url, None).unwrap();
    let lines: Vec<_> = parsed.warnings.iter().map(|warning| warning.line.unwrap_or(u32::MAX)).collect();
    assert!(lines.is_sorted(), "{:?}", parsed.warnings);
    let told: Vec<_> = parsed.warnings.iter().map(Warning::told).collect();
    assert_eq!(told[17], "line 10: a bare & was escaped");
    assert_eq!(told[21], "line 15: <script> stands behind the end of the feed and was not read");
    let more =
        ["2 more fields could not be read (not mended)", "2 more files have no address that can be used (not mended)"];
    assert_eq!(told[22..], more);
}

/// What no feed has so much of is left out, and that is told; the rest is there.
#[test]
fn crowds_inside_items_are_cut() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let read = |inside: &str| {
        let document = format!(
            "<rss xmlns:podcast='https://podcastindex.org/namespace/1.0'><channel><title>f</title>\n\
             <item><title>A</title>{inside}</item></channel></rss>"
        );
        let parsed = parse(document.as_bytes(), &url, None).unwrap();
        assert_eq!(parsed.episodes[0].title, "A");
        (parsed.warnings[0].told(), parsed.episodes[0].persons.len())
    };
    let person = |number| format!("<podcast:person>P{number}</podcast:person>");
    let people: String = (0..20_100).map(person).collect();
    let (told, persons) = read(&people);
    assert_eq!((&*told, persons), ("line 2: an element holds more than 20000 others; the rest was not read", 20_000));
    let many = format!("{}<podcast:value>{}</podcast:value>", person(0), "<podcast:valueRecipient/>".repeat(100_001));
    let (told, persons) = read(&many);
    assert_eq!((&*told, persons), ("line 2: an item holds more elements than are read (not mended)", 1));
    // What is too long costs itself.
    let chapters = format!("<psc:chapters>{}</psc:chapters>{}", "<psc:chapter start='1'/>".repeat(50_001), person(0));
    assert_eq!(read(&chapters).1, 1);
    let broken = format!("<rss><channel><item><title>A</title></item>{}", "</a>".repeat(1_000_001));
    let parsed = parse(broken.as_bytes(), &url, None).unwrap();
    assert!(!parsed.complete && parsed.episodes.len() == 1);
    assert_eq!(parsed.warnings[40].told(), "line 1: too much of the document is broken: from here on it was not read");
}

#[test]
fn live_items_have_a_page_and_people_count_once() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let document = "<rss xmlns:podcast='https://podcastindex.org/namespace/1.0'><channel><title>f</title>\
        <podcast:person>Ada</podcast:person><podcast:person role='Host'>ada</podcast:person>\
        <podcast:person role='guest'>Ada</podcast:person>\
        <podcast:liveItem status='pending' start='2026-11-28T20:00:00Z'><title>L</title>\
        <podcast:contentLink href='https://watch.example/l'>Watch</podcast:contentLink>\
        <podcast:contentLink href='/tube'>https://feed.example/tube</podcast:contentLink>\
        <podcast:contentLink href='https://watch.example/l'/><podcast:contentLink/></podcast:liveItem>\
        </channel></rss>";
    let show = parse(document.as_bytes(), &url, None).unwrap().show;
    let roles: Vec<_> = show.persons.iter().map(|person| (&*person.name, &*person.role)).collect();
    assert_eq!(roles, [("Ada", "host"), ("Ada", "guest")]);
    let live = &show.further.live[0];
    let pages: Vec<_> = live.pages.iter().map(|page| (&*page.name, page.url.as_deref().unwrap())).collect();
    assert_eq!(pages, [("Watch", "https://watch.example/l"), ("", "https://feed.example/tube")]);
    assert_eq!(live.chat, None);
}

/// Media RSS 1.5.1, 7.4 and 7.19, where nothing else says it.
#[test]
fn media_rss_has_subtitles_and_rights() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let read = |rights: &str, transcript: &str| {
        let document = format!(
            "<rss xmlns:podcast='https://podcastindex.org/namespace/1.0' xmlns:media='http://search.yahoo.com/mrss/'><channel>\
            <title>f</title>{rights}<media:copyright url='https://a.example/c'>2026 A</media:copyright><item><title>A</title>\
            {transcript}<media:group><media:content url='/1.mp4'><media:subTitle type='application/smil' lang='en-us' \
            href='/1.smil'/><media:subTitle type='text/vtt' lang='de' href='/1.vtt'/></media:content></media:group>\
            </item></channel></rss>"
        );
        let mut parsed = parse(document.as_bytes(), &url, None).unwrap();
        (parsed.show.copyright.take().unwrap(), parsed.episodes.remove(0).transcripts)
    };
    let (rights, transcripts) = read("", "");
    let transcripts: Vec<_> = transcripts.iter().map(|one| (&*one.url, one.language.as_deref())).collect();
    assert_eq!((&*rights, &*transcripts), ("2026 A", &[("https://feed.example/1.vtt", Some("de"))][..]));
    let (rights, transcripts) = read("<copyright>B</copyright>", "<podcast:transcript url='/t.srt'/>");
    assert_eq!((&*rights, &*transcripts[0].url, transcripts.len()), ("B", "https://feed.example/t.srt", 1));
}

/// Of the show, too.
#[test]
fn dates_of_trailers_and_live_items_are_told() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let tags = "<podcast:trailer url='/1.mp3' pubdate='Sun, 14 May 2023 03:33:33 +0000'>a</podcast:trailer>\n\
        <podcast:trailer url='/2.mp3' pubdate='soon'>b</podcast:trailer><podcast:trailer url='/3.mp3'>c</podcast:trailer>\n\
        <podcast:liveItem status='pending' start='tonight' end=''><title>L</title></podcast:liveItem>";
    let namespace = "xmlns:podcast='https://podcastindex.org/namespace/1.0'";
    for document in [
        format!("<rss {namespace}><channel><title>f</title>{tags}<item><title>A</title></item></channel></rss>"),
        format!("<feed {namespace}><title>f</title>{tags}<entry><title>A</title></entry></feed>"),
    ] {
        let parsed = parse(document.as_bytes(), &url, None).unwrap();
        assert_eq!((parsed.show.further.trailers.len(), parsed.show.further.live.len()), (3, 1));
        assert_eq!(
            parsed.warnings.iter().map(Warning::told).collect::<Vec<_>>(),
            [
                "line 2: the date of a trailer “soon” cannot be read (not mended)",
                "line 3: the start of a live item “tonight” cannot be read (not mended)",
            ]
        );
        let known = parsed.episodes[0].raw;
        let news = parse_news(document.as_bytes(), &url, None, |raw| raw == known).unwrap();
        assert_eq!((news.unread.len(), news.warnings), (1, parsed.warnings));
    }
}

#[test]
fn a_store_of_files_is_quoted() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let said = parse(
        b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
        &url,
        None,
    );
    assert_eq!(said.unwrap_err().to_string(), "the server says: Access Denied");
}

/// Who made the show, and its picture, however many guests stand before.
#[test]
fn crowds_around_items_cost_themselves() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let guests: Vec<String> = (0..20_010).map(|guest| format!("<podcast:person>P{guest}</podcast:person>")).collect();
    let guests = guests.concat();
    let behind = "<itunes:author>Ada</itunes:author>\n<image><url>/i.png</url></image><itunes:image href='/j.png'/><x:y>1</x:y>\
        <itunes:author>Bob</itunes:author>";
    let document =
        format!("<rss><channel><title>f</title>{guests}{behind}<item><title>A</title></item></channel></rss>");
    let parsed = parse(document.as_bytes(), &url, None).unwrap();
    let show = &parsed.show;
    assert_eq!((show.author.as_deref(), show.image.as_deref()), (Some("Ada"), Some("https://feed.example/j.png")));
    assert_eq!((show.persons.len(), parsed.episodes.len()), (20_000, 1));
    let told: Vec<_> = parsed.warnings.iter().map(|warning| &*warning.what).collect();
    assert_eq!(
        told[..2],
        ["the prefix “podcast” is not declared", "an element holds more than 20000 others; the rest was not read"]
    );
    assert_eq!(told.len(), 3, "{told:?}");
    // What is left out means nothing, however it ends.
    for end in ["</media:group>", "</media:group", "", "</media:group&>"] {
        let left_out = format!("<media:group><title>no</title><link>/no</link><b>{end}");
        let document = format!("<rss><channel>{guests}{}<item><title>A</title></item>", left_out.repeat(3));
        let parsed = parse(document.as_bytes(), &url, None).unwrap();
        assert_eq!(
            (&*parsed.show.title, parsed.show.link.as_deref(), &*parsed.episodes[0].title),
            ("", None, "A"),
            "{end}"
        );
    }

    let many = format!("<podcast:podroll>{}</podcast:podroll>", "<podcast:remoteItem/>".repeat(15_000));
    let document = format!(
        "<rss><channel><title>f</title>{}\n{many}<itunes:author>Ada</itunes:author></channel></rss>",
        many.repeat(6)
    );
    let parsed = parse(document.as_bytes(), &url, None).unwrap();
    assert_eq!(parsed.show.author.as_deref(), Some("Ada"));
    let told: Vec<_> = parsed.warnings.iter().filter(|warning| !warning.mended).map(Warning::told).collect();
    assert_eq!(told, ["line 2: the show holds more elements than are read (not mended)"]);

    let authors = "<link rel='related'/>".repeat(20_010);
    let document = format!(
        "<feed><title>f</title>{authors}<author><name>Ada</name></author><entry><title>A</title></entry></feed>"
    );
    let parsed = parse(document.as_bytes(), &url, None).unwrap();
    assert_eq!((parsed.show.author.as_deref(), parsed.episodes.len()), (Some("Ada"), 1));
}

/// Of a text that should be a line no more is read than anybody needs, however it is written.
#[test]
fn endless_lines_are_cut() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let long = "&foo;".repeat(100_000);
    let rss = |title: &str| {
        format!("<rss><channel><title>f</title>\n<item>\n<title>{title}</title><guid>1</guid></item></channel></rss>")
    };
    let sections = format!("&amp;<![CDATA[{}]]>é", "é<b>".repeat(100_000));
    let markup = format!("one <b>&amp; {long}</b> more");
    let atom = format!("<feed><title>f</title>\n<entry>\n<title type='html'>{long}</title><id>1</id></entry></feed>");
    let json = format!(
        "{{\"version\": \"https://jsonfeed.org/version/1\",\n\"items\": [{{\"id\": 1,\n\"title\": \"{long}\"}}]}}"
    );
    for (document, title) in [
        (rss(&long), "&foo;&foo;"),
        (rss(&sections), "&éé"),
        (rss(&markup), "one & &foo;&foo;"),
        (rss(&long).replace("</title><guid>", "<guid>"), "&foo;&foo;"),
        (atom, "&foo;&foo;"),
        (json, "&foo;&foo;"),
    ] {
        for leaps in [true, false] {
            let parsed = read(document.as_bytes(), &url, None, leaps).unwrap();
            let episode = &parsed.episodes[0];
            assert!(episode.title.starts_with(title) && episode.title.len() <= bounds::LINE, "{}", episode.title.len());
            assert_eq!(episode.guid.as_deref(), Some("1"));
            let told: Vec<_> =
                parsed.warnings.iter().filter(|one| !one.mended).map(|one| (one.line, &*one.what)).collect();
            assert!(
                matches!(told[..], [(Some(3), what)] if what.contains("itle") && what.contains("is longer than 64 KiB")),
                "{told:?}"
            );
        }
    }
    let person = rss("a").replace("</guid>", &format!("</guid>\n<podcast:person>{long}</podcast:person>"));
    let parsed = parse(person.as_bytes(), &url, None).unwrap();
    assert!(parsed.episodes[0].persons[0].name.len() <= bounds::LINE);
    let told: Vec<_> = parsed.warnings.iter().filter(|one| !one.mended).map(Warning::told).collect();
    assert_eq!(told, ["line 4: the name of a person is longer than 64 KiB: its end is left out (not mended)"]);
    // What stands in attributes, too.
    for (tag, what) in [
        (format!("<psc:chapters>\n<psc:chapter start='0:00' title='{long}'/></psc:chapters>"), "title of a chapter"),
        (format!("\n<podcast:soundbite startTime='1' duration='2'>{long}</podcast:soundbite>"), "title of a soundbite"),
        (format!("\n<podcast:season name='{long}'>1</podcast:season>"), "name of a season"),
    ] {
        let parsed = parse(rss("a").replace("</guid>", &format!("</guid>{tag}")).as_bytes(), &url, None).unwrap();
        let told: Vec<_> = parsed.warnings.iter().filter(|one| !one.mended).map(Warning::told).collect();
        assert_eq!(told, [format!("line 4: the {what} is longer than 64 KiB: its end is left out (not mended)")]);
    }
    // A date that long is none.
    let parsed = parse(
        rss("a").replace("guid", "pubDate").replace("1<", &format!("{}<", "5".repeat(300_000))).as_bytes(),
        &url,
        None,
    )
    .unwrap();
    assert_eq!(parsed.warnings.len(), 2);
    assert!(parsed.warnings[1].what.starts_with("the date “5555"), "{}", parsed.warnings[1].what);
}

/// Who writes Atom by hand writes some of it as in RSS, in the feed and in its entries.
#[test]
fn atom_that_is_written_as_rss_is_read_and_told() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let document = "<feed xmlns='http://www.w3.org/2005/Atom'><title>f</title>\n<link>https://feed.example/</link>\n\
        <author>Ann &amp; Bo</author><link rel='self' href='https://feed.example/x'/>\n\
        <entry><id>1</id>\n<link>https://feed.example/1?a&amp;b</link>\n<author>Ann</author><author>Bo</author>\n\
        <enclosure url='/1.mp3' type='audio/mpeg' length='9'/><updated>2024-02-05T06:00:00Z</updated></entry>\n\
        <entry><id>2</id>\n<link rel='enclosure' type='audio/ogg'> https://feed.example/2.ogg </link>\
        <author> <name>Cy</name></author><link href='https://feed.example/2'></link></entry>\n\
        <entry><id>3</id><author>Di<email>a@b.example</email></author><link/><link></link><enclosure/></entry></feed>";
    let parsed = parse(document.as_bytes(), &url, None).unwrap();
    let told = [
        "line 2: the address of a <link> stands in it, not in its href",
        "line 3: the name of an <author> stands in it, not in a <name>",
        "line 5: the address of a <link> stands in it, not in its href",
        "line 6: the name of an <author> stands in it, not in a <name>",
        "line 6: the name of an <author> stands in it, not in a <name>",
        "line 7: Atom knows no <enclosure>: it was read as a link to one",
        "line 9: the address of a <link> stands in it, not in its href",
        "line 10: Atom knows no <enclosure>: it was read as a link to one",
    ];
    assert_eq!(parsed.warnings.iter().map(Warning::told).collect::<Vec<_>>(), told);
    assert_eq!(
        (parsed.show.link.as_deref(), parsed.show.author.as_deref()),
        (Some("https://feed.example/"), Some("Ann & Bo"))
    );
    let [one, two, three] = &parsed.episodes[..] else { panic!("three entries") };
    assert_eq!((one.link.as_deref(), one.author.as_deref()), (Some("https://feed.example/1?a&b"), Some("Ann")));
    assert_eq!(one.persons.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["Ann", "Bo"]);
    let file = &one.enclosures[0];
    assert_eq!(
        (file.url.as_str(), file.mime.as_deref(), file.bytes),
        ("https://feed.example/1.mp3", Some("audio/mpeg"), Some(9))
    );
    assert_eq!((two.link.as_deref(), two.author.as_deref()), (Some("https://feed.example/2"), Some("Cy")));
    assert_eq!(
        (two.enclosures[0].url.as_str(), two.enclosures[0].mime.as_deref()),
        ("https://feed.example/2.ogg", Some("audio/ogg"))
    );
    assert!(three.enclosures.is_empty() && three.link.is_none());
    // What is known is told again.
    let known: Vec<u64> = parsed.episodes.iter().map(|episode| episode.raw).collect();
    let news = parse_news(document.as_bytes(), &url, None, |raw| raw != 0 && known.contains(&raw)).unwrap();
    assert_eq!(news.warnings, parsed.warnings);
}
