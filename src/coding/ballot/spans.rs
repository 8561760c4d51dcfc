//! Moments and ranges of an item that its coder marks as evidence for the label; must not know storage.

use crate::coding::round::{RoundError, Stretch};

/// More marks on one item say nothing that fewer would not.
const MOST: usize = 200;

/// A stretch of a recording that shows what the label says. Times are milliseconds since the session's first event, as
/// those of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EvidenceSpan {
    pub from_ms: i64,
    /// The same as `from_ms` for a moment.
    pub to_ms: i64,
}

impl EvidenceSpan {
    /// From one time to another, whichever is the earlier.
    pub fn between(a_ms: i64, b_ms: i64) -> Self {
        Self { from_ms: a_ms.min(b_ms), to_ms: a_ms.max(b_ms) }
    }

    pub fn moment(at_ms: i64) -> Self {
        Self { from_ms: at_ms, to_ms: at_ms }
    }

    pub fn is_moment(self) -> bool {
        self.from_ms == self.to_ms
    }

    /// The part of it that lies within the stretch of an item; at least its nearer end.
    #[must_use]
    pub fn within(self, stretch: Stretch) -> Self {
        let inside = |ms: i64| ms.clamp(stretch.from_ms, stretch.to_ms.max(stretch.from_ms));
        Self { from_ms: inside(self.from_ms), to_ms: inside(self.to_ms) }
    }
}

/// One step of marking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanChange {
    Add(EvidenceSpan),
    Remove(EvidenceSpan),
    Replace(EvidenceSpan, EvidenceSpan),
}

impl SpanChange {
    /// What stands there afterwards.
    pub fn resulting(self) -> Option<EvidenceSpan> {
        match self {
            Self::Add(span) | Self::Replace(_, span) => Some(span),
            Self::Remove(_) => None,
        }
    }

    /// Marks after this step, sorted and without repeats.
    pub fn apply(self, spans: &mut Vec<EvidenceSpan>) {
        if let Self::Remove(old) | Self::Replace(old, _) = self {
            spans.retain(|span| *span != old);
        }
        spans.extend(self.resulting());
        sort(spans);
    }
}

fn sort(spans: &mut Vec<EvidenceSpan>) {
    spans.sort_unstable();
    spans.dedup();
}

/// Sorted, without repeats, and no more than there may be.
pub(super) fn checked(mut spans: Vec<EvidenceSpan>) -> Result<Vec<EvidenceSpan>, RoundError> {
    sort(&mut spans);
    if spans.len() > MOST {
        return Err(RoundError::ManySpans { limit: MOST, found: spans.len() });
    }
    Ok(spans)
}

/// A mark ends after its begin and lies in what is shown of its item.
pub(in crate::coding) fn check_within(spans: &[EvidenceSpan], stretch: Stretch) -> Result<(), RoundError> {
    let outside =
        |s: &&EvidenceSpan| s.from_ms > s.to_ms || s.from_ms < stretch.from_ms || s.to_ms > stretch.to_ms;
    match spans.iter().find(outside) {
        None => Ok(()),
        Some(span) => Err(RoundError::SpanOutside { span: spans_to_text(&[*span]), stretch }),
    }
}

/// The stable text of tables: `1200-3400` for a range, `5000` for a moment, in milliseconds, joined by `|`.
pub fn spans_to_text(spans: &[EvidenceSpan]) -> String {
    let text = |span: &EvidenceSpan| {
        if span.is_moment() { span.from_ms.to_string() } else { format!("{}-{}", span.from_ms, span.to_ms) }
    };
    spans.iter().map(text).collect::<Vec<_>>().join("|")
}

/// Reads what [`spans_to_text`] writes. `Err` names the part that is none.
pub(in crate::coding) fn spans_from_text(text: &str) -> Result<Vec<EvidenceSpan>, String> {
    let whole = |text: &str| text.trim().parse::<i64>().ok().filter(|ms| *ms >= 0);
    let span = |part: &str| {
        let read = match part.split_once('-') {
            None => whole(part).map(EvidenceSpan::moment),
            Some((from, to)) => whole(from)
                .zip(whole(to))
                .filter(|(from, to)| from <= to)
                .map(|(from_ms, to_ms)| EvidenceSpan { from_ms, to_ms }),
        };
        let shown: String = part.chars().take(40).collect();
        read.ok_or_else(|| {
            format!(
                "the mark `{shown}` is neither a moment as 5000 nor a range as 1200-3400, in milliseconds"
            )
        })
    };
    text.split('|').filter(|part| !part.trim().is_empty()).map(span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRETCH: Stretch = Stretch { from_ms: 1_000, to_ms: 9_000 };

    #[test]
    fn marks_are_written_and_read_alike() {
        let spans =
            vec![EvidenceSpan::between(3_400, 1_200), EvidenceSpan::moment(5_000), EvidenceSpan::moment(0)];
        assert_eq!(spans_to_text(&spans), "1200-3400|5000|0");
        assert_eq!(spans_from_text("1200-3400| 5000 |0").unwrap(), spans);
        assert_eq!(spans_from_text("").unwrap(), []);
        for bad in ["x", "5-", "-5", "9-5", "1.5", "1-2-3"] {
            assert!(spans_from_text(bad).unwrap_err().contains(bad), "{bad}");
        }
    }

    #[test]
    fn steps_keep_marks_sorted_and_single() {
        let (one, two) = (EvidenceSpan::moment(5), EvidenceSpan::between(1, 9));
        let mut spans = Vec::new();
        for change in [SpanChange::Add(one), SpanChange::Add(two), SpanChange::Add(one)] {
            change.apply(&mut spans);
        }
        assert_eq!(spans, [two, one]);
        SpanChange::Replace(two, one).apply(&mut spans);
        assert_eq!(spans, [one]);
        SpanChange::Remove(one).apply(&mut spans);
        assert_eq!(spans, []);
    }

    #[test]
    fn marks_outside_of_their_item_are_refused() {
        assert!(check_within(&[EvidenceSpan::between(1_000, 9_000)], STRETCH).is_ok());
        for outside in [EvidenceSpan::moment(999), EvidenceSpan::between(8_000, 9_001)] {
            let told = check_within(&[outside], STRETCH).unwrap_err().to_string();
            assert!(told.contains("1000 to 9000"), "{told}");
        }
        assert!(check_within(&[EvidenceSpan { from_ms: 5_000, to_ms: 4_000 }], STRETCH).is_err());
        assert!(checked((0..201).map(EvidenceSpan::moment).collect()).is_err());
        assert_eq!(EvidenceSpan::between(0, 99_000).within(STRETCH), EvidenceSpan::between(1_000, 9_000));
    }
}
