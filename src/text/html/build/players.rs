//! Players that somebody built in: they cannot be shown here, but what they play can be followed.

use std::borrow::Cow;

use super::{Builder, Wanted, is_counter, is_too_small};
use crate::text::clean;
use crate::text::target;
use crate::text::token::Attributes;

/// What stands in a player and is shown in its place, as soon as it ends.
#[derive(Default)]
pub(super) struct Players {
    found: Vec<Found>,
    /// The link for who has no player is open.
    open: Option<Found>,
}

struct Found {
    address: String,
    label: String,
    /// It is a link and not what is played.
    is_link: bool,
}

/// Elements that play and whose content is for who cannot.
const PLAYERS: [&str; 4] = ["audio", "video", "object", "iframe"];

impl Builder<'_> {
    /// A start tag of a player, or inside one.
    pub(super) fn start_in_player(&mut self, name: &str, attributes: &Attributes<'_>) {
        if self.hidden.now() && !self.hidden.is_of(&PLAYERS) {
            return;
        }
        match name {
            "a" if self.hidden.now() => {
                self.end_link_in_player();
                let address = attributes.get("href").map(|href| href.trim().to_string());
                self.players.open = address.map(|address| Found { address, label: String::new(), is_link: true });
            }
            // One that offers its sound in several forms is one.
            "source" | "iframe" | "audio" | "video" | "embed" => self.player(attributes),
            _ => {}
        }
        if name == "embed" && !self.hidden.now() {
            self.link_players();
        }
    }

    /// Text that is in a player.
    pub(super) fn text_in_player(&mut self, text: &str) {
        if let Some(open) = &mut self.players.open {
            open.label.push_str(text);
        }
    }

    /// An end tag of something that is hidden, after it was counted.
    pub(super) fn end_in_player(&mut self, name: &str) {
        if name == "a" {
            self.end_link_in_player();
        }
        if !self.hidden.now() {
            self.link_players();
        }
    }

    fn end_link_in_player(&mut self) {
        self.players.found.extend(self.players.open.take());
    }

    fn player(&mut self, attributes: &Attributes<'_>) {
        let address = attributes.get("src").unwrap_or_default().trim();
        let is_known = self.players.found.iter().any(|found| !found.is_link);
        if !address.is_empty() && !is_known && !is_too_small(attributes) && !is_counter(address) {
            let label = attributes.get("title").unwrap_or_default().to_string();
            let address = without_number(address).into_owned();
            self.players.found.push(Found { address, label, is_link: false });
        }
    }

    /// A link to each of what was found, unless it stands here already.
    pub(super) fn link_players(&mut self) {
        // Around the player a link may be open, in which no other one can be.
        if self.anchor.is_some() {
            return;
        }
        self.end_link_in_player();
        for Found { address, label, is_link } in std::mem::take(&mut self.players.found) {
            if self.wanted == Wanted::Hrefs && !is_link {
                continue;
            }
            let (target, ..) = target::classify(&address, self.base);
            if !super::super::leaves(&target) {
                continue;
            }
            let label = clean::one_line(&label);
            match self.numbers.get(&target).copied() {
                Some(number) if self.wanted != Wanted::Hrefs => {
                    self.label(number, &label, super::is_address(&label, target.address()));
                }
                _ => {
                    self.flush();
                    self.open_anchor(&address);
                    self.raw.push_str(&label);
                    self.close_anchor();
                    self.flush();
                }
            }
        }
    }
}

/// An address without the number that `WordPress` puts behind it (`x.mp3?_=1`), so that each player on a page loads its own.
fn without_number(address: &str) -> Cow<'_, str> {
    let number = address.rsplit_once("?_=").filter(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
    number.map_or(Cow::Borrowed(address), |(address, _)| Cow::Owned(address.to_string()))
}
