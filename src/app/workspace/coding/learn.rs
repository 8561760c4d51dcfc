//! What a revealed round teaches once it is asked: lessons of settling, and doubtful labels, each read in a job.

use super::super::{ApplyContext, Workspace};
use super::failed;
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::coding::adjudication::Lessons;
use crate::coding::agreement::ConfidenceLevel;
use crate::coding::doubts::{DoubtOptions, Doubts, find_doubts};
use crate::export::{LessonsFormat, write_lessons};
use crate::project::Project;

/// Lessons as of a change; they are read anew when something was settled since.
#[derive(Default)]
pub enum LessonsState {
    #[default]
    Unread,
    Reading {
        as_of: u64,
        job: JobHandle<Lessons>,
    },
    Ready {
        as_of: u64,
        lessons: Box<Lessons>,
    },
    Failed(String),
}

impl LessonsState {
    /// True where reading would bring something new; `number` is that of the last change.
    pub fn is_stale(&self, number: u64) -> bool {
        match self {
            Self::Unread => true,
            Self::Reading { .. } | Self::Failed(_) => false,
            Self::Ready { as_of, .. } => *as_of != number,
        }
    }
}

/// Labels that disagree with what lies near them.
#[derive(Default)]
pub enum DoubtsState {
    #[default]
    Unasked,
    Finding(JobHandle<Doubts>),
    Ready(Box<Doubts>),
    Failed(String),
}

impl Workspace {
    pub(super) fn learn(&mut self, context: &mut ApplyContext<'_>) {
        let as_of = self.coding.touched.number;
        let Some(settling) = &mut self.coding.settling else { return };
        let (adjudication, treatment) = (settling.adjudication.clone(), settling.treatment);
        let job = context.jobs.start("Lessons", move |_: &JobContext| {
            adjudication.lessons(treatment, ConfidenceLevel::default())
        });
        settling.lessons = LessonsState::Reading { as_of, job };
    }

    pub(super) fn save_lessons(&mut self, format: LessonsFormat, context: &mut ApplyContext<'_>) {
        let (Some(open), Some(settling)) = (&self.open, &self.coding.settling) else { return };
        let LessonsState::Ready { lessons, .. } = &settling.lessons else { return };
        match write_lessons(lessons, format, open.path()) {
            Ok(path) => {
                let told = Toast::success("The lessons are written").body(path.display().to_string());
                context.toasts.push(told);
            }
            Err(error) => failed("The lessons were not written", &error, context),
        }
    }

    pub(super) fn find_doubts(&mut self, context: &mut ApplyContext<'_>) {
        let (Some(open), Some(settling)) = (&self.open, &mut self.coding.settling) else { return };
        let path = open.path().to_owned();
        let adjudication = settling.adjudication.clone();
        let job = context.jobs.start("Doubtful labels", move |watch: &JobContext| {
            let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
            find_doubts(&project, &adjudication, &DoubtOptions::default(), watch).map_err(|e| e.to_string())
        });
        settling.doubts = DoubtsState::Finding(job);
    }

    pub(super) fn stop_finding(&mut self, context: &mut ApplyContext<'_>) {
        let Some(settling) = &self.coding.settling else { return };
        if let DoubtsState::Finding(job) = &settling.doubts {
            context.jobs.cancel(job.id());
        }
    }

    pub(super) fn poll_learning(&mut self, _context: &mut ApplyContext<'_>) {
        let Some(settling) = &mut self.coding.settling else { return };
        if let LessonsState::Reading { as_of, job } = &settling.lessons
            && let Some(ended) = ended(job.poll())
        {
            let as_of = *as_of;
            settling.lessons = match ended {
                Ok(lessons) => LessonsState::Ready { as_of, lessons: Box::new(lessons) },
                Err(reason) => LessonsState::Failed(reason),
            };
        }
        if let DoubtsState::Finding(job) = &settling.doubts
            && let Some(ended) = ended(job.poll())
        {
            settling.doubts = match ended {
                Ok(doubts) => DoubtsState::Ready(Box::new(doubts)),
                Err(reason) => DoubtsState::Failed(reason),
            };
        }
    }
}

fn ended<T>(outcome: Option<Outcome<T>>) -> Option<Result<T, String>> {
    Some(match outcome? {
        Outcome::Done(found) => Ok(found),
        Outcome::Failed(error) => Err(error),
        Outcome::Cancelled => Err("It was stopped".into()),
        Outcome::Panicked(message) => Err(format!("A fault of ours: {message}; please report it")),
    })
}
