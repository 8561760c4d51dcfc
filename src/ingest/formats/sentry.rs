//! Sentry: stored segments. (Its download is an array of arrays, and read as such.)

use super::Format;

pub const SEGMENT: Format = Format {
    name: "sentry-segment",
    label: "Stored segment of a Sentry replay",
    recognises: |e| e.sentry_segment,
    example: "{\"segment_id\":0}\n[{\"type\":0,\"data\":{},\"timestamp\":1700000000000}]",
};
