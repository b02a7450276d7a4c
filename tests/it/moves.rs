//! A feed that is to be found elsewhere: the show goes there with all that was made of it, whoever says so, and no other show is harmed.

use earmark::model::{Change, EpisodeId, FeedUrl, MovedBy, QueuePlace, Rated, Secs, Show, ShowId, Subscription};
use earmark::runtime::add::{self, Followed};
use earmark::runtime::writer::Urgency;

use crate::refresh::{Library, notes};
use crate::server::{Site, feed};

const GUID: &str = "917393e3-1b1e-5cef-ace4-edaa54e1f810";

/// Claims to be a show that has one.
fn claims(document: &str) -> String {
    let guid = format!("<podcast:guid xmlns:podcast=\"https://podcastindex.org/namespace/1.0\">{GUID}</podcast:guid>");
    document.replacen("</title>", &format!("</title>{guid}"), 1)
}

/// Episodes of this show from the first on, the newest first.
fn numbers(title: &str, count: u32) -> String {
    let titles: Vec<String> = (1..=count).map(|n| format!("{title} no. {n}")).collect();
    let mut episodes: Vec<(u32, &str)> = (1..=count).zip(&titles).map(|(n, title)| (n, &**title)).collect();
    episodes.reverse();
    feed(title, &episodes)
}

impl Library {
    /// As somebody does who pastes an address and takes what is found.
    async fn paste(&self, url: &str) -> Followed {
        self.taken(url, true).await
    }

    async fn taken(&self, url: &str, follow: bool) -> Followed {
        let looked = add::look(&self.ctx, url).await.unwrap().looked;
        add::follow(&self.ctx, vec![looked[0].candidate.clone()], follow).await.unwrap()
    }

    async fn change(&self, changes: Vec<Change>) {
        let now = self.ctx.now();
        self.ctx.writer.call(Urgency::Urgent, move |store| store.save(&changes, now)).await.unwrap().unwrap();
    }

    async fn moved(&self, id: ShowId, to: &str) -> Option<Show> {
        let (now, to) = (self.ctx.now(), FeedUrl::parse(to).unwrap());
        let moved = move |store: &mut earmark::store::Store| store.move_feed(id, &to, MovedBy::Listener, now);
        self.ctx.writer.call(Urgency::Urgent, moved).await.unwrap().unwrap().map(|moved| moved.show)
    }

    /// Episodes as they were read, newest first.
    fn ids(&self, id: ShowId) -> Vec<EpisodeId> {
        self.ctx.readers.with(|reader| reader.list(id)).unwrap().ids().collect()
    }

    /// Played, begun and queued episodes by their titles.
    fn marked(&self) -> Vec<String> {
        let listener = self.ctx.readers.with(earmark::store::Reader::listener).unwrap();
        let title = |id: EpisodeId| {
            let find = |show: &Show| {
                let list = self.ctx.readers.with(|reader| reader.list(show.id)).unwrap();
                list.iter().find(|one| one.id == id).map(|one| format!("{}/{}", show.id, one.title))
            };
            self.shows().iter().find_map(find).unwrap()
        };
        let mut all: Vec<String> = Vec::new();
        for (id, mark) in listener.marks {
            if mark.played {
                all.push(format!("{} played", title(id)));
            }
            if mark.position.0 > 0 {
                all.push(format!("{} at {}", title(id), mark.position.0));
            }
        }
        all.extend(listener.queue.iter().map(|item| format!("{} queued", title(item.episode))));
        for (what, stars) in listener.ratings {
            all.push(match what {
                Rated::Show(id) => format!("{id} {stars} stars"),
                Rated::Episode(id) => format!("{} {stars} stars", title(id)),
            });
        }
        all.sort();
        all
    }
}

fn url(show: &Show) -> String {
    show.feed_url.as_ref().unwrap().to_string()
}

