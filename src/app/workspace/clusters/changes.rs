//! Work on the present clustering beside finding it: changes by hand, the map by neighbours, goals, and why a sequence is
//! where it is; each a job, knows no widget.

use super::ground::ground_in;
use super::{Step, reason};
use crate::app::jobs::{JobContext, JobHandle, JobId, Outcome};
use crate::app::selection::Item;
use crate::app::toasts::Toast;
use crate::app::workspace::{ApplyContext, Workspace};
use crate::mining::clusters::{
    ClusterMap, ClusterRule, ClusterRun, Edit, Effect, Moves, Why, effects, moves,
};
use crate::mining::store::{Goal, MiningError, goal_of, put_goal, put_map, put_run, reached};
use crate::model::{SequenceId, SessionId};
use crate::project::Project;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// From where a run comes that takes the place of the present one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Edit,
    Undo,
    Redo,
}

/// Clusters against a goal.
pub struct GoalEffects {
    pub goal: Goal,
    pub sessions: Arc<BTreeSet<SessionId>>,
    pub effects: Vec<Effect>,
}

/// What is under way or was found.
#[derive(Default)]
pub struct Changes {
    pub map: Option<Arc<ClusterMap>>,
    pub goal: Option<GoalEffects>,
    /// Why the key metric that was asked for last has no answer, for people.
    pub goal_problem: Option<String>,
    pub why: Option<Arc<Why>>,
    /// A cluster as a condition: which, and `None` where no feature tells it apart.
    pub rule: Option<(usize, Option<Arc<ClusterRule>>)>,
    mapping: Option<JobHandle<ClusterMap>>,
    changing: Option<(Way, JobHandle<(ClusterRun, Option<Moves>)>)>,
    seeking: Option<(Goal, JobHandle<BTreeSet<SessionId>>)>,
    asking: Option<JobHandle<Option<Why>>>,
    ruling: Option<(usize, JobHandle<Option<ClusterRule>>)>,
}

impl Changes {
    /// The job that makes the map.
    pub fn mapping(&self) -> Option<JobId> {
        self.mapping.as_ref().map(JobHandle::id)
    }

    pub fn is_changing(&self) -> bool {
        self.changing.is_some()
    }

    pub fn is_asking(&self) -> bool {
        self.asking.is_some()
    }

    /// The cluster that is being said as a condition.
    pub fn ruling(&self) -> Option<usize> {
        self.ruling.as_ref().map(|(cluster, _)| *cluster)
    }

    pub fn is_seeking(&self) -> bool {
        self.seeking.is_some()
    }

    /// What is being looked for, else what was found.
    pub fn present_goal(&self) -> Option<&Goal> {
        self.seeking.as_ref().map(|(goal, _)| goal).or(self.goal.as_ref().map(|found| &found.goal))
    }

    /// After another run was read or made: what is known of the one before is of no use.
    pub(super) fn follow(&mut self, map: Option<ClusterMap>, run: Option<&ClusterRun>) {
        self.map = map.map(Arc::new);
        (self.why, self.rule) = (None, None);
        self.count_again(run);
    }

    fn count_again(&mut self, run: Option<&ClusterRun>) {
        match (&mut self.goal, run) {
            (Some(goal), Some(run)) => goal.effects = effects(run, &goal.sessions),
            (goal, None) => *goal = None,
            (None, _) => {}
        }
    }
}

impl Workspace {
    pub(super) fn change_run(&mut self, edit: Edit, context: &mut ApplyContext<'_>) {
        let Some(run) = self.clusters.run.clone() else { return };
        let ready = self.clusters.ground.of(&run).cloned();
        self.start_change(Way::Edit, "Change the clusters", context, move |path, job| {
            Ok(ground_in(path, &run, ready, job)?.edited(&run, &edit, job)?)
        });
    }

    /// Puts a run of before in the place of the present one.
    pub(super) fn restore_run(&mut self, run: Arc<ClusterRun>, undo: bool, context: &mut ApplyContext<'_>) {
        let way = if undo { Way::Undo } else { Way::Redo };
        self.start_change(way, "Restore the clusters", context, move |_, _| Ok((*run).clone()));
    }

