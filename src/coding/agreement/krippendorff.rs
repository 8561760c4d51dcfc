//! Krippendorff's α for any number of coders, missing labels and any metric; it must not know how it is resampled.

use serde::Serialize;

use super::coefficient::{Coefficient, ConfidenceLevel, IntervalMethod, Undefined};
use super::kappa::MIN_ITEMS;
use super::patterns::{Patterns, Sample};
use super::ratings::Ratings;
use super::weights::Weights;

/// How far apart two labels are: δ² in Krippendorff's notation (Krippendorff 2011, section D).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// 1 for different labels.
    Nominal,
    /// Labels in codebook order: (Σ n_g over the labels between, both ends halved)². Depends on the data.
    Ordinal,
    /// (x − y)² of the value of each label. Length q.
    Interval(Vec<f64>),
    /// ((x − y)/(x + y))² of the value of each label. Length q.
    Ratio(Vec<f64>),
    /// Any table: the distance is 1 − weight.
    Table(Weights),
}

/// α and the pieces it is made of.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alpha {
    /// α = 1 − D_o/D_e.
    pub value: f64,
    /// Observed disagreement D_o: the average δ² of pairs within items.
    pub observed_disagreement: f64,
    /// Expected disagreement D_e: the average δ² of pairs over all pairable labels.
    pub expected_disagreement: f64,
    /// Pairable labels n (labels of items that have at least two).
    pub pairable: f64,
}

/// The coincidence table: every ordered pair of labels within an item, weighted 1/(m−1).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coincidences {
    /// o_ck, q×q, symmetric.
    pub cells: Vec<Vec<f64>>,
    /// n_c, the pairable labels of each category.
    pub totals: Vec<f64>,
    /// n = Σ n_c.
    pub pairable: f64,
}

/// α with Gwet's linearised error (2014, ch. 5; as the R package irrCAC) instead of the jackknife.
///
/// Label distances are taken as fixed; for [`Metric::Ordinal`] they come from the data.
pub fn krippendorff_alpha_linearised(
    ratings: &Ratings,
    metric: &Metric,
    level: ConfidenceLevel,
) -> Coefficient {
    let coefficient = point(ratings, metric);
    let patterns = Patterns::of(ratings);
    let sample = patterns.sample();
    match (coefficient.value, linearised_error(&sample, metric)) {
        (Some(_), Some(se)) => {
            let items = sample.paired() as f64;
            coefficient.with_symmetric(se, level.t(items - 1.0), IntervalMethod::Linearised)
        }
        _ => coefficient.without_interval(Undefined::NotFinite),
    }
}

/// α with its disagreements, without an interval.
///
/// # Errors
/// No item with two labels, no variation, or a metric that does not fit the codebook.
pub fn alpha_estimate(ratings: &Ratings, metric: &Metric) -> Result<Alpha, Undefined> {
    alpha(&Patterns::of(ratings).sample(), metric)
}

/// The coincidence table of the ratings.
pub fn coincidences(ratings: &Ratings) -> Coincidences {
    coincidence_table(&Patterns::of(ratings).sample())
}

pub(super) fn point(ratings: &Ratings, metric: &Metric) -> Coefficient {
    let have = ratings.paired_items();
    if have > 0 && have < MIN_ITEMS {
        return Coefficient::undefined(Undefined::TooFewItems { have, need: MIN_ITEMS });
    }
    match alpha_estimate(ratings, metric) {
        Err(reason) => Coefficient::undefined(reason),
        Ok(alpha) if *metric == Metric::Nominal => Coefficient::point(alpha.value)
            .with_agreement(1.0 - alpha.observed_disagreement, 1.0 - alpha.expected_disagreement),
        Ok(alpha) => Coefficient::point(alpha.value),
    }
}

pub(super) fn alpha(sample: &Sample, metric: &Metric) -> Result<Alpha, Undefined> {
    let table = coincidence_table(sample);
    if table.pairable < 2.0 {
        return Err(Undefined::NoItems);
    }
    if table.totals.iter().filter(|&&total| total > 1e-9).count() < 2 {
        return Err(Undefined::NoVariation);
    }
    let distances = distances(metric, &table.totals)?;
    let (mut observed, mut expected) = (0.0, 0.0);
    for ((row, cells), total) in distances.iter().zip(&table.cells).zip(&table.totals) {
        for ((distance, cell), other) in row.iter().zip(cells).zip(&table.totals) {
            observed += cell * distance;
            expected += total * other * distance;
        }
    }
    if expected <= 0.0 {
        return Err(Undefined::NoVariation);
    }
    let n = table.pairable;
    Ok(Alpha {
        value: 1.0 - (n - 1.0) * observed / expected,
        observed_disagreement: observed / n,
        expected_disagreement: expected / (n * (n - 1.0)),
        pairable: n,
    })
}

