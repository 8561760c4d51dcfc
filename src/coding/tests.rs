//! Rounds as two coders live them: blindness, seals, reveal, verification, forks and damage.

use super::testing::{Scratch, coders, items};
use super::*;
use crate::project::coding_store::StoreError;
use proptest::prelude::*;
use rusqlite::Connection;
use rusqlite::types::Value;

fn of(code: &str) -> LabelEntry {
    LabelEntry::of(Verdict::code(code))
}

#[test]
fn a_round_from_draft_to_reveal() {
    let mut scratch = Scratch::with_round(6);
    let project = &mut scratch.project;
    let round = Round::load(project, "r1").unwrap();
    assert_eq!((round.state, round.items), (RoundState::Open, 6));
    let mut ann = Desk::sign_in(project, "r1", "ann").unwrap();
    let mut bob = Desk::sign_in(project, "r1", "bob").unwrap();
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
    assert!(Desk::sign_in(&scratch.project, "r1", "eve").is_err());
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

#[test]
fn undo_crosses_items_and_survives_a_restart() {
    let mut scratch = Scratch::with_round(4);
    let mut ann = scratch.desk("ann");
    ann.label(&mut scratch.project, "s0#1", of("browsing"), 1).unwrap();
    ann.label(&mut scratch.project, "s1#1", of("support"), 2).unwrap();
    assert_eq!(ann.undo(&mut scratch.project, 3).unwrap(), "s1#1");
    let mut again = scratch.desk("ann");
    assert_eq!(again.view().done(), 1);
    assert!(again.view().can_redo() && again.view().can_undo());
    assert_eq!(again.redo(&mut scratch.project, 4).unwrap(), "s1#1");
    assert_eq!(again.view().label_of("s1#1").unwrap().entry, of("support"));
    assert_eq!(again.view().history().count(), 4, "nothing was overwritten");
    assert!(matches!(again.redo(&mut scratch.project, 5), Err(RoundError::NothingTo("redo"))));
}

#[test]
fn a_second_window_cannot_fork_a_ballot() {
    let mut scratch = Scratch::with_round(4);
    let mut one = scratch.desk("ann");
    let mut two = scratch.desk("ann");
    one.label(&mut scratch.project, "s0#1", of("browsing"), 1).unwrap();
    let refused = two.label(&mut scratch.project, "s0#1", of("support"), 2).unwrap_err();
    assert!(matches!(refused, RoundError::Store(StoreError::Moved { .. })), "{refused}");
    assert!(two.view().label_of("s0#1").is_none(), "what was not stored is not shown");
    two.reload(&scratch.project).unwrap();
    assert_eq!(two.view().label_of("s0#1").unwrap().entry, of("browsing"));
    two.label(&mut scratch.project, "s0#1", of("support"), 3).unwrap();
    assert!(verify_round(&scratch.project, "r1").unwrap().holds());
}

#[test]
fn wrong_entries_store_nothing() {
    let mut scratch = Scratch::with_round(4);
    let mut ann = scratch.desk("ann");
    let project = &mut scratch.project;
    let mut unsure = of("browsing");
    unsure.confidence = Some(4);
    assert!(matches!(ann.label(project, "s0#1", unsure, 1), Err(RoundError::Confidence(4))));
    assert!(matches!(ann.label(project, "s9#1", of("browsing"), 1), Err(RoundError::UnknownItem { .. })));
    assert!(matches!(ann.label(project, "s0#1", of("shopping"), 1), Err(RoundError::UnknownCode(_))));
    let mut long = of("browsing");
    long.note = "x".repeat(5_000);
    assert!(matches!(ann.label(project, "s0#1", long, 1), Err(RoundError::LongNote { .. })));
    let batch = vec![("s0#1".to_owned(), of("browsing")), ("s1#1".to_owned(), of("shopping"))];
    assert!(ann.label_all(project, batch, 1).is_err());
    assert_eq!(scratch.desk("ann").view().history().count(), 0);
}

#[test]
fn plans_that_cannot_work_are_refused() {
    let mut scratch = Scratch::with_round(2);
    let plan = |change: &dyn Fn(&mut RoundPlan)| {
        let (items, sampling) = ItemChoice::All.choose(&items(3), 1).unwrap();
        let mut plan = RoundPlan {
            id: "r2".into(),
            unit: Unit::Sequence,
            codebook_id: "small".into(),
            codebook_version: 1,
            items,
            sampling,
            coders: coders(),
        };
        change(&mut plan);
        plan
    };
    let mut message = |change: &dyn Fn(&mut RoundPlan)| {
        plan(change).draft(&mut scratch.project, 1).unwrap_err().to_string()
    };
    assert!(message(&|p| p.coders[1].id = "ann".into()).contains("two different coders"));
    assert!(message(&|p| p.items.clear()).contains("at least one item"));
    assert!(message(&|p| p.items[1].id = "s0#1".into()).contains("`s0#1` is there twice"));
    assert!(message(&|p| p.items[1].end_ms = 0).contains("end after they start"));
    assert!(message(&|p| p.items[1].members.push("x".into())).contains("not both"));
    assert!(message(&|p| p.id = "r 2".into()).contains("cannot be an id"));
    assert!(message(&|p| p.id = "r1".into()).contains("already a round `r1`"));
    assert!(message(&|p| p.codebook_version = 9).contains("small version 9"));
    plan(&|_| ()).draft(&mut scratch.project, 1).unwrap();
    assert_eq!(Round::load(&scratch.project, "r2").unwrap().state, RoundState::Draft);
    assert!(Desk::sign_in(&scratch.project, "r2", "ann").is_err(), "a draft takes no labels");
    Round::delete_draft(&mut scratch.project, "r2").unwrap();
    assert!(Round::delete_draft(&mut scratch.project, "r1").is_err(), "an opened round stays");
    assert_eq!(Round::all(&scratch.project).unwrap().len(), 1);
}

#[test]
fn the_tables_themselves_refuse_hindsight() {
    let mut scratch = Scratch::with_round(3);
    scratch.vote("ann", |_| Verdict::code("browsing"));
    let connection = Connection::open(&scratch.path).unwrap();
    for sql in [
        "UPDATE ballot_events SET payload = x'00'",
        "DELETE FROM ballot_events",
        "UPDATE seals SET items = 1",
        "DELETE FROM seals",
        "UPDATE round_items SET end_ms = 0",
        "DELETE FROM round_items",
        "UPDATE rounds SET codebook_version = 2",
        "UPDATE codebooks SET name = 'x'",
        "INSERT INTO adjudication_events VALUES ('r1', 1, zeroblob(32), zeroblob(32), x'00')",
        "INSERT INTO ballot_events VALUES ('r1', 'ann', 99, zeroblob(32), zeroblob(32), 'jcs', x'00')",
    ] {
        assert!(connection.execute(sql, []).is_err(), "{sql}");
    }
}

/// Every cell of every table of a round that carries evidence: whoever changes one is found out.
#[test]
fn every_changed_cell_is_found_and_named() {
    let cells: [(&str, &str, &str); 20] = [
        ("ballot_events", "payload", "chain of"),
        ("ballot_events", "hash", "chain of"),
        ("ballot_events", "prev_hash", "chain of"),
        ("round_seats", "secret", "seal of"),
        ("round_seats", "head", "chain of"),
        ("round_seats", "done", "labels of"),
        ("seals", "head", "seal of"),
        ("seals", "commitment", "seal of"),
        ("seals", "codebook_hash", "seal of"),
        ("seals", "manifest_hash", "seal of"),
        ("seals", "items", "seal of"),
        ("codebooks", "document", "codebook"),
        ("codebooks", "hash", "codebook"),
        ("rounds", "codebook_hash", "codebook"),
        ("rounds", "manifest_hash", "items"),
        ("rounds", "project_uuid", "items"),
        ("round_items", "item_id", "items"),
        ("round_items", "end_ms", "items"),
        ("round_items", "user_id", "items"),
        ("round_items", "stratum", "items"),
    ];
    for (table, column, check) in cells {
        let mut scratch = Scratch::with_round(3);
        scratch.revealed(|_| Verdict::code("browsing"), |_| Verdict::code("support"));
        assert!(verify_round(&scratch.project, "r1").unwrap().holds());
        corrupt(&scratch, table, column);
        let report = verify_round(&scratch.project, "r1").unwrap();
        let failed: Vec<&str> = report.failures().map(|c| c.name.as_str()).collect();
        assert!(failed.iter().any(|name| name.starts_with(check)), "{table}.{column}: {failed:?}");
        // `done` is a count beside the evidence; everything else also keeps the round from being read.
        if column != "done" && !(table == "codebooks" && column == "hash") {
            assert!(
                RevealedRound::open(&scratch.project, "r1").is_err()
                    || table == "round_seats" && column == "head",
                "{table}.{column} is still read"
            );
        }
    }
}

/// Changes the last byte of a cell of the first row that has one, around the triggers.
fn corrupt(scratch: &Scratch, table: &str, column: &str) {
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
    connection.pragma_update(None, "foreign_keys", "OFF").unwrap();
    let value: Value = connection
        .query_row(&format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL LIMIT 1"), [], |r| {
            r.get(0)
        })
        .unwrap();
    let changed = match value.clone() {
        Value::Integer(n) => Value::Integer(n + 1),
        Value::Text(mut text) => {
            let last = text.pop().unwrap();
            text.push(if last == '1' { '2' } else { '1' });
            Value::Text(text)
        }
        Value::Blob(mut bytes) => {
            let at = bytes.len() / 2;
            bytes[at] ^= 1;
            Value::Blob(bytes)
        }
        other => panic!("{other:?}"),
    };
    let changed_rows = connection
        .execute(&format!("UPDATE {table} SET {column} = ?1 WHERE {column} = ?2"), [&changed, &value])
        .unwrap();
    assert!(changed_rows > 0, "{table}.{column}");
}

