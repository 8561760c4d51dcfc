//! One node of the mirrored page with the state that the recording gave it.

use super::attributes::Attributes;
use crate::model::{Attribute, NodeData, NodeId, NodeTree, TreeNode};
use std::sync::Arc;

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub parent: Option<NodeId>,
    /// Light and shadow children in document order; shadow ones are marked by their `in_shadow`.
    pub children: Vec<NodeId>,
    pub in_shadow: bool,
    pub kind: NodeKind,
    /// Scroll offset in CSS pixels (documents and scrolling elements).
    pub scroll: (f64, f64),
    /// What the user typed or chose, where it differs from the `value` attribute.
    pub value: Option<Arc<str>>,
    /// Checked state after an input event.
    pub checked: Option<bool>,
    /// Top-level rules of the style sheet that this element owns, once a script changed them one by one.
    pub rules: Option<Arc<Vec<Arc<str>>>>,
    /// Constructed style sheets that this document or shadow host adopted, in order.
    pub adopted: Vec<i64>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    Document { quirks: bool },
    Doctype,
    Element(Element),
    Text(Arc<str>),
    Comment,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    pub tag: Arc<str>,
    pub svg: bool,
    pub attributes: Attributes,
}

impl Node {
    pub fn new(kind: NodeKind, parent: Option<NodeId>) -> Self {
        Self {
            parent,
            children: Vec::new(),
            in_shadow: false,
            kind,
            scroll: (0.0, 0.0),
            value: None,
            checked: None,
            rules: None,
            adopted: Vec::new(),
        }
    }

    pub(super) fn from_data(data: &NodeData, parent: Option<NodeId>, in_shadow: bool) -> Self {
        let mut node = Self { in_shadow, ..Self::new(NodeKind::from_data(data), parent) };
        node.take_recorded_scroll();
        node
    }

    /// The node at `index` of a page, of which it shares what it can.
    pub(super) fn of_page(page: &Arc<NodeTree>, index: usize, of: &TreeNode, parent: Option<NodeId>) -> Self {
        let kind = match &of.data {
            NodeData::Element { tag, svg, .. } => NodeKind::Element(Element {
                tag: tag.clone(),
                svg: *svg,
                attributes: Attributes::of_page(page, index),
            }),
            data => NodeKind::from_data(data),
        };
        let mut node = Self { in_shadow: of.in_shadow, ..Self::new(kind, parent) };
        node.take_recorded_scroll();
        node
    }

    /// The scroll offset that recorders write into attributes.
    fn take_recorded_scroll(&mut self) {
        if let NodeKind::Element(element) = &mut self.kind
            && element.attributes.iter().any(|a| a.name.starts_with("rr_scroll"))
        {
            let pixels = |name: &str| element.attribute(name).and_then(|v| v.parse().ok()).unwrap_or(0.0);
            // That of the root element is the viewport's, which the snapshot gives by itself and scroll events change.
            if &*element.tag != "html" {
                self.scroll = (pixels("rr_scrollLeft"), pixels("rr_scrollTop"));
            }
            element.attributes.to_mut().retain(|a| !matches!(&*a.name, "rr_scrollLeft" | "rr_scrollTop"));
        }
    }

    pub fn element(&self) -> Option<&Element> {
        match &self.kind {
            NodeKind::Element(element) => Some(element),
            _ => None,
        }
    }

    pub fn tag(&self) -> &str {
        self.element().map_or("", |e| &e.tag)
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.element()?.attribute(name)
    }

    pub fn text(&self) -> Option<&Arc<str>> {
        match &self.kind {
            NodeKind::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn is_document(&self) -> bool {
        matches!(self.kind, NodeKind::Document { .. })
    }

    /// What a form field shows: the typed value, else the attribute.
    pub fn current_value(&self) -> Option<&str> {
        self.value.as_deref().or_else(|| self.attribute("value"))
    }

    pub fn is_checked(&self) -> bool {
        self.checked.unwrap_or_else(|| self.attribute("checked").is_some())
    }
}

impl NodeKind {
    fn from_data(data: &NodeData) -> Self {
        match data {
            NodeData::Document { quirks } => Self::Document { quirks: *quirks },
            NodeData::Doctype { .. } => Self::Doctype,
            NodeData::Element { tag, attributes, svg, .. } => {
                Self::Element(Element { tag: tag.clone(), svg: *svg, attributes: attributes.clone().into() })
            }
            NodeData::Text(text) => Self::Text(text.clone()),
            NodeData::Comment => Self::Comment,
        }
    }

    /// Same sort of node, so that a repeated add of an id means a move and not another node.
    pub(super) fn same_sort(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Element(a), Self::Element(b)) => a.tag == b.tag && a.svg == b.svg,
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        }
    }
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|a| &*a.name == name).map(|a| &*a.value)
    }

    pub(super) fn set_attribute(&mut self, name: &Arc<str>, value: Arc<str>) {
        let attributes = self.attributes.to_mut();
        match attributes.iter_mut().find(|a| a.name == *name) {
            Some(attribute) => attribute.value = value,
            None => attributes.push(Attribute { name: name.clone(), value }),
        }
    }

    pub(super) fn remove_attribute(&mut self, name: &str) {
        if self.attribute(name).is_some() {
            self.attributes.to_mut().retain(|a| &*a.name != name);
        }
    }
}
