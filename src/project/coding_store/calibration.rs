//! Rows of calibration rounds: ballots that are meant to be read by both while the round is open; must not hand out a
//! ballot of a blind round.

use super::ballots::ballot_of;
use super::seats::secret_of;
use super::{BallotRows, SeatPlace, StoreError};
use crate::project::Project;
use rusqlite::params;

/// One side of a calibration round.
#[derive(Debug)]
pub(crate) struct CalibrationRows {
    pub coder_id: String,
    pub generation: u32,
    pub ballot: BallotRows,
}

impl Project {
    /// Both ballots of a calibration round, side a first; `None` where a coder has not begun. Refused for every other
    /// round: what sort it is, is part of what its opening froze.
    pub(crate) fn calibration_rows(
        &self,
        round_id: &str,
    ) -> Result<[Option<CalibrationRows>; 2], StoreError> {
        let transaction = self.connection().unchecked_transaction()?;
        let round = self.round_row(round_id)?;
        let calibration: bool = transaction.query_row(
            "SELECT coalesce(json_extract(CAST(sampling AS TEXT), '$.design.calibration'), 0) FROM rounds
             WHERE round_id = ?1",
            [round_id],
            |r| r.get(0),
        )?;
        if !calibration {
            return Err(StoreError::NotRevealed(round_id.to_owned()));
        }
        let side = |seat: &super::SeatRow| -> Result<Option<CalibrationRows>, StoreError> {
            let (coder, generation) = (seat.coder.coder_id.as_str(), seat.generation);
            let Some(secret) = secret_of(&transaction, round_id, coder, generation)? else { return Ok(None) };
            let place = SeatPlace { round: round_id, coder, generation };
            let ballot = ballot_of(&transaction, place, &secret)?;
            Ok(Some(CalibrationRows { coder_id: coder.to_owned(), generation, ballot }))
        };
        let [a, b] = &round.seats;
        Ok([side(a)?, side(b)?])
    }

    /// Ends a calibration round.
    pub fn record_calibrated(&mut self, round_id: &str, now_ms: i64) -> Result<(), StoreError> {
        let changed = self.connection_mut().execute(
            "UPDATE rounds SET closed_at_ms = ?2
             WHERE round_id = ?1 AND opened_at_ms IS NOT NULL AND closed_at_ms IS NULL
               AND json_extract(CAST(sampling AS TEXT), '$.design.calibration') = 1",
            params![round_id, now_ms],
        )?;
        self.stepped(changed, round_id, "only a calibration round that is open ends so")
    }
}
