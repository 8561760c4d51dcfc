//! `text-overflow: ellipsis` on one line: the engine cuts the text without the dots.

use blitz_dom::{BaseDocument, Node, NodeId};
use std::collections::BTreeMap;
use style::values::computed::Overflow;
use style::values::specified::text::TextOverflowSide;

/// Deepest nesting of inline elements down to the text that is cut.
const MAX_NESTING: usize = 16;
/// Change of a box's width, in CSS pixels, below which a cut stays as it is.
const SAME_PX: f32 = 0.5;

/// A text that was cut.
struct Cut {
    whole: String,
    /// The box that it was cut for, and its room.
    container: NodeId,
    room: f32,
}

/// The cut texts, by `NodeId::as_u64`, which unlike the id itself has an order.
#[derive(Default)]
pub(super) struct Ellipsis {
    cut: BTreeMap<u64, Cut>,
}

impl Ellipsis {
    /// True if the document changed.
    pub fn apply(&mut self, document: &mut BaseDocument) -> bool {
        let found: Vec<(NodeId, String, Cut)> =
            document.tree().iter().filter_map(|(_, node)| shortened(document, node)).collect();
        let stale: Vec<u64> = self
            .cut
            .iter()
            .filter(|(_, cut)| {
                document.get_node(cut.container).is_none_or(|n| (room_of(n) - cut.room).abs() > SAME_PX)
            })
            .map(|(id, _)| *id)
            .collect();
        let mut changed = false;
        let mut m = document.mutate();
        for id in stale {
            let node = NodeId::from_u64(id);
            if let Some(cut) = self.cut.remove(&id)
                && m.doc.get_node(node).is_some()
            {
                m.set_node_text(node, &cut.whole);
                changed = true;
            }
        }
        for (id, text, cut) in found {
            if let std::collections::btree_map::Entry::Vacant(entry) = self.cut.entry(id.as_u64()) {
                m.set_node_text(id, &text);
                entry.insert(cut);
                changed = true;
            }
        }
        changed
    }

    pub fn forget(&mut self, text: NodeId) {
        self.cut.remove(&text.as_u64());
    }
}

/// Width of a box's content, in CSS pixels.
fn room_of(node: &Node) -> f32 {
    let layout = node.final_layout();
    let (padding, border) = (layout.padding, layout.border);
    layout.size.width - padding.left - padding.right - border.left - border.right
}

/// The text below a box that ends with an ellipsis, and how much of it there is room for.
fn shortened(document: &BaseDocument, node: &Node) -> Option<(NodeId, String, Cut)> {
    let element = node.data.downcast_element()?;
    let inline = element.inline_layout_data.as_ref()?;
    let styles = node.primary_styles()?;
    if styles.clone_text_overflow().second != TextOverflowSide::Ellipsis
        || styles.clone_overflow_x() == Overflow::Visible
    {
        return None;
    }
    let room = room_of(node);
    let mut lines = inline.layout.lines();
    let line = lines.next()?;
    if lines.next().is_some() || line.metrics().advance <= room + SAME_PX {
        return None;
    }
    let id = only_text(document, node)?;
    let whole = document.get_node(id)?.text_data()?.content.clone();
    let dots = styles.clone_font_size().used_size().px() * 0.9;
    let (mut width, mut end) = (0.0, 0);
    'runs: for run in line.runs() {
        for cluster in run.visual_clusters() {
            width += cluster.advance();
            if width + dots > room {
                break 'runs;
            }
            end = end.max(cluster.text_range().end);
        }
    }
    let kept = inline.text.get(..end)?;
    Some((id, format!("{}…", kept.trim_end()), Cut { whole, container: node.id, room }))
}

/// The text node that is all there is below the element.
fn only_text(document: &BaseDocument, node: &Node) -> Option<NodeId> {
    if node.before().is_some() || node.after().is_some() {
        return None;
    }
    let mut node = node;
    for _ in 0..MAX_NESTING {
        let [child] = node.children[..] else { return None };
        node = document.get_node(child)?;
        if node.is_text_node() {
            return Some(child);
        }
    }
    None
}
