//! One coder who labelled in both copies: one of the two ballots is chosen, the other stays beside it, and whichever copy
//! is merged into which, the same comes out.

use super::merge::{acts, base, cases, copy, difference, dump, folder, merged, play};
use super::of;
use crate::coding::adjudication::{Adjudication, Cause, DecisionEntry, Mode, Outcome, Signature};
use crate::coding::testing::{Scratch, words_of};
use crate::coding::*;
use crate::model::{NoWatch, SessionId};
use crate::project::merge::{Choices, Conflict, Fork, Keep, MergeError, MergeMode, MergeReport};
use crate::project::{Project, testing};
use proptest::prelude::*;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn choice(round: &str, coder: Option<&str>, keep: Keep) -> Choices {
    Choices {
        codebooks: BTreeMap::default(),
        keep: [((round.to_owned(), coder.map(str::to_owned)), keep)].into(),
        chosen_by: "ben".into(),
        chosen_at_ms: 1_000,
    }
}

fn merged_keeping(into: &Path, other: &Path, keep: Keep) -> Result<MergeReport, MergeError> {
    let mut project = Project::open(into).unwrap();
    let choices = choice("r1", Some("ann"), keep);
    let report = project.merge_choosing(other, MergeMode::Apply, &choices, &NoWatch);
    project.close().unwrap();
    report
}

fn forks(result: Result<MergeReport, MergeError>) -> Vec<Fork> {
    let Err(MergeError::Conflicts(found)) = result else { panic!("{result:?}") };
    found
        .into_iter()
        .map(|conflict| match conflict {
            Conflict::Fork(fork) => fork,
            other => panic!("{other}"),
        })
        .collect()
}

fn label(path: &Path, item: &str, code: &str, now_ms: i64) {
    let mut project = Project::open(path).unwrap();
    let mut desk = Desk::sign_in(&project, "r1", "ann", words_of("ann").as_ref()).unwrap();
    desk.label(&mut project, item, of(code), now_ms).unwrap();
}

fn labels_of_ann(path: &Path) -> Vec<(String, String)> {
    let project = Project::open(path).unwrap();
    let desk = Desk::sign_in(&project, "r1", "ann", words_of("ann").as_ref()).unwrap();
    let mut labels: Vec<_> = desk
        .view()
        .queue()
        .filter_map(|entry| Some((entry.item.id.to_owned(), entry.label?.entry.verdict.to_text())))
        .collect();
    labels.sort();
    labels
}

/// Ann has labelled another item in each copy: `this` is support, `other` is checkout.
fn forked(locked: bool) -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = folder();
    let scratch = base(locked);
    let at = |name: &str| folder.path().join(name);
    label(&scratch.path, "s0#1", "browsing", 9);
    let (this, other) =
        (copy(&scratch.project, &at("this.binocular")), copy(&scratch.project, &at("other.binocular")));
    label(&this, "s1#1", "support", 10);
    label(&other, "s1#1", "checkout", 10);
    label(&other, "s2#1", "checkout", 11);
    (folder, this, other)
}

#[test]
fn without_a_choice_nothing_is_changed_and_the_reason_says_what_can_be_chosen() {
    let (_folder, this, other) = forked(false);
    Project::open(&other).unwrap().add_tag(&SessionId::new("s2"), "new").unwrap();
    let before = dump(&this);
    let refused = merged(&this, &other).unwrap_err().to_string();
    assert!(
        refused.contains("ann has labelled round r1 in both copies: after entry 1 they part"),
        "{refused}"
    );
    assert!(
        refused.contains("1 entry of its own in this copy and 2 entries of its own in the other"),
        "{refused}"
    );
    assert!(refused.contains("--keep r1/ann=this") && refused.contains("--keep r1/ann=other"), "{refused}");
    assert_eq!(dump(&this), before, "not even the tag came");
}

