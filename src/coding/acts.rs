//! Acts: what people did beside their ballots, as canonical JSON in one append-only set; knows none of their kinds.
//!
//! Acts stand in the file in clear. None may say anything of a blind round that is not revealed.

use super::canon::to_canonical_json;
use super::round::RoundError;
use crate::project::Project;
use crate::project::coding_store::ActRow;
use serde_json::{Value, json};

/// Longest text of an act: a comment, a reason.
pub(super) const MAX_TEXT_BYTES: usize = 4_000;

/// One act as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Act {
    /// Hex; another act takes this one back by it.
    pub id: String,
    pub kind: String,
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    /// Id or name of who did it.
    pub by: String,
    pub body: Value,
}

impl Act {
    /// A text of the body; empty where there is none.
    pub fn text(&self, key: &str) -> &str {
        self.body.get(key).and_then(Value::as_str).unwrap_or_default()
    }
}

/// Stores an act durably; its id.
pub(super) fn record(
    project: &mut Project,
    kind: &str,
    by: &str,
    body: &Value,
    at_ms: i64,
) -> Result<String, RoundError> {
    let by = by.trim();
    if by.is_empty() || by.len() > 200 {
        return Err(RoundError::Plan("a name of 1 to 200 bytes of who does this".to_owned()));
    }
    let payload = to_canonical_json(&json!({ "by": by, "body": body }))?;
    let row = ActRow { kind: kind.to_owned(), at_ms, payload };
    let id = row.id().hex();
    project.add_acts(&[row])?;
    Ok(id)
}

/// The acts of some kinds, oldest first, the same order in every copy.
pub(super) fn read(project: &Project, kinds: &[&str]) -> Result<Vec<Act>, RoundError> {
    let rows = project.act_rows(kinds)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let document: Value = serde_json::from_slice(&row.payload).ok()?;
            let by = document.get("by")?.as_str()?.to_owned();
            let body = document.get("body")?.clone();
            Some(Act { id: row.id().hex(), kind: row.kind, at_ms: row.at_ms, by, body })
        })
        .collect())
}
