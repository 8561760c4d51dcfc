//! Layer 1: turns the events of a recording into actions and the compact facts that signals need, in one pass with
//! one mirror per tab, so that every target is described as it stood at that moment. Knows no rule and no file.

mod clicks;
mod elements;
mod forms;
mod hovers;
mod inputs;
mod loading;
mod page_type;
mod pages;
mod reactions;
mod regions;
mod rhythm;
mod scrolls;
mod traits;
mod words;

#[cfg(test)]
mod tests;

pub use hovers::MIN_HOVER_MS;
pub use inputs::INPUT_RUN_GAP_MS;
pub use page_type::{path_of, path_words};
pub use scrolls::SCROLL_STOP_MS;
pub use words::in_words;

use crate::mining::facts::{Device, ErrorFacts, ErrorKind, SessionFacts};
use crate::model::{
    Action, ActionKind, ElementFacts, Event, EventKind, InteractionKind, Log, NodeId, PageType, PointerKind,
    QuickMap, Recording, TabId, Watch,
};
use crate::replay::mirror::Mirror;
use std::cell::RefCell;
use std::sync::Arc;

/// Most points of one track. A day of pointer samples at 20 a second would be 1.7 million; real sessions hold some
/// thousand.
const MAX_POINTS: usize = 500_000;
const MAX_ACTIONS: usize = 200_000;
/// Some milliseconds of work.
const EVENTS_BETWEEN_LOOKS: usize = 1_024;

/// Actions of a recording with the facts beside them. Never fails: odd events are passed over as the mirror does.
pub fn extract_actions(recording: &Recording) -> SessionFacts {
    let mut extractor = Extractor::new(recording);
    extractor.events(0, &recording.events);
    extractor.finish()
}

/// The same, with a look at the watch now and then: a recording of hours takes a second. `None` where it was stopped.
pub fn extract_actions_unless_stopped(recording: &Recording, watch: &dyn Watch) -> Option<SessionFacts> {
    let mut extractor = Extractor::new(recording);
    for (number, events) in recording.events.chunks(EVENTS_BETWEEN_LOOKS).enumerate() {
        if number > 0 && watch.cancelled() {
            return None;
        }
        extractor.events(number * EVENTS_BETWEEN_LOOKS, events);
    }
    Some(extractor.finish())
}

struct Extractor<'a> {
    recording: &'a Recording,
    facts: SessionFacts,
    /// Page of each action, for the page types that are known only later.
    action_pages: Vec<Option<u32>>,
    /// How far down each page was when it opened, in CSS pixels.
    opened_at_px: Vec<f64>,
    tabs: Vec<Tab>,
    element_ids: QuickMap<elements::Key, u32>,
    /// Elements that were described since a page changed last.
    described: RefCell<QuickMap<(TabId, NodeId), Option<ElementFacts>>>,
    mouse_seen: u64,
    touch_seen: u64,
}

/// What is known of one tab at the present event.
#[derive(Default)]
struct Tab {
    mirror: Mirror,
    seen: bool,
    page: Option<u32>,
    page_start_ms: i64,
    /// The action that began the present page, while its document has not come.
    page_view: Option<u32>,
    /// A document finished loading since the present page began.
    loaded: bool,
    /// A repeated address that becomes a new page if a new document follows.
    maybe_reload: Option<(i64, u32)>,
    page_type: PageType,
    page_type_known: bool,
    /// Element index by recorded node, for the present generation.
    memo: QuickMap<NodeId, Option<u32>>,
    open: Vec<clicks::OpenClick>,
    last_click_ms: Option<i64>,
    presses_seen: bool,
    rhythms: rhythm::Rhythms<NodeId>,
    turns: rhythm::Rhythms<reactions::TurnKey>,
    request_rhythms: rhythm::Rhythms<Arc<str>>,
    scroll: Option<scrolls::Run>,
    last_scroll_ms: Option<i64>,
    input: Option<inputs::Run>,
    last_input_ms: Option<i64>,
    forms: Vec<forms::OpenForm>,
    loading: Vec<loading::Indicator>,
}

