//! Recordings written as plain rrweb files: a job; knows no widget.

use super::files::failed;
use super::{ApplyContext, Workspace};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::export::recordings::{WrittenRecordings, write_recordings};
use crate::model::SessionId;
use crate::project::Project;
use crate::widgets::numbers;
use std::path::PathBuf;
use std::sync::Arc;

/// What is to be written, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingsPlan {
    pub sessions: Arc<[SessionId]>,
    /// Made if it is not there.
    pub folder: PathBuf,
    /// Each file packed with gzip.
    pub packed: bool,
}

#[derive(Default)]
pub struct RecordingsWork {
    writing: Option<(PathBuf, JobHandle<WrittenRecordings>)>,
}

impl RecordingsWork {
    pub fn is_writing(&self) -> bool {
        self.writing.is_some()
    }
}

impl Workspace {
    pub(super) fn write_recordings(&mut self, plan: RecordingsPlan, context: &mut ApplyContext<'_>) {
        let Some(open) = self.open.as_ref().filter(|_| !self.recordings.is_writing()) else { return };
        let path = open.path().to_owned();
        let folder = plan.folder.clone();
        let handle = context.jobs.start("Write recordings", move |job: &JobContext| {
            let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
            write_recordings(&project, &plan.sessions, &plan.folder, plan.packed, job)
                .map_err(|e| e.to_string())
        });
        self.recordings.writing = Some((folder, handle));
    }

    pub(super) fn poll_recordings(&mut self, context: &mut ApplyContext<'_>) {
        let Some((folder, outcome)) =
            self.recordings.writing.as_ref().and_then(|(folder, job)| Some((folder.clone(), job.poll()?)))
        else {
            return;
        };
        self.recordings.writing = None;
        match outcome {
            Outcome::Done(written) => {
                let files = numbers::counted(written.files.len() as u64, "recording", "recordings");
                let body = format!(
                    "{} events, {}, in {}",
                    numbers::count(written.events),
                    numbers::bytes(written.bytes),
                    folder.display()
                );
                context.toasts.push(if written.cancelled {
                    Toast::warn(format!("Stopped after {files}")).body(format!("Each is whole: {body}"))
                } else {
                    Toast::success(format!("{files} written")).body(body)
                });
            }
            other => failed(
                "The recordings were not written",
                "The files that are there are whole, the others were not written",
                other,
                context,
            ),
        }
    }
}
