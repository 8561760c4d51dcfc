//! DBSCAN through linfa, with the radius from the knee of the k-distance curve where none is given.

use super::kmeans::squared;
use crate::model::Watch;
use linfa::traits::Transformer;
use linfa_clustering::Dbscan;
use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

/// Distances of every row to its `neighbours`-th nearest other row, descending: the k-distance plot. `None` when
/// stopped.
pub(super) fn k_distances(data: ArrayView2<f64>, neighbours: usize, watch: &dyn Watch) -> Option<Vec<f64>> {
    let n = data.nrows();
    let mut found: Vec<f64> = (0..n)
        .into_par_iter()
        .map(|row| {
            if watch.cancelled() {
                return None;
            }
            let mut distances: Vec<f64> =
                (0..n).filter(|other| *other != row).map(|o| squared(data.row(row), data.row(o))).collect();
            distances.sort_by(f64::total_cmp);
            Some(distances.get(neighbours.saturating_sub(1)).or(distances.last()).map_or(0.0, |d| d.sqrt()))
        })
        .collect::<Option<_>>()?;
    found.sort_by(|a, b| b.total_cmp(a));
    Some(found)
}

/// The knee of a falling curve: the point farthest below the line from its first to its last point.
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

/// Cluster of every row; `None` is noise.
pub(super) fn dbscan(data: ArrayView2<f64>, radius: f64, min_points: usize) -> Vec<Option<usize>> {
    let owned: Array2<f64> = data.to_owned();
    let n = owned.nrows();
    let parameters = Dbscan::params(min_points.max(2)).tolerance(radius.max(1e-12));
    parameters.transform(&owned).map_or_else(|_| vec![None; n], |labels| labels.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn two_clouds_and_a_stray_row() {
        let data = Array2::from_shape_fn((41, 2), |(r, c)| match r {
            40 => 50.0,
            _ => f64::from(u8::from(r % 2 == 0)) * 10.0 + ((r * 7 + c * 3) % 5) as f64 * 0.1,
        });
        let radius = knee(&k_distances(data.view(), 4, &crate::model::NoWatch).unwrap());
        assert!(radius < 5.0);
        let labels = dbscan(data.view(), radius.max(0.5), 4);
        assert_eq!(labels[40], None);
        assert_ne!(labels[0], labels[1]);
        assert!((0..40).all(|i| labels[i] == labels[i % 2]));
    }
}
