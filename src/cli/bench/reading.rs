//! Times how fast exports are read, and read and stored, apart from what is mined of them.

use super::super::progress::Line;
use crate::cli::say;
use crate::ingest::import::{NOTHING_BESIDE, import_into};
use crate::ingest::{Found, ReadOptions, list_inputs, plan, read_files};
use crate::model::NoWatch;
use crate::project::Project;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Megabytes are of unpacked exports, a million bytes each.
pub(super) fn reading(inputs: &[PathBuf]) -> Result<Value, String> {
    super::in_throwaway_folder(|folder| figures(inputs, &folder.join("reading.binocular")))
}

fn figures(inputs: &[PathBuf], path: &std::path::Path) -> Result<Value, String> {
    let options = ReadOptions::default();
    let started = Instant::now();
    let (files, _) = list_inputs(inputs);
    let units = plan(&files, &options, &NoWatch).map_err(say)?;
    let planned_s = started.elapsed().as_secs_f64();
    let (bytes, recordings) = (AtomicU64::new(0), AtomicU64::new(0));
    units.par_iter().try_for_each(|unit| {
        let read = read_files(&unit.files, unit.join, &options, &NoWatch, &mut |found| {
            recordings.fetch_add(u64::from(matches!(found, Found::Recording(_))), Ordering::Relaxed);
        });
        bytes.fetch_add(read.map_err(say)?.unpacked_bytes, Ordering::Relaxed);
        Ok::<_, String>(())
    })?;
    let read_s = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let mut project = Project::create(path, 0).map_err(say)?;
    let report = import_into(&mut project, inputs, &options, NOTHING_BESIDE, 0, &Line::new()).map_err(say)?;
    let stored_s = started.elapsed().as_secs_f64();
    let mb = bytes.into_inner() as f64 / 1e6;
    let stored_mb = report.bytes as f64 / 1e6;
    let file_mb = std::fs::metadata(path).map_err(say)?.len() as f64 / 1e6;
    Ok(json!({
        "files": files.len(),
        "recordings": recordings.into_inner(),
        "stored": report.imported.len(),
        "megabytes": mb,
        "planned_s": planned_s,
        "read_s": read_s,
        "read_mb_per_s": mb / read_s,
        "read_and_stored_s": stored_s,
        "read_and_stored_mb_per_s": stored_mb / stored_s,
        "project_share_of_export": file_mb / stored_mb.max(f64::MIN_POSITIVE),
    }))
}
