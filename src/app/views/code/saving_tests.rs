//! Labels on their way to the disk, and what their coder meets when they do not get there.

use super::testing::{Study, code};
use crate::coding::{Desk, LabelEntry, verify_round};
use crate::project::Project;
use egui::{Key, Theme};
use egui_kittest::kittest::Queryable as _;

fn desk(study: &Study) -> crate::coding::BlindView<'_> {
    study.h.state().workspace.coding.desk.as_ref().expect("a desk").view()
}

fn holds(path: &std::path::Path) {
    let project = Project::open_read_only(path).unwrap();
    assert!(project.quick_check().unwrap().is_empty());
    assert!(verify_round(&project, "r1").unwrap().holds());
}

/// Ann sits at the desk of two items, and somebody tidies her file away before she labels.
#[cfg(unix)]
fn moved_away() -> (Study, std::path::PathBuf, String) {
    let mut study = Study::of(2, Theme::Dark).with_round();
    study.sign_in("Ann");
    let item = study.queue("ann")[0].clone();
    let away = study.path.with_extension("away");
    std::fs::rename(&study.path, &away).unwrap();
    study.key(Key::Num2);
    study.h.run_steps(3);
    (study, away, item)
}

#[cfg(unix)]
#[test]
fn a_label_that_finds_no_file_is_kept_and_stored_once_the_file_is_back() {
    let (mut study, away, item) = moved_away();
    assert!(study.says("Your last change is not on the disk"), "{:?}", study.words());
    assert!(study.says("moved, deleted or replaced"), "{:?}", study.words());
    assert_eq!(desk(&study).done(), 0, "it does not count as done");
    assert!(desk(&study).is_saving(&item) && desk(&study).label_of(&item).is_some(), "and is not forgotten");
    assert!(study.says("Item 1: saving…"), "{:?}", study.words());
    // Nothing more is taken meanwhile, and nobody leaves the project by accident.
    study.key(Key::Num1);
    assert_eq!(desk(&study).unsaved(), 1);
    assert!(study.says("try again, or save them elsewhere"), "{:?}", study.words());
    study.press("Try again");
    study.h.run_steps(3);
    assert!(study.says("Your last change is not on the disk"), "the file is still away");
    std::fs::rename(&away, &study.path).unwrap();
    study.press("Try again");
    study.until("it is stored", |app| app.workspace.coding.saving.waiting() == 0);
    assert!(!study.says("Your last change"), "{:?}", study.words());
    assert_eq!(desk(&study).done(), 1);
    assert_eq!(study.stored_code("ann", &item), "comparison_shopping");
    holds(&study.path);
}

#[cfg(unix)]
#[test]
fn everything_can_be_saved_elsewhere_and_the_work_goes_on_there() {
    let (mut study, away, item) = moved_away();
    let target = away.with_file_name("rescued.binocular");
    study.press("Save elsewhere…");
    study.h.get_by_label("Where to").focus();
    study.h.run_steps(2);
    // The proposed path is replaced by the typed one.
    study.ctrl(Key::A);
    study.h.get_by_label("Where to").type_text(&target.display().to_string());
    study.h.run_steps(2);
    assert!(study.words().contains(&target.display().to_string()), "{:?}", study.words());
    study.press("Save there");
    study.until("the copy is open", |app| {
        app.workspace.project.as_ref().is_some_and(|p| p.path.ends_with("rescued.binocular"))
    });
    study.h.run_steps(3);
    assert!(study.says("Everything is in the copy"), "{:?}", study.words());
    assert_eq!(desk(&study).done(), 1, "the same coder goes on");
    study.path = target;
    assert_eq!(study.stored_code("ann", &item), "comparison_shopping");
    study.key(Key::Num1);
    assert_eq!(desk(&study).done(), 2);
    holds(&study.path);
    holds(&away);
}

#[cfg(unix)]
#[test]
fn what_was_not_stored_is_let_go_only_when_asked_twice() {
    let (mut study, away, item) = moved_away();
    study.press("Let them go…");
    study.press("Cancel");
    assert_eq!(desk(&study).unsaved(), 1);
    study.press("Let them go…");
    study.press("Let them go");
    assert_eq!(desk(&study).unsaved(), 0);
    assert!(desk(&study).label_of(&item).is_none(), "it is shown as the file has it");
    std::fs::rename(&away, &study.path).unwrap();
    study.key(Key::Num1);
    assert_eq!(desk(&study).done(), 1);
    holds(&study.path);
}

