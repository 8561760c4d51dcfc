//! OpenReplay: the events of its interface, which are not read (its session files are, see `ingest/openreplay`).

use super::{Foreign, has_members};

pub const EVENTS: Foreign = Foreign {
    name: "openreplay-events",
    reason: "This is a list of events from OpenReplay without the pages, which this version does not read",
    recognises: |text| has_members(text, &["messageId", "sessionId", "label"]),
    example: r#"{"data":[{"sessionId":"1","messageId":2,"timestamp":1700000000000,"type":"CLICK","label":"Buy"}]}"#,
};
