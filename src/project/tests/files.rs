//! Creating, opening and refusing files.

use super::super::{Project, ProjectError, connect, migrate};
use super::{NOW_MS, fresh};
use crate::project::testing;
use rusqlite::Connection;
use std::fs;
use std::path::Path;

fn set_version(path: &Path, version: u32) {
    let connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "user_version", version).unwrap();
}

#[test]
fn a_new_project_is_empty_and_is_found_again_by_its_id() {
    let (_folder, project) = fresh();
    assert_eq!(project.uuid().len(), 36);
    assert_eq!(project.uuid().as_bytes()[14], b'4', "a version 4 uuid");
    assert_eq!(project.created_at_ms().unwrap(), NOW_MS);
    assert_eq!(project.sessions().unwrap(), []);
    let (path, uuid) = (project.path().to_owned(), project.uuid().to_owned());
    project.close().unwrap();
    assert_eq!(Project::open(&path).unwrap().uuid(), uuid);
    let (_other_folder, other) = fresh();
    assert_ne!(other.uuid(), uuid);
}

#[test]
fn the_pragmas_that_durability_stands_on_are_set() {
    let (_folder, project) = fresh();
    let text = |name| project.connection().pragma_query_value(None, name, |r| r.get::<_, String>(0)).unwrap();
    let number = |name| project.connection().pragma_query_value(None, name, |r| r.get::<_, i64>(0)).unwrap();
    assert_eq!(text("journal_mode"), "wal");
    assert_eq!(number("synchronous"), 2, "full");
    assert_eq!(number("foreign_keys"), 1);
    assert_eq!(number("secure_delete"), 1);
    assert_eq!(number("application_id"), i64::from(connect::APPLICATION_ID));
    assert_eq!(number("user_version"), i64::from(migrate::newest()));
    assert!(number("busy_timeout") >= 1000);
}

#[test]
fn creating_never_overwrites() {
    let (_folder, project) = fresh();
    let path = project.path().to_owned();
    let error = Project::create(&path, NOW_MS).unwrap_err();
    assert!(matches!(error, ProjectError::Exists { .. }), "{error}");
    assert!(error.to_string().ends_with(&path.display().to_string()), "the path stands last: {error}");
    drop(project);
    assert!(Project::open(&path).is_ok());
}

#[test]
fn a_file_whose_creation_was_cut_short_is_not_taken_for_a_project() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("study.binocular");
    connect::create(&path, |connection| {
        // As of here nothing marks the file as ours, and a power cut would leave it so.
        let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        assert_eq!(id, 0);
        Ok(())
    })
    .unwrap();
    let error = Project::open(&path).unwrap_err();
    assert!(error.to_string().contains("its id is missing"), "{error}");
    let path = folder.path().join("failed.binocular");
    let failed = connect::create(&path, |_| Err(rusqlite::Error::InvalidQuery));
    assert!(failed.is_err() && fs::read_dir(folder.path()).unwrap().count() == 1, "nothing is left of it");
}

#[test]
fn creating_in_a_missing_folder_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing/study.binocular");
    assert!(matches!(Project::create(&path, NOW_MS).unwrap_err(), ProjectError::Io { .. }));
    assert!(!path.exists());
}

