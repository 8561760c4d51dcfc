//! What settling a round taught, as a file beside the project; computes nothing.

use super::ExportError;
use super::files::write_together;
use crate::coding::adjudication::Lessons;
use std::path::{Path, PathBuf};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LessonsFormat {
    Markdown,
    /// A row per settled item.
    Csv,
    Json,
}

impl LessonsFormat {
    pub const ALL: [Self; 3] = [Self::Markdown, Self::Csv, Self::Json];

    pub fn label(self) -> &'static str {
        match self {
            Self::Markdown => "Markdown",
            Self::Csv => "CSV",
            Self::Json => "JSON",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// `NAME.ROUND.lessons.EXT`
fn file_name(project: &Path, round: &str, format: LessonsFormat) -> String {
    let stem = project.file_stem().map_or_else(|| "project".into(), |stem| stem.to_string_lossy());
    format!("{stem}.{round}.lessons.{}", format.extension())
}

/// Writes the file into the folder of the project and gives its path; an older one of its name is replaced, as it is
/// made anew from the project at any time.
pub fn write_lessons(
    lessons: &Lessons,
    format: LessonsFormat,
    project: &Path,
) -> Result<PathBuf, ExportError> {
    let bytes = match format {
        LessonsFormat::Markdown => lessons.to_markdown().into_bytes(),
        LessonsFormat::Json => serde_json::to_vec_pretty(&lessons.to_json())?,
        LessonsFormat::Csv => csv_of(lessons),
    };
    let folder = project.parent().unwrap_or(Path::new("."));
    let name = file_name(project, &lessons.round, format);
    write_together(folder, &[(&name, bytes)])?;
    Ok(folder.join(name))
}

fn csv_of(lessons: &Lessons) -> Vec<u8> {
    let mut bytes = csv_line(Lessons::COLUMNS.map(str::to_owned));
    for row in lessons.rows() {
        bytes.extend(csv_line(row));
    }
    bytes
}

/// Writing into memory cannot fail.
fn csv_line<const N: usize>(cells: [String; N]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let _ = writer.write_record(&cells);
    writer.into_inner().unwrap_or_default()
}
