//! Seeded draws: samples, resamples and permutations that do not depend on anything but the seed and the purpose.

use super::run::Cluster;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

/// A generator for one purpose: equal seeds give equal draws, other purposes other ones.
pub(super) fn generator(seed: u64, purpose: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed ^ purpose.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// `size` of `0..n` without repetition, ascending; all when there are not more.
pub(super) fn sample(n: usize, size: usize, seed: u64, purpose: u64) -> Vec<usize> {
    if size == 0 || size >= n {
        return (0..n).collect();
    }
    let mut all: Vec<usize> = (0..n).collect();
    let (drawn, _) = all.partial_shuffle(&mut generator(seed, purpose), size);
    let mut drawn = drawn.to_vec();
    drawn.sort_unstable();
    drawn
}

/// Places of a cluster's members other than its medoid, in the order of a draw.
pub fn shuffled_members(cluster: &Cluster, seed: u64) -> Vec<usize> {
    let mut places: Vec<usize> = (1..cluster.members.len()).collect();
    places.shuffle(&mut generator(seed, 6));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_distinct_ascending_and_reproducible() {
        let a = sample(100, 10, 7, 1);
        assert_eq!(a, sample(100, 10, 7, 1));
        assert_ne!(a, sample(100, 10, 8, 1));
        assert!(a.windows(2).all(|w| w[0] < w[1]) && a.len() == 10);
        assert_eq!(sample(3, 10, 7, 1), [0, 1, 2]);
    }
}