#[test]
fn one_ballot_is_kept_the_other_stays_beside_it_and_everybody_is_told() {
    for (locked, keep) in [(false, Keep::This), (false, Keep::Other), (true, Keep::This), (true, Keep::Other)]
    {
        let (folder, this, other) = forked(locked);
        let dry = Project::open(&this)
            .unwrap()
            .merge_choosing(&other, MergeMode::DryRun, &choice("r1", Some("ann"), keep), &NoWatch)
            .unwrap();
        let report = merged_keeping(&this, &other, keep).unwrap();
        assert_eq!(report, dry);
        assert_eq!(report.forks.len(), 1);
        let kept = if keep == Keep::This {
            "the one of this copy counts"
        } else {
            "the one of the other copy counts"
        };
        assert!(report.sentences().iter().any(|s| s.contains(kept) && s.contains("set aside")), "{report:?}");
        let code = if keep == Keep::This { "support" } else { "checkout" };
        assert!(labels_of_ann(&this).contains(&("s1#1".into(), code.into())));
        let mut project = Project::open(&this).unwrap();
        let verified = verify_round(&project, "r1").unwrap();
        assert!(verified.holds(), "{:?}", verified.failures().collect::<Vec<_>>());
        let told = verified.checks.iter().find(|check| check.name == "choice of ann").unwrap();
        assert!(told.detail.contains("ben chose which one counts"), "{}", told.detail);
        assert!(told.detail.contains("1970-01-01T00:00:01"), "{}", told.detail);
        let round = Round::load(&project, "r1").unwrap();
        assert!(round.caveats().iter().any(|c| c.starts_with("The ballot of Ann went on in two copies")));
        assert!(project.quick_check().unwrap().is_empty());
        // The kept ballot goes on, and the same copy, come again, changes nothing.
        let mut desk = Desk::sign_in(&project, "r1", "ann", words_of("ann").as_ref()).unwrap();
        desk.label(&mut project, "s3#1", of("browsing"), 20).unwrap();
        assert!(project.merge(&other, MergeMode::Apply, &NoWatch).unwrap().is_empty());
        project.close().unwrap();
        // The other laptop learns of it by itself, and goes on with the kept ballot.
        let learned = merged(&other, &this).unwrap();
        assert_eq!((learned.choices, learned.forks.len()), (1, usize::from(keep == Keep::This)));
        assert_eq!(dump(&this), dump(&other), "{}", difference(&this, &other));
        label(&other, "s4#1", "browsing", 30);
        assert_eq!(merged(&this, &other).unwrap().ballots.len(), 1);
        drop(folder);
    }
}

