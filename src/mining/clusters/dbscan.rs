//! DBSCAN (Ester et al. 1996) without ever holding the neighbours of all rows, and its radius from the knee of the
//! k-distance curve; knows no feature.

use super::unions::Unions;
use crate::mining::numeric::{Neighbours, Pairs};
use crate::model::Watch;

/// Distances of every row to its `neighbours`-th nearest other row, descending: the k-distance plot.
pub(super) fn k_distances(near: &Neighbours, rows: usize) -> Vec<f64> {
    let mut found: Vec<f64> =
        (0..rows).map(|row| near.distances(row).last().copied().unwrap_or(0.0)).collect();
    found.sort_by(|a, b| b.total_cmp(a));
    found
}

/// Points of the k-distance curve that are kept.
const CURVE: usize = 300;

/// Few enough of a curve's points to keep and to draw.
pub(super) fn thinned(curve: Vec<f64>) -> Vec<f64> {
    let step = (curve.len() / CURVE).max(1);
    curve.into_iter().step_by(step).collect()
}

/// The knee of a falling curve: the point farthest below the line from its first to its last point (Satopää et al.
/// 2011, without their smoothing).
pub(super) fn knee(curve: &[f64]) -> f64 {
    let (Some(first), Some(last)) = (curve.first(), curve.last()) else { return 0.0 };
    let steps = (curve.len().max(2) - 1) as f64;
    let mut best = (0.0, *first);
    for (at, value) in curve.iter().enumerate() {
        let below = first + (last - first) * at as f64 / steps - value;
        if below > best.0 {
            best = (below, *value);
        }
    }
    best.1
}

/// Neighbours of a row that are kept; rows of more are compared once more when they are needed.
const KEPT: usize = 256;

/// Cluster of every row, numbered by the first dense row; `None` is noise. A row with `min_points` rows within the
/// radius, itself included, is dense; one at the border of several clusters goes to the first. `None` when stopped.
pub(super) fn dbscan(
    pairs: &Pairs,
    radius: f64,
    min_points: usize,
    watch: &dyn Watch,
) -> Option<Vec<Option<usize>>> {
    let n = pairs.len();
    let limit = radius * radius;
    // How many are within the radius, and who, unless there are too many to keep.
    let near: Vec<(usize, Vec<u32>)> = pairs.scan_roughly(watch, |row, squares, slack| {
        let (outer, inner) = (limit as f32 + slack, limit as f32 - slack);
        let (mut count, mut kept) = (0, Vec::new());
        for (other, square) in squares.iter().enumerate() {
            if *square <= outer && (*square < inner || pairs.squared(row, other).sqrt() <= radius) {
                count += 1;
                if count <= KEPT {
                    kept.push(other as u32);
                }
            }
        }
        if count > KEPT {
            kept = Vec::new();
        }
        (count, kept)
    })?;
    let dense: Vec<bool> = near.iter().map(|(count, _)| *count >= min_points).collect();
    let core: Vec<usize> = (0..n).filter(|r| dense[*r]).collect();
    let mut unions = Unions::new(n);
    for row in &core {
        for other in near[*row].1.iter().filter(|other| dense[**other as usize]) {
            unions.join(*row, *other as usize);
        }
    }
    let crowded: Vec<usize> = core.iter().copied().filter(|row| near[*row].0 > KEPT).collect();
    // In parts: what is joined by then need not be reported again, which keeps the lists short.
    for part in crowded.chunks(1_024) {
        let root: Vec<u32> = (0..n).map(|r| unions.find(r) as u32).collect();
        let found = pairs.scan_some(part, watch, |at, squares| {
            let row = part[at];
            let mut joined: Vec<u32> = Vec::new();
            let mut last = root[row];
            for (other, square) in squares.iter().enumerate() {
                if dense[other]
                    && root[other] != root[row]
                    && root[other] != last
                    && within(pairs, row, other, *square, radius)
                {
                    last = root[other];
                    joined.push(other as u32);
                }
            }
            joined
        })?;
        for (row, others) in part.iter().zip(found) {
            for other in others {
                unions.join(*row, other as usize);
            }
        }
    }
    let mut number = vec![None; n];
    let mut labels: Vec<Option<usize>> = vec![None; n];
    let mut clusters = 0;
    for row in &core {
        let root = unions.find(*row);
        let label = *number[root].get_or_insert_with(|| {
            clusters += 1;
            clusters - 1
        });
        labels[*row] = Some(label);
    }
    // Rows that are not dense have fewer neighbours than that; the lists are whole unless many are asked for.
    let thin: Vec<usize> = (0..n).filter(|r| !dense[*r]).collect();
    let (listed, long): (Vec<usize>, Vec<usize>) = thin.into_iter().partition(|r| near[*r].0 <= KEPT);
    let first = |labels: &[Option<usize>], others: &mut dyn Iterator<Item = usize>| {
        others.filter(|other| dense[*other]).filter_map(|other| labels[other]).min()
    };
    let mut border: Vec<(usize, Option<usize>)> = listed
        .into_iter()
        .map(|row| (row, first(&labels, &mut near[row].1.iter().map(|other| *other as usize))))
        .collect();
    let of_long = pairs.scan_some(&long, watch, |at, squares| {
        let mut others = squares.iter().enumerate();
        let mut others = others
            .by_ref()
            .filter(|(other, square)| within(pairs, long[at], *other, **square, radius))
            .map(|(o, _)| o);
        first(&labels, &mut others)
    })?;
    border.extend(long.iter().copied().zip(of_long));
    for (row, label) in border {
        labels[row] = label;
    }
    Some(labels)
}

