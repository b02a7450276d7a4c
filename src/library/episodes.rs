//! One show's episodes, packed: 32-byte rows and one string that holds all titles. Replaced whole, shared by `Arc`.

use crate::model::{Episode, EpisodeId, EpisodeKind, Secs, ShowId, Timestamp};
use crate::text::fold;

/// What a list is built from: one row of the narrow table.
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodeRow {
    pub id: EpisodeId,
    pub title: String,
    pub published: Option<Timestamp>,
    pub duration: Option<Secs>,
    pub season: Option<u16>,
    pub number: Option<u32>,
    pub kind: EpisodeKind,
    pub links: u16,
    pub gone: bool,
    pub playable: bool,
    /// Was older than all that was known when it came in, so that it is never new.
    pub back: bool,
}

/// A row as it is kept. Absent numbers are the highest of their type: no season 65,535 and no length of 136 years is
/// worth 20 bytes a row.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Row {
    /// What the list is sorted by: the date, or for an episode without one, that of its neighbour.
    at: i64,
    id: EpisodeId,
    title: u32,
    duration: u32,
    number: u32,
    title_bytes: u16,
    season: u16,
    links: u16,
    flags: u8,
}

const KIND: u8 = 0b11;
const GONE: u8 = 0b100;
const PLAYABLE: u8 = 0b1000;
const DATED: u8 = 0b1_0000;
/// The title is searched in its folded form.
const FOLDED: u8 = 0b10_0000;
const BACK: u8 = 0b100_0000;
/// Its date is still to come: it stands where it came in, and the date is kept beside the rows.
const AHEAD: u8 = 0b1000_0000;

impl Row {
    /// The moment at which a dated episode stands.
    fn dated(&self) -> Option<Timestamp> {
        (self.flags & DATED != 0).then_some(Timestamp(self.at))
    }
    fn kind(&self) -> EpisodeKind {
        match self.flags & KIND {
            1 => EpisodeKind::Trailer,
            2 => EpisodeKind::Bonus,
            _ => EpisodeKind::Full,
        }
    }
}

/// The episodes of one show, newest first; episodes without a date keep the feed's order at their place.
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodeList {
    show: ShowId,
    rows: Box<[Row]>,
    /// In the order of the rows.
    titles: Box<str>,
    /// The folded titles of those rows where more than the case of ASCII letters changes, in the order of the rows; with
    /// the row of each and where it ends.
    folded: Box<str>,
    folded_rows: Box<[(u32, u32)]>,
    /// Indices in the order of ids; `None` when the rows are in that order already (newest first, highest id first), as
    /// they are when every refresh brought only newer ones.
    by_id: Option<Box<[u32]>>,
    /// The dates of the few that are still to come, in the order of ids.
    ahead: Box<[(EpisodeId, Timestamp)]>,
}

impl EpisodeList {
    /// Packs rows that are already in order.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "the rows are of no use to anyone afterwards")]
    pub fn new(show: ShowId, rows: Vec<EpisodeRow>) -> Self {
        let mut builder = Builder::new(show);
        // An episode without a date stands where it stands: by the date of the one after it, else before it.
        let mut places: Vec<Option<Timestamp>> = rows.iter().map(|row| row.published).collect();
        fill_places(&mut places);
        for (row, place) in rows.iter().zip(places) {
            builder.push(&row.title, place.unwrap_or_default(), row);
        }
        builder.pack()
    }

    /// Whose episodes these are.
    #[must_use]
    pub fn show(&self) -> ShowId {
        self.show
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The episode in this place, newest first.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Episode<'_>> {
        self.rows.get(index).map(|row| self.view(row))
    }

