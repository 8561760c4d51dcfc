//! The Reconcile screen in a whole window: figures as the library counts them, decisions as a layer of their own.

use super::super::code::testing::{Study, code};
use crate::app::route::Route;
use crate::app::workspace::coding::{AgreementState, DoubtsState, LessonsState};
use crate::coding::adjudication::{Adjudication, Cause, Mode};
use crate::coding::agreement::report;
use crate::coding::{AbstentionTreatment, Figures, LabelSource, RevealedRound, RoundState};
use crate::project::Project;
use crate::widgets::numbers;
use egui::{Key, Theme};
use egui_kittest::kittest::Queryable as _;

const A: [Key; 6] = [Key::Num1, Key::Num1, Key::Num2, Key::Num3, Key::Num3, Key::Num0];
const B: [Key; 6] = [Key::Num1, Key::Num2, Key::Num2, Key::Num3, Key::Num5, Key::Num0];

/// Revealed, with two disagreements.
fn revealed(theme: Theme) -> Study {
    let mut study = Study::of(6, theme).with_round().both_sealed(&A, &B);
    study.press("Reveal both ballots");
    assert_eq!(study.h.state().route(), Route::Reconcile);
    study.until("the agreement is there", |app| {
        app.workspace
            .coding
            .settling
            .as_ref()
            .is_some_and(|s| matches!(s.agreement, AgreementState::Ready(..)))
    });
    study
}

#[test]
fn before_the_reveal_the_screen_says_what_to_do() {
    let mut study = Study::of(2, Theme::Dark);
    study.go(Route::Reconcile);
    assert!(study.says("Nothing to reconcile yet"));
    let mut study = Study::of(2, Theme::Light).with_round();
    study.go(Route::Reconcile);
    assert!(study.says("The round is still blind"));
    let mut study = study;
    study.go(Route::Code);
    let mut study = study.both_sealed(&[Key::Num1; 2], &[Key::Num1; 2]);
    study.go(Route::Reconcile);
    assert!(study.says("Both ballots are sealed"));
}

#[test]
fn the_figures_are_those_of_the_report() {
    let study = revealed(Theme::Light);
    let project = Project::open_read_only(&study.path).unwrap();
    let round = RevealedRound::open(&project, "r1").unwrap();
    let view = round.ratings(AbstentionTreatment::Missing).unwrap();
    let options = round.report_options(&view, crate::coding::agreement::ReportOptions::default());
    let expected = report(&view.ratings, &options);
    let settling = study.h.state().workspace.coding.settling.as_ref().unwrap();
    let AgreementState::Ready(agreed) = &settling.agreement else { panic!("no figures") };
    let Figures::Single(shown) = &agreed.figures else { panic!("one code per item") };
    assert_eq!(**shown, expected);
    let kappa = expected.headline.cohen_kappa.unwrap();
    let words =
        format!("Cohen's kappa: {}", numbers::with_interval(kappa, expected.headline.cohen_kappa_ci, 2));
    assert!(study.says(&words), "{words}: {:?}", study.words());
    assert!(study.says("Abstentions count as missing"));
    assert!(study.says("Ann Browsing, Bob Comparison shopping: 1"), "{:?}", study.words());
}

#[test]
fn disagreements_are_settled_and_the_blind_labels_stay() {
    let mut study = revealed(Theme::Dark);
    assert!(study.says("0 of 2 settled"));
    study.key(Key::Num1);
    assert!(study.says("Start settling first"), "{:?}", study.words());
    study.press("Start settling");
    assert!(study.says("Choose what it is"));
    // Sides have no names: whose label it is cannot be read beside it.
    let sides: Vec<String> = study.words().into_iter().filter(|w| w.starts_with("Side ")).collect();
    assert!(sides.len() >= 2 && sides.iter().all(|s| !s.contains("Ann") && !s.contains("Bob")), "{sides:?}");
    let first = current(&study);
    settle(&mut study, Key::Num9, Cause::EdgeCase, None);
    assert!(study.says("say why in the note"), "neither coder's label needs a reason: {:?}", study.words());
    study.key(Key::Enter);
    assert!(study.says("0 of 2 settled"));
    settle(&mut study, Key::Num9, Cause::EdgeCase, Some("both missed the settings page"));
    assert!(study.says("Both coders have to agree"), "{:?}", study.words());
    study.key(Key::V);
    study.key(Key::Enter);
    assert!(study.says("1 of 2 settled"), "{:?}", study.words());
    assert_ne!(current(&study), first, "it goes on to the next");
    study.ctrl(Key::Z);
    assert!(study.says("0 of 2 settled"));
    assert_eq!(current(&study), first);
    settle(&mut study, Key::Num9, Cause::EdgeCase, Some("both missed the settings page"));
    study.press("Unresolvable");
    choose_cause(&mut study, Cause::Subjective);
    study.key(Key::Enter);
    assert!(study.says("2 of 2 settled"), "{:?}", study.words());
    study.press("Close the round");
    let project = Project::open_read_only(&study.path).unwrap();
    let stored = Adjudication::open(&project, "r1").unwrap();
    assert_eq!(stored.revealed().round().state, RoundState::Closed);
    let decision = stored.decision(&first).unwrap();
    assert_eq!(decision.signature.decided_by, "ann,bob");
    assert!(decision.took_ms.is_some(), "how long it took is stored");
    assert_eq!((decision.signature.mode, decision.entry.cause), (Mode::Consensus, Some(Cause::EdgeCase)));
    let finals = stored.final_labels();
    let of = |source| finals.iter().filter(|f| f.source == source).count();
    assert_eq!(
        (of(LabelSource::Unanimous), of(LabelSource::AdjudicatedConsensus), of(LabelSource::Unresolved)),
        (4, 1, 1)
    );
    let settled = finals.iter().find(|f| f.item.item.id == first).unwrap();
    assert_eq!(settled.verdict, Some(&code("settings_change")));
    assert_eq!(stored.revealed().disagreements().count(), 2, "the blind labels are as they were");
}

