//! Clusters side by side: the same features and steps for each of them, so that a row can be read across. Facts only;
//! knows no screen.

use super::make::Ground;
use super::run::ClusterRun;
use crate::mining::features::{FeatureSpec, Kgram};
use crate::mining::numeric::{mean, quantile, wilson};
use crate::model::{SequenceId, SessionId};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of each kind.
const FEATURES: usize = 12;
const KGRAMS: usize = 8;
const BINS: usize = 16;

/// What is compared, a column per cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    pub clusters: Vec<usize>,
    /// Those in which the clusters differ most, first.
    pub features: Vec<ComparedFeature>,
    pub kgrams: Vec<ComparedKgram>,
}

#[derive(Clone, Debug)]
pub struct ComparedFeature {
    pub feature: &'static FeatureSpec,
    /// Edges of the bins in the feature's unit, one more than bins: from the 1st to the 99th percentile of all
    /// sequences; what lies beyond is in the outer bins.
    pub edges: Vec<f64>,
    pub columns: Vec<Spread>,
    /// Of all sequences.
    pub all: Spread,
}

impl PartialEq for ComparedFeature {
    fn eq(&self, other: &Self) -> bool {
        self.feature.name == other.feature.name && self.columns == other.columns && self.all == other.all
    }
}

/// How a feature lies in some sequences.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spread {
    pub median: f64,
    /// First and third.
    pub quartiles: (f64, f64),
    pub nonzero: usize,
    pub sequences: usize,
    pub bars: Vec<u64>,
}

/// A chain of steps, with the members of each cluster that have it.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedKgram {
    pub words: String,
    pub columns: Vec<Counted>,
    pub all: Counted,
}

/// Some of some.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub hits: usize,
    pub of: usize,
}

impl Counted {
    pub fn share(self) -> f64 {
        self.hits as f64 / self.of.max(1) as f64
    }

    /// 95 % (Wilson).
    pub fn interval(self) -> (f64, f64) {
        wilson(self.hits, self.of)
    }
}

/// How many sessions of each cluster are in a set, and of all sessions of the run. A session counts for a cluster when
/// any of its sequences is a member.
pub fn session_shares(
    run: &ClusterRun,
    clusters: &[usize],
    set: &BTreeSet<SessionId>,
) -> (Vec<Counted>, Counted) {
    let count = |sequences: &mut dyn Iterator<Item = &SequenceId>| {
        let sessions: BTreeSet<&str> =
            sequences.filter_map(|id| Some(id.as_str().rsplit_once('#')?.0)).collect();
        let hits = set.iter().filter(|session| sessions.contains(session.as_str())).count();
        Counted { hits, of: sessions.len() }
    };
    let of = |cluster: &usize| {
        run.clusters.get(*cluster).map_or_else(Counted::default, |c| count(&mut c.members.iter()))
    };
    let columns = clusters.iter().map(of).collect();
    (columns, count(&mut run.points.iter().map(|p| &p.sequence)))
}

pub(super) fn compare(ground: &Ground, run: &ClusterRun, clusters: &[usize]) -> Comparison {
    let clusters: Vec<usize> = clusters.iter().copied().filter(|c| *c < run.clusters.len()).collect();
    let rows: Vec<Vec<usize>> = clusters
        .iter()
        .map(|c| (0..run.points.len()).filter(|row| run.points[*row].cluster == Some(*c)).collect())
        .collect();
    Comparison {
        features: features(ground, run, &clusters, &rows),
        kgrams: kgrams(ground, run, &clusters, &rows),
        clusters,
    }
}

/// The largest less the smallest.
fn range(values: impl Iterator<Item = f64>) -> f64 {
    let (low, high) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if high > low { high - low } else { 0.0 }
}

