//! Rows of ballots: append for the coder in their seat, both sides only after the reveal; knows bytes, not labels.

use super::chain::walk;
use super::{ChainReport, Digest, Head, PAYLOAD_JCS, StoreError, seq_of};
use crate::project::Project;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

/// A coder signed in to one round: what reading and writing that coder's ballot asks for.
///
/// It cannot be copied or built elsewhere; [`Project::take_seat`] is the only door, and `coding::Desk` the only caller.
#[derive(Debug)]
pub(crate) struct Seat {
    round_id: String,
    coder_id: String,
    secret: [u8; 32],
}

impl Seat {
    pub(crate) fn round_id(&self) -> &str {
        &self.round_id
    }

    pub(crate) fn coder_id(&self) -> &str {
        &self.coder_id
    }

    /// Salts the events and the seal of this ballot; unknown to the other coder until the reveal.
    pub(crate) fn secret(&self) -> &[u8; 32] {
        &self.secret
    }
}

/// One event of a ballot as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EventRow {
    pub seq: u64,
    pub prev_hash: Vec<u8>,
    pub hash: Vec<u8>,
    pub payload_kind: String,
    pub payload: Vec<u8>,
}

/// A stored seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SealRow {
    pub sealed_at_ms: i64,
    pub items: u32,
    pub head: Digest,
    pub codebook_hash: String,
    pub manifest_hash: String,
    pub commitment: Digest,
}

/// One side of a revealed round.
#[derive(Debug)]
pub(crate) struct RevealedRows {
    pub coder_id: String,
    pub secret: [u8; 32],
    pub seal: SealRow,
    pub events: Vec<EventRow>,
}

impl Project {
    /// Signs a coder in to an opened round.
    pub(crate) fn take_seat(&self, round_id: &str, coder_id: &str) -> Result<Seat, StoreError> {
        let round = self.round_row(round_id)?;
        if !round.seats.iter().any(|seat| seat.coder.coder_id == coder_id) {
            return Err(StoreError::Missing {
                what: "coder",
                name: coder_id.to_owned(),
                hint: "the round names its two coders; sign in as one of them",
            });
        }
        let Some(secret) = secret_of(self.connection(), round_id, coder_id)? else {
            return Err(StoreError::WrongMoment { round: round_id.to_owned(), hint: "open it first" });
        };
        Ok(Seat { round_id: round_id.to_owned(), coder_id: coder_id.to_owned(), secret })
    }

    /// The seat's own events, in order.
    pub(crate) fn own_events(&self, seat: &Seat) -> Result<Vec<EventRow>, StoreError> {
        events_of(self.connection(), &seat.round_id, &seat.coder_id)
    }

    /// Where the seat's ballot stands.
    pub(crate) fn own_head(&self, seat: &Seat) -> Result<Head, StoreError> {
        head_of(self.connection(), &seat.round_id, &seat.coder_id)
    }

    /// The seat's own seal, once there is one.
    pub(crate) fn own_seal(&self, seat: &Seat) -> Result<Option<SealRow>, StoreError> {
        seal_of(self.connection(), &seat.round_id, &seat.coder_id)
    }

