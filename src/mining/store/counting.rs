//! What is usual, counted while recordings are imported and their facts are in memory; reads no recording and stores
//! nothing.

use super::mining::name_over;
use super::{FACTS, MiningError, facts_hash, rules_of};
use crate::mining::actions::extract_actions_unless_stopped;
use crate::mining::facts::SessionFacts;
use crate::mining::signals::{Corpus, CorpusNeeds};
use crate::model::{Recording, SessionId, Watch};
use crate::project::{Derived, Prepared, Project};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What an import makes of each recording beside storing it: its facts, and its part of what is usual in the project.
/// [`super::refresh_imported`] then need not read the facts of all sessions for that.
#[derive(Debug)]
pub struct Counting {
    needs: CorpusNeeds,
    /// Sessions of bots are counted like others.
    with_bots: bool,
    /// One for each thread that counted.
    parts: Mutex<Vec<Counted>>,
}

/// A part of what is usual, and the sessions that it was counted over, with the hashes of their contents.
#[derive(Debug, Default)]
struct Counted {
    corpus: Corpus,
    /// Not counted yet: what is usual takes more memory than is at hand at once, so that a visit to it costs less with
    /// several sessions than with one.
    waiting: Vec<SessionFacts>,
    sessions: Vec<(SessionId, Arc<str>)>,
}

/// Sessions that wait to be counted, and actions of one that does not wait.
const COUNTED_TOGETHER: usize = 64;
const FEW_ACTIONS: usize = 2_000;

impl Counted {
    fn catch_up(&mut self, needs: &CorpusNeeds) {
        for facts in self.waiting.drain(..) {
            self.corpus.add(&facts, needs);
        }
    }
}

impl Counting {
    /// For an import into this project.
    pub fn of(project: &Project) -> Result<Self, MiningError> {
        let needs = CorpusNeeds::of_set(&rules_of(project)?);
        Ok(Self { needs, with_bots: project.includes_bots()?, parts: Mutex::default() })
    }

    /// For `ingest::import`: gives the facts of a recording in the form that the project keeps, to be stored with the
    /// recording, so that nobody has to read it again; `None` where it was stopped.
    pub fn beside(&self) -> impl Fn(&Recording, &Prepared, &dyn Watch) -> Option<Vec<Derived>> + Sync {
        |recording, prepared, watch| self.made(recording, prepared, watch)
    }

    fn made(&self, recording: &Recording, prepared: &Prepared, watch: &dyn Watch) -> Option<Vec<Derived>> {
        let facts = extract_actions_unless_stopped(recording, watch)?;
        let made = vec![Derived { kind: FACTS, input_hash: facts_hash(), bytes: facts.to_bytes() }];
        if self.with_bots || !prepared.is_likely_bot() {
            self.count(facts, prepared.content_hash());
        }
        Some(made)
    }

    fn count(&self, facts: SessionFacts, content_hash: &str) {
        let parts = || self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut part = parts().pop().unwrap_or_default();
        part.sessions.push((facts.session.clone(), content_hash.into()));
        let alone = facts.actions.len() > FEW_ACTIONS;
        part.waiting.push(facts);
        if alone || part.waiting.len() == COUNTED_TOGETHER {
            part.catch_up(&self.needs);
        }
        parts().push(part);
    }

