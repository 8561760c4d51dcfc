//! The dialog of an event table: its first rows, what its columns mean, and what would be understood of it.

use super::join::JoinChoice;
use super::{App, Overlay};
use crate::app::action::{Action, FileAction};
use crate::app::workspace::{AskedTable, TableWork};
use crate::ingest::tables::{
    Check, Coordinates, Kind, Lists, Mapping, ONLY_SUMS, PRESETS, Preview, Role, TimeUnit, USUAL_LIST,
    columns_with_lists,
};
use crate::widgets::{
    Button, Column, Dialog, Table, TextField, TextRole, checkbox, dialog_footer, labelled, select, space,
    text,
};
use egui::{Id, ScrollArea, Ui, vec2};

/// Columns of the table that are shown of its first rows.
const MAX_SHOWN: usize = 40;
/// Kinds of events that are listed; tables of analytics have thousands of names.
const MAX_EVENTS: usize = 200;

/// What stands above and below the columns and the first rows, and the choice between events and properties, in points.
const AROUND: f32 = 410.0;
const KIND_ROW: f32 = 48.0;

#[derive(Debug)]
pub(super) struct ColumnsDialog {
    table: u64,
    mapping: Mapping,
    /// The mapping that was given to the check last.
    asked: Option<Mapping>,
    zone: String,
    /// Columns without a role are left out of the preview.
    used_only: bool,
    join: JoinChoice,
}

impl ColumnsDialog {
    pub(super) fn of(asked: &AskedTable) -> Self {
        let mapping = asked.preview.guess.clone();
        let zone = mapping.time_zone.clone().unwrap_or_default();
        Self {
            table: asked.number,
            mapping,
            asked: None,
            zone,
            used_only: false,
            join: JoinChoice::of(asked),
        }
    }
}

impl App {
    /// A table that waits is asked about as soon as nothing else is.
    pub(super) fn ask_of_table(&mut self) {
        if let (Overlay::None, Some(asked)) = (&self.overlay, self.workspace.tables.asked()) {
            self.overlay = Overlay::Columns(Box::new(ColumnsDialog::of(asked)));
        }
    }

