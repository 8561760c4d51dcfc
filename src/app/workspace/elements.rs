//! Where an element was used in all sessions: looked for as a job, by its selector. Knows no screen.

use super::{ApplyContext, Workspace};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::mining::store::facts_of;
use crate::model::{Action, ActionKind, SessionId, Watch as _};
use crate::project::Project;
use std::path::Path;
use std::sync::Arc;

/// Most uses that are listed; the count goes on.
pub const MAX_LISTED: usize = 2_000;

/// One interaction with an element.
#[derive(Clone, Debug, PartialEq)]
pub struct ElementUse {
    pub session: SessionId,
    pub action: Action,
}

/// All interactions with the elements of a selector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ElementUses {
    /// By session and time, at most [`MAX_LISTED`].
    pub listed: Vec<ElementUse>,
    pub total: u64,
    /// Sessions with at least one, in the order of the project.
    pub sessions: Vec<SessionId>,
    /// Sessions that were looked through.
    pub of_sessions: u64,
    /// Sessions that could not be read.
    pub unread: u64,
}

#[derive(Default)]
pub struct ElementWork {
    selector: Arc<str>,
    looking: Option<JobHandle<ElementUses>>,
    found: Option<Arc<ElementUses>>,
    failed: Option<String>,
}

/// Where looking stands.
pub enum ElementState<'a> {
    /// Nobody has asked.
    Unknown,
    Looking,
    Found(&'a Arc<ElementUses>),
    Failed(&'a str),
}

impl ElementWork {
    pub fn state(&self, selector: &str) -> ElementState<'_> {
        if *self.selector != *selector {
            return ElementState::Unknown;
        }
        match (&self.found, &self.failed) {
            (Some(found), _) => ElementState::Found(found),
            (None, Some(reason)) => ElementState::Failed(reason),
            (None, None) => ElementState::Looking,
        }
    }
}

impl Workspace {
    pub(super) fn find_element(&mut self, selector: Arc<str>, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        let path = open.path().to_owned();
        let ids: Vec<SessionId> = open.sessions.iter().map(|s| s.session_id.clone()).collect();
        let wanted = Arc::clone(&selector);
        let looking = context
            .jobs
            .start("Look for the element", move |job: &JobContext| look(&path, &ids, &wanted, job));
        self.elements = ElementWork { selector, looking: Some(looking), found: None, failed: None };
    }

    pub(super) fn poll_elements(&mut self) {
        let Some(outcome) = self.elements.looking.as_ref().and_then(JobHandle::poll) else { return };
        self.elements.looking = None;
        match outcome {
            Outcome::Done(uses) => self.elements.found = Some(Arc::new(uses)),
            Outcome::Failed(reason) => self.elements.failed = Some(reason),
            Outcome::Cancelled => self.elements.failed = Some("Looking was cancelled".into()),
            Outcome::Panicked(message) => {
                self.elements.failed = Some(format!("A fault of ours ({message}); please report it"));
            }
        }
    }
}

fn look(path: &Path, ids: &[SessionId], selector: &str, job: &JobContext) -> Result<ElementUses, String> {
    let project = Project::open_read_only(path).map_err(|e| e.to_string())?;
    let mut uses = ElementUses::default();
    for (at, id) in ids.iter().enumerate() {
        if job.cancelled() {
            break;
        }
        job.progress(at as u64, ids.len() as u64, "sessions");
        let Ok(facts) = facts_of(&project, id) else {
            uses.unread += 1;
            continue;
        };
        uses.of_sessions += 1;
        collect(id, &facts.actions, selector, &mut uses);
    }
    Ok(uses)
}

fn collect(id: &SessionId, actions: &[Action], selector: &str, uses: &mut ElementUses) {
    let before = uses.total;
    let meant = |a: &&Action| {
        a.kind != ActionKind::Blur && a.target.as_ref().is_some_and(|t| *t.selector == *selector)
    };
    for action in actions.iter().filter(meant) {
        uses.total += 1;
        if uses.listed.len() < MAX_LISTED {
            uses.listed.push(ElementUse { session: id.clone(), action: action.clone() });
        }
    }
    if uses.total > before {
        uses.sessions.push(id.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::jobs::Jobs;
    use crate::project::testing::recording;

    #[test]
    fn every_session_is_looked_through_for_the_selector() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("study.binocular");
        let mut project = Project::create(&path, 0).unwrap();
        let ids: Vec<SessionId> = (0..3).map(|n| SessionId::new(format!("visit-{n}"))).collect();
        for id in &ids {
            project.add_recording(&recording(id.as_str()), 0).unwrap();
        }
        let clicked =
            facts_of(&project, &ids[0]).unwrap().actions.into_iter().find(|a| a.kind == ActionKind::Click);
        let selector = clicked.and_then(|a| a.target).map(|t| t.selector).expect("a click on something");
        drop(project);
        let mut jobs = Jobs::new(Arc::new(|| {}));
        let wanted = Arc::clone(&selector);
        let handle = jobs.start("look", move |job: &JobContext| look(&path, &ids, &wanted, job));
        let uses = loop {
            match handle.poll() {
                Some(Outcome::Done(uses)) => break uses,
                Some(_) => panic!("the job failed"),
                None => std::thread::sleep(std::time::Duration::from_millis(2)),
            }
        };
        assert_eq!((uses.sessions.len(), uses.of_sessions, uses.unread), (3, 3, 0));
        assert_eq!(uses.total as usize, uses.listed.len());
        assert!(uses.total >= 3 && uses.listed.iter().all(|u| u.action.kind != ActionKind::Blur));
    }
}
