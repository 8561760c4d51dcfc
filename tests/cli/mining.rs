//! Tables of actions, signals, sequences and clusters: columns, formats, choices.

use super::support::{Lab, column, header};
use polars::prelude::{ParquetReader, SerReader};
use std::collections::BTreeMap;
use std::fs::File;

#[test]
fn columns_are_those_that_scripts_rely_on() {
    let lab = Lab::with_visits(6);
    let head = |command: &str| header(&lab.ok(&format!("{command} p.binocular --format csv")));
    assert_eq!(
        head("sessions")[..16],
        [
            "session_id",
            "source_file",
            "source_format",
            "started_at",
            "duration_ms",
            "active_ms",
            "events",
            "pages",
            "clicks",
            "key_presses",
            "errors",
            "viewport_w",
            "viewport_h",
            "device",
            "start_url",
            "user_id"
        ]
    );
    assert_eq!(
        head("sessions")[16..24],
        [
            "rapid_click",
            "dead_click",
            "error_click",
            "hesitation",
            "scanner",
            "excessive_scroll",
            "page_bounce",
            "form_abandon"
        ]
    );
    assert_eq!(
        head("signals")[..10],
        ["session_id", "signal", "start_ms", "end_ms", "url", "selector", "x", "y", "count", "rule_version"]
    );
    assert_eq!(head("sequences")[..5], ["sequence_id", "session_id", "user_id", "start_ms", "end_ms"]);
    assert_eq!(head("actions")[..5], ["session_id", "start_ms", "end_ms", "tab", "action"]);
    assert!(head("actions").contains(&"value_length".to_owned()));
}

#[test]
fn every_format_tells_the_same() {
    let lab = Lab::with_visits(6);
    for command in ["sessions", "actions", "signals", "sequences"] {
        let rows = lab.rows(&format!("{command} p.binocular"));
        assert!(!rows.is_empty(), "{command}");
        let json = lab.json(&format!("{command} p.binocular"));
        assert_eq!(json.as_array().unwrap().len(), rows.len());
        let lines = lab.ok(&format!("{command} p.binocular --format jsonl"));
        let lines: Vec<serde_json::Value> = lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(&lines, json.as_array().unwrap(), "{command}");
        let text = lab.ok(&format!("{command} p.binocular"));
        assert_eq!(text.lines().count(), rows.len() + 1, "{command}");
        lab.ok(&format!("{command} p.binocular --format parquet --out t.parquet"));
        let table = ParquetReader::new(File::open(lab.path("t.parquet")).unwrap()).finish().unwrap();
        assert_eq!((table.height(), table.width()), (rows.len(), rows[0].len()), "{command}");
        assert!(
            lab.refused(&format!("{command} p.binocular --format parquet")).contains("--out"),
            "{command}"
        );
    }
}

#[test]
fn actions_of_one_session_and_what_was_typed_is_not_told() {
    let lab = Lab::with_visits(4);
    let rows = lab.rows("actions p.binocular v03");
    assert!(column(&rows, "session_id").iter().all(|id| id == "v03"));
    let input = rows.iter().find(|row| row["action"] == "input").unwrap();
    assert_eq!(input["value_length"], "16");
    for command in ["actions", "signals", "sequences", "sessions"] {
        assert!(
            !lab.ok(&format!("{command} p.binocular --format json")).contains("ann@shop.example"),
            "{command}"
        );
    }
}

#[test]
fn a_longer_gap_makes_fewer_sequences() {
    let lab = Lab::with_visits(3);
    let count = |gap: &str| lab.rows(&format!("sequences p.binocular --gap {gap}")).len();
    assert_eq!(count("30s"), 3);
    assert!(count("400ms") > 3);
    assert_eq!(lab.run("sequences p.binocular --gap soon").code, 2);
    assert_eq!(lab.run("sequences p.binocular --gap 0s").code, 2);
}

#[test]
fn clusters_by_both_algorithms_are_kept_by_name() {
    let lab = Lab::with_visits(24);
    assert!(lab.refused("clusters p.binocular").contains("binocular cluster"));
    lab.ok("cluster p.binocular --k 3 --name three");
    let dense = lab.json("cluster p.binocular --algorithm dbscan --min-points 3 --name dense");
    assert_eq!((&dense["run"], &dense["algorithm"]), (&"dense".into(), &"dbscan".into()));
    assert_eq!(lab.json("clusters p.binocular")["run"], "dense", "the last one made");
    let three = lab.json("clusters p.binocular --run three");
    assert_eq!(three["clusters"].as_array().unwrap().len(), 3);
    let [low, high] = [0, 1].map(|at| three["clusters"][0]["prevalence_ci"][at].as_f64().unwrap());
    let share = three["clusters"][0]["prevalence"].as_f64().unwrap();
    assert!(low < share && share < high);
    assert!(three["quality"]["silhouette"].is_f64() && three["quality"]["stability"].is_f64());
    assert!(lab.refused("clusters p.binocular --run four").contains("dense, three"));
    assert!(lab.refused("cluster p.binocular --k 20..30 --name many").contains("needs at least"));
}

