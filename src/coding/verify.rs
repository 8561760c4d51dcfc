//! The offline proof that a round is what was frozen and sealed; must not show any label.

use super::ballot::Log;
use super::codebook::Codebook;
use super::reveal::read_sealed;
use super::round::{Item, Round, RoundError, manifest_hash};
use super::seal::commitment;
use crate::project::Project;
use crate::project::coding_store::{ChainFault, Protection, SealCheck, SealRow};
use std::collections::BTreeSet;

/// One thing that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What, e.g. `chain of a`; stable words for scripts.
    pub name: String,
    pub holds: bool,
    /// What was found, in words.
    pub detail: String,
}

/// All that could be checked in the round's present state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    pub round: String,
    pub checks: Vec<Check>,
}

impl VerifyReport {
    pub fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.holds)
    }

    pub fn failures(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| !check.holds)
    }

    fn add(&mut self, name: impl Into<String>, outcome: Result<String, String>) {
        let (holds, detail) = match outcome {
            Ok(detail) => (true, detail),
            Err(detail) => (false, detail),
        };
        self.checks.push(Check { name: name.into(), holds, detail });
    }
}

/// Recomputes codebook, manifest, orders, chains and seals from the file alone, and after the reveal every event.
///
/// `Err` only where the round cannot be found or the file not be read; what does not hold is in the report.
pub fn verify_round(project: &Project, round_id: &str) -> Result<VerifyReport, RoundError> {
    let round = Round::load(project, round_id)?;
    let mut report = VerifyReport { round: round.id.clone(), checks: Vec::new() };
    if round.manifest_hash.is_none() {
        report.add("state", Ok("a draft: nothing is frozen yet".to_owned()));
        return Ok(report);
    }
    report.add("codebook", check_codebook(project, &round));
    let items = match round.load_items(project) {
        Ok(items) => items,
        Err(error) => {
            report.add("items", Err(error.to_string()));
            return Ok(report);
        }
    };
    report.add("items", check_items(&round, &items));
    for (side, coder) in round.coders.iter().enumerate() {
        let id = &coder.id;
        report.add(format!("lock of {id}"), check_lock(project, &round, side));
        report.add(format!("order of {id}"), check_order(project, &round, id, &items));
        report.add(format!("chain of {id}"), check_chain(project, &round, id));
        report.add(format!("seal of {id}"), check_seal(project, &round, id));
    }
    let forked: BTreeSet<Option<&str>> = round.forks.iter().map(|fork| fork.coder_id.as_deref()).collect();
    for coder in forked {
        report.add(
            coder.map_or_else(|| "choice between decisions".to_owned(), |id| format!("choice of {id}")),
            check_choices(project, &round, coder),
        );
    }
    if round.state.is_revealed() {
        check_events(project, &round, &items, &mut report);
        report.add("decisions", check_decisions(project, &round));
    }
    Ok(report)
}

fn check_codebook(project: &Project, round: &Round) -> Result<String, String> {
    let row =
        project.codebook_row(&round.codebook_id, Some(round.codebook_version)).map_err(|e| e.to_string())?;
    let codebook = Codebook::from_json(&row.document).map_err(|e| e.to_string())?;
    let hash = codebook.hash().map_err(|e| e.to_string())?;
    if codebook.to_canonical().ok().as_deref() != Some(&row.document[..]) {
        return Err("the stored document is not in canonical form".to_owned());
    }
    if row.hash != hash || round.codebook_hash.as_ref() != Some(&hash) {
        return Err(format!("the codebook is {hash}, the round froze another one"));
    }
    Ok(hash)
}

fn check_items(round: &Round, items: &[Item]) -> Result<String, String> {
    let hash = manifest_hash(round, items).map_err(|e| e.to_string())?;
    if round.manifest_hash.as_ref() == Some(&hash) {
        Ok(format!("{} items, {hash}", items.len()))
    } else {
        Err(format!("items, coders or sampling are {hash}, the round froze others"))
    }
}

fn check_order(project: &Project, round: &Round, coder: &str, items: &[Item]) -> Result<String, String> {
    let stored = project.queue_rows(&round.id, coder).map_err(|e| e.to_string())?;
    if stored == round.queue_of(coder, items) {
        Ok("the order that project, round and coder determine".to_owned())
    } else {
        Err("the stored order is not the one that project, round and coder determine".to_owned())
    }
}

