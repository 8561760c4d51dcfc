//! Archives as the sessions in them: files that belong together are found and read, on all threads, while the next are
//! unpacked. Knows no format of an archive and none of a recording.

use super::containers::{self, Blob, Entry, Source};
use super::crowd::{Crowd, with_crowd};
use super::gather::{self, Seen, last_of};
use super::reading::{Given, Join, Reader};
use super::{Cancelled, Quiet, ReadOptions, RefusalKind, names};
use crate::model::Watch;

/// Archives within archives that are opened.
const MAX_ARCHIVES: usize = 2;
/// Small files are read some at a time, of this part of what is read as a whole: beginning work on each would take longer
/// than reading it.
const TOGETHER_OF_WHOLE: u64 = 96;
/// Of what is read as a whole, this part may be under way at once where much is read side by side.
pub const UNDER_WAY_OF_WHOLE: u64 = 3;

/// Files that are read by themselves.
struct Apart {
    blobs: Vec<Blob>,
    join: Join,
    archives: usize,
    piece: bool,
}

/// What became of some of them.
pub struct Heard {
    pub given: Vec<Given>,
    pub unpacked_bytes: u64,
}

impl Apart {
    fn read(self, options: &ReadOptions, watch: &dyn Watch) -> Result<Heard, Cancelled> {
        let mut given = Vec::new();
        let mut give = |one| given.push(one);
        // Progress is told of the whole.
        let quiet = Quiet(watch);
        let mut reader = Reader::new(options, &quiet, &mut give);
        (reader.archives, reader.piece) = (self.archives, self.piece);
        reader.unit(self.blobs, self.join)?;
        let unpacked_bytes = reader.summary.unpacked_bytes;
        Ok(Heard { given, unpacked_bytes })
    }
}

/// A piece of a large file.
pub fn read_piece(blob: Blob, options: &ReadOptions, watch: &dyn Watch) -> Result<Heard, Cancelled> {
    Apart { blobs: vec![blob], join: Join::Alone, archives: 0, piece: true }.read(options, watch)
}

impl Reader<'_> {
    pub(super) fn archive(&mut self, name: &str, source: &mut Source<'_>) -> Result<(), Cancelled> {
        if self.archives >= MAX_ARCHIVES {
            let reason = "This is an archive in an archive in an archive; unpack it and open its files";
            self.refuse_file(name, RefusalKind::NotARecording, reason);
            return Ok(());
        }
        self.archives += 1;
        let (options, watch) = (self.options, self.watch);
        let before = self.summary;
        let mut seen = Seen::default();
        containers::heads(source, gather::HEAD_BYTES, options, &Quiet(watch), &mut |blob| {
            seen.take(&blob, options);
            Ok(())
        })?;
        let mut together = seen.together();
        let under_way = options.max_whole_bytes / UNDER_WAY_OF_WHOLE;
        with_crowd(under_way, |crowd| {
            let mut side = SideBySide { name, crowd, waiting: Vec::new(), bytes: 0 };
            containers::open(name, source, options, watch, &mut |entry| match entry {
                Entry::Refused(refusal) => {
                    side.begin(self)?;
                    let told = Heard { given: vec![Given::Refused(refusal)], unpacked_bytes: 0 };
                    side.hear(self, 0, move || vec![Ok(told)])
                }
                Entry::File(blob) => side.take(self, together.take(blob, options)),
            })?;
            side.take(self, together.rest())?;
            side.begin(self)?;
            while let Some(some) = side.crowd.next() {
                self.hear(some)?;
            }
            Ok(())
        })?;
        self.archives -= 1;
        if (self.summary.recordings, self.summary.refused) == (before.recordings, before.refused) {
            let reason = "This archive holds no files that can be read; check what is in it";
            self.refuse_file(name, RefusalKind::NotARecording, reason);
        }
        Ok(())
    }

    /// Hands out what was read beside this thread.
    pub(super) fn hear(&mut self, some: Vec<Result<Heard, Cancelled>>) -> Result<(), Cancelled> {
        for heard in some {
            let Heard { given, unpacked_bytes } = heard?;
            self.summary.unpacked_bytes += unpacked_bytes;
            given.into_iter().for_each(|given| self.give(given));
        }
        Ok(())
    }
}

/// Of several files that one thread read.
type Readings = Vec<Result<Heard, Cancelled>>;

/// The files of an archive on their way to the threads.
struct SideBySide<'a, 'c, 'r> {
    name: &'a str,
    crowd: Crowd<'c, 'r, Readings>,
    waiting: Vec<Apart>,
    bytes: u64,
}

impl<'r> SideBySide<'_, '_, 'r> {
    fn take(&mut self, reader: &mut Reader<'r>, more: Vec<(Vec<Blob>, Join)>) -> Result<(), Cancelled> {
        for (blobs, join) in more {
            let blobs = gathered(self.name, blobs);
            self.bytes += blobs.iter().map(|blob| blob.bytes.len() as u64).sum::<u64>();
            self.waiting.push(Apart { blobs, join, archives: reader.archives, piece: false });
        }
        if self.bytes >= reader.options.max_whole_bytes / TOGETHER_OF_WHOLE {
            self.begin(reader)
        } else {
            Ok(())
        }
    }

    /// Begins with what waits.
    fn begin(&mut self, reader: &mut Reader<'r>) -> Result<(), Cancelled> {
        let (options, watch) = (reader.options, reader.watch);
        let (some, bytes) = (std::mem::take(&mut self.waiting), std::mem::take(&mut self.bytes));
        self.hear(reader, bytes, move || some.into_iter().map(|one| one.read(options, watch)).collect())
    }

    fn hear(
        &mut self,
        reader: &mut Reader<'r>,
        bytes: u64,
        work: impl FnOnce() -> Readings + Send + 'r,
    ) -> Result<(), Cancelled> {
        self.crowd.begin(bytes, work).into_iter().try_for_each(|some| reader.hear(some))
    }
}

/// Files of an archive that belong together, under their own names.
fn gathered(archive: &str, mut blobs: Vec<Blob>) -> Vec<Blob> {
    for blob in &mut blobs {
        if blob.folder.is_empty() {
            blob.folder = names::session_from_file(archive);
        }
        blob.name = last_of(&blob.name).to_owned();
    }
    blobs
}
