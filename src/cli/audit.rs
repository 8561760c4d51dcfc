//! `binocular audit`: personal data in what is stored, and its masking.

use super::masks::MaskArgs;
use super::mined::refresh;
use super::progress::Line;
use super::table::{Output, Table, emit};
use super::{Done, Outcome, now_ms, say};
use crate::export::{AuditContext, ReportFormat, write_audit};
use crate::privacy::{Audit, MaskRules, audit, mask_sessions};
use crate::project::Project;
use clap::Args;
use std::path::PathBuf;

/// Looks through all recordings of a project for personal data: texts, attributes, fields, addresses, console,
/// requests, custom events, properties and user ids.
///
/// The rules are the project's own, but never laxer than standard. Lists kinds and places with counts and examples, in which everything personal is covered. The exit code is 3 when
/// something is found, or a session cannot be read; 0 when nothing is, or when `--apply` has masked it.
///
/// Example: binocular audit study.binocular --report audit.html
#[derive(Debug, Args)]
pub(super) struct AuditProject {
    project: PathBuf,
    #[command(flatten)]
    masks: MaskArgs,
    /// Masks everything that is found, in the project, for good; backups and copies made before keep it.
    #[arg(long)]
    apply: bool,
    /// Prints the rules that are in force as a file to edit and give to --mask, and looks for nothing.
    #[arg(long, conflicts_with = "apply")]
    print_rules: bool,
    /// Writes the account to a file as well, by its ending: .html, .md or .json.
    #[arg(long, value_name = "FILE", conflicts_with = "print_rules")]
    report: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl AuditProject {
    pub fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        let masks = self.masks.rules(&mut project, false)?.at_least_standard();
        if self.print_rules {
            let rules: &MaskRules = masks.rules();
            emit(rules.to_json()?.as_bytes(), self.output.out.as_deref())?;
            return Ok(Done::Fully);
        }
        if let Some(path) = &self.report {
            ReportFormat::of_file(path)?;
        }
        let found = audit(&project, &masks, &Line::new()).map_err(say)?.ok_or("the audit was stopped")?;
        for session in &found.unreadable {
            eprintln!("session {session} cannot be read; `binocular check` says what is wrong with it");
        }
        eprintln!("{}", found.sentence());
        self.output.table(table(&found))?;
        if let Some(path) = &self.report {
            let name =
                self.project.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
            let made_at = super::sessions::iso(now_ms());
            let context =
                AuditContext { project: &name, rules: masks.rules().preset.name(), made_at: &made_at };
            write_audit(&found, &context, path).map_err(say)?;
            eprintln!("the report was written to {}", path.display());
        }
        let mut clean = found.is_clean();
        if self.apply && !found.affected.is_empty() {
            let changed = mask_sessions(&mut project, &found.affected, &masks, &Line::new()).map_err(say)?;
            let changed = changed
                .ok_or("masking was stopped; what was done stays done, start it again for the rest")?;
            refresh(&mut project)?;
            eprintln!("{changed} sessions were masked; signals were found anew");
            let backups = project.backups().map_err(say)?.len();
            if backups > 0 {
                eprintln!(
                    "{backups} backups of this project were made before and keep what was recorded; delete them when you are sure"
                );
            }
            clean = found.unreadable.is_empty();
        }
        project.close().map_err(say)?;
        Ok(if clean { Done::Fully } else { Done::WithRefusals })
    }
}

fn table(audit: &Audit) -> Table {
    let rows = &audit.rows;
    let first = |f: fn(&crate::privacy::Example) -> String| {
        rows.iter().map(move |row| row.examples.first().map(f)).collect::<Vec<_>>()
    };
    Table::default()
        .text("kind", rows.iter().map(|r| r.kind.name().to_owned()))
        .text("place", rows.iter().map(|r| r.place.name().to_owned()))
        .int("pieces", rows.iter().map(|r| i64::try_from(r.pieces).unwrap_or(i64::MAX)))
        .int("sessions", rows.iter().map(|r| i64::try_from(r.sessions).unwrap_or(i64::MAX)))
        .int("of_sessions", rows.iter().map(|_| audit.sessions as i64))
        .maybe_text("example", first(|e| e.excerpt.clone()))
        .maybe_text("example_session", first(|e| e.session.to_string()))
        .maybe_int("example_ms", rows.iter().map(|r| r.examples.first().map(|e| e.offset_ms)))
}