impl<'a> Extractor<'a> {
    fn new(recording: &'a Recording) -> Self {
        let mut facts = SessionFacts::empty(recording.id.clone());
        facts.user_id.clone_from(&recording.user_id);
        facts.started_at_ms = recording.started_at_ms;
        facts.duration_ms = recording.duration_ms();
        let mut tabs = Vec::new();
        tabs.resize_with(recording.tabs.len().max(1), Tab::default);
        Self {
            recording,
            facts,
            action_pages: Vec::new(),
            opened_at_px: Vec::new(),
            tabs,
            element_ids: QuickMap::default(),
            described: RefCell::default(),
            mouse_seen: 0,
            touch_seen: 0,
        }
    }

    /// Events that follow each other in the recording, the first of them at this index.
    fn events(&mut self, first: usize, events: &[Event]) {
        for (index, event) in events.iter().enumerate() {
            self.event((first + index) as u32, event);
        }
    }

    fn event(&mut self, index: u32, event: &Event) {
        let at = usize::from(event.tab.0);
        if at >= self.tabs.len() {
            self.tabs.resize_with(at + 1, Tab::default);
        }
        let now = event.offset_ms;
        self.tab_appears(event.tab, now);
        self.settle(event.tab, now);
        match &event.kind {
            // The offset before a scroll is needed, so the mirror comes after.
            EventKind::Scroll { node, y, .. } => self.scrolled(index, event, *node, *y),
            EventKind::Meta { .. } | EventKind::FullSnapshot { .. } | EventKind::PageView { .. } => {
                self.page_event_before(index, event);
            }
            _ => {}
        }
        if !leaves_pages(&event.kind) {
            self.described.get_mut().clear();
        }
        self.tabs[at].mirror.apply(event);
        match &event.kind {
            EventKind::FullSnapshot { .. } => {
                self.end_loading(event.tab, now);
                self.page_opened(event.tab);
                self.page_loaded(event.tab, now);
            }
            EventKind::DomContentLoaded | EventKind::Load => self.tabs[at].loaded = true,
            EventKind::Mutation(mutation) => {
                self.loading_changed(index, event.tab, now, mutation);
                self.mutated(event.tab, now, mutation);
            }
            EventKind::PointerMove { pointer, samples } => self.pointer_moved(event.tab, *pointer, samples),
            EventKind::Interaction { kind, node, position, pointer } => {
                self.count_pointer(*kind, *pointer);
                self.interaction(index, event, *kind, *node, *position, *pointer);
            }
            EventKind::Input { node, text, checked, user_triggered } => {
                self.input(index, event, *node, text.chars().count() as u32, *checked, *user_triggered);
            }
            EventKind::Selection { ranges } => {
                let full = ranges.iter().any(|(a, from, b, to)| a != b || from != to);
                if full {
                    self.react_selection(event.tab, now);
                }
            }
            EventKind::Canvas(image) => self.node_drew(event.tab, now, image.node),
            EventKind::Media { .. }
            | EventKind::StyleRules(_)
            | EventKind::StyleDeclaration { .. }
            | EventKind::AdoptedSheets { .. } => self.react_other(event.tab, now),
            EventKind::Visibility { hidden } => self.visibility(index, event, *hidden),
            EventKind::Log(log) => self.logged(index, event, log),
            EventKind::ViewportResize { width, height } => {
                if let Some(page) = self.tabs[at].page.and_then(|p| self.facts.pages.get_mut(p as usize))
                    && page.viewport == (0, 0)
                {
                    page.viewport = (*width, *height);
                }
            }
            _ => {}
        }
    }

