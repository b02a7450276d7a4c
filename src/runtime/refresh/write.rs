//! Writing what was read: what many shows brought together, in one transaction, and where a feed has moved.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;

use super::ask::There;
use super::read::{Move, News};
use super::{Report, Run, lock};
use crate::error::Problem;
use crate::model::{FeedMoved, FeedUrl, MovedBy, Show, ShowId};
use crate::runtime::desks::{Taken, clear_away};
use crate::runtime::failure::Failure;
use crate::runtime::older::{self, Reach};
use crate::runtime::writer::{Gone, Urgency};
use crate::store::{Refreshed, Store, StoreError, Validators, Written};
use crate::text::target::masked;

/// Bytes of documents that are written in one transaction, less than a tenth of a second: the listener's own changes wait
/// for its end. A longer document goes alone.
const TOGETHER: usize = 4 << 20;

/// News that wait for the writer.
pub(super) struct Waiting {
    found: Refreshed,
    room: Option<Taken>,
    bytes: usize,
    back: oneshot::Sender<Result<Written, StoreError>>,
}

impl Run<'_> {
    /// Publisher's facts, validators and health in one transaction; then the new address if there is one.
    pub(super) async fn write(&self, show: Show, mut news: News) {
        if matches!(news.moves, Some(Move::Said(_))) || news.circle.is_some() {
            news.room = None;
        }
        match news.circle.take() {
            Some((to, true)) => {
                news.found.validators.moved_to = self.circle_gone(&show, &to).await.or(news.found.validators.moved_to);
            }
            Some((_, false)) => self.allow_move(show.id, None).await,
            None => {}
        }
        let mut circle = None;
        let moves = match news.moves.take() {
            Some(Move::Redirect(to)) => Some((to, MovedBy::Redirect)),
            Some(Move::Said(to)) => match self.look_there(&show, &to).await {
                There::Feed => {
                    // Another server's validators mean nothing there.
                    news.found.validators = Validators { ttl: news.found.validators.ttl, ..Validators::default() };
                    Some((to, MovedBy::Feed))
                }
                There::WayBack => {
                    circle = Some(to);
                    None
                }
                // It is looked at again with the next answer.
                There::NoAnswer => {
                    tell_dead(&mut news.found, &to);
                    news.found.validators.moved_to = Some(to);
                    None
                }
                // Nobody looks again before the document changes, and so long this stands with the show. It is news once.
                There::Nothing => {
                    let is_news = !self.is_told(show.id, dead(&to)).await;
                    tell_dead(&mut news.found, &to);
                    if is_news {
                        let told = format!("The feed of {} stays where it is.", show.title);
                        let why =
                            format!("It names {} as its new address, where no feed can be read.", masked(to.as_str()));
                        self.tell(Report::Note(Problem::new("refresh.stays", told, why, ""))).await;
                    }
                    None
                }
            },
            None => {
                // Named again, and not looked at again yet: what was found there still stands with the show.
                if let Some(to) = news.found.validators.moved_to.clone()
                    && self.is_told(show.id, dead(&to)).await
                {
                    tell_dead(&mut news.found, &to);
                }
                None
            }
        };
        let problem = news.problem.take();
        let gap = news.found.delta.gap;
        let written = match self.pen(news).await {
            Ok(written) => written,
            Err(failure) => return self.failed(show, &failure).await,
        };
        let (written, moved) = match moves {
            None => (written, false),
            Some((to, by)) => self.moved(written, to, by).await,
        };
        if let Some(to) = circle {
            self.stay(&written.show, to).await;
        }
        {
            let mut summary = lock(&self.summary);
            summary.failed.extend(problem.clone().map(|problem| (show.id, problem)));
            summary.updated += 1;
            summary.new_episodes += written.new.len();
            summary.moved += usize::from(moved);
        }
        let Written { show, list, new } = written;
        let show = Box::new(show);
        self.tell(Report::Updated { show: show.clone(), list: Arc::new(list), new }).await;
        if gap && show.older {
            // Nothing of the first page was known: what came in between is behind it.
            let (came, done) = Box::pin(older::read(self.ctx, &show, Reach::Missed, &self.reports)).await;
            lock(&self.summary).new_episodes += came;
            if let Err(problem) = done {
                self.tell(Report::Note(problem)).await;
            }
        }
        if let Some(problem) = problem {
            self.tell(Report::Failed(show, problem)).await;
        }
    }

    /// Puts news where the writer finds them, and waits until they are written. The writer takes what is there together,
    /// so that many small shows are one transaction.
    async fn pen(&self, news: News) -> Result<Written, Failure> {
        let News { found, room, bytes, .. } = news;
        let (back, mut answer) = oneshot::channel();
        lock(&self.pen).push_back(Waiting { found, room, bytes, back });
        let written = loop {
            let pen = Arc::clone(&self.pen);
            let call = self.ctx.writer.call(Urgency::Bulk, move |store| write_waiting(store, &pen));
            tokio::select! {
                biased;
                written = &mut answer => break written,
                called = call => match (called, answer.try_recv()) {
                    (_, Ok(written)) => break Ok(written),
                    (Ok(()), Err(oneshot::error::TryRecvError::Closed)) => break (&mut answer).await,
                    // This call had enough to do with those in front of it.
                    (Ok(()), Err(oneshot::error::TryRecvError::Empty)) => {}
                    (Err(gone), _) => {
                        if gone == Gone::Closed {
                            // Nobody will write any of it, and desks may be waiting for its room.
                            lock(&self.pen).clear();
                        }
                        return Err(Failure::Writer(gone));
                    }
                },
            }
        };
        match written {
            Ok(written) => written.map_err(Failure::Store),
            Err(_) => Err(Failure::Writer(Gone::Panicked(String::from("among others")))),
        }
    }

    /// Whether this is told of the document that was read last.
    async fn is_told(&self, show: ShowId, what: String) -> bool {
        let told = self.ctx.read(move |reader| reader.show_detail(show)).await;
        told.is_ok_and(|told| told.is_some_and(|(detail, _)| detail.repairs.contains(&what)))
    }

    /// The address that a feed named while what is there led back, when it does so no more: then it may move there, as if it
    /// had been named for the first time.
    pub(super) async fn circle_gone(&self, show: &Show, to: &FeedUrl) -> Option<FeedUrl> {
        if !matches!(self.look_there(show, to).await, There::Feed) {
            self.refuse_move(show.id, to.clone()).await;
            return None;
        }
        self.allow_move(show.id, Some(to.clone())).await;
        Some(to.clone())
    }

    async fn allow_move(&self, show: ShowId, to: Option<FeedUrl>) {
        match self.ctx.writer.call(Urgency::Bulk, move |store| store.allow_move(show, to.as_ref())).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "where a feed may move again could not be kept"),
            Err(error) => tracing::warn!(%error, "where a feed may move again could not be kept"),
        }
    }

    /// Keeps that a feed does not move there, and says so: two that name each other would send it to and fro for ever.
    async fn stay(&self, show: &Show, to: FeedUrl) {
        let what = format!("The feed of {} stays where it is.", show.title);
        let shown = masked(to.as_str());
        let why = format!("It names {shown} as its new address, and what is there leads back again.");
        self.refuse_move(show.id, to).await;
        self.tell(Report::Note(Problem::new("refresh.stays", what, why, ""))).await;
    }

    async fn refuse_move(&self, show: ShowId, to: FeedUrl) {
        let now = self.ctx.now();
        match self.ctx.writer.call(Urgency::Bulk, move |store| store.refuse_move(show, &to, now)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "where a feed is not to move could not be kept"),
            Err(error) => tracing::warn!(%error, "where a feed is not to move could not be kept"),
        }
    }

    /// What was written of a show, after it has moved; and whether it has. Another show of the library may stay there; then this one
    /// stays where it is.
    async fn moved(&self, written: Written, to: FeedUrl, by: MovedBy) -> (Written, bool) {
        let (now, id) = (self.ctx.now(), written.show.id);
        let moved = self.ctx.writer.call(Urgency::Bulk, move |store| {
            let moved = store.move_feed(id, &to, by, now)?;
            let adopts =
                moved.as_ref().and_then(|moved| moved.taken.as_ref()).is_some_and(|taken| !taken.adopted.is_empty());
            let list = if adopts { Some(store.reader()?.list(id)?) } else { None };
            Ok::<_, StoreError>(moved.zip(Some(list)))
        });
        match moved.await.map_err(Failure::Writer).and_then(|moved| moved.map_err(Failure::Store)) {
            Ok(None) => (written, false),
            Ok(Some((FeedMoved { show, taken }, list))) => {
                if let Some(taken) = taken {
                    self.tell(Report::TakenOver(taken)).await;
                }
                (Written { show, list: list.unwrap_or(written.list), new: written.new }, true)
            }
            Err(failure) => {
                // What came in is kept all the same.
                let what = format!("The feed of {} stays where it is.", written.show.title);
                let why = "Its new address could not be written into the library.";
                let problem = Problem::new("refresh.not-moved", what, why, "{refresh} tries again.");
                self.tell(Report::Note(problem.with_detail(failure.detail()))).await;
                (written, false)
            }
        }
    }
}

