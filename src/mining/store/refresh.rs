//! Brings facts and signals of a project up to date, session by session, durably; must not look into either.

use super::adequacy::{Adequacy, Depth, Gathered, SessionCapture, of_facts};
use super::counting::Counting;
use super::described::Inputs;
use super::mining::{Mining, hash_of, is_relative};
use super::parallel::{self, WRITTEN};
use super::{CORPUS, FACTS, FEATURES, MiningError, facts_hash, facts_of, parameters_of, session_ids};
use crate::mining::actions::extract_actions_unless_stopped;
use crate::mining::signals::{RuleSet, composed_hits, detect_one, in_order, rests_on};
use crate::model::{SessionId, SignalHit, Watch};
use crate::project::{Project, ProjectError, bot_evidence, each_with};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

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
    refresh(project, None, &mut Look::default(), watch)
}

/// The same after an import that `counting` went along with, and with what the recordings of these sessions hold: facts of
/// what is searched for the first time are read once for both.
pub fn refresh_imported(
    project: &mut Project,
    counting: Counting,
    sessions: &[SessionId],
    watch: &dyn Watch,
) -> Result<(Refreshed, Adequacy), MiningError> {
    let mut look = Look { wanted: sessions.iter().cloned().collect(), seen: Gathered::new(Depth::Actions) };
    let done = refresh(project, Some(counting), &mut look, watch)?;
    let others: Vec<SessionId> = look.wanted.into_iter().collect();
    let adequacy = Adequacy::with_others(look.seen, project, (sessions, &others), Depth::Actions, watch)?;
    Ok((done, adequacy))
}

/// Sessions of which is asked what their recordings hold, and what was seen on the way.
#[derive(Default)]
struct Look {
    /// Not seen yet.
    wanted: BTreeSet<SessionId>,
    seen: Gathered,
}

fn refresh(
    project: &mut Project,
    counting: Option<Counting>,
    look: &mut Look,
    watch: &dyn Watch,
) -> Result<Refreshed, MiningError> {
    let sessions = session_ids(project)?;
    let mut done = Refreshed { sessions: sessions.len(), ..Refreshed::default() };
    // All of it can be computed again: the disk is waited for once, also when it was stopped.
    let refreshed = project.together(|project| {
        judge_bots(project, watch)?;
        refresh_facts(project, &sessions, watch, &mut done)?;
        let mining = Mining::after(project, counting, watch)?;
        refresh_hits(project, &sessions, &mining, look, watch, &mut done)
    });
    match refreshed {
        Err(MiningError::Cancelled) => done.cancelled = true,
        Err(error) => return Err(error),
        Ok(()) => {}
    }
    Ok(done)
}

/// Looks for bots among sessions that an older version added. One that cannot be read is told where its facts are made.
fn judge_bots(project: &mut Project, watch: &dyn Watch) -> Result<(), MiningError> {
    let unjudged = project.sessions_unjudged()?;
    for (number, batch) in unjudged.chunks(WRITTEN).enumerate() {
        if watch.cancelled() {
            return Err(MiningError::Cancelled);
        }
        watch.progress((number * WRITTEN) as u64, unjudged.len() as u64, "Looking for bots");
        let judged = parallel::each_of_batch(project, batch, |reader, session| {
            reader.recording(session).ok().map(|recording| bot_evidence(&recording))
        })?;
        for (session, evidence) in batch.iter().zip(judged) {
            if let Some(evidence) = evidence {
                project.put_bot_evidence(session, &evidence)?;
            }
        }
    }
    Ok(())
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
    let stopped = AtomicBool::new(false);
    for (number, batch) in missing.chunks(WRITTEN).enumerate() {
        if watch.cancelled() {
            return Err(MiningError::Cancelled);
        }
        watch.progress((number * WRITTEN) as u64, missing.len() as u64, "Reading actions");
        let made = parallel::each_of_batch(project, batch, |reader, session| {
            if stopped.load(Ordering::Relaxed) || watch.cancelled() {
                stopped.store(true, Ordering::Relaxed);
                return None;
            }
            let recording = match reader.recording(session) {
                Ok(recording) => recording,
                Err(error) => return Some(Err(error)),
            };
            let facts = extract_actions_unless_stopped(&recording, watch);
            stopped.fetch_or(facts.is_none(), Ordering::Relaxed);
            facts.map(|facts| Ok(facts.to_bytes()))
        })?;
        let mut facts = Vec::new();
        for (session, bytes) in batch.iter().zip(made) {
            match bytes {
                Some(Ok(bytes)) => facts.push((session.clone(), facts_hash(), bytes)),
                Some(Err(error)) => done.failed.push((session.clone(), error.to_string())),
                None => {}
            }
        }
        done.extracted += facts.len();
        project.put_derived_of(FACTS, &facts)?;
        if stopped.load(Ordering::Relaxed) {
            return Err(MiningError::Cancelled);
        }
    }
    Ok(())
}

