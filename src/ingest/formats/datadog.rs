//! Datadog: segments of its replays, whose records are made rrweb events before.

use super::Format;
use crate::ingest::datadog::MARK;

pub const SEGMENT: Format = Format {
    name: "datadog-segment",
    label: "Segments of a Datadog replay, as its recorder uploads them",
    recognises: |e| e.version == Some(MARK),
    example: r#"{"records":[{"type":4,"data":{"href":"https://a.example/","width":800,"height":600},"timestamp":1700000000000},
        {"type":6,"data":{"has_focus":true},"timestamp":1700000000001}],
        "creation_reason":"init","session":{"id":"s"},"view":{"id":"v"}}"#,
};
