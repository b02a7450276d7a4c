//! The report of a refresh, as the Messages place lists it: what is being done first, then what failed, what is new, and
//! the rest.

use super::event::RefreshStep;
use super::state::RefreshRun;
use super::{Row, State, words};
use crate::error::Problem;
use crate::model::ShowId;
use crate::text::width::width;

/// How a show fared, in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fared {
    Working,
    Failed,
    Moved,
    New,
    Unchanged,
    Waiting,
}

/// How a show fared, and what is said of it; `None` when it is not part of the report.
#[must_use]
pub fn of(state: &State, id: ShowId) -> Option<(Fared, String)> {
    let run = state.refresh.as_ref()?;
    let (_, step) = run.steps.iter().find(|(known, _)| *known == id)?;
    let fared = fared(run, id, step);
    let said = match step {
        RefreshStep::Waiting => String::from("waiting"),
        RefreshStep::Downloading(0) => String::from("asking"),
        RefreshStep::Downloading(bytes) => format!("downloading {}", words::bytes(*bytes)),
        RefreshStep::Reading => String::from("reading"),
        RefreshStep::Unchanged(_) => String::from("unchanged"),
        RefreshStep::Updated { .. } if fared == Fared::Moved => String::from("moved to a new address, which is kept"),
        RefreshStep::Updated { new, .. } if new.is_empty() => String::from("nothing new"),
        RefreshStep::Updated { new, .. } => format!("{} new", words::count(new.len() as u64)),
        RefreshStep::Failed(show) => {
            let problem = show.health.problem.as_ref();
            problem.map_or_else(|| String::from("failed"), |problem| words::sentence(&problem.why))
        }
    };
    Some((fared, said))
}

fn fared(run: &RefreshRun, id: ShowId, step: &RefreshStep) -> Fared {
    match step {
        RefreshStep::Downloading(_) | RefreshStep::Reading => Fared::Working,
        RefreshStep::Failed(_) => Fared::Failed,
        RefreshStep::Updated { .. } if run.moved.contains(&id) => Fared::Moved,
        RefreshStep::Updated { new, .. } if !new.is_empty() => Fared::New,
        RefreshStep::Updated { .. } | RefreshStep::Unchanged(_) => Fared::Unchanged,
        RefreshStep::Waiting => Fared::Waiting,
    }
}

/// What the order of the list depends on.
#[must_use]
pub fn order(state: &State) -> Vec<(Fared, ShowId)> {
    let Some(run) = &state.refresh else { return Vec::new() };
    let mut order: Vec<_> = run.steps.iter().map(|(id, step)| (fared(run, *id, step), *id)).collect();
    order.sort_unstable();
    order
}

/// Whether a row of the Messages place has more to say than fits in it: why, what to do, or its own end.
#[must_use]
pub fn says_more(state: &State) -> bool {
    let more = |problem: &Problem| {
        !problem.why.is_empty() || !problem.hint.is_empty() || width(&problem.what) + 18 > usize::from(state.size.width)
    };
    let failed = state.refresh.as_ref().is_some_and(|run| run.failed > 0);
    failed || state.messages.iter().any(|message| message.kept() && more(&message.problem))
}

/// The rows of the report: its sum as a heading, then a row a show. Empty before the first refresh.
#[must_use]
pub fn rows(state: &State) -> Vec<Row> {
    let Some(run) = &state.refresh else { return Vec::new() };
    let all = run.steps.len() as u64;
    let running = run.finished.is_none();
    let (done, shows) = (u64::from(run.done), words::counted(all, "show"));
    let mut parts = vec![match (running, words::count(done)) {
        (true, done) => format!("Refresh  {done} of {shows}"),
        // It was stopped.
        (false, few) if done < all => format!("Refreshed {few} of {shows}"),
        (false, _) => format!("Refreshed {}", words::counted(all.saturating_sub(u64::from(run.unasked)), "show")),
    }];
    let counts = [
        (u64::from(run.new_episodes), if run.new_episodes == 1 { "new episode" } else { "new episodes" }),
        (u64::from(run.failed), "failed"),
        (u64::from(run.unasked), "not asked"),
        (u64::from(run.unchanged), "unchanged"),
        (run.left_alone as u64, "asked a moment ago"),
    ];
    let told = counts.into_iter().filter(|(count, _)| *count > 0);
    parts.extend(told.map(|(count, what)| format!("{} {what}", words::count(count))));
    parts.extend(words::waiting(run.waiting));
    let took = run.finished.map(|at| format!("{} s", at.saturating_sub(run.started).div_ceil(1000)));
    let heading = Row::Heading(parts.join(" · "), took.unwrap_or_default());
    let steps = order(state).into_iter().map(|(_, id)| Row::Step(id));
    std::iter::once(heading).chain(steps).collect()
}
