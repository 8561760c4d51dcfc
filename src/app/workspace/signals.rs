//! The signal library as the window holds it: definitions in force, hits of the chosen one, what a changed threshold
//! would do, and the jobs that read and find; knows no widget.

use super::{ApplyContext, Workspace};
use crate::app::jobs::{JobContext, JobHandle, JobId, Outcome};
use crate::app::toasts::Toast;
use crate::app::views::signals::SignalsAction;
use crate::mining::signals::{Rule, RuleSet};
use crate::mining::store::{
    JudgedHit, Judgements, Preview, SetAside, hits_of, is_stale, library_counts, preview, put_rules,
    refresh_signals, rules_of,
};
use crate::model::SessionId;
use crate::project::{Project, SignalTotals};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Hits of one definition that are listed; the list says how many there are.
pub const SHOWN_HITS: usize = 2_000;
/// Steps that can be undone.
const STEPS: usize = 100;

/// The definitions of the project with what they found.
#[derive(Clone, Debug)]
pub struct Library {
    pub rules: RuleSet,
    pub totals: BTreeMap<String, SignalTotals>,
    /// Sessions that are mined.
    pub sessions: u64,
    /// Likely bots, and whether they are among these.
    pub aside: SetAside,
    /// The stored signals are not those of the present rules, recordings or program.
    pub stale: bool,
}

impl Library {
    pub fn totals(&self, rule: &Rule) -> SignalTotals {
        self.totals.get(&**rule.id()).copied().unwrap_or_default()
    }
}

/// Hits of one definition.
#[derive(Clone, Debug)]
pub struct LibraryHits {
    pub definition: String,
    /// The first [`SHOWN_HITS`] of them, by session and time.
    pub hits: Vec<JudgedHit>,
    pub all: u64,
}

/// What is asked of a preview: equal questions have equal answers while the project stays as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviewKey {
    pub before: Rule,
    pub after: Rule,
    /// The threshold along which the curve runs; empty where the definition has none.
    pub threshold: String,
    pub values: Vec<f64>,
}

#[derive(Default)]
pub struct SignalWork {
    pub library: Option<Arc<Library>>,
    /// Why there is no library, for people.
    pub problem: Option<String>,
    pub hits: Option<Arc<LibraryHits>>,
    pub judgements: Judgements,
    preview: Option<(PreviewKey, Arc<Preview>)>,
    reading: Option<JobHandle<(Library, Judgements)>>,
    reading_hits: Option<(String, JobHandle<LibraryHits>)>,
    previewing: Option<(PreviewKey, JobHandle<Preview>)>,
    finding: Option<JobHandle<()>>,
    undo: Vec<RuleSet>,
    redo: Vec<RuleSet>,
}

impl SignalWork {
    pub fn wants_library(&self) -> bool {
        self.library.is_none() && self.reading.is_none() && self.problem.is_none()
    }

    pub fn wants_hits(&self, definition: &str) -> bool {
        self.finding.is_none()
            && self.reading_hits.as_ref().is_none_or(|(of, _)| of != definition)
            && self.hits.as_ref().is_none_or(|hits| hits.definition != definition)
    }

    /// The answer to this very question.
    pub fn preview(&self, key: &PreviewKey) -> Option<&Arc<Preview>> {
        self.preview.as_ref().filter(|(of, _)| of == key).map(|(_, preview)| preview)
    }

    /// The last answer, whichever its question was: it stays in sight while the next one is computed.
    pub fn last_preview(&self, definition: &str) -> Option<&Arc<Preview>> {
        self.preview.as_ref().filter(|(of, _)| **of.after.id() == *definition).map(|(_, preview)| preview)
    }

    pub fn wants_preview(&self, key: &PreviewKey) -> bool {
        self.preview(key).is_none() && self.previewing.as_ref().is_none_or(|(of, _)| of != key)
    }

    /// The job that finds signals anew.
    pub fn finding(&self) -> Option<JobId> {
        self.finding.as_ref().map(JobHandle::id)
    }

    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }
}

