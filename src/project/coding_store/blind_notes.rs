//! Notes that a coder writes while their round is blind: envelopes under the secret of their seat, made ordinary notes by
//! the reveal; knows no label.
//!
//! A note is who wrote it when, on which session, as everywhere. A changed note is a new envelope in place of the old
//! one; where two copies bring two forms of a note, the later counts. An envelope is named by a salted hash of what it
//! holds, so that a union of rows merges them and neither order nor number of rows tells when something was written.

use super::StoreError;
use super::chain::Digest;
use super::seats::{Seat, secret_of};
use super::vault::{EventPlace, SeatPlace, Secret, open, seal};
use crate::model::SessionId;
use crate::project::notes::{Form, Put, put_form};
use crate::project::{NewNote, Note, Project};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde_json::{Value, json};

/// The notes of one seat that lie in envelopes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BlindNotes {
    /// In the order of sessions and moments; a number is below 0 and stays with the note.
    pub notes: Vec<(SessionId, Note)>,
    /// Envelopes that do not open: damaged, or of a ballot that was given up.
    pub unreadable: usize,
}

struct Envelope {
    id: Vec<u8>,
    session: SessionId,
    note: Note,
}

impl Project {
    /// The seat's own notes.
    pub(crate) fn blind_notes(&self, seat: &Seat) -> Result<BlindNotes, StoreError> {
        let (mut envelopes, unreadable) = read(self.connection(), seat.place(), &seat.secret)?;
        // Of two forms of one note the later counts.
        envelopes.sort_by_cached_key(|e| (identity(e), Form::of(&e.note)));
        envelopes.reverse();
        envelopes.dedup_by_key(|e| identity(e));
        let mut notes: Vec<(SessionId, Note)> = envelopes.into_iter().map(|e| (e.session, e.note)).collect();
        notes.sort_by(|(s, a), (t, b)| {
            (s, a.note.offset_ms, a.created_at_ms).cmp(&(t, b.note.offset_ms, b.created_at_ms))
        });
        Ok(BlindNotes { notes, unreadable })
    }

