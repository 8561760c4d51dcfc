//! What the engine lacks, stood in for from outside after layout; each pass is a file of its own. A pass changes the
//! document only where something differs from what it did before: every change costs a restyling and a layout.

mod ellipsis;
mod inline_boxes;
mod line_clamp;
mod looks;
mod positioned;
mod svg_paint;

use blitz_dom::{BaseDocument, DocumentMutator, NodeId};

/// What the passes did to a live document.
#[derive(Default)]
pub(super) struct Fixes {
    inline_boxes: inline_boxes::InlineBoxes,
    line_clamp: line_clamp::LineClamp,
    svg_paint: svg_paint::SvgPaint,
    positioned: positioned::Positioned,
    styles: looks::Looks,
    boxes: looks::Looks,
    ellipsis: ellipsis::Ellipsis,
}

impl Fixes {
    /// With fresh styles, before the layout.
    pub fn before_layout(&mut self, document: &mut BaseDocument) {
        self.styles.apply_to_styles(document);
    }

    /// After layout; true if the document changed and must be laid out again.
    pub fn after_layout(&mut self, document: &mut BaseDocument) -> bool {
        let boxes = self.inline_boxes.apply(document);
        let clamped = self.line_clamp.apply(document);
        let painted = self.svg_paint.apply(document);
        let looks = self.boxes.apply_to_boxes(document);
        boxes || clamped || painted || looks
    }

    /// After the layout with what [`Self::after_layout`] did; true if the document must be laid out again.
    pub fn after_second_layout(&mut self, document: &mut BaseDocument) -> bool {
        self.ellipsis.apply(document)
    }

    /// After the last layout of a change: what moves with the scroll is noted.
    pub fn laid_out(&mut self, document: &BaseDocument) {
        self.positioned.find(document);
    }

    /// After scroll offsets are set: moves boxes, which needs no layout.
    pub fn after_scroll(&mut self, document: &mut BaseDocument, viewport: (u32, u32)) {
        self.positioned.place(document, viewport);
    }

    /// Before styles of the recorded page change: takes back what would hide how an element wants to be shown.
    pub fn before_restyle(&mut self, document: &mut BaseDocument) {
        self.inline_boxes.take_back_hard(document);
    }

    /// A node whose `style` attribute is written anew loses what the passes had set there.
    pub fn forget_style(&mut self, node: NodeId) {
        self.line_clamp.forget(node);
        self.styles.forget(node);
        self.boxes.forget(node);
    }

    /// The children of a node are about to change.
    pub fn before_children(&mut self, m: &mut DocumentMutator<'_>, parent: NodeId) {
        self.boxes.release(m, parent);
    }

    /// A text is about to be written anew.
    pub fn forget_text(&mut self, text: NodeId) {
        self.ellipsis.forget(text);
    }
}
