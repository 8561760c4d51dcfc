//! The minimum spanning tree of mutual reachability by Borůvka's rounds: lists of near rows settle most of it, and only
//! rows that their list cannot settle are compared with all. Memory grows with rows, not with pairs.

use super::super::unions::Unions;
use crate::mining::numeric::{Neighbours, Pairs};
use crate::model::Watch;

/// Near rows that are worth having for the first rounds.
pub(super) const LOOKED_AT: usize = 16;

/// Two rows that are joined at a distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Edge {
    pub distance: f64,
    pub a: u32,
    pub b: u32,
}

impl Edge {
    const NONE: Self = Self { distance: f64::INFINITY, a: u32::MAX, b: u32::MAX };

    fn new(distance: f64, a: usize, b: usize) -> Self {
        Self { distance, a: a.min(b) as u32, b: a.max(b) as u32 }
    }

    /// A total order, so that equal distances give one tree.
    fn before(&self, other: &Self) -> bool {
        self.distance.total_cmp(&other.distance).then((self.a, self.b).cmp(&(other.a, other.b))).is_lt()
    }
}

/// Edges of the tree, shortest first. `None` when stopped.
pub(super) fn tree(
    pairs: &Pairs,
    near: &Neighbours,
    min_samples: usize,
    watch: &dyn Watch,
) -> Option<Vec<Edge>> {
    let n = pairs.len();
    let at = min_samples.min(n).saturating_sub(1);
    let core: Vec<f64> = (0..n)
        .map(|row| at.checked_sub(1).and_then(|i| near.distances(row).get(i)).copied().unwrap_or(0.0))
        .collect();
    let complete = near.count + 1 >= n;
    // What lies outside the list of a row is at least this far, and the best of it that was found.
    let mut bound: Vec<f64> = (0..n)
        .map(|row| match near.distances(row).last() {
            _ if complete => f64::INFINITY,
            Some(last) => last.max(core[row]),
            None => f64::INFINITY,
        })
        .collect();
    let mut seen = vec![Edge::NONE; n];
    let mut unions = Unions::new(n);
    let mut edges: Vec<Edge> = Vec::with_capacity(n.saturating_sub(1));
    while edges.len() + 1 < n {
        if watch.cancelled() {
            return None;
        }
        let part: Vec<u32> = (0..n).map(|row| unions.find(row) as u32).collect();
        let mut best = vec![Edge::NONE; n];
        let offer = |best: &mut Vec<Edge>, row: usize, edge: Edge| {
            let slot = &mut best[part[row] as usize];
            if edge.before(slot) {
                *slot = edge;
            }
        };
        for row in 0..n {
            for (other, distance) in near.rows(row).iter().zip(near.distances(row)) {
                let other = *other as usize;
                if part[other] != part[row] {
                    let reach = distance.max(core[row]).max(core[other]);
                    offer(&mut best, row, Edge::new(reach, row, other));
                }
            }
            let kept = seen[row];
            if kept.distance.is_finite() && part[kept.a as usize] != part[kept.b as usize] {
                offer(&mut best, row, kept);
            }
        }
        // The largest part need not look: all others join something, and so it is joined.
        let largest = (0..n).map(|row| part[row] as usize).max_by_key(|root| (unions.size(*root), n - root));
        let unsettled: Vec<usize> = (0..n)
            .filter(|row| {
                let kept = seen[*row];
                let known = kept.distance.is_finite() && part[kept.a as usize] != part[kept.b as usize];
                Some(part[*row] as usize) != largest
                    && !known
                    && bound[*row] < best[part[*row] as usize].distance
            })
            .collect();
        watch.progress(edges.len() as u64, n as u64, "Joining what is dense");
        let found = pairs.scan_some(&unsettled, watch, |at, squares| {
            let row = unsettled[at];
            let (own, own_part) = (core[row], part[row]);
            let mut nearest = (f64::INFINITY, usize::MAX);
            for (other, square) in squares.iter().enumerate() {
                // The square root is taken of what can win only.
                if part[other] != own_part && *square < nearest.0 {
                    let reach = square.max(own * own).max(core[other] * core[other]);
                    if reach < nearest.0 {
                        nearest = (reach, other);
                    }
                }
            }
            nearest.1
        })?;
        for (row, other) in unsettled.iter().zip(found) {
            if other < n {
                let distance = pairs.squared(*row, other).sqrt().max(core[*row]).max(core[other]);
                seen[*row] = Edge::new(distance, *row, other);
                bound[*row] = distance;
                offer(&mut best, *row, seen[*row]);
            }
        }
        // For the same reason its best was not made sure of, and may be too long.
        if let Some(largest) = largest {
            best[largest] = Edge::NONE;
        }
        let before = edges.len();
        for edge in best.into_iter().filter(|e| e.distance.is_finite()) {
            if unions.join(edge.a as usize, edge.b as usize).is_some() {
                edges.push(edge);
            }
        }
        if edges.len() == before {
            // Only numbers that are none can leave rows unjoined.
            break;
        }
    }
    edges.sort_by(|a, b| a.distance.total_cmp(&b.distance).then((a.a, a.b).cmp(&(b.a, b.b))));
    Some(edges)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mining::clusters::sampling::generator;
    use crate::model::NoWatch;
    use ndarray::Array2;
    use rand::Rng;

    /// Prim's algorithm over all pairs.
    fn plain_weight(data: &Array2<f64>, min_samples: usize) -> f64 {
        let n = data.nrows();
        let d = |a: usize, b: usize| (&data.row(a) - &data.row(b)).mapv(|v| v * v).sum().sqrt();
        let core: Vec<f64> = (0..n)
            .map(|a| {
                let mut all: Vec<f64> = (0..n).map(|b| d(a, b)).collect();
                all.sort_by(f64::total_cmp);
                all[min_samples - 1]
            })
            .collect();
        let mut open: Vec<f64> = vec![f64::INFINITY; n];
        let mut done = vec![false; n];
        let (mut at, mut total) = (0, 0.0);
        for _ in 1..n {
            done[at] = true;
            for other in 0..n {
                open[other] = open[other].min(d(at, other).max(core[at]).max(core[other]));
            }
            at = (0..n).filter(|o| !done[*o]).min_by(|a, b| open[*a].total_cmp(&open[*b])).unwrap();
            total += open[at];
        }
        total
    }

    #[test]
    fn the_tree_is_as_short_as_that_of_a_plain_search() {
        // Clouds of several sizes and densities far apart, so that lists of near rows cannot join them, and strays.
        let mut draw = generator(7, 1);
        let data = Array2::from_shape_fn((420, 3), |(r, c)| match r % 7 {
            0 | 1 => draw.gen_range(0.0..2.0),
            2 => draw.gen_range(30.0..33.0) * (c + 1) as f64,
            3 => draw.gen_range(0.0..0.5) + 12.0 * c as f64,
            4 | 5 => draw.gen_range(-9.0..-1.0),
            _ => draw.gen_range(-60.0..60.0),
        });
        let pairs = Pairs::new(data.view());
        for min_samples in [1, 5] {
            let near = pairs.neighbours(LOOKED_AT, &NoWatch).unwrap();
            let edges = tree(&pairs, &near, min_samples, &NoWatch).unwrap();
            let total: f64 = edges.iter().map(|e| e.distance).sum();
            assert_eq!(edges.len(), 419);
            assert!((total - plain_weight(&data, min_samples)).abs() < 1e-6, "{min_samples}: {total}");
        }
    }
}
