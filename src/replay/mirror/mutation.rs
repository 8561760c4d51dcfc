//! Mutations of the mirrored tree: removes, adds in any order, texts, attributes.

use super::style_text::merge_declarations;
use super::{MAX_DEPTH, MAX_NODES, Mirror, Node, NodeKind};
use crate::model::{Add, AttributeChange, Mutation, NodeData, NodeId, NodeTree, QuickSet, TreeNode};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Mirror {
    pub(super) fn mutate(&mut self, mutation: &Mutation) {
        for (parent, node) in &mutation.removes {
            self.remove(*parent, *node);
        }
        self.add_all(&mutation.adds);
        // The last text of a node wins; applying in order gives that.
        for (id, text) in &mutation.texts {
            self.set_text(*id, text);
        }
        for change in &mutation.attributes {
            for (name, value) in &change.changes {
                self.change_attribute(change.node, name, value);
            }
        }
    }

    fn remove(&mut self, parent: NodeId, id: NodeId) {
        let Some(node) = self.nodes.get(id) else {
            self.issues.unknown_nodes += 1;
            return;
        };
        let real_parent = node.parent;
        if real_parent.is_some_and(|p| p != parent && self.nodes.get(parent).is_some()) {
            // The node moved on before this remove was applied; the recorder's parent is stale.
            self.issues.unknown_nodes += 1;
        }
        self.detach(id);
        self.drop_subtree(id);
    }

    fn detach(&mut self, id: NodeId) {
        if let Some(parent) = self.nodes.get(id).and_then(|n| n.parent) {
            if let Some(parent) = self.nodes.get_mut(parent) {
                parent.children.retain(|c| *c != id);
            }
            self.forget_rules(parent);
        }
    }

    fn drop_subtree(&mut self, id: NodeId) {
        let mut stack = vec![id];
        while let Some(id) = stack.pop() {
            if let Some(node) = self.nodes.remove(id) {
                stack.extend(&node.children);
            }
            if self.focus == Some(id) {
                self.focus = None;
            }
        }
    }

    /// Text under a style sheet changed: rule-by-rule edits start anew from the text.
    fn forget_rules(&mut self, owner: NodeId) {
        if self.nodes.get(owner).is_some_and(|n| n.rules.is_some()) {
            self.with_node(owner, |n| n.rules = None);
        }
    }

    /// Adds may come in any order: each waits for the parent or sibling that it names.
    fn add_all(&mut self, adds: &[Add]) {
        let mut waiting: BTreeMap<NodeId, Vec<usize>> = BTreeMap::new();
        let mut ready: Vec<usize> = Vec::new();
        let mut done = vec![false; adds.len()];
        for index in 0..adds.len() {
            ready.push(index);
            while let Some(index) = ready.pop() {
                if let Some(missing) = self.missing_for(&adds[index]) {
                    waiting.entry(missing).or_default().push(index);
                    continue;
                }
                done[index] = true;
                for arrived in self.add(&adds[index]) {
                    ready.extend(waiting.remove(&arrived).unwrap_or_default().into_iter().rev());
                }
            }
        }
        // A sibling that never comes does not keep a node out, a parent does. Appending one may bring parents.
        let mut progress = true;
        while progress && !waiting.is_empty() {
            progress = false;
            let mut left: Vec<usize> = std::mem::take(&mut waiting).into_values().flatten().collect();
            left.sort_unstable();
            for index in left {
                if !done[index] && self.nodes.get(adds[index].parent).is_some() {
                    done[index] = true;
                    progress = true;
                    self.add(&adds[index]);
                } else if !done[index] {
                    waiting.entry(adds[index].parent).or_default().push(index);
                }
            }
        }
        self.issues.unresolved_adds += waiting.values().map(|w| w.len() as u32).sum::<u32>();
    }

    fn missing_for(&self, add: &Add) -> Option<NodeId> {
        let absent = |id: NodeId| self.nodes.get(id).is_none();
        if absent(add.parent) {
            return Some(add.parent);
        }
        let previous = add.previous.filter(|p| p.is_known());
        match add.next.filter(|n| n.is_known()) {
            Some(next) if absent(next) => Some(next),
            Some(_) => None,
            None => previous.filter(|p| absent(*p)),
        }
    }

    /// Inserts one subtree; returns the ids that now exist.
    fn add(&mut self, add: &Add) -> Vec<NodeId> {
        let Some(root) = add.tree.root() else { return Vec::new() };
        if self.depth(add.parent) >= MAX_DEPTH {
            self.issues.capped_nodes += add.tree.len() as u32;
            return Vec::new();
        }
        let moves = self.nodes.get(root.id).is_some_and(|old| {
            old.kind.same_sort(&Node::from_data(&root.data, None, false).kind) && add.tree.len() == 1
        });
        if self.nodes.get(root.id).is_some() {
            if self.ancestors_and_self(add.parent).any(|(id, _)| id == root.id) {
                // The recording asks to put a node below itself.
                self.issues.unresolved_adds += 1;
                return Vec::new();
            }
            let too_deep = moves && self.too_deep_below(root.id, add.parent);
            if too_deep {
                self.issues.capped_nodes += self.subtree(root.id).count() as u32;
            }
            self.detach(root.id);
            if too_deep || !moves {
                self.drop_subtree(root.id);
            }
            if too_deep {
                return Vec::new();
            }
        }
        self.displace_document_child(add.parent, &root.data);
        let arrived = if moves {
            let (data, in_shadow) = (&root.data, root.in_shadow);
            self.with_node(root.id, |n| {
                let fresh = Node::from_data(data, Some(add.parent), in_shadow);
                n.kind = fresh.kind;
                n.parent = fresh.parent;
                n.in_shadow = in_shadow;
            });
            vec![root.id]
        } else {
            self.insert_tree(&add.tree, None, Some(add.parent))
        };
        if arrived.is_empty() {
            return arrived;
        }
        let textarea_text = matches!(root.data, NodeData::Text(_))
            && self.nodes.get(add.parent).is_some_and(|p| p.tag() == "textarea");
        let id = root.id;
        self.with_node(add.parent, |parent| {
            if textarea_text {
                parent.value = None;
            }
            let siblings = &mut parent.children;
            let place = |sibling: Option<NodeId>| sibling.and_then(|s| siblings.iter().position(|c| *c == s));
            let at = place(add.next).or_else(|| place(add.previous).map(|i| i + 1)).unwrap_or(siblings.len());
            siblings.insert(at, id);
        });
        self.forget_rules(add.parent);
        arrived
    }

    /// Whether a node that moves would take its subtree past [`MAX_DEPTH`].
    fn too_deep_below(&self, moved: NodeId, parent: NodeId) -> bool {
        let room = MAX_DEPTH.saturating_sub(self.depth(parent));
        if self.nodes.len() <= room {
            return false;
        }
        let mut level = vec![moved];
        for _ in 0..room {
            level = level.iter().filter_map(|id| self.node(*id)).flat_map(|n| n.children.clone()).collect();
            if level.is_empty() {
                return false;
            }
        }
        true
    }

    /// A document has one element and one doctype: a new one replaces the old.
    fn displace_document_child(&mut self, parent: NodeId, data: &NodeData) {
        let Some(document) = self.nodes.get(parent) else { return };
        // An iframe has one document.
        let replaces = document.is_document()
            || (matches!(data, NodeData::Document { .. }) && document.element().is_some());
        if !replaces {
            return;
        }
        let kind = Node::from_data(data, None, false).kind;
        let old: Vec<NodeId> = document
            .children
            .iter()
            .copied()
            .filter(|c| {
                self.nodes
                    .get(*c)
                    .is_some_and(|n| std::mem::discriminant(&n.kind) == std::mem::discriminant(&kind))
            })
            .filter(|_| !matches!(kind, NodeKind::Text(_) | NodeKind::Comment))
            .collect();
        for id in old {
            self.detach(id);
            self.drop_subtree(id);
        }
    }

    fn depth(&self, id: NodeId) -> usize {
        self.ancestors_and_self(id).count()
    }

    /// Puts a recorded subtree into the table (not yet among its parent's children); returns its ids. `page` is the tree
    /// itself, where it may be shared.
    pub(super) fn insert_tree(
        &mut self,
        tree: &NodeTree,
        page: Option<&Arc<NodeTree>>,
        parent: Option<NodeId>,
    ) -> Vec<NodeId> {
        let base = parent.map_or(0, |p| self.depth(p));
        let mut depths: Vec<usize> = Vec::with_capacity(tree.len());
        let mut placed: Vec<Option<NodeId>> = Vec::with_capacity(tree.len());
        let mut ids = Vec::with_capacity(tree.len());
        let mut kept = vec![0_u32; tree.len()];
        // Usually no number comes twice.
        let distinct = are_distinct(tree);
        let mut seen = QuickSet::default();
        for (index, node) in tree.nodes.iter().enumerate() {
            let up = node.parent.map(|p| p as usize).filter(|p| *p < index);
            let depth = up.map_or(base, |p| depths[p] + 1);
            depths.push(depth);
            let parent_id = match up {
                Some(up) => placed[up],
                None => parent,
            };
            // Only the first node may stand without a parent of its own; a damaged project can say otherwise.
            let orphan = index > 0 && (up.is_none() || parent_id.is_none());
            let known = self.nodes.get(node.id).is_some() || seen.contains(&node.id);
            if orphan || known || depth >= MAX_DEPTH || self.nodes.len() + ids.len() >= MAX_NODES {
                self.issues.capped_nodes += 1;
                placed.push(None);
                continue;
            }
            if !distinct {
                seen.insert(node.id);
            }
            placed.push(Some(node.id));
            ids.push(node.id);
            if let Some(up) = up {
                kept[up] += 1;
            }
        }
        self.insert_placed(tree, page, parent, &placed, &kept);
        ids
    }

    /// Puts those nodes of a tree into the table that have an id in `placed`, each with its children, of which `kept` says
    /// how many have one too.
    fn insert_placed(
        &mut self,
        tree: &NodeTree,
        page: Option<&Arc<NodeTree>>,
        parent: Option<NodeId>,
        placed: &[Option<NodeId>],
        kept: &[u32],
    ) {
        // Children side by side, those of each node from its own place on.
        let mut all = vec![NodeId::UNKNOWN; kept.iter().sum::<u32>() as usize];
        let mut places: Vec<usize> = Vec::with_capacity(kept.len());
        let mut next = 0;
        for count in kept {
            places.push(next);
            next += *count as usize;
        }
        let up_of =
            |index: usize, node: &TreeNode| node.parent.map(|up| up as usize).filter(|up| *up < index);
        for (index, (node, id)) in tree.nodes.iter().zip(placed).enumerate() {
            if let (Some(id), Some(up)) = (id, up_of(index, node)) {
                let place = &mut places[up];
                all[*place] = *id;
                *place += 1;
            }
        }
        for (index, (node, id)) in tree.nodes.iter().zip(placed).enumerate() {
            let Some(id) = *id else { continue };
            let parent = match up_of(index, node) {
                Some(up) => placed[up],
                None => parent,
            };
            let mut fresh = match page {
                Some(page) => Node::of_page(page, index, node, parent),
                None => Node::from_data(&node.data, parent, node.in_shadow),
            };
            let end = places[index];
            fresh.children = all[end - kept[index] as usize..end].to_vec();
            self.nodes.insert(id, fresh);
        }
    }

    fn set_text(&mut self, id: NodeId, text: &Arc<str>) {
        let mut parent = None;
        self.with_node(id, |n| {
            if let NodeKind::Text(old) = &mut n.kind {
                *old = text.clone();
            }
            parent = n.parent;
        });
        let Some(parent) = parent else { return };
        self.forget_rules(parent);
        match self.nodes.get(parent).map(|p| (p.tag() == "style", p.tag() == "textarea")) {
            Some((true, _)) => self.with_node(parent, |p| {
                if let NodeKind::Element(style) = &mut p.kind {
                    style.remove_attribute("_cssText");
                }
            }),
            Some((_, true)) => self.with_node(parent, Node::forget_value),
            _ => {}
        }
    }

    fn change_attribute(&mut self, id: NodeId, name: &Arc<str>, change: &AttributeChange) {
        self.with_node(id, |node| {
            match &**name {
                "value" => node.forget_value(),
                "checked" if node.checked.is_some() => node.checked = None,
                "_cssText" if node.rules.is_some() => node.rules = None,
                _ => {}
            }
            let NodeKind::Element(element) = &mut node.kind else { return };
            match change {
                AttributeChange::Set(value) => element.set_attribute(name, value.clone()),
                AttributeChange::Remove => element.remove_attribute(name),
                AttributeChange::Style(changes) => {
                    let merged = merge_declarations(element.attribute("style").unwrap_or(""), changes);
                    element.set_attribute(name, merged.into());
                }
            }
        });
    }
}

/// Whether no two nodes of a tree have the same id. Recorders number nodes nearly in order, which is sorted at once.
fn are_distinct(tree: &NodeTree) -> bool {
    let mut ids: Vec<NodeId> = tree.nodes.iter().map(|node| node.id).collect();
    ids.sort();
    ids.is_sorted_by(|a, b| a < b)
}
