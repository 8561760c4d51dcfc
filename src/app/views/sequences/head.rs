//! Above the table: the pause that ends a sequence, with the count as the slider moves, the condition, the export.

use super::SequencesScreen;
use super::table::{GROUPS, Group};
use crate::app::action::Action;
use crate::app::views::ViewContext;
use crate::app::workspace::clusters::SHORTEST_GAP_MS;
use crate::app::workspace::{Arrangement, DescribedSequences, OpenProject, SequencesAction, SortBy};
use crate::mining::sequences::DEFAULT_GAP_MS;
use crate::widgets::choice::{Choice, segmented};
use crate::widgets::theme::space;
use crate::widgets::{
    self, Button, ControlSize, Icon, Surface, TextField, TextRole, Tone, field, menu_button, numbers, text,
};
use egui::{Margin, Ui};
use std::path::PathBuf;

/// The longest pause that can be asked about.
const LONGEST_GAP_S: f64 = 180.0;
const HINT: &str = "clicks >= 5 and duration_s > 1min and dead_click";

impl SequencesScreen {
    pub(super) fn gap_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        described: &DescribedSequences,
        actions: &mut Vec<Action>,
    ) {
        let present_s = described.table.parameters.gap_ms as f64 / 1_000.0;
        let mut gap_s = self.gap_s.unwrap_or(present_s);
        ui.horizontal(|ui| {
            text::line(ui, TextRole::Secondary, "A pause that ends a sequence");
            let least = SHORTEST_GAP_MS as f64 / 1_000.0;
            let name = "A pause that ends a sequence";
            if field::slider(ui, &mut gap_s, name, "s", least..=LONGEST_GAP_S, 0).changed() {
                self.gap_s = Some(gap_s);
            }
            let gap_ms = (gap_s * 1_000.0).round() as i64;
            let count = match &context.workspace.clusters.cuts {
                Some(cuts) => cuts.count(gap_ms),
                None => described.table.len(),
            };
            let told = numbers::counted(count as u64, "sequence", "sequences");
            let aside = context.workspace.open.as_ref().map(OpenProject::set_aside).unwrap_or_default();
            let of = numbers::counted(aside.mined() as u64, "session", "sessions");
            text::line(ui, TextRole::Strong, format!("{told} of {of}"));
            if let Some(sentence) = aside.sentence() {
                text::line(ui, TextRole::Small, sentence);
            }
            if gap_ms != described.table.parameters.gap_ms {
                let reading =
                    context.workspace.sequences.reading().map(|_| "The sequences are being described");
                let button = Button::primary("Cut again")
                    .size(ControlSize::Small)
                    .tooltip("Becomes the gap of the project, for clusters too")
                    .disabled_because(reading);
                if button.show(ui).clicked() {
                    self.gap_s = None;
                    self.chosen = None;
                    actions.push(Action::Sequences(SequencesAction::Read { gap_ms: Some(gap_ms) }));
                }
            } else if gap_ms != DEFAULT_GAP_MS {
                text::line(ui, TextRole::Muted, format!("usual are {} s", DEFAULT_GAP_MS / 1_000));
            }
            if described.unread > 0 {
                let unread = numbers::counted(described.unread as u64, "session", "sessions");
                widgets::status(ui, Tone::Warn, &format!("{unread} cannot be read and are left out"));
            }
            if context.workspace.sequences.reading().is_some() {
                text::line(ui, TextRole::Muted, "Describing …");
            }
        });
    }

    pub(super) fn filter_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        described: &DescribedSequences,
        actions: &mut Vec<Action>,
    ) {
        let work = &context.workspace.sequences;
        let vocabulary = &context.workspace.expressions.names().sequence;
        widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 6)).show(ui, |ui| {
            let output = ui
                .horizontal(|ui| {
                    let width = (ui.available_width() - 300.0).max(220.0);
                    let output = self.condition.show(ui, "Condition on sequences", HINT, width, vocabulary);
                    let shown = work.rows().map_or(0, |rows| rows.len()) as u64;
                    text::line(
                        ui,
                        TextRole::Secondary,
                        numbers::share(shown, described.table.len() as u64, None),
                    );
                    if work.is_arranging() {
                        text::line(ui, TextRole::Muted, "Looking …");
                    }
                    self.export_ui(ui, context, actions);
                    output
                })
                .inner;
            if let Some(error) = &output.error {
                self.condition.problem_ui(ui, error);
            }
            if output.meant && self.condition.text != work.arrangement().text {
                let text = self.condition.text.clone();
                self.told.clone_from(&text);
                let arrangement = Arrangement { text, ..work.arrangement().clone() };
                self.arrange(arrangement, actions);
            }
            ui.add_space(space::XS);
            // A group without a column would show a table of names alone.
            let own = described.table.columns.iter().any(|column| column.feature.own.is_some());
            let groups = GROUPS.into_iter().filter(|(group, _)| own || *group != Group::Own);
            let groups: Vec<_> = groups.map(|(group, label)| Choice::new(group, label)).collect();
            if !own && self.group == Group::Own {
                self.group = Group::Overview;
            }
            if let Some(group) = segmented(ui, "Columns", self.group, &groups) {
                self.group = group;
            }
        });
    }

    pub(super) fn arrange(&mut self, arrangement: Arrangement, actions: &mut Vec<Action>) {
        actions.push(Action::Sequences(SequencesAction::Arrange(arrangement)));
    }

    pub(super) fn sort_by(&mut self, column: usize, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        self.tab = super::Tab::Table;
        self.group = Group::All;
        let by = SortBy::Feature(column);
        let arrangement =
            Arrangement { by, ascending: false, ..context.workspace.sequences.arrangement().clone() };
        self.arrange(arrangement, actions);
    }

    fn export_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        if self.export_path.is_empty()
            && let Some(project) = &context.workspace.project
        {
            self.export_path = project.path.with_extension("sequences.csv").display().to_string();
        }
        let none = context.workspace.sequences.rows().is_none().then_some("The rows are being arranged");
        let button =
            Button::secondary("Export").icon(Icon::Export).size(ControlSize::Small).disabled_because(none);
        menu_button(ui, button, |ui| {
            text::secondary(ui, "The rows as they are shown, with all features; .csv, .parquet or .jsonl");
            TextField::new(&mut self.export_path, "File").width(360.0).mono().show(ui);
            let empty = self.export_path.trim().is_empty().then_some("Name a file");
            if Button::primary("Write").disabled_because(empty).show(ui).clicked() {
                let path = PathBuf::from(self.export_path.trim());
                actions.push(Action::Sequences(SequencesAction::Export(path)));
                ui.close();
            }
        });
    }
}
