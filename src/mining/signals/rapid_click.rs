//! Rapid clicks: several clicks on the same element in a short time (G2).

use super::{Detector, Given, RuleSpec, Threshold, Unit};
use crate::mining::facts::{ClickFacts, Traits};
use crate::model::{SignalHit, SignalKind, TabId};

pub(super) struct RapidClick;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::RapidClick,
    meaning: "The visitor clicks again and again, often because nothing seems to happen",
    rule: "At least 3 clicks on the same element, the whole chain inside 1 s",
    except: "Not on steppers, carousels, pagination, media controls and text fields, nor double and triple clicks \
             that select text",
    source: "PostHog, Datadog, Amplitude and OpenReplay ask for 3 or 4 clicks in about 1 s; the chain inside 1 s is G2",
    texts: &[],
    thresholds: &[
        Threshold { name: "clicks", label: "Clicks", unit: Unit::Count, default: 3.0, min: 2.0, max: 12.0 },
        Threshold {
            name: "window_ms",
            label: "Within",
            unit: Unit::Milliseconds,
            default: 1_000.0,
            min: 200.0,
            max: 10_000.0,
        },
        Threshold {
            name: "presses",
            label: "Count presses on disabled controls",
            unit: Unit::Switch,
            default: 1.0,
            min: 0.0,
            max: 1.0,
        },
    ],
};

/// Controls that are made to be pressed repeatedly, and places where repeated clicks select.
pub(super) const MADE_FOR_IT: Traits = Traits::STEPPER
    .union(Traits::CAROUSEL)
    .union(Traits::PAGINATION)
    .union(Traits::MEDIA)
    .union(Traits::TEXT_FIELD)
    .union(Traits::CONTENT_EDITABLE)
    .union(Traits::NATIVE_WIDGET)
    .union(Traits::CANVAS);

impl Detector for RapidClick {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let presses = given.switch("presses");
        let mut tabs: Vec<TabId> = given.facts.clicks.iter().map(|c| c.tab).collect();
        tabs.sort_unstable();
        tabs.dedup();
        let mut hits = Vec::new();
        for tab in tabs {
            let clicks: Vec<&ClickFacts> =
                given.facts.clicks.iter().filter(|c| c.tab == tab && (presses || !c.press_only)).collect();
            for chain in clicks.chunk_by(|a, b| a.element == b.element && a.element.is_some()) {
                in_chain(given, chain, &mut hits);
            }
        }
        hits.sort_by_key(|h| h.start_ms);
        hits
    }
}

/// Clicks in a row on one element: every maximal stretch in which any `clicks` of them lie within the window.
fn in_chain(given: &Given, chain: &[&ClickFacts], hits: &mut Vec<SignalHit>) {
    let needed = given.count("clicks").max(2);
    let window_ms = given.millis("window_ms");
    let tight =
        |last: usize| last + 1 >= needed && chain[last].at_ms - chain[last + 1 - needed].at_ms <= window_ms;
    let mut last = needed - 1;
    while last < chain.len() {
        if !tight(last) {
            last += 1;
            continue;
        }
        let first = last + 1 - needed;
        while last + 1 < chain.len() && tight(last + 1) {
            last += 1;
        }
        let stretch = &chain[first..=last];
        if !excepted(given, stretch) {
            let events = stretch.iter().map(|c| c.event_index).collect();
            hits.push(given.click_hit(stretch[0], stretch[stretch.len() - 1].at_ms, stretch.len(), events));
        }
        last += needed;
    }
}

fn excepted(given: &Given, stretch: &[&ClickFacts]) -> bool {
    if given.facts.traits(stretch[0].element).any(MADE_FOR_IT) {
        return true;
    }
    let interactive = given.facts.element(stretch[0].element).is_some_and(|e| e.facts.interactive);
    !interactive && stretch.len() <= 3 && stretch.iter().any(|c| c.selected_text)
}
