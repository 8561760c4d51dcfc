//! Whether a recording is a part of a session that the project has, so that it is no session of its own; knows no files.

use super::codec::{self, CodecError, LongValue, LongValues};
use super::{Prepared, Project, ProjectError};
use crate::model::{Event, EventKind, SessionId};
use rusqlite::OptionalExtension;
use std::collections::{BTreeMap, HashMap};
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
            let held: Option<(i64, String)> = self
                .connection
                .prepare_cached("SELECT started_at_ms, content_hash FROM session WHERE session_id = ?1")
                .and_then(|mut find| {
                    find.query_row([candidate.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).optional()
                })
                .map_err(self.sql("look for a session"))?;
            let Some((started_at_ms, content_hash)) = held else { continue };
            if content_hash != prepared.content_hash && self.has_all_of(prepared, candidate, started_at_ms)? {
                return Ok(Some(candidate.clone()));
            }
        }
        Ok(None)
    }

    fn has_all_of(
        &self,
        prepared: &Prepared,
        session: &SessionId,
        started_at_ms: i64,
    ) -> Result<bool, ProjectError> {
        let later_ms = prepared.recording.started_at_ms - started_at_ms;
        let span = |chunks: &mut dyn Iterator<Item = (i64, i64)>| {
            chunks.fold((i64::MAX, i64::MIN), |all, own| (all.0.min(own.0), all.1.max(own.1)))
        };
        let (first_ms, last_ms) = span(&mut prepared.chunks.iter().map(|c| (c.start_ms, c.end_ms)));
        let (first_ms, last_ms) = (first_ms.saturating_add(later_ms), last_ms.saturating_add(later_ms));
        let chunks = self.chunks(session)?;
        let whole = span(&mut chunks.iter().map(|c| (c.start_ms, c.end_ms)));
        let count: u64 = chunks.iter().map(|c| u64::from(c.events)).sum();
        let own: u64 = prepared.chunks.iter().map(|c| u64::from(c.events)).sum();
        if first_ms < whole.0 || last_ms > whole.1 || own > count {
            return Ok(false);
        }
        let mut known: HashMap<i64, Vec<EventKind>> = HashMap::new();
        for chunk in chunks.iter().filter(|c| c.end_ms >= first_ms && c.start_ms <= last_ms) {
            for event in self.chunk_events(session, chunk.seq)? {
                known.entry(event.offset_ms).or_default().push(event.kind);
            }
        }
        let Ok(events) = prepared.events() else { return Ok(false) };
        Ok(events.into_iter().filter(|event| !matches!(event.kind, EventKind::Meta { .. })).all(|event| {
            let Some(kinds) = known.get_mut(&(event.offset_ms + later_ms)) else { return false };
            let kind = moved(event.kind, later_ms);
            let found = kinds.iter().position(|known| *known == kind);
            // An event that comes twice must be there twice.
            found.map(|at| kinds.swap_remove(at)).is_some()
        }))
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
