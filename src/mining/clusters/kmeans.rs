//! k-means: greedy k-means++ and Lloyd to the fixed point for every restart, the best kept. Distances come from matrix
//! products, which is what makes it fast; knows no feature.

use super::sampling::{generator, sample};
use crate::mining::numeric::squared_slices;
use crate::model::Watch;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView1, ArrayView2, Axis, Slice};
use rand::Rng;
use rayon::prelude::*;

/// Lloyd steps at most; some dozens are usual.
const STEPS: usize = 300;

/// Rows on which starts are tried where there are at least twice as many, and how many of them for each cluster.
const TRIED_ROWS: usize = 2_500;
const TRIED_FOR_CLUSTER: usize = 250;
/// Starts that are tried for each that goes on with all rows: of ten starts as few as one may lead to the best partition,
/// and on a part of the rows many cost less than few on all of them.
const TRIED_STARTS: usize = 10;
/// Runs of so nearly the same inertia ended in the same place.
const SAME: f64 = 1e-6;

/// A partition of rows around centroids.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Partition {
    pub labels: Vec<usize>,
    pub centroids: Array2<f64>,
    /// Sum of squared distances to the centroids.
    pub inertia: f64,
}

/// The best of `restarts` runs; ties go to the first. Of many rows these are the most promising of more starts, tried on a
/// sample. `None` where there are fewer rows than clusters, or the user stopped it.
pub(super) fn kmeans(
    data: ArrayView2<f64>,
    k: usize,
    restarts: usize,
    seed: u64,
    watch: &dyn Watch,
) -> Option<Partition> {
    if k == 0 || data.nrows() < k {
        return None;
    }
    let rows = Rows::new(data);
    let restarts = restarts.max(1);
    let tried = TRIED_ROWS.max(TRIED_FOR_CLUSTER * k);
    let runs: Vec<Partition> = if data.nrows() < 2 * tried {
        rows.runs(k, restarts, seed, watch)
    } else {
        let few = Rows::new(data.select(Axis(0), &sample(data.nrows(), tried, seed, 7)).view());
        let mut starts = few.runs(k, restarts * TRIED_STARTS, seed, watch);
        starts.sort_by(|a, b| a.inertia.total_cmp(&b.inertia));
        starts.dedup_by(|next, kept| next.inertia <= kept.inertia * (1.0 + SAME));
        starts.truncate(restarts);
        starts.into_par_iter().filter_map(|start| rows.descend(start.centroids, watch)).collect()
    };
    runs.into_iter().reduce(|best, next| if next.inertia < best.inertia { next } else { best })
}

/// Rows with a column of ones, so that a product with (−2c, |c|²) is the squared distance to c without |x|².
struct Rows {
    rows: Array2<f64>,
    squares: Vec<f64>,
}

impl Rows {
    fn new(data: ArrayView2<f64>) -> Self {
        let width = data.ncols();
        let mut rows = Array2::ones((data.nrows(), width + 1));
        rows.slice_axis_mut(Axis(1), Slice::from(..width)).assign(&data);
        let squares = data.rows().into_iter().map(|r| r.iter().map(|v| v * v).sum()).collect();
        Self { rows, squares }
    }

