//! The timeline: pages, activity, signals and errors over time, a playhead that follows the hand.

use super::PlayerAsk;
use super::screen::PlayerScreen;
use crate::model::SignalKind;
use crate::replay::player::PlayerCommand;
use crate::widgets::theme::{Category, Tokens, radius};
use crate::widgets::{TextRole, numbers};
use egui::{Align2, CornerRadius, Painter, Rect, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Names stand left of the lanes, in points.
const NAMES: f32 = 64.0;
const LANES: [(&str, f32); 4] = [("Pages", 18.0), ("Activity", 26.0), ("Signals", 18.0), ("Errors", 14.0)];
const SIGNALS: usize = 2;
const GAP: f32 = 3.0;

/// Height of all lanes with the time scale, in points.
pub const HEIGHT: f32 = 18.0 + 26.0 + 18.0 + 14.0 + 4.0 * GAP + 18.0;
/// The same without the lane of signals.
pub const BLIND_HEIGHT: f32 = HEIGHT - 18.0 - GAP;

/// Which lanes are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LaneSet {
    #[default]
    All,
    /// Without signals: who labels blind must not be led by what the program found. The document that is shown
    /// should have none either, see [`super::SessionDocument::without_signals`].
    Blind,
}

/// The colour and letter that a signal has everywhere.
pub fn signal_category(kind: SignalKind) -> Category {
    let at = SignalKind::ALL.iter().position(|k| *k == kind).unwrap_or(0);
    Category(at)
}

/// Draws all lanes; dragging or clicking anywhere moves the playhead.
pub fn lanes_ui(ui: &mut Ui, screen: &PlayerScreen, set: LaneSet) -> Vec<PlayerAsk> {
    let tokens = Tokens::of(ui);
    let height = if set == LaneSet::All { HEIGHT } else { BLIND_HEIGHT };
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click_and_drag());
    let offset = screen.player.offset_ms();
    let (from, to) = screen.player.range();
    response.widget_info(|| WidgetInfo::slider(true, offset, "Timeline"));
    let track = Rect::from_min_max(pos2(rect.left() + NAMES, rect.top()), rect.max);
    let time = TimeScale { from, to: to.max(from + 1.0), left: track.left(), width: track.width().max(1.0) };
    let painter = ui.painter_at(rect.expand2(vec2(8.0, 0.0)));
    let mut top = rect.top();
    for (at, (name, height)) in LANES.into_iter().enumerate() {
        if at == SIGNALS && set == LaneSet::Blind {
            continue;
        }
        let lane = Rect::from_min_size(pos2(track.left(), top), vec2(track.width(), height));
        painter.text(
            pos2(rect.left(), lane.center().y),
            Align2::LEFT_CENTER,
            name,
            TextRole::Small.font(),
            tokens.text_muted,
        );
        painter.rect_filled(lane, CornerRadius::same(radius::SMALL), tokens.sunken);
        let inside = painter.with_clip_rect(lane);
        match at {
            0 => pages_ui(&inside, tokens, lane, &time, screen),
            1 => activity_ui(&inside, tokens, lane, &time, screen),
            SIGNALS => signals_ui(&inside, tokens, lane, &time, screen),
            _ => errors_ui(&inside, tokens, lane, &time, screen),
        }
        top += height + GAP;
    }
    let lanes = Rect::from_min_max(track.min, pos2(track.right(), top - GAP));
    idle_ui(&painter, tokens, lanes, &time, screen);
    loop_ui(&painter, tokens, lanes, &time, screen);
    scale_ui(&painter, tokens, Rect::from_min_max(pos2(track.left(), top), rect.max), &time);
    playhead_ui(&painter, tokens, lanes, time.x(offset));

    let mut asks = Vec::new();
    let pointed = response.interact_pointer_pos().or(response.hover_pos());
    if let Some(at) = pointed {
        let ms = time.at(at.x);
        if response.dragged() || response.clicked() {
            asks.push(PlayerAsk::Play(PlayerCommand::SeekTo(ms)));
        } else if lanes.contains(at) {
            hover_ui(ui, &painter, tokens, lanes, &time, screen, at.x, &response);
        }
    }
    asks
}

struct TimeScale {
    from: f64,
    to: f64,
    left: f32,
    width: f32,
}

impl TimeScale {
    fn x(&self, ms: f64) -> f32 {
        self.left + ((ms - self.from) / (self.to - self.from)) as f32 * self.width
    }

