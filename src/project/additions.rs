//! Which sessions came into the project together; knows no import and nothing of what else it did.

use super::{Project, ProjectError};
use crate::model::SessionId;
use std::sync::Arc;

/// Sessions that were added at the same time: those of one import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    /// Those that are in the project still.
    pub sessions: u64,
    pub events: u64,
    /// Files that they came from.
    pub files: u64,
    /// The first of these by name.
    pub first_file: Arc<str>,
}

impl Project {
    /// All of them, oldest first.
    pub fn additions(&self) -> Result<Vec<Addition>, ProjectError> {
        self.connection
            .prepare_cached(
                "SELECT added_at_ms, count(*), sum(events), count(DISTINCT source_file), min(source_file)
                 FROM session GROUP BY added_at_ms ORDER BY added_at_ms",
            )
            .and_then(|mut statement| {
                let addition = |row: &rusqlite::Row<'_>| {
                    let count = |at| row.get::<_, i64>(at).map(i64::unsigned_abs);
                    Ok(Addition {
                        at_ms: row.get(0)?,
                        sessions: count(1)?,
                        events: count(2)?,
                        files: count(3)?,
                        first_file: row.get(4)?,
                    })
                };
                statement.query_map([], addition)?.collect()
            })
            .map_err(self.sql("list when sessions were added"))
    }

    /// The sessions that were added at that time, by start and then by id.
    pub fn sessions_added(&self, at_ms: i64) -> Result<Vec<SessionId>, ProjectError> {
        self.connection
            .prepare_cached(
                "SELECT session_id FROM session WHERE added_at_ms = ?1 ORDER BY started_at_ms, session_id",
            )
            .and_then(|mut statement| {
                statement.query_map([at_ms], |row| row.get::<_, Arc<str>>(0).map(SessionId))?.collect()
            })
            .map_err(self.sql("list the sessions of an import"))
    }
}
