//! What each signal must find in a recording to be able to fire; knows no rule's thresholds.

use super::session::SessionCapture;
use crate::model::{ActionKind, SignalKind};

/// Something that a recorder keeps or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    Clicks,
    Pointer,
    Scrolls,
    Typing,
    /// The page itself, so that reactions and elements are known.
    Page,
    /// Console, exceptions or requests; known only after a thorough look.
    Logs,
}

impl Need {
    pub const ALL: [Self; 6] =
        [Self::Clicks, Self::Pointer, Self::Scrolls, Self::Typing, Self::Page, Self::Logs];

    /// The stable name of tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clicks => "clicks",
            Self::Pointer => "pointer",
            Self::Scrolls => "scrolls",
            Self::Typing => "typing",
            Self::Page => "page",
            Self::Logs => "logs",
        }
    }

    /// For people, after “no”.
    pub fn words(self) -> &'static str {
        match self {
            Self::Clicks => "clicks",
            Self::Pointer => "pointer movement",
            Self::Scrolls => "scrolling",
            Self::Typing => "typing",
            Self::Page => "recorded page",
            Self::Logs => "console or requests",
        }
    }

    /// Whether a session holds it; what was not looked for counts as there.
    pub fn is_met(self, capture: &SessionCapture) -> bool {
        let any = |kinds: &[ActionKind]| kinds.iter().any(|kind| capture.actions.contains_key(kind));
        match self {
            Self::Clicks => any(&[ActionKind::Click, ActionKind::DoubleClick, ActionKind::Press]),
            Self::Pointer => capture.pointer_samples > 0,
            Self::Scrolls => capture.scroll_points > 0,
            Self::Typing => any(&[ActionKind::Input]),
            Self::Page => capture.has_page,
            Self::Logs => capture.look.is_none_or(|look| look.logs > 0),
        }
    }

    /// What a signal cannot do without.
    pub fn of(kind: SignalKind) -> &'static [Self] {
        match kind {
            SignalKind::RapidClick | SignalKind::ExitAfter => &[Self::Clicks],
            SignalKind::DeadClick
            | SignalKind::RageClick
            | SignalKind::DisabledClick
            | SignalKind::SlowClick => &[Self::Clicks, Self::Page],
            SignalKind::ErrorClick => &[Self::Clicks, Self::Logs],
            SignalKind::Hesitation | SignalKind::RepeatedHover | SignalKind::ThrashedCursor => {
                &[Self::Pointer]
            }
            SignalKind::ComparePrompt => &[Self::Pointer, Self::Page],
            SignalKind::Scanner
            | SignalKind::ExcessiveScroll
            | SignalKind::DeadZone
            | SignalKind::ContentMismatch => &[Self::Scrolls],
            SignalKind::FormScan => &[Self::Scrolls, Self::Page],
            SignalKind::FormAbandon | SignalKind::FieldRetry => &[Self::Typing, Self::Page],
            SignalKind::SubmitStorm | SignalKind::MissedElement | SignalKind::WaitExit => &[Self::Page],
            SignalKind::JsError | SignalKind::ConsoleError | SignalKind::NetworkError => &[Self::Logs],
            // Its steps are looked for in whatever there is.
            SignalKind::Composed => &[],
            SignalKind::PageBounce
            | SignalKind::QuickBack
            | SignalKind::DwellAbandon
            | SignalKind::Comparison => &[],
        }
    }
}
