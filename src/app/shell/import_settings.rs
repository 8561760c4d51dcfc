//! The dialog on how exports are read: whose sessions may be stored, and the limits of reading; imports nothing.

use super::{App, Overlay};
use crate::app::action::Action;
use crate::app::workspace::{CaptureAction, OpenProject};
use crate::ingest::{ConsentEffect, ConsentRule, ConsentRules, LIMITS, ReadOptions};
use crate::widgets::theme::size::CONTROL;
use crate::widgets::{
    Button, Choice, Dialog, TextField, Tone, dialog_footer, list_row, numbers, select, space, status, tabs,
    text,
};
use egui::{Align, Id, Layout, ScrollArea, Ui, vec2};
use std::collections::BTreeMap;

/// Width of a limit's field, and of what is usual behind it, in points.
const FIELD: f32 = 110.0;
const USUAL: f32 = 150.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Consent,
    Limits,
}

#[derive(Debug)]
pub(super) struct ImportSettings {
    tab: Tab,
    rules: ConsentRules,
    saved: ConsentRules,
    effect: ConsentEffect,
    typed: String,
    /// Sessions here whose properties the rules as edited would leave out; made anew when they change.
    left_out: Option<(ConsentRules, usize)>,
    /// Limits as typed, by name.
    limits: BTreeMap<&'static str, String>,
}

impl App {
    pub(super) fn import_settings_dialog(&self) -> Overlay {
        let consent =
            self.workspace.open.as_ref().and_then(|open| open.consent.clone().ok()).unwrap_or_default();
        let mut options = ReadOptions::default();
        for (name, value) in &self.settings.limits {
            // What is stored was checked when it was typed; a name of another version is left as it is.
            let _ = options.set_limit(&format!("{name}={value}"));
        }
        Overlay::ImportSettings(Box::new(ImportSettings {
            tab: Tab::Consent,
            saved: consent.clone(),
            rules: consent,
            effect: ConsentEffect::Excludes,
            typed: String::new(),
            left_out: None,
            limits: options
                .limits()
                .into_iter()
                .map(|(limit, value)| (limit.name, value.to_string()))
                .collect(),
        }))
    }

    pub(super) fn import_settings_ui(&mut self, ui: &mut Ui, mut dialog: Box<ImportSettings>) -> Overlay {
        let mut actions = Vec::new();
        let open = self.workspace.open.as_ref();
        if let Some(Ok(saved)) = open.map(|open| open.consent.as_ref()) {
            dialog.saved = saved.clone();
        }
        let in_force = &self.settings.limits;
        let shown = Dialog::new("import-settings", "Import settings").width(720.0).show(ui.ctx(), |ui| {
            let choices = [Choice::new(Tab::Consent, "Consent"), Choice::new(Tab::Limits, "Limits")];
            if let Some(tab) = tabs(ui, dialog.tab, &choices) {
                dialog.tab = tab;
            }
            ui.add_space(space::S);
            match dialog.tab {
                Tab::Consent => dialog.consent_ui(ui, open, &mut actions),
                Tab::Limits => dialog.limits_ui(ui, in_force, &mut actions),
            }
        });
        self.queue.append(&mut actions);
        if shown.close { Overlay::None } else { Overlay::ImportSettings(dialog) }
    }
}

