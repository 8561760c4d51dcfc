//! The time axis of the timeline: which moment lies at which place when pauses are drawn as narrow breaks; pure
//! arithmetic that knows no widget.

/// Width of a collapsed pause, in points; narrower where many share the room.
pub const BREAK: f32 = 14.0;
/// Collapsed pauses take at most this share of the whole width.
const BREAKS_SHARE: f32 = 0.4;
/// At the begin and end of a pause this much is played, and so drawn, in milliseconds.
pub const LEAD_MS: i64 = 500;
/// The shortest stretch that one can zoom to, in milliseconds.
pub const SHORTEST_MS: f64 = 200.0;

/// The stretch of time that the timeline shows, in milliseconds of the recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeView {
    pub from_ms: f64,
    pub to_ms: f64,
}

impl TimeView {
    pub fn new(from_ms: f64, to_ms: f64) -> Self {
        Self { from_ms, to_ms: to_ms.max(from_ms + 1.0) }
    }

    pub fn contains(self, ms: f64) -> bool {
        (self.from_ms..=self.to_ms).contains(&ms)
    }

    pub fn span_ms(self) -> f64 {
        self.to_ms - self.from_ms
    }

    /// The same span, moved so that `ms` stands at `share` of it, inside `range`.
    pub fn moved_to(self, ms: f64, share: f64, range: (f64, f64)) -> Self {
        let span = self.span_ms().min(range.1 - range.0);
        let from = (ms - span * share).clamp(range.0, (range.1 - span).max(range.0));
        Self::new(from, from + span)
    }
}

/// A stretch that is drawn at one scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    pub from_ms: f64,
    pub to_ms: f64,
    pub x0: f32,
    pub x1: f32,
    /// A pause that is drawn as a break.
    pub collapsed: bool,
}

/// Maps moments to places of the timeline and back; both ways never decrease.
#[derive(Clone, Debug)]
pub struct Axis {
    pieces: Vec<Piece>,
    view: TimeView,
    left: f32,
    width: f32,
    points_per_ms: f64,
    /// Width of each break, in points.
    each: f32,
}

impl Axis {
    /// `pauses` are drawn as breaks: ascending and apart, as `(from, to)` in milliseconds; none for an even scale.
    pub fn new(view: TimeView, pauses: &[(i64, i64)], left: f32, width: f32) -> Self {
        let width = width.max(1.0);
        let first = pauses.partition_point(|(_, to)| (*to as f64) <= view.from_ms);
        // A pause that the view cuts has its share of a break, so that nothing jumps while one pans.
        let gaps: Vec<(f64, f64, f32)> = pauses[first..]
            .iter()
            .take_while(|(from, _)| (*from as f64) < view.to_ms)
            .filter_map(|(from, to)| gap(*from, *to))
            .map(|(from, to)| {
                let (begin, end) = (from.max(view.from_ms), to.min(view.to_ms));
                (begin, end, ((end - begin) / (to - from)) as f32)
            })
            .filter(|(begin, end, _)| end > begin)
            .collect();
        let gone: f64 = gaps.iter().map(|(from, to, _)| to - from).sum();
        let kept_ms = (view.span_ms() - gone).max(1.0);
        let breaks: f32 = gaps.iter().map(|(_, _, share)| share).sum();
        let each = if breaks > 0.0 { (width * BREAKS_SHARE / breaks).min(BREAK) } else { BREAK };
        let points_per_ms = f64::from(width - each * breaks) / kept_ms;
        let mut pieces = Vec::with_capacity(gaps.len() * 2 + 1);
        let (mut at_ms, mut x) = (view.from_ms, left);
        for (from, to, share) in gaps {
            if from > at_ms {
                let x1 = x + ((from - at_ms) * points_per_ms) as f32;
                pieces.push(Piece { from_ms: at_ms, to_ms: from, x0: x, x1, collapsed: false });
                x = x1;
            }
            pieces.push(Piece { from_ms: from, to_ms: to, x0: x, x1: x + each * share, collapsed: true });
            (at_ms, x) = (to, x + each * share);
        }
        if at_ms < view.to_ms || pieces.is_empty() {
            let to_ms = view.to_ms.max(at_ms + 1.0);
            pieces.push(Piece { from_ms: at_ms, to_ms, x0: x, x1: left + width, collapsed: false });
        }
        Self { pieces, view, left, width, points_per_ms, each }
    }

    pub fn view(&self) -> TimeView {
        self.view
    }

    pub fn left(&self) -> f32 {
        self.left
    }

    pub fn right(&self) -> f32 {
        self.left + self.width
    }

