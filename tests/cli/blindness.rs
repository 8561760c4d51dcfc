//! While a round is open, no output of any command depends on what the other coder said.

use super::support::Lab;
use super::usage::commands;
use std::collections::BTreeMap;

const NOTE: &str = "bobs-distinctive-thought";

/// Every command as ann or an onlooker would give it; all that write, write into `out`.
fn lines() -> BTreeMap<&'static str, Vec<&'static str>> {
    let tables = |line: &'static str, more: &[&'static str]| [&[line][..], more].concat();
    BTreeMap::from([
        ("import", vec!["import p.binocular visits"]),
        (
            "expressions",
            vec!["expressions p.binocular", "sessions p.binocular --where clicks>=1 --format csv"],
        ),
        ("features", vec!["features --format csv"]),
        ("motifs find", vec!["motifs find p.binocular --format csv"]),
        ("motifs name", vec!["motifs name p.binocular two click"]),
        ("motifs list", vec!["motifs list p.binocular --format csv"]),
        ("motifs hits", vec!["motifs hits p.binocular two --format csv"]),
        ("motifs remove", vec!["motifs remove p.binocular two"]),
        ("segments save", vec!["segments save p.binocular some clicks>=1"]),
        ("segments list", vec!["segments list p.binocular --format csv"]),
        ("segments remove", vec!["segments remove p.binocular some"]),
        ("tag", vec!["tag p.binocular --rule clicks>=1 --tag clicked"]),
        ("columns", vec!["columns events.csv"]),
        ("formats", vec!["formats --format csv"]),
        (
            "sessions",
            tables(
                "sessions p.binocular --format json",
                &["sessions p.binocular --format parquet --out out/s.parquet"],
            ),
        ),
        ("adequacy", vec!["adequacy p.binocular --format json", "adequacy p.binocular --format csv"]),
        ("bots list", vec!["bots list p.binocular --format csv"]),
        ("bots say", vec!["bots say p.binocular v00 bot --as ann"]),
        ("bots include", vec!["bots include p.binocular yes"]),
        ("bots reasons", vec!["bots reasons --format csv"]),
        ("verdicts", vec!["verdicts p.binocular", "verdicts p.binocular --agreement --format csv"]),
        ("properties", vec!["properties p.binocular plans.csv --id id --dry-run"]),
        ("recordings", vec!["recordings p.binocular --out out/recordings"]),
        ("actions", vec!["actions p.binocular --format jsonl"]),
        ("signals", vec!["signals p.binocular --format csv"]),
        ("signals list", vec!["signals list p.binocular --format json"]),
        ("signals show", vec!["signals show p.binocular dead_click --format json"]),
        ("signals hits", vec!["signals hits p.binocular dead_click --format csv"]),
        ("signals set", vec!["signals set p.binocular dead_click window_ms=3000 --author ann"]),
        ("signals preset", vec!["signals preset p.binocular rage_click posthog"]),
        ("signals new", vec!["signals new p.binocular Again click"]),
        ("signals duplicate", vec!["signals duplicate p.binocular dead_click dead_click/patient"]),
        ("signals remove", vec!["signals remove p.binocular dead_click/patient"]),
        ("signals export", vec!["signals export p.binocular dead_click --out out/rules.json"]),
        ("signals import", vec!["signals import p.binocular out/rules.json"]),
        ("signals try", vec!["signals try p.binocular dead_click window_ms=9000"]),
        ("signals curve", vec!["signals curve p.binocular dead_click window_ms --steps 4"]),
        (
            "sequences",
            tables(
                "sequences p.binocular --format csv",
                &["sequences p.binocular --format parquet --out out/q.parquet"],
            ),
        ),
        ("cluster", vec!["cluster p.binocular --k 3 --format json"]),
        ("clusters", vec!["clusters p.binocular", "clusters p.binocular --format csv --out out/c.csv"]),
        ("codebook show", vec!["codebook show p.binocular --format json"]),
        ("codebook export", vec!["codebook export p.binocular out/book.json"]),
        ("codebook import", vec!["codebook import p.binocular --starter ecommerce"]),
        ("codebook changes", vec!["codebook changes p.binocular", "codebook changes p.binocular --from 1"]),
        ("codebook stale", vec!["codebook stale p.binocular --format json"]),
        (
            "codebook example",
            vec!["codebook example p.binocular --code browsing --session v00 --sequence v00#1"],
        ),
        ("codebook wishes", vec!["codebook wishes p.binocular --format json"]),
        ("codebook intents show", vec!["codebook intents show p.binocular --format json"]),
        ("codebook intents promote", vec!["codebook intents promote p.binocular --code browsing --by ann"]),
        ("codebook intents demote", vec!["codebook intents demote p.binocular --code browsing --by ann"]),
        ("codebook intents undo", vec!["codebook intents undo p.binocular --by ann"]),
        ("codebook intents rules", vec!["codebook intents rules p.binocular --kappa 0.7 --by ann"]),
        ("round discuss", vec!["round discuss p.binocular --round r1"]),
        ("round comment", vec!["round comment p.binocular --round r1 --item v00#1 --by ann x"]),
        ("round freeze", vec!["round freeze p.binocular --round r1 --by ann"]),
        (
            "round example",
            vec!["round example p.binocular --round r1 --coder eve --item v00#1 --code browsing"],
        ),
        ("round propagate", vec!["round propagate p.binocular --round r1 --cluster v00#1 --by ann"]),
        ("round open", vec!["round open p.binocular --round r1"]),
        ("round new", vec!["round new p.binocular --round r1 --items all --coders ann,bob"]),
        (
            "round items",
            vec![
                "round items p.binocular --round r1 --coder ann --format csv",
                "round items p.binocular --round r1 --coder bob --format csv",
            ],
        ),
        ("round label", vec!["round label p.binocular --round r1 --coder ann --from ann.csv"]),
        (
            "round status",
            vec!["round status p.binocular --format json", "round status p.binocular --round r1"],
        ),
        (
            "round verify",
            vec![
                "round verify p.binocular --round r1",
                "round verify p.binocular --round r1 --format json",
                "round verify p.binocular --round r1 --coder bob",
            ],
        ),
        ("round receipt", vec!["round receipt p.binocular --round r1 --coder bob"]),
        (
            "round reveal",
            vec!["round reveal p.binocular --round r1", "round reveal p.binocular --round r1 --coder bob"],
        ),
        // Whoever is no coder of the round gives up nothing; that a coder may is asked elsewhere.
        ("round restart", vec!["round restart p.binocular --round r1 --coder eve --give-up"]),
        ("blindness", vec!["blindness"]),
        ("agreement", vec!["agreement p.binocular --round r1 --format json"]),
        (
            "adjudicate",
            vec!["adjudicate p.binocular --round r1", "adjudicate p.binocular --round r1 --close"],
        ),
        (
            "export",
            vec![
                "export p.binocular --out out --as jsonl",
                "export p.binocular --out out --as csv --round r1",
            ],
        ),
        ("audit", vec!["audit p.binocular --format json", "audit p.binocular --mask strict --format csv"]),
        ("check", vec!["check p.binocular", "check p.binocular --format json"]),
        ("render", vec!["render p.binocular v00 --at 1s --out out/f.png"]),
        (
            "clip",
            vec![
                "clip p.binocular v00 --from 0s --to 0.5s --fps 2 --width 80 --out out/c.gif",
                "clip p.binocular v00 --from 0s --to 0.5s --fps 2 --width 80 --out out/c.html",
            ],
        ),
        ("heatmap", vec!["heatmap p.binocular --page /list --out out/h.png"]),
        // The copy holds the ballot and is not looked into here; the pack must be the same whatever was labelled.
        (
            "handover",
            vec![
                "handover p.binocular --out copy.binocular",
                "handover p.binocular --out out/pack.binocular --round r1 --coder ann",
                "handover p.binocular --out out/none.binocular --round r1 --coder bob",
            ],
        ),
        ("merge", vec!["merge p.binocular copy.binocular --dry-run --format json"]),
        // As the copy: what it writes is the file itself, read anew.
        ("salvage", vec!["salvage p.binocular --out salvaged"]),
        ("bench", vec!["bench p.binocular v00"]),
        ("sample", vec!["sample p.binocular"]),
        ("notes", vec!["notes p.binocular", "notes p.binocular --author bob --format csv"]),
        // Without a display the window says so and is not opened.
        ("open", vec!["open p.binocular#v00@1s"]),
        // Last, and of the own ballot: it fixes it.
        ("round seal", vec!["round seal p.binocular --round r1 --coder ann"]),
    ])
}

