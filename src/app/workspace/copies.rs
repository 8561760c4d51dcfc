//! Two laptops: a copy or a pack handed over, and another copy merged after a look at what it would bring.

use super::files::failed;
use super::{ApplyContext, OpenProject, Workspace};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::coding::Round;
use crate::coding::codebook::CodebookMap;
use crate::model::capitalised;
use crate::project::merge::{
    BACKUPS_KEPT, Choices, Conflict, Fork, ItemsOfBoth, MergeError, MergeMode, MergeReport,
};
use crate::project::{Project, free_name};
use std::path::{Path, PathBuf};

/// After a job that was stopped.
const UNCHANGED: &str = "Nothing was changed";

/// Whom a pack is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFor {
    pub round: String,
    pub coder: String,
}

/// What a comparison with another copy gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// What would come, one sentence each; empty where nothing is new.
    News(Vec<String>),
    /// Logs and codebooks that went on in both copies: they can be merged once it is chosen what counts.
    Parted(Vec<Fork>, Vec<CodebookMap>),
    /// Why the copies cannot be merged, and the rounds that have other items in the two but some in common: of those a
    /// round can be planned.
    Refused(String, Vec<(String, ItemsOfBoth)>),
}

impl Compared {
    /// Only what can be chosen is left to the user; any other contradiction has to be done away with first.
    fn of(conflicts: Vec<Conflict>) -> Self {
        let (mut forks, mut codebooks) = (Vec::new(), Vec::new());
        for conflict in &conflicts {
            match conflict {
                Conflict::Fork(fork) if fork.may_keep != [false; 2] => forks.push(fork.clone()),
                Conflict::Codebook(fork) if fork.refused.is_none() => codebooks.extend(CodebookMap::of(fork)),
                _ => {}
            }
        }
        if forks.len() + codebooks.len() == conflicts.len() {
            Self::Parted(forks, codebooks)
        } else {
            let common = conflicts
                .iter()
                .filter_map(Conflict::differing_items)
                .filter(|(_, items)| items.can_intersect())
                .map(|(round, items)| (round.to_owned(), items.clone()))
                .collect();
            Self::Refused(MergeError::Conflicts(conflicts).to_string(), common)
        }
    }
}

/// Work with copies of the open project.
#[derive(Default)]
pub struct CopyWork {
    handing: Option<JobHandle<String>>,
    comparing: Option<(PathBuf, JobHandle<Compared>)>,
    merging: Option<JobHandle<(OpenProject, MergeReport)>>,
    compared: Option<(PathBuf, Compared)>,
    /// Copies that were merged: grows with each, so that a dialog can follow.
    pub merged: u64,
}

impl CopyWork {
    pub fn is_busy(&self) -> bool {
        self.handing.is_some() || self.comparing.is_some() || self.merging.is_some()
    }

    pub fn is_comparing(&self) -> bool {
        self.comparing.is_some()
    }

    /// What is known of that copy.
    pub fn compared(&self, path: &Path) -> Option<&Compared> {
        self.compared.as_ref().filter(|(of, _)| of == path).map(|(_, compared)| compared)
    }
}

impl Workspace {
    pub(super) fn hand_over(
        &mut self,
        target: PathBuf,
        proposed: bool,
        pack: Option<PackFor>,
        context: &mut ApplyContext<'_>,
    ) {
        let Some(open) = &self.open else { return };
        let path = open.path().to_owned();
        self.copies.handing = Some(context.jobs.start("Hand over", move |job: &JobContext| {
            let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
            let target = if proposed { free_name(&target) } else { target };
            let shown = target.display().to_string();
            match pack {
                Some(PackFor { round, coder }) => project
                    .write_pack(&round, &coder, &target, job)
                    .map(|pack| format!("{} items of round {}: {shown}", pack.items, pack.round))
                    .map_err(|e| e.to_string()),
                None => project.hand_over(&target).map(|()| shown).map_err(|e| e.to_string()),
            }
        }));
    }

