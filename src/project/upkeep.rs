//! Checks, backups, and removal of sessions; knows no event.

use super::long_values;
use super::{Project, ProjectError, connect};
use crate::model::{Event, NoWatch, SessionId, Watch};
use rusqlite::{Connection, OpenFlags, TransactionBehavior, backup::Backup, backup::StepResult};
use std::fs;
use std::path::{Path, PathBuf};

/// A backup beside the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupInfo {
    /// Milliseconds since 1970-01-01 UTC.
    pub made_at_ms: i64,
    pub path: PathBuf,
}

impl Project {
    /// Removes a session with all that hangs on it.
    ///
    /// # Errors
    /// When a round uses it: its labels would lose what they are about.
    pub fn remove_session(&mut self, id: &SessionId) -> Result<(), ProjectError> {
        let session = self.number_of(id)?;
        let fail = self.sql("remove a session");
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&fail)?;
        let rounds = rounds_of(&transaction, id).map_err(&fail)?;
        if !rounds.is_empty() {
            return Err(ProjectError::InUse { session: id.to_string(), rounds, path: self.path.clone() });
        }
        let remove = || {
            transaction.execute("DELETE FROM session WHERE number = ?1", [session])?;
            remove_derived_of(&transaction, id)?;
            long_values::remove_unused(&transaction)
        };
        remove().map_err(&fail)?;
        transaction.commit().map_err(&fail)
    }

    /// What SQLite finds wrong with the file, in its words; empty when all is well. Reads the whole file.
    pub fn quick_check(&self) -> Result<Vec<String>, ProjectError> {
        let mut found = problems(&self.connection).map_err(self.sql("check the project"))?;
        let mut orphans =
            self.connection.prepare("PRAGMA foreign_key_check").map_err(self.sql("check the project"))?;
        let orphans = orphans
            .query_map([], |row| {
                Ok(format!(
                    "a row of {} refers to nothing in {}",
                    row.get::<_, String>(0)?,
                    row.get::<_, String>(2)?
                ))
            })
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(self.sql("check the project"))?;
        found.extend(orphans);
        Ok(found)
    }

    /// Reads every event of every session and compares it with its content hash. One sentence per problem.
    /// Stops early, with what was found, when `watch` is cancelled.
    pub fn verify_recordings(&self, watch: &dyn Watch) -> Result<Vec<String>, ProjectError> {
        let mut found = Vec::new();
        let rows = self.sessions()?;
        for (done, row) in rows.iter().enumerate() {
            if watch.cancelled() {
                break;
            }
            watch.progress(done as u64, rows.len() as u64, "Checking recordings");
            match self.all_stored_events(&row.session_id) {
                Err(error) => found.push(error.to_string()),
                Ok(events) => {
                    let hash = super::codec::content_hash(row.started_at_ms, &events, &NoWatch);
                    if hash.as_deref() != Ok(&*row.content_hash) {
                        found.push(format!(
                            "session {} does not have the content that it was stored with; import it again",
                            row.session_id
                        ));
                    }
                }
            }
        }
        Ok(found)
    }

    fn all_stored_events(&self, session: &SessionId) -> Result<Vec<Event>, ProjectError> {
        let mut events = Vec::new();
        for chunk in self.chunks(session)? {
            events.append(&mut self.stored_events(session, chunk.seq)?);
        }
        Ok(events)
    }

    /// Gives the room of removed sessions back to the disk. Needs as much free room as the file takes.
    pub fn compact(&mut self) -> Result<(), ProjectError> {
        self.connection.execute_batch("VACUUM").map_err(self.sql("compact the project"))?;
        self.checkpoint().map(drop)
    }
}

/// What was computed from a session; `#` stands between its id and what is counted within it.
fn remove_derived_of(connection: &Connection, id: &SessionId) -> rusqlite::Result<usize> {
    connection.execute(
        "DELETE FROM derived WHERE key = ?1 OR substr(key, 1, length(?1) + 1) = ?1 || '#'",
        [id.as_str()],
    )
}

/// Takes away what a session recorded and what was computed from it. Its row, tags, notes and labels stay, and so do
/// long values that nobody uses now: see [`long_values::remove_unused`].
pub(super) fn forget_content(connection: &Connection, id: &SessionId, session: i64) -> rusqlite::Result<()> {
    for table in
        ["session_property", "session_tab", "session_warning", "chunk", "session_long_value", "signal_search"]
    {
        connection.execute(&format!("DELETE FROM {table} WHERE session = ?1"), [session])?;
    }
    remove_derived_of(connection, id).map(drop)
}

/// Rounds whose items are of the session, or whose clusters have sequences of it: `members` is a JSON list of
/// `SESSION#N`.
pub(super) fn rounds_of(connection: &Connection, id: &SessionId) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare(
            "SELECT DISTINCT round_id FROM round_items
             WHERE session_id = ?1 OR EXISTS
                 (SELECT 1 FROM json_each(CASE WHEN json_valid(members) THEN members ELSE '[]' END) m
                  WHERE substr(m.value, 1, length(?1) + 1) = ?1 || '#')
             ORDER BY round_id",
        )?
        .query_map([id.as_str()], |row| row.get(0))?
        .collect()
}

