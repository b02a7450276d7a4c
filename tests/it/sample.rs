//! The sample library keeps what it promises: each document is read whole, and together they show everything that
//! earmark can show.

use std::collections::{BTreeMap, BTreeSet};

use earmark::app::effect::LinksOf;
use earmark::feed::{self, Parsed, ParsedEpisode};
use earmark::library::{EpisodeList, catalogue};
use earmark::model::{Block, EpisodeKind, FeedUrl, Inside, LinkTarget, ListItem, Notes, ShowOrder, Span, Timestamp};
use earmark::runtime::details;
use earmark::runtime::sample::{self, FEEDS};
use earmark::store::Store;
use earmark::text::html;

const GRADIENTS: &str = "https://feeds.fireside.fm/vanishinggradients/rss";

fn parsed() -> Vec<(&'static str, Parsed)> {
    FEEDS
        .iter()
        .map(|feed| {
            let (_, parsed) = sample::read(feed).unwrap_or_else(|| panic!("{} cannot be read", feed.address));
            (feed.address, parsed)
        })
        .collect()
}

fn invented() -> Vec<(&'static str, Parsed)> {
    parsed().into_iter().filter(|(address, _)| address.starts_with("sample:")).collect()
}

fn notes(episode: &ParsedEpisode) -> Notes {
    html::notes(&episode.notes_html, episode.link.as_deref())
}

fn all_notes() -> Vec<Notes> {
    invented().iter().flat_map(|(_, feed)| feed.episodes.iter().map(notes).collect::<Vec<_>>()).collect()
}

/// Visits every block, however deep.
fn walk(blocks: &[Block], depth: usize, see: &mut dyn FnMut(&Block, usize)) {
    for block in blocks {
        see(block, depth);
        match block {
            Block::Quote(inner) => walk(inner, depth + 1, see),
            Block::List { items, .. } => {
                for ListItem { blocks } in items {
                    walk(blocks, depth + 1, see);
                }
            }
            _ => {}
        }
    }
}

