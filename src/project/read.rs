//! Reads sessions and their events back; changes nothing.

use super::codec::{self, CodecError};
use super::long_values::Store;
use super::{Project, ProjectError, verdicts};
use crate::model::{BotStanding, Event, Recording, SessionId, Source, WarningCode, Warnings};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params_from_iter};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One row of the list of sessions; the counts are those of [`super::Facts`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    pub session_id: SessionId,
    pub source_file: Arc<str>,
    pub source_format: Arc<str>,
    /// Time of the import; milliseconds since 1970-01-01 UTC, as is the next.
    pub added_at_ms: i64,
    pub started_at_ms: i64,
    pub duration_ms: i64,
    pub active_ms: i64,
    pub events: u32,
    pub pages: u32,
    pub clicks: u32,
    pub key_presses: u32,
    pub errors: u32,
    /// First known size in CSS pixels, 0 when unknown.
    pub viewport_w: u32,
    pub viewport_h: u32,
    pub device: Arc<str>,
    pub start_url: Arc<str>,
    pub user_id: Option<Arc<str>>,
    pub properties: BTreeMap<Arc<str>, Arc<str>>,
    pub tabs: Vec<Arc<str>>,
    /// Kinds of oddities, without what was masked: that is a deed of ours. [`Project::warnings`] has all with their
    /// counts and examples.
    pub warnings: u32,
    /// 64 hexadecimal digits.
    pub content_hash: Arc<str>,
    /// What adding this session took: its chunks, and the long values that no earlier session had brought.
    pub stored_bytes: u64,
    /// User activity in 48 buckets of equal time.
    pub activity: Vec<u8>,
    pub tags: Vec<Arc<str>>,
    pub watched: bool,
    /// What speaks for it being a program's, and what an analyst says of that.
    pub bot: BotStanding,
}

/// A run of events that is read at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChunkInfo {
    pub seq: u32,
    /// Of its first and last event, in milliseconds since the recording's first event.
    pub start_ms: i64,
    pub end_ms: i64,
    /// Index of its first event in the recording.
    pub first_event: u32,
    pub events: u32,
    /// It begins with a full snapshot, or with the `Meta` event of one and then the snapshot.
    pub starts_with_snapshot: bool,
}

/// A recording of which the first parts have been read; see [`Project::recording_reader`].
pub struct RecordingReader<'p> {
    project: &'p Project,
    recording: Recording,
    chunks: Vec<ChunkInfo>,
    /// Chunks whose events are in the recording.
    read: usize,
    _moment: Transaction<'p>,
}

impl RecordingReader<'_> {
    /// Reads the events of the next part; false when all have been read.
    pub fn read_part(&mut self) -> Result<bool, ProjectError> {
        let Some(chunk) = self.chunks.get(self.read) else { return Ok(false) };
        let mut events = self.project.chunk_events(&self.recording.id, chunk.seq)?;
        self.recording.events.append(&mut events);
        self.read += 1;
        Ok(true)
    }

    /// What has been read so far.
    pub fn recording(&self) -> &Recording {
        &self.recording
    }

    pub fn into_recording(self) -> Recording {
        self.recording
    }

    /// Events of the whole recording.
    pub fn events_in_all(&self) -> usize {
        self.chunks.iter().map(|c| c.events as usize).sum()
    }

    /// Time of the last event of the whole recording, in milliseconds since its first.
    pub fn end_ms(&self) -> i64 {
        self.chunks.iter().map(|c| c.end_ms).max().unwrap_or(0)
    }

    /// Everything before this time has been read, in milliseconds since the first event.
    pub fn read_until_ms(&self) -> i64 {
        self.chunks.get(self.read).map_or_else(|| self.end_ms(), |next| next.start_ms)
    }

    pub fn is_whole(&self) -> bool {
        self.read == self.chunks.len()
    }
}

impl Project {
    /// All sessions, by start and then by id.
    pub fn sessions(&self) -> Result<Vec<SessionRow>, ProjectError> {
        let fail = self.sql("list the sessions");
        let read = || {
            let transaction = self.connection.unchecked_transaction()?;
            session_rows(&transaction, None)
        };
        read().map_err(fail)
    }

