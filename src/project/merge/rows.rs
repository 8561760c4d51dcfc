//! Rows as values: read from one file, compared, and put into another; knows no table by name.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// A row in the order of its table's columns.
pub(super) type Cells = Vec<Value>;

/// Rows of a table with the names of its columns.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_field_names, reason = "the rows of a table are its rows")]
pub(super) struct Rows {
    pub table: &'static str,
    pub columns: Vec<String>,
    pub rows: Vec<Cells>,
}

impl Rows {
    /// All rows for which `condition` holds (`1` for all), in the order of `order`, which must tell rows apart.
    pub fn read(
        connection: &Connection,
        table: &'static str,
        condition: &str,
        parameters: &[&str],
        order: &str,
    ) -> rusqlite::Result<Self> {
        let sql = format!("SELECT * FROM {table} WHERE {condition} ORDER BY {order}");
        let mut statement = connection.prepare_cached(&sql)?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let width = columns.len();
        let rows = statement
            .query_map(params_from_iter(parameters), |row| (0..width).map(|at| row.get(at)).collect())?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Self { table, columns, rows })
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The place of a column; both files have the same format, so that a missing one is a fault of ours.
    pub fn place(&self, column: &str) -> rusqlite::Result<usize> {
        let missing = || rusqlite::Error::InvalidColumnName(format!("{}.{column}", self.table));
        self.columns.iter().position(|c| c == column).ok_or_else(missing)
    }

    pub fn cell(&self, row: usize, column: &str) -> rusqlite::Result<&Value> {
        Ok(&self.rows[row][self.place(column)?])
    }

    /// A number of a row; 0 where it is none.
    pub fn number(&self, row: usize, column: &str) -> rusqlite::Result<i64> {
        Ok(match self.cell(row, column)? {
            Value::Integer(n) => *n,
            _ => 0,
        })
    }

    /// A text of a row; empty where it is none.
    pub fn text(&self, row: usize, column: &str) -> rusqlite::Result<&str> {
        Ok(match self.cell(row, column)? {
            Value::Text(text) => text,
            _ => "",
        })
    }

    /// Writes a value into a column of every row.
    pub fn set(&mut self, column: &str, value: &Value) -> rusqlite::Result<()> {
        let at = self.place(column)?;
        for row in &mut self.rows {
            row[at] = value.clone();
        }
        Ok(())
    }

    /// Leaves a column out, such as a number that the other file gives anew.
    pub fn without(mut self, column: &str) -> rusqlite::Result<Self> {
        let at = self.place(column)?;
        self.columns.remove(at);
        for row in &mut self.rows {
            row.remove(at);
        }
        Ok(self)
    }

    /// Puts one row into a table of the same columns; gives its row id.
    pub fn insert_row(&self, connection: &Connection, row: usize) -> rusqlite::Result<i64> {
        let marks = vec!["?"; self.columns.len()].join(", ");
        let sql = format!("INSERT INTO {} ({}) VALUES ({marks})", self.table, self.columns.join(", "));
        connection.prepare_cached(&sql)?.insert(params_from_iter(&self.rows[row]))
    }

    /// As [`Rows::insert_row`], unless there is a row of its key already; how many came.
    pub fn insert_row_if_new(&self, connection: &Connection, row: usize) -> rusqlite::Result<usize> {
        let marks = vec!["?"; self.columns.len()].join(", ");
        let sql =
            format!("INSERT OR IGNORE INTO {} ({}) VALUES ({marks})", self.table, self.columns.join(", "));
        connection.prepare_cached(&sql)?.execute(params_from_iter(&self.rows[row]))
    }

    /// Puts all rows from `first` on into a table of the same columns.
    pub fn insert_from(&self, connection: &Connection, first: usize) -> rusqlite::Result<()> {
        let marks = vec!["?"; self.columns.len()].join(", ");
        let sql = format!("INSERT INTO {} ({}) VALUES ({marks})", self.table, self.columns.join(", "));
        let mut statement = connection.prepare_cached(&sql)?;
        for row in &self.rows[first..] {
            statement.execute(params_from_iter(row))?;
        }
        Ok(())
    }

    pub fn insert(&self, connection: &Connection) -> rusqlite::Result<()> {
        self.insert_from(connection, 0)
    }

    /// True when both hold the same in these columns, row by row.
    pub fn same_in(&self, other: &Self, columns: &[&str]) -> rusqlite::Result<bool> {
        if self.len() != other.len() {
            return Ok(false);
        }
        for column in columns {
            let (a, b) = (self.place(column)?, other.place(column)?);
            if self.rows.iter().zip(&other.rows).any(|(x, y)| x[a] != y[b]) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
