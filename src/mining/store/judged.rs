//! Hits of a definition as people go through them: how many there are, which are confirmed or rejected, and the precision
//! that follows; trains nothing.

use super::{MiningError, rules_of};
use crate::mining::numeric::wilson;
use crate::model::{SessionId, SignalHit};
use crate::project::{Judgement, Project, SignalTotals};
use std::collections::BTreeMap;

/// What people said of hits, by definition and hit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgements {
    all: Vec<Judgement>,
}

/// A hit with the session that it stands in and what was said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedHit {
    pub session: SessionId,
    pub hit: SignalHit,
}

impl Judgements {
    pub fn read(project: &Project) -> Result<Self, MiningError> {
        Ok(Self { all: project.judgements()? })
    }

    /// What `author` said of a hit: right or wrong; `None` where nothing.
    pub fn of(&self, session: &SessionId, hit: &SignalHit, author: &str) -> Option<bool> {
        self.all.iter().find(|j| j.author == author && j.is_of(session, hit)).map(|j| j.right)
    }

    /// Confirmed and all judged hits of a version of a definition, each author's word counted once.
    pub fn counts(&self, definition: &str, version: u32) -> (u64, u64) {
        let of = self.all.iter().filter(|j| j.definition == definition && j.rule_version == version);
        of.fold((0, 0), |(right, all), j| (right + u64::from(j.right), all + 1))
    }

    /// Share of right hits among the judged ones, with the 95 % interval of Wilson (1927); `None` before the first one.
    pub fn precision(&self, definition: &str, version: u32) -> Option<(f64, (f64, f64))> {
        let (right, all) = self.counts(definition, version);
        (all > 0).then(|| (right as f64 / all as f64, wilson(right as usize, all as usize)))
    }

    /// Takes over a word that was stored; `None` takes it back.
    pub fn set(&mut self, of: &JudgedHit, author: &str, right: Option<bool>, now_ms: i64) {
        self.all.retain(|j| !(j.author == author && j.is_of(&of.session, &of.hit)));
        if let Some(right) = right {
            self.all.push(Judgement {
                session: of.session.clone(),
                definition: of.hit.definition.to_string(),
                rule_version: of.hit.rule_version,
                tab: of.hit.tab.0,
                start_ms: of.hit.start_ms,
                end_ms: of.hit.end_ms,
                author: author.to_owned(),
                right,
                judged_at_ms: now_ms,
            });
        }
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// Hits and sessions of every definition, as stored.
pub fn library_counts(project: &Project) -> Result<BTreeMap<String, SignalTotals>, MiningError> {
    Ok(project.signal_totals()?)
}

/// The stored hits of a definition, by session and time; at most `limit` of them, and how many there are.
pub fn hits_of(
    project: &Project,
    definition: &str,
    limit: usize,
) -> Result<(Vec<JudgedHit>, u64), MiningError> {
    rules_of(project)?.named(definition)?;
    let (hits, all) = project.hits_of_signal(definition, limit)?;
    Ok((hits.into_iter().map(|(session, hit)| JudgedHit { session, hit }).collect(), all))
}
