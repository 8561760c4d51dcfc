//! Exports: what they may be asked, and that users stay on one side when they have several items.

use super::recordings::visit;
use super::support::Lab;
use super::whole_job::{no_user_on_two_sides, texts};
use polars::prelude::{ParquetReader, SerReader};
use std::collections::BTreeSet;
use std::fs::File;

#[test]
fn users_with_several_visits_stay_on_one_side() {
    let lab = Lab::with_round(30);
    for coder in ["ann", "bob"] {
        lab.label("r1", coder, |_| "browsing", "");
    }
    lab.seal_and_reveal("r1");
    let told = lab.ok("export p.binocular --out out --as parquet --split 0.5,0.25,0.25 --seed 3");
    assert!(told.starts_with("30 rows of round r1 written: "), "{told}");
    let table = ParquetReader::new(File::open(lab.path("out/labels.parquet")).unwrap()).finish().unwrap();
    no_user_on_two_sides(&table);
    let users: BTreeSet<_> = texts(&table, "user_id").into_iter().flatten().collect();
    assert_eq!((users.len(), table.height()), (10, 30), "three visits each");
    let sides: BTreeSet<_> = texts(&table, "split").into_iter().flatten().collect();
    assert_eq!(sides.len(), 3, "{sides:?}");
    let card: serde_json::Value = serde_json::from_str(&lab.read("out/card.json")).unwrap();
    assert!(card.is_object() && lab.read("out/card.md").contains("r1"));

    // The same request gives the same table, later recordings or not.
    let before = std::fs::read(lab.path("out/labels.parquet")).unwrap();
    lab.write("more.json", visit(31).to_string());
    lab.ok("import p.binocular more.json");
    lab.ok("export p.binocular --out out --as parquet --split 0.5,0.25,0.25 --seed 3");
    assert_eq!(std::fs::read(lab.path("out/labels.parquet")).unwrap(), before);
}

#[test]
fn what_cannot_be_exported_is_refused() {
    let lab = Lab::with_round(4);
    assert!(lab.refused("export p.binocular --out out --as csv").contains("no round is revealed"));
    assert!(lab.refused("export p.binocular --out out --as csv --round r1").contains("not revealed"));
    assert!(lab.refused("export p.binocular --out out --as csv --round r9").contains("no round `r9`"));
    assert!(!lab.path("out").exists());
    assert_eq!(lab.run("export p.binocular --out out --as csv --split 0.9,0.9,0.1").code, 2);
    assert_eq!(lab.run("export p.binocular --out out --as xlsx").code, 2);
    lab.ok("round new p.binocular --round r2 --items all --coders ann,bob");
    for round in ["r1", "r2"] {
        for coder in ["ann", "bob"] {
            lab.label(round, coder, |_| "none", "");
        }
        lab.seal_and_reveal(round);
    }
    assert!(lab.refused("export p.binocular --out out --as csv").contains("--round: r1, r2"));
    lab.ok("export p.binocular --out out --as csv --round r2");
    lab.write("in-the-way", "");
    assert!(lab.refused("export p.binocular --out in-the-way --as csv --round r2").contains("in-the-way"));
}
