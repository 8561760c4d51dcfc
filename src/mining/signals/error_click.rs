//! Error click: an error follows a click (G11).

use super::{Detector, Given, RuleSpec, Threshold, Unit};
use crate::mining::facts::{ClickFacts, ErrorFacts, SessionFacts};
use crate::model::{SignalHit, SignalKind};
use std::collections::BTreeMap;

pub(super) struct ErrorClick;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::ErrorClick,
    meaning: "What the visitor clicked is broken for them",
    rule: "A JavaScript error, console error or failed request within 1 s after the click",
    except: "Not errors that also come without clicks, again and again, such as a failing poll",
    source: "Datadog and FullStory: an error after the click, within 1 s",
    texts: &[],
    thresholds: &[Threshold {
        name: "window_ms",
        label: "Within",
        unit: Unit::Milliseconds,
        default: 1_000.0,
        min: 100.0,
        max: 10_000.0,
    }],
};

/// A request may be sent in the same millisecond that the click is noted in.
const CLOCK_SLACK_MS: i64 = 5;
/// A request that a click sent may fail this much later and still belong to it.
const FAILS_WITHIN_MS: i64 = 10_000;
/// The same error twice without a click within this time before makes a background error.
const BACKGROUND_MS: i64 = 30_000;

impl Detector for ErrorClick {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let window_ms = given.millis("window_ms");
        let facts = given.facts;
        let mut by_click: BTreeMap<usize, Vec<&ErrorFacts>> = BTreeMap::new();
        for error in &facts.errors {
            if is_background(facts, error, window_ms) {
                continue;
            }
            if let Some(click) = cause(facts, error, window_ms) {
                by_click.entry(click).or_default().push(error);
            }
        }
        by_click
            .into_iter()
            .map(|(at, errors)| {
                let click = &facts.clicks[at];
                let end_ms = errors.iter().map(|e| e.at_ms).max().unwrap_or(click.at_ms);
                let events = errors.iter().map(|e| e.event_index).chain([click.event_index]).collect();
                given.click_hit(click, end_ms, errors.len(), events)
            })
            .collect()
    }
}

/// The last click before the error, if it is close enough.
fn cause(facts: &SessionFacts, error: &ErrorFacts, window_ms: i64) -> Option<usize> {
    let before = |c: &ClickFacts| {
        c.tab == error.tab && c.at_ms <= error.caused_ms + CLOCK_SLACK_MS && c.event_index < error.event_index
    };
    let at = facts.clicks.iter().rposition(before)?;
    let delay = error.caused_ms - facts.clicks[at].at_ms;
    (delay <= window_ms && error.at_ms - error.caused_ms <= FAILS_WITHIN_MS).then_some(at)
}

fn is_background(facts: &SessionFacts, error: &ErrorFacts, window_ms: i64) -> bool {
    let alone = facts
        .errors
        .iter()
        .filter(|e| {
            e.message == error.message && e.at_ms < error.at_ms && error.at_ms - e.at_ms <= BACKGROUND_MS
        })
        .filter(|e| cause(facts, e, window_ms).is_none())
        .count();
    alone >= 2
}