#[test]
fn foreign_files_are_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let sqlite = folder.path().join("other.sqlite");
    Connection::open(&sqlite).unwrap().execute_batch("CREATE TABLE a (x)").unwrap();
    let truncated = {
        let (_folder, project) = fresh();
        let path = project.path().to_owned();
        project.close().unwrap();
        fs::read(path).unwrap()[..5000].to_vec()
    };
    let paths = [
        file("empty.binocular", b""),
        file("export.json", br#"[{"type":4}]"#),
        file("binary.binocular", &[0xff; 9000]),
        file("lie.binocular", b"SQLite format 3\0 and no more"),
        sqlite,
        folder.path().to_owned(),
    ];
    for path in &paths {
        let before = path.is_file().then(|| fs::read(path).unwrap());
        for error in [Project::open(path).unwrap_err(), Project::open_read_only(path).unwrap_err()] {
            assert!(matches!(error, ProjectError::NotAProject { .. }), "{}: {error}", path.display());
        }
        assert_eq!(before, path.is_file().then(|| fs::read(path).unwrap()), "{}", path.display());
    }
    let error = Project::open(&file("half.binocular", &truncated)).unwrap_err();
    assert!(matches!(error, ProjectError::Damaged { .. }), "{error}");
    let missing = folder.path().join("no.binocular");
    assert!(matches!(Project::open(&missing).unwrap_err(), ProjectError::NotFound { .. }));
    assert!(!missing.exists());
}

#[test]
fn a_file_of_a_newer_version_is_refused_with_a_sentence() {
    let (_folder, project) = fresh();
    let path = project.path().to_owned();
    project.close().unwrap();
    set_version(&path, migrate::newest() + 1);
    for error in [Project::open(&path).unwrap_err(), Project::open_read_only(&path).unwrap_err()] {
        assert!(matches!(error, ProjectError::Newer { .. }), "{error}");
        assert!(error.to_string().contains("update the program"), "{error}");
    }
    set_version(&path, migrate::newest());
    assert!(Project::open(&path).is_ok());
}

#[test]
fn an_older_file_is_not_read_before_it_was_brought_up_to_date() {
    let (_folder, project) = fresh();
    let path = project.path().to_owned();
    project.close().unwrap();
    set_version(&path, migrate::newest() - 1);
    let error = Project::open_read_only(&path).unwrap_err();
    assert!(matches!(error, ProjectError::NeedsUpgrade { .. }), "{error}");
}

#[test]
fn after_closing_the_single_file_is_complete() {
    let (folder, mut project) = fresh();
    let added = project.add_recording(&testing::recording("s"), NOW_MS).unwrap();
    let path = project.path().to_owned();
    project.close().unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no journal is left beside the file");
    let copy = folder.path().join("copy.binocular");
    fs::copy(&path, &copy).unwrap();
    let events = Project::open(&copy).unwrap().recording(added.stored()).unwrap().events;
    assert_eq!(events, testing::recording("s").events);
}

#[test]
fn a_checkpoint_with_a_reader_in_the_way_says_so_and_loses_nothing() {
    let (_folder, mut project) = fresh();
    project.connection().busy_timeout(std::time::Duration::ZERO).unwrap();
    project.add_recording(&testing::recording("a"), NOW_MS).unwrap();
    let reader = Project::open_read_only(project.path()).unwrap();
    let held = reader.connection().unchecked_transaction().unwrap();
    assert_eq!(reader.sessions_of_content("none").unwrap(), []);
    project.add_recording(&testing::recording("b"), NOW_MS).unwrap();
    assert!(!project.checkpoint().unwrap());
    drop(held);
    assert!(project.checkpoint().unwrap());
    assert_eq!(reader.sessions().unwrap().len(), 2);
}

#[cfg(unix)]
#[test]
fn write_protected_files_and_folders_can_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, mut project) = fresh();
    project.add_recording(&testing::recording("s"), NOW_MS).unwrap();
    let path = project.path().to_owned();
    project.close().unwrap();
    // Root writes everywhere, so that only the URI itself can be tried there.
    let uri = connect::immutable_uri(&path);
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY | rusqlite::OpenFlags::SQLITE_OPEN_URI;
    let count: i64 = connect::connect(&uri, flags)
        .unwrap()
        .query_row("SELECT count(*) FROM session", [], |row| row.get(0))
        .unwrap();
    assert_eq!(count, 1);
    let set = |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
    set(0o555);
    let read = Project::open_read_only(&path).and_then(|p| p.sessions().map(|rows| rows.len()));
    set(0o755);
    assert_eq!(read.unwrap(), 1);
}
