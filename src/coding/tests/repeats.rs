//! Silent repeats and items that were picked by hand: unmarked while the round is open, apart once it is revealed.

use super::of;
use crate::coding::agreement::{ConfidenceLevel, ReportOptions, multi_label_report};
use crate::coding::testing::Scratch;
use crate::coding::*;
use crate::project::Project;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

const ITEMS: usize = 40;

fn repeating() -> Scratch {
    Scratch::with_repeats(ITEMS, &ItemChoice::All, 0.1)
}

/// Ordinals as the file has them, by place.
fn stored(scratch: &Scratch, coder: &str) -> Vec<u32> {
    scratch.project.queue_rows("r1", coder).unwrap()
}

fn second_times(queue: &[u32]) -> Vec<usize> {
    (0..queue.len()).filter(|at| queue[..*at].contains(&queue[*at])).collect()
}

#[test]
fn a_coder_cannot_tell_a_repeat_from_any_other_item() {
    let mut scratch = repeating();
    let queue = stored(&scratch, "ann");
    let seconds = second_times(&queue);
    assert_eq!((queue.len(), seconds.len()), (44, 4));
    assert_ne!(queue, stored(&scratch, "bob"), "each has repeats of their own");
    let mut ann = scratch.desk("ann");
    assert_eq!(ann.view().len(), 44);
    let keys: Vec<String> = ann.view().queue().map(|entry| entry.item.id.to_owned()).collect();
    let places: Vec<String> = (1..=44).map(|n| format!("r1/{n}")).collect();
    assert_eq!(keys, places, "every item goes by its place, the repeated ones too");
    for (done, key) in keys.iter().enumerate() {
        let entry = ann.view().at(done).unwrap();
        assert_eq!(
            (ann.view().done(), entry.label),
            (done, None),
            "what was said the first time is not shown"
        );
        // Nothing but the key and what it shows: of a repeat, what the first showed.
        let again = queue[..done].iter().position(|ordinal| *ordinal == queue[done]);
        if let Some(first) = again.and_then(|first| ann.view().at(first)) {
            let shown = |item: BlindItem<'_>| format!("{:?}", BlindItem { id: "", ..item });
            assert_eq!(shown(entry.item), shown(first.item));
            assert!(done - first.position >= 10);
        }
        ann.label(&mut scratch.project, key, of("browsing"), 5).unwrap();
    }
    assert_eq!(scratch.desk("bob").view().other_done(), 44);
    let round = Round::load(&scratch.project, "r1").unwrap();
    assert_eq!((round.items, round.queue_len(), round.done), (40, 44, [44, 0]));
    assert!(verify_round(&scratch.project, "r1").unwrap().holds());
    ann.undo(&mut scratch.project, 6).unwrap();
    let refused = ann.seal(&mut scratch.project, Incomplete::Refuse, 7).unwrap_err();
    assert!(matches!(refused, RoundError::Unfinished { left: 1, items: 44 }), "{refused}");
}

#[test]
fn second_labels_count_for_their_coder_alone() {
    let mut scratch = repeating();
    let queues = ["ann", "bob"].map(|coder| stored(&scratch, coder));
    let place = |key: &str| key.rsplit('/').next().unwrap().parse::<usize>().unwrap() - 1;
    let seconds = queues.each_ref().map(|queue| second_times(queue));
    // Ann says something else the second time of one item; both agree on every first time but one.
    let odd = seconds[0][0];
    let differing = queues[1][0];
    let code = |ordinal: u32| Verdict::code(if ordinal.is_multiple_of(2) { "browsing" } else { "checkout" });
    let (ann, bob) = (queues[0].clone(), queues[1].clone());
    scratch.revealed(
        |key| if place(key) == odd { Verdict::code("support") } else { code(ann[place(key)]) },
        |key| {
            let ordinal = bob[place(key)];
            if ordinal == differing { Verdict::code("none") } else { code(ordinal) }
        },
    );
    assert!(verify_round(&scratch.project, "r1").unwrap().holds());
    let revealed = RevealedRound::open(&scratch.project, "r1").unwrap();
    let ratings = revealed.ratings(AbstentionTreatment::Missing).unwrap().ratings;
    assert_eq!((ratings.items(), ratings.paired_items()), (40, 40), "repeats are not in the n of agreement");
    assert_eq!(revealed.disagreements().count(), 1);
    let level = ConfidenceLevel::default();
    let found = revealed.sidelights(AbstentionTreatment::Missing, level).unwrap();
    let [ann, bob] = &found.coders;
    assert_eq!((ann.retest.items, ann.retest.paired, ann.retest.same), (4, 4, 3));
    assert_eq!(ann.retest.percent.value, Some(0.75));
    // Wilson (1927) for 3 of 4 at 95 %.
    let (low, high) = ann.retest.percent.ci.unwrap();
    assert!((low - 0.300_642).abs() < 1e-5 && (high - 0.954_413).abs() < 1e-5, "{low} {high}");
    assert_eq!((bob.retest.paired, bob.retest.same), (4, 4));
    let told = ann.sentence(level).unwrap();
    assert!(
        told.starts_with("Ann was shown 4 items twice, unmarked, and said the same on 3 of 4 (75 %"),
        "{told}"
    );
    assert_eq!(found.extra, None);
    // Thirds of the order: all 40 items, and the labels of the first time.
    for (side, coder) in found.coders.iter().enumerate() {
        assert_eq!(coder.terciles.iter().map(|t| t.agreement.items).sum::<usize>(), 40);
        assert_eq!(coder.terciles.iter().flat_map(|t| &t.labels).sum::<u64>(), 40);
        assert_eq!(coder.terciles[0].places.unwrap().0, 1);
        let last = coder.terciles[2].places.unwrap().1;
        assert_eq!(last, 1 + (0..44).rev().find(|at| !seconds[side].contains(at)).unwrap());
    }
    // The one difference lies in the third in which each met the item.
    let apart = |of: &CoderSteadiness| {
        of.terciles.iter().map(|t| t.agreement.paired - t.agreement.same).collect::<Vec<_>>()
    };
    assert_eq!(apart(bob), [1, 0, 0], "Bob met it first of all");
    assert_eq!(apart(ann).iter().sum::<usize>(), 1);
}

