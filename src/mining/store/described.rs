//! Features of sequences, kept in the project and computed again only where their input has changed; knows no single
//! feature.
//!
//! The input of a session is its recording (by content hash), its signals, the gap, the longest k-gram, and what this
//! program computes. All of it is in the name under which the numbers are kept.

use super::aside::{mined_ids, mined_of};
use super::parallel::{self, WRITTEN, Within};
use super::present::Signals;
use super::{FEATURES, MiningError, facts_hash, facts_of, rules_of, session_ids};
use crate::mining::facts::SessionFacts;
use crate::mining::features::{
    FeatureParameters, FeatureSpec, FeatureTable, NamedFeatures, SequenceFeatures, Wanted, count_own,
    features_from_bytes, features_to_bytes, features_version, session_features,
};
use crate::mining::signals::OwnSignals;
use crate::model::{SessionId, SignalHit, Watch};
use crate::project::{Project, ProjectError};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

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
    let sessions = session_ids(project)?;
    describe_all(project, &sessions, parameters, watch, None)
}

/// The same, with every sequence of the sessions that are mined and can be read.
pub fn refreshed_feature_table(
    project: &mut Project,
    parameters: &FeatureParameters,
    watch: &dyn Watch,
) -> Result<(FeatureTable, Described), MiningError> {
    let sessions = session_ids(project)?;
    let mut rows = Vec::new();
    let mut take = |_: &Project, more: Vec<SequenceFeatures>| {
        rows.extend(more);
        ControlFlow::Continue(())
    };
    let asked = Asked { wanted: Wanted::All, take: &mut take };
    let done = describe_all(project, &sessions, parameters, watch, Some(asked))?;
    Ok((FeatureTable::assemble_with(rows, &own_columns_of(project)?, parameters), done))
}

/// Gives the named features of every sequence of the sessions that are mined, some sessions at a time and in the order of
/// tables, so that they never stand in memory as a whole; ends early where `take` breaks off. With `kept`, what had to be
/// computed is stored, and sessions that cannot be read are left out.
pub fn each_named_features(
    project: &mut Project,
    parameters: &FeatureParameters,
    kept: bool,
    watch: &dyn Watch,
    mut take: impl FnMut(&Project, &NamedFeatures) -> ControlFlow<()>,
) -> Result<(), MiningError> {
    let mut sessions = mined_ids(project)?;
    sessions.sort_unstable();
    let own = own_columns_of(project)?;
    let mut take = |project: &Project, rows| take(project, &NamedFeatures::of(rows, &own));
    if kept {
        let asked = Asked { wanted: Wanted::Named, take: &mut take };
        return describe_all(project, &sessions, parameters, watch, Some(asked)).map(|_| ());
    }
    let describer = Describer::of(project, &sessions, parameters, watch)?;
    for (number, batch) in sessions.chunks(WRITTEN).enumerate() {
        let within = Within { watch, done: (number * WRITTEN) as u64, total: sessions.len() as u64 };
        let described = parallel::each(project, batch, &within, DESCRIBING, |reader, session| {
            describer.features(reader, session, None, Wanted::Named)
        })?;
        let mut rows = Vec::new();
        for of_session in described {
            rows.extend(of_session?.rows);
        }
        if take(project, rows).is_break() {
            break;
        }
    }
    Ok(())
}

/// What the watch is told that is done.
const DESCRIBING: &str = "Describing sequences";

/// Who takes rows, and what of them.
struct Asked<'a> {
    wanted: Wanted,
    take: &'a mut dyn FnMut(&Project, Vec<SequenceFeatures>) -> ControlFlow<()>,
}

/// Stores what had to be computed, and gives the rows of sessions that are mined where somebody asks for them.
fn describe_all(
    project: &mut Project,
    sessions: &[SessionId],
    parameters: &FeatureParameters,
    watch: &dyn Watch,
    mut asked: Option<Asked>,
) -> Result<Described, MiningError> {
    let describer = Describer::of(project, sessions, parameters, watch)?;
    let (mut held, mut mined) = (BTreeMap::new(), BTreeSet::new());
    if asked.is_some() {
        mined.extend(mined_of(project, sessions)?);
    } else {
        held.extend(project.derived_list(FEATURES)?.into_iter().map(|info| (info.key, info.input_hash)));
    }
    let wanted = asked.as_ref().map_or(Wanted::All, |asked| asked.wanted);
    let mut done = Described::default();
    // All of it can be computed again: the disk is waited for once.
    project.together(|project| {
        for (number, batch) in sessions.chunks(WRITTEN).enumerate() {
            if watch.cancelled() {
                return Err(MiningError::Cancelled);
            }
            watch.progress((number * WRITTEN) as u64, sessions.len() as u64, DESCRIBING);
            let described = parallel::each_of_batch(project, batch, |reader, session| {
                // A whole batch of long sessions would be waited for otherwise.
                if watch.cancelled() {
                    return Err(MiningError::Cancelled);
                }
                describer.features(reader, session, held.get(session.as_str()), wanted)
            })?;
            let (mut computed, mut given, mut stopped) = (Vec::new(), Vec::new(), false);
            for (session, described) in batch.iter().zip(described) {
                let Featured { rows, computed_as } = match described {
                    Ok(featured) => featured,
                    Err(MiningError::Cancelled) => {
                        stopped = true;
                        continue;
                    }
                    Err(_) => {
                        done.unread += 1;
                        continue;
                    }
                };
                match computed_as {
                    Some(name) => computed.push((session.clone(), name, features_to_bytes(&rows))),
                    None => done.kept += 1,
                }
                if mined.contains(session) {
                    given.extend(rows);
                }
            }
            done.computed += computed.len();
            project.put_derived_of(FEATURES, &computed)?;
            if stopped {
                return Err(MiningError::Cancelled);
            }
            if let Some(asked) = &mut asked
                && (asked.take)(project, given).is_break()
            {
                break;
            }
        }
        Ok(done)
    })
}

