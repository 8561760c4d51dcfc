//! After the reveal: agreement computed in a job, decisions on what two coders disagree about, the end of a round.

use super::super::{ApplyContext, Workspace};
use super::learn::{DoubtsState, LessonsState};
use super::{Touch, failed};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::route::Route;
use crate::app::toasts::Toast;
use crate::coding::adjudication::{Adjudication, AdjudicationError, DecisionEntry, SettlingPlan, Signature};
use crate::coding::agreement::{ConfidenceLevel, ReportOptions};
use crate::coding::{
    AbstentionTreatment, Breakdown, Figures, Round, RoundState, Sidelights, Verdict, propagate,
    propagated_labels, withdraw_propagation,
};
use crate::model::Watch as _;
use crate::project::{Project, SessionRow};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// A revealed round with its decisions and its agreement.
pub struct Settling {
    pub adjudication: Adjudication,
    pub treatment: AbstentionTreatment,
    /// Intervals treat the items of one user as belonging together.
    pub by_user: bool,
    pub agreement: AgreementState,
    /// What settling taught, as far as it was asked for.
    pub lessons: LessonsState,
    pub doubts: DoubtsState,
    progress: (usize, usize),
    second_looks: (usize, usize),
    /// Members that have the label of their cluster, by cluster.
    pub handed_on: BTreeMap<String, usize>,
}

/// Where the computing of agreement stands.
pub enum AgreementState {
    Computing(JobHandle<Agreed>),
    Ready(Box<Agreed>),
    Failed(String),
}

/// Blind agreement with all that is told beside it.
pub struct Agreed {
    pub figures: Figures,
    pub sidelights: Sidelights,
    /// One per column that tells the items apart.
    pub breakdowns: Vec<Breakdown>,
}

impl Settling {
    pub fn round(&self) -> &Round {
        self.adjudication.revealed().round()
    }

    /// True once decisions can be taken.
    pub fn is_open(&self) -> bool {
        self.round().state == RoundState::Adjudicating
    }

    /// Disagreements settled, and all of them.
    pub fn progress(&self) -> (usize, usize) {
        self.progress
    }

    /// Second looks at agreed items that were taken, and all that the plan asks for.
    pub fn second_looks(&self) -> (usize, usize) {
        self.second_looks
    }

    /// After a change: what is drawn every frame is counted once.
    fn count(&mut self) {
        let all = self.adjudication.revealed().disagreements().count();
        self.progress = (all - self.adjudication.unsettled(), all);
        self.second_looks = self.adjudication.second_look_progress();
    }
}

impl Workspace {
    /// Shows both ballots; needs both seals. The coder's desk closes: there is nothing left to label.
    pub(super) fn reveal(&mut self, round: &str, context: &mut ApplyContext<'_>) {
        let Some(open) = &mut self.open else { return };
        if let Err(error) = Round::reveal(&mut open.project, round, context.now_ms) {
            failed("Not revealed", &error, context);
            return;
        }
        self.sign_out();
        self.saved(context);
        self.reload_rounds(context);
        self.choose_revealed(round, context);
        context.navigate = Some(Route::Reconcile);
    }

    pub(super) fn choose_revealed(&mut self, round: &str, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        match Adjudication::open(&open.project, round) {
            Ok(adjudication) => {
                let treatment = AbstentionTreatment::default();
                let by_user = adjudication.revealed().asks_for_intervals_by_user();
                let sessions = open.sessions.clone();
                let agreement =
                    start_report(open.path(), &adjudication, treatment, by_user, sessions, context);
                let handed_on = handed_on(&open.project, &adjudication);
                let mut settling = Settling {
                    adjudication,
                    treatment,
                    by_user,
                    agreement,
                    lessons: LessonsState::default(),
                    doubts: DoubtsState::default(),
                    handed_on,
                    progress: (0, 0),
                    second_looks: (0, 0),
                };
                settling.count();
                self.coding.settling = Some(settling);
            }
            Err(error) => {
                self.coding.settling = None;
                failed("The round cannot be shown", &error, context);
            }
        }
    }

