//! The present clustering with the names that people gave, and the job that makes a new one; knows no widget.

mod before;
mod changes;
mod cuts;
#[cfg(test)]
pub(in crate::app) mod fixture;
mod found;
mod ground;
mod names;
#[cfg(test)]
mod tests;

pub use before::RunBefore;
pub use changes::{Changes, GoalEffects};
pub use cuts::{Cuts, SHORTEST_GAP_MS};
pub use ground::{Compared, ComparedSet, CurveKey, GroundWork, Segments};
pub use names::{LONGEST_NAME, Names};

use super::{ApplyContext, Workspace};
use crate::app::action::Action;
use crate::app::jobs::{JobContext, JobHandle, JobId, Outcome};
use crate::app::selection::{Item, SessionSet};
use crate::app::toasts::Toast;
use crate::app::views::clusters::ClustersAction;
use crate::mining::clusters::{ClusterParameters, ClusterRun};
use crate::mining::store::Rerun;
use crate::model::SessionId;
use found::{Found, NAMES, read, run};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Steps that can be undone.
const STEPS: usize = 100;

/// What a new clustering is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRequest {
    pub parameters: ClusterParameters,
    /// A pause longer than this ends a sequence; becomes that of the project when the run is stored.
    pub gap_ms: i64,
}

/// Sequences that came to the project, or went, since it was clustered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    pub new: usize,
    pub gone: usize,
}

/// What an undo brings back.
#[derive(Clone)]
enum Step {
    Names(Names),
    Run(Arc<ClusterRun>),
}

#[derive(Default)]
pub struct ClusterWork {
    /// The present run, as stored.
    pub run: Option<Arc<ClusterRun>>,
    pub cuts: Option<Arc<Cuts>>,
    /// Why there is no run where one should be, for people.
    pub problem: Option<String>,
    pub drift: Drift,
    names: Names,
    /// `names`, by the clusters of the present run.
    given: BTreeMap<usize, String>,
    names_revision: u64,
    pub before: Option<RunBefore>,
    /// What became of changes by hand when clusters were looked for last, since the program was started.
    pub rerun: Option<Rerun>,
    pub changes: Changes,
    pub ground: GroundWork,
    /// The key metric of before was asked for.
    goal_restored: bool,
    undo: Vec<Step>,
    redo: Vec<Step>,
    reading: Option<JobHandle<Found>>,
    running: Option<JobHandle<Found>>,
}

impl ClusterWork {
    /// Counts changes of the names that people gave.
    pub fn names_revision(&self) -> u64 {
        self.names_revision
    }

    /// True until it is known what the project holds.
    pub fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// The job that makes a new run.
    pub fn running(&self) -> Option<JobId> {
        self.running.as_ref().map(JobHandle::id)
    }

    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    fn take(&mut self, found: Found) {
        (self.run, self.problem) = match found.run {
            Ok(run) => (run.map(Arc::new), None),
            Err(problem) => (None, Some(problem)),
        };
        self.names = found.names;
        self.cuts = Some(Arc::new(found.cuts));
        self.changes.follow(found.map, self.run.as_deref());
        (self.rerun, self.before) = (found.rerun, found.before);
        self.ground.forget();
        if let (Some(run), Some(ground)) = (&self.run, found.ground) {
            self.ground.put(run, ground);
        }
        self.undo.clear();
        self.redo.clear();
        self.look_again();
    }

    fn remember(&mut self, before: Step) {
        self.undo.push(before);
        let too_many = self.undo.len().saturating_sub(STEPS);
        self.undo.drain(..too_many);
    }

    /// After the run, the names or the cuts have changed.
    fn look_again(&mut self) {
        self.names_revision += 1;
        let (Some(run), Some(cuts)) = (&self.run, &self.cuts) else {
            (self.given, self.drift) = Default::default();
            return;
        };
        self.given = self.names.of(run);
        let gone = run.points.iter().filter(|p| !cuts.sequences.contains_key(&p.sequence)).count();
        self.drift = Drift { gone, new: (cuts.sequences.len() + gone).saturating_sub(run.points.len()) };
    }
}

