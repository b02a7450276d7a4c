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

/// The same for a column: `1,032 pa`.
pub fn in_column(popularity: &[Popularity]) -> Option<String> {
    listeners(popularity).map(|(count, source)| format!("{} {}", words::count(count), source.mark()))
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
        assert_eq!(in_column(&two).as_deref(), Some("7 gp"));
        assert_eq!((line(&[], "*", false, 9, now), in_column(&[])), (String::new(), None));
    }
}
