//! What rows of the project's tables look like, taken from the tables themselves; knows no page.

use super::record::Value;
use crate::project::migrate;
use rusqlite::{Connection, params};
use std::path::Path;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Store {
    /// Rows stand in the leaves under a row id; the column that names it is stored as nothing.
    ByRowId { alias: Option<usize> },
    /// Rows stand in all pages of an index.
    ByKey,
    /// Nothing of its own: what it holds stands in its table.
    Index,
    /// SQLite's own lists, which a new project has anyway.
    Internal,
}

#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    kind: String,
    required: bool,
    has_default: bool,
}

/// A table or an index.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) store: Store,
    /// In the order in which they are stored.
    pub(super) columns: Vec<Column>,
    /// Where a new project of this version has it.
    pub(super) root: u32,
}

impl Shape {
    /// The values are such as this table takes: kinds, and what must be there.
    pub(super) fn fits(&self, values: &[Value]) -> bool {
        let alias = match self.store {
            Store::ByRowId { alias } => alias,
            Store::ByKey | Store::Index | Store::Internal => None,
        };
        values.len() <= self.columns.len()
            && self.columns.iter().enumerate().all(|(at, column)| match values.get(at) {
                // A row from before the column was added.
                None => column.has_default || !column.required,
                Some(Value::Null) => alias == Some(at) || !column.required,
                Some(_) if alias == Some(at) => false,
                Some(Value::Int(_)) => matches!(&*column.kind, "INTEGER" | "REAL"),
                Some(Value::Real(_)) => column.kind == "REAL",
                Some(Value::Text(_)) => column.kind == "TEXT",
                Some(Value::Blob(_)) => column.kind == "BLOB",
            })
    }
}

/// SQLite's own list of tables; always at page 1.
pub(super) fn schema_shape() -> Shape {
    let columns =
        [("type", "TEXT"), ("name", "TEXT"), ("tbl_name", "TEXT"), ("rootpage", "INTEGER"), ("sql", "TEXT")];
    internal("sqlite_schema", &columns, 1)
}

fn internal(name: &str, columns: &[(&str, &str)], root: u32) -> Shape {
    let column = |(name, kind): &(&str, &str)| Column {
        name: (*name).to_owned(),
        kind: (*kind).to_owned(),
        // An index that a rule of its table made has no text.
        required: *name != "sql",
        has_default: false,
    };
    let columns = columns.iter().map(column).collect();
    Shape { name: name.to_owned(), store: Store::Internal, columns, root }
}

/// Of all tables and indexes of the present format.
pub(super) fn shapes() -> rusqlite::Result<Vec<Shape>> {
    let mut empty = Connection::open_in_memory()?;
    migrate::migrate(&mut empty, Path::new(":memory:")).map_err(|_| rusqlite::Error::InvalidQuery)?;
    let sequence =
        empty.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_sequence'", [], |r| {
            r.get::<_, u32>(0)
        })?;
    let mut shapes =
        vec![schema_shape(), internal("sqlite_sequence", &[("name", "TEXT"), ("seq", "INTEGER")], sequence)];
    let mut tables = empty.prepare(
        "SELECT s.name, s.rootpage, t.wr FROM sqlite_schema s JOIN pragma_table_list t ON t.name = s.name
         WHERE s.type = 'table' AND t.schema = 'main' AND s.name NOT LIKE 'sqlite_%' ORDER BY s.name",
    )?;
    let rows = tables
        .query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, u32>(1)?, r.get::<_, bool>(2)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for (name, root, by_key) in rows {
        shapes.push(table(&empty, name, root, by_key)?);
    }
    let mut indexes = empty
        .prepare("SELECT name, rootpage, tbl_name FROM sqlite_schema WHERE type = 'index' ORDER BY name")?;
    let rows = indexes
        .query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, u32>(1)?, r.get::<_, String>(2)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for (name, root, of) in rows {
        let columns = empty
            .prepare(
                "SELECT coalesce(t.name, 'rowid'), coalesce(t.type, 'INTEGER'), coalesce(t.\"notnull\" OR t.pk, 1)
                 FROM pragma_index_xinfo(?1) x LEFT JOIN pragma_table_info(?2) t ON t.cid = x.cid ORDER BY x.seqno",
            )?
            .query_map(params![name, of], |r| {
                Ok(Column { name: r.get(0)?, kind: r.get(1)?, required: r.get(2)?, has_default: false })
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        shapes.push(Shape { name, store: Store::Index, columns, root });
    }
    Ok(shapes)
}

fn table(connection: &Connection, name: String, root: u32, by_key: bool) -> rusqlite::Result<Shape> {
    let mut columns = connection
        .prepare("SELECT name, type, \"notnull\", pk, dflt_value IS NOT NULL FROM pragma_table_info(?1) ORDER BY cid")?
        .query_map([&name], |r| {
            let column = Column {
                name: r.get(0)?,
                kind: r.get(1)?,
                required: r.get::<_, bool>(2)?,
                has_default: r.get(4)?,
            };
            Ok((r.get::<_, u32>(3)?, column))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let keys = columns.iter().filter(|(key, _)| *key > 0).count();
    let store = if by_key {
        // The key goes first, in its own order.
        columns.sort_by_key(|(key, _)| if *key == 0 { u32::MAX } else { *key });
        Store::ByKey
    } else {
        let alias = columns.iter().position(|(key, c)| *key == 1 && keys == 1 && c.kind == "INTEGER");
        Store::ByRowId { alias }
    };
    Ok(Shape { name, store, columns: columns.into_iter().map(|(_, column)| column).collect(), root })
}
