//! Repulsion of every place from all others: a tree of boxes over the places, opened once for each small group of
//! neighbours instead of once for each place.

use rayon::prelude::*;

/// Places of a leaf at most.
const LEAF: usize = 16;
/// Halvings of the box at most; equal places end in one leaf.
const DEPTH: u32 = 16;
/// Leaves worked on together.
const PART: usize = 8;

/// A square of the plane with its places.
#[derive(Clone, Copy, Debug)]
struct Cell {
    centre: [f32; 2],
    count: f32,
    /// Square of the side.
    side_square: f32,
    /// Places in tree order.
    from: u32,
    to: u32,
    /// The next cell that is not below this one.
    next: u32,
    leaf: bool,
}

/// Boxes in the order of a walk that goes down first.
pub(super) struct Tree {
    cells: Vec<Cell>,
    leaves: Vec<u32>,
    /// Rows in tree order, and their places.
    order: Vec<u32>,
    places: Vec<[f32; 2]>,
}

impl Tree {
    pub(super) fn build(places: &[[f32; 2]]) -> Self {
        let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
        for place in places {
            for axis in 0..2 {
                low[axis] = low[axis].min(place[axis]);
                high[axis] = high[axis].max(place[axis]);
            }
        }
        let side = (high[0] - low[0]).max(high[1] - low[1]).max(f32::MIN_POSITIVE);
        let cells_a_side = (1u32 << DEPTH) as f32;
        let key = |place: &[f32; 2], axis: usize| {
            (((place[axis] - low[axis]) / side * cells_a_side) as u32).min((1 << DEPTH) - 1)
        };
        let mut keyed: Vec<(u32, u32)> = places
            .par_iter()
            .enumerate()
            .map(|(row, place)| (spread_bits(key(place, 0)) | spread_bits(key(place, 1)) << 1, row as u32))
            .collect();
        keyed.par_sort_unstable();
        let order: Vec<u32> = keyed.iter().map(|(_, row)| *row).collect();
        let sorted: Vec<[f32; 2]> = order.iter().map(|row| places[*row as usize]).collect();
        let mut tree = Self { cells: Vec::new(), leaves: Vec::new(), order, places: sorted };
        if !keyed.is_empty() {
            tree.grow(&keyed, 0, keyed.len(), 0, side);
        }
        tree
    }

    /// Adds the cell of the places from `from` to `to`, and those below it. Depth is bounded by [`DEPTH`].
    fn grow(&mut self, keyed: &[(u32, u32)], from: usize, to: usize, depth: u32, side: f32) {
        let at = self.cells.len();
        let leaf = to - from <= LEAF || depth == DEPTH;
        let mut sum = [0f64; 2];
        for place in &self.places[from..to] {
            sum[0] += f64::from(place[0]);
            sum[1] += f64::from(place[1]);
        }
        let count = (to - from) as f64;
        self.cells.push(Cell {
            centre: [(sum[0] / count) as f32, (sum[1] / count) as f32],
            count: count as f32,
            side_square: side * side,
            from: from as u32,
            to: to as u32,
            next: 0,
            leaf,
        });
        if leaf {
            self.leaves.push(at as u32);
        } else {
            let shift = 2 * (DEPTH - 1 - depth);
            let mut begin = from;
            for quarter in 0..4u32 {
                let end = begin + keyed[begin..to].partition_point(|(key, _)| key >> shift & 3 <= quarter);
                if end > begin {
                    self.grow(keyed, begin, end, depth + 1, side / 2.0);
                }
                begin = end;
            }
        }
        self.cells[at].next = self.cells.len() as u32;
    }

    /// Unscaled repulsion of every row, and the sum of all similarities that scales it.
    pub(super) fn repulsion(&self, places: &[[f32; 2]], theta: f32) -> (Vec<[f32; 2]>, f64) {
        let parts: Vec<(Vec<[f32; 2]>, f64)> = self
            .leaves
            .par_chunks(PART)
            .map(|leaves| {
                let (mut out, mut norm) = (Vec::new(), 0.0);
                let mut met: Vec<[f32; 3]> = Vec::new();
                for leaf in leaves {
                    norm += self.of_leaf(*leaf as usize, theta, &mut met, &mut out);
                }
                (out, norm)
            })
            .collect();
        let mut out = vec![[0f32; 2]; places.len()];
        let mut norm = 0.0;
        let mut rows = self.order.iter();
        for (forces, part_norm) in parts {
            norm += part_norm;
            for (force, row) in forces.into_iter().zip(rows.by_ref()) {
                out[*row as usize] = force;
            }
        }
        (out, norm)
    }

