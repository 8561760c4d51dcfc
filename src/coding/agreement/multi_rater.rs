//! Coefficients for any number of coders with missing labels (Scott/Fleiss, Conger, Brennan–Prediger, Gwet) and their linearised errors; it must not know resampling.

use super::coefficient::{Coefficient, ConfidenceLevel, IntervalMethod, Undefined};
use super::kappa::MIN_ITEMS;
use super::patterns::{Pattern, Patterns, Sample};
use super::ratings::Ratings;
use super::weights::Weights;

/// Scott's (1955) π for two coders, Fleiss' (1971) κ for more: p_e = Σ π_k² with shared marginals.
///
/// Weights generalise it (Gwet 2014); identity weights give the plain coefficient. Missing labels
/// as in Gwet: agreement over items with at least two labels, marginals over all labelled items.
pub fn fleiss_kappa(ratings: &Ratings, weights: &Weights, level: ConfidenceLevel) -> Coefficient {
    linearised(ratings, weights, level, Model::Fleiss)
}

/// Conger's (1980) κ: Cohen's κ for more than two coders, each with marginals of their own.
///
/// For two coders without missing labels it is Cohen's κ.
pub fn conger_kappa(ratings: &Ratings, weights: &Weights, level: ConfidenceLevel) -> Coefficient {
    linearised(ratings, weights, level, Model::Conger)
}

/// Brennan & Prediger (1981): p_e = 1/q. With a codebook of two labels this is PABAK = 2p_o − 1 (Byrt, Bishop & Carlin 1993).
pub fn brennan_prediger(ratings: &Ratings, weights: &Weights, level: ConfidenceLevel) -> Coefficient {
    linearised(ratings, weights, level, Model::Uniform)
}

/// Gwet's (2008) AC1, with weights AC2: p_e = T_w/(q(q−1)) · Σ π_k(1−π_k).
///
/// The standard error is the linearised one for raw ratings (divisor n−1), limits t with n−1
/// degrees of freedom.
pub fn gwet_ac(ratings: &Ratings, weights: &Weights, level: ConfidenceLevel) -> Coefficient {
    linearised(ratings, weights, level, Model::Gwet)
}

/// Agreement of the average pair of coders, for any number of coders (no chance correction).
pub fn pairwise_percent(ratings: &Ratings, level: ConfidenceLevel) -> Coefficient {
    let weights = Weights::identity(ratings.categories());
    let mut coefficient = linearised(ratings, &weights, level, Model::NoChance);
    coefficient.ci = coefficient.ci.map(|(low, high)| (low.max(0.0), high.min(1.0)));
    coefficient
}

/// How agreement by chance is modelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Model {
    NoChance,
    Uniform,
    Fleiss,
    Conger,
    Gwet,
}

/// A point estimate with what the linearised variance needs.
struct Estimate {
    value: f64,
    /// Observed and expected agreement.
    observed: f64,
    expected: f64,
    moments: Moments,
}

/// Averages over items.
struct Moments {
    /// Items with at least one label.
    rated: f64,
    /// Items with at least two labels.
    paired: f64,
    /// Average disagreement over paired items.
    disagreement: f64,
    /// Average share of each label over rated items.
    shares: Vec<f64>,
}

/// The coefficient alone, for resampling: no least number of items.
pub(super) fn value(sample: &Sample, weights: &Weights, model: Model) -> Result<f64, Undefined> {
    estimate(sample, weights, model).map(|estimate| estimate.value)
}

fn linearised(ratings: &Ratings, weights: &Weights, level: ConfidenceLevel, model: Model) -> Coefficient {
    let patterns = Patterns::of(ratings);
    let sample = patterns.sample();
    let have = ratings.paired_items();
    if model != Model::NoChance && have > 0 && have < MIN_ITEMS {
        return Coefficient::undefined(Undefined::TooFewItems { have, need: MIN_ITEMS });
    }
    match estimate(&sample, weights, model) {
        Err(reason) => Coefficient::undefined(reason),
        Ok(found) => {
            let coefficient = Coefficient::point(found.value).with_agreement(found.observed, found.expected);
            if found.moments.rated < 2.0 {
                let reason = Undefined::TooFewItems { have, need: MIN_ITEMS };
                return coefficient.without_interval(reason);
            }
            let se = standard_error(&sample, weights, model, &found);
            let t = level.t(found.moments.rated - 1.0);
            coefficient.with_symmetric(se, t, IntervalMethod::Linearised)
        }
    }
}

