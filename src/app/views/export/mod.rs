//! The Export screen: the labelled set of a revealed round, seen before it is written; knows the workspace only to
//! read.

mod card;

use super::{Screen, ViewContext};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::route::Route;
use crate::app::workspace::{ExportPlan, Preview, proposed_folder};
use crate::export::{Format, SplitPlan};
use crate::widgets::choice::{Choice, segmented};
use crate::widgets::table::{Column, Table};
use crate::widgets::{
    self, Button, ControlSize, EmptyState, Icon, Surface, TextField, TextRole, field, numbers,
    section_header, space, text,
};
use egui::{CentralPanel, Context, Margin, Panel, ScrollArea, Ui};
use std::path::PathBuf;

/// What this screen alone can ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum ExportAction {
    /// Finds the rounds that may be exported.
    List,
    Preview(ExportPlan),
    /// Into this folder, which is made if missing.
    Write(ExportPlan, PathBuf),
}

/// What this screen remembers of its drawing.
pub struct ExportScreen {
    round: Option<String>,
    format: Format,
    split: SplitPlan,
    intents_only: bool,
    folder: String,
    listed: bool,
    previewed: Option<ExportPlan>,
}

impl Default for ExportScreen {
    fn default() -> Self {
        Self {
            round: None,
            format: Format::Parquet,
            split: SplitPlan::default(),
            intents_only: false,
            folder: String::new(),
            listed: false,
            previewed: None,
        }
    }
}

impl ExportScreen {
    fn plan(&self) -> Option<ExportPlan> {
        Some(ExportPlan {
            round: self.round.clone()?,
            format: self.format,
            intents_only: self.intents_only,
            split: self.split,
        })
    }

    fn write(&self, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        if self.problem(context).is_none()
            && let Some(plan) = self.plan()
        {
            actions.push(Action::Export(ExportAction::Write(plan, PathBuf::from(self.folder.trim()))));
        }
    }

    /// Why nothing can be written now.
    fn problem(&self, context: &ViewContext<'_>) -> Option<String> {
        let work = &context.workspace.export;
        if self.round.is_none() {
            Some("Reveal a round first".into())
        } else if self.folder.trim().is_empty() {
            Some("Name a folder".into())
        } else if work.is_writing() {
            Some("It is being written".into())
        } else {
            work.problem.clone()
        }
    }
}

impl Screen for ExportScreen {
    fn logic(&mut self, _ctx: &Context, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let work = &context.workspace.export;
        if !self.listed {
            self.listed = true;
            actions.push(Action::Export(ExportAction::List));
        }
        if self.round.is_none()
            && let Some(last) = work.rounds.as_ref().and_then(|r| r.last())
        {
            self.round = Some(last.id.clone());
            if let Some(project) = &context.workspace.project {
                self.folder = proposed_folder(&project.path, &last.id).display().to_string();
            }
        }
        let plan = self.plan();
        if plan.is_some() && plan != self.previewed && !work.is_previewing() {
            self.previewed = plan.clone();
            actions.extend(plan.map(|p| Action::Export(ExportAction::Preview(p))));
        }
    }

    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let work = &context.workspace.export;
        let Some(rounds) = &work.rounds else {
            widgets::loading(ui, "Looking for labelled rounds", None, "", false);
            return;
        };
        if rounds.is_empty() {
            // Rounds may have been revealed since.
            self.listed = false;
            let empty = EmptyState::new(
                Icon::Export,
                "Nothing to export yet",
                "Two coders label a round blind, both seal, and the round is revealed; then its labels can be exported",
            )
            .action("Go to coding", Some(Icon::Code));
            if empty.show(ui).is_some() {
                actions.push(Action::Navigate(Route::Code));
            }
            return;
        }
        let names: Vec<(usize, &str)> = rounds.iter().enumerate().map(|(i, r)| (i, r.id.as_str())).collect();
        Panel::left("export-plan")
            .default_size(360.0)
            .size_range(300.0..=520.0)
            .frame(widgets::surface(ui, Surface::Panel, Margin::same(16)))
            .show(ui, |ui| self.plan_ui(ui, context, &names, actions));
        CentralPanel::no_frame().show(ui, |ui| match (&work.preview, &work.problem) {
            (_, Some(problem)) => {
                EmptyState::error("This cannot be exported", problem).show(ui);
            }
            (Some(preview), None) => preview_ui(ui, preview),
            (None, None) => {
                widgets::loading(ui, "Preparing the preview", None, "", false);
            }
        });
    }

    fn command(&mut self, command: Command, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        if command == Command::RunExport {
            self.write(context, actions);
        }
    }

    fn disabled_reason(&self, command: Command, context: &ViewContext<'_>) -> Option<String> {
        match command {
            Command::RunExport => self.problem(context),
            _ => Some("Not on this screen".into()),
        }
    }
}

