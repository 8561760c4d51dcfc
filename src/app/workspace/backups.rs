//! Rotating copies of the open project, made beside the window's work; knows no widget.

use super::{ApplyContext, Workspace};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::project::Project;
use std::path::PathBuf;

/// When copies are made, and how many stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackupPlan {
    /// The newest copy is at least so old before there is another, and something was written since.
    pub every_ms: i64,
    pub keep: usize,
}

impl BackupPlan {
    /// Half a working day of half hours.
    pub const USUAL: Self = Self { every_ms: 30 * 60_000, keep: 8 };
}

/// How often one looks whether a copy is due; looking reads a folder.
const LOOK_EVERY_MS: i64 = 60_000;

#[derive(Default)]
pub(super) struct BackupWork {
    running: Option<JobHandle<Option<PathBuf>>>,
    looked_at_ms: Option<i64>,
    /// Said once per project: a full disk does not go away by being told of every minute.
    complained: bool,
}

impl Workspace {
    pub(super) fn poll_backups(&mut self, context: &mut ApplyContext<'_>) {
        if let Some(outcome) = self.backups.running.as_ref().and_then(JobHandle::poll) {
            self.backups.running = None;
            let reason = match outcome {
                Outcome::Done(_) | Outcome::Cancelled => None,
                Outcome::Failed(reason) => Some(reason),
                Outcome::Panicked(message) => Some(format!("A fault of ours: {message}. Please report it")),
            };
            if let Some(reason) = reason.filter(|_| !self.backups.complained) {
                self.backups.complained = true;
                context.toasts.push(Toast::warn("No backup was made").body(reason));
            }
        }
        let (Some(plan), Some(open)) = (self.places.backups, &self.open) else { return };
        // A clock that was set back is as good a reason to look as one that went on.
        let waits =
            self.backups.looked_at_ms.is_some_and(|at| context.now_ms.abs_diff(at) < LOOK_EVERY_MS as u64);
        if waits || self.backups.running.is_some() {
            return;
        }
        self.backups.looked_at_ms = Some(context.now_ms);
        let (path, now_ms) = (open.path().to_owned(), context.now_ms);
        self.backups.running = Some(context.jobs.start("Back up", move |_: &JobContext| {
            Project::open_read_only(&path)
                .and_then(|project| project.backup_if_due(plan.every_ms, plan.keep, now_ms))
                .map_err(|e| e.to_string())
        }));
    }
}
