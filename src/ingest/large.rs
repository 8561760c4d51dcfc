//! Files larger than memory should hold: whether they may be cut between sessions, or between the events of one, and the
//! reading of the former. Asks the usual readers what is in a text, and knows no bracket.

use super::archives::{Heard, UNDER_WAY_OF_WHOLE, read_piece};
use super::containers::Blob;
use super::crowd::with_crowd;
use super::find::{self, Search};
use super::import::READING;
use super::json::{Members, scan_members};
use super::opened::Opened;
use super::pieces::{Broken, Form, Pieces};
use super::reading::{Given, Reader};
use super::{Cancelled, ReadOptions, Refusal, RefusalKind, assemble, clarity, datadog, sessions};
use crate::model::{SessionId, Watch};
use std::collections::HashSet;
use std::io;

/// What is looked at to tell how a file is built ends with the session, or event, in which it reaches this part of what is
/// read whole.
const TRIAL_OF_WHOLE: u64 = 4;
/// A large file, by what may be cut in it.
pub enum Large {
    /// Its sessions stand apart.
    Sessions(Pieces),
    /// The events of one session, or of several that are mixed.
    Events(Pieces),
}

impl Large {
    /// `None` for files that are read whole: small ones, and those that nothing tells how to cut.
    ///
    /// # Errors
    /// Only when it is stopped; what the disk says is told when the file is read whole.
    pub fn of(opened: &Opened, options: &ReadOptions, watch: &dyn Watch) -> Result<Option<Self>, Cancelled> {
        if !opened.holds_over(options.max_whole_bytes, watch)? {
            return Ok(None);
        }
        for look in [Pieces::of_items, Pieces::of_lines, Pieces::of_wrapped] {
            let Some(mut trial) = look(opened, options) else { continue };
            let part = |n: u64| usize::try_from(options.max_whole_bytes / n).unwrap_or(usize::MAX);
            trial.enough = part(TRIAL_OF_WHOLE);
            trial.most = if trial.is_array() { trial.most } else { part(1) };
            let Ok(Some(first)) = trial.next_piece() else { continue };
            let cut = if trial.ended { None } else { trial.cut_between(first, options, watch)? };
            let again = || look(opened, options);
            match cut {
                Some(Between::Sessions) => return Ok(again().map(Self::Sessions)),
                Some(Between::Events) => return Ok(again().map(Self::Events)),
                None => {}
            }
        }
        Ok(None)
    }
}

/// What may be taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Between {
    Sessions,
    Events,
}

impl Pieces {
    /// Whether the sessions of a text need nothing that may stand in other texts of the file: each is a whole of its own,
    /// by its name, or because every array of arrays begins a page far from the others. If not, whether its events are
    /// one session, as those of the other texts then are.
    fn cut_between(
        &self,
        piece: Vec<u8>,
        options: &ReadOptions,
        watch: &dyn Watch,
    ) -> Result<Option<Between>, Cancelled> {
        let Ok(text) = String::from_utf8(piece) else { return Ok(None) };
        if clarity::is_payloads(&text) || datadog::as_rrweb(&text).is_some() {
            return Ok(None);
        }
        let (opens, wrapped) = match &self.form {
            Form::Items { before, .. } => (before.len(), before.len() > 1),
            Form::Lines => (0, false),
        };
        let first = text[opens..].trim_start();
        let mut events = wrapped;
        if first.starts_with('{') {
            let mut members = Members::default();
            scan_members(first.as_bytes(), 0, &mut members);
            let line = first.find('\n').unwrap_or(first.len());
            if !members.complete || (self.form == Form::Lines && members.end > line) {
                return Ok(None);
            }
            events |= find::head_of(first, &members).is_some();
        } else if !first.starts_with('[') {
            return Ok(None);
        }
        let arrays = first.starts_with('[');
        let Search { mut groups, shape, .. } = find::find(text, options, watch)?;
        let runs = groups.len();
        events |= shape.posthog_windows && self.form == Form::Lines;
        if events {
            let one = as_one(&mut groups);
            let sessions = sessions::split(groups, shape, false, one, options);
            let named = sessions.iter().all(|session| session.id.is_some());
            return Ok((sessions.len() == 1 || named && runs > 0).then_some(Between::Events));
        }
        let sessions = sessions::split(groups, shape, false, false, options);
        let named = sessions.iter().filter(|session| session.id.is_some()).count();
        let whole = match sessions.len() {
            0 => false,
            1 => named == 1 && runs == 1,
            count => named == count || named == 0 && count == runs,
        };
        if whole && !(arrays && self.form == Form::Lines) {
            return Ok(Some(Between::Sessions));
        }
        // Segments of one session, none of which begins a page but the first.
        let segments = runs > 1 && sessions.len() == 1 && sessions.iter().all(|s| s.doubt.is_none());
        Ok(segments.then_some(Between::Events))
    }
}

