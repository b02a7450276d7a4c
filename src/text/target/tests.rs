use proptest::prelude::*;

use super::*;

fn web_of(address: &str) -> String {
    match classify(address, None).0 {
        LinkTarget::Web(url) => url,
        other => panic!("{address}: {other:?}"),
    }
}

#[test]
fn schemes_are_allowed_by_name() {
    assert_eq!(web_of(" HTTPS://Example.org/a b\u{202e} "), "https://example.org/a%20b%E2%80%AE");
    assert_eq!(classify("mailto:a@b.org?subject=x", None).0, LinkTarget::Mail("mailto:a@b.org?subject=x".into()));
    assert_eq!(classify("someone@example.org", None).0, LinkTarget::Mail("mailto:someone@example.org".into()));
    for address in [
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "tel:+123",
        "vbscript:x",
        "--version",
        "-x",
        "",
        "#top",
        "http://",
        "https:///",
        "mailto:",
        "mailto:a@b.org?attach=/etc/passwd",
        "earmark:show?feed=file:///etc/passwd",
        "earmark:nothing",
        "ftp://example.org/x",
        "x:y",
    ] {
        assert!(
            matches!(classify(address, None).0, LinkTarget::Refused(_)),
            "{address}: {:?}",
            classify(address, None)
        );
        assert!(!may_leave(address), "{address}");
    }
}

#[test]
fn what_tells_another_player_to_subscribe_is_a_feed() {
    for (address, feed) in [
        ("podcastaddict://example.org/x", "https://example.org/x"),
        ("castro://subscribe/example.org/x", "https://example.org/x"),
        ("overcast://x-callback-url/add?url=http%3A%2F%2Fexample.org%2Fx", "http://example.org/x"),
        ("https://antennapod.org/deeplink/subscribe?url=https%3A%2F%2Fexample.org%2Fx", "https://example.org/x"),
        ("https://subscribeonandroid.com/example.org/x", "https://example.org/x"),
    ] {
        assert_eq!(classify(address, None).0, LinkTarget::Feed(FeedUrl::parse(feed).unwrap()), "{address}");
    }
    assert_eq!(web_of("itms://itunes.apple.com/podcast/id1"), "https://itunes.apple.com/podcast/id1");
    assert!(matches!(classify("podcastaddict://file:///etc/passwd", None).0, LinkTarget::Refused(_)));
    assert!(matches!(classify("gpodder:", None).0, LinkTarget::Refused(_)));
}

#[test]
fn relative_addresses_find_their_page() {
    let base = Some("https://example.org/episodes/11");
    for (address, resolved) in [
        ("/about", "https://example.org/about"),
        ("12", "https://example.org/episodes/12"),
        ("?x=1", "https://example.org/episodes/11?x=1"),
        ("//cdn.example.net/x.pdf", "https://cdn.example.net/x.pdf"),
        ("www.example.com/x", "https://www.example.com/x"),
    ] {
        assert_eq!(classify(address, base).0, LinkTarget::Web(resolved.into()), "{address}");
    }
    assert_eq!(web_of("example.com/x"), "https://example.com/x");
    assert!(matches!(classify("/about", None).0, LinkTarget::Refused(_)));
}

#[test]
fn moments() {
    for (address, seconds) in
        [("#t=125", 125), ("#t=41:20", 2480), ("#t=1:02:03.5", 3723), ("#t=1h2m3s", 3723), ("#t=npt:10,20", 10)]
    {
        assert_eq!(classify(address, None).0, LinkTarget::Moment(Secs(seconds)), "{address}");
    }
    assert_eq!(
        classify("https://example.org/11#t=20", Some("https://example.org/11/")).0,
        LinkTarget::Moment(Secs(20))
    );
    assert!(matches!(classify("https://example.org/11#t=20", None).0, LinkTarget::Web(_)));
    assert_eq!(clock("41:60"), None);
    assert_eq!(clock("1:2:3"), None);
}

