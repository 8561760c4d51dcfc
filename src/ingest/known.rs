//! Everything that an import knows, for people; reads nothing itself.

use super::tables::PRESETS;
use super::{FOREIGN, FORMATS};

/// What a format is to an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FormatKind {
    /// Pages and what happened on them.
    Recording,
    /// A form of tables, with columns of any tool.
    Table,
    /// A tool whose columns are known.
    Preset,
    Packing,
    /// Known by its content, and refused with this reason.
    Refused,
}

impl FormatKind {
    pub fn label(self) -> &'static str {
        match self {
            Self::Recording => "recording",
            Self::Table => "table",
            Self::Preset => "columns of a tool",
            Self::Packing => "packing",
            Self::Refused => "refused",
        }
    }
}

/// A format with its short, stable name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownFormat {
    pub name: &'static str,
    pub kind: FormatKind,
    pub label: &'static str,
}

const TABLES: [(&str, &str); 5] = [
    ("delimited", "CSV, TSV and text with semicolons, bars or blanks between its columns"),
    ("json-rows", "JSON objects in an array or on lines"),
    ("parquet", "Parquet, with columns of any type"),
    ("arrow-file", "Arrow IPC files and Feather, version 2"),
    ("arrow-stream", "Arrow IPC streams"),
];
const PACKINGS: [(&str, &str); 9] = [
    ("gzip", "One file or a tar archive"),
    ("zlib", "One file"),
    ("zstd", "One file or a tar archive"),
    ("xz", "One file or a tar archive"),
    ("brotli", "One file"),
    ("snappy", "One file with frames, or blocks as PostHog keeps them"),
    ("zip", "Archive; files of one session in it are joined"),
    ("tar", "Archive; files of one session in it are joined"),
    ("folder", "With all folders below it"),
];

/// Recordings first, then tables, packings, and what is refused.
pub fn known_formats() -> Vec<KnownFormat> {
    let of = |kind: FormatKind| {
        move |(name, label): (&'static str, &'static str)| KnownFormat { name, kind, label }
    };
    let recordings = FORMATS.iter().map(|format| (format.name, format.label));
    let binary = [("openreplay-mob", "OpenReplay session files: .mob, or .mobs with .mobe")];
    let mut presets: Vec<(&str, &str)> = PRESETS.iter().map(|preset| (preset.name, preset.label)).collect();
    presets.dedup();
    let refused = FOREIGN.iter().map(|foreign| (foreign.name, foreign.reason));
    recordings
        .chain(binary)
        .map(of(FormatKind::Recording))
        .chain(TABLES.into_iter().map(of(FormatKind::Table)))
        .chain(presets.into_iter().map(of(FormatKind::Preset)))
        .chain(PACKINGS.into_iter().map(of(FormatKind::Packing)))
        .chain(refused.map(of(FormatKind::Refused)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_listed_once() {
        let known = known_formats();
        let names: std::collections::BTreeSet<_> = known.iter().map(|format| format.name).collect();
        assert_eq!(names.len(), known.len());
        for format in FORMATS {
            assert!(names.contains(format.name));
        }
        assert!(known.is_sorted_by_key(|format| format.kind));
    }
}
