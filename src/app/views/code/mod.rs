//! The Code screen: making a blind round, signing in, and labelling with the keyboard; draws an open round only
//! through the coder's own blind view.

mod abstain;
mod book;
mod codebook;
mod desk;
mod discuss;
mod door;
mod finish;
mod keys;
mod locked;
mod passphrase;
mod remarks;
mod setup;
mod strip;
mod watch;

#[cfg(test)]
mod copies_tests;
#[cfg(test)]
mod kinds_tests;
#[cfg(test)]
mod lock_tests;
#[cfg(test)]
mod marks_tests;
#[cfg(test)]
mod own_book_tests;
#[cfg(test)]
mod saving_tests;
#[cfg(test)]
mod spoken_tests;
#[cfg(test)]
pub(in crate::app::views) mod testing;
#[cfg(test)]
mod tests;

pub(in crate::app::views) use book::{Asked as ExampleAsked, ExampleDraft, example_ui};
pub(in crate::app::views) use codebook::category_of;
pub(in crate::app::views) use keys::code_of_slot;
pub(in crate::app::views) use watch::{ItemPlayer, Span};

use super::{Screen, ViewContext};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::workspace::coding::{
    BookAction, CalibrateAction, CalibrationState, ItemsState, RoundDraft, RoundPrefill, SeatTask,
};
use crate::coding::{BlindView, Evidence, ExampleWish, Incomplete, SpanChange, Verdict};
use crate::widgets;
use egui::{Context, Ui};
use std::path::PathBuf;

/// What this screen alone can ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum CodeAction {
    /// Cuts the sequences that a round can draw from.
    CountItems,
    Create(RoundDraft),
    /// For drafts that the command line left.
    OpenDraft(String),
    DeleteDraft(String),
    /// Whatever needs a seat, and perhaps its passphrase.
    Sit(SeatTask),
    SignOut,
    /// Leaves the desk until its coder unlocks it.
    Lock,
    /// Opens the own sealed ballot for the reveal.
    OpenOwnBallot,
    /// Minutes without a key or a click after which the seat locks itself.
    LockAfter(u32),
    /// The coder's word on items, in one step.
    Give(Vec<Word>),
    Remark {
        item: String,
        remark: Remark,
    },
    Undo,
    Redo,
    Seal(Incomplete),
    /// Stores once more what was refused.
    SaveAgain,
    /// Copies the project to another place, with what was refused, and goes on there.
    SaveElsewhere(PathBuf),
    /// Lets go what was refused.
    LetUnsavedGo,
    /// An item of the own desk as an example, kept in the ballot until the reveal.
    WishExample {
        item: String,
        wish: ExampleWish,
    },
    Book(BookAction),
    Calibrate(CalibrateAction),
    /// What the form of a new round begins with.
    Prefill(Option<RoundPrefill>),
}

/// A verdict on an item, and how it came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    pub item: String,
    pub verdict: Verdict,
    pub evidence: Evidence,
}

/// What is said beside the label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    Note(String),
    Flag(bool),
    /// 1 (guess) to 3 (sure).
    Confidence(Option<u8>),
    /// One step of marking what shows the label.
    Mark(SpanChange),
}

/// What this screen remembers of its drawing.
#[derive(Default)]
pub struct CodeScreen {
    form: setup::Form,
    /// The form of a new round is asked for although there are rounds.
    form_open: bool,
    desk: desk::DeskState,
    /// The passphrase that is asked for.
    asking: Option<passphrase::Asking>,
    locked: locked::LockedScreen,
    book: book::BookScreen,
    discuss: discuss::DiscussScreen,
}

impl Screen for CodeScreen {
    fn logic(&mut self, ctx: &Context, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let coding = &context.workspace.coding;
        if let Some(prefill) = &coding.prefill {
            self.form.prefill(prefill);
            self.form_open = true;
            actions.push(Action::Code(CodeAction::Prefill(None)));
            if coding.book.is_open() {
                actions.push(Action::Code(CodeAction::Book(BookAction::Close)));
            }
        }
        match &coding.desk {
            Some(desk) => self.desk.logic(ctx, context, desk.view(), actions),
            None => {
                self.desk.leave();
                self.locked.follow(coding.locked.as_ref());
                if self.shows_form(context) && matches!(coding.items, ItemsState::Unknown) {
                    actions.push(Action::Code(CodeAction::CountItems));
                }
            }
        }
    }

    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let coding = &context.workspace.coding;
        if self.asking.as_ref().is_some_and(|asking| asking.is_over(coding)) {
            self.asking = None;
        }
        if coding.is_making() {
            self.form_open = false;
            widgets::loading(
                ui,
                "Making the round",
                None,
                "Items, codebook and order are being fixed",
                false,
            );
        } else if coding.book.is_open() {
            self.book.ui(ui, context, &coding.book, actions);
        } else if !matches!(coding.calibration, CalibrationState::None) {
            self.discuss.ui(ui, context, &coding.calibration, actions);
        } else if let Some(desk) = &coding.desk {
            self.desk.ui(ui, context, desk.view(), &mut self.asking, actions);
        } else if let Some(seat) = &coding.locked {
            self.locked.ui(ui, context, seat, &mut self.asking, actions);
        } else if self.shows_form(context) {
            self.form_open = self.form.ui(ui, context, actions);
        } else {
            self.form_open = door::door_ui(ui, context, &mut self.asking, actions);
        }
        if let Some(asking) = &mut self.asking
            && !asking.ui(ui.ctx(), context, actions)
        {
            self.asking = None;
        }
    }

    fn command(&mut self, command: Command, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let leaving = match command {
            Command::SwitchCoder => Some(CodeAction::SignOut),
            Command::LockSeat => Some(CodeAction::Lock),
            _ => None,
        };
        if let Some(leaving) = leaving {
            // What is being written is stored before its coder goes.
            if let Some(view) = view_of(context) {
                self.desk.leave_note(view, actions);
            }
            actions.push(Action::Code(leaving));
        } else if let Some(view) = view_of(context) {
            self.desk.command(command, context, view, actions);
        }
    }

    fn disabled_reason(&self, command: Command, context: &ViewContext<'_>) -> Option<String> {
        match (command, view_of(context)) {
            (Command::SwitchCoder, None) if context.workspace.coding.rounds.is_empty() => {
                Some("Make a blind round first".into())
            }
            (Command::SwitchCoder, _) => None,
            (Command::LockSeat, view) => view.is_none().then(|| "Nobody is signed in".into()),
            (_, None) => Some("Sign in as one of the coders first".into()),
            (_, Some(view)) => self.desk.disabled_reason(command, view),
        }
    }

    fn takes_keys_of(&self, command: Command, context: &ViewContext<'_>) -> bool {
        view_of(context).is_some() || matches!(command, Command::SwitchCoder | Command::LockSeat)
    }

    fn wants_whole_window(&self) -> bool {
        self.desk.whole_window
    }
}

impl CodeScreen {
    fn shows_form(&self, context: &ViewContext<'_>) -> bool {
        self.form_open || context.workspace.coding.rounds.is_empty()
    }
}

fn view_of<'a>(context: &ViewContext<'a>) -> Option<BlindView<'a>> {
    context.workspace.coding.desk.as_ref().map(|desk| desk.view())
}
