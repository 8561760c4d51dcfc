//! Rows of rounds, their items, seats and queues; knows when a step may happen, not why one takes it.

use super::{Digest, Head, Protection, StoreError, missing_round};
use crate::project::Project;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

/// A person who labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoderRow {
    pub coder_id: String,
    pub display_name: String,
}

/// An item of a round with its own copy of all that a label needs to be understood later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    pub item_id: String,
    pub session_id: String,
    pub start_ms: i64,
    pub end_ms: i64,
    pub stratum: String,
    pub user_id: Option<String>,
    /// JSON array of sequence ids; empty for a sequence.
    pub members: String,
}

/// A round as it is drafted.
#[derive(Clone, Debug)]
pub struct NewRound {
    pub round_id: String,
    pub project_uuid: String,
    /// `sequence` or `cluster`.
    pub unit: &'static str,
    pub codebook_id: String,
    pub codebook_version: u32,
    /// Canonical JSON: how the items were chosen.
    pub sampling: Vec<u8>,
    pub coders: [CoderRow; 2],
    pub items: Vec<ItemRow>,
    pub created_at_ms: i64,
}

/// What opening freezes.
#[derive(Clone, Debug)]
pub struct OpenedRound {
    pub round_id: String,
    pub codebook_hash: String,
    pub manifest_hash: String,
    /// Per side: the item at each position of the queue; an item may come twice.
    pub queues: [Vec<u32>; 2],
    pub opened_at_ms: i64,
}

/// One coder's place in a round: all of it may be shown to the other coder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatRow {
    pub coder: CoderRow,
    /// Places of the queue with a label or an abstention.
    pub done: u32,
    pub sealed_at_ms: Option<i64>,
    /// Counts from 1; more where the ballot was given up and begun again.
    pub generation: u32,
    pub protection: Protection,
    /// The secret stands in clear: always without a passphrase, else once the ballot was opened for the reveal.
    pub is_open: bool,
}

/// A round without its items and ballots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundRow {
    pub round_id: String,
    pub project_uuid: String,
    pub unit: String,
    pub codebook_id: String,
    pub codebook_version: u32,
    pub codebook_hash: Option<String>,
    pub manifest_hash: Option<String>,
    pub sampling: Vec<u8>,
    pub items: u32,
    pub seats: [SeatRow; 2],
    pub created_at_ms: i64,
    pub opened_at_ms: Option<i64>,
    pub revealed_at_ms: Option<i64>,
    pub adjudicating_at_ms: Option<i64>,
    pub closed_at_ms: Option<i64>,
}

