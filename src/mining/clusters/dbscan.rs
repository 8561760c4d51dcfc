//! DBSCAN (Ester et al. 1996) without ever holding the neighbours of all rows, and its radius from the knee of the
//! k-distance curve; knows no feature.

use super::unions::Unions;
use crate::mining::numeric::{Grouped, Neighbours};
use crate::model::Watch;
use ndarray::ArrayView2;

/// Distances of every row to its `neighbours`-th nearest other row, descending: the k-distance plot.
pub(super) fn k_distances(near: &Neighbours, rows: usize) -> Vec<f64> {
    let mut found: Vec<f64> =
        (0..rows).map(|row| near.distances(row).last().copied().unwrap_or(0.0)).collect();
    found.sort_by(|a, b| b.total_cmp(a));
    found
}

/// Points of the k-distance curve that are kept.
const CURVE: usize = 300;

/// Few enough of a curve's points to keep and to draw.
pub(super) fn thinned(curve: Vec<f64>) -> Vec<f64> {
    let step = (curve.len() / CURVE).max(1);
    curve.into_iter().step_by(step).collect()
}

/// The knee of a falling curve: the point farthest below the line from its first to its last point (Satopää et al.
/// 2011, without their smoothing).
pub(super) fn knee(curve: &[f64]) -> f64 {
    let (Some(first), Some(last)) = (curve.first(), curve.last()) else { return 0.0 };
    let steps = (curve.len().max(2) - 1) as f64;
    let mut best = (0.0, *first);
    for (at, value) in curve.iter().enumerate() {
        let below = first + (last - first) * at as f64 / steps - value;
        if below > best.0 {
            best = (below, *value);
        }
    }
    best.1
}

/// Neighbours of a row that are kept; rows of more are looked around once more when they are needed.
const KEPT: usize = 256;
/// Crowded rows that look around before what they joined is noted; the later ones then pass over whole boxes.
const PART: usize = 1_024;

/// What is within the radius of a row: how many, and who unless there are too many to keep.
#[derive(Default)]
struct Near {
    count: usize,
    kept: Vec<u32>,
}

/// Cluster of every row, numbered by the first dense row; `None` is noise. A row with `min_points` rows within the
/// radius, itself included, is dense; one at the border of several clusters goes to the first. `None` when stopped.
pub(super) fn dbscan(
    data: ArrayView2<f64>,
    radius: f64,
    min_points: usize,
    watch: &dyn Watch,
) -> Option<Vec<Option<usize>>> {
    let grouped = Grouped::new(data);
    let n = grouped.len();
    let all: Vec<u32> = (0..n as u32).collect();
    let near = grouped.within(
        radius,
        &all,
        watch,
        Near::default,
        |_, _| false,
        |near, _, other| {
            near.count += 1;
            match near.count {
                count if count <= KEPT => near.kept.push(other as u32),
                _ => near.kept = Vec::new(),
            }
        },
    )?;
    let dense: Vec<bool> = near.iter().map(|near| near.count >= min_points).collect();
    let core: Vec<u32> = all.iter().copied().filter(|place| dense[*place as usize]).collect();
    let mut unions = Unions::new(n);
    for place in &core {
        for other in near[*place as usize].kept.iter().filter(|other| dense[**other as usize]) {
            unions.join(*place as usize, *other as usize);
        }
    }
    join_crowded(&grouped, radius, &near, &dense, &mut unions, watch)?;
    let mut place_of = vec![0usize; n];
    (0..n).for_each(|place| place_of[grouped.row(place)] = place);
    let mut number = vec![None; n];
    let mut labels: Vec<Option<usize>> = vec![None; n];
    let mut clusters = 0;
    for place in place_of.iter().filter(|place| dense[**place]) {
        let label = *number[unions.find(*place)].get_or_insert_with(|| {
            clusters += 1;
            clusters - 1
        });
        labels[*place] = Some(label);
    }
    // Rows that are not dense have fewer neighbours than that; the lists are whole unless many are asked for.
    let thin: Vec<u32> = all.into_iter().filter(|place| !dense[*place as usize]).collect();
    let (listed, long): (Vec<u32>, Vec<u32>) =
        thin.into_iter().partition(|place| near[*place as usize].count <= KEPT);
    let first = |best: &mut Option<usize>, other: usize| {
        if dense[other] {
            *best = [*best, labels[other]].into_iter().flatten().min();
        }
    };
    let mut border: Vec<(u32, Option<usize>)> = Vec::with_capacity(listed.len() + long.len());
    for place in listed {
        let mut best = None;
        near[place as usize].kept.iter().for_each(|other| first(&mut best, *other as usize));
        border.push((place, best));
    }
    let of_long =
        grouped.within(radius, &long, watch, || None, |_, _| false, |best, _, other| first(best, other))?;
    border.extend(long.into_iter().zip(of_long));
    for (place, label) in border {
        labels[place as usize] = label;
    }
    Some((0..n).map(|row| labels[place_of[row]]).collect())
}

