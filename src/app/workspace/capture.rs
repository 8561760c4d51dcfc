//! What recordings can show, likely bots, verdicts of recording tools, and the rules of imports: jobs and small durable
//! writes; knows no widget.

use super::files::failed;
use super::{ApplyContext, Workspace};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::coding::{VendorAgreement, VendorVerdicts};
use crate::export::{AuditContext, write_audit};
use crate::ingest::import::put_consent;
use crate::ingest::{ConsentRules, ReadOptions};
use crate::mining::store::{Adequacy, Depth, SessionCapture, capture_of, keep_captures};
use crate::model::SessionId;
use crate::project::Project;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Words on bots that can be taken back.
const STEPS: usize = 100;
/// Names of the jobs, by which their dialog finds them.
pub const CHECKING: &str = "Check what was recorded";
pub const COMPARING: &str = "Compare verdicts with signals";
const UNCHANGED: &str = "Nothing was changed";

/// Of which sessions it is told what they can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaptureScope {
    #[default]
    All,
    /// Those of the import of this time, in milliseconds since 1970-01-01 UTC.
    Import(i64),
}

/// What can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaptureAction {
    /// Looks through the recordings of an import, or of all.
    Read(CaptureScope),
    /// Shows those from now on.
    Choose(CaptureScope),
    ReadSession(SessionId),
    ReadVerdicts,
    /// Says that a session is a bot's or a person's; `None` leaves it to the evidence.
    SayBot(SessionId, Option<bool>),
    UndoWord,
    RedoWord,
    /// Mines likely bots with the others, or not.
    IncludeBots(bool),
    /// Consent rules for the next imports.
    KeepConsent(ConsentRules),
    /// Limits of reading that differ from the usual ones, by name.
    SetLimits(BTreeMap<String, u64>),
    /// Writes the account of the last audit.
    WriteAudit(PathBuf),
}

/// A word on a session, and what was said before it.
#[derive(Clone, Debug)]
struct Step {
    session: SessionId,
    before: Option<bool>,
    after: Option<bool>,
}

#[derive(Default)]
pub struct CaptureWork {
    reading: Option<(CaptureScope, JobHandle<Adequacy>)>,
    reading_session: Option<JobHandle<SessionCapture>>,
    comparing: Option<JobHandle<Vec<VendorAgreement>>>,
    writing: Option<JobHandle<PathBuf>>,
    /// Of the import that came last, until another is chosen.
    pub scope: CaptureScope,
    adequacy: BTreeMap<CaptureScope, Arc<Adequacy>>,
    /// Of the session that was asked about last.
    pub session: Option<Arc<SessionCapture>>,
    /// Verdicts of recording tools against signals; never while a blind round is open.
    pub verdicts: Option<Arc<Vec<VendorAgreement>>>,
    /// Why one of these cannot be shown; until it is asked for again.
    pub problem: Option<String>,
    undo: Vec<Step>,
    redo: Vec<Step>,
    /// Signals are to be found anew once the search that runs has ended.
    search_again: bool,
}

impl CaptureWork {
    pub fn is_reading(&self) -> bool {
        self.reading.is_some() || self.reading_session.is_some() || self.comparing.is_some()
    }

    /// Of the sessions in question; `None` until they were looked through.
    pub fn adequacy(&self) -> Option<&Arc<Adequacy>> {
        self.adequacy.get(&self.scope)
    }

    pub(super) fn of_import(at_ms: Option<i64>) -> Self {
        Self { scope: at_ms.map_or(CaptureScope::All, CaptureScope::Import), ..Self::default() }
    }

    pub fn is_writing(&self) -> bool {
        self.writing.is_some()
    }

    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }
}

