//! From files to recordings: joins the parts of a session, and asks the reader that fits.

use super::bytes::{self, Content, Decoded};
use super::containers::{Blob, HEAD_BYTES, Kind, Seekable, Source};
use super::find::{self, Search};
use super::large::Large;
use super::opened::{Opened, Told};
use super::parts;
use super::sidecar::Sidecar;
use super::tables::{self, TableKind};
use super::{
    Cancelled, ReadOptions, ReadSummary, Refusal, RefusalKind, Span, assemble, clarity, datadog, formats,
    inputs, names, openreplay, sessions,
};
use crate::model::{Recording, WarningCode, Warnings, Watch};
use std::fmt::Write;
use std::fs::File;
use std::io::Cursor;
use std::path::Path;

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

/// What reading gives.
pub enum Given {
    Recording {
        recording: Box<Recording>,
        /// What it was called after, where the export has no name for it.
        fallback: Option<String>,
    },
    Refused(Refusal),
}

pub struct Reader<'r> {
    pub options: &'r ReadOptions,
    pub watch: &'r dyn Watch,
    give: &'r mut dyn FnMut(Given),
    pub summary: ReadSummary,
    /// Archives within which it is.
    pub(super) archives: usize,
    /// What it reads is a piece of a large file: sessions without a name are numbered even where there is only one.
    pub(super) piece: bool,
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
    pub fn new(options: &'r ReadOptions, watch: &'r dyn Watch, give: &'r mut dyn FnMut(Given)) -> Self {
        Self { options, watch, give, summary: ReadSummary::default(), archives: 0, piece: false }
    }

    /// Hands out and counts.
    pub(super) fn give(&mut self, given: Given) {
        match &given {
            Given::Refused(_) => self.summary.refused += 1,
            Given::Recording { recording, .. } => {
                self.summary.recordings += 1;
                self.summary.events += recording.events.len() as u64;
            }
        }
        (self.give)(given);
    }

    pub(super) fn refuse(&mut self, refusal: Refusal) {
        self.give(Given::Refused(refusal));
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
        let (name, folder) = (inputs::name_of(path), inputs::folder_of(path));
        if let Some(bytes) = inputs::small(path, self.options)
            && Kind::of(&bytes).is_none()
            && !bytes::is_packed(&bytes)
        {
            return self.unit(vec![Blob { name, folder, bytes }], Join::Alone);
        }
        if let Some(opened) = Opened::of(path, self.options) {
            let (head, size, watch) = (opened.head(HEAD_BYTES), opened.size, self.watch);
            match Kind::of(&head) {
                Some(Kind::Zip) if !opened.is_packed() => {
                    if let Ok(mut file) = File::open(path) {
                        self.summary.bytes += size;
                        return self.archive(&name, &mut Source::Zip(&mut file));
                    }
                }
                Some(Kind::Tar) => {
                    self.summary.bytes += size;
                    return self.archive(
                        &name,
                        &mut Source::Tar(&|| {
                            let stream = opened.stream()?;
                            Ok(Box::new(Told { stream, size, watch, what: "Unpacking" }))
                        }),
                    );
                }
                _ => {}
            }
            if let Some(large) = Large::of(&opened, self.options, watch)? {
                return self.large(&name, &folder, large);
            }
        }
        match inputs::load(path, self.options, self.watch)? {
            Ok(bytes) => self.unit(vec![Blob { name, folder, bytes }], Join::Alone),
            Err(refusal) => {
                self.refuse(refusal);
                Ok(())
            }
        }
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
                Content::Archive(Kind::Zip, bytes) => {
                    let mut file: Box<dyn Seekable> = Box::new(Cursor::new(bytes));
                    self.archive(&blob.name, &mut Source::Zip(&mut *file))?;
                }
                Content::Archive(Kind::Tar, bytes) => {
                    self.archive(&blob.name, &mut Source::Tar(&|| Ok(Box::new(&bytes[..]))))?;
                }
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

    pub(super) fn hand_out(&mut self, recording: Recording) {
        self.give(Given::Recording { recording: Box::new(recording), fallback: None });
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
        let (mut nameless_before, mut done, mut unread) = (0, 0, Warnings::default());
        let before = (self.summary.recordings, self.summary.refused);
        for session in sessions {
            let size: u64 = session.slices().map(|s| s.len() as u64).sum();
            let named = session.id.is_some();
            let called = if !named && (nameless > 1 || self.piece) {
                nameless_before += 1;
                format!("{fallback}-{nameless_before}")
            } else {
                fallback.to_owned()
            };
            let span = Span { watch: self.watch, done, total };
            let read = assemble::recording(&name, &called, session, self.options, &span)?;
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
                    let fallback = (!named).then(|| fallback.to_owned());
                    self.give(Given::Recording { recording: Box::new(recording), fallback });
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

/// What a session without a name of its own is called.
fn fallback_id(blobs: &[Blob], join: Join) -> Option<String> {
    let first = blobs.first()?;
    let part = join == Join::Parts || openreplay::is_file_name(&first.name);
    let of_parts = part.then(|| parts::session_of(&first.name, &first.folder)).flatten();
    Some(of_parts.unwrap_or_else(|| names::session_from_file(&first.name)))
}
