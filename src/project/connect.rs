//! Opens SQLite files the way the project needs them, and tells ours from others; knows no table.

use super::ProjectError;
use super::migrate;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// "BINO": in every project file, so that `file` and other programs can tell it from other SQLite files.
pub(super) const APPLICATION_ID: i32 = 0x4249_4e4f;
/// Another connection's write takes milliseconds; this is for a slow disk under load.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// A new file with our mark, the newest tables and what `first` puts there; refuses to touch one that exists.
pub(super) fn create(
    path: &Path,
    first: impl FnOnce(&Connection) -> rusqlite::Result<()>,
) -> Result<Connection, ProjectError> {
    File::create_new(path).map_err(|source| match source.kind() {
        ErrorKind::AlreadyExists => ProjectError::Exists { path: path.to_owned() },
        _ => ProjectError::Io { action: "create the project", source, path: path.to_owned() },
    })?;
    fill(path, first).inspect_err(|_| {
        // The file is ours and holds nothing yet.
        let _ = std::fs::remove_file(path);
    })
}

fn fill(
    path: &Path,
    first: impl FnOnce(&Connection) -> rusqlite::Result<()>,
) -> Result<Connection, ProjectError> {
    let sql = |e| ProjectError::sql("create the project", e, path);
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(sql)?;
    configure_for_writing(&connection).map_err(sql)?;
    migrate::migrate(&mut connection, path)?;
    first(&connection).map_err(sql)?;
    // Last, so that a file whose creation was cut short is not taken for a project.
    connection.pragma_update(None, "application_id", APPLICATION_ID).map_err(sql)?;
    Ok(connection)
}

/// An existing project for reading and writing, brought up to date; `before_upgrade` is called before its
/// format changes.
pub(super) fn open(
    path: &Path,
    before_upgrade: impl FnOnce(&Connection) -> Result<(), ProjectError>,
) -> Result<Connection, ProjectError> {
    check_magic(path)?;
    let sql = |e| ProjectError::sql("open the project", e, path);
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(sql)?;
    let found = check_identity(&connection, path)?;
    // SQLite opens a write-protected file all the same, for reading.
    if connection.is_readonly("main").map_err(sql)? {
        return Err(ProjectError::ReadOnly { path: path.to_owned() });
    }
    configure_for_writing(&connection).map_err(sql)?;
    if found < migrate::newest() {
        before_upgrade(&connection)?;
        migrate::migrate(&mut connection, path)?;
    }
    Ok(connection)
}

/// An existing project of the present format, for reading beside a writer.
pub(super) fn open_read_only(path: &Path) -> Result<Connection, ProjectError> {
    check_magic(path)?;
    let connection = match connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY) {
        Err(e) if e.sqlite_error_code() == Some(ErrorCode::CannotOpen) && !wal_of(path).exists() => {
            // In a folder that may not be written, SQLite cannot make the file that readers share. No other
            // program writes there either, so that the file may be read as it lies.
            connect(&immutable_uri(path), OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI)
        }
        other => other,
    }
    .map_err(|e| ProjectError::sql("open the project", e, path))?;
    let (found, known) = (check_identity(&connection, path)?, migrate::newest());
    if found < known {
        return Err(ProjectError::NeedsUpgrade { found, known, path: path.to_owned() });
    }
    Ok(connection)
}

/// Opens, and reads a first page so that what is wrong shows here.
pub(super) fn connect(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(64);
    // Else SQLite makes a statement anew for every value that it is asked with, in case another plan fits that value.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // A file from elsewhere may hold views and triggers of its own: they get no function that can do harm.
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_query_value(None, "schema_version", |_| Ok(()))?;
    Ok(connection)
}

fn configure_for_writing(connection: &Connection) -> rusqlite::Result<()> {
    // Where a file system has no shared memory SQLite stays with its rollback journal, which is as durable.
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "full")?;
    // What is deleted is gone: recordings may hold what somebody asked to have removed.
    connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))
}

fn check_magic(path: &Path) -> Result<(), ProjectError> {
    let io = |source: std::io::Error| match source.kind() {
        ErrorKind::NotFound => ProjectError::NotFound { path: path.to_owned() },
        _ => ProjectError::Io { action: "read the project", source, path: path.to_owned() },
    };
    if std::fs::metadata(path).map_err(io)?.is_dir() {
        return Err(ProjectError::NotAProject { path: path.to_owned() });
    }
    let mut head = Vec::new();
    File::open(path).and_then(|file| file.take(MAGIC.len() as u64).read_to_end(&mut head)).map_err(io)?;
    if head == MAGIC { Ok(()) } else { Err(ProjectError::NotAProject { path: path.to_owned() }) }
}

/// The file's format, when it is one of ours that this program knows.
fn check_identity(connection: &Connection, path: &Path) -> Result<u32, ProjectError> {
    let sql = |e| ProjectError::sql("read the file's format", e, path);
    let id: i32 = connection.pragma_query_value(None, "application_id", |r| r.get(0)).map_err(sql)?;
    if id != APPLICATION_ID {
        return Err(ProjectError::NotAProject { path: path.to_owned() });
    }
    let (found, known) = (migrate::version_of(connection).map_err(sql)?, migrate::newest());
    if found > known {
        return Err(ProjectError::Newer { found, known, path: path.to_owned() });
    }
    Ok(found)
}

pub(super) fn wal_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

pub(super) fn immutable_uri(path: &Path) -> PathBuf {
    let mut uri = String::from("file:");
    for &byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => uri.push(byte.into()),
            _ => {
                let _ = write!(uri, "%{byte:02x}");
            }
        }
    }
    uri.push_str("?immutable=1");
    uri.into()
}