    fn view(&self, row: &Row) -> Episode<'_> {
        Episode {
            id: row.id,
            show: self.show,
            title: self.title(row),
            published: self.published(row),
            duration: (row.duration != u32::MAX).then_some(Secs(row.duration)),
            season: (row.season != u16::MAX).then_some(row.season),
            number: (row.number != u32::MAX).then_some(row.number),
            kind: row.kind(),
            links: row.links,
            gone: row.flags & GONE != 0,
            playable: row.flags & PLAYABLE != 0,
        }
    }

    fn published(&self, row: &Row) -> Option<Timestamp> {
        if row.flags & AHEAD == 0 {
            return row.dated();
        }
        let at = self.ahead.binary_search_by_key(&row.id, |(id, _)| *id).ok()?;
        self.ahead.get(at).map(|(_, published)| *published)
    }

    fn title(&self, row: &Row) -> &str {
        let start = row.title as usize;
        self.titles.get(start..start + row.title_bytes as usize).unwrap_or_default()
    }

    /// All of them, newest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Episode<'_>> + DoubleEndedIterator {
        self.rows.iter().map(|row| self.view(row))
    }

    /// All ids, newest first; cheaper than [`Self::iter`].
    pub fn ids(&self) -> impl ExactSizeIterator<Item = EpisodeId> + DoubleEndedIterator {
        self.rows.iter().map(|row| row.id)
    }

    /// Whether the show has seasons. One in which each is the season 0 has none: programs write that where nothing is filled in.
    #[must_use]
    pub fn has_seasons(&self) -> bool {
        self.rows.iter().any(|row| !matches!(row.season, 0 | u16::MAX))
    }

    /// Whether this episode was older than all that was known of the show when it came in: it is never new.
    #[must_use]
    pub fn is_back(&self, id: EpisodeId) -> bool {
        let row = self.position(id).and_then(|at| self.rows.get(at));
        row.is_some_and(|row| row.flags & BACK != 0)
    }

    /// Where this episode stands.
    #[must_use]
    pub fn position(&self, id: EpisodeId) -> Option<usize> {
        match &self.by_id {
            None => self.rows.binary_search_by(|row| id.cmp(&row.id)).ok(),
            Some(order) => {
                let id_at = |index: u32| self.rows.get(index as usize).map(|row| row.id);
                let found = order.binary_search_by(|index| id_at(*index).cmp(&Some(id))).ok()?;
                order.get(found).map(|index| *index as usize)
            }
        }
    }

    /// So many links were counted in this episode, if it is here.
    pub fn count_links(&mut self, id: EpisodeId, links: u16) {
        if let Some(row) = self.position(id).and_then(|at| self.rows.get_mut(at)) {
            row.links = links;
        }
    }

    /// The moment by which the episode in this place is sorted: its date, or that of its neighbour when it has none.
    #[must_use]
    pub fn moment(&self, index: usize) -> Option<Timestamp> {
        self.rows.get(index).map(|row| Timestamp(row.at))
    }

    /// The episode at the top.
    #[must_use]
    pub fn newest(&self) -> Option<EpisodeId> {
        self.rows.first().map(|row| row.id)
    }

    /// The episode that came into the library last.
    #[must_use]
    pub fn highest(&self) -> Option<EpisodeId> {
        match &self.by_id {
            None => self.newest(),
            Some(order) => order.last().and_then(|index| self.rows.get(*index as usize)).map(|row| row.id),
        }
    }

    /// When the dated episodes were published, newest first; one from the future counts as of when it came in.
    pub fn dates(&self) -> impl DoubleEndedIterator<Item = Timestamp> {
        self.rows.iter().filter_map(Row::dated)
    }

    /// The newest and the oldest of [`Self::dates`].
    #[must_use]
    pub fn span(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        let mut dates = self.dates();
        let newest = dates.next();
        (newest, dates.next_back().or(newest))
    }

    /// All titles that can be searched as they are, in one piece, newest first; [`Self::row_at`] tells which is whose.
    #[must_use]
    pub(super) fn titles(&self) -> &str {
        &self.titles
    }

    /// Place of the episode whose title holds this byte of [`Self::titles`], not before place `from`; its title, and where
    /// the title ends. The title is `None` when it is one of [`Self::folded_titles`].
    pub(super) fn row_at(&self, byte: usize, from: usize) -> Option<(usize, Option<&str>, usize)> {
        let is_before = |row: &Row| row.title as usize + row.title_bytes as usize <= byte;
        // Wanted are mostly the newest: ahead in growing steps, which touches less memory than halving the whole list.
        let (mut low, mut high, mut step) = (from, from, 1);
        while self.rows.get(high).is_some_and(is_before) {
            (low, high, step) = (high + 1, high + step, step * 2);
        }
        let index = low + self.rows.get(low..high.min(self.rows.len()))?.partition_point(is_before);
        let row = self.rows.get(index)?;
        let title = (row.flags & FOLDED == 0).then(|| self.title(row));
        Some((index, title, row.title as usize + row.title_bytes as usize))
    }

    /// Titles that have to be folded to be searched, folded, with their places, newest first.
    pub(super) fn folded_titles(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut start = 0;
        self.folded_rows.iter().map(move |(row, end)| {
            let title = self.folded.get(start..*end as usize).unwrap_or_default();
            start = *end as usize;
            (*row as usize, title)
        })
    }

    /// Bytes that this list holds in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let searched = self.titles.len() + self.folded.len() + size_of_val(&*self.folded_rows);
        size_of_val(&*self.rows) + searched + self.by_id.as_ref().map_or(0, |order| size_of_val(&**order))
    }
}

