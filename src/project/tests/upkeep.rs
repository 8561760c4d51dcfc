//! Removing sessions, checking the file, and backups.

use super::super::{NewNote, Project, ProjectError, connect, upkeep};
use super::{NOW_MS, fresh};
use crate::model::{NoWatch, Recording, SessionId, Watch};
use crate::project::testing;
use std::fs;

fn add(project: &mut Project, id: &str) -> SessionId {
    project.add_recording(&testing::recording(id), NOW_MS).unwrap().stored().clone()
}

/// All tables of this part but those that stay when the last session goes.
fn rows_left(project: &Project) -> i64 {
    let tables = [
        "session",
        "session_property",
        "session_tab",
        "session_warning",
        "session_tag",
        "note",
        "chunk",
        "long_value",
        "session_long_value",
        "derived",
        "signal_search",
        "signal_hit",
        "signal_judgement",
        "session_bot",
        "session_bot_word",
        "vendor_verdict",
    ];
    let count = |table: &&str| -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        project.connection().query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    tables.iter().map(count).sum()
}

#[test]
fn a_removed_session_takes_all_of_its_own_along_and_nothing_else() {
    let (_folder, mut project) = fresh();
    let (a, b) = (add(&mut project, "a"), add(&mut project, "ab"));
    for id in [&a, &b] {
        project.add_tag(id, "t").unwrap();
        let note = NewNote { text: "n".into(), ..NewNote::default() };
        project.add_note(id, &note, NOW_MS).unwrap();
        project.put_signals(id, "r", &[]).unwrap();
        project.put_derived("actions", id.as_str(), "h", b"x").unwrap();
        project.put_derived("thumbnail", &format!("{id}#1"), "h", b"x").unwrap();
    }
    let both = rows_left(&project);
    project.remove_session(&a).unwrap();
    assert_eq!(project.recording(&b).unwrap(), testing::recording("ab"), "the shared style sheet stays");
    assert_eq!(project.derived_list("thumbnail").unwrap().len(), 1);
    assert_eq!(2 * (rows_left(&project) - 1), both - 1, "half of all, but the style sheet is shared");
    project.remove_session(&b).unwrap();
    assert_eq!(rows_left(&project), 0);
    assert_eq!(project.quick_check().unwrap(), Vec::<String>::new());
    assert!(matches!(project.remove_session(&b).unwrap_err(), ProjectError::NoSession { .. }));
}

/// Somebody asks to have a recording removed: its text must not be left in free pages of the file.
#[test]
fn what_is_removed_is_gone_from_the_file() {
    let (_folder, mut project) = fresh();
    let secret = "erased-at-the-visitors-request";
    let recording = Recording { user_id: Some(secret.into()), ..testing::recording("a") };
    project.add_recording(&recording, NOW_MS).unwrap();
    let path = project.path().to_owned();
    let holds = |path: &std::path::Path| {
        fs::read(path).unwrap().windows(secret.len()).any(|window| window == secret.as_bytes())
    };
    project.checkpoint().unwrap();
    assert!(holds(&path));
    project.remove_session(&recording.id).unwrap();
    project.close().unwrap();
    assert!(!holds(&path));
}

#[test]
fn a_session_that_a_round_uses_stays() {
    let (_folder, mut project) = fresh();
    let (single, clustered) = (add(&mut project, "s1"), add(&mut project, "s\"2"));
    let free = add(&mut project, "2");
    // Rounds are built by another part; here only what its rows say of sessions counts.
    project
        .connection()
        .execute_batch(
            "PRAGMA foreign_keys = OFF;
             INSERT INTO round_items (round_id, ordinal, item_id, session_id, start_ms, end_ms, stratum, members)
             VALUES ('r1', 0, 's1#1', 's1', 0, 1, '', '[]'),
                    ('r2', 0, 'c1', 's1', 0, 1, '', '[\"s1#1\",\"s\\\"2#4\"]');
             PRAGMA foreign_keys = ON;",
        )
        .unwrap();
    let error = project.remove_session(&single).unwrap_err();
    assert!(matches!(&error, ProjectError::InUse { rounds, .. } if rounds[..] == ["r1", "r2"]), "{error}");
    let error = project.remove_session(&clustered).unwrap_err();
    assert!(matches!(&error, ProjectError::InUse { rounds, .. } if rounds[..] == ["r2"]), "{error}");
    project.remove_session(&free).unwrap();
    assert_eq!(project.sessions().unwrap().len(), 2);
}

#[test]
fn a_sound_file_passes_all_checks_and_a_damaged_one_does_not() {
    let (_folder, mut project) = fresh();
    let a = add(&mut project, "a");
    add(&mut project, "b");
    assert_eq!(project.quick_check().unwrap(), Vec::<String>::new());
    assert_eq!(project.verify_recordings(&NoWatch).unwrap(), Vec::<String>::new());
    project.connection().execute("UPDATE session SET started_at_ms = 1 WHERE session_id = 'a'", []).unwrap();
    project
        .connection()
        .execute_batch("UPDATE chunk SET data = x'00' WHERE session = (SELECT number FROM session WHERE session_id = 'b')")
        .unwrap();
    let found = project.verify_recordings(&NoWatch).unwrap();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains(&format!("session {a} does not have the content")), "{found:?}");
    assert!(found[1].contains("session b cannot be read"), "{found:?}");
    let orphan = "PRAGMA foreign_keys = OFF; INSERT INTO session_tag VALUES (99, 't')";
    project.connection().execute_batch(orphan).unwrap();
    let found = project.quick_check().unwrap();
    assert_eq!(found, ["a row of session_tag refers to nothing in session"]);
}

