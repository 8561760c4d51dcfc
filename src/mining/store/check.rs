//! Compares what is cached of every session with what its recording gives now; must not mend anything.

use super::parallel;
use super::{FACTS, Mining, MiningError, facts_hash, session_ids};
use crate::mining::actions::extract_actions;
use crate::mining::facts::SessionFacts;
use crate::model::{SessionId, Watch};
use crate::project::Project;

/// One sentence per problem. What is missing, or was made by another version or with other rules, is no problem: the
/// next refresh makes it.
pub fn check_derived(project: &Project, watch: &dyn Watch) -> Result<Vec<String>, MiningError> {
    let mining = Mining::of(project, watch)?;
    let sessions = session_ids(project)?;
    let found =
        parallel::each(project, &sessions, watch, "Checking actions and signals", |reader, session| {
            check_session(reader, session, &mining)
        })?;
    Ok(found.into_iter().flatten().collect())
}

fn check_session(project: &Project, session: &SessionId, mining: &Mining) -> Vec<String> {
    // A recording that cannot be read is told by the check of recordings.
    let Ok(recording) = project.recording(session) else { return Vec::new() };
    let facts = extract_actions(&recording);
    let mut problems = Vec::new();
    match project.derived(FACTS, session.as_str()) {
        Err(error) => problems.push(error.to_string()),
        Ok(Some((hash, bytes))) if hash == facts_hash() => {
            if SessionFacts::from_bytes(&bytes).is_err() || bytes != facts.to_bytes() {
                problems
                    .push(format!("the stored actions of session {session} are not those of its recording"));
            }
        }
        Ok(_) => {}
    }
    match project.signals(session) {
        Err(error) => problems.push(error.to_string()),
        Ok(Some(stored)) if mining.settled && stored.rule_set_hash == mining.hash => {
            if stored.hits != mining.detect(&facts) {
                problems
                    .push(format!("the stored signals of session {session} are not those of its recording"));
            }
        }
        Ok(_) => {}
    }
    problems
}
