//! Events of a ballot made ready for the file: chained and sealed already, so that whoever stores them needs no key and
//! reads no label.

use super::ballots::{EventRow, head_of, refuse_sealed};
use super::receipts;
use super::seats::{Seat, moved};
use super::vault::{EventPlace, check_of, open, seal};
use super::{Digest, Head, PAYLOAD_JCS, PAYLOAD_LOCKED, StoreError};
use crate::project::Project;
use rusqlite::{Transaction, TransactionBehavior, params};

/// Events that follow each other, as they will stand in the file.
#[derive(Clone, Debug)]
pub(crate) struct PreparedEvents {
    round_id: String,
    coder_id: String,
    generation: u32,
    before: Head,
    rows: Vec<PreparedEvent>,
    /// Items with a label or an abstention afterwards: all that the other coder sees.
    done: usize,
}

/// One event on its way into a row.
#[derive(Clone, Debug)]
pub(super) struct PreparedEvent {
    pub(super) head: Head,
    previous: Digest,
    kind: &'static str,
    /// Canonical JSON, or an envelope of it.
    stored: Vec<u8>,
    envelope_check: Option<[u8; 32]>,
}

impl Seat {
    /// Makes events ready that follow `before`; `done` is the number of decided items afterwards.
    pub(crate) fn prepare(
        &self,
        before: Head,
        payloads: &[Vec<u8>],
        done: usize,
    ) -> Result<PreparedEvents, StoreError> {
        let mut rows: Vec<PreparedEvent> = Vec::with_capacity(payloads.len());
        for payload in payloads {
            let head = rows.last().map_or(before, |row| row.head);
            rows.push(self.prepare_one(head, payload)?);
        }
        let (round_id, coder_id) = (self.round_id.clone(), self.coder_id.clone());
        Ok(PreparedEvents { round_id, coder_id, generation: self.generation, before, rows, done })
    }

    /// Reads again what was made ready for this ballot.
    ///
    /// # Errors
    /// When it is of another ballot, or of this one before it was begun again.
    pub(crate) fn read_prepared(&self, events: &PreparedEvents) -> Result<Vec<EventRow>, StoreError> {
        let of_this = (&events.round_id, &events.coder_id, events.generation)
            == (&self.round_id, &self.coder_id, self.generation);
        let read = |row: &PreparedEvent| {
            let place = EventPlace { seat: self.place(), seq: row.head.events, hash: &row.head.hash.0 };
            let payload = match row.kind {
                PAYLOAD_JCS => Some(row.stored.clone()),
                _ => open(&self.secret, place, &row.stored),
            };
            payload.map(|payload| EventRow {
                seq: row.head.events,
                prev_hash: row.previous.0.to_vec(),
                hash: row.head.hash.0.to_vec(),
                payload,
            })
        };
        let rows = of_this.then(|| events.rows.iter().map(read).collect::<Option<Vec<_>>>()).flatten();
        rows.ok_or_else(|| StoreError::Damaged { what: "a change that is not of this ballot".to_owned() })
    }

    pub(super) fn prepare_one(&self, before: Head, payload: &[u8]) -> Result<PreparedEvent, StoreError> {
        let head = before.after(payload);
        let (kind, stored, envelope_check) = if self.locked {
            let place = EventPlace { seat: self.place(), seq: head.events, hash: &head.hash.0 };
            let envelope = seal(&self.secret, place, payload)
                .ok_or_else(|| StoreError::Damaged { what: "an event that is too long".to_owned() })?;
            let check = check_of(&head.hash.0, &envelope).0;
            (PAYLOAD_LOCKED, envelope, Some(check))
        } else {
            (PAYLOAD_JCS, payload.to_vec(), None)
        };
        Ok(PreparedEvent { head, previous: before.hash, kind, stored, envelope_check })
    }
}

impl PreparedEvents {
    /// Where the log ended when they were made.
    pub(crate) fn before(&self) -> Head {
        self.before
    }

    /// Where the log ends once they are stored.
    pub(crate) fn after(&self) -> Head {
        self.rows.last().map_or(self.before, |row| row.head)
    }

    /// The digest of a receipt once they are stored.
    pub(crate) fn receipt_after(&self, before: Digest) -> Digest {
        let next = |digest, row: &PreparedEvent| {
            receipts::next(digest, &row.head.hash.0, row.envelope_check.as_ref().map(|check| &check[..]))
        };
        self.rows.iter().fold(before, next)
    }

    pub(crate) fn round_id(&self) -> &str {
        &self.round_id
    }

    pub(crate) fn coder_id(&self) -> &str {
        &self.coder_id
    }

    pub(crate) fn done(&self) -> usize {
        self.done
    }

    fn store(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let (round, coder) = (&self.round_id, &self.coder_id);
        refuse_sealed(transaction, round, coder, self.generation)?;
        if head_of(transaction, round, coder)? != self.before {
            return Err(moved(round, coder));
        }
        for row in &self.rows {
            row.insert(transaction, round, coder, self.generation)?;
        }
        let after = self.after();
        transaction.execute(
            "UPDATE round_seats SET events = ?3, head = ?4, done = ?5 WHERE round_id = ?1 AND coder_id = ?2",
            params![round, coder, after.events as i64, after.hash.0, self.done as i64],
        )?;
        Ok(())
    }
}

impl PreparedEvent {
    /// One more row at the end of a log; the caller notes the new head.
    pub(super) fn insert(
        &self,
        transaction: &Transaction<'_>,
        round: &str,
        coder: &str,
        generation: u32,
    ) -> Result<(), StoreError> {
        transaction
            .prepare_cached(
                "INSERT INTO ballot_events (round_id, coder_id, seq, prev_hash, hash, payload_kind, payload,
                                            generation, envelope_check)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                round,
                coder,
                self.head.events as i64,
                self.previous.0,
                self.head.hash.0,
                self.kind,
                self.stored,
                generation,
                self.envelope_check
            ])?;
        Ok(())
    }
}

impl Project {
    /// Stores changes of ballots in one durable transaction; all of them or none. When this returns, they are on disk.
    ///
    /// # Errors
    /// Also where a log does not end where its change builds on: another window wrote meanwhile, and nothing is stored.
    pub(crate) fn store_events(&mut self, changes: &[PreparedEvents]) -> Result<(), StoreError> {
        let transaction = self.connection_mut().transaction_with_behavior(TransactionBehavior::Immediate)?;
        for change in changes {
            change.store(&transaction)?;
        }
        transaction.commit()?;
        Ok(())
    }
}
