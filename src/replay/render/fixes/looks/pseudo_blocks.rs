//! `::before` and `::after` that are blocks beside inline content: the engine lays them out inline, unless one of the
//! children is a block too; so a block of no height joins them.

use super::{Seen, Wanted};
use blitz_dom::NodeId;
use style::computed_values::float::T as Float;
use style::properties::generated::longhands::position::computed_value::T as Position;
use style::values::specified::box_::{DisplayInside, DisplayOutside};

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    let is_block = |id: NodeId| {
        let Some(styles) = seen.document.get_node(id).and_then(|n| n.primary_styles()) else { return false };
        styles.clone_display().outside() == DisplayOutside::Block
            && matches!(styles.clone_position(), Position::Static | Position::Relative)
            && styles.clone_float() == Float::None
    };
    if !seen.node.before().into_iter().chain(seen.node.after()).any(is_block) || seen.node.children.is_empty()
    {
        return;
    }
    let display = seen.styles.clone_display();
    let flows =
        matches!(display.inside(), DisplayInside::Flow | DisplayInside::FlowRoot | DisplayInside::TableCell);
    let is_inline = display.outside() == DisplayOutside::Inline && display.inside() == DisplayInside::Flow;
    let all_inline = seen.node.data.downcast_element().is_some_and(|e| e.inline_layout_data.is_some());
    if flows && !is_inline && (all_inline || seen.before.blocks.contains(&seen.node.id.as_u64())) {
        wanted.blocks.insert(seen.node.id.as_u64());
    }
}
