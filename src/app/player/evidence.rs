//! Marks of evidence on the timeline: what is drawn of them, and what a hand does with them; knows not who made them.

use crate::coding::EvidenceSpan;
use crate::widgets::numbers;
use std::sync::Arc;

/// One row of marks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EvidenceLane {
    /// Sorted.
    pub spans: Arc<[EvidenceSpan]>,
    /// One that is being made.
    pub draft: Option<EvidenceSpan>,
    pub chosen: Option<EvidenceSpan>,
    /// Whether a hand may make, move and choose marks.
    pub editable: bool,
}

/// What a hand does with marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvidenceAsk {
    /// Goes to a mark and chooses it.
    Choose(EvidenceSpan),
    /// A range is being drawn, or an end of the given one moved.
    Draw(EvidenceSpan, Option<EvidenceSpan>),
    /// The hand lets go of it.
    Drawn(EvidenceSpan, Option<EvidenceSpan>),
}

impl EvidenceLane {
    /// The mark whose end is at a time, within a reach, with its other end: to be moved.
    pub fn end_near(&self, ms: f64, reach_ms: f64) -> Option<(EvidenceSpan, i64)> {
        let near = |at: i64| (at as f64 - ms).abs() <= reach_ms;
        let found = self.spans.iter().filter(|s| !s.is_moment()).find_map(|span| {
            if near(span.from_ms) {
                Some((*span, span.to_ms))
            } else {
                near(span.to_ms).then_some((*span, span.from_ms))
            }
        });
        found.filter(|_| self.editable)
    }

    /// The mark over a time: the shortest of several, moments within a reach.
    pub fn at(&self, ms: f64, reach_ms: f64) -> Option<EvidenceSpan> {
        let over = |s: &&EvidenceSpan| s.from_ms as f64 - reach_ms <= ms && ms <= s.to_ms as f64 + reach_ms;
        self.spans.iter().filter(over).min_by_key(|s| s.to_ms - s.from_ms).copied()
    }
}

/// A mark in words, times counted from `from_ms`: `0:12.300 to 0:15.000`.
pub fn words_of(span: EvidenceSpan, from_ms: i64) -> String {
    let at = |ms: i64| numbers::moment(ms - from_ms);
    if span.is_moment() { at(span.from_ms) } else { format!("{} to {}", at(span.from_ms), at(span.to_ms)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_means_the_shortest_mark_there_and_its_nearer_end() {
        let (long, short) = (EvidenceSpan::between(1_000, 9_000), EvidenceSpan::between(4_000, 5_000));
        let moment = EvidenceSpan::moment(12_000);
        let mut lane = EvidenceLane { spans: [long, short, moment].into(), ..EvidenceLane::default() };
        assert_eq!(lane.at(4_500.0, 100.0), Some(short));
        assert_eq!(lane.at(8_000.0, 100.0), Some(long));
        assert_eq!(lane.at(11_950.0, 100.0), Some(moment));
        assert_eq!(lane.at(10_500.0, 100.0), None);
        assert_eq!(lane.end_near(4_950.0, 100.0), None, "what is only shown cannot be moved");
        lane.editable = true;
        assert_eq!(lane.end_near(4_950.0, 100.0), Some((short, 4_000)));
        assert_eq!(lane.end_near(12_000.0, 100.0), None, "a moment has no ends");
        assert_eq!(words_of(short, 1_000), "0:03.000 to 0:04.000");
    }
}
