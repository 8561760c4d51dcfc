//! Agreement when an item may carry several labels: α with the MASI distance and one-vs-rest views; it must not know single-label tables.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::bands_and_intervals::{of_bootstrap, of_coefficient};
use super::bootstrap::bootstrap_all;
use super::coefficient::{Coefficient, ConfidenceLevel};
use super::jackknife::Unit;
use super::krippendorff::{Metric, point};
use super::multi_rater::pairwise_percent;
use super::options::ReportOptions;
use super::per_label::{LabelAgreement, per_label};
use super::planner::{MoreItems, plan_for_rarest};
use super::ratings::{Ratings, RatingsError};
use super::report::NamedInterval;
use super::resampled::jackknife_interval;
use super::statistic::Statistic;
use super::weights::Weights;
use crate::model::{NoWatch, Watch};

/// The name of its coefficient in reports.
const MASI: &str = "masi_alpha";

/// Sets of labels of items by coders. An empty set is a label of its own ("none of these"); `None` is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelSets {
    coders: usize,
    categories: usize,
    items: Vec<Vec<Option<BTreeSet<usize>>>>,
    users: Option<Vec<Option<usize>>>,
}

/// Agreement on multi-label items.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MultiLabelReport {
    /// Items, with or without labels.
    pub items: usize,
    /// Codebook size q.
    pub categories: usize,
    /// Items with sets from at least two coders.
    pub paired_items: usize,
    /// Level of all intervals.
    pub level: ConfidenceLevel,
    /// What the intervals of α and of each label treat as independent.
    pub unit: Unit,
    /// The share of pairs of sets that are equal as wholes: stricter than α, chance included; items are independent.
    pub same_sets: Coefficient,
    /// α over whole sets with the MASI distance.
    pub masi_alpha: Coefficient,
    /// Every interval of α, each with its method.
    pub intervals: Vec<NamedInterval>,
    /// Further items for the half-width asked for, on the rarest label.
    pub more_items: Option<MoreItems>,
    /// Each label on its own: present or absent.
    pub per_label: Vec<LabelAgreement>,
}

impl LabelSets {
    /// Checks `items` (rows are items, columns are `coders`) against a codebook of `categories` labels.
    ///
    /// # Errors
    /// As [`Ratings::new`].
    pub fn new(
        coders: usize,
        categories: usize,
        items: Vec<Vec<Option<BTreeSet<usize>>>>,
    ) -> Result<Self, RatingsError> {
        // The largest label stands for its set: if it lies in the codebook, all do.
        let largest = |set: &BTreeSet<usize>| set.last().copied().unwrap_or(0);
        let rows =
            items.iter().map(|row| row.iter().map(|set| set.as_ref().map(largest)).collect()).collect();
        Ratings::new(coders, categories, rows)?;
        Ok(Self { coders, categories, items, users: None })
    }

    /// Says which user each item belongs to, for intervals that respect clustering.
    ///
    /// # Errors
    /// The number of ids differs from the number of items.
    pub fn with_users(mut self, users: &[Option<usize>]) -> Result<Self, RatingsError> {
        if users.len() != self.items.len() {
            return Err(RatingsError::UserCount { found: users.len(), expected: self.items.len() });
        }
        self.users = Some(users.to_vec());
        Ok(self)
    }

    /// Whether each coder gave this label (index 0: present, 1: absent).
    pub fn one_vs_rest(&self, category: usize) -> Ratings {
        let present = |set: &BTreeSet<usize>| usize::from(!set.contains(&category));
        self.ratings(2, present)
    }

    fn ratings(&self, categories: usize, category: impl Fn(&BTreeSet<usize>) -> usize) -> Ratings {
        let rows = self
            .items
            .iter()
            .map(|row| row.iter().map(|set| set.as_ref().map(&category)).collect())
            .collect();
        let ratings = Ratings::checked(self.coders, categories, rows);
        match &self.users {
            Some(users) => ratings.clone().with_users(users).unwrap_or(ratings),
            None => ratings,
        }
    }

