//! What the player's commands do; shared by every screen that has a player.

use crate::app::command::Command;
use crate::app::player::{PlayerScreen, Zoom};
use crate::replay::player::PlayerCommand as P;
use egui::Vec2;

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
        Command::SkipIdle => P::ToggleSkipIdle,
        Command::NextSignal => return seek(player, player.mark_beyond(1, false)),
        Command::PreviousSignal => return seek(player, player.mark_beyond(-1, false)),
        Command::NextError => return seek(player, player.mark_beyond(1, true)),
        Command::PreviousError => return seek(player, player.mark_beyond(-1, true)),
        Command::ZoomIn => return zoom(player, 1.25),
        Command::ZoomOut => return zoom(player, 0.8),
        Command::ZoomFit => {
            player.zoom = Zoom::Fit;
            return;
        }
        _ => return,
    };
    player.apply(simple);
}

fn seek(player: &mut PlayerScreen, to: Option<i64>) {
    if let Some(to) = to {
        player.apply(P::SeekTo(to as f64));
    }
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
    let missing = |direction, errors, words: &str| {
        player.mark_beyond(direction, errors).is_none().then(|| words.to_owned())
    };
    match command {
        Command::NextSignal => missing(1, false, "No signal after this moment"),
        Command::PreviousSignal => missing(-1, false, "No signal before this moment"),
        Command::NextError => missing(1, true, "No error after this moment"),
        Command::PreviousError => missing(-1, true, "No error before this moment"),
        Command::ClearLoop if player.player.loop_marks() == (None, None) => Some("There is no loop".into()),
        Command::GoToTime => Some("Click on the timeline to go to a time".into()),
        _ => None,
    }
}