#[test]
fn what_was_set_aside_cannot_be_changed_unnoticed() {
    let (_folder, this, other) = forked(true);
    merged_keeping(&this, &other, Keep::This).unwrap();
    let connection = Connection::open(&this).unwrap();
    let holds = || {
        let report = verify_round(&Project::open_read_only(&this).unwrap(), "r1").unwrap();
        report.failures().map(|check| check.name.clone()).collect::<Vec<_>>()
    };
    assert!(holds().is_empty());
    assert!(connection.execute("DELETE FROM fork_choices", []).is_err(), "a choice stays on record");
    let (id, row): (Vec<u8>, String) = connection
        .query_row("SELECT id, row FROM set_aside_rows WHERE of_table = 'ballot_events' LIMIT 1", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .unwrap();
    let at = row.find("\"payload\":{\"base64\":\"").unwrap() + 80;
    let other_byte = if &row[at..=at] == "A" { "B" } else { "A" };
    let changed = format!("{}{other_byte}{}", &row[..at], &row[at + 1..]);
    let set = |row: &str| {
        connection.execute("UPDATE set_aside_rows SET row = ?1 WHERE id = ?2", (row, &id)).unwrap();
    };
    set(&changed);
    assert_eq!(holds(), ["choice of ann"]);
    set(&row);
    assert!(holds().is_empty());
    connection.execute("DELETE FROM set_aside_rows WHERE id = ?1", [&id]).unwrap();
    assert_eq!(holds(), ["choice of ann"]);
}

/// A laptop that goes on with the ballot that was not kept is asked about again, with all that it has done since.
#[test]
fn a_ballot_that_was_not_kept_and_goes_on_is_a_new_question() {
    let (_folder, this, other) = forked(false);
    merged_keeping(&this, &other, Keep::This).unwrap();
    label(&other, "s4#1", "browsing", 40);
    let found = forks(merged(&this, &other));
    assert_eq!((found[0].common, found[0].other.events), (1, 3));
    merged_keeping(&this, &other, Keep::Other).unwrap();
    assert_eq!(labels_of_ann(&this).len(), 4);
    let project = Project::open(&this).unwrap();
    assert_eq!(Round::load(&project, "r1").unwrap().forks.len(), 2, "both choices stay on record");
    assert!(verify_round(&project, "r1").unwrap().holds());
    let aside: i64 = Connection::open(&this)
        .unwrap()
        .query_row("SELECT count(*) FROM set_aside_rows WHERE of_table = 'ballot_events'", [], |r| r.get(0))
        .unwrap();
    assert_eq!(aside, 1, "what counts again is not set aside any more");
}

#[test]
fn a_seal_is_never_taken_back_by_a_choice() {
    let folder = folder();
    let scratch = base(false);
    let other = copy(&scratch.project, &folder.path().join("other.binocular"));
    let mut project = Project::open(&scratch.path).unwrap();
    scratch.desk("ann").seal(&mut project, Incomplete::Allow, 20).unwrap();
    project.close().unwrap();
    label(&other, "s0#1", "support", 30);
    let found = forks(merged(&scratch.path, &other));
    assert_eq!((found[0].this.sealed, found[0].may_keep), (true, [true, false]));
    assert!(merged_keeping(&scratch.path, &other, Keep::Other).is_err());
    assert!(merged_keeping(&other, &scratch.path, Keep::This).is_err());
    merged_keeping(&other, &scratch.path, Keep::Other).unwrap();
    merged_keeping(&scratch.path, &other, Keep::This).unwrap();
    assert_eq!(dump(&scratch.path), dump(&other), "{}", difference(&scratch.path, &other));
    assert!(labels_of_ann(&other).is_empty(), "sealed as it was");
}

/// The same ballot sealed on both laptops is one seal: the earlier time counts, whichever copy is merged into which.
#[test]
fn a_ballot_sealed_twice_with_the_same_labels_is_no_fork() {
    let folder = folder();
    let scratch = base(true);
    let other = copy(&scratch.project, &folder.path().join("other.binocular"));
    for (path, now_ms) in [(&scratch.path, 20), (&other, 10)] {
        let mut project = Project::open(path).unwrap();
        let mut desk = Desk::sign_in(&project, "r1", "ann", words_of("ann").as_ref()).unwrap();
        desk.seal(&mut project, Incomplete::Allow, now_ms).unwrap();
    }
    let twin = copy(&Project::open(&other).unwrap(), &folder.path().join("twin.binocular"));
    merged(&scratch.path, &other).unwrap();
    merged(&twin, &scratch.path).unwrap();
    assert_eq!(dump(&scratch.path), dump(&twin), "{}", difference(&scratch.path, &twin));
    assert_eq!(dump(&twin), dump(&other), "sealed at 10");
    assert!(verify_round(&Project::open(&twin).unwrap(), "r1").unwrap().holds());
}

/// Who sat down anew on each laptop, under two passphrases, has two ballots from their first entry on.
#[test]
fn a_ballot_begun_in_both_copies_is_one_of_them() {
    let folder = folder();
    let mut scratch = Scratch::with_round_unclaimed(3, "ann");
    for item in 0..3 {
        scratch.project.add_recording(&testing::recording(&format!("s{item}")), 1).unwrap();
    }
    let other = copy(&scratch.project, &folder.path().join("other.binocular"));
    for (path, seed) in [(scratch.path.clone(), 1), (other.clone(), 2)] {
        let mut project = Project::open(&path).unwrap();
        let guard = Guard::Passphrase(words_of(&format!("bob {seed}")).unwrap(), Stretching::CHEAP);
        let mut desk = Desk::begin(&mut project, "r1", "bob", &guard, &SeatSecret::from_seed(seed)).unwrap();
        let note = crate::project::NewNote { text: format!("note {seed}"), ..Default::default() };
        desk.write_note(&mut project, &SessionId::new("s0"), note, 5).unwrap();
        if seed == 2 {
            desk.label(&mut project, "s0#1", of("browsing"), 6).unwrap();
        }
    }
    let keep = |into: &Path, other: &Path, keep| {
        let mut project = Project::open(into).unwrap();
        project.merge_choosing(other, MergeMode::Apply, &choice("r1", Some("bob"), keep), &NoWatch).unwrap()
    };
    let twin = copy(&Project::open(&other).unwrap(), &folder.path().join("twin.binocular"));
    keep(&scratch.path, &other, Keep::Other);
    let project = Project::open(&scratch.path).unwrap();
    let desk = Desk::sign_in(&project, "r1", "bob", words_of("bob 2").as_ref()).unwrap();
    assert_eq!(desk.view().done(), 1);
    let (notes, unreadable) = desk.notes(&project, &SessionId::new("s0")).unwrap();
    assert_eq!((notes[0].note.text.as_str(), notes.len(), unreadable), ("note 2", 1, 0));
    assert!(verify_round(&project, "r1").unwrap().holds());
    project.close().unwrap();
    assert!(keep(&scratch.path, &twin, Keep::Other).is_empty());
    merged(&twin, &scratch.path).unwrap();
    assert_eq!(dump(&scratch.path), dump(&twin), "{}", difference(&scratch.path, &twin));
}

#[test]
fn decisions_of_both_copies_are_one_log_by_choice() {
    let folder = folder();
    let mut scratch = base(false);
    scratch.revealed(|_| Verdict::code("browsing"), |_| Verdict::code("support"));
    Round::start_adjudication(&mut scratch.project, "r1", 40).unwrap();
    let other = copy(&scratch.project, &folder.path().join("other.binocular"));
    for (path, label, now_ms) in [(&scratch.path, "browsing", 50), (&other, "support", 51)] {
        let mut project = Project::open(path).unwrap();
        let mut table = Adjudication::open(&project, "r1").unwrap();
        let outcome = Outcome::Settled(Verdict::code(label));
        let entry = DecisionEntry { outcome, cause: Some(Cause::CodebookGap), note: String::new() };
        let signature = Signature { decided_by: "ann".into(), mode: Mode::Consensus };
        table.decide(&mut project, "s0#1", entry, &signature, now_ms).unwrap();
    }
    let found = forks(scratch.project.merge(&other, MergeMode::Apply, &NoWatch));
    assert_eq!((found[0].coder.clone(), found[0].name()), (None, "r1".to_owned()));
    let choices = choice("r1", None, Keep::Other);
    scratch.project.merge_choosing(&other, MergeMode::Apply, &choices, &NoWatch).unwrap();
    merged(&other, &scratch.path).unwrap();
    assert_eq!(dump(&scratch.path), dump(&other), "{}", difference(&scratch.path, &other));
    let report = verify_round(&scratch.project, "r1").unwrap();
    assert!(report.holds() && report.checks.iter().any(|c| c.name == "choice between decisions"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases() / 2, failure_persistence: None, ..ProptestConfig::default() })]

    /// Ann labels in two copies, Bob in a third: whatever is chosen, and whichever copy is merged into which, the same
    /// comes out; merging again changes nothing; every entry of every copy counts or is set aside.
    #[test]
    fn forks_are_settled_the_same_way_in_every_copy(
        rounds in 0..3_u8, a in acts(), b in acts(), c in acts(), prefer_a in any::<bool>(),
    ) {
        let folder = folder();
        let at = |name: &str| folder.path().join(format!("{name}.binocular"));
        let scratch = match rounds {
            0 => base(false),
            1 => base(true),
            _ => super::merge::base_with_repeats(),
        };
        let copies: Vec<PathBuf> = ["a", "b", "c"].iter().map(|n| copy(&scratch.project, &at(n))).collect();
        play(&copies[0], Some("ann"), &a);
        play(&copies[1], Some("bob"), &b);
        play(&copies[2], Some("ann"), &c);
        let duplicate = |of: &Path, name: &str| copy(&Project::open(of).unwrap(), &at(name));
        let keeps = if prefer_a { [Keep::This, Keep::Other] } else { [Keep::Other, Keep::This] };

        let (ac, ca) = (duplicate(&copies[0], "ac"), duplicate(&copies[2], "ca"));
        let may_keep = match merged(&ac, &copies[2]) {
            Ok(_) => [true; 2],
            refused => forks(refused)[0].may_keep,
        };
        // Where a seal leaves no choice, that side; else the preferred one.
        let keeps = match may_keep {
            [true, true] => keeps,
            [true, false] => [Keep::This, Keep::Other],
            [false, true] => [Keep::Other, Keep::This],
            [false, false] => {
                prop_assert!(merged_keeping(&ac, &copies[2], Keep::This).is_err());
                return Ok(());
            }
        };
        merged_keeping(&ac, &copies[2], keeps[0]).unwrap();
        merged_keeping(&ca, &copies[0], keeps[1]).unwrap();
        prop_assert!(dump(&ac) == dump(&ca), "not commutative: {}", difference(&ac, &ca));
        for path in [&copies[0], &copies[2], &ca] {
            let again = merged(&ac, path).unwrap();
            prop_assert!(again.is_empty(), "idempotent: {:?}", again);
        }
        let cb = duplicate(&copies[2], "cb");
        merged(&cb, &copies[1]).unwrap();
        let a_cb = duplicate(&copies[0], "a_cb");
        merged_keeping(&a_cb, &cb, keeps[0]).unwrap();
        let ac_b = duplicate(&ac, "ac_b");
        merged(&ac_b, &copies[1]).unwrap();
        prop_assert!(dump(&ac_b) == dump(&a_cb), "not associative: {}", difference(&ac_b, &a_cb));

        let hashes = |path: &Path, sql: &str| -> BTreeSet<Vec<u8>> {
            let connection = Connection::open(path).unwrap();
            let mut statement = connection.prepare(sql).unwrap();
            statement.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
        };
        let held = hashes(&ac_b, "SELECT hash FROM ballot_events UNION SELECT id FROM set_aside_rows");
        for path in &copies {
            prop_assert!(hashes(path, "SELECT hash FROM ballot_events").is_subset(&held), "an entry is lost");
        }
        let project = Project::open(&ac_b).unwrap();
        let report = verify_round(&project, "r1").unwrap();
        prop_assert!(report.holds(), "{:?}", report.failures().collect::<Vec<_>>());
        prop_assert!(project.quick_check().unwrap().is_empty());
    }
}
