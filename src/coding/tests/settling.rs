//! Settling as a team plans it: independent looks, second looks at agreements, and what all of it teaches.

use crate::coding::adjudication::{
    Adjudication, AdjudicationError, AuditShare, CaseKind, Cause, DecisionEntry, Mode, Outcome, SettlingPlan,
    Signature,
};
use crate::coding::agreement::ConfidenceLevel;
use crate::coding::testing::Scratch;
use crate::coding::{
    AbstentionTreatment, LabelEntry, LabelSource, RevealedRound, Round, Verdict, read_looks, verify_round,
};

/// 40 items: the first ten in dispute, the others agreed.
fn disputed() -> Scratch {
    let mut scratch = Scratch::with_round(40);
    scratch.revealed(
        |_| Verdict::code("browsing"),
        |id| Verdict::code(if in_dispute(id) { "checkout" } else { "browsing" }),
    );
    scratch
}

fn in_dispute(id: &str) -> bool {
    id.len() == "s0#1".len()
}

fn entry(code: &str, cause: Option<Cause>, note: &str) -> DecisionEntry {
    DecisionEntry { outcome: Outcome::Settled(Verdict::code(code)), cause, note: note.into() }
}

fn third() -> Signature {
    Signature { decided_by: "Carla".into(), mode: Mode::Third }
}

fn both() -> Signature {
    Signature { decided_by: "ann,bob".into(), mode: Mode::Consensus }
}

#[test]
fn an_independent_look_comes_before_the_sides() {
    let mut scratch = disputed();
    let project = &mut scratch.project;
    let mut table = Adjudication::start(project, "r1", 40).unwrap();
    assert!(!table.case("s0#1").unwrap().is_hidden);
    let plan = SettlingPlan { third_look: true, ..SettlingPlan::default() };
    table.put_plan(project, plan, 41).unwrap();
    table.put_plan(project, plan, 42).unwrap();
    assert!(table.case("s0#1").unwrap().is_hidden);
    assert!(!table.case("s20#1").unwrap().is_hidden, "nobody asked for a look at what both agreed on");
    let slip = || entry("checkout", Some(Cause::CoderSlip), "");
    let refused = table.decide(project, "s0#1", slip(), &third(), 43).unwrap_err();
    assert!(matches!(refused, AdjudicationError::LookMissing(_)), "{refused}");
    let look = |table: &Adjudication, by: &str| table.checked_look("s0#1", Verdict::code("support"), by);
    assert!(matches!(look(&table, "ann"), Err(AdjudicationError::LookOfCoder(_))));
    assert!(matches!(look(&table, "Bob"), Err(AdjudicationError::LookOfCoder(_))), "the name of a coder");
    assert!(matches!(look(&table, " "), Err(AdjudicationError::NoName)));
    table.put_look(project, "s0#1", Verdict::code("checkout"), "Carla", 44).unwrap();
    assert!(matches!(look(&table, "Dan"), Err(AdjudicationError::LookTwice(_))), "it is final");
    table.decide(project, "s0#1", slip(), &third(), 45).unwrap();
    table.undo(project, 46).unwrap();
    let again = Adjudication::open(project, "r1").unwrap();
    assert_eq!(again.plan(), plan, "stored once, read back");
    let case = again.case("s0#1").unwrap();
    assert_eq!(
        (case.is_hidden, case.look.unwrap().by.as_str()),
        (false, "Carla"),
        "undoing a decision keeps the look"
    );
    assert!(verify_round(project, "r1").unwrap().holds());
    let looks =
        read_looks("item_id,label\ns1#1,Checkout\ns2#1,support\n".as_bytes(), &again, "Carla").unwrap();
    let mut table = again;
    table.put_looks(project, looks, "Carla", 47).unwrap();
    let found = table.report().third_looks;
    assert_eq!((found.taken, found.same_as_a, found.same_as_b, found.same_as_neither), (3, 0, 2, 1));
}

