//! `visibility: hidden` on inline elements: the engine hides boxes, but not text; ours becomes transparent.

use super::{Seen, Wanted};
use style::computed_values::visibility::T as Visibility;
use style::values::specified::box_::{DisplayInside, DisplayOutside};

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    if seen.styles.clone_visibility() == Visibility::Visible {
        return;
    }
    let display = seen.styles.clone_display();
    if display.outside() == DisplayOutside::Inline && display.inside() == DisplayInside::Flow {
        wanted.attribute(seen.node.id, "bn-hidden", "");
    }
}
