//! What the signed-in coder does: labels, remarks, undo, seal. Each is on the disk before a screen shows it.

use super::super::{ApplyContext, Workspace};
use super::{Touch, failed};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::app::views::code::Remark;
use crate::coding::{
    Desk, Evidence, ExampleWish, Incomplete, LabelEntry, RoundError, SoundBallot, StoreError, Verdict,
};
use crate::project::Project;

/// A ballot that is being looked through, and what is to be done with it then.
pub(super) struct Checking {
    then: AfterCheck,
    handle: JobHandle<SoundBallot>,
}

#[derive(Clone, Copy)]
enum AfterCheck {
    Seal(Incomplete),
    /// For the reveal.
    Open,
}

impl Workspace {
    /// Gives a verdict; confidence, note and flag of the item stay as they are.
    pub(super) fn give(
        &mut self,
        item: &str,
        verdict: Verdict,
        evidence: Evidence,
        context: &mut ApplyContext<'_>,
    ) {
        let now_ms = context.now_ms;
        self.at_desk("Not labelled", context, |desk, project| {
            let mut entry = entry_of(desk, item);
            // Where several codes may be true, the coder says when the item is done.
            let is_whole = !matches!(verdict, Verdict::Codes(_)) || desk.view().codebook().exclusive;
            let how = if verdict.is_decided() && is_whole { Touch::Decided } else { Touch::Remarked };
            entry.verdict = verdict;
            // The first look counts; a later change of mind does not make it younger.
            entry.evidence.time_to_first_label_ms =
                entry.evidence.time_to_first_label_ms.or(evidence.time_to_first_label_ms);
            entry.evidence.coverage = entry.evidence.coverage.max(evidence.coverage);
            desk.label(project, item, entry, now_ms).map(|()| (item.to_owned(), how))
        });
    }

    /// Changes note, flag, confidence or marks and leaves the verdict.
    pub(super) fn remark(&mut self, item: &str, remark: Remark, context: &mut ApplyContext<'_>) {
        let now_ms = context.now_ms;
        self.at_desk("Not noted", context, |desk, project| {
            let mut entry = entry_of(desk, item);
            match remark {
                Remark::Note(note) => entry.note = note,
                Remark::Flag(flag) => entry.flag = flag,
                Remark::Confidence(confidence) => entry.confidence = confidence,
                Remark::Mark(change) => change.apply(&mut entry.spans),
            }
            desk.label(project, item, entry, now_ms).map(|()| (item.to_owned(), Touch::Remarked))
        });
    }

    /// Notes in the own ballot that an item is to be an example; it comes out at the reveal.
    pub(super) fn wish_example(&mut self, item: &str, wish: ExampleWish, context: &mut ApplyContext<'_>) {
        let now_ms = context.now_ms;
        self.at_desk("Not noted", context, |desk, project| {
            desk.wish_example(project, item, wish, now_ms).map(|()| (item.to_owned(), Touch::Remarked))
        });
    }

    pub(super) fn retrace(&mut self, forward: bool, context: &mut ApplyContext<'_>) {
        let now_ms = context.now_ms;
        let title = if forward { "Nothing was made again" } else { "Nothing was taken back" };
        self.at_desk(title, context, |desk, project| {
            let item = if forward { desk.redo(project, now_ms) } else { desk.undo(project, now_ms) }?;
            Ok((item, Touch::Retraced))
        });
    }

    /// Looks the whole ballot through, off this thread, and seals it then.
    pub(super) fn seal(&mut self, incomplete: Incomplete, context: &mut ApplyContext<'_>) {
        self.check_ballot(AfterCheck::Seal(incomplete), context);
    }

    /// Opens the own ballot for the reveal: who sits at the desk has given the passphrase already.
    pub(super) fn open_own_ballot(&mut self, context: &mut ApplyContext<'_>) {
        self.check_ballot(AfterCheck::Open, context);
    }

    fn check_ballot(&mut self, then: AfterCheck, context: &mut ApplyContext<'_>) {
        let (Some(open), Some(desk), None) = (&self.open, &self.coding.desk, &self.coding.checking) else {
            return;
        };
        let (path, check) = (open.path().to_owned(), desk.to_check());
        let handle = context.jobs.start("Look the ballot through", move |_: &JobContext| {
            let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
            check.run(&project).map_err(|e| e.to_string())
        });
        self.coding.checking = Some(Checking { then, handle });
    }

    pub(super) fn poll_checking(&mut self, context: &mut ApplyContext<'_>) {
        let Some(checking) = &self.coding.checking else { return };
        let Some(outcome) = checking.handle.poll() else { return };
        let then = checking.then;
        self.coding.checking = None;
        let title = match then {
            AfterCheck::Seal(_) => "Not sealed",
            AfterCheck::Open => "Your ballot was not opened",
        };
        let sound = match outcome {
            Outcome::Done(sound) => sound,
            Outcome::Cancelled => return,
            Outcome::Failed(reason) => return failed(title, &reason, context),
            Outcome::Panicked(message) => {
                return failed(title, &format!("A fault of ours: {message}; please report it"), context);
            }
        };
        let now_ms = context.now_ms;
        let done = self.at_desk(title, context, |desk, project| {
            match then {
                AfterCheck::Seal(incomplete) => {
                    desk.seal_checked(project, sound, incomplete, now_ms).map(drop)?;
                }
                AfterCheck::Open => desk.open_checked(project, sound)?,
            }
            Ok((String::new(), Touch::Remarked))
        });
        if done {
            context.toasts.push(match then {
                AfterCheck::Seal(_) => Toast::success("Your ballot is sealed")
                    .body("It can never change again; tell the other coder its words"),
                AfterCheck::Open => {
                    Toast::success("Your ballot is open").body("The round can be revealed once both are")
                }
            });
        }
        self.reload_rounds(context);
    }

    /// Runs a change of the own ballot; says why when it was refused, and reads the ballot anew then: another window
    /// may have moved it on.
    fn at_desk(
        &mut self,
        title: &str,
        context: &mut ApplyContext<'_>,
        change: impl FnOnce(&mut Desk, &mut Project) -> Result<(String, Touch), RoundError>,
    ) -> bool {
        if self.coding.checking.is_some() {
            let body = "The ballot is being looked through; that takes a moment";
            context.toasts.push(Toast::warn(title).body(body));
            return false;
        }
        let (Some(open), Some(desk)) = (&mut self.open, &mut self.coding.desk) else { return false };
        match change(desk, &mut open.project) {
            Ok((item, how)) => {
                self.coding.touch(item, how);
                self.saved(context);
                true
            }
            Err(error) => {
                failed(title, &error, context);
                // Whatever else was refused has left the ballot as it is shown.
                if matches!(error, RoundError::Store(StoreError::Moved { .. }))
                    && let Err(error) = desk.reload(&open.project)
                {
                    failed("The ballot cannot be read", &error, context);
                }
                false
            }
        }
    }
}

fn entry_of(desk: &Desk, item: &str) -> LabelEntry {
    desk.view().label_of(item).map_or_else(|| LabelEntry::of(Verdict::Undecided), |label| label.entry.clone())
}
