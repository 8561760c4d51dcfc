//! Frequent ordered patterns of actions and signals: which there are, in how many sessions and of how many users; knows
//! no project and no name that people give.
//!
//! The patterns are grown as in `PrefixSpan` (Pei et al. 2004) with a longest time between two steps. Of two patterns
//! in the same sessions, one being a stretch of the other, only the longer is kept (closed patterns). Every pattern is a
//! [`Chain`] of the expression language and is counted by the same rule: a step begins when the one before has ended,
//! or later.

mod grow;
mod letters;
#[cfg(test)]
mod tests;

use super::expr::Chain;
use crate::model::{Action, SessionId, SignalHit, Watch};
use letters::Alphabet;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What counts as a pattern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MotifParameters {
    /// Smallest share of the sessions (product.md, M14).
    pub min_share: f64,
    /// Fewest sessions, however few there are in all (product.md, M16).
    pub min_sessions: u32,
    /// Longest time from the end of a step to the begin of the next.
    pub max_gap_ms: i64,
    /// Most steps; at least 2.
    pub max_steps: usize,
    /// Most patterns that are listed, those of the highest lift.
    pub most: usize,
}

impl Default for MotifParameters {
    fn default() -> Self {
        Self { min_share: 0.05, min_sessions: 3, max_gap_ms: 10_000, max_steps: 3, most: 500 }
    }
}

/// A session as far as patterns are concerned.
#[derive(Clone, Debug, PartialEq)]
pub struct MotifSession {
    pub session: SessionId,
    pub user: Option<Arc<str>>,
    events: Vec<letters::Happened>,
}

impl MotifSession {
    pub fn of(session: SessionId, user: Option<Arc<str>>, actions: &[Action], signals: &[SignalHit]) -> Self {
        Self { session, user, events: letters::happened(actions, signals) }
    }
}

/// A place where a pattern happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MotifExample {
    pub session: SessionId,
    /// Milliseconds since the session's first event.
    pub start_ms: i64,
    pub end_ms: i64,
}

/// One frequent pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundMotif {
    pub steps: Chain,
    /// The steps as they are written in an expression.
    pub text: String,
    /// One per session in which it happens, its first; in the order of the sessions.
    pub examples: Vec<MotifExample>,
    /// Users among them; a session without a user counts as one of its own.
    pub users: u32,
    /// Share of sessions with the pattern ÷ (share with all but its last step × share with the last step): 1 where the
    /// last step follows no more often than by chance.
    pub lift: f64,
}

impl FoundMotif {
    pub fn sessions(&self) -> u32 {
        self.examples.len() as u32
    }
}

/// All frequent patterns with what they were looked for in.
#[derive(Clone, Debug, PartialEq)]
pub struct MotifReport {
    pub parameters: MotifParameters,
    /// Sessions and users that were looked at.
    pub sessions: u32,
    pub users: u32,
    /// Fewest sessions that a pattern needed.
    pub least: u32,
    /// By lift, the highest first.
    pub found: Vec<FoundMotif>,
    /// Further closed patterns that are not listed.
    pub left_out: usize,
    /// Looking was ended because there are too many patterns: raise the support, or shorten gap or steps.
    pub too_many: bool,
}

/// The user stopped it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

/// Finds the frequent patterns of some sessions. The same sessions in the same order give the same report.
pub fn find_motifs(
    sessions: &[MotifSession],
    parameters: &MotifParameters,
    watch: &dyn Watch,
) -> Result<MotifReport, Stopped> {
    let share = (parameters.min_share * sessions.len() as f64).ceil() as u32;
    let least = share.max(parameters.min_sessions).max(1);
    let alphabet = Alphabet::of(sessions.iter().flat_map(|s| s.events.iter().map(|e| &e.pattern)));
    let grown = grow::grow(sessions, &alphabet, parameters, least, watch)?;
    let users = |of: &mut dyn Iterator<Item = usize>| {
        let mut named = BTreeSet::new();
        let mut unnamed = 0_u32;
        for at in of {
            match &sessions[at].user {
                Some(user) => drop(named.insert(user)),
                None => unnamed += 1,
            }
        }
        named.len() as u32 + unnamed
    };
    let closed = grow::closed(grown.patterns);
    let n = sessions.len().max(1) as f64;
    let mut found: Vec<FoundMotif> = closed
        .into_iter()
        .map(|pattern| {
            let chance = f64::from(pattern.before) * f64::from(pattern.last) / n;
            let steps = alphabet.chain(&pattern.letters, parameters.max_gap_ms);
            let example = |(at, start_ms, end_ms): &(usize, i64, i64)| MotifExample {
                session: sessions[*at].session.clone(),
                start_ms: *start_ms,
                end_ms: *end_ms,
            };
            FoundMotif {
                text: super::expr::chain_text(&steps),
                steps,
                users: users(&mut pattern.places.iter().map(|p| p.0)),
                lift: pattern.places.len() as f64 / chance.max(f64::MIN_POSITIVE),
                examples: pattern.places.iter().map(example).collect(),
            }
        })
        .collect();
    found.sort_by(|a, b| {
        b.lift.total_cmp(&a.lift).then(b.examples.len().cmp(&a.examples.len())).then(a.text.cmp(&b.text))
    });
    let left_out = found.len().saturating_sub(parameters.most);
    found.truncate(parameters.most);
    Ok(MotifReport {
        parameters: *parameters,
        sessions: sessions.len() as u32,
        users: users(&mut (0..sessions.len())),
        least,
        found,
        left_out,
        too_many: grown.too_many,
    })
}
