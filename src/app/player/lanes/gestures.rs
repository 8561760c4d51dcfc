//! What the hand does on the timeline, as requests.

use super::axis::{Axis, TimeView};
use super::marks::Mark;
use super::tally::Tally;
use super::{Lane, LanesOutput, Row, evidence_of, overview, pauses};
use crate::app::player::PlayerAsk;
use crate::app::player::evidence::{EvidenceAsk, EvidenceLane};
use crate::app::player::screen::PlayerScreen;
use crate::coding::EvidenceSpan;
use crate::replay::player::PlayerCommand;
use egui::{CursorIcon, Pos2, Rect, Response, Ui};

/// How far from a mark a click still means it, in points.
const REACH: f32 = 6.0;

/// Where the parts of the timeline lie.
pub(super) struct Parts<'a> {
    pub overview: Option<Rect>,
    pub lanes: Rect,
    pub scale: Rect,
    pub rows: &'a [Row],
}

/// What a drag moves, from its begin to its end.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Grip {
    Playhead,
    /// Chooses the loop between this moment and the pointer.
    Loop {
        anchor_ms: f64,
    },
    /// Draws a mark of evidence from this moment, or moves an end of the given one.
    Evidence {
        anchor_ms: i64,
        old: Option<EvidenceSpan>,
    },
    /// Moves the view; the share of it that was taken hold of.
    View {
        share: f64,
    },
    /// Moves one end of the view.
    ViewFrom,
    ViewTo,
}

/// The place where the drag began decides what it moves.
fn grip_at(at: Pos2, shift: bool, parts: &Parts<'_>, axis: &Axis, screen: &PlayerScreen) -> Grip {
    if let Some(strip) = parts.overview.filter(|r| r.contains(at)) {
        let whole = overview::whole_axis(screen, strip);
        let view = screen.time_view();
        let (x0, x1) = (whole.x(view.from_ms), whole.x(view.to_ms));
        if (at.x - x0).abs() < 5.0 {
            return Grip::ViewFrom;
        }
        if (at.x - x1).abs() < 5.0 {
            return Grip::ViewTo;
        }
        let share = (whole.at(at.x) - view.from_ms) / view.span_ms();
        return Grip::View { share: if (0.0..=1.0).contains(&share) { share } else { 0.5 } };
    }
    if let Some(marks) = editable_at(at, parts, screen) {
        let end = marks.end_near(axis.at(at.x), reach_ms(at.x, axis));
        let anchor_ms = end.map_or_else(|| axis.at(at.x).round() as i64, |(_, other)| other);
        return Grip::Evidence { anchor_ms, old: end.map(|(span, _)| span) };
    }
    if shift || at.y >= parts.scale.top() {
        return Grip::Loop { anchor_ms: loop_anchor(at, axis, screen) };
    }
    Grip::Playhead
}

/// The marks at a place, where they can be made and moved.
fn editable_at<'a>(at: Pos2, parts: &Parts<'_>, screen: &'a PlayerScreen) -> Option<&'a EvidenceLane> {
    let row = parts.rows.iter().find(|r| r.rect.contains(at))?;
    evidence_of(row.lane, screen).filter(|marks| marks.editable)
}

/// How far around a place a hand means what is there, in milliseconds.
fn reach_ms(x: f32, axis: &Axis) -> f64 {
    (axis.at(x + REACH) - axis.at(x - REACH)) / 2.0
}

/// Taking hold of one end of the loop keeps the other one.
fn loop_anchor(at: Pos2, axis: &Axis, screen: &PlayerScreen) -> f64 {
    let (from, to) = screen.player.loop_marks();
    let near = |ms: Option<f64>| ms.is_some_and(|ms| (axis.x(ms) - at.x).abs() < REACH);
    match (from, to) {
        (Some(from), to) if near(to) => from,
        (from, Some(to)) if near(from) => to,
        _ => axis.at(at.x),
    }
}

