//! Times in other units become milliseconds, each value for itself, by its distance to the middle of the session.

use super::Placed;
use crate::model::{WarningCode, Warnings};

/// Between the earliest and latest times that are milliseconds without a doubt: 1973 and 5138.
const MS_FROM: f64 = 1.0e11;
const US_FROM: f64 = 1.0e14;
const NS_FROM: f64 = 1.0e17;
const SECONDS_FROM: f64 = 1.0e8;
/// A session's events lie within a year or so; values further away are in another unit.
const NEAR_MS: f64 = 400.0 * 86_400_000.0;
/// Units that exports mix, as factors to milliseconds.
const FACTORS: [f64; 4] = [1.0, 1_000.0, 0.001, 0.000_001];

pub fn to_milliseconds(events: &mut [Placed], warnings: &mut Warnings) {
    let factor = main_factor(events);
    if factor != 1.0 {
        warnings.note_many(WarningCode::TimeUnitRepaired, events.len() as u64, || {
            format!("all times were multiplied by {factor}")
        });
    }
    let Some(middle) = median(events).map(|middle| middle * factor) else { return };
    for event in events {
        let written = event.anchor_ms;
        let own = repaired(event.time_ms, factor, middle);
        event.anchor_ms = repaired(written, factor, middle);
        // The time of a request may be in milliseconds where that of its event is not; a wrong guess is worse than none.
        event.time_ms = if (own - event.anchor_ms).abs() <= NEAR_MS { own } else { event.anchor_ms };
        if factor == 1.0 && event.anchor_ms != written {
            warnings.note(WarningCode::TimeUnitRepaired, || {
                format!("{written} was read as {:.0}", event.anchor_ms)
            });
        }
    }
}

/// The time in the unit that brings it near the middle of the session; as most are, where none does.
fn repaired(written: f64, factor: f64, middle: f64) -> f64 {
    let near = |time: &f64| (time - middle).abs() <= NEAR_MS;
    let usual = written * factor;
    if near(&usual) {
        return usual;
    }
    FACTORS.into_iter().map(|f| written * f).find(near).unwrap_or(usual)
}

fn median(events: &[Placed]) -> Option<f64> {
    let mut times: Vec<f64> = events.iter().map(|e| e.anchor_ms).collect();
    let middle = times.len() / 2;
    (!times.is_empty()).then(|| *times.select_nth_unstable_by(middle, f64::total_cmp).1)
}

/// The factor that most of the session needs.
fn main_factor(events: &[Placed]) -> f64 {
    match median(events) {
        Some(middle) if middle >= NS_FROM => 0.000_001,
        Some(middle) if middle >= US_FROM => 0.001,
        Some(middle) if middle >= MS_FROM => 1.0,
        Some(middle) if middle >= SECONDS_FROM && are_seconds(events) => 1_000.0,
        _ => 1.0,
    }
}

/// Small numbers are seconds if they have fractions, or if events lie closer than any clock of milliseconds shows them:
/// recorders write several events per second.
fn are_seconds(events: &[Placed]) -> bool {
    let mut times: Vec<f64> = events.iter().map(|e| e.anchor_ms).collect();
    if times.iter().any(|t| t.fract() != 0.0) {
        return true;
    }
    times.sort_by(f64::total_cmp);
    let mut gaps: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let middle = gaps.len() / 2;
    gaps.is_empty() || *gaps.select_nth_unstable_by(middle, f64::total_cmp).1 < 20.0
}
