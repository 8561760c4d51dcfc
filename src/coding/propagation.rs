//! Handing a cluster's settled label on to its members: an act of its own, taken by a person; such labels never enter
//! agreement, purity or promotion, and say in every file where they come from.

use super::acts;
use super::adjudication::{Adjudication, AdjudicationError};
use super::ballot::Verdict;
use super::reveal::Role;
use super::round::{RoundError, Unit};
use crate::project::Project;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const PROPAGATE: &str = "propagate";
const WITHDRAW: &str = "propagate_not";

/// The source that such a label names.
pub const PROPAGATED: &str = "propagated_from_cluster";

/// A label that a member has from its cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PropagatedLabel {
    /// Id of the member sequence.
    pub item: String,
    /// Id of the cluster's item.
    pub cluster: String,
    /// Code ids.
    pub codes: Vec<String>,
    pub by: String,
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
}

/// Hands the settled label of a cluster on to those of its members that were not labelled themselves; how many.
///
/// # Errors
/// Before the reveal, for what is no cluster, and where the cluster has no settled code.
pub fn propagate(
    project: &mut Project,
    round_id: &str,
    cluster: &str,
    by: &str,
    now_ms: i64,
) -> Result<usize, AdjudicationError> {
    let adjudication = Adjudication::open(project, round_id)?;
    let members = heirs(&adjudication, cluster)?;
    let codes = settled(&adjudication, cluster)
        .ok_or_else(|| RoundError::NotSettled(cluster.chars().take(200).collect()))?;
    let body = json!({"round": round_id, "cluster": cluster, "codes": codes, "members": members.len()});
    acts::record(project, PROPAGATE, by, &body, now_ms)?;
    Ok(members.len())
}

/// Takes the handing on of a cluster's label back.
pub fn withdraw_propagation(
    project: &mut Project,
    round_id: &str,
    cluster: &str,
    by: &str,
    now_ms: i64,
) -> Result<(), RoundError> {
    if !in_effect(project, round_id)?.contains_key(cluster) {
        return Err(RoundError::NothingTo("take back"));
    }
    acts::record(project, WITHDRAW, by, &json!({"round": round_id, "cluster": cluster}), now_ms)?;
    Ok(())
}

/// Every label that was handed on in a revealed round, by member.
pub fn propagated_labels(
    project: &Project,
    adjudication: &Adjudication,
) -> Result<Vec<PropagatedLabel>, RoundError> {
    let mut labels = Vec::new();
    for (cluster, (codes, by, at_ms)) in in_effect(project, &adjudication.revealed().round().id)? {
        // Decided otherwise since: what was handed on then is not handed on now.
        if settled(adjudication, &cluster).as_ref() != Some(&codes) {
            continue;
        }
        labels.extend(heirs(adjudication, &cluster)?.into_iter().map(|item| PropagatedLabel {
            item,
            cluster: cluster.clone(),
            codes: codes.clone(),
            by: by.clone(),
            at_ms,
        }));
    }
    labels.sort_by(|a, b| a.item.cmp(&b.item));
    Ok(labels)
}

/// The last word on each cluster, where it was to hand on: codes, who, when.
fn in_effect(
    project: &Project,
    round: &str,
) -> Result<BTreeMap<String, (Vec<String>, String, i64)>, RoundError> {
    let mut clusters = BTreeMap::new();
    for act in acts::read(project, &[PROPAGATE, WITHDRAW])? {
        if act.text("round") != round {
            continue;
        }
        let cluster = act.text("cluster").to_owned();
        if act.kind == WITHDRAW {
            clusters.remove(&cluster);
            continue;
        }
        let codes = act.body.get("codes").and_then(Value::as_array).into_iter().flatten();
        let codes = codes.filter_map(Value::as_str).map(str::to_owned).collect();
        clusters.insert(cluster, (codes, act.by, act.at_ms));
    }
    Ok(clusters)
}

/// Members of a cluster that nobody labelled in this round.
fn heirs(adjudication: &Adjudication, cluster: &str) -> Result<Vec<String>, RoundError> {
    let revealed = adjudication.revealed();
    let item = revealed
        .item(cluster)
        .filter(|item| revealed.round().unit == Unit::Cluster && item.role != Role::Member)
        .ok_or_else(|| RoundError::UnknownItem {
            round: revealed.round().id.clone(),
            item: cluster.chars().take(200).collect(),
        })?;
    let own: BTreeSet<&str> = revealed
        .items()
        .iter()
        .filter(|item| item.role == Role::Member)
        .map(|item| item.item.id.as_str())
        .collect();
    Ok(item.item.members.iter().filter(|id| !own.contains(id.as_str())).cloned().collect())
}

fn settled(adjudication: &Adjudication, cluster: &str) -> Option<Vec<String>> {
    let labels = adjudication.final_labels();
    let label = labels.iter().find(|label| label.item.item.id == cluster)?;
    match label.verdict {
        Some(Verdict::Codes(codes)) if label.source.is_settled() => Some(codes.clone()),
        _ => None,
    }
}
