//! Small pictures of numbers that stand in tables and cards: sparkline, duration, histogram; knows not what they
//! count.

use super::numbers;
use super::swatch::{paint_mark, within};
use super::text::TextRole;
use super::theme::{Category, Tokens, radius};
use egui::{
    Align2, CornerRadius, Rect, Response, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2,
};

/// Most bars or points that are drawn; more are joined by their highest.
const RESOLUTION: usize = 400;

/// Something at a place of a sparkline: a signal, an error.
#[derive(Clone, Copy, Debug)]
pub struct Tick {
    /// 0…1 along the line.
    pub at: f32,
    pub category: Category,
}

/// How busy something was over its time, with marks under it. `name` says what, for screen readers.
pub fn sparkline(ui: &mut Ui, name: &str, values: &[f32], ticks: &[Tick], size: Vec2) -> Response {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let marks = if ticks.is_empty() { 0.0 } else { 8.0 };
    let area = Rect::from_min_max(rect.min, rect.max - vec2(0.0, marks));
    let most = values.iter().copied().filter(|v| v.is_finite()).fold(0.0, f32::max);
    let floor = Stroke::new(1.0, tokens.border);
    ui.painter().hline(area.x_range(), area.bottom() - 0.5, floor);
    if most > 0.0 {
        let bars = joined(values, (area.width() as usize).clamp(1, RESOLUTION));
        let step = area.width() / bars.len() as f32;
        for (i, value) in bars.iter().enumerate().filter(|(_, v)| **v > 0.0) {
            let height = (value / most * (area.height() - 1.0)).max(1.0);
            let left = area.left() + step * i as f32;
            let bar = Rect::from_min_max(
                pos2(left, area.bottom() - 1.0 - height),
                pos2(left + (step - 0.5).max(0.75), area.bottom() - 1.0),
            );
            ui.painter().rect_filled(bar, 0.0, tokens.accent.gamma_multiply(0.75));
        }
    }
    for tick in ticks.iter().take(RESOLUTION) {
        let at = pos2(within(rect, tick.at), rect.bottom() - 3.5);
        paint_mark(ui.painter(), tokens, at, 3.0, tick.category);
    }
    response
}

/// Highest of each of `n` stretches; negative and broken values count as nothing.
fn joined(values: &[f32], n: usize) -> Vec<f32> {
    let clean = |v: f32| if v.is_finite() { v.max(0.0) } else { 0.0 };
    if values.len() <= n {
        return values.iter().copied().map(clean).collect();
    }
    (0..n)
        .map(|i| {
            let (from, to) =
                (i * values.len() / n, ((i + 1) * values.len() / n).max(i * values.len() / n + 1));
            values[from..to].iter().copied().map(clean).fold(0.0, f32::max)
        })
        .collect()
}

/// A duration as a bar against the longest of its list, with the active part full. All in milliseconds.
pub fn duration_bar(ui: &mut Ui, duration_ms: i64, active_ms: i64, longest_ms: i64, width: f32) -> Response {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 14.0), Sense::hover());
    let share = |ms: i64| (ms.max(0) as f32 / longest_ms.max(1) as f32).clamp(0.0, 1.0);
    let groove = Rect::from_center_size(rect.center(), vec2(rect.width(), 6.0));
    let part = |share: f32| {
        Rect::from_min_size(groove.min, vec2((groove.width() * share).max(2.0), groove.height()))
    };
    let corner = CornerRadius::same(3);
    ui.painter().rect_filled(part(share(duration_ms)), corner, tokens.border_strong);
    ui.painter().rect_filled(part(share(active_ms.min(duration_ms))), corner, tokens.accent);
    let words = format!("{}, {} of it active", numbers::duration(duration_ms), numbers::duration(active_ms));
    response.widget_info(|| WidgetInfo::labeled(Role::Meter, true, &words));
    response.on_hover_text(words)
}

/// Counts side by side; the bar under the pointer is told by `label(index)`. Returns the bar that was clicked.
pub fn histogram(
    ui: &mut Ui,
    name: &str,
    counts: &[u64],
    marked: Option<usize>,
    size: Vec2,
    label: impl Fn(usize) -> String,
) -> Option<usize> {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    let counts = &counts[..counts.len().min(RESOLUTION)];
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, tokens.border));
    if counts.is_empty() {
        return None;
    }
    let step = rect.width() / counts.len() as f32;
    let under = response.hover_pos().map(|p| (((p.x - rect.left()) / step) as usize).min(counts.len() - 1));
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    for (i, count) in counts.iter().enumerate().filter(|(_, c)| **c > 0) {
        let height = (*count as f32 / most as f32 * (rect.height() - 2.0)).max(2.0);
        let left = rect.left() + step * i as f32;
        let gap = if step > 4.0 { 1.5 } else { 0.25 };
        let bar = Rect::from_min_max(
            pos2(left + gap / 2.0, rect.bottom() - 1.0 - height),
            pos2(left + step - gap / 2.0, rect.bottom() - 1.0),
        );
        let color = match (marked == Some(i), under == Some(i)) {
            (true, _) => tokens.accent,
            (_, true) => tokens.text_secondary,
            _ => tokens.border_strong,
        };
        ui.painter().rect_filled(bar, CornerRadius { nw: 2, ne: 2, sw: 0, se: 0 }, color);
    }
    let clicked = response.clicked();
    if let Some(i) = under {
        response.on_hover_text_at_pointer(label(i));
    }
    under.filter(|_| clicked)
}

