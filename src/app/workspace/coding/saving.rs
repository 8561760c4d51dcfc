//! What of ballots is on its way to the disk, what was refused there, and what waits until all is stored; knows no label.

use super::super::files::failed as job_failed;
use super::super::{ApplyContext, OpenProject, Workspace};
use super::label::AfterCheck;
use super::{SeatTask, Sit, failed};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::route::Route;
use crate::app::toasts::Toast;
use crate::coding::{BallotWriter, Refusal, StagedChange, WriterNews};
use crate::project::Project;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

/// The way of ballots to the disk.
#[derive(Default)]
pub struct Saving {
    writer: Option<BallotWriter>,
    /// Changes that are not on the disk yet, oldest first, as closed as they will stand there.
    waiting: VecDeque<StagedChange>,
    refusal: Option<Refusal>,
    /// What is to be done once nothing waits.
    then: Option<Then>,
    /// A copy with all changes is being opened in place of the project.
    moving: Option<JobHandle<OpenProject>>,
    copying: bool,
}

/// What reads the ballot from the file, and so has to wait for it.
pub(super) enum Then {
    Check(AfterCheck),
    Sit(SeatTask),
}

impl Saving {
    /// Changes that are not on the disk yet.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Whose changes wait that the file refused because their ballot went on elsewhere: round and coder.
    pub fn overtaken(&self) -> Option<(&str, &str)> {
        self.refusal.as_ref().filter(|refusal| refusal.moved)?;
        self.waiting.front().map(|change| (change.round_id(), change.coder_id()))
    }

    /// Why nothing more is stored, while somebody has to decide.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }

    /// True while all that waits is being copied elsewhere.
    pub fn is_copying(&self) -> bool {
        self.copying || self.moving.is_some()
    }

    pub(super) fn has_writer(&self) -> bool {
        self.writer.is_some()
    }

    /// Puts a change into the queue; false where there is none, and then nothing was made.
    pub(super) fn store(&mut self, change: StagedChange) {
        if let Some(writer) = &self.writer {
            writer.store(change.clone());
            self.waiting.push_back(change);
        }
    }
}

impl Workspace {
    /// From here on changes of ballots are stored through this connection.
    pub(super) fn start_saving(&mut self, project: Project, context: &mut ApplyContext<'_>) {
        if self.coding.saving.has_writer() {
            return;
        }
        let waker = Arc::clone(&context.waker);
        match BallotWriter::start(project, move || waker()) {
            Ok(writer) => self.coding.saving.writer = Some(writer),
            Err(error) => failed("Labels cannot be stored now", &error, context),
        }
    }

    /// Does it now if nothing waits, and else as soon as all is on the disk. What was refused comes first.
    pub(super) fn once_saved(&mut self, then: Then, title: &str, context: &mut ApplyContext<'_>) {
        // Only whose words were overtaken can give them again, and only at the desk.
        let comes_back = match &then {
            Then::Sit(task) => {
                task.what == Sit::SignIn
                    && self.coding.saving.overtaken() == Some((task.round.as_str(), task.coder.as_str()))
            }
            Then::Check(_) => false,
        };
        if comes_back {
            self.run_then(then, context);
        } else if self.coding.saving.refusal.is_some() {
            context.toasts.push(Toast::warn(title).body(DECIDE));
        } else if self.coding.saving.waiting() > 0 {
            self.coding.saving.then = Some(then);
        } else {
            self.run_then(then, context);
        }
    }

    fn run_then(&mut self, then: Then, context: &mut ApplyContext<'_>) {
        match then {
            Then::Check(then) => self.start_check(then, context),
            Then::Sit(task) => self.start_sitting(task, context),
        }
    }

    pub(super) fn poll_saving(&mut self, context: &mut ApplyContext<'_>) {
        while let Some(news) = self.coding.saving.writer.as_mut().and_then(BallotWriter::poll) {
            self.coding_news(news, context);
        }
        if self.coding.saving.waiting.is_empty()
            && let Some(then) = self.coding.saving.then.take()
        {
            self.run_then(then, context);
        }
        self.poll_moving(context);
    }

