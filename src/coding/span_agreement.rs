//! How far two coders marked the same moments of a revealed round as evidence; must not know any open round.

use super::agreement::{
    Coefficient, ConfidenceLevel, RatingsError, Segment, SegmentAgreement, SegmentOptions, SegmentPair, Unit,
    segment_agreement,
};
use super::reveal::{AbstentionTreatment, RevealedItem, RevealedRound, Side};
use super::sidelights::Labels;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Agreement on marks of evidence, of items of the core with two labels and a mark of at least one coder.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SpanAgreement {
    /// Items of the core that both gave a label or a reason.
    pub items: usize,
    /// Of those, items with marks of both.
    pub marked_by_both: usize,
    /// Items with marks of one only, side a first.
    pub marked_by_one: [usize; 2],
    /// All marks on these items, side a first.
    pub marks: [usize; 2],
    pub options: SegmentOptions,
    /// Whether the same times were marked, whatever for.
    pub place: SegmentAgreement,
    /// Whether the same times were marked for the same label.
    pub place_and_label: SegmentAgreement,
    pub level: ConfidenceLevel,
    #[serde(skip)]
    names: [String; 2],
}

impl SpanAgreement {
    /// Plain sentences with their denominators.
    pub fn sentences(&self) -> Vec<String> {
        let [a, b] = &self.names;
        let [only_a, only_b] = self.marked_by_one;
        let seconds = |ms: u64| ms as f64 / 1_000.0;
        let bin = seconds(self.options.bin_ms);
        let marked = self.marked_by_both + only_a + only_b;
        let first = format!(
            "Evidence is marked on {marked} of {} items with two labels: {} by both, {only_a} by {a} only, {only_b} by {b} \
             only; the others say nothing of where",
            self.items, self.marked_by_both
        );
        let figures = |found: &SegmentAgreement, what: &str| {
            format!(
                "{what}: kappa per {bin} s {} on {} stretches; of {} and {} marks {} match within {} s at both ends, F1 {}",
                told(&found.kappa),
                found.bins,
                found.matches.first,
                found.matches.second,
                found.matches.matched,
                seconds(self.options.tolerance_ms),
                told(&found.f1),
            )
        };
        vec![
            first,
            figures(&self.place, "The same times marked"),
            figures(&self.place_and_label, "The same times for the same label"),
        ]
    }
}

fn told(figure: &Coefficient) -> String {
    let Some(value) = figure.value else {
        return figure.undefined.as_ref().map_or_else(|| "undefined".to_owned(), ToString::to_string);
    };
    let mut text = format!("{value:.2}");
    let _ = match figure.ci {
        Some((low, high)) => write!(text, " ({low:.2} to {high:.2})"),
        None => write!(text, ", without an interval"),
    };
    text
}

impl RevealedRound {
    /// Agreement on marks of evidence; `None` where nobody marked any on an item with two labels.
    ///
    /// Items that neither marked are left out: marking is free, and their silence would pass for agreement. Where
    /// every marked item names its user, intervals keep those of one user together.
    pub fn span_agreement(
        &self,
        options: SegmentOptions,
        level: ConfidenceLevel,
    ) -> Result<Option<SpanAgreement>, RatingsError> {
        // A mark can stand for an abstention too, for instance where the replay breaks.
        let labels = Labels::of(self, AbstentionTreatment::OwnCategory);
        let spans = |item: &RevealedItem, side: Side| item.label(side).map_or(0, |l| l.entry.spans.len());
        let decided: Vec<&RevealedItem> =
            self.core().filter(|item| Side::BOTH.iter().all(|side| item.verdict(*side).is_some())).collect();
        let marked: Vec<&RevealedItem> =
            decided.iter().filter(|i| Side::BOTH.iter().any(|side| spans(i, *side) > 0)).copied().collect();
        if marked.is_empty() {
            return Ok(None);
        }
        let has = |item: &&&RevealedItem, side: Side| spans(item, side) > 0;
        let both = marked.iter().filter(|i| has(i, Side::A) && has(i, Side::B)).count();
        let only = |side: Side, other: Side| marked.iter().filter(|i| has(i, side) && !has(i, other)).count();
        let (groups, unit) = groups(&marked);
        let pairs = |category: &dyn Fn(&RevealedItem, Side) -> usize| -> Vec<SegmentPair> {
            let segments = |item: &RevealedItem, side: Side| segments(item, side, category(item, side));
            marked
                .iter()
                .zip(&groups)
                .map(|(item, group)| SegmentPair {
                    first: segments(item, Side::A),
                    second: segments(item, Side::B),
                    // A moment at the very end lies in the last stretch too.
                    duration_ms: item.item.stretch().duration_ms().max(0).unsigned_abs() + 1,
                    group: *group,
                })
                .collect()
        };
        let label =
            |item: &RevealedItem, side: Side| labels.index(item.verdict(side)).unwrap_or(labels.count());
        Ok(Some(SpanAgreement {
            items: decided.len(),
            marked_by_both: both,
            marked_by_one: [only(Side::A, Side::B), only(Side::B, Side::A)],
            marks: Side::BOTH.map(|side| marked.iter().map(|item| spans(item, side)).sum()),
            options,
            place: segment_agreement(&pairs(&|_, _| 0), 1, options, unit, level)?,
            place_and_label: segment_agreement(&pairs(&label), labels.count() + 1, options, unit, level)?,
            level,
            names: Side::BOTH.map(|side| self.coder(side).name.clone()),
        }))
    }
}

fn segments(item: &RevealedItem, side: Side, category: usize) -> Vec<Segment> {
    let from = item.item.stretch().from_ms;
    let since = |ms: i64| ms.saturating_sub(from).max(0).unsigned_abs();
    let spans = item.label(side).map_or(&[][..], |label| &label.entry.spans);
    spans.iter().map(|s| Segment { start_ms: since(s.from_ms), end_ms: since(s.to_ms), category }).collect()
}

/// The group of each item: its user where all name one, else itself.
fn groups(items: &[&RevealedItem]) -> (Vec<usize>, Unit) {
    let users: Option<Vec<&str>> = items.iter().map(|item| item.item.user_id.as_deref()).collect();
    let Some(users) = users else { return ((0..items.len()).collect(), Unit::Item) };
    let mut number: BTreeMap<&str, usize> = BTreeMap::new();
    let groups = users
        .into_iter()
        .map(|user| {
            let next = number.len();
            *number.entry(user).or_insert(next)
        })
        .collect();
    (groups, Unit::User)
}
