//! OpenReplay: binary session files and the events of its interface; not read yet.

use super::{Foreign, has_members};

pub const MOB_REASON: &str =
    "This is an OpenReplay session file, which this version does not read; export rrweb events instead";

pub const EVENTS: Foreign = Foreign {
    name: "openreplay-events",
    reason: "This is a list of events from OpenReplay without the pages, which this version does not read",
    recognises: |text| has_members(text, &["messageId", "sessionId", "label"]),
    example: r#"{"data":[{"sessionId":"1","messageId":2,"timestamp":1700000000000,"type":"CLICK","label":"Buy"}]}"#,
};

/// By the file's ending, as late parts have no header, or by seven bytes that no UTF-8 text has.
pub fn is_mob(name: &str, raw: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    raw.starts_with(&[0xff; 7]) || [".mob", ".mobs", ".mobe"].iter().any(|end| lower.ends_with(end))
}
