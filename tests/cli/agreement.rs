//! Agreement from bare tables, against published values, and its choices on rounds.

use super::support::Lab;
use serde_json::Value;
use std::fmt::Write as _;

/// Items of a table of counts: rows the first coder, columns the second.
fn table(counts: &[&[usize]], labels: &[&str]) -> String {
    let mut csv = "item,ann,bob\n".to_owned();
    let mut item = 0;
    for (row, a) in counts.iter().zip(labels) {
        for (count, b) in row.iter().zip(labels) {
            for _ in 0..*count {
                item += 1;
                let _ = writeln!(csv, "{item},{a},{b}");
            }
        }
    }
    csv
}

fn near(report: &Value, name: &str, expected: f64) {
    let found = report[name].as_f64().unwrap_or_else(|| panic!("no {name}: {report}"));
    assert!((found - expected).abs() < 5e-5, "{name}: {found}, not {expected}");
}

/// Cohen (1960): kappa .49153, standard error .05100, alpha .48846, AC1 .57597.
#[test]
fn published_values_come_out_of_a_bare_table() {
    let lab = Lab::new();
    lab.write("t.csv", table(&[&[88, 14, 18], &[10, 40, 10], &[2, 6, 12]], &["x", "y", "z"]));
    let report = lab.json("agreement --labels t.csv");
    assert_eq!(
        (&report["items"], &report["categories"], &report["round"]),
        (&200.into(), &3.into(), &Value::Null)
    );
    for (name, expected) in [
        ("percent", 0.7),
        ("cohen_kappa", 0.49153),
        ("cohen_kappa_se", 0.05100),
        ("krippendorff_alpha", 0.48846),
        ("gwet_ac1", 0.57597),
    ] {
        near(&report, name, expected);
    }
    assert_eq!(report["confusion"], serde_json::json!([[88, 14, 18], [10, 40, 10], [2, 6, 12]]));
    // AC1 counts labels that were allowed and not used.
    let wider = lab.json("agreement --labels t.csv --categories x,y,z,w");
    near(&wider, "cohen_kappa", 0.49153);
    assert!(wider["gwet_ac1"].as_f64() > report["gwet_ac1"].as_f64());
    let text = lab.ok("agreement --labels t.csv");
    assert!(text.contains("Cohen’s κ is 0.49") && text.contains("ann \\ bob"), "{text}");
    let rows = lab.rows("agreement --labels t.csv");
    let kappa = rows.iter().find(|row| row["coefficient"] == "cohen_kappa").unwrap();
    assert!(kappa["ci_low"].parse::<f64>().unwrap() < 0.49153);
}

/// Gwet's paradox: 94 % agreement, kappa below zero.
#[test]
fn a_paradox_is_told_in_words() {
    let lab = Lab::new();
    lab.write("t.csv", table(&[&[118, 5], &[2, 0]], &["yes", "no"]));
    let report = lab.json("agreement --labels t.csv --categories yes,no");
    near(&report, "cohen_kappa", -0.02339);
    near(&report, "gwet_ac1", 0.94078);
    near(&report, "pabak", 2.0 * 0.944 - 1.0);
    assert!(lab.ok("agreement --labels t.csv").contains("could be chance"));
}

#[test]
fn missing_labels_users_and_more_coders() {
    let lab = Lab::new();
    lab.write("t.csv", "user,item,ann,bob,eve\nu1,1,x,x,x\nu1,2,x,,y\nu2,3,y,y,y\nu2,4,,y,y\nu3,5,x,y,x\n");
    let report = lab.json("agreement --labels t.csv --replicates 200");
    assert_eq!((&report["coders"], &report["items"], &report["users"]), (&3.into(), &5.into(), &3.into()));
    assert_eq!(report["cohen_kappa"], Value::Null);
    assert!(report["undefined"]["cohen_kappa"].is_string());
    assert!(report["krippendorff_alpha"].is_f64());
    assert!(report["sentences"].to_string().contains("intervals are by user"), "{report}");
}

#[test]
fn bad_tables_are_refused_by_name() {
    let lab = Lab::new();
    lab.write("one.csv", "item,ann\n1,x\n");
    lab.write("twice.csv", "item,ann,bob\n1,x,x\n1,x,y\n");
    lab.write("ragged.csv", "item,ann,bob\n1,x\n");
    lab.write("binary.csv", [0xff, 0xfe, 0, 1, 2]);
    for (file, part) in [
        ("one.csv", "two coders"),
        ("twice.csv", "line 3"),
        ("ragged.csv", "CSV"),
        ("binary.csv", ""),
        ("absent.csv", ""),
    ] {
        let told = lab.refused(&format!("agreement --labels {file}"));
        assert!(told.contains(part) && told.contains(file), "{told}");
    }
    lab.write("t.csv", "item,ann,bob\n1,x,q\n");
    assert!(lab.refused("agreement --labels t.csv --categories x,y").contains("`q`"));
    assert_eq!(lab.run("agreement").code, 2);
    assert_eq!(lab.run("agreement p.binocular").code, 2, "a project needs a round");
    assert_eq!(lab.run("agreement --labels t.csv --level 95").code, 2);
}

