//! Two coders' labels as a square table of counts; it must not know items, users or intervals.

use serde::Serialize;

use super::ratings::Ratings;

/// A q×q table: `get(i, j)` items got label i from coder A and label j from coder B.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    categories: usize,
    /// Row by row, length q².
    counts: Vec<u64>,
}

/// Why a table was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A table needs at least one label.
    #[error("the table is empty")]
    Empty,
    /// Rows and columns must be the same codebook.
    #[error("row {row} has {found} cells, expected {expected}")]
    NotSquare {
        /// Index of the row.
        row: usize,
        /// Its cells.
        found: usize,
        /// Number of rows.
        expected: usize,
    },
}

impl Table {
    /// A table from its rows (coder A) and columns (coder B).
    ///
    /// # Errors
    /// No rows, or a row whose length is not the number of rows.
    pub fn new(rows: &[Vec<u64>]) -> Result<Self, TableError> {
        let categories = rows.len();
        if categories == 0 {
            return Err(TableError::Empty);
        }
        for (row, cells) in rows.iter().enumerate() {
            if cells.len() != categories {
                return Err(TableError::NotSquare { row, found: cells.len(), expected: categories });
            }
        }
        Ok(Self { categories, counts: rows.concat() })
    }

    /// A table of zeros for a codebook of `categories` labels.
    pub(super) fn zeros(categories: usize) -> Self {
        Self { categories, counts: vec![0; categories * categories] }
    }

    /// The first two coders' labels; items that either left without a label are not counted.
    pub fn from_ratings(ratings: &Ratings) -> Self {
        let mut table = Self::zeros(ratings.categories());
        for row in ratings.rows() {
            if let [Some(a), Some(b), ..] = row.as_slice() {
                table.add(*a, *b, 1);
            }
        }
        table
    }

    /// Adds `count` items to a cell; a cell outside the table is ignored.
    pub(super) fn add(&mut self, row: usize, column: usize, count: u64) {
        if row >= self.categories || column >= self.categories {
            return;
        }
        if let Some(cell) = self.counts.get_mut(row * self.categories + column) {
            *cell = cell.saturating_add(count);
        }
    }

    /// Codebook size q.
    pub fn categories(&self) -> usize {
        self.categories
    }

    /// One cell; zero outside the table.
    pub fn get(&self, row: usize, column: usize) -> u64 {
        if row >= self.categories || column >= self.categories {
            return 0;
        }
        self.counts.get(row * self.categories + column).copied().unwrap_or(0)
    }

    /// One cell as a real number.
    pub(super) fn count(&self, row: usize, column: usize) -> f64 {
        self.get(row, column) as f64
    }

    /// All cells as (row, column, count), row by row.
    pub fn cells(&self) -> impl Iterator<Item = (usize, usize, u64)> + '_ {
        let categories = self.categories.max(1);
        self.counts
            .iter()
            .enumerate()
            .map(move |(index, &count)| (index / categories, index % categories, count))
    }

    /// The rows, for printing.
    pub fn rows(&self) -> Vec<Vec<u64>> {
        self.counts.chunks(self.categories.max(1)).map(<[u64]>::to_vec).collect()
    }

    /// Number of items n.
    pub fn items(&self) -> u64 {
        self.counts.iter().fold(0, |sum, &count| sum.saturating_add(count))
    }

    /// Items per label of coder A (counts, length q).
    pub fn row_sums(&self) -> Vec<f64> {
        (0..self.categories)
            .map(|row| (0..self.categories).map(|column| self.count(row, column)).sum())
            .collect()
    }

    /// Items per label of coder B (counts, length q).
    pub fn column_sums(&self) -> Vec<f64> {
        (0..self.categories)
            .map(|column| (0..self.categories).map(|row| self.count(row, column)).sum())
            .collect()
    }

    /// Items on which the coders agree.
    pub fn agreements(&self) -> f64 {
        (0..self.categories).map(|k| self.count(k, k)).sum()
    }

    /// The 2×2 table of one label (index 0) against all others (index 1).
    #[must_use]
    pub fn one_vs_rest(&self, category: usize) -> Self {
        let mut collapsed = Self::zeros(2);
        for (row, column, count) in self.cells() {
            collapsed.add(usize::from(row != category), usize::from(column != category), count);
        }
        collapsed
    }

    /// The same items with the coders swapped.
    #[must_use]
    pub fn transposed(&self) -> Self {
        let mut swapped = Self::zeros(self.categories);
        for (row, column, count) in self.cells() {
            swapped.add(column, row, count);
        }
        swapped
    }

    /// Coders (0 for A, 1 for B) who gave one and the same label to every one of two or more items.
    pub fn one_label_coders(&self) -> Vec<usize> {
        if self.items() < 2 {
            return Vec::new();
        }
        [self.row_sums(), self.column_sums()]
            .iter()
            .enumerate()
            .filter(|(_, sums)| sums.iter().filter(|&&sum| sum > 0.0).count() == 1)
            .map(|(coder, _)| coder)
            .collect()
    }
}
