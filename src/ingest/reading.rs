//! From files to recordings: opens archives, joins the parts of a session, and asks the reader that fits.

use super::bytes::{self, Content, Decoded};
use super::containers::{self, Blob, Entry, HEAD_BYTES, Kind, Source};
use super::find::{self, Search};
use super::gather::{self, Seen, last_of};
use super::large::{Before, Pieces};
use super::parts;
use super::sidecar::Sidecar;
use super::tables::{self, TableKind};
use super::{
    Cancelled, Found, ReadOptions, ReadSummary, Refusal, RefusalKind, Span, assemble, clarity, datadog,
    formats, inputs, names, openreplay, sessions,
};
use crate::model::{Recording, WarningCode, Warnings, Watch};
use std::fmt::Write;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::Path;

/// Archives within archives that are opened.
const MAX_ARCHIVES: usize = 2;

/// Why files are read together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// They are not.
    Alone,
    /// They are parts of one session.
    Parts,
    /// They name the same sessions.
    Names,
}

pub struct Reader<'r> {
    pub options: &'r ReadOptions,
    pub watch: &'r dyn Watch,
    pub each: &'r mut dyn FnMut(Found),
    pub summary: ReadSummary,
    archives: usize,
    /// While a large file is read in pieces: what those before gave.
    pub(super) before: Option<Before>,
}

/// The files without what only describes the first of them.
fn described(blobs: Vec<Blob>, beside: &mut Option<Sidecar>) -> Vec<Blob> {
    let several = blobs.len() > 1;
    let is_sidecar = |blob: &Blob| several && blob.name.to_ascii_lowercase().ends_with(".xml");
    let (described, logs): (Vec<Blob>, Vec<Blob>) = blobs.into_iter().partition(is_sidecar);
    *beside = described.iter().find_map(|blob| Sidecar::read(&blob.bytes));
    logs
}

/// A file of text with what was found in it.
struct Searched {
    name: String,
    search: Search,
    sentry_segment: bool,
}

impl<'r> Reader<'r> {
    pub fn new(options: &'r ReadOptions, watch: &'r dyn Watch, each: &'r mut dyn FnMut(Found)) -> Self {
        Self { options, watch, each, summary: ReadSummary::default(), archives: 0, before: None }
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.summary.refused += 1;
        (self.each)(Found::Refused(refusal));
    }

    pub(super) fn refuse_file(&mut self, name: &str, kind: RefusalKind, reason: &str) {
        self.refuse(Refusal { input: name.to_owned(), reason: format!("{reason}: {name}"), kind });
    }

    /// Files on disk that are read together.
    pub fn files(&mut self, paths: &[impl AsRef<Path>], join: Join) -> Result<(), Cancelled> {
        if let [path] = paths {
            return self.file(path.as_ref());
        }
        let mut blobs = Vec::new();
        for path in paths {
            let path = path.as_ref();
            match inputs::load(path, self.options, self.watch)? {
                Ok(bytes) => {
                    blobs.push(Blob { name: inputs::name_of(path), folder: inputs::folder_of(path), bytes })
                }
                Err(refusal) => self.refuse(refusal),
            }
        }
        self.unit(blobs, join)
    }

    fn file(&mut self, path: &Path) -> Result<(), Cancelled> {
        let name = inputs::name_of(path);
        if let Some(bytes) = inputs::small(path, self.options) {
            return match Kind::of(&bytes) {
                Some(kind) => {
                    self.summary.bytes += bytes.len() as u64;
                    self.archive(&name, kind, &mut Cursor::new(bytes))
                }
                None => self.unit(vec![Blob { name, folder: inputs::folder_of(path), bytes }], Join::Alone),
            };
        }
        if let Some((kind, mut file)) = archive(path) {
            let size = file.seek(SeekFrom::End(0)).and_then(|size| file.rewind().map(|()| size));
            self.summary.bytes += size.unwrap_or(0);
            return self.archive(&name, kind, &mut file);
        }
        if let Some(pieces) = Pieces::of(path, self.options, self.watch)? {
            return self.pieces(&name, &inputs::folder_of(path), pieces);
        }
        match inputs::load(path, self.options, self.watch)? {
            Ok(bytes) => self.unit(vec![Blob { name, folder: inputs::folder_of(path), bytes }], Join::Alone),
            Err(refusal) => {
                self.refuse(refusal);
                Ok(())
            }
        }
    }