/// What keeps a ballot is no fault, but whoever reads the report must know it.
fn check_lock(project: &Project, round: &Round, side: usize) -> Result<String, String> {
    let mut words = match round.protection[side] {
        Protection::NotTaken => "not begun yet".to_owned(),
        Protection::None => "none: the ballot is not encrypted".to_owned(),
        Protection::Passphrase => {
            let cost = project.stretching_of(&round.id, &round.coders[side].id).map_err(|e| e.to_string())?;
            let Some(cost) = cost else { return Err("the lock is missing".to_owned()) };
            format!(
                "passphrase, Argon2id with {} MiB, {} passes, {} lanes",
                cost.memory_kib.div_ceil(1024),
                cost.passes,
                cost.lanes
            )
        }
    };
    if round.generations[side] > 1 {
        let again = round.generations[side];
        words = format!("begun again, this is ballot {again}; {words}");
    }
    Ok(words)
}

fn check_chain(project: &Project, round: &Round, coder: &str) -> Result<String, String> {
    let report = project.check_ballot_chain(&round.id, coder).map_err(|e| e.to_string())?;
    let fault: Option<ChainFault> = report.fault;
    match fault {
        None => Ok(format!("{} events, head {}", report.head.events, report.head.hash)),
        Some(fault) => Err(fault.to_string()),
    }
}

fn check_seal(project: &Project, round: &Round, coder: &str) -> Result<String, String> {
    let recompute = |secret: &[u8; 32], round: &str, coder: &str, seal: &SealRow| {
        commitment(secret, round, coder, seal).ok()
    };
    let Some(seal) = project.seal_row(&round.id, coder).map_err(|e| e.to_string())? else {
        return Ok("not sealed yet".to_owned());
    };
    if Some(&seal.manifest_hash) != round.manifest_hash.as_ref()
        || Some(&seal.codebook_hash) != round.codebook_hash.as_ref()
        || seal.items as usize != round.queue_len()
    {
        return Err("it was made over other items or another codebook".to_owned());
    }
    let chain = project.check_ballot_chain(&round.id, coder).map_err(|e| e.to_string())?;
    if chain.head.hash != seal.head {
        return Err("labels were changed, added or removed after the seal".to_owned());
    }
    match project.check_seal(&round.id, coder, recompute).map_err(|e| e.to_string())? {
        Some(SealCheck::Holds) => Ok(format!("{}", seal.commitment)),
        Some(SealCheck::Closed) => {
            Ok(format!("over these items; the rest shows when it opens; {}", seal.commitment))
        }
        Some(SealCheck::Fails) | None => Err("the commitment is not the one of this ballot".to_owned()),
    }
}

/// Who chose between two logs, and that the one that does not count is still there, whole.
fn check_choices(project: &Project, round: &Round, coder: Option<&str>) -> Result<String, String> {
    project.check_set_aside(&round.id, coder).map_err(|e| e.to_string())?;
    let whose = coder.map_or_else(|| "the log of decisions".to_owned(), |id| format!("the ballot of {id}"));
    let made = round.forks.iter().filter(|fork| fork.coder_id.as_deref() == coder);
    let told: Vec<String> = made
        .map(|fork| {
            let at = jiff::Timestamp::from_millisecond(fork.chosen_at_ms)
                .map_or_else(|_| String::new(), |at| format!(" ({at})"));
            format!("{}{at}", fork.sentence(&whose))
        })
        .collect();
    Ok(told.join("; "))
}

fn check_events(project: &Project, round: &Round, items: &[Item], report: &mut VerifyReport) {
    let rows = match project.revealed_rows(&round.id) {
        Ok(rows) => rows,
        Err(error) => return report.add("labels", Err(error.to_string())),
    };
    for (side, rows) in rows.iter().enumerate() {
        let outcome = read_sealed(round, rows).map_err(|e| e.to_string()).and_then(|log: Log| {
            let places = round.places(project, &rows.coder_id, items).map_err(|e| e.to_string())?;
            let known: BTreeSet<&str> = places.iter().map(|place| place.key.as_str()).collect();
            if let Some(foreign) = log.items().find(|item| !known.contains(item)) {
                return Err(format!("`{foreign}` is no item of this round"));
            }
            if log.done() != round.done[side] {
                return Err(format!(
                    "{} items are labelled, the count says {}",
                    log.done(),
                    round.done[side]
                ));
            }
            Ok(format!("{} of {} items", log.done(), places.len()))
        });
        report.add(format!("labels of {}", rows.coder_id), outcome);
    }
}

fn check_decisions(project: &Project, round: &Round) -> Result<String, String> {
    let report = project.check_decision_chain(&round.id).map_err(|e| e.to_string())?;
    match report.fault {
        None => Ok(format!("{} events", report.head.events)),
        Some(fault) => Err(fault.to_string()),
    }
}