    fn count_pointer(&mut self, kind: InteractionKind, pointer: PointerKind) {
        match kind {
            InteractionKind::TouchStart => self.touch_seen += 1,
            InteractionKind::Click if pointer == PointerKind::Touch => self.touch_seen += 1,
            InteractionKind::Click | InteractionKind::MouseDown => self.mouse_seen += 1,
            _ => {}
        }
    }

    fn interaction(
        &mut self,
        index: u32,
        event: &Event,
        kind: InteractionKind,
        node: NodeId,
        position: Option<(f64, f64)>,
        pointer: PointerKind,
    ) {
        match kind {
            InteractionKind::MouseDown | InteractionKind::TouchStart => {
                let pointer = if kind == InteractionKind::TouchStart { PointerKind::Touch } else { pointer };
                self.pressed(index, event, node, position, pointer);
            }
            InteractionKind::MouseUp | InteractionKind::TouchEnd => self.released(event, node, position),
            InteractionKind::TouchMove | InteractionKind::TouchCancel => self.press_dragged(event.tab),
            InteractionKind::Click => self.clicked(index, event, node, position, pointer),
            InteractionKind::DoubleClick => {
                self.act(index, event, ActionKind::DoubleClick, position, Some(node));
            }
            InteractionKind::Focus => {
                self.react_focus(event.tab, event.offset_ms, node);
                self.act(index, event, ActionKind::Focus, None, Some(node));
            }
            InteractionKind::Blur => {
                self.end_input_run(event.tab);
                self.act(index, event, ActionKind::Blur, None, Some(node));
            }
            InteractionKind::ContextMenu => {}
        }
    }

    fn visibility(&mut self, index: u32, event: &Event, hidden: bool) {
        if hidden {
            self.react_other(event.tab, event.offset_ms);
        }
        self.facts.visibility.push((event.offset_ms, event.tab, hidden));
        let kind = if hidden { ActionKind::TabHidden } else { ActionKind::TabShown };
        self.act(index, event, kind, None, None);
    }

    fn logged(&mut self, index: u32, event: &Event, log: &Log) {
        let now = event.offset_ms;
        let mut caused_ms = now;
        if let Log::Network { url, duration_ms, .. } = log {
            caused_ms = now - (*duration_ms).clamp(0, now.max(0));
            self.requested(event.tab, caused_ms, url);
        }
        if !log.is_error() {
            return;
        }
        let message: Arc<str> = match log {
            Log::Console { message, .. } | Log::JsError { message, .. } => cut(message, 300).into(),
            Log::Network { method, url, status, .. } => {
                cut(&format!("{method} {} {status}", url.split('?').next().unwrap_or("")), 300).into()
            }
        };
        let kind = match log {
            Log::JsError { .. } => ErrorKind::Script,
            Log::Console { .. } => ErrorKind::Console,
            Log::Network { .. } => ErrorKind::Network,
        };
        if self.facts.errors.len() < MAX_POINTS / 10 {
            self.facts.errors.push(ErrorFacts {
                at_ms: now,
                tab: event.tab,
                event_index: index,
                kind,
                message: message.clone(),
                caused_ms,
            });
        } else {
            self.facts.points_left_out += 1;
        }
        if let Some(action) = self.act(index, event, ActionKind::Error, None, None) {
            self.facts.actions[action as usize].detail = message;
        }
    }

    /// Adds an action at the time of `event`; returns its index for now (actions are sorted at the end).
    fn act(
        &mut self,
        index: u32,
        event: &Event,
        kind: ActionKind,
        position: Option<(f64, f64)>,
        node: Option<NodeId>,
    ) -> Option<u32> {
        let target = node.and_then(|n| self.describe(event.tab, n));
        self.act_between(index, event.tab, (event.offset_ms, event.offset_ms), kind, position, target)
    }

