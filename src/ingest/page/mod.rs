//! A page as recorders build it node by node, and what of it changed since it was last told; knows no recorder's bytes.
//!
//! OpenReplay places a node by its position among its parent's children, Clarity by the sibling before it, the model by
//! the sibling after it. So the tree is kept here, and the difference to what was told before is one mutation, whatever the order of the messages was.

mod order;

use super::ReadOptions;
use crate::model::{
    Add, Attribute, AttributeChange, AttributesChange, Mutation, NodeData, NodeId, NodeTree, TreeNode,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Numbers begin with 0 for the root element here; the model's with 1 for the document.
pub const DOCUMENT: NodeId = NodeId(1);
const SHIFT: i64 = 2;
pub const ROOT: u64 = 0;
/// Children of one parent; each is put in its place among the others.
const MAX_CHILDREN: usize = 20_000;
const MAX_ATTRIBUTES: usize = 1_024;

pub fn node_id(id: i64) -> NodeId {
    if id < 0 { NodeId::UNKNOWN } else { NodeId(id.saturating_add(SHIFT)) }
}

enum Content {
    Element {
        tag: Arc<str>,
        svg: bool,
        attributes: Vec<Attribute>,
    },
    Text(Arc<str>),
    /// The document of a frame.
    Frame,
    /// Its children hang in the shadow of its parent.
    Shadow,
}

struct Node {
    parent: Option<u64>,
    children: Vec<u64>,
    shadow: Option<u64>,
    content: Content,
    depth: usize,
    /// Parent and depth under which the node was told of.
    told: Option<(NodeId, usize)>,
}

/// What was refused because it is over a limit or names what is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    pub orphans: u64,
    pub unknown: u64,
    pub too_deep: u64,
    pub too_many: u64,
}

#[derive(Default)]
pub struct Page {
    nodes: BTreeMap<u64, Node>,
    /// The page is built and was not told of yet.
    fresh_document: bool,
    fresh: BTreeSet<u64>,
    removed: Vec<(usize, NodeId, NodeId)>,
    texts: BTreeSet<u64>,
    attributes: BTreeMap<u64, BTreeSet<Arc<str>>>,
    attaches_frame: bool,
    pub faults: Faults,
}

impl Page {
    pub fn begin(&mut self) {
        let faults = self.faults;
        *self = Self { fresh_document: true, faults, ..Self::default() };
        let content = Content::Element { tag: "html".into(), svg: false, attributes: Vec::new() };
        self.nodes.insert(ROOT, Node::new(content));
    }

    /// The page was begun and its snapshot is still to be told.
    pub fn is_building(&self) -> bool {
        self.fresh_document
    }

    pub fn exists(&self) -> bool {
        !self.nodes.is_empty()
    }

    pub fn is_changed(&self) -> bool {
        self.fresh_document
            || !(self.fresh.is_empty()
                && self.removed.is_empty()
                && self.texts.is_empty()
                && self.attributes.is_empty())
    }

    pub fn create(&mut self, id: u64, tag: Option<(&str, bool)>, options: &ReadOptions) -> bool {
        if self.nodes.contains_key(&id) {
            self.faults.unknown += 1;
            return false;
        }
        if self.nodes.len() >= options.max_tree_nodes {
            self.faults.too_many += 1;
            return false;
        }
        let content = match tag {
            Some((tag, svg)) => {
                Content::Element { tag: tag.to_ascii_lowercase().into(), svg, attributes: Vec::new() }
            }
            None => Content::Text("".into()),
        };
        self.nodes.insert(id, Node::new(content));
        true
    }

    /// Puts a node under a parent, also one that hangs elsewhere.
    pub fn place(&mut self, id: u64, parent: u64, index: usize, options: &ReadOptions) {
        let Some(depth) = self.nodes.get(&parent).map(|p| p.depth + 1) else {
            self.faults.orphans += 1;
            return;
        };
        if !self.nodes.contains_key(&id) || id == ROOT {
            self.faults.unknown += 1;
            return;
        }
        let has_children = self.nodes.get(&id).is_some_and(|n| !n.children.is_empty() || n.shadow.is_some());
        if id == parent || (has_children && self.is_within(parent, id, options.max_dom_depth)) {
            self.faults.unknown += 1;
            return;
        }
        if depth > options.max_dom_depth {
            self.faults.too_deep += 1;
            return;
        }
        self.detach(id);
        let Some(above) = self.nodes.get_mut(&parent) else { return };
        if above.children.len() >= MAX_CHILDREN {
            self.faults.too_many += 1;
            return;
        }
        let index = index.min(above.children.len());
        above.children.insert(index, id);
        if let Some(node) = self.nodes.get_mut(&id) {
            node.parent = Some(parent);
            node.depth = depth;
        }
        self.fresh.insert(id);
    }

