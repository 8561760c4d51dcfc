//! Conditions that narrow the list of sessions, saved segments and named motifs: names are read and sessions looked
//! into as jobs; knows no widget.

use super::{ApplyContext, Workspace};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::coding::known_labels;
use crate::mining::expr::{KnownLabels, Motif, Scope, Vocabulary, parse};
use crate::mining::store::{
    put_motif, put_segment, remove_motif, remove_segment, select_sessions, vocabulary_of,
};
use crate::model::SessionId;
use crate::project::{Project, SessionRow};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// What can be asked for with conditions and names.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionAction {
    /// Narrows the list of sessions; the empty text widens it again.
    Filter(String),
    SaveSegment {
        name: String,
        text: String,
    },
    RemoveSegment(String),
    NameMotif(Box<Motif>),
    RemoveMotif(String),
    /// Tags the sessions of the present filter.
    TagKept(String),
}

/// Everything that an expression may name in the open project.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// In the scope of sessions, and of sequences.
    pub session: Vocabulary,
    pub sequence: Vocabulary,
    pub labels: Arc<KnownLabels>,
}

/// The sessions that a condition leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSessions {
    pub text: String,
    pub sessions: Arc<BTreeSet<SessionId>>,
    /// Sessions that could not be looked into and are not among them.
    pub unread: usize,
}

#[derive(Default)]
pub struct ExpressionWork {
    names: Arc<Names>,
    /// Which rows the names were read from.
    names_of: usize,
    /// Raised to have the names read again.
    stale: bool,
    reading: Option<JobHandle<Names>>,
    /// The condition in force, and which rows it was asked of.
    wanted: String,
    asked_of: usize,
    looking: Option<JobHandle<KeptSessions>>,
    kept: Option<KeptSessions>,
    problem: Option<String>,
}

impl ExpressionWork {
    /// Empty until they are read.
    pub fn names(&self) -> &Arc<Names> {
        &self.names
    }

    /// Whether the names of the project are there.
    pub fn are_read(&self) -> bool {
        self.reading.is_none() && self.names_of != 0
    }

    /// What narrows the list now; the one before while another is being looked for.
    pub fn kept(&self) -> Option<&KeptSessions> {
        self.kept.as_ref()
    }

    pub fn is_looking(&self) -> bool {
        self.looking.is_some()
    }

    /// Why the condition in force has no answer.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    pub fn wanted(&self) -> &str {
        &self.wanted
    }
}

impl Workspace {
    pub(super) fn expression_action(&mut self, action: ExpressionAction, context: &mut ApplyContext<'_>) {
        let saved = match action {
            ExpressionAction::Filter(text) => {
                self.expressions.wanted = text;
                self.look_for_sessions(context);
                return;
            }
            ExpressionAction::TagKept(tag) => {
                self.tag_kept(&tag, context);
                return;
            }
            ExpressionAction::SaveSegment { name, text } => {
                let names = Arc::clone(&self.expressions.names);
                self.with_project(|project| {
                    put_segment(project, &name, &text, &names.session)
                        .map(|()| format!("Segment {name} saved"))
                })
            }
            ExpressionAction::RemoveSegment(name) => self.with_project(|project| {
                remove_segment(project, &name).map(|_| format!("Segment {name} removed"))
            }),
            ExpressionAction::NameMotif(motif) => {
                let put = self.with_project(|project| put_motif(project, &motif));
                if put.as_ref().is_some_and(|put| put.as_ref().is_ok_and(|changed| !changed.is_empty())) {
                    // The library tells that signals have to be found anew.
                    self.signals.library = None;
                }
                put.map(|put| {
                    put.map(|changed| match &changed[..] {
                        [] => format!("Motif {} named", motif.name()),
                        changed => {
                            format!(
                                "Motif {} changed, and a new version of {}",
                                motif.name(),
                                changed.join(", ")
                            )
                        }
                    })
                })
            }
            ExpressionAction::RemoveMotif(name) => self.with_project(|project| {
                remove_motif(project, &name).map(|_| format!("Motif {name} removed"))
            }),
        };
        match saved {
            Some(Ok(done)) => {
                self.saved(context);
                self.expressions.stale = true;
                context.toasts.push(Toast::success(done));
            }
            Some(Err(error)) => context.toasts.push(Toast::error("Not saved").body(error.to_string())),
            None => {}
        }
    }

