//! Labels of a revealed round that deserve another look: by what lies near them in the space that clusters are made in,
//! and by what the same user did elsewhere; must not change a label, and must not know an open round.

mod neighbours;
mod skill;

#[cfg(test)]
mod tests;

pub use neighbours::{DoubtOptions, Labelled, nearest_doubts};
pub use skill::{CoderSkill, GOLD_NEEDED, RATERS_NEEDED, SkillReport, Vote, dawid_skene, skill_of};

use super::adjudication::Adjudication;
use super::ballot::Verdict;
use crate::mining::clusters::{ClusterParameters, Inputs, Prepared};
use crate::mining::store::{MiningError, feature_table, parameters_of, run_of};
use crate::model::Watch;
use crate::project::Project;
use serde::Serialize;
use std::collections::BTreeMap;

/// A label to look at again. Suspicion, never proof.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Doubt {
    pub item: String,
    pub session: String,
    /// The label that counts now, as [`Verdict::to_text`].
    pub label: String,
    #[serde(flatten)]
    pub reason: DoubtReason,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum DoubtReason {
    /// Most of the nearest labelled items have another label.
    Neighbours {
        contrary: usize,
        of: usize,
        /// The most frequent label among them.
        mostly: String,
    },
    /// The nearest labelled item is very near, and has another label.
    Twin { other: String, other_label: String },
    /// The same user did something very near, and it has another label.
    SameUser { other: String, other_label: String },
}

impl DoubtReason {
    /// The stable name of files.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Neighbours { .. } => "neighbours",
            Self::Twin { .. } => "twin",
            Self::SameUser { .. } => "same_user",
        }
    }

    /// The other item of a pair.
    pub fn other(&self) -> Option<&str> {
        match self {
            Self::Neighbours { .. } => None,
            Self::Twin { other, .. } | Self::SameUser { other, .. } => Some(other),
        }
    }
}

/// What was found, and on what it rests.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Doubts {
    /// Items with a label and with features.
    pub compared: usize,
    /// Items with a label that are no present sequence: a cluster, or one that was cut with another gap.
    pub without_features: usize,
    /// Items whose label is too rare for their neighbours to say anything.
    pub too_rare: usize,
    /// Columns of the space.
    pub columns: usize,
    /// The clustering whose weights the space has; `None` where there is no run and the usual weights serve.
    pub run: Option<String>,
    pub found: Vec<Doubt>,
    /// How good each coder is, or why that cannot be said.
    pub skill: Result<SkillReport, String>,
}

impl Doubts {
    /// What was compared with what, in plain words.
    pub fn sentences(&self) -> Vec<String> {
        let items = |n: usize| if n == 1 { "1 item".to_owned() } else { format!("{n} items") };
        let space = match &self.run {
            Some(run) => format!("in the space of the clustering “{run}”"),
            None => "in the space that clusters are made in".to_owned(),
        };
        let mut told =
            vec![format!("{} with a label compared {space}, {} columns", items(self.compared), self.columns)];
        if self.without_features > 0 {
            told.push(format!("{} have no features and were left out", items(self.without_features)));
        }
        if self.too_rare > 0 {
            told.push(format!("{} have a label too rare to be judged by neighbours", items(self.too_rare)));
        }
        if let Err(reason) = &self.skill {
            told.push(reason.clone());
        }
        told
    }
}

/// Compares the labels that count now with what lies near them.
///
/// # Errors
/// When the project cannot be read, or the user stopped it.
pub fn find_doubts(
    project: &Project,
    adjudication: &Adjudication,
    options: &DoubtOptions,
    watch: &dyn Watch,
) -> Result<Doubts, MiningError> {
    let table = feature_table(project, &parameters_of(project)?, watch)?;
    let run = run_of(project, None)?;
    let ClusterParameters { weights, without, within, .. } =
        run.as_ref().map_or_else(ClusterParameters::default, |run| run.parameters.clone());
    let inputs = Inputs::build(&table, &Prepared::of(&table), &weights, &without, within);
    let row_of: BTreeMap<&str, usize> =
        table.sequences.iter().enumerate().map(|(row, s)| (s.id.as_str(), row)).collect();
    let finals = adjudication.final_labels();
    let mut labelled = Vec::new();
    let mut without_features = 0;
    for found in &finals {
        let Some(verdict @ Verdict::Codes(_)) = found.verdict else { continue };
        let item = &found.item.item;
        let Some(row) = row_of.get(item.id.as_str()) else {
            without_features += 1;
            continue;
        };
        labelled.push(Labelled {
            item: item.id.clone(),
            session: item.session.clone(),
            user: item.user_id.clone(),
            label: verdict.to_text(),
            place: inputs.values.row(*row).to_vec(),
        });
    }
    let near = nearest_doubts(&labelled, options, watch).ok_or(MiningError::Cancelled)?;
    Ok(Doubts {
        compared: labelled.len(),
        without_features,
        too_rare: near.too_rare,
        columns: inputs.columns.len(),
        run: run.map(|run| run.name),
        found: near.found,
        skill: skill_of(adjudication),
    })
}
