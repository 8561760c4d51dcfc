//! The engine ignores padding, border and margin of inline elements (pills, tags, inline code): short ones become
//! inline blocks, which look the same on one line.

use super::super::build::attribute_name;
use blitz_dom::{BaseDocument, Node, NodeId};
use style::values::computed::{Length, LengthPercentage, Margin};
use style::values::generics::length::GenericMargin;
use style::values::specified::box_::{DisplayInside, DisplayOutside};

/// Longest text, in bytes, that is taken to stand on one line; longer inlines may wrap and are left alone.
const MAX_TEXT_BYTES: usize = 80;

pub(super) fn apply(document: &mut BaseDocument, marked: &mut Vec<NodeId>) -> bool {
    let found: Vec<NodeId> =
        document.tree().iter().filter(|(_, node)| is_short_boxed_inline(node)).map(|(id, _)| id).collect();
    if found.is_empty() {
        return false;
    }
    let mut m = document.mutate();
    for id in &found {
        m.set_attribute(*id, attribute_name("bn-inline-box"), "");
    }
    drop(m);
    marked.extend(found);
    true
}

fn is_short_boxed_inline(node: &Node) -> bool {
    if !node.is_element() || node.is_anonymous() || node.parent.is_none() {
        return false;
    }
    let Some(styles) = node.primary_styles() else { return false };
    let display = styles.clone_display();
    if display.outside() != DisplayOutside::Inline || display.inside() != DisplayInside::Flow {
        return false;
    }
    let padded = |l: &LengthPercentage| l.resolve(Length::new(100.0)).px() != 0.0;
    let spaced = |m: &Margin| matches!(m, GenericMargin::LengthPercentage(l) if padded(l));
    let (padding, margin, border) = (styles.get_padding(), styles.get_margin(), styles.get_border());
    // Stylo no longer zeroes the width of a border of style none.
    let boxed = padded(&padding.padding_left.0)
        || padded(&padding.padding_right.0)
        || spaced(&margin.margin_left)
        || spaced(&margin.margin_right)
        || (!border.border_left_style.none_or_hidden() && border.border_left_width.0.0 > 0)
        || (!border.border_bottom_style.none_or_hidden() && border.border_bottom_width.0.0 > 0);
    let replaced = node.data.downcast_element().is_some_and(|e| {
        matches!(
            &*e.name.local,
            "img"
                | "svg"
                | "br"
                | "input"
                | "select"
                | "textarea"
                | "button"
                | "iframe"
                | "video"
                | "canvas"
                | "object"
        )
    });
    boxed && !replaced && !node.is_or_contains_block() && node.text_content().len() < MAX_TEXT_BYTES
}
