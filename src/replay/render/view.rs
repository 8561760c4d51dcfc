//! A live page: the engine's document kept in step with the wanted mirror, laid out and painted.

use super::build::{Builder, PendingFrame, Place, Places, attribute_name, html_name};
use super::fixes::Fixes;
use super::offline::Offline;
use super::shrink::Placed;
use super::sync::{Synced, sync};
use super::{
    Frame, FrameStats, MAX_SIDE_PX, MIN_SCALE, NodeRect, PagePainter, PageRequest, RenderContext, css, marks,
};
use crate::model::NodeId as RecordedId;
use crate::replay::mirror::{Mirror, Node};
use anyrender::{ImageRenderer, PaintScene};
use anyrender_vello_cpu::VelloCpuImageRenderer;
use blitz_dom::{BaseDocument, DocumentConfig, NodeId, Point, ScrollBehavior, StyleThreading};
use blitz_traits::shell::{ColorScheme, Viewport};
use peniko::kurbo::{Affine, Rect};
use peniko::{Color, Fill};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

/// Time in seconds at which every animation has come to its end.
const END_OF_ANIMATIONS_S: f64 = 1e6;
/// Deepest nesting of iframes that is shown.
const MAX_FRAME_DEPTH: usize = 4;

/// The engine's document with what is needed to change it in place.
pub(super) struct Shown {
    pub document: BaseDocument,
    pub places: Places,
    pub mirror: Mirror,
    pub fixes: Fixes,
}

/// Paints one page after another, changing the live document where that is cheaper than a new one. Neither `Send`
/// nor `Clone`: it belongs to one thread, whose stack must hold the engine's recursion (see [`crate::replay::worker`]).
pub struct PageView {
    context: RenderContext,
    shown: Option<Shown>,
    renderer: VelloCpuImageRenderer,
    size: (u32, u32),
    last_good: Frame,
    /// The last frame has no overlay in it.
    plain: bool,
}