    fn start_change(
        &mut self,
        way: Way,
        label: &str,
        context: &mut ApplyContext<'_>,
        work: impl FnOnce(&Path, &JobContext) -> Result<ClusterRun, MiningError> + Send + 'static,
    ) {
        let Some(open) = &self.open else { return };
        if self.clusters.changes.is_changing() || self.clusters.running.is_some() {
            let body = "Wait until the clusters are there, then change them";
            context.toasts.push(Toast::warn("The clusters are being made").body(body));
            return;
        }
        let path = open.path().to_owned();
        let before = self.clusters.before.as_ref().map(|before| Arc::clone(&before.run));
        let job = context.jobs.start(label, move |job: &JobContext| {
            let run = work(&path, job)?;
            put_run(&mut Project::open(&path)?, &run)?;
            let moves = before.map(|before| moves(&before, &run));
            Ok::<_, MiningError>((run, moves))
        });
        self.clusters.changes.changing = Some((way, job));
    }

    pub(super) fn map_clusters(&mut self, context: &mut ApplyContext<'_>) {
        let (Some(open), Some(run)) = (&self.open, self.clusters.run.clone()) else { return };
        if self.clusters.changes.mapping.is_some() {
            return;
        }
        let (path, ready) = (open.path().to_owned(), self.clusters.ground.of(&run).cloned());
        self.clusters.changes.mapping =
            Some(context.jobs.start("Map by neighbours", move |job: &JobContext| {
                let map = ground_in(&path, &run, ready, job)?.map(&run, job)?;
                put_map(&mut Project::open(&path)?, &run, &map)?;
                Ok::<ClusterMap, MiningError>(map)
            }));
    }

    /// Looks for the sessions that reach the goal, and keeps it for the next time.
    pub(super) fn seek_goal(&mut self, goal: Option<Goal>, context: &mut ApplyContext<'_>) {
        let Some(open) = &mut self.open else { return };
        if let Err(error) = put_goal(&mut open.project, goal.as_ref()) {
            context.toasts.push(Toast::error("The key metric was not saved").body(error.to_string()));
        }
        self.start_goal(goal, context);
        self.saved(context);
    }

    /// The key metric of before, once the names that a condition may use are there.
    pub(super) fn restore_goal(&mut self, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        if let Ok(Some(goal)) = goal_of(&open.project) {
            self.start_goal(Some(goal), context);
        }
    }

    fn start_goal(&mut self, goal: Option<Goal>, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        let changes = &mut self.clusters.changes;
        if let Some((_, before)) = changes.seeking.take() {
            context.jobs.cancel(before.id());
        }
        changes.goal_problem = None;
        let Some(goal) = goal else {
            changes.goal = None;
            return;
        };
        let (path, sought) = (open.path().to_owned(), goal.clone());
        let (rows, names) = (Arc::clone(&open.sessions), Arc::clone(self.expressions.names()));
        let job = context.jobs.start("Look for the key metric", move |job: &JobContext| {
            reached(&Project::open_read_only(&path)?, &sought, (&rows, &names.labels), job)
        });
        changes.seeking = Some((goal, job));
    }

    pub(super) fn ask_why(&mut self, sequence: SequenceId, context: &mut ApplyContext<'_>) {
        let (Some(open), Some(run)) = (&self.open, self.clusters.run.clone()) else { return };
        let (path, ready) = (open.path().to_owned(), self.clusters.ground.of(&run).cloned());
        self.clusters.changes.asking =
            Some(context.jobs.start("Explain a member", move |job: &JobContext| {
                Ok::<Option<Why>, MiningError>(ground_in(&path, &run, ready, job)?.why(&run, &sequence)?)
            }));
    }

    /// Says a cluster as a condition on features; only the one asked for last.
    pub(super) fn ask_rule(&mut self, cluster: usize, context: &mut ApplyContext<'_>) {
        let (Some(open), Some(run)) = (&self.open, self.clusters.run.clone()) else { return };
        if let Some((_, before)) = self.clusters.changes.ruling.take() {
            context.jobs.cancel(before.id());
        }
        let (path, ready) = (open.path().to_owned(), self.clusters.ground.of(&run).cloned());
        let job = context.jobs.start("Say a cluster as a condition", move |job: &JobContext| {
            Ok::<_, MiningError>(ground_in(&path, &run, ready, job)?.rule(&run, cluster, job)?)
        });
        self.clusters.changes.ruling = Some((cluster, job));
    }

