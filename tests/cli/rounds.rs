//! Rounds: what they can be made of, labels as a whole or not at all, seals, verification.

use super::support::{Lab, column};
use std::collections::BTreeSet;

#[test]
fn a_round_needs_a_codebook_items_and_two_coders() {
    let lab = Lab::with_visits(12);
    let new = "round new p.binocular --round r1 --coders ann,bob";
    assert!(lab.refused(&format!("{new} --items all")).contains("codebook import"));
    lab.ok("codebook import p.binocular --starter ecommerce");
    lab.ok("codebook import p.binocular --starter saas");
    assert!(lab.refused(&format!("{new} --items all")).contains("ecommerce"));
    let new = format!("{new} --codebook saas");
    assert!(lab.refused(&format!("{new} --items sample:13")).contains("only 12"));
    assert!(lab.refused(&format!("{new} --items sample:0")).contains("sample:N"));
    assert!(lab.refused(&format!("{new} --items absent.csv")).contains("absent.csv"));
    lab.write("bad.csv", "item_id\nv00#1\nv99#1\n");
    assert!(lab.refused(&format!("{new} --items bad.csv")).contains("v99#1"));
    assert!(lab.refused(&format!("{new} --items all --unit cluster")).contains("binocular cluster"));
    assert!(
        lab.refused("round new p.binocular --round r1 --coders ann,bob --codebook saas@7 --items all")
            .contains("saas")
    );
    assert_eq!(lab.rows("round status p.binocular").len(), 0, "nothing half-made is left");
    lab.write("items.csv", "note,item_id\n,v03#1\n,v01#1\n");
    let made = lab.json(&format!("{new} --items items.csv"));
    assert_eq!((&made["items"], &made["state"]), (&2.into(), &"open".into()));
    assert_eq!(made["codebook"]["id"], "saas");
    assert!(lab.refused(&format!("{new} --items all")).contains("already a round `r1`"));
}

#[test]
fn a_seed_draws_the_same_sample_and_orders_are_balanced_over_clusters() {
    let lab = Lab::with_visits(24);
    lab.ok("codebook import p.binocular --starter ecommerce");
    lab.ok("cluster p.binocular --k 3");
    let sample = |round: &str, seed: u64| {
        lab.ok(&format!(
            "round new p.binocular --round {round} --items sample:9 --coders ann,bob --seed {seed}"
        ));
        lab.queue(round, "ann").into_iter().collect::<BTreeSet<_>>()
    };
    let (first, second, third) = (sample("r1", 7), sample("r2", 7), sample("r3", 8));
    assert_eq!((first.len(), first == second, first == third), (9, true, false));
    assert_ne!(lab.queue("r1", "ann"), lab.queue("r1", "bob"));
    assert_ne!(lab.queue("r1", "ann"), lab.queue("r2", "ann"), "an order per round");
}

#[test]
fn items_come_back_unmarked_and_what_is_picked_by_hand_stays_apart() {
    let lab = Lab::with_visits(24);
    lab.ok("codebook import p.binocular --starter ecommerce");
    lab.write("extra.csv", "item_id\nv00#1\nv01#1\nv02#1\nv03#1\n");
    let new = "round new p.binocular --coders ann,bob --seed 7 --extra extra.csv";
    assert!(lab.refused(&format!("{new} --round r0 --items all")).contains("sample:N"));
    assert!(lab.run(&format!("{new} --round r0 --items sample:12 --retest 0.2")).code == 2);
    let made = lab.json(&format!("{new} --round r1 --items sample:12 --retest 0.1"));
    let (items, repeats) = (made["items"].as_u64().unwrap(), made["repeats"].as_u64().unwrap());
    let extra = made["sampling"]["extra"].as_array().unwrap().len() as u64;
    assert!(extra > 0 && items == 12 + extra, "{made}");
    assert_eq!(repeats, (items + 5) / 10);
    let queue = lab.queue("r1", "ann");
    assert_eq!((queue.len() as u64, queue[0].as_str()), (items + repeats, "r1/1"));
    for coder in ["ann", "bob"] {
        lab.label("r1", coder, |_| "browsing", "");
    }
    let status = lab.json("round status p.binocular --round r1");
    assert_eq!((&status[0]["queue"], &status[0]["done_a"]), (&queue.len().into(), &queue.len().into()));
    lab.seal_and_reveal("r1");
    lab.ok("round verify p.binocular --round r1");
    let report = lab.json("agreement p.binocular --round r1");
    assert_eq!((&report["items"], &report["extra"]["items"]), (&12.into(), &extra.into()));
    assert_eq!(report["retest"][1]["coder"], "bob");
    assert_eq!(
        (&report["retest"][0]["items"], &report["retest"][0]["same"]),
        (&repeats.into(), &repeats.into())
    );
    let thirds = report["drift"]["coders"][0]["terciles"].as_array().unwrap();
    assert_eq!(thirds.iter().map(|t| t["items"].as_u64().unwrap()).collect::<Vec<_>>(), [4, 4, 4]);
    let told = lab.ok("agreement p.binocular --round r1");
    assert!(told.contains("twice, unmarked") && told.contains("Agreement is of the random core"), "{told}");
}

