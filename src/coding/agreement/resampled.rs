//! Coefficients whose interval comes from leaving out items or users; it must not know reports.

use super::coefficient::{Coefficient, ConfidenceLevel, IntervalMethod, Warning};
use super::jackknife::{Unit, jackknife};
use super::krippendorff::{Metric, point};
use super::ratings::Ratings;
use super::statistic::Statistic;

/// Krippendorff's α with its delete-one-item jackknife error and t interval.
///
/// The jackknife covers better than the customary bootstrap (Hughes 2022, arXiv 2210.13265).
/// Undefined without variation and below two items with two labels.
pub fn krippendorff_alpha(ratings: &Ratings, metric: &Metric, level: ConfidenceLevel) -> Coefficient {
    let statistic = Statistic::Alpha(metric.clone());
    jackknife_interval(point(ratings, metric), ratings, &statistic, Unit::Item, level)
}

/// Replaces a coefficient's interval by the jackknife's: value ± t·SE with units − 1 degrees of freedom.
///
/// `statistic` must be the one whose value the coefficient holds.
pub fn jackknife_interval(
    mut coefficient: Coefficient,
    ratings: &Ratings,
    statistic: &Statistic,
    unit: Unit,
    level: ConfidenceLevel,
) -> Coefficient {
    if coefficient.value.is_none() {
        return coefficient;
    }
    coefficient
        .warnings
        .retain(|warning| !matches!(warning, Warning::ZeroStandardError | Warning::NoInterval { .. }));
    let method = match unit {
        Unit::Item => IntervalMethod::JackknifeItem,
        Unit::User => IntervalMethod::JackknifeUser,
    };
    match jackknife(ratings, statistic, unit) {
        Ok(found) => {
            let t = level.t(found.units as f64 - 1.0);
            coefficient.with_symmetric(found.se, t, method)
        }
        Err(reason) => coefficient.without_interval(reason),
    }
}
