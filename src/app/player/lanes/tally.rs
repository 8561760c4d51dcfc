//! Marks of one lane, counted in any stretch of time without walking them: the cost of drawing grows with the
//! pixels, not with the data.

/// How grave a mark is; a column shows its gravest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    #[default]
    Quiet,
    Notable,
    Grave,
}

/// Marks in time order, with running counts.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    times_ms: Vec<i64>,
    /// What the owner of the marks calls each: an index of its list.
    keys: Vec<u32>,
    /// Before each mark, and after the last: how many notable and grave ones there were.
    notable: Vec<u32>,
    grave: Vec<u32>,
}

/// The marks of a stretch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub marks: u32,
    pub weight: Weight,
}

impl Tally {
    /// Marks as time, key and weight, in any order.
    pub fn new(marks: impl IntoIterator<Item = (i64, u32, Weight)>) -> Self {
        let mut marks: Vec<_> = marks.into_iter().collect();
        marks.sort_by_key(|(time, key, _)| (*time, *key));
        let running = |wanted: Weight| {
            let mut sum = 0;
            let counts = marks.iter().map(|(_, _, weight)| {
                sum += u32::from(*weight == wanted);
                sum
            });
            std::iter::once(0).chain(counts).collect()
        };
        Self {
            notable: running(Weight::Notable),
            grave: running(Weight::Grave),
            times_ms: marks.iter().map(|m| m.0).collect(),
            keys: marks.iter().map(|m| m.1).collect(),
        }
    }

    pub fn len(&self) -> usize {
        self.times_ms.len()
    }

    pub fn is_empty(&self) -> bool {
        self.times_ms.is_empty()
    }

    /// Marks of `from_ms ≤ time < to_ms`; takes the logarithm of their number.
    pub fn count(&self, from_ms: f64, to_ms: f64) -> Count {
        let at = |ms: f64| self.times_ms.partition_point(|t| (*t as f64) < ms);
        let (from, to) = (at(from_ms), at(to_ms));
        if to <= from {
            return Count::default();
        }
        let weight = if self.grave[to] > self.grave[from] {
            Weight::Grave
        } else if self.notable[to] > self.notable[from] {
            Weight::Notable
        } else {
            Weight::Quiet
        };
        Count { marks: (to - from) as u32, weight }
    }

    /// Time and key of the first mark at or after a time.
    pub fn first_from(&self, from_ms: f64) -> Option<(i64, u32)> {
        let at = self.times_ms.partition_point(|t| (*t as f64) < from_ms);
        Some((*self.times_ms.get(at)?, *self.keys.get(at)?))
    }

    /// Time and key of the mark nearest to a time, if one is within `reach_ms`.
    pub fn nearest(&self, ms: f64, reach_ms: f64) -> Option<(i64, u32)> {
        let after = self.times_ms.partition_point(|t| (*t as f64) < ms);
        let far = |i: usize| (self.times_ms[i] as f64 - ms).abs();
        let best = [after.checked_sub(1), (after < self.len()).then_some(after)]
            .into_iter()
            .flatten()
            .min_by(|a, b| far(*a).total_cmp(&far(*b)))?;
        (far(best) <= reach_ms).then(|| (self.times_ms[best], self.keys[best]))
    }

    /// The first mark after a time, or the last one before it; those within `grace_ms` before it count as here.
    pub fn beyond(&self, now_ms: f64, direction: i32, grace_ms: f64) -> Option<(i64, u32)> {
        let at = if direction > 0 {
            self.times_ms.partition_point(|t| (*t as f64) <= now_ms)
        } else {
            self.times_ms.partition_point(|t| (*t as f64) < now_ms - grace_ms).checked_sub(1)?
        };
        Some((*self.times_ms.get(at)?, *self.keys.get(at)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally() -> Tally {
        Tally::new([
            (500, 0, Weight::Quiet),
            (100, 1, Weight::Notable),
            (100, 2, Weight::Quiet),
            (900, 3, Weight::Grave),
        ])
    }

    #[test]
    fn counts_are_those_of_walking() {
        let tally = tally();
        for from in (0..1_000).step_by(50) {
            for to in (from..1_050).step_by(50) {
                let walked = [500, 100, 100, 900].iter().filter(|t| (from..to).contains(*t)).count() as u32;
                assert_eq!(tally.count(f64::from(from), f64::from(to)).marks, walked, "{from}..{to}");
            }
        }
        assert_eq!(tally.count(0.0, 200.0).weight, Weight::Notable);
        assert_eq!(tally.count(0.0, 2_000.0).weight, Weight::Grave);
        assert_eq!(tally.count(400.0, 600.0).weight, Weight::Quiet);
    }

    #[test]
    fn the_nearest_and_the_next_are_found() {
        let tally = tally();
        assert_eq!(tally.nearest(480.0, 30.0), Some((500, 0)));
        assert_eq!(tally.nearest(480.0, 10.0), None);
        assert_eq!(tally.beyond(100.0, 1, 0.0), Some((500, 0)));
        assert_eq!(tally.beyond(550.0, -1, 100.0), Some((100, 2)), "what was just reached is here");
        assert_eq!(tally.beyond(50.0, -1, 0.0), None);
        assert_eq!(tally.beyond(900.0, 1, 0.0), None);
        assert_eq!(Tally::default().nearest(0.0, 1e9), None);
    }
}
