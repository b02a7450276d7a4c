//! What is kept: changes, steps that can be undone, settings, the sample, and previews for as long as somebody looks at them.

use std::sync::Arc;

use super::{Shell, client, directories};
use crate::app::event::Added;
use crate::app::state::Session;
use crate::app::{Event, Place};
use crate::config::{self, Config, Value};
use crate::model::{Change, StepNews, Timestamp};
use crate::runtime::writer::Urgency;
use crate::runtime::{sample, session, settings, wall_clock};
use crate::store::{PREVIEWS_KEPT, Store, StoreError};

impl Shell {
    /// Writes the session now, in the writer's turn: the last one is written when the writer has ended.
    pub(super) fn keep_session(&self, kept: Box<Session>) {
        let path = self.start.paths.session();
        let job = move |_: &mut Store| {
            if let Err(error) = session::save(&path, &kept) {
                tracing::warn!(%error, "the session could not be kept");
            }
        };
        // Nobody waits for it; without a writer nothing is kept.
        drop(self.writer.submit(Urgency::Urgent, job));
    }

    /// Behind the first frame: forgets previews that nobody has looked at for long and of which nothing was kept. The one in
    /// front is looked at.
    pub fn forget_previews(&self, in_front: Place) {
        if self.start.read_only {
            return;
        }
        let now = wall_clock();
        let forget = move |store: &mut Store| {
            match in_front {
                Place::Show(show) => store.look_at(show, now)?,
                Place::Episode(episode) => store.look_at_episode(episode, now)?,
                _ => {}
            }
            store.forget_previews(Timestamp(now.0 - PREVIEWS_KEPT))
        };
        let (forgetting, events) = (self.writer.submit(Urgency::Bulk, forget), self.events.clone());
        self.tokio.spawn(async move {
            let Ok(forgetting) = forgetting else { return };
            match forgetting.await {
                Ok(Ok(gone)) if !gone.is_empty() => drop(events.send(Event::Forgotten(gone)).await),
                Ok(Err(error)) => tracing::warn!(%error, "previews that nobody looks at any more are still here"),
                _ => {}
            }
        });
    }

    /// Somebody looks at a show or an episode: a preview stays for that.
    pub(super) fn look_at(&self, note: impl FnOnce(&mut Store, Timestamp) -> Result<(), StoreError> + Send + 'static) {
        if !self.start.read_only {
            let now = wall_clock();
            drop(self.writer.submit(Urgency::Urgent, move |store| note(store, now)));
        }
    }

    pub(super) fn save(&self, number: u64, changes: Vec<Change>) {
        self.write(
            move |store| store.save(&changes, wall_clock()),
            move |saved| match saved {
                Ok(()) => Event::Saved(number),
                Err(problem) => Event::NotSaved(number, problem),
            },
        );
    }

    /// Nobody waits for it: what is lost by a failure is one step to undo.
    pub(super) fn keep_steps(&self, news: StepNews) {
        let kept = self.writer.submit(Urgency::Urgent, move |store| {
            if let Err(error) = store.keep_steps(&news) {
                tracing::warn!(%error, "a step that could be undone is not kept");
            }
        });
        if let Err(gone) = kept.map(drop) {
            tracing::warn!(%gone, "a step that could be undone is not kept");
        }
    }

    /// Through the one writer, so that changes are written in the order they were made, the last before leaving too.
    pub(super) fn keep_setting(&self, number: u64, name: &'static str, value: Option<Value>) {
        let Some(setting) = config::find(name) else { return };
        let path = self.start.paths.settings();
        self.write(
            move |_| Ok(settings::keep(&path, setting, value.as_ref())),
            move |kept| match kept {
                Ok(Ok(lines)) => Event::SettingKept(number, lines),
                Ok(Err(problem)) | Err(problem) => Event::SettingNotKept(number, problem),
            },
        );
    }

    /// What is asked from now on is asked with these settings; what is under way ends with those it began with.
    pub(super) fn adopt(&mut self, config: Config) {
        let was = std::mem::replace(&mut self.start.config, config);
        let now = &self.start.config;
        if (&was.refresh, &was.net, &was.directories) != (&now.refresh, &now.net, &now.directories) {
            self.context.client = client(&self.start);
            self.asking.directories = directories(&self.start);
            self.context.asking = Some(self.asking.clone());
            // Should the queue be full, the next start says it.
            drop(self.events.try_send(Event::HasKey(self.has_key())));
        }
    }

    pub(super) fn install_sample(&self) {
        self.write(
            |store| sample::install(store, wall_clock()),
            |installed| match installed {
                Ok(installed) => {
                    let (shows, lists) = installed.into_iter().map(|(show, list)| (show, Arc::new(list))).unzip();
                    Event::Added { ticket: None, shows, lists, why: Added::Sample }
                }
                Err(problem) => Event::Failed(problem),
            },
        );
    }

    pub(super) fn remove_sample(&self) {
        self.write(Store::remove_sample, |removed| match removed {
            Ok(shows) => Event::Removed(shows),
            Err(problem) => Event::Failed(problem),
        });
    }
}
