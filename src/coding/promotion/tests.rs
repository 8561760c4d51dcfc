//! Rules against evidence that is counted by hand, and the record of what was promoted.

use super::*;
use crate::coding::testing::{Scratch, sequences};
use crate::coding::{Codebook, ItemChoice, ItemsWish, RoundWish, Verdict};

fn evidence_of(scratch: &Scratch, code: &str) -> CodeEvidence {
    let book = Codebook::load(&scratch.project, "small", None).unwrap();
    gather(&scratch.project, &book).unwrap().into_iter().find(|e| e.code == code).unwrap()
}

/// 40 random items: 10 checkout by both, one support by both, one on which they differ.
fn labelled() -> Scratch {
    let mut scratch = Scratch::with_round(40);
    let number = |id: &str| id[1..id.len() - 2].parse::<usize>().unwrap();
    let code = move |id: &str| match number(id) {
        0..=9 => "checkout",
        10 => "support",
        _ => "browsing",
    };
    scratch.revealed(
        move |id| Verdict::code(code(id)),
        move |id| Verdict::code(if number(id) == 11 { "checkout" } else { code(id) }),
    );
    scratch
}

#[test]
fn binomial_tails_are_those_of_the_tables() {
    // By hand: 1 - 0.99^20, and 1 - 0.9^10 - 10 * 0.1 * 0.9^9.
    assert!((binomial_upper_tail(1, 20, 0.01) - (1.0 - 0.99_f64.powi(20))).abs() < 1e-12);
    let by_hand = 1.0 - 0.9_f64.powi(10) - 10.0 * 0.1 * 0.9_f64.powi(9);
    assert!((binomial_upper_tail(2, 10, 0.1) - by_hand).abs() < 1e-12);
    assert_eq!(binomial_upper_tail(0, 5, 0.3), 1.0);
    assert_eq!(binomial_upper_tail(6, 5, 0.3), 0.0);
    assert!((binomial_upper_tail(5, 5, 0.3) - 0.3_f64.powi(5)).abs() < 1e-15);
    let half: f64 = binomial_upper_tail(501, 1_001, 0.5);
    assert!((half - 0.5).abs() < 1e-9, "large n: {half}");
}

#[test]
fn the_evidence_is_what_was_settled() {
    let scratch = labelled();
    let checkout = evidence_of(&scratch, "checkout");
    assert_eq!(checkout.sessions.len(), 10);
    assert_eq!((checkout.random_with, checkout.random_items), (10, 39), "the disputed item is not settled");
    let [round] = &checkout.rounds[..] else { panic!("{checkout:?}") };
    assert_eq!((round.round.as_str(), round.items), ("r1", 40));
    // 2×2: 10 both, 29 neither, 1 only bob: p_o = 39/40, p_e = (10·11 + 30·29)/1600.
    let (po, pe) = (39.0 / 40.0, (110.0 + 870.0) / 1_600.0);
    assert!((round.kappa.unwrap() - (po - pe) / (1.0 - pe)).abs() < 1e-12);
    assert!(judge(&checkout, &PromotionRules::default()).iter().all(|rule| rule.holds));
    assert!(evidence_of(&scratch, "browsing").rounds[0].kappa.is_some());
}

#[test]
fn each_rule_that_fails_says_what_is_missing_and_what_to_do() {
    let scratch = labelled();
    let support = judge(&evidence_of(&scratch, "support"), &PromotionRules::default());
    let fails: Vec<&str> = support.iter().filter(|r| !r.holds).map(|r| r.rule).collect();
    assert_eq!(fails, ["sessions", "share"], "{support:?}");
    assert!(support[0].found.contains("In 1 session, 3 wanted"));
    assert!(support[1].found.contains("1 of 39 random items (2.6 %"), "{}", support[1].found);
    assert!(support.iter().all(|r| r.holds == r.next.is_empty()));
    let strict = PromotionRules { coders: 3, ..PromotionRules::default() };
    let checkout = judge(&evidence_of(&scratch, "checkout"), &strict);
    assert!(!checkout[2].holds && checkout[2].next.contains("once more"), "{:?}", checkout[2]);
    let bare = judge(&evidence_of(&Scratch::with_round(3), "checkout"), &PromotionRules::default());
    assert!(bare.iter().all(|rule| !rule.holds && !rule.next.is_empty()), "{bare:?}");
}

