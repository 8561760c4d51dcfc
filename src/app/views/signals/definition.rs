//! The chosen definition: its words, its thresholds, what a change would do, and what can be done with it.

use super::SignalsScreen;
use super::curve::{Marked, curve_ui};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::selection::SessionSet;
use crate::app::views::ViewContext;
use crate::app::workspace::signals::{Library, PreviewKey};
use crate::mining::signals::{PRESETS, Rule, RuleError, spec_of};
use crate::mining::store::Preview;
use crate::widgets::theme::space;
use crate::widgets::{
    Button, Icon, MenuItem, TextField, TextRole, Tone, card::section_header, menu_button, numbers, status,
    text, tooltip,
};
use egui::{ScrollArea, Ui, vec2};

const CURVE: f32 = 168.0;

impl SignalsScreen {
    pub(super) fn definition_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        library: &Library,
        actions: &mut Vec<Action>,
    ) {
        let rule = self.rule(library).clone();
        section_header(ui, rule.label(), None, |ui| self.more_ui(ui, &rule, library, actions));
        text::small(ui, signed(&rule));
        self.copy_ui(ui, &rule, library, actions);
        self.force_ui(ui, context, &rule, library, actions);
        ui.add_space(space::S);
        ScrollArea::vertical().id_salt(("rule", &**rule.id())).auto_shrink([false, false]).show(ui, |ui| {
            words_ui(ui, &rule);
            ui.add_space(space::M);
            if let Some(key) = self.question(&rule) {
                self.effect_ui(ui, context, &key, actions);
            }
            ui.add_space(space::M);
            text::heading(ui, "Thresholds");
            self.thresholds_ui(ui, &rule);
            ui.add_space(space::L);
        });
    }

    /// What is set but not in force yet.
    fn force_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        rule: &Rule,
        library: &Library,
        actions: &mut Vec<Action>,
    ) {
        let changed = self.changed(rule);
        ui.horizontal(|ui| {
            let busy = context.workspace.signals.finding().map(|_| "Signals are being found");
            let reason = busy.or(changed.is_none().then_some("Move a threshold first"));
            let label = format!("Put version {} in force", rule.version() + 1);
            let force = Button::primary(&label)
                .icon(Icon::Check)
                .tooltip(
                    "Finds the signal anew in all sessions; hits name the version that they were found by",
                )
                .disabled_because(reason);
            if force.show(ui).clicked()
                && let Some(next) = changed.clone()
            {
                let mut rules = library.rules.clone();
                rules.replace(next.by(&context.workspace.author()));
                self.put(rules, actions);
            }
            if changed.is_some() && Button::ghost("Discard").icon(Icon::Close).show(ui).clicked() {
                self.draft = None;
            }
            let key = context.key(Command::Undo);
            if context.workspace.signals.can_undo()
                && Button::ghost("Undo")
                    .icon(Icon::Undo)
                    .shortcut(key.as_deref())
                    .disabled_because(busy)
                    .show(ui)
                    .clicked()
            {
                actions.push(Action::Run(Command::Undo));
            }
        });
    }

    pub(super) fn more_ui(&mut self, ui: &mut Ui, rule: &Rule, library: &Library, actions: &mut Vec<Action>) {
        menu_button(ui, Button::ghost("More").trailing(Icon::ChevronDown), |ui| {
            if MenuItem::new("Duplicate…").icon(Icon::Plus).show(ui) {
                self.copy_name = Some(String::new());
            }
            let switch = if rule.is_on() { "Switch off" } else { "Switch on" };
            if MenuItem::new(switch).icon(Icon::Eye).show(ui) {
                let mut rules = library.rules.clone();
                rules.replace(rule.clone().switched(!rule.is_on()));
                self.put(rules, actions);
            }
            if !rule.is_composed() && MenuItem::new("Back to the program's numbers").icon(Icon::Undo).show(ui)
            {
                self.draft = Some(super::Draft::from(rule, &rule.reset()));
            }
            if MenuItem::new("Copy as JSON").icon(Icon::Export).show(ui)
                && let Ok(json) = library.rules.to_json_of(&[rule.id().to_string()])
            {
                ui.ctx().copy_text(json);
            }
            let above = library.rules.built_upon(rule.id());
            let reason =
                (!above.is_empty()).then(|| format!("Other signals build on it: {}", above.join(", ")));
            if !rule.is_own()
                && MenuItem::new("Remove")
                    .icon(Icon::Close)
                    .danger()
                    .disabled_because(reason.as_deref())
                    .show(ui)
                && let Ok(rules) = library.rules.without(rule.id())
            {
                self.chosen = Some(rule.kind().name().to_owned());
                self.put(rules, actions);
            }
        });
        if PRESETS.iter().any(|p| p.kind == rule.kind()) {
            menu_button(ui, Button::ghost("Presets").trailing(Icon::ChevronDown), |ui| {
                for preset in PRESETS.iter().filter(|p| p.kind == rule.kind()) {
                    let item = ui.scope(|ui| MenuItem::new(preset.tool).show(ui));
                    tooltip::hint(
                        item.response.interact(egui::Sense::hover()),
                        preset.tool,
                        Some(preset.source),
                        None,
                    );
                    if item.inner
                        && let Ok(next) = preset.apply(rule)
                    {
                        self.draft = Some(super::Draft::from(rule, &next));
                    }
                }
            });
        }
    }

    /// The name of a copy, while it is typed.
    pub(super) fn copy_ui(&mut self, ui: &mut Ui, rule: &Rule, library: &Library, actions: &mut Vec<Action>) {
        let Some(mut name) = self.copy_name.take() else { return };
        let id = format!("{}/{}", rule.kind().name(), name.trim());
        let made = library.rules.duplicate(rule.id(), &id, "");
        let problem = made.as_ref().err().filter(|_| !name.is_empty()).map(RuleError::to_string);
        let mut open = true;
        ui.horizontal(|ui| {
            let field = TextField::new(&mut name, "Name of the copy").hint("small letters, digits, hyphens");
            field.mono().limit(40).width(220.0).problem(problem.as_deref()).show(ui);
            let reason = made.is_err().then_some("Give it a name of its own first");
            if Button::primary("Duplicate").disabled_because(reason).show(ui).clicked()
                && let Ok(rules) = &made
            {
                self.choose(&id);
                self.put(rules.clone(), actions);
                open = false;
            }
            if Button::ghost("Cancel").show(ui).clicked() {
                open = false;
            }
        });
        if let Some(problem) = problem {
            text::show(ui, TextRole::Danger, problem);
        }
        self.copy_name = open.then_some(name);
    }

    /// The curve, and the sessions that flip.
    pub(super) fn effect_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        key: &PreviewKey,
        actions: &mut Vec<Action>,
    ) {
        let rule = &key.after;
        let work = &context.workspace.signals;
        let fresh = work.preview(key);
        let shown = fresh.or_else(|| work.last_preview(rule.id()));
        let threshold = rule.thresholds().find(|t| t.name == key.threshold);
        ui.horizontal(|ui| {
            let title = threshold.map_or_else(
                || "What it finds".to_owned(),
                |threshold| format!("Sensitivity to: {}", threshold.label.to_lowercase()),
            );
            text::heading(ui, title);
            if fresh.is_none() {
                status(ui, Tone::Neutral, "Computing…");
            }
        });
        let size = vec2(ui.available_width().max(200.0), CURVE);
        match (shown, threshold) {
            (Some(preview), Some(threshold)) => {
                let value_in =
                    |of: &Rule| of.values().find(|(t, _)| t.name == threshold.name).map(|(_, v)| v);
                let in_force = value_in(&key.before).filter(|_| key.before.is_on());
                let marked = Marked { in_force, set: rule.value(threshold.name) };
                curve_ui(ui, &threshold, &preview.curve, preview.searched, &marked, size);
                flips_ui(ui, rule, preview, actions);
            }
            (Some(preview), None) => flips_ui(ui, rule, preview, actions),
            (None, Some(_)) => {
                crate::widgets::skeleton(ui, size.x, size.y);
            }
            (None, None) => {
                crate::widgets::skeleton(ui, size.x, 20.0);
            }
        }
    }
}

