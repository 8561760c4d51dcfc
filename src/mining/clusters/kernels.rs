//! The algorithms on a bare table of numbers, for measuring them beside other programs; knows no feature.

pub use super::find::MEASURED_ROWS;
use super::kmeans::kmeans as best_of;
use super::sampling::sample;
use super::silhouette::{Labelled, silhouettes};
use crate::mining::numeric::Pairs;
use crate::model::Watch;
use ndarray::{ArrayView2, Axis};

/// Inertia and silhouette of k-means for each number of clusters, the latter over [`MEASURED_ROWS`] at most. `None` when stopped, or with too few rows.
pub fn kmeans_curve(
    data: ArrayView2<f64>,
    ks: std::ops::RangeInclusive<usize>,
    restarts: usize,
    seed: u64,
    watch: &dyn Watch,
) -> Option<Vec<(usize, f64, f64)>> {
    let measured = sample(data.nrows(), MEASURED_ROWS, seed, 2);
    let mut found = Vec::new();
    for k in ks {
        let partition = best_of(data, k, restarts, seed.wrapping_add(k as u64), watch)?;
        let labels: Vec<Option<usize>> = measured.iter().map(|row| Some(partition.labels[*row])).collect();
        found.push((k, partition.inertia, labels));
    }
    let partitions: Vec<Labelled> = found.iter().map(|(k, _, labels)| Labelled { labels, k: *k }).collect();
    let measured = silhouettes(&Pairs::new(data.select(Axis(0), &measured).view()), &partitions, watch)?;
    Some(found.iter().zip(&measured).map(|((k, inertia, _), (s, _))| (*k, *inertia, *s)).collect())
}

/// Cluster of every row, `None` is noise. `None` when stopped.
pub fn dbscan(
    data: ArrayView2<f64>,
    radius: f64,
    min_points: usize,
    watch: &dyn Watch,
) -> Option<Vec<Option<usize>>> {
    super::dbscan::dbscan(data, radius, min_points, watch)
}

/// As [`dbscan`].
pub fn hdbscan(
    data: ArrayView2<f64>,
    min_size: usize,
    min_samples: usize,
    watch: &dyn Watch,
) -> Option<Vec<Option<usize>>> {
    Some(super::hdbscan::hdbscan(&Pairs::new(data), None, min_size, min_samples, watch)?.labels)
}
