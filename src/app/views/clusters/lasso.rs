//! Picking sequences on the map by drawing a line around them; knows places only.

use egui::Pos2;

/// A line shorter than this is a slip of the hand.
const LEAST_POINTS: usize = 6;

/// Adds a place to the line, unless it hardly moved.
pub fn extend(line: &mut Vec<Pos2>, at: Pos2) {
    if line.last().is_none_or(|last| last.distance(at) >= 3.0) {
        line.push(at);
    }
}

/// Whether the line encloses anything.
pub fn is_closed(line: &[Pos2]) -> bool {
    line.len() >= LEAST_POINTS
}

/// Whether a place lies within the closed line: a ray to the right crosses it an odd number of times.
pub fn encloses(line: &[Pos2], at: Pos2) -> bool {
    let mut inside = false;
    let mut before = line.last().copied().unwrap_or(at);
    for here in line {
        let crosses = (here.y > at.y) != (before.y > at.y);
        if crosses && at.x < (before.x - here.x) * (at.y - here.y) / (before.y - here.y) + here.x {
            inside = !inside;
        }
        before = *here;
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn what_lies_in_a_bent_line_is_inside() {
        // The letter U.
        let line = [(0, 0), (2, 0), (2, 6), (6, 6), (6, 0), (8, 0), (8, 8), (0, 8)]
            .map(|(x, y)| pos2(x as f32, y as f32));
        assert!(encloses(&line, pos2(1.0, 4.0)) && encloses(&line, pos2(7.0, 4.0)));
        assert!(encloses(&line, pos2(4.0, 7.0)) && !encloses(&line, pos2(4.0, 3.0)));
        assert!(!encloses(&line, pos2(9.0, 7.0)) && !encloses(&[], pos2(0.0, 0.0)));
        let mut drawn = Vec::new();
        for x in 0..20 {
            extend(&mut drawn, pos2(x as f32, 0.0));
        }
        assert!(drawn.len() == 7 && is_closed(&drawn) && !is_closed(&drawn[..5]));
    }
}
