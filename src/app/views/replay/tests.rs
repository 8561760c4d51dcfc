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

#[test]
fn a_tag_is_on_the_disk_when_it_is_shown_and_comes_back_after_deleting() {
    let mut study = replay();
    study.key(Key::E);
    let moment = at(&study);
    study.key(Key::T);
    study.write("Tag", "gives up");
    study.key(Key::Enter);
    study.h.run_steps(3);
    let stored = |study: &Study| {
        let project = crate::project::Project::open_read_only(&study.path).unwrap();
        let notes = project.all_notes().unwrap();
        notes.into_iter().map(|(_, n)| (n.note.offset_ms, n.note.tag)).collect::<Vec<_>>()
    };
    assert_eq!(stored(&study), [(Some(moment as i64), "gives up".to_owned())]);
    assert!(study.says("gives up"));
    study.press("Delete the note");
    assert_eq!(stored(&study), []);
    study.ctrl(Key::Z);
    study.h.run_steps(2);
    assert_eq!(stored(&study).len(), 1, "undo brings it back");
    study.key(Key::Home);
    study.h.key_press_modifiers(Modifiers::ALT, Key::N);
    study.h.run_steps(2);
    assert_eq!(at(&study), moment, "the next note is gone to by key");
}

#[test]
fn notes_are_hidden_while_a_blind_round_is_open_and_nobody_is_signed_in() {
    let mut study = Study::of(2, Theme::Dark).with_round();
    let session = crate::model::SessionId::new("visit-0");
    let note = |author: &str| crate::project::NewNote {
        offset_ms: Some(1_000),
        author: author.into(),
        text: format!("seen by {author}"),
        ..Default::default()
    };
    {
        let mut project = crate::project::Project::open(&study.path).unwrap();
        project.add_note(&session, &note("ann"), 0).unwrap();
        project.add_note(&session, &note("bob"), 0).unwrap();
    }
    study
        .h
        .state_mut()
        .request(crate::app::action::Action::Select(crate::app::selection::Item::Session(session)));
    study.go(Route::Replay);
    study.until("the session is shown", |app| app.workspace.documents.loading() == 0);
    study.h.run_steps(3);
    study.press("Notes");
    assert!(study.says("Notes are hidden") && !study.says("seen by"), "{:?}", study.words());
    study.key(Key::M);
    assert!(!study.says("New note"), "nobody knows whose it would be");
    study.go(Route::Code);
    study.sign_in("Ann");
    study.go(Route::Replay);
    study.h.run_steps(4);
    assert!(study.says("seen by ann") && !study.says("seen by bob"), "{:?}", study.words());
    // What Ann writes now is hers until the reveal: not even the file tells it.
    let session = crate::model::SessionId::new("visit-0");
    let in_the_open = |study: &Study| {
        let project = crate::project::Project::open_read_only(&study.path).unwrap();
        project.notes(&session).unwrap().into_iter().map(|n| n.note.text).collect::<Vec<_>>()
    };
    let written = crate::project::NewNote {
        offset_ms: Some(2_000),
        text: "gives up here".into(),
        ..Default::default()
    };
    let write = crate::app::views::replay::ReplayAction::WriteNote(session.clone(), written);
    study.h.state_mut().request(crate::app::action::Action::Replay(write));
    study.h.run_steps(3);
    assert!(study.says("gives up here") && in_the_open(&study).len() == 2, "{:?}", study.words());
    let own = |study: &Study| study.h.state().workspace.notes.of(&session).to_vec();
    let number = own(&study).iter().find(|n| n.number < 0).map(|n| n.number).unwrap();
    let (tag, text) = (String::new(), "goes on after all".to_owned());
    let change =
        crate::app::views::replay::ReplayAction::ChangeNote { session: session.clone(), number, tag, text };
    study.h.state_mut().request(crate::app::action::Action::Replay(change));
    study.h.run_steps(3);
    assert!(study.says("goes on after all") && !study.says("gives up here"));
    study.ctrl(Key::Z);
    assert!(study.says("gives up here"), "a change is taken back");
    study.ctrl(Key::Z);
    assert!(!study.says("gives up here"), "and the note itself");
    study
        .h
        .state_mut()
        .request(crate::app::action::Action::Code(crate::app::views::code::CodeAction::SignOut));
    study.h.run_steps(3);
    let write = crate::app::views::replay::ReplayAction::WriteNote(
        session.clone(),
        crate::project::NewNote { text: "whose?".into(), ..Default::default() },
    );
    study.h.state_mut().request(crate::app::action::Action::Replay(write));
    study.h.run_steps(3);
    assert!(study.says("sign in to it"), "{:?}", study.words());
    assert_eq!(in_the_open(&study), ["seen by ann", "seen by bob"]);
}

