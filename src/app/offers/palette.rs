//! The command palette: every action by its name, addresses, and arguments.

use super::{Offer, possible};
use crate::app::action::{ActionInfo, TABLE, info, named};
use crate::app::{Action, State, addresses};
use crate::library::find;

/// Whether this is the address of a place, or of a feed to look at.
fn is_address(text: &str) -> bool {
    crate::app::place::Address::parse(text).is_some() || text.starts_with("preview?")
}

/// Actions that match what was typed after `:`, best first; the text after a name is its argument.
#[must_use]
pub fn palette(state: &State, typed: &str) -> Vec<Offer> {
    let place = state.entry().place.kind();
    let plain = |info: &'static ActionInfo| Offer {
        keys: state.keymap.key_of(place, &info.action),
        name: info.name,
        label: info.does.to_string(),
        action: info.action.clone(),
        possible: possible(state, &info.action),
    };
    let typed = typed.trim_start().trim_start_matches(':').trim();
    let mut out: Vec<(u32, Offer)> = Vec::new();
    if let Some(action) = named(typed)
        && let Some(info) = info(&action)
        && info.argument.is_some()
    {
        let label = match &action {
            Action::Go(address) => format!("Go to {address}"),
            Action::FollowNumber(number) => format!("Follow link {number}"),
            Action::Theme(name) => format!("The colours of {name}"),
            Action::Sleep(0) => String::from("No sleep timer"),
            Action::Sleep(minutes) => format!("Pause in {minutes} min"),
            _ => info.does.to_string(),
        };
        // Half an address or name comes last: it may become one of those below.
        let whole = match &action {
            Action::Go(address) => is_address(address),
            Action::Theme(name) => crate::config::theme_known(&state.themes, name),
            _ => true,
        };
        let score = if whole { u32::MAX } else { 1 };
        out.push((score, Offer { label, possible: possible(state, &action), action, ..plain(info) }));
    }
    // `go foryou` is what `for-you` does.
    if typed.starts_with("go ")
        && let Some(info) = named(typed).and_then(|action| info(&action))
        && info.argument.is_none()
        && info.name != typed
    {
        out.push((u32::MAX, plain(info)));
    }
    // An address is one with and without `go` before it.
    let typed_address = typed.strip_prefix("go ").unwrap_or(typed).trim();
    if let Some(general) = TABLE.iter().find(|info| info.name == "go") {
        let go = |address: &str, title: &str| {
            let label = if title.is_empty() { format!("Go to {address}") } else { format!("Go to {address}: {title}") };
            Offer { label, action: Action::Go(address.to_owned().into()), ..plain(general) }
        };
        if typed_address == typed && typed.contains(['/', '?']) && is_address(typed) {
            out.push((u32::MAX, go(typed, "")));
        }
        let found = addresses::completions(state, typed_address);
        // Best first, and in this order among themselves.
        out.extend((0_u32..).zip(&found).map(|(at, (address, title))| (2_000_000 - at, go(address, title))));
    }
    // Themes of files are no lines of the table.
    if let Some(general) = TABLE.iter().find(|info| info.name == "theme").filter(|_| !typed.is_empty()) {
        let files = state.themes.iter().map(|file| (format!("theme {}", file.name), file));
        let found = files.filter(|(name, _)| name != typed && name.starts_with(typed));
        out.extend(found.map(|(_, file)| {
            let label = format!("The colours of {}", file.name);
            (1_000_000, Offer { label, action: Action::Theme(file.name.clone().into()), ..plain(general) })
        }));
    }
    for info in TABLE.iter().filter(|info| info.argument.is_none()) {
        if typed.is_empty() {
            out.push((0, plain(info)));
        } else if info.name == typed {
            out.push((u32::MAX - 1, plain(info)));
        } else if info.name.starts_with(typed) {
            out.push((1_000_000, plain(info)));
        } else if let Some((score, _)) = find::fuzzy(typed, info.name) {
            out.push((100_000 + score.min(10_000), plain(info)));
        } else if info.does.to_lowercase().contains(&typed.to_lowercase()) {
            out.push((1_000, plain(info)));
        }
    }
    out.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    out.into_iter().map(|(_, offer)| offer).collect()
}
