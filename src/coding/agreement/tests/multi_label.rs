//! Sets of labels: the MASI distance by hand, and agreement with single-label α.

use std::collections::BTreeSet;

use super::super::{
    LabelSets, Metric, ReportOptions, Undefined, Unit, alpha_estimate, krippendorff_alpha, masi_alpha,
    masi_distance, multi_label_report, multi_label_report_watched,
};
use super::raw_vectors::RAW;
use super::{level, raw, same, value};

/// A user who changed their mind at once.
struct Stopped;

impl crate::model::Watch for Stopped {
    fn progress(&self, _: u64, _: u64, _: &str) {}
    fn cancelled(&self) -> bool {
        true
    }
}

fn quick() -> ReportOptions {
    ReportOptions { replicates: 50, ..ReportOptions::default() }
}

fn set(labels: &[usize]) -> BTreeSet<usize> {
    labels.iter().copied().collect()
}

#[test]
fn masi_distances() {
    for (a, b, distance) in [
        (&[0, 1][..], &[0, 1][..], 0.0),
        (&[0, 1], &[0, 1, 2, 3], 1.0 - 0.5 * 2.0 / 3.0),
        (&[0, 1], &[1, 2], 1.0 - 1.0 / 3.0 / 3.0),
        (&[0], &[1], 1.0),
        (&[], &[], 0.0),
        (&[], &[0], 1.0),
    ] {
        same("distance", masi_distance(&set(a), &set(b)), distance);
        same("the other way", masi_distance(&set(b), &set(a)), distance);
    }
}

#[test]
fn single_labels_give_nominal_alpha() {
    for vector in RAW {
        let ratings = raw(vector.categories, vector.rows);
        let rows = ratings
            .rows()
            .iter()
            .map(|row| row.iter().map(|label| label.map(|k| set(&[k]))).collect())
            .collect();
        let sets = LabelSets::new(ratings.coders(), vector.categories, rows).unwrap();
        let found = masi_alpha(&sets, Unit::Item, level());
        same(vector.id, value(&found), vector.nominal[0]);
        same(vector.id, found.se.unwrap(), vector.jackknife_se);
        for k in 0..vector.categories {
            let collapsed = sets.one_vs_rest(k);
            assert_eq!(collapsed, ratings.one_vs_rest(k));
        }
    }
}

/// Four items by hand: D_o = (0 + 1/3·… ) over ordered pairs; checked with exact fractions.
#[test]
fn a_small_example_by_hand() {
    let pairs = [(&[0][..], &[0][..]), (&[0, 1], &[0]), (&[1], &[1]), (&[1], &[0])];
    let rows = pairs.iter().map(|(a, b)| vec![Some(set(a)), Some(set(b))]).collect();
    let sets = LabelSets::new(2, 2, rows).unwrap();
    // Labels {0} ×4, {0,1} ×1, {1} ×3; δ({0},{0,1}) = δ({1},{0,1}) = 2/3, δ({0},{1}) = 1.
    let observed = (2.0 * 2.0 / 3.0 + 2.0) / 8.0;
    let expected = 2.0 * (4.0 * 2.0 / 3.0 + 3.0 * 2.0 / 3.0 + 12.0) / (8.0 * 7.0);
    same("alpha", value(&masi_alpha(&sets, Unit::Item, level())), 1.0 - observed / expected);
}

#[test]
fn the_report_looks_at_each_label() {
    let rows = vec![
        vec![Some(set(&[0, 1])), Some(set(&[0]))],
        vec![Some(set(&[1])), Some(set(&[1]))],
        vec![Some(set(&[])), Some(set(&[]))],
        vec![Some(set(&[0])), None],
        vec![Some(set(&[0])), Some(set(&[0]))],
    ];
    let sets = LabelSets::new(2, 3, rows).unwrap();
    let found = multi_label_report(&sets, &ReportOptions { label_names: vec!["pay".into()], ..quick() });
    assert_eq!((found.items, found.categories), (5, 3));
    assert_eq!(found.per_label[0].name, "pay");
    assert_eq!(found.per_label[1].name, "label 2");
    assert_eq!(found.per_label[0].uses, [3, 2]);
    same("equal sets", value(&found.same_sets), 3.0 / 4.0);
    assert!(multi_label_report_watched(&sets, &quick(), &Stopped).is_none());
    same("pay", value(&found.per_label[0].kappa), 1.0);
    same("label 2", value(&found.per_label[1].specific_agreement), 2.0 / 3.0);
    assert_eq!(found.per_label[2].specific_agreement.undefined, Some(Undefined::LabelUnused));
    assert!(LabelSets::new(2, 2, vec![vec![Some(set(&[2])), None]]).is_err());
    let nothing = LabelSets::new(2, 2, vec![]).unwrap();
    assert_eq!(masi_alpha(&nothing, Unit::Item, level()).undefined, Some(Undefined::NoItems));
}

#[test]
fn weighted_alpha_agrees_with_itself() {
    let ratings = raw(RAW[1].categories, RAW[1].rows);
    let alpha = krippendorff_alpha(&ratings, &Metric::Ordinal, level());
    same("value", value(&alpha), alpha_estimate(&ratings, &Metric::Ordinal).unwrap().value);
    assert!(alpha.ci.is_some());
}