    fn data(&self) -> ArrayView2<'_, f64> {
        self.rows.slice_axis(Axis(1), Slice::from(..-1))
    }

    /// Row × centroid: squared distances without the row's own square.
    fn distances(&self, centroids: ArrayView2<f64>, out: &mut Array2<f64>) {
        let mut right = Array2::zeros((centroids.ncols() + 1, centroids.nrows()));
        right.slice_axis_mut(Axis(0), Slice::from(..-1)).assign(&(&centroids.t() * -2.0));
        for (at, centroid) in centroids.outer_iter().enumerate() {
            right[[centroids.ncols(), at]] = centroid.iter().map(|v| v * v).sum();
        }
        general_mat_mul(1.0, &self.rows, &right, 0.0, out);
    }

    /// Those that nobody stopped, each from a start of its own.
    fn runs(&self, k: usize, count: usize, seed: u64, watch: &dyn Watch) -> Vec<Partition> {
        let run = |run| self.descend(self.spread(k, seed, run, watch)?, watch);
        (0..count as u64).into_par_iter().filter_map(run).collect()
    }

    /// Lloyd's steps to the fixed point.
    fn descend(&self, mut centroids: Array2<f64>, watch: &dyn Watch) -> Option<Partition> {
        let k = centroids.nrows();
        let mut held = Array2::zeros((self.rows.nrows(), k));
        let mut labels: Vec<usize> = Vec::new();
        let mut least = f64::INFINITY;
        for _ in 0..STEPS {
            if watch.cancelled() {
                return None;
            }
            self.distances(centroids.view(), &mut held);
            let next: Vec<usize> = held.outer_iter().map(smallest).collect();
            let sum: f64 = next.iter().enumerate().map(|(row, label)| held[[row, *label]]).sum();
            // Equal rows in two clusters may change places for ever: without a gain it is done.
            if next == labels || sum >= least {
                break;
            }
            (labels, least) = (next, sum);
            refill(self.data(), centroids.view(), &mut labels);
            centroids = means(self.data(), &labels, &centroids);
        }
        let of_row = |(row, label): (usize, &usize)| squared(self.data().row(row), centroids.row(*label));
        let inertia = labels.iter().enumerate().map(of_row).sum();
        Some(Partition { labels, centroids, inertia })
    }

    /// Greedy k-means++ (Arthur and Vassilvitskii 2007): each next centre is the best of 2 + ln k rows drawn by their
    /// squared distance to the centres so far.
    fn spread(&self, k: usize, seed: u64, run: u64, watch: &dyn Watch) -> Option<Array2<f64>> {
        let n = self.rows.nrows();
        let mut draw = generator(seed, 1_000 + run);
        let trials = 2 + (k as f64).ln() as usize;
        let mut chosen = vec![draw.gen_range(0..n)];
        let mut held = Array2::zeros((n, 1));
        self.distances(self.data().select(Axis(0), &chosen).view(), &mut held);
        let mut nearest: Vec<f64> =
            held.column(0).iter().zip(&self.squares).map(|(d, s)| (d + s).max(0.0)).collect();
        let mut held = Array2::zeros((n, trials));
        while chosen.len() < k {
            if watch.cancelled() {
                return None;
            }
            let total: f64 = nearest.iter().sum();
            let candidates: Vec<usize> =
                (0..trials).map(|_| weighted(&nearest, total * draw.gen_range(0.0..1.0))).collect();
            self.distances(self.data().select(Axis(0), &candidates).view(), &mut held);
            let mut sums = vec![0.0; trials];
            for ((row, now), square) in held.outer_iter().zip(&nearest).zip(&self.squares) {
                for (sum, d) in sums.iter_mut().zip(row) {
                    *sum += (d + square).max(0.0).min(*now);
                }
            }
            let best = smallest(ArrayView1::from(&sums));
            for ((now, d), square) in nearest.iter_mut().zip(held.column(best)).zip(&self.squares) {
                *now = now.min((d + square).max(0.0));
            }
            chosen.push(candidates[best]);
        }
        Some(self.data().select(Axis(0), &chosen))
    }
}

/// Index at which the running sum passes `at`.
fn weighted(weights: &[f64], at: f64) -> usize {
    let mut sum = 0.0;
    for (index, weight) in weights.iter().enumerate() {
        sum += weight;
        if sum > at {
            return index;
        }
    }
    weights.len().saturating_sub(1)
}

/// Index of the smallest value, the first among equals.
fn smallest(values: ArrayView1<f64>) -> usize {
    let mut best = (0, f64::INFINITY);
    for (at, value) in values.iter().enumerate() {
        if *value < best.1 {
            best = (at, *value);
        }
    }
    best.0
}

/// Nearest centroid of every row; ties go to the first.
pub(super) fn assign(data: ArrayView2<f64>, centroids: ArrayView2<f64>) -> Vec<usize> {
    let rows = Rows::new(data);
    let mut held = Array2::zeros((data.nrows(), centroids.nrows()));
    rows.distances(centroids, &mut held);
    held.outer_iter().map(smallest).collect()
}

/// Index of and squared distance to the nearest centroid.
pub(super) fn nearest(row: ArrayView1<f64>, centroids: ArrayView2<f64>) -> (usize, f64) {
    let mut best = (0, f64::INFINITY);
    for (at, centroid) in centroids.outer_iter().enumerate() {
        let d = squared(row, centroid);
        if d < best.1 {
            best = (at, d);
        }
    }
    best
}

