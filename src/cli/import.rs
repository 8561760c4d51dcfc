//! `binocular import`: exports into a project.

use super::progress::Line;
use super::table::{Format, emit, pretty};
use super::{Done, Outcome, now_ms, say};
use crate::ingest::ReadOptions;
use crate::ingest::import::{ImportReport, import_into};
use crate::project::Project;
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Instant;

/// Imports recordings into a project, which is created if it is not there.
///
/// Example: binocular import study.binocular exports/ more/session.json.gz
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The project file, *.binocular.
    project: PathBuf,
    /// Files and folders.
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Import {
    pub fn run(self) -> Outcome {
        let started = Instant::now();
        let mut project = open_or_create(&self.project)?;
        let line = Line::new();
        let report =
            import_into(&mut project, &self.inputs, &ReadOptions::default(), now_ms(), &line).map_err(say)?;
        drop(line);
        project.close().map_err(say)?;
        for refusal in &report.refused {
            eprintln!("refused {}: {}", refusal.input, refusal.reason);
        }
        let seconds = started.elapsed().as_secs_f64();
        match self.format {
            Format::Text => emit(summary(&report, seconds).as_bytes(), None)?,
            _ => emit(pretty(&to_json(&report, seconds)).as_bytes(), None)?,
        }
        if report.imported.is_empty() && report.unchanged.is_empty() {
            return Err("nothing was imported; the reasons stand above".into());
        }
        Ok(if report.refused.is_empty() { Done::Fully } else { Done::WithRefusals })
    }
}

pub(super) fn open_or_create(path: &std::path::Path) -> Result<Project, String> {
    if path.exists() { Project::open(path).map_err(say) } else { Project::create(path, now_ms()).map_err(say) }
}

fn summary(report: &ImportReport, seconds: f64) -> String {
    let mut text = format!(
        "{} imported, {} unchanged, {} refused; {} events, {:.1} MB in {seconds:.1} s\n",
        report.imported.len(),
        report.unchanged.len(),
        report.refused.len(),
        report.events,
        report.bytes as f64 / 1e6,
    );
    let mut codes = std::collections::BTreeMap::new();
    for warning in &report.warnings {
        let entry = codes.entry(warning.code).or_insert((0u64, 0u64));
        entry.0 += warning.warning.count;
        entry.1 += 1;
    }
    for (code, (count, sessions)) in codes {
        text.push_str(&format!("  {code}: {count} in {sessions} sessions. {}\n", code.meaning()));
    }
    text
}

fn to_json(report: &ImportReport, seconds: f64) -> Value {
    json!({
        "imported": report.imported.len(),
        "unchanged": report.unchanged.len(),
        "events": report.events,
        "bytes": report.bytes,
        "seconds": seconds,
        "refused": report.refused.iter().map(|r| json!({"input": r.input, "reason": r.reason})).collect::<Vec<_>>(),
        "warnings": report.warnings.iter().map(|w| json!({
            "session": w.session.as_str(),
            "code": w.code.code(),
            "count": w.warning.count,
            "example": w.warning.example,
        })).collect::<Vec<_>>(),
    })
}
