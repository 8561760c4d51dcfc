//! Plain shares of agreement and their score intervals; it must not know chance.

use super::coefficient::{Coefficient, ConfidenceLevel, IntervalMethod, Undefined};
use super::ratings::Ratings;
use super::table::Table;

/// The Wilson (1927) score interval of `successes` out of `trials` (both ≥ 0, may be fractional).
///
/// `None` without trials.
pub fn wilson(successes: f64, trials: f64, level: ConfidenceLevel) -> Option<(f64, f64)> {
    if !(trials > 0.0 && successes >= 0.0 && successes <= trials) {
        return None;
    }
    let p = successes / trials;
    let z2 = level.z().powi(2);
    let centre = (p + z2 / (2.0 * trials)) / (1.0 + z2 / trials);
    let half =
        level.z() / (1.0 + z2 / trials) * (p * (1.0 - p) / trials + z2 / (4.0 * trials * trials)).sqrt();
    // At 0 and 1 the limit is the estimate itself; subtraction would leave rounding noise.
    let low = if successes <= 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if successes >= trials { 1.0 } else { (centre + half).min(1.0) };
    Some((low, high))
}

/// The Wilson interval of a share `p` of `trials` that are not independent.
///
/// The number of trials is replaced by the effective one, p(1−p)/`se`² with a jackknife error by
/// independent unit (Kish 1965; for the score interval under clustering see Franco, Little, Louis
/// & Slud 2019), never more than `trials`. Where the share is 0 or 1 the units are taken as the
/// trials, which is the most cautious reading.
pub(super) fn wilson_effective(
    p: f64,
    trials: f64,
    units: f64,
    se: f64,
    level: ConfidenceLevel,
) -> Option<(f64, f64)> {
    let variance = se * se;
    let effective = if variance > 1e-24 { p * (1.0 - p) / variance } else { units };
    let effective = effective.min(trials).max(1.0);
    wilson((p * effective).clamp(0.0, effective), effective, level)
}

/// Percent agreement p_o = Σ n_kk / n of two coders with its Wilson interval.
pub fn percent_agreement(table: &Table, level: ConfidenceLevel) -> Coefficient {
    let items = table.items() as f64;
    let Some(limits) = wilson(table.agreements(), items, level) else {
        return Coefficient::undefined(Undefined::NoItems);
    };
    let p = table.agreements() / items;
    let mut coefficient = Coefficient::point(p).with_limits(limits, IntervalMethod::Wilson);
    coefficient.se = Some((p * (1.0 - p) / items).max(0.0).sqrt());
    coefficient
}

/// Holsti's (1969) coefficient of reliability 2M/(N₁+N₂): M agreements, `N₁` and `N₂` units coded by each of two coders.
///
/// It equals percent agreement when both coded the same units.
pub fn holsti(ratings: &Ratings) -> Coefficient {
    if ratings.coders() != 2 {
        return Coefficient::undefined(Undefined::NotTwoCoders { coders: ratings.coders() });
    }
    let coded = (2 * ratings.items() - ratings.missing(0) - ratings.missing(1)) as f64;
    if coded <= 0.0 {
        return Coefficient::undefined(Undefined::NoItems);
    }
    Coefficient::point(2.0 * Table::from_ratings(ratings).agreements() / coded)
}
