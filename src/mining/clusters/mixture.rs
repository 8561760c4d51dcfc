//! Gaussian mixtures with full covariances by expectation maximisation (Dempster, Laird and Rubin 1977), begun from
//! k-means; knows no feature.

use super::kmeans::{kmeans, means};
use crate::model::Watch;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;

const STEPS: usize = 200;
/// Gain of the mean log-likelihood at which it is done.
const TOLERANCE: f64 = 1e-4;
/// Added to the diagonal of covariances, as a share of the mean variance: keeps flat groups from collapsing.
const RIDGE: f64 = 1e-4;
/// Rows that are summed together. Fixed, so that the result does not depend on the number of threads.
const PART: usize = 1_024;

/// A fitted mixture.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mixture {
    parts: Vec<Normal>,
    /// Bayesian information criterion (Schwarz 1978); lower is better.
    pub bic: f64,
}

#[derive(Clone, Debug, PartialEq)]
struct Normal {
    log_weight: f64,
    mean: Array1<f64>,
    /// Lower triangle with L·Lᵀ = covariance.
    factor: Array2<f64>,
    /// −½ (d·ln 2π + ln det).
    log_scale: f64,
}

/// What one part of the rows adds to the next step.
struct Sums {
    likelihood: f64,
    weights: Array1<f64>,
    means: Array2<f64>,
    squares: Vec<Array2<f64>>,
}

/// The likeliest of `restarts` mixtures of `k` normal distributions, each begun from another k-means; ties go to the
/// first. `None` where there are fewer rows than twice that, or the user stopped it.
pub(super) fn mixture(
    data: ArrayView2<f64>,
    k: usize,
    restarts: usize,
    seed: u64,
    watch: &dyn Watch,
) -> Option<Mixture> {
    if data.nrows() < k * 2 {
        return None;
    }
    let runs: Vec<Mixture> = (0..restarts.max(1) as u64)
        .into_par_iter()
        .filter_map(|run| one_run(data, k, seed.wrapping_add(run.wrapping_mul(1_000_003)), watch))
        .collect();
    runs.into_iter().reduce(|best, next| if next.bic < best.bic { next } else { best })
}

fn one_run(data: ArrayView2<f64>, k: usize, seed: u64, watch: &dyn Watch) -> Option<Mixture> {
    let begun = kmeans(data, k, 1, seed, watch)?;
    let (n, width) = (data.nrows() as f64, data.ncols());
    let centre = data.mean_axis(Axis(0))?;
    let spread: f64 = data.outer_iter().map(|r| (&r - &centre).mapv(|v| v * v).sum()).sum();
    let ridge = (spread / n / width.max(1) as f64 * RIDGE).max(1e-12);
    let mut parts = first_step(data, &begun.labels, &begun.centroids, ridge);
    let mut likelihood = f64::NEG_INFINITY;
    for _ in 0..STEPS {
        if watch.cancelled() {
            return None;
        }
        let sums = sums(data, &parts, watch)?;
        let gain = sums.likelihood / n - likelihood;
        likelihood = sums.likelihood / n;
        if gain.abs() < TOLERANCE {
            break;
        }
        parts = next_step(&sums, &parts, n, ridge);
    }
    let free = (k * (width + width * (width + 1) / 2) + k - 1) as f64;
    Some(Mixture { parts, bic: free * n.ln() - 2.0 * likelihood * n })
}

impl Mixture {
    /// The likeliest part of every row.
    pub(super) fn assign(&self, data: ArrayView2<f64>) -> Vec<usize> {
        (0..data.nrows())
            .into_par_iter()
            .map(|row| {
                let logs = self.parts.iter().map(|part| part.log_density(data.row(row)));
                logs.enumerate().fold((0, f64::NEG_INFINITY), |b, l| if l.1 > b.1 { l } else { b }).0
            })
            .collect()
    }

    pub(super) fn means(&self) -> Array2<f64> {
        let width = self.parts.first().map_or(0, |p| p.mean.len());
        Array2::from_shape_fn((self.parts.len(), width), |(k, c)| self.parts[k].mean[c])
    }
}

impl Normal {
    fn new(weight: f64, mean: Array1<f64>, covariance: Array2<f64>) -> Self {
        let factor = cholesky(covariance);
        let half_det: f64 = factor.diag().iter().map(|v| v.ln()).sum();
        let log_scale = -0.5 * mean.len() as f64 * std::f64::consts::TAU.ln() - half_det;
        Self { log_weight: weight.max(1e-300).ln(), mean, factor, log_scale }
    }

    /// With its weight; a solve by the triangle gives the squared distance.
    fn log_density(&self, row: ArrayView1<f64>) -> f64 {
        let width = self.mean.len();
        let mut solved = [0.0f64; 64];
        let mut square = 0.0;
        for i in 0..width.min(64) {
            let mut value = row[i] - self.mean[i];
            let line = self.factor.row(i);
            for (j, done) in solved.iter().enumerate().take(i) {
                value -= line[j] * done;
            }
            solved[i] = value / line[i];
            square += solved[i] * solved[i];
        }
        self.log_weight + self.log_scale - 0.5 * square
    }
}

/// Lower triangle of a symmetric matrix. What is not positive for rounding becomes tiny.
fn cholesky(mut matrix: Array2<f64>) -> Array2<f64> {
    let n = matrix.nrows();
    for i in 0..n {
        for j in 0..=i {
            let sum: f64 = (0..j).map(|k| matrix[[i, k]] * matrix[[j, k]]).sum();
            let value = matrix[[i, j]] - sum;
            matrix[[i, j]] = if i == j { value.max(1e-12).sqrt() } else { value / matrix[[j, j]] };
        }
        for j in i + 1..n {
            matrix[[i, j]] = 0.0;
        }
    }
    matrix
}

