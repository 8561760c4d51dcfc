//! The whole job on the bundled recordings: import, mine, cluster, two coders, agreement, adjudication, export.

use super::support::{Lab, Random, Row, column, header, rows, sample_data};
use polars::prelude::{CsvReader, DataFrame, JsonFormat, JsonReader, ParquetReader, SerReader};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

/// Codes that the visits were made with; the rule that both coders follow, with noise of their own.
fn truth() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(sample_data().join("truth.csv")).unwrap();
    rows(&text).into_iter().map(|row| (row["session_id"].clone(), row["intent"].clone())).collect()
}

const CODES: [&str; 5] = ["browsing", "comparison_shopping", "scanner", "support_seeking", "none"];

/// The true intent, or with probability `noise` any code.
fn labels(items: &[Row], seed: u64, noise: f64) -> BTreeMap<String, String> {
    let truth = truth();
    let mut random = Random(seed);
    // In the order of ids, so that it does not depend on the coder's queue.
    let sorted: BTreeMap<&String, &Row> = items.iter().map(|row| (&row["item_id"], row)).collect();
    sorted
        .into_iter()
        .map(|(item, row)| {
            let label = if random.chance(noise) {
                CODES[random.below(CODES.len())].to_owned()
            } else {
                truth[&row["session_id"]].clone()
            };
            (item.clone(), label)
        })
        .collect()
}

fn csv_of(labels: &BTreeMap<String, String>) -> String {
    let mut csv = "item_id,label,confidence,note\n".to_owned();
    csv.extend(labels.iter().map(|(item, label)| format!("{item},{label},2,\n")));
    csv
}

/// Cohen 1960, from the labels alone.
fn cohen_kappa(a: &BTreeMap<String, String>, b: &BTreeMap<String, String>) -> f64 {
    let n = a.len() as f64;
    let share = |labels: &BTreeMap<String, String>, code: &String| {
        labels.values().filter(|label| *label == code).count() as f64 / n
    };
    let observed = a.iter().filter(|(item, label)| b[*item] == **label).count() as f64 / n;
    let codes: BTreeSet<&String> = a.values().chain(b.values()).collect();
    let expected: f64 = codes.into_iter().map(|code| share(a, code) * share(b, code)).sum();
    (observed - expected) / (1.0 - expected)
}

#[test]
fn from_recordings_to_a_labelled_set() {
    let lab = Lab::new();
    let data = sample_data();
    let files = ["recordings", "posthog"].map(|folder| std::fs::read_dir(data.join(folder)).unwrap().count());
    let import = lab.json(&format!(
        "import p.binocular {} {}",
        data.join("recordings").display(),
        data.join("posthog").display()
    ));
    assert_eq!(import["imported"], files.iter().sum::<usize>());
    assert_eq!(import["refused"].as_array().unwrap().len(), 0, "{import}");
    assert!(import["events"].as_u64().unwrap() > 10_000);

    let sequences = mine(&lab);
    label_blind(&lab);
    settle_and_export(&lab, &sequences);
    lab.ok("check p.binocular");
    lab.ok("round verify p.binocular --round r1");
}

