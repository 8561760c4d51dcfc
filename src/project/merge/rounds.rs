//! Rounds: what was frozen must be the same in both copies; decisions are a log of which one goes on where the other
//! ends, or one of the two is chosen. Knows rows and chains, not labels.

use super::ballots::{Seat, ballots, chosen, common};
use super::forks::{self, Branch, Choices};
use super::report::{Conflict, ItemsOfBoth, MergeReport};
use super::rows::Rows;
use crate::project::coding_store::genesis;
use rusqlite::types::Value;
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

/// What a round says once it is open.
const FROZEN: [&str; 8] = [
    "project_uuid",
    "unit",
    "codebook_id",
    "codebook_version",
    "sampling",
    "codebook_hash",
    "manifest_hash",
    "opened_at_ms",
];
const STEPS: [(&str, &str); 3] =
    [("revealed_at_ms", "revealed"), ("adjudicating_at_ms", "in adjudication"), ("closed_at_ms", "closed")];

/// The kind of the act that made a round of the items which two copies of one have in common.
pub const INTERSECT_ACT: &str = "round_intersected";

/// Rounds that stay as each copy has them, since somebody made one of what they have in common; with its id.
fn left_apart(connections: [&Connection; 2]) -> rusqlite::Result<BTreeMap<String, String>> {
    let mut apart = BTreeMap::new();
    for connection in connections {
        let mut statement = connection.prepare("SELECT payload FROM acts WHERE kind = ?1")?;
        let payloads = statement.query_map([INTERSECT_ACT], |row| row.get::<_, Vec<u8>>(0))?;
        for payload in payloads {
            let said: serde_json::Value = serde_json::from_slice(&payload?).unwrap_or_default();
            if let (Some(round), Some(into)) = (said["body"]["round"].as_str(), said["body"]["into"].as_str())
            {
                apart.insert(round.to_owned(), into.to_owned());
            }
        }
    }
    Ok(apart)
}

pub(super) fn rounds(
    ours: &Connection,
    theirs: &Connection,
    choices: &Choices,
    report: &mut MergeReport,
    conflicts: &mut Vec<Conflict>,
) -> rusqlite::Result<()> {
    let ids: Vec<String> = theirs
        .prepare("SELECT round_id FROM rounds ORDER BY round_id")?
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let apart = left_apart([ours, theirs])?;
    let told = |round: &str, into: &str| {
        format!("Round {round} stays as each copy has it; the items of both are in round {into}")
    };
    for round in ids {
        let (our, their) = (head(ours, &round)?, head(theirs, &round)?);
        let is_open = |rows: &Rows| Ok::<_, rusqlite::Error>(rows.number(0, "opened_at_ms")? != 0);
        if our.len() == 0 {
            frame(ours, theirs, &round)?;
            report.rounds.push(round.clone());
        } else if !is_open(&their)? {
            if !is_open(&our)? && !same_draft(ours, theirs, &round)? {
                let items = items_of_both(ours, theirs, &round)?;
                match apart.get(&round) {
                    Some(into) => report.remarks.push(told(&round, into)),
                    None => conflicts.push(Conflict::Draft { round, items }),
                }
            }
            continue;
        } else if let (false, Some(into)) = (is_open(&our)?, apart.get(&round)) {
            report.remarks.push(told(&round, into));
            continue;
        } else if !is_open(&our)? {
            // Nothing hangs on a draft; what was opened in the other copy is the round.
            ours.execute("DELETE FROM rounds WHERE round_id = ?1", [&round])?;
            frame(ours, theirs, &round)?;
            report.steps.push(format!("{round} opened"));
        } else if let Some(what) = differing(ours, theirs, &round)? {
            let items = items_of_both(ours, theirs, &round)?;
            match apart.get(&round) {
                Some(into) => report.remarks.push(told(&round, into)),
                None => conflicts.push(Conflict::Round { round, what, items }),
            }
            continue;
        }
        if is_open(&their)? {
            report.choices += forks::unite(ours, theirs, &round)?;
            ballots(ours, theirs, &round, choices, report, conflicts)?;
            steps(ours, theirs, &round, report)?;
            decisions(ours, theirs, &round, choices, report, conflicts)?;
        }
    }
    Ok(())
}

fn head(connection: &Connection, round: &str) -> rusqlite::Result<Rows> {
    Rows::read(connection, "rounds", "round_id = ?1", &[round], "round_id")
}

/// Tables of what is frozen when a round is opened, in the order in which they refer to each other.
fn parts(connection: &Connection, round: &str) -> rusqlite::Result<[Rows; 3]> {
    let read = |table, order| Rows::read(connection, table, "round_id = ?1", &[round], order);
    Ok([
        read("round_items", "ordinal")?,
        read("round_seats", "side")?,
        read("round_queue", "coder_id, position")?,
    ])
}

fn same_draft(ours: &Connection, theirs: &Connection, round: &str) -> rusqlite::Result<bool> {
    let (our, their) = (head(ours, round)?, head(theirs, round)?);
    Ok(our.same_in(&their, &FROZEN)? && parts_differ(ours, theirs, round)?.is_none())
}

fn differing(ours: &Connection, theirs: &Connection, round: &str) -> rusqlite::Result<Option<&'static str>> {
    let (our, their) = (head(ours, round)?, head(theirs, round)?);
    Ok(match our.same_in(&their, &FROZEN)? {
        true => parts_differ(ours, theirs, round)?,
        false if !our.same_in(&their, &["codebook_hash"])? => Some("the codebooks"),
        false if !our.same_in(&their, &["manifest_hash"])? => Some("the items"),
        false => Some("the times or ways of opening"),
    })
}

