//! `refresh`: asks shows for news and prints what is new.

use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::follow::is_remote;
use super::world::{World, online};
use super::{Context, Done, Fail, Format, Status, episodes, fields, find, library, now, out, say};
use crate::error::Problem;
use crate::library::{Library, absorb, is_new};
use crate::model::{Episode, Show, ShowId, Subscription, Timestamp};
use crate::runtime::older;
use crate::runtime::refresh::{self, Report, Summary};
use crate::store::PREVIEWS_KEPT;
use crate::text::target::masked;

/// Reports that may wait until they are printed.
const WAITING: usize = 64;

/// Refreshes shows.
pub fn refresh(context: &Context, meant: &[String], force: bool, all_pages: bool, format: Format) -> Done {
    let Some(reader) = library::reader(context)? else {
        library::nothing_followed();
        return nothing(format);
    };
    let mut library = library::shows(&reader)?;
    let shows = chosen(&reader, &library, meant)?;
    if shows.is_empty() {
        library::nothing_followed();
        return nothing(format);
    }
    if shows.iter().all(is_remote) {
        online(context, "News")?;
    }
    let (shows, kept): (Vec<Show>, Vec<Show>) =
        shows.into_iter().partition(|show| !context.offline || !is_remote(show));
    // Whoever names a show wants to know now.
    let asked = force || !meant.is_empty();
    let next = shows.iter().filter_map(|show| show.health.due(now())).min();
    let named: Vec<ShowId> = shows.iter().filter(|_| !meant.is_empty()).map(|show| show.id).collect();
    let world = World::open(context)?;
    let mut print = Print {
        context,
        format,
        library: &mut library,
        all: Vec::new(),
        error: None,
        met: HashSet::new(),
        of: shows.len(),
    };
    let (summary, behind) = world.wait(async {
        let (reports, mut coming) = mpsc::channel(WAITING);
        let run = async {
            let ids: Vec<ShowId> = shows.iter().map(|show| show.id).collect();
            let mut summary = refresh::run(&world.ctx, shows, asked, reports.clone()).await;
            let mut behind = 0;
            if all_pages {
                behind = older_pages(&world.ctx, &ids, &mut summary, &reports).await;
            }
            drop(reports);
            (summary, behind)
        };
        let show = async {
            while let Some(report) = coming.recv().await {
                print.report(report);
            }
        };
        tokio::join!(run, show).0
    });
    let met = print.met.len();
    print.finish()?;
    // Who only ever uses commands forgets previews here; what was asked for by name is looked at.
    world.write(move |store| {
        for show in named {
            store.look_at(show, now())?;
        }
        store.forget_previews(Timestamp(now().0 - PREVIEWS_KEPT))
    })?;
    tell(&summary, met.saturating_sub(summary.unasked), behind, next);
    if !kept.is_empty() {
        say(format!("{} not asked, because --offline was given.", out::count(kept.len(), "show was", "shows were")));
    }
    Ok(status(&summary, behind))
}

/// Reads what is behind the first page of each of these feeds, one after the other: it is much, and nobody waits for it. Gives of
/// how many of them a page could not be read. A feed that has just failed is left alone.
async fn older_pages(
    ctx: &refresh::Context,
    asked: &[ShowId],
    summary: &mut Summary,
    reports: &mpsc::Sender<Report>,
) -> usize {
    let shows = match ctx.readers.with(crate::store::Reader::shows) {
        Ok(shows) => shows,
        Err(error) => {
            drop(reports.send(Report::Note(error.problem())).await);
            return asked.len();
        }
    };
    let (mut behind, mut offline) = (0, summary.offline);
    let failed = |show: &Show| summary.failed.iter().any(|(id, _)| *id == show.id);
    let wanted: Vec<&Show> =
        shows.iter().filter(|show| show.older && asked.contains(&show.id) && !failed(show)).collect();
    for show in wanted {
        let (came, done) = older::read(ctx, show, older::Reach::AllPages, reports).await;
        summary.new_episodes += came;
        let Err(mut problem) = done else { continue };
        behind += 1;
        if problem.id != "refresh.offline" {
            // There is no last row here.
            problem.hint = problem.hint.replace("{open} on the last row", "`earmark refresh --all-pages`");
        } else if !offline {
            offline = true;
            drop(reports.send(Report::Note(problem.clone())).await);
        }
        drop(reports.send(Report::Failed(Box::new(show.clone()), problem)).await);
    }
    behind
}

