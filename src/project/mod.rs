//! The project file: recordings, caches, settings and rounds in one SQLite file; knows no vendor's format, no
//! page and no window.

mod add;
mod additions;
mod bots;
mod bulk;
mod codec;
pub mod coding_store;
mod connect;
mod error;
mod facts;
pub mod film_cache;
mod growth;
mod guards;
mod judgements;
mod keep;
mod long_values;
mod marks;
pub mod merge;
mod migrate;
mod notes;
mod parallel;
mod part;
mod place;
mod read;
mod salvage;
pub mod schema;
mod signals;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod upkeep;
pub mod verdict_words;
mod verdicts;

pub use add::{Added, Derived, Prepared};
pub use additions::Addition;
pub use bots::bot_evidence;
pub use codec::CodecError;
#[cfg(fuzzing)]
pub use codec::read_inside_of_chunk;
pub use error::ProjectError;
pub use facts::{ACTIVE_GAP_MS, ACTIVITY_BUCKETS, Facts};
pub use judgements::Judgement;
pub use keep::{DerivedInfo, DocumentInfo};
pub use marks::{Refusal, RefusalRow};
pub use notes::{MAX_NOTE_CHARS, NewNote, Note};
pub use parallel::{Lender, SESSIONS_OF_BATCH, each_of_batch, each_session, each_with};
pub use read::{ChunkInfo, RecordingReader, SessionRow};
pub use salvage::{SalvageReport, SalvagedSession, TableCount};
pub use signals::{SignalCounts, SignalTotals, StoredSignals};
pub use upkeep::{BackupInfo, free_name};
pub use verdicts::{VerdictCount, is_verdict, without_verdicts};

use rusqlite::{Connection, params};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// An open project file. One connection: every thread opens its own.
#[derive(Debug)]
pub struct Project {
    /// Before the connection, so that this is the last to close and takes its journal with it.
    idle: parallel::Idle,
    connection: Connection,
    path: PathBuf,
    uuid: String,
    writable: bool,
    place: place::Place,
    long_values: long_values::Cache,
}

impl Project {
    /// A new, empty project.
    ///
    /// # Errors
    /// When there is a file of that name, or the folder cannot be written.
    pub fn create(path: &Path, now_ms: i64) -> Result<Self, ProjectError> {
        let uuid = random_uuid().map_err(|source| ProjectError::Io {
            action: "draw a random id",
            source,
            path: path.to_owned(),
        })?;
        let connection = connect::create(path, |connection| {
            let sql = "INSERT INTO project (id, uuid, created_at_ms) VALUES (1, ?1, ?2)";
            connection.execute(sql, params![uuid, now_ms]).map(drop)
        })?;
        let project = Self::over(connection, path, true)?;
        project.checkpoint()?;
        Ok(project)
    }

    /// An existing project, for reading and writing. A file of an older format is copied beside itself, then
    /// brought up to date.
    ///
    /// # Errors
    /// When it does not exist, is not ours, is newer than this program, or cannot be written.
    pub fn open(path: &Path) -> Result<Self, ProjectError> {
        let connection = connect::open(path, |old| {
            let name = format!("before-format-{}.binocular", migrate::newest());
            upkeep::copy_to(old, &upkeep::backup_folder(path).join(name))
        })?;
        Self::over(connection, path, true)
    }

    /// For jobs and workers: reads beside a writer, each query as of its own moment.
    ///
    /// # Errors
    /// As for [`Project::open`], and for a file of an older format.
    pub fn open_read_only(path: &Path) -> Result<Self, ProjectError> {
        Self::over(connect::open_read_only(path)?, path, false)
    }

    fn over(mut connection: Connection, path: &Path, writable: bool) -> Result<Self, ProjectError> {
        let place = place::Place::of(path);
        if writable {
            place.guard(&mut connection).map_err(|e| ProjectError::sql("open the project", e, path))?;
        }
        let uuid =
            connection.query_row("SELECT uuid FROM project", [], |row| row.get(0)).map_err(|e| match e {
                rusqlite::Error::QueryReturnedNoRows => {
                    ProjectError::Damaged { detail: "its id is missing".to_owned(), path: path.to_owned() }
                }
                e => ProjectError::sql("read the project's id", e, path),
            })?;
        Ok(Self {
            idle: parallel::Idle::default(),
            connection,
            path: path.to_owned(),
            uuid,
            writable,
            place,
            long_values: long_values::Cache::default(),
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// False where it was opened for reading only.
    pub fn is_writable(&self) -> bool {
        self.writable
    }

    /// False when the file was moved, deleted or replaced since it was opened: then nothing more is stored.
    pub fn is_in_place(&self) -> bool {
        self.place.holds()
    }

    /// A random id given at creation; copies of the file share it.
    pub fn uuid(&self) -> &str {
        &self.uuid
    }

    /// Milliseconds since 1970-01-01 UTC.
    pub fn created_at_ms(&self) -> Result<i64, ProjectError> {
        self.connection
            .query_row("SELECT created_at_ms FROM project", [], |row| row.get(0))
            .map_err(self.sql("read the project's date"))
    }

    /// Writes all that stands in the journal into the file itself. False when another connection still reads
    /// an older state; then the last one to close does it.
    pub fn checkpoint(&self) -> Result<bool, ProjectError> {
        let busy: i64 = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .map_err(self.sql("write the journal into the project"))?;
        Ok(busy == 0)
    }

    /// Closes so that the single file is complete and can be copied. Dropping does the same, without a word
    /// when it fails.
    pub fn close(self) -> Result<(), ProjectError> {
        if self.writable { self.checkpoint().map(drop) } else { Ok(()) }
    }

    pub(in crate::project) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(in crate::project) fn connection_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }

    fn sql(&self, action: &'static str) -> impl Fn(rusqlite::Error) -> ProjectError + use<> {
        let path = self.path.clone();
        move |source| ProjectError::sql(action, source, &path)
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        if self.writable {
            // A reader elsewhere must not hold up the end of the program.
            let _ = self.connection.busy_timeout(std::time::Duration::ZERO);
            let _ = self.checkpoint();
        }
    }
}

/// A version 4 UUID.
fn random_uuid() -> std::io::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|e| std::io::Error::other(e.to_string()))?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut uuid = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            uuid.push('-');
        }
        let _ = write!(uuid, "{byte:02x}");
    }
    Ok(uuid)
}
