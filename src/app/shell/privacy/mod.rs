//! The dialog on personal data: what imports mask, tried live, and the audit of what is stored.

use super::{App, Overlay};
use crate::app::action::{Action, FileAction};
use crate::app::route::Route;
use crate::app::selection::Item;
use crate::app::workspace::{PrivacyWork, TRIED_SESSIONS};
use crate::model::SessionId;
use crate::privacy::selector::Selector;
use crate::privacy::{Audit, Kind, MaskRules, OwnRule, Preset, Target, Treatment, cover};
use crate::widgets::{
    Button, Choice, Column, ControlSize, Dialog, EmptyState, Icon, IconButton, Table, TextField, Tone,
    checkbox, dialog_footer, numbers, segmented, select, space, status, tabs, text, toggle, tooltip,
};
use egui::{Id, ScrollArea, Ui};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Masks,
    Audit,
}

/// What an own rule that is being written names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Naming {
    Selector,
    Field,
    Pattern,
}

/// The rules as edited, and what is typed.
#[derive(Debug)]
pub(super) struct PrivacyDialog {
    tab: Tab,
    rules: MaskRules,
    saved: MaskRules,
    /// A text on which the rules are tried as one types.
    sample: String,
    naming: Naming,
    treatment: Treatment,
    named: String,
    /// Masking was asked for once; the button asks again.
    sure: bool,
    /// Row of the audit whose examples are shown.
    row: Option<usize>,
}

impl App {
    pub(super) fn privacy_dialog(&self) -> Overlay {
        let Some(open) = &self.workspace.open else { return Overlay::None };
        let rules = open.mask_rules.clone().unwrap_or_default();
        Overlay::Privacy(Box::new(PrivacyDialog {
            tab: Tab::Masks,
            saved: rules.clone(),
            rules,
            sample: "Ana Example, ana@example.org, 4111 1111 1111 1111".to_owned(),
            naming: Naming::Selector,
            treatment: Treatment::Mask,
            named: String::new(),
            sure: false,
            row: None,
        }))
    }

    pub(super) fn privacy_ui(&mut self, ui: &mut Ui, mut dialog: Box<PrivacyDialog>) -> Overlay {
        let Some(open) = &self.workspace.open else { return Overlay::None };
        if let Ok(rules) = &open.mask_rules {
            dialog.saved = rules.clone();
        }
        let unreadable = open.mask_rules.as_ref().err();
        let work = &self.workspace.privacy;
        let sessions = open.sessions.len();
        let mut asked = Vec::new();
        let shown = Dialog::new("privacy", "Personal data").width(860.0).show(ui.ctx(), |ui| {
            let choices =
                [Choice::new(Tab::Masks, "What imports mask"), Choice::new(Tab::Audit, "What is stored")];
            if let Some(tab) = tabs(ui, dialog.tab, &choices) {
                dialog.tab = tab;
            }
            ui.add_space(space::S);
            if let Some(why) = unreadable {
                status(ui, Tone::Warn, why);
                ui.add_space(space::S);
            }
            match dialog.tab {
                Tab::Masks => dialog.masks_ui(ui, work, sessions, &mut asked),
                Tab::Audit => dialog.audit_ui(ui, work, sessions, &mut asked),
            }
        });
        let leaves = asked.iter().any(|action| matches!(action, Action::Navigate(_)));
        self.queue.append(&mut asked);
        if shown.close || leaves { Overlay::None } else { Overlay::Privacy(dialog) }
    }
}

