//! What the columns of a feature table look like: ranges, missing values, histograms, and which go together; knows no
//! single feature.

use super::{FeatureTable, defined_by};
use crate::mining::numeric::{mean, quantile, variance};
use rayon::prelude::*;

/// Bars of a histogram.
pub const BARS: usize = 24;

/// One column at a glance.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnSummary {
    /// Values that are defined; the others are missing.
    pub defined: usize,
    pub missing: usize,
    pub zeros: usize,
    /// Of the defined values: 0 where there is none.
    pub min: f64,
    pub p5: f64,
    pub median: f64,
    pub p95: f64,
    pub max: f64,
    pub mean: f64,
    /// Standard deviation with n in the denominator.
    pub deviation: f64,
    /// Counts between `min` and `top`, [`BARS`] of the same width; what lies above stands in the last.
    pub bars: Vec<u64>,
    /// Right edge of the last bar: the 99th percentile where the largest value is more than twice that, else the
    /// largest, so that one outlier does not push all others into the first bar.
    pub top: f64,
}

impl ColumnSummary {
    fn of(values: &[f64], defined: &[bool]) -> Self {
        let mut known: Vec<f64> =
            values.iter().zip(defined).filter(|(_, defined)| **defined).map(|(value, _)| *value).collect();
        known.sort_by(f64::total_cmp);
        let at = |q| quantile(&known, q);
        let (min, max) = (at(0.0), at(1.0));
        let p99 = at(0.99);
        let top = if max > 2.0 * p99 && p99 > min { p99 } else { max };
        let mut bars = vec![0_u64; BARS];
        for value in &known {
            bars[bar_of(*value, min, top)] += 1;
        }
        if known.is_empty() {
            bars.clear();
        }
        Self {
            defined: known.len(),
            missing: values.len() - known.len(),
            zeros: known.iter().filter(|v| **v == 0.0).count(),
            min,
            p5: at(0.05),
            median: at(0.5),
            p95: at(0.95),
            max,
            mean: mean(&known),
            deviation: variance(&known).sqrt(),
            bars,
            top,
        }
    }

    /// The bar in which a value stands.
    pub fn bar(&self, value: f64) -> usize {
        bar_of(value, self.min, self.top)
    }

    /// Left and right edge of a bar.
    pub fn edges(&self, bar: usize) -> (f64, f64) {
        let width = (self.top - self.min) / BARS as f64;
        (self.min + width * bar as f64, self.min + width * (bar + 1) as f64)
    }
}

fn bar_of(value: f64, min: f64, top: f64) -> usize {
    if top <= min {
        return 0;
    }
    (((value - min) / (top - min) * BARS as f64) as usize).min(BARS - 1)
}

/// Two columns that go together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correlation {
    /// Places of the columns in the table.
    pub left: usize,
    pub right: usize,
    /// Spearman's rank correlation, −1 to 1 (Spearman 1904).
    pub rho: f64,
    /// Pearson's, −1 to 1: of the values themselves, so that single large ones weigh much.
    pub r: f64,
    /// Sequences in which both are defined.
    pub n: usize,
}

/// All columns at a glance.
#[derive(Clone, Debug, PartialEq)]
pub struct TableSummary {
    pub columns: Vec<ColumnSummary>,
    /// Every pair with a correlation, the strongest first.
    pub correlations: Vec<Correlation>,
}

/// Fewest sequences for a correlation.
const LEAST_ROWS: usize = 10;

impl TableSummary {
    pub fn of(table: &FeatureTable) -> Self {
        let defined: Vec<Vec<bool>> = (0..table.columns.len()).map(|at| defined(table, at)).collect();
        let columns: Vec<ColumnSummary> = table
            .columns
            .par_iter()
            .zip(&defined)
            .map(|(column, defined)| ColumnSummary::of(&column.values, defined))
            .collect();
        let ranks: Vec<Vec<f64>> = table.columns.par_iter().map(|column| ranks(&column.values)).collect();
        let pairs: Vec<(usize, usize)> = (0..ranks.len())
            .flat_map(|left| (left + 1..ranks.len()).map(move |right| (left, right)))
            .collect();
        let mut correlations: Vec<Correlation> = pairs
            .into_par_iter()
            .filter_map(|(left, right)| {
                let both: Vec<bool> =
                    defined[left].iter().zip(&defined[right]).map(|(a, b)| *a && *b).collect();
                let correlated = |a: &[f64], b: &[f64]| {
                    let pairs = a.iter().zip(b).zip(&both).filter(|(_, both)| **both);
                    pearson(pairs.map(|((a, b), _)| (*a, *b)))
                };
                let (rho, n) = correlated(&ranks[left], &ranks[right])?;
                let (r, _) = correlated(&table.columns[left].values, &table.columns[right].values)?;
                Some(Correlation { left, right, rho, r, n })
            })
            .collect();
        correlations.sort_by(|a, b| {
            b.rho.abs().total_cmp(&a.rho.abs()).then((a.left, a.right).cmp(&(b.left, b.right)))
        });
        Self { columns, correlations }
    }
}

