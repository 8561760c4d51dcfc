//! Arbitrary bytes under the name of a format go through the whole reading of files. Shared by the fuzzer and by
//! `tests/robust`; knows the public door of the importer only.

use binocular::ingest::{Found, ReadOptions, read_bytes};
use binocular::model::NoWatch;

/// Names that lead to each reader; the content decides wherever it can.
pub const NAMES: [&str; 10] = [
    "events.json",
    "lines.jsonl",
    "posthog.json",
    "recording-segment-0",
    "dom.mob",
    "table.csv",
    "archive.zip",
    "packed.bin",
    "clarity.json",
    "datadog.json",
];

/// Names of tables, which choose the kind where the content does not.
const TABLES: [&str; 5] = ["table.csv", "table.tsv", "table.jsonl", "table.parquet", "table.arrow"];

/// An event table: the first byte chooses its name.
///
/// # Panics
/// As [`read`].
pub fn table(bytes: &[u8]) {
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    read(TABLES[usize::from(*first) % TABLES.len()], rest);
}

/// Reads the bytes and asserts what holds of every reading: something is handed out or refused, in a sentence, and
/// every recording is sound.
///
/// # Panics
/// When something of this does not hold, which is what the fuzzer looks for.
pub fn read(name: &str, bytes: &[u8]) {
    // Small limits, so that the fuzzer reaches them.
    let options = ReadOptions {
        max_tree_nodes: 20_000,
        max_events: 20_000,
        max_table_rows: 20_000,
        max_archive_entries: 200,
        max_unpacked_bytes: 8 << 20,
        ..ReadOptions::default()
    };
    let (mut recordings, mut refused) = (0, 0);
    let summary = read_bytes(name, bytes, &options, &NoWatch, &mut |found| match found {
        Found::Refused(refusal) => {
            refused += 1;
            assert!(refusal.reason.len() > 20 && refusal.reason.contains(": "), "{}", refusal.reason);
        }
        Found::Recording(recording) => {
            recordings += 1;
            assert!(!recording.tabs.is_empty() && !recording.id.as_str().is_empty());
            assert!(recording.events.is_sorted_by_key(|event| event.offset_ms));
            for event in &recording.events {
                assert!(event.offset_ms >= 0 && usize::from(event.tab.0) < recording.tabs.len());
            }
        }
    });
    let summary = summary.expect("nobody stops it");
    assert_eq!((summary.recordings, summary.refused), (recordings, refused));
    assert!(recordings + refused > 0, "bytes of which nothing is told");
}
