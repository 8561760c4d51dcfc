//! One line of a list that is worked with the keyboard: icon, label, detail, key; knows no command.

use super::chip;
use super::icons::Icon;
use super::text::TextRole;
use super::theme::{Tokens, radius};
use egui::{Align2, CornerRadius, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

pub struct Row<'a> {
    pub icon: Icon,
    pub label: &'a str,
    pub detail: &'a str,
    pub shortcut: Option<&'a str>,
    /// Shown instead of the detail.
    pub disabled: Option<&'a str>,
    pub marked: bool,
}

pub fn palette_row(ui: &mut Ui, row: &Row<'_>) -> Response {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 34.0), Sense::click());
    if row.marked {
        ui.painter().rect_filled(rect, CornerRadius::same(radius::CONTROL), tokens.selected);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(radius::CONTROL), tokens.hover);
    }
    let enabled = row.disabled.is_none();
    let (ink, quiet) =
        if enabled { (tokens.text, tokens.text_muted) } else { (tokens.text_muted, tokens.text_muted) };
    let middle = rect.center().y;
    let icon = Rect::from_center_size(pos2(rect.left() + 18.0, middle), vec2(16.0, 16.0));
    row.icon.paint(ui, icon, if row.marked && enabled { tokens.accent } else { quiet });

    let mut right = rect.right() - 10.0;
    if let Some(shortcut) = row.shortcut {
        right -= chip::keycaps_at(ui, pos2(right, middle), shortcut) + 10.0;
    }
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let at = pos2(rect.left() + 38.0, middle);
    let label = painter.text(at, Align2::LEFT_CENTER, row.label, TextRole::Body.font(), ink);
    let detail = row.disabled.unwrap_or(row.detail);
    if !detail.is_empty() {
        let room = Rect::from_min_max(pos2(label.right() + 10.0, rect.top()), pos2(right, rect.bottom()));
        let painter = ui.painter().with_clip_rect(room.intersect(ui.clip_rect()));
        painter.text(pos2(room.left(), middle), Align2::LEFT_CENTER, detail, TextRole::Body.font(), quiet);
    }
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, enabled, row.marked, row.label));
    response
}
