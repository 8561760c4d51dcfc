//! Labels that are stored beside the hand that gives them: in order, counted once they are on the disk, and kept where
//! they were refused.

use super::of;
use crate::coding::testing::Scratch;
use crate::coding::{BallotWriter, Desk, StagedChange, WriterNews, verify_round};
use crate::project::Project;

fn writer(scratch: &Scratch) -> BallotWriter {
    BallotWriter::start(Project::open(&scratch.path).unwrap(), || {}).unwrap()
}

fn give(desk: &mut Desk, item: &str, code: &str) -> StagedChange {
    desk.stage_labels(vec![(item.to_owned(), of(code))], 10).unwrap()
}

/// Waits until all changes of a desk are told of.
fn drain(desk: &mut Desk, writer: &BallotWriter) {
    while desk.view().unsaved() > 0 {
        match writer.wait().unwrap() {
            WriterNews::Stored { last_seq, .. } => desk.confirm(last_seq),
            other => panic!("{other:?}"),
        }
    }
}

fn stored(scratch: &Scratch, items: &[(&str, &str)]) {
    let project = Project::open(&scratch.path).unwrap();
    let desk = scratch.desk("ann");
    for (item, code) in items {
        let found = desk.view().label_of(item).map(|l| l.entry.verdict.to_text()).unwrap_or_default();
        assert_eq!(&found, code, "{item}");
    }
    assert!(verify_round(&project, "r1").unwrap().holds());
    assert_eq!(project.quick_check().unwrap(), Vec::<String>::new());
}

#[test]
fn changes_are_stored_in_the_order_in_which_they_were_made() {
    for scratch in [Scratch::with_round(5), Scratch::with_locked_round(5)] {
        let writer = writer(&scratch);
        let mut ann = scratch.desk("ann");
        for (item, code) in [("s0#1", "checkout"), ("s1#1", "support"), ("s0#1", "browsing")] {
            writer.store(give(&mut ann, item, code));
        }
        let (items, undone) = ann.stage_undo(11).unwrap();
        assert_eq!(items, ["s0#1"]);
        writer.store(undone);
        assert_eq!(ann.view().label_of("s0#1").unwrap().entry, of("checkout"), "the hand goes on at once");
        drain(&mut ann, &writer);
        assert_eq!(ann.view().done(), 2);
        stored(&scratch, &[("s0#1", "checkout"), ("s1#1", "support")]);
    }
}

#[test]
fn a_label_counts_when_it_is_on_the_disk_and_not_before() {
    let scratch = Scratch::with_round(3);
    let mut ann = scratch.desk("ann");
    let change = give(&mut ann, "s0#1", "checkout");
    assert_eq!((ann.view().done(), ann.view().unsaved()), (0, 1));
    assert!(ann.view().is_saving("s0#1") && !ann.view().is_saving("s1#1"));
    let writer = writer(&scratch);
    writer.store(change);
    drain(&mut ann, &writer);
    assert_eq!(ann.view().done(), 1);
    assert!(!ann.view().is_saving("s0#1"));
}

#[test]
fn several_at_once_are_one_step() {
    let mut scratch = Scratch::with_round(4);
    let mut ann = scratch.desk("ann");
    ann.label(&mut scratch.project, "s3#1", of("support"), 9).unwrap();
    let writer = writer(&scratch);
    let items = ["s0#1", "s1#1", "s2#1"];
    writer.store(ann.stage_labels(items.map(|item| (item.to_owned(), of("checkout"))).to_vec(), 10).unwrap());
    let (mut undone, change) = ann.stage_undo(11).unwrap();
    writer.store(change);
    undone.sort();
    assert_eq!(undone, items);
    drain(&mut ann, &writer);
    assert_eq!(ann.view().done(), 1);
    // The step is in the file: another desk makes it again as one.
    let mut again = scratch.desk("ann");
    writer.store(again.stage_redo(12).unwrap().1);
    drain(&mut again, &writer);
    assert_eq!(again.view().done(), 4);
    stored(&scratch, &[("s0#1", "checkout"), ("s2#1", "checkout"), ("s3#1", "support")]);
}

