//! An import as a whole: files and folders in, sessions in the project out, with an account of everything refused.

pub use super::account::{ImportReport, SessionWarning};
use super::opened::Opened;
use super::{
    Cancelled, ConsentRules, Found, Quiet, ReadOptions, Refusal, RefusalKind, Unit, inputs, list_inputs,
    names, parts, plan, read_files,
};
use crate::model::{Recording, SessionId, Warning, WarningCode, Watch};
use crate::privacy::pseudonym_key;
use crate::project::{Added, CodecError, Derived, Prepared, Project, ProjectError, without_verdicts};
use rayon::prelude::*;
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;

/// Files that are read and prepared while those before are stored; what is made of them, a tenth of their bytes, bounds
/// the memory that an import takes. So many large files are a batch of their own.
const BATCH_FILES: usize = 512;
const BATCH_BYTES: u64 = 16 << 20;
const BATCH_LARGE_FILES: usize = 8;
/// Sessions that are stored in one transaction: a table may hold thousands of small ones.
const BATCH_SESSIONS: usize = 256;
/// Events of recordings that wait to be made ready side by side: some megabytes of them.
const READY_EVENTS: usize = 30_000;
/// Sessions of a large file that wait to be stored: each may be large too.
const WAITING_SESSIONS: usize = 32;
/// What JSON usually packs to.
const PACKED_RATIO: u64 = 10;
/// What the watch is told that is done, in bytes.
pub const READING: &str = "Reading recordings";

/// What else is made of each recording while it is in memory, and stored with it; `None` where the watch stopped it.
pub type Beside<'b> = &'b (dyn Fn(&Recording, &Prepared, &dyn Watch) -> Option<Vec<Derived>> + Sync);

/// Nothing beside the recordings.
pub const NOTHING_BESIDE: Beside<'static> = &|_, _, _| Some(Vec::new());

/// Setting: which sessions must not be stored.
const CONSENT: &str = "import.consent";

/// The consent rules of a project; none where nobody set any.
///
/// # Errors
/// The outer one where the project cannot be read; the inner one, a sentence, where its rules are none of ours.
pub fn consent_of(project: &Project) -> Result<Result<ConsentRules, String>, ProjectError> {
    Ok(match project.setting(CONSENT)? {
        Some(text) => ConsentRules::from_json(&text),
        None => Ok(ConsentRules::default()),
    })
}

/// Puts consent rules in force from the next import on.
pub fn put_consent(project: &mut Project, rules: &ConsentRules) -> Result<(), ProjectError> {
    if rules.rules.is_empty() {
        return project.remove_setting(CONSENT);
    }
    project.set_setting(CONSENT, &rules.to_json())
}

enum Outcome {
    Prepared {
        prepared: Box<Prepared>,
        /// What it is called together with the other parts of its session, if its file is a part; what its parts are
        /// called alone, if it was put together of them.
        otherwise: Arc<[SessionId]>,
        events: u64,
        warnings: Vec<(WarningCode, Warning)>,
    },
    Refused(Refusal),
}

impl Outcome {
    /// Under which its session may stand in the project.
    fn names(&self) -> impl Iterator<Item = &SessionId> {
        let prepared = match self {
            Self::Prepared { prepared, otherwise, .. } => Some(names_of(prepared, otherwise)),
            Self::Refused(_) => None,
        };
        prepared.into_iter().flatten()
    }
}

fn names_of<'p>(prepared: &'p Prepared, otherwise: &'p [SessionId]) -> impl Iterator<Item = &'p SessionId> {
    std::iter::once(prepared.id()).chain(otherwise)
}

