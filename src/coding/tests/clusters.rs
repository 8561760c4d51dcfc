//! Rounds of clusters: the word on the whole, the words on a sample of members, and handing a label on.

use crate::coding::adjudication::Adjudication;
use crate::coding::agreement::{ConfidenceLevel, wilson};
use crate::coding::testing::{Scratch, items};
use crate::coding::*;

/// Two clusters of ten; of each, four members are labelled too.
fn candidates() -> Candidates {
    let sequences = items(20);
    let cluster = |index: usize| Item {
        id: format!("run/{index}"),
        members: sequences[index * 10..(index + 1) * 10].iter().map(|s| s.id.clone()).collect(),
        stratum: String::new(),
        user_id: None,
        ..sequences[index * 10].clone()
    };
    Candidates { clusters: vec![cluster(0), cluster(1)], sequences }
}

fn revealed() -> Scratch {
    let mut scratch = Scratch::with_draft(3);
    let wish = RoundWish { unit: Unit::Cluster, members_each: 4, ..scratch.wish("k1") };
    scratch.open_round(&wish, &candidates());
    // The second cluster is one of two minds for bob: its members with an odd number are support.
    let odd = |id: &str| {
        id.trim_end_matches("#1").trim_start_matches('s').parse::<usize>().is_ok_and(|n| n % 2 == 1)
    };
    scratch.reveal_in(
        "k1",
        |_| Verdict::code("browsing"),
        move |id| Verdict::code(if id != "run/0" && odd(id) { "support" } else { "browsing" }),
    );
    scratch
}

#[test]
fn clusters_and_members_are_labelled_in_one_blind_queue_and_counted_apart() {
    let scratch = revealed();
    let found = RevealedRound::open(&scratch.project, "k1").unwrap();
    assert_eq!(found.items().len(), 10);
    assert_eq!(found.core().count(), 2, "agreement is of the clusters");
    assert_eq!(found.ratings(AbstentionTreatment::Missing).unwrap().ratings.rows().len(), 2);
    let side = found.sidelights(AbstentionTreatment::Missing, ConfidenceLevel::default()).unwrap();
    assert_eq!(side.members.as_ref().unwrap().items, 8);
    let [first, second] = &side.purities[..] else { panic!("{:?}", side.purities) };
    assert_eq!((first.cluster.as_str(), first.size, first.sampled), ("run/0", 10, 4));
    let [ann, bob] = &first.coders;
    assert_eq!((ann.same, ann.labelled, ann.purity), (4, 4, Some(1.0)));
    assert_eq!(ann.purity_ci, wilson(4.0, 4.0, ConfidenceLevel::default()));
    let odd = found
        .items()
        .iter()
        .filter(|i| i.item.stratum == "run/0" && i.verdict(Side::B) == Some(&Verdict::code("support")))
        .count();
    assert_eq!(bob.same, 4 - odd);
    assert!(second.coders[0].most.as_ref().is_some_and(|(label, n)| label == "browsing" && *n == 4));
}

/// The queue must not show which member belongs to which cluster, nor bring a cluster's members in one run.
#[test]
fn a_coder_sees_neither_cluster_nor_run_of_a_member() {
    let mut scratch = Scratch::with_draft(3);
    let wish = RoundWish { unit: Unit::Cluster, members_each: 4, ..scratch.wish("k1") };
    scratch.open_round(&wish, &candidates());
    let desk = Desk::sign_in(&scratch.project, "k1", "ann", None).unwrap();
    let entries: Vec<_> = desk.view().queue().collect();
    assert_eq!(entries.iter().filter(|e| e.item.members.is_empty()).count(), 8);
    assert!(
        format!("{:?}", entries.iter().filter(|e| e.item.members.is_empty()).collect::<Vec<_>>())
            .find("run/")
            .is_none()
    );
}

#[test]
fn handing_on_is_an_act_that_can_be_taken_back_and_leaves_labelled_members_alone() {
    let mut scratch = revealed();
    let project = &mut scratch.project;
    let labels = |project: &crate::project::Project| {
        propagated_labels(project, &Adjudication::open(project, "k1").unwrap()).unwrap()
    };
    assert!(labels(project).is_empty(), "nothing is handed on by itself");
    assert!(propagate(project, "k1", "s0#1", "ann", 200).is_err(), "a member is no cluster");
    assert_eq!(propagate(project, "k1", "run/0", "ann", 200).unwrap(), 6);
    let handed = labels(project);
    assert_eq!(handed.len(), 6);
    let own: Vec<String> =
        RevealedRound::open(project, "k1").unwrap().items().iter().map(|i| i.item.id.clone()).collect();
    assert!(handed.iter().all(|label| !own.contains(&label.item) && label.codes == ["browsing"]));
    assert!(handed.iter().all(|label| label.cluster == "run/0" && label.by == "ann"));
    withdraw_propagation(project, "k1", "run/0", "bob", 201).unwrap();
    assert!(labels(project).is_empty());
    assert!(withdraw_propagation(project, "k1", "run/0", "bob", 202).is_err());
    let before = RevealedRound::open(project, "k1").unwrap();
    propagate(project, "k1", "run/0", "ann", 203).unwrap();
    let after = RevealedRound::open(project, "k1").unwrap();
    assert_eq!(before.items(), after.items(), "no label of the round changes by it");
}

#[test]
fn a_cluster_without_a_settled_code_hands_nothing_on() {
    let mut scratch = Scratch::with_draft(3);
    let wish = RoundWish { unit: Unit::Cluster, ..scratch.wish("k1") };
    scratch.open_round(&wish, &candidates());
    assert!(propagate(&mut scratch.project, "k1", "run/0", "ann", 200).is_err(), "not before the reveal");
    scratch.reveal_in("k1", |_| Verdict::code("browsing"), |_| Verdict::code("support"));
    let refused = propagate(&mut scratch.project, "k1", "run/0", "ann", 200).unwrap_err().to_string();
    assert!(refused.contains("no settled code"), "{refused}");
}
