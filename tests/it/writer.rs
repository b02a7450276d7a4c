//! The one thread that writes: order, breaking off, and ending well.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use earmark::runtime::writer::{Gone, Urgency, Writer};
use earmark::store::Store;

fn writer() -> (tempfile::TempDir, Writer) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("library.db")).unwrap();
    (folder, Writer::start(store))
}

/// Holds the writer in a job until the sender is used or dropped.
fn hold(writer: &Writer) -> (mpsc::Sender<()>, impl Future<Output = Result<(), Gone>>) {
    let (release, held) = mpsc::channel();
    let (begun, running) = mpsc::channel();
    let job = writer.submit(Urgency::Urgent, move |_| {
        begun.send(()).unwrap();
        let _ = held.recv();
    });
    running.recv().unwrap();
    (release, job.unwrap())
}

#[tokio::test]
async fn the_listener_is_served_before_refreshes() {
    let (_folder, writer) = writer();
    let (release, held) = hold(&writer);
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut jobs = Vec::new();
    for (urgency, name) in
        [(Urgency::Bulk, "b1"), (Urgency::Urgent, "u1"), (Urgency::Bulk, "b2"), (Urgency::Urgent, "u2")]
    {
        let order = Arc::clone(&order);
        jobs.push(writer.submit(urgency, move |_| order.lock().unwrap().push(name)).unwrap());
    }
    release.send(()).unwrap();
    held.await.unwrap();
    for job in jobs {
        job.await.unwrap();
    }
    assert_eq!(*order.lock().unwrap(), ["u1", "u2", "b1", "b2"]);
}

#[tokio::test]
async fn a_job_that_panics_costs_that_job_only() {
    let (_folder, writer) = writer();
    let broken: Result<(), Gone> = writer.call(Urgency::Bulk, |_| panic!("on purpose")).await;
    assert_eq!(broken, Err(Gone::Panicked(String::from("on purpose"))));
    assert_eq!(writer.call(Urgency::Bulk, |_| 7).await, Ok(7));
}

#[tokio::test]
async fn a_full_queue_says_so() {
    let (_folder, writer) = writer();
    let (release, _held) = hold(&writer);
    let taken: Vec<_> = (0..16).map(|_| writer.submit(Urgency::Bulk, |_| ()).unwrap()).collect();
    assert!(matches!(writer.submit(Urgency::Bulk, |_| ()), Err(Gone::Full)));
    // The listener's own changes still have their place.
    let mine = writer.submit(Urgency::Urgent, |_| ()).unwrap();
    drop(release);
    mine.await.unwrap();
    for job in taken {
        job.await.unwrap();
    }
}

#[tokio::test]
async fn closing_does_what_is_the_listeners_and_drops_the_rest() {
    let (folder, writer) = writer();
    let (release, _held) = hold(&writer);
    let mine: Vec<_> = (0..100).map(|n| writer.submit(Urgency::Urgent, move |_| n).unwrap()).collect();
    let bulk = writer.submit(Urgency::Bulk, |_| ()).unwrap();
    let mut closing = Box::pin(writer.close());
    tokio::select! {
        biased;
        () = &mut closing => panic!("a job is still running"),
        () = std::future::ready(()) => drop(release),
    }
    closing.await;
    for (n, job) in mine.into_iter().enumerate() {
        assert_eq!(job.await, Ok(n));
    }
    assert_eq!(bulk.await, Err(Gone::Closed));
    assert_eq!(writer.call(Urgency::Urgent, |_| ()).await, Err(Gone::Closed));
    // The library is free again.
    assert!(Store::open(&folder.path().join("library.db")).is_ok());
}

#[test]
fn without_tasks_it_works_the_same_way() {
    let (folder, writer) = writer();
    assert_eq!(writer.call_blocking(Urgency::Urgent, |_| 7), Ok(7));
    writer.close_blocking(Duration::from_secs(60));
    assert_eq!(writer.call_blocking(Urgency::Urgent, |_| 7), Err(Gone::Closed));
    assert!(Store::open(&folder.path().join("library.db")).is_ok());
}
