//! Foreign bytes become recordings here; knows files and vendors' spellings, no project, window or replay.
//!
//! The way of a file: [`inputs`] lists it, [`parts`] finds the files that are one session with it, [`containers`] opens
//! archives, [`bytes`] names its kind and unpacks it, [`find`] picks the events out of it by their structure and not by a
//! vendor's key, [`sessions`] says which of them are one visit, [`rrweb`] turns each into the model's words, [`assemble`]
//! puts them in order, and masks what must never be kept. [`openreplay`], [`clarity`] and [`tables`] are for what has
//! no rrweb events. Nothing here recurses on the depth of the input, and nothing trusts a length that the input states;
//! all limits stand in [`limits`].

mod account;
mod archives;
mod assemble;
mod bytes;
mod clarity;
mod consent;
mod containers;
mod crowd;
mod datadog;
mod find;
mod formats;
mod gather;
pub mod import;
pub mod imports;
mod inputs;
mod json;
mod known;
mod large;
mod limits;
mod long;
pub mod mappings;
mod names;
mod opened;
mod openreplay;
mod page;
mod parts;
mod pieces;
pub mod properties;
mod reading;
mod rrweb;
mod scope;
mod sessions;
mod sidecar;
pub mod tables;
mod verdicts;

#[cfg(test)]
pub(crate) mod tests;

use crate::model::{Recording, Watch};
use containers::Blob;
use reading::{Given, Reader};
use std::path::Path;

pub use consent::{ConsentEffect, ConsentRule, ConsentRules};
pub use formats::{FOREIGN, FORMATS, Foreign, Format};
pub use inputs::{Unit, list_inputs, plan};
pub use known::{FormatKind, KnownFormat, known_formats};
pub use limits::{LIMITS, Limit, ReadOptions};
pub use reading::Join;

/// Endings of files that imports usually are, for file dialogs; any other is read too, by what is in it.
pub const EXTENSIONS: &[&str] = &[
    "json", "jsonl", "ndjson", "txt", "csv", "tsv", "parquet", "arrow", "arrows", "feather", "ipc", "mob",
    "mobs", "mobe", "bin", "gz", "zst", "br", "xz", "snappy", "zlib", "zip", "tar", "tgz",
];

/// What a file gave: a session, or the reason why it gives none.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    Recording(Box<Recording>),
    Refused(Refusal),
}

/// An input that is not read, in words for its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// File name without its folders; the whole path where the path itself is the trouble.
    pub input: String,
    /// A sentence: what is wrong and what to do.
    pub reason: String,
    pub kind: RefusalKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RefusalKind {
    /// The path leads nowhere.
    Missing,
    /// The file cannot be read from disk.
    Unreadable,
    Empty,
    /// A known kind of file that holds no recording: a picture, an archive, a web page.
    NotARecording,
    /// A recording or table of a tool that this version does not read.
    ForeignFormat,
    /// The kind is right, but nothing in it can be read.
    Damaged,
    /// Over a limit of [`ReadOptions`].
    TooLarge,
    /// A session that must not be stored; `input` is its id, and `reason` the rule that says so.
    NoConsent,
}

/// Counts over one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadSummary {
    pub recordings: u32,
    pub refused: u32,
    pub events: u64,
    /// Bytes of the file as it lies on disk.
    pub bytes: u64,
    /// Bytes after unpacking.
    pub unpacked_bytes: u64,
}

/// The user stopped the reading; what was handed out before stays valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Reading was stopped; start the import again to read the rest")]
pub struct Cancelled;

/// Reads one file: every session in it goes to `each`, a bad input as a refusal.
pub fn read_file(
    path: &Path,
    options: &ReadOptions,
    watch: &dyn Watch,
    each: &mut dyn FnMut(Found),
) -> Result<ReadSummary, Cancelled> {
    read_files(&[path], Join::Alone, options, watch, each)
}

/// Reads files that belong together, as [`plan`] says.
pub fn read_files(
    paths: &[impl AsRef<Path>],
    join: Join,
    options: &ReadOptions,
    watch: &dyn Watch,
    each: &mut dyn FnMut(Found),
) -> Result<ReadSummary, Cancelled> {
    let mut give = |given| each(with_consent(given, options));
    let mut reader = Reader::new(options, watch, &mut give);
    reader.files(paths, join)?;
    Ok(reader.summary)
}

/// Like [`read_file`], from memory; `name` stands for the file name.
pub fn read_bytes(
    name: &str,
    raw: &[u8],
    options: &ReadOptions,
    watch: &dyn Watch,
    each: &mut dyn FnMut(Found),
) -> Result<ReadSummary, Cancelled> {
    let mut give = |given| each(with_consent(given, options));
    let mut reader = Reader::new(options, watch, &mut give);
    reader.unit(
        vec![Blob { name: name.to_owned(), folder: String::new(), bytes: raw.to_vec() }],
        Join::Alone,
    )?;
    Ok(reader.summary)
}

/// A recording whose session must not be stored is refused.
fn with_consent(given: Given, options: &ReadOptions) -> Found {
    let recording = match given {
        Given::Refused(refusal) => return Found::Refused(refusal),
        Given::Recording { recording, .. } => recording,
    };
    match options.consent.withholds(&recording) {
        Some(rule) => Found::Refused(Refusal {
            input: recording.id.to_string(),
            reason: rule.to_string(),
            kind: RefusalKind::NoConsent,
        }),
        None => Found::Recording(recording),
    }
}

/// Passes on that work should stop, and tells nobody of progress within.
struct Quiet<'a>(&'a dyn Watch);

impl Watch for Quiet<'_> {
    fn progress(&self, _done: u64, _total: u64, _what: &str) {}
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}

/// The part of a file's work that one session is.
pub(crate) struct Span<'w> {
    watch: &'w dyn Watch,
    done: u64,
    total: u64,
}

impl Span<'_> {
    fn advance(&self, bytes: u64) -> Result<(), Cancelled> {
        if self.watch.cancelled() {
            return Err(Cancelled);
        }
        self.watch.progress(self.done + bytes, self.total, "Reading events");
        Ok(())
    }
}
