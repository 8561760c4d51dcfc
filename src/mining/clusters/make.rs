//! One clustering from a feature table to named, explained clusters. Equal table, parameters and seed give equal
//! results to the byte.

use super::balance::balanced;
use super::density::{by_dbscan, by_hdbscan};
use super::describe::{describe, ids};
use super::edit::Edit;
use super::find::{Counted, Found, Setting, by_number};
use super::kmeans::{nearest, squared};
use super::matrix::{Inputs, Prepared};
use super::parameters::{Algorithm, ClusterError, ClusterParameters};
use super::round;
use super::run::{Cluster, ClusterRun, MapPoint};
use super::sampling::sample;
use crate::mining::features::FeatureTable;
use crate::mining::numeric::Pca;
use crate::model::Watch;
use ndarray::{Array2, ArrayView2, Axis};
use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;

/// Principal components of a mixture at most.
const MOST_MIXED: usize = 32;

/// What is made of a feature table before distances can be taken.
pub(super) struct Scaled {
    pub prepared: Prepared,
    pub inputs: Inputs,
    /// What distances are taken in: the columns, or their principal components.
    pub data: Array2<f64>,
}

/// A feature table, made ready for distances.
pub(super) struct Ground<'a> {
    pub table: &'a FeatureTable,
    scaled: Arc<Scaled>,
}

impl Deref for Ground<'_> {
    type Target = Scaled;

    fn deref(&self) -> &Scaled {
        &self.scaled
    }
}

impl<'a> Ground<'a> {
    pub(super) fn of(table: &'a FeatureTable, parameters: &ClusterParameters) -> Result<Self, ClusterError> {
        Self::with(table, Prepared::of(table), parameters)
    }

    fn with(
        table: &'a FeatureTable,
        prepared: Prepared,
        parameters: &ClusterParameters,
    ) -> Result<Self, ClusterError> {
        Ok(Self { table, scaled: Arc::new(Scaled::with(table, prepared, parameters)?) })
    }

    /// Of a table that was scaled before.
    pub(super) fn again(table: &'a FeatureTable, scaled: &Arc<Scaled>) -> Self {
        Self { table, scaled: Arc::clone(scaled) }
    }
}

impl Scaled {
    pub(super) fn of(table: &FeatureTable, parameters: &ClusterParameters) -> Result<Self, ClusterError> {
        Self::with(table, Prepared::of(table), parameters)
    }

    fn with(
        table: &FeatureTable,
        prepared: Prepared,
        parameters: &ClusterParameters,
    ) -> Result<Self, ClusterError> {
        let inputs =
            Inputs::build(table, &prepared, &parameters.weights, &parameters.without, parameters.within);
        if inputs.columns.is_empty() {
            return Err(ClusterError::NoVariance);
        }
        let data = reduced(inputs.values.view(), parameters);
        Ok(Self { prepared, inputs, data })
    }
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
    let parameters = &weighed(table, &prepared, parameters, watch)?;
    let ground = Ground::with(table, prepared, parameters)?;
    let data = ground.data.view();
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
    let found = found.renumbered();
    let stability: Vec<Option<f64>> =
        (0..found.centroids.nrows()).map(|c| found.quality.stability_by_cluster.get(c).copied()).collect();
    let mut in_sample = vec![false; table.len()];
    drawn.iter().for_each(|row| in_sample[*row] = true);
    let by_hand = ByHand { stability, in_sample, excluded: vec![false; table.len()], edits: Vec::new() };
    assemble(&ground, parameters, name, found, by_hand, &Before::default(), watch)
}

/// With the weights of the blocks found, where that is asked for.
fn weighed(
    table: &FeatureTable,
    prepared: &Prepared,
    parameters: &ClusterParameters,
    watch: &dyn Watch,
) -> Result<ClusterParameters, ClusterError> {
    if !parameters.balance {
        return Ok(parameters.clone());
    }
    watch.progress(0, 0, "Weighing the blocks of features");
    let ks = parameters.algorithm.weighed_at();
    let found = balanced(table, prepared, parameters, &ks, watch);
    Ok(ClusterParameters { weights: found.ok_or(ClusterError::Cancelled)?, ..parameters.clone() })
}