    fn is_within(&self, id: u64, ancestor: u64, limit: usize) -> bool {
        let mut at = Some(id);
        for _ in 0..=limit {
            match at {
                Some(id) if id == ancestor => return true,
                Some(id) => at = self.nodes.get(&id).and_then(|n| n.parent),
                None => return false,
            }
        }
        true
    }

    fn detach(&mut self, id: u64) {
        let Some(node) = self.nodes.get_mut(&id) else { return };
        let parent = node.parent.take();
        if let Some((parent, depth)) = node.told.take() {
            self.removed.push((depth, parent, model_id(id)));
            // What hangs below goes with it, and is told anew where it comes back.
            let mut open = node.children.clone();
            open.extend(node.shadow);
            while let Some(id) = open.pop() {
                let Some(node) = self.nodes.get_mut(&id) else { continue };
                node.told = None;
                open.extend(&node.children);
                open.extend(node.shadow);
            }
        }
        if let Some(parent) = parent.and_then(|p| self.nodes.get_mut(&p)) {
            parent.children.retain(|c| *c != id);
            if parent.shadow == Some(id) {
                parent.shadow = None;
            }
        }
    }

    pub fn remove(&mut self, id: u64) {
        if id == ROOT || !self.nodes.contains_key(&id) {
            self.faults.unknown += 1;
            return;
        }
        self.detach(id);
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let Some(node) = self.nodes.remove(&id) else { continue };
            open.extend(node.children);
            open.extend(node.shadow);
            self.fresh.remove(&id);
            self.texts.remove(&id);
            self.attributes.remove(&id);
        }
    }

    /// The root of a frame or of a shadow tree.
    pub fn root_of(&mut self, host: u64, id: u64) {
        let Some(node) = self.nodes.get(&host) else {
            self.faults.orphans += 1;
            return;
        };
        if id == ROOT || self.nodes.contains_key(&id) {
            self.faults.unknown += 1;
            return;
        }
        let depth = node.depth + 1;
        let frame = matches!(&node.content, Content::Element { tag, .. } if matches!(&**tag, "iframe" | "frame" | "object"));
        let content = if frame { Content::Frame } else { Content::Shadow };
        let before = if frame { node.children.first().copied() } else { node.shadow };
        if let Some(before) = before {
            self.remove(before);
        }
        self.nodes.insert(id, Node { parent: Some(host), depth, ..Node::new(content) });
        let Some(host) = self.nodes.get_mut(&host) else { return };
        if frame {
            host.children.push(id);
            self.fresh.insert(id);
            self.attaches_frame = true;
        } else {
            host.shadow = Some(id);
        }
    }

    pub fn set_text(&mut self, id: u64, text: Arc<str>) {
        match self.nodes.get_mut(&id).map(|n| &mut n.content) {
            Some(Content::Text(own)) => {
                *own = text;
                self.texts.insert(id);
            }
            _ => self.faults.unknown += 1,
        }
    }

    pub fn set_attribute(&mut self, id: u64, name: &str, value: Option<Arc<str>>) {
        let Some(Content::Element { attributes, .. }) = self.nodes.get_mut(&id).map(|n| &mut n.content)
        else {
            self.faults.unknown += 1;
            return;
        };
        let name: Arc<str> = name.into();
        let at = attributes.iter().position(|a| a.name == name);
        match (at, value) {
            (Some(at), Some(value)) => attributes[at].value = value,
            (Some(at), None) => drop(attributes.remove(at)),
            (None, Some(value)) if attributes.len() < MAX_ATTRIBUTES => {
                attributes.push(Attribute { name: name.clone(), value });
            }
            (None, _) => return,
        }
        self.attributes.entry(id).or_default().insert(name);
    }

    /// Whether the node is an element of this name.
    pub fn is_element(&self, id: u64, name: &str) -> bool {
        matches!(self.nodes.get(&id).map(|n| &n.content), Some(Content::Element { tag, .. }) if &**tag == name)
    }

    /// The node that carries the sheets of a root: the document, a frame's document, or the host of a shadow tree.
    pub fn sheet_host(&self, id: u64) -> Option<NodeId> {
        let node = self.nodes.get(&id)?;
        match node.content {
            Content::Shadow => node.parent.map(model_id),
            Content::Frame => Some(model_id(id)),
            _ => (id == ROOT).then_some(DOCUMENT),
        }
    }

    /// The whole page, which counts as told from now on.
    pub fn snapshot(&mut self) -> NodeTree {
        let mut tree = NodeTree::default();
        let put = |data| TreeNode { id: DOCUMENT, parent: None, in_shadow: false, data };
        tree.nodes.push(put(NodeData::Document { quirks: false }));
        self.write(ROOT, Some(0), false, DOCUMENT, &mut tree);
        self.settle();
        tree
    }

    /// What changed since the page was last told.
    pub fn mutation(&mut self) -> Mutation {
        let mut removes = std::mem::take(&mut self.removed);
        // Deep nodes first, so that what moved out of a removed part is still there to be removed.
        removes.sort_by_key(|(depth, ..)| std::cmp::Reverse(*depth));
        let mut parents: BTreeSet<u64> = BTreeSet::new();
        for id in &self.fresh {
            let parent = self.nodes.get(id).filter(|n| n.told.is_none()).and_then(|n| n.parent);
            parents.extend(parent.filter(|p| self.is_told(*p)));
        }
        let mut adds = Vec::new();
        for parent in parents {
            let Some(above) = self.nodes.get(&parent) else { continue };
            let in_shadow = matches!(above.content, Content::Shadow);
            let told_parent = if in_shadow { above.parent.map(model_id) } else { Some(model_id(parent)) };
            let Some(told_parent) = told_parent else { continue };
            let children = above.children.clone();
            for (at, id) in children.iter().enumerate().rev() {
                if self.nodes.get(id).is_none_or(|n| n.told.is_some()) {
                    continue;
                }
                let next = children.get(at + 1).map(|n| model_id(*n));
                let mut tree = NodeTree::default();
                self.write(*id, None, in_shadow, told_parent, &mut tree);
                adds.push(Add { parent: told_parent, next, previous: None, tree });
            }
        }
        let written: BTreeSet<NodeId> = adds.iter().flat_map(|a| a.tree.nodes.iter().map(|n| n.id)).collect();
        let told = |id: &u64| self.is_told(*id) && !written.contains(&model_id(*id));
        let text = |id: &u64| match &self.nodes.get(id)?.content {
            Content::Text(text) => Some((model_id(*id), text.clone())),
            _ => None,
        };
        let texts = self.texts.iter().filter(|id| told(id)).filter_map(text).collect();
        let attributes = self.attributes.iter().filter(|(id, _)| told(id));
        let attributes = attributes.filter_map(|(id, names)| self.changes(*id, names)).collect();
        let attaches_iframe = self.attaches_frame;
        let removes = removes.into_iter().map(|(_, parent, id)| (parent, id)).collect();
        self.settle();
        Mutation { removes, adds, texts, attributes, attaches_iframe }
    }

    fn is_told(&self, id: u64) -> bool {
        let Some(node) = self.nodes.get(&id) else { return false };
        match node.content {
            Content::Shadow => {
                node.parent.is_some_and(|host| self.nodes.get(&host).is_some_and(|h| h.told.is_some()))
            }
            _ => node.told.is_some(),
        }
    }

    fn changes(&self, id: u64, names: &BTreeSet<Arc<str>>) -> Option<AttributesChange> {
        let Content::Element { attributes, .. } = &self.nodes.get(&id)?.content else { return None };
        let change = |name: &Arc<str>| {
            let now = attributes.iter().find(|a| a.name == *name);
            (name.clone(), now.map_or(AttributeChange::Remove, |a| AttributeChange::Set(a.value.clone())))
        };
        Some(AttributesChange { node: model_id(id), changes: names.iter().map(change).collect() })
    }

    fn settle(&mut self) {
        self.fresh_document = false;
        self.attaches_frame = false;
        self.fresh.clear();
        self.removed.clear();
        self.texts.clear();
        self.attributes.clear();
    }

    /// The node with all below it, in pre-order; each counts as told.
    fn write(
        &mut self,
        id: u64,
        parent: Option<u32>,
        in_shadow: bool,
        told_parent: NodeId,
        tree: &mut NodeTree,
    ) {
        let mut open = vec![(id, parent, in_shadow, told_parent)];
        while let Some((id, parent, in_shadow, told_parent)) = open.pop() {
            let Some(node) = self.nodes.get_mut(&id) else { continue };
            node.told = Some((told_parent, node.depth));
            let shadow_host = node.shadow.is_some();
            let data = match &node.content {
                Content::Element { tag, svg, attributes } => NodeData::Element {
                    tag: tag.clone(),
                    attributes: attributes.clone(),
                    svg: *svg,
                    shadow_host,
                },
                Content::Text(text) => NodeData::Text(text.clone()),
                Content::Frame | Content::Shadow => NodeData::Document { quirks: false },
            };
            let place = u32::try_from(tree.nodes.len()).unwrap_or(u32::MAX);
            tree.nodes.push(TreeNode { id: model_id(id), parent, in_shadow, data });
            let own = model_id(id);
            let light = node.children.clone();
            let shadow = node.shadow.and_then(|s| self.nodes.get(&s)).map(|s| s.children.clone());
            let shadow = shadow.into_iter().flatten().rev().map(|c| (c, Some(place), true, own));
            open.extend(shadow);
            open.extend(light.into_iter().rev().map(|c| (c, Some(place), false, own)));
        }
    }
}

impl Node {
    fn new(content: Content) -> Self {
        Self { parent: None, children: Vec::new(), shadow: None, content, depth: 1, told: None }
    }
}

fn model_id(id: u64) -> NodeId {
    node_id(i64::try_from(id).unwrap_or(i64::MAX))
}
