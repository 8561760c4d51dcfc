//! Adding recordings and reading them back.

use super::super::{Added, CodecError, Project, ProjectError};
use super::{NOW_MS, fresh};
use crate::model::{EventKind, NodeTree, Recording, SessionId, TabId, WarningCode};
use crate::project::testing::{self, strategies};
use proptest::prelude::*;
use std::sync::Arc;

fn add(project: &mut Project, recording: &Recording) -> Added {
    project.add_recording(recording, NOW_MS).unwrap()
}

fn id(id: &str) -> SessionId {
    SessionId::new(id)
}

fn ids(project: &Project) -> Vec<String> {
    project.sessions().unwrap().iter().map(|row| row.session_id.to_string()).collect()
}

#[test]
fn a_recording_comes_back_equal_from_another_process_s_view() {
    let (_folder, mut project) = fresh();
    let recording = testing::recording("visit-1");
    assert_eq!(add(&mut project, &recording), Added::New(recording.id.clone()));
    let reader = Project::open_read_only(project.path()).unwrap();
    assert_eq!(reader.recording(&recording.id).unwrap(), recording);
    assert_eq!(reader.warnings(&recording.id).unwrap().count(WarningCode::LongIdleGap), 1);
}

#[test]
fn the_row_of_a_session_has_its_facts() {
    let (_folder, mut project) = fresh();
    add(&mut project, &testing::recording("visit-1"));
    let row = project.sessions().unwrap().remove(0);
    assert_eq!((row.events, row.pages, row.clicks, row.key_presses, row.errors), (7, 1, 1, 1, 1));
    assert_eq!((row.viewport_w, row.viewport_h), (1280, 720));
    assert_eq!((&*row.source_file, &*row.source_format), ("shop.json", "rrweb-array"));
    assert_eq!((row.duration_ms, row.added_at_ms), (9_200, NOW_MS));
    assert_eq!(row.properties.get("plan").map(|v| &**v), Some("pro"));
    assert_eq!(row.tabs, ["main".into()]);
    assert_eq!((row.warnings, row.watched, row.tags.len()), (1, false, 0));
    assert_eq!(row.content_hash.len(), 64);
    assert!(row.stored_bytes > 200, "{} bytes", row.stored_bytes);
}

#[test]
fn what_was_masked_is_no_oddity_of_the_export() {
    let (_folder, mut project) = fresh();
    let mut recording = testing::recording("visit-1");
    recording.warnings.note(WarningCode::MaskedPersonal, || "1 × E-mail address".into());
    recording.warnings.note(WarningCode::MaskedPassword, String::new);
    add(&mut project, &recording);
    assert_eq!(project.sessions().unwrap()[0].warnings, 1, "the idle gap alone");
    assert_eq!(project.warnings(&recording.id).unwrap().0.len(), 3);
}

#[test]
fn adding_the_same_again_changes_nothing_and_says_so() {
    let (_folder, mut project) = fresh();
    let recording = testing::recording("visit-1");
    add(&mut project, &recording);
    let before = project.sessions().unwrap();
    assert_eq!(project.add_recording(&recording, NOW_MS + 5).unwrap(), Added::Unchanged(id("visit-1")));
    assert_eq!(project.sessions().unwrap(), before);
}

#[test]
fn another_recording_of_the_same_id_gets_a_part_of_its_hash() {
    let (_folder, mut project) = fresh();
    let (first, second) = (testing::recording("visit-1"), testing::other_recording("visit-1"));
    add(&mut project, &first);
    let added = add(&mut project, &second);
    let Added::Renamed { wanted, stored } = &added else { panic!("{added:?}") };
    assert_eq!(wanted.as_str(), "visit-1");
    let row = project.sessions().unwrap().into_iter().find(|row| row.session_id == *stored).unwrap();
    assert_eq!(stored.as_str(), format!("visit-1-{}", &row.content_hash[..8]));
    assert_eq!(project.recording(stored).unwrap().events, second.events);
    assert_eq!(project.recording(wanted).unwrap(), first);
    assert_eq!(add(&mut project, &second), Added::Unchanged(stored.clone()), "a third time");
    assert_eq!(ids(&project).len(), 2);
}

