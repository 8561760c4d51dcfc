//! The kinds of rounds and the life of a codebook, as scripts drive them.

use super::support::Lab;
use serde_json::Value;

fn study(visits: usize) -> Lab {
    let lab = Lab::with_visits(visits);
    lab.ok("codebook import p.binocular --starter ecommerce");
    lab
}

/// Labels every item of a round for both, seals and reveals.
fn reveal(lab: &Lab, round: &str, a: impl Fn(&str) -> &'static str, b: impl Fn(&str) -> &'static str) {
    lab.label(round, "ann", a, "");
    lab.label(round, "bob", b, "");
    for coder in ["ann", "bob"] {
        lab.ok(&format!("round seal p.binocular --round {round} --coder {coder}"));
    }
    lab.ok(&format!("round reveal p.binocular --round {round}"));
}

/// Opens the codebook as JSON, changes it, and stores it as the next version.
fn edit(lab: &Lab, change: impl FnOnce(&mut Value)) {
    lab.ok("codebook export p.binocular book.json");
    let mut book: Value = serde_json::from_str(&lab.read("book.json")).unwrap();
    change(&mut book);
    lab.write("book.json", book.to_string());
    lab.ok("codebook import p.binocular book.json");
}

#[test]
fn calibration_is_talked_over_and_ends_with_a_codebook() {
    let lab = study(6);
    let made = lab.json("round new p.binocular --round c1 --items all --coders ann,bob --calibration");
    assert_eq!((&made["state"], &made["calibration"]), (&"calibrating".into(), &true.into()));
    lab.label("c1", "ann", |_| "browsing", "only looked");
    assert_eq!(lab.rows("round discuss p.binocular --round c1").len(), 0, "bob has said nothing yet");
    lab.label("c1", "bob", |id| if id == "v00#1" { "scanner" } else { "browsing" }, "");
    let seen = lab.json("round discuss p.binocular --round c1 --differing");
    let seen = seen.as_array().unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!((&seen[0]["label_a"], &seen[0]["label_b"]), (&"browsing".into(), &"scanner".into()));
    assert_eq!(seen[0]["note_a"], "only looked");
    let item = seen[0]["item_id"].as_str().unwrap();
    lab.ok(&format!("round comment p.binocular --round c1 --item {item} --by bob too-fast"));
    assert_eq!(lab.json("round discuss p.binocular --round c1 --differing")[0]["comments"], "bob: too-fast");
    for line in [
        "agreement p.binocular --round c1",
        "adjudicate p.binocular --round c1",
        "export p.binocular --out out --as csv --round c1",
    ] {
        let told = lab.refused(line);
        assert!(told.contains("calibration round"), "{line}: {told}");
    }
    assert!(lab.refused("export p.binocular --out out --as csv").contains("no round is revealed"));
    assert!(lab.refused("round seal p.binocular --round c1 --coder ann").contains("freeze the codebook"));
    edit(&lab, |book| book["codes"][0]["definition"] = "Looks around, and reads".into());
    let frozen = lab.json("round freeze p.binocular --round c1 --by ann");
    assert_eq!((&frozen["state"], &frozen["codebook"]["version"]), (&"calibrated".into(), &2.into()));
    assert_eq!(lab.json("round status p.binocular")[0]["kind"], "calibration");
    lab.ok("round verify p.binocular --round c1");
    lab.ok("check p.binocular");
}

#[test]
fn an_edit_is_told_in_words_and_stale_labels_are_made_anew() {
    let lab = study(6);
    lab.ok("round new p.binocular --round r1 --items all --coders ann,bob");
    let first = |id: &str| if id < "v02" { "scanner" } else { "browsing" };
    reveal(&lab, "r1", first, first);
    edit(&lab, |book| {
        let codes = book["codes"].as_array_mut().unwrap();
        let scanner = codes.iter_mut().find(|code| code["id"] == "scanner").unwrap();
        scanner["definition"] = "Scrolls without stopping".into();
    });
    let told = lab.ok("codebook changes p.binocular");
    assert!(told.contains("from version 1 to 2") && told.contains("(definition)"), "{told}");
    let stale = lab.json("codebook stale p.binocular");
    assert_eq!(stale["stale"], 2, "{stale}");
    assert!(
        lab.refused("round new p.binocular --round r2 --supersede r9 --reason x --coders ann,bob")
            .contains("r9")
    );
    let made = lab.json("round new p.binocular --round r2 --supersede r1 --reason clearer --coders ann,bob");
    assert_eq!((&made["items"], &made["codebook"]["version"]), (&2.into(), &2.into()));
    assert_eq!(made["supersedes"]["round"], "r1");
    assert_eq!(lab.json("codebook stale p.binocular")["stale"], 0);
    reveal(&lab, "r2", |_| "browsing", |_| "browsing");
    let notes = lab.json("agreement p.binocular --round r2")["notes"].to_string();
    assert!(notes.contains("Stale labels of round r1 made anew (clearer)"), "{notes}");
}

