//! Events of a ballot and their canonical JSON; must not know storage or any other coder.

use super::{Coverage, Evidence, EvidenceSpan, Label, LabelEntry, Log, Verdict};
use crate::coding::canon::{CanonError, to_canonical_json};
use crate::coding::codebook::{Abstention, ExampleKind};
use crate::project::coding_store::{BallotRows, Digest, Head};
use serde_json::{Map, Value, json};

/// One event of a ballot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::coding) enum Event {
    Label {
        item: String,
        label: Label,
    },
    /// Takes back the event `retracts`: of a label (undo) or of an undo (redo). Nothing is overwritten.
    Retract {
        item: String,
        retracts: u64,
        at_ms: i64,
        seq: u64,
    },
    /// A wish for the next version of the codebook, which waits here for the reveal.
    Example {
        item: String,
        wish: ExampleWish,
        at_ms: i64,
        seq: u64,
    },
}

/// An item that its coder takes for an example of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleWish {
    pub code: String,
    /// `None` takes an earlier wish for this item and code back.
    pub kind: Option<ExampleKind>,
    pub note: String,
}

/// What every event of a ballot repeats, so that none can be moved to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::coding) struct Place<'a> {
    pub round: &'a str,
    pub coder: &'a str,
    /// `sha256:` and hex of the frozen codebook.
    pub codebook: &'a str,
}

impl Event {
    pub(in crate::coding) fn seq(&self) -> u64 {
        match self {
            Self::Label { label, .. } => label.seq,
            Self::Retract { seq, .. } | Self::Example { seq, .. } => *seq,
        }
    }

    pub(in crate::coding) fn item(&self) -> &str {
        match self {
            Self::Label { item, .. } | Self::Retract { item, .. } | Self::Example { item, .. } => item,
        }
    }

    /// The bytes that the chain hashes.
    ///
    /// The nonce (16 bytes of `SHA256("binocular/nonce/v1\0" ‖ secret ‖ seq)`) keeps the hash, which is stored in
    /// clear, from being matched against the few labels there could be.
    pub(in crate::coding) fn to_payload(
        &self,
        place: &Place<'_>,
        secret: &[u8; 32],
    ) -> Result<Vec<u8>, CanonError> {
        let mut object = json!({
            "codebook": place.codebook, "coder": place.coder, "round": place.round,
            "item": self.item(), "seq": self.seq(), "nonce": nonce(secret, self.seq()),
        });
        let rest = match self {
            Self::Label { label, .. } => {
                let entry = &label.entry;
                let (codes, abstain) = match &entry.verdict {
                    Verdict::Codes(codes) => (codes.clone(), None),
                    Verdict::Abstained(reason) => (Vec::new(), Some(reason.id())),
                    Verdict::Undecided => (Vec::new(), None),
                };
                let mut rest = json!({
                    "kind": "label", "label": codes, "abstain": abstain, "confidence": entry.confidence,
                    "note": entry.note, "flag": entry.flag, "at_ms": label.at_ms,
                    "time_to_first_label_ms": entry.evidence.time_to_first_label_ms,
                    "coverage_thousandths": entry.evidence.coverage.map(Coverage::thousandths),
                });
                // Only where there are some: events without marks keep the bytes that they had before there were any.
                if !entry.spans.is_empty() {
                    rest["spans"] = entry.spans.iter().map(|s| json!([s.from_ms, s.to_ms])).collect();
                }
                // Likewise: most steps are one label.
                if label.step != label.seq {
                    rest["step"] = json!(label.step);
                }
                rest
            }
            Self::Retract { retracts, at_ms, .. } => {
                json!({ "kind": "retract", "retracts": retracts, "at_ms": at_ms })
            }
            Self::Example { wish, at_ms, .. } => json!({
                "kind": "example", "code": wish.code, "example": wish.kind.map(ExampleKind::name), "note": wish.note,
                "at_ms": at_ms,
            }),
        };
        if let (Value::Object(object), Value::Object(rest)) = (&mut object, rest) {
            object.extend(rest);
        }
        to_canonical_json(&object)
    }

