//! Labels that cannot be stored: refused in a sentence, not shown as given, and the work goes on when it can.

use super::of;
use crate::coding::testing::Scratch;
use crate::coding::{Desk, verify_round};
use crate::project::Project;
use crate::project::testing::leave_room;

fn stands(project: &Project, desk: &Desk) {
    let report = verify_round(project, "r1").unwrap();
    assert!(report.holds(), "{:?}", report.failures().collect::<Vec<_>>());
    assert_eq!(project.quick_check().unwrap(), Vec::<String>::new());
    let again = Desk::sign_in(project, "r1", "ann", None).unwrap();
    let entries = |desk: &Desk| {
        desk.view().history().map(|c| (c.seq, c.item.to_owned(), c.label.entry.clone())).collect::<Vec<_>>()
    };
    assert_eq!(entries(desk), entries(&again), "what is shown is what is stored");
}

#[test]
fn a_full_disk_refuses_one_label_and_loses_none() {
    let mut scratch = Scratch::with_round(400);
    let mut ann = scratch.desk("ann");
    leave_room(&scratch.project, Some(2));
    let mut given = 0;
    let refused = loop {
        let mut entry = of("checkout");
        entry.note = format!("{given}: {}", "a long remark ".repeat(20));
        match ann.label(&mut scratch.project, &format!("s{given}#1"), entry, 10) {
            Ok(()) => given += 1,
            Err(error) => break error.to_string(),
        }
    };
    assert!(refused.contains("the disk is full; free some space"), "{refused}");
    assert!(given > 3, "{given}");
    assert!(ann.view().label_of(&format!("s{given}#1")).is_none(), "it is not shown as given");
    assert_eq!(ann.view().done(), given);
    stands(&scratch.project, &ann);
    leave_room(&scratch.project, None);
    ann.label(&mut scratch.project, &format!("s{given}#1"), of("checkout"), 11).unwrap();
    ann.undo(&mut scratch.project, 12).unwrap();
    ann.redo(&mut scratch.project, 13).unwrap();
    assert_eq!(ann.view().done(), given + 1);
    stands(&scratch.project, &ann);
}

#[cfg(unix)]
#[test]
fn nothing_is_stored_into_a_file_that_was_moved_deleted_or_replaced() {
    let mut scratch = Scratch::with_round(10);
    let mut ann = scratch.desk("ann");
    ann.label(&mut scratch.project, "s0#1", of("checkout"), 10).unwrap();
    let away = scratch.path.with_extension("away");
    let refuse = |scratch: &mut Scratch, ann: &mut Desk| {
        assert!(!scratch.project.is_in_place());
        let error = ann.label(&mut scratch.project, "s1#1", of("checkout"), 11).unwrap_err().to_string();
        assert!(error.contains("moved, deleted or replaced"), "{error}");
        assert!(ann.view().label_of("s1#1").is_none());
        let error = scratch.project.set_setting("a", "1").unwrap_err().to_string();
        assert!(error.contains("moved, deleted or replaced"), "{error}");
        assert_eq!(scratch.project.setting("a").unwrap(), None);
    };
    std::fs::rename(&scratch.path, &away).unwrap();
    refuse(&mut scratch, &mut ann);
    std::fs::copy(&away, &scratch.path).unwrap();
    refuse(&mut scratch, &mut ann);
    std::fs::remove_file(&scratch.path).unwrap();
    refuse(&mut scratch, &mut ann);
    // What was stored is still readable, and a copy of it can be made.
    let copy = scratch.path.with_extension("copy");
    scratch.project.hand_over(&copy).unwrap();
    assert_eq!(Desk::sign_in(&Project::open(&copy).unwrap(), "r1", "ann", None).unwrap().view().done(), 1);
    std::fs::rename(&away, &scratch.path).unwrap();
    assert!(scratch.project.is_in_place());
    ann.label(&mut scratch.project, "s1#1", of("checkout"), 12).unwrap();
    stands(&scratch.project, &ann);
}

#[test]
fn two_windows_on_one_file_do_not_build_on_each_others_past() {
    let mut scratch = Scratch::with_round(10);
    let (mut here, mut there) = (scratch.desk("ann"), scratch.desk("ann"));
    let mut other = Project::open(&scratch.path).unwrap();
    there.label(&mut other, "s0#1", of("checkout"), 10).unwrap();
    let error = here.label(&mut scratch.project, "s1#1", of("support"), 11).unwrap_err().to_string();
    assert!(error.contains("has moved on elsewhere"), "{error}");
    assert!(here.view().label_of("s1#1").is_none());
    let mut here = scratch.desk("ann");
    here.label(&mut scratch.project, "s1#1", of("support"), 12).unwrap();
    stands(&other, &here);
}

#[test]
fn a_clock_that_is_set_back_changes_neither_order_nor_chain() {
    const DAY_MS: i64 = 86_400_000;
    let mut scratch = Scratch::with_round(10);
    let mut ann = scratch.desk("ann");
    for (at, now_ms) in [10 * DAY_MS, 3 * DAY_MS, -DAY_MS, 11 * DAY_MS].into_iter().enumerate() {
        ann.label(&mut scratch.project, &format!("s{at}#1"), of("checkout"), now_ms).unwrap();
    }
    assert_eq!(ann.undo(&mut scratch.project, 0).unwrap(), "s3#1", "the last by order, not by clock");
    let items: Vec<String> = ann.view().history().map(|c| c.item.to_owned()).collect();
    assert_eq!(items, ["s0#1", "s1#1", "s2#1", "s3#1", "s3#1"]);
    stands(&scratch.project, &ann);
}
