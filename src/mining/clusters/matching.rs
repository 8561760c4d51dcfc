//! What moved between two clusterings of about the same sequences; knows neither how they were made.

use super::run::ClusterRun;
use std::collections::BTreeMap;

/// A cluster of the run before and the one of the run after that has most of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    pub before: usize,
    /// `None` where no cluster has any of it.
    pub after: Option<usize>,
    pub shared: usize,
    pub size_before: usize,
    pub size_after: usize,
}

impl Match {
    /// Jaccard similarity of both.
    pub fn similarity(&self) -> f64 {
        self.shared as f64 / (self.size_before + self.size_after - self.shared).max(1) as f64
    }
}

/// Where the sequences of a run went.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moves {
    /// By cluster of the run before.
    pub clusters: Vec<Match>,
    /// Sequences of both runs that are with the same neighbours as before, and those that are elsewhere.
    pub stayed: usize,
    pub moved: usize,
    /// Sequences of one run only.
    pub came: usize,
    pub gone: usize,
}

/// Each cluster of `before` is matched to the cluster of `after` that has most of its members.
pub fn moves(before: &ClusterRun, after: &ClusterRun) -> Moves {
    let now: BTreeMap<&str, Option<usize>> =
        after.points.iter().map(|p| (p.sequence.as_str(), p.cluster)).collect();
    let mut shared = vec![vec![0usize; after.clusters.len()]; before.clusters.len()];
    let (mut both, mut noise) = (0, 0);
    for point in &before.points {
        let Some(there) = now.get(point.sequence.as_str()) else { continue };
        both += 1;
        match (point.cluster, there) {
            (Some(old), Some(new)) => shared[old][*new] += 1,
            (None, None) => noise += 1,
            _ => {}
        }
    }
    let clusters: Vec<Match> = shared
        .iter()
        .enumerate()
        .map(|(old, row)| {
            let best = (0..row.len()).max_by_key(|new| (row[*new], usize::MAX - new)).filter(|n| row[*n] > 0);
            Match {
                before: old,
                after: best,
                shared: best.map_or(0, |new| row[new]),
                size_before: before.clusters[old].size,
                size_after: best.map_or(0, |new| after.clusters[new].size),
            }
        })
        .collect();
    let stayed = noise + clusters.iter().map(|m| m.shared).sum::<usize>();
    Moves {
        clusters,
        stayed,
        moved: both - stayed,
        came: after.points.len().saturating_sub(both),
        gone: before.points.len() - both,
    }
}
