//! Presses and clicks: joins the two, leaves out clicks that the browser made itself, and tells presses that became
//! no click.

use super::{Extractor, Tab};
use crate::mining::facts::{ClickFacts, REACTION_HORIZON_MS, Reaction, Traits};
use crate::model::{ActionKind, ElementFacts, Event, NodeId, PointerKind, TabId};
use crate::replay::mirror::Mirror;

/// No hand clicks twice within this time: the second is the browser's own (label → field).
const SYNTHETIC_MS: i64 = 50;
/// A click belongs to the press before it within this time.
const PRESS_TO_CLICK_MS: i64 = 2_000;
/// A released press that had no click after this time will have none.
const NO_CLICK_MS: i64 = 400;
/// Longer touches are long presses and scrolls that have begun.
const TAP_MS: i64 = 600;
/// A press that moved farther is a drag.
const DRAG_PX: f64 = 10.0;
/// A click on a submit button without a press, this soon after typing, is the Enter key.
const ENTER_MS: i64 = 3_000;
/// Clicks whose reactions are watched at the same time.
const MAX_OPEN: usize = 32;
/// Ancestors of a target that make its neighbourhood.
const HOOD_CLIMB: usize = 3;

/// A press or click whose reactions are still watched.
pub(super) struct OpenClick {
    /// `None` while it is only a press.
    pub(super) action: Option<u32>,
    pub(super) element: Option<u32>,
    pub(super) facts: Option<ElementFacts>,
    /// Changes below this node count as near.
    pub(super) hood: Option<NodeId>,
    pub(super) at_ms: i64,
    down_ms: i64,
    node: NodeId,
    released_ms: Option<i64>,
    dragged: bool,
    event_index: u32,
    position: Option<(f64, f64)>,
    pointer: PointerKind,
    pub(super) selected_text: bool,
    pub(super) reaction: Reaction,
    pub(super) superseded_ms: Option<u32>,
}

impl OpenClick {
    fn is_press(&self) -> bool {
        self.action.is_none()
    }
}