    /// Appends events in one durable transaction; all of them or none.
    ///
    /// `expected` is the head that the caller built on: if another window wrote meanwhile, nothing is stored.
    /// `done` is the number of items with a label or an abstention afterwards, all that the other coder sees.
    /// When this returns, the events are on disk.
    pub(crate) fn append_events(
        &mut self,
        seat: &Seat,
        expected: Head,
        payloads: &[Vec<u8>],
        done: usize,
    ) -> Result<Head, StoreError> {
        let transaction = self.connection_mut().transaction_with_behavior(TransactionBehavior::Immediate)?;
        refuse_sealed(&transaction, seat)?;
        if head_of(&transaction, &seat.round_id, &seat.coder_id)? != expected {
            return Err(moved(seat));
        }
        let mut head = expected;
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO ballot_events (round_id, coder_id, seq, prev_hash, hash, payload_kind, payload)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            for payload in payloads {
                let next = head.after(payload);
                insert.execute(params![
                    seat.round_id,
                    seat.coder_id,
                    next.events as i64,
                    head.hash.0,
                    next.hash.0,
                    PAYLOAD_JCS,
                    payload
                ])?;
                head = next;
            }
        }
        transaction.execute(
            "UPDATE round_seats SET events = ?3, head = ?4, done = ?5 WHERE round_id = ?1 AND coder_id = ?2",
            params![seat.round_id, seat.coder_id, head.events as i64, head.hash.0, done as i64],
        )?;
        transaction.commit()?;
        Ok(head)
    }

    /// Stores a seal over the ballot as it stands at `expected`.
    pub(crate) fn record_seal(
        &mut self,
        seat: &Seat,
        expected: Head,
        seal: &SealRow,
    ) -> Result<(), StoreError> {
        let transaction = self.connection_mut().transaction_with_behavior(TransactionBehavior::Immediate)?;
        refuse_sealed(&transaction, seat)?;
        if head_of(&transaction, &seat.round_id, &seat.coder_id)? != expected || seal.head != expected.hash {
            return Err(moved(seat));
        }
        transaction.execute(
            "INSERT INTO seals (round_id, coder_id, sealed_at_ms, items, head, codebook_hash, manifest_hash, commitment)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                seat.round_id,
                seat.coder_id,
                seal.sealed_at_ms,
                seal.items,
                seal.head.0,
                seal.codebook_hash,
                seal.manifest_hash,
                seal.commitment.0
            ],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Walks a ballot's chain without handing out a single payload: allowed in any state.
    pub fn check_ballot_chain(&self, round_id: &str, coder_id: &str) -> Result<ChainReport, StoreError> {
        let noted = head_of(self.connection(), round_id, coder_id)?;
        let rows = events_of(self.connection(), round_id, coder_id)?;
        let rows = rows.iter().map(|r| (r.seq, &r.prev_hash[..], &r.hash[..], &r.payload[..]));
        Ok(walk(rows, Some(noted)))
    }

    /// Whether the stored commitment is what `commit` makes of the seat's secret and its seal: any state, no payload.
    pub(crate) fn check_seal(
        &self,
        round_id: &str,
        coder_id: &str,
        commit: fn(&[u8; 32], &str, &str, &SealRow) -> Option<Digest>,
    ) -> Result<Option<bool>, StoreError> {
        let Some(seal) = seal_of(self.connection(), round_id, coder_id)? else { return Ok(None) };
        let Some(secret) = secret_of(self.connection(), round_id, coder_id)? else { return Ok(Some(false)) };
        Ok(Some(commit(&secret, round_id, coder_id, &seal) == Some(seal.commitment)))
    }

    /// The public facts of a seal: none of them says what was labelled.
    pub(crate) fn seal_row(&self, round_id: &str, coder_id: &str) -> Result<Option<SealRow>, StoreError> {
        seal_of(self.connection(), round_id, coder_id)
    }

    /// Both ballots, side a first. Refused while the round is not revealed.
    pub(crate) fn revealed_rows(&self, round_id: &str) -> Result<[RevealedRows; 2], StoreError> {
        let transaction = self.connection().unchecked_transaction()?;
        let round = self.round_row(round_id)?;
        let sealed = round.seats.iter().all(|seat| seat.sealed_at_ms.is_some());
        if round.revealed_at_ms.is_none() || !sealed {
            return Err(StoreError::NotRevealed(round_id.to_owned()));
        }
        let side = |coder_id: &str| -> Result<RevealedRows, StoreError> {
            let damaged = || StoreError::Damaged { what: format!("the ballot of `{coder_id}`") };
            Ok(RevealedRows {
                coder_id: coder_id.to_owned(),
                secret: secret_of(&transaction, round_id, coder_id)?.ok_or_else(damaged)?,
                seal: seal_of(&transaction, round_id, coder_id)?.ok_or_else(damaged)?,
                events: events_of(&transaction, round_id, coder_id)?,
            })
        };
        let [a, b] = &round.seats;
        Ok([side(&a.coder.coder_id)?, side(&b.coder.coder_id)?])
    }
}