fn coincidence_table(sample: &Sample) -> Coincidences {
    let categories = sample.patterns.categories;
    let mut cells = vec![vec![0.0; categories]; categories];
    for (pattern, count) in sample.occurring().filter(|(pattern, _)| pattern.is_paired()) {
        for (c, raters_c) in &pattern.tally {
            for (k, raters_k) in &pattern.tally {
                let pairs = if c == k { raters_c * (raters_c - 1.0) } else { raters_c * raters_k };
                if let Some(cell) = cells.get_mut(*c).and_then(|row| row.get_mut(*k)) {
                    *cell += count * pairs / (pattern.total - 1.0);
                }
            }
        }
    }
    let totals: Vec<f64> = cells.iter().map(|row| row.iter().sum()).collect();
    let pairable = totals.iter().sum();
    Coincidences { cells, totals, pairable }
}

/// δ² of all pairs of labels.
fn distances(metric: &Metric, totals: &[f64]) -> Result<Vec<Vec<f64>>, Undefined> {
    let categories = totals.len();
    let scale = match metric {
        Metric::Nominal | Metric::Ordinal => categories,
        Metric::Interval(values) | Metric::Ratio(values) => values.len(),
        Metric::Table(weights) => weights.categories(),
    };
    if scale != categories {
        return Err(Undefined::ScaleMismatch { scale, categories });
    }
    let table = |distance: &dyn Fn(usize, usize) -> f64| -> Vec<Vec<f64>> {
        (0..categories)
            .map(|c| (0..categories).map(|k| if c == k { 0.0 } else { distance(c, k) }).collect())
            .collect()
    };
    let value = |values: &[f64], k: usize| values.get(k).copied().unwrap_or(f64::NAN);
    let found = match metric {
        Metric::Nominal => table(&|_, _| 1.0),
        Metric::Ordinal => table(&|c, k| {
            let (low, high) = (c.min(k), c.max(k));
            let between: f64 = totals.iter().skip(low).take(high - low + 1).sum();
            (between - f64::midpoint(value(totals, low), value(totals, high))).powi(2)
        }),
        Metric::Interval(values) => table(&|c, k| (value(values, c) - value(values, k)).powi(2)),
        Metric::Ratio(values) => table(&|c, k| {
            let (x, y) = (value(values, c), value(values, k));
            // Two labels of value zero are at the same place.
            if (x - y).abs() <= 0.0 { 0.0 } else { ((x - y) / (x + y)).powi(2) }
        }),
        Metric::Table(weights) => table(&|c, k| weights.penalty(c, k)),
    };
    if found.iter().flatten().all(|distance| distance.is_finite()) {
        Ok(found)
    } else {
        Err(Undefined::NotFinite)
    }
}

/// Gwet's linearised standard error of α, over the items with at least two labels.
fn linearised_error(sample: &Sample, metric: &Metric) -> Option<f64> {
    let table = coincidence_table(sample);
    let distances = distances(metric, &table.totals).ok()?;
    let items = sample.paired() as f64;
    let largest = distances.iter().flatten().copied().fold(0.0_f64, f64::max);
    if items < 2.0 || largest <= 0.0 {
        return None;
    }
    let weight = |k: usize, l: usize| {
        1.0 - distances.get(k).and_then(|row| row.get(l)).copied().unwrap_or(0.0) / largest
    };
    let mean_raters = table.pairable / items;
    let shares: Vec<f64> = table.totals.iter().map(|total| total / table.pairable).collect();
    let reach: Vec<f64> = (0..shares.len())
        .map(|k| shares.iter().enumerate().map(|(l, share)| share * weight(k, l)).sum())
        .collect();
    let expected: f64 = shares.iter().zip(&reach).map(|(share, reach)| share * reach).sum();

    let paired: Vec<_> = sample.occurring().filter(|(pattern, _)| pattern.is_paired()).collect();
    let own = |tally: &[(usize, f64)], total: f64| -> f64 {
        let mut sum = -total;
        for (k, raters_k) in tally {
            for (l, raters_l) in tally {
                sum += raters_k * raters_l * weight(*k, *l);
            }
        }
        sum / (mean_raters * (total - 1.0))
    };
    let mean_own =
        paired.iter().map(|(pattern, count)| count * own(&pattern.tally, pattern.total)).sum::<f64>() / items;
    let room = 1.0 - expected;
    // As in irrCAC, the variance is that of α without its small-sample term, which stays only in
    // the correction for items with more or fewer labels than the average.
    let plain = (mean_own - expected) / room;
    let observed = mean_own + (1.0 - mean_own) / table.pairable;
    let mut sum = 0.0;
    for (pattern, count) in paired {
        let surplus = (pattern.total - mean_raters) / mean_raters;
        let agreement = own(&pattern.tally, pattern.total) - observed * surplus;
        let pull: f64 = pattern
            .tally
            .iter()
            .map(|(k, raters)| raters / mean_raters * reach.get(*k).copied().unwrap_or(0.0))
            .sum::<f64>()
            - expected * surplus;
        let linear = (agreement - expected) / room - 2.0 * (1.0 - plain) * (pull - expected) / room;
        sum += count * (linear - plain).powi(2);
    }
    Some((sum / (items * (items - 1.0))).sqrt()).filter(|se| se.is_finite())
}