impl Extractor<'_> {
    pub(super) fn pressed(
        &mut self,
        index: u32,
        event: &Event,
        node: NodeId,
        position: Option<(f64, f64)>,
        pointer: PointerKind,
    ) {
        let now = event.offset_ms;
        let state = &mut self.tabs[usize::from(event.tab.0)];
        state.presses_seen = true;
        let emulated = state.open.iter().any(|o| {
            o.is_press()
                && o.pointer == PointerKind::Touch
                && pointer != PointerKind::Touch
                && now - o.down_ms < 1_000
        });
        if emulated {
            return;
        }
        self.end_presses(event.tab);
        let open = self.open_click(index, event, node, position, pointer);
        self.push_open(event.tab, open);
    }

    pub(super) fn released(&mut self, event: &Event, node: NodeId, position: Option<(f64, f64)>) {
        let state = &mut self.tabs[usize::from(event.tab.0)];
        let Some(press) = state.open.iter_mut().rev().find(|o| o.is_press()) else { return };
        press.released_ms = Some(event.offset_ms);
        let far = match (press.position, position) {
            (Some((x0, y0)), Some((x1, y1))) => (x1 - x0).hypot(y1 - y0) > DRAG_PX,
            _ => false,
        };
        // Browsers send the click to what both ends have in common; a press that ends elsewhere is a drag.
        press.dragged |= far || press.node != node;
    }

    pub(super) fn press_dragged(&mut self, tab: TabId) {
        for press in self.tabs[usize::from(tab.0)].open.iter_mut().filter(|o| o.is_press()) {
            press.dragged = true;
        }
    }

    pub(super) fn clicked(
        &mut self,
        index: u32,
        event: &Event,
        node: NodeId,
        position: Option<(f64, f64)>,
        pointer: PointerKind,
    ) {
        let now = event.offset_ms;
        let tab = event.tab;
        let at = usize::from(tab.0);
        if self.tabs[at].last_click_ms.is_some_and(|last| now - last <= SYNTHETIC_MS) {
            return;
        }
        let pressed = self.tabs[at]
            .open
            .iter()
            .rposition(|o| o.is_press() && now - o.down_ms <= PRESS_TO_CLICK_MS)
            .map(|i| self.tabs[at].open.remove(i));
        if pressed.is_none() && self.is_enter_key(tab, now, node) {
            self.submit_attempt(index, tab, now, node);
            return;
        }
        self.end_presses(tab);
        self.tabs[at].last_click_ms = Some(now);
        let mut open = self.open_click(index, event, node, position, pointer);
        if let Some(press) = pressed {
            open.reaction = press.reaction.at_once();
            open.selected_text = press.selected_text;
            if press.pointer == PointerKind::Touch {
                open.pointer = PointerKind::Touch;
            }
        }
        let facts = open.facts.clone();
        open.action = self.act_between(index, tab, (now, now), ActionKind::Click, position, facts);
        if open.action.is_none() {
            return;
        }
        for other in &mut self.tabs[at].open {
            if other.element != open.element && other.superseded_ms.is_none() && !other.is_press() {
                other.superseded_ms = Some((now - other.at_ms).clamp(0, i64::from(u32::MAX)) as u32);
            }
        }
        let submits = self.facts.traits(open.element).any(Traits::SUBMIT);
        self.push_open(tab, open);
        if submits {
            self.submit_attempt(index, tab, now, node);
        }
    }

    /// Enter in a field makes the browser click the submit button of the form, without any press.
    fn is_enter_key(&self, tab: TabId, now: i64, node: NodeId) -> bool {
        let state = &self.tabs[usize::from(tab.0)];
        let typed = state.last_input_ms.is_some_and(|at| now - at <= ENTER_MS);
        if !(state.presses_seen && typed) {
            return false;
        }
        let form = |id: NodeId| {
            state.mirror.ancestors_and_self(id).find(|(_, n)| n.tag() == "form").map(|(id, _)| id)
        };
        let submits = self.describe(tab, node).is_some_and(|f| &*f.role == "button");
        submits && form(node).is_some() && form(node) == state.mirror.focus().and_then(form)
    }

    fn open_click(
        &mut self,
        index: u32,
        event: &Event,
        node: NodeId,
        position: Option<(f64, f64)>,
        pointer: PointerKind,
    ) -> OpenClick {
        let facts = self.describe(event.tab, node);
        let element = facts.as_ref().and_then(|f| self.target_of(event.tab, f));
        let mirror = &self.tabs[usize::from(event.tab.0)].mirror;
        let target = facts.as_ref().map(|f| f.interactive_node.unwrap_or(f.node));
        OpenClick {
            action: None,
            element,
            hood: target.map(|t| neighbourhood(mirror, t)),
            facts,
            at_ms: event.offset_ms,
            down_ms: event.offset_ms,
            node,
            released_ms: None,
            dragged: false,
            event_index: index,
            position,
            pointer,
            selected_text: false,
            reaction: Reaction::default(),
            superseded_ms: None,
        }
    }

    fn push_open(&mut self, tab: TabId, open: OpenClick) {
        let state = &mut self.tabs[usize::from(tab.0)];
        state.open.push(open);
        if state.open.len() > MAX_OPEN {
            let oldest = state.open.remove(0);
            self.keep_click(tab, oldest);
        }
    }

    /// Ends what time has settled: presses without a click, and clicks beyond the horizon.
    pub(super) fn settle(&mut self, tab: TabId, now: i64) {
        let state = &mut self.tabs[usize::from(tab.0)];
        if state.open.is_empty() {
            return;
        }
        let over = |o: &OpenClick| match o.released_ms {
            Some(up) if o.is_press() => now - up > NO_CLICK_MS,
            _ => now - o.at_ms > REACTION_HORIZON_MS,
        };
        if !state.open.iter().any(over) {
            return;
        }
        let (done, left): (Vec<_>, Vec<_>) = std::mem::take(&mut state.open).into_iter().partition(over);
        state.open = left;
        for open in done {
            self.keep_click(tab, open);
        }
    }

    pub(super) fn end_presses(&mut self, tab: TabId) {
        let state = &mut self.tabs[usize::from(tab.0)];
        let (presses, clicks): (Vec<_>, Vec<_>) =
            std::mem::take(&mut state.open).into_iter().partition(OpenClick::is_press);
        state.open = clicks;
        for press in presses {
            self.keep_click(tab, press);
        }
    }

    pub(super) fn close_clicks(&mut self, tab: TabId) {
        for open in std::mem::take(&mut self.tabs[usize::from(tab.0)].open) {
            self.keep_click(tab, open);
        }
    }

    /// Node ids change with a checkpoint of the recorder: from here on, near cannot be told from far.
    pub(super) fn forget_neighbourhoods(&mut self, tab: TabId) {
        for open in &mut self.tabs[usize::from(tab.0)].open {
            open.hood = None;
        }
    }

    fn keep_click(&mut self, tab: TabId, mut open: OpenClick) {
        let press_only = open.is_press();
        if press_only {
            let Some(up) = open.released_ms else { return };
            let scrolled_away = open.pointer == PointerKind::Touch
                && (open.reaction.scroll_ms.is_some() || up - open.down_ms > TAP_MS);
            if open.dragged || scrolled_away {
                return;
            }
            let facts = open.facts.clone();
            let span = (open.down_ms, up);
            open.action =
                self.act_between(open.event_index, tab, span, ActionKind::Press, open.position, facts);
        }
        let Some(action) = open.action else { return };
        self.facts.clicks.push(ClickFacts {
            action,
            element: open.element,
            at_ms: open.at_ms,
            tab,
            event_index: open.event_index,
            position: open.position,
            pointer: open.pointer,
            press_only,
            selected_text: open.selected_text,
            reaction: open.reaction,
            observed_ms: (self.facts.duration_ms - open.at_ms).clamp(0, i64::from(u32::MAX)) as u32,
            superseded_ms: open.superseded_ms,
        });
    }
}