fn estimate(sample: &Sample, weights: &Weights, model: Model) -> Result<Estimate, Undefined> {
    let categories = sample.patterns.categories;
    if weights.categories() != categories {
        return Err(Undefined::ScaleMismatch { scale: weights.categories(), categories });
    }
    if categories < 2 && model != Model::NoChance {
        return Err(Undefined::OneCategory);
    }
    let moments = moments(sample, weights);
    if moments.paired < 1.0 {
        return Err(Undefined::NoItems);
    }
    let expected_disagreement = match model {
        Model::NoChance => 1.0,
        Model::Uniform => 1.0 - weights.total() / (categories as f64).powi(2),
        Model::Fleiss => mean_penalty(weights, |k, l| share(&moments, k) * share(&moments, l)),
        Model::Conger => conger_disagreement(&CoderShares::of(sample)?, weights),
        Model::Gwet => {
            let spread: f64 = moments.shares.iter().map(|p| p * (1.0 - p)).sum();
            1.0 - gwet_factor(weights) * spread
        }
    };
    if expected_disagreement <= 1e-12 {
        return Err(Undefined::NoVariation);
    }
    Ok(Estimate {
        value: 1.0 - moments.disagreement / expected_disagreement,
        observed: 1.0 - moments.disagreement,
        expected: 1.0 - expected_disagreement,
        moments,
    })
}

fn moments(sample: &Sample, weights: &Weights) -> Moments {
    let mut found =
        Moments { rated: 0.0, paired: 0.0, disagreement: 0.0, shares: vec![0.0; sample.patterns.categories] };
    for (pattern, count) in sample.occurring().filter(|(pattern, _)| pattern.total > 0.0) {
        found.rated += count;
        for (category, raters) in &pattern.tally {
            if let Some(slot) = found.shares.get_mut(*category) {
                *slot += count * raters / pattern.total;
            }
        }
        if pattern.is_paired() {
            found.paired += count;
            found.disagreement += count * disagreement(pattern, weights);
        }
    }
    found.shares.iter_mut().for_each(|share| *share /= found.rated.max(1.0));
    found.disagreement /= found.paired.max(1.0);
    found
}

/// Average penalty over the ordered pairs of coders within one item.
fn disagreement(pattern: &Pattern, weights: &Weights) -> f64 {
    let mut sum = 0.0;
    for (k, raters_k) in &pattern.tally {
        for (l, raters_l) in &pattern.tally {
            sum += weights.penalty(*k, *l) * raters_k * raters_l;
        }
    }
    sum / (pattern.total * (pattern.total - 1.0))
}

/// Σ (1 − w_kl)·share(k, l) over all pairs of labels.
fn mean_penalty(weights: &Weights, share: impl Fn(usize, usize) -> f64) -> f64 {
    let mut sum = 0.0;
    for k in 0..weights.categories() {
        for l in 0..weights.categories() {
            sum += weights.penalty(k, l) * share(k, l);
        }
    }
    sum
}

fn share(moments: &Moments, category: usize) -> f64 {
    moments.shares.get(category).copied().unwrap_or(0.0)
}

fn gwet_factor(weights: &Weights) -> f64 {
    let categories = weights.categories() as f64;
    weights.total() / (categories * (categories - 1.0))
}

