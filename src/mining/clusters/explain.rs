//! What sets a cluster apart: features by standardised difference, k-grams and words by log-odds. Facts only; the
//! sentence is made elsewhere.

use super::matrix::Prepared;
use crate::mining::features::{Block, FeatureTable, TokenBlock};
use crate::mining::numeric::{mean, quantile_of, variance};
use serde::{Deserialize, Serialize};

/// Features named per cluster.
const TOP_FEATURES: usize = 8;
const TOP_TOKENS: usize = 8;
/// Smaller standardised differences are noise to a reader (Cohen 1988 calls 0.2 small).
const MIN_EFFECT: f64 = 0.3;
const BINS: usize = 12;
/// 95 % of a standard normal distribution.
const Z: f64 = 1.96;
/// A k-gram or word that fewer members have does not describe the cluster.
const MIN_SHARE: f64 = 0.15;

/// A feature in which the cluster differs from all others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TopFeature {
    pub feature: String,
    pub unit: String,
    /// Standardised mean difference on the clustering's scale, cluster minus rest (Cohen's d).
    pub effect: f64,
    /// In words: "many clicks".
    pub words: String,
    /// Medians in the feature's own unit.
    pub median: f64,
    pub rest_median: f64,
    pub mean: f64,
    pub rest_mean: f64,
    /// Share of sequences with a value above zero.
    pub nonzero_share: f64,
    pub rest_nonzero_share: f64,
    pub histogram: Histogram,
}

/// Two histograms over the same bins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// One more than bins; in the feature's unit.
    pub edges: Vec<f64>,
    pub cluster: Vec<u32>,
    pub rest: Vec<u32>,
}

/// A k-gram that the cluster has more often than the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TopKgram {
    pub words: String,
    /// Packed form, see [`crate::mining::features::Kgram`].
    pub key: u64,
    pub length: usize,
    /// Share of the cluster's sequences that have it, and of the others'.
    pub share: f64,
    pub rest_share: f64,
    /// `share / rest_share`; `None` where no other sequence has it.
    pub lift: Option<f64>,
    /// z-score of the log-odds with an informative prior (Monroe, Colaresi and Quinn 2008).
    pub z: f64,
}

/// A word of content that the cluster has more often than the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TopToken {
    pub token: String,
    pub share: f64,
    pub rest_share: f64,
    pub z: f64,
}

/// The features with the largest difference, largest first. `member` tells for every sequence whether it belongs.
pub(super) fn top_features(table: &FeatureTable, prepared: &Prepared, member: &[bool]) -> Vec<TopFeature> {
    let mut found: Vec<(usize, f64)> = table
        .columns
        .iter()
        .zip(&prepared.scaled)
        .enumerate()
        .filter(|(_, (column, _))| column.feature.block == Block::Behaviour || column.feature.own.is_some())
        .map(|(at, (_, scaled))| (at, effect(scaled, member)))
        .filter(|(_, d)| d.abs() >= MIN_EFFECT)
        .collect();
    found.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
    found
        .into_iter()
        .take(TOP_FEATURES)
        .map(|(at, effect)| {
            let column = &table.columns[at];
            let (inside, outside) = split(&column.values, member);
            let nonzero =
                |v: &[f64]| mean(&v.iter().map(|x| f64::from(u8::from(*x > 0.0))).collect::<Vec<_>>());
            TopFeature {
                feature: column.feature.name.to_owned(),
                unit: column.feature.unit.to_owned(),
                effect,
                words: if effect > 0.0 { column.feature.high } else { column.feature.low }.to_owned(),
                mean: mean(&inside),
                rest_mean: mean(&outside),
                nonzero_share: nonzero(&inside),
                rest_nonzero_share: nonzero(&outside),
                histogram: histogram(&column.values, member),
                median: quantile_of(inside, 0.5),
                rest_median: quantile_of(outside, 0.5),
            }
        })
        .collect()
}

fn split(values: &[f64], member: &[bool]) -> (Vec<f64>, Vec<f64>) {
    let pick = |of: bool| values.iter().zip(member).filter(|(_, m)| **m == of).map(|(v, _)| *v).collect();
    (pick(true), pick(false))
}

/// Mean difference over the pooled standard deviation; 0 where one side is empty. Where neither side varies the
/// difference counts in the scale's own unit.
fn effect(scaled: &[f64], member: &[bool]) -> f64 {
    let (inside, outside) = split(scaled, member);
    if inside.is_empty() || outside.is_empty() {
        return 0.0;
    }
    let (n, m) = (inside.len() as f64, outside.len() as f64);
    let pooled = ((n * variance(&inside) + m * variance(&outside)) / (n + m)).sqrt();
    let difference = mean(&inside) - mean(&outside);
    if pooled > 1e-9 { difference / pooled } else { difference }
}