/// The commands that look into recordings and what was made of them.
pub fn reading_lines() -> Vec<&'static str> {
    let looking = [
        "expressions",
        "sessions",
        "actions",
        "signals",
        "signals hits",
        "sequences",
        "cluster",
        "clusters",
        "export",
        "audit",
        "check",
        "clip",
        "notes",
        "agreement",
        "adjudicate",
        "motifs find",
        "adequacy",
        "bots list",
    ];
    lines()
        .into_iter()
        .filter(|(command, _)| looking.contains(command))
        .flat_map(|(_, lines)| lines)
        .collect()
}

/// Outputs that tell times of this machine.
const TIMED: [&str; 2] = ["import", "bench"];
/// A seal hides the labels under a salt and the clock of the label, a receipt under that clock and, with a passphrase, the
/// draws of every envelope: no two are alike, whoever gives them.
const SALTED: [&str; 2] = ["round seal", "round receipt"];

#[derive(Clone, Copy, Debug)]
enum Lock {
    None,
    Passphrase,
}

/// Bob labels all items his way, then everything is asked.
fn world(open: &[u8], said: &'static str, note: &str, lock: Lock) -> BTreeMap<String, String> {
    let lab = Lab::new();
    lab.write("p.binocular", open);
    for n in 0..6 {
        lab.write(&format!("visits/v{n:02}.json"), super::recordings::visit(n).to_string());
    }
    std::fs::create_dir(lab.path("out")).unwrap();
    lab.write("bob.words", "another set of words");
    let more = match lock {
        Lock::None => "",
        Lock::Passphrase => "--passphrase-file bob.words",
    };
    lab.label_with("r1", "bob", |_| said, note, more);
    std::fs::remove_file(lab.path("bob.words")).unwrap();
    let mut own = "item_id,label\n".to_owned();
    own.extend(lab.queue("r1", "ann").iter().map(|item| format!("{item},browsing\n")));
    lab.write("ann.csv", own);
    lab.write("plans.csv", "id,plan\nv00,pro\n");
    lab.write("events.csv", "session_id,timestamp,event\ns,1700000000000,click\n");
    let mut outputs = BTreeMap::new();
    let mut all: Vec<(&str, Vec<&str>)> = lines().into_iter().collect();
    all.sort_by_key(|(command, _)| *command == "round seal");
    for (command, lines) in all {
        for line in lines {
            let run = lab.run(line);
            let told = format!("{}\n{}\n{}", run.code, run.out, run.err);
            assert!(!told.contains(NOTE), "{line} tells the note of the other: {told}");
            if !TIMED.contains(&command) && !SALTED.contains(&command) {
                outputs.insert(line.to_owned(), told);
            }
        }
    }
    for entry in walk(&lab.path("out")) {
        let bytes = std::fs::read(&entry).unwrap();
        let found = bytes.windows(NOTE.len()).any(|window| window == NOTE.as_bytes());
        assert!(!found, "{} holds the note of the other", entry.display());
        let name = entry.file_name().unwrap().to_string_lossy().into_owned();
        outputs.insert(name, format!("{:?}", blake3::hash(&bytes)));
    }
    outputs
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// The same open round in two worlds that differ in nothing but what bob said: every output must be the same.
#[test]
fn no_output_depends_on_what_the_other_coder_said() {
    let lab = Lab::with_visits(6);
    lab.ok("codebook import p.binocular --starter ecommerce");
    lab.ok("cluster p.binocular --k 3");
    lab.ok("round new p.binocular --round r1 --items all --coders ann,bob");
    let open = std::fs::read(lab.path("p.binocular")).unwrap();
    for lock in [Lock::None, Lock::Passphrase] {
        let one = world(&open, "browsing", NOTE, lock);
        let other = world(&open, "checkout_frustration", &NOTE.repeat(3), lock);
        assert!(one.len() > 25, "{}", one.len());
        for (line, told) in &one {
            assert_eq!(told, &other[line], "{lock:?}: {line}");
        }
        assert_eq!(one.len(), other.len());
    }
}

/// A command that is added later must be asked as well.
#[test]
fn every_command_is_asked() {
    let lab = Lab::new();
    let asked = lines();
    for command in commands(&lab) {
        assert!(
            asked.contains_key(command.as_str()),
            "{command} is not among the commands that are tried for blindness"
        );
    }
}

/// Sealed by one is still blind: the other can go on, and learns nothing.
#[test]
fn a_sealed_ballot_stays_hidden_until_both_are_sealed() {
    let lab = Lab::with_round(4);
    lab.label("r1", "bob", |_| "scanner", NOTE);
    let seal = lab.ok("round seal p.binocular --round r1 --coder bob");
    assert!(!seal.contains("scanner") && !seal.contains(NOTE));
    for line in [
        "agreement p.binocular --round r1",
        "adjudicate p.binocular --round r1",
        "export p.binocular --out out --as csv --round r1",
        "round reveal p.binocular --round r1",
    ] {
        let told = lab.refused(line);
        assert!(!told.contains("scanner") && !told.contains(NOTE), "{line}: {told}");
    }
    for line in ["round status p.binocular", "round verify p.binocular --round r1", "check p.binocular"] {
        let told = lab.ok(line);
        assert!(!told.contains("scanner") && !told.contains(NOTE), "{line}: {told}");
    }
    lab.label("r1", "ann", |_| "browsing", "");
    lab.ok("round seal p.binocular --round r1 --coder ann");
    lab.ok("round reveal p.binocular --round r1");
    let cases = lab.ok("adjudicate p.binocular --round r1");
    assert!(cases.contains("scanner") && cases.contains(NOTE), "after the reveal all is told");
}
