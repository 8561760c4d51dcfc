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
use crate::coding::{AbstentionTreatment, RevealedRound, Round, RoundState, Sidelights};

/// A revealed round with its decisions and its agreement.
pub struct Settling {
    pub adjudication: Adjudication,
    pub treatment: AbstentionTreatment,
    pub agreement: AgreementState,
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
                let agreement = start_report(&adjudication, treatment, context);
                self.coding.settling = Some(Settling { adjudication, treatment, agreement });
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
        let Some(settling) = &mut self.coding.settling else { return };
        if settling.treatment != treatment {
            settling.treatment = treatment;
            settling.agreement = start_report(&settling.adjudication, treatment, context);
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

fn start_report(
    adjudication: &Adjudication,
    treatment: AbstentionTreatment,
    context: &mut ApplyContext<'_>,
) -> AgreementState {
    let revealed = adjudication.revealed().clone();
    let job = context.jobs.start("Agreement", move |_: &JobContext| {
        let sidelights =
            revealed.sidelights(treatment, ConfidenceLevel::default()).map_err(|e| e.to_string())?;
        Ok::<_, String>((figures(&revealed, treatment)?, sidelights))
    });
    AgreementState::Computing(job)
}
