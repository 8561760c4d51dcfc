//! Events of one session become a recording: one time, one order, tabs, pages, and nothing that must not be kept.

mod describe;
mod order;
mod pages;
mod privacy;
mod tabs;
mod tight;
mod time;

use super::find::Slice;
use super::names::clean_id;
use super::rrweb::{Decoder, Facts, RawEvent};
use super::scope::set_property;
use super::sessions::Session;
use super::{Cancelled, ReadOptions, Span};
use crate::model::{Event, EventKind, NoWatch, Recording, SessionId, Source, WarningCode, Warnings, Watch};
use crate::privacy::{mask_person, mask_properties, mask_session_id};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

pub use tight::tighten;

/// A session up to this size is read by one thread: the others have sessions of their own.
const ALONE_BYTES: usize = 1 << 20;
/// Slices that one thread reads at a time: snapshots are thousands of times larger than clicks, so few.
const CHUNK: usize = 64;
/// Chunks between two looks at the clock.
const ROUND: usize = 256;
/// A recording that lasts longer than a hundred years has a broken clock; sums of such times must not overflow.
const MAX_OFFSET_MS: i64 = 100 * 366 * 24 * 3_600_000;
/// A gap without any event over which a warning says so: three times the usual end of a visit's activity.
const LONG_GAP_MS: i64 = 30 * 60_000;

/// An event on its way to the model: its time is in milliseconds, its tab known.
struct Placed {
    time_ms: f64,
    /// Time of the export's event that it stands in, usually the same.
    anchor_ms: f64,
    sequence: Option<i64>,
    print: u64,
    tab: u16,
    kind: EventKind,
}

/// What a reader has made of one session, before its times, tabs and pages are settled.
#[derive(Debug)]
pub struct Told {
    /// The export's own name for it.
    pub id: Option<Arc<str>>,
    pub format: &'static str,
    pub user: Option<Arc<str>>,
    pub properties: BTreeMap<Arc<str>, Arc<str>>,
    pub events: Vec<RawEvent>,
    pub warnings: Warnings,
}

impl Told {
    pub fn new(format: &'static str) -> Self {
        Self {
            id: None,
            format,
            user: None,
            properties: BTreeMap::new(),
            events: Vec::new(),
            warnings: Warnings::default(),
        }
    }
}

/// The session of rrweb events as a recording; only its warnings when not one of its events can be read.
pub fn recording(
    file: &str,
    fallback_id: &str,
    session: Session,
    options: &ReadOptions,
    span: &Span<'_>,
) -> Result<Result<Recording, Warnings>, Cancelled> {
    let told = told(session, options, span)?;
    complete_unless_stopped(file, fallback_id, told, options, span.watch)
}

/// What the rrweb events of a session, or of a part of one, tell.
pub fn told(session: Session, options: &ReadOptions, span: &Span<'_>) -> Result<Told, Cancelled> {
    let (events, facts, mut warnings) = decode(&session, options, span)?;
    if let Some(doubt) = session.doubt {
        warnings.note(WarningCode::AmbiguousSessions, || doubt);
    }
    let mut told = Told { id: session.id.or(facts.session), events, warnings, ..Told::new(session.format) };
    for scope in session.groups.iter().map(|g| &g.scope) {
        told.user = told.user.or_else(|| scope.user.clone());
        for (key, value) in &scope.properties {
            set_property(&mut told.properties, key, value);
        }
    }
    told.user = told.user.or(facts.user);
    for (key, value) in &facts.properties {
        set_property(&mut told.properties, key, value);
    }
    Ok(told)
}

/// The id of a session that has no name, from what it is called after.
pub fn called(name: &str, options: &ReadOptions) -> SessionId {
    let id = clean_id(name).unwrap_or_else(|| "session".to_owned());
    SessionId(mask_session_id(id.into(), &options.masks, &options.pseudonym_key))
}

/// What a reader told as a recording; only its warnings when it told of no event.
pub fn complete(
    file: &str,
    fallback_id: &str,
    told: Told,
    options: &ReadOptions,
) -> Result<Recording, Warnings> {
    let recording = complete_unless_stopped(file, fallback_id, told, options, &NoWatch);
    recording.unwrap_or_else(|Cancelled| Err(Warnings::default()))
}