impl PrivacyDialog {
    fn masks_ui(&mut self, ui: &mut Ui, work: &PrivacyWork, sessions: usize, asked: &mut Vec<Action>) {
        let room = (ui.ctx().content_rect().height() - 300.0).max(200.0);
        ScrollArea::vertical().max_height(room).show(ui, |ui| {
            let choices = Preset::ALL.map(|preset| Choice::new(preset, preset.label()));
            if let Some(preset) = segmented(ui, "How much is masked", self.rules.preset, &choices) {
                let own = std::mem::take(&mut self.rules.own);
                self.rules = MaskRules { own, ..MaskRules::of(preset) };
            }
            ui.add_space(space::XS);
            text::secondary(ui, self.rules.preset.meaning());
            ui.add_space(space::M);
            text::strong(ui, "Kinds");
            egui::Grid::new("mask-kinds").num_columns(4).spacing([space::L, space::XS]).show(ui, |ui| {
                for (at, kind) in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Own).enumerate() {
                    if at > 0 && at % 4 == 0 {
                        ui.end_row();
                    }
                    self.kind_ui(ui, kind);
                }
            });
            ui.add_space(space::XS);
            let marks = toggle(ui, &mut self.rules.vendor_marks, "Honour what the site marked as private for any recorder");
            tooltip::hint(
                marks,
                "Marks of sites",
                Some("Classes and attributes such as rr-mask, ph-no-capture, data-sentry-mask, data-hj-suppress, fs-exclude, data-dd-privacy"),
                None,
            );
            ui.add_space(space::M);
            self.own_ui(ui);
            ui.add_space(space::M);
            self.sample_ui(ui);
            ui.add_space(space::M);
            match (&work.tried, work.is_trying()) {
                (_, true) => drop(text::secondary(ui, "Trying the rules…")),
                (Some(tried), false) => drop(text::secondary(ui, told(tried))),
                (None, false) => {}
            }
        });
        let problem = self.rules.compile().err();
        let unchanged = (self.rules == self.saved).then_some("The rules are saved as they are");
        let wrong = problem.as_deref().map(|_| "An own rule is not understood; mend or remove it");
        let none = (sessions == 0).then_some("The project has no sessions yet");
        let trying = work.is_trying().then_some("The rules are being tried");
        dialog_footer(ui, |ui| {
            if Button::primary("Save").disabled_because(wrong.or(unchanged)).show(ui).clicked() {
                asked.push(Action::File(FileAction::KeepMaskRules(self.rules.clone())));
            }
            let label = format!(
                "Try on {} of {}",
                sessions.min(TRIED_SESSIONS),
                numbers::counted(sessions as u64, "session", "sessions")
            );
            if Button::secondary(&label).disabled_because(wrong.or(none).or(trying)).show(ui).clicked() {
                asked.push(Action::File(FileAction::TryMasks(self.rules.clone())));
            }
        });
    }

    fn kind_ui(&mut self, ui: &mut Ui, kind: Kind) {
        let always = Kind::ALWAYS.contains(&kind);
        let mut on = always || self.rules.kinds.has(kind);
        let response = ui.add_enabled_ui(!always, |ui| checkbox(ui, &mut on, kind.label())).inner;
        if response.changed() {
            self.rules.kinds = if on { self.rules.kinds.with(kind) } else { self.rules.kinds.without(kind) };
        }
        let meaning =
            if always { format!("{}. Always masked", kind.meaning()) } else { kind.meaning().to_owned() };
        tooltip::hint(response, kind.label(), Some(&meaning), None);
    }

    fn own_ui(&mut self, ui: &mut Ui) {
        text::strong(ui, "Own rules");
        if self.rules.own.is_empty() {
            text::muted(ui, "None yet. The later rule counts where two name the same element");
        }
        let mut removed = None;
        for (at, rule) in self.rules.own.iter().enumerate() {
            ui.horizontal(|ui| {
                let (what, named) = match &rule.target {
                    Target::Selector(named) => ("elements", named),
                    Target::Field(named) => ("fields named", named),
                    Target::Pattern(named) => ("text that matches", named),
                };
                text::body(ui, format!("{} {what}", rule.treatment.label()));
                text::mono(ui, named);
                if IconButton::new(Icon::Trash, "Remove this rule")
                    .size(ControlSize::Small)
                    .show(ui)
                    .clicked()
                {
                    removed = Some(at);
                }
            });
        }
        if let Some(at) = removed {
            self.rules.own.remove(at);
        }
        ui.horizontal(|ui| {
            let namings = [
                (Naming::Selector, "Elements (selector)"),
                (Naming::Field, "Fields (name or id)"),
                (Naming::Pattern, "Text (regular expression)"),
            ];
            if let Some(naming) = select(ui, "What the rule names", self.naming, &namings) {
                self.naming = naming;
            }
            if self.naming == Naming::Pattern {
                self.treatment = Treatment::Mask;
            } else {
                let treatments = Treatment::ALL.map(|treatment| (treatment, treatment.label()));
                if let Some(treatment) = select(ui, "What the rule does", self.treatment, &treatments) {
                    self.treatment = treatment;
                }
            }
            let example = match self.naming {
                Naming::Selector => "td.total, [data-account]",
                Naming::Field => "coupon",
                Naming::Pattern => "ORD-[0-9]+",
            };
            TextField::new(&mut self.named, "What the rule names, as text")
                .hint(example)
                .mono()
                .width(260.0)
                .id(Id::unique("mask-own"))
                .show(ui);
            let rule = self.typed_rule();
            let wrong = match (&rule, self.named.trim().is_empty()) {
                (_, true) => Some("Type what the rule names"),
                (Err(why), _) => Some(why.as_str()),
                (Ok(_), _) => None,
            };
            if Button::secondary("Add").disabled_because(wrong).show(ui).clicked()
                && let Ok(rule) = rule
            {
                self.rules.own.push(rule);
                self.named.clear();
            }
        });
    }

    fn typed_rule(&self) -> Result<OwnRule, String> {
        let named = self.named.trim().to_owned();
        let target = match self.naming {
            Naming::Selector => {
                Selector::parse(&named)?;
                Target::Selector(named)
            }
            Naming::Field => Target::Field(named),
            Naming::Pattern => Target::Pattern(named),
        };
        let rule = OwnRule { target, treatment: self.treatment, note: String::new() };
        MaskRules { own: vec![rule.clone()], ..MaskRules::default() }.compile()?;
        Ok(rule)
    }

    fn sample_ui(&mut self, ui: &mut Ui) {
        text::strong(ui, "Try a text");
        TextField::new(&mut self.sample, "A text to try the rules on")
            .limit(2_000)
            .id(Id::unique("mask-sample"))
            .show(ui);
        match self.rules.compile() {
            Ok(masks) => {
                let found = masks.find(&self.sample);
                let kinds: Vec<&str> = found.iter().map(|finding| finding.kind.label()).collect();
                let read = cover::pieces(&self.sample, &found);
                text::mono(ui, &*read);
                let what =
                    if kinds.is_empty() { "Nothing personal in it".to_owned() } else { kinds.join(", ") };
                text::muted(ui, what);
            }
            Err(why) => drop(text::secondary(ui, why)),
        }
    }

    fn audit_ui(&mut self, ui: &mut Ui, work: &PrivacyWork, sessions: usize, asked: &mut Vec<Action>) {
        let room = (ui.ctx().content_rect().height() - 320.0).max(200.0);
        let rules = self.saved.clone();
        match &work.found {
            None if work.is_busy() => drop(text::secondary(
                ui,
                "Looking through all recordings; the status bar shows how far it is",
            )),
            None => {
                let sentence = "Texts, attributes, fields, addresses, console, requests, custom events, properties and user ids of every session are looked through with the rules of this project, and never less than the standard ones";
                in_little_room(ui, |ui| {
                    EmptyState::new(Icon::Shield, "Not looked through yet", sentence).show(ui);
                });
            }
            Some(found) if found.rows.is_empty() => {
                in_little_room(ui, |ui| {
                    let sentence = found.sentence();
                    EmptyState::new(Icon::CircleCheck, "Nothing personal was found", &sentence).show(ui);
                });
            }
            Some(found) => self.found_ui(ui, found, room, asked),
        }
        let busy = work.is_busy().then_some("Wait until it is done; the status bar can stop it");
        let none = (sessions == 0).then_some("The project has no sessions yet");
        let something = work.found.as_ref().is_some_and(|found| !found.affected.is_empty());
        dialog_footer(ui, |ui| {
            let look = if something {
                Button::secondary("Look again")
            } else {
                Button::primary("Look for personal data")
            };
            if something && self.sure {
                let mask = Button::danger("Mask for good").disabled_because(busy).show(ui);
                if mask.clicked() {
                    self.sure = false;
                    asked.push(Action::File(FileAction::MaskFound(rules.clone())));
                }
                text::secondary(ui, "What was recorded cannot be had back from this file");
            } else if something
                && Button::primary("Mask everything…").disabled_because(busy).show(ui).clicked()
            {
                self.sure = true;
            }
            if look.disabled_because(busy.or(none)).show(ui).clicked() {
                self.sure = false;
                self.row = None;
                asked.push(Action::File(FileAction::Audit(rules.clone())));
            }
        });
    }

    fn found_ui(&mut self, ui: &mut Ui, found: &Audit, room: f32, asked: &mut Vec<Action>) {
        text::secondary(ui, found.sentence());
        ui.add_space(space::S);
        let columns = [
            Column::new("Kind", 150.0),
            Column::new("Place", 190.0),
            Column::new("Pieces", 80.0)
                .right()
                .explained("Texts that hold it; one that comes again counts again"),
            Column::new("Sessions", 90.0).right(),
            Column::rest("Example, covered", 200.0),
        ];
        let height = (room * 0.6).max(120.0);
        ui.allocate_ui(egui::vec2(ui.available_width(), height), |ui| {
            let shown = Table::new("audit", &columns, found.rows.len()).selected(self.row).keys().show(
                ui,
                |row| {
                    found
                        .rows
                        .get(row)
                        .map_or_else(String::new, |r| format!("{}, {}", r.kind.label(), r.place.label()))
                },
                |ui, row, column| {
                    let Some(row) = found.rows.get(row) else { return };
                    match column {
                        0 => drop(text::truncated(ui, text::TextRole::Body, row.kind.label())),
                        1 => drop(text::truncated(ui, text::TextRole::Body, row.place.label())),
                        2 => drop(text::body(ui, numbers::count(row.pieces))),
                        3 => drop(text::body(ui, format!("{} of {}", row.sessions, found.sessions))),
                        _ => {
                            let example = row.examples.first().map_or("", |example| &example.excerpt);
                            text::truncated(ui, text::TextRole::Mono, example);
                        }
                    }
                },
            );
            self.row = shown.selected.or(shown.activated).or(self.row);
        });
        let Some(row) = self.row.and_then(|row| found.rows.get(row)) else {
            text::muted(ui, "Choose a row to see where it stands");
            return;
        };
        ScrollArea::vertical().id_salt("audit-examples").max_height((room * 0.35).max(80.0)).show(ui, |ui| {
            for example in &row.examples {
                ui.horizontal(|ui| {
                    let at = numbers::moment(example.offset_ms);
                    let open = Button::ghost(&at)
                        .icon(Icon::Replay)
                        .size(ControlSize::Small)
                        .tooltip("Open at this moment")
                        .show(ui);
                    if open.clicked() {
                        asked.push(Action::Select(Item::Moment(
                            SessionId::clone(&example.session),
                            example.offset_ms,
                        )));
                        asked.push(Action::Navigate(Route::Replay));
                    }
                    text::truncated(ui, text::TextRole::Mono, &example.excerpt);
                });
            }
        });
    }
}

/// An empty state takes the middle of what it is given: a dialog gives it little.
fn in_little_room(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.allocate_ui(egui::vec2(ui.available_width(), 220.0), add);
}

/// One sentence on what edited rules would mask.
fn told(tried: &Audit) -> String {
    if tried.rows.is_empty() {
        return format!(
            "In the first {} sessions these rules find nothing that is not masked already",
            tried.sessions
        );
    }
    let mut kinds: Vec<(Kind, u64)> = Vec::new();
    for row in &tried.rows {
        match kinds.iter_mut().find(|(kind, _)| *kind == row.kind) {
            Some((_, pieces)) => *pieces += row.pieces,
            None => kinds.push((row.kind, row.pieces)),
        }
    }
    let parts: Vec<String> =
        kinds.iter().map(|(kind, pieces)| format!("{pieces} × {}", kind.label())).collect();
    format!(
        "In {} of the first {} sessions these rules would mask {}",
        tried.affected.len(),
        tried.sessions,
        parts.join(", ")
    )
}
