//! Playback: which moment is shown, and how it moves. Pure state; knows no clock, no thread and no window.

use super::idle::{DEFAULT_IDLE_MS, activity_times, idle_bands};
use super::pointer::PointerTrack;
use super::timeline::Timeline;
use std::sync::Arc;

/// Speeds that the faster and slower commands step through.
pub const SPEEDS: [f64; 10] = [0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 4.0, 8.0, 16.0, 32.0];

/// So much of a pause's begin and end is played, so that one sees that there is one, in milliseconds.
const LEAD_MS: f64 = 500.0;

/// Time is moved only through these.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlayerCommand {
    TogglePlay,
    Play,
    Pause,
    /// J K L: a further J or L doubles the speed; J plays backwards.
    Backward,
    Forward,
    SeekTo(f64),
    SeekBy(f64),
    /// To the next (+1) or previous (−1) event.
    StepEvent(i32),
    /// By one frame of 60 per second.
    StepFrame(i32),
    Speed(f64),
    Faster,
    Slower,
    ToggleSkipIdle,
    IdleThreshold(i64),
    LoopIn,
    LoopOut,
    /// Loops between two moments, in milliseconds of the recording.
    LoopRange(f64, f64),
    ClearLoop,
    /// Chooses the speed at which what is played takes so many seconds of the viewer's time.
    FitTo(f64),
    Start,
    End,
}

/// The playback state of one recording, or of a stretch of it.
#[derive(Clone, Debug)]
pub struct Player {
    timeline: Arc<Timeline>,
    track: Arc<PointerTrack>,
    activity_ms: Arc<Vec<i64>>,
    idle: Vec<(i64, i64)>,
    idle_threshold_ms: i64,
    /// Stretch that is played, in milliseconds of the recording.
    range: (f64, f64),
    loop_in: Option<f64>,
    loop_out: Option<f64>,
    offset_ms: f64,
    speed: f64,
    backwards: bool,
    playing: bool,
    skip_idle: bool,
}

impl Player {
    pub fn new(timeline: Arc<Timeline>) -> Self {
        let track = Arc::new(PointerTrack::new(timeline.events()));
        let activity_ms = Arc::new(activity_times(timeline.events()));
        let duration = timeline.duration_ms();
        let idle = idle_bands(&activity_ms, timeline.known_ms(), DEFAULT_IDLE_MS);
        let mut player = Self {
            timeline,
            track,
            activity_ms,
            idle,
            idle_threshold_ms: DEFAULT_IDLE_MS,
            range: (0.0, duration as f64),
            loop_in: None,
            loop_out: None,
            offset_ms: 0.0,
            speed: 1.0,
            backwards: false,
            playing: false,
            skip_idle: true,
        };
        player.offset_ms = player.first_picture_ms();
        player
    }

    /// Plays only a stretch, such as a sequence.
    pub fn with_range(mut self, from_ms: i64, to_ms: i64) -> Self {
        let duration = self.duration_ms();
        self.range = ((from_ms as f64).clamp(0.0, duration), (to_ms as f64).clamp(0.0, duration));
        self.offset_ms = self.first_picture_ms();
        self
    }

    /// Nothing can be shown before the first snapshot, so playback begins there.
    fn first_picture_ms(&self) -> f64 {
        let first = self.timeline.first_snapshot_ms().unwrap_or(0) as f64;
        first.clamp(self.range.0, self.range.1)
    }

    /// The same moment, speed and choices on a longer part of the same recording, which `longer` is a new player of.
    #[must_use]
    pub fn continued_on(&self, longer: &Self) -> Self {
        let mut player = Self {
            idle_threshold_ms: self.idle_threshold_ms,
            loop_in: self.loop_in,
            loop_out: self.loop_out,
            offset_ms: self.offset_ms,
            speed: self.speed,
            backwards: self.backwards,
            playing: self.playing,
            skip_idle: self.skip_idle,
            ..longer.clone()
        };
        player.idle = idle_bands(&player.activity_ms, player.timeline.known_ms(), player.idle_threshold_ms);
        player
    }

    /// Holds still at a moment, without ending to play: what follows is not known yet.
    pub fn wait_at(&mut self, offset_ms: f64) {
        self.offset_ms = self.offset_ms.min(offset_ms);
    }

