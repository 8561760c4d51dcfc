//! The identity of a recording: a hash of what happened in it, whatever file or vendor it came from.

use super::encode::{self, Context};
use super::wire::Sink;
use super::{CodecError, go_on};
use crate::model::{Event, Watch};

/// BLAKE3 over the start time and the canonical bytes of all events, as 64 hexadecimal digits.
///
/// Canonical bytes are those of `encode`, strings in full; chunks, compression and the codec's version are
/// not in it, so that a file written by another version of the program has the same hash.
///
/// # Errors
/// [`CodecError::BrokenTree`] for a page that could not be stored either, [`CodecError::Stopped`] where the watch says so.
pub(in crate::project) fn content_hash(
    started_at_ms: i64,
    events: &[Event],
    watch: &dyn Watch,
) -> Result<String, CodecError> {
    let mut sink = HashSink { hasher: blake3::Hasher::new(), pending: Vec::with_capacity(FLUSH_BYTES) };
    sink.raw(b"binocular/content/v1\0");
    sink.signed(started_at_ms);
    sink.count(events.len());
    let mut ctx = Context::default();
    for (at, event) in events.iter().enumerate() {
        go_on(at, watch)?;
        encode::event(&mut sink, &mut ctx, event)?;
    }
    Ok(sink.finish())
}

const FLUSH_BYTES: usize = 64 * 1024;

/// Collects small writes, since the hasher is fast on long ones only.
struct HashSink {
    hasher: blake3::Hasher,
    pending: Vec<u8>,
}

impl HashSink {
    fn flush(&mut self) {
        self.hasher.update(&self.pending);
        self.pending.clear();
    }

    fn finish(mut self) -> String {
        self.flush();
        self.hasher.finalize().to_hex().to_string()
    }
}

impl Sink for HashSink {
    fn raw(&mut self, bytes: &[u8]) {
        if self.pending.len() + bytes.len() > FLUSH_BYTES {
            self.flush();
        }
        if bytes.len() > FLUSH_BYTES {
            self.hasher.update(bytes);
        } else {
            self.pending.extend_from_slice(bytes);
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.pending.len() == FLUSH_BYTES {
            self.flush();
        }
        self.pending.push(byte);
    }
}
