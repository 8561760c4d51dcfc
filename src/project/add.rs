//! Puts recordings into the project: encoded off the lock, stored in one durable transaction.

use super::codec::{self, Chunk, CodecError, LongValue};
use super::facts::Facts;
use super::keep::{self, MAX_DERIVED_BYTES};
use super::long_values::{self, Hash, PutError};
use super::{Project, ProjectError};
use super::{bots, verdicts};
use crate::model::{
    BOT_LIKELIHOOD, BotEvidence, NoWatch, Recording, SessionId, VendorVerdict, Watch, bot_likelihood,
};
use rusqlite::{Connection, OptionalExtension, ToSql, Transaction, TransactionBehavior, params};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What became of a recording that was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    New(SessionId),
    /// The same recording was there already; nothing was changed.
    Unchanged(SessionId),
    /// Another recording has the wanted id, so that this one got a part of its content hash appended.
    Renamed {
        wanted: SessionId,
        stored: SessionId,
    },
}

impl Added {
    /// The id under which the recording now stands in the project.
    pub fn stored(&self) -> &SessionId {
        match self {
            Self::New(id) | Self::Unchanged(id) | Self::Renamed { stored: id, .. } => id,
        }
    }
}

/// A recording in stored form. Making it is the work of an import and needs no project, so that several
/// threads can prepare while one stores.
#[derive(Debug)]
pub struct Prepared {
    /// Without its events, which are in `chunks`.
    pub(super) recording: Recording,
    facts: Facts,
    /// What speaks for it being a program's.
    bot: Vec<BotEvidence>,
    /// What the recording tool said of it; none of it is in `chunks`.
    pub(super) verdicts: Vec<VendorVerdict>,
    pub(super) content_hash: String,
    pub(super) chunks: Vec<Chunk>,
    pub(super) long: BTreeMap<Hash, LongValue>,
    beside: Vec<PackedDerived>,
}

/// A value computed from one recording, to be kept as [`Project::put_derived`] does, under the session's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    pub kind: &'static str,
    pub input_hash: String,
    pub bytes: Vec<u8>,
}

/// The same, ready to be stored.
#[derive(Debug)]
struct PackedDerived {
    kind: &'static str,
    input_hash: String,
    data: Vec<u8>,
}

impl Prepared {
    /// # Errors
    /// When the recording breaks a rule of the model, so that it could not be read back: an event of a tab
    /// that is not there, a page node before its parent; or when one page is beyond all limits.
    pub fn of(recording: &Recording) -> Result<Self, CodecError> {
        Self::unless_stopped(recording, &NoWatch)
    }

    /// The same, with a look at the watch now and then: a recording of hours takes seconds.
    ///
    /// # Errors
    /// [`CodecError::Stopped`] beside the others.
    pub fn unless_stopped(recording: &Recording, watch: &dyn Watch) -> Result<Self, CodecError> {
        if recording.events.iter().any(|event| usize::from(event.tab.0) >= recording.tabs.len()) {
            return Err(CodecError::OutOfRange("tab"));
        }
        let verdicts = verdicts::of(recording);
        let apart = verdicts::without_verdicts(recording);
        let recording = &*apart;
        let mut long = BTreeMap::new();
        Ok(Self {
            facts: Facts::of(recording),
            bot: bots::bot_evidence(recording),
            verdicts,
            content_hash: codec::content_hash(recording.started_at_ms, &recording.events, watch)?,
            chunks: codec::cut(&recording.events, &mut long, watch)?,
            long,
            recording: without_events(recording),
            beside: Vec::new(),
        })
    }

    /// With values that were computed from the same recording. They are stored in the same transaction, unless the
    /// session gets another id: then they may name the wrong one, and are left to be computed again.
    ///
    /// # Errors
    /// When a value is beyond all limits.
    pub fn with(mut self, beside: Vec<Derived>) -> Result<Self, CodecError> {
        for Derived { kind, input_hash, bytes } in beside {
            let data = codec::pack_derived(&bytes, MAX_DERIVED_BYTES)?;
            self.beside.push(PackedDerived { kind, input_hash, data });
        }
        Ok(self)
    }

