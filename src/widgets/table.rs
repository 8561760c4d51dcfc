//! A table of any length: only the rows in sight are drawn; sortable heads, one chosen row, keys; knows not what
//! the rows are.

use super::icons::Icon;
use super::text::TextRole;
use super::theme::{Tokens, size, space};
use super::tooltip;
use egui::{Align, Key, Layout, Modifiers, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use egui_extras::{Column as Width, TableBuilder};

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    pub title: &'a str,
    /// On hover, when not empty.
    pub explanation: &'a str,
    width: f32,
    rest: bool,
    sortable: bool,
    right: bool,
}

impl<'a> Column<'a> {
    /// `width` in points; the user can drag it.
    pub fn new(title: &'a str, width: f32) -> Self {
        Self { title, explanation: "", width, rest: false, sortable: false, right: false }
    }

    /// Takes the room that the others leave, at least `least` points.
    pub fn rest(title: &'a str, least: f32) -> Self {
        Self { rest: true, ..Self::new(title, least) }
    }

    #[must_use]
    pub fn sortable(mut self) -> Self {
        self.sortable = true;
        self
    }

    /// Numbers.
    #[must_use]
    pub fn right(mut self) -> Self {
        self.right = true;
        self
    }

    #[must_use]
    pub fn explained(mut self, explanation: &'a str) -> Self {
        self.explanation = explanation;
        self
    }
}

/// How the rows are sorted: column and direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sorting {
    pub column: usize,
    pub ascending: bool,
}

/// What was done with the table in this frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableResponse {
    /// A head was clicked: sort like this.
    pub sort: Option<Sorting>,
    /// Chosen by click or key.
    pub selected: Option<usize>,
    /// Opened by double click or Enter.
    pub activated: Option<usize>,
    pub hovered: Option<usize>,
}

/// `Table::new("sessions", &columns, rows.len()).selected(i).show(ui, name, cell)`
#[must_use = "nothing is drawn before `show`"]
pub struct Table<'a> {
    id: &'a str,
    columns: &'a [Column<'a>],
    rows: usize,
    row_height: f32,
    sorting: Option<Sorting>,
    selected: Option<usize>,
    scroll_to: Option<usize>,
    keys: bool,
}

