//! The keys overlay, and the menu of a half-typed sequence.

use super::{Offer, possible};
use crate::app::action::{Group, TABLE, Where, info};
use crate::app::keymap::Lookup;
use crate::app::subject::is_text;
use crate::app::{Action, Place, State};

/// All keys by group, filtered by what was typed.
#[must_use]
pub fn help(state: &State, typed: &str) -> Vec<(Group, Vec<Offer>)> {
    let place = state.entry().place.kind();
    let mut out = Vec::new();
    for group in Group::ALL {
        let mut offers = Vec::new();
        for info in TABLE.iter().filter(|info| info.group == group) {
            let keys = if matches!(info.action, Action::FollowNumber(_)) {
                match state.keymap.key_of(place, &Action::FollowNumber(1)) {
                    key if key == "1" => String::from("1-9"),
                    other => other,
                }
            } else {
                state.keymap.keys_of(place, &info.action).join(" ")
            };
            if keys.is_empty() {
                continue;
            }
            let applies = match info.applies {
                Where::All | Where::Text => true,
                Where::Page => matches!(state.entry().place, Place::Show(_) | Place::Episode(_)),
                Where::List => !is_text(state.focus()),
            };
            offers.push(Offer {
                keys,
                name: info.name,
                label: if state.size.width >= 110 { info.does } else { info.short }.to_string(),
                action: info.action.clone(),
                possible: applies && possible(state, &info.action),
            });
        }
        let offers: Vec<Offer> = if typed.trim().is_empty() {
            offers
        } else {
            let words = typed.trim().to_lowercase();
            offers
                .into_iter()
                .filter(|offer| {
                    let does = info(&offer.action).map_or("", |info| info.does);
                    offer.name.contains(&words)
                        || does.to_lowercase().contains(&words)
                        || offer.label.to_lowercase().contains(&words)
                        || offer.keys.split(' ').any(|key| key == typed.trim())
                })
                .collect()
        };
        if !offers.is_empty() {
            out.push((group, offers));
        }
    }
    out
}

/// What may follow the half-typed sequence: its title and its keys; `None` before its time, and when nothing is
/// half-typed.
#[must_use]
pub fn menu(state: &State) -> Option<(String, Vec<Offer>)> {
    if state.pending.is_empty() {
        return None;
    }
    let wait = state.config.ui.sequence_menu_ms;
    let waited = wait > 0 && state.now.millis >= state.pending_since.saturating_add(wait);
    if !waited && !state.menu_asked {
        return None;
    }
    let typed = crate::app::key::shown(&state.pending);
    let Lookup::Prefix(next) = state.keymap.lookup(state.entry().place.kind(), &state.pending) else { return None };
    // What this list cannot be sorted by is no choice.
    let fits = |actions: &[Action]| match actions.first() {
        Some(Action::Sort(_)) if !is_text(state.focus()) => actions.iter().any(|action| possible(state, action)),
        _ => true,
    };
    let offers: Vec<Offer> = next
        .into_iter()
        .filter(|(_, actions)| fits(actions))
        .map(|(chord, actions)| match actions.first().and_then(|action| Some((action, info(action)?))) {
            Some((action, info)) => Offer {
                keys: chord.to_string(),
                name: info.name,
                label: info.short.to_string(),
                action: action.clone(),
                possible: possible(state, action),
            },
            None => {
                Offer { keys: chord.to_string(), name: "", label: "…".into(), action: Action::Cancel, possible: true }
            }
        })
        .collect();
    let title = match typed.as_str() {
        "*" => "* — rate",
        "g" => "g — go to",
        "Y" => "Y — copy",
        "S" => "S — sort",
        other => other,
    };
    Some((title.to_string(), offers))
}
