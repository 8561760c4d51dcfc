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

#[test]
fn a_third_person_looks_before_either_side_is_listed() {
    let (lab, ids) = differing();
    let told = lab.ok("adjudicate p.binocular --round r1 --third-look yes --audit 0.5");
    assert!(told.contains("A third person looks") && told.contains("1 of 1 second looks are open"), "{told}");
    let listed = lab.rows("adjudicate p.binocular --round r1");
    assert_eq!(column(&listed, "kind"), ["disagreement", "disagreement", "audit"]);
    assert!(listed.iter().all(|row| row["left"].is_empty() && row["right_note"].is_empty()), "{listed:?}");
    lab.write("d.csv", format!("item_id,label,cause,note\n{},scanner,coder_slip,\n", ids[0]));
    assert!(lab.refused("adjudicate p.binocular --round r1 --from d.csv").contains("independent look"));
    lab.write("looks.csv", format!("item_id,label\n{},Scanner\n", ids[0]));
    assert!(
        lab.refused("adjudicate p.binocular --round r1 --looks looks.csv --by ann").contains("third person")
    );
    let told = lab.ok("adjudicate p.binocular --round r1 --looks looks.csv --by Carla");
    assert!(told.starts_with("1 look stored"), "{told}");
    let listed = lab.rows("adjudicate p.binocular --round r1");
    let row = listed.iter().find(|row| row["item_id"] == ids[0]).unwrap();
    assert!(!row["left"].is_empty() && row["look"] == "scanner", "{row:?}");
    lab.ok("adjudicate p.binocular --round r1 --from d.csv --mode third --by Carla");
    assert_eq!(lab.run("adjudicate p.binocular --round r1 --audit 2").code, 2);
    assert_eq!(lab.run("adjudicate p.binocular --round r1 --third-look maybe").code, 2);
}

#[test]
fn lessons_come_as_a_document_as_data_and_as_a_table() {
    let (lab, ids) = differing();
    lab.write(
        "d.csv",
        format!(
            "item_id,label,cause,note\n{},none,codebook_gap,\"nobody scans, nobody browses\"\n{},scanner,coder_slip,\n",
            ids[0], ids[1]
        ),
    );
    lab.ok("adjudicate p.binocular --round r1 --from d.csv");
    let text = lab.ok("adjudicate p.binocular --round r1 --lessons");
    assert!(
        text.contains("## Changes to the codebook") && text.contains("nobody scans, nobody browses"),
        "{text}"
    );
    let json = lab.json("adjudicate p.binocular --round r1 --lessons");
    assert_eq!((&json["settled"], &json["changes"][0]["cause"]), (&2.into(), &"codebook_gap".into()));
    assert!(json["win_totals"][0]["interval"].is_array() && json["after_discussion"]["by_consensus"] == 2);
    let rows = lab.rows("adjudicate p.binocular --round r1 --lessons");
    assert_eq!(column(&rows, "item_id"), ids);
    assert_eq!(rows[0]["rationale"], "nobody scans, nobody browses");
    let agreement = lab.json("agreement p.binocular --round r1");
    assert!(agreement.get("after_discussion").is_none(), "never mixed with blind agreement");
}
