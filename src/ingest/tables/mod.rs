//! Tables of events without pages become recordings, by a mapping of their columns; knows no window and no project.

use super::assemble::Told;
use super::{ReadOptions, RefusalKind};

/// How a table is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    Parquet,
    Arrow,
    /// Text in columns.
    Text(u8),
    /// JSON objects in an array or on lines.
    Json,
}

impl TableKind {
    pub fn of(_name: &str, raw: &[u8]) -> Option<Self> {
        match raw {
            [b'P', b'A', b'R', b'1', ..] => Some(Self::Parquet),
            [b'A', b'R', b'R', b'O', b'W', b'1', ..] => Some(Self::Arrow),
            _ => None,
        }
    }
}

pub fn read(
    _name: &str,
    _kind: TableKind,
    _raw: &[u8],
    _options: &ReadOptions,
) -> Result<Vec<Told>, (RefusalKind, String)> {
    Err((RefusalKind::ForeignFormat, "This is a table".to_owned()))
}

pub fn json_table(_text: &str) -> Option<TableKind> {
    None
}
