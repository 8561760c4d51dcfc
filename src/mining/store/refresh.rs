//! Brings facts and signals of a project up to date, session by session, durably; must not look into either.

use super::parallel::{self, BATCH};
use super::{CORPUS, FACTS, Mining, MiningError, facts_hash, facts_of, session_ids};
use crate::mining::actions::extract_actions;
use crate::model::{SessionId, SignalHit, Watch};
use crate::project::Project;
use std::collections::BTreeSet;

/// What a refresh did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// Sessions of the project.
    pub sessions: usize,
    /// Whose facts were made from the recording.
    pub extracted: usize,
    /// Whose signals were found anew and are not those of before.
    pub searched: usize,
    /// Whose recording cannot be read, with the reason; the others are up to date.
    pub failed: Vec<(SessionId, String)>,
    /// The user stopped it; what was done is stored, and a next refresh goes on from there.
    pub cancelled: bool,
}

/// Makes the facts and finds the signals of every session that lacks those of the present recordings, rules and
/// program. Calling it again at once changes nothing.
///
/// # Errors
/// When the project cannot be read or written; a recording that cannot be read is in the result.
pub fn refresh_signals(project: &mut Project, watch: &dyn Watch) -> Result<Refreshed, MiningError> {
    let sessions = session_ids(project)?;
    let mut done = Refreshed { sessions: sessions.len(), ..Refreshed::default() };
    match refresh_facts(project, &sessions, watch, &mut done)
        .and_then(|()| refresh_hits(project, &sessions, watch, &mut done))
    {
        Err(MiningError::Cancelled) => done.cancelled = true,
        Err(error) => return Err(error),
        Ok(()) => {}
    }
    Ok(done)
}

fn refresh_facts(
    project: &mut Project,
    sessions: &[SessionId],
    watch: &dyn Watch,
    done: &mut Refreshed,
) -> Result<(), MiningError> {
    let current: BTreeSet<String> = project
        .derived_list(FACTS)?
        .into_iter()
        .filter(|info| info.input_hash == facts_hash())
        .map(|info| info.key)
        .collect();
    let missing: Vec<SessionId> =
        sessions.iter().filter(|session| !current.contains(session.as_str())).cloned().collect();
    for (number, batch) in missing.chunks(BATCH).enumerate() {
        if watch.cancelled() {
            return Err(MiningError::Cancelled);
        }
        watch.progress((number * BATCH) as u64, missing.len() as u64, "Reading actions");
        let made = parallel::each_of_batch(project, batch, |reader, session| {
            reader.recording(session).map(|recording| extract_actions(&recording).to_bytes())
        })?;
        project.together(|project| {
            for (session, bytes) in batch.iter().zip(made) {
                match bytes {
                    Ok(bytes) => {
                        project.put_derived(FACTS, session.as_str(), &facts_hash(), &bytes)?;
                        done.extracted += 1;
                    }
                    Err(error) => done.failed.push((session.clone(), error.to_string())),
                }
            }
            Ok::<(), MiningError>(())
        })?;
    }
    Ok(())
}

fn refresh_hits(
    project: &mut Project,
    sessions: &[SessionId],
    watch: &dyn Watch,
    done: &mut Refreshed,
) -> Result<(), MiningError> {
    let mining = Mining::of(project, watch)?;
    let unreadable: BTreeSet<SessionId> = done.failed.iter().map(|(session, _)| session.clone()).collect();
    let readable: Vec<SessionId> = sessions.iter().filter(|s| !unreadable.contains(*s)).cloned().collect();
    let searched = project.signal_rule_sets()?;
    if mining.settled && readable.iter().all(|session| searched.get(session) == Some(&mining.hash)) {
        return Ok(());
    }
    // Until all are done, some would be of the corpus before.
    project.remove_derived(CORPUS, None)?;
    for (number, batch) in readable.chunks(BATCH).enumerate() {
        if watch.cancelled() {
            return Err(MiningError::Cancelled);
        }
        watch.progress((number * BATCH) as u64, readable.len() as u64, "Finding signals");
        let found = parallel::each_of_batch(project, batch, |reader, session| {
            let hits = mining.detect(&facts_of(reader, session)?);
            let same = searched.get(session) == Some(&mining.hash)
                && reader
                    .signals(session)
                    .is_ok_and(|stored| stored.is_some_and(|stored| stored.hits == hits));
            Ok::<Option<Vec<SignalHit>>, MiningError>((!same).then_some(hits))
        })?;
        project.together(|project| {
            for (session, hits) in batch.iter().zip(found) {
                match hits {
                    Ok(Some(hits)) => {
                        project.put_signals(session, &mining.hash, &hits)?;
                        done.searched += 1;
                    }
                    Ok(None) => {}
                    Err(error) => done.failed.push((session.clone(), error.to_string())),
                }
            }
            Ok::<(), MiningError>(())
        })?;
    }
    Ok(project.put_derived(CORPUS, "", &mining.corpus_hash, &[])?)
}