    pub(super) fn columns_ui(&mut self, ui: &mut Ui, mut dialog: Box<ColumnsDialog>) -> Overlay {
        let Some(asked) = self.workspace.tables.asked().filter(|a| a.number == dialog.table) else {
            return Overlay::None;
        };
        let sums = asked.preview.only_sums && dialog.mapping.column(Role::Time).is_none();
        let missing = dialog.mapping.check().err();
        let missing = if sums { Some(ONLY_SUMS.to_owned()) } else { missing };
        let tables = &self.workspace.tables;
        let check = tables.checked(&dialog.mapping);
        let mut wanted = None;
        let room = ui.ctx().content_rect();
        let shown = Dialog::new("columns", "Import a table").width(1180.0).show(ui.ctx(), |ui| {
            let kinds = if self.workspace.open.is_some() { KIND_ROW } else { 0.0 };
            let height = (room.height() - AROUND - kinds - preview_height(&asked.preview)).max(160.0);
            if self.workspace.open.is_some() {
                dialog.join.kind_ui(ui);
            }
            if dialog.join.chosen {
                dialog.join.ui(ui, asked, &self.workspace.properties, height);
                ui.add_space(space::S);
                preview_ui(ui, &mut dialog, asked);
                dialog_footer(ui, |ui| {
                    let wrong = dialog.join.wrong(&self.workspace.properties);
                    if Button::primary("Add properties").disabled_because(wrong).show(ui).clicked() {
                        wanted = Some(FileAction::JoinTable(dialog.join.join.clone()));
                    }
                    skip_ui(ui, tables, &mut wanted);
                });
                return;
            }
            head_ui(ui, &mut dialog, asked);
            ui.add_space(space::S);
            ui.columns(2, |halves| {
                let area = |salt| ScrollArea::vertical().id_salt(salt).max_height(height).auto_shrink(false);
                area("roles").show(&mut halves[0], |ui| {
                    lists_ui(ui, &mut dialog, &asked.preview.columns);
                    let columns = columns_with_lists(&dialog.mapping, &asked.preview.columns);
                    roles_ui(ui, &mut dialog.mapping, &columns);
                    properties_ui(ui, &mut dialog.mapping, &columns);
                    values_ui(ui, &mut dialog);
                });
                area("understood").show(&mut halves[1], |ui| {
                    understood_ui(ui, &mut dialog.mapping, missing.as_deref(), check, tables.is_checking());
                });
            });
            ui.add_space(space::S);
            preview_ui(ui, &mut dialog, asked);
            dialog_footer(ui, |ui| {
                let none = check.filter(|c| c.sessions == 0).map(|_| "No row has a time that can be read");
                let reason = missing.as_deref().or(none);
                let last = asked.place.0 == asked.place.1;
                if Button::primary(if last { "Import" } else { "Next table" })
                    .disabled_because(reason)
                    .show(ui)
                    .clicked()
                {
                    wanted = Some(FileAction::ImportTable(Box::new(dialog.mapping.clone())));
                }
                skip_ui(ui, tables, &mut wanted);
            });
        });
        // What would be understood follows every change; a check that still runs is waited for.
        self.queue.extend(dialog.join.due(&self.workspace.properties).map(Action::File));
        let due = !dialog.join.chosen
            && dialog.mapping.check().is_ok()
            && dialog.asked.as_ref() != Some(&dialog.mapping);
        if due && !tables.is_checking() {
            dialog.asked = Some(dialog.mapping.clone());
            self.queue.push(Action::File(FileAction::CheckTable(Box::new(dialog.mapping.clone()))));
        }
        if let Some(import) = wanted {
            self.queue.push(Action::File(import));
            return Overlay::None;
        }
        if shown.close {
            self.queue.push(Action::File(FileAction::ForgetTable));
            return Overlay::None;
        }
        Overlay::Columns(dialog)
    }
}

/// One table among several inputs must not hold up the others.
fn skip_ui(ui: &mut Ui, tables: &TableWork, wanted: &mut Option<FileAction>) {
    let skip = Button::secondary("Leave this table out").tooltip("The rest is imported without it");
    if tables.has_others() && skip.show(ui).clicked() {
        *wanted = Some(FileAction::SkipTable);
    }
}

fn head_ui(ui: &mut Ui, dialog: &mut ColumnsDialog, asked: &AskedTable) {
    let name = asked.files.first().and_then(|file| file.file_name());
    let name = name.map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let name = match asked.files.len() {
        0 | 1 => name,
        2 => format!("{name} and another file with the same columns"),
        files => format!("{name} and {} further files with the same columns", files - 1),
    };
    if asked.place.1 > 1 {
        let (at, all) = asked.place;
        text::strong(ui, format!("Kind {at} of {all} kinds of tables in this import"));
    }
    let known = dialog.mapping.preset.as_deref().and_then(|name| PRESETS.iter().find(|p| p.name == name));
    text::secondary(
        ui,
        match known {
            Some(preset) => format!("Columns of {}: {name}. Check what they mean, then import", preset.label),
            None => format!("Say what the columns of {name} mean; the guess is by their names and values"),
        },
    );
    ui.add_space(space::XS);
    let mut choices: Vec<(usize, String)> = vec![(0, "By names and values".to_owned())];
    choices.extend(PRESETS.iter().enumerate().map(|(at, preset)| (at + 1, preset.label.to_owned())));
    choices.dedup_by(|a, b| a.1 == b.1);
    let saved = 1_000;
    choices
        .extend(asked.saved.iter().enumerate().map(|(at, (name, _))| (saved + at, format!("Saved: {name}"))));
    let current = match known {
        Some(preset) => PRESETS.iter().position(|p| p.name == preset.name).map_or(0, |at| at + 1),
        None => {
            asked.saved.iter().position(|(_, mapping)| *mapping == dialog.mapping).map_or(0, |at| saved + at)
        }
    };
    let choices: Vec<(usize, &str)> = choices.iter().map(|(at, label)| (*at, label.as_str())).collect();
    let chosen = labelled(ui, "Begin with", None, None, |ui| select(ui, "Begin with", current, &choices));
    let columns = &asked.preview.columns;
    let mapping = match chosen {
        None => return,
        Some(0) => asked.preview.guess.clone(),
        Some(at) if at >= saved => match asked.saved.get(at - saved) {
            Some((_, mapping)) => mapping.clone(),
            None => return,
        },
        Some(at) => match PRESETS
            .iter()
            .filter(|p| Some(p.label) == choices.iter().find(|c| c.0 == at).map(|c| c.1))
            .max_by_key(|p| p.fits(columns))
        {
            Some(preset) => preset.mapping(columns),
            None => return,
        },
    };
    dialog.zone = mapping.time_zone.clone().unwrap_or_default();
    dialog.mapping = mapping;
}

