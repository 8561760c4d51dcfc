//! The whole way from recordings to clusters, for callers that keep nothing in between; knows no project. Recordings
//! are loaded one at a time for each thread and dropped once their facts are read, so memory grows with facts only.

use super::actions::extract_actions;
use super::clusters::{ClusterError, ClusterParameters, ClusterRun, cluster};
use super::facts::SessionFacts;
use super::features::{FeatureParameters, FeatureTable, SequenceFeatures, session_features};
use super::signals::{Corpus, CorpusNeeds, RuleSet, detect};
use crate::model::{Recording, SessionId, SignalHit, Watch};
use rayon::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};

/// Sessions whose counts are made by one thread before they are put to those of others, which takes a while.
const COUNTED_TOGETHER: usize = 512;

/// What is known of the sessions after their recordings were read.
#[derive(Clone, Debug)]
pub struct Mined<E> {
    /// In the order of the ids that were given.
    pub sessions: Vec<MinedSession>,
    /// Sessions that could not be loaded, with the loader's own reason.
    pub failed: Vec<(SessionId, E)>,
    pub corpus: Corpus,
}

#[derive(Clone, Debug, PartialEq)]
pub struct MinedSession {
    pub facts: SessionFacts,
    pub hits: Vec<SignalHit>,
}

/// The user stopped the mining.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("mining was stopped; start it again to get a result")]
pub struct Cancelled;

/// Facts and signals of all sessions. One that cannot be loaded costs itself and nothing else.
pub fn mine<E: Send>(
    ids: &[SessionId],
    load: impl Fn(&SessionId) -> Result<Recording, E> + Sync,
    rules: &RuleSet,
    watch: &dyn Watch,
) -> Result<Mined<E>, Cancelled> {
    mine_facts(ids, |id| load(id).map(|recording| extract_actions(&recording)), rules, watch)
}

/// The same from facts that were made before: they are enough for every rule.
pub fn mine_facts<E: Send>(
    ids: &[SessionId],
    facts: impl Fn(&SessionId) -> Result<SessionFacts, E> + Sync,
    rules: &RuleSet,
    watch: &dyn Watch,
) -> Result<Mined<E>, Cancelled> {
    let done = AtomicU64::new(0);
    let read: Vec<Option<Result<SessionFacts, E>>> = ids
        .par_iter()
        .map(|id| {
            if watch.cancelled() {
                return None;
            }
            let facts = facts(id);
            watch.progress(done.fetch_add(1, Ordering::Relaxed) + 1, ids.len() as u64, "Reading actions");
            Some(facts)
        })
        .collect();
    let (mut kept, mut failed) = (Vec::new(), Vec::new());
    for (id, facts) in ids.iter().zip(read) {
        match facts {
            None => return Err(Cancelled),
            Some(Ok(facts)) => kept.push(facts),
            Some(Err(error)) => failed.push((id.clone(), error)),
        }
    }
    let corpus = corpus_of(&kept, rules);
    let hits = signals_of(&kept, &corpus, rules, watch)?;
    let sessions = kept.into_iter().zip(hits).map(|(facts, hits)| MinedSession { facts, hits }).collect();
    Ok(Mined { sessions, failed, corpus })
}

/// What is usual over sessions, counted on all threads.
pub fn corpus_of(sessions: &[SessionFacts], rules: &RuleSet) -> Corpus {
    let needs = CorpusNeeds::of_set(rules);
    sessions
        .par_chunks(COUNTED_TOGETHER)
        .map(|some| {
            let mut corpus = Corpus::default();
            some.iter().for_each(|facts| corpus.add(facts, &needs));
            corpus
        })
        .reduce(Corpus::default, |mut a, b| {
            a.merge(&b);
            a
        })
}

