//! Reading whole documents: what comes out is the same by every way through them.

mod told;

use proptest::prelude::*;

use super::*;

/// The rest of an escape sequence is no word, however its beginning was written.
#[test]
fn sequences_that_colour_a_terminal_leave_nothing() {
    for escape in ["\u{1b}", "&#x1b;", "&#27;", "&amp;#x1b;"] {
        let document = format!(
            "<rss version='2.0'><channel><title>S</title><item><title>{escape}[31mred{escape}[0m words</title>\
             <description>{escape}]0;a title{escape}\\notes</description></item></channel></rss>"
        );
        let parsed = parse(document.as_bytes(), &FeedUrl::parse("https://a.example/feed").unwrap(), None).unwrap();
        let episode = &parsed.episodes[0];
        assert_eq!(episode.title, "red words", "{escape}");
        let notes = html::notes(&episode.notes_html, None);
        assert_eq!(crate::text::layout::plain(&notes, 40).trim(), "notes", "{escape}");
    }
}

#[test]
fn words_win_over_markup_without_any() {
    let url = FeedUrl::parse("https://a.example/feed").unwrap();
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title><entry><id>1</id><content type='html'>&lt;p&gt;&lt;/p&gt;\
        </content><summary>Words</summary></entry><entry><id>2</id><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'/>\
        </content><summary>Words</summary></entry></feed>";
    let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [
        {"id": "1", "content_html": "<p></p>", "content_text": "Words", "summary": "S"},
        {"id": "2", "content_html": "", "content_text": " ", "summary": "Words"}]}"#;
    for document in [atom, json] {
        let parsed = parse(document.as_bytes(), &url, None).unwrap();
        let notes: Vec<&str> = parsed.episodes.iter().map(|one| one.notes_html.as_str()).collect();
        assert_eq!(notes, ["Words", "Words"]);
    }
}

