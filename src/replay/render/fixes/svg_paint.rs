//! Paint of SVG elements that comes from style sheets: the SVG parser sees markup only, so that computed values become
//! presentation attributes.

use super::super::build::attribute_name;
use blitz_dom::{Atom, BaseDocument, LocalName, Node, NodeId, ns};
use std::collections::BTreeMap;

/// Presentation attributes (SVG 2, §6.6) that may come from style sheets; [`super::super::css`] lets them cascade as
/// custom properties of the same name after `bn-`.
const PAINT: [&str; 12] = [
    "fill",
    "fill-opacity",
    "fill-rule",
    "stroke",
    "stroke-width",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-opacity",
    "stop-color",
    "stop-opacity",
];

/// What was set, by element (`NodeId::as_u64`) and place in [`PAINT`], with what the element had of its own.
#[derive(Default)]
pub(super) struct SvgPaint {
    set: BTreeMap<(u64, usize), Painted>,
}

struct Painted {
    value: String,
    own: Option<String>,
}

impl SvgPaint {
    pub fn apply(&mut self, document: &mut BaseDocument) -> bool {
        let names: Vec<Atom> = PAINT.iter().map(|name| Atom::from(format!("bn-{name}"))).collect();
        let mut wanted: BTreeMap<(u64, usize), String> = BTreeMap::new();
        for (id, node) in document.tree().iter().filter(|(_, node)| is_svg(node)) {
            let Some(styles) = node.primary_styles() else { continue };
            let custom = styles.custom_properties();
            if custom.is_empty() {
                continue;
            }
            let parent = node.parent.and_then(|p| document.get_node(p));
            for (place, name) in names.iter().enumerate() {
                let Some(value) = custom.get_for_cssom(name) else { continue };
                let value = value.to_variable_value().css.trim().to_owned();
                let inherited = parent.and_then(Node::primary_styles).is_some_and(|s| {
                    let above = s.custom_properties().get_for_cssom(name);
                    above.is_some_and(|v| v.to_variable_value().css.trim() == value)
                });
                let key = (id.as_u64(), place);
                let has_own = match self.set.get(&key) {
                    Some(painted) => painted.own.is_some(),
                    None => node.attr(LocalName::from(PAINT[place])).is_some(),
                };
                // An attribute gives way to a rule and wins over what is inherited; and what is inherited within a
                // picture its parser knows by itself.
                if !inherited || (!has_own && !parent.is_some_and(is_svg)) {
                    wanted.insert(key, value);
                }
            }
        }
        let mut changed = false;
        let mut m = document.mutate();
        for (key, painted) in self.set.iter().filter(|(key, _)| !wanted.contains_key(key)) {
            let node = NodeId::from_u64(key.0);
            if m.doc.get_node(node).is_some() {
                match &painted.own {
                    Some(own) => m.set_attribute(node, attribute_name(PAINT[key.1]), own),
                    None => m.clear_attribute(node, attribute_name(PAINT[key.1])),
                }
                changed = true;
            }
        }
        self.set.retain(|key, _| wanted.contains_key(key));
        for (key, value) in wanted {
            if self.set.get(&key).is_some_and(|painted| painted.value == value) {
                continue;
            }
            let node = NodeId::from_u64(key.0);
            let present = m.doc.get_node(node).and_then(|n| n.attr(LocalName::from(PAINT[key.1])));
            let present = present.map(ToOwned::to_owned);
            let same = present.as_deref() == Some(&*value);
            let own = match self.set.remove(&key) {
                Some(before) => before.own,
                None => present,
            };
            if !same {
                m.set_attribute(node, attribute_name(PAINT[key.1]), &value);
                changed = true;
            }
            self.set.insert(key, Painted { value, own });
        }
        changed
    }
}

fn is_svg(node: &Node) -> bool {
    node.data.downcast_element().is_some_and(|e| e.name.ns == ns!(svg))
}
