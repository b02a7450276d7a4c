//! Steps that can be undone or done again, so that a restart takes none of them away. Each is a row of its own: one that is
//! damaged costs itself and no other.

use rusqlite::{Connection, params};
use serde_json::Value;

use super::body;
use crate::model::{Change, KeptStep, StepNews, Timestamp};

type Sql<T> = rusqlite::Result<T>;

/// So many are kept of either kind.
pub const KEPT: u32 = 100;

/// Takes in what became of the steps.
pub fn keep(conn: &Connection, news: &StepNews) -> Sql<()> {
    match news {
        StepNews::Done(step) => {
            conn.prepare_cached("DELETE FROM step WHERE undone")?.execute([])?;
            put(conn, step)
        }
        StepNews::Turned { from, to } => {
            forget(conn, *from)?;
            put(conn, to)
        }
        StepNews::Gone(numbers) => numbers.iter().try_for_each(|number| forget(conn, *number)),
        StepNews::AllGone => conn.prepare_cached("DELETE FROM step")?.execute([]).map(drop),
    }
}

fn forget(conn: &Connection, number: u64) -> Sql<()> {
    conn.prepare_cached("DELETE FROM step WHERE number = ?1")?.execute([number.cast_signed()])?;
    Ok(())
}

fn put(conn: &Connection, step: &KeptStep) -> Sql<()> {
    let changes: Vec<Value> = step.changes.iter().map(body::change_value).collect();
    let (setting, value) = step.setting.clone().unzip();
    conn.prepare_cached(
        "INSERT OR REPLACE INTO step (number, undone, at, said, changes, setting, value)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        step.number.cast_signed(),
        step.undone,
        step.at.0,
        step.said,
        body::to_json(&changes)?,
        setting,
        value.flatten(),
    ])?;
    conn.prepare_cached(
        "DELETE FROM step WHERE undone = ?1 AND number NOT IN
           (SELECT number FROM step WHERE undone = ?1 ORDER BY number DESC LIMIT ?2)",
    )?
    .execute(params![step.undone, KEPT])?;
    Ok(())
}