fn problems(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("PRAGMA quick_check(100)")?;
    let lines = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

/// Copies of the file in a folder beside it, named by their time.
impl Project {
    /// Makes a backup and removes the oldest beyond `keep` (at least one stays). The copy is checked before it
    /// counts, and is a complete project of its own.
    pub fn backup(&self, keep: usize, now_ms: i64) -> Result<PathBuf, ProjectError> {
        let folder = backup_folder(&self.path);
        let target = folder.join(backup_name(now_ms));
        copy_to(&self.connection, &target)?;
        // A clock that was set back: what is named after now was made before.
        let mut made = self.backups()?;
        made.sort_by_key(|backup| backup.made_at_ms > now_ms);
        for old in made.iter().skip(keep.max(1)) {
            fs::remove_file(&old.path).map_err(io("remove an old backup", &old.path))?;
        }
        Ok(target)
    }

    /// Makes a backup when the newest is older than `every_ms`, or when there is none. Where nothing was written since
    /// the newest, none is made: copies of one state must not push the older states out.
    pub fn backup_if_due(
        &self,
        every_ms: i64,
        keep: usize,
        now_ms: i64,
    ) -> Result<Option<PathBuf>, ProjectError> {
        // A clock that was set back must not put backups off: what is named after now counts as old.
        let newest = self.backups()?.into_iter().find(|backup| backup.made_at_ms <= now_ms);
        let due = match &newest {
            None => true,
            Some(newest) => {
                now_ms.saturating_sub(newest.made_at_ms) >= every_ms && self.is_written_since(&newest.path)
            }
        };
        if due { self.backup(keep, now_ms).map(Some) } else { Ok(None) }
    }

    /// By the clock of the file system alone, so that the machine's need not be right.
    fn is_written_since(&self, backup: &Path) -> bool {
        let written = |path: &Path| {
            // A journal that holds nothing was not written to.
            let metadata = fs::metadata(path).ok().filter(|m| m.len() > 0)?;
            metadata.modified().ok()
        };
        let Some(made) = written(backup) else { return true };
        let files = [self.path.clone(), connect::wal_of(&self.path)];
        files.iter().filter_map(|path| written(path)).any(|at| at >= made)
    }

    /// The backups beside the project, the newest first. Other files in their folder are left alone.
    pub fn backups(&self) -> Result<Vec<BackupInfo>, ProjectError> {
        let folder = backup_folder(&self.path);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(io("list the backups", &folder)(e)),
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry.map_err(io("list the backups", &folder))?;
            if let Some(made_at_ms) = entry.file_name().to_str().and_then(backup_time) {
                found.push(BackupInfo { made_at_ms, path: entry.path() });
            }
        }
        found.sort_by(|a, b| b.made_at_ms.cmp(&a.made_at_ms).then_with(|| b.path.cmp(&a.path)));
        Ok(found)
    }
}

fn io(action: &'static str, path: &Path) -> impl Fn(std::io::Error) -> ProjectError + use<> {
    let path = path.to_owned();
    move |source| ProjectError::Io { action, source, path: path.clone() }
}

/// `study.binocular` keeps its backups in `study.binocular.backups`.
/// This path where nothing stands there, else the first of `name-2`, `name-3` … beside it.
pub fn free_name(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let ending = path.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
    let numbered = (2_u32..).map(|n| path.with_file_name(format!("{stem}-{n}{ending}")));
    std::iter::once(path.to_owned()).chain(numbered).find(|path| !path.exists()).unwrap_or_default()
}

pub(super) fn backup_folder(project: &Path) -> PathBuf {
    let mut name = project.as_os_str().to_owned();
    name.push(".backups");
    name.into()
}

/// UTC, so that names sort by time: `20260730T081502.250Z.binocular`.
fn backup_name(now_ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(now_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    time.strftime("%Y%m%dT%H%M%S.%3fZ.binocular").to_string()
}

fn backup_time(name: &str) -> Option<i64> {
    let time = name.strip_suffix("Z.binocular")?;
    let time = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%S.%f", time).ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// A checked copy of the whole file as of one moment, under its name only once it is complete.
pub(super) fn copy_to(connection: &Connection, target: &Path) -> Result<(), ProjectError> {
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).map_err(io("create the backups folder", folder))?;
    }
    let unfinished = target.with_extension("unfinished");
    let copied = copy_and_check(connection, &unfinished).and_then(|()| {
        fs::File::open(&unfinished).and_then(|file| file.sync_all()).map_err(io("store a backup", target))?;
        fs::rename(&unfinished, target).map_err(io("store a backup", target))
    });
    if copied.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    copied
}

fn copy_and_check(connection: &Connection, target: &Path) -> Result<(), ProjectError> {
    let sql = |e| ProjectError::sql("make a backup", e, target);
    match fs::remove_file(target) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(io("make a backup", target)(e)),
        _ => {}
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let mut copy = connect::connect(target, flags).map_err(sql)?;
    // In one step, so that it is of one moment; beside a journal no writer waits for it.
    let step = Backup::new(connection, &mut copy).and_then(|backup| backup.step(-1)).map_err(sql)?;
    if step != StepResult::Done {
        return Err(ProjectError::Busy { path: target.to_owned() });
    }
    // No journal of its own beside it.
    copy.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(())).map_err(sql)?;
    match problems(&copy).map_err(sql)?.first() {
        None => Ok(()),
        Some(problem) => Err(ProjectError::Damaged { detail: problem.clone(), path: target.to_owned() }),
    }
}
