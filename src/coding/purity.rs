//! How pure clusters are by blind labels: the word on a cluster as a whole against the words on a random sample of its
//! members; must not hand a cluster's label on to anybody.

use super::agreement::{ConfidenceLevel, wilson};
use super::ballot::Verdict;
use super::reveal::{RevealedItem, RevealedRound, Role, Side};
use serde::Serialize;
use std::collections::BTreeMap;

/// A cluster of a revealed round with what its sampled members say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClusterPurity {
    /// Id of the cluster's item.
    pub cluster: String,
    /// Sequences in the cluster.
    pub size: usize,
    /// Members that were drawn to be labelled.
    pub sampled: usize,
    /// By each coder's own labels, side a first.
    pub coders: [CoderPurity; 2],
}

/// By one coder's labels.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CoderPurity {
    /// Id of the coder.
    pub coder: String,
    /// The word on the cluster as a whole, as in tables; empty where there is none.
    pub gestalt: String,
    /// Sampled members that got a code.
    pub labelled: usize,
    /// Of those, with the label of the whole.
    pub same: usize,
    /// Share of the same; `None` without a code on the whole, or on any member.
    pub purity: Option<f64>,
    /// Wilson interval for the cluster that the members were drawn from.
    pub purity_ci: Option<(f64, f64)>,
    /// The label that most members got, and how many; the first by id where several tie.
    pub most: Option<(String, usize)>,
}

impl RevealedRound {
    /// One entry per cluster of a round that has members to label; empty otherwise.
    pub fn purities(&self, level: ConfidenceLevel) -> Vec<ClusterPurity> {
        let mut members: BTreeMap<&str, Vec<&RevealedItem>> = BTreeMap::new();
        for member in self.items().iter().filter(|item| item.role == Role::Member) {
            members.entry(&member.item.stratum).or_default().push(member);
        }
        let of = |cluster: &RevealedItem| {
            let members = members.get(cluster.item.id.as_str())?;
            let coder = |side| self.purity(cluster, members, side, level);
            Some(ClusterPurity {
                cluster: cluster.item.id.clone(),
                size: cluster.item.members.len(),
                sampled: members.len(),
                coders: Side::BOTH.map(coder),
            })
        };
        self.core().filter_map(of).collect()
    }

    fn purity(
        &self,
        cluster: &RevealedItem,
        members: &[&RevealedItem],
        side: Side,
        level: ConfidenceLevel,
    ) -> CoderPurity {
        let code = |item: &RevealedItem| {
            item.verdict(side).filter(|v| matches!(v, Verdict::Codes(_))).map(Verdict::to_text)
        };
        let labels: Vec<String> = members.iter().filter_map(|member| code(member)).collect();
        let gestalt = code(cluster);
        let same = labels.iter().filter(|label| Some(*label) == gestalt.as_ref()).count();
        let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
        labels.iter().for_each(|label| *counts.entry(label).or_default() += 1);
        let known = gestalt.is_some() && !labels.is_empty();
        CoderPurity {
            coder: self.coder(side).id.clone(),
            labelled: labels.len(),
            same,
            purity: known.then(|| same as f64 / labels.len() as f64),
            purity_ci: wilson(same as f64, labels.len() as f64, level).filter(|_| known),
            most: counts.into_iter().rev().max_by_key(|(_, n)| *n).map(|(label, n)| (label.clone(), n)),
            gestalt: gestalt
                .unwrap_or_else(|| cluster.verdict(side).map(Verdict::to_text).unwrap_or_default()),
        }
    }
}
