//! What mining keeps of a session once its recording was read: small, complete for every threshold, and free of
//! page content; knows no rule and no file.

mod codec;
pub(in crate::mining) mod wire;

pub use codec::{FACTS_VERSION, FactsError};

use crate::model::{Action, ActionKind, ElementFacts, PageType, PointerKind, SessionId, TabId};
use std::sync::Arc;

/// Longest delay after a click for which reactions are kept; no threshold of a rule may exceed it.
pub const REACTION_HORIZON_MS: i64 = 10_000;

/// One session as the rules, sequences and features see it. Times are milliseconds since the recording's first
/// event; every list is ascending in time.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionFacts {
    pub session: SessionId,
    pub user_id: Option<Arc<str>>,
    /// Milliseconds since 1970-01-01 UTC by the recording client's clock.
    pub started_at_ms: i64,
    pub duration_ms: i64,
    pub device: Device,
    pub actions: Vec<Action>,
    pub pages: Vec<PageVisit>,
    /// Elements that the tracks below name by index.
    pub elements: Vec<Element>,
    pub clicks: Vec<ClickFacts>,
    pub pointer: Vec<PointerPoint>,
    pub scrolls: Vec<ScrollPoint>,
    pub inputs: Vec<InputPoint>,
    pub forms: Vec<FormFacts>,
    pub errors: Vec<ErrorFacts>,
    /// Times in which something on a page said that it was loading.
    pub loading: Vec<LoadingFacts>,
    /// When a tab went out of sight (`true`) or came back.
    pub visibility: Vec<(i64, TabId, bool)>,
    /// Points of the tracks that were left out because a track reached its limit; zero for real sessions.
    pub points_left_out: u64,
}

/// Coarse class of the device, from the viewport and the kind of pointer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Device {
    #[default]
    Desktop,
    Tablet,
    Phone,
}

/// One stay on one page in one tab.
#[derive(Clone, Debug, PartialEq)]
pub struct PageVisit {
    pub tab: TabId,
    pub start_ms: i64,
    pub end_ms: i64,
    pub url: Arc<str>,
    /// Path (with the route of a hash) without query; the identity of a page in comparisons over sessions.
    pub path: Arc<str>,
    pub page_type: PageType,
    /// CSS pixels; zero while unknown.
    pub viewport: (u32, u32),
    /// Index of the event that began the page.
    pub event_index: u32,
    /// Fields that take a value in the largest form of the page that is no search; 0 without one.
    pub form_fields: u32,
}

/// An element that was met. Its identity is tab, page generation and node.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    pub tab: TabId,
    /// Counts the full snapshots of the tab; node ids mean nothing across generations.
    pub generation: u32,
    pub facts: ElementFacts,
    pub traits: Traits,
    /// Selector of the part of the page around it that people would call one thing: card, form, section, dialog. Empty
    /// where there is none below the page itself.
    pub region: Arc<str>,
}

/// What sort of control an element is, as far as rules must know; a set of flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits(pub u32);

impl Traits {
    pub const NONE: Self = Self(0);
    /// Field that takes typed text.
    pub const TEXT_FIELD: Self = Self(1);
    /// Select, option, date, colour, file, range: the browser shows what the recording cannot.
    pub const NATIVE_WIDGET: Self = Self(1 << 1);
    /// Label of a field.
    pub const LABEL: Self = Self(1 << 2);
    pub const CONTENT_EDITABLE: Self = Self(1 << 3);
    pub const CANVAS: Self = Self(1 << 4);
    /// Video, audio or their controls.
    pub const MEDIA: Self = Self(1 << 5);
    /// Link that opens elsewhere: new tab, frame, mail or phone program.
    pub const OPENS_ELSEWHERE: Self = Self(1 << 6);
    pub const DOWNLOAD: Self = Self(1 << 7);
    /// Plus, minus, up, down: made to be pressed repeatedly.
    pub const STEPPER: Self = Self(1 << 8);
    /// Next and previous of carousels, galleries and calendars.
    pub const CAROUSEL: Self = Self(1 << 9);
    pub const PAGINATION: Self = Self(1 << 10);
    /// Sends the form it stands in.
    pub const SUBMIT: Self = Self(1 << 11);
    /// The empty page itself: document, html, body.
    pub const BLANK: Self = Self(1 << 12);
    /// Checkbox, radio button or switch.
    pub const TOGGLE: Self = Self(1 << 13);
    /// Link with an address that leaves this document.
    pub const LINK: Self = Self(1 << 14);
    /// Search field, or any field of a search form.
    pub const SEARCH: Self = Self(1 << 15);
    /// Part of a product card or product page, by its markup.
    pub const PRODUCT: Self = Self(1 << 16);
    /// Embedded document.
    pub const FRAME: Self = Self(1 << 17);
    /// Its region is the card of one product among others.
    pub const PRODUCT_CARD: Self = Self(1 << 18);
    /// A field of several lines, in which people rewrite as they write.
    pub const LONG_TEXT: Self = Self(1 << 19);
    /// Named by a table of events; its page was not recorded, and with it no reaction.
    pub const UNRECORDED: Self = Self(1 << 20);
    /// Answers to clicks on these are drawn by the browser itself or stand in another document.
    pub const ANSWERS_UNSEEN: Self = Self::TEXT_FIELD
        .union(Self::NATIVE_WIDGET)
        .union(Self::LABEL)
        .union(Self::CONTENT_EDITABLE)
        .union(Self::CANVAS)
        .union(Self::MEDIA)
        .union(Self::OPENS_ELSEWHERE)
        .union(Self::DOWNLOAD)
        .union(Self::FRAME);

    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
    /// True when at least one of the flags is set.
    pub const fn any(self, flags: Self) -> bool {
        self.0 & flags.0 != 0
    }
    pub fn insert(&mut self, flags: Self) {
        self.0 |= flags.0;
    }
}

