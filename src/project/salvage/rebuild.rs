//! Puts the rows of all pages into a new project; takes a row with a hash only where the hash holds.

use super::pages::{Pages, TreePage};
use super::place::{Guess, Placed, guess};
use super::record::{Value, record};
use super::shapes::{Shape, Store};
use super::{SalvageReport, TableCount};
use crate::model::Watch;
use crate::project::codec::unpack;
use crate::project::coding_store::{self, Digest};
use crate::project::guards::without_guards;
use crate::project::long_values;
use crate::project::{Project, ProjectError};
use rusqlite::types::{ToSqlOutput, Value as SqlValue};
use rusqlite::{Connection, ToSql, params_from_iter};

pub(super) fn rebuild(
    project: Project,
    pages: &Pages,
    shapes: &[Shape],
    placed: &Placed,
    report: &mut SalvageReport,
    watch: &dyn Watch,
) -> Result<(), ProjectError> {
    let fail = project.sql("write what was salvaged");
    let mut fill = || -> rusqlite::Result<()> {
        let connection = project.connection();
        // The rows were legal when they were stored; in the order of pages they are not.
        connection.pragma_update(None, "foreign_keys", false)?;
        let transaction = connection.unchecked_transaction()?;
        without_guards(&transaction, || {
            for number in 1..=report.pages {
                if watch.cancelled() {
                    break;
                }
                if number % 64 == 0 {
                    watch.progress(number.into(), report.pages.into(), "Reading pages");
                }
                page(&transaction, pages, shapes, placed, number, report)?;
            }
            give_lost_sessions_a_row(&transaction, report)?;
            leave_out_torn_searches(&transaction, report)?;
            count_ballots(&transaction, report)
        })?;
        transaction.commit()
    };
    fill().map_err(fail)?;
    project.close()
}

fn page(
    connection: &Connection,
    pages: &Pages,
    shapes: &[Shape],
    placed: &Placed,
    number: u32,
    report: &mut SalvageReport,
) -> rusqlite::Result<()> {
    let Some(found) = pages.tree_page(number) else {
        // Page 1 is always one of a tree.
        if number == 1 || !(pages.is_blank(number) || pages.could_be_overflow(number)) {
            report.pages_unreadable += 1;
        }
        return Ok(());
    };
    report.cells_broken += found.broken;
    let at = match (number, placed.get(&number)) {
        (1, _) => return Ok(()),
        (_, Some(at)) => *at,
        (_, None) => match guess(&found, shapes) {
            Guess::One(at) => at,
            Guess::Empty => return Ok(()),
            Guess::Unclear => {
                report.pages_unplaced += 1;
                return Ok(());
            }
        },
    };
    let holds_nothing = matches!(shapes[at].store, Store::Index | Store::Internal);
    if holds_nothing { Ok(()) } else { rows(connection, &found, &shapes[at], report) }
}

fn rows(
    connection: &Connection,
    page: &TreePage,
    shape: &Shape,
    report: &mut SalvageReport,
) -> rusqlite::Result<()> {
    for (row_id, payload) in &page.rows {
        let Some(mut values) = record(payload) else {
            report.cells_broken += 1;
            continue;
        };
        if let Store::ByRowId { alias: Some(alias) } = shape.store
            && let Some(value) = values.get_mut(alias)
        {
            *value = Value::Int(*row_id);
        }
        let taken = holds(shape, &values) && put(connection, shape, &values)?;
        let count: &mut TableCount = report.tables.entry(shape.name.clone()).or_default();
        if taken {
            count.read += 1;
        } else {
            count.refused += 1;
        }
    }
    Ok(())
}

