//! A live page: the engine's document kept in step with the wanted mirror, laid out and painted.

use super::hit::node_at;
use super::live::{MAX_FRAME_DEPTH, Shown, viewport};
use super::shrink::Placed;
use super::sync::{Synced, sync};
use super::{
    Frame, FrameStats, MAX_SIDE_PX, MIN_SCALE, NodeRect, PagePainter, PageRequest, RenderContext, anchoring,
    geometry, marks,
};
use crate::model::NodeId as RecordedId;
use crate::replay::anchor::Anchor;
use crate::replay::mirror::Mirror;
use crate::replay::overlay::Shape;
use anyrender::{ImageRenderer, PaintScene};
use anyrender_vello_cpu::VelloCpuImageRenderer;
use blitz_dom::{BaseDocument, NodeId, Point, ScrollBehavior};
use peniko::kurbo::{Affine, Rect};
use peniko::{Color, Fill};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

/// Time in seconds at which every animation has come to its end.
const END_OF_ANIMATIONS_S: f64 = 1e6;
/// Live pages that a view keeps, so that seeking back to a page does not build it again…
const KEPT_PAGES: usize = 6;
/// …and nodes in all of them but the shown one; a node takes 2–4 KB with its styles and layout.
const KEPT_NODES: usize = 20_000;
/// Pictures that are painted smaller than this keep no other pages.
const FULL_SCALE: f64 = 0.5;
/// Share of a page's nodes that may differ for another snapshot to be made out of it: recorders take a snapshot of an
/// unchanged page every few minutes, and most pages of a site share their frame.
const MAX_DIFFERING_SHARE: usize = 3;

/// Paints one page after another, changing a live document where that is cheaper than a new one. Neither `Send` nor
/// `Clone`: it belongs to one thread, whose stack must hold the engine's recursion (see [`crate::replay::worker`]).
pub struct PageView {
    context: RenderContext,
    /// The shown page first, then others, the most recent first.
    pages: Vec<Shown>,
    built: u64,
    renderer: VelloCpuImageRenderer,
    size: (u32, u32),
    last_good: Frame,
    /// Which live page the last frame is of, if it has no overlay in it.
    plain: Option<u64>,
}

impl PageView {
    pub fn new(context: RenderContext) -> Self {
        Self {
            context,
            pages: Vec::new(),
            built: 0,
            renderer: VelloCpuImageRenderer::new(1, 1),
            size: (1, 1),
            last_good: Frame::default(),
            plain: None,
        }
    }

    /// The live page that is nearest to the wanted one, taken out of those that are kept.
    fn nearest(&mut self, wanted: &Mirror) -> Option<Shown> {
        let shares = |s: &Shown| s.mirror.nodes().shared_pages(wanted.nodes());
        let best = self
            .pages
            .iter()
            .enumerate()
            .map(|(i, s)| (shares(s), i))
            .max_by_key(|(n, i)| (*n, usize::MAX - i));
        if let Some((_, at)) = best.filter(|(shared, _)| *shared > 0) {
            return Some(self.pages.remove(at));
        }
        let limit = wanted.nodes().len().max(64) / MAX_DIFFERING_SHARE;
        let near = |s: &Shown| {
            // Sizes first: counting what differs looks at every node.
            s.mirror.nodes().len().abs_diff(wanted.nodes().len()) <= limit
                && wanted.nodes().changed_since(s.mirror.nodes()).len() <= limit
        };
        let at = self.pages.iter().take(2).position(near)?;
        Some(self.pages.remove(at))
    }

    /// Puts the shown page first and lets go of what is too much.
    fn keep(&mut self, shown: Shown, scale: f64) {
        self.pages.insert(0, shown);
        // Tiles of a wall are many, and play on more than they seek.
        self.pages.truncate(if scale < FULL_SCALE { 1 } else { KEPT_PAGES });
        let mut nodes = 0;
        let mut first = true;
        self.pages.retain(|page| {
            if !std::mem::take(&mut first) {
                nodes += page.mirror.nodes().len();
            }
            nodes <= KEPT_NODES
        });
    }

