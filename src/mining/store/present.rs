//! Signals as they stand in the project where they are up to date, else found now; knows no rule and no feature.

use super::{CORPUS, DETECTORS_VERSION, Mining, MiningError, rules_of};
use crate::mining::facts::{FACTS_VERSION, SessionFacts};
use crate::model::{SessionId, SignalHit, Watch};
use crate::project::{Project, ProjectError};

/// Where signals come from.
pub enum Signals {
    /// All sessions were searched with the present rules and program: what is stored holds.
    Stored,
    Found(Box<Mining>),
}

impl Signals {
    /// Reads the facts of every session only where something stored does not hold.
    pub fn of(project: &Project, sessions: &[SessionId], watch: &dyn Watch) -> Result<Self, MiningError> {
        let hash = rules_name(&rules_of(project)?.hash());
        let searched = project.signal_rule_sets()?;
        let settled = match project.derived(CORPUS, "") {
            Ok(mark) => mark.is_some(),
            Err(ProjectError::Stored { .. }) => false,
            Err(error) => return Err(error.into()),
        };
        if settled && sessions.iter().all(|session| searched.get(session) == Some(&hash)) {
            return Ok(Self::Stored);
        }
        Ok(Self::Found(Box::new(Mining::of(project, watch)?)))
    }

    /// True where the counts that a project keeps of its signals are the present ones.
    pub fn are_stored(&self) -> bool {
        matches!(self, Self::Stored)
    }

    /// Signals of a session; `facts` are read only where they are needed.
    pub fn hits(
        &self,
        project: &Project,
        session: &SessionId,
        facts: impl FnOnce() -> Result<SessionFacts, MiningError>,
    ) -> Result<Vec<SignalHit>, MiningError> {
        match self {
            Self::Stored => Ok(project.signals(session)?.map(|stored| stored.hits).unwrap_or_default()),
            Self::Found(mining) => mining.hits(project, &facts()?),
        }
    }
}

/// What stored signals were found with, from the hash of the rules.
pub(super) fn rules_name(rules_hash: &str) -> String {
    format!("facts {FACTS_VERSION}, detectors {DETECTORS_VERSION}, rules {rules_hash}")
}
