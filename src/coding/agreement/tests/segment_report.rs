//! Time ranges of several items together, by hand.

use super::super::{
    ConfidenceLevel, IntervalMethod, Segment, SegmentOptions, SegmentPair, Undefined, Unit, Warning,
    segment_agreement,
};
use super::same;

fn pair(first: &[(u64, u64)], second: &[(u64, u64)], seconds: u64, group: usize) -> SegmentPair {
    let of = |ranges: &[(u64, u64)]| {
        ranges
            .iter()
            .map(|(from, to)| Segment { start_ms: from * 1_000, end_ms: to * 1_000, category: 0 })
            .collect()
    };
    SegmentPair { first: of(first), second: of(second), duration_ms: seconds * 1_000, group }
}

fn agreement(pairs: &[SegmentPair]) -> super::super::SegmentAgreement {
    let options = SegmentOptions { bin_ms: 1_000, tolerance_ms: 1_000 };
    segment_agreement(pairs, 1, options, Unit::Item, ConfidenceLevel::default()).unwrap()
}

/// Ten seconds: both mark 4, A alone 1, B alone 1, neither 4. p_o = .8, p_e = .5, κ = .6.
#[test]
fn seconds_and_matches_add_up_over_items() {
    let pairs = [
        pair(&[(0, 3)], &[(0, 2)], 5, 0), // both 2, A alone 1, neither 2
        pair(&[(1, 3)], &[(1, 4)], 5, 1), // both 2, B alone 1, neither 2
    ];
    let found = agreement(&pairs);
    assert_eq!((found.bins, found.same), (10, 8));
    same("kappa", found.kappa.value.unwrap(), 0.6);
    assert_eq!((found.matches.matched, found.matches.first, found.matches.second), (2, 2, 2));
    same("F1", found.f1.value.unwrap(), 1.0);
    // Each item alone: 4 of 5 the same, p_e = (3·2 + 2·3)/25 = .48, κ = .32/.52; equal for both, so no spread.
    assert_eq!(found.kappa.ci, None);
    assert!(found.kappa.warnings.contains(&Warning::ZeroStandardError));
}

#[test]
fn intervals_leave_out_whole_items() {
    let pairs = [
        pair(&[(0, 3)], &[(0, 2)], 5, 0),
        pair(&[(1, 3)], &[(1, 4)], 5, 1),
        pair(&[(0, 2), (3, 4)], &[(3, 4)], 5, 2),
    ];
    let found = agreement(&pairs);
    assert_eq!(found.kappa.method, IntervalMethod::JackknifeItem);
    let alone = |left: usize| {
        let rest: Vec<SegmentPair> = (0..3).filter(|i| *i != left).map(|i| pairs[i].clone()).collect();
        let rest = agreement(&rest);
        [rest.kappa.value.unwrap(), rest.f1.value.unwrap()]
    };
    let left_out = [alone(0), alone(1), alone(2)];
    for (at, figure) in [&found.kappa, &found.f1].into_iter().enumerate() {
        let mean = left_out.iter().map(|v| v[at]).sum::<f64>() / 3.0;
        let squares: f64 = left_out.iter().map(|v| (v[at] - mean).powi(2)).sum();
        same("se", figure.se.unwrap(), (2.0 / 3.0 * squares).sqrt());
    }
    // 2 · 3 matches of 4 + 3 segments.
    same("F1", found.f1.value.unwrap(), 6.0 / 7.0);
}

#[test]
fn one_item_and_no_item_have_no_interval_and_no_value() {
    let one = agreement(&[pair(&[(0, 2)], &[(0, 1)], 4, 0)]);
    assert_eq!(one.kappa.ci, None);
    let reason = Undefined::TooFewUnits { have: 1 };
    assert!(one.f1.warnings.contains(&Warning::NoInterval { reason }));
    let none = agreement(&[]);
    assert_eq!((none.kappa.value, none.f1.value, none.bins), (None, None, 0));
    let bad =
        SegmentPair { first: vec![Segment { start_ms: 0, end_ms: 1, category: 1 }], ..pair(&[], &[], 1, 0) };
    let options = SegmentOptions::default();
    assert!(segment_agreement(&[bad], 1, options, Unit::Item, ConfidenceLevel::default()).is_err());
}