impl Workspace {
    pub(super) fn capture_action(&mut self, action: CaptureAction, context: &mut ApplyContext<'_>) {
        match action {
            CaptureAction::Read(scope) => self.read_adequacy(scope, context),
            CaptureAction::Choose(scope) => self.capture.scope = scope,
            CaptureAction::ReadSession(session) => self.read_capture(session, context),
            CaptureAction::ReadVerdicts => self.compare_verdicts(context),
            CaptureAction::SayBot(session, word) => {
                let before = self.open.as_ref().and_then(|open| open.session(&session)?.bot.word);
                if self.say_bot(&session, word, context) {
                    self.capture.undo.push(Step { session, before, after: word });
                    let too_many = self.capture.undo.len().saturating_sub(STEPS);
                    self.capture.undo.drain(..too_many);
                    self.capture.redo.clear();
                }
            }
            CaptureAction::UndoWord => {
                if let Some(step) = self.capture.undo.last().cloned()
                    && self.say_bot(&step.session, step.before, context)
                {
                    self.capture.undo.pop();
                    self.capture.redo.push(step);
                }
            }
            CaptureAction::RedoWord => {
                if let Some(step) = self.capture.redo.last().cloned()
                    && self.say_bot(&step.session, step.after, context)
                {
                    self.capture.redo.pop();
                    self.capture.undo.push(step);
                }
            }
            CaptureAction::IncludeBots(include) => self.include_bots(include, context),
            CaptureAction::KeepConsent(rules) => self.keep_consent(rules, context),
            CaptureAction::SetLimits(limits) => {
                context.settings.limits = limits;
                context
                    .toasts
                    .push(Toast::success("Limits saved").body("They count from the next import on"));
            }
            CaptureAction::WriteAudit(path) => self.write_audit(path, context),
        }
    }

    fn read_adequacy(&mut self, scope: CaptureScope, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        if let Some((_, job)) = &self.capture.reading {
            context.jobs.cancel(job.id());
        }
        let path = open.path().to_owned();
        self.capture.problem = None;
        let handle = context.jobs.start(CHECKING, move |job: &JobContext| {
            let mut project = Project::open(&path).map_err(|e| e.to_string())?;
            let sessions: Vec<SessionId> = match scope {
                CaptureScope::All => project
                    .contents()
                    .map(|contents| contents.into_iter().map(|(session, _)| session).collect()),
                CaptureScope::Import(at_ms) => project.sessions_added(at_ms),
            }
            .map_err(|e| e.to_string())?;
            keep_captures(&mut project, &sessions, job).map_err(|e| e.to_string())?;
            Adequacy::of(&project, &sessions, Depth::Pages, job).map_err(|e| e.to_string())
        });
        self.capture.reading = Some((scope, handle));
    }

    fn read_capture(&mut self, session: SessionId, context: &mut ApplyContext<'_>) {
        let Some(open) = self.open.as_ref().filter(|_| self.capture.reading_session.is_none()) else {
            return;
        };
        let path = open.path().to_owned();
        self.capture.problem = None;
        self.capture.reading_session = Some(context.jobs.start(CHECKING, move |_: &JobContext| {
            let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
            capture_of(&project, &session, true).map_err(|e| e.to_string())
        }));
    }

    fn compare_verdicts(&mut self, context: &mut ApplyContext<'_>) {
        let Some(open) = self.open.as_ref().filter(|_| self.capture.comparing.is_none()) else { return };
        let path = open.path().to_owned();
        self.capture.problem = None;
        self.capture.comparing = Some(context.jobs.start(COMPARING, move |job: &JobContext| {
            let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
            let verdicts = VendorVerdicts::read(&project).map_err(|e| e.to_string())?;
            verdicts.against_signals(&project, job).map_err(|e| e.to_string())
        }));
    }

    /// True where it was stored.
    fn say_bot(&mut self, session: &SessionId, word: Option<bool>, context: &mut ApplyContext<'_>) -> bool {
        if self.coding.blind_round().is_some() {
            let body = "A word on a session would tell the other coder what you think of it; abstain from the item as a bot's instead";
            context.toasts.push(Toast::warn("Not while a blind round is open").body(body));
            return false;
        }
        let author = self.coder.as_ref().map_or_else(String::new, |coder| coder.name.clone());
        let Some(open) = &mut self.open else { return false };
        let done = open.project.say_bot(session, word, &author, context.now_ms);
        match done.and_then(|()| open.reload_session(session)) {
            Ok(()) => {
                self.saved(context);
                self.other_bots(context);
                true
            }
            Err(error) => {
                context.toasts.push(Toast::error("Not saved").body(error.to_string()));
                false
            }
        }
    }

    fn include_bots(&mut self, include: bool, context: &mut ApplyContext<'_>) {
        let Some(open) = &mut self.open else { return };
        match open.project.set_includes_bots(include) {
            Ok(()) => {
                open.includes_bots = include;
                self.saved(context);
                self.other_bots(context);
            }
            Err(error) => context.toasts.push(Toast::error("Not saved").body(error.to_string())),
        }
    }