/// Elements of an item, most of them sound.
fn item() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "<title>T &amp; t</title>",
        "<title>bare & bold</title>",
        "<title>a bell \u{7} rings</title>",
        "<enclosure xml:base='/d/' url='7.mp3'/><link>8</link>",
        "<content type='application/octet-stream'>PGI+YjwvYj4=</content>",
        "<Title>capitals</Title>",
        "<guid isPermaLink='false'>g</guid>",
        "<link>https://a.example/1</link>",
        "<description>short</description>",
        "<description>&lt;p&gt;long enough that nobody wants to read it twice, or so one may think&lt;/p&gt;</description>",
        "<description><![CDATA[<p>long enough that nobody wants to read it twice, or so one may think]]></description>",
        "<description> </description>",
        "<content:encoded><![CDATA[<p>The very best notes & more]]></content:encoded>",
        "<content:encoded>&#160;</content:encoded>",
        "<content:encoded><![CDATA[ ]]></content:encoded>",
        "<content:encoded><![CDATA[<p></p>]]></content:encoded>",
        "<content:encoded>&lt;p class=&quot;a&quot;&gt;&#160;&lt;/p&gt;</content:encoded>",
        "<description><![CDATA[<!-- wp --><iframe src='/p'>no player</iframe>]]></description>",
        "<title>&nbsp;</title><itunes:title>instead</itunes:title>",
        "<title><![CDATA[ ]]></title><link>&#160;</link><author>&#160;</author>",
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'/></content>",
        "<itunes:summary>long enough that nobody wants to read it twice, or so one may think, and more</itunes:summary>",
        "<itunes:subtitle>long enough that nobody wants to read it twice, or so one may think, and less</itunes:subtitle>",
        "<itunes:title>only here</itunes:title>",
        "<itunes:image href=\"https://a.example/i.png\"/>",
        "<itunes:image>https://a.example/i.png</itunes:image>",
        "<enclosure url='https://a.example/1.mp3' length=\"1\" type=\"audio/mpeg\" />",
        "<enclosure url=\"https://a.example/2.mp3?a=1&b=2\"/>",
        "<enclosure url=https://a.example/3.mp3 />",
        "<enclosure url='https://a.example/6.mp3'><description>inside</description></enclosure>",
        "<enclosure href='https://a.example/curls.mp3'/><itunes:image href='/j.png'><itunes:author>In</itunes:author>",
        "<pubDate>Mon, 05 Feb 2024 06:00:00 GMT</pubDate>",
        "<published>2024-02-05T06:00:00Z</published>",
        "<pubDate>03/04/2026</pubDate><published>03/05/2026</published>",
        "<pubDate>25/03/2026</pubDate>",
        "<updated>yesterday</updated>",
        "<modified>2024-02-05T06:00:00Z</modified>",
        "<created>Mon, 05 Feb 2024 06:00:00 GMT</created>",
        "<summary type='text/html'>&lt;b&gt;s</summary>",
        "<summary>naked <b>s</b> &amp; <i>more</i></summary><title><em>t</em></title>",
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>x</p></div></content>",
        "<content type='image/svg+xml'><svg>x</svg></content>",
        "<content type='text'>plain</content><summary>not read</summary>",
        "<summary type='html'>&lt;p&gt;s</summary><content type='html'>&#160;</content>",
        "<content type=\"html\">&lt;p&gt;c</content>",
        "<content> </content><content type='html'><b>c</b></content>",
        "<content/><summary/>",
        "<content src='/a.mp3' type='audio/mpeg'></content>",
        "<published>2024-02-05T06:00:00Z</published><updated>2024-02-06T06:00:00Z</updated>",
        "<updated>2024-02-07T06:00:00Z</updated>",
        "<link rel='replies' href='/r'/><link href='/l' rel='ENCLOSURE'/><link rel='self' rel='alternate' href='/d'/>",
        "<link href='/i' rel='http://www.iana.org/assignments/relation/alternate'/><link rel='alternat&#101;' href='/e'/>",
        "<content:encoded>&nbsp;&eacute;</content:encoded>",
        "<itunes:author>&nosuch; &#8217; &#x2019; &#150; &#X41;</itunes:author>",
        "<media:group><media:content url=\"https://a.example/4.mp4\" type=\"video/mp4\"/></media:group>",
        "<podcast:person role=\"guest\" href='/x'>Ada</podcast:person>",
        "<pod:person>Grace</pod:person>",
        "<itunes:author xmlns:itunes=\"https://www.itunes.com/dtds/podcast-1.0.dtd\">A</itunes:author>",
        "<q:author xmlns:q=\"http://www.itunes.com/dtds/podcast-1.0.dtd\">Q</q:author>",
        "<dc:creator>Dora</dc:creator>",
        "<psc:chapters><psc:chapter start='1:00' title='One &amp; two'/></psc:chapters>",
        "<!-- a comment -->",
        "<title><![CDATA[a title that has lost its end</title><guid>and a guid behind it, so that it is long</guid>",
        "<author><![CDATA[Ada</author>",
        "<link href='https://a.example/open'>",
        "<item/>",
        "<itunes:Author>Ada</itunes:Author><DC:Date>2024-02-05</DC:Date>",
        "<podcast:socialinteract uri='https://a.example/t' protocol='activitypub'/>",
        "<entry/>",
        "<!-->",
        "<?pi?>",
        "<b>bold</b>",
        "<title>t <i>i</i></title>",
        "</b>",
        "<category>",
        "<category>Boats</category>",
        "<id>i</id><summary>su <b>m</b></summary><body xmlns='http://www.w3.org/1999/xhtml'><p>b</p></body>",
        "<link href='https://a.example/l'/><link rel='enclosure' href='https://a.example/5.mp3'></link>",
        "<link x='y'>https://a.example/2</link><date>2024-02-06</date>",
        "<image href='/i.png'/><subtitle>su</subtitle><language>en</langauge>",
        "<dcterms:created>2024-02-07</dcterms:created><dc:title>D</dc:title>",
        "<category domain='x'/>",
        "<comments>https://a.example/c</comments><wfw:commentRss>https://a.example/c</wfw:commentRss>",
        "<source url='https://a.example/s'>S</source>",
        "<itunes:keywords>a, b</itunes:keywords>",
        "<author>Plain</author>",
        "<image><url>/i.png</url><title>I</title></image>",
        "<podcast:remoteItem feedGuid=\"x\"/><podcast:txt>t</podcast:txt>",
        "<podcast:podroll><podcast:remoteItem feedGuid='y'/></podcast:podroll>",
        "<podcast:value type='lightning'><podcast:valueRecipient name='A' split='1'/><podcast:valueTimeSplit a='1'>\
         <podcast:valueRecipient name='B' split='2'/></podcast:valueTimeSplit></podcast:value>",
        "<atom:link rel=\"self\" href=\"https://a.example/f\"/>",
        "<ttl>60</ttl><sy:updatePeriod>daily</sy:updatePeriod>",
        "<itunes:owner><itunes:name>O</itunes:name></itunes:owner>",
        "text",
        "a < b",
        "<item>",
        "</item>",
        "<itunes:category text=\"A\"><itunes:category text=\"B\"/></itunes:category>",
        "<x:y z=\"1\">w</x:y>",
        "<itunes:duration> 1:02 </itunes:duration><itunes:season/><itunes:episode><!-- 2 -->3</itunes:episode>",
        "<itunes:summary>one</itunes:summary><itunes:summary/><itunes:subtitle>two</itunes:subtitle>",
        "<itunes:subtitle/><itunes:summary>  </itunes:summary>",
        "<itunes:season>4</itunes:season><itunes:season>5</itunes:season><itunes:explicit></itunes:explicit>",
        "<podcast:season name='&quot;S&#39;\n'>6</podcast:season><podcast:episode>7</podcast:episode>",
        "<podcast:transcript url=\"https://a.example/t?a=1&amp;b=2\" type='text/vtt' type='text/html'/>",
        "<podcast:alternateEnclosure type='audio/opus' length='9' title='O\tP'><podcast:source uri='/o.opus'/>\
         <podcast:integrity type='x' value='y'/></podcast:alternateEnclosure>",
        "<dc:date>2024-02-05</dc:date><dc:creator/><atom:author><atom:name>N</atom:name></atom:author>",
        "<items><item><title>listed</title></item></items>",
        "<x:body xmlns:x='http://www.w3.org/1999/xhtml'>A <x:b>b</x:b></x:body><xhtml:body>B <xhtml:i>c</xhtml:i></xhtml:body>",
        "<content type='xhtml'><xhtml:div xmlns:xhtml='http://www.w3.org/1999/xhtml'><xhtml:p>x</xhtml:p></xhtml:div></content>",
        "<content type='multipart/alternative'><content type='text/plain'>p</content><content type='html'>h</content></content>",
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'> <p/></div></content>",
        "<content type='html'>&lt;p&gt;&lt;/p&gt;</content><summary>only the summary has words</summary>",
        "<source><title>S</title><author><name>Sa</name></author></source>",
        "<enc:enclosure rdf:resource='https://a.example/9.mp3' enc:length='9'/><media:rating>adult</media:rating>",
        "<dc:creator><foaf:Person><foaf:name>Fo</foaf:name></foaf:Person></dc:creator>",
        "<pubDate>soon</pubDate><itunes:duration>long</itunes:duration>",
        "<enclosure url='https://a.example/10.mp3' length='big'/><enclosure url=''/>",
        "<published>soon</published><link rel='enclosure'/>",
        "<media:thumbnail xmlns:media='http://search.yahoo.com/mrss/' url='/t.png'/>",
        "<thr:total xmlns:thr='http://purl.org/syndication/thread/1.0'>1</thr:total><thr:total>2</thr:total>",
        "<u:a xmlns:u='urn:u'><u:b/></u:a>",
        "<podcast:location><![CDATA[ Here &amp; ]]>there&amp;now </podcast:location>",
        "<media:description>&eacute; long enough that nobody wants to read it twice, or so one may think</media:description>",
        "\n",
    ]);
    prop::collection::vec(parts, 0..8).prop_map(|parts| parts.concat())
}

