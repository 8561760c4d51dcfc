//! How the page was scrolled in a sequence, in heights of the viewport.

use super::measures::{seconds, share, within};
use crate::mining::actions::SCROLL_STOP_MS;
use crate::mining::facts::{ScrollPoint, SessionFacts};
use crate::mining::numeric::quantile_of;
use crate::mining::signals::count_reversals;
use std::collections::BTreeMap;

/// Ways shorter than this are no reversal.
const MIN_WAY_VIEWPORTS: f64 = 0.1;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ScrollMeasures {
    /// Deepest offset plus the viewport itself.
    pub depth: f64,
    pub distance: f64,
    pub reversals: u32,
    pub runs: u32,
    pub speed_median: f64,
    pub speed_p90: f64,
    /// Share of the distance that went up.
    pub up_share: f64,
    pub scrolling_s: f64,
}

impl ScrollMeasures {
    pub fn of(facts: &SessionFacts, span: (i64, i64)) -> Self {
        let points = within(&facts.scrolls, span, |p| p.at_ms);
        let mut m = Self::default();
        let mut up = 0.0;
        let mut speeds = Vec::new();
        let mut areas: BTreeMap<(u32, Option<u32>), Vec<&ScrollPoint>> = BTreeMap::new();
        for run in points.chunk_by(same_run) {
            let height = height_of(facts, run[0].page);
            m.runs += 1;
            let mut length = 0.0;
            for point in run {
                let moved = f64::from(point.to_y - point.from_y) / height;
                length += moved.abs();
                if moved < 0.0 {
                    up -= moved;
                }
                if point.element.is_none() {
                    m.depth = m.depth.max(f64::from(point.to_y) / height + 1.0);
                }
                areas.entry((point.page, point.element)).or_default().push(point);
            }
            m.distance += length;
            let took = seconds(run[run.len() - 1].at_ms - run[0].at_ms);
            m.scrolling_s += took;
            if took > 0.0 {
                speeds.push(length / took);
            }
        }
        for ((page, _), track) in areas {
            m.reversals += count_reversals(&track, MIN_WAY_VIEWPORTS * height_of(facts, page)) as u32;
        }
        m.up_share = share(up, m.distance);
        m.speed_median = quantile_of(speeds.clone(), 0.5);
        m.speed_p90 = quantile_of(speeds, 0.9);
        m
    }
}

fn same_run(a: &ScrollPoint, b: &ScrollPoint) -> bool {
    b.at_ms - a.at_ms <= SCROLL_STOP_MS && a.page == b.page && a.element == b.element
}

fn height_of(facts: &SessionFacts, page: u32) -> f64 {
    match facts.pages.get(page as usize).map(|p| p.viewport.1) {
        Some(height) if height > 0 => f64::from(height),
        _ => 800.0,
    }
}