/// What stands with a show whose feed names an address where none can be read.
fn dead(to: &FeedUrl) -> String {
    format!("no feed can be read at the new address that it names, {} (not mended)", masked(to.as_str()))
}

fn tell_dead(found: &mut Refreshed, to: &FeedUrl) {
    found.delta.repairs.push(dead(to));
    found.health.repairs = found.health.repairs.saturating_add(1);
}

/// Writes what waits, in the order in which it came: all of it, but no more at once than the listener can wait for.
fn write_waiting(store: &mut Store, pen: &Mutex<VecDeque<Waiting>>) {
    let (mut found, mut rooms, mut backs, mut bytes) = (Vec::new(), Vec::new(), Vec::new(), 0_usize);
    {
        let mut waiting = lock(pen);
        while bytes < TOGETHER
            && let Some(one) = waiting.pop_front()
        {
            bytes = bytes.saturating_add(one.bytes);
            found.push(one.found);
            rooms.push(one.room);
            backs.push(one.back);
        }
    }
    // The call before has written it along.
    if found.is_empty() {
        return;
    }
    let written = store.write_all(&found);
    // Its room is free when it is gone.
    clear_away((found, rooms));
    for (written, back) in written.into_iter().zip(backs) {
        // Whoever waited may be gone; it is written all the same.
        drop(back.send(written));
    }
}
