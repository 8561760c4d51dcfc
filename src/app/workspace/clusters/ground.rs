//! What the screen of clusters keeps ready so that questions are answered at once: the features of the present run,
//! sessions by saved condition, clusters in the same rows, distances to neighbours; each made as a job, knows no widget.

use super::reason;
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::app::workspace::{ApplyContext, Names, Workspace};
use crate::mining::clusters::{
    ClusterError, ClusterGround, ClusterParameters, ClusterRun, Comparison, Counted, NeighbourCurve,
    session_shares,
};
use crate::mining::expr::parse;
use crate::mining::store::{MiningError, ground_of, select_sessions};
use crate::model::{SessionId, Signal, Watch};
use crate::project::{Project, SessionRow, SignalCounts};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// Sessions of every saved condition, by its name.
pub type Segments = BTreeMap<Arc<str>, Arc<BTreeSet<SessionId>>>;

/// A saved condition or a signal, by the sessions of the compared clusters.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedSet {
    pub columns: Vec<Counted>,
    pub all: Counted,
}

/// Clusters side by side in the same rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    pub rows: Comparison,
    /// Those that any of the clusters has, by the largest difference.
    pub signals: Vec<(Signal, ComparedSet)>,
    pub segments: Vec<(Arc<str>, ComparedSet)>,
}

#[derive(Default)]
pub struct GroundWork {
    ready: Option<Arc<ClusterGround>>,
    /// Address of the run that `ready` is of.
    of: usize,
    reading: Option<(usize, JobHandle<ClusterGround>)>,
    /// Why the features of the run are not there, for people.
    pub problem: Option<String>,
    segments: Option<(usize, Arc<Segments>)>,
    seeking: Option<(usize, JobHandle<Segments>)>,
    compared: Option<(ComparedKey, Arc<Compared>)>,
    comparing: Option<(ComparedKey, JobHandle<Compared>)>,
    curve: Option<(CurveKey, Arc<NeighbourCurve>)>,
    measuring: Option<(CurveKey, JobHandle<NeighbourCurve>)>,
}

/// Run, its clusters, and the saved conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ComparedKey {
    run: usize,
    clusters: Vec<usize>,
    segments: usize,
}

/// What a k-distance plot depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct CurveKey {
    pub min_points: usize,
    pub parameters: ClusterParameters,
}

fn address<T>(of: &Arc<T>) -> usize {
    Arc::as_ptr(of) as usize
}

impl GroundWork {
    /// The features of the present run; `None` until they are read, or where the project has other sequences now.
    pub fn of(&self, run: &Arc<ClusterRun>) -> Option<&Arc<ClusterGround>> {
        self.ready.as_ref().filter(|_| self.of == address(run))
    }

    pub fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    pub fn wants(&self, run: &Arc<ClusterRun>) -> bool {
        self.reading.is_none() && self.problem.is_none() && self.of(run).is_none()
    }

    /// The sessions of saved conditions; those of before while names are read again.
    pub fn segments(&self) -> Option<&Arc<Segments>> {
        self.segments.as_ref().map(|(_, segments)| segments)
    }

    pub fn wants_segments(&self, names: &Arc<Names>) -> bool {
        self.seeking.is_none() && self.segments.as_ref().is_none_or(|(of, _)| *of != address(names))
    }

    fn compared_key(&self, run: &Arc<ClusterRun>, clusters: &[usize]) -> ComparedKey {
        let segments = self.segments.as_ref().map_or(0, |(_, s)| address(s));
        ComparedKey { run: address(run), clusters: clusters.to_vec(), segments }
    }

    /// The comparison of these clusters; that of before stands in while only the saved conditions changed.
    pub fn compared(&self, run: &Arc<ClusterRun>, clusters: &[usize]) -> Option<&Arc<Compared>> {
        let key = self.compared_key(run, clusters);
        self.compared
            .as_ref()
            .filter(|(of, _)| (of.run, &of.clusters) == (key.run, &key.clusters))
            .map(|(_, c)| c)
    }

    pub fn wants_compared(&self, run: &Arc<ClusterRun>, clusters: &[usize]) -> bool {
        let key = self.compared_key(run, clusters);
        self.of(run).is_some()
            && self.comparing.as_ref().is_none_or(|(of, _)| *of != key)
            && self.compared.as_ref().is_none_or(|(of, _)| *of != key)
    }

