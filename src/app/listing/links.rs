//! Rows of links, grouped by host, kind, episode or order.

use std::collections::HashMap;

use super::{filtered, with_headings};
use crate::app::State;
use crate::app::rows::{Cursor, Row, Rows, Sort};
use crate::text::fold::fold;

pub(super) fn links(state: &State, cursor: &Cursor) -> Rows {
    let Some(of) = state.links_of() else { return Rows::default() };
    let Some(entries) = state.links.get(&of) else { return Rows::default() };
    let mut order: Vec<u32> = (0_u32..).zip(entries).map(|(n, _)| n).collect();
    let entry = |n: &u32| entries.get(*n as usize);
    let host = |n: &u32| entry(n).map_or_else(String::new, |link| link.host.clone());
    let kind = |n: &u32| entry(n).map_or("other", |link| link.kind.name());
    // The newest that has it.
    let episode = |n: &u32| match entry(n).and_then(|link| link.episodes.first()) {
        Some(id) => state.find_episode(*id).map_or_else(|| id.to_string(), |episode| episode.title.to_string()),
        None => String::from("the show itself"),
    };
    // Groups stand in the order in which their first link appears.
    let mut firsts: HashMap<String, usize> = HashMap::new();
    match cursor.sort {
        Sort::Title => order.sort_by_cached_key(|n| entry(n).map(|link| fold(&link.label))),
        Sort::Appearance => {}
        Sort::Kind => {
            for n in &order {
                let next = firsts.len();
                firsts.entry(kind(n).to_string()).or_insert(next);
            }
            order.sort_by_key(|n| firsts.get(kind(n)).copied());
        }
        Sort::Episode => {
            for n in &order {
                let next = firsts.len();
                firsts.entry(episode(n)).or_insert(next);
            }
            order.sort_by_key(|n| firsts.get(&episode(n)).copied());
        }
        _ => {
            for n in &order {
                let next = firsts.len();
                firsts.entry(host(n)).or_insert(next);
            }
            order.sort_by_key(|n| firsts.get(&host(n)).copied());
        }
    }
    if cursor.reversed && matches!(cursor.sort, Sort::Title | Sort::Appearance) {
        order.reverse();
    }
    let rows = order.into_iter().map(Row::Link).collect();
    let mut rows = filtered(rows, cursor, |row| match row {
        Row::Link(n) => entry(n).map_or_else(String::new, |link| format!("{} {}", link.label, link.target.address())),
        _ => String::new(),
    });
    if cursor.filter.is_empty() && !matches!(cursor.sort, Sort::Title | Sort::Appearance) {
        let by_kind = cursor.sort == Sort::Kind;
        rows.rows = with_headings(rows.rows, |row| match row {
            Row::Link(n) if cursor.sort == Sort::Episode => episode(n),
            Row::Link(n) if by_kind => kind(n).to_string(),
            Row::Link(n) => match host(n) {
                host if host.is_empty() => String::from("mail and others"),
                host => host,
            },
            _ => String::new(),
        });
    }
    rows
}