    /// What is usual now: `before` with what was counted, where `before` (a name of [`name_over`] and the counts) is of
    /// all other sessions in `mined`, and every session that was counted is there with the same content. `None` where not:
    /// some were there already, grew, or got another name. Then all must be counted anew.
    pub(super) fn onto(
        self,
        before: Option<(&str, &Corpus)>,
        mined: &[(SessionId, Arc<str>)],
        needs: &CorpusNeeds,
    ) -> Option<Corpus> {
        if self.needs != *needs {
            return None;
        }
        let mut parts = self.parts.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut own: BTreeMap<&SessionId, &str> = BTreeMap::new();
        for (session, content) in parts.iter().flat_map(|part| &part.sessions) {
            if own.insert(session, content).is_some() {
                return None;
            }
        }
        let counted = own.len();
        let (own, others): (Vec<_>, Vec<_>) =
            mined.iter().partition(|(id, hash)| own.get(id) == Some(&&**hash));
        if own.len() != counted {
            return None;
        }
        let mut whole = match before {
            Some((name, corpus)) if name == name_over(others.iter().copied(), needs) => corpus.clone(),
            None if others.is_empty() => Corpus::default(),
            _ => return None,
        };
        for part in &mut parts {
            part.catch_up(needs);
            whole.merge(&part.corpus);
        }
        whole.settle();
        Some(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::super::mining::mined_contents;
    use super::super::{Mining, refresh_imported, refresh_signals};
    use super::*;
    use crate::mining::testing::{e, script};
    use crate::model::NoWatch;

    fn visit(id: &str, clicks: i64) -> Recording {
        let body = [e(10, "div").a("class", "picture").t("Chair"), e(11, "a").a("href", "/x").t("More")];
        let mut visit = script(id).page(0, "https://shop.example/list", body);
        for number in 1..=clicks {
            visit = visit.click(number * 1_000, 10 + number % 2);
        }
        visit.done()
    }

    /// Imports as `ingest::import` does, and gives what was counted on the way.
    fn import(project: &mut Project, recordings: &[Recording]) -> Counting {
        let counting = Counting::of(project).unwrap();
        for recording in recordings {
            let prepared = Prepared::of(recording).unwrap();
            let beside = counting.beside()(recording, &prepared, &NoWatch).unwrap();
            project.add_prepared(&prepared.with(beside).unwrap(), 1).unwrap();
        }
        counting
    }

    fn counted_onto(
        project: &Project,
        before: Option<(&str, &Corpus)>,
        counting: Counting,
    ) -> Option<Corpus> {
        let needs = CorpusNeeds::of_set(&rules_of(project).unwrap());
        counting.onto(before, &mined_contents(project).unwrap(), &needs)
    }

    #[test]
    fn what_imports_count_one_after_the_other_is_what_all_facts_say() {
        let folder = tempfile::tempdir().unwrap();
        let mut project = Project::create(&folder.path().join("p.binocular"), 0).unwrap();
        let counting = import(&mut project, &[visit("a", 3), visit("b", 5)]);
        refresh_imported(&mut project, counting, &[], &NoWatch).unwrap();
        let first = Mining::of(&project, &NoWatch).unwrap();
        assert!(first.stored && first.corpus().sessions() == 2);
        let counting = import(&mut project, &[visit("c", 4)]);
        let both = counted_onto(&project, Some((&first.counted.0, first.corpus())), counting).unwrap();
        let anew = Mining::of(&project, &NoWatch).unwrap();
        assert!(!anew.stored);
        assert_eq!(both.to_bytes(), anew.corpus().to_bytes());
        assert_eq!(both.sessions(), 3);
    }

    #[test]
    fn what_does_not_fit_is_counted_anew() {
        let folder = tempfile::tempdir().unwrap();
        let mut project = Project::create(&folder.path().join("p.binocular"), 0).unwrap();
        import(&mut project, &[visit("a", 3)]);
        // Nothing was counted before, and one session is not of this import.
        let counting = import(&mut project, &[visit("b", 3)]);
        assert_eq!(counted_onto(&project, None, counting), None);
        // The same name with another content gets another id.
        let counting = import(&mut project, &[visit("c", 3), visit("c", 4)]);
        assert_eq!(counted_onto(&project, None, counting), None);
        refresh_signals(&mut project, &NoWatch).unwrap();
        let before = Mining::of(&project, &NoWatch).unwrap();
        let counting = import(&mut project, &[visit("a", 7)]);
        assert_eq!(counted_onto(&project, Some((&before.counted.0, before.corpus())), counting), None);
        // What was there already is no second session.
        let before = Mining::of(&project, &NoWatch).unwrap();
        let counting = import(&mut project, &[visit("a", 3)]);
        let again = counted_onto(&project, Some((&before.counted.0, before.corpus())), counting);
        assert_eq!(again, None);
        let counting = import(&mut project, &[]);
        let (done, _) = refresh_imported(&mut project, counting, &[], &NoWatch).unwrap();
        assert_eq!((done.sessions, Mining::of(&project, &NoWatch).unwrap().corpus().sessions()), (5, 5));
    }
}
