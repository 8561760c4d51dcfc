//! Why a sequence is in its cluster: how far the clusters are, and which columns pull it to its own.

use super::kmeans::{means, squared};
use super::make::Ground;
use super::parameters::ClusterError;
use super::run::ClusterRun;
use crate::mining::features::{Block, FeatureTable};
use crate::mining::numeric::quantile_of;
use crate::model::SequenceId;
use ndarray::{Array2, Axis};

const PULLS: usize = 6;

/// A feature of the sequence, with what is usual in its own cluster and in the one it would go to next.
#[derive(Clone, Debug, PartialEq)]
pub struct Pull {
    pub feature: String,
    pub unit: String,
    pub value: f64,
    pub own_median: f64,
    pub other_median: f64,
    /// Share of all that pulls it to its own cluster; below zero for what pulls it away.
    pub share: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    pub sequence: SequenceId,
    /// `None` for noise: then `other` is the nearest cluster, and nothing pulls.
    pub own: Option<usize>,
    pub other: Option<usize>,
    /// Distance to the centre of every cluster, nearest first, in units of the weighted scale.
    pub distances: Vec<(usize, f64)>,
    /// Of members of its cluster, the share that is nearer to the centre.
    pub rank: f64,
    /// The strongest first.
    pub pulls: Vec<Pull>,
    /// How much each block of features pulls, as shares of all that does.
    pub blocks: Vec<(Block, f64)>,
}

/// `None` where the run has no such sequence.
pub fn why(
    run: &ClusterRun,
    table: &FeatureTable,
    sequence: &SequenceId,
) -> Result<Option<Why>, ClusterError> {
    why_on(&Ground::of(table, &run.parameters)?, run, sequence)
}

/// As [`why`], on a table that was made ready before.
pub(super) fn why_on(
    ground: &Ground,
    run: &ClusterRun,
    sequence: &SequenceId,
) -> Result<Option<Why>, ClusterError> {
    let table = ground.table;
    if !run.is_of(table) {
        return Err(ClusterError::Changed);
    }
    let Some(row) = run.place_of(sequence) else { return Ok(None) };
    let k = run.clusters.len();
    let members: Vec<usize> = (0..table.len()).filter(|r| run.points[*r].cluster.is_some()).collect();
    let labels: Vec<usize> = run.points.iter().filter_map(|p| p.cluster).collect();
    let centres_of = |data: &Array2<f64>| {
        means(data.select(Axis(0), &members).view(), &labels, &Array2::zeros((k, data.ncols())))
    };
    let centres = centres_of(&ground.data);
    let mut distances: Vec<(usize, f64)> =
        (0..k).map(|c| (c, squared(ground.data.row(row), centres.row(c)).sqrt())).collect();
    distances.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let own = run.points[row].cluster;
    let other = distances.iter().map(|(c, _)| *c).find(|c| Some(*c) != own);
    let mut found = Why {
        sequence: sequence.clone(),
        own,
        other,
        distances,
        rank: 0.0,
        pulls: Vec::new(),
        blocks: Vec::new(),
    };
    let (Some(own), Some(other)) = (own, other) else { return Ok(Some(found)) };
    let of_own: Vec<usize> = (0..table.len()).filter(|r| run.points[*r].cluster == Some(own)).collect();
    let distance = |r: usize| squared(ground.data.row(r), centres.row(own));
    let nearer = of_own.iter().filter(|r| distance(**r) < distance(row)).count();
    found.rank = nearer as f64 / of_own.len().max(1) as f64;
    // Pulls are told in the columns, whatever distances were taken in.
    let values = &ground.inputs.values;
    let centres = centres_of(values);
    let pulls: Vec<f64> = (0..values.ncols())
        .map(|c| {
            let away = |cluster: usize| (values[[row, c]] - centres[[cluster, c]]).powi(2);
            away(other) - away(own)
        })
        .collect();
    let total: f64 = pulls.iter().filter(|p| **p > 0.0).sum::<f64>().max(f64::MIN_POSITIVE);
    for block in Block::ALL {
        let of_block = ground.inputs.columns.iter().zip(&pulls).filter(|(c, _)| c.block == block);
        let (count, sum) = of_block.fold((0, 0.0), |(n, sum), (_, p)| (n + 1, sum + p));
        if count > 0 {
            found.blocks.push((block, sum / total));
        }
    }
    let mut named: Vec<(usize, f64)> = ground
        .inputs
        .columns
        .iter()
        .zip(&pulls)
        .filter_map(|(column, pull)| Some((column.feature?, pull / total)))
        .collect();
    named.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
    let median = |feature: usize, cluster: usize| {
        let of = (0..table.len()).filter(|r| run.points[*r].cluster == Some(cluster));
        quantile_of(of.map(|r| table.columns[feature].values[r]).collect(), 0.5)
    };
    found.pulls = named
        .into_iter()
        .take(PULLS)
        .map(|(at, share)| Pull {
            feature: table.columns[at].feature.name.to_owned(),
            unit: table.columns[at].feature.unit.to_owned(),
            value: table.columns[at].values[row],
            own_median: median(at, own),
            other_median: median(at, other),
            share,
        })
        .collect();
    Ok(Some(found))
}
