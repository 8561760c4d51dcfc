//! Console, network and errors as the developer tools would have shown them, with the details of the chosen entry.

use crate::app::player::events::{EventRow, Ink};
use crate::app::player::follow_list::{Follow, Rows, follow_list_ui};
use crate::app::player::lanes::marks::log_of;
use crate::app::player::lanes::path_of;
use crate::app::player::{Mark, PlayerAsk, PlayerScreen, SessionDocument};
use crate::model::{ConsoleLevel, Log, RequestDetails, SessionId};
use crate::replay::player::PlayerCommand;
use crate::widgets::{
    self, Choice, EmptyState, Icon, Surface, TextField, TextRole, fact_row, numbers, segmented, text,
};
use egui::{Margin, Panel, ScrollArea, Ui};

/// Which part of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Console,
    Network,
    Errors,
}

/// How much of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Level {
    #[default]
    All,
    /// Warnings and errors.
    Notable,
    /// Errors, or failed requests.
    Grave,
}

/// What a list of the log remembers of its drawing.
#[derive(Default)]
pub(super) struct LogList {
    filter: String,
    level: Level,
    follow: Follow,
    /// The rows that fit, and what for they were computed.
    rows: Vec<u32>,
    of: Option<(SessionId, usize, String, Level)>,
    /// The mark that was shown last, so that a newly chosen one comes into sight once.
    shown: Option<Mark>,
}

/// The entries of a part, whatever the filter.
pub(super) fn count(document: &SessionDocument, part: Part) -> usize {
    let marks = &document.marks;
    match part {
        Part::Console => marks.console.len(),
        Part::Network => marks.network.len(),
        Part::Errors => marks.errors.len(),
    }
}

impl LogList {
    fn refresh(&mut self, document: &SessionDocument, part: Part) {
        let key = (document.id.clone(), document.logs.len(), self.filter.clone(), self.level);
        if self.of.as_ref() == Some(&key) {
            return;
        }
        if self.of.as_ref().is_none_or(|(id, ..)| *id != key.0) {
            self.follow = Follow::default();
        }
        let wanted = self.filter.trim().to_lowercase();
        let fits = |log: &Log| {
            let in_part = match part {
                Part::Console => !matches!(log, Log::Network { .. }),
                Part::Network => matches!(log, Log::Network { .. }),
                Part::Errors => log.is_error(),
            };
            let grave_enough = match self.level {
                Level::All => true,
                Level::Notable => {
                    log.is_error() || matches!(log, Log::Console { level: ConsoleLevel::Warn, .. })
                }
                Level::Grave => log.is_error(),
            };
            in_part && grave_enough && (wanted.is_empty() || searched(log).to_lowercase().contains(&wanted))
        };
        self.rows = (0..document.logs.len() as u32)
            .filter(|at| log_of(&document.recording.events, document.logs[*at as usize]).is_some_and(&fits))
            .collect();
        self.of = Some(key);
    }