#[test]
fn a_swapped_order_and_a_cut_tail_are_found() {
    let mut scratch = Scratch::with_round(5);
    let mut ann = scratch.desk("ann");
    for id in ["s0#1", "s1#1", "s2#1"] {
        ann.label(&mut scratch.project, id, of("browsing"), 1).unwrap();
    }
    let connection = Connection::open(&scratch.path).unwrap();
    connection
        .execute_batch(
            "UPDATE round_queue SET position = position + 100 WHERE coder_id = 'ann' AND position < 2;
             UPDATE round_queue SET position = 101 - position WHERE coder_id = 'ann' AND position >= 100;
             DROP TRIGGER ballot_events_keep_delete;
             DELETE FROM ballot_events WHERE seq = 3;",
        )
        .unwrap();
    let report = verify_round(&scratch.project, "r1").unwrap();
    let failed: Vec<&str> = report.failures().map(|c| c.name.as_str()).collect();
    assert_eq!(failed, ["order of ann", "chain of ann"]);
    assert!(ann.reload(&scratch.project).is_err());
}

/// What a test that kills the process relies on: each label is in the file, readable by another connection,
/// when the call returns.
#[test]
fn a_label_is_in_the_file_when_the_call_returns() {
    let mut scratch = Scratch::with_round(20);
    let mut ann = scratch.desk("ann");
    let other = Connection::open(&scratch.path).unwrap();
    for i in 0..20 {
        ann.label(&mut scratch.project, &format!("s{i}#1"), of("browsing"), i).unwrap();
        let stored: i64 = other.query_row("SELECT count(*) FROM ballot_events", [], |r| r.get(0)).unwrap();
        assert_eq!(stored, i + 1);
    }
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

#[derive(Clone, Debug)]
enum Act {
    Label(bool, usize, usize),
    Undo(bool),
    Redo(bool),
    Reload(bool),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        6 => (any::<bool>(), 0..4_usize, 0..5_usize).prop_map(|(who, item, code)| Act::Label(who, item, code)),
        2 => any::<bool>().prop_map(Act::Undo),
        1 => any::<bool>().prop_map(Act::Redo),
        1 => any::<bool>().prop_map(Act::Reload),
    ];
    prop::collection::vec(act, 1..25)
}