    /// The id that the recording wants.
    pub fn id(&self) -> &SessionId {
        &self.recording.id
    }

    /// The identity of the content: 64 hexadecimal digits, the same in every project.
    pub fn content_hash(&self) -> &str {
        &self.content_hash
    }

    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// As a project takes it that nobody said otherwise of.
    pub fn is_likely_bot(&self) -> bool {
        bot_likelihood(&self.bot) >= BOT_LIKELIHOOD
    }

    /// What was computed from it: kind, hash of what it was computed with, and bytes as they are stored.
    pub(super) fn beside(&self) -> impl Iterator<Item = (&'static str, &str, &[u8])> {
        self.beside.iter().map(|own| (own.kind, own.input_hash.as_str(), own.data.as_slice()))
    }
}

fn without_events(recording: &Recording) -> Recording {
    Recording {
        id: recording.id.clone(),
        source: recording.source.clone(),
        started_at_ms: recording.started_at_ms,
        user_id: recording.user_id.clone(),
        properties: recording.properties.clone(),
        tabs: recording.tabs.clone(),
        events: Vec::new(),
        warnings: recording.warnings.clone(),
    }
}

impl Project {
    /// Stores a recording; on return it is on the disk. Adding it again changes nothing. A failure leaves
    /// nothing of it behind.
    ///
    /// `now_ms` is noted as the time of import, in milliseconds since 1970-01-01 UTC.
    pub fn add_recording(&mut self, recording: &Recording, now_ms: i64) -> Result<Added, ProjectError> {
        let prepared = Prepared::of(recording).map_err(|reason| self.unstorable(&recording.id, &reason))?;
        self.add_prepared(&prepared, now_ms)
    }

    /// As [`Project::add_recording`], of what another thread has prepared.
    pub fn add_prepared(&mut self, prepared: &Prepared, now_ms: i64) -> Result<Added, ProjectError> {
        let wanted = prepared.recording.id.clone();
        let added = self.add_all([prepared], now_ms)?;
        Ok(added.into_iter().next().unwrap_or(Added::Unchanged(wanted)))
    }

    /// Stores several recordings in one durable transaction, which costs the disk as much as one: all or none.
    pub fn add_all<'p>(
        &mut self,
        all: impl IntoIterator<Item = &'p Prepared>,
        now_ms: i64,
    ) -> Result<Vec<Added>, ProjectError> {
        let fail = self.sql("store a recording");
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&fail)?;
        let mut added = Vec::new();
        for prepared in all {
            let wanted = &prepared.recording.id;
            let stored = match place(&transaction, wanted, &prepared.content_hash).map_err(&fail)? {
                Place::Held(id) => {
                    added.push(Added::Unchanged(id));
                    continue;
                }
                Place::Free(id) => id,
            };
            match insert(&transaction, &stored, prepared, now_ms) {
                Ok(()) if stored == *wanted => added.push(Added::New(stored)),
                Ok(()) => added.push(Added::Renamed { wanted: wanted.clone(), stored }),
                Err(PutError::Sql(e)) => return Err(fail(e)),
                Err(PutError::Codec(reason)) => {
                    drop(transaction);
                    return Err(self.unstorable(wanted, &reason));
                }
            }
        }
        transaction.commit().map_err(&fail)?;
        Ok(added)
    }

    pub(super) fn unstorable(&self, session: &SessionId, reason: &CodecError) -> ProjectError {
        ProjectError::Unstorable {
            session: session.to_string(),
            reason: reason.to_string(),
            path: self.path.clone(),
        }
    }

    /// Sessions of exactly this content, whatever their id: an importer can tell a renamed copy of a file.
    pub fn sessions_of_content(&self, content_hash: &str) -> Result<Vec<SessionId>, ProjectError> {
        let fail = self.sql("look for a recording");
        let mut statement = self
            .connection
            .prepare_cached("SELECT session_id FROM session WHERE content_hash = ?1 ORDER BY session_id")
            .map_err(&fail)?;
        statement
            .query_map([content_hash], |row| row.get::<_, Arc<str>>(0))
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map(|ids| ids.into_iter().map(SessionId).collect())
            .map_err(&fail)
    }
}

