//! How several replays keep in step: one clock, and for each replay the way from the clock to its own time. Pure
//! state; knows no player and no window.

use crate::replay::player::SPEEDS;

/// What is left of a jumped pause at either end, so that one sees that there was one.
const LEAD_MS: f64 = 500.0;
/// What a step by frame moves, in milliseconds.
const FRAME_MS: f64 = 1_000.0 / 60.0;

/// What "in step" means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// The same time since the beginning; shorter ones wait at their end.
    #[default]
    Time,
    /// The same share of each: all begin and end together.
    Share,
}

/// A stretch of watching: `length_ms` of the clock go from one moment of the recording to another. Both moments are
/// the same while a replay waits for the others.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::struct_field_names, reason = "names carry their unit")]
struct Span {
    length_ms: f64,
    from_ms: f64,
    to_ms: f64,
}

/// The stretches of a recording that are shown one after the other, in milliseconds of the recording.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track {
    spans: Vec<Span>,
}

impl Track {
    /// From `from_ms` to `to_ms` without the middle of the `idle` stretches, which are ascending.
    pub fn new(from_ms: f64, to_ms: f64, idle: &[(i64, i64)]) -> Self {
        let mut track = Self::default();
        track.play(from_ms, to_ms, idle);
        track
    }

    /// Goes on with a stretch, as [`Track::new`].
    pub fn play(&mut self, from_ms: f64, to_ms: f64, idle: &[(i64, i64)]) {
        let before = self.spans.len();
        let mut at = from_ms;
        for (begin, end) in idle {
            let (begin, end) = (*begin as f64 + LEAD_MS, (*end as f64 - LEAD_MS).min(to_ms));
            if begin > at && begin < end {
                self.push(at, begin);
                at = end;
            } else if begin <= at && end > at {
                at = end;
            }
        }
        if to_ms > at || self.spans.len() == before {
            self.push(at, to_ms.max(at));
        }
    }

    fn push(&mut self, from_ms: f64, to_ms: f64) {
        self.spans.push(Span { length_ms: to_ms - from_ms, from_ms, to_ms });
    }

    /// Goes on with standing still: where it is, or at `at_ms` when nothing was shown yet.
    pub fn hold(&mut self, length_ms: f64, at_ms: f64) {
        if length_ms > 0.0 {
            let at = self.spans.last().map_or(at_ms, |s| s.to_ms);
            self.spans.push(Span { length_ms, from_ms: at, to_ms: at });
        }
    }

    pub fn length_ms(&self) -> f64 {
        self.spans.iter().map(|s| s.length_ms).sum()
    }

    /// The moment of the recording after `position_ms` of watching.
    pub fn offset_at(&self, position_ms: f64) -> f64 {
        let mut left = position_ms.max(0.0);
        for span in &self.spans {
            if left <= span.length_ms {
                return span.from_ms + (span.to_ms - span.from_ms) * left / span.length_ms.max(1e-9);
            }
            left -= span.length_ms;
        }
        self.spans.last().map_or(0.0, |s| s.to_ms)
    }

    /// After how much watching a moment of the recording is reached; jumped moments with the end of the jump.
    pub fn position_of(&self, offset_ms: f64) -> f64 {
        let mut position = 0.0;
        for span in &self.spans {
            if offset_ms <= span.from_ms && span.to_ms > span.from_ms {
                return position;
            }
            if offset_ms <= span.to_ms && span.to_ms > span.from_ms {
                return position + (offset_ms - span.from_ms) * span.length_ms / (span.to_ms - span.from_ms);
            }
            position += span.length_ms;
        }
        position
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
    backwards: bool,
    /// Stretch that is repeated, where it is.
    marks: (Option<f64>, Option<f64>),
    pub pace: Pace,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            position_ms: 0.0,
            length_ms: 0.0,
            speed: 1.0,
            playing: false,
            backwards: false,
            marks: (None, None),
            pace: Pace::Time,
        }
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

    /// Begin and end of the loop, in milliseconds of watching.
    pub fn loop_marks(&self) -> (Option<f64>, Option<f64>) {
        self.marks
    }

    /// The longest may change while replays are still being read.
    pub fn set_length(&mut self, length_ms: f64) {
        self.length_ms = length_ms.max(0.0);
        self.position_ms = self.position_ms.min(self.length_ms);
    }

    fn begin_ms(&self) -> f64 {
        self.marks.0.unwrap_or(0.0).min(self.length_ms)
    }

    fn end_ms(&self) -> f64 {
        self.marks.1.unwrap_or(self.length_ms).min(self.length_ms)
    }

    /// Playing at the end begins anew.
    pub fn play(&mut self) {
        if self.position_ms >= self.end_ms() {
            self.position_ms = self.begin_ms();
        }
        self.backwards = false;
        self.playing = self.length_ms > 0.0;
    }

    pub fn pause(&mut self) {
        self.playing = false;
    }

    pub fn toggle(&mut self) {
        if self.playing { self.pause() } else { self.play() }
    }

    /// L: plays, and again for twice the speed.
    pub fn forward(&mut self) {
        if self.playing && !self.backwards {
            self.set_speed(self.speed * 2.0);
        } else {
            self.play();
        }
    }

