//! A block of tokens: counts per sequence, TF-IDF over all of them, and its principal components.

use crate::mining::numeric::{Pca, Symmetric};
use crate::model::QuickMap;
use ndarray::{Array1, Array2};
use rayon::prelude::*;
use std::hash::Hash;

/// Limits of a vocabulary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TokenParameters {
    /// A token must occur in at least this many sequences, and this share of them.
    pub min_sequences: u32,
    pub min_share: f64,
    /// What nearly every sequence has tells nothing.
    pub max_share: f64,
    pub max_tokens: usize,
    pub components: usize,
}

impl Default for TokenParameters {
    fn default() -> Self {
        Self { min_sequences: 3, min_share: 0.02, max_share: 0.9, max_tokens: 400, components: 10 }
    }
}

/// Counts of tokens by sequence, over the kept vocabulary.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenBlock<T> {
    /// Ascending.
    pub vocabulary: Vec<T>,
    /// Sequences that have each token.
    pub sequences_with: Vec<u32>,
    /// Per sequence: (token, count), ascending.
    pub rows: Vec<Vec<(u32, u16)>>,
    /// Sequence × component.
    pub components: Array2<f64>,
    /// Share of the variance of each component.
    pub explained: Vec<f64>,
}

impl<T: Ord + Hash + Clone + Send + Sync> TokenBlock<T> {
    /// Prunes the vocabulary by frequency, weights by TF-IDF (1 + ln tf) · (ln((1 + n) / (1 + df)) + 1) with rows of
    /// length 1 (Salton and Buckley 1988, smoothed as scikit-learn does), and reduces to principal components.
    pub fn build(counts: &[Vec<(T, u16)>], parameters: &TokenParameters) -> Self {
        let n = counts.len();
        let frequency = sequences_with_each(counts);
        let least = parameters.min_sequences.max((parameters.min_share * n as f64).ceil() as u32);
        let most = (parameters.max_share * n as f64).floor() as u32;
        let mut kept: Vec<(&T, u32)> =
            frequency.into_iter().filter(|(_, df)| (least..=most).contains(df)).collect();
        if kept.len() > parameters.max_tokens {
            // The most frequent ones; among equals, the first by order.
            kept.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
            kept.truncate(parameters.max_tokens);
        }
        kept.sort_by(|a, b| a.0.cmp(b.0));
        let vocabulary: Vec<T> = kept.iter().map(|(t, _)| (*t).clone()).collect();
        let sequences_with: Vec<u32> = kept.iter().map(|(_, df)| *df).collect();
        let places: QuickMap<&T, u32> = kept.iter().map(|(t, _)| *t).zip(0..).collect();
        let rows: Vec<Vec<(u32, u16)>> = counts
            .par_iter()
            .map(|row| {
                let mut found: Vec<(u32, u16)> =
                    row.iter().filter_map(|(token, count)| Some((*places.get(token)?, *count))).collect();
                found.sort_unstable();
                found
            })
            .collect();
        let weighted = tf_idf(&rows, &sequences_with);
        let pca = sparse_pca(&weighted, vocabulary.len(), parameters.components);
        let mut components = Array2::zeros((n, pca.explained.len()));
        for (i, row) in weighted.iter().enumerate() {
            for (j, value) in pca.transform_sparse(row).into_iter().enumerate() {
                components[[i, j]] = value;
            }
        }
        Self { vocabulary, sequences_with, rows, components, explained: pca.explained }
    }
}

/// In how many sequences each token is.
fn sequences_with_each<T: Eq + Hash + Sync>(counts: &[Vec<(T, u16)>]) -> QuickMap<&T, u32> {
    fn add<'c, T: Eq + Hash>(
        mut frequency: QuickMap<&'c T, u32>,
        row: &'c [(T, u16)],
    ) -> QuickMap<&'c T, u32> {
        row.iter().for_each(|(token, _)| *frequency.entry(token).or_default() += 1);
        frequency
    }
    counts.par_iter().fold(QuickMap::default, |frequency, row| add(frequency, row)).reduce(
        QuickMap::default,
        |a, b| {
            let (mut more, fewer) = if a.len() < b.len() { (b, a) } else { (a, b) };
            fewer.into_iter().for_each(|(token, n)| *more.entry(token).or_default() += n);
            more
        },
    )
}

fn tf_idf(rows: &[Vec<(u32, u16)>], sequences_with: &[u32]) -> Vec<Vec<(usize, f64)>> {
    let n = rows.len() as f64;
    rows.par_iter()
        .map(|row| {
            let mut weights: Vec<(usize, f64)> = row
                .iter()
                .map(|(token, count)| {
                    let tf = 1.0 + f64::from(*count).ln();
                    let df = f64::from(sequences_with[*token as usize]);
                    (*token as usize, tf * (((1.0 + n) / (1.0 + df)).ln() + 1.0))
                })
                .collect();
            let length = weights.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
            if length > 0.0 {
                for (_, weight) in &mut weights {
                    *weight /= length;
                }
            }
            weights
        })
        .collect()
}

/// Covariance from sparse rows: E[xy] − E[x]E[y].
fn sparse_pca(rows: &[Vec<(usize, f64)>], columns: usize, count: usize) -> Pca {
    let n = rows.len().max(1) as f64;
    let mut mean = Array1::<f64>::zeros(columns);
    let mut covariance = Symmetric::zeros(columns);
    for row in rows {
        for (i, (column, value)) in row.iter().enumerate() {
            mean[*column] += value / n;
            for (other, other_value) in &row[i..] {
                covariance.add(*column, *other, value * other_value);
            }
        }
    }
    covariance.scale(1.0 / n);
    covariance.mirror_upper();
    for i in 0..columns {
        for j in 0..columns {
            covariance.add(i, j, -mean[i] * mean[j]);
        }
    }
    Pca::of_covariance(mean, &covariance, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_topics_give_one_strong_component_and_rare_words_are_pruned() {
        let rows: Vec<Vec<(&str, u16)>> = (0..40)
            .map(|i| match i {
                0 => vec![("cart", 1), ("once", 1), ("pay", 2)],
                i if i % 2 == 0 => vec![("cart", 1), ("pay", 2)],
                _ => vec![("chart", 3), ("filter", 1)],
            })
            .collect();
        let block = TokenBlock::build(&rows, &TokenParameters::default());
        assert_eq!(block.vocabulary, ["cart", "chart", "filter", "pay"]);
        assert!(block.explained[0] > 0.95, "{:?}", block.explained);
        let (a, b) = (block.components[[2, 0]], block.components[[3, 0]]);
        assert!(a * b < 0.0);
        assert_eq!(block.rows[1], [(1, 3), (2, 1)]);
    }

    #[test]
    fn nothing_gives_nothing() {
        let block = TokenBlock::<u64>::build(&[vec![], vec![]], &TokenParameters::default());
        assert!(block.vocabulary.is_empty() && block.explained.is_empty());
        assert_eq!(block.components.dim(), (2, 0));
    }
}
