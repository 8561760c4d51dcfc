//! The strip over the lanes that always shows the whole session, with a window around the part that the lanes show.

use super::axis::{Axis, TimeView};
use super::draw::activity_ui;
use super::tally::Tally;
use super::{axis_of, hit_category};
use crate::app::player::screen::PlayerScreen;
use crate::widgets::theme::{Tokens, radius};
use egui::{CornerRadius, Painter, Rect, Stroke, StrokeKind, pos2, vec2};

pub(super) const HEIGHT: f32 = 18.0;

/// The axis of the whole range.
pub(super) fn whole_axis(screen: &PlayerScreen, strip: Rect) -> Axis {
    let (from, to) = screen.player.range();
    axis_of(screen, TimeView::new(from, to), strip.left(), strip.width())
}

pub(super) fn overview_ui(painter: &Painter, tokens: &Tokens, strip: Rect, screen: &PlayerScreen) {
    let axis = whole_axis(screen, strip);
    painter.rect_filled(strip, CornerRadius::same(radius::SMALL), tokens.panel);
    let inside = painter.with_clip_rect(strip.intersect(painter.clip_rect()));
    activity_ui(&inside, tokens.text_muted.gamma_multiply(0.6), strip, &axis, screen.player.activity_ms());
    let marks = &screen.document.marks;
    ticks(&marks.signals, &axis, |x, key| {
        let hit = screen.document.signals.get(key as usize);
        let color = hit.map_or(tokens.accent, |hit| hit_category(hit, &screen.document.own).color(tokens));
        inside.rect_filled(
            Rect::from_center_size(pos2(x, strip.top() + 3.0), vec2(3.0, 5.0)),
            CornerRadius::ZERO,
            color,
        );
    });
    ticks(&marks.errors, &axis, |x, _| {
        inside.rect_filled(
            Rect::from_center_size(pos2(x, strip.bottom() - 2.5), vec2(3.0, 4.0)),
            CornerRadius::ZERO,
            tokens.danger,
        );
    });
    let view = screen.time_view();
    let (x0, x1) = (axis.x(view.from_ms), axis.x(view.to_ms));
    for (left, right) in [(strip.left(), x0), (x1, strip.right())] {
        let outside = Rect::from_min_max(pos2(left, strip.top()), pos2(right, strip.bottom()));
        inside.rect_filled(outside, CornerRadius::ZERO, tokens.base.gamma_multiply(0.7));
    }
    let window = Rect::from_min_max(pos2(x0, strip.top()), pos2(x1.max(x0 + 3.0), strip.bottom()));
    painter.rect_stroke(
        window,
        CornerRadius::same(radius::SMALL),
        Stroke::new(1.0, if screen.shows_all_time() { tokens.border_strong } else { tokens.accent }),
        StrokeKind::Inside,
    );
    let head = axis.x(screen.player.offset_ms());
    inside.vline(head, strip.y_range(), Stroke::new(1.5, tokens.accent));
}

fn ticks(tally: &Tally, axis: &Axis, mut draw: impl FnMut(f32, u32)) {
    let view = axis.view();
    let mut ms = view.from_ms;
    while let Some((time, key)) = tally.first_from(ms).filter(|(t, _)| *t as f64 <= view.to_ms) {
        let x = axis.x(time as f64);
        draw(x, key);
        ms = axis.at(x + 3.0).max(time as f64 + 1.0);
    }
}
