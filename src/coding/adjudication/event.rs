//! Events of adjudication and their canonical JSON; must not know storage.

use super::{Cause, Decision, DecisionEntry, Mode, Outcome, Signature};
use crate::coding::ballot::Verdict;
use crate::coding::canon::{CanonError, to_canonical_json};
use crate::coding::codebook::Abstention;
use serde_json::{Map, Value, json};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    Decide {
        item: String,
        decision: Decision,
    },
    /// Takes back the decision `retracts`.
    Retract {
        item: String,
        retracts: u64,
        at_ms: i64,
        seq: u64,
    },
}

impl Event {
    pub(super) fn seq(&self) -> u64 {
        match self {
            Self::Decide { decision, .. } => decision.seq,
            Self::Retract { seq, .. } => *seq,
        }
    }

    pub(super) fn item(&self) -> &str {
        match self {
            Self::Decide { item, .. } | Self::Retract { item, .. } => item,
        }
    }

    pub(super) fn to_payload(&self, round: &str) -> Result<Vec<u8>, CanonError> {
        let value = match self {
            Self::Decide { item, decision } => {
                let entry = &decision.entry;
                let (outcome, codes, abstain) = match &entry.outcome {
                    Outcome::Unresolvable => ("unresolvable", Vec::new(), None),
                    Outcome::Settled(Verdict::Codes(codes)) => ("settled", codes.clone(), None),
                    Outcome::Settled(Verdict::Abstained(reason)) => {
                        ("settled", Vec::new(), Some(reason.id()))
                    }
                    Outcome::Settled(Verdict::Undecided) => ("settled", Vec::new(), None),
                };
                json!({
                    "kind": "decide", "round": round, "seq": decision.seq, "item": item, "at_ms": decision.at_ms,
                    "outcome": outcome, "label": codes, "abstain": abstain, "cause": entry.cause.id(),
                    "note": entry.note, "decided_by": decision.signature.decided_by,
                    "mode": decision.signature.mode.id(),
                })
            }
            Self::Retract { item, retracts, at_ms, seq } => json!({
                "kind": "retract", "round": round, "seq": seq, "item": item, "at_ms": at_ms, "retracts": retracts,
            }),
        };
        to_canonical_json(&value)
    }

    pub(super) fn from_payload(bytes: &[u8], round: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
        let object = value.as_object().ok_or("not an object")?;
        if text(object, "round")? != round {
            return Err("an event is of another round".to_owned());
        }
        let item = text(object, "item")?.to_owned();
        let whole = |key: &str| object.get(key).and_then(Value::as_u64).ok_or_else(|| format!("no {key}"));
        let seq = whole("seq")?;
        let at_ms = object.get("at_ms").and_then(Value::as_i64).ok_or("no at_ms")?;
        match text(object, "kind")? {
            "retract" => Ok(Self::Retract { item, retracts: whole("retracts")?, at_ms, seq }),
            "decide" => {
                let entry = DecisionEntry {
                    outcome: outcome(object)?,
                    cause: Cause::from_id(text(object, "cause")?).ok_or("its cause is not known")?,
                    note: text(object, "note")?.to_owned(),
                };
                let signature = Signature {
                    decided_by: text(object, "decided_by")?.to_owned(),
                    mode: Mode::from_id(text(object, "mode")?).ok_or("its mode is not known")?,
                };
                Ok(Self::Decide { item, decision: Decision { entry, signature, at_ms, seq } })
            }
            other => Err(format!("its kind `{other}` is not known")),
        }
    }
}

fn outcome(object: &Map<String, Value>) -> Result<Outcome, String> {
    if text(object, "outcome")? == "unresolvable" {
        return Ok(Outcome::Unresolvable);
    }
    let codes = object
        .get("label")
        .and_then(Value::as_array)
        .ok_or("no label")?
        .iter()
        .map(|code| code.as_str().map(str::to_owned).ok_or("a code is not text"))
        .collect::<Result<Vec<_>, _>>()?;
    match object.get("abstain") {
        Some(Value::String(id)) if codes.is_empty() => {
            let reason = Abstention::from_id(id).ok_or_else(|| format!("no abstention `{id}`"))?;
            Ok(Outcome::Settled(Verdict::Abstained(reason)))
        }
        Some(Value::Null) if !codes.is_empty() => Ok(Outcome::Settled(Verdict::Codes(codes))),
        _ => Err("its label and abstention contradict each other".to_owned()),
    }
}

fn text<'o>(object: &'o Map<String, Value>, key: &str) -> Result<&'o str, String> {
    object.get(key).and_then(Value::as_str).ok_or_else(|| format!("no {key}"))
}
