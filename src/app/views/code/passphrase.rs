//! Asks for a passphrase: a new one with a hint how strong it is, or the one of a ballot; knows no label.

use super::super::ViewContext;
use super::CodeAction;
use crate::app::action::Action;
use crate::app::workspace::CodingWork;
use crate::app::workspace::coding::{SeatTask, Sit};
use crate::coding::{Passphrase, Protection, Round, Strength};
use crate::model::capitalised;
use crate::widgets::theme::space;
use crate::widgets::{Button, Dialog, TextField, TextRole, dialog_footer, labelled, text};
use egui::{Context, Id, Key, Ui};

/// A question at a seat.
pub(super) struct Asking {
    round: String,
    coder: String,
    name: String,
    what: Sit,
    text: String,
    repeat: String,
    /// What was done at seats when this was asked.
    seated: Option<u64>,
    focused: bool,
    refused: bool,
}

impl Asking {
    pub fn of(round: &Round, side: usize, what: Sit) -> Self {
        let coder = &round.coders[side];
        Self {
            round: round.id.clone(),
            coder: coder.id.clone(),
            name: coder.name.clone(),
            what,
            text: String::new(),
            repeat: String::new(),
            seated: None,
            focused: false,
            refused: false,
        }
    }

    /// What sitting down asks for; nothing where the ballot has no passphrase: then it is opened at once.
    pub fn at_the_door(round: &Round, side: usize, actions: &mut Vec<Action>) -> Option<Self> {
        match round.protection[side] {
            // Both read both ballots of a calibration round: there is nothing to lock.
            Protection::NotTaken if round.design.calibration => {
                let task = Self::of(round, side, Sit::Begin).task(None);
                actions.push(Action::Code(CodeAction::Sit(task)));
                None
            }
            Protection::NotTaken => Some(Self::of(round, side, Sit::Begin)),
            Protection::Passphrase if !round.shown[side] => Some(Self::of(round, side, Sit::SignIn)),
            Protection::None | Protection::Passphrase => {
                let task = Self::of(round, side, Sit::SignIn).task(None);
                actions.push(Action::Code(CodeAction::Sit(task)));
                None
            }
        }
    }

    /// True once what was asked for is done.
    pub fn is_over(&self, coding: &CodingWork) -> bool {
        self.seated.is_some_and(|seated| coding.seated != seated)
    }

    fn is_new(&self) -> bool {
        matches!(self.what, Sit::Begin | Sit::BeginAgain)
    }

    fn task(&self, passphrase: Option<Passphrase>) -> SeatTask {
        SeatTask { round: self.round.clone(), coder: self.coder.clone(), what: self.what, passphrase }
    }

    fn submit(
        &mut self,
        passphrase: Option<Passphrase>,
        context: &ViewContext<'_>,
        actions: &mut Vec<Action>,
    ) {
        self.seated = Some(context.workspace.coding.seated);
        actions.push(Action::Code(CodeAction::Sit(self.task(passphrase))));
    }

    /// Draws the dialog; false when it was left.
    pub fn ui(&mut self, ctx: &Context, context: &ViewContext<'_>, actions: &mut Vec<Action>) -> bool {
        let title = match self.what {
            Sit::Begin => format!("{}, choose a passphrase", self.name),
            Sit::SignIn => format!("Passphrase of {}", self.name),
            Sit::BeginAgain => format!("Give up the ballot of {}?", self.name),
            Sit::Open => format!("Open the ballot of {}", self.name),
        };
        let shown = Dialog::new("passphrase", &title).width(520.0).show(ctx, |ui| {
            text::secondary(ui, self.words());
            ui.add_space(space::S);
            if self.is_new() {
                self.new_ui(ui, context, actions)
            } else {
                self.known_ui(ui, context, actions)
            }
        });
        !shown.close
    }

