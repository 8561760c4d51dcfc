//! Which sessions are mined: all but those of likely bots, unless the project says otherwise; must not judge any.

use super::{MiningError, session_ids};
use crate::model::SessionId;
use crate::project::Project;

/// Sessions of likely bots and what becomes of them: stands wherever numbers of mining stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetAside {
    /// Sessions of the project, or of what is looked at.
    pub sessions: usize,
    /// Those of them that are likely a program's, or said to be.
    pub bots: usize,
    /// They are mined all the same.
    pub included: bool,
}

impl SetAside {
    pub fn of(project: &Project) -> Result<Self, MiningError> {
        let (sessions, bots) = (project.contents()?.len(), project.sessions_of_bots()?.len());
        Ok(Self { sessions, bots, included: project.includes_bots()? })
    }

    /// The same of some sessions, with those that are bots', in their order.
    pub fn among(project: &Project, sessions: &[SessionId]) -> Result<(Self, Vec<SessionId>), MiningError> {
        let all = project.sessions_of_bots()?;
        let bots: Vec<SessionId> = sessions.iter().filter(|id| all.contains(*id)).cloned().collect();
        let aside = Self { sessions: sessions.len(), bots: bots.len(), included: project.includes_bots()? };
        Ok((aside, bots))
    }

    /// Sessions that mining takes: what its shares are shares of.
    pub fn mined(&self) -> usize {
        if self.included { self.sessions } else { self.sessions - self.bots }
    }

    /// `3 of 148 sessions are set aside as likely bots`; `None` where there are none.
    pub fn sentence(&self) -> Option<String> {
        let Self { sessions, bots, included } = *self;
        let are = if bots == 1 { "is" } else { "are" };
        let what = match (included, bots == 1) {
            (false, true) => "set aside as a likely bot's",
            (false, false) => "set aside as likely bots",
            (true, true) => "a likely bot's and mined with the others",
            (true, false) => "likely bots and mined with the others",
        };
        (bots > 0).then(|| format!("{bots} of {sessions} sessions {are} {what}"))
    }
}

/// The sessions that mining takes, by start and then by id.
pub(super) fn mined_ids(project: &Project) -> Result<Vec<SessionId>, MiningError> {
    mined_of(project, &session_ids(project)?)
}

/// Those of some sessions that mining takes, in their order.
pub(super) fn mined_of(project: &Project, sessions: &[SessionId]) -> Result<Vec<SessionId>, MiningError> {
    let aside = project.sessions_aside()?;
    Ok(sessions.iter().filter(|session| !aside.contains(*session)).cloned().collect())
}
