//! What a coder writes about sessions while the round is blind: theirs alone until the reveal, then everybody's.

use crate::coding::testing::Scratch;
use crate::coding::*;
use crate::model::{NoWatch, SessionId};
use crate::project::merge::MergeMode;
use crate::project::{NewNote, Note, Project, testing};
use rusqlite::Connection;

fn scene(locked: bool) -> Scratch {
    let mut scratch = if locked { Scratch::with_locked_round(2) } else { Scratch::with_round(2) };
    for item in 0..2 {
        scratch.project.add_recording(&testing::recording(&format!("s{item}")), 1).unwrap();
    }
    scratch
}

fn session() -> SessionId {
    SessionId::new("s0")
}

fn said(text: &str) -> NewNote {
    NewNote { offset_ms: Some(7), text: text.into(), tag: "price".into(), ..NewNote::default() }
}

fn texts(notes: &[Note]) -> Vec<&str> {
    notes.iter().map(|note| note.note.text.as_str()).collect()
}

fn reveal(scratch: &mut Scratch) {
    scratch.revealed(|_| Verdict::code("browsing"), |_| Verdict::code("support"));
}

#[test]
fn a_note_at_a_desk_is_its_coders_alone_until_the_reveal() {
    let mut scratch = scene(true);
    let desk = scratch.desk("ann");
    desk.write_note(&mut scratch.project, &session(), said("compares prices"), 50).unwrap();
    desk.write_note(&mut scratch.project, &session(), said("the same moment"), 50).unwrap();
    let (own, unreadable) = desk.notes(&scratch.project, &session()).unwrap();
    assert_eq!((texts(&own), unreadable), (vec!["compares prices", "the same moment"], 0));
    assert_eq!(own.iter().map(|n| n.created_at_ms).collect::<Vec<_>>(), [50, 51]);
    assert!(own.iter().all(|n| n.number < 0) && own[0].number != own[1].number);
    assert!(scratch.project.all_notes().unwrap().is_empty(), "nobody else reads it");
    let bob = scratch.desk("bob");
    assert!(bob.notes(&scratch.project, &session()).unwrap().0.is_empty());
    // A sealed ballot takes no labels; notes go on until the reveal.
    scratch.vote("ann", |_| Verdict::code("browsing"));
    scratch.desk("ann").write_note(&mut scratch.project, &session(), said("after the seal"), 60).unwrap();
    scratch.vote("bob", |_| Verdict::code("support"));
    for coder in ["ann", "bob"] {
        let words = crate::coding::testing::words_of(coder);
        Round::open_ballot(&mut scratch.project, "r1", coder, words.as_ref()).unwrap();
    }
    assert!(scratch.project.all_notes().unwrap().is_empty());
    Round::reveal(&mut scratch.project, "r1", 70).unwrap();
    let notes = scratch.project.notes(&session()).unwrap();
    assert_eq!(texts(&notes), ["compares prices", "the same moment", "after the seal"]);
    assert!(notes.iter().all(|n| n.note.author == "ann" && n.note.tag == "price" && n.number > 0));
    let left: i64 = Connection::open(&scratch.path)
        .unwrap()
        .query_row("SELECT count(*) FROM blind_notes", [], |r| r.get(0))
        .unwrap();
    assert_eq!(left, 0);
}