/// What lies at the edge is measured exactly.
fn within(pairs: &Pairs, row: usize, other: usize, square: f64, radius: f64) -> bool {
    let (limit, slack) = (radius * radius, radius * radius * 1e-9);
    square <= limit + slack && (square < limit - slack || pairs.squared(row, other).sqrt() <= radius)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoWatch;
    use ndarray::Array2;

    #[test]
    fn two_clouds_and_a_stray_row() {
        let data = Array2::from_shape_fn((41, 2), |(r, c)| match r {
            40 => 50.0,
            _ => f64::from(u8::from(r % 2 == 0)) * 10.0 + ((r * 7 + c * 3) % 5) as f64 * 0.1,
        });
        let pairs = Pairs::new(data.view());
        let near = pairs.neighbours(4, &NoWatch).unwrap();
        let radius = knee(&k_distances(&near, 41));
        assert!(radius < 5.0);
        let labels = dbscan(&pairs, radius.max(0.5), 4, &NoWatch).unwrap();
        assert_eq!(labels[40], None);
        assert_eq!((labels[0], labels[1]), (Some(0), Some(1)));
        assert!((0..40).all(|i| labels[i] == labels[i % 2]));
    }

    #[test]
    fn a_chain_is_one_cluster_and_a_border_row_belongs_to_the_first() {
        // 0..9 dense at steps of 1, a gap of 2.6, then dense again; the row between reaches both with its radius 1.3.
        let at = [0.0, 0.5, 1.0, 1.5, 2.0, 3.3, 4.6, 5.1, 5.6, 6.1];
        let data = Array2::from_shape_fn((10, 1), |(r, _)| at[r]);
        let labels = dbscan(&Pairs::new(data.view()), 1.3, 4, &NoWatch).unwrap();
        let expected = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1].map(Some);
        assert_eq!(labels, expected);
    }

    #[test]
    fn crowded_rows_join_as_others_do() {
        // Two lines of 700 rows, each within the radius of some 600 others, and a row between that reaches both.
        let data = Array2::from_shape_fn((1_401, 1), |(r, _)| match r {
            1_400 => 10.0,
            r => (r / 2) as f64 / 100.0 + (r % 2) as f64 * 13.0,
        });
        let labels = dbscan(&Pairs::new(data.view()), 3.02, 300, &NoWatch).unwrap();
        assert!((0..1_400).all(|r| labels[r] == Some(r % 2)), "{labels:?}");
        assert_eq!(
            labels[1_400],
            Some(0),
            "too few rows around it to be dense: it joins the first that it reaches"
        );
    }
}
