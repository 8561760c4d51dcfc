//! Keeps the signals that were found in a session, with their evidence; knows no rule.

use super::codec::{CodecError, Evidence};
use super::{Project, ProjectError};
use crate::model::{BOT_LIKELIHOOD, SessionId, Signal, SignalHit, SignalKind, TabId};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a search for signals has found in one session.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredSignals {
    /// Of the rules and thresholds that were used: other rules, other hash.
    pub rule_set_hash: String,
    /// In the order in which they were put.
    pub hits: Vec<SignalHit>,
}

/// What was found of a definition over all sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SignalTotals {
    pub hits: u64,
    pub sessions: u64,
}

/// Sessions that are likely bots', or said to be.
fn likely_bots() -> String {
    format!(
        "SELECT s.number FROM session s LEFT JOIN session_bot b ON b.session = s.number
             LEFT JOIN session_bot_word w ON w.session = s.number
         WHERE coalesce(w.is_bot, b.likelihood >= {BOT_LIKELIHOOD})"
    )
}

/// Those that are set aside: none where the project mines them too.
fn set_aside() -> String {
    let bots = likely_bots();
    format!(
        "{bots}
             AND NOT EXISTS (SELECT 1 FROM setting WHERE key = 'bots.include' AND json = 'true')"
    )
}

/// Hits per session and signal. A session that was searched in vain has an empty entry, one that was not
/// searched has none.
pub type SignalCounts = BTreeMap<SessionId, BTreeMap<Signal, u32>>;

impl Project {
    /// Replaces the signals of a session.
    pub fn put_signals(
        &mut self,
        id: &SessionId,
        rule_set_hash: &str,
        hits: &[SignalHit],
    ) -> Result<(), ProjectError> {
        let session = self.number_of(id)?;
        let fail = self.sql("store signals");
        let mut write = || {
            let transaction = self.connection.transaction()?;
            replace(&transaction, session, rule_set_hash, hits)?;
            transaction.commit()
        };
        write().map_err(fail)
    }

    /// The signals of a session; `None` when it was not searched.
    pub fn signals(&self, id: &SessionId) -> Result<Option<StoredSignals>, ProjectError> {
        let session = self.number_of(id)?;
        let read = || {
            let transaction = self.connection.unchecked_transaction()?;
            let rule_set_hash: Option<String> = transaction
                .prepare_cached("SELECT rule_set_hash FROM signal_search WHERE session = ?1")?
                .query_row([session], |row| row.get(0))
                .optional()?;
            let Some(rule_set_hash) = rule_set_hash else { return Ok(None) };
            let mut statement = transaction.prepare_cached(
                "SELECT signal, rule_version, tab, start_ms, end_ms, url, count, evidence
                 FROM signal_hit WHERE session = ?1 ORDER BY place",
            )?;
            let hits = statement.query_map([session], hit)?.collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(Some((rule_set_hash, hits)))
        };
        let Some((rule_set_hash, hits)) = read().map_err(self.sql("read signals"))? else { return Ok(None) };
        let hits = hits.into_iter().collect::<Result<_, _>>().map_err(|source| ProjectError::Stored {
            what: format!("signals of session {id}"),
            source,
            path: self.path.clone(),
        })?;
        Ok(Some(StoredSignals { rule_set_hash, hits }))
    }

    /// Stores what was found in several sessions at once; `None` where it is what is stored, so that only the rules that
    /// it was found with are noted.
    pub fn put_signals_of(
        &mut self,
        found: &[(SessionId, Option<Vec<SignalHit>>)],
        rule_set_hash: &str,
    ) -> Result<(), ProjectError> {
        let fail = self.sql("store signals");
        // Numbers are looked up within it too: every look by itself would lock the file anew.
        let transaction = self.connection.unchecked_transaction().map_err(&fail)?;
        let numbers: Vec<i64> = found.iter().map(|(id, _)| self.number_of(id)).collect::<Result<_, _>>()?;
        let write = || {
            for (session, (_, hits)) in numbers.into_iter().zip(found) {
                match hits {
                    Some(hits) => replace(&transaction, session, rule_set_hash, hits)?,
                    None => {
                        transaction
                            .prepare_cached("UPDATE signal_search SET rule_set_hash = ?2 WHERE session = ?1")?
                            .execute(params![session, rule_set_hash])?;
                    }
                }
            }
            transaction.commit()
        };
        write().map_err(fail)
    }

    /// Hits and sessions of every definition, over the sessions that are mined.
    pub fn signal_totals(&self) -> Result<BTreeMap<String, SignalTotals>, ProjectError> {
        let aside = set_aside();
        let read = || {
            self.connection
                .prepare_cached(&format!(
                    "SELECT signal, count(*), count(DISTINCT session) FROM signal_hit
                     WHERE session NOT IN ({aside}) GROUP BY signal"
                ))?
                .query_map([], |row| {
                    let totals = SignalTotals {
                        hits: row.get::<_, u32>(1)?.into(),
                        sessions: row.get::<_, u32>(2)?.into(),
                    };
                    Ok((row.get(0)?, totals))
                })?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.sql("count signals"))
    }

    /// Sessions that are set aside as likely bots; none where the project mines them too.
    pub fn sessions_aside(&self) -> Result<BTreeSet<SessionId>, ProjectError> {
        self.sessions_in(&set_aside())
    }

    /// Sessions that are likely bots', or said to be.
    pub fn sessions_of_bots(&self) -> Result<BTreeSet<SessionId>, ProjectError> {
        self.sessions_in(&likely_bots())
    }

