//! Rows of codebook versions; knows the bytes of a document and their hash, not what a code is.

use super::StoreError;
use crate::project::Project;
use rusqlite::{OptionalExtension, Row, TransactionBehavior, params};

/// One stored version of a codebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodebookRow {
    pub codebook_id: String,
    pub version: u32,
    pub name: String,
    /// `sha256:` and hex, over the canonical document.
    pub hash: String,
    /// Canonical JSON.
    pub document: Vec<u8>,
    pub created_at_ms: i64,
}

const COLUMNS: &str = "codebook_id, version, name, hash, document, created_at_ms";

fn read(row: &Row<'_>) -> rusqlite::Result<CodebookRow> {
    Ok(CodebookRow {
        codebook_id: row.get(0)?,
        version: row.get(1)?,
        name: row.get(2)?,
        hash: row.get(3)?,
        document: row.get(4)?,
        created_at_ms: row.get(5)?,
    })
}

impl Project {
    /// Adds a version; refused unless it follows the newest one directly.
    pub fn add_codebook_version(&mut self, row: &CodebookRow) -> Result<(), StoreError> {
        let transaction = self.connection_mut().transaction_with_behavior(TransactionBehavior::Immediate)?;
        let newest: u32 = transaction.query_row(
            "SELECT coalesce(max(version), 0) FROM codebooks WHERE codebook_id = ?1",
            [&row.codebook_id],
            |r| r.get(0),
        )?;
        if row.version != newest + 1 {
            return Err(StoreError::Exists {
                what: "version of the codebook",
                name: format!("{} {}", row.codebook_id, row.version),
            });
        }
        transaction.execute(
            "INSERT INTO codebooks (codebook_id, version, name, hash, document, created_at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![row.codebook_id, row.version, row.name, row.hash, row.document, row.created_at_ms],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Every version of every codebook, in the order in which they were stored.
    pub fn codebook_rows(&self) -> Result<Vec<CodebookRow>, StoreError> {
        let mut statement =
            self.connection().prepare_cached(&format!("SELECT {COLUMNS} FROM codebooks ORDER BY rowid"))?;
        let rows = statement.query_map([], read)?.collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// One version, or the newest of that id.
    pub fn codebook_row(&self, codebook_id: &str, version: Option<u32>) -> Result<CodebookRow, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM codebooks WHERE codebook_id = ?1 AND (?2 IS NULL OR version = ?2)
             ORDER BY version DESC LIMIT 1"
        );
        self.connection()
            .prepare_cached(&sql)?
            .query_row(params![codebook_id, version], read)
            .optional()?
            .ok_or_else(|| StoreError::Missing {
                what: "codebook",
                name: version
                    .map_or_else(|| codebook_id.to_owned(), |v| format!("{codebook_id} version {v}")),
                hint: "see `binocular codebook show` for those of this project",
            })
    }
}
