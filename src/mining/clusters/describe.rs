//! Puts a found partition into clusters with members, names and sentences.

use super::explain::{top_features, top_kgrams, top_tokens};
use super::find::Found;
use super::make::Ground;
use super::medoids::{boundary, faces};
use super::parameters::ClusterError;
use super::run::Cluster;
use super::sentence;
use crate::mining::features::FeatureTable;
use crate::mining::numeric::wilson;
use crate::model::{SequenceId, Watch};
use std::collections::BTreeSet;

pub(super) fn describe(
    ground: &Ground,
    found: &Found,
    stability: &[Option<f64>],
    same: &[Option<&Cluster>],
    watch: &dyn Watch,
) -> Result<Vec<Cluster>, ClusterError> {
    let (table, prepared, data) = (ground.table, &ground.prepared, ground.data.view());
    let mut clusters: Vec<Cluster> = Vec::new();
    for index in 0..found.centroids.nrows() {
        let rows: Vec<usize> = (0..table.len()).filter(|r| found.labels[*r] == Some(index)).collect();
        if let Some(before) = same.get(index).copied().flatten() {
            clusters.push(again(ground, found, before, (index, &rows), &clusters));
            continue;
        }
        let member: Vec<bool> = found.labels.iter().map(|l| *l == Some(index)).collect();
        let faces = faces(data, &rows, index, &found.centroids, watch).ok_or(ClusterError::Cancelled)?;
        if watch.cancelled() {
            return Err(ClusterError::Cancelled);
        }
        let features = top_features(table, prepared, &member);
        let kgrams = top_kgrams(table, &member);
        let tokens = top_tokens(table, &member);
        let share = rows.len() as f64 / table.len() as f64;
        let interval = wilson(rows.len(), table.len());
        let stability = stability.get(index).copied().flatten();
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

/// A cluster whose members are those of before: the rest is then the same too, and so is what sets both apart. Its
/// border is not, since that depends on where the others are.
fn again(
    ground: &Ground,
    found: &Found,
    before: &Cluster,
    (index, rows): (usize, &[usize]),
    others: &[Cluster],
) -> Cluster {
    let facts = sentence::Facts {
        size: before.size,
        share: before.share,
        interval: before.interval,
        stability: before.stability,
        features: &before.features,
        kgrams: &before.kgrams,
        tokens: &before.tokens,
    };
    let boundary = boundary(ground.data.view(), rows, index, &found.centroids);
    Cluster {
        index,
        name: unique(sentence::name(&facts), others),
        boundary: ids(ground.table, boundary.into_iter()),
        silhouette: found.quality.silhouette_by_cluster.get(index).copied().unwrap_or(0.0),
        ..before.clone()
    }
}

/// Two clusters of one name would be mixed up: the later one gets a number.
fn unique(name: String, before: &[Cluster]) -> String {
    let taken = |candidate: &str| before.iter().any(|c| c.name == candidate);
    if !taken(&name) {
        return name;
    }
    // Among one name more than there are clusters, one is free.
    (2..before.len() + 3).map(|n| format!("{name} ({n})")).find(|c| !taken(c)).unwrap_or(name)
}

pub(super) fn ids(table: &FeatureTable, rows: impl Iterator<Item = usize>) -> Vec<SequenceId> {
    rows.map(|row| table.sequences[row].id.clone()).collect()
}
