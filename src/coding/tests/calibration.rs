//! Calibration rounds: open to both, and closed to agreement, exports and everything that is blind.

use super::of;
use crate::coding::adjudication::Adjudication;
use crate::coding::testing::{Scratch, sequences, words_of};
use crate::coding::*;

fn calibrating() -> Scratch {
    let mut scratch = Scratch::with_round(4);
    scratch.revealed(|_| Verdict::code("browsing"), |_| Verdict::code("browsing"));
    scratch.close_round("r1");
    let wish = RoundWish { calibration: true, ..scratch.wish("c1") };
    scratch.open_round(&wish, &sequences(6));
    scratch
}

#[test]
fn each_sees_the_other_only_where_both_have_labelled() {
    let mut scratch = calibrating();
    scratch.label_in("c1", "ann", |_| Verdict::code("checkout"));
    scratch.label_in("c1", "bob", |id| match id {
        "s0#1" => Verdict::code("checkout"),
        "s5#1" => Verdict::code("support"),
        _ => Verdict::Undecided,
    });
    let mut open = CalibrationRound::open(&scratch.project, "c1").unwrap();
    let seen: Vec<(&str, bool)> = open.discussed().iter().map(|d| (d.item.id.as_str(), d.agrees())).collect();
    assert_eq!(seen, [("s0#1", true), ("s5#1", false)]);
    let gold = open.item("s0#1").unwrap().gold.clone().unwrap();
    assert_eq!((gold.verdict, gold.round.as_str()), (Verdict::code("browsing"), "r1"));
    assert_eq!(open.item("s5#1").unwrap().gold, None, "no closed round has settled it");

    let project = &mut scratch.project;
    open.comment(project, "s5#1", "ann", "They ask for help, but in the cart", 150).unwrap();
    open.comment(project, "s5#1", "bob", " Then the rules need a word on that ", 151).unwrap();
    assert!(matches!(open.comment(project, "s1#1", "ann", "x", 152), Err(RoundError::NotYetBoth { .. })));
    assert!(matches!(open.comment(project, "s5#1", "ann", "  ", 152), Err(RoundError::LongNote { .. })));
    let again = CalibrationRound::open(project, "c1").unwrap();
    let said: Vec<(&str, &str)> =
        again.item("s5#1").unwrap().comments.iter().map(|c| (c.by.as_str(), c.text.as_str())).collect();
    assert_eq!(
        said,
        [("ann", "They ask for help, but in the cart"), ("bob", "Then the rules need a word on that")]
    );
}

#[test]
fn nothing_that_is_blind_takes_a_calibration_round_and_the_other_way_round() {
    let mut scratch = calibrating();
    for coder in ["ann", "bob"] {
        scratch.label_in("c1", coder, |_| Verdict::code("checkout"));
    }
    let project = &mut scratch.project;
    let round = Round::load(project, "c1").unwrap();
    assert!(!round.state.is_blind() && !round.state.is_revealed());
    assert!(matches!(RevealedRound::open(project, "c1"), Err(RoundError::Calibration(_))));
    assert!(Adjudication::open(project, "c1").is_err());
    assert!(Round::reveal(project, "c1", 200).is_err());
    let mut ann = Desk::sign_in(project, "c1", "ann", None).unwrap();
    assert!(matches!(ann.seal(project, Incomplete::Refuse, 200), Err(RoundError::Step { .. })));
    assert!(matches!(CalibrationRound::open(project, "r1"), Err(RoundError::NotCalibration(_))));
    assert!(project.calibration_rows("r1").is_err(), "the tables refuse a blind round too");
    assert!(verify_round(project, "c1").unwrap().holds());
}

/// Both can read both ballots of a calibration round: a passphrase would only stand in the way.
#[test]
fn a_calibration_ballot_takes_no_passphrase() {
    let mut scratch = Scratch::with_round(3);
    let wish = RoundWish { calibration: true, ..scratch.wish("c1") };
    wish.open(&mut scratch.project, &sequences(3), 100).unwrap();
    let guard = Guard::Passphrase(words_of("ann").unwrap(), Stretching::CHEAP);
    Desk::begin(&mut scratch.project, "c1", "ann", &guard, &SeatSecret::from_seed(1)).unwrap();
    let round = Round::load(&scratch.project, "c1").unwrap();
    assert_eq!(round.protection[0], Protection::None);
    assert_eq!(round.caveats().len(), 1, "that it is a calibration: {:?}", round.caveats());
}

#[test]
fn freezing_ends_the_round_with_the_codebook_of_now() {
    let mut scratch = calibrating();
    let mut book = Codebook::load(&scratch.project, "small", None).unwrap();
    book.codes[0].definition = "Looks around without a goal".into();
    book.save(&mut scratch.project, 160).unwrap();
    let project = &mut scratch.project;
    let frozen = Round::freeze(project, "c1", "ann", 170).unwrap();
    assert_eq!((frozen.codebook.as_str(), frozen.version), ("small", 2));
    let round = Round::load(project, "c1").unwrap();
    assert_eq!(round.state, RoundState::Calibrated);
    assert_eq!(round.codebook_version, 1, "what the round itself was labelled with");
    assert_eq!(round.frozen_codebook(project).unwrap(), Some(frozen));
    assert!(Round::freeze(project, "c1", "ann", 171).is_err(), "a round ends once");
    let mut ann = Desk::sign_in(project, "c1", "ann", None).unwrap();
    assert!(ann.label(project, "s0#1", of("support"), 180).is_err());
    assert!(Round::freeze(project, "r1", "ann", 171).is_err(), "a blind round does not end so");
}
