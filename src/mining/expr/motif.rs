//! A named pattern of ordered steps, and where it happens in a session; knows no project.

use super::ast::Chain;
use super::chain::{ChainHit, Timeline, find};
use super::error::ExprError;
use super::event::Sort;
use super::parse::parse_chain;
use super::print::chain_text;
use super::vocabulary::Vocabulary;
use crate::mining::facts::SessionFacts;
use crate::model::SignalHit;
use std::sync::Arc;

/// Ordered steps under a name that people gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Motif {
    name: Arc<str>,
    steps: Chain,
}

/// Why steps cannot be a motif.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MotifError {
    #[error("a motif needs a name")]
    Unnamed,
    #[error(transparent)]
    Steps(#[from] ExprError),
    #[error("a motif cannot hold another motif; write its steps out")]
    Nested,
    #[error("a motif has at least two steps; a single event needs no name")]
    Single,
}

impl Motif {
    /// `steps` as written in an expression: `hesitation then scroll within 10s then click within 10s`.
    pub fn new(name: &str, steps: &str) -> Result<Self, MotifError> {
        Self::of(name, parse_chain(steps, &Vocabulary::default())?)
    }

    pub fn of(name: &str, steps: Chain) -> Result<Self, MotifError> {
        let name = name.trim();
        if name.is_empty() {
            return Err(MotifError::Unnamed);
        }
        if steps.steps.iter().any(|s| matches!(s.pattern.sort, Sort::Motif(_))) {
            return Err(MotifError::Nested);
        }
        if steps.steps.len() < 2 {
            return Err(MotifError::Single);
        }
        Ok(Self { name: name.into(), steps })
    }

    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    pub fn steps(&self) -> &Chain {
        &self.steps
    }

    /// Its steps in the canonical form.
    pub fn text(&self) -> String {
        chain_text(&self.steps)
    }
}

/// Where a motif happens in a session, with its evidence; one hit begins after the one before has ended. `signals` are
/// the session's.
pub fn hits(motif: &Motif, facts: &SessionFacts, signals: &[SignalHit]) -> Vec<ChainHit> {
    find(&motif.steps, &Timeline::new(&facts.actions, signals))
}
