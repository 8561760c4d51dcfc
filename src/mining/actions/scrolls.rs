//! Scroll events into runs and points.

use super::{Extractor, MAX_POINTS};
use crate::mining::facts::ScrollPoint;
use crate::model::{ActionKind, Event, NodeId, TabId};

/// A run of scrolling ends with a stop longer than this.
pub const SCROLL_STOP_MS: i64 = 500;

pub(super) struct Run {
    node: NodeId,
    /// The page itself scrolls, not an element in it.
    of_page: bool,
    start_ms: i64,
    end_ms: i64,
    from_y: f64,
    to_y: f64,
    event_index: u32,
}

impl Extractor<'_> {
    /// Called before the mirror knows the new offset.
    pub(super) fn scrolled(&mut self, index: u32, event: &Event, node: NodeId, y: f64) {
        let tab = event.tab;
        let state = &self.tabs[usize::from(tab.0)];
        let Some(page) = state.page else { return };
        let Some(mirrored) = state.mirror.node(node) else { return };
        let of_page = mirrored.is_document() && mirrored.parent.is_none()
            || matches!(mirrored.tag(), "html" | "body") && state.mirror.root().is_some();
        let from_y = mirrored.scroll.1;
        let y = if y.is_finite() { y.clamp(-1e7, 1e7) } else { 0.0 };
        self.react_scroll(tab, event.offset_ms);
        if (from_y - y).abs() < 0.5 {
            return;
        }
        let now = event.offset_ms;
        let element = if of_page { None } else { self.element_of(tab, node) };
        if self.facts.scrolls.len() < MAX_POINTS {
            self.facts.scrolls.push(ScrollPoint {
                at_ms: now,
                tab,
                page,
                element,
                from_y: from_y.round() as i32,
                to_y: y.round() as i32,
                event_index: index,
            });
        } else {
            self.facts.points_left_out += 1;
        }
        let state = &mut self.tabs[usize::from(tab.0)];
        state.last_scroll_ms = Some(now);
        match &mut state.scroll {
            Some(run) if run.node == node && now - run.end_ms <= SCROLL_STOP_MS => {
                run.end_ms = now;
                run.to_y = y;
            }
            _ => {
                self.end_scroll_run(tab);
                let run =
                    Run { node, of_page, start_ms: now, end_ms: now, from_y, to_y: y, event_index: index };
                self.tabs[usize::from(tab.0)].scroll = Some(run);
            }
        }
    }

    pub(super) fn end_scroll_run(&mut self, tab: TabId) {
        let Some(run) = self.tabs[usize::from(tab.0)].scroll.take() else { return };
        let target = if run.of_page { None } else { self.describe(tab, run.node) };
        let span = (run.start_ms, run.end_ms);
        if let Some(at) = self.act_between(run.event_index, tab, span, ActionKind::Scroll, None, target) {
            let action = &mut self.facts.actions[at as usize];
            action.scroll_from_y = run.from_y;
            action.scroll_to_y = run.to_y;
        }
    }
}
