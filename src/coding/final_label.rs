//! The label that counts in the end, per item, and where it came from; must not change a blind label.

use super::adjudication::{Adjudication, Decision, Mode, Outcome};
use super::ballot::Verdict;
use super::reveal::{RevealedItem, Role, Side};

/// Where a final label comes from. The names are columns of exports: never rename one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LabelSource {
    /// Both said the same, blind.
    Unanimous,
    /// They differed, or a second look overturned what both said, and they agreed after discussion.
    AdjudicatedConsensus,
    /// The same, and someone else, or a lead, decided.
    AdjudicatedThird,
    /// They differ and nobody decided, or nobody could.
    Unresolved,
    /// Only one of them labelled it.
    SingleCoded,
    /// Neither labelled it.
    Uncoded,
    /// Mixed in from a closed round, where its label stands: no label of this round.
    Gold,
}

impl LabelSource {
    pub const ALL: [Self; 7] = [
        Self::Unanimous,
        Self::AdjudicatedConsensus,
        Self::AdjudicatedThird,
        Self::Unresolved,
        Self::SingleCoded,
        Self::Uncoded,
        Self::Gold,
    ];

    /// Two people's word, agreed on blind or decided after: what may be learnt from.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Unanimous | Self::AdjudicatedConsensus | Self::AdjudicatedThird)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Unanimous => "unanimous",
            Self::AdjudicatedConsensus => "adjudicated_consensus",
            Self::AdjudicatedThird => "adjudicated_third",
            Self::Unresolved => "unresolved",
            Self::SingleCoded => "single_coded",
            Self::Uncoded => "uncoded",
            Self::Gold => "gold",
        }
    }
}

/// The final label of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinalLabel<'a> {
    pub item: &'a RevealedItem,
    /// Codes or an abstention; `None` where unresolved or uncoded.
    pub verdict: Option<&'a Verdict>,
    pub source: LabelSource,
    /// The decision behind it, where there is one.
    pub decision: Option<&'a Decision>,
}

impl Adjudication {
    /// One per item, in the order of the manifest.
    pub fn final_labels(&self) -> Vec<FinalLabel<'_>> {
        self.revealed().items().iter().map(|item| self.final_label(item)).collect()
    }

    fn final_label<'a>(&'a self, item: &'a RevealedItem) -> FinalLabel<'a> {
        let bare = |verdict, source| FinalLabel { item, verdict, source, decision: None };
        if item.role == Role::Gold {
            return bare(None, LabelSource::Gold);
        }
        match (item.verdict(Side::A), item.verdict(Side::B)) {
            (None, None) => bare(None, LabelSource::Uncoded),
            (Some(only), None) | (None, Some(only)) => bare(Some(only), LabelSource::SingleCoded),
            (Some(a), Some(b)) => match self.decision(&item.item.id) {
                None if a == b => bare(Some(a), LabelSource::Unanimous),
                None => bare(None, LabelSource::Unresolved),
                Some(decision) => {
                    let (verdict, source) = match (&decision.entry.outcome, decision.signature.mode) {
                        (Outcome::Unresolvable, _) => (None, LabelSource::Unresolved),
                        // A second look that confirms what both said changes nothing.
                        (Outcome::Settled(v), _) if v == a && a == b => (Some(v), LabelSource::Unanimous),
                        (Outcome::Settled(v), Mode::Consensus) => {
                            (Some(v), LabelSource::AdjudicatedConsensus)
                        }
                        (Outcome::Settled(v), Mode::Third | Mode::Lead) => {
                            (Some(v), LabelSource::AdjudicatedThird)
                        }
                    };
                    FinalLabel { item, verdict, source, decision: Some(decision) }
                }
            },
        }
    }
}
