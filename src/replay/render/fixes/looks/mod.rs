//! Passes that need computed styles: one walk over the laid-out nodes collects attributes and style properties that
//! our user-agent sheet turns into what the engine lacks. Nothing is written that is there already.

mod appearance;
mod backdrop;
mod clip_text;
mod clipped_layers;
mod collapse;
mod colour;
mod columns;
mod control_baseline;
mod escaped_layers;
mod float_width;
mod generated;
mod hidden;
mod inline_margin;
mod legend;
mod lone_atomic;
mod lone_border;
mod markers;
mod pseudo_blocks;
mod text_effects;

use super::super::build::attribute_name;
use blitz_dom::{BaseDocument, DocumentMutator, Node, NodeId};
use std::collections::{BTreeMap, BTreeSet};
use style::properties::ComputedValues;

/// What the passes want on nodes (`NodeId::as_u64`, which unlike the id itself has an order).
#[derive(Default)]
pub(super) struct Wanted {
    attributes: BTreeMap<(u64, &'static str), String>,
    styles: BTreeMap<(u64, &'static str), String>,
    /// Elements whose children are to be laid out as blocks although all are inline.
    blocks: BTreeSet<u64>,
}

impl Wanted {
    fn attribute(&mut self, node: NodeId, name: &'static str, value: impl Into<String>) {
        self.attributes.insert((node.as_u64(), name), value.into());
    }

    fn style(&mut self, node: NodeId, name: &'static str, value: impl Into<String>) {
        self.styles.insert((node.as_u64(), name), value.into());
    }
}

/// An element with its style, as the passes see it.
struct Seen<'a> {
    document: &'a BaseDocument,
    node: &'a Node,
    styles: &'a ComputedValues,
    /// What the last run set: some passes change what they look at.
    before: &'a Wanted,
}

impl Seen<'_> {
    /// What the last run set as a style property of this node.
    fn set_before(&self, name: &'static str) -> Option<&String> {
        self.before.styles.get(&(self.node.id.as_u64(), name))
    }

    fn has(&self, attribute: &str) -> bool {
        self.node.data.downcast_element().is_some_and(|e| e.attrs.iter().any(|a| &*a.name.local == attribute))
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        let element = self.node.data.downcast_element()?;
        element.attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
    }

    fn tag(&self) -> &str {
        self.node.data.downcast_element().map_or("", |e| &e.name.local)
    }
}

type Pass = fn(&Seen<'_>, &mut Wanted);

/// Passes that look at styles only: they run before the layout, and cost none.
const ON_STYLES: [Pass; 9] = [
    appearance::look,
    backdrop::look,
    clip_text::look,
    collapse::look,
    control_baseline::look,
    hidden::look,
    lone_atomic::look,
    lone_border::look,
    markers::look,
];
/// Passes that look at boxes as well.
const ON_BOXES: [Pass; 8] = [
    clipped_layers::look,
    columns::look,
    escaped_layers::look,
    float_width::look,
    inline_margin::look,
    legend::look,
    pseudo_blocks::look,
    text_effects::look,
];

/// What some passes did to a document.
#[derive(Default)]
pub(super) struct Looks {
    set: Wanted,
    /// Blocks of no height that make their parent lay out its children as blocks, by parent.
    breaks: BTreeMap<u64, NodeId>,
}

impl Looks {
    /// With fresh styles, before the layout; true if the document changed.
    pub fn apply_to_styles(&mut self, document: &mut BaseDocument) -> bool {
        let wanted = self.collect(document, &ON_STYLES);
        self.write(document, wanted)
    }

    /// After the layout; true if the document changed.
    pub fn apply_to_boxes(&mut self, document: &mut BaseDocument) -> bool {
        let mut wanted = self.collect(document, &ON_BOXES);
        generated::look(document, &mut wanted);
        self.write(document, wanted)
    }

    fn collect(&self, document: &BaseDocument, passes: &[Pass]) -> Wanted {
        let mut wanted = Wanted::default();
        for (_, node) in document.tree().iter() {
            if !node.is_element() || node.is_anonymous() || node.parent.is_none() {
                continue;
            }
            let Some(styles) = node.primary_styles() else { continue };
            let seen = Seen { document, node, styles: &styles, before: &self.set };
            for pass in passes {
                pass(&seen, &mut wanted);
            }
        }
        wanted
    }

    fn write(&mut self, document: &mut BaseDocument, wanted: Wanted) -> bool {
        let mut changed = false;
        let mut m = document.mutate();
        for ((id, name), value) in &wanted.attributes {
            if self.set.attributes.get(&(*id, *name)) != Some(value) {
                m.set_attribute(NodeId::from_u64(*id), attribute_name(name), value);
                changed = true;
            }
        }
        for ((id, name), value) in &wanted.styles {
            if self.set.styles.get(&(*id, *name)) != Some(value) {
                m.set_style_property(NodeId::from_u64(*id), name, value);
                changed = true;
            }
        }
        for (id, name) in self.set.attributes.keys().filter(|k| !wanted.attributes.contains_key(k)) {
            if m.doc.get_node(NodeId::from_u64(*id)).is_some() {
                m.clear_attribute(NodeId::from_u64(*id), attribute_name(name));
                changed = true;
            }
        }
        for (id, name) in self.set.styles.keys().filter(|k| !wanted.styles.contains_key(k)) {
            if m.doc.get_node(NodeId::from_u64(*id)).is_some() {
                m.remove_style_property(NodeId::from_u64(*id), name);
                changed = true;
            }
        }
        let gone: Vec<u64> = self.breaks.keys().copied().filter(|id| !wanted.blocks.contains(id)).collect();
        for id in gone {
            changed |= self.release(&mut m, NodeId::from_u64(id));
        }
        for id in &wanted.blocks {
            if !self.breaks.contains_key(id) {
                let block = m.create_element(super::super::build::html_name("bn-break"), Vec::new());
                m.append_children(NodeId::from_u64(*id), &[block]);
                self.breaks.insert(*id, block);
                changed = true;
            }
        }
        self.set = wanted;
        changed
    }

    /// Takes our block out of an element whose children are about to change.
    pub fn release(&mut self, m: &mut DocumentMutator<'_>, parent: NodeId) -> bool {
        let Some(block) = self.breaks.remove(&parent.as_u64()) else { return false };
        let there = m.doc.get_node(block).is_some();
        if there {
            m.remove_and_drop_node(block);
        }
        there
    }

    /// The `style` attribute of a node was written anew, without what was set here.
    pub fn forget(&mut self, node: NodeId) {
        self.set.styles.retain(|(id, _), _| *id != node.as_u64());
    }
}