    fn sessions_in(&self, numbers: &str) -> Result<BTreeSet<SessionId>, ProjectError> {
        let read = || {
            self.connection
                .prepare_cached(&format!("SELECT session_id FROM session WHERE number IN ({numbers})"))?
                .query_map([], |row| Ok(SessionId(row.get(0)?)))?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.sql("look for likely bots"))
    }

    /// The hits of one definition in the sessions that are mined, by start of the session and time, at most `limit`; and
    /// how many there are in all.
    pub fn hits_of_signal(
        &self,
        definition: &str,
        limit: usize,
    ) -> Result<(Vec<(SessionId, SignalHit)>, u64), ProjectError> {
        let aside = set_aside();
        let read = || {
            let transaction = self.connection.unchecked_transaction()?;
            let all: u32 = transaction
                .prepare_cached(&format!(
                    "SELECT count(*) FROM signal_hit WHERE signal = ?1 AND session NOT IN ({aside})"
                ))?
                .query_row([definition], |row| row.get(0))?;
            let mut statement = transaction.prepare_cached(&format!(
                "SELECT h.signal, h.rule_version, h.tab, h.start_ms, h.end_ms, h.url, h.count, h.evidence, s.session_id
                 FROM signal_hit h JOIN session s ON s.number = h.session
                 WHERE h.signal = ?1 AND h.session NOT IN ({aside}) ORDER BY s.started_at_ms, s.session_id, h.place LIMIT ?2",
            ))?;
            let hits = statement
                .query_map(params![definition, limit as i64], |row| {
                    Ok(hit(row)?.map(|hit| (SessionId(row.get(8).unwrap_or_default()), hit)))
                })?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            Ok((hits, u64::from(all)))
        };
        let (hits, all) = read().map_err(self.sql("read signals"))?;
        let hits = hits.into_iter().collect::<Result<_, _>>().map_err(|source| ProjectError::Stored {
            what: format!("hits of {definition}"),
            source,
            path: self.path.clone(),
        })?;
        Ok((hits, all))
    }

    /// How often each signal was found, for all sessions at once: by the library's own definitions and by those that
    /// people wrote, not by variants.
    pub fn signal_counts(&self) -> Result<SignalCounts, ProjectError> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT s.session_id, h.signal, count(h.signal)
                 FROM signal_search q JOIN session s ON s.number = q.session
                     LEFT JOIN signal_hit h ON h.session = q.session
                 GROUP BY s.session_id, h.signal",
            )?;
            let mut rows = statement.query([])?;
            let mut counts = SignalCounts::new();
            while let Some(row) = rows.next()? {
                let of_session = counts.entry(SessionId(row.get(0)?)).or_default();
                let name: Option<String> = row.get(1)?;
                if let Some(signal) = name.as_deref().and_then(Signal::of_definition) {
                    of_session.insert(signal, row.get(2)?);
                }
            }
            Ok(counts)
        };
        read().map_err(self.sql("count signals"))
    }

    /// The rules that each searched session was last searched with.
    pub fn signal_rule_sets(&self) -> Result<BTreeMap<SessionId, String>, ProjectError> {
        let read = || {
            self.connection
                .prepare_cached(
                    "SELECT s.session_id, q.rule_set_hash
                     FROM signal_search q JOIN session s ON s.number = q.session",
                )?
                .query_map([], |row| Ok((SessionId(row.get(0)?), row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.sql("read signals"))
    }
}

fn replace(
    transaction: &Transaction<'_>,
    session: i64,
    rule_set_hash: &str,
    hits: &[SignalHit],
) -> rusqlite::Result<()> {
    transaction.prepare_cached("DELETE FROM signal_search WHERE session = ?1")?.execute([session])?;
    transaction
        .prepare_cached("INSERT INTO signal_search (session, rule_set_hash) VALUES (?1, ?2)")?
        .execute(params![session, rule_set_hash])?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO signal_hit (session, place, signal, rule_version, tab, start_ms, end_ms, url, x, y, count,
             selector, evidence)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    for (place, hit) in hits.iter().enumerate() {
        let evidence =
            Evidence { position: hit.position, target: hit.target.clone(), events: hit.events.clone() };
        insert.execute(params![
            session,
            place as i64,
            hit.definition,
            hit.rule_version,
            hit.tab.0,
            hit.start_ms,
            hit.end_ms,
            hit.url,
            hit.position.map(|(x, _)| x),
            hit.position.map(|(_, y)| y),
            hit.count,
            hit.target.as_ref().map(|target| Arc::clone(&target.selector)),
            evidence.encode()
        ])?;
    }
    Ok(())
}

/// The row's own errors are SQLite's; what its content does not say is the inner one.
fn hit(row: &Row<'_>) -> rusqlite::Result<Result<SignalHit, CodecError>> {
    let (definition, rule_version, tab): (Arc<str>, u32, u16) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let (start_ms, end_ms, url, count) = (row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?);
    let decoded = Evidence::decode(row.get_ref(7)?.as_blob()?);
    Ok(decoded.and_then(|Evidence { position, target, events }| {
        let kind = SignalKind::of_definition(&definition).ok_or(CodecError::OutOfRange("signal"))?;
        let tab = TabId(tab);
        Ok(SignalHit {
            kind,
            definition,
            rule_version,
            tab,
            start_ms,
            end_ms,
            url,
            position,
            target,
            count,
            events,
        })
    }))
}
