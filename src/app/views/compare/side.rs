//! The bar under one side: its own time with its pages; dragging it moves this side alone.

use crate::app::player::PlayerScreen;
use crate::app::player::lanes::path_of;
use crate::widgets::theme::{Category, Tokens, radius};
use crate::widgets::{TextRole, numbers, tooltip};
use egui::{Align2, CornerRadius, Rect, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

pub(super) const HEIGHT: f32 = 30.0;

/// Draws the bar; gives the time in milliseconds that it was dragged to.
pub(super) fn scrubber_ui(ui: &mut Ui, player: &PlayerScreen, category: Category) -> Option<f64> {
    let tokens = Tokens::of(ui);
    let size = vec2(ui.available_width(), HEIGHT - 8.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let (from, to) = player.player.range();
    let span = (to - from).max(1.0);
    let offset = player.player.offset_ms();
    response.widget_info(|| WidgetInfo::slider(true, offset, format!("Time of {}", player.document.id)));
    let x = |ms: f64| rect.left() + ((ms - from) / span).clamp(0.0, 1.0) as f32 * rect.width();
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, CornerRadius::same(radius::SMALL), tokens.sunken);
    for (number, page) in player.document.pages.iter().enumerate() {
        let area = Rect::from_min_max(
            pos2(x(page.from_ms as f64), rect.top()),
            pos2(x(page.to_ms as f64), rect.bottom()),
        );
        let fill = if number % 2 == 0 { tokens.hover } else { tokens.pressed };
        painter.rect_filled(area, CornerRadius::ZERO, fill);
        painter.with_clip_rect(area.shrink2(vec2(3.0, 0.0)).intersect(rect)).text(
            area.left_center() + vec2(4.0, 0.0),
            Align2::LEFT_CENTER,
            path_of(&page.href),
            TextRole::Small.font(),
            tokens.text_secondary,
        );
    }
    painter.vline(x(offset), rect.y_range(), Stroke::new(2.0, category.color(tokens)));
    let pointed = response.interact_pointer_pos().or(response.hover_pos());
    let ms = pointed
        .map(|at| from + f64::from((at.x - rect.left()) / rect.width().max(1.0)).clamp(0.0, 1.0) * span);
    let moved = response.clicked() || response.dragged();
    let hint = ms.map_or(String::new(), |ms| numbers::moment((ms - from) as i64));
    let body = "Moves this side alone; both are then locked where they stand";
    tooltip::hint(response, &hint, Some(body), None);
    ms.filter(|_| moved)
}