#[test]
fn what_repeats_is_frozen() {
    let scratch = repeating();
    let stored_share = |project: &Project| Round::load(project, "r1").unwrap().retest.share();
    assert_eq!(stored_share(&scratch.project), 0.1);
    let connection = Connection::open(&scratch.path).unwrap();
    connection
        .execute_batch(
            "UPDATE round_queue SET position = position + 100 WHERE coder_id = 'ann' AND position < 2;
             UPDATE round_queue SET position = 101 - position WHERE coder_id = 'ann' AND position >= 100;",
        )
        .unwrap();
    let report = verify_round(&scratch.project, "r1").unwrap();
    let failed: Vec<&str> = report.failures().map(|c| c.name.as_str()).collect();
    assert_eq!(failed, ["order of ann"]);
    connection
        .execute_batch(
            "DROP TRIGGER rounds_frozen;
             UPDATE rounds SET sampling = CAST(replace(CAST(sampling AS TEXT), ':100', ':50') AS BLOB);",
        )
        .unwrap();
    assert_eq!(stored_share(&scratch.project), 0.05);
    let report = verify_round(&scratch.project, "r1").unwrap();
    let failed: BTreeSet<&str> = report.failures().map(|c| c.name.as_str()).collect();
    assert!(failed.contains("items") && failed.contains("order of bob"), "{failed:?}");
}

/// Rounds of before say nothing of repeats in what they froze, and go by ids of items.
#[test]
fn a_round_without_repeats_is_what_it_was() {
    let scratch = Scratch::with_repeats(6, &ItemChoice::All, 0.05);
    let sampling: Vec<u8> = Connection::open(&scratch.path)
        .unwrap()
        .query_row("SELECT sampling FROM rounds", [], |r| r.get(0))
        .unwrap();
    assert_eq!(String::from_utf8(sampling).unwrap(), r#"{"kind":"all","of":6}"#, "too short for repeats");
    let keys: BTreeSet<String> =
        scratch.desk("ann").view().queue().map(|entry| entry.item.id.to_owned()).collect();
    assert_eq!(keys, (0..6).map(|n| format!("s{n}#1")).collect());
}

#[test]
fn what_was_picked_by_hand_is_labelled_alike_and_counted_apart() {
    let listed: Vec<String> = (0..10).map(|n| format!("s{n}#1")).collect();
    let choice = ItemChoice::SampleAndExtra(20, listed.clone());
    let mut scratch = Scratch::with_repeats(ITEMS, &choice, 0.0);
    let round = Round::load(&scratch.project, "r1").unwrap();
    let extra: BTreeSet<String> = round.sampling.extra().iter().cloned().collect();
    assert!(!extra.is_empty() && extra.len() < listed.len());
    assert_eq!(round.items, 20 + extra.len());
    let by_id: BTreeMap<String, bool> = scratch
        .desk("ann")
        .view()
        .queue()
        .map(|e| (e.item.id.to_owned(), extra.contains(e.item.id)))
        .collect();
    assert_eq!(by_id.values().filter(|is_extra| !**is_extra).count(), 20);
    scratch.revealed(
        |_| Verdict::code("browsing"),
        |id| Verdict::code(if extra.contains(id) { "none" } else { "browsing" }),
    );
    let revealed = RevealedRound::open(&scratch.project, "r1").unwrap();
    let view = revealed.ratings(AbstentionTreatment::Missing).unwrap();
    assert_eq!((view.ratings.items(), view.ratings.label_counts()), (20, vec![40, 0, 0, 0]));
    let sets = multi_label_report(&revealed.label_sets().unwrap(), &ReportOptions::default());
    assert_eq!(sets.items, 20);
    assert_eq!(revealed.disagreements().count(), extra.len(), "they are settled like all others");
    let found = revealed.sidelights(AbstentionTreatment::Missing, ConfidenceLevel::default()).unwrap();
    let apart = found.extra.as_ref().unwrap();
    assert_eq!((apart.items, apart.paired, apart.same), (extra.len(), extra.len(), 0));
    assert!(found.sentences()[0].starts_with("Agreement is of the random core"), "{:?}", found.sentences());
    assert!(verify_round(&scratch.project, "r1").unwrap().holds());
}