/// Not all of those that the elements have.
const PREFIXES: &str = " xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd' xmlns:media='http://search.yahoo.com/mrss/' \
    xmlns:podcast='https://podcastindex.org/namespace/1.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' \
    xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:psc='http://podlove.org/simple-chapters' \
    xmlns:atom='http://www.w3.org/2005/Atom' xmlns:wfw='http://wellformedweb.org/CommentAPI/' xmlns:x='urn:x'";

fn document(head: &str, items: &[String], atom: bool) -> String {
    let inside = |name: &str| {
        items.iter().flat_map(|item| ["<", name, ">", item, "</", name, ">\n"].map(String::from)).collect::<String>()
    };
    if atom {
        let entries = inside("entry");
        format!("<feed xmlns='http://www.w3.org/2005/Atom'{PREFIXES}><title>f</title>{head}{entries}</feed>")
    } else {
        let items = inside("item");
        format!("<rss version='2.0'{PREFIXES}><channel><title>f</title>{head}{items}</channel></rss>")
    }
}

/// A piece of a document goes, and something that means something stands in its place.
fn damage() -> impl Strategy<Value = (prop::sample::Index, usize, &'static str)> {
    let pieces = prop::sample::select(vec![
        "",
        "",
        "<",
        ">",
        "/",
        "&",
        ";",
        "\"",
        "'",
        "=",
        "!",
        "-->",
        "]]>",
        "<![CDATA[",
        "<!--",
        ":",
        "#",
        " ",
        "\n",
        "a",
        "A",
        "0",
        "é",
        "</item>",
        "<item>",
        "</entry>",
        "<entry>",
        "</description>",
        "<title>",
        "&amp;",
        "&lt;b&gt;",
        "xmlns:dc='x'",
        "\u{2028}",
        " xml:base='/b/'",
        "\u{1}",
        "\u{1b}$B",
        "\u{feff}",
    ]);
    (any::<prop::sample::Index>(), 0..4_usize, pieces)
}