    /// Counts anew where the choices differ from those that were counted with, or where counting failed.
    pub(super) fn count_agreement(
        &mut self,
        treatment: AbstentionTreatment,
        by_user: bool,
        context: &mut ApplyContext<'_>,
    ) {
        let (Some(open), Some(settling)) = (&self.open, &mut self.coding.settling) else { return };
        let failed = matches!(settling.agreement, AgreementState::Failed(_));
        if failed || (settling.treatment, settling.by_user) != (treatment, by_user) {
            if let AgreementState::Computing(handle) = &settling.agreement {
                context.jobs.cancel(handle.id());
            }
            (settling.treatment, settling.by_user) = (treatment, by_user);
            let sessions = open.sessions.clone();
            let adjudication = &settling.adjudication;
            settling.agreement =
                start_report(open.path(), adjudication, treatment, by_user, sessions, context);
        }
    }

    pub(super) fn stop_agreement(&mut self, context: &mut ApplyContext<'_>) {
        let Some(settling) = &self.coding.settling else { return };
        if let AgreementState::Computing(handle) = &settling.agreement {
            context.jobs.cancel(handle.id());
        }
    }

    pub(super) fn poll_agreement(&mut self, _context: &mut ApplyContext<'_>) {
        let Some(settling) = &mut self.coding.settling else { return };
        let AgreementState::Computing(handle) = &settling.agreement else { return };
        settling.agreement = match handle.poll() {
            None => return,
            Some(Outcome::Done(agreed)) => AgreementState::Ready(Box::new(agreed)),
            Some(Outcome::Failed(error)) => AgreementState::Failed(error),
            Some(Outcome::Cancelled) => AgreementState::Failed("Computing was stopped".into()),
            Some(Outcome::Panicked(message)) => {
                AgreementState::Failed(format!("A fault of ours: {message}; please report it"))
            }
        };
    }

    /// Opens the revealed round for decisions.
    pub(super) fn start_settling(&mut self, plan: SettlingPlan, context: &mut ApplyContext<'_>) {
        let started = self.settle("Settling was not started", context, |adjudication, open, now_ms| {
            let id = adjudication.revealed().round().id.clone();
            *adjudication = Adjudication::start(open, &id, now_ms)?;
            adjudication.put_plan(open, plan, now_ms)?;
            Ok(String::new())
        });
        if started {
            self.coding.touch("", Touch::Remarked);
            self.reload_rounds(context);
        }
    }

    pub(super) fn plan_settling(&mut self, plan: SettlingPlan, context: &mut ApplyContext<'_>) {
        let planned = self.settle("The plan was not changed", context, |adjudication, project, now_ms| {
            adjudication.put_plan(project, plan, now_ms).map(|()| String::new())
        });
        if planned {
            self.coding.touch("", Touch::Remarked);
        }
    }

    /// Stores an independent look; the item stays on the screen, now with both sides.
    pub(super) fn look(&mut self, item: &str, verdict: Verdict, by: &str, context: &mut ApplyContext<'_>) {
        let looked = self.settle("The look was not stored", context, |adjudication, project, now_ms| {
            adjudication.put_look(project, item, verdict, by, now_ms).map(|()| item.to_owned())
        });
        if looked {
            self.coding.touch(item, Touch::Remarked);
        }
    }

    pub(super) fn decide(
        &mut self,
        item: &str,
        entry: DecisionEntry,
        signature: &Signature,
        took_ms: Option<u64>,
        context: &mut ApplyContext<'_>,
    ) {
        let done = self.settle("Not settled", context, |adjudication, project, now_ms| {
            let decided = adjudication.decide_after(project, item, entry, signature, took_ms, now_ms);
            decided.map(|()| item.to_owned())
        });
        if done {
            self.coding.touch(item, Touch::Decided);
        }
    }

    pub(super) fn undo_decision(&mut self, context: &mut ApplyContext<'_>) {
        let mut undone = String::new();
        let done = self.settle("Nothing was taken back", context, |adjudication, project, now_ms| {
            undone = adjudication.undo(project, now_ms)?;
            Ok(undone.clone())
        });
        if done {
            self.coding.touch(undone, Touch::Retraced);
        }
    }

