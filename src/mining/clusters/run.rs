//! One clustering from a feature table to named, explained clusters. Equal table, parameters and seed give equal
//! results to the byte.

use super::density::{by_dbscan, by_hdbscan};
use super::describe::{describe, ids};
use super::explain::{TopFeature, TopKgram, TopToken};
use super::find::{Counted, Found, Setting, by_number};
use super::kmeans::{nearest, squared};
use super::matrix::{BlockWeights, Inputs, Prepared};
use super::quality::Quality;
use super::round;
use super::sampling::sample;
use crate::mining::features::FeatureTable;
use crate::mining::numeric::Pca;
use crate::model::{SequenceId, Watch};
use ndarray::{Array2, ArrayView2, Axis, CowArray, Ix2};
use serde::{Deserialize, Serialize};

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
    Hdbscan {
        /// Fewer sequences make no cluster.
        min_size: usize,
        /// Nearest sequences, itself included, whose distance tells how dense a place is.
        min_samples: usize,
    },
    Mixture {
        /// Numbers of clusters to choose from, both included; equal ones fix it.
        k_min: usize,
        k_max: usize,
        restarts: usize,
    },
}

impl Algorithm {
    /// The stable name of files.
    pub fn name(&self) -> &'static str {
        match self {
            Self::KMeans { .. } => "kmeans",
            Self::Dbscan { .. } => "dbscan",
            Self::Hdbscan { .. } => "hdbscan",
            Self::Mixture { .. } => "mixture",
        }
    }

    /// Principal components that it works on where nothing else is asked for; 0 is all columns. In many dimensions
    /// nearly all rows are equally far from each other: densities and covariances need few.
    pub fn usual_components(&self) -> usize {
        match self {
            Self::KMeans { .. } | Self::Dbscan { .. } => 0,
            Self::Hdbscan { .. } | Self::Mixture { .. } => 12,
        }
    }
}

/// Principal components of a mixture at most.
const MOST_MIXED: usize = 32;

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
    /// Principal components to cluster on, 0 for all columns; `None` takes what the algorithm usually needs.
    #[serde(default)]
    pub components: Option<usize>,
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
            components: None,
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
    let reduced = reduced(inputs.values.view(), parameters);
    let data = reduced.view();
    let drawn = sample(table.len(), parameters.sample, parameters.seed, 1);
    let sampled_data = data.select(Axis(0), &drawn);
    let setting = Setting::new(data, sampled_data.view(), &drawn, parameters, watch);
    let found = match parameters.algorithm {
        Algorithm::KMeans { k_min, k_max, restarts } => {
            by_number(&setting, Counted::KMeans, (k_min, k_max), restarts)?
        }
        Algorithm::Mixture { k_min, k_max, restarts } => {
            by_number(&setting, Counted::Mixture, (k_min, k_max), restarts)?
        }
        Algorithm::Dbscan { radius, min_points } => by_dbscan(&setting, radius, min_points)?,
        Algorithm::Hdbscan { min_size, min_samples } => by_hdbscan(&setting, min_size, min_samples)?,
    };
    watch.progress(0, 0, "Explaining the clusters");
    let found = found.renumbered();
    let pca = Pca::fit(inputs.values.view(), 2);
    let map = pca.transform(inputs.values.view());
    let mut in_sample = vec![false; table.len()];
    for row in &drawn {
        in_sample[*row] = true;
    }
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
        Algorithm::KMeans { k_min, k_max, .. } | Algorithm::Mixture { k_min, k_max, .. } => {
            if k_min < 2 || k_max > 200 || k_min > k_max {
                return Err(ClusterError::BadRange { k_min, k_max });
            }
            (k_min, k_min * 2)
        }
        Algorithm::Dbscan { min_points, .. } => (1, min_points.max(2) * 2),
        Algorithm::Hdbscan { min_size, min_samples } => (1, min_size.max(min_samples).max(2) * 2),
    };
    if table.len() < needed {
        return Err(ClusterError::TooFew { k, needed, sequences: table.len() });
    }
    Ok(())
}

/// The columns, or their first principal components. Mixtures get at most [`MOST_MIXED`]: covariances of more cannot
/// be told from as many sequences as there are.
fn reduced<'a>(values: ArrayView2<'a, f64>, parameters: &ClusterParameters) -> CowArray<'a, f64, Ix2> {
    let wanted = parameters.components.unwrap_or_else(|| parameters.algorithm.usual_components());
    let wanted = match (parameters.algorithm, wanted) {
        (Algorithm::Mixture { .. }, 0) => MOST_MIXED,
        (Algorithm::Mixture { .. }, wanted) => wanted.min(MOST_MIXED),
        (_, wanted) => wanted,
    };
    if wanted == 0 || wanted >= values.ncols() {
        return values.into();
    }
    Pca::fit(values, wanted).transform(values).into()
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