    fn at(&self, x: f32) -> f64 {
        self.from + f64::from((x - self.left) / self.width).clamp(0.0, 1.0) * (self.to - self.from)
    }
}

fn pages_ui(painter: &Painter, tokens: &Tokens, lane: Rect, time: &TimeScale, screen: &PlayerScreen) {
    for (number, page) in screen.document.pages.iter().enumerate() {
        let (x0, x1) = (time.x(page.from_ms as f64), time.x(page.to_ms as f64));
        let span = Rect::from_min_max(pos2(x0, lane.top()), pos2(x1.max(x0 + 2.0), lane.bottom()));
        let fill = if number % 2 == 0 { tokens.hover } else { tokens.pressed };
        painter.rect_filled(span, CornerRadius::ZERO, fill);
        painter.vline(x0, lane.y_range(), Stroke::new(1.0, tokens.border_strong));
        let label = path_of(&page.href);
        let inside = painter.with_clip_rect(span.shrink2(vec2(4.0, 0.0)));
        inside.text(
            pos2(span.left() + 5.0, lane.center().y),
            Align2::LEFT_CENTER,
            label,
            TextRole::Small.font(),
            tokens.text_secondary,
        );
    }
}

/// Path and query of an address, without scheme and host; the whole where it is none.
pub fn path_of(href: &str) -> &str {
    let rest = href.split_once("://").map_or(href, |(_, rest)| rest);
    match rest.find('/') {
        Some(at) if href.contains("://") => &rest[at..],
        _ => rest,
    }
}

fn activity_ui(painter: &Painter, tokens: &Tokens, lane: Rect, time: &TimeScale, screen: &PlayerScreen) {
    let buckets = &screen.document.activity;
    let duration = screen.player.duration_ms().max(1.0);
    for (at, height) in buckets.iter().enumerate().filter(|(_, h)| **h > 0.0) {
        let ms = |i: usize| duration * i as f64 / buckets.len() as f64;
        let (x0, x1) = (time.x(ms(at)), time.x(ms(at + 1)));
        let bar = Rect::from_min_max(
            pos2(x0, lane.bottom() - 1.0 - height * (lane.height() - 4.0)),
            pos2((x1 - 0.5).max(x0 + 0.5), lane.bottom() - 1.0),
        );
        painter.rect_filled(bar, CornerRadius::ZERO, tokens.accent.gamma_multiply(0.75));
    }
}

fn signals_ui(painter: &Painter, tokens: &Tokens, lane: Rect, time: &TimeScale, screen: &PlayerScreen) {
    for hit in &screen.document.signals {
        let category = signal_category(hit.kind);
        let (x0, x1) = (time.x(hit.start_ms as f64), time.x(hit.end_ms as f64));
        let span =
            Rect::from_min_max(pos2(x0, lane.top() + 3.0), pos2(x1.max(x0 + 12.0), lane.bottom() - 3.0));
        let color = category.color(tokens);
        painter.rect_filled(span, CornerRadius::same(3), color);
        painter.text(
            pos2(span.left() + 6.0, span.center().y),
            Align2::CENTER_CENTER,
            category.letter(),
            TextRole::Small.font(),
            tokens.ink_on(color),
        );
    }
}

fn errors_ui(painter: &Painter, tokens: &Tokens, lane: Rect, time: &TimeScale, screen: &PlayerScreen) {
    for error in &screen.document.errors {
        let centre = pos2(time.x(error.offset_ms as f64), lane.center().y);
        let diamond = [vec2(0.0, -5.0), vec2(5.0, 0.0), vec2(0.0, 5.0), vec2(-5.0, 0.0)].map(|d| centre + d);
        painter.add(Shape::convex_polygon(diamond.to_vec(), tokens.danger, Stroke::NONE));
    }
}

fn idle_ui(painter: &Painter, tokens: &Tokens, lanes: Rect, time: &TimeScale, screen: &PlayerScreen) {
    for (from, to) in screen.player.idle() {
        let (x0, x1) = (time.x(*from as f64).max(lanes.left()), time.x(*to as f64).min(lanes.right()));
        if x1 <= x0 {
            continue;
        }
        let band = Rect::from_min_max(pos2(x0, lanes.top()), pos2(x1, lanes.bottom()));
        painter.rect_filled(band, CornerRadius::ZERO, tokens.base.gamma_multiply(0.55));
        let hatched = painter.with_clip_rect(band);
        let mut x = x0 - lanes.height();
        while x < x1 {
            let line = [pos2(x, lanes.bottom()), pos2(x + lanes.height(), lanes.top())];
            hatched.line_segment(line, Stroke::new(1.0, tokens.border));
            x += 8.0;
        }
    }
}