impl ExportScreen {
    fn plan_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        rounds: &[(usize, &str)],
        actions: &mut Vec<Action>,
    ) {
        text::title(ui, "Labelled set");
        text::secondary(
            ui,
            "One row per item: both blind labels, the final one with its source, and all features",
        );
        ui.add_space(space::L);
        let current = rounds.iter().find(|(_, id)| Some(*id) == self.round.as_deref()).map_or(0, |(i, _)| *i);
        field::labelled(ui, "Round", None, None, |ui| {
            if let Some(at) = field::select(ui, "Round", current, rounds) {
                self.round = rounds.get(at).map(|(_, id)| (*id).to_owned());
            }
        });
        ui.add_space(space::M);
        text::strong(ui, "Format");
        let formats = [
            Choice::new(Format::Parquet, "Parquet"),
            Choice::new(Format::Csv, "CSV"),
            Choice::new(Format::Jsonl, "JSON lines"),
        ];
        if let Some(format) = segmented(ui, "Format", self.format, &formats) {
            self.format = format;
        }
        ui.add_space(space::M);
        widgets::checkbox(ui, &mut self.intents_only, "Intents only")
            .on_hover_text("Leaves out items whose settled label was not promoted to an intent");
        ui.add_space(space::M);
        text::strong(ui, "Split by user");
        text::muted(
            ui,
            "A user's items never stand on two sides, so that no score can profit from knowing the person",
        );
        let mut train = self.split.train * 100.0;
        let mut validation = self.split.validation * 100.0;
        let changed = field::slider(ui, &mut train, "Training", "%", 0.0..=100.0, 0).changed()
            | field::slider(ui, &mut validation, "Validation", "%", 0.0..=100.0, 0).changed();
        if changed {
            let train = (train / 100.0).clamp(0.0, 1.0);
            let validation = (validation / 100.0).clamp(0.0, 1.0 - train);
            self.split = SplitPlan { train, validation, test: 1.0 - train - validation, ..self.split };
        }
        text::muted(ui, format!("Test {}", numbers::percent(self.split.test)));
        ui.add_space(space::M);
        field::labelled(ui, "Folder", None, None, |ui| {
            let width = ui.available_width();
            TextField::new(&mut self.folder, "Folder").width(width).mono().show(ui);
        });
        ui.add_space(space::L);
        let key = context.key(Command::RunExport);
        let problem = self.problem(context);
        let button = Button::primary("Export")
            .icon(Icon::Export)
            .size(ControlSize::Large)
            .shortcut(key.as_deref())
            .disabled_because(problem.as_deref())
            .fill_width();
        if button.show(ui).clicked() {
            self.write(context, actions);
        }
        if let Some(files) = &context.workspace.export.written {
            ui.add_space(space::M);
            widgets::status(ui, widgets::Tone::Success, "Written");
            for file in files {
                text::selectable(ui, TextRole::Mono, file.display().to_string());
            }
        }
    }
}

fn preview_ui(ui: &mut Ui, preview: &Preview) {
    let height = ui.available_height();
    widgets::surface(ui, Surface::Panel, Margin::same(16)).show(ui, |ui| {
        let shown = preview.rows.len() as u64;
        let of = format!("First {shown} of {} rows", numbers::count(preview.card.rows as u64));
        section_header(ui, "Preview", Some((preview.columns.len() as u64, "columns")), |ui| {
            text::muted(ui, of);
        });
        ui.allocate_ui(egui::vec2(ui.available_width(), height * 0.42), |ui| {
            ScrollArea::horizontal().id_salt("preview-columns").show(ui, |ui| {
                let columns: Vec<Column<'_>> =
                    preview.columns.iter().map(|c| Column::new(c, 130.0)).collect();
                ui.set_min_width(138.0 * columns.len() as f32);
                Table::new("export-preview", &columns, preview.rows.len()).show(
                    ui,
                    |row| preview.rows[row].first().cloned().unwrap_or_default(),
                    |ui, row, column| {
                        let cell = preview.rows[row].get(column).map_or("", String::as_str);
                        text::truncated(ui, TextRole::Mono, cell);
                    },
                );
            });
        });
        ui.add_space(space::M);
        ScrollArea::vertical()
            .id_salt("card")
            .auto_shrink([false, false])
            .show(ui, |ui| card::card_ui(ui, &preview.card));
    });
}