/// Gives everything without a moment the moment of its neighbour: the next one that has one, else the one before.
pub fn fill_places(places: &mut [Option<Timestamp>]) {
    let mut next = None;
    for place in places.iter_mut().rev() {
        *place = place.or(next);
        next = *place;
    }
    let mut before = None;
    for place in places.iter_mut() {
        *place = place.or(before);
        before = *place;
    }
}

/// Builds a list from rows in any order, without a string for each title.
#[derive(Debug)]
pub struct Builder {
    show: ShowId,
    rows: Vec<Row>,
    titles: String,
    ahead: Vec<(EpisodeId, Timestamp)>,
}

impl Builder {
    /// An empty list of this show.
    #[must_use]
    pub fn new(show: ShowId) -> Self {
        Self { show, rows: Vec::new(), titles: String::new(), ahead: Vec::new() }
    }

    /// Takes in one episode. `row.title` is ignored in favour of `title`, so that a reader can keep one row and one
    /// buffer for all of them. A title longer than 65,535 bytes is cut.
    pub fn push(&mut self, title: &str, place: Timestamp, row: &EpisodeRow) {
        let fits = (0..=title.len().min(usize::from(u16::MAX))).rev().find(|end| title.is_char_boundary(*end));
        let title = fits.and_then(|end| title.get(..end)).unwrap_or_default();
        let Ok(start) = u32::try_from(self.titles.len()) else {
            return;
        };
        self.titles.push_str(title);
        let flag = |on: bool, bit: u8| if on { bit } else { 0 };
        let kind = match row.kind {
            EpisodeKind::Full => 0,
            EpisodeKind::Trailer => 1,
            EpisodeKind::Bonus => 2,
        };
        // Only a date that had not come when the episode came in stands elsewhere than at its place.
        let ahead = row.published.filter(|published| *published > place);
        self.ahead.extend(ahead.map(|published| (row.id, published)));
        self.rows.push(Row {
            at: if ahead.is_some() { place } else { row.published.unwrap_or(place) }.0,
            id: row.id,
            title: start,
            duration: row.duration.map_or(u32::MAX, |length| length.0),
            number: row.number.unwrap_or(u32::MAX),
            title_bytes: title.len() as u16,
            season: row.season.unwrap_or(u16::MAX),
            links: row.links,
            flags: kind
                | flag(row.gone, GONE)
                | flag(row.playable, PLAYABLE)
                | flag(row.published.is_some(), DATED)
                | flag(row.back, BACK)
                | flag(ahead.is_some(), AHEAD),
        });
    }

    /// The list, sorted: newest first, at the same moment the one that came in last.
    #[must_use]
    pub fn finish(mut self) -> EpisodeList {
        self.rows.sort_unstable_by(|a, b| b.at.cmp(&a.at).then(b.id.cmp(&a.id)));
        self.pack()
    }