/// Gwet's linearised variance (2008; 2014, ch. 5): every item's own coefficient minus its pull on p_e.
fn standard_error(sample: &Sample, weights: &Weights, model: Model, found: &Estimate) -> f64 {
    let moments = &found.moments;
    let room = 1.0 - found.expected;
    let conger = match model {
        Model::Conger => CoderShares::of(sample).ok(),
        _ => None,
    };
    let fleiss_pull: Vec<f64> = (0..weights.categories())
        .map(|k| moments.shares.iter().zip(0..).map(|(p, l)| p * weights.get(k, l)).sum())
        .collect();
    let mut sum = 0.0;
    for (pattern, count) in sample.occurring().filter(|(pattern, _)| pattern.total > 0.0) {
        let own = if pattern.is_paired() {
            let agreement = 1.0 - disagreement(pattern, weights);
            moments.rated / moments.paired * (agreement - found.expected) / room
        } else {
            0.0
        };
        let average = |of: &dyn Fn(usize) -> f64| -> f64 {
            pattern.tally.iter().map(|(k, raters)| raters / pattern.total * of(*k)).sum()
        };
        let pull = match (model, &conger) {
            (Model::Fleiss, _) => average(&|k| fleiss_pull.get(k).copied().unwrap_or(0.0)),
            (Model::Gwet, _) => gwet_factor(weights) * average(&|k| 1.0 - share(moments, k)),
            (Model::Conger, Some(shares)) => shares.pull(pattern, weights),
            _ => found.expected,
        };
        let linear = own - 2.0 * (1.0 - found.value) * (pull - found.expected) / room;
        sum += count * (linear - found.value).powi(2);
    }
    (sum / (moments.rated * (moments.rated - 1.0))).sqrt()
}

/// Each coder's own label shares.
struct CoderShares {
    /// Items with at least one label.
    rated: f64,
    /// Per coder: labelled items and the share of each label.
    coders: Vec<(f64, Vec<f64>)>,
    /// Average share of each label over coders.
    mean: Vec<f64>,
}

impl CoderShares {
    fn of(sample: &Sample) -> Result<Self, Undefined> {
        let categories = sample.patterns.categories;
        let mut rated = 0.0;
        let mut coders = vec![(0.0, vec![0.0; categories]); sample.patterns.coders];
        for (pattern, count) in sample.occurring().filter(|(pattern, _)| pattern.total > 0.0) {
            rated += count;
            for ((labelled, shares), rating) in coders.iter_mut().zip(&pattern.ratings) {
                if let Some(slot) = rating.and_then(|category| shares.get_mut(category)) {
                    *labelled += count;
                    *slot += count;
                }
            }
        }
        if coders.iter().any(|(labelled, _)| *labelled <= 0.0) {
            return Err(Undefined::NoItems);
        }
        let mut mean = vec![0.0; categories];
        let count = coders.len() as f64;
        for (labelled, shares) in &mut coders {
            for (share, slot) in shares.iter_mut().zip(&mut mean) {
                *share /= *labelled;
                *slot += *share / count;
            }
        }
        Ok(Self { rated, coders, mean })
    }

    /// The pull of one item on p_e (Gwet 2014): Σ over coders of their deviation, spread over the other coders.
    fn pull(&self, pattern: &Pattern, weights: &Weights) -> f64 {
        let raters = self.coders.len() as f64;
        let mut sum = 0.0;
        for ((labelled, shares), rating) in self.coders.iter().zip(&pattern.ratings) {
            let surplus = f64::from(u8::from(rating.is_some())) - labelled / self.rated;
            for (k, (own, mean)) in shares.iter().zip(&self.mean).enumerate() {
                let mut deviation = 0.0;
                for (l, share) in shares.iter().enumerate() {
                    let chosen = f64::from(u8::from(*rating == Some(l)));
                    deviation += weights.get(k, l) * (chosen - surplus * share);
                }
                sum += deviation * self.rated / labelled * (raters * mean - own);
            }
        }
        sum / (raters * (raters - 1.0))
    }
}

/// Average penalty over pairs of different coders with independent labels.
fn conger_disagreement(shares: &CoderShares, weights: &Weights) -> f64 {
    let raters = shares.coders.len() as f64;
    let mut sum = 0.0;
    for (g, (_, first)) in shares.coders.iter().enumerate() {
        for (h, (_, second)) in shares.coders.iter().enumerate() {
            if g != h {
                sum += mean_penalty(weights, |k, l| {
                    first.get(k).copied().unwrap_or(0.0) * second.get(l).copied().unwrap_or(0.0)
                });
            }
        }
    }
    sum / (raters * (raters - 1.0))
}
