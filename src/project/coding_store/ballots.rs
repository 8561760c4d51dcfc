//! Rows of ballots: append for the coder in their seat, both sides only after the reveal; knows bytes, not labels.

use super::chain::{Content, Link, walk};
use super::seats::{Seat, moved, secret_of};
use super::vault::{EventPlace, SeatPlace, Secret, check_of, is_of_a_length, open};
use super::{ChainReport, Digest, Head, PAYLOAD_JCS, PAYLOAD_LOCKED, StoreError, seq_of};
use crate::project::Project;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

/// One event of a ballot, its payload readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EventRow {
    pub seq: u64,
    pub prev_hash: Vec<u8>,
    pub hash: Vec<u8>,
    pub payload: Vec<u8>,
}

/// The events of the generation that counts, and where the ones before it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BallotRows {
    /// After all events that were given up; the genesis where none were.
    pub start: Head,
    pub events: Vec<EventRow>,
}

/// One event as stored: the payload may be an envelope.
struct StoredEvent {
    generation: u32,
    seq: u64,
    prev_hash: Vec<u8>,
    hash: Vec<u8>,
    payload_kind: String,
    payload: Vec<u8>,
    envelope_check: Option<Vec<u8>>,
}

impl StoredEvent {
    fn link(&self) -> Link<'_> {
        let content = if self.payload_kind == PAYLOAD_JCS {
            Content::Clear(&self.payload)
        } else {
            let is_as_stored = self.payload_kind == PAYLOAD_LOCKED
                && is_envelope_as_stored(&self.hash, &self.payload, self.envelope_check.as_deref());
            Content::Closed { is_as_stored }
        };
        Link { seq: self.seq, previous: &self.prev_hash, hash: &self.hash, content }
    }

    fn opened(self, seat: SeatPlace<'_>, secret: &Secret) -> Result<EventRow, StoreError> {
        let Self { seq, prev_hash, hash, payload, .. } = self;
        let payload = if self.payload_kind == PAYLOAD_JCS {
            payload
        } else {
            open(secret, EventPlace { seat, seq, hash: &hash }, &payload).ok_or_else(|| {
                StoreError::Damaged { what: format!("event {seq} of the ballot of `{}`", seat.coder) }
            })?
        };
        Ok(EventRow { seq, prev_hash, hash, payload })
    }
}

fn is_envelope_as_stored(hash: &[u8], envelope: &[u8], check: Option<&[u8]>) -> bool {
    is_of_a_length(envelope) && check == Some(&check_of(hash, envelope).0[..])
}

/// Whether one event by itself is what was stored with its hash; says nothing of its neighbours.
pub(in crate::project) fn is_event_as_stored(
    previous: &[u8],
    hash: &[u8],
    kind: &str,
    payload: &[u8],
    check: Option<&[u8]>,
) -> bool {
    match (kind, Digest::from_slice(previous)) {
        (PAYLOAD_JCS, Some(previous)) => super::next_hash(&previous, payload).0 == hash,
        (PAYLOAD_LOCKED, Some(_)) => is_envelope_as_stored(hash, payload, check),
        _ => false,
    }
}

/// What can be said of a seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SealCheck {
    Holds,
    Fails,
    /// The secret is under a passphrase: that the commitment is the ballot's shows when the ballot is opened.
    Closed,
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
    pub generation: u32,
    pub secret: [u8; 32],
    pub seal: SealRow,
    pub ballot: BallotRows,
}

impl Project {
    /// The seat's own events, in order.
    pub(crate) fn own_events(&self, seat: &Seat) -> Result<BallotRows, StoreError> {
        ballot_of(self.connection(), seat.place(), &seat.secret)
    }

    /// Where the seat's ballot stands.
    pub(crate) fn own_head(&self, seat: &Seat) -> Result<Head, StoreError> {
        head_of(self.connection(), &seat.round_id, &seat.coder_id)
    }

    /// The seat's own seal, once there is one.
    pub(crate) fn own_seal(&self, seat: &Seat) -> Result<Option<SealRow>, StoreError> {
        seal_of(self.connection(), &seat.round_id, &seat.coder_id, seat.generation)
    }

