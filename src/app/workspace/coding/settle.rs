//! After the reveal: agreement computed in a job, decisions on what two coders disagree about, the end of a round.

use super::super::{ApplyContext, Workspace};
use super::{Touch, failed};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::route::Route;
use crate::app::toasts::Toast;
use crate::coding::adjudication::{Adjudication, AdjudicationError, DecisionEntry, Signature};
use crate::coding::agreement::{
    AgreementReport, ConfidenceLevel, MultiLabelReport, ReportOptions, multi_label_report, report,
};
use crate::coding::{
    AbstentionTreatment, RevealedRound, Round, RoundState, Sidelights, propagate, propagated_labels,
    withdraw_propagation,
};
use crate::project::Project;
use std::collections::BTreeMap;
use std::path::Path;

/// A revealed round with its decisions and its agreement.
pub struct Settling {
    pub adjudication: Adjudication,
    pub treatment: AbstentionTreatment,
    pub agreement: AgreementState,
    /// Members that have the label of their cluster, by cluster.
    pub handed_on: BTreeMap<String, usize>,
}

/// Where the computing of agreement stands.
pub enum AgreementState {
    Computing(JobHandle<(Figures, Sidelights)>),
    Ready(Figures, Box<Sidelights>),
    Failed(String),
}

/// Agreement by the kind of the codebook.
pub enum Figures {
    Single(Box<AgreementReport>),
    Multi(Box<MultiLabelReport>),
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
        let all = self.adjudication.revealed().disagreements().count();
        (all - self.adjudication.unsettled(), all)
    }
}

/// The figures of a revealed round; abstentions counted as `treatment` says.
pub(in crate::app) fn figures(
    revealed: &RevealedRound,
    treatment: AbstentionTreatment,
) -> Result<Figures, String> {
    if !revealed.codebook().exclusive {
        let sets = revealed.label_sets().map_err(|e| e.to_string())?;
        let names: Vec<String> = revealed.codebook().codes.iter().map(|code| code.name.clone()).collect();
        return Ok(Figures::Multi(Box::new(multi_label_report(&sets, &names, ConfidenceLevel::default()))));
    }
    let view = revealed.ratings(treatment).map_err(|e| e.to_string())?;
    let options = revealed.report_options(&view, ReportOptions::default());
    Ok(Figures::Single(Box::new(report(&view.ratings, &options))))
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
                let agreement = start_report(open.path(), &adjudication, treatment, context);
                let handed_on = handed_on(&open.project, &adjudication);
                self.coding.settling = Some(Settling { adjudication, treatment, agreement, handed_on });
            }
            Err(error) => {
                self.coding.settling = None;
                failed("The round cannot be shown", &error, context);
            }
        }
    }

    pub(super) fn treat_abstentions(
        &mut self,
        treatment: AbstentionTreatment,
        context: &mut ApplyContext<'_>,
    ) {
        let (Some(open), Some(settling)) = (&self.open, &mut self.coding.settling) else { return };
        if settling.treatment != treatment {
            settling.treatment = treatment;
            settling.agreement = start_report(open.path(), &settling.adjudication, treatment, context);
        }
    }

    pub(super) fn poll_agreement(&mut self, _context: &mut ApplyContext<'_>) {
        let Some(settling) = &mut self.coding.settling else { return };
        let AgreementState::Computing(handle) = &settling.agreement else { return };
        settling.agreement = match handle.poll() {
            None => return,
            Some(Outcome::Done((figures, sidelights))) => {
                AgreementState::Ready(figures, Box::new(sidelights))
            }
            Some(Outcome::Failed(error)) => AgreementState::Failed(error),
            Some(Outcome::Cancelled) => AgreementState::Failed("Computing was cancelled".into()),
            Some(Outcome::Panicked(message)) => {
                AgreementState::Failed(format!("A fault of ours: {message}; please report it"))
            }
        };
    }

    /// Opens the revealed round for decisions.
    pub(super) fn start_settling(&mut self, context: &mut ApplyContext<'_>) {
        let started = self.settle("Settling was not started", context, |adjudication, open, now_ms| {
            let id = adjudication.revealed().round().id.clone();
            *adjudication = Adjudication::start(open, &id, now_ms)?;
            Ok(String::new())
        });
        if started {
            self.reload_rounds(context);
        }
    }

    pub(super) fn decide(
        &mut self,
        item: &str,
        entry: DecisionEntry,
        signature: &Signature,
        context: &mut ApplyContext<'_>,
    ) {
        let done = self.settle("Not settled", context, |adjudication, project, now_ms| {
            adjudication.decide(project, item, entry, signature, now_ms).map(|()| item.to_owned())
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
        match change(&mut settling.adjudication, &mut open.project, context.now_ms) {
            Ok(_) => {
                self.saved(context);
                true
            }
            Err(error) => {
                failed(title, &error, context);
                // What is stored counts, not what was shown.
                let id = settling.round().id.clone();
                if let Ok(stored) = Adjudication::open(&open.project, &id) {
                    settling.adjudication = stored;
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
    context: &mut ApplyContext<'_>,
) -> AgreementState {
    let revealed = adjudication.revealed().clone();
    let path = project.to_owned();
    let job = context.jobs.start("Agreement", move |_: &JobContext| {
        let level = ConfidenceLevel::default();
        let mut sidelights = revealed.sidelights(treatment, level).map_err(|e| e.to_string())?;
        if revealed.round().design.gold.is_some() {
            let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
            sidelights.gold = revealed.gold_report(&project, level).map_err(|e| e.to_string())?;
        }
        Ok::<_, String>((figures(&revealed, treatment)?, sidelights))
    });
    AgreementState::Computing(job)
}
