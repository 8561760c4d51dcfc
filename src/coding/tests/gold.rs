//! Gold: settled items that come back unmarked, and what they tell after the reveal.

use crate::coding::adjudication::Adjudication;
use crate::coding::testing::{Scratch, sequences};
use crate::coding::*;
use std::collections::BTreeSet;

/// `r1` over the first 20 of 60 sequences is closed; `r2` is a sample of 30 with gold.
fn with_gold() -> Scratch {
    let mut scratch = Scratch::with_round(20);
    let code = |id: &str| Verdict::code(if id.starts_with("s1") { "checkout" } else { "browsing" });
    scratch.revealed(code, code);
    scratch.close_round("r1");
    let items = ItemsWish::Chosen(ItemChoice::Sample(30));
    let wish = RoundWish { items, gold_thousandths: 200, ..scratch.wish("r2") };
    scratch.open_round(&wish, &sequences(60));
    scratch
}

#[test]
fn gold_comes_from_what_is_settled_and_not_drawn_and_stands_among_the_rest() {
    let scratch = with_gold();
    let round = Round::load(&scratch.project, "r2").unwrap();
    let items = round.load_items(&scratch.project).unwrap();
    assert_eq!(items.len(), 36);
    let gold = round.design.gold.clone().unwrap();
    let (core, _) = ItemChoice::Sample(30).choose(&sequences(60).sequences, 7).unwrap();
    let core: BTreeSet<&str> = core.iter().map(|item| item.id.as_str()).collect();
    let settled: BTreeSet<String> = (0..20).map(|i| format!("s{i}#1")).collect();
    let marked: Vec<&str> = items
        .iter()
        .map(|item| item.id.as_str())
        .filter(|id| gold.has(&round.project_uuid, "r2", id))
        .collect();
    assert_eq!(marked.len(), 6);
    assert!(marked.iter().all(|id| settled.contains(*id) && !core.contains(id)), "{marked:?}");
    // A drawn item and a gold one differ in nothing but the marks.
    let order: Vec<usize> = items.iter().map(|i| i.id[1..i.id.len() - 2].parse().unwrap()).collect();
    assert!(order.is_sorted(), "gold stands where it would have been drawn: {order:?}");
    let sampling = round.sampling.sentence();
    assert!(!sampling.contains("gold"), "{sampling}");
    assert!(round.caveats().iter().all(|caveat| !caveat.contains("gold")));
    let row: Vec<u8> = {
        let connection = rusqlite::Connection::open(&scratch.path).unwrap();
        connection.query_row("SELECT sampling FROM rounds WHERE round_id = 'r2'", [], |r| r.get(0)).unwrap()
    };
    let text = String::from_utf8(row).unwrap();
    assert!(marked.iter().all(|id| !text.contains(&format!("\"{id}\""))), "no id stands beside the marks");
}

#[test]
fn after_the_reveal_each_is_held_against_what_was_settled_and_agreement_leaves_gold_out() {
    let mut scratch = with_gold();
    let code = |id: &str| Verdict::code(if id.starts_with("s1") { "checkout" } else { "browsing" });
    scratch.reveal_in("r2", code, |_| Verdict::code("browsing"));
    let revealed = RevealedRound::open(&scratch.project, "r2").unwrap();
    assert_eq!(revealed.core().count(), 30);
    assert_eq!(revealed.ratings(AbstentionTreatment::Missing).unwrap().ratings.rows().len(), 30);
    let gold: Vec<&RevealedItem> = revealed.items().iter().filter(|i| i.role == Role::Gold).collect();
    let checkouts = gold.iter().filter(|i| i.item.id.starts_with("s1")).count();
    assert!(checkouts > 0 && checkouts < 6, "the seed draws both: {checkouts}");
    assert!(gold.iter().all(|item| !item.disagrees()), "gold is settled already");
    let level = agreement::ConfidenceLevel::default();
    let report = revealed.gold_report(&scratch.project, level).unwrap().unwrap();
    assert_eq!(report.items, 6);
    let [ann, bob] = &report.coders;
    assert_eq!((ann.right, ann.answered, ann.accuracy), (6, 6, Some(1.0)));
    assert_eq!((bob.right, bob.answered), (6 - checkouts, 6));
    let expected = agreement::wilson((6 - checkouts) as f64, 6.0, level);
    assert_eq!(bob.accuracy_ci, expected);
    assert!(report.sentences()[0].contains("6 of 6 gold items (100 %"), "{:?}", report.sentences());

    let table = Adjudication::start(&mut scratch.project, "r2", 150).unwrap();
    let sources: Vec<LabelSource> = table
        .final_labels()
        .iter()
        .filter(|label| label.item.role == Role::Gold)
        .map(|label| label.source)
        .collect();
    assert_eq!(sources, [LabelSource::Gold; 6]);
}

#[test]
fn more_gold_than_there_is_and_gold_without_a_closed_round_are_refused() {
    let mut scratch = Scratch::with_round(4);
    let items = ItemsWish::Chosen(ItemChoice::Sample(10));
    let wish = RoundWish { items, gold_thousandths: 200, ..scratch.wish("r2") };
    let refused = |scratch: &mut Scratch, wish: &RoundWish| {
        wish.open(&mut scratch.project, &sequences(40), 60).unwrap_err().to_string()
    };
    assert!(refused(&mut scratch, &wish).contains("2 gold items were asked for"));
    scratch.revealed(|_| Verdict::code("browsing"), |_| Verdict::code("browsing"));
    assert!(refused(&mut scratch, &wish).contains("closed rounds have 0"), "revealed is not closed");
    scratch.close_round("r1");
    let too_much = RoundWish { gold_thousandths: 201, ..wish };
    assert!(refused(&mut scratch, &too_much).contains("20 %"));
    // A code that means something else now is no gold.
    let mut book = Codebook::load(&scratch.project, "small", None).unwrap();
    book.codes[0].definition = "Something else".into();
    book.save(&mut scratch.project, 70).unwrap();
    let items = ItemsWish::Chosen(ItemChoice::Sample(10));
    let later = RoundWish { items, gold_thousandths: 100, ..scratch.wish("r2") };
    assert!(refused(&mut scratch, &later).contains("closed rounds have 0"));
}