#[test]
fn a_cell_of_the_matrix_shows_its_items_and_their_sessions() {
    let mut study = revealed(Theme::Dark);
    study.h.get_by_label("Ann Checkout frustration, Bob Support seeking: 1").click();
    study.h.run_steps(3);
    assert!(study.says("Checkout frustration / Support seeking"));
    study.press("Sessions");
    assert_eq!(study.h.state().route(), Route::Sessions);
    assert_eq!(study.h.state().workspace.filter.as_ref().unwrap().sessions.len(), 1);
}

#[test]
fn notes_are_shown_only_when_asked_for() {
    let mut study = Study::of(2, Theme::Dark).with_round();
    study.sign_in("Ann");
    study.key(Key::M);
    study.h.run_steps(2);
    study.h.get_by_label("Note on this item").type_text("quoll heron");
    study.h.run_steps(2);
    study.key(Key::Escape);
    study.label_all(&[Key::Num1; 2]);
    study.seal();
    study.press("Hand over to Bob");
    study.sign_in("Bob");
    study.label_all(&[Key::Num2; 2]);
    study.seal();
    study.press("Reveal both ballots");
    study.until("a round is shown", |app| app.workspace.coding.settling.is_some());
    let noted = study.queue("ann")[0].clone();
    study.h.get_by_role_and_label(egui::Role::Tab, "Disagreements").click();
    study.h.run_steps(3);
    let row = study.words().into_iter().find(|w| w.starts_with(&noted)).expect("the row of the item");
    study.press(&row);
    assert!(!study.says("quoll heron"));
    study.press("Show notes");
    assert!(study.says("quoll heron"));
}

#[test]
fn a_case_is_settled_with_keys_alone() {
    let mut study = revealed(Theme::Dark);
    study.press("Start settling");
    study.until("the recording is open", |_| true);
    let first = current(&study);
    for key in [Key::V, Key::A, Key::C, Key::C, Key::Enter] {
        study.key(key);
    }
    assert!(study.says("1 of 2 settled"), "{:?}", study.words());
    let project = Project::open_read_only(&study.path).unwrap();
    let stored = Adjudication::open(&project, "r1").unwrap();
    let decision = stored.decision(&first).unwrap();
    assert_eq!(decision.entry.cause, Some(Cause::ALL[1]));
    let left = stored.case(&first).unwrap().left.verdict.clone();
    assert_eq!(decision.entry.outcome, crate::coding::adjudication::Outcome::Settled(left));
    for key in [Key::D, Key::X, Key::C, Key::B, Key::Enter] {
        study.key(key);
    }
    assert!(study.says("a decision needs who decided"), "a third person has a name: {:?}", study.words());
}

#[test]
fn a_third_person_looks_before_either_side_is_shown() {
    let mut study = revealed(Theme::Light);
    study.h.get_by_label("A third person looks first").click();
    study.h.run_steps(2);
    study.press("Start settling");
    study.until("the recording is open", |_| true);
    assert!(study.says("Look for yourself first"));
    assert!(!study.words().iter().any(|w| w.starts_with("Side ")), "{:?}", study.words());
    study.key(Key::A);
    study.key(Key::Enter);
    assert!(study.says("choose what it is"), "a side that is not shown cannot be taken: {:?}", study.words());
    study.key(Key::Num2);
    study.write("Name of who looks", "Bob");
    study.key(Key::Escape);
    assert!(study.says("is one of the two coders"), "{:?}", study.words());
    study.write("Name of who looks", "by Carla");
    study.key(Key::Escape);
    let item = current(&study);
    study.key(Key::Enter);
    assert!(study.words().iter().any(|w| w.starts_with("Side 1")), "{:?}", study.words());
    assert_eq!(current(&study), item, "it stays, now with both sides");
    assert!(study.says("looked first, and said: Comparison shopping"), "{:?}", study.words());
    let project = Project::open_read_only(&study.path).unwrap();
    let stored = Adjudication::open(&project, "r1").unwrap();
    assert_eq!(stored.look(&item).unwrap().verdict, code("comparison_shopping"));
    assert!(stored.plan().third_look && stored.decision(&item).is_none());
}

