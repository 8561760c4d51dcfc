//! Time ranges by hand.

use super::super::{Segment, Table, binned, match_segments};
use super::same;

fn segment(start_ms: u64, end_ms: u64, category: usize) -> Segment {
    Segment { start_ms, end_ms, category }
}

#[test]
fn seconds_get_the_label_that_covers_most() {
    let first = [segment(0, 2_600, 0), segment(2_600, 4_000, 1)];
    let second = [segment(400, 2_000, 0)];
    let ratings = binned(&first, &second, 4_500, 1_000, 2).unwrap();
    assert_eq!(ratings.items(), 5);
    let labels =
        |coder: usize| -> Vec<usize> { ratings.rows().iter().map(|row| row[coder].unwrap()).collect() };
    assert_eq!(labels(0), [0, 0, 0, 1, 2]);
    assert_eq!(labels(1), [0, 0, 2, 2, 2]);
    same("agreements", Table::from_ratings(&ratings).agreements(), 3.0);
    assert!(binned(&[segment(0, 1, 2)], &[], 1_000, 1_000, 2).is_err());
    assert_eq!(binned(&first, &second, 4_500, 0, 2).unwrap().items(), 0);
}

#[test]
fn segments_match_within_the_tolerance() {
    let first = [segment(0, 1_000, 0), segment(5_000, 6_000, 1)];
    let second = [segment(200, 1_100, 0), segment(5_000, 6_000, 0)];
    let found = match_segments(&first, &second, 250);
    assert_eq!(found.matched, 1);
    same("F1", found.f1.unwrap(), 0.5);
    assert_eq!(match_segments(&first, &second, 100).matched, 0);
    assert_eq!(match_segments(&[], &[], 100).f1, None);
}

/// Taking the first fit would pair the wrong two and leave one over.
#[test]
fn the_matching_is_the_largest() {
    let first = [segment(100, 100, 0), segment(0, 0, 0)];
    let second = [segment(90, 90, 0), segment(190, 190, 0)];
    assert_eq!(match_segments(&first, &second, 95).matched, 2);
}
