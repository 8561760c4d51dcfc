//! What is usual in the loaded corpus, for rules that compare a visit with the others; small, and mergeable.

use super::{RuleSet, excessive_scroll::reversals_by_page};
use crate::mining::facts::{PageVisit, SessionFacts};
use crate::model::{PageType, SignalKind};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Visits of a page below which its percentiles mean nothing; pages of the same kind are asked then.
pub const MIN_VISITS: u32 = 20;
/// Counts from this on share one bin.
const MAX_COUNT: usize = 200;

/// How many visits had how many reversals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Counts(Vec<u32>);

impl Counts {
    fn add(&mut self, count: usize) {
        let count = count.min(MAX_COUNT);
        if self.0.len() <= count {
            self.0.resize(count + 1, 0);
        }
        self.0[count] += 1;
    }

    fn merge(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine += theirs;
        }
    }

    fn visits(&self) -> u32 {
        self.0.iter().sum()
    }

    /// The counts without one visit that had `count`.
    fn without(&self, count: usize) -> Self {
        let mut others = self.clone();
        if let Some(visits) = others.0.get_mut(count.min(MAX_COUNT)) {
            *visits = visits.saturating_sub(1);
        }
        others
    }

    /// Nearest-rank percentile.
    fn percentile(&self, percentile: f64) -> f64 {
        let rank = (percentile / 100.0 * f64::from(self.visits())).ceil().max(1.0);
        let mut seen = 0.0;
        for (count, visits) in self.0.iter().enumerate() {
            seen += f64::from(*visits);
            if seen >= rank {
                return count as f64;
            }
        }
        self.0.len().saturating_sub(1) as f64
    }
}

/// Counts reversals session by session; builders of several threads can be merged in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CorpusBuilder {
    pages: BTreeMap<Arc<str>, Counts>,
    kinds: BTreeMap<PageType, Counts>,
    all: Counts,
}

impl CorpusBuilder {
    pub fn add(&mut self, facts: &SessionFacts, rules: &RuleSet) {
        let turns = reversals_by_page(facts, rules.rule(SignalKind::ExcessiveScroll));
        for (index, page) in facts.pages.iter().enumerate() {
            let count = turns.get(&(index as u32)).map_or(0, |t| t.count);
            self.pages.entry(page.path.clone()).or_default().add(count);
            self.kinds.entry(page.page_type).or_default().add(count);
            self.all.add(count);
        }
    }

    pub fn merge(&mut self, other: &Self) {
        for (page, counts) in &other.pages {
            self.pages.entry(page.clone()).or_default().merge(counts);
        }
        for (kind, counts) in &other.kinds {
            self.kinds.entry(*kind).or_default().merge(counts);
        }
        self.all.merge(&other.all);
    }

    pub fn finish(self) -> CorpusStats {
        CorpusStats { counts: self }
    }
}

/// What is usual. The empty corpus knows nothing, and rules then use their absolute thresholds alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CorpusStats {
    counts: CorpusBuilder,
}

impl CorpusStats {
    pub fn from_facts<'a>(sessions: impl IntoIterator<Item = &'a SessionFacts>, rules: &RuleSet) -> Self {
        let mut builder = CorpusBuilder::default();
        for facts in sessions {
            builder.add(facts, rules);
        }
        builder.finish()
    }

    /// Percentile of reversals over the other visits to the page of `visit` (which had `count`), or to pages of its
    /// kind, or to all pages: the first with at least [`MIN_VISITS`] visits; `None` where none has.
    pub fn others_at(&self, visit: &PageVisit, count: usize, percentile: f64) -> Option<f64> {
        let c = &self.counts;
        [c.pages.get(&visit.path), c.kinds.get(&visit.page_type), Some(&c.all)]
            .into_iter()
            .flatten()
            .find(|counts| counts.visits() >= MIN_VISITS)
            .map(|counts| counts.without(count).percentile(percentile))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_by_nearest_rank() {
        let mut counts = Counts::default();
        for _ in 0..95 {
            counts.add(0);
        }
        for n in [3, 4, 5, 6, 900] {
            counts.add(n);
        }
        assert_eq!(counts.percentile(95.0), 0.0);
        assert_eq!(counts.percentile(96.0), 3.0);
        assert_eq!(counts.percentile(100.0), 200.0);
        assert_eq!(counts.without(900).percentile(100.0), 6.0);
    }
}
