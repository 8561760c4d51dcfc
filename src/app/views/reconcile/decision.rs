//! The decision on one disagreement as it is being made: outcome, cause, note, and who stands for it.

use super::super::ViewContext;
use super::ReconcileAction;
use super::list::name_of;
use crate::app::command::{Command, SettleKey};
use crate::app::workspace::coding::Settling;
use crate::coding::adjudication::{
    Adjudication, AdjudicationError, Case, CaseKind, Cause, Decision, DecisionEntry, Mode, Outcome, Signature,
};
use crate::coding::{Abstention, Side, Verdict};
use crate::widgets::theme::space;
use crate::widgets::{
    Button, Choice, ControlSize, Icon, TextField, TextRole, checkbox, field, keycaps, section_header,
    segmented, select, text,
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
    /// Which of the two coders stands for decisions by consensus.
    signed: [bool; 2],
    clock: CaseClock,
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
            signed: [false; 2],
            clock: CaseClock::default(),
            wants_focus: false,
        }
    }
}

/// How long a case has been on the screen, without the time that nobody was there.
#[derive(Debug, Default)]
struct CaseClock {
    spent_s: f64,
    last_s: Option<f64>,
}

impl CaseClock {
    /// A longer pause than this between two frames, in seconds, is not spent on the case.
    const LONGEST_GAP_S: f64 = 60.0;

