//! Tables of events without pages become recordings, by a mapping of their columns; knows no window and no project.
//!
//! The way of a table: [`source`] gives its rows as texts, [`guess`] proposes a [`Mapping`] (of a preset, or by names and
//! contents) that the user may change, [`build`] makes sessions of events by it. Elements that the table names stand on a
//! [`sketch`] of a page.

mod alike;
mod build;
mod check;
mod frame;
mod guess;
mod joined;
mod lists;
mod mapping;
mod presets;
mod sketch;
mod source;
#[cfg(test)]
pub(super) mod tests;
mod times;

use super::assemble::Told;
use super::{ReadOptions, RefusalKind};
use crate::model::WarningCode;
use source::Table;
use std::path::Path;

pub use alike::{Alike, alike};
pub use check::Check;
pub use joined::{IdOf, Join, Joined, Named, guess_join, join};
pub use lists::USUAL as USUAL_LIST;
pub use mapping::{Coordinates, Kind, Lists, Mapping, Role, TimeUnit};
pub use presets::{PRESETS, Preset};
pub use sketch::MARK;
pub use source::TableKind;

/// Kind of the documents of a project that are mappings.
pub const MAPPINGS: &str = "columns";

/// Rows that people see, and by which columns are guessed.
pub const PREVIEW_ROWS: usize = 100;

/// The first rows of a table, with what its columns mean: as it was kept for such columns, or as it seems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Option<String>>>,
    pub guess: Mapping,
    /// Nothing in the rows looks like a moment.
    pub only_sums: bool,
}

/// Of a table without any moment.
pub const ONLY_SUMS: &str = "No column of this table is a time: its rows seem to sum up whole sessions, and a sum has no moments to replay or to find signals in. Import the table of events that it was made from; where a column names sessions or users of the project, its columns can be added to these as properties";

/// Sessions of a table, with the mapping of the options or else a guessed one.
pub fn read(kind: TableKind, raw: &[u8], options: &ReadOptions) -> Result<Vec<Told>, (RefusalKind, String)> {
    let table = Table::open(kind, raw, options).map_err(|reason| (RefusalKind::Damaged, reason))?;
    let mapping = mapping_of(&table, options);
    mapping.check().map_err(|missing| {
        if options.columns.is_none() && guess::has_no_times(&table.columns, &table.first_rows(PREVIEW_ROWS)) {
            let reason = format!("{ONLY_SUMS}; if a column is a time after all, name it in a mapping of the columns");
            return (RefusalKind::ForeignFormat, reason);
        }
        let reason = format!("This table is not understood by its names of columns. {missing}, in the window's import of tables or with --columns");
        (RefusalKind::ForeignFormat, reason)
    })?;
    let (mut told, check) = build::build(&table, &mapping, options);
    if told.iter().all(|t| t.events.is_empty()) {
        let reason = format!(
            "No row of this table is an event with a time: of {} rows {} have no time that can be read; map its columns with --columns",
            check.rows, check.untimed
        );
        return Err((RefusalKind::ForeignFormat, reason));
    }
    if let Some(first) = told.first_mut() {
        let warnings = &mut first.warnings;
        warnings.note_many(WarningCode::BadLine, check.ragged, || {
            "a row that is not as wide as the table".to_owned()
        });
        warnings.note_many(WarningCode::MalformedEvent, check.untimed, || {
            format!("a row without a time that can be read: {}", check.untimed_example)
        });
        warnings.note_many(WarningCode::ValueCapped, check.over_limit, || {
            format!("rows over the limit of {} were left out", options.max_table_rows)
        });
    }
    told.retain(|t| !t.events.is_empty());
    Ok(told)
}

/// The mapping of a table: the one that was asked for, else one that was kept for its columns, else a guess.
fn mapping_of(table: &Table<'_>, options: &ReadOptions) -> Mapping {
    if let Some(mapping) = &options.columns {
        return (**mapping).clone();
    }
    let kept = options.kept_columns.iter().find(|mapping| mapping.is_of(&table.columns));
    kept.cloned().unwrap_or_else(|| guess::guess(&table.columns, &table.first_rows(PREVIEW_ROWS)))
}

