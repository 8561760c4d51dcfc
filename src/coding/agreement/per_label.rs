//! Agreement on one label against all others; it must not know the other labels apart.

use serde::Serialize;

use super::coefficient::{Coefficient, ConfidenceLevel, IntervalMethod, Undefined};
use super::indices::TwoByTwo;
use super::jackknife::{Unit, jackknife};
use super::kappa::cohen_kappa;
use super::multi_rater::fleiss_kappa;
use super::patterns::Patterns;
use super::percent::{wilson, wilson_effective};
use super::ratings::Ratings;
use super::resampled::jackknife_interval;
use super::statistic::{Statistic, label_pairs};
use super::table::Table;
use super::weights::Weights;

/// Agreement on one label.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LabelAgreement {
    /// Index of the label in the codebook.
    pub category: usize,
    /// Its name.
    pub name: String,
    /// How many items each coder gave it to.
    pub uses: Vec<u64>,
    /// Its share of all labels given, 0–1.
    pub prevalence: Option<f64>,
    /// 2p_kk/(r_k + c_k): of the times a coder gave the label, how often the other did too.
    pub specific_agreement: Coefficient,
    /// The same for "any other label" (negative agreement); two coders only.
    pub agreement_on_rest: Option<f64>,
    /// One-vs-rest κ: Cohen's for two coders, Fleiss' for more.
    pub kappa: Coefficient,
    /// Prevalence index of the one-vs-rest table; two coders only.
    pub prevalence_index: Option<f64>,
    /// Bias index of the one-vs-rest table; two coders only.
    pub bias_index: Option<f64>,
}

/// Agreement on one label, from ratings that were collapsed by [`Ratings::one_vs_rest`] (index 0 is the label).
///
/// `category` and `names` only name it. With `by_user`, intervals respect clustering by user.
pub fn per_label(
    one_vs_rest: &Ratings,
    category: usize,
    names: &[String],
    level: ConfidenceLevel,
    by_user: bool,
) -> LabelAgreement {
    let uses: Vec<u64> = (0..one_vs_rest.coders())
        .map(|coder| {
            let chosen = |row: &&Vec<Option<usize>>| row.get(coder).copied().flatten() == Some(0);
            one_vs_rest.rows().iter().filter(chosen).count() as u64
        })
        .collect();
    let all: u64 = one_vs_rest.label_counts().iter().sum();
    let given: u64 = uses.iter().sum();
    let two_by_two = Some(Table::from_ratings(one_vs_rest))
        .filter(|_| one_vs_rest.coders() == 2)
        .and_then(|table| TwoByTwo::of(&table));
    LabelAgreement {
        category,
        name: label_name(names, category),
        uses,
        prevalence: (all > 0).then(|| given as f64 / all as f64),
        specific_agreement: specific_agreement(one_vs_rest, level, by_user),
        agreement_on_rest: two_by_two.and_then(|indices| indices.p_neg),
        kappa: kappa(one_vs_rest, level, by_user),
        prevalence_index: two_by_two.map(|indices| indices.prevalence_index),
        bias_index: two_by_two.map(|indices| indices.bias_index),
    }
}

/// The name of a label, or its number (from 1) if it has none.
pub(super) fn label_name(names: &[String], category: usize) -> String {
    names.get(category).cloned().unwrap_or_else(|| format!("label {}", category + 1))
}

fn kappa(ratings: &Ratings, level: ConfidenceLevel, by_user: bool) -> Coefficient {
    let (coefficient, statistic) = if ratings.coders() == 2 {
        let table = Table::from_ratings(ratings);
        (cohen_kappa(&table, level).coefficient, Statistic::CohenKappa)
    } else {
        let identity = Weights::identity(2);
        (fleiss_kappa(ratings, &identity, level), Statistic::FleissKappa)
    };
    if by_user {
        jackknife_interval(coefficient, ratings, &statistic, Unit::User, level)
    } else {
        coefficient
    }
}

/// Specific agreement S with a Wilson interval.
///
/// S = 2θ/(1+θ), where θ = a/(a+b+c) is the share of pairs with two votes among pairs with at
/// least one. S rises with θ, so the limits of θ map to limits of S.
fn specific_agreement(ratings: &Ratings, level: ConfidenceLevel, by_user: bool) -> Coefficient {
    let patterns = Patterns::of(ratings);
    let sample = patterns.sample();
    if sample.paired() == 0 {
        return Coefficient::undefined(Undefined::NoItems);
    }
    let (both, either) = label_pairs(&sample, 0);
    if either <= 0.0 {
        return Coefficient::undefined(Undefined::LabelUnused);
    }
    let overlap = both / either;
    let from_overlap = |theta: f64| 2.0 * theta / (1.0 + theta);
    let coefficient = Coefficient::point(from_overlap(overlap));
    let (limits, method) = if by_user || ratings.coders() > 2 {
        // The pairs of three or more coders are no independent trials, as little as a user's items.
        let unit = if by_user { Unit::User } else { Unit::Item };
        match jackknife(ratings, &Statistic::LabelOverlap(0), unit) {
            Err(reason) => return coefficient.without_interval(reason),
            Ok(found) => {
                // No more units than pairs say anything about this label.
                let units = either.min(found.units as f64);
                (wilson_effective(overlap, either, units, found.se, level), IntervalMethod::WilsonEffective)
            }
        }
    } else {
        (wilson(both, either, level), IntervalMethod::Wilson)
    };
    match limits {
        Some((low, high)) => coefficient.with_limits((from_overlap(low), from_overlap(high)), method),
        None => coefficient.without_interval(Undefined::NotFinite),
    }
}
