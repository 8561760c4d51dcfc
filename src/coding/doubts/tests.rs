//! Doubts on places that a test knows, and estimates of skill against how the votes were made.

use super::*;
use crate::coding::adjudication::{Cause, DecisionEntry, Mode, Outcome, Signature};
use crate::coding::agreement::SplitMix64;
use crate::coding::random::share;
use crate::coding::testing::Scratch;
use crate::model::NoWatch;

/// Two clouds of twenty, far apart; item 3 carries the label of the other cloud.
fn clouds() -> Vec<Labelled> {
    let mut random = SplitMix64::new(7);
    (0..40)
        .map(|at| {
            let centre = if at < 20 { 0.0 } else { 100.0 };
            let label = if (at < 20) == (at != 3) { "calm" } else { "lost" };
            Labelled {
                item: format!("i{at}"),
                session: format!("s{at}"),
                user: (at >= 30).then(|| format!("u{}", at % 2)),
                label: label.into(),
                place: vec![centre + share(&mut random), share(&mut random)],
            }
        })
        .collect()
}

fn found(items: &[Labelled]) -> NearestDoubtsView {
    let near = nearest_doubts(items, &DoubtOptions::default(), &NoWatch).unwrap();
    let of = |name: &str| {
        let named = near.found.iter().filter(|doubt| doubt.reason.name() == name);
        named.map(|doubt| doubt.item.clone()).collect::<Vec<_>>()
    };
    NearestDoubtsView {
        neighbours: of("neighbours"),
        twins: of("twin"),
        users: of("same_user"),
        too_rare: near.too_rare,
    }
}

struct NearestDoubtsView {
    neighbours: Vec<String>,
    twins: Vec<String>,
    users: Vec<String>,
    too_rare: usize,
}

#[test]
fn a_label_that_nine_of_ten_neighbours_contradict_is_doubtful() {
    let items = clouds();
    let seen = found(&items);
    assert_eq!(seen.neighbours, ["i3"]);
    let near = nearest_doubts(&items, &DoubtOptions::default(), &NoWatch).unwrap();
    let first = &near.found[0];
    assert_eq!(first.reason, DoubtReason::Neighbours { contrary: 10, of: 10, mostly: "calm".into() });
    assert_eq!((first.label.as_str(), first.session.as_str(), seen.too_rare), ("lost", "s3", 0));
}

#[test]
fn a_rare_label_is_not_judged_by_its_neighbours() {
    let mut items = clouds();
    items[3].label = "odd".into();
    let seen = found(&items);
    assert!(seen.neighbours.is_empty());
    assert_eq!(seen.too_rare, 1);
    assert_eq!(found(&items[..8]).neighbours.len(), 0, "too few items to have ten neighbours");
}

#[test]
fn near_pairs_with_different_labels_are_told_once() {
    let mut items = clouds();
    items[25].place = items[24].place.iter().map(|x| x + 1e-4).collect();
    items[25].label = "calm".into();
    // u0 again, nearly where u0 was before.
    items[38].place = items[36].place.iter().map(|x| x + 1e-4).collect();
    items[38].label = "calm".into();
    let seen = found(&items);
    assert_eq!(seen.users, ["i36"]);
    assert!(
        seen.twins.contains(&"i24".to_owned()) != seen.twins.contains(&"i25".to_owned()),
        "{:?}",
        seen.twins
    );
    assert!(!seen.twins.iter().any(|item| item == "i36" || item == "i38"), "a pair is told once");
}

#[test]
fn comparing_can_be_stopped() {
    struct Stopped;
    impl Watch for Stopped {
        fn progress(&self, _: u64, _: u64, _: &str) {}
        fn cancelled(&self) -> bool {
            true
        }
    }
    assert!(nearest_doubts(&clouds(), &DoubtOptions::default(), &Stopped).is_none());
}

/// Three coders who are right in 90, 80 and 60 of 100: their votes alone tell it.
#[test]
fn three_coders_tell_how_good_each_is() {
    let mut random = SplitMix64::new(11);
    let right = [0.9, 0.8, 0.6];
    let votes: Vec<Vote> = (0..3_000)
        .map(|_| {
            let truth = usize::from(share(&mut random) < 0.4);
            let said = right.map(|p| Some(if share(&mut random) < p { truth } else { 1 - truth })).to_vec();
            Vote { said, gold: None }
        })
        .collect();
    let names = ["a", "b", "c"].map(str::to_owned);
    let report = dawid_skene(&votes, vec!["x".into(), "y".into()], &names);
    for (coder, expected) in report.coders.iter().zip(right) {
        assert!((coder.accuracy - expected).abs() < 0.04, "{}: {}", coder.coder, coder.accuracy);
        assert!(coder.confusion.iter().all(|row| (row.iter().sum::<f64>() - 1.0).abs() < 1e-9));
    }
    assert!((report.prevalence[1] - 0.4).abs() < 0.05, "{:?}", report.prevalence);
}

#[test]
fn two_coders_need_thirty_settled_items() {
    let mut scratch = Scratch::with_round(60);
    let number = |id: &str| id[1..id.len() - 2].parse::<usize>().unwrap();
    scratch.revealed(
        move |id| Verdict::code(if number(id) % 2 == 0 { "browsing" } else { "checkout" }),
        move |id| {
            Verdict::code(if number(id) < 31 {
                "support"
            } else if number(id) % 2 == 0 {
                "browsing"
            } else {
                "checkout"
            })
        },
    );
    let project = &mut scratch.project;
    let mut table = Adjudication::start(project, "r1", 40).unwrap();
    let both = Signature { decided_by: "ann,bob".into(), mode: Mode::Consensus };
    for at in 0..29 {
        let code = if at % 2 == 0 { "browsing" } else { "checkout" };
        let outcome = Outcome::Settled(Verdict::code(code));
        let entry = DecisionEntry { outcome, cause: Some(Cause::CoderSlip), note: String::new() };
        table.decide(project, &format!("s{at}#1"), entry, &both, 41).unwrap();
    }
    let reason = skill_of(&table).unwrap_err();
    assert!(reason.contains("30 settled items, and 29 are settled"), "{reason}");
    let entry = DecisionEntry {
        outcome: Outcome::Settled(Verdict::code("checkout")),
        cause: Some(Cause::CoderSlip),
        note: String::new(),
    };
    table.decide(project, "s29#1", entry, &both, 42).unwrap();
    let report = skill_of(&table).unwrap();
    assert_eq!((report.items, report.gold, report.coders.len()), (60, 30, 2));
    let [ann, bob] = &report.coders[..] else { panic!("two coders") };
    assert!(ann.accuracy > 0.95 && bob.accuracy < 0.7, "{} {}", ann.accuracy, bob.accuracy);
    assert!(report.sentence().contains("30 of them settled"));
}
