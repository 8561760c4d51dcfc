//! The rules of a project with all that they must know of it as a whole; stores nothing.

use super::counting::Counting;
use super::present::rules_name;
use super::{CORPUS, MiningError, facts_hash, facts_of, parallel, rules_of, session_ids};
use crate::mining::facts::SessionFacts;
use crate::mining::signals::{Corpus, CorpusNeeds, RuleSet, detect};
use crate::model::{SessionId, SignalHit, SignalKind, Watch};
use crate::project::{Project, ProjectError};
use std::sync::Arc;

/// Key of the stored counts.
const COUNTS: &str = "counts";

/// The rules with all that they must know of the project as a whole.
#[derive(Clone, Debug)]
pub struct Mining {
    rules: RuleSet,
    /// Of program and rules: what stored signals must have been found with.
    pub(super) hash: String,
    corpus: Corpus,
    /// The counts as bytes, and what they were counted over.
    pub(super) counted: (String, Vec<u8>),
    /// They were read and not counted just now.
    pub(super) stored: bool,
    /// Names what is usual in the project now.
    pub(super) corpus_hash: String,
    /// The stored signals were found with what is usual now.
    pub(super) settled: bool,
}

/// Signals that compare a visit with the others of the project: found anew whenever a session comes or goes.
pub(super) fn is_relative(kind: SignalKind) -> bool {
    matches!(
        kind,
        SignalKind::ExcessiveScroll
            | SignalKind::QuickBack
            | SignalKind::DeadZone
            | SignalKind::ExitAfter
            | SignalKind::ContentMismatch
            | SignalKind::MissedElement
    )
}

/// What signals found with these rules are stored under.
pub(super) fn hash_of(rules: &RuleSet) -> String {
    rules_name(&rules.hash())
}

impl Mining {
    /// What is usual is read where it was counted over the same recordings, else counted: the facts of every session
    /// are read once.
    pub fn of(project: &Project, watch: &dyn Watch) -> Result<Self, MiningError> {
        Self::after(project, None, watch)
    }

    /// The same after an import that counted what it brought: where that can be added to what was usual before, no facts
    /// are read.
    pub(super) fn after(
        project: &Project,
        counting: Option<Counting>,
        watch: &dyn Watch,
    ) -> Result<Self, MiningError> {
        let rules = rules_of(project)?;
        let needs = CorpusNeeds::of_set(&rules);
        let mined = mined_contents(project)?;
        let name = name_over(mined.iter(), &needs);
        let known = match project.derived(CORPUS, COUNTS) {
            Ok(known) => known,
            Err(ProjectError::Stored { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        // Other counts are of use only where something is to be added to them.
        let known = known.filter(|(of, _)| *of == name || counting.is_some());
        let known = known.and_then(|(of, bytes)| Some((of, Corpus::from_bytes(&bytes).ok()?, bytes)));
        let (corpus, bytes, stored) = match known {
            Some((of, corpus, bytes)) if of == name => (corpus, bytes, true),
            known => {
                let before = known.as_ref().map(|(of, corpus, _)| (of.as_str(), corpus));
                let corpus = match counting.and_then(|counting| counting.onto(before, &mined, &needs)) {
                    Some(corpus) => corpus,
                    None => {
                        let ids: Vec<SessionId> = mined.into_iter().map(|(session, _)| session).collect();
                        count(project, &ids, &needs, watch)?
                    }
                };
                let bytes = corpus.to_bytes();
                (corpus, bytes, false)
            }
        };
        let corpus_hash = blake3::hash(&bytes).to_hex().to_string();
        let settled = match project.derived(CORPUS, "") {
            Ok(mark) => mark.is_some_and(|(hash, _)| hash == corpus_hash),
            Err(ProjectError::Stored { .. }) => false,
            Err(error) => return Err(error.into()),
        };
        let hash = hash_of(&rules);
        Ok(Self { rules, hash, corpus, counted: (name, bytes), stored, corpus_hash, settled })
    }

    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    pub fn corpus(&self) -> &Corpus {
        &self.corpus
    }

    /// Keeps the counts for those who come after.
    pub(super) fn keep_counts(&self, project: &mut Project) -> Result<(), MiningError> {
        if self.stored {
            return Ok(());
        }
        Ok(project.put_derived(CORPUS, COUNTS, &self.counted.0, &self.counted.1)?)
    }

    /// Signals of a session: the stored ones where they still hold, else found now.
    pub fn hits(&self, project: &Project, facts: &SessionFacts) -> Result<Vec<SignalHit>, MiningError> {
        match project.signals(&facts.session) {
            Ok(Some(stored)) if self.settled && stored.rule_set_hash == self.hash => Ok(stored.hits),
            Ok(_) | Err(ProjectError::Stored { .. }) => Ok(self.detect(facts)),
            Err(error) => Err(error.into()),
        }
    }

    pub fn detect(&self, facts: &SessionFacts) -> Vec<SignalHit> {
        detect(facts, &self.corpus, &self.rules)
    }
}

/// Whether some session was searched by other rules or another program than the present ones, or not at all. What other
/// recordings came since is not asked: a refresh knows.
pub fn is_stale(project: &Project) -> Result<bool, MiningError> {
    let hash = hash_of(&rules_of(project)?);
    let searched = project.signal_rule_sets()?;
    Ok(session_ids(project)?.iter().any(|session| searched.get(session) != Some(&hash)))
}

/// The sessions that mining takes, with the hashes of their contents.
pub(super) fn mined_contents(project: &Project) -> Result<Vec<(SessionId, Arc<str>)>, MiningError> {
    let aside = project.sessions_aside()?;
    let mut contents = project.contents()?;
    contents.retain(|(session, _)| !aside.contains(session));
    Ok(contents)
}

/// Names the recordings that a corpus is counted over, by their content, and what was asked.
pub(super) fn name_over<'c>(
    contents: impl Iterator<Item = &'c (SessionId, Arc<str>)>,
    needs: &CorpusNeeds,
) -> String {
    let mut hasher = blake3::Hasher::new();
    for (session, content_hash) in contents {
        hasher.update(session.as_str().as_bytes());
        hasher.update(content_hash.as_bytes());
    }
    format!("{}, {}, over {}", facts_hash(), needs.name(), hasher.finalize().to_hex())
}

/// Sessions that are counted before the counts of all threads are put together.
const COUNTED_APART: usize = 2_048;

/// Counts what is usual. A recording that cannot be read tells nothing about the others.
pub(super) fn count(
    project: &Project,
    sessions: &[SessionId],
    needs: &CorpusNeeds,
    watch: &dyn Watch,
) -> Result<Corpus, MiningError> {
    let mut whole = Corpus::default();
    let mut done = 0;
    // What is counted apart is put together often: all of it at once would grow with the project.
    for some in sessions.chunks(COUNTED_APART) {
        let watch = parallel::Within { watch, done, total: sessions.len() as u64 };
        for corpus in parallel::gather(
            project,
            some,
            &watch,
            "Comparing sessions",
            Corpus::default,
            |reader, session, corpus| {
                if let Ok(facts) = facts_of(reader, session) {
                    corpus.add(&facts, needs);
                }
            },
        )? {
            whole.merge(&corpus);
        }
        done += some.len() as u64;
    }
    whole.settle();
    Ok(whole)
}
