//! The engine ignores padding, border and margin of inline elements (pills, tags, inline code): short ones become
//! inline blocks, which look the same on one line.

use super::super::build::attribute_name;
use blitz_dom::{BaseDocument, LocalName, Node, NodeId};
use std::collections::BTreeSet;
use style::values::computed::{Length, LengthPercentage, Margin};
use style::values::generics::length::GenericMargin;
use style::values::specified::box_::{DisplayInside, DisplayOutside};

/// Longest text, in bytes, that is taken to stand on one line; longer inlines may wrap and are left alone.
const MAX_TEXT_BYTES: usize = 80;
/// The same for text with spaces, at which a line would break first.
const MAX_SPACED_BYTES: usize = 24;
/// The user-agent sheet makes elements with this attribute inline blocks.
const MARK: &str = "bn-inline-box";

/// The marked elements, as `NodeId::as_u64`, which unlike the id itself has a stable order.
#[derive(Default)]
pub(super) struct InlineBoxes {
    /// Marked without weight: the page's own `display` wins, so that a mark never hides a change.
    soft: BTreeSet<u64>,
    /// The page says `display: inline` by name, and the mark overrules it.
    hard: BTreeSet<u64>,
}

impl InlineBoxes {
    pub fn apply(&mut self, document: &mut BaseDocument) -> bool {
        let (mut soft, mut hard) = (BTreeSet::new(), BTreeSet::new());
        for (id, node) in document.tree().iter() {
            let id = id.as_u64();
            let Some(display) = boxed_display(node) else { continue };
            let inline = display == (DisplayOutside::Inline, DisplayInside::Flow);
            let inline_block = display == (DisplayOutside::Inline, DisplayInside::FlowRoot);
            let (was_soft, was_hard) = (self.soft.contains(&id), self.hard.contains(&id));
            if inline && was_soft || inline_block && was_hard {
                hard.insert(id);
            } else if inline || inline_block && was_soft {
                soft.insert(id);
            }
        }
        soft.retain(|id| is_short(document, *id));
        hard.retain(|id| is_short(document, *id));
        let mut changed = false;
        let mut m = document.mutate();
        for id in self.soft.union(&self.hard).filter(|id| !soft.contains(id) && !hard.contains(id)) {
            let node = NodeId::from_u64(*id);
            if m.doc.get_node(node).is_some() {
                m.clear_attribute(node, attribute_name(MARK));
                changed = true;
            }
        }
        for id in soft.difference(&self.soft) {
            m.set_attribute(NodeId::from_u64(*id), attribute_name(MARK), "");
            changed = true;
        }
        for id in hard.difference(&self.hard) {
            m.set_attribute(NodeId::from_u64(*id), attribute_name(MARK), "hard");
            changed = true;
        }
        drop(m);
        (self.soft, self.hard) = (soft, hard);
        changed
    }

    /// Hard marks would hide that the page hides or floats the element.
    pub fn take_back_hard(&mut self, document: &mut BaseDocument) {
        let mut m = document.mutate();
        for id in std::mem::take(&mut self.hard) {
            let node = NodeId::from_u64(id);
            if m.doc.get_node(node).is_some() {
                m.clear_attribute(node, attribute_name(MARK));
            }
        }
    }
}

/// The display of an element that has horizontal padding, margin or a border, and is not replaced.
fn boxed_display(node: &Node) -> Option<(DisplayOutside, DisplayInside)> {
    if !node.is_element() || node.is_anonymous() || node.parent.is_none() {
        return None;
    }
    let styles = node.primary_styles()?;
    let display = styles.clone_display();
    if display.outside() != DisplayOutside::Inline {
        return None;
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
    (boxed && !is_replaced(node)).then(|| (display.outside(), display.inside()))
}

fn is_replaced(node: &Node) -> bool {
    node.data.downcast_element().is_some_and(|e| {
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
    })
}

fn is_short(document: &BaseDocument, id: u64) -> bool {
    document.get_node(NodeId::from_u64(id)).is_some_and(|node| {
        let holds_block = match node.attr(LocalName::from(MARK)) {
            // An inline block is one itself; what is in it counts.
            Some(_) => {
                node.children.iter().any(|c| document.get_node(*c).is_some_and(Node::is_or_contains_block))
            }
            None => node.is_or_contains_block(),
        };
        if holds_block {
            return false;
        }
        let text = node.text_content();
        let spaced = text.trim().contains(char::is_whitespace);
        text.len() < if spaced { MAX_SPACED_BYTES } else { MAX_TEXT_BYTES }
    })
}