/// Imports everything that is below `paths`, with what `beside` makes of each recording. Sessions are durable batch by batch,
/// when the next is stored: a stopped or killed import loses nothing that it told, and doing it again goes on where it
/// stopped.
///
/// # Errors
/// Only when the project cannot be written; a bad input is a refusal in the report.
pub fn import_into(
    project: &mut Project,
    paths: &[PathBuf],
    options: &ReadOptions,
    beside: Beside<'_>,
    now_ms: i64,
    watch: &dyn Watch,
) -> Result<ImportReport, ProjectError> {
    let kept = super::mappings::kept(project)?.into_iter().map(|(_, mapping)| mapping).collect();
    let options = &ReadOptions {
        pseudonym_key: pseudonym_key(project.uuid()),
        kept_columns: Arc::new(kept),
        ..options.clone()
    };
    let (files, refused) = list_inputs(paths);
    let mut report = ImportReport { refused, ..ImportReport::default() };
    let Ok(units) = plan(&files, options, watch) else {
        report.cancelled = true;
        return Ok(report);
    };
    let now_ms = super::imports::free_moment(project, now_ms)?;
    let making = &Making { beside, held: project.contents()?.into_iter().map(|(_, hash)| hash).collect() };
    let units: Vec<Weighed> = units.into_par_iter().map(Weighed::of).collect();
    let total: u64 = units.iter().map(|unit| unit.bytes).sum();
    let (large, units): (Vec<Weighed>, Vec<Weighed>) =
        units.into_iter().partition(|unit| unit.is_large(options));
    let (mut rest, mut begun) = (&units[..], 0);
    let mut next_batch = || {
        let (batch, further) = rest.split_at(batch_length(rest));
        rest = further;
        begun += batch.iter().map(|unit| unit.bytes).sum::<u64>();
        (batch, begun)
    };
    let read = |batch: &[Weighed]| {
        batch.par_iter().map(|weighed| read_one(&weighed.unit, options, making, watch)).collect()
    };
    let (batch, mut reached) = next_batch();
    watch.progress(0, total, READING);
    let mut ready: Vec<Read> = read(batch);
    while !ready.is_empty() && !report.cancelled {
        let (batch, reaches) = next_batch();
        watch.progress(reached, total, READING);
        reached = reaches;
        // The threads read the next batch while this one stores the one before.
        let mut next: Vec<Read> = Vec::new();
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| next = read(batch));
            project.together(|project| store_all(project, ready, now_ms, &mut report))
        })?;
        ready = next;
        report.cancelled |= !ready.is_empty() && watch.cancelled();
    }
    for Weighed { unit, bytes } in &large {
        if report.cancelled || watch.cancelled() {
            report.cancelled = true;
            break;
        }
        let bytes = *bytes;
        let part = Part { watch, before: reached, bytes, total, stopped: AtomicBool::new(false) };
        one_by_one(project, unit, options, making, now_ms, &part, &mut report)?;
        reached += bytes;
    }
    watch.progress(total, total, READING);
    if !report.imported.is_empty() {
        report.at_ms = Some(now_ms);
        super::imports::note(project, now_ms, paths, &report)?;
    }
    Ok(report)
}

struct Weighed {
    unit: Unit,
    /// As its files lie on the disk.
    bytes: u64,
}

impl Weighed {
    fn of(unit: Unit) -> Self {
        let bytes =
            unit.files.iter().filter_map(|f| std::fs::metadata(f).ok()).map(|about| about.len()).sum();
        Self { unit, bytes }
    }

    /// Whether more is in it than is read as a whole, as far as its size tells: it is then read by itself, and stored
    /// while it is read.
    fn is_large(&self, options: &ReadOptions) -> bool {
        let packed =
            |file: &PathBuf| Opened::of(file, options).is_some_and(|opened| opened.is_packed_or_zip());
        self.bytes > options.max_whole_bytes
            || (self.bytes > options.max_whole_bytes / PACKED_RATIO && self.unit.files.iter().any(packed))
    }
}

/// Units of the next batch: small ones many, large ones few.
fn batch_length(units: &[Weighed]) -> usize {
    let mut bytes = 0;
    let fits = |(at, unit): &(usize, &Weighed)| {
        bytes += unit.bytes;
        *at < BATCH_LARGE_FILES || bytes <= BATCH_BYTES
    };
    units.iter().take(BATCH_FILES).enumerate().take_while(fits).count().max(1).min(units.len())
}

/// How a recording is made ready to be stored.
struct Making<'b> {
    beside: Beside<'b>,
    /// Hashes of the contents that the project has: of these nothing has to be made again.
    held: HashSet<Arc<str>>,
}

