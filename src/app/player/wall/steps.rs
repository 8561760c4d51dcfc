//! What the player's commands do to a whole wall, and why some do nothing on it.

use super::{Tile, Wall};
use crate::app::command::Command;

/// A moment that is so near counts as the present one, in milliseconds of watching.
const HERE_MS: f64 = 0.6;
/// A mark that has just been reached counts as here when going back.
const JUST_MS: f64 = 250.0;
/// Most moments of a recording that are looked at for the next step: many may lie in a jumped pause.
const MAX_LOOKED_AT: usize = 10_000;

#[derive(Clone, Copy)]
enum Mark {
    Event,
    Signal,
    Error,
}

impl Wall {
    /// A command of the player's scope, for all replays at once. False when it means nothing here.
    pub fn command(&mut self, command: Command) -> bool {
        // Whoever takes the controls does not want it to start by itself.
        self.autoplay = false;
        let clock = &mut self.clock;
        match command {
            Command::PlayPause => clock.toggle(),
            Command::Stop => clock.pause(),
            Command::PlayForward => clock.forward(),
            Command::PlayBackward => clock.backward(),
            Command::Back5 => clock.seek_by(-5_000.0),
            Command::Forward5 => clock.seek_by(5_000.0),
            Command::Back30 => clock.seek_by(-30_000.0),
            Command::Forward30 => clock.seek_by(30_000.0),
            Command::FrameBack => clock.step_frame(-1.0),
            Command::FrameForward => clock.step_frame(1.0),
            Command::ToStart => clock.seek(0.0),
            Command::ToEnd => clock.seek(f64::MAX),
            Command::Faster => clock.faster(),
            Command::Slower => clock.slower(),
            Command::NormalSpeed => clock.set_speed(1.0),
            Command::WallPace => clock.turn_pace(),
            Command::LoopIn => clock.loop_in(),
            Command::LoopOut => clock.loop_out(),
            Command::ClearLoop => clock.clear_loop(),
            Command::SkipIdle => self.set_skip_idle(!self.skip_idle),
            Command::ZoomFit => self.large = None,
            other => match mark_of(other) {
                Some((mark, forward)) => self.step(mark, forward),
                None => return false,
            },
        }
        true
    }

    /// Why a command of the player's scope does nothing now.
    pub fn disabled_reason(&self, command: Command) -> Option<&'static str> {
        let missing = |mark, forward, words| self.beyond(mark, forward).is_none().then_some(words);
        match command {
            Command::NextSignal => missing(Mark::Signal, true, "No replay has a signal after this moment"),
            Command::PreviousSignal => missing(Mark::Signal, false, "No replay has a signal before"),
            Command::NextError => missing(Mark::Error, true, "No replay has an error after this moment"),
            Command::PreviousError => missing(Mark::Error, false, "No replay has an error before"),
            Command::ClearLoop if self.clock.loop_marks() == (None, None) => Some("There is no loop"),
            Command::ZoomFit if self.large.is_none() => Some("All replays are shown"),
            Command::PlayPause
            | Command::Stop
            | Command::PlayForward
            | Command::PlayBackward
            | Command::EventBack
            | Command::EventForward
            | Command::Back5
            | Command::Forward5
            | Command::Back30
            | Command::Forward30
            | Command::FrameBack
            | Command::FrameForward
            | Command::ToStart
            | Command::ToEnd
            | Command::Faster
            | Command::Slower
            | Command::NormalSpeed
            | Command::WallPace
            | Command::LoopIn
            | Command::LoopOut
            | Command::ClearLoop
            | Command::SkipIdle
            | Command::FocusPlayer
            | Command::ZoomFit => None,
            _ => Some("Several replays run here: open one of them to do that"),
        }
    }

    /// To the nearest mark of any replay; the others come along.
    fn step(&mut self, mark: Mark, forward: bool) {
        if let Some(to) = self.beyond(mark, forward) {
            self.clock.pause();
            self.clock.seek(to);
        }
    }

    fn beyond(&self, mark: Mark, forward: bool) -> Option<f64> {
        let found = self.tiles.iter().filter_map(|tile| self.beyond_in(tile, mark, forward));
        if forward { found.min_by(f64::total_cmp) } else { found.max_by(f64::total_cmp) }
    }

    /// Position on the clock of a replay's next mark.
    fn beyond_in(&self, tile: &Tile, mark: Mark, forward: bool) -> Option<f64> {
        let player = tile.player.as_ref()?;
        let now = self.clock.position_ms();
        let document = &player.document;
        let (from, to) = player.player.range();
        let position = |ms: i64| {
            let inside = (from..=to).contains(&(ms as f64));
            inside.then(|| self.clock.position_on(&tile.track, ms as f64))
        };
        let near = if matches!(mark, Mark::Event) || forward { HERE_MS } else { JUST_MS };
        let is_beyond = |at: &f64| if forward { *at > now + near } else { *at < now - near };
        match mark {
            Mark::Event => {
                let events = player.player.timeline().events();
                let done = player.player.events_done();
                if forward {
                    let rest = events.get(done..)?.iter().take(MAX_LOOKED_AT);
                    rest.filter_map(|e| position(e.offset_ms)).find(is_beyond)
                } else {
                    let rest = events.get(..done)?.iter().rev().take(MAX_LOOKED_AT);
                    rest.filter_map(|e| position(e.offset_ms)).find(is_beyond)
                }
            }
            Mark::Signal => best(document.signals.iter().map(|s| s.start_ms), position, is_beyond, forward),
            Mark::Error => best(document.errors.iter().map(|e| e.offset_ms), position, is_beyond, forward),
        }
    }
}

fn best(
    times: impl Iterator<Item = i64>,
    position: impl Fn(i64) -> Option<f64>,
    is_beyond: impl Fn(&f64) -> bool,
    forward: bool,
) -> Option<f64> {
    let found = times.filter_map(position).filter(is_beyond);
    if forward { found.min_by(f64::total_cmp) } else { found.max_by(f64::total_cmp) }
}

fn mark_of(command: Command) -> Option<(Mark, bool)> {
    Some(match command {
        Command::EventBack => (Mark::Event, false),
        Command::EventForward => (Mark::Event, true),
        Command::PreviousSignal => (Mark::Signal, false),
        Command::NextSignal => (Mark::Signal, true),
        Command::PreviousError => (Mark::Error, false),
        Command::NextError => (Mark::Error, true),
        _ => return None,
    })
}
