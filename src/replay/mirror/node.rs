//! One node of the mirrored page with the state that the recording gave it.

use super::attributes::Attributes;
use crate::model::{Attribute, NodeData, NodeId, NodeTree, TreeNode};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// Reads as its [`NodeState`] too, which most nodes never get and which takes room only where one did.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub parent: Option<NodeId>,
    /// Light and shadow children in document order; shadow ones are marked by their `in_shadow`.
    pub children: Vec<NodeId>,
    pub in_shadow: bool,
    pub kind: NodeKind,
    state: State,
}

/// What events made of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeState {
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

impl NodeState {
    const UNTOUCHED: Self =
        Self { scroll: (0.0, 0.0), value: None, checked: None, rules: None, adopted: Vec::new() };
}

/// A state that is not there is the untouched one.
#[derive(Clone, Debug, Default)]
struct State(Option<Box<NodeState>>);

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        (self.0.is_none() && other.0.is_none()) || self.get() == other.get()
    }
}

impl State {
    fn get(&self) -> &NodeState {
        static UNTOUCHED: NodeState = NodeState::UNTOUCHED;
        self.0.as_deref().unwrap_or(&UNTOUCHED)
    }
}

impl Deref for Node {
    type Target = NodeState;

    fn deref(&self) -> &NodeState {
        self.state.get()
    }
}

impl DerefMut for Node {
    fn deref_mut(&mut self) -> &mut NodeState {
        self.state.0.get_or_insert_with(|| Box::new(NodeState::UNTOUCHED))
    }
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
        Self { parent, children: Vec::new(), in_shadow: false, kind, state: State::default() }
    }

    /// The field shows its `value` attribute again.
    pub(super) fn forget_value(&mut self) {
        if self.value.is_some() {
            self.value = None;
        }
    }

    /// Whether nothing but the scroll offsets tells the two apart.
    pub fn differs_in_scroll_at_most(&self, other: &Self) -> bool {
        let Self { parent, children, in_shadow, kind, state } = self;
        let NodeState { scroll: _, value, checked, rules, adopted } = state.get();
        *parent == other.parent
            && *in_shadow == other.in_shadow
            && *value == other.value
            && *checked == other.checked
            && *rules == other.rules
            && *adopted == other.adopted
            && *children == other.children
            && *kind == other.kind
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
        let Some(element) = self.element() else { return };
        if !element.attributes.iter().any(|a| a.name.starts_with("rr_scroll")) {
            return;
        }
        let pixels = |name: &str| element.attribute(name).and_then(|v| v.parse().ok()).unwrap_or(0.0);
        // That of the root element is the viewport's, which the snapshot gives by itself and scroll events change.
        if &*element.tag != "html" {
            self.scroll = (pixels("rr_scrollLeft"), pixels("rr_scrollTop"));
        }
        if let NodeKind::Element(element) = &mut self.kind {
            element.attributes.write(|own| {
                own.retain(|a| !matches!(&*a.name, "rr_scrollLeft" | "rr_scrollTop"));
            });
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
        self.attributes.write(|own| match own.iter_mut().find(|a| a.name == *name) {
            Some(attribute) => attribute.value = value,
            None => own.push(Attribute { name: name.clone(), value }),
        });
    }

    pub(super) fn remove_attribute(&mut self, name: &str) {
        if self.attribute(name).is_some() {
            self.attributes.write(|own| own.retain(|a| &*a.name != name));
        }
    }
}
