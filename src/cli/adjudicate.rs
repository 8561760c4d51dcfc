//! `binocular adjudicate`: lists what two sealed ballots disagree on, and takes decisions on it.

use super::progress::Line;
use super::table::{Brief, Format, Output, Table, say_json};
use super::{Done, Outcome, files, now_ms, say};
use crate::coding::adjudication::{
    Adjudication, AuditShare, Case, Cause, Lessons, Mode, Outcome as Decided, Signature,
};
use crate::coding::agreement::ConfidenceLevel;
use crate::coding::doubts::{Doubt, DoubtOptions, DoubtReason, Doubts, find_doubts};
use crate::coding::{AbstentionTreatment, read_decisions, read_looks};
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
/// Items that both agreed on can be decided on too: the same label without a cause confirms it. --audit draws a share of
/// them for such a second look, --low-confidence yes adds those that somebody guessed at; both are listed after the
/// disagreements. With --third-look yes neither side is shown, and nothing decided, before a third person has looked:
/// hand in their labels with --looks. All this is stored with the decisions.
///
/// --lessons tells what settling taught: changes to the codebook, causes, who was followed how often, and agreement after
/// discussion, which is never blind agreement. Text is Markdown; CSV and Parquet have a row per settled item.
///
/// Example: binocular adjudicate study.binocular --round r1 --from decisions.csv --by ann,bob --mode consensus
///
/// Example: binocular adjudicate study.binocular --round r1 --lessons --out lessons.md
#[derive(Debug, Args)]
pub(super) struct Adjudicate {
    project: PathBuf,
    #[arg(long)]
    round: String,
    /// The table; - is standard input.
    #[arg(long, value_name = "DECISIONS.csv")]
    from: Option<PathBuf>,
    /// Independent looks of a third person, a table of item_id and label; - is standard input.
    #[arg(long, value_name = "LOOKS.csv", conflicts_with = "from", requires = "by")]
    looks: Option<PathBuf>,
    /// Who stands for the decisions, by default both coders; or who looked.
    #[arg(long)]
    by: Option<String>,
    #[arg(long, value_enum, default_value_t, requires = "from")]
    mode: ModeArg,
    /// Whether a third person looks before either side is shown.
    #[arg(long, value_name = "yes|no", value_parser = yes_or_no)]
    third_look: Option<bool>,
    /// Share of the agreed items that are looked at again, between 0 and 1.
    #[arg(long, value_name = "SHARE", value_parser = parse_audit)]
    audit: Option<AuditShare>,
    /// Whether agreed items that somebody guessed at are looked at again.
    #[arg(long, value_name = "yes|no", value_parser = yes_or_no)]
    low_confidence: Option<bool>,
    /// End the round afterwards; refused while a disagreement is open.
    #[arg(long)]
    close: bool,
    /// What settling taught.
    #[arg(long, conflicts_with_all = ["from", "looks", "close", "third_look", "audit", "low_confidence"])]
    lessons: bool,
    /// Labels that disagree with what lies near them, or with what the same user did elsewhere: to be looked at again.
    #[arg(long, conflicts_with_all = ["from", "looks", "close", "third_look", "audit", "low_confidence", "lessons"])]
    doubts: bool,
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
        if self.lessons {
            return self.tell_lessons();
        }
        if self.doubts {
            return self.tell_doubts();
        }
        let plans = self.third_look.is_some() || self.audit.is_some() || self.low_confidence.is_some();
        if self.from.is_none() && self.looks.is_none() && !self.close && !plans {
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
        if plans {
            self.put_plan(&mut project)?;
        }
        let looked = match &self.looks {
            Some(looks) => self.look(&mut project, looks)?,
            None => 0,
        };
        let decided = match &self.from {
            Some(from) => self.decide(&mut project, from)?,
            None => 0,
        };
        let closed = if self.close {
            if Adjudication::open(&project, &self.round).map_err(say)?.unsettled() == 0 {
                // Without a disagreement there was nothing to start for.
                Adjudication::start(&mut project, &self.round, now_ms()).map_err(say)?;
            }
            Some(Adjudication::close(&mut project, &self.round, now_ms()).map_err(say)?)
        } else {
            None
        };
        let adjudication = Adjudication::open(&project, &self.round).map_err(say)?;
        let report = adjudication.report();
        let left = adjudication.unsettled();
        let (again, asked) = adjudication.second_look_progress();
        let plan = adjudication.plan();
        project.close().map_err(say)?;
        say_json(
            brief,
            || {
                let end = if closed.is_some() { "; the round is closed" } else { "" };
                let looks = match looked {
                    0 => String::new(),
                    1 => "1 look stored; ".to_owned(),
                    n => format!("{n} looks stored; "),
                };
                let second = if asked > 0 {
                    format!("; {} of {asked} second looks are open", asked - again)
                } else {
                    String::new()
                };
                let how = if plans { format!("\n{}", plan.sentence()) } else { String::new() };
                format!(
                    "{looks}{decided} decided; {left} of {} disagreements are open{second}{end}{how}",
                    report.disagreements
                )
            },
            || {
                json!({
                    "round": self.round, "decided": decided, "disagreements": report.disagreements,
                    "settled": report.settled, "unresolvable": report.unresolvable, "open": left,
                    "closed": closed.is_some(), "looks": looked, "second_looks": report.second_looks,
                    "plan": {
                        "third_look": plan.third_look, "audit": plan.audit.share(),
                        "low_confidence": plan.low_confidence,
                    },
                    "causes": report.causes.iter().map(|(cause, n)| (cause.id().to_owned(), json!(n)))
                        .collect::<serde_json::Map<_, _>>(),
                })
            },
        )?;
        Ok(Done::Fully)
    }

