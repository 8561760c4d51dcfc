//! Scanner: fast scrolling over several screens without a stop (G3).

use super::{Detector, Given, RuleSpec, Threshold, Unit};
use crate::mining::facts::ScrollPoint;
use crate::model::{SignalHit, SignalKind, TabId};
use std::collections::BTreeMap;

pub(super) struct Scanner;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::Scanner,
    meaning: "The visitor looks for something and does not read what passes by",
    rule: "Scrolling at 1.5 viewport heights a second or more for at least 2 s, over at least 3 viewports, with no \
           stop longer than 500 ms",
    except: "Not scrolling that a click on a link to a place in the page set off",
    source: "G3; reading stops at about one viewport in 2 s, so that 1.5 viewports a second cannot be reading",
    texts: &[],
    thresholds: &[
        Threshold {
            name: "speed",
            label: "Speed at least",
            unit: Unit::ViewportsPerSecond,
            default: 1.5,
            min: 0.2,
            max: 20.0,
        },
        Threshold {
            name: "sustained_ms",
            label: "For at least",
            unit: Unit::Milliseconds,
            default: 2_000.0,
            min: 300.0,
            max: 20_000.0,
        },
        Threshold {
            name: "viewports",
            label: "Over at least",
            unit: Unit::Viewports,
            default: 3.0,
            min: 0.5,
            max: 50.0,
        },
        Threshold {
            name: "stop_ms",
            label: "Stops no longer than",
            unit: Unit::Milliseconds,
            default: 500.0,
            min: 100.0,
            max: 5_000.0,
        },
    ],
};

/// Scrolling that begins this soon after a click was set off by it.
const SET_OFF_MS: i64 = 300;
/// Recorders sample scrolling every 100 to 200 ms.
const MAX_LEAD_MS: i64 = 200;

impl Detector for Scanner {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let least = Least {
            speed: given.value("speed"),
            sustained_ms: given.millis("sustained_ms"),
            viewports: given.value("viewports"),
            stop_ms: given.millis("stop_ms"),
        };
        scans(given, &least).into_iter().map(|scan| scan.hit(given)).collect()
    }
}

/// How fast, how long, how far and how steadily someone must scroll to scan.
pub(super) struct Least {
    /// Viewport heights a second.
    pub(super) speed: f64,
    pub(super) sustained_ms: i64,
    pub(super) viewports: f64,
    pub(super) stop_ms: i64,
}

/// One fast stretch of scrolling.
pub(super) struct Scan {
    pub(super) page: u32,
    pub(super) element: Option<u32>,
    pub(super) tab: TabId,
    pub(super) span: (i64, i64),
    /// Viewport heights.
    pub(super) covered: f64,
    pub(super) events: Vec<u32>,
}

impl Scan {
    pub(super) fn hit(self, given: &Given) -> SignalHit {
        given.element_hit(self.element, self.tab, self.span, self.covered.round() as usize, self.events)
    }
}

/// All fast stretches of a session, ascending by start.
pub(super) fn scans(given: &Given, least: &Least) -> Vec<Scan> {
    {
        let mut tracks: BTreeMap<(u32, Option<u32>), Vec<&ScrollPoint>> = BTreeMap::new();
        for point in &given.facts.scrolls {
            tracks.entry((point.page, point.element)).or_default().push(point);
        }
        let mut found: Vec<Scan> = tracks
            .values()
            .flat_map(|track| track.chunk_by(|a, b| b.at_ms - a.at_ms <= least.stop_ms))
            .filter_map(|run| in_run(given, least, run))
            .collect();
        found.sort_by_key(|scan| scan.span);
        found
    }
}

fn in_run(given: &Given, least: &Least, run: &[&ScrollPoint]) -> Option<Scan> {
    let first = run.first()?;
    let before = given.facts.clicks_between(first.at_ms - SET_OFF_MS, first.at_ms);
    if before.iter().any(|c| c.tab == first.tab) {
        return None;
    }
    let height = given.viewport_height(first.page);
    let speed = least.speed * height / 1_000.0;
    let (from, to) = longest_fast_stretch(run, speed)?;
    let stretch = &run[from..=to];
    // The first event reports a movement that began one sampling interval earlier.
    let mut gaps: Vec<i64> = stretch.windows(2).map(|w| w[1].at_ms - w[0].at_ms).collect();
    gaps.sort_unstable();
    let lead_ms = gaps.get(gaps.len() / 2).copied().unwrap_or(0).min(MAX_LEAD_MS);
    let sustained_ms = stretch[stretch.len() - 1].at_ms - stretch[0].at_ms + lead_ms;
    let low = stretch.iter().map(|p| p.to_y).min()?;
    let high = stretch.iter().map(|p| p.to_y).max()?;
    let covered = f64::from(high.max(stretch[0].from_y) - low.min(stretch[0].from_y)) / height;
    if sustained_ms < least.sustained_ms || covered < least.viewports {
        return None;
    }
    let events = vec![stretch[0].event_index, stretch[stretch.len() - 1].event_index];
    let span = (stretch[0].at_ms - lead_ms, stretch[stretch.len() - 1].at_ms);
    Some(Scan { page: first.page, element: first.element, tab: first.tab, span, covered, events })
}

/// The longest stretch of a run whose mean speed reaches `speed` (pixels per millisecond): the widest pair with
/// d(j) − v·t(j) ≥ d(i) − v·t(i), found with the running minima from the left and maxima from the right.
fn longest_fast_stretch(run: &[&ScrollPoint], speed: f64) -> Option<(usize, usize)> {
    let mut way = 0.0;
    let gains: Vec<f64> = run
        .iter()
        .enumerate()
        .map(|(i, p)| {
            if i > 0 {
                way += f64::from((p.to_y - p.from_y).abs());
            }
            way - speed * p.at_ms as f64
        })
        .collect();
    let mut highest_after = gains.clone();
    for i in (0..gains.len().saturating_sub(1)).rev() {
        highest_after[i] = highest_after[i].max(highest_after[i + 1]);
    }
    let (mut best, mut lowest) = (None::<(usize, usize)>, f64::INFINITY);
    let mut j = 0;
    for (i, gain) in gains.iter().enumerate() {
        if *gain >= lowest {
            continue;
        }
        lowest = *gain;
        j = j.max(i);
        while j + 1 < gains.len() && highest_after[j + 1] >= *gain {
            j += 1;
        }
        if best.is_none_or(|(a, b)| run[j].at_ms - run[i].at_ms > run[b].at_ms - run[a].at_ms) {
            best = Some((i, j));
        }
    }
    best
}
