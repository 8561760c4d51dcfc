//! One rrweb event, however packed, becomes the model's words; knows one event at a time, no order and no session.

mod canvas;
mod custom;
mod incremental;
mod intern;
mod mutation;
mod nodes;
mod packed;
mod plugin;
mod request_details;
mod style;
mod time;
mod wireframes;

use super::ReadOptions;
use super::find::Slice;
use super::json::{Kind, Tokens, Value, strict, unescape};
use super::scope::WINDOW_KEYS;
use crate::model::{EventKind, WarningCode, Warnings};
use foldhash::fast::RandomState;
use std::borrow::Cow;
use std::cell::Cell;
use std::hash::BuildHasher;
use std::sync::{Arc, LazyLock};

pub use packed::{decode as decode_event, unpack_base64, unpack_event};

/// One for all readers: the prints of a session's events are compared, whichever of them read which.
static PRINT_SEED: LazyLock<RandomState> = LazyLock::new(RandomState::default);
/// Larger data differs in the model too if it differs at all.
const MAX_PRINTED_BYTES: usize = 4096;

/// An event in the model's words at a time that is not yet in one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct RawEvent {
    /// As the export writes it; NaN never.
    pub time: f64,
    /// Of the recorder's own counter; settles the order of events of one millisecond.
    pub sequence: Option<i64>,
    pub window: Option<Arc<str>>,
    /// Time of the export's event that this one stands in: requests come in batches and have times of their own.
    pub anchor: f64,
    /// Of a small event's data as it was written; 0 for large ones. Two events that only differ in what the model
    /// leaves out are no duplicates.
    pub print: u64,
    /// Pointer samples hold their offset to this event until the session is put together.
    pub kind: EventKind,
}

impl RawEvent {
    /// An event of another format, which has one time and no counter.
    pub fn plain(time: f64, window: Option<Arc<str>>, kind: EventKind) -> Self {
        Self { time, sequence: None, window, anchor: time, print: 0, kind }
    }
}

/// What events say about their session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub session: Option<Arc<str>>,
    pub user: Option<Arc<str>>,
    pub properties: Vec<(Arc<str>, Arc<str>)>,
}

/// Reads events one after the other; the memory for tokens and names serves them all.
pub struct Decoder<'o> {
    options: &'o ReadOptions,
    tokens: Tokens,
    names: intern::Names,
    pub events: Vec<RawEvent>,
    pub warnings: Warnings,
    pub facts: Facts,
}

// Many sessions are smaller than this memory: a thread keeps it from one to the next.
thread_local! {
    static TOKENS: Cell<Tokens> = Cell::default();
    static NAMES: Cell<intern::Names> = Cell::default();
}

impl Drop for Decoder<'_> {
    fn drop(&mut self) {
        TOKENS.set(std::mem::take(&mut self.tokens));
        NAMES.set(std::mem::take(&mut self.names));
    }
}

/// What surrounds the data of an event.
#[derive(Clone)]
struct Frame {
    time: f64,
    sequence: Option<i64>,
    window: Option<Arc<str>>,
    print: u64,
}

impl<'o> Decoder<'o> {
    pub fn new(options: &'o ReadOptions) -> Self {
        Self {
            options,
            tokens: TOKENS.take(),
            names: NAMES.take(),
            events: Vec::new(),
            warnings: Warnings::default(),
            facts: Facts::default(),
        }
    }

    /// Takes out what was read since the last time.
    pub fn told(&mut self) -> (Vec<RawEvent>, Facts, Warnings) {
        (
            std::mem::take(&mut self.events),
            std::mem::take(&mut self.facts),
            std::mem::take(&mut self.warnings),
        )
    }

    /// Reads one event; what is wrong with it becomes a warning.
    pub fn read(&mut self, slice: &Slice) {
        if let Some((value, control)) = slice.value() {
            self.event(value, slice.window.as_ref());
            self.warnings.note_many(WarningCode::ControlCharacters, control, || head(slice.text()));
            return;
        }
        if !slice.encoded {
            self.read_text(slice.text(), slice.window.as_ref());
            return;
        }
        match packed::decode(slice.text(), self.options) {
            Some(text) => self.read_text(&text, slice.window.as_ref()),
            None => self.warnings.note(WarningCode::UndecodableField, || "a packed event".to_owned()),
        }
    }

