//! Two laptops in a whole window: a pack is handed over, labelled elsewhere, looked at and merged.

use super::testing::Study;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::coding::{Desk, Guard, Incomplete, LabelEntry, SeatSecret, Verdict};
use crate::model::SessionId;
use crate::project::Project;
use egui::Theme;
use egui_kittest::kittest::Queryable as _;

fn run(study: &mut Study, command: Command) {
    study.h.state_mut().request(Action::Run(command));
    study.h.run_steps(3);
}

/// Compares with a copy, as a user would.
fn compare(study: &mut Study, other: &std::path::Path) {
    run(study, Command::MergeCopy);
    study.write("Path of the other copy", &other.display().to_string());
    study.press("Compare");
    study.until("the copies are compared", |app| {
        !app.workspace.copies.is_busy() && !app.workspace.copies.is_comparing()
    });
}

#[test]
fn a_pack_goes_out_and_comes_back_through_the_dialogs() {
    let mut study = Study::of(2, Theme::Dark).with_round();
    run(&mut study, Command::HandOver);
    study.h.get_by_label("A pack for one coder").click();
    study.h.run_steps(3);
    study.press("Hand over");
    study.until("the pack is there", |app| !app.workspace.copies.is_busy());
    let pack = found(&study);
    let mut theirs = Project::open(&pack).unwrap();
    let round = crate::coding::Round::load(&theirs, "r1").unwrap();
    let coder = round.coders[0].id.clone();
    let secret = SeatSecret::from_seed(4);
    let mut desk = Desk::begin(&mut theirs, "r1", &coder, &Guard::None, &secret).unwrap();
    let items: Vec<String> = desk.view().queue().map(|q| q.item.id.to_owned()).collect();
    let code = round.codebook(&theirs).unwrap().codes[0].id.clone();
    for item in &items {
        desk.label(&mut theirs, item, LabelEntry::of(Verdict::code(&code)), 5).unwrap();
    }
    desk.seal(&mut theirs, Incomplete::Refuse, 6).unwrap();
    theirs.close().unwrap();

    compare(&mut study, &pack);
    assert!(study.says("This would come"), "{:?}", study.words());
    assert!(Project::open_read_only(&study.path).unwrap().quick_check().unwrap().is_empty());
    study.press("Merge");
    study.until("the pack is merged", |app| app.workspace.copies.merged == 1);
    assert!(study.h.query_by_label("Path of the other copy").is_none(), "the dialog is gone");
    let open = study.h.state().workspace.coding.round("r1").unwrap();
    assert_eq!(open.state, crate::coding::RoundState::SealedByOne);
    assert_eq!(study.path.with_file_name("study.binocular.backups").read_dir().unwrap().count(), 1);
    compare(&mut study, &pack);
    assert!(study.says("Nothing is new in the other copy"), "{:?}", study.words());
}

/// The pack beside the project; its name says for whom it is.
fn found(study: &Study) -> std::path::PathBuf {
    let mut files = study.path.parent().unwrap().read_dir().unwrap().map(|e| e.unwrap().path());
    let is_pack = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with("study-r1-for-") && name.ends_with(".binocular")
    };
    files.find(is_pack).unwrap_or_else(|| panic!("no pack was written: {:?}", study.words()))
}

#[test]
fn copies_that_contradict_each_other_say_why_and_offer_no_merge() {
    let mut study = Study::of(1, Theme::Light);
    let other = study.path.with_file_name("other.binocular");
    Project::open(&study.path).unwrap().hand_over(&other).unwrap();
    let same = |id: &str| crate::project::testing::recording(id);
    Project::open(&study.path).unwrap().add_recording(&same("again"), 1).unwrap();
    let different = crate::project::testing::other_recording("again");
    Project::open(&other).unwrap().add_recording(&different, 1).unwrap();
    compare(&mut study, &other);
    assert!(study.says("These cannot be merged"), "{:?}", study.words());
    assert!(study.h.query_by_label("Merge").is_none());
    let project = Project::open_read_only(&study.path).unwrap();
    assert!(project.find_session("again").is_ok_and(|id| id == SessionId::new("again")));
}

