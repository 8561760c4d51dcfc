//! How good a partition is: silhouette, stability under resampling, and the silhouette that chance would give.

use super::kmeans::{kmeans, squared_slices};
use super::sampling::generator;
use crate::model::Watch;
use ndarray::{Array2, ArrayView2, Axis};
use rand::Rng;
use rand::seq::SliceRandom;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// One number of clusters that was tried.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    pub k: usize,
    pub silhouette: f64,
    /// Mean of the clusters' stability; `None` where it was not computed.
    pub stability: Option<f64>,
    /// Sum of squared distances to the centroids.
    pub inertia: f64,
}

/// What a report on clusters must say about them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Mean silhouette over the clustered sample, −1 to 1; 0.2 to 0.3 is usual for behaviour.
    pub silhouette: f64,
    pub silhouette_by_cluster: Vec<f64>,
    pub curve: Vec<CurvePoint>,
    /// Mean over clusters of the mean Jaccard similarity over bootstraps (Hennig 2007).
    pub stability: f64,
    pub stability_by_cluster: Vec<f64>,
    pub bootstraps: usize,
    /// Silhouette of the same algorithm on data with every column permuted: what there is without any structure.
    pub null_silhouette: Option<f64>,
}

/// Reading of a stability after Hennig (2007).
pub fn stability_words(stability: f64) -> &'static str {
    match stability {
        s if s >= 0.85 => "highly stable",
        s if s >= 0.75 => "stable",
        s if s >= 0.6 => "a pattern, but its members are fuzzy",
        _ => "not stable: do not name it yet",
    }
}

/// Euclidean distances between all rows of a sample.
pub(super) struct Distances {
    n: usize,
    values: Vec<f32>,
}

impl Distances {
    pub(super) fn between(data: ArrayView2<f64>) -> Self {
        let n = data.nrows();
        let data = data.as_standard_layout();
        let rows: Vec<&[f64]> = (0..n).filter_map(|r| data.row(r).to_slice()).collect();
        let mut values = vec![0f32; n * n];
        values.par_chunks_mut(n.max(1)).enumerate().for_each(|(row, out)| {
            for (slot, other) in out.iter_mut().zip(&rows) {
                *slot = squared_slices(rows[row], other).sqrt() as f32;
            }
        });
        Self { n, values }
    }

    pub(super) fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.n..(row + 1) * self.n]
    }

    /// Silhouette of every row (Rousseeuw 1987); 0 in clusters of one. Rows without a label get none.
    pub(super) fn silhouettes(&self, labels: &[Option<usize>], k: usize) -> Vec<f64> {
        let mut sizes = vec![0usize; k];
        labels.iter().flatten().for_each(|l| sizes[*l] += 1);
        (0..self.n)
            .into_par_iter()
            .map(|row| {
                let Some(own) = labels[row].filter(|own| sizes[*own] > 1) else { return 0.0 };
                let mut sums = vec![0f64; k];
                for (distance, label) in self.row(row).iter().zip(labels) {
                    if let Some(label) = label {
                        sums[*label] += f64::from(*distance);
                    }
                }
                let a = sums[own] / (sizes[own] - 1) as f64;
                let b = (0..k)
                    .filter(|c| *c != own && sizes[*c] > 0)
                    .map(|c| sums[c] / sizes[c] as f64)
                    .fold(f64::INFINITY, f64::min);
                if b.is_finite() && a.max(b) > 0.0 { (b - a) / a.max(b) } else { 0.0 }
            })
            .collect()
    }
}

/// Mean over all labelled rows, and by cluster.
pub(super) fn mean_silhouettes(silhouettes: &[f64], labels: &[Option<usize>], k: usize) -> (f64, Vec<f64>) {
    let mut sums = vec![(0.0, 0usize); k];
    for (value, label) in silhouettes.iter().zip(labels) {
        if let Some(label) = label {
            sums[*label].0 += value;
            sums[*label].1 += 1;
        }
    }
    let total: (f64, usize) = sums.iter().fold((0.0, 0), |t, s| (t.0 + s.0, t.1 + s.1));
    let mean = |(sum, n): (f64, usize)| if n > 0 { sum / n as f64 } else { 0.0 };
    (mean(total), sums.into_iter().map(mean).collect())
}

/// Runs of k-means inside each bootstrap; one finds a near-best partition of resampled rows.
const BOOTSTRAP_RESTARTS: usize = 2;