#[cfg(unix)]
#[test]
fn the_window_does_not_close_over_labels_in_memory() {
    let (mut study, away, item) = moved_away();
    study
        .h
        .input_mut()
        .viewports
        .entry(egui::ViewportId::ROOT)
        .or_default()
        .events
        .push(egui::ViewportEvent::Close);
    study.h.run_steps(2);
    assert!(study.says("Close all the same?"), "{:?}", study.words());
    study.press("Cancel");
    std::fs::rename(&away, &study.path).unwrap();
    study.press("Try again");
    study.until("it is stored", |app| app.workspace.coding.saving.waiting() == 0);
    assert_eq!(study.stored_code("ann", &item), "comparison_shopping");
}

/// Locking must not wait for a disk: keys and labels go from memory, and the sealed change is stored all the same.
#[cfg(unix)]
#[test]
fn a_locked_desk_leaves_its_last_change_to_be_stored() {
    let (mut study, away, item) = moved_away();
    study.press("Switch coder");
    assert!(study.h.state().workspace.coding.desk.is_none());
    assert!(study.says("Your last change is not on the disk"), "{:?}", study.words());
    std::fs::rename(&away, &study.path).unwrap();
    study.press("Try again");
    study.until("it is stored", |app| app.workspace.coding.saving.waiting() == 0);
    assert_eq!(study.stored_code("ann", &item), "comparison_shopping");
    study.sign_in("Ann");
    assert_eq!(desk(&study).done(), 1);
    holds(&study.path);
}

/// Another window has the coder's ballot open too and labels first: that is said, and trying again builds on it.
#[test]
fn a_second_window_on_the_file_is_told_and_followed() {
    let mut study = Study::of(2, Theme::Dark).with_round();
    study.sign_in("Ann");
    let queue = study.queue("ann");
    let mut other = Project::open(&study.path).unwrap();
    let mut elsewhere = Desk::sign_in(&other, "r1", "ann", None).unwrap();
    elsewhere.label(&mut other, &queue[1], LabelEntry::of(code("scanner")), 5).unwrap();
    study.key(Key::Num1);
    assert!(study.says("has moved on elsewhere"), "{:?}", study.words());
    assert_eq!(study.stored_code("ann", &queue[0]), "", "nothing is stored over the other window's word");
    study.press("Try again");
    study.until("it is stored", |app| app.workspace.coding.saving.waiting() == 0);
    assert_eq!(study.stored_code("ann", &queue[0]), "browsing");
    assert_eq!(study.stored_code("ann", &queue[1]), "scanner");
    assert_eq!(desk(&study).done(), 2);
    holds(&study.path);
}

/// The same, and Ann leaves the desk before she decides: her words wait, closed, until she is back.
#[test]
fn overtaken_words_of_a_locked_desk_are_given_again_by_their_coder() {
    let mut study = Study::of(3, Theme::Dark).with_round();
    study.begin_under("Ann", "three green apples");
    let queue = study.queue("ann");
    let mut other = Project::open(&study.path).unwrap();
    let passphrase = crate::coding::Passphrase::new("three green apples");
    let mut elsewhere = Desk::sign_in(&other, "r1", "ann", passphrase.as_ref()).unwrap();
    elsewhere.label(&mut other, &queue[2], LabelEntry::of(code("scanner")), 5).unwrap();
    study.key(Key::Num1);
    study.press("Lock");
    assert!(study.h.state().workspace.coding.desk.is_none());
    // Locking asks for the passphrase at once; she decides first.
    study.key(Key::Escape);
    study.press("Try again");
    assert!(study.says("Sign in as Ann, and try again"), "{:?}", study.words());
    study.press("Unlock");
    study.open_with("three green apples");
    study.until("she is back", |app| app.workspace.coding.desk.is_some());
    assert_eq!(desk(&study).done(), 1, "as the file has it");
    study.press("Try again");
    study.until("it is stored", |app| app.workspace.coding.saving.waiting() == 0);
    let stored = |item: &str| {
        let entry = study.stored_under(Some("three green apples"), "ann", item);
        entry.map(|e| e.verdict.to_text()).unwrap_or_default()
    };
    assert_eq!([&queue[0], &queue[2]].map(|item| stored(item)), ["browsing", "scanner"]);
    assert_eq!(desk(&study).done(), 2);
    holds(&study.path);
}

#[test]
fn a_code_without_a_key_is_given_by_typing_its_name() {
    let mut book = crate::coding::codebook::starters()[0].codebook().unwrap();
    book.codes.push(crate::coding::Code {
        id: "gift".into(),
        name: "Gift hunting".into(),
        ..Default::default()
    });
    let mut study = Study::with_codebook(2, &book);
    study.sign_in("Ann");
    let item = study.queue("ann")[0].clone();
    assert!(study.says("1 code has no key: find one by typing"), "{:?}", study.words());
    study.key(Key::Slash);
    study.h.get_by_label("Name or definition of a code").type_text("gift");
    study.h.run_steps(2);
    study.key(Key::Enter);
    assert_eq!(study.stored_code("ann", &item), "gift");
}
