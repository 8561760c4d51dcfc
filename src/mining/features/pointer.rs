//! How the pointer moved in a sequence: way, speed, straightness, turns.

use super::measures::{seconds, share, within};
use crate::mining::facts::{PointerPoint, SessionFacts};
use crate::mining::numeric::quantile_of;

/// Samples farther apart than this belong to two moves (recorders sample moving pointers every 50 to 210 ms).
const MOVE_GAP_MS: i64 = 300;
/// Shorter moves are jitter and have no direction.
const MIN_MOVE_PX: f64 = 50.0;
/// Steps shorter than this have no reliable direction.
const MIN_STEP_PX: f64 = 4.0;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PointerMeasures {
    pub path_px: f64,
    pub moving_s: f64,
    /// Net way over way of the moves, 0 to 1.
    pub efficiency: f64,
    pub speed_px_s: f64,
    pub speed_p95_px_s: f64,
    /// Turns sharper than 60°.
    pub turns: u32,
    pub moves: u32,
}

impl PointerMeasures {
    pub fn of(facts: &SessionFacts, span: (i64, i64)) -> Self {
        let points = within(&facts.pointer, span, |p| p.at_ms);
        let mut m = Self::default();
        let (mut net, mut way) = (0.0, 0.0);
        let mut speeds = Vec::new();
        for run in points.chunk_by(|a, b| b.at_ms - a.at_ms <= MOVE_GAP_MS && a.tab == b.tab && !b.touch) {
            let mut length = 0.0;
            let mut heading: Option<(f64, f64)> = None;
            for pair in run.windows(2) {
                let (dx, dy) = (f64::from(pair[1].x - pair[0].x), f64::from(pair[1].y - pair[0].y));
                let step = dx.hypot(dy);
                length += step;
                let dt = pair[1].at_ms - pair[0].at_ms;
                if dt > 0 {
                    speeds.push(step / seconds(dt));
                    m.moving_s += seconds(dt);
                }
                if step >= MIN_STEP_PX {
                    let (hx, hy) = (dx / step, dy / step);
                    // cos 60° = 0.5
                    m.turns += u32::from(heading.is_some_and(|(px, py)| px * hx + py * hy < 0.5));
                    heading = Some((hx, hy));
                }
            }
            m.path_px += length;
            if length >= MIN_MOVE_PX {
                m.moves += 1;
                way += length;
                net += distance(&run[0], &run[run.len() - 1]);
            }
        }
        m.efficiency = share(net, way);
        m.speed_px_s = share(m.path_px, m.moving_s);
        m.speed_p95_px_s = quantile_of(speeds, 0.95);
        m
    }
}

fn distance(a: &PointerPoint, b: &PointerPoint) -> f64 {
    f64::from(a.x - b.x).hypot(f64::from(a.y - b.y))
}
