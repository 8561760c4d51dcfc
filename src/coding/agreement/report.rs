//! Everything about the agreement of one round in one value; it must not know files, windows or how a round came about.

use std::collections::BTreeMap;

use serde::Serialize;

use super::benchmark::Benchmark;
use super::bootstrap::Bootstrap;
use super::coefficient::{Coefficient, ConfidenceLevel, IntervalMethod, Undefined, Warning};
use super::indices::TwoByTwo;
use super::jackknife::Unit;
use super::kappa::Kappa;
use super::marginal::ChiSquare;
use super::per_label::LabelAgreement;
use super::planner::MoreItems;

/// Agreement of a round, with every figure's interval or the reason it has none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AgreementReport {
    /// The figures that scripts rely on; they lie at the top level when serialised.
    #[serde(flatten)]
    pub headline: Headline,
    /// Level of all intervals.
    pub level: ConfidenceLevel,
    /// Number of coders.
    pub coders: usize,
    /// Items with labels from at least two coders.
    pub paired_items: usize,
    /// Per coder, items left without a label.
    pub missing: Vec<usize>,
    /// Labels of the codebook that nobody used.
    pub unused_labels: Vec<usize>,
    /// Distinct users, if items name theirs.
    pub users: Option<usize>,
    /// What the intervals treat as independent.
    pub unit: Unit,
    /// All coefficients.
    pub coefficients: Coefficients,
    /// Tests of equal label rates; two coders only.
    pub marginal_tests: MarginalTests,
    /// Prevalence, bias and specific agreement of a codebook of two labels; two coders only.
    pub two_by_two: Option<TwoByTwo>,
    /// Every interval of the main coefficients, each with its method.
    pub intervals: Vec<NamedInterval>,
    /// Bands that the data support; a coefficient without an interval has none.
    pub benchmarks: Vec<NamedBenchmark>,
    /// The factor by which clustering by user widens Var(κ), at least 1; with intervals by user only.
    pub design_effect: Option<f64>,
    /// Further items for the half-width asked for, on the rarest label.
    pub more_items: Option<MoreItems>,
    /// What a reader has to know of the whole round.
    pub warnings: Vec<Warning>,
    /// Notes in plain words, one sentence each.
    pub sentences: Vec<String>,
}

/// The columns that scripts rely on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Headline {
    /// Items of the round, with or without labels.
    pub items: usize,
    /// Codebook size q at seal.
    pub categories: usize,
    /// Percent agreement p_o, 0–1.
    pub percent: Option<f64>,
    /// Its interval.
    pub percent_ci: Option<(f64, f64)>,
    /// Cohen's κ; two coders only.
    pub cohen_kappa: Option<f64>,
    /// Its standard error.
    pub cohen_kappa_se: Option<f64>,
    /// Its interval.
    pub cohen_kappa_ci: Option<(f64, f64)>,
    /// Krippendorff's nominal α.
    pub krippendorff_alpha: Option<f64>,
    /// Its interval.
    pub krippendorff_alpha_ci: Option<(f64, f64)>,
    /// Gwet's AC1.
    pub gwet_ac1: Option<f64>,
    /// Its interval.
    pub gwet_ac1_ci: Option<(f64, f64)>,
    /// PABAK; for a codebook of more than two labels its generalisation, Brennan–Prediger.
    pub pabak: Option<f64>,
    /// Its interval.
    pub pabak_ci: Option<(f64, f64)>,
    /// Prevalence index; two coders and two labels only.
    pub prevalence_index: Option<f64>,
    /// Bias index; two coders and two labels only.
    pub bias_index: Option<f64>,
    /// Each label on its own, in codebook order.
    pub per_label: Vec<LabelAgreement>,
    /// Rows coder A, columns coder B; empty unless there are two coders.
    pub confusion: Vec<Vec<u64>>,
    /// Why a figure above has no value or no interval, by its name.
    pub undefined: BTreeMap<&'static str, String>,
    /// The name of the method of each interval above.
    pub ci_methods: BTreeMap<&'static str, &'static str>,
}

/// All coefficients of a report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coefficients {
    /// Percent agreement.
    pub percent: Coefficient,
    /// Holsti's coefficient; two coders only.
    pub holsti: Coefficient,
    /// Cohen's κ; two coders only.
    pub cohen_kappa: Kappa,
    /// Scott's π for two coders, Fleiss' κ for more.
    pub fleiss_kappa: Coefficient,
    /// Conger's κ (Cohen's for more than two coders).
    pub conger_kappa: Coefficient,
    /// Brennan–Prediger; PABAK for two labels.
    pub brennan_prediger: Coefficient,
    /// Krippendorff's nominal α.
    pub krippendorff_alpha: Coefficient,
    /// Gwet's AC1.
    pub gwet_ac1: Coefficient,
    /// Coefficients that give credit for near misses; empty for a nominal codebook.
    pub weighted: Vec<NamedCoefficient>,
}

/// A weighted coefficient.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedCoefficient {
    /// Such as "weighted kappa, linear".
    pub name: &'static str,
    /// The figure.
    pub coefficient: Coefficient,
}

/// One interval of one coefficient.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedInterval {
    /// Name of the coefficient in [`Headline`].
    pub coefficient: &'static str,
    /// Where it comes from.
    pub method: IntervalMethod,
    /// The same, to print.
    pub method_name: &'static str,
    /// Standard error or standard deviation of the replicates.
    pub se: Option<f64>,
    /// Limits.
    pub ci: Option<(f64, f64)>,
    /// Why there are no limits.
    pub undefined: Option<Undefined>,
    /// The bootstrap behind it, with seed and undefined replicates.
    pub bootstrap: Option<Bootstrap>,
}

/// A band of one coefficient.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedBenchmark {
    /// Name of the coefficient.
    pub coefficient: &'static str,
    /// Where the bands come from.
    pub scale_name: &'static str,
    /// The band that the data support.
    #[serde(flatten)]
    pub benchmark: Benchmark,
}

/// Whether the coders use the labels at the same rates.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MarginalTests {
    /// Stuart–Maxwell.
    pub stuart_maxwell: Option<ChiSquare>,
    /// Bowker.
    pub bowker: Option<ChiSquare>,
    /// Why there is none.
    pub undefined: Option<Undefined>,
}