    /// Reads a stored payload; `Err` says what is wrong with it.
    pub(in crate::coding) fn from_payload(bytes: &[u8], place: &Place<'_>) -> Result<Self, String> {
        let value: Value = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
        let object = value.as_object().ok_or("not an object")?;
        for (key, expected) in [("round", place.round), ("coder", place.coder), ("codebook", place.codebook)]
        {
            if text(object, key)? != expected {
                return Err(format!("its {key} is another one"));
            }
        }
        let item = text(object, "item")?.to_owned();
        let seq = whole(object, "seq")?.ok_or("no seq")?;
        let at_ms = object.get("at_ms").and_then(Value::as_i64).ok_or("no at_ms")?;
        match text(object, "kind")? {
            "retract" => {
                let retracts = whole(object, "retracts")?.ok_or("no retracts")?;
                Ok(Self::Retract { item, retracts, at_ms, seq })
            }
            "example" => {
                let kind = match object.get("example") {
                    Some(Value::Null) => None,
                    Some(Value::String(name)) => Some(
                        ExampleKind::from_name(name).ok_or_else(|| format!("no kind of example `{name}`"))?,
                    ),
                    _ => return Err("no example".to_owned()),
                };
                let (code, note) = (text(object, "code")?.to_owned(), text(object, "note")?.to_owned());
                Ok(Self::Example { item, wish: ExampleWish { code, kind, note }, at_ms, seq })
            }
            "label" => {
                let step = match object.get("step") {
                    None => seq,
                    Some(step) => step.as_u64().filter(|s| *s < seq).ok_or("its step is not before it")?,
                };
                Ok(Self::Label { item, label: Label { entry: entry(object)?, at_ms, seq, step } })
            }
            other => Err(format!("its kind `{other}` is not known")),
        }
    }
}

/// The first event of a ballot that was begun again: all before it counts no more.
pub(in crate::coding) fn begin_again_payload(
    place: &Place<'_>,
    secret: &[u8; 32],
    (generation, seq): (u32, u64),
    at_ms: i64,
) -> Result<Vec<u8>, CanonError> {
    to_canonical_json(&json!({
        "codebook": place.codebook, "coder": place.coder, "round": place.round, "kind": "begin_again",
        "generation": generation, "seq": seq, "nonce": nonce(secret, seq), "at_ms": at_ms,
    }))
}

/// The log that the rows of a ballot amount to, and where it ends. `Err` names the first event that is wrong.
pub(in crate::coding) fn read_log(
    ballot: &BallotRows,
    generation: u32,
    place: &Place<'_>,
) -> Result<(Log, Head), String> {
    let mut head = ballot.start;
    let mut log = Log::default();
    for (at, row) in ballot.events.iter().enumerate() {
        let seq = row.seq;
        if row.prev_hash != head.hash.0 || seq != head.events + 1 {
            return Err(format!("event {seq} does not follow"));
        }
        head = head.after(&row.payload);
        if row.hash != head.hash.0 {
            return Err(format!("event {seq} was changed"));
        }
        let wrong = |what: String| format!("event {seq}: {what}");
        if generation > 1 && at == 0 {
            check_begin_again(&row.payload, generation, seq, place).map_err(wrong)?;
            log = Log::after(seq);
        } else {
            log.apply(Event::from_payload(&row.payload, place).map_err(wrong)?)?;
        }
    }
    if generation > 1 && ballot.events.is_empty() {
        return Err("the event that begins it again is missing".to_owned());
    }
    Ok((log, head))
}

fn check_begin_again(bytes: &[u8], generation: u32, seq: u64, place: &Place<'_>) -> Result<(), String> {
    let value: Value = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
    let object = value.as_object().ok_or("not an object")?;
    let is = text(object, "kind")? == "begin_again"
        && whole(object, "generation")? == Some(generation.into())
        && whole(object, "seq")? == Some(seq)
        && text(object, "round")? == place.round
        && text(object, "coder")? == place.coder
        && text(object, "codebook")? == place.codebook;
    if is { Ok(()) } else { Err("it does not begin this ballot again".to_owned()) }
}

/// What an event says of its item: codes, a reason for none, or that its coder is undecided.
pub(in crate::coding) fn verdict(object: &Map<String, Value>) -> Result<Verdict, String> {
    let codes = object
        .get("label")
        .and_then(Value::as_array)
        .ok_or("no label")?
        .iter()
        .map(|code| code.as_str().map(str::to_owned).ok_or("a code is not text"))
        .collect::<Result<Vec<_>, _>>()?;
    match object.get("abstain") {
        Some(Value::Null) if codes.is_empty() => Ok(Verdict::Undecided),
        Some(Value::Null) => Ok(Verdict::Codes(codes)),
        Some(Value::String(id)) if codes.is_empty() => {
            let reason = Abstention::from_id(id).ok_or_else(|| format!("no abstention `{id}`"))?;
            Ok(Verdict::Abstained(reason))
        }
        _ => Err(CONTRADICTS.to_owned()),
    }
}

