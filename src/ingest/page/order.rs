//! Questions of a page's order, for recorders that place a node behind its sibling; changes nothing.

use super::{Content, Page};

impl Page {
    pub fn has(&self, id: u64) -> bool {
        self.nodes.contains_key(&id)
    }

    /// Where a node goes that follows this sibling: first without one, last behind one that is not there.
    pub fn behind(&self, parent: u64, sibling: Option<u64>) -> usize {
        let Some(sibling) = sibling else { return 0 };
        let children = self.nodes.get(&parent).map(|node| node.children.as_slice()).unwrap_or_default();
        children.iter().rposition(|child| *child == sibling).map_or(children.len(), |at| at + 1)
    }

    /// Names of the attributes that an element has.
    pub fn attribute_names(&self, id: u64) -> Vec<String> {
        match self.nodes.get(&id).map(|node| &node.content) {
            Some(Content::Element { attributes, .. }) => {
                attributes.iter().map(|a| a.name.to_string()).collect()
            }
            _ => Vec::new(),
        }
    }
}
