//! Brings a live document from the shown mirror to the wanted one by changing only what differs.

use super::attributes::effective;
use super::build::{
    Builder, PendingFrame, Places, attribute_name, flattened_children, has_shadow, is_atomic, may_own_sheet,
    spaced,
};
use super::context::RenderContext;
use super::live::{Shown, is_unbuilt};
use crate::model::NodeId as RecordedId;
use crate::replay::mirror::{Mirror, Node};
use blitz_dom::{DocumentMutator, NodeId};
use std::collections::{BTreeMap, BTreeSet};

/// Past so many differing nodes, and past two thirds of the page, a new document is cheaper than changing the live one.
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
    /// Iframes whose inside differs; their documents are built anew.
    frames: BTreeSet<RecordedId>,
    /// Style sheets of the page differ.
    sheets: bool,
}

pub(super) fn sync(context: &RenderContext, shown: &mut Shown, wanted: &Mirror) -> Synced {
    let changed = wanted.nodes().changed_since(shown.mirror.nodes());
    if changed.is_empty() {
        return Synced::Same;
    }
    if changed.len() > MAX_CHANGES.max(wanted.nodes().len() / 3 * 2) || shown.mirror.root() != wanted.root() {
        return Synced::Rebuild;
    }
    let Some(plan) = plan(&shown.mirror, wanted, &changed) else { return Synced::Rebuild };
    if plan.is_empty() {
        return Synced::Unchanged;
    }
    if let Some(page) = shown.frames.get_mut(&None) {
        page.fixes.before_restyle(&mut shown.document);
    }
    let Some(pending) = carry_out(shown, wanted, &plan) else { return Synced::Rebuild };
    shown.fill_frames(context, wanted, pending);
    if plan.sheets
        && let (Some(page), Some(root)) = (shown.frames.get_mut(&None), wanted.root())
    {
        let changed: BTreeSet<RecordedId> = changed.into_iter().collect();
        if !page.sheets.update(&context.parsed, &mut shown.document, wanted, root, &changed) {
            return Synced::Rebuild;
        }
    }
    Synced::Changed
}

impl Plan {
    fn is_empty(&self) -> bool {
        self.texts.is_empty()
            && self.attributes.is_empty()
            && self.parents.is_empty()
            && self.atomic.is_empty()
            && self.frames.is_empty()
            && !self.sheets
    }
}

fn plan(old: &Mirror, new: &Mirror, changed: &[RecordedId]) -> Option<Plan> {
    let mut plan = Plan::default();
    // Whether a picture is used by itself alone takes a look at every node of the page: once for each picture.
    let mut pictures: BTreeMap<RecordedId, bool> = BTreeMap::new();
    for id in changed {
        let (before, after) = (old.node(*id), new.node(*id));
        let any = after.or(before)?;
        // A node that is written without a change marks that a sheet which it adopted has changed.
        let adopts = after.is_some_and(|n| !n.adopted.is_empty());
        if scrolled_only(before, after) && (!adopts || old.shares_constructed(new)) {
            continue;
        }
        if let Some(outer) = outermost_whole(new, *id).or_else(|| outermost_whole(old, *id)) {
            let both = matches!((old.node(outer), new.node(outer)), (Some(_), Some(_)));
            let referenced = any.element().is_some_and(|e| e.svg && e.attribute("id").is_some());
            let mut own = || *pictures.entry(outer).or_insert_with(|| is_within_own_picture(new, outer));
            if referenced && !own() {
                return None; // another SVG may use it
            }
            let is_frame = matches!(any_node(old, new, outer).map(Node::tag), Some("iframe" | "frame"));
            if outer == *id && is_frame {
                if both && before.map(|n| &n.children) != after.map(|n| &n.children) {
                    plan.frames.insert(outer);
                }
            } else if both {
                if is_frame {
                    plan.frames.insert(outer);
                } else {
                    plan.atomic.insert(outer);
                }
            }
            if outer != *id {
                continue;
            }
        } else if touches_sheet(old, new, *id, before, after) {
            plan.sheets = true;
        }
        if any.is_document() {
            let same_children = before.map(|n| &n.children) == after.map(|n| &n.children);
            if !same_children {
                return None;
            }
            continue;
        }
        plan.add(old, new, *id, before, after)?;
    }
    Some(plan)
}