#[test]
fn a_link_in_the_palette_goes_to_its_moment_and_loops_its_range() {
    let mut study = replay();
    study.ctrl(Key::K);
    study.h.event(egui::Event::Text("visit-1@2s-4s".into()));
    study.h.run_steps(3);
    study.key(Key::Enter);
    study.until("the other session is shown", |app| {
        app.workspace.documents.ready(&crate::model::SessionId::new("visit-1")).is_some()
    });
    study.h.run_steps(4);
    assert_eq!(at(&study), 2_000.0);
    assert!(study.says("Loop 2.0 s"), "{:?}", study.words());
}

#[test]
fn a_click_on_a_mark_of_the_timeline_chooses_it() {
    let mut study = replay();
    study.key(Key::E);
    let error = at(&study);
    study.key(Key::Home);
    study.press("Events");
    let timeline = study.h.get_by_role_and_label(Role::Slider, "Timeline").rect();
    // The network lane stands over that of the notes and the time scale.
    // The failed request is the last event, and so lies at the right end.
    let place = egui::pos2(timeline.right() - 2.0, timeline.bottom() - 20.0 - 18.0 - 9.0);
    study.h.drag_at(place);
    study.h.drop_at(place);
    study.h.run_steps(4);
    assert_eq!(at(&study), error);
    assert!(study.says("Status"), "its list is shown: {:?}", study.words());
}

#[test]
fn every_tab_beside_the_page_is_reached_by_key() {
    let mut study = replay();
    let tabs = [
        (Key::Num8, "What was odd in the export"),
        (Key::Num7, "No notes yet"),
        (Key::Num6, "No element"),
        (Key::Num4, "Failed"),
        (Key::Num1, "All kinds"),
    ];
    for (key, words) in tabs {
        study.h.key_press_modifiers(Modifiers::ALT, key);
        study.h.run_steps(2);
        assert!(study.says(words), "{key:?}: {:?}", study.words());
    }
}

#[test]
fn a_request_tells_what_is_known_of_it_and_what_is_not() {
    let mut study = replay();
    study.key(Key::E);
    for words in ["Size", "Type", "Asked by", "not recorded"] {
        assert!(study.says(words), "{words}: {:?}", study.words());
    }
}

#[test]
fn idle_time_and_speed_are_set_by_key() {
    let mut study = replay();
    study.key(Key::S);
    study.h.key_press_modifiers(Modifiers::ALT, Key::S);
    study.h.run_steps(2);
    study.h.key_press_modifiers(Modifiers::ALT, Key::S);
    study.h.run_steps(2);
    assert!(study.says("This is the normal speed"), "{:?}", study.words());
}

/// The labels were only there after a look at the Reconcile screen.
#[test]
fn the_labels_of_a_revealed_round_are_read_for_the_timeline() {
    let mut study = Study::of(2, Theme::Dark).with_round().both_sealed(&[Key::Num1; 2], &[Key::Num1; 2]);
    study.go(Route::Replay);
    study.h.run_steps(3);
    assert!(study.h.state().workspace.coding.settling.is_none(), "nobody has revealed anything");
    study.go(Route::Reconcile);
    study.press("Reveal both ballots");
    // As in a window that has just been opened on the project.
    study.h.state_mut().workspace.coding.settling = None;
    study.go(Route::Replay);
    study.until("the round is read", |app| app.workspace.coding.settling.is_some());
}
