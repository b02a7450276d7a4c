//! Reading the library: every question that is asked of it, in the words of the model.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::{Around, Listener, Reader, StoreError, StoredLink, Validators, during};
use super::{answers, apart, episodes, feeds, file, links, listener, people, shows, steps, surroundings};
use crate::library::related::{Evidence, Heard};
use crate::library::{EpisodeList, Known};
use crate::model::{
    Chapter, EpisodeDetail, EpisodeId, FeedUrl, Inside, Kept, KeptStep, Moved, PersonPage, PodcastGuid, Show,
    ShowDetail, ShowId, ShowNumber, Timestamp, Told, TranscriptLink, TranscriptText,
};

impl Reader {
    /// Opens a library for reading only; works while another process writes.
    ///
    /// # Errors
    /// When it is not there (an I/O error of the kind `NotFound`), damaged or newer.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { conn: file::open_to_read(path)? })
    }

    /// Looks through the whole file for damage and says the first that is found; takes time with a large library.
    ///
    /// # Errors
    /// When it could not be read at all.
    pub fn damage(&self) -> Result<Option<String>, StoreError> {
        let said: rusqlite::Result<String> = self.conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0));
        said.map(|said| (said != "ok").then_some(said)).map_err(during("looking for damage"))
    }

    /// All shows with their kept counts.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn shows(&self) -> Result<Vec<Show>, StoreError> {
        shows::all(&self.conn).map_err(during("reading the shows"))
    }

    /// One show's episodes.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn list(&self, show: ShowId) -> Result<EpisodeList, StoreError> {
        episodes::list(&self.conn, show).map_err(during("reading a show's episodes"))
    }

    /// All lists in one scan. A show without episodes has none.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn lists(&self) -> Result<Vec<EpisodeList>, StoreError> {
        // Every page is met once: none is kept for a second time.
        let lists = file::keep_in_memory(&self.conn, file::LITTLE).and_then(|()| episodes::lists(&self.conn));
        file::keep_in_memory(&self.conn, file::MUCH).and(lists).map_err(during("reading all episodes"))
    }

    /// Gives back what it keeps of the file in memory; the next question reads it again.
    pub fn let_go(&self) {
        // Nothing can be given back while a statement runs: then it stays.
        let _ = self.conn.release_memory();
    }

    /// The listener's facts.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn listener(&self) -> Result<Listener, StoreError> {
        listener::read(&self.conn).map_err(during("reading what was played and queued"))
    }

    /// The steps that can be undone or done again, the oldest first. One that cannot be read is left out.
    ///
    /// # Errors
    /// When none of them could be read.
    pub fn steps(&self) -> Result<Vec<KeptStep>, StoreError> {
        steps::read(&self.conn).map_err(during("reading what can be undone"))
    }

    /// One episode; `notes` is empty, the notes as published come beside it.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn episode(&self, id: EpisodeId) -> Result<Option<(EpisodeDetail, String)>, StoreError> {
        episodes::detail(&self.conn, id).map_err(during("reading an episode"))
    }

    /// The chapters of an episode that were fetched from outside of the feed; none where there turned out to be none.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn kept_chapters(&self, id: EpisodeId) -> Result<Option<Kept<Vec<Chapter>>>, StoreError> {
        apart::chapters(&self.conn, id).map_err(during("reading the chapters of an episode"))
    }

    /// Where relative links in the notes of a show's episodes start from, when their page is not known.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn feed_url(&self, show: ShowId) -> Result<Option<FeedUrl>, StoreError> {
        shows::one(&self.conn, show).map(|show| show.feed_url).map_err(during("reading a show"))
    }

    /// What a directory answered to this question last, and when.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn answer(&self, key: &str) -> Result<Option<(Timestamp, Vec<u8>)>, StoreError> {
        answers::find(&self.conn, key).map_err(during("reading an answer"))
    }

    /// The feed with this number, when a directory has said it.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn numbered(&self, number: &ShowNumber) -> Result<Option<FeedUrl>, StoreError> {
        answers::feed_of(&self.conn, number).map_err(during("reading a number"))
    }

    /// The shows that a show recommends and whose feed nobody has told.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn picks_without_feed(&self, show: ShowId) -> Result<Vec<PodcastGuid>, StoreError> {
        let picks = shows::podroll(&self.conn, show).map_err(during("reading what a show recommends"))?;
        Ok(picks.into_iter().filter(|pick| pick.feed_url.is_none()).filter_map(|pick| pick.guid).collect())
    }

    /// The transcript of an episode that was fetched.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn kept_transcript(&self, id: EpisodeId) -> Result<Option<Kept<TranscriptText>>, StoreError> {
        apart::transcript(&self.conn, id).map_err(during("reading the transcript of an episode"))
    }

    /// Where the transcript that is kept of an episode came from.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn kept_transcript_url(&self, id: EpisodeId) -> Result<Option<String>, StoreError> {
        apart::transcript_url(&self.conn, id).map_err(during("reading where a transcript came from"))
    }

    /// The links of the transcript that was fetched.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn transcript_links(&self, id: EpisodeId) -> Result<Vec<TranscriptLink>, StoreError> {
        apart::transcript_links(&self.conn, id).map_err(during("reading the links of a transcript"))
    }

    /// One show's detail; `about` and `links` are empty, the description as published comes beside it.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn show_detail(&self, id: ShowId) -> Result<Option<(ShowDetail, String)>, StoreError> {
        shows::detail(&self.conn, id).map_err(during("reading a show"))
    }

    /// What merging needs of one show's episodes.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn known(&self, show: ShowId) -> Result<Vec<Known>, StoreError> {
        episodes::known(&self.conn, show).map_err(during("reading what is known of a show"))
    }

    /// What a conditional request of this show sends.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn validators(&self, show: ShowId) -> Result<Validators, StoreError> {
        feeds::validators(&self.conn, show).map_err(during("reading a show's validators"))
    }

    /// Where a show's feed has moved, newest first.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn moves(&self, show: ShowId) -> Result<Vec<Moved>, StoreError> {
        feeds::moves(&self.conn, show).map_err(during("reading where a feed has moved"))
    }

    /// The show that has this address, or had it when nobody else has it now.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn show_at(&self, url: &FeedUrl) -> Result<Option<ShowId>, StoreError> {
        shows::by_feed(&self.conn, url).map_err(during("looking for a feed"))
    }

    /// The shows, this one first, whose feeds name each other in a circle; none when this one is in no circle.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn circle(&self, show: ShowId) -> Result<Vec<ShowId>, StoreError> {
        feeds::circle(&self.conn, show).map_err(during("looking for feeds that name each other"))
    }

    /// What there is to tell of the feeds that are followed; of moves those since then.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn told(&self, since: Timestamp) -> Result<Told, StoreError> {
        feeds::told(&self.conn, since).map_err(during("reading how feeds fare"))
    }

    /// The page with older episodes that is to be read next (RFC 5005); `None` when there is none.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn older_page(&self, show: ShowId) -> Result<Option<String>, StoreError> {
        feeds::older_page(&self.conn, show).map_err(during("reading where older episodes are"))
    }

    /// Links of an episode's notes, in reading order; each with all episodes of the show that share it, as far as they are in the
    /// index.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn episode_links(&self, episode: EpisodeId) -> Result<Vec<StoredLink>, StoreError> {
        links::of_episode(&self.conn, episode).map_err(during("reading an episode's links"))
    }

    /// Links of a whole show, the same target once: its own first, then those of its notes from the newest episode on.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn show_links(&self, show: ShowId) -> Result<Vec<StoredLink>, StoreError> {
        links::of_show(&self.conn, show).map_err(during("reading a show's links"))
    }

    /// Where links lead, each an address with its words: a show by feed address (an earlier one too), by its site or its page
    /// in a directory or another player; an episode by page, enclosure or `earmark:` address, or by its page in a directory
    /// where that can be told. Same order as asked. Episodes are found as far as they are in the index.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn resolve(&self, links: &[(&str, &str)]) -> Result<Vec<Option<Inside>>, StoreError> {
        links::resolve(&self.conn, links).map_err(during("finding where a link leads"))
    }

    /// Where a person is met, in any spelling of the name. Empty when nobody names this person.
    ///
    /// # Errors
    /// When the library could not be read.
    pub fn person(&self, name: &str) -> Result<PersonPage, StoreError> {
        people::page(&self.conn, name).map_err(during("reading where a person is met"))
    }

    /// In how many episodes a person takes part.
    ///
    /// # Errors
    /// When the library could not be read.
    pub fn episodes_with(&self, name: &str) -> Result<u32, StoreError> {
        people::count_of(&self.conn, name).map_err(during("counting where a person is met"))
    }

    /// What surrounds each of these shows that is not one of them, for `Index::for_you`; read a show at a time.
    ///
    /// # Errors
    /// When the library could not be read.
    pub fn evidence_around<'a>(&'a self, shows: &'a HashSet<ShowId>) -> Result<Around<'a>, StoreError> {
        surroundings::around(&self.conn, shows).map_err(during("reading what surrounds the shows"))
    }

    /// Gives for each of these shows where it leads and whom it shares: picks, links, names and people, and nothing that others
    /// say of it.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn leads(&self, shows: &[ShowId], take: impl FnMut(&Show, &Evidence)) -> Result<(), StoreError> {
        surroundings::leads(&self.conn, shows, take).map_err(during("reading where the shows lead"))
    }

    /// How much was heard of each show, and how it is rated; those of which nothing was are left out.
    ///
    /// # Errors
    /// When the library could not be read.
    pub fn heard(&self) -> Result<BTreeMap<ShowId, Heard>, StoreError> {
        surroundings::heard(&self.conn).map_err(during("reading what was heard"))
    }

    /// What surrounds a show, for `library::related`.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn evidence(&self, show: ShowId) -> Result<Evidence, StoreError> {
        surroundings::evidence(&self.conn, show).map_err(during("reading what surrounds a show"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn reading_everything_leaves_a_reader_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        drop(Store::open(&path).unwrap());
        let reader = Reader::open(&path).unwrap();
        let kept = || reader.conn.pragma_query_value(None, "cache_size", |row| row.get::<_, i64>(0)).unwrap();
        let before = kept();
        reader.lists().unwrap();
        assert_eq!(kept(), before);
        reader.let_go();
        assert_eq!(reader.shows().unwrap(), []);
    }
}