/// Sessions, signals, sequences and clusters; returns the ids of the sequences.
fn mine(lab: &Lab) -> BTreeSet<String> {
    let sessions = lab.rows("sessions p.binocular");
    let truth = truth();
    assert_eq!(sessions.len(), truth.len());
    for session in &sessions {
        assert!(truth.contains_key(&session["session_id"]), "{session:?}");
        assert!(session["duration_ms"].parse::<i64>().unwrap() > 5_000, "{session:?}");
        assert!(session["dead_click"].parse::<u32>().is_ok(), "searched by the import: {session:?}");
    }
    let signals = lab.rows("signals p.binocular");
    for kind in ["rapid_click", "dead_click", "hesitation", "scanner", "page_bounce", "form_abandon"] {
        let counted: u32 = sessions.iter().map(|s| s[kind].parse::<u32>().unwrap()).sum();
        let listed = signals.iter().filter(|s| s["signal"] == kind).count();
        assert!(listed > 0, "no {kind}");
        assert_eq!(listed, counted as usize, "{kind}");
    }

    lab.ok("sequences p.binocular --format parquet --out sequences.parquet");
    let table = ParquetReader::new(File::open(lab.path("sequences.parquet")).unwrap()).finish().unwrap();
    let names: Vec<String> = table.get_column_names().iter().map(ToString::to_string).collect();
    assert_eq!(names[..5], ["sequence_id", "session_id", "user_id", "start_ms", "end_ms"]);
    assert!(names.len() >= 5 + 25, "{} columns", names.len());
    let sequences: BTreeSet<String> = texts(&table, "sequence_id").into_iter().flatten().collect();
    assert_eq!(sequences.len(), table.height(), "ids are unique");
    assert!(sequences.len() >= sessions.len());

    let run = lab.json("cluster p.binocular --k 5..7 --seed 7 --name intents");
    let clusters = run["clusters"].as_array().unwrap();
    assert!((5..=7).contains(&clusters.len()), "{}", clusters.len());
    assert_eq!(run["seed"], 7);
    let mut members = BTreeSet::new();
    for cluster in clusters {
        let own: Vec<&str> =
            cluster["members"].as_array().unwrap().iter().map(|m| m.as_str().unwrap()).collect();
        assert_eq!(cluster["size"], own.len());
        assert_eq!(cluster["medoid"], own[0]);
        assert!(!cluster["explanation"].as_str().unwrap().is_empty());
        members.extend(own.into_iter().map(str::to_owned));
    }
    assert_eq!(members, sequences, "every sequence is in one cluster");
    assert_eq!(lab.json("clusters p.binocular"), run, "what was made is what is kept");
    let again = lab.ok("cluster p.binocular --k 5..7 --seed 7 --name intents --format json");
    assert_eq!(again, lab.ok("clusters p.binocular --run intents --format json"), "the same bytes");
    assert_eq!(lab.rows("clusters p.binocular").len(), sequences.len());
    sequences
}

/// From the round to the reveal, with kappa compared.
fn label_blind(lab: &Lab) {
    lab.ok("codebook import p.binocular --starter ecommerce");
    lab.ok("round new p.binocular --round r1 --unit sequence --items sample:20 --coders ann,bob --seed 7");
    let [ann, bob] =
        ["ann", "bob"].map(|coder| lab.rows(&format!("round items p.binocular --round r1 --coder {coder}")));
    let [ann_ids, bob_ids] = [&ann, &bob].map(|rows| column(rows, "item_id"));
    assert_eq!(ann_ids.len(), 20);
    assert_ne!(ann_ids, bob_ids, "each coder has an order of their own");
    assert_eq!(ann_ids.iter().collect::<BTreeSet<_>>(), bob_ids.iter().collect::<BTreeSet<_>>());

    let (a, b) = (labels(&ann, 11, 0.2), labels(&bob, 12, 0.3));
    lab.write("a.csv", csv_of(&a));
    lab.write("b.csv", csv_of(&b));
    lab.ok("round label p.binocular --round r1 --coder ann --from a.csv");
    let status = lab.json("round status p.binocular --round r1");
    assert_eq!((&status[0]["done_a"], &status[0]["done_b"]), (&20.into(), &0.into()));
    lab.ok("round label p.binocular --round r1 --coder bob --from b.csv");
    assert!(lab.refused("round reveal p.binocular --round r1").contains("cannot be revealed"));
    lab.ok("round seal p.binocular --round r1 --coder ann");
    assert!(lab.refused("round reveal p.binocular --round r1").contains("sealed by one coder"));
    assert!(lab.refused("agreement p.binocular --round r1").contains("not revealed"));
    lab.ok("round seal p.binocular --round r1 --coder bob");
    assert!(lab.refused("round label p.binocular --round r1 --coder bob --from b.csv").contains("seal"));
    lab.ok("round reveal p.binocular --round r1");

    let agreement = lab.json("agreement p.binocular --round r1");
    let kappa = cohen_kappa(&a, &b);
    assert!((agreement["cohen_kappa"].as_f64().unwrap() - kappa).abs() < 1e-12, "{kappa} {agreement}");
    let same = a.iter().filter(|(item, label)| b[*item] == **label).count();
    assert!((agreement["percent"].as_f64().unwrap() - same as f64 / 20.0).abs() < 1e-12);
    assert!(same < 20, "the noise made disagreements");
    assert_eq!((&agreement["round"], &agreement["items"]), (&"r1".into(), &20.into()));
    for name in ["percent_ci", "cohen_kappa_ci", "krippendorff_alpha_ci", "gwet_ac1_ci"] {
        let limits = agreement[name].as_array().unwrap();
        assert!(limits[0].as_f64() < limits[1].as_f64(), "{name}");
    }
    let confusion = agreement["confusion"].as_array().unwrap();
    let counted: u64 =
        confusion.iter().flat_map(|row| row.as_array().unwrap()).map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(counted, 20);
}

