//! Snappy blocks as PostHog keeps them, block after block; knows nothing of what is in them.

use std::io::{Error, ErrorKind, Read, Result};

/// Unpacked bytes of one block; PostHog's are far smaller.
const MAX_BLOCK: usize = 128 << 20;
/// Most that Snappy can gain on its packed size, so that a stated size cannot ask for memory that nothing fills.
const MAX_GAIN: usize = 64;

/// Whether the bytes are blocks from end to end, or one block alone that holds JSON.
pub fn is_blocks(raw: &[u8]) -> bool {
    let mut at = 0;
    let mut blocks = 0;
    while let Some(length) = length_at(raw, at) {
        let end = at + 4 + length;
        if length == 0 || end > raw.len() || !plausible(&raw[at + 4..end]) {
            break;
        }
        (at, blocks) = (end, blocks + 1);
    }
    // The last may be cut.
    (blocks > 0 && (at == raw.len() || blocks > 2)) || is_one_block(raw)
}

fn is_one_block(raw: &[u8]) -> bool {
    plausible(raw)
        && raw.len() <= MAX_BLOCK
        && snap::raw::Decoder::new()
            .decompress_vec(raw)
            .is_ok_and(|text| matches!(text.trim_ascii_start(), [b'[' | b'{', ..]))
}

fn plausible(block: &[u8]) -> bool {
    snap::raw::decompress_len(block).is_ok_and(|length| {
        length > 0 && length <= MAX_BLOCK && length <= block.len().saturating_mul(MAX_GAIN)
    })
}

fn length_at(raw: &[u8], at: usize) -> Option<usize> {
    let bytes: [u8; 4] = raw.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some(u32::from_be_bytes(bytes) as usize)
}

/// Reads the blocks one after the other.
pub struct Blocks<'r> {
    raw: &'r [u8],
    at: usize,
    block: Vec<u8>,
    given: usize,
}

impl<'r> Blocks<'r> {
    pub fn new(raw: &'r [u8]) -> Self {
        Self { raw, at: 0, block: Vec::new(), given: 0 }
    }

    fn next(&mut self) -> Result<bool> {
        let rest = self.raw.get(self.at..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(false);
        }
        let alone = self.at == 0 && is_one_block(rest);
        let (start, end) = match length_at(rest, 0) {
            _ if alone => (0, rest.len()),
            Some(length) if length > 0 => (4, 4_usize.saturating_add(length)),
            _ => return Err(Error::new(ErrorKind::InvalidData, "a block has no length")),
        };
        let Some(packed) = rest.get(start..end).filter(|block| plausible(block)) else {
            return Err(Error::new(ErrorKind::UnexpectedEof, "a block is cut or damaged"));
        };
        self.block = snap::raw::Decoder::new().decompress_vec(packed).map_err(Error::other)?;
        self.given = 0;
        self.at += end;
        Ok(true)
    }
}

impl Read for Blocks<'_> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        while self.given == self.block.len() {
            if !self.next()? {
                return Ok(0);
            }
        }
        let count = into.len().min(self.block.len() - self.given);
        into[..count].copy_from_slice(&self.block[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}
