//! How several replays keep in step: one clock, and for each replay the way from the clock to its own time. Pure
//! state; knows no player and no window.

use crate::replay::player::SPEEDS;

/// What is left of a jumped pause at either end, so that one sees that there was one.
const LEAD_MS: f64 = 500.0;

/// What "in step" means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// The same time since the beginning; shorter ones wait at their end.
    #[default]
    Time,
    /// The same share of each: all begin and end together.
    Share,
}

/// The stretches of a recording that are shown one after the other, in milliseconds of the recording.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track {
    spans: Vec<(f64, f64)>,
}

impl Track {
    /// From `from_ms` to `to_ms` without the middle of the `idle` stretches, which are ascending.
    pub fn new(from_ms: f64, to_ms: f64, idle: &[(i64, i64)]) -> Self {
        let mut spans = Vec::new();
        let mut at = from_ms;
        for (begin, end) in idle {
            let (begin, end) = (*begin as f64 + LEAD_MS, (*end as f64 - LEAD_MS).min(to_ms));
            if begin > at && begin < end {
                spans.push((at, begin));
                at = end;
            } else if begin <= at && end > at {
                at = end;
            }
        }
        if to_ms > at || spans.is_empty() {
            spans.push((at, to_ms.max(at)));
        }
        Self { spans }
    }

    pub fn length_ms(&self) -> f64 {
        self.spans.iter().map(|(from, to)| to - from).sum()
    }

    /// The moment of the recording after `position_ms` of watching.
    pub fn offset_at(&self, position_ms: f64) -> f64 {
        let mut left = position_ms.max(0.0);
        for (from, to) in &self.spans {
            if left <= to - from {
                return from + left;
            }
            left -= to - from;
        }
        self.spans.last().map_or(0.0, |(_, to)| *to)
    }
}

/// The one clock of all replays side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// Of watching, since the beginning.
    position_ms: f64,
    length_ms: f64,
    speed: f64,
    playing: bool,
    pub pace: Pace,
}

impl Default for Clock {
    fn default() -> Self {
        Self { position_ms: 0.0, length_ms: 0.0, speed: 1.0, playing: false, pace: Pace::Time }
    }
}

impl Clock {
    pub fn position_ms(&self) -> f64 {
        self.position_ms
    }

    /// Of the longest replay.
    pub fn length_ms(&self) -> f64 {
        self.length_ms
    }

    pub fn speed(&self) -> f64 {
        self.speed
    }

    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// The longest may change while replays are still being read.
    pub fn set_length(&mut self, length_ms: f64) {
        self.length_ms = length_ms.max(0.0);
        self.position_ms = self.position_ms.min(self.length_ms);
    }

    /// Playing at the end begins anew.
    pub fn play(&mut self) {
        if self.position_ms >= self.length_ms {
            self.position_ms = 0.0;
        }
        self.playing = self.length_ms > 0.0;
    }

    pub fn pause(&mut self) {
        self.playing = false;
    }

    pub fn toggle(&mut self) {
        if self.playing { self.pause() } else { self.play() }
    }

    pub fn seek(&mut self, to_ms: f64) {
        self.position_ms = if to_ms.is_finite() { to_ms.clamp(0.0, self.length_ms) } else { 0.0 };
    }

    pub fn seek_by(&mut self, by_ms: f64) {
        self.seek(self.position_ms + by_ms);
    }

    pub fn set_speed(&mut self, speed: f64) {
        self.speed = speed.clamp(SPEEDS[0], SPEEDS[SPEEDS.len() - 1]);
    }

    pub fn faster(&mut self) {
        self.speed = SPEEDS.into_iter().find(|s| *s > self.speed + 1e-9).unwrap_or(self.speed);
    }

    pub fn slower(&mut self) {
        self.speed = SPEEDS.into_iter().rev().find(|s| *s < self.speed - 1e-9).unwrap_or(self.speed);
    }

    /// Moves on by seconds of the viewer's time; stops at the end of the longest.
    pub fn advance(&mut self, elapsed_s: f64) {
        if !self.playing || !elapsed_s.is_finite() {
            return;
        }
        // A stalled window must not throw the viewer minutes ahead.
        self.position_ms += elapsed_s.clamp(0.0, 0.5) * 1_000.0 * self.speed;
        if self.position_ms >= self.length_ms {
            self.position_ms = self.length_ms;
            self.playing = false;
        }
    }

    /// Where a replay of this track stands now, in milliseconds of its recording.
    pub fn offset_on(&self, track: &Track) -> f64 {
        match self.pace {
            Pace::Time => track.offset_at(self.position_ms),
            Pace::Share if self.length_ms > 0.0 => {
                track.offset_at(self.position_ms / self.length_ms * track.length_ms())
            }
            Pace::Share => track.offset_at(0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_jumped_but_for_their_ends() {
        let track = Track::new(1_000.0, 30_000.0, &[(2_000, 12_000), (29_000, 60_000)]);
        // 1.0–2.5 s, 11.5–29.5 s; the rest of the last pause lies outside.
        assert_eq!(track.length_ms(), 1_500.0 + 18_000.0);
        for (position, offset) in
            [(0.0, 1_000.0), (1_500.0, 2_500.0), (1_501.0, 11_501.0), (1e9, 29_500.0), (-5.0, 1_000.0)]
        {
            assert_eq!(track.offset_at(position), offset, "after {position}");
        }
    }

    #[test]
    fn a_track_may_begin_in_a_pause_or_be_empty() {
        let track = Track::new(5_000.0, 20_000.0, &[(1_000, 9_000)]);
        assert_eq!((track.offset_at(0.0), track.length_ms()), (8_500.0, 11_500.0));
        let empty = Track::new(700.0, 700.0, &[]);
        assert_eq!((empty.offset_at(50.0), empty.length_ms()), (700.0, 0.0));
        assert_eq!(Track::new(0.0, 900.0, &[(0, 600)]).length_ms(), 900.0, "a pause too short to jump");
    }

    #[test]
    fn all_replays_follow_one_clock() {
        let (short, long) = (Track::new(0.0, 4_000.0, &[]), Track::new(10_000.0, 18_000.0, &[]));
        let mut clock = Clock::default();
        clock.play();
        assert!(!clock.is_playing(), "there is nothing to play yet");
        clock.set_length(8_000.0);
        clock.play();
        for _ in 0..12 {
            clock.advance(0.5);
        }
        assert_eq!((clock.offset_on(&short), clock.offset_on(&long)), (4_000.0, 16_000.0));
        clock.pace = Pace::Share;
        assert_eq!((clock.offset_on(&short), clock.offset_on(&long)), (3_000.0, 16_000.0));
        clock.set_speed(4.0);
        clock.advance(9.0);
        assert!(clock.position_ms() == 8_000.0 && !clock.is_playing());
        clock.toggle();
        assert!(clock.position_ms() == 0.0 && clock.is_playing());
        clock.seek(f64::NAN);
        clock.faster();
        assert_eq!((clock.position_ms(), clock.speed()), (0.0, 8.0));
    }
}