    fn words(&self) -> &'static str {
        match self.what {
            Sit::Begin => {
                "Your labels and notes are encrypted with it until the reveal, so that nobody who has the file can read \
                 them. Nobody can recover it for you: keep it where the other coder does not look."
            }
            Sit::SignIn => {
                "It opens your ballot on this machine until you lock it, hand over or close the project."
            }
            Sit::BeginAgain => {
                "Without its passphrase nobody can read this ballot. You can begin it again, empty: what was labelled \
                 stays in the chain and counts no more, and every report says that the ballot was begun again. Choose a \
                 new passphrase."
            }
            Sit::Open => {
                "Both ballots are sealed. Opening this one lets the file show it; the round is revealed when both are open."
            }
        }
    }

    fn new_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let busy = context.workspace.coding.is_sitting();
        let hint = Passphrase::new(&*self.text).map(|p| match p.strength() {
            Strength::Weak => "Weak: soon guessed. Take four words or more that do not belong together",
            Strength::Fair => "Fair. A few letters more make it good",
            Strength::Good => "Good",
        });
        self.field_ui(ui, context, hint.or(Some("Length is what counts: several words, with spaces")));
        ui.add_space(space::S);
        labelled(ui, "Once more", None, None, |ui| {
            TextField::new(&mut self.repeat, "Passphrase, once more").hint("").secret().limit(1_000).show(ui);
        });
        let enter = ui.input(|i| i.key_pressed(Key::Enter));
        let passphrase = Passphrase::new(&*self.text);
        let reason = match &passphrase {
            _ if busy => Some("The passphrase is being stretched"),
            None => Some("Type a passphrase first"),
            Some(_) if Passphrase::new(&*self.repeat) != passphrase => Some("The two do not agree"),
            Some(_) => None,
        };
        ui.add_space(space::M);
        text::show(
            ui,
            TextRole::Warn,
            "Without a passphrase whoever has this file can read your labels before the reveal; the report will say that \
             this ballot was not encrypted",
        );
        dialog_footer(ui, |ui| {
            let button = match self.what {
                Sit::BeginAgain => Button::danger("Give it up and begin again"),
                _ => Button::primary("Begin the ballot"),
            };
            let go = button.disabled_because(reason).show(ui).clicked();
            if (go || enter) && reason.is_none() {
                self.submit(passphrase.clone(), context, actions);
            }
            let without = Button::ghost("Go on without a passphrase");
            if without.disabled_because(busy.then_some("One moment")).show(ui).clicked() {
                self.submit(None, context, actions);
            }
        });
    }

    fn known_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let busy = context.workspace.coding.is_sitting();
        self.field_ui(ui, context, None);
        let enter = ui.input(|i| i.key_pressed(Key::Enter));
        let passphrase = Passphrase::new(&*self.text);
        let reason = match (&passphrase, busy) {
            (_, true) => Some("The passphrase is being tried"),
            (None, _) => Some("Type the passphrase first"),
            _ => None,
        };
        dialog_footer(ui, |ui| {
            let label = if busy { "Opening…" } else { "Open the ballot" };
            let go = Button::primary(label).disabled_because(reason).show(ui).clicked();
            if (go || enter) && reason.is_none() {
                self.submit(passphrase.clone(), context, actions);
            }
            let forgotten = Button::ghost("I have forgotten it…");
            if forgotten.disabled_because(busy.then_some("One moment")).show(ui).clicked() {
                self.what = Sit::BeginAgain;
                self.text.clear();
                self.seated = None;
                self.focused = false;
            }
        });
    }

    fn field_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, hint: Option<&str>) {
        let coding = &context.workspace.coding;
        let tried = self.seated.is_some() && !coding.is_sitting();
        let problem = coding.refusal.as_deref().filter(|_| tried).map(capitalised);
        if problem.is_some() && !self.refused {
            // Typed anew: nobody sees which letter was wrong.
            self.text.clear();
            self.focused = false;
        }
        self.refused = problem.is_some();
        let field = labelled(ui, "Passphrase", hint, problem.as_deref(), |ui| {
            TextField::new(&mut self.text, "Passphrase")
                .hint("")
                .secret()
                .limit(1_000)
                .id(field_id())
                .show(ui)
        });
        if !self.focused {
            field.request_focus();
            self.focused = true;
        }
        if field.changed() {
            self.seated = None;
        }
    }
}

fn field_id() -> Id {
    Id::unique("passphrase-field")
}