impl Making<'_> {
    fn ready(&self, recording: &Recording, watch: &dyn Watch) -> Result<Prepared, CodecError> {
        let prepared = Prepared::unless_stopped(recording, watch)?;
        if self.held.contains(prepared.content_hash()) {
            return Ok(prepared);
        }
        // What is made beside counts the events as they are stored.
        let made = (self.beside)(&without_verdicts(recording), &prepared, watch);
        prepared.with(made.ok_or(CodecError::Stopped)?)
    }

    /// What was found, ready to be stored.
    fn outcome(
        &self,
        found: Found,
        otherwise: &Arc<[SessionId]>,
        watch: &dyn Watch,
    ) -> Result<Outcome, Cancelled> {
        let recording = match found {
            Found::Refused(refusal) => return Ok(Outcome::Refused(refusal)),
            Found::Recording(recording) => recording,
        };
        match self.ready(&recording, watch) {
            Ok(prepared) => Ok(Outcome::Prepared {
                events: u64::from(prepared.facts().events),
                prepared: Box::new(prepared),
                otherwise: Arc::clone(otherwise),
                warnings: recording.warnings.0.into_iter().collect(),
            }),
            Err(CodecError::Stopped) => Err(Cancelled),
            Err(reason) => Ok(Outcome::Refused(Refusal {
                input: recording.source.file.to_string(),
                reason: format!(
                    "Session {} cannot be stored ({reason}); please report this export",
                    recording.id
                ),
                kind: RefusalKind::Damaged,
            })),
        }
    }
}

/// What became of the files of one unit, and their bytes after unpacking.
type Read = Result<(Vec<Outcome>, u64), Cancelled>;

fn read_one(unit: &Unit, options: &ReadOptions, making: &Making<'_>, watch: &dyn Watch) -> Read {
    let mut outcomes = Vec::new();
    // The reader's own progress is of one file; the import reports over all.
    let bytes = read_each(unit, options, making, &Quiet(watch), &mut |outcome| outcomes.push(outcome))?;
    Ok((outcomes, bytes))
}

/// Every session of a unit, ready to be stored; gives the bytes after unpacking.
fn read_each(
    unit: &Unit,
    options: &ReadOptions,
    making: &Making<'_>,
    watch: &dyn Watch,
    each: &mut dyn FnMut(Outcome),
) -> Result<u64, Cancelled> {
    let otherwise = called_otherwise(unit);
    // What many threads read is made ready by many; the rest of the work on a unit is stopped as soon as one is.
    let (mut some, mut events, mut stopped) = (Vec::new(), 0, false);
    let mut ready = |some: Vec<Found>| {
        let outcomes: Result<Vec<Outcome>, Cancelled> =
            some.into_par_iter().map(|found| making.outcome(found, &otherwise, watch)).collect();
        stopped |= outcomes.is_err();
        outcomes.into_iter().flatten().for_each(&mut *each);
    };
    let summary = read_files(&unit.files, unit.join, options, watch, &mut |found| {
        if let Found::Recording(recording) = &found {
            events += recording.events.len();
        }
        some.push(found);
        if events >= READY_EVENTS || some.len() >= BATCH_SESSIONS {
            events = 0;
            ready(std::mem::take(&mut some));
        }
    })?;
    ready(some);
    if stopped { Err(Cancelled) } else { Ok(summary.unpacked_bytes) }
}

/// Under which names a session of these files may stand in the project, beside its own.
fn called_otherwise(unit: &Unit) -> Arc<[SessionId]> {
    const MOST_PARTS: usize = 64;
    let alone = |file: &PathBuf| SessionId::new(names::session_from_file(&inputs::name_of(file)));
    match unit.files.as_slice() {
        [part] => parts::session_of(&inputs::name_of(part), &inputs::folder_of(part))
            .map(SessionId::new)
            .into_iter()
            .collect(),
        parts => parts.iter().take(MOST_PARTS).map(alone).collect(),
    }
}

