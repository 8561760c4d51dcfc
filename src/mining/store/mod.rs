//! The one way from stored recordings to facts, signals, features and cluster runs that a project keeps; knows no
//! window, no command line, and no file but the project.
//!
//! Facts are a cache, signals are rows of their own. Both name what they were made with, so that [`refresh_signals`]
//! makes anew only what other rules, another program or other neighbours in the project would make differently.

mod adequacy;
mod check;
mod parallel;
mod refresh;
mod runs;
#[cfg(test)]
mod tests;

pub use adequacy::Adequacy;
pub use check::check_derived;
pub use refresh::{Refreshed, refresh_signals};
pub use runs::{DEFAULT_RUN, make_run, put_run, run_of, runs_of};

use super::actions::extract_actions;
use super::clusters::{ClusterError, RunFormError};
use super::facts::{FACTS_VERSION, SessionFacts};
use super::features::{FeatureParameters, FeatureTable, session_features};
use super::sequences::cut_sequences;
use super::signals::{CorpusBuilder, CorpusStats, RuleError, RuleSet, detect};
use crate::model::{PageType, Sequence, SessionId, SignalHit, SignalKind, Watch};
use crate::project::{Project, ProjectError};
use std::collections::BTreeSet;

/// Kind of the cached facts; the key is the session's id.
const FACTS: &str = "facts";
/// Kind and name of the document that holds the rules in force.
const RULES: (&str, &str) = ("rules", "signals");
/// Setting: a pause longer than this ends a sequence, in milliseconds.
const GAP: &str = "sequences.gap_ms";
/// Raised whenever a detector changes what it finds with the same thresholds.
const DETECTORS_VERSION: u32 = 1;

