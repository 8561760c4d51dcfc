//! A clustering as it is shown and kept: named, explained clusters, their quality and the map.

use super::edit::Edit;
use super::explain::{TopFeature, TopKgram, TopToken};
use super::parameters::ClusterParameters;
use super::quality::Quality;
use crate::mining::features::FeatureTable;
use crate::model::SequenceId;

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

impl ClusterRun {
    /// Whether the table has the very sequences of this run.
    pub fn is_of(&self, table: &FeatureTable) -> bool {
        self.points.len() == table.len()
            && self.points.iter().zip(&table.sequences).all(|(point, other)| point.sequence == other.id)
    }

    /// Place of a sequence among [`Self::points`]. These stand in the order of session and ordinal, so that it is found
    /// by halving; a run in another order is searched.
    pub fn place_of(&self, sequence: &SequenceId) -> Option<usize> {
        let key = |id: &SequenceId| -> Option<(String, usize)> {
            let (session, ordinal) = id.as_str().rsplit_once('#')?;
            Some((session.to_owned(), ordinal.parse().ok()?))
        };
        let wanted = key(sequence);
        let at = self.points.partition_point(|p| key(&p.sequence) < wanted);
        if self.points.get(at).is_some_and(|p| p.sequence == *sequence) {
            return Some(at);
        }
        self.points.iter().position(|p| p.sequence == *sequence)
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
    /// Sequences of no cluster (DBSCAN, HDBSCAN).
    pub noise: Vec<SequenceId>,
    /// Sequences that people took out.
    pub excluded: Vec<SequenceId>,
    /// Changes by hand, in order; they are in the clusters already.
    pub edits: Vec<Edit>,
    /// Sessions and users behind all sequences; 0 where it was not noted. A session without a user counts as one.
    pub sessions: usize,
    pub users: usize,
    pub points: Vec<MapPoint>,
    /// Share of the variance on the axes of the map.
    pub explained: (f64, f64),
    /// Radius that DBSCAN used, and its k-distance curve, falling (thinned to some hundred points).
    pub radius: Option<f64>,
    pub k_distances: Vec<f64>,
}
