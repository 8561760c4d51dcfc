//! Agreement on labelled time ranges of a replay: per-bin ratings and matched segments; it must not know recordings.

use serde::Serialize;

use super::ratings::{Ratings, RatingsError};

/// A labelled range of time; a moment has `start_ms` = `end_ms`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Segment {
    /// First millisecond, from the start of the replay.
    pub start_ms: u64,
    /// One past the last millisecond.
    pub end_ms: u64,
    /// Index of the label.
    pub category: usize,
}

/// Segments of two coders matched one to one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SegmentMatch {
    /// Both ends of matched segments differ by at most this.
    pub tolerance_ms: u64,
    /// Matched pairs M.
    pub matched: usize,
    /// Segments of coder A.
    pub first: usize,
    /// Segments of coder B.
    pub second: usize,
    /// 2M/(first + second); `None` without segments.
    pub f1: Option<f64>,
}

/// One rating per bin of `bin_ms`: the label that covers most of the bin, or index `categories` for none.
///
/// The result has `categories` + 1 labels. Bins of one replay are not independent: take κ from
/// it, and intervals by user. Ties go to the label with the lower index.
///
/// # Errors
/// A label outside the codebook. A bin of zero length gives no items.
pub fn binned(
    first: &[Segment],
    second: &[Segment],
    duration_ms: u64,
    bin_ms: u64,
    categories: usize,
) -> Result<Ratings, RatingsError> {
    for (coder, segments) in [first, second].into_iter().enumerate() {
        for (item, segment) in segments.iter().enumerate() {
            if segment.category >= categories {
                let category = segment.category;
                return Err(RatingsError::UnknownCategory { item, coder, category, categories });
            }
        }
    }
    let bins = if bin_ms == 0 { 0 } else { duration_ms.div_ceil(bin_ms) };
    let rows = (0..bins)
        .map(|bin| {
            let start = bin * bin_ms;
            let end = (start + bin_ms).min(duration_ms);
            [first, second]
                .map(|segments| Some(label_of_bin(segments, start, end).unwrap_or(categories)))
                .to_vec()
        })
        .collect();
    Ratings::new(2, categories + 1, rows)
}

/// Matches segments with the same label whose starts and ends both lie within `tolerance_ms`.
///
/// The matching is the largest possible one-to-one matching.
pub fn match_segments(first: &[Segment], second: &[Segment], tolerance_ms: u64) -> SegmentMatch {
    let fits = |a: &Segment, b: &Segment| {
        a.category == b.category
            && a.start_ms.abs_diff(b.start_ms) <= tolerance_ms
            && a.end_ms.abs_diff(b.end_ms) <= tolerance_ms
    };
    let candidates: Vec<Vec<usize>> = first
        .iter()
        .map(|a| second.iter().zip(0..).filter(|(b, _)| fits(a, b)).map(|(_, j)| j).collect())
        .collect();
    let mut partner = vec![None; second.len()];
    let mut matched = 0;
    for index in 0..first.len() {
        let mut seen = vec![false; second.len()];
        if augment(index, &candidates, &mut partner, &mut seen) {
            matched += 1;
        }
    }
    let all = first.len() + second.len();
    SegmentMatch {
        tolerance_ms,
        matched,
        first: first.len(),
        second: second.len(),
        f1: (all > 0).then(|| 2.0 * matched as f64 / all as f64),
    }
}

/// The label that covers the largest part of [start, end); moments count as one millisecond.
fn label_of_bin(segments: &[Segment], start: u64, end: u64) -> Option<usize> {
    let mut covered: Vec<(usize, u64)> = Vec::new();
    for segment in segments {
        let last = segment.end_ms.max(segment.start_ms.saturating_add(1));
        let overlap = last.min(end).saturating_sub(segment.start_ms.max(start));
        if overlap == 0 {
            continue;
        }
        match covered.iter_mut().find(|(category, _)| *category == segment.category) {
            Some((_, sum)) => *sum += overlap,
            None => covered.push((segment.category, overlap)),
        }
    }
    covered
        .into_iter()
        .min_by_key(|(category, sum)| (std::cmp::Reverse(*sum), *category))
        .map(|(category, _)| category)
}

/// Finds a partner for one segment, moving earlier pairs where needed (Kuhn's augmenting paths).
fn augment(
    index: usize,
    candidates: &[Vec<usize>],
    partner: &mut [Option<usize>],
    seen: &mut [bool],
) -> bool {
    for &other in candidates.get(index).into_iter().flatten() {
        match seen.get_mut(other) {
            Some(flag) if !*flag => *flag = true,
            _ => continue,
        }
        let free = match partner.get(other).copied().flatten() {
            None => true,
            Some(holder) => augment(holder, candidates, partner, seen),
        };
        if free {
            if let Some(slot) = partner.get_mut(other) {
                *slot = Some(index);
            }
            return true;
        }
    }
    false
}
