//! The hash over what a round froze: items, coders, sampling; must not know any label.

use super::plan::sampling_document;
use super::{Item, Round, RoundError};
use crate::coding::canon::to_canonical_json;
use crate::coding::codebook::CodebookError;
use crate::project::coding_store::Digest;
use serde_json::{Value, json};

/// `sha256:` and hex over the canonical `binocular/manifest/v1` document of the round.
///
/// Seals name it, so neither an item nor its bounds, neither a coder nor the way of sampling can change later.
pub(in crate::coding) fn manifest_hash(round: &Round, items: &[Item]) -> Result<String, RoundError> {
    let rows: Vec<Value> = items
        .iter()
        .map(|item| {
            json!({
                "end_ms": item.end_ms, "item_id": item.id, "members": item.members, "session_id": item.session,
                "start_ms": item.start_ms, "stratum": item.stratum, "user_id": item.user_id,
            })
        })
        .collect();
    let coders: Vec<&str> = round.coders.iter().map(|coder| coder.id.as_str()).collect();
    let document = json!({
        "coders": coders, "format": "binocular/manifest/v1", "items": rows, "project": round.project_uuid,
        "round": round.id, "sampling": sampling_document(&round.sampling, round.retest, &round.design), "unit": round.unit.name(),
    });
    Ok(Digest::of(&[&to_canonical_json(&document).map_err(CodebookError::Canon)?]).named())
}
