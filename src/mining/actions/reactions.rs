//! What followed a click: the page's changes, near before far, with timers left out; knows no threshold.

use super::clicks::OpenClick;
use super::rhythm::Rhythms;
use super::{Extractor, Tab};
use crate::mining::facts::REACTION_HORIZON_MS;
use crate::model::{AttributesChange, Mutation, NodeId, TabId};
use crate::replay::mirror::Mirror;
use std::sync::Arc;

/// Changed nodes of one mutation that are looked at; a larger change is no timer.
const MAX_TARGETS: usize = 64;
/// A change within this time after an action was caused by it, for telling timers.
const CAUSED_MS: i64 = 1_000;
/// Far changes this soon after typing or scrolling belong to that, not to a click before.
const INPUT_CAUSES_MS: i64 = 1_000;
const SCROLL_CAUSES_MS: i64 = 400;
/// Scrolls and inputs this soon after a click are its own.
const OWN_MS: i64 = 300;
const MAX_CLIMB: usize = 64;
/// A selection this soon after a click was made by it.
const SELECTS_MS: i64 = 500;

/// What changes of an attribute on siblings in turn are known by (slides of a carousel).
pub(super) type TurnKey = (NodeId, Arc<str>);

impl Extractor<'_> {
    pub(super) fn mutated(&mut self, tab: TabId, now: i64, mutation: &Mutation) {
        let state = &mut self.tabs[usize::from(tab.0)];
        let (fresh, large) = fresh_targets(state, now, mutation);
        if fresh.is_empty() && !large {
            return;
        }
        note_mutation(state, now, &fresh, large);
        self.forms_changed(tab, now, mutation, &fresh);
    }

    /// A canvas was painted: a change of its node.
    pub(super) fn node_drew(&mut self, tab: TabId, now: i64, node: NodeId) {
        let state = &mut self.tabs[usize::from(tab.0)];
        let tick = state.rhythms.is_tick(&node, now);
        let caused = state.acted_within(now, CAUSED_MS);
        state.rhythms.note(&node, now, caused);
        if !tick {
            note_mutation(state, now, &[node], false);
        }
    }

    pub(super) fn react_navigation(&mut self, tab: TabId, now: i64, href: &str) {
        self.last_cause(tab, now, |r| &mut r.navigation_ms);
        self.forms_left(tab, now, href);
    }

    pub(super) fn react_scroll(&mut self, tab: TabId, now: i64) {
        self.last_cause(tab, now, |r| &mut r.scroll_ms);
    }

    pub(super) fn react_other(&mut self, tab: TabId, now: i64) {
        self.last_cause(tab, now, |r| &mut r.other_ms);
    }

    pub(super) fn react_input(&mut self, tab: TabId, now: i64) {
        self.last_cause(tab, now, |r| &mut r.input_ms);
    }

    pub(super) fn react_selection(&mut self, tab: TabId, now: i64) {
        for open in &mut self.tabs[usize::from(tab.0)].open {
            open.selected_text |= now - open.at_ms <= SELECTS_MS;
        }
        self.last_cause(tab, now, |r| &mut r.selection_ms);
    }

    /// Focus that goes to the target itself is what every press does, and no reaction.
    pub(super) fn react_focus(&mut self, tab: TabId, now: i64, node: NodeId) {
        let state = &mut self.tabs[usize::from(tab.0)];
        let mirror = &state.mirror;
        for open in state.open.iter_mut().filter(|o| o.superseded_ms.is_none()) {
            let own = open.facts.as_ref().is_none_or(|facts| {
                is_below(mirror, facts.node, node)
                    || facts.interactive_node.is_some_and(|target| is_below(mirror, node, target))
            });
            if !own {
                set_once(&mut open.reaction.focus_ms, open.at_ms, now);
            }
        }
    }

    /// A request that was sent at `sent_ms` (and may be reported much later).
    pub(super) fn requested(&mut self, tab: TabId, sent_ms: i64, url: &str) {
        if is_beacon(url) {
            return;
        }
        let path: Arc<str> = url.split('?').next().unwrap_or("").into();
        let state = &mut self.tabs[usize::from(tab.0)];
        let tick = state.request_rhythms.is_tick(&path, sent_ms);
        let caused = state.acted_within(sent_ms, CAUSED_MS);
        state.request_rhythms.note(&path, sent_ms, caused);
        if tick {
            return;
        }
        let sender = state.open.iter().rposition(|o| o.at_ms <= sent_ms);
        if let Some(sender) = sender {
            let element = state.open[sender].element;
            for open in state.open[..=sender].iter_mut().filter(|o| o.element == element) {
                set_once(&mut open.reaction.request_ms, open.at_ms, sent_ms);
            }
        }
        self.forms_requested(tab, sent_ms);
    }

    /// Gives a reaction to the clicks that no other action of the user came after.
    fn last_cause(
        &mut self,
        tab: TabId,
        now: i64,
        field: fn(&mut crate::mining::facts::Reaction) -> &mut Option<u32>,
    ) {
        for open in self.tabs[usize::from(tab.0)].open.iter_mut().filter(|o| o.superseded_ms.is_none()) {
            set_once(field(&mut open.reaction), open.at_ms, now);
        }
    }
}