pub(super) fn gestures(
    ui: &Ui,
    response: &Response,
    parts: &Parts<'_>,
    axis: &Axis,
    screen: &PlayerScreen,
) -> LanesOutput {
    let mut out = LanesOutput::default();
    if let Some(at) = response.hover_pos() {
        wheel(ui, response, at, axis, screen, &mut out);
        let lane = parts.rows.iter().find(|r| r.rect.contains(at)).map(|row| row.lane);
        let means = |lane| {
            let marks = evidence_of(lane, screen);
            mark_at(lane, at.x, axis, screen).is_some()
                || marks.is_some_and(|m| m.at(axis.at(at.x), reach_ms(at.x, axis)).is_some())
        };
        let ends = editable_at(at, parts, screen);
        if at.y >= parts.scale.top()
            || ends.is_some_and(|m| m.end_near(axis.at(at.x), reach_ms(at.x, axis)).is_some())
        {
            ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
        } else if lane.is_some_and(means)
            || lane == Some(Lane::Labels) && label_at(at.x, axis, screen).is_some()
        {
            ui.set_cursor_icon(CursorIcon::PointingHand);
        } else if let Some(strip) =
            parts.overview.filter(|r| r.contains(at)).filter(|_| !screen.shows_all_time())
        {
            let whole = overview::whole_axis(screen, strip);
            let view = screen.time_view();
            let on_end = [view.from_ms, view.to_ms].iter().any(|ms| (whole.x(*ms) - at.x).abs() < 5.0);
            ui.set_cursor_icon(if on_end { CursorIcon::ResizeHorizontal } else { CursorIcon::Grab });
        }
    }
    let grip_id = response.id.with("grip");
    let Some(at) = response.interact_pointer_pos() else {
        return out;
    };
    let shift = ui.input(|i| i.modifiers.shift);
    if response.drag_started() {
        let began = ui.input(|i| i.pointer.press_origin()).unwrap_or(at);
        let grip = grip_at(began, shift, parts, axis, screen);
        ui.data_mut(|d| d.insert_temp(grip_id, grip));
    }
    if response.drag_stopped() {
        if let Some(Grip::Evidence { anchor_ms, old }) = ui.data(|d| d.get_temp::<Grip>(grip_id)) {
            let span = EvidenceSpan::between(anchor_ms, axis.at(at.x).round() as i64);
            out.asks.push(PlayerAsk::Evidence(EvidenceAsk::Drawn(span, old)));
        }
    } else if response.dragged() {
        if let Some(grip) = ui.data(|d| d.get_temp::<Grip>(grip_id)) {
            out.asks.extend(drag(grip, at, parts, axis, screen));
        }
    } else if response.double_clicked() && parts.overview.is_some_and(|r| r.contains(at)) {
        out.asks.push(PlayerAsk::View(None));
    } else if response.clicked() {
        click(at, parts, axis, screen, &mut out);
    }
    out
}

fn wheel(ui: &Ui, response: &Response, at: Pos2, axis: &Axis, screen: &PlayerScreen, out: &mut LanesOutput) {
    if !response.hovered() {
        return;
    }
    let range = screen.player.range();
    let (zoom, scroll) = ui.input(|i| (i.zoom_delta(), i.smooth_scroll_delta()));
    if (zoom - 1.0).abs() > 1e-3 {
        let view = axis.zoomed(f64::from(zoom), at.x, pauses(screen), range);
        out.asks.push(PlayerAsk::View(Some(view)));
    } else if scroll != egui::Vec2::ZERO && !screen.shows_all_time() {
        let by = if scroll.x.abs() > scroll.y.abs() { scroll.x } else { scroll.y };
        out.asks.push(PlayerAsk::View(Some(axis.panned(-by, pauses(screen), range))));
    }
}

fn drag(grip: Grip, at: Pos2, parts: &Parts<'_>, axis: &Axis, screen: &PlayerScreen) -> Option<PlayerAsk> {
    let range = screen.player.range();
    let view = screen.time_view();
    let whole_at = |strip: Rect| overview::whole_axis(screen, strip).at(at.x);
    Some(match grip {
        Grip::Playhead => PlayerAsk::Play(PlayerCommand::SeekTo(axis.at(at.x))),
        Grip::Loop { anchor_ms } => {
            let here = axis.at(at.x);
            if (axis.x(anchor_ms) - at.x).abs() < 3.0 {
                return None;
            }
            PlayerAsk::Play(PlayerCommand::LoopRange(anchor_ms.min(here), anchor_ms.max(here)))
        }
        Grip::Evidence { anchor_ms, old } => {
            let span = EvidenceSpan::between(anchor_ms, axis.at(at.x).round() as i64);
            PlayerAsk::Evidence(EvidenceAsk::Draw(span, old))
        }
        Grip::View { share } => PlayerAsk::View(Some(view.moved_to(whole_at(parts.overview?), share, range))),
        Grip::ViewFrom => {
            let from = whole_at(parts.overview?).min(view.to_ms - super::axis::SHORTEST_MS).max(range.0);
            PlayerAsk::View(Some(TimeView::new(from, view.to_ms)))
        }
        Grip::ViewTo => {
            let to = whole_at(parts.overview?).max(view.from_ms + super::axis::SHORTEST_MS).min(range.1);
            PlayerAsk::View(Some(TimeView::new(view.from_ms, to)))
        }
    })
}

