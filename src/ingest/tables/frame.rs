//! Tables of Parquet and Arrow as rows of texts; knows types of columns and no meaning of any.

use super::source::{MAX_COLUMNS, MAX_LEVELS, PROBED_ROWS, Row, TableKind};
use crate::ingest::ReadOptions;
use crate::ingest::json::escape;
use jiff::{SignedDuration, Timestamp, civil::Date};
use polars::prelude::{
    AnyValue, Column, DataFrame, DataType, IpcReader, ParquetReader, PolarsResult, SerReader, Series,
    TimeUnit,
};
use polars_arrow::io::ipc::read::{StreamReader, StreamState, read_stream_metadata};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::Cursor;
use std::sync::Arc;

/// Fields of Google's lists of named parameters, in the order in which they are tried.
const TYPED: [&str; 4] = ["string_value", "int_value", "double_value", "float_value"];

/// A table of typed columns. Structs, and lists of named parameters, have a column per path.
pub struct Frame {
    frame: DataFrame,
    places: BTreeMap<Arc<str>, usize>,
}

impl Frame {
    /// The table and the names of its columns.
    ///
    /// # Errors
    /// A sentence where it cannot be read at all.
    pub fn open(kind: TableKind, raw: &[u8], options: &ReadOptions) -> Result<(Self, Vec<Arc<str>>), String> {
        let (bytes, limit) = (raw.to_vec(), options.max_table_rows);
        // The reader of a damaged file may fail in ways of its own.
        let read = std::panic::catch_unwind(move || {
            let bytes = Cursor::new(bytes);
            match kind {
                TableKind::ArrowStream => stream(bytes, limit),
                TableKind::Arrow => IpcReader::new(bytes).with_n_rows(Some(limit)).finish(),
                _ => ParquetReader::new(bytes).with_slice(Some((0, limit))).finish(),
            }
        });
        let label = if kind == TableKind::Parquet { "Parquet" } else { "Arrow" };
        let frame = match read {
            Ok(Ok(frame)) => frame,
            Ok(Err(error)) => {
                let short: String = error.to_string().chars().take(120).collect();
                return Err(format!("The {label} table cannot be read ({short}); export it again"));
            }
            Err(_) => return Err(format!("The {label} table is damaged; export it again")),
        };
        let columns = paths(&frame);
        let places = columns.iter().enumerate().map(|(at, name)| (name.clone(), at)).collect();
        Ok((Self { frame, places }, columns))
    }

    /// Hands every row to `each` until it says false.
    pub fn each(&self, each: &mut dyn FnMut(&Row<'_>) -> bool) {
        let columns = self.frame.columns();
        for at in 0..self.frame.height() {
            let mut row: Vec<Option<Cow<'_, str>>> = vec![None; self.places.len()];
            for column in columns {
                let Ok(value) = column.get(at) else { continue };
                put(&value, column.name(), 0, &mut |path, text| {
                    if let Some(cell) = self.places.get(path).and_then(|at| row.get_mut(*at)) {
                        *cell = Some(Cow::Owned(text));
                    }
                });
            }
            if !each(&row) {
                return;
            }
        }
    }
}

/// A stream of record batches, up to the first that is cut; an error if not even one is whole.
fn stream(mut bytes: Cursor<Vec<u8>>, limit: usize) -> PolarsResult<DataFrame> {
    let about = read_stream_metadata(&mut bytes)?;
    let fields: Vec<_> = about.schema.iter_values().cloned().collect();
    let mut all: Option<DataFrame> = None;
    for state in StreamReader::new(bytes, about, None) {
        let batch = match state {
            Ok(StreamState::Some(batch)) => batch,
            Ok(StreamState::Waiting) => break,
            Err(error) if all.is_none() => return Err(error),
            Err(_) => break,
        };
        let height = batch.len();
        let columns = fields.iter().zip(batch.into_arrays());
        let columns = columns.map(|(field, array)| Series::try_from((field, array)).map(Column::from));
        let part = DataFrame::new(height, columns.collect::<PolarsResult<Vec<_>>>()?)?;
        match &mut all {
            Some(all) => {
                all.vstack_mut(&part)?;
            }
            None => all = Some(part),
        }
        if all.as_ref().is_some_and(|all| all.height() >= limit) {
            break;
        }
    }
    Ok(all.unwrap_or_default().head(Some(limit)))
}

/// Names of the columns, of nested ones a path per plain value in the first rows.
fn paths(frame: &DataFrame) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = Vec::new();
    for column in frame.columns() {
        if !matches!(column.dtype(), DataType::Struct(_) | DataType::List(_)) {
            names.push(column.name().as_str().into());
            continue;
        }
        let own = names.len();
        for at in 0..frame.height().min(PROBED_ROWS) {
            let Ok(value) = column.get(at) else { continue };
            put(&value, column.name(), 0, &mut |path, _| {
                if names.len() < MAX_COLUMNS && !names[own..].iter().any(|name| **name == *path) {
                    names.push(path.into());
                }
            });
        }
    }
    names.truncate(MAX_COLUMNS);
    names
}

