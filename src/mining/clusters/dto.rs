//! A cluster run as versioned JSON: what the project stores and what the command line prints.

use super::edit::Edit;
use super::explain::{TopFeature, TopKgram, TopToken};
use super::parameters::ClusterParameters;
use super::quality::Quality;
use super::run::{Cluster, ClusterRun, MapPoint};
use crate::model::SequenceId;
use serde::{Deserialize, Serialize};

/// Version of this form. 2 added algorithms and measures; what 1 lacks is read as not measured.
pub const RUN_VERSION: u32 = 2;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClusterRunDto {
    pub version: u32,
    pub run: String,
    pub algorithm: String,
    pub parameters: ClusterParameters,
    pub seed: u64,
    pub sequences: usize,
    pub sampled: usize,
    pub columns: Vec<String>,
    pub quality: Quality,
    pub clusters: Vec<ClusterDto>,
    pub noise: Vec<String>,
    #[serde(default)]
    pub excluded: Vec<String>,
    #[serde(default)]
    pub edits: Vec<Edit>,
    #[serde(default)]
    pub sessions: usize,
    #[serde(default)]
    pub users: usize,
    pub map: MapDto,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radius: Option<f64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub k_distances: Vec<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClusterDto {
    pub cluster: usize,
    pub name: String,
    pub size: usize,
    pub prevalence: f64,
    pub prevalence_ci: (f64, f64),
    pub sessions: usize,
    pub users: usize,
    pub silhouette: f64,
    pub stability: Option<f64>,
    pub explanation: String,
    pub features: Vec<TopFeature>,
    pub kgrams: Vec<TopKgram>,
    pub words: Vec<TopToken>,
    pub medoid: Option<String>,
    pub members: Vec<String>,
    pub boundary: Vec<String>,
}

/// Coordinates of all sequences on the first two principal components.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapDto {
    pub method: String,
    pub explained: (f64, f64),
    pub points: Vec<PointDto>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointDto {
    pub sequence: String,
    pub x: f64,
    pub y: f64,
    pub cluster: Option<usize>,
    pub sampled: bool,
    pub distance: f64,
}

#[derive(Debug, thiserror::Error)]
pub enum RunFormError {
    #[error("this program reads cluster runs up to version {RUN_VERSION}; run the clustering again: {0}")]
    Version(u32),
    #[error("this cluster run is damaged; run the clustering again: {0}")]
    Malformed(String),
}

impl ClusterRun {
    pub fn to_json(&self) -> String {
        serde_json::to_string(&ClusterRunDto::from(self)).unwrap_or_default()
    }

    pub fn from_json(text: &str) -> Result<Self, RunFormError> {
        let dto: ClusterRunDto =
            serde_json::from_str(text).map_err(|e| RunFormError::Malformed(e.to_string()))?;
        if !(1..=RUN_VERSION).contains(&dto.version) {
            return Err(RunFormError::Version(dto.version));
        }
        let fits = |cluster: Option<usize>| cluster.is_none_or(|c| c < dto.clusters.len());
        let in_order = dto.clusters.iter().enumerate().all(|(at, c)| c.cluster == at);
        let whole = dto.quality.consensus.as_ref().is_none_or(|c| c.is_whole(dto.map.points.len()));
        if !whole {
            return Err(RunFormError::Malformed("its consensus matrix is not a square".into()));
        }
        if !in_order || !dto.map.points.iter().all(|p| fits(p.cluster)) {
            return Err(RunFormError::Malformed("its clusters are not numbered in order".into()));
        }
        Ok(dto.into())
    }
}

fn texts(ids: &[SequenceId]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

fn ids(texts: Vec<String>) -> Vec<SequenceId> {
    texts.into_iter().map(|t| SequenceId(t.into())).collect()
}

impl From<&ClusterRun> for ClusterRunDto {
    fn from(run: &ClusterRun) -> Self {
        let points = run
            .points
            .iter()
            .map(|p| PointDto {
                sequence: p.sequence.to_string(),
                x: p.x,
                y: p.y,
                cluster: p.cluster,
                sampled: p.sampled,
                distance: p.distance,
            })
            .collect();
        Self {
            version: RUN_VERSION,
            run: run.name.clone(),
            algorithm: run.parameters.algorithm.name().into(),
            parameters: run.parameters.clone(),
            seed: run.parameters.seed,
            sequences: run.sequences,
            sampled: run.sampled,
            columns: run.columns.clone(),
            quality: run.quality.clone(),
            clusters: run.clusters.iter().map(ClusterDto::from).collect(),
            noise: texts(&run.noise),
            excluded: texts(&run.excluded),
            edits: run.edits.clone(),
            sessions: run.sessions,
            users: run.users,
            map: MapDto { method: "pca".into(), explained: run.explained, points },
            radius: run.radius,
            k_distances: run.k_distances.clone(),
        }
    }
}

impl From<&Cluster> for ClusterDto {
    fn from(c: &Cluster) -> Self {
        Self {
            cluster: c.index,
            name: c.name.clone(),
            size: c.size,
            prevalence: c.share,
            prevalence_ci: c.interval,
            sessions: c.sessions,
            users: c.users,
            silhouette: c.silhouette,
            stability: c.stability,
            explanation: c.explanation.clone(),
            features: c.features.clone(),
            kgrams: c.kgrams.clone(),
            words: c.tokens.clone(),
            medoid: c.medoid().map(ToString::to_string),
            members: texts(&c.members),
            boundary: texts(&c.boundary),
        }
    }
}

impl From<ClusterRunDto> for ClusterRun {
    fn from(dto: ClusterRunDto) -> Self {
        let points = dto
            .map
            .points
            .into_iter()
            .map(|p| MapPoint {
                sequence: SequenceId(p.sequence.into()),
                x: p.x,
                y: p.y,
                cluster: p.cluster,
                sampled: p.sampled,
                distance: p.distance,
            })
            .collect();
        let clusters = dto
            .clusters
            .into_iter()
            .map(|c| Cluster {
                index: c.cluster,
                name: c.name,
                size: c.size,
                share: c.prevalence,
                interval: c.prevalence_ci,
                sessions: c.sessions,
                users: c.users,
                members: ids(c.members),
                boundary: ids(c.boundary),
                explanation: c.explanation,
                features: c.features,
                kgrams: c.kgrams,
                tokens: c.words,
                silhouette: c.silhouette,
                stability: c.stability,
            })
            .collect();
        Self {
            name: dto.run,
            parameters: dto.parameters,
            sequences: dto.sequences,
            sampled: dto.sampled,
            columns: dto.columns,
            quality: dto.quality,
            clusters,
            noise: ids(dto.noise),
            excluded: ids(dto.excluded),
            edits: dto.edits,
            sessions: dto.sessions,
            users: dto.users,
            points,
            explained: dto.map.explained,
            radius: dto.radius,
            k_distances: dto.k_distances,
        }
    }
}
