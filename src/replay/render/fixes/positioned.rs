//! `position: sticky`, and fixed boxes with a z-index that would scroll away: moved in the finished layout to where
//! the scroll offset puts them. The next layout puts them back, so that nothing has to be laid out for a scroll.

use blitz_dom::{BaseDocument, Node, NodeId};
use style::properties::generated::longhands::position::computed_value::T as Position;
use style::values::computed::position::Inset;
use style::values::computed::{Length, Overflow};
use style::values::generics::position::GenericInset;

/// Most containing blocks that are climbed from a sticky element to its scroller.
const MAX_CLIMB: usize = 1_000;

/// The boxes that move with the scroll.
#[derive(Default)]
pub(super) struct Positioned {
    boxes: Vec<NodeId>,
    /// Shift in CSS pixels that each box has now; of a box, its place in `boxes`.
    shifts: Vec<(f32, f32)>,
}

impl Positioned {
    /// After a layout: nothing is shifted any more.
    pub fn find(&mut self, document: &BaseDocument) {
        let root = document.try_root_element().map(|r| r.id);
        let moves = |node: &Node| {
            let Some(styles) = node.primary_styles() else { return false };
            match styles.clone_position() {
                // Those at level 0 are kept in place by the painter.
                Position::Fixed => node.z_index() != 0 && node.containing_block() == root,
                Position::Sticky => true,
                _ => false,
            }
        };
        let found = document.tree().iter().filter(|(_, n)| n.is_element() && moves(n));
        self.boxes = found.map(|(id, _)| id).collect();
        self.shifts = vec![(0.0, 0.0); self.boxes.len()];
    }

    pub fn place(&mut self, document: &mut BaseDocument, viewport: (u32, u32)) {
        let Some(root) = document.try_root_element().map(|r| r.id) else { return };
        let mut changed = false;
        // Outer boxes come first: a sticky box in a sticky box starts from where that one went.
        for (id, shift) in self.boxes.iter().zip(&mut self.shifts) {
            let Some(node) = document.get_node(*id) else { continue };
            let wanted = wanted_shift(document, node, root, viewport, *shift);
            if wanted == *shift {
                continue;
            }
            let (dx, dy) = (wanted.0 - shift.0, wanted.1 - shift.1);
            *shift = wanted;
            if let Some(node) = document.get_node_mut(*id) {
                let location = &mut node.final_layout_mut().location;
                location.x += dx;
                location.y += dy;
                changed = true;
            }
        }
        if changed {
            // Setting it tells the engine that places which it remembers may have moved.
            document.set_viewport_scroll(document.viewport_scroll());
        }
    }
}

fn wanted_shift(
    document: &BaseDocument,
    node: &Node,
    root: NodeId,
    viewport: (u32, u32),
    present: (f32, f32),
) -> (f32, f32) {
    let Some(styles) = node.primary_styles() else { return present };
    let scroll = document.viewport_scroll();
    match styles.clone_position() {
        Position::Fixed => (scroll.x as f32, scroll.y as f32),
        Position::Sticky => {
            let inset = styles.get_position();
            let natural = f64::from(node.final_layout().location.y - present.1);
            let sides = (&inset.top, &inset.bottom);
            (0.0, sticky_shift(document, node, natural, root, viewport, sides).unwrap_or(0.0) as f32)
        }
        _ => present,
    }
}

/// How far down a sticky element moves from its place in the flow (CSS Positioned Layout 3, §3.4), vertically.
/// `natural` is that place, in its containing block.
fn sticky_shift(
    document: &BaseDocument,
    node: &Node,
    natural: f64,
    root: NodeId,
    viewport: (u32, u32),
    (top, bottom): (&Inset, &Inset),
) -> Option<f64> {
    let height = f64::from(node.final_layout().size.height);
    let mut y = natural;
    let mut block = node.containing_block()?;
    let mut block_bottom = f64::from(document.get_node(block)?.final_layout().size.height);
    let (mut scroll, mut port_height) = (document.viewport_scroll().y, f64::from(viewport.1));
    for step in 0..MAX_CLIMB {
        let Some(ancestor) = document.get_node(block) else { break };
        if block != root && scrolls(ancestor) {
            scroll = ancestor.scroll_offset().y;
            port_height = f64::from(ancestor.final_layout().size.height);
            if step == 0 {
                block_bottom = f64::MAX;
            }
            break;
        }
        let offset = f64::from(ancestor.final_layout().location.y);
        y += offset;
        block_bottom += offset;
        match ancestor.containing_block() {
            Some(parent) => block = parent,
            None => break,
        }
    }
    let pixels = |inset: &Inset| match inset {
        GenericInset::LengthPercentage(l) => Some(f64::from(l.resolve(Length::new(port_height as f32)).px())),
        _ => None,
    };
    if let Some(top) = pixels(top) {
        Some((scroll + top - y).clamp(0.0, (block_bottom - y - height).max(0.0)))
    } else {
        let bottom = pixels(bottom)?;
        Some(-((y + height) - (scroll + port_height - bottom)).clamp(0.0, y.max(0.0)))
    }
}

fn scrolls(node: &Node) -> bool {
    node.primary_styles().is_some_and(|s| {
        let overflow = s.clone_overflow_y();
        overflow != Overflow::Visible && overflow != Overflow::Clip
    })
}
