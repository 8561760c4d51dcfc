//! Brings a live document from the shown mirror to the wanted one by changing only what differs.

use super::attributes::effective;
use super::build::{Builder, Places, attribute_name, flattened_children, is_atomic};
use super::view::{Shown, is_unbuilt};
use crate::model::NodeId as RecordedId;
use crate::replay::mirror::{Mirror, Node};
use blitz_dom::{DocumentMutator, NodeId};
use std::collections::BTreeSet;

/// Past so many differing nodes a new document is cheaper than changing the live one.
const MAX_CHANGES: usize = 3_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Synced {
    /// Both mirrors are the same.
    Same,
    /// Only scroll offsets differ: nothing has to be laid out.
    Unchanged,
    Changed,
    /// The live document cannot be changed into the wanted one; build a new one.
    Rebuild,
}

/// What has to be done, collected before anything is touched.
#[derive(Default)]
struct Plan {
    texts: Vec<RecordedId>,
    attributes: Vec<RecordedId>,
    /// Elements whose list of children differs.
    parents: BTreeSet<RecordedId>,
    /// Elements that are built anew as a whole.
    atomic: BTreeSet<RecordedId>,
    /// Nodes that change their parent.
    moved: Vec<RecordedId>,
    removed: Vec<RecordedId>,
}

pub(super) fn sync(shown: &mut Shown, wanted: &Mirror) -> Synced {
    let changed = wanted.nodes().changed_since(shown.mirror.nodes());
    if changed.is_empty() {
        return Synced::Same;
    }
    if changed.len() > MAX_CHANGES {
        return Synced::Rebuild;
    }
    let Some(plan) = plan(&shown.mirror, wanted, &changed) else { return Synced::Rebuild };
    if plan.is_empty() {
        return Synced::Unchanged;
    }
    shown.fixes.take_back(&mut shown.document);
    if carry_out(shown, wanted, &plan).is_none() {
        return Synced::Rebuild;
    }
    Synced::Changed
}

impl Plan {
    fn is_empty(&self) -> bool {
        self.texts.is_empty()
            && self.attributes.is_empty()
            && self.parents.is_empty()
            && self.atomic.is_empty()
    }
}

fn plan(old: &Mirror, new: &Mirror, changed: &[RecordedId]) -> Option<Plan> {
    let mut plan = Plan::default();
    for id in changed {
        let (before, after) = (old.node(*id), new.node(*id));
        let any = after.or(before)?;
        if changes_style_sheets(old, new, *id, before, after) || any.is_document() {
            let scroll_only = matches!((before, after), (Some(b), Some(a)) if a.is_document()
                && Node { scroll: b.scroll, ..a.clone() } == *b);
            if !scroll_only {
                return None;
            }
            continue;
        }
        if let Some(outer) = outermost_atomic(new, *id).or_else(|| outermost_atomic(old, *id)) {
            let whole = matches!((old.node(outer), new.node(outer)), (Some(_), Some(_)));
            let referenced = any.element().is_some_and(|e| e.svg && e.attribute("id").is_some());
            if referenced && before != after {
                return None; // another SVG may use it
            }
            if whole && !scrolled_only(before, after) {
                plan.atomic.insert(outer);
            }
            if outer != *id {
                continue;
            }
        }
        match (before, after) {
            (Some(before), Some(after)) => {
                let same_sort = before.tag() == after.tag()
                    && std::mem::discriminant(&before.kind) == std::mem::discriminant(&after.kind);
                if !same_sort || before.in_shadow != after.in_shadow || before.adopted != after.adopted {
                    return None;
                }
                if before.parent != after.parent {
                    plan.moved.push(*id);
                }
                if plan.atomic.contains(id) {
                    continue;
                }
                if before.text() != after.text() {
                    plan.texts.push(*id);
                }
                if before.element() != after.element()
                    || before.value != after.value
                    || before.checked != after.checked
                {
                    plan.attributes.push(*id);
                }
                if before.children != after.children {
                    plan.parents.insert(*id);
                }
            }
            (Some(_), None) => plan.removed.push(*id),
            (None, _) => {}
        }
    }
    Some(plan)
}

fn scrolled_only(before: Option<&Node>, after: Option<&Node>) -> bool {
    matches!((before, after), (Some(b), Some(a)) if Node { scroll: b.scroll, ..a.clone() } == *b)
}

fn changes_style_sheets(
    old: &Mirror,
    new: &Mirror,
    id: RecordedId,
    before: Option<&Node>,
    after: Option<&Node>,
) -> bool {
    let is_sheet = |n: &Node| matches!(n.tag(), "style" | "link");
    let below = |m: &Mirror| m.node(id).and_then(|n| n.parent).and_then(|p| m.node(p)).is_some_and(is_sheet);
    before.is_some_and(is_sheet)
        || after.is_some_and(is_sheet)
        || below(old)
        || below(new)
        || before.map(|n| &n.adopted) != after.map(|n| &n.adopted)
            && (before.is_some_and(|n| !n.adopted.is_empty()) || after.is_some_and(|n| !n.adopted.is_empty()))
}

