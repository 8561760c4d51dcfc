//! Rows and tables of sequences for measuring, without a recording behind them: groups of several sizes in noise, as
//! clusters of behaviour are. Equal numbers give equal rows.

use crate::mining::features::{FeatureParameters, FeatureTable, Kgram, SequenceFeatures, all};
use crate::model::{Sequence, SequenceId, SessionId};
use ndarray::Array2;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use std::sync::Arc;

/// Groups, and rows of none, one in so many.
const GROUPS: usize = 9;
const STRAYS: usize = 20;
/// Steps and words that a sequence has, and that there are.
const STEPS: usize = 24;
const ALL_STEPS: usize = 600;
const WORDS: usize = 20;
const ALL_WORDS: usize = 500;
/// Sequences of one user.
const OF_USER: usize = 7;

/// Seeded numbers.
struct Draw(Xoshiro256PlusPlus);

impl Draw {
    fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// 0 to 1.
    fn share(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n.max(1) as u64) as usize
    }

    /// Of a standard normal distribution (Box and Muller 1958).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.share().max(f64::MIN_POSITIVE).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos()
    }

    /// Groups are of several sizes; `None` is a stray.
    fn group(&mut self) -> Option<usize> {
        if self.below(STRAYS) == 0 {
            return None;
        }
        // Twice the lot: small numbers come more often.
        Some(self.below(GROUPS).min(self.below(GROUPS)))
    }
}

/// Numbers around the middle of a group, or anywhere.
pub(super) fn rows(count: usize, columns: usize, seed: u64) -> Array2<f64> {
    let mut draw = Draw::new(seed);
    let middles = Array2::from_shape_fn((GROUPS, columns), |_| draw.normal() * 1.6);
    let widths = Array2::from_shape_fn((GROUPS, columns), |_| 0.6 + draw.share() * 0.6);
    let mut out = Array2::zeros((count, columns));
    for mut row in out.rows_mut() {
        let group = draw.group();
        for (column, value) in row.iter_mut().enumerate() {
            *value = match group {
                Some(group) => middles[[group, column]] + draw.normal() * widths[[group, column]],
                None => draw.share() * 10.0 - 5.0,
            };
        }
    }
    out
}

/// Sequences with all features, steps and words; groups differ in a third of the features and in what they do.
pub(super) fn table(count: usize, seed: u64) -> FeatureTable {
    let mut draw = Draw::new(seed);
    let columns = all().count();
    let levels =
        Array2::from_shape_fn(
            (GROUPS, columns),
            |_| if draw.below(3) == 0 { draw.normal() * 1.2 } else { 0.0 },
        );
    let words: Vec<Arc<str>> = (0..ALL_WORDS).map(|n| format!("word{n:03}").into()).collect();
    let described = (0..count).map(|n| {
        let group = draw.group();
        let values = (0..columns)
            .map(|column| {
                let level = group.map_or(0.0, |group| levels[[group, column]]);
                // Counts and times are skewed, and often nothing.
                if draw.below(4) == 0 { 0.0 } else { (1.5 + level + draw.normal() * 0.8).exp() }
            })
            .collect();
        let own = |draw: &mut Draw, all: usize| {
            let shared = draw.below(all);
            match group {
                Some(group) if draw.below(3) > 0 => {
                    (group * all / GROUPS + shared % (all / GROUPS / 2)) % all
                }
                _ => shared,
            }
        };
        let mut kgrams: Vec<(Kgram, u16)> =
            (0..STEPS).map(|_| (Kgram(60 + own(&mut draw, ALL_STEPS) as u64), 1)).collect();
        let mut tokens: Vec<(Arc<str>, u16)> =
            (0..WORDS).map(|_| (words[own(&mut draw, ALL_WORDS)].clone(), 1)).collect();
        counted(&mut kgrams);
        counted(&mut tokens);
        let session = SessionId::new(format!("made-{n:07}"));
        let sequence = Sequence {
            id: SequenceId::of(&session, 1),
            session,
            user_id: Some(format!("u{}", n / OF_USER).into()),
            start_ms: 0,
            end_ms: 60_000,
            first_action: 0,
            end_action: 1,
        };
        SequenceFeatures { sequence, site: "".into(), values, own: Vec::new(), kgrams, tokens }
    });
    FeatureTable::assemble(described.collect(), &FeatureParameters::default())
}

/// One entry for each, with how often it came.
fn counted<T: Ord>(entries: &mut Vec<(T, u16)>) {
    entries.sort();
    entries.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_give_equal_rows() {
        assert_eq!(rows(50, 4, 7), rows(50, 4, 7));
        assert_ne!(rows(50, 4, 7), rows(50, 4, 8));
        let made = table(80, 7);
        assert_eq!((made.len(), made.columns.len()), (80, all().count()));
        assert!(made.kgrams.vocabulary.len() > 20 && made.content.vocabulary.len() > 20);
        assert_eq!(made.kgrams.components, table(80, 7).kgrams.components);
    }
}