#[tokio::test]
async fn a_show_whose_address_died_is_found_at_the_one_that_is_added() {
    for (guid, status, known) in [(true, 403, true), (false, 403, true), (true, 404, false), (false, 404, false)] {
        let site = Site::serve().await;
        let said = |count| if guid { claims(&numbers("Private", count)) } else { numbers("Private", count) };
        let (library, old) = (Library::new(), site.put("/?t=1", 200, &[], said(3)));
        let id = library.paste(&old).await.shows[0].id;
        let [newest, ..] = library.ids(id)[..] else { panic!() };
        library.change(vec![Change::Played(newest, true)]).await;
        site.put("/?t=1", status, &[], "no");
        if known {
            library.refresh(id).await;
        }
        let new = site.put("/?t=2", 200, &[], said(4));
        let added = library.paste(&new).await;
        assert_eq!((library.shows().len(), added.shows[0].id, url(&added.shows[0])), (1, id, new.clone()));
        assert_eq!(library.episodes(id).len(), 4);
        assert_eq!(library.marked(), ["1/Private no. 3 played"]);
        site.put("/?t=2", 200, &[], said(5));
        let (summary, show) = library.refresh(id).await;
        assert_eq!((summary.new_episodes, summary.failed.len()), (1, 0));
        assert!(show.health.problem.is_none());
        // As any other move, it can be taken back.
        let now = library.ctx.now();
        let back = library.ctx.writer.call(Urgency::Urgent, move |store| store.move_back(id, now)).await.unwrap();
        assert_eq!(url(&back.unwrap().unwrap().show), old);
    }
}

#[tokio::test]
async fn two_lists_that_claim_to_be_one_show_are_both_followed() {
    let site = Site::serve().await;
    let public = site.put("/public", 200, &[], claims(&numbers("Show", 3)));
    let paid = site.put("/paid", 200, &[], claims(&numbers("Show", 4)).replace("media.example", "paid.example"));
    let library = Library::new();
    let first = library.paste(&public).await.shows[0].id;
    let added = library.paste(&paid).await;
    assert_ne!(added.shows[0].id, first);
    assert!(added.told[0].to_string().contains("the same show as Show (1)"), "{:?}", added.told);
    assert_eq!((library.episodes(first).len(), library.episodes(added.shows[0].id).len()), (3, 4));
    // The same list at another address is the same show.
    let mirror = site.put("/mirror", 200, &[], claims(&numbers("Show", 2)));
    assert_eq!(library.paste(&mirror).await.shows[0].id, first);
    assert_eq!(library.episodes(first), ["Show no. 3", "Show no. 2", "Show no. 1"], "and none is gone");
}

#[tokio::test]
async fn a_foreign_show_with_the_same_number_takes_nothing() {
    let site = Site::serve().await;
    let garden = site.put("/x", 200, &[], claims(&numbers("Garden", 3)));
    let crime = claims(&numbers("Crime", 4)).replace("media.example", "crime.example").replace("Jan", "Feb");
    let crime = site.put("/y", 200, &[], crime);
    for follow in [false, true] {
        for dead in [false, true] {
            site.put("/x", if dead { 404 } else { 200 }, &[], claims(&numbers("Garden", 3)));
            let library = Library::new();
            let id = library.follow(&garden).await.id;
            site.put("/x", 200, &[], claims(&numbers("Garden", 3)));
            library.refresh(id).await;
            if dead {
                site.put("/x", 404, &[], "gone");
                library.refresh(id).await;
            }
            let other = library.taken(&crime, follow).await.shows[0].clone();
            assert_ne!(other.id, id);
            assert_eq!(other.subscription == Subscription::Following, follow);
            assert_eq!(library.show(id).title, "Garden");
            assert_eq!(library.episodes(id), ["Garden no. 3", "Garden no. 2", "Garden no. 1"]);
            assert_eq!(library.episodes(other.id).len(), 4);
        }
    }
}

