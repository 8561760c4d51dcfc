//! `::backdrop` of a modal dialog: an element of ours is styled by its rules, and its colour drawn as an outline that
//! is wider than any page.

use super::{Seen, Wanted, colour};

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    if seen.tag() != "bn-backdrop" {
        return;
    }
    let Some(dialog) = seen.node.parent else { return };
    let own = seen.styles.clone_color();
    let ground = seen.styles.get_background().background_color.resolve_to_absolute(&own);
    wanted.style(dialog, "outline", format!("4000px solid {}", colour::css(&ground)));
}