    /// Every session's id and the hash of its content, in the order of [`Project::sessions`], which takes far longer.
    pub fn contents(&self) -> Result<Vec<(SessionId, Arc<str>)>, ProjectError> {
        self.connection
            .prepare_cached("SELECT session_id, content_hash FROM session ORDER BY started_at_ms, session_id")
            .and_then(|mut statement| {
                statement.query_map([], |row| Ok((SessionId(row.get(0)?), row.get(1)?)))?.collect()
            })
            .map_err(self.sql("list the sessions"))
    }

    /// One of them.
    ///
    /// # Errors
    /// When there is no such session.
    pub fn session(&self, id: &SessionId) -> Result<SessionRow, ProjectError> {
        let number = self.number_of(id)?;
        let read = || {
            let transaction = self.connection.unchecked_transaction()?;
            session_rows(&transaction, Some(number))
        };
        let rows = read().map_err(self.sql("read a session"))?;
        rows.into_iter().next().ok_or_else(|| self.no_session(id.as_str()))
    }

    /// The session whose id begins with `prefix`; an id that is `prefix` itself goes before longer ones.
    ///
    /// # Errors
    /// When there is none, or several, of which the error names the first.
    pub fn find_session(&self, prefix: &str) -> Result<SessionId, ProjectError> {
        const SHOWN: usize = 8;
        let fail = self.sql("look for a session");
        let mut statement = self
            .connection
            .prepare_cached("SELECT session_id FROM session WHERE session_id >= ?1 ORDER BY session_id")
            .map_err(&fail)?;
        // Ids stand in the order of their bytes, so that all with the prefix follow it without a gap.
        let mut found = Vec::new();
        let mut rows = statement.query([prefix]).map_err(&fail)?;
        while let Some(row) = rows.next().map_err(&fail)? {
            let id: Arc<str> = row.get(0).map_err(&fail)?;
            if !id.starts_with(prefix) {
                break;
            }
            found.push(id);
        }
        match &found[..] {
            [] => Err(self.no_session(prefix)),
            [only] => Ok(SessionId::new(Arc::clone(only))),
            [first, ..] if **first == *prefix => Ok(SessionId::new(Arc::clone(first))),
            several => Err(ProjectError::Ambiguous {
                prefix: prefix.to_owned(),
                candidates: several.iter().take(SHOWN).map(ToString::to_string).collect(),
                more: several.len().saturating_sub(SHOWN),
                path: self.path.clone(),
            }),
        }
    }

    /// The whole recording.
    pub fn recording(&self, id: &SessionId) -> Result<Recording, ProjectError> {
        let mut reader = self.recording_reader(id)?;
        while reader.read_part()? {}
        Ok(reader.recording)
    }

