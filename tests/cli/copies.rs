//! Two laptops on the command line: a ballot that went on in both copies is chosen, and the choice stays on record.

use super::durability::{entry, make_round, open_round, passphrase};
use super::support::Lab;
use binocular::coding::codebook::starters;
use binocular::coding::{Codebook, Desk, Round, RoundState};
use binocular::project::Project;

#[test]
fn a_ballot_that_went_on_in_two_copies_is_kept_by_choice() {
    let lab = Lab::new();
    let path = lab.path("this.binocular");
    make_round(&path, 6);
    lab.ok("handover this.binocular --out other.binocular");
    for (name, items) in
        [("this.binocular", &["s00000#1"][..]), ("other.binocular", &["s00001#1", "s00002#1"])]
    {
        let mut project = Project::open(&lab.path(name)).unwrap();
        let mut desk = Desk::sign_in(&project, "r1", "ann", Some(&passphrase())).unwrap();
        for item in items {
            desk.label(&mut project, item, entry(item), 1_000).unwrap();
        }
    }
    let refused = lab.run("merge this.binocular other.binocular");
    assert_eq!(refused.code, 1);
    let refused = refused.err;
    assert!(refused.contains("--keep r1/ann=this") && refused.contains("--keep r1/ann=other"), "{refused}");
    let refused = lab.refused("merge this.binocular other.binocular --keep r1/ann=other");
    assert!(refused.contains("--by"), "{refused}");
    assert_eq!(lab.run("merge this.binocular other.binocular --keep r1/ann=mine --by ben").code, 2);
    let dry = lab.json("merge this.binocular other.binocular --keep r1/ann=other --by ben --dry-run");
    assert_eq!((&dry["kept"][0]["kept"], &dry["kept"][0]["other"]), (&"other".into(), &2.into()));
    let said = lab.ok("merge this.binocular other.binocular --keep r1/ann=other --by ben");
    assert!(said.contains("the other ballot is set aside (1 entry of its own)"), "{said}");
    lab.ok("check this.binocular");
    let verified = lab.json("round verify this.binocular --round r1").to_string();
    assert!(
        verified.contains("choice of ann") && verified.contains("ben chose which one counts"),
        "{verified}"
    );
    let status = lab.run("round status this.binocular").err;
    assert!(status.contains("The ballot of ann went on in two copies"), "{status}");
    let again = lab.json("merge this.binocular other.binocular");
    assert_eq!(again["kept"], serde_json::json!([]));
    let learned = lab.json("merge other.binocular this.binocular");
    assert_eq!(learned["choices"], 1);
    lab.ok("round verify other.binocular --round r1");
}

/// A codebook that was edited in both copies: the codes that differ go to a file, somebody decides there, and the other
/// laptop follows without being asked.
#[test]
fn a_codebook_that_went_on_in_two_copies_is_united_by_a_map_of_its_codes() {
    let lab = Lab::new();
    let mut project = Project::create(&lab.path("this.binocular"), 0).unwrap();
    let book = starters()[0].codebook().unwrap().save(&mut project, 1).unwrap();
    project.close().unwrap();
    lab.ok("handover this.binocular --out other.binocular");
    for (name, at_ms) in [("this.binocular", 10), ("other.binocular", 20)] {
        let mut project = Project::open(&lab.path(name)).unwrap();
        let mut edited = book.clone();
        edited.codes[0].definition = format!("as in {name}");
        if at_ms == 20 {
            edited.codes[1].definition = "changed there alone".to_owned();
        }
        edited.save(&mut project, at_ms).unwrap();
        project.close().unwrap();
    }
    let refused = lab.run("merge this.binocular other.binocular").err;
    assert!(refused.contains("--write-codes FILE") && refused.contains("--codes FILE"), "{refused}");
    let told = lab.ok("merge this.binocular other.binocular --write-codes codes.json");
    assert!(told.contains("To decide: 1 codes"), "{told}");
    let refused = lab.refused("merge this.binocular other.binocular --codes codes.json --by ben");
    assert!(refused.contains(&book.codes[0].name), "{refused}");
    let map = lab.read("codes.json").replace("\"keep\": null", "\"keep\": \"other\"");
    lab.write("codes.json", map);
    let refused = lab.refused("merge this.binocular other.binocular --codes codes.json");
    assert!(refused.contains("--by"), "{refused}");
    let before = std::fs::read(lab.path("this.binocular")).unwrap();
    lab.ok("merge this.binocular other.binocular --codes codes.json --by ben --dry-run");
    assert_eq!(std::fs::read(lab.path("this.binocular")).unwrap(), before);
    lab.ok("merge this.binocular other.binocular --codes codes.json --by ben");
    lab.ok("merge other.binocular this.binocular");
    for name in ["this.binocular", "other.binocular"] {
        let newest = Codebook::load(&Project::open(&lab.path(name)).unwrap(), &book.id, None).unwrap();
        assert_eq!(newest.version, 3);
        assert_eq!(newest.codes[0].definition, "as in other.binocular");
        assert_eq!(newest.codes[1].definition, "changed there alone");
        lab.ok(&format!("check {name}"));
    }
    let nothing = lab.refused("merge this.binocular other.binocular --write-codes more.json");
    assert!(nothing.contains("no codebook went on in both copies"), "{nothing}");
}