fn text(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

#[test]
fn every_document_is_read_whole_and_without_a_warning() {
    for (address, feed) in parsed() {
        assert!(feed.warnings.is_empty(), "{address}: {:?}", feed.warnings);
        assert!(feed.complete, "{address}");
        assert!(!feed.show.title.is_empty() && feed.show.author.is_some(), "{address}");
        assert!(feed.show.description_html.as_ref().is_some_and(|about| about.contains("earmark")), "{address}");
        for episode in &feed.episodes {
            assert!(!episode.title.is_empty() && episode.published.is_some(), "{address}: {}", episode.title);
            assert!(!notes(episode).blocks.is_empty(), "{address}: {} has no notes", episode.title);
            assert!(episode.enclosures.is_empty(), "no address pretends to be audio: {address}: {}", episode.title);
        }
    }
}

#[test]
fn counts_sizes_and_years_are_as_told() {
    let shows = invented();
    assert_eq!(shows.len(), 8);
    for (address, feed) in &shows {
        assert!((5..=30).contains(&feed.episodes.len()), "{address}: {}", feed.episodes.len());
        let newest_first = feed.episodes.windows(2).all(|pair| pair[0].published >= pair[1].published);
        assert!(newest_first, "{address} is not newest first");
    }
    let size: usize = FEEDS.iter().map(|feed| feed.document.len()).sum();
    assert!(size < 250_000, "{size} bytes are part of the binary");
    let (from, to) = (Timestamp(1_735_689_600), Timestamp(1_798_761_600));
    for (address, feed) in &shows {
        for episode in &feed.episodes {
            let published = episode.published.unwrap();
            assert!(from <= published && published < to, "{address}: {} is not of 2025 or 2026", episode.title);
        }
    }
}

#[test]
fn every_invented_show_says_that_it_is_invented() {
    for (address, feed) in invented() {
        assert!(feed.show.generator.unwrap().contains("invented"), "{address}");
        assert!(feed.show.description_html.unwrap().contains("invented show of earmark’s sample library"), "{address}");
        assert_eq!(feed.show.link.unwrap(), format!("https://example.org/{}/", address.trim_start_matches("sample:")));
    }
    for embedded in FEEDS {
        assert!(sample::read(embedded).unwrap().0.sample, "{}", embedded.address);
    }
}

#[test]
fn the_real_show_has_its_episode_with_seven_links_and_a_quote() {
    let (candidate, feed) = sample::read(&FEEDS[0]).unwrap();
    assert_eq!(FEEDS[0].address, GRADIENTS);
    assert_eq!((candidate.title.as_str(), candidate.author.as_str()), ("Vanishing Gradients", "Hugo Bowne-Anderson"));
    assert_eq!((candidate.popularity[0].stars, candidate.popularity[0].ratings), (Some(5.0), Some(11)));
    assert_eq!(feed.episodes.len(), 1);
    let episode = &feed.episodes[0];
    assert!(episode.title.contains("Data Science: The Great Stagnation"));
    assert_eq!(episode.number, Some(11));
    assert_eq!(episode.link.as_deref(), Some("https://vanishinggradients.fireside.fm/11"));
    assert!((1_663_200_000..1_663_286_400).contains(&episode.published.unwrap().0), "15 September 2022");
    assert_eq!((episode.duration, episode.enclosures.len()), (None, 0), "neither was seen, so neither is told");
    let people: Vec<&str> = episode.persons.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(people, ["Hugo Bowne-Anderson", "Mark Saroufim"]);

    let notes = notes(episode);
    assert!(notes.blocks.iter().any(|block| matches!(block, Block::Quote(_))));
    let links: Vec<(&str, &str)> =
        notes.links.iter().map(|link| (link.label.as_str(), link.target.address())).collect();
    assert_eq!(
        links,
        [
            ("The Myth of Objective Tech Screens", "https://vanishinggradients.fireside.fm/11#tech-screens"),
            (
                "Machine Learning: The Great Stagnation",
                "https://marksaroufim.substack.com/p/machine-learning-the-great-stagnation"
            ),
            (
                "Fear the Boom and Bust: Keynes vs. Hayek - The Original Economics Rap Battle!",
                "https://www.youtube.com/watch?v=d0nERTFo-Sk"
            ),
            (
                "History and the Security of Property by Nick Szabo",
                "https://web.archive.org/web/20160306114307/http://szabo.best.vwh.net/history.html"
            ),
            ("Mark on YouTube", "https://www.youtube.com/@marksaroufim"),
            ("Mark's Substack", "https://marksaroufim.substack.com/"),
            ("Mark's Discord", "https://vanishinggradients.fireside.fm/11#discord"),
        ]
    );
    let similar = catalogue::listed_as_similar(&FeedUrl::parse(GRADIENTS).unwrap());
    assert_eq!(similar.len(), 15);
}

#[test]
fn the_notes_together_show_every_kind_of_block() {
    let mut seen = BTreeSet::new();
    let (mut deepest_quote, mut deepest_list) = (0, 0);
    for notes in all_notes() {
        walk(&notes.blocks, 0, &mut |block, depth| {
            seen.insert(match block {
                Block::Paragraph(_) => "paragraph",
                Block::Heading(..) => "heading",
                Block::Quote(_) => {
                    deepest_quote = deepest_quote.max(depth);
                    "quote"
                }
                Block::List { ordered, .. } => {
                    deepest_list = deepest_list.max(depth);
                    if *ordered { "numbered list" } else { "list" }
                }
                Block::Code(_) => "code",
                Block::Table(_) => "table",
                Block::Rule => "rule",
            });
        });
    }
    let every = ["code", "heading", "list", "numbered list", "paragraph", "quote", "rule", "table"];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), every);
    assert!(deepest_quote >= 1, "a quote within a quote");
    assert!(deepest_list >= 2, "a list within a list within a list");
}

#[test]
fn headings_name_what_listeners_look_for() {
    let mut headings = BTreeSet::new();
    for notes in all_notes() {
        walk(&notes.blocks, 0, &mut |block, _| {
            if let Block::Heading(_, spans) = block {
                headings.insert(text(spans));
            }
        });
    }
    for wanted in ["Timestamps", "Links", "Transcript"] {
        assert!(headings.contains(wanted), "{wanted} is not among {headings:?}");
    }
}

#[test]
fn pictures_times_plain_text_and_mail_are_among_the_links() {
    let feeds = invented();
    let find = |address: &str, guid: &str| {
        let feed = &feeds.iter().find(|(other, _)| *other == address).unwrap().1;
        let episode = feed.episodes.iter().find(|episode| episode.guid.as_deref() == Some(guid)).unwrap();
        (episode.clone(), notes(episode))
    };
    let (_, picture) = find("sample:night-bus", "a-map-of-the-warm-places");
    let alt = picture.links.iter().any(|link| link.label.contains("only radiators and ovens are marked"));
    assert!(alt, "a picture is a link with its words: {:?}", picture.links);

    let (plain, six) = find("sample:small-engines", "six-buses");
    assert!(!plain.notes_html.contains('<'), "plain text as some publishers write it");
    assert!(six.links.iter().any(|link| matches!(&link.target, LinkTarget::Moment(at) if at.0 == 250)), "04:10");
    let bare = "https://example.org/depot/sounds";
    assert!(six.links.iter().any(|link| matches!(&link.target, LinkTarget::Web(address) if address == bare)));
    let mail = |link: &earmark::model::Link| matches!(&link.target, LinkTarget::Mail(_));
    assert!(all_notes().iter().any(|notes| notes.links.iter().any(mail)));
}

