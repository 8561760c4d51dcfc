//! Cuts events into chunks for seeking, and packs each with its strings; knows no SQL.

use super::decode::{Reader, Strings};
use super::encode::{self, Context};
use super::pack::{pack, unpack};
use super::wire::{Cursor, Sink};
use super::{CodecError, go_on};
use crate::model::{Event, EventKind, QuickMap, Watch};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A chunk is closed after so many events, so that a seek reads little that it does not need. Smaller chunks
/// repeat more strings: on real recordings 256 take 1 % more room than 512 and 3 % less than 128.
const CUT_EVENTS: usize = 256;
/// … or after so many bytes before compression, whichever comes first: about a millisecond to decode.
const CUT_BYTES: usize = 256 * 1024;
/// Pages that are smaller together stay in one chunk, which holds their strings once and is packed at one go: light
/// sessions are stored in half the room and half the time. What a seek decodes for nothing is less than 0.2 ms of work.
pub(super) const PAGE_BYTES: usize = 32 * 1024;
/// A string from here on is kept once per project, under its hash: a style sheet, an image as data URL. On real
/// recordings this halves the file, for any limit from 512 bytes to 4 KiB.
///
/// Two further ways were measured and left for a later codec version, since files are a tenth of their exports
/// already: a window over all chunks of a session saves 9 % at best and ties chunks to each other; a
/// dictionary trained on half the sessions of one site makes the other half's chunks a third as large.
const LONG_BYTES: usize = 2048;
/// Largest chunk, before compression and without its long values. The largest page that an import lets through
/// has a million nodes and takes a quarter of it.
pub(super) const MAX_CHUNK_BYTES: usize = 128 * 1024 * 1024;
/// More than any version of this program puts into one chunk.
const MAX_CHUNK_EVENTS: usize = 1 << 16;

type Hash = [u8; 32];

/// A run of events in stored form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::project) struct Chunk {
    /// Of its first and last event, in milliseconds since the recording's first event.
    pub(in crate::project) start_ms: i64,
    pub(in crate::project) end_ms: i64,
    /// Index of its first event in the recording.
    pub(in crate::project) first_event: u32,
    pub(in crate::project) events: u32,
    pub(in crate::project) starts_with_snapshot: bool,
    pub(in crate::project) data: Vec<u8>,
}

/// Content that leaves the chunk for the project's shared store, by hash.
pub(in crate::project) type LongValue = Arc<[u8]>;

/// Where a decoder finds the long values that a chunk names.
pub(in crate::project) trait LongValues {
    fn text(&self, hash: &Hash) -> Result<Arc<str>, CodecError>;
    fn bytes(&self, hash: &Hash) -> Result<LongValue, CodecError>;
}

/// Cuts and packs; the long values of all chunks are collected in `long`.
///
/// A chunk that holds [`PAGE_BYTES`] ends before the next full snapshot, which begins the next together with the `Meta`
/// event right before it that names the page's address and size, so that a reader who starts there has all of the page.
pub(in crate::project) fn cut(
    events: &[Event],
    long: &mut BTreeMap<Hash, LongValue>,
    watch: &dyn Watch,
) -> Result<Vec<Chunk>, CodecError> {
    let mut chunks = Vec::new();
    let mut first = 0;
    let mut writer = ChunkWriter::default();
    while first < events.len() {
        go_on(0, watch)?;
        let mut ctx = Context::default();
        let mut end = first;
        while end < events.len() {
            let page_ends = || writer.bytes() >= PAGE_BYTES && opens_page(events, end);
            if end > first && (writer.is_full(end - first) || page_ends()) {
                break;
            }
            encode::event(&mut writer, &mut ctx, &events[end])?;
            end += 1;
        }
        long.append(&mut writer.long);
        chunks.push(Chunk {
            start_ms: events[first].offset_ms,
            end_ms: events[end - 1].offset_ms,
            first_event: u32::try_from(first).map_err(|_| CodecError::OutOfRange("number of events"))?,
            events: (end - first) as u32,
            starts_with_snapshot: opens_page(events, first),
            data: pack(&writer.finish(end - first), MAX_CHUNK_BYTES)?,
        });
        first = end;
    }
    Ok(chunks)
}

fn opens_page(events: &[Event], at: usize) -> bool {
    let is_snapshot = |e: &Event| matches!(e.kind, EventKind::FullSnapshot { .. });
    let is_meta_of = |e: &Event, tab| e.tab == tab && matches!(e.kind, EventKind::Meta { .. });
    let event = &events[at];
    if is_snapshot(event) {
        at == 0 || !is_meta_of(&events[at - 1], event.tab)
    } else {
        is_meta_of(event, event.tab)
            && events.get(at + 1).is_some_and(|next| next.tab == event.tab && is_snapshot(next))
    }
}

/// Reads the events of a chunk.
pub(in crate::project) fn decode_chunk(data: &[u8], long: &dyn LongValues) -> Result<Vec<Event>, CodecError> {
    let raw = unpack(data, MAX_CHUNK_BYTES)?;
    let mut cursor = Cursor::new(&raw);
    let strings = StringTable::read(&mut cursor, long)?;
    let count = cursor.count(2)?;
    if count > MAX_CHUNK_EVENTS {
        return Err(CodecError::OutOfRange("number of events"));
    }
    let mut reader = Reader::new(cursor, &strings);
    let events = (0..count).map(|_| reader.event()).collect::<Result<_, _>>()?;
    if reader.is_at_end() { Ok(events) } else { Err(CodecError::LeftOver) }
}

