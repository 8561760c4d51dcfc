//! A feature table kept ready for distances while a clustering is looked at, so that no question about it reads the table
//! anew; knows no project.

use super::compare::{Comparison, compare};
use super::dbscan::{k_distances, knee, thinned};
use super::edit::{Edit, edited_on};
use super::find::MEASURED_ROWS;
use super::make::{Ground, Scaled};
use super::map::ClusterMap;
use super::parameters::{ClusterError, ClusterParameters};
use super::rule::{ClusterRule, rule_of};
use super::run::ClusterRun;
use super::sampling::sample;
use super::why::{Why, why_on};
use crate::mining::features::FeatureTable;
use crate::mining::numeric::Pairs;
use crate::model::{SequenceId, Watch};
use ndarray::Axis;
use std::sync::Arc;

/// A table with what a clustering takes its distances in. Cheap to hand on.
#[derive(Clone)]
pub struct ClusterGround {
    table: Arc<FeatureTable>,
    scaled: Arc<Scaled>,
    parameters: ClusterParameters,
}

impl std::fmt::Debug for ClusterGround {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ClusterGround of {} sequences", self.table.len())
    }
}

/// Distances of sampled sequences to a neighbour, falling: where it bends is the radius of dense places.
#[derive(Clone, Debug, PartialEq)]
pub struct NeighbourCurve {
    pub min_points: usize,
    /// Thinned to some hundred.
    pub distances: Vec<f64>,
    pub knee: f64,
    /// Sequences that were drawn for it.
    pub sampled: usize,
}

impl ClusterGround {
    pub fn new(table: Arc<FeatureTable>, parameters: &ClusterParameters) -> Result<Self, ClusterError> {
        let scaled = Arc::new(Scaled::of(&table, parameters)?);
        Ok(Self { table, scaled, parameters: parameters.clone() })
    }

    /// The same table, scaled as a run wants it.
    pub fn scaled_for(&self, parameters: &ClusterParameters) -> Result<Self, ClusterError> {
        if self.is_scaled_for(parameters) {
            return Ok(Self { parameters: parameters.clone(), ..self.clone() });
        }
        Self::new(Arc::clone(&self.table), parameters)
    }

    fn is_scaled_for(&self, wanted: &ClusterParameters) -> bool {
        let key = |p: &ClusterParameters| (p.algorithm.name(), p.weights, p.components, p.within);
        key(&self.parameters) == key(wanted) && self.parameters.without == wanted.without
    }

    /// Whether questions about this run can be answered.
    pub fn fits(&self, run: &ClusterRun) -> bool {
        self.is_scaled_for(&run.parameters) && run.is_of(&self.table)
    }

    pub fn table(&self) -> &Arc<FeatureTable> {
        &self.table
    }

    fn ground(&self) -> Ground<'_> {
        Ground::again(&self.table, &self.scaled)
    }

    /// See [`super::why`].
    pub fn why(&self, run: &ClusterRun, sequence: &SequenceId) -> Result<Option<Why>, ClusterError> {
        why_on(&self.ground(), run, sequence)
    }

    /// See [`rule_of`].
    pub fn rule(
        &self,
        run: &ClusterRun,
        cluster: usize,
        watch: &dyn Watch,
    ) -> Result<Option<ClusterRule>, ClusterError> {
        rule_of(run, &self.table, cluster, watch)
    }

    /// See [`super::edited`].
    pub fn edited(
        &self,
        run: &ClusterRun,
        edit: &Edit,
        watch: &dyn Watch,
    ) -> Result<ClusterRun, ClusterError> {
        edited_on(&self.ground(), run, edit, watch)
    }

    /// See [`ClusterMap::of`].
    pub fn map(&self, run: &ClusterRun, watch: &dyn Watch) -> Result<ClusterMap, ClusterError> {
        ClusterMap::on(&self.ground(), run, watch)
    }

    /// Some clusters of a run in the same rows; empty where the run has other sequences.
    pub fn compare(&self, run: &ClusterRun, clusters: &[usize]) -> Comparison {
        if run.is_of(&self.table) { compare(&self.ground(), run, clusters) } else { Comparison::default() }
    }

    /// The k-distance plot for DBSCAN: of the sequences that a clustering with these numbers would draw.
    pub fn neighbour_curve(
        &self,
        min_points: usize,
        watch: &dyn Watch,
    ) -> Result<NeighbourCurve, ClusterError> {
        let drawn = sample(self.table.len(), self.parameters.sample, self.parameters.seed, 1);
        let pairs = Pairs::new(self.scaled.data.select(Axis(0), &drawn).view());
        // As the clustering itself measures it.
        let measured = sample(pairs.len(), MEASURED_ROWS, self.parameters.seed, 5);
        let near = pairs
            .neighbours_of(&measured, min_points.saturating_sub(1).max(1), watch)
            .ok_or(ClusterError::Cancelled)?;
        let distances = k_distances(&near, measured.len());
        Ok(NeighbourCurve {
            min_points,
            knee: knee(&distances),
            distances: thinned(distances),
            sampled: measured.len(),
        })
    }
}
