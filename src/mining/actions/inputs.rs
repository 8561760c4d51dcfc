//! Value changes of fields into runs; knows lengths, never values.

use super::{Extractor, MAX_POINTS, cut};
use crate::mining::facts::{InputPoint, Traits};
use crate::model::{ActionKind, ElementFacts, Event, NodeId, TabId};

/// A run of typing ends with a pause longer than this.
pub const INPUT_RUN_GAP_MS: i64 = 5_000;
/// A field clicked this shortly before takes its change from the click.
const CLICK_TO_INPUT_MS: i64 = 1_000;

pub(super) struct Run {
    node: NodeId,
    target: Option<ElementFacts>,
    start_ms: i64,
    end_ms: i64,
    length: u32,
    /// A box that is ticked: what it holds was not typed.
    toggle: bool,
    changes: u32,
    event_index: u32,
}

impl Extractor<'_> {
    pub(super) fn input(
        &mut self,
        index: u32,
        event: &Event,
        node: NodeId,
        length: u32,
        checked: bool,
        user_triggered: Option<bool>,
    ) {
        let (tab, now) = (event.tab, event.offset_ms);
        let at = usize::from(tab.0);
        let element = self.element_of(tab, node);
        let toggle = self.facts.traits(element).any(Traits::TOGGLE);
        self.react_input(tab, now);
        if !self.by_user(tab, now, node, toggle, checked, user_triggered) {
            return;
        }
        if self.facts.inputs.len() < MAX_POINTS / 2 {
            self.facts.inputs.push(InputPoint { at_ms: now, tab, element, length, event_index: index });
        } else {
            self.facts.points_left_out += 1;
        }
        let state = &mut self.tabs[at];
        state.last_input_ms = Some(now);
        match &mut state.input {
            Some(run) if run.node == node && now - run.end_ms <= INPUT_RUN_GAP_MS => {
                run.end_ms = now;
                run.length = length;
                run.changes += 1;
            }
            _ => {
                self.end_input_run(tab);
                let target = self.describe(tab, node);
                let (start_ms, end_ms, event_index) = (now, now, index);
                let run = Run { node, target, start_ms, end_ms, length, toggle, changes: 1, event_index };
                self.tabs[at].input = Some(run);
            }
        }
        self.field_changed(index, tab, now, node, element, length, toggle);
    }

    /// Recorders also note values that scripts set. Where the recording does not say who did it, the focus does.
    fn by_user(
        &self,
        tab: TabId,
        now: i64,
        node: NodeId,
        toggle: bool,
        checked: bool,
        user_triggered: Option<bool>,
    ) -> bool {
        let state = &self.tabs[usize::from(tab.0)];
        let radio = state.mirror.node(node).and_then(|n| n.attribute("type")) == Some("radio");
        if radio && !checked {
            // The others of the group lose their mark by themselves.
            return false;
        }
        let clicked = state.last_click_ms.is_some_and(|at| now - at <= CLICK_TO_INPUT_MS);
        match user_triggered {
            Some(by_user) => by_user,
            None if toggle => clicked || state.mirror.focus().is_none_or(|f| f == node),
            None => clicked || state.mirror.focus().is_none_or(|f| f == node),
        }
    }

    pub(super) fn end_input_run(&mut self, tab: TabId) {
        let Some(run) = self.tabs[usize::from(tab.0)].input.take() else { return };
        let span = (run.start_ms, run.end_ms);
        if let Some(at) = self.act_between(run.event_index, tab, span, ActionKind::Input, None, run.target) {
            let action = &mut self.facts.actions[at as usize];
            action.value_length = (!run.toggle).then_some(run.length);
            action.detail = cut(&format!("{} changes", run.changes), 40).into();
        }
    }
}
