//! Form abandoned: fields were changed, and the page was left without sending them (G15).

use super::{Detector, Given, RuleSpec, Threshold, Unit};
use crate::mining::facts::{FormFacts, SubmitOutcome, Traits};
use crate::model::{SignalHit, SignalKind};

pub(super) struct FormAbandon;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::FormAbandon,
    meaning: "The visitor began a form and gave it up",
    rule: "At least 1 field of a form changed, and the form never sent before the page was left or the session ended",
    except: "Not search forms, filters that apply at once, and single choices such as a size or a quantity; a try \
             that the page refused does not count as sent",
    thresholds: &[
        Threshold {
            name: "fields",
            label: "Changed fields",
            unit: Unit::Count,
            default: 1.0,
            min: 1.0,
            max: 30.0,
        },
        Threshold {
            name: "search",
            label: "Count search forms",
            unit: Unit::Switch,
            default: 0.0,
            min: 0.0,
            max: 1.0,
        },
        Threshold {
            name: "refused_is_sent",
            label: "A refused try counts as sent",
            unit: Unit::Switch,
            default: 0.0,
            min: 0.0,
            max: 1.0,
        },
    ],
};

/// A page left this soon after a try was left by it.
const LEAVES_MS: i64 = 3_000;

impl Detector for FormAbandon {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let mut hits: Vec<SignalHit> =
            given.facts.forms.iter().filter(|f| is_abandoned(given, f)).map(|f| hit(given, f)).collect();
        hits.sort_by_key(|h| h.start_ms);
        hits
    }
}

fn is_abandoned(given: &Given, form: &FormFacts) -> bool {
    if form.fields.len() < given.count("fields").max(1) || (form.search && !given.switch("search")) {
        return false;
    }
    if was_sent(given, form) {
        return false;
    }
    // A live filter applies what is chosen; there is nothing left to send.
    let applied = form.fields.iter().filter(|f| f.applied > 0).count();
    if applied * 2 >= form.fields.len() {
        return false;
    }
    let typed = form.fields.iter().any(|f| {
        let traits = given.facts.traits(Some(f.element));
        traits.any(Traits::TEXT_FIELD.union(Traits::CONTENT_EDITABLE)) && !traits.any(Traits::STEPPER)
    });
    let can_be_sent = form.has_submit || form.fields_total >= 3;
    can_be_sent && (typed || form.fields.len() >= 2)
}

fn was_sent(given: &Given, form: &FormFacts) -> bool {
    form.submits.iter().any(|s| match s.outcome {
        SubmitOutcome::Passed => true,
        SubmitOutcome::Refused => given.switch("refused_is_sent"),
        SubmitOutcome::Unknown => form.end_ms - s.at_ms <= LEAVES_MS,
    })
}

fn hit(given: &Given, form: &FormFacts) -> SignalHit {
    let start_ms = form.fields.iter().map(|f| f.first_ms).min().unwrap_or(form.end_ms);
    let events = form.fields.iter().flat_map(|f| [f.first_event, f.last_event]).take(40).collect();
    let mut hit = given.hit(form.tab, (start_ms, form.end_ms), form.fields.len(), events);
    hit.target = given.facts.element(form.element).map(|e| e.facts.clone());
    hit
}
