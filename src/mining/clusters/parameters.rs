//! What a clustering is told, and why it may be refused; knows no table.

use super::matrix::BlockWeights;
use super::within::Within;
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
    /// Numbers of clusters at which blocks are weighed against each other.
    pub(super) fn weighed_at(&self) -> Vec<usize> {
        let (k_min, k_max) = match *self {
            Self::KMeans { k_min, k_max, .. } | Self::Mixture { k_min, k_max, .. } => (k_min, k_max),
            // As many as k-means tries by default.
            Self::Dbscan { .. } | Self::Hdbscan { .. } => (5, 10),
        };
        let mut ks = vec![k_min, usize::midpoint(k_min, k_max), k_max];
        ks.dedup();
        ks
    }

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

/// What a clustering is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClusterParameters {
    pub algorithm: Algorithm,
    /// Sequences drawn at random to find the clusters; the others join the nearest. 0 takes all.
    pub sample: usize,
    pub seed: u64,
    pub weights: BlockWeights,
    /// The weights are a start, and those at which the blocks agree best are sought; a run then holds the found ones.
    #[serde(default)]
    pub balance: bool,
    /// What is usual for it is taken off first.
    #[serde(default)]
    pub within: Within,
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
            balance: false,
            within: Within::Both,
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
    #[error("the sequences of this clustering are no longer those of the project; cluster again first")]
    Changed,
    #[error("no cluster has at least half of the members that this change was made for")]
    NotFound,
    #[error("a cluster of {size} sequences cannot be split into {parts}; ask for fewer parts")]
    CannotSplit { size: usize, parts: usize },
    #[error("clustering was stopped; start it again to get a result")]
    Cancelled,
}
