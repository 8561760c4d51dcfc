//! What the signed-in coder does: labels, remarks, undo, seal. A label is handed to the thread that stores it, and is
//! shown as being saved until it is on the disk.

use super::super::{ApplyContext, Workspace};
use super::saving::Then;
use super::{DECIDE, Touch, failed};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::app::views::code::{Remark, Word};
use crate::coding::{
    Desk, ExampleWish, Incomplete, LabelEntry, RoundError, SoundBallot, StagedChange, StoreError, Verdict,
};
use crate::project::Project;

/// A ballot that is being looked through, and what is to be done with it then.
pub(super) struct Checking {
    then: AfterCheck,
    handle: JobHandle<SoundBallot>,
}

#[derive(Clone, Copy)]
pub(super) enum AfterCheck {
    Seal(Incomplete),
    /// For the reveal.
    Open,
}

impl Workspace {
    /// Gives verdicts in one step; confidence, note and flag of the items stay as they are.
    pub(super) fn give(&mut self, words: Vec<Word>, context: &mut ApplyContext<'_>) {
        let now_ms = context.now_ms;
        self.at_desk("Not labelled", context, |desk| {
            let exclusive = desk.view().codebook().exclusive;
            let mut touched = (String::new(), Touch::Remarked);
            let mut entries = Vec::with_capacity(words.len());
            for Word { item, verdict, evidence } in words {
                let mut entry = entry_of(desk, &item);
                // Where several codes may be true, the coder says when the item is done.
                let is_whole = !matches!(verdict, Verdict::Codes(_)) || exclusive;
                let how = if verdict.is_decided() && is_whole { Touch::Decided } else { Touch::Remarked };
                touched = (item.clone(), how);
                entry.verdict = verdict;
                // The first look counts; a later change of mind does not make it younger.
                entry.evidence.time_to_first_label_ms =
                    entry.evidence.time_to_first_label_ms.or(evidence.time_to_first_label_ms);
                entry.evidence.coverage = entry.evidence.coverage.max(evidence.coverage);
                entries.push((item, entry));
            }
            Ok((touched, desk.stage_labels(entries, now_ms)?))
        });
    }

    /// Changes note, flag, confidence or marks and leaves the verdict.
    pub(super) fn remark(&mut self, item: &str, remark: Remark, context: &mut ApplyContext<'_>) {
        let now_ms = context.now_ms;
        self.at_desk("Not noted", context, |desk| {
            let mut entry = entry_of(desk, item);
            match remark {
                Remark::Note(note) => entry.note = note,
                Remark::Flag(flag) => entry.flag = flag,
                Remark::Confidence(confidence) => entry.confidence = confidence,
                Remark::Mark(change) => change.apply(&mut entry.spans),
            }
            let staged = desk.stage_labels(vec![(item.to_owned(), entry)], now_ms)?;
            Ok(((item.to_owned(), Touch::Remarked), staged))
        });
    }

    /// Notes in the own ballot that an item is to be an example; it comes out at the reveal.
    pub(super) fn wish_example(&mut self, item: &str, wish: ExampleWish, context: &mut ApplyContext<'_>) {
        let now_ms = context.now_ms;
        self.at_desk("Not noted", context, |desk| {
            Ok(((item.to_owned(), Touch::Remarked), desk.stage_wish(item, wish, now_ms)?))
        });
    }

    pub(super) fn retrace(&mut self, forward: bool, context: &mut ApplyContext<'_>) {
        let now_ms = context.now_ms;
        let title = if forward { "Nothing was made again" } else { "Nothing was taken back" };
        self.at_desk(title, context, |desk| {
            let (items, staged) = if forward { desk.stage_redo(now_ms) } else { desk.stage_undo(now_ms) }?;
            Ok(((items.into_iter().next().unwrap_or_default(), Touch::Retraced), staged))
        });
    }

    /// Looks the whole ballot through, off this thread, and seals it then.
    pub(super) fn seal(&mut self, incomplete: Incomplete, context: &mut ApplyContext<'_>) {
        self.once_saved(Then::Check(AfterCheck::Seal(incomplete)), "Not sealed", context);
    }

    /// Opens the own ballot for the reveal: who sits at the desk has given the passphrase already.
    pub(super) fn open_own_ballot(&mut self, context: &mut ApplyContext<'_>) {
        self.once_saved(Then::Check(AfterCheck::Open), "Your ballot was not opened", context);
    }

    pub(super) fn start_check(&mut self, then: AfterCheck, context: &mut ApplyContext<'_>) {
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
        let done = self.at_file(title, context, |desk, project| {
            match then {
                AfterCheck::Seal(incomplete) => {
                    desk.seal_checked(project, sound, incomplete, now_ms).map(drop)?;
                }
                AfterCheck::Open => desk.open_checked(project, sound)?,
            }
            Ok(())
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

    /// Makes a change of the own ballot and hands it to the thread that stores it; says why when it was refused.
    fn at_desk(
        &mut self,
        title: &str,
        context: &mut ApplyContext<'_>,
        change: impl FnOnce(&mut Desk) -> Result<((String, Touch), StagedChange), RoundError>,
    ) {
        if let Some(reason) = self.desk_is_held() {
            context.toasts.push(Toast::warn(title).body(reason));
            return;
        }
        let Some(desk) = &mut self.coding.desk else { return };
        match change(desk) {
            Ok(((item, how), staged)) => {
                self.coding.saving.store(staged);
                self.coding.touch(item, how);
            }
            Err(error) => failed(title, &error, context),
        }
    }

    /// Why nothing can be changed at the desk now.
    fn desk_is_held(&self) -> Option<&'static str> {
        if self.coding.checking.is_some() {
            Some("The ballot is being looked through; that takes a moment")
        } else if self.coding.saving.refusal().is_some() || self.coding.saving.is_copying() {
            Some(DECIDE)
        } else if !self.coding.saving.has_writer() {
            Some("Labels cannot be stored now; sign in again")
        } else {
            None
        }
    }

    /// Runs a step that has to be in the file at once, while nothing else of the ballot is under way. Where it was
    /// refused because another window had moved the ballot on, reads the ballot anew.
    fn at_file(
        &mut self,
        title: &str,
        context: &mut ApplyContext<'_>,
        change: impl FnOnce(&mut Desk, &mut Project) -> Result<(), RoundError>,
    ) -> bool {
        let (Some(open), Some(desk)) = (&mut self.open, &mut self.coding.desk) else { return false };
        match change(desk, &mut open.project) {
            Ok(()) => {
                self.coding.touch(String::new(), Touch::Remarked);
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