fn click(at: Pos2, parts: &Parts<'_>, axis: &Axis, screen: &PlayerScreen, out: &mut LanesOutput) {
    if let Some(strip) = parts.overview.filter(|r| r.contains(at)) {
        let ms = overview::whole_axis(screen, strip).at(at.x);
        out.asks.push(PlayerAsk::Play(PlayerCommand::SeekTo(ms)));
        return;
    }
    let lane = parts.rows.iter().find(|r| r.rect.contains(at)).map(|row| row.lane);
    let marks = lane.and_then(|lane| evidence_of(lane, screen));
    if let Some(span) = marks.and_then(|m| m.at(axis.at(at.x), reach_ms(at.x, axis))) {
        out.asks.push(PlayerAsk::Evidence(EvidenceAsk::Choose(span)));
        return;
    }
    let label_ms = lane.filter(|l| *l == Lane::Labels).and_then(|_| label_at(at.x, axis, screen));
    match lane.and_then(|lane| mark_at(lane, at.x, axis, screen)) {
        Some((ms, mark)) => {
            out.asks.push(PlayerAsk::Play(PlayerCommand::SeekTo(ms)));
            out.asks.push(PlayerAsk::Mark(mark));
        }
        None => {
            let to_ms = label_ms.unwrap_or_else(|| axis.at(at.x));
            out.asks.push(PlayerAsk::Play(PlayerCommand::SeekTo(to_ms)));
        }
    }
}

/// Where the label at a place begins. Labels are no marks: no list beside the page holds them.
pub(super) fn label_at(x: f32, axis: &Axis, screen: &PlayerScreen) -> Option<f64> {
    span_at(&screen.labels, x, axis).map(|span| span.from_ms as f64)
}

/// The last span that is drawn over a place.
fn span_at<'a>(spans: &'a [super::Span], x: f32, axis: &Axis) -> Option<&'a super::Span> {
    let (ms, drawn_from) = (axis.at(x), axis.at(x - 9.0));
    let before = spans.partition_point(|s| (s.from_ms as f64) <= ms);
    let hit = |s: &&super::Span| s.from_ms as f64 >= drawn_from || s.to_ms as f64 >= ms;
    spans[..before].iter().rev().take(256).find(hit)
}

/// The mark of a lane that is meant by a place, with its time.
pub(super) fn mark_at(lane: Lane, x: f32, axis: &Axis, screen: &PlayerScreen) -> Option<(f64, Mark)> {
    let (from, ms, to) = (axis.at(x - REACH), axis.at(x), axis.at(x + REACH));
    let document = &screen.document;
    let near = |tally: &Tally| {
        let (time, key) = tally.nearest(ms, (ms - from).max(to - ms))?;
        (from..=to).contains(&(time as f64)).then_some((time as f64, key))
    };
    let closest = |a: Option<(f64, u32)>, b: Option<(f64, u32)>| {
        [a, b].into_iter().flatten().min_by(|a, b| (a.0 - ms).abs().total_cmp(&(b.0 - ms).abs()))
    };
    let marks = &document.marks;
    match lane {
        Lane::Film | Lane::Pages | Lane::Activity => None,
        Lane::Input => closest(near(&marks.clicks), near(&marks.inputs)).map(|(t, k)| (t, Mark::Action(k))),
        Lane::Console => near(&marks.console).map(|(t, k)| (t, Mark::Log(k))),
        Lane::Network => near(&marks.network).map(|(t, k)| (t, Mark::Log(k))),
        Lane::Errors => near(&marks.errors).map(|(t, k)| (t, Mark::Log(k))),
        Lane::Signals => {
            // A signal is drawn to the right of its begin, and as long as it lasts.
            let drawn_from = axis.at(x - 13.0);
            let before = document.signals.partition_point(|s| (s.start_ms as f64) <= ms);
            let hit = |i: &usize| {
                let signal = &document.signals[*i];
                signal.start_ms as f64 >= drawn_from || signal.end_ms as f64 >= ms
            };
            let at = (0..before).rev().take(256).find(hit)?;
            Some((document.signals[at].start_ms as f64, Mark::Signal(at as u32)))
        }
        Lane::Labels | Lane::Marks | Lane::Side(_) => None,
        Lane::Notes => {
            let span = span_at(&screen.notes, x, axis)?;
            Some((span.from_ms as f64, span.mark?))
        }
    }
}
