//! Figures with their intervals under each other on one axis; knows not what the figures are.

use crate::widgets::theme::{Tokens, radius};
use crate::widgets::{TextRole, numbers};
use egui::{Align2, CornerRadius, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, lerp, pos2, vec2};

/// The axis ends this far inside of its room, so that a dot at the end is whole, in points.
const INSIDE: f32 = 6.0;

/// What all bars of a panel share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Axis {
    from: f64,
}

impl Axis {
    /// From 0 to 1, or from below where a figure or an interval lies there; never under −1.
    pub fn of(figures: impl IntoIterator<Item = (Option<f64>, Option<(f64, f64)>)>) -> Self {
        let lowest = figures
            .into_iter()
            .flat_map(|(value, ci)| [value, ci.map(|(low, _)| low)])
            .flatten()
            .fold(0.0, f64::min);
        // In steps of a quarter, so that the scale has round ends.
        Self { from: ((lowest * 4.0).floor() / 4.0).max(-1.0) }
    }

    fn x(&self, rect: Rect, value: f64) -> f32 {
        let share = ((value - self.from) / (1.0 - self.from)).clamp(0.0, 1.0) as f32;
        lerp(rect.left() + INSIDE..=rect.right() - INSIDE, share)
    }

    /// The bar of one figure; `threshold` is marked by a dashed line.
    pub fn bar_ui(
        self,
        ui: &mut Ui,
        name: &str,
        value: f64,
        interval: Option<(f64, f64)>,
        threshold: Option<f64>,
        size: egui::Vec2,
    ) {
        let tokens = Tokens::of(ui);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let y = rect.center().y;
        let painter = ui.painter();
        let groove =
            Rect::from_min_max(pos2(rect.left() + INSIDE, y - 1.5), pos2(rect.right() - INSIDE, y + 1.5));
        painter.rect_filled(groove, CornerRadius::same(2), tokens.pressed);
        if self.from < 0.0 {
            painter.vline(self.x(rect, 0.0), rect.y_range(), Stroke::new(1.0, tokens.border_strong));
        }
        if let Some(threshold) = threshold {
            let x = self.x(rect, threshold);
            let ends = [pos2(x, rect.top()), pos2(x, rect.bottom())];
            painter.extend(Shape::dashed_line(&ends, Stroke::new(1.0, tokens.text_muted), 3.0, 2.0));
        }
        if let Some((low, high)) = interval {
            let band =
                Rect::from_min_max(pos2(self.x(rect, low), y - 5.0), pos2(self.x(rect, high), y + 5.0));
            painter.rect_filled(band, CornerRadius::same(radius::SMALL), tokens.accent.gamma_multiply(0.35));
            for end in [band.left(), band.right()] {
                painter.vline(end, y - 6.0..=y + 6.0, Stroke::new(1.5, tokens.accent));
            }
        }
        painter.circle(pos2(self.x(rect, value), y), 5.0, tokens.accent, Stroke::new(1.5, tokens.panel));
        let words = format!("{name}: {}", numbers::with_interval(value, interval, 2));
        response.widget_info(|| WidgetInfo::labeled(Role::Meter, true, &words));
        response.on_hover_text(words);
    }

    /// The scale under the bars, as wide as they are.
    pub fn scale_ui(self, ui: &mut Ui) {
        let tokens = Tokens::of(ui);
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 14.0), Sense::hover());
        let mut ticks = vec![0.0, 0.5, 1.0];
        if self.from < 0.0 {
            ticks.insert(0, self.from);
        }
        for tick in ticks {
            let words = numbers::decimal(tick, if tick.fract() == 0.0 { 0 } else { 2 });
            let x = self.x(rect, tick);
            // The ends stay inside of the room.
            let align = match tick {
                _ if tick == self.from => Align2::LEFT_TOP,
                1.0 => Align2::RIGHT_TOP,
                _ => Align2::CENTER_TOP,
            };
            let place = pos2(x.clamp(rect.left() + 2.0, rect.right() - 2.0), rect.top());
            ui.painter().text(place, align, words, TextRole::Small.font(), tokens.text_muted);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_reaches_as_far_down_as_the_figures() {
        let from = |value, ci| Axis::of([(value, ci)]).from;
        assert_eq!(from(Some(0.4), Some((0.1, 0.7))), 0.0);
        assert_eq!(from(Some(0.1), Some((-0.1, 0.3))), -0.25);
        assert_eq!(from(Some(-1.0), None), -1.0);
        assert_eq!(from(None, None), 0.0);
        let axis = Axis::of([(Some(-0.5), None)]);
        let rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(162.0, 10.0));
        assert_eq!([-0.5, 0.25, 1.0, 7.0].map(|v| axis.x(rect, v)), [6.0, 81.0, 156.0, 156.0]);
    }
}
