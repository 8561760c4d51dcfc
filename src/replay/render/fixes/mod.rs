//! What the engine lacks, stood in for from outside after layout; each pass is a file of its own.

mod dropped;
mod inline_boxes;
mod positioned;

use super::css::Dropped;
use blitz_dom::{BaseDocument, NodeId};
use std::collections::BTreeMap;

/// Changes that the passes made to a live document, so that they can be taken back before it changes.
#[derive(Default)]
pub(super) struct Fixes {
    pub dropped: Vec<Dropped>,
    /// Style properties that a pass set, by node (`NodeId::as_u64`, which unlike the id itself has an order).
    styles: BTreeMap<u64, Vec<&'static str>>,
    /// Elements that were made inline blocks.
    inline_boxes: Vec<NodeId>,
    /// Shift by which a sticky or fixed element was moved to where the scroll puts it.
    shifts: BTreeMap<u64, (f64, f64)>,
}

impl Fixes {
    /// After layout; true if the document changed and must be laid out again.
    pub fn after_layout(&mut self, document: &mut BaseDocument) -> bool {
        let boxes = inline_boxes::apply(document, &mut self.inline_boxes);
        let styles = dropped::apply(document, &self.dropped, &mut self.styles);
        boxes || styles
    }

    /// After scroll offsets are set; true if the document must be laid out again.
    pub fn after_scroll(&mut self, document: &mut BaseDocument, viewport: (u32, u32)) -> bool {
        positioned::apply(document, viewport, &mut self.shifts)
    }

    /// Takes back what the layout passes did, before the recorded page changes: what they looked at may be gone.
    pub fn take_back(&mut self, document: &mut BaseDocument) {
        let mut m = document.mutate();
        for node in std::mem::take(&mut self.inline_boxes) {
            if m.doc.get_node(node).is_some() {
                m.clear_attribute(node, super::build::attribute_name("bn-inline-box"));
            }
        }
        for (node, properties) in std::mem::take(&mut self.styles) {
            let node = NodeId::from_u64(node);
            if m.doc.get_node(node).is_some() {
                for property in properties {
                    m.remove_style_property(node, property);
                }
            }
        }
    }

    /// A node whose `style` attribute is written anew loses what the passes had set there.
    pub fn forget(&mut self, node: NodeId) {
        self.styles.remove(&node.as_u64());
        self.shifts.remove(&node.as_u64());
    }
}
