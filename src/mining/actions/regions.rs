//! The part of a page around an element that people would call one thing; knows no rule.

use crate::model::NodeId;
use crate::replay::mirror::{Mirror, Node};

/// Ancestors that are asked; markup of a card or a form is rarely deeper.
const MAX_CLIMB: usize = 16;

/// The closest card, form, dialog or section that holds `node`, and whether it is the card of one product. The page
/// itself and its main part are no region.
pub(super) fn region_of(mirror: &Mirror, node: NodeId) -> (Option<NodeId>, bool) {
    let around = || mirror.ancestors_and_self(node).take(MAX_CLIMB);
    // A section inside a product's card is still that product.
    if let Some((card, _)) = around().find(|(_, n)| is_product_card(n)) {
        return (Some(card), true);
    }
    (around().find(|(_, n)| is_region(n)).map(|(id, _)| id), false)
}

fn is_product_card(node: &Node) -> bool {
    if !matches!(node.tag(), "a" | "article" | "div" | "li" | "section" | "tr" | "figure") {
        return false;
    }
    if node.attribute("data-product-id").is_some() {
        return true;
    }
    let class = node.attribute("class").unwrap_or("").to_ascii_lowercase();
    let one_of_many = ["card", "tile", "item", "teaser", "box", "cell"];
    class.split_whitespace().any(|name| {
        name.contains("product") && one_of_many.iter().any(|w| name.split(['-', '_']).any(|part| part == *w))
            || name == "product" && matches!(node.tag(), "li" | "article")
    })
}

fn is_region(node: &Node) -> bool {
    match node.tag() {
        "form" | "dialog" | "article" | "section" | "aside" | "nav" | "header" | "footer" | "fieldset"
        | "table" => {
            return true;
        }
        "" | "html" | "body" | "main" => return false,
        _ => {}
    }
    if node.attribute("role").is_some_and(|r| {
        matches!(
            r,
            "dialog" | "alertdialog" | "region" | "form" | "search" | "navigation" | "article" | "tabpanel"
        )
    }) {
        return true;
    }
    let class = node.attribute("class").unwrap_or("").to_ascii_lowercase();
    class
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|w| matches!(w, "card" | "panel" | "plan" | "tier" | "modal" | "dialog" | "pricing" | "widget"))
}
