//! `binocular round propagate`: hands the settled label of a cluster on to its members, as an act of its own.

use crate::cli::table::{Brief, say_json};
use crate::cli::{Done, Outcome, now_ms, say};
use crate::coding::adjudication::Adjudication;
use crate::coding::{propagate, propagated_labels, withdraw_propagation};
use crate::project::Project;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Hands the settled label of a cluster on to those of its members that were not labelled themselves.
///
/// Such labels never enter agreement, purity or promotion; the export writes them into a table of their own, with the
/// source propagated_from_cluster. Look at the purity of the cluster first: `binocular agreement --format json`.
///
/// Example: binocular round propagate study.binocular --round k1 --cluster clusters/2 --by ann
#[derive(Debug, Args)]
pub(super) struct Propagate {
    project: PathBuf,
    #[arg(long)]
    round: String,
    /// Id of the cluster's item.
    #[arg(long)]
    cluster: String,
    /// Who hands it on, or takes it back.
    #[arg(long)]
    by: String,
    /// Take an earlier handing on back.
    #[arg(long)]
    withdraw: bool,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Propagate {
    pub fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        if self.withdraw {
            withdraw_propagation(&mut project, &self.round, &self.cluster, &self.by, now_ms())
                .map_err(say)?;
        } else {
            propagate(&mut project, &self.round, &self.cluster, &self.by, now_ms()).map_err(say)?;
        }
        let adjudication = Adjudication::open(&project, &self.round).map_err(say)?;
        let labels = propagated_labels(&project, &adjudication).map_err(say)?;
        project.close().map_err(say)?;
        let of_cluster = labels.iter().filter(|label| label.cluster == self.cluster).count();
        say_json(
            self.format,
            || match of_cluster {
                0 => format!("no member of {} has its label any more", self.cluster),
                n => format!("{n} members of {} have its label, marked as handed on", self.cluster),
            },
            || {
                json!({
                    "round": self.round, "cluster": self.cluster, "members": of_cluster, "in_round": labels.len(),
                    "by": self.by,
                })
            },
        )?;
        Ok(Done::Fully)
    }
}
