//! What an import tells of what it did; knows no project.

use super::Refusal;
use crate::model::{SessionId, Warning, WarningCode};
use std::collections::BTreeMap;

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportReport {
    /// Sessions that are new in the project, in the order of the inputs; those of large files come last.
    pub imported: Vec<SessionId>,
    /// Sessions that were there already, with the same content.
    pub unchanged: Vec<SessionId>,
    /// Events of the imported sessions.
    pub events: u64,
    /// Bytes of all inputs after unpacking.
    pub bytes: u64,
    pub refused: Vec<Refusal>,
    pub warnings: Vec<SessionWarning>,
    /// Sessions that were not stored for lack of consent, by the rule that says so.
    pub withheld: BTreeMap<String, u64>,
    /// Those of them that the project holds from an earlier import.
    pub withheld_held: Vec<SessionId>,
    /// The user stopped it; what is listed here is in the project.
    pub cancelled: bool,
    /// When its sessions were added, by which the project knows this import; `None` where it brought none.
    pub at_ms: Option<i64>,
}

/// What was odd in one session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionWarning {
    pub session: SessionId,
    pub code: WarningCode,
    pub warning: Warning,
}

impl ImportReport {
    pub(super) fn tell_imported(
        &mut self,
        session: SessionId,
        events: u64,
        warnings: Vec<(WarningCode, Warning)>,
    ) {
        self.events += events;
        self.warnings.extend(warnings.into_iter().map(|(code, warning)| SessionWarning {
            session: session.clone(),
            code,
            warning,
        }));
        self.imported.push(session);
    }

    /// `148 sessions were read, 12 of them left out for lack of consent (dnt is excluded: 12)`; `None` where no rule
    /// left any out.
    pub fn consent_sentence(&self) -> Option<String> {
        let withheld: u64 = self.withheld.values().sum();
        let read = (self.imported.len() + self.unchanged.len()) as u64 + withheld;
        let rules: Vec<String> =
            self.withheld.iter().map(|(rule, count)| format!("{rule}: {count}")).collect();
        (withheld > 0).then(|| {
            format!(
                "{read} sessions were read, {withheld} of them left out for lack of consent ({})",
                rules.join(", ")
            )
        })
    }
}
