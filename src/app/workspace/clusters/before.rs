//! The run that the present one took the place of, and which of its clusters became which; knows no widget.

use super::Names;
use crate::app::workspace::Workspace;
use crate::mining::clusters::{ClusterRun, Moves, moves};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The run that the present one took the place of when clusters were last looked for.
pub struct RunBefore {
    pub run: Arc<ClusterRun>,
    pub moves: Moves,
    /// Names that people gave to its clusters.
    given: BTreeMap<usize, String>,
}

impl RunBefore {
    pub(super) fn new(run: ClusterRun, present: &ClusterRun, names: &Names) -> Self {
        let (moves, given) = (moves(&run, present), names.of(&run));
        Self { run: Arc::new(run), moves, given }
    }
}

impl Workspace {
    /// The name to show for a cluster of the run before.
    pub fn cluster_name_before(&self, cluster: usize) -> &str {
        let Some(before) = &self.clusters.before else { return "" };
        let given = before.given.get(&cluster).filter(|_| !self.labels_blind());
        let generated = || before.run.clusters.get(cluster).map_or("", |c| &c.name);
        given.map_or_else(generated, String::as_str)
    }
}