fn damaged(document: &str, damages: &[(prop::sample::Index, usize, &str)]) -> String {
    let mut letters: Vec<char> = document.chars().collect();
    for (at, length, with) in damages {
        let at = at.index(letters.len());
        let end = letters.len().min(at + length);
        letters.splice(at..end, with.chars());
    }
    letters.into_iter().collect()
}

/// As it would be in a document of its own.
fn alone(mut episode: ParsedEpisode) -> ParsedEpisode {
    episode.key = EpisodeKey(episode.key.plain().into());
    episode
}

proptest! {
    /// The quick look calls nothing sound that the careful walk would read in another way, whatever stands in the document.
    #[test]
    fn a_leap_over_damage_changes_nothing(
        head in item(),
        items in prop::collection::vec(item(), 1..4),
        atom: bool,
        damages in prop::collection::vec(damage(), 1..5),
    ) {
        let document = damaged(&document(&head, &items, atom), &damages);
        let url = FeedUrl::parse("https://feed.example/x").unwrap();
        let mut leaping = read(document.as_bytes(), &url, None, true);
        let mut walking = read(document.as_bytes(), &url, None, false);
        for parsed in [&mut leaping, &mut walking].into_iter().flatten() {
            parsed.episodes.iter_mut().for_each(|episode| episode.raw &= !1);
        }
        prop_assert_eq!(leaping, walking, "{}", document);
    }

    /// What is taken for known is what reading it would give: no change of an item, and of nothing around it that counts, passes
    /// unseen, also where names and keys repeat.
    #[test]
    fn a_changed_item_is_never_known(
        head in item(),
        items in prop::collection::vec(item(), 1..4),
        twice: bool,
        atom: bool,
        damages in prop::collection::vec(damage(), 1..4),
    ) {
        let items = if twice { [&items[..], &items[..]].concat() } else { items };
        let before = document(&head, &items, atom);
        let after = damaged(&before, &damages);
        let url = FeedUrl::parse("https://feed.example/x").unwrap();
        let known: std::collections::HashMap<u64, ParsedEpisode> = parse(before.as_bytes(), &url, None)
            .map_or_else(|_| Vec::new(), |parsed| parsed.episodes)
            .into_iter()
            .map(|episode| (episode.raw, alone(episode)))
            .collect();
        let whole = parse(after.as_bytes(), &url, None);
        let news = parse_news(after.as_bytes(), &url, None, |raw| known.contains_key(&raw));
        let (Ok(whole), Ok(news)) = (&whole, &news) else {
            prop_assert_eq!(whole.is_ok(), news.is_ok(), "{}", after);
            return Ok(());
        };
        prop_assert_eq!((&whole.show, &whole.warnings), (&news.show, &news.warnings), "{}", after);
        prop_assert_eq!((whole.complete, &whole.base), (news.complete, &news.base));
        let mut fresh = news.episodes.iter().cloned().map(alone);
        let mut together = Vec::new();
        let mut taken = 0;
        for unread in &news.unread {
            together.extend(fresh.by_ref().take(unread.before - taken));
            taken = unread.before;
            together.push(known[&unread.raw].clone());
        }
        together.extend(fresh);
        let whole: Vec<ParsedEpisode> = whole.episodes.iter().cloned().map(alone).collect();
        prop_assert_eq!(whole, together, "{}", after);
    }

    /// What the quick look lets pass is what the careful walk makes of it, repairs and hashes included.
    #[test]
    fn a_leap_changes_nothing(head in item(), items in prop::collection::vec(item(), 0..5), atom: bool, prefix: bool) {
        let inside = |name: &str| {
            items.iter().flat_map(|item| ["<", name, ">", item, "</", name, ">\n"].map(String::from)).collect::<String>()
        };
        let pod = " xmlns:pod='https://podcastindex.org/namespace/1.0'";
        let prefix = if prefix { format!("{PREFIXES}{pod}") } else { String::new() };
        let document = if atom {
            format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"{prefix}><title>f</title>{head}{}</feed>", inside("entry"))
        } else {
            format!("<rss version=\"2.0\"{prefix}><channel><title>f</title>{head}{}</channel></rss>", inside("item"))
        };
        let url = FeedUrl::parse("https://feed.example/x").unwrap();
        let mut leaping = parse(document.as_bytes(), &url, None);
        let mut walking = read(document.as_bytes(), &url, None, false);
        // What was read is all the same when it is met again, but where other items say what its date is.
        if let Ok(parsed) = &leaping {
            let is_known = |episode: &&ParsedEpisode| episode.raw != 0;
            let raws: Vec<u64> = parsed.episodes.iter().filter(is_known).map(|episode| episode.raw).collect();
            let again = parse_news(document.as_bytes(), &url, None, |raw| raws.contains(&raw)).unwrap();
            prop_assert_eq!(again.episodes.iter().find(is_known), None);
            prop_assert_eq!(again.episodes.len() + raws.len(), parsed.episodes.len());
            prop_assert_eq!(again.unread.iter().map(|unread| unread.raw).collect::<Vec<_>>(), raws);
            prop_assert_eq!((&again.show, &again.warnings), (&parsed.show, &parsed.warnings));
        }
        // That an item was found sound is part of its hash.
        for parsed in [&mut leaping, &mut walking].into_iter().flatten() {
            parsed.episodes.iter_mut().for_each(|episode| episode.raw &= !1);
        }
        prop_assert_eq!(leaping, walking);
    }
}