impl Plan {
    /// Notes a node that stands in the engine's tree by itself.
    fn add(
        &mut self,
        old: &Mirror,
        new: &Mirror,
        id: RecordedId,
        before: Option<&Node>,
        after: Option<&Node>,
    ) -> Option<()> {
        match (before, after) {
            (Some(before), Some(after)) => {
                let same_sort = before.tag() == after.tag()
                    && std::mem::discriminant(&before.kind) == std::mem::discriminant(&after.kind);
                // A host that gets or loses its shadow tree is drawn in another way altogether.
                if !same_sort
                    || before.in_shadow != after.in_shadow
                    || has_shadow(old, before) != has_shadow(new, after)
                {
                    return None;
                }
                if before.parent != after.parent {
                    self.moved.push(id);
                }
                if self.atomic.contains(&id) {
                    return Some(());
                }
                if before.text() != after.text() {
                    self.texts.push(id);
                }
                if before.element() != after.element()
                    || before.value != after.value
                    || before.checked != after.checked
                {
                    self.attributes.push(id);
                    if before.attribute("slot") != after.attribute("slot") {
                        self.slots_of(new, after.parent);
                    }
                }
                if before.children != after.children && !may_own_sheet(after) && !is_frame(after) {
                    self.parents.insert(id);
                    self.slots_of(new, Some(id));
                }
            }
            (Some(_), None) => self.removed.push(id),
            (None, _) => {}
        }
        Some(())
    }

    /// What a host's slots take in may have changed with the host's children.
    fn slots_of(&mut self, mirror: &Mirror, host: Option<RecordedId>) {
        let Some(host) = host.filter(|h| mirror.node(*h).is_some_and(|n| has_shadow(mirror, n))) else {
            return;
        };
        let slots = mirror.subtree(host).filter(|(_, n)| n.tag() == "slot").map(|(id, _)| id);
        self.parents.extend(slots);
    }
}

fn is_frame(node: &Node) -> bool {
    matches!(node.tag(), "iframe" | "frame")
}

fn any_node<'a>(old: &'a Mirror, new: &'a Mirror, id: RecordedId) -> Option<&'a Node> {
    new.node(id).or_else(|| old.node(id))
}

fn scrolled_only(before: Option<&Node>, after: Option<&Node>) -> bool {
    matches!((before, after), (Some(b), Some(a)) if a.differs_in_scroll_at_most(b))
}

/// The node, or the one that it stands in, owns a sheet or adopts some.
fn touches_sheet(
    old: &Mirror,
    new: &Mirror,
    id: RecordedId,
    before: Option<&Node>,
    after: Option<&Node>,
) -> bool {
    let below =
        |m: &Mirror| m.node(id).and_then(|n| n.parent).and_then(|p| m.node(p)).is_some_and(may_own_sheet);
    before.is_some_and(may_own_sheet)
        || after.is_some_and(may_own_sheet)
        || below(old)
        || below(new)
        || before.map_or(&[][..], |n| &n.adopted) != after.map_or(&[][..], |n| &n.adopted)
        // A constructed sheet that changed marks those who adopted it.
        || (after.is_some_and(|n| !n.adopted.is_empty()) && !old.shares_constructed(new))
}

/// The outermost ancestor-or-self that is built as a whole: it, a control, an iframe, or something around it.
fn outermost_whole(mirror: &Mirror, id: RecordedId) -> Option<RecordedId> {
    mirror
        .ancestors_and_self(id)
        .filter(|(_, n)| is_atomic(n) || matches!(n.tag(), "input" | "progress" | "meter"))
        .last()
        .map(|(id, _)| id)
}

