//! Principal components by the eigenvectors of the covariance: exact, and fast for some hundred columns.

use super::eigen::{Symmetric, top_eigenpairs};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};

/// A fitted projection.
#[derive(Clone, Debug, PartialEq)]
pub struct Pca {
    mean: Array1<f64>,
    /// One row per component, by falling variance.
    components: Array2<f64>,
    /// Share of the total variance of each component.
    pub explained: Vec<f64>,
}

impl Pca {
    /// Fits on rows; gives at most `count` components, and none of no variance.
    pub fn fit(data: ArrayView2<f64>, count: usize) -> Self {
        let columns = data.ncols();
        let mean = data.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(columns));
        let centred = &data - &mean;
        let covariance = centred.t().dot(&centred) / (data.nrows().max(1) as f64);
        let mut matrix = Symmetric::zeros(columns);
        for ((r, c), value) in covariance.indexed_iter() {
            matrix.add(r, c, *value);
        }
        Self::of_covariance(mean, &matrix, count)
    }

    /// From a covariance that was made elsewhere (of sparse rows).
    pub fn of_covariance(mean: Array1<f64>, covariance: &Symmetric, count: usize) -> Self {
        let columns = covariance.size();
        let total: f64 = (0..columns).map(|i| covariance.at(i, i)).sum();
        let pairs: Vec<(f64, Vec<f64>)> = top_eigenpairs(covariance, count)
            .into_iter()
            .filter(|(value, _)| *value > 1e-12 * total.max(f64::MIN_POSITIVE) && total > 0.0)
            .collect();
        let mut components = Array2::zeros((pairs.len(), columns));
        for (row, (_, vector)) in pairs.iter().enumerate() {
            components.row_mut(row).assign(&ArrayView1::from(vector.as_slice()));
        }
        Self { mean, components, explained: pairs.iter().map(|(v, _)| v / total).collect() }
    }

    pub fn components(&self) -> ArrayView2<'_, f64> {
        self.components.view()
    }

    /// Rows in the coordinates of the components.
    pub fn transform(&self, data: ArrayView2<f64>) -> Array2<f64> {
        (&data - &self.mean).dot(&self.components.t())
    }

    /// One sparse row (column, value) in the coordinates of the components.
    pub fn transform_sparse(&self, row: &[(usize, f64)]) -> Vec<f64> {
        self.components
            .outer_iter()
            .map(|component| {
                let at: f64 = row.iter().map(|(column, value)| component[*column] * value).sum();
                at - component.dot(&self.mean)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn a_line_has_one_component() {
        let data = array![[0.0, 0.0], [1.0, 2.0], [2.0, 4.0], [3.0, 6.0]];
        let pca = Pca::fit(data.view(), 2);
        assert_eq!(pca.explained.len(), 1);
        assert!((pca.explained[0] - 1.0).abs() < 1e-12);
        let at = pca.transform(data.view());
        assert!((at[[3, 0]] - at[[0, 0]] - 45f64.sqrt()).abs() < 1e-9);
        let sparse = pca.transform_sparse(&[(0, 3.0), (1, 6.0)]);
        assert!((sparse[0] - at[[3, 0]]).abs() < 1e-12);
    }

    #[test]
    fn equal_rows_have_no_component() {
        assert!(Pca::fit(Array2::ones((5, 3)).view(), 2).explained.is_empty());
    }
}
