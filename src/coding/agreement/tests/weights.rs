//! Weight tables by hand.

use super::super::{Weights, WeightsError, weighted_kappa};
use super::{close, level, same, table};

#[test]
fn ordered_weights() {
    let linear = Weights::linear(3);
    let quadratic = Weights::quadratic(3);
    same("linear", linear.get(0, 1), 0.5);
    same("linear ends", linear.get(2, 0), 0.0);
    same("quadratic", quadratic.get(1, 2), 0.75);
    for weights in [
        Weights::identity(4),
        Weights::linear(4),
        Weights::quadratic(4),
        Weights::gwet_ordinal(4),
        Weights::radical(4),
        Weights::ratio(4),
        Weights::circular(4),
        Weights::bipolar(4),
    ] {
        let rows: Vec<Vec<f64>> = (0..4).map(|i| (0..4).map(|j| weights.get(i, j)).collect()).collect();
        assert_eq!(Weights::new(&rows), Ok(weights));
    }
    // Hours of a day: the first and the last are neighbours.
    let circular = Weights::circular(4);
    same("around", circular.get(0, 3), circular.get(0, 1));
    for q in [1, 2] {
        close("two labels", Weights::bipolar(q).get(0, 0), 1.0, 0.0);
        same("two labels", Weights::linear(q).get(0, 1), 0.0);
    }
}

#[test]
fn tree_weights() {
    // 0 buy, 1 buy/pay, 2 buy/basket, 3 look, 4 look/search
    let parents = [None, Some(0), Some(0), None, Some(3)];
    let weights = Weights::hierarchy_from_parents(&parents).unwrap();
    same("siblings", weights.get(1, 2), 0.5);
    same("parent and child", weights.get(0, 1), 0.5);
    same("strangers", weights.get(1, 4), 0.0);
    same("roots", weights.get(0, 3), 0.0);
    // Labels without common ancestors earn nothing: plain κ.
    let flat = Weights::hierarchy_from_parents(&[None; 3]).unwrap();
    assert_eq!(flat, Weights::identity(3));
    let deep = Weights::hierarchy(&[vec![7, 8, 9], vec![7, 8, 10], vec![7, 11]]);
    same("cousins", deep.get(0, 1), 2.0 / 3.0);
    same("far", deep.get(0, 2), 1.0 / 3.0);
    // Half credit for siblings 1 and 2, by hand: two items lie apart, three on siblings; the
    // products of the marginals (3, 6, 1) and (3, 3, 4) give what chance would.
    let table = table(&[&[2, 1, 0], &[1, 2, 3], &[0, 0, 1]]);
    let tree = Weights::hierarchy(&[vec![0, 0], vec![1, 1], vec![1, 2]]);
    let (apart, siblings) = (3.0 * 7.0 + 7.0 * 3.0, 6.0 * 4.0 + 1.0 * 3.0);
    let expected = 1.0 - (2.0 + 0.5 * 3.0) * 10.0 / (apart + 0.5 * siblings);
    same("tree κ", weighted_kappa(&table, &tree, level()).coefficient.value.unwrap(), expected);
}

#[test]
fn weights_are_checked() {
    let refused = |rows: &[Vec<f64>]| Weights::new(rows).unwrap_err();
    assert!(matches!(refused(&[vec![1.0], vec![0.0]]), WeightsError::NotSquare { .. }));
    let bad = WeightsError::BadWeight { row: 0, column: 1 };
    assert_eq!(refused(&[vec![1.0, 2.0], vec![2.0, 1.0]]), bad);
    assert_eq!(refused(&[vec![1.0, 0.5], vec![0.4, 1.0]]), bad);
    assert_eq!(refused(&[vec![1.0, f64::NAN], vec![f64::NAN, 1.0]]), bad);
    let diagonal = WeightsError::BadWeight { row: 0, column: 0 };
    assert_eq!(refused(&[vec![0.5, 0.0], vec![0.0, 1.0]]), diagonal);
    let parents = |parents: &[Option<usize>]| Weights::hierarchy_from_parents(parents).unwrap_err();
    assert_eq!(parents(&[Some(1), Some(0)]), WeightsError::Cycle(0));
    assert_eq!(parents(&[Some(0)]), WeightsError::Cycle(0));
    assert_eq!(parents(&[Some(5)]), WeightsError::UnknownParent(0));
}