/// Each of two that are the same is asked for once, however often the document is looked at.
#[test]
fn what_was_granted_stays_granted() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let document = |new: &str| {
        let item = "<item><title>a</title></item>\n";
        format!("<rss><channel><title>f</title>{new}{item}{item}</channel></rss>")
    };
    let mut left: Vec<u64> =
        parse(document("").as_bytes(), &url, None).unwrap().episodes.iter().map(|episode| episode.raw).collect();
    let mut claim = |raw| left.iter().position(|known| *known == raw).map(|at| left.remove(at)).is_some();
    let news = parse_news(document("<item><title>b\u{1}</title></item>").as_bytes(), &url, None, &mut claim).unwrap();
    assert_eq!(news.unread.len(), 2);
    assert_eq!(news.episodes.iter().map(|episode| &*episode.title).collect::<Vec<_>>(), ["b"]);
    assert_eq!(news.warnings.len(), 1);
    assert!(left.is_empty());
}

/// Hearts and arrows in notes that nobody escaped, however far the next tag is.
#[test]
fn bare_signs_cost_no_look_ahead() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let notes = format!("{} &lt;3 <3 a <- b <= c < d {}", "word ".repeat(200), "<3 ".repeat(60));
    let item = format!("<item><title>A</title><description>{notes}</description></item>");
    let document = format!("<rss><channel><title>f</title>{}</channel></rss>", item.repeat(300));
    let parsed = parse(document.as_bytes(), &url, None).unwrap();
    assert!(parsed.complete);
    assert_eq!(parsed.episodes.len(), 300);
    assert!(parsed.episodes[299].notes_html.contains("<3 a <- b <= c < d"), "{}", parsed.episodes[299].notes_html);
}