/// Per row whether a column's value is defined.
pub fn defined(table: &FeatureTable, column: usize) -> Vec<bool> {
    let name = table.columns[column].feature.name;
    match defined_by(name).and_then(|(base, least)| Some((table.column(base)?, least))) {
        Some((base, least)) => base.values.iter().map(|value| *value >= least).collect(),
        None => vec![true; table.len()],
    }
}

/// Ranks from 0, equal values sharing the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let same = order[from..].iter().take_while(|at| values[**at] == values[order[from]]).count();
        let shared = from as f64 + (same - 1) as f64 / 2.0;
        order[from..from + same].iter().for_each(|at| ranks[*at] = shared);
        from += same;
    }
    ranks
}

/// Pearson's correlation; `None` for too few pairs or where one side never changes. Of ranks it is Spearman's.
fn pearson(pairs: impl Iterator<Item = (f64, f64)> + Clone) -> Option<(f64, usize)> {
    let n = pairs.clone().count();
    if n < LEAST_ROWS {
        return None;
    }
    let (sum_a, sum_b) = pairs.clone().fold((0.0, 0.0), |(a, b), (x, y)| (a + x, b + y));
    let (mean_a, mean_b) = (sum_a / n as f64, sum_b / n as f64);
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        let (x, y) = (x - mean_a, y - mean_b);
        ab += x * y;
        aa += x * x;
        bb += y * y;
    }
    (aa > 0.0 && bb > 0.0).then(|| ((ab / (aa * bb).sqrt()).clamp(-1.0, 1.0), n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_described_by_what_is_defined() {
        let values = [0.0, 1.0, 2.0, 3.0, 100.0];
        let summary = ColumnSummary::of(&values, &[true, true, true, true, false]);
        assert_eq!((summary.defined, summary.missing, summary.zeros), (4, 1, 1));
        assert_eq!((summary.min, summary.median, summary.max, summary.mean), (0.0, 1.5, 3.0, 1.5));
        assert_eq!(summary.bars.iter().sum::<u64>(), 4);
        assert_eq!((summary.bar(0.0), summary.bar(3.0), summary.bar(99.0)), (0, BARS - 1, BARS - 1));
        assert_eq!(summary.edges(0).0, 0.0);
        let none = ColumnSummary::of(&values, &[false; 5]);
        assert_eq!((none.defined, none.missing, none.bars.len()), (0, 5, 0));
    }

    /// An outlier does not push everything else into one bar.
    #[test]
    fn an_outlier_stands_in_the_last_bar() {
        let mut values: Vec<f64> = (0..1_000).map(f64::from).collect();
        values.push(1e9);
        let summary = ColumnSummary::of(&values, &vec![true; 1_001]);
        assert!(summary.top < 1_000.0 && summary.max == 1e9);
        assert!(summary.bars.iter().filter(|n| **n > 20).count() >= BARS - 1, "{:?}", summary.bars);
    }

    #[test]
    fn ranks_share_places_and_correlate_as_scipy_says() {
        assert_eq!(ranks(&[5.0, 1.0, 5.0, 0.0]), [2.5, 1.0, 2.5, 0.0]);
        // scipy.stats.spearmanr([1..10], [1,3,2,5,4,7,6,9,8,10]) = 0.9515151515151515
        let a: Vec<f64> = (1..=10).map(f64::from).collect();
        let b = [1.0, 3.0, 2.0, 5.0, 4.0, 7.0, 6.0, 9.0, 8.0, 10.0];
        let (ra, rb) = (ranks(&a), ranks(&b));
        let (rho, n) = pearson(ra.iter().copied().zip(rb.iter().copied())).unwrap();
        assert!((rho - 0.951_515_151_515_151_5).abs() < 1e-12 && n == 10, "{rho}");
        assert!(pearson([(1.0, 1.0); 20].into_iter()).is_none(), "one side never changes");
        assert!(pearson(ra.iter().copied().zip(rb.iter().copied()).take(9)).is_none());
    }
}