    pub fn timeline(&self) -> &Arc<Timeline> {
        &self.timeline
    }
    pub fn track(&self) -> &PointerTrack {
        &self.track
    }
    pub fn activity_ms(&self) -> &[i64] {
        &self.activity_ms
    }
    /// Stretches without user activity, by the present threshold.
    pub fn idle(&self) -> &[(i64, i64)] {
        &self.idle
    }
    pub fn idle_threshold_ms(&self) -> i64 {
        self.idle_threshold_ms
    }
    pub fn duration_ms(&self) -> f64 {
        self.timeline.duration_ms() as f64
    }
    pub fn range(&self) -> (f64, f64) {
        self.range
    }
    pub fn loop_marks(&self) -> (Option<f64>, Option<f64>) {
        (self.loop_in, self.loop_out)
    }
    pub fn offset_ms(&self) -> f64 {
        self.offset_ms
    }
    pub fn speed(&self) -> f64 {
        self.speed
    }
    pub fn is_playing(&self) -> bool {
        self.playing
    }
    pub fn skips_idle(&self) -> bool {
        self.skip_idle
    }

    /// Events that have happened at the shown moment.
    pub fn events_done(&self) -> usize {
        self.timeline.events_until(self.offset_ms.floor() as i64)
    }

    pub fn apply(&mut self, command: PlayerCommand) {
        match command {
            PlayerCommand::TogglePlay => {
                if self.playing {
                    self.playing = false;
                } else {
                    self.play_forward();
                }
            }
            PlayerCommand::Play => self.play_forward(),
            PlayerCommand::Pause => self.playing = false,
            PlayerCommand::Forward => {
                if self.playing && !self.backwards {
                    self.speed = (self.speed * 2.0).min(32.0);
                } else {
                    self.play_forward();
                }
            }
            PlayerCommand::Backward => {
                if self.playing && self.backwards {
                    self.speed = (self.speed * 2.0).min(32.0);
                } else {
                    self.playing = true;
                    self.backwards = true;
                }
            }
            PlayerCommand::SeekTo(to) => self.seek(to),
            PlayerCommand::SeekBy(by) => self.seek(self.offset_ms + by),
            PlayerCommand::StepEvent(by) => self.step_event(by),
            PlayerCommand::StepFrame(by) => {
                self.playing = false;
                self.seek(self.offset_ms + f64::from(by) * 1_000.0 / 60.0);
            }
            PlayerCommand::Speed(speed) => self.speed = speed.clamp(SPEEDS[0], SPEEDS[SPEEDS.len() - 1]),
            PlayerCommand::Faster => {
                self.speed = SPEEDS.into_iter().find(|s| *s > self.speed + 1e-9).unwrap_or(self.speed);
            }
            PlayerCommand::Slower => {
                self.speed = SPEEDS.into_iter().rev().find(|s| *s < self.speed - 1e-9).unwrap_or(self.speed);
            }
            PlayerCommand::ToggleSkipIdle => self.skip_idle = !self.skip_idle,
            PlayerCommand::IdleThreshold(ms) => {
                self.idle_threshold_ms = ms.clamp(500, 600_000);
                self.idle = idle_bands(&self.activity_ms, self.timeline.known_ms(), self.idle_threshold_ms);
            }
            PlayerCommand::LoopIn => {
                self.loop_in = Some(self.offset_ms);
                self.loop_out = self.loop_out.filter(|out| *out > self.offset_ms);
            }
            PlayerCommand::LoopOut => {
                self.loop_out = Some(self.offset_ms);
                self.loop_in = self.loop_in.filter(|at| *at < self.offset_ms);
            }
            PlayerCommand::LoopRange(from, to) => {
                let inside = |ms: f64| {
                    if ms.is_finite() { ms.clamp(self.range.0, self.range.1) } else { self.range.0 }
                };
                let (from, to) = (inside(from.min(to)), inside(from.max(to)));
                (self.loop_in, self.loop_out) = (Some(from), Some(to));
            }
            PlayerCommand::FitTo(seconds) => {
                if seconds.is_finite() && seconds > 0.0 {
                    let (from, to) = (self.begin_ms(), self.end_ms());
                    self.apply(PlayerCommand::Speed(self.played_ms(from, to) / (seconds * 1_000.0)));
                }
            }
            PlayerCommand::ClearLoop => (self.loop_in, self.loop_out) = (None, None),
            PlayerCommand::Start => self.seek(self.range.0),
            PlayerCommand::End => self.seek(self.range.1),
        }
    }

