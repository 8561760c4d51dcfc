//! One visit in Clarity's payloads: its pages with their clocks, and what happened on each; knows no text of a file.

use super::dom::Dom;
use crate::ingest::ReadOptions;
use crate::ingest::assemble::Told;
use crate::ingest::json::{Tokens, Value};
use crate::ingest::rrweb::{RawEvent, cut_text};
use crate::ingest::scope::set_property;
use crate::model::{EventKind, InteractionKind, Log, PointerKind, PointerSample, WarningCode, Warnings};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Metrics and dimensions that are read, by their numbers.
const CLIENT_TIMESTAMP: i64 = 0;
const TAB: i64 = 15;
const PROPERTIES: [(i64, &str); 3] = [(0, "user_agent"), (9, "language"), (22, "os")];

/// What was recorded between the loading of a document and the next.
#[derive(Default)]
struct Document {
    url: Arc<str>,
    /// When its clock began, in milliseconds since 1970.
    started_ms: Option<f64>,
    tab: Option<Arc<str>>,
    /// Time since the start, whether it is content, and the tokens as they stand in the payload.
    entries: Vec<(f64, bool, String)>,
}

#[derive(Default)]
pub struct Visit {
    user: Option<Arc<str>>,
    properties: BTreeMap<Arc<str>, Arc<str>>,
    documents: BTreeMap<i64, Document>,
}

impl Visit {
    pub fn user(&mut self, id: Option<String>) {
        self.user = self.user.take().or(id.map(Arc::from));
    }

    /// Takes a payload of the page of this number.
    pub fn take(&mut self, page: i64, url: Option<&str>, payload: Value<'_>) {
        let document = self.documents.entry(page).or_default();
        if let Some(url) = url.filter(|url| !url.is_empty() && document.url.is_empty()) {
            document.url = url.into();
        }
        for (list, content) in [("a", false), ("p", true)] {
            for event in payload.get(list).into_iter().flat_map(Value::items) {
                let mut head = event.items();
                let (Some(time), Some(kind)) =
                    (head.next().and_then(Value::number), head.next().and_then(Value::integer))
                else {
                    continue;
                };
                match kind {
                    0 => document.metrics(event),
                    1 => document.dimensions(event, &mut self.properties),
                    _ => document.entries.push((time, content, event.raw().to_owned())),
                }
            }
        }
    }

    pub fn tell(self, id: Arc<str>, options: &ReadOptions) -> Told {
        let mut told =
            Told { id: Some(id), user: self.user, properties: self.properties, ..Told::new(super::FORMAT) };
        let mut end_ms = 0.0;
        for document in self.documents.into_values() {
            // A clock that was not told of goes on where the page before ended.
            let started_ms = document.started_ms.unwrap_or(end_ms);
            let last = document.entries.iter().map(|(time, ..)| *time).fold(0.0, f64::max);
            end_ms = f64::max(end_ms, started_ms + last);
            document.tell(started_ms, &mut told, options);
        }
        told
    }
}

impl Document {
    fn metrics(&mut self, event: Value<'_>) {
        let tokens: Vec<Value<'_>> = event.items().skip(2).collect();
        for pair in tokens.chunks_exact(2) {
            if pair[0].integer() == Some(CLIENT_TIMESTAMP) {
                self.started_ms = pair[1].number().filter(|ms| *ms > 0.0).or(self.started_ms);
            }
        }
    }

    fn dimensions(&mut self, event: Value<'_>, properties: &mut BTreeMap<Arc<str>, Arc<str>>) {
        let tokens: Vec<Value<'_>> = event.items().skip(2).collect();
        for pair in tokens.chunks_exact(2) {
            let Some(text) = pair[1].items().next().and_then(Value::text) else { continue };
            let number = pair[0].integer();
            if number == Some(TAB) {
                self.tab = Some(Arc::from(&*text));
            }
            if let Some((_, name)) = PROPERTIES.iter().find(|(own, _)| Some(*own) == number) {
                set_property(properties, name, &text);
            }
        }
    }

    fn tell(self, started_ms: f64, told: &mut Told, options: &ReadOptions) {
        let Self { url, tab, mut entries, .. } = self;
        // Of one moment content comes first: what happened, happened on it.
        entries.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let mut tokens = Tokens::default();
        let size = entries.iter().find_map(|(_, _, raw)| size_of(tokens.parse(raw).ok()?));
        let mut page =
            Shown { dom: Dom::default(), scroll: (0.0, 0.0), size: size.unwrap_or((0, 0)), options };
        let mut begun = false;
        for (time, _, raw) in &entries {
            let Ok(event) = tokens.parse(raw) else { continue };
            let kinds = page.read(event, &mut told.warnings);
            let first = !begun && !kinds.is_empty();
            begun |= first;
            let meta = first.then(|| page.meta(&url));
            for kind in meta.into_iter().chain(kinds) {
                told.events.push(RawEvent::plain(started_ms + time, tab.clone(), kind));
            }
        }
        let faults = page.dom.page.faults;
        let lost = faults.orphans + faults.unknown;
        told.warnings.note_many(WarningCode::UnresolvedAdd, lost, || "a node without its parent".to_owned());
        let over = faults.too_deep + faults.too_many;
        told.warnings.note_many(WarningCode::ValueCapped, over, || "nodes over a limit of pages".to_owned());
    }
}