fn moved(seat: &Seat) -> StoreError {
    StoreError::Moved { round: seat.round_id.clone(), coder: seat.coder_id.clone() }
}

fn refuse_sealed(connection: &Connection, seat: &Seat) -> Result<(), StoreError> {
    match seal_of(connection, &seat.round_id, &seat.coder_id)? {
        None => Ok(()),
        Some(_) => Err(StoreError::Sealed { round: seat.round_id.clone(), coder: seat.coder_id.clone() }),
    }
}

fn secret_of(
    connection: &Connection,
    round_id: &str,
    coder_id: &str,
) -> Result<Option<[u8; 32]>, StoreError> {
    let bytes: Option<Option<Vec<u8>>> = connection
        .prepare_cached("SELECT secret FROM round_seats WHERE round_id = ?1 AND coder_id = ?2")?
        .query_row([round_id, coder_id], |r| r.get(0))
        .optional()?;
    match bytes.flatten() {
        None => Ok(None),
        Some(bytes) => match bytes.try_into() {
            Ok(secret) => Ok(Some(secret)),
            Err(_) => Err(StoreError::Damaged { what: format!("the seat of `{coder_id}`") }),
        },
    }
}

fn head_of(connection: &Connection, round_id: &str, coder_id: &str) -> Result<Head, StoreError> {
    let damaged = || StoreError::Damaged { what: format!("the head of the ballot of `{coder_id}`") };
    let (events, hash): (i64, Option<Vec<u8>>) = connection
        .prepare_cached("SELECT events, head FROM round_seats WHERE round_id = ?1 AND coder_id = ?2")?
        .query_row([round_id, coder_id], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?
        .ok_or_else(damaged)?;
    let hash = hash.as_deref().and_then(Digest::from_slice).ok_or_else(damaged)?;
    Ok(Head { events: seq_of(events), hash })
}

fn events_of(connection: &Connection, round_id: &str, coder_id: &str) -> Result<Vec<EventRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, prev_hash, hash, payload_kind, payload FROM ballot_events
         WHERE round_id = ?1 AND coder_id = ?2 ORDER BY seq",
    )?;
    let rows = statement
        .query_map([round_id, coder_id], |r| {
            Ok(EventRow {
                seq: seq_of(r.get(0)?),
                prev_hash: r.get(1)?,
                hash: r.get(2)?,
                payload_kind: r.get(3)?,
                payload: r.get(4)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

fn seal_of(connection: &Connection, round_id: &str, coder_id: &str) -> Result<Option<SealRow>, StoreError> {
    let row = connection
        .prepare_cached(
            "SELECT sealed_at_ms, items, head, codebook_hash, manifest_hash, commitment FROM seals
             WHERE round_id = ?1 AND coder_id = ?2",
        )?
        .query_row([round_id, coder_id], |r| {
            let digest = |column: usize, bytes: Vec<u8>| {
                Digest::from_slice(&bytes).ok_or(rusqlite::Error::InvalidColumnType(
                    column,
                    "digest".to_owned(),
                    rusqlite::types::Type::Blob,
                ))
            };
            Ok(SealRow {
                sealed_at_ms: r.get(0)?,
                items: r.get(1)?,
                head: digest(2, r.get(2)?)?,
                codebook_hash: r.get(3)?,
                manifest_hash: r.get(4)?,
                commitment: digest(5, r.get(5)?)?,
            })
        })
        .optional()?;
    Ok(row)
}
