//! Signals, settings, documents, caches, tags, notes and refusals.

use super::super::{NewNote, Project, ProjectError, Refusal};
use super::{NOW_MS, fresh};
use crate::model::{ElementFacts, NoWatch, NodeId, SessionId, Signal, SignalHit, SignalKind, TabId};
use crate::project::testing;

fn with_sessions(ids: &[&str]) -> (tempfile::TempDir, Project) {
    let (folder, mut project) = fresh();
    for id in ids {
        project.add_recording(&testing::recording(id), NOW_MS).unwrap();
    }
    (folder, project)
}

fn hit(kind: SignalKind, start_ms: i64) -> SignalHit {
    SignalHit {
        definition: kind.name().into(),
        kind,
        rule_version: 3,
        tab: TabId(0),
        start_ms,
        end_ms: start_ms + 700,
        url: "https://shop.example/cart".into(),
        position: Some((12.25, 600.0)),
        target: Some(ElementFacts {
            node: NodeId(44),
            interactive_node: Some(NodeId(40)),
            selector: "button#pay".into(),
            role: "button".into(),
            text: "Pay now".into(),
            interactive: true,
            disabled: true,
            ..ElementFacts::default()
        }),
        count: 4,
        events: vec![3, 5, 9],
    }
}

#[test]
fn signals_come_back_with_their_evidence_and_are_replaced_as_a_whole() {
    let (_folder, mut project) = with_sessions(&["a", "b", "c"]);
    let (a, b) = (SessionId::new("a"), SessionId::new("b"));
    assert_eq!(project.signals(&a).unwrap(), None, "not searched");
    let bare = SignalHit { position: None, target: None, ..hit(SignalKind::Hesitation, 5) };
    let hits = [hit(SignalKind::RapidClick, 10), bare, hit(SignalKind::RapidClick, 90)];
    project.put_signals(&a, "rules-1", &hits).unwrap();
    project.put_signals(&b, "rules-1", &[]).unwrap();
    let stored = project.signals(&a).unwrap().unwrap();
    assert_eq!((&*stored.rule_set_hash, &stored.hits[..]), ("rules-1", &hits[..]));
    assert_eq!(project.signals(&b).unwrap().unwrap().hits, []);

    let counts = project.signal_counts().unwrap();
    let of_a: Vec<_> = counts[&a].iter().map(|(signal, count)| (signal.name(), *count)).collect();
    assert_eq!(of_a, [("rapid_click", 2), ("hesitation", 1)]);
    assert!(counts[&b].is_empty() && !counts.contains_key(&SessionId::new("c")));

    // What people wrote counts under its name, a variant beside its kind does not.
    let own = |definition: &str, kind| SignalHit { definition: definition.into(), ..hit(kind, 20) };
    let written = own("own/gave-up", SignalKind::Composed);
    let variant = own("rapid_click/strict", SignalKind::RapidClick);
    project.put_signals(&b, "rules-1", &[written.clone(), variant, written]).unwrap();
    let of_b = &project.signal_counts().unwrap()[&b];
    assert_eq!(of_b.iter().collect::<Vec<_>>(), [(&Signal::Own("own/gave-up".into()), &2)]);

    project.put_signals(&a, "rules-2", &hits[..1]).unwrap();
    assert_eq!(project.signals(&a).unwrap().unwrap().hits.len(), 1);
    assert_eq!(project.signal_rule_sets().unwrap()[&a], "rules-2");
    assert!(project.put_signals(&SessionId::new("nobody"), "", &[]).is_err());
}

#[test]
fn hits_whose_search_is_lost_are_not_salvaged() {
    let (folder, mut project) = with_sessions(&["a", "b"]);
    let ids = ["a", "b"].map(SessionId::new);
    let hits = [hit(SignalKind::RapidClick, 10), hit(SignalKind::RapidClick, 90)];
    for id in &ids {
        project.put_signals(id, "rules-1", &hits).unwrap();
    }
    project.connection().pragma_update(None, "foreign_keys", false).unwrap();
    let lost = "DELETE FROM signal_search WHERE session = (SELECT min(session) FROM signal_search)";
    project.connection().execute(lost, []).unwrap();
    let path = project.path().to_owned();
    project.close().unwrap();
    let target = folder.path().join("salvaged.binocular");
    let report = Project::salvage(&path, &target, NOW_MS, &NoWatch).unwrap();
    let count = report.tables["signal_hit"];
    assert_eq!((count.read, count.refused), (2, 2));
    let salvaged = Project::open(&target).unwrap();
    assert!(salvaged.quick_check().unwrap().is_empty());
    assert_eq!(ids.map(|id| salvaged.signals(&id).unwrap().map_or(0, |found| found.hits.len())), [0, 2]);
}

