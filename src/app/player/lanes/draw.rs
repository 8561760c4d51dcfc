//! What stands in each lane. Marks that share a place are drawn as one.

use super::axis::Axis;
use super::marks::{Mark, Span};
use super::tally::{Count, Tally, Weight};
use super::{Lane, Row, evidence_of, hit_category, path_of};
use crate::app::player::evidence::EvidenceLane;
use crate::app::player::filmstrip::strip_ui;
use crate::app::player::screen::PlayerScreen;
use crate::model::SignalHit;
use crate::widgets::TextRole;
use crate::widgets::theme::{Category, Tokens};
use egui::{Align2, Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

/// Marks closer than this are one, in points.
const COLUMN: f32 = 3.0;
/// Spans that begin before the view are looked for among so many.
const LOOK_BACK: usize = 256;
/// Width of a letter, letters beside the first at one place, and hits among which those are looked for.
const LETTER: f32 = 12.0;
const ABREAST: usize = 3;
const LOOK_AHEAD: usize = 32;

pub(super) fn lane_ui(painter: &Painter, tokens: &Tokens, row: Row, axis: &Axis, screen: &PlayerScreen) {
    let marks = &screen.document.marks;
    let lane = row.rect;
    match row.lane {
        Lane::Film => strip_ui(painter, tokens, lane, screen, |x| axis.at(x)),
        Lane::Pages => pages_ui(painter, tokens, lane, axis, screen),
        Lane::Activity => {
            let color = tokens.accent.gamma_multiply(0.75);
            activity_ui(painter, color, lane, axis, screen.player.activity_ms());
        }
        Lane::Input => {
            let (upper, lower) = lane.split_top_bottom_at_y(lane.center().y);
            for_columns(&marks.clicks, axis, |x, _| {
                painter.circle_filled(pos2(x, upper.center().y + 1.0), 2.5, tokens.accent);
            });
            for_columns(&marks.inputs, axis, |x, _| {
                let bar = Rect::from_center_size(pos2(x, lower.center().y), vec2(5.0, 3.0));
                painter.rect_filled(bar, CornerRadius::ZERO, tokens.text_secondary);
            });
        }
        Lane::Signals => signals_ui(painter, tokens, lane, axis, screen),
        Lane::Console => {
            for_columns(&marks.console, axis, |x, count| log_ui(painter, tokens, lane, x, count))
        }
        Lane::Network => {
            for_columns(&marks.network, axis, |x, count| log_ui(painter, tokens, lane, x, count))
        }
        Lane::Errors => for_columns(&marks.errors, axis, |x, count| log_ui(painter, tokens, lane, x, count)),
        Lane::Labels => spans_ui(painter, tokens, lane, axis, &screen.labels, screen.marked),
        Lane::Notes => spans_ui(painter, tokens, lane, axis, &screen.notes, screen.marked),
        Lane::Marks | Lane::Side(_) => {
            if let Some(marks) = evidence_of(row.lane, screen) {
                let color = if row.lane == Lane::Marks { tokens.accent } else { tokens.text_secondary };
                evidence_ui(painter, tokens, color, lane, axis, marks);
            }
        }
    }
    chosen_ui(painter, tokens, lane, row.lane, axis, screen);
}

/// Where the recording has not been read yet, nothing is said about it.
pub(super) fn unread_ui(painter: &Painter, tokens: &Tokens, lanes: Rect, axis: &Axis, until_ms: Option<i64>) {
    let Some(until) = until_ms.filter(|until| (*until as f64) < axis.view().to_ms) else { return };
    let left = axis.x((until as f64).max(axis.view().from_ms));
    let part = Rect::from_min_max(pos2(left, lanes.top()), lanes.right_bottom());
    painter.rect_filled(part, CornerRadius::ZERO, tokens.panel);
    painter.vline(left, part.y_range(), Stroke::new(1.0, tokens.border));
    painter.with_clip_rect(part.intersect(painter.clip_rect())).text(
        part.center(),
        Align2::CENTER_CENTER,
        "Reading the rest…",
        TextRole::Small.font(),
        tokens.text_secondary,
    );
}

/// Calls `draw` once per place that holds marks, with what they come to.
fn for_columns(tally: &Tally, axis: &Axis, mut draw: impl FnMut(f32, Count)) {
    let view = axis.view();
    let mut ms = view.from_ms;
    while let Some(next) = tally.first_from(ms).map(|(t, _)| t as f64).filter(|t| *t <= view.to_ms) {
        let x = axis.x(next);
        let end = axis.at(x + COLUMN).max(next + 1.0);
        draw(x, tally.count(next, end));
        ms = end;
    }
}

/// The spans that can be told apart in the view, at most one per column.
fn for_spans<'a, T: 'a>(
    spans: &'a [T],
    axis: &Axis,
    bounds: impl Fn(&T) -> (i64, i64),
    mut draw: impl FnMut(usize, &'a T, f32, f32),
) {
    let view = axis.view();
    let mut at = spans.partition_point(|s| (bounds(s).0 as f64) < view.from_ms);
    for (i, span) in spans.iter().enumerate().take(at).skip(at.saturating_sub(LOOK_BACK)) {
        let (_, to) = bounds(span);
        if to as f64 > view.from_ms {
            draw(i, span, axis.left(), axis.x(to as f64));
        }
    }
    while let Some(span) = spans.get(at) {
        let (from, to) = bounds(span);
        if from as f64 > view.to_ms {
            break;
        }
        let x = axis.x(from as f64);
        draw(at, span, x, axis.x(to as f64).max(x));
        let next_ms = axis.at(x + COLUMN).max(from as f64 + 1.0);
        at += spans[at..].partition_point(|s| (bounds(s).0 as f64) < next_ms).max(1);
    }
}

fn pages_ui(painter: &Painter, tokens: &Tokens, lane: Rect, axis: &Axis, screen: &PlayerScreen) {
    let several = screen.document.recording.tabs.len() > 1;
    for_spans(
        &screen.document.pages,
        axis,
        |p| (p.from_ms, p.to_ms),
        |number, page, x0, x1| {
            let span = Rect::from_min_max(pos2(x0, lane.top()), pos2(x1.max(x0 + 2.0), lane.bottom()));
            let fill = if number % 2 == 0 { tokens.hover } else { tokens.pressed };
            painter.rect_filled(span, CornerRadius::ZERO, fill);
            painter.vline(x0, lane.y_range(), Stroke::new(1.0, tokens.border_strong));
            if several {
                let stripe = Rect::from_min_max(pos2(x0, lane.bottom() - 3.0), span.max);
                painter.rect_filled(stripe, CornerRadius::ZERO, Category(page.tab.0 as usize).color(tokens));
            }
            if span.width() < 24.0 {
                return;
            }
            let path = path_of(&page.href);
            let label = if several {
                format!("{}: {path}", page.tab.0 + 1)
            } else {
                path.chars().take(200).collect()
            };
            painter.with_clip_rect(span.shrink2(vec2(4.0, 0.0)).intersect(painter.clip_rect())).text(
                pos2(span.left() + 5.0, lane.center().y),
                Align2::LEFT_CENTER,
                label,
                TextRole::Small.font(),
                tokens.text_secondary,
            );
        },
    );
}

/// Bars of user activity per column, scaled by the busiest column of the view.
pub(super) fn activity_ui(painter: &Painter, color: Color32, lane: Rect, axis: &Axis, times_ms: &[i64]) {
    let columns = (lane.width() / COLUMN).ceil() as usize;
    let index = |ms: f64| times_ms.partition_point(|t| (*t as f64) < ms);
    let mut before = index(axis.view().from_ms);
    let counts: Vec<usize> = (1..=columns)
        .map(|i| {
            let after = index(axis.at(lane.left() + i as f32 * COLUMN));
            let count = after.saturating_sub(before);
            before = before.max(after);
            count
        })
        .collect();
    let top = counts.iter().copied().max().unwrap_or(0).max(1) as f32;
    for (i, count) in counts.into_iter().enumerate().filter(|(_, c)| *c > 0) {
        // The root lifts quiet stretches enough to be seen beside busy ones.
        let height = (count as f32 / top).sqrt() * (lane.height() - 2.0);
        let x = lane.left() + i as f32 * COLUMN;
        let bar = Rect::from_min_max(
            pos2(x, lane.bottom() - 1.0 - height.max(1.0)),
            pos2(x + COLUMN - 0.5, lane.bottom() - 1.0),
        );
        painter.rect_filled(bar, CornerRadius::ZERO, color);
    }
}

fn signals_ui(painter: &Painter, tokens: &Tokens, lane: Rect, axis: &Axis, screen: &PlayerScreen) {
    let (signals, own) = (&screen.document.signals, &screen.document.own);
    for_spans(
        signals,
        axis,
        |s| (s.start_ms, s.end_ms),
        |at, hit, x0, x1| {
            letter_ui(painter, tokens, lane, hit_category(hit, own), x0, x1);
            if (hit.start_ms as f64) < axis.view().from_ms {
                return;
            }
            // A signal that people wrote begins with the one that is its first step: it stands beside it.
            for (place, other) in
                abreast(signals, at, |ms| axis.x(ms as f64) < x0 + COLUMN).iter().enumerate()
            {
                let x = x0 + (place + 1) as f32 * (LETTER + 1.0);
                letter_ui(painter, tokens, lane, hit_category(other, own), x, x);
            }
        },
    );
}

/// Hits of other definitions that begin in the same place as the one `at`, each definition once.
pub(super) fn abreast(signals: &[SignalHit], at: usize, here: impl Fn(i64) -> bool) -> Vec<&SignalHit> {
    let mut found: Vec<&SignalHit> = Vec::new();
    let following = signals.get(at + 1..).unwrap_or_default().iter().take(LOOK_AHEAD);
    for other in following.take_while(|other| here(other.start_ms)) {
        let known =
            found.iter().chain(signals.get(at).iter()).any(|known| known.definition == other.definition);
        if !known && found.len() < ABREAST {
            found.push(other);
        }
    }
    found
}

fn letter_ui(painter: &Painter, tokens: &Tokens, lane: Rect, category: Category, x0: f32, x1: f32) {
    let span = Rect::from_min_max(pos2(x0, lane.top() + 2.0), pos2(x1.max(x0 + LETTER), lane.bottom() - 2.0));
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

fn log_ui(painter: &Painter, tokens: &Tokens, lane: Rect, x: f32, count: Count) {
    let y = lane.center().y;
    match count.weight {
        Weight::Grave => {
            painter.add(Shape::convex_polygon(diamond(pos2(x, y), 5.0), tokens.danger, Stroke::NONE));
        }
        Weight::Notable => {
            let triangle = [vec2(0.0, -4.5), vec2(4.5, 3.5), vec2(-4.5, 3.5)].map(|d| pos2(x, y) + d);
            painter.add(Shape::convex_polygon(triangle.to_vec(), tokens.warn, Stroke::NONE));
        }
        Weight::Quiet => {
            // Taller where many share the place.
            let half = (2.0 + (count.marks as f32).ln().max(0.0)).min(lane.height() / 2.0 - 1.0);
            painter.vline(x, y - half..=y + half, Stroke::new(2.0, tokens.text_muted));
        }
    }
}

fn diamond(centre: Pos2, radius: f32) -> Vec<Pos2> {
    [vec2(0.0, -radius), vec2(radius, 0.0), vec2(0.0, radius), vec2(-radius, 0.0)]
        .map(|d| centre + d)
        .to_vec()
}

fn spans_ui(
    painter: &Painter,
    tokens: &Tokens,
    lane: Rect,
    axis: &Axis,
    spans: &[Span],
    chosen: Option<Mark>,
) {
    for_spans(
        spans,
        axis,
        |s| (s.from_ms, s.to_ms),
        |_, span, x0, x1| {
            if let Some(category) = span.category {
                letter_ui(painter, tokens, lane, category, x0, x1);
                name_ui(painter, tokens.ink_on(category.color(tokens)), lane, x0 + 14.0, x1, &span.name);
                return;
            }
            let rect =
                Rect::from_min_max(pos2(x0, lane.top() + 2.0), pos2(x1.max(x0 + 8.0), lane.bottom() - 2.0));
            let is_chosen = chosen.is_some() && span.mark == chosen;
            let fill = if is_chosen { tokens.warn } else { tokens.warn.gamma_multiply(0.55) };
            painter.rect_filled(rect, CornerRadius::same(2), fill);
            name_ui(painter, tokens.text, lane, rect.left() + 4.0, rect.right(), &span.name);
        },
    );
}

/// Ranges as bars, moments as diamonds; what is being made is an outline.
fn evidence_ui(
    painter: &Painter,
    tokens: &Tokens,
    color: Color32,
    lane: Rect,
    axis: &Axis,
    marks: &EvidenceLane,
) {
    let bar = |x0: f32, x1: f32| {
        Rect::from_min_max(pos2(x0, lane.top() + 3.0), pos2(x1.max(x0 + 2.0), lane.bottom() - 3.0))
    };
    for_spans(
        &marks.spans,
        axis,
        |s| (s.from_ms, s.to_ms),
        |_, span, x0, x1| {
            let ring = if marks.chosen == Some(*span) { Stroke::new(2.0, tokens.text) } else { Stroke::NONE };
            if span.is_moment() {
                let points = diamond(pos2(x0, lane.center().y), lane.height() / 2.0 - 2.0);
                painter.add(Shape::convex_polygon(points, color, ring));
            } else {
                painter.rect(
                    bar(x0, x1),
                    CornerRadius::same(2),
                    color.gamma_multiply(0.75),
                    ring,
                    StrokeKind::Inside,
                );
            }
        },
    );
    if let Some(draft) = marks.draft {
        let rect = bar(axis.x(draft.from_ms as f64), axis.x(draft.to_ms as f64));
        painter.rect_filled(rect, CornerRadius::same(2), color.gamma_multiply(0.25));
        painter.rect_stroke(rect, CornerRadius::same(2), Stroke::new(1.5, color), StrokeKind::Inside);
    }
}

/// A name where there is room for some of it.
fn name_ui(painter: &Painter, ink: Color32, lane: Rect, x0: f32, x1: f32, name: &str) {
    if x1 - x0 < 24.0 {
        return;
    }
    let clip = Rect::from_min_max(pos2(x0, lane.top()), pos2(x1, lane.bottom()));
    painter.with_clip_rect(clip.intersect(painter.clip_rect())).text(
        pos2(x0, lane.center().y),
        Align2::LEFT_CENTER,
        name.chars().take(120).collect::<String>(),
        TextRole::Small.font(),
        ink,
    );
}

/// A ring around the chosen mark of this lane.
fn chosen_ui(painter: &Painter, tokens: &Tokens, lane: Rect, kind: Lane, axis: &Axis, screen: &PlayerScreen) {
    let document = &screen.document;
    let Some(mark) = screen.marked else { return };
    let ms = match (kind, mark) {
        (Lane::Input, Mark::Action(i)) => document.actions.get(i as usize).map(|a| a.start_ms),
        (Lane::Signals, Mark::Signal(i)) => document.signals.get(i as usize).map(|s| s.start_ms),
        (Lane::Console | Lane::Network | Lane::Errors, Mark::Log(i)) => {
            let row = document.logs.get(i as usize);
            let network = row.is_some_and(|r| document.is_network(*r));
            row.filter(|_| kind == Lane::Errors || network == (kind == Lane::Network)).map(|r| r.offset_ms)
        }
        _ => None,
    };
    if let Some(ms) = ms.map(|t| t as f64).filter(|t| axis.view().contains(*t)) {
        let x = axis.x(ms) + if kind == Lane::Signals { 6.0 } else { 0.0 };
        painter.circle_stroke(
            pos2(x, lane.center().y),
            lane.height() / 2.0 - 1.0,
            Stroke::new(1.5, tokens.text),
        );
    }
}

/// Stretches without activity, where they are not collapsed.
pub(super) fn pauses_ui(painter: &Painter, tokens: &Tokens, lanes: Rect, axis: &Axis, screen: &PlayerScreen) {
    for_spans(
        screen.player.idle(),
        axis,
        |b| *b,
        |_, _, x0, x1| {
            if x1 - x0 < 2.0 {
                return;
            }
            let band = Rect::from_min_max(pos2(x0, lanes.top()), pos2(x1, lanes.bottom()));
            painter.rect_filled(band, CornerRadius::ZERO, tokens.base.gamma_multiply(0.6));
            let hatched = painter.with_clip_rect(band.intersect(painter.clip_rect()));
            let mut x = x0 - lanes.height();
            while x < x1 {
                let line = [pos2(x, lanes.bottom()), pos2(x + lanes.height(), lanes.top())];
                hatched.line_segment(line, Stroke::new(1.0, tokens.border));
                x += 8.0;
            }
        },
    );
}

/// The breaks that stand for collapsed pauses: a gap with torn edges.
pub(super) fn breaks_ui(painter: &Painter, tokens: &Tokens, lanes: Rect, axis: &Axis) {
    let mut last = f32::NEG_INFINITY;
    for piece in axis.pieces().iter().filter(|p| p.collapsed) {
        // Where there are more breaks than points, one of them stands for all.
        if piece.x1 - last < 2.0 {
            continue;
        }
        last = piece.x1;
        let inset = ((piece.x1 - piece.x0) / 4.0).min(3.0);
        let band = Rect::from_min_max(
            pos2(piece.x0 + inset, lanes.top()),
            pos2((piece.x1 - inset).max(piece.x0 + inset + 1.0), lanes.bottom()),
        );
        painter.rect_filled(band, CornerRadius::ZERO, tokens.base);
        if band.width() < 5.0 {
            continue;
        }
        for (x, sign) in [(band.left(), 1.0), (band.right(), -1.0)] {
            let mut points = Vec::new();
            let mut y = lanes.top();
            let mut out = false;
            while y <= lanes.bottom() {
                points.push(pos2(x + if out { 2.0 * sign } else { 0.0 }, y));
                out = !out;
                y += 4.0;
            }
            painter.add(Shape::line(points, Stroke::new(1.0, tokens.border_strong)));
        }
    }
}

pub(super) fn playhead_ui(painter: &Painter, tokens: &Tokens, lanes: Rect, axis: &Axis, offset_ms: f64) {
    if !axis.view().contains(offset_ms) {
        return;
    }
    let x = axis.x(offset_ms);
    painter.vline(x, lanes.top() - 1.0..=lanes.bottom() + 2.0, Stroke::new(2.0, tokens.accent));
    let head = [vec2(-5.0, -1.0), vec2(5.0, -1.0), vec2(0.0, 6.0)].map(|d| pos2(x, lanes.top()) + d);
    painter.add(Shape::convex_polygon(head.to_vec(), tokens.accent, Stroke::NONE));
}

#[cfg(test)]
mod tests {
    use super::super::axis::TimeView;
    use super::*;

    /// 500,000 requests of a six-hour session, half of them errors.
    fn many() -> Tally {
        let weight = |i: u32| if i.is_multiple_of(2) { Weight::Grave } else { Weight::Quiet };
        Tally::new((0..500_000u32).map(|i| (i64::from(i) * 43, i, weight(i))))
    }

    #[test]
    fn the_cost_of_a_lane_grows_with_its_width_and_not_with_its_marks() {
        let tally = many();
        let pauses: Vec<(i64, i64)> = (0..2_000).map(|i| (i * 10_000, i * 10_000 + 6_000)).collect();
        for (view, pauses) in [
            (TimeView::new(0.0, 21_500_000.0), &[][..]),
            (TimeView::new(0.0, 21_500_000.0), &pauses[..]),
            (TimeView::new(1_000_000.0, 1_500_000.0), &pauses[..]),
        ] {
            let axis = Axis::new(view, pauses, 64.0, 1_200.0);
            let (mut drawn, mut counted, mut last) = (0, 0, f32::NEG_INFINITY);
            for_columns(&tally, &axis, |x, count| {
                drawn += 1;
                counted += count.marks;
                assert!(x >= last);
                last = x;
            });
            assert!(drawn <= 1_200 / COLUMN as usize + 2, "{drawn} draws");
            let there = tally.count(view.from_ms, view.to_ms + 1.0).marks;
            assert!(counted >= there, "{counted} of {there} marks are told");
        }
    }

    #[test]
    fn spans_that_share_a_place_are_drawn_once() {
        let spans: Vec<(i64, i64)> = (0..100_000).map(|i| (i * 100, i * 100 + 50)).collect();
        let axis = Axis::new(TimeView::new(5_000.0, 9_000_000.0), &[], 0.0, 900.0);
        let mut drawn = 0;
        for_spans(&spans, &axis, |s| *s, |_, _, _, _| drawn += 1);
        assert!(drawn <= 302, "{drawn} draws");
        let long = [(0, 8_000_000), (10, 20)];
        let mut seen = Vec::new();
        for_spans(&long, &axis, |s| *s, |at, _, x0, _| seen.push((at, x0)));
        assert_eq!(seen, [(0, 0.0)], "what began before the view and goes on is drawn from its left end");
    }
}
