//! Which of many files are tables, and which of these have the same columns; knows no meaning of a column.

use super::super::{Cancelled, inputs};
use super::source::{Table, TableKind};
use super::{Preview, is_table_of_json, preview};
use crate::ingest::{ReadOptions, bytes};
use crate::model::Watch;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Of the columns of two tables so many in ten must be shared: rows of JSON leave out what is empty.
const SHARED_IN_TEN: usize = 8;

/// Tables with the same columns, whose meaning is told once for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// In the order of the inputs; the preview is that of the first.
    pub files: Vec<PathBuf>,
    pub preview: Preview,
}

/// Whether two tables are of one kind: nearly all of their columns are shared.
pub fn are_alike(a: &[impl AsRef<str>], b: &[impl AsRef<str>]) -> bool {
    let a: BTreeSet<&str> = a.iter().map(AsRef::as_ref).collect();
    let b: BTreeSet<&str> = b.iter().map(AsRef::as_ref).collect();
    let (shared, all) = (a.intersection(&b).count(), a.union(&b).count());
    shared > 0 && shared * 10 >= all * SHARED_IN_TEN
}

/// The tables among these files, by their columns, in the order of the first of each kind. Looks at beginnings only,
/// but for forms that say their columns at the end.
///
/// # Errors
/// Only when it is stopped.
pub fn alike(files: &[PathBuf], options: &ReadOptions, watch: &dyn Watch) -> Result<Vec<Alike>, Cancelled> {
    let columns: Vec<Option<Vec<String>>> = files
        .par_iter()
        .map(|file| if watch.cancelled() { None } else { columns_of(file, options) })
        .collect();
    let mut kinds: Vec<(Vec<String>, Vec<PathBuf>)> = Vec::new();
    for (file, columns) in files.iter().zip(columns) {
        let Some(columns) = columns else { continue };
        match kinds.iter_mut().find(|(known, _)| are_alike(known, &columns)) {
            Some((_, files)) => files.push(file.clone()),
            None => kinds.push((columns, vec![file.clone()])),
        }
    }
    let mut all = Vec::new();
    for (_, files) in kinds {
        if watch.cancelled() {
            return Err(Cancelled);
        }
        if let Some(preview) = files.first().and_then(|first| preview(first, options)) {
            all.push(Alike { files, preview });
        }
    }
    Ok(all)
}

/// Columns of a file that is a table, by its beginning.
fn columns_of(file: &Path, options: &ReadOptions) -> Option<Vec<String>> {
    let raw = inputs::head(file);
    let head = bytes::peek(&raw, super::super::parts::PEEK_BYTES);
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    if matches!(head.trim_ascii_start().first(), Some(b'{' | b'[')) {
        let text = String::from_utf8_lossy(head).into_owned();
        if !is_table_of_json(&text, options) {
            return None;
        }
        let table = Table::open(TableKind::Json, text.as_bytes(), options).ok()?;
        return Some(table.columns.iter().map(ToString::to_string).collect());
    }
    match TableKind::of(head) {
        Some(kind @ TableKind::Text(_)) => {
            let table = Table::open(kind, head, options).ok()?;
            Some(table.columns.iter().map(ToString::to_string).collect())
        }
        Some(_) => preview(file, options).map(|preview| preview.columns),
        None if matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) => {
            preview(file, options).map(|preview| preview.columns)
        }
        None => None,
    }
}
