//! Reads what can be read of a damaged project file into a new one; must not open the damaged file for writing.
//!
//! SQLite stops at the first page that does not hold. Here every page is read by itself: those that the trees of the
//! tables still reach are rows of their table, and those whose way from the root is broken are told by what their rows
//! look like. Rows that carry a hash (labels, decisions, codebooks, shared values) or a checksum (parts of recordings)
//! are taken only where it holds.
//!
//! What it cannot do: tell the table of a lost page whose rows look like those of two tables (they are counted); notice
//! that a note, a tag or another row without a hash was changed within a page that is otherwise whole; read what was
//! overwritten.

mod pages;
mod place;
mod plain;
mod rebuild;
mod record;
mod shapes;

pub use plain::SalvagedSession;
pub(in crate::project) use plain::plain;

use super::{Project, ProjectError};
use crate::model::Watch;
use pages::Pages;
use std::collections::BTreeMap;
use std::path::Path;

/// What became of the rows of one table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TableCount {
    /// They stand in the new project.
    pub read: u64,
    /// Their content is not what their hash or checksum says, or breaks a rule of the table.
    pub refused: u64,
}

/// What was read and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SalvageReport {
    /// Of the file as it is, the cut last one included.
    pub pages: u32,
    /// That the file says it has, and has not.
    pub pages_missing: u32,
    /// They are neither part of a table, nor the rest of a long value, nor empty.
    pub pages_unreadable: u32,
    /// Their rows could be of several tables, so that they were left.
    pub pages_unplaced: u32,
    /// In pages that are otherwise whole.
    pub cells_broken: u64,
    pub tables: BTreeMap<String, TableCount>,
    /// Ballots of which labels are missing: round, coder, read, noted.
    pub ballots: Vec<(String, String, u64, u64)>,
    /// Sessions whose row was lost; they stand under new ids.
    pub sessions_renamed: u64,
}

impl SalvageReport {
    /// Rows that were read, of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.values().map(|count| count.read).sum()
    }

    /// As far as one can tell nothing is missing.
    pub fn is_whole(&self) -> bool {
        self.pages_missing == 0
            && self.pages_unreadable == 0
            && self.pages_unplaced == 0
            && self.cells_broken == 0
            && self.sessions_renamed == 0
            && self.tables.values().all(|count| count.refused == 0)
            && self.ballots.iter().all(|(_, _, read, noted)| read == noted)
    }
}

impl Project {
    /// Makes a new project at `target` of all rows of `damaged` that can be read. `damaged` may be cut, overwritten in
    /// part, or without its beginning; it is opened for reading only, and its journal beside it is read too.
    ///
    /// # Errors
    /// When `damaged` cannot be read at all, has no row of a project, or `target` is there or cannot be written.
    pub fn salvage(
        damaged: &Path,
        target: &Path,
        now_ms: i64,
        watch: &dyn Watch,
    ) -> Result<SalvageReport, ProjectError> {
        let io = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::NotFound => ProjectError::NotFound { path: damaged.to_owned() },
            _ => ProjectError::Io { action: "read the damaged project", source, path: damaged.to_owned() },
        };
        if std::fs::metadata(damaged).map_err(io)?.is_dir() {
            return Err(ProjectError::NotAProject { path: damaged.to_owned() });
        }
        let pages = Pages::open(damaged).map_err(io)?;
        let shapes = shapes::shapes().map_err(|e| ProjectError::sql("list the tables", e, target))?;
        let mut report = SalvageReport { pages: pages.count(), ..SalvageReport::default() };
        report.pages_missing = pages.noted.unwrap_or(0).saturating_sub(report.pages);
        let placed = place::place(&pages, &shapes);
        let project = Self::create(target, now_ms)?;
        let rebuilt = rebuild::rebuild(project, &pages, &shapes, &placed, &mut report, watch);
        let outcome = rebuilt.and_then(|()| match report.rows() {
            0 => Err(ProjectError::NothingLeft { path: damaged.to_owned() }),
            _ => Ok(()),
        });
        if outcome.is_err() {
            // The file is ours, and of no use to anybody.
            let _ = std::fs::remove_file(target);
        }
        outcome.map(|()| report)
    }
}