/// For tables with a row per session: the column whose cells hold its events, and how one of them is written.
fn lists_ui(ui: &mut Ui, dialog: &mut ColumnsDialog, columns: &[String]) {
    let name = "Cells with several events";
    let current = dialog.mapping.lists.first();
    let current =
        current.and_then(|list| columns.iter().position(|c| *c == list.column)).map_or(0, |at| at + 1);
    let choices: Vec<(usize, &str)> = std::iter::once((0, "None: a row is an event"))
        .chain(columns.iter().enumerate().map(|(at, name)| (at + 1, name.as_str())))
        .collect();
    ui.columns(2, |cells| {
        let chosen = labelled(&mut cells[0], name, None, None, |ui| select(ui, name, current, &choices));
        if let Some(chosen) = chosen {
            let column = chosen.checked_sub(1).and_then(|at| columns.get(at));
            dialog.mapping.lists = column
                .map(|column| Lists { column: column.clone(), pattern: USUAL_LIST.to_owned() })
                .into_iter()
                .collect();
            dialog.mapping.preset = None;
            // What the lists before were made of is there no longer.
            let there = columns_with_lists(&dialog.mapping, columns);
            for names in dialog.mapping.columns.values_mut() {
                names.retain(|name| there.contains(name));
            }
            dialog.mapping.columns.retain(|_, names| !names.is_empty());
        }
        let Some(list) = dialog.mapping.lists.first_mut() else { return };
        let name = "An event in a cell, with named parts";
        labelled(&mut cells[1], name, None, None, |ui| {
            TextField::new(&mut list.pattern, name).mono().id(Id::unique("table-list")).show(ui)
        });
    });
    ui.add_space(space::XS);
}

/// Columns that describe the session as a whole.
fn properties_ui(ui: &mut Ui, mapping: &mut Mapping, columns: &[String]) {
    let name = "Add a session property";
    let own = mapping.columns.get(&Role::Property).cloned().unwrap_or_default();
    let choices: Vec<(usize, &str)> = std::iter::once((0, "–"))
        .chain(columns.iter().enumerate().map(|(at, name)| (at + 1, name.as_str())))
        .filter(|(_, name)| !own.iter().any(|own| own == name))
        .collect();
    let chosen = labelled(ui, name, None, None, |ui| select(ui, name, 0, &choices));
    if let Some(column) = chosen.and_then(|at| columns.get(at.checked_sub(1)?)) {
        mapping.columns.entry(Role::Property).or_default().push(column.clone());
    }
    ui.horizontal_wrapped(|ui| {
        for column in own {
            let label = format!("Remove {column}");
            if Button::ghost(&label)
                .tooltip("Sessions keep this column no longer as a property")
                .show(ui)
                .clicked()
                && let Some(names) = mapping.columns.get_mut(&Role::Property)
            {
                names.retain(|name| *name != column);
            }
        }
    });
    mapping.columns.retain(|_, names| !names.is_empty());
    ui.add_space(space::XS);
}

