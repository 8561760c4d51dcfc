//! Bounded unpacking of everything that packs one file; keeps what came out before a fault.

use super::super::{Cancelled, ReadOptions};
use super::snappy;
use crate::model::Watch;
use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use std::io::{BufRead, Error, Read};

/// Under this size no ratio counts as a bomb: small exports of dull pages pack very well.
pub const RATIO_FREE_BYTES: u64 = 64 << 20;
/// What the xz tool uses at its best, four times over.
const MAX_DICTIONARY: u64 = 256 << 20;
/// Unpacked between two looks at the clock.
const STEP: u64 = 4 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    Gzip,
    Zlib,
    Zstd,
    Xz,
    /// Has no first bytes of its own.
    Brotli,
    /// With the frames of its specification.
    SnappyFrames,
    /// As PostHog keeps it: blocks, each behind its length in four bytes, or one block alone.
    SnappyBlocks,
}

impl Packing {
    /// By the first bytes. Zlib has no real magic: its header carries a checksum modulo 31.
    pub fn of(raw: &[u8]) -> Option<Self> {
        match raw {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            [0xff, 6, 0, 0, b's', b'N', b'a', b'P', b'p', b'Y', ..] => Some(Self::SnappyFrames),
            [0x78, flags, _, ..] if (0x7800 + u16::from(*flags)).is_multiple_of(31) => Some(Self::Zlib),
            _ => None,
        }
    }

    /// For bytes that are no text and of no other kind: what can only be told by trying.
    pub fn tried(name: &str, raw: &[u8]) -> Option<Self> {
        if snappy::is_blocks(raw) {
            return Some(Self::SnappyBlocks);
        }
        let mut head = Vec::new();
        let read = brotli(raw).take(4_096).read_to_end(&mut head);
        let named = name.to_ascii_lowercase().ends_with(".br");
        let text = read.is_ok() && matches!(head.trim_ascii_start(), [b'[' | b'{' | b'"', ..]);
        (text || named).then_some(Self::Brotli)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zlib => "zlib",
            Self::Zstd => "zstd",
            Self::Xz => "xz",
            Self::Brotli => "Brotli",
            Self::SnappyFrames | Self::SnappyBlocks => "Snappy",
        }
    }
}

pub struct Unpacked {
    pub bytes: Vec<u8>,
    /// What stopped the unpacking before its end.
    pub fault: Option<String>,
    pub too_large: bool,
}

/// Bytes of the dictionary that the first block of xz data asks for; 0 where none is found.
fn xz_dictionary(raw: &[u8]) -> u64 {
    // Block header: its size, flags, two optional sizes, then filters as number, length of properties, properties.
    let Some(header) = raw.get(12..).and_then(|h| h.get(..(usize::from(*h.first()?) + 1) * 4)) else {
        return 0;
    };
    // LZMA2 is number 0x21 with one byte, which is the last filter.
    let place = header.windows(2).rposition(|pair| pair == [0x21, 1]);
    match place.and_then(|at| header.get(at + 2)).map(|bits| u64::from(bits & 63)) {
        Some(bits) if bits >= 40 => u64::MAX,
        Some(bits) => (2 | (bits & 1)) << (bits / 2 + 11),
        None => 0,
    }
}

fn brotli<R: Read>(raw: R) -> impl Read {
    brotli_decompressor::Decompressor::new(raw, 64 << 10)
}

/// The unpacking reader over packed bytes.
pub fn reader<'r>(packing: Packing, raw: &'r [u8]) -> std::io::Result<Box<dyn Read + 'r>> {
    match packing {
        Packing::SnappyBlocks => Ok(Box::new(snappy::Blocks::new(raw))),
        packing => Ok(over(packing, raw)?),
    }
}

/// The same over a stream; blocks of Snappy are told by all of their bytes, and cannot be had so.
pub fn over<'r>(
    packing: Packing,
    mut raw: impl BufRead + Send + 'r,
) -> std::io::Result<Box<dyn Read + Send + 'r>> {
    Ok(match packing {
        Packing::Gzip => Box::new(MultiGzDecoder::new(raw)),
        Packing::Zlib => Box::new(ZlibDecoder::new(raw)),
        Packing::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(raw)?;
            // 2^27 bytes: what the format's own tool allows unless asked for more.
            decoder.window_log_max(27)?;
            Box::new(decoder)
        }
        Packing::Xz if xz_dictionary(raw.fill_buf()?) > MAX_DICTIONARY => {
            return Err(Error::other("it asks for a dictionary of over 256 MB"));
        }
        Packing::Xz => Box::new(lzma_rust2::XzReader::new(raw, true)),
        Packing::Brotli => Box::new(brotli(raw)),
        Packing::SnappyFrames => Box::new(snap::read::FrameDecoder::new(raw)),
        Packing::SnappyBlocks => return Err(Error::other("its blocks must be read as a whole")),
    })
}

pub fn unpack(
    packing: Packing,
    raw: &[u8],
    options: &ReadOptions,
    watch: &dyn Watch,
) -> Result<Unpacked, Cancelled> {
    match reader(packing, raw) {
        Ok(mut reader) => read_bounded(&mut *reader, raw.len() as u64, options, watch),
        Err(error) => Ok(Unpacked { bytes: Vec::new(), fault: Some(error.to_string()), too_large: false }),
    }
}

/// All that the reader gives, within the limits; `packed` is how much it is made of.
pub fn read_bounded(
    reader: &mut dyn Read,
    packed: u64,
    options: &ReadOptions,
    watch: &dyn Watch,
) -> Result<Unpacked, Cancelled> {
    let ratio = packed.saturating_mul(options.max_unpack_ratio).max(RATIO_FREE_BYTES);
    let limit = options.max_unpacked_bytes.min(ratio);
    let mut bytes = Vec::new();
    loop {
        if watch.cancelled() {
            return Err(Cancelled);
        }
        let before = bytes.len();
        let read = (&mut *reader).take(STEP).read_to_end(&mut bytes);
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

/// What to say of data that unpacks to too much.
pub fn bomb(label: &str, options: &ReadOptions) -> String {
    format!(
        "{label} data unpacks to over {} MB or over {} times its size; if it is no decompression bomb, raise max_unpacked_mb or max_unpack_ratio",
        options.max_unpacked_bytes >> 20,
        options.max_unpack_ratio
    )
}

/// Bytes of a string that holds one byte per character; `None` if a character is over U+00FF.
pub fn from_latin1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}
