//! The recorded page at one moment, rebuilt from events; a persistent value that knows no layout and no pixels.

mod apply;
mod attributes;
mod describe;
mod dump;
mod mutation;
mod neutral;
mod node;
mod style_text;
mod table;

#[cfg(test)]
mod tests;

pub use describe::{
    MAX_TEXT_CHARS, element_facts, interactive_ancestor, is_disabled, is_price, says, selector, text_excerpt,
    with_text_excerpt,
};
pub use dump::dump;
pub use node::{Element, Node, NodeKind};
pub use table::NodeTable;

use crate::model::NodeId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most nodes that a mirrored page may have; adds beyond are counted as capped.
pub const MAX_NODES: usize = 400_000;
/// Deepest nesting that is kept (Chromium itself stops at 512 when it parses HTML; scripts can go deeper).
pub const MAX_DEPTH: usize = 3_000;

/// One tab's page. A clone shares its nodes with the original, so that keyframes are cheap.
#[derive(Clone, Debug, Default)]
pub struct Mirror {
    nodes: NodeTable,
    root: Option<NodeId>,
    /// Counts full snapshots: nodes of different generations have nothing in common but numbers.
    generation: u32,
    href: Arc<str>,
    viewport: (u32, u32),
    constructed: Arc<BTreeMap<i64, Vec<Arc<str>>>>,
    fonts: Arc<Vec<(Arc<str>, Arc<[u8]>)>>,
    focus: Option<NodeId>,
    hover: Option<Hover>,
    issues: Issues,
}

/// Where the pointer was last seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hover {
    pub x: f64,
    pub y: f64,
    pub node: NodeId,
}

/// What the recording asked for and the mirror could not do; shown as badges, never hidden.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Issues {
    /// Events that name nodes that the page does not have.
    pub unknown_nodes: u32,
    /// Added nodes whose parent never came.
    pub unresolved_adds: u32,
    /// Nodes left out by [`MAX_NODES`] or [`MAX_DEPTH`].
    pub capped_nodes: u32,
}

impl Mirror {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn nodes(&self) -> &NodeTable {
        &self.nodes
    }

    /// The document; `None` before the first full snapshot.
    pub fn root(&self) -> Option<NodeId> {
        self.root
    }

    pub fn generation(&self) -> u32 {
        self.generation
    }

    pub fn href(&self) -> &Arc<str> {
        &self.href
    }

    /// Width and height in CSS pixels; zero while unknown.
    pub fn viewport(&self) -> (u32, u32) {
        self.viewport
    }

    pub fn focus(&self) -> Option<NodeId> {
        self.focus
    }

    pub fn hover(&self) -> Option<Hover> {
        self.hover
    }

    pub fn fonts(&self) -> &[(Arc<str>, Arc<[u8]>)] {
        &self.fonts
    }

    pub fn issues(&self) -> Issues {
        self.issues
    }

    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id).map(|n| &**n)
    }

    /// The node and its ancestors, nearest first; crosses from an iframe's document to the iframe. Bounded.
    pub fn ancestors_and_self(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &Node)> {
        let mut next = Some(id);
        std::iter::from_fn(move || {
            let id = next?;
            let node = self.node(id)?;
            next = node.parent;
            Some((id, node))
        })
        .take(MAX_DEPTH + 8)
    }

    /// Ids of the subtree in document order, the node itself first.
    pub fn subtree(&self, id: NodeId) -> Subtree<'_> {
        Subtree { mirror: self, stack: vec![id] }
    }

    /// The style sheet that an element owns, as text; `None` for elements without one.
    pub fn sheet_text(&self, id: NodeId) -> Option<String> {
        let node = self.node(id)?;
        if let Some(rules) = &node.rules {
            return Some(join_rules(rules));
        }
        match (node.tag(), node.attribute("_cssText")) {
            ("style" | "link", Some(css)) => Some(css.replace("/* rr_split */", "")),
            ("style", None) => {
                Some(node.children.iter().filter_map(|c| self.node(*c)?.text()).map(|t| &**t).collect())
            }
            _ => None,
        }
    }

    /// Whether both have the same constructed sheets, adopted or not.
    pub fn shares_constructed(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.constructed, &other.constructed) || self.constructed == other.constructed
    }

    /// The text of the constructed sheets that a document or shadow host adopted, in order.
    pub fn adopted_text(&self, id: NodeId) -> String {
        let sheets = self.node(id).map_or(&[][..], |n| &n.adopted);
        sheets.iter().filter_map(|s| self.constructed.get(s)).map(|rules| join_rules(rules)).collect()
    }
}

fn join_rules(rules: &[Arc<str>]) -> String {
    let mut text = String::with_capacity(rules.iter().map(|r| r.len() + 1).sum());
    for rule in rules {
        text.push_str(rule);
        text.push('\n');
    }
    text
}

/// Walks a subtree without recursion.
pub struct Subtree<'a> {
    mirror: &'a Mirror,
    stack: Vec<NodeId>,
}

impl<'a> Iterator for Subtree<'a> {
    type Item = (NodeId, &'a Node);

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(id) = self.stack.pop() {
            if let Some(node) = self.mirror.node(id) {
                self.stack.extend(node.children.iter().rev());
                return Some((id, node));
            }
        }
        None
    }
}