fn loop_ui(painter: &Painter, tokens: &Tokens, lanes: Rect, time: &TimeScale, screen: &PlayerScreen) {
    let (from, to) = screen.player.loop_marks();
    if from.is_none() && to.is_none() {
        return;
    }
    let (x0, x1) = (from.map_or(lanes.left(), |m| time.x(m)), to.map_or(lanes.right(), |m| time.x(m)));
    let band = Rect::from_min_max(pos2(x0, lanes.top()), pos2(x1, lanes.bottom()));
    painter.rect_filled(band, CornerRadius::ZERO, tokens.accent.gamma_multiply(0.12));
    for x in [x0, x1] {
        painter.vline(x, lanes.y_range(), Stroke::new(1.5, tokens.accent));
    }
}

fn scale_ui(painter: &Painter, tokens: &Tokens, row: Rect, time: &TimeScale) {
    const STEPS_S: [f64; 14] =
        [0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_800.0, 3_600.0, 7_200.0];
    let span_s = (time.to - time.from) / 1_000.0;
    let fits = f64::from(time.width / 70.0).max(1.0);
    let step = STEPS_S.into_iter().find(|s| span_s / s <= fits).unwrap_or(span_s / fits);
    let mut tick = 0.0;
    while tick <= span_s {
        let x = time.x(time.from + tick * 1_000.0);
        painter.vline(x, row.top()..=row.top() + 4.0, Stroke::new(1.0, tokens.border_strong));
        let align = if tick == 0.0 { Align2::LEFT_TOP } else { Align2::CENTER_TOP };
        painter.text(
            pos2(x, row.top() + 4.0),
            align,
            numbers::clock((tick * 1_000.0) as i64),
            TextRole::Small.font(),
            tokens.text_muted,
        );
        tick += step;
    }
}

fn playhead_ui(painter: &Painter, tokens: &Tokens, lanes: Rect, x: f32) {
    painter.vline(x, lanes.top() - 1.0..=lanes.bottom() + 2.0, Stroke::new(2.0, tokens.accent));
    let head = [vec2(-5.0, -1.0), vec2(5.0, -1.0), vec2(0.0, 6.0)].map(|d| pos2(x, lanes.top()) + d);
    painter.add(Shape::convex_polygon(head.to_vec(), tokens.accent, Stroke::NONE));
}

#[expect(clippy::too_many_arguments, reason = "all of it is what stands under one pointer position")]
fn hover_ui(
    ui: &Ui,
    painter: &Painter,
    tokens: &Tokens,
    lanes: Rect,
    time: &TimeScale,
    screen: &PlayerScreen,
    x: f32,
    response: &egui::Response,
) {
    painter.vline(x, lanes.y_range(), Stroke::new(1.0, tokens.text_muted));
    let ms = time.at(x);
    let near = |t: i64| (time.x(t as f64) - x).abs() < 6.0;
    let mut lines = vec![numbers::moment((ms - time.from) as i64)];
    lines.extend(screen.document.page_at(ms as i64).map(|p| path_of(&p.href).to_owned()));
    for hit in &screen.document.signals {
        if near(hit.start_ms) || (hit.start_ms as f64 <= ms && ms <= hit.end_ms as f64) {
            let target = hit.target.as_ref().map(|t| format!(" on {}", t.selector)).unwrap_or_default();
            lines.push(format!("{}{target}", hit.kind.label()));
        }
    }
    for error in screen.document.errors.iter().filter(|e| near(e.offset_ms)) {
        lines.push(format!("{}: {}", error.kind, error.message.chars().take(80).collect::<String>()));
    }
    let _ = ui;
    response.clone().on_hover_text_at_pointer(lines.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_host() {
        assert_eq!(path_of("https://shop.example/cart?x=1"), "/cart?x=1");
        assert_eq!(path_of("https://shop.example"), "shop.example");
        assert_eq!(path_of("about:blank"), "about:blank");
        assert_eq!(path_of(""), "");
    }

    #[test]
    fn time_and_place_are_inverse() {
        let time = TimeScale { from: 1_000.0, to: 5_000.0, left: 10.0, width: 400.0 };
        assert_eq!(time.x(2_000.0), 110.0);
        assert_eq!(time.at(110.0), 2_000.0);
        assert_eq!(time.at(-50.0), 1_000.0);
        assert_eq!(time.at(9_000.0), 5_000.0);
    }
}