/// Where a recording belongs: under a free id, or where it stands already.
enum Place {
    Free(SessionId),
    Held(SessionId),
}

/// The wanted id, else one with 8 digits of the content hash, and with more in the unlikely case that this
/// one is taken too.
fn place(transaction: &Transaction<'_>, wanted: &SessionId, content_hash: &str) -> rusqlite::Result<Place> {
    if let Some(held) = masked_from(transaction, content_hash)? {
        return Ok(Place::Held(held));
    }
    let mut find = transaction.prepare_cached("SELECT content_hash FROM session WHERE session_id = ?1")?;
    let mut candidate = wanted.clone();
    for digits in [8, 16, content_hash.len()] {
        let held: Option<String> = find.query_row([candidate.as_str()], |row| row.get(0)).optional()?;
        match held {
            None => return Ok(Place::Free(candidate)),
            Some(held) if held == content_hash => return Ok(Place::Held(candidate)),
            Some(_) => {}
        }
        candidate =
            SessionId::new(format!("{wanted}-{}", content_hash.get(..digits).unwrap_or(content_hash)));
    }
    // The whole hash says that the content is the same.
    let held = find.exists([candidate.as_str()])?;
    Ok(if held { Place::Held(candidate) } else { Place::Free(candidate) })
}

fn insert(
    transaction: &Transaction<'_>,
    id: &SessionId,
    prepared: &Prepared,
    now_ms: i64,
) -> Result<(), PutError> {
    let session = insert_session(transaction, id, prepared, now_ms)?;
    verdicts::put(transaction, session, &prepared.verdicts)?;
    insert_content(transaction, session, prepared)?;
    if *id == prepared.recording.id {
        for (kind, input_hash, data) in prepared.beside() {
            keep::put(transaction, kind, id.as_str(), input_hash, data)?;
        }
    }
    Ok(())
}

/// All that hangs on the row of a session.
pub(super) fn insert_content(
    transaction: &Transaction<'_>,
    session: i64,
    prepared: &Prepared,
) -> Result<(), PutError> {
    insert_parts(transaction, session, &prepared.recording)?;
    bots::put(transaction, session, &prepared.bot)?;
    let mut put = transaction.prepare_cached(
        "INSERT INTO chunk (session, seq, start_ms, end_ms, first_event, events, snapshot, data)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (seq, chunk) in prepared.chunks.iter().enumerate() {
        put.execute(params![
            session,
            seq as i64,
            chunk.start_ms,
            chunk.end_ms,
            chunk.first_event,
            chunk.events,
            chunk.starts_with_snapshot,
            chunk.data
        ])?;
    }
    let long_bytes = long_values::put(transaction, session, &prepared.long)?;
    let stored_bytes = long_bytes + prepared.chunks.iter().map(|chunk| chunk.data.len()).sum::<usize>();
    transaction
        .prepare_cached("UPDATE session SET stored_bytes = ?2 WHERE number = ?1")?
        .execute([session, stored_bytes as i64])?;
    Ok(())
}

/// The session that held this content before it was masked.
fn masked_from(connection: &Connection, content_hash: &str) -> rusqlite::Result<Option<SessionId>> {
    connection
        .prepare_cached(
            "SELECT s.session_id FROM masked_content m JOIN session s ON s.number = m.session WHERE m.content_hash = ?1",
        )?
        .query_row([content_hash], |row| row.get::<_, Arc<str>>(0).map(SessionId))
        .optional()
}

impl Project {
    /// Puts another content in the place of a session's: the same events, masked. Tags, notes and labels stay; what was
    /// computed from the old content goes. [`Project::compact`] afterwards leaves nothing of it in the file.
    pub fn replace_content(&mut self, id: &SessionId, recording: &Recording) -> Result<(), ProjectError> {
        let prepared = Prepared::of(recording).map_err(|reason| self.unstorable(id, &reason))?;
        let session = self.number_of(id)?;
        let fail = self.sql("mask a recording");
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&fail)?;
        match replace(&transaction, id, session, &prepared) {
            Ok(()) => transaction.commit().map_err(&fail),
            Err(PutError::Sql(e)) => Err(fail(e)),
            Err(PutError::Codec(reason)) => {
                drop(transaction);
                Err(self.unstorable(id, &reason))
            }
        }
    }
}

