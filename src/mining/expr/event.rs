//! What one step asks of an event: its kind, and conditions on its target and page; knows no order of steps.

use super::ast::{Op, Value};
use super::field::{Unit, ValueType};
use super::motif::Motif;
use crate::model::{ActionKind, Signal, SignalKind};
use std::sync::Arc;

/// Kinds of events.
#[derive(Clone, Debug, PartialEq)]
pub enum Sort {
    Action(ActionKind),
    Signal(SignalKind),
    AnyAction,
    AnySignal,
    /// A pattern that an analyst named; begins with its first step, ends with its last.
    Motif(Arc<Motif>),
    /// A signal that people of the project wrote, by its name in files.
    Composed(Arc<str>),
}

impl Sort {
    /// Those of a fixed name.
    pub fn all() -> impl Iterator<Item = Self> {
        ActionKind::ALL
            .into_iter()
            .map(Self::Action)
            .chain(SignalKind::ALL.into_iter().map(Self::Signal))
            .chain([Self::AnyAction, Self::AnySignal])
    }

    /// The one signal that is meant, if any.
    pub fn signal(&self) -> Option<Signal> {
        match self {
            Self::Signal(kind) => Some(Signal::Library(*kind)),
            Self::Composed(id) => Some(Signal::Own(Arc::clone(id))),
            _ => None,
        }
    }

    /// As written; for motifs the word before their name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Action(kind) => kind.name(),
            Self::Signal(kind) => kind.name(),
            Self::AnyAction => "action",
            Self::AnySignal => "signal",
            Self::Motif(_) => "motif",
            Self::Composed(_) => "own",
        }
    }

    pub fn meaning(&self) -> String {
        match self {
            Self::Action(kind) => action_meaning(*kind).to_owned(),
            Self::Signal(kind) => crate::mining::signals::spec_of(*kind).rule.to_owned(),
            Self::AnyAction => "Anything that the visitor does".to_owned(),
            Self::AnySignal => "Any signal of the library".to_owned(),
            Self::Motif(motif) => format!("Named pattern: {}", motif.text()),
            Self::Composed(id) => format!("Signal of this project: {id}"),
        }
    }

    /// What can be asked of such an event.
    pub fn fields(&self) -> &'static [EventField] {
        use EventField as F;
        match self {
            Self::Motif(_) => &[F::At, F::Duration],
            Self::Signal(_) | Self::AnySignal | Self::Composed(_) => &[
                F::Text,
                F::Selector,
                F::Role,
                F::Url,
                F::Path,
                F::Count,
                F::At,
                F::Duration,
                F::Disabled,
                F::Price,
                F::InForm,
            ],
            Self::Action(ActionKind::PageView) => &[F::Path, F::PageType, F::Url, F::At],
            Self::Action(ActionKind::Scroll) => {
                &[F::Direction, F::Distance, F::Path, F::PageType, F::Url, F::At, F::Duration]
            }
            Self::Action(ActionKind::Error) => &[F::Message, F::Path, F::PageType, F::Url, F::At],
            Self::Action(_) | Self::AnyAction => &[
                F::Text,
                F::Selector,
                F::Role,
                F::Path,
                F::PageType,
                F::Url,
                F::At,
                F::Duration,
                F::Length,
                F::Disabled,
                F::Price,
                F::InForm,
            ],
        }
    }
}

fn action_meaning(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::PageView => "A page begins: new document or route",
        ActionKind::Click => "A click or tap",
        ActionKind::DoubleClick => "A double click",
        ActionKind::Press => "A press that became no click, as on a disabled control",
        ActionKind::Hover => "The pointer rests on an element for 0.3 s or longer",
        ActionKind::Scroll => "A stretch of scrolling without a stop over 0.5 s",
        ActionKind::Focus => "A field gets the focus",
        ActionKind::Blur => "A field loses the focus",
        ActionKind::Input => "A run of changes of a field",
        ActionKind::Submit => "A try to send a form",
        ActionKind::TabHidden => "The tab goes out of sight",
        ActionKind::TabShown => "The tab comes back into sight",
        ActionKind::Error => "A JavaScript error, console error or failed request",
    }
}

/// What can be asked of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventField {
    Text,
    Selector,
    Role,
    Url,
    Path,
    PageType,
    Message,
    Direction,
    Distance,
    Length,
    Count,
    At,
    Duration,
    Disabled,
    Price,
    InForm,
}

impl EventField {
    pub const ALL: [Self; 16] = [
        Self::Text,
        Self::Selector,
        Self::Role,
        Self::Url,
        Self::Path,
        Self::PageType,
        Self::Message,
        Self::Direction,
        Self::Distance,
        Self::Length,
        Self::Count,
        Self::At,
        Self::Duration,
        Self::Disabled,
        Self::Price,
        Self::InForm,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Selector => "selector",
            Self::Role => "role",
            Self::Url => "url",
            Self::Path => "path",
            Self::PageType => "page_type",
            Self::Message => "message",
            Self::Direction => "direction",
            Self::Distance => "distance",
            Self::Length => "length",
            Self::Count => "count",
            Self::At => "at",
            Self::Duration => "duration",
            Self::Disabled => "disabled",
            Self::Price => "price",
            Self::InForm => "in_form",
        }
    }

    pub fn meaning(self) -> &'static str {
        match self {
            Self::Text => "Visible text of the element",
            Self::Selector => "Short CSS selector of the element",
            Self::Role => "Role of the element: button, link, textbox …",
            Self::Url => "Whole address of the page",
            Self::Path => "Path of the page, without query",
            Self::PageType => "Kind of the page: list, detail, cart …",
            Self::Message => "Text of the error",
            Self::Direction => "up or down",
            Self::Distance => "How far was scrolled",
            Self::Length => "Characters of the value, never the value",
            Self::Count => "What the rule counts: clicks, reversals, fields",
            Self::At => "Time since the begin of the session",
            Self::Duration => "From its begin to its end",
            Self::Disabled => "The element was disabled",
            Self::Price => "The element shows a price",
            Self::InForm => "The element stands in a form",
        }
    }

    pub fn value_type(self) -> ValueType {
        match self {
            Self::Text
            | Self::Selector
            | Self::Role
            | Self::Url
            | Self::Path
            | Self::PageType
            | Self::Message
            | Self::Direction => ValueType::Text,
            Self::Distance => ValueType::Number(Unit::Named("px")),
            Self::Length | Self::Count => ValueType::Number(Unit::Count),
            Self::At | Self::Duration => ValueType::Number(Unit::Milliseconds),
            Self::Disabled | Self::Price | Self::InForm => ValueType::Flag,
        }
    }
}

/// One condition on an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    pub field: EventField,
    pub op: Op,
    pub values: Vec<Value>,
}

/// An event with all its conditions, which must all hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    pub sort: Sort,
    pub filters: Vec<Filter>,
}

impl Pattern {
    pub fn any(sort: Sort) -> Self {
        Self { sort, filters: Vec::new() }
    }

    #[must_use]
    pub fn with(mut self, field: EventField, op: Op, value: Value) -> Self {
        self.filters.push(Filter { field, op, values: vec![value] });
        self
    }
}