    /// J: plays backwards, and again for twice the speed.
    pub fn backward(&mut self) {
        if self.playing && self.backwards {
            self.set_speed(self.speed * 2.0);
        } else {
            (self.playing, self.backwards) = (self.length_ms > 0.0, true);
        }
    }

    pub fn seek(&mut self, to_ms: f64) {
        self.position_ms = if to_ms.is_finite() { to_ms.clamp(0.0, self.length_ms) } else { 0.0 };
    }

    pub fn seek_by(&mut self, by_ms: f64) {
        self.seek(self.position_ms + by_ms);
    }

    /// By frames of a sixtieth of a second; stops.
    pub fn step_frame(&mut self, by: f64) {
        self.pause();
        self.seek_by(by * FRAME_MS);
    }

    pub fn loop_in(&mut self) {
        self.marks = (Some(self.position_ms), self.marks.1.filter(|out| *out > self.position_ms));
    }

    pub fn loop_out(&mut self) {
        self.marks = (self.marks.0.filter(|at| *at < self.position_ms), Some(self.position_ms));
    }

    pub fn clear_loop(&mut self) {
        self.marks = (None, None);
    }

    pub fn set_speed(&mut self, speed: f64) {
        self.speed = speed.clamp(SPEEDS[0], SPEEDS[SPEEDS.len() - 1]);
    }

    pub fn turn_pace(&mut self) {
        self.pace = match self.pace {
            Pace::Time => Pace::Share,
            Pace::Share => Pace::Time,
        };
    }

    pub fn faster(&mut self) {
        self.speed = SPEEDS.into_iter().find(|s| *s > self.speed + 1e-9).unwrap_or(self.speed);
    }

    pub fn slower(&mut self) {
        self.speed = SPEEDS.into_iter().rev().find(|s| *s < self.speed - 1e-9).unwrap_or(self.speed);
    }

    /// Moves on by seconds of the viewer's time; stops at the end of the longest, or begins the loop anew.
    pub fn advance(&mut self, elapsed_s: f64) {
        if !self.playing || !elapsed_s.is_finite() {
            return;
        }
        // A stalled window must not throw the viewer minutes ahead.
        let step = elapsed_s.clamp(0.0, 0.5) * 1_000.0 * self.speed;
        if self.backwards {
            self.position_ms = (self.position_ms - step).max(self.begin_ms().min(self.position_ms));
            self.playing = self.position_ms > self.begin_ms();
            return;
        }
        self.position_ms += step;
        if self.position_ms >= self.end_ms() {
            let loops = self.marks != (None, None);
            self.position_ms = if loops { self.begin_ms() } else { self.length_ms };
            self.playing = loops;
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

    /// When the replay of this track reaches a moment of its recording.
    pub fn position_on(&self, track: &Track, offset_ms: f64) -> f64 {
        let position = track.position_of(offset_ms);
        match self.pace {
            Pace::Time => position,
            Pace::Share => position / track.length_ms().max(1e-9) * self.length_ms,
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

    #[test]
    fn moments_are_found_on_the_clock_again() {
        let mut track = Track::new(1_000.0, 30_000.0, &[(2_000, 12_000)]);
        assert_eq!(
            [0.0, 1_000.0, 1_700.0, 5_000.0, 12_000.0, 99_000.0].map(|o| track.position_of(o)),
            [0.0, 0.0, 700.0, 1_500.0, 2_000.0, 20_000.0],
            "what is jumped is reached at the end of the jump"
        );
        let mut late = Track::default();
        late.hold(5_000.0, 1_000.0);
        late.play(1_000.0, 2_000.0, &[]);
        late.hold(300.0, 0.0);
        late.play(2_000.0, 3_000.0, &[]);
        assert_eq!(
            [0.0, 4_999.0, 5_500.0, 6_100.0, 6_800.0].map(|p| late.offset_at(p)),
            [1_000.0, 1_000.0, 1_500.0, 2_000.0, 2_500.0]
        );
        assert_eq!([1_000.0, 1_500.0, 2_500.0].map(|o| late.position_of(o)), [5_000.0, 5_500.0, 6_800.0]);
        track.hold(1_000.0, 0.0);
        assert_eq!(track.length_ms(), 21_000.0);
    }

    #[test]
    fn the_clock_runs_back_steps_and_loops() {
        let mut clock = Clock::default();
        clock.set_length(8_000.0);
        clock.seek(4_000.0);
        clock.backward();
        clock.backward();
        clock.advance(0.5);
        assert_eq!((clock.speed(), clock.position_ms()), (2.0, 3_000.0));
        clock.set_speed(1.0);
        clock.loop_in();
        clock.seek(3_400.0);
        clock.loop_out();
        clock.forward();
        for _ in 0..20 {
            clock.advance(0.11);
            assert!((3_000.0..=3_400.0).contains(&clock.position_ms()) && clock.is_playing());
        }
        clock.clear_loop();
        clock.seek(0.0);
        clock.step_frame(3.0);
        assert!((clock.position_ms() - 50.0).abs() < 1e-9 && !clock.is_playing());
        clock.backward();
        clock.advance(0.5);
        assert!(clock.position_ms() == 0.0 && !clock.is_playing(), "it stops at the beginning");
    }
}