impl ImportSettings {
    fn consent_ui(&mut self, ui: &mut Ui, open: Option<&OpenProject>, actions: &mut Vec<Action>) {
        text::secondary(
            ui,
            "Sessions that these rules leave out are never stored; every import says how many. A name is a property of the session, a column of a table, the tag of a custom event, or tag.member of one",
        );
        ui.add_space(space::S);
        if let Some(Err(why)) = open.map(|open| open.consent.as_ref()) {
            status(ui, Tone::Warn, why);
        }
        if self.rules.rules.is_empty() {
            text::muted(ui, "No rules: every session is stored");
        }
        list_row::removable_rows(ui, &mut self.rules.rules, "Remove this rule", |ui, rule| {
            text::body(ui, rule.to_string());
        });
        ui.add_space(space::S);
        let parsed = ConsentRule::parse(self.effect, &self.typed);
        ui.horizontal(|ui| {
            let effects =
                [(ConsentEffect::Excludes, "Leave out where"), (ConsentEffect::Requires, "Store only where")];
            if let Some(effect) = select(ui, "What a match means", self.effect, &effects) {
                self.effect = effect;
            }
            TextField::new(&mut self.typed, "Name and values")
                .hint("dnt=1 or consent=granted,all")
                .mono()
                .width(320.0)
                .limit(200)
                .id(Id::unique("consent-rule"))
                .show(ui);
            let wrong = match &parsed {
                _ if self.typed.trim().is_empty() => Some("Type a name first"),
                Err(why) => Some(why.as_str()),
                Ok(rule) if self.rules.rules.contains(rule) => Some("This rule is there already"),
                Ok(_) => None,
            };
            if Button::secondary("Add").disabled_because(wrong).show(ui).clicked()
                && let Ok(rule) = parsed.clone()
            {
                self.rules.rules.push(rule);
                self.typed.clear();
            }
        });
        if let Some(open) = open {
            ui.add_space(space::S);
            let all = open.sessions.len() as u64;
            let out = self.left_out(open) as u64;
            text::secondary(
                ui,
                format!(
                    "By their properties alone, {} of the sessions that are here would be left out and {} stored",
                    numbers::share(out, all, None),
                    numbers::count(all - out)
                ),
            );
        }
        let unchanged = (self.rules == self.saved).then_some("The rules are saved as they are");
        let none = open.is_none().then_some("Open a project first: it keeps the rules");
        dialog_footer(ui, |ui| {
            if Button::primary("Save").disabled_because(none.or(unchanged)).show(ui).clicked() {
                actions.push(Action::Capture(CaptureAction::KeepConsent(self.rules.clone())));
            }
        });
    }

    /// Counted when the rules change, and not in every frame.
    fn left_out(&mut self, open: &OpenProject) -> usize {
        if let Some((of, count)) = &self.left_out
            && *of == self.rules
        {
            return *count;
        }
        let count = open.sessions.iter().filter(|row| self.rules.leaves_out(&row.properties)).count();
        self.left_out = Some((self.rules.clone(), count));
        count
    }

    fn limits_ui(&mut self, ui: &mut Ui, in_force: &BTreeMap<String, u64>, actions: &mut Vec<Action>) {
        text::secondary(
            ui,
            "They keep a hostile or broken file from taking the machine. What is beyond one is left out or refused with a sentence",
        );
        ui.add_space(space::S);
        let usual: BTreeMap<&str, u64> =
            ReadOptions::default().limits().into_iter().map(|(limit, value)| (limit.name, value)).collect();
        let mut wrong = None;
        let mut wanted: BTreeMap<String, u64> = BTreeMap::new();
        let room = (ui.ctx().content_rect().height() - 300.0).max(200.0);
        ScrollArea::vertical().max_height(room).auto_shrink([false, true]).show(ui, |ui| {
            for limit in LIMITS {
                let of = usual.get(limit.name).copied().unwrap_or(0);
                let typed = self.limits.entry(limit.name).or_default();
                ui.horizontal(|ui| {
                    let width = (ui.available_width() - FIELD - USUAL - 2.0 * space::L).max(FIELD);
                    let row = Layout::left_to_right(Align::Center).with_main_wrap(true);
                    ui.allocate_ui_with_layout(vec2(width, CONTROL), row, |ui| {
                        ui.set_width(width);
                        text::body(ui, limit.meaning);
                    });
                    TextField::new(typed, limit.meaning)
                        .mono()
                        .width(FIELD)
                        .id(Id::unique(("limit", limit.name)))
                        .show(ui);
                    text::muted(ui, format!("usually {}", numbers::count(of)));
                });
                ui.add_space(space::XS);
                let mut options = ReadOptions::default();
                match options.set_limit(&format!("{}={typed}", limit.name)) {
                    Err(why) => wrong = Some(why),
                    Ok(()) => {
                        let value =
                            options.limits().iter().find(|(l, _)| l.name == limit.name).map(|(_, v)| *v);
                        if let Some(value) = value.filter(|value| *value != of) {
                            wanted.insert(limit.name.to_owned(), value);
                        }
                    }
                }
            }
        });
        let unchanged = (wanted == *in_force).then_some("The limits are saved as they are");
        dialog_footer(ui, |ui| {
            if Button::primary("Save").disabled_because(wrong.as_deref().or(unchanged)).show(ui).clicked() {
                actions.push(Action::Capture(CaptureAction::SetLimits(wanted.clone())));
            }
            if Button::ghost("Usual limits").show(ui).clicked() {
                self.limits = usual
                    .iter()
                    .filter_map(|(name, value)| {
                        let name = LIMITS.iter().find(|limit| limit.name == *name)?.name;
                        Some((name, value.to_string()))
                    })
                    .collect();
            }
        });
    }
}
