//! Importing: twice, and inputs that are no recordings.

use super::recordings::visit;
use super::support::{Lab, column, sample_data};
use serde_json::Value;

#[test]
fn importing_twice_changes_nothing_and_says_so() {
    let lab = Lab::new();
    for n in 0..5 {
        lab.write(&format!("in/v{n}.json"), visit(n).to_string());
    }
    let first = lab.json("import p.binocular in");
    assert_eq!((&first["imported"], &first["unchanged"]), (&5.into(), &0.into()));
    assert_eq!(first["adequacy"]["sessions"], 5);
    assert_eq!(first["adequacy"]["with_typing"], 2);
    let before: Vec<String> =
        ["sessions", "signals", "sequences", "actions"].map(|c| lab.ok(&format!("{c} p.binocular"))).to_vec();
    let second = lab.json("import p.binocular in");
    assert_eq!(
        (&second["imported"], &second["unchanged"], &second["events"]),
        (&0.into(), &5.into(), &0.into())
    );
    let told = lab.ok("import p.binocular in/v1.json");
    assert!(
        told.starts_with("0 imported, 1 unchanged, 0 refused") && told.contains("Nothing changed"),
        "{told}"
    );
    let after: Vec<String> =
        ["sessions", "signals", "sequences", "actions"].map(|c| lab.ok(&format!("{c} p.binocular"))).to_vec();
    assert_eq!(before, after);
}

/// Ctrl-C in the middle: whole sessions stay, the project is sound, and the same command ends with the same project.
#[cfg(unix)]
#[test]
fn an_import_that_is_interrupted_keeps_what_is_complete_and_goes_on() {
    use std::process::{Command, Stdio};
    use std::time::Duration;
    let lab = Lab::new();
    lab.ok("bench --generate in --visits 1500 --mb 24");
    let mut child = Command::new(env!("CARGO_BIN_EXE_binocular"))
        .args(["import", "p.binocular", "in"])
        .current_dir(lab.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The first batch is stored.
    let stored = || std::fs::metadata(lab.path("p.binocular-wal")).map_or(0, |about| about.len());
    while stored() < 500_000 && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(2));
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("stopped: ") && said.contains("the same command goes on from here"), "{said}");
    lab.ok("check p.binocular");
    let kept = lab.rows("sessions p.binocular").len();
    assert!((1..1_500).contains(&kept), "{kept} sessions");
    let rest = lab.json("import p.binocular in");
    assert_eq!((&rest["unchanged"], &rest["imported"]), (&kept.into(), &(1_500 - kept).into()));
    lab.ok("import undisturbed.binocular in");
    for command in ["sessions", "signals"] {
        let of = |project: &str| lab.ok(&format!("{command} {project} --format csv"));
        assert_eq!(of("p.binocular"), of("undisturbed.binocular"), "{command}");
    }
}