/// Codes and a reason for none cannot both be there.
pub(in crate::coding) const CONTRADICTS: &str = "its label and abstention contradict each other";

fn entry(object: &Map<String, Value>) -> Result<LabelEntry, String> {
    let verdict = verdict(object)?;
    let confidence = whole(object, "confidence")?
        .map(|c| u8::try_from(c).map_err(|_| "its confidence is out of range"))
        .transpose()?;
    let coverage = whole(object, "coverage_thousandths")?
        .map(|c| Coverage::from_thousandths(c).ok_or("its coverage is out of range"))
        .transpose()?;
    Ok(LabelEntry {
        verdict,
        confidence,
        note: text(object, "note")?.to_owned(),
        flag: object.get("flag").and_then(Value::as_bool).ok_or("no flag")?,
        spans: spans(object)?,
        evidence: Evidence { time_to_first_label_ms: whole(object, "time_to_first_label_ms")?, coverage },
    })
}

/// Pairs of begin and end, in milliseconds since the session's first event; an event without them has none.
fn spans(object: &Map<String, Value>) -> Result<Vec<EvidenceSpan>, String> {
    let Some(value) = object.get("spans") else { return Ok(Vec::new()) };
    let pair = |pair: &Value| match pair.as_array().map(Vec::as_slice) {
        Some([from, to]) => Some(EvidenceSpan { from_ms: from.as_i64()?, to_ms: to.as_i64()? }),
        _ => None,
    };
    let spans = value.as_array().and_then(|pairs| pairs.iter().map(pair).collect::<Option<Vec<_>>>());
    spans.ok_or_else(|| "its spans are no pairs of times".to_owned())
}

pub(in crate::coding) fn text<'o>(object: &'o Map<String, Value>, key: &str) -> Result<&'o str, String> {
    object.get(key).and_then(Value::as_str).ok_or_else(|| format!("no {key}"))
}

fn whole(object: &Map<String, Value>, key: &str) -> Result<Option<u64>, String> {
    match object.get(key) {
        Some(Value::Null) => Ok(None),
        Some(value) => value.as_u64().map(Some).ok_or_else(|| format!("its {key} is not a whole number")),
        None => Err(format!("no {key}")),
    }
}