#[test]
fn feeds_and_pages_inside_earmark() {
    for address in [
        "feed:https://example.org/x",
        "pcast://example.org/x.xml",
        "https://feeds.example.org/show",
        "https://example.org/feed/",
        "https://example.org/podcast.rss",
        "https://example.org/rss",
        "https://example.org/feed.xml",
        "https://anchor.fm/s/1a2b/podcast/rss",
        "https://feed.podbean.com/x/feed.xml",
        "https://example.org/feed/podcast",
        "earmark:show?feed=sample:lighthouse",
    ] {
        assert!(matches!(classify(address, None).0, LinkTarget::Feed(_)), "{address}: {:?}", classify(address, None));
    }
    for address in [
        "https://feeds.soundcloud.com/stream/1-x.mp3",
        "https://feedproxy.google.com/~r/x/y",
        "https://www.linkedin.com/feed/update/1",
        "https://feeds.example.org/",
        "https://example.org/feedback",
    ] {
        assert!(matches!(classify(address, None).0, LinkTarget::Web(_)), "{address}: {:?}", classify(address, None));
    }
    for address in ["https://example.org/show.xml", "http://example.org:8080/a/b.XML?x=1"] {
        assert!(may_be_feed(address), "{address}");
    }
    for address in [
        "https://example.org/xml",
        "https://example.org/.xml",
        "ftp://example.org/show.xml",
        "https://podcasts.apple.com/us/genre/id1301",
        "https://example.org/us/podcast/a-name/id1545953110",
    ] {
        assert!(!may_be_feed(address), "{address}");
    }
    let (target, kind, _) = classify("earmark:episode?feed=https%3A%2F%2Fexample.org%2Ff&guid=ep%2011", None);
    assert_eq!(kind, LinkKind::Episode);
    assert_eq!(
        target,
        LinkTarget::Episode { feed: FeedUrl::parse("https://example.org/f").unwrap(), guid: "ep 11".into() }
    );
}