#[test]
fn checking_stops_when_it_is_cancelled() {
    struct Cancelled;
    impl Watch for Cancelled {
        fn progress(&self, _: u64, _: u64, _: &str) {}
        fn cancelled(&self) -> bool {
            true
        }
    }
    let (_folder, mut project) = fresh();
    add(&mut project, "a");
    project.connection().execute("UPDATE chunk SET data = x'00'", []).unwrap();
    assert_eq!(project.verify_recordings(&Cancelled).unwrap(), Vec::<String>::new());
}

#[test]
fn backups_are_projects_of_their_own_and_rotate() {
    let (_folder, mut project) = fresh();
    let mut made = Vec::new();
    for at in 0..5_i64 {
        add(&mut project, &format!("s{at}"));
        made.push(project.backup(3, NOW_MS + at * 1000).unwrap());
    }
    let kept = project.backups().unwrap();
    assert_eq!(kept.iter().map(|b| b.made_at_ms - NOW_MS).collect::<Vec<_>>(), [4000, 3000, 2000]);
    assert_eq!(kept.iter().map(|b| &b.path).collect::<Vec<_>>(), [&made[4], &made[3], &made[2]]);
    assert!(!made[0].exists());
    let copy = Project::open(&made[2]).unwrap();
    assert_eq!((copy.sessions().unwrap().len(), copy.uuid()), (3, project.uuid()));
    assert_eq!(copy.verify_recordings(&NoWatch).unwrap(), Vec::<String>::new());
    drop(copy);
    let folder = upkeep::backup_folder(project.path());
    assert_eq!(fs::read_dir(folder).unwrap().count(), 3, "no journal, no unfinished file");
}

#[test]
fn a_backup_is_made_when_it_is_due_and_other_files_are_left_alone() {
    const HOUR_MS: i64 = 3_600_000;
    let (_folder, mut project) = fresh();
    let folder = upkeep::backup_folder(project.path());
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("my own.binocular"), "mine").unwrap();
    fs::write(folder.join("20990101.binocular"), "mine").unwrap();
    let due = |project: &Project, now_ms| project.backup_if_due(HOUR_MS, 1, now_ms).unwrap().is_some();
    // Times of files are as coarse as a tick of the system.
    let tick = || std::thread::sleep(std::time::Duration::from_millis(30));
    tick();
    assert!(due(&project, NOW_MS), "the first");
    assert!(!due(&project, NOW_MS + HOUR_MS), "nothing was written since");
    tick();
    add(&mut project, "a");
    assert!(!due(&project, NOW_MS + HOUR_MS - 1));
    assert!(due(&project, NOW_MS + HOUR_MS));
    assert!(due(&project, NOW_MS - 50 * HOUR_MS), "the clock was set back");
    let kept = project.backups().unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        kept[0].made_at_ms,
        NOW_MS - 50 * HOUR_MS,
        "the copy that was just made is the one that stays"
    );
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 3, "one backup and the two foreign files");
}

#[test]
fn the_newest_backup_is_never_rotated_away() {
    let (_folder, project) = fresh();
    project.backup(0, NOW_MS).unwrap();
    assert_eq!(project.backups().unwrap().len(), 1);
}

#[test]
fn a_file_is_copied_before_its_format_changes() {
    let (_folder, mut project) = fresh();
    add(&mut project, "a");
    let path = project.path().to_owned();
    project.close().unwrap();
    {
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.pragma_update(None, "user_version", 0).unwrap();
    }
    // Format 0 never existed, so that the first step meets its own tables and fails: just what a copy is for.
    let error = Project::open(&path).unwrap_err();
    assert!(matches!(error, ProjectError::Migration { version: 1, .. }), "{error}");
    let copies: Vec<_> =
        fs::read_dir(upkeep::backup_folder(&path)).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(copies.len(), 1);
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let count: i64 = connect::connect(&copies[0], flags)
        .unwrap()
        .query_row("SELECT count(*) FROM session", [], |row| row.get(0))
        .unwrap();
    assert_eq!(count, 1);
}

#[test]
fn compacting_gives_room_back() {
    let (_folder, mut project) = fresh();
    for at in 0..40 {
        let mut recording = testing::recording(&format!("s{at}"));
        let noise: String =
            (0..4000_u32).map(|i| char::from(b' ' + ((i * i * (at + 3)) >> 7) as u8 % 90)).collect();
        recording.events.push(testing::event(
            20_000,
            crate::model::EventKind::Custom { tag: "noise".into(), payload: noise.into() },
        ));
        project.add_recording(&recording, NOW_MS).unwrap();
    }
    project.checkpoint().unwrap();
    let size = |project: &Project| fs::metadata(project.path()).unwrap().len();
    let full = size(&project);
    for at in 0..40 {
        project.remove_session(&SessionId::new(format!("s{at}"))).unwrap();
    }
    project.compact().unwrap();
    assert!(size(&project) < full, "{} of {full}", size(&project));
    assert_eq!(project.quick_check().unwrap(), Vec::<String>::new());
}
