//! How often the recorded target of a click is the element at that point of our layout.

use super::super::say;
use crate::model::{InteractionKind, NodeId, Recording};
use crate::replay::Timeline;
use crate::replay::mirror::{Mirror, selector};
use crate::replay::pointer::{PointerPress, PointerTrack};
use crate::replay::render::{PagePainter, PageRequest, PageView, RenderContext};
use crate::replay::worker::on_render_thread;
use serde_json::{Value, json};
use std::sync::Arc;

/// Clicks that were looked at, and those whose target was found at their point.
#[derive(Clone, Copy, Debug, Default)]
struct Agreement {
    /// The innermost element there is the target.
    same: u32,
    /// It is the target, or lies in it, or holds it.
    related: u32,
}

/// Misses that are told one by one.
const MAX_MISSES: usize = 500;

#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_field_names, reason = "what is counted is called as it is")]
pub(super) struct Clicks {
    clicks: u32,
    /// Clicks whose target the page does not have, that were recorded inside an iframe, or that no press on the same
    /// element began (by key, by script, or passed on by a label): not looked at.
    left_out: u32,
    as_recorded: Agreement,
    anchored: Agreement,
    /// What stood at the point, and where the target stood instead.
    misses: Vec<Value>,
}

impl Clicks {
    /// Looks at every click of a recording, with and without the correction of the scroll.
    pub fn add(&mut self, recording: Recording) -> Result<(), String> {
        let timeline = Timeline::new(Arc::new(recording));
        let track = PointerTrack::new(timeline.events());
        on_render_thread(|| {
            let mut view = PageView::new(RenderContext::new());
            for click in track.clicks() {
                // Before the click is applied: what it did to the page is in later events, but focus moves with it.
                let count = click.event_index as usize;
                let stage = timeline.stage_after(count);
                let Some(page) = stage.tab(click.point.tab) else { continue };
                if !is_in_page(page, click.node) || !is_by_pointer(&track, click) {
                    self.left_out += 1;
                    continue;
                }
                self.clicks += 1;
                let point = (click.point.x, click.point.y);
                let mut missed = None;
                let mut look = |anchors| {
                    let request = PageRequest {
                        pointer: Some(point),
                        hits: vec![point],
                        probes: vec![click.node],
                        anchors,
                        // Only the layout matters.
                        scale: 0.05,
                        ..PageRequest::new(page.clone())
                    };
                    let frame = view.paint(&request);
                    let hit = frame.hits.first().copied().flatten();
                    let related = hit.is_some_and(|hit| are_related(page, hit, click.node));
                    missed = (!related).then(|| {
                        let rect =
                            frame.probes.first().map(|(_, r)| [r.x, r.y, r.width, r.height].map(f64::round));
                        json!({
                            "session": timeline.recording().id.as_str(),
                            "offset_ms": click.point.offset_ms,
                            "point": [point.0, point.1],
                            "target": selector(page, click.node),
                            "target_box": rect,
                            "found": hit.map(|h| selector(page, h)),
                            "corrected_px": frame.corrected_px,
                        })
                    });
                    Agreement { same: u32::from(hit == Some(click.node)), related: u32::from(related) }
                };
                let (before, after) = (look(Vec::new()), look(timeline.anchors(count, &stage)));
                self.misses.extend(missed.filter(|_| self.misses.len() < MAX_MISSES));
                self.as_recorded = sum(self.as_recorded, before);
                self.anchored = sum(self.anchored, after);
            }
        })
        .map_err(say)
    }

    pub fn join(&mut self, other: Self) {
        self.clicks += other.clicks;
        self.left_out += other.left_out;
        self.as_recorded = sum(self.as_recorded, other.as_recorded);
        self.anchored = sum(self.anchored, other.anchored);
        self.misses.extend(other.misses.into_iter().take(MAX_MISSES - self.misses.len().min(MAX_MISSES)));
    }

    /// Shares of the clicks that were looked at.
    pub fn shares(&self) -> Value {
        let share = |n: u32| (self.clicks > 0).then(|| f64::from(n) / f64::from(self.clicks));
        let agreement =
            |a: Agreement| json!({ "same": share(a.same), "same_or_around_or_within": share(a.related) });
        json!({
            "clicks": self.clicks,
            "left_out": self.left_out,
            "as_recorded": agreement(self.as_recorded),
            "anchored": agreement(self.anchored),
        })
    }

    /// The shares with the clicks that missed, after the correction.
    pub fn to_json(&self) -> Value {
        let mut all = self.shares();
        if let Some(all) = all.as_object_mut() {
            all.insert("misses".into(), json!(self.misses));
        }
        all
    }
}

fn sum(a: Agreement, b: Agreement) -> Agreement {
    Agreement { same: a.same + b.same, related: a.related + b.related }
}

/// The node is there, and not in an iframe, whose clicks are recorded in its own coordinates.
fn is_in_page(page: &Mirror, node: NodeId) -> bool {
    page.ancestors_and_self(node).filter(|(_, n)| n.is_document()).map(|(id, _)| id).next() == page.root()
        && page.root().is_some()
}

fn is_by_pointer(track: &PointerTrack, click: &PointerPress) -> bool {
    let presses = track.presses();
    let before = presses.partition_point(|p| p.event_index < click.event_index);
    let begins =
        |p: &&PointerPress| matches!(p.kind, InteractionKind::MouseDown | InteractionKind::TouchStart);
    match presses[..before].iter().rev().find(begins) {
        Some(press) => press.node == click.node,
        // The recorder left presses out.
        None => !presses.iter().any(|p| begins(&p)),
    }
}

fn are_related(page: &Mirror, a: NodeId, b: NodeId) -> bool {
    page.ancestors_and_self(a).any(|(id, _)| id == b) || page.ancestors_and_self(b).any(|(id, _)| id == a)
}
