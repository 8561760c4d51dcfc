//! What the recording tool itself said of a moment, as “rage click”: kept apart from what happened, because it would
//! tell coders an answer; knows no tool's spelling.

use super::{NodeId, SignalKind, TabId};
use std::sync::Arc;

/// Tag of the custom event in which a reader hands a verdict on; the project takes these out of the events.
pub const VENDOR_VERDICT: &str = "binocular/vendor-verdict";

/// What tools judge. The names are part of files and of the CLI's output: never rename one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VerdictKind {
    Rage,
    Dead,
    Slow,
    Error,
    Thrash,
    /// Frustrated, without saying by what.
    Frustrated,
    Suspicious,
}

impl VerdictKind {
    pub const ALL: [Self; 7] =
        [Self::Rage, Self::Dead, Self::Slow, Self::Error, Self::Thrash, Self::Frustrated, Self::Suspicious];

    /// The stable name of tables and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rage => "rage_click",
            Self::Dead => "dead_click",
            Self::Slow => "slow_click",
            Self::Error => "error_click",
            Self::Thrash => "thrashed_cursor",
            Self::Frustrated => "frustrated",
            Self::Suspicious => "suspicious",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Rage => "Rage click",
            Self::Dead => "Dead click",
            Self::Slow => "Slow click",
            Self::Error => "Error click",
            Self::Thrash => "Thrashed cursor",
            Self::Frustrated => "Frustrated",
            Self::Suspicious => "Suspicious",
        }
    }

    /// The signal that means the same; none for verdicts that do not say what happened.
    pub fn signal(self) -> Option<SignalKind> {
        match self {
            Self::Rage => Some(SignalKind::RageClick),
            Self::Dead => Some(SignalKind::DeadClick),
            Self::Slow => Some(SignalKind::SlowClick),
            Self::Error => Some(SignalKind::ErrorClick),
            Self::Thrash => Some(SignalKind::ThrashedCursor),
            Self::Frustrated | Self::Suspicious => None,
        }
    }
}

/// One verdict on one moment. It holds no text of the page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VendorVerdict {
    /// Milliseconds since the recording's first event.
    pub at_ms: i64,
    pub tab: TabId,
    /// Lower case, as `sentry`.
    pub tool: Arc<str>,
    pub kind: VerdictKind,
    /// Of clicks or changes of direction, where the tool counted them.
    pub count: Option<u32>,
    pub node: Option<NodeId>,
}
