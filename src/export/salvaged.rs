//! Plain files of a salvaged project, readable without this program; labels of a round that is not revealed stay as
//! they were stored.

use super::rrweb::write_events;
use crate::model::Watch;
use crate::project::{Project, ProjectError};
use serde_json::Value;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Tables that people made; what can be computed again, and recordings, are left out.
const TABLES: [&str; 23] = [
    "project",
    "session",
    "session_property",
    "session_tab",
    "session_tag",
    "session_warning",
    "note",
    "setting",
    "document",
    "refusal",
    "codebooks",
    "coders",
    "rounds",
    "round_items",
    "round_seats",
    "round_queue",
    "seat_locks",
    "seat_secrets",
    "ballot_events",
    "seals",
    "adjudication_events",
    "merge_kept",
    "acts",
];
/// Where the start of a recording is lost, its times count from 2000-01-01: players take no times near 1970.
const LOST_START_MS: i64 = 946_684_800_000;

/// One recording that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFile {
    pub session: String,
    pub file: String,
    pub events: u64,
    /// Events that it had; `None` where that is lost.
    pub events_noted: Option<u64>,
    pub parts_unreadable: u32,
}

/// What was written into the folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlainFiles {
    pub sessions: Vec<SessionFile>,
    pub codebooks: usize,
    pub documents: usize,
    /// Labels in clear, of revealed rounds.
    pub labels: usize,
    pub rows: usize,
}

/// Writes what the project holds into `out`: `sessions/*.json` as rrweb, `codebooks/*.json`, `documents/*.json`,
/// `labels/*.jsonl` of revealed rounds, and `rows/*.jsonl`, every row as it is stored.
pub fn write_plain(project: &Project, out: &Path, watch: &dyn Watch) -> Result<PlainFiles, ProjectError> {
    let mut files = PlainFiles::default();
    for table in TABLES {
        let rows = project.plain_rows(table)?;
        for (at, row) in rows.iter().enumerate() {
            let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let version = row.get("version").and_then(Value::as_i64).unwrap_or(0);
            match table {
                "codebooks" => {
                    let name = file_name(at, &format!("{}-v{version}", text("codebook_id")));
                    let document = project.codebook_document(&text("codebook_id"), version)?;
                    put(&out.join("codebooks").join(format!("{name}.json")), &document)?;
                    files.codebooks += 1;
                }
                "document" => {
                    let name = file_name(at, &format!("{}-{}-v{version}", text("kind"), text("name")));
                    put(&out.join("documents").join(format!("{name}.json")), text("json").as_bytes())?;
                    files.documents += 1;
                }
                _ => {}
            }
        }
        files.rows += rows.len();
        put_lines(&out.join("rows").join(format!("{table}.jsonl")), rows.into_iter().map(Value::Object))?;
    }
    for (at, (round, labels)) in project.readable_labels()?.into_iter().enumerate() {
        files.labels += labels.len();
        let name = file_name(at, &round);
        put_lines(&out.join("labels").join(format!("{name}.jsonl")), labels.into_iter())?;
    }
    let total = project.sessions()?.len() as u64;
    project.salvaged_sessions(|session| {
        let at = files.sessions.len();
        watch.progress(at as u64, total, "Writing recordings");
        let file = format!("sessions/{}.json", file_name(at, session.id.as_str()));
        let start = if session.started_at_ms > 0 { session.started_at_ms } else { LOST_START_MS };
        let path = out.join(&file);
        let mut target = create(&path)?;
        write_events(&mut target, &session.events, start).and_then(|()| target.flush()).map_err(io(&path))?;
        files.sessions.push(SessionFile {
            session: session.id.to_string(),
            file,
            events: session.events.len() as u64,
            events_noted: session.events_noted,
            parts_unreadable: session.parts_unreadable,
        });
        Ok(())
    })?;
    Ok(files)
}

/// Short, the same everywhere, and no two alike.
fn file_name(at: usize, id: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' };
    let id: String = id.chars().take(80).map(kept).collect();
    format!("{:04}-{id}", at + 1)
}

fn put_lines(path: &Path, rows: impl ExactSizeIterator<Item = Value>) -> Result<(), ProjectError> {
    if rows.len() == 0 {
        return Ok(());
    }
    let mut lines = String::new();
    for row in rows {
        lines.push_str(&row.to_string());
        lines.push('\n');
    }
    put(path, lines.as_bytes())
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), ProjectError> {
    let mut target = create(path)?;
    target.write_all(bytes).and_then(|()| target.flush()).map_err(io(path))
}

fn create(path: &Path) -> Result<BufWriter<File>, ProjectError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(io(path))?;
    }
    File::create(path).map(BufWriter::new).map_err(io(path))
}

fn io(path: &Path) -> impl Fn(std::io::Error) -> ProjectError + use<> {
    let path: PathBuf = path.to_owned();
    move |source| ProjectError::Io { action: "write what was salvaged", source, path: path.clone() }
}