fn refresh_hits(
    project: &mut Project,
    sessions: &[SessionId],
    mining: &Mining,
    look: &mut Look,
    watch: &dyn Watch,
    done: &mut Refreshed,
) -> Result<(), MiningError> {
    let unreadable: BTreeSet<SessionId> = done.failed.iter().map(|(session, _)| session.clone()).collect();
    let readable: Vec<SessionId> = sessions.iter().filter(|s| !unreadable.contains(*s)).cloned().collect();
    let searched = project.signal_rule_sets()?;
    if mining.settled && readable.iter().all(|session| searched.get(session) == Some(&mining.hash)) {
        return Ok(());
    }
    let before = Before::read(project, mining)?;
    mining.keep_counts(project)?;
    // Until all are done, some would be of the corpus before.
    project.remove_derived(CORPUS, Some(""))?;
    let inputs = Inputs::of(project.contents()?, &parameters_of(project)?);
    let stopped = AtomicBool::new(false);
    let lender = project.lender();
    let wanted = &look.wanted;
    let search = |batch: &[SessionId]| {
        each_with(&lender, batch, |reader, session| {
            if stopped.load(Ordering::Relaxed) || watch.cancelled() {
                stopped.store(true, Ordering::Relaxed);
                return Ok(None);
            }
            find(reader, session, mining, &before, &inputs, searched.get(session), wanted).map(Some)
        })
    };
    let mut batches = readable.chunks(WRITTEN);
    let mut batch = batches.next().unwrap_or_default();
    let mut seen = BTreeSet::new();
    let mut number = 0;
    watch.progress(0, readable.len() as u64, "Finding signals");
    if watch.cancelled() {
        return Err(MiningError::Cancelled);
    }
    let mut found = search(batch);
    while !batch.is_empty() {
        number += batch.len() as u64;
        watch.progress(number, readable.len() as u64, "Finding signals");
        let following = batches.next().unwrap_or_default();
        let mut next = Ok(Vec::new());
        // The threads search the next batch while this one stores what was found in the one before.
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| next = search(following));
            let mut written = Written { mining, seen: &mut seen, gathered: &mut look.seen, done };
            written.put(project, batch, found?)
        })?;
        if stopped.load(Ordering::Relaxed) {
            return Err(MiningError::Cancelled);
        }
        (batch, found) = (following, next);
    }
    look.wanted.retain(|session| !seen.contains(session));
    let rules = mining.rules().to_json();
    Ok(project.put_derived(CORPUS, "", &mining.corpus_hash, rules.as_bytes())?)
}

/// Puts what was found where it belongs.
struct Written<'w> {
    mining: &'w Mining,
    seen: &'w mut BTreeSet<SessionId>,
    gathered: &'w mut Gathered,
    done: &'w mut Refreshed,
}

impl Written<'_> {
    /// `None` where the search was stopped.
    fn put(
        &mut self,
        project: &mut Project,
        batch: &[SessionId],
        found: Vec<Result<Option<Found>, MiningError>>,
    ) -> Result<(), MiningError> {
        let mut written: Vec<(SessionId, Option<Vec<SignalHit>>)> = Vec::new();
        let mut described = Vec::new();
        for (session, found) in batch.iter().zip(found) {
            match found {
                Ok(Some(Found { hits, features, capture })) => {
                    if let Some(capture) = capture {
                        self.seen.insert(session.clone());
                        self.gathered.add(&capture);
                    }
                    self.done.searched += usize::from(hits.is_some());
                    written.push((session.clone(), hits));
                    described.extend(features.map(|(name, bytes)| (session.clone(), name, bytes)));
                }
                Ok(None) => {}
                Err(error) => self.done.failed.push((session.clone(), error.to_string())),
            }
        }
        project.put_signals_of(&written, &self.mining.hash)?;
        Ok(project.put_derived_of(FEATURES, &described)?)
    }
}

