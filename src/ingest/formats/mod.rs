//! The registry of formats: names of what is read, reasons for what is not; each entry has an example that tests walk.
//!
//! A new tool is one file here and one line in [`FORMATS`] or [`FOREIGN`]. What is read today is one family, found by
//! structure: its entries only differ in what is around the events.

mod datadog;
mod foreign;
mod posthog;
mod rrweb;
mod sentry;

use super::RefusalKind;
use super::find::Shape;
use super::json::{skip_blank, skip_value};
use crate::model::{WarningCode, Warnings};
use memchr::memmem;

/// What a format is recognised by, once its events are found.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    shape: Shape,
    version: Option<&'a str>,
    sentry_segment: bool,
}

/// A format that is read.
pub struct Format {
    /// Short and stable: it is stored with the recording and printed by the command line.
    pub name: &'static str,
    /// For people.
    pub label: &'static str,
    recognises: fn(&Evidence<'_>) -> bool,
    /// A small input of this format.
    pub example: &'static str,
}

/// A format that is known but not read.
pub struct Foreign {
    pub name: &'static str,
    /// What it is and what to do instead.
    pub reason: &'static str,
    /// From the text of a file without events, or from its beginning.
    recognises: fn(&str) -> bool,
    pub example: &'static str,
}

/// Told by its payloads, before any event is looked for.
const CLARITY: Format = Format {
    name: super::clarity::FORMAT,
    label: super::clarity::LABEL,
    recognises: |_| false,
    example: super::clarity::EXAMPLE,
};

/// In the order in which they are tried; the last fits everything that has events.
pub const FORMATS: &[Format] = &[
    sentry::SEGMENT,
    datadog::SEGMENT,
    CLARITY,
    posthog::EXPORT_V2,
    posthog::EXPORT_V1,
    posthog::SNAPSHOTS,
    rrweb::PACKED,
    rrweb::SNAPSHOT,
    rrweb::SESSIONS,
    rrweb::NDJSON,
    rrweb::ARRAY,
    rrweb::OBJECT,
];

/// In the order in which they are tried.
pub const FOREIGN: &[Foreign] = &[
    foreign::POSTHOG_META,
    foreign::POSTHOG_QUERY,
    foreign::MATOMO_RECORDING,
    foreign::SNAPSHOT_ONLY,
    foreign::HAR,
];

/// Name of the format of a file with events.
pub fn name(shape: Shape, version: Option<&str>, sentry_segment: bool) -> &'static str {
    let evidence = Evidence { shape, version, sentry_segment };
    FORMATS.iter().find(|f| (f.recognises)(&evidence)).map_or("rrweb-object", |f| f.name)
}

/// A page alone, as a recording of one moment; `None` for any other text.
pub fn page_alone(text: &str) -> Option<String> {
    rrweb::is_page(text).then(|| rrweb::around_page(text))
}

/// Why a text without events gives no recording.
pub fn explain(text: &str, warnings: &Warnings) -> (RefusalKind, String) {
    if let Some(foreign) = FOREIGN.iter().find(|f| (f.recognises)(text)) {
        return (RefusalKind::ForeignFormat, foreign.reason.to_owned());
    }
    let cut = warnings.count(WarningCode::TruncatedInput) > 0;
    if cut || skip_value(text.as_bytes(), skip_blank(text.as_bytes(), 0)).is_none() {
        let reason = "The JSON ends before its first complete event; export or download it again";
        return (RefusalKind::Damaged, reason.to_owned());
    }
    let damage = [
        (
            WarningCode::UndecodableField,
            "None of the compressed events in this file can be unpacked; export it again",
        ),
        (WarningCode::BadLine, "No line in this file holds an event, and some are no JSON; export it again"),
        (WarningCode::MalformedEvent, "None of the events in this file is complete; export it again"),
        (
            WarningCode::UnknownEventType,
            "The events in this file are of no type that rrweb has; export the rrweb events",
        ),
    ];
    if let Some((_, reason)) = damage.into_iter().find(|(code, _)| warnings.count(*code) > 0) {
        return (RefusalKind::Damaged, reason.to_owned());
    }
    let reason = "This JSON holds no session-replay events (objects with a numeric type and a timestamp); export the rrweb events";
    (RefusalKind::NotARecording, reason.to_owned())
}

/// The first part of a text, where a format shows itself.
fn beginning(text: &str) -> &str {
    let mut end = text.len().min(64 << 10);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Whether the beginning of the text has all of these member names.
fn has_members(text: &str, names: &[&str]) -> bool {
    let text = beginning(text);
    names.iter().all(|name| {
        memmem::find_iter(text.as_bytes(), name).any(|at| {
            let before = text[..at].ends_with('"');
            let after = text[at + name.len()..].strip_prefix('"').map(str::trim_start);
            before && after.is_some_and(|rest| rest.starts_with(':'))
        })
    })
}
