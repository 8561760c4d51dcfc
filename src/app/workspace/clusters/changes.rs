//! Work on the present clustering beside finding it: changes by hand, the map by neighbours, goals, and why a sequence is
//! where it is; each a job, knows no widget.

use super::{Step, reason};
use crate::app::jobs::{JobContext, JobHandle, JobId, Outcome};
use crate::app::selection::Item;
use crate::app::toasts::Toast;
use crate::app::workspace::{ApplyContext, Workspace};
use crate::mining::clusters::{ClusterMap, ClusterRun, Edit, Effect, Why, effects, why};
use crate::mining::store::{
    Goal, MiningError, edit_run, feature_table, make_map, parameters_of, put_run, reached,
};
use crate::model::{SequenceId, SessionId};
use crate::project::Project;
use std::collections::BTreeSet;
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
    pub sessions: BTreeSet<SessionId>,
    pub effects: Vec<Effect>,
}

/// What is under way or was found.
#[derive(Default)]
pub struct Changes {
    pub map: Option<Arc<ClusterMap>>,
    pub goal: Option<GoalEffects>,
    pub why: Option<Arc<Why>>,
    mapping: Option<JobHandle<ClusterMap>>,
    changing: Option<(Way, JobHandle<ClusterRun>)>,
    seeking: Option<(Goal, JobHandle<BTreeSet<SessionId>>)>,
    asking: Option<JobHandle<Option<Why>>>,
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

    pub fn is_seeking(&self) -> bool {
        self.seeking.is_some()
    }

    /// After another run was read or made: what is known of the one before is of no use.
    pub(super) fn follow(&mut self, map: Option<ClusterMap>, run: Option<&ClusterRun>) {
        self.map = map.map(Arc::new);
        self.why = None;
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
        self.start_change(Way::Edit, "Change the clusters", context, move |project, job| {
            edit_run(project, &run, &edit, job)
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
        work: impl FnOnce(&Project, &JobContext) -> Result<ClusterRun, MiningError> + Send + 'static,
    ) {
        let Some(open) = &self.open else { return };
        if self.clusters.changes.is_changing() || self.clusters.running.is_some() {
            let body = "Wait until the clusters are there, then change them";
            context.toasts.push(Toast::warn("The clusters are being made").body(body));
            return;
        }
        let path = open.path().to_owned();
        let job = context.jobs.start(label, move |job: &JobContext| {
            let mut project = Project::open(&path)?;
            let run = work(&project, job)?;
            put_run(&mut project, &run)?;
            Ok::<ClusterRun, MiningError>(run)
        });
        self.clusters.changes.changing = Some((way, job));
    }

    pub(super) fn map_clusters(&mut self, context: &mut ApplyContext<'_>) {
        let (Some(open), Some(run)) = (&self.open, self.clusters.run.clone()) else { return };
        if self.clusters.changes.mapping.is_some() {
            return;
        }
        let path = open.path().to_owned();
        self.clusters.changes.mapping =
            Some(context.jobs.start("Map by neighbours", move |job: &JobContext| {
                make_map(&mut Project::open(&path)?, &run, job)
            }));
    }

    pub(super) fn seek_goal(&mut self, goal: Option<Goal>, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        let Some(goal) = goal else {
            self.clusters.changes.goal = None;
            return;
        };
        let (path, sought) = (open.path().to_owned(), goal.clone());
        let job = context.jobs.start("Look for the goal", move |job: &JobContext| {
            reached(&Project::open_read_only(&path)?, &sought, job)
        });
        self.clusters.changes.seeking = Some((goal, job));
    }

    pub(super) fn ask_why(&mut self, sequence: SequenceId, context: &mut ApplyContext<'_>) {
        let (Some(open), Some(run)) = (&self.open, self.clusters.run.clone()) else { return };
        let path = open.path().to_owned();
        self.clusters.changes.asking =
            Some(context.jobs.start("Explain a member", move |job: &JobContext| {
                let project = Project::open_read_only(&path)?;
                let table = feature_table(&project, &parameters_of(&project)?, job)?;
                Ok::<Option<Why>, MiningError>(why(&run, &table, &sequence)?)
            }));
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
        if let Some((goal, outcome)) =
            changes.seeking.as_ref().and_then(|(goal, job)| Some((goal.clone(), job.poll()?)))
        {
            changes.seeking = None;
            match outcome {
                Outcome::Done(sessions) => {
                    changes.goal = Some(GoalEffects { goal, sessions, effects: Vec::new() });
                    changes.count_again(self.clusters.run.as_deref());
                }
                Outcome::Cancelled => {}
                other => context.toasts.push(
                    Toast::error("The goal was not looked for").body(reason(other).unwrap_or_default()),
                ),
            }
        }
        let changes = &mut self.clusters.changes;
        if let Some((way, outcome)) =
            changes.changing.as_ref().and_then(|(way, job)| Some((*way, job.poll()?)))
        {
            changes.changing = None;
            match outcome {
                Outcome::Done(run) => self.changed(way, run, context),
                Outcome::Cancelled => context.toasts.push(Toast::warn("The clusters are as they were")),
                other => context.toasts.push(
                    Toast::error("The clusters were not changed").body(reason(other).unwrap_or_default()),
                ),
            }
        }
    }

    fn changed(&mut self, way: Way, run: ClusterRun, context: &mut ApplyContext<'_>) {
        let before = self.clusters.run.replace(Arc::new(run));
        let clusters = &mut self.clusters;
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
        clusters.changes.why = None;
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