/// Shares of a whole side by side, each in its category's colour with its letter where that has room. Screen readers are
/// told every part that is not empty.
pub fn stacked_bar(ui: &mut Ui, name: &str, parts: &[(Category, String, u64)], size: Vec2) -> Response {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(radius::SMALL), tokens.pressed);
    let total: u64 = parts.iter().map(|(_, _, count)| count).sum();
    let mut before = 0;
    for (category, _, count) in parts.iter().filter(|(_, _, count)| *count > 0) {
        let x = |sum: u64| rect.left() + rect.width() * (sum as f32 / total as f32);
        let part = Rect::from_min_max(pos2(x(before), rect.top()), pos2(x(before + count), rect.bottom()));
        before += count;
        let fill = category.color(tokens);
        let inner = part.shrink2(vec2(0.5, 0.0));
        ui.painter().rect_filled(inner, CornerRadius::same(2), fill);
        if inner.width() > 12.0 {
            let font = TextRole::Small.font();
            ui.painter().text(
                part.center(),
                Align2::CENTER_CENTER,
                category.letter(),
                font,
                tokens.ink_on(fill),
            );
        }
    }
    let told: Vec<String> = parts
        .iter()
        .filter(|(_, _, count)| *count > 0)
        .map(|(category, label, count)| format!("{} {label}: {}", category.letter(), numbers::count(*count)))
        .collect();
    let words =
        if told.is_empty() { format!("{name}: no label") } else { format!("{name}: {}", told.join(", ")) };
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    response.on_hover_text(words)
}

/// A value with its interval on an axis from 0 to 1, as agreement and shares are shown. Bounds outside are cut.
pub fn interval_bar(
    ui: &mut Ui,
    name: &str,
    value: f64,
    interval: Option<(f64, f64)>,
    threshold: Option<f64>,
    size: Vec2,
) -> Response {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let axis = Rect::from_center_size(rect.center(), vec2(rect.width() - 10.0, 4.0));
    let x = |v: f64| egui::lerp(axis.x_range().min..=axis.x_range().max, v.clamp(0.0, 1.0) as f32);
    let y = axis.center().y;
    ui.painter().rect_filled(axis, CornerRadius::same(2), tokens.pressed);
    for quarter in [0.25, 0.5, 0.75] {
        ui.painter().vline(x(quarter), axis.y_range(), Stroke::new(1.0, tokens.border_strong));
    }
    if let Some(threshold) = threshold {
        let stroke = Stroke::new(1.0, tokens.text_muted);
        let ends = [pos2(x(threshold), rect.top()), pos2(x(threshold), rect.bottom())];
        ui.painter().extend(Shape::dashed_line(&ends, stroke, 3.0, 2.0));
    }
    if let Some((low, high)) = interval.filter(|(low, high)| low.is_finite() && high.is_finite()) {
        let (low, high) = (x(low.min(high)), x(high.max(low)));
        let band = Rect::from_min_max(pos2(low, y - 4.0), pos2(high, y + 4.0));
        ui.painter().rect_filled(band, CornerRadius::same(radius::SMALL), tokens.accent.gamma_multiply(0.35));
        for end in [low, high] {
            ui.painter().vline(end, y - 5.0..=y + 5.0, Stroke::new(1.5, tokens.accent));
        }
    }
    if value.is_finite() {
        ui.painter().circle(pos2(x(value), y), 5.0, tokens.accent, Stroke::new(1.5, tokens.raised));
    }
    let words = format!("{name}: {}", numbers::with_interval(value, interval, 2));
    response.widget_info(|| WidgetInfo::labeled(Role::Meter, true, &words));
    response.on_hover_text(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joining_keeps_the_peaks() {
        let mut values = vec![0.0; 10_000];
        values[7_777] = 9.0;
        values[3] = f32::NAN;
        values[4] = -5.0;
        let bars = joined(&values, 100);
        assert_eq!(bars.len(), 100);
        assert_eq!(bars[77], 9.0);
        assert!(bars.iter().all(|b| *b >= 0.0));
        assert_eq!(joined(&[1.0, 2.0], 100), [1.0, 2.0]);
        assert!(joined(&[], 10).is_empty());
    }
}
