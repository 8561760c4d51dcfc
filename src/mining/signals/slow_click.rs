//! Slow click: the page answers, but only after seconds.

use super::dead_click::is_plain_control;
use super::{Detector, Given, RuleSpec, millis, switch};
use crate::mining::facts::{ClickFacts, Traits};
use crate::model::{SignalHit, SignalKind};

pub(super) struct SlowClick;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::SlowClick,
    meaning: "The visitor waits for what they clicked, and may think that it does not work",
    rule: "The first visible reaction to a click on a control comes between 3 s and 7 s after it",
    except: "Not where the visitor did something else meanwhile, nor on fields, labels, media, canvases and links that open \
             elsewhere; a request alone is no reaction, as nobody sees it",
    source: "Sentry, replay: a slow click is one whose mutation comes between 3,000 ms and 7,000 ms",
    texts: &[],
    thresholds: &[
        millis("from_ms", "Reaction after", (3_000.0, 500.0, 9_500.0)),
        millis("to_ms", "And before", (7_000.0, 1_000.0, 10_000.0)),
        switch("controls_only", "Only links and buttons", false),
    ],
};

/// Targets that show what a recording does not, or nothing at all. What follows in a table of events is the next row of
/// it, not the answer of a page.
const NO_CONTROL: Traits = Traits::ANSWERS_UNSEEN.union(Traits::BLANK).union(Traits::UNRECORDED);

impl Detector for SlowClick {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let controls_only = given.switch("controls_only");
        let (from_ms, to_ms) = (given.millis("from_ms"), given.millis("to_ms"));
        let mut hits: Vec<SignalHit> = Vec::new();
        for click in &given.facts.clicks {
            let control = given.facts.element(click.element).is_some_and(|e| e.facts.interactive);
            let passed_over = !control
                || given.facts.traits(click.element).any(NO_CONTROL)
                || (controls_only && !is_plain_control(given.facts, click));
            let Some(delay_ms) = first_visible(click).filter(|_| !passed_over) else { continue };
            if delay_ms < from_ms || delay_ms > to_ms {
                continue;
            }
            let end_ms = click.at_ms + delay_ms;
            // Impatient clicks on the same control wait for the same answer.
            if let Some(last) = hits.last_mut().filter(|h| h.tab == click.tab && h.end_ms == end_ms) {
                last.count += 1;
                last.events.push(click.event_index);
                continue;
            }
            hits.push(given.click_hit(click, end_ms, 1, vec![click.event_index]));
        }
        hits
    }
}

/// The first reaction that can be seen, in milliseconds after the click; `None` where another click came first.
fn first_visible(click: &ClickFacts) -> Option<i64> {
    let r = &click.reaction;
    let first = [
        r.near_mutation_ms,
        r.far_mutation_ms,
        r.navigation_ms,
        r.scroll_ms,
        r.focus_ms,
        r.selection_ms,
        r.input_ms,
        r.other_ms,
    ]
    .into_iter()
    .flatten()
    .min()?;
    (click.superseded_ms.is_none_or(|s| s >= first)).then_some(i64::from(first))
}
