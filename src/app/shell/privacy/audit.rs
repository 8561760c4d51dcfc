//! What is stored: an audit, its findings with examples at their moments, and masking them for good.

use super::PrivacyDialog;
use crate::app::action::{Action, FileAction};
use crate::app::jobs::JobView;
use crate::app::route::Route;
use crate::app::selection::Item;
use crate::app::shell::status_bar::waiting_ui;
use crate::app::shell::typed_path;
use crate::app::workspace::{AUDIT, CaptureAction, MASKING, PrivacyWork};
use crate::export::ReportFormat;
use crate::privacy::Audit;
use crate::widgets::{
    Button, Column, ControlSize, EmptyState, Icon, Table, TextField, dialog_footer, numbers, space, text,
};
use egui::{Id, ScrollArea, Ui};

impl PrivacyDialog {
    pub(super) fn audit_ui(
        &mut self,
        ui: &mut Ui,
        work: &PrivacyWork,
        (sessions, jobs): (usize, &[JobView]),
        asked: &mut Vec<Action>,
    ) {
        let room = (ui.ctx().content_rect().height() - 320.0).max(200.0);
        let rules = self.saved.clone();
        match &work.found {
            _ if work.is_busy() => {
                let label = if jobs.iter().any(|job| job.label == MASKING) { MASKING } else { AUDIT };
                waiting_ui(ui, jobs, label, asked);
            }
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
        if work.found.is_some() {
            self.report_ui(ui, asked);
        }
        let busy = work.is_busy().then_some("Wait until it is done, or stop it");
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

    /// The account as a file: a page, Markdown or JSON, by its ending.
    fn report_ui(&mut self, ui: &mut Ui, asked: &mut Vec<Action>) {
        ui.add_space(space::S);
        ui.horizontal(|ui| {
            TextField::new(&mut self.report, "File of the report, .html, .md or .json")
                .mono()
                .width(560.0)
                .id(Id::unique("audit-report"))
                .show(ui);
            let path = typed_path(&self.report);
            let wrong = match &path {
                None => Some("Type a path first".to_owned()),
                Some(path) => ReportFormat::of_file(path).err(),
            };
            let write = Button::secondary("Write the report").icon(Icon::Export);
            if write.disabled_because(wrong.as_deref()).show(ui).clicked()
                && let Some(path) = path
            {
                asked.push(Action::Capture(CaptureAction::WriteAudit(path)));
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
                        asked.push(Action::Select(Item::Moment(example.session.clone(), example.offset_ms)));
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
