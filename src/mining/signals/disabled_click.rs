//! Disabled click: a click or press on a control that was disabled at that moment (G17).

use super::{Detector, Given, RuleSpec, count, millis};
use crate::mining::facts::{ClickFacts, SessionFacts};
use crate::model::{SignalHit, SignalKind};

pub(super) struct DisabledClick;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::DisabledClick,
    meaning: "The visitor wants to go on and does not see what is missing for that",
    rule: "A click on a control that is disabled, aria-disabled or inside a disabled fieldset at that moment",
    except: "Not the second click of a double click whose first one disabled the control, such as on a button that sends \
             a form",
    source: "G17; browsers dispatch no click there, so that presses count: rrweb 2 holds MouseDown and MouseUp alone, and \
             rrweb 1 nothing",
    texts: &[],
    thresholds: &[
        count("clicks", "Clicks", (1.0, 1.0, 12.0)),
        millis("window_ms", "Clicks are one occurrence within", (2_500.0, 300.0, 30_000.0)),
        millis("settle_ms", "Not so soon after a click that was taken", (1_000.0, 0.0, 10_000.0)),
    ],
};

impl Detector for DisabledClick {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let window_ms = given.millis("window_ms");
        let settle_ms = given.millis("settle_ms");
        let needed = given.count("clicks").max(1);
        let on_disabled: Vec<&ClickFacts> = given
            .facts
            .clicks
            .iter()
            .filter(|c| given.target(c).is_some_and(|t| t.disabled))
            .filter(|c| !was_taken(given, given.facts, c, settle_ms))
            .collect();
        on_disabled
            .chunk_by(|a, b| a.tab == b.tab && a.element == b.element && b.at_ms - a.at_ms <= window_ms)
            .filter(|run| run.len() >= needed)
            .map(|run| {
                let events = run.iter().map(|c| c.event_index).collect();
                given.click_hit(run[0], run[run.len() - 1].at_ms, run.len(), events)
            })
            .collect()
    }
}

/// The same element took a click shortly before, and was disabled by it.
fn was_taken(given: &Given, facts: &SessionFacts, click: &ClickFacts, settle_ms: i64) -> bool {
    facts.clicks_between(click.at_ms - settle_ms, click.at_ms - 1).iter().any(|c| {
        c.tab == click.tab && c.element == click.element && given.target(c).is_some_and(|t| !t.disabled)
    })
}