/// Makes all runs those of one file, as parts of a session are; gives whether there are several.
pub fn as_one(groups: &mut [find::Group]) -> bool {
    groups.iter_mut().for_each(|group| group.family = 0);
    groups.len() > 1
}

/// What earlier pieces of a file gave.
#[derive(Default)]
struct Before {
    /// Sessions without a name.
    nameless: usize,
    names: HashSet<SessionId>,
}

impl Before {
    /// What a piece gave, under names that no other piece gave.
    fn hear(&mut self, reader: &mut Reader<'_>, heard: Result<Heard, Cancelled>) -> Result<(), Cancelled> {
        let mut heard = heard?;
        for given in &mut heard.given {
            let Given::Recording { recording, fallback } = given else { continue };
            if let Some(fallback) = fallback {
                self.nameless += 1;
                recording.id = assemble::called(&format!("{fallback}-{}", self.nameless), reader.options);
            }
            if !self.names.insert(recording.id.clone()) {
                let input = recording.source.file.to_string();
                let reason = format!(
                    "Session {} goes on further below in this large file; put its lines beside each other, or export it into a file of its own: {input}",
                    recording.id
                );
                *given = Given::Refused(Refusal { input, reason, kind: RefusalKind::Damaged });
            }
        }
        reader.hear(vec![Ok(heard)])
    }
}

impl Reader<'_> {
    pub(super) fn large(&mut self, name: &str, folder: &str, large: Large) -> Result<(), Cancelled> {
        match large {
            Large::Sessions(pieces) => {
                self.summary.bytes += pieces.size;
                self.pieces(name, folder, pieces)
            }
            Large::Events(pieces) => {
                self.summary.bytes += pieces.size;
                self.long(name, pieces)
            }
        }
    }

    /// Some sessions at a time, on all threads.
    fn pieces(&mut self, name: &str, folder: &str, mut pieces: Pieces) -> Result<(), Cancelled> {
        let (options, watch) = (self.options, self.watch);
        with_crowd(options.max_whole_bytes / UNDER_WAY_OF_WHOLE, |mut crowd| {
            let mut before = Before::default();
            let broken = loop {
                if watch.cancelled() {
                    return Err(Cancelled);
                }
                watch.progress(pieces.taken(), pieces.size, READING);
                let bytes = match pieces.next_piece() {
                    Ok(Some(bytes)) => bytes,
                    Ok(None) => break None,
                    Err(broken) => break Some(broken),
                };
                let size = bytes.len() as u64;
                let blob = Blob { name: name.to_owned(), folder: folder.to_owned(), bytes };
                for heard in crowd.begin(size, move || read_piece(blob, options, watch)) {
                    before.hear(self, heard)?;
                }
            };
            while let Some(heard) = crowd.next() {
                before.hear(self, heard)?;
            }
            if let Some(broken) = broken {
                self.refuse_broken(name, &broken);
            }
            Ok(())
        })
    }

    /// What is told of a file that cannot be read on.
    pub(super) fn refuse_broken(&mut self, name: &str, broken: &Broken) {
        let most = self.options.max_unpacked_bytes >> 20;
        let (kind, reason) = match broken {
            Broken::Disk(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                (RefusalKind::TooLarge, format!("What follows in this file was not read: {error}"))
            }
            Broken::Disk(error) => (
                RefusalKind::Unreadable,
                format!("The disk could not read this to its end ({error}); try a copy of it"),
            ),
            Broken::TooLarge => (
                RefusalKind::TooLarge,
                format!(
                    "A session of this file is over the limit of {most} MB, and what follows was not read; raise max_unpacked_mb"
                ),
            ),
        };
        self.refuse_file(name, kind, &reason);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoWatch;

    #[test]
    fn small_files_are_read_whole() {
        let lab = tempfile::tempdir().unwrap();
        let path = lab.path().join("small.json");
        std::fs::write(&path, "[[],[]]").unwrap();
        let opened = Opened::of(&path, &ReadOptions::default()).unwrap();
        assert!(Large::of(&opened, &ReadOptions::default(), &NoWatch).unwrap().is_none());
    }
}