/// The shows that were named, or all that are followed.
fn chosen(reader: &crate::store::Reader, library: &Library, meant: &[String]) -> Result<Vec<Show>, Fail> {
    if meant.is_empty() {
        let followed = library.shows.values().filter(|show| show.subscription == Subscription::Following);
        return Ok(followed.map(|show| Show::clone(show)).collect());
    }
    let mut shows: Vec<Show> = Vec::new();
    for one in meant {
        let id = find::show(reader, library, one)?;
        if let Some(show) = library.shows.get(&id)
            && !shows.iter().any(|known| known.id == id)
        {
            shows.push(Show::clone(show));
        }
    }
    Ok(shows)
}

fn nothing(format: Format) -> Done {
    let mut out = out::stdout();
    if format.json {
        format.one(&json!({ "shows": [] }), &mut out)?;
    }
    out.flush()?;
    Ok(Status::Done)
}

/// What a refresh comes to; of so many shows an older page could not be read.
fn status(summary: &Summary, behind: usize) -> Status {
    if summary.failed.is_empty() && behind == 0 {
        Status::Done
    } else if summary.offline {
        Status::Offline
    } else {
        // The command did its work; which feeds failed was told, be it all of them.
        Status::Partly
    }
}

/// One line about all of it; so many shows were asked, some of them for several pages, and of so many one of these failed. Those of
/// a server that had not answered for others were not asked.
fn tell(summary: &Summary, asked: usize, behind: usize, next: Option<Timestamp>) {
    if asked == 0 && behind == 0 {
        say(match next {
            None => String::from("Nothing to ask: these shows have no feed that can be asked."),
            Some(at) => {
                format!("Nothing is due before {}. `earmark refresh --force` asks all the same.", out::local_minute(at))
            }
        });
        return;
    }
    let mut parts = vec![out::count(asked, "show asked", "shows asked")];
    parts.push(match summary.new_episodes {
        0 => String::from("no new episodes"),
        number => out::count(number, "episode came in", "episodes came in"),
    });
    if !summary.failed.is_empty() {
        let unasked = match summary.unasked {
            0 => String::new(),
            number => {
                format!(" ({number} not asked, as their servers did not answer for others or asked for patience)")
            }
        };
        parts.push(format!("{} failed{unasked}", summary.failed.len()));
    }
    if behind > 0 {
        parts.push(format!("older episodes of {} could not be read", out::count(behind, "show", "shows")));
    }
    if summary.moved > 0 {
        parts.push(out::count(summary.moved, "feed has moved", "feeds have moved"));
    }
    say(format!("{}.", parts.join(", ")));
}

/// Prints reports as they come.
struct Print<'a> {
    context: &'a Context,
    format: Format,
    library: &'a mut Library,
    /// Objects for one document in the end.
    all: Vec<Value>,
    error: Option<Fail>,
    /// The shows that have answered or failed; of some there are several pages.
    met: HashSet<ShowId>,
    of: usize,
}

