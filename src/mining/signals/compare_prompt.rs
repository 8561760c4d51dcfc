//! Comparing products: the pointer rests on several products of one list in a short time (G20).

use super::{Detector, Given, RuleSpec, count, millis, seconds};
use crate::mining::facts::{PointerPoint, Traits};
use crate::model::{SignalHit, SignalKind, TabId};
use std::sync::Arc;

pub(super) struct ComparePrompt;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::ComparePrompt,
    meaning: "The visitor weighs products against each other, and might welcome a comparison",
    rule: "Hovers of at least 300 ms on 3 different products within 2 min",
    except: "Not several parts of one product's card, and not product cards that the pointer only crosses",
    source: "G20; a product is a card that its markup calls one (class, data-product-id)",
    texts: &[],
    thresholds: &[
        count("products", "Different products", (3.0, 2.0, 20.0)),
        seconds("window_ms", "Within", (120.0, 5.0, 1_200.0)),
        millis("hover_ms", "Each hover at least", (300.0, 100.0, 5_000.0)),
    ],
};

struct Look<'a> {
    region: &'a Arc<str>,
    element: Option<u32>,
    start_ms: i64,
    end_ms: i64,
}

impl Detector for ComparePrompt {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let needed = given.count("products").max(2);
        let window_ms = given.millis("window_ms");
        let mut hits = Vec::new();
        for page in &given.facts.pages {
            let looks = looks(given, page.tab, (page.start_ms, page.end_ms));
            let mut from = 0;
            while from < looks.len() {
                let in_time =
                    looks[from..].partition_point(|l| l.start_ms - looks[from].start_ms <= window_ms);
                let window = &looks[from..from + in_time];
                let mut products: Vec<&Arc<str>> = window.iter().map(|l| l.region).collect();
                products.sort_unstable();
                products.dedup();
                if products.len() < needed {
                    from += 1;
                    continue;
                }
                let span = (window[0].start_ms, window.iter().map(|l| l.end_ms).max().unwrap_or(0));
                let events = given
                    .actions_of(page)
                    .filter(|a| a.start_ms >= span.0 && a.start_ms <= span.1)
                    .map(|a| a.event_index)
                    .take(20)
                    .collect();
                let first = window[0].element;
                hits.push(given.element_hit(first, page.tab, span, products.len(), events));
                from += in_time.max(1);
            }
        }
        hits.sort_by_key(|h| h.start_ms);
        hits
    }
}

/// Rests of the pointer on product cards, each card's rest whole however it moves inside.
fn looks<'a>(given: &Given<'a>, tab: TabId, (start_ms, end_ms): (i64, i64)) -> Vec<Look<'a>> {
    let facts = given.facts;
    let hover_ms = given.millis("hover_ms");
    let from = facts.pointer.partition_point(|p| p.at_ms < start_ms);
    let points: Vec<&PointerPoint> = facts.pointer[from..]
        .iter()
        .take_while(|p| p.at_ms <= end_ms)
        .filter(|p| p.tab == tab && !p.touch)
        .collect();
    let card = |p: &PointerPoint| {
        facts
            .elements
            .get(p.element? as usize)
            .filter(|e| e.traits.any(Traits::PRODUCT_CARD) && !e.region.is_empty())
            .map(|e| &e.region)
    };
    let mut looks = Vec::new();
    let mut at = 0;
    while at < points.len() {
        let region = card(points[at]);
        let mut next = at + 1;
        while next < points.len() && card(points[next]) == region {
            next += 1;
        }
        let left_ms = points.get(next).map_or(end_ms, |p| p.at_ms);
        if let Some(region) = region
            && left_ms - points[at].at_ms >= hover_ms
        {
            let element = points[at].element;
            looks.push(Look { region, element, start_ms: points[at].at_ms, end_ms: left_ms });
        }
        at = next;
    }
    looks
}
