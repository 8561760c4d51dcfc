//! Passphrases and locks in a whole window: choosing one, opening, being refused, handing over, locking by key and by
//! itself; a locked window shows nothing of what was done.

use super::testing::{Study, code};
use crate::app::route::Route;
use crate::coding::{Desk, Protection, RoundState};
use crate::project::Project;
use egui::{Key, Theme};
use egui_kittest::kittest::Queryable as _;
use std::cell::Cell;
use std::rc::Rc;

const WORDS: &str = "seven tired herons wade";
const NOTE: &str = "zyzzyva lattice";

/// Words that only a label, a note or a desk would put on the screen.
fn told(study: &Study) -> Vec<String> {
    let words = study.words();
    let parts = [NOTE, "Comparison shopping", "Item 1", "flagged", WORDS];
    words.into_iter().filter(|w| parts.iter().any(|part| w.contains(part))).collect()
}

fn desk_with_labels() -> Study {
    let mut study = Study::of(3, Theme::Dark).with_round();
    study.begin_under("Ann", WORDS);
    study.key(Key::M);
    study.h.run_steps(2);
    study.h.get_by_label("Note on this item").type_text(NOTE);
    study.h.run_steps(2);
    study.key(Key::Escape);
    study.key(Key::Num2);
    study
}

#[test]
fn a_passphrase_is_chosen_twice_and_judged() {
    let mut study = Study::of(2, Theme::Light).with_round();
    study.press("Sign in as Ann");
    assert!(study.says("Ann, choose a passphrase"));
    assert!(study.says("Without a passphrase whoever has this file can read your labels"));
    study.secret("Passphrase", "ann1");
    assert!(study.says("Weak: soon guessed"), "{:?}", study.words());
    study.secret("Passphrase", " and a long tail of words");
    assert!(study.says("Good"));
    study.secret("Passphrase, once more", "something else");
    study.press("Begin the ballot");
    assert!(study.h.state().workspace.coding.desk.is_none(), "the two do not agree");
    study.key(Key::Escape);
    study.begin_under("Ann", WORDS);
    let round = study.h.state().workspace.coding.round("r1").unwrap().clone();
    assert_eq!(round.protection, [Protection::Passphrase, Protection::NotTaken]);
    study.key(Key::Num2);
    let queue = study.queue("ann");
    let stored = study.stored_under(Some(WORDS), "ann", &queue[0]).unwrap();
    assert_eq!(stored.verdict, code("comparison_shopping"), "encrypted, and on the disk after the key");
    let closed = Project::open_read_only(&study.path).unwrap();
    assert!(Desk::sign_in(&closed, "r1", "ann", None).is_err());
}

#[test]
fn going_on_without_one_is_told_at_the_door() {
    let mut study = Study::of(2, Theme::Dark).with_round();
    study.sign_in("Ann");
    study.press("Switch coder");
    assert!(study.says("The ballot of Ann was not encrypted"), "{:?}", study.words());
}

#[test]
fn a_wrong_passphrase_says_what_to_do_and_the_right_one_opens() {
    let mut study = desk_with_labels();
    study.press("Switch coder");
    assert_eq!(told(&study), Vec::<String>::new());
    study.press("Sign in as Ann");
    study.open_with("seven tired herons waded");
    assert!(study.says("does not open the ballot of `ann`; mind capitals"), "{:?}", study.words());
    assert!(study.h.state().workspace.coding.desk.is_none());
    study.key(Key::Escape);
    study.press("Sign in as Ann");
    study.open_with(WORDS);
    study.until("the desk is open", |app| app.workspace.coding.desk.is_some());
    assert!(study.says("Item 2 of 3"), "where it was left: {:?}", study.words());
}

#[test]
fn a_locked_window_shows_nothing_on_any_screen() {
    let mut study = desk_with_labels();
    study.key(Key::ArrowUp);
    assert!(study.says(NOTE) && study.says("Item 1"), "to its own coder it is shown");
    study.h.key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, Key::K);
    study.h.run_steps(3);
    assert!(study.h.state().workspace.coding.desk.is_none());
    assert!(study.says("Locked by Ann"));
    study.key(Key::Escape);
    for route in
        [Route::Sessions, Route::Replay, Route::Clusters, Route::Reconcile, Route::Export, Route::Code]
    {
        study.go(route);
        study.h.run_steps(3);
        assert_eq!(told(&study), Vec::<String>::new(), "{route:?}");
        assert!(!study.says("1 of 3 done, ") && !study.says("browsing"), "{route:?}");
    }
    study.press("Unlock");
    study.open_with(WORDS);
    study.until("the desk is open", |app| app.workspace.coding.desk.is_some());
    study.key(Key::ArrowUp);
    assert!(study.says(NOTE));
}

/// The note under way is not lost to the lock, and the next coder cannot take the last one's steps back.
#[test]
fn a_lock_keeps_the_note_under_way_and_forgets_the_steps() {
    let mut study = desk_with_labels();
    study.key(Key::M);
    study.h.run_steps(2);
    study.h.get_by_label("Note on this item").type_text("half a thought");
    study.h.run_steps(2);
    study.press("Lock");
    study.h.run_steps(3);
    assert!(study.says("Locked by Ann"));
    let queue = study.queue("ann");
    assert_eq!(study.stored_under(Some(WORDS), "ann", &queue[1]).unwrap().note, "half a thought");
    assert!(!study.h.state().workspace.notes.can_undo());
    study.key(Key::Escape);
    study.press("Somebody else…");
    assert!(study.says("Who are you?"));
}

