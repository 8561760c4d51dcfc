//! An inline that was made an inline block takes no more room in its line than an inline does: its vertical padding and
//! borders reach out of it.

use super::{Seen, Wanted};

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    if !seen.has("bn-inline-box") {
        return;
    }
    let layout = seen.node.final_layout();
    let above = layout.padding.top + layout.border.top;
    let below = layout.padding.bottom + layout.border.bottom;
    if above > 0.0 {
        wanted.style(seen.node.id, "margin-top", format!("{:.2}px", -above));
    }
    if below > 0.0 {
        wanted.style(seen.node.id, "margin-bottom", format!("{:.2}px", -below));
    }
}
