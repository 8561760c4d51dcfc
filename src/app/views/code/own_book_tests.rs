//! Codebooks of one's own, begun in the form of a round before there is any.

use super::testing::Study;
use crate::coding::Round;
use crate::project::Project;

#[test]
fn a_codebook_of_ones_own_is_written_before_the_first_round() {
    let mut study = Study::of(2, egui::Theme::Light);
    study.press("New codebook…");
    assert!(study.says("Name the codebook, with a letter or a digit"), "{:?}", study.words());
    study.write("Name of the codebook", "Prices");
    study.write("Name of its first code", "Looks for a price");
    study.press("Create and edit");
    study.until("it is open", |app| app.workspace.coding.book.shown().is_some());
    study.write("Name of a new code", "Compares prices");
    study.press("Add a code");
    study.press("Store as version 2");
    let version = |app: &crate::app::App| app.workspace.coding.book.shown().map(|b| b.codebook.version);
    study.until("it is stored", |app| version(app) == Some(2));
    study.press("Back to the rounds");
    let study = study.with_round();
    let project = Project::open_read_only(&study.path).unwrap();
    let codebook = Round::load(&project, "r1").unwrap().codebook(&project).unwrap();
    assert_eq!((codebook.id.as_str(), codebook.version), ("prices", 2));
    let names: Vec<&str> = codebook.codes.iter().map(|code| code.name.as_str()).collect();
    assert_eq!(names, ["Looks for a price", "Compares prices", "No intent fits"]);
}

#[test]
fn a_bundled_codebook_is_the_projects_own_once_it_is_edited() {
    let mut study = Study::of(1, egui::Theme::Dark);
    study.press("Edit its codes…");
    study.until("it is open", |app| app.workspace.coding.book.shown().is_some());
    let book = study.h.state().workspace.coding.book.shown().map(|b| b.codebook.clone()).unwrap();
    assert_eq!((book.id.as_str(), book.version), ("ecommerce", 1));
    study.press("Back to the rounds");
    study.until("the rounds are read anew", |app| app.workspace.coding.codebooks.len() == 1);
    // A second look finds it and stores nothing.
    study.press("Edit its codes…");
    study.until("it is open", |app| app.workspace.coding.book.shown().is_some());
    assert_eq!(study.h.state().workspace.coding.book.shown().map(|b| b.codebook.version), Some(1));
}