#[tokio::test]
async fn what_is_at_an_address_that_was_left_is_not_taken_for_the_feed() {
    let site = Site::serve().await;
    let (old, new) = (site.put("/a", 200, &[], numbers("Show", 3)), format!("{}/b", site.base));
    let library = Library::new();
    let id = library.paste(&old).await.shows[0].id;
    site.put("/b", 200, &[], numbers("Show", 4));
    site.put("/a", 301, &[("location", "/b")], "");
    library.refresh(id).await;
    library.refresh(id).await;
    assert_eq!(url(&library.show(id)), new);
    site.put("/a", 200, &[], feed("Show (old)", &[(28, "We have moved")]));
    let added = library.paste(&old).await.shows;
    assert_eq!((added[0].id, library.shows().len()), (id, 1));
    assert_eq!((library.show(id).title.as_str(), library.episodes(id).len()), ("Show", 4));
    assert!(library.episodes(id).iter().all(|title| !title.contains("gone")));
}

#[tokio::test]
async fn a_show_that_lives_where_another_moves_gives_way_with_what_was_made_of_it() {
    let site = Site::serve().await;
    let (old, new) = (site.put("/a", 200, &[], numbers("Show", 3)), site.put("/b", 200, &[], numbers("Show", 4)));
    for (follow, marked) in [(false, false), (true, false), (true, true)] {
        let library = Library::new();
        let first = library.paste(&old).await.shows[0].id;
        let second = library.add(&new, follow).await.id;
        library.refresh(second).await;
        assert_ne!(first, second);
        if marked {
            let [no4, no3, no2, no1] = library.ids(second)[..] else { panic!() };
            library
                .change(vec![
                    Change::Played(no4, true),
                    Change::Enqueue(no3, QueuePlace::Top),
                    Change::Enqueue(library.ids(first)[2], QueuePlace::Bottom),
                    Change::Enqueue(no1, QueuePlace::Bottom),
                    Change::Position(no2, Secs(77)),
                    Change::Rate(Rated::Show(second), 4),
                ])
                .await;
        }
        assert_eq!(library.moved(first, &new).await.map(|show| url(&show)).as_deref(), Some(&*new));
        assert_eq!(library.shows().len(), 1);
        library.refresh(first).await;
        assert_eq!(library.episodes(first), ["Show no. 4", "Show no. 3", "Show no. 2", "Show no. 1"]);
        let kept =
            ["1 4 stars", "1/Show no. 1 queued", "1/Show no. 2 at 77", "1/Show no. 3 queued", "1/Show no. 4 played"];
        assert_eq!(library.marked(), if marked { &kept[..] } else { &[] });
        assert_eq!(library.show(first).counts.unplayed, if marked { 3 } else { 4 });
        assert!(library.is_whole());
    }
    // Somebody else's show stays, with or without marks of the one that wants its address.
    let library = Library::new();
    let first = library.paste(&old).await.shows[0].id;
    let other = site.put("/c", 200, &[], numbers("Other", 3).replace("media", "other").replace("Jan", "Feb"));
    library.paste(&other).await;
    assert_eq!(library.moved(first, &other).await, None);
    assert_eq!(library.shows().len(), 2);
}

#[tokio::test]
async fn a_redirect_leads_to_where_a_show_stands_that_nobody_follows() {
    let site = Site::serve().await;
    let new = site.put("/b", 200, &[], numbers("Show", 4));
    for (followed, marked) in [(false, false), (false, true), (true, false)] {
        let old = site.put("/a", 200, &[], numbers("Show", 3));
        let library = Library::new();
        let there = library.paste(&new).await.shows[0].id;
        let id = library.follow(&old).await.id;
        library.refresh(id).await;
        if marked {
            library.change(vec![Change::Played(library.ids(there)[1], true)]).await;
        }
        if !followed {
            library.change(vec![Change::Unfollow(there)]).await;
        }
        site.put("/a", 301, &[("location", "/b")], "");
        for _ in 0..3 {
            library.refresh(id).await;
        }
        assert_eq!(library.shows().len(), if followed { 2 } else { 1 });
        assert_eq!(url(&library.show(id)), if followed { &*old } else { &*new });
        assert_eq!(library.marked(), if marked { &["2/Show no. 3 played"][..] } else { &[] });
    }
}

