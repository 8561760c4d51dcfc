//! A labelled set written and read back in every format, and the promises of its card.

use super::*;
use crate::coding::adjudication::{Cause, DecisionEntry, Mode, Outcome, Signature};
use crate::coding::codebook::Starter;
use crate::coding::testing::Scratch;
use crate::coding::{Abstention, Verdict};
use polars::prelude::{
    CsvReadOptions, CsvReader, DataFrame, JsonFormat, JsonReader, ParquetReader, SerReader,
};
use std::io::Cursor;

/// Twelve items: agreements, an adjudicated one, an open one, an abstention, one that only ann labelled.
fn labelled() -> (Scratch, Adjudication) {
    let mut scratch = Scratch::with_round(12);
    scratch.revealed(
        |id| match id {
            "s2#1" => Verdict::Abstained(Abstention::BrokenReplay),
            _ => Verdict::code("browsing"),
        },
        |id| match id {
            "s0#1" | "s1#1" => Verdict::code("checkout"),
            "s2#1" => Verdict::Abstained(Abstention::BrokenReplay),
            "s3#1" => Verdict::Undecided,
            _ => Verdict::code("browsing"),
        },
    );
    let project = &mut scratch.project;
    let mut table = Adjudication::start(project, "r1", 40).unwrap();
    let entry = DecisionEntry {
        outcome: Outcome::Settled(Verdict::code("checkout")),
        cause: Some(Cause::EdgeCase),
        note: String::new(),
    };
    let signature = Signature { decided_by: "ann".into(), mode: Mode::Consensus };
    table.decide(project, "s0#1", entry, &signature, 41).unwrap();
    (scratch, table)
}

fn features(rows: usize) -> Vec<FeatureColumn> {
    let number = |i: usize| match i {
        0 => None,
        1 => Some(f64::NAN),
        i => Some(i as f64 / 8.0),
    };
    vec![
        FeatureColumn {
            name: "clicks_per_min".into(),
            values: FeatureValues::Numbers((0..rows).map(number).collect()),
        },
        FeatureColumn {
            name: "device".into(),
            values: FeatureValues::Texts(
                (0..rows).map(|i| (i > 0).then(|| "a \"b\", c\nd".into())).collect(),
            ),
        },
    ]
}

fn set<'a>(adjudication: &'a Adjudication, features: &'a [FeatureColumn]) -> LabelledSet<'a> {
    LabelledSet {
        adjudication,
        features,
        propagated: &[],
        intents: None,
        split: SplitPlan::default(),
        agreement: ReportOptions { replicates: 50, ..ReportOptions::default() },
        created_at_ms: 1_700_000_000_000,
    }
}

fn read_back(bytes: Vec<u8>, format: Format) -> DataFrame {
    let cursor = Cursor::new(bytes);
    match format {
        Format::Parquet => ParquetReader::new(cursor).finish().unwrap(),
        Format::Csv => CsvReader::new(cursor)
            .with_options(CsvReadOptions::default().with_infer_schema_length(None))
            .finish()
            .unwrap(),
        Format::Jsonl => JsonReader::new(cursor).with_json_format(JsonFormat::JsonLines).finish().unwrap(),
    }
}

fn texts(frame: &DataFrame, column: &str) -> Vec<Option<String>> {
    let column = frame.column(column).unwrap();
    column.str().unwrap().iter().map(|cell| cell.map(str::to_owned)).collect()
}

#[test]
fn every_format_reads_back_as_it_was_written() {
    let (_scratch, adjudication) = labelled();
    let features = features(12);
    let set = set(&adjudication, &features);
    let folder = tempfile::tempdir().unwrap();
    for format in Format::ALL {
        let written = set.write(folder.path(), format).unwrap();
        assert_eq!(written.rows, 12);
        let frame = read_back(std::fs::read(&written.files[0]).unwrap(), format);
        let expected: Vec<&str> =
            BASE_COLUMNS.iter().map(|(name, _)| *name).chain(["clicks_per_min", "device"]).collect();
        assert_eq!(frame.get_column_names(), expected, "{format:?}");
        assert_eq!(frame.height(), 12);
        let some = |t: &str| Some(t.to_owned());
        assert_eq!(texts(&frame, "item_id")[..2], [some("s0#1"), some("s1#1")]);
        assert_eq!(
            texts(&frame, "final_label")[..5],
            [some("checkout"), None, None, some("browsing"), some("browsing")],
            "{format:?}"
        );
        assert_eq!(
            texts(&frame, "label_source")[..5],
            ["adjudicated_consensus", "unresolved", "unanimous", "single_coded", "unanimous"].map(some)
        );
        assert_eq!(texts(&frame, "label_b")[..4], [some("checkout"), some("checkout"), None, None]);
        assert_eq!(texts(&frame, "final_abstain")[2], some("broken_replay"));
        assert_eq!(texts(&frame, "device")[..2], [None, some("a \"b\", c\nd")]);
        let clicks = frame.column("clicks_per_min").unwrap().f64().unwrap();
        assert_eq!((clicks.get(0), clicks.get(1), clicks.get(2)), (None, None, Some(0.25)), "NaN is empty");
        assert_eq!(frame.column("start_ms").unwrap().i64().unwrap().get(0), Some(1_000));
        let version = frame.column("codebook_version").unwrap().i64().unwrap().get(11);
        assert_eq!(version, Some(1));
    }
    let mut names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["card.json", "card.md", "labels.csv", "labels.jsonl", "labels.parquet"],
        "no part file is left"
    );
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let (_scratch, adjudication) = labelled();
    let features = features(12);
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    for format in Format::ALL {
        let written = folders
            .each_ref()
            .map(|folder| set(&adjudication, &features).write(folder.path(), format).unwrap().files);
        for (one, two) in written[0].iter().zip(&written[1]) {
            assert_eq!(std::fs::read(one).unwrap(), std::fs::read(two).unwrap(), "{}", one.display());
        }
    }
}

