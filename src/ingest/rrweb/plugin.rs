//! Events of type 6: console and network plugins, rrweb's and PostHog's.

use super::super::json::{Kind, Value, escape};
use super::incremental::number;
use super::{Decoder, Frame, inner_text, loose_text};
use crate::model::{ConsoleLevel, EventKind, Log};
use std::fmt::Write;
use std::sync::Arc;

/// Of a console message; objects that pages print can be megabytes.
const MAX_MESSAGE_BYTES: usize = 16 << 10;
/// Of a stack; recorders keep ten or so.
const MAX_CALLS: usize = 200;

impl Decoder<'_> {
    pub(super) fn plugin(&mut self, frame: &Frame, data: Value<'_>) {
        let name = data.get("plugin").and_then(Value::text).unwrap_or_default();
        let payload = data.get("payload");
        match (name.split('@').next().unwrap_or_default(), payload) {
            ("rrweb/console", Some(payload)) if payload.get("payload").is_some() => {
                self.console(frame, payload);
            }
            ("rrweb/network", Some(payload)) if payload.get("requests").is_some() => {
                self.requests(frame, payload);
            }
            // The counter is on every event, and read there.
            ("rrweb/sequential-id", _) => {}
            ("rrweb/console" | "rrweb/network", _) => self.keep(frame, &name, payload),
            _ => {
                let tag = if name.is_empty() { "rrweb/plugin" } else { &*name };
                self.unknown(frame, tag, payload.unwrap_or(data));
            }
        }
    }

    /// A console line: each argument is JSON text of its own.
    pub(super) fn console(&mut self, frame: &Frame, payload: Value<'_>) {
        let mut message = String::new();
        let arguments = payload.get("payload");
        let single = arguments.filter(|a| a.kind() != Kind::Array);
        for argument in arguments.into_iter().flat_map(Value::items).chain(single) {
            if message.len() > MAX_MESSAGE_BYTES {
                break;
            }
            if !message.is_empty() {
                message.push(' ');
            }
            match argument.text() {
                Some(text) => message.push_str(&inner_text(&text)),
                None => message.push_str(argument.raw()),
            }
        }
        let level = level(&payload.get("level").and_then(Value::text).unwrap_or_default());
        let message = self.cut(&message, MAX_MESSAGE_BYTES);
        let stack = self.stack(payload);
        self.push(frame, EventKind::Log(Log::Console { level, message, stack }));
    }

    /// Where something happened, as one text or a list with a call per item; empty where that is not told.
    pub(super) fn stack(&mut self, payload: Value<'_>) -> Arc<str> {
        let Some(stack) = payload.get_any(&["stack", "stacktrace", "trace"]) else {
            return self.names.get("");
        };
        let text = match stack.text() {
            Some(text) => text.into_owned(),
            None => {
                let calls: Vec<_> = stack.items().take(MAX_CALLS).filter_map(Value::text).collect();
                calls.join("\n")
            }
        };
        if text.is_empty() { self.names.get("") } else { self.cut(&text, MAX_MESSAGE_BYTES) }
    }

    /// One event per request, at the time its answer came. Recorders send them in batches: a request that has no
    /// clock time of its own is placed by its distance to the last answer of the batch.
    fn requests(&mut self, frame: &Frame, payload: Value<'_>) {
        let Some(list) = payload.get("requests") else { return };
        let end = |r: Value<'_>| {
            number(r, "endTime").or_else(|| Some(number(r, "startTime")? + number(r, "duration")?))
        };
        let last_end = list.items().filter_map(end).fold(f64::NEG_INFINITY, f64::max);
        for request in list.items() {
            let start_ms = number(request, "timestamp").filter(|t| *t > 1.0e11);
            let duration_ms = number(request, "duration").unwrap_or(0.0).max(0.0);
            let time = match (start_ms, end(request)) {
                (Some(start_ms), _) => start_ms + duration_ms,
                (None, Some(end)) if last_end.is_finite() => frame.time - (last_end - end),
                _ => frame.time,
            };
            self.request(frame, time, request);
        }
    }

    /// A request of a plugin or of a custom event.
    pub(super) fn request(&mut self, frame: &Frame, time: f64, request: Value<'_>) {
        let text = |names: &[&str]| request.get_any(names).and_then(Value::text).unwrap_or_default();
        let url = text(&["url", "name", "href"]);
        let method = text(&["method"]);
        let status = request.get_any(&["status", "responseStatus", "status_code", "statusCode"]);
        let status = status.and_then(|s| loose_text(s)?.parse::<f64>().ok());
        let failed = request.get_any(&["error", "failed"]).is_some_and(|e| e.kind() != Kind::False)
            || (status.is_some_and(|s| s < 1.0) && !method.is_empty());
        let status = match status {
            Some(status) if status >= 1.0 => status.min(999.0) as u16,
            _ if failed => 0,
            // The browser hides the status of answers from other hosts, and measurements are no requests:
            // neither is a failure.
            _ => {
                let kind = text(&["entryType", "initiatorType"]);
                let tag = if kind.is_empty() { "network".to_owned() } else { format!("network/{kind}") };
                // Headers and bodies hold what must not be kept; of requests the type of the answer is.
                let named =
                    [("url", &url), ("method", &method), ("initiatorType", &text(&["initiatorType"]))];
                let mut payload = String::from("{");
                for (name, value) in named {
                    // Writing to a string cannot fail.
                    let _ = write!(payload, "\"{name}\":\"{}\",", escape(value));
                }
                let _ = write!(payload, "\"duration\":{}}}", number(request, "duration").unwrap_or(-1.0));
                let payload = self.cut(&payload, self.options.max_payload_bytes);
                let tag = self.names.get(&tag);
                self.push_at(frame, time, EventKind::Custom { tag, payload });
                return;
            }
        };
        let duration_ms = number(request, "duration").map_or(-1, |d| d.round().max(0.0) as i64);
        let method = if method.is_empty() { "GET".into() } else { method };
        let (method, url) = (self.names.get(&method), self.shared(&url));
        let details = super::request_details::of(request, &mut self.names).map(Box::new);
        let log = Log::Network { method, url, status, duration_ms, details };
        self.push_at(frame, time, EventKind::Log(log));
    }
}

pub(super) fn level(name: &str) -> ConsoleLevel {
    match name.to_ascii_lowercase().as_str() {
        "error" | "assert" | "fatal" => ConsoleLevel::Error,
        "warn" | "warning" => ConsoleLevel::Warn,
        "debug" | "trace" => ConsoleLevel::Debug,
        _ => ConsoleLevel::Info,
    }
}
