//! What one coder can learn of the other while the round is open: a count.

use super::of;
use crate::coding::testing::Scratch;
use crate::coding::*;
use rusqlite::Connection;

#[test]
fn all_that_a_coder_learns_of_the_other_is_a_count() {
    let mut scratch = Scratch::with_round(8);
    let mut bob = scratch.desk("bob");
    let mut entry = of("checkout");
    entry.note = "bobs-secret-note".into();
    entry.confidence = Some(3);
    bob.label(&mut scratch.project, "s3#1", entry, 1_234_567).unwrap();
    bob.label(&mut scratch.project, "s4#1", of("support"), 1_234_567).unwrap();
    let ann = scratch.desk("ann");
    let seen = format!(
        "{:?} {:?} {:?} {:?}",
        ann.view().queue().collect::<Vec<_>>(),
        ann.view().history().collect::<Vec<_>>(),
        ann.view().label_of("s3#1"),
        ann.view().seal()
    );
    for secret in ["bobs-secret-note", "1234567", "Codes", "bob"] {
        assert!(!seen.contains(secret), "{secret} in {seen}");
    }
    assert_eq!((ann.view().done(), ann.view().other_done()), (0, 2));
    let public = format!("{:?}", Round::load(&scratch.project, "r1").unwrap());
    assert!(!public.contains("secret-note") && !public.contains("checkout"), "{public}");
    assert!(Desk::sign_in(&scratch.project, "r1", "eve", None).is_err());
}

/// No column that can be read without the ballot's payload depends on what was labelled, in which order, or when.
#[test]
fn the_file_shows_no_label_outside_the_payload() {
    let run = |codes: [&str; 2], at_ms: i64| {
        let mut scratch = Scratch::with_round(4);
        let mut ann = scratch.desk("ann");
        let first = ann.view().at(0).unwrap().item.id.to_owned();
        for code in codes {
            ann.label(&mut scratch.project, &first, of(code), at_ms).unwrap();
        }
        let connection = Connection::open(&scratch.path).unwrap();
        let seats: Vec<(i64, i64)> = connection
            .prepare("SELECT events, done FROM round_seats ORDER BY side")
            .unwrap()
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let rows: Vec<(String, i64, String)> = connection
            .prepare("SELECT coder_id, seq, payload_kind FROM ballot_events")
            .unwrap()
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        (seats, rows)
    };
    assert_eq!(run(["browsing", "checkout"], 5), run(["support", "none"], 999_999));
}
