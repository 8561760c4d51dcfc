//! Marks of evidence from the key to the agreement on them.

use super::of;
use crate::coding::agreement::{ConfidenceLevel, SegmentOptions, Undefined, Warning};
use crate::coding::testing::{Scratch, words_of};
use crate::coding::*;

fn marked(code: &str, spans: &[(i64, i64)]) -> LabelEntry {
    LabelEntry { spans: spans.iter().map(|(a, b)| EvidenceSpan::between(*a, *b)).collect(), ..of(code) }
}

fn spans_of(desk: &Desk, item: &str) -> String {
    desk.view().label_of(item).map(|l| spans_to_text(&l.entry.spans)).unwrap_or_default()
}

#[test]
fn marks_are_on_the_disk_encrypted_and_undo_walks_over_them() {
    let mut scratch = Scratch::with_locked_round(3);
    let mut ann = scratch.desk("ann");
    let project = &mut scratch.project;
    ann.label(project, "s0#1", marked("checkout", &[(7_777, 8_888)]), 5).unwrap();
    ann.label(project, "s0#1", marked("checkout", &[(12_345, 12_345), (7_777, 8_888)]), 6).unwrap();
    assert_eq!(spans_of(&scratch.desk("ann"), "s0#1"), "7777-8888|12345", "sorted, and read back");
    let project = &mut scratch.project;
    ann.undo(project, 7).unwrap();
    assert_eq!(spans_of(&ann, "s0#1"), "7777-8888");
    ann.redo(project, 8).unwrap();
    assert_eq!(spans_of(&ann, "s0#1"), "7777-8888|12345");
    for outside in [(500, 2_000), (30_000, 32_001)] {
        let refused = ann.label(project, "s0#1", marked("checkout", &[outside]), 9).unwrap_err();
        assert!(matches!(refused, RoundError::SpanOutside { .. }), "{refused}");
    }
    assert_eq!(spans_of(&ann, "s0#1"), "7777-8888|12345", "what was refused changed nothing");
    assert!(verify_round(&scratch.project, "r1").unwrap().holds());
    for file in ["", "-wal"] {
        let Ok(bytes) = std::fs::read(format!("{}{file}", scratch.path.display())) else { continue };
        for needle in [&b"spans"[..], b"7777", b"12345"] {
            let found = bytes.windows(needle.len()).any(|part| part == needle);
            assert!(!found, "{} stands in clear", String::from_utf8_lossy(needle));
        }
    }
}

/// Ann and Bob label all four alike; they mark three of them, of 31 s each with the tail.
fn revealed() -> Scratch {
    let mut scratch = Scratch::with_locked_round(4);
    let marks: [(&str, [&[(i64, i64)]; 4]); 2] = [
        ("ann", [&[(1_000, 5_000)], &[(10_000, 12_000)], &[], &[]]),
        ("bob", [&[(2_000, 6_000)], &[], &[(9_000, 9_000)], &[]]),
    ];
    for (coder, marks) in marks {
        let mut desk = scratch.desk(coder);
        for (at, spans) in marks.into_iter().enumerate() {
            let id = format!("s{at}#1");
            desk.label(&mut scratch.project, &id, marked("checkout", spans), 5).unwrap();
        }
        desk.seal(&mut scratch.project, Incomplete::Refuse, 6).unwrap();
    }
    for coder in ["ann", "bob"] {
        Round::open_ballot(&mut scratch.project, "r1", coder, words_of(coder).as_ref()).unwrap();
    }
    Round::reveal(&mut scratch.project, "r1", 30).unwrap();
    scratch
}

#[test]
fn agreement_on_marks_is_counted_on_what_somebody_marked() {
    let scratch = revealed();
    let round = RevealedRound::open(&scratch.project, "r1").unwrap();
    let found = round.span_agreement(SegmentOptions::default(), ConfidenceLevel::default()).unwrap().unwrap();
    assert_eq!((found.items, found.marked_by_both, found.marked_by_one), (4, 1, [1, 1]));
    assert_eq!(found.marks, [2, 2]);
    // Three items of 31 s and the last millisecond: 32 bins each.
    assert_eq!(found.place.bins, 96);
    // Both: 3 (2..5 s of the first); Ann alone 1 + 2; Bob alone 1 + 1; neither 88.
    assert_eq!(found.place.same, 91);
    let (observed, a, b) = (91.0 / 96.0, 6.0 / 96.0, 5.0 / 96.0);
    let expected = a * b + (1.0 - a) * (1.0 - b);
    let kappa = (observed - expected) / (1.0 - expected);
    assert!((found.place.kappa.value.unwrap() - kappa).abs() < 1e-9);
    // The first pair lies a second apart at both ends; the others have no partner.
    assert_eq!(found.place.matches.matched, 1);
    assert_eq!(found.place.f1.value, Some(0.5));
    assert_eq!(found.place_and_label.f1.value, Some(0.5), "all were labelled alike");
    let one_group = Warning::NoInterval { reason: Undefined::TooFewUnits { have: 1 } };
    assert!(found.place.kappa.warnings.contains(&one_group), "three items of one user are one group");
    let strict = SegmentOptions { tolerance_ms: 999, ..SegmentOptions::default() };
    let strict = round.span_agreement(strict, ConfidenceLevel::default()).unwrap().unwrap();
    assert_eq!(strict.place.matches.matched, 0);
    let told =
        round.sidelights(AbstentionTreatment::Missing, ConfidenceLevel::default()).unwrap().sentences();
    assert!(
        told.iter()
            .any(|s| s.starts_with("Evidence is marked on 3 of 4 items") && s.contains("1 by Ann only")),
        "{told:?}"
    );
    assert!(told.iter().any(|s| s.contains("match within 2 s at both ends, F1 0.50")), "{told:?}");
}

#[test]
fn a_round_without_marks_has_no_agreement_on_them() {
    let mut scratch = Scratch::with_round(3);
    scratch.revealed(|_| Verdict::code("checkout"), |_| Verdict::code("checkout"));
    let round = RevealedRound::open(&scratch.project, "r1").unwrap();
    let found = round.span_agreement(SegmentOptions::default(), ConfidenceLevel::default()).unwrap();
    assert_eq!(found, None);
}

/// The same coin that places the cards places the marks: else they would tell who is who.
#[test]
fn sides_show_their_marks_in_the_order_of_their_cards() {
    let mut scratch = Scratch::with_round(8);
    for (coder, code, at) in [("ann", "checkout", 2_000), ("bob", "support", 3_000)] {
        let mut desk = scratch.desk(coder);
        let ids: Vec<String> = desk.view().queue().map(|e| e.item.id.to_owned()).collect();
        for id in ids {
            desk.label(&mut scratch.project, &id, marked(code, &[(at, at)]), 5).unwrap();
        }
        desk.seal(&mut scratch.project, Incomplete::Refuse, 6).unwrap();
    }
    Round::reveal(&mut scratch.project, "r1", 30).unwrap();
    let adjudication = adjudication::Adjudication::open(&scratch.project, "r1").unwrap();
    let mut swapped = 0;
    for case in adjudication.cases() {
        let [left, right] = adjudication.evidence(&case.item.id).unwrap();
        assert_eq!((left, right), (case.left.spans, case.right.spans));
        let ann = EvidenceSpan::moment(2_000);
        assert_eq!(left == [ann], *case.left.verdict == Verdict::code("checkout"));
        swapped += usize::from(left != [ann]);
    }
    assert!((1..8).contains(&swapped), "the coin falls on both sides: {swapped} of 8");
}
