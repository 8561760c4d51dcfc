//! Rows in an order in which near ones stand together, with a box around each few of them: what is within a radius is
//! found without a distance to what is far. Knows nothing of clusters.

use super::{Pca, squared_slices};
use crate::model::Watch;
use ndarray::{Array2, ArrayView1, ArrayView2, Axis, Slice};
use rayon::prelude::*;

/// Rows of a box: few enough for a narrow box, and enough that their distances fill vector registers.
const TILE: usize = 32;
/// Principal components in which boxes lie. A distance in some of them is never longer than the whole one.
const COMPONENTS: usize = 12;
/// Sums that are held in registers at once.
const LANES: usize = 16;
/// Up to so many columns are turned onto all of their principal components, which keeps every distance; of more, those
/// of the boxes come before the columns themselves.
const TURNED: usize = 96;
/// Columns after which a look is taken whether any row of a box can still be near.
const STEP: usize = 4;

/// Rows by place; places are numbered along the order.
pub struct Grouped {
    /// The row that stands at each place.
    order: Vec<u32>,
    /// Centred, place × column: for distances that decide.
    exact: Array2<f64>,
    /// Principal components, then the centred columns where the former do not hold all, by place.
    short: Vec<f32>,
    /// The same by box, column × place in the box; places that the last box lacks are far from all.
    tiles: Vec<f32>,
    /// Lowest and highest component of each box.
    boxes: Vec<(Vec<f32>, Vec<f32>)>,
    /// Components, those of boxes among them, and columns after them.
    components: usize,
    boxed: usize,
    after: usize,
    /// Length of the longest row, and the square of the most that a row has outside of the components where no column
    /// comes after them.
    longest: f64,
    outside: f64,
}

/// Squares up to `sure` are within the radius and those over `possible` are not, whatever the rounding.
#[derive(Clone, Copy)]
struct Limits {
    sure: f32,
    possible: f32,
}

impl Grouped {
    pub fn new(data: ArrayView2<f64>) -> Self {
        let (n, width) = data.dim();
        let centred = match data.mean_axis(Axis(0)) {
            Some(centre) => &data - &centre,
            None => data.to_owned(),
        };
        let turned = width <= TURNED;
        let count = if turned { width } else { COMPONENTS };
        let projected = Pca::fit(centred.view(), count).transform(centred.view());
        let components = projected.ncols();
        let (boxed, after) = (components.min(COMPONENTS), if turned { 0 } else { width });
        let mut order: Vec<u32> = (0..n as u32).collect();
        split(&mut order, projected.slice_axis(Axis(1), Slice::from(..boxed)));
        let places: Vec<usize> = order.iter().map(|row| *row as usize).collect();
        let exact = centred.select(Axis(0), &places);
        let columns = components + after;
        let mut short = Vec::with_capacity(n * columns);
        for (place, row) in places.iter().enumerate() {
            short.extend(projected.row(*row).iter().map(|v| *v as f32));
            short.extend(exact.row(place).iter().take(after).map(|v| *v as f32));
        }
        let count = n.div_ceil(TILE);
        let mut tiles = vec![f32::INFINITY; count * columns * TILE];
        let mut boxes = vec![(vec![f32::INFINITY; boxed], vec![f32::NEG_INFINITY; boxed]); count];
        for place in 0..n {
            let (tile, at) = (place / TILE, place % TILE);
            for (column, value) in short[place * columns..][..columns].iter().enumerate() {
                tiles[(tile * columns + column) * TILE + at] = *value;
                if column < boxed {
                    let (low, high) = &mut boxes[tile];
                    low[column] = low[column].min(*value);
                    high[column] = high[column].max(*value);
                }
            }
        }
        let square = |row: ArrayView1<f64>| row.iter().map(|v| v * v).sum::<f64>();
        let (mut longest, mut outside) = (0f64, 0f64);
        for (place, row) in places.iter().enumerate() {
            let whole = square(exact.row(place));
            longest = longest.max(whole);
            outside = outside.max(whole - square(projected.row(*row)));
        }
        // A column that comes after the components holds what they lack.
        let outside = if turned { outside + longest * 1e-12 } else { 0.0 };
        Self { order, exact, short, tiles, boxes, components, boxed, after, longest: longest.sqrt(), outside }
    }

    pub fn len(&self) -> usize {
        self.order.len()
    }

    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The row at a place.
    pub fn row(&self, place: usize) -> usize {
        self.order[place] as usize
    }

    /// Boxes, each of the places from `tile * places_of_a_tile` on.
    pub fn tiles(&self) -> usize {
        self.boxes.len()
    }

    /// Places of a box.
    pub fn places(&self, tile: usize) -> std::ops::Range<usize> {
        tile * TILE..((tile + 1) * TILE).min(self.len())
    }

