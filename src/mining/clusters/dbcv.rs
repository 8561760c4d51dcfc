//! Density-based clustering validation (DBCV; Moulavi, Jaskowiak, Campello, Zimek and Sander 2014): whether clusters of any
//! shape are denser inside than what lies between them, where a silhouette favours round ones. Knows no algorithm.

use super::kmeans::squared;
use super::sampling::sample;
use crate::model::Watch;
use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

/// Rows that it is measured on at most: its time grows with their square.
pub const MEASURED: usize = 2_000;

/// The index with the number of rows that it was measured on, noise among them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Validity {
    /// −1 to 1, larger is better: the clusters' own, weighed by their share of all rows, so that noise lowers it.
    pub index: f64,
    pub rows: usize,
}

/// One cluster's spanning tree of mutual reachability.
struct Spanned {
    /// Rows with more than one neighbour in the tree, with their all-points core distance; all where there are none.
    inner: Vec<(usize, f64)>,
    /// Longest edge between inner rows: the sparsest place inside.
    sparseness: f64,
    size: usize,
}

/// Of a partition of rows; `None` where fewer than two clusters have two drawn rows, and when stopped.
pub(super) fn dbcv(
    data: ArrayView2<f64>,
    labels: &[Option<usize>],
    seed: u64,
    watch: &dyn Watch,
) -> Option<Validity> {
    let drawn = sample(data.nrows(), MEASURED, seed, 9);
    let data = data.select(Axis(0), &drawn);
    let k = labels.iter().flatten().max().map_or(0, |m| m + 1);
    let mut members = vec![Vec::new(); k];
    for (at, row) in drawn.iter().enumerate() {
        if let Some(label) = labels[*row] {
            members[label].push(at);
        }
    }
    let spanned: Vec<Spanned> = members
        .par_iter()
        .filter(|rows| rows.len() > 1 && !watch.cancelled())
        .map(|rows| span(&data, rows))
        .collect();
    if spanned.len() < 2 || drawn.is_empty() {
        return None;
    }
    let parts: Vec<f64> = (0..spanned.len())
        .into_par_iter()
        .map(|own| {
            let others = (0..spanned.len()).filter(|other| *other != own && !watch.cancelled());
            let apart = others
                .map(|other| separation(&data, &spanned[own], &spanned[other]))
                .fold(f64::INFINITY, f64::min);
            let Spanned { sparseness, size, .. } = spanned[own];
            let most = apart.max(sparseness);
            // Rows that are all the same place, and as near to others, tell nothing.
            let validity = if most > 0.0 && most.is_finite() { (apart - sparseness) / most } else { 0.0 };
            validity * size as f64
        })
        .collect();
    let index = parts.iter().sum::<f64>() / drawn.len() as f64;
    (!watch.cancelled()).then_some(Validity { index, rows: drawn.len() })
}

/// All-points core distance of each row of a cluster: (Σ (1 / distance)^d / (n − 1))^(−1 / d) over its other rows, with d
/// columns. By logarithms, as powers of many columns leave the range of numbers.
fn core_distances(data: &Array2<f64>, rows: &[usize]) -> Vec<f64> {
    let columns = data.ncols().max(1) as f64;
    rows.iter()
        .map(|row| {
            let powers: Vec<f64> = rows
                .iter()
                .filter(|other| *other != row)
                .map(|other| -0.5 * columns * squared(data.row(*row), data.row(*other)).ln())
                .collect();
            let most = powers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if most == f64::INFINITY {
                return 0.0;
            }
            let sum: f64 = powers.iter().map(|power| (power - most).exp()).sum();
            (-(most + (sum / powers.len() as f64).ln()) / columns).exp()
        })
        .collect()
}

