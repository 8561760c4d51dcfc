//! Tools whose files hold no rrweb events, so that their owners learn what they have.

use super::{Foreign, has_members};

pub const POSTHOG_META: Foreign = Foreign {
    name: "posthog-meta",
    reason: "This describes a PostHog recording but does not hold it; export the recording itself as JSON. What stands here can then be added to it as properties (binocular properties)",
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
    name: "rrweb-node",
    reason: "This is a part of a page without times, not a recording; export the whole array of events",
    recognises: |text| has_members(text, &["childNodes", "tagName"]),
    example: r#"{"type":2,"tagName":"div","attributes":{},"childNodes":[],"id":4}"#,
};

pub const MATOMO_RECORDING: Foreign = Foreign {
    name: "matomo-recording",
    reason: "This is a session recording of Matomo, whose pages this version does not rebuild; export the visits and their actions as CSV or JSON and import that table",
    recognises: |text| has_members(text, &["events", "pageviews", "idsitehsr"]),
    example: r#"{"events":[],"pageviews":[{"idloghsr":1}],"idsitehsr":2,"duration":4}"#,
};

pub const HAR: Foreign = Foreign {
    name: "har",
    reason: "This is an HTTP archive (HAR), not a recording; export the rrweb events",
    recognises: |text| {
        has_members(text, &["log", "entries", "creator"]) || has_members(text, &["startedDateTime"])
    },
    example: r#"{"log":{"version":"1.2","creator":{"name":"x"},"entries":[]}}"#,
};