impl Workspace {
    /// The name that people gave to a cluster. None is told while a round is open: it could carry a label over.
    pub fn given_cluster_name(&self, cluster: usize) -> Option<&str> {
        if self.labels_blind() {
            return None;
        }
        self.clusters.given.get(&cluster).map(String::as_str)
    }

    /// The name to show for a cluster of the present run.
    pub fn cluster_name(&self, cluster: usize) -> &str {
        let generated =
            || self.clusters.run.as_ref().and_then(|r| r.clusters.get(cluster)).map_or("", |c| &c.name);
        self.given_cluster_name(cluster).unwrap_or_else(generated)
    }

    /// True while a round is open, whoever sits here: a name that one coder gave must not wait for the other.
    pub fn labels_blind(&self) -> bool {
        self.coding.blind_round().is_some()
            || self.coder.as_ref().is_some_and(|coder| coder.blind_round.is_some())
    }

    pub(super) fn read_clusters(&mut self, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        let path = open.path().to_owned();
        self.clusters.reading =
            Some(context.jobs.start("Read clusters", move |job: &JobContext| read(&path, job)));
    }

    pub(super) fn poll_clusters(&mut self, context: &mut ApplyContext<'_>) {
        self.poll_changes(context);
        self.poll_ground(context);
        if !self.clusters.goal_restored && self.clusters.run.is_some() && self.expressions.are_read() {
            self.clusters.goal_restored = true;
            self.restore_goal(context);
        }
        if let Some(outcome) = self.clusters.reading.as_ref().and_then(JobHandle::poll) {
            self.clusters.reading = None;
            match outcome {
                Outcome::Done(found) => self.clusters.take(found),
                other => self.clusters.problem = reason(other),
            }
        }
        if let Some(outcome) = self.clusters.running.as_ref().and_then(JobHandle::poll) {
            self.clusters.running = None;
            match outcome {
                Outcome::Done(found) => self.show_run(found, context),
                Outcome::Cancelled => {
                    context
                        .toasts
                        .push(Toast::warn("Clustering stopped").body("The clusters before it are kept"));
                }
                other => {
                    let body = reason(other).unwrap_or_default();
                    context.toasts.push(Toast::error("No clusters were found").body(body));
                }
            }
        }
    }

    fn show_run(&mut self, found: Found, context: &mut ApplyContext<'_>) {
        let had = self.clusters.given.len();
        self.clusters.take(found);
        if self.selection.cluster().is_some() {
            // The numbers mean other clusters now.
            match self.selection.session().cloned() {
                Some(session) => self.selection.select(Item::Session(session)),
                None => self.selection.clear(),
            }
        }
        if let Some(run) = &self.clusters.run {
            let title = format!("{} clusters found in {} sequences", run.clusters.len(), run.sequences);
            let mut told = Vec::new();
            if had > 0 {
                told.push(format!(
                    "{} of {had} names went along, by the members in common",
                    self.clusters.given.len()
                ));
            }
            if let Some(rerun) = &self.clusters.rerun {
                let moves = &rerun.moves;
                told.push(format!(
                    "{} sequences stayed with their neighbours, {} moved",
                    moves.stayed, moves.moved
                ));
                let (kept, lost) = (rerun.edits.kept, rerun.edits.lost.len());
                if kept + lost > 0 {
                    told.push(format!("{kept} of {} changes by hand were made again", kept + lost));
                }
            }
            context.toasts.push(Toast::success(title).body(told.join("; ")));
        }
        self.saved(context);
    }