/// `rage_click · version 2 · by ann`
pub(super) fn signed(rule: &Rule) -> String {
    format!("{} · version {} · {}", rule.id(), rule.version(), by(rule))
}

fn by(rule: &Rule) -> String {
    if rule.author().is_empty() { "by nobody signed in".to_owned() } else { format!("by {}", rule.author()) }
}

fn words_ui(ui: &mut Ui, rule: &Rule) {
    let spec = spec_of(rule.kind());
    text::body(ui, rule.meaning());
    ui.add_space(space::XS);
    let changed = rule.values().any(|(threshold, value)| value != threshold.default);
    let rule_words = if changed { format!("By default: {}", spec.rule) } else { spec.rule.to_owned() };
    text::secondary(ui, rule_words);
    text::muted(ui, spec.except);
    text::small(ui, format!("Source: {}", rule.source()));
}

/// `3 sessions gain it, 12 lose it`, each with the sessions behind it.
fn flips_ui(ui: &mut Ui, rule: &Rule, preview: &Preview, actions: &mut Vec<Action>) {
    let flips = &preview.flips;
    let share = numbers::share(flips.sessions_after, preview.searched, None);
    ui.horizontal_wrapped(|ui| {
        text::secondary(
            ui,
            format!("{} in {share} sessions", numbers::counted(flips.hits_after, "hit", "hits")),
        );
        if flips.hits_after != flips.hits_before && flips.hits_before > 0 {
            text::muted(ui, format!("instead of {} in {}", flips.hits_before, flips.sessions_before));
        }
        for (sessions, verb) in [(&flips.gained, "gain"), (&flips.lost, "lose")] {
            if sessions.is_empty() {
                continue;
            }
            let label =
                format!("{} {verb} it", numbers::counted(sessions.len() as u64, "session", "sessions"));
            if Button::ghost(&label).icon(Icon::List).show(ui).clicked() {
                let title = format!("{}: would {verb} it", rule.label());
                let sessions = sessions.iter().cloned().collect();
                actions.push(Action::ShowSessions(SessionSet { title, sessions }));
            }
        }
        if preview.unreadable > 0 {
            let unread = numbers::counted(preview.unreadable, "session", "sessions");
            text::show(ui, TextRole::Warn, format!("{unread} cannot be read"));
        }
    });
}
