//! Keeps what speaks for bots, and what analysts say of it; judges nothing.

use super::BOTS_VERSION;
use crate::model::{BotEvidence, BotReason, BotStanding, SessionId, bot_likelihood};
use crate::project::{Project, ProjectError};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Setting: sessions of likely bots are mined too.
const INCLUDE: &str = "bots.include";

/// The stored form of a reason.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    reason: std::borrow::Cow<'a, str>,
    found: std::borrow::Cow<'a, str>,
}

impl Project {
    /// Whether mining takes sessions of likely bots too; they are set aside unless somebody asks for them.
    pub fn includes_bots(&self) -> Result<bool, ProjectError> {
        Ok(self.setting(INCLUDE)?.as_deref() == Some("true"))
    }

    pub fn set_includes_bots(&mut self, include: bool) -> Result<(), ProjectError> {
        if include { self.set_setting(INCLUDE, "true") } else { self.remove_setting(INCLUDE) }
    }

    /// Stores what an analyst says of a session; `None` takes it back. The last word counts.
    pub fn say_bot(
        &mut self,
        id: &SessionId,
        is_bot: Option<bool>,
        author: &str,
        now_ms: i64,
    ) -> Result<(), ProjectError> {
        let session = self.number_of(id)?;
        self.connection
            .execute(
                "INSERT INTO session_bot_word (session, is_bot, author, said_at_ms) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET is_bot = excluded.is_bot, author = excluded.author,
                     said_at_ms = excluded.said_at_ms",
                params![session, is_bot, author, now_ms],
            )
            .map(drop)
            .map_err(self.sql("store whether a session is a bot's"))
    }

    /// Sessions that this version has not looked at, by id.
    pub fn sessions_unjudged(&self) -> Result<Vec<SessionId>, ProjectError> {
        self.connection
            .prepare_cached(
                "SELECT s.session_id FROM session s LEFT JOIN session_bot b ON b.session = s.number
                 WHERE b.version IS NOT ?1 ORDER BY s.session_id",
            )
            .and_then(|mut statement| {
                statement.query_map([BOTS_VERSION], |row| row.get(0).map(SessionId))?.collect()
            })
            .map_err(self.sql("look for likely bots"))
    }

    /// Stores the evidence of a session.
    pub fn put_bot_evidence(&mut self, id: &SessionId, evidence: &[BotEvidence]) -> Result<(), ProjectError> {
        let session = self.number_of(id)?;
        put(&self.connection, session, evidence).map_err(self.sql("store what speaks for a bot"))
    }
}

/// Stores what speaks for a session being a bot's.
pub(in crate::project) fn put(
    connection: &Connection,
    session: i64,
    evidence: &[BotEvidence],
) -> rusqlite::Result<()> {
    let kept: Vec<Kept<'_>> = evidence
        .iter()
        .map(|one| Kept { reason: one.reason.name().into(), found: (&*one.found).into() })
        .collect();
    // Names and sentences of ours are always JSON.
    let json = serde_json::to_string(&kept).unwrap_or_else(|_| "[]".to_owned());
    connection
        .prepare_cached(
            "INSERT INTO session_bot (session, version, likelihood, evidence) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET version = excluded.version, likelihood = excluded.likelihood,
                 evidence = excluded.evidence",
        )?
        .execute(params![session, BOTS_VERSION, bot_likelihood(evidence), json])
        .map(drop)
}

/// Standings by the number of the session, of all or of one; one without an entry is not known at all.
pub(in crate::project) fn standings(
    connection: &Connection,
    only: Option<i64>,
) -> rusqlite::Result<BTreeMap<i64, BotStanding>> {
    let mut standings: BTreeMap<i64, BotStanding> = BTreeMap::new();
    let mut statement = connection
        .prepare_cached("SELECT session, evidence FROM session_bot WHERE ?1 IS NULL OR session = ?1")?;
    let mut rows = statement.query([only])?;
    while let Some(row) = rows.next()? {
        let evidence = read(row.get_ref(1)?.as_str()?);
        standings.insert(row.get(0)?, BotStanding { evidence: Some(evidence), word: None });
    }
    let mut statement = connection.prepare_cached(
        "SELECT session, is_bot FROM session_bot_word
         WHERE is_bot IS NOT NULL AND (?1 IS NULL OR session = ?1)",
    )?;
    let mut rows = statement.query([only])?;
    while let Some(row) = rows.next()? {
        standings.entry(row.get(0)?).or_default().word = row.get(1)?;
    }
    Ok(standings)
}

/// Reasons that this version does not know can only be of a newer one, whose file it refuses.
fn read(json: &str) -> Vec<BotEvidence> {
    let kept: Vec<Kept<'_>> = serde_json::from_str(json).unwrap_or_default();
    kept.iter()
        .filter_map(|one| {
            let reason = BotReason::from_name(&one.reason)?;
            Some(BotEvidence { reason, found: Arc::from(&*one.found) })
        })
        .collect()
}