    /// The list with its filter, over the details of the chosen entry.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        player: &PlayerScreen,
        part: Part,
        focus_filter: bool,
    ) -> Vec<PlayerAsk> {
        let document = &player.document;
        let total = count(document, part);
        if total == 0 {
            super::title_ui(ui, title(part), None);
            empty_ui(ui, part);
            return Vec::new();
        }
        self.refresh(document, part);
        super::title_ui(ui, title(part), Some((self.rows.len(), total)));
        self.filter_ui(ui, part, focus_filter);
        let chosen = match player.marked {
            Some(Mark::Log(at)) => self.rows.binary_search(&at).ok().map(|row| (row, at)),
            _ => None,
        };
        let mut asks = Vec::new();
        if let Some(log) = chosen.and_then(|(_, at)| entry(document, at)) {
            Panel::bottom("log-details")
                .resizable(true)
                .default_size(220.0)
                .size_range(90.0..=420.0)
                .frame(widgets::surface(ui, Surface::Raised, Margin::symmetric(12, 8)))
                .show(ui, |ui| details_ui(ui, document, log));
        }
        if self.rows.is_empty() {
            EmptyState::new(Icon::Search, "Nothing fits", "Clear the filter to see all entries").show(ui);
            return asks;
        }
        let now = player.player.offset_ms() as i64;
        let current =
            self.rows.partition_point(|at| document.logs[*at as usize].offset_ms <= now).checked_sub(1);
        let marked = player.marked.filter(|m| Some(*m) != self.shown);
        self.shown = player.marked;
        let into_sight = chosen.filter(|_| marked.is_some()).map(|(row, _)| row);
        let rows = &self.rows;
        let list = Rows { height: EventRow::HEIGHT, count: rows.len(), current, shown: into_sight };
        follow_list_ui(ui, "log", list, &mut self.follow, |ui, row| {
            let Some((at, (ms, log))) = rows.get(row).and_then(|at| Some((*at, entry(document, *at)?)))
            else {
                return;
            };
            let (lead, tail) = columns(log);
            let line = EventRow {
                at_ms: ms,
                icon: icon(log),
                lead: &lead,
                words: &words(log),
                tail: &tail,
                current: current == Some(row),
                marked: chosen.is_some_and(|(r, _)| r == row),
                ink: ink(log, ms > now),
            };
            if line.show(ui) {
                asks.push(PlayerAsk::Play(PlayerCommand::SeekTo(ms as f64)));
                asks.push(PlayerAsk::Mark(Mark::Log(at)));
                self.shown = Some(Mark::Log(at));
            }
        });
        asks
    }

    fn filter_ui(&mut self, ui: &mut Ui, part: Part, focus: bool) {
        widgets::surface(ui, Surface::Panel, Margin::symmetric(8, 2)).show(ui, |ui| {
            ui.horizontal(|ui| {
                let choices: &[Choice<'_, Level>] = match part {
                    Part::Console => &[
                        Choice::new(Level::All, "All"),
                        Choice::new(Level::Notable, "Warnings"),
                        Choice::new(Level::Grave, "Errors"),
                    ],
                    Part::Network => &[Choice::new(Level::All, "All"), Choice::new(Level::Grave, "Failed")],
                    Part::Errors => &[],
                };
                if !choices.is_empty()
                    && let Some(level) = segmented(ui, "Level", self.level, choices)
                {
                    self.level = level;
                }
                let width = ui.available_width();
                let field = TextField::search(&mut self.filter, "Filter").width(width).limit(200).show(ui);
                if focus {
                    field.request_focus();
                }
            });
        });
    }
}

fn title(part: Part) -> &'static str {
    match part {
        Part::Console => "Console",
        Part::Network => "Network",
        Part::Errors => "Errors",
    }
}

fn entry(document: &SessionDocument, at: u32) -> Option<(i64, &Log)> {
    let row = *document.logs.get(at as usize)?;
    Some((row.offset_ms, log_of(&document.recording.events, row)?))
}

fn words(log: &Log) -> String {
    match log {
        Log::Console { message, .. } | Log::JsError { message, .. } => message.to_string(),
        Log::Network { method, url, .. } => format!("{method} {}", path_of(url)),
    }
}

/// What stands before and after the words of a row: the status of a request, its size and how long it took.
fn columns(log: &Log) -> (String, String) {
    let Log::Network { status, duration_ms, details, .. } = log else { return Default::default() };
    let status = if *status == 0 { "–".to_owned() } else { status.to_string() };
    let size = details.as_ref().and_then(|d| d.response_bytes).map(numbers::bytes);
    let took = (*duration_ms >= 0).then(|| format!("{} ms", numbers::count(*duration_ms as u64)));
    (status, size.into_iter().chain(took).collect::<Vec<_>>().join("  "))
}

/// Everything in which the filter looks.
fn searched(log: &Log) -> String {
    match log {
        Log::Console { message, stack, .. } | Log::JsError { message, stack } => {
            format!("{message}\n{stack}")
        }
        Log::Network { method, url, status, details, .. } => {
            let details =
                details.as_ref().map_or_else(String::new, |d| format!("{} {}", d.media_type, d.initiator));
            format!("{} {method} {url} {details}", status_word(*status))
        }
    }
}

fn status_word(status: u16) -> String {
    if status == 0 { "no answer".into() } else { status.to_string() }
}

