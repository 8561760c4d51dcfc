//! Inline flex and grid boxes that share their line with no text: the engine forgets their baseline while it measures,
//! and makes the line too high; aligned with its top they need none.

use super::{Seen, Wanted};
use blitz_dom::Node;
use style::values::specified::box_::{DisplayInside, DisplayOutside};

/// Most siblings that are looked at.
const MAX_SIBLINGS: usize = 64;

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    let display = seen.styles.clone_display();
    if display.outside() != DisplayOutside::Inline
        || !matches!(display.inside(), DisplayInside::Flex | DisplayInside::Grid)
    {
        return;
    }
    let Some(parent) = seen.node.parent.and_then(|p| seen.document.get_node(p)) else { return };
    let flows = parent.primary_styles().is_some_and(|s| {
        matches!(
            s.clone_display().inside(),
            DisplayInside::Flow | DisplayInside::FlowRoot | DisplayInside::TableCell
        )
    });
    let is_text = |n: &Node| n.is_text_node() && !n.is_whitespace_node();
    let beside = parent.children.iter().take(MAX_SIBLINGS).filter_map(|c| seen.document.get_node(*c));
    if flows && parent.children.len() <= MAX_SIBLINGS && !beside.into_iter().any(is_text) {
        wanted.attribute(seen.node.id, "bn-atomic", "");
    }
}
