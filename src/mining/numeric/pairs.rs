//! Distances between all rows of a table, a block of rows at a time through matrix products; never holds them all.
//! Knows nothing of clusters.

use crate::model::Watch;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2, Axis, LinalgScalar, Slice};
use rayon::prelude::*;
use std::cmp::Ordering;

/// Distances that a thread holds at once: 2 MB, which stay in a processor's cache until they are read.
const HELD: usize = 1 << 18;
const LEAST_ROWS: usize = 16;
const MOST_ROWS: usize = 128;

/// Rows made ready for distances: |x − y|² = |x|² + |y|² − 2xy becomes one product of (−2x, 1, |x|²) and (y, |y|², 1).
pub struct Pairs {
    centre: Array1<f64>,
    /// Centred, so that the sum above loses few digits.
    rows: Array2<f64>,
    left: Array2<f64>,
    /// Column × row.
    right: Array2<f64>,
    /// Both in half the bytes, for finding what is near; what matters is then measured exactly.
    left_short: Array2<f32>,
    right_short: Array2<f32>,
    largest: f64,
}

impl Pairs {
    pub fn new(data: ArrayView2<f64>) -> Self {
        let centre = data.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(data.ncols()));
        let rows = (&data - &centre).as_standard_layout().into_owned();
        let left = left_of(&rows);
        let (n, width) = (rows.nrows(), rows.ncols());
        let mut right = Array2::ones((width + 2, n));
        right.slice_axis_mut(Axis(0), Slice::from(..width)).assign(&rows.t());
        right.row_mut(width).assign(&left.column(width + 1));
        let largest = left.column(width + 1).iter().copied().fold(0.0, f64::max);
        let (left_short, right_short) = (left.mapv(|v| v as f32), right.mapv(|v| v as f32));
        Self { centre, rows, left, right, left_short, right_short, largest }
    }

    pub fn len(&self) -> usize {
        self.rows.nrows()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Squared distance of two rows, without the rounding of the product.
    pub fn squared(&self, a: usize, b: usize) -> f64 {
        match (self.rows.row(a).to_slice(), self.rows.row(b).to_slice()) {
            (Some(a), Some(b)) => squared_slices(a, b),
            _ => 0.0,
        }
    }

    /// Calls `work` with every row and its squared distances to all rows; results in the order of rows. Squares may be
    /// off by rounding, and then below zero. `None` when stopped.
    pub fn scan<T: Send>(
        &self,
        watch: &dyn Watch,
        work: impl Fn(usize, &[f64]) -> T + Sync,
    ) -> Option<Vec<T>> {
        blocks(&self.left, &self.right, watch, work)
    }

    /// As [`Self::scan`], of some rows only; `work` gets the place in `some`.
    pub fn scan_some<T: Send>(
        &self,
        some: &[usize],
        watch: &dyn Watch,
        work: impl Fn(usize, &[f64]) -> T + Sync,
    ) -> Option<Vec<T>> {
        blocks(&self.left.select(Axis(0), some), &self.right, watch, work)
    }

    /// As [`Self::scan`], from rows of another table of the same columns.
    pub fn scan_others<T: Send>(
        &self,
        others: ArrayView2<f64>,
        watch: &dyn Watch,
        work: impl Fn(usize, &[f64]) -> T + Sync,
    ) -> Option<Vec<T>> {
        blocks(&left_of(&(&others - &self.centre)), &self.right, watch, work)
    }

    /// As [`Self::scan`], in half the time: `work` also gets how much a square may be off.
    pub fn scan_roughly<T: Send>(
        &self,
        watch: &dyn Watch,
        work: impl Fn(usize, &[f32], f32) -> T + Sync,
    ) -> Option<Vec<T>> {
        blocks(&self.left_short, &self.right_short, watch, |row, squares| work(row, squares, self.slack(row)))
    }

    /// How much the square of a distance of this row may be off in half the bytes: each of the products and sums rounds
    /// once.
    fn slack(&self, row: usize) -> f32 {
        let width = self.left.ncols();
        let each = f64::from(f32::EPSILON) * (width + 2) as f64;
        ((self.left[[row, width - 1]] + self.largest) * each) as f32
    }

    /// The `count` nearest other rows of every row, nearest first (fewer where there are fewer rows). `None` when
    /// stopped.
    pub fn neighbours(&self, count: usize, watch: &dyn Watch) -> Option<Neighbours> {
        let count = count.min(self.len().saturating_sub(1));
        let found =
            self.scan_roughly(watch, |row, squares, slack| self.nearest(row, squares, slack, count))?;
        Some(Neighbours::of(count, found))
    }

    /// As [`Self::neighbours`], of some rows only, in their order.
    pub fn neighbours_of(&self, some: &[usize], count: usize, watch: &dyn Watch) -> Option<Neighbours> {
        let count = count.min(self.len().saturating_sub(1));
        let left = self.left_short.select(Axis(0), some);
        let found = blocks(&left, &self.right_short, watch, |at, squares| {
            self.nearest(some[at], squares, self.slack(some[at]), count)
        })?;
        Some(Neighbours::of(count, found))
    }

    /// Of rough squares to all rows the nearest, measured exactly.
    fn nearest(&self, row: usize, squares: &[f32], slack: f32, count: usize) -> Vec<(f64, u32)> {
        let mut near = Nearest::new(count, slack);
        near.take(&squares[..row], 0);
        near.take(&squares[row + 1..], row + 1);
        let mut exact: Vec<(f64, u32)> =
            near.done().into_iter().map(|(_, at)| (self.squared(row, at as usize).sqrt(), at)).collect();
        exact.sort_by(by_distance);
        exact.truncate(count);
        exact
    }
}