/// A menu of columns per role. The session may be named by two together.
fn roles_ui(ui: &mut Ui, mapping: &mut Mapping, columns: &[String]) {
    let choices: Vec<(usize, &str)> = std::iter::once((0, "–"))
        .chain(columns.iter().enumerate().map(|(at, name)| (at + 1, name.as_str())))
        .collect();
    let roles = Role::ALL.into_iter().filter(|role| *role != Role::Property);
    let fields: Vec<(Role, usize)> = roles
        .flat_map(|role| (0..if role == Role::Session { 2 } else { 1 }).map(move |part| (role, part)))
        .collect();
    for row in fields.chunks(3) {
        ui.columns(3, |cells| {
            for (ui, (role, part)) in cells.iter_mut().zip(row) {
                let name = if *part > 0 {
                    format!("{}, together with", role.label())
                } else {
                    role.label().to_owned()
                };
                let own = mapping.columns.get(role).and_then(|names| names.get(*part));
                let current =
                    own.and_then(|own| columns.iter().position(|c| c == own)).map_or(0, |at| at + 1);
                let chosen = labelled(ui, &name, None, None, |ui| select(ui, &name, current, &choices));
                if let Some(chosen) = chosen {
                    set_column(mapping, *role, *part, chosen.checked_sub(1).and_then(|at| columns.get(at)));
                }
            }
        });
        ui.add_space(space::XS);
    }
}

fn set_column(mapping: &mut Mapping, role: Role, part: usize, name: Option<&String>) {
    let names = mapping.columns.entry(role).or_default();
    names.truncate(part + 1);
    match name {
        Some(name) if names.len() > part => names[part].clone_from(name),
        Some(name) => names.push(name.clone()),
        None => names.truncate(part),
    }
    if names.is_empty() {
        mapping.columns.remove(&role);
    }
    mapping.preset = None;
}

fn values_ui(ui: &mut Ui, dialog: &mut ColumnsDialog) {
    let mapping = &mut dialog.mapping;
    ui.add_space(space::XS);
    ui.columns(3, |cells| {
        let units = [
            (TimeUnit::Auto, "By magnitude"),
            (TimeUnit::Seconds, "Seconds"),
            (TimeUnit::Milliseconds, "Milliseconds"),
            (TimeUnit::Microseconds, "Microseconds"),
            (TimeUnit::Nanoseconds, "Nanoseconds"),
        ];
        let unit = labelled(&mut cells[0], "Numbers of time are", None, None, |ui| {
            select(ui, "Numbers of time are", mapping.time_unit, &units)
        });
        mapping.time_unit = unit.unwrap_or(mapping.time_unit);
        let kinds = [
            (Coordinates::Viewport, "Pixels in the viewport"),
            (Coordinates::Page, "Pixels on the page"),
            (Coordinates::Share, "0 to 1 of the viewport"),
            (Coordinates::Percent, "Percent of the viewport"),
        ];
        let kind = labelled(&mut cells[1], "Positions are", None, None, |ui| {
            select(ui, "Positions are", mapping.coordinates, &kinds)
        });
        mapping.coordinates = kind.unwrap_or(mapping.coordinates);
        let field = labelled(&mut cells[2], "Time zone of dates without one", None, None, |ui| {
            TextField::new(&mut dialog.zone, "Time zone of dates without one")
                .hint("UTC")
                .width(170.0)
                .id(Id::unique("table-zone"))
                .show(ui)
        });
        if field.changed() {
            let zone = dialog.zone.trim();
            mapping.time_zone = (!zone.is_empty()).then(|| zone.to_owned());
        }
    });
}

