//! From a file's bytes to what can be read: names what it is, unpacks it within limits; knows no JSON and no event.

mod snappy;
mod sniff;
mod unpack;

use super::containers::Kind;
use super::openreplay;
use super::tables::TableKind;
use super::{Cancelled, ReadOptions, RefusalKind};
use crate::model::{WarningCode, Warnings, Watch};
use std::borrow::Cow;

pub use unpack::{
    Packing, RATIO_FREE_BYTES, Unpacked, bomb, from_latin1, over as unpacking, read_bounded, unpack,
};

/// Packings within packings that are opened.
const MAX_LAYERS: usize = 3;

/// What the bytes of a file turned out to be.
pub enum Content {
    Text(String),
    /// Messages of OpenReplay.
    Mob(Vec<u8>),
    /// An archive, to be opened file by file.
    Archive(Kind, Vec<u8>),
    /// A table of events in a form that is no text of JSON.
    Table(TableKind, Vec<u8>),
}

/// A file, ready to be searched for events.
pub struct Decoded {
    pub content: Content,
    pub warnings: Warnings,
    /// The file is a stored segment of Sentry: one header line, then the events.
    pub sentry_segment: bool,
}

pub type Refused = (RefusalKind, String);

/// Unpacks and converts; a refusal where the bytes cannot be a recording.
pub fn decode(
    name: &str,
    mut raw: Vec<u8>,
    options: &ReadOptions,
    watch: &dyn Watch,
) -> Result<Result<Decoded, Refused>, Cancelled> {
    let mut warnings = Warnings::default();
    let mut sentry_segment = false;
    for layer in 0..=MAX_LAYERS {
        if let Some(start) = sniff::sentry_header(&raw) {
            sentry_segment = true;
            raw.drain(..start);
        }
        let table = || TableKind::of(&raw).is_some_and(TableKind::is_binary);
        let tried =
            || (!table() && sniff::is_binary(name, &raw)).then(|| Packing::tried(name, &raw)).flatten();
        let Some(packing) = Packing::of(&raw).or_else(tried) else { break };
        if layer == MAX_LAYERS {
            let reason = "The file is packed more than three times over; unpack it first".to_owned();
            return Ok(Err((RefusalKind::Damaged, reason)));
        }
        let Unpacked { bytes, fault, too_large } = unpack(packing, &raw, options, watch)?;
        if too_large {
            return Ok(Err((RefusalKind::TooLarge, bomb(packing.label(), options))));
        }
        if let Some(fault) = fault {
            if bytes.is_empty() {
                let reason = format!("The {} data is damaged ({fault}); export it again", packing.label());
                return Ok(Err((RefusalKind::Damaged, reason)));
            }
            warnings.note(WarningCode::TruncatedInput, || {
                format!("{} data ends early or is damaged after {} bytes", packing.label(), bytes.len())
            });
        }
        raw = bytes;
    }
    let content = if let Some(kind) = Kind::of(&raw) {
        Ok(Content::Archive(kind, raw))
    } else if openreplay::has_header(&raw) || openreplay::is_file_name(name) {
        Ok(Content::Mob(raw))
    } else if let Some(kind) = TableKind::of(&raw) {
        Ok(Content::Table(kind, raw))
    } else {
        text(raw, &mut warnings).map(Content::Text)
    };
    Ok(content.map(|content| Decoded { content, warnings, sentry_segment }))
}

/// The unpacked beginning of a file, as far as it can be had; for a look at what it is.
pub fn peek(raw: &[u8], bytes: usize) -> Cow<'_, [u8]> {
    use std::io::Read;
    let mut head = Cow::Borrowed(&raw[sniff::sentry_header(raw).unwrap_or(0)..]);
    for _ in 0..MAX_LAYERS {
        let Some(packing) = Packing::of(&head) else { break };
        let mut inner = Vec::new();
        if let Ok(reader) = unpack::reader(packing, &head) {
            // The beginning is cut, so that the end is missed in any case.
            let _ = reader.take(bytes as u64).read_to_end(&mut inner);
        }
        head = Cow::Owned(inner);
    }
    match head {
        Cow::Borrowed(head) => Cow::Borrowed(&head[..head.len().min(bytes)]),
        Cow::Owned(mut head) => {
            head.truncate(bytes);
            Cow::Owned(head)
        }
    }
}

/// Whether a file that begins like this has to be unpacked.
pub fn is_packed(head: &[u8]) -> bool {
    Packing::of(&head[sniff::sentry_header(head).unwrap_or(0)..]).is_some()
}

/// Number of a stored segment of Sentry.
pub use sniff::sentry_number;

fn text(raw: Vec<u8>, warnings: &mut Warnings) -> Result<String, Refused> {
    if let Some(refused) = sniff::refusal(&raw) {
        return Err(refused);
    }
    if let Some(text) = utf16(&raw) {
        return text;
    }
    let raw = match raw.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => rest.to_vec(),
        None => raw,
    };
    Ok(plain(raw, warnings))
}

/// Text of UTF-8; what is none is replaced, and counted.
pub fn plain(raw: Vec<u8>, warnings: &mut Warnings) -> String {
    String::from_utf8(raw).unwrap_or_else(|error| {
        let at = error.utf8_error().valid_up_to();
        warnings.note(WarningCode::ControlCharacters, || {
            format!("bytes that are not UTF-8 were replaced, the first at {at}")
        });
        String::from_utf8_lossy(error.as_bytes()).into_owned()
    })
}

/// Text of UTF-16, with or without a byte order mark.
fn utf16(raw: &[u8]) -> Option<Result<String, Refused>> {
    let (body, little) = match raw {
        [0xff, 0xfe, body @ ..] => (body, true),
        [0xfe, 0xff, body @ ..] => (body, false),
        [b'[' | b'{', 0, ..] => (raw, true),
        [0, b'[' | b'{', ..] => (raw, false),
        _ => return None,
    };
    let units = body.chunks_exact(2).map(|pair| {
        let pair = [pair[0], pair[1]];
        if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
    });
    let text: Result<String, _> = char::decode_utf16(units).collect();
    Some(text.map_err(|_| {
        let reason = "The text claims to be UTF-16 but is not; save it as UTF-8".to_owned();
        (RefusalKind::Damaged, reason)
    }))
}