    /// Begins to read a recording part by part.
    pub fn recording_reader(&self, id: &SessionId) -> Result<RecordingReader<'_>, ProjectError> {
        let fail = self.sql("read a recording");
        // One transaction, so that it is of one moment while another connection writes.
        let transaction = self.connection.unchecked_transaction().map_err(&fail)?;
        let number = self.number_of(id)?;
        let recording = read_head(&transaction, id, number).map_err(&fail)?;
        let chunks = self.chunks(id)?;
        Ok(RecordingReader { project: self, recording, chunks, read: 0, _moment: transaction })
    }

    /// The chunks of a session, in order; none is empty.
    pub fn chunks(&self, id: &SessionId) -> Result<Vec<ChunkInfo>, ProjectError> {
        let fail = self.sql("list the parts of a recording");
        let number = self.number_of(id)?;
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT seq, start_ms, end_ms, first_event, events, snapshot
                 FROM chunk WHERE session = ?1 ORDER BY seq",
            )
            .map_err(&fail)?;
        let info = |row: &Row<'_>| {
            Ok(ChunkInfo {
                seq: row.get(0)?,
                start_ms: row.get(1)?,
                end_ms: row.get(2)?,
                first_event: row.get(3)?,
                events: row.get(4)?,
                starts_with_snapshot: row.get(5)?,
            })
        };
        statement.query_map([number], info).and_then(Iterator::collect).map_err(&fail)
    }

    /// The events of one chunk, without what a recording tool said of them: files of before format 11 have it among them.
    pub fn chunk_events(&self, id: &SessionId, seq: u32) -> Result<Vec<Event>, ProjectError> {
        let mut events = self.stored_events(id, seq)?;
        verdicts::hide_old(&mut events);
        Ok(events)
    }

    /// The events of one chunk as they are stored, for whoever checks them.
    pub(in crate::project) fn stored_events(
        &self,
        id: &SessionId,
        seq: u32,
    ) -> Result<Vec<Event>, ProjectError> {
        let fail = self.sql("read a part of a recording");
        let broken = |source| ProjectError::Chunk {
            session: id.to_string(),
            chunk: seq,
            source,
            path: self.path.clone(),
        };
        let number = self.number_of(id)?;
        let row: Option<(Vec<u8>, u32, u32)> = self
            .connection
            .prepare_cached(
                "SELECT data, events, (SELECT count(*) FROM session_tab t WHERE t.session = chunk.session)
                 FROM chunk WHERE session = ?1 AND seq = ?2",
            )
            .and_then(|mut statement| {
                statement
                    .query_row([number, i64::from(seq)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                    .optional()
            })
            .map_err(&fail)?;
        let (data, count, tabs) = row.ok_or_else(|| broken(CodecError::Truncated))?;
        let store = Store { connection: &self.connection, cache: &self.long_values };
        let events = codec::decode_chunk(&data, &store).map_err(broken)?;
        if events.len() != count as usize {
            return Err(broken(CodecError::OutOfRange("number of events")));
        }
        // Whoever reads these takes the tab as an index.
        if events.iter().any(|event| u32::from(event.tab.0) >= tabs) {
            return Err(broken(CodecError::OutOfRange("tab")));
        }
        Ok(events)
    }

    /// What was odd in the input of a session.
    pub fn warnings(&self, id: &SessionId) -> Result<Warnings, ProjectError> {
        let number = self.number_of(id)?;
        read_warnings(&self.connection, number).map_err(self.sql("read the warnings"))
    }

    /// The number that stands for the session inside this file.
    pub(in crate::project) fn number_of(&self, id: &SessionId) -> Result<i64, ProjectError> {
        self.connection
            .prepare_cached("SELECT number FROM session WHERE session_id = ?1")
            .and_then(|mut statement| statement.query_row([id.as_str()], |row| row.get(0)).optional())
            .map_err(self.sql("look for a session"))?
            .ok_or_else(|| self.no_session(id.as_str()))
    }

    fn no_session(&self, prefix: &str) -> ProjectError {
        ProjectError::NoSession { prefix: prefix.to_owned(), path: self.path.clone() }
    }
}

/// Of all sessions, or of the one with this number.
fn session_rows(connection: &Connection, only: Option<i64>) -> rusqlite::Result<Vec<SessionRow>> {
    let of = |column: &str| only.map_or_else(String::new, |_| format!("WHERE {column} = ?1"));
    let (of_session, of_number) = (of("session"), of("number"));
    let mut properties = by_session(
        connection,
        &format!("SELECT session, name, value FROM session_property {of_session}"),
        only,
        |row| Ok((row.get(1)?, row.get(2)?)),
    )?;
    let mut tabs = by_session(
        connection,
        &format!("SELECT session, name FROM session_tab {of_session} ORDER BY session, tab"),
        only,
        |row| row.get(1),
    )?;
    let mut tags = by_session(
        connection,
        &format!("SELECT session, tag FROM session_tag {of_session} ORDER BY session, tag"),
        only,
        |row| row.get(1),
    )?;
    let mut bots = super::bots::standings(connection, only)?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT number, session_id, source_file, source_format, added_at_ms, started_at_ms, duration_ms,
             active_ms, events, pages, clicks, key_presses, errors, viewport_w, viewport_h, device, start_url,
             user_id, (SELECT count(*) FROM session_warning w WHERE w.session = number
                AND w.code NOT IN ('masked_password', 'masked_personal')), content_hash,
             stored_bytes, activity, watched
         FROM session {of_number} ORDER BY started_at_ms, session_id"
    ))?;
    let row = |row: &Row<'_>| {
        let number: i64 = row.get(0)?;
        Ok(SessionRow {
            session_id: SessionId(row.get(1)?),
            source_file: row.get(2)?,
            source_format: row.get(3)?,
            added_at_ms: row.get(4)?,
            started_at_ms: row.get(5)?,
            duration_ms: row.get(6)?,
            active_ms: row.get(7)?,
            events: row.get(8)?,
            pages: row.get(9)?,
            clicks: row.get(10)?,
            key_presses: row.get(11)?,
            errors: row.get(12)?,
            viewport_w: row.get(13)?,
            viewport_h: row.get(14)?,
            device: row.get(15)?,
            start_url: row.get(16)?,
            user_id: row.get(17)?,
            properties: properties.remove(&number).unwrap_or_default().into_iter().collect(),
            tabs: tabs.remove(&number).unwrap_or_default(),
            warnings: row.get(18)?,
            content_hash: row.get(19)?,
            stored_bytes: row.get::<_, i64>(20)?.unsigned_abs(),
            activity: row.get(21)?,
            tags: tags.remove(&number).unwrap_or_default(),
            watched: row.get(22)?,
            bot: bots.remove(&number).unwrap_or_default(),
        })
    };
    statement.query_map(params_from_iter(only), row)?.collect()
}