impl Workspace {
    pub(super) fn signals_action(&mut self, action: SignalsAction, context: &mut ApplyContext<'_>) {
        match action {
            SignalsAction::Read => self.read_library(context),
            SignalsAction::ReadHits(definition) => self.read_hits(definition, context),
            SignalsAction::Preview(key) => self.start_preview(*key, context),
            SignalsAction::Find => self.find_signals(None, context),
            SignalsAction::PutInForce(rules) => {
                let mut rules = *rules;
                if let Some(library) = &self.signals.library {
                    let (next, followed) = rules.followed(&library.rules);
                    rules = next;
                    if !followed.is_empty() {
                        let toast = Toast::success("What builds on it is a new version too");
                        context.toasts.push(toast.body(followed.join(", ")));
                    }
                    self.signals.undo.push(library.rules.clone());
                    let too_many = self.signals.undo.len().saturating_sub(STEPS);
                    self.signals.undo.drain(..too_many);
                    self.signals.redo.clear();
                }
                self.find_signals(Some(rules), context);
            }
            SignalsAction::Undo => self.step(true, context),
            SignalsAction::Redo => self.step(false, context),
            SignalsAction::Judge(hit, right) => self.judge(&hit, right, context),
        }
    }

    fn step(&mut self, back: bool, context: &mut ApplyContext<'_>) {
        let Some(now) = self.signals.library.as_ref().map(|library| library.rules.clone()) else { return };
        let work = &mut self.signals;
        let (from, to) =
            if back { (&mut work.undo, &mut work.redo) } else { (&mut work.redo, &mut work.undo) };
        if let Some(rules) = from.pop() {
            to.push(now);
            self.find_signals(Some(rules), context);
        }
    }

    fn read_library(&mut self, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        let path = open.path().to_owned();
        self.signals.problem = None;
        self.signals.reading = Some(context.jobs.start("Read signals", move |_: &JobContext| library(&path)));
    }

    fn read_hits(&mut self, definition: String, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        let path = open.path().to_owned();
        let of = definition.clone();
        let handle = context.jobs.start("Read hits", move |_: &JobContext| {
            let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
            let (hits, all) = hits_of(&project, &definition, SHOWN_HITS).map_err(|e| e.to_string())?;
            Ok::<_, String>(LibraryHits { definition, hits, all })
        });
        self.signals.reading_hits = Some((of, handle));
    }

    /// Only the newest question is answered.
    fn start_preview(&mut self, key: PreviewKey, context: &mut ApplyContext<'_>) {
        let Some(open) = self.open.as_ref().filter(|_| self.signals.wants_preview(&key)) else { return };
        if let Some((_, running)) = self.signals.previewing.take() {
            context.jobs.cancel(running.id());
        }
        let path = open.path().to_owned();
        let asked = key.clone();
        let handle = context.jobs.start("Try thresholds", move |job: &JobContext| {
            let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
            preview(&project, &asked.before, &asked.after, &asked.threshold, &asked.values, job)
                .map_err(|e| e.to_string())
        });
        self.signals.previewing = Some((key, handle));
    }

    /// Puts rules in force, if any, and finds what is not up to date.
    pub(super) fn find_signals(&mut self, rules: Option<RuleSet>, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        if self.signals.finding.is_some() {
            let body = "Wait until it has finished, or cancel it in the status bar";
            context.toasts.push(Toast::warn("Signals are being found").body(body));
            return;
        }
        let path = open.path().to_owned();
        self.signals.finding = Some(context.jobs.start("Find signals", move |job: &JobContext| {
            let mut project = Project::open(&path).map_err(|e| e.to_string())?;
            if let Some(rules) = rules {
                put_rules(&mut project, &rules).map_err(|e| e.to_string())?;
            }
            let done = refresh_signals(&mut project, job).map_err(|e| e.to_string())?;
            if done.cancelled {
                Err("Stopped; what is missing is found when you find signals again".to_owned())
            } else {
                Ok(())
            }
        }));
    }

