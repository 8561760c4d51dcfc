//! Reads the present clustering of a project, and makes a new one: work for jobs; knows no workspace.

use super::before::RunBefore;
use super::{Cuts, Names, RunRequest, SHORTEST_GAP_MS};
use crate::mining::clusters::{ClusterGround, ClusterMap, ClusterRun};
use crate::mining::store::{
    Adequacy, DEFAULT_RUN, Depth, MiningError, Rerun, feature_table, make_run_after, map_of, parameters_of,
    put_gap, put_run_anew, refresh_features, run_before, run_of, sequences_of,
};
use crate::model::{SessionId, Watch};
use crate::project::Project;
use std::path::Path;
use std::sync::Arc;

/// Kind and name of the document with the names that people gave.
pub(super) const NAMES: (&str, &str) = ("cluster_names", "people");

/// What was read or made off the window's thread.
pub(super) struct Found {
    /// The error is for people.
    pub run: Result<Option<ClusterRun>, String>,
    pub cuts: Cuts,
    pub names: Names,
    pub map: Option<ClusterMap>,
    /// What became of the run before, where this is a new one.
    pub rerun: Option<Rerun>,
    /// The run that this one took the place of, and what moved against it.
    pub before: Option<RunBefore>,
    /// Where the run was made just now.
    pub ground: Option<ClusterGround>,
}

pub(super) fn read(path: &Path, watch: &dyn Watch) -> Result<Found, MiningError> {
    let project = Project::open_read_only(path)?;
    let run = run_of(&project, None).map_err(|error| error.to_string());
    let gap_ms = parameters_of(&project)?.gap_ms;
    let names = names(&project)?;
    let (mut map, mut before) = (None, None);
    if let Ok(Some(run)) = &run {
        map = map_of(&project, run)?;
        before = run_before(&project, run)?.map(|before| RunBefore::new(before, run, &names));
    }
    let cuts = cuts(&project, gap_ms, watch)?;
    Ok(Found { run, cuts, names, map, rerun: None, before, ground: None })
}

pub(super) fn run(path: &Path, request: &RunRequest, watch: &dyn Watch) -> Result<Found, MiningError> {
    let mut project = Project::open(path)?;
    let mut features = parameters_of(&project)?;
    let before_ms = features.gap_ms;
    features.gap_ms = request.gap_ms;
    refresh_features(&mut project, &features, watch)?;
    let table = feature_table(&project, &features, watch)?;
    // A run that cannot be read has nothing to carry over.
    let before = run_of(&project, Some(DEFAULT_RUN)).unwrap_or_default();
    let (made, rerun) = make_run_after(before.as_ref(), &table, &request.parameters, DEFAULT_RUN, watch)?;
    let cuts = cuts(&project, request.gap_ms, watch)?;
    if request.gap_ms != before_ms {
        put_gap(&mut project, request.gap_ms)?;
    }
    put_run_anew(&mut project, &made)?;
    let map = map_of(&project, &made)?;
    let names = names(&project)?;
    let before = before.map(|before| RunBefore::new(before, &made, &names));
    let ground = ClusterGround::new(Arc::new(table), &made.parameters)?;
    Ok(Found { run: Ok(Some(made)), cuts, names, map, rerun, before, ground: Some(ground) })
}

fn cuts(project: &Project, gap_ms: i64, watch: &dyn Watch) -> Result<Cuts, MiningError> {
    let fine = sequences_of(project, gap_ms.min(SHORTEST_GAP_MS), watch)?;
    let sessions: Vec<SessionId> = project.sessions()?.into_iter().map(|row| row.session_id).collect();
    let notes = Adequacy::of(project, &sessions, Depth::Actions, watch)?.notes();
    Ok(Cuts::join(&fine, gap_ms, notes))
}

/// Damaged names are none: clusters fall back to their generated ones.
pub(super) fn names(project: &Project) -> Result<Names, MiningError> {
    Ok(project.document(NAMES.0, NAMES.1)?.and_then(|text| Names::from_json(&text)).unwrap_or_default())
}