/// What fuzzers give as the inside of a chunk, below its packing and checksum.
#[cfg(fuzzing)]
pub fn read_inside_of_chunk(raw: &[u8]) {
    struct None;
    impl LongValues for None {
        fn text(&self, _: &Hash) -> Result<Arc<str>, CodecError> {
            Ok("long".into())
        }
        fn bytes(&self, _: &Hash) -> Result<LongValue, CodecError> {
            Ok(Arc::from(&b"long"[..]))
        }
    }
    let packed = pack(raw, MAX_CHUNK_BYTES).unwrap_or_default();
    if let Ok(events) = decode_chunk(&packed, &None) {
        // What is read can be written again.
        let _ = cut(&events, &mut BTreeMap::new(), &crate::model::NoWatch);
    }
}

/// Events with their strings replaced by places in the chunk's string table.
#[derive(Default)]
struct ChunkWriter {
    body: Vec<u8>,
    table: Vec<u8>,
    places: QuickMap<Arc<str>, u32>,
    /// The same by the address of each text in `places`, which stays alive there: importers share the memory of texts that
    /// come often, and an address is found sooner than a text.
    addresses: QuickMap<usize, u32>,
    long: BTreeMap<Hash, LongValue>,
}

impl ChunkWriter {
    /// Before compression, long values left out.
    fn bytes(&self) -> usize {
        self.body.len() + self.table.len()
    }

    fn is_full(&self, events: usize) -> bool {
        events >= CUT_EVENTS || self.bytes() >= CUT_BYTES
    }

    /// The string table, then the events. What the writer has of memory serves the next chunk.
    fn finish(&mut self, events: usize) -> Vec<u8> {
        let mut raw = Vec::with_capacity(self.bytes() + 8);
        raw.count(self.places.len());
        raw.raw(&self.table);
        raw.count(events);
        raw.raw(&self.body);
        self.body.clear();
        self.table.clear();
        self.addresses.clear();
        self.places.clear();
        raw
    }
}

/// Length and place of a value: bytes that follow, or the hash of a long value.
fn put_value(
    target: &mut Vec<u8>,
    long: &mut BTreeMap<Hash, LongValue>,
    value: &[u8],
    share: impl FnOnce() -> LongValue,
) {
    if value.len() < LONG_BYTES {
        target.count(value.len() << 1);
        target.raw(value);
    } else {
        let hash = *blake3::hash(value).as_bytes();
        target.count(value.len() << 1 | 1);
        target.raw(&hash);
        long.entry(hash).or_insert_with(share);
    }
}

enum Value<'a> {
    Here(&'a [u8]),
    Long(Hash),
}

fn take_value<'a>(cursor: &mut Cursor<'a>) -> Result<Value<'a>, CodecError> {
    let head = cursor.varint()?;
    if head & 1 == 0 {
        let length = usize::try_from(head >> 1).map_err(|_| CodecError::Truncated)?;
        return Ok(Value::Here(cursor.take(length)?));
    }
    let hash = cursor.take(32)?.try_into().map_err(|_| CodecError::Truncated)?;
    Ok(Value::Long(hash))
}

impl Sink for ChunkWriter {
    fn raw(&mut self, bytes: &[u8]) {
        self.body.raw(bytes);
    }

    fn byte(&mut self, byte: u8) {
        self.body.push(byte);
    }

    fn text(&mut self, text: &Arc<str>) {
        let address = Arc::as_ptr(text).addr();
        let place = if let Some(&place) = self.addresses.get(&address).or_else(|| self.places.get(text)) {
            place
        } else {
            let place = self.places.len() as u32;
            self.places.insert(Arc::clone(text), place);
            self.addresses.insert(address, place);
            put_value(&mut self.table, &mut self.long, text.as_bytes(), || Arc::clone(text).into());
            place
        };
        self.body.varint(u64::from(place));
    }

    fn blob(&mut self, bytes: &Arc<[u8]>) {
        put_value(&mut self.body, &mut self.long, bytes, || Arc::clone(bytes));
    }
}

struct StringTable<'l> {
    strings: Vec<Arc<str>>,
    long: &'l dyn LongValues,
}

impl<'l> StringTable<'l> {
    fn read(cursor: &mut Cursor<'_>, long: &'l dyn LongValues) -> Result<Self, CodecError> {
        let count = cursor.count(1)?;
        let mut strings = Vec::with_capacity(count.min(4096));
        for _ in 0..count {
            strings.push(match take_value(cursor)? {
                Value::Here(bytes) => str::from_utf8(bytes).map_err(|_| CodecError::NotUtf8)?.into(),
                Value::Long(hash) => long.text(&hash)?,
            });
        }
        Ok(Self { strings, long })
    }
}

impl Strings for StringTable<'_> {
    fn text(&self, cursor: &mut Cursor<'_>) -> Result<Arc<str>, CodecError> {
        let place = usize::try_from(cursor.varint()?).unwrap_or(usize::MAX);
        self.strings.get(place).cloned().ok_or(CodecError::OutOfRange("string"))
    }

    fn blob(&self, cursor: &mut Cursor<'_>) -> Result<Arc<[u8]>, CodecError> {
        match take_value(cursor)? {
            Value::Here(bytes) => Ok(bytes.into()),
            Value::Long(hash) => self.long.bytes(&hash),
        }
    }
}