    fn judge(&mut self, of: &JudgedHit, right: Option<bool>, context: &mut ApplyContext<'_>) {
        if self.labels_blind() {
            let body = "Judgements are hidden while a blind round is open";
            context.toasts.push(Toast::warn("Not judged").body(body));
            return;
        }
        let author = self.author();
        let Some(open) = &mut self.open else { return };
        match open.project.judge(&of.session, &of.hit, &author, right, context.now_ms) {
            Ok(()) => {
                self.signals.judgements.set(of, &author, right, context.now_ms);
                self.saved(context);
            }
            Err(error) => context.toasts.push(Toast::error("Not saved").body(error.to_string())),
        }
    }

    pub(super) fn poll_signals(&mut self, context: &mut ApplyContext<'_>) {
        if let Some(outcome) = self.signals.reading.as_ref().and_then(JobHandle::poll) {
            self.signals.reading = None;
            match outcome {
                Outcome::Done((library, judgements)) => {
                    self.signals.library = Some(Arc::new(library));
                    self.signals.judgements = judgements;
                }
                other => self.signals.problem = Some(reason(other)),
            }
        }
        if let Some((_, outcome)) =
            self.signals.reading_hits.as_ref().and_then(|(of, h)| Some((of.clone(), h.poll()?)))
        {
            self.signals.reading_hits = None;
            match outcome {
                Outcome::Done(hits) => self.signals.hits = Some(Arc::new(hits)),
                other => context.toasts.push(Toast::error("The hits cannot be read").body(reason(other))),
            }
        }
        if let Some((key, outcome)) =
            self.signals.previewing.as_ref().and_then(|(key, h)| Some((key.clone(), h.poll()?)))
        {
            self.signals.previewing = None;
            match outcome {
                Outcome::Done(preview) => self.signals.preview = Some((key, Arc::new(preview))),
                Outcome::Cancelled => {}
                other => context.toasts.push(Toast::error("No preview").body(reason(other))),
            }
        }
        if let Some(outcome) = self.signals.finding.as_ref().and_then(JobHandle::poll) {
            self.signals.finding = None;
            match outcome {
                Outcome::Done(()) => context.toasts.push(Toast::success("Signals were found anew")),
                Outcome::Cancelled => {
                    let body = "What is missing is found when you find signals again";
                    context.toasts.push(Toast::warn("Stopped").body(body));
                }
                other => context.toasts.push(Toast::error("Signals were not found").body(reason(other))),
            }
            self.after_finding(context);
        }
    }

    /// What was found anew is shown everywhere.
    fn after_finding(&mut self, context: &mut ApplyContext<'_>) {
        if let Some(open) = &mut self.open
            && let Err(error) = open.reload_sessions()
        {
            context.toasts.push(Toast::error("The list is not up to date").body(error.to_string()));
        }
        self.documents.clear();
        self.signals.hits = None;
        self.signals.preview = None;
        self.read_library(context);
        self.saved(context);
    }
}

/// Read as of one moment.
fn library(path: &Path) -> Result<(Library, Judgements), String> {
    let project = Project::open_read_only(path).map_err(|e| e.to_string())?;
    let rules = rules_of(&project).map_err(|e| e.to_string())?;
    let totals = library_counts(&project).map_err(|e| e.to_string())?;
    let aside = SetAside::of(&project).map_err(|e| e.to_string())?;
    let sessions = aside.mined() as u64;
    let stale = is_stale(&project).map_err(|e| e.to_string())?;
    let judgements = Judgements::read(&project).map_err(|e| e.to_string())?;
    Ok((Library { rules, totals, sessions, aside, stale }, judgements))
}

fn reason<T>(outcome: Outcome<T>) -> String {
    match outcome {
        Outcome::Done(_) => String::new(),
        Outcome::Failed(reason) => reason,
        Outcome::Cancelled => "It was stopped; open the screen again to read it".into(),
        Outcome::Panicked(message) => {
            format!("A fault of ours: {message}. Please report it; your project is unchanged")
        }
    }
}

/// The session and the moment just before a hit, for the player.
pub fn moment_of(hit: &JudgedHit) -> (SessionId, i64) {
    (hit.session.clone(), (hit.hit.start_ms - 1_000).max(0))
}
