//! Many writes whose way to the disk is waited for once, at their end.

use super::{Project, ProjectError};
use rusqlite::Connection;

/// Pages of the write-ahead log after which SQLite brings it to the file meanwhile, and waits for the disk: 64 MB.
const WAL_PAGES: u32 = 16_384;
/// As SQLite has it.
const USUAL_WAL_PAGES: u32 = 1_000;

impl Project {
    /// Each write within `work` is whole by itself, as always; that it is on the disk is sure when this returns, not
    /// before. For what can be done again when the power fails in between. A wait for the disk takes longer than
    /// storing a small session.
    pub fn together<T, E: From<ProjectError>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let fail = self.sql("store much at once");
        let journal: String =
            self.connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).map_err(&fail)?;
        // Without a write-ahead log a lost write could leave the file half changed: there every one is waited for.
        if journal != "wal" {
            return work(self);
        }
        let set = |connection: &Connection, synchronous, pages| {
            connection.pragma_update(None, "synchronous", synchronous)?;
            connection.pragma_update(None, "wal_autocheckpoint", pages)
        };
        set(&self.connection, "normal", WAL_PAGES).map_err(&fail)?;
        let done = work(self);
        set(&self.connection, "full", USUAL_WAL_PAGES).map_err(&fail)?;
        // A checkpoint first brings the log to the disk, whether or not readers let it go on to the file.
        self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).map_err(&fail)?;
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_together_is_there_and_later_writes_are_waited_for_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.binocular");
        let mut project = Project::create(&path, 0).unwrap();
        let stored: Result<(), ProjectError> = project.together(|project| {
            project.put_derived("kind", "a", "h", b"one")?;
            project.put_derived("kind", "b", "h", b"two")
        });
        stored.unwrap();
        let level: i64 =
            project.connection.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
        assert_eq!(level, 2, "full");
        // The file alone, without its log, has both.
        let copy = folder.path().join("copy.binocular");
        std::fs::copy(&path, &copy).unwrap();
        let copy = Project::open_read_only(&copy).unwrap();
        assert_eq!(copy.derived("kind", "b").unwrap().unwrap().1, b"two");
        let failed: Result<(), ProjectError> =
            project.together(|project| Err(ProjectError::NotAProject { path: project.path().to_owned() }));
        assert!(failed.is_err());
        let level: i64 =
            project.connection.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
        assert_eq!(level, 2, "after a failure too");
    }
}