    /// Gathers, for each of the `wanted` places, what lies within the radius, itself included: `take` gets the places
    /// of it in ascending order. `wanted` should be ascending too, as neighbours share their work. Boxes of which `skip`
    /// says so are left out for a place. `None` when stopped.
    pub fn within<T: Send>(
        &self,
        radius: f64,
        wanted: &[u32],
        watch: &dyn Watch,
        begin: impl Fn() -> T + Sync,
        skip: impl Fn(usize, usize) -> bool + Sync,
        take: impl Fn(&mut T, usize, usize) + Sync,
    ) -> Option<Vec<T>> {
        let limits = self.limits(radius);
        let parts: Option<Vec<Vec<T>>> = wanted
            .par_chunks(TILE)
            .map(|part| {
                if watch.cancelled() {
                    return None;
                }
                let around = self.box_of(part);
                let near: Vec<usize> = (0..self.tiles())
                    .filter(|tile| apart(&around, &self.boxes[*tile]) <= limits.possible)
                    .collect();
                let mut squares = [0f32; TILE];
                let of_place = |place: &u32| {
                    let place = *place as usize;
                    let mut gathered = begin();
                    for tile in &near {
                        if skip(place, *tile) || !self.squares(place, *tile, limits.possible, &mut squares) {
                            continue;
                        }
                        for (other, square) in self.places(*tile).zip(&squares) {
                            let near = *square <= limits.sure
                                || *square <= limits.possible && self.distance(place, other) <= radius;
                            if near {
                                take(&mut gathered, place, other);
                            }
                        }
                    }
                    gathered
                };
                Some(part.iter().map(of_place).collect())
            })
            .collect();
        Some(parts?.into_iter().flatten().collect())
    }

    /// How far squares in half the bytes may be off at the radius: each coordinate is rounded once, so that a difference
    /// of two is off by their lengths' share; then each product and sum rounds once.
    fn limits(&self, radius: f64) -> Limits {
        let each = f64::from(f32::EPSILON);
        let square = radius * radius;
        let off = 2.0 * self.longest * each;
        let slack = 2.0 * radius * off + off * off + square * each * (self.columns() + 4) as f64;
        // What the components lack makes distances longer only, by twice the most of a row.
        Limits { sure: (square - slack - 4.0 * self.outside) as f32, possible: (square + slack) as f32 }
    }

    fn columns(&self) -> usize {
        self.components + self.after
    }

    fn box_of(&self, places: &[u32]) -> (Vec<f32>, Vec<f32>) {
        let (mut low, mut high) = (vec![f32::INFINITY; self.boxed], vec![f32::NEG_INFINITY; self.boxed]);
        for place in places {
            let row = &self.short[*place as usize * self.columns()..][..self.boxed];
            for (at, value) in row.iter().enumerate() {
                low[at] = low[at].min(*value);
                high[at] = high[at].max(*value);
            }
        }
        (low, high)
    }

    /// Squared distances of a place to those of a box; false, and nothing of use in `out`, where all are over `limit`.
    fn squares(&self, place: usize, tile: usize, limit: f32, out: &mut [f32; TILE]) -> bool {
        let row = &self.short[place * self.columns()..][..self.columns()];
        let (own, rest) = row.split_at(self.components);
        let (low, high) = &self.boxes[tile];
        let mut gap = 0f32;
        for ((value, low), high) in own.iter().zip(low).zip(high) {
            let beyond = (low - value).max(value - high).max(0.0);
            gap += beyond * beyond;
        }
        if gap > limit {
            return false;
        }
        let columns = &self.tiles[tile * self.columns() * TILE..][..self.columns() * TILE];
        let (projected, whole) = columns.split_at(self.components * TILE);
        add_up(own, projected, limit, out) && (rest.is_empty() || add_up(rest, whole, limit, out))
    }

    fn distance(&self, a: usize, b: usize) -> f64 {
        match (self.exact.row(a).to_slice(), self.exact.row(b).to_slice()) {
            (Some(a), Some(b)) => squared_slices(a, b).sqrt(),
            _ => f64::INFINITY,
        }
    }
}

/// Puts rows in order: halves at the median of the component with the widest spread, again and again, at multiples of a
/// box.
fn split(rows: &mut [u32], data: ArrayView2<f64>) {
    let boxes = rows.len().div_ceil(TILE);
    if boxes < 2 || data.ncols() == 0 {
        return;
    }
    let spread = |column: usize| {
        let (mut sum, mut squares) = (0.0, 0.0);
        for row in rows.iter() {
            let value = data[[*row as usize, column]];
            sum += value;
            squares += value * value;
        }
        squares - sum * sum / rows.len() as f64
    };
    let widest = (0..data.ncols())
        .map(|c| (spread(c), c))
        .fold((f64::NEG_INFINITY, 0), |best, next| if next.0 > best.0 { next } else { best });
    let at = |row: &u32| data[[*row as usize, widest.1]];
    let half = boxes / 2 * TILE;
    rows.select_nth_unstable_by(half, |a, b| at(a).total_cmp(&at(b)).then(a.cmp(b)));
    let (left, right) = rows.split_at_mut(half);
    rayon::join(|| split(left, data), || split(right, data));
}

