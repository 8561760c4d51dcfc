//! Excessive scrolling: up and down the page more often than nearly everybody else (G10).

use super::{Detector, Given, RuleSpec, Threshold, Unit};
use crate::mining::facts::{ScrollPoint, SessionFacts};
use crate::model::{SignalHit, SignalKind};
use std::collections::BTreeMap;

pub(super) struct ExcessiveScroll;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::ExcessiveScroll,
    meaning: "The visitor cannot find on the page what they look for, or compares parts of it",
    rule: "At least 4 reversals of the scroll direction on one page, and more than in 95 % of the other visits to that \
           page in the project",
    except: "Not small corrections: both ways of a reversal must be longer than a tenth of the viewport. Pages with \
             few visits are compared with pages of their kind",
    source: "G10; relative to the page, as long pages are scrolled more (FullStory and Clarity rank pages likewise)",
    texts: &[],
    thresholds: &[
        Threshold {
            name: "reversals",
            label: "Reversals",
            unit: Unit::Count,
            default: 4.0,
            min: 1.0,
            max: 50.0,
        },
        Threshold {
            name: "percentile",
            label: "More than the",
            unit: Unit::Percentile,
            default: 95.0,
            min: 0.0,
            max: 100.0,
        },
        Threshold {
            name: "way",
            label: "Each way at least",
            unit: Unit::Viewports,
            default: 0.1,
            min: 0.01,
            max: 3.0,
        },
    ],
};

impl Detector for ExcessiveScroll {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let needed = given.count("reversals").max(1);
        let mut hits = Vec::new();
        for (page, turns) in reversals_by_page(given.facts, given.value("way")) {
            let Some(visit) = given.facts.pages.get(page as usize) else { continue };
            let usual = given.corpus.reversals_of_others(given.rule, visit, turns.count);
            if turns.count < needed || usual.is_some_and(|usual| turns.count as f64 <= usual) {
                continue;
            }
            hits.push(given.hit(visit.tab, (turns.start_ms, turns.end_ms), turns.count, turns.events));
        }
        hits.sort_by_key(|h| h.start_ms);
        hits
    }
}

/// Changes of direction on one page.
pub(super) struct Turns {
    pub(super) count: usize,
    /// Begin of the first way that was turned back from, end of the last way back.
    start_ms: i64,
    end_ms: i64,
    events: Vec<u32>,
}

/// Reversals of every page visit that has any, with ways of at least `way` viewports; of several scrolling areas the
/// busiest counts.
pub(super) fn reversals_by_page(facts: &SessionFacts, way: f64) -> BTreeMap<u32, Turns> {
    let mut tracks: BTreeMap<(u32, Option<u32>), Vec<&ScrollPoint>> = BTreeMap::new();
    for point in &facts.scrolls {
        tracks.entry((point.page, point.element)).or_default().push(point);
    }
    let mut pages: BTreeMap<u32, Turns> = BTreeMap::new();
    for ((page, _), track) in tracks {
        let height = facts.pages.get(page as usize).map_or(0, |p| p.viewport.1);
        let height = if height > 0 { f64::from(height) } else { 800.0 };
        let turns = reversals(&track, way * height);
        if turns.count > pages.get(&page).map_or(0, |t| t.count) {
            pages.insert(page, turns);
        }
    }
    pages
}

/// How often a track turns, with ways of at least `way_px` before and after.
pub fn count_reversals(track: &[&ScrollPoint], way_px: f64) -> usize {
    reversals(track, way_px).count
}

/// Counts the ways of at least `way_px` that go against the way before them.
fn reversals(track: &[&ScrollPoint], way_px: f64) -> Turns {
    let mut turns = Turns { count: 0, start_ms: 0, end_ms: 0, events: Vec::new() };
    let Some(first) = track.first() else { return turns };
    let mut direction = 0i32;
    // The farthest point of the present way; the way turns when the offset falls back from it far enough.
    let (mut peak_y, mut peak_ms, mut peak_event) = (first.from_y, first.at_ms, first.event_index);
    let mut way_began_ms = first.at_ms;
    for point in track {
        let moved = f64::from(point.to_y - peak_y);
        let forward = direction == 0 || moved.signum() as i32 == direction;
        if direction == 0 {
            if moved.abs() >= way_px {
                direction = moved.signum() as i32;
                (peak_y, peak_ms, peak_event) = (point.to_y, point.at_ms, point.event_index);
            }
        } else if forward && moved != 0.0 {
            (peak_y, peak_ms, peak_event) = (point.to_y, point.at_ms, point.event_index);
            if turns.count > 0 {
                turns.end_ms = point.at_ms;
            }
        } else if moved.abs() >= way_px {
            if turns.count == 0 {
                turns.start_ms = way_began_ms;
            }
            turns.count += 1;
            turns.events.push(peak_event);
            turns.end_ms = point.at_ms;
            way_began_ms = peak_ms;
            direction = -direction;
            (peak_y, peak_ms, peak_event) = (point.to_y, point.at_ms, point.event_index);
        }
    }
    turns
}
