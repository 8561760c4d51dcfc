//! A log that went on in both copies: which of the two is kept, by choice or by what was chosen before, and the other one
//! set aside in the file; knows rows and marks, no label.
//!
//! What a project holds of a log is the log itself, the rows that were set aside, and the choices; a merge unites rows
//! and choices, and the latest choice that tells the two logs apart counts. So it makes no difference in which copy a
//! choice was made, nor whether the other copy comes again.

use super::ballots::{Seat, is_chain};
use super::codebooks::UnitedCodebook;
use super::report::{Fork, ForkSide};
use super::rows::Rows;
use crate::project::coding_store::Digest;
use crate::project::guards::without_guards;
use crate::project::salvage::plain;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

/// Which of two logs is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Keep {
    /// The one of the project that is merged into.
    This,
    Other,
}

/// What was chosen where two copies went on by themselves, by round and coder; no coder for the log of decisions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    pub keep: BTreeMap<(String, Option<String>), Keep>,
    /// By id, the version that was made of both.
    pub codebooks: BTreeMap<String, UnitedCodebook>,
    /// Who chose, for the record.
    pub chosen_by: String,
    /// Milliseconds since 1970-01-01 UTC.
    pub chosen_at_ms: i64,
}

/// Everything of one log in one copy.
pub(super) struct Branch {
    /// In the order in which they refer to each other.
    parts: Vec<Rows>,
    /// The round is revealed in this copy.
    revealed: bool,
}

const BALLOT: [(&str, &str); 4] = [
    ("seat_locks", "generation"),
    ("seat_secrets", "generation"),
    ("ballot_events", "seq"),
    ("seals", "generation"),
];
const DECISIONS: [(&str, &str); 1] = [("adjudication_events", "seq")];

