//! The Code screen in a whole window: a round is made, labelled by keys and sealed; each label is on the disk before
//! the next frame, and nothing of one coder reaches the screen of the other.

use super::testing::{Study, code};
use crate::app::route::Route;
use crate::coding::codebook::NONE_ID;
use crate::coding::{Abstention, Round, RoundState, Verdict};
use crate::project::Project;
use egui::{Key, Theme};
use egui_kittest::kittest::Queryable as _;

#[test]
fn a_round_is_made_in_the_window_and_says_what_is_missing() {
    let mut study = Study::of(3, Theme::Dark);
    assert!(study.says("Start a blind round"));
    study.until("the sequences are cut", |app| app.workspace.coding.items.ready().is_some());
    assert!(study.says("Name both coders"));
    assert!(study.says("Checkout frustration"), "the codes are previewed");
    study.write("Name of coder A", "Ann");
    study.write("Name of coder B", "ann ");
    assert!(study.says("The two coders must be different people"));
    let mut study = Study::of(3, Theme::Light).with_round();
    let round = study.h.state().workspace.coding.round("r1").unwrap().clone();
    assert_eq!((round.state, round.items), (RoundState::Open, 3));
    assert_eq!(round.coders.map(|c| c.id), ["ann".to_owned(), "bob".to_owned()]);
    assert!(study.says("Who are you?"));
    study.press("New round…");
    assert!(study.says("Open round r2 with 3 items"), "{:?}", study.words());
}

/// Nobody sits down while a round is being made: keys of the desk are letters and digits like any others.
#[test]
fn keys_of_the_desk_say_nothing_in_the_form_and_at_the_door() {
    let mut study = Study::of(3, Theme::Dark);
    for key in [Key::Num1, Key::Space, Key::U, Key::M] {
        study.key(key);
    }
    assert!(!study.says("Sign in as one of the coders first"), "{:?}", study.words());
    let mut study = Study::of(3, Theme::Dark).with_round();
    study.key(Key::Num1);
    assert!(!study.says("Sign in as one of the coders first"), "{:?}", study.words());
    study.sign_in("Ann");
    study.key(Key::Y);
    assert!(study.says("The codebook has no code on this key"), "{:?}", study.words());
    study.key(Key::T);
    let told = (study.says("Sixteenth code"), study.says("Fifteenth code"));
    assert_eq!(told, (false, true), "one word about keys at a time: {:?}", study.words());
}

#[test]
fn each_key_is_on_the_disk_and_leads_to_the_next_item() {
    let mut study = Study::of(4, Theme::Dark).with_round();
    study.sign_in("Ann");
    assert!(study.says("Blind round r1 · coder Ann"));
    assert!(study.says("Ann · blind round r1"), "the lock is in the top bar");
    let queue = study.queue("ann");
    let expected = [
        (Key::Num1, "browsing"),
        (Key::Num3, "checkout_frustration"),
        (Key::Num0, NONE_ID),
        (Key::Num6, "scanner"),
    ];
    for (at, (key, id)) in expected.into_iter().enumerate() {
        assert!(study.says(&format!("Item {} of 4", at + 1)), "{:?}", study.words());
        study.key(key);
        assert_eq!(study.stored_code("ann", &queue[at]), id, "by another connection, right after the key");
    }
    assert!(study.says("Every item has your word"));
    study.seal();
    let seal = study.h.state().workspace.coding.desk.as_ref().unwrap().view().seal().unwrap().clone();
    for word in seal.words.split(' ') {
        assert!(study.says(word), "{word}");
    }
    assert!(study.says(&seal.code));
    assert!(study.says("Now it is Bob's turn"));
}

#[test]
fn undo_redo_reasons_flags_and_confidence_by_key() {
    let mut study = Study::of(3, Theme::Dark).with_round();
    study.sign_in("Ann");
    let queue = study.queue("ann");
    study.key(Key::D);
    study.key(Key::B);
    study.key(Key::Num2);
    let entry = study.stored("ann", &queue[0]).unwrap();
    assert_eq!((entry.verdict, entry.confidence, entry.flag), (code("comparison_shopping"), Some(3), true));
    assert!(entry.evidence.coverage.is_some() || entry.evidence.time_to_first_label_ms.is_none());
    study.ctrl(Key::Z);
    assert_eq!(
        study.stored("ann", &queue[0]).unwrap().verdict,
        Verdict::Undecided,
        "what was said before counts"
    );
    assert!(study.says("Item 1 of 3"), "undo goes where it undid");
    study.ctrl(Key::Y);
    assert_eq!(study.stored_code("ann", &queue[0]), "comparison_shopping");
    study.key(Key::ArrowDown);
    study.key(Key::U);
    assert!(study.says("Why is there no label?"));
    study.key(Key::Num2);
    let reason = study.stored("ann", &queue[1]).unwrap().verdict;
    assert_eq!(reason, Verdict::Abstained(Abstention::BrokenReplay));
    assert!(study.says("Item 3 of 3"), "a reason leads on as a label does");
    study.key(Key::ArrowUp);
    assert!(study.says("Item 2 of 3"));
    study.key(Key::Num5);
    assert_eq!(study.stored_code("ann", &queue[1]), "support_seeking", "a change of mind replaces");
}