    /// Points per millisecond where time is not collapsed.
    pub fn points_per_ms(&self) -> f64 {
        self.points_per_ms
    }

    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Where a moment lies; outside of the view at its ends.
    pub fn x(&self, ms: f64) -> f32 {
        let at = self.pieces.partition_point(|p| p.to_ms <= ms).min(self.pieces.len() - 1);
        let piece = &self.pieces[at];
        let share = ((ms - piece.from_ms) / (piece.to_ms - piece.from_ms)).clamp(0.0, 1.0);
        piece.x0 + share as f32 * (piece.x1 - piece.x0)
    }

    /// The moment at a place; outside of the axis that of its ends.
    pub fn at(&self, x: f32) -> f64 {
        let at = self.pieces.partition_point(|p| p.x1 <= x).min(self.pieces.len() - 1);
        let piece = &self.pieces[at];
        let share = if piece.x1 > piece.x0 { (x - piece.x0) / (piece.x1 - piece.x0) } else { 0.0 };
        piece.from_ms + f64::from(share.clamp(0.0, 1.0)) * (piece.to_ms - piece.from_ms)
    }

    /// The view after zooming by `factor` (above 1 is nearer) with the moment at `x` staying there.
    pub fn zoomed(&self, factor: f64, x: f32, pauses: &[(i64, i64)], range: (f64, f64)) -> TimeView {
        let x = x.clamp(self.left, self.right());
        let anchor = self.at(x);
        let (before, after) = (f64::from(x - self.left), f64::from(self.right() - x));
        let from = self.walk(anchor, -before / factor, pauses, range);
        let to = self.walk(anchor, after / factor, pauses, range);
        // Where one end of the recording is reached, the other side takes the rest.
        let points = f64::from(self.width) / factor;
        let (from, to) = if to >= range.1 {
            (self.walk(range.1, -points, pauses, range), range.1)
        } else if from <= range.0 {
            (range.0, self.walk(range.0, points, pauses, range))
        } else {
            (from, to)
        };
        let shortest = SHORTEST_MS.min(range.1 - range.0);
        let mut view = TimeView::new(from, to);
        if view.span_ms() < shortest {
            let share = before / f64::from(self.width);
            view = TimeView::new(from, from + shortest).moved_to(anchor, share, range);
        }
        // Breaks keep their width, so that the first guess is a little off: shift by what is seen to be wrong.
        for _ in 0..8 {
            let guess = Self::new(view, pauses, self.left, self.width);
            let off = f64::from(guess.x(anchor) - x);
            if off.abs() < 0.5 || view.from_ms <= range.0 || view.to_ms >= range.1 {
                break;
            }
            view = TimeView::new(
                guess.walk(view.from_ms, off, pauses, range),
                guess.walk(view.to_ms, off, pauses, range),
            );
        }
        view
    }

    /// The view after moving by points; positive shows later time. A pause counts with its drawn width.
    pub fn panned(&self, points: f32, pauses: &[(i64, i64)], range: (f64, f64)) -> TimeView {
        let by = f64::from(points);
        let (from, to) = if by >= 0.0 {
            let to = self.walk(self.view.to_ms, by, pauses, range);
            (self.walk(to, -f64::from(self.width), pauses, range), to)
        } else {
            let from = self.walk(self.view.from_ms, by, pauses, range);
            (from, self.walk(from, f64::from(self.width), pauses, range))
        };
        TimeView::new(from, to)
    }

    /// The moment that lies so many points from another one at the present scale, inside or outside of the view.
    fn walk(&self, from_ms: f64, points: f64, pauses: &[(i64, i64)], range: (f64, f64)) -> f64 {
        let forward = points >= 0.0;
        let mut left = points.abs();
        let mut at = from_ms;
        let width_of = |share: f64| share * f64::from(self.each);
        if forward {
            let first = pauses.partition_point(|(_, to)| (*to as f64) <= at);
            for (begin, end) in pauses[first..].iter().filter_map(|(from, to)| gap(*from, *to)) {
                if end <= at {
                    continue;
                }
                let even = (begin - at).max(0.0) * self.points_per_ms;
                if left <= even || at >= range.1 {
                    break;
                }
                left -= even;
                at = at.max(begin);
                let through = width_of((end - at) / (end - begin));
                if left <= through {
                    return (at + left / f64::from(self.each) * (end - begin)).min(range.1);
                }
                left -= through;
                at = end;
            }
            (at + left / self.points_per_ms).min(range.1)
        } else {
            let last = pauses.partition_point(|(from, _)| (*from as f64) < at);
            for (begin, end) in pauses[..last].iter().rev().filter_map(|(from, to)| gap(*from, *to)) {
                if begin >= at {
                    continue;
                }
                let even = (at - end).max(0.0) * self.points_per_ms;
                if left <= even || at <= range.0 {
                    break;
                }
                left -= even;
                at = at.min(end);
                let through = width_of((at - begin) / (end - begin));
                if left <= through {
                    return (at - left / f64::from(self.each) * (end - begin)).max(range.0);
                }
                left -= through;
                at = begin;
            }
            (at - left / self.points_per_ms).max(range.0)
        }
    }
}

