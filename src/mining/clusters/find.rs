//! Finds a partition of the sample, measures how good it is, and lets the rows outside the sample join.

use super::kmeans::{assign, kmeans};
use super::mixture::{Mixture, mixture};
use super::parameters::{ClusterError, ClusterParameters};
use super::quality::{CurvePoint, Quality};
use super::sampling::sample;
use super::silhouette::{Labelled, indices, silhouettes};
use super::stability::{Again, Stability, shuffled, stability};
use crate::mining::numeric::{Pairs, mean};
use crate::model::Watch;
use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

/// Rows over which silhouettes are taken at most; more change the third decimal only.
pub const MEASURED_ROWS: usize = 10_000;
/// Rows for a clustering that people change step by step: 3,000 tell the second decimal, in a twentieth of the time.
const EDITED_ROWS: usize = 3_000;
/// Rows that a comparison with shuffled data takes.
const NULL_ROWS: usize = 1_000;
/// Resamplings per number of clusters on the curve.
const CURVE_BOOTSTRAPS: usize = 8;
/// Runs of an algorithm inside each bootstrap; two find a near-best partition of resampled rows.
const BOOTSTRAP_RESTARTS: usize = 2;
/// Mean stability that a number of clusters needs to be chosen while another has it.
const CHOOSABLE: f64 = super::quality::NAMEABLE;

/// A partition of all rows, before it is put in order and into words.
pub(super) struct Found {
    pub labels: Vec<Option<usize>>,
    pub centroids: Array2<f64>,
    pub quality: Quality,
    pub radius: Option<f64>,
    pub k_distances: Vec<f64>,
}

impl Found {
    /// Numbers clusters by falling size, then by first member; empty ones vanish.
    pub(super) fn renumbered(self) -> Self {
        let k = self.centroids.nrows();
        let mut sizes = vec![(0usize, usize::MAX); k];
        for (row, label) in self.labels.iter().enumerate() {
            if let Some(label) = label {
                sizes[*label].0 += 1;
                sizes[*label].1 = sizes[*label].1.min(row);
            }
        }
        let mut order: Vec<usize> = (0..k).filter(|c| sizes[*c].0 > 0).collect();
        order.sort_by_key(|c| (usize::MAX - sizes[*c].0, sizes[*c].1));
        let mut place = vec![0usize; k];
        for (new, old) in order.iter().enumerate() {
            place[*old] = new;
        }
        let reorder =
            |values: &[f64]| -> Vec<f64> { order.iter().filter_map(|c| values.get(*c).copied()).collect() };
        let mut quality = self.quality;
        quality.silhouette_by_cluster = reorder(&quality.silhouette_by_cluster);
        quality.stability_by_cluster = reorder(&quality.stability_by_cluster);
        Self {
            labels: self.labels.iter().map(|l| l.map(|l| place[l])).collect(),
            centroids: self.centroids.select(Axis(0), &order),
            quality,
            radius: self.radius,
            k_distances: self.k_distances,
        }
    }
}

/// What all algorithms work on.
pub(super) struct Setting<'a> {
    pub all: ArrayView2<'a, f64>,
    pub sampled: ArrayView2<'a, f64>,
    /// Rows of `all` that are in the sample, ascending.
    pub drawn: &'a [usize],
    pub parameters: &'a ClusterParameters,
    pub watch: &'a dyn Watch,
    /// Rows of the sample whose silhouettes are taken, and their distances.
    measured: Vec<usize>,
    measured_pairs: Pairs,
}

impl<'a> Setting<'a> {
    pub(super) fn new(
        all: ArrayView2<'a, f64>,
        sampled: ArrayView2<'a, f64>,
        drawn: &'a [usize],
        parameters: &'a ClusterParameters,
        watch: &'a dyn Watch,
    ) -> Self {
        let measured = sample(sampled.nrows(), MEASURED_ROWS, parameters.seed, 2);
        let measured_pairs = Pairs::new(sampled.select(Axis(0), &measured).view());
        Self { all, sampled, drawn, parameters, watch, measured, measured_pairs }
    }

    pub(super) fn go_on(&self) -> Result<(), ClusterError> {
        if self.watch.cancelled() { Err(ClusterError::Cancelled) } else { Ok(()) }
    }

    /// Silhouettes of several partitions of the sample.
    fn silhouettes(
        &self,
        partitions: &[(Vec<Option<usize>>, usize)],
    ) -> Result<Vec<(f64, Vec<f64>)>, ClusterError> {
        let of_measured: Vec<Vec<Option<usize>>> = partitions
            .iter()
            .map(|(labels, _)| self.measured.iter().map(|row| labels[*row]).collect())
            .collect();
        let labelled: Vec<Labelled> =
            of_measured.iter().zip(partitions).map(|(labels, (_, k))| Labelled { labels, k: *k }).collect();
        silhouettes(&self.measured_pairs, &labelled, self.watch).ok_or(ClusterError::Cancelled)
    }