    fn archive(&mut self, name: &str, kind: Kind, source: &mut dyn Source) -> Result<(), Cancelled> {
        if self.archives >= MAX_ARCHIVES {
            let reason = "This is an archive in an archive in an archive; unpack it and open its files";
            self.refuse_file(name, RefusalKind::NotARecording, reason);
            return Ok(());
        }
        self.archives += 1;
        let (options, watch) = (self.options, self.watch);
        let before = self.summary;
        let mut seen = Seen::default();
        containers::heads(kind, source, gather::HEAD_BYTES, options, watch, &mut |blob| {
            seen.take(&blob, options);
            Ok(())
        })?;
        let mut together = seen.together();
        if let Err(error) = source.rewind() {
            let reason = format!("The archive cannot be read ({error}); try a copy of it");
            self.refuse_file(name, RefusalKind::Unreadable, &reason);
        }
        let opened = containers::open(name, kind, source, options, watch, &mut |entry| match entry {
            Entry::Refused(refusal) => {
                self.refuse(refusal);
                Ok(())
            }
            Entry::File(blob) => {
                let ready = together.take(blob, options);
                ready.into_iter().try_for_each(|(blobs, join)| self.gathered(name, blobs, join))
            }
        });
        opened?;
        together.rest().into_iter().try_for_each(|(blobs, join)| self.gathered(name, blobs, join))?;
        self.archives -= 1;
        if (self.summary.recordings, self.summary.refused) == (before.recordings, before.refused) {
            let reason = "This archive holds no files that can be read; check what is in it";
            self.refuse_file(name, RefusalKind::NotARecording, reason);
        }
        Ok(())
    }

    /// Files of an archive that belong together.
    fn gathered(&mut self, archive: &str, mut blobs: Vec<Blob>, join: Join) -> Result<(), Cancelled> {
        for blob in &mut blobs {
            if blob.folder.is_empty() {
                blob.folder = names::session_from_file(archive);
            }
            blob.name = last_of(&blob.name).to_owned();
        }
        self.unit(blobs, join)
    }

    /// Files, unpacked from whatever they lay in, that are read together.
    pub fn unit(&mut self, blobs: Vec<Blob>, join: Join) -> Result<(), Cancelled> {
        let (Some(name), Some(fallback)) = (blobs.first().map(|b| b.name.clone()), fallback_id(&blobs, join))
        else {
            return Ok(());
        };
        let (mut texts, mut streams, mut warnings) = (Vec::new(), Vec::new(), Warnings::default());
        let mut payloads = Vec::new();
        let mut beside = None;
        for blob in described(blobs, &mut beside) {
            if self.archives == 0 {
                self.summary.bytes += blob.bytes.len() as u64;
            }
            let decoded = match bytes::decode(&blob.name, blob.bytes, self.options, self.watch)? {
                Ok(decoded) => decoded,
                Err((kind, reason)) => {
                    self.refuse_file(&blob.name, kind, &reason);
                    continue;
                }
            };
            let Decoded { content, warnings: odd, sentry_segment } = decoded;
            match content {
                Content::Archive(kind, bytes) => self.archive(&blob.name, kind, &mut Cursor::new(bytes))?,
                Content::Table(kind, bytes) => {
                    self.summary.unpacked_bytes += bytes.len() as u64;
                    self.table(&blob.name, kind, &bytes, (odd, beside.as_ref()));
                }
                Content::Mob(bytes) => {
                    self.summary.unpacked_bytes += bytes.len() as u64;
                    warnings.merge(odd);
                    streams.push((blob.name, bytes));
                }
                Content::Text(text) => {
                    self.summary.unpacked_bytes += text.len() as u64;
                    warnings.merge(odd);
                    if clarity::is_payloads(&text) {
                        payloads.push((blob.name, text));
                        continue;
                    }
                    let text = datadog::as_rrweb(&text).unwrap_or(text);
                    let mut search = find::find(text, self.options, self.watch)?;
                    if search.groups.is_empty()
                        && let Some(page) = formats::page_alone(&search.text)
                    {
                        search = find::find(page, self.options, self.watch)?;
                    }
                    texts.push(Searched { name: blob.name, search, sentry_segment });
                }
            }
        }
        if !streams.is_empty() {
            self.openreplay(&name, &fallback, &streams, std::mem::take(&mut warnings));
        }
        if !payloads.is_empty() {
            self.clarity(&payloads, std::mem::take(&mut warnings));
        }
        self.texts(&fallback, texts, join, warnings)
    }