    /// The distinct sets in order, the sets as ratings by their position, and their MASI weights.
    fn as_ratings(&self) -> (Ratings, Weights) {
        let distinct: BTreeSet<&BTreeSet<usize>> = self.items.iter().flatten().flatten().collect();
        let index: BTreeMap<&BTreeSet<usize>, usize> = distinct.iter().copied().zip(0..).collect();
        let ratings = self.ratings(distinct.len().max(1), |set| index.get(set).copied().unwrap_or_default());
        let sets: Vec<_> = distinct.into_iter().collect();
        let weights = Weights::from_pairs(sets.len().max(1), |i, j| {
            sets.get(i).zip(sets.get(j)).map_or(0.0, |(a, b)| 1.0 - masi_distance(a, b))
        });
        (ratings, weights)
    }
}

/// The MASI distance 1 − J·M of two sets of labels (Passonneau 2006).
///
/// J is the Jaccard index; M is 1 for equal sets, 2/3 if one contains the other, 1/3 if they
/// overlap, 0 if they share nothing. Two empty sets are equal.
pub fn masi_distance(a: &BTreeSet<usize>, b: &BTreeSet<usize>) -> f64 {
    if a == b {
        return 0.0;
    }
    let shared = a.intersection(b).count();
    if shared == 0 {
        return 1.0;
    }
    let monotony = if a.is_subset(b) || b.is_subset(a) { 2.0 / 3.0 } else { 1.0 / 3.0 };
    1.0 - shared as f64 / a.union(b).count() as f64 * monotony
}

/// Krippendorff's α over sets of labels with the MASI distance (Passonneau 2006).
///
/// Jackknife interval by `unit`.
pub fn masi_alpha(sets: &LabelSets, unit: Unit, level: ConfidenceLevel) -> Coefficient {
    let (ratings, weights) = sets.as_ratings();
    let metric = Metric::Table(weights);
    let statistic = Statistic::Alpha(metric.clone());
    jackknife_interval(point(&ratings, &metric), &ratings, &statistic, unit, level)
}

/// All figures for multi-label items; the scale of the options is not used.
pub fn multi_label_report(sets: &LabelSets, options: &ReportOptions) -> MultiLabelReport {
    compute(sets, options, &NoWatch)
}

/// As [`multi_label_report`], for jobs; `None` once the watch was cancelled.
pub fn multi_label_report_watched(
    sets: &LabelSets,
    options: &ReportOptions,
    watch: &dyn Watch,
) -> Option<MultiLabelReport> {
    let report = compute(sets, options, watch);
    (!watch.cancelled()).then_some(report)
}

fn compute(sets: &LabelSets, options: &ReportOptions, watch: &dyn Watch) -> MultiLabelReport {
    let level = options.level;
    let (ratings, weights) = sets.as_ratings();
    let users = ratings.users().is_some();
    let unit = if options.by_user && users { Unit::User } else { Unit::Item };
    let masi = masi_alpha(sets, unit, level);
    let per_label: Vec<LabelAgreement> = (0..sets.categories)
        .map(|category| {
            let ratings = sets.one_vs_rest(category);
            per_label(&ratings, category, &options.label_names, level, unit == Unit::User)
        })
        .collect();
    let statistic = Statistic::Alpha(Metric::Table(weights));
    let mut intervals = vec![of_coefficient(MASI, &masi)];
    for drawn in [Some(Unit::Item), users.then_some(Unit::User)].into_iter().flatten() {
        if drawn != unit {
            intervals.push(of_coefficient(MASI, &masi_alpha(sets, drawn, level)));
        }
        if options.replicates > 0 && masi.value.is_some() {
            let (replicates, seed) = (options.replicates, options.seed);
            let statistics = std::slice::from_ref(&statistic);
            let found = bootstrap_all(&ratings, statistics, drawn, replicates, seed, level, watch);
            intervals.extend(found.into_iter().map(|outcome| of_bootstrap(MASI, outcome, drawn)));
        }
    }
    let matters = &options.labels_that_matter;
    let paired = ratings.paired_items();
    MultiLabelReport {
        items: sets.items.len(),
        paired_items: paired,
        categories: sets.categories,
        level,
        unit,
        same_sets: pairwise_percent(&ratings, level),
        masi_alpha: masi,
        more_items: plan_for_rarest(&per_label, matters, paired, 1.0, options.half_width, level),
        per_label,
        intervals,
    }
}
