//! The commands of what stands beside a page: the tabs of the Replay screen, walls, comparisons.

use super::spec::{Spec, key, spec};
use super::{Command, Scope, SidePart};
use crate::app::shortcut::Shortcut;
use crate::widgets::Icon;
use egui::Key;

pub(super) fn side(part: SidePart) -> Spec {
    let (name, label, tooltip, icon, k) = match part {
        SidePart::Events => {
            ("replay.events", "Show events", "What was done, as a list", Icon::List, Key::Num1)
        }
        SidePart::Signals => (
            "replay.signals",
            "Show signals",
            "What the rules found in this session",
            Icon::Signal,
            Key::Num2,
        ),
        SidePart::Console => (
            "replay.console",
            "Show the console",
            "What the page wrote to the console",
            Icon::Console,
            Key::Num3,
        ),
        SidePart::Network => (
            "replay.network",
            "Show the network",
            "Requests with status, size and duration",
            Icon::Network,
            Key::Num4,
        ),
        SidePart::Errors => (
            "replay.errors",
            "Show errors",
            "Exceptions, console errors and failed requests",
            Icon::Bug,
            Key::Num5,
        ),
        SidePart::Element => (
            "replay.element",
            "Show the element",
            "The inspected element and its uses",
            Icon::Element,
            Key::Num6,
        ),
        SidePart::Notes => {
            ("replay.notes", "Show notes", "Notes and tags of this session", Icon::Note, Key::Num7)
        }
        SidePart::Facts => {
            ("replay.facts", "Show facts", "What is known of the recording", Icon::Info, Key::Num8)
        }
    };
    spec(name, label, tooltip, icon, Scope::Replay, &[Shortcut::alt(k)])
}

pub(super) fn signals(command: Command) -> Spec {
    use Command as C;
    let s = |name, label, tooltip, icon, k| spec(name, label, tooltip, icon, Scope::Signals, &[key(k)]);
    match command {
        C::ConfirmHit => s(
            "signals.confirm",
            "Confirm the hit",
            "The signal is right here; the same key again takes it back",
            Icon::Check,
            Key::Y,
        ),
        C::RejectHit => s(
            "signals.reject",
            "Reject the hit",
            "The signal is wrong here; the same key again takes it back",
            Icon::Close,
            Key::X,
        ),
        C::NextHit => {
            s("signals.next", "Next hit", "The one below in the list", Icon::ArrowDown, Key::ArrowDown)
        }
        C::PreviousHit => {
            s("signals.previous", "Previous hit", "The one above in the list", Icon::ArrowUp, Key::ArrowUp)
        }
        _ => {
            s("signals.open", "Open the hit", "The session at the moment of the hit", Icon::Play, Key::Enter)
        }
    }
}

pub(super) fn wall(command: Command) -> Spec {
    use Command as C;
    let s =
        |name, label, tooltip, icon, k| spec(name, label, tooltip, icon, Scope::Wall, &[Shortcut::shift(k)]);
    match command {
        C::WallBefore => {
            s("wall.before", "Replays before", "Turn the wall back", Icon::ChevronLeft, Key::PageUp)
        }
        C::WallFurther => s(
            "wall.further",
            "Further replays",
            "Turn the wall to the next replays",
            Icon::ChevronRight,
            Key::PageDown,
        ),
        C::WallSize => s(
            "wall.size",
            "More or fewer replays at once",
            "The next size of the wall, and the smallest after the largest",
            Icon::Grid,
            Key::G,
        ),
        _ => s(
            "wall.pace",
            "Same time or same share",
            "Whether all replays go by time, or begin and end together",
            Icon::Clock,
            Key::P,
        ),
    }
}

pub(super) fn compare(command: Command) -> Spec {
    use Command as C;
    let s = |name, label, tooltip, icon, k| spec(name, label, tooltip, icon, Scope::Compare, &[key(k)]);
    match command {
        C::StepByTime => s(
            "compare.time",
            "In step by time",
            "The same time since each session began",
            Icon::Clock,
            Key::Num1,
        ),
        C::StepByPage => s(
            "compare.page",
            "In step by page",
            "Visits of the same page begin together",
            Icon::Globe,
            Key::Num2,
        ),
        C::StepByMoment => s(
            "compare.moment",
            "In step by this moment",
            "What both sides show now stays together",
            Icon::Bookmark,
            Key::Num3,
        ),
        _ => s("compare.swap", "Swap sides", "Left becomes right", Icon::Refresh, Key::W),
    }
}
