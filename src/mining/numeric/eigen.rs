//! Eigenvectors of symmetric matrices: Jacobi rotations for small ones, orthogonal iteration for the top of large
//! ones. Deterministic, so that equal data give equal bytes.

/// Above this size only the asked-for eigenpairs are computed.
const JACOBI_LIMIT: usize = 96;
const JACOBI_SWEEPS: usize = 60;
/// Extra vectors that the iteration carries: they speed up the convergence of the wanted ones.
const OVERSAMPLING: usize = 8;
const MAX_ITERATIONS: usize = 300;
const TOLERANCE: f64 = 1e-9;

/// A symmetric matrix, row after row.
#[derive(Clone, Debug, PartialEq)]
pub struct Symmetric {
    size: usize,
    values: Vec<f64>,
}

impl Symmetric {
    pub fn zeros(size: usize) -> Self {
        Self { size, values: vec![0.0; size * size] }
    }
    pub fn size(&self) -> usize {
        self.size
    }
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.size + column]
    }
    pub fn add(&mut self, row: usize, column: usize, value: f64) {
        self.values[row * self.size + column] += value;
    }
    /// Copies the upper triangle to the lower.
    pub fn mirror_upper(&mut self) {
        for row in 0..self.size {
            for column in row + 1..self.size {
                self.values[column * self.size + row] = self.values[row * self.size + column];
            }
        }
    }
    pub fn scale(&mut self, factor: f64) {
        self.values.iter_mut().for_each(|v| *v *= factor);
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.size..(row + 1) * self.size]
    }

    fn times(&self, vector: &[f64]) -> Vec<f64> {
        (0..self.size).map(|r| dot(self.row(r), vector)).collect()
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    // Four running sums let the compiler use vector registers; the order is fixed, so the result is too.
    let (mut s0, mut s1, mut s2, mut s3) = (0.0, 0.0, 0.0, 0.0);
    let (a4, b4) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = a4.remainder().iter().zip(b4.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a4.zip(b4) {
        s0 += x[0] * y[0];
        s1 += x[1] * y[1];
        s2 += x[2] * y[2];
        s3 += x[3] * y[3];
    }
    s0 + s1 + s2 + s3 + rest
}

/// The largest `count` eigenvalues, descending, with unit eigenvectors whose largest entry is positive.
pub fn top_eigenpairs(matrix: &Symmetric, count: usize) -> Vec<(f64, Vec<f64>)> {
    let count = count.min(matrix.size);
    let mut pairs =
        if matrix.size <= JACOBI_LIMIT { jacobi(matrix) } else { orthogonal_iteration(matrix, count) };
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    pairs.truncate(count);
    for (_, vector) in &mut pairs {
        let largest =
            vector.iter().copied().fold(0.0, |m: f64, v| if v.abs() > m.abs() + 1e-12 { v } else { m });
        if largest < 0.0 {
            for entry in vector.iter_mut() {
                *entry = -*entry;
            }
        }
    }
    pairs
}

/// Cyclic Jacobi (Golub and Van Loan, 8.5): rotates away one off-diagonal entry after the other.
fn jacobi(matrix: &Symmetric) -> Vec<(f64, Vec<f64>)> {
    let n = matrix.size;
    let mut a = matrix.values.clone();
    let mut v = vec![0.0; n * n];
    for i in 0..n {
        v[i * n + i] = 1.0;
    }
    let total: f64 = a.iter().map(|x| x * x).sum();
    for _ in 0..JACOBI_SWEEPS {
        let off: f64 =
            (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i * n + j].powi(2)).sum();
        if off <= 1e-26 * total || total == 0.0 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut v, n, p, q);
            }
        }
    }
    (0..n).map(|i| (a[i * n + i], (0..n).map(|r| v[r * n + i]).collect())).collect()
}

