//! Changes of a clustering by hand: merge, split, move, exclude. A cluster is known by members near its medoid, so that
//! a change finds it again in another clustering.

use super::find::{Found, whole_quality};
use super::kmeans::{kmeans, means};
use super::make::{Before, ByHand, Ground, assemble};
use super::parameters::ClusterError;
use super::run::{Cluster, ClusterRun};
use crate::mining::features::FeatureTable;
use crate::model::{SequenceId, Watch};
use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Members by which a cluster is known again.
const KNOWN_BY: usize = 200;
/// Share of them that a cluster must have to be the same.
const SAME: f64 = 0.5;
/// A cluster that lost or won more than this share of its members is no longer the one whose stability was measured.
const CHANGED: f64 = 0.1;
const RESTARTS: usize = 10;

/// A change by hand. Sequences are named by their ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum Edit {
    /// The members of `from` join `into`.
    Merge {
        into: Vec<String>,
        from: Vec<String>,
    },
    /// The cluster becomes several, by k-means inside.
    Split {
        of: Vec<String>,
        parts: usize,
    },
    Move {
        sequences: Vec<String>,
        to: Vec<String>,
    },
    /// Out of all clusters.
    Exclude {
        sequences: Vec<String>,
    },
}

impl Edit {
    pub fn merge(into: &Cluster, from: &Cluster) -> Self {
        Self::Merge { into: known_by(into), from: known_by(from) }
    }

    pub fn split(of: &Cluster, parts: usize) -> Self {
        Self::Split { of: known_by(of), parts }
    }

    pub fn to_cluster(sequences: &[SequenceId], to: &Cluster) -> Self {
        Self::Move { sequences: texts(sequences), to: known_by(to) }
    }

    pub fn exclude(sequences: &[SequenceId]) -> Self {
        Self::Exclude { sequences: texts(sequences) }
    }

    /// What was done, in a few words.
    pub fn words(&self) -> String {
        let counted = |n: usize| if n == 1 { "1 sequence".to_owned() } else { format!("{n} sequences") };
        match self {
            Self::Merge { .. } => "Two clusters merged".into(),
            Self::Split { parts, .. } => format!("A cluster split into {parts}"),
            Self::Move { sequences, .. } => format!("{} moved", counted(sequences.len())),
            Self::Exclude { sequences } => format!("{} excluded", counted(sequences.len())),
        }
    }
}

fn known_by(cluster: &Cluster) -> Vec<String> {
    texts(&cluster.members[..cluster.members.len().min(KNOWN_BY)])
}

fn texts(ids: &[SequenceId]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

/// What became of the changes of a run before in a new one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replayed {
    pub kept: usize,
    /// Those that found no cluster of theirs, with the reason.
    pub lost: Vec<(Edit, ClusterError)>,
}

/// A run with one more change.
pub fn edited(
    run: &ClusterRun,
    table: &FeatureTable,
    edit: &Edit,
    watch: &dyn Watch,
) -> Result<ClusterRun, ClusterError> {
    edited_on(&Ground::of(table, &run.parameters)?, run, edit, watch)
}

/// As [`edited`], on a table that was made ready before.
pub(super) fn edited_on(
    ground: &Ground,
    run: &ClusterRun,
    edit: &Edit,
    watch: &dyn Watch,
) -> Result<ClusterRun, ClusterError> {
    let mut groups = Groups::of(run, ground.table)?;
    groups.apply(edit, ground, run.parameters.seed, watch)?;
    groups.edits.push(edit.clone());
    groups.into_run(run, ground, watch)
}

/// A new run with the changes that were made to the one before, as far as they find their clusters.
pub fn replayed(
    run: &ClusterRun,
    edits: &[Edit],
    table: &FeatureTable,
    watch: &dyn Watch,
) -> Result<(ClusterRun, Replayed), ClusterError> {
    let mut report = Replayed::default();
    if edits.is_empty() {
        return Ok((run.clone(), report));
    }
    let ground = Ground::of(table, &run.parameters)?;
    let mut groups = Groups::of(run, table)?;
    for edit in edits {
        match groups.apply(edit, &ground, run.parameters.seed, watch) {
            Ok(()) => {
                report.kept += 1;
                groups.edits.push(edit.clone());
            }
            Err(ClusterError::Cancelled) => return Err(ClusterError::Cancelled),
            Err(reason) => report.lost.push((edit.clone(), reason)),
        }
    }
    Ok((groups.into_run(run, &ground, watch)?, report))
}

