//! Field retry: the same field is cleared or rewritten again and again (G15).

use super::{Detector, Given, RuleSpec, count, switch};
use crate::mining::facts::{InputPoint, Traits};
use crate::model::{SignalHit, SignalKind};
use std::collections::BTreeMap;

pub(super) struct FieldRetry;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::FieldRetry,
    meaning: "The visitor does not know what the field wants, or it refuses what they give",
    rule: "One field is cleared or rewritten at least 2 times: its value falls to half its length or less and grows again, \
           or is given anew",
    except: "Not search fields, and not fields of several lines, in which people rewrite as they write; backspacing a few \
             letters is no rewriting",
    source: "G15; Hotjar's and Zuko's form analytics count a refill when a field is changed again after it was filled",
    texts: &[],
    thresholds: &[
        count("retries", "Times", (2.0, 1.0, 20.0)),
        count("length", "Characters that the value had at least", (3.0, 1.0, 50.0)),
        switch("search", "Count search fields", false),
        switch("long", "Count fields of several lines", false),
    ],
};

/// Fields that hold no typed text.
const NO_TEXT: Traits = Traits::TOGGLE.union(Traits::NATIVE_WIDGET).union(Traits::STEPPER);

impl Detector for FieldRetry {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let facts = given.facts;
        let mut fields: BTreeMap<u32, Vec<&InputPoint>> = BTreeMap::new();
        for input in &facts.inputs {
            let traits = facts.traits(input.element);
            let counts = !traits.any(NO_TEXT)
                && (given.switch("search") || !traits.any(Traits::SEARCH))
                && (given.switch("long") || !traits.any(Traits::LONG_TEXT.union(Traits::CONTENT_EDITABLE)));
            if let Some(element) = input.element.filter(|_| counts) {
                fields.entry(element).or_default().push(input);
            }
        }
        let needed = given.count("retries").max(1);
        let least = given.count("length").max(1) as u32;
        let mut hits = Vec::new();
        for (element, inputs) in fields {
            let retries = retries(&inputs, least);
            if retries.len() >= needed {
                let span = (inputs[0].at_ms, retries[retries.len() - 1].at_ms);
                let events = retries.iter().map(|i| i.event_index).chain([inputs[0].event_index]).collect();
                hits.push(given.element_hit(Some(element), inputs[0].tab, span, retries.len(), events));
            }
        }
        hits.sort_by_key(|h| h.start_ms);
        hits
    }
}

/// The inputs with which the value of a field begins anew: it had at least `least` characters, fell to half or less, and
/// grows again.
fn retries<'a>(inputs: &[&'a InputPoint], least: u32) -> Vec<&'a InputPoint> {
    let mut found = Vec::new();
    let (mut peak, mut fallen) = (0u32, false);
    for pair in inputs.windows(2) {
        let (before, now) = (pair[0], pair[1]);
        peak = peak.max(before.length);
        if !fallen && peak >= least && now.length * 2 <= peak {
            fallen = true;
        }
        if fallen && now.length > before.length {
            found.push(now);
            (peak, fallen) = (now.length, false);
        }
    }
    found
}
