//! What follows the first meeting of an element, for so many elements as memory has room for; knows no rule.

use super::MAX_ELEMENTS;
use super::counts::Counts;
use std::collections::BTreeMap;
use std::sync::Arc;

/// By page and selector: seconds from the first meeting in a session to its end.
///
/// At most [`MAX_ELEMENTS`] are told of, those whose hashes are the smallest (Bar-Yossef et al. 2002, “Counting distinct
/// elements in a data stream”, keep values in this way). An element of the result was never left out on the way, so that
/// its counts are whole; twice as many are held between two trimmings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Elements {
    counts: BTreeMap<(Arc<str>, Arc<str>), Counts>,
    /// Elements with this hash and above are left out.
    limit: Option<u64>,
}

impl Elements {
    pub fn add(&mut self, path: Arc<str>, selector: Arc<str>, seconds: usize) {
        self.with((path, selector), |counts| counts.add(seconds));
    }

    pub fn merge(&mut self, other: &Self) {
        if let Some(theirs) = other.limit {
            self.limit = Some(self.limit.map_or(theirs, |mine| mine.min(theirs)));
            self.drop_beyond();
        }
        for (key, theirs) in &other.counts {
            self.with(key.clone(), |counts| counts.merge(theirs));
        }
    }

    pub fn get(&self, path: &Arc<str>, selector: &Arc<str>) -> Option<&Counts> {
        self.counts.get(&(path.clone(), selector.clone()))
    }

    /// Those that are told of.
    pub fn whole(&self) -> Vec<(&(Arc<str>, Arc<str>), &Counts)> {
        let mut all: Vec<_> = self.counts.iter().collect();
        if let Some(limit) = self.limit_for(MAX_ELEMENTS) {
            all.retain(|(key, _)| hash(key) < limit);
        }
        all
    }

    fn with(&mut self, key: (Arc<str>, Arc<str>), count: impl FnOnce(&mut Counts)) {
        if let Some(counts) = self.counts.get_mut(&key) {
            return count(counts);
        }
        if self.limit.is_some_and(|limit| hash(&key) >= limit) {
            return;
        }
        count(self.counts.entry(key).or_default());
        if self.counts.len() > 2 * MAX_ELEMENTS {
            self.trim();
        }
    }

    /// Leaves out what does not belong to the result, whatever may come.
    pub fn trim(&mut self) {
        if let Some(limit) = self.limit_for(MAX_ELEMENTS) {
            self.limit = Some(limit);
            self.drop_beyond();
        }
    }

    fn drop_beyond(&mut self) {
        if let Some(limit) = self.limit {
            self.counts.retain(|key, _| hash(key) < limit);
        }
    }

    /// The hash of the first element beyond `most`; `None` where there are no more.
    fn limit_for(&self, most: usize) -> Option<u64> {
        if self.counts.len() <= most {
            return None;
        }
        let mut hashes: Vec<u64> = self.counts.keys().map(hash).collect();
        let (_, limit, _) = hashes.select_nth_unstable(most);
        Some(*limit)
    }
}

impl FromIterator<((Arc<str>, Arc<str>), Counts)> for Elements {
    fn from_iter<I: IntoIterator<Item = ((Arc<str>, Arc<str>), Counts)>>(all: I) -> Self {
        Self { counts: all.into_iter().collect(), limit: None }
    }
}

/// The same on all machines and in all versions.
fn hash((path, selector): &(Arc<str>, Arc<str>)) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(path.as_bytes()).update(&[0]).update(selector.as_bytes());
    let bytes = hasher.finalize();
    let first: [u8; 8] = std::array::from_fn(|at| bytes.as_bytes()[at]);
    u64::from_le_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(n: usize) -> (Arc<str>, Arc<str>) {
        ("/p".into(), format!("#e{n}").into())
    }

    /// A project of many sessions of an application whose addresses name its users took gigabytes here.
    #[test]
    fn the_same_elements_are_kept_in_whatever_order_they_come() {
        let all = 2 * MAX_ELEMENTS + 5_000;
        let (mut forwards, mut first, mut second) =
            (Elements::default(), Elements::default(), Elements::default());
        for n in 0..all {
            let (path, selector) = named(n);
            forwards.add(path.clone(), selector.clone(), n % 7);
            let part = if n % 3 == 0 { &mut second } else { &mut first };
            part.add(path, selector, n % 7);
        }
        assert!(forwards.counts.len() <= 2 * MAX_ELEMENTS);
        second.merge(&first);
        let (one, other) = (forwards.whole(), second.whole());
        assert_eq!(one.len(), MAX_ELEMENTS);
        assert!(one == other, "the same elements with the same counts");
    }

    #[test]
    fn few_elements_are_all_told_of() {
        let mut elements = Elements::default();
        for n in 0..1_000 {
            let (path, selector) = named(n % 500);
            elements.add(path, selector, n);
        }
        assert_eq!(elements.whole().len(), 500);
        let (path, selector) = named(3);
        assert_eq!(elements.get(&path, &selector).map(Counts::total), Some(2));
    }
}
