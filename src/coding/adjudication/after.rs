//! Agreement after discussion: what the two coders say once they have talked. It is never blind agreement, and no part of
//! the report on it.

use super::{Adjudication, Mode, Outcome};
use crate::coding::agreement::{ConfidenceLevel, RatingsError};
use crate::coding::reveal::{AbstentionTreatment, Side};
use crate::coding::sidelights::{Labels, PairFigures, pair_figures};
use serde::Serialize;

/// Agreement on the core with what both agreed on after discussion in the place of their blind labels.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AfterDiscussion {
    /// Items whose labels were replaced: settled by consensus.
    pub by_consensus: usize,
    /// Items settled by somebody else, or that nobody could settle: the coders still say what they said.
    pub otherwise: usize,
    #[serde(flatten)]
    pub figures: PairFigures,
}

impl AfterDiscussion {
    /// What the figure is, and what it is not.
    pub fn sentence(&self) -> String {
        let items = |n: usize| if n == 1 { "1 item".to_owned() } else { format!("{n} items") };
        format!(
            "After discussion, with {} settled by consensus: it says how well people can agree, not how reliable the codebook is; report the blind figures",
            items(self.by_consensus)
        )
    }
}

impl Adjudication {
    /// `None` before anything was settled by consensus.
    ///
    /// Decisions of a third person or a lead are not the coders' own words, so that these items count with the blind
    /// labels. Where several codes may be true of an item, sets are compared as wholes.
    pub fn after_discussion(
        &self,
        treatment: AbstentionTreatment,
        level: ConfidenceLevel,
    ) -> Result<Option<AfterDiscussion>, RatingsError> {
        let decided = self.revealed.core().filter_map(|item| self.decision(&item.item.id));
        let settled = decided.filter_map(|d| match &d.entry.outcome {
            Outcome::Settled(verdict) => Some(verdict),
            Outcome::Unresolvable => None,
        });
        let labels = Labels::with(&self.revealed, treatment, settled);
        let (mut by_consensus, mut otherwise) = (0, 0);
        let pairs = self
            .revealed
            .core()
            .map(|item| match self.decision(&item.item.id).map(|d| (&d.entry.outcome, d.signature.mode)) {
                Some((Outcome::Settled(verdict), Mode::Consensus)) => {
                    by_consensus += 1;
                    Side::BOTH.map(|_| labels.index(Some(verdict)))
                }
                other => {
                    otherwise += usize::from(other.is_some());
                    labels.of_item(item)
                }
            })
            .collect::<Vec<_>>();
        if by_consensus == 0 {
            return Ok(None);
        }
        let figures = pair_figures(&pairs, labels.count(), level)?;
        Ok(Some(AfterDiscussion { by_consensus, otherwise, figures }))
    }
}
