//! The attributes of one mirrored element: most never change, and then stay with the recorded page; knows no node.

use crate::model::{Attribute, NodeData, NodeTree};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// Reads as a slice; a write copies it first.
#[derive(Clone)]
pub struct Attributes(Held);

#[derive(Clone)]
enum Held {
    /// A recorded page, and the index of the node there whose attributes these are.
    Page(Arc<NodeTree>, u32),
    Own(Vec<Attribute>),
}

impl Default for Attributes {
    fn default() -> Self {
        Self(Held::Own(Vec::new()))
    }
}

impl Attributes {
    pub(super) fn of_page(page: &Arc<NodeTree>, index: usize) -> Self {
        match u32::try_from(index) {
            Ok(index) => Self(Held::Page(page.clone(), index)),
            // An import caps pages far below.
            Err(_) => Self::default(),
        }
    }

    pub(super) fn write<T>(&mut self, write: impl FnOnce(&mut Vec<Attribute>) -> T) -> T {
        let mut own = match std::mem::take(self) {
            Self(Held::Own(own)) => own,
            shared => shared.to_vec(),
        };
        let written = write(&mut own);
        self.0 = Held::Own(own);
        written
    }
}

impl Deref for Attributes {
    type Target = [Attribute];

    fn deref(&self) -> &[Attribute] {
        let (page, index) = match &self.0 {
            Held::Page(page, index) => (page, index),
            Held::Own(own) => return own,
        };
        match page.nodes.get(*index as usize).map(|node| &node.data) {
            Some(NodeData::Element { attributes, .. }) => attributes,
            _ => &[],
        }
    }
}

impl<'a> IntoIterator for &'a Attributes {
    type Item = &'a Attribute;
    type IntoIter = std::slice::Iter<'a, Attribute>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<Vec<Attribute>> for Attributes {
    fn from(own: Vec<Attribute>) -> Self {
        Self(Held::Own(own))
    }
}

impl PartialEq for Attributes {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.0, &other.0) {
            (Held::Page(a, at), Held::Page(b, other_at)) => at == other_at && Arc::ptr_eq(a, b),
            _ => false,
        };
        same || **self == **other
    }
}

impl fmt::Debug for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{NodeId, TreeNode};

    #[test]
    fn a_write_leaves_the_page_and_other_elements_as_they_are() {
        let attribute = |value: &str| Attribute { name: "class".into(), value: value.into() };
        let data = NodeData::Element {
            tag: "p".into(),
            attributes: vec![attribute("a")],
            svg: false,
            shadow_host: false,
        };
        let node = TreeNode { id: NodeId(1), parent: None, in_shadow: false, data };
        let page = Arc::new(NodeTree { nodes: vec![node] });
        let shared = Attributes::of_page(&page, 0);
        let mut written = shared.clone();
        assert_eq!(written, Attributes::from(vec![attribute("a")]));
        written.write(|own| own[0] = attribute("b"));
        assert_eq!((&*shared, &*written), (&[attribute("a")][..], &[attribute("b")][..]));
        assert_ne!(shared, written);
        assert!(Attributes::of_page(&page, 1).is_empty() && Attributes::default().is_empty());
    }
}