fn settle_and_export(lab: &Lab, sequences: &BTreeSet<String>) {
    let [a, b] = ["a.csv", "b.csv"].map(|name| {
        rows(&lab.read(name))
            .into_iter()
            .map(|r| (r["item_id"].clone(), r["label"].clone()))
            .collect::<BTreeMap<_, _>>()
    });
    let cases = lab.rows("adjudicate p.binocular --round r1");
    let differing: BTreeSet<&String> = a.iter().filter(|(i, l)| b[*i] != **l).map(|(i, _)| i).collect();
    assert_eq!(cases.iter().map(|c| &c["item_id"]).collect::<BTreeSet<_>>(), differing);
    // All but the last: what stands on the left; that one is left open.
    let mut csv = "item_id,label,cause,note\n".to_owned();
    for case in &cases[1..] {
        csv.extend([case["item_id"].as_str(), ",", case["left"].as_str(), ",coder_slip,looked again\n"]);
    }
    lab.write("d.csv", csv);
    lab.ok("adjudicate p.binocular --round r1 --from d.csv --by eve --mode third");
    let open = &cases[0]["item_id"];

    for kind in ["parquet", "csv", "jsonl"] {
        lab.ok(&format!("export p.binocular --out out-{kind} --as {kind}"));
    }
    let open_file = |kind: &str| File::open(lab.path(&format!("out-{kind}/labels.{kind}"))).unwrap();
    let parquet = ParquetReader::new(open_file("parquet")).finish().unwrap();
    let csv = CsvReader::new(open_file("csv")).finish().unwrap();
    let jsonl = JsonReader::new(open_file("jsonl")).with_json_format(JsonFormat::JsonLines).finish().unwrap();
    for table in [&parquet, &csv, &jsonl] {
        assert_eq!(table.height(), 20);
        // The reader of JSON gives columns in an order of its own.
        let names = |table: &DataFrame| -> BTreeSet<String> {
            table.get_column_names().iter().map(ToString::to_string).collect()
        };
        assert_eq!(names(table), names(&parquet));
        for name in ["item_id", "label_a", "label_b", "final_label", "label_source", "split", "user_id"] {
            assert_eq!(texts(table, name), texts(&parquet, name), "{name}");
        }
    }
    let [items, label_a, label_b, last, source] =
        ["item_id", "label_a", "label_b", "final_label", "label_source"].map(|name| texts(&parquet, name));
    for row in 0..20 {
        let item = items[row].as_ref().unwrap();
        assert!(sequences.contains(item));
        assert_eq!((label_a[row].as_ref(), label_b[row].as_ref()), (Some(&a[item]), Some(&b[item])));
        let expected = match () {
            () if a[item] == b[item] => (Some(&a[item]), "unanimous"),
            () if item == open => (None, "unresolved"),
            () => (cases.iter().find(|c| c["item_id"] == *item).map(|c| &c["left"]), "adjudicated_third"),
        };
        assert_eq!((last[row].as_ref(), source[row].as_deref().unwrap()), expected, "{item}");
    }
    let head = header(&lab.read("out-csv/labels.csv"));
    assert!(
        head.contains(&"duration_s".to_owned()) && head.contains(&"codebook_version".to_owned()),
        "{head:?}"
    );
    assert!(head.len() >= 26 + 25);
    no_user_on_two_sides(&parquet);
}

pub fn no_user_on_two_sides(table: &DataFrame) {
    let mut sides: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (user, split) in texts(table, "user_id").into_iter().zip(texts(table, "split")) {
        let split = split.expect("every sequence is on a side");
        assert!(["train", "validation", "test"].contains(&split.as_str()), "{split}");
        if let Some(user) = user {
            sides.entry(user).or_default().insert(split);
        }
    }
    assert!(sides.values().all(|splits| splits.len() == 1), "{sides:?}");
}

pub fn texts(table: &DataFrame, name: &str) -> Vec<Option<String>> {
    table.column(name).unwrap().str().unwrap().iter().map(|v| v.map(str::to_owned)).collect()
}
