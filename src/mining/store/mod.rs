//! The one way from stored recordings to facts, signals, features and cluster runs that a project keeps; knows no
//! window, no command line, and no file but the project.
//!
//! Facts are a cache, signals are rows of their own. Both name what they were made with, so that [`refresh_signals`]
//! makes anew only what other rules, another program or other neighbours in the project would make differently.

mod adequacy;
mod aside;
#[cfg(test)]
mod building_tests;
mod check;
mod counting;
mod described;
mod judged;
mod maps;
mod mining;
mod motifs;
mod named;
mod parallel;
mod present;
mod preview;
mod refresh;
mod runs;
mod select;
#[cfg(test)]
mod tests;

pub use adequacy::{
    Adequacy, Depth, Lacking, Looked, Need, PageLook, SessionCapture, capture_of, keep_captures,
};
pub use aside::SetAside;
pub use check::check_derived;
pub use counting::Counting;
pub use described::{
    Described, each_named_features, feature_table, own_columns_of, refresh_features, refreshed_feature_table,
};
pub use judged::{JudgedHit, Judgements, hits_of, library_counts};
pub use maps::{Goal, goal_of, make_map, map_of, put_goal, put_map, reached};
pub use mining::{Mining, is_stale};
pub use motifs::{motif_hits, motifs_in};
pub use named::{
    MAX_NAME_CHARS, motifs_of, put_motif, put_segment, remove_motif, remove_segment, segments_of,
};
pub use present::Signals;
pub use preview::{Curve, CurvePoint, EXAMPLES, Flips, Preview, preview};
pub use refresh::{Refreshed, refresh_imported, refresh_signals};
pub use runs::{
    DEFAULT_RUN, Rerun, ground_of, make_run, make_run_after, put_run, put_run_anew, run_before, run_of,
    runs_of,
};
pub use select::{Selected, SequenceFilter, select_sequences, select_sessions, vocabulary_of};

use super::actions::extract_actions;
use super::clusters::{ClusterError, RUN_VERSION, RunFormError};
use super::facts::{FACTS_VERSION, SessionFacts};
use super::features::FeatureParameters;
use super::sequences::cut_sequences;
use super::signals::{RuleError, RuleSet};
use crate::model::{Sequence, SessionId, Watch};
use crate::project::{Project, ProjectError};

/// Kind of the cached facts; the key is the session's id.
const FACTS: &str = "facts";
/// Kind of the cached features; the key is the session's id.
const FEATURES: &str = "features";
/// Kind of what is usual in the project (key `counts`), and of the mark that says with which corpus and rules the stored
/// signals were found (key empty).
const CORPUS: &str = "signals_corpus";
/// Kind and name of the document that holds the rules in force.
const RULES: (&str, &str) = ("rules", "signals");
/// Setting: a pause longer than this ends a sequence, in milliseconds.
const GAP: &str = "sequences.gap_ms";
/// Raised whenever a detector changes what it finds with the same thresholds.
const DETECTORS_VERSION: u32 = 4;

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
    /// A name or what it stands for, for people.
    #[error("{0}")]
    Named(String),
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
///
/// # Errors
/// Where a rule builds on what is not there, in a circle or too high; nothing is stored then.
pub fn put_rules(project: &mut Project, rules: &RuleSet) -> Result<(), MiningError> {
    rules.check().map_err(|error| MiningError::Named(error.to_string()))?;
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

/// Names all that this program mines with, but for the rules of a project: another name, other results.
pub fn made_with() -> String {
    format!(
        "facts {FACTS_VERSION}, detectors {DETECTORS_VERSION}, rules {}, runs {RUN_VERSION}",
        RuleSet::default().hash()
    )
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

/// Every session, by start and then by id.
fn session_ids(project: &Project) -> Result<Vec<SessionId>, MiningError> {
    Ok(project.contents()?.into_iter().map(|(session, _)| session).collect())
}

/// The sequences of every session that is mined, in the order of sessions and of time.
pub fn sequences_of(project: &Project, gap_ms: i64, watch: &dyn Watch) -> Result<Vec<Sequence>, MiningError> {
    let sessions = aside::mined_ids(project)?;
    let cut = parallel::each(project, &sessions, watch, "Cutting sequences", |reader, session| {
        facts_of(reader, session).map(|facts| cut_sequences(&facts, gap_ms))
    })?;
    let mut sequences = Vec::new();
    for of_session in cut {
        sequences.extend(of_session?);
    }
    Ok(sequences)
}
