//! Knows by what words and marks recording tools give verdicts on moments, so that these are kept apart from what
//! happened; knows no project.
//!
//! Sentry: breadcrumbs `ui.slowClickDetected` and `ui.multiClick`. FullStory: columns `EventMod…`. Datadog: records of
//! type 9 and `action.frustration.type`. LogRocket: `deadClick`. OpenReplay: mouse thrashing and issues. PostHog,
//! Amplitude, Mixpanel and home-made recorders: events named after what they found.

use super::json::Value;
use crate::model::{EventKind, NodeId, VendorVerdict, VerdictKind};
use crate::project::verdict_words::{UNKNOWN_TOOL, column, kind_of};

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
        ("rrweb/type-9" | "datadog/frustration", Some(payload)) => {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::tests::{at, read};
    use crate::model::{Recording, VENDOR_VERDICT};

    /// Tool and kind of every verdict, and the other custom events.
    fn told(recordings: &[Recording]) -> (Vec<(String, String)>, Vec<String>) {
        let (mut verdicts, mut others) = (Vec::new(), Vec::new());
        for event in recordings.iter().flat_map(|recording| &recording.events) {
            let EventKind::Custom { tag, payload } = &event.kind else { continue };
            if &**tag == VENDOR_VERDICT {
                let value: serde_json::Value = serde_json::from_str(payload).unwrap();
                let text = |name: &str| value[name].as_str().unwrap().to_owned();
                verdicts.push((text("tool"), text("kind")));
            } else {
                others.push(format!("{tag} {payload}"));
            }
        }
        (verdicts, others)
    }

    #[track_caller]
    fn check(name: &str, raw: &str, expected: &[(&str, &str)]) -> Vec<String> {
        let (recordings, refusals) = read(name, raw.as_bytes());
        assert!(refusals.is_empty(), "{refusals:?}");
        let (verdicts, others) = told(&recordings);
        let verdicts: Vec<(&str, &str)> = verdicts.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(verdicts, expected, "{others:?}");
        others
    }

    #[test]
    fn events_of_recorders_that_judge_are_verdicts() {
        let crumb = |category: &str, data: &str| {
            at(
                1_001,
                5,
                &format!(r#"{{"tag":"breadcrumb","payload":{{"category":"{category}","data":{data}}}}}"#),
            )
        };
        let custom = |tag: &str| at(1_001, 5, &format!(r#"{{"tag":"{tag}","payload":{{"x":1}}}}"#));
        let one = |event: String| {
            format!("[{}]", [at(1_000, 4, r#"{"href":"/","width":9,"height":9}"#), event].join(","))
        };
        for (event, tool, kind) in [
            (
                crumb("ui.slowClickDetected", r#"{"endReason":"timeout","clickCount":3}"#),
                "sentry",
                "dead_click",
            ),
            (crumb("ui.slowClickDetected", r#"{"endReason":"mutation"}"#), "sentry", "slow_click"),
            (crumb("ui.multiClick", r#"{"clickCount":5}"#), "sentry", "rage_click"),
            (custom("$rageclick"), "posthog", "rage_click"),
            (custom("$mp_dead_click"), "mixpanel", "dead_click"),
            (custom("[Amplitude] Rage Click"), "amplitude", "rage_click"),
            (custom("frustrated"), "recorder", "frustrated"),
            (at(1_001, 9, r#"{"frustrationTypes":["dead_click"],"recordIds":[1]}"#), "datadog", "dead_click"),
        ] {
            check("s.json", &one(event), &[(tool, kind)]);
        }
        for event in [crumb("ui.click", "{}"), custom("deadline"), custom("click_count"), custom("courage")] {
            assert_eq!(check("s.json", &one(event), &[]).len(), 1, "it is kept as it was");
        }
    }

    #[test]
    fn columns_that_judge_are_verdicts_and_leave_the_rows() {
        let table = "UserId,SessionId,EventStart,EventType,EventModFrustrated,EventModDead,EventModError,EventModSuspicious\n\
            1,2,2026-01-31T10:00:00Z,click,1,0,0,0\n\
            1,2,2026-01-31T10:00:01Z,seen,0,1,0,0\n\
            1,2,2026-01-31T10:00:02Z,click,0,0,0,0\n";
        let others = check("t.csv", table, &[("fullstory", "frustrated"), ("fullstory", "dead_click")]);
        assert!(others.iter().all(|payload| !payload.contains("EventMod")), "{others:?}");
        let table = "app_id,event_type,session_id,tab_id,seq_id,session_time\n\
            a,click,s,t,1,2026-01-31T10:00:00Z\na,deadClick,s,t,2,2026-01-31T10:00:01Z\n";
        check("t.csv", table, &[("logrocket", "dead_click")]);
    }
}
