//! Codebooks that change while there are labels: what becomes stale, what is made anew, and where examples wait.

use super::of;
use crate::coding::codebook::{Example, ExampleKind};
use crate::coding::testing::{Scratch, sequences};
use crate::coding::*;

fn verdict(id: &str) -> Verdict {
    match id {
        "s0#1" | "s1#1" => Verdict::code("checkout"),
        "s2#1" => Verdict::code("none"),
        _ => Verdict::code("browsing"),
    }
}

/// `r1` is revealed; then the definition of checkout changed and a code came.
fn edited() -> Scratch {
    let mut scratch = Scratch::with_round(6);
    scratch.revealed(verdict, verdict);
    let mut book = Codebook::load(&scratch.project, "small", None).unwrap();
    book.codes[1].definition = "Goes on to pay".into();
    book.codes.push(Code { id: "gift".into(), name: "Gift".into(), ..Code::default() });
    book.save(&mut scratch.project, 50).unwrap();
    scratch
}

fn stale(report: &StaleReport) -> Vec<(&str, Vec<&str>, usize)> {
    let ids = |r: &'_ StaleRound| r.items.iter().map(|i| i.item.id.clone()).collect::<Vec<_>>();
    report
        .rounds
        .iter()
        .map(|r| {
            let known = ["s0#1", "s1#1", "s2#1"];
            let found = ids(r);
            (
                r.round.as_str(),
                known.into_iter().filter(|k| found.iter().any(|f| f == k)).collect(),
                r.taken_up,
            )
        })
        .collect()
}

#[test]
fn an_edit_says_which_labels_are_stale_and_a_round_takes_them_up() {
    let mut scratch = edited();
    let report = StaleReport::of(&scratch.project, "small").unwrap();
    assert_eq!((report.version, report.items()), (2, 3));
    assert_eq!(stale(&report), [("r1", vec!["s0#1", "s1#1", "s2#1"], 0)]);
    assert_eq!(report.rounds[0].items[0].reasons, ["Checkout: definition changed"]);

    let anew = ItemsWish::Stale { round: "r1".into(), reason: "checkout begins at the payment".into() };
    let wish = RoundWish { items: anew.clone(), ..scratch.wish("r2") };
    scratch.open_round(&wish, &sequences(0));
    let round = Round::load(&scratch.project, "r2").unwrap();
    assert_eq!((round.items, round.codebook_version), (3, 2));
    assert!(round.caveats().iter().any(|c| c.contains("r1") && c.contains("begins at the payment")));
    assert_eq!(round.sampling.inclusion_probability(), None, "shares of them say nothing");
    let report = StaleReport::of(&scratch.project, "small").unwrap();
    assert_eq!((report.items(), stale(&report)), (0, vec![("r1", vec![], 3)]));
    let again = RoundWish { items: anew, ..scratch.wish("r3") };
    assert!(matches!(again.open(&mut scratch.project, &sequences(0), 60), Err(RoundError::NothingStale(_))));
    // The old labels are where they were, under their own version.
    assert_eq!(RevealedRound::open(&scratch.project, "r1").unwrap().codebook().version, 1);
}

/// Which labels an open round has is a secret, even as "these are stale".
#[test]
fn of_a_round_that_is_not_revealed_nothing_is_told() {
    let mut scratch = Scratch::with_round(6);
    for coder in ["ann", "bob"] {
        scratch.label_in("r1", coder, verdict);
    }
    let mut book = Codebook::load(&scratch.project, "small", None).unwrap();
    book.codes[1].definition = "Goes on to pay".into();
    book.save(&mut scratch.project, 50).unwrap();
    let report = StaleReport::of(&scratch.project, "small").unwrap();
    assert_eq!((report.rounds.len(), report.waiting), (0, vec!["r1".to_owned()]));
    let round = Round::load(&scratch.project, "r1").unwrap();
    assert_eq!(round.codebook(&scratch.project).unwrap().version, 1, "it goes on with what it froze");
}

#[test]
fn an_example_of_an_open_round_waits_in_the_ballot_for_the_reveal() {
    let mut scratch = Scratch::with_locked_round(3);
    let example = |session: &str| Example {
        kind: ExampleKind::NearMiss,
        session: session.into(),
        sequence: Some(format!("{session}#1")),
        note: "stops at the cart".into(),
    };
    let project = &mut scratch.project;
    let refused = add_example(project, "small", "checkout", example("s1"), 9).unwrap_err();
    assert!(matches!(refused, RoundError::ExampleOfOpenRound { .. }), "{refused}");
    add_example(project, "small", "checkout", example("elsewhere"), 9).unwrap();

    let mut ann = scratch.desk("ann");
    let wish = |code: &str, kind| ExampleWish { code: code.into(), kind, note: "stops at the cart".into() };
    let near = Some(ExampleKind::NearMiss);
    let project = &mut scratch.project;
    ann.label(project, "s1#1", of("browsing"), 10).unwrap();
    ann.wish_example(project, "s1#1", wish("checkout", near), 11).unwrap();
    ann.wish_example(project, "s1#1", wish("support", near), 12).unwrap();
    ann.wish_example(project, "s1#1", wish("support", None), 13).unwrap();
    assert!(ann.wish_example(project, "s1#1", wish("nothing", near), 14).is_err());
    assert_eq!(ann.view().example_wishes("s1#1").count(), 1);
    assert_eq!(ann.view().done(), 1, "a wish is no label");
    assert_eq!(ann.undo(project, 15).unwrap(), "s1#1", "undo takes the label back, not the wish");
    ann.redo(project, 16).unwrap();
    assert!(proposed_examples(project, "small").unwrap().is_empty(), "nothing before the reveal");
    scratch.project.checkpoint().unwrap();
    let bytes = std::fs::read(&scratch.path).unwrap();
    // That of the other recording stands in the codebook, for all to read.
    assert_eq!(bytes.windows(17).filter(|w| *w == b"stops at the cart").count(), 1);

    scratch.revealed(|_| Verdict::code("browsing"), |_| Verdict::code("browsing"));
    let wishes = proposed_examples(&scratch.project, "small").unwrap();
    assert_eq!(wishes.len(), 1);
    assert_eq!((wishes[0].coder.as_str(), wishes[0].code.as_str()), ("ann", "checkout"));
    assert_eq!(wishes[0].example, example("s1"));
    let book = add_example(&mut scratch.project, "small", "checkout", example("s1"), 40).unwrap();
    assert_eq!((book.version, book.code("checkout").unwrap().examples.len()), (3, 2));
    assert!(proposed_examples(&scratch.project, "small").unwrap().is_empty(), "taken");
    assert!(
        StaleReport::of(&scratch.project, "small").unwrap().rounds.is_empty(),
        "examples change no meaning"
    );
}