/// A field can take back what was typed in it, and the fields of two coders stand at the same place.
#[test]
fn no_field_takes_back_what_the_last_coder_typed() {
    let mut study = desk_with_labels();
    study.press("Switch coder");
    study.begin_under("Bob", "another set of words");
    for _ in 0..3 {
        study.key(Key::M);
        study.h.run_steps(2);
        study.h.get_by_label("Note on this item").focus();
        study.h.run_steps(1);
        for _ in 0..4 {
            study.ctrl(Key::Z);
        }
        assert_eq!(told(&study).into_iter().filter(|w| w.contains(NOTE)).count(), 0);
        study.key(Key::Escape);
        study.key(Key::ArrowDown);
    }
    study.go(Route::Sessions);
    assert!(study.h.state().workspace.filter.is_none());
}

#[test]
fn an_idle_desk_locks_itself_after_the_minutes_of_the_settings() {
    let clock = Rc::new(Cell::new(1_790_000_000_000_i64));
    let mut study = Study::with_clock(2, Rc::clone(&clock)).with_round();
    study.begin_under("Ann", WORDS);
    study.key(Key::Num1);
    clock.set(clock.get() + 9 * 60_000);
    study.h.run_steps(2);
    assert!(study.h.state().workspace.coding.desk.is_some(), "nine minutes are not ten");
    study.key(Key::ArrowUp);
    clock.set(clock.get() + 9 * 60_000);
    study.h.run_steps(2);
    assert!(study.h.state().workspace.coding.desk.is_some(), "a key began the time anew");
    clock.set(clock.get() + 61_000);
    study.h.run_steps(4);
    assert!(study.h.state().workspace.coding.desk.is_none(), "{:?}", study.words());
    assert!(study.says("Locked by Ann"));
}

#[test]
fn two_under_passphrases_seal_open_and_reveal_on_one_machine() {
    let mut study = Study::of(2, Theme::Dark).with_round();
    study.begin_under("Ann", WORDS);
    study.label_all(&[Key::Num1, Key::Num2]);
    study.seal();
    study.press("Hand over to Bob");
    study.begin_under("Bob", "another set of words");
    study.label_all(&[Key::Num1, Key::Num1]);
    study.seal();
    assert!(study.h.query_by_label("Reveal both ballots").is_none(), "both are still closed");
    study.press("Open my ballot");
    study.press("Open the ballot of Ann…");
    study.open_with("wrong");
    assert!(study.says("does not open"));
    study.key(Key::Escape);
    study.press("Open the ballot of Ann…");
    study.open_with(WORDS);
    study.until("both are open", |app| {
        app.workspace.coding.round("r1").is_some_and(|r| r.shown == [true, true])
    });
    study.press("Reveal both ballots");
    study.until("revealed", |app| {
        app.workspace.coding.round("r1").is_some_and(|r| r.state == RoundState::Revealed)
    });
    assert!(study.h.state().workspace.coding.settling.is_some());
}

#[test]
fn a_forgotten_passphrase_begins_the_ballot_again_on_purpose() {
    let mut study = desk_with_labels();
    study.press("Switch coder");
    study.press("Sign in as Ann");
    study.press("I have forgotten it…");
    assert!(study.says("Give up the ballot of Ann?"));
    assert!(study.says("every report says that the ballot was begun again"), "{:?}", study.words());
    study.secret("Passphrase", "a new start today");
    study.secret("Passphrase, once more", "a new start today");
    study.press("Give it up and begin again");
    study.until("the desk is open", |app| app.workspace.coding.desk.is_some());
    assert!(study.says("0 done"), "{:?}", study.words());
    study.press("Switch coder");
    assert!(study.says("The ballot of Ann was given up once and begun again"));
}

#[test]
fn how_blind_it_is_stands_behind_the_lock() {
    let mut study = Study::of(2, Theme::Light).with_round();
    study.sign_in("Ann");
    study.h.get_by_label("Ann · blind round r1").click();
    study.h.run_steps(3);
    for part in ["What a blind round protects against", "What it does not protect against", "keylogger"] {
        assert!(study.says(part), "{part}: {:?}", study.words());
    }
    study.press("Lock now");
    study.h.run_steps(3);
    assert!(study.says("Locked by Ann") && study.says("This ballot has no passphrase"));
    study.press("Unlock");
    study.until("the desk is open", |app| app.workspace.coding.desk.is_some());
}

/// Tags on sessions have no author: what Ann tags before or while she labels must not wait for Bob.
#[test]
fn tags_and_names_of_clusters_are_hidden_while_a_round_is_open() {
    let mut study = Study::of(2, Theme::Dark);
    let mut project = Project::open(&study.path).unwrap();
    project.add_tag(&crate::model::SessionId::new("visit-0"), "surely-a-scanner").unwrap();
    drop(project);
    study = study.with_round();
    study.go(Route::Sessions);
    assert!(!study.says("surely-a-scanner"), "{:?}", study.words());
    assert!(study.h.state().workspace.labels_blind());
}
