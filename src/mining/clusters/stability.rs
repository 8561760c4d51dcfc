//! Whether clusters come again when rows are drawn anew, and what an algorithm finds where there is nothing; knows the
//! algorithm as a function only.

use super::consensus::{Consensus, Drawn, shown};
use super::metrics::adjusted_rand;
use super::sampling::generator;
use crate::mining::numeric::mean;
use crate::model::Watch;
use ndarray::{Array2, ArrayView2, Axis};
use rand::Rng;
use rand::seq::SliceRandom;
use rayon::prelude::*;

/// An algorithm with its parameters: labels of rows by a seed; `None` where it finds no partition.
pub(super) type Again<'a> = dyn Fn(ArrayView2<f64>, u64) -> Option<Vec<Option<usize>>> + Sync + 'a;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Stability {
    /// Mean Jaccard similarity of each cluster to its best match over resamplings (Hennig 2007).
    pub by_cluster: Vec<f64>,
    /// Mean adjusted Rand index of the whole partition, noise as a group of its own.
    pub agreement: f64,
    /// Who stays with whom; its places are rows.
    pub consensus: Option<Consensus>,
}

/// One resampling against the partition.
struct Round {
    jaccards: Vec<Option<f64>>,
    agreement: f64,
    drawn: Drawn,
}

/// Clusters `bootstraps` resamplings of the rows and compares. `None` when stopped.
pub(super) fn stability(
    data: ArrayView2<f64>,
    labels: &[Option<usize>],
    k: usize,
    bootstraps: usize,
    seed: u64,
    again: &Again,
    watch: &dyn Watch,
) -> Option<Stability> {
    let n = data.nrows();
    let shown = shown(n, seed);
    let found: Vec<Option<Round>> = (0..bootstraps)
        .into_par_iter()
        .map(|round| {
            if watch.cancelled() {
                return None;
            }
            let mut draw = generator(seed, 50_000 + round as u64);
            let mut rows: Vec<usize> = (0..n).map(|_| draw.gen_range(0..n)).collect();
            rows.sort_unstable();
            let new = again(data.select(Axis(0), &rows).view(), seed ^ (round as u64 + 1))?;
            let (mut before, mut after): (Vec<Option<usize>>, Vec<Option<usize>>) = Default::default();
            let mut drawn: Drawn = vec![None; shown.len()];
            let mut last = None;
            for (row, label) in rows.iter().zip(&new) {
                if last != Some(*row) {
                    last = Some(*row);
                    before.push(labels[*row]);
                    after.push(*label);
                    if let Ok(at) = shown.binary_search(row) {
                        drawn[at] = Some(*label);
                    }
                }
            }
            let agreement = adjusted_rand(&before, &after);
            Some(Round { jaccards: jaccards(&before, &after, k), agreement, drawn })
        })
        .collect();
    if watch.cancelled() {
        return None;
    }
    let found: Vec<Round> = found.into_iter().flatten().collect();
    let by_cluster = (0..k)
        .map(|cluster| mean(&found.iter().filter_map(|round| round.jaccards[cluster]).collect::<Vec<f64>>()))
        .collect();
    let agreement = mean(&found.iter().map(|round| round.agreement).collect::<Vec<f64>>());
    let drawn: Vec<&Drawn> = found.iter().map(|round| &round.drawn).collect();
    let consensus = (!drawn.is_empty()).then(|| Consensus::of(shown, &drawn, n));
    Some(Stability { by_cluster, agreement, consensus })
}

/// Best Jaccard similarity of each old cluster; `None` where none of its rows was drawn.
fn jaccards(old: &[Option<usize>], new: &[Option<usize>], k: usize) -> Vec<Option<f64>> {
    let new_k = new.iter().flatten().max().map_or(0, |m| m + 1);
    let mut both = vec![0usize; k * new_k];
    let (mut of_old, mut of_new) = (vec![0usize; k], vec![0usize; new_k]);
    for (old, new) in old.iter().zip(new) {
        if let Some(old) = old {
            of_old[*old] += 1;
        }
        if let Some(new) = new {
            of_new[*new] += 1;
        }
        if let (Some(old), Some(new)) = (old, new) {
            both[old * new_k + new] += 1;
        }
    }
    (0..k)
        .map(|o| {
            (of_old[o] > 0).then(|| {
                (0..new_k)
                    .map(|c| {
                        let shared = both[o * new_k + c];
                        shared as f64 / (of_old[o] + of_new[c] - shared).max(1) as f64
                    })
                    .fold(0.0, f64::max)
            })
        })
        .collect()
}

/// The rows with every column shuffled by itself: the same distributions, no structure.
pub(super) fn shuffled(data: ArrayView2<f64>, seed: u64, round: u64) -> Array2<f64> {
    let mut draw = generator(seed, 90_000 + round);
    let mut out = data.as_standard_layout().into_owned();
    for mut column in out.columns_mut() {
        let mut values = column.to_vec();
        values.shuffle(&mut draw);
        column.iter_mut().zip(values).for_each(|(slot, value)| *slot = value);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoWatch;

    #[test]
    fn jaccard_counts_shared_rows() {
        let old = [Some(0), Some(0), Some(1), Some(1), None];
        let new = [Some(1), Some(1), Some(0), Some(1), Some(1)];
        // Old {0, 1} against new {0, 1, 3, 4}: 2 of 4; old {2, 3} against new {2}: 1 of 2.
        assert_eq!(jaccards(&old, &new, 2), [Some(0.5), Some(0.5)]);
        assert_eq!(jaccards(&old, &[None; 5], 3), [Some(0.0), Some(0.0), None]);
    }

    #[test]
    fn what_always_comes_again_is_stable_and_what_is_drawn_by_lot_is_not() {
        let data = Array2::from_shape_fn((60, 1), |(r, _)| r as f64);
        let labels: Vec<Option<usize>> = (0..60).map(|r| Some(r / 30)).collect();
        let same = |data: ArrayView2<f64>, _: u64| {
            Some(data.column(0).iter().map(|v| Some(usize::from(*v >= 30.0))).collect())
        };
        let found = stability(data.view(), &labels, 2, 20, 7, &same, &NoWatch).unwrap();
        assert_eq!((found.by_cluster, found.agreement), (vec![1.0, 1.0], 1.0));
        let lot = |data: ArrayView2<f64>, seed: u64| {
            let mut draw = generator(seed, 1);
            Some(data.column(0).iter().map(|_| Some(draw.gen_range(0..2))).collect())
        };
        let found = stability(data.view(), &labels, 2, 20, 7, &lot, &NoWatch).unwrap();
        assert!(found.by_cluster.iter().all(|s| *s < 0.6) && found.agreement.abs() < 0.1, "{found:?}");
    }

    #[test]
    fn shuffling_keeps_each_column() {
        let data = Array2::from_shape_fn((30, 2), |(r, _)| r as f64);
        let new = shuffled(data.view(), 7, 0);
        let mut column = new.column(1).to_vec();
        assert_ne!(new.column(0), new.column(1));
        column.sort_by(f64::total_cmp);
        assert_eq!(column, data.column(1).to_vec());
    }
}