fn rotate(a: &mut [f64], v: &mut [f64], n: usize, p: usize, q: usize) {
    let apq = a[p * n + q];
    if apq == 0.0 {
        return;
    }
    let tau = (a[q * n + q] - a[p * n + p]) / (2.0 * apq);
    let t = tau.signum() / (tau.abs() + (1.0 + tau * tau).sqrt());
    let t = if tau == 0.0 { 1.0 } else { t };
    let c = 1.0 / (1.0 + t * t).sqrt();
    let s = t * c;
    for k in 0..n {
        let (x, y) = (a[k * n + p], a[k * n + q]);
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for k in 0..n {
        let (x, y) = (a[p * n + k], a[q * n + k]);
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
    }
    for k in 0..n {
        let (x, y) = (v[k * n + p], v[k * n + q]);
        v[k * n + p] = c * x - s * y;
        v[k * n + q] = s * x + c * y;
    }
}

/// Orthogonal iteration with Rayleigh–Ritz: a block of vectors is multiplied and orthonormalised until the wanted
/// eigenvalues stand still.
fn orthogonal_iteration(matrix: &Symmetric, count: usize) -> Vec<(f64, Vec<f64>)> {
    let n = matrix.size;
    let width = (count + OVERSAMPLING).min(n);
    let mut block: Vec<Vec<f64>> = (0..width).map(|k| start_vector(n, k)).collect();
    orthonormalise(&mut block);
    let mut before: Vec<f64> = vec![f64::INFINITY; count];
    for _ in 0..MAX_ITERATIONS {
        let mut image: Vec<Vec<f64>> = block.iter().map(|v| matrix.times(v)).collect();
        let mut small = Symmetric::zeros(width);
        for (i, vector) in block.iter().enumerate() {
            for (j, other) in image.iter().enumerate().skip(i) {
                small.add(i, j, dot(vector, other));
            }
        }
        small.mirror_upper();
        let mut ritz = jacobi(&small);
        ritz.sort_by(|a, b| b.0.total_cmp(&a.0));
        let scale = ritz.first().map_or(1.0, |r| r.0.abs()).max(f64::MIN_POSITIVE);
        let still = before.iter().zip(&ritz).all(|(old, (new, _))| (old - new).abs() <= TOLERANCE * scale);
        before = ritz.iter().take(count).map(|r| r.0).collect();
        let turned = |vectors: &[Vec<f64>]| -> Vec<Vec<f64>> {
            ritz.iter()
                .map(|(_, weights)| {
                    let mut out = vec![0.0; n];
                    for (weight, vector) in weights.iter().zip(vectors) {
                        for (o, v) in out.iter_mut().zip(vector) {
                            *o += weight * v;
                        }
                    }
                    out
                })
                .collect()
        };
        if still {
            return before.into_iter().zip(turned(&block)).collect();
        }
        image = turned(&image);
        orthonormalise(&mut image);
        block = image;
    }
    let rest = block;
    before.into_iter().zip(rest).collect()
}

/// Fixed, spread-out start vectors (a splitmix sequence), so that no seed is needed.
fn start_vector(n: usize, k: usize) -> Vec<f64> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64.wrapping_mul(k as u64 + 1);
    (0..n)
        .map(|_| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (z ^ (z >> 31)) as f64 / u64::MAX as f64 - 0.5
        })
        .collect()
}

/// Modified Gram–Schmidt, twice, as once loses orthogonality on near-parallel vectors.
fn orthonormalise(block: &mut [Vec<f64>]) {
    for _ in 0..2 {
        for i in 0..block.len() {
            let (done, rest) = block.split_at_mut(i);
            let Some(vector) = rest.first_mut() else { continue };
            for other in done.iter() {
                let along = dot(vector, other);
                vector.iter_mut().zip(other).for_each(|(v, o)| *v -= along * o);
            }
            let length = dot(vector, vector).sqrt();
            if length > 1e-300 {
                for entry in vector.iter_mut() {
                    *entry /= length;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A matrix with known eigenvalues: Σ λᵢ uᵢuᵢᵀ over orthonormal uᵢ.
    fn known(n: usize, values: &[f64]) -> Symmetric {
        let mut basis: Vec<Vec<f64>> = (0..values.len()).map(|k| start_vector(n, k + 50)).collect();
        orthonormalise(&mut basis);
        let mut m = Symmetric::zeros(n);
        for (value, u) in values.iter().zip(&basis) {
            for i in 0..n {
                for j in 0..n {
                    m.add(i, j, value * u[i] * u[j]);
                }
            }
        }
        m
    }

    #[test]
    fn both_ways_find_known_eigenvalues() {
        let values = [9.0, 4.0, 3.5, 1.0, 0.2];
        for n in [12, 200] {
            let found = top_eigenpairs(&known(n, &values), 4);
            for ((value, vector), expected) in found.iter().zip(values) {
                assert!((value - expected).abs() < 1e-7, "{n}: {value} {expected}");
                assert!((dot(vector, vector) - 1.0).abs() < 1e-9);
            }
            assert!(dot(&found[0].1, &found[1].1).abs() < 1e-7);
        }
    }

    #[test]
    fn a_zero_matrix_has_zero_eigenvalues() {
        for n in [3, 120] {
            assert!(top_eigenpairs(&Symmetric::zeros(n), 2).iter().all(|(v, _)| v.abs() < 1e-12));
        }
    }
}
