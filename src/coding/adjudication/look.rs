//! An independent third look: what a person said of an item before either side was shown; must not change a blind label
//! or a decision.

use super::event::Event;
use super::{Adjudication, AdjudicationError, MAX_NAME_BYTES};
use crate::coding::ballot::Verdict;
use crate::coding::reveal::RevealedItem;
use crate::project::Project;

/// A third person's label. It is final: who has seen the sides cannot look independently again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub verdict: Verdict,
    pub by: String,
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    pub seq: u64,
}

impl Adjudication {
    /// The independent look at an item.
    pub fn look(&self, item_id: &str) -> Option<&Look> {
        self.looks.get(item_id)
    }

    /// Stores an independent look, durably; only then may the sides be shown.
    pub fn put_look(
        &mut self,
        project: &mut Project,
        item_id: &str,
        verdict: Verdict,
        by: &str,
        now_ms: i64,
    ) -> Result<(), AdjudicationError> {
        self.put_looks(project, vec![(item_id.to_owned(), verdict)], by, now_ms)
    }

    /// Stores several looks in one transaction: all or none.
    pub fn put_looks(
        &mut self,
        project: &mut Project,
        looks: Vec<(String, Verdict)>,
        by: &str,
        now_ms: i64,
    ) -> Result<(), AdjudicationError> {
        let mut events = Vec::with_capacity(looks.len());
        for (item, verdict) in looks {
            let verdict = self.checked_look(&item, verdict, by)?;
            let seq = (self.events.len() + events.len()) as u64 + 1;
            events.push(Event::Look {
                item,
                look: Look { verdict, by: by.trim().to_owned(), at_ms: now_ms, seq },
            });
        }
        self.append(project, events)
    }

    /// Checks a look as it would be stored.
    pub fn checked_look(
        &self,
        item_id: &str,
        verdict: Verdict,
        by: &str,
    ) -> Result<Verdict, AdjudicationError> {
        let by = by.trim();
        if by.is_empty() || by.len() > MAX_NAME_BYTES {
            return Err(AdjudicationError::NoName);
        }
        let coders = &self.revealed.round().coders;
        if coders.iter().any(|coder| coder.id.eq_ignore_ascii_case(by) || coder.name.eq_ignore_ascii_case(by))
        {
            return Err(AdjudicationError::LookOfCoder(by.to_owned()));
        }
        self.with_two_labels(item_id)?;
        if self.looks.contains_key(item_id) {
            return Err(AdjudicationError::LookTwice(item_id.to_owned()));
        }
        let verdict = verdict.checked(self.revealed.codebook()).map_err(AdjudicationError::from)?;
        if verdict.is_decided() { Ok(verdict) } else { Err(AdjudicationError::Undecided) }
    }

    /// True while neither side of the item may be shown.
    pub(super) fn waits_for_look(&self, item: &RevealedItem) -> bool {
        let asked = item.disagrees() || self.is_audited(item) || self.is_guess(item);
        let id = &item.item.id;
        self.plan.third_look && asked && !self.looks.contains_key(id) && self.decision(id).is_none()
    }
}
