//! What samples and orders draw from the seeded generator; knows no item and takes no entropy of its own.

use super::agreement::SplitMix64;
use crate::project::coding_store::Digest;

/// A generator seeded by what the parts say: first eight bytes of `SHA256(tag ‖ 0 ‖ (length ‖ part)*)`.
pub(crate) fn seeded_by(tag: &str, parts: &[&str]) -> SplitMix64 {
    let mut bytes = tag.as_bytes().to_vec();
    bytes.push(0);
    for part in parts {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    let [a, b, c, d, e, f, g, h, ..] = Digest::of(&[&bytes]).0;
    SplitMix64::new(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
}

/// From 0 up to, not including, 1; 53 bits.
pub(crate) fn share(random: &mut SplitMix64) -> f64 {
    (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// Fisher–Yates from the end.
pub(crate) fn shuffle<T>(random: &mut SplitMix64, items: &mut [T]) {
    for i in (1..items.len()).rev() {
        items.swap(i, random.below(i + 1));
    }
}

/// Puts items into an order that follows the seed.
pub fn shuffle_by<T>(seed: u64, items: &mut [T]) {
    shuffle(&mut SplitMix64::new(seed), items);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_keeps_every_item_and_follows_its_seed() {
        let shuffled = |seed| {
            let mut items: Vec<u32> = (0..100).collect();
            shuffle(&mut SplitMix64::new(seed), &mut items);
            items
        };
        assert_eq!(shuffled(1), shuffled(1));
        assert_ne!(shuffled(1), shuffled(2));
        let mut sorted = shuffled(1);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn parts_cannot_run_into_each_other() {
        assert_ne!(seeded_by("t", &["ab", "c"]).next_u64(), seeded_by("t", &["a", "bc"]).next_u64());
    }
}
