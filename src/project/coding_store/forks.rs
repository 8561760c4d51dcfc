//! Logs that went on in two copies: which one was kept, and whether what was set aside is still what it was; knows hashes,
//! not labels.

use super::ballots::is_event_as_stored;
use super::{StoreError, genesis};
use crate::project::Project;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rusqlite::Row;
use serde_json::Value;
use std::collections::BTreeSet;

/// A choice between two logs of one coder, or two logs of decisions, that parted in two copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForkChoice {
    /// `None` where it was between decisions.
    pub coder_id: Option<String>,
    /// Entries that both begin with.
    pub common: u64,
    /// Entries of each when the choice was made, the common ones included.
    pub kept_events: u64,
    pub set_aside_events: u64,
    pub chosen_by: String,
    /// Milliseconds since 1970-01-01 UTC.
    pub chosen_at_ms: i64,
}

impl ForkChoice {
    /// `the ballot of ann went on in two copies; ben chose which one counts, and the other one, with 2 entries of its own,
    /// is set aside`
    pub fn sentence(&self, whose: &str) -> String {
        let own = self.set_aside_events.saturating_sub(self.common);
        let entries = if own == 1 { "entry" } else { "entries" };
        format!(
            "{whose} went on in two copies; {} chose which one counts, and the other one, with {own} {entries} of its own, \
             is set aside",
            if self.chosen_by.is_empty() { "somebody" } else { &self.chosen_by }
        )
    }
}

impl Project {
    /// The choices that were made, the oldest first.
    pub fn fork_choices(&self, round_id: &str) -> Result<Vec<ForkChoice>, StoreError> {
        let read = |r: &Row<'_>| {
            let coder: String = r.get(0)?;
            let count = |at| r.get::<_, i64>(at).map(|n: i64| u64::try_from(n).unwrap_or(0));
            Ok(ForkChoice {
                coder_id: (!coder.is_empty()).then_some(coder),
                common: count(1)?,
                kept_events: count(2)?,
                set_aside_events: count(3)?,
                chosen_by: r.get(4)?,
                chosen_at_ms: r.get(5)?,
            })
        };
        Ok(self
            .connection()
            .prepare_cached(
                "SELECT coder_id, common, kept_events, set_aside_events, chosen_by, chosen_at_ms FROM fork_choices
                 WHERE round_id = ?1 ORDER BY chosen_at_ms, coder_id, kept",
            )?
            .query_map([round_id], read)?
            .collect::<Result<_, _>>()?)
    }

    /// Whether everything of the logs that were not kept is there and as it was stored: every entry holds what its hash
    /// says, and goes on from one that is there, and the ends that were chosen between are known.
    pub fn check_set_aside(&self, round_id: &str, coder_id: Option<&str>) -> Result<(), StoreError> {
        let coder = coder_id.unwrap_or_default();
        let damaged = |what: &str| StoreError::Damaged { what: format!("what was set aside ({what})") };
        let mut known: BTreeSet<Vec<u8>> = BTreeSet::from([genesis().0.to_vec()]);
        let sql = if coder_id.is_some() {
            "SELECT hash FROM ballot_events WHERE round_id = ?1 AND coder_id = ?2
             UNION SELECT commitment FROM seals WHERE round_id = ?1 AND coder_id = ?2"
        } else {
            "SELECT hash FROM adjudication_events WHERE round_id = ?1 AND ?2 = ''"
        };
        for hash in self.connection().prepare(sql)?.query_map([round_id, coder], |r| r.get(0))? {
            known.insert(hash?);
        }
        let rows: Vec<(String, Vec<u8>, String)> = self
            .connection()
            .prepare("SELECT of_table, id, row FROM set_aside_rows WHERE round_id = ?1 AND coder_id = ?2")?
            .query_map([round_id, coder], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
            .collect::<Result<_, _>>()?;
        let mut before = Vec::new();
        for (table, id, row) in rows {
            let row: Value = serde_json::from_str(&row).map_err(|_| damaged("a row"))?;
            let bytes = |name: &str| {
                let text = row.get(name)?.get("base64")?.as_str()?;
                STANDARD.decode(text).ok()
            };
            match table.as_str() {
                "ballot_events" | "adjudication_events" => {
                    let kind = row.get("payload_kind").and_then(Value::as_str).unwrap_or(super::PAYLOAD_JCS);
                    let holds = || {
                        let (previous, hash, payload) =
                            (bytes("prev_hash")?, bytes("hash")?, bytes("payload")?);
                        let check = bytes("envelope_check");
                        let as_stored = hash == id
                            && is_event_as_stored(&previous, &hash, kind, &payload, check.as_deref());
                        as_stored.then_some(previous)
                    };
                    before.push(holds().ok_or_else(|| damaged("an entry was changed"))?);
                }
                "seals" => drop(known.insert(bytes("commitment").ok_or_else(|| damaged("a seal"))?)),
                _ => {}
            }
            known.insert(id);
        }
        if before.iter().any(|hash| !known.contains(hash)) {
            return Err(damaged("an entry is missing"));
        }
        let mut statement = self
            .connection()
            .prepare("SELECT set_aside FROM fork_choices WHERE round_id = ?1 AND coder_id = ?2")?;
        for end in statement.query_map([round_id, coder], |r| r.get::<_, Vec<u8>>(0))? {
            if !known.contains(&end?) {
                return Err(damaged("its end is missing"));
            }
        }
        Ok(())
    }
}
