//! Archives as the files in them, one after the other; knows no recording, and writes nothing to any disk.

mod tar;
mod zip;

use super::{Cancelled, ReadOptions, Refusal, RefusalKind};
use crate::model::Watch;
use std::io::{self, Read, Seek};

/// A file by its name and its bytes, wherever it lay.
#[derive(Clone, Debug, Default)]
pub struct Blob {
    /// Folders and name within an archive; of a file on disk its name alone.
    pub name: String,
    /// The folder that it lies in, for the name of a session whose file has none.
    pub folder: String,
    pub bytes: Vec<u8>,
}

/// What is in an archive.
pub enum Entry {
    File(Blob),
    Refused(Refusal),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Zip,
    Tar,
}

/// Bytes at the start of a file that tell what it is.
pub const HEAD_BYTES: usize = 512;

impl Kind {
    pub fn of(head: &[u8]) -> Option<Self> {
        match head {
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Self::Zip),
            _ if head.get(257..262) == Some(b"ustar") => Some(Self::Tar),
            _ => None,
        }
    }
}

/// What is read in any order.
pub trait Seekable: Read + Seek {}

impl<T: Read + Seek> Seekable for T {}

/// An archive of bytes that were unpacked, or of a file.
pub enum Source<'s> {
    Zip(&'s mut dyn Seekable),
    /// Opened anew for each way through it: what is packed has no other way back.
    Tar(&'s dyn Fn() -> io::Result<Box<dyn Read + 's>>),
}

/// Hands every file of the archive to `each`, in its order; what is damaged or over a limit as a refusal.
pub fn open(
    name: &str,
    source: &mut Source<'_>,
    options: &ReadOptions,
    watch: &dyn Watch,
    each: &mut dyn FnMut(Entry) -> Result<(), Cancelled>,
) -> Result<(), Cancelled> {
    walk(source, &mut Budget { name, options, entries: 0, head: None }, watch, each)
}

/// Hands the beginning of every file to `each`, of at most so many bytes; what is wrong is told when it is opened.
pub fn heads(
    source: &mut Source<'_>,
    bytes: u64,
    options: &ReadOptions,
    watch: &dyn Watch,
    each: &mut dyn FnMut(Blob) -> Result<(), Cancelled>,
) -> Result<(), Cancelled> {
    let mut budget = Budget { name: "", options, entries: 0, head: Some(bytes) };
    walk(source, &mut budget, watch, &mut |entry| match entry {
        Entry::File(blob) => each(blob),
        Entry::Refused(_) => Ok(()),
    })
}

fn walk(
    source: &mut Source<'_>,
    budget: &mut Budget<'_>,
    watch: &dyn Watch,
    each: &mut dyn FnMut(Entry) -> Result<(), Cancelled>,
) -> Result<(), Cancelled> {
    let error = match source {
        Source::Zip(file) => match file.rewind() {
            Ok(()) => return zip::open(*file, budget, watch, each),
            Err(error) => error,
        },
        Source::Tar(open) => match open() {
            Ok(mut stream) => return tar::open(&mut *stream, budget, watch, each),
            Err(error) => error,
        },
    };
    let reason = format!("The archive cannot be read ({error}); try a copy of it");
    each(budget.refuse(RefusalKind::Unreadable, &reason))
}

struct Budget<'a> {
    name: &'a str,
    options: &'a ReadOptions,
    entries: usize,
    /// Bytes of each file that are wanted; all of it where there is none.
    head: Option<u64>,
}

impl Budget<'_> {
    /// Whether one file more is within the limit.
    fn admits(&mut self) -> Option<Entry> {
        self.entries += 1;
        (self.entries > self.options.max_archive_entries).then(|| {
            self.refuse(
                RefusalKind::TooLarge,
                &format!(
                    "The archive has over {} files, and the rest was not read; raise max_archive_entries",
                    self.options.max_archive_entries
                ),
            )
        })
    }

    fn refuse(&self, kind: RefusalKind, reason: &str) -> Entry {
        Entry::Refused(Refusal {
            input: self.name.to_owned(),
            reason: format!("{reason}: {}", self.name),
            kind,
        })
    }

    fn refuse_entry(&self, entry: &str, kind: RefusalKind, reason: &str) -> Entry {
        let input = format!("{}/{entry}", self.name);
        Entry::Refused(Refusal { reason: format!("{reason}: {input}"), input, kind })
    }

    /// The bytes of one file, within the limits; `packed` is its size in the archive.
    fn read(
        &self,
        entry: &str,
        packed: u64,
        from: &mut dyn Read,
        watch: &dyn Watch,
    ) -> Result<Entry, Cancelled> {
        let mut head = self.head.map(|bytes| from.take(bytes));
        let from: &mut dyn Read = match &mut head {
            Some(head) => head,
            None => from,
        };
        let super::bytes::Unpacked { bytes, fault, too_large } =
            super::bytes::read_bounded(from, packed, self.options, watch)?;
        if too_large {
            return Ok(self.refuse_entry(
                entry,
                RefusalKind::TooLarge,
                &super::bytes::bomb("Archived", self.options),
            ));
        }
        if let Some(fault) = fault {
            let reason = format!("The archive is damaged here ({fault}); make it anew");
            return Ok(self.refuse_entry(entry, RefusalKind::Damaged, &reason));
        }
        let (folder, _) = entry.rsplit_once('/').unwrap_or_default();
        let folder = folder.rsplit('/').next().unwrap_or_default();
        Ok(Entry::File(Blob { name: entry.to_owned(), folder: folder.to_owned(), bytes }))
    }
}

/// A name for people: no control characters, forward slashes, no way out of the archive, and not endless. `None` for
/// folders and for the files that operating systems leave.
fn clean_name(raw: &str) -> Option<String> {
    if raw.ends_with(['/', '\\']) {
        return None;
    }
    let parts: Vec<String> = raw
        .split(['/', '\\'])
        .map(|part| part.chars().filter(|c| !c.is_control()).take(200).collect::<String>())
        .filter(|part| !part.is_empty() && part != "." && part != "..")
        .collect();
    let hidden = parts.iter().any(|part| part.starts_with('.') || part == "__MACOSX");
    let first = parts.len().saturating_sub(8);
    (!hidden && !parts.is_empty()).then(|| parts[first..].join("/"))
}
