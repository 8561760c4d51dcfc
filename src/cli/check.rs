//! `binocular check`: the integrity of a project file, of its recordings, of what was computed from them, of every round.

use super::progress::Line;
use super::round::{check_table, checks_of};
use super::table::Output;
use super::{Done, Outcome, say};
use crate::coding::{Check, Round};
use crate::mining::store::check_derived;
use clap::Args;
use std::path::PathBuf;

/// Checks a project: the file, every recording against its content hash, actions and signals against the recordings,
/// and codebook, items, orders, chains and seals of every round.
///
/// Fails, with exit code 1, when something does not hold. Changes nothing.
///
/// Example: binocular check study.binocular
#[derive(Debug, Args)]
pub(super) struct CheckProject {
    project: PathBuf,
    #[command(flatten)]
    output: Output,
}

impl CheckProject {
    pub fn run(self) -> Outcome {
        let project = crate::cli::read_project(&self.project)?;
        let line = Line::new();
        let mut checks = Vec::new();
        add(&mut checks, "file", project.quick_check().map_err(say)?, "SQLite finds nothing wrong");
        let sessions = project.sessions().map_err(say)?.len();
        let recordings = project.verify_recordings(&line).map_err(say)?;
        add(
            &mut checks,
            "recordings",
            recordings,
            &format!("{sessions} have the content they were stored with"),
        );
        let derived = check_derived(&project, &line).map_err(say)?;
        add(&mut checks, "actions and signals", derived, "what is stored is what the recordings give");
        for round in Round::all(&project).map_err(say)? {
            for check in checks_of(&project, &round.id)? {
                checks.push(Check { name: format!("round {}: {}", round.id, check.name), ..check });
            }
        }
        drop(line);
        let failed = checks.iter().filter(|check| !check.holds).count();
        self.output.table(check_table(&checks))?;
        if failed > 0 {
            return Err(format!(
                "{failed} checks fail; keep this file, and go back to a copy from the folder of its backups ({path}.backups), or read what is left with `binocular salvage`: {path}",
                path = self.project.display()
            ));
        }
        Ok(Done::Fully)
    }
}

/// One row where all is well, else one per problem.
fn add(checks: &mut Vec<Check>, name: &str, problems: Vec<String>, well: &str) {
    if problems.is_empty() {
        checks.push(Check { name: name.to_owned(), holds: true, detail: well.to_owned() });
    }
    checks.extend(problems.into_iter().map(|detail| Check { name: name.to_owned(), holds: false, detail }));
}
