//! Hesitation: the pointer rests on a control and leaves it without a click (G1, G18).

use super::{Detector, Given, RuleSpec, Threshold, Unit};
use crate::mining::facts::{PointerPoint, SessionFacts, Traits};
use crate::model::{SignalHit, SignalKind, TabId};

pub(super) struct Hesitation;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::Hesitation,
    meaning: "The visitor considers acting here and does not, for now",
    rule: "The pointer stays on one element within 24 px for more than 2 s, then leaves it without a click there",
    except: "Not while the tab is hidden, while the visitor types or scrolls, on touch screens, or when the pointer \
             lies idle for half a minute",
    source: "G1: more than 2 s; the radius is that of a hand at rest between two samples",
    texts: &[],
    thresholds: &[
        Threshold {
            name: "dwell_ms",
            label: "Rests for more than",
            unit: Unit::Milliseconds,
            default: 2_000.0,
            min: 300.0,
            max: 20_000.0,
        },
        Threshold {
            name: "radius_px",
            label: "Within a radius of",
            unit: Unit::Pixels,
            default: 24.0,
            min: 4.0,
            max: 200.0,
        },
        Threshold {
            name: "idle_ms",
            label: "Longer rests are idle",
            unit: Unit::Milliseconds,
            default: 30_000.0,
            min: 3_000.0,
            max: 600_000.0,
        },
        Threshold {
            name: "any_element",
            label: "Also on elements that are no control and no price",
            unit: Unit::Switch,
            default: 0.0,
            min: 0.0,
            max: 1.0,
        },
    ],
};

/// A click this soon after the pointer left was aimed at the element.
const AIMED_MS: i64 = 300;

impl Detector for Hesitation {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let mut tabs: Vec<TabId> = given.facts.pointer.iter().map(|p| p.tab).collect();
        tabs.sort_unstable();
        tabs.dedup();
        let mut hits = Vec::new();
        for tab in tabs {
            let points: Vec<&PointerPoint> =
                given.facts.pointer.iter().filter(|p| p.tab == tab && !p.touch).collect();
            let mut from = 0;
            while from < points.len() {
                let mut next = from + 1;
                while next < points.len() && same_target(given.facts, points[from], points[next]) {
                    next += 1;
                }
                if let Some(hit) = in_visit(given, tab, &points[from..next], points.get(next).copied()) {
                    hits.push(hit);
                }
                from = next;
            }
        }
        hits.sort_by_key(|h| h.start_ms);
        hits
    }
}

/// Same element, or parts of the same control.
fn same_target(facts: &SessionFacts, a: &PointerPoint, b: &PointerPoint) -> bool {
    if a.element == b.element {
        return true;
    }
    match (facts.element(a.element), facts.element(b.element)) {
        (Some(a), Some(b)) => {
            a.generation == b.generation
                && a.facts.interactive_node.is_some()
                && a.facts.interactive_node == b.facts.interactive_node
        }
        _ => false,
    }
}

/// One visit of the pointer to one element; `left` is the first sample elsewhere.
fn in_visit(
    given: &Given,
    tab: TabId,
    visit: &[&PointerPoint],
    left: Option<&PointerPoint>,
) -> Option<SignalHit> {
    let facts = given.facts;
    let (first, last) = (visit.first()?, visit.last()?);
    let left = left?;
    let element = facts.element(first.element)?;
    let worth = element.facts.interactive || element.facts.price_like || given.switch("any_element");
    if !worth || element.traits.any(Traits::BLANK.union(Traits::FRAME)) {
        return None;
    }
    let dwell_ms = given.millis("dwell_ms");
    if left.at_ms - first.at_ms <= dwell_ms {
        return None;
    }
    let page = facts.page_at(tab, first.at_ms)?;
    if page.end_ms < left.at_ms {
        // The page went away under the pointer: nothing was left.
        return None;
    }
    let clicked = facts.clicks_between(first.at_ms, left.at_ms + AIMED_MS).iter().any(|c| {
        c.tab == tab && c.at_ms <= left.at_ms + if on(facts, c.element, first) { AIMED_MS } else { 0 }
    });
    if clicked {
        return None;
    }
    let (start_ms, rest_end_ms) = longest_rest(visit, left.at_ms, given.value("radius_px"))?;
    // The visitor's own scrolling moves the page away below the pointer.
    let scrolled = facts
        .scrolls
        .iter()
        .find(|s| s.tab == tab && s.at_ms > start_ms && s.at_ms < rest_end_ms)
        .map(|s| s.at_ms);
    let end_ms = scrolled.unwrap_or(rest_end_ms);
    let rested_ms = end_ms - start_ms;
    let typed = facts.inputs.iter().any(|i| i.tab == tab && i.at_ms > start_ms && i.at_ms < end_ms);
    let hidden = is_hidden_within(facts, tab, start_ms, end_ms);
    if rested_ms <= dwell_ms || rested_ms > given.millis("idle_ms") || typed || hidden {
        return None;
    }
    let events = facts
        .actions
        .iter()
        .filter(|a| a.tab == tab && a.start_ms >= first.at_ms && a.start_ms <= last.at_ms)
        .map(|a| a.event_index)
        .take(8)
        .collect();
    let mut hit = given.hit(tab, (start_ms, end_ms), 1, events);
    hit.position = Some((f64::from(last.x), f64::from(last.y)));
    hit.target = Some(element.facts.clone());
    Some(hit)
}

fn on(facts: &SessionFacts, element: Option<u32>, point: &PointerPoint) -> bool {
    match (facts.element(element), facts.element(point.element)) {
        (Some(a), Some(b)) => {
            a.generation == b.generation
                && (a.facts.node == b.facts.node
                    || a.facts.interactive_node.is_some()
                        && a.facts.interactive_node == b.facts.interactive_node)
        }
        _ => false,
    }
}

/// The longest time within a visit in which the pointer kept within `radius_px` of where the time began. Samples
/// come only with movement, so the last place holds until the next sample.
fn longest_rest(visit: &[&PointerPoint], left_ms: i64, radius_px: f64) -> Option<(i64, i64)> {
    let mut best: Option<(i64, i64)> = None;
    let mut from = 0;
    while from < visit.len() {
        let mut next = from + 1;
        while next < visit.len() && distance(visit[from], visit[next]) <= radius_px {
            next += 1;
        }
        let end = visit.get(next).map_or(left_ms, |p| p.at_ms);
        if best.is_none_or(|(s, e)| end - visit[from].at_ms > e - s) {
            best = Some((visit[from].at_ms, end));
        }
        // A later begin inside the same rest can only be shorter, unless the anchor was on its way in.
        from = if next - from > 50 { next } else { from + 1 };
    }
    best
}

fn distance(a: &PointerPoint, b: &PointerPoint) -> f64 {
    f64::from(a.x - b.x).hypot(f64::from(a.y - b.y))
}

/// The tab was out of sight at some time of the span.
fn is_hidden_within(facts: &SessionFacts, tab: TabId, start_ms: i64, end_ms: i64) -> bool {
    let mut hidden = false;
    for (at, of, now_hidden) in &facts.visibility {
        if *of != tab {
            continue;
        }
        if *at > end_ms {
            break;
        }
        if *at >= start_ms && *now_hidden {
            return true;
        }
        hidden = *now_hidden;
    }
    hidden
}
