//! Finds a partition: k-means with a chosen number of clusters, or density; and says how good it is.

use super::dbscan::{dbscan, k_distances, knee};
use super::kmeans::{Partition, assign, kmeans, means, nearest};
use super::quality::{CurvePoint, Distances, Quality, mean_silhouettes, null_silhouette, stability};
use super::run::{ClusterError, ClusterParameters};
use super::sampling::sample;
use crate::mining::numeric::mean;
use crate::model::Watch;
use ndarray::{Array2, ArrayView2, Axis};

/// Rows whose pairwise distances are taken for the silhouette; more change it in the third decimal only.
const SILHOUETTE_ROWS: usize = 3_000;
/// Resamplings per number of clusters on the curve.
const CURVE_BOOTSTRAPS: usize = 8;
/// Mean stability that a number of clusters needs to be chosen while another has it.
const CHOOSABLE: f64 = 0.6;

/// A partition of all rows, before it is put in order and into words.
pub(super) struct Found {
    pub labels: Vec<Option<usize>>,
    pub centroids: Array2<f64>,
    pub quality: Quality,
    pub radius: Option<f64>,
    pub k_distances: Vec<f64>,
}

impl Found {
    /// Numbers clusters by falling size, then by first member; empty ones vanish.
    pub(super) fn renumbered(self) -> Self {
        let k = self.centroids.nrows();
        let mut sizes = vec![(0usize, usize::MAX); k];
        for (row, label) in self.labels.iter().enumerate() {
            if let Some(label) = label {
                sizes[*label].0 += 1;
                sizes[*label].1 = sizes[*label].1.min(row);
            }
        }
        let mut order: Vec<usize> = (0..k).filter(|c| sizes[*c].0 > 0).collect();
        order.sort_by_key(|c| (usize::MAX - sizes[*c].0, sizes[*c].1));
        let mut place = vec![0usize; k];
        for (new, old) in order.iter().enumerate() {
            place[*old] = new;
        }
        let reorder =
            |values: &[f64]| -> Vec<f64> { order.iter().filter_map(|c| values.get(*c).copied()).collect() };
        let mut quality = self.quality;
        quality.silhouette_by_cluster = reorder(&quality.silhouette_by_cluster);
        quality.stability_by_cluster = reorder(&quality.stability_by_cluster);
        Self {
            labels: self.labels.iter().map(|l| l.map(|l| place[l])).collect(),
            centroids: self.centroids.select(Axis(0), &order),
            quality,
            radius: self.radius,
            k_distances: self.k_distances,
        }
    }
}

pub(super) fn by_kmeans(
    data: ArrayView2<f64>,
    sampled: ArrayView2<f64>,
    (k_min, k_max): (usize, usize),
    restarts: usize,
    parameters: &ClusterParameters,
    watch: &dyn Watch,
) -> Result<Found, ClusterError> {
    let seed = parameters.seed;
    let k_max = k_max.min((sampled.nrows() / 2).max(k_min));
    let rows = sample(sampled.nrows(), SILHOUETTE_ROWS, seed, 2);
    let distances = Distances::between(sampled.select(Axis(0), &rows).view());
    let silhouettes_of = |partition: &Partition, k: usize| {
        let labels: Vec<Option<usize>> = rows.iter().map(|r| Some(partition.labels[*r])).collect();
        mean_silhouettes(&distances.silhouettes(&labels, k), &labels, k)
    };
    let total = (k_max - k_min + 3) as u64;
    let mut tried: Vec<(CurvePoint, Partition, Vec<f64>)> = Vec::new();
    for k in k_min..=k_max {
        watch.progress((k - k_min) as u64, total, &format!("Trying {k} clusters"));
        if watch.cancelled() {
            return Err(ClusterError::Cancelled);
        }
        let Some(partition) = kmeans(sampled, k, restarts, seed.wrapping_add(k as u64), watch) else {
            continue;
        };
        let rounds = CURVE_BOOTSTRAPS.min(parameters.bootstraps);
        let stable = match rounds {
            0 => Vec::new(),
            _ => stability(sampled, &partition.labels, k, rounds, seed, watch)
                .ok_or(ClusterError::Cancelled)?,
        };
        let point = CurvePoint {
            k,
            silhouette: silhouettes_of(&partition, k).0,
            stability: (rounds > 0).then(|| mean(&stable)),
            inertia: partition.inertia,
        };
        tried.push((point, partition, stable));
    }
    if watch.cancelled() {
        return Err(ClusterError::Cancelled);
    }
    let curve: Vec<CurvePoint> = tried.iter().map(|(point, _, _)| *point).collect();
    let at = choose(&curve).ok_or(ClusterError::NoVariance)?;
    let (point, partition, mut stable) = tried.swap_remove(at);
    let k = point.k;
    watch.progress(total - 2, total, "Measuring how stable the clusters are");
    if parameters.bootstraps > CURVE_BOOTSTRAPS {
        stable = stability(sampled, &partition.labels, k, parameters.bootstraps, seed, watch)
            .ok_or(ClusterError::Cancelled)?;
    }
    watch.progress(total - 1, total, "Comparing with shuffled data");
    let null = (parameters.null_rounds > 0)
        .then(|| {
            let rows = sample(sampled.nrows(), SILHOUETTE_ROWS / 3, seed, 3);
            null_silhouette(sampled.select(Axis(0), &rows).view(), k, parameters.null_rounds, seed, watch)
        })
        .flatten();
    if watch.cancelled() {
        return Err(ClusterError::Cancelled);
    }
    let (silhouette, silhouette_by_cluster) = silhouettes_of(&partition, k);
    let quality = Quality {
        silhouette,
        silhouette_by_cluster,
        curve,
        stability: mean(&stable),
        stability_by_cluster: stable,
        bootstraps: parameters.bootstraps,
        null_silhouette: null,
    };
    let labels = assign(data, partition.centroids.view()).into_iter().map(Some).collect();
    Ok(Found { labels, centroids: partition.centroids, quality, radius: None, k_distances: Vec::new() })
}