/// How a text without recordings is a table, if it is one whose columns can be told.
pub fn of_text(text: &str, options: &ReadOptions) -> Option<TableKind> {
    let kind = match text.trim_start().as_bytes().first()? {
        b'{' | b'[' => TableKind::Json,
        _ => TableKind::of(text.as_bytes())?,
    };
    let table = Table::open(kind, text.as_bytes(), options).ok()?;
    if options.columns.is_some() || options.kept_columns.iter().any(|kept| kept.is_of(&table.columns)) {
        return Some(kind);
    }
    let rows = table.first_rows(PREVIEW_ROWS);
    let guess = guess::guess(&table.columns, &rows);
    // One object of JSON is a description of something, not a table, unless a tool is known to write it so.
    if kind == TableKind::Json && rows.len() < 2 && guess.preset.is_none() {
        return None;
    }
    let told = guess.check().is_ok()
        && (guess.preset.is_some() || guess.column(Role::Event).is_some() || guess.column(Role::X).is_some());
    told.then_some(kind)
}

/// The first rows of a file that is a table, and what its columns seem to be; `None` for other files.
pub fn preview(path: &Path, options: &ReadOptions) -> Option<Preview> {
    let raw = super::inputs::head(path);
    may_be_table(&super::bytes::peek(&raw, super::parts::PEEK_BYTES), options).then_some(())?;
    with_table(path, options, |table| {
        let rows = table.first_rows(PREVIEW_ROWS);
        let guess = mapping_of(table, options);
        let only_sums = guess::has_no_times(&table.columns, &rows);
        Preview { only_sums, columns: table.columns.iter().map(ToString::to_string).collect(), rows, guess }
    })
}

/// Whether a file that begins like this is a table and no recording.
fn may_be_table(head: &[u8], options: &ReadOptions) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if !matches!(head.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return TableKind::of(head).is_some() || matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    }
    is_table_of_json(&String::from_utf8_lossy(head), options)
}

/// Whether JSON that begins like this holds no recording and rows that are understood.
fn is_table_of_json(head: &str, options: &ReadOptions) -> bool {
    let found = super::find::find(head.to_owned(), options, &crate::model::NoWatch);
    found.is_ok_and(|found| found.groups.is_empty()) && of_text(head, options).is_some()
}

/// The columns that a mapping may name: those of the table, and what its lists are made of.
pub fn columns_with_lists(mapping: &Mapping, columns: &[String]) -> Vec<String> {
    let unfolded = lists::Unfolding::of(mapping, columns);
    unfolded.map_or_else(|| columns.to_vec(), |u| u.columns.iter().map(ToString::to_string).collect())
}

/// What a mapping would make of a file, without storing anything; `None` for files that are no tables.
pub fn check(path: &Path, mapping: &Mapping, options: &ReadOptions) -> Option<Check> {
    with_table(path, options, |table| build::build(table, mapping, options).1)
}

fn with_table<T>(path: &Path, options: &ReadOptions, use_it: impl FnOnce(&Table<'_>) -> T) -> Option<T> {
    with_table_of(path, options, |text| of_text(text, options), use_it)
}

/// `kind_of` says which kind of table a text is.
fn with_table_of<T>(
    path: &Path,
    options: &ReadOptions,
    kind_of: impl FnOnce(&str) -> Option<TableKind>,
    use_it: impl FnOnce(&Table<'_>) -> T,
) -> Option<T> {
    let raw = super::inputs::load(path, options, &crate::model::NoWatch).ok()?.ok()?;
    let name = super::inputs::name_of(path);
    let decoded = super::bytes::decode(&name, raw, options, &crate::model::NoWatch).ok()?.ok()?;
    let (kind, raw) = match decoded.content {
        super::bytes::Content::Table(kind, raw) => (kind, raw),
        super::bytes::Content::Text(text) => (kind_of(&text)?, text.into_bytes()),
        _ => return None,
    };
    let table = Table::open(kind, &raw, options).ok()?;
    Some(use_it(&table))
}
