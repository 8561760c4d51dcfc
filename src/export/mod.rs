//! Files for others: the labelled set of a revealed round with its card; must not read an open round.
//!
//! Labels start from an [`crate::coding::adjudication::Adjudication`], which exists only after the reveal; what is
//! [`salvaged`] of a damaged project is written as it was stored.

mod audit;
mod card;
pub mod clip;
mod columns;
mod features;
mod files;
mod lessons;
mod propagated;
pub mod recordings;
pub mod rrweb;
pub mod salvaged;
mod sequences;
mod split;
mod table;
#[cfg(test)]
mod tests;

pub use audit::{AuditContext, ReportFormat, audit_report, write_audit};
pub use card::{Card, Leakage};
pub use columns::{BASE_COLUMNS, FeatureColumn, FeatureValues};
pub use features::item_features;
pub use files::Format;
pub use lessons::{LessonsFormat, write_lessons};
pub use sequences::write_sequences;
pub use split::{Split, SplitPlan};

use crate::coding::PropagatedLabel;
use crate::coding::adjudication::Adjudication;
use crate::coding::agreement::ReportOptions;
use polars::prelude::PolarsError;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Why nothing was exported; files that were there before are untouched.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the shares of a split must be 0 or more and add up to 1, not {train}, {validation} and {test}")]
    Shares { train: f64, validation: f64, test: f64 },
    #[error(
        "feature `{name}` has {found} values for {items} items; compute the features of these items again"
    )]
    FeatureLength { name: String, found: usize, items: usize },
    #[error("there are two columns `{0}`; rename the feature")]
    ColumnTaken(String),
    #[error("a feature has no name")]
    UnnamedFeature,
    #[error("the table could not be written ({0})")]
    Table(#[from] PolarsError),
    #[error("the card could not be written ({0})")]
    Card(#[from] serde_json::Error),
    #[error("{action} failed ({source}); check free space and rights: {}", .path.display())]
    Io { action: &'static str, source: std::io::Error, path: PathBuf },
}

/// What to export. Same request, same bytes.
#[derive(Clone, Debug)]
pub struct LabelledSet<'a> {
    pub adjudication: &'a Adjudication,
    /// One value per item each, in the order of the round's manifest.
    pub features: &'a [FeatureColumn],
    /// Labels that members of clusters were handed: they go into a table of their own.
    pub propagated: &'a [PropagatedLabel],
    /// Codes that are intents: other codes' rows stay out. `None` writes every row.
    pub intents: Option<&'a BTreeSet<String>>,
    pub split: SplitPlan,
    /// Level, seed and replicates of the agreement on the card; names are filled in.
    pub agreement: ReportOptions,
    /// Milliseconds since 1970-01-01 UTC; stands on the card.
    pub created_at_ms: i64,
}

/// What was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The table, `card.json` and `card.md`.
    pub files: Vec<PathBuf>,
    pub rows: usize,
    pub card: Card,
}

impl LabelledSet<'_> {
    /// The rows as text, for a preview: names of the columns, then at most `limit` rows.
    pub fn preview(&self, limit: usize) -> Result<(Vec<String>, Vec<Vec<String>>), ExportError> {
        let columns = self.columns()?;
        let names = columns.iter().map(|column| column.name.clone()).collect();
        let rows = (0..columns::height(&columns).min(limit))
            .map(|row| columns.iter().map(|column| column.values.text(row)).collect())
            .collect();
        Ok((names, rows))
    }

    /// The card alone, for a look before writing.
    pub fn card(&self, format: Format) -> Result<Card, ExportError> {
        Ok(Card::of(self, &self.columns()?, format))
    }

    /// Writes `labels.parquet`, `.csv` or `.jsonl`, `card.json` and `card.md` into `folder`, which is made if missing; and
    /// `propagated.*` where clusters handed labels on.
    ///
    /// All files are complete before the first one gets its name; older ones of those names are replaced.
    pub fn write(&self, folder: &Path, format: Format) -> Result<Written, ExportError> {
        let columns = self.columns()?;
        let rows = columns::height(&columns);
        let card = Card::of(self, &columns, format);
        let table = files::table_bytes(&columns, format)?;
        let mut contents = vec![
            (format.file_name(), table),
            ("card.json", card.to_json()?.into_bytes()),
            ("card.md", card.to_markdown().into_bytes()),
        ];
        if !self.propagated.is_empty() {
            let handed_on = propagated::columns(self.propagated);
            contents.push((format.propagated_name(), files::table_bytes(&handed_on, format)?));
        }
        let files = files::write_together(folder, &contents)?;
        Ok(Written { files, rows, card })
    }

    fn columns(&self) -> Result<Vec<FeatureColumn>, ExportError> {
        self.split.check()?;
        table::columns(self)
    }
}
