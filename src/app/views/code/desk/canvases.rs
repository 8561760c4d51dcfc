//! The pages on the desk: one large, or several side by side with the focused one framed; knows no label.

use super::super::super::ViewContext;
use super::columns::Columns;
use super::{DeskState, span_of};
use crate::app::command::Command;
use crate::coding::{BlindView, QueueEntry};
use crate::widgets::theme::{Tokens, space};
use crate::widgets::{
    self, Button, Choice, ControlSize, Surface, TextRole, numbers, segmented, text, toggle,
};
use egui::{
    CornerRadius, Margin, Panel, Rect, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, vec2,
};

/// Height of the name over a page, in points.
const HEAD: f32 = 26.0;
/// Pages that would be narrower stand in two rows, in points.
const NARROW: f32 = 300.0;
/// Room in which the keys that move the focus are named too, in points.
const WIDE: f32 = 380.0;
const GAP: f32 = 6.0;

impl DeskState {
    pub(super) fn canvases_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, view: BlindView<'_>) {
        if self.columns.wanted() > 1 && !self.whole_window {
            Panel::top("code-columns")
                .exact_size(36.0)
                .resizable(false)
                .frame(widgets::surface(ui, Surface::Base, Margin::symmetric(12, 0)))
                .show(ui, |ui| self.columns_ui(ui, context));
        }
        let room = ui.available_rect_before_wrap();
        let count = self.columns.len();
        if count == 1 {
            if let Some(entry) = view.at(self.columns.at()) {
                self.columns.focused_mut().player.canvas_ui(ui, context, span_of(&entry));
            }
            return;
        }
        let mut focus = self.columns.focus();
        for (at, rect) in places(room, count).into_iter().enumerate() {
            let (is_focus, all) = (at == self.columns.focus(), self.columns.all);
            let Some(column) = self.columns.get_mut(at) else { continue };
            let Some(entry) = view.at(column.at) else { continue };
            let builder = UiBuilder::new().id_salt(("column", entry.item.id)).max_rect(rect.shrink(3.0));
            ui.scope_builder(builder, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                if head_ui(ui, &entry, is_focus) {
                    focus = at;
                }
                column.player.canvas_ui(ui, context, span_of(&entry));
            });
            let pressed =
                ui.input(|i| i.pointer.primary_pressed().then(|| i.pointer.interact_pos()).flatten());
            if pressed.is_some_and(|pos| rect.contains(pos) && ui.rect_contains_pointer(rect)) {
                focus = at;
            }
            let tokens = Tokens::of(ui);
            let frame = match (is_focus, all) {
                (true, _) => Stroke::new(3.0, tokens.accent),
                (false, true) => Stroke::new(1.5, tokens.accent),
                _ => Stroke::new(1.0, tokens.border),
            };
            ui.painter().rect_stroke(rect.shrink(1.0), CornerRadius::same(4), frame, StrokeKind::Inside);
        }
        if focus != self.columns.focus() {
            self.columns.set_focus(focus);
            self.moved = true;
        }
        ui.advance_cursor_after_rect(room);
    }

    /// How those side by side go together.
    fn columns_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>) {
        ui.horizontal_centered(|ui| {
            let mut all = self.columns.all && self.columns.len() > 1;
            let key = context.key(Command::AllColumns);
            ui.add_enabled_ui(self.columns.len() > 1, |ui| {
                let switch = toggle(ui, &mut all, "One key for all");
                let tip = Command::AllColumns.spec().tooltip;
                widgets::tooltip::hint(switch, "One key for all", Some(tip), key.as_deref());
            });
            self.columns.all = all;
            let key = context.key(Command::InStep);
            let switch = toggle(ui, &mut self.columns.in_step, "In step");
            widgets::tooltip::hint(switch, "In step", Some(Command::InStep.spec().tooltip), key.as_deref());
            if self.columns.len() < self.columns.wanted() {
                let beside = match self.columns.len() {
                    1 => "No other item fits beside this one".to_owned(),
                    n => format!("{} belong together here", numbers::counted(n as u64, "item", "items")),
                };
                text::truncated(ui, TextRole::Muted, beside);
            } else if ui.available_width() > WIDE {
                for (command, label) in [
                    (Command::PreviousColumn, "Keys to the left"),
                    (Command::NextColumn, "Keys to the right"),
                ] {
                    let key = context.key(command);
                    let button = Button::ghost(label).size(ControlSize::Small).shortcut(key.as_deref());
                    if button.show(ui).clicked() {
                        self.columns.step_focus(command == Command::NextColumn);
                        self.moved = true;
                    }
                }
            }
        });
    }

    /// How many items stand side by side.
    pub(super) fn wanted_ui(&mut self, ui: &mut Ui, view: BlindView<'_>) {
        let choices: Vec<Choice<'_, usize>> = ["1", "2", "3", "4"]
            .into_iter()
            .enumerate()
            .map(|(at, label)| Choice::new(at + 1, label))
            .collect();
        if let Some(wanted) = segmented(ui, "Items side by side", self.columns.wanted(), &choices) {
            self.columns.set_wanted(view, wanted.min(Columns::MOST));
            self.moved = true;
        }
    }
}

/// Which item a page is of; true when it was clicked.
fn head_ui(ui: &mut Ui, entry: &QueueEntry<'_>, is_focus: bool) -> bool {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD), Sense::click());
    let decided = entry.label.is_some_and(|l| l.entry.verdict.is_decided());
    let state = if decided { "done" } else { "open" };
    let place = entry.position + 1;
    let keys = if is_focus { ", has the keys" } else { "" };
    let words = format!("Item {place}, {state}{keys}");
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_focus, &words));
    ui.painter().rect_filled(rect, CornerRadius::ZERO, if is_focus { tokens.selected } else { tokens.panel });
    let builder = UiBuilder::new().max_rect(rect.shrink2(vec2(space::S, 0.0)));
    ui.scope_builder(builder, |ui| {
        ui.horizontal_centered(|ui| {
            let role = if is_focus { TextRole::Strong } else { TextRole::Secondary };
            text::line(ui, role, format!("Item {place}"));
            text::line(ui, TextRole::Muted, state);
            if is_focus {
                text::line(ui, TextRole::Secondary, "· the keys go here");
            }
        });
    });
    response.clicked()
}

/// Equal parts of the room: in one row, or in two where a row would make them narrow.
fn places(room: Rect, count: usize) -> Vec<Rect> {
    let rows = if count > 2 && room.width() / (count as f32) < NARROW { 2 } else { 1 };
    let per_row = count.div_ceil(rows);
    let size = vec2(
        (room.width() - GAP * (per_row - 1) as f32) / per_row as f32,
        (room.height() - GAP * (rows - 1) as f32) / rows as f32,
    );
    let place = |at: usize| {
        let (row, column) = (at / per_row, at % per_row);
        let offset = vec2((size.x + GAP) * column as f32, (size.y + GAP) * row as f32);
        Rect::from_min_size(room.min + offset, size.max(vec2(1.0, 1.0)))
    };
    (0..count).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_share_the_room_without_overlapping() {
        let room = Rect::from_min_size(egui::Pos2::ZERO, vec2(1_000.0, 600.0));
        for count in 2..=4 {
            let places = places(room, count);
            assert_eq!(places.len(), count);
            assert!(places.iter().all(|rect| room.contains_rect(*rect)), "{places:?}");
            for (i, a) in places.iter().enumerate() {
                assert!(places[i + 1..].iter().all(|b| !a.intersects(*b)), "{places:?}");
            }
        }
        assert_eq!(places(room, 4)[2].top(), 303.0, "four stand in two rows where they would be narrow");
    }
}
