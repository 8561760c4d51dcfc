//! A neighbour embedding for looking at rows: t-SNE (van der Maaten and Hinton 2008) with the Barnes-Hut approximation
//! (van der Maaten 2014), begun from principal components, so that one seed gives one picture; knows no cluster.

mod affinity;
mod preservation;
mod repulsion;

pub use preservation::preservation;

use super::numeric::{Neighbours, Pca, variance};
use crate::model::Watch;
use affinity::Affinities;
use ndarray::ArrayView2;
use rayon::prelude::*;
use repulsion::Tree;

/// How an embedding is made. The defaults are openTSNE's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EmbeddingParameters {
    /// Effective number of neighbours; the embedding looks at three times as many.
    pub perplexity: f64,
    /// Steps with exaggerated attraction, and after.
    pub early_steps: usize,
    pub steps: usize,
}

impl Default for EmbeddingParameters {
    fn default() -> Self {
        Self { perplexity: 30.0, early_steps: 250, steps: 500 }
    }
}

/// Attraction in the early steps, against its natural strength.
const EXAGGERATION: f32 = 12.0;
/// Opening angle: boxes that look smaller than this from afar count as one point.
const THETA: f32 = 0.5;
const MOMENTUM: (f32, f32) = (0.8, 0.8);
/// Standard deviation of the first component at the start.
const START: f64 = 1e-4;
/// A row moves at most this far in a step; keeps far strays from flying off.
const LONGEST_STEP: f32 = 5.0;
/// Rows worked on together.
const PART: usize = 256;

/// A place of every row.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding {
    pub places: Vec<[f32; 2]>,
    /// The perplexity that was used: lower where there are few rows.
    pub perplexity: f64,
}

/// Neighbours that an embedding of `rows` looks at.
pub fn neighbours_needed(rows: usize, parameters: &EmbeddingParameters) -> usize {
    let perplexity = perplexity_for(rows, parameters);
    ((perplexity * 3.0).floor() as usize).clamp(1, rows.saturating_sub(1).max(1))
}

fn perplexity_for(rows: usize, parameters: &EmbeddingParameters) -> f64 {
    parameters.perplexity.min((rows.saturating_sub(1) as f64 / 3.0).max(1.0))
}

/// Embeds rows by their neighbours, of whom there are at least [`neighbours_needed`]. `None` when stopped.
pub fn embed(
    data: ArrayView2<f64>,
    near: &Neighbours,
    parameters: &EmbeddingParameters,
    watch: &dyn Watch,
) -> Option<Embedding> {
    let n = data.nrows();
    let perplexity = perplexity_for(n, parameters);
    let mut places = start(data);
    if n < 4 {
        return Some(Embedding { places, perplexity });
    }
    let affinities = Affinities::of(near, n, neighbours_needed(n, parameters), perplexity, watch)?;
    let total = parameters.early_steps + parameters.steps;
    let mut motion = Motion::new(n);
    for step in 0..total {
        if watch.cancelled() {
            return None;
        }
        watch.progress(step as u64, total as u64, "Arranging the map by neighbours");
        let early = step < parameters.early_steps;
        let exaggeration = if early { EXAGGERATION } else { 1.0 };
        // Belkina et al. 2019: n / exaggeration learns fast and still converges.
        let rate = (n as f32 / exaggeration).max(50.0);
        if step == parameters.early_steps {
            motion = Motion::new(n);
        }
        let momentum = if early { MOMENTUM.0 } else { MOMENTUM.1 };
        let gradient = gradient(&places, &affinities, exaggeration);
        motion.step(&mut places, &gradient, rate, momentum);
    }
    Some(Embedding { places, perplexity })
}

/// The first two principal components, scaled so that the first has a tiny spread.
fn start(data: ArrayView2<f64>) -> Vec<[f32; 2]> {
    let at = Pca::fit(data, 2).transform(data);
    let first: Vec<f64> = at.outer_iter().filter_map(|row| row.first().copied()).collect();
    let spread = variance(&first).sqrt();
    let scale = if spread > 0.0 { START / spread } else { 0.0 };
    let get = |row: usize, axis: usize| at.get((row, axis)).copied().unwrap_or(0.0) * scale;
    // A hair apart each, so that equal rows are not stuck on one point.
    let hair = |row: usize| (row % 1_009) as f64 * START * 1e-4;
    (0..data.nrows())
        .map(|row| [(get(row, 0) + hair(row)) as f32, (get(row, 1) - hair(row)) as f32])
        .collect()
}