#[test]
fn agreed_items_can_be_looked_at_again() {
    let mut study = revealed(Theme::Dark);
    study.h.get_by_label("20 %").click();
    study.h.run_steps(2);
    study.press("Start settling");
    assert!(study.says("0 of 1 second looks"), "{:?}", study.words());
    study.h.get_by_role_and_label(egui::Role::Tab, "Disagreements").click();
    study.h.run_steps(3);
    let row = study.words().into_iter().filter(|w| w.ends_with(", open")).find(|w| !w.contains(" or "));
    study.press(&row.expect("the item that chance drew"));
    assert!(study.says("Second look: chance drew it"), "{:?}", study.words());
    let said = study.words().iter().any(|w| w == "Both");
    assert!(said);
    study.key(Key::V);
    let item = current(&study);
    let project = Project::open_read_only(&study.path).unwrap();
    let stored = Adjudication::open(&project, "r1").unwrap();
    let both = stored.case(&item).unwrap().left.verdict.clone();
    let slot = if both == code("browsing") {
        Key::Num1
    } else if both == code("comparison_shopping") {
        Key::Num2
    } else if both == code("checkout_frustration") {
        Key::Num3
    } else {
        Key::Num0
    };
    study.key(slot);
    study.key(Key::Enter);
    assert!(study.says("1 of 1 second looks"), "{:?}", study.words());
    assert!(study.says("0 of 2 settled"), "disagreements are counted apart");
}

#[test]
fn lessons_follow_what_is_settled_and_are_written_beside_the_project() {
    let mut study = revealed(Theme::Dark);
    study.press("Start settling");
    study.until("the recording is open", |_| true);
    for key in [Key::V, Key::A, Key::C, Key::C, Key::Enter] {
        study.key(key);
    }
    study.h.key_press_modifiers(egui::Modifiers::ALT, Key::Num4);
    study.h.run_steps(2);
    let ready = |app: &crate::app::App| {
        let settling = app.workspace.coding.settling.as_ref();
        settling.is_some_and(|s| !s.lessons.is_stale(app.workspace.coding.touched.number))
            && settling.is_some_and(|s| matches!(s.lessons, LessonsState::Ready { .. }))
    };
    study.until("the lessons are read", ready);
    assert!(study.says("Write or change the definitions of"), "{:?}", study.words());
    assert!(study.says("1 of 2 disagreements settled"), "{:?}", study.words());
    study.h.state_mut().request(crate::app::action::Action::Reconcile(super::ReconcileAction::SaveLessons(
        crate::export::LessonsFormat::Csv,
    )));
    study.h.run_steps(2);
    let written = std::fs::read_to_string(study.path.with_file_name("study.r1.lessons.csv")).unwrap();
    assert!(
        written.starts_with("cause,label_1,label_2,advice,item_id") && written.contains("codebook_gap"),
        "{written}"
    );
    study.key(Key::D);
    for key in [Key::C, Key::Enter] {
        study.key(key);
    }
    study.until("the lessons are read anew", ready);
    assert!(study.says("2 of 2 disagreements settled"), "{:?}", study.words());
}

#[test]
fn doubtful_labels_are_looked_for_when_asked() {
    let mut study = revealed(Theme::Light);
    study.h.key_press_modifiers(egui::Modifiers::ALT, Key::Num3);
    study.h.run_steps(2);
    study.press("Look for them");
    study.until("labels were compared", |app| {
        app.workspace.coding.settling.as_ref().is_some_and(|s| matches!(s.doubts, DoubtsState::Ready(_)))
    });
    assert!(study.says("cannot be told from two coders' votes"), "{:?}", study.words());
    assert!(study.says("4 items with a label compared"), "{:?}", study.words());
}

fn current(study: &Study) -> String {
    let page = study.words().into_iter().find_map(|w| w.strip_prefix("Recorded page of ").map(str::to_owned));
    page.unwrap_or_else(|| panic!("no page is shown: {:?}", study.words()))
}

fn choose_cause(study: &mut Study, cause: Cause) {
    study.h.get_by_label("Cause").click();
    study.h.run_steps(2);
    study.h.get_by_label(cause.label()).click();
    study.h.run_steps(2);
}

fn settle(study: &mut Study, key: Key, cause: Cause, note: Option<&str>) {
    study.until("the recording is open", |_| true);
    study.key(key);
    choose_cause(study, cause);
    if let Some(note) = note {
        study.write("Reason, for the record", note);
        study.key(Key::Escape);
    }
    study.key(Key::Enter);
}
