//! Few and round grid lines for plots: a map of components is read by its groups, not by its numbers.

use egui_plot::{GridInput, GridMark};

/// Lines that are aimed at between the two edges of a plot.
const LINES: f64 = 5.0;

/// Marks at round steps of 1, 2 or 5.
pub fn round_marks(input: GridInput) -> Vec<GridMark> {
    marks(input.bounds, round_step((input.bounds.1 - input.bounds.0) / LINES))
}

/// Marks at whole numbers; at round steps where these would lie too close.
pub fn whole_marks(input: GridInput) -> Vec<GridMark> {
    let span = input.bounds.1 - input.bounds.0;
    marks(input.bounds, if span <= 16.0 { 1.0 } else { round_step(span / LINES).max(1.0) })
}

fn marks((low, high): (f64, f64), step: f64) -> Vec<GridMark> {
    if !(low.is_finite() && high.is_finite() && step > 0.0) || high <= low || (high - low) / step > 100.0 {
        return Vec::new();
    }
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    (first..=last).map(|n| GridMark { value: n as f64 * step, step_size: step }).collect()
}

/// The next of 1, 2, 5, 10 times a power of ten.
fn round_step(at_least: f64) -> f64 {
    if !at_least.is_finite() || at_least <= 0.0 {
        return 1.0;
    }
    let power = 10f64.powf(at_least.log10().floor());
    let times = [1.0, 2.0, 5.0].into_iter().find(|t| t * power >= at_least).unwrap_or(10.0);
    times * power
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(bounds: (f64, f64)) -> Vec<f64> {
        round_marks(GridInput { bounds, base_step_size: 0.0 }).into_iter().map(|m| m.value).collect()
    }

    #[test]
    fn marks_are_few_and_round() {
        assert_eq!(values((-1.1, 1.3)), [-1.0, -0.5, 0.0, 0.5, 1.0]);
        assert_eq!(values((0.0, 900.0)), [0.0, 200.0, 400.0, 600.0, 800.0]);
        for odd in [(f64::NAN, 1.0), (1.0, 1.0), (2.0, 1.0), (0.0, f64::INFINITY)] {
            assert!(values(odd).is_empty(), "{odd:?}");
        }
        assert!(values((1e300, 1.1e300)).len() < 20);
        let whole = whole_marks(GridInput { bounds: (4.6, 11.8), base_step_size: 0.0 });
        assert_eq!(whole.first().map(|m| m.value), Some(5.0));
        assert_eq!(whole.len(), 7);
    }
}