    /// Appends the repulsion of a leaf's places; gives the sum of their similarities.
    fn of_leaf(&self, leaf: usize, theta: f32, met: &mut Vec<[f32; 3]>, out: &mut Vec<[f32; 2]>) -> f64 {
        let own = self.cells[leaf];
        let here = &self.places[own.from as usize..own.to as usize];
        let (mut low, mut high) = (here[0], here[0]);
        for place in here {
            for axis in 0..2 {
                low[axis] = low[axis].min(place[axis]);
                high[axis] = high[axis].max(place[axis]);
            }
        }
        // What the whole group may take as one point: seen from its nearest corner.
        met.clear();
        let limit = theta * theta;
        let mut at = 0;
        while at < self.cells.len() {
            let cell = &self.cells[at];
            let gap =
                |axis: usize| (low[axis] - cell.centre[axis]).max(cell.centre[axis] - high[axis]).max(0.0);
            let (dx, dy) = (gap(0), gap(1));
            if cell.side_square < limit * (dx * dx + dy * dy) {
                met.push([cell.centre[0], cell.centre[1], cell.count]);
                at = cell.next as usize;
            } else if cell.leaf {
                let near = &self.places[cell.from as usize..cell.to as usize];
                met.extend(near.iter().map(|place| [place[0], place[1], 1.0]));
                at = cell.next as usize;
            } else {
                at += 1;
            }
        }
        let mut norm = 0.0;
        for place in here {
            let mut force = [0f32; 2];
            let mut sum = 0f32;
            for there in met.iter() {
                let (dx, dy) = (place[0] - there[0], place[1] - there[1]);
                let similarity = 1.0 / (1.0 + dx * dx + dy * dy);
                let weight = there[2] * similarity;
                sum += weight;
                let push = weight * similarity;
                force[0] += push * dx;
                force[1] += push * dy;
            }
            // It met itself, with a similarity of 1.
            norm += f64::from(sum) - 1.0;
            out.push(force);
        }
        norm
    }
}

/// The lower sixteen bits, each followed by a zero.
fn spread_bits(value: u32) -> u32 {
    let mut v = value & 0xffff;
    v = (v | v << 8) & 0x00ff_00ff;
    v = (v | v << 4) & 0x0f0f_0f0f;
    v = (v | v << 2) & 0x3333_3333;
    (v | v << 1) & 0x5555_5555
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_repels_nearly_as_all_pairs_do() {
        let places: Vec<[f32; 2]> = (0..700u32)
            .map(|i| {
                [((i * 37) % 101) as f32 / 9.0 + (i % 2) as f32 * 30.0, ((i * i * 7) % 89) as f32 / 11.0]
            })
            .collect();
        let (found, norm) = Tree::build(&places).repulsion(&places, 0.5);
        let mut exact_norm = 0.0f64;
        let (mut off, mut size) = (0.0f64, 0.0f64);
        for (a, here) in places.iter().enumerate() {
            let mut force = [0f64; 2];
            for (b, there) in places.iter().enumerate() {
                if a != b {
                    let (dx, dy) = (f64::from(here[0] - there[0]), f64::from(here[1] - there[1]));
                    let q = 1.0 / (1.0 + dx * dx + dy * dy);
                    exact_norm += q;
                    force[0] += q * q * dx;
                    force[1] += q * q * dy;
                }
            }
            off += (force[0] - f64::from(found[a][0])).powi(2) + (force[1] - f64::from(found[a][1])).powi(2);
            size += force[0].powi(2) + force[1].powi(2);
        }
        assert!((norm / exact_norm - 1.0).abs() < 0.01, "{norm} {exact_norm}");
        assert!((off / size).sqrt() < 0.03, "{}", (off / size).sqrt());
    }

    #[test]
    fn equal_places_end() {
        let places = vec![[1.0, 2.0]; 100];
        let (found, norm) = Tree::build(&places).repulsion(&places, 0.5);
        assert!(found.iter().flatten().all(|v| *v == 0.0));
        assert!((norm - 100.0 * 99.0).abs() < 1.0);
        assert!(Tree::build(&[]).repulsion(&[], 0.5).0.is_empty());
    }
}
