//! Submit storm: a form is sent again and again although it answers with errors (G16).

use super::{Detector, Given, RuleSpec, count, seconds, switch};
use crate::mining::facts::{FormFacts, SessionFacts, SubmitFacts, SubmitOutcome};
use crate::model::{SignalHit, SignalKind};

pub(super) struct SubmitStorm;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::SubmitStorm,
    meaning: "The form refuses what the visitor thinks is right, and does not say what is wrong",
    rule: "At least 2 tries to send the same form within 10 s, with an error shown or raised between them",
    except: "Not a double click on the button, after which no error is shown, and not sending a form anew once it was \
             accepted",
    source: "G16; an error counts by role=alert, aria-invalid, a class or a text that says error, or when one is raised",
    texts: &[],
    thresholds: &[
        count("submits", "Tries", (2.0, 2.0, 20.0)),
        seconds("window_ms", "Within", (10.0, 1.0, 120.0)),
        switch("raised", "Errors that were raised count too", true),
    ],
};

impl Detector for SubmitStorm {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let mut hits: Vec<SignalHit> = given.facts.forms.iter().flat_map(|f| in_form(given, f)).collect();
        hits.sort_by_key(|h| h.start_ms);
        hits
    }
}

fn in_form(given: &Given, form: &FormFacts) -> Vec<SignalHit> {
    let needed = given.count("submits").max(2);
    let window_ms = given.millis("window_ms");
    let raised = given.switch("raised");
    let tries = &form.submits;
    let goes_on = |a: &SubmitFacts, b: &SubmitFacts| {
        b.at_ms - a.at_ms <= window_ms && error_between(given.facts, form, a, b, raised)
    };
    let mut hits = Vec::new();
    for run in tries.chunk_by(goes_on) {
        let quick = run.windows(needed).any(|w| w[needed - 1].at_ms - w[0].at_ms <= window_ms);
        if !quick {
            continue;
        }
        let events = run.iter().map(|s| s.event_index).collect();
        let span = (run[0].at_ms, run[run.len() - 1].at_ms);
        hits.push(given.element_hit(form.element, form.tab, span, run.len(), events));
    }
    hits
}

fn error_between(
    facts: &SessionFacts,
    form: &FormFacts,
    a: &SubmitFacts,
    b: &SubmitFacts,
    raised: bool,
) -> bool {
    let shown = a.error_ms.is_some_and(|ms| a.at_ms + i64::from(ms) < b.at_ms);
    let raised = raised
        && facts
            .errors
            .iter()
            .any(|e| e.tab == form.tab && e.at_ms > a.at_ms && e.at_ms < b.at_ms && e.caused_ms >= a.at_ms);
    shown || raised || a.outcome == SubmitOutcome::Refused
}