fn nonce(secret: &[u8; 32], seq: u64) -> String {
    let mut hex = Digest::of(&[b"binocular/nonce/v1\0", secret, &seq.to_be_bytes()]).hex();
    hex.truncate(32);
    hex
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::coding_store::{genesis, next_hash};

    const PLACE: Place<'static> = Place { round: "r1", coder: "a", codebook: "sha256:aa" };

    fn label(verdict: Verdict) -> Event {
        Event::Label {
            item: "s#1".into(),
            label: Label {
                entry: LabelEntry {
                    verdict,
                    confidence: Some(2),
                    note: "a \"note\"\n".into(),
                    flag: true,
                    spans: Vec::new(),
                    evidence: Evidence {
                        time_to_first_label_ms: Some(4_200),
                        coverage: Some(Coverage::from_share(0.5)),
                    },
                },
                at_ms: 1_700_000_000_000,
                seq: 3,
                step: 3,
            },
        }
    }

    fn example(kind: Option<ExampleKind>) -> Event {
        let wish = ExampleWish { code: "a".into(), kind, note: "stops short".into() };
        Event::Example { item: "s#1".into(), wish, at_ms: 7, seq: 3 }
    }

    #[test]
    fn events_read_back() {
        let events = [
            label(Verdict::Codes(vec!["a".into(), "b".into()])),
            label(Verdict::Abstained(Abstention::Bot)),
            label(Verdict::Undecided),
            Event::Retract { item: "s#1".into(), retracts: 2, at_ms: -5, seq: 3 },
            example(Some(ExampleKind::NearMiss)),
            example(None),
        ];
        for event in events {
            let payload = event.to_payload(&PLACE, &[7; 32]).unwrap();
            assert_eq!(Event::from_payload(&payload, &PLACE).unwrap(), event);
        }
    }

    fn with_spans(spans: Vec<EvidenceSpan>) -> Event {
        let mut event = label(Verdict::code("a"));
        if let Event::Label { label, .. } = &mut event {
            label.entry.spans = spans;
        }
        event
    }

    #[test]
    fn marks_read_back_with_their_label() {
        let event = with_spans(vec![EvidenceSpan::between(1_200, 3_400), EvidenceSpan::moment(5_000)]);
        let payload = event.to_payload(&PLACE, &[7; 32]).unwrap();
        assert!(String::from_utf8_lossy(&payload).contains(r#""spans":[[1200,3400],[5000,5000]]"#));
        assert_eq!(Event::from_payload(&payload, &PLACE).unwrap(), event);
        for bad in [r#""spans":[[1200]]"#, r#""spans":7"#, r#""spans":[[1,"x"]]"#] {
            let text = String::from_utf8_lossy(&payload).replace(r#""spans":[[1200,3400],[5000,5000]]"#, bad);
            assert!(Event::from_payload(text.as_bytes(), &PLACE).unwrap_err().contains("spans"), "{bad}");
        }
    }

    #[test]
    fn the_step_of_a_label_reads_back() {
        let mut event = label(Verdict::code("a"));
        if let Event::Label { label, .. } = &mut event {
            label.step = 2;
        }
        let payload = event.to_payload(&PLACE, &[7; 32]).unwrap();
        assert_eq!(Event::from_payload(&payload, &PLACE).unwrap(), event);
        for bad in [r#""step":3"#, r#""step":4"#, r#""step":-1"#, r#""step":"x""#] {
            let text = String::from_utf8_lossy(&payload).replace(r#""step":2"#, bad);
            assert!(Event::from_payload(text.as_bytes(), &PLACE).unwrap_err().contains("step"), "{bad}");
        }
    }

    /// Chains that were written before there were marks must keep their hashes when a label is written again.
    #[test]
    fn an_event_without_marks_has_the_bytes_that_it_always_had() {
        let payload = with_spans(Vec::new()).to_payload(&PLACE, &[7; 32]).unwrap();
        assert_eq!(
            String::from_utf8(payload).unwrap(),
            concat!(
                r#"{"abstain":null,"at_ms":1700000000000,"codebook":"sha256:aa","coder":"a","confidence":2,"#,
                r#""coverage_thousandths":500,"flag":true,"item":"s#1","kind":"label","label":["a"],"#,
                r#""nonce":"NONCE","note":"a \"note\"\n","round":"r1","seq":3,"time_to_first_label_ms":4200}"#
            )
            .replace("NONCE", &nonce(&[7; 32], 3))
        );
    }

    #[test]
    fn an_event_belongs_to_one_ballot() {
        let payload = label(Verdict::code("x")).to_payload(&PLACE, &[7; 32]).unwrap();
        for other in [
            Place { round: "r2", ..PLACE },
            Place { coder: "b", ..PLACE },
            Place { codebook: "sha256:bb", ..PLACE },
        ] {
            assert!(Event::from_payload(&payload, &other).unwrap_err().contains("another one"));
        }
    }

    /// The label space is tiny: without the secret, the hash of an event must not tell which label it was.
    #[test]
    fn equal_labels_of_two_ballots_have_different_hashes() {
        let one = label(Verdict::code("x")).to_payload(&PLACE, &[1; 32]).unwrap();
        let two = label(Verdict::code("x")).to_payload(&PLACE, &[2; 32]).unwrap();
        assert_ne!(next_hash(&genesis(), &one), next_hash(&genesis(), &two));
    }

    /// The published chain of the specification.
    #[test]
    fn the_chain_of_the_specification() {
        let first = json!({"abstain":null,"codebook":"sha256:aa","coder":"c-01","confidence":3,"item":"sess-001",
            "label":["checkout"],"note":"","round":1,"seq":1});
        let second = json!({"abstain":"insufficient_evidence","codebook":"sha256:aa","coder":"c-01",
            "confidence":null,"item":"sess-002","label":[],"note":"replay ends early","round":1,"seq":2});
        let one = next_hash(&genesis(), &to_canonical_json(&first).unwrap());
        assert_eq!(one.hex(), "12bf82c87f7a8c60c6b4928cdecab270278f050e52f5957049b7051892fbd7cd");
        let two = next_hash(&one, &to_canonical_json(&second).unwrap());
        assert_eq!(two.hex(), "a86f31bf6dbbaca973e909f3fd1eec571cc2b9d7c2ad78969f16f1cd9384c235");
    }
}