/// The same, with a look at the watch between its steps: on a million events they take a second together.
pub fn complete_unless_stopped(
    file: &str,
    fallback_id: &str,
    told: Told,
    options: &ReadOptions,
    watch: &dyn Watch,
) -> Result<Result<Recording, Warnings>, Cancelled> {
    let go_on = || if watch.cancelled() { Err(Cancelled) } else { Ok(()) };
    let Told { id, format, user, mut properties, events: raw, mut warnings } = told;
    if raw.iter().all(|e| matches!(&e.kind, EventKind::Custom { tag, .. } if tag.starts_with("rrweb/type-")))
    {
        return Ok(Err(warnings));
    }
    let (mut placed, tabs) = tabs::place(raw, options, &mut warnings);
    go_on()?;
    time::to_milliseconds(&mut placed, &mut warnings);
    go_on()?;
    order::sort(&mut placed, &mut warnings);
    go_on()?;
    order::drop_duplicates(&mut placed, &mut warnings);
    if placed.len() > options.max_events {
        let over = (placed.len() - options.max_events) as u64;
        warnings.note_many(WarningCode::ValueCapped, over, || {
            format!("events over the limit of {} were left out", options.max_events)
        });
        placed.truncate(options.max_events);
    }
    go_on()?;
    let (started_at_ms, mut events) = relative(placed);
    pages::complete(&mut events, tabs.len(), &mut warnings);
    go_on()?;
    privacy::mask(&mut events, tabs.len(), options, &mut warnings);
    go_on()?;
    note_gaps(&events, &mut warnings);
    describe::derive(&events, &mut properties);
    mask_properties(&mut properties, &options.masks, &mut |_| {});
    let id = match id {
        Some(id) => SessionId(mask_session_id(id, &options.masks, &options.pseudonym_key)),
        None => called(fallback_id, options),
    };
    Ok(Ok(Recording {
        id,
        source: Source { file: file.into(), format: format.into() },
        started_at_ms,
        user_id: user.map(|id| mask_person(id, &options.masks, &options.pseudonym_key)),
        properties,
        tabs,
        events,
        warnings,
    }))
}

fn decode(
    session: &Session,
    options: &ReadOptions,
    span: &Span<'_>,
) -> Result<(Vec<RawEvent>, Facts, Warnings), Cancelled> {
    let slices: Vec<&Slice> = session.slices().collect();
    if slices.iter().map(|s| s.len()).sum::<usize>() <= ALONE_BYTES {
        span.advance(0)?;
        let mut decoder = Decoder::new(options);
        slices.iter().for_each(|slice| decoder.read(slice));
        return Ok(decoder.told());
    }
    let (mut events, mut facts, mut warnings) = (Vec::new(), Facts::default(), Warnings::default());
    let mut bytes = 0;
    for round in slices.chunks(CHUNK * ROUND) {
        span.advance(bytes)?;
        let parts: Vec<(Vec<RawEvent>, Facts, Warnings)> = round
            .par_chunks(CHUNK)
            .map_init(
                || Decoder::new(options),
                |decoder, chunk| {
                    for slice in chunk {
                        if span.watch.cancelled() {
                            break;
                        }
                        decoder.read(slice);
                    }
                    decoder.told()
                },
            )
            .collect();
        for (part, told, odd) in parts {
            events.extend(part);
            facts.session = facts.session.or(told.session);
            facts.user = facts.user.or(told.user);
            facts.properties.extend(told.properties);
            warnings.merge(odd);
        }
        bytes += round.iter().map(|s| s.len() as u64).sum::<u64>();
    }
    span.advance(bytes)?;
    Ok((events, facts, warnings))
}

/// Times from the export's first event on. Requests that a later event tells of may lie before it: they count from 0.
fn relative(placed: Vec<Placed>) -> (i64, Vec<Event>) {
    let start = placed.iter().map(|p| p.anchor_ms).min_by(f64::total_cmp).unwrap_or_default();
    let events = placed.into_iter().map(|p| {
        let offset_ms = ((p.time_ms - start).round() as i64).clamp(0, MAX_OFFSET_MS);
        let mut kind = p.kind;
        if let EventKind::PointerMove { samples, .. } = &mut kind {
            for sample in samples {
                sample.offset_ms = sample.offset_ms.saturating_add(offset_ms).clamp(0, MAX_OFFSET_MS);
            }
        }
        Event { offset_ms, tab: crate::model::TabId(p.tab), kind }
    });
    (start.round() as i64, events.collect())
}

fn note_gaps(events: &[Event], warnings: &mut Warnings) {
    for pair in events.windows(2) {
        let gap_ms = pair[1].offset_ms - pair[0].offset_ms;
        if gap_ms > LONG_GAP_MS {
            warnings.note(WarningCode::LongIdleGap, || {
                format!("{} min from {} s on", gap_ms / 60_000, pair[0].offset_ms / 1000)
            });
        }
    }
}

/// A text that all recordings share.
fn empty() -> Arc<str> {
    Arc::from("")
}