#[test]
fn a_prefix_that_nobody_declares_is_told_once() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let thread = "<item><guid>1</guid><t:total xmlns:t='http://purl.org/syndication/thread/1.0'>1</t:total></item>";
    let item = "<item><guid>2</guid><x:a><y:b xmlns:y='urn:y'/></x:a><z:c>1</z:c><x:d/></item>\n";
    for (prefixes, told) in [
        ("xmlns:x='urn:x' xmlns:z='urn:z'", &[][..]),
        ("xmlns:x='urn:x'", &["line 2: the prefix “z” is not declared"]),
        ("", &["line 2: the prefix “x” is not declared", "line 2: the prefix “z” is not declared"]),
    ] {
        let document =
            format!("<rss {prefixes}><channel><title>f</title>\n{item}{item}{thread}{thread}</channel></rss>");
        for leaps in [true, false] {
            let parsed = read(document.as_bytes(), &url, None, leaps).unwrap();
            assert_eq!(parsed.warnings.iter().map(Warning::told).collect::<Vec<_>>(), told, "{prefixes}");
            // What declares its own prefixes is as sound as any other.
            let sound = parsed.episodes.iter().filter(|episode| episode.raw & 1 == 1).count();
            assert_eq!(
                sound,
                if !leaps {
                    0
                } else if told.is_empty() {
                    4
                } else {
                    2
                },
                "{prefixes}"
            );
        }
    }
}

#[test]
fn what_stands_behind_the_feed_is_told() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    for (behind, told) in [
        ("\n<!-- made <b>in</b> 3 s -->\n<?php ?> \n", None),
        ("\n<!-- -->\n<script>x</script>", Some("line 3: <script> stands behind the end of the feed and was not read")),
        ("\n\nWarning: <b>x</b>", Some("line 3: text stands behind the end of the feed and was not read")),
        ("\n</rss>", Some("line 2: an end tag stands behind the end of the feed and was not read")),
        (" x\n<rss>", Some("line 2: <rss> stands behind the end of the feed and was not read (not mended)")),
    ] {
        let document = format!("<rss><channel><title>f</title></channel></rss>{behind}");
        let parsed = parse(document.as_bytes(), &url, None).unwrap();
        assert_eq!(parsed.warnings.first().map(Warning::told).as_deref(), told, "{behind}");
        assert!(parsed.warnings.len() < 2 && parsed.complete);
    }
}

/// What takes its place is cut out together with what follows, or stands there.
#[test]
fn an_end_tag_that_ends_in_something_else_costs_nothing() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    for end in ["</body&amp;", "</body", "</body/", "</bo&dy ", "</body;; "] {
        let document = format!(
            "<rss><channel><title>f</title><body xmlns='http://www.w3.org/1999/xhtml'><p>b</p>{end}<x:y z='1'>w</x:y>\
             <item><title>a</title></item></channel></rss>"
        );
        let [leaping, walking] = [true, false].map(|leaps| read(document.as_bytes(), &url, None, leaps).unwrap());
        assert_eq!([leaping.episodes.len(), walking.episodes.len()], [1, 1], "{end}");
        assert_eq!(leaping.show, walking.show, "{end}");
    }
}

/// The format crates would refuse the whole item for a `&` that is left in it.
#[test]
fn what_is_no_end_tag_is_text() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    for (title, read) in [
        ("Boats</&&>", "Boats</&&>"),
        ("Boats</&& &amp;>", "Boats</&& &>"),
        ("Boats</&&\">and</b x=\">", "Boats</&&\">and"),
        ("Boats</", "Boats"),
    ] {
        let document = format!("<rss><channel><title>f</title><item><title>{title}</title></item></channel></rss>");
        let parsed = super::parse(document.as_bytes(), &url, None).unwrap();
        assert_eq!(parsed.episodes.iter().map(|episode| &*episode.title).collect::<Vec<_>>(), [read], "{document}");
    }
}