#[test]
fn links_between_the_shows_lead_somewhere() {
    let feeds = invented();
    let mut guids: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut pages: BTreeSet<String> = BTreeSet::new();
    for (address, feed) in &feeds {
        guids.insert(address, feed.episodes.iter().filter_map(|episode| episode.guid.clone()).collect());
        pages.extend(feed.episodes.iter().filter_map(|episode| episode.link.clone()));
        pages.extend(feed.show.link.clone());
    }
    let names: Vec<&str> = guids.keys().map(|address| address.trim_start_matches("sample:")).collect();
    let (mut shows, mut episodes, mut by_page) = (0, 0, 0);
    for (address, feed) in &feeds {
        for episode in &feed.episodes {
            for link in notes(episode).links {
                match &link.target {
                    LinkTarget::Feed(feed) => {
                        assert!(guids.contains_key(feed.as_str()), "{address}: {feed}");
                        shows += 1;
                    }
                    LinkTarget::Episode { feed, guid } => {
                        let known = guids.get(feed.as_str()).is_some_and(|guids| guids.contains(guid));
                        assert!(known, "{address}: {feed} {guid}");
                        episodes += 1;
                    }
                    LinkTarget::Web(url) => {
                        let path =
                            url.strip_prefix("https://example.org/").map(|rest| rest.split('/').collect::<Vec<_>>());
                        if let Some([name, rest @ ..]) = path.as_deref()
                            && names.contains(name)
                            && rest.iter().all(|part| !part.contains('.'))
                            && pages.contains(url)
                        {
                            by_page += 1;
                        }
                    }
                    LinkTarget::Moment(_) | LinkTarget::Mail(_) => {}
                    LinkTarget::Refused(other) => panic!("{address}: {} links to {other}", episode.title),
                }
            }
        }
    }
    assert!(shows >= 3, "{shows} links to shows");
    assert!(episodes >= 5, "{episodes} links to episodes");
    assert!(by_page >= 15, "{by_page} links to pages of shows and episodes");
}

#[test]
fn links_to_episodes_open_the_episodes() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    let installed = sample::install(&mut store, Timestamp(1_795_435_200)).unwrap();
    let reader = store.reader().unwrap();
    let mut entered = 0;
    for episode in installed.iter().flat_map(|(_, list)| list.iter()) {
        let page = details::episode(&reader, episode.id).unwrap().unwrap();
        for (link, inside) in page.detail.notes.links.iter().zip(&page.inside) {
            let LinkTarget::Episode { guid, .. } = &link.target else { continue };
            let Some(Inside::Episode(id)) = inside else { panic!("{}: {guid} {inside:?}", episode.title) };
            let (there, _) = reader.episode(*id).unwrap().unwrap();
            assert_eq!(there.guid.as_ref(), Some(guid), "{}", episode.title);
            entered += 1;
        }
    }
    assert!(entered >= 5, "{entered}");
}

#[test]
fn podrolls_name_only_invented_shows() {
    let feeds = invented();
    let mut named = 0;
    for (address, feed) in &feeds {
        for item in &feed.show.podroll {
            let to = item.feed_url.as_deref().unwrap();
            assert!(to != *address && feeds.iter().any(|(other, _)| *other == to), "{address} names {to}");
            named += 1;
        }
        assert!(!feed.show.podroll.is_empty(), "{address}");
    }
    assert!(named >= 12, "{named}");
}

#[test]
fn people_meet_in_several_shows() {
    let mut shows_of: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (address, feed) in invented() {
        for person in feed.show.persons.iter().chain(feed.episodes.iter().flat_map(|episode| &episode.persons)) {
            shows_of.entry(person.name.clone()).or_default().insert(address);
        }
    }
    let several: Vec<&String> = shows_of.iter().filter(|(_, shows)| shows.len() >= 3).map(|(name, _)| name).collect();
    assert!(several.len() >= 6, "{several:?}");
}

