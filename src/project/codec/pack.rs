//! Compression with a version, a length and a checksum; knows nothing of what is inside.

use super::wire::{Cursor, Sink};
use super::{CODEC_VERSION, CodecError};
use std::cell::RefCell;
use std::io::Result;
use std::thread::LocalKey;
use zstd::bulk::{Compressor, Decompressor};

/// Of zstd. Measured on real recordings: 3 takes two thirds of the time and 7 % more room, 9 half the time
/// again for 1 % less.
const LEVEL: i32 = 6;
/// What is smaller than this is packed at another level: there are very many of these, and little room to win in each.
const SMALL_BYTES: usize = 64 << 10;
/// A project of 10,000 light sessions has 3 % more than at level 6, where packing was a quarter of an import.
const SMALL_LEVEL: i32 = 3;
/// What can be computed again is packed at half that time, and takes a twelfth more room.
const DERIVED_LEVEL: i32 = 1;

// Their tables take longer to make than a small chunk takes to pack, so each thread keeps its own.
thread_local! {
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static SMALL_COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static DERIVED_COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

fn compressor(level: i32) -> Result<Compressor<'static>> {
    let mut compressor = Compressor::new(level)?;
    compressor.include_checksum(true)?;
    Ok(compressor)
}

/// Works with what the thread keeps, which is made at the first call; what failed is not kept.
fn with_kept<C: 'static, T>(
    kept: &'static LocalKey<RefCell<Option<C>>>,
    make: impl FnOnce() -> Result<C>,
    work: impl FnOnce(&mut C) -> Result<T>,
) -> Result<T> {
    let mut context = match kept.take() {
        Some(context) => context,
        None => make()?,
    };
    let done = work(&mut context)?;
    kept.set(Some(context));
    Ok(done)
}

/// Compresses: a version byte, the length before compression, and a zstd frame with a checksum.
pub(in crate::project) fn pack(raw: &[u8], limit: usize) -> std::result::Result<Vec<u8>, CodecError> {
    if raw.len() < SMALL_BYTES {
        pack_at(&SMALL_COMPRESSOR, SMALL_LEVEL, raw, limit)
    } else {
        pack_at(&COMPRESSOR, LEVEL, raw, limit)
    }
}

/// As [`pack`], of what is computed from recordings.
pub(in crate::project) fn pack_derived(raw: &[u8], limit: usize) -> std::result::Result<Vec<u8>, CodecError> {
    pack_at(&DERIVED_COMPRESSOR, DERIVED_LEVEL, raw, limit)
}

fn pack_at(
    kept: &'static LocalKey<RefCell<Option<Compressor<'static>>>>,
    level: i32,
    raw: &[u8],
    limit: usize,
) -> std::result::Result<Vec<u8>, CodecError> {
    if raw.len() > limit {
        return Err(CodecError::TooLarge(limit));
    }
    let frame = with_kept(kept, || compressor(level), |compressor| compressor.compress(raw));
    let frame = frame.map_err(|_| CodecError::Damaged)?;
    let mut packed = Vec::with_capacity(frame.len() + 6);
    packed.byte(CODEC_VERSION);
    packed.count(raw.len());
    packed.raw(&frame);
    Ok(packed)
}

/// Undoes [`pack`]; never yields, and never reserves, more than `limit` bytes.
pub(in crate::project) fn unpack(packed: &[u8], limit: usize) -> std::result::Result<Vec<u8>, CodecError> {
    let mut cursor = Cursor::new(packed);
    let version = cursor.byte()?;
    if version != CODEC_VERSION {
        return Err(CodecError::UnknownVersion(version));
    }
    let length = usize::try_from(cursor.varint()?).unwrap_or(usize::MAX);
    if length > limit {
        return Err(CodecError::TooLarge(limit));
    }
    let open = |decompressor: &mut Decompressor<'static>| decompressor.decompress(cursor.rest(), length);
    let raw = with_kept(&DECOMPRESSOR, Decompressor::new, open).map_err(|_| CodecError::Damaged)?;
    if raw.len() == length { Ok(raw) } else { Err(CodecError::Damaged) }
}
