//! The stored form of events: a compact, versioned binary encoding; knows no SQL and no file.
//!
//! Four facts shape it. Strings repeat without end in recorded pages, so a chunk holds each once and the
//! decoded events share it. Numbers lie close to the number before (times, node ids, pixels), so differences
//! are written. Long values (style sheets, images, fonts) are the same in every session of a site, so they
//! leave the chunk and are kept once per project under their hash. And the bytes may have come from
//! anywhere, so that decoding checks every count, reference and length, and never panics.

mod chunk;
mod code;
mod decode;
mod encode;
mod evidence;
mod hash;
mod pack;
mod wire;

#[cfg(fuzzing)]
pub use chunk::read_inside_of_chunk;
pub(super) use chunk::{Chunk, LongValue, LongValues, cut, decode_chunk};
pub(super) use evidence::Evidence;
pub(super) use hash::content_hash;
pub(super) use pack::{pack, pack_derived, unpack};

use crate::model::Watch;

/// The first byte of every chunk. Raise it when the layout changes, and keep the old reader.
pub(super) const CODEC_VERSION: u8 = 1;

/// Why bytes could not be turned into events, or events into bytes; a phrase for the middle of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    #[error("it ends early")]
    Truncated,
    #[error("bytes are left over at its end")]
    LeftOver,
    #[error("a {0} is out of range")]
    OutOfRange(&'static str),
    #[error("it has a string that is not valid UTF-8")]
    NotUtf8,
    #[error("it was written by a newer version of Binocular (codec {0})")]
    UnknownVersion(u8),
    #[error("its compressed bytes are damaged")]
    Damaged,
    #[error("it is larger than the limit of {0} bytes")]
    TooLarge(usize),
    #[error("a long value that it shares with other sessions is missing ({0})")]
    MissingLongValue(String),
    #[error("a node of a page stands before its parent")]
    BrokenTree,
    #[error("it was stopped")]
    Stopped,
}

/// Looks at the watch at one event in a thousand: some milliseconds of work.
fn go_on(at: usize, watch: &dyn Watch) -> Result<(), CodecError> {
    if at.is_multiple_of(1_024) && watch.cancelled() { Err(CodecError::Stopped) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