/// All of them, the oldest first. What cannot be read is left out: to undo half a step would be worse than not to undo it.
pub fn read(conn: &Connection) -> Sql<Vec<KeptStep>> {
    let mut all =
        conn.prepare_cached("SELECT number, undone, at, said, changes, setting, value FROM step ORDER BY number")?;
    let rows = all.query_map([], |row| {
        let changes: Option<Vec<Change>> = serde_json::from_str::<Vec<Value>>(&row.get::<_, String>(4)?)
            .ok()
            .and_then(|changes| changes.iter().map(body::change_of).collect());
        let setting: Option<String> = row.get(5)?;
        let value = row.get(6)?;
        Ok(changes.filter(|changes| !changes.is_empty() || setting.is_some()).map(|changes| KeptStep {
            number: row.get::<_, i64>(0).unwrap_or_default().cast_unsigned(),
            undone: row.get(1).unwrap_or_default(),
            at: Timestamp(row.get(2).unwrap_or_default()),
            said: row.get(3).unwrap_or_default(),
            changes,
            setting: setting.map(|name| (name, value)),
        }))
    })?;
    let mut out = Vec::new();
    for row in rows {
        match row {
            Ok(Some(step)) => out.push(step),
            Ok(None) => tracing::warn!("a step that could be undone cannot be read; it is left out"),
            Err(rusqlite::Error::InvalidColumnType(..) | rusqlite::Error::FromSqlConversionFailure(..)) => {
                tracing::warn!("a step that could be undone is damaged; it is left out");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CandidateKey, EpisodeId, QueuePlace, Rated, Secs, ShowId, Subscription};
    use crate::store::schema;

    fn library() -> Connection {
        let mut conn = Connection::open_in_memory().unwrap();
        schema::migrate(&mut conn, None).unwrap();
        conn
    }

    fn step(number: u64, undone: bool, changes: Vec<Change>) -> KeptStep {
        let said = format!("Step {number}");
        KeptStep { number, undone, at: Timestamp(9), said, changes, setting: None }
    }

    fn numbers(conn: &Connection) -> Vec<(u64, bool)> {
        read(conn).unwrap().iter().map(|step| (step.number, step.undone)).collect()
    }

    fn every_change() -> Vec<Change> {
        let (show, episode, other) = (ShowId::new(3).unwrap(), EpisodeId::new(7).unwrap(), EpisodeId::new(8).unwrap());
        vec![
            Change::Follow(show),
            Change::Unfollow(show),
            Change::Resubscribe {
                show,
                subscription: Subscription::Archived,
                followed_at: Some(Timestamp(-4)),
                new_from: Some(episode),
            },
            Change::Resubscribe { show, subscription: Subscription::Following, followed_at: None, new_from: None },
            Change::Played(episode, true),
            Change::Seen(episode, false),
            Change::Position(episode, Secs(61)),
            Change::Enqueue(episode, QueuePlace::Top),
            Change::Enqueue(episode, QueuePlace::Bottom),
            Change::Move(episode, QueuePlace::Before(other)),
            Change::Move(episode, QueuePlace::After(other)),
            Change::Dequeue(episode),
            Change::Dismiss(CandidateKey("f:example.org/x".into()), true),
            Change::Rate(Rated::Show(show), 5),
            Change::Rate(Rated::Episode(episode), 0),
            Change::Visited("https://example.org/é".into()),
            Change::Unvisited("https://example.org/".into()),
        ]
    }

    #[test]
    fn every_change_reads_back_as_it_was() {
        let conn = library();
        let mut kept = step(1, false, every_change());
        keep(&conn, &StepNews::Done(kept.clone())).unwrap();
        assert_eq!(read(&conn).unwrap(), [kept.clone()]);
        kept.setting = Some((String::from("ui.theme"), Some(String::from("dark"))));
        kept.changes.clear();
        keep(&conn, &StepNews::Done(kept.clone())).unwrap();
        assert_eq!(read(&conn).unwrap(), [kept]);
    }

    #[test]
    fn a_new_step_takes_away_what_could_be_done_again_and_the_oldest_leave() {
        let conn = library();
        let change = vec![Change::Follow(ShowId::new(1).unwrap())];
        for number in 1..=130 {
            keep(&conn, &StepNews::Done(step(number, false, change.clone()))).unwrap();
        }
        assert_eq!(
            numbers(&conn).first().copied().zip(numbers(&conn).last().copied()),
            Some(((31, false), (130, false)))
        );
        for (from, number) in [(130, 131), (129, 132)] {
            keep(&conn, &StepNews::Turned { from, to: step(number, true, change.clone()) }).unwrap();
        }
        assert_eq!(numbers(&conn).get(97..), Some(&[(128, false), (131, true), (132, true)][..]));
        keep(&conn, &StepNews::Done(step(133, false, change))).unwrap();
        assert_eq!(numbers(&conn).get(97..), Some(&[(128, false), (133, false)][..]));
        keep(&conn, &StepNews::Gone(vec![133, 7])).unwrap();
        assert_eq!(numbers(&conn).last(), Some(&(128, false)));
        keep(&conn, &StepNews::AllGone).unwrap();
        assert!(numbers(&conn).is_empty());
    }

    #[test]
    fn a_damaged_step_costs_itself_only() {
        let conn = library();
        let change = vec![Change::Played(EpisodeId::new(1).unwrap(), true)];
        for number in 1..=9 {
            keep(&conn, &StepNews::Done(step(number, false, change.clone()))).unwrap();
        }
        for (number, damaged) in [
            (2, "no json"),
            (3, "[]"),
            (4, r#"[{"do":"played","episode":0,"on":true}]"#),
            (5, r#"[{"do":"played","episode":1}]"#),
            (6, r#"[{"do":"follow","show":1},{"do":"something of tomorrow"}]"#),
            (7, r#"[{"do":"enqueue","episode":1,"place":"middle"}]"#),
            (8, "\u{0}"),
        ] {
            conn.execute("UPDATE step SET changes = ?2 WHERE number = ?1", params![number, damaged]).unwrap();
        }
        assert_eq!(numbers(&conn), [(1, false), (9, false)]);
    }
}
