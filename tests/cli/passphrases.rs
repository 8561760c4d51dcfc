//! Ballots under a passphrase by command line: where it comes from, what is refused, opening, revealing, beginning again.

use super::support::{Lab, Run};
use std::path::Path;

const ANN: &str = "seven tired herons wade";
const BOB: &str = "another set of words";

fn with_words() -> Lab {
    let lab = Lab::with_round(3);
    lab.write("ann.words", format!("{ANN}\n"));
    lab.write("bob.words", format!("{BOB}\r\n"));
    lab.write("wrong.words", "seven tired herons");
    lab.write("none.words", "  \n");
    lab
}

fn table(lab: &Lab, coder: &str, label: &str) {
    let mut csv = "item_id,label\n".to_owned();
    csv.extend(lab.queue("r1", coder).iter().map(|item| format!("{item},{label}\n")));
    lab.write("t.csv", csv);
}

fn under(lab: &Lab, line: &str, words: &str) -> Run {
    lab.run_with(line, &[("BINOCULAR_PASSPHRASE", Path::new(words))])
}

#[test]
fn a_passphrase_comes_from_a_file_or_the_environment_and_never_from_an_argument() {
    let lab = with_words();
    table(&lab, "ann", "browsing");
    let label = "round label p.binocular --round r1 --coder ann --from t.csv";
    assert_eq!(lab.run(&format!("{label} --passphrase secret")).code, 2, "there is no such argument");
    assert!(lab.refused(&format!("{label} --passphrase-file none.words")).contains("holds no passphrase"));
    assert!(lab.refused(&format!("{label} --passphrase-file absent")).contains("absent"));
    let run = lab.run(&format!("{label} --passphrase-file ann.words --format json"));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    assert!(run.out.contains("\"encrypted\": true") || run.out.contains("\"encrypted\":true"), "{}", run.out);
    let again = under(&lab, label, ANN);
    assert_eq!((again.code, again.err.as_str()), (0, ""), "{}", again.out);
    let told = lab.refused(label);
    assert!(told.contains("under a passphrase") && told.contains("--passphrase-file"), "{told}");
    let told = lab.refused(&format!("{label} --passphrase-file wrong.words"));
    assert!(told.contains("does not open the ballot of `ann`") && told.contains("try again"), "{told}");
    assert!(!told.contains("herons"), "what was typed is not repeated");
    assert_eq!(lab.json("round status p.binocular --round r1")[0]["lock_a"], "passphrase");
    assert_eq!(lab.json("round status p.binocular --round r1")[0]["lock_b"], "not_begun");
}

#[test]
fn a_ballot_in_clear_warns_and_a_refused_table_begins_none() {
    let lab = with_words();
    lab.write("t.csv", "item_id,label\nnothing,browsing\n");
    let label = "round label p.binocular --round r1 --coder ann --from t.csv";
    lab.refused(label);
    assert_eq!(lab.json("round status p.binocular --round r1")[0]["lock_a"], "not_begun");
    table(&lab, "ann", "browsing");
    let run = lab.run(label);
    assert_eq!(run.code, 0);
    assert!(run.err.contains("the ballot of ann is not encrypted"), "{}", run.err);
    lab.label("r1", "bob", |_| "browsing", "");
    for coder in ["ann", "bob"] {
        lab.ok(&format!("round seal p.binocular --round r1 --coder {coder}"));
    }
    let told = lab.ok("round reveal p.binocular --round r1");
    assert!(told.contains("The ballot of ann was not encrypted"), "{told}");
    assert!(lab.ok("agreement p.binocular --round r1").contains("The ballot of bob was not encrypted"));
    lab.ok("export p.binocular --out out --as csv");
    let card = std::fs::read_dir(lab.path("out")).unwrap().map(|e| e.unwrap().path());
    let cards: String = card
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    assert!(cards.contains("The ballot of ann was not encrypted"), "{cards}");
}

