//! Codebooks: bundled ones, files, versions.

use super::support::{Lab, column};
use serde_json::Value;

#[test]
fn a_codebook_goes_out_and_comes_back() {
    let lab = Lab::with_visits(1);
    assert!(lab.refused("codebook show p.binocular").contains("--starter"));
    assert!(
        lab.refused("codebook import p.binocular --starter cooking").contains("ecommerce, saas, experience")
    );
    assert_eq!(
        lab.ok("codebook import p.binocular --starter ecommerce"),
        "codebook ecommerce version 1 is stored: 10 codes\n"
    );
    assert!(lab.ok("codebook import p.binocular --starter ecommerce").contains("version 1 is unchanged"));
    let shown = lab.json("codebook show p.binocular");
    assert_eq!((&shown["name"], &shown["version"]), (&"E-commerce intents".into(), &1.into()));
    let codes = shown["codes"].as_array().unwrap();
    assert_eq!((codes.len(), &codes[9]["id"]), (10, &"none".into()));
    assert!(codes.iter().all(|code| code["definition"].as_str().unwrap().len() > 40));
    assert_eq!(column(&lab.rows("codebook show p.binocular"), "id")[0], "browsing");
    for file in ["out.json", "out.csv"] {
        lab.ok(&format!("codebook export p.binocular {file}"));
    }
    let written: Value = serde_json::from_str(&lab.read("out.json")).unwrap();
    assert_eq!(written, shown);
    assert_eq!(serde_json::from_str::<Value>(&lab.ok("codebook export p.binocular")).unwrap(), shown);

    let other = Lab::with_visits(1);
    other.write("out.json", lab.read("out.json"));
    other.ok("codebook import p.binocular out.json");
    assert_eq!(other.json("codebook show p.binocular"), shown);
    other.write("mine.csv", lab.read("out.csv"));
    let stored = other.json("codebook import p.binocular mine.csv");
    assert_eq!(
        (&stored["id"], &stored["version"], &stored["codes"]),
        (&"mine".into(), &1.into(), &10.into())
    );
    assert!(other.refused("codebook show p.binocular").contains("mine"), "there are two now");
    assert_eq!(other.json("codebook show p.binocular --id mine")["codes"], shown["codes"]);
}

#[test]
fn an_edit_makes_a_version_and_open_rounds_keep_theirs() {
    let lab = Lab::with_round(3);
    lab.ok("codebook export p.binocular book.json");
    let mut book: Value = serde_json::from_str(&lab.read("book.json")).unwrap();
    book["codes"][0]["definition"] = "Strolls about".into();
    lab.write("book.json", book.to_string());
    assert!(lab.ok("codebook import p.binocular book.json").contains("version 2 is stored"));
    assert_eq!(lab.json("codebook show p.binocular")["codes"][0]["definition"], "Strolls about");
    let first = lab.json("codebook show p.binocular --id ecommerce --version 1");
    assert_ne!(first["codes"][0]["definition"], "Strolls about");
    assert_eq!(lab.json("round status p.binocular --round r1")[0]["codebook_version"], 1);
    lab.ok("round verify p.binocular --round r1");
    lab.ok("round new p.binocular --round r2 --items all --coders ann,bob");
    assert_eq!(lab.json("round status p.binocular --round r2")[0]["codebook_version"], 2);
    lab.ok("round new p.binocular --round r3 --items all --coders ann,bob --codebook ecommerce@1");
    assert_eq!(lab.json("round status p.binocular --round r3")[0]["codebook_version"], 1);
}

#[test]
fn bad_codebooks_are_refused_by_name() {
    let lab = Lab::with_visits(1);
    lab.write("prose.json", "codes!");
    lab.write("none.csv", "id,name\na,A\nb,B\n");
    lab.write("book.qdc", "<CodeBook/>");
    for (file, part) in [
        ("prose.json", "not a codebook"),
        ("none.csv", "lacks the code `none`"),
        ("book.qdc", ".json or .csv"),
        ("gone.json", ""),
    ] {
        let told = lab.refused(&format!("codebook import p.binocular {file}"));
        assert!(told.contains(part) && told.contains(file), "{told}");
    }
    assert_eq!(lab.run("codebook import p.binocular").code, 2);
}
