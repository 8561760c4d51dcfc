//! A recorded session as the program knows it, whatever tool recorded it.

use super::{Event, SessionId, Warnings};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where a recording came from.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Source {
    /// File name without its folders, so that no path of the user's machine enters the project.
    pub file: Arc<str>,
    /// A short name of the format, e.g. `rrweb-array`, `rrweb-ndjson`, `posthog-export`.
    pub format: Arc<str>,
}

/// One session with all its tabs. Events are sorted by time; ties keep the order of the export.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    pub id: SessionId,
    pub source: Source,
    /// Of the first event, milliseconds since 1970-01-01 UTC by the recording client's clock.
    pub started_at_ms: i64,
    pub user_id: Option<Arc<str>>,
    /// Session properties for slicing: device, browser, country, plan, traffic source …
    pub properties: BTreeMap<Arc<str>, Arc<str>>,
    /// Names of the tabs; [`super::TabId`] is the index. Never empty.
    pub tabs: Vec<Arc<str>>,
    pub events: Vec<Event>,
    /// What was odd in the input, counted by kind.
    pub warnings: Warnings,
}

impl Recording {
    /// Events of one tab, sorted by time, and nothing known beside them.
    pub fn of_one_tab(id: impl Into<Arc<str>>, events: Vec<Event>) -> Self {
        Self {
            id: SessionId::new(id),
            source: Source::default(),
            started_at_ms: 0,
            user_id: None,
            properties: BTreeMap::new(),
            tabs: vec!["".into()],
            events,
            warnings: Warnings::default(),
        }
    }

    /// From the first to the last event or pointer sample.
    pub fn duration_ms(&self) -> i64 {
        self.events.last().map_or(0, |e| e.offset_ms)
    }
}
