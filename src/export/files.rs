//! Bytes of tables and their way to disk, whole or not at all; knows no label.

use super::ExportError;
use super::columns::{FeatureColumn, FeatureValues, height};
use polars::prelude::{
    Column, CsvWriter, DataFrame, JsonFormat, JsonWriter, ParquetCompression, ParquetWriter, SerWriter,
};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A format of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Parquet,
    Csv,
    /// One JSON object per line.
    Jsonl,
}

impl Format {
    pub const ALL: [Self; 3] = [Self::Parquet, Self::Csv, Self::Jsonl];

    /// The stable name of the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    pub fn file_name(self) -> &'static str {
        match self {
            Self::Parquet => "labels.parquet",
            Self::Csv => "labels.csv",
            Self::Jsonl => "labels.jsonl",
        }
    }

    /// Labels that members of clusters were handed.
    pub fn propagated_name(self) -> &'static str {
        match self {
            Self::Parquet => "propagated.parquet",
            Self::Csv => "propagated.csv",
            Self::Jsonl => "propagated.jsonl",
        }
    }
}

/// The file of a table in memory.
pub(super) fn table_bytes(columns: &[FeatureColumn], format: Format) -> Result<Vec<u8>, ExportError> {
    let mut frame = frame(columns)?;
    let mut bytes = Vec::new();
    match format {
        Format::Parquet => {
            ParquetWriter::new(&mut bytes)
                .with_compression(ParquetCompression::Zstd(None))
                .finish(&mut frame)?;
        }
        Format::Csv => CsvWriter::new(&mut bytes).finish(&mut frame)?,
        Format::Jsonl => {
            JsonWriter::new(&mut bytes).with_json_format(JsonFormat::JsonLines).finish(&mut frame)?;
        }
    }
    Ok(bytes)
}

fn frame(columns: &[FeatureColumn]) -> Result<DataFrame, ExportError> {
    let series = columns
        .iter()
        .map(|column| {
            let name = column.name.as_str().into();
            match &column.values {
                FeatureValues::Numbers(values) => Column::new(name, values),
                FeatureValues::Whole(values) => Column::new(name, values),
                FeatureValues::Texts(values) => Column::new(name, values),
            }
        })
        .collect();
    Ok(DataFrame::new(height(columns), series)?)
}

/// Writes all files beside their places and syncs them, then renames them into place; returns their paths.
///
/// Where anything fails before the first rename, the folder is as it was.
pub(super) fn write_together(folder: &Path, files: &[(&str, Vec<u8>)]) -> Result<Vec<PathBuf>, ExportError> {
    let io = |action: &'static str, path: &Path| {
        let path = path.to_owned();
        move |source| ExportError::Io { action, source, path }
    };
    fs::create_dir_all(folder).map_err(io("making the folder", folder))?;
    let mut staged = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        let place = folder.join(name);
        let beside = folder.join(format!(".{name}.part"));
        let written = File::create(&beside).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        staged.push((beside.clone(), place));
        if let Err(source) = written {
            for (beside, _) in &staged {
                // What cannot be removed is a hidden part file; the error to tell is the first one.
                let _ = fs::remove_file(beside);
            }
            return Err(io("writing", &beside)(source));
        }
    }
    for (beside, place) in &staged {
        fs::rename(beside, place).map_err(io("putting into place", place))?;
    }
    // The names are durable once the folder is; not every system lets a folder be opened.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(staged.into_iter().map(|(_, place)| place).collect())
}
