//! How often each small number was seen; mergeable, with percentiles; knows not what is counted.

use crate::mining::facts::FactsError;
use crate::mining::facts::wire::{Reader, Writer};

/// Counts from this on share one bin.
pub(super) const MAX_COUNT: usize = 200;

/// How many of something had which count: counts in ascending order, each with how many had it, never none. Most pages
/// and elements of a large project are met a few times, and a place for every count would take gigabytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts(Vec<(u16, u32)>);

impl Counts {
    pub(super) fn add(&mut self, count: usize) {
        self.add_many(count.min(MAX_COUNT) as u16, 1);
    }

    fn add_many(&mut self, count: u16, had: u32) {
        match self.0.binary_search_by_key(&count, |(count, _)| *count) {
            Ok(at) => self.0[at].1 += had,
            Err(at) => self.0.insert(at, (count, had)),
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (count, had) in &other.0 {
            self.add_many(*count, *had);
        }
    }

    pub(super) fn total(&self) -> u32 {
        self.0.iter().map(|(_, had)| had).sum()
    }

    /// How many had a count below `limit`.
    pub(super) fn below(&self, limit: usize) -> u32 {
        self.0.iter().take_while(|(count, _)| usize::from(*count) < limit).map(|(_, had)| had).sum()
    }

    /// The counts without one that had `count`.
    pub(super) fn without(&self, count: usize) -> Self {
        let mut others = self.clone();
        if let Some((_, had)) =
            others.0.iter_mut().find(|(seen, _)| usize::from(*seen) == count.min(MAX_COUNT))
        {
            *had = had.saturating_sub(1);
        }
        others.0.retain(|(_, had)| *had > 0);
        others
    }

    /// Nearest-rank percentile.
    pub(super) fn percentile(&self, percentile: f64) -> f64 {
        let rank = (percentile / 100.0 * f64::from(self.total())).ceil().max(1.0);
        let mut seen = 0.0;
        for (count, had) in &self.0 {
            seen += f64::from(*had);
            if seen >= rank {
                return f64::from(*count);
            }
        }
        self.0.last().map_or(0.0, |(count, _)| f64::from(*count))
    }

    /// As a list with a place for every count up to the largest.
    pub(super) fn write(&self, w: &mut Writer) {
        let mut places = vec![0; self.0.last().map_or(0, |(count, _)| usize::from(*count) + 1)];
        for (count, had) in &self.0 {
            places[usize::from(*count)] = *had;
        }
        w.list(&places, |w, had: &u32| w.unsigned(u64::from(*had)));
    }

    pub(super) fn read(r: &mut Reader) -> Result<Self, FactsError> {
        let places: Vec<u32> = r.list(Reader::number)?;
        let had = places.iter().enumerate().filter(|(_, had)| **had > 0);
        Ok(Self(had.map(|(count, had)| (count.min(MAX_COUNT) as u16, *had)).collect()))
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