fn blocks<T: Send, F: LinalgScalar + Send + Sync>(
    left: &Array2<F>,
    right: &Array2<F>,
    watch: &dyn Watch,
    work: impl Fn(usize, &[F]) -> T + Sync,
) -> Option<Vec<T>> {
    let (n, rows) = (right.ncols().max(1), left.nrows());
    let step = (HELD / n).clamp(LEAST_ROWS, MOST_ROWS);
    let parts: Option<Vec<Vec<T>>> = (0..rows.div_ceil(step))
        .into_par_iter()
        .map_init(
            || Array2::<F>::zeros((step.min(rows), right.ncols())),
            |held, block| {
                if watch.cancelled() {
                    return None;
                }
                let (from, to) = (block * step, (block * step + step).min(rows));
                let mut out = held.slice_axis_mut(Axis(0), Slice::from(..to - from));
                general_mat_mul(
                    F::one(),
                    &left.slice_axis(Axis(0), Slice::from(from..to)),
                    right,
                    F::zero(),
                    &mut out,
                );
                let row = |at: usize| out.row(at - from).to_slice().map(|found| work(at, found));
                (from..to).map(row).collect()
            },
        )
        .collect();
    Some(parts?.into_iter().flatten().collect())
}

fn left_of(rows: &Array2<f64>) -> Array2<f64> {
    let width = rows.ncols();
    let mut left = Array2::ones((rows.nrows(), width + 2));
    left.slice_axis_mut(Axis(1), Slice::from(..width)).assign(rows);
    for mut row in left.rows_mut() {
        let square: f64 = row.iter().take(width).map(|v| v * v).sum();
        row.iter_mut().take(width).for_each(|v| *v *= -2.0);
        row[width + 1] = square;
    }
    left
}

fn by_distance(a: &(f64, u32), b: &(f64, u32)) -> Ordering {
    a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
}

/// The nearest rows of every row.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbours {
    /// Of each row.
    pub count: usize,
    rows: Vec<u32>,
    distances: Vec<f64>,
}

impl Neighbours {
    fn of(count: usize, found: Vec<Vec<(f64, u32)>>) -> Self {
        let (distances, rows) = found.into_iter().flatten().unzip();
        Self { count, rows, distances }
    }

    /// Nearest first.
    pub fn rows(&self, row: usize) -> &[u32] {
        &self.rows[row * self.count..(row + 1) * self.count]
    }

    /// Ascending.
    pub fn distances(&self, row: usize) -> &[f64] {
        &self.distances[row * self.count..(row + 1) * self.count]
    }
}

