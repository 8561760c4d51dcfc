//! Counts over two sides as a square of cells, darker where more stand; knows not what they count.

use super::theme::Tokens;
use egui::{Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

/// `counts[up * side + along]`, drawn from the bottom up; `name` says what, for screen readers. The cell under the
/// pointer is told by `label(cell)`. Returns the cell that was clicked, where something stands in it.
pub fn cells(
    ui: &mut Ui,
    name: &str,
    counts: &[u64],
    side: usize,
    size: Vec2,
    label: impl Fn(usize) -> String,
) -> Option<usize> {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    let (most, side) = (counts.iter().copied().max().unwrap_or(0).max(1), side.max(1));
    ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.0, tokens.border), StrokeKind::Inside);
    let step = vec2(rect.width(), rect.height()) / side as f32;
    let place = |cell: usize| {
        let (along, up) = ((cell % side) as f32, (cell / side + 1) as f32);
        Rect::from_min_size(pos2(rect.left() + along * step.x, rect.bottom() - up * step.y), step)
    };
    for (cell, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        // By the logarithm: one sequence is seen beside a thousand.
        let share = (*count as f32).ln_1p() / (most as f32).ln_1p();
        let color = tokens.accent.gamma_multiply(0.2 + 0.8 * share);
        ui.painter().rect_filled(place(cell).shrink(0.25), 0.0, color);
    }
    let under = response.hover_pos().filter(|at| rect.contains(*at)).map(|at| {
        let along = (((at.x - rect.left()) / step.x) as usize).min(side - 1);
        let up = (((rect.bottom() - at.y) / step.y) as usize).min(side - 1);
        up * side + along
    });
    let under = under.filter(|cell| counts.get(*cell).is_some_and(|count| *count > 0));
    let clicked = response.clicked();
    if let Some(cell) = under {
        ui.painter().rect_stroke(place(cell), 0.0, Stroke::new(1.0, tokens.text), StrokeKind::Outside);
        response.on_hover_text_at_pointer(label(cell));
    }
    under.filter(|_| clicked)
}