#[test]
fn chance_draws_agreed_items_for_a_second_look() {
    let mut scratch = disputed();
    let project = &mut scratch.project;
    let mut table = Adjudication::start(project, "r1", 40).unwrap();
    assert_eq!((table.cases().len(), table.second_look_progress()), (10, (0, 0)));
    let plan = SettlingPlan { audit: AuditShare::from_share(0.2).unwrap(), ..SettlingPlan::default() };
    table.put_plan(project, plan, 41).unwrap();
    assert!(plan.sentence().contains("20 % of the agreed items"), "{}", plan.sentence());
    let drawn: Vec<String> = table
        .cases()
        .iter()
        .filter(|case| case.kind == CaseKind::Audit)
        .map(|case| case.item.id.clone())
        .collect();
    assert_eq!(drawn.len(), 6, "20 % of 30");
    assert!(drawn.iter().all(|id| !in_dispute(id)));
    assert!(table.cases()[..10].iter().all(|case| case.kind == CaseKind::Disagreement), "they come last");
    assert_eq!(table.unsettled(), 10, "closing asks for disagreements only");
    // Confirmed without a cause, overturned with one.
    table.decide(project, &drawn[0], entry("browsing", None, ""), &both(), 42).unwrap();
    table
        .decide(
            project,
            &drawn[1],
            entry("support", Some(Cause::CodebookGap), "they ask for help"),
            &both(),
            43,
        )
        .unwrap();
    assert_eq!(table.second_look_progress(), (2, 6));
    let finals = table.final_labels();
    let source = |id: &str| {
        finals.iter().find(|f| f.item.item.id == id).map(|f| (f.verdict.unwrap().to_text(), f.source))
    };
    assert_eq!(source(&drawn[0]), Some(("browsing".into(), LabelSource::Unanimous)));
    assert_eq!(source(&drawn[1]), Some(("support".into(), LabelSource::AdjudicatedConsensus)));
    let report = table.report();
    let second = report.second_looks;
    assert_eq!((second.asked, second.looked_at, second.overturned, second.audited), (6, 2, 1, 2));
    let (low, high) = second.interval.unwrap();
    assert!(low < 0.5 && high > 0.5);
    assert_eq!((report.settled, report.disagreements), (0, 10), "second looks are counted apart");
    let again = Adjudication::open(project, "r1").unwrap();
    assert_eq!(again.second_look_progress(), (2, 6), "the same sample again");
}

#[test]
fn guesses_that_agree_are_looked_at_again_where_the_plan_says_so() {
    let mut scratch = Scratch::with_round(6);
    for coder in ["ann", "bob"] {
        let mut desk = scratch.desk(coder);
        for at in 0..6 {
            let guess = coder == "ann" && at == 2;
            let entry = LabelEntry { confidence: Some(if guess { 1 } else { 3 }), ..super::of("browsing") };
            desk.label(&mut scratch.project, &format!("s{at}#1"), entry, 10).unwrap();
        }
        desk.seal(&mut scratch.project, crate::coding::Incomplete::Allow, 20).unwrap();
    }
    let project = &mut scratch.project;
    for coder in ["ann", "bob"] {
        Round::open_ballot(project, "r1", coder, crate::coding::testing::words_of(coder).as_ref()).unwrap();
    }
    Round::reveal(project, "r1", 30).unwrap();
    let mut table = Adjudication::start(project, "r1", 40).unwrap();
    assert_eq!(table.cases().len(), 0);
    table.put_plan(project, SettlingPlan { low_confidence: true, ..SettlingPlan::default() }, 41).unwrap();
    let cases = table.cases();
    assert_eq!(cases.len(), 1);
    assert_eq!((cases[0].item.id.as_str(), cases[0].kind), ("s2#1", CaseKind::LowConfidence));
}

