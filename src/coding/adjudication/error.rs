//! Why a decision or a look was refused; each says what to do next.

use super::{MAX_NAME_BYTES, MAX_NOTE_BYTES};
use crate::coding::canon::CanonError;
use crate::coding::round::RoundError;
use crate::project::coding_store::StoreError;

/// Why a decision was refused.
#[derive(Debug, thiserror::Error)]
pub enum AdjudicationError {
    #[error(transparent)]
    Round(#[from] RoundError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a decision has no canonical form: {0}")]
    Canon(#[from] CanonError),
    #[error(
        "`{0}` is not in dispute, and has no second look: that takes two labels; see the list of disagreements"
    )]
    NotInDispute(String),
    #[error("`{0}` needs a cause: say why they differed, or why both were wrong")]
    CauseMissing(String),
    #[error("`{0}` waits for an independent look; take one first, then both sides are shown")]
    LookMissing(String),
    #[error("an independent look is of a third person; `{0}` is one of the two coders")]
    LookOfCoder(String),
    #[error("`{0}` has its independent look already; it is final")]
    LookTwice(String),
    #[error("`{0}` is settled as neither coder saw it; say why in the note")]
    NoteMissing(String),
    #[error("a note may have {MAX_NOTE_BYTES} bytes; shorten it")]
    LongNote,
    #[error("a decision needs who decided, in 1 to {MAX_NAME_BYTES} bytes")]
    NoName,
    #[error("`{0}` is one of the two coders; a third person decides, or use mode consensus or lead")]
    NotThird(String),
    #[error("a decision needs a code, an abstention or `unresolvable`")]
    Undecided,
    #[error("there is nothing to undo")]
    NothingToUndo,
    #[error("{0} disagreements are not settled yet; settle them, or mark them unresolvable")]
    Unsettled(usize),
    #[error("the decisions of round `{round}` cannot be read ({what}); run `binocular round verify`")]
    Broken { round: String, what: String },
}
