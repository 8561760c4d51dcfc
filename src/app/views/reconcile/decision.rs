//! The decision on one disagreement as it is being made: outcome, cause, note, and who stands for it.

use super::ReconcileAction;
use super::list::name_of;
use crate::app::workspace::coding::Settling;
use crate::coding::adjudication::{Adjudication, Cause, Decision, DecisionEntry, Mode, Outcome, Signature};
use crate::coding::{Abstention, Side, Verdict};
use crate::widgets::theme::space;
use crate::widgets::{
    Button, Choice, ControlSize, Icon, TextField, TextRole, field, section_header, segmented, select, text,
};
use egui::Ui;

/// What is chosen so far, for one item; who decides stays from item to item.
#[derive(Debug)]
pub(super) struct DecisionState {
    item: String,
    /// The decision that the fields were filled from.
    seq: Option<u64>,
    outcome: Option<Outcome>,
    cause: Option<Cause>,
    note: String,
    mode: Mode,
    name: String,
    /// The key was pressed: the note takes the keyboard.
    pub wants_focus: bool,
}

impl Default for DecisionState {
    fn default() -> Self {
        Self {
            item: String::new(),
            seq: None,
            outcome: None,
            cause: None,
            note: String::new(),
            mode: Mode::Consensus,
            name: String::new(),
            wants_focus: false,
        }
    }
}

/// What each cause means, for the line under the choice.
fn meaning(cause: Cause) -> &'static str {
    match cause {
        Cause::AmbiguousReplay => "What was recorded fits both; another recording might not",
        Cause::CodebookGap => "No definition covers this, or two cover it; the codebook should change",
        Cause::CoderSlip => "A wrong key, or something plainly overlooked",
        Cause::EdgeCase => "It lies on the border of a definition; worth an example in the codebook",
        Cause::Subjective => "Careful people may differ here, and neither is wrong",
        Cause::MaskedData => "What would decide was hidden for privacy",
    }
}

fn mode_label(mode: Mode) -> &'static str {
    match mode {
        Mode::Consensus => "Both agree",
        Mode::Third => "Third person",
        Mode::Lead => "Lead",
    }
}

impl DecisionState {
    /// Another item, or its decision has changed: takes over what is stored.
    pub fn follow(&mut self, item: &str, stored: Option<&Decision>) {
        let seq = stored.map(|d| d.seq);
        if self.item == item && self.seq == seq {
            return;
        }
        item.clone_into(&mut self.item);
        self.seq = seq;
        self.outcome = stored.map(|d| d.entry.outcome.clone());
        self.cause = stored.and_then(|d| d.entry.cause);
        self.note = stored.map(|d| d.entry.note.clone()).unwrap_or_default();
    }

    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    pub fn take(&mut self, verdict: Verdict) {
        self.outcome = Some(Outcome::Settled(verdict));
    }

    /// True when something was chosen or written that is not stored.
    pub fn is_begun(&self, adjudication: &Adjudication) -> bool {
        match adjudication.decision(&self.item) {
            Some(stored) => {
                let entry = &stored.entry;
                self.outcome.as_ref() != Some(&entry.outcome)
                    || self.cause != entry.cause
                    || self.note.trim() != entry.note
            }
            None => self.outcome.is_some() || self.cause.is_some() || !self.note.trim().is_empty(),
        }
    }

    fn signature(&self, adjudication: &Adjudication) -> Signature {
        let decided_by = match self.mode {
            Mode::Consensus => {
                let names = Side::BOTH.map(|side| adjudication.revealed().coder(side).id.clone());
                names.join("+")
            }
            Mode::Third | Mode::Lead => self.name.trim().to_owned(),
        };
        Signature { decided_by, mode: self.mode }
    }

    /// The decision to store, or what is missing.
    pub fn ask(&self, settling: &Settling, item: Option<&str>) -> Result<ReconcileAction, String> {
        let adjudication = &settling.adjudication;
        let item = item.filter(|item| *item == self.item).ok_or("Choose an item first")?;
        if !settling.is_open() {
            return Err("Start settling first".into());
        }
        let outcome =
            self.outcome.clone().ok_or("Choose what it is: a side, another code, or unresolvable")?;
        let entry = DecisionEntry { outcome, cause: self.cause, note: self.note.trim().to_owned() };
        let same = |d: &Decision| d.entry == entry && d.signature == self.signature(adjudication);
        if adjudication.decision(item).is_some_and(same) {
            return Err("It is settled like this already".into());
        }
        let entry = adjudication.checked(item, entry).map_err(|e| e.to_string())?;
        let signature = self.signature(adjudication);
        adjudication.check_signature(&signature).map_err(|e| e.to_string())?;
        Ok(ReconcileAction::Decide { item: item.to_owned(), entry, signature })
    }
}

