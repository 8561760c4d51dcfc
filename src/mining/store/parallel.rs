//! Work on many sessions at once, with mining's errors; knows nothing of the work.

use super::MiningError;
use crate::model::{SessionId, Watch};
pub(super) use crate::project::SESSIONS_OF_BATCH as BATCH;
use crate::project::{Project, each_session};

/// The results in the order of `sessions`.
pub(super) fn each<T: Send>(
    project: &Project,
    sessions: &[SessionId],
    watch: &dyn Watch,
    what: &str,
    work: impl Fn(&Project, &SessionId) -> T + Sync,
) -> Result<Vec<T>, MiningError> {
    each_session(project, sessions, watch, what, work)?.ok_or(MiningError::Cancelled)
}

/// One batch, without a look at the watch.
pub(super) fn each_of_batch<T: Send>(
    project: &Project,
    batch: &[SessionId],
    work: impl Fn(&Project, &SessionId) -> T + Sync,
) -> Result<Vec<T>, MiningError> {
    Ok(crate::project::each_of_batch(project, batch, work)?)
}
