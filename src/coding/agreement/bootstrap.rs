//! Seeded percentile bootstraps by item or by user; it must not know any coefficient.

use serde::Serialize;

use super::coefficient::{ConfidenceLevel, Undefined};
use super::jackknife::{Unit, patterns_by_user};
use super::patterns::Patterns;
use super::ratings::Ratings;
use super::statistic::Statistic;
use crate::model::{NoWatch, Watch};

/// How many replicates are drawn between two looks at the watch.
const REPLICATES_BETWEEN_LOOKS: usize = 64;

/// The SplitMix64 generator (Steele, Lea & Flood 2014): the same seed gives the same numbers on every machine.
#[derive(Clone, Debug)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// A generator that starts at `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// The next index below `bound`, as (bits·bound) >> 64; zero if `bound` is zero.
    pub fn below(&mut self, bound: usize) -> usize {
        let scaled = u128::from(self.next_u64()) * bound as u128;
        usize::try_from(scaled >> 64).unwrap_or_default()
    }
}

/// The outcome of a percentile bootstrap.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bootstrap {
    /// What was drawn.
    pub unit: Unit,
    /// How many units one replicate draws.
    pub units: usize,
    /// The seed of the generator.
    pub seed: u64,
    /// Replicates drawn.
    pub replicates: usize,
    /// Replicates on which the statistic was undefined; they are left out below.
    pub undefined_replicates: usize,
    /// Mean of the replicates.
    pub mean: f64,
    /// Standard deviation of the replicates (divisor one less than their number).
    pub sd: f64,
    /// Percentile limits (type 7 quantiles).
    pub ci: (f64, f64),
}

/// Resamples items, or users with all their items, with replacement.
///
/// Each replicate draws as many units as there are, one [`SplitMix64::below`] per slot, replicate
/// by replicate, so a seed fixes every figure. Without user ids, every item is a user of its own.
///
/// # Errors
/// No replicates asked for, fewer than two units, a statistic that is undefined on all items, or
/// one that is undefined on more than half of the replicates.
pub fn bootstrap(
    ratings: &Ratings,
    statistic: &Statistic,
    unit: Unit,
    replicates: usize,
    seed: u64,
    level: ConfidenceLevel,
) -> Result<Bootstrap, Undefined> {
    bootstrap_all(ratings, std::slice::from_ref(statistic), unit, replicates, seed, level, &NoWatch)
        .pop()
        .unwrap_or(Err(Undefined::NotFinite))
}

/// [`bootstrap`] of several statistics on the same replicates, in the order given.
///
/// A cancelled watch ends the drawing early: the caller asks it, and then throws the result away.
pub fn bootstrap_all(
    ratings: &Ratings,
    statistics: &[Statistic],
    unit: Unit,
    replicates: usize,
    seed: u64,
    level: ConfidenceLevel,
    watch: &dyn Watch,
) -> Vec<Result<Bootstrap, Undefined>> {
    let patterns = Patterns::of(ratings);
    let users = ratings.user_of_item().filter(|_| unit == Unit::User);
    let groups =
        users.map(|of_item| patterns_by_user(&patterns, of_item, ratings.users().unwrap_or_default()));
    let units = groups.as_ref().map_or(ratings.items(), Vec::len);
    if units < 2 {
        return vec![Err(Undefined::TooFewUnits { have: units }); statistics.len()];
    }
    let mut generator = SplitMix64::new(seed);
    let mut sample = patterns.empty_sample();
    let mut values = vec![Vec::with_capacity(replicates); statistics.len()];
    for replicate in 0..replicates {
        if replicate % REPLICATES_BETWEEN_LOOKS == 0 {
            if watch.cancelled() {
                break;
            }
            watch.progress(replicate as u64, replicates as u64, step(unit));
        }
        sample.clear();
        for _ in 0..units {
            let drawn = generator.below(units);
            match &groups {
                Some(groups) => {
                    for (pattern, count) in groups.get(drawn).into_iter().flatten() {
                        sample.add(*pattern, *count);
                    }
                }
                None => sample.add(patterns.of_item.get(drawn).copied().unwrap_or_default(), 1),
            }
        }
        for (statistic, values) in statistics.iter().zip(&mut values) {
            values.extend(statistic.evaluate(&sample));
        }
    }
    let all = patterns.sample();
    statistics
        .iter()
        .zip(values)
        .map(|(statistic, values)| {
            statistic.evaluate(&all)?;
            summarise(values, replicates, level).map(|(mean, sd, ci, undefined_replicates)| Bootstrap {
                unit,
                units,
                seed,
                replicates,
                undefined_replicates,
                mean,
                sd,
                ci,
            })
        })
        .collect()
}

fn step(unit: Unit) -> &'static str {
    match unit {
        Unit::Item => "Resampling items",
        Unit::User => "Resampling users",
    }
}

type Summary = (f64, f64, (f64, f64), usize);

fn summarise(mut values: Vec<f64>, replicates: usize, level: ConfidenceLevel) -> Result<Summary, Undefined> {
    let defined = values.len();
    values.sort_by(f64::total_cmp);
    let limits = percentile(&values, 1.0 - level.upper())
        .zip(percentile(&values, level.upper()))
        .filter(|_| defined >= 2 && defined * 2 >= replicates)
        .ok_or(Undefined::ReplicatesUndefined { defined, replicates })?;
    let count = defined as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Ok((mean, (squares / (count - 1.0)).sqrt(), limits, replicates - defined))
}

/// The type-7 quantile (Hyndman & Fan 1996) of ascending values at share `p`; `None` without values.
pub fn percentile(ascending: &[f64], p: f64) -> Option<f64> {
    let last = ascending.len().checked_sub(1)?;
    let position = p.clamp(0.0, 1.0) * last as f64;
    // The position lies between 0 and `last`, so the cast neither truncates nor loses a sign.
    let below = (position.floor() as usize).min(last);
    let low = ascending.get(below)?;
    let high = ascending.get((below + 1).min(last))?;
    Some(low + (position - below as f64) * (high - low))
}
