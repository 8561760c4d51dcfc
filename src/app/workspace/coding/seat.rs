//! Who sits at the desk: sitting down, locking, handing over, opening a sealed ballot. What takes a passphrase runs as a
//! job; knows no label.

use super::super::{ApplyContext, Workspace};
use super::saving::Then;
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::selection::Selection;
use crate::app::toasts::Toast;
use crate::coding::{Desk, Guard, Passphrase, Round, SeatSecret, Stretching};
use crate::project::Project;

/// A seat that was locked: its coder goes on by unlocking it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedSeat {
    pub round: String,
    pub coder: String,
}

/// What is to be done at a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sit {
    /// Sit down for the first time; the passphrase is a new one.
    Begin,
    SignIn,
    /// Give the ballot up and begin it again; the passphrase is a new one.
    BeginAgain,
    /// Open a sealed ballot for the reveal.
    Open,
}

/// A seat with what is to be done at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatTask {
    pub round: String,
    pub coder: String,
    pub what: Sit,
    /// `None` for a ballot without one.
    pub passphrase: Option<Passphrase>,
}

/// A task at a seat that is under way.
pub(super) struct Sitting {
    what: Sit,
    handle: JobHandle<Seated>,
}

/// Who sits at the desk now, if anybody, and a connection for what they write.
type Seated = (Option<Box<Desk>>, Project);

impl SeatTask {
    fn run(
        &self,
        project: &mut Project,
        stretching: Stretching,
        now_ms: i64,
    ) -> Result<Option<Desk>, String> {
        let Self { round, coder, what, passphrase } = self;
        let guard = || match passphrase {
            Some(passphrase) => Guard::Passphrase(passphrase.clone(), stretching),
            None => Guard::None,
        };
        let secret = || SeatSecret::random().map_err(|e| e.to_string());
        let desk = match what {
            Sit::SignIn => Desk::sign_in(project, round, coder, passphrase.as_ref()).map(Some),
            Sit::Begin => Desk::begin(project, round, coder, &guard(), &secret()?).map(Some),
            Sit::BeginAgain => {
                Desk::begin_again(project, round, coder, &guard(), &secret()?, now_ms).map(Some)
            }
            Sit::Open => Round::open_ballot(project, round, coder, passphrase.as_ref()).map(|_| None),
        };
        desk.map_err(|e| e.to_string())
    }
}

impl Workspace {
    /// What others wrote, or the same coder before, has to be on the disk first.
    pub(super) fn sit(&mut self, task: SeatTask, context: &mut ApplyContext<'_>) {
        self.once_saved(Then::Sit(task), "Nobody can sit down now", context);
    }

    /// Stretching a passphrase takes a good part of a second, and a long ballot some more to read.
    pub(super) fn start_sitting(&mut self, task: SeatTask, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        if self.coding.sitting.is_some() {
            return;
        }
        self.coding.refusal = None;
        let (path, stretching, now_ms) = (open.path().to_owned(), self.places.stretching, context.now_ms);
        let what = task.what;
        let handle = context.jobs.start("Open the ballot", move |_: &JobContext| {
            let mut project = Project::open(&path).map_err(|e| e.to_string())?;
            task.run(&mut project, stretching, now_ms).map(|desk| (desk.map(Box::new), project))
        });
        self.coding.sitting = Some(Sitting { what, handle });
    }

    pub(super) fn poll_sitting(&mut self, context: &mut ApplyContext<'_>) {
        let Some(sitting) = &self.coding.sitting else { return };
        let Some(outcome) = sitting.handle.poll() else { return };
        let what = sitting.what;
        self.coding.sitting = None;
        match outcome {
            Outcome::Done((desk, project)) => {
                self.coding.seated += 1;
                if let Some(desk) = desk {
                    self.coding.locked = None;
                    self.coding.desk = Some(*desk);
                    self.start_saving(project, context);
                }
                match what {
                    Sit::Begin | Sit::BeginAgain => self.saved(context),
                    Sit::Open => {
                        self.saved(context);
                        context.toasts.push(
                            Toast::success("The ballot is open")
                                .body("The round can be revealed once both are"),
                        );
                    }
                    Sit::SignIn => {}
                }
            }
            Outcome::Failed(reason) => self.coding.refusal = Some(reason),
            Outcome::Cancelled => {}
            Outcome::Panicked(message) => {
                self.coding.refusal = Some(format!("A fault of ours: {message}; please report it"));
            }
        }
        self.reload_rounds(context);
    }

    /// Leaves the desk, and nothing of what was written at it.
    pub(super) fn sign_out(&mut self) {
        self.coding.desk = None;
        self.coding.locked = None;
        self.coding.refusal = None;
        self.coding.sitting = None;
        self.coding.checking = None;
        self.notes.forget();
        // What was looked at last tells where the coder was.
        self.selection = Selection::default();
        self.filter = None;
        self.linked_range = None;
        self.show_coder();
    }

    /// Leaves the desk until its coder unlocks it: keys and labels go from memory.
    pub(super) fn lock_seat(&mut self) {
        let Some(desk) = &self.coding.desk else { return };
        let seat = LockedSeat { round: desk.round_id().to_owned(), coder: desk.coder_id().to_owned() };
        self.sign_out();
        self.coding.locked = Some(seat);
    }
}
