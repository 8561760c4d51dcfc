//! What is stored, audited and masked: the whole way over a project file.

use super::*;
use crate::model::{
    Event, EventKind, NoWatch, NodeData, NodeId, NodeTree, Recording, SessionId, TabId, TreeNode,
};
use crate::project::merge::MergeMode;
use crate::project::{Added, Project};
use std::sync::Arc;

const MAIL: &str = "ana.li@example.org";

fn text_page(text: &str) -> Event {
    let node = |id: i64, parent: Option<u32>, data: NodeData| TreeNode {
        id: NodeId(id),
        parent,
        in_shadow: false,
        data,
    };
    let element = |tag: &str| NodeData::Element {
        tag: tag.into(),
        attributes: Vec::new(),
        svg: false,
        shadow_host: false,
    };
    let tree = NodeTree {
        nodes: vec![
            node(1, None, NodeData::Document { quirks: false }),
            node(2, Some(0), element("p")),
            node(3, Some(1), NodeData::Text(text.into())),
        ],
    };
    Event {
        offset_ms: 5,
        tab: TabId(0),
        kind: EventKind::FullSnapshot { tree: Arc::new(tree), scroll_x: 0.0, scroll_y: 0.0 },
    }
}

fn recording(id: &str, text: &str) -> Recording {
    let href = format!("https://shop.example/?mail={MAIL}").into();
    let meta = Event { offset_ms: 0, tab: TabId(0), kind: EventKind::Meta { href, width: 800, height: 600 } };
    let mut recording = Recording::of_one_tab(id, vec![meta, text_page(text)]);
    recording.user_id = Some(MAIL.into());
    recording.properties.insert("referrer".into(), format!("https://x.example/?e={MAIL}").into());
    recording
}

fn project(folder: &tempfile::TempDir) -> Project {
    let mut project = Project::create(&folder.path().join("p.binocular"), 0).unwrap();
    project.add_recording(&recording("a", &format!("Write to {MAIL} now, {}", "x ".repeat(40))), 0).unwrap();
    project.add_recording(&recording("b", "Nothing here"), 0).unwrap();
    project
}

#[test]
fn an_audit_names_kinds_places_and_sessions_and_shows_nothing_personal() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder);
    let found = audit(&project, &Masks::default(), &NoWatch).unwrap().unwrap();
    let rows: Vec<_> = found.rows.iter().map(|r| (r.kind, r.place, r.pieces, r.sessions)).collect();
    assert_eq!(
        rows,
        [
            (Kind::Email, Place::Text, 1, 1),
            (Kind::Email, Place::Address, 2, 2),
            (Kind::Email, Place::Property, 2, 2),
            (Kind::Email, Place::UserId, 2, 2),
        ]
    );
    assert_eq!(found.sentence(), "7 pieces in 2 of 2 sessions: e-mail address");
    let told = format!("{found:?}");
    assert!(!told.contains("ana.li") && told.contains("Write to ••••"), "{told}");
}

#[test]
fn masking_leaves_nothing_in_the_file_and_the_next_audit_finds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut project = project(&folder);
    project.add_tag(&SessionId::new("a"), "kept").unwrap();
    let masks = Masks::default();
    let found = audit(&project, &masks, &NoWatch).unwrap().unwrap();
    assert_eq!(mask_sessions(&mut project, &found.affected, &masks, &NoWatch).unwrap(), Some(2));
    let after = audit(&project, &masks, &NoWatch).unwrap().unwrap();
    assert!(after.is_clean(), "{after:?}");
    let rows = project.sessions().unwrap();
    assert!(rows.iter().all(|row| row.user_id.as_ref().is_some_and(|id| id.starts_with("user-"))));
    assert_eq!(rows[0].user_id, rows[1].user_id, "one person stays one person");
    assert_eq!(rows[0].tags.len(), 1);
    assert!(project.verify_recordings(&NoWatch).unwrap().is_empty());
    assert!(project.quick_check().unwrap().is_empty());
    // The same export again is the same session.
    let again = project
        .add_recording(&recording("a", &format!("Write to {MAIL} now, {}", "x ".repeat(40))), 9)
        .unwrap();
    assert_eq!(again, Added::Unchanged(SessionId::new("a")));
    project.close().unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(6).any(|w| w == b"ana.li"), "{}", path.display());
        }
    }
}

#[test]
fn a_masked_copy_and_an_unmasked_one_merge_to_the_masked_one_either_way() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = project(&folder);
    let other_path = folder.path().join("other.binocular");
    first.hand_over(&other_path).unwrap();
    let masks = Masks::default();
    let found = audit(&first, &masks, &NoWatch).unwrap().unwrap();
    mask_sessions(&mut first, &found.affected, &masks, &NoWatch).unwrap();
    let masked_path = folder.path().join("masked.binocular");
    first.hand_over(&masked_path).unwrap();
    let report = first.merge(&other_path, MergeMode::Apply, &NoWatch).unwrap();
    assert!(report.masked.is_empty(), "{report:?}");
    assert!(audit(&first, &masks, &NoWatch).unwrap().unwrap().is_clean());
    let mut other = Project::open(&other_path).unwrap();
    for key in ["a", "a#1", "b#2"] {
        other.put_derived("picture", key, "h", b"of what was recorded").unwrap();
    }
    let report = other.merge(&masked_path, MergeMode::Apply, &NoWatch).unwrap();
    assert_eq!(report.masked.len(), 2);
    assert!(other.derived_list("picture").unwrap().is_empty(), "what was computed from it goes too");
    assert!(audit(&other, &masks, &NoWatch).unwrap().unwrap().is_clean());
    assert!(other.verify_recordings(&NoWatch).unwrap().is_empty());
}

#[test]
fn masking_twice_changes_nothing() {
    for preset in Preset::ALL {
        let masks = MaskRules::of(preset).compile().unwrap();
        let mut once = recording("a", &format!("{MAIL} 4111 1111 1111 1111 'x' 12345 password=abc"));
        mask_recording(&mut once, &masks, &[0; 32], &mut |_| {});
        let mut twice = once.clone();
        assert!(!mask_recording(&mut twice, &masks, &[0; 32], &mut |_| {}), "{preset:?}");
        assert_eq!(once, twice);
    }
}
