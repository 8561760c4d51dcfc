//! How often each small number was seen; mergeable, with percentiles; knows not what is counted.

use crate::mining::facts::FactsError;
use crate::mining::facts::wire::{Reader, Writer};

/// Counts from this on share one bin.
pub(super) const MAX_COUNT: usize = 200;

/// How many of something had which count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts(Vec<u32>);

impl Counts {
    pub(super) fn add(&mut self, count: usize) {
        let count = count.min(MAX_COUNT);
        if self.0.len() <= count {
            self.0.resize(count + 1, 0);
        }
        self.0[count] += 1;
    }

    pub(super) fn merge(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine += theirs;
        }
    }

    pub(super) fn total(&self) -> u32 {
        self.0.iter().sum()
    }

    /// How many had a count below `limit`.
    pub(super) fn below(&self, limit: usize) -> u32 {
        self.0.iter().take(limit).sum()
    }

    /// The counts without one that had `count`.
    pub(super) fn without(&self, count: usize) -> Self {
        let mut others = self.clone();
        if let Some(seen) = others.0.get_mut(count.min(MAX_COUNT)) {
            *seen = seen.saturating_sub(1);
        }
        others
    }

    /// Nearest-rank percentile.
    pub(super) fn percentile(&self, percentile: f64) -> f64 {
        let rank = (percentile / 100.0 * f64::from(self.total())).ceil().max(1.0);
        let mut seen = 0.0;
        for (count, of_count) in self.0.iter().enumerate() {
            seen += f64::from(*of_count);
            if seen >= rank {
                return count as f64;
            }
        }
        self.0.len().saturating_sub(1) as f64
    }

    pub(super) fn write(&self, w: &mut Writer) {
        // Zeros at the end say nothing; without them equal counts have equal bytes.
        let used = self.0.iter().rposition(|n| *n > 0).map_or(0, |at| at + 1);
        w.list(&self.0[..used], |w, n| w.unsigned(u64::from(*n)));
    }

    pub(super) fn read(r: &mut Reader) -> Result<Self, FactsError> {
        Ok(Self(r.list(Reader::number)?))
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
        assert_eq!((counts.below(4), counts.total()), (96, 100));
    }
}