/// The minimum spanning tree of a cluster by Prim's algorithm. Mutual reachability has ties, and so several such trees with
/// other inner rows: the first row wins, so that equal rows give equal numbers.
fn span(data: &Array2<f64>, rows: &[usize]) -> Spanned {
    let n = rows.len();
    let core = core_distances(data, rows);
    let reach =
        |a: usize, b: usize| squared(data.row(rows[a]), data.row(rows[b])).sqrt().max(core[a]).max(core[b]);
    let mut nearest: Vec<(f64, usize)> = (0..n).map(|at| (reach(0, at), 0)).collect();
    let mut joined = vec![false; n];
    joined[0] = true;
    let mut edges: Vec<(usize, usize, f64)> = Vec::with_capacity(n - 1);
    let mut degree = vec![0usize; n];
    for _ in 1..n {
        let next = (0..n).filter(|at| !joined[*at]).min_by(|a, b| nearest[*a].0.total_cmp(&nearest[*b].0));
        let Some(next) = next else { break };
        let (distance, from) = nearest[next];
        joined[next] = true;
        edges.push((from, next, distance));
        degree[from] += 1;
        degree[next] += 1;
        for at in (0..n).filter(|at| !joined[*at]) {
            let distance = reach(next, at);
            if distance < nearest[at].0 {
                nearest[at] = (distance, next);
            }
        }
    }
    let any_inner = degree.iter().any(|d| *d > 1);
    let is_inner = |at: usize| !any_inner || degree[at] > 1;
    let longest = |inner_only: bool| {
        let of = edges.iter().filter(|(a, b, _)| !inner_only || (is_inner(*a) && is_inner(*b)));
        of.map(|(.., distance)| *distance).fold(f64::NEG_INFINITY, f64::max)
    };
    // A star has one inner row and no edge inside: then all edges count.
    let sparseness = Some(longest(true)).filter(|d| d.is_finite()).unwrap_or_else(|| longest(false));
    let inner = (0..n).filter(|at| is_inner(*at)).map(|at| (rows[at], core[at])).collect();
    Spanned { inner, sparseness, size: n }
}

/// Least mutual reachability between the inner rows of two clusters.
fn separation(data: &Array2<f64>, own: &Spanned, other: &Spanned) -> f64 {
    let mut least = f64::INFINITY;
    for (a, core_a) in &own.inner {
        for (b, core_b) in &other.inner {
            least = least.min(squared(data.row(*a), data.row(*b)).sqrt().max(*core_a).max(*core_b));
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoWatch;
    use std::f64::consts::TAU;

    /// A ring within a ring, and three strays; the first two columns of `width`.
    fn rings(width: usize) -> (Array2<f64>, Vec<Option<usize>>) {
        let ring = |n: usize, radius: f64| {
            (0..n).map(move |i| {
                let (away, turn) =
                    (radius + ((i * 7_919 % 13) as f64 - 6.0) * 0.01, TAU * i as f64 / n as f64);
                (away * turn.cos(), away * turn.sin())
            })
        };
        let points: Vec<(f64, f64)> =
            ring(60, 1.0).chain(ring(120, 4.0)).chain([(10.0, 10.0), (-9.0, 8.0), (8.0, -9.0)]).collect();
        let labels = (0..points.len()).map(|i| (i < 180).then_some(usize::from(i >= 60))).collect();
        let further = |row: usize, column: usize| (row * (2 * column - 1) % 17) as f64 / 40.0;
        let data = Array2::from_shape_fn((points.len(), width), |(row, column)| match column {
            0 => points[row].0,
            1 => points[row].1,
            _ => further(row, column),
        });
        (data, labels)
    }

    /// The expected numbers are those of a plain computation with numpy.
    #[test]
    fn rings_are_dense_groups_and_halves_of_them_are_not() {
        let of =
            |data: &Array2<f64>, labels: &[Option<usize>]| dbcv(data.view(), labels, 7, &NoWatch).unwrap();
        let (data, labels) = rings(2);
        let found = of(&data, &labels);
        assert!((found.index - 0.652_746_450_2).abs() < 1e-9 && found.rows == 183, "{found:?}");
        let halves: Vec<Option<usize>> =
            (0..183).map(|row| (row < 180).then_some(usize::from(data[[row, 0]] > 0.0))).collect();
        assert!((of(&data, &halves).index + 0.674_892_309_4).abs() < 1e-9, "{:?}", of(&data, &halves));
        let (more, labels) = rings(5);
        assert!((of(&more, &labels).index - 0.733_596_813_8).abs() < 1e-9, "{:?}", of(&more, &labels));
    }

    #[test]
    fn one_cluster_equal_rows_and_many_columns_are_no_trouble() {
        let (data, _) = rings(2);
        assert_eq!(dbcv(data.view(), &vec![Some(0); 183], 7, &NoWatch), None);
        assert_eq!(dbcv(data.view(), &vec![None; 183], 7, &NoWatch), None);
        let same = Array2::from_shape_fn((40, 90), |(r, _)| (r % 2) as f64 * 1e-4);
        let halves: Vec<Option<usize>> = (0..40).map(|r| Some(r % 2)).collect();
        let found = dbcv(same.view(), &halves, 7, &NoWatch).unwrap();
        assert_eq!(found.index, 1.0, "each half is one place, and the halves are apart");
        let large = Array2::from_shape_fn((3_000, 2), |(r, c)| ((r * 37 + c * 11) % 101) as f64);
        let labels: Vec<Option<usize>> = (0..3_000).map(|r| Some(r % 3)).collect();
        assert_eq!(dbcv(large.view(), &labels, 7, &NoWatch).unwrap().rows, MEASURED);
    }
}
