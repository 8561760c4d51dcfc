//! Compression with a version, a length and a checksum; knows nothing of what is inside.

use super::wire::{Cursor, Sink};
use super::{CODEC_VERSION, CodecError};

/// Of zstd. Measured on real recordings: 3 takes two thirds of the time and 7 % more room, 9 half the time
/// again for 1 % less.
const LEVEL: i32 = 6;

/// Compresses: a version byte, the length before compression, and a zstd frame with a checksum.
pub(in crate::project) fn pack(raw: &[u8], limit: usize) -> Result<Vec<u8>, CodecError> {
    if raw.len() > limit {
        return Err(CodecError::TooLarge(limit));
    }
    let compress = || {
        let mut compressor = zstd::bulk::Compressor::new(LEVEL)?;
        compressor.include_checksum(true)?;
        compressor.compress(raw)
    };
    let frame = compress().map_err(|_| CodecError::Damaged)?;
    let mut packed = Vec::with_capacity(frame.len() + 6);
    packed.byte(CODEC_VERSION);
    packed.count(raw.len());
    packed.raw(&frame);
    Ok(packed)
}

/// Undoes [`pack`]; never yields, and never reserves, more than `limit` bytes.
pub(in crate::project) fn unpack(packed: &[u8], limit: usize) -> Result<Vec<u8>, CodecError> {
    let mut cursor = Cursor::new(packed);
    let version = cursor.byte()?;
    if version != CODEC_VERSION {
        return Err(CodecError::UnknownVersion(version));
    }
    let length = usize::try_from(cursor.varint()?).unwrap_or(usize::MAX);
    if length > limit {
        return Err(CodecError::TooLarge(limit));
    }
    let raw = zstd::bulk::decompress(cursor.rest(), length).map_err(|_| CodecError::Damaged)?;
    if raw.len() == length { Ok(raw) } else { Err(CodecError::Damaged) }
}