    fn with_project<T>(&mut self, work: impl FnOnce(&mut Project) -> T) -> Option<T> {
        self.open.as_mut().map(|open| work(&mut open.project))
    }

    fn tag_kept(&mut self, tag: &str, context: &mut ApplyContext<'_>) {
        if self.labels_blind() {
            let toast = Toast::warn("Not tagged").body("Tags are hidden while a blind round is open");
            context.toasts.push(toast);
            return;
        }
        let (Some(open), Some(kept)) = (&mut self.open, &self.expressions.kept) else { return };
        let sessions = Arc::clone(&kept.sessions);
        let done = sessions.iter().try_for_each(|session| open.project.add_tag(session, tag));
        match done.and_then(|()| open.reload_sessions()) {
            Ok(()) => {
                self.saved(context);
                let title = format!("{} sessions have the tag {tag}", sessions.len());
                context.toasts.push(Toast::success(title));
            }
            Err(error) => context.toasts.push(Toast::error("Not tagged").body(error.to_string())),
        }
    }

    fn look_for_sessions(&mut self, context: &mut ApplyContext<'_>) {
        if let Some(before) = self.expressions.looking.take() {
            context.jobs.cancel(before.id());
        }
        self.expressions.problem = None;
        let Some(open) = &self.open else { return };
        self.expressions.asked_of = Arc::as_ptr(&open.sessions) as usize;
        let text = self.expressions.wanted.clone();
        if text.trim().is_empty() {
            self.expressions.kept = None;
            return;
        }
        let (path, rows) = (open.path().to_owned(), Arc::clone(&open.sessions));
        let names = Arc::clone(&self.expressions.names);
        let looking = context.jobs.start("Look for sessions", move |job: &JobContext| {
            let expression = parse(&text, &names.session).map_err(|e| e.to_string())?;
            let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
            let selected = select_sessions(&project, &expression, &rows, &names.labels, job)
                .map_err(|e| e.to_string())?;
            Ok::<_, String>(KeptSessions {
                text,
                unread: selected.unread.len(),
                sessions: Arc::new(selected.sessions.into_iter().collect()),
            })
        });
        self.expressions.looking = Some(looking);
    }

    pub(super) fn poll_expressions(&mut self, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        let rows = Arc::as_ptr(&open.sessions) as usize;
        let work = &mut self.expressions;
        if work.reading.is_none() && (work.stale || work.names_of != rows) {
            (work.stale, work.names_of) = (false, rows);
            let (path, rows) = (open.path().to_owned(), Arc::clone(&open.sessions));
            work.reading = Some(
                context
                    .jobs
                    .start("Read names for conditions", move |_: &JobContext| read_names(&path, &rows)),
            );
        }
        let mut again = false;
        if let Some(outcome) = work.reading.as_ref().and_then(JobHandle::poll) {
            work.reading = None;
            match outcome {
                Outcome::Done(names) => {
                    work.names = Arc::new(names);
                    again = !work.wanted.trim().is_empty();
                }
                Outcome::Failed(reason) | Outcome::Panicked(reason) => work.problem = Some(reason),
                Outcome::Cancelled => {}
            }
        }
        if let Some(outcome) = work.looking.as_ref().and_then(JobHandle::poll) {
            work.looking = None;
            match outcome {
                Outcome::Done(kept) => work.kept = Some(kept),
                Outcome::Failed(reason) => work.problem = Some(reason),
                Outcome::Panicked(message) => {
                    work.problem = Some(format!("A fault of ours ({message}); please report it"));
                }
                Outcome::Cancelled => {
                    work.problem = Some("Looking was stopped; change the condition to look again".into());
                }
            }
        }
        // Other rows or names, other answer; the text says what is wanted.
        if again || (!work.wanted.trim().is_empty() && work.asked_of != rows && work.looking.is_none()) {
            self.look_for_sessions(context);
        }
    }
}

fn read_names(path: &Path, rows: &[SessionRow]) -> Result<Names, String> {
    let project = Project::open_read_only(path).map_err(|e| e.to_string())?;
    let labels = known_labels(&project).map_err(|e| e.to_string())?;
    let session = vocabulary_of(&project, rows, &labels, Scope::Session).map_err(|e| e.to_string())?;
    Ok(Names { sequence: session.of(Scope::Sequence), session, labels: Arc::new(labels) })
}