    fn put_plan(&self, project: &mut Project) -> Result<(), String> {
        let mut adjudication = Adjudication::start(project, &self.round, now_ms()).map_err(say)?;
        let mut plan = adjudication.plan();
        plan.third_look = self.third_look.unwrap_or(plan.third_look);
        plan.audit = self.audit.unwrap_or(plan.audit);
        plan.low_confidence = self.low_confidence.unwrap_or(plan.low_confidence);
        adjudication.put_plan(project, plan, now_ms()).map_err(say)
    }

    fn look(&self, project: &mut Project, from: &Path) -> Result<usize, String> {
        let by = self.by.as_deref().unwrap_or_default();
        let adjudication = Adjudication::open(project, &self.round).map_err(say)?;
        let looks = read_looks(files::open(from)?, &adjudication, by)
            .map_err(|e| format!("{e}: {}", from.display()))?;
        let count = looks.len();
        let mut adjudication = Adjudication::start(project, &self.round, now_ms()).map_err(say)?;
        adjudication.put_looks(project, looks, by, now_ms()).map_err(say)?;
        Ok(count)
    }

    fn tell_lessons(&self) -> Outcome {
        let project = crate::cli::read_project(&self.project)?;
        let adjudication = Adjudication::open(&project, &self.round).map_err(say)?;
        let level = ConfidenceLevel::default();
        let lessons = adjudication.lessons(AbstentionTreatment::default(), level).map_err(say)?;
        self.output.document(|| lessons.to_markdown(), || lessons.to_json(), || change_table(&lessons))?;
        Ok(Done::Fully)
    }

    fn tell_doubts(&self) -> Outcome {
        let project = crate::cli::read_project(&self.project)?;
        let adjudication = Adjudication::open(&project, &self.round).map_err(say)?;
        let doubts =
            find_doubts(&project, &adjudication, &DoubtOptions::default(), &Line::new()).map_err(say)?;
        self.output.document(
            || {
                let told = doubts.sentences().join("\n");
                format!("{told}\n\n{}", doubt_table(&doubts).to_text())
            },
            || {
                let mut value = serde_json::to_value(&doubts).unwrap_or_default();
                // Either figures or a reason, each under a name of its own.
                value["skill"] = json!(doubts.skill.as_ref().ok());
                value["no_skill_because"] = json!(doubts.skill.as_ref().err());
                value["round"] = json!(self.round);
                value
            },
            || doubt_table(&doubts),
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
    // Nobody sees a side before the independent look that the round asks for.
    let seen = |case: &Case<'_>| !case.is_hidden;
    let shown =
        |f: fn(&Case<'_>) -> String| cases.iter().map(|case| seen(case).then(|| f(case))).collect::<Vec<_>>();
    Table::default()
        .text("item_id", text(|c| c.item.id.clone()))
        .text("session_id", text(|c| c.item.session.clone()))
        .int("start_ms", cases.iter().map(|c| c.item.start_ms))
        .int("end_ms", cases.iter().map(|c| c.item.end_ms))
        .text("kind", text(|c| c.kind.name().to_owned()))
        .maybe_text("left", shown(|c| c.left.verdict.to_text()))
        .maybe_text("right", shown(|c| c.right.verdict.to_text()))
        .maybe_int(
            "left_confidence",
            cases.iter().map(|c| c.left.confidence.filter(|_| seen(c)).map(i64::from)),
        )
        .maybe_int(
            "right_confidence",
            cases.iter().map(|c| c.right.confidence.filter(|_| seen(c)).map(i64::from)),
        )
        .maybe_text("left_note", shown(|c| c.left.note.to_owned()))
        .maybe_text("right_note", shown(|c| c.right.note.to_owned()))
        .maybe_text("look", cases.iter().map(|c| c.look.map(|look| look.verdict.to_text())))
        .maybe_text("decision", cases.iter().map(decided))
        .maybe_text("cause", cases.iter().map(cause))
}

/// A row per settled item, the changes in their order.
fn change_table(lessons: &Lessons) -> Table {
    let rows = lessons.rows();
    let cell = |at: usize| rows.iter().map(move |row| row[at].clone());
    Lessons::COLUMNS.iter().enumerate().fold(Table::default(), |table, (at, name)| table.text(name, cell(at)))
}

fn doubt_table(doubts: &Doubts) -> Table {
    let found = &doubts.found;
    let other_label = |doubt: &Doubt| match &doubt.reason {
        DoubtReason::Neighbours { mostly, .. } => mostly.clone(),
        DoubtReason::Twin { other_label, .. } | DoubtReason::SameUser { other_label, .. } => {
            other_label.clone()
        }
    };
    let contrary = |doubt: &Doubt| match doubt.reason {
        DoubtReason::Neighbours { contrary, .. } => Some(contrary as i64),
        _ => None,
    };
    Table::default()
        .text("item_id", found.iter().map(|d| d.item.clone()))
        .text("session_id", found.iter().map(|d| d.session.clone()))
        .text("label", found.iter().map(|d| d.label.clone()))
        .text("reason", found.iter().map(|d| d.reason.name().to_owned()))
        .text("other_label", found.iter().map(other_label))
        .maybe_int("contrary_neighbours", found.iter().map(contrary))
        .maybe_text("other_item", found.iter().map(|d| d.reason.other().map(str::to_owned)))
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        other => Err(format!("'{other}' is neither yes nor no")),
    }
}

fn parse_audit(text: &str) -> Result<AuditShare, String> {
    text.parse()
        .ok()
        .and_then(AuditShare::from_share)
        .ok_or_else(|| format!("'{text}' is no share; write a number between 0 and 1, for instance 0.1"))
}
