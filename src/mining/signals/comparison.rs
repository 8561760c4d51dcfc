//! Comparison: several product pages in a short time, with a look at the price (G19).

use super::page_bounce::pages_in_front;
use super::{Detector, Given, RuleSpec, TextSetting, count, millis, seconds};
use crate::mining::facts::PageVisit;
use crate::model::{ActionKind, PageType, SignalHit, SignalKind};
use std::collections::BTreeSet;

pub(super) struct Comparison;

/// The text that names product pages.
const PAGES: &str = "pages";

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::Comparison,
    meaning: "The visitor compares products before they decide",
    rule: "At least 3 different product pages within 5 min, with at least one rest of 700 ms on a price or in scrolling",
    except: "Not the same page again, and not pages that were only passed: the rest must be on one of the product pages",
    source: "G19; product pages are told by their address and content unless a part of the address is named",
    texts: &[TextSetting {
        name: PAGES,
        label: "Product pages",
        hint: "A part of their path, such as /p/; empty to tell them by address and content",
    }],
    thresholds: &[
        count("pages", "Different product pages", (3.0, 2.0, 20.0)),
        seconds("window_ms", "Within", (300.0, 10.0, 3_600.0)),
        millis("rest_ms", "A rest on a price or in scrolling of", (700.0, 300.0, 10_000.0)),
    ],
};

struct Visit<'a> {
    page: &'a PageVisit,
    at_ms: i64,
    event_index: u32,
}

impl Detector for Comparison {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let named = given.text(PAGES);
        let is_product = |page: &PageVisit| {
            if named.is_empty() { page.page_type == PageType::Detail } else { page.path.contains(named) }
        };
        let visits: Vec<Visit> = pages_in_front(given.facts)
            .into_iter()
            .filter_map(|stop| {
                let page = given.facts.page_at(stop.tab, stop.at_ms).filter(|p| is_product(p))?;
                Some(Visit { page, at_ms: stop.at_ms, event_index: stop.event_index })
            })
            .collect();
        let needed = given.count("pages").max(2);
        let window_ms = given.millis("window_ms");
        let distinct = |of: &[Visit]| of.iter().map(|v| &*v.page.path).collect::<BTreeSet<_>>().len();
        let mut hits = Vec::new();
        let mut from = 0;
        while from < visits.len() {
            let in_time = visits[from..].partition_point(|v| v.at_ms - visits[from].at_ms <= window_ms);
            let window = &visits[from..from + in_time];
            if distinct(window) < needed {
                from += 1;
                continue;
            }
            let rested = window.iter().any(|v| rests_on(given, v.page));
            if rested {
                let end_ms = window.iter().map(|v| v.at_ms).max().unwrap_or(window[0].at_ms);
                let events = window.iter().map(|v| v.event_index).collect();
                let span = (window[0].at_ms, end_ms);
                let mut hit = given.hit(window[0].page.tab, span, distinct(window), events);
                hit.url = window[0].page.url.clone();
                hits.push(hit);
            }
            // What was compared is one comparison, however its pages are cut.
            from += in_time.max(1);
        }
        hits
    }
}

/// A rest of the pointer on a price, or a stop in scrolling, on this page.
fn rests_on(given: &Given, page: &PageVisit) -> bool {
    let rest_ms = given.millis("rest_ms");
    let mut stopped_ms: Option<i64> = None;
    for action in given.actions_of(page) {
        let long = action.end_ms - action.start_ms >= rest_ms;
        let on_price = action.target.as_ref().is_some_and(|t| t.price_like);
        if action.kind == ActionKind::Hover && long && on_price {
            return true;
        }
        if stopped_ms.is_some_and(|at| action.start_ms - at >= rest_ms) {
            return true;
        }
        if action.kind == ActionKind::Scroll {
            stopped_ms = Some(action.end_ms);
        }
    }
    stopped_ms.is_some_and(|at| page.end_ms - at >= rest_ms)
}
