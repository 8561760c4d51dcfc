//! `position: sticky`, and fixed boxes with a z-index that would scroll away: moved by the `translate` property to
//! where the scroll offset puts them.

use blitz_dom::{BaseDocument, Node, NodeId};
use std::collections::BTreeMap;
use style::properties::generated::longhands::position::computed_value::T as Position;
use style::values::computed::position::Inset;
use style::values::computed::{Length, Overflow};
use style::values::generics::position::GenericInset;

/// Most containing blocks that are climbed from a sticky element to its scroller.
const MAX_CLIMB: usize = 1_000;

pub(super) fn apply(
    document: &mut BaseDocument,
    viewport: (u32, u32),
    shifts: &mut BTreeMap<u64, (f64, f64)>,
) -> bool {
    let wanted = wanted_shifts(document, viewport);
    let mut changed = false;
    let mut m = document.mutate();
    for (id, shift) in shifts.iter() {
        let node = NodeId::from_u64(*id);
        if !wanted.contains_key(id) && *shift != (0.0, 0.0) && m.doc.get_node(node).is_some() {
            m.set_style_property(node, "translate", "none");
            changed = true;
        }
    }
    for (id, shift) in &wanted {
        if shifts.get(id).copied().unwrap_or((0.0, 0.0)) != *shift {
            m.set_style_property(NodeId::from_u64(*id), "translate", &format!("{}px {}px", shift.0, shift.1));
            changed = true;
        }
    }
    drop(m);
    *shifts = wanted;
    changed
}

fn wanted_shifts(document: &BaseDocument, viewport: (u32, u32)) -> BTreeMap<u64, (f64, f64)> {
    let mut wanted = BTreeMap::new();
    let Some(root) = document.try_root_element().map(|r| r.id) else { return wanted };
    let scroll = document.viewport_scroll();
    for (id, node) in document.tree().iter().filter(|(_, n)| n.is_element()) {
        let Some(styles) = node.primary_styles() else { continue };
        match styles.clone_position() {
            Position::Fixed if !styles.clone_z_index().is_auto() && node.containing_block() == Some(root) => {
                wanted.insert(id.as_u64(), (scroll.x, scroll.y));
            }
            Position::Sticky => {
                let inset = styles.get_position();
                if let Some(shift) = sticky_shift(document, node, root, viewport, (&inset.top, &inset.bottom))
                {
                    wanted.insert(id.as_u64(), (0.0, shift));
                }
            }
            _ => {}
        }
    }
    wanted
}

/// How far down a sticky element moves from its place in the flow (CSS Positioned Layout 3, §3.4), vertically.
fn sticky_shift(
    document: &BaseDocument,
    node: &Node,
    root: NodeId,
    viewport: (u32, u32),
    (top, bottom): (&Inset, &Inset),
) -> Option<f64> {
    let layout = node.final_layout();
    let height = f64::from(layout.size.height);
    let mut y = f64::from(layout.location.y);
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
