//! Finds the element of a page that a recorded one corresponds to; knows no layout.

use super::Anchor;
use crate::model::NodeId;
use crate::replay::mirror::{Mirror, selector, text_excerpt};
use std::collections::BTreeMap;

/// Most elements of a page that are looked at.
const MAX_ELEMENTS: usize = 60_000;

/// Elements of a page by their selectors.
#[derive(Clone, Debug, Default)]
pub struct ElementIndex {
    by_selector: BTreeMap<String, Vec<NodeId>>,
}

impl ElementIndex {
    pub fn new(mirror: &Mirror) -> Self {
        let mut by_selector: BTreeMap<String, Vec<NodeId>> = BTreeMap::new();
        if let Some(root) = mirror.root() {
            let elements = mirror.subtree(root).filter(|(_, n)| n.element().is_some());
            for (id, _) in elements.take(MAX_ELEMENTS) {
                by_selector.entry(selector(mirror, id)).or_default().push(id);
            }
        }
        Self { by_selector }
    }

    /// The one element with the selector; of several the one with the same text. `None` where there is none, or it
    /// cannot be told which.
    pub fn find(&self, mirror: &Mirror, anchor: &Anchor) -> Option<NodeId> {
        let found = self.by_selector.get(&*anchor.selector)?;
        if let [only] = found[..] {
            return Some(only);
        }
        let mut same = found.iter().filter(|id| text_excerpt(mirror, **id) == *anchor.text);
        let first = same.next()?;
        same.next().is_none().then_some(*first)
    }
}
