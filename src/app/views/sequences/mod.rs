//! The Sequences screen: every sequence with its features, the columns at a glance, what goes together, and frequent
//! patterns; knows the workspace only to read.

mod columns;
mod correlations;
mod head;
mod motifs;
mod pair;
mod table;
#[cfg(test)]
mod tests;
mod value;

use super::{Screen, ViewContext};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::expression::ExpressionField;
use crate::app::workspace::SequencesAction;
use crate::mining::features::{FeatureSpec, formula_of};
use crate::widgets::choice::{Choice, tabs};
use crate::widgets::{self, EmptyState, Icon, Surface};
use columns::ColumnsTab;
use correlations::CorrelationsTab;
use egui::{CentralPanel, Context, Margin, Panel, Ui};
use motifs::MotifsTab;
use std::sync::Arc;
use table::Group;

/// What stands on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Table,
    Columns,
    Correlations,
    Motifs,
}

/// What this screen remembers of its drawing.
#[derive(Default)]
pub struct SequencesScreen {
    tab: Tab,
    group: Group,
    condition: ExpressionField,
    /// The condition that this screen asked for, or took over from elsewhere.
    told: String,
    /// Seconds, while the slider is elsewhere than the project.
    gap_s: Option<f64>,
    export_path: String,
    /// Row and column of the table.
    chosen: Option<(usize, usize)>,
    columns: ColumnsTab,
    correlations: CorrelationsTab,
    motifs: MotifsTab,
}

impl Screen for SequencesScreen {
    fn logic(&mut self, _ctx: &Context, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let Some(open) = &context.workspace.open else { return };
        let work = &context.workspace.sequences;
        let asked = &work.arrangement().text;
        if self.told != *asked {
            // Another screen asked for these rows.
            self.condition = ExpressionField::with(asked.clone());
            (self.told, self.tab) = (asked.clone(), Tab::Table);
        }
        if !open.sessions.is_empty() && work.is_stale(Arc::as_ptr(&open.sessions) as usize) {
            self.chosen = None;
            actions.push(Action::Sequences(SequencesAction::Read { gap_ms: None }));
        }
    }

    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let Some(open) = &context.workspace.open else {
            widgets::loading(ui, "Opening the project", None, "", false);
            return;
        };
        if open.sessions.is_empty() {
            let empty = EmptyState::new(
                Icon::Table,
                "No sequences yet",
                "A session is cut into sequences where its visitor paused; import recordings first",
            )
            .action("Import exports…", Some(Icon::Import));
            if empty.show(ui).is_some() {
                actions.push(Action::Run(Command::Import));
            }
            return;
        }
        let work = &context.workspace.sequences;
        if let Some(problem) = work.problem() {
            let empty = EmptyState::error("The sequences were not described", problem)
                .action("Try again", Some(Icon::Refresh));
            if empty.show(ui).is_some() {
                actions.push(Action::Sequences(SequencesAction::Read { gap_ms: None }));
            }
            return;
        }
        let Some(described) = work.described().cloned() else {
            let job = work.reading().and_then(|id| context.jobs.iter().find(|job| job.id == id));
            let share = job.filter(|job| job.total > 0).map(|job| job.done as f32 / job.total as f32);
            let what = job.map_or("", |job| &job.what);
            if widgets::loading(ui, "Describing sequences", share, what, job.is_some())
                && let Some(id) = work.reading()
            {
                actions.push(Action::CancelJob(id));
            }
            return;
        };
        widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 8)).show(ui, |ui| {
            ui.horizontal(|ui| {
                let patterns = work.patterns().map_or(0, |p| p.report.found.len());
                let all = [
                    Choice::new(Tab::Table, "Table").count(described.table.len() as u64),
                    Choice::new(Tab::Columns, "Columns").count(described.table.columns.len() as u64),
                    Choice::new(Tab::Correlations, "Correlations"),
                    Choice::new(Tab::Motifs, "Motifs").count(patterns as u64),
                ];
                if let Some(tab) = tabs(ui, self.tab, &all) {
                    self.tab = tab;
                }
            });
            self.gap_ui(ui, context, &described, actions);
        });
        match self.tab {
            Tab::Table => {
                self.value_panel(ui, context, &described, actions);
                CentralPanel::no_frame().show(ui, |ui| {
                    self.filter_ui(ui, context, &described, actions);
                    self.table_ui(ui, context, &described, actions);
                });
            }
            Tab::Columns => {
                if let Some(column) = self.columns.show(ui, &described) {
                    self.sort_by(column, context, actions);
                }
            }
            Tab::Correlations => self.correlations.show(ui, &described, actions),
            Tab::Motifs => self.motifs.show(ui, context, actions),
        }
    }

    fn command(&mut self, command: Command, _context: &ViewContext<'_>, _actions: &mut Vec<Action>) {
        if command == Command::Filter {
            self.tab = Tab::Table;
            self.condition.focus = true;
        }
    }

    fn disabled_reason(&self, command: Command, _context: &ViewContext<'_>) -> Option<String> {
        match command {
            Command::Filter => None,
            Command::Undo | Command::Redo => Some("There is nothing to undo on this screen".into()),
            _ => Some("Not on this screen".into()),
        }
    }
}

impl SequencesScreen {
    fn value_panel(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        described: &crate::app::workspace::DescribedSequences,
        actions: &mut Vec<Action>,
    ) {
        Panel::right("sequences-value")
            .default_size(340.0)
            .size_range(280.0..=560.0)
            .frame(widgets::surface(ui, Surface::Panel, Margin::same(12)))
            .show(ui, |ui| value::value_ui(ui, context, described, self.chosen, actions));
    }
}

/// What a feature is, how it is computed, and whose definition that is.
fn explained(spec: &FeatureSpec) -> String {
    match formula_of(spec.name) {
        Some(told) => {
            format!("{} ({})\n= {}\nSource: {}", spec.meaning, spec.unit, told.formula, told.source)
        }
        None => spec.meaning.to_owned(),
    }
}