fn by_session<T>(
    connection: &Connection,
    sql: &str,
    only: Option<i64>,
    value: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<BTreeMap<i64, Vec<T>>> {
    let mut grouped: BTreeMap<i64, Vec<T>> = BTreeMap::new();
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params_from_iter(only))?;
    while let Some(row) = rows.next()? {
        grouped.entry(row.get(0)?).or_default().push(value(row)?);
    }
    Ok(grouped)
}

/// All of a recording but its events.
fn read_head(connection: &Connection, id: &SessionId, number: i64) -> rusqlite::Result<Recording> {
    let mut recording = connection
        .prepare_cached(
            "SELECT source_file, source_format, started_at_ms, user_id FROM session WHERE number = ?1",
        )?
        .query_row([number], |row| {
            Ok(Recording {
                id: id.clone(),
                source: Source { file: row.get(0)?, format: row.get(1)? },
                started_at_ms: row.get(2)?,
                user_id: row.get(3)?,
                properties: BTreeMap::new(),
                tabs: Vec::new(),
                events: Vec::new(),
                warnings: Warnings::default(),
            })
        })?;
    let mut properties =
        connection.prepare_cached("SELECT name, value FROM session_property WHERE session = ?1")?;
    recording.properties =
        properties.query_map([number], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let mut tabs =
        connection.prepare_cached("SELECT name FROM session_tab WHERE session = ?1 ORDER BY tab")?;
    recording.tabs = tabs.query_map([number], |row| row.get(0))?.collect::<Result<_, _>>()?;
    recording.warnings = read_warnings(connection, number)?;
    Ok(recording)
}

fn read_warnings(connection: &Connection, number: i64) -> rusqlite::Result<Warnings> {
    let mut statement =
        connection.prepare_cached("SELECT code, count, example FROM session_warning WHERE session = ?1")?;
    let mut rows = statement.query([number])?;
    let mut warnings = Warnings::default();
    while let Some(row) = rows.next()? {
        let example: String = row.get(2)?;
        // A code that this version does not know can only come from a newer one, whose file it refuses.
        if let Some(code) = WarningCode::from_code(row.get_ref(0)?.as_str()?) {
            warnings.note_many(code, row.get::<_, i64>(1)?.unsigned_abs(), || example);
        }
    }
    Ok(warnings)
}