#[test]
fn every_kind_of_signal_can_be_kept() {
    let (_folder, mut project) = with_sessions(&["a"]);
    let id = SessionId::new("a");
    let hits: Vec<_> = SignalKind::ALL.iter().map(|kind| hit(*kind, 1)).collect();
    project.put_signals(&id, "r", &hits).unwrap();
    assert_eq!(project.signals(&id).unwrap().unwrap().hits, hits);
    assert_eq!(project.signal_counts().unwrap()[&id].len(), SignalKind::ALL.len());
}

#[test]
fn a_damaged_signal_is_told() {
    let (_folder, mut project) = with_sessions(&["a"]);
    let id = SessionId::new("a");
    project.put_signals(&id, "r", &[hit(SignalKind::DeadClick, 1)]).unwrap();
    project.connection().execute("UPDATE signal_hit SET evidence = x'01ff'", []).unwrap();
    assert!(matches!(project.signals(&id).unwrap_err(), ProjectError::Stored { .. }));
}

#[test]
fn settings_are_json_texts() {
    let (_folder, mut project) = fresh();
    assert_eq!(project.setting("gap_ms").unwrap(), None);
    project.set_setting("gap_ms", "30000").unwrap();
    project.set_setting("gap_ms", "45000").unwrap();
    project.set_setting("layout", r#"{"left":[1,2]}"#).unwrap();
    assert_eq!(project.setting("gap_ms").unwrap().as_deref(), Some("45000"));
    assert_eq!(project.settings().unwrap().len(), 2);
    let error = project.set_setting("gap_ms", "{30").unwrap_err();
    assert!(matches!(error, ProjectError::NotJson { .. }), "{error}");
    assert_eq!(project.setting("gap_ms").unwrap().as_deref(), Some("45000"), "the old value stands");
    project.remove_setting("gap_ms").unwrap();
    assert_eq!(project.setting("gap_ms").unwrap(), None);
}

#[test]
fn documents_keep_their_history() {
    let (_folder, mut project) = fresh();
    let mut put = |name: &str, json: &str| project.put_document("clusters", name, json);
    assert_eq!(put("run", "[1]").unwrap(), 1);
    assert_eq!(put("run", "[1]").unwrap(), 1, "nothing new");
    assert_eq!(put("run", "[22]").unwrap(), 2);
    assert_eq!(put("run", "[1]").unwrap(), 3, "what was once is not what is");
    assert_eq!(put("first", "{}").unwrap(), 1);
    assert!(matches!(put("run", "nonsense").unwrap_err(), ProjectError::NotJson { .. }));
    assert_eq!(project.document("clusters", "run").unwrap().as_deref(), Some("[1]"));
    assert_eq!(project.document_version("clusters", "run", 2).unwrap().as_deref(), Some("[22]"));
    assert_eq!(project.document_version("clusters", "run", 9).unwrap(), None);
    assert_eq!(project.document("rules", "run").unwrap(), None);
    let list: Vec<_> = project
        .documents("clusters")
        .unwrap()
        .into_iter()
        .map(|info| (info.name, info.version, info.bytes))
        .collect();
    assert_eq!(list, [("first".to_owned(), 1, 2), ("run".to_owned(), 3, 3)]);
}

#[test]
fn computed_values_are_found_with_the_hash_of_their_inputs() {
    let (_folder, mut project) = fresh();
    let value = vec![7_u8; 100_000];
    project.put_derived("actions", "a", "h1", b"old").unwrap();
    project.put_derived("actions", "a", "h2", &value).unwrap();
    project.put_derived("actions", "b", "h1", b"").unwrap();
    assert_eq!(project.derived("actions", "a").unwrap(), Some(("h2".to_owned(), value)));
    assert_eq!(project.derived("actions", "b").unwrap(), Some(("h1".to_owned(), Vec::new())));
    assert_eq!(project.derived("features", "a").unwrap(), None);
    let list = project.derived_list("actions").unwrap();
    assert_eq!(list.iter().map(|d| &*d.key).collect::<Vec<_>>(), ["a", "b"]);
    assert!(list[0].stored_bytes < 200, "it is compressed");
    project.connection().execute("UPDATE derived SET data = x'0105' WHERE key = 'b'", []).unwrap();
    assert!(matches!(project.derived("actions", "b").unwrap_err(), ProjectError::Stored { .. }));
    assert_eq!(project.remove_derived("actions", Some("b")).unwrap(), 1);
    assert_eq!(project.remove_derived("actions", None).unwrap(), 1);
    assert_eq!(project.derived_list("actions").unwrap(), []);
}

#[test]
fn tags_and_watched_stand_in_the_row_of_the_session() {
    let (_folder, mut project) = with_sessions(&["a", "b"]);
    let (a, b) = (SessionId::new("a"), SessionId::new("b"));
    for (id, tag) in [(&a, " checkout "), (&a, "checkout"), (&b, "checkout"), (&b, "später")] {
        project.add_tag(id, tag).unwrap();
    }
    assert_eq!(project.tags().unwrap(), [("checkout".into(), 2), ("später".into(), 1)]);
    project.set_watched(&b, true).unwrap();
    let row = |project: &Project| project.sessions().unwrap().remove(1);
    assert_eq!((row(&project).tags, row(&project).watched), (vec!["checkout".into(), "später".into()], true));
    project.remove_tag(&b, "checkout").unwrap();
    project.set_watched(&b, false).unwrap();
    assert_eq!((row(&project).tags, row(&project).watched), (vec!["später".into()], false));
    for bad in ["", "  ", &"x".repeat(65)] {
        assert!(matches!(project.add_tag(&a, bad).unwrap_err(), ProjectError::BadTag { .. }));
    }
    assert!(project.add_tag(&SessionId::new("nobody"), "x").is_err());
}

fn written(offset_ms: Option<i64>, author: &str, tag: &str, text: &str) -> NewNote {
    NewNote { offset_ms, end_ms: None, author: author.into(), tag: tag.into(), text: text.into() }
}

#[test]
fn notes_stand_by_moment() {
    let (_folder, mut project) = with_sessions(&["a", "b"]);
    let a = SessionId::new("a");
    let late = project.add_note(&a, &written(Some(5_000), "ann", "", "lost"), NOW_MS).unwrap();
    project.add_note(&a, &written(Some(10), "ann", "", " arrives "), NOW_MS + 1).unwrap();
    project.add_note(&a, &written(None, "bob", "", "a regular"), NOW_MS + 2).unwrap();
    project.add_note(&SessionId::new("b"), &written(Some(7), "bob", "price", ""), NOW_MS + 3).unwrap();
    let texts = |project: &Project| -> Vec<String> {
        project.notes(&a).unwrap().into_iter().map(|note| note.note.text).collect()
    };
    assert_eq!(texts(&project), ["a regular", "arrives", "lost"]);
    project.remove_note(late).unwrap();
    assert_eq!(texts(&project), ["a regular", "arrives"]);
    let all: Vec<String> =
        project.all_notes().unwrap().into_iter().map(|(s, n)| format!("{s} {}", n.note.text)).collect();
    assert_eq!(all, ["a a regular", "a arrives", "b "]);
    assert_eq!(project.moment_tags().unwrap(), [("price".to_owned(), 1)]);
}

#[test]
fn a_note_is_changed_and_comes_back_as_it_was() {
    let (_folder, mut project) = with_sessions(&["a"]);
    let a = SessionId::new("a");
    let range = NewNote { end_ms: Some(9_000), ..written(Some(1_000), "ann", "price", "compares") };
    let number = project.add_note(&a, &range, NOW_MS).unwrap();
    project.change_note(number, "", "compares twice", NOW_MS + 5).unwrap();
    let stored = project.notes(&a).unwrap().remove(0);
    assert_eq!((stored.note.text.as_str(), stored.note.tag.as_str()), ("compares twice", ""));
    assert_eq!((stored.note.end_ms, stored.changed_at_ms), (Some(9_000), Some(NOW_MS + 5)));
    project.remove_note(number).unwrap();
    project.restore_note(&a, &stored).unwrap();
    assert_eq!(project.notes(&a).unwrap(), [stored]);
    let no_range = NewNote { end_ms: Some(500), ..range };
    project.add_note(&a, &no_range, NOW_MS).unwrap();
    assert_eq!(project.notes(&a).unwrap().iter().filter(|n| n.note.end_ms.is_none()).count(), 1);
    for (tag, text) in [("", "  "), ("", "x".repeat(10_001).as_str())] {
        let error = project.add_note(&a, &written(None, "ann", tag, text), NOW_MS).unwrap_err();
        assert!(matches!(error, ProjectError::BadNote { .. }), "{error}");
    }
    let long = written(None, "ann", &"x".repeat(65), "");
    assert!(matches!(project.add_note(&a, &long, NOW_MS).unwrap_err(), ProjectError::BadTag { .. }));
}

#[test]
fn refusals_are_counted_not_repeated() {
    let (_folder, mut project) = fresh();
    let refusal = |input: &str| Refusal { input: input.to_owned(), reason: "not JSON".to_owned() };
    project.record_refusals(&[refusal("a.json"), refusal("b.json")], 100).unwrap();
    project.record_refusals(&[refusal("b.json")], 200).unwrap();
    let rows = project.refusals().unwrap();
    let short: Vec<_> = rows.iter().map(|r| (&*r.refusal.input, r.times, r.first_ms, r.last_ms)).collect();
    assert_eq!(short, [("b.json", 2, 100, 200), ("a.json", 1, 100, 100)]);
}
