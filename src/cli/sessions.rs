//! `binocular sessions`: one row per session.

use super::table::{Format, Table};
use super::{Done, Outcome, say};
use crate::project::{Project, SessionRow};
use clap::Args;
use std::path::PathBuf;

/// Lists the sessions of a project.
///
/// Example: binocular sessions study.binocular --format csv --out sessions.csv
#[derive(Debug, Args)]
pub(super) struct Sessions {
    project: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write to this file instead of standard output.
    #[arg(long)]
    out: Option<PathBuf>,
}

impl Sessions {
    pub fn run(self) -> Outcome {
        let project = Project::open_read_only(&self.project).map_err(say)?;
        let rows = project.sessions().map_err(say)?;
        table(&rows).write(self.format, self.out.as_deref())?;
        Ok(Done::Fully)
    }
}

fn table(rows: &[SessionRow]) -> Table {
    let int = |f: fn(&SessionRow) -> i64| rows.iter().map(f).collect::<Vec<_>>();
    let text = |f: fn(&SessionRow) -> String| rows.iter().map(f).collect::<Vec<_>>();
    Table::default()
        .text("session_id", text(|r| r.session_id.to_string()))
        .text("source_file", text(|r| r.source_file.to_string()))
        .text("source_format", text(|r| r.source_format.to_string()))
        .text("started_at", text(|r| iso(r.started_at_ms)))
        .int("duration_ms", int(|r| r.duration_ms))
        .int("active_ms", int(|r| r.active_ms))
        .int("events", int(|r| i64::from(r.events)))
        .int("pages", int(|r| i64::from(r.pages)))
        .int("clicks", int(|r| i64::from(r.clicks)))
        .int("key_presses", int(|r| i64::from(r.key_presses)))
        .int("errors", int(|r| i64::from(r.errors)))
        .int("viewport_w", int(|r| i64::from(r.viewport_w)))
        .int("viewport_h", int(|r| i64::from(r.viewport_h)))
        .text("device", text(|r| r.device.to_string()))
        .text("start_url", text(|r| r.start_url.to_string()))
        .maybe_text("user_id", rows.iter().map(|r| r.user_id.as_ref().map(ToString::to_string)).collect::<Vec<_>>())
}

/// ISO 8601 in UTC, with milliseconds.
pub(super) fn iso(epoch_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(epoch_ms).map_or_else(|_| epoch_ms.to_string(), |t| format!("{t:.3}"))
}
