//! What the player's commands do; shared by every screen that has a player.

use crate::app::command::Command;
use crate::app::player::{Entry, PlayerScreen, Sort, Zoom};
use crate::replay::player::PlayerCommand as P;
use egui::Vec2;

/// What "Last two minutes" goes back from the end, in milliseconds of played time.
const LAST_MS: f64 = 120_000.0;

/// Runs a command of the player's scope.
pub(in crate::app) fn run(player: &mut PlayerScreen, command: Command) {
    let simple = match command {
        Command::PlayPause => P::TogglePlay,
        Command::PlayBackward => P::Backward,
        Command::Stop => P::Pause,
        Command::PlayForward => P::Forward,
        Command::EventBack => P::StepEvent(-1),
        Command::EventForward => P::StepEvent(1),
        Command::FrameBack => P::StepFrame(-1),
        Command::FrameForward => P::StepFrame(1),
        Command::Back5 => P::SeekBy(-5_000.0),
        Command::Forward5 => P::SeekBy(5_000.0),
        Command::Back30 => P::SeekBy(-30_000.0),
        Command::Forward30 => P::SeekBy(30_000.0),
        Command::ToStart => P::Start,
        Command::ToEnd => P::End,
        Command::LoopIn => P::LoopIn,
        Command::LoopOut => P::LoopOut,
        Command::ClearLoop => P::ClearLoop,
        Command::Faster => P::Faster,
        Command::Slower => P::Slower,
        Command::NormalSpeed => P::Speed(1.0),
        Command::SkipIdle => P::ToggleSkipIdle,
        Command::IdleLonger => P::IdleThreshold(idle_step(player.player.idle_threshold_ms(), 1)),
        Command::IdleShorter => P::IdleThreshold(idle_step(player.player.idle_threshold_ms(), -1)),
        Command::GoToTime => return player.entry = Some(Entry::GoTo),
        Command::FitTo => return player.entry = Some(Entry::FitTo),
        Command::LastMinutes => return last_minutes(player),
        Command::TimeZoomIn => return player.zoom_time(2.0),
        Command::TimeZoomOut => return player.zoom_time(0.5),
        Command::TimeZoomAll => return player.set_view(None),
        Command::TimeEarlier => return player.pan_time(-0.5),
        Command::TimeLater => return player.pan_time(0.5),
        Command::ZoomIn => return zoom(player, 1.25),
        Command::ZoomOut => return zoom(player, 0.8),
        Command::ZoomFit => {
            player.follow_pointer(false);
            return;
        }
        Command::FollowPointer => return player.follow_pointer(!player.follows_pointer),
        other => {
            if let Some((sort, direction)) = beyond(other) {
                player.go_beyond(sort, direction);
            }
            return;
        }
    };
    player.apply(simple);
}

/// What commands set the threshold of idle time to, in milliseconds; the slider goes between them.
const IDLE_STEPS_MS: [i64; 9] = [500, 1_000, 2_000, 3_000, 5_000, 10_000, 20_000, 30_000, 60_000];

/// The next step above or below; at the ends the present one.
fn idle_step(now_ms: i64, direction: i32) -> i64 {
    let next = if direction > 0 {
        IDLE_STEPS_MS.into_iter().find(|s| *s > now_ms)
    } else {
        IDLE_STEPS_MS.into_iter().rev().find(|s| *s < now_ms)
    };
    next.unwrap_or(now_ms)
}

/// The sort and direction of commands that go to the next or previous of something.
pub(in crate::app) fn beyond(command: Command) -> Option<(Sort, i32)> {
    Some(match command {
        Command::NextSignal => (Sort::Signal, 1),
        Command::PreviousSignal => (Sort::Signal, -1),
        Command::NextError => (Sort::Error, 1),
        Command::PreviousError => (Sort::Error, -1),
        Command::NextClick => (Sort::Click, 1),
        Command::PreviousClick => (Sort::Click, -1),
        Command::NextInput => (Sort::Input, 1),
        Command::PreviousInput => (Sort::Input, -1),
        Command::NextPage => (Sort::Page, 1),
        Command::PreviousPage => (Sort::Page, -1),
        Command::NextNote => (Sort::Note, 1),
        Command::PreviousNote => (Sort::Note, -1),
        _ => return None,
    })
}

/// Two minutes of what is played before the end.
fn last_minutes(player: &mut PlayerScreen) {
    let (_, end) = player.player.range();
    let from = player.player.back_by_played(end, LAST_MS);
    player.apply(P::SeekTo(from));
}

fn zoom(player: &mut PlayerScreen, factor: f32) {
    let (scale, pan) = match player.zoom {
        Zoom::Fit => (1.0, Vec2::ZERO),
        Zoom::Fixed { scale, pan } => (scale, pan),
    };
    player.zoom = Zoom::Fixed { scale: (scale * factor).clamp(0.05, 8.0), pan };
}

/// Why a command does nothing now.
pub(in crate::app) fn disabled_reason(player: &PlayerScreen, command: Command) -> Option<String> {
    if let Some((sort, direction)) = beyond(command) {
        let side = if direction > 0 { "after" } else { "before" };
        let none = player.beyond(sort, direction).is_none();
        return none.then(|| format!("No {} {side} this moment", sort.name()));
    }
    match command {
        Command::NormalSpeed if player.player.speed() == 1.0 => Some("This is the normal speed".into()),
        Command::IdleLonger | Command::IdleShorter => {
            let now_ms = player.player.idle_threshold_ms();
            let direction = if command == Command::IdleLonger { 1 } else { -1 };
            (idle_step(now_ms, direction) == now_ms).then(|| "The threshold goes no further".into())
        }
        Command::ClearLoop if player.player.loop_marks() == (None, None) => Some("There is no loop".into()),
        Command::TimeZoomOut | Command::TimeZoomAll | Command::TimeEarlier | Command::TimeLater
            if player.shows_all_time() =>
        {
            Some("The timeline shows everything".into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_steps_go_from_any_threshold_to_the_next_and_stay_at_the_ends() {
        assert_eq!((idle_step(5_000, 1), idle_step(5_000, -1)), (10_000, 3_000));
        assert_eq!((idle_step(7_300, 1), idle_step(7_300, -1)), (10_000, 5_000), "the slider goes between");
        assert_eq!((idle_step(60_000, 1), idle_step(500, -1)), (60_000, 500));
    }
}
