//! `-webkit-line-clamp`, which the engine's style system drops: a height of so many lines, the rest cut off.

use blitz_dom::{Atom, BaseDocument, Node, NodeId};
use std::collections::BTreeMap;

/// Elements that are cut, as `NodeId::as_u64`, with their heights.
#[derive(Default)]
pub(super) struct LineClamp {
    cut: BTreeMap<u64, String>,
}

impl LineClamp {
    pub fn apply(&mut self, document: &mut BaseDocument) -> bool {
        let name = Atom::from("bn-line-clamp");
        let wanted: BTreeMap<u64, String> = document
            .tree()
            .iter()
            .filter_map(|(id, node)| Some((id.as_u64(), format!("{}px", height_of(node, &name)?))))
            .collect();
        let mut changed = false;
        let mut m = document.mutate();
        for id in self.cut.keys().filter(|id| !wanted.contains_key(id)) {
            let node = NodeId::from_u64(*id);
            if m.doc.get_node(node).is_some() {
                m.remove_style_property(node, "height");
                m.remove_style_property(node, "overflow");
                changed = true;
            }
        }
        for (id, height) in wanted.iter().filter(|(id, height)| self.cut.get(id) != Some(height)) {
            let node = NodeId::from_u64(*id);
            // Not max-height: the engine does not honour it inside column flex boxes.
            m.set_style_property(node, "height", height);
            m.set_style_property(node, "overflow", "hidden");
            changed = true;
        }
        drop(m);
        self.cut = wanted;
        changed
    }

    pub fn forget(&mut self, node: NodeId) {
        self.cut.remove(&node.as_u64());
    }
}

/// Height of the lines that stay, in CSS pixels; `None` where nothing has to go. Lines are counted in the text's own
/// layout, which a height does not change.
fn height_of(node: &Node, name: &Atom) -> Option<f32> {
    let text = node.data.downcast_element()?.inline_layout_data.as_ref()?;
    let styles = node.primary_styles()?;
    let value = styles.custom_properties().get_for_cssom(name)?.to_variable_value();
    let lines: usize = value.css.trim().parse().ok().filter(|lines| *lines > 0)?;
    let shown = text.layout.lines().take(lines).map(|l| l.metrics().line_height).sum();
    (text.layout.lines().count() > lines).then_some(shown)
}
