//! Disagreements as they are settled: notes, signatures, undo, final labels, and blind labels left alone.

use super::*;
use crate::coding::testing::Scratch;
use crate::coding::{Abstention, LabelSource, read_decisions, verify_round};

fn disputed() -> Scratch {
    let mut scratch = Scratch::with_round(8);
    scratch.revealed(
        |id| match id {
            "s7#1" => Verdict::Undecided,
            "s6#1" => Verdict::Abstained(Abstention::Bot),
            "s5#1" => Verdict::code("support"),
            _ => Verdict::code("browsing"),
        },
        |id| match id {
            "s0#1" | "s1#1" => Verdict::code("checkout"),
            "s2#1" => Verdict::Abstained(Abstention::NotEnoughEvidence),
            "s5#1" => Verdict::code("none"),
            "s6#1" => Verdict::Abstained(Abstention::Bot),
            _ => Verdict::code("browsing"),
        },
    );
    scratch
}

fn consensus() -> Signature {
    Signature { decided_by: "ann".into(), mode: Mode::Consensus }
}

fn entry(code: &str, note: &str) -> DecisionEntry {
    DecisionEntry {
        outcome: Outcome::Settled(Verdict::code(code)),
        cause: Some(Cause::CodebookGap),
        note: note.into(),
    }
}

#[test]
fn decisions_are_a_layer_and_blind_labels_stay() {
    let mut scratch = disputed();
    let project = &mut scratch.project;
    let before = format!("{:?}", RevealedRound::open(project, "r1").unwrap().items());
    let mut table = Adjudication::start(project, "r1", 40).unwrap();
    let pairs: Vec<[String; 2]> = table.cases().iter().map(Case::pair).collect();
    assert_eq!(pairs[0], ["browsing", "checkout"], "the most frequent pair first");
    assert_eq!(pairs.len(), 4);
    table.decide(project, "s0#1", entry("checkout", ""), &consensus(), 41).unwrap();
    table
        .decide(
            project,
            "s1#1",
            entry("support", "they look for help"),
            &Signature { decided_by: "Carla".into(), mode: Mode::Third },
            42,
        )
        .unwrap();
    let unresolvable =
        DecisionEntry { outcome: Outcome::Unresolvable, cause: Some(Cause::MaskedData), note: String::new() };
    table.decide(project, "s2#1", unresolvable, &consensus(), 43).unwrap();
    assert!(matches!(Adjudication::close(project, "r1", 44), Err(AdjudicationError::Unsettled(1))));
    let finals = table.final_labels();
    let found: Vec<(&str, Option<String>, &str)> = finals
        .iter()
        .map(|f| (f.item.item.id.as_str(), f.verdict.map(Verdict::to_text), f.source.name()))
        .collect();
    let text = |t: &str| Some(t.to_owned());
    assert_eq!(
        found,
        [
            ("s0#1", text("checkout"), "adjudicated_consensus"),
            ("s1#1", text("support"), "adjudicated_third"),
            ("s2#1", None, "unresolved"),
            ("s3#1", text("browsing"), "unanimous"),
            ("s4#1", text("browsing"), "unanimous"),
            ("s5#1", None, "unresolved"),
            ("s6#1", text("bot"), "unanimous"),
            ("s7#1", text("browsing"), "single_coded"),
        ]
    );
    assert_eq!(format!("{:?}", RevealedRound::open(project, "r1").unwrap().items()), before);
    let report = table.report();
    assert_eq!((report.disagreements, report.settled, report.unresolvable), (4, 3, 1));
    assert_eq!(report.causes[1], (Cause::CodebookGap, 2));
    let won: Vec<(&str, &str, usize, usize)> = report
        .win_rates
        .iter()
        .map(|w| (w.coder.as_str(), w.verdict.as_str(), w.disputed, w.followed))
        .collect();
    assert_eq!(
        won,
        [("ann", "browsing", 3, 0), ("bob", "checkout", 2, 1), ("bob", "not_enough_evidence", 1, 0)]
    );
}

#[test]
fn undo_keeps_the_history_and_the_chain() {
    let mut scratch = disputed();
    let project = &mut scratch.project;
    let mut table = Adjudication::start(project, "r1", 40).unwrap();
    table.decide(project, "s0#1", entry("checkout", ""), &consensus(), 41).unwrap();
    table.decide(project, "s0#1", entry("browsing", ""), &consensus(), 42).unwrap();
    assert_eq!(table.undo(project, 43).unwrap(), "s0#1");
    let again = Adjudication::open(project, "r1").unwrap();
    assert_eq!(again.decision("s0#1").unwrap().entry, entry("checkout", ""));
    let history: Vec<bool> = again.history().map(|(_, _, counts)| counts).collect();
    assert_eq!(history, [true, false]);
    assert!(verify_round(project, "r1").unwrap().holds());
    let connection = rusqlite::Connection::open(&scratch.path).unwrap();
    connection
        .execute_batch(
            "DROP TRIGGER adjudication_events_keep_update;
             UPDATE adjudication_events SET payload = cast(replace(cast(payload AS TEXT), 'browsing', 'support') AS BLOB) WHERE seq = 2",
        )
        .unwrap();
    let report = verify_round(&scratch.project, "r1").unwrap();
    assert_eq!(report.failures().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["decisions"]);
    assert!(Adjudication::open(&scratch.project, "r1").is_err());
}

