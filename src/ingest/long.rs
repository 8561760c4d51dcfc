//! Sessions of hundreds of megabytes: their text is read a piece at a time and let go, so that only the events are held.
//! Knows no bracket and no vendor.

use super::archives::UNDER_WAY_OF_WHOLE;
use super::assemble::{self, Told};
use super::bytes;
use super::crowd::with_crowd;
use super::find::{self, Search};
use super::import::READING;
use super::large::as_one;
use super::pieces::{Broken, Pieces};
use super::reading::Reader;
use super::scope::set_property;
use super::{Cancelled, Quiet, ReadOptions, Span, formats, names, sessions};
use crate::model::{WarningCode, Warnings, Watch};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

/// What a piece of a file tells, and what is odd about it as a whole.
struct Piece {
    sessions: Vec<Told>,
    odd: Warnings,
    bytes: u64,
}

impl Piece {
    fn read(raw: Vec<u8>, options: &ReadOptions, watch: &dyn Watch) -> Result<Self, Cancelled> {
        let quiet = Quiet(watch);
        let mut odd = Warnings::default();
        let text = bytes::plain(raw, &mut odd);
        let bytes = text.len() as u64;
        let Search { mut groups, shape, warnings, .. } = find::find(text, options, &quiet)?;
        odd.merge(warnings);
        let one = as_one(&mut groups);
        let span = Span { watch: &quiet, done: 0, total: 0 };
        let mut told = Vec::new();
        for session in sessions::split(groups, shape, false, one, options) {
            let mut session = assemble::told(session, options, &span)?;
            assemble::tighten(&mut session.events);
            told.push(session);
        }
        Ok(Self { sessions: told, odd, bytes })
    }
}

impl Reader<'_> {
    /// A file whose events are one session, or several that name themselves.
    pub(super) fn long(&mut self, name: &str, mut pieces: Pieces) -> Result<(), Cancelled> {
        let (options, watch) = (self.options, self.watch);
        let mut read = Vec::new();
        let mut broken = None;
        let under_way = options.max_whole_bytes / UNDER_WAY_OF_WHOLE;
        with_crowd(under_way, |mut crowd| {
            let mut bytes = 0;
            while broken.is_none() {
                if watch.cancelled() {
                    return Err(Cancelled);
                }
                watch.progress(pieces.taken(), pieces.size, READING);
                match pieces.next_piece() {
                    Ok(None) => break,
                    Ok(Some(piece)) if bytes + piece.len() as u64 > options.max_unpacked_bytes => {
                        broken = Some(Broken::TooLarge);
                    }
                    Ok(Some(piece)) => {
                        let size = piece.len() as u64;
                        bytes += size;
                        for piece in crowd.begin(size, move || Piece::read(piece, options, watch)) {
                            read.push(piece?);
                        }
                    }
                    Err(why) => broken = Some(why),
                }
            }
            while let Some(piece) = crowd.next() {
                read.push(piece?);
            }
            Ok(())
        })?;
        let mut odd = Warnings::default();
        for piece in &mut read {
            self.summary.unpacked_bytes += piece.bytes;
            odd.merge(std::mem::take(&mut piece.odd));
        }
        let before = self.summary.recordings;
        let fallback = names::session_from_file(name);
        let sessions = joined(read.into_iter().flat_map(|piece| piece.sessions).collect());
        let several = sessions.iter().filter(|told| told.id.is_none()).count() > 1;
        for (number, told) in sessions.into_iter().enumerate() {
            let own = if several { format!("{fallback}-{}", number + 1) } else { fallback.clone() };
            match assemble::complete_unless_stopped(name, &own, told, options, watch)? {
                Ok(mut recording) => {
                    if let Some(cut) = odd.0.get_mut(&WarningCode::TruncatedInput) {
                        // Writing to a string cannot fail.
                        let _ = write!(cut.example, "; {} events were complete", recording.events.len());
                    }
                    recording.warnings.merge(std::mem::take(&mut odd));
                    self.hand_out(recording);
                }
                Err(unread) => odd.merge(unread),
            }
        }
        match broken {
            Some(broken) => self.refuse_broken(name, &broken),
            None if self.summary.recordings == before => {
                let (kind, reason) = formats::explain("[]", &odd);
                self.refuse_file(name, kind, &reason);
            }
            None => {}
        }
        Ok(())
    }
}

/// Parts of the same sessions put together, in the order of their first. What has no name belongs to the only session that
/// has one: names often stand behind all events.
fn joined(parts: Vec<Told>) -> Vec<Told> {
    let mut names: Vec<Arc<str>> = parts.iter().filter_map(|part| part.id.clone()).collect();
    names.sort_unstable();
    names.dedup();
    let only = if let [only] = &names[..] { Some(Arc::clone(only)) } else { None };
    let named = |part: &Told| part.id.clone().or_else(|| only.clone());
    let mut events: BTreeMap<Option<Arc<str>>, usize> = BTreeMap::new();
    for part in &parts {
        *events.entry(named(part)).or_default() += part.events.len();
    }
    let mut places: BTreeMap<Option<Arc<str>>, usize> = BTreeMap::new();
    let mut all: Vec<Told> = Vec::new();
    for mut part in parts {
        part.id = named(&part);
        let place = *places.entry(part.id.clone()).or_insert(all.len());
        let Some(whole) = all.get_mut(place) else {
            let further = events.get(&part.id).map_or(0, |count| count - part.events.len());
            part.events.reserve_exact(further);
            all.push(part);
            continue;
        };
        whole.user = whole.user.take().or(part.user);
        for (key, value) in &part.properties {
            set_property(&mut whole.properties, key, value);
        }
        whole.warnings.merge(part.warnings);
        whole.events.extend(part.events);
    }
    all
}
