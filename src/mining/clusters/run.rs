//! One clustering from a feature table to named, explained clusters. Equal table, parameters and seed give equal
//! results to the byte.

use super::dbscan::{dbscan, k_distances, knee};
use super::explain::{TopFeature, TopKgram, TopToken, top_features, top_kgrams, top_tokens};
use super::kmeans::{Partition, assign, kmeans, means, nearest, squared};
use super::matrix::{BlockWeights, Inputs, Prepared};
use super::medoids::faces;
use super::quality::{CurvePoint, Distances, Quality, mean_silhouettes, null_silhouette, stability};
use super::round;
use super::sampling::sample;
use super::sentence;
use crate::mining::features::FeatureTable;
use crate::mining::numeric::{Pca, mean, wilson};
use crate::model::{SequenceId, Watch};
use ndarray::{Array2, ArrayView2, Axis};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "lowercase")]
pub enum Algorithm {
    KMeans {
        /// Numbers of clusters to choose from, both included; equal ones fix it.
        k_min: usize,
        k_max: usize,
        restarts: usize,
    },
    Dbscan {
        /// In units of the weighted scale; `None` takes the knee of the k-distance curve.
        radius: Option<f64>,
        min_points: usize,
    },
}

impl Algorithm {
    /// The stable name of files.
    pub fn name(&self) -> &'static str {
        match self {
            Self::KMeans { .. } => "kmeans",
            Self::Dbscan { .. } => "dbscan",
        }
    }
}

/// What a clustering is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClusterParameters {
    pub algorithm: Algorithm,
    /// Sequences drawn at random to find the clusters; the others join the nearest. 0 takes all.
    pub sample: usize,
    pub seed: u64,
    pub weights: BlockWeights,
    /// Names of features that are left out.
    pub without: Vec<String>,
    /// Resamplings for the stability of the result; 0 leaves it out.
    pub bootstraps: usize,
    /// Permutations for the null comparison; 0 leaves it out.
    pub null_rounds: usize,
}

impl Default for ClusterParameters {
    fn default() -> Self {
        Self {
            algorithm: Algorithm::KMeans { k_min: 5, k_max: 10, restarts: 10 },
            sample: 1_000,
            seed: 7,
            weights: BlockWeights::default(),
            without: Vec::new(),
            bootstraps: 20,
            null_rounds: 3,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClusterError {
    #[error(
        "clustering into {k} groups needs at least {needed} sequences and there are {sequences}; \
         import more recordings or ask for fewer clusters"
    )]
    TooFew { k: usize, needed: usize, sequences: usize },
    #[error("all sequences look the same to the chosen features; choose other features or block weights")]
    NoVariance,
    #[error("the number of clusters must be from 2 to 200, the smaller number first: {k_min} to {k_max}")]
    BadRange { k_min: usize, k_max: usize },
    #[error("clustering was stopped; start it again to get a result")]
    Cancelled,
}

/// One group of sequences, with its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// From 0 by falling size, then by first member.
    pub index: usize,
    /// Generated from the clearest differences.
    pub name: String,
    pub size: usize,
    /// Share of all sequences, with its 95 % Wilson interval.
    pub share: f64,
    pub interval: (f64, f64),
    pub sessions: usize,
    /// Different users; sequences without one count as one user each session.
    pub users: usize,
    /// The medoid first, then the others by distance to it.
    pub members: Vec<SequenceId>,
    /// Members that might as well be elsewhere, most doubtful first.
    pub boundary: Vec<SequenceId>,
    pub explanation: String,
    pub features: Vec<TopFeature>,
    pub kgrams: Vec<TopKgram>,
    pub tokens: Vec<TopToken>,
    pub silhouette: f64,
    pub stability: Option<f64>,
}

impl Cluster {
    pub fn medoid(&self) -> Option<&SequenceId> {
        self.members.first()
    }
}