#[test]
fn decisions_that_do_not_hold_are_refused() {
    let mut scratch = disputed();
    let project = &mut scratch.project;
    let mut table = Adjudication::open(project, "r1").unwrap();
    assert!(table.decide(project, "s0#1", entry("checkout", ""), &consensus(), 41).is_err(), "not started");
    let mut table = Adjudication::start(project, "r1", 41).unwrap();
    let mut refused = |item: &str, entry, signature: &Signature| {
        table.decide(project, item, entry, signature, 42).unwrap_err().to_string()
    };
    assert!(refused("s7#1", entry("checkout", ""), &consensus()).contains("not in dispute"), "one label");
    assert!(refused("nobody", entry("checkout", ""), &consensus()).contains("not in dispute"));
    let uncaused = DecisionEntry { cause: None, ..entry("checkout", "") };
    assert!(refused("s0#1", uncaused.clone(), &consensus()).contains("needs a cause"));
    let overturned = DecisionEntry { note: "both missed the cart".into(), ..uncaused };
    assert!(refused("s3#1", overturned, &consensus()).contains("needs a cause"));
    assert!(refused("s0#1", entry("support", "  "), &consensus()).contains("say why in the note"));
    assert!(refused("s0#1", entry("shopping", "x"), &consensus()).contains("not a code"));
    let bob = Signature { decided_by: "bob".into(), mode: Mode::Third };
    assert!(refused("s0#1", entry("checkout", ""), &bob).contains("one of the two coders"));
    let nobody = Signature { decided_by: " ".into(), mode: Mode::Lead };
    assert!(refused("s0#1", entry("checkout", ""), &nobody).contains("who decided"));
    assert!(matches!(table.undo(project, 43), Err(AdjudicationError::NothingToUndo)));
    assert_eq!(table.history().count(), 0);
}

#[test]
fn sides_have_no_names_and_the_coin_is_fair_to_both() {
    let mut scratch = Scratch::with_round(60);
    scratch.revealed(|_| Verdict::code("browsing"), |_| Verdict::code("checkout"));
    let table = Adjudication::open(&scratch.project, "r1").unwrap();
    let cases = table.cases();
    let a_left = cases.iter().filter(|case| case.left.verdict == &Verdict::code("browsing")).count();
    assert!((15..=45).contains(&a_left), "{a_left} of 60");
    let shown = format!("{:?}", cases[0]);
    assert!(!shown.contains("ann") && !shown.contains("bob"), "{shown}");
}

#[test]
fn decisions_come_from_a_table_all_or_none() {
    let mut scratch = disputed();
    let project = &mut scratch.project;
    let mut table = Adjudication::start(project, "r1", 40).unwrap();
    let bad =
        "item_id,label,cause,note\ns0#1,Checkout,edge_case,\ns1#1,support,edge_case,\ns2#1,bot,whim,x\n";
    let error = read_decisions(bad.as_bytes(), &table).unwrap_err().to_string();
    assert!(error.contains("line 3: `s1#1` is settled as neither coder saw it"), "{error}");
    assert!(error.contains("line 4: the cause `whim`"), "{error}");
    let good = "item_id,label,cause,note\ns0#1,Checkout,edge_case,\ns1#1,browsing,coder_slip,\n\
                s2#1,unresolvable,masked_data,\ns5#1,none,subjective,\n";
    let entries = read_decisions(good.as_bytes(), &table).unwrap();
    table.decide_all(project, entries, &consensus(), 41).unwrap();
    assert_eq!(table.unsettled(), 0);
    let closed = Adjudication::close(project, "r1", 42).unwrap();
    assert_eq!(closed.state, RoundState::Closed);
    assert!(table.undo(project, 43).is_err(), "closed is final");
    let finals = Adjudication::open(project, "r1").unwrap();
    let unresolved = finals.final_labels().iter().filter(|f| f.source == LabelSource::Unresolved).count();
    assert_eq!(unresolved, 1);
}

#[test]
fn a_stamp_is_noticed() {
    let mut scratch = Scratch::with_round(12);
    scratch.revealed(|_| Verdict::code("browsing"), |_| Verdict::code("checkout"));
    let project = &mut scratch.project;
    let mut table = Adjudication::start(project, "r1", 40).unwrap();
    let lead = Signature { decided_by: "ann".into(), mode: Mode::Lead };
    for i in 0..12 {
        table.decide(project, &format!("s{i}#1"), entry("browsing", ""), &lead, 41).unwrap();
    }
    let stamps = table.report().rubber_stamps;
    assert_eq!(stamps.len(), 1);
    assert_eq!((stamps[0].coder.as_str(), stamps[0].decisions, stamps[0].share), ("ann", 12, 1.0));
}
