//! Events in the order of time, without those that a retried upload repeats.

use super::Placed;
use crate::model::{WarningCode, Warnings};
use std::collections::BTreeMap;

/// Sorts by time. Events of one time keep the order of the export, or that of the recorder's counter where all have it.
pub fn sort(events: &mut [Placed], warnings: &mut Warnings) {
    let (mut back, mut forth) = (0_u64, 0_u64);
    let mut latest: BTreeMap<u16, f64> = BTreeMap::new();
    for event in events.iter().filter(|e| e.time_ms == e.anchor_ms) {
        match latest.insert(event.tab, event.time_ms) {
            Some(before) if event.time_ms < before => back += 1,
            Some(before) if event.time_ms > before => forth += 1,
            _ => {}
        }
    }
    warnings.note_many(WarningCode::EventsReordered, back, || {
        let first = events.first().map_or(0.0, |e| e.time_ms);
        format!("a step back in time in an export that begins at {first:.0}")
    });
    if back > 2 * forth {
        // The export runs backwards: within one millisecond too.
        events.reverse();
    }
    events.sort_by(|a, b| a.time_ms.total_cmp(&b.time_ms));
    let one_tab = latest.len() < 2;
    for run in runs_mut(events) {
        if one_tab && run.len() > 1 && run.iter().all(|e| e.sequence.is_some()) {
            run.sort_by_key(|e| e.sequence);
        }
    }
}

/// Drops what repeats the event before it, and a second half of a millisecond that repeats the first. Nothing else is a
/// duplicate: A, B, A within one millisecond is real.
pub fn drop_duplicates(events: &mut Vec<Placed>, warnings: &mut Warnings) {
    let mut repeated = vec![false; events.len()];
    let mut start = 0;
    while start < events.len() {
        let end = run_end(events, start);
        if end - start > 1 {
            mark_run(events, start, end, &mut repeated);
        }
        start = end;
    }
    let count = repeated.iter().filter(|r| **r).count() as u64;
    let mut marks = repeated.into_iter();
    events.retain(|_| !marks.next().unwrap_or(false));
    warnings.note_many(WarningCode::DuplicateEvents, count, || {
        "an event that is equal to the one before".to_owned()
    });
}

fn mark_run(events: &[Placed], start: usize, end: usize, repeated: &mut [bool]) {
    let mut by_tab: BTreeMap<u16, Vec<usize>> = BTreeMap::new();
    for (index, event) in events.iter().enumerate().take(end).skip(start) {
        by_tab.entry(event.tab).or_default().push(index);
    }
    let same = |a: usize, b: usize| {
        let (a, b) = (&events[a], &events[b]);
        a.print == b.print && a.sequence == b.sequence && a.kind == b.kind
    };
    for mut indices in by_tab.into_values() {
        indices.dedup_by(|b, a| {
            let equal = same(*a, *b);
            repeated[*b] |= equal;
            equal
        });
        // A block may come three times and more: halves of halves would miss that, so each length is tried.
        let count = indices.len();
        let block = (1..=count / 2).find(|block| {
            count.is_multiple_of(*block) && (*block..count).all(|i| same(indices[i], indices[i - block]))
        });
        if let Some(block) = block {
            for index in indices.into_iter().skip(block) {
                repeated[index] = true;
            }
        }
    }
}

fn run_end(events: &[Placed], start: usize) -> usize {
    let time = events[start].time_ms;
    start + events[start..].iter().take_while(|e| e.time_ms == time).count()
}

fn runs_mut(events: &mut [Placed]) -> impl Iterator<Item = &mut [Placed]> {
    events.chunk_by_mut(|a, b| a.time_ms == b.time_ms)
}
