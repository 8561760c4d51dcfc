//! A table on its way out: for people, or as JSON, JSON lines, CSV or Parquet.

use clap::ValueEnum;
use polars::prelude::{
    Column as PolarsColumn, CsvWriter, DataFrame, NamedFrom, ParquetWriter, SerWriter, Series,
};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::Path;

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Default)]
pub enum Format {
    /// Aligned columns for people.
    #[default]
    Text,
    /// One JSON document.
    Json,
    /// One JSON object per row.
    Jsonl,
    Csv,
    /// Needs --out.
    Parquet,
}

/// Values of one column; all columns of a table have the same length.
#[derive(Clone, Debug)]
pub enum Values {
    Text(Vec<Option<String>>),
    Int(Vec<Option<i64>>),
    Float(Vec<Option<f64>>),
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

impl Table {
    pub fn text(mut self, name: &str, values: impl IntoIterator<Item = String>) -> Self {
        self.columns
            .push(Column { name: name.into(), values: Values::Text(values.into_iter().map(Some).collect()) });
        self
    }

    pub fn maybe_text(mut self, name: &str, values: impl IntoIterator<Item = Option<String>>) -> Self {
        self.columns.push(Column { name: name.into(), values: Values::Text(values.into_iter().collect()) });
        self
    }

    pub fn int(mut self, name: &str, values: impl IntoIterator<Item = i64>) -> Self {
        self.columns
            .push(Column { name: name.into(), values: Values::Int(values.into_iter().map(Some).collect()) });
        self
    }

    pub fn maybe_int(mut self, name: &str, values: impl IntoIterator<Item = Option<i64>>) -> Self {
        self.columns.push(Column { name: name.into(), values: Values::Int(values.into_iter().collect()) });
        self
    }

    pub fn float(mut self, name: &str, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        let finite = values.into_iter().map(|v| v.filter(|v| v.is_finite())).collect();
        self.columns.push(Column { name: name.into(), values: Values::Float(finite) });
        self
    }

    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |c| match &c.values {
            Values::Text(v) => v.len(),
            Values::Int(v) => v.len(),
            Values::Float(v) => v.len(),
        })
    }

    /// Writes to `out`, or to standard output.
    pub fn write(&self, format: Format, out: Option<&Path>) -> Result<(), String> {
        match format {
            Format::Text => emit(self.to_text().as_bytes(), out),
            Format::Json => emit(pretty(&Value::Array(self.objects())).as_bytes(), out),
            Format::Jsonl => {
                let lines: String = self.objects().iter().map(|o| format!("{o}\n")).collect();
                emit(lines.as_bytes(), out)
            }
            Format::Csv => {
                let mut bytes = Vec::new();
                CsvWriter::new(&mut bytes)
                    .finish(&mut self.to_frame()?)
                    .map_err(|e| format!("Cannot write CSV: {e}"))?;
                emit(&bytes, out)
            }
            Format::Parquet => {
                let Some(out) = out else {
                    return Err("Parquet is binary: name a file with --out FILE".into());
                };
                let mut bytes = Vec::new();
                ParquetWriter::new(&mut bytes)
                    .finish(&mut self.to_frame()?)
                    .map_err(|e| format!("Cannot write Parquet: {e}"))?;
                emit(&bytes, Some(out))
            }
        }
    }

    fn objects(&self) -> Vec<Value> {
        (0..self.rows())
            .map(|row| {
                let mut object = Map::new();
                for column in &self.columns {
                    object.insert(column.name.clone(), column.values.json(row));
                }
                Value::Object(object)
            })
            .collect()
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
                }
            })
            .collect();
        DataFrame::new(self.rows(), columns).map_err(|e| format!("Cannot make a table: {e}"))
    }

    fn to_text(&self) -> String {
        let rows = self.rows();
        let cells: Vec<Vec<String>> =
            self.columns.iter().map(|c| (0..rows).map(|row| c.values.shown(row)).collect()).collect();
        let widths: Vec<usize> = self
            .columns
            .iter()
            .zip(&cells)
            .map(|(c, cells)| cells.iter().map(|s| s.chars().count()).max().unwrap_or(0).max(c.name.len()))
            .collect();
        let mut text = String::new();
        let mut line = |cell: &dyn Fn(usize) -> String| {
            let mut line = String::new();
            for (i, column) in self.columns.iter().enumerate() {
                let value = cell(i);
                let pad = " ".repeat(widths[i].saturating_sub(value.chars().count()));
                match column.values {
                    Values::Text(_) => line.extend([value.as_str(), &pad, "  "]),
                    _ => line.extend([pad.as_str(), &value, "  "]),
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        };
        line(&|i| self.columns[i].name.clone());
        for row in 0..rows {
            line(&|i| cells[i][row].clone());
        }
        text
    }
}

impl Values {
    fn json(&self, row: usize) -> Value {
        match self {
            Self::Text(v) => json!(v[row]),
            Self::Int(v) => json!(v[row]),
            Self::Float(v) => json!(v[row]),
        }
    }

    fn shown(&self, row: usize) -> String {
        match self {
            Self::Text(v) => v[row].as_deref().unwrap_or("").chars().take(60).collect(),
            Self::Int(v) => v[row].map(|v| v.to_string()).unwrap_or_default(),
            Self::Float(v) => v[row].map(|v| format!("{v:.3}")).unwrap_or_default(),
        }
    }
}

/// Indented JSON with a final line break.
pub fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_else(|_| "null".into());
    text.push('\n');
    text
}

/// Writes to a file (whole or not at all), or to standard output. A reader that closes the pipe early is no error.
pub fn emit(bytes: &[u8], out: Option<&Path>) -> Result<(), String> {
    let Some(path) = out else {
        return match std::io::stdout().lock().write_all(bytes) {
            Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(format!("Cannot write the result: {e}"))
            }
            _ => Ok(()),
        };
    };
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".part");
    std::fs::write(&temporary, bytes).and_then(|()| std::fs::rename(&temporary, path)).map_err(|e| {
        format!("Cannot write the result, check the folder and its permissions ({e}): {}", path.display())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table::default()
            .text("id", ["a".into(), "long name".into()])
            .int("n", [1, 20_000])
            .float("share", [Some(0.5), Some(f64::NAN)])
    }

    #[test]
    fn text_aligns_and_json_keeps_order_and_nulls() {
        assert_eq!(table().to_text(), "id             n  share\na              1  0.500\nlong name  20000\n");
        assert_eq!(
            Value::Array(table().objects()),
            json!([{"id":"a","n":1,"share":0.5},{"id":"long name","n":20000,"share":null}])
        );
    }

    #[test]
    fn parquet_needs_a_file() {
        assert!(table().write(Format::Parquet, None).unwrap_err().contains("--out"));
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("t.parquet");
        table().write(Format::Parquet, Some(&file)).unwrap();
        assert_eq!(&std::fs::read(&file).unwrap()[..4], b"PAR1");
    }
}