#[test]
fn even_an_id_that_looks_like_a_renamed_one_is_not_overwritten() {
    let (_folder, mut project) = fresh();
    let second = testing::other_recording("visit-1");
    add(&mut project, &testing::recording("visit-1"));
    let short = add(&mut project, &second).stored().clone();
    let (_folder2, mut project) = fresh();
    add(&mut project, &testing::recording("visit-1"));
    add(&mut project, &testing::recording(short.as_str()));
    let added = add(&mut project, &second);
    assert_eq!(added.stored().as_str().len(), "visit-1-".len() + 16);
    assert_eq!(add(&mut project, &second), Added::Unchanged(added.stored().clone()));
}

#[test]
fn the_same_content_under_another_id_is_stored_but_can_be_told() {
    let (_folder, mut project) = fresh();
    add(&mut project, &testing::recording("a"));
    assert_eq!(add(&mut project, &testing::recording("b")), Added::New(id("b")));
    let hash = project.sessions().unwrap()[0].content_hash.clone();
    assert_eq!(project.sessions_of_content(&hash).unwrap(), [id("a"), id("b")]);
}

#[test]
fn sessions_stand_in_the_order_of_their_start() {
    let (_folder, mut project) = fresh();
    for (id, started_at_ms) in [("c", 5), ("a", 9), ("b", 5)] {
        add(&mut project, &Recording { started_at_ms, ..testing::recording(id) });
    }
    assert_eq!(ids(&project), ["b", "c", "a"]);
}

#[test]
fn any_unique_prefix_finds_a_session() {
    let (_folder, mut project) = fresh();
    for id in ["ab", "abc", "abd", "x%_y", "x-", "ü1"] {
        add(&mut project, &testing::recording(id));
    }
    let find = |prefix| project.find_session(prefix).map(|id| id.to_string());
    assert_eq!(find("abc").unwrap(), "abc");
    assert_eq!(find("ab").unwrap(), "ab", "an id that is whole goes before longer ones");
    assert_eq!(find("x%").unwrap(), "x%_y", "no wildcard");
    assert_eq!(find("ü").unwrap(), "ü1");
    let ambiguous = find("a").unwrap_err().to_string();
    assert!(ambiguous.contains("(ab, abc, abd)"), "{ambiguous}");
    assert!(matches!(find("zz").unwrap_err(), ProjectError::NoSession { .. }));
    assert!(matches!(find("AB").unwrap_err(), ProjectError::NoSession { .. }));
}

#[test]
fn chunks_can_be_read_one_by_one() {
    let (_folder, mut project) = fresh();
    let recording = testing::recording("s");
    add(&mut project, &recording);
    let chunks = project.chunks(&recording.id).unwrap();
    assert_eq!(chunks.iter().map(|c| c.events).sum::<u32>() as usize, recording.events.len());
    assert!(chunks[0].starts_with_snapshot, "its Meta stands first");
    let events = project.chunk_events(&recording.id, 0).unwrap();
    assert_eq!(events[..], recording.events[..events.len()]);
    let error = project.chunk_events(&recording.id, 99).unwrap_err().to_string();
    assert!(error.contains("part 99 of session s"), "{error}");
}

#[test]
fn a_recording_without_events_can_be_stored() {
    let (_folder, mut project) = fresh();
    let recording = Recording { events: Vec::new(), ..testing::recording("none") };
    add(&mut project, &recording);
    assert_eq!(project.recording(&recording.id).unwrap(), recording);
    assert_eq!(project.chunks(&recording.id).unwrap(), []);
}

#[test]
fn a_style_sheet_is_stored_once_for_all_sessions_and_shared_in_memory() {
    let (_folder, mut project) = fresh();
    let first = testing::recording("a");
    add(&mut project, &first);
    add(&mut project, &Recording { started_at_ms: 1, ..testing::other_recording("b") });
    let count = |sql| project.connection().query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM long_value"), 1);
    assert_eq!(count("SELECT count(*) FROM session_long_value"), 2);
    let rows = project.sessions().unwrap();
    let css = |name: &str| {
        let recording = project.recording(&id(name)).unwrap();
        recording
            .events
            .iter()
            .find_map(|event| match &event.kind {
                EventKind::FullSnapshot { tree, .. } => sheet_of(tree),
                _ => None,
            })
            .unwrap()
    };
    let (a, b) = (css("a"), css("b"));
    assert!(Arc::ptr_eq(&a, &b), "the player tells equal sheets by their address");
    assert!(rows[0].session_id.as_str() == "b" && rows[0].stored_bytes < rows[1].stored_bytes);
}

