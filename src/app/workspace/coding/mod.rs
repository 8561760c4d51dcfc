//! Codebooks, rounds, the signed-in coder's desk, what was revealed and settled; knows no screen.

mod book;
mod calibrate;
mod label;
mod learn;
mod plan;
mod saving;
mod seat;
mod settle;

pub use book::{Book, BookAction, BookState};
pub use calibrate::{CalibrateAction, CalibrationState, RoundPrefill};
pub use learn::{DoubtsState, LessonsState};
pub use plan::{ExtraChoice, ItemsState, RoundDraft, SampleChoice, plain_id};
pub(in crate::app) use saving::DECIDE;
pub use saving::Saving;
pub use seat::{LockedSeat, SeatTask, Sit};
pub use settle::{Agreed, AgreementState, Settling};

use super::{ApplyContext, CoderInfo, Workspace};
use crate::app::jobs::JobHandle;
use crate::app::toasts::Toast;
use crate::app::views::code::CodeAction;
use crate::app::views::reconcile::ReconcileAction;
use crate::coding::{Codebook, Desk, Round, RoundError};
use crate::model::capitalised;

/// How often the count of the other coder is read anew, in milliseconds of the wall clock.
const REFRESH_MS: i64 = 3_000;

#[derive(Default)]
pub struct CodingWork {
    /// Every round, oldest first: nothing in them is a label.
    pub rounds: Vec<Round>,
    /// The newest version of each codebook of the project.
    pub codebooks: Vec<Codebook>,
    /// The signed-in coder's place; only through its view may a screen draw labels of an open round.
    pub desk: Option<Desk>,
    /// What of ballots is not on the disk yet.
    pub saving: Saving,
    /// What the desk or the settling changed last, so that a screen can follow it.
    pub touched: Touched,
    /// The sequences that a new round can draw from.
    pub items: ItemsState,
    /// The revealed round on the Reconcile screen.
    pub settling: Option<Settling>,
    /// A seat that was locked while its coder is away.
    pub locked: Option<LockedSeat>,
    /// Why the last task at a seat was refused.
    pub refusal: Option<String>,
    /// Tasks at seats that were done: grows with each, so that a screen can follow.
    pub seated: u64,
    /// The codebook that is looked at, with what its labels say.
    pub book: BookState,
    /// The calibration round that is talked about.
    pub calibration: CalibrationState,
    /// The form of a new round begins with this; taken by the screen that shows it.
    pub prefill: Option<RoundPrefill>,
    sitting: Option<seat::Sitting>,
    checking: Option<label::Checking>,
    making: Option<JobHandle<String>>,
    refreshed_at_ms: i64,
}

/// The last change; `number` grows with each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    pub number: u64,
    pub item: String,
    pub how: Touch,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Touch {
    /// A code or an abstention was given, or a disagreement settled: go on.
    #[default]
    Decided,
    /// Note, flag, confidence or marks: stay.
    Remarked,
    /// Taken back or made again: go there.
    Retraced,
}

impl CodingWork {
    pub fn round(&self, id: &str) -> Option<&Round> {
        self.rounds.iter().find(|r| r.id == id)
    }

    /// A round that is open: while there is one, nothing that people wrote may lead a coder, whoever sits here.
    pub fn blind_round(&self) -> Option<&Round> {
        self.rounds.iter().find(|r| r.state.is_blind())
    }

    /// True while a passphrase is being tried, or a ballot begun.
    pub fn is_sitting(&self) -> bool {
        self.sitting.is_some()
    }

    /// True while the own ballot is looked through before it is sealed or opened.
    pub fn is_checking(&self) -> bool {
        self.checking.is_some()
    }

    /// True while a round is being made.
    pub fn is_making(&self) -> bool {
        self.making.is_some()
    }

    fn touch(&mut self, item: impl Into<String>, how: Touch) {
        self.touched = Touched { number: self.touched.number + 1, item: item.into(), how };
    }
}

impl Workspace {
    /// The project was opened or has more recordings: reads rounds and codebooks, counts sequences anew.
    pub(super) fn read_coding(&mut self, context: &mut ApplyContext<'_>) {
        self.coding.items = ItemsState::default();
        self.coding.book = BookState::None;
        self.coding.calibration = CalibrationState::None;
        self.coding.prefill = None;
        self.reload_rounds(context);
    }

    pub(super) fn code_action(&mut self, action: CodeAction, context: &mut ApplyContext<'_>) {
        match action {
            CodeAction::CountItems => self.count_items(context),
            CodeAction::Create(draft) => self.create_round(draft, context),
            CodeAction::DeleteDraft(round) => self.delete_draft(&round, context),
            CodeAction::OpenDraft(round) => self.open_draft(&round, context),
            CodeAction::Sit(task) => self.sit(task, context),
            CodeAction::SignOut => self.sign_out(),
            CodeAction::Lock => self.lock_seat(),
            CodeAction::OpenOwnBallot => self.open_own_ballot(context),
            CodeAction::LockAfter(minutes) => context.settings.lock_after_minutes = minutes,
            CodeAction::Give(words) => self.give(words, context),
            CodeAction::SaveAgain => self.save_again(context),
            CodeAction::SaveElsewhere(target) => self.save_elsewhere(target),
            CodeAction::LetUnsavedGo => self.let_unsaved_go(context),
            CodeAction::Remark { item, remark } => self.remark(&item, remark, context),
            CodeAction::Undo => self.retrace(false, context),
            CodeAction::Redo => self.retrace(true, context),
            CodeAction::Seal(incomplete) => self.seal(incomplete, context),
            CodeAction::WishExample { item, wish } => self.wish_example(&item, wish, context),
            CodeAction::Book(action) => self.book_action(action, context),
            CodeAction::Calibrate(action) => self.calibrate_action(action, context),
            CodeAction::Prefill(prefill) => self.coding.prefill = prefill,
        }
    }