    fn act_between(
        &mut self,
        index: u32,
        tab: TabId,
        (start_ms, end_ms): (i64, i64),
        kind: ActionKind,
        position: Option<(f64, f64)>,
        target: Option<ElementFacts>,
    ) -> Option<u32> {
        if self.facts.actions.len() >= MAX_ACTIONS {
            self.facts.points_left_out += 1;
            return None;
        }
        let state = &self.tabs[usize::from(tab.0)];
        let scroll = state.mirror.root().and_then(|r| state.mirror.node(r)).map_or(0.0, |n| n.scroll.1);
        let page = state.page;
        let url = page.map(|p| self.facts.pages[p as usize].url.clone()).unwrap_or_default();
        self.action_pages.push(page);
        self.facts.actions.push(Action {
            start_ms,
            end_ms,
            tab,
            kind,
            event_index: index,
            position,
            target,
            url,
            page_type: PageType::Other,
            value_length: None,
            scroll_from_y: scroll,
            scroll_to_y: scroll,
            detail: Arc::default(),
        });
        Some(self.facts.actions.len() as u32 - 1)
    }

    fn finish(mut self) -> SessionFacts {
        let end = self.facts.duration_ms;
        for tab in 0..self.tabs.len() {
            self.leave_page(TabId(tab as u16), end, false);
        }
        self.facts.device = self.device();
        self.facts.pointer.sort_by_key(|p| p.at_ms);
        self.facts.loading.sort_by_key(|l| (l.start_ms, l.end_ms));
        self.facts.forms.sort_by_key(|f| (f.fields.first().map_or(f.end_ms, |x| x.first_ms), f.page));
        self.hover_actions();
        self.sort_actions();
        self.facts
    }

    /// Sorts actions by time and corrects what refers to them.
    fn sort_actions(&mut self) {
        for (action, page) in self.facts.actions.iter_mut().zip(&self.action_pages) {
            if let Some(page) = page.and_then(|p| self.facts.pages.get(p as usize)) {
                action.page_type = page.page_type;
            }
        }
        let mut order: Vec<u32> = (0..self.facts.actions.len() as u32).collect();
        order.sort_by_key(|i| {
            let action = &self.facts.actions[*i as usize];
            (action.start_ms, action.event_index, *i)
        });
        let mut place = vec![0u32; order.len()];
        for (new, old) in order.iter().enumerate() {
            place[*old as usize] = new as u32;
        }
        for click in &mut self.facts.clicks {
            click.action = place.get(click.action as usize).copied().unwrap_or(0);
        }
        let mut slots: Vec<Option<Action>> =
            std::mem::take(&mut self.facts.actions).into_iter().map(Some).collect();
        self.facts.actions = order.iter().filter_map(|i| slots[*i as usize].take()).collect();
        self.facts.clicks.sort_by_key(|c| (c.at_ms, c.event_index));
    }

    /// Touch without any mouse, or a narrow page, tells the class; properties of the session win.
    fn device(&self) -> Device {
        let named = |key: &str| self.recording.properties.get(key).map(|v| v.to_ascii_lowercase());
        for key in ["$device_type", "device_type", "device"] {
            match named(key).as_deref() {
                Some("mobile" | "phone" | "smartphone") => return Device::Phone,
                Some("tablet") => return Device::Tablet,
                Some("desktop") => return Device::Desktop,
                _ => {}
            }
        }
        let width = self.facts.pages.iter().map(|p| p.viewport.0).find(|w| *w > 0).unwrap_or(0);
        match width {
            1..=600 => Device::Phone,
            601..=1100 if self.touch_seen > 0 => Device::Tablet,
            _ => Device::Desktop,
        }
    }
}

/// Events after which every element is what it was.
fn leaves_pages(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::PointerMove { .. }
            | EventKind::Interaction { .. }
            | EventKind::Scroll { .. }
            | EventKind::Selection { .. }
            | EventKind::Visibility { .. }
            | EventKind::Log(_)
    )
}

fn cut(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).map_or(text, |(at, _)| &text[..at])
}