#[test]
fn agreement_after_discussion_is_a_figure_of_its_own() {
    let mut scratch = disputed();
    let project = &mut scratch.project;
    let mut table = Adjudication::start(project, "r1", 40).unwrap();
    let after = |table: &Adjudication| {
        table.after_discussion(AbstentionTreatment::Missing, ConfidenceLevel::default()).unwrap()
    };
    assert_eq!(after(&table), None);
    let blind = RevealedRound::open(project, "r1").unwrap();
    let blind = blind.sidelights(AbstentionTreatment::Missing, ConfidenceLevel::default()).unwrap();
    for (at, signature) in [(0, both()), (1, both()), (2, third())] {
        let decision = entry("checkout", Some(Cause::EdgeCase), "");
        table.decide(project, &format!("s{at}#1"), decision, &signature, 41).unwrap();
    }
    let found = after(&table).unwrap();
    assert_eq!((found.by_consensus, found.otherwise), (2, 1));
    assert_eq!(
        (found.figures.items, found.figures.same),
        (40, 32),
        "a third person's word is not the coders'"
    );
    assert!(found.sentence().contains("report the blind figures"), "{}", found.sentence());
    let still = RevealedRound::open(project, "r1").unwrap();
    let still = still.sidelights(AbstentionTreatment::Missing, ConfidenceLevel::default()).unwrap();
    assert_eq!(blind, still, "blind agreement stays what it was");
}

#[test]
fn lessons_name_codes_cells_and_reasons() {
    let mut scratch = disputed();
    let project = &mut scratch.project;
    let mut table = Adjudication::start(project, "r1", 40).unwrap();
    for at in 0..4 {
        let decision = entry("support", Some(Cause::CodebookGap), "they look for\nhelp in the cart");
        table
            .decide_after(project, &format!("s{at}#1"), decision, &both(), Some(2_000 + 1_000 * at), 41)
            .unwrap();
    }
    let lead = Signature { decided_by: "ann".into(), mode: Mode::Lead };
    for at in 4..6 {
        let slip = entry("browsing", Some(Cause::CoderSlip), "");
        table.decide(project, &format!("s{at}#1"), slip, &lead, 42).unwrap();
    }
    let lessons = table.lessons(AbstentionTreatment::Missing, ConfidenceLevel::default()).unwrap();
    assert_eq!(lessons.changes.len(), 2);
    let gap = &lessons.changes[0];
    assert_eq!(
        (gap.cause, &gap.pair, gap.items.len()),
        (Cause::CodebookGap, &["browsing".into(), "checkout".into()], 4)
    );
    assert_eq!(
        gap.advice(lessons.codebook()),
        "Write or change the definitions of Browsing, Checkout and Support"
    );
    let report = &lessons.report;
    let time = report.resolution.unwrap();
    assert_eq!((time.timed, time.median_ms, time.total_ms), (4, 3_000, 14_000));
    assert_eq!(report.by_a_coder, 2);
    let total = &report.win_totals[0];
    assert_eq!((total.coder.as_str(), total.followed, total.disputed), ("ann", 2, 6));
    let (low, high) = total.interval.unwrap();
    assert!(low > 0.09 && low < 1.0 / 3.0 && high < 0.71, "{low} {high}");
    let text = lessons.to_markdown();
    for part in [
        "they look for help in the cart",
        "| ann | Browsing | 2 | 6 | 33 % (10 to 70) |",
        "After discussion",
        "Settling took 3 s",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let json = lessons.to_json();
    assert_eq!(
        (&json["changes"][0]["cause"], &json["causes"]["codebook_gap"]),
        (&"codebook_gap".into(), &4.into())
    );
    assert_eq!(json["after_discussion"]["by_consensus"], 4);
    let stored = Adjudication::open(project, "r1").unwrap();
    assert_eq!(stored.lessons(AbstentionTreatment::Missing, ConfidenceLevel::default()).unwrap(), lessons);
}

/// Decisions of programs before plans and times have neither, and their bytes must not change.
#[test]
fn a_decision_without_a_time_is_stored_as_ever() {
    let mut scratch = disputed();
    let project = &mut scratch.project;
    let mut table = Adjudication::start(project, "r1", 40).unwrap();
    table.decide(project, "s0#1", entry("checkout", Some(Cause::CoderSlip), ""), &both(), 41).unwrap();
    let stored = String::from_utf8(project.decision_payloads("r1").unwrap().remove(0)).unwrap();
    assert_eq!(
        stored,
        r#"{"abstain":null,"at_ms":41,"cause":"coder_slip","decided_by":"ann,bob","item":"s0#1","kind":"decide","label":["checkout"],"mode":"consensus","note":"","outcome":"settled","round":"r1","seq":1}"#
    );
}
