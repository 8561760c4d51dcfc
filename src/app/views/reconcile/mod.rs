//! The Reconcile screen: how far two revealed ballots agree, and settling where they do not; must not know an open
//! round.

mod agreement;
mod apart;
mod axis;
mod case;
mod decision;
mod figures;
mod frame;
mod lessons;
mod list;
mod panels;
mod review;
mod screen;
mod sidelights;
mod spans;

#[cfg(test)]
mod tests;

pub use screen::ReconcileScreen;

use crate::coding::adjudication::{DecisionEntry, SettlingPlan, Signature};
use crate::coding::{AbstentionTreatment, Verdict};
use crate::export::LessonsFormat;

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
    /// Opens the revealed round for decisions, which are taken as planned.
    Start(SettlingPlan),
    /// Another plan from here on.
    Plan(SettlingPlan),
    /// An independent look of a third person.
    Look {
        item: String,
        verdict: Verdict,
        by: String,
    },
    Decide {
        item: String,
        entry: DecisionEntry,
        signature: Signature,
        /// How long the item was on the screen.
        took_ms: Option<u64>,
    },
    /// Reads what settling taught so far.
    Learn,
    /// Writes it beside the project.
    SaveLessons(LessonsFormat),
    /// Looks for labels that disagree with what lies near them.
    FindDoubts,
    StopFinding,
    Undo,
    Close,
    /// Hands the settled label of a cluster on to its members, or takes that back.
    Propagate {
        cluster: String,
        withdraw: bool,
    },
}
