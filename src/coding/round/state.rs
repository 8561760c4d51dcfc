//! The states of a round and the steps between them; knows the rules, not who takes a step.

use super::RoundError;
use crate::project::coding_store::RoundRow;
use std::fmt;

/// Where a round stands. Derived from what is stored, so that no state can contradict its facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoundState {
    /// Items, coders and codebook may still change.
    Draft,
    /// Frozen; both label, neither sees the other.
    Open,
    SealedByOne,
    SealedByBoth,
    /// Both ballots are visible and can no longer change.
    Revealed,
    Adjudicating,
    Closed,
    /// A calibration round that is open: both label, and see both labels of what both have labelled.
    Calibrating,
    /// A calibration round that ended with a codebook.
    Calibrated,
}

/// What can happen to a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundStep {
    Open,
    Label,
    Seal,
    /// Giving a ballot up, sealed or not, to begin it again.
    BeginAgain,
    /// Publishing the secret of a sealed ballot, for the reveal.
    OpenBallot,
    Reveal,
    Adjudicate,
    Decide,
    Close,
    /// Ending a calibration round with the codebook that the next round takes.
    Freeze,
}

impl RoundStep {
    pub const ALL: [Self; 10] = [
        Self::Open,
        Self::Label,
        Self::Seal,
        Self::BeginAgain,
        Self::OpenBallot,
        Self::Reveal,
        Self::Adjudicate,
        Self::Decide,
        Self::Close,
        Self::Freeze,
    ];

    fn verb(self) -> &'static str {
        match self {
            Self::Open => "be opened",
            Self::Label => "take labels",
            Self::Seal => "be sealed",
            Self::BeginAgain => "have a ballot begun again",
            Self::OpenBallot => "have a ballot opened",
            Self::Reveal => "be revealed",
            Self::Adjudicate => "start adjudication",
            Self::Decide => "take decisions",
            Self::Close => "be closed",
            Self::Freeze => "end as a calibration round",
        }
    }
}

impl RoundState {
    pub const ALL: [Self; 9] = [
        Self::Draft,
        Self::Open,
        Self::SealedByOne,
        Self::SealedByBoth,
        Self::Revealed,
        Self::Adjudicating,
        Self::Closed,
        Self::Calibrating,
        Self::Calibrated,
    ];

