//! Settings, documents and caches: what other parts keep in the project under names; knows none of them.

use super::codec::{self, CodecError};
use super::{Project, ProjectError};
use crate::model::SessionId;
use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// Largest cached value, before compression.
pub(super) const MAX_DERIVED_BYTES: usize = 512 * 1024 * 1024;

/// One document of a kind, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentInfo {
    pub name: String,
    /// The newest; counts from 1.
    pub version: u32,
    pub bytes: u64,
}

/// One cached value, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DerivedInfo {
    pub key: String,
    pub input_hash: String,
    pub stored_bytes: u64,
}

/// Settings of this project: thresholds, layout, masks. Values are JSON texts.
impl Project {
    pub fn setting(&self, key: &str) -> Result<Option<String>, ProjectError> {
        self.connection
            .prepare_cached("SELECT json FROM setting WHERE key = ?1")
            .and_then(|mut statement| statement.query_row([key], |row| row.get(0)).optional())
            .map_err(self.sql("read a setting"))
    }

    /// # Errors
    /// Also when `json` is not valid JSON.
    pub fn set_setting(&mut self, key: &str, json: &str) -> Result<(), ProjectError> {
        self.connection
            .execute(
                "INSERT INTO setting (key, json) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET json = excluded.json",
                [key, json],
            )
            .map(drop)
            .map_err(|e| self.not_json(e, "store a setting", || format!("setting `{key}`")))
    }

    /// Back to the program's default.
    pub fn remove_setting(&mut self, key: &str) -> Result<(), ProjectError> {
        self.connection
            .execute("DELETE FROM setting WHERE key = ?1", [key])
            .map(drop)
            .map_err(self.sql("remove a setting"))
    }

    pub fn settings(&self) -> Result<BTreeMap<String, String>, ProjectError> {
        self.connection
            .prepare_cached("SELECT key, json FROM setting")
            .and_then(|mut statement| {
                statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
            })
            .map_err(self.sql("read the settings"))
    }

    fn not_json(
        &self,
        error: rusqlite::Error,
        action: &'static str,
        what: impl FnOnce() -> String,
    ) -> ProjectError {
        match error.sqlite_error() {
            Some(e) if e.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_CHECK => {
                ProjectError::NotJson { what: what(), path: self.path.clone() }
            }
            _ => ProjectError::sql(action, error, &self.path),
        }
    }
}

/// Documents with history: cluster runs, rule sets, saved filters. A version is never changed or lost.
impl Project {
    /// Stores a new version and returns its number; the same text as the newest version makes none.
    ///
    /// # Errors
    /// Also when `json` is not valid JSON.
    pub fn put_document(&mut self, kind: &str, name: &str, json: &str) -> Result<u32, ProjectError> {
        let mut write = || {
            let transaction =
                self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let newest: Option<(u32, bool)> = transaction
                .prepare_cached(
                    "SELECT version, json = ?3 FROM document WHERE kind = ?1 AND name = ?2
                     ORDER BY version DESC LIMIT 1",
                )?
                .query_row([kind, name, json], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let version = match newest {
                Some((version, true)) => return Ok(version),
                Some((version, false)) => version + 1,
                None => 1,
            };
            transaction.execute(
                "INSERT INTO document (kind, name, version, json) VALUES (?1, ?2, ?3, ?4)",
                params![kind, name, version, json],
            )?;
            transaction.commit()?;
            Ok(version)
        };
        let written = write();
        written.map_err(|e| self.not_json(e, "store a document", || format!("{kind} `{name}`")))
    }

    /// The newest version.
    pub fn document(&self, kind: &str, name: &str) -> Result<Option<String>, ProjectError> {
        self.connection
            .prepare_cached(
                "SELECT json FROM document WHERE kind = ?1 AND name = ?2 ORDER BY version DESC LIMIT 1",
            )
            .and_then(|mut statement| statement.query_row([kind, name], |row| row.get(0)).optional())
            .map_err(self.sql("read a document"))
    }

    pub fn document_version(
        &self,
        kind: &str,
        name: &str,
        version: u32,
    ) -> Result<Option<String>, ProjectError> {
        self.connection
            .prepare_cached("SELECT json FROM document WHERE kind = ?1 AND name = ?2 AND version = ?3")
            .and_then(|mut statement| {
                statement.query_row(params![kind, name, version], |row| row.get(0)).optional()
            })
            .map_err(self.sql("read a document"))
    }

    /// The documents of a kind, by name.
    pub fn documents(&self, kind: &str) -> Result<Vec<DocumentInfo>, ProjectError> {
        self.connection
            .prepare_cached(
                "SELECT name, max(version), octet_length(json) FROM document WHERE kind = ?1
                 GROUP BY name ORDER BY name",
            )
            .and_then(|mut statement| {
                let info = |row: &rusqlite::Row<'_>| {
                    let bytes = row.get::<_, i64>(2)?.unsigned_abs();
                    Ok(DocumentInfo { name: row.get(0)?, version: row.get(1)?, bytes })
                };
                statement.query_map([kind], info)?.collect()
            })
            .map_err(self.sql("list documents"))
    }
}