    fn stability(
        &self,
        labels: &[Option<usize>],
        k: usize,
        bootstraps: usize,
        again: &Again,
    ) -> Result<Stability, ClusterError> {
        stability(self.sampled, labels, k, bootstraps, self.parameters.seed, again, self.watch)
            .ok_or(ClusterError::Cancelled)
    }

    /// Mean silhouette that the algorithm reaches on rows whose columns were shuffled one by one.
    fn null_silhouette(&self, again: &Again) -> Result<Option<f64>, ClusterError> {
        let seed = self.parameters.seed;
        let rows = sample(self.sampled.nrows(), NULL_ROWS, seed, 3);
        let data = self.sampled.select(Axis(0), &rows);
        let found: Vec<f64> = (0..self.parameters.null_rounds as u64)
            .into_par_iter()
            .filter_map(|round| {
                let none = shuffled(data.view(), seed, round);
                let labels = again(none.view(), seed ^ (round + 77))?;
                let k = labels.iter().flatten().max().map_or(0, |m| m + 1);
                let partition = Labelled { labels: &labels, k };
                Some(silhouettes(&Pairs::new(none.view()), &[partition], self.watch)?.first()?.0)
            })
            .collect();
        self.go_on()?;
        Ok((!found.is_empty()).then(|| mean(&found)))
    }

    /// All that is said about a partition of the sample. `stable` is given where it was measured already, over as many
    /// resamplings.
    pub(super) fn quality(
        &self,
        labels: &[Option<usize>],
        k: usize,
        again: &Again,
        stable: Option<Stability>,
        bootstraps: usize,
    ) -> Result<Quality, ClusterError> {
        self.watch.progress(0, 0, "Measuring how stable the clusters are");
        let stable = match stable {
            Some(stable) => stable,
            None if bootstraps > 0 => self.stability(labels, k, bootstraps, again)?,
            None => Stability::default(),
        };
        self.watch.progress(0, 0, "Comparing with shuffled data");
        let null_silhouette = self.null_silhouette(again)?;
        let (silhouette, silhouette_by_cluster) =
            self.silhouettes(&[(labels.to_vec(), k)])?.pop().unwrap_or_default();
        let indices = indices(self.sampled, &Labelled { labels, k });
        let consensus = stable.consensus.map(|mut consensus| {
            consensus.places.iter_mut().for_each(|row| *row = self.drawn[*row]);
            consensus
        });
        Ok(Quality {
            silhouette,
            silhouette_by_cluster,
            measured: self.measured.len(),
            davies_bouldin: indices.map(|i| i.0),
            calinski_harabasz: indices.map(|i| i.1),
            dbcv: None,
            curve: Vec::new(),
            stability: mean(&stable.by_cluster),
            stability_by_cluster: stable.by_cluster,
            agreement: (bootstraps > 0).then_some(stable.agreement),
            bootstraps,
            consensus,
            null_silhouette,
        })
    }
}

/// Quality of a partition of all rows that people changed: what is measured on rows anew, the rest as before.
pub(super) fn whole_quality(
    data: ArrayView2<f64>,
    labels: &[Option<usize>],
    k: usize,
    before: &Quality,
    seed: u64,
    watch: &dyn Watch,
) -> Result<Quality, ClusterError> {
    let rows = sample(data.nrows(), EDITED_ROWS, seed, 2);
    let measured: Vec<Option<usize>> = rows.iter().map(|row| labels[*row]).collect();
    let partition = Labelled { labels: &measured, k };
    let found = silhouettes(&Pairs::new(data.select(Axis(0), &rows).view()), &[partition], watch)
        .ok_or(ClusterError::Cancelled)?;
    let (silhouette, silhouette_by_cluster) = found.into_iter().next().unwrap_or_default();
    let indices = indices(data, &Labelled { labels, k });
    Ok(Quality {
        silhouette,
        silhouette_by_cluster,
        measured: rows.len(),
        davies_bouldin: indices.map(|i| i.0),
        calinski_harabasz: indices.map(|i| i.1),
        stability_by_cluster: Vec::new(),
        dbcv: None,
        consensus: None,
        ..before.clone()
    })
}

/// Algorithms that are told the number of clusters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    KMeans,
    Mixture,
}

/// A partition of the sample into `k`.
struct Fit {
    labels: Vec<Option<usize>>,
    centroids: Array2<f64>,
    inertia: f64,
    mixture: Option<Mixture>,
}

impl Counted {
    fn fit(
        self,
        data: ArrayView2<f64>,
        k: usize,
        restarts: usize,
        seed: u64,
        watch: &dyn Watch,
    ) -> Option<Fit> {
        match self {
            Self::KMeans => {
                let found = kmeans(data, k, restarts, seed, watch)?;
                let labels = found.labels.into_iter().map(Some).collect();
                Some(Fit { labels, centroids: found.centroids, inertia: found.inertia, mixture: None })
            }
            Self::Mixture => {
                let found = mixture(data, k, restarts, seed, watch)?;
                let labels = found.assign(data).into_iter().map(Some).collect();
                Some(Fit { labels, centroids: found.means(), inertia: 0.0, mixture: Some(found) })
            }
        }
    }
}