/// False where a row is not what its own hash or checksum says.
fn holds(shape: &Shape, values: &[Value]) -> bool {
    let value = |name: &str| {
        let at = shape.columns.iter().position(|column| column.name == name)?;
        values.get(at)
    };
    let bytes = |name: &str| match value(name) {
        Some(Value::Blob(bytes)) => Some(bytes.as_slice()),
        Some(Value::Text(text)) => Some(text.as_bytes()),
        _ => None,
    };
    let all = || {
        Some(match &*shape.name {
            "ballot_events" => coding_store::is_event_as_stored(
                bytes("prev_hash")?,
                bytes("hash")?,
                std::str::from_utf8(bytes("payload_kind")?).ok()?,
                bytes("payload")?,
                bytes("envelope_check"),
            ),
            "adjudication_events" => {
                let previous = Digest::from_slice(bytes("prev_hash")?)?;
                coding_store::next_hash(&previous, bytes("payload")?).0 == bytes("hash")?
            }
            "acts" => {
                let Some(Value::Int(at_ms)) = value("at_ms") else { return None };
                coding_store::is_act_as_stored(
                    bytes("act_id")?,
                    std::str::from_utf8(bytes("kind")?).ok()?,
                    *at_ms,
                    bytes("payload")?,
                )
            }
            "codebooks" => Digest::of(&[bytes("document")?]).named().as_bytes() == bytes("hash")?,
            "long_value" => {
                let value = unpack(bytes("data")?, long_values::MAX_BYTES).ok()?;
                blake3::hash(&value).as_bytes() == bytes("hash")?
            }
            "chunk" => unpack(bytes("data")?, long_values::MAX_BYTES).is_ok(),
            _ => true,
        })
    };
    all().unwrap_or(false)
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(SqlValue::Null),
            Self::Int(number) => number.to_sql()?,
            Self::Real(number) => number.to_sql()?,
            Self::Text(text) => text.to_sql()?,
            Self::Blob(bytes) => bytes.to_sql()?,
        })
    }
}

/// False where the table does not take the row: a second one of its key, or one that breaks a rule.
fn put(connection: &Connection, shape: &Shape, values: &[Value]) -> rusqlite::Result<bool> {
    let names: Vec<&str> = shape.columns[..values.len()].iter().map(|column| column.name.as_str()).collect();
    let places = vec!["?"; values.len()].join(", ");
    // There is one row that says who the file is, and the new file has its own.
    let verb = if shape.name == "project" { "INSERT OR REPLACE" } else { "INSERT" };
    let sql = format!("{verb} INTO {} ({}) VALUES ({places})", shape.name, names.join(", "));
    let done = connection.prepare_cached(&sql)?.execute(params_from_iter(values));
    match done {
        Ok(_) => Ok(true),
        Err(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => Ok(false),
        Err(e) => Err(e),
    }
}

/// Parts of a recording whose session is lost can still be watched, under an id that says so.
fn give_lost_sessions_a_row(connection: &Connection, report: &mut SalvageReport) -> rusqlite::Result<()> {
    let made = connection.execute(
        "INSERT INTO session (number, session_id, content_hash, source_file, source_format, added_at_ms, started_at_ms,
             duration_ms, active_ms, events, pages, clicks, key_presses, errors, viewport_w, viewport_h, device,
             start_url, activity, stored_bytes)
         SELECT session, 'salvaged-' || session, '', '', 'salvaged', 0, 0, max(end_ms), 0, sum(events), 0, 0, 0, 0, 0, 0,
             '', '', zeroblob(48), sum(length(data))
         FROM chunk WHERE session NOT IN (SELECT number FROM session) GROUP BY session",
        [],
    )?;
    report.sessions_renamed = made as u64;
    connection.execute(
        "INSERT INTO session_tab (session, tab, name)
         SELECT number, 0, '' FROM session WHERE number NOT IN (SELECT session FROM session_tab)",
        [],
    )?;
    Ok(())
}

/// Hits whose search is lost, and searches whose session is: both are found again when the project is opened, and half
/// of them would pass for all.
fn leave_out_torn_searches(connection: &Connection, report: &mut SalvageReport) -> rusqlite::Result<()> {
    for (table, torn) in [
        ("signal_search", "session NOT IN (SELECT number FROM session)"),
        ("signal_hit", "session NOT IN (SELECT session FROM signal_search)"),
    ] {
        let left_out = connection.execute(&format!("DELETE FROM {table} WHERE {torn}"), [])? as u64;
        if let Some(count) = report.tables.get_mut(table) {
            count.read -= left_out.min(count.read);
            count.refused += left_out;
        }
    }
    Ok(())
}

fn count_ballots(connection: &Connection, report: &mut SalvageReport) -> rusqlite::Result<()> {
    report.ballots = connection
        .prepare(
            "SELECT s.round_id, s.coder_id, s.events,
                 (SELECT count(*) FROM ballot_events e WHERE e.round_id = s.round_id AND e.coder_id = s.coder_id)
             FROM round_seats s ORDER BY 1, 2",
        )?
        .query_map([], |r| {
            let (noted, read): (i64, i64) = (r.get(2)?, r.get(3)?);
            Ok((r.get(0)?, r.get(1)?, read.unsigned_abs(), noted.unsigned_abs()))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(())
}
