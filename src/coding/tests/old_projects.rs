//! Projects from before passphrases: their ballots in clear go on, and seats that nobody took may still choose.

use super::of;
use crate::coding::testing::{Scratch, words_of};
use crate::coding::*;
use crate::project::Project;
use crate::project::coding_store::StoreError;
use crate::project::testing::copy_as_format;
use rusqlite::Connection;
use std::path::Path;

/// As a program of file format 2 would have left it: that drew the secrets of both seats when the round was opened.
fn as_format_2(scratch: &Scratch, old: &Path) -> Connection {
    scratch.project.checkpoint().unwrap();
    let connection = copy_as_format(&scratch.path, old, 2);
    connection
        .execute_batch(
            "UPDATE round_seats SET secret = coalesce(
                (SELECT x.secret FROM now.seat_secrets x
                 WHERE x.round_id = round_seats.round_id AND x.coder_id = round_seats.coder_id), randomblob(32))",
        )
        .unwrap();
    connection
}

#[test]
fn a_round_in_clear_goes_on_with_the_warning() {
    let mut scratch = Scratch::with_round(3);
    scratch.vote("ann", |_| Verdict::code("browsing"));
    scratch.desk("bob").label(&mut scratch.project, "s0#1", of("support"), 5).unwrap();
    let old = scratch.path.with_file_name("old.binocular");
    drop(as_format_2(&scratch, &old));
    let mut project = Project::open(&old).unwrap();
    assert!(verify_round(&project, "r1").unwrap().holds());
    let round = Round::load(&project, "r1").unwrap();
    assert_eq!((round.state, round.protection), (RoundState::SealedByOne, [Protection::None; 2]));
    assert_eq!(round.caveats().len(), 2);
    let mut bob = Desk::sign_in(&project, "r1", "bob", None).unwrap();
    assert_eq!(bob.view().label_of("s0#1").unwrap().entry, of("support"));
    for item in ["s1#1", "s2#1"] {
        bob.label(&mut project, item, of("support"), 6).unwrap();
    }
    bob.seal(&mut project, Incomplete::Refuse, 7).unwrap();
    Round::reveal(&mut project, "r1", 8).unwrap();
    assert_eq!(RevealedRound::open(&project, "r1").unwrap().disagreements().count(), 3);
    assert!(verify_round(&project, "r1").unwrap().holds());
    let copies = std::fs::read_dir(old.with_file_name("old.binocular.backups")).unwrap();
    assert_eq!(copies.count(), 1, "with a copy of the file as it was");
}

/// Their secret stood in clear from the opening of the round: it must not be the one of a new ballot, nor stay.
#[test]
fn a_seat_that_nobody_took_gets_a_secret_of_its_own() {
    let mut scratch = Scratch::with_round(2);
    scratch.desk("ann").label(&mut scratch.project, "s0#1", of("browsing"), 5).unwrap();
    let old = scratch.path.with_file_name("old.binocular");
    let secret: Vec<u8> = as_format_2(&scratch, &old)
        .query_row("SELECT secret FROM round_seats WHERE coder_id = 'bob'", [], |r| r.get(0))
        .unwrap();
    let mut project = Project::open(&old).unwrap();
    let refused = Desk::sign_in(&project, "r1", "bob", None).unwrap_err();
    assert!(matches!(refused, RoundError::Store(StoreError::NotTaken { .. })), "{refused}");
    let guard = Guard::Passphrase(words_of("bob").unwrap(), Stretching::CHEAP);
    Desk::begin(&mut project, "r1", "bob", &guard, &SeatSecret::random().unwrap()).unwrap();
    project.close().unwrap();
    let bytes = std::fs::read(&old).unwrap();
    assert!(!bytes.windows(32).any(|window| window == secret), "the old secret is overwritten");
}

/// A round that is under way, as every format since passphrases kept it: opened with a copy beside it, sound, and the
/// next label is taken.
#[test]
fn every_older_format_opens_with_a_copy_made_first_and_nothing_lost() {
    for version in 3..crate::project::testing::newest_format() {
        let mut scratch = Scratch::with_locked_round(4);
        for (coder, item) in [("ann", "s0#1"), ("ann", "s1#1"), ("bob", "s2#1")] {
            scratch.desk(coder).label(&mut scratch.project, item, of("support"), 5).unwrap();
        }
        scratch.project.checkpoint().unwrap();
        let old = scratch.path.with_file_name(format!("format-{version}.binocular"));
        drop(copy_as_format(&scratch.path, &old, version));
        assert!(
            Project::open_read_only(&old).is_err(),
            "format {version} is not read before it is brought up to date"
        );
        let mut project = Project::open(&old).unwrap();
        let copies = old.with_file_name(format!("format-{version}.binocular.backups"));
        let copies: Vec<_> = std::fs::read_dir(copies).unwrap().map(|e| e.unwrap().path()).collect();
        assert_eq!(copies.len(), 1, "format {version}");
        let kept: u32 = Connection::open(&copies[0])
            .unwrap()
            .pragma_query_value(None, "user_version", |r| r.get(0))
            .unwrap();
        assert_eq!(kept, version, "the copy is the file as it was");
        let mut ann = Desk::sign_in(&project, "r1", "ann", words_of("ann").as_ref()).unwrap();
        assert_eq!(ann.view().done(), 2, "format {version}");
        ann.label(&mut project, "s3#1", of("browsing"), 6).unwrap();
        let report = verify_round(&project, "r1").unwrap();
        assert!(report.holds(), "format {version}: {:?}", report.failures().collect::<Vec<_>>());
        assert!(project.quick_check().unwrap().is_empty());
    }
}
