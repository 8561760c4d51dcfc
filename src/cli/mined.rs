//! Opens a project for commands that read what was mined, and brings that up to date first; prints no result.

use super::filter::Where;
use super::progress::Line;
use super::{Done, read_project, say};
use crate::mining::store::{Refreshed, SetAside, refresh_signals};
use crate::model::SessionId;
use crate::project::{Project, ProjectError};
use std::path::Path;

/// A project whose signals are those of its present recordings and rules.
pub(super) struct Mined {
    pub project: Project,
    /// Recordings that cannot be read; each was named.
    failed: bool,
}

impl Mined {
    /// Brings up to date what a condition may ask for, and nothing where there is none.
    pub fn where_asked(path: &Path, filter: &Where) -> Result<(Project, Done), String> {
        if filter.text().is_none() {
            return Ok((read_project(path)?, Done::Fully));
        }
        let mined = Self::open(path)?;
        let done = mined.done();
        Ok((mined.project, done))
    }

    /// What may not be written is read as it stands: the commands then compute what is missing for themselves.
    pub fn open(path: &Path) -> Result<Self, String> {
        match Project::open(path) {
            Ok(mut project) => {
                let failed = refresh(&mut project)?;
                Ok(Self { project, failed })
            }
            Err(ProjectError::ReadOnly { .. }) => {
                Ok(Self { project: Project::open_read_only(path).map_err(say)?, failed: false })
            }
            Err(error) => Err(say(error)),
        }
    }

    /// Says how many sessions are set aside as likely bots, beside the numbers that leave them out.
    pub fn tell_aside(&self) -> Result<(), String> {
        if let Some(sentence) = SetAside::of(&self.project).map_err(say)?.sentence() {
            eprintln!("{sentence}; `binocular bots` lists them");
        }
        Ok(())
    }

    pub fn done(&self) -> Done {
        if self.failed { Done::WithRefusals } else { Done::Fully }
    }

    /// Sessions by unique beginnings of their ids; all of them, by start, where none is given.
    pub fn sessions(&self, wanted: &[String]) -> Result<Vec<SessionId>, String> {
        if wanted.is_empty() {
            return Ok(self.project.sessions().map_err(say)?.into_iter().map(|row| row.session_id).collect());
        }
        wanted.iter().map(|prefix| self.project.find_session(prefix).map_err(say)).collect()
    }
}

/// True when some recording could not be mined; each is named on standard error.
pub(super) fn refresh(project: &mut Project) -> Result<bool, String> {
    let line = Line::new();
    let refreshed = refresh_signals(project, &line).map_err(say)?;
    drop(line);
    Ok(tell_failed(&refreshed))
}

/// Names recordings that could not be mined; true where there are any.
pub(super) fn tell_failed(refreshed: &Refreshed) -> bool {
    for (session, reason) in &refreshed.failed {
        eprintln!("session {session} was left out: {reason}");
    }
    !refreshed.failed.is_empty()
}