/// Why mining did not come to an end; each says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum MiningError {
    #[error(transparent)]
    Project(#[from] ProjectError),
    #[error(
        "the rules of this project cannot be read ({0}); put a rule set from this version in their place"
    )]
    Rules(#[from] RuleError),
    #[error(transparent)]
    Clusters(#[from] ClusterError),
    #[error(transparent)]
    Run(#[from] RunFormError),
    #[error("mining was stopped; start it again, it goes on where it stopped")]
    Cancelled,
}

/// The rules in force: those of the project, else the bundled ones.
pub fn rules_of(project: &Project) -> Result<RuleSet, MiningError> {
    match project.document(RULES.0, RULES.1)? {
        Some(text) => Ok(RuleSet::from_json(&text)?),
        None => Ok(RuleSet::default()),
    }
}

/// Puts rules in force; [`refresh_signals`] then finds the signals anew. Earlier rules stay as versions.
pub fn put_rules(project: &mut Project, rules: &RuleSet) -> Result<(), MiningError> {
    project.put_document(RULES.0, RULES.1, &rules.to_json())?;
    Ok(())
}

/// How this project cuts and describes sequences.
pub fn parameters_of(project: &Project) -> Result<FeatureParameters, MiningError> {
    let mut parameters = FeatureParameters::default();
    if let Some(gap_ms) = project.setting(GAP)?.and_then(|text| text.parse().ok()).filter(|gap| *gap > 0) {
        parameters.gap_ms = gap_ms;
    }
    Ok(parameters)
}

/// Sets the pause that ends a sequence.
pub fn put_gap(project: &mut Project, gap_ms: i64) -> Result<(), MiningError> {
    Ok(project.set_setting(GAP, &gap_ms.to_string())?)
}

/// Facts of a session: the stored ones where this program made them, else from the recording.
pub fn facts_of(project: &Project, session: &SessionId) -> Result<SessionFacts, MiningError> {
    if let Some(facts) = stored_facts(project, session)? {
        return Ok(facts);
    }
    Ok(extract_actions(&project.recording(session)?))
}

/// What the facts of this program are made with.
fn facts_hash() -> String {
    format!("facts {FACTS_VERSION}")
}

/// `None` where they are missing, of another version, or damaged: all of it is mended by making them anew.
fn stored_facts(project: &Project, session: &SessionId) -> Result<Option<SessionFacts>, MiningError> {
    match project.derived(FACTS, session.as_str()) {
        Ok(Some((hash, bytes))) if hash == facts_hash() => Ok(SessionFacts::from_bytes(&bytes).ok()),
        Ok(_) | Err(ProjectError::Stored { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The rules with all that they must know of the project as a whole.
#[derive(Clone, Debug)]
pub struct Mining {
    rules: RuleSet,
    rules_hash: String,
    corpus: CorpusStats,
}

impl Mining {
    /// Reads the facts of every session once.
    pub fn of(project: &Project, watch: &dyn Watch) -> Result<Self, MiningError> {
        let rules = rules_of(project)?;
        let sessions = session_ids(project)?;
        let parts = parallel::each(project, &sessions, watch, "Comparing sessions", |reader, session| {
            let mut builder = CorpusBuilder::default();
            // A recording that cannot be read tells nothing about the others.
            if let Ok(facts) = facts_of(reader, session) {
                builder.add(&facts, &rules);
            }
            builder
        })?;
        let mut corpus = CorpusBuilder::default();
        for part in &parts {
            corpus.merge(part);
        }
        Ok(Self { rules_hash: rules.hash(), rules, corpus: corpus.finish() })
    }

    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Signals of a session: the stored ones where they still hold, else found now.
    pub fn hits(&self, project: &Project, facts: &SessionFacts) -> Result<Vec<SignalHit>, MiningError> {
        match project.signals(&facts.session) {
            Ok(Some(stored)) if stored.rule_set_hash == self.hash_for(facts) => Ok(stored.hits),
            Ok(_) | Err(ProjectError::Stored { .. }) => Ok(self.detect(facts)),
            Err(error) => Err(error.into()),
        }
    }

    pub fn detect(&self, facts: &SessionFacts) -> Vec<SignalHit> {
        detect(facts, &self.corpus, &self.rules)
    }

    /// Names all that the signals of this session were found with: the program, the rules, and what is usual on the
    /// pages of the session. Sessions whose pages did not become less or more usual keep theirs when others come.
    fn hash_for(&self, facts: &SessionFacts) -> String {
        let percentile = self.rules.rule(SignalKind::ExcessiveScroll).value("percentile");
        let pages: BTreeSet<(&str, PageType)> = facts.pages.iter().map(|p| (&*p.path, p.page_type)).collect();
        let mut hasher = blake3::Hasher::new();
        hasher.update(format!("{FACTS_VERSION} {DETECTORS_VERSION} {}", self.rules_hash).as_bytes());
        for (path, kind) in pages {
            let usual = self.corpus.reversals_at(path, kind, percentile);
            hasher.update(format!("\n{path}\t{}\t{usual:?}", kind.name()).as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// Every session, by start and then by id.
fn session_ids(project: &Project) -> Result<Vec<SessionId>, MiningError> {
    Ok(project.sessions()?.into_iter().map(|row| row.session_id).collect())
}

/// The sequences of every session, in the order of sessions and of time.
pub fn sequences_of(project: &Project, gap_ms: i64, watch: &dyn Watch) -> Result<Vec<Sequence>, MiningError> {
    let sessions = session_ids(project)?;
    let cut = parallel::each(project, &sessions, watch, "Cutting sequences", |reader, session| {
        facts_of(reader, session).map(|facts| cut_sequences(&facts, gap_ms))
    })?;
    let mut sequences = Vec::new();
    for of_session in cut {
        sequences.extend(of_session?);
    }
    Ok(sequences)
}

/// Every sequence of the project with its features.
pub fn feature_table(
    project: &Project,
    parameters: &FeatureParameters,
    watch: &dyn Watch,
) -> Result<FeatureTable, MiningError> {
    let mining = Mining::of(project, watch)?;
    let sessions = session_ids(project)?;
    let described = parallel::each(project, &sessions, watch, "Describing sequences", |reader, session| {
        let facts = facts_of(reader, session)?;
        let hits = mining.hits(reader, &facts)?;
        Ok::<_, MiningError>(session_features(&facts, &hits, parameters))
    })?;
    let mut rows = Vec::new();
    for of_session in described {
        rows.extend(of_session?);
    }
    Ok(FeatureTable::assemble(rows, parameters))
}
