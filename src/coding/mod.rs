//! Blind double labelling: codebooks, rounds, sealed ballots, reveal, adjudication; knows no window and no file format
//! beyond its own tables.
//!
//! While a round is open, a coder's side is a [`Desk`], and what a screen may draw of it a [`BlindView`]. Both
//! labels of an item meet in one type only, [`RevealedRound`], and that exists only after the reveal.

pub mod adjudication;
pub mod agreement;
pub mod codebook;
pub mod doubts;
pub mod promotion;

mod acts;
mod ballot;
mod bounded;
mod breakdown;
mod calibration;
mod canon;
mod examples;
mod figures;
mod final_label;
mod gold;
mod known_labels;
mod label_table;
mod propagation;
mod purity;
mod random;
mod receipt;
mod reveal;
mod round;
mod seal;
mod sidelights;
mod span_agreement;
mod stale;
mod threat_model;
mod vendor;
mod verify;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use crate::project::coding_store::{Passphrase, Protection, StoreError, Strength, Stretching};
pub use ballot::{
    BallotCheck, BallotWriter, BlindItem, BlindView, Change, ChangeKind, Coverage, Desk, Evidence,
    EvidenceSpan, ExampleWish, Guard, Incomplete, Label, LabelEntry, QueueEntry, Refusal, SeatSecret,
    SoundBallot, SpanChange, StagedChange, Verdict, WriterNews, spans_to_text,
};
pub use breakdown::{Breakdown, CLUSTER, Group, MOST_GROUPS, SliceColumn, columns_named};
pub use calibration::{CalibrationRound, Comment, Discussed, FrozenCodebook};
pub use canon::{CanonError, to_canonical_json};
pub use codebook::{Abstention, Code, Codebook, CodebookError};
pub use examples::{ProposedExample, add_example, blind_round_of, proposed_examples};
pub use figures::{Figures, FiguresError};
pub use final_label::{FinalLabel, LabelSource};
pub use gold::{GoldLabel, GoldPlan, GoldReport, GoldScore};
pub use known_labels::known_labels;
pub use label_table::{LabelTableError, LineFault, read_decisions, read_labels, read_looks};
pub use propagation::{PROPAGATED, PropagatedLabel, propagate, propagated_labels, withdraw_propagation};
pub use purity::{ClusterPurity, CoderPurity};
pub use random::shuffle_by;
pub use receipt::{check_receipt, receipt};
pub use reveal::{
    ABSTAINED, AbstentionTreatment, ConfusionCell, RatingsRefused, RatingsView, Repeat, RevealedItem,
    RevealedRound, Role, Side,
};
pub use round::{
    Candidates, Coder, Design, Gold, Item, ItemChoice, ItemsWish, MOST_GOLD_THOUSANDTHS, Retest, Round,
    RoundError, RoundPlan, RoundState, RoundStep, RoundWish, Sampling, Stretch, Supersedes, Unit,
    cluster_items, sequence_items,
};
pub use seal::{Seal, seal_words};
pub use sidelights::{CoderSteadiness, PairFigures, Sidelights, Tercile};
pub use span_agreement::SpanAgreement;
pub use stale::{StaleItem, StaleReport, StaleRound};
pub use threat_model::{Passage, THREAT_MODEL, threat_model_text};
pub use vendor::{NEAR_MS, VendorAgreement, VendorError, VendorVerdicts, vendor_verdicts_held};
pub use verify::{Check, VerifyReport, verify_round};
