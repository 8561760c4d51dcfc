//! A session of which only a part was imported becomes the whole when all of it comes; knows no files.

use super::add::{self, Prepared};
use super::keep;
use super::long_values::{self, PutError};
use super::{Project, ProjectError, upkeep, verdicts};
use crate::model::SessionId;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

impl Project {
    /// Puts the recording in the place of the first of these sessions that it has every event of, and more; the session is
    /// then called as the recording. Tags, notes and judgements stay, at their moments. `None` where there is no such
    /// session, and for one that a round is about: what was labelled must stay what it was.
    pub fn grow_into(
        &mut self,
        prepared: &Prepared,
        candidates: &[SessionId],
    ) -> Result<Option<SessionId>, ProjectError> {
        for candidate in candidates {
            let Some((started_at_ms, content_hash)) = self.content_of(candidate)? else { continue };
            let known = content_hash == prepared.content_hash()
                || !self.sessions_of_content(prepared.content_hash())?.is_empty();
            let fail = self.sql("put a session in the place of its part");
            if known
                || !upkeep::rounds_of(&self.connection, candidate).map_err(&fail)?.is_empty()
                || !self.is_within(candidate, started_at_ms, prepared)?
            {
                continue;
            }
            let number = self.number_of(candidate)?;
            let transaction =
                self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&fail)?;
            let grown = match grow(&transaction, candidate, number, started_at_ms, prepared) {
                Ok(id) => transaction.commit().map(|()| id).map_err(&fail)?,
                Err(PutError::Sql(e)) => return Err(fail(e)),
                Err(PutError::Codec(reason)) => {
                    drop(transaction);
                    return Err(self.unstorable(candidate, &reason));
                }
            };
            return Ok(Some(grown));
        }
        Ok(None)
    }
}

fn grow(
    transaction: &Transaction<'_>,
    id: &SessionId,
    session: i64,
    started_at_ms: i64,
    prepared: &Prepared,
) -> Result<SessionId, PutError> {
    let wanted = prepared.id();
    let taken = transaction
        .prepare_cached("SELECT 1 FROM session WHERE session_id = ?1 AND number != ?2")?
        .query_row(params![wanted.as_str(), session], |_| Ok(()))
        .optional()?;
    let called = if taken.is_some() { id } else { wanted };
    // The part alone is then known as this session, wherever it comes from.
    transaction.execute(
        "INSERT OR IGNORE INTO masked_content (content_hash, session) SELECT content_hash, number FROM session
         WHERE number = ?1",
        [session],
    )?;
    upkeep::forget_content(transaction, id, session)?;
    transaction.execute("DELETE FROM vendor_verdict WHERE session = ?1", [session])?;
    add::describe_anew(transaction, session, called, prepared)?;
    verdicts::put(transaction, session, &prepared.verdicts)?;
    add::insert_content(transaction, session, prepared)?;
    if called == wanted {
        for (kind, input_hash, data) in prepared.beside() {
            keep::put(transaction, kind, called.as_str(), input_hash, data)?;
        }
    }
    let later_ms = started_at_ms - prepared.recording.started_at_ms;
    for statement in [
        "UPDATE note SET offset_ms = offset_ms + ?2, end_ms = end_ms + ?2 WHERE session = ?1 AND offset_ms IS NOT NULL",
        "UPDATE signal_judgement SET start_ms = start_ms + ?2, end_ms = end_ms + ?2 WHERE session = ?1",
    ] {
        if later_ms != 0 {
            transaction.execute(statement, params![session, later_ms])?;
        }
    }
    long_values::remove_unused(transaction)?;
    Ok(called.clone())
}
