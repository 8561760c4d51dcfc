//! Pages as rrweb nests them; remembers which elements are style sheets, and nothing else of the page.

use crate::model::{NodeData, NodeId, NodeTree};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Elements whose text is a style sheet, of one tab.
///
/// Recorders up to rrweb 1 mark such texts, and players prepare only marked ones (rules for `:hover` come to life).
/// Newer recorders write the sheet into `_cssText` instead.
#[derive(Debug, Default)]
pub(super) struct Sheets(BTreeSet<NodeId>);

impl Sheets {
    /// A nested tree from a flat one, with a stack of its own: pages may be deeper than the program's stack. `below` is
    /// the element that it is added to; without one it is a whole page.
    pub(super) fn tree(&mut self, tree: &NodeTree, below: Option<NodeId>) -> String {
        if below.is_none() {
            self.0.clear();
        }
        let mut text = String::new();
        let mut open: Vec<u32> = Vec::new();
        for (at, node) in tree.nodes.iter().enumerate() {
            while let Some(last) = open.last().filter(|last| Some(**last) != node.parent).copied() {
                debug_assert!(node.parent.is_none_or(|parent| parent <= last), "pre-order");
                open.pop();
                text.push_str("]}");
            }
            if text.ends_with('}') {
                text.push(',');
            }
            let parent = match node.parent {
                Some(parent) => tree.nodes.get(parent as usize).map(|parent| parent.id),
                None => below,
            };
            let mut head = head(&node.data);
            head["id"] = json!(node.id.0);
            if node.in_shadow {
                head["isShadow"] = json!(true);
            }
            match &node.data {
                NodeData::Element { tag, .. } if &**tag == "style" && !has_text_of_its_own(&node.data) => {
                    self.0.insert(node.id);
                }
                NodeData::Text(_) if parent.is_some_and(|parent| self.0.contains(&parent)) => {
                    head["isStyle"] = json!(true);
                }
                _ => {}
            }
            let head = head.to_string();
            text.push_str(&head[..head.len() - 1]);
            text.push_str(",\"childNodes\":[");
            open.push(u32::try_from(at).unwrap_or(u32::MAX));
        }
        for _ in open {
            text.push_str("]}");
        }
        if text.is_empty() { "null".to_owned() } else { text }
    }
}

fn has_text_of_its_own(style: &NodeData) -> bool {
    style.attribute("_cssText").is_some()
}

/// A node without its number and its children.
fn head(data: &NodeData) -> Value {
    match data {
        NodeData::Document { quirks: true } => json!({"type": 0, "compatMode": "BackCompat"}),
        NodeData::Document { quirks: false } => json!({"type": 0}),
        NodeData::Doctype { name } => json!({"type": 1, "name": name, "publicId": "", "systemId": ""}),
        NodeData::Element { tag, attributes, svg, shadow_host } => {
            let attributes: Map<String, Value> =
                attributes.iter().map(|a| (a.name.to_string(), json!(a.value))).collect();
            let mut element = json!({"type": 2, "tagName": tag, "attributes": attributes});
            if *svg {
                element["isSVG"] = json!(true);
            }
            if *shadow_host {
                element["isShadowHost"] = json!(true);
            }
            element
        }
        NodeData::Text(content) => json!({"type": 3, "textContent": content}),
        NodeData::Comment => json!({"type": 5, "textContent": ""}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Attribute, TreeNode};

    fn node(id: i64, parent: Option<u32>, data: NodeData) -> TreeNode {
        TreeNode { id: NodeId(id), parent, in_shadow: false, data }
    }

    fn style(css_text: bool) -> NodeData {
        let attributes = css_text.then(|| Attribute { name: "_cssText".into(), value: "a{}".into() });
        NodeData::Element {
            tag: "style".into(),
            attributes: attributes.into_iter().collect(),
            svg: false,
            shadow_host: false,
        }
    }

    /// Rules for `:hover` of old recordings did not come to life in rrweb's player.
    #[test]
    fn texts_of_style_sheets_are_marked_where_the_sheet_has_no_text_of_its_own() {
        let text = || NodeData::Text("a:hover{}".into());
        let page = NodeTree {
            nodes: vec![
                node(1, None, NodeData::Document { quirks: false }),
                node(2, Some(0), style(false)),
                node(3, Some(1), text()),
                node(4, Some(0), style(true)),
                node(5, Some(3), text()),
                node(6, Some(0), text()),
            ],
        };
        let mut sheets = Sheets::default();
        let read: Value = serde_json::from_str(&sheets.tree(&page, None)).unwrap();
        let children = &read["childNodes"];
        assert_eq!(children[0]["childNodes"][0]["isStyle"], json!(true));
        assert_eq!(children[1]["childNodes"][0]["isStyle"], Value::Null);
        assert_eq!(children[2]["isStyle"], Value::Null);
        let added = NodeTree { nodes: vec![node(9, None, text())] };
        assert!(sheets.tree(&added, Some(NodeId(2))).contains("isStyle"), "added later");
        assert!(!sheets.tree(&added, Some(NodeId(6))).contains("isStyle"));
    }
}
