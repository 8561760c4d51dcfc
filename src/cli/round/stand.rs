//! Where rounds stand, whether they hold, and the reveal. Before it, counts are all that is told of ballots.

use super::passphrase::{PassphraseArgs, told};
use crate::cli::table::{Brief, Output, Table, say_json};
use crate::cli::{Done, Outcome, now_ms, say};
use crate::coding::{
    Check, Desk, Passphrase, Protection, Round, RoundError, StoreError, check_receipt, receipt, verify_round,
};
use crate::project::Project;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Shows both ballots to both; refused until both are sealed.
///
/// A ballot under a passphrase is opened by its coder first, with --coder; that is only possible when both are sealed.
/// The round is revealed as soon as both can be read.
///
/// Example: binocular round reveal study.binocular --round r1 --coder ann
#[derive(Debug, Args)]
pub(super) struct Reveal {
    project: PathBuf,
    #[arg(long)]
    round: String,
    /// Id of the coder whose ballot is opened.
    #[arg(long)]
    coder: Option<String>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Reveal {
    pub fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        if let Some(coder) = &self.coder {
            let round = Round::load(&project, &self.round).map_err(say)?;
            let passphrase = match round.side_of(coder) {
                Some(side) if !round.shown[side] => self.passphrase.wanted(coder)?,
                _ => None,
            };
            let round =
                Round::open_ballot(&mut project, &self.round, coder, passphrase.as_ref()).map_err(told)?;
            if let Some(other) = (0..2).find(|side| !round.shown[*side]) {
                let other = &round.coders[other].id;
                project.close().map_err(say)?;
                say_json(
                    self.format,
                    || {
                        format!(
                            "the ballot of {coder} is open; {other} opens theirs next, then round {} is revealed",
                            round.id
                        )
                    },
                    || json!({"round": round.id, "state": round.state.name(), "opened": coder, "still_locked": other}),
                )?;
                return Ok(Done::Fully);
            }
        }
        let round = Round::reveal(&mut project, &self.round, now_ms()).map_err(told)?;
        project.close().map_err(say)?;
        say_json(
            self.format,
            || {
                let mut told = format!(
                    "round {} is revealed; see `binocular agreement`, then settle what differs with `binocular adjudicate`",
                    round.id
                );
                for caveat in round.caveats() {
                    told.push('\n');
                    told.push_str(&caveat);
                }
                told
            },
            || {
                json!({
                    "round": round.id, "state": round.state.name(), "items": round.items, "caveats": round.caveats(),
                })
            },
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
            .text(
                "kind",
                rounds.iter().map(|r| if r.design.calibration { "calibration" } else { "blind" }.to_owned()),
            )
            .text("unit", rounds.iter().map(|r| r.unit.name().to_owned()))
            .int("items", rounds.iter().map(|r| r.items as i64))
            .int("queue", rounds.iter().map(|r| r.queue_len() as i64))
            .text("codebook", rounds.iter().map(|r| r.codebook_id.clone()))
            .int("codebook_version", rounds.iter().map(|r| i64::from(r.codebook_version)));
        for (side, letter) in ["a", "b"].into_iter().enumerate() {
            table = table
                .text(&format!("coder_{letter}"), rounds.iter().map(|r| r.coders[side].id.clone()))
                .int(&format!("done_{letter}"), rounds.iter().map(|r| r.done[side] as i64))
                .bool(&format!("sealed_{letter}"), rounds.iter().map(|r| r.sealed[side]))
                .text(
                    &format!("lock_{letter}"),
                    rounds.iter().map(|r| lock_name(r.protection[side]).to_owned()),
                )
                .int(&format!("ballot_{letter}"), rounds.iter().map(|r| i64::from(r.generations[side])));
        }
        // Beside the table, as it is one sentence per reservation and not per round.
        for round in &rounds {
            for caveat in round.caveats() {
                eprintln!("round {}: {caveat}", round.id);
            }
        }
        self.output.table(table)?;
        Ok(Done::Fully)
    }
}

/// Proves from the file alone that a round is what was frozen and sealed: codebook, items, orders, chains, seals.
///
/// A ballot under a passphrase can be read by nobody else before the reveal: until then the chain is checked by what
/// stands around the envelopes. With --coder and the passphrase, the own ballot is opened and checked as well. Fails,
/// with exit code 1, when something does not hold.
///
/// Example: binocular round verify study.binocular --round r1
#[derive(Debug, Args)]
pub(super) struct Verify {
    project: PathBuf,
    #[arg(long)]
    round: String,
    /// Id of a coder whose own ballot is checked too.
    #[arg(long)]
    coder: Option<String>,
    /// A receipt that was told before, as CODER=CODE: proves that nothing of that ballot before it was rewritten since,
    /// also while the round is blind. May be given several times.
    #[arg(long, value_name = "CODER=CODE", value_parser = parse_receipt)]
    receipt: Vec<(String, String)>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    #[command(flatten)]
    output: Output,
}

fn parse_receipt(text: &str) -> Result<(String, String), String> {
    let (coder, code) = text.split_once('=').ok_or("say CODER=CODE, as in ann=7Q2M-0XK4-9D1C")?;
    Ok((coder.to_owned(), code.to_owned()))
}

/// Prints a receipt of a coder's ballot as it stands: a short code to send to the other coder after each session.
///
/// It says nothing of labels, nor how many there are. Whoever kept it can prove with `binocular round verify --receipt`,
/// before the reveal too and without a passphrase, that nothing before it was rewritten.
///
/// Example: binocular round receipt study.binocular --round r1 --coder ann
#[derive(Debug, Args)]
pub(super) struct ReceiptOf {
    project: PathBuf,
    #[arg(long)]
    round: String,
    /// Id of the coder whose ballot it is.
    #[arg(long)]
    coder: String,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl ReceiptOf {
    pub fn run(self) -> Outcome {
        let project = crate::cli::read_project(&self.project)?;
        require_coder(&project, &self.round, &self.coder)?;
        let code = receipt(&project, &self.round, &self.coder).map_err(say)?;
        say_json(
            self.format,
            || code.clone(),
            || json!({"round": self.round, "coder": self.coder, "receipt": code}),
        )?;
        Ok(Done::Fully)
    }
}

fn require_coder(project: &Project, round: &str, coder: &str) -> Result<(), String> {
    let round = Round::load(project, round).map_err(say)?;
    if round.side_of(coder).is_some() {
        return Ok(());
    }
    let [a, b] = &round.coders;
    Err(format!("round {} has no coder {coder}; they are {} and {}", round.id, a.id, b.id))
}

impl Verify {
    pub fn run(self) -> Outcome {
        let project = crate::cli::read_project(&self.project)?;
        let mut checks = checks_of(&project, &self.round)?;
        if let Some(coder) = &self.coder {
            let passphrase = self.passphrase.wanted(coder)?;
            checks.push(own_check(&project, &self.round, coder, passphrase.as_ref())?);
        }
        for (coder, code) in &self.receipt {
            require_coder(&project, &self.round, coder)?;
            let check = check_receipt(&project, &self.round, coder, code).map_err(say)?;
            checks.push(
                check.ok_or_else(|| format!("{code} is no receipt; it has twelve letters and digits"))?,
            );
        }
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

/// What only the coder can check before the reveal: that every envelope holds what its hash says.
fn own_check(
    project: &Project,
    round: &str,
    coder: &str,
    passphrase: Option<&Passphrase>,
) -> Result<Check, String> {
    let name = format!("labels of {coder}");
    match Desk::sign_in(project, round, coder, passphrase) {
        Ok(_) => Ok(Check {
            name,
            holds: true,
            detail: "every event is what its hash says; read by its coder".to_owned(),
        }),
        Err(error @ (RoundError::Broken { .. } | RoundError::Store(StoreError::Damaged { .. }))) => {
            Ok(Check { name, holds: false, detail: error.to_string() })
        }
        Err(error) => Err(told(error)),
    }
}

/// The stable name of files and scripts.
fn lock_name(protection: Protection) -> &'static str {
    match protection {
        Protection::NotTaken => "not_begun",
        Protection::None => "none",
        Protection::Passphrase => "passphrase",
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
