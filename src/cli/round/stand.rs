//! Where rounds stand, whether they hold, and the reveal. Before it, counts are all that is told of ballots.

use crate::cli::table::{Brief, Output, Table, say_json};
use crate::cli::{Done, Outcome, now_ms, say};
use crate::coding::{Check, Round, verify_round};
use crate::project::Project;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Shows both ballots to both; refused until both are sealed.
///
/// Example: binocular round reveal study.binocular --round r1
#[derive(Debug, Args)]
pub(super) struct Reveal {
    project: PathBuf,
    #[arg(long)]
    round: String,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Reveal {
    pub fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        let round = Round::reveal(&mut project, &self.round, now_ms()).map_err(say)?;
        project.close().map_err(say)?;
        say_json(
            self.format,
            || {
                format!(
                    "round {} is revealed; see `binocular agreement`, then settle what differs with `binocular adjudicate`",
                    round.id
                )
            },
            || json!({"round": round.id, "state": round.state.name(), "items": round.items}),
        )?;
        Ok(Done::Fully)
    }
}

/// Shows where rounds stand, and how many items each coder has done; never a label.
///
/// Example: binocular round status study.binocular --round r1 --format json
#[derive(Debug, Args)]
pub(super) struct Status {
    project: PathBuf,
    /// By default all rounds.
    #[arg(long)]
    round: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Status {
    pub fn run(self) -> Outcome {
        let project = crate::cli::read_project(&self.project)?;
        let rounds = match &self.round {
            Some(id) => vec![Round::load(&project, id).map_err(say)?],
            None => Round::all(&project).map_err(say)?,
        };
        let mut table = Table::default()
            .text("round", rounds.iter().map(|r| r.id.clone()))
            .text("state", rounds.iter().map(|r| r.state.name().to_owned()))
            .text("unit", rounds.iter().map(|r| r.unit.name().to_owned()))
            .int("items", rounds.iter().map(|r| r.items as i64))
            .text("codebook", rounds.iter().map(|r| r.codebook_id.clone()))
            .int("codebook_version", rounds.iter().map(|r| i64::from(r.codebook_version)));
        for (side, letter) in ["a", "b"].into_iter().enumerate() {
            table = table
                .text(&format!("coder_{letter}"), rounds.iter().map(|r| r.coders[side].id.clone()))
                .int(&format!("done_{letter}"), rounds.iter().map(|r| r.done[side] as i64))
                .bool(&format!("sealed_{letter}"), rounds.iter().map(|r| r.sealed[side]));
        }
        self.output.table(table)?;
        Ok(Done::Fully)
    }
}

/// Proves from the file alone that a round is what was frozen and sealed: codebook, items, orders, chains, seals.
///
/// Fails, with exit code 1, when something does not hold.
///
/// Example: binocular round verify study.binocular --round r1
#[derive(Debug, Args)]
pub(super) struct Verify {
    project: PathBuf,
    #[arg(long)]
    round: String,
    #[command(flatten)]
    output: Output,
}

impl Verify {
    pub fn run(self) -> Outcome {
        let project = crate::cli::read_project(&self.project)?;
        let checks = checks_of(&project, &self.round)?;
        let failed: Vec<&str> = checks.iter().filter(|c| !c.holds).map(|c| c.name.as_str()).collect();
        let told = (!failed.is_empty()).then(|| {
            format!(
                "round {} does not hold ({}); go back to a backup, and do not trust its labels",
                self.round,
                failed.join(", ")
            )
        });
        self.output.table(check_table(&checks))?;
        told.map_or(Ok(Done::Fully), Err)
    }
}

/// Every check of a round. How many events a ballot has tells how often its coder changed their mind, and the head of
/// its chain could be compared with guesses: both are left out until the reveal.
pub(in crate::cli) fn checks_of(project: &Project, round: &str) -> Result<Vec<Check>, String> {
    let revealed = Round::load(project, round).map_err(say)?.state.is_revealed();
    let mut checks = verify_round(project, round).map_err(say)?.checks;
    for check in checks.iter_mut().filter(|c| !revealed && c.holds && c.name.starts_with("chain of ")) {
        "every event follows from the one before".clone_into(&mut check.detail);
    }
    Ok(checks)
}

pub(in crate::cli) fn check_table(checks: &[Check]) -> Table {
    Table::default()
        .text("check", checks.iter().map(|c| c.name.clone()))
        .bool("holds", checks.iter().map(|c| c.holds))
        .text("detail", checks.iter().map(|c| c.detail.clone()))
}
