//! Work on many sessions at once, each thread with a connection of its own; knows nothing of the work.

use super::{Project, ProjectError};
use crate::model::{SessionId, Watch};
use rayon::prelude::*;

/// Sessions between two looks at the watch; bounds what is held before it is put to use.
pub const SESSIONS_OF_BATCH: usize = 64;

/// The results in the order of `sessions`; `None` when the watch was cancelled.
pub fn each_session<T: Send>(
    project: &Project,
    sessions: &[SessionId],
    watch: &dyn Watch,
    what: &str,
    work: impl Fn(&Project, &SessionId) -> T + Sync,
) -> Result<Option<Vec<T>>, ProjectError> {
    let mut results = Vec::with_capacity(sessions.len());
    for batch in sessions.chunks(SESSIONS_OF_BATCH) {
        if watch.cancelled() {
            return Ok(None);
        }
        watch.progress(results.len() as u64, sessions.len() as u64, what);
        results.append(&mut each_of_batch(project, batch, &work)?);
    }
    watch.progress(sessions.len() as u64, sessions.len() as u64, what);
    Ok(Some(results))
}

/// One batch, without a look at the watch.
pub fn each_of_batch<T: Send>(
    project: &Project,
    batch: &[SessionId],
    work: impl Fn(&Project, &SessionId) -> T + Sync,
) -> Result<Vec<T>, ProjectError> {
    let path = project.path();
    // Opening takes longer than a small session: one connection per thread and stretch, not one per session.
    let stretch = batch.len().div_ceil(rayon::current_num_threads().max(1)).max(1);
    batch
        .par_iter()
        .with_min_len(stretch.div_ceil(4))
        .map_init(
            || None,
            |reader: &mut Option<Project>, session| {
                let reader = match reader {
                    Some(reader) => reader,
                    None => reader.insert(Project::open_read_only(path)?),
                };
                Ok(work(reader, session))
            },
        )
        .collect()
}
