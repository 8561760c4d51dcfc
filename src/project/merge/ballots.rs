//! Ballots: each is a log of which one copy must go on where the other ends, or one of the two is chosen. Knows rows and
//! chains, not labels.

use super::forks::{self, Branch, Choices, Keep};
use super::report::{BallotGain, Conflict, Fork, MergeReport};
use super::rows::Rows;
use crate::project::coding_store::{genesis, open_notes};
use crate::project::guards::without_guards;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;

/// A coder's place in a round; without a coder, where its decisions are taken.
#[derive(Clone, Copy)]
pub(super) struct Seat<'a> {
    pub round: &'a str,
    pub coder: &'a str,
}

pub(super) fn ballots(
    ours: &Connection,
    theirs: &Connection,
    round: &str,
    choices: &Choices,
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
    let mut settled = BTreeSet::new();
    for coder in &coders {
        let seat = Seat { round, coder };
        if ballot(ours, theirs, seat, choices, report, conflicts)? {
            settled.insert(coder);
        }
    }
    if conflicts.len() > before {
        return Ok(());
    }
    // Secrets of both come after the seals of both: the tables hold to that.
    for coder in coders.iter().filter(|coder| !settled.contains(coder)) {
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

/// One coder's ballot; true where it had gone on in both copies and one of the two was kept.
fn ballot(
    ours: &Connection,
    theirs: &Connection,
    seat: Seat<'_>,
    choices: &Choices,
    report: &mut MergeReport,
    conflicts: &mut Vec<Conflict>,
) -> rusqlite::Result<bool> {
    let Seat { round, coder } = seat;
    let (our, their) = (Branch::read(ours, seat)?, Branch::read(theirs, seat)?);
    for (branch, other) in [(&our, false), (&their, true)] {
        if !branch.is_chain()? {
            let whose = format!("the ballot of {coder}");
            conflicts.push(Conflict::Broken { round: round.to_owned(), whose, other });
            return Ok(false);
        }
    }
    let (events, their_events) = (our.events(), their.events());
    let common = common(events, their_events)?;
    if let Some(entry) = rewritten(events, their_events, common)? {
        let (round, coder) = (round.to_owned(), coder.to_owned());
        conflicts.push(Conflict::Rewritten { round, coder, entry });
        return Ok(false);
    }
    let (locks, their_locks) = both(ours, theirs, seat, "seat_locks", "generation")?;
    let (seals, their_seals) = both(ours, theirs, seat, "seals", "generation")?;
    let (secrets, their_secrets) = both(ours, theirs, seat, "seat_secrets", "generation")?;
    let (notes, their_notes) = both(ours, theirs, seat, "blind_notes", "id")?;
    let longer = if their_events.len() > events.len() { their_events } else { events };
    let other_lock = contradict(&locks, &their_locks, "generation")?;
    let parted = common < events.len().min(their_events.len())
        || other_lock
        || other_seal(&seals, &their_seals)?
        || contradict(&secrets, &their_secrets, "generation")?
        || labelled_past_seal(longer, &seals)?
        || labelled_past_seal(longer, &their_seals)?;
    if parted {
        let fork = forks::fork(seat, &our, &their, common)?;
        let Some(keep) = chosen(ours, seat, &fork, (&our, &their), choices, report)? else {
            conflicts.push(Conflict::Fork(fork));
            return Ok(false);
        };
        // Under another lock the notes of the ballot that is not kept can be opened by nobody.
        if !other_lock {
            report.blind_notes += add_missing(ours, &notes, &their_notes, "id")?;
        } else if keep == Keep::Other {
            ours.execute("DELETE FROM blind_notes WHERE round_id = ?1 AND coder_id = ?2", [round, coder])?;
        }
        forks::settle(ours, seat, (&our, &their), keep)?;
        if other_lock && keep == Keep::Other {
            their_notes.insert(ours)?;
        }
        summarise(ours, theirs, seat, keep == Keep::Other)?;
        earliest_seals(ours, seat, [&seals, &their_seals])?;
        forks::tidy(ours, seat)?;
        return Ok(true);
    }
    add_missing(ours, &locks, &their_locks, "generation")?;
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
    earliest_seals(ours, seat, [&seals, &their_seals])?;
    forks::tidy(ours, seat)?;
    Ok(false)
}

/// The same ballot may have been sealed in both copies: then the commitments are the same, and only the times are not.
fn other_seal(our: &Rows, their: &Rows) -> rusqlite::Result<bool> {
    for row in 0..our.len() {
        for other in 0..their.len() {
            if our.cell(row, "generation")? == their.cell(other, "generation")?
                && our.cell(row, "commitment")? != their.cell(other, "commitment")?
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Of one seal that was set in both copies the earlier time counts.
fn earliest_seals(ours: &Connection, seat: Seat<'_>, known: [&Rows; 2]) -> rusqlite::Result<()> {
    let later = "FROM seals WHERE round_id = ?1 AND coder_id = ?2 AND commitment = ?3 AND sealed_at_ms > ?4";
    for seals in known {
        for row in 0..seals.len() {
            let (seal, at) = (seals.cell(row, "commitment")?, seals.cell(row, "sealed_at_ms")?);
            let same = params![seat.round, seat.coder, seal, at];
            if ours.prepare_cached(&format!("SELECT 1 {later}"))?.exists(same)? {
                without_guards(ours, || {
                    ours.execute(
                        "UPDATE seals SET sealed_at_ms = ?4
                         WHERE round_id = ?1 AND coder_id = ?2 AND commitment = ?3 AND sealed_at_ms > ?4",
                        same,
                    )
                })?;
            }
        }
    }
    Ok(())
}

/// Which of two logs that have parted is kept: what is chosen now, else what was chosen before.
pub(super) fn chosen(
    ours: &Connection,
    seat: Seat<'_>,
    fork: &Fork,
    branches: (&Branch, &Branch),
    choices: &Choices,
    report: &mut MergeReport,
) -> rusqlite::Result<Option<Keep>> {
    let before = forks::on_record(ours, seat, branches.0, branches.1)?;
    let now = choices.keep.get(&(fork.round.clone(), fork.coder.clone())).copied();
    match now.filter(|keep| Some(*keep) != before) {
        Some(keep) if fork.may_keep[keep as usize] => {
            forks::record(ours, seat, fork, branches, keep, choices)?;
            report.forks.push((fork.clone(), keep));
            Ok(Some(keep))
        }
        Some(_) => Ok(None),
        None => {
            if before == Some(Keep::Other) {
                report.forks.push((fork.clone(), Keep::Other));
            }
            Ok(before)
        }
    }
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
pub(super) fn is_chain(rows: &Rows) -> rusqlite::Result<bool> {
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
pub(super) fn common(our: &Rows, their: &Rows) -> rusqlite::Result<usize> {
    let (a, b) = (our.place("hash")?, their.place("hash")?);
    Ok(our.rows.iter().zip(&their.rows).take_while(|(x, y)| x[a] == y[b]).count())
}

/// The first entry, of those that both begin with, whose envelope is another one in the other copy: the same entry is
/// always sealed into the same bytes, so that one of the two was rewritten.
fn rewritten(our: &Rows, their: &Rows, common: usize) -> rusqlite::Result<Option<usize>> {
    let same = |row: usize| {
        let stored = |rows: &Rows, column| rows.cell(row, column).cloned();
        let kind = stored(our, "payload_kind")? == stored(their, "payload_kind")?;
        Ok::<_, rusqlite::Error>(!kind || stored(our, "payload")? == stored(their, "payload")?)
    };
    for row in 0..common {
        if !same(row)? {
            return Ok(Some(row + 1));
        }
    }
    Ok(None)
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
