//! How far a map may be believed: the share of nearest rows that are nearest on it too.

use crate::mining::numeric::{Neighbours, Pairs};
use crate::model::Watch;
use ndarray::Array2;

/// Rows over which it is measured at most: more change the third decimal only.
const MEASURED_ROWS: usize = 10_000;

/// Mean share of a row's `count` nearest rows that are among its `count` nearest on the map, 0 to 1, and over how many
/// rows, evenly from first to last, it was taken. `None` when stopped.
pub fn preservation(
    near: &Neighbours,
    places: &[[f32; 2]],
    count: usize,
    watch: &dyn Watch,
) -> Option<(f64, usize)> {
    let data = Array2::from_shape_fn((places.len(), 2), |(row, axis)| f64::from(places[row][axis]));
    let measured: Vec<usize> =
        (0..places.len()).step_by(places.len().div_ceil(MEASURED_ROWS).max(1)).collect();
    let on_map = Pairs::new(data.view()).neighbours_of(&measured, count, watch)?;
    let count = on_map.count.min(near.count);
    if count == 0 {
        return Some((1.0, measured.len()));
    }
    let shared = |(at, row): (usize, &usize)| {
        let there = &on_map.rows(at)[..count];
        near.rows(*row)[..count].iter().filter(|other| there.contains(other)).count()
    };
    let shared: usize = measured.iter().enumerate().map(shared).sum();
    Some((shared as f64 / (count * measured.len()) as f64, measured.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoWatch;

    #[test]
    fn a_flat_table_is_kept_whole_and_a_scrambled_one_is_not() {
        let places: Vec<[f32; 2]> = (0..60u32).map(|i| [(i * 7 % 61) as f32, (i * i % 53) as f32]).collect();
        let data = Array2::from_shape_fn((60, 2), |(r, c)| f64::from(places[r][c]));
        let near = Pairs::new(data.view()).neighbours(5, &NoWatch).unwrap();
        assert!(preservation(&near, &places, 5, &NoWatch).unwrap().0 > 0.97);
        let mut other = places.clone();
        other.rotate_left(17);
        assert!(preservation(&near, &other, 5, &NoWatch).unwrap().0 < 0.4);
    }
}
