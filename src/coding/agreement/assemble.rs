//! Computes every figure of a report in turn; it must not know the words that explain them.

use super::bands_and_intervals::{benchmarks, intervals};
use super::coefficient::{Coefficient, IntervalMethod, Undefined, Warning};
use super::headline::headline;
use super::indices::TwoByTwo;
use super::jackknife::{Unit, jackknife};
use super::kappa::{Kappa, cohen_kappa, weighted_kappa};
use super::krippendorff::{Metric, point};
use super::marginal::{bowker, stuart_maxwell};
use super::multi_rater::{brennan_prediger, conger_kappa, fleiss_kappa, gwet_ac, pairwise_percent};
use super::options::{LabelScale, ReportOptions};
use super::per_label::{LabelAgreement, per_label};
use super::percent::{holsti, percent_agreement, wilson_effective};
use super::planner::{MoreItems, plan_for_rarest};
use super::ratings::Ratings;
use super::report::{AgreementReport, Coefficients, MarginalTests, NamedCoefficient};
use super::resampled::jackknife_interval;
use super::sentences::sentences;
use super::statistic::Statistic;
use super::table::Table;
use super::weights::Weights;
use crate::model::{NoWatch, Watch};

/// Below this many items large-sample intervals are rough.
const FEW_ITEMS: usize = 30;

/// Every agreement figure of a round, with intervals, undefined cases and notes in plain words.
///
/// Takes time in proportion to replicates × items; never fails: what cannot be computed is
/// undefined, with its reason.
pub fn report(ratings: &Ratings, options: &ReportOptions) -> AgreementReport {
    compute(ratings, options, &NoWatch)
}

/// As [`report`], for jobs; `None` once the watch was cancelled.
pub fn report_watched(
    ratings: &Ratings,
    options: &ReportOptions,
    watch: &dyn Watch,
) -> Option<AgreementReport> {
    let report = compute(ratings, options, watch);
    (!watch.cancelled()).then_some(report)
}

fn compute(ratings: &Ratings, options: &ReportOptions, watch: &dyn Watch) -> AgreementReport {
    let round = Round::new(ratings, options);
    let coefficients = round.coefficients();
    let per_label: Vec<LabelAgreement> = (0..ratings.categories())
        .map(|category| {
            let names = &options.label_names;
            per_label(
                &ratings.one_vs_rest(category),
                category,
                names,
                options.level,
                round.unit == Unit::User,
            )
        })
        .collect();
    let two_by_two = round.table.as_ref().and_then(TwoByTwo::of);
    let design_effect = round.design_effect();
    let mut report = AgreementReport {
        level: options.level,
        coders: ratings.coders(),
        paired_items: ratings.paired_items(),
        missing: (0..ratings.coders()).map(|coder| ratings.missing(coder)).collect(),
        unused_labels: unused_labels(ratings),
        users: ratings.users(),
        unit: round.unit,
        marginal_tests: round.marginal_tests(),
        two_by_two,
        intervals: intervals(ratings, options, round.unit, &coefficients, watch),
        benchmarks: benchmarks(ratings.coders(), &coefficients),
        design_effect,
        more_items: round.more_items(&per_label, design_effect.unwrap_or(1.0)),
        warnings: round.warnings(),
        sentences: Vec::new(),
        headline: headline(ratings, round.table.as_ref(), &coefficients, two_by_two, per_label),
        coefficients,
    };
    report.sentences = sentences(&report, options);
    report
}

/// The ratings with the choices made about them.
struct Round<'a> {
    ratings: &'a Ratings,
    options: &'a ReportOptions,
    /// Of two coders.
    table: Option<Table>,
    unit: Unit,
}

impl<'a> Round<'a> {
    fn new(ratings: &'a Ratings, options: &'a ReportOptions) -> Self {
        let by_user = options.by_user && ratings.users().is_some();
        Self {
            ratings,
            options,
            table: (ratings.coders() == 2).then(|| Table::from_ratings(ratings)),
            unit: if by_user { Unit::User } else { Unit::Item },
        }
    }

    fn coefficients(&self) -> Coefficients {
        let (ratings, level) = (self.ratings, self.options.level);
        let identity = Weights::identity(ratings.categories());
        let mut kappa = self.two_coders(|table| cohen_kappa(table, level));
        kappa.coefficient = self.by_unit(kappa.coefficient, &Statistic::CohenKappa);
        Coefficients {
            percent: self.percent(),
            holsti: holsti(ratings),
            cohen_kappa: kappa,
            fleiss_kappa: self.by_unit(fleiss_kappa(ratings, &identity, level), &Statistic::FleissKappa),
            conger_kappa: self.by_unit(conger_kappa(ratings, &identity, level), &Statistic::CongerKappa),
            brennan_prediger: self
                .by_unit(brennan_prediger(ratings, &identity, level), &Statistic::BrennanPrediger),
            krippendorff_alpha: self.alpha(Metric::Nominal),
            gwet_ac1: self.by_unit(gwet_ac(ratings, &identity, level), &Statistic::GwetAc1),
            weighted: self.weighted(),
        }
    }

