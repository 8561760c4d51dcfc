//! Events and fields that are packed into strings: `@rrweb/packer`, PostHog's `cv`, JSON in JSON.

use super::super::ReadOptions;
use super::super::bytes::from_latin1;
use super::super::json::{Kind, Value, unescape};
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use std::fmt::Write;
use std::io::Read;

/// Unpacked size of one event or field; the largest known snapshots have a few megabytes.
const MAX_BYTES: u64 = 128 << 20;
/// Fields of incremental data that PostHog packs one by one.
const PACKED_FIELDS: &[&str] = &["texts", "attributes", "removes", "adds"];

/// Text of an event that stands in a JSON string, given without its quotes.
pub fn decode(raw: &str, options: &ReadOptions) -> Option<String> {
    let plain = unescape(raw);
    if plain.trim_start().starts_with('{') {
        return Some(plain.into_owned());
    }
    unpack_event(&from_latin1(&plain)?, options)
}

/// An event from `@rrweb/packer`: zlib over JSON.
pub fn unpack_event(raw: &[u8], options: &ReadOptions) -> Option<String> {
    (raw.first() == Some(&0x78)).then(|| inflate(ZlibDecoder::new(raw), options))?
}

/// Gzip in Base64, as databases keep event arrays.
pub fn unpack_base64(text: &str, options: &ReadOptions) -> Option<String> {
    use base64::Engine;
    let raw = base64::engine::general_purpose::STANDARD.decode(text.trim()).ok()?;
    let limit = options.max_unpacked_bytes;
    read_text(MultiGzDecoder::new(raw.as_slice()), limit)
}

/// JSON text of a field that may be gzip in Latin-1 (PostHog's `cv`) or JSON in a string.
pub fn field(text: &str, options: &ReadOptions) -> Option<String> {
    if text.trim_start().starts_with(['{', '[']) {
        return Some(text.to_owned());
    }
    let raw = from_latin1(text)?;
    match raw.as_slice() {
        [0x1f, 0x8b, ..] => inflate(MultiGzDecoder::new(raw.as_slice()), options),
        [0x78, ..] => inflate(ZlibDecoder::new(raw.as_slice()), options),
        _ => None,
    }
}

pub fn has_packed_fields(kind: i64, data: Value<'_>) -> bool {
    kind == 3
        && data
            .members()
            .any(|(key, value)| value.kind() == Kind::Text && PACKED_FIELDS.iter().any(|name| key.is(name)))
}

/// The data anew with its packed fields in plain, and how many were lost.
pub fn expand_fields(data: Value<'_>, options: &ReadOptions) -> (String, u64) {
    let mut out = String::from("{");
    let mut lost = 0;
    for (key, value) in data.members() {
        if out.len() > 1 {
            out.push(',');
        }
        let packed = PACKED_FIELDS.iter().any(|name| key.is(name));
        // Writing to a string cannot fail.
        let _ = write!(out, "{}:", key.raw());
        let Some(text) = value.text().filter(|_| packed) else {
            out.push_str(value.raw());
            continue;
        };
        if let Some(json) = field(&text, options).filter(|json| json.trim_start().starts_with('[')) {
            out.push_str(&json);
        } else {
            // An empty text stands for an empty list.
            lost += u64::from(!text.is_empty());
            out.push_str("[]");
        }
    }
    out.push('}');
    (out, lost)
}

fn inflate(reader: impl Read, options: &ReadOptions) -> Option<String> {
    read_text(reader, MAX_BYTES.min(options.max_unpacked_bytes))
}

fn read_text(reader: impl Read, limit: u64) -> Option<String> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= limit).then(|| String::from_utf8_lossy(&bytes).into_owned())
}
