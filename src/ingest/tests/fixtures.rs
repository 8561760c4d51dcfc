//! Every real recording that is at hand, against the counts that were made when it was collected.

use super::read;
use crate::ingest::list_inputs;
use crate::model::{EventKind, Recording, WarningCode};
use crate::project::without_verdicts;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Files of tools that are not read yet, and parts of recordings that are none by themselves.
const REFUSED: &[&str] = &["MANIFEST.tsv", "openreplay/dom2.mobe", "posthog/large_recording_meta.json"];

/// Sessions and events that differ from the manifest, with the reason.
const DIFFERENT: &[(&str, usize, usize, &str)] = &[
    (
        "posthog/large_recording_blob_2024-11.jsonl",
        1,
        229,
        "requests count one by one; two snapshots are damaged",
    ),
    ("posthog/recording_snapshots_2023.jsonl", 1, 49, "its two windows are tabs of one session"),
    ("clarity/payloads.jsonl", 1, 3, "the manifest counts payloads"),
    (
        "posthog/large_recording_load_events_one.json",
        1,
        35,
        "33 rows, two of which come from another page than the one before",
    ),
    ("openreplay/dom1.mobs", 1, 1_264, "the manifest counts messages of both files"),
    ("posthog/mobile-increment-with-child-duplication.json", 1, 1, "the manifest has no count of sessions"),
];

/// Derived files have the events of the files that they were made of.
const DERIVED: &[(&str, usize, usize)] = &[
    ("derived/events-double-encoded.json", 1, 309),
    ("derived/posthog-blob_v2-cv2024-10.jsonl", 1, 720),
    ("derived/posthog-export-v2022-12-02.json", 1, 720),
    ("derived/posthog-export-v2023-04-28-numeric-windowId.json", 1, 720),
    ("derived/rrweb-packed-v1.json", 1, 309),
    ("derived/rrweb.ndjson.gz", 1, 309),
    ("derived/sentry-recording-segments-download.json", 1, 309),
    ("derived/sentry-segment-0.bin", 1, 100),
    ("derived/sentry-segment-1.bin", 1, 100),
    ("derived/sentry-segment-2.bin", 1, 109),
];

fn fixtures() -> Option<PathBuf> {
    // The scratch crates of development lie elsewhere, and may say where the fixtures are.
    let named = std::env::var_os("BINOCULAR_FIXTURES").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/fixtures");
    named.into_iter().chain([beside]).find(|folder| folder.is_dir())
}

#[test]
fn real_recordings_give_the_counts_of_their_manifest() {
    let Some(folder) = fixtures() else {
        eprintln!("skipped: there is no folder ../shared/fixtures");
        return;
    };
    let manifest = std::fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap();
    let rows: BTreeMap<&str, Vec<&str>> =
        manifest.lines().skip(1).map(|l| l.split('\t').collect::<Vec<_>>()).map(|c| (c[0], c)).collect();
    let (files, missing) = list_inputs(std::slice::from_ref(&folder));
    assert!(missing.is_empty());
    for file in files {
        let name = file.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
        let (recordings, refusals) = read(&name, &std::fs::read(&file).unwrap());
        for refusal in &refusals {
            eprintln!("{name}: refused ({:?}) {}", refusal.kind, refusal.reason);
        }
        recordings.iter().for_each(print);
        assert_eq!(recordings.is_empty(), REFUSED.contains(&&*name), "{name}");
        if recordings.is_empty() {
            continue;
        }
        // Pages without an address and size got one.
        let made_up: u64 = recordings.iter().map(|r| r.warnings.count(WarningCode::MissingMeta)).sum();
        // What the tool judged is told beside the events.
        let held = recordings.iter().map(|r| without_verdicts(r).events.len()).sum::<usize>();
        let events = held - made_up as usize;
        let row = rows.get(&*name).unwrap();
        let told =
            DIFFERENT.iter().map(|d| (d.0, d.1, d.2)).chain(DERIVED.iter().copied()).find(|d| d.0 == name);
        let counted = || Some((row[4].parse().ok()?, row[5].parse().ok()?));
        // Of tables the manifest counts rows, if anything: a row may give several events. They must be read.
        let table = ["fullstory-hauser/", "warehouse/"].iter().any(|folder| name.starts_with(folder));
        let Some(told) = told.map(|d| (d.1, d.2)).or_else(counted).filter(|_| !table) else { continue };
        assert_eq!((recordings.len(), events), told, "sessions and events of {name}");
        if let (Ok(duration_s), None) = (row[6].parse::<f64>(), DIFFERENT.iter().find(|d| d.0 == name)) {
            let read_s: f64 = recordings.iter().map(|r| r.duration_ms() as f64 / 1000.0).sum();
            assert!((read_s - duration_s).abs() <= 0.1 * recordings.len() as f64, "{read_s} s of {name}");
        }
        if let (Ok(snapshots), None) = (row[7].parse::<usize>(), DIFFERENT.iter().find(|d| d.0 == name)) {
            assert_eq!(recordings.iter().map(snapshots_of).sum::<usize>(), snapshots, "snapshots of {name}");
        }
    }
}

fn snapshots_of(recording: &Recording) -> usize {
    recording.events.iter().filter(|e| matches!(e.kind, EventKind::FullSnapshot { .. })).count()
}

fn print(recording: &Recording) {
    eprintln!(
        "{}: {} as {}, {} events, {} snapshots, {:.1} s, {} tabs, user {:?}, {:?}",
        recording.source.file,
        recording.id,
        recording.source.format,
        recording.events.len(),
        snapshots_of(recording),
        recording.duration_ms() as f64 / 1000.0,
        recording.tabs.len(),
        recording.user_id,
        recording.properties
    );
    for (code, warning) in &recording.warnings.0 {
        eprintln!("    {code} {} ({})", warning.count, warning.example);
    }
}
