//! Where the open file stands, so that nothing is stored into one that was moved away or deleted; knows no table.

use rusqlite::Connection;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

/// A path with what tells its file from others: a file that is deleted, moved or replaced goes on taking writes from
/// those who have it open, and nobody would find them again.
#[derive(Clone, Debug)]
pub(super) struct Place {
    path: PathBuf,
    identity: Option<(u64, u64)>,
}

impl Place {
    pub(super) fn of(path: &Path) -> Self {
        // A working folder that changes later must not look like a file that was moved.
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let identity = std::fs::metadata(&path).ok().as_ref().and_then(identity);
        Self { path, identity }
    }

    pub(super) fn holds(&self) -> bool {
        match (std::fs::metadata(&self.path), self.identity) {
            (Ok(now), Some(then)) => identity(&now).is_none_or(|now| now == then),
            (Ok(_), None) => true,
            (Err(_), _) => false,
        }
    }

    /// From here on no transaction of the connection ends well unless the file is in its place at that moment.
    pub(super) fn guard(&self, connection: &mut Connection) -> rusqlite::Result<()> {
        let place = self.clone();
        connection.commit_hook(Some(move || !place.holds()))
    }
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "other systems have none")]
fn identity(metadata: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

/// Elsewhere an open file can be neither moved nor deleted.
#[cfg(not(unix))]
fn identity(_: &Metadata) -> Option<(u64, u64)> {
    None
}
