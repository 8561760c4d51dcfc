//! Tools whose files hold no rrweb events, so that their owners learn what they have.

use super::{Foreign, beginning, has_members};

pub const CLARITY: Foreign = Foreign {
    name: "clarity-payload",
    reason: "This is a Microsoft Clarity payload, which this version does not read",
    recognises: |text| {
        let start: String = beginning(text).chars().filter(|c| !c.is_whitespace()).take(16).collect();
        start.starts_with("{\"e\":[") && has_members(text, &["a"])
    },
    example: r#"{"e":["0.8.20",1,0,506,"p","u","s",1,0,0,0,"https://a.example/"],"a":[[2,8,1982]]}"#,
};

pub const POSTHOG_META: Foreign = Foreign {
    name: "posthog-meta",
    reason: "This describes a PostHog recording but does not hold it; export the recording itself as JSON",
    recognises: |text| {
        has_members(text, &["recording_duration"])
            || (has_members(text, &["sources"]) && has_members(text, &["blob_key"]))
    },
    example: r#"{"id":"s","recording_duration":333,"click_count":1}"#,
};

pub const POSTHOG_QUERY: Foreign = Foreign {
    name: "posthog-query",
    reason: "This is the answer to a PostHog query, not a recording; export the recording itself as JSON",
    recognises: |text| has_members(text, &["columns"]) && has_members(text, &["cache_key"]),
    example: r#"{"cache_key":"c","columns":["uuid"],"results":[]}"#,
};

pub const SNAPSHOT_ONLY: Foreign = Foreign {
    name: "rrweb-snapshot",
    reason: "This is one page snapshot without times, not a recording; export the whole array of events",
    recognises: |text| {
        has_members(text, &["initialOffset", "node"]) || has_members(text, &["childNodes", "tagName"])
    },
    example: r#"{"initialOffset":{"left":0,"top":0},"node":{"type":0,"childNodes":[],"id":1}}"#,
};

pub const HAR: Foreign = Foreign {
    name: "har",
    reason: "This is an HTTP archive (HAR), not a recording; export the rrweb events",
    recognises: |text| {
        has_members(text, &["log", "entries", "creator"]) || has_members(text, &["startedDateTime"])
    },
    example: r#"{"log":{"version":"1.2","creator":{"name":"x"},"entries":[]}}"#,
};
