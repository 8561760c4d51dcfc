//! The time scale under the lanes, and the loop that is chosen on it.

use super::axis::Axis;
use crate::app::player::screen::PlayerScreen;
use crate::widgets::theme::Tokens;
use crate::widgets::{TextRole, numbers};
use egui::{Align2, CornerRadius, Painter, Rect, Stroke, pos2, vec2};

const STEPS_MS: [f64; 19] = [
    10.0,
    20.0,
    50.0,
    100.0,
    200.0,
    500.0,
    1_000.0,
    2_000.0,
    5_000.0,
    10_000.0,
    15_000.0,
    30_000.0,
    60_000.0,
    120_000.0,
    300_000.0,
    600_000.0,
    1_800_000.0,
    3_600_000.0,
    7_200_000.0,
];
/// Least room of a label, in points.
const LABEL: f32 = 64.0;

/// Ticks with times since `zero_ms`. After a break the count goes on where the pause ends.
pub(super) fn scale_ui(painter: &Painter, tokens: &Tokens, row: Rect, axis: &Axis, zero_ms: f64) {
    let per_ms = axis.points_per_ms();
    let longest = STEPS_MS[STEPS_MS.len() - 1];
    let step = STEPS_MS
        .into_iter()
        .find(|s| s * per_ms >= f64::from(LABEL) + 10.0)
        .unwrap_or(longest)
        .max(f64::from(LABEL) / per_ms);
    let mut free = f32::NEG_INFINITY;
    for piece in axis.pieces().iter().filter(|p| !p.collapsed && p.x1 - p.x0 > 1.0) {
        let mut at = ((piece.from_ms - zero_ms) / step).ceil() * step + zero_ms;
        while at <= piece.to_ms {
            let x = axis.x(at);
            painter.vline(x, row.top()..=row.top() + 4.0, Stroke::new(1.0, tokens.border_strong));
            if x >= free && x + 20.0 < row.right() {
                let ms = (at - zero_ms).round() as i64;
                let words = if step < 1_000.0 { numbers::moment(ms) } else { numbers::clock(ms) };
                let (align, reach) = if x - row.left() < 4.0 {
                    (Align2::LEFT_TOP, LABEL)
                } else {
                    (Align2::CENTER_TOP, LABEL)
                };
                painter.text(
                    pos2(x, row.top() + 4.0),
                    align,
                    words,
                    TextRole::Small.font(),
                    tokens.text_muted,
                );
                free = x + reach;
            }
            at += step;
        }
    }
}

/// The loop as a band over the lanes with handles on the scale.
pub(super) fn loop_ui(
    painter: &Painter,
    tokens: &Tokens,
    lanes: Rect,
    scale: Rect,
    axis: &Axis,
    screen: &PlayerScreen,
) {
    let (from, to) = screen.player.loop_marks();
    if from.is_none() && to.is_none() {
        return;
    }
    let (x0, x1) = (from.map_or(lanes.left(), |m| axis.x(m)), to.map_or(lanes.right(), |m| axis.x(m)));
    let band = Rect::from_min_max(pos2(x0, lanes.top()), pos2(x1, scale.bottom() - 2.0));
    painter.rect_filled(band, CornerRadius::ZERO, tokens.accent.gamma_multiply(0.12));
    for (x, there, out) in [(x0, from, 1.0), (x1, to, -1.0)] {
        if there.is_none_or(|ms| !axis.view().contains(ms)) {
            continue;
        }
        painter.vline(x, lanes.top()..=scale.bottom() - 2.0, Stroke::new(1.5, tokens.accent));
        let handle = Rect::from_center_size(pos2(x + 2.5 * out, scale.top() + 6.0), vec2(5.0, 10.0));
        painter.rect_filled(handle, CornerRadius::same(1), tokens.accent);
    }
}