fn parts_differ(
    ours: &Connection,
    theirs: &Connection,
    round: &str,
) -> rusqlite::Result<Option<&'static str>> {
    let ([items, seats, queue], [their_items, their_seats, their_queue]) =
        (parts(ours, round)?, parts(theirs, round)?);
    Ok(if items != their_items {
        Some("the items")
    } else if !seats.same_in(&their_seats, &["side", "coder_id"])? {
        Some("the coders")
    } else if queue != their_queue {
        Some("the orders of the items")
    } else {
        None
    })
}

/// What somebody needs who makes a new round of what both copies have.
fn items_of_both(ours: &Connection, theirs: &Connection, round: &str) -> rusqlite::Result<ItemsOfBoth> {
    let ids = |connection: &Connection| {
        connection
            .prepare("SELECT item_id FROM round_items WHERE round_id = ?1 ORDER BY ordinal")?
            .query_map([round], |r| r.get::<_, String>(0))?
            .collect::<rusqlite::Result<Vec<_>>>()
    };
    let (our, their) = (ids(ours)?, ids(theirs)?);
    let known: BTreeSet<&String> = their.iter().collect();
    let (here, there) = (our.len(), their.len());
    let common: Vec<String> = our.iter().filter(|id| known.contains(id)).cloned().collect();
    let only = [here - common.len(), there - common.len()];
    Ok(ItemsOfBoth { common, only })
}

/// A round as it was opened: without ballots, seals, secrets and later steps.
pub(super) fn frame(ours: &Connection, theirs: &Connection, round: &str) -> rusqlite::Result<()> {
    let their = head(theirs, round)?;
    let mut draft = their.clone();
    for column in ["opened_at_ms", "codebook_hash", "manifest_hash", "decision_head"] {
        draft.set(column, &Value::Null)?;
    }
    for (column, _) in STEPS {
        draft.set(column, &Value::Null)?;
    }
    draft.set("decisions", &Value::Integer(0))?;
    draft.insert(ours)?;
    let [items, mut seats, queue] = parts(theirs, round)?;
    seats.set("events", &Value::Integer(0))?;
    seats.set("done", &Value::Integer(0))?;
    seats.set("generation", &Value::Integer(1))?;
    seats.set("head", &Value::Null)?;
    items.insert(ours)?;
    seats.insert(ours)?;
    queue.insert(ours)?;
    let value = |column| their.cell(0, column);
    ours.execute(
        "UPDATE rounds SET codebook_hash = ?2, manifest_hash = ?3, opened_at_ms = ?4 WHERE round_id = ?1",
        params![round, value("codebook_hash")?, value("manifest_hash")?, value("opened_at_ms")?],
    )?;
    if their.number(0, "opened_at_ms")? != 0 {
        // An opened ballot without a label ends where every chain begins.
        ours.execute("UPDATE round_seats SET head = ?2 WHERE round_id = ?1", params![round, genesis().0])?;
    }
    Ok(())
}

/// A step that both took counts from the first time.
fn steps(
    ours: &Connection,
    theirs: &Connection,
    round: &str,
    report: &mut MergeReport,
) -> rusqlite::Result<()> {
    let (our, their) = (head(ours, round)?, head(theirs, round)?);
    for (column, word) in STEPS {
        let (mine, its) = (our.cell(0, column)?, their.cell(0, column)?);
        let earlier = match (mine, its) {
            (Value::Null, Value::Integer(_)) => {
                report.steps.push(format!("{round} {word}"));
                true
            }
            (Value::Integer(a), Value::Integer(b)) => b < a,
            _ => false,
        };
        if earlier {
            ours.execute(
                &format!("UPDATE rounds SET {column} = ?2 WHERE round_id = ?1"),
                params![round, its],
            )?;
        }
    }
    Ok(())
}

fn decisions(
    ours: &Connection,
    theirs: &Connection,
    round: &str,
    choices: &Choices,
    report: &mut MergeReport,
    conflicts: &mut Vec<Conflict>,
) -> rusqlite::Result<()> {
    let seat = Seat { round, coder: "" };
    let (our, their) = (Branch::read(ours, seat)?, Branch::read(theirs, seat)?);
    for (branch, other) in [(&our, false), (&their, true)] {
        if !branch.is_chain()? {
            let whose = "the log of decisions".to_owned();
            conflicts.push(Conflict::Broken { round: round.to_owned(), whose, other });
            return Ok(());
        }
    }
    let (mine, its) = (our.events(), their.events());
    let common = common(mine, its)?;
    if common < mine.len().min(its.len()) {
        let fork = forks::fork(seat, &our, &their, common)?;
        let Some(keep) = chosen(ours, seat, &fork, (&our, &their), choices, report)? else {
            conflicts.push(Conflict::Fork(fork));
            return Ok(());
        };
        forks::settle(ours, seat, (&our, &their), keep)?;
    } else if its.len() > common {
        its.insert_from(ours, common)?;
        report.decisions.push((round.to_owned(), its.len() - common));
    }
    forks::tidy(ours, seat)?;
    ours.execute(
        "UPDATE rounds SET decisions = (SELECT count(*) FROM adjudication_events WHERE round_id = ?1),
             decision_head = (SELECT hash FROM adjudication_events WHERE round_id = ?1 ORDER BY seq DESC LIMIT 1)
         WHERE round_id = ?1",
        [round],
    )?;
    Ok(())
}
