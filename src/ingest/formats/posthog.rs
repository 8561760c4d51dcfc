//! PostHog: exports of its player, and answers of its interface.

use super::Format;

pub const EXPORT_V2: Format = Format {
    name: "posthog-export-v2",
    label: "PostHog export (2023-04-28)",
    recognises: |e| e.version == Some("2023-04-28"),
    example: r#"{"version":"2023-04-28","data":{"id":"s","person":{"distinct_ids":["d"]},
        "snapshots":[{"type":0,"data":{},"timestamp":1700000000000,"windowId":"w"}]}}"#,
};

pub const EXPORT_V1: Format = Format {
    name: "posthog-export-v1",
    label: "PostHog export (2022-12-02)",
    recognises: |e| e.version == Some("2022-12-02"),
    example: r#"{"version":"2022-12-02","data":{"person":null,
        "snapshotsByWindowId":{"w":[{"type":0,"data":{},"timestamp":1700000000000}]}}}"#,
};

pub const SNAPSHOTS: Format = Format {
    name: "posthog-snapshots",
    label: "PostHog snapshots as its interface sends them",
    recognises: |e| {
        let shape = e.shape;
        let lines = shape.lines && shape.event_windows;
        lines || shape.posthog_windows || shape.windows_by_id || shape.posthog_snapshots
    },
    example: "[\"w\",{\"type\":0,\"data\":{},\"timestamp\":1700000000000}]\n[\"w\",{\"type\":1,\"data\":{},\"timestamp\":1700000000010}]\n",
};
