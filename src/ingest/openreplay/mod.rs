//! OpenReplay's session files become the model's words; knows its messages, no file system and no project.
//!
//! Source: `mobs/messages.rb` of openreplay/openreplay (the numbers and fields of messages), and its player for what they
//! do to the page.

mod happenings;
mod sheets;
#[cfg(test)]
mod tests;
mod wire;

use super::ReadOptions;
use super::assemble::Told;
use super::page::{DOCUMENT, Page, node_id};
use super::rrweb::RawEvent;
use crate::model::{EventKind, NodeId, WarningCode, Warnings};
use sheets::Sheets;
use std::collections::BTreeMap;
use std::sync::Arc;
use wire::{Message, Stream};

pub use wire::has_header;

/// A page view without a new document is told this long after its address changed.
const SAME_DOCUMENT_MS: f64 = 1_000.0;
/// Texts in its dictionaries, of both kinds.
const MAX_WORDS: usize = 200_000;

/// Files that hold recordings of OpenReplay, by their names.
pub fn is_file_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let bare = [".gz", ".zst", ".zstd"].iter().find_map(|end| lower.strip_suffix(end)).unwrap_or(&lower);
    [".mob", ".mobs", ".mobe"].iter().any(|end| bare.ends_with(end))
}

/// One session of one or several streams: of the page in the order of its parts joined, and of the developer tools.
pub fn read(streams: &[&[u8]], options: &ReadOptions) -> Option<Told> {
    let mut reader = Reader::new(options);
    let mut read = false;
    for bytes in streams {
        read |= reader.stream(bytes);
    }
    read.then(|| reader.finish())
}

#[derive(Default)]
struct Tab {
    page: Page,
    sheets: Sheets,
    href: Arc<str>,
    size: (u32, u32),
    /// A new address of which it is not known yet whether a document follows.
    moved: Option<f64>,
    pointer: Option<(f64, f64, f64)>,
    focus: Option<NodeId>,
    scroll: (f64, f64),
    /// Events of a page that is still being built.
    later: Vec<EventKind>,
}

struct Reader<'o> {
    options: &'o ReadOptions,
    told: Told,
    time: f64,
    timed: bool,
    tab: Arc<str>,
    tabs: BTreeMap<Arc<str>, Tab>,
    words: BTreeMap<u64, Arc<str>>,
    named_words: BTreeMap<String, Arc<str>>,
}

impl<'o> Reader<'o> {
    fn new(options: &'o ReadOptions) -> Self {
        Self {
            options,
            told: Told::new("openreplay-mob"),
            time: 0.0,
            timed: false,
            tab: "tab 1".into(),
            tabs: BTreeMap::new(),
            words: BTreeMap::new(),
            named_words: BTreeMap::new(),
        }
    }

    fn stream(&mut self, bytes: &[u8]) -> bool {
        let Some(mut stream) = Stream::open(bytes) else { return false };
        self.timed = false;
        let mut message = Message::default();
        let (mut read, mut untimed) = (0_u64, Vec::new());
        while stream.next(&mut message) {
            read += 1;
            if message.number == 0 {
                self.clock(message.number_at(0) as f64);
                // What stands before the first time happened at it.
                for early in untimed.drain(..) {
                    self.message(&early);
                }
            } else if self.timed {
                self.message(&message);
            } else if untimed.len() < 10_000 {
                untimed.push(std::mem::take(&mut message));
            }
        }
        self.flush_all();
        let warnings = &mut self.told.warnings;
        warnings.note_many(WarningCode::MalformedEvent, stream.skipped, || {
            "a stretch of damaged messages".to_owned()
        });
        if stream.rest() > 0 {
            let (place, rest) = (stream.place(), stream.rest());
            warnings.note(WarningCode::TruncatedInput, || {
                format!("{read} messages were complete; {rest} bytes from {place} on are none")
            });
        }
        read > 0
    }

    fn clock(&mut self, time: f64) {
        if time <= 0.0 {
            return;
        }
        if self.timed && time != self.time {
            self.flush_all();
        }
        (self.time, self.timed) = (time, true);
        let due: Vec<Arc<str>> = self
            .tabs
            .iter()
            .filter(|(_, t)| t.moved.is_some_and(|at| time - at > SAME_DOCUMENT_MS))
            .map(|(name, _)| name.clone())
            .collect();
        for name in due {
            self.page_view(&name);
        }
    }

