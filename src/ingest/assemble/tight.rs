//! Events that many others will stand beside, in as little memory as they need; changes nothing that they say.
//!
//! Lists that grew item by item have room for more, and pages write the same short values over and over: on sessions of
//! half a gigabyte that is a third of what their events take.

use super::super::rrweb::RawEvent;
use crate::model::{AttributeChange, EventKind, NodeData, NodeTree, QuickSet, StyleProperty};
use std::sync::Arc;

/// Longer texts are rarely equal.
const MAX_SHARED_BYTES: usize = 64;
/// Texts that are held to be shared: some megabytes.
const MAX_SHARED: usize = 50_000;

/// In place.
pub fn tighten(events: &mut Vec<RawEvent>) {
    let mut shared = Shared::default();
    for event in events.iter_mut() {
        shared.event(&mut event.kind);
    }
    events.shrink_to_fit();
}

#[derive(Default)]
struct Shared(QuickSet<Arc<str>>);

impl Shared {
    fn text(&mut self, text: &mut Arc<str>) {
        if text.len() > MAX_SHARED_BYTES {
            return;
        }
        if let Some(known) = self.0.get(text) {
            text.clone_from(known);
        } else if self.0.len() < MAX_SHARED {
            self.0.insert(Arc::clone(text));
        }
    }

    fn event(&mut self, kind: &mut EventKind) {
        match kind {
            EventKind::PointerMove { samples, .. } => samples.shrink_to_fit(),
            EventKind::FullSnapshot { tree, .. } => {
                if let Some(tree) = Arc::get_mut(tree) {
                    self.tree(tree);
                }
            }
            EventKind::Mutation(mutation) => {
                mutation.removes.shrink_to_fit();
                mutation.adds.shrink_to_fit();
                mutation.adds.iter_mut().for_each(|add| self.tree(&mut add.tree));
                mutation.texts.shrink_to_fit();
                mutation.texts.iter_mut().for_each(|(_, text)| self.text(text));
                mutation.attributes.shrink_to_fit();
                for (name, change) in mutation.attributes.iter_mut().flat_map(|change| {
                    change.changes.shrink_to_fit();
                    &mut change.changes
                }) {
                    self.text(name);
                    self.attribute(change);
                }
            }
            EventKind::Input { text, .. } => self.text(text),
            _ => {}
        }
    }

    fn attribute(&mut self, change: &mut AttributeChange) {
        match change {
            AttributeChange::Set(value) => self.text(value),
            AttributeChange::Remove => {}
            AttributeChange::Style(properties) => {
                properties.shrink_to_fit();
                for (name, property) in properties {
                    self.text(name);
                    if let StyleProperty::Set { value, .. } = property {
                        self.text(value);
                    }
                }
            }
        }
    }

    fn tree(&mut self, tree: &mut NodeTree) {
        tree.nodes.shrink_to_fit();
        for node in &mut tree.nodes {
            match &mut node.data {
                NodeData::Element { tag, attributes, .. } => {
                    self.text(tag);
                    attributes.shrink_to_fit();
                    for attribute in attributes {
                        self.text(&mut attribute.name);
                        self.text(&mut attribute.value);
                    }
                }
                NodeData::Text(text) => self.text(text),
                _ => {}
            }
        }
    }
}