#[test]
fn abstentions_count_as_asked() {
    let lab = Lab::with_round(6);
    let queue = lab.queue("r1", "ann");
    let odd = queue[0].clone();
    lab.label("r1", "ann", |item| if item == odd { "broken_replay" } else { "browsing" }, "");
    lab.label("r1", "bob", |item| if item == queue[1] { "scanner" } else { "browsing" }, "");
    lab.seal_and_reveal("r1");
    let missing = lab.json("agreement p.binocular --round r1");
    let category = lab.json("agreement p.binocular --round r1 --abstentions category");
    assert_eq!((&missing["paired_items"], &category["paired_items"]), (&5.into(), &6.into()));
    assert_eq!(category["labels"].as_array().unwrap().last().unwrap(), "abstained");
    assert!(lab.ok("agreement p.binocular --round r1").contains("Abstentions count as missing"));
}

#[test]
fn codebooks_of_several_codes_get_their_own_figures() {
    let lab = Lab::with_visits(4);
    lab.write("moods.csv", "id,name\ncalm,Calm\nlost,Lost\nnone,No intent fits\n");
    lab.ok("codebook import p.binocular moods.csv --several");
    lab.ok("round new p.binocular --round r1 --items all --coders ann,bob");
    lab.label("r1", "ann", |_| "calm|lost", "");
    let first = lab.queue("r1", "bob").remove(0);
    lab.label("r1", "bob", |item| if item == first { "calm" } else { "lost|calm" }, "");
    lab.seal_and_reveal("r1");
    let report = lab.json("agreement p.binocular --round r1");
    assert_eq!((&report["round"], &report["items"]), (&"r1".into(), &4.into()));
    assert!(
        report["masi_alpha"].is_object() && report["per_label"].as_array().unwrap().len() == 3,
        "{report}"
    );
    assert!(lab.ok("agreement p.binocular --round r1").contains("MASI"));
}

/// Marks of evidence from tables to figures and to the labelled set.
#[test]
fn marks_of_evidence_are_compared_and_exported() {
    let lab = Lab::with_round(3);
    let items = lab.rows("round items p.binocular --round r1 --coder ann");
    for (coder, shift_ms) in [("ann", 0), ("bob", 500)] {
        let mut table = "item_id,label,spans\n".to_owned();
        for item in &items {
            let at = item["start_ms"].parse::<i64>().unwrap() + shift_ms;
            let _ = writeln!(table, "{},browsing,{at}-{}|{}", item["item_id"], at + 1_000, at + 2_000);
        }
        lab.write("marks.csv", table);
        lab.ok(&format!("round label p.binocular --round r1 --coder {coder} --from marks.csv"));
    }
    lab.write("bad.csv", format!("item_id,label,spans\n{},browsing,99999999\n", items[0]["item_id"]));
    let told = lab.refused("round label p.binocular --round r1 --coder ann --from bad.csv");
    assert!(told.contains("line 2: the mark `99999999` lies outside"), "{told}");
    lab.seal_and_reveal("r1");
    let spans = lab.json("agreement p.binocular --round r1")["spans"].clone();
    assert_eq!((&spans["items"], &spans["marked_by_both"]), (&3.into(), &3.into()), "{spans}");
    assert_eq!(spans["marks"], serde_json::json!([6, 6]));
    assert_eq!(spans["place"]["matches"]["f1"], 1.0);
    let strict = lab.json("agreement p.binocular --round r1 --span-tolerance 499");
    assert_eq!(strict["spans"]["place"]["matches"]["f1"], 0.0);
    let text = lab.ok("agreement p.binocular --round r1");
    assert!(text.contains("Evidence is marked on 3 of 3 items"), "{text}");
    assert!(text.contains("F1 of marks"), "{text}");
    lab.ok("export p.binocular --out out --as csv");
    let rows = super::support::rows(&lab.read("out/labels.csv"));
    let from: i64 = rows[0]["start_ms"].parse().unwrap();
    assert_eq!(rows[0]["spans_a"], format!("{from}-{}|{}", from + 1_000, from + 2_000));
    assert_ne!(rows[0]["spans_a"], rows[0]["spans_b"]);
}

#[test]
fn groups_are_asked_for_by_name() {
    let lab = Lab::with_round(9);
    lab.label("r1", "ann", |_| "browsing", "");
    lab.label("r1", "bob", |item| if item.contains('4') { "scanner" } else { "browsing" }, "");
    lab.seal_and_reveal("r1");
    let report = lab.json("agreement p.binocular --round r1 --by all");
    let breakdowns = report["breakdowns"].as_array().unwrap();
    let thirds = breakdowns.iter().find(|b| b["column"] == "order of ann").expect("thirds of an order");
    let items: Vec<u64> =
        thirds["groups"].as_array().unwrap().iter().map(|g| g["items"].as_u64().unwrap()).collect();
    assert_eq!(items, [3, 3, 3]);
    let told = lab.run("agreement p.binocular --round r1 --by mood");
    assert!(told.code != 0 && told.err.contains("order of bob"), "{}", told.err);
    let rows = lab.rows("agreement p.binocular --round r1 --by all");
    assert!(rows.iter().any(|row| row["coefficient"] == "percent, order of ann = 1st third"));
}
