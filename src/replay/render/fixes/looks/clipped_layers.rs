//! A box that cuts its content off also cuts what has a z-index in it. The engine paints that with the layers around the
//! box, past the box's own edge (a ripple over a text field): such a box becomes a layer of its own.

use super::{Seen, Wanted};
use style::values::computed::Overflow;

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    let (across, down) = (seen.styles.clone_overflow_x(), seen.styles.clone_overflow_y());
    if across == Overflow::Visible && down == Overflow::Visible || matches!(seen.tag(), "html" | "body") {
        return;
    }
    let lifted = !seen.node.sc_contribution_cache.borrow().is_empty();
    let of_its_own = seen.set_before("isolation").is_some()
        && seen.node.stacking_context.as_ref().is_some_and(|c| !c.children.is_empty());
    if lifted || of_its_own {
        wanted.style(seen.node.id, "isolation", "isolate");
    }
}
