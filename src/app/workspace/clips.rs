//! Clips being written: a job each, its end told in a toast.

use super::{ApplyContext, Workspace};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::export::clip::{ClipFacts, ClipPlan, ClipReport, write_clip};
use crate::model::SessionId;
use crate::replay::render::{PageView, RenderContext};
use crate::replay::worker::on_render_thread;
use crate::widgets::numbers;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Default)]
pub struct ClipWork {
    writing: Option<JobHandle<ClipReport>>,
}

impl ClipWork {
    pub fn is_writing(&self) -> bool {
        self.writing.is_some()
    }
}

impl Workspace {
    pub(super) fn write_clip(
        &mut self,
        session: &SessionId,
        plan: ClipPlan,
        path: PathBuf,
        context: &mut ApplyContext<'_>,
    ) {
        let Some(document) = self.documents.ready(session).map(Arc::clone) else { return };
        if self.clips.is_writing() {
            let toast = Toast::warn("A clip is being written");
            context.toasts.push(toast.body("Wait until it has finished, or stop it in the status bar"));
            return;
        }
        // ISO in UTC: the page is for others, wherever they are.
        let recorded = jiff::Timestamp::from_millisecond(document.recording.started_at_ms)
            .map_or_else(|_| String::new(), |t| format!("{t:.0}"));
        self.clips.writing = Some(context.jobs.start("Write the clip", move |job: &JobContext| {
            on_render_thread(|| {
                let facts = ClipFacts {
                    session: document.id.as_str(),
                    recorded: &recorded,
                    actions: &document.actions,
                };
                let mut view = PageView::new(RenderContext::new());
                write_clip(&document.timeline, &facts, &plan, &path, &mut view, job)
                    .map_err(|e| e.to_string())
            })
            .map_err(|e| e.to_string())?
        }));
    }

    pub(super) fn poll_clips(&mut self, context: &mut ApplyContext<'_>) {
        let Some(outcome) = self.clips.writing.as_ref().and_then(JobHandle::poll) else { return };
        self.clips.writing = None;
        context.toasts.push(match outcome {
            Outcome::Done(report) => {
                let pictures = numbers::counted(report.frames as u64, "picture", "pictures");
                let size = numbers::bytes(report.bytes);
                Toast::success("Clip written").body(format!("{pictures}, {size}: {}", report.path.display()))
            }
            Outcome::Failed(reason) | Outcome::Panicked(reason) => {
                Toast::error("No clip was written").body(reason)
            }
            Outcome::Cancelled => Toast::warn("The clip was cancelled").body("No file was written"),
        });
    }
}
