//! Bounded unpacking of gzip, zlib and zstd; keeps what came out before a fault.

use super::super::{Cancelled, ReadOptions};
use crate::model::Watch;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use std::io::Read;

/// Under this size no ratio counts as a bomb: small exports of dull pages pack very well.
const RATIO_FREE_BYTES: u64 = 64 << 20;
/// Unpacked between two looks at the clock.
const STEP: u64 = 4 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    Gzip,
    Zlib,
    Zstd,
}

impl Packing {
    /// By the first bytes. Zlib has no real magic: its header carries a checksum modulo 31.
    pub fn of(raw: &[u8]) -> Option<Self> {
        match raw {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            [0x78, flags, _, ..] if (0x7800 + u16::from(*flags)).is_multiple_of(31) => Some(Self::Zlib),
            _ => None,
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zlib => "zlib",
            Self::Zstd => "zstd",
        }
    }
}

pub struct Unpacked {
    pub bytes: Vec<u8>,
    /// What stopped the unpacking before its end.
    pub fault: Option<String>,
    pub too_large: bool,
}

pub fn unpack(
    packing: Packing,
    raw: &[u8],
    options: &ReadOptions,
    watch: &dyn Watch,
) -> Result<Unpacked, Cancelled> {
    let mut reader: Box<dyn Read + '_> = match packing {
        Packing::Gzip => Box::new(MultiGzDecoder::new(raw)),
        Packing::Zlib => Box::new(ZlibDecoder::new(raw)),
        Packing::Zstd => match zstd::stream::read::Decoder::with_buffer(raw) {
            Ok(reader) => Box::new(reader),
            Err(error) => {
                return Ok(Unpacked { bytes: Vec::new(), fault: Some(error.to_string()), too_large: false });
            }
        },
    };
    let ratio = (raw.len() as u64).saturating_mul(options.max_unpack_ratio).max(RATIO_FREE_BYTES);
    let limit = options.max_unpacked_bytes.min(ratio);
    let mut bytes = Vec::new();
    loop {
        if watch.cancelled() {
            return Err(Cancelled);
        }
        let before = bytes.len();
        let read = (&mut reader).take(STEP).read_to_end(&mut bytes);
        let too_large = bytes.len() as u64 > limit;
        let fault = read.err().map(|e| e.to_string());
        if too_large {
            return Ok(Unpacked { bytes: Vec::new(), fault, too_large });
        }
        if fault.is_some() || bytes.len() == before {
            return Ok(Unpacked { bytes, fault, too_large });
        }
        watch.progress(bytes.len() as u64, 0, "Unpacking");
    }
}

/// Bytes of a string that holds one byte per character; `None` if a character is over U+00FF.
pub fn from_latin1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}