#[test]
fn a_note_is_kept_when_the_field_is_left_and_no_key_labels_meanwhile() {
    let mut study = Study::of(2, Theme::Dark).with_round();
    study.sign_in("Ann");
    let queue = study.queue("ann");
    study.key(Key::M);
    study.h.run_steps(2);
    study.h.get_by_label("Note on this item").type_text("ends at step 2");
    study.h.run_steps(2);
    study.key(Key::Num1);
    assert_eq!(study.stored("ann", &queue[0]).map(|e| e.verdict), None, "typing is not labelling");
    study.key(Key::Escape);
    assert_eq!(study.stored("ann", &queue[0]).unwrap().note, "ends at step 2");
    study.key(Key::Num1);
    let entry = study.stored("ann", &queue[0]).unwrap();
    assert_eq!((entry.verdict, entry.note.as_str()), (code("browsing"), "ends at step 2"));
}

#[test]
fn the_other_coder_sees_a_count_and_nothing_else() {
    const NOTE: &str = "zyzzyva lattice";
    let mut study = Study::of(4, Theme::Dark).with_round();
    study.sign_in("Ann");
    study.key(Key::M);
    study.h.run_steps(2);
    study.h.get_by_label("Note on this item").type_text(NOTE);
    study.h.run_steps(2);
    study.key(Key::Escape);
    study.key(Key::B);
    assert!(study.says(NOTE), "to its own coder it is shown");
    study.label_all(&[Key::Num2; 4]);
    study.seal();
    let seal = study.h.state().workspace.coding.desk.as_ref().unwrap().view().seal().unwrap().clone();
    study.press("Hand over to Bob");
    let door = study.words();
    study.sign_in("Bob");
    assert!(study.says("The other coder has done 4"));
    let mut seen = door;
    for at in 1..=4 {
        assert!(study.says(&format!("Item {at} of 4")));
        // Codes that are marked as given would be the other's: Bob has given none.
        let keys: Vec<String> =
            study.selected().into_iter().filter(|l| l.starts_with(|c: char| c.is_ascii_digit())).collect();
        assert!(keys.is_empty(), "{keys:?}");
        seen.extend(study.words());
        study.key(Key::ArrowDown);
    }
    for route in [Route::Reconcile, Route::Code] {
        study.go(route);
        seen.extend(study.words());
    }
    for secret in [NOTE, "flagged", seal.words.as_str(), seal.code.as_str(), ": done", "Kappa", "kappa"] {
        let told: Vec<&String> = seen.iter().filter(|w| w.contains(secret)).collect();
        assert!(told.is_empty(), "{secret}: {told:?}");
    }
    assert!(study.h.state().workspace.coding.settling.is_none());
}

#[test]
fn signals_are_hidden_while_labelling() {
    let mut study = Study::of(2, Theme::Dark).with_round();
    study.sign_in("Ann");
    study.until("the first recording is open", |app| {
        app.workspace.documents.ready(&crate::model::SessionId::new("visit-0")).is_some()
    });
    study.h.key_press_modifiers(egui::Modifiers::SHIFT, Key::N);
    study.h.run_steps(3);
    assert!(study.says("Signals are hidden while you label blind"));
}

#[test]
fn an_unfinished_ballot_is_sealed_only_on_purpose() {
    let mut study = Study::of(3, Theme::Light).with_round();
    study.sign_in("Ann");
    study.key(Key::Num1);
    study.press("Finish…");
    assert!(study.says("Not finished yet"));
    assert!(study.h.query_by_label("Seal my ballot").is_none());
    study.press("Seal as it is…");
    study.press("Cancel");
    let sealed = |s: &Study| s.h.state().workspace.coding.desk.as_ref().unwrap().view().seal().is_some();
    assert!(!sealed(&study));
    study.press("Seal as it is…");
    study.press("Seal it");
    study.until("the ballot was looked through", |app| !app.workspace.coding.is_checking());
    assert!(sealed(&study));
    study.key(Key::Num2);
    assert!(study.says("a sealed ballot never changes"), "{:?}", study.words());
}

#[test]
fn a_repeat_is_labelled_like_any_other_item() {
    let mut study = Study::of(12, Theme::Dark).with_round();
    assert!(study.queue("ann").iter().all(|key| key.starts_with("r1/")), "the form repeats 5 % by default");
    study.sign_in("Ann");
    assert!(study.says("Item 1 of 13"), "{:?}", study.words());
    for at in 1..=13 {
        assert!(study.says(&format!("Item {at} of 13")), "{:?}", study.words());
        assert!(!study.says("twice") && !study.says("repeat"), "{:?}", study.words());
        study.key(Key::Num1);
    }
    study.seal();
    let project = Project::open_read_only(&study.path).unwrap();
    let round = Round::load(&project, "r1").unwrap();
    assert_eq!((round.items, round.done[0]), (12, 13));
}