    pub(super) fn clusters_action(&mut self, action: ClustersAction, context: &mut ApplyContext<'_>) {
        match action {
            ClustersAction::Run(request) => self.run_clusters(request, context),
            ClustersAction::ReadAgain => self.read_clusters(context),
            ClustersAction::Rename(..) | ClustersAction::Undo | ClustersAction::Redo
                if self.labels_blind() =>
            {
                let body = "Names are hidden while a blind round is open; give them after the reveal";
                context.toasts.push(Toast::warn("Not named").body(body));
            }
            ClustersAction::Rename(cluster, name) => {
                let Some(run) = self.clusters.run.clone() else { return };
                let names = self.clusters.names.with(&run, cluster, &name);
                let before = self.clusters.names.clone();
                if names != before && self.put_names(names, context) {
                    self.clusters.redo.clear();
                    self.clusters.remember(Step::Names(before));
                }
            }
            ClustersAction::Edit(edit) => self.change_run(edit, context),
            ClustersAction::Prepare => self.prepare_ground(context),
            ClustersAction::SeekSegments => self.seek_segments(context),
            ClustersAction::CompareRows(clusters) => self.compare_clusters(clusters, context),
            ClustersAction::MeasureNeighbours(key) => self.measure_neighbours(*key, context),
            ClustersAction::MakeMap => self.map_clusters(context),
            ClustersAction::Goal(goal) => self.seek_goal(goal, context),
            ClustersAction::Why(sequence) => self.ask_why(sequence, context),
            ClustersAction::Rule(cluster) => self.ask_rule(cluster, context),
            ClustersAction::Undo => match self.clusters.undo.last().cloned() {
                Some(Step::Names(names)) => {
                    let now = self.clusters.names.clone();
                    if self.put_names(names, context) {
                        self.clusters.undo.pop();
                        self.clusters.redo.push(Step::Names(now));
                    }
                }
                Some(Step::Run(run)) => self.restore_run(run, true, context),
                None => {}
            },
            ClustersAction::Redo => match self.clusters.redo.last().cloned() {
                Some(Step::Names(names)) => {
                    let now = self.clusters.names.clone();
                    if self.put_names(names, context) {
                        self.clusters.redo.pop();
                        self.clusters.undo.push(Step::Names(now));
                    }
                }
                Some(Step::Run(run)) => self.restore_run(run, false, context),
                None => {}
            },
        }
    }

    /// Durable before it is shown; true when it is.
    fn put_names(&mut self, names: Names, context: &mut ApplyContext<'_>) -> bool {
        let Some(open) = &mut self.open else { return false };
        if let Err(error) = open.project.put_document(NAMES.0, NAMES.1, &names.to_json()) {
            context.toasts.push(Toast::error("The name was not saved").body(error.to_string()));
            return false;
        }
        self.clusters.names = names;
        self.clusters.look_again();
        self.saved(context);
        true
    }

    fn run_clusters(&mut self, request: RunRequest, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        if self.clusters.running.is_some() {
            let body = "Wait until it has finished, or cancel it in the status bar";
            context.toasts.push(Toast::warn("Clusters are being looked for").body(body));
            return;
        }
        let path = open.path().to_owned();
        self.clusters.running =
            Some(context.jobs.start("Find clusters", move |job: &JobContext| run(&path, &request, job)));
    }
}

/// The sessions of some sequences, as a click on their number shows them.
pub fn sessions_behind<'a>(
    title: String,
    sequences: impl Iterator<Item = &'a crate::model::SequenceId>,
) -> Action {
    let sessions: BTreeSet<SessionId> = sequences.filter_map(super::session_of).collect();
    Action::ShowSessions(SessionSet { title, sessions: sessions.into_iter().collect() })
}

fn reason<T>(outcome: Outcome<T>) -> Option<String> {
    match outcome {
        Outcome::Done(_) => None,
        Outcome::Failed(reason) => Some(reason),
        Outcome::Cancelled => Some("Reading the clusters was stopped; read them again to see them".into()),
        Outcome::Panicked(message) => {
            Some(format!("A fault of ours: {message}. Please report it; your project is unchanged"))
        }
    }
}
