//! Tells timers from reactions: what changed by itself, again and again, before a click explains a change after it.

use crate::model::QuickMap;
use std::hash::Hash;

/// Changes of one node that are remembered.
const KEPT: usize = 6;
/// Two changes by themselves within this time make a timer.
const MEMORY_MS: i64 = 15_000;
/// Changes closer than this are one.
const SAME_MS: i64 = 8;
/// Shorter intervals are animations: every frame belongs to them.
const ANIMATION_MS: i64 = 300;
const MAX_KEYS: usize = 20_000;

/// When each key changed lately, and which of these changes nobody caused.
#[derive(Clone, Debug)]
pub(super) struct Rhythms<K> {
    known: QuickMap<K, Rhythm>,
}

impl<K> Default for Rhythms<K> {
    fn default() -> Self {
        Self { known: QuickMap::default() }
    }
}

#[derive(Clone, Debug, Default)]
struct Rhythm {
    /// Latest last.
    times: [i64; KEPT],
    used: usize,
    /// The last two changes that came without a user's action before them.
    spontaneous: [Option<i64>; 2],
}

impl<K: Hash + Eq + Clone> Rhythms<K> {
    pub(super) fn clear(&mut self) {
        self.known.clear();
    }

    /// Notes a change; `caused` when the user did something shortly before.
    pub(super) fn note(&mut self, key: &K, now: i64, caused: bool) {
        if !self.known.contains_key(key) && self.known.len() >= MAX_KEYS {
            return;
        }
        let rhythm = self.known.entry(key.clone()).or_default();
        if rhythm.last().is_none_or(|last| now - last > SAME_MS) {
            if rhythm.used == KEPT {
                rhythm.times.rotate_left(1);
                rhythm.used -= 1;
            }
            rhythm.times[rhythm.used] = now;
            rhythm.used += 1;
            if !caused {
                rhythm.spontaneous = [rhythm.spontaneous[1], Some(now)];
            }
        }
    }

    /// True when a change of `key` now is the next beat of a timer that was running already.
    pub(super) fn is_tick(&self, key: &K, now: i64) -> bool {
        self.known.get(key).is_some_and(|r| r.is_tick(now))
    }
}

impl Rhythm {
    fn last(&self) -> Option<i64> {
        self.used.checked_sub(1).map(|i| self.times[i])
    }

    fn is_tick(&self, now: i64) -> bool {
        let Some(last) = self.last() else { return false };
        if self.spontaneous[0].is_none_or(|at| now - at > MEMORY_MS) {
            return false;
        }
        let mut gaps: Vec<i64> = self.times[..self.used].windows(2).map(|w| w[1] - w[0]).collect();
        gaps.sort_unstable();
        let Some(interval) = gaps.get(gaps.len() / 2).copied() else { return false };
        let since = now - last;
        if interval < ANIMATION_MS {
            return since <= 3 * interval + 100;
        }
        // Off the beat is a reaction, even of something that also moves by itself.
        since * 10 >= interval * 6 && since * 10 <= interval * 15 + 1_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(changes: &[(i64, bool)]) -> Rhythms<u8> {
        let mut rhythms = Rhythms::default();
        for (at, caused) in changes {
            rhythms.note(&1, *at, *caused);
        }
        rhythms
    }

    #[test]
    fn a_clock_ticks_and_a_change_between_its_ticks_is_a_reaction() {
        let clock = after(&[(0, false), (1_000, false), (2_000, false)]);
        assert!(clock.is_tick(&1, 3_005));
        assert!(!clock.is_tick(&1, 2_200));
        assert!(!clock.is_tick(&1, 9_000), "it had stopped");
        assert!(!clock.is_tick(&2, 3_000));
    }

    #[test]
    fn an_animation_ticks_at_every_frame() {
        let frames: Vec<(i64, bool)> = (0..20).map(|i| (i * 16, false)).collect();
        assert!(after(&frames).is_tick(&1, 310));
        assert!(!after(&frames).is_tick(&1, 5_000));
    }

    #[test]
    fn what_clicks_caused_makes_no_timer() {
        assert!(!after(&[(0, true), (600, true), (1_200, true)]).is_tick(&1, 1_800));
    }

    #[test]
    fn the_bursts_of_a_loading_page_make_no_timer_for_later() {
        assert!(!after(&[(0, false), (40, false), (300, false), (900, false)]).is_tick(&1, 5_000));
    }
}