    fn page_view(&mut self, name: &Arc<str>) {
        let Some(tab) = self.tabs.get_mut(name) else { return };
        if let Some(at) = tab.moved.take() {
            let href = tab.href.clone();
            self.told.events.push(RawEvent::plain(at, Some(name.clone()), EventKind::PageView { href }));
        }
    }

    fn flush_all(&mut self) {
        let names: Vec<Arc<str>> = self.tabs.keys().cloned().collect();
        for name in names {
            self.flush(&name);
        }
    }

    /// Tells what changed of the page, then what waited for it.
    fn flush(&mut self, name: &Arc<str>) {
        let Some(tab) = self.tabs.get_mut(name) else { return };
        let mut kinds = Vec::new();
        if tab.page.is_building() {
            tab.moved = None;
            let (width, height) = tab.size;
            kinds.push(EventKind::Meta { href: tab.href.clone(), width, height });
            let tree = Arc::new(tab.page.snapshot());
            let (scroll_x, scroll_y) = tab.scroll;
            kinds.push(EventKind::FullSnapshot { tree, scroll_x, scroll_y });
        } else if tab.page.is_changed() {
            let mutation = tab.page.mutation();
            let empty = mutation.removes.is_empty()
                && mutation.adds.is_empty()
                && mutation.texts.is_empty()
                && mutation.attributes.is_empty();
            if !empty {
                kinds.push(EventKind::Mutation(Box::new(mutation)));
            }
        }
        kinds.append(&mut tab.later);
        for kind in kinds {
            self.told.events.push(RawEvent::plain(self.time, Some(name.clone()), kind));
        }
    }

    fn tab(&mut self) -> &mut Tab {
        let known = self.tabs.contains_key(&self.tab) || self.tabs.len() < self.options.max_tabs;
        if !known && let Some(last) = self.tabs.keys().next_back().cloned() {
            self.told
                .warnings
                .note(WarningCode::ForeignTabsMerged, || format!("over {} tabs", self.options.max_tabs));
            self.tab = last;
        }
        self.tabs.entry(self.tab.clone()).or_default()
    }

    /// An event at this moment; one that names a node comes after what was done to the page before.
    fn push(&mut self, kind: EventKind) {
        let tab = self.tab();
        if tab.page.is_building() {
            tab.later.push(kind);
            return;
        }
        let name = self.tab.clone();
        self.flush(&name);
        self.told.events.push(RawEvent::plain(self.time, Some(name), kind));
    }

    fn push_any(&mut self, kind: Option<EventKind>) {
        if let Some(kind) = kind {
            self.push(kind);
        }
    }

    fn message(&mut self, m: &Message<'_>) {
        let id = |at: usize| u64::try_from(m.number_at(at)).unwrap_or(0);
        let options = self.options;
        match m.number {
            1 => self.session_start(m),
            4 | 122 => self.location(m),
            5 => {
                let size = |at| m.number_at(at).clamp(0, 100_000) as u32;
                let (width, height) = (size(0), size(1));
                self.tab().size = (width, height);
                if self.tab().page.exists() && !self.tab().page.is_building() {
                    self.push(EventKind::ViewportResize { width, height });
                }
            }
            6 => {
                let (x, y) = (m.number_at(0) as f64, m.number_at(1) as f64);
                self.tab().scroll = (x, y);
                self.push(EventKind::Scroll { node: DOCUMENT, x, y });
            }
            7 => {
                let name = self.tab.clone();
                self.flush(&name);
                let tab = self.tab();
                tab.page.begin();
                tab.sheets = Sheets::default();
                (tab.focus, tab.scroll) = (None, (0.0, 0.0));
            }
            8 => {
                let (tag, svg) = (m.text(3), m.truth(4));
                let page = &mut self.tab().page;
                if page.create(id(0), Some((&tag, svg)), options) {
                    page.place(id(0), id(1), id(2) as usize, options);
                }
            }
            9 => {
                let page = &mut self.tab().page;
                if page.create(id(0), None, options) {
                    page.place(id(0), id(1), id(2) as usize, options);
                }
            }
            10 => self.tab().page.place(id(0), id(1), id(2) as usize, options),
            11 => self.tab().page.remove(id(0)),
            12 | 60 => self.attribute(id(0), &m.text(1), Some(&m.text(2))),
            13 => self.attribute(id(0), &m.text(1), None),
            14 | 15 | 61 => {
                let text = self.cut(&m.text(1), options.max_value_bytes);
                self.tab().page.set_text(id(0), text);
            }
            16 => {
                let (x, y) = (m.number_at(1) as f64, m.number_at(2) as f64);
                self.push(EventKind::Scroll { node: node_id(m.number_at(0)), x, y });
            }
            34 | 50 => self.word(id(0), &m.text(1)),
            43 => self.named_word(&m.text(0), &m.text(1)),
            35 | 51 => {
                let words = (self.words.get(&id(1)).cloned(), self.words.get(&id(2)).cloned());
                self.worded(id(0), words);
            }
            52 => {
                let word = |at| self.named_words.get(&*m.text(at)).cloned();
                let words = (word(1), word(2));
                self.worded(id(0), words);
            }
            70 => self.tab().page.root_of(id(0), id(1)),
            37 | 38 | 67 | 71..=77 => self.sheet(m),
            _ => self.happening(m),
        }
    }

