//! `binocular recordings`: stored recordings as plain rrweb JSON.

use super::filter::{Where, ended};
use super::mined::Mined;
use super::progress::Line;
use super::table::{Brief, say_json};
use super::{Outcome, say};
use crate::export::recordings::write_recordings;
use crate::model::SessionId;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Writes recordings as plain rrweb JSON, a file for each session, whatever tool they came from: rrweb's own player, and
/// every tool that reads rrweb, takes them.
///
/// They are written as they are stored: what was masked at import stays masked. Comments of pages, drawing commands of
/// canvases (their pictures stay) and fields that no replay needs are not stored and do not come back. Events of a visit
/// with several tabs name theirs as `windowId`.
///
/// Example: binocular recordings study.binocular --where "page = /cart*" --out carts/
#[derive(Debug, Args)]
pub(super) struct Recordings {
    project: PathBuf,
    /// Session ids or unique beginnings; by default all.
    sessions: Vec<String>,
    #[command(flatten)]
    filter: Where,
    /// Folder for the files; made if it is not there.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Pack each file with gzip.
    #[arg(long)]
    gzip: bool,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Recordings {
    pub fn run(self) -> Outcome {
        let (project, done) = Mined::where_asked(&self.project, &self.filter)?;
        let kept = match self.filter.sessions(&project) {
            Ok(kept) => kept,
            Err(refused) => return ended(refused),
        };
        let mut sessions: Vec<SessionId> = Vec::new();
        for beginning in &self.sessions {
            sessions.push(project.find_session(beginning).map_err(say)?);
        }
        if self.sessions.is_empty() {
            sessions.extend(project.sessions().map_err(say)?.into_iter().map(|row| row.session_id));
        }
        sessions.retain(|session| kept.as_ref().is_none_or(|kept| kept.contains(session)));
        let written =
            write_recordings(&project, &sessions, &self.out, self.gzip, &Line::that_stops()).map_err(say)?;
        let files = written.files.len();
        say_json(
            self.format,
            || {
                format!(
                    "{files} recordings, {} events, {:.1} MB written to {}\n",
                    written.events,
                    written.bytes as f64 / 1e6,
                    self.out.display()
                )
            },
            || json!({"files": written.files, "events": written.events, "bytes": written.bytes}),
        )?;
        if written.cancelled {
            return Err("stopped: the files that are there are whole, the others were not written".to_owned());
        }
        Ok(done)
    }
}