/// Where the file may not be written, reading commands compute for themselves and change nothing.
#[cfg(unix)]
#[test]
fn a_project_that_may_only_be_read_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let lab = Lab::with_visits(4);
    let before = lab.ok("signals p.binocular");
    let file = lab.path("p.binocular");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
    if std::fs::OpenOptions::new().write(true).open(&file).is_ok() {
        eprintln!("skipped: this user may write everything");
        return;
    }
    assert_eq!(lab.ok("signals p.binocular"), before);
    lab.ok("sequences p.binocular");
}

/// Words of `line` are parted by blanks in [`Lab::run`]; conditions here are written without any.
#[test]
fn a_condition_narrows_every_list() {
    let lab = Lab::with_visits(6);
    let all = lab.rows("sessions p.binocular");
    let ids = |rows: &[super::support::Row]| column(rows, "session_id");
    let clicks: Vec<i64> = column(&all, "clicks").iter().map(|n| n.parse().unwrap()).collect();
    let most = *clicks.iter().max().unwrap();
    let expected: Vec<String> = all
        .iter()
        .filter(|r| r["clicks"].parse::<i64>().unwrap() >= most)
        .map(|r| r["session_id"].clone())
        .collect();
    let kept = lab.rows(&format!("sessions p.binocular --where clicks>={most}"));
    assert_eq!(ids(&kept), expected);
    for command in ["actions", "signals"] {
        let whole = lab.rows(&format!("{command} p.binocular"));
        let rows = lab.rows(&format!("{command} p.binocular --where session=v03"));
        let of_session: Vec<_> = whole.into_iter().filter(|r| r["session_id"] == "v03").collect();
        assert_eq!(rows, of_session, "{command}");
    }
    let sequences = lab.rows("sequences p.binocular --where clicks>=1");
    assert!(!sequences.is_empty() && sequences.iter().all(|r| r["clicks"].parse::<f64>().unwrap() >= 1.0));
    let input = lab.rows("sessions p.binocular --where input[length>3]");
    assert!(!input.is_empty());
}

#[test]
fn a_condition_that_cannot_be_read_is_wrong_usage_and_told_at_its_place() {
    let lab = Lab::with_visits(2);
    for command in ["sessions", "actions", "signals", "sequences"] {
        let run = lab.run(&format!("{command} p.binocular --where clcks>=3"));
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{command}: {}", run.err);
        let lines: Vec<&str> = run.err.lines().collect();
        assert!(lines[0].contains("did you mean clicks?"), "{}", run.err);
        assert_eq!(lines[1..], ["  clcks>=3", "  ^^^^^"]);
    }
    assert!(lab.rows("expressions").iter().any(|r| r["name"] == "sequence.duration_s"));
}

#[test]
fn conditions_are_kept_by_name() {
    let lab = Lab::with_visits(6);
    lab.ok("segments save p.binocular Clickers click");
    let listed = lab.rows("segments list p.binocular");
    assert_eq!((listed[0]["segment"].as_str(), listed[0]["expression"].as_str()), ("Clickers", "click"));
    assert_eq!(listed[0]["of_sessions"], "6");
    lab.ok("segments remove p.binocular Clickers");
    assert!(lab.rows("segments list p.binocular").is_empty());
    assert!(lab.refused("segments remove p.binocular Clickers").contains("no segment"));
    assert_eq!(lab.run("segments save p.binocular Bad clicks>").code, 2);
}

#[test]
fn patterns_are_found_named_and_asked_for() {
    let lab = Lab::with_visits(8);
    let found = lab.rows("motifs find p.binocular --max-gap 30s");
    assert!(!found.is_empty());
    let first = &found[0];
    let steps = &first["motif"];
    assert!(steps.contains(" then ") && first["of_sessions"] == "8", "{first:?}");
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_binocular"))
        .args(["motifs", "name", "p.binocular", "Way", steps])
        .current_dir(lab.path(""))
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let named = lab.rows("motifs list p.binocular");
    assert_eq!((&named[0]["motif"], &named[0]["sessions"]), (&"Way".to_owned(), &first["sessions"]));
    assert_eq!(named[0]["users"], first["users"]);
    let hits = lab.rows("motifs hits p.binocular Way");
    let sessions: std::collections::BTreeSet<String> = column(&hits, "session_id").into_iter().collect();
    assert_eq!(sessions.len().to_string(), first["sessions"]);
    lab.ok("motifs remove p.binocular Way");
    assert!(lab.refused("motifs hits p.binocular Way").contains("no motif"));
    lab.ok("tag p.binocular --rule click --tag clicked");
    assert!(!lab.rows("sessions p.binocular --where tag=clicked").is_empty());
    lab.ok("tag p.binocular --rule click --tag clicked --remove");
    assert!(lab.rows("sessions p.binocular --where tag=clicked").is_empty());
}

