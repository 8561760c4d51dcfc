//! What is talked about: both labels of a calibration round, comments, the codebook that ends it, and examples that a
//! coder wishes for.

use super::passphrase::{PassphraseArgs, warn_of_clear};
use crate::cli::table::{Brief, Output, Table, say_json};
use crate::cli::{Done, Outcome, now_ms, say};
use crate::coding::codebook::ExampleKind;
use crate::coding::{CalibrationRound, ExampleWish, Round};
use crate::project::Project;
use clap::{Args, ValueEnum};
use serde_json::json;
use std::path::PathBuf;

/// Shows both labels of every item of a calibration round that both coders have labelled, with what was said on it.
///
/// Items that only one of the two has labelled stay out: each first says for themselves. Where a closed round has settled
/// an item, its label and the reason stand beside. None of this is blind, and none of it enters agreement or exports.
///
/// Example: binocular round discuss study.binocular --round c1 --format csv
#[derive(Debug, Args)]
pub(super) struct Discuss {
    project: PathBuf,
    #[arg(long)]
    round: String,
    /// Only where the two differ.
    #[arg(long)]
    differing: bool,
    #[command(flatten)]
    output: Output,
}

impl Discuss {
    pub fn run(self) -> Outcome {
        let project = crate::cli::read_project(&self.project)?;
        let calibration = CalibrationRound::open(&project, &self.round).map_err(say)?;
        let items: Vec<_> =
            calibration.discussed().iter().filter(|item| !(self.differing && item.agrees())).collect();
        let label = |side: usize| items.iter().map(move |item| item.labels[side].entry.verdict.to_text());
        let note = |side: usize| items.iter().map(move |item| item.labels[side].entry.note.clone());
        let comments = items.iter().map(|item| {
            item.comments.iter().map(|c| format!("{}: {}", c.by, c.text)).collect::<Vec<_>>().join("\n")
        });
        let table = Table::default()
            .text("item_id", items.iter().map(|item| item.item.id.clone()))
            .text("session_id", items.iter().map(|item| item.item.session.clone()))
            .text("label_a", label(0))
            .text("label_b", label(1))
            .bool("agree", items.iter().map(|item| item.agrees()))
            .text("note_a", note(0))
            .text("note_b", note(1))
            .maybe_text("gold", items.iter().map(|item| item.gold.as_ref().map(|g| g.verdict.to_text())))
            .maybe_text("gold_reason", items.iter().map(|item| item.gold.as_ref().map(|g| g.sentence())))
            .text("comments", comments);
        self.output.table(table)?;
        Ok(Done::Fully)
    }
}

/// Says something on an item of a calibration round, once both have labelled it.
///
/// Example: binocular round comment study.binocular --round c1 --item visit-3#1 --by ann "A cart alone is no checkout"
#[derive(Debug, Args)]
pub(super) struct CommentOn {
    project: PathBuf,
    #[arg(long)]
    round: String,
    #[arg(long)]
    item: String,
    /// Who says it.
    #[arg(long)]
    by: String,
    text: String,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl CommentOn {
    pub fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        let mut calibration = CalibrationRound::open(&project, &self.round).map_err(say)?;
        calibration.comment(&mut project, &self.item, &self.by, &self.text, now_ms()).map_err(say)?;
        project.close().map_err(say)?;
        say_json(
            self.format,
            || format!("noted on {} of round {}", self.item, self.round),
            || json!({"round": self.round, "item": self.item, "by": self.by}),
        )?;
        Ok(Done::Fully)
    }
}

/// Ends a calibration round: the newest version of its codebook is what the next, blind round takes.
///
/// Example: binocular round freeze study.binocular --round c1 --by ann
#[derive(Debug, Args)]
pub(super) struct Freeze {
    project: PathBuf,
    #[arg(long)]
    round: String,
    /// Who ends it.
    #[arg(long)]
    by: String,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Freeze {
    pub fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        let frozen = Round::freeze(&mut project, &self.round, &self.by, now_ms()).map_err(say)?;
        let round = Round::load(&project, &self.round).map_err(say)?;
        project.close().map_err(say)?;
        let [a, b] = round.coders.each_ref().map(|coder| coder.id.as_str());
        say_json(
            self.format,
            || {
                format!(
                    "round {} is over; codebook {} version {} is frozen\n\
                     Next, a blind round: binocular round new PROJECT --round ID --items sample:N --coders {a},{b} --codebook {}@{}",
                    frozen.round, frozen.codebook, frozen.version, frozen.codebook, frozen.version
                )
            },
            || {
                json!({
                    "round": frozen.round, "state": round.state.name(),
                    "codebook": {"id": frozen.codebook, "version": frozen.version, "hash": frozen.hash},
                    "by": frozen.by,
                })
            },
        )?;
        Ok(Done::Fully)
    }
}

/// Wishes for an item of a round as an example of a code, or takes the wish back.
///
/// The wish waits in the coder's ballot, as hidden as the labels, and comes out at the reveal; `binocular codebook
/// example` then takes it into the next version. The version that the round froze stays as it is.
///
/// Example: binocular round example study.binocular --round r1 --coder ann --item visit-3#1 --code checkout --kind near_miss
#[derive(Debug, Args)]
pub(super) struct ExampleFrom {
    project: PathBuf,
    #[arg(long)]
    round: String,
    /// Id of the coder whose wish it is.
    #[arg(long)]
    coder: String,
    #[arg(long)]
    item: String,
    /// Id or name of a code.
    #[arg(long)]
    code: String,
    #[arg(long, value_enum, default_value_t)]
    kind: KindArg,
    #[arg(long, default_value = "")]
    note: String,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(in crate::cli) enum KindArg {
    /// It is one.
    #[default]
    Positive,
    /// It is none.
    Negative,
    /// It looks like one and is none.
    NearMiss,
    /// Takes an earlier wish back.
    Withdrawn,
}

impl KindArg {
    pub fn kind(self) -> Option<ExampleKind> {
        match self {
            Self::Positive => Some(ExampleKind::Positive),
            Self::Negative => Some(ExampleKind::Negative),
            Self::NearMiss => Some(ExampleKind::NearMiss),
            Self::Withdrawn => None,
        }
    }
}

impl ExampleFrom {
    pub fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        let round = Round::load(&project, &self.round).map_err(say)?;
        let codebook = round.codebook(&project).map_err(say)?;
        let code = codebook
            .find(&self.code)
            .map(|code| code.id.clone())
            .ok_or_else(|| format!("`{}` is not a code of this round's codebook", self.code))?;
        let mut desk = self.passphrase.sit(&mut project, &round, &self.coder)?;
        let wish = ExampleWish { code, kind: self.kind.kind(), note: self.note };
        desk.wish_example(&mut project, &self.item, wish, now_ms()).map_err(say)?;
        project.close().map_err(say)?;
        say_json(
            self.format,
            || format!("it waits in the ballot of {} for the reveal", self.coder),
            || json!({"round": self.round, "coder": self.coder, "item": self.item}),
        )?;
        warn_of_clear(&desk);
        Ok(Done::Fully)
    }
}
