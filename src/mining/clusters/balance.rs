//! How much each block of features should weigh: the weights at which one partition tells all blocks apart best
//! (Modha and Spangler 2003, "Feature weighting in k-means clustering"); no label is looked at, and no truth.
//!
//! For a partition the spread within clusters over the spread between them is taken in every block by itself; the
//! product over the blocks is to be least. Equal shares are the start, and are left where that gains.

use super::kmeans::{kmeans, means, squared};
use super::matrix::{BlockWeights, Inputs, Prepared};
use super::parameters::ClusterParameters;
use super::sampling::sample;
use crate::mining::features::{Block, FeatureTable};
use crate::model::Watch;
use ndarray::{Array2, ArrayView2, Axis};

/// Rows that weights are sought on.
const ROWS: usize = 600;
/// Runs of k-means for each weighing and number of clusters.
const RESTARTS: usize = 3;
/// A block weighs at most this many times as much, or as little, as it did at the start.
const FARTHEST: f64 = 8.0;
/// Gain of the logarithm of the product, over all numbers of clusters, that is worth another weighing: less is the lot
/// of k-means.
const LEAST_GAIN: f64 = 0.05;

/// Weights for a clustering into `ks` clusters, begun from those of the `parameters`; a block without weight stays out.
/// Seeded. `None` when stopped.
pub(super) fn balanced(
    table: &FeatureTable,
    prepared: &Prepared,
    parameters: &ClusterParameters,
    ks: &[usize],
    watch: &dyn Watch,
) -> Option<BlockWeights> {
    let (start, seed) = (parameters.weights, parameters.seed);
    let one = |block: Block| f64::from(u8::from(start.of(block) > 0.0));
    let even = BlockWeights {
        behaviour: one(Block::Behaviour),
        kgrams: one(Block::Kgrams),
        content: one(Block::Content),
        context: one(Block::Context),
    };
    let inputs = Inputs::build(table, prepared, &even, &parameters.without, parameters.within);
    let blocks: Vec<Block> =
        Block::ALL.into_iter().filter(|b| inputs.columns.iter().any(|c| c.block == *b)).collect();
    if blocks.len() < 2 {
        return Some(start);
    }
    let rows = sample(table.len(), ROWS, seed, 4);
    let search =
        Search { data: inputs.values.select(Axis(0), &rows), inputs: &inputs, blocks: &blocks, ks, seed };
    let mut best = (start, search.ratio(&start, watch)?);
    loop {
        let mut next = best;
        for block in &blocks {
            for factor in [2.0, 0.5] {
                let weights = best.0.scaled(*block, factor);
                let farther = weights.of(*block) / start.of(*block);
                if !(1.0 / FARTHEST..=FARTHEST).contains(&farther) {
                    continue;
                }
                let ratio = search.ratio(&weights, watch)?;
                if ratio < next.1 - LEAST_GAIN {
                    next = (weights, ratio);
                }
            }
        }
        if next.0 == best.0 {
            return Some(best.0);
        }
        best = next;
    }
}

struct Search<'a> {
    /// Every block with a variance of one.
    data: Array2<f64>,
    inputs: &'a Inputs,
    blocks: &'a [Block],
    ks: &'a [usize],
    seed: u64,
}

impl Search<'_> {
    /// Sum over the numbers of clusters and the blocks of ln(spread within / spread between). `None` when stopped.
    fn ratio(&self, weights: &BlockWeights, watch: &dyn Watch) -> Option<f64> {
        let mut weighed = self.data.clone();
        for (at, column) in self.inputs.columns.iter().enumerate() {
            weighed.column_mut(at).mapv_inplace(|v| v * weights.of(column.block).sqrt());
        }
        let mut sum = 0.0;
        for k in self.ks {
            if watch.cancelled() {
                return None;
            }
            // Fewer rows than clusters tell nothing, whatever the weights.
            let Some(found) = kmeans(weighed.view(), *k, RESTARTS, self.seed, watch) else { continue };
            for block in self.blocks {
                let of_block: Vec<usize> = (0..self.inputs.columns.len())
                    .filter(|c| self.inputs.columns[*c].block == *block)
                    .collect();
                let data = self.data.select(Axis(1), &of_block).as_standard_layout().into_owned();
                sum += within_over_between(data.view(), &found.labels, *k).ln();
            }
        }
        (!watch.cancelled()).then_some(sum)
    }
}

/// Sum of squares within clusters over that between them; kept away from nothing and everything.
fn within_over_between(data: ArrayView2<f64>, labels: &[usize], k: usize) -> f64 {
    let middle = means(data, &vec![0; labels.len()], &Array2::zeros((1, data.ncols())));
    let centres = means(data, labels, &Array2::zeros((k, data.ncols())));
    let (mut total, mut within) = (0.0, 0.0);
    for (row, label) in data.outer_iter().zip(labels) {
        total += squared(row, middle.row(0));
        within += squared(row, centres.row(*label));
    }
    let least = total * 1e-9 + f64::MIN_POSITIVE;
    within.max(least) / (total - within).max(least)
}

#[cfg(test)]
mod tests {
    use super::super::tests::table;
    use super::*;
    use crate::model::NoWatch;

    #[test]
    fn spread_within_is_small_for_the_groups_that_there_are() {
        let data = Array2::from_shape_fn((40, 2), |(r, c)| (r % 4 * 10 + (r * 7 + c) % 3) as f64);
        let groups: Vec<usize> = (0..40).map(|r| r % 4).collect();
        let others: Vec<usize> = (0..40).map(|r| r / 10).collect();
        assert!(within_over_between(data.view(), &groups, 4) < 0.02);
        assert!(within_over_between(data.view(), &others, 4) > 2.0);
    }

    /// Blocks that tell the same groups keep their shares; one that tells nothing loses weight, and one without weight
    /// stays out.
    #[test]
    fn a_block_that_tells_nothing_gets_no_more_weight() {
        let table = table(240, 4);
        let prepared = Prepared::of(&table);
        let start = ClusterParameters::default();
        let found = balanced(&table, &prepared, &start, &[4], &NoWatch).unwrap();
        assert_eq!(found.context, 0.0);
        assert!(found.behaviour > 0.0 && found.kgrams > 0.0 && found.content > 0.0);
        assert_eq!(balanced(&table, &prepared, &start, &[4], &NoWatch).unwrap(), found, "seeded");
        let weights = BlockWeights { kgrams: 0.0, content: 0.0, ..start.weights };
        let alone = ClusterParameters { weights, ..start };
        assert_eq!(balanced(&table, &prepared, &alone, &[4], &NoWatch).unwrap(), weights);
    }

    #[test]
    fn it_stops_when_asked_to() {
        struct Stopped;
        impl Watch for Stopped {
            fn progress(&self, _: u64, _: u64, _: &str) {}
            fn cancelled(&self) -> bool {
                true
            }
        }
        let table = table(60, 4);
        let found = balanced(&table, &Prepared::of(&table), &ClusterParameters::default(), &[4], &Stopped);
        assert!(found.is_none());
    }
}
