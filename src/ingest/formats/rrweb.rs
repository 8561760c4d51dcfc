//! rrweb's own shapes: what the recorder emits, in whatever a team stored it.

use super::{Format, has_members};

pub const PACKED: Format = Format {
    name: "rrweb-packed",
    label: "rrweb events packed with @rrweb/packer",
    recognises: |e| e.shape.packed,
    // {"type":4,"data":{"href":"https://a.example/","width":1,"height":1},"timestamp":1700000000000,"v":"v1"}
    example: include_str!("packed_example.json"),
};

pub const SESSIONS: Format = Format {
    name: "rrweb-sessions",
    label: "Array of arrays of rrweb events",
    recognises: |e| e.shape.nested_arrays,
    example: r#"[[{"type":4,"data":{"href":"https://a.example/","width":1,"height":1},"timestamp":1700000000000}],
        [{"type":3,"data":{"source":3,"id":1,"x":0,"y":9},"timestamp":1700000001000}]]"#,
};

pub const NDJSON: Format = Format {
    name: "rrweb-ndjson",
    label: "rrweb events, one per line",
    recognises: |e| e.shape.lines,
    example: "{\"type\":0,\"data\":{},\"timestamp\":1700000000000}\n{\"type\":1,\"data\":{},\"timestamp\":1700000000010}\n",
};

pub const ARRAY: Format = Format {
    name: "rrweb-array",
    label: "Array of rrweb events",
    recognises: |e| e.shape.root_array,
    example: r#"[{"type":0,"data":{},"timestamp":1700000000000}]"#,
};

pub const OBJECT: Format = Format {
    name: "rrweb-object",
    label: "Object with an array of rrweb events",
    recognises: |_| true,
    example: r#"{"session_id":"s","events":[{"type":0,"data":{},"timestamp":1700000000000}]}"#,
};

/// The version under which the finder knows a page that stood alone.
const PAGE_MARK: &str = "rrweb-snapshot";

pub const SNAPSHOT: Format = Format {
    name: PAGE_MARK,
    label: "One page snapshot, without a time",
    recognises: |e| e.version == Some(PAGE_MARK),
    example: r#"{"initialOffset":{"left":0,"top":0},"node":{"type":0,"childNodes":[],"id":1}}"#,
};

/// Whether a text is the data of one full snapshot.
pub fn is_page(text: &str) -> bool {
    let start = text.trim_start();
    let whole = text.trim_end().ends_with('}');
    let told = has_members(start, &["node", "childNodes"]) && !has_members(start, &["timestamp"]);
    start.starts_with('{') && whole && told
}

/// The page as an event. Nothing says when it was: it counts from 0.
pub fn around_page(text: &str) -> String {
    format!(
        "{{\"version\":\"{PAGE_MARK}\",\"events\":[{{\"type\":2,\"data\":{},\"timestamp\":0}}]}}",
        text.trim()
    )
}