/// A share of 4 % is below 5 %, and yet far above 1 % when it is 40 of 1,000.
#[test]
fn a_share_counts_by_its_size_or_by_the_test() {
    let mut evidence = evidence_of(&labelled(), "checkout");
    let share = |evidence: &CodeEvidence| judge(evidence, &PromotionRules::default())[1].holds;
    (evidence.random_with, evidence.random_items) = (40, 1_000);
    assert!(share(&evidence));
    (evidence.random_with, evidence.random_items) = (1, 25);
    assert!(!share(&evidence), "p = {}", binomial_upper_tail(1, 25, 0.01));
    (evidence.random_with, evidence.random_items) = (1, 20);
    assert!(share(&evidence), "5 % exactly");
}

#[test]
fn what_was_picked_by_hand_counts_for_sessions_and_not_for_shares() {
    let mut scratch = Scratch::with_draft(3);
    let listed = (0..5).map(|i| format!("s{i}#1")).collect();
    let items = ItemsWish::Chosen(ItemChoice::Listed(listed));
    let wish = RoundWish { items, ..scratch.wish("r2") };
    scratch.open_round(&wish, &sequences(30));
    scratch.reveal_in("r2", |_| Verdict::code("checkout"), |_| Verdict::code("checkout"));
    let checkout = evidence_of(&scratch, "checkout");
    assert_eq!((checkout.sessions.len(), checkout.random_items), (5, 0));
    assert!(checkout.rounds[0].kappa.is_none(), "one label only: no variation");
}

#[test]
fn labels_of_a_code_that_changed_since_do_not_count() {
    let mut scratch = labelled();
    let mut book = Codebook::load(&scratch.project, "small", None).unwrap();
    book.codes[1].definition = "Goes on to pay".into();
    book.save(&mut scratch.project, 50).unwrap();
    let checkout = evidence_of(&scratch, "checkout");
    assert_eq!((checkout.sessions.len(), checkout.rounds.len()), (0, 0));
    assert_eq!(checkout.stale_rounds, ["r1"]);
    assert_eq!(evidence_of(&scratch, "browsing").rounds.len(), 1, "others still do");
}

#[test]
fn promotions_are_recorded_with_their_figures_and_taken_back() {
    let mut scratch = labelled();
    let (checkout, support) = (evidence_of(&scratch, "checkout"), evidence_of(&scratch, "support"));
    let project = &mut scratch.project;
    let mut promotions = Promotions::load(project, "small").unwrap();
    assert!(promotions.intents().is_empty());
    let refused = promotions.promote(project, &support, "ann", 60).unwrap_err().to_string();
    assert!(refused.contains("Support is not promoted: In 1 session"), "{refused}");
    promotions.promote(project, &checkout, "ann", 60).unwrap();
    assert!(promotions.is_intent("checkout"));
    assert!(promotions.promote(project, &checkout, "ann", 61).is_err(), "once");
    let step = promotions.last().unwrap();
    assert_eq!((step.by.as_str(), step.at_ms, step.figures.len()), ("ann", 60, 3));
    promotions.demote(project, "checkout", "one shop only", "bob", 62).unwrap();
    assert!(!promotions.is_intent("checkout"));
    promotions.undo(project, "bob", 63).unwrap();
    assert!(promotions.is_intent("checkout"), "the demotion is taken back");
    // The clock of another laptop stands behind.
    promotions.undo(project, "bob", 1).unwrap();
    assert!(!promotions.is_intent("checkout"), "and then the promotion");
    assert!(promotions.undo(project, "bob", 65).is_err());
    let again = Promotions::load(project, "small").unwrap();
    assert_eq!(again, promotions);
    assert_eq!(again.steps.len(), 2, "nothing is deleted");
}

#[test]
fn thresholds_live_in_the_project_and_are_checked() {
    let mut scratch = labelled();
    let checkout = evidence_of(&scratch, "checkout");
    let project = &mut scratch.project;
    let mut promotions = Promotions::load(project, "small").unwrap();
    let strict = PromotionRules { kappa: 0.99, ..PromotionRules::default() };
    promotions.set_rules(project, &strict, "ann", 60).unwrap();
    assert_eq!(Promotions::load(project, "small").unwrap().rules, strict);
    assert!(promotions.promote(project, &checkout, "ann", 61).is_err());
    for bad in [
        PromotionRules { share: 1.5, ..PromotionRules::default() },
        PromotionRules { kappa: f64::NAN, ..PromotionRules::default() },
        PromotionRules { sessions: 0, ..PromotionRules::default() },
    ] {
        assert!(promotions.set_rules(project, &bad, "ann", 62).is_err(), "{bad:?}");
    }
    assert_eq!(Promotions::load(project, "other").unwrap().rules, PromotionRules::default());
}
