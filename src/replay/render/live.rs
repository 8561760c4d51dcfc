//! A live page: the engine's documents of a mirrored page, with what is needed to change them in place.

use super::build::{Builder, PendingFrame, Place, Places};
use super::context::RenderContext;
use super::fixes::Fixes;
use super::offline::Offline;
use super::sheets::Sheets;
use crate::model::NodeId as RecordedId;
use crate::replay::mirror::{Mirror, Node, NodeKind};
use blitz_dom::{BaseDocument, DocumentConfig, NodeId, StyleThreading};
use blitz_traits::net::NetProvider;
use blitz_traits::shell::{ColorScheme, Viewport};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Deepest nesting of iframes that is shown.
pub(super) const MAX_FRAME_DEPTH: usize = 4;

/// The document of the page or of an iframe in it.
#[derive(Default)]
pub(super) struct FrameState {
    pub sheets: Sheets,
    pub fixes: Fixes,
}

/// The engine's document of a page with those of its iframes inside.
pub(super) struct Shown {
    pub document: BaseDocument,
    pub places: Places,
    pub mirror: Mirror,
    /// By iframe; `None` for the page itself, which is always there.
    pub frames: BTreeMap<Option<RecordedId>, FrameState>,
    pub offline: Arc<Offline>,
    /// By how many CSS pixels scroll offsets differ from the recorded ones, by scrolled element.
    pub corrected: BTreeMap<RecordedId, f64>,
    /// Tells live pages apart.
    pub serial: u64,
}

impl Shown {
    pub fn build(context: &RenderContext, mirror: &Mirror, size: (u32, u32), serial: u64) -> Self {
        let offline = Arc::new(Offline::default());
        let mut shown = Self {
            document: new_document(context, &offline, size, 0),
            places: Places::new(),
            mirror: mirror.clone(),
            frames: BTreeMap::new(),
            offline,
            corrected: BTreeMap::new(),
            serial,
        };
        if let Some(root) = mirror.root() {
            let Self { document, places, frames, offline, .. } = &mut shown;
            let mut filler = Filler { context, mirror, places, frames, offline };
            filler.fill(document, (None, root), 0);
        }
        shown
    }

    /// Builds the documents of iframes whose elements are in the page.
    pub fn fill_frames(&mut self, context: &RenderContext, mirror: &Mirror, pending: Vec<PendingFrame>) {
        let Self { document, places, frames, offline, .. } = self;
        Filler { context, mirror, places, frames, offline }.fill_frames(document, pending, 0);
    }

    /// Runs `act` on the engine document and node where a recorded node lives, through any iframes on the way.
    pub fn with_place<R>(
        &mut self,
        id: RecordedId,
        act: impl FnOnce(&mut BaseDocument, NodeId) -> R,
    ) -> Option<R> {
        let place = *self.places.get(&id)?;
        let path = self.path_to(place.frame)?;
        descend(&mut self.document, &path, |document| {
            document.get_node(place.node)?;
            Some(act(document, place.node))
        })?
    }

    /// Runs `act` on the document of each frame that is there, outer ones first.
    pub fn each_frame(&mut self, mut act: impl FnMut(&mut BaseDocument, &mut FrameState)) {
        let mut frames = std::mem::take(&mut self.frames);
        for (frame, state) in &mut frames {
            if let Some(path) = self.path_to(*frame) {
                descend(&mut self.document, &path, |document| act(document, state));
            }
        }
        self.frames = frames;
    }

    /// The iframe elements on the way to a frame's document, outermost first.
    fn path_to(&self, mut frame: Option<RecordedId>) -> Option<Vec<NodeId>> {
        let mut path = Vec::new();
        while let Some(iframe) = frame {
            let outer = self.places.get(&iframe)?;
            path.push(outer.node);
            frame = outer.frame;
            if path.len() > MAX_FRAME_DEPTH + 1 {
                return None;
            }
        }
        path.reverse();
        Some(path)
    }
}

fn descend<R>(
    document: &mut BaseDocument,
    path: &[NodeId],
    act: impl FnOnce(&mut BaseDocument) -> R,
) -> Option<R> {
    match path {
        [] => Some(act(document)),
        [iframe, rest @ ..] => {
            let mut inner = document.get_node_mut(*iframe)?.subdoc_mut()?.inner_mut();
            descend(&mut inner, rest, act)
        }
    }
}

pub(super) fn viewport(size: (u32, u32)) -> Viewport {
    Viewport::new(size.0, size.1, 1.0, ColorScheme::Light)
}

fn new_document(
    context: &RenderContext,
    offline: &Arc<Offline>,
    size: (u32, u32),
    depth: usize,
) -> BaseDocument {
    BaseDocument::new(DocumentConfig {
        viewport: Some(viewport(size)),
        ua_stylesheets: context.sheets.clone(),
        font_ctx: Some(context.fonts.clone()),
        net_provider: Some(Arc::clone(offline) as Arc<dyn NetProvider>),
        base_url: Some("http://replay.invalid/".into()),
        // Several pages are laid out at once on different threads.
        style_threading: StyleThreading::Sequential,
        subdocument_depth: depth,
        ..DocumentConfig::default()
    })
}

struct Filler<'a> {
    context: &'a RenderContext,
    mirror: &'a Mirror,
    places: &'a mut Places,
    frames: &'a mut BTreeMap<Option<RecordedId>, FrameState>,
    offline: &'a Arc<Offline>,
}

impl Filler<'_> {
    /// Builds a recorded document, with the iframes in it, into an empty engine document.
    fn fill(
        &mut self,
        document: &mut BaseDocument,
        (frame, recorded): (Option<RecordedId>, RecordedId),
        depth: usize,
    ) {
        let mirror = self.mirror;
        let sheets = Sheets::new(&self.context.parsed, document, mirror, recorded);
        let root = document.root_node().id;
        self.places.insert(recorded, Place { frame, node: root });
        let children = mirror.node(recorded).map(|n| n.children.clone()).unwrap_or_default();
        let pending: Vec<PendingFrame>;
        {
            let mut m = document.mutate();
            let mut builder = Builder { mirror, places: self.places, frame, frames: Vec::new(), too_deep: 0 };
            let built: Vec<NodeId> =
                children.into_iter().filter_map(|c| builder.node(&mut m, c, 0)).collect();
            pending = builder.frames;
            m.append_children(root, &built);
        }
        self.frames.insert(frame, FrameState { sheets, fixes: Fixes::default() });
        self.fill_frames(document, pending, depth);
    }

    fn fill_frames(&mut self, document: &mut BaseDocument, pending: Vec<PendingFrame>, depth: usize) {
        if depth >= MAX_FRAME_DEPTH {
            return;
        }
        for (iframe, inner, element) in pending {
            let mut sub = new_document(self.context, self.offline, (300, 150), depth + 1);
            self.fill(&mut sub, (Some(iframe), inner), depth + 1);
            if document.get_node(element).is_some() {
                document.mutate().set_sub_document(element, Box::new(sub));
            }
        }
    }
}

/// True for nodes that the engine's tree has no counterpart of.
pub(super) fn is_unbuilt(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Comment | NodeKind::Doctype)
}
