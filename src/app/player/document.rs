//! A session prepared for watching: loaded and computed off the window's thread, then shared and never changed.

use super::lanes::marks::{LaneMarks, LogRow, log_of, logs};
use super::lanes::tally::Tally;
use crate::mining::signals::OwnSignals;
use crate::mining::store::rules_of;
use crate::model::{
    Action, ActionKind, Event, EventKind, Log, Recording, SessionId, SignalHit, TabId, Watch,
};
use crate::project::film_cache::{FilmCache, Shot};
use crate::project::{Project, ProjectError, RecordingReader};
use crate::replay::Timeline;
use crate::replay::film::{self, FilmRoll};
use crate::replay::player::Player;
use crate::replay::visual::visual_events;
use std::path::Path;
use std::sync::Arc;

/// Recordings of at most so many events are read in one go: that takes a few hundredths of a second.
const SHORT_EVENTS: usize = 6_000;
/// What has been read is shown again when it has become so many times as much: all of that together costs less than
/// half as much as the whole does in the end.
const GROWTH: usize = 4;

pub struct SessionDocument {
    pub id: SessionId,
    pub recording: Arc<Recording>,
    pub timeline: Arc<Timeline>,
    /// What the user did, in time order; rows of the events list.
    pub actions: Vec<Action>,
    pub signals: Vec<SignalHit>,
    /// Names and colours of those among them that people wrote.
    pub own: OwnSignals,
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
    /// The recording is known until then, in milliseconds since its first event; `None` once all of it has been read.
    pub read_until_ms: Option<i64>,
}

