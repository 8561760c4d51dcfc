//! Clusters by density, DBSCAN and HDBSCAN, on the sample, and who of the others belongs to them.

use super::dbcv::dbcv;
use super::dbscan::{dbscan, k_distances, knee, thinned};
use super::find::{Found, MEASURED_ROWS, Setting};
use super::hdbscan::hdbscan;
use super::kmeans::means;
use super::parameters::ClusterError;
use super::sampling::sample;
use crate::mining::numeric::Pairs;
use ndarray::{Array2, ArrayView2, Axis};

/// Of more rows than this, so many resamplings are clustered at most.
const MANY: usize = 20_000;
const BOOTSTRAPS_OF_MANY: usize = 4;

/// What was found on the sample.
struct OfSample {
    labels: Vec<Option<usize>>,
    /// How near a row must be to a member of each cluster to belong to it.
    reach: Vec<f64>,
}

pub(super) fn by_dbscan(
    setting: &Setting,
    radius: Option<f64>,
    min_points: usize,
) -> Result<Found, ClusterError> {
    let watch = setting.watch;
    watch.progress(0, 4, "Measuring distances to neighbours");
    let pairs = Pairs::new(setting.sampled);
    // With the row itself, the neighbours that make it dense. The curve has as many steps as rows it is measured on.
    let measured = sample(pairs.len(), MEASURED_ROWS, setting.parameters.seed, 5);
    let near = pairs
        .neighbours_of(&measured, min_points.saturating_sub(1).max(1), watch)
        .ok_or(ClusterError::Cancelled)?;
    let curve = k_distances(&near, measured.len());
    let radius = radius.unwrap_or_else(|| knee(&curve));
    watch.progress(1, 4, "Looking for dense groups");
    let labels = dbscan(setting.sampled, radius, min_points, watch).ok_or(ClusterError::Cancelled)?;
    let again = |data: ArrayView2<f64>, _: u64| dbscan(data, radius, min_points, watch);
    let reach = vec![radius; clusters_in(&labels)];
    let mut found = finish(setting, &pairs, &OfSample { labels, reach }, &again)?;
    found.radius = Some(radius);
    found.k_distances = thinned(curve);
    Ok(found)
}

pub(super) fn by_hdbscan(
    setting: &Setting,
    min_size: usize,
    min_samples: usize,
) -> Result<Found, ClusterError> {
    let watch = setting.watch;
    watch.progress(0, 4, "Looking for groups that last");
    let pairs = Pairs::new(setting.sampled);
    let density = hdbscan(&pairs, None, min_size, min_samples, watch).ok_or(ClusterError::Cancelled)?;
    let again = |data: ArrayView2<f64>, _: u64| {
        Some(hdbscan(&Pairs::new(data), None, min_size, min_samples, watch)?.labels)
    };
    finish(setting, &pairs, &OfSample { labels: density.labels, reach: density.reach }, &again)
}

fn clusters_in(labels: &[Option<usize>]) -> usize {
    labels.iter().flatten().max().map_or(0, |m| m + 1)
}

fn finish(
    setting: &Setting,
    pairs: &Pairs,
    of_sample: &OfSample,
    again: &super::stability::Again,
) -> Result<Found, ClusterError> {
    let (all, sampled) = (setting.all, setting.sampled);
    let k = clusters_in(&of_sample.labels);
    let mut labels = vec![None; all.nrows()];
    for (row, label) in setting.drawn.iter().zip(&of_sample.labels) {
        labels[*row] = *label;
    }
    if setting.drawn.len() < all.nrows() {
        join_nearest(setting, pairs, of_sample, &mut labels)?;
    }
    let rows: Vec<usize> = (0..sampled.nrows()).filter(|r| of_sample.labels[*r].is_some()).collect();
    let own: Vec<usize> = of_sample.labels.iter().flatten().copied().collect();
    let centroids = means(sampled.select(Axis(0), &rows).view(), &own, &Array2::zeros((k, all.ncols())));
    // A density needs all rows, and its time grows with their square; the quality says how many there were.
    let bootstraps = match sampled.nrows() {
        rows if rows > MANY => setting.parameters.bootstraps.min(BOOTSTRAPS_OF_MANY),
        _ => setting.parameters.bootstraps,
    };
    let mut quality = setting.quality(&of_sample.labels, k, again, None, bootstraps)?;
    let validity = dbcv(sampled, &of_sample.labels, setting.parameters.seed, setting.watch);
    setting.go_on()?;
    quality.dbcv = validity.map(|validity| (validity.index, validity.rows));
    Ok(Found { labels, centroids, quality, radius: None, k_distances: Vec::new() })
}

/// Rows outside the sample join the cluster of the nearest sampled row, where they are within its reach.
fn join_nearest(
    setting: &Setting,
    pairs: &Pairs,
    of_sample: &OfSample,
    labels: &mut [Option<usize>],
) -> Result<(), ClusterError> {
    let mut in_sample = vec![false; setting.all.nrows()];
    for row in setting.drawn {
        in_sample[*row] = true;
    }
    let others: Vec<usize> = (0..setting.all.nrows()).filter(|r| !in_sample[*r]).collect();
    let found = pairs
        .scan_others(setting.all.select(Axis(0), &others).view(), setting.watch, |_, squares| {
            let nearest = squares.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1));
            let (at, square) = nearest?;
            of_sample.labels[at].filter(|label| square.max(0.0).sqrt() <= of_sample.reach[*label])
        })
        .ok_or(ClusterError::Cancelled)?;
    for (row, label) in others.into_iter().zip(found) {
        labels[row] = label;
    }
    Ok(())
}
