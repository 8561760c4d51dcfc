//! What one coder does in a round: the queue, labels from a table, the seal. Knows the other coder only by a count.

use super::count;
use crate::cli::table::{Brief, Output, Table, say_json};
use crate::cli::{Done, Outcome, files, now_ms, say};
use crate::coding::{Desk, Incomplete, QueueEntry, read_labels};
use crate::project::Project;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Lists the items of a round in the order of one coder, without any label.
///
/// Times are milliseconds from the session's first event; positions count from 1.
///
/// Example: binocular round items study.binocular --round r1 --coder ann --format csv
#[derive(Debug, Args)]
pub(super) struct Items {
    project: PathBuf,
    #[arg(long)]
    round: String,
    /// Id of the coder whose queue it is.
    #[arg(long)]
    coder: String,
    #[command(flatten)]
    output: Output,
}

impl Items {
    pub fn run(self) -> Outcome {
        let project = crate::cli::read_project(&self.project)?;
        let desk = Desk::sign_in(&project, &self.round, &self.coder).map_err(say)?;
        let queue: Vec<QueueEntry<'_>> = desk.view().queue().collect();
        let table = Table::default()
            .text("item_id", queue.iter().map(|e| e.item.id.to_owned()))
            .int("position", queue.iter().map(|e| e.position as i64 + 1))
            .text("session_id", queue.iter().map(|e| e.item.session.to_owned()))
            .int("start_ms", queue.iter().map(|e| e.item.start_ms))
            .int("end_ms", queue.iter().map(|e| e.item.end_ms))
            .text("members", queue.iter().map(|e| e.item.members.join(" ")));
        self.output.table(table)?;
        Ok(Done::Fully)
    }
}

/// Takes labels from a CSV table: item_id, label, and where wanted confidence (1 to 3) and note.
///
/// A label names a code by id or name, several joined by | where the codebook allows, or an abstention by id:
/// not_enough_evidence, broken_replay, bot, needs_new_code. All rows are stored, or none; a later label of an item
/// takes the place of the earlier one.
///
/// Example: binocular round label study.binocular --round r1 --coder ann --from labels.csv
#[derive(Debug, Args)]
pub(super) struct LabelFrom {
    project: PathBuf,
    #[arg(long)]
    round: String,
    /// Id of the coder who labels.
    #[arg(long)]
    coder: String,
    /// The table; - is standard input.
    #[arg(long, value_name = "LABELS.csv")]
    from: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl LabelFrom {
    pub fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        let mut desk = Desk::sign_in(&project, &self.round, &self.coder).map_err(say)?;
        let input = files::open(&self.from)?;
        let entries =
            read_labels(input, &desk.view()).map_err(|e| format!("{e}: {}", self.from.display()))?;
        let stored = entries.len();
        desk.label_all(&mut project, entries, now_ms()).map_err(say)?;
        let (done, items) = (desk.view().done(), desk.view().len());
        project.close().map_err(say)?;
        say_json(
            self.format,
            || format!("{} stored; {} has done {done} of {items}", count(stored, "label"), self.coder),
            || json!({"round": self.round, "coder": self.coder, "stored": stored, "done": done, "items": items}),
        )?;
        Ok(Done::Fully)
    }
}

/// Seals a ballot: it can never change again. Tell the other coder what it prints, it fixes the labels without
/// showing them.
///
/// Example: binocular round seal study.binocular --round r1 --coder ann
#[derive(Debug, Args)]
pub(super) struct SealBallot {
    project: PathBuf,
    #[arg(long)]
    round: String,
    /// Id of the coder whose ballot it is.
    #[arg(long)]
    coder: String,
    /// Seal although items are left without a label; they count as missing.
    #[arg(long)]
    incomplete: bool,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl SealBallot {
    pub fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        let mut desk = Desk::sign_in(&project, &self.round, &self.coder).map_err(say)?;
        let incomplete = if self.incomplete { Incomplete::Allow } else { Incomplete::Refuse };
        let seal = desk.seal(&mut project, incomplete, now_ms()).map_err(say)?;
        let (done, items) = (desk.view().done(), desk.view().len());
        project.close().map_err(say)?;
        say_json(
            self.format,
            || {
                format!(
                    "the ballot of {} is sealed with {done} of {items} items done\ncommitment  {}\nwords       {}\ncode        {}",
                    self.coder, seal.commitment, seal.words, seal.code
                )
            },
            || {
                json!({
                    "round": self.round, "coder": self.coder, "done": done, "items": items,
                    "commitment": seal.commitment.hex(), "words": seal.words, "code": seal.code,
                })
            },
        )?;
        Ok(Done::Fully)
    }
}
