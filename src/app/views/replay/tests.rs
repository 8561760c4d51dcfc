//! The Replay screen in a whole window, used with keys.

use super::super::code::testing::Study;
use crate::app::route::Route;
use egui::{Key, Modifiers, Role, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

/// A window that shows the first of two sessions.
fn replay() -> Study {
    let mut study = Study::of(2, Theme::Dark);
    study.go(Route::Replay);
    study.until("the session is shown", |app| app.workspace.documents.loading() == 0);
    study.h.run_steps(3);
    assert!(study.says("Timeline"), "{:?}", study.words());
    study
}

/// The playhead, in milliseconds.
fn at(study: &Study) -> f64 {
    let node = study.h.get_by_role_and_label(Role::Slider, "Timeline");
    node.accesskit_node().numeric_value().expect("the timeline tells its time")
}

fn shift(study: &mut Study, key: Key) {
    study.h.key_press_modifiers(Modifiers::SHIFT, key);
    study.h.run_steps(2);
}

#[test]
fn no_button_with_the_focus_eats_a_key_of_the_player() {
    let mut study = replay();
    let begin = at(&study);
    for name in ["Skip idle", "To the start", "Console"] {
        study.h.get_by_role_and_label(Role::Button, name).focus();
        study.h.run_steps(2);
        study.key(Key::End);
        let end = at(&study);
        assert!(end > begin, "End went nowhere with the focus on {name}");
        study.key(Key::Home);
        assert!(at(&study) <= begin, "{name}");
        study.key(Key::Space);
        study.h.run_steps(2);
        assert!(study.says("Pause"), "Space did not play with the focus on {name}");
        study.key(Key::K);
        study.key(Key::Home);
    }
}

#[test]
fn a_time_is_typed_and_letters_in_the_field_are_no_commands() {
    let mut study = replay();
    study.key(Key::G);
    study.write("Go to time", "0:02.5");
    study.key(Key::J);
    study.key(Key::Space);
    assert!(!study.says("Pause"), "J and Space belong to the field");
    study.key(Key::Enter);
    assert_eq!(at(&study), 2_500.0);
    assert!(!study.says("Go to time"), "the field is gone");
    study.key(Key::G);
    study.write("Go to time", "0:01");
    study.key(Key::Escape);
    assert_eq!(at(&study), 2_500.0, "Esc leaves everything as it was");
}

#[test]
fn the_next_error_is_shown_in_its_list_with_its_details() {
    let mut study = replay();
    study.key(Key::E);
    let error = at(&study);
    assert!(error > 0.0 && study.says("Status") && study.says("Method"), "{:?}", study.words());
    shift(&mut study, Key::E);
    assert_eq!(at(&study), error, "there is no other");
}

#[test]
fn the_filter_counts_what_it_leaves() {
    let mut study = replay();
    study.ctrl(Key::F);
    study.h.get_by_label("Text, selector, url:, kind:").type_text("kind:click");
    study.h.run_steps(3);
    assert!(study.words().iter().any(|w| w.starts_with("1 of ")), "{:?}", study.words());
}