/// Files in `in` that hold no recording.
fn bad_inputs(lab: &Lab) -> [&'static str; 10] {
    let good = visit(1).to_string();
    lab.write("in/empty.json", "");
    lab.write("in/blank.json", " \n\t ");
    lab.write("in/cut-at-once.json", &good[..30]);
    lab.write("in/wrong-type.json", r#"{"name": "users", "rows": [1, 2, 3]}"#);
    lab.write("in/number.json", "42");
    lab.write("in/prose.json", "Dear colleague, here is the export that you asked for.");
    lab.write("in/picture.json", [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H']);
    lab.write(
        "in/noise.bin",
        (0..4_096_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<_>>(),
    );
    lab.write("in/broken.json.gz", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff]);
    lab.write("in/table.csv", "user,clicks\nann,3\n");
    [
        "empty.json",
        "blank.json",
        "cut-at-once.json",
        "wrong-type.json",
        "number.json",
        "prose.json",
        "picture.json",
        "noise.bin",
        "broken.json.gz",
        "table.csv",
    ]
}

#[test]
fn what_is_no_recording_is_refused_by_name_and_the_rest_is_imported() {
    let lab = Lab::new();
    let bad = bad_inputs(&lab);
    for n in 0..3 {
        lab.write(&format!("in/v{n}.json"), visit(n).to_string());
    }
    let run = lab.run("import p.binocular in nowhere.json --format json");
    assert_eq!(run.code, 3, "{}", run.err);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["imported"], 3);
    let refused = report["refused"].as_array().unwrap();
    assert_eq!(refused.len(), bad.len() + 1, "{refused:#?}");
    for name in bad.into_iter().chain(["nowhere.json"]) {
        let refusal = refused.iter().find(|r| r["input"].as_str().unwrap().ends_with(name));
        let reason = refusal.unwrap_or_else(|| panic!("{name} is not refused"))["reason"].as_str().unwrap();
        assert!(reason.len() > 20 && reason.contains(name), "{name}: {reason}");
        assert!(
            run.err.lines().any(|l| l.starts_with("refused ") && l.contains(name)),
            "{name}: {}",
            run.err
        );
    }
    assert_eq!(column(&lab.rows("sessions p.binocular"), "session_id"), ["v0", "v1", "v2"]);
    lab.ok("check p.binocular");
}

#[test]
fn a_recording_that_ends_early_gives_what_was_complete() {
    let lab = Lab::new();
    let whole = visit(3).to_string();
    lab.write("cut.json", &whole[..whole.len() * 4 / 5]);
    let report = lab.json("import p.binocular cut.json");
    assert_eq!(report["imported"], 1);
    let codes: Vec<&str> =
        report["warnings"].as_array().unwrap().iter().map(|w| w["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"truncated_input"), "{codes:?}");
    assert_eq!(report["adequacy"]["damaged"], 1);
}

#[test]
fn where_nothing_can_be_imported_no_project_is_left() {
    let lab = Lab::new();
    lab.write("prose.json", "nothing to see");
    let run = lab.run("import p.binocular prose.json");
    assert_eq!(run.code, 1);
    assert!(run.err.contains("prose.json") && run.err.contains("nothing was imported"), "{}", run.err);
    assert!(!lab.path("p.binocular").exists());
    lab.write("v1.json", visit(1).to_string());
    lab.ok("import p.binocular v1.json");
    assert_eq!(lab.run("import p.binocular prose.json").code, 1);
    assert_eq!(lab.rows("sessions p.binocular").len(), 1, "a project that was there stays");
}

/// Real files cut at many places: never a panic, and the project stays whole.
#[test]
fn a_real_recording_cut_anywhere_never_stops_an_import() {
    let lab = Lab::new();
    let folder = sample_data().join("recordings");
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let packed = files.iter().find(|f| f.extension().is_some_and(|e| e == "gz")).unwrap();
    let bytes = std::fs::read(packed).unwrap();
    for part in 1..12 {
        // Letters: files that are numbered are taken as parts of one session.
        let letter = char::from(b'a' + part as u8);
        lab.write(&format!("in/cut-{letter}.json.gz"), &bytes[..bytes.len() * part / 12]);
    }
    lab.write("in/whole.json.gz", &bytes);
    let run = lab.run("import p.binocular in --format json");
    assert!([0, 3].contains(&run.code), "{}", run.err);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let refused = report["refused"].as_array().unwrap().len() as u64;
    assert_eq!(report["imported"].as_u64().unwrap() + refused, 12, "every file is told of: {report}");
    lab.ok("check p.binocular");
}

#[test]
fn a_mapping_is_kept_for_the_next_tables_with_its_columns() {
    let lab = Lab::new();
    lab.write("one.csv", "wann,was,links,oben\n1700000000000,Druck,1,2\n1700000001000,Druck,3,4\n");
    lab.write("two.csv", "wann,was,links,oben\n1700000500000,Druck,1,2\n1700000501000,Druck,3,4\n");
    lab.write(
        "map.json",
        r#"{"columns":{"time":["wann"],"event":["was"],"x":["links"],"y":["oben"]},"events":{"Druck":"click"}}"#,
    );
    let run = lab.run("import p.binocular two.csv");
    assert!(run.code == 1 && run.err.contains("Say which column is the kind of event"), "{}", run.err);
    lab.ok("import p.binocular one.csv --columns map.json");
    let second = lab.json("import p.binocular two.csv");
    assert_eq!((&second["imported"], &second["adequacy"]["with_clicks"]), (&1.into(), &1.into()));
}

#[test]
fn every_format_is_listed() {
    let lab = Lab::new();
    let listed = lab.ok("formats --format csv");
    for format in [
        "rrweb-array",
        "posthog-export-v2",
        "clarity-payload",
        "datadog-segment",
        "arrow-stream",
        "balabit",
        "har",
    ] {
        assert!(listed.lines().any(|line| line.starts_with(&format!("{format},"))), "{format}: {listed}");
    }
}