fn icon(log: &Log) -> Icon {
    match log {
        Log::Network { .. } if log.is_error() => Icon::CircleX,
        Log::Network { .. } => Icon::Network,
        Log::JsError { .. } => Icon::Bug,
        Log::Console { level: ConsoleLevel::Error, .. } => Icon::Error,
        Log::Console { level: ConsoleLevel::Warn, .. } => Icon::Warning,
        Log::Console { .. } => Icon::Console,
    }
}

fn ink(log: &Log, ahead: bool) -> Ink {
    match log {
        log if log.is_error() => Ink::Danger,
        Log::Console { level: ConsoleLevel::Warn, .. } => Ink::Warn,
        _ if ahead => Ink::Ahead,
        _ => Ink::Plain,
    }
}

fn level_word(level: ConsoleLevel) -> &'static str {
    match level {
        ConsoleLevel::Debug => "Debug",
        ConsoleLevel::Info => "Information",
        ConsoleLevel::Warn => "Warning",
        ConsoleLevel::Error => "Error",
    }
}

fn details_ui(ui: &mut Ui, document: &SessionDocument, (ms, log): (i64, &Log)) {
    const NAME: f32 = 76.0;
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("log-details").show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.spacing_mut().interact_size.y = 18.0;
        fact_row(ui, "Time", &numbers::moment(ms), NAME);
        match log {
            Log::Console { level, message, stack } => {
                fact_row(ui, "Level", level_word(*level), NAME);
                text::selectable(ui, TextRole::Mono, message.chars().take(20_000).collect::<String>());
                stack_ui(ui, stack);
            }
            Log::JsError { message, stack } => {
                fact_row(ui, "Level", "Uncaught exception", NAME);
                text::selectable(ui, TextRole::Strong, message.chars().take(20_000).collect::<String>());
                stack_ui(ui, stack);
            }
            Log::Network { method, url, status, duration_ms, details } => {
                fact_row(ui, "Method", method, NAME);
                fact_row(ui, "Status", &status_word(*status), NAME);
                let took = if *duration_ms < 0 { "not recorded".into() } else { format!("{duration_ms} ms") };
                fact_row(ui, "Duration", &took, NAME);
                request_details_ui(ui, details.as_deref(), NAME);
                text::selectable(ui, TextRole::Mono, url.chars().take(4_000).collect::<String>());
            }
        }
        if let Some(page) = document.page_at(ms) {
            fact_row(ui, "Page", path_of(&page.href), NAME);
        }
    });
}

fn stack_ui(ui: &mut Ui, stack: &str) {
    if stack.is_empty() {
        text::muted(ui, "Where it came from was not recorded");
        return;
    }
    text::line(ui, TextRole::Secondary, "Stack");
    text::selectable(ui, TextRole::Mono, stack.chars().take(20_000).collect::<String>());
}

fn request_details_ui(ui: &mut Ui, details: Option<&RequestDetails>, name: f32) {
    let unknown = || "not recorded".to_owned();
    let or_unknown = |word: Option<&str>| word.filter(|w| !w.is_empty()).map_or_else(unknown, str::to_owned);
    let bytes = details.and_then(|d| d.response_bytes);
    fact_row(ui, "Size", &bytes.map_or_else(unknown, numbers::bytes), name);
    fact_row(ui, "Type", &or_unknown(details.map(|d| &*d.media_type)), name);
    fact_row(ui, "Asked by", &or_unknown(details.map(|d| &*d.initiator)), name);
}

fn empty_ui(ui: &mut Ui, part: Part) {
    let (icon, title, how) = match part {
        Part::Console => (
            Icon::Console,
            "No console messages",
            "Recorders leave the console out unless asked: in rrweb add the plugin rrweb/console, in PostHog turn on \
             console log capture, in Sentry and Highlight the console integration",
        ),
        Part::Network => (
            Icon::Network,
            "No requests",
            "Recorders leave requests out unless asked: in rrweb add the plugin rrweb/network, in PostHog turn on \
             network performance capture, in Highlight network recording",
        ),
        Part::Errors => (
            Icon::Bug,
            "No errors",
            "No exception, console error or failed request is in this recording. They are recorded by the console \
             and network plugins of rrweb, and by most vendors on request",
        ),
    };
    EmptyState::new(icon, title, how).show(ui);
}
