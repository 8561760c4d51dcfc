//! Foreign bytes become recordings here; knows files and vendors' spellings, no project, window or replay.
//!
//! The way of a file: [`inputs`] lists it, [`bytes`] names its kind and unpacks it, [`find`] picks the events out of it
//! by their structure and not by a vendor's key, [`sessions`] says which of them are one visit, [`rrweb`] turns each into
//! the model's words, [`assemble`] puts them in order, and masks what must never be kept. Nothing here recurses on the
//! depth of the input, and nothing trusts a length that the input states.

mod assemble;
mod bytes;
mod find;
mod formats;
pub mod import;
mod inputs;
mod json;
mod names;
mod rrweb;
mod scope;
mod sessions;

#[cfg(test)]
mod tests;

use crate::model::{Recording, WarningCode, Warnings, Watch};
use crate::privacy::Masks;
use std::fmt::Write;
use std::path::Path;

pub use formats::{FOREIGN, FORMATS, Foreign, Format};
pub use inputs::list_inputs;

/// Limits that keep a hostile or broken input from taking the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// Levels of elements in a page; deeper nodes are left out.
    pub max_dom_depth: usize,
    /// Nodes of one snapshot or of one added subtree.
    pub max_tree_nodes: usize,
    /// Bytes of one text, attribute value or style sheet.
    pub max_value_bytes: usize,
    /// Bytes of the payload of a custom event.
    pub max_payload_bytes: usize,
    /// Events of one session.
    pub max_events: usize,
    /// Tabs of one session; further ones share the last.
    pub max_tabs: usize,
    /// Bytes of a file as it lies on disk.
    pub max_file_bytes: u64,
    /// Bytes of a file after unpacking.
    pub max_unpacked_bytes: u64,
    /// Unpacked over packed size above which a file over 64 MiB counts as a bomb.
    pub max_unpack_ratio: u64,
    /// What is masked before anything is stored.
    pub masks: Masks,
    /// Ids of people that are e-mail addresses or the like become pseudonyms under this key: the project's own.
    pub pseudonym_key: [u8; 32],
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            max_dom_depth: 3_000,
            max_tree_nodes: 1_000_000,
            max_value_bytes: 16 << 20,
            max_payload_bytes: 64 << 10,
            max_events: 5_000_000,
            max_tabs: 256,
            max_file_bytes: 4 << 30,
            max_unpacked_bytes: 2 << 30,
            max_unpack_ratio: 400,
            masks: Masks::default(),
            pseudonym_key: [0; 32],
        }
    }
}

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
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), |n| n.to_string_lossy());
    match inputs::load(path, options, watch)? {
        Ok(raw) => read_owned(&name, raw, options, watch, each),
        Err(refusal) => {
            each(Found::Refused(refusal));
            Ok(ReadSummary { refused: 1, ..ReadSummary::default() })
        }
    }
}

/// Like [`read_file`], from memory; `name` stands for the file name.
pub fn read_bytes(
    name: &str,
    raw: &[u8],
    options: &ReadOptions,
    watch: &dyn Watch,
    each: &mut dyn FnMut(Found),
) -> Result<ReadSummary, Cancelled> {
    read_owned(name, raw.to_vec(), options, watch, each)
}

fn read_owned(
    name: &str,
    raw: Vec<u8>,
    options: &ReadOptions,
    watch: &dyn Watch,
    each: &mut dyn FnMut(Found),
) -> Result<ReadSummary, Cancelled> {
    let mut summary = ReadSummary { bytes: raw.len() as u64, ..ReadSummary::default() };
    let refuse = |kind, reason: String| {
        Found::Refused(Refusal { input: name.to_owned(), reason: format!("{reason}: {name}"), kind })
    };
    let decoded = match bytes::decode(name, raw, options, watch)? {
        Ok(decoded) => decoded,
        Err((kind, reason)) => {
            summary.refused = 1;
            each(refuse(kind, reason));
            return Ok(summary);
        }
    };
    summary.unpacked_bytes = decoded.text.len() as u64;
    let found = find::find(decoded.text, options, watch)?;
    let mut warnings = decoded.warnings;
    warnings.merge(found.warnings);
    if let Some(reason) = formats::misleading(&found.text) {
        summary.refused = 1;
        each(refuse(RefusalKind::ForeignFormat, reason));
        return Ok(summary);
    }
    let sessions = sessions::split(found.groups, found.shape, decoded.sentry_segment, options);
    let bare = names::session_from_file(name);
    let nameless = sessions.iter().filter(|s| s.id.is_none()).count();
    let (mut nameless_before, total) = (0, summary.unpacked_bytes);
    let (mut done, mut unread) = (0, Warnings::default());
    for session in sessions {
        let size: u64 = session.slices().map(|s| s.len() as u64).sum();
        let fallback = if session.id.is_none() && nameless > 1 {
            nameless_before += 1;
            format!("{bare}-{nameless_before}")
        } else {
            bare.clone()
        };
        let read = assemble::recording(name, &fallback, session, options, &Span { watch, done, total })?;
        done += size;
        match read {
            Ok(mut recording) => {
                let events = recording.events.len();
                if let Some(cut) = warnings.0.get_mut(&WarningCode::TruncatedInput) {
                    // Writing to a string cannot fail.
                    let _ = write!(cut.example, "; {events} events were complete");
                }
                // What is odd about the file as a whole is told once, with its first session.
                recording.warnings.merge(std::mem::take(&mut warnings));
                summary.recordings += 1;
                summary.events += events as u64;
                each(Found::Recording(Box::new(recording)));
            }
            Err(odd) => unread.merge(odd),
        }
    }
    if summary.recordings == 0 {
        summary.refused = 1;
        warnings.merge(unread);
        let (kind, reason) = formats::explain(&found.text, &warnings);
        each(refuse(kind, reason));
    }
    Ok(summary)
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