pub(super) fn means(data: ArrayView2<f64>, labels: &[usize], before: &Array2<f64>) -> Array2<f64> {
    let mut sums = Array2::<f64>::zeros(before.raw_dim());
    let mut counts = vec![0usize; before.nrows()];
    for (row, label) in data.outer_iter().zip(labels) {
        let mut sum = sums.row_mut(*label);
        match (sum.as_slice_mut(), row.as_slice()) {
            (Some(sum), Some(row)) => sum.iter_mut().zip(row).for_each(|(s, v)| *s += v),
            _ => sum += &row,
        }
        counts[*label] += 1;
    }
    for (at, count) in counts.iter().enumerate() {
        if *count > 0 {
            sums.row_mut(at).mapv_inplace(|v| v / *count as f64);
        } else {
            sums.row_mut(at).assign(&before.row(at));
        }
    }
    sums
}

/// A cluster that lost all rows takes the row farthest from its centroid.
fn refill(data: ArrayView2<f64>, centroids: ArrayView2<f64>, labels: &mut [usize]) {
    let mut sizes = vec![0usize; centroids.nrows()];
    for label in labels.iter() {
        sizes[*label] += 1;
    }
    for cluster in 0..centroids.nrows() {
        if sizes[cluster] > 0 {
            continue;
        }
        let mut farthest: Option<(usize, f64)> = None;
        for (row, label) in labels.iter().enumerate().filter(|(_, l)| sizes[**l] > 1) {
            let d = squared(data.row(row), centroids.row(*label));
            if farthest.is_none_or(|(_, far)| d > far) {
                farthest = Some((row, d));
            }
        }
        if let Some((row, _)) = farthest {
            sizes[labels[row]] -= 1;
            sizes[cluster] += 1;
            labels[row] = cluster;
        }
    }
}

/// Squared Euclidean distance.
pub(super) fn squared(a: ArrayView1<f64>, b: ArrayView1<f64>) -> f64 {
    match (a.as_slice(), b.as_slice()) {
        (Some(a), Some(b)) => squared_slices(a, b),
        _ => a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoWatch;

    #[test]
    fn every_row_is_at_its_nearest_centroid_and_no_cluster_is_empty() {
        let data = Array2::from_shape_fn((200, 3), |(r, c)| {
            ((r % 4) * 10) as f64 + ((r * 7 + c * 13 + r * r) % 11) as f64 / 11.0
        });
        let found = kmeans(data.view(), 4, 3, 7, &NoWatch).unwrap();
        for (row, label) in found.labels.iter().enumerate() {
            assert_eq!(*label, nearest(data.row(row), found.centroids.view()).0);
            assert_eq!(*label, found.labels[row % 4], "rows of a cloud stay together");
        }
        assert_eq!(assign(data.view(), found.centroids.view()), found.labels);
        assert_eq!(kmeans(data.view(), 4, 3, 7, &NoWatch).unwrap(), found, "the seed decides");
        // More clusters than different rows: the others take what lies farthest.
        let equal = Array2::from_shape_fn((6, 2), |(r, _)| f64::from(u8::from(r > 2)));
        assert_eq!(kmeans(equal.view(), 2, 1, 7, &NoWatch).unwrap().inertia, 0.0);
        assert!(kmeans(data.slice_axis(Axis(0), Slice::from(..3)), 4, 1, 7, &NoWatch).is_none());
    }

    /// Where there are many rows starts are tried on a part of them; what is found is a partition of all.
    #[test]
    fn many_rows_are_partitioned_as_few_are() {
        let n = 2 * TRIED_ROWS + 13;
        let data = Array2::from_shape_fn((n, 2), |(r, c)| {
            ((r % 5) * if c == 0 { 10 } else { 3 }) as f64 + ((r * 31 + c * 17) % 101) as f64 / 101.0
        });
        let found = kmeans(data.view(), 5, 2, 7, &NoWatch).unwrap();
        assert!(
            (0..n).all(|row| found.labels[row] == found.labels[row % 5]),
            "rows of a cloud stay together"
        );
        let sum: f64 = (0..n).map(|row| squared(data.row(row), found.centroids.row(found.labels[row]))).sum();
        assert!((found.inertia / sum - 1.0).abs() < 1e-9, "{} {sum}", found.inertia);
        assert_eq!(kmeans(data.view(), 5, 2, 7, &NoWatch).unwrap(), found, "the seed decides");
    }
}
