//! Damaged projects: cut anywhere, overwritten anywhere. Nothing panics, no label comes out wrong, and all that stands
//! in whole pages comes out.

use super::of;
use crate::coding::Desk;
use crate::coding::testing::{Scratch, words_of};
use crate::model::NoWatch;
use crate::project::{NewNote, Project, testing};
use rand::{Rng, RngCore, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const PAGE: usize = 4096;
const RUNS: usize = 200;

/// A project with recordings, notes and two ballots, its bytes, and for each event of a ballot the pages it stands in.
struct Sound {
    scratch: Scratch,
    bytes: Vec<u8>,
    events: BTreeMap<Key, (Map<String, Value>, BTreeSet<usize>)>,
}

type Key = (String, i64);

fn key(row: &Map<String, Value>) -> Key {
    (row["coder_id"].as_str().unwrap().to_owned(), row["seq"].as_i64().unwrap())
}

impl Sound {
    fn new() -> Self {
        let mut scratch = Scratch::with_locked_round(120);
        for at in 0..12 {
            let added = scratch.project.add_recording(&testing::recording(&format!("s{at}")), 5).unwrap();
            let note = NewNote { author: "ann".into(), text: format!("note {at}"), ..NewNote::default() };
            scratch.project.add_note(added.stored(), &note, 6).unwrap();
        }
        for (coder, count) in [("ann", 110), ("bob", 70)] {
            let mut desk = Desk::sign_in(&scratch.project, "r1", coder, words_of(coder).as_ref()).unwrap();
            for at in 0..count {
                let mut entry = of(["checkout", "support"][at % 2]);
                entry.note = "because ".repeat(at % 40);
                desk.label(&mut scratch.project, &format!("s{at}#1"), entry, 7).unwrap();
            }
        }
        assert!(scratch.project.checkpoint().unwrap());
        let bytes = std::fs::read(&scratch.path).unwrap();
        let find = |part: &[u8]| {
            bytes.windows(part.len()).position(|window| window == part).expect("it stands in the file")
        };
        let events = scratch
            .project
            .plain_rows("ballot_events")
            .unwrap()
            .into_iter()
            .map(|row| {
                use base64::Engine;
                let text = row["payload"]["base64"].as_str().unwrap();
                let payload = base64::engine::general_purpose::STANDARD.decode(text).unwrap();
                let (head, tail) = (find(&payload[..24]), find(&payload[payload.len() - 24..]));
                // What stands behind it in the row, and a value that goes on in a page in between.
                let pages = [head, head + 24, tail, tail + 120].map(|at| at / PAGE).into();
                (key(&row), (row, pages))
            })
            .collect();
        Self { scratch, bytes, events }
    }

    /// Salvages `damaged` and returns the share of the events that came out. Those of pages for which `whole` holds must.
    fn salvage(&self, damaged: &[u8], what: &str, whole: impl Fn(usize) -> bool) -> f64 {
        let folder = tempfile::tempdir().unwrap();
        let (path, target) = (folder.path().join("d.binocular"), folder.path().join("out.binocular"));
        std::fs::write(&path, damaged).unwrap();
        let expected: BTreeSet<&Key> = self
            .events
            .iter()
            .filter(|(_, (_, pages))| pages.iter().all(|p| whole(*p)))
            .map(|(k, _)| k)
            .collect();
        let found = match Project::salvage(&path, &target, 0, &NoWatch) {
            Ok(_) => Project::open(&target).unwrap().plain_rows("ballot_events").unwrap(),
            Err(error) => {
                assert!(error.to_string().contains("backups"), "{what}: {error}");
                Vec::new()
            }
        };
        assert_eq!(std::fs::read(&path).unwrap(), damaged, "{what}: the damaged file is only read");
        for row in &found {
            let (original, _) =
                self.events.get(&key(row)).unwrap_or_else(|| panic!("{what}: an event out of nothing"));
            assert_eq!(row, original, "{what}: a wrong label");
        }
        let found: BTreeSet<Key> = found.iter().map(key).collect();
        let lost: Vec<_> = expected.iter().filter(|key| !found.contains(**key)).collect();
        assert!(lost.is_empty(), "{what}: {lost:?} stand in whole pages");
        open_and_check(&path, what);
        found.len() as f64 / self.events.len() as f64
    }
}

/// As `binocular open` and `binocular check` do; whatever comes out is a sentence.
fn open_and_check(path: &Path, what: &str) {
    let opened = match Project::open(path) {
        Ok(project) => project,
        Err(error) => {
            let error = error.to_string();
            assert!(error.contains("backups") && error.contains("binocular salvage"), "{what}: {error}");
            return;
        }
    };
    let problems = opened.quick_check().map_err(|e| e.to_string());
    let recordings = opened.verify_recordings(&NoWatch).map_err(|e| e.to_string());
    let round = crate::coding::verify_round(&opened, "r1").map(|r| r.holds()).map_err(|e| e.to_string());
    let well = problems.as_ref().is_ok_and(Vec::is_empty)
        && recordings.as_ref().is_ok_and(Vec::is_empty)
        && round.as_ref().is_ok_and(|holds| *holds);
    assert!(!well, "{what}: the damage goes unnoticed");
}

#[test]
fn of_a_file_cut_at_any_byte_all_whole_pages_come_out() {
    let sound = Sound::new();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(11);
    let (mut shares, mut pages) = (0.0, 0.0);
    for run in 0..RUNS {
        let cut = random.gen_range(0..sound.bytes.len());
        shares += sound.salvage(&sound.bytes[..cut], &format!("run {run}, cut at {cut}"), |page| {
            (page + 1) * PAGE <= cut
        });
        pages += cut as f64 / sound.bytes.len() as f64;
    }
    let (shares, pages) = (shares / RUNS as f64, pages / RUNS as f64);
    eprintln!(
        "{RUNS} cuts: {:.1} % of the bytes were left, {:.1} % of the labels came out",
        pages * 100.0,
        shares * 100.0
    );
}

#[test]
fn of_a_file_with_overwritten_pages_all_others_come_out() {
    let sound = Sound::new();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(12);
    let pages = sound.bytes.len() / PAGE;
    let (mut shares, mut whole) = (0.0, 0.0);
    for run in 0..RUNS {
        let mut damaged = sound.bytes.clone();
        // Every fourth file loses its beginning.
        let mut hit: BTreeSet<usize> =
            (0..random.gen_range(1..=6)).map(|_| random.gen_range(1..pages)).collect();
        if run % 4 == 0 {
            hit.insert(0);
        }
        for page in &hit {
            random.fill_bytes(&mut damaged[page * PAGE..(page + 1) * PAGE]);
        }
        shares += sound.salvage(&damaged, &format!("run {run}, pages {hit:?}"), |page| !hit.contains(&page));
        whole += 1.0 - hit.len() as f64 / pages as f64;
    }
    let (shares, whole) = (shares / RUNS as f64, whole / RUNS as f64);
    eprintln!(
        "{RUNS} files: {:.1} % of the pages were whole, {:.1} % of the labels came out",
        whole * 100.0,
        shares * 100.0
    );
}

/// A few bytes within a page: what has a hash is told by it.
#[test]
fn of_a_file_with_changed_bytes_no_label_comes_out_changed() {
    let sound = Sound::new();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(13);
    for run in 0..RUNS {
        let mut damaged = sound.bytes.clone();
        for _ in 0..40 {
            let at = random.gen_range(0..damaged.len());
            damaged[at] ^= 1 << random.gen_range(0..8);
        }
        let folder = tempfile::tempdir().unwrap();
        let (path, target) = (folder.path().join("d.binocular"), folder.path().join("out.binocular"));
        std::fs::write(&path, &damaged).unwrap();
        if Project::salvage(&path, &target, 0, &NoWatch).is_ok() {
            for row in Project::open(&target).unwrap().plain_rows("ballot_events").unwrap() {
                let same = sound.events.get(&key(&row)).map(|(original, _)| original);
                let as_stored = same.is_some_and(|original| {
                    ["prev_hash", "hash", "payload", "payload_kind"]
                        .iter()
                        .all(|name| row[*name] == original[*name])
                });
                // A bit within the key moves an event: its content still is one that was stored.
                let known = sound.events.values().any(|(original, _)| original["payload"] == row["payload"]);
                assert!(as_stored || known, "run {run}: {row:?}");
            }
        }
        let _ = Project::open(&path).map(|project| project.quick_check());
    }
}

#[test]
fn a_sound_file_comes_out_whole_with_what_its_journal_holds() {
    let mut sound = Sound::new();
    let tables =
        ["session", "session_tab", "note", "codebooks", "coders", "rounds", "round_items", "round_seats"];
    let more = [
        "round_queue",
        "ballot_events",
        "seat_locks",
        "chunk",
        "long_value",
        "session_long_value",
        "project",
    ];
    // Not yet in the file itself.
    let mut bob = sound.scratch.desk("bob");
    bob.label(&mut sound.scratch.project, "s100#1", of("checkout"), 9).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("out.binocular");
    let report = Project::salvage(&sound.scratch.path, &target, 0, &NoWatch).unwrap();
    assert!(report.is_whole(), "{report:?}");
    let out = Project::open(&target).unwrap();
    for table in tables.iter().chain(&more) {
        let rows = |project: &Project| {
            project.plain_rows(table).unwrap().iter().map(|row| format!("{row:?}")).collect::<BTreeSet<_>>()
        };
        assert_eq!(rows(&out), rows(&sound.scratch.project), "{table}");
    }
    assert_eq!(out.quick_check().unwrap(), Vec::<String>::new());
    assert_eq!(out.verify_recordings(&NoWatch).unwrap(), Vec::<String>::new());
    assert!(crate::coding::verify_round(&out, "r1").unwrap().holds());
    let ann = Desk::sign_in(&out, "r1", "ann", words_of("ann").as_ref()).unwrap();
    assert_eq!(ann.view().done(), 110, "the passphrase opens what was salvaged");
    assert!(out.readable_labels().unwrap().is_empty(), "an open round stays closed");
}