/// Draws the fields; gives the decision when it is taken.
pub(super) fn decision_ui(
    ui: &mut Ui,
    settling: &Settling,
    item: &str,
    state: &mut DecisionState,
    key: Option<&str>,
) -> Option<ReconcileAction> {
    let ready = state.ask(settling, Some(item));
    section_header(ui, "Decision", None, |_| {});
    ui.spacing_mut().item_spacing.y = space::S;
    outcome_ui(ui, settling, state);
    text::small(ui, "Why they differed");
    let causes: Vec<(Option<Cause>, &str)> = Cause::ALL.into_iter().map(|c| (Some(c), c.label())).collect();
    if let Some(cause) = wide_select(ui, "Cause", state.cause, &causes) {
        state.cause = cause;
    }
    text::show(
        ui,
        TextRole::Muted,
        state.cause.map_or("Causes become the list of changes to the codebook", meaning),
    );
    let note = field::text_area(ui, &mut state.note, "Reason, for the record", 2);
    if std::mem::take(&mut state.wants_focus) {
        note.request_focus();
    }
    text::small(ui, "Who decides");
    let modes: Vec<Choice<'_, Mode>> = Mode::ALL.into_iter().map(|m| Choice::new(m, mode_label(m))).collect();
    if let Some(mode) = segmented(ui, "Who decides", state.mode, &modes) {
        state.mode = mode;
    }
    if state.mode != Mode::Consensus {
        TextField::new(&mut state.name, "Name of who decides").icon(Icon::User).limit(120).show(ui);
    }
    ui.add_space(space::XS);
    let problem = ready.as_ref().err().cloned();
    let button = Button::primary("Settle")
        .icon(Icon::Check)
        .size(ControlSize::Large)
        .shortcut(key)
        .disabled_because(problem.as_deref())
        .fill_width();
    let clicked = button.show(ui).clicked();
    // The line keeps its room, so that nothing jumps.
    text::show(ui, TextRole::Muted, problem.as_deref().unwrap_or(" "));
    ready.ok().filter(|_| clicked)
}

/// Anything but the two sides: another code, an abstention, or nothing at all.
fn outcome_ui(ui: &mut Ui, settling: &Settling, state: &mut DecisionState) {
    let codebook = settling.adjudication.revealed().codebook();
    let verdicts: Vec<Verdict> = codebook
        .codes
        .iter()
        .map(|code| Verdict::code(&code.id))
        .chain(Abstention::ALL.map(Verdict::Abstained))
        .collect();
    let names: Vec<String> = verdicts.iter().map(|v| name_of(codebook, Some(v)).0).collect();
    let choices: Vec<(usize, &str)> = names.iter().enumerate().map(|(i, name)| (i, name.as_str())).collect();
    let current = verdicts
        .iter()
        .position(|v| state.outcome.as_ref() == Some(&Outcome::Settled(v.clone())))
        .unwrap_or(usize::MAX);
    if let Some(verdict) = wide_select(ui, "What it is", current, &choices).and_then(|i| verdicts.get(i)) {
        state.take(verdict.clone());
    }
    let on = state.outcome == Some(Outcome::Unresolvable);
    let button = Button::secondary("Unresolvable").icon(Icon::Abstain).selected(on).fill_width();
    if button.tooltip("Nobody can say: a legal result, exported as such").show(ui).clicked() {
        state.outcome = Some(Outcome::Unresolvable);
    }
}

/// A choice as wide as its place.
fn wide_select<T: Copy + PartialEq>(ui: &mut Ui, name: &str, current: T, choices: &[(T, &str)]) -> Option<T> {
    ui.scope(|ui| {
        ui.spacing_mut().combo_width = ui.available_width();
        select(ui, name, current, choices)
    })
    .inner
}