fn size_of(event: Value<'_>) -> Option<(u32, u32)> {
    let tokens: Vec<Value<'_>> = event.items().take(4).collect();
    (tokens.get(1)?.integer()? == 11).then_some(())?;
    let pixels = |at: usize| tokens.get(at)?.number().map(|n| n.clamp(0.0, 100_000.0) as u32);
    Some((pixels(2)?, pixels(3)?))
}

/// The page that is shown while its events are read.
struct Shown<'o> {
    dom: Dom,
    scroll: (f64, f64),
    size: (u32, u32),
    options: &'o ReadOptions,
}

impl Shown<'_> {
    fn meta(&self, url: &Arc<str>) -> EventKind {
        EventKind::Meta { href: url.clone(), width: self.size.0, height: self.size.1 }
    }

    fn read(&mut self, event: Value<'_>, warnings: &mut Warnings) -> Vec<EventKind> {
        let tokens: Vec<Value<'_>> = event.items().collect();
        let number = |at: usize| tokens.get(at).copied().and_then(Value::number);
        let target = tokens.get(2).copied().and_then(Value::integer);
        let words = |at: usize| tokens.get(at).copied().and_then(Value::text).unwrap_or_default();
        let kind = tokens.get(1).copied().and_then(Value::integer).unwrap_or(-1);
        // Positions are on the page, not in the viewport.
        let position = number(3).zip(number(4)).map(|(x, y)| (x - self.scroll.0, y - self.scroll.1));
        let node = self.dom.node(target);
        let act = |kind, pointer| vec![EventKind::Interaction { kind, node, position, pointer }];
        let custom = |tag: &str| {
            vec![EventKind::Custom { tag: format!("clarity/{tag}").into(), payload: "null".into() }]
        };
        match kind {
            5 | 6 | 43 => self.content(event, kind != 6),
            9 => act(InteractionKind::Click, PointerKind::Mouse),
            48 => act(InteractionKind::ContextMenu, PointerKind::Mouse),
            13 => act(InteractionKind::MouseDown, PointerKind::Mouse),
            14 => act(InteractionKind::MouseUp, PointerKind::Mouse),
            16 => act(InteractionKind::DoubleClick, PointerKind::Mouse),
            17 => act(InteractionKind::TouchStart, PointerKind::Touch),
            18 => act(InteractionKind::TouchEnd, PointerKind::Touch),
            20 => act(InteractionKind::TouchCancel, PointerKind::Touch),
            12 | 19 => {
                let pointer = if kind == 12 { PointerKind::Mouse } else { PointerKind::Touch };
                let sample = |(x, y)| PointerSample { offset_ms: 0, x, y, node };
                let moved = |at| EventKind::PointerMove { pointer, samples: vec![sample(at)] };
                position.map(moved).into_iter().collect()
            }
            10 => {
                let (x, y) = (number(3).unwrap_or(0.0), number(4).unwrap_or(0.0));
                let whole = self.dom.is_root(target);
                if whole {
                    self.scroll = (x, y);
                }
                let node = if whole { crate::ingest::page::DOCUMENT } else { node };
                vec![EventKind::Scroll { node, x, y }]
            }
            11 => {
                let size = size_of(event).unwrap_or(self.size);
                let changed = size != self.size;
                self.size = size;
                let (width, height) = size;
                if changed { vec![EventKind::ViewportResize { width, height }] } else { Vec::new() }
            }
            27 | 42 => {
                let text = words(if kind == 27 { 3 } else { 4 });
                let text = cut_text(&text, self.options.max_value_bytes, warnings);
                vec![EventKind::Input { node, text, checked: false, user_triggered: None }]
            }
            28 => {
                let hidden = match tokens.get(2).copied().and_then(Value::integer) {
                    Some(visible) => visible == 0,
                    None => words(2) == "hidden",
                };
                vec![EventKind::Visibility { hidden }]
            }
            31 => {
                let message = cut_text(&words(2), self.options.max_value_bytes, warnings);
                let stack = cut_text(&words(5), self.options.max_value_bytes, warnings);
                vec![EventKind::Log(Log::JsError { message, stack })]
            }
            24 => {
                let (key, value) = (words(2), words(3));
                let payload = format!("\"{}\"", crate::ingest::json::escape(&value));
                let payload = cut_text(&payload, self.options.max_payload_bytes, warnings);
                vec![EventKind::Custom { tag: cut_text(&key, 200, warnings), payload }]
            }
            38 => custom("clipboard"),
            39 => custom("submit"),
            45 | 46 => {
                warnings.note(WarningCode::UnknownEventType, || "a style sheet made by a script".to_owned());
                Vec::new()
            }
            // Measurements of the recorder itself, and clicks told a second time.
            _ => Vec::new(),
        }
    }

    fn content(&mut self, event: Value<'_>, begins: bool) -> Vec<EventKind> {
        self.dom.take(event, begins, self.options);
        let page = &mut self.dom.page;
        if page.is_building() {
            let (scroll_x, scroll_y) = self.scroll;
            return vec![EventKind::FullSnapshot { tree: Arc::new(page.snapshot()), scroll_x, scroll_y }];
        }
        if !page.is_changed() {
            return Vec::new();
        }
        let mutation = page.mutation();
        let empty = mutation.removes.is_empty()
            && mutation.adds.is_empty()
            && mutation.texts.is_empty()
            && mutation.attributes.is_empty();
        if empty { Vec::new() } else { vec![EventKind::Mutation(Box::new(mutation))] }
    }
}
