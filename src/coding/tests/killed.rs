//! A labelling program that dies at any moment: no confirmed label is lost, and the chain is whole.

use super::of;
use crate::coding::testing::{Scratch, words_of};
use crate::coding::{Desk, verify_round};
use crate::project::Project;
use crate::project::testing::Victim;
use std::thread;
use std::time::Duration;

const CODES: [&str; 4] = ["browsing", "checkout", "support", "none"];

#[test]
fn a_killed_program_loses_no_confirmed_label() {
    let mut confirmed_in_all = 0;
    for run in 0..50_u64 {
        let Scratch { project, path, _folder } = Scratch::with_locked_round(40);
        drop(project);
        let mut victim = Victim::spawn("coding::tests::killed::child_labels_until_it_is_killed", &path);
        let mut confirmed: Vec<String> = victim.next().into_iter().collect();
        thread::sleep(Duration::from_micros(run * 900));
        confirmed.extend(victim.kill());
        confirmed_in_all += confirmed.len();
        let project = Project::open(&path).unwrap();
        let report = verify_round(&project, "r1").unwrap();
        assert!(report.holds(), "run {run}: {:?}", report.failures().collect::<Vec<_>>());
        let desk = Desk::sign_in(&project, "r1", "ann", words_of("ann").as_ref()).unwrap();
        let stored: Vec<String> = desk
            .view()
            .history()
            .map(|change| format!("{} {} {}", change.seq, change.item, change.label.entry.verdict.to_text()))
            .collect();
        assert!(!confirmed.is_empty(), "run {run}");
        assert!(stored.len() >= confirmed.len(), "run {run}: {} of {}", stored.len(), confirmed.len());
        assert_eq!(stored[..confirmed.len()], confirmed, "run {run}");
    }
    assert!(confirmed_in_all > 100, "only {confirmed_in_all} labels were made before the kills");
}

/// Not a test of its own: the child of the one above; without a file to work on it returns at once.
#[test]
fn child_labels_until_it_is_killed() {
    let Some(path) = Victim::path() else { return };
    let mut project = Project::open(&path).unwrap();
    let mut ann = Desk::sign_in(&project, "r1", "ann", words_of("ann").as_ref()).unwrap();
    for at in 0_usize.. {
        let (item, code) = (format!("s{}#1", at % 40), CODES[at % 4]);
        ann.label(&mut project, &item, of(code), at as i64).unwrap();
        Victim::acknowledge(&format!("{} {item} {code}", at + 1));
    }
}
