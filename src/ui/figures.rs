//! Ratings and listeners, never without who says so; and when, wherever there is room for it.

use crate::app::{Now, words};
use crate::model::{Popularity, Source};
use crate::text::width::width;

/// The first entry that has what is wanted.
fn first<T>(popularity: &[Popularity], pick: impl Fn(&Popularity) -> Option<T>) -> Option<(T, &Popularity)> {
    popularity.iter().find_map(|one| Some((pick(one)?, one)))
}

/// Most listeners that somebody counts, and who.
pub fn listeners(popularity: &[Popularity]) -> Option<(u64, Source)> {
    popularity.iter().filter_map(|one| Some((one.listeners?, one.source))).max_by_key(|(count, _)| *count)
}

/// The same for a column: `1,032`, with the source's mark, `1,032 pa`, where the column has several.
pub fn in_column(popularity: &[Popularity], marked: bool) -> Option<String> {
    listeners(popularity).map(|(count, source)| {
        let mark = if marked { format!(" {}", source.mark()) } else { String::new() };
        format!("{}{mark}", words::count(count))
    })
}

/// Who counts the listeners of a column, and on which day each did where that is the same for all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Counting(Vec<(Source, String)>);

impl Counting {
    pub fn of<'a>(shows: impl Iterator<Item = &'a [Popularity]>, now: Now) -> Self {
        let mut all: Vec<(Source, String)> = Vec::new();
        for popularity in shows {
            let Some((count, source)) = listeners(popularity) else { continue };
            let one = popularity.iter().find(|one| one.source == source && one.listeners == Some(count));
            let said = one.map_or_else(String::new, |one| said(one, now));
            match all.iter_mut().find(|(known, _)| *known == source) {
                Some((_, known)) if *known != said => source.name().clone_into(known),
                Some(_) => {}
                None => all.push((source, said)),
            }
        }
        Self(all)
    }

    /// Whether a figure has to say which of several it is from.
    pub fn is_marked(&self) -> bool {
        self.0.len() > 1
    }

    /// What stands above the column, as fully as fits: `listeners at podcast.app, 23 Nov 2026`, or what the marks of several sources
    /// mean. `None` where nobody counts, or there is no room to say who does: then no figure may be shown.
    pub fn heading(&self, room: usize) -> Option<String> {
        let dated = |(_, said): &(Source, String)| said.clone();
        let named = |(source, _): &(Source, String)| source.name().to_owned();
        let ways: Vec<String> = match self.0.as_slice() {
            [] => return None,
            [one] => vec![
                format!("listeners at {}", dated(one)),
                format!("listeners at {}", named(one)),
                format!("at {}", named(one)),
            ],
            several => {
                let each = |name: &dyn Fn(&(Source, String)) -> String, between: &str| {
                    let marked = several.iter().map(|one| format!("{} {}", one.0.mark(), name(one)));
                    marked.collect::<Vec<_>>().join(between)
                };
                vec![
                    format!("listeners: {}", each(&dated, " · ")),
                    format!("listeners: {}", each(&named, " · ")),
                    each(&named, " "),
                ]
            }
        };
        ways.into_iter().find(|way| width(way) <= room)
    }
}

/// `1,032 listeners (podcast.app)`.
pub fn audience(popularity: &[Popularity]) -> Option<String> {
    listeners(popularity).map(|(count, source)| format!("{} ({})", words::counted(count, "listener"), source.name()))
}

/// The same in less room: `1,032 at podcast.app`.
pub fn short_audience(popularity: &[Popularity]) -> Option<String> {
    listeners(popularity).map(|(count, source)| format!("{} at {}", words::count(count), source.name()))
}

/// Stars of a rating with its number and how many gave it: `★ 4.5 · 1,190 ratings`, in short `★ 4.5 (1,190)`.
fn rating(one: &Popularity, star: &str, five: bool, short: bool) -> Option<String> {
    let stars = one.stars?;
    let sign = if five { star.repeat((stars.round() as usize).clamp(1, 5)) } else { star.to_string() };
    let ratings = one.ratings.map(u64::from);
    let counted = |count| {
        if short { format!(" ({})", words::count(count)) } else { format!(" · {}", words::counted(count, "rating")) }
    };
    let ratings = ratings.map_or_else(String::new, counted);
    Some(format!("{sign} {stars:.1}{ratings}"))
}

fn said(source: &Popularity, now: Now) -> String {
    let name = source.source.name();
    if source.as_of.0 > 0 { format!("{name}, {}", words::full_date(source.as_of, now)) } else { name.to_string() }
}

/// What is known of stars and listeners: each figure, with whom it is from.
fn figures<'a>(popularity: &'a [Popularity], star: &str, five: bool, short: bool) -> Vec<(String, &'a Popularity)> {
    let stars = first(popularity, |one| rating(one, star, five, short));
    let listeners = listeners(popularity).and_then(|(count, source)| {
        let from = popularity.iter().find(|one| one.source == source && one.listeners == Some(count))?;
        Some((words::counted(count, "listener"), from))
    });
    stars.into_iter().chain(listeners).collect()
}