/// Every plain value below a cell, under its path.
fn put(value: &AnyValue<'_>, path: &str, level: usize, each: &mut dyn FnMut(&str, String)) {
    if level < MAX_LEVELS && put_fields(value, path, level, each) {
        return;
    }
    if let AnyValue::List(items) = value
        && level < MAX_LEVELS
        && let DataType::Struct(fields) = items.dtype()
        && ["key", "value"].iter().all(|name| fields.iter().any(|f| f.name().as_str() == *name))
    {
        for item in items.iter() {
            let (Some(key), Some(inner)) = (field(&item, "key"), field(&item, "value")) else { continue };
            let Some(key) = text(&key) else { continue };
            let plain = TYPED.iter().find_map(|name| field(&inner, name).filter(|v| !v.is_null()));
            put(&plain.unwrap_or(inner), &format!("{path}.{key}"), level + 1, each);
        }
        return;
    }
    if let Some(text) = text(value) {
        each(path, text);
    }
}

/// The fields of a struct; false where the value is none.
fn put_fields(value: &AnyValue<'_>, path: &str, level: usize, each: &mut dyn FnMut(&str, String)) -> bool {
    let Some(fields) = fields(value) else { return false };
    for (name, inner) in fields {
        put(&inner, &format!("{path}.{name}"), level + 1, each);
    }
    true
}

fn fields<'v>(value: &'v AnyValue<'_>) -> Option<Vec<(&'v str, AnyValue<'v>)>> {
    Some(match value {
        AnyValue::Struct(_, _, names) => {
            names.iter().map(|field| field.name().as_str()).zip(value._iter_struct_av()).collect()
        }
        AnyValue::StructOwned(owned) => {
            let (values, names) = &**owned;
            names.iter().map(|field| field.name().as_str()).zip(values.iter().cloned()).collect()
        }
        _ => return None,
    })
}

fn field(value: &AnyValue<'_>, name: &str) -> Option<AnyValue<'static>> {
    let found = fields(value)?.into_iter().find(|(own, _)| *own == name);
    found.map(|(_, value)| value.into_static())
}

/// A value as it would stand in a text: all digits of numbers, times in ISO 8601, lists and structs as JSON.
fn text(value: &AnyValue<'_>) -> Option<String> {
    if let Some(text) = value.get_str() {
        return Some(text.to_owned());
    }
    Some(match value {
        AnyValue::Null => return None,
        AnyValue::Float32(n) => n.to_string(),
        AnyValue::Float64(n) => n.to_string(),
        AnyValue::Date(days) => Date::constant(1970, 1, 1)
            .checked_add(SignedDuration::from_hours(i64::from(*days) * 24))
            .ok()?
            .to_string(),
        AnyValue::Datetime(count, unit, zone) => moment(*count, *unit, zone.is_some())?,
        AnyValue::DatetimeOwned(count, unit, zone) => moment(*count, *unit, zone.is_some())?,
        AnyValue::Duration(count, unit) => {
            SignedDuration::try_from_nanos_i128(nanoseconds(*count, *unit))?.to_string()
        }
        AnyValue::Decimal(digits, _, scale) => decimal(*digits, *scale),
        AnyValue::Binary(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        AnyValue::BinaryOwned(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        AnyValue::List(_) | AnyValue::Struct(..) | AnyValue::StructOwned(_) => json(value),
        other => other.to_string(),
    })
}

fn nanoseconds(count: i64, unit: TimeUnit) -> i128 {
    i128::from(count)
        * match unit {
            TimeUnit::Nanoseconds => 1,
            TimeUnit::Microseconds => 1_000,
            TimeUnit::Milliseconds => 1_000_000,
        }
}

/// With a zone it is a moment, and ends in Z; without one it is a time on a clock of unknown place.
fn moment(count: i64, unit: TimeUnit, zoned: bool) -> Option<String> {
    let stamp = Timestamp::from_nanosecond(nanoseconds(count, unit)).ok()?;
    Some(if zoned {
        stamp.to_string()
    } else {
        stamp.to_zoned(jiff::tz::TimeZone::UTC).datetime().to_string()
    })
}

fn decimal(digits: i128, scale: usize) -> String {
    let plain = digits.unsigned_abs().to_string();
    let padded = format!("{plain:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    let sign = if digits < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

fn json(value: &AnyValue<'_>) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    if let AnyValue::List(items) = value {
        let items: Vec<String> = items.iter().map(|item| json(&item)).collect();
        let _ = write!(out, "[{}]", items.join(","));
    } else if let Some(fields) = fields(value) {
        let member = |(name, inner): (&str, AnyValue<'_>)| format!("\"{}\":{}", escape(name), json(&inner));
        let members: Vec<String> = fields.into_iter().map(member).collect();
        let _ = write!(out, "{{{}}}", members.join(","));
    } else {
        let number = value.is_primitive_numeric() || matches!(value, AnyValue::Boolean(_));
        match text(value) {
            Some(text) if number => out.push_str(&text),
            Some(text) => {
                let _ = write!(out, "\"{}\"", escape(&text));
            }
            None => out.push_str("null"),
        }
    }
    out
}