    fn tick(&mut self, now_s: f64) {
        let gap = self.last_s.map_or(0.0, |last| now_s - last);
        self.spent_s += gap.clamp(0.0, Self::LONGEST_GAP_S);
        self.last_s = Some(now_s);
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
    /// Another item, or its decision has changed: takes over what is stored. `now_s` is any clock that goes on.
    pub fn follow(&mut self, item: &str, stored: Option<&Decision>, now_s: f64) {
        let seq = stored.map(|d| d.seq);
        if self.item != item {
            self.clock = CaseClock::default();
        }
        self.clock.tick(now_s);
        if self.item == item && self.seq == seq {
            return;
        }
        item.clone_into(&mut self.item);
        self.seq = seq;
        self.outcome = stored.map(|d| d.entry.outcome.clone());
        self.cause = stored.and_then(|d| d.entry.cause);
        self.note = stored.map(|d| d.entry.note.clone()).unwrap_or_default();
    }

    /// What a key does to the decision that is being made.
    pub fn key(&mut self, key: SettleKey, case: &Case<'_>) {
        match key {
            SettleKey::FirstSide if !case.is_hidden => self.take(case.left.verdict.clone()),
            SettleKey::SecondSide if !case.is_hidden => self.take(case.right.verdict.clone()),
            SettleKey::Unresolvable if !case.is_hidden => self.outcome = Some(Outcome::Unresolvable),
            SettleKey::NextCause => {
                let at = self.cause.and_then(|cause| Cause::ALL.iter().position(|c| *c == cause));
                self.cause = Cause::ALL.get(at.map_or(0, |at| (at + 1) % Cause::ALL.len())).copied();
            }
            SettleKey::WhoDecides => {
                let at = Mode::ALL.iter().position(|mode| *mode == self.mode).unwrap_or(0);
                self.mode = Mode::ALL[(at + 1) % Mode::ALL.len()];
            }
            SettleKey::BothAgree => self.signed = [self.signed != [true; 2]; 2],
            _ => {}
        }
    }

    /// The next reason for no label.
    pub fn next_abstention(&mut self) {
        let now = self.outcome.as_ref();
        let at = Abstention::ALL
            .iter()
            .position(|reason| now == Some(&Outcome::Settled(Verdict::Abstained(*reason))));
        let next = at.map_or(0, |at| (at + 1) % Abstention::ALL.len());
        self.take(Verdict::Abstained(Abstention::ALL[next]));
    }

    /// What was said by a person who has seen neither side.
    pub fn ask_look(&self, settling: &Settling, item: &str) -> Result<ReconcileAction, String> {
        let Some(Outcome::Settled(verdict)) = &self.outcome else {
            return Err("Watch it, and choose what it is".into());
        };
        let by = self.name.trim();
        if by.is_empty() {
            return Err("Say who looks: a third person, neither of the two coders".into());
        }
        let adjudication = &settling.adjudication;
        let verdict = adjudication.checked_look(item, verdict.clone(), by).map_err(|e| e.to_string())?;
        Ok(ReconcileAction::Look { item: item.to_owned(), verdict, by: by.to_owned() })
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
                names.join(",")
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
        if adjudication.case(item).is_some_and(|case| case.is_hidden) {
            return self.ask_look(settling, item);
        }
        let outcome =
            self.outcome.clone().ok_or("Choose what it is: a side, another code, or unresolvable")?;
        let entry = DecisionEntry { outcome, cause: self.cause, note: self.note.trim().to_owned() };
        let same = |d: &Decision| d.entry == entry && d.signature == self.signature(adjudication);
        if adjudication.decision(item).is_some_and(same) {
            return Err("It is settled like this already".into());
        }
        let entry = adjudication.checked(item, entry).map_err(|e| match e {
            AdjudicationError::CauseMissing(_) => "Choose why they differed".to_owned(),
            other => other.to_string(),
        })?;
        if self.mode == Mode::Consensus && self.signed != [true; 2] {
            return Err("Both coders have to agree: tick both names, or choose who decides".into());
        }
        let signature = self.signature(adjudication);
        adjudication.check_signature(&signature).map_err(|e| e.to_string())?;
        let took_ms = Some((self.clock.spent_s * 1_000.0) as u64);
        Ok(ReconcileAction::Decide { item: item.to_owned(), entry, signature, took_ms })
    }
}

/// Draws the fields; gives the decision when it is taken.
pub(super) fn decision_ui(
    ui: &mut Ui,
    settling: &Settling,
    item: &str,
    state: &mut DecisionState,
    keys: &Keys,
) -> Option<ReconcileAction> {
    let ready = state.ask(settling, Some(item));
    section_header(ui, "Decision", None, |_| {});
    ui.spacing_mut().item_spacing.y = space::S;
    outcome_ui(ui, settling, state, keys, true);
    caption_ui(ui, "Why they differed", keys.cause.as_deref());
    let mut causes: Vec<(Option<Cause>, &str)> =
        Cause::ALL.into_iter().map(|c| (Some(c), c.label())).collect();
    if settling.adjudication.case(item).is_some_and(|case| case.kind != CaseKind::Disagreement) {
        causes.insert(0, (None, "They did not differ, and it stands"));
    }
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
    caption_ui(ui, "Who decides", keys.who.as_deref());
    let modes: Vec<Choice<'_, Mode>> = Mode::ALL.into_iter().map(|m| Choice::new(m, mode_label(m))).collect();
    if let Some(mode) = segmented(ui, "Who decides", state.mode, &modes) {
        state.mode = mode;
    }
    if state.mode == Mode::Consensus {
        ui.horizontal_wrapped(|ui| {
            for (signed, side) in state.signed.iter_mut().zip(Side::BOTH) {
                let name = &settling.adjudication.revealed().coder(side).name;
                checkbox(ui, signed, &format!("{name} agrees"));
            }
            if let Some(key) = &keys.both {
                keycaps(ui, key);
            }
        });
    } else {
        TextField::new(&mut state.name, "Name of who decides").icon(Icon::User).limit(120).show(ui);
    }
    ui.add_space(space::XS);
    store_ui(ui, "Settle", Icon::Check, keys, ready)
}

/// The way on, or what is missing for it.
fn store_ui(
    ui: &mut Ui,
    label: &str,
    icon: Icon,
    keys: &Keys,
    ready: Result<ReconcileAction, String>,
) -> Option<ReconcileAction> {
    let problem = ready.as_ref().err().map(String::as_str);
    let button = Button::primary(label)
        .icon(icon)
        .size(ControlSize::Large)
        .shortcut(keys.settle.as_deref())
        .disabled_because(problem)
        .fill_width();
    let clicked = button.show(ui).clicked();
    // The line keeps its room, so that nothing jumps.
    text::show(ui, TextRole::Muted, problem.unwrap_or(" "));
    ready.ok().filter(|_| clicked)
}

/// The fields of an independent look: neither side is shown, and nothing is decided yet.
pub(super) fn look_ui(
    ui: &mut Ui,
    settling: &Settling,
    item: &str,
    state: &mut DecisionState,
    keys: &Keys,
) -> Option<ReconcileAction> {
    let ready = state.ask_look(settling, item);
    section_header(ui, "Look for yourself first", None, |_| {});
    ui.spacing_mut().item_spacing.y = space::S;
    text::secondary(ui, "Both sides and their notes are shown when your label is stored. It stays as it is.");
    outcome_ui(ui, settling, state, keys, false);
    TextField::new(&mut state.name, "Name of who looks").icon(Icon::User).limit(120).show(ui);
    store_ui(ui, "Store my look", Icon::Eye, keys, ready)
}

/// The keys of this screen, as the user has them.
#[derive(Debug, Default)]
pub(super) struct Keys {
    pub settle: Option<String>,
    pub sides: [Option<String>; 2],
    pub unresolvable: Option<String>,
    pub cause: Option<String>,
    pub who: Option<String>,
    pub both: Option<String>,
}

impl Keys {
    pub fn of(context: &ViewContext<'_>) -> Self {
        let key = |key| context.key(Command::Settling(key));
        Self {
            settle: context.key(Command::Settle),
            sides: [key(SettleKey::FirstSide), key(SettleKey::SecondSide)],
            unresolvable: key(SettleKey::Unresolvable),
            cause: key(SettleKey::NextCause),
            who: key(SettleKey::WhoDecides),
            both: key(SettleKey::BothAgree),
        }
    }
}

fn caption_ui(ui: &mut Ui, caption: &str, key: Option<&str>) {
    ui.horizontal(|ui| {
        text::line(ui, TextRole::Small, caption);
        if let Some(key) = key {
            keycaps(ui, key);
        }
    });
}

/// Anything but the two sides: another code, an abstention, or nothing at all.
fn outcome_ui(
    ui: &mut Ui,
    settling: &Settling,
    state: &mut DecisionState,
    keys: &Keys,
    may_be_unresolvable: bool,
) {
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
    if !may_be_unresolvable {
        return;
    }
    let on = state.outcome == Some(Outcome::Unresolvable);
    let button = Button::secondary("Unresolvable")
        .icon(Icon::Abstain)
        .selected(on)
        .shortcut(keys.unresolvable.as_deref())
        .fill_width();
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