    /// Looks at what another copy would bring; changes nothing.
    pub(super) fn compare_copy(&mut self, other: PathBuf, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        let path = open.path().to_owned();
        let of = other.clone();
        self.copies.compared = None;
        let handle = context.jobs.start("Compare the copies", move |job: &JobContext| {
            let mut project = Project::open(&path).map_err(|e| e.to_string())?;
            match project.merge(&other, MergeMode::DryRun, job) {
                Ok(report) if report.is_empty() => Ok(Compared::News(report.remarks)),
                Ok(report) => Ok(Compared::News(report.sentences())),
                Err(MergeError::Cancelled) => Err(MergeError::Cancelled.to_string()),
                Err(MergeError::Conflicts(found)) => Ok(Compared::of(found)),
                Err(refused) => Ok(Compared::Refused(refused.to_string(), Vec::new())),
            }
        });
        self.copies.comparing = Some((of, handle));
    }

    /// Plans a round of the items that both copies have of one, and compares again: the rest can come then.
    pub(super) fn plan_common(
        &mut self,
        other: PathBuf,
        round: &str,
        by: &str,
        context: &mut ApplyContext<'_>,
    ) {
        let Some(Compared::Refused(_, common)) = self.copies.compared(&other) else { return };
        let Some((_, items)) = common.iter().find(|(id, _)| id == round) else { return };
        let items = items.clone();
        let Some(open) = &mut self.open else { return };
        let planned =
            open.project.backup(BACKUPS_KEPT, context.now_ms).map_err(|e| e.to_string()).and_then(|_| {
                Round::intersect(&mut open.project, round, &items, by, context.now_ms)
                    .map_err(|e| e.to_string())
            });
        match planned {
            Ok(draft) => {
                self.saved(context);
                let body = format!("{} items that both copies have; open it in one of them", draft.items);
                context.toasts.push(Toast::success(format!("Round {} is planned", draft.id)).body(body));
                self.reload_rounds(context);
                self.compare_copy(other, context);
            }
            Err(reason) => {
                context.toasts.push(Toast::error("No round was planned").body(capitalised(&reason)))
            }
        }
    }

    pub(super) fn merge_copy(&mut self, other: PathBuf, choices: Choices, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        let path = open.path().to_owned();
        let now_ms = context.now_ms;
        let choices = Choices { chosen_at_ms: now_ms, ..choices };
        self.copies.merging = Some(context.jobs.start("Merge", move |job: &JobContext| {
            let mut project = Project::open(&path).map_err(|e| e.to_string())?;
            project.backup(BACKUPS_KEPT, now_ms).map_err(|e| e.to_string())?;
            let report =
                project.merge_choosing(&other, MergeMode::Apply, &choices, job).map_err(|e| e.to_string())?;
            OpenProject::read(project).map(|open| (open, report)).map_err(|e| e.to_string())
        }));
    }

    pub(super) fn poll_copies(&mut self, context: &mut ApplyContext<'_>) {
        if let Some(outcome) = self.copies.handing.as_ref().and_then(JobHandle::poll) {
            self.copies.handing = None;
            match outcome {
                Outcome::Done(what) => context.toasts.push(Toast::success("Handed over").body(what)),
                other => failed("Nothing was handed over", UNCHANGED, other, context),
            }
        }
        if let Some((path, outcome)) =
            self.copies.comparing.as_ref().and_then(|(path, job)| Some((path.clone(), job.poll()?)))
        {
            self.copies.comparing = None;
            match outcome {
                Outcome::Done(compared) => self.copies.compared = Some((path, compared)),
                other => failed("The copies were not compared", UNCHANGED, other, context),
            }
        }
        if let Some(outcome) = self.copies.merging.as_ref().and_then(JobHandle::poll) {
            self.copies.merging = None;
            match outcome {
                Outcome::Done((open, report)) => {
                    let sentences = report.sentences();
                    context.toasts.push(Toast::success("Merged").body(sentences.join("; ")));
                    self.copies.compared = None;
                    self.copies.merged += 1;
                    self.show(open, context);
                }
                other => failed("Nothing was merged", UNCHANGED, other, context),
            }
        }
    }
}
