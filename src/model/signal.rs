//! A named pattern of actions with its evidence.

use super::{ElementFacts, TabId};
use std::sync::Arc;

/// The signals of the bundled library. The names are part of the CLI's output: never rename one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SignalKind {
    RapidClick,
    DeadClick,
    ErrorClick,
    Hesitation,
    Scanner,
    ExcessiveScroll,
    PageBounce,
    FormAbandon,
}

impl SignalKind {
    pub const ALL: [Self; 8] = [
        Self::RapidClick,
        Self::DeadClick,
        Self::ErrorClick,
        Self::Hesitation,
        Self::Scanner,
        Self::ExcessiveScroll,
        Self::PageBounce,
        Self::FormAbandon,
    ];

    /// The stable name of tables and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::RapidClick => "rapid_click",
            Self::DeadClick => "dead_click",
            Self::ErrorClick => "error_click",
            Self::Hesitation => "hesitation",
            Self::Scanner => "scanner",
            Self::ExcessiveScroll => "excessive_scroll",
            Self::PageBounce => "page_bounce",
            Self::FormAbandon => "form_abandon",
        }
    }

    /// For people: sentence case, as on buttons and in tables.
    pub fn label(self) -> &'static str {
        match self {
            Self::RapidClick => "Rapid clicks",
            Self::DeadClick => "Dead click",
            Self::ErrorClick => "Error click",
            Self::Hesitation => "Hesitation",
            Self::Scanner => "Scanner",
            Self::ExcessiveScroll => "Excessive scrolling",
            Self::PageBounce => "Page bounce",
            Self::FormAbandon => "Form abandoned",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// One occurrence with its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct SignalHit {
    pub kind: SignalKind,
    pub rule_version: u32,
    pub tab: TabId,
    /// Milliseconds since the recording's first event.
    pub start_ms: i64,
    pub end_ms: i64,
    pub url: Arc<str>,
    pub position: Option<(f64, f64)>,
    pub target: Option<ElementFacts>,
    /// How many of the things that the rule counts (clicks, reversals, switches, fields).
    pub count: u32,
    /// Indices of the events that made it fire, ascending.
    pub events: Vec<u32>,
}