/// Signals of all sessions from their facts: what a changed threshold costs.
pub fn signals_of(
    sessions: &[SessionFacts],
    corpus: &Corpus,
    rules: &RuleSet,
    watch: &dyn Watch,
) -> Result<Vec<Vec<SignalHit>>, Cancelled> {
    let done = AtomicU64::new(0);
    sessions
        .par_iter()
        .map(|facts| {
            if watch.cancelled() {
                return Err(Cancelled);
            }
            let hits = detect(facts, corpus, rules);
            let count = done.fetch_add(1, Ordering::Relaxed) + 1;
            watch.progress(count, sessions.len() as u64, "Finding signals");
            Ok(hits)
        })
        .collect()
}

impl<E> Mined<E> {
    /// Sequences of all sessions with their features.
    pub fn features(&self, parameters: &FeatureParameters) -> FeatureTable {
        let of = |s: &MinedSession| session_features(&s.facts, &s.hits, parameters);
        let rows: Vec<Vec<SequenceFeatures>> = self.sessions.par_iter().map(of).collect();
        FeatureTable::assemble(rows.into_iter().flatten().collect(), parameters)
    }

    /// The same for who needs nothing but the table: facts are dropped on the way.
    pub fn into_features(self, parameters: &FeatureParameters) -> FeatureTable {
        let of = |s: MinedSession| session_features(&s.facts, &s.hits, parameters);
        let rows: Vec<Vec<SequenceFeatures>> = self.sessions.into_par_iter().map(of).collect();
        FeatureTable::assemble(rows.into_iter().flatten().collect(), parameters)
    }

    /// Clusters of all sequences.
    pub fn clusters(
        &self,
        features: &FeatureParameters,
        parameters: &ClusterParameters,
        name: &str,
        watch: &dyn Watch,
    ) -> Result<ClusterRun, ClusterError> {
        watch.progress(0, 0, "Computing features");
        cluster(&self.features(features), parameters, name, watch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mining::testing::{e, script};
    use crate::model::{NoWatch, SignalKind};

    fn load(id: &SessionId) -> Result<Recording, &'static str> {
        if id.as_str() == "broken" {
            return Err("damaged");
        }
        let body = [e(10, "button").a("type", "button").t("Go"), e(11, "p").t("text")];
        let mut s = script(id.as_str()).page(0, "https://x.example/list", body);
        for i in 0..id.as_str().len() as i64 {
            s = s.click(5_000 + i * 200, 10);
        }
        Ok(s.text(9_000, 11, "end").done())
    }

    fn ids(names: &[&str]) -> Vec<SessionId> {
        names.iter().map(|n| SessionId::new(*n)).collect()
    }

    #[test]
    fn a_broken_session_costs_only_itself() {
        let mined = mine(&ids(&["abc", "broken", "a"]), load, &RuleSet::default(), &NoWatch).unwrap();
        assert_eq!(mined.failed, [(SessionId::new("broken"), "damaged")]);
        let found: Vec<(String, bool)> = mined
            .sessions
            .iter()
            .map(|s| (s.facts.session.to_string(), s.hits.iter().any(|h| h.kind == SignalKind::RapidClick)))
            .collect();
        assert_eq!(found, [("abc".to_owned(), true), ("a".to_owned(), false)]);
    }

    #[test]
    fn recordings_end_in_clusters() {
        let names: Vec<String> = (0..60).map(|i| format!("{i:0width$}", width = 2 + (i % 3) * 6)).collect();
        let ids: Vec<SessionId> = names.iter().map(|n| SessionId::new(n.as_str())).collect();
        let mined = mine(&ids, load, &RuleSet::default(), &NoWatch).unwrap();
        let parameters = ClusterParameters {
            algorithm: crate::mining::clusters::Algorithm::KMeans { k_min: 3, k_max: 3, restarts: 4 },
            bootstraps: 4,
            ..ClusterParameters::default()
        };
        let run = mined.clusters(&FeatureParameters::default(), &parameters, "r", &NoWatch).unwrap();
        assert_eq!(run.sequences, 60);
        assert_eq!(run.clusters.iter().map(|c| c.size).collect::<Vec<_>>(), [20, 20, 20]);
    }
}
