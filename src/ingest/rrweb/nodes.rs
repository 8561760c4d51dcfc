//! Serialised nodes become a flat tree; uses a stack of its own, so that depth costs memory and not the program's stack.

use super::super::json::{Kind, Value};
use super::{Decoder, loose_text};
use crate::model::{Attribute, NodeData, NodeId, NodeTree, TreeNode, WarningCode};
use std::sync::Arc;

/// Attributes of one element; the most in known pages is a few hundred.
const MAX_ATTRIBUTES: usize = 4096;

struct Open<'t> {
    node: Value<'t>,
    parent: Option<u32>,
    depth: usize,
    /// It stands in a fragment that is the shadow of its parent.
    in_shadow: bool,
}

/// What one object of a tree is.
enum Read<'t> {
    Node(TreeNode, Option<Value<'t>>),
    /// Children of a shadow root that is a node of its own, as Datadog writes it.
    ShadowRoot(Value<'t>),
}

/// The kind of a node that is a fragment.
const FRAGMENT: i64 = 11;

impl Decoder<'_> {
    /// The node with everything below it, in pre-order.
    pub(super) fn tree(&mut self, root: Value<'_>) -> NodeTree {
        let mut tree = NodeTree::default();
        let mut open = vec![Open { node: root, parent: None, depth: 0, in_shadow: false }];
        while let Some(Open { node, parent, depth, in_shadow }) = open.pop() {
            if tree.nodes.len() >= self.options.max_tree_nodes {
                let left = open.len() as u64 + 1;
                self.warnings.note_many(WarningCode::ValueCapped, left, || {
                    format!("a page with more than {} nodes", self.options.max_tree_nodes)
                });
                break;
            }
            if depth > self.options.max_dom_depth {
                self.warnings.note(WarningCode::DepthCapped, || format!("more than {depth} levels"));
                continue;
            }
            let (mut node, children) = match self.node(node, parent) {
                Some(Read::Node(node, children)) => (node, children),
                Some(Read::ShadowRoot(children)) => {
                    let host = parent.and_then(|host| tree.nodes.get_mut(host as usize));
                    if let Some(TreeNode { data: NodeData::Element { shadow_host, .. }, .. }) = host {
                        *shadow_host = true;
                    }
                    let first = open.len();
                    let below = children.items();
                    open.extend(below.map(|node| Open { node, parent, depth: depth + 1, in_shadow: true }));
                    open[first..].reverse();
                    continue;
                }
                None => {
                    self.malformed(|| format!("a node of an unknown kind: {}", super::head(node.raw())));
                    continue;
                }
            };
            node.in_shadow |= in_shadow;
            let index = u32::try_from(tree.nodes.len()).unwrap_or(u32::MAX);
            tree.nodes.push(node);
            let first = open.len();
            let below = children.into_iter().flat_map(Value::items);
            open.extend(below.map(|node| Open {
                node,
                parent: Some(index),
                depth: depth + 1,
                in_shadow: false,
            }));
            // The last is taken first.
            open[first..].reverse();
        }
        tree
    }

    fn node<'t>(&mut self, value: Value<'t>, parent: Option<u32>) -> Option<Read<'t>> {
        let (mut kind, mut id, mut children, mut in_shadow) = (None, None, None, false);
        let (mut tag, mut attributes, mut text) = (None, None, None);
        let (mut svg, mut shadow_host, mut quirks) = (false, false, false);
        for (key, value) in value.members() {
            let Some(key) = key.text() else { continue };
            match &*key {
                "type" => kind = value.integer(),
                "id" => id = value.integer(),
                "childNodes" => children = Some(value),
                "isShadow" => in_shadow = value.is_true(),
                "isShadowHost" => shadow_host = value.is_true(),
                "tagName" | "name" => tag = value.text(),
                "attributes" => attributes = Some(value),
                "textContent" => text = loose_text(value),
                "isSVG" => svg = value.is_true(),
                "compatMode" => quirks = value.is("BackCompat"),
                _ => {}
            }
        }
        let data = match kind? {
            0 => NodeData::Document { quirks },
            1 => NodeData::Doctype { name: self.names.get(&tag.unwrap_or_default()) },
            2 => {
                let tag = tag.unwrap_or_default();
                let tag = if tag.bytes().any(|b| b.is_ascii_uppercase()) {
                    self.names.get(&tag.to_ascii_lowercase())
                } else {
                    self.names.get(&tag)
                };
                let attributes = attributes.map(|a| self.attributes(a)).unwrap_or_default();
                NodeData::Element { tag, attributes, svg, shadow_host }
            }
            3 | 4 => NodeData::Text(self.text(&text.unwrap_or_default())),
            5 => NodeData::Comment,
            FRAGMENT if parent.is_some() => return children.map(Read::ShadowRoot),
            _ => return None,
        };
        let id = id.map_or(NodeId::UNKNOWN, NodeId);
        Some(Read::Node(TreeNode { id, parent, in_shadow, data }, children))
    }

    fn attributes(&mut self, value: Value<'_>) -> Vec<Attribute> {
        let mut list = Vec::new();
        for (key, value) in value.members() {
            let Some(name) = key.text() else { continue };
            let Some(value) = self.attribute(&name, value) else { continue };
            if list.len() >= MAX_ATTRIBUTES {
                self.warnings.note(WarningCode::ValueCapped, || format!("over {MAX_ATTRIBUTES} attributes"));
                break;
            }
            list.push(Attribute { name: self.names.get(&name), value });
        }
        list
    }

    /// A value that the attribute has; `None` for one that says the attribute is not there.
    fn attribute(&mut self, name: &str, value: Value<'_>) -> Option<Arc<str>> {
        match value.kind() {
            Kind::Text => {
                let text = value.text()?;
                Some(self.text(&text))
            }
            Kind::Number => Some(self.names.get(value.raw())),
            Kind::True => Some(self.names.get("")),
            Kind::Object if name == "style" => Some(self.style_text(value)),
            Kind::False | Kind::Null | Kind::Array | Kind::Object => None,
        }
    }

    /// A text that may come often if it is short.
    pub(super) fn text(&mut self, text: &str) -> Arc<str> {
        if text.len() <= 64 { self.names.get(text) } else { self.shared(text) }
    }

    fn style_text(&mut self, value: Value<'_>) -> Arc<str> {
        let mut css = String::new();
        for (name, value) in value.members() {
            let (Some(name), Some(value)) = (name.text(), loose_text(value)) else { continue };
            css.push_str(&name);
            css.push_str(": ");
            css.push_str(&value);
            css.push_str("; ");
        }
        self.shared(css.trim_end())
    }
}
