//! The order in which a coder meets the items, and which side of the desk is whose; must not know any label.

use super::Item;
use crate::coding::random::{seeded_by, share, shuffle};
use std::collections::BTreeMap;

/// Ordinals of the items in this coder's order: a permutation seeded by project, round and coder.
///
/// Each stratum is shuffled and then spread evenly over the whole queue (the j-th of n gets the key
/// (j + u)/n with u uniform), so that no cluster comes in one run and position says nothing about stratum.
pub(super) fn queue_order(project_uuid: &str, round_id: &str, coder_id: &str, items: &[Item]) -> Vec<u32> {
    let mut random = seeded_by("binocular/order/v1", &[project_uuid, coder_id, round_id]);
    let mut strata: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (ordinal, item) in items.iter().enumerate() {
        strata.entry(&item.stratum).or_default().push(ordinal as u32);
    }
    let mut keyed: Vec<(f64, u32)> = Vec::with_capacity(items.len());
    for ordinals in strata.values_mut() {
        shuffle(&mut random, ordinals);
        let count = ordinals.len() as f64;
        for (j, ordinal) in ordinals.iter().enumerate() {
            keyed.push(((j as f64 + share(&mut random)) / count, *ordinal));
        }
    }
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    keyed.into_iter().map(|(_, ordinal)| ordinal).collect()
}

/// Whether side b stands on the left when this item is adjudicated: a fair coin per item, the same every time.
pub(in crate::coding) fn swap_sides(project_uuid: &str, round_id: &str, item_id: &str) -> bool {
    seeded_by("binocular/sides/v1", &[project_uuid, round_id, item_id]).next_u64() & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::testing::items;

    #[test]
    fn each_coder_has_an_order_of_their_own() {
        let items = items(50);
        let a = queue_order("p", "r1", "a", &items);
        assert_eq!(a, queue_order("p", "r1", "a", &items));
        assert_ne!(a, queue_order("p", "r1", "b", &items));
        assert_ne!(a, queue_order("p", "r2", "a", &items));
        assert_ne!(a, queue_order("q", "r1", "a", &items));
        let mut sorted = a;
        sorted.sort_unstable();
        assert_eq!(sorted, (0..50).collect::<Vec<_>>());
    }

    #[test]
    fn strata_are_spread_over_the_queue() {
        let mut items = items(120);
        for (i, item) in items.iter_mut().enumerate() {
            item.stratum = ["big", "big", "big", "small"][i % 4].to_owned();
        }
        let order = queue_order("p", "r", "a", &items);
        for (quarter, part) in order.chunks(30).enumerate() {
            let small = part.iter().filter(|&&o| items[o as usize].stratum == "small").count();
            assert!((6..=9).contains(&small), "quarter {quarter} has {small} of 30, 7.5 expected");
        }
    }

    #[test]
    fn sides_are_a_fair_coin() {
        let swapped = (0..1_000).filter(|i| swap_sides("p", "r", &format!("item {i}"))).count();
        assert!((430..=570).contains(&swapped), "{swapped}");
    }
}