#[test]
fn clusters_are_labelled_as_a_whole() {
    let lab = Lab::with_visits(24);
    lab.ok("codebook import p.binocular --starter ecommerce");
    lab.ok("cluster p.binocular --k 3 --name three");
    lab.ok("round new p.binocular --round c1 --unit cluster --items all --coders ann,bob");
    let rows = lab.rows("round items p.binocular --round c1 --coder ann");
    let ids: BTreeSet<String> = column(&rows, "item_id").into_iter().collect();
    assert_eq!(ids, ["three/0", "three/1", "three/2"].map(str::to_owned).into());
    let members: BTreeSet<String> =
        rows.iter().flat_map(|row| row["members"].split(' ')).map(str::to_owned).collect();
    assert_eq!(members.len(), 24);
    for coder in ["ann", "bob"] {
        lab.label("c1", coder, |_| "browsing", "");
    }
    lab.seal_and_reveal("c1");
    lab.ok("export p.binocular --out out --as csv");
    assert_eq!(lab.read("out/labels.csv").lines().count(), 4);
}

#[test]
fn labels_are_taken_all_or_none_and_faults_name_their_line() {
    let lab = Lab::with_round(4);
    let [a, b, c, d]: [String; 4] = lab.queue("r1", "ann").try_into().unwrap();
    lab.write(
        "bad.csv",
        format!("item_id,label,confidence,note\n{a},browsing,3,\n{b},shopping,1,\n{c},Checkout frustration,9,\nx,none,,\n"),
    );
    let label = "round label p.binocular --round r1 --coder ann --from";
    let told = lab.refused(&format!("{label} bad.csv"));
    for part in ["line 3: `shopping`", "line 4: the confidence `9`", "line 5: `x`", "bad.csv"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let done = || lab.json("round status p.binocular --round r1")[0]["done_a"].clone();
    assert_eq!(done(), 0, "nothing of it was stored");
    lab.write(
        "good.csv",
        format!("label,item_id\nCheckout frustration,{a}\nnot_enough_evidence,{b}\nnone,{c}\n"),
    );
    assert_eq!(lab.ok(&format!("{label} good.csv")), "3 labels stored; ann has done 3 of 4\n");
    assert_eq!(done(), 3);
    assert!(lab.refused("round seal p.binocular --round r1 --coder ann").contains("1 of 4 items"));
    lab.write("last.csv", format!("item_id,label\n{d},browsing\n{a},browsing\n"));
    assert_eq!(lab.ok(&format!("{label} last.csv")), "2 labels stored; ann has done 4 of 4\n");
    assert!(lab.refused(&format!("{label} absent.csv")).contains("absent.csv"));
    assert!(lab.refused("round label p.binocular --round r1 --coder eve --from last.csv").contains("eve"));
}

#[test]
fn a_seal_is_final_and_an_incomplete_one_must_be_wished() {
    let lab = Lab::with_round(3);
    let first = lab.queue("r1", "bob").remove(0);
    lab.write("b.csv", format!("item_id,label\n{first},none\n"));
    lab.ok("round label p.binocular --round r1 --coder bob --from b.csv");
    let seal = lab.json("round seal p.binocular --round r1 --coder bob --incomplete");
    assert_eq!((&seal["done"], &seal["items"]), (&1.into(), &3.into()));
    assert_eq!(seal["commitment"].as_str().unwrap().len(), 64);
    assert_eq!(seal["words"].as_str().unwrap().split(' ').count(), 8);
    assert!(
        lab.refused("round label p.binocular --round r1 --coder bob --from b.csv").contains("never changes")
    );
    assert!(lab.refused("round seal p.binocular --round r1 --coder bob").contains("sealed"));
    lab.label("r1", "ann", |_| "none", "");
    lab.ok("round seal p.binocular --round r1 --coder ann");
    lab.ok("round reveal p.binocular --round r1");
    let agreement = lab.json("agreement p.binocular --round r1");
    assert_eq!((&agreement["items"], &agreement["paired_items"]), (&3.into(), &1.into()));
    assert!(agreement["undefined"]["cohen_kappa"].is_string(), "{agreement}");
}

#[test]
fn what_was_changed_behind_the_programs_back_is_found() {
    let lab = Lab::with_round(4);
    for coder in ["ann", "bob"] {
        lab.label("r1", coder, |_| "browsing", "");
    }
    lab.ok("round verify p.binocular --round r1");
    // The file refuses this by itself until somebody takes its guards away.
    let connection = rusqlite::Connection::open(lab.path("p.binocular")).unwrap();
    let change = "UPDATE round_items SET end_ms = end_ms + 1 WHERE ordinal = 0";
    assert!(connection.execute(change, []).is_err());
    let guards: Vec<String> = {
        let mut statement =
            connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    for guard in guards {
        connection.execute(&format!("DROP TRIGGER \"{guard}\""), []).unwrap();
    }
    assert_eq!(connection.execute(change, []).unwrap(), 1);
    drop(connection);
    let run = lab.run("round verify p.binocular --round r1 --format csv");
    assert_eq!(run.code, 1);
    assert!(
        run.out.contains("items,false,") && run.err.contains("does not hold (items)"),
        "{}{}",
        run.out,
        run.err
    );
    assert_eq!(lab.run("check p.binocular").code, 1);
}
