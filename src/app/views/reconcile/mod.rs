//! The Reconcile screen: how far two revealed ballots agree, and settling where they do not; must not know an open
//! round.

mod agreement;
mod axis;
mod case;
mod decision;
mod figures;
mod frame;
mod list;
mod screen;
mod sidelights;
mod spans;

#[cfg(test)]
mod tests;

pub use screen::ReconcileScreen;

use crate::coding::AbstentionTreatment;
use crate::coding::adjudication::{DecisionEntry, Signature};

/// What this screen alone can ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum ReconcileAction {
    /// Shows both sealed ballots to both.
    Reveal(String),
    /// A revealed round to look at.
    Choose(String),
    /// Agreement, counted with these choices.
    Count {
        treatment: AbstentionTreatment,
        by_user: bool,
    },
    StopCounting,
    /// Opens the revealed round for decisions.
    Start,
    Decide {
        item: String,
        entry: DecisionEntry,
        signature: Signature,
    },
    Undo,
    Close,
}
