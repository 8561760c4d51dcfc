//! Files to read, from the files and folders a user gave; must not look into them.

use super::{Cancelled, ReadOptions, Refusal, RefusalKind};
use crate::model::Watch;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Folders within folders that are entered.
const MAX_FOLDERS: usize = 64;

/// Files of the given files and folders, each once, sorted by path; hidden files and folders within a given folder are
/// left out. A missing path is a refusal.
pub fn list_inputs(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<Refusal>) {
    let mut files = BTreeSet::new();
    let mut refused = Vec::new();
    for path in paths {
        match std::fs::metadata(path) {
            Err(error) => refused.push(unreadable(path, &error)),
            Ok(about) if about.is_dir() => list_folder(path, &mut files, &mut refused),
            Ok(_) => {
                files.insert(path.clone());
            }
        }
    }
    (files.into_iter().collect(), refused)
}

fn list_folder(folder: &Path, files: &mut BTreeSet<PathBuf>, refused: &mut Vec<Refusal>) {
    let visible = |name: &std::ffi::OsStr| !name.to_string_lossy().starts_with('.');
    let walk = WalkDir::new(folder).max_depth(MAX_FOLDERS).sort_by_file_name();
    for entry in walk.into_iter().filter_entry(|e| e.depth() == 0 || visible(e.file_name())) {
        match entry {
            Ok(entry) if entry.path().is_file() => {
                files.insert(entry.into_path());
            }
            Ok(_) => {}
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_path_buf();
                let error = error.into_io_error().unwrap_or_else(|| std::io::Error::other("a loop of links"));
                refused.push(unreadable(&path, &error));
            }
        }
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Refusal {
    let shown = path.display().to_string();
    let (kind, what) = match error.kind() {
        std::io::ErrorKind::NotFound => {
            (RefusalKind::Missing, "There is no such file or folder; check the path".to_owned())
        }
        std::io::ErrorKind::PermissionDenied => {
            (RefusalKind::Unreadable, "You may not read this; change its permissions or copy it".to_owned())
        }
        _ => (RefusalKind::Unreadable, format!("The disk could not read this ({error}); try a copy of it")),
    };
    Refusal { reason: format!("{what}: {shown}"), input: shown, kind }
}

/// The whole file, if it is within the limit.
pub(crate) fn load(
    path: &Path,
    options: &ReadOptions,
    watch: &dyn Watch,
) -> Result<Result<Vec<u8>, Refusal>, Cancelled> {
    const STEP: u64 = 8 << 20;
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?, file)));
    let (about, mut file) = match opened {
        Ok((about, _)) if about.is_dir() => {
            let error = std::io::Error::other("it is a folder");
            return Ok(Err(unreadable(path, &error)));
        }
        Ok(opened) => opened,
        Err(error) => return Ok(Err(unreadable(path, &error))),
    };
    let mut raw = Vec::with_capacity(about.len().min(options.max_file_bytes) as usize);
    loop {
        if watch.cancelled() {
            return Err(Cancelled);
        }
        let before = raw.len();
        if let Err(error) = (&mut file).take(STEP).read_to_end(&mut raw) {
            return Ok(Err(unreadable(path, &error)));
        }
        if raw.len() as u64 > options.max_file_bytes {
            let shown = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let reason = format!(
                "The file is over the limit of {} MB; split it by session and import the parts: {shown}",
                options.max_file_bytes >> 20
            );
            return Ok(Err(Refusal { input: shown, reason, kind: RefusalKind::TooLarge }));
        }
        if raw.len() == before {
            return Ok(Ok(raw));
        }
        watch.progress(raw.len() as u64, about.len(), "Reading the file");
    }
}
