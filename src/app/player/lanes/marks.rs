//! What the lanes show of a session, sorted and counted once; knows no place on screen.

use super::tally::{Tally, Weight};
use crate::model::{Action, ActionKind, ConsoleLevel, Event, EventKind, Log, SignalHit};
use crate::widgets::theme::Category;
use std::sync::Arc;

/// A thing on the timeline that can be chosen, by its place in the lists of the session document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    Action(u32),
    Signal(u32),
    Log(u32),
    Page(u32),
    /// By the number that the project gave it.
    Note(i64),
}

/// A stretch with a name, such as a note on a range.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    pub from_ms: i64,
    pub to_ms: i64,
    pub name: Arc<str>,
    /// For signs that stand on a colour; notes have none.
    pub category: Option<Category>,
    pub mark: Option<Mark>,
}

/// What the developer tools showed, by its place in the recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogRow {
    pub offset_ms: i64,
    /// Index of the recording's events.
    pub event: u32,
}

/// Counts of everything that is drawn as single marks.
#[derive(Clone, Debug, Default)]
pub struct LaneMarks {
    /// Keys are indices of actions.
    pub clicks: Tally,
    pub inputs: Tally,
    pub pages: Tally,
    /// Keys are indices of signals.
    pub signals: Tally,
    /// Keys are indices of log rows.
    pub console: Tally,
    pub network: Tally,
    pub errors: Tally,
}

/// The log of a recording, found by its events.
pub fn logs(events: &[Event]) -> Vec<LogRow> {
    let row = |(at, event): (usize, &Event)| match event.kind {
        EventKind::Log(_) => Some(LogRow { offset_ms: event.offset_ms, event: at as u32 }),
        _ => None,
    };
    events.iter().enumerate().filter_map(row).collect()
}

impl LaneMarks {
    pub fn new(actions: &[Action], signals: &[SignalHit], events: &[Event], logs: &[LogRow]) -> Self {
        let acted = |wanted: fn(ActionKind) -> bool| {
            let marks = actions.iter().enumerate().filter(move |(_, a)| wanted(a.kind));
            Tally::new(marks.map(|(at, a)| (a.start_ms, at as u32, Weight::Quiet)))
        };
        let logged = |wanted: fn(&Log) -> bool| {
            Tally::new(logs.iter().enumerate().filter_map(move |(at, row)| {
                let log = log_of(events, *row)?;
                wanted(log).then(|| (row.offset_ms, at as u32, weight(log)))
            }))
        };
        Self {
            clicks: acted(|k| matches!(k, ActionKind::Click | ActionKind::DoubleClick | ActionKind::Press)),
            inputs: acted(|k| matches!(k, ActionKind::Input | ActionKind::Submit)),
            pages: acted(|k| k == ActionKind::PageView),
            signals: Tally::new(
                signals.iter().enumerate().map(|(at, s)| (s.start_ms, at as u32, Weight::Notable)),
            ),
            console: logged(|l| !matches!(l, Log::Network { .. })),
            network: logged(|l| matches!(l, Log::Network { .. })),
            errors: logged(Log::is_error),
        }
    }
}

/// The log entry of a row.
pub fn log_of(events: &[Event], row: LogRow) -> Option<&Log> {
    match &events.get(row.event as usize)?.kind {
        EventKind::Log(log) => Some(log),
        _ => None,
    }
}

fn weight(log: &Log) -> Weight {
    match log {
        log if log.is_error() => Weight::Grave,
        Log::Console { level: ConsoleLevel::Warn, .. } => Weight::Notable,
        _ => Weight::Quiet,
    }
}