fn sheet_of(tree: &NodeTree) -> Option<Arc<str>> {
    tree.nodes.iter().find_map(|node| match &node.data {
        crate::model::NodeData::Element { attributes, .. } => {
            attributes.iter().find(|a| &*a.name == "_cssText").map(|a| Arc::clone(&a.value))
        }
        _ => None,
    })
}

#[test]
fn a_recording_that_breaks_the_model_leaves_nothing_behind() {
    let (_folder, mut project) = fresh();
    let mut of_missing_tab = testing::recording("tab");
    of_missing_tab.events[3].tab = TabId(1);
    let mut broken_tree = testing::recording("tree");
    if let EventKind::FullSnapshot { tree, .. } = &mut broken_tree.events[1].kind {
        Arc::make_mut(tree).nodes[2].parent = None;
    }
    for recording in [of_missing_tab, broken_tree] {
        let error = project.add_recording(&recording, NOW_MS).unwrap_err();
        assert!(matches!(error, ProjectError::Unstorable { .. }), "{error}");
    }
    let rows: i64 = project
        .connection()
        .query_row("SELECT (SELECT count(*) FROM session) + (SELECT count(*) FROM chunk)", [], |r| r.get(0))
        .unwrap();
    assert_eq!(rows, 0);
}

/// The story: a write that fails half way, here because the disk gives up at the chunks.
#[test]
fn a_failed_add_leaves_nothing_behind() {
    let (_folder, mut project) = fresh();
    let fail = "CREATE TEMP TRIGGER stop BEFORE INSERT ON chunk BEGIN SELECT RAISE(ABORT, 'no'); END";
    project.connection().execute_batch(fail).unwrap();
    assert!(project.add_recording(&testing::recording("s"), NOW_MS).is_err());
    project.connection().execute_batch("DROP TRIGGER stop").unwrap();
    assert_eq!(project.sessions().unwrap(), []);
    assert_eq!(add(&mut project, &testing::recording("s")), Added::New(id("s")), "and it can be tried again");
}

#[test]
fn damage_is_told_with_session_and_part() {
    let (_folder, mut project) = fresh();
    add(&mut project, &testing::recording("s"));
    let damage = |sql: &str| project.connection().execute(sql, []).unwrap();
    damage("UPDATE chunk SET data = substr(data, 1, length(data) - 3)");
    let error = project.recording(&id("s")).unwrap_err();
    assert!(
        matches!(&error, ProjectError::Chunk { session, chunk: 0, source: CodecError::Damaged, .. } if session == "s"),
        "{error}"
    );
    damage("UPDATE chunk SET data = x'07'");
    assert!(project.recording(&id("s")).unwrap_err().to_string().contains("newer version"));
    let (_folder, mut project) = fresh();
    add(&mut project, &testing::recording("s"));
    project.connection().execute_batch("DELETE FROM session_long_value; DELETE FROM long_value").unwrap();
    let error = project.recording(&id("s")).unwrap_err().to_string();
    assert!(error.contains("long value"), "{error}");
}

#[test]
fn unknown_sessions_are_errors_everywhere() {
    let (_folder, project) = fresh();
    let id = SessionId::new("nobody");
    assert!(
        project.recording(&id).is_err() && project.chunks(&id).is_err() && project.warnings(&id).is_err()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn generated_recordings_come_back_equal(events in strategies::events(40)) {
        let (_folder, mut project) = fresh();
        let tabs = vec!["a".into(), "b".into(), "c".into()];
        let recording = Recording { tabs, events, ..testing::recording("generated") };
        add(&mut project, &recording);
        prop_assert_eq!(project.recording(&recording.id).unwrap(), recording);
    }
}
