//! What a report on clusters must say about them; numbers only, made elsewhere.

use super::consensus::Consensus;
use serde::{Deserialize, Serialize};

/// One number of clusters that was tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    pub k: usize,
    pub silhouette: f64,
    /// Mean of the clusters' stability; `None` where it was not computed.
    pub stability: Option<f64>,
    /// Mean adjusted Rand index between the partition and those of resampled rows.
    #[serde(default)]
    pub agreement: Option<f64>,
    /// Davies and Bouldin 1979; lower is better.
    #[serde(default)]
    pub davies_bouldin: Option<f64>,
    /// Calinski and Harabasz 1974; higher is better.
    #[serde(default)]
    pub calinski_harabasz: Option<f64>,
    /// Bayesian information criterion of a mixture; lower is better.
    #[serde(default)]
    pub bic: Option<f64>,
    /// Sum of squared distances to the centroids.
    pub inertia: f64,
}

/// What a report on clusters must say about them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Mean silhouette over the clustered sample, −1 to 1; 0.2 to 0.3 is usual for behaviour.
    pub silhouette: f64,
    pub silhouette_by_cluster: Vec<f64>,
    /// Rows of the sample over which silhouettes were taken; 0 where it was not noted.
    #[serde(default)]
    pub measured: usize,
    #[serde(default)]
    pub davies_bouldin: Option<f64>,
    #[serde(default)]
    pub calinski_harabasz: Option<f64>,
    /// Density-based validation (Moulavi et al. 2014), −1 to 1, of clusters by density, with the number of sampled rows that
    /// it was measured on; `None` elsewhere, and once people changed the clusters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dbcv: Option<(f64, usize)>,
    pub curve: Vec<CurvePoint>,
    /// Mean over clusters of the mean Jaccard similarity over bootstraps (Hennig 2007).
    pub stability: f64,
    pub stability_by_cluster: Vec<f64>,
    /// Mean adjusted Rand index of the whole partition over bootstraps.
    #[serde(default)]
    pub agreement: Option<f64>,
    pub bootstraps: usize,
    /// Who stays with whom over the bootstraps; `None` where that was not measured, or people changed the clusters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consensus: Option<Consensus>,
    /// Silhouette of the same algorithm on data with every column permuted: what there is without any structure.
    pub null_silhouette: Option<f64>,
}

/// A cluster below this stability should not be named (Hennig 2007).
pub const NAMEABLE: f64 = 0.6;

/// Reading of a stability after Hennig (2007).
pub fn stability_words(stability: f64) -> &'static str {
    match stability {
        s if s >= 0.85 => "highly stable",
        s if s >= 0.75 => "stable",
        s if s >= NAMEABLE => "a pattern, but its members are fuzzy",
        _ => "not stable: do not name it yet",
    }
}
