//! Keeps what recording tools said of moments apart from what was recorded; knows no tool.

use super::verdict_words as words;
use super::{Project, ProjectError};
use crate::model::{
    Event, EventKind, NodeId, Recording, SessionId, TabId, VENDOR_VERDICT, VendorVerdict, VerdictKind,
};
use rusqlite::{Transaction, params};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// How a reader hands a verdict on, as the payload of a custom event.
#[derive(Serialize, Deserialize)]
struct Told {
    tool: String,
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    node: Option<i64>,
}

/// How often a tool gave a verdict.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VerdictCount {
    pub tool: Arc<str>,
    pub kind: VerdictKind,
    pub verdicts: u64,
    pub sessions: u64,
}

impl VendorVerdict {
    /// The event in which a reader hands a verdict on; its time is that of the event.
    pub fn to_event(tool: &str, kind: VerdictKind, count: Option<u32>, node: Option<NodeId>) -> EventKind {
        let told = Told {
            tool: tool.to_ascii_lowercase(),
            kind: kind.name().to_owned(),
            count,
            node: node.filter(|node| node.is_known()).map(|node| node.0),
        };
        // Words and numbers are always JSON.
        let payload = serde_json::to_string(&told).unwrap_or_default();
        EventKind::Custom { tag: VENDOR_VERDICT.into(), payload: payload.into() }
    }

    fn of_event(event: &Event) -> Option<Self> {
        let EventKind::Custom { tag, payload } = &event.kind else { return None };
        if &**tag != VENDOR_VERDICT {
            return None;
        }
        let told: Told = serde_json::from_str(payload).ok()?;
        Some(Self {
            at_ms: event.offset_ms,
            tab: event.tab,
            tool: told.tool.into(),
            kind: VerdictKind::from_name(&told.kind)?,
            count: told.count,
            node: told.node.map(NodeId),
        })
    }
}

/// Whether an event is a verdict on its way from a reader, or what stands in for an old one.
pub fn is_verdict(event: &Event) -> bool {
    matches!(&event.kind, EventKind::Custom { tag, .. } if &**tag == VENDOR_VERDICT)
}

/// The recording as it is stored: without the verdicts that its tool gave.
pub fn without_verdicts(recording: &Recording) -> Cow<'_, Recording> {
    if !recording.events.iter().any(is_verdict) {
        return Cow::Borrowed(recording);
    }
    let mut apart = recording.clone();
    apart.events.retain(|event| !is_verdict(event));
    Cow::Owned(apart)
}

/// Takes verdicts out of the events of a file that keeps them among the recorded ones, as those of before format 11 do. What
/// was one stays as an event that says nothing, so that whatever counts events counts as before.
pub(super) fn hide_old(events: &mut [Event]) {
    for event in events {
        let EventKind::Custom { tag, payload } = &mut event.kind else { continue };
        if is_old_verdict(tag, payload) {
            (*tag, *payload) = (VENDOR_VERDICT.into(), "null".into());
        } else if let Some(rest) = without_columns(payload) {
            *payload = rest.into();
        }
    }
}

fn is_old_verdict(tag: &str, payload: &str) -> bool {
    match tag {
        "breadcrumb" => words::BREADCRUMBS.iter().any(|category| payload.contains(category)),
        "rrweb/type-9" | "datadog/frustration" => payload.contains("frustrationTypes"),
        _ => words::kind_of(tag).is_some(),
    }
}

/// A table's row without the columns that judge it; `None` where it has none.
fn without_columns(payload: &str) -> Option<String> {
    // Cheaper than reading every payload as JSON: both words stand in the name of each such column.
    let lower = payload.to_ascii_lowercase();
    if !lower.contains("eventmod") && !lower.contains("frustration") {
        return None;
    }
    let mut row: serde_json::Map<String, serde_json::Value> = serde_json::from_str(payload).ok()?;
    let before = row.len();
    row.retain(|name, _| !words::is_column(name));
    (row.len() < before).then(|| serde_json::Value::Object(row).to_string())
}

/// What its tool said of a recording, by time.
pub(super) fn of(recording: &Recording) -> Vec<VendorVerdict> {
    recording.events.iter().filter_map(VendorVerdict::of_event).collect()
}

pub(super) fn put(
    transaction: &Transaction<'_>,
    session: i64,
    verdicts: &[VendorVerdict],
) -> rusqlite::Result<()> {
    let mut put = transaction.prepare_cached(
        "INSERT INTO vendor_verdict (session, place, at_ms, tab, tool, kind, count, node)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (place, verdict) in verdicts.iter().enumerate() {
        put.execute(params![
            session,
            place as i64,
            verdict.at_ms,
            verdict.tab.0,
            verdict.tool,
            verdict.kind.name(),
            verdict.count,
            verdict.node.map(|node| node.0)
        ])?;
    }
    Ok(())
}

