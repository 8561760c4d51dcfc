//! From a mirror to pixels, without a browser: Blitz lays the page out, vello_cpu paints it. Never executes what was
//! recorded and never fetches: [`offline`] answers `data:` URLs only.

mod anchoring;
mod attributes;
mod build;
mod context;
mod controls;
mod css;
mod fixes;
mod geometry;
mod hit;
mod live;
mod marks;
mod offline;
mod sheets;
mod shrink;
mod sync;
mod text_paint;
mod view;

pub use context::RenderContext;
pub use offline::percent_decode;
pub use view::PageView;

use super::anchor::Anchor;
use super::mirror::Mirror;
use super::overlay::Shape;
use crate::model::NodeId;
use std::sync::Arc;

/// Widest and highest page that is painted, in pixels; larger viewports are cut there.
pub const MAX_SIDE_PX: u32 = 8_192;

/// Fewest painted pixels per CSS pixel.
pub const MIN_SCALE: f64 = 0.02;

/// What to show: a page, with the pointer where it was.
#[derive(Clone, Debug)]
pub struct PageRequest {
    pub mirror: Mirror,
    /// Pointer in CSS pixels of the viewport, for `:hover`.
    pub pointer: Option<(f64, f64)>,
    /// Nodes whose place in the laid-out page is wanted (click targets, an inspected element).
    pub probes: Vec<NodeId>,
    /// Points of the viewport, in CSS pixels, whose innermost element is wanted (inspector, click targets).
    pub hits: Vec<(f64, f64)>,
    /// Where the recording proves that things stood ([`crate::replay::Timeline::anchors`]): the page is scrolled so
    /// that they stand there. Without any, recorded scroll offsets are taken as they are.
    pub anchors: Vec<Anchor>,
    /// Drawn over the page, on the elements that the shapes point at; empty where a window draws its own.
    pub overlay: Vec<Shape>,
    /// Painted pixels per CSS pixel, from [`MIN_SCALE`] to 2: less than 1 for thumbnails and walls. The layout stays.
    pub scale: f64,
}

impl PageRequest {
    /// The page as it is, at full size, with nothing asked of it.
    pub fn new(mirror: Mirror) -> Self {
        Self {
            mirror,
            pointer: None,
            probes: Vec::new(),
            hits: Vec::new(),
            anchors: Vec::new(),
            overlay: Vec::new(),
            scale: 1.0,
        }
    }
}

/// A painted page.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Painted pixels; those of the page times the scale that was asked for.
    pub width: u32,
    pub height: u32,
    /// Width and height of the page's viewport in CSS pixels.
    pub page: (u32, u32),
    /// Premultiplied RGBA, row by row from the top, `4 · width · height` bytes.
    pub rgba: Arc<Vec<u8>>,
    /// Where the probed nodes stand, in CSS pixels of the viewport; nodes without a box are left out.
    pub probes: Vec<(NodeId, NodeRect)>,
    /// The innermost recorded element at each wanted point; `None` where there is no page.
    pub hits: Vec<Option<NodeId>>,
    /// How much further than recorded the page is scrolled, in CSS pixels, by the evidence of the anchors; of several
    /// scrolled boxes the largest.
    pub corrected_px: f64,
    pub stats: FrameStats,
    /// The page made the engine fail and this is the last good frame, or an empty one.
    pub failed: bool,
}

/// A box in CSS pixels of the page's viewport.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NodeRect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    /// Where the viewport of the node's own document begins: not at zero for what is in an iframe. Recorded pointer
    /// positions are relative to it.
    pub document_x: f64,
    pub document_y: f64,
}

impl NodeRect {
    /// A shape that points at the node: moved into the viewport of the page, and onto the box where it lies beside it.
    pub fn place(&self, shape: Shape) -> Shape {
        let shape = shape.moved(self.document_x, self.document_y);
        shape.onto((self.x, self.y), (self.width, self.height))
    }
}

/// Where the time of a frame went, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FrameStats {
    pub build_ms: f64,
    pub layout_ms: f64,
    pub paint_ms: f64,
    /// The document was built anew and not changed in place.
    pub rebuilt: bool,
}

/// Something that turns a page into pixels; a second renderer can stand beside the native one.
pub trait PagePainter {
    /// Always gives a frame; a page that breaks the engine gives the last good one, marked `failed`.
    fn paint(&mut self, request: &PageRequest) -> Frame;
}

#[cfg(test)]
mod tests;
