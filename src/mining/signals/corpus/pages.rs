//! What visits to a page had in common: how long, how deep, whether they were the last; knows no rule.

use super::MIN_VISITS;
use super::counts::{Counts, MAX_COUNT};
use crate::mining::facts::wire::{Reader, Writer};
use crate::mining::facts::{FactsError, SessionFacts};
use crate::mining::signals::dead_zone::{BAND_PX, band_views};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Width of a bin of dwell, in milliseconds; visits of 50 s and more share the last.
const DWELL_MS: i64 = 250;
/// Bins of depth to a viewport.
const DEPTH_BINS: f64 = 10.0;
/// Width of a bin of time in view, in milliseconds.
const VIEW_MS: i64 = 100;
/// Bands of one page that are counted: 40,000 px.
const MAX_BANDS: usize = 200;

/// Counts over the visits to one page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::mining::signals) struct PageCounts {
    visits: u32,
    /// Visits that were the last page of their session.
    exits: u32,
    dwell: Counts,
    /// How far down the page was seen, in tenths of a viewport.
    depth: Counts,
    /// For each band of [`BAND_PX`], the time in view of those who scrolled past it.
    bands: Vec<Counts>,
}

/// What is known of a page, for people.
#[derive(Clone, Debug, PartialEq)]
pub struct PageStats {
    pub path: Arc<str>,
    pub visits: u32,
    pub exits: u32,
    /// Median of how far down it was seen, in viewports.
    pub depth: f64,
}

impl PageStats {
    /// Share of its visits that ended the session.
    pub fn exit_rate(&self) -> f64 {
        f64::from(self.exits) / f64::from(self.visits)
    }
}

pub(super) fn add(pages: &mut BTreeMap<Arc<str>, PageCounts>, facts: &SessionFacts) {
    let last = last_page(facts);
    for (index, page) in facts.pages.iter().enumerate() {
        let counts = pages.entry(page.path.clone()).or_default();
        counts.visits += 1;
        counts.exits += u32::from(last == Some(index));
        counts.dwell.add(((page.end_ms - page.start_ms).max(0) / DWELL_MS) as usize);
        counts.depth.add((depth_of(facts, index) * DEPTH_BINS).round() as usize);
        for view in band_views(facts, index as u32) {
            let at = view.band as usize;
            if at >= MAX_BANDS {
                break;
            }
            if counts.bands.len() <= at {
                counts.bands.resize_with(at + 1, Counts::default);
            }
            counts.bands[at].add((view.in_view_ms / VIEW_MS) as usize);
        }
    }
}

/// The page on which a session ends: that of its last action by the user.
pub(in crate::mining::signals) fn last_page(facts: &SessionFacts) -> Option<usize> {
    let last = facts.pages.iter().map(|p| p.end_ms).max()?;
    facts.pages.iter().rposition(|p| p.end_ms == last)
}

/// How far down a page was seen, in viewports; 1 for its first screen.
pub(in crate::mining::signals) fn depth_of(facts: &SessionFacts, page: usize) -> f64 {
    let height = facts.pages.get(page).map_or(0, |p| p.viewport.1);
    let height = if height > 0 { f64::from(height) } else { 800.0 };
    1.0 + facts.lowest_px(page) / height
}

impl PageCounts {
    pub(super) fn merge(&mut self, other: &Self) {
        self.visits += other.visits;
        self.exits += other.exits;
        self.dwell.merge(&other.dwell);
        self.depth.merge(&other.depth);
        if self.bands.len() < other.bands.len() {
            self.bands.resize_with(other.bands.len(), Counts::default);
        }
        for (mine, theirs) in self.bands.iter_mut().zip(&other.bands) {
            mine.merge(theirs);
        }
    }

    /// Percentile of the time that other visits stayed, in milliseconds; `None` below [`MIN_VISITS`] of them.
    pub(in crate::mining::signals) fn dwell_of_others(&self, dwell_ms: i64, percentile: f64) -> Option<i64> {
        if self.visits <= MIN_VISITS {
            return None;
        }
        let others = self.dwell.without((dwell_ms.max(0) / DWELL_MS) as usize);
        let bin = others.percentile(percentile);
        // The last bin has no upper end.
        ((bin as usize) < MAX_COUNT).then_some(bin as i64 * DWELL_MS)
    }

    /// Of the visits that scrolled past a band, the share that had it in view for less than `limit_ms`, and their number.
    pub(in crate::mining::signals) fn skipped(&self, band: u32, limit_ms: i64) -> (f64, u32) {
        let Some(counts) = self.bands.get(band as usize) else { return (0.0, 0) };
        let total = counts.total();
        let skipped = counts.below((limit_ms / VIEW_MS).max(0) as usize);
        (if total > 0 { f64::from(skipped) / f64::from(total) } else { 0.0 }, total)
    }

    pub(super) fn stats(&self, path: &Arc<str>) -> PageStats {
        PageStats {
            path: path.clone(),
            visits: self.visits,
            exits: self.exits,
            depth: self.depth.percentile(50.0) / DEPTH_BINS,
        }
    }

    pub(super) fn write(&self, w: &mut Writer) {
        w.unsigned(u64::from(self.visits));
        w.unsigned(u64::from(self.exits));
        self.dwell.write(w);
        self.depth.write(w);
        w.list(&self.bands, |w, band| band.write(w));
    }

    pub(super) fn read(r: &mut Reader) -> Result<Self, FactsError> {
        Ok(Self {
            visits: r.number()?,
            exits: r.number()?,
            dwell: Counts::read(r)?,
            depth: Counts::read(r)?,
            bands: r.list(Counts::read)?,
        })
    }
}

/// The bands that a height covers.
pub(in crate::mining::signals) fn bands_in(height_px: f64) -> usize {
    (height_px / f64::from(BAND_PX)).ceil().max(1.0) as usize
}