#[test]
fn definitions_are_listed_changed_tried_and_taken_along() {
    let lab = Lab::with_visits(6);
    let rows = lab.rows("signals list p.binocular");
    assert!(rows.len() >= 28, "{}", rows.len());
    let of = |rows: &[BTreeMap<String, String>], id: &str, column: &str| {
        rows.iter().find(|r| r["signal"] == id).map_or_else(String::new, |r| r[column].clone())
    };
    assert_eq!(of(&rows, "rage_click", "version"), "1");
    let shown = lab.ok("signals show p.binocular rage_click");
    assert!(shown.contains("Presets: posthog") && shown.contains("burst_px"), "{shown}");
    assert_eq!(lab.json("signals show p.binocular dead_click")["thresholds"]["window_ms"], 2500.0);
    lab.ok("signals set p.binocular dead_click window_ms=3000 --author ann");
    lab.ok("signals preset p.binocular rage_click posthog --as rage_click/posthog");
    lab.ok("signals duplicate p.binocular dead_click dead_click/patient --author ann");
    lab.ok("signals set p.binocular dead_click/patient window_ms=7000");
    let rows = lab.rows("signals list p.binocular");
    assert_eq!(of(&rows, "dead_click", "version") + &of(&rows, "dead_click", "author"), "2ann");
    assert_eq!(of(&rows, "dead_click/patient", "version"), "2");
    assert!(of(&rows, "rage_click/posthog", "thresholds").contains("step_px=30"));
    let hits = lab.rows("signals hits p.binocular dead_click");
    assert_eq!(hits.len().to_string(), of(&rows, "dead_click", "hits"));
    assert!(hits.iter().all(|h| h["rule_version"] == "2"));
    let curve = lab.rows("signals curve p.binocular dead_click window_ms --from 500 --to 7000 --steps 6");
    assert_eq!(curve.len(), 6);
    assert!(curve.iter().all(|p| p["of"] == "6"));
    lab.ok("signals try p.binocular dead_click window_ms=9000");
    lab.ok("signals export p.binocular dead_click dead_click/patient --out rules.json");
    let other = Lab::with_visits(2);
    other.write("rules.json", lab.read("rules.json"));
    other.ok("signals import p.binocular rules.json");
    let rows = other.rows("signals list p.binocular");
    assert_eq!((of(&rows, "dead_click", "version").as_str(), rows.len()), ("2", 29));
    lab.ok("signals remove p.binocular dead_click/patient");
    lab.ok("signals set p.binocular rapid_click --off");
    let rows = lab.rows("signals list p.binocular");
    assert_eq!(of(&rows, "rapid_click", "on") + &of(&rows, "rapid_click", "hits"), "false0");
    let steps = "click then click within $gap";
    let words = ["signals", "new", "p.binocular", "Two clicks", steps, "--threshold", "gap=60s:1s..100s"];
    let run = lab.run_words(&words, &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    let listed = lab.rows("signals list p.binocular");
    let thresholds = of(&listed, "own/two-clicks", "thresholds");
    assert_eq!(thresholds, format!("gap=60000 steps={steps}"));
    lab.ok("signals set p.binocular own/two-clicks gap=50000");
    assert_eq!(of(&lab.rows("signals list p.binocular"), "own/two-clicks", "version"), "2");
    let wrong = lab.run("signals set p.binocular own/two-clicks steps=clack");
    assert!(wrong.code == 1 && wrong.err.contains("did you mean click"), "{}", wrong.err);
    assert!(wrong.err.contains("^^^^^"), "it points at the place: {}", wrong.err);
    assert!(lab.refused("signals remove p.binocular dead_click").contains("switched off"));
    assert!(lab.refused("signals set p.binocular dead_click nope=1").contains("window_ms"));
    assert!(lab.refused("signals set p.binocular dead_click window_ms=1").contains("between"));
    assert!(lab.refused("signals preset p.binocular hesitation posthog").contains("none for hesitation"));
    assert!(lab.refused("signals show p.binocular nonsense").contains("nonsense"));
}
