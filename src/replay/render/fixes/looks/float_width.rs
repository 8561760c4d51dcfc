//! A box that is as wide as its content needs room for floats in it too (the time in a chat's bubble). The engine counts
//! the text only: such a box is given what both need as its least width.

use super::{Seen, Wanted};
use blitz_dom::{BaseDocument, Node};
use style::computed_values::box_sizing::T as BoxSizing;
use style::computed_values::flex_direction::T as FlexDirection;
use style::values::computed::{Float, Length, LengthPercentage};
use style::values::generics::length::GenericMaxSize;
use style::values::specified::box_::DisplayInside;

/// Widths that differ less than this, in CSS pixels, are the same.
const SAME_PX: f32 = 0.5;

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    // Asked of the float, as there are few.
    if seen.styles.clone_float() == Float::None {
        return;
    }
    let Some(holder) = seen.node.parent.and_then(|p| seen.document.get_node(p)) else { return };
    let Some(styles) = holder.primary_styles() else { return };
    let ours = seen.before.styles.contains_key(&(holder.id.as_u64(), "min-width"));
    if !styles.clone_width().is_auto() || !(ours || styles.clone_min_width().is_auto()) {
        return;
    }
    let parent = holder.layout_parent.get().and_then(|p| seen.document.get_node(p));
    let Some(parent) = parent.filter(|p| p.element_data().is_some()) else { return };
    let text = text_width(seen.document, holder);
    if text <= 0.0 || !(ours || fits_its_content(holder, parent)) {
        return;
    }
    let layout = holder.final_layout();
    let around = layout.padding.left + layout.padding.right + layout.border.left + layout.border.right;
    let inner = floats_in(seen.document, holder) + text;
    let least = match styles.clone_box_sizing() {
        BoxSizing::BorderBox => inner + around,
        BoxSizing::ContentBox => inner,
    };
    // The least width would win over the greatest.
    let most = match styles.clone_max_width() {
        GenericMaxSize::LengthPercentage(most) => css(&most.0, parent.final_layout().size.width),
        _ => "100%".to_owned(),
    };
    wanted.style(holder.id, "min-width", format!("min({least:.2}px, {most})"));
}

/// As CSS text; a sum of both kinds is what it comes to in the room at hand.
fn css(length: &LengthPercentage, room: f32) -> String {
    match length.to_percentage() {
        Some(share) => format!("{:.4}%", share.0 * 100.0),
        None => format!("{:.2}px", length.resolve(Length::new(room)).px()),
    }
}

/// The box is narrower than the room that its parent has, in a flow in which others fill it.
fn fits_its_content(node: &Node, parent: &Node) -> bool {
    let in_row = parent.primary_styles().is_some_and(|s| {
        let column = matches!(s.clone_flex_direction(), FlexDirection::Column | FlexDirection::ColumnReverse);
        match s.clone_display().inside() {
            DisplayInside::Flex => !column,
            DisplayInside::Grid | DisplayInside::Table | DisplayInside::TableRow => true,
            _ => false,
        }
    });
    let (own, outer) = (node.final_layout(), parent.final_layout());
    let room =
        outer.size.width - outer.padding.left - outer.padding.right - outer.border.left - outer.border.right;
    !in_row && own.size.width + own.margin.left + own.margin.right < room - SAME_PX
}

/// Widths of the floats among the children of a box, in CSS pixels.
fn floats_in(document: &BaseDocument, node: &Node) -> f32 {
    let children = node.children.iter().filter_map(|c| document.get_node(*c)).filter(|n| n.is_element());
    let floats = children.filter(|n| {
        n.primary_styles().is_some_and(|s| s.clone_float() != Float::None && !s.clone_display().is_none())
    });
    floats
        .map(|n| {
            let layout = n.final_layout();
            layout.size.width + layout.margin.left + layout.margin.right
        })
        .sum()
}

/// Width of the widest text of a box, or of one of its anonymous blocks, on one line.
fn text_width(document: &BaseDocument, node: &Node) -> f32 {
    let of = |node: &Node| {
        let inline = node.element_data()?.inline_layout_data.as_ref()?;
        Some(inline.layout.calculate_content_widths().max / inline.layout.scale())
    };
    let blocks = node.layout_children.borrow();
    let below = blocks.iter().flatten().filter_map(|c| document.get_node(*c)).filter(|n| n.is_anonymous());
    below.filter_map(of).chain(of(node)).fold(0.0, f32::max)
}