/// Keeps the smallest of a stream of rough numbers, and all that might be among them.
struct Nearest {
    count: usize,
    slack: f32,
    limit: f32,
    held: Vec<(f32, u32)>,
    /// Grows where many are equally near.
    room: usize,
}

impl Nearest {
    fn new(count: usize, slack: f32) -> Self {
        let room = count * 4 + 8;
        Self { count, slack, limit: f32::INFINITY, held: Vec::with_capacity(room), room }
    }

    fn take(&mut self, values: &[f32], first: usize) {
        if self.count == 0 {
            return;
        }
        for (at, value) in values.iter().enumerate() {
            if *value <= self.limit {
                self.held.push((*value, (first + at) as u32));
                if self.held.len() >= self.room {
                    self.shrink();
                    self.room = self.room.max(self.held.len() * 2);
                }
            }
        }
    }

    fn shrink(&mut self) {
        if self.held.len() > self.count {
            let (_, last, _) = self.held.select_nth_unstable_by(self.count - 1, |a, b| a.0.total_cmp(&b.0));
            self.limit = last.0 + 2.0 * self.slack;
            let limit = self.limit;
            self.held.retain(|(value, _)| *value <= limit);
        }
    }

    fn done(mut self) -> Vec<(f32, u32)> {
        if self.count > 0 {
            self.shrink();
        }
        self.held
    }
}

/// Squared Euclidean distance. Four running sums let the compiler use vector registers; their order is fixed, so the
/// result is too.
pub fn squared_slices(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0f64; 4];
    let (a4, b4) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = a4.remainder().iter().zip(b4.remainder()).map(|(x, y)| (x - y) * (x - y)).sum();
    for (x, y) in a4.zip(b4) {
        for i in 0..4 {
            sums[i] += (x[i] - y[i]) * (x[i] - y[i]);
        }
    }
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoWatch;

    fn table(n: usize) -> Array2<f64> {
        Array2::from_shape_fn((n, 5), |(r, c)| ((r * 31 + c * 17 + r * r * 7) % 101) as f64 / 7.0 + 1_000.0)
    }

    #[test]
    fn neighbours_are_those_of_a_plain_search() {
        let data = table(300);
        let pairs = Pairs::new(data.view());
        let found = pairs.neighbours(7, &NoWatch).unwrap();
        for row in 0..300 {
            let mut all: Vec<f64> = (0..300)
                .filter(|o| *o != row)
                .map(|o| (&data.row(row) - &data.row(o)).mapv(|v| v * v).sum().sqrt())
                .collect();
            all.sort_by(f64::total_cmp);
            for (near, expected) in found.distances(row).iter().zip(&all) {
                assert!((near - expected).abs() < 1e-9, "{near} {expected}");
            }
            assert!(!found.rows(row).contains(&(row as u32)));
        }
        let some = pairs.neighbours_of(&[5, 290], 7, &NoWatch).unwrap();
        assert_eq!((some.rows(0), some.rows(1)), (found.rows(5), found.rows(290)));
        assert_eq!(
            Pairs::new(data.slice_axis(Axis(0), Slice::from(..3))).neighbours(7, &NoWatch).unwrap().count,
            2
        );
        assert_eq!(
            Pairs::new(data.slice_axis(Axis(0), Slice::from(..1))).neighbours(7, &NoWatch).unwrap().count,
            0
        );
    }

    #[test]
    fn other_tables_and_single_rows_are_measured_alike() {
        let data = table(50);
        let pairs = Pairs::new(data.view());
        let all = pairs.scan(&NoWatch, |_, d| d.to_vec()).unwrap();
        let some = pairs.scan_some(&[4, 9], &NoWatch, |_, d| d.to_vec()).unwrap();
        let others = pairs
            .scan_others(data.slice_axis(Axis(0), Slice::from(9..10)), &NoWatch, |_, d| d.to_vec())
            .unwrap();
        assert_eq!(some, [all[4].clone(), all[9].clone()]);
        assert!(others[0].iter().zip(&all[9]).all(|(a, b)| (a - b).abs() < 1e-9));
    }
}
