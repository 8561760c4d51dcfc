//! Blind double labelling: codebooks, rounds, sealed ballots, reveal, adjudication; knows no window and no file format
//! beyond its own tables.
//!
//! While a round is open, a coder's side is a [`Desk`], and what a screen may draw of it a [`BlindView`]. Both
//! labels of an item meet in one type only, [`RevealedRound`], and that exists only after the reveal.

pub mod adjudication;
pub mod agreement;
pub mod codebook;
pub mod doubts;

mod ballot;
mod bounded;
mod breakdown;
mod canon;
mod figures;
mod final_label;
mod known_labels;
mod label_table;
mod random;
mod reveal;
mod round;
mod seal;
mod sidelights;
mod span_agreement;
mod threat_model;
mod verify;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use crate::project::coding_store::{Passphrase, Protection, StoreError, Strength, Stretching};
pub use ballot::{
    BlindItem, BlindView, Change, ChangeKind, Coverage, Desk, Evidence, EvidenceSpan, Guard, Incomplete,
    Label, LabelEntry, QueueEntry, SeatSecret, SpanChange, Verdict, spans_to_text,
};
pub use breakdown::{Breakdown, CLUSTER, Group, MOST_GROUPS, SliceColumn, columns_named};
pub use canon::{CanonError, to_canonical_json};
pub use codebook::{Abstention, Code, Codebook, CodebookError};
pub use figures::{Figures, FiguresError};
pub use final_label::{FinalLabel, LabelSource};
pub use known_labels::known_labels;
pub use label_table::{LabelTableError, LineFault, read_decisions, read_labels, read_looks};
pub use reveal::{
    ABSTAINED, AbstentionTreatment, ConfusionCell, RatingsRefused, RatingsView, Repeat, RevealedItem,
    RevealedRound, Side,
};
pub use round::{
    Coder, Item, ItemChoice, Retest, Round, RoundError, RoundPlan, RoundState, RoundStep, Sampling, Stretch,
    Unit,
};
pub use seal::{Seal, seal_words};
pub use sidelights::{CoderSteadiness, PairFigures, Sidelights, Tercile};
pub use span_agreement::SpanAgreement;
pub use threat_model::{Passage, THREAT_MODEL, threat_model_text};
pub use verify::{Check, VerifyReport, verify_round};
