//! Why a project could not be opened, read or written; each says what to do next, the path last.

use super::codec::CodecError;
use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    #[error("there is already a file of this name; open it, or choose another name: {path}")]
    Exists { path: PathBuf },
    #[error("there is no such project; check the name, or import recordings to create it: {path}")]
    NotFound { path: PathBuf },
    #[error(
        "this is not a Binocular project; to use an export, import it into a project; if it was a project its beginning is damaged: go back to a copy from the folder of its backups ({path}.backups), or read what is left with `binocular salvage`: {path}"
    )]
    NotAProject { path: PathBuf },
    #[error(
        "this project was written by a newer version of Binocular (file format {found}, this version knows {known}); update the program: {path}"
    )]
    Newer { found: u32, known: u32, path: PathBuf },
    #[error(
        "this project is of an older version (file format {found}, now {known}) and is open for reading only; open it once for writing to bring it up to date: {path}"
    )]
    NeedsUpgrade { found: u32, known: u32, path: PathBuf },
    #[error(
        "the project cannot be written; copy it to a folder that you may write, and open the copy: {path}"
    )]
    ReadOnly { path: PathBuf },
    #[error("another program is writing to the project; try again when it has finished: {path}")]
    Busy { path: PathBuf },
    #[error("the disk is full; free some space and try again, nothing of this step was stored: {path}")]
    Full { path: PathBuf },
    #[error(
        "the project file is damaged ({detail}); keep it as it is, and go back to a copy from the folder of its backups ({path}.backups), or read what is left with `binocular salvage`: {path}"
    )]
    Damaged { detail: String, path: PathBuf },
    #[error(
        "the project file was moved, deleted or replaced while it was open, and nothing more is stored in it; put it back, or open it where it is now, and repeat the last step: {path}"
    )]
    Gone { path: PathBuf },
    #[error(
        "no row of a project can be read in this file; go back to a copy from the folder of its backups ({path}.backups): {path}"
    )]
    NothingLeft { path: PathBuf },
    #[error("cannot {action} ({source}); check the disk and the rights of the folder: {path}")]
    Io { action: &'static str, source: std::io::Error, path: PathBuf },
    #[error("cannot {action} ({source}); check the project with `binocular check`: {path}")]
    Sql { action: &'static str, source: rusqlite::Error, path: PathBuf },
    #[error(
        "bringing the project to file format {version} failed ({reason}); the file is unchanged, keep it and report this: {path}"
    )]
    Migration { version: u32, reason: String, path: PathBuf },

    #[error("no session begins with `{prefix}`; list them with `binocular sessions`: {path}")]
    NoSession { prefix: String, path: PathBuf },
    #[error("several sessions begin with `{prefix}` ({}); type more of it: {path}", list(candidates, *more))]
    Ambiguous { prefix: String, candidates: Vec<String>, more: usize, path: PathBuf },
    #[error("session {session} is used by {}; a round keeps its recordings, so it stays: {path}", rounds.join(", "))]
    InUse { session: String, rounds: Vec<String>, path: PathBuf },
    #[error(
        "recording {session} cannot be stored ({reason}); report this with the export that it came from: {path}"
    )]
    Unstorable { session: String, reason: String, path: PathBuf },
    #[error(
        "part {chunk} of session {session} cannot be read ({source}); import its recording again, or go back to a backup: {path}"
    )]
    Chunk { session: String, chunk: u32, source: CodecError, path: PathBuf },
    #[error("stored {what} cannot be read ({source}); compute it again, or go back to a backup: {path}")]
    Stored { what: String, source: CodecError, path: PathBuf },
    #[error("{what} is not valid JSON; correct it and try again: {path}")]
    NotJson { what: String, path: PathBuf },
    #[error("a tag has 1 to {limit} characters; shorten it: {path}")]
    BadTag { limit: usize, path: PathBuf },
    #[error("a note has a tag, or a text of 1 to {limit} characters; write or shorten it: {path}")]
    BadNote { limit: usize, path: PathBuf },
}

fn list(candidates: &[String], more: usize) -> String {
    let shown = candidates.join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

impl ProjectError {
    /// Brings what SQLite says into words that tell what to do.
    pub(super) fn sql(action: &'static str, source: rusqlite::Error, path: &Path) -> Self {
        use rusqlite::ErrorCode;
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::DiskFull) => Self::Full { path },
            Some(ErrorCode::ReadOnly) => Self::ReadOnly { path },
            Some(ErrorCode::NotADatabase) => Self::NotAProject { path },
            _ if is_gone(&source) => Self::Gone { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { detail: source.to_string(), path },
            _ => Self::Sql { action, source, path },
        }
    }
}

/// The guard of [`super::place::Place`] said no.
pub(super) fn is_gone(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|e| e.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_COMMITHOOK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_of_candidates_says_how_many_are_left_out() {
        let error = ProjectError::Ambiguous {
            prefix: "a".to_owned(),
            candidates: vec!["a1".to_owned(), "a2".to_owned()],
            more: 3,
            path: "p.binocular".into(),
        };
        assert_eq!(
            error.to_string(),
            "several sessions begin with `a` (a1, a2 and 3 more); type more of it: p.binocular"
        );
    }
}
