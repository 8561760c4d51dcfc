//! Stretches without user activity, for skipping and for active time.

use crate::model::{Event, EventKind};

/// Default threshold: PostHog's 5 s (rrweb and Highlight use 10 s).
pub const DEFAULT_IDLE_MS: i64 = 5_000;

/// True for what a user does: pointer, press, scroll, input, resize; page changes by timers are none.
pub fn is_user_activity(kind: &EventKind) -> bool {
    match kind {
        EventKind::PointerMove { .. }
        | EventKind::Interaction { .. }
        | EventKind::Scroll { .. }
        | EventKind::ViewportResize { .. }
        | EventKind::Media { .. }
        | EventKind::Selection { .. } => true,
        EventKind::Input { user_triggered, .. } => *user_triggered != Some(false),
        _ => false,
    }
}

/// Times of user activity in milliseconds, ascending; pointer batches count at each sample.
pub fn activity_times(events: &[Event]) -> Vec<i64> {
    let mut times = Vec::new();
    for event in events.iter().filter(|e| is_user_activity(&e.kind)) {
        match &event.kind {
            EventKind::PointerMove { samples, .. } => times.extend(samples.iter().map(|s| s.offset_ms)),
            _ => times.push(event.offset_ms),
        }
    }
    times.sort_unstable();
    times
}

/// Gaps of at least `threshold_ms` between activities, from the recording's begin to its end, as `(from, to)`.
pub fn idle_bands(activity_ms: &[i64], duration_ms: i64, threshold_ms: i64) -> Vec<(i64, i64)> {
    let mut bands = Vec::new();
    let mut last = 0;
    for time in activity_ms.iter().copied().chain(std::iter::once(duration_ms)) {
        if time - last >= threshold_ms {
            bands.push((last, time));
        }
        last = last.max(time);
    }
    bands
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_cover_begin_middle_and_end() {
        assert_eq!(
            idle_bands(&[6_000, 7_000, 20_000], 30_000, 5_000),
            [(0, 6_000), (7_000, 20_000), (20_000, 30_000)]
        );
        assert!(idle_bands(&[1_000, 2_000], 3_000, 5_000).is_empty());
        assert_eq!(idle_bands(&[], 8_000, 5_000), [(0, 8_000)]);
    }
}
