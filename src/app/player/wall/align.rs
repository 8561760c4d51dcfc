//! Ways to keep two replays in step other than by time: by the pages that both visit, and by a chosen moment of each.
//! Pure; knows no player.

use super::clock::Track;

/// Longest lists of visits that are compared; of longer ones the rest stays unpaired.
const MAX_VISITS: usize = 400;

/// A side of a comparison: what is shown of its recording, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    pub from_ms: f64,
    pub to_ms: f64,
    /// Jumped where it is not empty.
    pub idle: &'a [(i64, i64)],
    /// Name and begin of each page visit, ascending.
    pub visits: &'a [(String, i64)],
}

/// Visits of the same page begin together: who is faster waits. Visits are paired in order, as many as can be.
pub fn by_page(left: Side<'_>, right: Side<'_>) -> [Track; 2] {
    let pairs = paired(left.visits, right.visits);
    let cuts = |side: Side<'_>, pick: &dyn Fn(&(usize, usize)) -> usize| -> Vec<f64> {
        let begins = pairs.iter().map(|p| side.visits[pick(p)].1 as f64);
        begins.map(|at| at.clamp(side.from_ms, side.to_ms)).chain([side.to_ms]).collect()
    };
    let (cuts_left, cuts_right) = (cuts(left, &|p| p.0), cuts(right, &|p| p.1));
    let mut tracks = [Track::default(), Track::default()];
    let mut at = [left.from_ms, right.from_ms];
    for (to_left, to_right) in cuts_left.into_iter().zip(cuts_right) {
        let mut lengths = [0.0; 2];
        for (n, (side, to)) in [(left, to_left), (right, to_right)].into_iter().enumerate() {
            let before = tracks[n].length_ms();
            if to > at[n] {
                tracks[n].play(at[n], to, side.idle);
                at[n] = to;
            }
            lengths[n] = tracks[n].length_ms() - before;
        }
        let longest = lengths[0].max(lengths[1]);
        tracks[0].hold(longest - lengths[0], left.from_ms);
        tracks[1].hold(longest - lengths[1], right.from_ms);
    }
    tracks
}

/// The chosen moments are shown together: who has less before its moment begins later.
pub fn by_moment(left: (Side<'_>, f64), right: (Side<'_>, f64)) -> [Track; 2] {
    let own = |(side, _): (Side<'_>, f64)| Track::new(side.from_ms, side.to_ms, side.idle);
    let leads = [left, right].map(|s| own(s).position_of(s.1));
    let longest = leads[0].max(leads[1]);
    [(left, leads[0]), (right, leads[1])].map(|((side, _), lead)| {
        let mut track = Track::default();
        track.hold(longest - lead, side.from_ms);
        track.play(side.from_ms, side.to_ms, side.idle);
        track
    })
}

/// Indices of visits of the same page on both sides, ascending on both: a longest common subsequence.
fn paired(left: &[(String, i64)], right: &[(String, i64)]) -> Vec<(usize, usize)> {
    let (left, right) = (&left[..left.len().min(MAX_VISITS)], &right[..right.len().min(MAX_VISITS)]);
    let width = right.len() + 1;
    let mut best = vec![0u32; (left.len() + 1) * width];
    for i in (0..left.len()).rev() {
        for j in (0..right.len()).rev() {
            best[i * width + j] = if left[i].0 == right[j].0 {
                best[(i + 1) * width + j + 1] + 1
            } else {
                best[(i + 1) * width + j].max(best[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < left.len() && j < right.len() {
        if left[i].0 == right[j].0 {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if best[(i + 1) * width + j] >= best[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// How many page visits begin together.
pub fn common_visits(left: &[(String, i64)], right: &[(String, i64)]) -> usize {
    paired(left, right).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visits(list: &[(&str, i64)]) -> Vec<(String, i64)> {
        list.iter().map(|(name, at)| ((*name).to_owned(), *at)).collect()
    }

    #[test]
    fn the_same_page_begins_together_and_the_faster_one_waits() {
        let left = visits(&[("/", 0), ("/cart", 4_000), ("/help", 6_000), ("/pay", 9_000)]);
        let right = visits(&[("/", 0), ("/cart", 10_000), ("/pay", 11_000)]);
        assert_eq!(common_visits(&left, &right), 3);
        let side = |to_ms, visits| Side { from_ms: 0.0, to_ms, idle: &[], visits };
        let [a, b] = by_page(side(12_000.0, &left), side(13_000.0, &right));
        assert_eq!((a.length_ms(), b.length_ms()), (18_000.0, 18_000.0));
        // Both enter the cart after 10 s, and the payment 5 s later.
        assert_eq!((a.offset_at(10_000.0), b.offset_at(10_000.0)), (4_000.0, 10_000.0));
        assert_eq!((a.offset_at(7_000.0), b.offset_at(7_000.0)), (4_000.0, 7_000.0));
        assert_eq!((a.offset_at(15_500.0), b.offset_at(15_500.0)), (9_500.0, 11_500.0));
    }

    #[test]
    fn nothing_in_common_is_by_time() {
        let (left, right) = (visits(&[("/a", 0)]), visits(&[("/b", 100)]));
        let side = |visits| Side { from_ms: 0.0, to_ms: 5_000.0, idle: &[], visits };
        let [a, b] = by_page(side(&left), side(&right));
        assert_eq!((a.offset_at(3_000.0), b.offset_at(3_000.0)), (3_000.0, 3_000.0));
        let none: Vec<(String, i64)> = Vec::new();
        assert_eq!(by_page(side(&none), side(&none))[0].length_ms(), 5_000.0);
    }

    #[test]
    fn chosen_moments_come_together() {
        let side = |from_ms, to_ms| Side { from_ms, to_ms, idle: &[], visits: &[] };
        let [a, b] = by_moment((side(0.0, 9_000.0), 1_000.0), (side(500.0, 9_000.0), 8_500.0));
        assert_eq!((a.offset_at(8_000.0), b.offset_at(8_000.0)), (1_000.0, 8_500.0));
        assert_eq!((a.offset_at(2_000.0), b.offset_at(2_000.0)), (0.0, 2_500.0));
        assert_eq!(a.offset_at(1e9), 9_000.0);
    }
}