/// The number in a list, on the tab, in the notes and on the command line is one number.
#[test]
fn every_count_of_an_episodes_links_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    sample::install(&mut store, Timestamp(1_795_435_200)).unwrap();
    while !store.index_some().unwrap().is_complete() {}
    let reader = store.reader().unwrap();
    let mut beside_the_notes = 0;
    for episode in reader.lists().unwrap().iter().flat_map(EpisodeList::iter) {
        let rows = details::links(&reader, LinksOf::Episode(episode.id)).unwrap();
        assert_eq!(usize::from(episode.links), rows.len(), "{}: {rows:#?}", episode.title);
        let numbers: Vec<u16> = rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, (1..=episode.links).collect::<Vec<_>>(), "{}", episode.title);
        let page = details::episode(&reader, episode.id).unwrap().unwrap();
        for link in page.detail.notes.links.iter().filter(|link| link.is_numbered()) {
            assert_eq!(rows[usize::from(link.number) - 1].target, link.target, "{}", episode.title);
        }
        beside_the_notes += rows.iter().filter(|row| row.found != "in the notes").count();
    }
    assert!(beside_the_notes > 20, "chapters, people, transcripts and pages count, too: {beside_the_notes}");
}

#[test]
fn there_are_chapters_a_transcript_seasons_a_trailer_a_bonus_and_a_serial() {
    let feeds = invented();
    let episodes = || feeds.iter().flat_map(|(_, feed)| &feed.episodes);
    assert!(episodes().filter(|episode| episode.chapters.len() >= 3).count() >= 4);
    assert!(episodes().any(|episode| episode.chapters.iter().any(|chapter| chapter.link.is_some())));
    let told = episodes().find(|episode| !episode.transcripts.is_empty()).unwrap();
    assert!(told.notes_html.contains("Transcript"), "the words of the transcript can be read without a network");
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    let installed = sample::install(&mut store, Timestamp(1_795_435_200)).unwrap();
    let reader = store.reader().unwrap();
    let episodes_with = |(_, list): &(_, EpisodeList)| -> Vec<_> {
        list.iter().filter_map(|one| Some((one.id, reader.kept_transcript(one.id).unwrap()?))).collect()
    };
    let kept: Vec<_> = installed.iter().flat_map(episodes_with).collect();
    let [(id, kept)] = kept.as_slice() else { panic!("{kept:?}") };
    let (detail, _) = reader.episode(*id).unwrap().unwrap();
    assert!(detail.transcripts.iter().any(|one| one.url == kept.url), "it is the one that the feed names");
    assert!(kept.what.lines.len() > 12 && kept.what.made_by.is_some() && kept.what.links.len() == 1);
    assert!(kept.what.lines.iter().all(|line| line.speaker.is_some() && line.start.is_some()));
    let seasons: BTreeSet<u16> = episodes().filter_map(|episode| episode.season).collect();
    assert_eq!(seasons.into_iter().collect::<Vec<_>>(), [1, 2]);
    assert!(episodes().filter(|episode| episode.kind == EpisodeKind::Trailer).count() >= 3);
    assert!(episodes().filter(|episode| episode.kind == EpisodeKind::Bonus).count() >= 2);
    assert!(episodes().any(|episode| episode.location.is_some()));
    let serial: Vec<&str> =
        feeds.iter().filter(|(_, feed)| feed.show.order == ShowOrder::Serial).map(|(address, _)| *address).collect();
    assert_eq!(serial, ["sample:the-quiet-index"]);
    assert!(feeds.iter().filter(|(_, feed)| !feed.show.funding.is_empty()).count() >= 3);
    assert!(feeds.iter().all(|(_, feed)| !feed.show.categories.is_empty()));
    assert!(feeds.iter().any(|(_, feed)| feed.show.categories.iter().any(|category| category == "Arts > Food")));
}

#[test]
fn titles_are_of_many_scripts() {
    let feeds = invented();
    let titles: String =
        feeds.iter().flat_map(|(_, feed)| feed.episodes.iter().map(|episode| episode.title.as_str())).collect();
    for (script, range) in [
        ("kanji", '\u{4e00}'..='\u{9fff}'),
        ("hiragana", '\u{3040}'..='\u{309f}'),
        ("Arabic", '\u{0600}'..='\u{06ff}'),
        ("emoji", '\u{1f300}'..='\u{1faff}'),
    ] {
        assert!(titles.chars().any(|c| range.contains(&c)), "no title in {script}");
    }
}

#[test]
fn an_address_of_the_sample_stays_as_it_is() {
    let url = FeedUrl::parse("sample:night-bus").unwrap();
    assert_eq!(url.as_str(), "sample:night-bus");
    assert!(url.is_sample() && !url.is_remote());
    assert_eq!(FeedUrl::parse(" sample:night-bus#x "), Some(url.clone()));
    assert_eq!(url.comparison_key(), "sample:night-bus");
}

#[test]
fn the_documents_are_ordinary_feeds() {
    for embedded in FEEDS {
        let url = FeedUrl::parse(embedded.address).unwrap();
        let again = feed::parse(embedded.document.as_bytes(), &url, Some("utf-8")).unwrap();
        assert_eq!(again.kind, feed::FeedKind::Rss, "{}", embedded.address);
    }
}
