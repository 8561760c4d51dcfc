//! Where an element stands in the viewport of a laid-out document, as it is painted: scroll offsets, transforms and
//! boxes that stick included.

use super::NodeRect;
use blitz_dom::{BaseDocument, NodeId};
use peniko::kurbo::{Affine, Rect, Vec2};
use style::properties::generated::longhands::position::computed_value::T as Position;

/// Most containing blocks that are climbed.
const MAX_CLIMB: usize = 4_000;

/// The box around an element, in CSS pixels of its document's viewport; `None` for nodes without one.
pub(super) fn client_rect(document: &BaseDocument, id: NodeId) -> Option<NodeRect> {
    let node = document.get_node(id)?;
    let fragments = node.inline_fragment_boxes().map(|boxes| {
        boxes.fold(None, |all: Option<Rect>, b| {
            let one = Rect::new(b.left.into(), b.top.into(), b.right.into(), b.bottom.into());
            Some(all.map_or(one, |all| all.union(one)))
        })
    });
    let (mut rect, start) = match fragments {
        // A piece of a text stands in the box of that text.
        Some(all) => (all?, node.inline_root_ancestor()?.id),
        None => {
            node.element_data()?;
            let size = node.final_layout().size;
            (Rect::new(0.0, 0.0, size.width.into(), size.height.into()), id)
        }
    };
    let root = document.try_root_element().map(|r| r.id);
    let mut pinned = false;
    let mut at = document.get_node(start)?;
    for _ in 0..MAX_CLIMB {
        let location = at.final_layout().location;
        let place = Affine::translate(Vec2::new(location.x.into(), location.y.into()))
            * at.transform().as_deref().copied().unwrap_or_default();
        rect = place.transform_rect_bbox(rect);
        pinned |= at.primary_styles().is_some_and(|s| {
            s.clone_position() == Position::Fixed && at.z_index() == 0 && at.containing_block() == root
        });
        let Some(block) = at.containing_block().and_then(|b| document.get_node(b)) else { break };
        let scroll = *block.scroll_offset();
        rect = rect - Vec2::new(scroll.x, scroll.y);
        at = block;
    }
    if !pinned {
        let scroll = document.viewport_scroll();
        rect = rect - Vec2::new(scroll.x, scroll.y);
    }
    let (x, y, width, height) = (rect.x0, rect.y0, rect.width(), rect.height());
    rect.is_finite().then(|| NodeRect { x, y, width, height, ..NodeRect::default() })
}

/// The element, or one around it, does not move with the page when that is scrolled.
pub(super) fn is_pinned(document: &BaseDocument, id: NodeId) -> bool {
    let mut next = Some(id);
    for _ in 0..MAX_CLIMB {
        let Some(node) = next.and_then(|n| document.get_node(n)) else { return false };
        let position = node.primary_styles().map(|s| s.clone_position());
        if matches!(position, Some(Position::Fixed | Position::Sticky)) {
            return true;
        }
        next = node.parent;
    }
    false
}