#[test]
fn both_open_their_ballots_before_the_reveal() {
    let lab = with_words();
    for (coder, label) in [("ann", "browsing"), ("bob", "scanner")] {
        table(&lab, coder, label);
        let words = format!("--passphrase-file {coder}.words");
        lab.ok(&format!("round label p.binocular --round r1 --coder {coder} --from t.csv {words}"));
        let early = format!("round reveal p.binocular --round r1 --coder {coder} {words}");
        assert!(lab.refused(&early).contains("cannot have a ballot opened"));
        lab.ok(&format!("round seal p.binocular --round r1 --coder {coder} {words}"));
    }
    let sealed = lab.ok("round verify p.binocular --round r1");
    assert!(sealed.contains("passphrase, Argon2id with 64 MiB, 3 passes, 4 lanes"), "{sealed}");
    assert!(sealed.contains("shows when it opens"), "{sealed}");
    let own = lab.ok("round verify p.binocular --round r1 --coder ann --passphrase-file ann.words");
    assert!(own.contains("labels of ann") && own.contains("read by its coder"), "{own}");
    let told = lab.refused("round reveal p.binocular --round r1");
    assert!(told.contains("`ann` is still under their passphrase") && told.contains("--coder ann"), "{told}");
    let told = lab.ok("round reveal p.binocular --round r1 --coder ann --passphrase-file ann.words");
    assert!(told.contains("bob opens theirs next"), "{told}");
    assert!(lab.refused("agreement p.binocular --round r1").contains("not revealed"));
    assert_eq!(under(&lab, "round reveal p.binocular --round r1 --coder bob", BOB).code, 0);
    let told = lab.ok("round verify p.binocular --round r1");
    assert!(told.contains("labels of bob"), "{told}");
    assert_eq!(lab.json("agreement p.binocular --round r1")["paired_items"], 3);
    lab.ok("check p.binocular");
}

/// From the file alone, without a passphrase: the first thing that does not hold is named.
#[test]
fn a_closed_ballot_that_was_changed_is_named() {
    let lab = with_words();
    table(&lab, "ann", "browsing");
    lab.ok("round label p.binocular --round r1 --coder ann --from t.csv --passphrase-file ann.words");
    lab.ok("round seal p.binocular --round r1 --coder ann --passphrase-file ann.words");
    let connection = rusqlite::Connection::open(lab.path("p.binocular")).unwrap();
    connection
        .execute_batch(
            "DROP TRIGGER ballot_events_keep_update;
             UPDATE ballot_events SET payload = zeroblob(length(payload)) WHERE seq = 2;",
        )
        .unwrap();
    drop(connection);
    let run = lab.run("round verify p.binocular --round r1 --format csv");
    assert_eq!(run.code, 1);
    assert!(run.out.contains("chain of ann,false,the content of event 2 was changed"), "{}", run.out);
    let run =
        lab.run("round verify p.binocular --round r1 --coder ann --passphrase-file ann.words --format csv");
    assert!(run.out.contains("labels of ann,false,") && run.out.contains("event 2"), "{}", run.out);
}

#[test]
fn a_forgotten_passphrase_costs_the_ballot_and_is_told() {
    let lab = with_words();
    table(&lab, "ann", "browsing");
    lab.ok("round label p.binocular --round r1 --coder ann --from t.csv --passphrase-file ann.words");
    let restart = "round restart p.binocular --round r1 --coder ann";
    assert_eq!(lab.run(restart).code, 2, "it must be wished");
    let told = under(&lab, &format!("{restart} --give-up"), BOB);
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(told.out.contains("recorded in round r1"), "{}", told.out);
    let status = lab.json("round status p.binocular --round r1");
    assert_eq!((&status[0]["done_a"], &status[0]["ballot_a"]), (&0.into(), &2.into()));
    let label = "round label p.binocular --round r1 --coder ann --from t.csv";
    assert!(lab.refused(&format!("{label} --passphrase-file ann.words")).contains("does not open"));
    assert_eq!(under(&lab, label, BOB).code, 0);
    assert!(lab.ok("round verify p.binocular --round r1").contains("this is ballot 2"));
}

#[test]
fn the_help_says_what_blindness_protects_against_and_what_not() {
    let lab = Lab::new();
    let told = lab.ok("blindness");
    for part in ["protects against", "does not protect", "keylogger", "both passphrases", "forgotten"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(lab.ok("help blindness").contains("keylogger"));
    assert!(lab.ok("round --help").contains("binocular help blindness"));
}