/// A receipt that was sent along the way proves from the file alone that nothing before it was rewritten.
/// Each laptop opened a round of the same name over other items: what both have becomes a round of its own, by name and
/// with counts told before; the merge goes on, whoever is merged into whom and however often.
#[test]
fn a_round_with_other_items_in_two_copies_goes_on_with_what_both_have() {
    let lab = Lab::new();
    Project::create(&lab.path("this.binocular"), 0).unwrap().close().unwrap();
    lab.ok("handover this.binocular --out other.binocular");
    for (name, items, at_ms) in [("this.binocular", 0..8, 10), ("other.binocular", 3..13, 20)] {
        let mut project = Project::open(&lab.path(name)).unwrap();
        open_round(&mut project, items, at_ms);
        project.close().unwrap();
    }
    let refused = lab.run("merge this.binocular other.binocular").err;
    assert!(refused.contains("5 items are in both, 3 in this copy alone and 5 in the other"), "{refused}");
    assert!(refused.contains("--common-items ROUND --by NAME"), "{refused}");
    let with = "merge this.binocular other.binocular --common-items";
    let counts = lab.json(&format!("{with} r1 --dry-run"));
    assert_eq!(
        (&counts["common"], &counts["only_this"], &counts["planned"]),
        (&5.into(), &3.into(), &().into())
    );
    assert!(lab.refused(&format!("{with} r1")).contains("who puts the two rounds together"));
    assert!(lab.refused(&format!("{with} r9 --by ben")).contains("round r9 has no other items"));
    assert!(!lab.run("round status this.binocular").out.contains("r1-common"), "nothing was planned so far");
    let told = lab.ok(&format!("{with} r1 --by ben"));
    assert!(told.contains("Round r1-common is planned of those of both"), "{told}");
    assert!(told.contains("Round r1 stays as each copy has it"), "{told}");
    let round =
        Round::load(&Project::open_read_only(&lab.path("this.binocular")).unwrap(), "r1-common").unwrap();
    assert_eq!((round.items, round.state), (5, RoundState::Draft));
    for merge in ["merge this.binocular other.binocular", "merge other.binocular this.binocular"].repeat(2) {
        lab.ok(merge);
    }
    assert!(lab.ok("round open this.binocular --round r1-common").contains("r1-common is open with 5 items"));
    assert!(lab.ok("merge other.binocular this.binocular").contains("Round r1-common opened"));
    for (name, items) in [("this.binocular", 8), ("other.binocular", 10)] {
        let project = Project::open_read_only(&lab.path(name)).unwrap();
        assert_eq!(Round::load(&project, "r1").unwrap().items, items, "each keeps its own");
        assert_eq!(Round::load(&project, "r1-common").unwrap().items, 5);
        drop(project);
        lab.ok(&format!("check {name}"));
    }
}

#[test]
fn a_receipt_is_printed_kept_and_checked_without_a_passphrase() {
    let lab = Lab::new();
    make_round(&lab.path("p.binocular"), 6);
    let label = |items: std::ops::Range<usize>| {
        let mut project = Project::open(&lab.path("p.binocular")).unwrap();
        let mut desk = Desk::sign_in(&project, "r1", "ann", Some(&passphrase())).unwrap();
        for item in items {
            let item = format!("s{item:05}#1");
            desk.label(&mut project, &item, entry(&item), 1_000).unwrap();
        }
    };
    label(0..3);
    let receipt = lab.ok("round receipt p.binocular --round r1 --coder ann").trim().to_owned();
    assert_eq!(receipt.len(), "XXXX-XXXX-XXXX".len(), "{receipt}");
    label(3..6);
    let said =
        lab.ok(&format!("round verify p.binocular --round r1 --receipt ann={}", receipt.to_lowercase()));
    assert!(said.contains("receipt of ann") && said.contains("unchanged"), "{said}");
    let other = lab.run("round verify p.binocular --round r1 --receipt ann=0000-0000-0000");
    assert_eq!(other.code, 1);
    assert!(
        other.err.contains("receipt of ann") && other.out.contains("rewritten"),
        "{}{}",
        other.out,
        other.err
    );
    assert!(lab.refused("round verify p.binocular --round r1 --receipt ann=12").contains("no receipt"));
    assert!(lab.refused("round receipt p.binocular --round r1 --coder cy").contains("no coder cy"));
}
