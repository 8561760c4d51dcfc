//! Work on many sessions at once, with mining's errors; knows nothing of the work.

use super::MiningError;
use crate::model::{SessionId, Watch};
use crate::project::{Project, each_session};
use rayon::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};

/// Sessions whose results are found, and then stored in one transaction, before those of others are.
pub(super) const WRITTEN: usize = 512;

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

/// Sessions of one stretch that a thread goes through with one connection and one gathering value.
const STRETCH: usize = 256;

/// Goes through all sessions, stretch by stretch; each thread adds to a value of its own for its stretch. The values come
/// in the order of `sessions`. Looks at the watch before every session.
pub(super) fn gather<T: Send>(
    project: &Project,
    sessions: &[SessionId],
    watch: &dyn Watch,
    what: &str,
    begin: impl Fn() -> T + Sync,
    work: impl Fn(&Project, &SessionId, &mut T) + Sync,
) -> Result<Vec<T>, MiningError> {
    let lender = project.lender();
    let done = AtomicU64::new(0);
    let threads = rayon::current_num_threads().max(1);
    let stretch = sessions.len().div_ceil(threads).clamp(1, STRETCH);
    sessions
        .par_chunks(stretch)
        .map(|stretch| {
            lender.with(|reader| {
                let mut gathered = begin();
                for session in stretch {
                    if watch.cancelled() {
                        return Err(MiningError::Cancelled);
                    }
                    work(reader, session, &mut gathered);
                    let count = done.fetch_add(1, Ordering::Relaxed) + 1;
                    if count.is_multiple_of(16) {
                        watch.progress(count, sessions.len() as u64, what);
                    }
                }
                Ok(gathered)
            })?
        })
        .collect()
}

/// A part of longer work.
pub(super) struct Within<'w> {
    pub watch: &'w dyn Watch,
    /// What was done before, and all there is to do.
    pub done: u64,
    pub total: u64,
}

impl Watch for Within<'_> {
    fn progress(&self, done: u64, _: u64, what: &str) {
        self.watch.progress(self.done + done, self.total, what);
    }

    fn cancelled(&self) -> bool {
        self.watch.cancelled()
    }
}
