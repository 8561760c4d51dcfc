//! `appearance: none`: such controls look as the page says, the others as the system's.

use super::{Seen, Wanted};
use style::values::computed::Appearance;

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    let control = matches!(seen.tag(), "input" | "select" | "progress" | "meter");
    if control && seen.styles.clone_appearance() == Appearance::None {
        wanted.attribute(seen.node.id, "bn-plain", "");
    }
}