#[test]
fn the_card_counts_what_is_in_the_file() {
    let (_scratch, adjudication) = labelled();
    let features = features(12);
    let card = set(&adjudication, &features).card(Format::Csv).unwrap();
    let count = |id: &str| card.labels.iter().find(|label| label.id == id).unwrap().items;
    assert_eq!((count("browsing"), count("checkout"), count("none")), (9, 1, 0));
    for label in &card.labels {
        assert_eq!(label.items, label.train + label.validation + label.test, "{}", label.id);
    }
    assert_eq!(card.sources.iter().map(|(_, items)| items).sum::<usize>(), 12);
    assert_eq!(card.splits.iter().map(|(_, items)| items).sum::<usize>(), 12);
    assert!(card.leakage.holds);
    assert_eq!((card.leakage.users, card.leakage.groups), (4, 5));
    // Ten pairs without abstention and missing label, two of them differ.
    assert_eq!(card.agreement["figures"]["percent"], 0.8);
    assert_eq!(card.adjudication["disagreements"], 2);
    let warnings = card.warnings.join("\n");
    assert!(warnings.contains("Disagreements not settled: 1"), "{warnings}");
    assert!(
        warnings.contains("Values of clicks_per_min that were not finite and are empty: 1"),
        "{warnings}"
    );
    assert!(warnings.contains("fewer than 5 items"), "{warnings}");
    let markdown = card.to_markdown();
    for expected in
        ["# Labelled set of round r1", "| Browsing | 9 |", "Percent agreement: 0.800", "All 12 items"]
    {
        assert!(markdown.contains(expected), "{expected} is not in\n{markdown}");
    }
    let json: serde_json::Value = serde_json::from_str(&card.to_json().unwrap()).unwrap();
    assert_eq!(json["created_at"], "2023-11-14T22:13:20Z");
    assert_eq!(json["columns"].as_array().unwrap().len(), BASE_COLUMNS.len() + 2);
}

#[test]
fn a_codebook_of_several_codes_per_item_has_agreement_on_sets() {
    let codebook = Starter::by_id("experience").unwrap().codebook().unwrap();
    let mut scratch = Scratch::with_round_of(6, &codebook);
    let both = || Verdict::Codes(vec!["confusion".into(), "frustration".into()]);
    scratch.revealed(
        |id| if id < "s3" { both() } else { Verdict::code("flow") },
        |id| if id < "s2" { both() } else { Verdict::code("flow") },
    );
    let adjudication = Adjudication::open(&scratch.project, "r1").unwrap();
    let set = set(&adjudication, &[]);
    let (names, rows) = set.preview(3).unwrap();
    let at = |name: &str| names.iter().position(|n| n == name).unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0][at("final_label")], "confusion|frustration");
    assert_eq!((rows[2][at("label_b")].as_str(), rows[2][at("final_label")].as_str()), ("flow", ""));
    let card = set.card(Format::Jsonl).unwrap();
    let alpha = card.agreement["figures"]["masi_alpha"]["value"].as_f64().unwrap();
    assert!(alpha > 0.3 && alpha < 1.0, "{alpha}");
    assert_eq!(card.labels.iter().find(|l| l.id == "frustration").unwrap().items, 2);
}

#[test]
fn requests_that_do_not_fit_write_nothing() {
    let (_scratch, adjudication) = labelled();
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out");
    let refused = |features: &[FeatureColumn], split: SplitPlan| {
        let set = LabelledSet { split, ..set(&adjudication, features) };
        set.write(&place, Format::Csv).unwrap_err().to_string()
    };
    let plan = SplitPlan::default();
    assert!(refused(&features(11), plan).contains("11 values for 12 items"));
    let mut twice = features(12);
    twice[1].name = "split".into();
    assert!(refused(&twice, plan).contains("two columns `split`"));
    assert!(refused(&[], SplitPlan { test: 0.5, ..plan }).contains("add up to 1"));
    assert!(!place.exists());
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let error = set(&adjudication, &[]).write(&file, Format::Csv).unwrap_err().to_string();
    assert!(error.ends_with(&file.display().to_string()), "{error}");
}

#[test]
fn an_older_export_is_replaced_whole() {
    let (_scratch, adjudication) = labelled();
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("labels.csv");
    std::fs::write(&place, "old").unwrap();
    // A folder in the way of the card: nothing may be put into place, and the old table stays.
    std::fs::create_dir(folder.path().join(".card.json.part")).unwrap();
    assert!(set(&adjudication, &[]).write(folder.path(), Format::Csv).is_err());
    assert_eq!(std::fs::read_to_string(&place).unwrap(), "old");
    std::fs::remove_dir(folder.path().join(".card.json.part")).unwrap();
    set(&adjudication, &[]).write(folder.path(), Format::Csv).unwrap();
    assert!(std::fs::read_to_string(&place).unwrap().starts_with("item_id,session_id,user_id,"));
}
