//! How near rows are to their own cluster and how far from the others: silhouette, Davies-Bouldin and
//! Calinski-Harabasz; never holds the distances of all pairs.

use super::kmeans::{means, squared};
use crate::mining::numeric::Pairs;
use crate::model::Watch;
use ndarray::{Array2, ArrayView2, Axis};

/// A partition of some rows; `None` is noise and counts nowhere.
pub(super) struct Labelled<'a> {
    pub labels: &'a [Option<usize>],
    pub k: usize,
}

/// Mean silhouette (Rousseeuw 1987) over the labelled rows, and by cluster, of several partitions of the same rows: the
/// distances are made once for all. `None` when stopped.
pub(super) fn silhouettes(
    pairs: &Pairs,
    partitions: &[Labelled],
    watch: &dyn Watch,
) -> Option<Vec<(f64, Vec<f64>)>> {
    let sizes: Vec<Vec<usize>> = partitions
        .iter()
        .map(|partition| {
            let mut sizes = vec![0; partition.k];
            partition.labels.iter().flatten().for_each(|l| sizes[*l] += 1);
            sizes
        })
        .collect();
    // Noise is a cluster of its own number here, which nobody asks about: no branch in the inner loop.
    let numbers: Vec<Vec<u32>> =
        partitions.iter().map(|p| p.labels.iter().map(|l| l.unwrap_or(p.k) as u32).collect()).collect();
    let of_rows = pairs.scan(watch, |row, squares| {
        let distances: Vec<f64> = squares.iter().map(|s| s.max(0.0).sqrt()).collect();
        partitions
            .iter()
            .zip(&sizes)
            .zip(&numbers)
            .map(|((partition, sizes), numbers)| {
                let Some(own) = partition.labels[row].filter(|own| sizes[*own] > 1) else { return 0.0 };
                let mut sums = vec![0f64; partition.k + 1];
                for (distance, label) in distances.iter().zip(numbers) {
                    sums[*label as usize] += distance;
                }
                // The distance to itself is zero but for rounding.
                let a = (sums[own] - distances[row]) / (sizes[own] - 1) as f64;
                let b = (0..partition.k)
                    .filter(|c| *c != own && sizes[*c] > 0)
                    .map(|c| sums[c] / sizes[c] as f64)
                    .fold(f64::INFINITY, f64::min);
                if b.is_finite() && a.max(b) > 0.0 { (b - a) / a.max(b) } else { 0.0 }
            })
            .collect::<Vec<f64>>()
    })?;
    Some(
        partitions
            .iter()
            .enumerate()
            .map(|(at, partition)| {
                let values: Vec<f64> = of_rows.iter().map(|row| row[at]).collect();
                mean_silhouettes(&values, partition.labels, partition.k)
            })
            .collect(),
    )
}

fn mean_silhouettes(silhouettes: &[f64], labels: &[Option<usize>], k: usize) -> (f64, Vec<f64>) {
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

/// Davies-Bouldin index (Davies and Bouldin 1979; lower is better) and Calinski-Harabasz index (1974; higher is
/// better) of the labelled rows; `None` with fewer than two clusters or nothing between them.
pub(super) fn indices(data: ArrayView2<f64>, partition: &Labelled) -> Option<(f64, f64)> {
    let rows: Vec<usize> = (0..data.nrows()).filter(|r| partition.labels[*r].is_some()).collect();
    let labels: Vec<usize> = rows.iter().filter_map(|r| partition.labels[*r]).collect();
    let data = data.select(Axis(0), &rows);
    let mut sizes = vec![0.0f64; partition.k];
    labels.iter().for_each(|l| sizes[*l] += 1.0);
    let there: Vec<usize> = (0..partition.k).filter(|c| sizes[*c] > 0.0).collect();
    let (k, n) = (there.len() as f64, rows.len() as f64);
    if there.len() < 2 || n <= k {
        return None;
    }
    let centres = means(data.view(), &labels, &Array2::zeros((partition.k, data.ncols())));
    let middle = data.mean_axis(Axis(0))?;
    let (mut spread, mut within) = (vec![0.0; partition.k], 0.0);
    for (row, label) in data.outer_iter().zip(&labels) {
        let square = squared(row, centres.row(*label));
        spread[*label] += square.sqrt() / sizes[*label];
        within += square;
    }
    let between: f64 = there.iter().map(|c| sizes[*c] * squared(centres.row(*c), middle.view())).sum();
    let worst = |c: usize| {
        let ratio = |other: usize| {
            let apart = squared(centres.row(c), centres.row(other)).sqrt();
            if apart > 0.0 { (spread[c] + spread[other]) / apart } else { 0.0 }
        };
        there.iter().filter(|o| **o != c).map(|o| ratio(*o)).fold(0.0, f64::max)
    };
    let davies_bouldin = there.iter().map(|c| worst(*c)).sum::<f64>() / k;
    (within > 0.0).then(|| (davies_bouldin, between / within * (n - k) / (k - 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoWatch;
    use ndarray::array;

    #[test]
    fn silhouettes_match_a_calculation_by_hand() {
        // a(0) = 1, b(0) = (9 + 10) / 2; a(1) = 1, b(1) = (8 + 9) / 2.
        let data = array![[0.0], [1.0], [9.0], [10.0]];
        let labels = [Some(0), Some(0), Some(1), Some(1)];
        let partition = Labelled { labels: &labels, k: 2 };
        let found = silhouettes(&Pairs::new(data.view()), &[partition], &NoWatch).unwrap();
        let expected = f64::midpoint(8.5 / 9.5, 7.5 / 8.5);
        assert!((found[0].0 - expected).abs() < 1e-9 && (found[0].1[1] - expected).abs() < 1e-9);
    }

    #[test]
    fn indices_match_a_calculation_by_hand() {
        let data = array![[0.0], [1.0], [9.0], [10.0], [500.0]];
        let labels = [Some(0), Some(0), Some(1), Some(1), None];
        let (davies_bouldin, calinski_harabasz) =
            indices(data.view(), &Labelled { labels: &labels, k: 2 }).unwrap();
        // Spreads of a half each over nine; 4 · 4.5² between over 1 within, times (4 − 2) / (2 − 1).
        assert!((davies_bouldin - 1.0 / 9.0).abs() < 1e-12);
        assert!((calinski_harabasz - 162.0).abs() < 1e-9);
        let one = [Some(0), Some(0), Some(0), None, None];
        assert!(indices(data.view(), &Labelled { labels: &one, k: 1 }).is_none());
    }
}
