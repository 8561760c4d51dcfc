//! Looking a stored ballot through before it is sealed or opened, on another thread where it is long; must not read what
//! its events say.

use super::Desk;
use super::desk::Incomplete;
use crate::coding::round::{Round, RoundError};
use crate::coding::seal::Seal;
use crate::project::Project;
use crate::project::coding_store::{Head, StoreError};

/// Which ballot is to be looked through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BallotCheck {
    round: String,
    coder: String,
}

/// A ballot whose stored chain held, up to where it ended then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoundBallot(Head);

impl BallotCheck {
    /// Walks the whole chain: some 10 µs for each event.
    pub fn run(&self, project: &Project) -> Result<SoundBallot, RoundError> {
        let report = project.check_ballot_chain(&self.round, &self.coder)?;
        match report.fault {
            None => Ok(SoundBallot(report.head)),
            Some(fault) => Err(Round::load(project, &self.round)?.broken(&format!("your ballot ({fault})"))),
        }
    }
}

impl Desk {
    pub fn to_check(&self) -> BallotCheck {
        BallotCheck { round: self.round_id().to_owned(), coder: self.coder_id().to_owned() }
    }

    /// As [`Desk::seal`], for a ballot that was looked through: reads none of it again. What the events say was read when
    /// the coder signed in, or written since; that the file still holds it is what was looked for.
    ///
    /// # Errors
    /// Also when something was written since.
    pub fn seal_checked(
        &mut self,
        project: &mut Project,
        sound: SoundBallot,
        incomplete: Incomplete,
        now_ms: i64,
    ) -> Result<Seal, RoundError> {
        self.require_unmoved(sound)?;
        self.refresh_counts(project)?;
        self.seal_as_read(project, incomplete, now_ms)
    }

    /// As [`Desk::open_ballot`], for a ballot that was looked through.
    pub fn open_checked(&mut self, project: &mut Project, sound: SoundBallot) -> Result<(), RoundError> {
        self.require_unmoved(sound)?;
        self.refresh_counts(project)?;
        self.open_as_read(project)
    }

    fn require_unmoved(&self, SoundBallot(head): SoundBallot) -> Result<(), RoundError> {
        if head == self.head {
            return Ok(());
        }
        let (round, coder) = (self.round_id().to_owned(), self.coder_id().to_owned());
        Err(StoreError::Moved { round, coder }.into())
    }
}
