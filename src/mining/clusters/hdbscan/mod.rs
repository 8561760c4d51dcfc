//! HDBSCAN (Campello, Moulavi and Sander 2013): clusters of any density that last while the radius shrinks, and how
//! far outside of them each row is (GLOSH; Campello et al. 2015). Conventions are scikit-learn's. Knows no feature.

mod condense;
mod spanning;

use crate::mining::numeric::{Neighbours, Pairs};
use crate::model::Watch;

/// What density says of every row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Density {
    /// Numbered by the first row; `None` is noise.
    pub labels: Vec<Option<usize>>,
    /// GLOSH: 0 in the densest place around, towards 1 the farther outside.
    pub outlierness: Vec<f64>,
    /// Per cluster: the mutual reachability distance at which it parted from its neighbours. What is nearer to a
    /// member than that belongs to it.
    pub reach: Vec<f64>,
}

/// Clusters of at least `min_size` rows. A row's own density is the distance to its `min_samples`-th nearest row,
/// itself included. `near` may hold neighbours that were found before. `None` when stopped.
pub(super) fn hdbscan(
    pairs: &Pairs,
    near: Option<&Neighbours>,
    min_size: usize,
    min_samples: usize,
    watch: &dyn Watch,
) -> Option<Density> {
    let wanted = min_samples.saturating_sub(1).max(spanning::LOOKED_AT).min(pairs.len().saturating_sub(1));
    let found;
    let near = match near.filter(|near| near.count >= wanted) {
        Some(near) => near,
        None => {
            found = pairs.neighbours(wanted, watch)?;
            &found
        }
    };
    let edges = spanning::tree(pairs, near, min_samples, watch)?;
    Some(condense::condense(&edges, pairs.len(), min_size.max(2)))
}