/// Tries every number of clusters and keeps the best.
pub(super) fn by_number(
    setting: &Setting,
    counted: Counted,
    (k_min, k_max): (usize, usize),
    restarts: usize,
) -> Result<Found, ClusterError> {
    let (watch, seed) = (setting.watch, setting.parameters.seed);
    let k_max = k_max.min((setting.sampled.nrows() / 2).max(k_min));
    let total = (k_max - k_min + 1) as u64;
    let rounds = if k_min == k_max { 0 } else { CURVE_BOOTSTRAPS.min(setting.parameters.bootstraps) };
    let mut tried: Vec<(CurvePoint, Fit, Option<Stability>)> = Vec::new();
    for k in k_min..=k_max {
        watch.progress((k - k_min) as u64, total, &format!("Trying {k} clusters"));
        setting.go_on()?;
        let Some(fit) = counted.fit(setting.sampled, k, restarts, seed.wrapping_add(k as u64), watch) else {
            continue;
        };
        let again = again_by_number(counted, k, watch);
        let stable = match rounds {
            0 => None,
            _ => Some(setting.stability(&fit.labels, k, rounds, &again)?),
        };
        let indices = indices(setting.sampled, &Labelled { labels: &fit.labels, k });
        let point = CurvePoint {
            k,
            silhouette: 0.0,
            stability: stable.as_ref().map(|s| mean(&s.by_cluster)),
            agreement: stable.as_ref().map(|s| s.agreement),
            davies_bouldin: indices.map(|i| i.0),
            calinski_harabasz: indices.map(|i| i.1),
            bic: fit.mixture.as_ref().map(|m| m.bic),
            inertia: fit.inertia,
        };
        tried.push((point, fit, stable));
    }
    setting.go_on()?;
    watch.progress(total, total, "Comparing the numbers of clusters");
    let partitions: Vec<(Vec<Option<usize>>, usize)> =
        tried.iter().map(|(point, fit, _)| (fit.labels.clone(), point.k)).collect();
    for ((point, ..), (silhouette, _)) in tried.iter_mut().zip(setting.silhouettes(&partitions)?) {
        point.silhouette = silhouette;
    }
    let curve: Vec<CurvePoint> = tried.iter().map(|(point, ..)| *point).collect();
    let at = choose(&curve).ok_or(ClusterError::NoVariance)?;
    let (point, fit, stable) = tried.swap_remove(at);
    let stable = stable.filter(|_| rounds == setting.parameters.bootstraps);
    let again = again_by_number(counted, point.k, watch);
    let bootstraps = setting.parameters.bootstraps;
    let mut quality = setting.quality(&fit.labels, point.k, &again, stable, bootstraps)?;
    quality.curve = curve;
    let labels = match &fit.mixture {
        Some(mixture) => mixture.assign(setting.all),
        None => assign(setting.all, fit.centroids.view()),
    };
    let labels = labels.into_iter().map(Some).collect();
    Ok(Found { labels, centroids: fit.centroids, quality, radius: None, k_distances: Vec::new() })
}

fn again_by_number(
    counted: Counted,
    k: usize,
    watch: &dyn Watch,
) -> impl Fn(ArrayView2<f64>, u64) -> Option<Vec<Option<usize>>> + Sync + '_ {
    move |data, seed| Some(counted.fit(data, k, BOOTSTRAP_RESTARTS, seed, watch)?.labels)
}

/// The best among the numbers of clusters that are stable enough, or among all where none is: the lowest information
/// criterion where there is one, else the highest silhouette. The smaller number on a tie.
fn choose(curve: &[CurvePoint]) -> Option<usize> {
    let stable = |p: &CurvePoint| p.stability.is_none_or(|s| s >= CHOOSABLE);
    let any_stable = curve.iter().any(stable);
    let worth = |p: &CurvePoint| p.bic.map_or(p.silhouette, |bic| -bic);
    let mut best: Option<usize> = None;
    for (at, point) in curve.iter().enumerate() {
        let allowed = !any_stable || stable(point);
        if allowed && best.is_none_or(|b| worth(point) > worth(&curve[b])) {
            best = Some(at);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unstable_number_is_not_chosen_for_its_silhouette() {
        let point = |k, silhouette, stability| CurvePoint {
            k,
            silhouette,
            stability: Some(stability),
            ..CurvePoint::default()
        };
        assert_eq!(choose(&[point(5, 0.2, 0.8), point(6, 0.4, 0.5)]), Some(0));
        assert_eq!(choose(&[point(5, 0.2, 0.4), point(6, 0.4, 0.5)]), Some(1), "none is stable");
        let by_bic = |k, bic| CurvePoint { k, bic: Some(bic), ..CurvePoint::default() };
        assert_eq!(choose(&[by_bic(5, 30.0), by_bic(6, 20.0), by_bic(7, 20.0)]), Some(1));
        assert_eq!(choose(&[]), None);
    }
}