/// Why a session was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Project(#[from] ProjectError),
    #[error("Opening was cancelled")]
    Cancelled,
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
    /// Reads a session from its project and prepares it; a fraction of a second for usual recordings. Of long ones
    /// `show` gets the beginning as soon as there is a page to be seen, and more of it as it is read.
    pub fn load(
        project: &Path,
        id: &SessionId,
        film: Option<&FilmPlace>,
        watch: &dyn Watch,
        mut show: impl FnMut(Self),
    ) -> Result<Self, OpenError> {
        let project = Project::open_read_only(project)?;
        let mut reader = project.recording_reader(id)?;
        let total = reader.events_in_all();
        let mut due = 1;
        while reader.read_part()? {
            if watch.cancelled() {
                return Err(OpenError::Cancelled);
            }
            let read = reader.recording().events.len();
            watch.progress(read as u64, total as u64, "Reading events");
            let worth = total > SHORT_EVENTS && read * 2 < total;
            if worth && read >= due && has_page(&reader.recording().events) {
                show(Self::of_beginning(&reader));
                due = read.max(SHORT_EVENTS / GROWTH) * GROWTH;
            }
        }
        let recording = reader.into_recording();
        let signals = project.signals(id)?.map(|s| s.hits).unwrap_or_default();
        let stored = film.map(|f| f.cache.read(&f.key)).unwrap_or_default();
        // Without rules that can be read they have their plain names; the library's screen says what is wrong.
        let own = rules_of(&project).map(|rules| OwnSignals::of(&rules)).unwrap_or_default();
        Ok(Self { own, ..Self::prepare(recording, 0, None, signals, stored) })
    }

    pub fn new(recording: Recording, signals: Vec<SignalHit>) -> Self {
        Self::prepare(recording, 0, None, signals, Vec::new())
    }

    fn of_beginning(reader: &RecordingReader<'_>) -> Self {
        let until = Some(reader.read_until_ms());
        Self::prepare(reader.recording().clone(), reader.end_ms(), until, Vec::new(), Vec::new())
    }

    /// `end_ms` is where the whole recording ends.
    fn prepare(
        recording: Recording,
        end_ms: i64,
        read_until_ms: Option<i64>,
        signals: Vec<SignalHit>,
        stored: Vec<Shot>,
    ) -> Self {
        let actions = crate::mining::actions::extract_actions(&recording).actions;
        let recording = Arc::new(recording);
        let timeline = Arc::new(Timeline::of_beginning(Arc::clone(&recording), end_ms));
        let player = Player::new(Arc::clone(&timeline));
        let duration = timeline.duration_ms();
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
            own: OwnSignals::default(),
            timeline,
            player,
            recording,
            read_until_ms,
        }
    }

    /// The moment lies in a part that has not been read yet: nothing is known of it.
    pub fn is_unread(&self, offset_ms: i64) -> bool {
        self.read_until_ms.is_some_and(|until| offset_ms >= until)
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
            own: OwnSignals::default(),
            pages: self.pages.clone(),
            errors: self.errors.clone(),
            logs: self.logs.clone(),
            marks: LaneMarks { signals: Tally::default(), ..self.marks.clone() },
            visual: Arc::clone(&self.visual),
            film: Arc::clone(&self.film),
            player: self.player.clone(),
            read_until_ms: self.read_until_ms,
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

/// There is something to be seen: a page, or what a user did where none was recorded.
fn has_page(events: &[Event]) -> bool {
    const ENOUGH: usize = 2_000;
    events.iter().any(|e| matches!(e.kind, EventKind::FullSnapshot { .. })) || events.len() > ENOUGH
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{NoWatch, NodeId};
    use crate::project::testing;

    const EVENTS: i64 = 30_000;

    /// A visit of many scrolls, and a folder with a project that holds it.
    fn long_visit() -> (tempfile::TempDir, std::path::PathBuf, SessionId) {
        let mut recording = testing::recording("long");
        recording.events.extend((0..EVENTS).map(|i| {
            testing::event(
                10_000 + i * 20,
                EventKind::Scroll { node: NodeId(1), x: 0.0, y: f64::from(i as i32) },
            )
        }));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("study.binocular");
        let mut project = Project::create(&path, 0).unwrap();
        let id = recording.id.clone();
        project.add_recording(&recording, 0).unwrap();
        (folder, path, id)
    }

    #[test]
    fn of_a_long_recording_the_beginning_is_shown_while_the_rest_is_read() {
        let (_folder, path, id) = long_visit();
        let mut parts = Vec::new();
        let whole = SessionDocument::load(&path, &id, None, &NoWatch, |part| parts.push(part)).unwrap();
        let end_ms = 10_000 + (EVENTS - 1) * 20;
        assert!(whole.read_until_ms.is_none() && !whole.is_unread(end_ms));
        assert_eq!(whole.timeline.duration_ms(), end_ms);
        assert!((2..=6).contains(&parts.len()), "{}", parts.len());
        let mut before = 0;
        for part in &parts {
            let events = part.timeline.events();
            assert!(events.len() >= before * GROWTH, "{} after {before}", events.len());
            before = events.len();
            assert_eq!(events, &whole.timeline.events()[..events.len()]);
            // The timeline is as long as it will be, and says nothing about what has not been read.
            assert_eq!(part.timeline.duration_ms(), end_ms);
            let until = part.read_until_ms.unwrap();
            assert!(events.last().unwrap().offset_ms <= until && until < end_ms);
            assert!(part.is_unread(until) && !part.is_unread(until - 1));
            assert!(part.player.idle().iter().all(|(_, to)| *to <= until), "{:?}", part.player.idle());
            let at = part.timeline.stage_at(until - 1);
            assert_eq!(
                crate::replay::mirror::dump(at.page().unwrap()),
                crate::replay::mirror::dump(whole.timeline.stage_at(until - 1).page().unwrap())
            );
        }
    }

    #[test]
    fn a_cancelled_opening_ends() {
        struct Stop;
        impl Watch for Stop {
            fn progress(&self, _: u64, _: u64, _: &str) {}
            fn cancelled(&self) -> bool {
                true
            }
        }
        let (_folder, path, id) = long_visit();
        let opened = SessionDocument::load(&path, &id, None, &Stop, |_| panic!("nothing is shown"));
        assert!(matches!(opened, Err(OpenError::Cancelled)));
    }
}
