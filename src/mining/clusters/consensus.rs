//! How often two sequences end in one cluster when rows are drawn anew: the consensus matrix of Monti et al. (2003,
//! "Consensus clustering"), of as many members as a picture can show; knows no table and no picture.

use super::run::ClusterRun;
use super::sampling::sample;
use crate::mining::numeric::mean;
use serde::{Deserialize, Serialize};

/// Sequences of a matrix at most: more are no more to the eye, and their pairs would make a run large.
pub const SHOWN: usize = 150;
/// Stands for two that were never drawn together.
const NEVER: u8 = u8::MAX;

/// The matrix, before it is put in the order of the clusters: that may change by hand, what was measured does not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consensus {
    /// Places of the sequences among the points of the run, ascending.
    pub places: Vec<usize>,
    /// Below the diagonal row by row: of the resamplings that have both, the percentage that puts them into one cluster.
    /// 255 where none has both. Noise is with nobody.
    percent: Vec<u8>,
    /// Resamplings.
    pub rounds: usize,
    /// Sequences that were resampled, of which the places are all, or a random draw.
    pub of: usize,
}

/// Labels of the shown rows in one resampling; `None` outside for what was not drawn, inside for noise.
pub(super) type Drawn = Vec<Option<Option<usize>>>;

/// Rows of `n` that are shown: all, or a draw.
pub(super) fn shown(n: usize, seed: u64) -> Vec<usize> {
    sample(n, SHOWN, seed, 8)
}

impl Consensus {
    pub(super) fn of(places: Vec<usize>, rounds: &[&Drawn], of: usize) -> Self {
        let n = places.len();
        let mut percent = Vec::with_capacity(n * n.saturating_sub(1) / 2);
        for a in 0..n {
            for b in 0..a {
                let (mut both, mut together) = (0usize, 0usize);
                for labels in rounds {
                    if let (Some(first), Some(second)) = (labels[a], labels[b]) {
                        both += 1;
                        together += usize::from(first.is_some() && first == second);
                    }
                }
                percent.push((together * 100).checked_div(both).map_or(NEVER, |percent| percent as u8));
            }
        }
        Self { places, percent, rounds: rounds.len(), of }
    }

    /// Share of the resamplings with both that puts them together, by their indices in [`Self::places`]; 1 with itself,
    /// `None` where no resampling has both.
    pub fn share(&self, a: usize, b: usize) -> Option<f64> {
        let (low, high) = (a.min(b), a.max(b));
        if low == high {
            return Some(1.0);
        }
        let percent = self.percent.get(high * (high - 1) / 2 + low).filter(|p| **p != NEVER)?;
        Some(f64::from(*percent) / 100.0)
    }

    /// What a matrix from a file must be to be read.
    pub(super) fn is_whole(&self, points: usize) -> bool {
        let n = self.places.len();
        self.percent.len() == n * n.saturating_sub(1) / 2
            && self.percent.iter().all(|p| *p <= 100 || *p == NEVER)
            && self.places.iter().all(|place| *place < points)
    }

    /// Indices in the order of a picture, each with its cluster: cluster by cluster, within one those first that stay
    /// with the others of it; noise last.
    pub fn in_order(&self, run: &ClusterRun) -> Vec<(usize, Option<usize>)> {
        let cluster = |at: usize| run.points.get(self.places[at]).and_then(|p| p.cluster);
        let mut order: Vec<(usize, Option<usize>, f64)> = (0..self.places.len())
            .map(|at| {
                let own = (0..self.places.len()).filter(|o| *o != at && cluster(*o) == cluster(at));
                let with_own: Vec<f64> = own.filter_map(|other| self.share(at, other)).collect();
                (at, cluster(at), mean(&with_own))
            })
            .collect();
        let noise_last = |cluster: Option<usize>| cluster.unwrap_or(usize::MAX);
        order.sort_by(|a, b| {
            noise_last(a.1).cmp(&noise_last(b.1)).then(b.2.total_cmp(&a.2)).then(a.0.cmp(&b.0))
        });
        order.into_iter().map(|(at, cluster, _)| (at, cluster)).collect()
    }

