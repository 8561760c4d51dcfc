//! `binocular salvage`: reads what can be read of a damaged project, into a new one and into plain files.

use super::progress::Line;
use super::table::{Brief, say_json};
use super::{Done, Outcome, now_ms, say};
use crate::export::salvaged::{PlainFiles, write_plain};
use crate::project::{Project, SalvageReport};
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Reads what can be read of a damaged project: cut, overwritten in part, even without its beginning.
///
/// Writes into the folder a new project, `salvaged.binocular`, and the same as plain files: recordings as rrweb JSON,
/// codebooks and documents as JSON, every other row as JSON lines, `report.json` with what was read and what was not.
/// Labels of a round that is not revealed stay as they were stored. To put the rows back, merge the new project with a
/// copy from the backups folder. The damaged file is only read.
///
/// A row is left out where its hash or checksum does not hold. What it cannot do: notice a change in a note or another
/// row without a hash, tell the table of a page whose rows could be of two, read what was overwritten.
///
/// Exit code 3 when something could not be read.
///
/// Example: binocular salvage study.binocular --out salvaged/
#[derive(Debug, Args)]
pub(super) struct Salvage {
    project: PathBuf,
    /// Folder for the files; new or empty.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Salvage {
    pub fn run(self) -> Outcome {
        let out = self.out.display().to_string();
        let unwritable =
            |e: std::io::Error| format!("cannot write into the folder ({e}); choose another one: {out}");
        if self.project.metadata().is_err() {
            return Err(format!("there is no such file; check the name: {}", self.project.display()));
        }
        std::fs::create_dir_all(&self.out).map_err(unwritable)?;
        if std::fs::read_dir(&self.out).map_err(unwritable)?.next().is_some() {
            return Err(format!("there is something in this folder; name a new one: {out}"));
        }
        let line = Line::new();
        let target = self.out.join("salvaged.binocular");
        let report = Project::salvage(&self.project, &target, now_ms(), &line).map_err(say)?;
        let salvaged = Project::open_read_only(&target).map_err(say)?;
        let files = write_plain(&salvaged, &self.out, &line).map_err(say)?;
        drop(line);
        let told = told(&report, &files);
        let path = self.out.join("report.json");
        std::fs::write(&path, format!("{told:#}\n")).map_err(unwritable)?;
        say_json(self.format, || sentences(&report, &files, &out), || told.clone())?;
        let whole = report.is_whole() && files.sessions.iter().all(is_complete);
        Ok(if whole { Done::Fully } else { Done::WithRefusals })
    }
}

fn is_complete(session: &crate::export::salvaged::SessionFile) -> bool {
    session.parts_unreadable == 0 && session.events_noted == Some(session.events)
}

fn told(report: &SalvageReport, files: &PlainFiles) -> Value {
    let tables: serde_json::Map<String, Value> = report
        .tables
        .iter()
        .map(|(name, count)| (name.clone(), json!({"read": count.read, "refused": count.refused})))
        .collect();
    let ballots: Vec<Value> = report
        .ballots
        .iter()
        .map(|(round, coder, read, noted)| json!({"round": round, "coder": coder, "read": read, "of": noted}))
        .collect();
    let sessions: Vec<Value> = files
        .sessions
        .iter()
        .map(|s| {
            json!({"session": s.session, "file": s.file, "events": s.events, "of": s.events_noted,
                   "parts_unreadable": s.parts_unreadable})
        })
        .collect();
    json!({
        "pages": report.pages,
        "pages_missing": report.pages_missing,
        "pages_unreadable": report.pages_unreadable,
        "pages_unplaced": report.pages_unplaced,
        "cells_broken": report.cells_broken,
        "sessions_renamed": report.sessions_renamed,
        "rows": report.rows(),
        "labels_in_clear": files.labels,
        "tables": tables,
        "ballots": ballots,
        "sessions": sessions,
    })
}

fn sentences(report: &SalvageReport, files: &PlainFiles, out: &str) -> String {
    let complete = files.sessions.iter().filter(|session| is_complete(session)).count();
    let refused: u64 = report.tables.values().map(|count| count.refused).sum();
    let mut lines = vec![
        format!("{} rows read, {refused} refused, written to {out}", report.rows()),
        format!(
            "{complete} of {} sessions complete, {} codebook versions",
            files.sessions.len(),
            files.codebooks
        ),
        format!(
            "pages: {} missing, {} unreadable, {} whose table cannot be told; {} broken cells",
            report.pages_missing, report.pages_unreadable, report.pages_unplaced, report.cells_broken
        ),
    ];
    for (round, coder, read, noted) in &report.ballots {
        lines.push(format!("round {round}: {read} of {noted} entries of {coder}"));
    }
    lines.join("\n")
}