/// The outermost ancestor-or-self that is built as a whole: it, a control, or something around it.
fn outermost_atomic(mirror: &Mirror, id: RecordedId) -> Option<RecordedId> {
    mirror
        .ancestors_and_self(id)
        .filter(|(_, n)| is_atomic(mirror, n) || matches!(n.tag(), "input" | "progress" | "meter"))
        .last()
        .map(|(id, _)| id)
}

/// `None` where the live document turns out not to be what the shown mirror says.
fn carry_out(shown: &mut Shown, wanted: &Mirror, plan: &Plan) -> Option<()> {
    let Shown { document, places, mirror: old, fixes, .. } = shown;
    let mut m = document.mutate();
    for id in &plan.moved {
        if let Some(place) = places.get(id).filter(|p| p.frame.is_none())
            && m.node_has_parent(place.node)
        {
            m.remove_node(place.node);
        }
    }
    for id in &plan.removed {
        // Nodes below a removed one go with it; those that moved away were taken out above.
        if let Some(place) = places.remove(id).filter(|p| p.frame.is_none())
            && m.doc.get_node(place.node).is_some()
        {
            m.remove_and_drop_node(place.node);
        }
    }
    for id in &plan.texts {
        let text = wanted.node(*id)?.text()?;
        if let Some(place) = places.get(id) {
            m.set_node_text(place.node, text);
        }
    }
    for id in &plan.attributes {
        let Some(place) = places.get(id).copied() else { continue };
        let before = effective(old, *id, old.node(*id)?);
        let after = effective(wanted, *id, wanted.node(*id)?);
        for (name, value) in after.iter().filter(|a| !before.contains(a)) {
            m.set_attribute(place.node, attribute_name(name), value);
            if name == "style" {
                fixes.forget(place.node);
            }
        }
        for (name, _) in before.iter().filter(|b| !after.iter().any(|a| a.0 == b.0)) {
            m.clear_attribute(place.node, attribute_name(name));
            if name == "style" {
                fixes.forget(place.node);
            }
        }
    }
    for id in &plan.atomic {
        let Some(place) = places.get(id).copied() else { continue };
        if !m.node_has_parent(place.node) {
            // It moves: its new parent builds it.
            for (below, _) in old.subtree(*id) {
                places.remove(&below);
            }
            m.remove_and_drop_node(place.node);
            continue;
        }
        if place.frame.is_some() || matches!(wanted.node(*id)?.tag(), "iframe" | "frame") {
            return None;
        }
        for (below, _) in old.subtree(*id) {
            places.remove(&below);
        }
        let fresh = build_one(&mut m, wanted, places, *id)?;
        m.insert_nodes_before(place.node, &[fresh]);
        m.remove_and_drop_node(place.node);
    }
    for id in &plan.parents {
        if plan.atomic.contains(id) {
            continue;
        }
        reconcile(&mut m, wanted, places, *id)?;
    }
    Some(())
}

/// Builds a subtree; `None` if it holds an iframe, which only a full build sets up.
fn build_one(
    m: &mut DocumentMutator<'_>,
    wanted: &Mirror,
    places: &mut Places,
    id: RecordedId,
) -> Option<NodeId> {
    let depth = wanted.ancestors_and_self(id).count();
    let mut builder = Builder { mirror: wanted, places, frame: None, frames: Vec::new(), too_deep: 0 };
    let built = builder.node(m, id, depth)?;
    builder.frames.is_empty().then_some(built)
}

/// Gives an element the wanted children in the wanted order.
fn reconcile(
    m: &mut DocumentMutator<'_>,
    wanted: &Mirror,
    places: &mut Places,
    id: RecordedId,
) -> Option<()> {
    let node = wanted.node(id)?;
    let Some(place) = places.get(&id).copied() else { return Some(()) };
    if place.frame.is_some() {
        return None;
    }
    if matches!(node.tag(), "script" | "noscript" | "template") {
        return Some(());
    }
    let mut target: Vec<NodeId> = Vec::with_capacity(node.children.len());
    for child in flattened_children(wanted, id, node) {
        if wanted.node(child).is_none_or(is_unbuilt) {
            continue;
        }
        let live = places.get(&child).map(|p| p.node).filter(|n| m.doc.get_node(*n).is_some());
        match live {
            Some(live) => target.push(live),
            None => target.push(build_one(m, wanted, places, child)?),
        }
    }
    let mut anchor: Option<NodeId> = None;
    for child in target.into_iter().rev() {
        let in_place = m.parent_id(child) == Some(place.node) && m.next_sibling_id(child) == anchor;
        if !in_place {
            if m.node_has_parent(child) {
                m.remove_node(child);
            }
            match anchor {
                Some(anchor) => m.insert_nodes_before(anchor, &[child]),
                None => m.append_children(place.node, &[child]),
            }
        }
        anchor = Some(child);
    }
    Some(())
}
