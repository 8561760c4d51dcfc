//! What people and imports note about sessions: tags, watched, refused inputs; knows no event.

use super::{Project, ProjectError};
use crate::model::SessionId;
use rusqlite::params;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Longest tag, in characters: it must fit a table cell.
const MAX_TAG_CHARS: usize = 64;

/// An input that an import refused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refusal {
    /// File name without its folders, or a part of a file.
    pub input: String,
    /// A sentence for people.
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalRow {
    pub refusal: Refusal,
    pub times: u32,
    /// Milliseconds since 1970-01-01 UTC.
    pub first_ms: i64,
    pub last_ms: i64,
}

impl Project {
    /// Adds a tag; white space around it is dropped. Adding it twice is no error.
    pub fn add_tag(&mut self, id: &SessionId, tag: &str) -> Result<(), ProjectError> {
        let tag = tag.trim();
        if tag.is_empty() || tag.chars().count() > MAX_TAG_CHARS {
            return Err(ProjectError::BadTag { limit: MAX_TAG_CHARS, path: self.path.clone() });
        }
        let session = self.number_of(id)?;
        self.connection
            .execute(
                "INSERT OR IGNORE INTO session_tag (session, tag) VALUES (?1, ?2)",
                params![session, tag],
            )
            .map(drop)
            .map_err(self.sql("store a tag"))
    }

    pub fn remove_tag(&mut self, id: &SessionId, tag: &str) -> Result<(), ProjectError> {
        let session = self.number_of(id)?;
        self.connection
            .execute("DELETE FROM session_tag WHERE session = ?1 AND tag = ?2", params![session, tag.trim()])
            .map(drop)
            .map_err(self.sql("remove a tag"))
    }

    /// All tags in use, each with the number of its sessions.
    pub fn tags(&self) -> Result<Vec<(Arc<str>, u32)>, ProjectError> {
        self.connection
            .prepare_cached("SELECT tag, count(*) FROM session_tag GROUP BY tag ORDER BY tag")
            .and_then(|mut statement| {
                statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
            })
            .map_err(self.sql("list the tags"))
    }

    /// Gives sessions properties, in one transaction; one that is there already gets the new value.
    pub fn put_properties(
        &mut self,
        properties: &BTreeMap<SessionId, BTreeMap<Arc<str>, Arc<str>>>,
    ) -> Result<(), ProjectError> {
        let fail = self.sql("store properties of sessions");
        let mut write = || {
            let transaction = self.connection.transaction()?;
            let mut put = transaction.prepare_cached(
                "INSERT INTO session_property (session, name, value)
                 SELECT number, ?2, ?3 FROM session WHERE session_id = ?1
                 ON CONFLICT (session, name) DO UPDATE SET value = excluded.value",
            )?;
            for (session, own) in properties {
                for (name, value) in own {
                    put.execute(params![session.as_str(), name, value])?;
                }
            }
            drop(put);
            transaction.commit()
        };
        write().map_err(fail)
    }

    pub fn set_watched(&mut self, id: &SessionId, watched: bool) -> Result<(), ProjectError> {
        let session = self.number_of(id)?;
        self.connection
            .execute("UPDATE session SET watched = ?2 WHERE number = ?1", params![session, watched])
            .map(drop)
            .map_err(self.sql("store what was watched"))
    }

    /// Notes what an import refused. The same refusal again is counted, not repeated.
    pub fn record_refusals(&mut self, refusals: &[Refusal], now_ms: i64) -> Result<(), ProjectError> {
        let fail = self.sql("note what was refused");
        let mut write = || {
            let transaction = self.connection.transaction()?;
            let mut put = transaction.prepare_cached(
                "INSERT INTO refusal (input, reason, times, first_ms, last_ms) VALUES (?1, ?2, 1, ?3, ?3)
                 ON CONFLICT (input, reason) DO UPDATE SET times = times + 1, last_ms = excluded.last_ms",
            )?;
            for Refusal { input, reason } in refusals {
                put.execute(params![input, reason, now_ms])?;
            }
            drop(put);
            transaction.commit()
        };
        write().map_err(fail)
    }

    /// What imports have refused, the latest first.
    pub fn refusals(&self) -> Result<Vec<RefusalRow>, ProjectError> {
        self.connection
            .prepare_cached(
                "SELECT input, reason, times, first_ms, last_ms FROM refusal ORDER BY last_ms DESC, input, reason",
            )
            .and_then(|mut statement| {
                let refusal = |row: &rusqlite::Row<'_>| {
                    Ok(RefusalRow {
                        refusal: Refusal { input: row.get(0)?, reason: row.get(1)? },
                        times: row.get(2)?,
                        first_ms: row.get(3)?,
                        last_ms: row.get(4)?,
                    })
                };
                statement.query_map([], refusal)?.collect()
            })
            .map_err(self.sql("list what was refused"))
    }
}
