//! Rounds: what was frozen must be the same in both copies; ballots and decisions are logs of which one goes on where
//! the other ends. Knows rows and chains, not labels.

use super::report::{BallotGain, Conflict, MergeReport};
use super::rows::Rows;
use crate::project::coding_store::{Digest, genesis, open_notes};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};

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

/// A coder's place in a round.
#[derive(Clone, Copy)]
struct Seat<'a> {
    round: &'a str,
    coder: &'a str,
}

pub(super) fn rounds(
    ours: &Connection,
    theirs: &Connection,
    report: &mut MergeReport,
    conflicts: &mut Vec<Conflict>,
) -> rusqlite::Result<()> {
    let ids: Vec<String> = theirs
        .prepare("SELECT round_id FROM rounds ORDER BY round_id")?
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for round in ids {
        let (our, their) = (head(ours, &round)?, head(theirs, &round)?);
        let is_open = |rows: &Rows| Ok::<_, rusqlite::Error>(rows.number(0, "opened_at_ms")? != 0);
        if our.len() == 0 {
            frame(ours, theirs, &round)?;
            report.rounds.push(round.clone());
        } else if !is_open(&their)? {
            if !is_open(&our)? && !same_draft(ours, theirs, &round)? {
                conflicts.push(Conflict::Draft { round });
            }
            continue;
        } else if !is_open(&our)? {
            // Nothing hangs on a draft; what was opened in the other copy is the round.
            ours.execute("DELETE FROM rounds WHERE round_id = ?1", [&round])?;
            frame(ours, theirs, &round)?;
            report.steps.push(format!("{round} opened"));
        } else if let Some(what) = differing(ours, theirs, &round)? {
            conflicts.push(Conflict::Round { round, what });
            continue;
        }
        if is_open(&their)? {
            ballots(ours, theirs, &round, report, conflicts)?;
            steps(ours, theirs, &round, report)?;
            decisions(ours, theirs, &round, report, conflicts)?;
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

fn ballots(
    ours: &Connection,
    theirs: &Connection,
    round: &str,
    report: &mut MergeReport,
    conflicts: &mut Vec<Conflict>,
) -> rusqlite::Result<()> {
    let coders: Vec<String> = ours
        .prepare("SELECT coder_id FROM round_seats WHERE round_id = ?1 ORDER BY side")?
        .query_map([round], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if let Some(coder) = begun_again(ours, theirs, round)? {
        conflicts.push(Conflict::BegunAgain { round: round.to_owned(), coder });
        return Ok(());
    }
    let before = conflicts.len();
    for coder in &coders {
        let seat = Seat { round, coder };
        ballot(ours, theirs, seat, report, conflicts)?;
    }
    if conflicts.len() > before {
        return Ok(());
    }
    // Secrets of both come after the seals of both: the tables hold to that.
    for coder in &coders {
        let (our, their) = both(ours, theirs, Seat { round, coder }, "seat_secrets", "generation")?;
        add_missing(ours, &our, &their, "generation")?;
    }
    Ok(())
}

fn both(
    ours: &Connection,
    theirs: &Connection,
    seat: Seat<'_>,
    table: &'static str,
    order: &str,
) -> rusqlite::Result<(Rows, Rows)> {
    let read = |connection| {
        Rows::read(connection, table, "round_id = ?1 AND coder_id = ?2", &[seat.round, seat.coder], order)
    };
    Ok((read(ours)?, read(theirs)?))
}

/// Puts the rows that `our` lacks by their key; how many.
fn add_missing(ours: &Connection, our: &Rows, their: &Rows, key: &str) -> rusqlite::Result<usize> {
    let (at, our_at) = (their.place(key)?, our.place(key)?);
    let mut added = 0;
    for row in 0..their.len() {
        if !our.rows.iter().any(|r| r[our_at] == their.rows[row][at]) {
            their.insert_row(ours, row)?;
            added += 1;
        }
    }
    Ok(added)
}

/// Rows of one key that are not the same.
fn contradict(our: &Rows, their: &Rows, key: &str) -> rusqlite::Result<bool> {
    let (at, our_at) = (their.place(key)?, our.place(key)?);
    Ok(their.rows.iter().any(|row| our.rows.iter().any(|r| r[our_at] == row[at] && r != row)))
}

/// A coder whose ballot one copy has in a later generation than the other, where the other has opened a ballot of the
/// round that was under a passphrase: who began again may have seen it.
fn begun_again(ours: &Connection, theirs: &Connection, round: &str) -> rusqlite::Result<Option<String>> {
    let opened = |connection: &Connection| {
        connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM seat_secrets JOIN seat_locks USING (round_id, coder_id, generation)
                            WHERE round_id = ?1 AND kind = 'passphrase')",
            [round],
            |r| r.get::<_, bool>(0),
        )
    };
    let generations = |connection: &Connection| {
        connection
            .prepare(
                "SELECT s.coder_id, (SELECT coalesce(max(l.generation), 0) FROM seat_locks l
                    WHERE l.round_id = s.round_id AND l.coder_id = s.coder_id)
                 FROM round_seats s WHERE s.round_id = ?1 ORDER BY s.side",
            )?
            .query_map([round], |r| Ok((r.get::<_, String>(0)?, r.get::<_, i64>(1)?)))?
            .collect::<rusqlite::Result<Vec<_>>>()
    };
    let (our_opened, their_opened) = (opened(ours)?, opened(theirs)?);
    for ((coder, our), (_, their)) in generations(ours)?.into_iter().zip(generations(theirs)?) {
        if our > their && their_opened || their > our && our_opened {
            return Ok(Some(coder));
        }
    }
    Ok(None)
}

fn ballot(
    ours: &Connection,
    theirs: &Connection,
    seat: Seat<'_>,
    report: &mut MergeReport,
    conflicts: &mut Vec<Conflict>,
) -> rusqlite::Result<()> {
    let Seat { round, coder } = seat;
    let (events, their_events) = both(ours, theirs, seat, "ballot_events", "seq")?;
    for (rows, other) in [(&events, false), (&their_events, true)] {
        if !is_chain(rows)? {
            let whose = format!("the ballot of {coder}");
            conflicts.push(Conflict::Broken { round: round.to_owned(), whose, other });
            return Ok(());
        }
    }
    let common = common(&events, &their_events)?;
    let (locks, their_locks) = both(ours, theirs, seat, "seat_locks", "generation")?;
    let (seals, their_seals) = both(ours, theirs, seat, "seals", "generation")?;
    let (secrets, their_secrets) = both(ours, theirs, seat, "seat_secrets", "generation")?;
    let fork = Conflict::Ballot { round: round.to_owned(), coder: coder.to_owned(), common };
    let longer = if their_events.len() > events.len() { &their_events } else { &events };
    let parted = common < events.len().min(their_events.len())
        || contradict(&locks, &their_locks, "generation")?
        || contradict(&seals, &their_seals, "generation")?
        || contradict(&secrets, &their_secrets, "generation")?
        || labelled_past_seal(longer, &seals)?
        || labelled_past_seal(longer, &their_seals)?;
    if parted {
        conflicts.push(fork);
        return Ok(());
    }
    add_missing(ours, &locks, &their_locks, "generation")?;
    let (notes, their_notes) = both(ours, theirs, seat, "blind_notes", "id")?;
    report.blind_notes += add_missing(ours, &notes, &their_notes, "id")?;
    let more = their_events.len() - common;
    for row in common..their_events.len() {
        // The tables take events of the present generation only.
        ours.prepare_cached("UPDATE round_seats SET generation = ?3 WHERE round_id = ?1 AND coder_id = ?2")?
            .execute(params![round, coder, their_events.number(row, "generation")?])?;
        their_events.insert_row(ours, row)?;
    }
    let sealed = add_missing(ours, &seals, &their_seals, "generation")?;
    summarise(ours, theirs, seat, more > 0)?;
    if more > 0 || sealed > 0 {
        report.ballots.push(BallotGain {
            round: round.to_owned(),
            coder: coder.to_owned(),
            events: more,
            events_now: longer.len(),
            sealed: sealed > 0,
        });
    }
    Ok(())
}

/// What coders wrote about sessions while a round was blind becomes ordinary notes once the round is revealed in either
/// copy. After the notes of both were merged.
pub(super) fn open_blind_notes(ours: &Connection, report: &mut MergeReport) -> rusqlite::Result<()> {
    let revealed: Vec<String> = ours
        .prepare(
            "SELECT DISTINCT round_id FROM blind_notes JOIN rounds USING (round_id)
             WHERE revealed_at_ms IS NOT NULL ORDER BY round_id",
        )?
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for round in revealed {
        let left = |ours: &Connection| {
            let sql = "SELECT count(*) FROM blind_notes WHERE round_id = ?1";
            ours.query_row(sql, [&round], |r| r.get::<_, i64>(0)).map(|n| n.unsigned_abs() as usize)
        };
        let before = left(ours)?;
        report.notes += open_notes(ours, &round)?;
        // What was opened at once did not come as an envelope.
        report.blind_notes = report.blind_notes.saturating_sub(before - left(ours)?);
    }
    Ok(())
}

/// Every entry names the one before, and they are counted without a gap. What the hashes are of is not looked at: that
/// is asked by `binocular round verify`.
fn is_chain(rows: &Rows) -> rusqlite::Result<bool> {
    let mut before = Value::Blob(genesis().0.to_vec());
    for row in 0..rows.len() {
        if rows.number(row, "seq")? != row as i64 + 1 || *rows.cell(row, "prev_hash")? != before {
            return Ok(false);
        }
        before = rows.cell(row, "hash")?.clone();
    }
    Ok(true)
}

/// How many entries both begin with. An entry is its hash: it follows from all that came before.
fn common(our: &Rows, their: &Rows) -> rusqlite::Result<usize> {
    let (a, b) = (our.place("hash")?, their.place("hash")?);
    Ok(our.rows.iter().zip(&their.rows).take_while(|(x, y)| x[a] == y[b]).count())
}

/// A seal names the last entry of its generation: more of them means that one copy went on after the other sealed.
fn labelled_past_seal(events: &Rows, seals: &Rows) -> rusqlite::Result<bool> {
    for seal in 0..seals.len() {
        let generation = seals.number(seal, "generation")?;
        let mut last = None;
        for row in 0..events.len() {
            if events.number(row, "generation")? == generation {
                last = Some(events.cell(row, "hash")?);
            }
        }
        if last.is_some_and(|hash| Some(hash) != seals.cell(seal, "head").ok()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Brings the summary of a seat up to date: counts are those of the longer log.
fn summarise(
    ours: &Connection,
    theirs: &Connection,
    seat: Seat<'_>,
    from_theirs: bool,
) -> rusqlite::Result<()> {
    let Seat { round, coder } = seat;
    let generation: i64 = ours.query_row(
        "SELECT coalesce(max(generation), 1) FROM seat_locks WHERE round_id = ?1 AND coder_id = ?2",
        [round, coder],
        |r| r.get(0),
    )?;
    let last: Option<(i64, Vec<u8>)> = ours
        .query_row(
            "SELECT seq, hash FROM ballot_events WHERE round_id = ?1 AND coder_id = ?2 ORDER BY seq DESC LIMIT 1",
            [round, coder],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )
        .optional()?;
    let (events, head) = last.unwrap_or_else(|| (0, genesis().0.to_vec()));
    ours.execute(
        "UPDATE round_seats SET generation = ?3, events = ?4, head = ?5 WHERE round_id = ?1 AND coder_id = ?2",
        params![round, coder, generation, events, head],
    )?;
    if from_theirs {
        let done: i64 = theirs.query_row(
            "SELECT done FROM round_seats WHERE round_id = ?1 AND coder_id = ?2",
            [round, coder],
            |r| r.get(0),
        )?;
        ours.execute(
            "UPDATE round_seats SET done = ?3 WHERE round_id = ?1 AND coder_id = ?2",
            params![round, coder, done],
        )?;
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
    report: &mut MergeReport,
    conflicts: &mut Vec<Conflict>,
) -> rusqlite::Result<()> {
    let read = |connection| Rows::read(connection, "adjudication_events", "round_id = ?1", &[round], "seq");
    let (our, their) = (read(ours)?, read(theirs)?);
    for (rows, other) in [(&our, false), (&their, true)] {
        if !is_chain(rows)? {
            let whose = "the log of decisions".to_owned();
            conflicts.push(Conflict::Broken { round: round.to_owned(), whose, other });
            return Ok(());
        }
    }
    let common = common(&our, &their)?;
    if common < our.len().min(their.len()) {
        conflicts.push(Conflict::Decisions { round: round.to_owned(), common });
        return Ok(());
    }
    if their.len() > common {
        their.insert_from(ours, common)?;
        let head = match their.cell(their.len() - 1, "hash")? {
            Value::Blob(hash) => Digest::from_slice(hash),
            _ => None,
        };
        ours.execute(
            "UPDATE rounds SET decisions = ?2, decision_head = ?3 WHERE round_id = ?1",
            params![round, their.len() as i64, head.map(|h| h.0)],
        )?;
        report.decisions.push((round.to_owned(), their.len() - common));
    }
    Ok(())
}