/// A click or press with what followed.
#[derive(Clone, Debug, PartialEq)]
pub struct ClickFacts {
    /// Index in [`SessionFacts::actions`].
    pub action: u32,
    /// Index in [`SessionFacts::elements`]; the closest interactive ancestor, else the element itself.
    pub element: Option<u32>,
    pub at_ms: i64,
    pub tab: TabId,
    pub event_index: u32,
    pub position: Option<(f64, f64)>,
    pub pointer: PointerKind,
    /// A press that the browser turned into no click.
    pub press_only: bool,
    /// Text was selected by the click or within half a second after it.
    pub selected_text: bool,
    pub reaction: Reaction,
    /// From the click to the end of the recording.
    pub observed_ms: u32,
    /// From the click to the next click of the tab on another element.
    pub superseded_ms: Option<u32>,
}

/// Delays from a click to the first event of each sort, in milliseconds, within [`REACTION_HORIZON_MS`].
/// What changed between press and click counts as delay 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reaction {
    /// A change of the page close to the target that no timer explains.
    pub near_mutation_ms: Option<u32>,
    /// The same anywhere else, where the click was the last thing that the user did.
    pub far_mutation_ms: Option<u32>,
    pub navigation_ms: Option<u32>,
    pub scroll_ms: Option<u32>,
    /// Focus came to an element outside the target.
    pub focus_ms: Option<u32>,
    /// A selection of text that is not empty.
    pub selection_ms: Option<u32>,
    /// A field changed its value.
    pub input_ms: Option<u32>,
    pub request_ms: Option<u32>,
    /// Media, canvas or style sheets changed, the tab was hidden, or another tab opened.
    pub other_ms: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PointerPoint {
    pub at_ms: i64,
    pub tab: TabId,
    /// CSS pixels of the viewport, rounded.
    pub x: i32,
    pub y: i32,
    /// Index in [`SessionFacts::elements`]; the closest interactive ancestor, else the element itself.
    pub element: Option<u32>,
    pub touch: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScrollPoint {
    pub at_ms: i64,
    pub tab: TabId,
    /// Index in [`SessionFacts::pages`].
    pub page: u32,
    /// `None` for the page itself, else the element that scrolls inside it.
    pub element: Option<u32>,
    /// CSS pixels, rounded, before and after.
    pub from_y: i32,
    pub to_y: i32,
    pub event_index: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputPoint {
    pub at_ms: i64,
    pub tab: TabId,
    /// Index in [`SessionFacts::elements`].
    pub element: Option<u32>,
    /// Characters of the value; never the value.
    pub length: u32,
    pub event_index: u32,
}

/// One form on one page with what the user did in it.
#[derive(Clone, Debug, PartialEq)]
pub struct FormFacts {
    pub tab: TabId,
    pub page: u32,
    /// Index in [`SessionFacts::elements`].
    pub element: Option<u32>,
    /// Fields that take a value.
    pub fields_total: u32,
    /// Those of them that take typed text; steppers do not count.
    pub text_fields: u32,
    pub fields: Vec<FieldFacts>,
    pub submits: Vec<SubmitFacts>,
    pub has_submit: bool,
    pub search: bool,
    /// The page was left, or the session ended.
    pub end_ms: i64,
}

/// A field that the user changed.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldFacts {
    pub element: u32,
    pub first_ms: i64,
    pub last_ms: i64,
    /// Runs of changes, each ended by leaving the field or a pause.
    pub runs: u32,
    /// Times that the value became empty after it was not.
    pub clears: u32,
    /// Changes that the page answered at once, outside the field: live filters and searches.
    pub applied: u32,
    pub first_event: u32,
    pub last_event: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubmitFacts {
    pub at_ms: i64,
    pub outcome: SubmitOutcome,
    pub event_index: u32,
    /// From the try to the first mark of an error, in milliseconds, whatever else followed.
    pub error_ms: Option<u32>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SubmitOutcome {
    /// Nothing seen: the browser's own validation shows nothing in a recording.
    #[default]
    Unknown,
    /// A page, a request or a changed form followed.
    Passed,
    /// Marks of an error appeared, and nothing was sent.
    Refused,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ErrorFacts {
    pub at_ms: i64,
    pub tab: TabId,
    pub event_index: u32,
    pub kind: ErrorKind,
    pub message: Arc<str>,
    /// For a failed request, when it was sent; else `at_ms`.
    pub caused_ms: i64,
}

/// Where an error was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ErrorKind {
    /// An exception that nothing caught.
    Script,
    /// A message of the level error on the console.
    #[default]
    Console,
    /// A request that failed or was answered with an error.
    Network,
}

/// An indicator of loading that appeared on a page: by `aria-busy`, as a progress bar, or by its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadingFacts {
    pub tab: TabId,
    pub start_ms: i64,
    /// It went away, or its page did.
    pub end_ms: i64,
    /// Index of the event that showed it.
    pub event_index: u32,
}

/// The part of a list that is ascending in time.
fn within<T>(list: &[T], at_ms: impl Fn(&T) -> i64, from_ms: i64, to_ms: i64) -> &[T] {
    let first = list.partition_point(|item| at_ms(item) < from_ms);
    let length = list[first..].partition_point(|item| at_ms(item) <= to_ms);
    &list[first..first + length]
}

impl SessionFacts {
    /// Clicks from one moment to another, both counted, in any tab: found by halving, since long sessions have hundreds of
    /// thousands.
    pub fn clicks_between(&self, from_ms: i64, to_ms: i64) -> &[ClickFacts] {
        within(&self.clicks, |click| click.at_ms, from_ms, to_ms)
    }

    /// Scrolls of a page or of what is in it, in the same way.
    pub fn scrolls_between(&self, from_ms: i64, to_ms: i64) -> &[ScrollPoint] {
        within(&self.scrolls, |scroll| scroll.at_ms, from_ms, to_ms)
    }

    /// A session of which nothing is known yet.
    pub fn empty(session: SessionId) -> Self {
        Self {
            session,
            user_id: None,
            started_at_ms: 0,
            duration_ms: 0,
            device: Device::default(),
            actions: Vec::new(),
            pages: Vec::new(),
            elements: Vec::new(),
            clicks: Vec::new(),
            pointer: Vec::new(),
            scrolls: Vec::new(),
            inputs: Vec::new(),
            forms: Vec::new(),
            errors: Vec::new(),
            loading: Vec::new(),
            visibility: Vec::new(),
            points_left_out: 0,
        }
    }

    /// Element by track index.
    pub fn element(&self, index: Option<u32>) -> Option<&Element> {
        self.elements.get(index? as usize)
    }

    pub fn traits(&self, index: Option<u32>) -> Traits {
        self.element(index).map_or(Traits::NONE, |e| e.traits)
    }

    /// Page of a tab at a time: the last that began there.
    pub fn page_at(&self, tab: TabId, at_ms: i64) -> Option<&PageVisit> {
        self.pages.iter().rfind(|p| p.tab == tab && p.start_ms <= at_ms)
    }

    /// How far down a page was ever scrolled, or opened, in CSS pixels from its top to the upper edge of the window.
    pub fn lowest_px(&self, page: usize) -> f64 {
        let Some(visit) = self.pages.get(page) else { return 0.0 };
        let from = self.actions.partition_point(|action| action.start_ms < visit.start_ms);
        let opened = self.actions[from..]
            .iter()
            .take_while(|action| action.start_ms == visit.start_ms)
            .find(|action| action.kind == ActionKind::PageView && action.tab == visit.tab)
            .map_or(0.0, |action| action.scroll_from_y);
        let scrolls = self.scrolls.iter().filter(|s| s.page as usize == page && s.element.is_none());
        scrolls.map(|s| f64::from(s.from_y.max(s.to_y))).fold(opened.max(0.0), f64::max)
    }
}