    /// Mean share over the pairs of every two clusters, cluster × cluster, each pair of different sequences; `None` where
    /// there is none. On the diagonal this is the cluster consensus of Monti et al.
    pub fn between(&self, run: &ClusterRun) -> Vec<Vec<Option<f64>>> {
        let k = run.clusters.len();
        let mut sums = vec![vec![(0.0, 0usize); k]; k];
        let clusters: Vec<Option<usize>> =
            self.places.iter().map(|place| run.points.get(*place).and_then(|p| p.cluster)).collect();
        for a in 0..clusters.len() {
            for b in 0..a {
                if let (Some(row), Some(column), Some(share)) = (clusters[a], clusters[b], self.share(a, b)) {
                    for (row, column) in [(row, column), (column, row)] {
                        let (sum, count) = &mut sums[row][column];
                        *sum += share;
                        *count += 1;
                    }
                }
            }
        }
        let mean = |(sum, count): &(f64, usize)| (*count > 0).then(|| sum / *count as f64);
        sums.iter().map(|row| row.iter().map(mean).collect()).collect()
    }

    /// How many sequences of a cluster are in the matrix.
    pub fn members_of(&self, run: &ClusterRun, cluster: usize) -> usize {
        let own = |place: &&usize| run.points.get(**place).is_some_and(|p| p.cluster == Some(cluster));
        self.places.iter().filter(own).count()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::table;
    use super::super::{Algorithm, ClusterParameters, cluster};
    use super::*;
    use crate::model::NoWatch;

    #[test]
    fn shares_count_the_resamplings_that_have_both() {
        let first = vec![Some(Some(0)), Some(Some(0)), None, Some(None)];
        let second = vec![Some(Some(1)), Some(Some(0)), None, Some(None)];
        let found = Consensus::of(vec![3, 5, 8, 9], &[&first, &second], 12);
        assert_eq!((found.share(0, 1), found.share(1, 0)), (Some(0.5), Some(0.5)));
        assert_eq!(found.share(0, 2), None, "never drawn together");
        assert_eq!(found.share(3, 0), Some(0.0), "noise is with nobody");
        assert_eq!(found.share(2, 2), Some(1.0));
        assert!(found.is_whole(10) && !found.is_whole(9));
        assert!(!Consensus { percent: vec![101; 6], ..found }.is_whole(10));
    }

    /// Six planted groups come again in every resampling: blocks of ones beside zeros, in the order of the clusters. A
    /// number of clusters that is wrong is seen as a block that falls apart.
    #[test]
    fn planted_groups_are_blocks_and_forced_ones_fall_apart() {
        let table = table(420, 6);
        let parameters = |k| ClusterParameters {
            algorithm: Algorithm::KMeans { k_min: k, k_max: k, restarts: 4 },
            bootstraps: 10,
            null_rounds: 0,
            ..ClusterParameters::default()
        };
        let run = cluster(&table, &parameters(6), "r", &NoWatch).unwrap();
        let consensus = run.quality.consensus.clone().unwrap();
        assert_eq!((consensus.places.len(), consensus.of, consensus.rounds), (SHOWN, 420, 10));
        let order: Vec<Option<usize>> = consensus.in_order(&run).into_iter().map(|(_, c)| c).collect();
        assert!(order.is_sorted() && order.len() == SHOWN);
        for (row, shares) in consensus.between(&run).iter().enumerate() {
            for (column, share) in shares.iter().enumerate() {
                let share = share.unwrap();
                assert!(if row == column { share > 0.95 } else { share < 0.05 }, "{row} {column}: {share}");
            }
        }
        let forced = cluster(&table, &parameters(9), "r", &NoWatch).unwrap();
        let consensus = forced.quality.consensus.as_ref().unwrap();
        let diagonal: Vec<f64> =
            consensus.between(&forced).iter().enumerate().filter_map(|(at, row)| row[at]).collect();
        assert!(diagonal.iter().copied().fold(1.0, f64::min) < 0.8, "{diagonal:?}");
        assert!((0..9).map(|c| consensus.members_of(&forced, c)).sum::<usize>() == SHOWN);
    }
}