/// Both opened a round `r1` by themselves, over other items.
#[test]
fn what_two_rounds_have_in_common_is_planned_in_the_dialog() {
    let study = Study::of(3, Theme::Dark);
    let other = study.path.with_file_name("other.binocular");
    Project::open(&study.path).unwrap().hand_over(&other).unwrap();
    let mut theirs = Project::open(&other).unwrap();
    theirs.add_recording(&crate::project::testing::recording("visit-9"), 1).unwrap();
    let mut study = study.with_round();
    let round = study.h.state().workspace.coding.round("r1").unwrap().clone();
    let book = crate::coding::Codebook::load(&Project::open(&study.path).unwrap(), &round.codebook_id, None)
        .unwrap();
    book.save(&mut theirs, 2).unwrap();
    let mut items = round.load_items(&Project::open(&study.path).unwrap()).unwrap();
    items.truncate(2);
    items[1].session = "visit-9".to_owned();
    items[1].id = "visit-9#1".to_owned();
    let plan = crate::coding::RoundPlan {
        id: "r1".into(),
        unit: round.unit,
        codebook_id: book.id.clone(),
        codebook_version: 1,
        items,
        sampling: crate::coding::Sampling::All { of: 2 },
        retest: crate::coding::Retest::OFF,
        design: crate::coding::Design::default(),
        coders: round.coders.clone(),
    };
    plan.draft(&mut theirs, 3).unwrap();
    crate::coding::Round::open(&mut theirs, "r1", 4).unwrap();
    theirs.close().unwrap();
    compare(&mut study, &other);
    assert!(
        study.says("Round r1: 1 item in both, 2 in this copy alone, 1 in the other alone"),
        "{:?}",
        study.words()
    );
    study.write("Who decides", "ben");
    study.press("Plan a round of the 1 item in both");
    study.until("the copies are compared again", |app| !app.workspace.copies.is_busy());
    assert!(study.says("Round r1-common is planned"), "{:?}", study.words());
    assert!(
        study.says("This would come") && study.says("Round r1 stays as each copy has it"),
        "{:?}",
        study.words()
    );
    study.press("Merge");
    study.until("the rest is merged", |app| app.workspace.copies.merged == 1);
    let draft = study.h.state().workspace.coding.round("r1-common").unwrap();
    assert_eq!((draft.items, draft.state), (1, crate::coding::RoundState::Draft));
}

#[test]
fn a_ballot_that_went_on_in_both_copies_is_chosen_in_the_dialog() {
    let mut study = Study::of(2, Theme::Dark).with_round();
    study.sign_in("Ann");
    study.key(egui::Key::Num1);
    let other = study.path.with_file_name("other.binocular");
    Project::open(&study.path).unwrap().hand_over(&other).unwrap();
    let mut theirs = Project::open(&other).unwrap();
    let coder = study.h.state().workspace.coding.desk.as_ref().unwrap().coder_id().to_owned();
    let code =
        crate::coding::Round::load(&theirs, "r1").unwrap().codebook(&theirs).unwrap().codes[1].id.clone();
    for path in [&study.path, &other] {
        let mut project = Project::open(path).unwrap();
        let mut desk = Desk::sign_in(&project, "r1", &coder, None).unwrap();
        let item = desk.view().queue().last().unwrap().item.id.to_owned();
        let times = if *path == other { 2 } else { 1 };
        for at_ms in 0..times {
            desk.label(&mut project, &item, LabelEntry::of(Verdict::code(&code)), 5_000 + at_ms + times)
                .unwrap();
        }
    }
    theirs.add_recording(&crate::project::testing::recording("only-there"), 1).unwrap();
    theirs.close().unwrap();
    compare(&mut study, &other);
    assert!(
        study.says("Choose which one counts") && study.says("has labelled round r1 in both copies"),
        "{:?}",
        study.words()
    );
    study.press("Merge");
    assert_eq!(study.h.state().workspace.copies.merged, 0, "nothing was chosen yet");
    study.h.get_by_label_contains("The other: 2 entries").click();
    study.h.run_steps(3);
    study.press("Merge");
    assert_eq!(study.h.state().workspace.copies.merged, 0, "nobody said who chooses");
    study.write("Who chooses", "Ben");
    study.press("Merge");
    study.until("the copies are merged", |app| app.workspace.copies.merged == 1);
    let round = study.h.state().workspace.coding.round("r1").unwrap().clone();
    assert!(
        round.caveats().iter().any(|c| c.contains("Ben chose which one counts")),
        "{:?}",
        round.caveats()
    );
    assert!(Project::open_read_only(&study.path).unwrap().find_session("only-there").is_ok());
}

#[test]
fn a_codebook_that_went_on_in_both_copies_is_united_in_the_dialog() {
    let mut study = Study::of(1, Theme::Light);
    let book = crate::coding::codebook::starters()[0].codebook().unwrap();
    let book = book.save(&mut Project::open(&study.path).unwrap(), 1).unwrap();
    let other = study.path.with_file_name("other.binocular");
    Project::open(&study.path).unwrap().hand_over(&other).unwrap();
    for (path, at_ms) in [(study.path.clone(), 10), (other.clone(), 20)] {
        let mut project = Project::open(&path).unwrap();
        let mut edited = book.clone();
        edited.codes[0].definition = format!("as of {at_ms}");
        edited.codes[at_ms as usize / 10].definition = "changed here alone".to_owned();
        edited.save(&mut project, at_ms).unwrap();
        project.close().unwrap();
    }
    compare(&mut study, &other);
    assert!(
        study.says("went on in both copies") && study.says("of both comes version 3"),
        "{:?}",
        study.words()
    );
    study.write("Who chooses", "Ben");
    study.press("Merge");
    assert_eq!(study.h.state().workspace.copies.merged, 0, "one code is not decided");
    // Of three codes that differ the first has no proposal.
    study.h.query_all_by_label("The other: changed: definition").next().unwrap().click();
    study.h.run_steps(3);
    study.press("Merge");
    study.until("the copies are merged", |app| app.workspace.copies.merged == 1);
    let newest =
        crate::coding::Codebook::load(&Project::open_read_only(&study.path).unwrap(), &book.id, None)
            .unwrap();
    assert_eq!(newest.version, 3);
    assert_eq!(newest.codes[0].definition, "as of 20");
    assert!(newest.codes[1..3].iter().all(|code| code.definition == "changed here alone"));
}
