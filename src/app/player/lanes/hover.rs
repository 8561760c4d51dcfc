//! The readout at the pointer: the time, the page, and what lies there.

use super::axis::Axis;
use super::gestures::{Parts, mark_at};
use super::marks::{Mark, log_of};
use super::{Lane, LanesOutput, evidence_of, overview, path_of};
use crate::app::player::events::describe;
use crate::app::player::evidence::words_of;
use crate::app::player::filmstrip::popup_ui;
use crate::app::player::screen::PlayerScreen;
use crate::model::Log;
use crate::widgets::theme::Tokens;
use crate::widgets::{TextRole, numbers, text};
use egui::{Painter, Pos2, Response, Stroke, Ui, pos2};

/// Longest line of the readout, in characters.
const LINE: usize = 90;

#[expect(clippy::too_many_arguments, reason = "all of it is what stands under one pointer position")]
pub(super) fn hover_ui(
    ui: &Ui,
    response: &Response,
    painter: &Painter,
    tokens: &Tokens,
    parts: &Parts<'_>,
    axis: &Axis,
    screen: &PlayerScreen,
    at: Pos2,
    out: &mut LanesOutput,
) {
    if at.x < parts.lanes.left() || at.x > parts.lanes.right() {
        return;
    }
    let strip = parts.overview.filter(|r| r.contains(at));
    let ms = match strip {
        Some(strip) => overview::whole_axis(screen, strip).at(at.x),
        None => axis.at(at.x),
    };
    let (upper, lower) = match strip {
        Some(strip) => (strip.top(), strip.bottom()),
        None => (parts.lanes.top(), parts.scale.bottom()),
    };
    painter.vline(at.x, upper..=lower, Stroke::new(1.0, tokens.text_muted));
    out.hovered_ms = Some(ms);
    out.hovered_at = Some(pos2(at.x, parts.overview.map_or(parts.lanes.top(), |r| r.top())));
    let lane =
        if strip.is_some() { None } else { parts.rows.iter().find(|r| r.rect.contains(at)).map(|r| r.lane) };
    let lines = readout(ms, lane, at.x, axis, screen);
    if screen.film.is_some() {
        // The time and the page stand under the picture.
        let anchor = out.hovered_at.unwrap_or(at) - egui::vec2(0.0, 6.0);
        popup_ui(ui, screen, ms as i64, anchor, &lines);
        return;
    }
    let time = numbers::moment((ms - screen.player.range().0) as i64);
    let page = screen.document.page_at(ms as i64).map(|page| cut(path_of(&page.href)));
    response.clone().on_hover_ui_at_pointer(|ui| {
        ui.set_max_width(420.0);
        text::line(ui, TextRole::Mono, time);
        for line in page.iter().chain(&lines) {
            text::line(ui, TextRole::Secondary, line.as_str());
        }
    });
}

/// What is there beside the time and the page, in lines.
pub(super) fn readout(
    ms: f64,
    lane: Option<Lane>,
    x: f32,
    axis: &Axis,
    screen: &PlayerScreen,
) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(pause) = axis.pieces().iter().find(|p| p.collapsed && (p.x0..p.x1).contains(&x)) {
        let length = numbers::duration((pause.to_ms - pause.from_ms) as i64);
        lines.push(format!("Nothing was done for {length}; skipped"));
    }
    let Some(lane) = lane else { return lines };
    if lane == Lane::Labels {
        let here = |s: &&super::Span| (s.from_ms as f64..=s.to_ms as f64).contains(&ms);
        lines.extend(screen.labels.iter().filter(here).take(4).map(|s| cut(&s.name)));
    }
    if let Some(marks) = evidence_of(lane, screen) {
        let reach_ms = (axis.at(x + 3.0) - axis.at(x - 3.0)) / 2.0;
        match marks.at(ms, reach_ms) {
            Some(span) => lines.push(format!("Mark {}", words_of(span, screen.player.range().0 as i64))),
            None if marks.editable => lines.push("Drag to mark what shows the label".into()),
            None => {}
        }
    }
    if let Some((_, mark)) = mark_at(lane, x, axis, screen) {
        lines.extend(name_of(mark, screen).map(|n| cut(&n)));
        if let Some(tally) = tally_of(lane, screen) {
            let count = tally.count(axis.at(x - 3.0), axis.at(x + 3.0));
            if count.marks > 1 {
                lines.push(format!(
                    "{} here; zoom in to tell them apart",
                    numbers::count(u64::from(count.marks))
                ));
            }
        }
    }
    lines
}

fn tally_of(lane: Lane, screen: &PlayerScreen) -> Option<&super::tally::Tally> {
    let marks = &screen.document.marks;
    match lane {
        Lane::Input => Some(&marks.clicks),
        Lane::Console => Some(&marks.console),
        Lane::Network => Some(&marks.network),
        Lane::Errors => Some(&marks.errors),
        Lane::Film | Lane::Pages | Lane::Activity | Lane::Signals | Lane::Labels | Lane::Notes => None,
        Lane::Marks | Lane::Side(_) => None,
    }
}

fn name_of(mark: Mark, screen: &PlayerScreen) -> Option<String> {
    let document = &screen.document;
    match mark {
        Mark::Action(at) => document.actions.get(at as usize).map(describe),
        Mark::Signal(at) => document.signals.get(at as usize).map(|hit| {
            let target = hit.target.as_ref().map(|t| format!(" on {}", t.selector)).unwrap_or_default();
            format!("{}{target}", screen.document.own.hit_label(hit))
        }),
        Mark::Log(at) => {
            let log = log_of(&document.recording.events, *document.logs.get(at as usize)?)?;
            Some(match log {
                Log::Console { message, .. } => message.to_string(),
                Log::JsError { message, .. } => format!("Script error: {message}"),
                Log::Network { method, url, status, .. } => {
                    let answer = if *status == 0 { "no answer".to_owned() } else { status.to_string() };
                    format!("{method} {} → {answer}", path_of(url))
                }
            })
        }
        Mark::Page(at) => document.pages.get(at as usize).map(|p| path_of(&p.href).to_owned()),
        Mark::Note(_) => screen.notes.iter().find(|n| n.mark == Some(mark)).map(|n| n.name.to_string()),
    }
}

fn cut(line: &str) -> String {
    let line = line.lines().next().unwrap_or_default();
    if line.chars().count() <= LINE {
        return line.to_owned();
    }
    line.chars().take(LINE - 1).chain(['…']).collect()
}
