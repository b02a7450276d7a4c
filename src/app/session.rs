//! What is kept over a restart: history with cursors, visits, and which messages were removed. As JSON text; what
//! cannot be read is left out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::place::Address;
use super::rows::Sort;
use super::state::{PutAway, Session, Visit};
use super::{Cursor, Entry, History, PaneId, Row, State};
use crate::model::Timestamp;
use crate::text::target::masked_text;

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct File {
    version: u32,
    at: usize,
    entries: Vec<serde_json::Value>,
    visits: Vec<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    artwork: Option<String>,
    /// What was removed from Messages: a hash and a moment each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    put_away: Vec<(u64, i64)>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct SavedEntry {
    address: String,
    focus: String,
    layout: u8,
    since: i64,
    cursors: BTreeMap<String, SavedCursor>,
    siblings: Vec<String>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct SavedCursor {
    index: usize,
    top: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    on: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    filter: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    sort: String,
    reversed: bool,
    grouped: bool,
    block: u32,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct SavedVisit {
    address: String,
    title: String,
    at: i64,
}

const PANES: [(PaneId, &str); 21] = [
    (PaneId::Shows, "shows"),
    (PaneId::Episodes, "episodes"),
    (PaneId::New, "new"),
    (PaneId::Links, "links"),
    (PaneId::Similar, "similar"),
    (PaneId::Graph, "graph"),
    (PaneId::About, "about"),
    (PaneId::Notes, "notes"),
    (PaneId::Chapters, "chapters"),
    (PaneId::Transcript, "transcript"),
    (PaneId::People, "people"),
    (PaneId::Later, "later"),
    (PaneId::Playing, "playing"),
    (PaneId::Search, "search"),
    (PaneId::ForYou, "foryou"),
    (PaneId::Person, "person"),
    (PaneId::Top, "top"),
    (PaneId::History, "history"),
    (PaneId::Messages, "messages"),
    (PaneId::Settings, "settings"),
    (PaneId::Welcome, "welcome"),
];

/// More siblings than this are not written: they are found again from the show.
const SIBLINGS: usize = 200;

fn pane_name(pane: PaneId) -> &'static str {
    PANES.iter().find(|(known, _)| *known == pane).map_or("", |(_, name)| name)
}

fn pane_named(name: &str) -> Option<PaneId> {
    PANES.iter().find(|(_, known)| *known == name).map(|(pane, _)| *pane)
}

impl Session {
    /// As text for the state folder.
    #[must_use]
    pub fn to_json(&self) -> String {
        let entries = self.history.entries.iter().map(|entry| SavedEntry {
            address: entry.address(),
            focus: pane_name(entry.focus).to_string(),
            layout: entry.layout,
            since: entry.since.0,
            cursors: entry
                .cursors
                .iter()
                .map(|(pane, cursor)| {
                    let sort = if cursor.sort == Sort::Natural { "" } else { cursor.sort.name() };
                    let saved = SavedCursor {
                        index: cursor.index,
                        top: cursor.top,
                        on: cursor.on.as_ref().map(Row::spelled),
                        filter: Some(&cursor.filter)
                            .filter(|text| masked_text(text) == **text)
                            .cloned()
                            .unwrap_or_default(),
                        sort: sort.to_string(),
                        reversed: cursor.reversed,
                        grouped: cursor.grouped,
                        block: cursor.block,
                    };
                    (pane_name(*pane).to_string(), saved)
                })
                .collect(),
            siblings: if entry.siblings.len() > SIBLINGS {
                Vec::new()
            } else {
                entry.siblings.iter().map(Row::spelled).collect()
            },
        });
        let visits =
            self.visits.iter().map(|v| SavedVisit { address: v.entry().address(), title: v.title.clone(), at: v.at.0 });
        let file = File {
            version: 1,
            at: self.history.at,
            entries: entries.filter_map(|entry| serde_json::to_value(entry).ok()).collect(),
            visits: visits.filter_map(|visit| serde_json::to_value(visit).ok()).collect(),
            artwork: self.artwork.clone(),
            put_away: self.put_away.iter().map(|one| (one.said, one.at.0)).collect(),
        };
        serde_json::to_string(&file).unwrap_or_default()
    }

    /// Reads what [`Session::to_json`] wrote. `None` when it is no session at all; entries that cannot be read are left
    /// out.
    #[must_use]
    pub fn from_json(text: &str) -> Option<Self> {
        let file: File = serde_json::from_str(text).ok()?;
        let mut at = file.at;
        let mut entries = Vec::new();
        for (index, value) in file.entries.into_iter().enumerate() {
            match serde_json::from_value(value).ok().and_then(entry) {
                Some(entry) => entries.push(entry),
                None if index < file.at => at = at.saturating_sub(1),
                None => {}
            }
        }
        let visits = file.visits.into_iter().filter_map(|value| {
            let saved: SavedVisit = serde_json::from_value(value).ok()?;
            let address = Address::parse(&saved.address)?;
            let (title, words) = (crate::text::clean::line(&saved.title), crate::text::clean::line(&address.query));
            Some(Visit { place: address.place, title, words, at: Timestamp(saved.at) })
        });
        let put_away = file.put_away.into_iter().map(|(said, at)| PutAway { said, at: Timestamp(at) });
        Some(Self {
            visits: visits.collect(),
            history: History::of(entries, at),
            artwork: file.artwork,
            put_away: put_away.collect(),
        })
    }
}

fn entry(saved: SavedEntry) -> Option<Entry> {
    let address = Address::parse(&saved.address)?;
    let mut entry = Entry::new(address.place);
    entry.show_tab = address.show_tab;
    entry.episode_tab = address.episode_tab;
    entry.query = crate::text::clean::line(&address.query);
    entry.focus = pane_named(&saved.focus).unwrap_or(entry.focus);
    entry.layout = saved.layout;
    entry.since = Timestamp(saved.since);
    entry.siblings = saved.siblings.iter().filter_map(|text| Row::parse(text)).collect();
    for (name, cursor) in saved.cursors {
        let Some(pane) = pane_named(&name) else { continue };
        let cursor = Cursor {
            index: cursor.index,
            on: cursor.on.as_deref().and_then(Row::parse),
            top: cursor.top,
            filter: crate::text::clean::line(&cursor.filter),
            sort: Sort::named(&cursor.sort).unwrap_or_default(),
            reversed: cursor.reversed,
            grouped: cursor.grouped,
            lost: None,
            link: None,
            away: false,
            matched: None,
            block: cursor.block,
        };
        entry.cursors.insert(pane, cursor);
    }
    Some(entry)
}

impl State {
    /// What is kept over a restart.
    #[must_use]
    pub fn session(&self) -> Session {
        let artwork = self.artwork_set.as_ref().map(|_| self.config.ui.artwork.clone());
        Session {
            history: self.history.clone(),
            visits: self.visits.iter().cloned().collect(),
            artwork,
            put_away: self.put_away.clone(),
        }
    }

    /// Takes up where the last session left off.
    pub fn resume(&mut self, session: Session) {
        self.history = session.history;
        self.visits = session.visits.into();
        super::update::still_away(self, session.put_away);
        if let Some(value) = session.artwork {
            super::update::artwork_as(self, &value);
        }
        self.dirty = true;
        super::update::bring_up_to_date(self);
    }
}
