//! Knows by what words and marks recording tools give verdicts on moments, so that these are kept apart from what
//! happened; knows no project.
//!
//! Sentry: breadcrumbs `ui.slowClickDetected` and `ui.multiClick`. FullStory: columns `EventMod…`. Datadog: records of
//! type 9 and `action.frustration.type`. LogRocket: `deadClick`. OpenReplay: mouse thrashing and issues. PostHog,
//! Amplitude, Mixpanel and home-made recorders: events named after what they found.

use super::json::Value;
use crate::model::{EventKind, NodeId, VendorVerdict, VerdictKind};

/// Who gave a verdict where nothing tells.
const UNKNOWN_TOOL: &str = "recorder";

/// Columns of tables that mark a row, in lower case; those without a kind name it in their value.
const COLUMNS: [(&str, &str, Option<VerdictKind>); 8] = [
    ("eventmodfrustrated", "fullstory", Some(VerdictKind::Frustrated)),
    ("eventmoddead", "fullstory", Some(VerdictKind::Dead)),
    ("eventmoderror", "fullstory", Some(VerdictKind::Error)),
    ("eventmodsuspicious", "fullstory", Some(VerdictKind::Suspicious)),
    ("action.frustration.type", "datadog", None),
    ("action.frustration.type[0]", "datadog", None),
    ("frustration_type", UNKNOWN_TOOL, None),
    ("frustrationtypes", "datadog", None),
];

/// What an event's name says, as `$rageclick` or `deadClick`; `None` for names of what happened.
pub fn kind_of(name: &str) -> Option<VerdictKind> {
    let plain: String = name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let has = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    if has(&["rageclick", "clickrage", "ragetap", "multiclick"]) {
        Some(VerdictKind::Rage)
    } else if has(&["deadclick", "deadtap"]) {
        Some(VerdictKind::Dead)
    } else if has(&["slowclick"]) {
        Some(VerdictKind::Slow)
    } else if has(&["errorclick"]) {
        Some(VerdictKind::Error)
    } else if has(&["thrash"]) {
        Some(VerdictKind::Thrash)
    } else if has(&["frustrat"]) {
        Some(VerdictKind::Frustrated)
    } else {
        None
    }
}

/// The tool whose way of naming events this is.
fn tool_of(name: &str) -> &'static str {
    let lower = name.to_lowercase();
    if lower.starts_with("$mp_") {
        "mixpanel"
    } else if lower.starts_with('$') {
        "posthog"
    } else if lower.starts_with("[amplitude]") {
        "amplitude"
    } else if lower.starts_with("openreplay/") || lower.starts_with("issue/") {
        "openreplay"
    } else {
        UNKNOWN_TOOL
    }
}

/// A custom event that is a tool's verdict.
pub fn of_custom(tag: &str, payload: Option<Value<'_>>) -> Option<EventKind> {
    match (tag, payload) {
        ("breadcrumb", Some(payload)) => breadcrumb(payload),
        // Datadog numbers its frustration records as no rrweb event is.
        ("rrweb/type-9", Some(payload)) => {
            let kind = kind_of(payload.get("frustrationTypes")?.raw())?;
            Some(VendorVerdict::to_event("datadog", kind, None, None))
        }
        _ => of_name(tag, None),
    }
}

/// An event that is one by its name; `tool` where the format tells.
pub fn of_name(name: &str, tool: Option<&str>) -> Option<EventKind> {
    let kind = kind_of(name)?;
    Some(VendorVerdict::to_event(tool.unwrap_or_else(|| tool_of(name)), kind, None, None))
}

fn breadcrumb(payload: Value<'_>) -> Option<EventKind> {
    let category = payload.get("category").and_then(Value::text)?;
    let data = payload.get("data");
    let number = |name| data.and_then(|data| data.get(name)).and_then(Value::number);
    let kind = match &*category {
        "ui.slowClickDetected" => {
            let reason = data.and_then(|data| data.get("endReason")).and_then(Value::text);
            if reason.as_deref() == Some("timeout") { VerdictKind::Dead } else { VerdictKind::Slow }
        }
        "ui.multiClick" => VerdictKind::Rage,
        _ => return None,
    };
    let count = number("clickCount").filter(|n| *n >= 1.0).map(|n| n.min(f64::from(u32::MAX)) as u32);
    let node = number("nodeId").map(|n| NodeId(n as i64));
    Some(VendorVerdict::to_event("sentry", kind, count, node))
}

/// Whether a column holds verdicts, so that what is kept of a row must leave it out.
pub fn is_column(name: &str) -> bool {
    column(name).is_some()
}

fn column(name: &str) -> Option<&'static (&'static str, &'static str, Option<VerdictKind>)> {
    let lower = name.to_ascii_lowercase();
    COLUMNS.iter().find(|(column, ..)| *column == lower)
}

/// The verdict that a cell gives on its row.
pub fn of_cell(name: &str, value: &str) -> Option<EventKind> {
    let (_, tool, kind) = column(name)?;
    let value = value.trim();
    if value.is_empty()
        || matches!(value.to_ascii_lowercase().as_str(), "0" | "false" | "null" | "[]" | "none")
    {
        return None;
    }
    let kind = (*kind).or_else(|| kind_of(value))?;
    Some(VendorVerdict::to_event(tool, kind, None, None))
}
