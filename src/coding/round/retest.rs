//! Silent repeats: which items a coder meets a second time, and where; must not know any label.

use crate::coding::agreement::SplitMix64;
use crate::coding::random::{seeded_by, shuffle};

/// Places between an item and its repeat in a queue that is long enough.
const USUAL_DISTANCE: usize = 10;

/// Closer repeats would be remembered: then nothing is repeated.
const LEAST_DISTANCE: usize = 3;

const MOST_THOUSANDTHS: u16 = 100;

/// The share of a round's items that each coder is shown a second time, in thousandths: whole numbers have one
/// spelling in what is frozen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Retest(u16);

impl Retest {
    /// Nothing is repeated.
    pub const OFF: Self = Self(0);

    /// From a share of 0 to 0.1; `None` outside.
    pub fn from_share(share: f64) -> Option<Self> {
        let thousandths = (share * 1_000.0).round();
        (0.0..=f64::from(MOST_THOUSANDTHS)).contains(&thousandths).then_some(Self(thousandths as u16))
    }

    pub fn share(self) -> f64 {
        f64::from(self.0) / 1_000.0
    }

    pub fn is_off(self) -> bool {
        self.0 == 0
    }

    pub(super) fn thousandths(self) -> u16 {
        self.0
    }

    pub(super) fn from_thousandths(thousandths: u64) -> Option<Self> {
        (thousandths <= u64::from(MOST_THOUSANDTHS)).then_some(Self(thousandths as u16))
    }

    /// How many of so many items are repeated, to the nearest; none where they would stand too close.
    pub fn repeats(self, items: usize) -> usize {
        if distance(items) < LEAST_DISTANCE {
            return 0;
        }
        (items * usize::from(self.0) + 500) / 1_000
    }

    /// The order with its repeats put in: each at least [`distance`] places after the item itself.
    ///
    /// Which items, and where, is drawn from the seed of the order; a repeat is the second time that an ordinal occurs.
    pub(super) fn put_into(self, order: Vec<u32>, project_uuid: &str, round: &str, coder: &str) -> Vec<u32> {
        let repeats = self.repeats(order.len());
        if repeats == 0 {
            return order;
        }
        let mut random = seeded_by("binocular/retest/v1", &[project_uuid, coder, round]);
        let distance = distance(order.len());
        let mut first: Vec<usize> = (0..=order.len() - distance).collect();
        shuffle(&mut random, &mut first);
        // Repeats that come in between only widen the distance.
        let mut before: Vec<Vec<u32>> = vec![Vec::new(); order.len() + 1];
        for at in first.into_iter().take(repeats) {
            before[place(&mut random, at + distance, order.len())].push(order[at]);
        }
        let mut queue = Vec::with_capacity(order.len() + repeats);
        for (at, repeated) in before.into_iter().enumerate() {
            queue.extend(repeated);
            queue.extend(order.get(at));
        }
        queue
    }
}

/// A place from `from` to `to`, both included.
fn place(random: &mut SplitMix64, from: usize, to: usize) -> usize {
    from + random.below(to - from + 1)
}

/// Least number of places from an item to its repeat. Half of a short queue: in more, only its first items could be
/// repeated, and only at its very end, which a coder would learn.
fn distance(items: usize) -> usize {
    USUAL_DISTANCE.min(items / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn queue(items: u32, share: f64, coder: &str) -> Vec<u32> {
        Retest::from_share(share).unwrap().put_into((0..items).collect(), "p", "r", coder)
    }

    #[test]
    fn shares_are_from_nothing_to_a_tenth() {
        assert_eq!(Retest::from_share(0.08).unwrap().share(), 0.08);
        assert!(Retest::from_share(0.0).unwrap().is_off());
        for bad in [-0.01, 0.11, f64::NAN, f64::INFINITY] {
            assert_eq!(Retest::from_share(bad), None, "{bad}");
        }
        let tenth = Retest::from_share(0.1).unwrap();
        assert_eq!([0, 5, 6, 10, 14, 15, 200].map(|n| tenth.repeats(n)), [0, 0, 1, 1, 1, 2, 20]);
        assert_eq!(Retest::OFF.repeats(1_000), 0);
    }

    #[test]
    fn repeats_follow_project_round_and_coder() {
        assert_eq!(queue(100, 0.08, "ann"), queue(100, 0.08, "ann"));
        assert_ne!(queue(100, 0.08, "ann"), queue(100, 0.08, "bob"));
        assert_eq!(queue(100, 0.08, "ann").len(), 108);
        assert_eq!(queue(100, 0.0, "ann"), (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn neither_the_items_nor_the_places_are_always_the_same() {
        let mut repeated = BTreeMap::new();
        let mut last = 0;
        for coder in 0..400 {
            let queue = queue(40, 0.05, &coder.to_string());
            let seconds = (1..queue.len()).filter(|at| queue[..*at].contains(&queue[*at]));
            seconds.for_each(|at| *repeated.entry(queue[at]).or_insert(0) += 1);
            let end = queue.len() - 1;
            last += usize::from(queue[..end].contains(&queue[end]));
        }
        // Two of the first 31 items each time: 26 expected, standard deviation 5.
        assert_eq!(repeated.len(), 31);
        assert!(repeated.values().all(|n| (5..=50).contains(n)), "{repeated:?}");
        assert!(last < 200, "the last item was a repeat {last} times of 400");
    }

    proptest! {
        #[test]
        fn a_repeat_is_far_from_its_item_and_nothing_is_lost(items in 0..300_u32, thousandths in 0..=100_u64, coder in "[a-z]{1,4}") {
            let retest = Retest::from_thousandths(thousandths).unwrap();
            let queue = retest.put_into((0..items).collect(), "p", "r", &coder);
            prop_assert_eq!(queue.len(), items as usize + retest.repeats(items as usize));
            let mut met: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
            for (at, ordinal) in queue.iter().enumerate() {
                met.entry(*ordinal).or_default().push(at);
            }
            prop_assert_eq!(met.len(), items as usize);
            for places in met.values() {
                prop_assert!(places.len() <= 2);
                if let [first, second] = places[..] {
                    prop_assert!(second - first >= distance(items as usize).max(LEAST_DISTANCE), "{:?}", places);
                }
            }
        }
    }
}
