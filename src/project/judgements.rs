//! What people said of hits of signals: right or wrong; knows no rule.

use super::{Project, ProjectError};
use crate::model::{SessionId, SignalHit};
use rusqlite::params;

/// One word of one person on one hit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    pub session: SessionId,
    pub definition: String,
    pub rule_version: u32,
    pub tab: u16,
    pub start_ms: i64,
    pub end_ms: i64,
    pub author: String,
    pub right: bool,
    /// Milliseconds since 1970-01-01 UTC.
    pub judged_at_ms: i64,
}

impl Judgement {
    pub fn is_of(&self, session: &SessionId, hit: &SignalHit) -> bool {
        self.session == *session
            && *self.definition == *hit.definition
            && self.rule_version == hit.rule_version
            && self.tab == hit.tab.0
            && self.start_ms == hit.start_ms
            && self.end_ms == hit.end_ms
    }
}

impl Project {
    /// Stores what `author` says of a hit; `None` takes it back. The last word counts.
    pub fn judge(
        &mut self,
        session: &SessionId,
        hit: &SignalHit,
        author: &str,
        right: Option<bool>,
        now_ms: i64,
    ) -> Result<(), ProjectError> {
        let number = self.number_of(session)?;
        let key =
            params![number, hit.definition, hit.rule_version, hit.tab.0, hit.start_ms, hit.end_ms, author];
        let done = match right {
            None => self.connection.execute(
                "DELETE FROM signal_judgement WHERE session = ?1 AND signal = ?2 AND rule_version = ?3 AND tab = ?4
                     AND start_ms = ?5 AND end_ms = ?6 AND author = ?7",
                key,
            ),
            Some(right) => self.connection.execute(
                "INSERT INTO signal_judgement (session, signal, rule_version, tab, start_ms, end_ms, author, is_right,
                     judged_at_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT DO UPDATE SET is_right = excluded.is_right, judged_at_ms = excluded.judged_at_ms",
                params![
                    number,
                    hit.definition,
                    hit.rule_version,
                    hit.tab.0,
                    hit.start_ms,
                    hit.end_ms,
                    author,
                    right,
                    now_ms
                ],
            ),
        };
        done.map(drop).map_err(self.sql("store a judgement"))
    }

    /// All that was said, by session and time.
    pub fn judgements(&self) -> Result<Vec<Judgement>, ProjectError> {
        let read = || {
            self.connection
                .prepare_cached(
                    "SELECT s.session_id, j.signal, j.rule_version, j.tab, j.start_ms, j.end_ms, j.author, j.is_right,
                         j.judged_at_ms
                     FROM signal_judgement j JOIN session s ON s.number = j.session
                     ORDER BY j.session, j.start_ms, j.signal, j.author",
                )?
                .query_map([], |row| {
                    Ok(Judgement {
                        session: SessionId(row.get(0)?),
                        definition: row.get(1)?,
                        rule_version: row.get(2)?,
                        tab: row.get(3)?,
                        start_ms: row.get(4)?,
                        end_ms: row.get(5)?,
                        author: row.get(6)?,
                        right: row.get(7)?,
                        judged_at_ms: row.get(8)?,
                    })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(self.sql("read judgements"))
    }
}
