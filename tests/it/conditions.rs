//! Requests with conditions: sent while they are of use, and never a reason to miss what is new.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};

use crate::refresh::Library;
use crate::server::{Site, feed, serve};

/// So many episodes, the newest first.
fn episodes(count: u32) -> String {
    let titles: Vec<String> = (1..=count).map(|n| format!("No. {n}")).collect();
    let mut all: Vec<(u32, &str)> = (1..=count).zip(&titles).map(|(n, title)| (n, &**title)).collect();
    all.reverse();
    feed("Show", &all)
}

#[tokio::test]
async fn a_date_that_is_still_to_come_is_not_sent_back() {
    let site = Site::serve().await;
    let ahead = [("last-modified", "Fri, 01 Jan 2100 00:00:00 GMT")];
    let url = site.put("/f", 200, &ahead, episodes(1));
    let library = Library::new();
    let id = library.follow(&url).await.id;
    library.refresh(id).await;
    site.put("/f", 200, &[("last-modified", "Sat, 20 Jan 2024 00:00:00 GMT")], episodes(2));
    library.refresh(id).await;
    library.refresh(id).await;
    let asked = site.asked();
    let sent: Vec<Option<&str>> =
        asked.iter().map(|(_, headers)| headers.get("if-modified-since").map(|date| date.to_str().unwrap())).collect();
    assert_eq!(sent, [None, None, Some("Sat, 20 Jan 2024 00:00:00 GMT")]);
}

#[tokio::test]
async fn a_server_that_fails_at_conditions_is_asked_without() {
    for status in [200, 400, 412, 500, 503] {
        let (count, times) = (Arc::new(AtomicU32::new(1)), Arc::new(AtomicUsize::new(0)));
        let (now, asked) = (Arc::clone(&count), Arc::clone(&times));
        let handler = move |headers: HeaderMap| {
            asked.fetch_add(1, Ordering::SeqCst);
            let document = episodes(now.load(Ordering::SeqCst));
            async move {
                let tag = [("etag", "\"v\"")];
                match headers.get("if-none-match") {
                    Some(_) => (StatusCode::from_u16(status).unwrap(), tag, String::new()),
                    None => (StatusCode::OK, tag, document),
                }
            }
        };
        let url = serve(Router::new().fallback(handler)).await;
        let library = Library::new();
        let id = library.follow(&url).await.id;
        library.refresh(id).await;
        for round in 2..8 {
            count.store(round, Ordering::SeqCst);
            let (summary, show) = library.refresh(id).await;
            if status == 503 {
                // That is what a server says that is busy; at the latest the next time it is asked without.
                let late = u32::from(!summary.failed.is_empty());
                assert_eq!(show.counts.total, round - late, "{status}");
                assert_eq!(round % 2 == 0, late == 1);
            } else {
                assert_eq!((summary.failed.len(), show.counts.total), (0, round), "{status}");
            }
        }
        // As long as the document stays the same, one request does.
        count.store(7, Ordering::SeqCst);
        for round in 0..3 {
            let before = times.load(Ordering::SeqCst);
            library.refresh(id).await;
            let more = times.load(Ordering::SeqCst) - before;
            assert!(round == 0 || status == 503 || more == 1, "{status}: {more}");
        }
    }
}