fn play(scratch: &mut Scratch, acts: &[Act]) {
    let mut desks = [scratch.desk("ann"), scratch.desk("bob")];
    for (at, act) in acts.iter().enumerate() {
        let now_ms = at as i64;
        match *act {
            Act::Label(who, item, code) => {
                let verdict = match code {
                    4 => Verdict::Abstained(Abstention::NotEnoughEvidence),
                    code => Verdict::code(["browsing", "checkout", "support", "none"][code]),
                };
                let item = format!("s{item}#1");
                desks[usize::from(who)]
                    .label(&mut scratch.project, &item, LabelEntry::of(verdict), now_ms)
                    .unwrap();
            }
            Act::Undo(who) => {
                let _ = desks[usize::from(who)].undo(&mut scratch.project, now_ms);
            }
            Act::Redo(who) => {
                let _ = desks[usize::from(who)].redo(&mut scratch.project, now_ms);
            }
            Act::Reload(who) => desks[usize::from(who)].reload(&scratch.project).unwrap(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Any history of both verifies, reads back as it was shown, and one flipped bit anywhere in it is found.
    #[test]
    fn any_history_verifies_and_any_flipped_bit_is_found(
        acts in acts(), pick in any::<prop::sample::Index>(), bit in 0..8_u8, place in any::<prop::sample::Index>(),
        column in prop::sample::select(vec!["payload", "hash", "prev_hash"]),
    ) {
        let mut scratch = Scratch::with_round(4);
        play(&mut scratch, &acts);
        prop_assert!(verify_round(&scratch.project, "r1").unwrap().holds());
        for coder in ["ann", "bob"] {
            let mut desk = scratch.desk(coder);
            let shown = format!("{:?}", desk.view().queue().collect::<Vec<_>>());
            desk.reload(&scratch.project).unwrap();
            prop_assert_eq!(format!("{:?}", desk.view().queue().collect::<Vec<_>>()), shown);
        }
        let connection = Connection::open(&scratch.path).unwrap();
        let rows: Vec<(String, i64, Vec<u8>)> = connection
            .prepare(&format!("SELECT coder_id, seq, {column} FROM ballot_events")).unwrap()
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).unwrap()
            .collect::<Result<_, _>>().unwrap();
        prop_assume!(!rows.is_empty());
        let (coder, seq, mut bytes) = rows[pick.index(rows.len())].clone();
        let at = place.index(bytes.len());
        bytes[at] ^= 1 << bit;
        connection.execute_batch("DROP TRIGGER ballot_events_keep_update").unwrap();
        connection
            .execute(&format!("UPDATE ballot_events SET {column} = ?1 WHERE coder_id = ?2 AND seq = ?3"),
                rusqlite::params![bytes, coder, seq]).unwrap();
        let report = verify_round(&scratch.project, "r1").unwrap();
        let failed: Vec<&str> = report.failures().map(|c| c.name.as_str()).collect();
        let expected = format!("chain of {coder}");
        prop_assert_eq!(failed, [expected.as_str()]);
    }

    /// Whatever the other does, a coder's view is the same but for one number.
    #[test]
    fn the_other_changes_nothing_but_the_count(acts in acts()) {
        let mine: Vec<Act> = acts.iter().filter(|act| matches!(act,
            Act::Label(false, ..) | Act::Undo(false) | Act::Redo(false) | Act::Reload(false))).cloned().collect();
        let seen = |acts: &[Act]| {
            let mut scratch = Scratch::with_round(4);
            play(&mut scratch, acts);
            let desk = scratch.desk("ann");
            let view = desk.view();
            let labels: Vec<_> = view
                .queue()
                .map(|e| (e.item.id.to_owned(), e.label.map(|l| (l.entry.clone(), l.seq))))
                .collect();
            let history: Vec<_> = view.history().map(|c| (c.seq, c.item.to_owned(), c.kind)).collect();
            (labels, history, view.done(), view.can_undo(), view.can_redo())
        };
        prop_assert_eq!(seen(&acts), seen(&mine));
    }
}