/// The highest silhouette among the numbers of clusters that are stable enough, or among all where none is; the
/// smaller number on a tie.
fn choose(curve: &[CurvePoint]) -> Option<usize> {
    let stable = |p: &CurvePoint| p.stability.is_none_or(|s| s >= CHOOSABLE);
    let any_stable = curve.iter().any(stable);
    let mut best: Option<usize> = None;
    for (at, point) in curve.iter().enumerate() {
        let allowed = !any_stable || stable(point);
        if allowed && best.is_none_or(|b| point.silhouette > curve[b].silhouette) {
            best = Some(at);
        }
    }
    best
}

pub(super) fn by_dbscan(
    data: ArrayView2<f64>,
    sampled: ArrayView2<f64>,
    drawn: &[usize],
    radius: Option<f64>,
    min_points: usize,
    watch: &dyn Watch,
) -> Result<Found, ClusterError> {
    watch.progress(0, 3, "Measuring distances to neighbours");
    let curve = k_distances(sampled, min_points, watch).ok_or(ClusterError::Cancelled)?;
    let radius = radius.unwrap_or_else(|| knee(&curve));
    watch.progress(1, 3, "Looking for dense groups");
    if watch.cancelled() {
        return Err(ClusterError::Cancelled);
    }
    let of_sample = dbscan(sampled, radius, min_points);
    let k = of_sample.iter().flatten().max().map_or(0, |m| m + 1);
    let mut labels = vec![None; data.nrows()];
    for (row, label) in drawn.iter().zip(&of_sample) {
        labels[*row] = *label;
    }
    if drawn.len() < data.nrows() {
        join_nearest(data, sampled, &of_sample, radius, drawn, &mut labels);
    }
    let labelled: Vec<(usize, usize)> =
        of_sample.iter().enumerate().filter_map(|(row, label)| Some((row, (*label)?))).collect();
    let rows: Vec<usize> = labelled.iter().map(|(row, _)| *row).collect();
    let own: Vec<usize> = labelled.iter().map(|(_, label)| *label).collect();
    let centroids = means(sampled.select(Axis(0), &rows).view(), &own, &Array2::zeros((k, data.ncols())));
    watch.progress(2, 3, "Measuring the groups");
    let picked = sample(sampled.nrows(), SILHOUETTE_ROWS, 0, 2);
    let picked_labels: Vec<Option<usize>> = picked.iter().map(|r| of_sample[*r]).collect();
    let distances = Distances::between(sampled.select(Axis(0), &picked).view());
    let (silhouette, silhouette_by_cluster) =
        mean_silhouettes(&distances.silhouettes(&picked_labels, k), &picked_labels, k);
    let quality = Quality { silhouette, silhouette_by_cluster, ..Quality::default() };
    let step = (curve.len() / 300).max(1);
    let k_distances = curve.into_iter().step_by(step).collect();
    Ok(Found { labels, centroids, quality, radius: Some(radius), k_distances })
}

/// Rows outside the sample join the cluster of the nearest sampled row within the radius.
fn join_nearest(
    data: ArrayView2<f64>,
    sampled: ArrayView2<f64>,
    of_sample: &[Option<usize>],
    radius: f64,
    drawn: &[usize],
    labels: &mut [Option<usize>],
) {
    let mut in_sample = vec![false; data.nrows()];
    for row in drawn {
        in_sample[*row] = true;
    }
    for row in (0..data.nrows()).filter(|r| !in_sample[*r]) {
        let (at, d) = nearest(data.row(row), sampled);
        if d.sqrt() <= radius {
            labels[row] = of_sample[at];
        }
    }
}
