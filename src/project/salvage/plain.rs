//! Rows of a salvaged project for plain files: JSON objects by table, and the events of each session that can be read.

use crate::model::{Event, SessionId};
use crate::project::codec;
use crate::project::long_values::Store;
use crate::project::{Project, ProjectError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rusqlite::types::ValueRef;
use serde_json::{Map, Value, json};

/// What can be read of one recording.
#[derive(Clone, Debug)]
pub struct SalvagedSession {
    pub id: SessionId,
    /// Milliseconds since 1970-01-01 UTC; 0 where it is lost.
    pub started_at_ms: i64,
    pub events: Vec<Event>,
    /// Events that the session had; `None` where it is lost.
    pub events_noted: Option<u64>,
    /// Parts that are there and do not decode.
    pub parts_unreadable: u32,
}

impl Project {
    /// Every row of a table as an object; bytes become `{"base64": …}`. Labels under a passphrase stay closed.
    pub fn plain_rows(&self, table: &str) -> Result<Vec<Map<String, Value>>, ProjectError> {
        let read = || -> rusqlite::Result<Vec<_>> {
            let known: Vec<String> = self
                .connection()
                .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?
                .query_map([], |r| r.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            if !known.iter().any(|name| name == table) {
                return Ok(Vec::new());
            }
            let mut statement = self.connection().prepare(&format!("SELECT * FROM {table}"))?;
            let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
            let rows = statement.query_map([], |row| {
                names
                    .iter()
                    .enumerate()
                    .map(|(at, name)| Ok((name.clone(), plain(row.get_ref(at)?))))
                    .collect::<rusqlite::Result<Map<_, _>>>()
            })?;
            rows.collect()
        };
        read().map_err(self.sql("read rows"))
    }

    /// A codebook's canonical JSON.
    pub fn codebook_document(&self, codebook_id: &str, version: i64) -> Result<Vec<u8>, ProjectError> {
        self.connection()
            .query_row(
                "SELECT document FROM codebooks WHERE codebook_id = ?1 AND version = ?2",
                rusqlite::params![codebook_id, version],
                |r| r.get(0),
            )
            .map_err(self.sql("read a codebook"))
    }

    /// Labels of revealed rounds in clear, by round: objects of coder, seq and the event as it was hashed.
    pub fn readable_labels(&self) -> Result<Vec<(String, Vec<Value>)>, ProjectError> {
        let rounds: Vec<String> = self
            .connection()
            .prepare("SELECT round_id FROM rounds WHERE revealed_at_ms IS NOT NULL ORDER BY round_id")
            .and_then(|mut statement| statement.query_map([], |r| r.get(0))?.collect())
            .map_err(self.sql("read the rounds"))?;
        let mut labels = Vec::new();
        for round in rounds {
            let events = self
                .readable_events(&round)
                .map_err(|e| ProjectError::Damaged { detail: e.to_string(), path: self.path().to_owned() })?;
            let rows = events.into_iter().map(|(coder, seq, event)| {
                let event: Value = serde_json::from_slice(&event).unwrap_or(Value::Null);
                json!({"coder": coder, "seq": seq, "event": event})
            });
            labels.push((round, rows.collect()));
        }
        Ok(labels)
    }

    /// The recordings one after the other, parts that do not decode left out.
    pub fn salvaged_sessions(
        &self,
        mut each: impl FnMut(SalvagedSession) -> Result<(), ProjectError>,
    ) -> Result<(), ProjectError> {
        let fail = self.sql("read a session");
        for row in self.sessions()? {
            let number = self.number_of(&row.session_id)?;
            let mut session = SalvagedSession {
                id: row.session_id,
                started_at_ms: row.started_at_ms,
                events: Vec::new(),
                events_noted: (&*row.source_format != "salvaged").then_some(u64::from(row.events)),
                parts_unreadable: 0,
            };
            let mut parts = self
                .connection()
                .prepare_cached("SELECT data FROM chunk WHERE session = ?1 ORDER BY seq")
                .map_err(&fail)?;
            let mut parts = parts.query([number]).map_err(&fail)?;
            let store = Store { connection: self.connection(), cache: &self.long_values };
            while let Some(part) = parts.next().map_err(&fail)? {
                let data: Vec<u8> = part.get(0).map_err(&fail)?;
                match codec::decode_chunk(&data, &store) {
                    Ok(mut events) => session.events.append(&mut events),
                    Err(_) => session.parts_unreadable += 1,
                }
            }
            each(session)?;
        }
        Ok(())
    }
}

pub(in crate::project) fn plain(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => json!(number),
        ValueRef::Real(number) => json!(number),
        ValueRef::Text(text) => json!(String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => json!({"base64": STANDARD.encode(bytes)}),
    }
}