impl Reaction {
    /// What came between press and click came at once.
    fn at_once(self) -> Self {
        let zero = |v: Option<u32>| v.map(|_| 0);
        Self {
            near_mutation_ms: zero(self.near_mutation_ms),
            far_mutation_ms: zero(self.far_mutation_ms),
            navigation_ms: zero(self.navigation_ms),
            scroll_ms: zero(self.scroll_ms),
            focus_ms: zero(self.focus_ms),
            selection_ms: zero(self.selection_ms),
            input_ms: zero(self.input_ms),
            request_ms: zero(self.request_ms),
            other_ms: zero(self.other_ms),
        }
    }
}

/// The node some steps above a target whose subtree counts as near; never the whole page.
fn neighbourhood(mirror: &Mirror, target: NodeId) -> NodeId {
    let mut hood = target;
    for (id, node) in mirror.ancestors_and_self(target).skip(1).take(HOOD_CLIMB) {
        let whole_page = matches!(node.tag(), "" | "html" | "body" | "main")
            || node.parent.and_then(|p| mirror.node(p)).is_some_and(|p| p.tag() == "body");
        if whole_page {
            break;
        }
        hood = id;
    }
    hood
}

impl Tab {
    /// The user clicked, typed or scrolled within `within_ms` before `now`.
    pub(super) fn acted_within(&self, now: i64, within_ms: i64) -> bool {
        let recent = |at: Option<i64>| at.is_some_and(|at| now - at <= within_ms);
        recent(self.last_click_ms)
            || recent(self.last_input_ms)
            || recent(self.last_scroll_ms)
            || self.open.iter().any(|o| o.is_press() && now - o.down_ms <= within_ms)
    }
}