fn understood_ui(
    ui: &mut Ui,
    mapping: &mut Mapping,
    missing: Option<&str>,
    check: Option<&Check>,
    checking: bool,
) {
    text::strong(ui, "What would be understood");
    let Some(check) = check.filter(|_| missing.is_none()) else {
        text::secondary(
            ui,
            missing.unwrap_or(if checking { "Reading the table…" } else { "Nothing was checked yet" }),
        );
        return;
    };
    let read = check.rows - check.untimed - check.over_limit;
    text::body(ui, format!("{} sessions from {read} of {} rows", check.sessions, check.rows));
    if let Some((first, last)) = check.span_ms {
        let day = |ms: f64| {
            jiff::Timestamp::from_millisecond(ms as i64)
                .map_or_else(|_| "?".to_owned(), |t| t.strftime("%Y-%m-%d %H:%M").to_string())
        };
        text::secondary(ui, format!("From {} to {}, UTC", day(first), day(last)));
    }
    let mut odd = |count: u64, what: String| {
        if count > 0 {
            text::secondary(ui, format!("{count} of {} rows {what}", check.rows));
        }
    };
    odd(check.untimed, format!("have no time that can be read, as “{}”", check.untimed_example));
    odd(check.ragged, "are not as wide as the table".to_owned());
    odd(check.over_limit, "are over the limit and would be left out".to_owned());
    odd(
        check.clicks_without_element,
        "are clicks without an element: repeated ones are found by place only".to_owned(),
    );
    ui.add_space(space::S);
    text::strong(ui, "Kinds of events");
    let choices: Vec<(Kind, &str)> = Kind::ALL.into_iter().map(|kind| (kind, kind.label())).collect();
    for ((event, kind), count) in check.events.iter().take(MAX_EVENTS) {
        if event.is_empty() {
            // Without a kind of their own, rows are what their other columns make of them.
            text::body(ui, format!("{}, {count} rows without a kind", kind.label()));
            continue;
        }
        ui.horizontal(|ui| {
            let chosen = select(ui, &format!("Kind of {event}"), *kind, &choices);
            text::truncated(ui, TextRole::Body, format!("{event}, {count} rows"));
            if let Some(kind) = chosen {
                mapping.events.retain(|value, _| !value.eq_ignore_ascii_case(event));
                mapping.events.insert(event.clone(), kind);
            }
        });
    }
    if check.events.len() > MAX_EVENTS {
        text::muted(ui, format!("{} further kinds are not listed", check.events.len() - MAX_EVENTS));
    }
}

/// As few rows as the table has leave the room to what is asked.
fn preview_height(preview: &Preview) -> f32 {
    (40.0 + 22.0 * preview.rows.len() as f32).min(160.0)
}

fn preview_ui(ui: &mut Ui, dialog: &mut ColumnsDialog, asked: &AskedTable) {
    let preview = &asked.preview;
    ui.horizontal(|ui| {
        text::strong(ui, format!("The first {} rows", preview.rows.len()));
        checkbox(ui, &mut dialog.used_only, "Only columns with a meaning");
    });
    let role_of = |name: &String| {
        dialog.mapping.columns.iter().find(|(_, names)| names.contains(name)).map(|(role, _)| role.label())
    };
    let shown: Vec<(usize, String)> = preview
        .columns
        .iter()
        .enumerate()
        .filter(|(_, name)| !dialog.used_only || role_of(name).is_some())
        .take(MAX_SHOWN)
        .map(|(at, name)| (at, role_of(name).map_or_else(|| name.clone(), |role| format!("{name} = {role}"))))
        .collect();
    let columns: Vec<Column<'_>> = shown.iter().map(|(_, title)| Column::new(title, 130.0)).collect();
    let left_out = preview.columns.len() - shown.len();
    let height = preview_height(preview);
    ui.allocate_ui(vec2(ui.available_width(), height + 10.0), |ui| {
        ScrollArea::horizontal().id_salt("rows").show(ui, |ui| {
            ui.set_min_width(columns.len() as f32 * 138.0);
            ui.set_height(height);
            Table::new("table-preview", &columns, preview.rows.len()).show(
                ui,
                |row| format!("Row {}", row + 1),
                |ui, row, column| {
                    let cell =
                        shown.get(column).and_then(|(at, _)| preview.rows.get(row)?.get(*at)?.as_deref());
                    text::truncated(ui, TextRole::Body, cell.unwrap_or_default());
                },
            );
        });
    });
    if left_out > 0 {
        text::muted(ui, format!("{left_out} of {} columns are not shown", preview.columns.len()));
    }
}
