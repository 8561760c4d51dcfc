//! Settling: the list of disagreements, decisions as a whole or not at all, the end of a round.

use super::support::{Lab, column};

/// Four items; ann and bob differ on two of them.
fn differing() -> (Lab, Vec<String>) {
    let lab = Lab::with_round(4);
    let said = lab.label("r1", "ann", |_| "browsing", "ann-looked");
    let mut ids: Vec<String> = said.into_iter().map(|(item, _)| item).collect();
    ids.sort();
    let [first, second] = [ids[0].clone(), ids[1].clone()];
    let two = [first.clone(), second.clone()];
    lab.label(
        "r1",
        "bob",
        move |item| if two.iter().any(|i| i == item) { "scanner" } else { "browsing" },
        "",
    );
    lab.seal_and_reveal("r1");
    (lab, vec![first, second])
}

#[test]
fn disagreements_are_listed_without_names_and_settled_all_or_none() {
    let (lab, differing) = differing();
    let listed = lab.rows("adjudicate p.binocular --round r1");
    let mut ids = column(&listed, "item_id");
    ids.sort();
    assert_eq!(ids, differing);
    for case in &listed {
        let mut sides = [case["left"].as_str(), case["right"].as_str()];
        sides.sort_unstable();
        assert_eq!(sides, ["browsing", "scanner"]);
        assert!(!case.values().any(|cell| cell == "ann" || cell == "bob"), "{case:?}");
    }
    let decide = "adjudicate p.binocular --round r1 --from";
    lab.write(
        "bad.csv",
        format!("item_id,label,cause,note\n{},browsing,coder_slip,\n{},none,edge_case,\n", ids[0], ids[1]),
    );
    let told = lab.refused(&format!("{decide} bad.csv"));
    assert!(told.contains("line 3") && told.contains("note"), "{told}");
    assert_eq!(lab.json("round status p.binocular --round r1")[0]["state"], "revealed", "nothing has begun");
    lab.write("cause.csv", format!("item_id,label,cause\n{},browsing,fate\n", ids[0]));
    assert!(lab.refused(&format!("{decide} cause.csv")).contains("ambiguous_replay"));

    lab.write("good.csv", format!("item_id,label,cause,note\n{},Scanner,coder_slip,\n", ids[0]));
    assert!(lab.refused(&format!("{decide} good.csv --mode third --by ann")).contains("third person"));
    assert!(lab.refused(&format!("{decide} good.csv --mode lead")).contains("--by"));
    let told = lab.ok(&format!("{decide} good.csv"));
    assert_eq!(told, "1 decided; 1 of 2 disagreements are open\n");
    assert!(lab.refused("adjudicate p.binocular --round r1 --close").contains("not settled"));
    lab.write("rest.csv", format!("item_id,label,cause,note\n{},unresolvable,subjective,\n", ids[1]));
    let report = lab.json(&format!("{decide} rest.csv --by eve --mode third --close"));
    assert_eq!(
        (&report["open"], &report["closed"], &report["unresolvable"]),
        (&0.into(), &true.into(), &1.into())
    );
    assert_eq!(report["causes"]["coder_slip"], 1);
    assert_eq!(lab.json("round status p.binocular --round r1")[0]["state"], "closed");
    assert!(lab.refused(&format!("{decide} good.csv")).contains("final"));
    lab.ok("export p.binocular --out out --as csv");
    let table = super::support::rows(&lab.read("out/labels.csv"));
    let of = |item: &String| table.iter().find(|row| row["item_id"] == *item).unwrap();
    assert_eq!(
        (of(&ids[0])["final_label"].as_str(), of(&ids[0])["label_source"].as_str()),
        ("scanner", "adjudicated_consensus")
    );
    assert_eq!(
        (of(&ids[1])["final_label"].as_str(), of(&ids[1])["label_source"].as_str()),
        ("", "unresolved")
    );
    assert!(table.iter().all(|row| row["label_a"] == "browsing"), "blind labels stay as they were");
}

#[test]
fn nothing_is_settled_before_the_reveal() {
    let lab = Lab::with_round(3);
    lab.label("r1", "ann", |_| "browsing", "");
    lab.write("d.csv", "item_id,label,cause,note\nv00#1,none,edge_case,x\n");
    for command in ["", " --from d.csv", " --close"] {
        let told = lab.refused(&format!("adjudicate p.binocular --round r1{command}"));
        assert!(told.contains("not revealed"), "{told}");
    }
}
