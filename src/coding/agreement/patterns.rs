//! The distinct rows of some ratings and how often each occurs, so that resampling costs patterns and not items; it must not know any coefficient.

use std::collections::BTreeMap;

use super::ratings::Ratings;
use super::table::Table;

/// One distinct row of ratings.
pub(super) struct Pattern {
    /// Per coder.
    pub ratings: Vec<Option<usize>>,
    /// (category, number of coders who chose it), ascending by category.
    pub tally: Vec<(usize, f64)>,
    /// Number of coders who chose any.
    pub total: f64,
}

impl Pattern {
    fn new(ratings: Vec<Option<usize>>) -> Self {
        let mut counts: BTreeMap<usize, f64> = BTreeMap::new();
        for category in ratings.iter().flatten() {
            *counts.entry(*category).or_default() += 1.0;
        }
        let tally: Vec<_> = counts.into_iter().collect();
        let total = tally.iter().map(|(_, count)| count).sum();
        Self { ratings, tally, total }
    }

    /// Whether at least two coders gave a label.
    pub fn is_paired(&self) -> bool {
        self.total >= 2.0
    }
}

/// All distinct rows of some ratings, in order of first appearance.
pub(super) struct Patterns {
    pub coders: usize,
    pub categories: usize,
    pub list: Vec<Pattern>,
    /// Per item, the index of its pattern.
    pub of_item: Vec<usize>,
}

impl Patterns {
    pub fn of(ratings: &Ratings) -> Self {
        let mut index: BTreeMap<&[Option<usize>], usize> = BTreeMap::new();
        let mut list = Vec::new();
        let of_item = ratings
            .rows()
            .iter()
            .map(|row| {
                *index.entry(row).or_insert_with(|| {
                    list.push(Pattern::new(row.clone()));
                    list.len() - 1
                })
            })
            .collect();
        Self { coders: ratings.coders(), categories: ratings.categories(), list, of_item }
    }

    /// The ratings themselves as a sample.
    pub fn sample(&self) -> Sample<'_> {
        let mut sample = self.empty_sample();
        for &pattern in &self.of_item {
            sample.add(pattern, 1);
        }
        sample
    }

    /// A sample without items.
    pub fn empty_sample(&self) -> Sample<'_> {
        Sample { patterns: self, counts: vec![0; self.list.len()] }
    }
}

/// A multiset of items, as counts of patterns. Counts are whole, so dropping items leaves no rounding.
#[derive(Clone)]
pub(super) struct Sample<'a> {
    pub patterns: &'a Patterns,
    pub counts: Vec<u64>,
}

impl Sample<'_> {
    pub fn add(&mut self, pattern: usize, times: u64) {
        if let Some(count) = self.counts.get_mut(pattern) {
            *count += times;
        }
    }

    pub fn remove(&mut self, pattern: usize, times: u64) {
        if let Some(count) = self.counts.get_mut(pattern) {
            *count = count.saturating_sub(times);
        }
    }

    pub fn clear(&mut self) {
        self.counts.fill(0);
    }

    /// Patterns that occur, with their counts.
    pub fn occurring(&self) -> impl Iterator<Item = (&Pattern, f64)> {
        self.patterns
            .list
            .iter()
            .zip(&self.counts)
            .filter(|(_, count)| **count > 0)
            .map(|(pattern, &count)| (pattern, count as f64))
    }

    /// Items with at least two labels.
    pub fn paired(&self) -> u64 {
        self.patterns
            .list
            .iter()
            .zip(&self.counts)
            .filter(|(pattern, _)| pattern.is_paired())
            .map(|(_, count)| count)
            .sum()
    }

    /// The table of the first two coders.
    pub fn table(&self) -> Table {
        let mut table = Table::zeros(self.patterns.categories);
        for (pattern, &count) in self.patterns.list.iter().zip(&self.counts) {
            if let [Some(a), Some(b), ..] = pattern.ratings.as_slice() {
                table.add(*a, *b, count);
            }
        }
        table
    }
}