/// What is known of the signals that are stored.
struct Before {
    /// The rules that they were found with, and what sessions name them by.
    rules: Option<(RuleSet, String)>,
    /// What is usual has changed since.
    corpus_changed: bool,
}

impl Before {
    fn read(project: &Project, mining: &Mining) -> Result<Self, MiningError> {
        let mark = match project.derived(CORPUS, "") {
            Ok(mark) => mark,
            Err(ProjectError::Stored { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let corpus_changed = mark.as_ref().is_none_or(|(hash, _)| *hash != mining.corpus_hash);
        let rules = mark
            .and_then(|(_, bytes)| String::from_utf8(bytes).ok())
            .and_then(|text| RuleSet::from_json(&text).ok())
            .map(|rules| {
                let hash = hash_of(&rules);
                (rules, hash)
            });
        Ok(Self { rules, corpus_changed })
    }

    /// Definitions whose hits in a session that was searched with `hash` must be found anew; `None` for all of them.
    fn stale(&self, mining: &Mining, hash: Option<&String>) -> Option<BTreeSet<String>> {
        let hash = hash?;
        let mut stale: BTreeSet<String> = if *hash == mining.hash {
            BTreeSet::new()
        } else {
            let (rules, _) = self.rules.as_ref().filter(|(_, of)| of == hash)?;
            mining.rules().changed_since(rules).into_iter().collect()
        };
        if self.corpus_changed {
            let relative = mining.rules().rules().iter().filter(|rule| is_relative(rule.kind()));
            stale.extend(relative.map(|rule| rule.id().to_string()));
        }
        // What is built on these, and on that in turn.
        loop {
            let rules = mining.rules().rules().iter();
            let resting = rules.filter(|rule| !stale.contains(&**rule.id()) && rests_on(rule, &stale));
            let resting: Vec<String> = resting.map(|rule| rule.id().to_string()).collect();
            if resting.is_empty() {
                return Some(stale);
            }
            stale.extend(resting);
        }
    }
}

/// What was found in a session.
#[derive(Default)]
struct Found {
    /// Where they differ from the stored ones.
    hits: Option<Vec<SignalHit>>,
    /// Of a session that was searched for the first time: its facts are in memory, and the next thing that people want.
    features: Option<(String, Vec<u8>)>,
    /// Of such a session, where somebody asks.
    capture: Option<SessionCapture>,
}

fn find(
    reader: &Project,
    session: &SessionId,
    mining: &Mining,
    before: &Before,
    inputs: &Inputs,
    searched: Option<&String>,
    wanted: &BTreeSet<SessionId>,
) -> Result<Found, MiningError> {
    if searched.is_none() {
        let facts = facts_of(reader, session)?;
        let hits = mining.detect(&facts);
        let features = Some(inputs.described(&facts, &hits));
        let capture =
            if wanted.contains(session) { Some(of_facts(&facts, reader.warnings(session)?)) } else { None };
        return Ok(Found { hits: Some(hits), features, capture });
    }
    let stored = reader.signals(session).ok().flatten().map(|stored| stored.hits);
    let stale = before.stale(mining, searched);
    let hits = match (stored.as_ref(), stale) {
        (Some(_), Some(stale)) if stale.is_empty() => return Ok(Found::default()),
        (Some(stored), Some(stale)) => {
            let facts = facts_of(reader, session)?;
            let kept = stored.iter().filter(|hit| !stale.contains(&*hit.definition)).cloned();
            let mut hits: Vec<SignalHit> = kept.collect();
            for id in &stale {
                if let Some(rule) = mining.rules().get(id) {
                    hits.extend(detect_one(&facts, mining.corpus(), rule));
                }
            }
            in_order(&mut hits);
            let stale = mining.rules().rules().iter().filter(|rule| stale.contains(&**rule.id()));
            hits.extend(composed_hits(&facts, &hits, stale));
            in_order(&mut hits);
            hits
        }
        _ => mining.detect(&facts_of(reader, session)?),
    };
    Ok(Found { hits: (stored.as_ref() != Some(&hits)).then_some(hits), ..Found::default() })
}
