//! How much credit two labels earn when they differ: agreement weights for ordered and tree-shaped codebooks; it must not know the ratings.

use std::f64::consts::PI;

use serde::Serialize;

/// A symmetric q×q table of agreement weights: 1 on the diagonal, 0–1 elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Weights {
    categories: usize,
    /// Row by row, length q².
    cells: Vec<f64>,
}

/// Why a table of weights was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeightsError {
    /// The table is not square.
    #[error("weights must be a square table: row {row} has {found} cells, expected {expected}")]
    NotSquare {
        /// Index of the row.
        row: usize,
        /// Its cells.
        found: usize,
        /// Number of rows.
        expected: usize,
    },
    /// A weight is no share, or a label does not fully agree with itself, or the table is not symmetric.
    #[error(
        "weight of labels {row} and {column} must lie between 0 and 1, be the same both ways, and be 1 exactly for equal labels"
    )]
    BadWeight {
        /// Index of the row.
        row: usize,
        /// Index of the column.
        column: usize,
    },
    /// A code is its own ancestor.
    #[error("label {0} is its own ancestor")]
    Cycle(usize),
    /// A parent lies outside the codebook.
    #[error("label {0} has a parent outside the codebook")]
    UnknownParent(usize),
}

impl Weights {
    /// Any table of weights.
    ///
    /// # Errors
    /// Not square, a weight outside 0–1, a diagonal other than 1, or not symmetric.
    pub fn new(rows: &[Vec<f64>]) -> Result<Self, WeightsError> {
        let expected = rows.len();
        for (row, cells) in rows.iter().enumerate() {
            if cells.len() != expected {
                return Err(WeightsError::NotSquare { row, found: cells.len(), expected });
            }
        }
        let weights = Self { categories: expected, cells: rows.concat() };
        for row in 0..expected {
            for column in 0..expected {
                let weight = weights.get(row, column);
                let sound = (0.0..=1.0).contains(&weight)
                    && (weight - weights.get(column, row)).abs() < 1e-12
                    && (row != column || weight >= 1.0);
                if !sound {
                    return Err(WeightsError::BadWeight { row, column });
                }
            }
        }
        Ok(weights)
    }

    /// No credit for any difference: the weighted coefficients become the plain ones.
    pub fn identity(categories: usize) -> Self {
        Self::from_pairs(categories, |_, _| 0.0)
    }

    /// 1 − |i−j|/(q−1) for ordered labels (Cicchetti & Allison 1971).
    pub fn linear(categories: usize) -> Self {
        let span = last(categories);
        Self::from_positions(categories, |i, j| 1.0 - (j - i) / span)
    }

    /// 1 − ((i−j)/(q−1))² for ordered labels (Fleiss & Cohen 1973).
    pub fn quadratic(categories: usize) -> Self {
        let span = last(categories);
        Self::from_positions(categories, |i, j| 1.0 - ((j - i) / span).powi(2))
    }

    /// Gwet's "ordinal" weights (2014): 1 − (d(d+1)/2)/(q(q−1)/2) with d = |i−j|.
    ///
    /// These are not Krippendorff's ordinal metric, which depends on the data.
    pub fn gwet_ordinal(categories: usize) -> Self {
        let q = categories as f64;
        Self::from_positions(categories, |i, j| {
            let distance = j - i;
            1.0 - distance * (distance + 1.0) / (q * (q - 1.0))
        })
    }

    /// Gwet's "radical" weights (2014): 1 − √(|i−j|/(q−1)).
    pub fn radical(categories: usize) -> Self {
        let span = last(categories);
        Self::from_positions(categories, |i, j| 1.0 - ((j - i) / span).sqrt())
    }

    /// Gwet's "ratio" weights (2014) over the values 1 … q.
    pub fn ratio(categories: usize) -> Self {
        let largest = (last(categories) / (categories as f64 + 1.0)).powi(2);
        Self::from_positions(categories, |i, j| 1.0 - ((j - i) / (i + j + 2.0)).powi(2) / largest)
    }

    /// Gwet's "circular" weights (2014): labels around a circle, such as hours of a day.
    pub fn circular(categories: usize) -> Self {
        let around = categories as f64;
        Self::from_distance(categories, |i, j| (PI * (j - i) / around).sin().powi(2))
    }