    fn play_forward(&mut self) {
        if self.offset_ms >= self.end_ms() {
            self.offset_ms = self.begin_ms();
        }
        self.playing = true;
        self.backwards = false;
    }

    fn begin_ms(&self) -> f64 {
        self.loop_in.unwrap_or_else(|| self.first_picture_ms())
    }

    fn end_ms(&self) -> f64 {
        self.loop_out.unwrap_or(self.range.1)
    }

    /// How much recorded time is played between two moments: what is skipped does not count.
    pub fn played_ms(&self, from_ms: f64, to_ms: f64) -> f64 {
        let mut played = (to_ms - from_ms).max(0.0);
        if self.skip_idle {
            let first = self.idle.partition_point(|(_, to)| (*to as f64) <= from_ms);
            for (from, to) in self.idle[first..].iter().take_while(|(from, _)| (*from as f64) < to_ms) {
                let from = (*from as f64 + LEAD_MS).max(from_ms);
                let to = (*to as f64 - LEAD_MS).min(to_ms);
                played -= (to - from).max(0.0);
            }
        }
        played
    }

    /// The moment from which `played_ms` of played time lie before `end_ms`; the range's begin if there is less.
    pub fn back_by_played(&self, end_ms: f64, played_ms: f64) -> f64 {
        // Played time grows with the stretch, so that halving finds it: a year to a millisecond in 35 steps.
        let (mut low, mut high) = (self.range.0, end_ms);
        if self.played_ms(low, end_ms) <= played_ms {
            return low;
        }
        while high - low > 1.0 {
            let middle = f64::midpoint(low, high);
            if self.played_ms(middle, end_ms) >= played_ms { low = middle } else { high = middle }
        }
        high
    }

    /// The stretch that playing goes through from its begin: the loop, or all of the range.
    pub fn stretch_ms(&self) -> (f64, f64) {
        (self.begin_ms(), self.end_ms())
    }

    fn seek(&mut self, to: f64) {
        self.offset_ms = if to.is_finite() { to.clamp(self.range.0, self.range.1) } else { self.range.0 };
    }

    fn step_event(&mut self, by: i32) {
        self.playing = false;
        let events = self.timeline.events();
        let done = self.events_done();
        // Events of one moment are one step: nobody can see between them.
        let to = match by.signum() {
            1 => events.get(done).map(|e| e.offset_ms as f64),
            -1 => {
                let now = self.offset_ms.floor() as i64;
                let before = events.partition_point(|e| e.offset_ms < now);
                before.checked_sub(1).and_then(|i| events.get(i)).map(|e| e.offset_ms as f64)
            }
            _ => None,
        };
        if let Some(to) = to {
            self.seek(to);
        }
    }

    /// Moves on by `elapsed_s` seconds of the viewer's time; true if the shown moment changed. Idle stretches are
    /// jumped, but for their first half second, so that one sees that a pause begins.
    pub fn advance(&mut self, elapsed_s: f64) -> bool {
        if !self.playing || !elapsed_s.is_finite() {
            return false;
        }
        // A stalled window must not throw the viewer minutes ahead.
        let step = elapsed_s.clamp(0.0, 0.5) * 1_000.0 * self.speed;
        let before = self.offset_ms;
        if self.backwards {
            self.offset_ms = (self.offset_ms - step).max(self.begin_ms().min(self.offset_ms));
            if self.offset_ms <= self.begin_ms() {
                self.playing = false;
            }
            return self.offset_ms != before;
        }
        self.offset_ms += step;
        if self.skip_idle {
            self.jump_idle();
        }
        let end = self.end_ms();
        if self.offset_ms >= end {
            if self.loop_out.is_some() || self.loop_in.is_some() {
                self.offset_ms = self.begin_ms();
            } else {
                self.offset_ms = end;
                self.playing = false;
            }
        }
        self.offset_ms != before
    }

    fn jump_idle(&mut self) {
        let at = self.idle.partition_point(|(_, to)| (*to as f64) <= self.offset_ms);
        if let Some((from, to)) = self.idle.get(at)
            && self.offset_ms > *from as f64 + LEAD_MS
        {
            let target = (*to as f64 - LEAD_MS).min(self.range.1);
            self.offset_ms = self.offset_ms.max(target);
        }
    }
}

#[cfg(test)]
mod tests;
