//! An item as the adjudicator meets it: two sides without names, on a side that a coin chose.

use super::plan::is_agreed;
use super::{Adjudication, Decision, Look};
use crate::coding::ballot::{Coverage, EvidenceSpan, Verdict};
use crate::coding::reveal::{RevealedItem, Side};
use crate::coding::round::{Item, swap_sides};
use std::collections::BTreeMap;

/// Why an item is on the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CaseKind {
    Disagreement,
    /// Both said the same, and at least one was guessing.
    LowConfidence,
    /// Both said the same, and chance drew it for a second look.
    Audit,
    /// Both said the same, and nothing asks for more; it can be looked at again all the same.
    Agreed,
}

impl CaseKind {
    /// The stable name of files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Disagreement => "disagreement",
            Self::LowConfidence => "low_confidence",
            Self::Audit => "audit",
            Self::Agreed => "agreed",
        }
    }
}

/// One disagreement, or one agreed item. Nothing here says which coder is which.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    pub item: &'a Item,
    pub kind: CaseKind,
    /// The round asks for an independent look that nobody took: neither side may be shown.
    pub is_hidden: bool,
    pub look: Option<&'a Look>,
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

/// Disagreements first, most frequent pairs first; pairs of equal frequency by name, cases of a pair in the order of the
/// manifest.
pub fn case_order(cases: &mut [Case<'_>]) {
    let mut counts: BTreeMap<[String; 2], usize> = BTreeMap::new();
    for case in cases.iter() {
        *counts.entry(case.pair()).or_default() += 1;
    }
    cases.sort_by_cached_key(|case| {
        let pair = case.pair();
        (case.kind, std::cmp::Reverse(counts.get(&pair).copied().unwrap_or(0)), pair)
    });
}

impl Adjudication {
    /// Every disagreement, settled or not, in batches of one pair of verdicts; then what the plan asks a second look for.
    pub fn cases(&self) -> Vec<Case<'_>> {
        let asked = |case: &Case<'_>| case.kind != CaseKind::Agreed;
        let mut cases: Vec<Case<'_>> =
            self.revealed.items().iter().filter_map(|item| self.case_of(item)).filter(asked).collect();
        case_order(&mut cases);
        cases
    }

    /// One item that has two labels.
    pub fn case(&self, item_id: &str) -> Option<Case<'_>> {
        self.revealed.item(item_id).and_then(|item| self.case_of(item))
    }

    fn kind_of(&self, item: &RevealedItem) -> CaseKind {
        match item {
            item if item.disagrees() => CaseKind::Disagreement,
            item if self.is_guess(item) => CaseKind::LowConfidence,
            item if self.is_audited(item) => CaseKind::Audit,
            _ => CaseKind::Agreed,
        }
    }

    /// What each side marked in an item, agreed on or not, in the order of its case; `None` while an independent look is
    /// waited for.
    pub fn evidence(&self, item_id: &str) -> Option<[&[EvidenceSpan]; 2]> {
        let item = self.revealed.item(item_id).filter(|item| !self.waits_for_look(item))?;
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
        // Gold is settled already.
        if !(item.disagrees() || is_agreed(item)) {
            return None;
        }
        let (mut left, mut right) = (side(Side::A)?, side(Side::B)?);
        if self.is_swapped(&item.item.id) {
            std::mem::swap(&mut left, &mut right);
        }
        Some(Case {
            item: &item.item,
            kind: self.kind_of(item),
            is_hidden: self.waits_for_look(item),
            look: self.look(&item.item.id),
            left,
            right,
            decision: self.decision(&item.item.id),
        })
    }
}
