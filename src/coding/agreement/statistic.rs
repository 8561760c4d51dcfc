//! The agreement figures that can be resampled, as one list; it must not know how resampling draws.

use super::coefficient::Undefined;
use super::kappa::kappa_value;
use super::krippendorff::{Metric, alpha};
use super::multi_rater::{Model, value};
use super::patterns::Sample;
use super::weights::Weights;

/// A figure that the jackknife and the bootstrap can recompute on other sets of items.
#[derive(Clone, Debug, PartialEq)]
pub enum Statistic {
    /// Agreement of the average pair of coders (percent agreement for two).
    Percent,
    /// Cohen's κ of two coders.
    CohenKappa,
    /// Weighted κ of two coders.
    WeightedKappa(Weights),
    /// Scott's π, Fleiss' κ.
    FleissKappa,
    /// Conger's κ.
    CongerKappa,
    /// Brennan–Prediger, PABAK.
    BrennanPrediger,
    /// Gwet's AC1.
    GwetAc1,
    /// Gwet's AC2 with these weights.
    GwetAc2(Weights),
    /// Krippendorff's α with this metric.
    Alpha(Metric),
    /// Of the pairs of coders with at least one vote for this label, the share with two.
    LabelOverlap(usize),
}

impl Statistic {
    pub(super) fn evaluate(&self, sample: &Sample) -> Result<f64, Undefined> {
        let identity = || Weights::identity(sample.patterns.categories);
        let result = match self {
            Self::Percent => value(sample, &identity(), Model::NoChance),
            Self::CohenKappa => two_coders(sample, &identity()),
            Self::WeightedKappa(weights) => two_coders(sample, weights),
            Self::FleissKappa => value(sample, &identity(), Model::Fleiss),
            Self::CongerKappa => value(sample, &identity(), Model::Conger),
            Self::BrennanPrediger => value(sample, &identity(), Model::Uniform),
            Self::GwetAc1 => value(sample, &identity(), Model::Gwet),
            Self::GwetAc2(weights) => value(sample, weights, Model::Gwet),
            Self::Alpha(metric) => alpha(sample, metric).map(|alpha| alpha.value),
            Self::LabelOverlap(category) => label_overlap(sample, *category),
        }?;
        if result.is_finite() { Ok(result) } else { Err(Undefined::NotFinite) }
    }
}

fn two_coders(sample: &Sample, weights: &Weights) -> Result<f64, Undefined> {
    if sample.patterns.coders != 2 {
        return Err(Undefined::NotTwoCoders { coders: sample.patterns.coders });
    }
    kappa_value(&sample.table(), weights)
}

/// Pairs of coders within items: with two votes for the label, and with at least one.
///
/// Each item's pairs count 1/(m−1), as in Krippendorff's coincidences, times ½ for unordered pairs.
pub(super) fn label_pairs(sample: &Sample, category: usize) -> (f64, f64) {
    let (mut both, mut either) = (0.0, 0.0);
    for (pattern, count) in sample.occurring().filter(|(pattern, _)| pattern.is_paired()) {
        let votes = pattern.tally.iter().find(|(c, _)| *c == category).map_or(0.0, |(_, votes)| *votes);
        let scale = count / (pattern.total - 1.0);
        both += scale * votes * (votes - 1.0) / 2.0;
        either += scale * (votes * (votes - 1.0) / 2.0 + votes * (pattern.total - votes));
    }
    (both, either)
}

fn label_overlap(sample: &Sample, category: usize) -> Result<f64, Undefined> {
    let (both, either) = label_pairs(sample, category);
    if either > 0.0 { Ok(both / either) } else { Err(Undefined::LabelUnused) }
}
