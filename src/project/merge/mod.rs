//! Two copies of a project into one: compared row by row, in one transaction, and rolled back where they contradict each
//! other or where only the answer was wanted. Knows rows, identities and chains; reads no label.
//!
//! What is merged how: recordings by id and content hash; tags, coders, codebooks, acts and saved documents as unions; notes by
//! author and time, the later form counts; rounds by what was frozen when they were opened; ballots and decisions as
//! logs of which one must go on where the other ends; where both went on, somebody chooses which one counts, and the
//! other stays beside it; codebooks that went on in both become one version, code by code. Whatever both copies hold stays as it is in this one, so that
//! merging again changes nothing; which copy is merged into which makes no difference, nor in which order several are.
//! Settings of a laptop, refusals of an import and what can be computed again are not merged.

mod ballots;
mod bots;
mod codebooks;
mod forks;
mod judgements;
mod pack;
mod recordings;
mod report;
mod rounds;
mod rows;
mod saved;

pub use codebooks::{CodebookFork, CodebookSide, UNITE_ACT, UnitedCodebook};
pub use forks::{Choices, Keep};
pub use pack::{PackError, PackInfo};
pub use report::{BallotGain, Conflict, Fork, ForkSide, ItemsOfBoth, MergeError, MergeReport};
pub use rounds::INTERSECT_ACT;

use super::{Project, ProjectError, connect, upkeep};
use crate::model::Watch;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::path::{Path, PathBuf};

/// What format 9 adds: choices between two logs that have parted.
pub(super) const SCHEMA_FORKS: &str = include_str!("schema_forks.sql");

/// Backups of a project that are kept when one is made before a merge.
pub const BACKUPS_KEPT: usize = 10;

/// What is wanted of a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeMode {
    /// Everything is done, reported, and taken back.
    DryRun,
    /// Done for good if nothing contradicts.
    Apply,
}

impl Project {
    /// Merges another copy of this project into this one: all of it or nothing. The other file is only read; one of an
    /// older format is copied first, and the copy brought up to date.
    ///
    /// # Errors
    /// When the other is no copy of this project, cannot be read, or contradicts this one.
    pub fn merge(
        &mut self,
        other: &Path,
        mode: MergeMode,
        watch: &dyn Watch,
    ) -> Result<MergeReport, MergeError> {
        self.merge_choosing(other, mode, &Choices::default(), watch)
    }

    /// As [`Project::merge`]; where a log went on in both copies, the one that `choices` names is kept. The other one
    /// stays in the file beside it, with who chose and when.
    pub fn merge_choosing(
        &mut self,
        other: &Path,
        mode: MergeMode,
        choices: &Choices,
        watch: &dyn Watch,
    ) -> Result<MergeReport, MergeError> {
        if same_file(&self.path, other) {
            return Err(MergeError::Itself(other.to_owned()));
        }
        let other = Other::open(other, &self.path)?;
        if other.uuid != self.uuid {
            return Err(MergeError::Stranger(other.path.clone()));
        }
        let fail = self.sql("merge the projects");
        // The other is read as of one moment.
        let theirs = other.connection.unchecked_transaction().map_err(&fail)?;
        let ours =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&fail)?;
        let mut report = MergeReport::default();
        let mut conflicts = Vec::new();
        let mut run = || {
            codebooks::codebooks(&ours, &theirs, &|_, _| true, choices, &mut report, &mut conflicts)?;
            saved::coders(&ours, &theirs, &|_| true, &mut report)?;
            rounds::rounds(&ours, &theirs, choices, &mut report, &mut conflicts)?;
            let all = |_: &str| true;
            if recordings::sessions(&ours, &theirs, &all, watch, &mut report, &mut conflicts)?.is_none() {
                return Ok(false);
            }
            recordings::notes(&ours, &theirs, &mut report)?;
            ballots::open_blind_notes(&ours, &mut report)?;
            judgements::judgements(&ours, &theirs, &mut report)?;
            bots::words(&ours, &theirs, &mut report)?;
            saved::documents(&ours, &theirs, &mut report)?;
            saved::acts(&ours, &theirs, &mut report)?;
            Ok(true)
        };
        let complete = run().map_err(&fail)?;
        if !complete {
            return Err(MergeError::Cancelled);
        }
        if !conflicts.is_empty() {
            conflicts.sort();
            return Err(MergeError::Conflicts(conflicts));
        }
        match mode {
            MergeMode::DryRun => ours.rollback().map_err(&fail)?,
            MergeMode::Apply => ours.commit().map_err(&fail)?,
        }
        if mode == MergeMode::Apply && !report.masked.is_empty() {
            // What was masked must not stay in free pages.
            self.compact()?;
        }
        Ok(report)
    }

    /// A checked copy of the whole project for another laptop: one file, complete as of now.
    pub fn hand_over(&self, target: &Path) -> Result<(), ProjectError> {
        if target.exists() {
            return Err(ProjectError::Exists { path: target.to_owned() });
        }
        upkeep::copy_to(&self.connection, target)
    }
}

/// The other copy, or what stands in for it while its format is older.
struct Other {
    connection: Connection,
    uuid: String,
    path: PathBuf,
    /// Removed when done.
    stand_in: Option<PathBuf>,
}

impl Other {
    fn open(path: &Path, beside: &Path) -> Result<Self, ProjectError> {
        let (opened, stand_in) = match connect::open_read_only(path) {
            Err(ProjectError::NeedsUpgrade { .. }) => {
                let stand_in = upkeep::backup_folder(beside).join("merging.binocular");
                let old = connect::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
                    .map_err(|e| ProjectError::sql("open the project", e, path))?;
                upkeep::copy_to(&old, &stand_in)?;
                (connect::open(&stand_in, |_| Ok(())), Some(stand_in))
            }
            opened => (opened, None),
        };
        let connection = opened.inspect_err(|_| stand_in.iter().for_each(|path| remove(path)))?;
        let uuid = connection
            .query_row("SELECT uuid FROM project", [], |row| row.get(0))
            .map_err(|e| ProjectError::sql("read the project's id", e, path))?;
        Ok(Self { connection, uuid, path: path.to_owned(), stand_in })
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        self.stand_in.iter().for_each(|path| remove(path));
    }
}

/// Removes a file that was made here and is of no use any more, with its journal.
fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
}

fn same_file(a: &Path, b: &Path) -> bool {
    match (std::fs::canonicalize(a), std::fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}