    fn sheet(&mut self, m: &Message<'_>) {
        let id = |at: usize| u64::try_from(m.number_at(at)).unwrap_or(0);
        let text = if matches!(m.number, 37 | 67 | 71..=74) {
            self.cut(&m.text(1), self.options.max_value_bytes)
        } else {
            "".into()
        };
        let tab = self.tab();
        let kind = match m.number {
            37 | 67 => sheets::rule_of_element(node_id(m.number_at(0)), Some(text), id(2) as usize),
            38 => sheets::rule_of_element(node_id(m.number_at(0)), None, id(1) as usize),
            71 | 72 => tab.sheets.replace(id(0), text),
            73 | 74 => tab.sheets.insert(id(0), text, id(2) as usize),
            75 => tab.sheets.delete(id(0), id(1) as usize),
            76 => tab.sheets.put_on(id(0), id(1), &tab.page),
            _ => tab.sheets.take_off(id(0), id(1), &tab.page),
        };
        self.push_any(kind);
    }

    fn attribute(&mut self, id: u64, name: &str, value: Option<&str>) {
        let plain =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '>' | '/' | '=');
        if name.is_empty() || name.len() > 200 || name.contains(plain) {
            return;
        }
        let value = value.map(|value| self.cut(value, self.options.max_value_bytes));
        self.tab().page.set_attribute(id, name, value);
    }

    fn worded(&mut self, id: u64, words: (Option<Arc<str>>, Option<Arc<str>>)) {
        match words {
            (Some(name), Some(value)) => self.attribute(id, &name, Some(&value)),
            _ => self.told.warnings.note(WarningCode::UndecodableField, || {
                "an attribute names a word that its dictionary does not have".to_owned()
            }),
        }
    }

    fn word(&mut self, key: u64, value: &str) {
        if self.words.len() < MAX_WORDS || self.words.contains_key(&key) {
            let value = self.cut(value, self.options.max_value_bytes);
            self.words.insert(key, value);
        }
    }

    fn named_word(&mut self, key: &str, value: &str) {
        if key.len() <= 200 && (self.named_words.len() < MAX_WORDS || self.named_words.contains_key(key)) {
            let value = self.cut(value, self.options.max_value_bytes);
            self.named_words.insert(key.to_owned(), value);
        }
    }

    fn cut(&mut self, text: &str, limit: usize) -> Arc<str> {
        super::rrweb::cut_text(text, limit, &mut self.told.warnings)
    }

    fn finish(mut self) -> Told {
        let names: Vec<Arc<str>> = self.tabs.keys().cloned().collect();
        for name in &names {
            self.page_view(name);
        }
        let warnings: &mut Warnings = &mut self.told.warnings;
        for tab in self.tabs.values() {
            let faults = tab.page.faults;
            warnings.note_many(WarningCode::UnresolvedAdd, faults.orphans, || {
                "a node without its parent".to_owned()
            });
            warnings.note_many(WarningCode::UnknownNode, faults.unknown, || {
                "a node that is not there".to_owned()
            });
            warnings.note_many(WarningCode::DepthCapped, faults.too_deep, || "a node of a page".to_owned());
            let over = faults.too_many + tab.sheets.left_out;
            warnings
                .note_many(WarningCode::ValueCapped, over, || "nodes or rules over their limit".to_owned());
        }
        self.told
    }
}