type RowId = (&'static str, Vec<u8>);

impl Branch {
    pub fn read(connection: &Connection, seat: Seat<'_>) -> rusqlite::Result<Self> {
        let read = |(table, order): &(&'static str, &str)| match seat.coder {
            "" => Rows::read(connection, table, "round_id = ?1", &[seat.round], order),
            coder => {
                Rows::read(connection, table, "round_id = ?1 AND coder_id = ?2", &[seat.round, coder], order)
            }
        };
        let tables = if seat.coder.is_empty() { &DECISIONS[..] } else { &BALLOT[..] };
        let revealed = connection.query_row(
            "SELECT revealed_at_ms IS NOT NULL FROM rounds WHERE round_id = ?1",
            [seat.round],
            |r| r.get(0),
        )?;
        Ok(Self { parts: tables.iter().map(read).collect::<rusqlite::Result<_>>()?, revealed })
    }

    fn part(&self, table: &str) -> Option<&Rows> {
        self.parts.iter().find(|rows| rows.table == table)
    }

    /// The entries, one after the other.
    pub fn events(&self) -> &Rows {
        self.part("ballot_events").unwrap_or(&self.parts[0])
    }

    pub fn is_chain(&self) -> rusqlite::Result<bool> {
        is_chain(self.events())
    }

    /// Every row with what names it.
    fn rows(&self) -> BTreeMap<RowId, String> {
        let mut found = BTreeMap::new();
        for rows in &self.parts {
            for row in 0..rows.len() {
                let text = as_json(rows, row);
                found.insert((rows.table, id_of(rows, row, &text)), text);
            }
        }
        found
    }

    fn generation(&self) -> rusqlite::Result<i64> {
        match self.part("seat_locks") {
            Some(locks) if locks.len() > 0 => locks.number(locks.len() - 1, "generation"),
            _ => Ok(1),
        }
    }

    fn row_of(&self, table: &str, generation: i64) -> rusqlite::Result<Option<(&Rows, usize)>> {
        let Some(rows) = self.part(table) else { return Ok(None) };
        for row in 0..rows.len() {
            if rows.number(row, "generation")? == generation {
                return Ok(Some((rows, row)));
            }
        }
        Ok(None)
    }

    fn is_sealed(&self) -> rusqlite::Result<bool> {
        Ok(self.row_of("seals", self.generation()?)?.is_some())
    }

    /// Its labels may have been seen by others.
    fn is_opened(&self) -> rusqlite::Result<bool> {
        let generation = self.generation()?;
        let Some((locks, row)) = self.row_of("seat_locks", generation)? else { return Ok(self.revealed) };
        let under_passphrase = locks.text(row, "kind")? == "passphrase";
        let told = self.row_of("seat_secrets", generation)?.is_some();
        Ok(self.revealed || under_passphrase && told)
    }

    /// Where it ends: its seal, else its last entry, else its lock.
    fn mark(&self) -> rusqlite::Result<Vec<u8>> {
        let generation = self.generation()?;
        if let Some((seals, row)) = self.row_of("seals", generation)? {
            return Ok(bytes(seals.cell(row, "commitment")?));
        }
        let events = self.events();
        if events.len() > 0 {
            return Ok(bytes(events.cell(events.len() - 1, "hash")?));
        }
        Ok(match self.row_of("seat_locks", generation)? {
            Some((locks, row)) => id_of(locks, row, &as_json(locks, row)),
            None => vec![0; 32],
        })
    }

    /// All marks that this log had on its way.
    fn marks(&self) -> rusqlite::Result<BTreeSet<Vec<u8>>> {
        let mut marks = BTreeSet::new();
        for rows in &self.parts {
            for row in 0..rows.len() {
                marks.insert(match rows.table {
                    "seals" => bytes(rows.cell(row, "commitment")?),
                    _ => id_of(rows, row, &as_json(rows, row)),
                });
            }
        }
        Ok(marks)
    }

    fn side(&self, common: usize) -> rusqlite::Result<ForkSide> {
        Ok(ForkSide {
            events: self.events().len().saturating_sub(common),
            sealed: self.is_sealed()?,
            opened: self.is_opened()?,
        })
    }
}

/// What there is to choose between two logs that part after `common` entries.
///
/// A seal is never taken back: of two logs of which one is sealed only that one can be kept, and of two of which one was
/// opened only the opened one. Once labels of the round were seen, nobody chooses between two sealed logs.
pub(super) fn fork(seat: Seat<'_>, our: &Branch, their: &Branch, common: usize) -> rusqlite::Result<Fork> {
    let sides = [our.side(common)?, their.side(common)?];
    let rank = |side: &ForkSide| u8::from(side.sealed) + 2 * u8::from(side.opened);
    let may_keep = if seat.coder.is_empty() {
        [true; 2]
    } else {
        let [a, b] = [rank(&sides[0]), rank(&sides[1])];
        let unseen = !our.revealed && !their.revealed && a < 2;
        [a > b || a == b && unseen, b > a || a == b && unseen]
    };
    Ok(Fork {
        round: seat.round.to_owned(),
        coder: (!seat.coder.is_empty()).then(|| seat.coder.to_owned()),
        common,
        this: sides[0],
        other: sides[1],
        may_keep,
    })
}

/// What the choices on record say of two logs; `None` where they were never chosen between, or the one that was not kept
/// has gone on since.
pub(super) fn on_record(
    ours: &Connection,
    seat: Seat<'_>,
    our: &Branch,
    their: &Branch,
) -> rusqlite::Result<Option<Keep>> {
    let kept: Vec<Vec<u8>> = ours
        .prepare_cached(
            "SELECT kept FROM fork_choices WHERE round_id = ?1 AND coder_id = ?2
             ORDER BY chosen_at_ms DESC, kept DESC, set_aside DESC",
        )?
        .query_map([seat.round, seat.coder], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let (our_marks, their_marks) = (our.marks()?, their.marks()?);
    let winner = kept.iter().find_map(|mark| match (our_marks.contains(mark), their_marks.contains(mark)) {
        (true, false) => Some(Keep::This),
        (false, true) => Some(Keep::Other),
        _ => None,
    });
    let Some(winner) = winner else { return Ok(None) };
    let (kept, lost) = if winner == Keep::This { (our, their) } else { (their, our) };
    let known = kept.rows();
    let mut aside = ours.prepare_cached(
        "SELECT 1 FROM set_aside_rows WHERE round_id = ?1 AND coder_id = ?2 AND of_table = ?3 AND id = ?4",
    )?;
    for (table, id) in lost.rows().into_keys() {
        let held = known.contains_key(&(table, id.clone()))
            || aside.exists(params![seat.round, seat.coder, table, id])?;
        if !held {
            return Ok(None);
        }
    }
    Ok(Some(winner))
}

/// Notes a choice. The same one again changes nothing.
pub(super) fn record(
    ours: &Connection,
    seat: Seat<'_>,
    fork: &Fork,
    (our, their): (&Branch, &Branch),
    keep: Keep,
    choices: &Choices,
) -> rusqlite::Result<()> {
    let (kept, lost) = if keep == Keep::This { (our, their) } else { (their, our) };
    ours.execute(
        "INSERT OR IGNORE INTO fork_choices (round_id, coder_id, kept, set_aside, common, kept_events, set_aside_events,
                                             chosen_by, chosen_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            seat.round,
            seat.coder,
            kept.mark()?,
            lost.mark()?,
            fork.common as i64,
            kept.events().len() as i64,
            lost.events().len() as i64,
            choices.chosen_by,
            choices.chosen_at_ms
        ],
    )?;
    Ok(())
}

/// Keeps one of two logs; the rows of the other that it does not share are set aside.
pub(super) fn settle(
    ours: &Connection,
    seat: Seat<'_>,
    (our, their): (&Branch, &Branch),
    keep: Keep,
) -> rusqlite::Result<()> {
    let (kept, lost) = if keep == Keep::This { (our, their) } else { (their, our) };
    let held = kept.rows();
    for ((table, id), row) in lost.rows() {
        if !held.contains_key(&(table, id.clone())) {
            set_aside(ours, seat, table, &id, &row)?;
        }
    }
    if keep == Keep::Other {
        ours.pragma_update(None, "defer_foreign_keys", true)?;
        without_guards(ours, || {
            for rows in our.parts.iter().rev() {
                let own = if seat.coder.is_empty() { "" } else { " AND coder_id = ?2" };
                let sql = format!("DELETE FROM {} WHERE round_id = ?1{own}", rows.table);
                match seat.coder {
                    "" => ours.execute(&sql, [seat.round])?,
                    coder => ours.execute(&sql, [seat.round, coder])?,
                };
            }
            their.parts.iter().try_for_each(|rows| rows.insert(ours))
        })?;
    }
    Ok(())
}

/// Takes over what the other copy set aside and chose; how many choices are new.
pub(super) fn unite(ours: &Connection, theirs: &Connection, round: &str) -> rusqlite::Result<usize> {
    let aside = Rows::read(theirs, "set_aside_rows", "round_id = ?1", &[round], "coder_id, of_table, id")?;
    for row in 0..aside.len() {
        let seat = Seat { round, coder: aside.text(row, "coder_id")? };
        let id = bytes(aside.cell(row, "id")?);
        set_aside(ours, seat, aside.text(row, "of_table")?, &id, aside.text(row, "row")?)?;
    }
    let rows = Rows::read(theirs, "fork_choices", "round_id = ?1", &[round], "coder_id, kept, set_aside")?;
    (0..rows.len()).try_fold(0, |n, row| Ok(n + rows.insert_row_if_new(ours, row)?))
}

/// One seal may have been set at two times; the earlier counts, whichever came first.
fn set_aside(ours: &Connection, seat: Seat<'_>, table: &str, id: &[u8], row: &str) -> rusqlite::Result<()> {
    ours.prepare_cached(
        "INSERT INTO set_aside_rows (round_id, coder_id, of_table, id, row) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET row = excluded.row
             WHERE of_table = 'seals' AND excluded.row ->> '$.sealed_at_ms' < row ->> '$.sealed_at_ms'",
    )?
    .execute(params![seat.round, seat.coder, table, id, row])?;
    Ok(())
}

/// What counts is not set aside, also where a later choice brought it back.
pub(super) fn tidy(ours: &Connection, seat: Seat<'_>) -> rusqlite::Result<()> {
    let any = ours
        .prepare_cached("SELECT 1 FROM set_aside_rows WHERE round_id = ?1 AND coder_id = ?2 LIMIT 1")?
        .exists([seat.round, seat.coder])?;
    if !any {
        return Ok(());
    }
    let mut delete = ours.prepare_cached(
        "DELETE FROM set_aside_rows WHERE round_id = ?1 AND coder_id = ?2 AND of_table = ?3 AND id = ?4",
    )?;
    for (table, id) in Branch::read(ours, seat)?.rows().into_keys() {
        delete.execute(params![seat.round, seat.coder, table, id])?;
    }
    Ok(())
}

fn as_json(rows: &Rows, row: usize) -> String {
    let cells = rows.columns.iter().zip(&rows.rows[row]);
    let object: serde_json::Map<_, _> =
        cells.map(|(name, value)| (name.clone(), plain(ValueRef::from(value)))).collect();
    serde_json::Value::Object(object).to_string()
}

/// An entry by its hash, a seal by its commitment, any other row by the hash of what it holds.
fn id_of(rows: &Rows, row: usize, text: &str) -> Vec<u8> {
    match rows.cell(row, if rows.table == "seals" { "commitment" } else { "hash" }) {
        Ok(hash) => bytes(hash),
        Err(_) => {
            Digest::of(&[b"binocular/row/v1\0", rows.table.as_bytes(), b"\0", text.as_bytes()]).0.to_vec()
        }
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    match value {
        Value::Blob(bytes) => bytes.clone(),
        _ => Vec::new(),
    }
}