fn set_once(slot: &mut Option<u32>, at_ms: i64, now: i64) {
    let delay = now - at_ms;
    if slot.is_none() && (0..=REACTION_HORIZON_MS).contains(&delay) {
        *slot = Some(delay as u32);
    }
}

/// `node` is `above` or stands in its subtree.
fn is_below(mirror: &Mirror, node: NodeId, above: NodeId) -> bool {
    mirror.ancestors_and_self(node).take(MAX_CLIMB).any(|(id, _)| id == above)
}

/// Nodes that a mutation changed and that no timer explains; true where there were more than are looked at.
fn fresh_targets(state: &mut Tab, now: i64, mutation: &Mutation) -> (Vec<NodeId>, bool) {
    let caused = state.acted_within(now, CAUSED_MS);
    let Tab { mirror, rhythms, turns, .. } = state;
    let mut fresh: Vec<NodeId> = Vec::new();
    let mut seen: Vec<NodeId> = Vec::new();
    let mut large = false;
    let mut one =
        |node: NodeId, turn: Option<TurnKey>, rhythms: &mut Rhythms<NodeId>, turns: &mut Rhythms<TurnKey>| {
            if seen.contains(&node) || is_invisible(mirror, node) {
                return;
            }
            if seen.len() >= MAX_TARGETS {
                large = true;
                return;
            }
            seen.push(node);
            let turned = turn.as_ref().is_some_and(|t| turns.is_tick(t, now));
            if !turned && !rhythms.is_tick(&node, now) {
                fresh.push(node);
            }
            rhythms.note(&node, now, caused);
            if let Some(turn) = turn {
                turns.note(&turn, now, caused);
            }
        };
    for (parent, _) in &mutation.removes {
        one(*parent, None, rhythms, turns);
    }
    for add in &mutation.adds {
        one(add.parent, None, rhythms, turns);
    }
    for (text, _) in &mutation.texts {
        let holder = mirror.node(*text).and_then(|n| n.parent).unwrap_or(*text);
        one(holder, None, rhythms, turns);
    }
    for change in &mutation.attributes {
        let Some(name) = telling_attribute(change) else { continue };
        let turn = mirror.node(change.node).and_then(|n| n.parent).map(|p| (p, name.clone()));
        one(change.node, turn, rhythms, turns);
    }
    (fresh, large)
}

/// The first attribute of a change that shows something; marks of focus and hover are not reactions.
fn telling_attribute(change: &AttributesChange) -> Option<&Arc<str>> {
    change.changes.iter().map(|(name, _)| name).find(|name| {
        !(name.starts_with("data-focus")
            || name.starts_with("data-hover")
            || name.starts_with("data-press")
            || name.starts_with("rr_"))
    })
}

/// Changes in the head (style text, prefetch links, scripts) show nothing by themselves.
fn is_invisible(mirror: &Mirror, node: NodeId) -> bool {
    mirror.node(node).is_some_and(|n| {
        matches!(n.tag(), "head" | "style" | "script" | "link" | "meta" | "title" | "noscript")
    })
}

/// Near changes count for every open click; far ones only where the click was the user's last action.
fn note_mutation(state: &mut Tab, now: i64, fresh: &[NodeId], large: bool) {
    if state.open.is_empty() {
        return;
    }
    let Tab { mirror, open, last_input_ms, last_scroll_ms, .. } = state;
    let typed_or_scrolled = |click: &OpenClick| {
        let later = |at: Option<i64>, causes_ms: i64| {
            at.is_some_and(|at| at > click.at_ms + OWN_MS && now - at <= causes_ms)
        };
        later(*last_input_ms, INPUT_CAUSES_MS) || later(*last_scroll_ms, SCROLL_CAUSES_MS)
    };
    let mut near_later = false;
    for click in open.iter_mut().rev() {
        let near = click.hood.is_some_and(|hood| fresh.iter().any(|n| is_below(mirror, *n, hood)));
        let superseded = click.superseded_ms.is_some();
        if near && !(superseded && near_later) {
            set_once(&mut click.reaction.near_mutation_ms, click.at_ms, now);
        } else if !superseded && (large || !near) && !typed_or_scrolled(click) {
            set_once(&mut click.reaction.far_mutation_ms, click.at_ms, now);
        }
        near_later |= near;
    }
}

/// Requests of analytics tools follow every click and answer none.
fn is_beacon(url: &str) -> bool {
    const MARKS: [&str; 16] = [
        "google-analytics",
        "googletagmanager",
        "/collect",
        "posthog",
        "/i/v0/e",
        "/e/?",
        "segment.io",
        "amplitude",
        "mixpanel",
        "sentry.io",
        "/envelope/",
        "/beacon",
        "/telemetry",
        "/analytics/",
        "hotjar",
        "clarity.ms",
    ];
    MARKS.iter().any(|m| url.contains(m))
}