    /// Keeps a note of this seat's coder in an envelope, in place of every other form of it. It is on the disk when this
    /// returns. `stored.number` is not looked at.
    pub(crate) fn keep_blind_note(
        &mut self,
        seat: &Seat,
        session: &SessionId,
        stored: &Note,
    ) -> Result<(), StoreError> {
        let note = self.checked(&stored.note).map_err(|e| StoreError::Note(e.to_string()))?;
        let payload = payload_of(session, &note, stored);
        let id = Digest::of(&[b"binocular/blind-note/v1\0", seat.secret.bytes(), &payload]);
        let place = EventPlace { seat: seat.place(), seq: 0, hash: &id.0 };
        let envelope = seal(&seat.secret, place, &payload)
            .ok_or_else(|| StoreError::Note("the note is too long".to_owned()))?;
        let transaction = self.connection_mut().transaction_with_behavior(TransactionBehavior::Immediate)?;
        remove_forms(&transaction, seat, session, stored.created_at_ms)?;
        transaction.execute(
            "INSERT INTO blind_notes (round_id, coder_id, generation, id, envelope) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![seat.round_id, seat.coder_id, seat.generation, id.0, envelope],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Removes a note of this seat's coder: all envelopes of it, and the ordinary note where it was one before the round.
    pub(crate) fn remove_blind_note(
        &mut self,
        seat: &Seat,
        session: &SessionId,
        created_at_ms: i64,
    ) -> Result<(), StoreError> {
        let transaction = self.connection_mut().transaction_with_behavior(TransactionBehavior::Immediate)?;
        remove_forms(&transaction, seat, session, created_at_ms)?;
        transaction.execute(
            "DELETE FROM note WHERE author = ?2 AND created_at_ms = ?3
                 AND session = (SELECT number FROM session WHERE session_id = ?1)",
            params![session.as_str(), seat.coder_id, created_at_ms],
        )?;
        transaction.commit()?;
        Ok(())
    }
}

/// Makes ordinary notes of the envelopes of a round whose secrets are told; how many notes are new or changed by it.
///
/// Envelopes that do not open, or are of a session that this copy does not have, stay: nothing is lost by it.
pub(in crate::project) fn open_notes(transaction: &Connection, round_id: &str) -> rusqlite::Result<usize> {
    let seats: Vec<(String, u32)> = transaction
        .prepare_cached("SELECT coder_id, generation FROM round_seats WHERE round_id = ?1 ORDER BY side")?
        .query_map([round_id], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut opened = 0;
    for (coder, generation) in seats {
        let Some(secret) = secret_of(transaction, round_id, &coder, generation)? else { continue };
        let place = SeatPlace { round: round_id, coder: &coder, generation };
        let (mut envelopes, _) = read(transaction, place, &secret)?;
        envelopes.sort_by_cached_key(|e| (identity(e), Form::of(&e.note)));
        for Envelope { id, session, note } in envelopes {
            let number: Option<i64> = transaction
                .prepare_cached("SELECT number FROM session WHERE session_id = ?1")?
                .query_row([session.as_str()], |r| r.get(0))
                .optional()?;
            let Some(number) = number else { continue };
            let form = Form::of(&note);
            let put = put_form(transaction, number, &coder, note.created_at_ms, &form, true)?;
            opened += usize::from(put != Put::Held);
            transaction
                .prepare_cached(
                    "DELETE FROM blind_notes WHERE round_id = ?1 AND coder_id = ?2 AND generation = ?3 AND id = ?4",
                )?
                .execute(params![round_id, coder, generation, id])?;
        }
    }
    Ok(opened)
}

fn identity(envelope: &Envelope) -> (SessionId, i64) {
    (envelope.session.clone(), envelope.note.created_at_ms)
}

fn remove_forms(
    transaction: &Transaction<'_>,
    seat: &Seat,
    session: &SessionId,
    created_at_ms: i64,
) -> rusqlite::Result<()> {
    let (envelopes, _) = read(transaction, seat.place(), &seat.secret)?;
    let mut delete = transaction.prepare_cached(
        "DELETE FROM blind_notes WHERE round_id = ?1 AND coder_id = ?2 AND generation = ?3 AND id = ?4",
    )?;
    for envelope in envelopes {
        if envelope.session == *session && envelope.note.created_at_ms == created_at_ms {
            delete.execute(params![seat.round_id, seat.coder_id, seat.generation, envelope.id])?;
        }
    }
    Ok(())
}

/// The envelopes of a seat that open, and how many do not.
fn read(
    connection: &Connection,
    place: SeatPlace<'_>,
    secret: &Secret,
) -> rusqlite::Result<(Vec<Envelope>, usize)> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = connection
        .prepare_cached(
            "SELECT id, envelope FROM blind_notes WHERE round_id = ?1 AND coder_id = ?2 AND generation = ?3",
        )?
        .query_map(params![place.round, place.coder, place.generation], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let all = rows.len();
    let envelopes: Vec<Envelope> = rows
        .into_iter()
        .filter_map(|(id, envelope)| {
            let payload = open(secret, EventPlace { seat: place, seq: 0, hash: &id }, &envelope)?;
            let (session, note) = note_of(&payload, place.coder)?;
            Some(Envelope { id, session, note })
        })
        .collect();
    let unreadable = all - envelopes.len();
    Ok((envelopes, unreadable))
}

fn payload_of(session: &SessionId, note: &NewNote, stored: &Note) -> Vec<u8> {
    let NewNote { offset_ms, end_ms, tag, text, .. } = note;
    json!({
        "kind": "note", "session": session.as_str(), "offset_ms": offset_ms, "end_ms": end_ms, "tag": tag, "text": text,
        "created_at_ms": stored.created_at_ms, "changed_at_ms": stored.changed_at_ms,
    })
    .to_string()
    .into_bytes()
}

fn note_of(payload: &[u8], coder: &str) -> Option<(SessionId, Note)> {
    let value: Value = serde_json::from_slice(payload).ok()?;
    let text = |name: &str| value.get(name)?.as_str().map(str::to_owned);
    let time = |name: &str| value.get(name)?.as_i64();
    let session = SessionId::new(text("session")?);
    let created_at_ms = time("created_at_ms")?;
    let note = NewNote {
        offset_ms: time("offset_ms"),
        end_ms: time("end_ms"),
        author: coder.to_owned(),
        tag: text("tag")?,
        text: text("text")?,
    };
    let number = number_of(&session, created_at_ms);
    Some((session, Note { number, note, created_at_ms, changed_at_ms: time("changed_at_ms") }))
}

/// Below 0, so that it is never the number of an ordinary note, and the same for all forms of a note.
fn number_of(session: &SessionId, created_at_ms: i64) -> i64 {
    let digest = Digest::of(&[
        b"binocular/blind-note-number/v1\0",
        session.as_str().as_bytes(),
        &created_at_ms.to_be_bytes(),
    ]);
    let eight: [u8; 8] = std::array::from_fn(|at| digest.0[at]);
    -(i64::from_be_bytes(eight) & i64::MAX).max(1)
}