    fn pack(mut self) -> EpisodeList {
        let (mut titles, mut folded, mut folded_rows) = (String::new(), String::new(), Vec::new());
        titles.reserve_exact(self.titles.len());
        for (index, row) in (0_u32..).zip(&mut self.rows) {
            let start = row.title as usize;
            let title = self.titles.get(start..start + row.title_bytes as usize).unwrap_or_default();
            row.title = titles.len() as u32;
            titles.push_str(title);
            if let Some(other) = fold::beyond_case(title) {
                folded.push_str(&other);
                folded_rows.push((index, folded.len() as u32));
                row.flags |= FOLDED;
            }
        }
        let by_id = if self.rows.is_sorted_by(|a, b| a.id > b.id) {
            None
        } else {
            let mut order: Vec<(EpisodeId, u32)> = self.rows.iter().map(|row| row.id).zip(0..).collect();
            order.sort_unstable();
            Some(order.into_iter().map(|(_, index)| index).collect())
        };
        self.ahead.sort_unstable();
        EpisodeList {
            show: self.show,
            rows: self.rows.into_boxed_slice(),
            titles: titles.into_boxed_str(),
            folded: folded.into_boxed_str(),
            folded_rows: folded_rows.into_boxed_slice(),
            by_id,
            ahead: self.ahead.into_boxed_slice(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(id: u32, title: &str, published: Option<i64>) -> EpisodeRow {
        EpisodeRow {
            id: EpisodeId::new(id).unwrap(),
            title: title.into(),
            published: published.map(Timestamp),
            duration: Some(Secs(60)),
            season: None,
            number: Some(id),
            kind: EpisodeKind::Bonus,
            links: 3,
            gone: false,
            playable: true,
            back: false,
        }
    }

    #[test]
    fn a_row_takes_32_bytes() {
        assert_eq!(size_of::<Row>(), 32);
    }

    #[test]
    fn undated_rows_stay_where_they_are() {
        let show = ShowId::new(1).unwrap();
        let rows = vec![row(9, "a", None), row(2, "b", Some(50)), row(7, "c", None), row(4, "d", Some(10))];
        let list = EpisodeList::new(show, rows.clone());
        assert_eq!(list.iter().map(|e| e.title).collect::<Vec<_>>(), ["a", "b", "c", "d"]);
        assert_eq!(list.get(2).unwrap().published, None);
        assert_eq!(list.moment(2), Some(Timestamp(10)));
        assert_eq!(list.span(), (Some(Timestamp(50)), Some(Timestamp(10))));
        for (index, row) in rows.iter().enumerate() {
            assert_eq!(list.position(row.id), Some(index));
        }
        assert_eq!(list.highest(), EpisodeId::new(9));
    }

    proptest! {
        #[test]
        fn packing_loses_nothing(
            parts in proptest::collection::vec((any::<String>(), proptest::option::of(-5_i64..5), any::<bool>(), 0_u16..9), 0..40)
        ) {
            let show = ShowId::new(1).unwrap();
            let mut builder = Builder::new(show);
            let mut rows: Vec<EpisodeRow> = Vec::new();
            for (number, (title, published, gone, season)) in (1..).zip(&parts) {
                let mut row = row(number, title, *published);
                row.gone = *gone;
                row.season = Some(*season);
                builder.push(title, Timestamp(0), &row);
                rows.push(row);
            }
            let list = builder.finish();
            prop_assert_eq!(list.len(), rows.len());
            for row in &rows {
                let seen = list.get(list.position(row.id).unwrap()).unwrap();
                prop_assert_eq!(seen.title, &row.title);
                prop_assert_eq!((seen.published, seen.gone, seen.season), (row.published, row.gone, row.season));
                prop_assert_eq!((seen.kind, seen.number, seen.links), (row.kind, row.number, row.links));
            }
            prop_assert!((1..list.len()).all(|index| list.moment(index - 1) >= list.moment(index)));
        }
    }
}
