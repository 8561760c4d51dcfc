//! A table on its way out: for people, or as JSON, JSON lines, CSV or Parquet; knows no command.

mod output;

pub(super) use output::{Brief, Output, say_json};
pub use output::{Format, emit, pretty};

use polars::prelude::{
    Column as PolarsColumn, CsvWriter, DataFrame, NamedFrom, ParquetWriter, SerWriter, Series,
};
use serde_json::{Map, Value, json};

/// Values of one column; all columns of a table have the same length.
#[derive(Clone, Debug)]
pub enum Values {
    Text(Vec<Option<String>>),
    Int(Vec<Option<i64>>),
    Float(Vec<Option<f64>>),
    Bool(Vec<Option<bool>>),
}

#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    pub values: Values,
}

/// Rows and columns in the order in which scripts rely on them.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub columns: Vec<Column>,
}

/// Longest cell that people are shown; files get all of it.
const SHOWN_CHARS: usize = 60;

impl Table {
    #[must_use]
    pub fn text(self, name: &str, values: impl IntoIterator<Item = String>) -> Self {
        self.maybe_text(name, values.into_iter().map(Some))
    }

    #[must_use]
    pub fn maybe_text(self, name: &str, values: impl IntoIterator<Item = Option<String>>) -> Self {
        self.with(name, Values::Text(values.into_iter().collect()))
    }

    #[must_use]
    pub fn int(self, name: &str, values: impl IntoIterator<Item = i64>) -> Self {
        self.maybe_int(name, values.into_iter().map(Some))
    }

    #[must_use]
    pub fn maybe_int(self, name: &str, values: impl IntoIterator<Item = Option<i64>>) -> Self {
        self.with(name, Values::Int(values.into_iter().collect()))
    }

    /// What is not finite is left empty.
    #[must_use]
    pub fn float(self, name: &str, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        self.with(name, Values::Float(values.into_iter().map(|v| v.filter(|v| v.is_finite())).collect()))
    }

    #[must_use]
    pub fn maybe_bool(self, name: &str, values: impl IntoIterator<Item = Option<bool>>) -> Self {
        self.with(name, Values::Bool(values.into_iter().collect()))
    }

    #[must_use]
    pub fn bool(self, name: &str, values: impl IntoIterator<Item = bool>) -> Self {
        self.maybe_bool(name, values.into_iter().map(Some))
    }