/// Whoever calls these must keep what they give from coders of an open round.
impl Project {
    /// Every verdict, by session and time.
    pub fn vendor_verdicts(&self) -> Result<Vec<(SessionId, VendorVerdict)>, ProjectError> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT s.session_id, v.at_ms, v.tab, v.tool, v.kind, v.count, v.node
                 FROM vendor_verdict v JOIN session s ON s.number = v.session
                 ORDER BY s.started_at_ms, s.session_id, v.place",
            )?;
            let mut rows = statement.query([])?;
            let mut all = Vec::new();
            while let Some(row) = rows.next()? {
                // A kind that this version does not know can only come from a newer one, whose file it refuses.
                let Some(kind) = VerdictKind::from_name(row.get_ref(4)?.as_str()?) else { continue };
                all.push((
                    SessionId(row.get(0)?),
                    VendorVerdict {
                        at_ms: row.get(1)?,
                        tab: TabId(row.get(2)?),
                        tool: row.get(3)?,
                        kind,
                        count: row.get(5)?,
                        node: row.get::<_, Option<i64>>(6)?.map(NodeId),
                    },
                ));
            }
            Ok(all)
        };
        read().map_err(self.sql("read verdicts of recording tools"))
    }

    /// How many there are, by tool and kind.
    pub fn vendor_verdict_counts(&self) -> Result<Vec<VerdictCount>, ProjectError> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT tool, kind, count(*), count(DISTINCT session) FROM vendor_verdict
                 GROUP BY tool, kind ORDER BY tool, kind",
            )?;
            let mut rows = statement.query([])?;
            let mut all = Vec::new();
            while let Some(row) = rows.next()? {
                let Some(kind) = VerdictKind::from_name(row.get_ref(1)?.as_str()?) else { continue };
                all.push(VerdictCount {
                    tool: row.get(0)?,
                    kind,
                    verdicts: row.get::<_, u32>(2)?.into(),
                    sessions: row.get::<_, u32>(3)?.into(),
                });
            }
            Ok(all)
        };
        read().map_err(self.sql("count verdicts of recording tools"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::testing;

    #[test]
    fn verdicts_stand_beside_the_recording_and_never_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut project = Project::create(&folder.path().join("p.binocular"), 1).unwrap();
        let plain = testing::recording("a");
        let mut judged = plain.clone();
        let at_ms = judged.duration_ms();
        judged.events.push(Event {
            offset_ms: at_ms,
            tab: TabId(0),
            kind: VendorVerdict::to_event("Sentry", VerdictKind::Dead, Some(3), Some(NodeId(7))),
        });
        let id = project.add_recording(&judged, 1).unwrap().stored().clone();
        assert_eq!(project.recording(&id).unwrap(), plain, "no trace of it in what coders watch");
        let verdict = VendorVerdict {
            at_ms,
            tab: TabId(0),
            tool: "sentry".into(),
            kind: VerdictKind::Dead,
            count: Some(3),
            node: Some(NodeId(7)),
        };
        assert_eq!(project.vendor_verdicts().unwrap(), [(id.clone(), verdict)]);
        let counts = project.vendor_verdict_counts().unwrap();
        assert_eq!((counts.len(), counts[0].verdicts, counts[0].sessions), (1, 1, 1));
        project.replace_content(&id, &plain).unwrap();
        assert_eq!(project.vendor_verdicts().unwrap().len(), 1, "masking the recording leaves them");
        assert!(
            project.add_recording(&plain, 2).unwrap().stored() == &id,
            "with or without, it is the same recording"
        );
    }

    /// Files of before format 11 keep verdicts among the events. They are there still, and nobody who reads a recording
    /// meets them.
    #[test]
    fn verdicts_that_an_older_version_stored_among_the_events_are_not_read() {
        let old = [
            ("breadcrumb", r#"{"category":"ui.slowClickDetected","data":{"endReason":"timeout"}}"#),
            ("breadcrumb", r#"{"category":"ui.multiClick"}"#),
            ("rrweb/type-9", r#"{"frustrationTypes":["dead_click"]}"#),
            ("$rageclick", r#"{"x":1}"#),
            ("seen", r#"{"EventType":"seen","EventModDead":"1"}"#),
        ];
        let kept = [("breadcrumb", r#"{"category":"ui.click"}"#), ("deadline", "{}")];
        let mut events = testing::recording("a").events;
        let at_ms = testing::recording("a").duration_ms();
        let custom = |(tag, payload): &(&str, &str)| Event {
            offset_ms: at_ms,
            tab: TabId(0),
            kind: EventKind::Custom { tag: (*tag).into(), payload: (*payload).into() },
        };
        events.extend(old.iter().chain(&kept).map(custom));
        let recording = Recording { events, ..testing::recording("a") };
        let folder = tempfile::tempdir().unwrap();
        let mut project = Project::create(&folder.path().join("p.binocular"), 1).unwrap();
        let id = project.add_recording(&recording, 1).unwrap().stored().clone();

        let read = project.recording(&id).unwrap();
        assert_eq!(read.events.len(), recording.events.len(), "places of events stay");
        let told = format!("{:?}", read.events);
        for mark in ["slowClick", "multiClick", "dead_click", "rageclick", "EventModDead", "timeout"] {
            assert!(!told.contains(mark), "{mark}");
        }
        for mark in ["ui.click", "deadline", "EventType"] {
            assert!(told.contains(mark), "{mark} is no verdict");
        }
        assert_eq!(
            project.verify_recordings(&crate::model::NoWatch).unwrap(),
            [] as [String; 0],
            "nor damage"
        );
    }
}