/// Stores the sessions of a large unit while it is read: what waits between the two is bounded, whatever its size.
fn one_by_one(
    project: &mut Project,
    unit: &Unit,
    options: &ReadOptions,
    making: &Making<'_>,
    now_ms: i64,
    part: &Part<'_>,
    report: &mut ImportReport,
) -> Result<(), ProjectError> {
    let (sender, receiver) = sync_channel(WAITING_SESSIONS);
    std::thread::scope(|scope| {
        let reading = scope.spawn(move || {
            // Nobody takes more after a write that failed; the reading is stopped then.
            read_each(unit, options, making, part, &mut |outcome| drop(sender.send(outcome)))
        });
        let mut stored = Ok(());
        while let (Ok(()), Ok(first)) = (&stored, receiver.recv()) {
            let some = std::iter::once(first).chain(receiver.iter().take(WAITING_SESSIONS - 1)).collect();
            stored = project.together(|project| store(project, some, now_ms, report));
        }
        part.stopped.store(stored.is_err(), Ordering::Relaxed);
        drop(receiver);
        match reading.join() {
            Ok(Ok(bytes)) => report.bytes += bytes,
            Ok(Err(Cancelled)) => report.cancelled = true,
            Err(panic) => std::panic::resume_unwind(panic),
        }
        stored
    })
}

/// In few transactions, in the order of the inputs. What was read before a stop is stored.
fn store_all(
    project: &mut Project,
    read: Vec<Read>,
    now_ms: i64,
    report: &mut ImportReport,
) -> Result<(), ProjectError> {
    let mut waiting = Vec::new();
    for unit in read {
        let Ok((outcomes, bytes)) = unit else {
            report.cancelled = true;
            continue;
        };
        report.bytes += bytes;
        for outcome in outcomes {
            waiting.push(outcome);
            if waiting.len() == BATCH_SESSIONS {
                store(project, std::mem::take(&mut waiting), now_ms, report)?;
            }
        }
    }
    store(project, waiting, now_ms, report)
}

fn store(
    project: &mut Project,
    outcomes: Vec<Outcome>,
    now_ms: i64,
    report: &mut ImportReport,
) -> Result<(), ProjectError> {
    let mut sessions = Vec::new();
    let names = outcomes.iter().flat_map(Outcome::names);
    let mut present = project.present(names)?;
    for outcome in outcomes {
        match outcome {
            Outcome::Refused(refusal) if refusal.kind == RefusalKind::NoConsent => {
                *report.withheld.entry(refusal.reason).or_default() += 1;
                let held = project.find_session(&refusal.input).ok();
                report.withheld_held.extend(held.filter(|id| id.as_str() == refusal.input));
            }
            Outcome::Refused(refusal) => report.refused.push(refusal),
            Outcome::Prepared { prepared, otherwise, events, warnings } => {
                // A part of a session that is there is nothing new, whatever it is called by itself.
                let candidates: Vec<SessionId> =
                    names_of(&prepared, &otherwise).filter(|name| present.contains(*name)).cloned().collect();
                if let Some(held) = project.session_with_all_of(&prepared, &candidates)? {
                    report.unchanged.push(held);
                } else if let Some(grown) = project.grow_into(&prepared, &candidates)? {
                    // It may be called otherwise now, as the next of its parts names it.
                    present.insert(grown.clone());
                    report.tell_imported(grown, events, warnings);
                } else {
                    sessions.push((prepared, events, warnings));
                }
            }
        }
    }
    if sessions.is_empty() {
        return Ok(());
    }
    let added = project.add_all(sessions.iter().map(|(prepared, ..)| &**prepared), now_ms)?;
    for (added, (_, events, warnings)) in added.into_iter().zip(sessions) {
        let session = added.stored().clone();
        if matches!(added, Added::Unchanged(_)) {
            report.unchanged.push(session);
            continue;
        }
        report.tell_imported(session, events, warnings);
    }
    Ok(())
}

/// The reading of one large unit, within that of all.
struct Part<'a> {
    watch: &'a dyn Watch,
    /// Bytes of the units before, of this one, and of all.
    before: u64,
    bytes: u64,
    total: u64,
    /// A write failed.
    stopped: AtomicBool,
}

impl Watch for Part<'_> {
    fn progress(&self, done: u64, total: u64, what: &str) {
        // What is told of single sessions within says nothing of the whole.
        if (what == READING || what == "Unpacking") && total > 0 {
            let share = done.min(total) as f64 / total as f64;
            self.watch.progress(self.before + (share * self.bytes as f64) as u64, self.total, READING);
        }
    }

    fn cancelled(&self) -> bool {
        self.stopped.load(Ordering::Relaxed) || self.watch.cancelled()
    }
}
