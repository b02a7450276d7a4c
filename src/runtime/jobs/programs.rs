//! Other programs: the browser, the clipboard of the desktop, the player.

use super::Shell;
use crate::app::Event;
use crate::model::PlayerCommand;
use crate::player::{self, Player};
use crate::runtime::desktop;

impl Shell {
    pub(super) fn open(&self, address: String) {
        let (events, around) = (self.events.clone(), self.start.around.clone());
        self.tokio.spawn_blocking(move || {
            if let Err(problem) = desktop::open_url(&address, &around) {
                let _ = events.blocking_send(Event::Failed(problem));
            }
        });
    }

    pub(super) fn open_with(&self, command: String, url: String) {
        let (events, around) = (self.events.clone(), self.start.around.clone());
        self.tokio.spawn_blocking(move || {
            if let Err(problem) = desktop::open_with(&command, &url, &around) {
                let _ = events.blocking_send(Event::Failed(problem));
            }
        });
    }

    /// The terminal's own clipboard is served by the main thread; this is the desktop's.
    pub(super) fn copy(&self, text: String) {
        let around = self.start.around.clone();
        self.tokio.spawn_blocking(move || {
            let by = desktop::copy(&text, &around);
            tracing::debug!(?by, "copied");
        });
    }

    pub(super) fn play(&mut self, command: PlayerCommand) {
        let player = self.player.get_or_insert_with(|| {
            let setup = player::Setup {
                command: self.start.config.player.command.clone(),
                path: self.start.around.path.clone(),
                sockets: self.start.around.sockets.clone(),
            };
            let (player, mut reports) = Player::start(&self.tokio, setup);
            let events = self.events.clone();
            self.tokio.spawn(async move {
                while let Some(report) = reports.recv().await {
                    if events.send(heard(report)).await.is_err() {
                        return;
                    }
                }
            });
            player
        });
        if !player.send(command) {
            tracing::warn!("the player is too busy for another command");
        }
    }
}

/// What the player says in the words of the program.
fn heard(report: player::Report) -> Event {
    match report {
        player::Report::Status(status) => Event::Player(status),
        player::Report::Stopped { episode, position, finished } => Event::PlayerStopped { episode, position, finished },
        player::Report::Failed(problem) => Event::Failed(problem),
    }
}
