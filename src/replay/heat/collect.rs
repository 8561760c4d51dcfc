//! Reads what happened on a page out of recordings: every stretch between two changes of the page is laid out once,
//! and what happened in it is told by the boxes of that layout.

use super::{Anchor, Band, HeatData, Mark, matches_page};
use crate::model::{EventKind, InteractionKind, NodeId, SessionId, TabId, Watch};
use crate::project::Project;
use crate::replay::Timeline;
use crate::replay::mirror::{Mirror, interactive_ancestor, selector, text_excerpt};
use crate::replay::render::{MIN_SCALE, NodeRect, PagePainter, PageRequest};
use crate::replay::visual::visual_events;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Layouts of one session at most: an animated page changes hundreds of times a second.
const MAX_LAYOUTS: usize = 1_500;
/// A pointer that rests counts for so long at most; then nobody may be there. Seconds.
const MAX_REST_S: f32 = 5.0;
/// A page that stands still counts as seen for so long at most, as idle time begins somewhere. Seconds.
const MAX_VIEW_S: f32 = 30.0;
/// Shorter stretches without anything in them are not laid out, in milliseconds.
const LEAST_VIEW_MS: i64 = 200;

/// Collects over sessions of a project, one after the other. Sessions that cannot be read are counted and left out.
/// Needs the stack of a render thread, see [`crate::replay::worker::on_render_thread`]. Cancelled, it gives what was
/// complete.
pub fn collect_project(
    project: &Project,
    sessions: &[SessionId],
    page: &str,
    painter: &mut dyn FnMut() -> Box<dyn PagePainter>,
    watch: &dyn Watch,
) -> HeatData {
    let mut data = HeatData { page: page.to_owned(), ..HeatData::default() };
    for (done, id) in sessions.iter().enumerate() {
        watch.progress(done as u64, sessions.len() as u64, id.as_str());
        if watch.cancelled() {
            break;
        }
        match project.recording(id) {
            Ok(recording) => {
                let timeline = Timeline::new(Arc::new(recording));
                data.add(collect_session(&timeline, page, painter().as_mut(), watch));
            }
            Err(error) => data.add(HeatData {
                unreadable: 1,
                first_problem: Some(error.to_string()),
                ..HeatData::default()
            }),
        }
    }
    data
}

/// One stretch in which the page stood still.
struct Stretch {
    /// First event of it and first after it.
    from: usize,
    to: usize,
    length_ms: i64,
}

/// A click or a rest of the pointer, at a place of the viewport.
struct Touch {
    node: NodeId,
    x: f64,
    y: f64,
    weight: f32,
    click: bool,
}

/// Collects from one recording.
pub fn collect_session(
    timeline: &Timeline,
    page: &str,
    painter: &mut dyn PagePainter,
    watch: &dyn Watch,
) -> HeatData {
    let mut data = HeatData { page: page.to_owned(), sessions: 1, ..HeatData::default() };
    let mut visit = Visit::default();
    let mut layouts = 0;
    for stretch in stretches(timeline) {
        if watch.cancelled() || layouts >= MAX_LAYOUTS {
            break;
        }
        let stage = timeline.stage_after(stretch.from + 1);
        let Some(mirror) = stage.page().filter(|m| m.root().is_some() && matches_page(page, m.href())) else {
            visit.end(&mut data);
            continue;
        };
        visit.begin(&mut data);
        let touches = touches(timeline, &stretch, stage.active);
        if touches.is_empty() && stretch.length_ms < LEAST_VIEW_MS {
            continue;
        }
        layouts += 1;
        read(mirror, &stretch, &touches, painter, &mut data, &mut visit);
    }
    visit.end(&mut data);
    data.sessions_with_page = u32::from(data.visits > 0);
    data
}

/// The present visit of the page: how far down it was seen.
#[derive(Default)]
struct Visit {
    open: bool,
    /// Lowest point of the page that was in view, in CSS pixels from its top, and what stood there.
    deepest: Option<(f64, Anchor)>,
}

impl Visit {
    fn begin(&mut self, data: &mut HeatData) {
        if !self.open {
            self.open = true;
            data.visits += 1;
        }
    }

    fn end(&mut self, data: &mut HeatData) {
        self.open = false;
        if let Some((_, anchor)) = self.deepest.take() {
            data.depths.push(Mark { anchors: vec![anchor], weight: 1.0 });
        }
    }
}

fn stretches(timeline: &Timeline) -> Vec<Stretch> {
    let events = timeline.events();
    let starts = visual_events(events);
    let ends = starts.iter().skip(1).map(|i| *i as usize).chain([events.len()]);
    let time = |index: usize| events.get(index).map_or(timeline.duration_ms(), |e| e.offset_ms);
    starts
        .iter()
        .zip(ends)
        .map(|(from, to)| Stretch { from: *from as usize, to, length_ms: time(to) - time(*from as usize) })
        .collect()
}