    fn try_paint(&mut self, request: &PageRequest) -> Frame {
        let mut stats = FrameStats::default();
        let started = Instant::now();
        let size = page_size(&request.mirror);
        let scale = scale_of(request);
        let painted = painted_size(size, scale);
        if painted != self.size {
            self.renderer.resize(painted.0, painted.1);
            self.size = painted;
        }
        let wanted = &request.mirror;
        let mut shown = self.nearest(wanted);
        let mut changed = true;
        let mut same = false;
        if let Some(live) = &mut shown {
            match sync(&self.context, live, wanted) {
                Synced::Rebuild => shown = None,
                Synced::Same => (changed, same) = (false, live.mirror.focus() == wanted.focus()),
                Synced::Unchanged => changed = false,
                Synced::Changed => {}
            }
        }
        stats.rebuilt = shown.is_none();
        let mut shown = match shown {
            Some(shown) => shown,
            None => {
                self.built += 1;
                Shown::build(&self.context, wanted, size, self.built)
            }
        };
        stats.build_ms = ms_since(started);

        let started = Instant::now();
        let resized = shown.document.viewport().window_size != size;
        if resized {
            shown.document.set_viewport(viewport(size));
        }
        let restyle = changed || stats.rebuilt || resized;
        let differs = lay_out(&mut shown, wanted, size, (request.pointer, &request.anchors), restyle);
        shown.mirror = wanted.clone();
        stats.layout_ms = ms_since(started);
        let as_before = same && !differs && !restyle && request.overlay.is_empty();
        if as_before
            && self.plain == Some(shown.serial)
            && (self.last_good.width, self.last_good.height) == painted
        {
            let probes = probe(&mut shown, &request.probes);
            let hits = hit(&shown, &request.hits);
            self.keep(shown, scale);
            return Frame { probes, hits, stats, ..self.last_good.clone() };
        }
        self.plain = request.overlay.is_empty().then_some(shown.serial);

        let overlay = placed(&mut shown, &request.overlay);
        let started = Instant::now();
        let mut rgba = vec![0; painted.0 as usize * painted.1 as usize * 4];
        self.renderer.reset();
        let document = &mut shown.document;
        self.renderer.render(
            |scene| {
                let scene = &mut Placed::new(scene, Affine::scale(scale));
                let page = Rect::new(0.0, 0.0, f64::from(size.0), f64::from(size.1));
                scene.fill(Fill::NonZero, Affine::IDENTITY, Color::WHITE, None, &page);
                blitz_paint::paint_scene(scene, document, 1.0, size.0, size.1, 0, 0);
                marks::draw(scene, &overlay);
            },
            &mut rgba,
        );
        stats.paint_ms = ms_since(started);
        let probes = probe(&mut shown, &request.probes);
        let hits = hit(&shown, &request.hits);
        let corrected_px = shown.corrected.values().copied().max_by(|a, b| a.abs().total_cmp(&b.abs()));
        let corrected_px = corrected_px.unwrap_or(0.0);
        self.keep(shown, scale);
        let (width, height) = painted;
        Frame {
            width,
            height,
            page: size,
            rgba: Arc::new(rgba),
            probes,
            hits,
            corrected_px,
            stats,
            failed: false,
        }
    }
}

impl PagePainter for PageView {
    fn paint(&mut self, request: &PageRequest) -> Frame {
        // The engine may fail on odd pages; a live document that failed is never used again.
        for _attempt in 0..2 {
            match catch_unwind(AssertUnwindSafe(|| self.try_paint(request))) {
                Ok(frame) => {
                    self.last_good = frame.clone();
                    return frame;
                }
                Err(_) => {
                    // What was taken out to be changed is lost with the panic; the others were not touched.
                    self.plain = None;
                    self.renderer = VelloCpuImageRenderer::new(self.size.0, self.size.1);
                }
            }
        }
        let page = page_size(&request.mirror);
        let (width, height) = painted_size(page, scale_of(request));
        if (self.last_good.width, self.last_good.height) != (width, height) {
            let rgba = Arc::new(vec![255; width as usize * height as usize * 4]);
            self.last_good = Frame { width, height, page, rgba, ..Frame::default() };
        }
        let hits = vec![None; request.hits.len()];
        Frame { failed: true, probes: Vec::new(), hits, ..self.last_good.clone() }
    }
}

fn ms_since(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1_000.0
}

