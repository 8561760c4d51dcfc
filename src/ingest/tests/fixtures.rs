//! Every real recording that is at hand, against the counts that were made when it was collected.

use super::read;
use crate::ingest::list_inputs;
use std::collections::BTreeMap;
use std::path::PathBuf;

fn fixtures() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/fixtures");
    let local = PathBuf::from("/work/shared/fixtures");
    [folder, local].into_iter().find(|f| f.is_dir())
}

#[test]
fn real_recordings_give_the_counts_of_their_manifest() {
    let Some(folder) = fixtures() else {
        eprintln!("skipped: no folder with fixtures");
        return;
    };
    let manifest = std::fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap();
    let counts: BTreeMap<&str, Vec<&str>> =
        manifest.lines().skip(1).map(|l| l.split('\t').collect::<Vec<_>>()).map(|c| (c[0], c)).collect();
    let (files, missing) = list_inputs(std::slice::from_ref(&folder));
    assert!(missing.is_empty());
    for file in files {
        let name = file.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
        let raw = std::fs::read(&file).unwrap();
        let (recordings, refusals) = read(&name, &raw);
        let row = counts.get(&*name);
        let told = row
            .map_or(String::new(), |r| format!("{} sessions {} events {} s {} full", r[4], r[5], r[6], r[7]));
        for r in &recordings {
            let full = r
                .events
                .iter()
                .filter(|e| matches!(e.kind, crate::model::EventKind::FullSnapshot { .. }))
                .count();
            println!(
                "{name}: {} as {}, {} events, {:.1} s, {} tabs, {full} full; told {told}; user {:?} {:?}",
                r.id,
                r.source.format,
                r.events.len(),
                r.duration_ms() as f64 / 1000.0,
                r.tabs.len(),
                r.user_id,
                r.properties
            );
            for (code, w) in &r.warnings.0 {
                println!("    {code} {} ({})", w.count, w.example);
            }
        }
        for r in &refusals {
            println!("{name}: REFUSED {:?} {}", r.kind, r.reason);
        }
    }
}
