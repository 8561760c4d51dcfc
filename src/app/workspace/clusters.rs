//! The present clustering, and the job that makes a new one.

use super::{ApplyContext, Workspace};
use crate::app::views::clusters::ClustersAction;

#[derive(Default)]
pub struct ClusterWork {}

impl Workspace {
    pub(super) fn read_clusters(&mut self, _context: &mut ApplyContext<'_>) {}

    pub(super) fn poll_clusters(&mut self, _context: &mut ApplyContext<'_>) {}

    pub(super) fn clusters_action(&mut self, action: ClustersAction, _context: &mut ApplyContext<'_>) {
        match action {}
    }
}
