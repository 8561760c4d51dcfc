//! Events of adjudication and their canonical JSON; must not know storage.

use super::{AuditShare, Cause, Decision, DecisionEntry, Look, Mode, Outcome, SettlingPlan, Signature};
use crate::coding::ballot::event::text;
use crate::coding::ballot::{Verdict, event};
use crate::coding::canon::{CanonError, to_canonical_json};
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
    /// How the round is settled from here on.
    Plan {
        plan: SettlingPlan,
        at_ms: i64,
        seq: u64,
    },
    /// What a third person said before seeing either side.
    Look {
        item: String,
        look: Look,
    },
}

impl Event {
    pub(super) fn seq(&self) -> u64 {
        match self {
            Self::Decide { decision, .. } => decision.seq,
            Self::Retract { seq, .. } | Self::Plan { seq, .. } => *seq,
            Self::Look { look, .. } => look.seq,
        }
    }

    pub(super) fn item(&self) -> Option<&str> {
        match self {
            Self::Decide { item, .. } | Self::Retract { item, .. } | Self::Look { item, .. } => Some(item),
            Self::Plan { .. } => None,
        }
    }

    pub(super) fn to_payload(&self, round: &str) -> Result<Vec<u8>, CanonError> {
        let value = match self {
            Self::Decide { item, decision } => {
                let entry = &decision.entry;
                let (outcome, codes, abstain) = match &entry.outcome {
                    Outcome::Unresolvable => ("unresolvable", Vec::new(), None),
                    Outcome::Settled(verdict) => {
                        let (codes, abstain) = parts(verdict);
                        ("settled", codes, abstain)
                    }
                };
                let mut value = json!({
                    "kind": "decide", "round": round, "seq": decision.seq, "item": item, "at_ms": decision.at_ms,
                    "outcome": outcome, "label": codes, "abstain": abstain, "cause": entry.cause.map(Cause::id),
                    "note": entry.note, "decided_by": decision.signature.decided_by,
                    "mode": decision.signature.mode.id(),
                });
                // Decisions of before have no such key, and their bytes stay as they are.
                if let (Value::Object(object), Some(took_ms)) = (&mut value, decision.took_ms) {
                    object.insert("took_ms".to_owned(), json!(took_ms));
                }
                value
            }
            Self::Retract { item, retracts, at_ms, seq } => json!({
                "kind": "retract", "round": round, "seq": seq, "item": item, "at_ms": at_ms, "retracts": retracts,
            }),
            Self::Plan { plan, at_ms, seq } => json!({
                "kind": "plan", "round": round, "seq": seq, "at_ms": at_ms, "third_look": plan.third_look,
                "audit_thousandths": plan.audit.thousandths(), "low_confidence": plan.low_confidence,
            }),
            Self::Look { item, look } => {
                let (codes, abstain) = parts(&look.verdict);
                json!({
                    "kind": "look", "round": round, "seq": look.seq, "item": item, "at_ms": look.at_ms,
                    "label": codes, "abstain": abstain, "by": look.by,
                })
            }
        };
        to_canonical_json(&value)
    }

    pub(super) fn from_payload(bytes: &[u8], round: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
        let object = value.as_object().ok_or("not an object")?;
        if text(object, "round")? != round {
            return Err("an event is of another round".to_owned());
        }
        let item = || text(object, "item").map(str::to_owned);
        let whole = |key: &str| object.get(key).and_then(Value::as_u64).ok_or_else(|| format!("no {key}"));
        let seq = whole("seq")?;
        let at_ms = object.get("at_ms").and_then(Value::as_i64).ok_or("no at_ms")?;
        match text(object, "kind")? {
            "retract" => Ok(Self::Retract { item: item()?, retracts: whole("retracts")?, at_ms, seq }),
            "plan" => {
                let yes =
                    |key: &str| object.get(key).and_then(Value::as_bool).ok_or_else(|| format!("no {key}"));
                let audit = AuditShare::from_thousandths(whole("audit_thousandths")?)
                    .ok_or("its share of audited items is no share")?;
                let plan = SettlingPlan {
                    third_look: yes("third_look")?,
                    audit,
                    low_confidence: yes("low_confidence")?,
                };
                Ok(Self::Plan { plan, at_ms, seq })
            }
            "look" => {
                let look = Look { verdict: verdict(object)?, by: text(object, "by")?.to_owned(), at_ms, seq };
                Ok(Self::Look { item: item()?, look })
            }
            "decide" => {
                let cause = match object.get("cause") {
                    Some(Value::Null) => None,
                    _ => Some(Cause::from_id(text(object, "cause")?).ok_or("its cause is not known")?),
                };
                let entry = DecisionEntry {
                    outcome: outcome(object)?,
                    cause,
                    note: text(object, "note")?.to_owned(),
                };
                let signature = Signature {
                    decided_by: text(object, "decided_by")?.to_owned(),
                    mode: Mode::from_id(text(object, "mode")?).ok_or("its mode is not known")?,
                };
                let took_ms = object.get("took_ms").and_then(Value::as_u64);
                Ok(Self::Decide {
                    item: item()?,
                    decision: Decision { entry, signature, took_ms, at_ms, seq },
                })
            }
            other => Err(format!("its kind `{other}` is not known; open the project with a newer program")),
        }
    }
}

/// Codes and abstention as they are stored.
fn parts(verdict: &Verdict) -> (Vec<String>, Option<&'static str>) {
    match verdict {
        Verdict::Codes(codes) => (codes.clone(), None),
        Verdict::Abstained(reason) => (Vec::new(), Some(reason.id())),
        Verdict::Undecided => (Vec::new(), None),
    }
}

fn outcome(object: &Map<String, Value>) -> Result<Outcome, String> {
    if text(object, "outcome")? == "unresolvable" {
        return Ok(Outcome::Unresolvable);
    }
    verdict(object).map(Outcome::Settled)
}

/// A decision settles something: undecided is no outcome.
fn verdict(object: &Map<String, Value>) -> Result<Verdict, String> {
    match event::verdict(object)? {
        Verdict::Undecided => Err(event::CONTRADICTS.to_owned()),
        settled => Ok(settled),
    }
}