    /// Stores a seal over the ballot as it stands at `expected`.
    pub(crate) fn record_seal(
        &mut self,
        seat: &Seat,
        expected: Head,
        seal: &SealRow,
    ) -> Result<(), StoreError> {
        let transaction = self.connection_mut().transaction_with_behavior(TransactionBehavior::Immediate)?;
        refuse_sealed(&transaction, &seat.round_id, &seat.coder_id, seat.generation)?;
        if head_of(&transaction, &seat.round_id, &seat.coder_id)? != expected || seal.head != expected.hash {
            return Err(moved(&seat.round_id, &seat.coder_id));
        }
        transaction.execute(
            "INSERT INTO seals (round_id, coder_id, generation, sealed_at_ms, items, head, codebook_hash, manifest_hash,
                                commitment)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                seat.round_id,
                seat.coder_id,
                seat.generation,
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

    /// Walks a ballot's chain, with all that was given up, without handing out a single payload: allowed in any state.
    pub fn check_ballot_chain(&self, round_id: &str, coder_id: &str) -> Result<ChainReport, StoreError> {
        let noted = head_of(self.connection(), round_id, coder_id)?;
        let rows = stored_events_of(self.connection(), round_id, coder_id)?;
        Ok(walk(rows.iter().map(StoredEvent::link), Some(noted)))
    }

    /// Whether the stored commitment is what `commit` makes of the seat's secret and its seal: any state, no payload.
    pub(crate) fn check_seal(
        &self,
        round_id: &str,
        coder_id: &str,
        commit: fn(&[u8; 32], &str, &str, &SealRow) -> Option<Digest>,
    ) -> Result<Option<SealCheck>, StoreError> {
        let generation = generation_of(self.connection(), round_id, coder_id)?;
        let Some(seal) = seal_of(self.connection(), round_id, coder_id, generation)? else { return Ok(None) };
        let Some(secret) = secret_of(self.connection(), round_id, coder_id, generation)? else {
            return Ok(Some(SealCheck::Closed));
        };
        let holds = commit(secret.bytes(), round_id, coder_id, &seal) == Some(seal.commitment);
        Ok(Some(if holds { SealCheck::Holds } else { SealCheck::Fails }))
    }

    /// The public facts of the seal that counts: none of them says what was labelled.
    pub(crate) fn seal_row(&self, round_id: &str, coder_id: &str) -> Result<Option<SealRow>, StoreError> {
        let generation = generation_of(self.connection(), round_id, coder_id)?;
        seal_of(self.connection(), round_id, coder_id, generation)
    }

    /// What can be read of the labels of a revealed round, also where events are missing: coder, seq, canonical JSON.
    /// Nothing while the round is not revealed.
    pub(in crate::project) fn readable_events(
        &self,
        round_id: &str,
    ) -> Result<Vec<(String, u64, Vec<u8>)>, StoreError> {
        let connection = self.connection();
        let revealed: bool = connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM rounds WHERE round_id = ?1 AND revealed_at_ms IS NOT NULL)",
            [round_id],
            |r| r.get(0),
        )?;
        let mut found = Vec::new();
        if !revealed {
            return Ok(found);
        }
        let coders: Vec<String> = connection
            .prepare("SELECT DISTINCT coder_id FROM ballot_events WHERE round_id = ?1 ORDER BY 1")?
            .query_map([round_id], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        for coder in coders {
            for event in stored_events_of(connection, round_id, &coder)? {
                let place = SeatPlace { round: round_id, coder: &coder, generation: event.generation };
                let secret = secret_of(connection, round_id, &coder, event.generation)?;
                let opened = match secret {
                    Some(secret) => event.opened(place, &secret).ok(),
                    None if event.payload_kind == PAYLOAD_JCS => {
                        event.opened(place, &Secret::new([0; 32])).ok()
                    }
                    None => None,
                };
                found.extend(opened.map(|event| (coder.clone(), event.seq, event.payload)));
            }
        }
        Ok(found)
    }

