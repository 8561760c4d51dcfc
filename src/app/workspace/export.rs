//! Writing the labelled set: what can be exported, the preview, the job and what came of it.

use super::{ApplyContext, Workspace};
use crate::app::action::Action;
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::app::views::export::ExportAction;
use crate::coding::adjudication::Adjudication;
use crate::coding::agreement::ReportOptions;
use crate::coding::promotion::Promotions;
use crate::coding::{Round, RoundState, propagated_labels};
use crate::export::{Card, Format, LabelledSet, SplitPlan, Written, item_features};
use crate::project::Project;
use std::path::{Path, PathBuf};

/// Rows that the preview shows.
const PREVIEW_ROWS: usize = 12;

/// What is to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportPlan {
    pub round: String,
    pub format: Format,
    /// Only rows whose settled label is an intent, or none.
    pub intents_only: bool,
    pub split: SplitPlan,
}

/// The first rows and the card of a plan.
#[derive(Clone, Debug)]
pub struct Preview {
    pub plan: ExportPlan,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
    pub card: Card,
}

/// A round that may be exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportableRound {
    pub id: String,
    pub state: RoundState,
}

#[derive(Default)]
pub struct ExportWork {
    pub rounds: Option<Vec<ExportableRound>>,
    pub preview: Option<Preview>,
    pub problem: Option<String>,
    pub written: Option<Vec<PathBuf>>,
    previewing: Option<JobHandle<Preview>>,
    writing: Option<JobHandle<Written>>,
}

impl ExportWork {
    pub fn is_previewing(&self) -> bool {
        self.previewing.is_some()
    }

    pub fn is_writing(&self) -> bool {
        self.writing.is_some()
    }
}

impl Workspace {
    pub(super) fn export_action(&mut self, action: ExportAction, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        let path = open.path().to_owned();
        let now_ms = context.now_ms;
        match action {
            ExportAction::List => match Round::all(&open.project) {
                Ok(rounds) => {
                    let revealed = rounds.into_iter().filter(|r| r.state.is_revealed());
                    self.export.rounds = Some(
                        revealed.map(|r| ExportableRound { id: r.id.clone(), state: r.state }).collect(),
                    );
                }
                Err(error) => self.export.problem = Some(error.to_string()),
            },
            ExportAction::Preview(plan) => {
                self.export.problem = None;
                self.export.previewing =
                    Some(context.jobs.start("Prepare the export", move |job: &JobContext| {
                        let preview_plan = plan.clone();
                        with_set(&path, &plan, now_ms, job, |set| {
                            let (columns, rows) = set.preview(PREVIEW_ROWS).map_err(|e| e.to_string())?;
                            let card = set.card(preview_plan.format).map_err(|e| e.to_string())?;
                            Ok(Preview { plan: preview_plan, columns, rows, card })
                        })
                    }));
            }
            ExportAction::Write(plan, folder) => {
                self.export.written = None;
                self.export.writing = Some(context.jobs.start("Export", move |job: &JobContext| {
                    with_set(&path, &plan, now_ms, job, |set| {
                        set.write(&folder, plan.format).map_err(|e| e.to_string())
                    })
                }));
            }
        }
    }

    pub(super) fn poll_export(&mut self, context: &mut ApplyContext<'_>) {
        if let Some(outcome) = self.export.previewing.as_ref().and_then(JobHandle::poll) {
            self.export.previewing = None;
            match outcome {
                Outcome::Done(preview) => self.export.preview = Some(preview),
                Outcome::Failed(reason) | Outcome::Panicked(reason) => self.export.problem = Some(reason),
                Outcome::Cancelled => self.export.problem = Some("The preview was cancelled".into()),
            }
        }
        if let Some(outcome) = self.export.writing.as_ref().and_then(JobHandle::poll) {
            self.export.writing = None;
            let toast = match outcome {
                Outcome::Done(written) => {
                    let toast = Toast::success(format!("{} rows exported", written.rows)).body(
                        written
                            .files
                            .first()
                            .and_then(|f| f.parent())
                            .map_or_else(String::new, |f| f.display().to_string()),
                    );
                    self.export.written = Some(written.files);
                    toast
                }
                Outcome::Failed(reason) | Outcome::Panicked(reason) => {
                    Toast::error("Nothing was exported").body(reason)
                }
                Outcome::Cancelled => Toast::warn("The export was cancelled").body("No file was written"),
            };
            context.toasts.push(toast);
        }
    }
}

/// Reads the round and the features on the job's thread and hands the set to `use_it`.
fn with_set<T>(
    project: &Path,
    plan: &ExportPlan,
    now_ms: i64,
    job: &JobContext,
    use_it: impl FnOnce(&LabelledSet<'_>) -> Result<T, String>,
) -> Result<T, String> {
    let project = Project::open_read_only(project).map_err(|e| e.to_string())?;
    let adjudication = Adjudication::open(&project, &plan.round).map_err(|e| e.to_string())?;
    let items = adjudication.revealed().round().load_items(&project).map_err(|e| e.to_string())?;
    let features = item_features(&project, &items, job).map_err(|e| e.to_string())?;
    let propagated = propagated_labels(&project, &adjudication).map_err(|e| e.to_string())?;
    let book = &adjudication.revealed().round().codebook_id;
    let intents = Promotions::load(&project, book).map_err(|e| e.to_string())?.intents();
    if plan.intents_only && intents.is_empty() {
        return Err("No code is an intent yet; promote codes in the codebook first".into());
    }
    use_it(&LabelledSet {
        adjudication: &adjudication,
        features: &features,
        propagated: &propagated,
        intents: plan.intents_only.then_some(&intents),
        split: plan.split,
        agreement: ReportOptions::default(),
        created_at_ms: now_ms,
    })
}

/// The folder that is proposed: beside the project.
pub fn proposed_folder(project: &Path, round: &str) -> PathBuf {
    let name = project.file_stem().map_or_else(|| "labels".into(), |s| s.to_string_lossy().into_owned());
    project.with_file_name(format!("{name} {round} labels"))
}

impl From<ExportAction> for Action {
    fn from(action: ExportAction) -> Self {
        Self::Export(action)
    }
}
