//! `binocular merge`: another laptop's copy of a project into this one.

use super::progress::Line;
use super::table::{Brief, say_json};
use super::{Done, Outcome, now_ms, say};
use crate::project::Project;
use crate::project::merge::{BACKUPS_KEPT, MergeMode, MergeReport};
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Merges another copy of a project into this one: sessions, notes, tags, codebooks, rounds, ballots, decisions.
///
/// All of it or nothing: where the copies contradict each other, both stay as they are and each reason is named. A backup
/// is made first. The other file is only read. Labels stay as blind as they were: no label is read, none is shown.
///
/// Example: binocular merge study.binocular from-ben.binocular --dry-run
#[derive(Debug, Args)]
pub(super) struct Merge {
    project: PathBuf,
    /// The other copy, or a coder pack that comes back.
    other: PathBuf,
    /// Only say what would change.
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Merge {
    pub fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        let line = Line::new();
        let mode = if self.dry_run { MergeMode::DryRun } else { MergeMode::Apply };
        let backup = match mode {
            MergeMode::DryRun => None,
            MergeMode::Apply => Some(project.backup(BACKUPS_KEPT, now_ms()).map_err(say)?),
        };
        let report = project.merge(&self.other, mode, &line).map_err(say)?;
        drop(line);
        project.close().map_err(say)?;
        say_json(
            self.format,
            || {
                let mut lines = report.sentences();
                if report.is_empty() {
                    lines.insert(0, "Nothing is new in the other copy".to_owned());
                } else if self.dry_run {
                    lines.insert(0, "This would come from the other copy; nothing was changed:".to_owned());
                } else {
                    lines.insert(0, "Merged from the other copy:".to_owned());
                }
                if let Some(backup) = &backup {
                    lines.push(format!("As it was before: {}", backup.display()));
                }
                lines.join("\n")
            },
            || {
                let mut value = to_json(&report);
                value["dry_run"] = json!(self.dry_run);
                value["backup"] = json!(backup.as_ref().map(|b| b.display().to_string()));
                value
            },
        )?;
        Ok(Done::Fully)
    }
}

fn to_json(report: &MergeReport) -> Value {
    let ballots: Vec<Value> = report
        .ballots
        .iter()
        .map(|gain| {
            json!({
                "round": gain.round, "coder": gain.coder, "events": gain.events,
                "events_now": gain.events_now, "sealed": gain.sealed,
            })
        })
        .collect();
    let decisions: Vec<Value> =
        report.decisions.iter().map(|(round, n)| json!({"round": round, "decisions": n})).collect();
    json!({
        "sessions": report.sessions,
        "codebooks": report.codebooks,
        "coders": report.coders,
        "rounds": report.rounds,
        "ballots": ballots,
        "steps": report.steps,
        "decisions": decisions,
        "notes": report.notes,
        "notes_changed": report.notes_changed,
        "session_tags": report.session_tags,
        "acts": report.acts,
        "watched": report.watched,
        "documents": report.documents,
        "kept_beside": report.kept_beside,
        "remarks": report.remarks,
    })
}
