//! Disjoint sets of rows that grow together; knows nothing of what joins them.

pub(super) struct Unions {
    parent: Vec<u32>,
    size: Vec<u32>,
}

impl Unions {
    pub(super) fn new(n: usize) -> Self {
        Self { parent: (0..n as u32).collect(), size: vec![1; n] }
    }

    /// The row that stands for the set.
    pub(super) fn find(&mut self, row: usize) -> usize {
        let mut root = row as u32;
        while self.parent[root as usize] != root {
            root = self.parent[root as usize];
        }
        let mut at = row as u32;
        while self.parent[at as usize] != root {
            at = std::mem::replace(&mut self.parent[at as usize], root);
        }
        root as usize
    }

    /// The row that stands for both; `None` where they were one already.
    pub(super) fn join(&mut self, a: usize, b: usize) -> Option<usize> {
        let (a, b) = (self.find(a), self.find(b));
        if a == b {
            return None;
        }
        let (large, small) = if self.size[a] >= self.size[b] { (a, b) } else { (b, a) };
        self.parent[small] = large as u32;
        self.size[large] += self.size[small];
        Some(large)
    }

    pub(super) fn size(&mut self, row: usize) -> usize {
        let root = self.find(row);
        self.size[root] as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_grow_together() {
        let mut sets = Unions::new(5);
        assert!(sets.join(0, 1).is_some() && sets.join(3, 4).is_some() && sets.join(1, 0).is_none());
        assert_ne!(sets.find(0), sets.find(3));
        sets.join(4, 1);
        assert_eq!((sets.find(0), sets.size(3), sets.size(2)), (sets.find(3), 4, 1));
    }
}
