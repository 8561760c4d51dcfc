//! The table of sessions: virtual rows, one line per session.

use super::super::ViewContext;
use super::filter;
use super::marks::Marks;
use crate::app::player::lanes::signal_category;
use crate::app::workspace::OpenProject;
use crate::model::Signal;
use crate::project::SessionRow;
use crate::widgets::table::{Column, Sorting, Table, TableResponse};
use crate::widgets::theme::Tokens;
use crate::widgets::{Icon, TextRole, numbers, plots, swatch, text, tooltip};
use egui::{Color32, Ui, vec2};

/// Size of a badge, the gap behind it, and the room for the number of those that do not fit, in points.
const BADGE: f32 = 15.0;
const GAP: f32 = 3.0;
const REST: f32 = 24.0;
/// Width of the first column, and what the mark of a likely bot takes of it where there are any, in points.
const START: f32 = 160.0;
const BOT_MARK: f32 = 22.0;

pub(super) fn table_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    open: &OpenProject,
    (rows, marks): (&[usize], &mut Marks),
    sorting: Sorting,
    selected: Option<usize>,
    scroll_to: Option<usize>,
) -> TableResponse {
    let columns = [
        Column::new("Start", START + if open.bots > 0 { BOT_MARK } else { 0.0 }).sortable(),
        Column::new("Duration", 112.0)
            .sortable()
            .explained("Length against the longest session; the full part is active: no pause over 5 s"),
        Column::new("Activity", 116.0).explained("What the user did over the length of the session"),
        Column::new("Pages", 50.0).right().sortable(),
        Column::new("Clicks", 52.0).right().sortable(),
        Column::new("Errors", 52.0)
            .right()
            .sortable()
            .explained("Exceptions, console errors and failed requests"),
        Column::new("Signals", 128.0).sortable().explained("How often each behavioural signal fired"),
        Column::new("Device", 82.0).sortable(),
        Column::new("User", 62.0).sortable(),
        Column::rest("First page", 90.0),
    ];
    let longest_ms = open.longest_ms;
    Table::new("sessions", &columns, rows.len())
        .sorting(Some(sorting))
        .selected(selected)
        .scroll_to(scroll_to)
        .show(
            ui,
            |row| open.sessions[rows[row]].session_id.to_string(),
            |ui, row, column| {
                let session = &open.sessions[rows[row]];
                if column == filter::START {
                    marks.cell_ui(ui, &session.session_id);
                }
                cell_ui(ui, context, open, session, column, longest_ms);
            },
        )
}

fn cell_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    open: &OpenProject,
    session: &SessionRow,
    column: usize,
    longest_ms: i64,
) {
    let tokens = Tokens::of(ui);
    let number = |ui: &mut Ui, n: u32| {
        let role = if n == 0 { TextRole::Muted } else { TextRole::Body };
        text::line(ui, role, numbers::count(u64::from(n)));
    };
    match column {
        filter::START => {
            if session.watched {
                Icon::Eye.paint(
                    ui,
                    egui::Rect::from_center_size(
                        ui.cursor().left_center() + vec2(7.0, 0.0),
                        vec2(13.0, 13.0),
                    ),
                    tokens.accent,
                );
                ui.add_space(18.0);
            }
            if session.bot.is_bot() {
                let mark = Icon::Warning.show_sized(ui, 13.0, tokens.warn);
                tooltip::hint(mark, "Likely a bot's", Some(&session.bot.reasons()), None);
            }
            text::line(ui, TextRole::Body, numbers::date_time(session.started_at_ms, context.zone));
        }
        filter::DURATION => {
            plots::duration_bar(ui, session.duration_ms, session.active_ms, longest_ms, 54.0);
            text::line(ui, TextRole::Secondary, numbers::clock(session.duration_ms));
        }
        2 => {
            let values: Vec<f32> = session.activity.iter().map(|v| f32::from(*v)).collect();
            plots::sparkline(ui, "Activity", &values, &[], vec2(106.0, 18.0));
        }
        filter::PAGES => number(ui, session.pages),
        filter::CLICKS => number(ui, session.clicks),
        filter::ERRORS => {
            if session.errors > 0 {
                text::line(ui, TextRole::Danger, numbers::count(u64::from(session.errors)));
            } else {
                number(ui, 0);
            }
        }
        filter::SIGNALS => {
            signals_ui(ui, open, session);
        }
        filter::DEVICE => {
            let icon = match &*session.device {
                "phone" => Icon::Phone,
                "tablet" => Icon::Tablet,
                _ => Icon::Desktop,
            };
            icon.show_quiet(ui);
            text::line(ui, TextRole::Secondary, &*session.device);
        }
        filter::USER => {
            text::truncated(ui, TextRole::Secondary, session.user_id.as_deref().unwrap_or("–"));
        }
        _ => {
            for tag in session.tags.iter().take(3) {
                crate::widgets::Chip::new(tag).show(ui);
            }
            text::truncated(ui, TextRole::Muted, crate::app::player::lanes::path_of(&session.start_url));
        }
    }
}

/// As many signals as there is room for, the most frequent first; the others as one number that tells them.
fn signals_ui(ui: &mut Ui, open: &OpenProject, session: &SessionRow) {
    ui.spacing_mut().item_spacing.x = GAP;
    let mut found: Vec<(&Signal, u32)> =
        open.signals_of(&session.session_id).filter(|(_, count)| *count > 0).collect();
    found.sort_by_key(|(_, count)| u32::MAX - count);
    let number = |count: u32| (count > 1).then(|| numbers::count(u64::from(count)));
    let text_width = |words: &str| {
        ui.painter().layout_no_wrap(words.to_owned(), TextRole::Small.font(), Color32::WHITE).size().x
    };
    let widths: Vec<f32> = found
        .iter()
        .map(|(_, count)| BADGE + GAP + number(*count).map_or(0.0, |words| text_width(&words) + GAP))
        .collect();
    let shown = fitting(&widths, ui.available_width(), REST);
    for (signal, count) in &found[..shown] {
        let mark = swatch::swatch(ui, signal_category(signal, &open.own), BADGE);
        tooltip::hint(mark, &open.own.label(signal), Some(&times(*count)), None);
        if let Some(words) = number(*count) {
            text::line(ui, TextRole::Small, words);
        }
    }
    let rest = &found[shown..];
    if !rest.is_empty() {
        let told: Vec<String> = rest
            .iter()
            .map(|(signal, count)| format!("{} {}", open.own.label(signal), times(*count)))
            .collect();
        let label = text::line(ui, TextRole::Small, format!("+{}", rest.len()));
        tooltip::hint(label, "Further signals", Some(&told.join("\n")), None);
    }
}

fn times(count: u32) -> String {
    numbers::counted(u64::from(count), "time", "times")
}

/// How many of these fit beside each other, with room for `rest` where not all do.
fn fitting(widths: &[f32], room: f32, rest: f32) -> usize {
    if widths.iter().sum::<f32>() <= room {
        return widths.len();
    }
    let mut used = rest;
    widths
        .iter()
        .take_while(|width| {
            used += **width;
            used <= room
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn badges_that_do_not_fit_leave_room_for_their_number() {
        let widths = [30.0, 20.0, 20.0, 20.0];
        assert_eq!(fitting(&widths, 90.0, 24.0), 4);
        assert_eq!(fitting(&widths, 89.0, 24.0), 2);
        assert_eq!(fitting(&widths, 40.0, 24.0), 0);
        assert_eq!(fitting(&[], 0.0, 24.0), 0);
    }
}