/// All in one line of so many cells, as fully as fits: with source and date, with the source, with its mark. Figures of one source and
/// day share one bracket.
pub fn line(popularity: &[Popularity], star: &str, five: bool, room: usize, now: Now) -> String {
    let written = |short: bool, told: &dyn Fn(&Popularity) -> String| {
        let mut out = String::new();
        let all = figures(popularity, star, five && !short, short);
        for (at, (figure, from)) in all.iter().enumerate() {
            let between = if at > 0 { " · " } else { "" };
            let next = all.get(at + 1).map(|(_, next)| told(next));
            let told = told(from);
            let bracket = if next.as_ref() == Some(&told) { String::new() } else { told };
            out.extend([between, figure, &bracket]);
        }
        out
    };
    let dated = |one: &Popularity| format!(" ({})", said(one, now));
    let named = |one: &Popularity| format!(" ({})", one.source.name());
    let marked = |one: &Popularity| format!(" {}", one.source.mark());
    let ways = [written(false, &dated), written(true, &dated), written(true, &named)];
    ways.into_iter().find(|way| width(way) <= room).unwrap_or_else(|| written(true, &marked))
}

/// The figures without their sources, and a line that names them: `from podcast.app, 23 Nov 2026`. Both empty where nobody said
/// anything.
pub fn apart(popularity: &[Popularity], star: &str, now: Now) -> (String, String) {
    let all = figures(popularity, star, false, true);
    let mut sources: Vec<String> = Vec::new();
    for (_, from) in &all {
        let said = said(from, now);
        if !sources.contains(&said) {
            sources.push(said);
        }
    }
    let figures: Vec<String> = all.into_iter().map(|(figure, _)| figure).collect();
    let from = if sources.is_empty() { String::new() } else { format!("from {}", sources.join("; ")) };
    (figures.join(" · "), from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;

    #[test]
    fn a_figure_never_stands_without_who_says_so() {
        let now = Now { wall: Timestamp(1_795_435_200), ..Now::default() };
        let of = |stars, listeners, source| Popularity {
            stars,
            ratings: stars.map(|_| 1190),
            listeners,
            source,
            as_of: Timestamp(1_795_435_200),
        };
        let one = [of(Some(4.5), Some(1032), Source::PodcastApp)];
        let at = |room| line(&one, "*", true, room, now);
        assert_eq!(at(90), "***** 4.5 · 1,190 ratings · 1,032 listeners (podcast.app, 23 Nov 2026)");
        assert_eq!(at(62), "* 4.5 (1,190) · 1,032 listeners (podcast.app, 23 Nov 2026)");
        assert_eq!(at(46), "* 4.5 (1,190) · 1,032 listeners (podcast.app)");
        assert_eq!(at(10), "* 4.5 (1,190) · 1,032 listeners pa");
        let two = [of(Some(4.5), None, Source::Apple), of(None, Some(7), Source::Gpodder)];
        assert_eq!(line(&two, "*", false, 60, now), "* 4.5 (1,190) (Apple) · 7 listeners (gpodder.net)");
        assert_eq!(
            apart(&two, "*", now),
            (
                "* 4.5 (1,190) · 7 listeners".to_string(),
                "from Apple, 23 Nov 2026; gpodder.net, 23 Nov 2026".to_string()
            )
        );
        assert_eq!(in_column(&two, true).as_deref(), Some("7 gp"));
        assert_eq!(in_column(&two, false).as_deref(), Some("7"));
        assert_eq!((line(&[], "*", false, 9, now), in_column(&[], true)), (String::new(), None));
    }

    #[test]
    fn above_a_column_stands_who_counts_and_when() {
        let now = Now { wall: Timestamp(1_795_435_200), ..Now::default() };
        let of = |listeners, source, days: i64| {
            vec![Popularity {
                stars: None,
                ratings: None,
                listeners: Some(listeners),
                source,
                as_of: Timestamp(1_795_435_200 - days * 86_400),
            }]
        };
        let counting = |all: &[Vec<Popularity>]| Counting::of(all.iter().map(Vec::as_slice), now);
        let one = counting(&[of(1032, Source::PodcastApp, 0), Vec::new(), of(7, Source::PodcastApp, 0)]);
        assert!(!one.is_marked());
        assert_eq!(one.heading(60).as_deref(), Some("listeners at podcast.app, 23 Nov 2026"));
        assert_eq!(one.heading(30).as_deref(), Some("listeners at podcast.app"));
        assert_eq!(one.heading(20).as_deref(), Some("at podcast.app"));
        assert_eq!(one.heading(10), None, "who counts goes with what is counted");
        let other_days = counting(&[of(1032, Source::PodcastApp, 0), of(7, Source::PodcastApp, 3)]);
        assert_eq!(other_days.heading(60).as_deref(), Some("listeners at podcast.app"));
        let two = counting(&[of(1032, Source::PodcastApp, 0), of(7, Source::Gpodder, 3)]);
        assert!(two.is_marked());
        assert_eq!(
            two.heading(80).as_deref(),
            Some("listeners: pa podcast.app, 23 Nov 2026 · gp gpodder.net, 20 Nov 2026")
        );
        assert_eq!(two.heading(50).as_deref(), Some("listeners: pa podcast.app · gp gpodder.net"));
        assert_eq!(two.heading(38).as_deref(), Some("pa podcast.app gp gpodder.net"));
        assert_eq!((counting(&[]).heading(80), two.heading(9)), (None, None));
    }
}
