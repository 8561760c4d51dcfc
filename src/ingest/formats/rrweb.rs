//! rrweb's own shapes: what the recorder emits, in whatever a team stored it.

use super::Format;

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