impl Project {
    /// Stores a draft and the coders that are new to the project, in one transaction.
    pub fn insert_draft_round(&mut self, round: &NewRound) -> Result<(), StoreError> {
        let transaction = self.connection_mut().transaction_with_behavior(TransactionBehavior::Immediate)?;
        let taken: bool = transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM rounds WHERE round_id = ?1)",
            [&round.round_id],
            |r| r.get(0),
        )?;
        if taken {
            return Err(StoreError::Exists { what: "round", name: round.round_id.clone() });
        }
        transaction.execute(
            "INSERT INTO rounds (round_id, project_uuid, unit, codebook_id, codebook_version, sampling, created_at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                round.round_id,
                round.project_uuid,
                round.unit,
                round.codebook_id,
                round.codebook_version,
                round.sampling,
                round.created_at_ms
            ],
        )?;
        insert_items(&transaction, round)?;
        for (side, coder) in round.coders.iter().enumerate() {
            transaction.execute(
                "INSERT INTO coders (coder_id, display_name, created_at_ms) VALUES (?1, ?2, ?3)
                 ON CONFLICT (coder_id) DO NOTHING",
                params![coder.coder_id, coder.display_name, round.created_at_ms],
            )?;
            transaction.execute(
                "INSERT INTO round_seats (round_id, side, coder_id) VALUES (?1, ?2, ?3)",
                params![round.round_id, side as i64, coder.coder_id],
            )?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Takes a draft back; an opened round stays.
    pub fn delete_draft_round(&mut self, round_id: &str) -> Result<(), StoreError> {
        let changed = self
            .connection_mut()
            .execute("DELETE FROM rounds WHERE round_id = ?1 AND opened_at_ms IS NULL", [round_id])?;
        if changed == 1 {
            return Ok(());
        }
        self.round_row(round_id)?;
        Err(StoreError::WrongMoment {
            round: round_id.to_owned(),
            hint: "only a draft can be deleted; close this round instead",
        })
    }

    /// Freezes a draft: hashes and queues, in one transaction.
    pub fn open_draft_round(&mut self, opened: &OpenedRound) -> Result<(), StoreError> {
        let transaction = self.connection_mut().transaction_with_behavior(TransactionBehavior::Immediate)?;
        let coders = {
            let mut statement =
                transaction.prepare("SELECT coder_id FROM round_seats WHERE round_id = ?1 ORDER BY side")?;
            statement
                .query_map([&opened.round_id], |r| r.get::<_, String>(0))?
                .collect::<Result<Vec<_>, _>>()?
        };
        for (coder, queue) in coders.iter().zip(&opened.queues) {
            let mut insert = transaction.prepare(
                "INSERT INTO round_queue (round_id, coder_id, position, ordinal) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for (position, ordinal) in queue.iter().enumerate() {
                insert.execute(params![opened.round_id, coder, position as i64, ordinal])?;
            }
            transaction.execute(
                "UPDATE round_seats SET head = ?3 WHERE round_id = ?1 AND coder_id = ?2",
                params![opened.round_id, coder, Head::start().hash.0],
            )?;
        }
        let changed = transaction.execute(
            "UPDATE rounds SET codebook_hash = ?2, manifest_hash = ?3, opened_at_ms = ?4
             WHERE round_id = ?1 AND opened_at_ms IS NULL",
            params![opened.round_id, opened.codebook_hash, opened.manifest_hash, opened.opened_at_ms],
        )?;
        if changed != 1 {
            return Err(StoreError::WrongMoment {
                round: opened.round_id.clone(),
                hint: "only a draft can be opened; it is open already",
            });
        }
        transaction.commit()?;
        Ok(())
    }

    /// Marks a round as revealed. Checked here once more: both have sealed, over what the round froze, and both ballots
    /// can be read.
    pub fn record_reveal(&mut self, round_id: &str, now_ms: i64) -> Result<(), StoreError> {
        let changed = self.connection_mut().execute(
            "UPDATE rounds SET revealed_at_ms = ?2
             WHERE round_id = ?1 AND opened_at_ms IS NOT NULL AND revealed_at_ms IS NULL
               AND (SELECT count(*) FROM round_seats
                    JOIN seals USING (round_id, coder_id, generation)
                    JOIN seat_secrets USING (round_id, coder_id, generation)
                    WHERE round_id = ?1 AND seals.manifest_hash = rounds.manifest_hash
                      AND seals.codebook_hash = rounds.codebook_hash) = 2",
            params![round_id, now_ms],
        )?;
        self.stepped(
            changed,
            round_id,
            "both coders must have sealed over the same items and codebook, both ballots must be open, and it must not be \
             revealed yet",
        )
    }

    pub fn record_adjudicating(&mut self, round_id: &str, now_ms: i64) -> Result<(), StoreError> {
        let changed = self.connection_mut().execute(
            "UPDATE rounds SET adjudicating_at_ms = ?2
             WHERE round_id = ?1 AND revealed_at_ms IS NOT NULL AND adjudicating_at_ms IS NULL",
            params![round_id, now_ms],
        )?;
        self.stepped(changed, round_id, "reveal it first; adjudication starts once")
    }

    pub fn record_closed(&mut self, round_id: &str, now_ms: i64) -> Result<(), StoreError> {
        let changed = self.connection_mut().execute(
            "UPDATE rounds SET closed_at_ms = ?2
             WHERE round_id = ?1 AND adjudicating_at_ms IS NOT NULL AND closed_at_ms IS NULL",
            params![round_id, now_ms],
        )?;
        self.stepped(changed, round_id, "adjudicate it first; a round closes once")
    }

    pub(super) fn stepped(
        &self,
        changed: usize,
        round_id: &str,
        hint: &'static str,
    ) -> Result<(), StoreError> {
        if changed == 1 {
            return Ok(());
        }
        self.round_row(round_id)?;
        Err(StoreError::WrongMoment { round: round_id.to_owned(), hint })
    }

    /// Every round, oldest first.
    pub fn round_rows(&self) -> Result<Vec<RoundRow>, StoreError> {
        let ids = {
            let mut statement =
                self.connection().prepare_cached("SELECT round_id FROM rounds ORDER BY rowid")?;
            statement.query_map([], |r| r.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?
        };
        ids.iter().map(|id| self.round_row(id)).collect()
    }

    pub fn round_row(&self, round_id: &str) -> Result<RoundRow, StoreError> {
        let seats = seats(self.connection(), round_id)?;
        let seats: [SeatRow; 2] = match seats.try_into() {
            Ok(seats) => seats,
            Err(found) if found.is_empty() => return Err(missing_round(round_id)),
            Err(_) => return Err(StoreError::Damaged { what: format!("the coders of round `{round_id}`") }),
        };
        self.connection()
            .prepare_cached(
                "SELECT round_id, project_uuid, unit, codebook_id, codebook_version, codebook_hash, manifest_hash,
                        sampling, (SELECT count(*) FROM round_items i WHERE i.round_id = rounds.round_id),
                        created_at_ms, opened_at_ms, revealed_at_ms, adjudicating_at_ms, closed_at_ms
                 FROM rounds WHERE round_id = ?1",
            )?
            .query_row([round_id], |row| read_round(row, seats))
            .optional()?
            .ok_or_else(|| missing_round(round_id))
    }

    /// The items in the order of the manifest.
    pub fn round_item_rows(&self, round_id: &str) -> Result<Vec<ItemRow>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT item_id, session_id, start_ms, end_ms, stratum, user_id, members
             FROM round_items WHERE round_id = ?1 ORDER BY ordinal",
        )?;
        let rows = statement
            .query_map([round_id], |row| {
                Ok(ItemRow {
                    item_id: row.get(0)?,
                    session_id: row.get(1)?,
                    start_ms: row.get(2)?,
                    end_ms: row.get(3)?,
                    stratum: row.get(4)?,
                    user_id: row.get(5)?,
                    members: row.get(6)?,
                })
            })?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// Ordinals of the items in the order of that coder's queue.
    pub fn queue_rows(&self, round_id: &str, coder_id: &str) -> Result<Vec<u32>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT ordinal FROM round_queue WHERE round_id = ?1 AND coder_id = ?2 ORDER BY position",
        )?;
        let rows = statement.query_map([round_id, coder_id], |r| r.get(0))?.collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// Every coder of the project, by id.
    pub fn coder_rows(&self) -> Result<Vec<CoderRow>, StoreError> {
        let mut statement = self
            .connection()
            .prepare_cached("SELECT coder_id, display_name FROM coders ORDER BY coder_id")?;
        let rows = statement
            .query_map([], |r| Ok(CoderRow { coder_id: r.get(0)?, display_name: r.get(1)? }))?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// Commitments of those who have sealed, by coder: public from the moment of the seal.
    pub fn commitments(&self, round_id: &str) -> Result<Vec<(String, Digest)>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT coder_id, commitment FROM round_seats JOIN seals USING (round_id, coder_id, generation)
                 WHERE round_id = ?1 ORDER BY coder_id",
        )?;
        let rows = statement
            .query_map([round_id], |r| Ok((r.get::<_, String>(0)?, r.get::<_, Vec<u8>>(1)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        rows.into_iter()
            .map(|(coder, bytes)| {
                let digest = Digest::from_slice(&bytes)
                    .ok_or_else(|| StoreError::Damaged { what: format!("the seal of `{coder}`") })?;
                Ok((coder, digest))
            })
            .collect()
    }
}

fn insert_items(transaction: &Transaction<'_>, round: &NewRound) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare(
        "INSERT INTO round_items (round_id, ordinal, item_id, session_id, start_ms, end_ms, stratum, user_id, members)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    for (ordinal, item) in round.items.iter().enumerate() {
        insert.execute(params![
            round.round_id,
            ordinal as i64,
            item.item_id,
            item.session_id,
            item.start_ms,
            item.end_ms,
            item.stratum,
            item.user_id,
            item.members
        ])?;
    }
    Ok(())
}