/// What is closed together with the item does not take along what is changed behind it.
#[test]
fn an_end_tag_that_ends_in_something_else_closes_what_is_open() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    for open in ["", "<itunes:author>Ada", "<itunes:author>Ada</b>", "<guid>1", "<x:y><z>"] {
        for end in ["</item\">", "</item\"", "</item&>", "</item", "</Item\">"] {
            let document = format!(
                "<rss><channel><title>f</title><item><title>a</title>{open}{end}<item><title x=\"\">b</title></item></channel></rss>"
            );
            let parsed = parse(document.as_bytes(), &url, None).unwrap();
            let titles: Vec<_> = parsed.episodes.iter().map(|episode| &*episode.title).collect();
            assert_eq!(titles, ["a", "b"], "{document}");
            assert!(parsed.warnings.iter().all(|warning| warning.mended), "{document}");
        }
    }
}

#[test]
fn a_damaged_end_of_the_feed_is_its_end() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    for end in ["</rss>", "</rss&>", "</ rss>", "</RSS;>"] {
        let document = format!(
            "<rss><channel><title>f</title><item><title>a</title></item></channel>{end}<item><title>b</title></item>"
        );
        let parsed = parse(document.as_bytes(), &url, None).unwrap();
        assert_eq!(parsed.episodes.len(), 1, "{end}");
        let told = parsed.warnings.iter().any(|warning| warning.what.starts_with("<item> stands behind"));
        assert!(told && parsed.complete, "{end} {:?}", parsed.warnings);
    }
}

/// Also where nothing of the document is read again.
#[test]
fn a_form_feed_between_known_items_is_told_again() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let item = "<item><title>a</title></item>";
    let document = format!("<rss><channel><title>f</title>{item}\n\u{c} {item}</channel></rss>");
    let parsed = parse(document.as_bytes(), &url, None).unwrap();
    assert_eq!(parsed.warnings.len(), 1);
    let known: Vec<u64> = parsed.episodes.iter().map(|episode| episode.raw).collect();
    let news = parse_news(document.as_bytes(), &url, None, |raw| known.contains(&raw)).unwrap();
    assert_eq!((news.episodes.len(), news.warnings), (0, parsed.warnings));
}

/// However little of a damaged document is left to look at.
#[test]
fn what_was_read_of_damaged_items_is_known_again() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let item = "<item><guid>0</g<pubDate>2005</pubDate></item><e><item><title>2</title></e>soon</pubDate></item>";
    let open = "<item><guid>1</guid><e><item><title>3</title></item>";
    for document in [item.repeat(3), open.repeat(9), [item, open].concat().repeat(5)] {
        let document = format!("<rss><channel><title>t<e>2</title>{document}</channel></rss>");
        let known: Vec<u64> =
            parse(document.as_bytes(), &url, None).unwrap().episodes.iter().map(|episode| episode.raw).collect();
        let news = parse_news(document.as_bytes(), &url, None, |raw| known.contains(&raw)).unwrap();
        assert_eq!(news.episodes, [], "{document}");
    }
}

#[test]
fn an_item_that_nobody_can_read_costs_itself() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let text =
        "<rss><channel><title>f</title>\n<item><title>a</title></item>\n<item><title>b</title></item></channel></rss>";
    let mut parsed = parse(text.as_bytes(), &url, None).unwrap();
    parsed.unread = [0, 1, 2].map(|before| Unread { before, raw: 1 }).into();
    let mut lost = Lost::default();
    // Between the two, as the second of three.
    lost.at(1, text.find("\n<item><title>b").unwrap() + 1, lost::Loss::Broken);
    lost.tell(text, &mut parsed);
    assert_eq!(parsed.unread.iter().map(|unread| unread.before).collect::<Vec<_>>(), [0, 1, 1]);
    assert_eq!(parsed.warnings.iter().map(|warning| warning.line).collect::<Vec<_>>(), [Some(3)]);
    assert!(!parsed.complete);
}