    fn clarity(&mut self, payloads: &[(String, String)], odd: Warnings) {
        let name = payloads.first().map(|(name, _)| name.clone()).unwrap_or_default();
        let texts: Vec<&str> = payloads.iter().map(|(_, text)| text.as_str()).collect();
        let before = self.summary.recordings;
        let mut odd = Some(odd);
        for mut told in clarity::read(&texts, self.options) {
            told.warnings.merge(odd.take().unwrap_or_default());
            if let Ok(recording) = assemble::complete(&name, &name, told, self.options) {
                self.hand_out(recording);
            }
        }
        if self.summary.recordings == before {
            let reason = "These payloads of Microsoft Clarity hold no page and no interaction, only measurements of the recorder; import the other payloads of the visit with them";
            self.refuse_file(&name, RefusalKind::Damaged, reason);
        }
    }

    fn openreplay(&mut self, name: &str, fallback: &str, streams: &[(String, Vec<u8>)], odd: Warnings) {
        // The parts of the page are cut anywhere; the messages of the developer tools are a stream of their own.
        let mut page: Vec<u8> = Vec::new();
        let mut tools: Vec<&[u8]> = Vec::new();
        for (name, bytes) in streams {
            if name.to_ascii_lowercase().starts_with("devtools") {
                tools.push(bytes);
            } else {
                let header = if !page.is_empty() && openreplay::has_header(bytes) { 8 } else { 0 };
                page.extend_from_slice(&bytes[header..]);
            }
        }
        let mut all: Vec<&[u8]> = Vec::new();
        if !page.is_empty() {
            all.push(&page);
        }
        all.extend(tools);
        let Some(mut told) = openreplay::read(&all, self.options) else {
            let reason = "No message of this OpenReplay file can be read: it is encrypted, damaged, or a second part (.mobe) without its first (.mobs) beside it";
            self.refuse_file(name, RefusalKind::Damaged, reason);
            return;
        };
        told.warnings.merge(odd);
        match assemble::complete(name, fallback, told, self.options) {
            Ok(recording) => self.hand_out(recording),
            Err(_) => {
                let reason = "This OpenReplay file holds no event; import the first part of the session (.mobs) with it";
                self.refuse_file(name, RefusalKind::Damaged, reason);
            }
        }
    }

    fn table(
        &mut self,
        name: &str,
        kind: TableKind,
        bytes: &[u8],
        (odd, beside): (Warnings, Option<&Sidecar>),
    ) {
        let mut odd = Some(odd);
        match tables::read(kind, bytes, self.options) {
            Err((kind, reason)) => self.refuse_file(name, kind, &reason),
            Ok(sessions) => {
                for mut told in sessions {
                    told.warnings.merge(odd.take().unwrap_or_default());
                    beside.into_iter().for_each(|beside| beside.tell(&mut told));
                    let fallback = names::session_from_file(name);
                    if let Ok(recording) = assemble::complete(name, &fallback, told, self.options) {
                        self.hand_out(recording);
                    }
                }
            }
        }
    }

    fn hand_out(&mut self, recording: Recording) {
        if self.before.as_mut().is_some_and(|before| !before.names.insert(recording.id.clone())) {
            let reason = format!(
                "Session {} goes on further below in this large file; put its lines beside each other, or export it into a file of its own",
                recording.id
            );
            let name = recording.source.file.to_string();
            return self.refuse_file(&name, RefusalKind::Damaged, &reason);
        }
        self.summary.recordings += 1;
        self.summary.events += recording.events.len() as u64;
        match self.options.consent.withholds(&recording) {
            Some(rule) => {
                let reason = rule.to_string();
                let kind = RefusalKind::NoConsent;
                (self.each)(Found::Refused(Refusal { input: recording.id.to_string(), reason, kind }));
            }
            None => (self.each)(Found::Recording(Box::new(recording))),
        }
    }

