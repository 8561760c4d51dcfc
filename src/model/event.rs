//! What happened in a recording, in one alphabet for all vendors; knows no vendor's spelling.

use super::{NodeId, NodeTree, TabId};
use std::sync::Arc;

/// One recorded event. Order in a recording: by `offset_ms`, ties in the order of the export.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Milliseconds since the recording's first event; never negative.
    pub offset_ms: i64,
    pub tab: TabId,
    pub kind: EventKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum EventKind {
    DomContentLoaded,
    Load,
    /// A page begins: its address and the size of the viewport in CSS pixels.
    Meta {
        href: Arc<str>,
        width: u32,
        height: u32,
    },
    /// The whole document; the mirror starts anew from here.
    FullSnapshot {
        tree: Arc<NodeTree>,
        scroll_x: f64,
        scroll_y: f64,
    },
    Mutation(Box<Mutation>),
    /// A batch of pointer positions, each with its own time.
    PointerMove {
        pointer: PointerKind,
        samples: Vec<PointerSample>,
    },
    Interaction {
        kind: InteractionKind,
        node: NodeId,
        position: Option<(f64, f64)>,
        pointer: PointerKind,
    },
    /// `node` is the document for a scroll of the page.
    Scroll {
        node: NodeId,
        x: f64,
        y: f64,
    },
    ViewportResize {
        width: u32,
        height: u32,
    },
    /// The full value after the input, not a difference. Values of password fields are bullets.
    Input {
        node: NodeId,
        text: Arc<str>,
        checked: bool,
        user_triggered: Option<bool>,
    },
    Media {
        node: NodeId,
        change: MediaChange,
        at_s: Option<f64>,
    },
    StyleRules(StyleRules),
    StyleDeclaration {
        sheet: SheetRef,
        path: Vec<u32>,
        property: Arc<str>,
        change: StyleProperty,
    },
    AdoptedSheets {
        host: NodeId,
        sheets: Vec<(i64, Vec<RuleAdd>)>,
        order: Vec<i64>,
    },
    /// The last bitmap that a recorded canvas is known to have shown.
    Canvas(CanvasImage),
    Font {
        family: Arc<str>,
        data: Arc<[u8]>,
    },
    Selection {
        ranges: Vec<(NodeId, u32, NodeId, u32)>,
    },
    /// A route of the page without a new document (single-page app), or the vendor's own page view.
    PageView {
        href: Arc<str>,
    },
    Visibility {
        hidden: bool,
    },
    Log(Log),
    /// Anything else a recorder or vendor wrote; `payload` is JSON text, cut at 64 KiB.
    Custom {
        tag: Arc<str>,
        payload: Arc<str>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum PointerKind {
    #[default]
    Mouse,
    Pen,
    Touch,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PointerSample {
    /// Milliseconds since the recording's first event.
    pub offset_ms: i64,
    /// CSS pixels in the viewport of `node`'s own document (an iframe's are local to it).
    pub x: f64,
    pub y: f64,
    pub node: NodeId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InteractionKind {
    MouseUp,
    MouseDown,
    Click,
    ContextMenu,
    DoubleClick,
    Focus,
    Blur,
    TouchStart,
    TouchMove,
    TouchEnd,
    TouchCancel,
}

/// Applied in this order: removes, adds, texts, attributes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mutation {
    pub removes: Vec<(NodeId, NodeId)>, // (parent, node)
    pub adds: Vec<Add>,
    pub texts: Vec<(NodeId, Arc<str>)>,
    pub attributes: Vec<AttributesChange>,
    /// The adds bring the document of an iframe.
    pub attaches_iframe: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Add {
    pub parent: NodeId,
    /// Insert before this sibling; `None` appends.
    pub next: Option<NodeId>,
    /// Recordings before 2020 name the sibling before instead.
    pub previous: Option<NodeId>,
    pub tree: NodeTree,
}

#[derive(Clone, Debug, PartialEq)]
pub struct AttributesChange {
    pub node: NodeId,
    pub changes: Vec<(Arc<str>, AttributeChange)>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum AttributeChange {
    Set(Arc<str>),
    Remove,
    /// A difference of the `style` attribute, by property.
    Style(Vec<(Arc<str>, StyleProperty)>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum StyleProperty {
    Set { value: Arc<str>, important: bool },
    Remove,
}

/// A style sheet: that of an element, or a constructed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetRef {
    Owner(NodeId),
    Constructed(i64),
}

#[derive(Clone, Debug, PartialEq)]
pub struct RuleAdd {
    pub rule: Arc<str>,
    /// Path into nested rules, the last number is the place to insert; empty appends.
    pub path: Vec<u32>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StyleRules {
    pub sheet: SheetRef,
    pub removes: Vec<Vec<u32>>,
    pub adds: Vec<RuleAdd>,
    /// The whole text anew (`replace`, `replaceSync`).
    pub replace: Option<Arc<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaChange {
    Play,
    Pause,
    Seeked,
    Volume,
    Rate,
}

/// An encoded image (PNG, JPEG, WebP) as a data URL.
#[derive(Clone, Debug, PartialEq)]
pub struct CanvasImage {
    pub node: NodeId,
    pub data_url: Arc<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ConsoleLevel {
    Debug,
    Info,
    Warn,
    Error,
}

/// What the developer tools would have shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Log {
    /// `stack` is where the line was written, a call per line of text; empty where that was not recorded.
    Console {
        level: ConsoleLevel,
        message: Arc<str>,
        stack: Arc<str>,
    },
    JsError {
        message: Arc<str>,
        stack: Arc<str>,
    },
    /// `status` 0 when the request failed without an answer; `duration_ms` −1 when unknown.
    Network {
        method: Arc<str>,
        url: Arc<str>,
        status: u16,
        duration_ms: i64,
        details: Option<Box<RequestDetails>>,
    },
}

/// What some recorders tell of a request beside its outcome.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestDetails {
    /// Bytes of the answer: as sent, or of its body where only that is known.
    pub response_bytes: Option<u64>,
    /// As `application/json`; empty where unknown.
    pub media_type: Arc<str>,
    /// What asked for it, as `fetch` or `img`; empty where unknown.
    pub initiator: Arc<str>,
}

impl Log {
    /// True for what counts as an error: exceptions, console errors, failed requests (no answer, 4xx, 5xx).
    pub fn is_error(&self) -> bool {
        match self {
            Self::Console { level, .. } => *level == ConsoleLevel::Error,
            Self::JsError { .. } => true,
            Self::Network { status, .. } => *status == 0 || *status >= 400,
        }
    }
}