impl Print<'_> {
    fn report(&mut self, report: Report) {
        if self.error.is_some() {
            return;
        }
        match &report {
            Report::Waiting(_) | Report::Downloading(..) | Report::Reading(_) | Report::Behind(_) => return,
            Report::Unchanged(show) | Report::Updated { show, .. } | Report::Failed(show, _) => {
                self.met.insert(show.id);
            }
            Report::TakenOver(taken) => drop(self.library.shows.remove(&taken.gone)),
            Report::Note(_) => {}
        }
        let printed = match report {
            Report::Waiting(_)
            | Report::Downloading(..)
            | Report::Reading(_)
            | Report::Behind(_)
            | Report::TakenOver(_) => Ok(()),
            Report::Unchanged(show) => self.show(&show, "unchanged", None, &[]),
            Report::Updated { show, list, new } => {
                self.moved(&show);
                absorb(self.library, (*show).clone(), Some(Arc::clone(&list)));
                // Of a show that was never read before, everything has just come in; new is what the screen calls new.
                let new: Vec<Episode<'_>> = list
                    .iter()
                    .filter(|episode| is_new(self.library, episode.id) && new.contains(&episode.id))
                    .collect();
                let shown = self.show(&show, "updated", None, &new);
                // Nothing more is said of these episodes, and all lists of a large library are much memory.
                self.library.lists.remove(&show.id);
                shown
            }
            Report::Failed(show, problem) => {
                let problem = out::about(show.id, problem);
                // That there is no network is said once, by a note about all of them.
                if problem.id != "refresh.offline" {
                    self.clear();
                    say(&problem);
                }
                self.show(&show, "failed", Some(&problem), &[])
            }
            Report::Note(mut problem) => {
                problem.hint = problem.hint.replace("{open} on the last row", "`earmark refresh --all-pages`");
                if problem.id == "refresh.double" && !problem.hint.is_empty() {
                    problem.hint = String::from("`earmark remove SHOW` stops following one of the two.");
                }
                self.clear();
                say(&problem);
                return;
            }
        };
        self.error = printed.err();
        self.progress();
    }

    /// Says that a feed moved, with what takes it back.
    fn moved(&self, show: &Show) {
        let before = self.library.shows.get(&show.id).and_then(|known| known.feed_url.as_ref());
        if let (Some(before), Some(after)) = (before, &show.feed_url)
            && before != after
        {
            self.clear();
            let (was, now) = (masked(before.as_str()), masked(after.as_str()));
            say(format!("{} moved from {was} to {now}. `earmark move {}` takes that back.", show.title, show.id));
        }
    }

    fn show(&mut self, show: &Show, outcome: &str, problem: Option<&Problem>, new: &[Episode<'_>]) -> Result<(), Fail> {
        if self.format.is_json() {
            let value = json!({
                "show_id": show.id.get(),
                "show_title": show.title,
                "outcome": outcome,
                "new_episodes": new.iter().map(|episode| fields::episode(self.library, episode)).collect::<Vec<_>>(),
                "problem": problem.map(fields::problem),
            });
            if self.format.json_lines {
                let mut out = out::stdout();
                self.format.one(&value, &mut out)?;
                out.flush()?;
            } else {
                self.all.push(value);
            }
        } else if !new.is_empty() {
            self.clear();
            let mut out = out::stdout();
            episodes::print_news(self.context, show, new, &mut out)?;
            out.flush()?;
        }
        Ok(())
    }

    /// On a terminal, how far it has come; wiped before anything else is written.
    fn progress(&self) {
        if self.context.stderr_is_terminal && self.of > 1 {
            let _ = write!(std::io::stderr().lock(), "\r{} of {} ", self.met.len(), self.of);
        }
    }

    fn clear(&self) {
        if self.context.stderr_is_terminal && self.of > 1 {
            let _ = write!(std::io::stderr().lock(), "\r{:24}\r", "");
        }
    }

    fn finish(self) -> Result<(), Fail> {
        self.clear();
        if let Some(error) = self.error {
            return Err(error);
        }
        if self.format.json {
            let mut out = out::stdout();
            self.format.one(&json!({ "shows": self.all }), &mut out)?;
            out.flush()?;
        }
        Ok(())
    }
}