    fn with(mut self, name: &str, values: Values) -> Self {
        self.columns.push(Column { name: name.into(), values });
        self
    }

    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |c| c.values.len())
    }

    /// Puts the rows of a table of the same columns below these.
    pub fn append(&mut self, other: Self) {
        if self.columns.is_empty() {
            self.columns = other.columns;
            return;
        }
        for (mine, theirs) in self.columns.iter_mut().zip(other.columns) {
            mine.values.append(theirs.values);
        }
    }

    fn objects(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.rows()).map(|row| {
            let mut object = Map::new();
            for column in &self.columns {
                object.insert(column.name.clone(), column.values.json(row));
            }
            Value::Object(object)
        })
    }

    fn to_csv(&self, header: bool) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        CsvWriter::new(&mut bytes)
            .include_header(header)
            .finish(&mut self.to_frame()?)
            .map_err(|e| format!("cannot write CSV ({e}); try --format jsonl"))?;
        Ok(bytes)
    }

    fn to_parquet(&self) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        ParquetWriter::new(&mut bytes)
            .finish(&mut self.to_frame()?)
            .map_err(|e| format!("cannot write Parquet ({e}); try --format jsonl"))?;
        Ok(bytes)
    }

    fn to_frame(&self) -> Result<DataFrame, String> {
        let columns: Vec<PolarsColumn> = self
            .columns
            .iter()
            .map(|c| {
                let name = c.name.as_str().into();
                match &c.values {
                    Values::Text(v) => Series::new(name, v).into(),
                    Values::Int(v) => Series::new(name, v).into(),
                    Values::Float(v) => Series::new(name, v).into(),
                    Values::Bool(v) => Series::new(name, v).into(),
                }
            })
            .collect();
        DataFrame::new(self.rows(), columns)
            .map_err(|e| format!("cannot make a table ({e}); please report this"))
    }

    pub fn to_text(&self) -> String {
        let head: Vec<String> = self.columns.iter().map(|c| c.name.clone()).collect();
        let rows = (0..self.rows()).map(|row| self.columns.iter().map(|c| c.values.shown(row)).collect());
        let lines: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
        let mut widths = vec![0; self.columns.len()];
        for line in &lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = cell.chars().count().max(*width);
            }
        }
        let mut text = String::new();
        for line in &lines {
            let mut shown = String::new();
            for ((column, cell), width) in self.columns.iter().zip(line).zip(&widths) {
                let pad = " ".repeat(width.saturating_sub(cell.chars().count()));
                match column.values {
                    Values::Text(_) | Values::Bool(_) => shown.extend([cell.as_str(), &pad, "  "]),
                    _ => shown.extend([pad.as_str(), cell, "  "]),
                }
            }
            text.push_str(shown.trim_end());
            text.push('\n');
        }
        text
    }
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Self::Text(v) => v.len(),
            Self::Int(v) => v.len(),
            Self::Float(v) => v.len(),
            Self::Bool(v) => v.len(),
        }
    }

    fn append(&mut self, other: Self) {
        match (self, other) {
            (Self::Text(mine), Self::Text(mut theirs)) => mine.append(&mut theirs),
            (Self::Int(mine), Self::Int(mut theirs)) => mine.append(&mut theirs),
            (Self::Float(mine), Self::Float(mut theirs)) => mine.append(&mut theirs),
            (Self::Bool(mine), Self::Bool(mut theirs)) => mine.append(&mut theirs),
            (mine, theirs) => debug_assert!(false, "a {theirs:?} below a {mine:?}"),
        }
    }

    fn json(&self, row: usize) -> Value {
        match self {
            Self::Text(v) => json!(v[row]),
            Self::Int(v) => json!(v[row]),
            Self::Float(v) => json!(v[row]),
            Self::Bool(v) => json!(v[row]),
        }
    }

    fn shown(&self, row: usize) -> String {
        match self {
            Self::Text(v) => shown(v[row].as_deref().unwrap_or("")),
            Self::Int(v) => v[row].map(|v| v.to_string()).unwrap_or_default(),
            Self::Float(v) => v[row].map(|v| format!("{v:.3}")).unwrap_or_default(),
            Self::Bool(v) => v[row].map(|v| if v { "yes" } else { "no" }.to_owned()).unwrap_or_default(),
        }
    }
}

/// Recorded text must not steer the terminal, and a long cell must not push the others out of sight.
fn shown(text: &str) -> String {
    let mut cell: String =
        text.chars().take(SHOWN_CHARS).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(SHOWN_CHARS).is_some() {
        cell.pop();
        cell.push('…');
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table::default()
            .text("id", ["a".into(), "long name".into()])
            .int("n", [1, 20_000])
            .float("share", [Some(0.5), Some(f64::NAN)])
            .maybe_bool("sealed", [Some(true), None])
    }

    #[test]
    fn text_aligns_and_json_keeps_order_and_nulls() {
        assert_eq!(
            table().to_text(),
            "id             n  share  sealed\na              1  0.500  yes\nlong name  20000\n"
        );
        assert_eq!(
            Value::Array(table().objects().collect()),
            json!([
                {"id":"a","n":1,"share":0.5,"sealed":true},
                {"id":"long name","n":20000,"share":null,"sealed":null}
            ])
        );
    }

    #[test]
    fn recorded_text_cannot_steer_a_terminal() {
        assert_eq!(shown("a\x1b[2Jb\n\tc"), "a [2Jb  c");
        let long = shown(&"x".repeat(61));
        assert_eq!((long.chars().count(), long.ends_with('…')), (60, true));
        assert_eq!(shown(&"x".repeat(60)), "x".repeat(60));
    }

    #[test]
    fn tables_stack() {
        let mut stacked = Table::default();
        stacked.append(table());
        stacked.append(table());
        assert_eq!(stacked.rows(), 4);
        let csv = String::from_utf8(stacked.to_csv(true).unwrap()).unwrap();
        assert_eq!(
            csv,
            "id,n,share,sealed\na,1,0.5,true\nlong name,20000,,\na,1,0.5,true\nlong name,20000,,\n"
        );
        assert!(!String::from_utf8(table().to_csv(false).unwrap()).unwrap().contains("share"));
    }
}
