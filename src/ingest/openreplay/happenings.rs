//! What the visitor did and what the page said, message by message; the building of pages is beside it.

use super::super::page::node_id;
use super::Reader;
use super::wire::Message;
use crate::ingest::names::clean_id;
use crate::ingest::rrweb::RawEvent;
use crate::ingest::scope::set_property;
use crate::ingest::verdicts;
use crate::model::{
    ConsoleLevel, EventKind, InteractionKind, Log, NodeId, PointerKind, PointerSample, VendorVerdict,
    VerdictKind,
};
use std::sync::Arc;

/// A pointer position older than this is not where a click went.
const POINTER_MS: f64 = 2_000.0;
const MAX_LOG_BYTES: usize = 16 << 10;

impl Reader<'_> {
    /// What the visitor did and what the page said.
    pub(super) fn happening(&mut self, m: &Message<'_>) {
        match m.number {
            17 | 112 => {}
            18 => {
                let masked = usize::try_from(m.number_at(2)).unwrap_or(0);
                let text = if masked > 0 { "*".repeat(masked.min(200)).into() } else { m.text(1) };
                let text = self.cut(&text, self.options.max_value_bytes);
                let node = node_id(m.number_at(0));
                self.push(EventKind::Input { node, text, checked: false, user_triggered: None });
            }
            19 => {
                let (node, checked) = (node_id(m.number_at(0)), m.truth(1));
                self.push(EventKind::Input { node, text: "".into(), checked, user_triggered: None });
            }
            20 => {
                let (x, y) = (m.number_at(0) as f64, m.number_at(1) as f64);
                let time = self.time;
                self.tab().pointer = Some((time, x, y));
                let samples = vec![PointerSample { offset_ms: 0, x, y, node: NodeId::UNKNOWN }];
                self.push(EventKind::PointerMove { pointer: PointerKind::Mouse, samples });
            }
            68 | 69 => {
                let time = self.time;
                let pointer = self.tab().pointer.filter(|(at, ..)| time - at <= POINTER_MS);
                self.push(EventKind::Interaction {
                    kind: InteractionKind::Click,
                    node: node_id(m.number_at(0)),
                    position: pointer.map(|(_, x, y)| (x, y)),
                    pointer: PointerKind::Mouse,
                });
            }
            58 => self.focus(m.number_at(0)),
            55 => self.push(EventKind::Visibility { hidden: m.truth(0) }),
            113 => {
                let ends = (node_id(m.number_at(0)), node_id(m.number_at(1)));
                let ranges = if ends.0.is_known() { vec![(ends.0, 0, ends.1, 0)] } else { Vec::new() };
                self.push(EventKind::Selection { ranges });
            }
            22 => {
                let level = level(&m.text(0));
                let message = self.cut(&m.text(1), MAX_LOG_BYTES);
                self.push(EventKind::Log(Log::Console { level, message, stack: "".into() }));
            }
            25 | 78 => {
                let message = self.cut(&format!("{}: {}", m.text(0), m.text(1)), MAX_LOG_BYTES);
                let stack = self.cut(&m.text(2), MAX_LOG_BYTES);
                self.push(EventKind::Log(Log::JsError { message, stack }));
            }
            39 => self.request(&m.text(0), &m.text(1), m.number_at(4), m.number_at(5), m.number_at(6)),
            21 | 83 => self.request(&m.text(1), &m.text(2), m.number_at(5), m.number_at(6), m.number_at(7)),
            27 => self.custom(&m.text(0), &m.text(1)),
            64 => self.custom(&format!("issue/{}", m.text(0)), &m.text(1)),
            // The vendor's own verdict: kept apart, as those of the others.
            114 => {
                self.push(VendorVerdict::to_event("openreplay", VerdictKind::Thrash, None, None));
            }
            28 => self.told.user = clean_id(&m.text(0)).map(Arc::from).or(self.told.user.take()),
            29 => self.told.user = self.told.user.take().or(clean_id(&m.text(0)).map(Arc::from)),
            30 => set_property(&mut self.told.properties, &m.text(0), &m.text(1)),
            117 | 118 => {
                if let Some(name) = clean_id(&m.text(0)) {
                    self.tab = name.into();
                }
            }
            _ => {}
        }
    }

    pub(super) fn session_start(&mut self, m: &Message<'_>) {
        let named = [(5, "user_agent"), (6, "os"), (7, "os_version"), (8, "browser"), (9, "browser_version")];
        let named = named.into_iter().chain([(10, "device_name"), (11, "device_type"), (14, "country")]);
        for (at, name) in named {
            set_property(&mut self.told.properties, name, &m.text(at));
        }
        self.told.user = self.told.user.take().or(clean_id(&m.text(15)).map(Arc::from));
    }

    pub(super) fn location(&mut self, m: &Message<'_>) {
        let href = self.cut(&m.text(0), 64 << 10);
        let name = self.tab.clone();
        self.page_view(&name);
        let time = self.time;
        let tab = self.tab();
        tab.href = href;
        tab.moved = Some(time);
    }

    fn focus(&mut self, id: i64) {
        let node = node_id(id);
        let (kind, node) = if node.is_known() {
            self.tab().focus = Some(node);
            (InteractionKind::Focus, node)
        } else {
            match self.tab().focus.take() {
                Some(node) => (InteractionKind::Blur, node),
                None => return,
            }
        };
        self.push(EventKind::Interaction { kind, node, position: None, pointer: PointerKind::Mouse });
    }

    fn request(&mut self, method: &str, url: &str, status: i64, start_ms: i64, duration_ms: i64) {
        let method = if method.is_empty() { "GET" } else { method };
        let url = self.cut(url, 64 << 10);
        let duration_ms = duration_ms.clamp(0, 1 << 40);
        let log = Log::Network {
            method: method.into(),
            url,
            status: status.clamp(0, 999) as u16,
            duration_ms,
            details: None,
        };
        let name = self.tab.clone();
        let mut event = RawEvent::plain(self.time, Some(name), EventKind::Log(log));
        // The message comes when the answer did; its own clock is the better one where it is near.
        let answered = start_ms.saturating_add(duration_ms) as f64;
        if (answered - self.time).abs() < 60_000.0 {
            event.time = answered;
        }
        self.told.events.push(event);
    }

    fn custom(&mut self, tag: &str, payload: &str) {
        if let Some(verdict) = verdicts::of_name(tag, Some("openreplay")) {
            self.push(verdict);
            return;
        }
        let tag = if tag.is_empty() { "custom" } else { tag };
        let payload = if payload.is_empty() { "null" } else { payload };
        let payload = self.cut(payload, self.options.max_payload_bytes);
        let tag = self.cut(tag, 200);
        self.push(EventKind::Custom { tag, payload });
    }
}

fn level(name: &str) -> ConsoleLevel {
    match name {
        "error" | "exception" | "assert" => ConsoleLevel::Error,
        "warn" => ConsoleLevel::Warn,
        "debug" => ConsoleLevel::Debug,
        _ => ConsoleLevel::Info,
    }
}