fn replace(
    transaction: &Transaction<'_>,
    id: &SessionId,
    session: i64,
    prepared: &Prepared,
) -> Result<(), PutError> {
    transaction.execute(
        "INSERT OR IGNORE INTO masked_content (content_hash, session) SELECT content_hash, number FROM session
         WHERE number = ?1 AND content_hash != ?2",
        params![session, prepared.content_hash],
    )?;
    super::upkeep::forget_content(transaction, id, session)?;
    let facts = &prepared.facts;
    transaction.execute(
        "UPDATE session SET content_hash = ?2, user_id = ?3, start_url = ?4, activity = ?5, key_presses = ?6
         WHERE number = ?1",
        params![
            session,
            prepared.content_hash,
            prepared.recording.user_id,
            facts.start_url,
            facts.activity,
            facts.key_presses
        ],
    )?;
    insert_content(transaction, session, prepared)?;
    super::long_values::remove_unused(transaction)?;
    Ok(())
}

/// What the row of a session says of its recording, and as the last of all one number more.
fn row_of<'p>(
    id: &'p SessionId,
    Prepared { recording, facts, content_hash, .. }: &'p Prepared,
    last: &'p i64,
) -> [&'p dyn ToSql; 19] {
    [
        &id.0,
        content_hash,
        &recording.source.file,
        &recording.source.format,
        &recording.started_at_ms,
        &recording.user_id,
        &facts.duration_ms,
        &facts.active_ms,
        &facts.events,
        &facts.pages,
        &facts.clicks,
        &facts.key_presses,
        &facts.errors,
        &facts.viewport_w,
        &facts.viewport_h,
        &facts.device,
        &facts.start_url,
        &facts.activity,
        last,
    ]
}

fn insert_session(
    transaction: &Transaction<'_>,
    id: &SessionId,
    prepared: &Prepared,
    now_ms: i64,
) -> rusqlite::Result<i64> {
    transaction
        .prepare_cached(
            "INSERT INTO session (session_id, content_hash, source_file, source_format, started_at_ms, user_id,
                 duration_ms, active_ms, events, pages, clicks, key_presses, errors, viewport_w, viewport_h, device,
                 start_url, activity, added_at_ms, stored_bytes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, 0)",
        )?
        .insert(row_of(id, prepared, &now_ms))
}

/// The row of a session tells of another recording from now on.
pub(super) fn describe_anew(
    transaction: &Transaction<'_>,
    session: i64,
    id: &SessionId,
    prepared: &Prepared,
) -> rusqlite::Result<usize> {
    transaction
        .prepare_cached(
            "UPDATE session SET session_id = ?1, content_hash = ?2, source_file = ?3, source_format = ?4,
                 started_at_ms = ?5, user_id = ?6, duration_ms = ?7, active_ms = ?8, events = ?9, pages = ?10,
                 clicks = ?11, key_presses = ?12, errors = ?13, viewport_w = ?14, viewport_h = ?15, device = ?16,
                 start_url = ?17, activity = ?18
             WHERE number = ?19",
        )?
        .execute(row_of(id, prepared, &session))
}

fn insert_parts(transaction: &Transaction<'_>, session: i64, recording: &Recording) -> rusqlite::Result<()> {
    let mut property = transaction
        .prepare_cached("INSERT INTO session_property (session, name, value) VALUES (?1, ?2, ?3)")?;
    for (name, value) in &recording.properties {
        property.execute(params![session, name, value])?;
    }
    let mut tab =
        transaction.prepare_cached("INSERT INTO session_tab (session, tab, name) VALUES (?1, ?2, ?3)")?;
    for (at, name) in recording.tabs.iter().enumerate() {
        tab.execute(params![session, at as i64, name])?;
    }
    let mut warning = transaction.prepare_cached(
        "INSERT INTO session_warning (session, code, count, example) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (code, noted) in &recording.warnings.0 {
        let count = i64::try_from(noted.count).unwrap_or(i64::MAX);
        warning.execute(params![session, code.code(), count, noted.example])?;
    }
    Ok(())
}