fn features(
    ground: &Ground,
    run: &ClusterRun,
    clusters: &[usize],
    rows: &[Vec<usize>],
) -> Vec<ComparedFeature> {
    let named: BTreeSet<&str> =
        clusters.iter().flat_map(|c| run.clusters[*c].features.iter().map(|f| f.feature.as_str())).collect();
    // Differences count on the common scale, as they do in the clustering.
    let scaled_mean = |at: usize, rows: &[usize]| {
        mean(&rows.iter().map(|row| ground.prepared.scaled[at][*row]).collect::<Vec<f64>>())
    };
    let mut found: Vec<(f64, usize)> = (0..ground.table.columns.len())
        .filter(|at| named.contains(ground.table.columns[*at].feature.name))
        .map(|at| (range(rows.iter().map(|rows| scaled_mean(at, rows))), at))
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.into_iter().take(FEATURES).map(|(_, at)| feature(ground, at, rows)).collect()
}

fn feature(ground: &Ground, at: usize, rows: &[Vec<usize>]) -> ComparedFeature {
    let column = &ground.table.columns[at];
    let sorted = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values
    };
    let all = sorted(column.values.clone());
    let (low, high) = (quantile(&all, 0.01), quantile(&all, 0.99));
    let high = if high > low { high } else { low + 1.0 };
    let spread = |values: &[f64]| {
        let mut bars = vec![0u64; BINS];
        for value in values {
            let place = (value - low) / (high - low) * BINS as f64;
            bars[place.floor().clamp(0.0, BINS as f64 - 1.0) as usize] += 1;
        }
        Spread {
            median: quantile(values, 0.5),
            quartiles: (quantile(values, 0.25), quantile(values, 0.75)),
            nonzero: values.iter().filter(|v| **v > 0.0).count(),
            sequences: values.len(),
            bars,
        }
    };
    let of = |rows: &Vec<usize>| spread(&sorted(rows.iter().map(|row| column.values[*row]).collect()));
    ComparedFeature {
        feature: column.feature,
        edges: (0..=BINS).map(|i| low + (high - low) * i as f64 / BINS as f64).collect(),
        columns: rows.iter().map(of).collect(),
        all: spread(&all),
    }
}

fn kgrams(ground: &Ground, run: &ClusterRun, clusters: &[usize], rows: &[Vec<usize>]) -> Vec<ComparedKgram> {
    let wanted: BTreeSet<u64> =
        clusters.iter().flat_map(|c| run.clusters[*c].kgrams.iter().map(|k| k.key)).collect();
    let block = &ground.table.kgrams;
    let tokens: BTreeMap<u32, Kgram> = block
        .vocabulary
        .iter()
        .enumerate()
        .filter(|(_, kgram)| wanted.contains(&kgram.0))
        .map(|(token, kgram)| (token as u32, *kgram))
        .collect();
    let count = |rows: &mut dyn Iterator<Item = usize>| {
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        let mut of = 0;
        for row in rows {
            of += 1;
            for (token, _) in block.rows[row].iter().filter(|(token, _)| tokens.contains_key(token)) {
                *counts.entry(*token).or_default() += 1;
            }
        }
        (counts, of)
    };
    let columns: Vec<(BTreeMap<u32, usize>, usize)> =
        rows.iter().map(|rows| count(&mut rows.iter().copied())).collect();
    let all = count(&mut (0..run.points.len()));
    let told = |(counts, of): &(BTreeMap<u32, usize>, usize), token: &u32| Counted {
        hits: counts.get(token).copied().unwrap_or(0),
        of: *of,
    };
    let mut found: Vec<ComparedKgram> = tokens
        .iter()
        .map(|(token, kgram)| ComparedKgram {
            words: kgram.words(),
            columns: columns.iter().map(|column| told(column, token)).collect(),
            all: told(&all, token),
        })
        .collect();
    let differs = |kgram: &ComparedKgram| range(kgram.columns.iter().map(|c| c.share()));
    found.sort_by(|a, b| differs(b).total_cmp(&differs(a)).then_with(|| a.words.cmp(&b.words)));
    found.truncate(KGRAMS);
    found
}
