//! Ballots under a passphrase: who can open them and when, what is found while they are closed, and beginning again.

use super::of;
use crate::coding::testing::{Scratch, words_of};
use crate::coding::*;
use crate::project::coding_store::StoreError;
use rusqlite::Connection;

fn failed(scratch: &Scratch) -> Vec<String> {
    let report = verify_round(&scratch.project, "r1").unwrap();
    report.failures().map(|check| check.name.clone()).collect()
}

fn detail(scratch: &Scratch, check: &str) -> String {
    let report = verify_round(&scratch.project, "r1").unwrap();
    report.checks.into_iter().find(|c| c.name == check).unwrap().detail
}

/// Everything that guards the tables is taken away, as somebody with a database tool would.
fn unguarded(scratch: &Scratch) -> Connection {
    let connection = Connection::open(&scratch.path).unwrap();
    let triggers: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for trigger in triggers {
        connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    connection
}

#[test]
fn only_its_passphrase_opens_a_ballot() {
    let mut scratch = Scratch::with_locked_round(3);
    scratch.desk("bob").label(&mut scratch.project, "s0#1", of("browsing"), 5).unwrap();
    let sign_in = |words: Option<Passphrase>| Desk::sign_in(&scratch.project, "r1", "bob", words.as_ref());
    let label = sign_in(words_of("bob")).unwrap().view().label_of("s0#1").map(|l| l.entry.clone());
    assert_eq!(label, Some(of("browsing")));
    assert!(matches!(sign_in(None), Err(RoundError::Store(StoreError::Locked { .. }))));
    for wrong in [words_of("ann"), Passphrase::new("bob likes long word")] {
        let refused = sign_in(wrong).unwrap_err();
        assert!(matches!(refused, RoundError::Store(StoreError::WrongPassphrase { .. })), "{refused}");
        assert!(refused.to_string().contains("try again"), "{refused}");
    }
    let round = Round::load(&scratch.project, "r1").unwrap();
    assert_eq!(round.protection, [Protection::Passphrase; 2]);
    assert_eq!((round.shown, round.caveats()), ([false; 2], Vec::new()));
}

#[test]
fn nobody_sits_down_twice_for_the_first_time() {
    let mut scratch = Scratch::with_locked_round(2);
    let begun = Desk::begin(&mut scratch.project, "r1", "ann", &Guard::None, &SeatSecret::from_seed(9));
    assert!(matches!(begun, Err(RoundError::Store(StoreError::Moved { .. }))));
    let mut fresh = Scratch::new();
    assert!(Desk::begin(&mut fresh.project, "r1", "ann", &Guard::None, &SeatSecret::from_seed(9)).is_err());
}

#[test]
fn a_round_under_passphrases_from_labels_to_the_reveal() {
    let mut scratch = Scratch::with_locked_round(4);
    let open = |scratch: &mut Scratch, coder: &str| {
        Round::open_ballot(&mut scratch.project, "r1", coder, words_of(coder).as_ref())
    };
    scratch.vote("ann", |_| Verdict::code("browsing"));
    assert_eq!(failed(&scratch), Vec::<String>::new(), "sealed, and nobody can read it");
    assert!(detail(&scratch, "seal of ann").contains("shows when it opens"));
    let early = open(&mut scratch, "ann").unwrap_err();
    assert!(matches!(early, RoundError::Step { .. }), "one seal opens nothing: {early}");
    scratch.vote("bob", |_| Verdict::code("support"));
    let closed = Round::reveal(&mut scratch.project, "r1", 30).unwrap_err();
    assert!(matches!(&closed, RoundError::StillLocked { coder } if coder == "ann"), "{closed}");
    assert!(Round::open_ballot(&mut scratch.project, "r1", "ann", words_of("bob").as_ref()).is_err());
    assert_eq!(open(&mut scratch, "ann").unwrap().shown, [true, false]);
    assert!(RevealedRound::open(&scratch.project, "r1").is_err(), "one open ballot is no reveal");
    let half = Round::reveal(&mut scratch.project, "r1", 30).unwrap_err();
    assert!(matches!(&half, RoundError::StillLocked { coder } if coder == "bob"), "{half}");
    open(&mut scratch, "bob").unwrap();
    open(&mut scratch, "bob").unwrap();
    assert_eq!(Round::reveal(&mut scratch.project, "r1", 30).unwrap().state, RoundState::Revealed);
    assert_eq!(RevealedRound::open(&scratch.project, "r1").unwrap().disagreements().count(), 4);
    assert_eq!(failed(&scratch), Vec::<String>::new(), "now from the file alone");
    assert!(!detail(&scratch, "seal of ann").contains("when it opens"));
    assert_eq!(detail(&scratch, "labels of bob"), "4 of 4 items");
}

/// The tables refuse what would show a closed ballot, whatever a program asks for.
#[test]
fn the_tables_refuse_secrets_before_both_seals_and_labels_in_clear() {
    let mut scratch = Scratch::with_locked_round(2);
    scratch.vote("ann", |_| Verdict::code("browsing"));
    let connection = Connection::open(&scratch.path).unwrap();
    for sql in [
        "INSERT INTO seat_secrets VALUES ('r1', 'ann', 1, zeroblob(32))",
        "UPDATE seat_locks SET kind = 'none'",
        "DELETE FROM seat_locks",
        "INSERT INTO ballot_events VALUES ('r1', 'bob', 1, zeroblob(32), zeroblob(32), 'jcs', x'00', 1, NULL)",
        "INSERT INTO ballot_events VALUES ('r1', 'bob', 1, zeroblob(32), zeroblob(32), 'locked/1', x'00', 2, NULL)",
    ] {
        assert!(connection.execute(sql, []).is_err(), "{sql}");
    }
    scratch.vote("bob", |_| Verdict::code("browsing"));
    let told = "INSERT INTO seat_secrets VALUES ('r1', 'ann', 1, zeroblob(32))";
    assert_eq!(connection.execute(told, []).unwrap(), 1, "with both seals a secret may be told");
}

/// Every cell of a closed ballot: what anybody finds without a passphrase.
#[test]
fn a_change_of_a_closed_ballot_is_found_and_named() {
    let change = |sql: &str| {
        let mut scratch = Scratch::with_locked_round(3);
        scratch.vote("ann", |_| Verdict::code("browsing"));
        assert_eq!(failed(&scratch), Vec::<String>::new());
        unguarded(&scratch).execute_batch(sql).unwrap();
        failed(&scratch)
    };
    let chain = ["chain of ann".to_owned()];
    for sql in [
        "UPDATE ballot_events SET payload = zeroblob(length(payload)) WHERE seq = 2",
        "UPDATE ballot_events SET payload = substr(payload, 1, length(payload) - 1) WHERE seq = 2",
        "UPDATE ballot_events SET envelope_check = zeroblob(32) WHERE seq = 2",
        "UPDATE ballot_events SET hash = zeroblob(32) WHERE seq = 2",
        "UPDATE ballot_events SET prev_hash = zeroblob(32) WHERE seq = 2",
        "UPDATE ballot_events SET payload_kind = 'other' WHERE seq = 2",
    ] {
        assert_eq!(change(sql)[0], chain[0], "{sql}");
    }
    assert_eq!(change("DELETE FROM ballot_events WHERE seq = 3"), ["chain of ann", "seal of ann"]);
    assert_eq!(change("UPDATE seals SET manifest_hash = 'sha256:00'"), ["seal of ann"]);
    assert_eq!(change("UPDATE seals SET head = zeroblob(32)"), ["seal of ann"]);
}

/// Somebody clever puts another envelope in place, and its check with it: the coder finds it at once, and everybody
/// after the reveal; the event is named.
#[test]
fn a_forged_envelope_is_found_by_who_can_open_it() {
    let mut scratch = Scratch::with_locked_round(3);
    scratch.vote("ann", |_| Verdict::code("browsing"));
    scratch.vote("bob", |_| Verdict::code("browsing"));
    for coder in ["ann", "bob"] {
        Round::open_ballot(&mut scratch.project, "r1", coder, words_of(coder).as_ref()).unwrap();
    }
    Round::reveal(&mut scratch.project, "r1", 30).unwrap();
    let connection = unguarded(&scratch);
    let (hash, mut payload): (Vec<u8>, Vec<u8>) = connection
        .query_row("SELECT hash, payload FROM ballot_events WHERE coder_id = 'ann' AND seq = 2", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .unwrap();
    payload[40] ^= 1;
    let check = crate::project::coding_store::Digest::of(&[b"binocular/envelope/v1\0", &hash, &payload]);
    connection
        .execute(
            "UPDATE ballot_events SET payload = ?1, envelope_check = ?2 WHERE coder_id = 'ann' AND seq = 2",
            rusqlite::params![payload, check.0],
        )
        .unwrap();
    assert_eq!(failed(&scratch), ["labels"], "the chain of closed envelopes looks whole");
    assert!(
        detail(&scratch, "labels").contains("event 2 of the ballot of `ann`"),
        "{}",
        detail(&scratch, "labels")
    );
    let own = Desk::sign_in(&scratch.project, "r1", "ann", words_of("ann").as_ref()).unwrap_err();
    assert!(own.to_string().contains("event 2"), "{own}");
}

#[test]
fn a_forgotten_passphrase_costs_the_ballot_and_says_so() {
    let mut scratch = Scratch::with_locked_round(3);
    scratch.vote("ann", |_| Verdict::code("browsing"));
    let first_seal = Round::load(&scratch.project, "r1").unwrap().commitments(&scratch.project).unwrap();
    let new = Passphrase::new("another one").unwrap();
    let guard = Guard::Passphrase(new.clone(), Stretching::CHEAP);
    let again = |scratch: &mut Scratch, seed| {
        Desk::begin_again(&mut scratch.project, "r1", "ann", &guard, &SeatSecret::from_seed(seed), 77)
    };
    let mut ann = again(&mut scratch, 11).unwrap();
    assert_eq!((ann.view().done(), ann.view().seal()), (0, None));
    assert!(!ann.view().can_undo(), "what was given up cannot be taken back into effect");
    assert!(Desk::sign_in(&scratch.project, "r1", "ann", words_of("ann").as_ref()).is_err());
    assert_eq!(
        Round::load(&scratch.project, "r1").unwrap().state,
        RoundState::Open,
        "its seal counts no more"
    );
    for item in ["s0#1", "s1#1", "s2#1"] {
        ann.label(&mut scratch.project, item, of("support"), 80).unwrap();
    }
    ann.undo(&mut scratch.project, 81).unwrap();
    ann.redo(&mut scratch.project, 82).unwrap();
    let mut ann = Desk::sign_in(&scratch.project, "r1", "ann", Some(&new)).unwrap();
    assert_eq!(ann.view().done(), 3);
    let seal = ann.seal(&mut scratch.project, Incomplete::Refuse, 90).unwrap();
    assert_ne!(seal.commitment, first_seal[0].1);
    assert_eq!(failed(&scratch), Vec::<String>::new());
    assert!(detail(&scratch, "lock of ann").contains("this is ballot 2"));
    scratch.vote("bob", |_| Verdict::code("support"));
    // A third time, after the seal and before any ballot is open.
    ann.open_ballot(&mut scratch.project).unwrap();
    let late = again(&mut scratch, 12).unwrap_err();
    assert!(
        late.to_string().contains("make a new round"),
        "who may have seen labels cannot begin again: {late}"
    );
    Round::open_ballot(&mut scratch.project, "r1", "bob", words_of("bob").as_ref()).unwrap();
    let round = Round::reveal(&mut scratch.project, "r1", 100).unwrap();
    assert_eq!(round.caveats(), ["The ballot of Ann was given up once and begun again"]);
    assert_eq!(failed(&scratch), Vec::<String>::new());
    assert_eq!(RevealedRound::open(&scratch.project, "r1").unwrap().disagreements().count(), 0);
    // What was given up is still evidence.
    unguarded(&scratch)
        .execute_batch("DELETE FROM ballot_events WHERE coder_id = 'ann' AND seq <= 3")
        .unwrap();
    assert!(failed(&scratch).contains(&"chain of ann".to_owned()));
}

#[test]
fn a_ballot_in_clear_is_told_in_every_report() {
    let mut scratch = Scratch::with_round(2);
    scratch.revealed(|_| Verdict::code("browsing"), |_| Verdict::code("browsing"));
    let round = Round::load(&scratch.project, "r1").unwrap();
    assert_eq!(
        round.caveats(),
        ["The ballot of Ann was not encrypted", "The ballot of Bob was not encrypted"]
    );
    assert!(detail(&scratch, "lock of ann").contains("not encrypted"));
}