/// Mean Jaccard similarity of each cluster to its best match in clusterings of resampled rows (Hennig 2007). `None`
/// when cancelled.
pub(super) fn stability(
    data: ArrayView2<f64>,
    labels: &[usize],
    k: usize,
    bootstraps: usize,
    seed: u64,
    watch: &dyn Watch,
) -> Option<Vec<f64>> {
    let n = data.nrows();
    let found: Vec<Option<Vec<Option<f64>>>> = (0..bootstraps)
        .into_par_iter()
        .map(|round| {
            if watch.cancelled() {
                return None;
            }
            let mut draw = generator(seed, 50_000 + round as u64);
            let mut rows: Vec<usize> = (0..n).map(|_| draw.gen_range(0..n)).collect();
            rows.sort_unstable();
            let resampled = data.select(Axis(0), &rows);
            let again = kmeans(resampled.view(), k, BOOTSTRAP_RESTARTS, seed ^ (round as u64 + 1), watch)?;
            Some(jaccards(&rows, labels, &again.labels, k))
        })
        .collect();
    if watch.cancelled() {
        return None;
    }
    let mut sums = vec![(0.0, 0usize); k];
    for round in found.into_iter().flatten() {
        for (sum, value) in sums.iter_mut().zip(round) {
            if let Some(value) = value {
                sum.0 += value;
                sum.1 += 1;
            }
        }
    }
    Some(sums.into_iter().map(|(sum, n)| if n > 0 { sum / n as f64 } else { 0.0 }).collect())
}

/// Best Jaccard similarity of each old cluster, over the distinct rows that were drawn; `None` where none of its rows
/// was.
fn jaccards(rows: &[usize], old: &[usize], new: &[usize], k: usize) -> Vec<Option<f64>> {
    let mut both = vec![0usize; k * k];
    let (mut of_old, mut of_new) = (vec![0usize; k], vec![0usize; k]);
    let mut last = None;
    for (row, label) in rows.iter().zip(new) {
        if last == Some(*row) {
            continue;
        }
        last = Some(*row);
        both[old[*row] * k + label] += 1;
        of_old[old[*row]] += 1;
        of_new[*label] += 1;
    }
    (0..k)
        .map(|o| {
            (of_old[o] > 0).then(|| {
                (0..k)
                    .map(|c| {
                        let shared = both[o * k + c];
                        shared as f64 / (of_old[o] + of_new[c] - shared).max(1) as f64
                    })
                    .fold(0.0, f64::max)
            })
        })
        .collect()
}

/// Mean silhouette of k-means on data whose columns were permuted independently: same distributions, no structure.
pub(super) fn null_silhouette(
    data: ArrayView2<f64>,
    k: usize,
    rounds: usize,
    seed: u64,
    watch: &dyn Watch,
) -> Option<f64> {
    let found: Vec<f64> = (0..rounds)
        .into_par_iter()
        .filter_map(|round| {
            let mut draw = generator(seed, 90_000 + round as u64);
            let mut permuted: Array2<f64> = data.to_owned();
            for mut column in permuted.columns_mut() {
                let mut values = column.to_vec();
                values.shuffle(&mut draw);
                column.iter_mut().zip(values).for_each(|(slot, value)| *slot = value);
            }
            let found = kmeans(permuted.view(), k, BOOTSTRAP_RESTARTS, seed ^ (round as u64 + 77), watch)?;
            let labels: Vec<Option<usize>> = found.labels.iter().map(|l| Some(*l)).collect();
            let silhouettes = Distances::between(permuted.view()).silhouettes(&labels, k);
            Some(mean_silhouettes(&silhouettes, &labels, k).0)
        })
        .collect();
    (!found.is_empty()).then(|| crate::mining::numeric::mean(&found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn silhouettes_match_a_calculation_by_hand() {
        // a(0) = 1, b(0) = (9 + 10) / 2; a(1) = 1, b(1) = (8 + 9) / 2.
        let data = array![[0.0], [1.0], [9.0], [10.0]];
        let labels = [Some(0), Some(0), Some(1), Some(1)];
        let s = Distances::between(data.view()).silhouettes(&labels, 2);
        assert!((s[0] - 8.5 / 9.5).abs() < 1e-6 && (s[1] - 7.5 / 8.5).abs() < 1e-6);
        let (mean, by_cluster) = mean_silhouettes(&s, &labels, 2);
        assert!((mean - by_cluster[0]).abs() < 1e-6);
    }

    #[test]
    fn jaccard_counts_distinct_rows() {
        let found = jaccards(&[0, 0, 1, 2, 3], &[0, 0, 1, 1], &[1, 1, 1, 0, 1], 2);
        // Old {0, 1} against new {0, 1, 3}: 2 of 3; old {2, 3} against new {2}: 1 of 2.
        assert_eq!(found, [Some(2.0 / 3.0), Some(0.5)]);
    }
}
