//! A coder at work: undo, two windows, wrong entries, wrong plans.

use super::of;
use crate::coding::testing::{Scratch, coders, items};
use crate::coding::*;
use crate::project::coding_store::StoreError;
use rusqlite::Connection;

#[test]
fn undo_crosses_items_and_survives_a_restart() {
    let mut scratch = Scratch::with_round(4);
    let mut ann = scratch.desk("ann");
    ann.label(&mut scratch.project, "s0#1", of("browsing"), 1).unwrap();
    ann.label(&mut scratch.project, "s1#1", of("support"), 2).unwrap();
    assert_eq!(ann.undo(&mut scratch.project, 3).unwrap(), "s1#1");
    let mut again = scratch.desk("ann");
    assert_eq!(again.view().done(), 1);
    assert!(again.view().can_redo() && again.view().can_undo());
    assert_eq!(again.redo(&mut scratch.project, 4).unwrap(), "s1#1");
    assert_eq!(again.view().label_of("s1#1").unwrap().entry, of("support"));
    assert_eq!(again.view().history().count(), 4, "nothing was overwritten");
    assert!(matches!(again.redo(&mut scratch.project, 5), Err(RoundError::NothingTo("redo"))));
}

#[test]
fn a_second_window_cannot_fork_a_ballot() {
    let mut scratch = Scratch::with_round(4);
    let mut one = scratch.desk("ann");
    let mut two = scratch.desk("ann");
    one.label(&mut scratch.project, "s0#1", of("browsing"), 1).unwrap();
    let refused = two.label(&mut scratch.project, "s0#1", of("support"), 2).unwrap_err();
    assert!(matches!(refused, RoundError::Store(StoreError::Moved { .. })), "{refused}");
    assert!(two.view().label_of("s0#1").is_none(), "what was not stored is not shown");
    two.reload(&scratch.project).unwrap();
    assert_eq!(two.view().label_of("s0#1").unwrap().entry, of("browsing"));
    two.label(&mut scratch.project, "s0#1", of("support"), 3).unwrap();
    assert!(verify_round(&scratch.project, "r1").unwrap().holds());
}

#[test]
fn wrong_entries_store_nothing() {
    let mut scratch = Scratch::with_round(4);
    let mut ann = scratch.desk("ann");
    let project = &mut scratch.project;
    let mut unsure = of("browsing");
    unsure.confidence = Some(4);
    assert!(matches!(ann.label(project, "s0#1", unsure, 1), Err(RoundError::Confidence(4))));
    assert!(matches!(ann.label(project, "s9#1", of("browsing"), 1), Err(RoundError::UnknownItem { .. })));
    assert!(matches!(ann.label(project, "s0#1", of("shopping"), 1), Err(RoundError::UnknownCode(_))));
    let mut long = of("browsing");
    long.note = "x".repeat(5_000);
    assert!(matches!(ann.label(project, "s0#1", long, 1), Err(RoundError::LongNote { .. })));
    let batch = vec![("s0#1".to_owned(), of("browsing")), ("s1#1".to_owned(), of("shopping"))];
    assert!(ann.label_all(project, batch, 1).is_err());
    assert_eq!(scratch.desk("ann").view().history().count(), 0);
}

#[test]
fn plans_that_cannot_work_are_refused() {
    let mut scratch = Scratch::with_round(2);
    let plan = |change: &dyn Fn(&mut RoundPlan)| {
        let (items, sampling) = ItemChoice::All.choose(&items(3), 1).unwrap();
        let mut plan = RoundPlan {
            id: "r2".into(),
            unit: Unit::Sequence,
            codebook_id: "small".into(),
            codebook_version: 1,
            items,
            sampling,
            retest: Retest::OFF,
            design: Design::default(),
            coders: coders(),
        };
        change(&mut plan);
        plan
    };
    let mut message = |change: &dyn Fn(&mut RoundPlan)| {
        plan(change).draft(&mut scratch.project, 1).unwrap_err().to_string()
    };
    assert!(message(&|p| p.coders[1].id = "ann".into()).contains("two different coders"));
    assert!(message(&|p| p.items.clear()).contains("at least one item"));
    assert!(message(&|p| p.items[1].id = "s0#1".into()).contains("`s0#1` is there twice"));
    assert!(message(&|p| p.items[1].end_ms = 0).contains("end after they start"));
    assert!(message(&|p| p.items[1].members.push("x".into())).contains("not both"));
    assert!(message(&|p| p.id = "r 2".into()).contains("cannot be an id"));
    assert!(message(&|p| p.id = "r1".into()).contains("already a round `r1`"));
    assert!(message(&|p| p.codebook_version = 9).contains("small version 9"));
    plan(&|_| ()).draft(&mut scratch.project, 1).unwrap();
    assert_eq!(Round::load(&scratch.project, "r2").unwrap().state, RoundState::Draft);
    assert!(Desk::sign_in(&scratch.project, "r2", "ann", None).is_err(), "a draft takes no labels");
    Round::delete_draft(&mut scratch.project, "r2").unwrap();
    assert!(Round::delete_draft(&mut scratch.project, "r1").is_err(), "an opened round stays");
    assert_eq!(Round::all(&scratch.project).unwrap().len(), 1);
}

/// What a test that kills the process relies on: each label is in the file, readable by another connection,
/// when the call returns.
#[test]
fn a_label_is_in_the_file_when_the_call_returns() {
    let mut scratch = Scratch::with_round(20);
    let mut ann = scratch.desk("ann");
    let other = Connection::open(&scratch.path).unwrap();
    for i in 0..20 {
        ann.label(&mut scratch.project, &format!("s{i}#1"), of("browsing"), i).unwrap();
        let stored: i64 = other.query_row("SELECT count(*) FROM ballot_events", [], |r| r.get(0)).unwrap();
        assert_eq!(stored, i + 1);
    }
}
