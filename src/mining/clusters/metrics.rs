//! How well two partitions of the same items agree.

use std::collections::BTreeMap;

/// Adjusted Rand index (Hubert and Arabie 1985): 1 for equal partitions, about 0 for chance, negative below.
/// 1 where both are trivial in the same way.
pub fn adjusted_rand<A: Ord, B: Ord>(a: &[A], b: &[B]) -> f64 {
    let table = Contingency::of(a, b);
    let pairs = |n: f64| n * (n - 1.0) / 2.0;
    let together: f64 = table.cells.iter().map(|n| pairs(*n)).sum();
    let rows: f64 = table.rows.iter().map(|n| pairs(*n)).sum();
    let columns: f64 = table.columns.iter().map(|n| pairs(*n)).sum();
    let expected = rows * columns / pairs(table.total).max(f64::MIN_POSITIVE);
    let most = f64::midpoint(rows, columns);
    if (most - expected).abs() < 1e-12 { 1.0 } else { (together - expected) / (most - expected) }
}

/// Mutual information over the arithmetic mean of the entropies: 0 to 1; 1 where both partitions are one block.
pub fn normalised_mutual_information<A: Ord, B: Ord>(a: &[A], b: &[B]) -> f64 {
    let table = Contingency::of(a, b);
    let entropy = |counts: &[f64]| -> f64 {
        counts.iter().filter(|n| **n > 0.0).map(|n| -(n / table.total) * (n / table.total).ln()).sum()
    };
    let (ha, hb, joint) = (entropy(&table.rows), entropy(&table.columns), entropy(&table.cells));
    if ha + hb <= 0.0 { 1.0 } else { (2.0 * (ha + hb - joint) / (ha + hb)).clamp(0.0, 1.0) }
}

struct Contingency {
    cells: Vec<f64>,
    rows: Vec<f64>,
    columns: Vec<f64>,
    total: f64,
}

impl Contingency {
    fn of<A: Ord, B: Ord>(a: &[A], b: &[B]) -> Self {
        let mut cells: BTreeMap<(&A, &B), f64> = BTreeMap::new();
        let mut rows: BTreeMap<&A, f64> = BTreeMap::new();
        let mut columns: BTreeMap<&B, f64> = BTreeMap::new();
        let mut total = 0.0;
        for (x, y) in a.iter().zip(b) {
            *cells.entry((x, y)).or_default() += 1.0;
            *rows.entry(x).or_default() += 1.0;
            *columns.entry(y).or_default() += 1.0;
            total += 1.0;
        }
        Self {
            cells: cells.into_values().collect(),
            rows: rows.into_values().collect(),
            columns: columns.into_values().collect(),
            total,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        // The documentation of scikit-learn's adjusted_rand_score: 0.57.
        let (a, b) = ([0, 0, 1, 2], [0, 0, 1, 1]);
        assert!((adjusted_rand(&a, &b) - 0.571_428_571_428_571_4).abs() < 1e-12);
        // H(a) = 1.5 bits, H(b) = 1 bit, I = 1 bit: 2 / 2.5.
        assert!((normalised_mutual_information(&a, &b) - 0.8).abs() < 1e-12);
        assert_eq!(adjusted_rand(&[0, 1, 2], &["x", "y", "z"]), 1.0);
        assert!((adjusted_rand(&[0, 0, 1, 1], &[0, 1, 0, 1]) - -0.5).abs() < 1e-12);
        assert_eq!(normalised_mutual_information(&[1, 1], &[2, 2]), 1.0);
    }
}
