//! How much rows attract each other: normal distributions over each row's neighbours, as wide as the perplexity asks,
//! made symmetric.

use crate::mining::numeric::Neighbours;
use crate::model::Watch;
use rayon::prelude::*;

/// Symmetric affinities that sum to 1, by row.
pub(super) struct Affinities {
    /// First entry of each row, and the end.
    first: Vec<usize>,
    entries: Vec<(u32, f32)>,
}

/// Rows between two looks at the watch.
const LOOKED_UP: usize = 256;
const STEPS: usize = 64;
const TOLERANCE: f64 = 1e-6;

impl Affinities {
    /// `None` when stopped.
    pub(super) fn of(
        near: &Neighbours,
        n: usize,
        count: usize,
        perplexity: f64,
        watch: &dyn Watch,
    ) -> Option<Self> {
        let count = count.min(near.count);
        let weights: Vec<Vec<f64>> = (0..n)
            .into_par_iter()
            .map(|row| {
                let stopped = row % LOOKED_UP == 0 && watch.cancelled();
                (!stopped).then(|| conditional(&near.distances(row)[..count], perplexity))
            })
            .collect::<Option<_>>()?;
        // Each pair is entered from both ends; equal ends are then added up.
        let mut rows: Vec<Vec<(u32, f64)>> = vec![Vec::with_capacity(count * 2); n];
        for (row, weights) in weights.iter().enumerate() {
            for (other, weight) in near.rows(row)[..count].iter().zip(weights) {
                rows[row].push((*other, *weight));
                rows[*other as usize].push((row as u32, *weight));
            }
        }
        let total = 2.0 * n as f64;
        rows.par_iter_mut().for_each(|row| {
            row.sort_by_key(|entry| entry.0);
            row.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                if same {
                    kept.1 += next.1;
                }
                same
            });
        });
        let mut first = Vec::with_capacity(n + 1);
        let mut entries = Vec::with_capacity(rows.iter().map(Vec::len).sum());
        for row in rows {
            first.push(entries.len());
            entries.extend(row.into_iter().map(|(other, weight)| (other, (weight / total) as f32)));
        }
        first.push(entries.len());
        Some(Self { first, entries })
    }

    pub(super) fn of_row(&self, row: usize) -> &[(u32, f32)] {
        &self.entries[self.first[row]..self.first[row + 1]]
    }
}

/// Shares of the neighbours with the entropy ln(perplexity), by bisection of the width.
fn conditional(distances: &[f64], perplexity: f64) -> Vec<f64> {
    let wanted = perplexity.max(1.0).ln();
    let squares: Vec<f64> = distances.iter().map(|d| d * d).collect();
    let least = squares.first().copied().unwrap_or(0.0);
    let mean = squares.iter().map(|s| s - least).sum::<f64>() / squares.len().max(1) as f64;
    let (mut beta, mut low, mut high) = (if mean > 0.0 { 1.0 / mean } else { 1.0 }, 0.0, f64::INFINITY);
    let mut shares = Vec::new();
    for _ in 0..STEPS {
        shares = squares.iter().map(|s| (-(s - least) * beta).exp()).collect();
        let total: f64 = shares.iter().sum();
        let weighted: f64 = shares.iter().zip(&squares).map(|(w, s)| w * (s - least)).sum();
        let entropy = total.ln() + beta * weighted / total;
        shares.iter_mut().for_each(|w| *w /= total);
        if (entropy - wanted).abs() < TOLERANCE {
            break;
        }
        if entropy > wanted {
            low = beta;
            beta = if high.is_finite() { f64::midpoint(beta, high) } else { beta * 2.0 };
        } else {
            high = beta;
            beta = f64::midpoint(beta, low);
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mining::numeric::Pairs;
    use crate::model::NoWatch;
    use ndarray::Array2;

    #[test]
    fn shares_have_the_perplexity_that_was_asked_for() {
        let distances: Vec<f64> = (1..90).map(|i| f64::from(i) / 7.0 + 3.0).collect();
        let shares = conditional(&distances, 30.0);
        let entropy: f64 = shares.iter().filter(|w| **w > 0.0).map(|w| -w * w.ln()).sum();
        assert!((entropy.exp() - 30.0).abs() < 1e-3, "{}", entropy.exp());
        assert!(shares.windows(2).all(|w| w[0] >= w[1]));
        assert!(conditional(&[0.0; 5], 3.0).iter().all(|w| (*w - 0.2).abs() < 1e-9));
    }

    #[test]
    fn affinities_are_symmetric_and_sum_to_one() {
        let data = Array2::from_shape_fn((60, 3), |(r, c)| ((r * 31 + c * 17 + r * r) % 23) as f64);
        let near = Pairs::new(data.view()).neighbours(12, &NoWatch).unwrap();
        let found = Affinities::of(&near, 60, 12, 4.0, &NoWatch).unwrap();
        let total: f32 = found.entries.iter().map(|e| e.1).sum();
        assert!((total - 1.0).abs() < 1e-4);
        for row in 0..60u32 {
            for (other, weight) in found.of_row(row as usize) {
                let back = found.of_row(*other as usize).iter().find(|e| e.0 == row);
                assert!(back.is_some_and(|e| (e.1 - weight).abs() < 1e-9));
            }
        }
    }
}