    /// Both ballots, side a first. Refused while the round is not revealed.
    pub(crate) fn revealed_rows(&self, round_id: &str) -> Result<[RevealedRows; 2], StoreError> {
        let transaction = self.connection().unchecked_transaction()?;
        let round = self.round_row(round_id)?;
        let sealed = round.seats.iter().all(|seat| seat.sealed_at_ms.is_some());
        if round.revealed_at_ms.is_none() || !sealed {
            return Err(StoreError::NotRevealed(round_id.to_owned()));
        }
        let side = |seat: &super::SeatRow| -> Result<RevealedRows, StoreError> {
            let (coder, generation) = (seat.coder.coder_id.as_str(), seat.generation);
            let damaged = || StoreError::Damaged { what: format!("the ballot of `{coder}`") };
            let secret = secret_of(&transaction, round_id, coder, generation)?.ok_or_else(damaged)?;
            let place = SeatPlace { round: round_id, coder, generation };
            Ok(RevealedRows {
                coder_id: coder.to_owned(),
                generation,
                secret: *secret.bytes(),
                seal: seal_of(&transaction, round_id, coder, generation)?.ok_or_else(damaged)?,
                ballot: ballot_of(&transaction, place, &secret)?,
            })
        };
        let [a, b] = &round.seats;
        Ok([side(a)?, side(b)?])
    }
}

pub(super) fn refuse_sealed(
    connection: &Connection,
    round: &str,
    coder: &str,
    generation: u32,
) -> Result<(), StoreError> {
    match seal_of(connection, round, coder, generation)? {
        None => Ok(()),
        Some(_) => Err(StoreError::Sealed { round: round.to_owned(), coder: coder.to_owned() }),
    }
}

fn generation_of(connection: &Connection, round_id: &str, coder_id: &str) -> Result<u32, StoreError> {
    Ok(connection
        .prepare_cached("SELECT generation FROM round_seats WHERE round_id = ?1 AND coder_id = ?2")?
        .query_row([round_id, coder_id], |r| r.get(0))?)
}

pub(super) fn head_of(connection: &Connection, round_id: &str, coder_id: &str) -> Result<Head, StoreError> {
    let damaged = || StoreError::Damaged { what: format!("the head of the ballot of `{coder_id}`") };
    let (events, hash): (i64, Option<Vec<u8>>) = connection
        .prepare_cached("SELECT events, head FROM round_seats WHERE round_id = ?1 AND coder_id = ?2")?
        .query_row([round_id, coder_id], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?
        .ok_or_else(damaged)?;
    let hash = hash.as_deref().and_then(Digest::from_slice).ok_or_else(damaged)?;
    Ok(Head { events: seq_of(events), hash })
}

/// The events that count, opened.
pub(super) fn ballot_of(
    connection: &Connection,
    place: SeatPlace<'_>,
    secret: &Secret,
) -> Result<BallotRows, StoreError> {
    let mut ballot = BallotRows { start: Head::start(), events: Vec::new() };
    for event in stored_events_of(connection, place.round, place.coder)? {
        if event.generation == place.generation {
            ballot.events.push(event.opened(place, secret)?);
        } else {
            let damaged =
                || StoreError::Damaged { what: format!("event {} of `{}`", event.seq, place.coder) };
            let hash = Digest::from_slice(&event.hash).ok_or_else(damaged)?;
            ballot.start = Head { events: event.seq, hash };
        }
    }
    Ok(ballot)
}

fn stored_events_of(
    connection: &Connection,
    round_id: &str,
    coder_id: &str,
) -> Result<Vec<StoredEvent>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT generation, seq, prev_hash, hash, payload_kind, payload, envelope_check FROM ballot_events
         WHERE round_id = ?1 AND coder_id = ?2 ORDER BY seq",
    )?;
    let rows = statement
        .query_map([round_id, coder_id], |r| {
            Ok(StoredEvent {
                generation: r.get(0)?,
                seq: seq_of(r.get(1)?),
                prev_hash: r.get(2)?,
                hash: r.get(3)?,
                payload_kind: r.get(4)?,
                payload: r.get(5)?,
                envelope_check: r.get(6)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

fn seal_of(
    connection: &Connection,
    round_id: &str,
    coder_id: &str,
    generation: u32,
) -> Result<Option<SealRow>, StoreError> {
    let row = connection
        .prepare_cached(
            "SELECT sealed_at_ms, items, head, codebook_hash, manifest_hash, commitment FROM seals
             WHERE round_id = ?1 AND coder_id = ?2 AND generation = ?3",
        )?
        .query_row(params![round_id, coder_id, generation], |r| {
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