    pub fn curve(&self, key: &CurveKey) -> Option<&Arc<NeighbourCurve>> {
        self.curve.as_ref().filter(|(of, _)| of == key).map(|(_, curve)| curve)
    }

    pub fn wants_curve(&self, key: &CurveKey) -> bool {
        self.curve(key).is_none() && self.measuring.is_none()
    }

    pub(super) fn put(&mut self, run: &Arc<ClusterRun>, ground: ClusterGround) {
        (self.ready, self.of, self.problem) = (Some(Arc::new(ground)), address(run), None);
    }

    /// The present run was changed by hand: its features stay.
    pub(super) fn moved_to(&mut self, before: &Arc<ClusterRun>, run: &Arc<ClusterRun>) {
        if self.of == address(before) {
            self.of = address(run);
        }
    }

    /// Another run: what is not of it is dropped.
    pub(super) fn forget(&mut self) {
        *self = Self { segments: self.segments.take(), seeking: self.seeking.take(), ..Self::default() };
    }
}

/// The features of a run: those that are ready, else read now.
pub(super) fn ground_in(
    path: &Path,
    run: &ClusterRun,
    ready: Option<Arc<ClusterGround>>,
    watch: &dyn Watch,
) -> Result<Arc<ClusterGround>, MiningError> {
    match ready {
        Some(ground) => Ok(ground),
        None => Ok(Arc::new(ground_of(&Project::open_read_only(path)?, run, watch)?)),
    }
}

impl Workspace {
    pub(super) fn prepare_ground(&mut self, context: &mut ApplyContext<'_>) {
        let (Some(open), Some(run)) = (&self.open, self.clusters.run.clone()) else { return };
        let (path, of) = (open.path().to_owned(), address(&run));
        let job = context.jobs.start("Read features", move |job: &JobContext| {
            let ground = ground_of(&Project::open_read_only(&path)?, &run, job)?;
            if ground.fits(&run) { Ok(ground) } else { Err(MiningError::from(ClusterError::Changed)) }
        });
        self.clusters.ground.reading = Some((of, job));
    }

    pub(super) fn seek_segments(&mut self, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        let (path, rows) = (open.path().to_owned(), Arc::clone(&open.sessions));
        let names = Arc::clone(self.expressions.names());
        let of = address(&names);
        let job = context
            .jobs
            .start("Look for segments", move |job: &JobContext| segments(&path, &rows, &names, job));
        self.clusters.ground.seeking = Some((of, job));
    }

    pub(super) fn compare_clusters(&mut self, clusters: Vec<usize>, context: &mut ApplyContext<'_>) {
        let (Some(open), Some(run)) = (&self.open, self.clusters.run.clone()) else { return };
        let work = &mut self.clusters.ground;
        let Some(ground) = work.of(&run).cloned() else { return };
        let key = work.compared_key(&run, &clusters);
        let segments = work.segments().cloned().unwrap_or_default();
        let counts = Arc::clone(&open.signal_counts);
        let job = context.jobs.start("Compare clusters", move |_: &JobContext| {
            Ok::<Compared, String>(compared(&ground, &run, &clusters, &counts, &segments))
        });
        if let Some((_, before)) = work.comparing.replace((key, job)) {
            context.jobs.cancel(before.id());
        }
    }

    pub(super) fn measure_neighbours(&mut self, key: CurveKey, context: &mut ApplyContext<'_>) {
        let (Some(open), Some(run)) = (&self.open, self.clusters.run.clone()) else { return };
        let work = &mut self.clusters.ground;
        let (path, ready) = (open.path().to_owned(), work.of(&run).cloned());
        let asked = key.clone();
        let job = context.jobs.start("Measure distances to neighbours", move |job: &JobContext| {
            let ground = ground_in(&path, &run, ready, job)?.scaled_for(&asked.parameters)?;
            Ok::<_, MiningError>(ground.neighbour_curve(asked.min_points, job)?)
        });
        work.measuring = Some((key, job));
    }