    /// Coefficients for ordered or tree-shaped codebooks.
    fn weighted(&self) -> Vec<NamedCoefficient> {
        let categories = self.ratings.categories();
        let named = |name, coefficient| NamedCoefficient { name, coefficient };
        match &self.options.scale {
            LabelScale::Nominal => Vec::new(),
            LabelScale::Ordered => {
                let linear = Weights::linear(categories);
                let quadratic = Weights::quadratic(categories);
                let ranks = (1..=categories).map(|rank| rank as f64).collect();
                vec![
                    named("weighted kappa, linear", self.weighted_kappa(&linear)),
                    named("weighted kappa, quadratic", self.weighted_kappa(&quadratic)),
                    named("Gwet AC2, linear", self.ac2(&linear)),
                    named("Gwet AC2, quadratic", self.ac2(&quadratic)),
                    named("Krippendorff alpha, ordinal", self.alpha(Metric::Ordinal)),
                    named("Krippendorff alpha, interval", self.alpha(Metric::Interval(ranks))),
                ]
            }
            LabelScale::Weighted(weights) => vec![
                named("weighted kappa", self.weighted_kappa(weights)),
                named("Gwet AC2", self.ac2(weights)),
                named("Krippendorff alpha, weighted", self.alpha(Metric::Table(weights.clone()))),
            ],
        }
    }

    fn weighted_kappa(&self, weights: &Weights) -> Coefficient {
        let level = self.options.level;
        let kappa = self.two_coders(|table| weighted_kappa(table, weights, level));
        self.by_unit(kappa.coefficient, &Statistic::WeightedKappa(weights.clone()))
    }

    fn ac2(&self, weights: &Weights) -> Coefficient {
        let coefficient = gwet_ac(self.ratings, weights, self.options.level);
        self.by_unit(coefficient, &Statistic::GwetAc2(weights.clone()))
    }

    fn alpha(&self, metric: Metric) -> Coefficient {
        let coefficient = point(self.ratings, &metric);
        let statistic = Statistic::Alpha(metric);
        jackknife_interval(coefficient, self.ratings, &statistic, self.unit, self.options.level)
    }

    fn two_coders(&self, kappa: impl Fn(&Table) -> Kappa) -> Kappa {
        match &self.table {
            Some(table) => kappa(table),
            None => Kappa::undefined(Undefined::NotTwoCoders { coders: self.ratings.coders() }),
        }
    }

    /// Keeps the closed-form interval for independent items, else replaces it by the jackknife by user.
    fn by_unit(&self, coefficient: Coefficient, statistic: &Statistic) -> Coefficient {
        match self.unit {
            Unit::Item => coefficient,
            Unit::User => {
                jackknife_interval(coefficient, self.ratings, statistic, Unit::User, self.options.level)
            }
        }
    }

    fn percent(&self) -> Coefficient {
        let level = self.options.level;
        let mut plain = match &self.table {
            Some(table) => percent_agreement(table, level),
            None => pairwise_percent(self.ratings, level),
        };
        let (Unit::User, Some(p)) = (self.unit, plain.value) else {
            return plain;
        };
        match jackknife(self.ratings, &Statistic::Percent, Unit::User) {
            Err(reason) => plain.without_interval(reason),
            Ok(found) => {
                let trials = self.ratings.paired_items() as f64;
                plain.se = Some(found.se);
                match wilson_effective(p, trials, found.units as f64, found.se, level) {
                    Some(limits) => plain.with_limits(limits, IntervalMethod::WilsonEffective),
                    None => plain.without_interval(Undefined::NotFinite),
                }
            }
        }
    }

    fn marginal_tests(&self) -> MarginalTests {
        let none = |reason| MarginalTests { stuart_maxwell: None, bowker: None, undefined: Some(reason) };
        let Some(table) = &self.table else {
            return none(Undefined::NotTwoCoders { coders: self.ratings.coders() });
        };
        match (stuart_maxwell(table), bowker(table)) {
            (Err(reason), Err(_)) => none(reason),
            (stuart_maxwell, bowker) => {
                MarginalTests { stuart_maxwell: stuart_maxwell.ok(), bowker: bowker.ok(), undefined: None }
            }
        }
    }

    /// (jackknife error by user / by item)² of κ, at least 1.
    fn design_effect(&self) -> Option<f64> {
        if self.unit == Unit::Item {
            return None;
        }
        let statistic = if self.table.is_some() { Statistic::CohenKappa } else { Statistic::FleissKappa };
        let by_user = jackknife(self.ratings, &statistic, Unit::User).ok()?.se;
        let by_item = jackknife(self.ratings, &statistic, Unit::Item).ok()?.se;
        (by_item > 1e-12).then(|| (by_user / by_item).powi(2).max(1.0))
    }

    fn more_items(&self, labels: &[LabelAgreement], design_effect: f64) -> Option<MoreItems> {
        let options = self.options;
        let items = self.ratings.paired_items();
        plan_for_rarest(
            labels,
            &options.labels_that_matter,
            items,
            design_effect,
            options.half_width,
            options.level,
        )
    }

    fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let items = self.ratings.paired_items();
        if items < FEW_ITEMS {
            warnings.push(Warning::FewItems { items });
        }
        if self.options.by_user && self.ratings.users().is_none() {
            warnings.push(Warning::NoUsers);
        }
        let one_label = self.table.iter().flat_map(Table::one_label_coders);
        warnings.extend(one_label.map(|coder| Warning::OneLabel { coder }));
        warnings
    }
}

fn unused_labels(ratings: &Ratings) -> Vec<usize> {
    let counts = ratings.label_counts();
    counts.iter().zip(0..).filter(|(count, _)| **count == 0).map(|(_, label)| label).collect()
}