fn first_step(data: ArrayView2<f64>, labels: &[usize], centroids: &Array2<f64>, ridge: f64) -> Vec<Normal> {
    let (k, width) = centroids.dim();
    let centres = means(data, labels, centroids);
    let mut counts = vec![0.0f64; k];
    let mut squares = vec![Array2::<f64>::zeros((width, width)); k];
    for (row, label) in data.outer_iter().zip(labels) {
        counts[*label] += 1.0;
        add_square(&mut squares[*label], &(&row - &centres.row(*label)), 1.0);
    }
    let n = data.nrows() as f64;
    squares
        .into_iter()
        .enumerate()
        .map(|(at, square)| {
            let count = counts[at].max(1.0);
            Normal::new(count / n, centres.row(at).to_owned(), with_ridge(square / count, ridge))
        })
        .collect()
}

fn with_ridge(mut covariance: Array2<f64>, ridge: f64) -> Array2<f64> {
    covariance.diag_mut().mapv_inplace(|v| v + ridge);
    covariance
}

/// Lower triangle of `weight · x·xᵀ`.
fn add_square(sum: &mut Array2<f64>, x: &Array1<f64>, weight: f64) {
    for i in 0..x.len() {
        let scaled = weight * x[i];
        for j in 0..=i {
            sum[[i, j]] += scaled * x[j];
        }
    }
}

/// Expectations: who belongs where with which share, summed up. Squares are around the present means.
fn sums(data: ArrayView2<f64>, parts: &[Normal], watch: &dyn Watch) -> Option<Sums> {
    let width = data.ncols();
    let empty = || Sums {
        likelihood: 0.0,
        weights: Array1::zeros(parts.len()),
        means: Array2::zeros((parts.len(), width)),
        squares: vec![Array2::zeros((width, width)); parts.len()],
    };
    let of_parts: Option<Vec<Sums>> = (0..data.nrows().div_ceil(PART))
        .into_par_iter()
        .map(|part| {
            if watch.cancelled() {
                return None;
            }
            let mut sums = empty();
            for row in part * PART..(part * PART + PART).min(data.nrows()) {
                let row = data.row(row);
                let logs: Vec<f64> = parts.iter().map(|p| p.log_density(row)).collect();
                let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let total: f64 = logs.iter().map(|l| (l - most).exp()).sum();
                sums.likelihood += most + total.ln();
                for (at, log) in logs.iter().enumerate() {
                    let share = (log - most).exp() / total;
                    if share > 1e-12 {
                        let away = &row - &parts[at].mean;
                        sums.weights[at] += share;
                        sums.means.row_mut(at).scaled_add(share, &away);
                        add_square(&mut sums.squares[at], &away, share);
                    }
                }
            }
            Some(sums)
        })
        .collect();
    Some(of_parts?.into_iter().fold(empty(), |mut all, part| {
        all.likelihood += part.likelihood;
        all.weights += &part.weights;
        all.means += &part.means;
        all.squares.iter_mut().zip(&part.squares).for_each(|(a, b)| *a += b);
        all
    }))
}

fn next_step(sums: &Sums, before: &[Normal], n: f64, ridge: f64) -> Vec<Normal> {
    before
        .iter()
        .enumerate()
        .map(|(at, part)| {
            let weight = sums.weights[at];
            if weight < 1e-6 {
                return part.clone();
            }
            let shift = &sums.means.row(at) / weight;
            let mut covariance = &sums.squares[at] / weight;
            add_square(&mut covariance, &shift, -1.0);
            Normal::new(weight / n, &part.mean + &shift, with_ridge(covariance, ridge))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::metrics::adjusted_rand;
    use super::super::sampling::generator;
    use super::*;
    use crate::model::NoWatch;
    use rand::Rng;

    #[test]
    fn a_triangle_gives_its_matrix_back() {
        let matrix = ndarray::array![[4.0, 2.0, 0.6], [2.0, 5.0, 1.0], [0.6, 1.0, 3.0]];
        let factor = cholesky(matrix.clone());
        assert!((factor.dot(&factor.t()) - matrix).iter().all(|v| v.abs() < 1e-12));
    }

    #[test]
    fn long_crossing_groups_are_told_apart_where_centroids_cannot() {
        // Two long flat groups, one above the other: their distance is less than their length.
        let mut draw = generator(7, 1);
        let data = Array2::from_shape_fn((400, 2), |(r, c)| match c {
            0 => draw.gen_range(0.0..20.0) + (r % 2) as f64 * 14.0,
            _ => draw.gen_range(-0.2..0.2) + (r % 2) as f64 * 1.5,
        });
        let found = mixture(data.view(), 2, 4, 7, &NoWatch).unwrap();
        let labels = found.assign(data.view());
        let truth: Vec<usize> = (0..400).map(|r| r % 2).collect();
        let index = adjusted_rand(&labels, &truth);
        assert!(index > 0.95, "{index}");
        let by_centre = kmeans(data.view(), 2, 4, 7, &NoWatch).unwrap().labels;
        assert!(adjusted_rand(&by_centre, &truth) < 0.8);
        let bic = |k| mixture(data.view(), k, 4, 7, &NoWatch).unwrap().bic;
        assert!(found.bic < bic(1), "two explain more than one");
        assert_eq!(mixture(data.view(), 2, 4, 7, &NoWatch).unwrap(), found);
        assert!(mixture(data.slice_axis(Axis(0), ndarray::Slice::from(..3)), 2, 4, 7, &NoWatch).is_none());
    }
}