/// Size of the painted page: the recorded viewport, bounded; a common desktop size while it is unknown.
pub(super) fn page_size(mirror: &Mirror) -> (u32, u32) {
    match mirror.viewport() {
        (0, _) | (_, 0) => (1_280, 800),
        (width, height) => (width.min(MAX_SIDE_PX), height.min(MAX_SIDE_PX)),
    }
}

fn scale_of(request: &PageRequest) -> f64 {
    if request.scale.is_finite() { request.scale.clamp(MIN_SCALE, 2.0) } else { 1.0 }
}

fn painted_size(page: (u32, u32), scale: f64) -> (u32, u32) {
    let side = |px: u32| ((f64::from(px) * scale).round() as u32).clamp(1, 2 * MAX_SIDE_PX);
    (side(page.0), side(page.1))
}

/// Styles and layout, with the passes that stand in for what the engine lacks.
fn resolve(shown: &mut Shown) {
    let answered = shown.offline.answered();
    shown.each_frame(|document, frame| {
        if document.try_root_element().is_some() {
            document.resolve_stylist(END_OF_ANIMATIONS_S);
            frame.fixes.before_layout(document);
        }
    });
    shown.document.resolve(END_OF_ANIMATIONS_S);
    let mut again = shown.offline.answered() != answered;
    shown.each_frame(|document, frame| again |= frame.fixes.after_layout(document));
    if again {
        // Takes in the images that the first pass asked for, and what the fixes changed.
        shown.document.resolve(END_OF_ANIMATIONS_S);
    }
    let mut cut = false;
    shown.each_frame(|document, frame| cut |= frame.fixes.after_second_layout(document));
    if cut {
        shown.document.resolve(END_OF_ANIMATIONS_S);
    }
}

/// Brings layout, focus, scroll and hover to what is wanted; true if something is to be seen that no difference of
/// the mirrors tells: another element is hovered, or the scroll is corrected in another way.
fn lay_out(
    shown: &mut Shown,
    wanted: &Mirror,
    size: (u32, u32),
    (pointer, anchors): (Option<(f64, f64)>, &[Anchor]),
    changed: bool,
) -> bool {
    // Focus first: a second layout of what focus restyles would start from cached sizes, which forget baselines.
    if focus(shown, wanted) || changed {
        resolve(shown);
        shown.each_frame(|document, frame| frame.fixes.laid_out(document));
    }
    scroll(shown, wanted);
    let corrected = anchoring::apply(shown, wanted, size, anchors);
    let moved = corrected != shown.corrected;
    shown.corrected = corrected;
    shown.each_frame(|document, frame| frame.fixes.after_scroll(document, size));
    let offset = shown.document.viewport_scroll();
    // A pointer over an iframe was recorded in the iframe's own viewport.
    let over = wanted.hover().and_then(|h| shown.places.get(&h.node)).and_then(|p| p.frame);
    let origin =
        over.and_then(|frame| probe(shown, &[frame]).first().map(|(_, r)| (r.x, r.y))).unwrap_or_default();
    let left = shown.document.get_hover_node_id();
    let hovered = match pointer.map(|(x, y)| (x + origin.0, y + origin.1)) {
        Some((x, y)) => shown.document.set_hover_to((x + offset.x) as f32, (y + offset.y) as f32),
        None => shown.document.clear_hover(),
    };
    let entered = shown.document.get_hover_node_id();
    let restyled =
        hovered && [left, entered].into_iter().flatten().any(|n| awaits_restyle(&shown.document, n));
    if restyled {
        shown.document.resolve(END_OF_ANIMATIONS_S);
        shown.each_frame(|document, frame| {
            frame.fixes.laid_out(document);
            frame.fixes.after_scroll(document, size);
        });
    }
    restyled || moved
}

/// The engine keeps a snapshot of an element, or of one around it, whose hovering a style sheet asks about.
fn awaits_restyle(document: &BaseDocument, id: NodeId) -> bool {
    let mut next = Some(id);
    while let Some(node) = next.and_then(|n| document.get_node(n)) {
        if node.is_element() && node.has_snapshot() {
            return true;
        }
        next = node.parent;
    }
    false
}

