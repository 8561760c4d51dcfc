//! Events of type 5: page views, visibility, errors, identity; everything else is kept as it is.

use super::super::json::{Kind, Value};
use super::super::names::clean_id;
use super::super::scope::{SESSION_KEYS, USER_KEYS, scalar};
use super::plugin::level;
use super::{Decoder, Frame, pixels};
use crate::model::{ConsoleLevel, EventKind, Log};
use std::sync::Arc;

/// Of an error's message and of its stack.
const MAX_ERROR_BYTES: usize = 16 << 10;

impl Decoder<'_> {
    pub(super) fn custom(&mut self, frame: &Frame, data: Value<'_>) {
        let tag = data.get("tag").and_then(Value::text).unwrap_or_default();
        let payload = data.get("payload");
        let understood = match (&*tag, payload) {
            ("$pageview" | "pageview" | "page_view" | "route" | "navigation", Some(payload)) => {
                self.page_view(frame, payload)
            }
            ("window hidden", _) => self.visibility(frame, Some(true)),
            ("window visible", _) => self.visibility(frame, Some(false)),
            ("visibilitychange" | "visibility", Some(payload)) => {
                let state = payload.get_any(&["state", "visibilityState"]).unwrap_or(payload);
                let named = state.text().map(|s| s == "hidden");
                self.visibility(frame, payload.get("hidden").and_then(Value::boolean).or(named))
            }
            (
                "js_error" | "js-error" | "jserror" | "error" | "exception" | "$exception" | "window.onerror"
                | "unhandledrejection",
                Some(payload),
            ) => self.js_error(frame, payload),
            ("network" | "network_error" | "request" | "fetch" | "xhr", Some(payload))
                if payload.get_any(&["url", "name"]).is_some() =>
            {
                self.request(frame, frame.time, payload);
                true
            }
            ("console", Some(payload)) if payload.get_any(&["message", "payload"]).is_some() => {
                self.console_custom(frame, payload);
                true
            }
            ("keyboard", Some(payload)) => {
                self.keyboard(frame, payload);
                false
            }
            ("breadcrumb", Some(payload)) => self.breadcrumb(frame, payload),
            ("performanceSpan", Some(payload)) => self.span(frame, payload),
            ("video", Some(payload)) => {
                self.screen(frame, payload);
                false
            }
            ("identify" | "$identify", Some(payload)) => {
                self.identify(payload);
                false
            }
            ("$session_id_change", Some(payload)) => {
                let id = payload.get_any(SESSION_KEYS).and_then(scalar).and_then(|id| clean_id(&id));
                self.facts.session = self.facts.session.take().or(id.map(Arc::from));
                false
            }
            _ => false,
        };
        if !understood {
            let tag = if tag.is_empty() { "custom" } else { &*tag };
            self.keep(frame, tag, payload);
        }
    }

    fn page_view(&mut self, frame: &Frame, payload: Value<'_>) -> bool {
        let href = payload.get_any(&["href", "url", "to", "$current_url"]).unwrap_or(payload).text();
        let Some(href) = href.filter(|h| !h.is_empty()) else { return false };
        let href = self.shared(&href);
        self.push(frame, EventKind::PageView { href });
        true
    }

    fn visibility(&mut self, frame: &Frame, hidden: Option<bool>) -> bool {
        if let Some(hidden) = hidden {
            self.push(frame, EventKind::Visibility { hidden });
        }
        hidden.is_some()
    }

    fn js_error(&mut self, frame: &Frame, payload: Value<'_>) -> bool {
        let source = payload.get("error").filter(|e| e.kind() == Kind::Object).unwrap_or(payload);
        let message = source.get_any(&["message", "msg", "reason", "value", "$exception_message", "error"]);
        let Some(message) = message.unwrap_or(source).text() else { return false };
        let (message, stack) = (self.cut(&message, MAX_ERROR_BYTES), self.stack(source));
        self.push(frame, EventKind::Log(Log::JsError { message, stack }));
        true
    }

    fn console_custom(&mut self, frame: &Frame, payload: Value<'_>) {
        match payload.get("message").and_then(Value::text) {
            Some(message) => {
                let level = level(&payload.get("level").and_then(Value::text).unwrap_or_default());
                let message = self.cut(&message, MAX_ERROR_BYTES);
                let stack = self.stack(payload);
                self.push(frame, EventKind::Log(Log::Console { level, message, stack }));
            }
            None => self.console(frame, payload),
        }
    }

    /// Sentry's breadcrumbs that are errors or console lines; its own click verdicts stay evidence of the vendor.
    fn breadcrumb(&mut self, frame: &Frame, payload: Value<'_>) -> bool {
        let category = payload.get("category").and_then(Value::text).unwrap_or_default();
        if category == "navigation" {
            return payload.get("data").is_some_and(|data| self.page_view(frame, data));
        }
        let Some(message) = payload.get("message").and_then(Value::text) else { return false };
        let message = self.cut(&message, MAX_ERROR_BYTES);
        let level = level(&payload.get("level").and_then(Value::text).unwrap_or_default());
        let log = match &*category {
            "console" => Log::Console { level, message, stack: self.names.get("") },
            "exception" | "error" | "sentry.event" if level == ConsoleLevel::Error => {
                Log::JsError { message, stack: self.names.get("") }
            }
            _ => return false,
        };
        self.push(frame, EventKind::Log(log));
        true
    }

    /// Sentry's spans of requests; paints, memory and vitals are kept as they are.
    fn span(&mut self, frame: &Frame, payload: Value<'_>) -> bool {
        let op = payload.get("op").and_then(Value::text).unwrap_or_default();
        if !matches!(&*op, "resource.fetch" | "resource.xhr" | "resource.http" | "http.client") {
            return false;
        }
        let Some(url) = payload.get("description").and_then(Value::text) else { return false };
        let data = payload.get("data").filter(|d| d.kind() == Kind::Object);
        let number = |name| data.and_then(|d| d.get(name)).and_then(Value::number);
        let Some(status) = number("statusCode").or_else(|| number("status_code")) else { return false };
        let seconds = |name| payload.get(name).and_then(Value::number);
        let duration_ms = seconds("endTimestamp")
            .zip(seconds("startTimestamp"))
            .map_or(-1, |(end, start)| ((end - start) * 1_000.0).round().clamp(0.0, 1.0e9) as i64);
        let method = data.and_then(|d| d.get("method")).and_then(Value::text).unwrap_or("GET".into());
        let (method, url) = (self.names.get(&method), self.shared(&url));
        let status = status.clamp(0.0, 999.0) as u16;
        self.push(frame, EventKind::Log(Log::Network { method, url, status, duration_ms, details: None }));
        true
    }

    /// The size of a phone's screen, of which Sentry keeps films that are not read.
    fn screen(&mut self, frame: &Frame, payload: Value<'_>) {
        let (width, height) = (pixels(payload.get("width")), pixels(payload.get("height")));
        if width > 0 && height > 0 {
            self.push(frame, EventKind::ViewportResize { width, height });
        }
    }

    fn identify(&mut self, payload: Value<'_>) {
        let id = payload.get_any(USER_KEYS).or_else(|| payload.get("id")).and_then(scalar);
        if self.facts.user.is_none() {
            self.facts.user = id.and_then(|id| clean_id(&id)).map(Arc::from);
        }
        let nested = ["properties", "traits", "$set"].into_iter().filter_map(|name| payload.get(name));
        for object in std::iter::once(payload).chain(nested) {
            for (key, value) in object.members() {
                let (Some(key), Some(text)) = (key.text(), scalar(value)) else { continue };
                if key != "id" && !USER_KEYS.contains(&&*key) && self.facts.properties.len() < 256 {
                    self.facts.properties.push((Arc::from(&*key), Arc::from(text)));
                }
            }
        }
    }
}
