//! Declarations that the engine's style system drops: SVG paint becomes presentation attributes, line clamping a
//! height, `-webkit-text-fill-color` a colour.

use super::super::build::attribute_name;
use super::super::css::Dropped;
use blitz_dom::{BaseDocument, LocalName, NodeId, ns};
use std::collections::BTreeMap;

enum Change {
    Attribute(&'static str, String),
    Style(&'static str, String),
}

pub(super) fn apply(
    document: &mut BaseDocument,
    dropped: &[Dropped],
    styles: &mut BTreeMap<u64, Vec<&'static str>>,
) -> bool {
    let mut changes: Vec<(NodeId, Change)> = Vec::new();
    for declaration in dropped {
        let Ok(nodes) = document.query_selector_all(&declaration.selector) else { continue };
        for id in nodes {
            collect(document, id, declaration, &mut changes);
        }
    }
    let mut m = document.mutate();
    for (id, change) in &changes {
        match change {
            Change::Attribute(name, value) => m.set_attribute(*id, attribute_name(name), value),
            Change::Style(name, value) => {
                m.set_style_property(*id, name, value);
                let set = styles.entry(id.as_u64()).or_default();
                if !set.contains(name) {
                    set.push(name);
                }
            }
        }
    }
    drop(m);
    !changes.is_empty()
}

fn collect(document: &BaseDocument, id: NodeId, declaration: &Dropped, out: &mut Vec<(NodeId, Change)>) {
    let Some(node) = document.get_node(id) else { return };
    let Some(element) = node.data.downcast_element() else { return };
    match declaration.property {
        "-webkit-line-clamp" => {
            let (Ok(lines), Some(text)) = (declaration.value.parse::<usize>(), &element.inline_layout_data)
            else {
                return;
            };
            if lines > 0 && text.layout.lines().count() > lines {
                let height: f32 = text.layout.lines().take(lines).map(|l| l.metrics().line_height).sum();
                // Not max-height: the engine does not honour it inside column flex boxes.
                out.push((id, Change::Style("height", format!("{height}px"))));
                out.push((id, Change::Style("overflow", "hidden".into())));
            }
        }
        "-webkit-text-fill-color" => out.push((id, Change::Style("color", declaration.value.clone()))),
        property => {
            if element.name.ns != ns!(svg) || declaration.value.contains("var(") {
                return;
            }
            let value = if declaration.value.eq_ignore_ascii_case("currentcolor") {
                "currentColor".to_owned()
            } else {
                declaration.value.clone()
            };
            if node.attr(LocalName::from(property)) != Some(&*value) {
                out.push((id, Change::Attribute(property, value)));
            }
        }
    }
}