    /// What was told of bots is not so any more. What is shown stays until it is told anew, which takes no time: what was
    /// found in the recordings is kept.
    fn other_bots(&mut self, context: &mut ApplyContext<'_>) {
        let scope = self.capture.scope;
        self.capture.adequacy.retain(|of, _| *of == scope);
        if self.capture.adequacy().is_some() || self.capture.reading.is_some() {
            self.read_adequacy(scope, context);
        }
        self.capture.search_again = true;
    }

    fn keep_consent(&mut self, rules: ConsentRules, context: &mut ApplyContext<'_>) {
        let Some(open) = &mut self.open else { return };
        match put_consent(&mut open.project, &rules) {
            Ok(()) => {
                open.consent = Ok(rules);
                let body = "They count from the next import on; sessions that are here already stay";
                context.toasts.push(Toast::success("Consent rules saved").body(body));
                self.saved(context);
            }
            Err(error) => {
                context.toasts.push(Toast::error("The consent rules were not saved").body(error.to_string()));
            }
        }
    }

    fn write_audit(&mut self, path: PathBuf, context: &mut ApplyContext<'_>) {
        let (Some(open), Some(found)) = (&self.open, self.privacy.found.clone()) else { return };
        let name = self.project.as_ref().map_or_else(String::new, |project| project.name.clone());
        let rules = open.mask_rules.as_ref().map_or("standard", |rules| rules.preset.name());
        let made_at = jiff::Timestamp::from_millisecond(context.now_ms)
            .map_or_else(|_| String::new(), |t| t.to_string());
        self.capture.writing = Some(context.jobs.start("Write the report", move |_: &JobContext| {
            let about = AuditContext { project: &name, rules, made_at: &made_at };
            write_audit(&found, &about, &path).map_err(|e| e.to_string())?;
            Ok::<PathBuf, String>(path)
        }));
    }

    pub(super) fn poll_capture(&mut self, context: &mut ApplyContext<'_>) {
        if self.coding.blind_round().is_some() {
            self.capture.verdicts = None;
        }
        if let Some((scope, outcome)) =
            self.capture.reading.as_ref().and_then(|(scope, job)| Some((*scope, job.poll()?)))
        {
            self.capture.reading = None;
            match outcome {
                Outcome::Done(adequacy) => drop(self.capture.adequacy.insert(scope, Arc::new(adequacy))),
                other => self.capture_failed(other, context),
            }
        }
        if let Some(outcome) = self.capture.reading_session.as_ref().and_then(JobHandle::poll) {
            self.capture.reading_session = None;
            match outcome {
                Outcome::Done(capture) => self.capture.session = Some(Arc::new(capture)),
                other => self.capture_failed(other, context),
            }
        }
        if let Some(outcome) = self.capture.comparing.as_ref().and_then(JobHandle::poll) {
            self.capture.comparing = None;
            match outcome {
                Outcome::Done(rows) if self.coding.blind_round().is_none() => {
                    self.capture.verdicts = Some(Arc::new(rows));
                }
                Outcome::Done(_) => {}
                other => self.capture_failed(other, context),
            }
        }
        if let Some(outcome) = self.capture.writing.as_ref().and_then(JobHandle::poll) {
            self.capture.writing = None;
            match outcome {
                Outcome::Done(path) => {
                    context.toasts.push(Toast::success("Report written").body(path.display().to_string()));
                }
                other => failed("The report was not written", UNCHANGED, other, context),
            }
        }
        if self.capture.search_again && self.signals.finding().is_none() {
            self.capture.search_again = false;
            self.find_signals(None, context);
            self.sequences.forget_described();
            self.read_clusters(context);
        }
    }

    fn capture_failed<T>(&mut self, outcome: Outcome<T>, context: &mut ApplyContext<'_>) {
        self.capture.problem = Some(match &outcome {
            Outcome::Failed(reason) => reason.clone(),
            Outcome::Cancelled => "It was stopped".to_owned(),
            Outcome::Done(_) | Outcome::Panicked(_) => "It did not end well".to_owned(),
        });
        failed("What was recorded cannot be told", UNCHANGED, outcome, context);
    }
}

/// Limits of reading with what the user changed of them.
pub(super) fn limited(limits: &BTreeMap<String, u64>) -> Result<ReadOptions, String> {
    let mut options = ReadOptions::default();
    for (name, value) in limits {
        options.set_limit(&format!("{name}={value}"))?;
    }
    Ok(options)
}
