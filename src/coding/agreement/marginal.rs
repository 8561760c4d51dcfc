//! Tests of whether two coders use the labels at the same rates; it must not know agreement coefficients.

use serde::Serialize;

use super::coefficient::Undefined;
use super::distributions::chi_square_survival;
use super::table::Table;

/// A chi-square test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ChiSquare {
    /// The statistic.
    pub statistic: f64,
    /// Degrees of freedom.
    pub df: usize,
    /// P(χ² ≥ statistic).
    pub p: f64,
}

impl ChiSquare {
    fn new(statistic: f64, df: usize) -> Self {
        Self { statistic, df, p: chi_square_survival(statistic, df) }
    }
}

/// The Stuart (1955) – Maxwell (1970) test of equal marginal rates. For two labels it is `McNemar`'s test.
///
/// Labels on which the coders never differ are left out; labels whose disagreements do not
/// connect are tested block by block, so the covariance table is never singular.
///
/// # Errors
/// The coders never differ.
pub fn stuart_maxwell(table: &Table) -> Result<ChiSquare, Undefined> {
    let (rows, columns) = (table.row_sums(), table.column_sums());
    let difference: Vec<f64> = rows.iter().zip(&columns).map(|(row, column)| row - column).collect();
    let (mut statistic, mut df) = (0.0, 0);
    for block in connected_labels(table) {
        // The differences of a block add up to zero: its last label says nothing new.
        let [kept @ .., _] = block.as_slice() else {
            continue;
        };
        let covariance: Vec<Vec<f64>> = kept
            .iter()
            .map(|&i| {
                let cell = |&j: &usize| {
                    if i == j {
                        at(&rows, i) + at(&columns, i) - 2.0 * table.count(i, i)
                    } else {
                        -(table.count(i, j) + table.count(j, i))
                    }
                };
                kept.iter().map(cell).collect()
            })
            .collect();
        let right: Vec<f64> = kept.iter().map(|&i| at(&difference, i)).collect();
        let solved = solve(covariance, right.clone()).ok_or(Undefined::NotFinite)?;
        statistic += right.iter().zip(&solved).map(|(d, x)| d * x).sum::<f64>();
        df += kept.len();
    }
    if df == 0 {
        return Err(Undefined::NoDisagreement);
    }
    Ok(ChiSquare::new(statistic.max(0.0), df))
}

/// Bowker's (1948) test of symmetry, over the labels that either coder used. For two labels it is `McNemar`'s test.
///
/// # Errors
/// The coders never differ.
pub fn bowker(table: &Table) -> Result<ChiSquare, Undefined> {
    let (rows, columns) = (table.row_sums(), table.column_sums());
    let used: Vec<usize> =
        (0..table.categories()).filter(|&k| at(&rows, k) + at(&columns, k) > 0.0).collect();
    let (mut statistic, mut differing) = (0.0, 0.0);
    for (position, &i) in used.iter().enumerate() {
        for &j in used.iter().skip(position + 1) {
            let (above, below) = (table.count(i, j), table.count(j, i));
            if above + below > 0.0 {
                differing += above + below;
                statistic += (above - below).powi(2) / (above + below);
            }
        }
    }
    if differing <= 0.0 {
        return Err(Undefined::NoDisagreement);
    }
    Ok(ChiSquare::new(statistic, used.len() * (used.len() - 1) / 2))
}

/// Blocks of labels that are connected by disagreements; labels without any are left out.
fn connected_labels(table: &Table) -> Vec<Vec<usize>> {
    let categories = table.categories();
    let differ = |i: usize, j: usize| i != j && table.get(i, j) + table.get(j, i) > 0;
    let mut seen = vec![false; categories];
    let mut blocks = Vec::new();
    for start in 0..categories {
        if seen.get(start).copied().unwrap_or(true) {
            continue;
        }
        let mut block = Vec::new();
        let mut open = vec![start];
        while let Some(label) = open.pop() {
            match seen.get_mut(label) {
                Some(flag) if !*flag => *flag = true,
                _ => continue,
            }
            block.push(label);
            open.extend((0..categories).filter(|&other| differ(label, other)));
        }
        if block.len() > 1 {
            block.sort_unstable();
            blocks.push(block);
        }
    }
    blocks
}

/// Solves a small positive definite system by elimination; `None` if it is singular.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    for step in 0..size {
        let pivot_row = matrix.get(step)?.clone();
        let pivot = *pivot_row.get(step)?;
        let pivot_right = *right.get(step)?;
        if !(pivot.is_finite() && pivot > 0.0) {
            return None;
        }
        for (row, value) in matrix.iter_mut().zip(&mut right).skip(step + 1) {
            let factor = row.get(step)? / pivot;
            for (cell, above) in row.iter_mut().zip(&pivot_row) {
                *cell -= factor * above;
            }
            *value -= factor * pivot_right;
        }
    }
    let mut solution = vec![0.0; size];
    for step in (0..size).rev() {
        let row = matrix.get(step)?;
        let known: f64 = row.iter().zip(&solution).skip(step + 1).map(|(cell, x)| cell * x).sum();
        *solution.get_mut(step)? = (right.get(step)? - known) / row.get(step)?;
    }
    Some(solution)
}

fn at(values: &[f64], index: usize) -> f64 {
    values.get(index).copied().unwrap_or(0.0)
}