/// The part of a pause that is not played when pauses are skipped.
fn gap(from_ms: i64, to_ms: i64) -> Option<(f64, f64)> {
    (to_ms - from_ms > 2 * LEAD_MS).then_some(((from_ms + LEAD_MS) as f64, (to_ms - LEAD_MS) as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_axis_is_linear_both_ways() {
        let axis = Axis::new(TimeView::new(1_000.0, 5_000.0), &[], 10.0, 400.0);
        assert_eq!(axis.x(2_000.0), 110.0);
        assert_eq!(axis.at(110.0), 2_000.0);
        assert_eq!((axis.at(-50.0), axis.at(9_000.0)), (1_000.0, 5_000.0));
        assert_eq!((axis.x(0.0), axis.x(9_000.0)), (10.0, 410.0));
    }

    #[test]
    fn a_pause_takes_a_break_and_the_rest_gets_its_room() {
        let pauses = [(10_000, 111_000)];
        let axis = Axis::new(TimeView::new(0.0, 121_000.0), &pauses, 0.0, 214.0);
        // 10.5 s + break + 10.5 s on 200 points.
        assert!((axis.x(10_500.0) - 100.0).abs() < 0.01);
        assert!((axis.x(110_500.0) - 114.0).abs() < 0.01);
        assert!((axis.x(121_000.0) - 214.0).abs() < 0.01);
        assert_eq!(axis.pieces().iter().filter(|p| p.collapsed).count(), 1);
        assert!(
            (axis.at(107.0) - 60_500.0).abs() < 1.0,
            "the middle of the break is the middle of the pause"
        );
    }

    #[test]
    fn places_never_run_backwards_however_many_pauses_there_are() {
        let pauses: Vec<(i64, i64)> = (0..5_000).map(|i| (i * 2_000, i * 2_000 + 1_700)).collect();
        for view in
            [TimeView::new(0.0, 1e7), TimeView::new(3_456.0, 9_876.0), TimeView::new(5e6, 5e6 + 300.0)]
        {
            let axis = Axis::new(view, &pauses, 5.0, 300.0);
            let mut last = axis.left();
            for step in 0..=1_000 {
                let ms = view.from_ms + view.span_ms() * f64::from(step) / 1_000.0;
                let x = axis.x(ms);
                assert!(x >= last - 1e-3 && x <= axis.right() + 0.01, "{ms} at {x} after {last}");
                last = x;
            }
            let mut last_ms = view.from_ms;
            for step in 0..=300 {
                let ms = axis.at(5.0 + step as f32);
                assert!(ms >= last_ms, "{ms} after {last_ms}");
                last_ms = ms;
            }
        }
    }

    #[test]
    fn zooming_keeps_what_is_under_the_pointer_there() {
        let pauses = [(20_000, 80_000), (90_000, 130_000), (150_000, 400_000)];
        let range = (0.0, 500_000.0);
        let mut view = TimeView::new(range.0, range.1);
        for x in [100.0, 300.0, 500.0] {
            for factor in [2.0, 1.5, 0.8] {
                let axis = Axis::new(view, &pauses, 0.0, 600.0);
                let anchor = axis.at(x);
                view = axis.zoomed(factor, x, &pauses, range);
                let after = Axis::new(view, &pauses, 0.0, 600.0);
                let at_an_end = view.from_ms == range.0 || view.to_ms == range.1;
                assert!(
                    at_an_end || (after.x(anchor) - x).abs() < 3.0,
                    "{anchor} went to {}",
                    after.x(anchor)
                );
            }
        }
        let axis = Axis::new(view, &pauses, 0.0, 600.0);
        assert_eq!(axis.zoomed(1e9, 0.0, &pauses, range).span_ms(), SHORTEST_MS);
        assert_eq!(axis.zoomed(1e-9, 0.0, &pauses, range), TimeView::new(range.0, range.1));
    }

    #[test]
    fn panning_stays_inside() {
        let range = (0.0, 10_000.0);
        let axis = Axis::new(TimeView::new(2_000.0, 4_000.0), &[], 0.0, 200.0);
        assert_eq!(axis.panned(100.0, &[], range), TimeView::new(3_000.0, 5_000.0));
        assert_eq!(axis.panned(-100.0, &[], range), TimeView::new(1_000.0, 3_000.0));
        let mut view = axis.view();
        for _ in 0..100 {
            view = Axis::new(view, &[], 0.0, 200.0).panned(150.0, &[], range);
        }
        assert_eq!(view, TimeView::new(8_000.0, 10_000.0));
    }
}
