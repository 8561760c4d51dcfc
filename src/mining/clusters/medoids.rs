//! Which members stand for a cluster: its medoid, those nearest to it, and those at its border.

use super::kmeans::{nearest, squared};
use crate::model::Watch;
use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

/// Clusters up to this size get their exact medoid; in larger ones it is sought among the rows nearest to the centre.
const EXACT: usize = 2_000;
const CANDIDATES: usize = 200;
/// Members at the border that are named.
const BOUNDARY: usize = 5;

pub(super) struct Faces {
    /// Rows: the medoid, then the others by distance to it.
    pub members: Vec<usize>,
    /// Rows whose second-nearest centre is hardly farther than their own, most doubtful first.
    pub boundary: Vec<usize>,
}

/// `None` when stopped.
pub(super) fn faces(
    data: ArrayView2<f64>,
    rows: &[usize],
    cluster: usize,
    centroids: &Array2<f64>,
    watch: &dyn Watch,
) -> Option<Faces> {
    let centre = centroids.row(cluster);
    let mut by_centre: Vec<(f64, usize)> = rows.iter().map(|r| (squared(data.row(*r), centre), *r)).collect();
    by_centre.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let compared: Vec<usize> = if rows.len() <= EXACT {
        rows.to_vec()
    } else {
        by_centre.iter().step_by(rows.len() / EXACT + 1).map(|(_, r)| *r).collect()
    };
    let candidates = if rows.len() <= EXACT { rows.len() } else { CANDIDATES };
    let sums: Vec<(f64, usize)> = by_centre[..candidates]
        .par_iter()
        .map(|(_, row)| {
            let sum = || compared.iter().map(|o| squared(data.row(*row), data.row(*o)).sqrt()).sum();
            (!watch.cancelled()).then(|| (sum(), *row))
        })
        .collect::<Option<_>>()?;
    let medoid = sums.into_iter().min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map(|(_, row)| row);
    let mut members = rows.to_vec();
    if let Some(medoid) = medoid {
        let mut by_medoid: Vec<(bool, f64, usize)> =
            rows.iter().map(|r| (*r != medoid, squared(data.row(*r), data.row(medoid)), *r)).collect();
        by_medoid.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        members = by_medoid.into_iter().map(|(_, _, row)| row).collect();
    }
    Some(Faces { members, boundary: boundary(data, rows, cluster, centroids) })
}

/// See [`Faces::boundary`].
pub(super) fn boundary(
    data: ArrayView2<f64>,
    rows: &[usize],
    cluster: usize,
    centroids: &Array2<f64>,
) -> Vec<usize> {
    let others: Vec<usize> = (0..centroids.nrows()).filter(|c| *c != cluster).collect();
    if others.is_empty() {
        return Vec::new();
    }
    let other_centres = centroids.select(ndarray::Axis(0), &others);
    let mut margins: Vec<(f64, usize)> = rows
        .iter()
        .map(|row| {
            let own = squared(data.row(*row), centroids.row(cluster)).sqrt();
            let other = nearest(data.row(*row), other_centres.view()).1.sqrt();
            (if other > 0.0 { (other - own) / other } else { 0.0 }, *row)
        })
        .collect();
    margins.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    margins.into_iter().take(BOUNDARY).map(|(_, row)| row).collect()
}