    /// The stable name of files and scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::SealedByOne => "sealed_by_one",
            Self::SealedByBoth => "sealed_by_both",
            Self::Revealed => "revealed",
            Self::Adjudicating => "adjudicating",
            Self::Closed => "closed",
            Self::Calibrating => "calibrating",
            Self::Calibrated => "calibrated",
        }
    }

    /// True while what one coder says, writes or tags must not reach the other: from the opening to the reveal.
    pub fn is_blind(self) -> bool {
        matches!(self, Self::Open | Self::SealedByOne | Self::SealedByBoth)
    }

    /// True once both ballots of a blind round may be seen: never of a calibration round, which has no blind labels.
    pub fn is_revealed(self) -> bool {
        matches!(self, Self::Revealed | Self::Adjudicating | Self::Closed)
    }

    /// The state after a step, or why the step cannot be taken. A ballot that is begun again may have been sealed:
    /// then the state after is one seal less.
    pub fn after(self, step: RoundStep) -> Result<Self, RoundError> {
        match (self, step) {
            (Self::Draft, RoundStep::Open) => Ok(Self::Open),
            (Self::Open | Self::SealedByOne, RoundStep::Label | RoundStep::BeginAgain)
            | (Self::SealedByBoth, RoundStep::OpenBallot)
            | (Self::Adjudicating, RoundStep::Decide)
            | (Self::Calibrating, RoundStep::Label) => Ok(self),
            (Self::Calibrating, RoundStep::Freeze) => Ok(Self::Calibrated),
            (Self::SealedByBoth, RoundStep::BeginAgain) => Ok(Self::SealedByOne),
            (Self::Open, RoundStep::Seal) => Ok(Self::SealedByOne),
            (Self::SealedByOne, RoundStep::Seal) => Ok(Self::SealedByBoth),
            (Self::SealedByBoth, RoundStep::Reveal) => Ok(Self::Revealed),
            (Self::Revealed, RoundStep::Adjudicate) => Ok(Self::Adjudicating),
            (Self::Adjudicating, RoundStep::Close) => Ok(Self::Closed),
            _ => Err(RoundError::Step { state: self, step: step.verb(), hint: self.way_on() }),
        }
    }

    fn way_on(self) -> &'static str {
        match self {
            Self::Draft => "open it first",
            Self::Open => "both coders label and seal now",
            Self::SealedByOne => "the other coder labels and seals now",
            Self::SealedByBoth => "reveal it next",
            Self::Revealed => "its labels are final; start adjudication, or make a new round",
            Self::Adjudicating => "settle the disagreements, then close it",
            Self::Closed => "it is final; make a new round",
            Self::Calibrating => "label and discuss, and freeze the codebook at the end",
            Self::Calibrated => "calibration is over; make a blind round",
        }
    }

    pub(super) fn of(row: &RoundRow, sealed: [bool; 2], calibration: bool) -> Self {
        if row.opened_at_ms.is_none() {
            return Self::Draft;
        }
        if calibration {
            return if row.closed_at_ms.is_some() { Self::Calibrated } else { Self::Calibrating };
        }
        match sealed {
            [false, false] => Self::Open,
            [true, true] if row.revealed_at_ms.is_none() => Self::SealedByBoth,
            [true, true] if row.closed_at_ms.is_some() => Self::Closed,
            [true, true] if row.adjudicating_at_ms.is_some() => Self::Adjudicating,
            [true, true] => Self::Revealed,
            _ => Self::SealedByOne,
        }
    }
}

impl fmt::Display for RoundState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Draft => "a draft",
            Self::Open => "open",
            Self::SealedByOne => "sealed by one coder",
            Self::SealedByBoth => "sealed by both coders",
            Self::Revealed => "revealed",
            Self::Adjudicating => "in adjudication",
            Self::Closed => "closed",
            Self::Calibrating => "open for calibration",
            Self::Calibrated => "a calibration that is over",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pair of state and step: those listed are allowed, all others are refused with a way on.
    #[test]
    fn the_table_of_steps() {
        use RoundState::{
            Adjudicating, Calibrated, Calibrating, Closed, Draft, Open, Revealed, SealedByBoth, SealedByOne,
        };
        let allowed = [
            (Draft, RoundStep::Open, Open),
            (Open, RoundStep::Label, Open),
            (SealedByOne, RoundStep::Label, SealedByOne),
            (Open, RoundStep::BeginAgain, Open),
            (SealedByOne, RoundStep::BeginAgain, SealedByOne),
            (SealedByBoth, RoundStep::BeginAgain, SealedByOne),
            (SealedByBoth, RoundStep::OpenBallot, SealedByBoth),
            (Open, RoundStep::Seal, SealedByOne),
            (SealedByOne, RoundStep::Seal, SealedByBoth),
            (SealedByBoth, RoundStep::Reveal, Revealed),
            (Revealed, RoundStep::Adjudicate, Adjudicating),
            (Adjudicating, RoundStep::Decide, Adjudicating),
            (Adjudicating, RoundStep::Close, Closed),
            (Calibrating, RoundStep::Label, Calibrating),
            (Calibrating, RoundStep::Freeze, Calibrated),
        ];
        for state in RoundState::ALL {
            for step in RoundStep::ALL {
                let expected =
                    allowed.iter().find(|(s, t, _)| *s == state && *t == step).map(|(_, _, to)| *to);
                match (state.after(step), expected) {
                    (Ok(found), Some(to)) => assert_eq!(found, to),
                    (Err(error), None) => assert!(error.to_string().contains("; "), "{error}"),
                    (found, _) => panic!("{state:?} {step:?}: {found:?}"),
                }
            }
        }
    }
}
