//! Where a result goes and how: standard output or a whole file, as text, JSON, JSON lines, CSV or Parquet.

use super::Table;
use clap::{Args, ValueEnum};
use serde_json::Value;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// How a table is written.
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

/// How an answer that is no table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Default)]
pub enum Brief {
    /// A sentence for people.
    #[default]
    Text,
    /// One JSON document.
    Json,
}

/// Format and place of a result.
#[derive(Clone, Debug, Default, Args)]
pub struct Output {
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Write to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

impl Output {
    pub fn table(&self, table: Table) -> Result<(), String> {
        let mut sink = self.sink()?;
        sink.push(table)?;
        sink.finish()
    }

    /// A result that is more than its table: text and JSON say all of it, the other formats the table.
    pub fn document(
        &self,
        text: impl FnOnce() -> String,
        json: impl FnOnce() -> Value,
        table: impl FnOnce() -> Table,
    ) -> Result<(), String> {
        match self.format {
            Format::Text => emit(text().as_bytes(), self.out.as_deref()),
            Format::Json => emit(pretty(&json()).as_bytes(), self.out.as_deref()),
            Format::Jsonl | Format::Csv | Format::Parquet => self.table(table()),
        }
    }

    /// For tables that come in pieces. Fails early where the format needs a file and none is named.
    pub fn sink(&self) -> Result<Sink, String> {
        if self.format == Format::Parquet && self.out.is_none() {
            return Err("Parquet is binary; name a file with --out FILE".into());
        }
        let stream = match self.format {
            Format::Csv | Format::Jsonl => Some(Stream::open(self.out.as_deref())?),
            _ => None,
        };
        Ok(Sink { output: self.clone(), stream, whole: Table::default(), pushed: false })
    }
}

/// Takes a table in pieces of the same columns. CSV and JSON lines are written as they come, so that the table never
/// stands in memory as a whole; the other formats need it whole.
pub struct Sink {
    output: Output,
    stream: Option<Stream>,
    whole: Table,
    pushed: bool,
}

impl Sink {
    pub fn push(&mut self, piece: Table) -> Result<(), String> {
        let first = !std::mem::replace(&mut self.pushed, true);
        let Some(stream) = &mut self.stream else {
            self.whole.append(piece);
            return Ok(());
        };
        if self.output.format == Format::Csv {
            return stream.write(&piece.to_csv(first)?);
        }
        piece.objects().try_for_each(|object| stream.write(format!("{object}\n").as_bytes()))
    }

    pub fn finish(self) -> Result<(), String> {
        let out = self.output.out.as_deref();
        match (self.stream, self.output.format) {
            (Some(stream), _) => stream.finish(),
            (None, Format::Json) => {
                emit(pretty(&Value::Array(self.whole.objects().collect())).as_bytes(), out)
            }
            (None, Format::Parquet) => emit(&self.whole.to_parquet()?, out),
            (None, _) => emit(self.whole.to_text().as_bytes(), out),
        }
    }
}

/// Standard output, or a file that gets its name once it is complete.
enum Stream {
    Standard(BufWriter<std::io::Stdout>),
    File {
        file: BufWriter<File>,
        part: PathBuf,
        path: PathBuf,
    },
    /// The reader has closed the pipe: the rest is nobody's.
    Closed,
}

/// What broke off before its end leaves nothing beside the file; a complete one has got its name before.
impl Drop for Stream {
    fn drop(&mut self) {
        if let Self::File { part, .. } = self {
            let _ = std::fs::remove_file(part);
        }
    }
}

impl Stream {
    fn open(out: Option<&Path>) -> Result<Self, String> {
        let Some(path) = out else { return Ok(Self::Standard(BufWriter::new(std::io::stdout()))) };
        let part = part_of(path);
        let file = File::create(&part).map_err(|e| unwritable(path, &e))?;
        Ok(Self::File { file: BufWriter::new(file), part, path: path.to_owned() })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        let written = match self {
            Self::Standard(out) => out.write_all(bytes),
            Self::File { file, .. } => file.write_all(bytes),
            Self::Closed => Ok(()),
        };
        self.judge(written)
    }

