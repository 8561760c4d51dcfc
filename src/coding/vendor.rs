//! What recording tools said of moments against what our signals say: readable only while no blind round is open, as
//! their verdicts would tell coders an answer.

use super::round::{Round, RoundError};
use crate::mining::store::{MiningError, Signals};
use crate::model::{SessionId, SignalKind, VendorVerdict, VerdictKind, Watch};
use crate::project::{Project, ProjectError, VerdictCount};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A verdict and a hit this close mean the same moment: tools date a verdict at the first or the last of its clicks,
/// or when they are sure of it.
pub const NEAR_MS: i64 = 3_000;

/// Why verdicts are not told.
#[derive(Debug, thiserror::Error)]
pub enum VendorError {
    #[error(
        "round {0} is open and blind; what recording tools said of the sessions is kept back until both ballots are sealed and it is revealed"
    )]
    OpenRound(String),
    #[error(transparent)]
    Round(#[from] RoundError),
    #[error(transparent)]
    Project(#[from] ProjectError),
    #[error(transparent)]
    Mining(#[from] MiningError),
    #[error("the comparison was stopped; start it again")]
    Cancelled,
}

/// All verdicts of a project, read while no blind round was open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VendorVerdicts {
    /// By session and time.
    pub all: Vec<(SessionId, VendorVerdict)>,
    pub counts: Vec<VerdictCount>,
}

/// One kind of verdict against one signal. Only sessions in which the tool gave any verdict count: of the others nobody
/// knows whether it looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VendorAgreement {
    pub tool: Arc<str>,
    pub kind: VerdictKind,
    pub signal: SignalKind,
    pub verdicts: u64,
    /// Verdicts with a hit of the signal within [`NEAR_MS`].
    pub verdicts_with_hit: u64,
    /// Hits of the signal in the same sessions.
    pub hits: u64,
    pub hits_with_verdict: u64,
    pub sessions: u64,
}

impl VendorAgreement {
    /// The signal means the same by its name.
    pub fn is_namesake(&self) -> bool {
        self.kind.signal() == Some(self.signal)
    }
}

/// How many verdicts there are, and nothing else: that much every screen may know.
pub fn vendor_verdicts_held(project: &Project) -> Result<u64, ProjectError> {
    Ok(project.vendor_verdict_counts()?.iter().map(|count| count.verdicts).sum())
}

impl VendorVerdicts {
    /// # Errors
    /// While any blind round of the project is open.
    pub fn read(project: &Project) -> Result<Self, VendorError> {
        if let Some(round) = Round::all(project)?.iter().find(|round| round.state.is_blind()) {
            return Err(VendorError::OpenRound(round.id.clone()));
        }
        Ok(Self { all: project.vendor_verdicts()?, counts: project.vendor_verdict_counts()? })
    }

    /// Every kind of verdict against its namesake and every other signal that was found near one, by tool and kind.
    pub fn against_signals(
        &self,
        project: &Project,
        watch: &dyn Watch,
    ) -> Result<Vec<VendorAgreement>, VendorError> {
        let mut of_session: BTreeMap<&SessionId, Vec<&VendorVerdict>> = BTreeMap::new();
        for (session, verdict) in &self.all {
            of_session.entry(session).or_default().push(verdict);
        }
        let sessions: Vec<SessionId> = of_session.keys().copied().cloned().collect();
        let signals = Signals::of(project, &sessions, watch)?;
        let mut table: BTreeMap<(Arc<str>, VerdictKind, SignalKind), VendorAgreement> = BTreeMap::new();
        for (done, (session, verdicts)) in of_session.iter().enumerate() {
            if watch.cancelled() {
                return Err(VendorError::Cancelled);
            }
            watch.progress(done as u64, sessions.len() as u64, "Comparing verdicts with signals");
            let facts = || crate::mining::store::facts_of(project, session);
            let hits = signals.hits(project, session, facts)?;
            let mut kinds: Vec<(Arc<str>, VerdictKind)> =
                self.counts.iter().map(|count| (Arc::clone(&count.tool), count.kind)).collect();
            kinds.retain(|(tool, _)| verdicts.iter().any(|verdict| verdict.tool == *tool));
            for (tool, kind) in kinds {
                let given: Vec<&VendorVerdict> =
                    verdicts.iter().copied().filter(|v| v.tool == tool && v.kind == kind).collect();
                for signal in SignalKind::ALL {
                    let found: Vec<(i64, i64)> = hits
                        .iter()
                        .filter(|hit| hit.kind == signal && hit.is_own())
                        .map(|hit| (hit.start_ms - NEAR_MS, hit.end_ms + NEAR_MS))
                        .collect();
                    let near = |at_ms: i64, (from, to): (i64, i64)| (from..=to).contains(&at_ms);
                    let row =
                        table.entry((Arc::clone(&tool), kind, signal)).or_insert_with(|| VendorAgreement {
                            tool: Arc::clone(&tool),
                            kind,
                            signal,
                            verdicts: 0,
                            verdicts_with_hit: 0,
                            hits: 0,
                            hits_with_verdict: 0,
                            sessions: 0,
                        });
                    row.sessions += 1;
                    row.verdicts += given.len() as u64;
                    row.hits += found.len() as u64;
                    let met = given.iter().filter(|v| found.iter().any(|span| near(v.at_ms, *span)));
                    row.verdicts_with_hit += met.count() as u64;
                    let met = found.iter().filter(|span| given.iter().any(|v| near(v.at_ms, **span)));
                    row.hits_with_verdict += met.count() as u64;
                }
            }
        }
        Ok(table.into_values().filter(|row| row.is_namesake() || row.verdicts_with_hit > 0).collect())
    }
}
