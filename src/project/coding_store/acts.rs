//! Rows of acts: what people did beside their ballots, one set without an order of its own; knows bytes and their hash,
//! not what an act means.

use super::{Digest, StoreError};
use crate::project::Project;
use rusqlite::{TransactionBehavior, params};

/// One act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ActRow {
    pub kind: String,
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    /// Canonical JSON.
    pub payload: Vec<u8>,
}

impl ActRow {
    /// What names the act: a hash of all that it says.
    pub fn id(&self) -> Digest {
        act_id(&self.kind, self.at_ms, &self.payload)
    }
}

fn act_id(kind: &str, at_ms: i64, payload: &[u8]) -> Digest {
    Digest::of(&[b"binocular/act/v1\0", kind.as_bytes(), b"\0", &at_ms.to_be_bytes(), payload])
}

/// Whether a row is what was stored under its id.
pub(in crate::project) fn is_act_as_stored(id: &[u8], kind: &str, at_ms: i64, payload: &[u8]) -> bool {
    act_id(kind, at_ms, payload).0 == id
}

impl Project {
    /// Stores acts in one durable transaction; one that is there already stays as it is.
    pub(crate) fn add_acts(&mut self, acts: &[ActRow]) -> Result<(), StoreError> {
        let transaction = self.connection_mut().transaction_with_behavior(TransactionBehavior::Immediate)?;
        for act in acts {
            transaction
                .prepare_cached(
                    "INSERT OR IGNORE INTO acts (act_id, kind, at_ms, payload) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![act.id().0, act.kind, act.at_ms, act.payload])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// The acts of some kinds, oldest first; those of one moment in the order of their hashes, the same in every copy.
    pub(crate) fn act_rows(&self, kinds: &[&str]) -> Result<Vec<ActRow>, StoreError> {
        let mut statement = self
            .connection()
            .prepare_cached("SELECT act_id, kind, at_ms, payload FROM acts ORDER BY at_ms, act_id")?;
        let rows = statement
            .query_map([], |r| {
                let id: Vec<u8> = r.get(0)?;
                Ok((id, ActRow { kind: r.get(1)?, at_ms: r.get(2)?, payload: r.get(3)? }))
            })?
            .collect::<Result<Vec<_>, _>>()?;
        rows.into_iter()
            .filter(|(_, act)| kinds.contains(&act.kind.as_str()))
            .map(|(id, act)| {
                if act.id().0[..] == id[..] {
                    Ok(act)
                } else {
                    Err(StoreError::Damaged { what: format!("an act of the kind `{}`", act.kind) })
                }
            })
            .collect()
    }
}
