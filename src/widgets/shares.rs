//! A symmetric square of shares between things that stand in groups: the fuller the colour, the larger the share; knows
//! not what the things are.

use super::theme::{Category, Tokens};
use egui::{Color32, Mesh, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// Width of the strip that tells the groups, with the gap behind it, in points.
const STRIP: f32 = 12.0;
const BAR: f32 = 8.0;

/// `share(row, column)` from 0 to 1, `None` where nothing is known; `groups` by row, `None` for those in none. The cell
/// under the pointer is told by `label(row, column)`; `name` says what is shown, for screen readers.
pub fn shares(
    ui: &mut Ui,
    name: &str,
    size: f32,
    groups: &[Option<Category>],
    share: impl Fn(usize, usize) -> Option<f64>,
    label: impl Fn(usize, usize) -> String,
) {
    let tokens = Tokens::of(ui);
    let (whole, response) = ui.allocate_exact_size(vec2(size, size), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    let rect = Rect::from_min_max(whole.min + vec2(STRIP, STRIP), whole.max);
    let side = groups.len().max(1);
    let step = rect.width() / side as f32;
    let along = |n: usize| rect.left() + n as f32 * step;
    let down = |n: usize| rect.top() + n as f32 * step;
    ui.painter().rect_filled(rect, 0.0, tokens.sunken);
    let mut mesh = Mesh::default();
    for row in 0..groups.len() {
        // Neighbours of one colour are one rectangle: most of the square is empty or full.
        let mut from = 0;
        while from < groups.len() {
            let color = color_of(share(row, from), tokens);
            let same =
                (from + 1..groups.len()).take_while(|c| color_of(share(row, *c), tokens) == color).count();
            if color != Color32::TRANSPARENT {
                let ends = (pos2(along(from), down(row)), pos2(along(from + same + 1), down(row + 1)));
                mesh.add_colored_rect(Rect::from_min_max(ends.0, ends.1), color);
            }
            from += same + 1;
        }
    }
    ui.painter().add(Shape::mesh(mesh));
    let rim = Stroke::new(1.0, tokens.border);
    let mut from = 0;
    for run in groups.chunk_by(|a, b| a == b) {
        let to = from + run.len();
        let color = run[0].map_or(tokens.text_muted, |category| category.color(tokens));
        let beside = Rect::from_min_max(pos2(whole.left(), down(from)), pos2(whole.left() + BAR, down(to)));
        let above = Rect::from_min_max(pos2(along(from), whole.top()), pos2(along(to), whole.top() + BAR));
        ui.painter().rect_filled(beside, 0.0, color);
        ui.painter().rect_filled(above, 0.0, color);
        if from > 0 {
            ui.painter().hline(rect.x_range(), down(from), rim);
            ui.painter().vline(along(from), rect.y_range(), rim);
        }
        from = to;
    }
    ui.painter().rect_stroke(rect, 0.0, rim, StrokeKind::Outside);
    let Some(at) = response.hover_pos().filter(|at| rect.contains(*at) && !groups.is_empty()) else { return };
    let cell = |offset: f32| ((offset / step) as usize).min(side - 1);
    let (row, column) = (cell(at.y - rect.top()), cell(at.x - rect.left()));
    let under = Rect::from_min_size(pos2(along(column), down(row)), vec2(step, step));
    ui.painter().rect_stroke(under, 0.0, Stroke::new(1.0, tokens.text), StrokeKind::Outside);
    response.on_hover_text_at_pointer(label(row, column));
}

/// In steps of a tenth, as more cannot be told apart; nothing for less than half a step.
fn color_of(share: Option<f64>, tokens: &Tokens) -> Color32 {
    match share.map(|share| (share * 10.0).round() as u8) {
        None => tokens.border,
        Some(0) => Color32::TRANSPARENT,
        Some(tenths) => tokens.accent.gamma_multiply(f32::from(tenths) / 10.0),
    }
}
