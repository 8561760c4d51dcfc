//! Inputs of tables: refused over a size instead of cut, and the true line of a record; knows no column.

use std::io::{Error, ErrorKind, Read, Result};

/// Reads up to `limit` bytes; one more is an error.
pub(crate) struct Bounded<R> {
    inner: R,
    left: u64,
    limit: u64,
}

impl<R: Read> Bounded<R> {
    pub(crate) fn new(inner: R, limit: u64) -> Self {
        Self { inner, left: limit, limit }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => {
                self.left = left;
                Ok(read)
            }
            None => Err(Error::new(
                ErrorKind::InvalidData,
                format!("it is larger than {} MB; split it", self.limit >> 20),
            )),
        }
    }
}

/// All bytes of an input, or an error where it is larger than `limit`.
pub(crate) fn read_all(input: impl Read, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Bounded::new(input, limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The line that a record starts on, from 1: the reader's own count stops at blank lines before it.
pub(crate) fn line_of(bytes: &[u8], record: &csv::StringRecord) -> u64 {
    let Some(position) = record.position() else { return 0 };
    let rest = usize::try_from(position.byte()).ok().and_then(|at| bytes.get(at..)).unwrap_or(&[]);
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + blank.filter(|byte| **byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_a_refusal_not_a_cut() {
        let read = |limit| {
            let mut text = String::new();
            Bounded::new(&b"12345"[..], limit).read_to_string(&mut text).map(|_| text)
        };
        assert_eq!(read(5).unwrap(), "12345");
        assert!(read(4).unwrap_err().to_string().contains("split it"));
    }
}
