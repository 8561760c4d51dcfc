//! The library against the planted truth of the sample data: prints the table, and holds recall and precision.

use super::*;
use crate::ingest::{Found, ReadOptions, read_file};
use crate::mining::actions::extract_actions;
use crate::model::NoWatch;
use std::collections::BTreeMap;
use std::path::Path;

/// A hit and a row of truth are the same when they lie this close.
const SLACK_MS: i64 = 1_500;
const MIN_RECALL: f64 = 0.95;
const MIN_PRECISION: f64 = 0.9;

/// Signals that the sample's personas act out on purpose; the others are planted in `planted_tests`.
const PLANTED: [&str; 8] = [
    "rapid_click",
    "dead_click",
    "error_click",
    "hesitation",
    "scanner",
    "excessive_scroll",
    "page_bounce",
    "form_abandon",
];

struct Planted {
    signal: String,
    start_ms: i64,
    end_ms: i64,
}

impl Planted {
    fn is(&self, hit: &SignalHit) -> bool {
        self.signal == hit.kind.name()
            && hit.start_ms <= self.end_ms + SLACK_MS
            && hit.end_ms >= self.start_ms - SLACK_MS
    }
}

/// Rows by session; the first four columns hold no commas.
fn truth(folder: &Path) -> BTreeMap<String, Vec<Planted>> {
    let text = std::fs::read_to_string(folder.join("truth_signals.csv")).unwrap();
    let mut rows: BTreeMap<String, Vec<Planted>> = BTreeMap::new();
    for line in text.lines().skip(1).filter(|l| !l.is_empty()) {
        let fields: Vec<&str> = line.split(',').collect();
        let planted = Planted {
            signal: fields[1].to_owned(),
            start_ms: fields[2].parse().unwrap(),
            end_ms: fields[3].parse().unwrap(),
        };
        rows.entry(fields[0].to_owned()).or_default().push(planted);
    }
    rows
}

fn sessions(folder: &Path) -> Vec<SessionFacts> {
    let mut facts = Vec::new();
    for part in ["recordings", "posthog"] {
        for entry in std::fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            let mut each = |found| match found {
                Found::Recording(recording) => facts.push(extract_actions(&recording)),
                Found::Refused(refusal) => panic!("{refusal:?}"),
            };
            read_file(&path, &ReadOptions::default(), &NoWatch, &mut each).unwrap();
        }
    }
    facts
}

#[test]
fn planted_signals_are_found_and_little_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data");
    if !folder.join("truth_signals.csv").exists() {
        eprintln!("skipped: there is no sample-data beside the manifest");
        return;
    }
    let truth = truth(&folder);
    let all = sessions(&folder);
    let rules = RuleSet::default();
    let corpus = Corpus::from_facts(&all, &rules);
    // Planted, found, hits, right hits.
    let mut counts: BTreeMap<&str, [f64; 4]> = SignalKind::ALL.iter().map(|k| (k.name(), [0.0; 4])).collect();
    let mut sessions_with_truth = 0;
    for facts in &all {
        let hits = detect(facts, &corpus, &rules);
        let rows = truth.get(facts.session.as_str()).map_or(&[][..], Vec::as_slice);
        sessions_with_truth += usize::from(!rows.is_empty());
        for kind in SignalKind::ALL {
            let planted: Vec<&Planted> = rows.iter().filter(|r| r.signal == kind.name()).collect();
            let found = planted.iter().filter(|r| hits.iter().any(|h| r.is(h))).count();
            let own: Vec<&SignalHit> = hits.iter().filter(|h| h.kind == kind).collect();
            let right = own.iter().filter(|h| planted.iter().any(|r| r.is(h))).count();
            let c = counts.entry(kind.name()).or_default();
            for (sum, n) in c.iter_mut().zip([planted.len(), found, own.len(), right]) {
                *sum += n as f64;
            }
        }
    }
    assert_eq!(sessions_with_truth, truth.len(), "every session of the truth was read");
    eprintln!("{:<18}{:>8}{:>8}{:>8}{:>11}", "signal", "planted", "recall", "hits", "precision");
    let mut weak = Vec::new();
    for (name, [planted, found, hits, right]) in counts {
        if planted == 0.0 {
            eprintln!("{name:<18}{:>8}{:>8}{hits:>8}", "–", "–");
            assert!(!PLANTED.contains(&name), "{name} is planted");
            continue;
        }
        let (recall, precision) = (found / planted, right / hits);
        eprintln!("{name:<18}{planted:>8}{recall:>8.3}{hits:>8}{precision:>11.3}");
        // One that is planted and never found gives NaN and is weak too.
        if !(recall >= MIN_RECALL && precision >= MIN_PRECISION) {
            weak.push(name);
        }
    }
    assert!(weak.is_empty(), "{weak:?}");
}