    fn read_text(&mut self, text: &str, window: Option<&Arc<str>>) {
        // The tokens are lent to the event that is read, so that the rest of the decoder stays free.
        let mut tokens = std::mem::take(&mut self.tokens);
        match tokens.parse(text) {
            Ok(value) => self.event(value, window),
            Err(fault) => self.malformed(|| format!("not JSON ({fault:?}): {}", head(text))),
        }
        let control = tokens.control_strings;
        self.warnings.note_many(WarningCode::ControlCharacters, control, || head(text));
        self.tokens = tokens;
    }

    fn malformed(&mut self, example: impl FnOnce() -> String) {
        self.warnings.note(WarningCode::MalformedEvent, example);
    }

    fn event(&mut self, event: Value<'_>, window: Option<&Arc<str>>) {
        let (mut kind, mut time, mut data, mut sequence) = (None, None, None, None);
        let mut window = window.cloned();
        for (key, value) in event.members() {
            let Some(key) = key.text() else { continue };
            match &*key {
                "type" => kind = value.integer(),
                "timestamp" => time = time::read(value),
                "data" => data = Some(value),
                "_sid" | "sid" | "seq" | "seq_id" => sequence = value.integer(),
                key if WINDOW_KEYS.contains(&key) => {
                    let name = super::scope::scalar(value).and_then(|name| super::names::clean_id(&name));
                    window = name.map(|name| self.names.get(&name)).or(window);
                }
                _ => {}
            }
        }
        let (Some(kind), Some(time)) = (kind, time) else {
            self.malformed(|| format!("no type or no readable timestamp: {}", head(event.raw())));
            return;
        };
        let frame = Frame { time, sequence, window, print: data.map_or(0, print) };
        match data {
            Some(data) if data.kind() == Kind::Text && kind > 1 => self.packed_data(&frame, kind, data),
            Some(data) if packed::has_packed_fields(kind, data) => {
                let (text, lost) = packed::expand_fields(data, self.options);
                self.warnings.note_many(WarningCode::UndecodableField, lost, || {
                    format!("packed fields of an event: {}", head(event.raw()))
                });
                self.data_text(&frame, kind, &text);
            }
            Some(data) => self.data(&frame, kind, data),
            None => {
                let mut none = Tokens::default();
                if let Ok(empty) = none.parse("{}") {
                    self.data(&frame, kind, empty);
                }
            }
        }
    }

    /// Data that is a string: gzip in Latin-1, or JSON text.
    fn packed_data(&mut self, frame: &Frame, kind: i64, data: Value<'_>) {
        let text = data.text().unwrap_or_default();
        match packed::field(&text, self.options) {
            Some(text) => self.data_text(frame, kind, &text),
            None if kind <= 4 => self.warnings.note(WarningCode::UndecodableField, || {
                format!("the whole data of an event of type {kind} at {}", frame.time)
            }),
            None => self.data(frame, kind, data),
        }
    }

    fn data_text(&mut self, frame: &Frame, kind: i64, text: &str) {
        let mut tokens = Tokens::default();
        match tokens.parse(text) {
            Ok(data) => self.data(frame, kind, data),
            Err(fault) => self.malformed(|| format!("unpacked data is not JSON ({fault:?}): {}", head(text))),
        }
    }

    fn data(&mut self, frame: &Frame, kind: i64, data: Value<'_>) {
        match kind {
            0 => self.push(frame, EventKind::DomContentLoaded),
            1 => self.push(frame, EventKind::Load),
            2 => self.full_snapshot(frame, data),
            3 => self.incremental(frame, data),
            4 => {
                let href = data.get("href").and_then(Value::text).unwrap_or_default();
                let (width, height) = (pixels(data.get("width")), pixels(data.get("height")));
                let href = self.shared(&href);
                self.push(frame, EventKind::Meta { href, width, height });
            }
            5 => self.custom(frame, data),
            6 => self.plugin(frame, data),
            _ => {
                let tag = if kind == 7 { "rrweb/asset".to_owned() } else { format!("rrweb/type-{kind}") };
                self.unknown(frame, &tag, data);
            }
        }
    }

