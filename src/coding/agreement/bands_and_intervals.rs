//! The further intervals and the bands of a report's main coefficients; it must not know how the coefficients are defined.

use super::benchmark::{BandScale, benchmark};
use super::bootstrap::{Bootstrap, bootstrap_all};
use super::coefficient::{Coefficient, IntervalMethod, Undefined};
use super::jackknife::Unit;
use super::krippendorff::{Metric, krippendorff_alpha_linearised};
use super::options::ReportOptions;
use super::ratings::Ratings;
use super::report::{Coefficients, NamedBenchmark, NamedInterval};
use super::resampled::jackknife_interval;
use super::statistic::Statistic;
use crate::model::Watch;

/// All intervals of percent, κ, α and AC1: closed form, jackknife and bootstrap, each by item and, where items name
/// their users, by user too. `unit` is what the coefficients themselves took as independent.
pub(super) fn intervals(
    ratings: &Ratings,
    options: &ReportOptions,
    unit: Unit,
    found: &Coefficients,
    watch: &dyn Watch,
) -> Vec<NamedInterval> {
    let resampled: Vec<(&'static str, &Coefficient, Statistic)> = main_coefficients(ratings.coders(), found)
        .into_iter()
        .filter(|(_, coefficient, _)| coefficient.value.is_some())
        .collect();
    let users = ratings.users().is_some();
    let units = [Some(Unit::Item), users.then_some(Unit::User)];
    let mut intervals = vec![of_coefficient("percent", &found.percent)];
    for (name, coefficient, statistic) in &resampled {
        intervals.push(of_coefficient(name, coefficient));
        if *name == "krippendorff_alpha" && unit == Unit::Item {
            let linearised = krippendorff_alpha_linearised(ratings, &Metric::Nominal, options.level);
            intervals.push(of_coefficient(name, &linearised));
        }
        for other in units.into_iter().flatten() {
            let point = (*coefficient).clone();
            let found = jackknife_interval(point, ratings, statistic, other, options.level);
            let method = match other {
                Unit::Item => IntervalMethod::JackknifeItem,
                Unit::User => IntervalMethod::JackknifeUser,
            };
            if coefficient.method != method {
                // Where there is none, it still says which one it would have been.
                let named =
                    NamedInterval { method, method_name: method.name(), ..of_coefficient(name, &found) };
                intervals.push(named);
            }
        }
    }
    if options.replicates > 0 {
        let statistics: Vec<Statistic> =
            resampled.iter().map(|(_, _, statistic)| statistic.clone()).collect();
        for drawn in units.into_iter().flatten() {
            let (replicates, seed) = (options.replicates, options.seed);
            let outcomes = bootstrap_all(ratings, &statistics, drawn, replicates, seed, options.level, watch);
            for ((name, _, _), outcome) in resampled.iter().zip(outcomes) {
                intervals.push(of_bootstrap(name, outcome, drawn));
            }
        }
    }
    intervals
}

/// The bands of κ, α and AC1 that the data support.
pub(super) fn benchmarks(coders: usize, found: &Coefficients) -> Vec<NamedBenchmark> {
    let mut bands = Vec::new();
    for (name, coefficient, _) in main_coefficients(coders, found) {
        // Krippendorff's limits were set for α alone.
        let is_alpha = name == "krippendorff_alpha";
        let scales = BandScale::ALL.into_iter().filter(|scale| is_alpha || *scale != BandScale::Krippendorff);
        for scale in scales {
            bands.extend(benchmark(coefficient, scale).map(|benchmark| NamedBenchmark {
                coefficient: name,
                scale_name: scale.name(),
                benchmark,
            }));
        }
    }
    bands
}

/// The coefficients shown side by side: κ (Fleiss' for more than two coders), α and AC1.
fn main_coefficients(coders: usize, found: &Coefficients) -> [(&'static str, &Coefficient, Statistic); 3] {
    let kappa = if coders == 2 {
        ("cohen_kappa", &found.cohen_kappa.coefficient, Statistic::CohenKappa)
    } else {
        ("fleiss_kappa", &found.fleiss_kappa, Statistic::FleissKappa)
    };
    [
        kappa,
        ("krippendorff_alpha", &found.krippendorff_alpha, Statistic::Alpha(Metric::Nominal)),
        ("gwet_ac1", &found.gwet_ac1, Statistic::GwetAc1),
    ]
}

pub(super) fn of_coefficient(name: &'static str, coefficient: &Coefficient) -> NamedInterval {
    NamedInterval {
        coefficient: name,
        method: coefficient.method,
        method_name: coefficient.method.name(),
        se: coefficient.se,
        ci: coefficient.ci,
        undefined: coefficient.undefined.clone().or_else(|| coefficient.no_interval_reason()),
        bootstrap: None,
    }
}

pub(super) fn of_bootstrap(
    name: &'static str,
    outcome: Result<Bootstrap, Undefined>,
    unit: Unit,
) -> NamedInterval {
    let method = match unit {
        Unit::Item => IntervalMethod::BootstrapItem,
        Unit::User => IntervalMethod::BootstrapUser,
    };
    let (bootstrap, undefined) = match outcome {
        Ok(bootstrap) => (Some(bootstrap), None),
        Err(reason) => (None, Some(reason)),
    };
    // Replicates that are all alike have no spread to report, as little as a standard error of zero.
    let spread = bootstrap.as_ref().filter(|found| found.sd > 1e-12);
    NamedInterval {
        coefficient: name,
        method,
        method_name: method.name(),
        se: bootstrap.as_ref().map(|found| found.sd),
        ci: spread.map(|found| found.ci),
        undefined,
        bootstrap,
    }
}
