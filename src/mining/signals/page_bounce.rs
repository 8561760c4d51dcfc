//! Page bounce: back and forth between the same two pages (G7), also over the tabs of a visit.

use super::{Detector, Given, RuleSpec, Threshold, Unit};
use crate::mining::facts::SessionFacts;
use crate::model::{ActionKind, SignalHit, SignalKind, TabId};

pub(super) struct PageBounce;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::PageBounce,
    meaning: "The visitor goes back and forth: comparing, or not finding the way on",
    rule: "At least 3 switches between the same two pages within 60 s (A, B, A, B), also over tabs",
    except: "Not reloads, and not places within one page",
    source: "G7: A, B, A, B; the minute is about as long as people keep both pages in mind",
    texts: &[],
    thresholds: &[
        Threshold {
            name: "switches",
            label: "Switches",
            unit: Unit::Count,
            default: 3.0,
            min: 2.0,
            max: 20.0,
        },
        Threshold {
            name: "window_ms",
            label: "Within",
            unit: Unit::Milliseconds,
            default: 60_000.0,
            min: 2_000.0,
            max: 600_000.0,
        },
    ],
};

/// A page in front of the visitor.
pub(super) struct Stop<'a> {
    pub(super) at_ms: i64,
    pub(super) tab: TabId,
    pub(super) page: &'a str,
    pub(super) event_index: u32,
}

impl Detector for PageBounce {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let needed = given.count("switches").max(2);
        let window_ms = given.millis("window_ms");
        let stops = pages_in_front(given.facts);
        let mut hits = Vec::new();
        let mut from = 0;
        while from + needed < stops.len() {
            // The longest alternation that begins here; a switch is the arrival at the next stop.
            let mut to = from + 1;
            while to + 1 < stops.len() && stops[to + 1].page == stops[to - 1].page {
                to += 1;
            }
            let quick = |last: usize| {
                last >= from + needed && stops[last].at_ms - stops[last + 1 - needed].at_ms <= window_ms
            };
            let Some(first_quick) = (from + needed..=to).find(|last| quick(*last)) else {
                from = to.max(from + 1);
                continue;
            };
            let mut last = first_quick;
            while last < to && quick(last + 1) {
                last += 1;
            }
            let begin = first_quick - needed;
            let span = (stops[begin + 1].at_ms, stops[last].at_ms);
            let events = stops[begin..=last].iter().map(|s| s.event_index).collect();
            let mut hit = given.hit(stops[begin + 1].tab, span, last - begin, events);
            hit.url = given
                .facts
                .page_at(stops[begin + 1].tab, stops[begin + 1].at_ms)
                .map(|p| p.url.clone())
                .unwrap_or_default();
            hits.push(hit);
            from = last;
        }
        hits
    }
}

/// The pages that the visitor had in front, one after the other: pages that begin in the tab in front, and other tabs
/// when they are shown or acted in. Repeated addresses are one stop.
pub(super) fn pages_in_front(facts: &SessionFacts) -> Vec<Stop<'_>> {
    let mut stops: Vec<Stop> = Vec::new();
    let mut front: Option<TabId> = None;
    for action in &facts.actions {
        let enters = match action.kind {
            ActionKind::PageView => front.is_none_or(|f| f == action.tab),
            ActionKind::TabHidden | ActionKind::Error | ActionKind::Blur => false,
            _ => front != Some(action.tab),
        };
        if !enters {
            continue;
        }
        front = Some(action.tab);
        let page = identity(&action.url);
        if page.is_empty() || stops.last().is_some_and(|s| s.page == page) {
            continue;
        }
        stops.push(Stop { at_ms: action.start_ms, tab: action.tab, page, event_index: action.event_index });
    }
    stops
}

/// Address without a fragment, unless that holds a route.
fn identity(url: &str) -> &str {
    match url.split_once('#') {
        Some((main, hash)) if !(hash.starts_with('/') || hash.starts_with("!/")) => main,
        _ => url,
    }
}
