//! What imports mask: preset, kinds, own rules, and a text and sessions to try them on.

use super::{Naming, PrivacyDialog};
use crate::app::action::{Action, FileAction};
use crate::app::workspace::{PrivacyWork, TRIED_SESSIONS};
use crate::privacy::{Audit, Kind, MaskRules, OwnRule, Preset, Target, Treatment, cover};
use crate::widgets::{
    Button, Choice, TextField, checkbox, dialog_footer, list_row, numbers, segmented, select, space, text,
    toggle, tooltip,
};
use egui::{Id, ScrollArea, Ui};

impl PrivacyDialog {
    pub(super) fn masks_ui(
        &mut self,
        ui: &mut Ui,
        work: &PrivacyWork,
        sessions: usize,
        asked: &mut Vec<Action>,
    ) {
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
        let problem = self.ready.of(&self.rules, MaskRules::compile).is_err();
        let unchanged = (self.rules == self.saved).then_some("The rules are saved as they are");
        let wrong = problem.then_some("An own rule is not understood; mend or remove it");
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
        list_row::removable_rows(ui, &mut self.rules.own, "Remove this rule", |ui, rule| {
            let (what, named) = match &rule.target {
                Target::Selector(named) => ("elements", named),
                Target::Field(named) => ("fields named", named),
                Target::Pattern(named) => ("text that matches", named),
            };
            text::body(ui, format!("{} {what}", rule.treatment.label()));
            text::mono(ui, named);
        });
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
            let key = (self.naming, self.treatment, self.named.trim().to_owned());
            let rule = self.typed.of(&key, typed_rule);
            let wrong = match (rule, self.named.trim().is_empty()) {
                (_, true) => Some("Type what the rule names"),
                (Err(why), _) => Some(why.as_str()),
                (Ok(_), _) => None,
            };
            if Button::secondary("Add").disabled_because(wrong).show(ui).clicked()
                && let Ok(rule) = rule
            {
                self.rules.own.push(rule.clone());
                self.named.clear();
            }
        });
    }

    fn sample_ui(&mut self, ui: &mut Ui) {
        text::strong(ui, "Try a text");
        TextField::new(&mut self.sample, "A text to try the rules on")
            .limit(2_000)
            .id(Id::unique("mask-sample"))
            .show(ui);
        match self.ready.of(&self.rules, MaskRules::compile) {
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
}

fn typed_rule((naming, treatment, named): &(Naming, Treatment, String)) -> Result<OwnRule, String> {
    let target = match naming {
        Naming::Selector => Target::Selector(named.clone()),
        Naming::Field => Target::Field(named.clone()),
        Naming::Pattern => Target::Pattern(named.clone()),
    };
    let rule = OwnRule { target, treatment: *treatment, note: String::new() };
    MaskRules { own: vec![rule.clone()], ..MaskRules::default() }.compile()?;
    Ok(rule)
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