    fn full_snapshot(&mut self, frame: &Frame, data: Value<'_>) {
        let Some(node) = data.get("node").filter(|n| n.kind() == Kind::Object) else {
            if data.get("wireframes").is_some() {
                self.wireframe_snapshot(frame, data);
            } else {
                self.malformed(|| format!("a full snapshot without a page: {}", head(data.raw())));
            }
            return;
        };
        let tree = Arc::new(self.tree(node));
        let offset = data.get("initialOffset");
        let scroll = |name| offset.and_then(|o| o.get(name)).and_then(Value::number).unwrap_or(0.0);
        let (scroll_x, scroll_y) = (scroll("left"), scroll("top"));
        self.push(frame, EventKind::FullSnapshot { tree, scroll_x, scroll_y });
    }

    fn push(&mut self, frame: &Frame, kind: EventKind) {
        self.push_at(frame, frame.time, kind);
    }

    fn push_at(&mut self, frame: &Frame, time: f64, kind: EventKind) {
        let Frame { time: anchor, sequence, print, .. } = *frame;
        self.events.push(RawEvent { time, sequence, window: frame.window.clone(), anchor, print, kind });
    }

    /// Something that this version has no words for: kept as it is, and counted.
    fn unknown(&mut self, frame: &Frame, tag: &str, data: Value<'_>) {
        self.warnings.note(WarningCode::UnknownEventType, || tag.to_owned());
        // Where values stand in what is not understood is not known either.
        let secret = data.raw().contains("password");
        self.warnings.note_many(WarningCode::MaskedPassword, u64::from(secret), || format!("in {tag}"));
        self.keep(frame, tag, Some(data).filter(|_| !secret));
    }

    /// A custom event with its payload as JSON text; a verdict of the recording tool in the form that is kept apart.
    fn keep(&mut self, frame: &Frame, tag: &str, payload: Option<Value<'_>>) {
        if let Some(verdict) = super::verdicts::of_custom(tag, payload) {
            self.push(frame, verdict);
            return;
        }
        let raw = strict(payload.map_or("null", Value::raw));
        let payload = self.cut(&raw, self.options.max_payload_bytes);
        let tag = self.names.get(tag);
        self.push(frame, EventKind::Custom { tag, payload });
    }

    /// A text within the limit of values.
    fn shared(&mut self, text: &str) -> Arc<str> {
        self.cut(text, self.options.max_value_bytes)
    }

    fn cut(&mut self, text: &str, limit: usize) -> Arc<str> {
        cut_text(text, limit, &mut self.warnings)
    }
}

/// A text within a limit in bytes; a longer one is cut, and counted.
pub fn cut_text(text: &str, limit: usize, warnings: &mut Warnings) -> Arc<str> {
    if text.len() <= limit {
        return Arc::from(text);
    }
    warnings.note(WarningCode::ValueCapped, || format!("{} bytes: {}", text.len(), head(text)));
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Arc::from(&text[..end])
}

/// The beginning of a text, for warnings: short, and ended before what a visitor may have typed.
pub fn head(text: &str) -> String {
    let short: String = text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let typed = ["text", "value", "passw", "pwd"].into_iter().filter_map(|word| short.find(word)).min();
    short[..typed.unwrap_or(short.len())].to_owned()
}

fn print(data: Value<'_>) -> u64 {
    let raw = data.raw();
    if raw.len() > MAX_PRINTED_BYTES {
        return 0;
    }
    PRINT_SEED.hash_one(raw.as_bytes())
}

/// CSS pixels; 0 where the export has none.
fn pixels(value: Option<Value<'_>>) -> u32 {
    value.and_then(Value::number).map_or(0, |n| n.round().clamp(0.0, 1_000_000.0) as u32)
}

/// Text of a value that should be a string but may be a number.
fn loose_text(value: Value<'_>) -> Option<Cow<'_, str>> {
    match value.kind() {
        Kind::Text => value.text(),
        Kind::Number => Some(Cow::Borrowed(value.raw())),
        _ => None,
    }
}

/// The text that a JSON string stands for, or the text itself where it is none.
fn inner_text(raw: &str) -> Cow<'_, str> {
    let trimmed = raw.trim();
    match trimmed.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        Some(inside) => unescape(inside),
        None => Cow::Borrowed(raw),
    }
}