fn touches(timeline: &Timeline, stretch: &Stretch, tab: TabId) -> Vec<Touch> {
    let mut found: Vec<Touch> = Vec::new();
    let mut rests: Vec<(i64, Touch)> = Vec::new();
    let events = timeline.events();
    for event in events[stretch.from..stretch.to].iter().filter(|e| e.tab == tab) {
        match &event.kind {
            EventKind::Interaction { kind: InteractionKind::Click, node, position: Some((x, y)), .. } => {
                found.push(Touch { node: *node, x: *x, y: *y, weight: 1.0, click: true });
            }
            EventKind::PointerMove { samples, .. } => {
                rests.extend(samples.iter().map(|s| {
                    (s.offset_ms, Touch { node: s.node, x: s.x, y: s.y, weight: 0.0, click: false })
                }))
            }
            _ => {}
        }
    }
    let end_ms = events.get(stretch.to).map_or(timeline.duration_ms(), |e| e.offset_ms);
    rests.sort_by_key(|(at, _)| *at);
    let next: Vec<i64> = rests.iter().skip(1).map(|(at, _)| *at).chain([end_ms]).collect();
    for ((at, mut touch), until) in rests.into_iter().zip(next) {
        touch.weight = ((until - at).max(0) as f32 / 1_000.0).min(MAX_REST_S);
        if touch.weight > 0.0 {
            found.push(touch);
        }
    }
    found
}

/// Lays the page out and tells the touches, and what was in view, by its elements.
fn read(
    mirror: &Mirror,
    stretch: &Stretch,
    touches: &[Touch],
    painter: &mut dyn PagePainter,
    data: &mut HeatData,
    visit: &mut Visit,
) {
    let (width, height) = mirror.viewport();
    let (middle, low) = (f64::from(width) / 2.0, f64::from(height.max(2)) - 1.0);
    let mut probes: Vec<NodeId> = touches.iter().map(|t| t.node).collect();
    probes.extend(touches.iter().filter(|t| t.click).filter_map(|t| interactive_ancestor(mirror, t.node)));
    probes.sort_unstable();
    probes.dedup();
    let ask = |painter: &mut dyn PagePainter, probes: Vec<NodeId>, hits: Vec<(f64, f64)>| {
        painter.paint(&PageRequest { probes, hits, scale: MIN_SCALE, ..PageRequest::new(mirror.clone()) })
    };
    let frame = ask(painter, probes, vec![(middle, 1.0), (middle, low)]);
    if frame.failed {
        return;
    }
    let mut boxes: BTreeMap<NodeId, NodeRect> = frame.probes.into_iter().collect();
    let edges: Vec<NodeId> = frame.hits.iter().flatten().copied().collect();
    boxes.extend(ask(painter, edges, Vec::new()).probes);

    let anchor = |node: NodeId, x: f64, y: f64| -> Option<Anchor> {
        let rect = boxes.get(&node).filter(|r| r.width >= 1.0 && r.height >= 1.0)?;
        let share = |at: f64, from: f64, length: f64| ((at - from) / length).clamp(0.0, 1.0) as f32;
        Some(Anchor {
            selector: selector(mirror, node).into(),
            text: text_excerpt(mirror, node).into(),
            across: share(x, rect.x, rect.width),
            down: share(y, rect.y, rect.height),
        })
    };
    for touch in touches {
        let around = interactive_ancestor(mirror, touch.node).filter(|n| touch.click && *n != touch.node);
        let anchors: Vec<Anchor> = [Some(touch.node), around]
            .into_iter()
            .flatten()
            .filter_map(|node| anchor(node, touch.x, touch.y))
            .collect();
        match (touch.click, anchors.is_empty()) {
            (true, true) => data.clicks_without_box += 1,
            (true, false) => data.clicks.push(Mark { anchors, weight: 1.0 }),
            (false, false) => data.moves.push(Mark { anchors, weight: touch.weight }),
            (false, true) => {}
        }
    }
    if let [Some(top), Some(bottom)] = frame.hits[..]
        && let (Some(top), Some(bottom)) = (anchor(top, middle, 1.0), anchor(bottom, middle, low))
    {
        let scrolled = mirror.root().and_then(|r| mirror.node(r)).map_or(0.0, |n| n.scroll.1);
        if visit.deepest.as_ref().is_none_or(|(y, _)| *y < scrolled + low) {
            visit.deepest = Some((scrolled + low, bottom.clone()));
        }
        let seconds = (stretch.length_ms as f32 / 1_000.0).min(MAX_VIEW_S);
        if seconds > 0.0 {
            data.bands.push(Band { top, bottom, seconds });
        }
    }
}

/// The moment that shows a page best in a recording: in the middle of the longest stretch in which it stood still.
/// Milliseconds since the first event, with the length of the stretch.
pub fn best_moment(timeline: &Timeline, page: &str) -> Option<(i64, i64)> {
    let events = timeline.events();
    let mut best: Option<(i64, i64)> = None;
    for stretch in stretches(timeline) {
        if best.is_some_and(|(_, length)| length >= stretch.length_ms) {
            continue;
        }
        let stage = timeline.stage_after(stretch.from + 1);
        if stage.page().is_some_and(|m| m.root().is_some() && matches_page(page, m.href())) {
            let from = events.get(stretch.from).map_or(0, |e| e.offset_ms);
            best = Some((from + stretch.length_ms / 2, stretch.length_ms));
        }
    }
    best
}