/// Caches: what can be computed again from the recordings. Keys that are a session's id, or begin with it and
/// `#`, go away with the session.
impl Project {
    /// `input_hash` names all that the value was computed from, so that the reader can tell a stale one.
    pub fn put_derived(
        &mut self,
        kind: &str,
        key: &str,
        input_hash: &str,
        bytes: &[u8],
    ) -> Result<(), ProjectError> {
        let data = codec::pack_derived(bytes, MAX_DERIVED_BYTES).map_err(|e| self.stored(kind, key, e))?;
        put(&self.connection, kind, key, input_hash, &data).map_err(self.sql("store a computed value"))
    }

    /// The value and the hash of its inputs.
    pub fn derived(&self, kind: &str, key: &str) -> Result<Option<(String, Vec<u8>)>, ProjectError> {
        let row: Option<(String, Vec<u8>)> = self
            .connection
            .prepare_cached("SELECT input_hash, data FROM derived WHERE kind = ?1 AND key = ?2")
            .and_then(|mut statement| {
                statement.query_row([kind, key], |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .map_err(self.sql("read a computed value"))?;
        row.map(|(input_hash, data)| Ok((input_hash, codec::unpack(&data, MAX_DERIVED_BYTES)?)))
            .transpose()
            .map_err(|e| self.stored(kind, key, e))
    }

    /// The cached values of a kind, by key.
    pub fn derived_list(&self, kind: &str) -> Result<Vec<DerivedInfo>, ProjectError> {
        self.connection
            .prepare_cached("SELECT key, input_hash, length(data) FROM derived WHERE kind = ?1 ORDER BY key")
            .and_then(|mut statement| {
                let info = |row: &rusqlite::Row<'_>| {
                    let stored_bytes = row.get::<_, i64>(2)?.unsigned_abs();
                    Ok(DerivedInfo { key: row.get(0)?, input_hash: row.get(1)?, stored_bytes })
                };
                statement.query_map([kind], info)?.collect()
            })
            .map_err(self.sql("list computed values"))
    }

    /// Removes one value, or all of the kind when `key` is `None`; returns how many.
    pub fn remove_derived(&mut self, kind: &str, key: Option<&str>) -> Result<usize, ProjectError> {
        self.connection
            .execute("DELETE FROM derived WHERE kind = ?1 AND (?2 IS NULL OR key = ?2)", params![kind, key])
            .map_err(self.sql("remove computed values"))
    }

    /// Stores several values of a kind in one transaction: key, hash of the inputs, and the value.
    pub fn put_derived_of(
        &mut self,
        kind: &str,
        values: &[(SessionId, String, Vec<u8>)],
    ) -> Result<(), ProjectError> {
        let pack = |(key, hash, bytes): &(SessionId, String, Vec<u8>)| {
            let data = codec::pack_derived(bytes, MAX_DERIVED_BYTES);
            data.map(|data| (key.clone(), hash.clone(), data)).map_err(|e| (key.clone(), e))
        };
        let packed: Result<Vec<_>, _> = values.par_iter().map(pack).collect();
        let packed = packed.map_err(|(key, e)| self.stored(kind, key.as_str(), e))?;
        let fail = self.sql("store computed values");
        let transaction = self.connection.transaction().map_err(&fail)?;
        for (key, hash, data) in packed {
            put(&transaction, kind, key.as_str(), &hash, &data).map_err(&fail)?;
        }
        transaction.commit().map_err(&fail)
    }

    fn stored(&self, kind: &str, key: &str, source: CodecError) -> ProjectError {
        ProjectError::Stored { what: format!("{kind} of {key}"), source, path: self.path.clone() }
    }
}

/// Stores a packed value.
pub(super) fn put(
    connection: &Connection,
    kind: &str,
    key: &str,
    input_hash: &str,
    data: &[u8],
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO derived (kind, key, input_hash, data) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (kind, key) DO UPDATE SET input_hash = excluded.input_hash, data = excluded.data",
        )?
        .execute(params![kind, key, input_hash, data])
        .map(drop)
}
