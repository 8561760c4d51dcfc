//! Rows of decisions: an append-only chain of its own beside the ballots; knows bytes, not decisions.

use super::chain::{Content, Link, walk};
use super::{ChainReport, Digest, Head, StoreError, missing_round, seq_of};
use crate::project::Project;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

impl Project {
    /// The payloads of a round's decisions, in order.
    pub(crate) fn decision_payloads(&self, round_id: &str) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut statement = self
            .connection()
            .prepare_cached("SELECT payload FROM adjudication_events WHERE round_id = ?1 ORDER BY seq")?;
        let rows = statement.query_map([round_id], |r| r.get(0))?.collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// Where the log of decisions ends.
    pub(crate) fn decision_head(&self, round_id: &str) -> Result<Head, StoreError> {
        head_of(self.connection(), round_id)
    }

    /// Appends decisions in one durable transaction; all or none. Refused before the reveal and after closing.
    pub(crate) fn append_decisions(
        &mut self,
        round_id: &str,
        expected: Head,
        payloads: &[Vec<u8>],
    ) -> Result<Head, StoreError> {
        let round = self.round_row(round_id)?;
        if round.adjudicating_at_ms.is_none() || round.closed_at_ms.is_some() {
            return Err(StoreError::WrongMoment {
                round: round_id.to_owned(),
                hint: "decisions are taken between the start of adjudication and closing",
            });
        }
        let transaction = self.connection_mut().transaction_with_behavior(TransactionBehavior::Immediate)?;
        if head_of(&transaction, round_id)? != expected {
            return Err(StoreError::Moved { round: round_id.to_owned(), coder: "adjudication".to_owned() });
        }
        let mut head = expected;
        for payload in payloads {
            let next = head.after(payload);
            transaction.execute(
                "INSERT INTO adjudication_events (round_id, seq, prev_hash, hash, payload) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![round_id, next.events as i64, head.hash.0, next.hash.0, payload],
            )?;
            head = next;
        }
        transaction.execute(
            "UPDATE rounds SET decisions = ?2, decision_head = ?3 WHERE round_id = ?1",
            params![round_id, head.events as i64, head.hash.0],
        )?;
        transaction.commit()?;
        Ok(head)
    }

    pub fn check_decision_chain(&self, round_id: &str) -> Result<ChainReport, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT seq, prev_hash, hash, payload FROM adjudication_events WHERE round_id = ?1 ORDER BY seq",
        )?;
        let rows = statement
            .query_map([round_id], |r| {
                Ok((
                    seq_of(r.get(0)?),
                    r.get::<_, Vec<u8>>(1)?,
                    r.get::<_, Vec<u8>>(2)?,
                    r.get::<_, Vec<u8>>(3)?,
                ))
            })?
            .collect::<Result<Vec<_>, _>>()?;
        let noted = head_of(self.connection(), round_id)?;
        let links = rows.iter().map(|(seq, previous, hash, payload)| Link {
            seq: *seq,
            previous,
            hash,
            content: Content::Clear(payload),
        });
        Ok(walk(links, Some(noted)))
    }
}

fn head_of(connection: &Connection, round_id: &str) -> Result<Head, StoreError> {
    let damaged = || StoreError::Damaged { what: format!("the decisions of round `{round_id}`") };
    let (events, hash): (u64, Option<Vec<u8>>) = connection
        .prepare_cached("SELECT decisions, decision_head FROM rounds WHERE round_id = ?1")?
        .query_row([round_id], |r| Ok((seq_of(r.get(0)?), r.get(1)?)))
        .optional()?
        .ok_or_else(|| missing_round(round_id))?;
    match hash {
        None if events == 0 => Ok(Head::start()),
        None => Err(damaged()),
        Some(hash) => Ok(Head { events, hash: Digest::from_slice(&hash).ok_or_else(damaged)? }),
    }
}