/// What a run has beside a partition.
pub(super) struct ByHand {
    /// By cluster; `None` where it was not measured.
    pub stability: Vec<Option<f64>>,
    pub in_sample: Vec<bool>,
    pub excluded: Vec<bool>,
    pub edits: Vec<Edit>,
}

/// What a run before said that still holds.
#[derive(Default)]
pub(super) struct Before<'a> {
    /// The run, where its sequences and settings are the same: then its map is.
    pub run: Option<&'a ClusterRun>,
    /// By cluster: the one of the run before that has the very same members.
    pub same: Vec<Option<&'a Cluster>>,
}

/// Puts a partition into words.
pub(super) fn assemble(
    ground: &Ground,
    parameters: &ClusterParameters,
    name: &str,
    found: Found,
    by_hand: ByHand,
    before: &Before,
    watch: &dyn Watch,
) -> Result<ClusterRun, ClusterError> {
    watch.progress(0, 0, "Explaining the clusters");
    let table = ground.table;
    let (map, explained) = places(ground, before.run);
    let clusters = describe(ground, &found, &by_hand.stability, &before.same, watch)?;
    let of_sequences = |row: &usize| &table.sequences[*row];
    let rows: Vec<usize> = (0..table.len()).collect();
    let sessions: BTreeSet<&str> = rows.iter().map(of_sequences).map(|s| s.session.as_str()).collect();
    let users: BTreeSet<&str> =
        rows.iter().map(of_sequences).map(|s| s.user_id.as_deref().unwrap_or(s.session.as_str())).collect();
    let out = |row: &usize| by_hand.excluded[*row];
    let noise = rows.iter().copied().filter(|r| found.labels[*r].is_none() && !out(r));
    let mut run = ClusterRun {
        name: name.to_owned(),
        parameters: parameters.clone(),
        sequences: table.len(),
        sampled: by_hand.in_sample.iter().filter(|s| **s).count(),
        columns: ground.inputs.columns.iter().map(|c| c.name.clone()).collect(),
        noise: ids(table, noise),
        excluded: ids(table, rows.iter().copied().filter(out)),
        edits: by_hand.edits,
        sessions: sessions.len(),
        users: users.len(),
        points: points(table, ground.data.view(), &map, &found, &by_hand.in_sample),
        explained,
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
fn reduced(values: ArrayView2<f64>, parameters: &ClusterParameters) -> Array2<f64> {
    let wanted = parameters.components.unwrap_or_else(|| parameters.algorithm.usual_components());
    let wanted = match (parameters.algorithm, wanted) {
        (Algorithm::Mixture { .. }, 0) => MOST_MIXED,
        (Algorithm::Mixture { .. }, wanted) => wanted.min(MOST_MIXED),
        (_, wanted) => wanted,
    };
    if wanted == 0 || wanted >= values.ncols() {
        return values.to_owned();
    }
    Pca::fit(values, wanted).transform(values).as_standard_layout().into_owned()
}

/// Sequences on the first two principal components, and the shares of variance on these.
fn places(ground: &Ground, before: Option<&ClusterRun>) -> (Array2<f64>, (f64, f64)) {
    if let Some(run) = before.filter(|run| run.points.len() == ground.table.len()) {
        let place = |(row, axis): (usize, usize)| {
            if axis == 0 { run.points[row].x } else { run.points[row].y }
        };
        return (Array2::from_shape_fn((run.points.len(), 2), place), run.explained);
    }
    let pca = Pca::fit(ground.inputs.values.view(), 2);
    let share = |axis: usize| pca.explained.get(axis).copied().unwrap_or(0.0);
    (pca.transform(ground.inputs.values.view()), (share(0), share(1)))
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