    fn coding_news(&mut self, news: WriterNews, context: &mut ApplyContext<'_>) {
        match news {
            WriterNews::Stored { round, coder, last_seq } => {
                let saving = &mut self.coding.saving;
                saving.waiting.pop_front();
                saving.refusal = None;
                if let Some(desk) = &mut self.coding.desk
                    && (desk.round_id(), desk.coder_id()) == (&round, &coder)
                {
                    desk.confirm(last_seq);
                }
                self.saved(context);
            }
            WriterNews::Refused(refusal) => {
                self.coding.saving.then = None;
                self.coding.saving.refusal = Some(refusal);
            }
            WriterNews::SavedElsewhere(path) => {
                self.coding.saving.copying = false;
                self.coding.saving.refusal = None;
                self.coding.saving.moving =
                    Some(context.jobs.start("Open the copy", move |_: &JobContext| {
                        Project::open(&path).and_then(OpenProject::read).map_err(|e| e.to_string())
                    }));
            }
            WriterNews::NotSavedElsewhere(reason) => {
                self.coding.saving.copying = false;
                failed("Not saved there", &reason, context);
            }
        }
    }

    /// The window goes on in the copy that has everything; the old file stays as it is.
    fn poll_moving(&mut self, context: &mut ApplyContext<'_>) {
        let Some(outcome) = self.coding.saving.moving.as_ref().and_then(JobHandle::poll) else { return };
        self.coding.saving.moving = None;
        match outcome {
            Outcome::Done(open) => {
                let (desk, saving) = (self.coding.desk.take(), std::mem::take(&mut self.coding.saving));
                let path = open.path().display().to_string();
                self.show(open, context);
                (self.coding.desk, self.coding.saving) = (desk, saving);
                self.reload_rounds(context);
                self.saved(context);
                context.navigate = Some(Route::Code);
                let toast = Toast::success("Everything is in the copy, which is open now");
                context.toasts.push(toast.body(format!("The old file stays as it is. Go on here: {path}")));
            }
            other => {
                job_failed("The copy has everything, but was not opened", "Open it by hand", other, context)
            }
        }
    }

    /// Tries once more to store what was refused. Where the ballot had moved on elsewhere, the last words are given anew
    /// on top of what stands there.
    pub(super) fn save_again(&mut self, context: &mut ApplyContext<'_>) {
        let saving = &mut self.coding.saving;
        let (Some(refusal), Some(writer)) = (saving.refusal.take(), &saving.writer) else { return };
        if !refusal.moved {
            writer.retry();
            return;
        }
        let whose = saving.waiting.front().map(|change| (change.round_id(), change.coder_id()));
        let (Some(open), Some(desk)) = (
            &self.open,
            self.coding.desk.as_mut().filter(|desk| whose == Some((desk.round_id(), desk.coder_id()))),
        ) else {
            let coder = whose.map_or_else(String::new, |(round, coder)| {
                self.coding.rounds.iter().find(|r| r.id == round).map_or_else(
                    || coder.to_owned(),
                    |r| r.coders.iter().find(|c| c.id == coder).map_or(coder, |c| &c.name).to_owned(),
                )
            });
            saving.refusal = Some(refusal);
            let body =
                format!("Sign in as {coder}, and try again: they come on top of what the file has now");
            context.toasts.push(Toast::warn("These can only be given again at the desk").body(body));
            return;
        };
        match desk.give_again(&open.project, saving.waiting.make_contiguous(), context.now_ms) {
            Ok(change) => {
                writer.forget();
                saving.waiting.clear();
                match change {
                    Some(change) => saving.store(change),
                    None => context.toasts.push(Toast::success("The file says the same already")),
                }
            }
            Err(error) => {
                saving.refusal = Some(refusal);
                failed("Not stored", &error, context);
            }
        }
    }

    /// Lets what was refused go: the ballot is shown as the file has it.
    pub(super) fn let_unsaved_go(&mut self, context: &mut ApplyContext<'_>) {
        let saving = &mut self.coding.saving;
        if let Some(writer) = &saving.writer {
            writer.forget();
        }
        saving.waiting.clear();
        (saving.refusal, saving.then) = (None, None);
        if let (Some(open), Some(desk)) = (&self.open, &mut self.coding.desk)
            && let Err(error) = desk.reload(&open.project)
        {
            failed("The ballot cannot be read", &error, context);
        }
    }

    /// Copies the project as it can still be read to another place, with all that was refused, and goes on there.
    pub(super) fn save_elsewhere(&mut self, target: PathBuf) {
        let saving = &mut self.coding.saving;
        if let Some(writer) = &saving.writer
            && !saving.copying
        {
            saving.copying = true;
            writer.save_elsewhere(target);
        }
    }
}

/// Where something has to wait for a decision.
pub(in crate::app) const DECIDE: &str =
    "Some of your words are not on the disk yet: try again, or save them elsewhere, with the bar at the top";
