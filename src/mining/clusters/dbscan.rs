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

/// Cluster of every row, numbered by the first dense row; `None` is noise. A row with `min_points` rows within the
/// radius, itself included, is dense; one at the border of several clusters goes to the first. `None` when stopped.
pub(super) fn dbscan(
    pairs: &Pairs,
    radius: f64,
    min_points: usize,
    watch: &dyn Watch,
) -> Option<Vec<Option<usize>>> {
    let n = pairs.len();
    let within = Within { pairs, radius };
    let dense: Vec<bool> = pairs.scan(watch, |row, squares| {
        let mut count = 0;
        within.each(row, squares, |_| count += 1);
        count >= min_points
    })?;
    let core: Vec<usize> = (0..n).filter(|r| dense[*r]).collect();
    // Rows in parts: what is already joined need not be reported again, which keeps the lists short.
    let mut unions = Unions::new(n);
    for part in core.chunks(1_024) {
        let root: Vec<u32> = (0..n).map(|r| unions.find(r) as u32).collect();
        let found = pairs.scan_some(part, watch, |at, squares| {
            let row = part[at];
            let mut joined: Vec<u32> = Vec::new();
            let mut roots: Vec<u32> = vec![root[row]];
            within.each(row, squares, |other| {
                if dense[other] && !roots.contains(&root[other]) {
                    // A few roots are looked through faster than any set; many fall together at the next part.
                    if roots.len() < 64 {
                        roots.push(root[other]);
                    }
                    joined.push(other as u32);
                }
            });
            joined
        })?;
        for (row, others) in part.iter().zip(found) {
            others.into_iter().for_each(|other| {
                unions.join(*row, other as usize);
            });
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
    let thin: Vec<usize> = (0..n).filter(|r| !dense[*r]).collect();
    let found = pairs.scan_some(&thin, watch, |at, squares| {
        let mut first: Option<usize> = None;
        within.each(thin[at], squares, |other| {
            if let Some(label) = labels[other].filter(|_| dense[other]) {
                first = Some(first.map_or(label, |f| f.min(label)));
            }
        });
        first
    })?;
    for (row, label) in thin.iter().zip(found) {
        labels[*row] = label;
    }
    Some(labels)
}

struct Within<'a> {
    pairs: &'a Pairs,
    radius: f64,
}

impl Within<'_> {
    /// Every row within the radius, itself included; what lies at the edge is measured exactly.
    fn each(&self, row: usize, squares: &[f64], mut visit: impl FnMut(usize)) {
        let limit = self.radius * self.radius;
        let slack = limit * 1e-9;
        for (other, square) in squares.iter().enumerate() {
            if *square <= limit + slack
                && (*square < limit - slack || self.pairs.squared(row, other).sqrt() <= self.radius)
            {
                visit(other);
            }
        }
    }
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
}
