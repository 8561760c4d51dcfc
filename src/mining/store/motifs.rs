//! Patterns over the sessions of a project: those that are frequent, and where a named one happens; must not store
//! anything.

use super::aside::mined_of;
use super::parallel;
use super::present::Signals;
use super::{MiningError, facts_of};
use crate::mining::expr::{ChainHit, Motif, hits};
use crate::mining::motifs::{MotifParameters, MotifReport, MotifSession, find_motifs};
use crate::model::{SessionId, Watch};
use crate::project::Project;

/// Frequent patterns of some sessions of a project, likely bots set aside as everywhere; sessions that cannot be read
/// are left out and named.
pub fn motifs_in(
    project: &Project,
    sessions: &[SessionId],
    parameters: &MotifParameters,
    watch: &dyn Watch,
) -> Result<(MotifReport, Vec<SessionId>), MiningError> {
    let sessions = &mined_of(project, sessions)?[..];
    let signals = Signals::of(project, sessions, watch)?;
    let read = parallel::each(project, sessions, watch, "Reading actions", |reader, session| {
        let facts = facts_of(reader, session)?;
        let hits = signals.hits(reader, session, || facts_of(reader, session))?;
        Ok::<_, MiningError>(MotifSession::of(session.clone(), facts.user_id.clone(), &facts.actions, &hits))
    })?;
    let (mut found, mut unread) = (Vec::new(), Vec::new());
    for (session, read) in sessions.iter().zip(read) {
        match read {
            Ok(read) => found.push(read),
            Err(_) => unread.push(session.clone()),
        }
    }
    let report = find_motifs(&found, parameters, watch).map_err(|_| MiningError::Cancelled)?;
    Ok((report, unread))
}

/// Every hit of a motif, by session; sessions without one are left out.
pub fn motif_hits(
    project: &Project,
    motif: &Motif,
    sessions: &[SessionId],
    watch: &dyn Watch,
) -> Result<Vec<(SessionId, Vec<ChainHit>)>, MiningError> {
    let signals = Signals::of(project, sessions, watch)?;
    let found = parallel::each(project, sessions, watch, "Looking for the motif", |reader, session| {
        let facts = facts_of(reader, session)?;
        let of_session = signals.hits(reader, session, || facts_of(reader, session))?;
        Ok::<_, MiningError>(hits(motif, &facts, &of_session))
    })?;
    let readable =
        sessions.iter().zip(found).filter_map(|(session, hits)| Some((session.clone(), hits.ok()?)));
    Ok(readable.filter(|(_, hits)| !hits.is_empty()).collect())
}
