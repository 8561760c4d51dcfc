//! Form abandoned: fields were changed, and the page was left without sending them (G15).

use super::{Detector, Given, RuleSpec, Threshold, Unit};
use crate::mining::facts::{FormFacts, SubmitOutcome};
use crate::model::{SignalHit, SignalKind};

pub(super) struct FormAbandon;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::FormAbandon,
    meaning: "The visitor began a form and gave it up",
    rule: "At least 1 field of a form changed, and no try to send the form before the page was left or the session ended",
    except: "Not search forms, filters that apply at once, and forms of choices alone such as a size and a quantity",
    source: "G15; FullStory and Hotjar count a form as begun with its first changed field",
    texts: &[],
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
            name: "tries_count",
            label: "A try that the page refused counts as sent",
            unit: Unit::Switch,
            default: 1.0,
            min: 0.0,
            max: 1.0,
        },
        Threshold {
            name: "search",
            label: "Count search forms",
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
    let choices_alone = form.text_fields == 0 && form.fields.len() == 1;
    // Forms without anything to send them by, or of one field, that answer at once are live filters.
    let applied = form.fields.iter().filter(|f| f.applied > 0).count();
    let live = applied * 2 >= form.fields.len() && (!form.has_submit || form.fields_total <= 2);
    let can_be_sent = form.has_submit || form.fields_total >= 3;
    can_be_sent && !choices_alone && !live
}

fn was_sent(given: &Given, form: &FormFacts) -> bool {
    let tries_count = given.switch("tries_count");
    form.submits.iter().any(|s| match s.outcome {
        SubmitOutcome::Passed => true,
        SubmitOutcome::Refused => tries_count,
        SubmitOutcome::Unknown => tries_count || form.end_ms - s.at_ms <= LEAVES_MS,
    })
}

fn hit(given: &Given, form: &FormFacts) -> SignalHit {
    let start_ms = form.fields.iter().map(|f| f.first_ms).min().unwrap_or(form.end_ms);
    let events = form.fields.iter().flat_map(|f| [f.first_event, f.last_event]).take(40).collect();
    let mut hit = given.hit(form.tab, (start_ms, form.end_ms), form.fields.len(), events);
    hit.target = given.facts.element(form.element).map(|e| e.facts.clone());
    hit
}
