//! What a round can draw from: the sequences of a project, or the clusters of a run with samples of their members; must
//! not know any coder or label.

use super::{Item, RoundError};
use crate::coding::agreement::SplitMix64;
use crate::coding::random::shuffle;
use crate::mining::clusters::ClusterRun;
use crate::model::Sequence;
use std::collections::BTreeMap;

/// Sequences with the cluster that each was put into, so that orders are balanced over clusters.
pub fn sequence_items(sequences: &[Sequence], run: Option<&ClusterRun>) -> Vec<Item> {
    let strata: BTreeMap<&str, String> = run
        .iter()
        .flat_map(|run| &run.points)
        .map(|p| (p.sequence.as_str(), p.cluster.map_or_else(|| "noise".to_owned(), |c| c.to_string())))
        .collect();
    sequences
        .iter()
        .map(|sequence| item_of(sequence, strata.get(sequence.id.as_str()).cloned().unwrap_or_default()))
        .collect()
}

/// One item per cluster, shown by its medoid; noise is no cluster and is not labelled as one.
///
/// # Errors
/// When the sequences are cut differently now than when the run was made.
pub fn cluster_items(run: &ClusterRun, sequences: &[Sequence]) -> Result<Vec<Item>, RoundError> {
    let by_id: BTreeMap<&str, &Sequence> = sequences.iter().map(|s| (s.id.as_str(), s)).collect();
    let items = run.clusters.iter().map(|cluster| {
        let medoid = cluster
            .medoid()
            .and_then(|id| by_id.get(id.as_str()))
            .ok_or_else(|| RoundError::OldClusters(run.name.clone()))?;
        let mut members: Vec<String> = cluster.members.iter().map(ToString::to_string).collect();
        members.sort();
        Ok(Item {
            id: format!("{}/{}", run.name, cluster.index),
            session: medoid.session.to_string(),
            start_ms: medoid.start_ms,
            end_ms: medoid.end_ms,
            stratum: String::new(),
            user_id: None,
            members,
        })
    });
    items.collect()
}

/// A simple random sample of the members of each cluster, at most `each` of them, as items of their own. Their stratum
/// is the id of their cluster's item: a coder never sees it.
///
/// # Errors
/// When a member is no sequence any more.
pub fn member_items(
    clusters: &[Item],
    sequences: &[Item],
    each: u32,
    seed: u64,
) -> Result<Vec<Item>, RoundError> {
    let by_id: BTreeMap<&str, &Item> = sequences.iter().map(|s| (s.id.as_str(), s)).collect();
    let mut random = SplitMix64::new(seed ^ MEMBER_STREAM);
    let mut items = Vec::new();
    for cluster in clusters {
        let mut members: Vec<&String> = cluster.members.iter().collect();
        shuffle(&mut random, &mut members);
        for id in members.into_iter().take(each as usize) {
            let found = by_id.get(id.as_str());
            let sequence = found.ok_or_else(|| RoundError::OldClusters(cluster.id.clone()))?;
            items.push(Item { stratum: cluster.id.clone(), ..(*sequence).clone() });
        }
    }
    Ok(items)
}

/// Keeps the draw of members apart from that of the clusters, which has the same seed.
const MEMBER_STREAM: u64 = 0x6d65_6d62;

fn item_of(sequence: &Sequence, stratum: String) -> Item {
    Item {
        id: sequence.id.to_string(),
        session: sequence.session.to_string(),
        start_ms: sequence.start_ms,
        end_ms: sequence.end_ms,
        stratum,
        user_id: sequence.user_id.as_deref().map(str::to_owned),
        members: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::testing::items;

    fn cluster(id: &str, members: std::ops::Range<usize>) -> Item {
        Item { id: id.into(), members: members.map(|i| format!("s{i}#1")).collect(), ..items(1).remove(0) }
    }

    #[test]
    fn members_are_drawn_from_their_own_cluster_and_small_clusters_go_in_whole() {
        let (clusters, sequences) = ([cluster("k/0", 0..20), cluster("k/1", 20..22)], items(30));
        let drawn = member_items(&clusters, &sequences, 5, 7).unwrap();
        assert_eq!(drawn, member_items(&clusters, &sequences, 5, 7).unwrap());
        let of =
            |id: &str| drawn.iter().filter(|m| m.stratum == id).map(|m| m.id.as_str()).collect::<Vec<_>>();
        assert_eq!((of("k/0").len(), of("k/1").len()), (5, 2));
        assert!(of("k/0").iter().all(|id| clusters[0].members.iter().any(|m| m == id)));
        assert!(drawn.iter().all(|m| m.members.is_empty()));
        assert_ne!(drawn, member_items(&clusters, &sequences, 5, 8).unwrap());
        assert!(matches!(member_items(&clusters, &items(3), 5, 7), Err(RoundError::OldClusters(_))));
    }
}
