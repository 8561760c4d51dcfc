//! Thrashed cursor: the pointer is shaken back and forth.

use super::{Detector, Given, RuleSpec, count, millis, pixels};
use crate::mining::facts::{PointerPoint, Traits};
use crate::model::{SignalHit, SignalKind, TabId};

pub(super) struct ThrashedCursor;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::ThrashedCursor,
    meaning: "The visitor is impatient or lost, and shakes the pointer",
    rule: "At least 20 changes of direction on one axis within 2 s",
    except: "Not on canvases, media and sliders, not by touch, and not trembling: each way must be at least 4 px. Recorders \
             that sample the pointer more slowly than every 100 ms cannot show it",
    source: "Amplitude, frustration analytics: at least 20 changes of direction within 2,000 ms",
    texts: &[],
    thresholds: &[
        count("changes", "Changes of direction", (20.0, 3.0, 100.0)),
        millis("window_ms", "Within", (2_000.0, 300.0, 20_000.0)),
        pixels("way_px", "Each way at least", (4.0, 1.0, 200.0)),
    ],
};

/// Surfaces that are drawn on or dragged.
const DRAWN_ON: Traits =
    Traits::CANVAS.union(Traits::MEDIA).union(Traits::STEPPER).union(Traits::NATIVE_WIDGET);

struct Turn {
    at_ms: i64,
    point: usize,
}

impl Detector for ThrashedCursor {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let mut tabs: Vec<TabId> = given.facts.pointer.iter().map(|p| p.tab).collect();
        tabs.dedup();
        tabs.sort_unstable();
        tabs.dedup();
        let way_px = given.value("way_px").max(1.0) as i32;
        let mut hits: Vec<SignalHit> = Vec::new();
        for tab in tabs {
            let points: Vec<&PointerPoint> = given
                .facts
                .pointer
                .iter()
                .filter(|p| p.tab == tab && !p.touch && !given.facts.traits(p.element).any(DRAWN_ON))
                .collect();
            let mut found = along(given, tab, &points, way_px, |p| p.x);
            found.extend(along(given, tab, &points, way_px, |p| p.y));
            found.sort_by_key(|h| h.start_ms);
            for hit in found {
                // A diagonal shake turns on both axes at once.
                match hits.last_mut().filter(|last| last.tab == tab && hit.start_ms <= last.end_ms) {
                    Some(last) => {
                        last.end_ms = last.end_ms.max(hit.end_ms);
                        last.count = last.count.max(hit.count);
                    }
                    None => hits.push(hit),
                }
            }
        }
        hits.sort_by_key(|h| h.start_ms);
        hits
    }
}

fn along(
    given: &Given,
    tab: TabId,
    points: &[&PointerPoint],
    way_px: i32,
    axis: fn(&PointerPoint) -> i32,
) -> Vec<SignalHit> {
    let turns = turns(points, way_px, axis);
    let needed = given.count("changes").max(2);
    let window_ms = given.millis("window_ms");
    let tight =
        |last: usize| last + 1 >= needed && turns[last].at_ms - turns[last + 1 - needed].at_ms <= window_ms;
    let mut hits = Vec::new();
    let mut last = needed - 1;
    while last < turns.len() {
        if !tight(last) {
            last += 1;
            continue;
        }
        let first = last + 1 - needed;
        while last + 1 < turns.len() && tight(last + 1) {
            last += 1;
        }
        let begin = points[turns[first].point];
        let span = (turns[first].at_ms, turns[last].at_ms);
        let events = event_near(given, tab, span);
        let mut hit = given.element_hit(begin.element, tab, span, last + 1 - first, events);
        hit.position = Some((f64::from(begin.x), f64::from(begin.y)));
        hits.push(hit);
        last += needed;
    }
    hits
}

/// Where the way along an axis turns, each way at least `way_px` long.
fn turns(points: &[&PointerPoint], way_px: i32, axis: fn(&PointerPoint) -> i32) -> Vec<Turn> {
    let mut turns = Vec::new();
    let Some(first) = points.first() else { return turns };
    let (mut direction, mut peak, mut peak_at) = (0, axis(first), 0);
    for (at, point) in points.iter().enumerate() {
        let moved = axis(point) - peak;
        if direction == 0 {
            if moved.abs() >= way_px {
                (direction, peak, peak_at) = (moved.signum(), axis(point), at);
            }
        } else if moved.signum() == direction {
            (peak, peak_at) = (axis(point), at);
        } else if moved.abs() >= way_px {
            turns.push(Turn { at_ms: points[peak_at].at_ms, point: peak_at });
            (direction, peak, peak_at) = (-direction, axis(point), at);
        }
    }
    turns
}

/// Points know no event; the actions of the time do, where there are any.
fn event_near(given: &Given, tab: TabId, (start_ms, end_ms): (i64, i64)) -> Vec<u32> {
    let actions = &given.facts.actions;
    let from = actions.partition_point(|a| a.start_ms < start_ms);
    let within = actions[from..].iter().take_while(|a| a.start_ms <= end_ms);
    within.filter(|a| a.tab == tab).map(|a| a.event_index).take(8).collect()
}