/// A partition while it is changed.
struct Groups {
    labels: Vec<Option<usize>>,
    excluded: Vec<bool>,
    in_sample: Vec<bool>,
    /// By group; `None` where the group is no longer the one that was measured.
    stability: Vec<Option<f64>>,
    rows: BTreeMap<String, usize>,
    edits: Vec<Edit>,
}

impl Groups {
    fn of(run: &ClusterRun, table: &FeatureTable) -> Result<Self, ClusterError> {
        if !run.is_of(table) {
            return Err(ClusterError::Changed);
        }
        let out: BTreeSet<&SequenceId> = run.excluded.iter().collect();
        Ok(Self {
            labels: run.points.iter().map(|p| p.cluster).collect(),
            excluded: run.points.iter().map(|p| out.contains(&p.sequence)).collect(),
            in_sample: run.points.iter().map(|p| p.sampled).collect(),
            stability: run.clusters.iter().map(|c| c.stability).collect(),
            rows: run.points.iter().enumerate().map(|(row, p)| (p.sequence.to_string(), row)).collect(),
            edits: run.edits.clone(),
        })
    }

    fn rows_of(&self, sequences: &[String]) -> Vec<usize> {
        sequences.iter().filter_map(|id| self.rows.get(id).copied()).collect()
    }

    /// The group that has most of the rows, and at least half.
    fn find(&self, known: &[String]) -> Result<usize, ClusterError> {
        let mut shared = vec![0usize; self.stability.len()];
        let rows = self.rows_of(known);
        rows.iter().filter_map(|row| self.labels[*row]).for_each(|group| shared[group] += 1);
        let best = (0..shared.len()).max_by_key(|group| (shared[*group], usize::MAX - group));
        best.filter(|group| shared[*group] > 0 && shared[*group] as f64 >= SAME * known.len() as f64)
            .ok_or(ClusterError::NotFound)
    }

    fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![0; self.stability.len()];
        self.labels.iter().flatten().for_each(|group| sizes[*group] += 1);
        sizes
    }

    fn apply(
        &mut self,
        edit: &Edit,
        ground: &Ground,
        seed: u64,
        watch: &dyn Watch,
    ) -> Result<(), ClusterError> {
        let before = self.labels.clone();
        let sizes = self.sizes();
        match edit {
            Edit::Merge { into, from } => {
                let (into, from) = (self.find(into)?, self.find(from)?);
                if into == from {
                    return Err(ClusterError::NotFound);
                }
                self.labels.iter_mut().filter(|l| **l == Some(from)).for_each(|l| *l = Some(into));
            }
            Edit::Split { of, parts } => self.split(self.find(of)?, *parts, ground, seed, watch)?,
            Edit::Move { sequences, to } => {
                let to = self.find(to)?;
                let rows = self.rows_of(sequences);
                if rows.is_empty() {
                    return Err(ClusterError::NotFound);
                }
                for row in rows {
                    (self.labels[row], self.excluded[row]) = (Some(to), false);
                }
            }
            Edit::Exclude { sequences } => {
                let rows = self.rows_of(sequences);
                if rows.is_empty() {
                    return Err(ClusterError::NotFound);
                }
                for row in rows {
                    (self.labels[row], self.excluded[row]) = (None, true);
                }
            }
        }
        let mut changed = vec![0usize; self.stability.len()];
        for (old, new) in before.iter().zip(&self.labels).filter(|(old, new)| old != new) {
            old.iter().chain(new).for_each(|group| changed[*group] += 1);
        }
        for (group, size) in sizes.iter().enumerate() {
            if changed[group] as f64 > CHANGED * *size as f64 {
                self.stability[group] = None;
            }
        }
        self.drop_empty();
        Ok(())
    }

    /// The largest part keeps the number, the others come last.
    fn split(
        &mut self,
        group: usize,
        parts: usize,
        ground: &Ground,
        seed: u64,
        watch: &dyn Watch,
    ) -> Result<(), ClusterError> {
        let rows: Vec<usize> = (0..self.labels.len()).filter(|r| self.labels[*r] == Some(group)).collect();
        let refused = ClusterError::CannotSplit { size: rows.len(), parts };
        if parts < 2 || rows.len() < parts * 2 {
            return Err(refused);
        }
        let inside = ground.data.select(Axis(0), &rows);
        let found = kmeans(inside.view(), parts, RESTARTS, seed, watch).ok_or(if watch.cancelled() {
            ClusterError::Cancelled
        } else {
            refused
        })?;
        let mut sizes = vec![0usize; parts];
        found.labels.iter().for_each(|part| sizes[*part] += 1);
        let mut order: Vec<usize> = (0..parts).collect();
        order.sort_by_key(|part| usize::MAX - sizes[*part]);
        let first = self.stability.len();
        self.stability.extend(std::iter::repeat_n(None, parts - 1));
        for (row, part) in rows.iter().zip(&found.labels) {
            let place = order.iter().position(|p| p == part).unwrap_or(0);
            self.labels[*row] = Some(if place == 0 { group } else { first + place - 1 });
        }
        Ok(())
    }

    fn drop_empty(&mut self) {
        let sizes = self.sizes();
        let mut place = vec![0usize; sizes.len()];
        let mut next = 0;
        for (group, size) in sizes.iter().enumerate() {
            place[group] = next;
            next += usize::from(*size > 0);
        }
        self.labels.iter_mut().for_each(|l| *l = l.map(|group| place[group]));
        let mut kept = sizes.iter().map(|size| *size > 0);
        self.stability.retain(|_| kept.next().unwrap_or(true));
    }

    /// Silhouettes and indices are taken anew; what was measured by resampling stays that of the clustering before.
    fn into_run(
        self,
        run: &ClusterRun,
        ground: &Ground,
        watch: &dyn Watch,
    ) -> Result<ClusterRun, ClusterError> {
        let k = self.stability.len();
        let rows: Vec<usize> = (0..self.labels.len()).filter(|r| self.labels[*r].is_some()).collect();
        let own: Vec<usize> = self.labels.iter().flatten().copied().collect();
        let centroids =
            means(ground.data.select(Axis(0), &rows).view(), &own, &Array2::zeros((k, ground.data.ncols())));
        let quality =
            whole_quality(ground.data.view(), &self.labels, k, &run.quality, run.parameters.seed, watch)?;
        let before = Before { run: Some(run), same: self.same_as_before(run) };
        let found = Found {
            labels: self.labels,
            centroids,
            quality,
            radius: run.radius,
            k_distances: run.k_distances.clone(),
        };
        let by_hand = ByHand {
            stability: self.stability,
            in_sample: self.in_sample,
            excluded: self.excluded,
            edits: self.edits,
        };
        assemble(ground, &run.parameters, &run.name, found, by_hand, &before, watch)
    }

    /// By group: the cluster of `run` that has the very same members, and was as stable.
    fn same_as_before<'a>(&self, run: &'a ClusterRun) -> Vec<Option<&'a Cluster>> {
        let sizes = self.sizes();
        // The cluster that a group's first member is from, and how many of its members are.
        let mut origin: Vec<Option<usize>> = vec![None; sizes.len()];
        let mut along = vec![0usize; sizes.len()];
        for (label, point) in self.labels.iter().zip(&run.points) {
            let (Some(group), Some(cluster)) = (*label, point.cluster) else { continue };
            along[group] += usize::from(*origin[group].get_or_insert(cluster) == cluster);
        }
        let same = |group: usize| {
            let cluster = run.clusters.get(origin[group]?)?;
            let members = along[group] == sizes[group] && cluster.size == sizes[group];
            (members && cluster.stability == self.stability[group]).then_some(cluster)
        };
        (0..sizes.len()).map(same).collect()
    }
}
