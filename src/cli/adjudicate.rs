//! `binocular adjudicate`: lists what two sealed ballots disagree on, and takes decisions on it.

use super::table::{Brief, Format, Output, Table, say_json};
use super::{Done, Outcome, files, now_ms, say};
use crate::coding::adjudication::{Adjudication, Case, Cause, Mode, Outcome as Decided, Signature};
use crate::coding::read_decisions;
use crate::project::Project;
use clap::{Args, ValueEnum};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Takes decisions on the disagreements of a revealed round, from a CSV table: item_id, label, cause, note.
///
/// A label names a code by id or name, an abstention by id, or is `unresolvable`. The cause is one of ambiguous_replay,
/// codebook_gap, coder_slip, edge_case, subjective, masked_data. A label that neither coder gave needs a note. All rows
/// are stored, or none; the blind labels stay as they are. Without --from it lists the disagreements, the two sides
/// without names and in random order.
///
/// Example: binocular adjudicate study.binocular --round r1 --from decisions.csv --by ann,bob --mode consensus
#[derive(Debug, Args)]
pub(super) struct Adjudicate {
    project: PathBuf,
    #[arg(long)]
    round: String,
    /// The table; - is standard input.
    #[arg(long, value_name = "DECISIONS.csv")]
    from: Option<PathBuf>,
    /// Who stands for the decisions; by default both coders.
    #[arg(long, requires = "from")]
    by: Option<String>,
    #[arg(long, value_enum, default_value_t, requires = "from")]
    mode: ModeArg,
    /// End the round afterwards; refused while a disagreement is open.
    #[arg(long)]
    close: bool,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ModeArg {
    /// Both coders agreed after discussion.
    #[default]
    Consensus,
    /// A third person decided.
    Third,
    /// A designated lead decided.
    Lead,
}

impl From<ModeArg> for Mode {
    fn from(mode: ModeArg) -> Self {
        match mode {
            ModeArg::Consensus => Self::Consensus,
            ModeArg::Third => Self::Third,
            ModeArg::Lead => Self::Lead,
        }
    }
}

impl Adjudicate {
    pub fn run(self) -> Outcome {
        if self.from.is_none() && !self.close {
            let project = crate::cli::read_project(&self.project)?;
            let adjudication = Adjudication::open(&project, &self.round).map_err(say)?;
            self.output.table(table(&adjudication.cases()))?;
            return Ok(Done::Fully);
        }
        let brief = match self.output.format {
            Format::Text => Brief::Text,
            Format::Json => Brief::Json,
            _ => return Err("decisions are told as text or JSON; choose --format text or json".into()),
        };
        let mut project = Project::open(&self.project).map_err(say)?;
        let decided = match &self.from {
            Some(from) => self.decide(&mut project, from)?,
            None => 0,
        };
        let closed = if self.close {
            Some(Adjudication::close(&mut project, &self.round, now_ms()).map_err(say)?)
        } else {
            None
        };
        let adjudication = Adjudication::open(&project, &self.round).map_err(say)?;
        let report = adjudication.report();
        let left = adjudication.unsettled();
        project.close().map_err(say)?;
        say_json(
            brief,
            || {
                let end = if closed.is_some() { "; the round is closed" } else { "" };
                format!("{decided} decided; {left} of {} disagreements are open{end}", report.disagreements)
            },
            || {
                json!({
                    "round": self.round, "decided": decided, "disagreements": report.disagreements,
                    "settled": report.settled, "unresolvable": report.unresolvable, "open": left,
                    "closed": closed.is_some(),
                    "causes": report.causes.iter().map(|(cause, n)| (cause.id().to_owned(), json!(n)))
                        .collect::<serde_json::Map<_, _>>(),
                })
            },
        )?;
        Ok(Done::Fully)
    }

    fn decide(&self, project: &mut Project, from: &Path) -> Result<usize, String> {
        // Read and checked before the round moves on to adjudication.
        let adjudication = Adjudication::open(project, &self.round).map_err(say)?;
        let entries = read_decisions(files::open(from)?, &adjudication)
            .map_err(|e| format!("{e}: {}", from.display()))?;
        let by = self.by.clone().unwrap_or_else(|| {
            adjudication.revealed().round().coders.each_ref().map(|coder| coder.id.as_str()).join(",")
        });
        let signature = Signature { decided_by: by, mode: self.mode.into() };
        adjudication.check_signature(&signature).map_err(say)?;
        if self.mode != ModeArg::Consensus && self.by.is_none() {
            return Err("say who decided with --by NAME".into());
        }
        let count = entries.len();
        let mut adjudication = Adjudication::start(project, &self.round, now_ms()).map_err(say)?;
        adjudication.decide_all(project, entries, &signature, now_ms()).map_err(say)?;
        Ok(count)
    }
}

fn table(cases: &[Case<'_>]) -> Table {
    let text = |f: fn(&Case<'_>) -> String| cases.iter().map(f).collect::<Vec<_>>();
    let decided = |case: &Case<'_>| {
        case.decision.map(|decision| match &decision.entry.outcome {
            Decided::Settled(verdict) => verdict.to_text(),
            Decided::Unresolvable => "unresolvable".to_owned(),
        })
    };
    let cause = |case: &Case<'_>| case.decision.and_then(|d| d.entry.cause).map(Cause::id).map(str::to_owned);
    Table::default()
        .text("item_id", text(|c| c.item.id.clone()))
        .text("session_id", text(|c| c.item.session.clone()))
        .int("start_ms", cases.iter().map(|c| c.item.start_ms))
        .int("end_ms", cases.iter().map(|c| c.item.end_ms))
        .text("left", text(|c| c.left.verdict.to_text()))
        .text("right", text(|c| c.right.verdict.to_text()))
        .maybe_int("left_confidence", cases.iter().map(|c| c.left.confidence.map(i64::from)))
        .maybe_int("right_confidence", cases.iter().map(|c| c.right.confidence.map(i64::from)))
        .text("left_note", text(|c| c.left.note.to_owned()))
        .text("right_note", text(|c| c.right.note.to_owned()))
        .maybe_text("decision", cases.iter().map(decided))
        .maybe_text("cause", cases.iter().map(cause))
}
