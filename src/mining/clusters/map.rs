//! The map by neighbours of a run's sequences, and how far outside each of them is; made after the run, as it takes
//! longer. No lot is drawn: the same sequences give the same map.

use super::hdbscan::hdbscan;
use super::make::Ground;
use super::parameters::ClusterError;
use super::run::ClusterRun;
use crate::mining::embedding::{EmbeddingParameters, embed, neighbours_needed, preservation};
use crate::mining::features::FeatureTable;
use crate::mining::numeric::Pairs;
use crate::model::Watch;
use serde::{Deserialize, Serialize};

/// Version of the stored form, and of how it is made.
const VERSION: u32 = 1;
/// Neighbours over which it is told how far a map may be believed.
pub const KEPT_NEIGHBOURS: usize = 10;
/// Of HDBSCAN, whose tree gives the outlierness.
const MIN_SIZE: usize = 15;
const MIN_SAMPLES: usize = 5;

/// Places of a run's sequences, in the order of its points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClusterMap {
    version: u32,
    pub places: Vec<[f32; 2]>,
    /// 0 in the middle of a dense place, towards 1 the farther outside (GLOSH, Campello et al. 2015).
    pub outlierness: Vec<f32>,
    pub perplexity: f64,
    /// Mean share of the [`KEPT_NEIGHBOURS`] nearest sequences that are nearest on the map too; and on the first two
    /// principal components.
    pub preserved: f64,
    pub preserved_by_components: f64,
    /// Sequences over which both were taken; 0 where it was not noted, and then all.
    #[serde(default)]
    pub measured: usize,
}

impl ClusterMap {
    /// Arranges the sequences of a run.
    pub fn of(run: &ClusterRun, table: &FeatureTable, watch: &dyn Watch) -> Result<Self, ClusterError> {
        Self::on(&Ground::of(table, &run.parameters)?, run, watch)
    }

    /// As [`Self::of`], on a table that was made ready before.
    pub(super) fn on(ground: &Ground, run: &ClusterRun, watch: &dyn Watch) -> Result<Self, ClusterError> {
        if !run.is_of(ground.table) {
            return Err(ClusterError::Changed);
        }
        Self::of_ground(run, ground, watch).ok_or(ClusterError::Cancelled)
    }

    fn of_ground(run: &ClusterRun, ground: &Ground, watch: &dyn Watch) -> Option<Self> {
        let parameters = EmbeddingParameters::default();
        watch.progress(0, 0, "Looking for neighbours");
        let pairs = Pairs::new(ground.data.view());
        let wanted = neighbours_needed(pairs.len(), &parameters).max(KEPT_NEIGHBOURS);
        let near = pairs.neighbours(wanted, watch)?;
        let found = embed(ground.data.view(), &near, &parameters, watch)?;
        watch.progress(0, 0, "Measuring how far the map may be believed");
        let (preserved, measured) = preservation(&near, &found.places, KEPT_NEIGHBOURS, watch)?;
        let components: Vec<[f32; 2]> = run.points.iter().map(|p| [p.x as f32, p.y as f32]).collect();
        let (preserved_by_components, _) = preservation(&near, &components, KEPT_NEIGHBOURS, watch)?;
        let density = hdbscan(&pairs, Some(&near), MIN_SIZE, MIN_SAMPLES, watch)?;
        Some(Self {
            version: VERSION,
            places: found.places,
            outlierness: density.outlierness.into_iter().map(|o| o as f32).collect(),
            perplexity: found.perplexity,
            preserved,
            measured,
            preserved_by_components,
        })
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// `None` for another version, damaged text, or a map of other sequences.
    pub fn from_json(text: &[u8], run: &ClusterRun) -> Option<Self> {
        let map: Self = serde_json::from_slice(text).ok()?;
        let fits = map.places.len() == run.points.len() && map.outlierness.len() == run.points.len();
        (map.version == VERSION && fits).then_some(map)
    }
}

/// Names the sequences and settings that a map is made of: changes by hand keep it.
pub fn map_hash(run: &ClusterRun) -> String {
    let mut hasher = blake3::Hasher::new();
    for point in &run.points {
        hasher.update(point.sequence.as_str().as_bytes()).update(b"\n");
    }
    let parameters = &run.parameters;
    let told =
        format!("{VERSION} {:?} {:?} {:?}", parameters.weights, parameters.without, parameters.components);
    let told =
        format!("{told} {} {:?} {:?}", parameters.algorithm.usual_components(), run.columns, run.explained);
    hasher.update(told.as_bytes()).finalize().to_hex().to_string()
}
