//! A disagreement as the adjudicator meets it: two sides without names, on a side that a coin chose.

use super::{Adjudication, Decision};
use crate::coding::ballot::{Coverage, EvidenceSpan, Verdict};
use crate::coding::reveal::{RevealedItem, Side};
use crate::coding::round::{Item, swap_sides};
use std::collections::BTreeMap;

/// One disagreement. Nothing here says which coder is which.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    pub item: &'a Item,
    pub left: CaseSide<'a>,
    pub right: CaseSide<'a>,
    pub decision: Option<&'a Decision>,
}

/// What one of the two said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CaseSide<'a> {
    pub verdict: &'a Verdict,
    /// 1 to 3.
    pub confidence: Option<u8>,
    /// To be shown only after a first look of one's own.
    pub note: &'a str,
    /// Share of the item that was watched before deciding.
    pub coverage: Option<f64>,
    /// What of the item was marked as showing it.
    pub spans: &'a [EvidenceSpan],
}

impl Case<'_> {
    /// The pair of verdicts without regard to who said which: cases of one pair are settled together.
    pub fn pair(&self) -> [String; 2] {
        let mut pair = [self.left.verdict.to_text(), self.right.verdict.to_text()];
        pair.sort();
        pair
    }
}

/// Most frequent pairs first; pairs of equal frequency by name, cases of a pair in the order of the manifest.
pub fn case_order(cases: &mut [Case<'_>]) {
    let mut counts: BTreeMap<[String; 2], usize> = BTreeMap::new();
    for case in cases.iter() {
        *counts.entry(case.pair()).or_default() += 1;
    }
    cases.sort_by_cached_key(|case| {
        let pair = case.pair();
        (std::cmp::Reverse(counts.get(&pair).copied().unwrap_or(0)), pair)
    });
}

impl Adjudication {
    /// Every disagreement, settled or not, in batches of one pair of verdicts.
    pub fn cases(&self) -> Vec<Case<'_>> {
        let mut cases: Vec<Case<'_>> =
            self.revealed.disagreements().filter_map(|item| self.case_of(item)).collect();
        case_order(&mut cases);
        cases
    }

    /// One disagreement.
    pub fn case(&self, item_id: &str) -> Option<Case<'_>> {
        self.revealed.item(item_id).filter(|item| item.disagrees()).and_then(|item| self.case_of(item))
    }

    /// What each side marked in an item, agreed on or not, in the order of its case.
    pub fn evidence(&self, item_id: &str) -> Option<[&[EvidenceSpan]; 2]> {
        let item = self.revealed.item(item_id)?;
        let mut sides =
            Side::BOTH.map(|side| item.label(side).map_or(&[][..], |label| &label.entry.spans[..]));
        if self.is_swapped(item_id) {
            sides.reverse();
        }
        Some(sides)
    }

    fn is_swapped(&self, item_id: &str) -> bool {
        let round = self.revealed.round();
        swap_sides(&round.project_uuid, &round.id, item_id)
    }

    fn case_of<'a>(&'a self, item: &'a RevealedItem) -> Option<Case<'a>> {
        let side = |side: Side| {
            let entry = &item.label(side)?.entry;
            Some(CaseSide {
                verdict: &entry.verdict,
                confidence: entry.confidence,
                note: &entry.note,
                coverage: entry.evidence.coverage.map(Coverage::share),
                spans: &entry.spans,
            })
        };
        let (mut left, mut right) = (side(Side::A)?, side(Side::B)?);
        if self.is_swapped(&item.item.id) {
            std::mem::swap(&mut left, &mut right);
        }
        Some(Case { item: &item.item, left, right, decision: self.decision(&item.item.id) })
    }
}
