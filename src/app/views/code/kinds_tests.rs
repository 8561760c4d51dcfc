//! Calibration, the codebook's life and promotion as two coders meet them in the window.

use super::testing::Study;
use crate::app::workspace::coding::CalibrationState;
use crate::coding::promotion::Promotions;
use crate::coding::{CalibrationRound, Codebook, Round, RoundState};
use crate::project::Project;
use egui::{Key, Theme};
use egui_kittest::kittest::Queryable as _;

fn project(study: &Study) -> Project {
    Project::open_read_only(&study.path).unwrap()
}

#[test]
fn a_calibration_is_labelled_talked_over_and_ends_in_the_form_of_a_blind_round() {
    let mut study = Study::of(2, Theme::Dark);
    study.until("the sequences are cut", |app| app.workspace.coding.items.ready().is_some());
    study.press("Calibration");
    study.write("Name of coder A", "Ann");
    study.write("Name of coder B", "Bob");
    study.key(Key::Escape);
    study.press("Open round r1 with 2 items");
    study.until("the round is there", |app| app.workspace.coding.round("r1").is_some());
    assert_eq!(Round::load(&project(&study), "r1").unwrap().state, RoundState::Calibrating);
    for (name, key) in [("Ann", Key::Num1), ("Bob", Key::Num2)] {
        // No passphrase is asked for.
        study.press(&format!("Sign in as {name}"));
        study.until("the desk is open", |app| app.workspace.coding.desk.is_some());
        study.key(key);
        study.key(key);
        assert!(study.h.query_by_label("Seal my ballot").is_none(), "there is nothing to seal");
        study.press("Switch coder");
    }
    study.press("Talk it over");
    study.until("both ballots are read", |app| {
        matches!(app.workspace.coding.calibration, CalibrationState::Ready(_))
    });
    let first = CalibrationRound::open(&project(&study), "r1").unwrap().discussed()[0].item.id.clone();
    assert_eq!(study.h.query_all_by_label("Different").count(), 2);
    study.write(&format!("Comment on {first}"), "the cart alone is no checkout");
    let say = study.h.query_all_by_label("Say it").next().unwrap();
    say.click();
    study.h.run_steps(3);
    let round = CalibrationRound::open(&project(&study), "r1").unwrap();
    assert_eq!(round.item(&first).unwrap().comments[0].text, "the cart alone is no checkout");
    study.press("Freeze the codebook…");
    study.press("Freeze it");
    study.until("the round is over", |app| {
        app.workspace.coding.round("r1").is_some_and(|r| r.state == RoundState::Calibrated)
    });
    study.h.run_steps(4);
    assert!(study.h.query_by_label("Open round r2 with 2 items").is_some(), "{:?}", study.words());
}

#[test]
fn an_edit_is_told_before_it_is_stored_and_a_code_without_figures_is_not_promoted() {
    let mut study = Study::of(3, Theme::Light).with_round();
    let book = Codebook::newest(&project(&study)).unwrap().remove(0);
    study.press(&format!("Codebook {}…", book.name));
    study.until("the codebook is read", |app| app.workspace.coding.book.shown().is_some());
    study.write("Name of a new code", "Gift hunt");
    study.press("Add a code");
    assert!(study.h.query_by_label("Added: Gift hunt").is_some(), "{:?}", study.words());
    study.press("Store as version 2");
    study.until("version 2 is read", |app| {
        app.workspace.coding.book.shown().is_some_and(|book| book.codebook.version == 2)
    });
    let stored = Codebook::newest(&project(&study)).unwrap().remove(0);
    assert_eq!(stored.code("gift-hunt").unwrap().since_version, 2);
    let round = Round::load(&project(&study), "r1").unwrap();
    assert_eq!(round.codebook_version, 1, "the open round keeps what it froze");
    let tab = study.h.query_all_by_label_contains("Intents").next().unwrap();
    tab.click();
    study.h.run_steps(3);
    let name = &stored.codes[0].name;
    study.h.get_by_label(&format!("Promote {name}")).click();
    study.h.run_steps(3);
    let promotions = Promotions::load(&project(&study), &stored.id).unwrap();
    assert!(promotions.intents().is_empty(), "the button says why, and does nothing");
    assert!(study.words().iter().any(|w| w.contains("No settled item was drawn at random")));
    study.press("Back to the rounds");
    assert!(study.h.query_by_label("Rounds").is_some());
}
