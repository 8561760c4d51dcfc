//! A session prepared for watching: loaded and computed off the window's thread, then shared and never changed.

use super::lanes::marks::{LaneMarks, LogRow, log_of, logs};
use super::lanes::tally::Tally;
use crate::model::{Action, ActionKind, Event, EventKind, Log, Recording, SessionId, SignalHit, TabId};
use crate::project::film_cache::{FilmCache, Shot};
use crate::project::{Project, ProjectError};
use crate::replay::Timeline;
use crate::replay::film::{self, FilmRoll};
use crate::replay::player::Player;
use crate::replay::visual::visual_events;
use std::path::Path;
use std::sync::Arc;

pub struct SessionDocument {
    pub id: SessionId,
    pub recording: Arc<Recording>,
    pub timeline: Arc<Timeline>,
    /// What the user did, in time order; rows of the events list.
    pub actions: Vec<Action>,
    pub signals: Vec<SignalHit>,
    pub pages: Vec<PageSpan>,
    pub errors: Vec<ErrorMark>,
    /// Console, network and script errors.
    pub logs: Vec<LogRow>,
    /// Everything that the timeline shows as marks.
    pub marks: LaneMarks,
    /// Indices of events that change what the page looks like.
    pub visual: Arc<Vec<u32>>,
    /// Pictures along the recording, filled while nothing else is to do.
    pub film: Arc<FilmRoll>,
    /// A player at its first picture, to be cloned.
    pub player: Player,
}

/// Where the film of a recording is kept.
#[derive(Clone, Debug)]
pub struct FilmPlace {
    pub cache: FilmCache,
    pub key: String,
}

/// A page from its beginning to the next one.
#[derive(Clone, Debug, PartialEq)]
pub struct PageSpan {
    pub from_ms: i64,
    pub to_ms: i64,
    pub tab: TabId,
    pub href: Arc<str>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ErrorMark {
    pub offset_ms: i64,
    pub kind: &'static str,
    pub message: Arc<str>,
}

impl SessionDocument {
    /// Reads a session from its project and prepares it; a fraction of a second for usual recordings.
    pub fn load(project: &Path, id: &SessionId, film: Option<&FilmPlace>) -> Result<Self, ProjectError> {
        let project = Project::open_read_only(project)?;
        let recording = project.recording(id)?;
        let signals = project.signals(id)?.map(|s| s.hits).unwrap_or_default();
        let stored = film.map(|f| f.cache.read(&f.key)).unwrap_or_default();
        Ok(Self::with_film(recording, signals, stored))
    }

    pub fn new(recording: Recording, signals: Vec<SignalHit>) -> Self {
        Self::with_film(recording, signals, Vec::new())
    }

    fn with_film(recording: Recording, signals: Vec<SignalHit>, stored: Vec<Shot>) -> Self {
        let actions = crate::mining::actions::extract_actions(&recording).actions;
        let recording = Arc::new(recording);
        let timeline = Arc::new(Timeline::new(Arc::clone(&recording)));
        let player = Player::new(Arc::clone(&timeline));
        let duration = recording.duration_ms();
        let logs = logs(&recording.events);
        let pages = pages(&actions, duration);
        let page_starts: Vec<i64> = pages.iter().map(|p| p.from_ms).collect();
        let first = timeline.first_snapshot_ms().unwrap_or(0);
        let moments = film::moments(first, duration, player.idle(), &page_starts);
        Self {
            id: recording.id.clone(),
            visual: Arc::new(visual_events(&recording.events)),
            film: Arc::new(FilmRoll::new(moments, stored)),
            pages,
            errors: errors(&recording.events),
            marks: LaneMarks::new(&actions, &signals, &recording.events, &logs),
            logs,
            actions,
            signals,
            timeline,
            player,
            recording,
        }
    }

    /// The same recording without anything that the program found in it: for labelling blind.
    #[must_use]
    pub fn without_signals(&self) -> Self {
        Self {
            id: self.id.clone(),
            recording: Arc::clone(&self.recording),
            timeline: Arc::clone(&self.timeline),
            actions: self.actions.clone(),
            signals: Vec::new(),
            pages: self.pages.clone(),
            errors: self.errors.clone(),
            logs: self.logs.clone(),
            marks: LaneMarks { signals: Tally::default(), ..self.marks.clone() },
            visual: Arc::clone(&self.visual),
            film: Arc::clone(&self.film),
            player: self.player.clone(),
        }
    }

    /// The page that was shown at a time, in the tab that was in front.
    pub fn page_at(&self, offset_ms: i64) -> Option<&PageSpan> {
        self.pages[..self.pages.partition_point(|p| p.from_ms <= offset_ms)].last()
    }

    /// The entry of a row of the log.
    pub fn log(&self, row: LogRow) -> Option<&Log> {
        log_of(&self.recording.events, row)
    }

    /// The row is a request, not a message.
    pub fn is_network(&self, row: LogRow) -> bool {
        matches!(self.log(row), Some(Log::Network { .. }))
    }
}

fn pages(actions: &[Action], duration_ms: i64) -> Vec<PageSpan> {
    let mut spans: Vec<PageSpan> = Vec::new();
    for action in actions.iter().filter(|a| a.kind == ActionKind::PageView) {
        if let Some(last) = spans.last_mut() {
            if last.href == action.url && last.tab == action.tab {
                continue;
            }
            last.to_ms = action.start_ms;
        }
        spans.push(PageSpan {
            from_ms: action.start_ms,
            to_ms: duration_ms,
            tab: action.tab,
            href: action.url.clone(),
        });
    }
    spans
}

fn errors(events: &[Event]) -> Vec<ErrorMark> {
    let log = |e: &Event| match &e.kind {
        EventKind::Log(log) if log.is_error() => {
            let (kind, message) = match log {
                Log::JsError { message, .. } => ("Script error", message.clone()),
                Log::Console { message, .. } => ("Console error", message.clone()),
                Log::Network { method, url, status, .. } => {
                    ("Failed request", format!("{method} {url} → {status}").into())
                }
            };
            Some(ErrorMark { offset_ms: e.offset_ms, kind, message })
        }
        _ => None,
    };
    events.iter().filter_map(log).collect()
}