impl PageView {
    pub fn new(context: RenderContext) -> Self {
        Self {
            context,
            shown: None,
            renderer: VelloCpuImageRenderer::new(1, 1),
            size: (1, 1),
            last_good: Frame::default(),
            plain: false,
        }
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
        let mut shown = self.shown.take().filter(|s| s.mirror.generation() == wanted.generation());
        let mut changed = true;
        let mut same = false;
        if let Some(live) = &mut shown {
            match sync(live, wanted) {
                Synced::Rebuild => shown = None,
                Synced::Same => (changed, same) = (false, live.mirror.focus() == wanted.focus()),
                Synced::Unchanged => changed = false,
                Synced::Changed => {}
            }
        }
        stats.rebuilt = shown.is_none();
        let mut shown = shown.unwrap_or_else(|| build(&self.context, wanted, size));
        stats.build_ms = ms_since(started);

        let started = Instant::now();
        let resized = shown.document.viewport().window_size != size;
        if resized {
            shown.document.set_viewport(viewport(size));
        }
        let hover_changed =
            lay_out(&mut shown, wanted, size, request.pointer, changed || stats.rebuilt || resized);
        shown.mirror = wanted.clone();
        stats.layout_ms = ms_since(started);
        let as_before = same && !hover_changed && !resized && !stats.rebuilt && request.overlay.is_empty();
        if as_before && self.plain && (self.last_good.width, self.last_good.height) == painted {
            let probes = probe(&mut shown, &request.probes);
            let hits = hit(&shown, &request.hits);
            self.shown = Some(shown);
            return Frame { probes, hits, stats, ..self.last_good.clone() };
        }
        self.plain = request.overlay.is_empty();

        let started = Instant::now();
        let mut rgba = vec![0; painted.0 as usize * painted.1 as usize * 4];
        self.renderer.reset();
        let document = &mut shown.document;
        self.renderer.render(
            |scene| {
                let scene = &mut Placed { scene, place: Affine::scale(scale) };
                let page = Rect::new(0.0, 0.0, f64::from(size.0), f64::from(size.1));
                scene.fill(Fill::NonZero, Affine::IDENTITY, Color::WHITE, None, &page);
                blitz_paint::paint_scene(scene, document, 1.0, size.0, size.1, 0, 0);
                marks::draw(scene, &request.overlay);
            },
            &mut rgba,
        );
        stats.paint_ms = ms_since(started);
        let probes = probe(&mut shown, &request.probes);
        let hits = hit(&shown, &request.hits);
        self.shown = Some(shown);
        let (width, height) = painted;
        Frame { width, height, page: size, rgba: Arc::new(rgba), probes, hits, stats, failed: false }
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
                    self.shown = None;
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

fn viewport(size: (u32, u32)) -> Viewport {
    Viewport::new(size.0, size.1, 1.0, ColorScheme::Light)
}

fn new_document(context: &RenderContext, size: (u32, u32), depth: usize) -> BaseDocument {
    BaseDocument::new(DocumentConfig {
        viewport: Some(viewport(size)),
        ua_stylesheets: context.sheets.clone(),
        font_ctx: Some(context.fonts.clone()),
        net_provider: Some(Arc::new(Offline)),
        base_url: Some("http://replay.invalid/".into()),
        // Several pages are laid out at once on different threads.
        style_threading: StyleThreading::Sequential,
        subdocument_depth: depth,
        ..DocumentConfig::default()
    })
}

fn build(context: &RenderContext, mirror: &Mirror, size: (u32, u32)) -> Shown {
    let mut shown = Shown {
        document: new_document(context, size, 0),
        places: Places::new(),
        mirror: mirror.clone(),
        fixes: Fixes::default(),
    };
    for (id, node) in mirror.nodes().iter() {
        if let Some(sheet) = super::build::sheet_of(mirror, id, node) {
            css::find_dropped(&sheet, &mut shown.fixes.dropped);
        }
    }
    if let Some(root) = mirror.root() {
        fill(context, mirror, &mut shown.document, &mut shown.places, (None, root), 0);
    }
    shown
}

/// Builds a recorded document, with the iframes in it, into an empty engine document.
fn fill(
    context: &RenderContext,
    mirror: &Mirror,
    document: &mut BaseDocument,
    places: &mut Places,
    (frame, recorded): (Option<RecordedId>, RecordedId),
    depth: usize,
) {
    let root = document.root_node().id;
    places.insert(recorded, Place { frame, node: root });
    let children = mirror.node(recorded).map(|n| n.children.clone()).unwrap_or_default();
    let frames: Vec<PendingFrame>;
    {
        let mut m = document.mutate();
        let mut builder = Builder { mirror, places, frame, frames: Vec::new(), too_deep: 0 };
        let built: Vec<NodeId> = children.into_iter().filter_map(|c| builder.node(&mut m, c, 0)).collect();
        frames = builder.frames;
        m.append_children(root, &built);
    }
    adopt_sheets(mirror, document, recorded, places, frame);
    if depth >= MAX_FRAME_DEPTH {
        return;
    }
    for (iframe, inner, element) in frames {
        let mut sub = new_document(context, (300, 150), depth + 1);
        fill(context, mirror, &mut sub, places, (Some(iframe), inner), depth + 1);
        if document.get_node(element).is_some() {
            document.mutate().set_sub_document(element, Box::new(sub));
        }
    }
}

/// Constructed sheets become style elements at the end of the document, where they cascade last, as adopted ones do.
fn adopt_sheets(
    mirror: &Mirror,
    document: &mut BaseDocument,
    recorded: RecordedId,
    places: &Places,
    frame: Option<RecordedId>,
) {
    let Some(root) = document.try_root_element().map(|r| r.id) else { return };
    let mut sheets = Vec::new();
    for (id, node) in mirror.nodes().iter().filter(|(_, n)| !n.adopted.is_empty()) {
        let here = id == recorded || places.get(&id).is_some_and(|p| p.frame == frame);
        if !here || (node.is_document() && id != recorded) {
            continue;
        }
        let text = css::adapt(&mirror.adopted_text(id));
        sheets.push(if node.is_document() { text } else { css::scoped(&text, id.0) });
    }
    let mut m = document.mutate();
    for sheet in sheets {
        let style = m.create_element(html_name("style"), Vec::new());
        let text = m.create_text_node(&sheet);
        m.append_children(style, &[text]);
        m.set_attribute(style, attribute_name("bn-adopted"), "");
        m.append_children(root, &[style]);
    }
}

/// Brings layout, focus, scroll and hover to what is wanted; true if the hovered element changed.
fn lay_out(
    shown: &mut Shown,
    wanted: &Mirror,
    size: (u32, u32),
    pointer: Option<(f64, f64)>,
    changed: bool,
) -> bool {
    if changed {
        shown.document.resolve(END_OF_ANIMATIONS_S);
        // A second pass picks up the images that the first asked for.
        shown.fixes.after_layout(&mut shown.document);
        shown.document.resolve(END_OF_ANIMATIONS_S);
    }
    focus(shown, wanted);
    scroll(shown, wanted);
    if shown.fixes.after_scroll(&mut shown.document, size) {
        shown.document.resolve(END_OF_ANIMATIONS_S);
    }
    let offset = shown.document.viewport_scroll();
    let hovered = match pointer {
        Some((x, y)) => shown.document.set_hover_to((x + offset.x) as f32, (y + offset.y) as f32),
        None => shown.document.clear_hover(),
    };
    if hovered {
        shown.document.resolve(END_OF_ANIMATIONS_S);
    }
    hovered
}

fn focus(shown: &mut Shown, wanted: &Mirror) {
    let target =
        wanted.focus().and_then(|f| shown.places.get(&f)).filter(|p| p.frame.is_none()).map(|p| p.node);
    if shown.document.get_focussed_node_id() == target {
        return;
    }
    let changed =
        match target.filter(|t| shown.document.get_node(*t).is_some_and(blitz_dom::Node::is_element)) {
            Some(node) => shown.document.set_focus_to(node),
            None => {
                shown.document.clear_focus();
                true
            }
        };
    if changed {
        shown.document.resolve(END_OF_ANIMATIONS_S);
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
        with_place(shown, id, |document, node| {
            if is_document {
                document.set_viewport_scroll(Point { x, y });
            } else if document.get_node(node).is_some_and(blitz_dom::Node::is_element) {
                document.scroll_to(node, x, y, ScrollBehavior::Instant);
            }
        });
    }
}

/// Runs `act` on the engine document and node where a recorded node lives, through any iframes on the way.
fn with_place<R>(
    shown: &mut Shown,
    id: RecordedId,
    act: impl FnOnce(&mut BaseDocument, NodeId) -> R,
) -> Option<R> {
    let place = *shown.places.get(&id)?;
    let mut path = Vec::new();
    let mut frame = place.frame;
    while let Some(iframe) = frame {
        let outer = *shown.places.get(&iframe)?;
        path.push(outer.node);
        frame = outer.frame;
        if path.len() > MAX_FRAME_DEPTH + 1 {
            return None;
        }
    }
    path.reverse();
    descend(&mut shown.document, &path, place.node, act)
}

fn descend<R>(
    document: &mut BaseDocument,
    path: &[NodeId],
    node: NodeId,
    act: impl FnOnce(&mut BaseDocument, NodeId) -> R,
) -> Option<R> {
    match path {
        [] => {
            document.get_node(node)?;
            Some(act(document, node))
        }
        [iframe, rest @ ..] => {
            let mut inner = document.subdoc_mut(*iframe)?.inner_mut();
            descend(&mut inner, rest, node, act)
        }
    }
}

fn probe(shown: &mut Shown, wanted: &[RecordedId]) -> Vec<(RecordedId, NodeRect)> {
    let mut found = Vec::new();
    for id in wanted {
        let iframe = shown.places.get(id).and_then(|p| p.frame);
        let rect = with_place(shown, *id, |document, node| {
            document.get_client_bounding_rect(node).map(|r| NodeRect {
                x: r.x,
                y: r.y,
                width: r.width,
                height: r.height,
            })
        });
        if let Some(mut rect) = rect.flatten() {
            if let Some(origin) = iframe.and_then(|f| probe(shown, &[f]).first().map(|(_, r)| *r)) {
                rect.x += origin.x;
                rect.y += origin.y;
            }
            found.push((*id, rect));
        }
    }
    found
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
    let scroll = document.viewport_scroll();
    let mut node = document.hit((x + scroll.x) as f32, (y + scroll.y) as f32).map(|h| h.node_id);
    if node.is_none() {
        node = document.try_root_element().map(|r| r.id);
    }
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
        && let Some(origin) = document.get_client_bounding_rect(node)
    {
        let inner = inner.inner();
        let point = (x - origin.x, y - origin.y);
        return hit_in(&inner, by_place, mirror, Some(found), point, depth + 1).or(Some(found));
    }
    Some(found)
}

/// True for nodes that the engine's tree has no counterpart of.
pub(super) fn is_unbuilt(node: &Node) -> bool {
    use crate::replay::mirror::NodeKind;
    matches!(node.kind, NodeKind::Comment | NodeKind::Doctype)
}