    fn judge(&mut self, written: std::io::Result<()>) -> Result<(), String> {
        match (written, &*self) {
            (Ok(()), _) => Ok(()),
            (Err(e), Self::Standard(_)) if e.kind() == ErrorKind::BrokenPipe => {
                *self = Self::Closed;
                Ok(())
            }
            (Err(e), Self::File { path, .. }) => Err(unwritable(path, &e)),
            (Err(e), _) => Err(format!("cannot write the result ({e}); name a file with --out FILE")),
        }
    }

    fn finish(mut self) -> Result<(), String> {
        let written = match &mut self {
            Self::Standard(out) => out.flush(),
            Self::File { file, part, path } => file
                .flush()
                .and_then(|()| file.get_ref().sync_all())
                .and_then(|()| std::fs::rename(&*part, &*path)),
            Self::Closed => Ok(()),
        };
        self.judge(written)
    }
}

/// Indented JSON with a final line break.
pub fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_else(|_| "null".into());
    text.push('\n');
    text
}

/// Prints an answer that is no table.
pub fn say_json(
    format: Brief,
    text: impl FnOnce() -> String,
    json: impl FnOnce() -> Value,
) -> Result<(), String> {
    match format {
        Brief::Text => {
            let mut text = text();
            if !text.ends_with('\n') {
                text.push('\n');
            }
            emit(text.as_bytes(), None)
        }
        Brief::Json => emit(pretty(&json()).as_bytes(), None),
    }
}

/// Writes to a file (whole or not at all), or to standard output. A reader that closes the pipe early is no error.
pub fn emit(bytes: &[u8], out: Option<&Path>) -> Result<(), String> {
    let mut stream = Stream::open(out)?;
    stream.write(bytes)?;
    stream.finish()
}

fn part_of(path: &Path) -> PathBuf {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    part.into()
}

fn unwritable(path: &Path, error: &std::io::Error) -> String {
    format!("cannot write the result ({error}); check the folder and its permissions: {}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str) -> Table {
        Table::default().text("id", [id.to_owned()]).int("n", [7])
    }

    fn written(format: Format) -> Vec<u8> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("t");
        let output = Output { format, out: Some(file.clone()) };
        let mut sink = output.sink().unwrap();
        sink.push(row("a")).unwrap();
        sink.push(row("b")).unwrap();
        assert!(!file.exists(), "a file gets its name when it is complete");
        sink.finish().unwrap();
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing else is left");
        std::fs::read(&file).unwrap()
    }

    #[test]
    fn pieces_make_one_table_in_every_format() {
        let text = |format| String::from_utf8(written(format)).unwrap();
        assert_eq!(text(Format::Csv), "id,n\na,7\nb,7\n");
        assert_eq!(text(Format::Jsonl), "{\"id\":\"a\",\"n\":7}\n{\"id\":\"b\",\"n\":7}\n");
        assert_eq!(text(Format::Text), "id  n\na   7\nb   7\n");
        assert_eq!(
            serde_json::from_str::<Value>(&text(Format::Json)).unwrap(),
            serde_json::json!([{"id":"a","n":7},{"id":"b","n":7}])
        );
        assert_eq!(&written(Format::Parquet)[..4], b"PAR1");
    }

    #[test]
    fn what_breaks_off_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let output = Output { format: Format::Csv, out: Some(dir.path().join("t")) };
        let mut sink = output.sink().unwrap();
        sink.push(row("a")).unwrap();
        drop(sink);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn parquet_needs_a_file() {
        let output = Output { format: Format::Parquet, out: None };
        assert!(output.table(row("a")).unwrap_err().contains("--out"));
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = emit(b"x", Some(Path::new("/nowhere/at/all.csv"))).unwrap_err();
        assert!(error.ends_with(": /nowhere/at/all.csv"), "{error}");
    }
}
