//! Clicks that follow each other closely, by whatever a tool means by that; knows no signal.

use crate::mining::facts::{ClickFacts, SessionFacts};
use crate::model::TabId;

/// When clicks make one chain. Zero means: no limit.
pub(super) struct Chain {
    pub(super) clicks: usize,
    /// From the first to the last of any `clicks` in a row.
    pub(super) window_ms: i64,
    /// From each to the next.
    pub(super) gap_ms: i64,
    pub(super) same_element: bool,
    /// Side of the square that holds any `clicks` in a row.
    pub(super) spread_px: f64,
    /// |dx| + |dy| from each to the next.
    pub(super) step_px: f64,
    /// The page was scrolled in between.
    pub(super) scroll_ends: bool,
}

impl Chain {
    /// Maximal stretches of which any `clicks` in a row hold all limits, tab by tab.
    pub(super) fn stretches<'a>(
        &self,
        facts: &'a SessionFacts,
        counts: impl Fn(&ClickFacts) -> bool,
    ) -> Vec<Vec<&'a ClickFacts>> {
        let mut tabs: Vec<TabId> = facts.clicks.iter().map(|c| c.tab).collect();
        tabs.sort_unstable();
        tabs.dedup();
        let mut found = Vec::new();
        for tab in tabs {
            let clicks: Vec<&ClickFacts> =
                facts.clicks.iter().filter(|c| c.tab == tab && counts(c)).collect();
            for run in clicks.chunk_by(|a, b| self.follows(facts, a, b)) {
                self.in_run(run, &mut found);
            }
        }
        found
    }

    fn follows(&self, facts: &SessionFacts, a: &ClickFacts, b: &ClickFacts) -> bool {
        let step = match (a.position, b.position) {
            (Some((x0, y0)), Some((x1, y1))) => (x1 - x0).abs() + (y1 - y0).abs(),
            _ => 0.0,
        };
        let scrolled = || {
            let from = facts.scrolls.partition_point(|s| s.at_ms <= a.at_ms);
            facts.scrolls[from..].iter().take_while(|s| s.at_ms < b.at_ms).any(|s| s.tab == a.tab)
        };
        (self.gap_ms == 0 || b.at_ms - a.at_ms < self.gap_ms)
            && (self.step_px == 0.0 || step < self.step_px)
            && (!self.same_element || a.element.is_some() && a.element == b.element)
            && !(self.scroll_ends && scrolled())
    }

    fn in_run<'a>(&self, run: &[&'a ClickFacts], found: &mut Vec<Vec<&'a ClickFacts>>) {
        let needed = self.clicks.max(2);
        let tight = |last: usize| last + 1 >= needed && self.holds(&run[last + 1 - needed..=last]);
        let mut last = needed - 1;
        while last < run.len() {
            if !tight(last) {
                last += 1;
                continue;
            }
            let first = last + 1 - needed;
            while last + 1 < run.len() && tight(last + 1) {
                last += 1;
            }
            found.push(run[first..=last].to_vec());
            last += needed;
        }
    }

    fn holds(&self, clicks: &[&ClickFacts]) -> bool {
        let (first, last) = (clicks[0], clicks[clicks.len() - 1]);
        if self.window_ms > 0 && last.at_ms - first.at_ms > self.window_ms {
            return false;
        }
        let side = |axis: fn((f64, f64)) -> f64| {
            let along = clicks.iter().filter_map(|c| c.position).map(axis);
            let (low, high) =
                along.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
            (high - low).max(0.0)
        };
        self.spread_px == 0.0 || (side(|p| p.0) <= self.spread_px && side(|p| p.1) <= self.spread_px)
    }
}