/// No other picture of the page refers into this one.
fn is_within_own_picture(mirror: &Mirror, picture: RecordedId) -> bool {
    let Some(node) = mirror.node(picture) else { return false };
    if node.tag() != "svg" {
        return false;
    }
    let ids: BTreeSet<&str> = mirror.subtree(picture).filter_map(|(_, n)| n.attribute("id")).collect();
    !mirror.nodes().iter().any(|(id, n)| {
        let target = (n.tag() == "use")
            .then(|| n.attribute("href").or_else(|| n.attribute("xlink:href")))
            .flatten()
            .and_then(|href| href.split_once('#'));
        target.is_some_and(|(_, fragment)| ids.contains(fragment))
            && !mirror.ancestors_and_self(id).any(|(a, _)| a == picture)
    })
}

/// Gives the iframes that are still to be filled; `None` where the live document turns out not to be what the shown
/// mirror says.
fn carry_out(shown: &mut Shown, wanted: &Mirror, plan: &Plan) -> Option<Vec<PendingFrame>> {
    let Shown { document, places, mirror: old, frames, .. } = shown;
    let fixes = &mut frames.get_mut(&None)?.fixes;
    let mut pending = Vec::new();
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
            fixes.forget_text(place.node);
            m.set_node_text(place.node, &spaced(text));
        }
    }
    for id in &plan.attributes {
        let Some(place) = places.get(id).copied() else { continue };
        let before = effective(old, *id, old.node(*id)?);
        let after = effective(wanted, *id, wanted.node(*id)?);
        for (name, value) in after.iter().filter(|a| !before.contains(a)) {
            m.set_attribute(place.node, attribute_name(name), value);
            if name == "style" {
                fixes.forget_style(place.node);
            }
        }
        for (name, _) in before.iter().filter(|b| !after.iter().any(|a| a.0 == b.0)) {
            m.clear_attribute(place.node, attribute_name(name));
            if name == "style" {
                fixes.forget_style(place.node);
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
        if place.frame.is_some() {
            return None;
        }
        for (below, _) in old.subtree(*id) {
            places.remove(&below);
        }
        let fresh = build_one(&mut m, wanted, places, *id, &mut pending)?;
        m.insert_nodes_before(place.node, &[fresh]);
        m.remove_and_drop_node(place.node);
    }
    for id in &plan.parents {
        if plan.atomic.contains(id) {
            continue;
        }
        if let Some(place) = places.get(id) {
            fixes.before_children(&mut m, place.node);
        }
        reconcile(&mut m, wanted, places, *id, &mut pending)?;
    }
    for id in &plan.frames {
        let Some(place) = places.get(id).copied() else { continue };
        if place.frame.is_some() {
            return None;
        }
        for (below, _) in old.subtree(*id).skip(1) {
            places.remove(&below);
        }
        let inner =
            wanted.node(*id)?.children.iter().find(|c| wanted.node(**c).is_some_and(Node::is_document));
        match inner {
            Some(inner) => pending.push((*id, *inner, place.node)),
            None => m.remove_sub_document(place.node),
        }
    }
    Some(pending)
}

/// Builds a subtree, detached.
fn build_one(
    m: &mut DocumentMutator<'_>,
    wanted: &Mirror,
    places: &mut Places,
    id: RecordedId,
    pending: &mut Vec<PendingFrame>,
) -> Option<NodeId> {
    let depth = wanted.ancestors_and_self(id).count();
    let mut builder = Builder { mirror: wanted, places, frame: None, frames: Vec::new(), too_deep: 0 };
    let built = builder.node(m, id, depth)?;
    pending.append(&mut builder.frames);
    Some(built)
}

/// Gives an element the wanted children in the wanted order.
fn reconcile(
    m: &mut DocumentMutator<'_>,
    wanted: &Mirror,
    places: &mut Places,
    id: RecordedId,
    pending: &mut Vec<PendingFrame>,
) -> Option<()> {
    let Some(node) = wanted.node(id) else { return Some(()) };
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
            None => target.push(build_one(m, wanted, places, child, pending)?),
        }
    }
    if node.tag() == "slot" {
        // What it took in before and another slot or none takes in now.
        let present = m.doc.get_node(place.node)?.children.clone();
        for child in present.iter().filter(|c| !target.contains(c)) {
            m.remove_node(*child);
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