#[test]
fn notes_change_and_go_and_come_back() {
    let mut scratch = scene(true);
    let desk = scratch.desk("ann");
    let old = NewNote { author: "ann".into(), ..said("from before the round") };
    scratch.project.add_note(&session(), &old, 5).unwrap();
    let note = desk.write_note(&mut scratch.project, &session(), said("first"), 50).unwrap();
    let mut later = note.clone();
    (later.note.text, later.changed_at_ms) = ("second".into(), Some(60));
    desk.keep_note(&mut scratch.project, &session(), &later).unwrap();
    let read = |project: &Project| {
        let notes = desk.notes(project, &session()).unwrap().0;
        texts(&notes).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(read(&scratch.project), ["from before the round", "second"]);
    desk.remove_note(&mut scratch.project, &session(), note.created_at_ms).unwrap();
    assert_eq!(read(&scratch.project), ["from before the round"]);
    desk.keep_note(&mut scratch.project, &session(), &later).unwrap();
    // A note from before gets a later form, which counts after the reveal.
    let mut before = desk.notes(&scratch.project, &session()).unwrap().0.remove(0);
    (before.note.text, before.changed_at_ms) = ("thought over".into(), Some(80));
    desk.keep_note(&mut scratch.project, &session(), &before).unwrap();
    assert_eq!(read(&scratch.project), ["thought over", "second"]);
    assert_eq!(texts(&scratch.project.notes(&session()).unwrap()), ["from before the round"]);
    reveal(&mut scratch);
    assert_eq!(texts(&scratch.project.notes(&session()).unwrap()), ["thought over", "second"]);
    assert!(desk.write_note(&mut scratch.project, &session(), NewNote::default(), 90).is_err(), "empty");
}

/// Moved to another place, or changed by one bit, an envelope is not read, and keeps no reveal from happening.
#[test]
fn a_damaged_envelope_is_counted_and_holds_nothing_up() {
    let mut scratch = scene(true);
    let desk = scratch.desk("ann");
    desk.write_note(&mut scratch.project, &session(), said("one"), 50).unwrap();
    desk.write_note(&mut scratch.project, &session(), said("two"), 51).unwrap();
    let connection = Connection::open(&scratch.path).unwrap();
    let (id, mut bytes): (Vec<u8>, Vec<u8>) = connection
        .query_row("SELECT id, envelope FROM blind_notes LIMIT 1", [], |r| Ok((r.get(0)?, r.get(1)?)))
        .unwrap();
    bytes[40] ^= 1;
    connection.execute("UPDATE blind_notes SET envelope = ?1 WHERE id = ?2", (bytes, id)).unwrap();
    let (notes, unreadable) = desk.notes(&scratch.project, &session()).unwrap();
    assert_eq!((notes.len(), unreadable), (1, 1));
    reveal(&mut scratch);
    assert_eq!(scratch.project.notes(&session()).unwrap().len(), 1);
}

/// Who writes on one laptop while the other reveals loses nothing, whichever copy is merged into which.
#[test]
fn envelopes_are_merged_and_opened_by_the_reveal_of_either_copy() {
    let folder = tempfile::tempdir().unwrap();
    for locked in [false, true] {
        let mut scratch = scene(locked);
        let other = folder.path().join(format!("other-{locked}.binocular"));
        scratch.desk("ann").write_note(&mut scratch.project, &session(), said("before"), 40).unwrap();
        scratch.project.hand_over(&other).unwrap();
        let mut copy = Project::open(&other).unwrap();
        let words = crate::coding::testing::words_of("bob");
        let bob = Desk::sign_in(&copy, "r1", "bob", words.as_ref()).unwrap();
        bob.write_note(&mut copy, &session(), said("on the other laptop"), 41).unwrap();
        reveal(&mut scratch);
        assert_eq!(texts(&scratch.project.notes(&session()).unwrap()), ["before"]);
        let report = scratch.project.merge(&other, MergeMode::Apply, &NoWatch).unwrap();
        assert_eq!((report.notes, report.blind_notes), (1, 0));
        assert!(scratch.project.merge(&other, MergeMode::Apply, &NoWatch).unwrap().is_empty());
        let report = copy.merge(&scratch.path, MergeMode::Apply, &NoWatch).unwrap();
        assert_eq!(report.steps, ["r1 revealed"]);
        for project in [&scratch.project, &copy] {
            let mut notes = project.notes(&session()).unwrap();
            notes.sort_by_key(|n| n.created_at_ms);
            assert_eq!(texts(&notes), ["before", "on the other laptop"]);
        }
    }
}
