//! How far coders agree, with honest intervals: pure functions from labels to figures; it must not know rounds, files or windows.
//!
//! Start at [`report()`]; it takes [`Ratings`] and returns an [`AgreementReport`] that holds every
//! coefficient below with its interval, or the reason why it has none. No figure is ever NaN.

#![allow(
    clippy::doc_markdown,
    reason = "formulas in docs use subscripts such as p_e; they are no identifiers"
)]

mod assemble;
mod bands_and_intervals;
mod benchmark;
mod bootstrap;
mod coefficient;
mod distributions;
mod headline;
mod indices;
mod jackknife;
mod kappa;
mod krippendorff;
mod marginal;
mod multi_label;
mod multi_rater;
mod options;
mod patterns;
mod per_label;
mod percent;
mod planner;
mod ratings;
mod report;
mod resampled;
mod segment_report;
mod segments;
mod sentences;
mod statistic;
mod table;
mod weights;

#[cfg(test)]
mod tests;

pub use assemble::{report, report_watched};
pub use benchmark::{BandScale, Benchmark, benchmark};
pub use bootstrap::{Bootstrap, SplitMix64, bootstrap, bootstrap_all, percentile};
pub use coefficient::{Coefficient, ConfidenceLevel, IntervalMethod, Undefined, Warning};
pub use distributions::{
    chi_square_survival, normal_cdf, normal_quantile, student_t_cdf, student_t_quantile,
};
pub use indices::TwoByTwo;
pub use jackknife::{Jackknife, Unit, jackknife};
pub use kappa::{Kappa, MIN_ITEMS, cohen_kappa, weighted_kappa};
pub use krippendorff::{
    Alpha, Coincidences, Metric, alpha_estimate, coincidences, krippendorff_alpha_linearised,
};
pub use marginal::{ChiSquare, bowker, stuart_maxwell};
pub use multi_label::{
    LabelSets, MultiLabelReport, masi_alpha, masi_distance, multi_label_report, multi_label_report_watched,
};
pub use multi_rater::{brennan_prediger, conger_kappa, fleiss_kappa, gwet_ac, pairwise_percent};
pub use options::{LabelScale, ReportOptions};
pub use per_label::{LabelAgreement, per_label};
pub use percent::{holsti, percent_agreement, wilson};
pub use planner::{
    MoreItems, Pilot, PlanError, Sides, design_effect, donner_eliasziw_variance, items_for_half_width,
    items_for_lower_limit, min_units_for_alpha, more_items,
};
pub use ratings::{Ratings, RatingsError};
pub use report::{
    AgreementReport, Coefficients, Headline, MarginalTests, NamedBenchmark, NamedCoefficient, NamedInterval,
};
pub use resampled::{jackknife_interval, krippendorff_alpha};
pub use segment_report::{SegmentAgreement, SegmentOptions, SegmentPair, segment_agreement};
pub use segments::{Segment, SegmentMatch, binned, match_segments};
pub use statistic::Statistic;
pub use table::{Table, TableError};
pub use weights::{Weights, WeightsError};
