//! From draft to reveal, and what comes out of it.

use super::of;
use crate::coding::testing::Scratch;
use crate::coding::*;
use crate::project::coding_store::StoreError;

#[test]
fn a_round_from_draft_to_reveal() {
    let mut scratch = Scratch::with_round(6);
    let project = &mut scratch.project;
    let round = Round::load(project, "r1").unwrap();
    assert_eq!((round.state, round.items), (RoundState::Open, 6));
    let mut ann = Desk::sign_in(project, "r1", "ann", None).unwrap();
    let mut bob = Desk::sign_in(project, "r1", "bob", None).unwrap();
    let order = |desk: &Desk| desk.view().queue().map(|e| e.item.id.to_owned()).collect::<Vec<_>>();
    assert_ne!(order(&ann), order(&bob), "each has an order of their own");
    assert!(matches!(Round::reveal(project, "r1", 4), Err(RoundError::Step { .. })));
    assert!(matches!(RevealedRound::open(project, "r1"), Err(RoundError::Store(StoreError::NotRevealed(_)))));
    for id in order(&ann) {
        ann.label(project, &id, of("browsing"), 5).unwrap();
    }
    let refused = bob.seal(project, Incomplete::Refuse, 6).unwrap_err();
    assert!(matches!(refused, RoundError::Unfinished { left: 6, items: 6 }));
    let seal = ann.seal(project, Incomplete::Refuse, 6).unwrap();
    assert_eq!(ann.view().seal(), Some(&seal));
    assert_eq!(Round::load(project, "r1").unwrap().state, RoundState::SealedByOne);
    assert!(matches!(
        ann.label(project, "s0#1", of("checkout"), 7),
        Err(RoundError::Store(StoreError::Sealed { .. }))
    ));
    assert!(matches!(ann.undo(project, 7), Err(RoundError::Store(StoreError::Sealed { .. }))));
    assert!(Round::reveal(project, "r1", 7).is_err(), "one seal is not enough");
    for id in order(&bob) {
        let entry =
            if id == "s2#1" { LabelEntry::of(Verdict::Abstained(Abstention::Bot)) } else { of("browsing") };
        bob.label(project, &id, entry, 8).unwrap();
    }
    bob.seal(project, Incomplete::Refuse, 9).unwrap();
    assert!(RevealedRound::open(project, "r1").is_err(), "both seals are not yet a reveal");
    assert_eq!(Round::reveal(project, "r1", 10).unwrap().state, RoundState::Revealed);
    let revealed = RevealedRound::open(project, "r1").unwrap();
    let differing: Vec<&str> = revealed.disagreements().map(|item| item.item.id.as_str()).collect();
    assert_eq!(differing, ["s2#1"]);
    assert!(verify_round(project, "r1").unwrap().holds());
    assert!(Round::reveal(project, "r1", 11).is_err(), "once");
}

#[test]
fn ratings_carry_the_whole_codebook_and_the_users() {
    let mut scratch = Scratch::with_round(6);
    scratch.revealed(
        |id| if id == "s5#1" { Verdict::Undecided } else { Verdict::code("browsing") },
        |id| match id {
            "s0#1" => Verdict::Abstained(Abstention::BrokenReplay),
            "s1#1" => Verdict::code("none"),
            _ => Verdict::code("browsing"),
        },
    );
    let revealed = RevealedRound::open(&scratch.project, "r1").unwrap();
    let missing = revealed.ratings(AbstentionTreatment::Missing).unwrap();
    assert_eq!(missing.categories, ["browsing", "checkout", "support", "none"]);
    assert_eq!(missing.ratings.categories(), 4, "unused codes count: q is fixed by the codebook");
    assert_eq!(missing.ratings.paired_items(), 4);
    assert_eq!(missing.ratings.users(), Some(3), "two users and one item without");
    let own = revealed.ratings(AbstentionTreatment::OwnCategory).unwrap();
    assert_eq!((own.ratings.categories(), own.ratings.paired_items()), (5, 5));
    let one = revealed.ratings_of("none").unwrap();
    assert_eq!(one.ratings.label_counts(), [1, 9]);
    let cells = revealed.confusion();
    let counted: Vec<(&str, &str, usize)> =
        cells.iter().map(|c| (c.a.as_str(), c.b.as_str(), c.items.len())).collect();
    assert_eq!(
        counted,
        [
            ("browsing", "browsing", 3),
            ("browsing", "none", 1),
            ("browsing", "broken_replay", 1),
            ("", "browsing", 1)
        ]
    );
    assert_eq!(cells[1].items, ["s1#1"]);
}
