//! A named pattern of actions with its evidence.

use super::{ElementFacts, TabId};
use std::sync::Arc;

/// The rules of the bundled library. The names are part of files and of the CLI's output: never rename one, and add new
/// ones at the end, as places in this list are colours.
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
    RageClick,
    DisabledClick,
    SlowClick,
    RepeatedHover,
    FormScan,
    ThrashedCursor,
    QuickBack,
    DeadZone,
    ExitAfter,
    DwellAbandon,
    FieldRetry,
    SubmitStorm,
    Comparison,
    ComparePrompt,
    ContentMismatch,
    MissedElement,
    WaitExit,
    JsError,
    ConsoleError,
    NetworkError,
    /// Written by the people of a project: none of the library's, and not in [`Self::ALL`].
    Composed,
}

impl SignalKind {
    /// The library's.
    pub const ALL: [Self; 28] = [
        Self::RapidClick,
        Self::DeadClick,
        Self::ErrorClick,
        Self::Hesitation,
        Self::Scanner,
        Self::ExcessiveScroll,
        Self::PageBounce,
        Self::FormAbandon,
        Self::RageClick,
        Self::DisabledClick,
        Self::SlowClick,
        Self::RepeatedHover,
        Self::FormScan,
        Self::ThrashedCursor,
        Self::QuickBack,
        Self::DeadZone,
        Self::ExitAfter,
        Self::DwellAbandon,
        Self::FieldRetry,
        Self::SubmitStorm,
        Self::Comparison,
        Self::ComparePrompt,
        Self::ContentMismatch,
        Self::MissedElement,
        Self::WaitExit,
        Self::JsError,
        Self::ConsoleError,
        Self::NetworkError,
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
            Self::RageClick => "rage_click",
            Self::DisabledClick => "disabled_click",
            Self::SlowClick => "slow_click",
            Self::RepeatedHover => "repeated_hover",
            Self::FormScan => "form_scan",
            Self::ThrashedCursor => "thrashed_cursor",
            Self::QuickBack => "quick_back",
            Self::DeadZone => "dead_zone",
            Self::ExitAfter => "exit_after",
            Self::DwellAbandon => "dwell_abandon",
            Self::FieldRetry => "field_retry",
            Self::SubmitStorm => "submit_storm",
            Self::Comparison => "comparison",
            Self::ComparePrompt => "compare_prompt",
            Self::ContentMismatch => "content_mismatch",
            Self::MissedElement => "missed_element",
            Self::WaitExit => "wait_exit",
            Self::JsError => "js_error",
            Self::ConsoleError => "console_error",
            Self::NetworkError => "network_error",
            Self::Composed => "own",
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
            Self::RageClick => "Rage click",
            Self::DisabledClick => "Disabled click",
            Self::SlowClick => "Slow click",
            Self::RepeatedHover => "Repeated hover",
            Self::FormScan => "Form scan",
            Self::ThrashedCursor => "Thrashed cursor",
            Self::QuickBack => "Quick back",
            Self::DeadZone => "Dead zone",
            Self::ExitAfter => "Exit after an element",
            Self::DwellAbandon => "Dwell, then left",
            Self::FieldRetry => "Field retry",
            Self::SubmitStorm => "Submit storm",
            Self::Comparison => "Comparison",
            Self::ComparePrompt => "Comparing products",
            Self::ContentMismatch => "Content mismatch",
            Self::MissedElement => "Missed element",
            Self::WaitExit => "Wait, then left",
            Self::JsError => "JavaScript error",
            Self::ConsoleError => "Console error",
            Self::NetworkError => "Failed request",
            Self::Composed => "Own signal",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }

    /// The rule that a definition uses: `rage_click` and `rage_click/posthog` both use that of rage clicks; `own/name` has
    /// a rule of its own.
    pub fn of_definition(id: &str) -> Option<Self> {
        match id.split_once('/') {
            Some((own, _)) if own == Self::Composed.name() => Some(Self::Composed),
            Some((kind, _)) => Self::from_name(kind),
            None => Self::from_name(id),
        }
    }
}

/// What is counted as one signal: one of the library by its own definition, or one that the people of a project wrote. A
/// variant is none, so that a duplicated definition counts nothing twice.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Signal {
    Library(SignalKind),
    /// The name of its definition: `own/` and a name.
    Own(Arc<str>),
}

impl Signal {
    /// The signal that a definition counts for; `None` for variants and for what is no definition.
    pub fn of_definition(id: &str) -> Option<Self> {
        match id.split_once('/') {
            Some((own, name)) if own == SignalKind::Composed.name() && !name.is_empty() => {
                Some(Self::Own(id.into()))
            }
            Some(_) => None,
            None => SignalKind::from_name(id).map(Self::Library),
        }
    }

    /// The stable name of tables and files.
    pub fn name(&self) -> &str {
        match self {
            Self::Library(kind) => kind.name(),
            Self::Own(id) => id,
        }
    }

    /// As a name of columns, which have no slash and no hyphen: `rage_click`, `own_gave_up`.
    pub fn column(&self) -> String {
        self.name().replace(['/', '-'], "_")
    }

    /// For people; of an own signal the words of its name, as the project may call it otherwise.
    pub fn label(&self) -> String {
        match self {
            Self::Library(kind) => kind.label().to_owned(),
            Self::Own(id) => id.split_once('/').map_or(&**id, |(_, name)| name).replace('-', " "),
        }
    }
}

impl From<SignalKind> for Signal {
    fn from(kind: SignalKind) -> Self {
        Self::Library(kind)
    }
}

/// One occurrence with its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct SignalHit {
    pub kind: SignalKind,
    /// The definition that fired: the name of `kind`, or that name, `/` and the name of a variant.
    pub definition: Arc<str>,
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

impl SignalHit {
    /// For people: the kind, with the name of a variant; of an own signal its name.
    pub fn label(&self) -> String {
        match self.definition.split_once('/') {
            Some((_, name)) if self.kind == SignalKind::Composed => name.replace('-', " "),
            Some((_, variant)) => format!("{} ({variant})", self.kind.label()),
            None => self.kind.label().to_owned(),
        }
    }

    /// Found by the library's own definition of its kind, not by a variant beside it: what counts by kind take, so that
    /// a duplicated definition counts nothing twice.
    pub fn is_own(&self) -> bool {
        &*self.definition == self.kind.name()
    }

    /// What it counts for.
    pub fn signal(&self) -> Option<Signal> {
        match self.kind {
            SignalKind::Composed => Some(Signal::Own(Arc::clone(&self.definition))),
            kind => self.is_own().then_some(Signal::Library(kind)),
        }
    }
}
