//! Tests of the whole way from bytes to recordings; each trap of the formats has its own.

mod fixtures;

use super::{Found, ReadOptions, Refusal, read_bytes};
use crate::model::{NoWatch, Recording};

/// Reads bytes under a name with the usual limits.
pub fn read(name: &str, raw: &[u8]) -> (Vec<Recording>, Vec<Refusal>) {
    let (mut recordings, mut refusals) = (Vec::new(), Vec::new());
    let mut each = |found| match found {
        Found::Recording(recording) => recordings.push(*recording),
        Found::Refused(refusal) => refusals.push(refusal),
    };
    read_bytes(name, raw, &ReadOptions::default(), &NoWatch, &mut each).unwrap();
    (recordings, refusals)
}
