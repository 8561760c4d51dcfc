//! Sessions, their tags and notes; identity is the id with the hash of the content, never a file's name.

use super::report::{Conflict, MergeReport};
use super::rows::Rows;
use crate::model::{SessionId, Watch};
use crate::project::notes::{Form, Put, put_form};
use crate::project::{long_values, upkeep};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// Which sessions are taken.
pub(super) type Wanted<'a> = &'a dyn Fn(&str) -> bool;

/// Copies what `ours` lacks. `None` when `watch` was cancelled.
pub(super) fn sessions(
    ours: &Connection,
    theirs: &Connection,
    wanted: Wanted<'_>,
    watch: &dyn Watch,
    report: &mut MergeReport,
    conflicts: &mut Vec<Conflict>,
) -> rusqlite::Result<Option<()>> {
    let listed: Vec<(i64, String, String, bool)> = theirs
        .prepare("SELECT number, session_id, content_hash, watched FROM session ORDER BY session_id")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let total = listed.len() as u64;
    for (done, (their_number, id, hash, watched)) in listed.into_iter().enumerate() {
        if watch.cancelled() {
            return Ok(None);
        }
        watch.progress(done as u64, total, "Comparing sessions");
        if !wanted(&id) {
            continue;
        }
        let held: Option<(i64, String, bool)> = ours
            .prepare_cached("SELECT number, content_hash, watched FROM session WHERE session_id = ?1")?
            .query_row([&id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
            .optional()?;
        match held {
            // A copy in which it was masked goes before one in which it was not.
            Some((number, our_hash, _)) if our_hash != hash && was_masked(theirs, &id, &our_hash)? => {
                masked_in_place(ours, theirs, &SessionId::new(id.as_str()), number, their_number)?;
                report.masked.push(id);
            }
            Some((number, our_hash, _)) if our_hash != hash && was_masked(ours, &id, &hash)? => {
                report.session_tags += tags(ours, theirs, number, their_number)?;
            }
            Some((_, our_hash, _)) if our_hash != hash => conflicts.push(Conflict::Session { id }),
            Some((number, _, our_watched)) => {
                report.session_tags += tags(ours, theirs, number, their_number)?;
                if watched && !our_watched {
                    ours.execute("UPDATE session SET watched = 1 WHERE number = ?1", [number])?;
                    report.watched += 1;
                }
            }
            None => {
                session(ours, theirs, their_number)?;
                report.sessions.push(id);
            }
        }
    }
    Ok(Some(()))
}

/// One session with all that hangs on it, but its notes.
fn session(ours: &Connection, theirs: &Connection, their_number: i64) -> rusqlite::Result<()> {
    let key = their_number.to_string();
    let head = Rows::read(theirs, "session", "number = ?1", &[&key], "number")?.without("number")?;
    let number = head.insert_row(ours, 0)?;
    parts(ours, theirs, number, their_number)?;
    let mut rows = Rows::read(theirs, "session_tag", "session = ?1", &[&key], "tag")?;
    rows.set("session", &Value::Integer(number))?;
    rows.insert(ours).map(drop)
}

/// Whether the session held this content before it was masked.
fn was_masked(copy: &Connection, id: &str, hash: &str) -> rusqlite::Result<bool> {
    copy.prepare_cached(
        "SELECT 1 FROM masked_content m JOIN session s ON s.number = m.session
         WHERE s.session_id = ?1 AND m.content_hash = ?2",
    )?
    .exists([id, hash])
}

/// Puts the masked content of their session in the place of ours.
fn masked_in_place(
    ours: &Connection,
    theirs: &Connection,
    id: &SessionId,
    number: i64,
    their_number: i64,
) -> rusqlite::Result<()> {
    upkeep::forget_content(ours, id, number)?;
    // Theirs names what it was masked from, ours among it.
    ours.execute("DELETE FROM masked_content WHERE session = ?1", [number])?;
    let key = their_number.to_string();
    let head = Rows::read(theirs, "session", "number = ?1", &[&key], "number")?;
    for column in ["content_hash", "user_id", "start_url", "activity", "key_presses", "stored_bytes"] {
        let sql = format!("UPDATE session SET {column} = ?2 WHERE number = ?1");
        ours.execute(&sql, params![number, head.cell(0, column)?])?;
    }
    parts(ours, theirs, number, their_number)?;
    long_values::remove_unused(ours).map(drop)
}

/// What makes up the recording of a session.
fn parts(ours: &Connection, theirs: &Connection, number: i64, their_number: i64) -> rusqlite::Result<()> {
    let key = their_number.to_string();
    // Signals before their hits, which refer to them.
    let parts: [(&'static str, &str); 9] = [
        ("session_property", "name"),
        ("session_tab", "tab"),
        ("session_warning", "code"),
        ("masked_content", "content_hash"),
        ("chunk", "seq"),
        ("signal_search", "session"),
        ("signal_hit", "place"),
        ("session_bot", "session"),
        ("vendor_verdict", "place"),
    ];
    for computed in ["session_bot", "vendor_verdict"] {
        ours.execute(&format!("DELETE FROM {computed} WHERE session = ?1"), [number])?;
    }
    for (table, order) in parts {
        let mut rows = Rows::read(theirs, table, "session = ?1", &[&key], order)?;
        rows.set("session", &Value::Integer(number))?;
        rows.insert(ours)?;
    }
    let mut values = theirs.prepare_cached(
        "SELECT l.hash, l.data FROM session_long_value s JOIN long_value l ON l.number = s.long_value
         WHERE s.session = ?1 ORDER BY l.hash",
    )?;
    let mut rows = values.query([their_number])?;
    while let Some(row) = rows.next()? {
        let hash: Vec<u8> = row.get(0)?;
        let held: Option<i64> = ours
            .prepare_cached("SELECT number FROM long_value WHERE hash = ?1")?
            .query_row([&hash], |r| r.get(0))
            .optional()?;
        let value = match held {
            Some(number) => number,
            None => ours
                .prepare_cached("INSERT INTO long_value (hash, data) VALUES (?1, ?2)")?
                .insert(params![hash, row.get::<_, Vec<u8>>(1)?])?,
        };
        ours.prepare_cached("INSERT INTO session_long_value (session, long_value) VALUES (?1, ?2)")?
            .execute([number, value])?;
    }
    Ok(())
}

fn tags(ours: &Connection, theirs: &Connection, number: i64, their_number: i64) -> rusqlite::Result<usize> {
    let tags: Vec<String> = theirs
        .prepare_cached("SELECT tag FROM session_tag WHERE session = ?1 ORDER BY tag")?
        .query_map([their_number], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut put = ours.prepare_cached("INSERT OR IGNORE INTO session_tag (session, tag) VALUES (?1, ?2)")?;
    tags.iter().try_fold(0, |n, tag| Ok(n + put.execute(params![number, tag])?))
}

struct TheirNote {
    session: String,
    author: String,
    created_at_ms: i64,
    said: Form,
}

/// A note is who wrote it when, on which session; of two forms of one the later counts.
pub(super) fn notes(
    ours: &Connection,
    theirs: &Connection,
    report: &mut MergeReport,
) -> rusqlite::Result<()> {
    let listed: Vec<TheirNote> = theirs
        .prepare(
            "SELECT s.session_id, n.author, n.created_at_ms, n.text, n.tag, n.offset_ms, n.end_ms, n.changed_at_ms
             FROM note n JOIN session s ON s.number = n.session
             ORDER BY s.session_id, n.author, n.created_at_ms, n.number",
        )?
        .query_map([], |r| {
            let (created_at_ms, changed_at_ms): (i64, Option<i64>) = (r.get(2)?, r.get(7)?);
            let said = Form {
                said_at_ms: changed_at_ms.unwrap_or(created_at_ms),
                text: r.get(3)?,
                tag: r.get(4)?,
                offset_ms: r.get(5)?,
                end_ms: r.get(6)?,
                changed_at_ms,
            };
            Ok(TheirNote { session: r.get(0)?, author: r.get(1)?, created_at_ms, said })
        })?
        .collect::<rusqlite::Result<_>>()?;
    // Notes of projects from before that share author and time on one session are told apart by what they say.
    let mut keys = BTreeMap::new();
    for note in &listed {
        *keys.entry((note.session.clone(), note.author.clone(), note.created_at_ms)).or_insert(0) += 1;
    }
    for note in listed {
        let session: Option<i64> = ours
            .prepare_cached("SELECT number FROM session WHERE session_id = ?1")?
            .query_row([&note.session], |r| r.get(0))
            .optional()?;
        let Some(session) = session else { continue };
        let alone = keys.get(&(note.session.clone(), note.author.clone(), note.created_at_ms)) == Some(&1);
        match put_form(ours, session, &note.author, note.created_at_ms, &note.said, alone)? {
            Put::New => report.notes += 1,
            Put::Changed => report.notes_changed += 1,
            Put::Held => {}
        }
    }
    Ok(())
}
