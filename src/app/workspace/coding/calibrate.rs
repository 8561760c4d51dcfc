//! Calibration rounds: both labels of what both have labelled, comments, and the codebook that ends it; must not open a
//! blind round.

use super::super::{ApplyContext, Workspace};
use super::{failed, report_failure};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::coding::{CalibrationRound, Round};
use crate::project::Project;

/// What can be asked for in a calibration round, beside labelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalibrateAction {
    Discuss(String),
    Leave,
    Comment {
        item: String,
        by: String,
        text: String,
    },
    /// Ends the round; what it froze becomes the codebook of the next one.
    Freeze {
        by: String,
    },
}

/// The calibration round that is talked about.
#[derive(Default)]
pub enum CalibrationState {
    #[default]
    None,
    Reading(JobHandle<Box<CalibrationRound>>),
    Ready(Box<CalibrationRound>),
    Failed(String),
}

/// What the form of the next round begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoundPrefill {
    pub codebook: String,
    pub coders: [String; 2],
    /// A round whose stale labels are to be made anew.
    pub supersedes: Option<String>,
}

impl Workspace {
    pub(super) fn calibrate_action(&mut self, action: CalibrateAction, context: &mut ApplyContext<'_>) {
        match action {
            CalibrateAction::Discuss(round) => self.discuss(round, context),
            CalibrateAction::Leave => self.coding.calibration = CalibrationState::None,
            CalibrateAction::Comment { item, by, text } => {
                let (Some(open), CalibrationState::Ready(round)) =
                    (&mut self.open, &mut self.coding.calibration)
                else {
                    return;
                };
                match round.comment(&mut open.project, &item, &by, &text, context.now_ms) {
                    Ok(()) => self.saved(context),
                    Err(error) => failed("Not noted", &error, context),
                }
            }
            CalibrateAction::Freeze { by } => self.freeze(&by, context),
        }
    }

    fn discuss(&mut self, round: String, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        let path = open.path().to_owned();
        let job = context.jobs.start("Read the calibration", move |_: &JobContext| {
            let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
            CalibrationRound::open(&project, &round).map(Box::new).map_err(|e| e.to_string())
        });
        self.coding.calibration = CalibrationState::Reading(job);
    }

    pub(super) fn poll_calibration(&mut self) {
        let CalibrationState::Reading(job) = &self.coding.calibration else { return };
        self.coding.calibration = match job.poll() {
            None => return,
            Some(Outcome::Done(round)) => CalibrationState::Ready(round),
            Some(Outcome::Failed(reason)) => CalibrationState::Failed(reason),
            Some(Outcome::Cancelled) => CalibrationState::Failed("Reading was cancelled".into()),
            Some(Outcome::Panicked(message)) => {
                CalibrationState::Failed(format!("A fault of ours: {message}; please report it"))
            }
        };
    }

    fn freeze(&mut self, by: &str, context: &mut ApplyContext<'_>) {
        let (Some(open), CalibrationState::Ready(round)) = (&mut self.open, &self.coding.calibration) else {
            return;
        };
        let round = round.round().clone();
        let frozen = Round::freeze(&mut open.project, &round.id, by, context.now_ms);
        let Some(frozen) = report_failure("The codebook was not frozen", frozen, context) else { return };
        self.coding.calibration = CalibrationState::None;
        self.sign_out();
        self.saved(context);
        self.reload_rounds(context);
        self.coding.prefill = Some(RoundPrefill {
            codebook: frozen.codebook,
            coders: round.coders.map(|coder| coder.name),
            supersedes: None,
        });
        context.toasts.push(
            Toast::success(format!("Version {} is frozen", frozen.version))
                .body("Label blind with it now: the form has the codebook and both coders"),
        );
    }
}
