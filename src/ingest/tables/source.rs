//! Rows of a table of any form, one after the other, as texts; knows no meaning of a column.

use super::super::ReadOptions;
use super::super::json::{Kind, Tokens, Value, escape, skip_blank, skip_value};
use super::frame::Frame;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Columns that are kept; tables of warehouses have some hundreds.
pub(super) const MAX_COLUMNS: usize = 2_000;
/// Levels of nested values that become columns.
pub(super) const MAX_LEVELS: usize = 4;
/// Rows that are looked at for the names of nested columns.
pub(super) const PROBED_ROWS: usize = 5_000;
/// Looked at to tell a table of text, and how its columns are separated.
const SNIFF_BYTES: usize = 16 << 10;
const SEPARATORS: [u8; 5] = [b',', b';', b'\t', b'|', b' '];

/// How a table is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    Parquet,
    /// Arrow's file format, which is also Feather's second version.
    Arrow,
    /// Record batches of Arrow one after the other.
    ArrowStream,
    /// Text in columns with this separator.
    Text(u8),
    /// JSON objects in an array or on lines.
    Json,
}

impl TableKind {
    /// Of bytes that are no JSON.
    pub fn of(raw: &[u8]) -> Option<Self> {
        match raw {
            [b'P', b'A', b'R', b'1', ..] => Some(Self::Parquet),
            [b'A', b'R', b'R', b'O', b'W', b'1', ..] => Some(Self::Arrow),
            // A mark that the length of a message follows, which is small: the schema stands first.
            [0xff, 0xff, 0xff, 0xff, _, _, _, 0, ..] => Some(Self::ArrowStream),
            _ => separator(raw).map(Self::Text),
        }
    }

    /// Whether its columns have types of their own.
    pub fn is_binary(self) -> bool {
        matches!(self, Self::Parquet | Self::Arrow | Self::ArrowStream)
    }
}

/// The separator of a table of text: that with which the first lines have the same number of columns, at least two.
fn separator(raw: &[u8]) -> Option<u8> {
    let raw = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    let head = &raw[..raw.len().min(SNIFF_BYTES)];
    let first = head.iter().find(|b| !b.is_ascii_whitespace())?;
    if matches!(first, b'[' | b'{' | b'<') {
        return None;
    }
    let odd = head.iter().filter(|b| **b < 9 || (14..32).contains(*b)).count();
    if odd > head.len() / 100 {
        return None;
    }
    // The last line of the piece may be cut.
    let whole = if head.len() < raw.len() { &head[..=head.iter().rposition(|b| *b == b'\n')?] } else { head };
    let mut best: Option<(usize, u8)> = None;
    for separator in SEPARATORS {
        let mut reader = csv_reader(whole, separator);
        let widths: Vec<usize> =
            reader.byte_records().take(20).filter_map(Result::ok).map(|r| r.len()).collect();
        let Some(width) = widths.first().copied().filter(|w| *w >= 2 && widths.len() > 1) else { continue };
        let same = widths.iter().filter(|w| w.abs_diff(width) <= 1).count();
        // Words of prose are separated by blanks and commas too.
        let enough = match (separator, width) {
            (b' ', _) => width >= 5 && same == widths.len(),
            (_, 2) => same == widths.len(),
            _ => same * 2 > widths.len(),
        };
        if enough && best.is_none_or(|(most, _)| width > most) {
            best = Some((width, separator));
        }
    }
    best.map(|(_, separator)| separator)
}

fn csv_reader(raw: &[u8], separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).from_reader(raw)
}

/// A row as texts, in the order of the columns.
pub type Row<'r> = [Option<Cow<'r, str>>];

/// A table that was opened.
pub struct Table<'t> {
    pub columns: Vec<Arc<str>>,
    rows: Rows<'t>,
}