/// A sequence on the map of the first two principal components.
#[derive(Clone, Debug, PartialEq)]
pub struct MapPoint {
    pub sequence: SequenceId,
    pub x: f64,
    pub y: f64,
    /// `None` is noise.
    pub cluster: Option<usize>,
    /// It was in the sample that made the clusters.
    pub sampled: bool,
    /// To the centre of its cluster, in units of the weighted scale; to the nearest one for noise.
    pub distance: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ClusterRun {
    pub name: String,
    pub parameters: ClusterParameters,
    /// Sequences clustered, and how many of them were drawn to find the clusters.
    pub sequences: usize,
    pub sampled: usize,
    /// Columns that entered, by name.
    pub columns: Vec<String>,
    pub quality: Quality,
    pub clusters: Vec<Cluster>,
    /// Sequences of no cluster (DBSCAN).
    pub noise: Vec<SequenceId>,
    pub points: Vec<MapPoint>,
    /// Share of the variance on the axes of the map.
    pub explained: (f64, f64),
    /// Radius that DBSCAN used, and its k-distance curve, falling (thinned to some hundred points).
    pub radius: Option<f64>,
    pub k_distances: Vec<f64>,
}

/// Rows whose pairwise distances are taken for the silhouette; more change it in the third decimal only.
const SILHOUETTE_ROWS: usize = 3_000;
/// Resamplings per number of clusters on the curve.
const CURVE_BOOTSTRAPS: usize = 8;
/// Mean stability that a number of clusters needs to be chosen while another has it.
const CHOOSABLE: f64 = 0.6;

/// Clusters the sequences of a table.
pub fn cluster(
    table: &FeatureTable,
    parameters: &ClusterParameters,
    name: &str,
    watch: &dyn Watch,
) -> Result<ClusterRun, ClusterError> {
    check(table, parameters)?;
    watch.progress(0, 0, "Scaling the features");
    let prepared = Prepared::of(table);
    let inputs = Inputs::build(table, &prepared, &parameters.weights, &parameters.without);
    if inputs.columns.is_empty() {
        return Err(ClusterError::NoVariance);
    }
    let data = inputs.values.view();
    let drawn = sample(table.len(), parameters.sample, parameters.seed, 1);
    let sampled_data = data.select(Axis(0), &drawn);
    let found = match parameters.algorithm {
        Algorithm::KMeans { k_min, k_max, restarts } => {
            by_kmeans(data, sampled_data.view(), (k_min, k_max), restarts, parameters, watch)?
        }
        Algorithm::Dbscan { radius, min_points } => {
            by_dbscan(data, sampled_data.view(), &drawn, radius, min_points, watch)?
        }
    };
    watch.progress(0, 0, "Explaining the clusters");
    let found = found.renumbered();
    let pca = Pca::fit(data, 2);
    let map = pca.transform(data);
    let mut in_sample = vec![false; table.len()];
    drawn.iter().for_each(|row| in_sample[*row] = true);
    let clusters = describe(table, &prepared, data, &found, watch)?;
    let mut run = ClusterRun {
        name: name.to_owned(),
        parameters: parameters.clone(),
        sequences: table.len(),
        sampled: drawn.len(),
        columns: inputs.columns.iter().map(|c| c.name.clone()).collect(),
        noise: ids(table, (0..table.len()).filter(|r| found.labels[*r].is_none())),
        points: points(table, data, &map, &found, &in_sample),
        explained: (
            pca.explained.first().copied().unwrap_or(0.0),
            pca.explained.get(1).copied().unwrap_or(0.0),
        ),
        quality: found.quality,
        radius: found.radius,
        k_distances: found.k_distances,
        clusters,
    };
    round::round_run(&mut run);
    Ok(run)
}

fn check(table: &FeatureTable, parameters: &ClusterParameters) -> Result<(), ClusterError> {
    let (k, needed) = match parameters.algorithm {
        Algorithm::KMeans { k_min, k_max, .. } => {
            if k_min < 2 || k_max > 200 || k_min > k_max {
                return Err(ClusterError::BadRange { k_min, k_max });
            }
            (k_min, k_min * 2)
        }
        Algorithm::Dbscan { min_points, .. } => (1, min_points.max(2) * 2),
    };
    if table.len() < needed {
        return Err(ClusterError::TooFew { k, needed, sequences: table.len() });
    }
    Ok(())
}

/// A partition of all rows, before it is put in order and into words.
struct Found {
    labels: Vec<Option<usize>>,
    centroids: Array2<f64>,
    quality: Quality,
    radius: Option<f64>,
    k_distances: Vec<f64>,
}

impl Found {
    /// Numbers clusters by falling size, then by first member; empty ones vanish.
    fn renumbered(self) -> Self {
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
        order.iter().enumerate().for_each(|(new, old)| place[*old] = new);
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

fn by_kmeans(
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
        let Some(partition) = kmeans(sampled, k, restarts, seed.wrapping_add(k as u64)) else { continue };
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
            null_silhouette(sampled.select(Axis(0), &rows).view(), k, parameters.null_rounds, seed)
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

fn by_dbscan(
    data: ArrayView2<f64>,
    sampled: ArrayView2<f64>,
    drawn: &[usize],
    radius: Option<f64>,
    min_points: usize,
    watch: &dyn Watch,
) -> Result<Found, ClusterError> {
    watch.progress(0, 3, "Measuring distances to neighbours");
    let curve = k_distances(sampled, min_points);
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
    let centroids = means(sampled.select(Axis(0), &rows).view(), &own, Array2::zeros((k, data.ncols())));
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
    drawn.iter().for_each(|row| in_sample[*row] = true);
    for row in (0..data.nrows()).filter(|r| !in_sample[*r]) {
        let (at, d) = nearest(data.row(row), sampled);
        if d.sqrt() <= radius {
            labels[row] = of_sample[at];
        }
    }
}

fn ids(table: &FeatureTable, rows: impl Iterator<Item = usize>) -> Vec<SequenceId> {
    rows.map(|row| table.sequences[row].id.clone()).collect()
}

fn points(
    table: &FeatureTable,
    data: ArrayView2<f64>,
    map: &Array2<f64>,
    found: &Found,
    in_sample: &[bool],
) -> Vec<MapPoint> {
    let at = |row: usize, axis: usize| map.get((row, axis)).copied().unwrap_or(0.0);
    (0..table.len())
        .map(|row| {
            let distance = match found.labels[row] {
                Some(label) => squared(data.row(row), found.centroids.row(label)),
                None => nearest(data.row(row), found.centroids.view()).1,
            };
            MapPoint {
                sequence: table.sequences[row].id.clone(),
                x: at(row, 0),
                y: at(row, 1),
                cluster: found.labels[row],
                sampled: in_sample[row],
                distance: if distance.is_finite() { distance.sqrt() } else { 0.0 },
            }
        })
        .collect()
}

fn describe(
    table: &FeatureTable,
    prepared: &Prepared,
    data: ArrayView2<f64>,
    found: &Found,
    watch: &dyn Watch,
) -> Result<Vec<Cluster>, ClusterError> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for index in 0..found.centroids.nrows() {
        if watch.cancelled() {
            return Err(ClusterError::Cancelled);
        }
        let rows: Vec<usize> = (0..table.len()).filter(|r| found.labels[*r] == Some(index)).collect();
        let member: Vec<bool> = found.labels.iter().map(|l| *l == Some(index)).collect();
        let faces = faces(data, &rows, index, &found.centroids);
        let features = top_features(table, prepared, &member);
        let kgrams = top_kgrams(table, &member);
        let tokens = top_tokens(table, &member);
        let share = rows.len() as f64 / table.len() as f64;
        let interval = wilson(rows.len(), table.len());
        let stability = found.quality.stability_by_cluster.get(index).copied();
        let facts = sentence::Facts {
            size: rows.len(),
            share,
            interval,
            stability,
            features: &features,
            kgrams: &kgrams,
            tokens: &tokens,
        };
        let (name, explanation) = (sentence::name(&facts), sentence::sentence(&facts));
        let sessions: BTreeSet<&str> = rows.iter().map(|r| table.sequences[*r].session.as_str()).collect();
        let users: BTreeSet<&str> = rows
            .iter()
            .map(|r| &table.sequences[*r])
            .map(|s| s.user_id.as_deref().unwrap_or(s.session.as_str()))
            .collect();
        clusters.push(Cluster {
            index,
            name: unique(name, &clusters),
            size: rows.len(),
            share,
            interval,
            sessions: sessions.len(),
            users: users.len(),
            members: ids(table, faces.members.into_iter()),
            boundary: ids(table, faces.boundary.into_iter()),
            explanation,
            features,
            kgrams,
            tokens,
            silhouette: found.quality.silhouette_by_cluster.get(index).copied().unwrap_or(0.0),
            stability,
        });
    }
    Ok(clusters)
}

/// Two clusters of one name would be mixed up: the later one gets a number.
fn unique(name: String, before: &[Cluster]) -> String {
    let taken = |candidate: &str| before.iter().any(|c| c.name == candidate);
    if !taken(&name) {
        return name;
    }
    (2..).map(|n| format!("{name} ({n})")).find(|candidate| !taken(candidate)).unwrap_or(name)
}