/// Joins dense rows of more neighbours than are kept with those around them. `None` when stopped.
fn join_crowded(
    grouped: &Grouped,
    radius: f64,
    near: &[Near],
    dense: &[bool],
    unions: &mut Unions,
    watch: &dyn Watch,
) -> Option<()> {
    let crowded: Vec<u32> = (0..dense.len())
        .filter(|place| dense[*place] && near[*place].count > KEPT)
        .map(|place| place as u32)
        .collect();
    for part in crowded.chunks(PART) {
        let root: Vec<u32> = (0..dense.len()).map(|place| unions.find(place) as u32).collect();
        // The one cluster of all dense rows of a box, where they are of one.
        let of_tile: Vec<Option<u32>> = (0..grouped.tiles())
            .map(|tile| {
                let mut roots = grouped.places(tile).filter(|place| dense[*place]).map(|place| root[place]);
                let first = roots.next()?;
                roots.all(|other| other == first).then_some(first)
            })
            .collect();
        let found = grouped.within(
            radius,
            part,
            watch,
            Vec::new,
            |place, tile| of_tile[tile] == Some(root[place]),
            |joined: &mut Vec<u32>, place, other| {
                let new = dense[other]
                    && root[other] != root[place]
                    && joined.last().is_none_or(|last| root[*last as usize] != root[other]);
                if new {
                    joined.push(other as u32);
                }
            },
        )?;
        for (place, others) in part.iter().zip(found) {
            for other in others {
                unions.join(*place as usize, other as usize);
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mining::numeric::Pairs;
    use crate::model::NoWatch;
    use ndarray::Array2;

    #[test]
    fn two_clouds_and_a_stray_row() {
        let data = Array2::from_shape_fn((41, 2), |(r, c)| match r {
            40 => 50.0,
            _ => f64::from(u8::from(r % 2 == 0)) * 10.0 + ((r * 7 + c * 3) % 5) as f64 * 0.1,
        });
        let pairs = Pairs::new(data.view());
        let near = pairs.neighbours(4, &NoWatch).unwrap();
        let radius = knee(&k_distances(&near, 41));
        assert!(radius < 5.0);
        let labels = dbscan(data.view(), radius.max(0.5), 4, &NoWatch).unwrap();
        assert_eq!(labels[40], None);
        assert_eq!((labels[0], labels[1]), (Some(0), Some(1)));
        assert!((0..40).all(|i| labels[i] == labels[i % 2]));
    }

    #[test]
    fn a_chain_is_one_cluster_and_a_border_row_belongs_to_the_first() {
        // 0..9 dense at steps of 1, a gap of 2.6, then dense again; the row between reaches both with its radius 1.3.
        let at = [0.0, 0.5, 1.0, 1.5, 2.0, 3.3, 4.6, 5.1, 5.6, 6.1];
        let data = Array2::from_shape_fn((10, 1), |(r, _)| at[r]);
        let labels = dbscan(data.view(), 1.3, 4, &NoWatch).unwrap();
        let expected = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1].map(Some);
        assert_eq!(labels, expected);
    }

    #[test]
    fn crowded_rows_join_as_others_do() {
        // Two lines of 700 rows, each within the radius of some 600 others, and a row between that reaches both.
        let data = Array2::from_shape_fn((1_401, 1), |(r, _)| match r {
            1_400 => 10.0,
            r => (r / 2) as f64 / 100.0 + (r % 2) as f64 * 13.0,
        });
        let labels = dbscan(data.view(), 3.02, 300, &NoWatch).unwrap();
        assert!((0..1_400).all(|r| labels[r] == Some(r % 2)), "{labels:?}");
        assert_eq!(
            labels[1_400],
            Some(0),
            "too few rows around it to be dense: it joins the first that it reaches"
        );
    }
}