#[test]
fn gold_comes_back_unmarked_and_is_scored_after_the_reveal() {
    let lab = study(24);
    lab.ok("round new p.binocular --round r1 --items sample:12 --coders ann,bob --seed 3");
    reveal(&lab, "r1", |_| "browsing", |_| "browsing");
    lab.ok("adjudicate p.binocular --round r1 --close");
    let new = "round new p.binocular --round r2 --items sample:10 --coders ann,bob --seed 4";
    assert_eq!(lab.run(&format!("{new} --gold 0.5")).code, 2);
    let made = lab.json(&format!("{new} --gold 0.2"));
    assert_eq!(made["items"], 12);
    assert!(!made["sampling"].to_string().contains("gold"), "{made}");
    let status = lab.ok("round status p.binocular --round r2 --format json");
    assert!(!status.contains("gold"), "{status}");
    reveal(&lab, "r2", |_| "browsing", |_| "scanner");
    let report = lab.json("agreement p.binocular --round r2");
    assert_eq!(report["items"], 10, "agreement is of the core");
    let gold = &report["gold"];
    assert_eq!(gold["items"], 2);
    assert_eq!((&gold["coders"][0]["right"], &gold["coders"][1]["right"]), (&2.into(), &0.into()));
    assert!(gold["coders"][0]["accuracy_ci"][0].as_f64().unwrap() > 0.3);
    lab.ok("export p.binocular --out out --as csv --round r2");
    let rows = lab.read("out/labels.csv");
    assert_eq!(rows.lines().filter(|line| line.contains(",gold,")).count(), 2);
}

#[test]
fn clusters_are_labelled_with_members_and_hand_a_label_on_when_told_to() {
    let lab = study(24);
    lab.ok("cluster p.binocular --k 3 --name shapes");
    let made = lab.json(
        "round new p.binocular --round k1 --unit cluster --items all --members 2 --coders ann,bob --seed 5",
    );
    let items = made["items"].as_u64().unwrap();
    assert!((5..=9).contains(&items), "3 clusters, and up to 2 members of each: {made}");
    reveal(&lab, "k1", |_| "browsing", |_| "browsing");
    let report = lab.json("agreement p.binocular --round k1");
    assert_eq!(report["items"], 3);
    let clusters = report["clusters"].as_array().unwrap();
    assert_eq!(clusters.len(), 3);
    assert_eq!(clusters[0]["coders"][0]["purity"], 1.0);
    lab.ok("export p.binocular --out before --as csv --round k1");
    assert!(!lab.path("before/propagated.csv").exists(), "nothing is handed on by itself");
    let cluster = clusters.iter().max_by_key(|c| c["size"].as_u64()).unwrap();
    let id = cluster["cluster"].as_str().unwrap();
    let told = lab.json(&format!("round propagate p.binocular --round k1 --cluster {id} --by ann"));
    let expected = cluster["size"].as_u64().unwrap() - cluster["sampled"].as_u64().unwrap();
    assert_eq!(told["members"].as_u64().unwrap(), expected);
    lab.ok("export p.binocular --out after --as csv --round k1");
    let rows = lab.read("after/propagated.csv");
    assert_eq!(rows.lines().count() as u64, expected + 1);
    assert!(rows.lines().skip(1).all(|row| row.contains(",browsing,propagated_from_cluster,ann,")), "{rows}");
    assert_eq!(
        lab.read("before/labels.csv"),
        lab.read("after/labels.csv"),
        "people's labels are as they were"
    );
}

#[test]
fn a_code_becomes_an_intent_by_its_figures_and_exports_follow() {
    let lab = study(12);
    lab.ok("round new p.binocular --round r1 --items all --coders ann,bob");
    let promote = "codebook intents promote p.binocular --by ann --code";
    assert!(lab.refused(&format!("{promote} scanner")).contains("In 0 sessions"), "not before the reveal");
    let code = |id: &str| if id < "v05" { "scanner" } else { "browsing" };
    reveal(&lab, "r1", code, code);
    let shown = lab.json("codebook intents show p.binocular");
    let scanner = shown["codes"].as_array().unwrap().iter().find(|c| c["code"] == "scanner").unwrap();
    assert_eq!((&scanner["passes"], &scanner["intent"]), (&true.into(), &false.into()));
    assert!(scanner["rules"][1]["found"].as_str().unwrap().starts_with("5 of 12 random items"));
    assert!(
        lab.refused("export p.binocular --out out --as csv --intents-only").contains("no code is an intent")
    );
    lab.ok(&format!("{promote} scanner"));
    lab.ok("export p.binocular --out out --as csv --intents-only");
    assert_eq!(lab.read("out/labels.csv").lines().count(), 6);
    let stricter = "codebook intents rules p.binocular --coders 3";
    assert!(lab.refused(stricter).contains("--by"));
    lab.ok(&format!("{stricter} --by ann"));
    assert!(
        lab.refused(&format!("{promote} browsing")).contains("blind once more"),
        "a third coder is missing"
    );
    let told = lab.json("codebook intents undo p.binocular --by bob");
    assert_eq!(told["intents"].as_array().unwrap().len(), 0);
    assert_eq!(lab.json("codebook intents show p.binocular")["history"][0]["undone"], true);
    lab.ok("check p.binocular");
}

#[test]
fn examples_come_from_recordings_but_never_out_of_an_open_round() {
    let lab = study(6);
    lab.ok("codebook example p.binocular --code browsing --session v00 --sequence v00#1 --note first-look");
    assert!(lab.ok("codebook show p.binocular").contains("positive v00#1: first-look"));
    lab.ok("round new p.binocular --round r1 --items all --coders ann,bob");
    let told = lab.refused("codebook example p.binocular --code scanner --session v01");
    assert!(told.contains("at your own desk"), "{told}");
    lab.ok("round example p.binocular --round r1 --coder ann --item v01#1 --code scanner --kind near_miss");
    assert_eq!(lab.rows("codebook wishes p.binocular").len(), 0, "it waits");
    reveal(&lab, "r1", |_| "browsing", |_| "browsing");
    let wishes = lab.json("codebook wishes p.binocular");
    assert_eq!((&wishes[0]["coder"], &wishes[0]["kind"]), (&"ann".into(), &"near_miss".into()));
    lab.ok("codebook example p.binocular --code scanner --session v01 --sequence v01#1 --kind near_miss");
    assert_eq!(lab.rows("codebook wishes p.binocular").len(), 0, "it is taken");
}
