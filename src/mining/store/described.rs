//! Features of sequences, kept in the project and computed again only where their input has changed; knows no single
//! feature.
//!
//! The input of a session is its recording (by content hash), its signals, the gap, the longest k-gram, and what this
//! program computes. All of it is in the name under which the numbers are kept.

use super::parallel::{self, BATCH};
use super::present::Signals;
use super::{FEATURES, MiningError, facts_hash, facts_of};
use crate::mining::features::{
    FeatureParameters, FeatureTable, SequenceFeatures, features_from_bytes, features_to_bytes,
    features_version, session_features,
};
use crate::model::{SessionId, SignalHit, Watch};
use crate::project::{Project, ProjectError, SessionRow};
use std::collections::BTreeMap;

/// What a refresh of features did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Described {
    /// Sessions whose features were computed and stored.
    pub computed: usize,
    /// Whose stored features still hold.
    pub kept: usize,
    /// Whose recording cannot be read.
    pub unread: usize,
}

/// Computes and stores the features of sessions whose input has changed.
pub fn refresh_features(
    project: &mut Project,
    parameters: &FeatureParameters,
    watch: &dyn Watch,
) -> Result<Described, MiningError> {
    let rows = project.sessions()?;
    let describer = Describer::of(project, &rows, parameters, watch)?;
    let held: BTreeMap<String, String> =
        project.derived_list(FEATURES)?.into_iter().map(|info| (info.key, info.input_hash)).collect();
    let mut done = Described::default();
    let sessions: Vec<SessionId> = rows.iter().map(|row| row.session_id.clone()).collect();
    for (number, batch) in sessions.chunks(BATCH).enumerate() {
        if watch.cancelled() {
            return Err(MiningError::Cancelled);
        }
        watch.progress((number * BATCH) as u64, sessions.len() as u64, "Describing sequences");
        let made = parallel::each_of_batch(project, batch, |reader, session| {
            let (hash, hits) = describer.input(reader, session)?;
            if held.get(session.as_str()) == Some(&hash) {
                return Ok(None);
            }
            Ok::<_, MiningError>(Some((hash, features_to_bytes(&describer.compute(reader, session, &hits)?))))
        })?;
        for (session, outcome) in batch.iter().zip(made) {
            match outcome {
                Ok(None) => done.kept += 1,
                Ok(Some((hash, bytes))) => {
                    project.put_derived(FEATURES, session.as_str(), &hash, &bytes)?;
                    done.computed += 1;
                }
                Err(_) => done.unread += 1,
            }
        }
    }
    Ok(done)
}

/// Every sequence of the project with its features: the stored ones where they hold, else computed now.
pub fn feature_table(
    project: &Project,
    parameters: &FeatureParameters,
    watch: &dyn Watch,
) -> Result<FeatureTable, MiningError> {
    let rows = project.sessions()?;
    let describer = Describer::of(project, &rows, parameters, watch)?;
    let sessions: Vec<SessionId> = rows.into_iter().map(|row| row.session_id).collect();
    let described = parallel::each(project, &sessions, watch, "Describing sequences", |reader, session| {
        describer.features(reader, session)
    })?;
    let mut all = Vec::new();
    for of_session in described {
        all.extend(of_session?);
    }
    Ok(FeatureTable::assemble(all, parameters))
}

/// Gives the features of single sessions.
pub(super) struct Describer {
    signals: Signals,
    parameters: FeatureParameters,
    /// What all sessions' inputs share.
    common: String,
    /// Content hashes of recordings.
    recordings: BTreeMap<SessionId, std::sync::Arc<str>>,
}

impl Describer {
    pub fn of(
        project: &Project,
        rows: &[SessionRow],
        parameters: &FeatureParameters,
        watch: &dyn Watch,
    ) -> Result<Self, MiningError> {
        let sessions: Vec<SessionId> = rows.iter().map(|row| row.session_id.clone()).collect();
        Ok(Self {
            signals: Signals::of(project, &sessions, watch)?,
            parameters: *parameters,
            common: format!(
                "{}, {}, gap {}, k {}",
                features_version(),
                facts_hash(),
                parameters.gap_ms,
                parameters.k_max
            ),
            recordings: rows.iter().map(|r| (r.session_id.clone(), r.content_hash.clone())).collect(),
        })
    }

    pub fn features(
        &self,
        reader: &Project,
        session: &SessionId,
    ) -> Result<Vec<SequenceFeatures>, MiningError> {
        let (hash, hits) = self.input(reader, session)?;
        match reader.derived(FEATURES, session.as_str()) {
            Ok(Some((held, bytes))) if held == hash => {
                if let Some(rows) = features_from_bytes(session, &bytes) {
                    return Ok(rows);
                }
            }
            Ok(_) | Err(ProjectError::Stored { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        self.compute(reader, session, &hits)
    }

    /// The name of a session's input, and its signals.
    fn input(&self, reader: &Project, session: &SessionId) -> Result<(String, Vec<SignalHit>), MiningError> {
        let hits = self.signals.hits(reader, session, || facts_of(reader, session))?;
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.common.as_bytes());
        hasher.update(self.recordings.get(session).map_or(&b""[..], |hash| hash.as_bytes()));
        for hit in &hits {
            hasher.update(hit.kind.name().as_bytes());
            hasher.update(&hit.start_ms.to_le_bytes());
        }
        Ok((hasher.finalize().to_hex().to_string(), hits))
    }

    fn compute(
        &self,
        reader: &Project,
        session: &SessionId,
        hits: &[SignalHit],
    ) -> Result<Vec<SequenceFeatures>, MiningError> {
        Ok(session_features(&facts_of(reader, session)?, hits, &self.parameters))
    }
}
