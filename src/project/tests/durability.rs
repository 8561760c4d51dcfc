//! What is stored stays stored, whoever else reads, and however the program ends.

use super::super::{Added, Project};
use super::{NOW_MS, fresh};
use crate::model::{Recording, SessionId};
use crate::project::testing::{self, Victim};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

#[test]
fn another_connection_sees_a_recording_as_soon_as_it_is_added() {
    let (_folder, mut project) = fresh();
    let reader = Project::open_read_only(project.path()).unwrap();
    for at in 0..5 {
        project.add_recording(&testing::recording(&format!("s{at}")), NOW_MS).unwrap();
        assert_eq!(reader.sessions().unwrap().len(), at + 1);
    }
    assert!(reader.connection().execute("DELETE FROM session", []).is_err(), "a reader cannot write");
}

#[test]
fn one_writes_and_many_read_at_once() {
    let (_folder, mut project) = fresh();
    let path = project.path().to_owned();
    let writing = AtomicBool::new(true);
    thread::scope(|scope| {
        let readers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let reader = Project::open_read_only(&path).unwrap();
                    let mut seen = 0;
                    loop {
                        let last_round = !writing.load(Ordering::SeqCst);
                        let rows = reader.sessions().unwrap();
                        assert!(rows.len() >= seen, "a session went away");
                        seen = rows.len();
                        if let Some(row) = rows.last() {
                            let recording = reader.recording(&row.session_id).unwrap();
                            assert_eq!(recording.events.len(), row.events as usize);
                        }
                        if last_round {
                            return seen;
                        }
                    }
                })
            })
            .collect();
        for at in 0..60 {
            let recording = Recording { started_at_ms: at, ..testing::recording(&format!("s{at}")) };
            project.add_recording(&recording, NOW_MS).unwrap();
        }
        writing.store(false, Ordering::SeqCst);
        for reader in readers {
            assert_eq!(reader.join().unwrap(), 60);
        }
    });
}

#[test]
fn two_writers_take_turns() {
    let (_folder, project) = fresh();
    let path = project.path().to_owned();
    thread::scope(|scope| {
        for writer in 0..2 {
            let path = &path;
            scope.spawn(move || {
                let mut project = Project::open(path).unwrap();
                for at in 0..20 {
                    project.add_recording(&testing::recording(&format!("{writer}-{at}")), NOW_MS).unwrap();
                }
            });
        }
    });
    assert_eq!(project.sessions().unwrap().len(), 40);
}

#[test]
fn a_killed_program_loses_nothing_that_it_had_confirmed() {
    for round in 0..10_u64 {
        let (_folder, project) = fresh();
        let path = project.path().to_owned();
        drop(project);
        let mut victim = Victim::spawn("project::tests::durability::child_adds_until_it_is_killed", &path);
        let mut confirmed: Vec<String> = victim.next().into_iter().collect();
        thread::sleep(Duration::from_millis(round * 7));
        confirmed.extend(victim.kill());
        let project = Project::open(&path).unwrap();
        assert!(!confirmed.is_empty());
        for id in &confirmed {
            let stored = project.recording(&SessionId::new(id.as_str())).unwrap();
            assert_eq!(stored, testing::recording(id));
        }
        let whole = project.sessions().unwrap().len();
        assert!(whole == confirmed.len() || whole == confirmed.len() + 1, "{whole} of {}", confirmed.len());
    }
}

/// Not a test of its own: the child of the test above.
#[test]
fn child_adds_until_it_is_killed() {
    let Some(path) = Victim::path() else { return };
    let mut project = Project::open(&path).unwrap();
    for at in 0.. {
        let added = project.add_recording(&testing::recording(&format!("s{at}")), NOW_MS).unwrap();
        assert!(matches!(added, Added::New(_)));
        Victim::acknowledge(added.stored().as_str());
    }
}
