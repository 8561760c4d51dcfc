//! Two columns against each other: how many sequences lie where, in cells of a fixed number; knows no screen.

use super::{ColumnSummary, FeatureTable, defined};

/// Cells of each side.
pub const CELLS: usize = 32;

/// Sequences in which both features are defined, by cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Together {
    /// Row after row, the lowest values of the second feature first: `counts[up * CELLS + along]`.
    pub counts: Vec<u64>,
    /// First sequence of the table in each cell.
    pub first: Vec<Option<usize>>,
    /// Ends of both sides; what lies beyond stands in the last cell.
    pub along: (f64, f64),
    pub up: (f64, f64),
}

impl Together {
    /// Columns `along` and `up` of the table, with their summaries.
    pub fn of(table: &FeatureTable, summaries: &[ColumnSummary], along: usize, up: usize) -> Self {
        let ends = |summary: &ColumnSummary| (summary.min, summary.top);
        let mut out = Self {
            counts: vec![0; CELLS * CELLS],
            first: vec![None; CELLS * CELLS],
            along: summaries.get(along).map_or((0.0, 0.0), ends),
            up: summaries.get(up).map_or((0.0, 0.0), ends),
        };
        let both = defined(table, along).into_iter().zip(defined(table, up));
        let values = table.columns[along].values.iter().zip(&table.columns[up].values);
        for (row, ((x, y), (x_known, y_known))) in values.zip(both).enumerate() {
            if x_known && y_known {
                let cell = cell_of(*y, out.up) * CELLS + cell_of(*x, out.along);
                out.counts[cell] += 1;
                out.first[cell].get_or_insert(row);
            }
        }
        out
    }

    /// Lowest and highest value of a cell along a side.
    pub fn edges((from, to): (f64, f64), cell: usize) -> (f64, f64) {
        let width = (to - from) / CELLS as f64;
        (from + width * cell as f64, from + width * (cell + 1) as f64)
    }
}

fn cell_of(value: f64, (from, to): (f64, f64)) -> usize {
    if to <= from {
        return 0;
    }
    (((value - from) / (to - from) * CELLS as f64).max(0.0) as usize).min(CELLS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_what_lies_between_their_edges() {
        assert_eq!(
            (cell_of(0.0, (0.0, 32.0)), cell_of(31.9, (0.0, 32.0)), cell_of(99.0, (0.0, 32.0))),
            (0, 31, 31)
        );
        assert_eq!(cell_of(5.0, (5.0, 5.0)), 0);
        assert_eq!(Together::edges((0.0, 64.0), 1), (2.0, 4.0));
    }
}
