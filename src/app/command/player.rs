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
            "A sixtieth of a second back",
            Icon::StepBack,
            &[shift(Key::Comma)],
        ),
        C::FrameForward => s(
            "player.frame_forward",
            "Next frame",
            "A sixtieth of a second on",
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
        // At the desk the brackets mark evidence; with Shift they are the loop's there too.
        C::LoopIn => s(
            "player.loop_in",
            "Loop from here",
            "Where the loop begins",
            Icon::Loop,
            &[key(Key::OpenBracket), shift(Key::OpenBracket)],
        ),
        C::LoopOut => {
            let keys = [key(Key::CloseBracket), shift(Key::CloseBracket)];
            s("player.loop_out", "Loop to here", "Where the loop ends", Icon::Loop, &keys)
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
        C::NormalSpeed => s(
            "player.normal_speed",
            "Normal speed",
            "As fast as it happened",
            Icon::Speed,
            &[Shortcut::alt(Key::S)],
        ),
        C::IdleLonger => s(
            "player.idle_longer",
            "Only longer pauses are idle",
            "Raise the length from which a pause counts as idle",
            Icon::Adjust,
            &[shift(Key::I)],
        ),
        C::IdleShorter => s(
            "player.idle_shorter",
            "Shorter pauses are idle too",
            "Lower the length from which a pause counts as idle",
            Icon::Adjust,
            &[Shortcut::alt(Key::I)],
        ),
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
        C::ZoomFit => s("player.zoom_fit", "Fit the page", "Show the whole page", Icon::Fit, &[key(Key::Z)]),
        C::FollowPointer => s(
            "player.follow_pointer",
            "Follow the pointer",
            "Keep the page near and move it with the recorded pointer",
            Icon::Pointer,
            &[key(Key::H)],
        ),
        C::LastMinutes => s(
            "player.last_minutes",
            "Last two minutes",
            "To the last two minutes that are played",
            Icon::History,
            &[shift(Key::End)],
        ),
        C::FitTo => s(
            "player.fit_to",
            "Play in a given time…",
            "Choose the speed so that what is left after skipping takes so long",
            Icon::Timer,
            &[shift(Key::F)],
        ),
        _ => timeline(command),
    }
}

/// Going from one thing to the next, and the timeline itself.
fn timeline(command: Command) -> Spec {
    use Command as C;
    let s =
        |name, label, tooltip, icon, keys: &[Shortcut]| spec(name, label, tooltip, icon, Scope::Player, keys);
    let shift = Shortcut::shift;
    match command {
        C::NextClick => s(
            "player.next_click",
            "Next click",
            "On to the next click",
            Icon::Click,
            &[key(Key::A), Shortcut::alt(Key::A)],
        ),
        C::PreviousClick => s(
            "player.previous_click",
            "Previous click",
            "Back to the click before",
            Icon::Click,
            &[shift(Key::A)],
        ),
        C::NextInput => s(
            "player.next_input",
            "Next input",
            "On to the next field that is filled in",
            Icon::Keyboard,
            &[key(Key::O)],
        ),
        C::PreviousInput => s(
            "player.previous_input",
            "Previous input",
            "Back to the field that was filled in before",
            Icon::Keyboard,
            &[shift(Key::O)],
        ),
        C::NextPage => s(
            "player.next_page",
            "Next page",
            "On to the next page",
            Icon::Globe,
            &[key(Key::V), Shortcut::alt(Key::V)],
        ),
        C::PreviousPage => s(
            "player.previous_page",
            "Previous page",
            "Back to the page before",
            Icon::Globe,
            &[shift(Key::V)],
        ),
        C::NextNote => s(
            "player.next_note",
            "Next note",
            "On to the next note or tag",
            Icon::Note,
            &[Shortcut::alt(Key::N)],
        ),
        C::PreviousNote => s(
            "player.previous_note",
            "Previous note",
            "Back to the note or tag before",
            Icon::Note,
            &[Shortcut::alt(Key::P)],
        ),
        C::TimeZoomIn => s(
            "player.time_zoom_in",
            "Zoom into the timeline",
            "Show less time, larger, around the playhead",
            Icon::ZoomIn,
            &[shift(Key::ArrowUp)],
        ),
        C::TimeZoomOut => s(
            "player.time_zoom_out",
            "Zoom out of the timeline",
            "Show more time around the playhead",
            Icon::ZoomOut,
            &[shift(Key::ArrowDown)],
        ),
        C::TimeZoomAll => s(
            "player.time_zoom_all",
            "Whole timeline",
            "Show the timeline from begin to end",
            Icon::Fit,
            &[shift(Key::Z)],
        ),
        C::TimeEarlier => s(
            "player.time_earlier",
            "Timeline earlier",
            "Move a zoomed timeline back by half its width",
            Icon::ChevronLeft,
            &[key(Key::PageUp)],
        ),
        _ => s(
            "player.time_later",
            "Timeline later",
            "Move a zoomed timeline on by half its width",
            Icon::ChevronRight,
            &[key(Key::PageDown)],
        ),
    }
}

/// What the Replay screen alone can do.
pub(super) fn replay(command: Command) -> Spec {
    use Command as C;
    let s =
        |name, label, tooltip, icon, keys: &[Shortcut]| spec(name, label, tooltip, icon, Scope::Replay, keys);
    match command {
        C::AddNote => s(
            "replay.note",
            "Write a note…",
            "A note at this moment, or on the loop",
            Icon::Note,
            &[key(Key::M)],
        ),
        C::AddTag => s(
            "replay.tag",
            "Tag this moment…",
            "A tag at this moment, or on the loop",
            Icon::Bookmark,
            &[key(Key::T)],
        ),
        C::CopyLink => s(
            "replay.copy_link",
            "Copy link to this moment",
            "A link that opens this project here, also on the command line",
            Icon::Copy,
            &[Shortcut::ctrl(Key::L)],
        ),
        C::Inspect => s(
            "replay.inspect",
            "Inspect elements",
            "Show what lies under the mouse, and everything that was done with it",
            Icon::Element,
            &[key(Key::X)],
        ),
        C::Heatmap => s(
            "replay.heatmap",
            "Heatmap",
            "Where people clicked, moved, looked and scrolled on this page",
            Icon::Layers,
            &[Shortcut::shift(Key::H)],
        ),
        C::HeatKind => s(
            "replay.heat_kind",
            "Next kind of heat",
            "Clicks, moves, scroll depth, attention",
            Icon::Layers,
            &[Shortcut::alt(Key::H)],
        ),
        C::HeatScope => s(
            "replay.heat_scope",
            "Heat over other sessions",
            "Over this session, the filtered ones, or all",
            Icon::Layers,
            &[Shortcut::alt(Key::J)],
        ),
        C::Clip => s(
            "replay.clip",
            "Write a clip…",
            "The loop, or what lies around this moment, as an animated picture or a page",
            Icon::Clip,
            &[key(Key::C)],
        ),
        _ => s(
            "replay.missing",
            "What is missing here…",
            "List what the recording does not hold at this moment",
            Icon::Warning,
            &[key(Key::Q)],
        ),
    }
}
