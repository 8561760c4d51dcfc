//! From a file's bytes to its text: names what it is, unpacks it within limits; knows no JSON and no event.

mod sniff;
mod unpack;

use super::{Cancelled, ReadOptions, RefusalKind};
use crate::model::{WarningCode, Warnings, Watch};

pub use unpack::{Packing, Unpacked, from_latin1, unpack};

/// Packings within packings that are opened.
const MAX_LAYERS: usize = 3;

/// Text of a file, ready to be searched for events.
pub struct Decoded {
    pub text: String,
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
        let Some(packing) = Packing::of(&raw) else { break };
        if layer == MAX_LAYERS {
            let reason = "The file is packed more than three times over; unpack it first".to_owned();
            return Ok(Err((RefusalKind::Damaged, reason)));
        }
        let Unpacked { bytes, fault, too_large } = unpack(packing, &raw, options, watch)?;
        if too_large {
            let reason = format!(
                "{} data unpacks to over {} MB or over {} times its size; it looks like a decompression bomb, so unpack and check it yourself",
                packing.label(),
                options.max_unpacked_bytes >> 20,
                options.max_unpack_ratio
            );
            return Ok(Err((RefusalKind::TooLarge, reason)));
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
    Ok(text(name, raw, &mut warnings).map(|text| Decoded { text, warnings, sentry_segment }))
}

fn text(name: &str, raw: Vec<u8>, warnings: &mut Warnings) -> Result<String, Refused> {
    if let Some(refused) = sniff::refusal(name, &raw) {
        return Err(refused);
    }
    if let Some(text) = utf16(&raw) {
        return text;
    }
    let raw = match raw.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => rest.to_vec(),
        None => raw,
    };
    Ok(String::from_utf8(raw).unwrap_or_else(|error| {
        let at = error.utf8_error().valid_up_to();
        warnings.note(WarningCode::ControlCharacters, || {
            format!("bytes that are not UTF-8 were replaced, the first at {at}")
        });
        String::from_utf8_lossy(error.as_bytes()).into_owned()
    }))
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