#[test]
fn hops_are_unwrapped_when_they_carry_the_target() {
    for (hop, target, via) in [
        ("https://www.google.com/url?q=https://example.org/a%3Fb%3D1&sa=D", "https://example.org/a?b=1", "google.com"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2F", "https://example.org/", "l.facebook.com"),
        ("https://op3.dev/e/https://example.org/x.mp3", "https://example.org/x.mp3", "op3.dev"),
        ("https://gum.fm/e/example.org/x.mp3", "https://example.org/x.mp3", "gum.fm"),
        ("https://chtbl.com/track/ABC12/example.org/x.mp3?y=1", "https://example.org/x.mp3?y=1", "chtbl.com"),
        (
            "https://www.podtrac.com/pts/redirect.mp3/pdst.fm/e/example.org/x.mp3",
            "https://example.org/x.mp3",
            "podtrac.com",
        ),
        ("https://click.example.com/?url=https://example.org/x", "https://example.org/x", "click.example.com"),
    ] {
        let (found, _, host) = classify(hop, None);
        assert_eq!((found, host.as_deref()), (LinkTarget::Web(target.into()), Some(via)), "{hop}");
    }
    for address in [
        "https://web.archive.org/web/2010/http://example.org/",
        "https://twitter.com/intent/tweet?url=https://example.org/",
        "https://bit.ly/abc",
        "https://click.example.com/?url=javascript:alert(1)",
        "https://op3.dev/e/",
    ] {
        assert_eq!((web_of(address), classify(address, None).2), (address.to_string(), None));
    }
}

#[test]
fn kinds_by_host_and_path() {
    use LinkKind as K;
    for (address, kind) in [
        ("https://marksaroufim.substack.com/p/machine-learning-the-great-stagnation", K::Article),
        ("https://www.youtube.com/watch?v=d0nERTFo-Sk", K::Video),
        ("https://youtu.be/x", K::Video),
        ("https://discord.gg/x", K::Chat),
        ("https://arxiv.org/pdf/1706.03762.pdf", K::Paper),
        ("https://doi.org/10.1000/x", K::Paper),
        ("https://github.com/pytorch/pytorch", K::Code),
        ("https://github.com/msaroufim", K::Person),
        ("https://github.com/sponsors/x", K::Support),
        ("https://podcasts.apple.com/us/podcast/x/id1", K::Podcast),
        ("https://podcasts.apple.com/us/podcast/x/id1?i=2", K::Episode),
        ("https://open.spotify.com/episode/x", K::Episode),
        ("https://www.amazon.com/dp/0241972930", K::Book),
        ("https://www.amazon.de/gp/product/B000X", K::Shop),
        ("https://www.goodreads.com/book/show/1", K::Book),
        ("https://www.patreon.com/x", K::Support),
        ("https://twitter.com/x", K::Social),
        ("https://social.example.org/@x", K::Social),
        ("https://example.org/a.png", K::Image),
        ("https://example.org/a.pdf", K::File),
        ("https://example.org/", K::Other),
        ("https://example.org/blog/post", K::Article),
        ("https://show.fireside.fm/episodes/11", K::Episode),
        ("mailto:a@b.org", K::Mail),
        ("https://netflix.com.evil.example/x", K::Article),
        ("https://shop.example.org/mug", K::Shop),
    ] {
        assert_eq!(classify(address, None).1, kind, "{address}");
    }
}

#[test]
fn tracking_goes_and_the_rest_stays() {
    for (address, clean) in [
        ("https://e.org/?utm_source=a&id=1&fbclid=x#top", "https://e.org/?id=1#top"),
        ("https://e.org/?utm_source=a&utm_medium=b", "https://e.org/"),
        ("https://e.org/x?a=b+c%20d&&e", "https://e.org/x?a=b+c%20d&&e"),
        ("https://www.youtube.com/watch?v=1&si=abc&feature=share", "https://www.youtube.com/watch?v=1"),
        ("https://e.org/?si=1", "https://e.org/?si=1"),
        ("https://e.org/?amp;utm_source=1&mc_cid=2", "https://e.org/"),
        (
            "https://e.org/a.mp3?awCollectionId=1&t=podcast&awEpisodeId=2&aw_0_1st.playerid=x&aw_0_azn.pgenre=%5B%5D",
            "https://e.org/a.mp3?t=podcast",
        ),
        ("https://e.org/a.mp3?dest-id=7&listeningSessionID=0CD_382&awareness=1", "https://e.org/a.mp3?awareness=1"),
        ("mailto:a@b.org?utm_x=1", "mailto:a@b.org?utm_x=1"),
        ("no address", "no address"),
    ] {
        assert_eq!(without_tracking(address), clean);
    }
}

#[test]
fn secrets_are_masked() {
    for (address, shown) in [
        ("https://user:pass@example.org/feed", "https://***@example.org/feed"),
        ("https://example.org/rss?auth=s3cr3t&show=1", "https://example.org/rss?auth=***&show=1"),
        ("https://example.org/rss?access_token=x", "https://example.org/rss?access_token=***"),
        ("https://example.org/private/9f8b7c6d5e4f3a2b1c0d/feed.rss", "https://example.org/private/***/feed.rss"),
        ("https://e.org/123e4567-e89b-12d3-a456-426614174000.xml", "https://e.org/***.xml"),
        (
            "https://e.org/episode-11-data-science-the-great-stagnation-2022",
            "https://e.org/episode-11-data-science-the-great-stagnation-2022",
        ),
        ("https://e.org/TheGreatStagnationOfDataScience", "https://e.org/TheGreatStagnationOfDataScience"),
        ("https://feeds.megaphone.fm/ADL9840290619", "https://feeds.megaphone.fm/ADL9840290619"),
        ("https://www.youtube.com/watch?v=d0nERTFo-Sk", "https://www.youtube.com/watch?v=d0nERTFo-Sk"),
        (
            "https://archive.org/download/CreativeShow2022Part1Of3/CreativeShow2022Part1Of3Final.mp3",
            "https://archive.org/download/CreativeShow2022Part1Of3/CreativeShow2022Part1Of3Final.mp3",
        ),
        ("https://e.org/20221104Ep12FinalMix.mp3", "https://e.org/20221104Ep12FinalMix.mp3"),
        ("https://e.org/x/Zk3q9TbV7uYw2LpQ8sNd/feed", "https://e.org/x/***/feed"),
        ("https://e.org/x/a8Qe4ZrT1kXo9WbM3vLu5J/feed", "https://e.org/x/***/feed"),
        ("sample:lighthouse", "sample:lighthouse"),
        // However the name is written.
        ("https://e.org/rss?%74oken=s3cr3t&n=1", "https://e.org/rss?%74oken=***&n=1"),
        ("https://e.org/rss?n=1;token=s3cr3t;m=2", "https://e.org/rss?n=1;token=***;m=2"),
        ("https://e.org/rss;token=s3cr3t/x;v=1", "https://e.org/rss;token=***/x;v=1"),
        ("https://e.org/rss#token=s3cr3t", "https://e.org/rss#token=***"),
        // Where a key stands it is one, although it is short.
        ("https://e.org/private/Ab3dE9xQ/rss", "https://e.org/private/***/rss"),
        ("https://e.org/Private/qXbTzLmR.xml", "https://e.org/Private/***.xml"),
        ("https://e.org/private/feed/4711223/rss.xml", "https://e.org/private/feed/***/rss.xml"),
        ("https://e.org/private/the-show/feed", "https://e.org/private/the-show/feed"),
        ("https://e.org/private-equity/Ab3dE9xQ/rss", "https://e.org/private-equity/Ab3dE9xQ/rss"),
        // Without a scheme.
        ("e.org/feed?token=s3cr3t", "e.org/feed?token=***"),
        ("feed:e.org/feed?token=s3cr3t", "feed:e.org/feed?token=***"),
        ("me:pass@e.org/feed", "***@e.org/feed"),
        ("mailto:me@e.org?subject=a/b", "mailto:me@e.org?subject=a/b"),
        ("what is @home/office?", "what is @home/office?"),
        (
            "https://e.org/?feed_key=1&passcode=2&pw=3&monkey=4",
            "https://e.org/?feed_key=***&passcode=***&pw=***&monkey=4",
        ),
        // Open to all.
        (
            "https://www.youtube.com/feeds/videos.xml?channel_id=UC3iUPG9v6T9vWbN3n2SbTzQ",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UC3iUPG9v6T9vWbN3n2SbTzQ",
        ),
        (
            "https://feeds.acast.com/public/shows/123e4567-e89b-12d3-a456-426614174000",
            "https://feeds.acast.com/public/shows/123e4567-e89b-12d3-a456-426614174000",
        ),
        (
            "https://feeds.redcircle.com/123e4567-e89b-12d3-a456-426614174000",
            "https://feeds.redcircle.com/123e4567-e89b-12d3-a456-426614174000",
        ),
        ("https://feeds.redcircle.com/x/123e4567-e89b-12d3-a456-426614174000", "https://feeds.redcircle.com/x/***"),
        (
            "https://e.org/rss?show=urn:ard:show:10c4e2bd6ab8d0b0",
            "https://e.org/rss?show=urn:ard:show:10c4e2bd6ab8d0b0",
        ),
        (
            "https://e.org/rss?show=urn%3Aard%3Ashow%3A10c4e2bd6ab8d0b0",
            "https://e.org/rss?show=urn%3Aard%3Ashow%3A10c4e2bd6ab8d0b0",
        ),
        ("https://e.org/urn:ard:show:10c4e2bd6ab8d0b0/", "https://e.org/urn:ard:show:10c4e2bd6ab8d0b0/"),
        (
            "https://feeds.acast.com/private/shows/123e4567-e89b-12d3-a456-426614174000",
            "https://feeds.acast.com/private/shows/***",
        ),
        // Services whose feeds are a listener's own.
        ("https://subscribers.transistor.fm/1f2e3d4c5b6a70", "https://subscribers.transistor.fm/***"),
        ("https://Subscribers.Transistor.fm/12345678901234", "https://Subscribers.Transistor.fm/***"),
        ("https://the-show.supercast.com/feeds/Ab3dE9xQz7", "https://the-show.supercast.com/feeds/***"),
        ("https://slate.supportingcast.fm/content/k29xa83f.rss", "https://slate.supportingcast.fm/content/***.rss"),
        ("https://access.acast.com/rss/5f3c/k29xa83f", "https://access.acast.com/rss/5f3c/***"),
        ("https://glow.fm/insidersfeed/k29xa83f", "https://glow.fm/insidersfeed/***"),
        ("https://e.org/members/k29xa83f/feed", "https://e.org/members/***/feed"),
        ("https://e.org/premium/1f2e3d4c5b.xml", "https://e.org/premium/***.xml"),
        (
            "https://e.org/?memberkey=x&uid=83b1f0&k=k29xa83f&u=Qx7TbLm&user_id=u48213&subscriber=ab12cd",
            "https://e.org/?memberkey=***&uid=***&k=***&u=***&user_id=***&subscriber=***",
        ),
        ("e.org/x/Zk3q9TbV7uYw2LpQ8sNd/feed", "e.org/x/***/feed"),
        // Names, and no keys.
        ("https://subscribers.transistor.fm/the-show", "https://subscribers.transistor.fm/the-show"),
        ("https://feeds.transistor.fm/the-show-2022", "https://feeds.transistor.fm/the-show-2022"),
        ("https://glow.fm/theshow2022", "https://glow.fm/theshow2022"),
        ("https://e.org/members/20221104.mp3", "https://e.org/members/20221104.mp3"),
        ("https://e.org/premium/theshow2022.xml", "https://e.org/premium/theshow2022.xml"),
        (
            "https://e.org/?u=ada&k=tea&uid=51547393&user_id=DonDahlmann",
            "https://e.org/?u=ada&k=tea&uid=51547393&user_id=DonDahlmann",
        ),
        ("@home/office", "@home/office"),
        // Passwords as people write them.
        ("http://me@mail.com:pa:s/s@host.org/f", "http://***@host.org/f"),
        ("http://me:pa/ss@host.org:80/f?x=1", "http://***@host.org:80/f?x=1"),
        ("http://me:p?a#s@host.org", "http://***@host.org"),
        ("https://host.org:443/@name/feed", "https://host.org:443/@name/feed"),
        ("https://[::1]:80/@name", "https://[::1]:80/@name"),
    ] {
        assert_eq!(masked(address), shown);
    }
}

#[test]
fn secrets_are_masked_wherever_an_address_stands_in_a_text() {
    for (text, shown) in [
        ("great  stagnation", "great  stagnation"),
        ("what? and/or c++", "what? and/or c++"),
        ("tea https://e.org/a?token=s3cr3t host:ada", "tea https://e.org/a?token=*** host:ada"),
        ("http://a.org/ http://joe:pw@b.org/x", "http://a.org/ http://***@b.org/x"),
        ("“https://joe:pw@e.org/x”", "“https://***@e.org/x”"),
        ("e.org/feed?token=s3cr3t", "e.org/feed?token=***"),
    ] {
        assert_eq!(masked_text(text), shown);
    }
}

#[test]
fn files_of_an_open_feed_are_named_in_full() {
    let open = Some("https://e.org/feed.xml");
    let secret = Some("https://e.org/x/a8Qe4ZrT1kXo9WbM3vLu5J/feed");
    let file = "https://cdn.example.org/123e4567-e89b-12d3-a456-426614174000/a.mp3";
    assert_eq!(masked_beside(open, file), file);
    assert_eq!(masked_beside(secret, file), "https://cdn.example.org/***/a.mp3");
    assert_eq!(masked_beside(None, file), "https://cdn.example.org/***/a.mp3");
    assert_eq!(masked_beside(open, "https://u:p@e.org/a.mp3?token=x&n=1"), "https://***@e.org/a.mp3?token=***&n=1");
}

#[test]
fn addresses_are_shortened_for_showing() {
    assert_eq!(shortened("https://www.youtube.com/watch?v=d0nERTFo-Sk&si=x", 22), "youtube.com/watch?v=d…");
    assert_eq!(shortened("https://example.org/", 40), "example.org");
    assert_eq!(shortened("mailto:a@b.org", 40), "a@b.org");
    assert_eq!(host("https://www.Example.org:80/x"), "example.org");
    assert_eq!(host("mailto:a@b.org"), "");
}

proptest! {
    #[test]
    fn whatever_is_allowed_is_safe(address in "\\PC{0,40}|(https?|mailto|feed|earmark):[\\PC\u{1b}\n]{0,40}|https?://[a-z.]{1,10}/[\\PC]{0,30}") {
        let (target, _, _) = classify(&address, Some("https://example.org/x"));
        match &target {
            LinkTarget::Web(text) | LinkTarget::Mail(text) => {
                prop_assert!(may_leave(text), "{}", text);
                let cut = without_tracking(text);
                prop_assert!(may_leave(&cut));
                prop_assert_eq!(without_tracking(&cut), cut.clone());
                // The same answer for its own result, so that a stored target is stable.
                prop_assert_eq!(&classify(text, None).0, &target);
            }
            LinkTarget::Feed(feed) => prop_assert!(may_leave(feed.as_str()) || feed.is_sample()),
            _ => {}
        }
        prop_assert!(!masked(&address).chars().any(char::is_control));
        prop_assert!(width::width(&shortened(&address, 10)) <= 10);
    }
}