    pub(super) fn reconcile_action(&mut self, action: ReconcileAction, context: &mut ApplyContext<'_>) {
        match action {
            ReconcileAction::Reveal(round) => self.reveal(&round, context),
            ReconcileAction::Choose(round) => self.choose_revealed(&round, context),
            ReconcileAction::Count { treatment, by_user } => {
                self.count_agreement(treatment, by_user, context);
            }
            ReconcileAction::StopCounting => self.stop_agreement(context),
            ReconcileAction::Start(plan) => self.start_settling(plan, context),
            ReconcileAction::Plan(plan) => self.plan_settling(plan, context),
            ReconcileAction::Look { item, verdict, by } => self.look(&item, verdict, &by, context),
            ReconcileAction::Decide { item, entry, signature, took_ms } => {
                self.decide(&item, entry, &signature, took_ms, context);
            }
            ReconcileAction::Learn => self.learn(context),
            ReconcileAction::SaveLessons(format) => self.save_lessons(format, context),
            ReconcileAction::FindDoubts => self.find_doubts(context),
            ReconcileAction::StopFinding => self.stop_finding(context),
            ReconcileAction::Undo => self.undo_decision(context),
            ReconcileAction::Close => self.close_round(context),
            ReconcileAction::Propagate { cluster, withdraw } => self.hand_on(&cluster, withdraw, context),
        }
    }

    /// Once per frame: results of jobs, and every few seconds the other coder's count.
    pub(super) fn poll_coding(&mut self, context: &mut ApplyContext<'_>) {
        self.poll_items(context);
        self.poll_making(context);
        self.poll_saving(context);
        self.poll_sitting(context);
        self.poll_checking(context);
        self.poll_agreement(context);
        self.poll_learning(context);
        self.poll_book();
        self.poll_calibration();
        if self.coding.rounds.is_empty() || (context.now_ms - self.coding.refreshed_at_ms).abs() < REFRESH_MS
        {
            return;
        }
        self.coding.refreshed_at_ms = context.now_ms;
        let Some(open) = &self.open else { return };
        // A file that cannot be read for a moment is no news; the next write says what is wrong.
        if let Ok(rounds) = Round::all(&open.project) {
            self.coding.rounds = rounds;
        }
        if let Some(desk) = &mut self.coding.desk {
            let _ = desk.refresh_counts(&open.project);
        }
        self.hide_tags(context);
        self.show_coder();
    }

    pub(super) fn reload_rounds(&mut self, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        match Round::all(&open.project).and_then(|rounds| Ok((rounds, Codebook::newest(&open.project)?))) {
            Ok((rounds, codebooks)) => {
                self.coding.rounds = rounds;
                self.coding.codebooks = codebooks;
            }
            Err(error) => failed("The rounds cannot be read", &error, context),
        }
        if let Some(desk) = &mut self.coding.desk
            && let Err(error) = desk.refresh_counts(&open.project)
        {
            failed("The round cannot be read", &error, context);
        }
        self.hide_tags(context);
        self.show_coder();
    }

    /// Tags on sessions have no author: while a round is open nobody sees them.
    fn hide_tags(&mut self, context: &mut ApplyContext<'_>) {
        let hidden = self.coding.blind_round().is_some();
        let Some(open) = &mut self.open else { return };
        if let Err(error) = open.hide_tags(hidden) {
            failed("The sessions cannot be read", &error, context);
        }
    }

    /// The lock in the top bar follows the desk.
    pub(super) fn show_coder(&mut self) {
        self.coder = self.coding.desk.as_ref().map(|desk| {
            let view = desk.view();
            let name = self
                .coding
                .round(view.round_id())
                .and_then(|r| r.coders.iter().find(|c| c.id == view.coder_id()))
                .map_or_else(|| view.coder_id().to_owned(), |c| c.name.clone());
            let blind_round = view.state().is_blind().then(|| format!("blind round {}", view.round_id()));
            CoderInfo { name, blind_round }
        });
    }
}

/// An error of coding, for people: nothing is shown as done.
fn failed(title: &str, error: &dyn std::fmt::Display, context: &mut ApplyContext<'_>) {
    context.toasts.push(Toast::error(title).body(capitalised(&error.to_string())));
}

/// The same for results that are not needed otherwise.
fn report_failure<T>(
    title: &str,
    result: Result<T, RoundError>,
    context: &mut ApplyContext<'_>,
) -> Option<T> {
    result.map_err(|error| failed(title, &error, context)).ok()
}