    fn texts(
        &mut self,
        fallback: &str,
        readable: Vec<Searched>,
        join: Join,
        warnings: Warnings,
    ) -> Result<(), Cancelled> {
        let copies = join == Join::Names
            && sessions::overlap(readable.iter().map(|text| &text.search.groups[..]), self.options);
        if join == Join::Alone || copies || readable.len() < 2 {
            let mut odd = Some(warnings);
            for text in readable {
                let own = names::session_from_file(&text.name);
                let fallback = if join == Join::Names { own.as_str() } else { fallback };
                self.text(fallback, text, false, odd.take().unwrap_or_default())?;
            }
            return Ok(());
        }
        // One search over all of them: their families are apart, or one, as the files are.
        let mut all: Option<Searched> = None;
        for (number, mut text) in readable.into_iter().enumerate() {
            for group in &mut text.search.groups {
                match join {
                    Join::Parts => group.family = 0,
                    _ => group.family = group.family.saturating_add((number as u32) << 20),
                }
            }
            match &mut all {
                None => all = Some(text),
                Some(first) => {
                    first.search.groups.append(&mut text.search.groups);
                    first.search.warnings.merge(text.search.warnings);
                    first.sentry_segment |= text.sentry_segment;
                }
            }
        }
        match all {
            Some(text) => self.text(fallback, text, join == Join::Parts, warnings),
            None => Ok(()),
        }
    }

    fn text(
        &mut self,
        fallback: &str,
        text: Searched,
        one: bool,
        mut warnings: Warnings,
    ) -> Result<(), Cancelled> {
        let Searched { name, search, sentry_segment } = text;
        warnings.merge(search.warnings);
        let sessions = sessions::split(search.groups, search.shape, sentry_segment, one, self.options);
        let nameless = sessions.iter().filter(|s| s.id.is_none()).count();
        let total: u64 = sessions.iter().flat_map(|s| s.slices()).map(|s| s.len() as u64).sum();
        let earlier = self.before.as_ref().map(|before| before.nameless);
        let (mut nameless_before, mut done, mut unread) = (earlier.unwrap_or(0), 0, Warnings::default());
        let before = (self.summary.recordings, self.summary.refused);
        for session in sessions {
            let size: u64 = session.slices().map(|s| s.len() as u64).sum();
            let fallback = if session.id.is_none() && (nameless > 1 || earlier.is_some()) {
                nameless_before += 1;
                if let Some(before) = &mut self.before {
                    before.nameless = nameless_before;
                }
                format!("{fallback}-{nameless_before}")
            } else {
                fallback.to_owned()
            };
            let span = Span { watch: self.watch, done, total };
            let read = assemble::recording(&name, &fallback, session, self.options, &span)?;
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
                    self.hand_out(recording);
                }
                Err(odd) => unread.merge(odd),
            }
        }
        if (self.summary.recordings, self.summary.refused) == before {
            if let Some(kind) = tables::of_text(&search.text, self.options) {
                self.table(&name, kind, search.text.as_bytes(), (warnings, None));
                return Ok(());
            }
            warnings.merge(unread);
            let (kind, reason) = formats::explain(&search.text, &warnings);
            self.refuse_file(&name, kind, &reason);
        }
        Ok(())
    }
}

/// The file as an archive, if it is one.
fn archive(path: &Path) -> Option<(Kind, std::fs::File)> {
    let mut file = std::fs::File::open(path).ok().filter(|f| f.metadata().is_ok_and(|m| m.is_file()))?;
    let mut head = Vec::new();
    (&mut file).take(HEAD_BYTES as u64).read_to_end(&mut head).ok()?;
    let kind = Kind::of(&head)?;
    file.rewind().ok()?;
    Some((kind, file))
}

/// What a session without a name of its own is called.
fn fallback_id(blobs: &[Blob], join: Join) -> Option<String> {
    let first = blobs.first()?;
    let part = join == Join::Parts || openreplay::is_file_name(&first.name);
    let of_parts = part.then(|| parts::session_of(&first.name, &first.folder)).flatten();
    Some(of_parts.unwrap_or_else(|| names::session_from_file(&first.name)))
}
