//! A persistent table of nodes: clones share what did not change, and two tables tell where they differ.

use super::Node;
use crate::model::NodeId;
use std::collections::BTreeMap;
use std::sync::Arc;

const PAGE_BITS: u32 = 6;
const PAGE_SIZE: usize = 1 << PAGE_BITS;

type Page = [Option<Arc<Node>>; PAGE_SIZE];

/// Pages that are found by their number alone: recorders number nodes from 1 upwards, a quarter of a million at most.
const DENSE_PAGES: usize = 4096;

/// Nodes by id in shared pages of 64: a clone costs one pointer per page (470 for 30,000 nodes), a write copies
/// one page once, and a comparison skips every page that both sides share. Recorders number nodes from 1 upwards,
/// so pages are dense; hostile ids cost one page each.
#[derive(Clone, Debug, Default)]
pub struct NodeTable {
    pages: Pages,
    len: usize,
}

/// Pages by number.
#[derive(Clone, Debug, Default)]
struct Pages {
    /// As long as the highest of them.
    dense: Vec<Option<Arc<Page>>>,
    /// Of negative numbers, and from [`DENSE_PAGES`] on.
    others: BTreeMap<i64, Arc<Page>>,
}

impl Pages {
    #[inline]
    fn dense(number: i64) -> Option<usize> {
        usize::try_from(number).ok().filter(|number| *number < DENSE_PAGES)
    }

    #[inline]
    fn get(&self, number: i64) -> Option<&Arc<Page>> {
        match Self::dense(number) {
            Some(at) => self.dense.get(at)?.as_ref(),
            None => self.others.get(&number),
        }
    }

    fn get_mut(&mut self, number: i64) -> Option<&mut Arc<Page>> {
        match Self::dense(number) {
            Some(at) => self.dense.get_mut(at)?.as_mut(),
            None => self.others.get_mut(&number),
        }
    }

    fn get_or_insert(&mut self, number: i64) -> &mut Arc<Page> {
        match Self::dense(number) {
            Some(at) => {
                if at >= self.dense.len() {
                    self.dense.resize(at + 1, None);
                }
                self.dense[at].get_or_insert_with(empty_page)
            }
            None => self.others.entry(number).or_insert_with(empty_page),
        }
    }

    fn remove(&mut self, number: i64) {
        match Self::dense(number) {
            Some(at) => {
                if let Some(page) = self.dense.get_mut(at) {
                    *page = None;
                }
            }
            None => drop(self.others.remove(&number)),
        }
    }

    /// By ascending number.
    fn iter(&self) -> impl Iterator<Item = (i64, &Arc<Page>)> {
        let others = |(number, page): (&i64, _)| (*number, page);
        let dense = self.dense.iter().enumerate();
        let dense = dense.filter_map(|(number, page)| Some((number as i64, page.as_ref()?)));
        self.others.range(..0).map(others).chain(dense).chain(self.others.range(0..).map(others))
    }
}

#[inline]
fn place(id: NodeId) -> (i64, usize) {
    (id.0 >> PAGE_BITS, (id.0 & (PAGE_SIZE as i64 - 1)) as usize)
}

fn empty_page() -> Arc<Page> {
    Arc::new([const { None }; PAGE_SIZE])
}

impl NodeTable {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    #[inline]
    pub fn get(&self, id: NodeId) -> Option<&Arc<Node>> {
        let (page, slot) = place(id);
        self.pages.get(page)?[slot].as_ref()
    }

    /// The node for writing; copies page and node only where another table shares them.
    pub fn get_mut(&mut self, id: NodeId) -> Option<&mut Node> {
        let (page, slot) = place(id);
        let page = self.pages.get_mut(page)?;
        page[slot].as_ref()?;
        Arc::make_mut(page)[slot].as_mut().map(Arc::make_mut)
    }

    pub fn insert(&mut self, id: NodeId, node: Node) {
        let (page, slot) = place(id);
        let page = Arc::make_mut(self.pages.get_or_insert(page));
        if page[slot].replace(Arc::new(node)).is_none() {
            self.len += 1;
        }
    }

    pub fn remove(&mut self, id: NodeId) -> Option<Arc<Node>> {
        let (page_no, slot) = place(id);
        let page = self.pages.get_mut(page_no)?;
        page[slot].as_ref()?;
        let page = Arc::make_mut(page);
        let old = page[slot].take();
        if page.iter().all(Option::is_none) {
            self.pages.remove(page_no);
        }
        self.len -= 1;
        old
    }

