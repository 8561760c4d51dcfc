//! Cluster runs as documents of the project, and which of them is the present one; knows no screen.

use super::{MiningError, feature_table, parameters_of};
use crate::mining::clusters::{
    ClusterGround, ClusterParameters, ClusterRun, Moves, Replayed, cluster, moves, replayed,
};
use crate::mining::features::FeatureTable;
use crate::model::Watch;
use crate::project::{DocumentInfo, Project};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Kind of the documents; the name is that of the run.
const RUNS: &str = "cluster_run";
/// Setting: the name of the run that was made last, as JSON text.
const PRESENT: &str = "clusters.present";
/// Setting: run name to the version that was clustered again last, as a JSON object.
const BEFORE: &str = "clusters.before";
/// The name of runs that nobody named.
pub const DEFAULT_RUN: &str = "clusters";

/// Clusters the sequences of the project as they are now. Stores nothing: hand the result to [`put_run`].
pub fn make_run(
    project: &Project,
    parameters: &ClusterParameters,
    name: &str,
    watch: &dyn Watch,
) -> Result<ClusterRun, MiningError> {
    let table = feature_table(project, &parameters_of(project)?, watch)?;
    Ok(cluster(&table, parameters, name, watch)?)
}

/// What became of the run before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rerun {
    pub edits: Replayed,
    pub moves: Moves,
}

/// Clusters a table and makes the changes by hand again that the run before had, as far as they find their clusters.
/// Stores nothing.
pub fn make_run_after(
    before: Option<&ClusterRun>,
    table: &FeatureTable,
    parameters: &ClusterParameters,
    name: &str,
    watch: &dyn Watch,
) -> Result<(ClusterRun, Option<Rerun>), MiningError> {
    let made = cluster(table, parameters, name, watch)?;
    let Some(before) = before else { return Ok((made, None)) };
    let (run, edits) = replayed(&made, &before.edits, table, watch)?;
    let moves = moves(before, &run);
    Ok((run, Some(Rerun { edits, moves })))
}

/// The features that a run was made of, kept ready for questions about it and for changes by hand.
pub fn ground_of(
    project: &Project,
    run: &ClusterRun,
    watch: &dyn Watch,
) -> Result<ClusterGround, MiningError> {
    let table = feature_table(project, &parameters_of(project)?, watch)?;
    Ok(ClusterGround::new(Arc::new(table), &run.parameters)?)
}

/// As [`put_run`], of a run that takes the place of another one: [`run_before`] then gives that.
pub fn put_run_anew(project: &mut Project, run: &ClusterRun) -> Result<u32, MiningError> {
    let replaced = project.documents(RUNS)?.into_iter().find(|info| info.name == run.name);
    let version = put_run(project, run)?;
    if let Some(replaced) = replaced.filter(|info| info.version != version) {
        let mut versions = versions_before(project)?;
        versions.insert(run.name.clone(), replaced.version);
        project.set_setting(BEFORE, &serde_json::json!(versions).to_string())?;
    }
    Ok(version)
}

/// What a run took the place of when it was made, changes by hand included; `None` where it is the first, or where the
/// one before can no longer be read.
pub fn run_before(project: &Project, run: &ClusterRun) -> Result<Option<ClusterRun>, MiningError> {
    let Some(version) = versions_before(project)?.get(&run.name).copied() else { return Ok(None) };
    let text = project.document_version(RUNS, &run.name, version)?;
    Ok(text.and_then(|text| ClusterRun::from_json(&text).ok()))
}

fn versions_before(project: &Project) -> Result<BTreeMap<String, u32>, MiningError> {
    let text = project.setting(BEFORE)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Stores a run as the next version of its name, and makes it the present one. The same run again makes no version.
pub fn put_run(project: &mut Project, run: &ClusterRun) -> Result<u32, MiningError> {
    let version = project.put_document(RUNS, &run.name, &run.to_json())?;
    project.set_setting(PRESENT, &serde_json::Value::from(run.name.as_str()).to_string())?;
    Ok(version)
}

/// The newest version of a run by its name, or the present run; `None` where there is none.
pub fn run_of(project: &Project, name: Option<&str>) -> Result<Option<ClusterRun>, MiningError> {
    let name = match name {
        Some(name) => name.to_owned(),
        None => match project.setting(PRESENT)?.and_then(|text| serde_json::from_str::<String>(&text).ok()) {
            Some(name) => name,
            None => return Ok(None),
        },
    };
    match project.document(RUNS, &name)? {
        Some(text) => Ok(Some(ClusterRun::from_json(&text)?)),
        None => Ok(None),
    }
}

/// Every run, by name.
pub fn runs_of(project: &Project) -> Result<Vec<DocumentInfo>, MiningError> {
    Ok(project.documents(RUNS)?)
}