#[tokio::test]
async fn a_feed_that_is_added_and_names_its_new_address_moves_though_nothing_changes_any_more() {
    let site = Site::serve().await;
    let new = site.put("/new", 200, &[], numbers("Show", 4));
    let said = format!(
        "<itunes:new-feed-url xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\">{new}</itunes:new-feed-url>"
    );
    let document = numbers("Show", 3).replacen("</title>", &format!("</title>{said}"), 1);
    let old = site.put("/old", 200, &[("etag", "\"v1\"")], document);
    let library = Library::new();
    let id = library.paste(&old).await.shows[0].id;
    let (summary, show) = library.refresh(id).await;
    assert_eq!((summary.moved, url(&show)), (1, new));
}

#[tokio::test]
async fn a_new_server_that_is_busy_for_a_moment_is_looked_at_again() {
    let site = Site::serve().await;
    let new = site.put("/new", 503, &[], "busy");
    let said = format!(
        "<itunes:new-feed-url xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\">{new}</itunes:new-feed-url>"
    );
    let document = numbers("Show", 3).replacen("</title>", &format!("</title>{said}"), 1);
    let old = site.put("/old", 200, &[("etag", "\"v1\"")], document);
    let library = Library::new();
    let id = library.follow(&old).await.id;
    let told = || library.ctx.readers.with(|reader| reader.show_detail(id)).unwrap().unwrap().0.repairs;
    for round in 0..3 {
        let (summary, reports) = library.run(vec![library.show(id)], true).await;
        assert_eq!((summary.moved, notes(&reports).len(), told().len()), (0, 0, usize::from(round > 0)));
    }
    site.put("/new", 200, &[], numbers("Show", 4));
    let (summary, show) = library.refresh(id).await;
    assert_eq!((summary.moved, url(&show), told().len()), (1, new, 0));
}

#[tokio::test]
async fn a_feed_that_is_gone_where_it_has_moved_to_names_the_way_back() {
    let site = Site::serve().await;
    let old = site.put("/a", 301, &[("location", "/b")], "");
    site.put("/b", 200, &[], numbers("Show", 3));
    let library = Library::new();
    let id = library.follow(&old).await.id;
    library.refresh(id).await;
    library.refresh(id).await;
    site.put("/b", 404, &[], "gone");
    let (summary, show) = library.refresh(id).await;
    let said = [&summary.failed[0].1, show.health.problem.as_ref().unwrap()].map(|problem| problem.hint.clone());
    for hint in said {
        assert!(hint.contains(&format!("moved there from {old}; {{move-back}}")), "{hint}");
    }
}

#[tokio::test]
async fn a_password_that_was_changed_in_the_address_is_no_other_show() {
    let site = Site::serve().await;
    let own = |password: &str| site.base.replace("http://", &format!("http://me:{password}@")) + "/f";
    site.put("/f", 200, &[], numbers("Show", 3));
    let library = Library::new();
    let id = library.paste(&own("old")).await.shows[0].id;
    site.put("/f", 401, &[], "no");
    library.refresh(id).await;
    site.put("/f", 200, &[], numbers("Show", 4));
    let added = library.paste(&own("new")).await;
    assert_eq!((added.shows[0].id, url(&added.shows[0]), library.shows().len()), (id, own("new"), 1));
    assert_eq!(library.episodes(id).len(), 4);
}

#[tokio::test]
async fn a_show_that_is_looked_at_first_is_found_to_be_the_lost_one_when_it_is_followed() {
    let site = Site::serve().await;
    let (old, new) = (site.put("/a", 200, &[], numbers("Show", 3)), site.put("/b", 200, &[], numbers("Show", 4)));
    let library = Library::new();
    let id = library.paste(&old).await.shows[0].id;
    site.put("/a", 403, &[], "no");
    library.refresh(id).await;
    let preview = library.taken(&new, false).await.shows[0].clone();
    assert_ne!(preview.id, id, "who only looks moves nothing");
    let followed = add::follow(&library.ctx, vec![preview.clone().into()], true).await.unwrap();
    assert_eq!((followed.shows[0].id, url(&followed.shows[0])), (id, new));
    assert_eq!((followed.taken[0].gone, library.shows().len(), library.episodes(id).len()), (preview.id, 1, 4));
}