#[cfg(unix)]
#[test]
fn what_finds_no_file_is_kept_in_order_and_can_be_saved_elsewhere() {
    let scratch = Scratch::with_locked_round(4);
    let mut writer = writer(&scratch);
    let mut ann = scratch.desk("ann");
    let away = scratch.path.with_extension("away");
    std::fs::rename(&scratch.path, &away).unwrap();
    writer.store(give(&mut ann, "s0#1", "checkout"));
    let Some(WriterNews::Refused(refusal)) = writer.wait() else { panic!("stored") };
    assert!(refusal.reason.contains("moved, deleted or replaced") && !refusal.moved, "{refusal:?}");
    writer.store(give(&mut ann, "s1#1", "support"));
    assert_eq!(writer.poll(), None, "nothing more is tried until somebody decides");
    let elsewhere = scratch.path.with_extension("rescued.binocular");
    writer.save_elsewhere(away.clone());
    let Some(WriterNews::NotSavedElsewhere(reason)) = writer.wait() else { panic!("written over") };
    assert!(reason.contains("already a file"), "{reason}");
    writer.save_elsewhere(elsewhere.clone());
    drain(&mut ann, &writer);
    assert_eq!(writer.wait(), Some(WriterNews::SavedElsewhere(elsewhere.clone())));
    writer.store(give(&mut ann, "s2#1", "browsing"));
    drain(&mut ann, &writer);
    drop(writer);
    let words = crate::coding::testing::words_of("ann");
    let read = |path| Desk::sign_in(&Project::open(path).unwrap(), "r1", "ann", words.as_ref()).unwrap();
    assert_eq!(read(&elsewhere).view().done(), 3);
    assert_eq!(read(&away).view().done(), 0, "the old file is as it was");
}

#[test]
fn dropping_the_writer_stores_what_waits() {
    let scratch = Scratch::with_round(5);
    let mut ann = scratch.desk("ann");
    let writer = writer(&scratch);
    for item in 0..5 {
        writer.store(give(&mut ann, &format!("s{item}#1"), "checkout"));
    }
    drop(writer);
    assert_eq!(scratch.desk("ann").view().done(), 5);
}

#[test]
fn last_words_are_given_again_on_top_of_another_windows() {
    let mut scratch = Scratch::with_round(4);
    let (mut here, mut there) = (scratch.desk("ann"), scratch.desk("ann"));
    let writer = writer(&scratch);
    there.label(&mut scratch.project, "s0#1", of("support"), 5).unwrap();
    there.label(&mut scratch.project, "s3#1", of("support"), 5).unwrap();
    let mut refused = Vec::new();
    for (item, code) in
        [("s0#1", "checkout"), ("s1#1", "browsing"), ("s3#1", "support"), ("s2#1", "checkout")]
    {
        refused.push(give(&mut here, item, code));
    }
    refused.push(here.stage_undo(11).unwrap().1);
    for change in &refused {
        writer.store(change.clone());
    }
    let Some(WriterNews::Refused(refusal)) = writer.wait() else { panic!("stored") };
    assert!(refusal.moved, "{refusal:?}");
    writer.forget();
    // Also by a desk that did not make them, after its coder was away; but by no other coder's.
    let bob = scratch.desk("bob").give_again(&scratch.project, &refused, 12);
    assert!(bob.is_err(), "{bob:?}");
    let change = scratch.desk("ann").give_again(&scratch.project, &refused, 12).unwrap().expect("two differ");
    writer.store(change);
    drop(writer);
    let expected = [("s0#1", "checkout"), ("s1#1", "browsing"), ("s2#1", ""), ("s3#1", "support")];
    stored(&scratch, &expected);
    assert_eq!(
        scratch.desk("ann").view().history().count(),
        4,
        "what the file said already is not said again"
    );
}
