//! Quick back: a page is left for the one before almost at once.

use super::page_bounce::pages_in_front;
use super::{Detector, Given, RuleSpec, Unit, millis, number};
use crate::model::{SignalHit, SignalKind};

pub(super) struct QuickBack;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::QuickBack,
    meaning: "The page was not what its link promised",
    rule: "Back to the page before, sooner than nine in ten other visits to that page take; within 3 s where fewer than 20 \
           visits of it are known",
    except: "Not redirects, which nobody sees: pages shown for less than 300 ms",
    source: "Clarity's quick back, with its limit made relative to the page as in signals of dwell (G7)",
    texts: &[],
    thresholds: &[
        number("percentile", "Sooner than the", Unit::Percentile, (10.0, 1.0, 50.0)),
        millis("limit_ms", "Or, where few visits are known, than", (3_000.0, 500.0, 30_000.0)),
        millis("most_ms", "In any case within", (10_000.0, 1_000.0, 60_000.0)),
        millis("least_ms", "Shown for at least", (300.0, 0.0, 3_000.0)),
    ],
};

impl Detector for QuickBack {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let stops = pages_in_front(given.facts);
        let mut hits = Vec::new();
        for three in stops.windows(3) {
            let [before, page, after] = three else { continue };
            let dwell_ms = after.at_ms - page.at_ms;
            if before.page != after.page || dwell_ms < given.millis("least_ms") {
                continue;
            }
            let usual = given
                .facts
                .page_at(page.tab, page.at_ms)
                .and_then(|p| given.corpus.page(&p.path))
                .and_then(|c| c.dwell_of_others(dwell_ms, given.value("percentile")));
            let limit_ms = usual.unwrap_or(given.millis("limit_ms")).min(given.millis("most_ms"));
            if dwell_ms > limit_ms {
                continue;
            }
            let events = vec![page.event_index, after.event_index];
            hits.push(given.hit(page.tab, (page.at_ms, after.at_ms), 1, events));
        }
        hits
    }
}
