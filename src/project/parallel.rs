//! Work on many sessions at once, each thread with a connection of its own; knows nothing of the work.

use super::{Project, ProjectError};
use crate::model::{SessionId, Watch};
use rayon::prelude::*;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// More idle connections than this are closed: each holds the file open, and up to 2 MB of its pages.
const MAX_IDLE: usize = 16;

/// Connections for reading that nobody uses at the moment.
pub(super) type Idle = Arc<Mutex<Vec<Project>>>;

/// Lends connections that only read. Opening one takes longer than reading a small session, so they are kept.
#[derive(Clone)]
pub struct Lender {
    idle: Idle,
    path: PathBuf,
}

impl Lender {
    /// Does the work with a connection that nobody else has meanwhile.
    ///
    /// # Errors
    /// When the project cannot be opened once more.
    pub fn with<T>(&self, work: impl FnOnce(&Project) -> T) -> Result<T, ProjectError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle().pop();
        let reader = match kept {
            Some(reader) => reader,
            None => Project::open_read_only(&self.path)?,
        };
        let done = work(&reader);
        let mut idle = idle();
        if idle.len() < MAX_IDLE {
            idle.push(reader);
        }
        Ok(done)
    }
}

impl Project {
    /// For threads that read beside this one, also while it writes: they see what it has stored.
    pub fn lender(&self) -> Lender {
        Lender { idle: Arc::clone(&self.idle), path: self.path.clone() }
    }
}

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
    each_with(&project.lender(), batch, work)
}

/// The same, with connections of this lender.
pub fn each_with<T: Send>(
    lender: &Lender,
    batch: &[SessionId],
    work: impl Fn(&Project, &SessionId) -> T + Sync,
) -> Result<Vec<T>, ProjectError> {
    // Some stretches for each thread, so that none waits long for the others at the end.
    let stretch = batch.len().div_ceil(4 * rayon::current_num_threads().max(1)).max(1);
    let done: Vec<Vec<T>> = batch
        .par_chunks(stretch)
        .map(|stretch| lender.with(|reader| stretch.iter().map(|session| work(reader, session)).collect()))
        .collect::<Result<_, ProjectError>>()?;
    Ok(done.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::testing;

    #[test]
    fn a_lent_connection_is_kept_and_sees_what_was_written_since() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.binocular");
        let mut project = Project::create(&path, 0).unwrap();
        let sessions = |project: &Project| {
            project.lender().with(|reader| reader.sessions().map(|all| all.len())).unwrap().unwrap()
        };
        assert_eq!(sessions(&project), 0);
        project.add_recording(&testing::recording("a"), 1).unwrap();
        assert_eq!(sessions(&project), 1);
        assert_eq!(project.idle.lock().unwrap().len(), 1, "used twice");
        project.close().unwrap();
        assert!(
            !path.with_extension("binocular-wal").exists(),
            "the writer closes last and takes the journal along"
        );
    }
}
