//! A recorded piece of a page, flat and in pre-order, so that no depth of nesting can overflow a stack.

use super::NodeId;
use std::sync::Arc;

/// Name and value of an attribute. A boolean attribute has the empty value.
/// rrweb's own attributes (`_cssText`, `rr_dataURL`, `rr_width` …) are kept under their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    pub name: Arc<str>,
    pub value: Arc<str>,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeData {
    Document {
        quirks: bool,
    },
    Doctype {
        name: Arc<str>,
    },
    /// `tag` is lower case; `svg` marks elements of the SVG namespace.
    Element {
        tag: Arc<str>,
        attributes: Vec<Attribute>,
        svg: bool,
        shadow_host: bool,
    },
    /// Text or CDATA.
    Text(Arc<str>),
    Comment,
}

/// A node with its place in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeNode {
    pub id: NodeId,
    /// Index of the parent in [`NodeTree::nodes`]; `None` for the first node only.
    pub parent: Option<u32>,
    /// The node hangs under its parent's shadow root.
    pub in_shadow: bool,
    pub data: NodeData,
}

/// A subtree in pre-order: every parent stands before its children, siblings in document order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeTree {
    pub nodes: Vec<TreeNode>,
}

impl NodeTree {
    pub fn root(&self) -> Option<&TreeNode> {
        self.nodes.first()
    }
    pub fn len(&self) -> usize {
        self.nodes.len()
    }
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}

impl NodeData {
    /// Value of an attribute of an element.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        match self {
            Self::Element { attributes, .. } => {
                attributes.iter().find(|a| &*a.name == name).map(|a| &*a.value)
            }
            _ => None,
        }
    }
}