    /// Gwet's "bipolar" weights (2014): a step near either end counts more than one in the middle.
    pub fn bipolar(categories: usize) -> Self {
        let span = last(categories);
        Self::from_distance(categories, |i, j| (j - i).powi(2) / ((i + j) * (2.0 * span - i - j)))
    }

    /// Credit for a shared ancestor: the common part of two paths over the longer path.
    ///
    /// `paths[k]` runs from the root's child down to label k itself, so two labels with the same
    /// parent at depth two get 0.5 and labels of different branches 0. Node ids are any numbers
    /// that are unique in the tree; labels with the same path count as equal.
    pub fn hierarchy(paths: &[Vec<usize>]) -> Self {
        let shared = |a: &[usize], b: &[usize]| {
            let common = a.iter().zip(b).take_while(|(x, y)| x == y).count();
            common as f64 / a.len().max(b.len()).max(1) as f64
        };
        Self::from_pairs(paths.len(), |i, j| {
            paths.get(i).zip(paths.get(j)).map_or(0.0, |(a, b)| shared(a, b))
        })
    }

    /// [`Weights::hierarchy`] for a codebook in which `parents[k]` is the label above label k.
    ///
    /// # Errors
    /// A parent outside the codebook, or a label that is its own ancestor.
    pub fn hierarchy_from_parents(parents: &[Option<usize>]) -> Result<Self, WeightsError> {
        let mut paths = Vec::with_capacity(parents.len());
        for label in 0..parents.len() {
            let mut path = vec![label];
            let mut node = label;
            while let Some(parent) = parents.get(node).copied().flatten() {
                if parent >= parents.len() {
                    return Err(WeightsError::UnknownParent(node));
                }
                if path.contains(&parent) {
                    return Err(WeightsError::Cycle(label));
                }
                path.push(parent);
                node = parent;
            }
            path.reverse();
            paths.push(path);
        }
        Ok(Self::hierarchy(&paths))
    }

    /// Codebook size q.
    pub fn categories(&self) -> usize {
        self.categories
    }

    /// The weight of two labels; 1 for equal and 0 for different labels outside the table.
    pub fn get(&self, row: usize, column: usize) -> f64 {
        if row >= self.categories || column >= self.categories {
            return f64::from(u8::from(row == column));
        }
        self.cells.get(row * self.categories + column).copied().unwrap_or(0.0)
    }

    /// What a difference costs: 1 − weight.
    pub(super) fn penalty(&self, row: usize, column: usize) -> f64 {
        1.0 - self.get(row, column)
    }

    /// The sum of all weights (q for identity weights).
    pub(super) fn total(&self) -> f64 {
        self.cells.iter().sum()
    }

    /// Weights of pairs of different labels, by index; rounding is kept inside 0–1.
    pub(super) fn from_pairs(categories: usize, weight: impl Fn(usize, usize) -> f64) -> Self {
        let mut cells = Vec::with_capacity(categories * categories);
        for row in 0..categories {
            for column in 0..categories {
                cells.push(if row == column { 1.0 } else { weight(row, column).clamp(0.0, 1.0) });
            }
        }
        Self { categories, cells }
    }

    /// Weights of two different labels with positions `i` < `j`.
    fn from_positions(categories: usize, weight: impl Fn(f64, f64) -> f64) -> Self {
        Self::from_pairs(categories, |row, column| weight(row.min(column) as f64, row.max(column) as f64))
    }

    /// Weights 1 − d/max(d) from a distance of positions `i` < `j`.
    fn from_distance(categories: usize, distance: impl Fn(f64, f64) -> f64) -> Self {
        let mut largest = 0.0_f64;
        for i in 0..categories {
            for j in i + 1..categories {
                largest = largest.max(distance(i as f64, j as f64));
            }
        }
        Self::from_positions(categories, |i, j| 1.0 - distance(i, j) / largest)
    }
}

/// The distance between the first and the last of q positions.
fn last(categories: usize) -> f64 {
    categories.saturating_sub(1).max(1) as f64
}
