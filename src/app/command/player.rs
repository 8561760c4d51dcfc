//! The commands of the player: words, icons and keys.

use super::spec::{Spec, key, spec};
use super::{Command, Scope};
use crate::app::shortcut::Shortcut;
use crate::widgets::Icon;
use egui::Key;

pub(super) fn player(command: Command) -> Spec {
    use Command as C;
    let s =
        |name, label, tooltip, icon, keys: &[Shortcut]| spec(name, label, tooltip, icon, Scope::Player, keys);
    let shift = Shortcut::shift;
    match command {
        C::PlayPause => s(
            "player.play_pause",
            "Play or pause",
            "Start or stop the replay",
            Icon::Play,
            &[key(Key::Space)],
        ),
        C::PlayBackward => {
            s("player.backward", "Play backwards", "Run the replay back", Icon::Rewind, &[key(Key::J)])
        }
        C::Stop => s("player.stop", "Stop", "Hold the replay where it is", Icon::Pause, &[key(Key::K)]),
        C::PlayForward => {
            s("player.forward", "Play forwards", "Again for faster", Icon::FastForward, &[key(Key::L)])
        }
        C::EventBack => {
            s("player.event_back", "Previous event", "One event back", Icon::StepBack, &[key(Key::Comma)])
        }
        C::EventForward => {
            s("player.event_forward", "Next event", "One event on", Icon::StepForward, &[key(Key::Period)])
        }
        C::FrameBack => s(
            "player.frame_back",
            "Previous frame",
            "A tenth of a second back",
            Icon::StepBack,
            &[shift(Key::Comma)],
        ),
        C::FrameForward => s(
            "player.frame_forward",
            "Next frame",
            "A tenth of a second on",
            Icon::StepForward,
            &[shift(Key::Period)],
        ),
        C::Back5 => {
            s("player.back_5", "5 s back", "Five seconds back", Icon::ArrowLeft, &[key(Key::ArrowLeft)])
        }
        C::Forward5 => {
            s("player.forward_5", "5 s on", "Five seconds on", Icon::ArrowRight, &[key(Key::ArrowRight)])
        }
        C::Back30 => {
            s("player.back_30", "30 s back", "Thirty seconds back", Icon::ArrowLeft, &[shift(Key::ArrowLeft)])
        }
        C::Forward30 => s(
            "player.forward_30",
            "30 s on",
            "Thirty seconds on",
            Icon::ArrowRight,
            &[shift(Key::ArrowRight)],
        ),
        C::ToStart => s("player.start", "To the start", "The first event", Icon::SkipBack, &[key(Key::Home)]),
        C::ToEnd => s("player.end", "To the end", "The last event", Icon::SkipForward, &[key(Key::End)]),
        C::GoToTime => {
            s("player.go_to", "Go to time…", "Type a time, as 1:23.5", Icon::Clock, &[key(Key::G)])
        }
        C::PreviousSignal => s(
            "player.previous_signal",
            "Previous signal",
            "Back to the signal before",
            Icon::Signal,
            &[key(Key::P)],
        ),
        // In coding N is a note; the second key works there too.
        C::NextSignal => s(
            "player.next_signal",
            "Next signal",
            "On to the next signal",
            Icon::Signal,
            &[key(Key::N), shift(Key::N)],
        ),
        C::PreviousError => s(
            "player.previous_error",
            "Previous error",
            "Back to the error before",
            Icon::Bug,
            &[Shortcut::ctrl_shift(Key::E)],
        ),
        // In coding E is a label; the second key works there too.
        C::NextError => s(
            "player.next_error",
            "Next error",
            "On to the next error",
            Icon::Bug,
            &[key(Key::E), shift(Key::E)],
        ),
        C::LoopIn => s(
            "player.loop_in",
            "Loop from here",
            "Where the loop begins",
            Icon::Loop,
            &[key(Key::OpenBracket)],
        ),
        C::LoopOut => {
            s("player.loop_out", "Loop to here", "Where the loop ends", Icon::Loop, &[key(Key::CloseBracket)])
        }
        C::ClearLoop => s(
            "player.loop_clear",
            "No loop",
            "Play on past the end of the loop",
            Icon::Close,
            &[key(Key::Backslash)],
        ),
        C::Faster => s("player.faster", "Faster", "The next higher speed", Icon::Speed, &[key(Key::S)]),
        C::Slower => s("player.slower", "Slower", "The next lower speed", Icon::Speed, &[shift(Key::S)]),
        C::SkipIdle => s(
            "player.skip_idle",
            "Skip idle time",
            "Jump over stretches in which nothing happens",
            Icon::FastForward,
            &[key(Key::I)],
        ),
        C::FocusPlayer => s(
            "player.focus",
            "Only the player",
            "Give the player the whole window, and back",
            Icon::Maximize,
            &[key(Key::F)],
        ),
        C::ZoomIn => s(
            "player.zoom_in",
            "Zoom in",
            "Show the page larger",
            Icon::ZoomIn,
            &[key(Key::Plus), key(Key::Equals)],
        ),
        C::ZoomOut => {
            s("player.zoom_out", "Zoom out", "Show the page smaller", Icon::ZoomOut, &[key(Key::Minus)])
        }
        _ => s("player.zoom_fit", "Fit the page", "Show the whole page", Icon::Fit, &[key(Key::Z)]),
    }
}