    /// All nodes by ascending id.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &Arc<Node>)> {
        self.pages.iter().flat_map(|(page, nodes)| {
            nodes.iter().enumerate().filter_map(move |(slot, node)| {
                Some((NodeId((page << PAGE_BITS) | slot as i64), node.as_ref()?))
            })
        })
    }

    /// Ids whose nodes differ between the tables (added, removed or written), ascending. Costs one pointer
    /// comparison per page that both share.
    pub fn changed_since(&self, old: &Self) -> Vec<NodeId> {
        let mut changed = Vec::new();
        let mut old_pages = old.pages.iter().peekable();
        let mut new_pages = self.pages.iter().peekable();
        loop {
            let (number, before, after) = match (old_pages.peek(), new_pages.peek()) {
                (None, None) => break,
                (Some((a, before)), Some((b, after))) if a == b => (*a, Some(*before), Some(*after)),
                (Some((a, before)), Some((b, _))) if a < b => (*a, Some(*before), None),
                (Some((a, before)), None) => (*a, Some(*before), None),
                (_, Some((b, after))) => (*b, None, Some(*after)),
            };
            if before.is_some() {
                old_pages.next();
            }
            if after.is_some() {
                new_pages.next();
            }
            if let (Some(before), Some(after)) = (before, after)
                && Arc::ptr_eq(before, after)
            {
                continue;
            }
            for slot in 0..PAGE_SIZE {
                let a = before.and_then(|page| page[slot].as_ref());
                let b = after.and_then(|page| page[slot].as_ref());
                let same = match (a, b) {
                    (None, None) => true,
                    // An adopter of a constructed sheet is written when the sheet's rules change, which are not in it.
                    (Some(a), Some(b)) => Arc::ptr_eq(a, b) || (a.adopted.is_empty() && a == b),
                    _ => false,
                };
                if !same {
                    changed.push(NodeId((number << PAGE_BITS) | slot as i64));
                }
            }
        }
        changed
    }

    /// How many pages of nodes the other table shares: more than none only for tables that come from one snapshot.
    pub fn shared_pages(&self, other: &Self) -> usize {
        let shared = |(number, page): &(i64, &Arc<Page>)| {
            other.pages.get(*number).is_some_and(|theirs| Arc::ptr_eq(page, theirs))
        };
        self.pages.iter().filter(shared).count()
    }
}

#[cfg(test)]
mod tests {
    use super::super::NodeKind;
    use super::*;

    fn node(text: &str) -> Node {
        Node::new(NodeKind::Text(text.into()), None)
    }

    #[test]
    fn a_clone_shares_and_a_write_is_seen_as_the_only_change() {
        let mut a = NodeTable::default();
        for id in [1, 2, 63, 64, 65, 4_000, -7] {
            a.insert(NodeId(id), node("x"));
        }
        let mut b = a.clone();
        assert!(b.changed_since(&a).is_empty());
        if let Some(n) = b.get_mut(NodeId(64)) {
            n.kind = NodeKind::Text("y".into());
        }
        b.remove(NodeId(4_000));
        b.insert(NodeId(9_999), node("new"));
        assert_eq!(b.changed_since(&a), [NodeId(64), NodeId(4_000), NodeId(9_999)]);
        assert_eq!(a.changed_since(&b), [NodeId(64), NodeId(4_000), NodeId(9_999)]);
        assert_eq!((a.len(), b.len()), (7, 7));
        assert_eq!((a.shared_pages(&b), a.shared_pages(&NodeTable::default())), (2, 0));
        assert!(matches!(&a.get(NodeId(64)).map(|n| n.kind.clone()), Some(NodeKind::Text(t)) if &**t == "x"));
    }

    #[test]
    fn iterates_by_id() {
        let mut t = NodeTable::default();
        let far = DENSE_PAGES as i64 * PAGE_SIZE as i64;
        for id in [65, far, 3, far - 1, -1, 1, i64::MAX, i64::MIN] {
            t.insert(NodeId(id), node(""));
        }
        let ids = [i64::MIN, -1, 1, 3, 65, far - 1, far, i64::MAX];
        assert_eq!(t.iter().map(|(id, _)| id.0).collect::<Vec<_>>(), ids);
        for id in ids {
            assert!(
                t.get(NodeId(id)).is_some() && t.remove(NodeId(id)).is_some() && t.get(NodeId(id)).is_none()
            );
        }
        assert!(t.is_empty() && t.iter().next().is_none());
    }
}