    pub(super) fn poll_changes(&mut self, context: &mut ApplyContext<'_>) {
        let changes = &mut self.clusters.changes;
        if let Some(outcome) = changes.mapping.as_ref().and_then(JobHandle::poll) {
            changes.mapping = None;
            match outcome {
                Outcome::Done(map) => changes.map = Some(Arc::new(map)),
                Outcome::Cancelled => context.toasts.push(Toast::warn("The map was stopped")),
                other => context.toasts.push(
                    Toast::error("No map by neighbours was made").body(reason(other).unwrap_or_default()),
                ),
            }
        }
        if let Some(outcome) = changes.asking.as_ref().and_then(JobHandle::poll) {
            changes.asking = None;
            match outcome {
                Outcome::Done(why) => changes.why = why.map(Arc::new),
                Outcome::Cancelled => {}
                other => context
                    .toasts
                    .push(Toast::error("It cannot be explained").body(reason(other).unwrap_or_default())),
            }
        }
        if let Some((cluster, outcome)) =
            changes.ruling.as_ref().and_then(|(cluster, job)| Some((*cluster, job.poll()?)))
        {
            changes.ruling = None;
            match outcome {
                Outcome::Done(rule) => changes.rule = Some((cluster, rule.map(Arc::new))),
                Outcome::Cancelled => {}
                other => context
                    .toasts
                    .push(Toast::error("No condition was found").body(reason(other).unwrap_or_default())),
            }
        }
        if let Some((goal, outcome)) =
            changes.seeking.as_ref().and_then(|(goal, job)| Some((goal.clone(), job.poll()?)))
        {
            changes.seeking = None;
            match outcome {
                Outcome::Done(sessions) => {
                    changes.goal =
                        Some(GoalEffects { goal, sessions: Arc::new(sessions), effects: Vec::new() });
                    changes.count_again(self.clusters.run.as_deref());
                }
                Outcome::Cancelled => {}
                other => changes.goal_problem = reason(other),
            }
        }
        let changes = &mut self.clusters.changes;
        if let Some((way, outcome)) =
            changes.changing.as_ref().and_then(|(way, job)| Some((*way, job.poll()?)))
        {
            changes.changing = None;
            match outcome {
                Outcome::Done((run, moves)) => self.changed(way, run, moves, context),
                Outcome::Cancelled => context.toasts.push(Toast::warn("The clusters are as they were")),
                other => context.toasts.push(
                    Toast::error("The clusters were not changed").body(reason(other).unwrap_or_default()),
                ),
            }
        }
    }

    fn changed(&mut self, way: Way, run: ClusterRun, moves: Option<Moves>, context: &mut ApplyContext<'_>) {
        let run = Arc::new(run);
        let before = self.clusters.run.replace(Arc::clone(&run));
        let clusters = &mut self.clusters;
        if let Some(before) = &before {
            clusters.ground.moved_to(before, &run);
        }
        if let (Some(before), Some(moves)) = (&mut clusters.before, moves) {
            before.moves = moves;
        }
        if let Some(before) = before.map(Step::Run) {
            match way {
                Way::Edit => {
                    clusters.redo.clear();
                    clusters.remember(before);
                }
                Way::Undo => {
                    clusters.undo.pop();
                    clusters.redo.push(before);
                }
                Way::Redo => {
                    clusters.redo.pop();
                    clusters.undo.push(before);
                }
            }
        }
        // The map is of sequences, which stay; numbers of clusters do not.
        (clusters.changes.why, clusters.changes.rule) = (None, None);
        clusters.look_again();
        let run = clusters.run.clone();
        clusters.changes.count_again(run.as_deref());
        let gone = |cluster: u32| run.as_ref().is_none_or(|run| cluster as usize >= run.clusters.len());
        if self.selection.cluster().is_some_and(gone) {
            match self.selection.session().cloned() {
                Some(session) => self.selection.select(Item::Session(session)),
                None => self.selection.clear(),
            }
        }
        if let (Way::Edit, Some(edit)) = (way, run.as_ref().and_then(|run| run.edits.last())) {
            context
                .toasts
                .push(Toast::success(edit.words()).body("Undo takes it back; a new clustering keeps it"));
        }
        self.saved(context);
    }
}
