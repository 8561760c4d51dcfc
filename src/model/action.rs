//! Layer 1: atomic actions of a user with time, place and target.

use super::{NodeId, TabId};
use std::sync::Arc;

/// What the user did, or what happened to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActionKind {
    /// A page begins: new document or route.
    PageView,
    Click,
    DoubleClick,
    /// A press without a click: on a disabled control browsers send no click.
    Press,
    /// The pointer rested on one element ≥ 300 ms; `end_ms − start_ms` is the time on it.
    Hover,
    /// One run of scroll events without a stop over 500 ms; `scroll_from`/`scroll_to` give the way.
    Scroll,
    Focus,
    Blur,
    /// One run of value changes of a field.
    Input,
    Submit,
    TabHidden,
    TabShown,
    Error,
}

impl ActionKind {
    pub const ALL: [Self; 13] = [
        Self::PageView,
        Self::Click,
        Self::DoubleClick,
        Self::Press,
        Self::Hover,
        Self::Scroll,
        Self::Focus,
        Self::Blur,
        Self::Input,
        Self::Submit,
        Self::TabHidden,
        Self::TabShown,
        Self::Error,
    ];

    /// The stable name of tables and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::PageView => "page_view",
            Self::Click => "click",
            Self::DoubleClick => "double_click",
            Self::Press => "press",
            Self::Hover => "hover",
            Self::Scroll => "scroll",
            Self::Focus => "focus",
            Self::Blur => "blur",
            Self::Input => "input",
            Self::Submit => "submit",
            Self::TabHidden => "tab_hidden",
            Self::TabShown => "tab_shown",
            Self::Error => "error",
        }
    }
}

/// Coarse kind of a page, from its address and content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PageType {
    Home,
    List,
    Detail,
    Cart,
    Checkout,
    Confirmation,
    Help,
    Settings,
    Report,
    Account,
    #[default]
    Other,
}

impl PageType {
    pub const ALL: [Self; 11] = [
        Self::Home,
        Self::List,
        Self::Detail,
        Self::Cart,
        Self::Checkout,
        Self::Confirmation,
        Self::Help,
        Self::Settings,
        Self::Report,
        Self::Account,
        Self::Other,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::List => "list",
            Self::Detail => "detail",
            Self::Cart => "cart",
            Self::Checkout => "checkout",
            Self::Confirmation => "confirmation",
            Self::Help => "help",
            Self::Settings => "settings",
            Self::Report => "report",
            Self::Account => "account",
            Self::Other => "other",
        }
    }
}

/// What is known of the element that an action met, at the moment of the action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ElementFacts {
    pub node: NodeId,
    /// Closest ancestor-or-self that a user can act on (link, button, field …); the identity of a target.
    pub interactive_node: Option<NodeId>,
    /// A short CSS selector of the interactive ancestor, or of the element itself.
    pub selector: Arc<str>,
    pub role: Arc<str>,
    /// Visible text, at most 80 characters, after masking.
    pub text: Arc<str>,
    pub interactive: bool,
    pub disabled: bool,
    pub price_like: bool,
    /// Text field, select or contenteditable.
    pub editable: bool,
    /// The form that holds the element.
    pub form: Option<NodeId>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// Milliseconds since the recording's first event.
    pub start_ms: i64,
    pub end_ms: i64,
    pub tab: TabId,
    pub kind: ActionKind,
    /// Index of the first event of the recording that made this action.
    pub event_index: u32,
    /// Viewport position in CSS pixels.
    pub position: Option<(f64, f64)>,
    pub target: Option<ElementFacts>,
    pub url: Arc<str>,
    pub page_type: PageType,
    /// Length of the value after an input, never the value; `None` elsewhere.
    pub value_length: Option<u32>,
    /// Page scroll offset in CSS pixels at begin and end (equal but for scrolls).
    pub scroll_from_y: f64,
    pub scroll_to_y: f64,
    /// Message of an error; empty elsewhere.
    pub detail: Arc<str>,
}