/// Bins between the 1st and the 99th percentile of all values; what lies beyond goes to the outer bins.
fn histogram(values: &[f64], member: &[bool]) -> Histogram {
    let low = quantile_of(values.to_vec(), 0.01);
    let high = quantile_of(values.to_vec(), 0.99);
    let high = if high > low { high } else { low + 1.0 };
    let mut out = Histogram {
        edges: (0..=BINS).map(|i| low + (high - low) * i as f64 / BINS as f64).collect(),
        cluster: vec![0; BINS],
        rest: vec![0; BINS],
    };
    for (value, inside) in values.iter().zip(member) {
        let at = ((value - low) / (high - low) * BINS as f64).floor().clamp(0.0, BINS as f64 - 1.0) as usize;
        let side = if *inside { &mut out.cluster } else { &mut out.rest };
        side[at] += 1;
    }
    out
}

/// A token's index, shares of sequences inside and outside, and z-score.
pub(super) struct Telling {
    pub token: usize,
    pub share: f64,
    pub rest_share: f64,
    pub z: f64,
}

/// Tokens that members have more often than others: presence per sequence, log-odds with the whole corpus as prior.
pub(super) fn telling_tokens<T: Ord + Clone>(block: &TokenBlock<T>, member: &[bool]) -> Vec<Telling> {
    let tokens = block.vocabulary.len();
    let mut inside = vec![0.0f64; tokens];
    let mut outside = vec![0.0f64; tokens];
    for (row, is_member) in block.rows.iter().zip(member) {
        let side = if *is_member { &mut inside } else { &mut outside };
        for (token, _) in row {
            side[*token as usize] += 1.0;
        }
    }
    let n_in = member.iter().filter(|m| **m).count() as f64;
    let n_out = member.len() as f64 - n_in;
    if n_in == 0.0 || n_out == 0.0 {
        return Vec::new();
    }
    // The prior weighs as much as ten sequences that look like all of them.
    let prior_weight = 10.0 / member.len() as f64;
    let mut found: Vec<Telling> = (0..tokens)
        .filter_map(|token| {
            let prior = (inside[token] + outside[token]) * prior_weight;
            let odds = |count: f64, n: f64| ((count + prior) / (n + 10.0 - count - prior).max(1e-9)).ln();
            let delta = odds(inside[token], n_in) - odds(outside[token], n_out);
            let spread = (1.0 / (inside[token] + prior) + 1.0 / (outside[token] + prior)).sqrt();
            let (share, rest_share) = (inside[token] / n_in, outside[token] / n_out);
            let z = delta / spread;
            (z >= Z && share >= MIN_SHARE && share > rest_share).then_some(Telling {
                token,
                share,
                rest_share,
                z,
            })
        })
        .collect();
    found.sort_by(|a, b| b.z.total_cmp(&a.z).then(a.token.cmp(&b.token)));
    found
}

pub(super) fn top_kgrams(table: &FeatureTable, member: &[bool]) -> Vec<TopKgram> {
    let mut kept: Vec<TopKgram> = Vec::new();
    for telling in telling_tokens(&table.kgrams, member) {
        let kgram = table.kgrams.vocabulary[telling.token];
        let words = kgram.words();
        // A part of a longer one, or a longer one around it, says the same again.
        if kept.iter().any(|k| k.words.contains(&words) || words.contains(&k.words)) {
            continue;
        }
        kept.push(TopKgram {
            words,
            key: kgram.0,
            length: kgram.len(),
            share: telling.share,
            rest_share: telling.rest_share,
            lift: (telling.rest_share > 0.0).then(|| telling.share / telling.rest_share),
            z: telling.z,
        });
        if kept.len() == TOP_TOKENS {
            break;
        }
    }
    kept
}

pub(super) fn top_tokens(table: &FeatureTable, member: &[bool]) -> Vec<TopToken> {
    telling_tokens(&table.content, member)
        .into_iter()
        .take(TOP_TOKENS)
        .map(|telling| TopToken {
            token: table.content.vocabulary[telling.token].to_string(),
            share: telling.share,
            rest_share: telling.rest_share,
            z: telling.z,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_are_standardised_differences() {
        let member = [true, true, false, false];
        assert!((effect(&[3.0, 5.0, 0.0, 2.0], &member) - 3.0).abs() < 1e-12);
        assert_eq!(effect(&[1.0, 1.0, 0.0, 0.0], &member), 1.0);
        assert_eq!(effect(&[1.0, 2.0], &[true, true]), 0.0);
    }

    #[test]
    fn histograms_share_their_bins() {
        let h = histogram(&[0.0, 0.0, 12.0, 12.0, 6.0], &[true, true, false, false, false]);
        assert_eq!((h.cluster.iter().sum::<u32>(), h.rest.iter().sum::<u32>()), (2, 3));
        assert_eq!((h.cluster[0], h.rest[BINS - 1], h.edges.len()), (2, 2, BINS + 1));
    }

    #[test]
    fn words_of_one_side_are_found() {
        let rows: Vec<Vec<(&str, u16)>> = (0..60)
            .map(|i| if i < 20 { vec![("both", 1), ("in", 1)] } else { vec![("both", 1), ("out", 1)] })
            .collect();
        let parameters = crate::mining::features::TokenParameters { max_share: 1.0, ..Default::default() };
        let block = TokenBlock::build(&rows, &parameters);
        let member: Vec<bool> = (0..60).map(|i| i < 20).collect();
        let found = telling_tokens(&block, &member);
        assert_eq!(found.iter().map(|t| block.vocabulary[t.token]).collect::<Vec<_>>(), ["in"]);
    }
}
