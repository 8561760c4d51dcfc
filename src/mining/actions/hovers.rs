//! Pointer samples into points and hovers.

use super::{Extractor, MAX_POINTS};
use crate::mining::facts::{PointerPoint, Traits};
use crate::model::{Action, ActionKind, PointerKind, PointerSample, TabId};
use std::sync::Arc;

/// A rest on one element shorter than this is a passage and no hover.
pub const MIN_HOVER_MS: i64 = 300;

impl Extractor<'_> {
    pub(super) fn pointer_moved(&mut self, tab: TabId, pointer: PointerKind, samples: &[PointerSample]) {
        for sample in samples {
            if self.facts.pointer.len() >= MAX_POINTS {
                self.facts.points_left_out += 1;
                continue;
            }
            let element = self.element_of(tab, sample.node);
            let pixel = |v: f64| if v.is_finite() { v.round().clamp(-1e6, 1e6) as i32 } else { 0 };
            self.facts.pointer.push(PointerPoint {
                at_ms: sample.offset_ms,
                tab,
                x: pixel(sample.x),
                y: pixel(sample.y),
                element,
                touch: pointer == PointerKind::Touch,
            });
        }
        self.mouse_seen += u64::from(pointer != PointerKind::Touch);
    }

    /// Hovers from the finished, sorted pointer track. A stay ends with the first sample elsewhere, with the page,
    /// or when the tab goes out of sight.
    pub(super) fn hover_actions(&mut self) {
        let mut found: Vec<Action> = Vec::new();
        for tab in 0..self.tabs.len() {
            let tab = TabId(tab as u16);
            let points: Vec<&PointerPoint> =
                self.facts.pointer.iter().filter(|p| p.tab == tab && !p.touch).collect();
            let mut from = 0;
            while from < points.len() {
                let first = points[from];
                let mut next = from + 1;
                while next < points.len() && points[next].element == first.element {
                    next += 1;
                }
                let left = points.get(next).map_or(self.facts.duration_ms, |p| p.at_ms);
                if let Some(action) = self.hover(tab, first, left) {
                    found.push(action);
                }
                from = next;
            }
        }
        for action in found {
            self.action_pages.push(None);
            self.facts.actions.push(action);
        }
    }

    fn hover(&self, tab: TabId, first: &PointerPoint, left_ms: i64) -> Option<Action> {
        let element = self.facts.element(first.element)?;
        // Resting on the background or on a block of text says nothing about an element.
        let telling = element.facts.interactive
            || element.facts.price_like
            || matches!(&*element.facts.role, "image" | "heading" | "cell" | "listitem" | "media");
        if !telling || element.traits.any(Traits::BLANK) {
            return None;
        }
        let page = self.facts.page_at(tab, first.at_ms)?;
        let hidden = self
            .facts
            .visibility
            .iter()
            .find(|(at, t, hidden)| *t == tab && *hidden && *at > first.at_ms)
            .map_or(i64::MAX, |(at, _, _)| *at);
        let scroll_y = self.scroll_at(tab, first.at_ms);
        let page_end = if page.end_ms > first.at_ms { page.end_ms } else { i64::MAX };
        let end_ms = left_ms.min(hidden).min(page_end);
        (end_ms - first.at_ms >= MIN_HOVER_MS).then(|| Action {
            start_ms: first.at_ms,
            end_ms,
            tab,
            kind: ActionKind::Hover,
            event_index: self.event_at(first.at_ms),
            position: Some((f64::from(first.x), f64::from(first.y))),
            target: Some(element.facts.clone()),
            url: page.url.clone(),
            page_type: page.page_type,
            value_length: None,
            scroll_from_y: scroll_y,
            scroll_to_y: scroll_y,
            detail: Arc::default(),
        })
    }

    /// Offset of the page in a tab at a time, by the scrolls before it on the same page; that at which it opened, where
    /// there is none.
    fn scroll_at(&self, tab: TabId, at_ms: i64) -> f64 {
        let scrolls = &self.facts.scrolls;
        let before = scrolls.partition_point(|s| s.at_ms <= at_ms);
        let last = scrolls[..before].iter().rev().take(500).find(|s| s.tab == tab && s.element.is_none());
        let page = self.facts.pages.iter().rposition(|p| p.tab == tab && p.start_ms <= at_ms);
        let opened = || page.and_then(|page| self.opened_at_px.get(page)).copied().unwrap_or_default();
        last.filter(|s| Some(s.page as usize) == page).map_or_else(opened, |s| f64::from(s.to_y))
    }

    /// Index of the first event at or after a time: a pointer sample stands in the batch that ends after it.
    fn event_at(&self, at_ms: i64) -> u32 {
        let events = &self.recording.events;
        let at = events.partition_point(|e| e.offset_ms < at_ms);
        let batch = events[at..].iter().take(200).position(|e| {
            matches!(&e.kind, crate::model::EventKind::PointerMove { samples, .. }
                if samples.first().is_some_and(|s| s.offset_ms <= at_ms)
                    && samples.last().is_some_and(|s| s.offset_ms >= at_ms))
        });
        (at + batch.unwrap_or(0)).min(events.len().saturating_sub(1)) as u32
    }
}