/// Square of the gap between two boxes.
fn apart(a: &(Vec<f32>, Vec<f32>), b: &(Vec<f32>, Vec<f32>)) -> f32 {
    let mut sum = 0f32;
    for (((a_low, a_high), b_low), b_high) in a.0.iter().zip(&a.1).zip(&b.0).zip(&b.1) {
        let gap = (a_low - b_high).max(b_low - a_high).max(0.0);
        sum += gap * gap;
    }
    sum
}

/// Squared distances of a row to the rows of a box, column by column; false as soon as all are over the limit.
fn add_up(row: &[f32], columns: &[f32], limit: f32, out: &mut [f32; TILE]) -> bool {
    *out = [0.0; TILE];
    for (values, columns) in row.chunks(STEP).zip(columns.chunks(STEP * TILE)) {
        let mut any = false;
        for (lane, sums) in out.chunks_exact_mut(LANES).enumerate() {
            let mut held = [0f32; LANES];
            held.copy_from_slice(sums);
            for (value, column) in values.iter().zip(columns.chunks_exact(TILE)) {
                let others = &column[lane * LANES..(lane + 1) * LANES];
                for (sum, other) in held.iter_mut().zip(others) {
                    let apart = value - other;
                    *sum += apart * apart;
                }
            }
            for sum in &held {
                any |= *sum <= limit;
            }
            sums.copy_from_slice(&held);
        }
        if !any {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoWatch;

    /// Rows around some centres, with strays, and a few columns that hardly vary.
    fn table(n: usize, width: usize) -> Array2<f64> {
        Array2::from_shape_fn((n, width), |(r, c)| {
            let centre = ((r % 5) * (c + 3) % 7) as f64 * 3.0;
            let stray = if r % 17 == 0 { ((r * 7 + c) % 13) as f64 } else { 0.0 };
            1_000.0 + centre + stray + ((r * 31 + c * 17 + r * r * 7) % 101) as f64 / 40.0
        })
    }

    fn found(grouped: &Grouped, radius: f64) -> Vec<Vec<usize>> {
        let all: Vec<u32> = (0..grouped.len() as u32).collect();
        let lists = grouped
            .within(radius, &all, &NoWatch, Vec::new, |_, _| false, |list, _, other| list.push(other))
            .unwrap();
        let mut by_row = vec![Vec::new(); grouped.len()];
        for (place, list) in lists.into_iter().enumerate() {
            assert!(list.windows(2).all(|pair| pair[0] < pair[1]));
            let mut rows: Vec<usize> = list.into_iter().map(|other| grouped.row(other)).collect();
            rows.sort_unstable();
            by_row[grouped.row(place)] = rows;
        }
        by_row
    }

    #[test]
    fn what_is_within_is_what_a_plain_search_finds() {
        for (n, width) in [(1, 3), (31, 2), (500, 20), (120, 110)] {
            let data = table(n, width);
            let grouped = Grouped::new(data.view());
            for radius in [0.0, 1.5, 4.0, 1e6] {
                let near = found(&grouped, radius);
                for (row, near) in near.iter().enumerate() {
                    let plain: Vec<usize> = (0..n)
                        .filter(|o| {
                            (&data.row(row) - &data.row(*o)).mapv(|v| v * v).sum().sqrt() <= radius + 1e-9
                        })
                        .collect();
                    assert_eq!(*near, plain, "{n} rows, radius {radius}, row {row}");
                }
            }
        }
    }

    /// Rows on a grid lie at the radius exactly: half the bytes cannot tell, and the whole must be asked.
    #[test]
    fn what_lies_at_the_radius_exactly_is_within() {
        let data = Array2::from_shape_fn((400, 2), |(r, c)| (if c == 0 { r % 20 } else { r / 20 }) as f64);
        let near = found(&Grouped::new(data.view()), 1.0);
        assert_eq!(near[0].len(), 3);
        assert_eq!(near[21].len(), 5);
    }

    #[test]
    fn equal_rows_and_none_are_no_trouble() {
        assert!(Grouped::new(Array2::zeros((0, 3)).view()).is_empty());
        let same = found(&Grouped::new(Array2::ones((70, 3)).view()), 0.0);
        assert!(same.iter().all(|near| near.len() == 70));
    }
}