/// True if the page has to be styled and laid out for it.
fn focus(shown: &mut Shown, wanted: &Mirror) -> bool {
    let target =
        wanted.focus().and_then(|f| shown.places.get(&f)).filter(|p| p.frame.is_none()).map(|p| p.node);
    if shown.document.get_focussed_node_id() == target {
        return false;
    }
    match target.filter(|t| shown.document.get_node(*t).is_some_and(blitz_dom::Node::is_element)) {
        Some(node) => shown.document.set_focus_to(node),
        None => {
            shown.document.clear_focus();
            true
        }
    }
}

/// Sets every scroll offset that the mirror knows.
fn scroll(shown: &mut Shown, wanted: &Mirror) {
    let moved = wanted.nodes().iter().filter(|(id, n)| {
        n.scroll != (0.0, 0.0) || shown.mirror.node(*id).is_some_and(|old| old.scroll != (0.0, 0.0))
    });
    let moved: Vec<(RecordedId, bool, (f64, f64))> =
        moved.map(|(id, n)| (id, n.is_document(), n.scroll)).collect();
    for (id, is_document, (x, y)) in moved {
        shown.with_place(id, |document, node| {
            if is_document {
                document.set_viewport_scroll(Point { x, y });
            } else if document.get_node(node).is_some_and(blitz_dom::Node::is_element) {
                document.scroll_to(node, x, y, ScrollBehavior::Instant);
            }
        });
    }
}

fn probe(shown: &mut Shown, wanted: &[RecordedId]) -> Vec<(RecordedId, NodeRect)> {
    let mut found = Vec::new();
    for id in wanted {
        let iframe = shown.places.get(id).and_then(|p| p.frame);
        let rect = shown.with_place(*id, |document, node| geometry::client_rect(document, node));
        if let Some(mut rect) = rect.flatten() {
            if let Some(origin) = iframe.and_then(|f| probe(shown, &[f]).first().map(|(_, r)| *r)) {
                rect.x += origin.x;
                rect.y += origin.y;
                (rect.document_x, rect.document_y) = (origin.x, origin.y);
            }
            found.push((*id, rect));
        }
    }
    found
}

/// Shapes that point at an element, moved onto it where our layout has it elsewhere.
fn placed(shown: &mut Shown, shapes: &[Shape]) -> Vec<Shape> {
    shapes
        .iter()
        .map(|shape| {
            let rect = shape.node().and_then(|node| probe(shown, &[node]).first().map(|(_, r)| *r));
            match rect {
                Some(rect) => rect.place(shape.clone()),
                None => shape.clone(),
            }
        })
        .collect()
}

/// The recorded element at each point of the viewport, through any iframes.
fn hit(shown: &Shown, points: &[(f64, f64)]) -> Vec<Option<RecordedId>> {
    if points.is_empty() {
        return Vec::new();
    }
    let by_place: BTreeMap<(Option<RecordedId>, u64), RecordedId> =
        shown.places.iter().map(|(id, place)| ((place.frame, place.node.as_u64()), *id)).collect();
    points.iter().map(|(x, y)| hit_in(&shown.document, &by_place, &shown.mirror, None, (*x, *y), 0)).collect()
}

fn hit_in(
    document: &BaseDocument,
    by_place: &BTreeMap<(Option<RecordedId>, u64), RecordedId>,
    mirror: &Mirror,
    frame: Option<RecordedId>,
    (x, y): (f64, f64),
    depth: usize,
) -> Option<RecordedId> {
    let mut node = node_at(document, (x, y).into());
    // Up from anonymous boxes, stand-ins and texts to what was recorded as an element.
    let found = loop {
        let here = node?;
        let recorded = by_place.get(&(frame, here.as_u64())).copied();
        match recorded.filter(|id| mirror.node(*id).is_some_and(|n| n.element().is_some())) {
            Some(found) => break found,
            None => node = document.get_node(here)?.parent,
        }
    };
    let inner = node.and_then(|n| document.get_node(n)).and_then(blitz_dom::Node::subdoc);
    if let (Some(inner), Some(node)) = (inner, node)
        && depth < MAX_FRAME_DEPTH
        && let Some(origin) = geometry::client_rect(document, node)
    {
        let inner = inner.inner();
        let point = (x - origin.x, y - origin.y);
        return hit_in(&inner, by_place, mirror, Some(found), point, depth + 1).or(Some(found));
    }
    Some(found)
}