/// Features of a session, and the name to store them under where they had to be computed.
pub(super) struct Featured {
    pub rows: Vec<SequenceFeatures>,
    computed_as: Option<String>,
}

/// Every sequence of the sessions that are mined with its features: the stored ones where they hold, else computed now.
pub fn feature_table(
    project: &Project,
    parameters: &FeatureParameters,
    watch: &dyn Watch,
) -> Result<FeatureTable, MiningError> {
    let sessions = mined_ids(project)?;
    let describer = Describer::of(project, &sessions, parameters, watch)?;
    let described = parallel::each(project, &sessions, watch, DESCRIBING, |reader, session| {
        describer.features(reader, session, None, Wanted::All)
    })?;
    let mut all = Vec::new();
    for of_session in described {
        all.extend(of_session?.rows);
    }
    Ok(FeatureTable::assemble_with(all, &describer.own, parameters))
}

/// Names the input of sessions' features, and computes them.
pub(super) struct Inputs {
    parameters: FeatureParameters,
    /// What all sessions' inputs share.
    common: String,
    /// Content hashes of recordings.
    recordings: BTreeMap<SessionId, Arc<str>>,
}

impl Inputs {
    pub fn of(contents: Vec<(SessionId, Arc<str>)>, parameters: &FeatureParameters) -> Self {
        Self {
            parameters: *parameters,
            common: format!(
                "{}, {}, gap {}, k {}",
                features_version(),
                facts_hash(),
                parameters.gap_ms,
                parameters.k_max
            ),
            recordings: contents.into_iter().collect(),
        }
    }

    /// The name of a session's input.
    fn name(&self, session: &SessionId, hits: &[SignalHit]) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.common.as_bytes());
        hasher.update(self.recordings.get(session).map_or(&b""[..], |hash| hash.as_bytes()));
        // Variants count in no feature, and signals of the project's own are counted when they are asked for.
        for hit in hits.iter().filter(|hit| hit.is_own()) {
            hasher.update(hit.kind.name().as_bytes());
            hasher.update(&hit.start_ms.to_le_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    /// Features of a session as they are stored, with the name of their input.
    pub fn described(&self, facts: &SessionFacts, hits: &[SignalHit]) -> (String, Vec<u8>) {
        let rows = session_features(facts, hits, &self.parameters);
        (self.name(&facts.session, hits), features_to_bytes(&rows))
    }
}

/// Columns of the signals that people of this project wrote and that are looked for.
pub fn own_columns_of(project: &Project) -> Result<Vec<&'static FeatureSpec>, MiningError> {
    Ok(OwnSignals::of(&rules_of(project)?).columns())
}

/// Gives the features of single sessions.
pub(super) struct Describer {
    signals: Signals,
    inputs: Inputs,
    /// Signals of the project's own, which are counted and not stored.
    pub own: Vec<&'static FeatureSpec>,
}

impl Describer {
    pub fn of(
        project: &Project,
        sessions: &[SessionId],
        parameters: &FeatureParameters,
        watch: &dyn Watch,
    ) -> Result<Self, MiningError> {
        let inputs = Inputs::of(project.contents()?, parameters);
        let own = own_columns_of(project)?;
        Ok(Self { signals: Signals::of(project, sessions, watch)?, inputs, own })
    }

    /// No rows where `held` says that those of the present input are stored.
    pub fn features(
        &self,
        reader: &Project,
        session: &SessionId,
        held: Option<&String>,
        wanted: Wanted,
    ) -> Result<Featured, MiningError> {
        let (hash, hits) = self.input(reader, session)?;
        if held == Some(&hash) {
            return Ok(Featured { rows: Vec::new(), computed_as: None });
        }
        match reader.derived(FEATURES, session.as_str()) {
            Ok(Some((held, bytes))) if held == hash => {
                if let Some(mut rows) = features_from_bytes(session, &bytes, wanted) {
                    count_own(&mut rows, &self.own, &hits);
                    return Ok(Featured { rows, computed_as: None });
                }
            }
            Ok(_) | Err(ProjectError::Stored { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let mut rows = self.compute(reader, session, &hits)?;
        count_own(&mut rows, &self.own, &hits);
        Ok(Featured { rows, computed_as: Some(hash) })
    }

    /// The name of a session's input, and its signals.
    fn input(&self, reader: &Project, session: &SessionId) -> Result<(String, Vec<SignalHit>), MiningError> {
        let hits = self.signals.hits(reader, session, || facts_of(reader, session))?;
        Ok((self.inputs.name(session, &hits), hits))
    }

    fn compute(
        &self,
        reader: &Project,
        session: &SessionId,
        hits: &[SignalHit],
    ) -> Result<Vec<SequenceFeatures>, MiningError> {
        Ok(session_features(&facts_of(reader, session)?, hits, &self.inputs.parameters))
    }
}
