//! Agreement on the time ranges of many items: per-second κ and matched segments, with intervals that keep what belongs
//! together; it must not know rounds.

use super::coefficient::{Coefficient, ConfidenceLevel, IntervalMethod, Undefined};
use super::jackknife::Unit;
use super::kappa::{cohen_kappa, kappa_value};
use super::ratings::RatingsError;
use super::segments::{Segment, SegmentMatch, binned, match_segments};
use super::table::Table;
use super::weights::Weights;
use serde::Serialize;

/// How segments are compared; reports state both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SegmentOptions {
    /// Length of what κ counts as one unit, in milliseconds.
    pub bin_ms: u64,
    /// By how much the ends of matched segments may differ, in milliseconds.
    pub tolerance_ms: u64,
}

impl Default for SegmentOptions {
    /// Seconds, and two of them to either side: who marks while a replay runs reacts late and by whole seconds.
    fn default() -> Self {
        Self { bin_ms: 1_000, tolerance_ms: 2_000 }
    }
}

/// What two coders marked in one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentPair {
    pub first: Vec<Segment>,
    pub second: Vec<Segment>,
    pub duration_ms: u64,
    /// Items with the same number are left out together: those of one user.
    pub group: usize,
}

/// How far two coders marked the same times.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SegmentAgreement {
    /// Bins that κ was counted on.
    pub bins: u64,
    /// Bins on which both said the same.
    pub same: u64,
    /// Cohen's κ over the bins, with "nothing marked" as a label of its own. Bins of one item depend on each other: the
    /// interval is a jackknife over groups of items.
    pub kappa: Coefficient,
    /// Segments matched one to one.
    pub matches: SegmentMatch,
    /// F1 of the matches, with a jackknife over groups of items.
    pub f1: Coefficient,
}

/// Compares the segments of each pair with one another, and puts all pairs together.
///
/// `categories` is the number of labels that segments can have; `unit` says what a group is.
///
/// # Errors
/// A label outside of these categories.
pub fn segment_agreement(
    pairs: &[SegmentPair],
    categories: usize,
    options: SegmentOptions,
    unit: Unit,
    level: ConfidenceLevel,
) -> Result<SegmentAgreement, RatingsError> {
    let groups = pairs.iter().map(|pair| pair.group + 1).max().unwrap_or(0);
    let size = categories + 1;
    let mut all = (Table::zeros(size), Counts::default());
    let mut by_group = vec![(Table::zeros(size), Counts::default()); groups];
    for pair in pairs {
        let (first, second) = (&pair.first, &pair.second);
        let ratings = binned(first, second, pair.duration_ms, options.bin_ms, categories)?;
        let table = Table::from_ratings(&ratings);
        let found = match_segments(first, second, options.tolerance_ms);
        let counts = Counts { matched: found.matched, first: found.first, second: found.second };
        for (sum, total) in [&mut all].into_iter().chain(by_group.get_mut(pair.group)) {
            for (row, column, count) in table.cells() {
                sum.add(row, column, count);
            }
            total.add(counts);
        }
    }
    let by_group: Vec<_> = by_group.into_iter().filter(|(table, _)| table.items() > 0).collect();
    let method = match unit {
        Unit::Item => IntervalMethod::JackknifeItem,
        Unit::User => IntervalMethod::JackknifeUser,
    };
    let weights = Weights::identity(size);
    let without = |(table, _): &(Table, Counts)| kappa_value(&difference(&all.0, table), &weights).ok();
    let kappa = cohen_kappa(&all.0, level).coefficient;
    let kappa = with_jackknife(kappa, by_group.iter().map(without).collect(), method, level);
    let f1 = all.1.f1().map_or_else(|| Coefficient::undefined(Undefined::NoItems), Coefficient::point);
    let without = |(_, counts): &(Table, Counts)| all.1.less(*counts).f1();
    let mut f1 = with_jackknife(f1, by_group.iter().map(without).collect(), method, level);
    f1.ci = f1.ci.map(|(low, high)| (low.max(0.0), high));
    Ok(SegmentAgreement {
        bins: all.0.items(),
        same: all.0.agreements() as u64,
        kappa,
        matches: SegmentMatch {
            tolerance_ms: options.tolerance_ms,
            matched: all.1.matched,
            first: all.1.first,
            second: all.1.second,
            f1: all.1.f1(),
        },
        f1,
    })
}

#[derive(Clone, Copy, Default)]
struct Counts {
    matched: usize,
    first: usize,
    second: usize,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.matched += other.matched;
        self.first += other.first;
        self.second += other.second;
    }

    fn less(self, other: Self) -> Self {
        Self {
            matched: self.matched - other.matched,
            first: self.first - other.first,
            second: self.second - other.second,
        }
    }

    /// 2M/(first + second).
    fn f1(self) -> Option<f64> {
        let all = self.first + self.second;
        (all > 0).then(|| 2.0 * self.matched as f64 / all as f64)
    }
}

fn difference(all: &Table, part: &Table) -> Table {
    let mut left = Table::zeros(all.categories());
    for (row, column, count) in all.cells() {
        left.add(row, column, count - part.get(row, column));
    }
    left
}

/// Value ± t·SE with SE² = (m−1)/m · Σ(θ₍ᵢ₎ − θ̄)² over m groups left out one at a time (Tukey 1958).
fn with_jackknife(
    coefficient: Coefficient,
    left_out: Vec<Option<f64>>,
    method: IntervalMethod,
    level: ConfidenceLevel,
) -> Coefficient {
    if coefficient.value.is_none() {
        return coefficient;
    }
    let units = left_out.len();
    if units < 2 {
        return coefficient.without_interval(Undefined::TooFewUnits { have: units });
    }
    let Some(values) = left_out.into_iter().collect::<Option<Vec<f64>>>() else {
        return coefficient.without_interval(Undefined::RestsOnOneUnit);
    };
    let m = units as f64;
    let mean = values.iter().sum::<f64>() / m;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let se = ((m - 1.0) / m * squares).sqrt();
    coefficient.with_symmetric(se, level.t(m - 1.0), method)
}
