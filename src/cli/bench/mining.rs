//! Times what a changed rule costs: signals, sequences and features of a project made anew from its facts, and at most,
//! from its recordings.

use super::super::progress::Line;
use crate::cli::say;
use crate::mining::features::FeatureParameters;
use crate::mining::pipeline::{mine, mine_facts};
use crate::mining::store::{facts_of, parameters_of, rules_of};
use crate::model::SessionId;
use crate::project::Project;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;

pub(super) fn mining(path: &Path) -> Result<Value, String> {
    let project = Project::open_read_only(path).map_err(say)?;
    let ids: Vec<SessionId> =
        project.sessions().map_err(say)?.into_iter().map(|row| row.session_id).collect();
    let rules = rules_of(&project).map_err(say)?;
    let features: FeatureParameters = parameters_of(&project).map_err(say)?;
    let started = Instant::now();
    let lender = project.lender();
    let load = |id: &SessionId| lender.with(|reader| reader.recording(id)).and_then(|read| read).map_err(say);
    let mined = mine(&ids, load, &rules, &Line::new()).map_err(say)?;
    let facts_s = started.elapsed().as_secs_f64();
    let hits: usize = mined.sessions.iter().map(|s| s.hits.len()).sum();
    let (sessions, failed) = (mined.sessions.len(), mined.failed.len());
    let table = mined.into_features(&features);
    let seconds = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let facts = |id: &SessionId| lender.with(|reader| facts_of(reader, id).map_err(say)).map_err(say)?;
    mine_facts(&ids, facts, &rules, &Line::new()).map_err(say)?.into_features(&features);
    let from_facts_s = started.elapsed().as_secs_f64();
    Ok(json!({
        "sessions": sessions,
        "failed": failed,
        "signals": hits,
        "sequences": table.len(),
        "columns": table.columns.len(),
        "actions_and_signals_s": facts_s,
        "seconds": seconds,
        "from_facts_s": from_facts_s,
    }))
}
