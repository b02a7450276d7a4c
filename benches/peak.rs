//! How much memory reading a document takes at most, beside the document: the column “max alloc”, to be held against the size
//! that stands in each name.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a bench fails loudly and has files")]

use std::fmt;
use std::path::Path;
use std::sync::LazyLock;

use divan::{AllocProfiler, Bencher, black_box};
use earmark::feed;
use earmark::model::FeedUrl;

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

#[derive(Clone, Copy)]
struct Document(&'static str, &'static [u8]);

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:.2} MB", self.0, self.1.len() as f64 / 1e6)
    }
}

/// The longest feeds of the shared corpus, where it is there, and an invented one.
static DOCUMENTS: LazyLock<Vec<Document>> = LazyLock::new(|| {
    let item = "<item><title>Rope &amp; sail</title><guid>%</guid><pubDate>Mon, 05 Feb 2024 06:00:00 GMT</pubDate>\
                <enclosure url=\"https://harbour.example/%.mp3\" length=\"123\" type=\"audio/mpeg\"/>\
                <description>Short notes of a short talk.</description></item>\n";
    let items: String = (0..2000).map(|number| item.replace('%', &number.to_string())).collect();
    let invented = format!("<rss version=\"2.0\"><channel><title>t</title>{items}</channel></rss>");
    let mut all = vec![Document("short items", invented.leak().as_bytes())];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/feeds");
    if folder.exists() {
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort_by_key(|path| std::cmp::Reverse(path.metadata().unwrap().len()));
        for path in files.into_iter().take(20) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            all.push(Document(name.leak(), std::fs::read(&path).unwrap().leak()));
        }
    }
    all
});

#[divan::bench(args = DOCUMENTS.iter().copied(), sample_count = 5, sample_size = 1)]
fn reading(bencher: Bencher<'_, '_>, document: Document) {
    let url = FeedUrl::parse("https://feed.example/show.xml").unwrap();
    bencher.bench_local(|| feed::parse(black_box(document.1), &url, None));
}
