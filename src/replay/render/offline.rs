//! The only source of resources for a replayed page: `data:` URLs inside the recording. Knows no network.

use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use blitz_traits::net::{Bytes, NetHandler, NetProvider, Request};
use std::sync::atomic::{AtomicU64, Ordering};

/// Largest `data:` URL that is decoded; larger ones stay blank.
const MAX_DATA_URL_BYTES: usize = 32 << 20;

/// Refuses every request that would leave the process.
#[derive(Default)]
pub(super) struct Offline {
    answered: AtomicU64,
}

impl Offline {
    /// How many requests were answered; the document takes an answer in when it is laid out next.
    pub fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }
}

impl NetProvider for Offline {
    fn fetch(&self, _document: usize, request: Request, handler: Box<dyn NetHandler>) {
        let url = request.url.as_str();
        if let Some(bytes) = decode_data_url(url) {
            self.answered.fetch_add(1, Ordering::Relaxed);
            handler.bytes(url.to_owned(), Bytes::from(bytes));
        }
    }

    // Nothing is ever under way, so that no style sheet link can hold a page back.
    fn is_noop(&self) -> bool {
        true
    }
}

/// The bytes of a `data:` URL (RFC 2397), leniently: white space and missing padding are forgiven.
pub(super) fn decode_data_url(url: &str) -> Option<Vec<u8>> {
    let rest = url.strip_prefix("data:").filter(|r| r.len() <= MAX_DATA_URL_BYTES)?;
    let (meta, body) = rest.split_once(',')?;
    let bytes = percent_decode(body.as_bytes());
    if !meta.trim_end().ends_with(";base64") {
        return Some(bytes);
    }
    let lenient = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let clean: Vec<u8> = bytes
        .into_iter()
        .filter(|b| !b.is_ascii_whitespace())
        .map(|b| match b {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        })
        .collect();
    GeneralPurpose::new(&base64::alphabet::STANDARD, lenient).decode(clean).ok()
}

/// The bytes of a text in which some are written as `%` and two digits; what is no such pair stays.
pub fn percent_decode(text: &[u8]) -> Vec<u8> {
    let hex = |b: u8| (b as char).to_digit(16).map(|d| d as u8);
    let mut out = Vec::with_capacity(text.len());
    let mut i = 0;
    while i < text.len() {
        let pair =
            (text[i] == b'%').then(|| Some((hex(*text.get(i + 1)?)?, hex(*text.get(i + 2)?)?))).flatten();
        if let Some((high, low)) = pair {
            out.push(high << 4 | low);
            i += 3;
        } else {
            out.push(text[i]);
            i += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_leniently_and_nothing_but_data() {
        assert_eq!(decode_data_url("data:text/plain,a%20b%zz").as_deref(), Some(&b"a b%zz"[..]));
        assert_eq!(decode_data_url("data:;base64,aGk").as_deref(), Some(&b"hi"[..]));
        assert_eq!(decode_data_url("data:image/png;base64,aG k%3D").as_deref(), Some(&b"hi"[..]));
        assert_eq!(decode_data_url("https://example.com/x.png"), None);
        assert_eq!(decode_data_url("data:nonsense"), None);
    }
}