    /// Hands the settled label of a cluster on to its members, in the name of both coders, or takes that back.
    pub(super) fn hand_on(&mut self, cluster: &str, withdraw: bool, context: &mut ApplyContext<'_>) {
        let mut told = String::new();
        let done = self.settle("Nothing was handed on", context, |adjudication, project, now_ms| {
            let round = adjudication.revealed().round();
            let (id, by) =
                (round.id.clone(), round.coders.each_ref().map(|coder| coder.id.as_str()).join(","));
            if withdraw {
                withdraw_propagation(project, &id, cluster, &by, now_ms)?;
                told = format!("No member of {cluster} has its label any more");
            } else {
                let members = propagate(project, &id, cluster, &by, now_ms)?;
                told = format!("{members} members of {cluster} have its label, marked as handed on");
            }
            Ok(String::new())
        });
        if done {
            context.toasts.push(Toast::success(told));
        }
        if let (Some(open), Some(settling)) = (&self.open, &mut self.coding.settling) {
            settling.handed_on = handed_on(&open.project, &settling.adjudication);
        }
    }

    /// Ends the round for good.
    pub(super) fn close_round(&mut self, context: &mut ApplyContext<'_>) {
        let closed = self.settle("The round was not closed", context, |adjudication, project, now_ms| {
            let id = adjudication.revealed().round().id.clone();
            // Without a disagreement there was nothing to start for.
            Adjudication::start(project, &id, now_ms)?;
            Adjudication::close(project, &id, now_ms)?;
            *adjudication = Adjudication::open(project, &id)?;
            Ok(id)
        });
        if closed {
            context.toasts.push(Toast::success("The round is closed").body("Its labels can be exported now"));
            self.reload_rounds(context);
        }
    }

    fn settle(
        &mut self,
        title: &str,
        context: &mut ApplyContext<'_>,
        change: impl FnOnce(
            &mut Adjudication,
            &mut crate::project::Project,
            i64,
        ) -> Result<String, AdjudicationError>,
    ) -> bool {
        let (Some(open), Some(settling)) = (&mut self.open, &mut self.coding.settling) else { return false };
        let changed = change(&mut settling.adjudication, &mut open.project, context.now_ms);
        match changed {
            Ok(_) => {
                settling.count();
                self.saved(context);
                true
            }
            Err(error) => {
                failed(title, &error, context);
                // What is stored counts, not what was shown.
                let id = settling.round().id.clone();
                if let Ok(stored) = Adjudication::open(&open.project, &id) {
                    settling.adjudication = stored;
                    settling.count();
                }
                false
            }
        }
    }
}

/// How many members of each cluster have its label.
fn handed_on(project: &Project, adjudication: &Adjudication) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    // What cannot be read is told where it is asked for: by handing on, and by the export.
    for label in propagated_labels(project, adjudication).unwrap_or_default() {
        *counts.entry(label.cluster).or_default() += 1;
    }
    counts
}

fn start_report(
    project: &Path,
    adjudication: &Adjudication,
    treatment: AbstentionTreatment,
    by_user: bool,
    sessions: Arc<Vec<SessionRow>>,
    context: &mut ApplyContext<'_>,
) -> AgreementState {
    let revealed = adjudication.revealed().clone();
    let path = project.to_owned();
    let job = context.jobs.start("Agreement", move |watch: &JobContext| {
        let level = ConfidenceLevel::default();
        let mut sidelights = revealed.sidelights(treatment, level).map_err(|e| e.to_string())?;
        if revealed.round().design.gold.is_some() {
            let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
            sidelights.gold = revealed.gold_report(&project, level).map_err(|e| e.to_string())?;
        }
        let columns = revealed.slice_columns(&sessions);
        let breakdowns = columns
            .iter()
            .take_while(|_| !watch.cancelled())
            .map(|column| revealed.breakdown(column, treatment, level).map_err(|e| e.to_string()))
            .collect::<Result<_, String>>()?;
        let options = ReportOptions { by_user, ..ReportOptions::default() };
        let figures = revealed.figures(treatment, options, watch).map_err(|e| e.to_string())?;
        Ok::<_, String>(Agreed { figures, sidelights, breakdowns })
    });
    AgreementState::Computing(job)
}
