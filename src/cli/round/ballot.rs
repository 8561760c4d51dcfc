//! What one coder does in a round: the queue, labels from a table, the seal. Knows the other coder only by a count.

use super::count;
use super::passphrase::{PassphraseArgs, warn_of_clear};
use crate::cli::table::{Brief, Output, Table, say_json};
use crate::cli::{Done, Outcome, files, now_ms, say};
use crate::coding::{Desk, Incomplete, Item, Round, SeatSecret, Stretch, read_labels};
use crate::project::Project;
use clap::Args;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Lists the items of a round in the order of one coder, without any label.
///
/// Times are milliseconds from the session's first event; positions count from 1. Where the round shows some items
/// twice, every item goes by its place in this queue instead of its own id, here and in tables of labels.
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
        let (_, queue) = queue_of(&project, &self.round, &self.coder)?;
        let table = Table::default()
            .text("item_id", queue.iter().map(|item| item.id.clone()))
            .int("position", (1..).take(queue.len()))
            .text("session_id", queue.iter().map(|item| item.session.clone()))
            .int("start_ms", queue.iter().map(|item| item.start_ms))
            .int("end_ms", queue.iter().map(|item| item.end_ms))
            .text("members", queue.iter().map(|item| item.members.join(" ")));
        self.output.table(table)?;
        Ok(Done::Fully)
    }
}

/// Takes labels from a CSV table: item_id, label, and where wanted confidence (1 to 3), note and spans.
///
/// Spans are marks of evidence in milliseconds of the session, as start_ms and end_ms of `round items`: 1200-3400 is a
/// range, 5000 a moment, several are joined by |. They may lie up to a second after the end of the item, as far as it is
/// shown.
///
/// A label names a code by id or name, several joined by | where the codebook allows, or an abstention by id:
/// not_enough_evidence, broken_replay, bot, needs_new_code. All rows are stored, or none; a later label of an item
/// takes the place of the earlier one. The first labels settle what keeps the ballot until the reveal: with a
/// passphrase it is encrypted, without one whoever has the file can read it.
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
    #[command(flatten)]
    passphrase: PassphraseArgs,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl LabelFrom {
    pub fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        let (round, queue) = queue_of(&project, &self.round, &self.coder)?;
        let codebook = round.codebook(&project).map_err(say)?;
        let items: BTreeMap<&str, Stretch> =
            queue.iter().map(|item| (item.id.as_str(), item.stretch())).collect();
        // The table first: nothing is begun for one that is refused.
        let entries = read_labels(files::open(&self.from)?, &codebook, |item| items.get(item).copied())
            .map_err(|e| format!("{e}: {}", self.from.display()))?;
        let stored = entries.len();
        let mut desk = self.passphrase.sit(&mut project, &round, &self.coder)?;
        desk.label_all(&mut project, entries, now_ms()).map_err(say)?;
        let (done, items) = (desk.view().done(), desk.view().len());
        project.close().map_err(say)?;
        say_json(
            self.format,
            || format!("{} stored; {} has done {done} of {items}", count(stored, "label"), self.coder),
            || {
                json!({
                    "round": self.round, "coder": self.coder, "stored": stored, "done": done, "items": items,
                    "encrypted": desk.is_locked_away(),
                })
            },
        )?;
        warn_of_clear(&desk);
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
    #[command(flatten)]
    passphrase: PassphraseArgs,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl SealBallot {
    pub fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        let round = Round::load(&project, &self.round).map_err(say)?;
        let mut desk = self.passphrase.sit(&mut project, &round, &self.coder)?;
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
                    "encrypted": desk.is_locked_away(),
                })
            },
        )?;
        warn_of_clear(&desk);
        Ok(Done::Fully)
    }
}

/// Gives up a ballot whose passphrase is forgotten, and begins it again.
///
/// Nothing is deleted: the labels that nobody can read stay in the chain, count no more, and every report says that the
/// ballot was begun again. Refused once a ballot of the round was opened for the reveal.
///
/// Example: binocular round restart study.binocular --round r1 --coder ann --give-up
#[derive(Debug, Args)]
pub(super) struct Restart {
    project: PathBuf,
    #[arg(long)]
    round: String,
    /// Id of the coder whose ballot it is.
    #[arg(long)]
    coder: String,
    /// Confirms that all labels of the ballot are given up.
    #[arg(long, required = true)]
    give_up: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Restart {
    pub fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        let guard = self.passphrase.chosen(&self.coder)?;
        let secret = SeatSecret::random().map_err(say)?;
        let desk = Desk::begin_again(&mut project, &self.round, &self.coder, &guard, &secret, now_ms())
            .map_err(say)?;
        let round = Round::load(&project, &self.round).map_err(say)?;
        let ballot = round.side_of(&self.coder).map_or(0, |side| round.generations[side]);
        project.close().map_err(say)?;
        say_json(
            self.format,
            || {
                format!(
                    "the ballot of {} is given up and begins again, empty; this is recorded in round {}",
                    self.coder, round.id
                )
            },
            || {
                json!({
                    "round": round.id, "coder": self.coder, "ballot": ballot, "encrypted": desk.is_locked_away(),
                })
            },
        )?;
        warn_of_clear(&desk);
        Ok(Done::Fully)
    }
}

/// An opened round and the items in the order of one of its coders.
fn queue_of(project: &Project, round: &str, coder: &str) -> Result<(Round, Vec<Item>), String> {
    let round = Round::load(project, round).map_err(say)?;
    if round.side_of(coder).is_none() {
        let [a, b] = round.coders.each_ref().map(|coder| coder.id.as_str());
        return Err(format!("there is no coder `{coder}` in round {}; its coders are {a} and {b}", round.id));
    }
    let queue = round.load_queue(project, coder).map_err(say)?;
    Ok((round, queue))
}