    pub(super) fn poll_ground(&mut self, context: &mut ApplyContext<'_>) {
        let run = self.clusters.run.clone();
        let work = &mut self.clusters.ground;
        if let Some(outcome) = work.reading.as_ref().and_then(|(_, job)| job.poll()) {
            let of = work.reading.take().map(|(of, _)| of);
            match (outcome, &run) {
                (Outcome::Done(ground), Some(run)) if of == Some(address(run)) => work.put(run, ground),
                (Outcome::Done(_), _) => {}
                (other, _) => work.problem = reason(other),
            }
        }
        if let Some(outcome) = work.seeking.as_ref().and_then(|(_, job)| job.poll()) {
            let of = work.seeking.take().map_or(0, |(of, _)| of);
            // Without them there is nothing to show; asking again at once would fail again.
            let found = match outcome {
                Outcome::Done(found) => found,
                other => {
                    let body = reason(other).unwrap_or_default();
                    context.toasts.push(Toast::error("Segments were not looked for").body(body));
                    Segments::default()
                }
            };
            work.segments = Some((of, Arc::new(found)));
        }
        if let Some(outcome) = work.comparing.as_ref().and_then(|(_, job)| job.poll()) {
            let key = work.comparing.take().map(|(key, _)| key);
            match (outcome, key) {
                (Outcome::Done(found), Some(key)) => work.compared = Some((key, Arc::new(found))),
                (Outcome::Cancelled, _) | (_, None) => {}
                (other, Some(key)) => {
                    work.compared = Some((key, Arc::default()));
                    let body = reason(other).unwrap_or_default();
                    context.toasts.push(Toast::error("The clusters were not compared").body(body));
                }
            }
        }
        if let Some(outcome) = work.measuring.as_ref().and_then(|(_, job)| job.poll()) {
            let key = work.measuring.take().map(|(key, _)| key);
            match (outcome, key) {
                (Outcome::Done(curve), Some(key)) => work.curve = Some((key, Arc::new(curve))),
                (Outcome::Cancelled, _) | (_, None) => {}
                (other, Some(key)) => {
                    let empty = NeighbourCurve {
                        min_points: key.min_points,
                        distances: Vec::new(),
                        knee: 0.0,
                        sampled: 0,
                    };
                    work.curve = Some((key, Arc::new(empty)));
                    let body = reason(other).unwrap_or_default();
                    context.toasts.push(Toast::error("The distances were not measured").body(body));
                }
            }
        }
    }
}

/// Conditions that can no longer be read are left out.
fn segments(
    path: &Path,
    rows: &[SessionRow],
    names: &Names,
    watch: &dyn Watch,
) -> Result<Segments, MiningError> {
    let project = Project::open_read_only(path)?;
    let mut found = Segments::new();
    for (name, text) in &names.session.segments {
        let Ok(condition) = parse(text, &names.session) else { continue };
        let selected = select_sessions(&project, &condition, rows, &names.labels, watch)?;
        found.insert(Arc::clone(name), Arc::new(selected.sessions.into_iter().collect()));
    }
    Ok(found)
}

fn compared(
    ground: &ClusterGround,
    run: &ClusterRun,
    clusters: &[usize],
    counts: &SignalCounts,
    segments: &Segments,
) -> Compared {
    let set = |sessions: &BTreeSet<SessionId>| {
        let (columns, all) = session_shares(run, clusters, sessions);
        ComparedSet { columns, all }
    };
    let fired: BTreeSet<&Signal> = counts.values().flat_map(BTreeMap::keys).collect();
    let signals = fired.into_iter().map(|signal| {
        let has = |counts: &BTreeMap<Signal, u32>| counts.get(signal).is_some_and(|n| *n > 0);
        let sessions = counts.iter().filter(|(_, c)| has(c)).map(|(id, _)| id.clone()).collect();
        (signal.clone(), set(&sessions))
    });
    let mut signals: Vec<(Signal, ComparedSet)> =
        signals.filter(|(_, set)| set.columns.iter().any(|c| c.hits > 0)).collect();
    let differs = |set: &ComparedSet| {
        let shares = set.columns.iter().map(|c| c.share());
        shares.clone().fold(0.0, f64::max) - shares.fold(1.0, f64::min)
    };
    signals.sort_by(|a, b| differs(&b.1).total_cmp(&differs(&a.1)).then(a.0.cmp(&b.0)));
    Compared {
        rows: ground.compare(run, clusters),
        signals,
        segments: segments.iter().map(|(name, sessions)| (Arc::clone(name), set(sessions))).collect(),
    }
}
