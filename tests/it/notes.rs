//! The notes of real feeds: every episode of the corpus becomes a page, at three widths, whatever its publisher wrote.

use std::path::Path;
use std::time::{Duration, Instant};

use earmark::feed;
use earmark::model::{Block, FeedUrl, Link, LinkTarget};
use earmark::text::{clean, html, layout, target, width};

/// Episodes of one feed that are laid out: the first, the last, and evenly spread ones between. All of them take
/// minutes at debug speed; set `EARMARK_SLOW` for all.
const SAMPLE: usize = 12;

#[test]
fn every_feed_of_the_corpus_becomes_pages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/feeds");
    if !folder.exists() {
        println!("../shared/corpus/feeds not found");
        return;
    }
    let most = if std::env::var("EARMARK_SLOW").is_ok() { usize::MAX } else { SAMPLE };
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut pages, mut links, mut slowest) = (0_u32, 0, Duration::ZERO);
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let url = FeedUrl::parse(&format!("https://feeds.example.org/{name}")).unwrap();
        let Ok(parsed) = feed::parse(&bytes, &url, None) else { continue };
        let step = parsed.episodes.len().div_ceil(most).max(1);
        let about = parsed.show.description_html.as_deref().unwrap_or_default();
        let sampled = parsed.episodes.iter().step_by(step).chain(parsed.episodes.last());
        let texts = sampled.map(|episode| (episode.notes_html.as_str(), episode.link.as_deref()));
        for (source, base) in texts.chain([(about, parsed.show.link.as_deref())]) {
            let start = Instant::now();
            let notes = html::notes(source, base);
            for room in [30, 60, 100] {
                let page = layout::page(&notes, room);
                for line in &page.lines {
                    let text = line.text();
                    assert!(width::width(&text) <= usize::from(room), "{name}: {text:?} at {room}");
                    assert_eq!(clean_of_blanks(&clean::block(&text)), clean_of_blanks(&text), "{name} at {room}");
                }
                // What has words has a page.
                assert_eq!(page.lines.is_empty(), notes.blocks.is_empty(), "{name}: {source:?}");
            }
            slowest = slowest.max(start.elapsed());
            // The link index knows the same addresses, and all of them may leave.
            let listed: Vec<String> = html::links(source, base).into_iter().map(|(address, _)| address).collect();
            let shown: Vec<&str> = notes
                .links
                .iter()
                .filter(|link| matches!(link.target, LinkTarget::Web(_) | LinkTarget::Mail(_) | LinkTarget::Feed(_)))
                .map(|link| link.target.address())
                .collect();
            assert_eq!(listed, shown, "{name}");
            for address in &listed {
                assert!(target::may_leave(address), "{name}: {address}");
            }
            // No link without words, no number without a link.
            let numbered = notes.links.iter().filter(|link| link.is_numbered()).count();
            for (n, link) in notes.links.iter().enumerate() {
                let moment = n.checked_sub(numbered).map(|n| usize::from(Link::FIRST_MOMENT) + n);
                assert_eq!(usize::from(link.number), moment.unwrap_or(n + 1));
                assert!(!link.label.is_empty(), "{name}: {link:?}");
            }
            // Words are not lost: every word of the flat text is on the page, unless it is part of an address, and
            // apart from the marks of lists.
            if !has_cut(&notes.blocks) {
                let whole = layout::page(&notes, 100);
                let page: String = words(&whole);
                let page = letters(&page);
                let flat = html::plain_line(source);
                let lost: Vec<&str> = flat
                    .split(' ')
                    .filter(|word| !word.contains(['.', '/', '@', '&', ';', '<', '>', '=']))
                    .filter(|word| letters(word).chars().count() > 2 && !page.contains(&letters(word)))
                    .collect();
                assert!(lost.is_empty(), "{name}: {lost:?} lost of {source:?}");
            }
            pages += 3;
            links += listed.len();
        }
    }
    println!("{pages} pages, {links} links, slowest text {slowest:?}");
    assert!(pages > 1_000 && links > 1_000, "{pages} pages, {links} links");
    assert!(slowest < Duration::from_secs(10), "{slowest:?}");
}

fn clean_of_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

fn letters(text: &str) -> String {
    width::drawable(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Code and tables may be cut or arranged; everything else shows all its words.
fn has_cut(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Code(_) | Block::Table(_) => true,
        Block::Quote(blocks) => has_cut(blocks),
        Block::List { items, .. } => items.iter().any(|item| has_cut(&item.blocks)),
        _ => false,
    })
}

/// The words of a page without the numbers of its links.
fn words(page: &layout::Page) -> String {
    let runs = page.lines.iter().flat_map(|line| &line.runs);
    runs.filter(|run| run.role != layout::Role::LinkNumber).map(|run| run.text.as_str()).collect()
}