/// One lost `]]>` costs the words of its own episode at most, whatever stands behind them.
#[test]
fn a_section_that_lost_its_end_ends_with_its_element() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let rss = |number: u32, end: &str, behind: &str| {
        format!(
            "<item>\n<title>E{number}</title><guid>{number}</guid>\n<content:encoded><![CDATA[<p>Notes {number}</p>{end}\n{behind}\
             <enclosure url='https://a.example/{number}.mp3'/></item>\n"
        )
    };
    let atom = |number: u32, end: &str, behind: &str| {
        format!(
            "<entry>\n<title>E{number}</title><id>{number}</id>\n<content type='html'><![CDATA[<p>Notes {number}</p>{end}\n{behind}\
             <link rel='enclosure' href='https://a.example/{number}.mp3'/></entry>\n"
        )
    };
    let around_rss = ("<rss xmlns:wfw='w' xmlns:content='c'><channel><title>f</title>", "</channel></rss>");
    let around_atom = ("<feed xmlns='http://www.w3.org/2005/Atom'><title>f</title>", "</feed>");
    let item: &dyn Fn(u32, &str, &str) -> String = &rss;
    let entry: &dyn Fn(u32, &str, &str) -> String = &atom;
    for (one, around, end, behinds) in [
        (
            item,
            around_rss,
            "</content:encoded>",
            &["", "<wfw:commentRss>x</wfw:commentRss>", "<post-id>1</post-id>", "<summary>s</summary>"],
        ),
        (
            entry,
            around_atom,
            "</content>",
            &["", "<published>2024-01-01T00:00:00Z</published>", "<rights>r</rights>", "<source><id>q</id></source>"],
        ),
    ] {
        for (behind, whole) in behinds.iter().flat_map(|behind| [(behind, end.to_string()), (behind, String::new())]) {
            // Without an end tag of its own the next item ends it; behind the last section nothing else does.
            for lost in [2, 3] {
                let good = format!("]]>{end}");
                let items = (1..=3).map(|number| one(number, if number == lost { &whole } else { &good }, behind));
                let document = [around.0, &items.collect::<String>(), around.1].concat();
                let parsed = parse(document.as_bytes(), &url, None).unwrap();
                let titles: Vec<&str> = parsed.episodes.iter().map(|episode| &*episode.title).collect();
                let told: Vec<String> = parsed.warnings.iter().map(Warning::told).collect();
                if whole.is_empty() && lost == 3 {
                    continue;
                }
                assert_eq!(titles, ["E1", "E2", "E3"], "{document}\n{told:?}");
                assert!(told.iter().any(|told| told.contains("a CDATA section is not closed")), "{told:?}");
                for (number, episode) in (1..).zip(&parsed.episodes) {
                    let file = episode.enclosures.first().map(|file| &*file.url);
                    let own = format!("https://a.example/{number}.mp3");
                    assert_eq!(file, Some(&*own).filter(|_| !whole.is_empty() || number != lost), "{document}");
                    assert!(episode.notes_html.contains(&format!("Notes {number}")), "{}", episode.notes_html);
                    assert!(!episode.notes_html.contains("enclosure") || whole.is_empty(), "{}", episode.notes_html);
                }
            }
        }
    }
    for end in [" />", "/>", ">"] {
        let document = format!(
            "<rss><channel><item><title>a</title><guid>1</guid><enclosure length='5' type='audio/mpeg' \
             url='https://a.example/1.mp3{end}\n<pubDate>Mon, 05 Feb 2024 06:00:00 GMT</pubDate></item></channel></rss>"
        );
        let parsed = parse(document.as_bytes(), &url, None).unwrap();
        assert_eq!(parsed.episodes[0].enclosures[0].url, "https://a.example/1.mp3");
        assert!(parsed.episodes[0].published.is_some());
    }
}

/// XML forbids it; readers that go on take the last one.
#[test]
fn what_is_said_twice_in_a_tag_is_told() {
    let url = FeedUrl::parse("https://feed.example/x").unwrap();
    let document = "<rss><channel><title>f</title>\n<item><guid>1</guid>\n<enclosure url='https://a.example/1.mp3' type='audio/mpeg' \
                    url='https://a.example/2.mp3'/></item></channel></rss>";
    let parsed = parse(document.as_bytes(), &url, None).unwrap();
    assert_eq!(parsed.episodes[0].enclosures[0].url, "https://a.example/2.mp3");
    let told: Vec<String> = parsed.warnings.iter().map(Warning::told).collect();
    assert_eq!(told, ["line 3: <enclosure> says “url” twice"]);
}
