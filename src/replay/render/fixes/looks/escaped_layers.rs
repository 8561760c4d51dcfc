//! A fixed box in a layer belongs to that layer (the scrim behind a dialog lies in the dialog). The engine hangs it on the
//! page itself, where its z-index is compared with that of everything: it is given that of the layer around it.

use super::{Seen, Wanted};
use style::properties::generated::longhands::position::computed_value::T as Position;

/// Most ancestors that are climbed.
const MAX_CLIMB: usize = 1_000;
/// Under this name the page's own z-index is kept.
const OWN: &str = "--bn-own-z";

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    let root = seen.document.try_root_element().map(|r| r.id);
    if seen.styles.clone_position() != Position::Fixed || seen.node.oof_containing_block.get() != root {
        return;
    }
    let own: i32 = match seen.set_before(OWN) {
        Some(own) => own.parse().unwrap_or(0),
        None => seen.node.z_index(),
    };
    let mut layer = None;
    let mut next = seen.node.parent;
    for _ in 0..MAX_CLIMB {
        let Some(node) = next.filter(|n| Some(*n) != root).and_then(|n| seen.document.get_node(n)) else {
            break;
        };
        if node.is_element() && node.is_stacking_context_root(false) {
            layer = Some(node.z_index());
        }
        next = node.parent;
    }
    let Some(layer) = layer.filter(|l| *l != 0) else { return };
    // What lies below the content of its layer is still above what is below the layer.
    let level = if own < 0 { layer - 1 } else { layer };
    if level != own {
        wanted.style(seen.node.id, "z-index", level.to_string());
        wanted.style(seen.node.id, OWN, own.to_string());
    }
}
