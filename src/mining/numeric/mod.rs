//! Small numerics that mining needs exact and reproducible: quantiles, eigenvectors, principal components, distances.

mod eigen;
mod fisher;
mod grouped;
mod pairs;
mod pca;

pub use eigen::{Symmetric, top_eigenpairs};
pub use fisher::fisher_exact;
pub use grouped::Grouped;
pub use pairs::{Neighbours, Pairs, squared_slices};
pub use pca::Pca;

/// Quantile by linear interpolation between ranks (Hyndman and Fan's type 7, as numpy does); `values` ascending.
/// 0 for none.
pub fn quantile(values: &[f64], q: f64) -> f64 {
    let Some(last) = values.len().checked_sub(1) else { return 0.0 };
    let (below, share) = place(last, q);
    let above = (below + 1).min(last);
    values[below] + (values[above] - values[below]) * share
}

/// The same of values in any order: looks for the one or two that it lies between, which is less than sorting.
pub fn quantile_of(mut values: Vec<f64>, q: f64) -> f64 {
    let Some(last) = values.len().checked_sub(1) else { return 0.0 };
    let (below, share) = place(last, q);
    let (_, low, higher) = values.select_nth_unstable_by(below, f64::total_cmp);
    let low = *low;
    let above = higher.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    low + (above - low) * share
}

/// Rank below a quantile, and the share of the way from there to the next.
fn place(last: usize, q: f64) -> (usize, f64) {
    let place = q.clamp(0.0, 1.0) * last as f64;
    (place.floor() as usize, place - place.floor())
}

pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// Variance with n in the denominator.
pub fn variance(values: &[f64]) -> f64 {
    let m = mean(values);
    if values.is_empty() {
        0.0
    } else {
        values.iter().map(|v| (v - m) * (v - m)).sum::<f64>() / values.len() as f64
    }
}

/// Wilson's score interval of a share at 95 % (Wilson 1927); (0, 1) without trials.
pub fn wilson(hits: usize, trials: usize) -> (f64, f64) {
    const Z: f64 = 1.959_963_984_540_054;
    if trials == 0 {
        return (0.0, 1.0);
    }
    let n = trials as f64;
    let p = hits as f64 / n;
    let denominator = 1.0 + Z * Z / n;
    let centre = (p + Z * Z / (2.0 * n)) / denominator;
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt() / denominator;
    ((centre - half).max(0.0), (centre + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_interpolate_as_numpy_does() {
        let v = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(quantile(&v, 0.5), 3.0);
        assert_eq!(quantile(&v, 0.25), 1.75);
        assert_eq!(quantile(&v, 1.0), 8.0);
        assert_eq!(quantile(&[], 0.5), 0.0);
        assert_eq!(quantile_of(Vec::new(), 0.5), 0.0);
    }

    #[test]
    fn a_quantile_is_the_same_of_values_in_any_order() {
        let mut sorted: Vec<f64> = (0..97).map(|i| f64::from(i * 37 % 97 / 3) - 7.5).collect();
        let shuffled = sorted.clone();
        sorted.sort_by(f64::total_cmp);
        for percent in 0..=100 {
            let q = f64::from(percent) / 100.0;
            for n in [1, 2, 50, 97] {
                let mut some = shuffled[..n].to_vec();
                let of = quantile_of(some.clone(), q);
                some.sort_by(f64::total_cmp);
                assert_eq!(of, quantile(&some, q), "{percent} of {n}");
            }
        }
    }

    #[test]
    fn wilson_matches_published_values() {
        // Newcombe (1998), table I: 81/263 and 0/20.
        let (lo, hi) = wilson(81, 263);
        assert!((lo - 0.2553).abs() < 5e-5 && (hi - 0.3662).abs() < 5e-5, "{lo} {hi}");
        let (lo, hi) = wilson(0, 20);
        assert!(lo < 1e-12 && (hi - 0.1611).abs() < 5e-5, "{lo} {hi}");
    }
}