enum Rows<'t> {
    Text { raw: &'t [u8], separator: u8, header: bool },
    Json { text: Cow<'t, str>, places: Places },
    Frame(Frame),
}

impl<'t> Table<'t> {
    /// # Errors
    /// A sentence where the table cannot be read at all.
    pub fn open(kind: TableKind, raw: &'t [u8], options: &ReadOptions) -> Result<Self, String> {
        match kind {
            TableKind::Parquet | TableKind::Arrow | TableKind::ArrowStream => {
                let (frame, columns) = Frame::open(kind, raw, options)?;
                Ok(Self { columns, rows: Rows::Frame(frame) })
            }
            TableKind::Text(separator) => Self::text(raw, separator),
            TableKind::Json => Self::json(String::from_utf8_lossy(raw)),
        }
    }

    fn text(raw: &'t [u8], separator: u8) -> Result<Self, String> {
        let raw = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
        let mut reader = csv_reader(raw, separator);
        let mut first = csv::ByteRecord::new();
        if !reader.read_byte_record(&mut first).unwrap_or(false) {
            return Err("The table has no rows".to_owned());
        }
        let cells: Vec<String> =
            first.iter().take(MAX_COLUMNS).map(|c| String::from_utf8_lossy(c).trim().to_owned()).collect();
        let number = |cell: &String| cell.parse::<f64>().is_ok();
        let header = !cells.iter().any(number);
        let mut columns: Vec<Arc<str>> = Vec::new();
        for (at, cell) in cells.into_iter().enumerate() {
            let name = if !header || cell.is_empty() { format!("column {}", at + 1) } else { cell };
            let name =
                if columns.iter().any(|c| **c == *name) { format!("{name} ({})", at + 1) } else { name };
            columns.push(name.into());
        }
        Ok(Self { columns, rows: Rows::Text { raw, separator, header } })
    }

    fn json(text: Cow<'t, str>) -> Result<Self, String> {
        let Some(places) = Places::of(&text) else {
            return Err("This JSON holds no rows".to_owned());
        };
        let mut seen: BTreeMap<Arc<str>, usize> = BTreeMap::new();
        let mut tokens = Tokens::default();
        let mut count = 0;
        places.each(&text, &mut |object| {
            if let Ok(value) = tokens.parse(object) {
                flatten(value, "", 0, &mut |path, _| {
                    let next = seen.len();
                    if next < MAX_COLUMNS && !seen.contains_key(path) {
                        seen.insert(path.into(), next);
                    }
                });
            }
            count += 1;
            count < PROBED_ROWS
        });
        let mut columns: Vec<(usize, Arc<str>)> = seen.into_iter().map(|(name, at)| (at, name)).collect();
        columns.sort();
        if columns.is_empty() {
            return Err("This JSON holds no rows".to_owned());
        }
        Ok(Self {
            columns: columns.into_iter().map(|(_, name)| name).collect(),
            rows: Rows::Json { text, places },
        })
    }

    /// Hands every row to `each` until it says false; returns how many could not be read.
    pub fn each(&self, each: &mut dyn FnMut(&Row<'_>) -> bool) -> u64 {
        match &self.rows {
            Rows::Text { raw, separator, header } => self.each_text(raw, *separator, *header, each),
            Rows::Json { text, places } => self.each_json(text, places, each),
            Rows::Frame(frame) => {
                frame.each(each);
                0
            }
        }
    }

    fn each_text(
        &self,
        raw: &[u8],
        separator: u8,
        header: bool,
        each: &mut dyn FnMut(&Row<'_>) -> bool,
    ) -> u64 {
        let mut reader = csv_reader(raw, separator);
        let (mut record, mut bad, mut first) = (csv::ByteRecord::new(), 0, header);
        loop {
            match reader.read_byte_record(&mut record) {
                Ok(false) => return bad,
                Ok(true) if std::mem::take(&mut first) => {}
                Ok(true) => {
                    bad += u64::from(record.len() != self.columns.len());
                    let row: Vec<_> = (0..self.columns.len())
                        .map(|at| record.get(at).filter(|c| !c.is_empty()).map(String::from_utf8_lossy))
                        .collect();
                    if !each(&row) {
                        return bad;
                    }
                }
                Err(_) => {
                    bad += 1;
                    if reader.is_done() {
                        return bad;
                    }
                }
            }
        }
    }

    fn each_json(&self, text: &str, places: &Places, each: &mut dyn FnMut(&Row<'_>) -> bool) -> u64 {
        let at: BTreeMap<&str, usize> =
            self.columns.iter().enumerate().map(|(at, name)| (&**name, at)).collect();
        let mut tokens = Tokens::default();
        let mut bad = 0;
        let cut = places.each(text, &mut |object| {
            let mut row: Vec<Option<Cow<'_, str>>> = vec![None; at.len()];
            match tokens.parse(object) {
                Ok(value) => flatten(value, "", 0, &mut |path, value| {
                    if let Some(cell) = at.get(path).and_then(|at| row.get_mut(*at)) {
                        *cell = Some(Cow::Owned(value.into_owned()));
                    }
                }),
                Err(_) => bad += 1,
            }
            each(&row)
        });
        bad + u64::from(cut)
    }

    /// Some of the first rows, for people and for guessing.
    pub fn first_rows(&self, count: usize) -> Vec<Vec<Option<String>>> {
        let mut rows = Vec::new();
        self.each(&mut |row| {
            rows.push(row.iter().map(|c| c.as_ref().map(|c| c.chars().take(200).collect())).collect());
            rows.len() < count
        });
        rows
    }
}

/// Where the objects of a JSON table stand.
enum Places {
    /// In the array that begins here.
    Array(usize),
    /// One per line, or one behind the other.
    Row,
    /// Arrays of values in the array that begins here, their names told once before.
    Split(Vec<String>, usize),
}

impl Places {
    fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let start = skip_blank(bytes, 0);
        match bytes.get(start)? {
            b'[' => holds_objects(bytes, start).then_some(Self::Array(start)),
            b'{' => {
                let mut members = super::super::json::Members::default();
                super::super::json::scan_members(bytes, start, &mut members);
                if let Some((names, at)) = split(text, &members) {
                    return Some(Self::Split(names, at));
                }
                let inner = members.list.iter().map(|m| m.value.0).find(|at| holds_objects(bytes, *at));
                let alone = skip_value(bytes, start).is_none_or(|end| skip_blank(bytes, end) >= bytes.len());
                Some(inner.filter(|_| alone).map_or(Self::Row, Self::Array))
            }
            _ => None,
        }
    }

    /// Hands the text of each object to `each` until it says false; true when the last is cut.
    fn each(&self, text: &str, each: &mut dyn FnMut(&str) -> bool) -> bool {
        let bytes = text.as_bytes();
        let mut at = match self {
            Self::Array(start) | Self::Split(_, start) => start + 1,
            Self::Row => 0,
        };
        loop {
            at = skip_blank(bytes, at);
            match bytes.get(at) {
                None => return !matches!(self, Self::Row),
                Some(b'{') => {
                    let Some(end) = skip_value(bytes, at) else { return true };
                    if !each(text.get(at..end).unwrap_or_default()) {
                        return false;
                    }
                    at = end;
                }
                Some(b'[') if let Self::Split(names, _) = self => {
                    let Some(end) = skip_value(bytes, at) else { return true };
                    if !each(&named(names, text.get(at..end).unwrap_or_default())) {
                        return false;
                    }
                    at = end;
                }
                Some(b']') if !matches!(self, Self::Row) => return false,
                Some(b',') => at += 1,
                Some(_) => match skip_value(bytes, at) {
                    Some(end) => at = end.max(at + 1),
                    None => return true,
                },
            }
        }
    }
}

/// Names of columns, and where their rows begin, of an object that has the two apart, as answers to queries do.
fn split(text: &str, members: &super::super::json::Members) -> Option<(Vec<String>, usize)> {
    let bytes = text.as_bytes();
    let part = |(from, to): (usize, usize)| text.get(from..to);
    let named = members.list.iter().find(|m| !m.cut && part(m.key) == Some("columns"))?;
    let mut tokens = Tokens::default();
    let names = tokens.parse(part(named.value)?).ok()?;
    let names: Option<Vec<String>> = names.items().map(|n| n.text().map(Cow::into_owned)).collect();
    let rows =
        members.list.iter().map(|m| m.value.0).find(|at| {
            bytes.get(*at) == Some(&b'[') && bytes.get(skip_blank(bytes, at + 1)) == Some(&b'[')
        })?;
    names.filter(|names| !names.is_empty() && names.len() <= MAX_COLUMNS).map(|names| (names, rows))
}

/// A row of values as an object.
fn named(names: &[String], row: &str) -> String {
    let mut tokens = Tokens::default();
    let Ok(values) = tokens.parse(row) else { return row.to_owned() };
    let members = names.iter().zip(values.items());
    let members: Vec<String> =
        members.map(|(name, value)| format!("\"{}\":{}", escape(name), value.raw())).collect();
    format!("{{{}}}", members.join(","))
}

fn holds_objects(bytes: &[u8], at: usize) -> bool {
    bytes.get(at) == Some(&b'[') && bytes.get(skip_blank(bytes, at + 1)) == Some(&b'{')
}

/// Every plain value below an object, under its path. Google's lists of named parameters become members.
fn flatten<'v>(value: Value<'v>, path: &str, level: usize, each: &mut dyn FnMut(&str, Cow<'v, str>)) {
    for (key, member) in value.members() {
        let Some(key) = key.text() else { continue };
        if path.len() + key.len() > 300 {
            continue;
        }
        let own = if path.is_empty() { key.into_owned() } else { format!("{path}.{key}") };
        put(member, &own, level, each);
    }
}

fn put<'v>(value: Value<'v>, path: &str, level: usize, each: &mut dyn FnMut(&str, Cow<'v, str>)) {
    match value.kind() {
        Kind::Null => {}
        Kind::Text => each(path, value.text().unwrap_or_default()),
        Kind::Object if level < MAX_LEVELS => flatten(value, path, level + 1, each),
        Kind::Array
            if level < MAX_LEVELS
                && value.items().any(|i| i.get("key").is_some() && i.get("value").is_some()) =>
        {
            for item in value.items() {
                let (Some(key), Some(inner)) = (item.get("key").and_then(Value::text), item.get("value"))
                else {
                    continue;
                };
                let own = format!("{path}.{key}");
                let typed = ["string_value", "int_value", "double_value", "float_value"];
                let plain = inner.get_any(&typed).filter(|v| !v.is_null());
                put(plain.unwrap_or(inner), &own, level + 1, each);
            }
        }
        _ => each(path, Cow::Borrowed(value.raw())),
    }
}
