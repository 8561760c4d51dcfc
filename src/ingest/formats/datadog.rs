//! Datadog: records that look like rrweb events and mean something else.

use super::{Foreign, has_members};

pub const SEGMENT: Foreign = Foreign {
    name: "datadog-segment",
    reason: "This is a Datadog replay segment, which this version does not read",
    recognises: is_segment,
    example: r#"{"records":[{"type":6,"data":{"has_focus":true},"timestamp":1700000000000}],"creation_reason":"init"}"#,
};

/// The reason stands behind the records in most segments, so both ends of the text are looked at.
pub fn is_segment(text: &str) -> bool {
    let mut tail = text.len().saturating_sub(4096);
    while !text.is_char_boundary(tail) {
        tail += 1;
    }
    has_members(text, &["records"])
        && (has_members(text, &["creation_reason"]) || has_members(&text[tail..], &["creation_reason"]))
}
