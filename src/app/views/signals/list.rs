//! The library on the left: every definition with its hits, sessions and judged precision.

use super::SignalsScreen;
use super::compose::Composing;
use crate::app::action::Action;
use crate::app::player::lanes::{category_of_kind, signal_category};
use crate::app::views::ViewContext;
use crate::app::workspace::signals::Library;
use crate::mining::signals::Rule;
use crate::model::Signal;
use crate::widgets::theme::{Category, space};
use crate::widgets::{
    Button, Icon, TextRole, card::section_header, list_row::list_row, numbers, swatch, text, tooltip,
};
use egui::{ScrollArea, Ui};
use std::fmt::Write as _;

const ROW: f32 = 42.0;

impl SignalsScreen {
    pub(super) fn list_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        library: &Library,
        actions: &mut Vec<Action>,
    ) {
        let rules = library.rules.rules();
        section_header(ui, "Signals", Some((rules.len() as u64, "definitions")), |ui| {
            self.exchange_menu(ui, library);
            let new = Button::secondary("New").icon(Icon::Plus).selected(self.new_one().is_some());
            let new = new.tooltip("Write a signal of your own: ordered steps with thresholds");
            if new.show(ui).clicked() {
                (self.composing, self.along, self.row) = (Some(Composing::new()), None, 0);
            }
        });
        self.pasted_ui(ui, context, library, actions);
        Self::upkeep_ui(ui, context, library, actions);
        ui.add_space(space::XS);
        // While a new one is being written none is chosen.
        let chosen = self.new_one().is_none().then(|| self.rule(library).id().clone());
        let mut next = None;
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let written: Vec<&Rule> = rules.iter().filter(|rule| rule.is_composed()).collect();
            if !written.is_empty() {
                text::small(ui, "Of this project");
                for rule in &written {
                    if row_ui(ui, context, library, rule, chosen.as_ref() == Some(rule.id())) {
                        next = Some(rule.id().clone());
                    }
                }
                ui.add_space(space::XS);
                text::small(ui, "Of the library");
            }
            let own = rules.iter().filter(|rule| rule.is_own());
            for rule in own {
                let variants = rules.iter().filter(|v| !v.is_own() && v.kind() == rule.kind());
                for rule in std::iter::once(rule).chain(variants) {
                    if row_ui(ui, context, library, rule, chosen.as_ref() == Some(rule.id())) {
                        next = Some(rule.id().clone());
                    }
                }
            }
        });
        if let Some(id) = next {
            self.choose(&id);
        }
    }
}

/// True when clicked.
fn row_ui(ui: &mut Ui, context: &ViewContext<'_>, library: &Library, rule: &Rule, chosen: bool) -> bool {
    let totals = library.totals(rule);
    let hits = numbers::counted(totals.hits, "hit", "hits");
    let spoken = format!("{}, {hits}", rule.label());
    let response = list_row(ui, ("definition", &**rule.id()), &spoken, ROW, |ui| {
        if !rule.is_own() && !rule.is_composed() {
            ui.add_space(space::M);
        }
        swatch(ui, category_of(context, rule), 16.0);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add_space(4.0);
            let role = match (chosen, rule.is_on()) {
                (true, _) => TextRole::Strong,
                (false, true) => TextRole::Body,
                (false, false) => TextRole::Muted,
            };
            text::truncated(ui, role, rule.label());
            text::truncated(ui, TextRole::Small, facts(context, library, rule));
        });
    });
    tooltip::definition(response, rule.label(), rule.meaning(), Some(rule.source())).clicked()
}

/// A variant has the colour of its kind.
fn category_of(context: &ViewContext<'_>, rule: &Rule) -> Category {
    match (context.workspace.open.as_ref(), Signal::of_definition(rule.id())) {
        (Some(open), Some(signal)) => signal_category(&signal, &open.own),
        _ => category_of_kind(rule.kind()),
    }
}

/// `12 hits · 9 of 310 sessions (3 %) · 8 of 9 right`
fn facts(context: &ViewContext<'_>, library: &Library, rule: &Rule) -> String {
    if !rule.is_on() {
        return "Switched off".to_owned();
    }
    let totals = library.totals(rule);
    let mut line = format!(
        "{} · {}",
        numbers::counted(totals.hits, "hit", "hits"),
        numbers::share(totals.sessions, library.sessions, None)
    );
    if !context.workspace.labels_blind() {
        let (right, judged) = context.workspace.signals.judgements.counts(rule.id(), rule.version());
        if judged > 0 {
            let _ = write!(line, " · {right} of {judged} right");
        }
    }
    line
}