/// Attraction along the affinities and repulsion from all, by row.
fn gradient(places: &[[f32; 2]], affinities: &Affinities, exaggeration: f32) -> Vec<[f32; 2]> {
    let tree = Tree::build(places);
    let (repulsion, norm) = tree.repulsion(places, THETA);
    let scale = (1.0 / norm.max(f64::MIN_POSITIVE)) as f32;
    let mut out = vec![[0f32; 2]; places.len()];
    out.par_chunks_mut(PART).enumerate().for_each(|(part, out)| {
        for (at, slot) in out.iter_mut().enumerate() {
            let row = part * PART + at;
            let own = places[row];
            let mut pull = [0f32; 2];
            for (other, affinity) in affinities.of_row(row) {
                let there = places[*other as usize];
                let (dx, dy) = (own[0] - there[0], own[1] - there[1]);
                let force = affinity / (1.0 + dx * dx + dy * dy);
                pull[0] += force * dx;
                pull[1] += force * dy;
            }
            let push = repulsion[row];
            *slot = [
                4.0 * (exaggeration * pull[0] - push[0] * scale),
                4.0 * (exaggeration * pull[1] - push[1] * scale),
            ];
        }
    });
    out
}

/// Momentum and the gain of every coordinate (Jacobs 1988).
struct Motion {
    speed: Vec<[f32; 2]>,
    gain: Vec<[f32; 2]>,
}

impl Motion {
    fn new(n: usize) -> Self {
        Self { speed: vec![[0.0; 2]; n], gain: vec![[1.0; 2]; n] }
    }

    fn step(&mut self, places: &mut [[f32; 2]], gradient: &[[f32; 2]], rate: f32, momentum: f32) {
        let mut sum = [0f64; 2];
        for (row, place) in places.iter_mut().enumerate() {
            for axis in 0..2 {
                let (speed, gain) = (&mut self.speed[row][axis], &mut self.gain[row][axis]);
                let pull = gradient[row][axis];
                *gain = if (*speed > 0.0) == (pull > 0.0) { (*gain * 0.8).max(0.01) } else { *gain + 0.2 };
                *speed = (momentum * *speed - rate * *gain * pull).clamp(-LONGEST_STEP, LONGEST_STEP);
                place[axis] += *speed;
                sum[axis] += f64::from(place[axis]);
            }
        }
        let n = places.len().max(1) as f64;
        let middle = [(sum[0] / n) as f32, (sum[1] / n) as f32];
        for place in places {
            place[0] -= middle[0];
            place[1] -= middle[1];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mining::numeric::Pairs;
    use crate::model::NoWatch;
    use ndarray::Array2;

    fn clouds(n: usize) -> Array2<f64> {
        Array2::from_shape_fn((n, 5), |(r, c)| {
            let centre = if r % 3 == c { 12.0 } else { 0.0 };
            centre + ((r * 31 + c * 17 + r * r * 7) % 101) as f64 / 50.0
        })
    }

    #[test]
    fn clouds_stay_clouds_and_the_same_rows_give_the_same_picture() {
        let data = clouds(300);
        let parameters =
            EmbeddingParameters { early_steps: 100, steps: 150, ..EmbeddingParameters::default() };
        let near = Pairs::new(data.view()).neighbours(neighbours_needed(300, &parameters), &NoWatch).unwrap();
        let found = embed(data.view(), &near, &parameters, &NoWatch).unwrap();
        let middle = |cloud: usize| {
            let of: Vec<[f32; 2]> = found.places.iter().skip(cloud).step_by(3).copied().collect();
            let n = of.len() as f32;
            [of.iter().map(|p| p[0]).sum::<f32>() / n, of.iter().map(|p| p[1]).sum::<f32>() / n]
        };
        let apart = |a: [f32; 2], b: [f32; 2]| (a[0] - b[0]).hypot(a[1] - b[1]);
        let middles = [middle(0), middle(1), middle(2)];
        for (row, place) in found.places.iter().enumerate() {
            let near =
                (0..3).min_by(|a, b| apart(*place, middles[*a]).total_cmp(&apart(*place, middles[*b])));
            assert_eq!(near, Some(row % 3));
        }
        assert_eq!(embed(data.view(), &near, &parameters, &NoWatch).unwrap(), found);
        let (kept, over) = preservation(&near, &found.places, 10, &NoWatch).unwrap();
        assert!(kept > 0.3 && over == 300, "{kept} over {over}");
    }

    #[test]
    fn few_and_equal_rows_have_a_place_each() {
        for data in [clouds(2), Array2::ones((40, 3)), Array2::zeros((0, 3))] {
            let parameters =
                EmbeddingParameters { early_steps: 20, steps: 20, ..EmbeddingParameters::default() };
            let wanted = neighbours_needed(data.nrows(), &parameters);
            let near = Pairs::new(data.view()).neighbours(wanted, &NoWatch).unwrap();
            let found = embed(data.view(), &near, &parameters, &NoWatch).unwrap();
            assert_eq!(found.places.len(), data.nrows());
            assert!(found.places.iter().flatten().all(|v| v.is_finite()));
        }
    }
}
