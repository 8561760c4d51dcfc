//! Whether a recording is a part of a session that the project has, so that it is no session of its own; knows no files.

use super::codec::{self, CodecError, LongValue, LongValues};
use super::{Prepared, Project, ProjectError};
use crate::model::{Event, EventKind, SessionId};
use rusqlite::OptionalExtension;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Long values of a recording that is not stored yet, by their hashes.
struct Own<'p>(&'p BTreeMap<[u8; 32], LongValue>);

impl LongValues for Own<'_> {
    fn text(&self, hash: &[u8; 32]) -> Result<Arc<str>, CodecError> {
        let bytes = self.bytes(hash)?;
        Ok(str::from_utf8(&bytes).map_err(|_| CodecError::NotUtf8)?.into())
    }

    fn bytes(&self, hash: &[u8; 32]) -> Result<LongValue, CodecError> {
        self.0.get(hash).cloned().ok_or_else(|| CodecError::MissingLongValue(format!("{:02x}", hash[0])))
    }
}

impl Prepared {
    fn events(&self) -> Result<Vec<Event>, CodecError> {
        let mut events = Vec::new();
        for chunk in &self.chunks {
            events.extend(codec::decode_chunk(&chunk.data, &Own(&self.long))?);
        }
        Ok(events)
    }

    fn extent(&self) -> Extent {
        Extent::of(self.chunks.iter().map(|c| (c.start_ms, c.end_ms, u64::from(c.events))))
    }
}

impl Project {
    /// The first of these sessions that has every event of the recording, and more. Events are compared by what they
    /// are and when they were, whatever their tab; addresses that an import made up count as nothing.
    pub fn session_with_all_of(
        &self,
        prepared: &Prepared,
        candidates: &[SessionId],
    ) -> Result<Option<SessionId>, ProjectError> {
        for candidate in candidates {
            let Some((started_at_ms, content_hash)) = self.content_of(candidate)? else { continue };
            if content_hash != prepared.content_hash && self.has_all_of(prepared, candidate, started_at_ms)? {
                return Ok(Some(candidate.clone()));
            }
        }
        Ok(None)
    }

    /// Those of these sessions that the project has.
    pub fn present<'s>(
        &self,
        sessions: impl IntoIterator<Item = &'s SessionId>,
    ) -> Result<HashSet<SessionId>, ProjectError> {
        let read = || {
            // Every look by itself would lock the file anew.
            let transaction = self.connection.unchecked_transaction()?;
            let mut find = transaction.prepare_cached("SELECT 1 FROM session WHERE session_id = ?1")?;
            let mut present = HashSet::new();
            for session in sessions {
                if find.exists([session.as_str()])? {
                    present.insert(session.clone());
                }
            }
            Ok(present)
        };
        read().map_err(self.sql("look for sessions"))
    }

    /// When a session began, and the hash of its content; `None` where there is none of this id.
    pub(super) fn content_of(&self, id: &SessionId) -> Result<Option<(i64, String)>, ProjectError> {
        self.connection
            .prepare_cached("SELECT started_at_ms, content_hash FROM session WHERE session_id = ?1")
            .and_then(|mut find| {
                find.query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .map_err(self.sql("look for a session"))
    }

    fn has_all_of(
        &self,
        prepared: &Prepared,
        session: &SessionId,
        started_at_ms: i64,
    ) -> Result<bool, ProjectError> {
        let chunks = self.chunks(session)?;
        let whole = Extent::of(chunks.iter().map(|c| (c.start_ms, c.end_ms, u64::from(c.events))));
        let later_ms = prepared.recording.started_at_ms - started_at_ms;
        let part = prepared.extent().later(later_ms);
        if !part.is_within(&whole) {
            return Ok(false);
        }
        let mut known = Known::default();
        for chunk in chunks.iter().filter(|c| c.end_ms >= part.first_ms && c.start_ms <= part.last_ms) {
            known.add(self.chunk_events(session, chunk.seq)?);
        }
        Ok(prepared.events().is_ok_and(|events| known.has_all(events, later_ms)))
    }

    /// Whether the recording has every event of a session, and more.
    pub(super) fn is_within(
        &self,
        session: &SessionId,
        started_at_ms: i64,
        prepared: &Prepared,
    ) -> Result<bool, ProjectError> {
        let chunks = self.chunks(session)?;
        let later_ms = started_at_ms - prepared.recording.started_at_ms;
        let part = Extent::of(chunks.iter().map(|c| (c.start_ms, c.end_ms, u64::from(c.events))));
        if !part.later(later_ms).is_within(&prepared.extent()) {
            return Ok(false);
        }
        let Ok(events) = prepared.events() else { return Ok(false) };
        let mut known = Known::default();
        known.add(events);
        for chunk in chunks {
            if !known.has_all(self.chunk_events(session, chunk.seq)?, later_ms) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// From when to when events are, and how many.
struct Extent {
    first_ms: i64,
    last_ms: i64,
    events: u64,
}

impl Extent {
    fn of(chunks: impl Iterator<Item = (i64, i64, u64)>) -> Self {
        let none = Self { first_ms: i64::MAX, last_ms: i64::MIN, events: 0 };
        chunks.fold(none, |all, (first_ms, last_ms, events)| Self {
            first_ms: all.first_ms.min(first_ms),
            last_ms: all.last_ms.max(last_ms),
            events: all.events + events,
        })
    }

    fn later(self, by_ms: i64) -> Self {
        Self {
            first_ms: self.first_ms.saturating_add(by_ms),
            last_ms: self.last_ms.saturating_add(by_ms),
            ..self
        }
    }

    fn is_within(&self, whole: &Self) -> bool {
        self.first_ms >= whole.first_ms && self.last_ms <= whole.last_ms && self.events <= whole.events
    }
}

/// Events by their time, each of which answers for one.
#[derive(Default)]
struct Known(HashMap<i64, Vec<EventKind>>);

impl Known {
    fn add(&mut self, events: Vec<Event>) {
        for event in events {
            self.0.entry(event.offset_ms).or_default().push(event.kind);
        }
    }

    fn has_all(&mut self, events: Vec<Event>, later_ms: i64) -> bool {
        events.into_iter().filter(|event| !matches!(event.kind, EventKind::Meta { .. })).all(|event| {
            let Some(kinds) = self.0.get_mut(&(event.offset_ms + later_ms)) else { return false };
            let kind = moved(event.kind, later_ms);
            let found = kinds.iter().position(|known| *known == kind);
            // An event that comes twice must be there twice.
            found.map(|at| kinds.swap_remove(at)).is_some()
        })
    }
}

/// Samples of the pointer have times of their own.
fn moved(mut kind: EventKind, later_ms: i64) -> EventKind {
    if let EventKind::PointerMove { samples, .. } = &mut kind {
        for sample in samples {
            sample.offset_ms += later_ms;
        }
    }
    kind
}