impl<'a> Table<'a> {
    pub fn new(id: &'a str, columns: &'a [Column<'a>], rows: usize) -> Self {
        Self {
            id,
            columns,
            rows,
            row_height: size::TABLE_ROW,
            sorting: None,
            selected: None,
            scroll_to: None,
            keys: false,
        }
    }

    pub fn row_height(mut self, height: f32) -> Self {
        self.row_height = height;
        self
    }

    pub fn sorting(mut self, sorting: Option<Sorting>) -> Self {
        self.sorting = sorting;
        self
    }

    pub fn selected(mut self, row: Option<usize>) -> Self {
        self.selected = row;
        self
    }

    /// Brings a row into sight, in the frame in which it is asked for.
    pub fn scroll_to(mut self, row: Option<usize>) -> Self {
        self.scroll_to = row;
        self
    }

    /// Takes ↑ ↓ `PageUp` `PageDown` Home End Enter itself, unless someone types. Leave it off on screens that have
    /// commands for these keys.
    pub fn keys(mut self) -> Self {
        self.keys = true;
        self
    }

    /// `name(row)` is read by screen readers; `cell(ui, row, column)` draws one cell.
    pub fn show(
        self,
        ui: &mut Ui,
        name: impl Fn(usize) -> String,
        mut cell: impl FnMut(&mut Ui, usize, usize),
    ) -> TableResponse {
        let mut out = TableResponse::default();
        let mut scroll_to = self.scroll_to;
        if self.keys && !ui.ctx().text_edit_focused() {
            self.take_keys(ui, &mut out);
            scroll_to = out.selected.or(scroll_to);
        }
        let chosen = out.selected.or(self.selected);
        ui.push_id(self.id, |ui| {
            ui.spacing_mut().item_spacing = vec2(space::S, 0.0);
            // The lines between columns show only while one is dragged.
            ui.visuals_mut().widgets.noninteractive.bg_stroke = egui::Stroke::NONE;
            // The scroll bar floats over the page elsewhere; over numbers it would hide the last digits.
            ui.spacing_mut().scroll.floating_allocated_width = 10.0;
            let mut builder = TableBuilder::new(ui)
                .striped(false)
                .sense(Sense::click())
                .auto_shrink(false)
                .cell_layout(Layout::left_to_right(Align::Center));
            for column in self.columns {
                let width = if column.rest {
                    Width::remainder().at_least(column.width).clip(true)
                } else {
                    Width::initial(column.width).at_least(36.0).resizable(true).clip(true)
                };
                builder = builder.column(width);
            }
            if let Some(row) = scroll_to.filter(|r| *r < self.rows) {
                builder = builder.scroll_to_row(row, None);
            }
            builder
                .header(size::TABLE_HEADER, |mut header| {
                    for (i, column) in self.columns.iter().enumerate() {
                        header.col(|ui| {
                            if let Some(sorting) = self.head_ui(ui, i, column) {
                                out.sort = Some(sorting);
                            }
                        });
                    }
                })
                .body(|body| {
                    body.rows(self.row_height, self.rows, |mut row| {
                        let index = row.index();
                        row.set_selected(chosen == Some(index));
                        for (i, column) in self.columns.iter().enumerate() {
                            row.col(|ui| {
                                ui.add_space(4.0);
                                if column.right {
                                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                                        ui.add_space(4.0);
                                        cell(ui, index, i);
                                    });
                                } else {
                                    cell(ui, index, i);
                                }
                            });
                        }
                        let response = row.response();
                        response.widget_info(|| {
                            WidgetInfo::selected(Role::Row, true, chosen == Some(index), name(index))
                        });
                        if response.hovered() {
                            out.hovered = Some(index);
                        }
                        if response.double_clicked() {
                            out.activated = Some(index);
                        }
                        if response.clicked() {
                            out.selected = Some(index);
                        }
                    });
                });
        });
        out
    }

    fn take_keys(&self, ui: &Ui, out: &mut TableResponse) {
        if self.rows == 0 {
            return;
        }
        let last = self.rows - 1;
        let now = self.selected.unwrap_or(0).min(last);
        let to = ui.input_mut(|i| {
            let mut pressed = |key| i.consume_key(Modifiers::NONE, key);
            let start = if self.selected.is_some() { now } else { 0 };
            if pressed(Key::ArrowDown) {
                Some(if self.selected.is_some() { (start + 1).min(last) } else { 0 })
            } else if pressed(Key::ArrowUp) {
                Some(start.saturating_sub(1))
            } else if pressed(Key::PageDown) {
                Some((start + 12).min(last))
            } else if pressed(Key::PageUp) {
                Some(start.saturating_sub(12))
            } else if pressed(Key::Home) {
                Some(0)
            } else if pressed(Key::End) {
                Some(last)
            } else {
                None
            }
        });
        out.selected = to;
        if self.selected.is_some() && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Enter)) {
            out.activated = Some(now);
        }
    }

    fn head_ui(&self, ui: &mut Ui, index: usize, column: &Column<'_>) -> Option<Sorting> {
        let tokens = Tokens::of(ui);
        let rect = ui.max_rect();
        let sense = if column.sortable { Sense::click() } else { Sense::hover() };
        let response = ui.allocate_rect(rect, sense);
        let sorted = self.sorting.filter(|s| s.column == index);
        let hot = column.sortable && response.hovered();
        let ink = if sorted.is_some() || hot { tokens.text } else { tokens.text_muted };
        let font = TextRole::Small.font();
        let galley = ui.painter().layout_no_wrap(column.title.to_owned(), font, ink);
        // Beside the words, on the side where there is room.
        let (x, arrow) = if column.right {
            let x = rect.right() - 8.0 - galley.size().x;
            (x, x - 9.0)
        } else {
            (rect.left() + 4.0, rect.left() + 12.0 + galley.size().x)
        };
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        painter.galley(pos2(x, rect.center().y - galley.size().y / 2.0), galley, ink);
        if column.sortable && (sorted.is_some() || hot) {
            let icon = match sorted {
                Some(Sorting { ascending: true, .. }) => Icon::ChevronUp,
                Some(_) => Icon::ChevronDown,
                None => Icon::Sort,
            };
            icon.paint(ui, Rect::from_center_size(pos2(arrow, rect.center().y), vec2(12.0, 12.0)), ink);
        }
        // Across the gap to the next column.
        let across = ui.painter().with_clip_rect(rect.expand2(vec2(space::S, 0.0)));
        across.hline(
            rect.x_range().expand(space::S),
            rect.bottom() - 0.5,
            egui::Stroke::new(1.0, tokens.border),
        );
        let role = if column.sortable { Role::Button } else { Role::ColumnHeader };
        response.widget_info(|| WidgetInfo::labeled(role, true, format!("Column {}", column.title)));
        let clicked = response.clicked();
        if !column.explanation.is_empty() {
            tooltip::hint(response, column.title, Some(column.explanation), None);
        }
        // The first click sorts downwards where large numbers are of interest, the next one turns it around.
        clicked.then(|| Sorting { column: index, ascending: sorted.map_or(!column.right, |s| !s.ascending) })
    }
}
