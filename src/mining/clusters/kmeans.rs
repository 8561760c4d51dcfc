//! k-means: linfa's k-means++ and Lloyd for every restart, then Lloyd to the exact fixed point, and the best kept.

use super::sampling::generator;
use crate::model::Watch;
use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::{KMeans, KMeansInit};
use ndarray::{Array2, ArrayView1, ArrayView2};
use rayon::prelude::*;

/// linfa's steps cannot be interrupted, so it gets few; the steps after it finish the work.
const MAX_ITERATIONS: u64 = 10;
const TOLERANCE: f64 = 1e-4;
/// Lloyd steps after linfa's own, which stops by tolerance and counts each old centroid as a point.
const POLISH_STEPS: usize = 200;

/// A partition of rows around centroids.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Partition {
    pub labels: Vec<usize>,
    pub centroids: Array2<f64>,
    /// Sum of squared distances to the centroids.
    pub inertia: f64,
}

/// The best of `restarts` runs; ties go to the first. `None` where there are fewer rows than clusters, linfa finds no
/// finite solution, or the user stopped it.
pub(super) fn kmeans(
    data: ArrayView2<f64>,
    k: usize,
    restarts: usize,
    seed: u64,
    watch: &dyn Watch,
) -> Option<Partition> {
    if k == 0 || data.nrows() < k {
        return None;
    }
    let runs: Vec<Partition> = (0..restarts.max(1))
        .into_par_iter()
        .filter_map(|run| one_run(data, k, seed, run as u64, watch))
        .collect();
    runs.into_iter().reduce(|best, next| if next.inertia < best.inertia { next } else { best })
}

fn one_run(data: ArrayView2<f64>, k: usize, seed: u64, run: u64, watch: &dyn Watch) -> Option<Partition> {
    if watch.cancelled() {
        return None;
    }
    let model = KMeans::params_with_rng(k, generator(seed, 1_000 + run))
        .init_method(KMeansInit::KMeansPlusPlus)
        .n_runs(1)
        .max_n_iterations(MAX_ITERATIONS)
        .tolerance(TOLERANCE);
    let model = model.fit(&DatasetBase::from(data)).ok()?;
    polish(data, model.centroids().clone(), watch)
}

/// Lloyd steps until no row moves. A cluster that lost all rows takes the row farthest from its centroid.
fn polish(data: ArrayView2<f64>, mut centroids: Array2<f64>, watch: &dyn Watch) -> Option<Partition> {
    let mut labels = assign(data, centroids.view());
    for _ in 0..POLISH_STEPS {
        if watch.cancelled() {
            return None;
        }
        refill(data, centroids.view(), &mut labels);
        centroids = means(data, &labels, &centroids);
        let next = assign(data, centroids.view());
        if next == labels {
            break;
        }
        labels = next;
    }
    let inertia =
        labels.iter().enumerate().map(|(row, label)| squared(data.row(row), centroids.row(*label))).sum();
    Some(Partition { labels, centroids, inertia })
}

/// Nearest centroid of every row; ties go to the first.
pub(super) fn assign(data: ArrayView2<f64>, centroids: ArrayView2<f64>) -> Vec<usize> {
    (0..data.nrows()).map(|row| nearest(data.row(row), centroids).0).collect()
}

/// Index of and squared distance to the nearest centroid.
pub(super) fn nearest(row: ArrayView1<f64>, centroids: ArrayView2<f64>) -> (usize, f64) {
    let mut best = (0, f64::INFINITY);
    for (at, centroid) in centroids.outer_iter().enumerate() {
        let d = squared(row, centroid);
        if d < best.1 {
            best = (at, d);
        }
    }
    best
}

pub(super) fn means(data: ArrayView2<f64>, labels: &[usize], before: &Array2<f64>) -> Array2<f64> {
    let mut sums = Array2::<f64>::zeros(before.raw_dim());
    let mut counts = vec![0usize; before.nrows()];
    for (row, label) in labels.iter().enumerate() {
        let mut sum = sums.row_mut(*label);
        sum += &data.row(row);
        counts[*label] += 1;
    }
    for (at, count) in counts.iter().enumerate() {
        if *count > 0 {
            sums.row_mut(at).mapv_inplace(|v| v / *count as f64);
        } else {
            sums.row_mut(at).assign(&before.row(at));
        }
    }
    sums
}

fn refill(data: ArrayView2<f64>, centroids: ArrayView2<f64>, labels: &mut [usize]) {
    for cluster in 0..centroids.nrows() {
        if labels.contains(&cluster) {
            continue;
        }
        let mut sizes = vec![0usize; centroids.nrows()];
        for label in labels.iter() {
            sizes[*label] += 1;
        }
        let mut farthest: Option<(usize, f64)> = None;
        for (row, label) in labels.iter().enumerate().filter(|(_, l)| sizes[**l] > 1) {
            let d = squared(data.row(row), centroids.row(*label));
            if farthest.is_none_or(|(_, far)| d > far) {
                farthest = Some((row, d));
            }
        }
        if let Some((row, _)) = farthest {
            labels[row] = cluster;
        }
    }
}

/// Squared Euclidean distance.
pub(super) fn squared(a: ArrayView1<f64>, b: ArrayView1<f64>) -> f64 {
    match (a.as_slice(), b.as_slice()) {
        (Some(a), Some(b)) => squared_slices(a, b),
        _ => a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum(),
    }
}

/// Four running sums let the compiler use vector registers; their order is fixed, so the result is too.
pub(super) fn squared_slices(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0f64; 4];
    let (a4, b4) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = a4.remainder().iter().zip(b4.remainder()).map(|(x, y)| (x - y) * (x - y)).sum();
    for (x, y) in a4.zip(b4) {
        for i in 0..4 {
            sums[i] += (x[i] - y[i]) * (x[i] - y[i]);
        }
    }
    sums.iter().sum::<f64>() + rest
}