fn seats(connection: &Connection, round_id: &str) -> Result<Vec<SeatRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT s.coder_id, c.display_name, s.done, seals.sealed_at_ms, s.generation, l.kind, x.coder_id IS NOT NULL
         FROM round_seats s JOIN coders c USING (coder_id)
         LEFT JOIN seals USING (round_id, coder_id, generation)
         LEFT JOIN seat_locks l USING (round_id, coder_id, generation)
         LEFT JOIN seat_secrets x USING (round_id, coder_id, generation)
         WHERE s.round_id = ?1 ORDER BY s.side",
    )?;
    let rows = statement
        .query_map([round_id], |r| {
            Ok(SeatRow {
                coder: CoderRow { coder_id: r.get(0)?, display_name: r.get(1)? },
                done: r.get(2)?,
                sealed_at_ms: r.get(3)?,
                generation: r.get(4)?,
                protection: match r.get::<_, Option<String>>(5)?.as_deref() {
                    None => Protection::NotTaken,
                    Some("none") => Protection::None,
                    Some(_) => Protection::Passphrase,
                },
                is_open: r.get(6)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

fn read_round(row: &Row<'_>, seats: [SeatRow; 2]) -> rusqlite::Result<RoundRow> {
    Ok(RoundRow {
        round_id: row.get(0)?,
        project_uuid: row.get(1)?,
        unit: row.get(2)?,
        codebook_id: row.get(3)?,
        codebook_version: row.get(4)?,
        codebook_hash: row.get(5)?,
        manifest_hash: row.get(6)?,
        sampling: row.get(7)?,
        items: row.get(8)?,
        seats,
        created_at_ms: row.get(9)?,
        opened_at_ms: row.get(10)?,
        revealed_at_ms: row.get(11)?,
        adjudicating_at_ms: row.get(12)?,
        closed_at_ms: row.get(13)?,
    })
}
